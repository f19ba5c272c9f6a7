"""Results as tables: rows of plain values, and frames of three backends with the same types."""

import copy
import pickle
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import NoneType
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import scenarios
import shopinsure as si
from shopinsure import frames
from shopinsure._results.tabular import Tabular
from shopinsure.catalogue import Catalogue
from test_rules import modules

TERMS, DAY = si.DEPOSIT_TERMS, date(2022, 7, 13)
DEARER = TERMS.amended(rate_12_months="0.035")
PLAIN = {str, Decimal, date, int, bool, NoneType}
COVERS = [(si.deposit_premium, "1000", term) for term in si.Term]


def no_reading(*, terms: object) -> str:
    return str(bool(terms))


TABLES: dict[str, Callable[[], Any]] = {
    "comparison": lambda: si.compare_readings(si.order_premium, "2.50", "0.002"),
    "comparison of a settlement": lambda: si.compare_readings(
        si.surrender, scenarios.DEPOSIT_POLICY, scenarios.DAY, outstanding="5", held=None
    ),
    "impact": lambda: si.impact([*COVERS, (si.recovery_schedule, DAY)], TERMS, DEARER),
    "premium statement": lambda: si.premium_statement([("O-1", "2.50"), ("O-2", "199")], "0.0018"),
    "statement": lambda: si.replay(scenarios.journal()),
    "recovery schedule": lambda: si.recovery_schedule(DAY),
    "catalogue": si.catalogue_rows,
}
EMPTY: dict[type[Any], Callable[[], Any]] = {
    si.Comparison: lambda: si.compare_readings(no_reading, terms=TERMS),
    si.Impact: lambda: si.impact((), TERMS, DEARER),
    si.PremiumStatement: lambda: si.premium_statement((), "0"),
    si.Statement: lambda: si.replay(()),
    si.RecoverySchedule: si.RecoverySchedule,
    Catalogue: Catalogue,
}
ARROW = {
    "text": pa.string(),
    "amount": pa.decimal128(38, 2),
    "rate": pa.decimal128(38, 6),
    "day": pa.date32(),
    "whole": pa.int64(),
    "fact": pa.bool_(),
}
POLARS = {
    "text": pl.String(),
    "amount": pl.Decimal(38, 2),
    "rate": pl.Decimal(38, 6),
    "day": pl.Date(),
    "whole": pl.Int64(),
    "fact": pl.Boolean(),
}
UNITS = {"amount": "_fen", "rate": "_ppm"}
by_table = pytest.mark.parametrize("name", TABLES)
by_numeric = pytest.mark.parametrize("numeric", [False, True])


def kinds_of(result: Any, *, numeric: bool) -> dict[str, str]:
    """Return name and kind of each column as they must be."""
    columns = result.table_columns.items()
    if not numeric:
        return dict(columns)
    return {
        name + UNITS.get(kind, ""): "whole" if kind in UNITS else kind for name, kind in columns
    }


def rows_of(frame: Any) -> list[dict[str, Any]]:
    if isinstance(frame, pl.DataFrame):
        return frame.to_dicts()
    table = frame if isinstance(frame, pa.Table) else pa.Table.from_pandas(frame)
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


@by_table
def test_a_table_holds_plain_values_of_the_kind_of_their_column(name: str) -> None:
    result = TABLES[name]()
    columns = {"text": str, "amount": Decimal, "rate": Decimal, "day": date, "whole": int}
    columns |= {"fact": bool}
    for row in result.table():
        assert list(row) == list(result.table_columns)
        for column, kind in result.table_columns.items():
            assert type(row[column]) in {columns[kind], NoneType}, column


@by_table
def test_numbers_to_plot_are_the_same_amounts_and_rates_as_whole_numbers(name: str) -> None:
    result = TABLES[name]()
    for row, plotted in zip(result.table(), result.table(numeric=True), strict=True):
        for column, kind in result.table_columns.items():
            value, number = row[column], plotted[column + UNITS.get(kind, "")]
            scale = {"amount": 100, "rate": 10**6}.get(kind)
            expected = value if scale is None or value is None else value * scale
            assert (number, type(number) in PLAIN - {Decimal}) == (expected, True), column


@by_table
@by_numeric
def test_each_frame_holds_the_rows_of_the_table(*, name: str, numeric: bool) -> None:
    result = TABLES[name]()
    rows = result.table(numeric=numeric)
    assert rows
    for backend in ("polars", "pandas", "pyarrow"):
        assert rows_of(result.to_frame(backend, numeric=numeric)) == rows, backend


@by_table
@by_numeric
def test_an_empty_table_has_the_types_of_one_that_is_not(*, name: str, numeric: bool) -> None:
    result = TABLES[name]()
    empty = EMPTY[type(result)]()
    assert empty.table() == []
    for one in (result, empty):
        kinds = kinds_of(one, numeric=numeric)
        polars, pandas, arrow = (
            one.to_frame(backend, numeric=numeric) for backend in ("polars", "pandas", "pyarrow")
        )
        assert dict(polars.schema) == {it: POLARS[kind] for it, kind in kinds.items()}
        assert dict(pandas.dtypes) == {it: pd.ArrowDtype(ARROW[kind]) for it, kind in kinds.items()}
        assert arrow.schema == pa.schema([(it, ARROW[kind]) for it, kind in kinds.items()])


