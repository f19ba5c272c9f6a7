"""The generated pages say what the code says: `make docs` writes them."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def script():
    place = ROOT / "scripts" / "write_docs.py"
    spec = importlib.util.spec_from_file_location("write_docs", place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["rules.md", "terms.md"])
def test_a_page_is_what_make_docs_would_write(script, name):
    assert (ROOT / "docs" / name).read_text("utf-8") == script.PAGES[name]()
