"""What a page, a docstring or a comment points to is in the project."""

import re
from functools import cache
from pathlib import Path

import pytest

import shopinsure

ROOT = Path(__file__).parents[1]
SOURCE = Path(shopinsure.__file__).parents[1]  # in `make test-matrix` it is elsewhere
FOLDERS = ("tests", "docs", "examples", "scripts", "benchmarks", "requirements")
READ = {".md", ".py", ".toml", ".sh", ".in"}
PAGES = ("README.md", "README.zh.md", "CONTRIBUTING.md", "Makefile", "pyproject.toml")  # no history
NAMED = [it for folder in FOLDERS for it in (ROOT / folder).rglob("*")]
NAMED += (SOURCE / "shopinsure").rglob("*.py")
PLACES = [it for it in NAMED if it.suffix in READ and it != Path(__file__)]
PLACES = sorted(PLACES + [ROOT / name for name in PAGES])

LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(#[^)\s]*)?\)")
FILE = re.compile(
    rf"(?<![\w/.<-])((?:{'|'.join((*FOLDERS, 'src'))})/[\w./-]*\w|[\w-]+\.(?:md|toml|py|sh))\b"
    r"(?![\w/]*\(|\*)(#[\w-]+|::\w+)?"
)
TARGET = re.compile(r"`make ([a-z-]+)[^`]*`")
# The laws and sections are those of docs/rulebook.md.
NUMBERED = re.compile(r"\b([Ll]aw)s? (\d+)(?: (?:to|and) (\d+))?|(§)\s?(\d+)(?: to §(\d+))?")
# A section by that word, an issue, a design: whoever reads has them not.
ELSEWHERE = re.compile(r"\b[Ss]ection \d|\b[Ii]ssues? #?\d|design fixes")

# They are written by a measurement and by a test, in folders of their own.
NAMES = {"import_time_baseline.py", "client.py", *(it.name for it in (*NAMED, *ROOT.iterdir()))}


@cache
def anchors(page):
    """Return the anchors of the headings of a page, as the viewers of Markdown make them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", it.lower()).replace(" ", "-") for it in headings}


@cache
def numbers():
    """Return the numbers of the laws of the rulebook, and those of its sections."""
    text = (ROOT / "docs" / "rulebook.md").read_text("utf-8")
    marks = {"law": r"^(\d+)\. ", "§": r"^## (\d+)\. "}
    return {kind: {*re.findall(mark, text, re.MULTILINE)} for kind, mark in marks.items()}


def place_of(name):
    top, _, rest = name.partition("/")
    return SOURCE / rest if top == "src" else ROOT / name


def holds(place, part):
    """Return whether a place is there, and in it the heading or the test that is named."""
    if not place.exists() or not part:
        return place.exists()
    if part.startswith("#"):
        return part.removeprefix("#") in anchors(place)
    return f"def {part.removeprefix('::')}(" in place.read_text("utf-8")


def missing(place, text):
    """Find what a text of a place points to and is not there."""
    if place.suffix == ".md":
        for name, part in LINK.findall(text):
            target = place.parent / name if name else place
            if not holds(target, part):
                yield name + part
    for name, part in FILE.findall(text):
        if "/" in name and not holds(place_of(name), part):
            yield name + part
        elif "/" not in name and name not in NAMES:
            yield name
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    yield from (f"make {it}" for it in TARGET.findall(text) if it not in targets)
    for cited in NUMBERED.finditer(text):
        kind, *named = (it for it in cited.groups() if it)
        if not numbers()[kind.lower()].issuperset(named):
            yield cited.group()
    yield from ELSEWHERE.findall(text)


@pytest.mark.parametrize("place", PLACES, ids=lambda it: it.name)
def test_what_is_pointed_to_is_in_the_project(place):
    assert list(missing(place, place.read_text("utf-8"))) == []


def test_what_is_not_in_the_project_is_found():
    wrong = "[scope](scopes.md)|[scope](scope.md#reading)|[above](#promises)|docs/scopes.md"
    wrong += "|(`tests/test_law.py`)|docs/scope.md#reading|tests/test_laws.py::test_no_such"
    wrong += "|see test_law.py|`make tests`|law 26|Laws 0 to 12|law 2 and 99"
    wrong += "|docs/rulebook.md#3-law|§9|§0 to §3|section 2|issue 18"
    for text in wrong.split("|"):
        assert list(missing(ROOT / "docs" / "quality.md", text)) != [], text


def test_what_is_in_the_project_is_not_found():
    text = "[scope](scope.md#readings), [below](#not-covered), [out](https://example.org/x.md#y)"
    text += "\ndocs/scope.md#readings, tests/test_laws.py, src/shopinsure and `make test ARGS=x`"
    text += "\nlaw 1, laws 20 and 25 of the rulebook, Laws 9 to 12; §1 to §4, docs/rulebook.md, §2"
    assert list(missing(ROOT / "docs" / "quality.md", text)) == []
