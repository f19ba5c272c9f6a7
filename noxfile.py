"""Run the tests on each Python with the lowest and the newest dependencies, from the wheel.

    make test-matrix [ARGS="-s 'tests-3.14(newest)'"]

Each session is an environment of its own with the pins of requirements/ and the wheel. The tests
run from a copy of the project without `src`, in random order, in two processes, each session in a
time zone of its own. What is built from `src` is left to `make test`. A Python that is not at hand
is skipped; with --error-on-missing-interpreters, as in CI, it is an error.
"""

import shutil
from pathlib import Path

import nox

ROOT = Path(__file__).resolve().parent
PINS = {"lowest": "lowest.txt", "newest": "dev.txt"}
ZONES = ("Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati")
COPIED = ("tests", "docs", "examples", "scripts", "benchmarks", "requirements")
LEFT_OUT = ("tests/test_source_distribution.py",)

nox.options.reuse_existing_virtualenvs = True
nox.options.envdir = ".venv/nox"
nox.needs_version = ">=2025.2"


@nox.session(python=["3.11", "3.12", "3.13", "3.14"], venv_backend="venv")
@nox.parametrize("pins", list(PINS), ids=list(PINS))
def tests(session: nox.Session, pins: str) -> None:
    """Run the tests from the wheel."""
    session.install("--require-hashes", "-r", f"requirements/{PINS[pins]}")
    wheels = Path(session.create_tmp())
    build = ("-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels))
    session.run_install("python", *build, silent=True)
    session.install("--no-deps", "--force-reinstall", *map(str, wheels.glob("*.whl")))
    folder = wheels / "project"
    shutil.rmtree(folder, ignore_errors=True)
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for place in (it for it in ROOT.iterdir() if it.is_file()):
        shutil.copy(place, folder)
    zone = ZONES[sum(map(ord, session.name)) % len(ZONES)]
    session.log(f"time zone {zone}")
    session.chdir(folder)
    ignored = (f"--ignore={name}" for name in LEFT_OUT)
    chosen = ("-m", "not slow and not engines")  # the frames of every engine too
    session.run("pytest", "-n", "2", *chosen, *ignored, *session.posargs, env={"TZ": zone})
