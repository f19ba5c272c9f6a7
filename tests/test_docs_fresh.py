"""The generated pages say what the code says: `make docs` writes them."""

import importlib.util
from pathlib import Path

import pytest

import shopinsure as si
import traceability
from counting import work

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def script():
    place = ROOT / "scripts" / "write_docs.py"
    spec = importlib.util.spec_from_file_location("write_docs", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PAGES = ["rules.md", "terms.md", "errors.md", "architecture.md"]
PAGES += ["build-a-service.md", "embed-in-a-shop.md", "zh/rules.md", "zh/terms.md"]


def test_the_reference_is_what_make_docs_would_write(script):
    written = {name: page for name, page in script.PAGES.items() if name.startswith("reference/")}
    there = {f"reference/{it.name}" for it in (ROOT / "docs" / "reference").glob("*.md")}
    assert there == set(written)
    for name, page in written.items():
        assert (ROOT / "docs" / name).read_text("utf-8") == page(), f"{name}, write it: make docs"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_make_docs_would_write(script, name):
    assert (ROOT / "docs" / name).read_text("utf-8") == script.PAGES[name](), "write it: make docs"


def test_a_chinese_page_has_the_code_of_its_twin_as_make_docs_would_write_it(script):
    for page in script.TWINS:
        assert page.read_text("utf-8") == script.chinese(page), f"write {page.name}: make docs"


def test_each_mark_of_a_page_is_filled_from_its_example(script):
    for name in PAGES:
        page = (ROOT / "docs" / name).read_text("utf-8")
        assert page.count("```py\n") == len(script.MARK.findall(page))


def test_writing_a_page_takes_work_as_it_has_rules_and_cases(script):
    # Each rule is looked up once; it was once for each case, and each time among all cases.
    assert work(script.PAGES["rules.md"]) <= 10 * len(si.RULES) * len(traceability.cases())
