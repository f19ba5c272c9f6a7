"""Claims by instants: the order within a day counts, whatever engine, unit and zone hold them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import shopinsure as si
from engines import ENGINES, by_engine, read
from frame_facts import BEIJING, DAY, instant
from shopinsure import frames

NAMES = ("paid_at", "placed_at", "submitted_at", "issued_at")
LEFT_OUT = "freight red_packets points shop evidence_shop listing evidence_listing item"
LEFT_OUT += " evidence_item claimed refunded policy_paid"
OPTIONS = dict.fromkeys(LEFT_OUT.split()) | {name: name for name in NAMES}
ELAPSED = si.GUARANTEE_TERMS.amended(price_window="elapsed")
PAID = 18_515 * DAY - BEIJING + DAY // 2  # noon in Beijing
MIDNIGHT = 18_546 * DAY - BEIJING  # after the thirtieth day
FACTORS = {"s": 10**6, "ms": 10**3, "us": 1}


def claims(instants: dict[str, list[Any]], kind: pa.DataType) -> pa.Table:
    count = len(instants["paid_at"])
    amounts = {"unit_paid_fen": [10_000] * count, "evidence_fen": [7_000] * count}
    return pa.table({name: pa.array(held, kind) for name, held in instants.items()} | amounts)


def codes(engine: str, frame: Any, **options: Any) -> list[Any]:
    answer = frames.price_claims(frame, **OPTIONS | options)
    return read(engine, answer)["code"].to_pylist()


def cases(submitted: list[Any], placed: int = PAID, paid: int = PAID) -> dict[str, list[Any]]:
    count = len(submitted)
    at = {"paid_at": [paid] * count, "placed_at": [placed] * count, "submitted_at": submitted}
    return at | {"issued_at": [paid] * count}


@by_engine
@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_an_instant_counts_to_the_microsecond_in_every_zone(engine: str, zone: str) -> None:
    given = [MIDNIGHT - 1, MIDNIGHT, PAID + 30 * DAY, PAID + 30 * DAY + 1, PAID - 1, PAID, None]
    frame = ENGINES[engine](claims(cases(given), pa.timestamp("us", zone)))
    late, early = "submitted-late", "submitted-before-placed"
    by_day = [None, late, None, None, early, None, "submission-unknown"]
    assert codes(engine, frame) == by_day
    by_instant = [late, late, None, late, early, None, "submission-unknown"]
    assert codes(engine, frame, terms=ELAPSED) == by_instant


@by_engine
@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_instants_are_read_in_every_unit(engine: str, unit: str) -> None:
    given = [MIDNIGHT - 10**6, MIDNIGHT, None, PAID]
    factor = FACTORS.get(unit, 1)
    scaled = {
        name: [None if it is None else it * 1_000 if unit == "ns" else it // factor for it in held]
        for name, held in cases(given).items()
    }
    frame = ENGINES[engine](claims(scaled, pa.timestamp(unit, "Asia/Shanghai")))
    assert codes(engine, frame) == [None, "submitted-late", "submission-unknown", None]


@pytest.mark.parametrize("engine", ["pandas", "pandas-arrow", "pyarrow", "polars", "duckdb"])
def test_nanoseconds_are_cut_off_as_in_a_record(engine: str) -> None:
    nanoseconds = {name: [it * 1_000 + 999 for it in held] for name, held in cases([PAID]).items()}
    nanoseconds["submitted_at"] = [PAID * 1_000]  # earlier by less than a microsecond
    frame = ENGINES[engine](claims(nanoseconds, pa.timestamp("ns", "UTC")))
    assert codes(engine, frame) == [None]


FAR = {"s": 2**62, "ms": 2**62, "us": 2**62, "ns": -1}


@pytest.mark.parametrize("engine", ["pandas", "pandas-arrow", "pyarrow", "pyarrow-chunked"])
@pytest.mark.parametrize("unit", FAR)
def test_an_instant_too_far_for_microseconds_does_not_wrap(engine: str, unit: str) -> None:
    factor = FACTORS.get(unit, 1)
    wraps = 2**64 // factor + PAID // factor  # times a million: an instant of 2020 again
    far = [FAR[unit], wraps if unit in {"s", "ms"} else -1, None]
    times = {name: [PAID // factor] * 3 for name in NAMES} | {"paid_at": far}
    thousand = 1_000 if unit == "ns" else 1
    times = {
        name: [None if it is None else it * thousand for it in held] for name, held in times.items()
    }
    frame = ENGINES[engine](claims(times, pa.timestamp(unit, "UTC")))
    expected = ["paid_at-out-of-range", "paid_at-out-of-range", "paid_at-missing"]
    assert codes(engine, frame) == expected


def test_the_zone_of_a_session_of_duckdb_does_not_count() -> None:
    for zone in ("UTC", "America/New_York", "Asia/Shanghai"):
        connection = duckdb.connect()
        connection.execute(f"SET TimeZone = '{zone}'")
        table = claims(cases([MIDNIGHT - 1, MIDNIGHT]), pa.timestamp("us", "UTC"))
        assert codes("duckdb", connection.from_arrow(table)) == [None, "submitted-late"]


def test_an_infinite_instant_of_duckdb_is_out_of_range_and_not_unknown() -> None:
    table = claims(cases([PAID]), pa.timestamp("us", "UTC"))
    for text in ("infinity", "-infinity"):
        relation = duckdb.from_arrow(table).project(
            f"* REPLACE ('{text}'::TIMESTAMPTZ AS submitted_at)"
        )
        assert codes("duckdb", relation) == ["submitted_at-out-of-range"]


def test_columns_without_nulls_stay_whole_numbers_of_numpy() -> None:
    frame = claims(cases([PAID, PAID]), pa.timestamp("us", "UTC")).to_pandas()
    answer = frames.price_claims(frame, **OPTIONS)
    assert str(answer["indemnity_fen"].dtype) == "int64"
    frame.loc[0, "submitted_at"] = pd.NaT
    assert frames.price_claims(frame, **OPTIONS)["code"][0] == "submission-unknown"


def test_an_instant_is_given_as_one_value_too() -> None:
    frame = pl.DataFrame({"unit_paid_fen": [10_000], "evidence_fen": [7_000]})
    at = {name: instant(PAID) for name in NAMES}
    late = at | {"submitted_at": instant(MIDNIGHT).astimezone(UTC) + timedelta(microseconds=1)}
    assert codes("polars", frame, **at) == [None]
    assert codes("polars", frame, **late) == ["submitted-late"]
    assert codes("polars", frame, **at | {"paid_on": None, "issued_on": None}) == [None]


@by_engine
def test_an_instant_without_a_zone_is_refused(engine: str) -> None:
    table = claims(cases([PAID]), pa.timestamp("us"))
    with pytest.raises(si.InvalidInput, match="time zone") as refused:
        codes(engine, ENGINES[engine](table))
    assert (refused.value.code, refused.value.parameter) == ("column-type", "paid_at")
    assert "Asia/Shanghai" in str(refused.value)


def test_a_refund_is_judged_by_instants() -> None:
    requested = datetime(2020, 10, 10, 12, tzinfo=UTC)
    frame = pl.DataFrame({"paid_fen": [100], "goods_refunded_fen": [100], "requested": [requested]})
    frame = frame.with_columns(category=pl.lit("apparel"), reason=pl.lit("quality"))
    at = {"requested_at": "requested", "completed_at": requested, "goods_returned": True}
    left_out = dict.fromkeys(("freight", "indemnified", "insured_category"))
    for paid, late in ((requested - timedelta(days=30), 0), (requested - timedelta(days=31), 1)):
        answer = frames.quality_claims(frame, paid_at=paid, issued_at=paid, **at, **left_out)
        assert answer["code"].to_list() == [[None, "refund-asked-after-window"][late]]
    paid = requested - timedelta(days=30, microseconds=1)
    answer = frames.quality_claims(
        frame, paid_at=paid, issued_at=paid, **at, **left_out, terms=ELAPSED
    )
    assert answer["code"].to_list() == ["refund-asked-after-window"]
