"""Every public function of the frames, with every option, on every engine: no row differs.

What is compared is what the scalar functions, or those of the standard library, say of each row,
without tolerance. Under the default 100,000 rows are drawn for each function; under each reading
that it depends on, with constants, under other names and other terms, without outputs 10,000. The
adversarial ones, each edge of each column in rows that are valid without it, are among them each
time. Functions of few columns have fewer rows that differ than are drawn.
"""

import inspect
from decimal import Decimal
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

import shopinsure as si
from engine_runs import BY_BATCH, IN_MEMORY, OTHERS, Run
from every_conversion import CONVERSIONS, some_texts
from every_function import (
    CHECKS,
    USES,
    Check,
    amended,
    answered,
    answers,
    name_of,
    other_terms,
    some_rows,
    table_from,
)
from frame_rows import SUBJECTS, Subject, by_subject
from shopinsure import frames
from shopinsure._readings import READINGS
from test_frames_amounts import expected_of_texts

# The warnings of the engines are theirs.
warnings = pytest.mark.filterwarnings("default")
needs_engines = pytest.mark.engines
EVERY = (*CHECKS, *CONVERSIONS)
ALL = (*IN_MEMORY, *OTHERS)
by_check = pytest.mark.parametrize("check", EVERY, ids=lambda check: check.name)


@pytest.fixture
def run(engine: str, request: pytest.FixtureRequest) -> Run:
    """How an engine works; those that must be started are, for the first that is asked for."""
    return IN_MEMORY.get(engine) or request.getfixturevalue("engines")[engine]


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


def check_on(check: Check, engine: str, run: Run) -> None:
    table, expected = check.table(), check.expected()
    if engine == "numpy":
        table, (expected,) = without_nulls(table, expected)
    found = pl.from_arrow(run(table, check.work()))
    if check.additive and engine in BY_BATCH:  # a batch has totals of its own
        sums = [pl.col(check.additive).sum()]
        found = found.group_by(check.keys).agg(sums) if check.keys else found.select(sums)
        expected = expected.select(*check.keys, *check.additive)
    apart = rows_apart(check, found, expected)
    assert not apart, (engine, check.name, apart)


def without_nulls(table: pa.Table, *others: pl.DataFrame) -> tuple[pa.Table, list[pl.DataFrame]]:
    """The rows that NumPy can hold, and those of the answers."""
    table = table.drop_null()
    kept = pl.Series(table["n"].to_pylist(), dtype=pl.Int64).implode()
    return table, [it.filter(pl.col("n").is_in(kept)) for it in others]


@warnings
@needs_engines
@pytest.mark.parametrize("engine", ALL)
@by_check
def test_no_row_differs_on_any_engine(check: Check, engine: str, run: Run) -> None:
    if engine in check.without:
        pytest.skip("the engine has no such type")
    if engine == "numpy" and (check.without or check.additive or check.function == "unit_prices"):
        pytest.skip("NumPy has no dates, decimals or null keys")
    check_on(check, engine, run)


@warnings
@needs_engines
@pytest.mark.parametrize("engine", [it for it in ALL if it not in BY_BATCH])
@by_subject
def test_an_impact_counts_the_rows_that_move_on_any_engine(
    subject: Subject, engine: str, run: Run
) -> None:
    """Between the terms and others in numbers and a reading; batches cannot be added up."""
    changes = other_terms(subject)
    before, after = answered(subject), answered(subject, tuple(changes.items()))
    table = table_from(subject, some_rows(subject))
    if engine == "numpy":
        table, (before, after) = without_nulls(table, before, after)
    found: list[Any] = []
    terms = amended(subject, **changes)

    def work(frame: Any) -> Any:
        found.append(frames.impact(subject.function, frame, subject.terms, terms))
        return frame

    run(table, work)
    assert found[-1].outcomes == moves(subject, before, after)
    assert found[-1].rows == len(table)


def moves(subject: Subject, before: pl.DataFrame, after: pl.DataFrame) -> tuple[Any, ...]:
    """The rows by both outcomes, how many move, and by how many yuan."""
    amount = subject.outputs[0]
    shown = [it for it in before.columns if it not in {"n", "invalid"}]
    both = before.hstack(after.rename(lambda name: f"{name}_"))
    apart = pl.any_horizontal(pl.col(it).ne_missing(pl.col(f"{it}_")) for it in shown)
    fen = pl.lit(0) if amount is None else pl.col(f"{amount}_") - pl.col(amount)
    groups = both.group_by("outcome", "outcome_").agg(
        rows=pl.len(), moved=apart.sum(), fen=fen.sum()
    )
    rows = groups.sort("outcome", "outcome_").rows()
    return tuple((*it, Decimal(fen) / 100) for *it, fen in rows)


@warnings
@needs_engines
@pytest.mark.parametrize("engine", ALL)
@pytest.mark.parametrize("function", ["to_fen", "to_ppm"])
def test_what_is_no_amount_is_refused_on_any_engine(function: str, engine: str, run: Run) -> None:
    """``raise`` says how many values are none, of all rows or of a batch."""
    places, kind = {"to_fen": (2, si.Yuan), "to_ppm": (6, si.Rate)}[function]
    held, _ = some_texts()
    none = sum(why is not None for _, why in expected_of_texts(held, kind, places))

    def work(frame: Any) -> Any:
        return getattr(frames, function)(frame, {"to": "it"}, bad="raise")

    count = "[0-9]+" if engine in BY_BATCH else str(none)
    error = Exception if engine in BY_BATCH else si.InvalidInput  # that of a worker is the engine's
    with pytest.raises(error, match=f"in {count} of its rows"):
        run(pa.table({"it": held}), work)


# ---- the table itself ----


@pytest.mark.frames
def test_every_function_and_each_of_its_parameters_is_tried() -> None:
    """A new function, or a new parameter of one, needs its line in ``every_function.py``."""
    public = {it for it in frames.__all__ if inspect.isfunction(getattr(frames, it))}
    assert {check.function for check in EVERY} | {"impact"} == public
    for name in sorted(public - {"impact"}):
        parameters = {*inspect.signature(getattr(frames, name)).parameters} - {"frame"}
        tried = {"function", "options", "kwargs", "columns"} if name in NOT_NAMED else set()
        for check in (it for it in EVERY if it.function == name):
            tried |= check.parameters()
        for subject in (it for it in SUBJECTS if name_of(it) == name):
            tried |= {*subject.parameters.values()}
        assert not parameters - tried, name


NOT_NAMED = {"compare_columns", "to_fen", "to_ppm", "to_days", "to_yuan", "to_dates"}
"""What takes the function to run, or columns of any name."""


@pytest.mark.engines
@by_subject
def test_no_other_reading_changes_an_answer(subject: Subject) -> None:
    """Those left out of ``USES`` need no rows of their own."""
    rows, uses = some_rows(subject)[-500:] + some_rows(subject)[:500], USES[name_of(subject)]
    own, moved = answers(subject, rows, subject.terms), set()
    for name, choice in subject.terms.readings.items():
        for it in (it for it in READINGS[name].values if it != choice):
            if it == "elapsed" and "instants" not in subject.name:
                continue
            other = answers(subject, rows, amended(subject, **{name: it}))
            moved |= {name} if not other.equals(own) else set()
    assert moved <= {*uses}
