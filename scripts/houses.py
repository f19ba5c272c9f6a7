"""Run the tests in the houses others live in: `make houses`.

The wheel is built once. Each house is an environment of its own under .venv/houses with the wheel
installed in it; the tests run there from a folder that has no `src`, in random order, in two
processes, under a time zone of the house's. What has to be measured alone, the time of an import,
and what is built from `src`, the source distribution, is left to `make test`. Another house by
name: ARGS="--only 3.12-lowest".
"""  # noqa: INP001 - a script that is run, not a package

import argparse
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / ".venv" / "houses"
COPIED = ("tests", "docs", "examples", "scripts", "benchmarks", "requirements")
SINGLE = ("README.md", "CHANGELOG.md", "LICENSE", "Makefile", "pyproject.toml", ".gitignore")


@dataclass(frozen=True)
class House:
    """An interpreter, the requirements that are pinned for it, a time zone and a seed."""

    python: str
    pins: str
    zone: str
    seed: int

    @property
    def name(self) -> str:
        """Name the house as ``--only`` takes it."""
        return f"{self.python}-{self.pins}"

    @property
    def home(self) -> Path:
        """Give the folder of its environment."""
        return PLACE / self.name


# Each version with the lowest and the newest dependencies, each time zone twice.
HOUSES = (
    House("3.11", "lowest", "Asia/Shanghai", 1),
    House("3.11", "dev", "America/Los_Angeles", 2),
    House("3.12", "lowest", "Pacific/Kiritimati", 3),
    House("3.12", "dev", "Asia/Shanghai", 4),
    House("3.13", "lowest", "America/Los_Angeles", 5),
    House("3.13", "dev", "Pacific/Kiritimati", 6),
)


def run(*command: object, **options: object) -> None:
    """Run a command and stop where it fails."""
    subprocess.run([str(part) for part in command], check=True, **options)


def interpreter(version: str) -> str:
    """Find the interpreter of a version as `make PYTHON=` does."""
    result = subprocess.run(
        ["/bin/sh", ROOT / "scripts" / "find_python.sh", f"python{version}", "houses"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split(maxsplit=2)
    if result[0] != "ok":
        sys.exit(f"python{version}: {' '.join(result[1:])}")
    return result[2].strip()


def built() -> Path:
    """Build the wheel, once for all houses."""
    folder = PLACE / "wheel"
    shutil.rmtree(folder, ignore_errors=True)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
    run(*pip, "wheel", "--no-build-isolation", "--no-deps", "--wheel-dir", folder, ROOT)
    (wheel,) = folder.glob("*.whl")
    return wheel


def furnished(house: House, wheel: Path) -> Path:
    """Make the environment of a house and give its interpreter; pins that did not change stay."""
    pins = ROOT / "requirements" / f"{house.pins}.txt"
    kept, python = house.home / ".pins", house.home / "bin" / "python"
    pip = (python, "-m", "pip", "--disable-pip-version-check", "--quiet", "install")
    if not kept.exists() or kept.read_bytes() != pins.read_bytes():
        run(interpreter(house.python), "-m", "venv", "--clear", house.home)
        run(*pip, "--require-hashes", "-r", pins)
        kept.write_bytes(pins.read_bytes())
    run(*pip, "--no-deps", "--force-reinstall", wheel)
    return python


def moved_in(house: House) -> Path:
    """Copy what the tests need to a folder without the source."""
    folder = PLACE / f"{house.name}-tree"
    shutil.rmtree(folder, ignore_errors=True)
    for name in COPIED:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    for name in SINGLE:
        shutil.copy(ROOT / name, folder / name)
    return folder


def tested(house: House, wheel: Path) -> tuple[str, float]:
    """Run the tests in a house; give the last line of the report and the seconds."""
    python, folder = furnished(house, wheel), moved_in(house)
    command = [str(python), "-m", "pytest", "-n", "2", f"--randomly-seed={house.seed}"]
    left = ("tests/test_import_time.py", "tests/test_source_distribution.py")
    command += ["-p", "no:cacheprovider", *(f"--ignore={name}" for name in left)]
    began = time.monotonic()
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"TZ": house.zone},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.strip().splitlines() or [done.stderr.strip()[-300:]]
    if done.returncode:
        print("\n".join(line for line in lines if line.startswith(("FAILED", "ERROR", "E  "))))
    return lines[-1].strip("= "), time.monotonic() - began


def main() -> int:
    """Build, move in, run and print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--only", help="one house by name", choices=[it.name for it in HOUSES])
    chosen = options.parse_args().only
    wheel = built()
    found = {}
    for house in HOUSES:
        if chosen in {None, house.name}:
            found[house] = tested(house, wheel)
            result, seconds = found[house]
            print(f"{house.name:12} {house.zone:20} {result}  ({seconds:.0f} s)", flush=True)
    return int(any("failed" in result or "error" in result.lower() for result, _ in found.values()))


if __name__ == "__main__":
    sys.exit(main())
