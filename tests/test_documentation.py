"""Run every example of README, docs and docstrings, and compare what it prints."""

import contextlib
import doctest
import importlib
import io
import os
import pkgutil
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import shopinsure
import twin_pages

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
CHINESE = sorted((ROOT / "docs" / "zh").glob("*.md"))
MODULES = [
    "shopinsure",
    *(
        module.name
        for module in pkgutil.walk_packages(shopinsure.__path__, "shopinsure.")
        if not module.name.endswith("__main__")
    ),
]
EXAMPLE = re.compile(r"```python\n(.*?)```\n(?:\n```text\n(.*?)```)?", re.DOTALL)
# Each example of these goes on from those above it.
STORIES = {"a-year.md", "from-your-data.md", "keep-an-answer.md", "pay-once.md", "portfolio.md"}
STORIES |= {"terms.md", "start.md", "price.md", "claim.md", "upgrade.md", "notebook.md"}
RECIPES = {"arrays.md": 3, "frames.md": 5}
RECIPE = re.compile(r"```python engines\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)


@pytest.fixture
def orders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files that docs/frames.md and docs/portfolio.md read, in a folder of their own."""
    csv = "order_id,paid,paid_on\nA-1,199.00,2020-09-10\nA-2,2.49,2020-09-10\n"
    csv += "A-3,-5.00,2020-09-11\nA-4,4.99,2020-09-12\n"
    (tmp_path / "orders.csv").write_text(csv, "utf-8")
    paid = [Decimal(line.split(",")[1]) for line in csv.splitlines()[1:]]
    table = pa.table({"paid": pa.array(paid, pa.decimal128(12, 2))})
    pq.write_table(table, tmp_path / "orders.parquet")
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)


def blocks_of(page: Path) -> list[list[str]]:
    return [it.code for it in twin_pages.blocks(page.read_text("utf-8"))]


# Blocks that are those of the English twin but for comments would run a second time for nothing.
PAGES += [it for it in CHINESE if blocks_of(it) != blocks_of(twin_pages.english_of(it))]


@pytest.mark.usefixtures("orders")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: "zh/" * (page in CHINESE) + page.name)
def test_every_example_of_a_page_prints_what_the_page_says(page: Path) -> None:
    examples = EXAMPLE.findall(page.read_text("utf-8"))
    assert examples or page.name not in {"README.md", "errors.md", "scope.md", *STORIES}  # found
    names = {"__name__": "example"}
    for source, expected in examples:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(source, page.name, "exec"), names)  # noqa: S102 - ours
        names = names if page.name in STORIES else {"__name__": "example"}
        assert printed.getvalue() == expected


@pytest.mark.engines
@pytest.mark.usefixtures("orders")
@pytest.mark.filterwarnings("default")  # those of the engines are theirs
@pytest.mark.parametrize(
    ("page", "number"),
    [(page, number) for page, count in RECIPES.items() for number in range(count)],
)
def test_every_recipe_of_an_engine_prints_what_the_page_says(page: str, number: int) -> None:
    recipes = RECIPE.findall((ROOT / "docs" / page).read_text("utf-8"))
    assert len(recipes) == RECIPES[page]
    source, expected = recipes[number]
    if "import torch" in source:
        pytest.importorskip("torch", reason="requirements/torch.in: no CPU build was found")
    program = [sys.executable, "-W", "ignore", "-c", source]
    workers = os.environ | {"PYSPARK_PYTHON": sys.executable}
    printed = subprocess.run(program, capture_output=True, text=True, check=False, env=workers)
    assert printed.stdout.endswith(expected), printed.stderr[-2_000:]


@pytest.mark.parametrize("name", MODULES)
def test_every_example_of_a_docstring_gives_what_it_says(name: str) -> None:
    failed, _ = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert failed == 0
