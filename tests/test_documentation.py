"""Run every example of README, docs and docstrings, and compare what it prints."""

import contextlib
import doctest
import importlib
import io
import pkgutil
import re
from pathlib import Path

import pytest

import shopinsure

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
MODULES = [
    "shopinsure",
    *(f"shopinsure.{module.name}" for module in pkgutil.iter_modules(shopinsure.__path__)),
]
EXAMPLE = re.compile(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```)?", re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_example_of_a_page_prints_what_the_page_says(page: Path) -> None:
    examples = EXAMPLE.findall(page.read_text("utf-8"))
    assert examples or page.name not in {"README.md", "errors.md", "scope.md"}  # found at all
    for source, expected in examples:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(source, page.name, "exec"), {"__name__": "example"})  # noqa: S102 - ours
        assert printed.getvalue() == expected


@pytest.mark.parametrize("name", MODULES)
def test_every_example_of_a_docstring_gives_what_it_says(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert failed == 0