def test_every_kind_of_table_is_looked_at() -> None:
    values = {it for module in modules() for it in vars(module).values() if isinstance(it, type)}
    tabular = {it for it in values if issubclass(it, Tabular)} - {Tabular}
    assert {type(make()) for make in TABLES.values()} == set(EMPTY) == tabular


def test_what_each_table_says() -> None:
    rounding = TABLES["comparison"]().table()
    named = [(row["choice"], row["is_default"], row["moved"], row["amount"]) for row in rounding]
    assert [row["difference"] for row in rounding] == [Decimal("0.00"), *[Decimal("-0.01")] * 2]
    assert named == [
        ("half_up", True, False, Decimal("0.01")),
        ("half_even", False, True, Decimal("0.00")),
        ("down", False, True, Decimal("0.00")),
    ]
    meanings = (rounding[2]["meaning"], rounding[2]["meaning_zh"])
    assert meanings == ("rounded down to the fen", "分以下舍去")
    settled = TABLES["comparison of a settlement"]().table()
    allowed = next(row for row in settled if row["choice"] == "allow")
    assert (allowed["amount"], allowed["difference"]) == (Decimal("200.55"), Decimal("200.55"))
    assert (settled[0]["answer"], settled[0]["answer_zh"]) == (
        "pending: obligations-unknown, obligations-to-review",
        "待定：obligations-unknown、obligations-to-review",
    )
    moved = [tuple(row.values())[:5] for row in TABLES["impact"]().table()]
    premiums = map(Decimal, ("30.00", "35.00", "5.00"))
    assert moved[0] == (1, False, Decimal("18.00"), Decimal("18.00"), Decimal("0.00"))
    assert moved[1] == (2, True, *premiums)
    assert moved[2] == (3, False, None, None, None)
    assert [tuple(row.values()) for row in TABLES["premium statement"]().table()] == [
        ("O-1", Decimal("2.50"), Decimal("0.0018"), Decimal("0.00")),
        ("O-2", Decimal("199.00"), Decimal("0.0018"), Decimal("0.36")),
    ]
    statement = TABLES["statement"]()
    assert statement.table() == statement.rows()
    assert [tuple(row.values())[:3] for row in TABLES["recovery schedule"]().table()][:2] == [
        (date(2022, 7, 14), "dunning", "D-Q10, D-Q11"),
        (date(2022, 8, 12), "last_day", "D-Q19"),
    ]


def test_a_value_of_the_catalogue_stands_as_what_it_is() -> None:
    rows = si.catalogue_rows()
    table = rows.table()
    numbers = ("amount", "rate", "days", "day")
    assert [{name: row[name] for name in row if name not in numbers} for row in table] == rows
    typed = [row for row in table if any(row[name] is not None for name in numbers)]
    assert {row["code"] for row in typed} >= {"coverage_step", "effective_from", "rate_6_months"}
    for row in table:
        found = [row[name] for name in numbers if row[name] is not None]
        is_typed = row["unit"] is not None or row["code"] == "effective_from"
        assert len(found) == is_typed, row
        assert not found or str(found[0]) == row["value"]


@pytest.mark.parametrize("backend", ["polars", "pandas", "pyarrow"])
def test_a_frame_of_a_result_goes_on_to_the_frames_of_this_package(backend: Any) -> None:
    statement = si.premium_statement(["2.50", "199", "4.99", "9999999999.99"], "0.0018")
    orders = statement.to_frame(backend)
    orders = frames.to_ppm(frames.to_fen(orders, paid_fen="paid"), rate_ppm="rate")
    priced = rows_of(frames.order_premiums(orders, premium="again_fen"))
    assert [row["again_fen"] for row in priced] == [line.premium.fen for line in statement.lines]


def test_a_recovery_schedule_is_the_tuple_it_was() -> None:
    schedule = si.recovery_schedule(DAY)
    milestones = tuple(schedule)
    assert type(milestones) is tuple
    assert (schedule, hash(schedule), repr(schedule)) == (
        *(milestones, hash(milestones), repr(milestones)),
    )
    assert type(schedule[1:]) is tuple
    for way in (copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))):  # noqa: S301 - made here
        assert way(schedule) == schedule
        assert type(way(schedule)) is si.RecoverySchedule


@pytest.mark.parametrize(
    ("backend", "package", "needed"),
    [
        *(("polars", "polars", "polars"), ("pyarrow", "pyarrow", "pyarrow")),
        *(("pandas", "pandas", "pandas pyarrow"), ("pandas", "pyarrow", "pandas pyarrow")),
    ],
)
def test_a_backend_that_is_not_installed_is_named(
    backend: Any, package: str, needed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, package, None)  # as if it were not there
    with pytest.raises(si.InvalidInput) as refused:
        si.recovery_schedule(DAY).to_frame(backend)
    assert (refused.value.code, refused.value.parameter) == ("backend-missing", "backend")
    assert str(refused.value) == f"backend {backend} is not installed: pip install {needed}"


@pytest.mark.parametrize("backend", ["duckdb", None, ["polars"], "os"])
def test_another_backend_is_refused(backend: Any) -> None:
    with pytest.raises(si.InvalidInput) as refused:
        si.recovery_schedule(DAY).to_frame(backend)
    assert refused.value.code == "backend-unknown"
