"""Make what a release carries beside the wheel: `make api` and `make sbom`.

python scripts/release.py api    compare the public API with the last tag
python scripts/release.py sbom   write build/sbom.json: the run-time dependencies of the wheel
"""  # noqa: INP001 - a script that is run, not a package

import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SBOM = ROOT / "build" / "sbom.json"
HERE = Path(sys.executable).parent


def run(*command: object) -> str:
    """Run a command and give what it prints."""
    texts = [str(part) for part in command]
    return subprocess.run(texts, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def api() -> int:
    """Compare the public API with that of the last tag, where there is one."""
    tags = run("git", "tag", "--list", "v*", "--sort=-version:refname").split()
    if not tags:
        print("no version is tagged yet: there is no API to compare with")
        return 0
    command = [str(HERE / "griffe"), "check", "shopinsure", "--search", "src", "--against", tags[0]]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def sbom() -> int:
    """List what the wheel installs, in an environment that holds nothing else."""
    with tempfile.TemporaryDirectory() as place:
        venv.create(place, with_pip=True)
        python = Path(place) / "bin" / "python"
        pip = (python, "-m", "pip", "--disable-pip-version-check", "--quiet")
        wheels = Path(place) / "wheels"
        run(
            HERE / "python",
            *pip[1:],
            "wheel",
            "--no-build-isolation",
            "--no-deps",
            "-w",
            wheels,
            ".",
        )
        pins = ROOT / "requirements" / "demo.txt"
        run(*pip, "install", *wheels.glob("*.whl"), "-c", unhashed(pins, Path(place)))
        run(*pip, "uninstall", "--yes", "pip", "setuptools")
        SBOM.parent.mkdir(exist_ok=True)
        options = ("--output-reproducible", "--of", "JSON", "--output-file", SBOM)
        run(HERE / "cyclonedx-py", "environment", python, *options)
    result = without_places(json.loads(SBOM.read_text("utf-8")))
    SBOM.write_text(json.dumps(result, indent=1, sort_keys=True) + "\n", "utf-8")
    names = sorted(f"{it['name']} {it['version']}" for it in result["components"])
    print(f"{SBOM.relative_to(ROOT)}: {', '.join(names)}")
    return 0


def unhashed(pins: Path, place: Path) -> Path:
    """Write the pins without their hashes, as constraints are."""
    lines = [line.split(" ")[0] for line in pins.read_text("utf-8").splitlines() if "==" in line]
    written = place / "constraints.txt"
    written.write_text("\n".join(lines), "utf-8")
    return written


def without_places(bill: dict[str, object]) -> dict[str, object]:
    """Drop where a file was fetched or built: it tells of this machine and of nothing else."""
    for component in bill["components"]:
        component.pop("externalReferences", None)
    return bill


if __name__ == "__main__":
    sys.exit({"api": api, "sbom": sbom}[sys.argv[1]]())
