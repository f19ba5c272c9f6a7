"""The reference explains every public name once, and no other; its pages are found on the site."""

import ast
import re
import runpy
from importlib import import_module
from pathlib import Path

import pytest

import scenarios
import shopinsure as si

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(it for it in (DOCS / "reference").glob("*.md") if it.name != "index.md")
HEADING = re.compile(r"^## (?:class )?`(\w+)`$", re.MULTILINE)
ROW = re.compile(r"^\| `(\w+)` \| .*? \| .*? \| .*? \|", re.MULTILINE)
MODULE = re.compile(r"Imported from `([\w.]+)`\.$", re.MULTILINE)
# Modules whose public names stand on a page of their own, as their how-to pages show them.
EXTRAS = ("frames", "plot", "formulas", "china", "testing", "conformance")
NAVIGATION = runpy.run_path(str(DOCS / "_site" / "navigation.py"))


def explained(page):
    """Return the module of a page of the reference, and the names that it explains."""
    text = page.read_text("utf-8")
    (module,) = MODULE.findall(text)
    return module, HEADING.findall(text)


def test_every_public_name_stands_in_the_reference_exactly_once():
    found = [
        name
        for page in PAGES
        for module, names in [explained(page)]
        for name in names
        if module == "shopinsure"
    ]
    assert sorted(found) == sorted(si.__all__)


@pytest.mark.parametrize("extra", EXTRAS)
def test_every_public_name_of_a_module_stands_on_its_page(extra):
    module, found = explained(DOCS / "reference" / f"{extra}.md")
    assert module == f"shopinsure.{extra}"
    assert len(found) == len(set(found))
    place = import_module(module)
    assert [it for it in found if not hasattr(place, it)] == []
    if listed := getattr(place, "__all__", None):
        assert sorted(found) == sorted(listed)
    elif extra in ("plot", "formulas"):
        tree = ast.parse(Path(place.__file__).read_text("utf-8")).body
        defined = [it.name for it in tree if isinstance(it, ast.FunctionDef | ast.ClassDef)]
        assert sorted(found) == sorted(it for it in defined if not it.startswith("_"))
    else:  # what its page shows: testing a table, conformance its own names
        assert found
        missing = {"testing": "| `", "conformance": ""}[extra]
        page = (DOCS / f"{extra}.md").read_text("utf-8")
        rows = "\n".join(it for it in page.splitlines() if missing and it.startswith(missing))
        shown = re.findall(r"`(\w+)\(", rows)
        assert [it for it in shown if it not in found] == []


def test_the_index_lists_what_the_pages_explain():
    index = (DOCS / "reference" / "index.md").read_text("utf-8")
    listed = re.findall(r"^\* \[`(\w+)`\]\((\w+)\.md#", index, re.MULTILINE)
    there = [(name, page.stem) for page in PAGES for name in explained(page)[1]]
    assert sorted(listed) == sorted(there)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_signature_shows_what_a_default_holds(page):
    text = page.read_text("utf-8")
    signatures = re.findall(r"^```py\n(.*?)```$", text, re.DOTALL | re.MULTILINE)
    for signature in signatures:
        assert "Terms(" not in signature
        assert " object at 0x" not in signature
        assert len(signature.splitlines()) <= 40


def test_every_field_of_every_record_stands_in_the_reference():
    text = "".join(page.read_text("utf-8") for page in PAGES)
    sections = dict(zip(HEADING.findall(text), HEADING.split(text)[2::2], strict=True))
    for record in scenarios.RECORDS:
        rows = ROW.findall(sections[record.__name__])
        assert [it for it in rows if it in record.model_fields] == [*record.model_fields]


def test_every_page_is_in_the_sidebar_once():
    listed = [page for group in NAVIGATION["SIDEBAR"] for page in group.pages]
    assert len(listed) == len(set(listed))
    pages = {it.relative_to(DOCS).with_suffix("").as_posix() for it in DOCS.glob("*.md")}
    pages |= {f"reference/{it.stem}" for it in DOCS.glob("reference/*.md")}
    assert pages - {"index"} - set(listed) == set()


def test_the_header_leads_to_pages_of_the_sidebar():
    listed = {page for group in NAVIGATION["SIDEBAR"] for page in group.pages}
    assert {page for page, *_ in NAVIGATION["HEADER"]} <= listed
