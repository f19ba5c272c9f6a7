"""Every public function of the frames, with every option, on every engine: no row differs.

What is compared is what the scalar functions, or those of the standard library, say of each row,
without tolerance. Under the default 100,000 rows are drawn for each function; under each reading
that it depends on, with constants, under other names and other terms, without outputs 10,000. The
adversarial ones, each edge of each column in rows that are valid without it, are among them each
time. Functions of few columns have fewer rows that differ than are drawn.
"""

from typing import Any

import polars as pl
import pyarrow as pa
import pytest

from engine_runs import BY_BATCH, OTHERS, Run
from engines import ENGINES
from every_function import (
    CHECKS,
    Check,
)

# The warnings of the engines are theirs.
warnings = pytest.mark.filterwarnings("default")
needs_engines = pytest.mark.engines
ALL = (*ENGINES, "numpy", *OTHERS)
by_check = pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)


def of_numpy(table: pa.Table, work: Any) -> pa.Table:
    """Columns of NumPy, which have no nulls."""
    return pa.Table.from_pandas(work(table.to_pandas()), preserve_index=False)


def rows_apart(check: Check, found: pl.DataFrame, expected: pl.DataFrame) -> list[Any]:
    """Some rows that differ, each as it is and as it must be."""
    shown = [name for name in expected.columns if name != "invalid"]
    assert not any(found.schema[name].is_float() for name in shown)
    found = found.select(pl.col(it).cast(expected.schema[it]) for it in shown)
    found, expected = (it.sort(check.keys) if check.keys else it for it in (found, expected))
    assert found.height == expected.height
    if check.codes and "invalid" in expected.columns:
        # An invalid row has the error that is raised first, and maybe more of them.
        invalid, codes = expected["invalid"], pl.col(check.codes)
        first = pl.when(invalid).then(codes.str.split(" ").list.first()).otherwise(codes)
        found = found.with_columns(first.alias(check.codes))
    expected = expected.select(shown)
    if found.equals(expected):
        return []
    apart = pl.any_horizontal(pl.col(it).ne_missing(pl.col(f"{it}_")) for it in shown)
    both = pl.concat([found, expected.rename(lambda name: f"{name}_")], how="horizontal")
    return [both.filter(apart).height, *both.filter(apart).head(3).rows(named=True)]


def check_on(check: Check, engine: str, runs: dict[str, Run]) -> None:
    table, expected = check.table(), check.expected()
    if engine == "numpy":
        table = table.drop_null()
        if "n" in expected.columns:
            kept = pl.Series(table["n"].to_pylist())
            expected = expected.filter(pl.col("n").is_in(kept.implode()))
        run: Run = of_numpy
    else:
        run = runs[engine]
    found = pl.from_arrow(run(table, check.work()))
    if check.additive and engine in BY_BATCH:  # a batch has totals of its own
        sums = [pl.col(check.additive).sum()]
        found = found.group_by(check.keys).agg(sums) if check.keys else found.select(sums)
        expected = expected.select(*check.keys, *check.additive)
    apart = rows_apart(check, found, expected)
    assert not apart, (engine, check.name, apart)


@warnings
@needs_engines
@pytest.mark.parametrize("engine", ALL)
@by_check
def test_no_row_differs_on_any_engine(check: Check, engine: str, engines: dict[str, Run]) -> None:
    if engine in check.without:
        pytest.skip("the engine has no such type")
    if engine == "numpy" and (check.without or check.additive or check.function == "unit_prices"):
        pytest.skip("NumPy has no dates, decimals or null keys")
    check_on(check, engine, engines)
