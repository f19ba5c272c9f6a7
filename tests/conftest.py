"""Register the profiles of Hypothesis, and start the engines of `make test-engines` once."""

import sys
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import Phase, settings

import shopinsure as si

# jsonschema compiles a grammar of addresses where this is installed: two seconds for no test.
sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]

settings.register_profile("quick", max_examples=10)
# A mutant is noticed by the first example that fails; a smaller one takes longer than all else.
settings.register_profile("mutants", max_examples=10, phases=[Phase.explicit, Phase.generate])


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of columns but for those of test_frames.py on Polars: a third of all time."""
    for item in items:
        chosen = getattr(item, "callspec", None)
        engine = "polars" if chosen is None else chosen.params.get("engine", "polars")
        name = item.path.name
        others = name.startswith(("test_frames_", "test_int64", "test_portfolio"))
        if others or (name == "test_frames.py" and engine != "polars"):
            item.add_marker("frames")


@pytest.hookimpl
def pytest_runtest_teardown() -> None:
    """Show again what is shown by default, whatever a test chose."""
    si.display()


@pytest.fixture(scope="session")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """How each engine works on the rows of a table."""
    from engine_runs import start_engines  # elsewhere they are not installed

    with start_engines(tmp_path_factory.mktemp("rows") / "rows.parquet") as runs:
        yield runs
