"""Days and instants that are infinite, or too far for a date: invalid, and no other day's row."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from engines import ENGINES, by_engine, read
from frame_facts import BEIJING, DAY, FIRST_DAY, LAST_DAY
from shopinsure import frames
from shopinsure.frames._inputs import DayColumn

FAR = frames.NO_AMOUNT
INFINITE = ("infinity", "-infinity")
USUAL = "2020-09-10 00:00:00+00"  # or it is read in the zone of the machine
YEAR = 365 * 65_536  # years of 16 bits, as Arrow counts them, begin again

BEYOND = (FIRST_DAY - 1, LAST_DAY + 1, -(2**31), 2**31 - 1, YEAR, YEAR + 18_515, -YEAR, 10**8)
"""Days of no date of Python."""

CASES: Mapping[pa.DataType, tuple[int, tuple[int, ...]]] = {
    pa.date32(): (1, BEYOND),
    pa.timestamp("s", "UTC"): (86_400, (*BEYOND, 10**13)),
    pa.timestamp("ms", "UTC"): (86_400_000, (*BEYOND, 10**11)),
    pa.timestamp("us", "UTC"): (DAY, tuple(it for it in BEYOND if abs(it) < 10**8)),
}
"""Types, their units in a day, and days that are too far."""


def held(engine: str, kind: pa.DataType) -> bool:
    """Whether an engine has the type, and does not refuse such values itself."""
    return engine != "pandas" or kind != pa.date32()


@pytest.mark.parametrize("kind", CASES, ids=str)
@by_engine
def test_a_day_of_no_date_is_no_day_and_changes_no_other_row(
    engine: str, kind: pa.DataType
) -> None:
    if not held(engine, kind):
        pytest.skip("pandas without Arrow has no dates")
    units, days = CASES[kind]
    values = [units * it for it in (*days, FIRST_DAY + 1, 18_515, LAST_DAY - 1)]
    if engine == "duckdb" and kind != pa.date32():  # it holds no instant in fewer than these years
        values = [it for it in values if abs(it * (DAY // units)) < 2**63 - DAY]
    column = pa.array([*values, None], pa.int32() if units == 1 else pa.int64()).cast(kind)
    answer = read(engine, frames.to_days(ENGINES[engine](pa.table({"it": column})), day="it"))
    known = [it // units if FIRST_DAY <= it // units <= LAST_DAY else FAR for it in values]
    assert answer["day"].to_pylist() == [*known, None]
    assert {FAR, 18_515} <= {*known}


@by_engine
def test_the_first_and_the_last_beijing_day_of_all(engine: str) -> None:
    first, last = FIRST_DAY * DAY - BEIJING, (LAST_DAY + 1) * DAY - BEIJING - 1
    column = pa.array([first - 1, first, last, last + 1, 2**63 - 1], pa.int64())
    if engine == "duckdb":  # of which the last is infinite
        column = column[:4]
    table = pa.table({"it": column.cast(pa.timestamp("us", "UTC"))})
    days = read(engine, frames.to_days(ENGINES[engine](table), day="it"))["day"].to_pylist()
    assert days == [FAR, FIRST_DAY, LAST_DAY, FAR, FAR][: len(column)]


def infinite(kind: str, row: Mapping[str, Any]) -> Any:
    """A row of DuckDB for each infinity, one of a usual day and one that is not known."""
    return duckdb.connect().from_arrow(rows(row)).project(f"*, it::{kind} AS at")


def rows(row: Mapping[str, Any]) -> pa.Table:
    return pa.Table.from_pylist([{"it": it, **row} for it in (*INFINITE, USUAL, None)])


CLAIM = {"unit_paid_fen": 10_000, "evidence_fen": 7_000}
REFUND = {"paid_fen": 100, "goods_refunded_fen": 100, "category": "apparel", "reason": "quality"}
POLICY = {"coverage_fen": 100_000, "rate_ppm": 30_000, "premium_fen": 3_000}
ROWS: Mapping[str, Mapping[str, Any]] = {
    "price_claims": CLAIM,
    "quality_claims": REFUND,
    "surrender_refunds": POLICY,
    "deposit_policies": {"coverage_fen": 100_000, "term": "six_months"},
    "standings": {"owed_fen": 100},
}
OMITTED = "freight red_packets points shop evidence_shop listing evidence_listing item"
OMITTED += " evidence_item claimed refunded policy_paid"
AT = date(2020, 9, 10)
LEFT_OUT: Mapping[str, Mapping[str, Any]] = {
    "price_claims": dict.fromkeys(OMITTED.split())
    | dict.fromkeys(("paid_on", "placed_on", "submitted_on", "issued_on"), AT),
    "quality_claims": dict.fromkeys(("freight", "indemnified", "insured_category"))
    | dict.fromkeys(("paid_on", "issued_on", "requested_on", "completed_on"), AT)
    | {"goods_returned": True},
    "surrender_refunds": dict.fromkeys(("outstanding", "held"))
    | dict.fromkeys(("start", "end", "on"), AT),
    "deposit_policies": {"start": AT},
    "standings": dict.fromkeys(("advanced_on", "on"), AT),
}
DAY_PARAMETERS = [
    (function, name) for function, given in LEFT_OUT.items() for name in given if given[name] is AT
]


@pytest.mark.parametrize("kind", ["DATE", "TIMESTAMPTZ", "TIMESTAMPTZ_NS"])
def test_an_infinite_day_of_duckdb_is_out_of_range_for_every_function(kind: str) -> None:
    for function, parameter in DAY_PARAMETERS:
        frame = frames.to_days(infinite(kind, ROWS[function]), day="at")
        assert [it for (it,) in frame.project("day").fetchall()] == [FAR, FAR, 18_515, None]
        answer = getattr(frames, function)(frame, **LEFT_OUT[function] | {parameter: "day"})
        codes = [code for (code,) in answer.project("code").fetchall()]
        assert codes[:2] == [f"{parameter}-out-of-range"] * 2, (function, parameter)
        assert codes[2] != codes[0]


def test_every_parameter_that_takes_a_day_is_among_those_tried() -> None:
    found = [
        (name, parameter)
        for name in frames.__all__
        for parameter, kind in getattr(getattr(frames, name), "__annotations__", {}).items()
        if kind == DayColumn
    ]
    assert sorted(found) == sorted(DAY_PARAMETERS)


@pytest.mark.parametrize("function", ["price_claims", "quality_claims"])
@pytest.mark.parametrize("engine", ["duckdb", pytest.param("ibis", marks=pytest.mark.engines)])
def test_an_infinite_instant_is_out_of_range_whichever_it_is(engine: str, function: str) -> None:
    given = {name: it for name, it in LEFT_OUT[function].items() if it is not AT}
    days = [name for name, it in LEFT_OUT[function].items() if it is AT]
    usual = {f"{name.removesuffix('on')}at": datetime(2020, 9, 10, tzinfo=UTC) for name in days}
    for name in usual:
        frame = infinite("TIMESTAMPTZ", ROWS[function])
        if engine == "ibis":
            frame = pytest.importorskip("ibis").memtable(rows(ROWS[function]))
            frame = frame.mutate(at=frame.it.cast("timestamp('UTC')"))
        answer = getattr(frames, function)(frame, **given, **usual | {name: "at"})
        table = answer.to_arrow_table() if engine == "duckdb" else answer.to_pyarrow()
        codes = dict(zip(table["it"].to_pylist(), table["code"].to_pylist(), strict=True))
        assert [codes[it] for it in INFINITE] == [f"{name}-out-of-range"] * 2
        assert codes[USUAL] is None
        assert codes[None] != f"{name}-out-of-range"


@pytest.mark.engines
def test_an_infinite_day_of_ibis_is_no_day() -> None:
    ibis = pytest.importorskip("ibis")
    frame = ibis.memtable(pa.table({"it": [*INFINITE, USUAL, None]}))
    for kind in ("date", "timestamp('UTC')"):
        answer = frames.to_days(frame.mutate(at=frame.it.cast(kind)), day="at").to_pyarrow()
        days = dict(zip(answer["it"].to_pylist(), answer["day"].to_pylist(), strict=True))
        assert days == {**dict.fromkeys(INFINITE, FAR), USUAL: 18_515, None: None}
