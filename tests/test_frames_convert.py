"""The conversions of the frames: each value as the scalar types read it, on every engine."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from unittest import mock

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import shopinsure as si
from engines import ENGINES, read
from frame_facts import EPOCH, FIRST_DAY, LAST_DAY
from frame_forms import all_null, array, checks, fits, hostile_names
from frame_rows import LONGEST
from shopinsure import frames
from shopinsure.frames import convert
from shopinsure.frames._inputs import RANGES
from shopinsure.frames._pipeline import Pipeline

TEXTS = ["199.00", "5", "0.5", "0.05", "9999999999.99", "0", "1e3", "-1.00", "10000000000", "01"]
TEXTS += ["1.234", " 1", "1\n", "１２", "", "1,000", "+1", ".5", "5.", "NaN", "1_000", "0E-8"]
TEXTS += ["0.0018", "1", "0.000001", "1.000001", "0.0000001", "0.18%", "2", "1.0"]
DECIMALS = ["0", "199", "0.05", "0.5", "9999999999.99", "10000000000", "-1", "0.001", "1.2345"]
INSTANTS = [
    *(datetime(2020, 9, 9, 16, tzinfo=UTC), datetime(2020, 9, 9, 15, 59, 59, tzinfo=UTC)),
    datetime(1988, 7, 1, 15, 30, tzinfo=UTC),  # clocks in Shanghai were nine hours from UTC
    datetime(1969, 12, 31, 15, 59, 59, 999_999, tzinfo=UTC),
    *(datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, 12, tzinfo=UTC)),
    *(datetime(2099, 12, 31, 15, 59, 59, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC)),
]
ZONES = ("UTC", "Asia/Shanghai", "America/New_York", "+05:30", "America/Port-au-Prince")
DATES = [date(2020, 9, 10), date.min, date.max, date(2000, 2, 29), date(1969, 12, 31)]
DATES += [date(1900, 3, 1), date(2100, 2, 28), date(2024, 12, 31), date(1970, 1, 1)]
DAYS = [(one - EPOCH).days for one in DATES]
DAYS += [FIRST_DAY - 1, LAST_DAY + 1, LONGEST, -LONGEST - 1, 11_016]
FEN = [0, 1, -1, -5, -99, -100, -101, 36, 99, 100, 10**12 - 1, 1 - 10**12, 2**53, frames.NO_AMOUNT]
FEN += [LONGEST, -LONGEST - 1]


def units(value: Any, kind: Any) -> int:
    try:
        return getattr(kind(value), "fen" if kind is si.Yuan else "ppm")
    except si.InvalidInput:
        return frames.NO_AMOUNT


def yuan(fen: int) -> str | None:
    if abs(fen) >= -frames.NO_AMOUNT:
        return None
    return f"{'-' * (fen < 0)}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def day_of(moment: Any) -> int:
    on = (moment + timedelta(hours=8)).date() if isinstance(moment, datetime) else moment
    return (on - EPOCH).days


def date_of(day: int) -> date | None:
    return EPOCH + timedelta(day) if FIRST_DAY <= day <= LAST_DAY else None


texts = [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())]
decimals = [pa.decimal128(38, scale) for scale in (3, 4, 7, 8, 12, 18, 27, 28, 35)]
decimals += [pa.decimal32(7, 3), pa.decimal64(12, 8), pa.decimal256(60, 30)]
SOURCES: Mapping[str, tuple[list[Any], list[Any], Any]] = {
    "to_fen": (TEXTS, texts, lambda text: units(text, si.Yuan)),
    "to_fen of decimals": ([*map(Decimal, DECIMALS)], decimals, lambda it: units(it, si.Yuan)),
    "to_ppm": (TEXTS, texts, lambda text: units(text, si.Rate)),
    "to_ppm of decimals": ([*map(Decimal, DECIMALS)], decimals, lambda it: units(it, si.Rate)),
    "to_yuan": (FEN, [pa.int64()], yuan),
    "to_days": (INSTANTS, [pa.timestamp("us", zone) for zone in ZONES], day_of),
    "to_days of dates": (DATES, [pa.date32()], day_of),
    "to_dates": (DAYS, [pa.int64()], date_of),
}


def is_known(kind: pa.DataType, engine: str) -> bool:
    """Polars takes no offset for the name of a zone; few engines know all widths of decimals."""
    if pa.types.is_decimal(kind) and not pa.types.is_decimal128(kind):
        return engine == "pyarrow"
    return "polars" not in engine or "+05:30" not in str(kind)


def is_typed(source: str, engine: str) -> bool:
    """pandas without Arrow has neither decimals nor dates: they are objects, and refused."""
    return engine != "pandas" or not ("decimals" in source or "date" in source)


by_source = pytest.mark.parametrize(
    ("source", "engine"),
    [(source, engine) for source in SOURCES for engine in ENGINES if is_typed(source, engine)],
)


def converted(source: str, frame: Any, columns: Mapping[str, str]) -> Any:
    return getattr(frames, source.partition(" ")[0])(frame, **columns)


def plain(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


@by_source
def test_every_value_is_converted_as_its_scalar_type_reads_it(source: str, engine: str) -> None:
    values, kinds, scalar = SOURCES[source]
    for kind in (kind for kind in kinds if is_known(kind, engine)):
        held = [one for one in values if fits([one], kind)]
        frame = ENGINES[engine](pa.table({"source": array([*held, None], kind)}))
        answer = converted(source, frame, {"to": "source"})
        assert isinstance(answer, type(frame))
        result = [plain(one) for one in read(engine, answer)["to"].to_pylist()]
        assert result == [*map(scalar, held), None], kind


def test_every_day_of_four_centuries_becomes_a_day_and_back() -> None:
    days = [*range(-135_140, 11_000), FIRST_DAY, LAST_DAY]
    frame = frames.to_dates(pl.DataFrame({"day": days}), on="day")
    assert frame["on"].to_list() == [EPOCH + timedelta(days=day) for day in days]
    assert frames.to_days(frame, again="on")["again"].to_list() == days


def test_no_amount_is_out_of_every_range() -> None:
    assert not any(lowest <= frames.NO_AMOUNT <= highest for lowest, highest in RANGES.values())
    assert -(10**12) > frames.NO_AMOUNT > -(2**53)  # no difference of amounts, exact in doubles


def test_days_of_duckdb_do_not_depend_on_the_time_zone_of_the_session() -> None:
    connection = duckdb.connect()
    instants = "TIMESTAMPTZ '2020-09-09 15:59:59.999999+00', '2020-09-09 16:00:00+00', NULL"
    listed = f"SELECT unnest([{instants}]::TIMESTAMPTZ[]) AS at"
    for before in ("UTC", "Asia/Shanghai", "Pacific/Kiritimati"):
        for at_fetch in ("America/New_York", "Asia/Shanghai", "UTC"):
            connection.execute(f"SET TimeZone = '{before}'")
            days = frames.to_days(connection.sql(listed), day="at")
            connection.execute(f"SET TimeZone = '{at_fetch}'")
            assert [day for _, day in days.fetchall()] == [18_514, 18_515, None]


@pytest.mark.parametrize(
    ("make", "unknown"),
    [(pl.DataFrame, None), (pd.DataFrame, None), (pd.DataFrame, np.nan), (pa.table, None)],
)
def test_a_column_of_nulls_is_unknown_in_every_row(make: Any, unknown: Any) -> None:
    frame = make({"paid_fen": [unknown] * 2, "rate_ppm": [1, 2]})
    result = nw.from_native(frames.order_premiums(frame))
    assert result["code"].to_list() == ["paid-missing"] * 2
    assert result["premium_fen"].null_count() == 2
    for convert_one in (frames.to_fen, frames.to_days, frames.to_yuan):
        assert nw.from_native(convert_one(frame, to="paid_fen"))["to"].null_count() == 2


FLOAT, NAIVE = [1.5], [datetime(2020, 1, 1)]
MIXED = pd.Series(["1.00"] * 150 + [Decimal("1.5")], dtype=object)
DECIMAL_OBJECTS = "column 'it' is object of decimal, and must be text or decimal"


@pytest.mark.parametrize(
    ("function", "frame", "code", "sentence"),
    [
        ("to_fen", pl.DataFrame({"it": FLOAT}), "column-type", "a float is not exact"),
        ("to_yuan", pl.DataFrame({"it": FLOAT}), "column-type", "must hold whole numbers"),
        ("to_days", pl.DataFrame({"it": NAIVE}), "column-type", "instants with a time zone"),
        ("to_days", pd.DataFrame({"it": NAIVE}), "column-type", 'tz_localize("Asia/Shanghai")'),
        ("to_days", pl.DataFrame({"it": NAIVE}), "column-type", "replace_time_zone("),
        ("to_days", pa.table({"it": NAIVE}), "column-type", "assume_timezone(column, "),
        ("to_days", pd.DataFrame({"it": DATES[:1]}), "column-type", "'it' is object of date"),
        ("to_dates", pd.DataFrame({"it": [1]}), "frame-type", "this engine has no dates"),
        ("to_fen", pd.DataFrame({"it": [Decimal(1)]}), "column-type", DECIMAL_OBJECTS),
        ("to_fen", pd.DataFrame({"it": MIXED}), "column-type", "object of mixed"),
    ],
)
def test_what_cannot_be_converted_is_refused_with_what_to_write_instead(
    function: str, frame: Any, code: str, sentence: str
) -> None:
    with pytest.raises(si.InvalidInput) as refused:
        getattr(frames, function)(frame, to="it")
    assert refused.value.code == code
    assert sentence in str(refused.value)


@st.composite
def conversions(draw: st.DrawFn, source: str, engine: str) -> dict[str, Any]:
    """Several columns of one kind, each in a type of its own, under names of any kind."""
    values, kinds, scalar = SOURCES[source]
    kinds = [kind for kind in kinds if is_known(kind, engine)]
    count, length = draw(st.integers(1, 3)), draw(st.integers(0, 4))
    names = list(draw(st.permutations(hostile_names(engine))))
    arrays, expected = {}, {}
    for to, name in zip(names[:count], names[count : 2 * count], strict=True):
        kind = draw(st.sampled_from(kinds))
        some = st.none() | st.sampled_from([one for one in values if fits([one], kind)])
        held = draw(st.lists(some, min_size=length, max_size=length))
        kind = pa.null() if all_null(held) and draw(st.booleans()) else kind
        arrays[name] = array(held, kind)
        expected[to] = [None if one is None else scalar(one) for one in held]
    return {"table": pa.table(arrays), "expected": expected}


def one_after_another(source: str, engine: str, examples: settings) -> None:
    @examples
    @given(conversions(source, engine))
    def several(call: Mapping[str, Any]) -> None:
        columns = dict(zip(call["expected"], call["table"].column_names, strict=True))
        frame = one_by_one = ENGINES[engine](call["table"])
        at_once = read(engine, converted(source, frame, columns))
        for to, name in columns.items():
            one_by_one = converted(source, one_by_one, {to: name})
        assert at_once.to_pydict() == read(engine, one_by_one).to_pydict()
        for to, result in call["expected"].items():
            assert [plain(one) for one in at_once[to].to_pylist()] == result, (to, at_once.schema)

    several()


@pytest.mark.parametrize("examples", [2, pytest.param(40, marks=pytest.mark.slow)])
@by_source
def test_several_columns_are_converted_as_one_after_another(
    source: str, engine: str, examples: int
) -> None:
    one_after_another(source, engine, settings(checks, max_examples=examples))


def test_the_property_finds_temporaries_whose_names_are_used_twice() -> None:
    """A former fault: every column computed under the same names, the last one returned twice."""

    def under_one_name(pipeline: Any, **columns: Any) -> tuple[Any, ...]:
        named = {f"__shopinsure_{name}": column for name, column in columns.items()}
        pipeline.frame = pipeline.frame.with_columns(**named)
        return tuple(nw.col(name) for name in named)

    def all_at_once(frame: Any, columns: Mapping[str, str], conversion: Any) -> Any:
        pipeline: Any = Pipeline(frame, tuple(columns), ["columns"] * len(columns))
        done = {to: conversion(pipeline, source) for to, source in columns.items()}
        added = {to: nw.when(where).then(value) for to, (value, where) in done.items()}
        return pipeline.finish(added, tuple(columns))

    # A counterexample need not be small.
    at_once = settings(checks, max_examples=40, phases=[Phase.generate])
    with (
        mock.patch.object(convert, "_convert_each", all_at_once),
        mock.patch.object(Pipeline, "with_temporary", under_one_name),
        pytest.raises(AssertionError),
    ):
        one_after_another("to_fen", "polars", at_once)
    one_after_another("to_fen", "polars", at_once)
