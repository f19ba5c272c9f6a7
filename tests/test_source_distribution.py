"""Whoever takes the source distribution can test and build what whoever cloned the project can."""

import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest

import shopinsure

pytestmark = pytest.mark.slow  # an archive is built and tested, which matters at a release
ROOT = Path(__file__).parents[1]
# Of the repository and its checks, not of the project.
LEFT_OUT = (".ci/", ".gitattributes", ".github/", ".pre-commit-config.yaml")
PYTEST = ("-m", "pytest", "-p", "no:cacheprovider")
QUICK_PART = (  # these read scripts, pages and data
    "tests/test_real_orders.py",
    "tests/test_documentation.py::test_every_example_of_a_page_prints_what_the_page_says[README.md]",
    "tests/test_conformance.py::test_the_pack_is_what_the_second_implementation_writes",
)


def run(command, folder):
    """Run this interpreter in a folder, on the source that lies there, writing no byte code."""
    env = os.environ | {"PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    streams = {"capture_output": True, "encoding": "utf-8"}
    done = subprocess.run([sys.executable, *command], cwd=folder, env=env, check=False, **streams)
    assert done.returncode == 0, done.stdout[-3_000:] + done.stderr[-3_000:]
    return done.stdout


def built(kind, source, place):
    """Build a distribution of a source tree and give its file."""
    run(["-m", "hatchling", "build", "-t", kind, "-d", place], source)
    (file,) = place.iterdir()
    return file


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    place = tmp_path_factory.mktemp("sdist")
    with tarfile.open(built("sdist", ROOT, place)) as opened:
        yield opened


@pytest.fixture(scope="module")
def shipped(archive):
    names = {it.name.partition("/")[2] for it in archive.getmembers() if it.isfile()}
    return names - {"PKG-INFO"}  # the build makes it


@pytest.fixture(scope="module")
def unpacked(archive, tmp_path_factory):
    place = tmp_path_factory.mktemp("unpacked")
    archive.extraction_filter = getattr(tarfile, "data_filter", None)  # 3.11.4 brought it
    archive.extractall(place)  # noqa: S202 - this very project made it
    (folder,) = place.iterdir()
    return folder


def files_of(folder):
    found = (it.relative_to(folder) for it in folder.rglob("*") if it.is_file())
    return {it.as_posix() for it in found if "__pycache__" not in it.parts}


def listed(*options):
    """Ask git for files of the project."""
    git = [shutil.which("git"), "ls-files", "-z", *options]
    names = subprocess.run(git, cwd=ROOT, check=True, capture_output=True).stdout.decode()
    return {name for name in names.split("\0") if name and (ROOT / name).is_file()}


def test_every_file_of_the_project_is_shipped(shipped):
    if (ROOT / ".git").exists():
        assert [it for it in listed() - shipped if not it.startswith(LEFT_OUT)] == []
        assert shipped - listed("--cached", "--others", "--exclude-standard") == set()
    else:  # this is what was shipped, or a copy of it
        tops = {name.partition("/")[0] for name in shipped}
        assert {name for name in files_of(ROOT) if name.partition("/")[0] in tops} == shipped


def test_nothing_is_left_out_that_the_tests_name(unpacked):
    for place in (unpacked / "tests").rglob("*.py"):
        if place.name != Path(__file__).name:
            assert not [name for name in LEFT_OUT if name in place.read_text("utf-8")]


def test_every_test_can_be_collected_from_what_is_shipped(unpacked):
    options = ("--collect-only", "-qq", "-m", "", "--snapshot-warn-unused")
    result = run([*PYTEST, *options], unpacked)
    counted = dict(line.split(": ") for line in result.splitlines() if line.startswith("tests/"))
    assert set(counted) == {f"tests/{it.name}" for it in Path(__file__).parent.glob("test_*.py")}


def test_a_quick_part_of_the_tests_runs_from_what_is_shipped(unpacked):
    assert "[100%]" in run([*PYTEST, "-p", "no:randomly", *QUICK_PART], unpacked)


def test_the_wheel_of_what_is_shipped_is_that_of_the_project(unpacked, tmp_path):
    ours, theirs = (built("wheel", it, tmp_path / it.name) for it in (ROOT, unpacked))
    assert theirs.name == ours.name
    assert theirs.read_bytes() == ours.read_bytes()


def test_the_metadata_of_the_wheel_have_the_version(tmp_path):
    with zipfile.ZipFile(built("wheel", ROOT, tmp_path)) as wheel:
        (name,) = (it for it in wheel.namelist() if it.endswith(".dist-info/METADATA"))
        assert message_from_bytes(wheel.read(name))["Version"] == shopinsure.__version__


def test_the_project_that_the_sbom_describes_has_the_version():
    # Its tool reads pyproject.toml alone, which says that the version is elsewhere.
    make = [shutil.which("make"), "--silent", "--eval=stated:; @$(STATED)", "stated"]
    stated = subprocess.run(make, cwd=ROOT, check=True, capture_output=True).stdout.decode()
    assert tomllib.loads(stated)["project"]["version"] == shopinsure.__version__
