"""Laws of the frames: the same answers as the scalar functions, on every engine, for every row."""

import csv
import gzip
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import shopinsure as si
from engines import ENGINES, read, table_of
from frame_rows import EPOCH, FIRST_DAY, LAST_DAY, SUBJECTS, Subject, rows, said, table_rows
from shopinsure import formulas, frames
from shopinsure._dates import beijing_day
from shopinsure.frames._engine import LARGEST_NUMERATOR
from shopinsure.frames._inputs import RANGES
from shopinsure.frames.premiums import LARGEST_PRODUCT

ROWS = 4_000
CDNOW = Path(__file__).parents[1] / "examples" / "data" / "cdnow-orders.csv.gz"

NEAR_GUARANTEE = (
    {},
    {"rounding": "half_even"},
    {"rounding": "down"},
    {"price_window": "first_day_counts"},
    {"price_claims_per": "line"},
    {"difference_base": "own_money"},
    {"quality_window_days": None},
    {"schedule_complete": True},
    {"quality_cover": ()},
    {"order_rate_max": "0.004"},
)
NEAR_DEPOSIT = (
    {},
    {"rounding": "half_even"},
    {"rounding": "down"},
    {"surrender_with_obligations": "allow"},
    {"overdue_from": "dunning"},
    {"overdue_from": "advance", "badge_days": 9},
    {"coverage_min": "700", "coverage_step": "300"},
    {"rate_6_months": "0.017777", "rate_12_months": "0.033333"},
)
GUARANTEE = {"order_premiums", "price_claims", "quality_claims"}

CODES = {
    "order_premiums": 6,
    "deposit_premiums": 5,
    "surrender_refunds": 19,
    "price_claims": 39,
    "quality_claims": 32,
    "coverage_checks": 13,
    "standings": 10,
}
"""How many codes the rows of seed 1 reach."""

by_subject = pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)
by_engine = pytest.mark.parametrize("engine", ENGINES)


@cache
def judged(subject: Subject, seed: int) -> tuple[dict[str, list[Any]], list[Any]]:
    """The rows of a seed, and what the scalar function says of each."""
    values = rows(subject, ROWS, seed)
    return values, [said(subject, row, {}) for row in table_rows(values)]


def differences(subject: Subject, table: pa.Table, expected: list[Any]) -> list[Any]:
    """The rows on which a frame and the scalar function do not say the same."""
    columns = [table[name].to_pylist() for name in (*subject.outputs, "code")]
    result = list(zip(*columns, strict=True))
    assert len(result) == len(expected)
    return [
        (number, frame, scalar)
        for number, (frame, scalar) in enumerate(zip(result, expected, strict=True))
        if not agree(frame, scalar)
    ]


def agree(frame: tuple[Any, ...], scalar: tuple[Any, ...]) -> bool:
    """An invalid row has the error that is raised first; every other one all that was found."""
    *result, code = frame
    codes = result[2].split()
    if scalar[1] == "invalid":
        return code == codes[0] == scalar[2] and result[:2] == [None, "invalid"]
    return result == list(scalar) and code == (codes[0] if codes else None)


@by_engine
@by_subject
def test_every_engine_says_of_every_row_what_the_scalar_function_says(
    subject: Subject, engine: str
) -> None:
    values, expected = judged(subject, 1)
    frame = ENGINES[engine](table_of(subject.columns, values))
    answer = subject.function(frame, codes="codes")
    assert isinstance(answer, type(frame))
    table = read(engine, answer)
    assert not differences(subject, table, expected)[:3]
    assert table.column_names[: len(values)] == list(values)
    assert all(table[name].to_pylist() == column for name, column in values.items())


@by_subject
def test_the_rows_reach_every_outcome_and_most_codes(subject: Subject) -> None:
    _, expected = judged(subject, 1)
    outcomes = {row[1] for row in expected}
    codes = {code for row in expected for code in row[2].split()}
    assert "invalid" in outcomes
    assert len(outcomes) > 1
    assert len(codes) == CODES[subject.name], sorted(codes)


@by_subject
def test_every_reading_and_number_of_the_terms_counts_as_it_does_for_a_row(
    subject: Subject,
) -> None:
    guarantee = subject.name in GUARANTEE
    terms = si.GUARANTEE_TERMS if guarantee else si.DEPOSIT_TERMS
    values = rows(subject, 1_000, 2)
    table = table_of(subject.columns, values)
    for changes in NEAR_GUARANTEE if guarantee else NEAR_DEPOSIT:
        options = {"terms": terms.amended(**changes)}
        expected = [said(subject, row, options) for row in table_rows(values)]
        answer = subject.function(pl.from_arrow(table), codes="codes", **options)
        assert not differences(subject, answer.to_arrow(), expected)[:3], changes


@by_engine
@by_subject
def test_every_reading_counts_on_every_engine(subject: Subject, engine: str) -> None:
    guarantee = subject.name in GUARANTEE
    terms = si.GUARANTEE_TERMS if guarantee else si.DEPOSIT_TERMS
    values = rows(subject, 60, 4)
    frame = ENGINES[engine](table_of(subject.columns, values))
    for changes in NEAR_GUARANTEE if guarantee else NEAR_DEPOSIT:
        options = {"terms": terms.amended(**changes)}
        expected = [said(subject, row, options) for row in table_rows(values)]
        answer = read(engine, subject.function(frame, codes="codes", **options))
        assert not differences(subject, answer, expected)[:3], changes


@by_engine
@by_subject
def test_a_bad_row_never_changes_another(subject: Subject, engine: str) -> None:
    values, expected = judged(subject, 1)
    good = [number for number, row in enumerate(expected) if row[1] != "invalid"]
    kept = {name: [column[number] for number in good] for name, column in values.items()}
    frame = ENGINES[engine](table_of(subject.columns, kept))
    table = read(engine, subject.function(frame, codes="codes"))
    assert not differences(subject, table, [expected[number] for number in good])[:3]


@by_engine
@by_subject
def test_a_frame_without_rows_stays_one(subject: Subject, engine: str) -> None:
    frame = ENGINES[engine](table_of(subject.columns, {name: [] for name in subject.columns}))
    table = read(engine, subject.function(frame))
    assert len(table) == 0
    assert {subject.outputs[0], "outcome", "code"} <= set(table.column_names)


def test_numpy_columns_of_pandas_keep_whole_numbers() -> None:
    sound = pd.DataFrame({"paid_fen": np.array([19_900]), "rate_ppm": np.array([1_800])})
    assert str(frames.order_premiums(sound)["premium_fen"].dtype) == "int64"
    mixed = pd.DataFrame({"paid_fen": [10**12 - 1, -1], "rate_ppm": [2_000, 1]}, index=[7, 3])
    priced = frames.order_premiums(mixed)
    assert str(priced["premium_fen"].dtype) == "Int64"
    assert list(priced.index) == [7, 3]
    assert priced["premium_fen"][7] == 2_000_000_000
    assert priced["premium_fen"][3] is pd.NA


@by_subject
def test_a_kind_of_frame_gives_columns_of_the_same_types_whatever_its_rows(
    subject: Subject,
) -> None:
    values, expected = judged(subject, 1)
    good = [number for number, row in enumerate(expected) if row[1] in {"approved", "good"}]
    sound = {name: [column[number] for number in good] for name, column in values.items()}
    nothing: dict[str, list[Any]] = {name: [] for name in subject.columns}
    for engine, make in ENGINES.items():
        answers = [
            subject.function(make(table_of(subject.columns, some)), codes="codes")
            for some in (values, sound, nothing)
        ]
        schemas = [nw.from_native(answer).collect_schema() for answer in answers]
        assert schemas[1:] == schemas[:-1], engine
        if engine.startswith("pandas"):
            assert list(answers[0].dtypes) == list(answers[1].dtypes) == list(answers[2].dtypes)


@by_subject
def test_a_frame_of_numpy_columns_says_what_the_scalar_functions_say(subject: Subject) -> None:
    values, expected = judged(subject, 1)
    whole = [number for number, row in enumerate(table_rows(values)) if None not in row.values()]
    some = {name: [column[number] for number in whole] for name, column in values.items()}
    frame = table_of(subject.columns, some).to_pandas()
    assert not {"Int64", "boolean"} & {str(dtype) for dtype in frame.dtypes}
    answer = pa.Table.from_pandas(subject.function(frame, codes="codes"), preserve_index=False)
    assert not differences(subject, answer, [expected[number] for number in whole])[:3]


@pytest.mark.parametrize("dtype", ["Int8", "Int16", "Int32", "UInt8", "UInt16", "UInt32"])
def test_narrow_whole_columns_do_not_wrap(dtype: str) -> None:
    kind = getattr(pl, dtype)
    frame = pl.DataFrame({"paid_fen": [127], "rate_ppm": [100]}, schema={
        "paid_fen": kind, "rate_ppm": kind,
    })  # fmt: skip
    assert frames.order_premiums(frame)["premium_fen"].to_list() == [0]
    wide = frame.with_columns(paid_fen=pl.col("paid_fen") * 0 + 127, rate_ppm=pl.lit(2_000))
    assert frames.order_premiums(wide)["premium_fen"].to_list() == [0]


def real_orders() -> list[str]:
    with gzip.open(CDNOW, "rt", encoding="utf-8", newline="") as file:
        return [row["paid"] for row in csv.DictReader(file)]


def test_real_orders_cost_what_they_cost_one_by_one() -> None:
    paid = real_orders()
    expected = [si.order_premium(one, "0.002").fen for one in paid]
    for engine, make in ENGINES.items():
        frame = frames.to_fen(make(pa.table({"paid": paid})), paid_fen="paid")
        frame = frames.to_ppm(add_rate(engine, frame), rate_ppm="rate")
        premiums = read(engine, frames.order_premiums(frame))["premium_fen"].to_pylist()
        assert premiums == expected, engine


def add_rate(engine: str, frame: Any) -> Any:
    """A column of one rate, as each engine's own user would add it."""
    if engine.startswith("polars"):
        return frame.with_columns(rate=pl.lit("0.002"))
    if engine.startswith("pandas"):
        return frame.assign(rate=pd.array(["0.002"] * len(frame), dtype="string"))
    if engine == "duckdb":
        return frame.project("*, '0.002' AS rate")
    return frame.append_column("rate", pa.array(["0.002"] * len(frame)))


# ---- the bound of the doubles ----


@given(st.integers(0, 10**12 - 1), st.integers(0, 2_000))
def test_a_floored_double_division_is_exact_below_the_bound(paid: int, rate: int) -> None:
    def doubles(numerator: int, denominator: int) -> int:
        return int(np.floor(np.float64(2 * numerator + denominator) / np.float64(2 * denominator)))

    assert formulas.order_premium(paid, rate, doubles) == formulas.order_premium(paid, rate)


def test_no_numerator_of_the_documented_domain_passes_what_doubles_hold() -> None:
    order = 2 * (10**12 - 1) * si.GUARANTEE_TERMS.order_rate_max.ppm + formulas.PPM
    assert order <= LARGEST_NUMERATOR
    longest = 367
    refund = 2 * LARGEST_PRODUCT * longest + formulas.PPM * longest
    assert refund <= LARGEST_NUMERATOR
    assert -(10**12) // formulas.WIDE == np.floor(-(10.0**12) / formulas.WIDE) == -1


@by_engine
def test_a_refund_beyond_what_doubles_hold_is_left_to_the_scalar_function(engine: str) -> None:
    # Cover times rate is 10**13 in the first row and one more in the second.
    days = {"start_day": 19_358, "end_day": 19_722, "on_day": 19_358}
    bound = {"coverage_fen": 10**9, "rate_ppm": 10_000, "premium_fen": 10**7, **days}
    above = {**bound, "coverage_fen": 10**10 + 1, "rate_ppm": 1_000}
    rows_of = {name: [bound[name], above[name]] for name in bound}
    frame = ENGINES[engine](pa.table(rows_of))
    answer = read(engine, frames.surrender_refunds(frame, outstanding=None, held=None))
    refund = formulas.surrender_refund(10**9, 10_000, 364, 365, 10**7)
    assert answer["refund_fen"].to_pylist() == [refund, None]
    assert answer["code"].to_pylist() == [None, "cover-times-rate-out-of-range"]


@by_engine
def test_a_surrender_long_after_the_end_changes_no_other_row(engine: str) -> None:
    # Ten million yuan ppm times two million days would be too large for any whole number.
    policy = {"coverage_fen": 10**8, "rate_ppm": 10**5, "premium_fen": 10**7}
    days = {"start_day": [19_358] * 2, "end_day": [19_722] * 2, "on_day": [2_932_896, 19_358]}
    frame = pa.table({name: [value] * 2 for name, value in policy.items()} | days)
    answer = frames.surrender_refunds(ENGINES[engine](frame), outstanding=None, held=None)
    result = read(engine, answer)
    assert result["code"].to_pylist() == ["policy-ended", None]
    refund = formulas.surrender_refund(10**8, 10**5, 364, 365, 10**7)
    assert result["refund_fen"].to_pylist() == [None, refund]


def test_one_more_than_the_bound_would_be_wrong_in_doubles() -> None:
    numerator = 2**53 * 2 - 1
    assert numerator // 2 != int(np.floor(np.float64(numerator) / 2.0))


def test_terms_with_rates_that_doubles_could_not_hold_are_refused() -> None:
    frame = pl.DataFrame({"paid_fen": [1], "rate_ppm": [1]})
    high = si.GUARANTEE_TERMS.amended(order_rate_max="0.0045")
    assert frames.order_premiums(frame, terms=high)["premium_fen"].to_list() == [0]
    with pytest.raises(si.InvalidInput, match="too high to be exact") as refused:
        frames.order_premiums(frame, terms=si.GUARANTEE_TERMS.amended(order_rate_max="0.005"))
    assert refused.value.code == "terms-out-of-range"


# ---- translations ----

YUAN = (
    *("199.00", "5", "0.5", "0.05", "9999999999.99", "0", "1e3", "-1.00", "10000000000", "01"),
    *("1.234", " 1", "1\n", "１２", "", "1,000", "+1", ".5", "5.", "NaN", "1_000", None),
)
RATIOS = ("0.0018", "1", "0", "0.000001", "1.000001", "0.0000001", "0.18%", "2", "1.0", None)


@by_engine
def test_texts_become_units_by_the_grammar_or_the_mark_for_none(engine: str) -> None:
    for texts, translate, parse in (
        (YUAN, frames.to_fen, lambda text: si.Yuan(text).fen),
        (RATIOS, frames.to_ppm, lambda text: si.Rate(text).ppm),
    ):
        frame = ENGINES[engine](pa.table({"text": pa.array(texts, pa.string())}))
        units = read(engine, translate(frame, units="text"))["units"].to_pylist()
        assert units == [unit_of(text, parse) for text in texts]


def unit_of(text: str | None, parse: Any) -> int | None:
    try:
        return None if text is None else parse(text)
    except si.InvalidInput:
        return frames.NO_AMOUNT


# Decimals and dates of pandas without Arrow are Python objects: refused, see the mistakes below.
by_typed_engine = pytest.mark.parametrize("engine", [one for one in ENGINES if one != "pandas"])


@by_typed_engine
def test_decimals_become_fen_where_they_are_whole_fen(engine: str) -> None:
    given_ = [Decimal("199.0000"), Decimal("0.5"), None, Decimal("1.2345"), Decimal(-1)]
    given_ += [Decimal("9999999999.99"), Decimal(10**10)]
    frame = ENGINES[engine](pa.table({"paid": pa.array(given_, pa.decimal128(18, 4))}))
    fen = read(engine, frames.to_fen(frame, fen="paid"))["fen"].to_pylist()
    none = frames.NO_AMOUNT
    assert fen == [19_900, 50, None, none, none, 10**12 - 1, none]


DATES = [date(2020, 9, 10), date.min, date.max, None, date(2000, 2, 29), date(1969, 12, 31)]
DATES += [date(1900, 3, 1), date(2100, 2, 28), date(2024, 12, 31), date(1970, 1, 1)]


@by_typed_engine
def test_dates_become_days_and_back(engine: str) -> None:
    days = [None if one is None else (one - EPOCH).days for one in DATES]
    frame = ENGINES[engine](pa.table({"on": pa.array(DATES, pa.date32())}))
    counted = frames.to_days(frame, day="on")
    assert read(engine, counted)["day"].to_pylist() == days
    back = read(engine, frames.to_dates(counted, again="day"))["again"].to_pylist()
    assert [one and date(one.year, one.month, one.day) for one in back] == DATES


def test_every_day_of_four_centuries_becomes_a_day_and_back() -> None:
    days = [*range(-135_140, 11_000), FIRST_DAY, LAST_DAY]
    frame = frames.to_dates(pl.DataFrame({"day": days}), on="day")
    assert frame["on"].to_list() == [EPOCH + timedelta(days=day) for day in days]
    assert frames.to_days(frame, again="on")["again"].to_list() == days


@by_engine
def test_an_instant_gives_its_beijing_day(engine: str) -> None:
    instants = [datetime(2020, 9, 9, 16, 0), datetime(2020, 9, 9, 15, 59, 59), None]
    frame = ENGINES[engine](pa.table({"at": pa.array(instants, pa.timestamp("us", "UTC"))}))
    assert read(engine, frames.to_days(frame, day="at"))["day"].to_pylist() == [18515, 18514, None]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "+05:30"])
def test_an_instant_gives_its_beijing_day_from_any_zone(zone: str) -> None:
    at = datetime(2020, 9, 9, 16, 0, tzinfo=UTC)
    table = pa.table({"at": pa.array([at, at - timedelta(seconds=1)], pa.timestamp("us", zone))})
    assert frames.to_days(table, day="at")["day"].to_pylist() == [18515, 18514]


@by_engine
def test_fen_become_text_with_two_decimals(engine: str) -> None:
    fen = [36, 0, 5, 99, 100, None, 10**12 - 1]
    frame = ENGINES[engine](pa.table({"fen": pa.array(fen, pa.int64())}))
    texts = read(engine, frames.to_yuan(frame, yuan="fen"))["yuan"].to_pylist()
    assert texts == [None if one is None else str(si.from_fen(one)) for one in fen]


@by_engine
def test_a_difference_below_zero_and_the_mark_for_no_amount_become_what_they_are(
    engine: str,
) -> None:
    frame = ENGINES[engine](pa.table({"text": ["x", "0.01", "0.02"]}))
    marked = read(engine, frames.to_fen(frame, fen="text"))
    assert marked["fen"].to_pylist() == [frames.NO_AMOUNT, 1, 2]
    fen = pa.table({"fen": [frames.NO_AMOUNT, -1, -5, -100, -101, 1 - 10**12]})
    texts = read(engine, frames.to_yuan(ENGINES[engine](fen), yuan="fen"))["yuan"].to_pylist()
    assert texts == [None, "-0.01", "-0.05", "-1.00", "-1.01", "-9999999999.99"]


def test_the_mark_for_no_amount_is_out_of_every_range() -> None:
    ranges = RANGES
    assert ranges
    assert not any(lowest <= frames.NO_AMOUNT <= highest for lowest, highest in ranges.values())
    assert -(10**12) > frames.NO_AMOUNT > -(2**53)  # no difference of amounts, exact in doubles


# ---- types of columns ----

NEAR = [9_007_199_254_740_993, 5]  # one more than what a float holds


def claims_of(frame: Any, **columns: str | None) -> Any:
    left_out = "shop evidence_shop listing evidence_listing freight red_packets points"
    facts = dict.fromkeys((*left_out.split(), "claimed", "refunded"))
    return frames.price_claims(frame, **(facts | {"codes": "codes"} | columns))


def purchases(count: int) -> dict[str, Any]:
    days = {"paid_day": 18_515, "placed_day": 18_516, "submitted_day": 18_516, "issued_day": 18_515}
    return {
        "unit_paid_fen": [10_000] * count,
        "evidence_fen": [7_000] * count,
        **{name: [day] * count for name, day in days.items()},
    }


def test_an_id_that_pandas_made_a_float_is_refused_with_the_way_out() -> None:
    ids = {"item_id": NEAR, "evidence_item_id": [9_007_199_254_740_992, None]}
    with pytest.raises(si.InvalidInput, match=r'astype\("Int64"\)') as refused:
        claims_of(pd.DataFrame(purchases(2) | ids))
    assert refused.value.code == "column-type"
    whole = claims_of(pd.DataFrame(purchases(2) | ids, dtype="Int64"))
    assert list(whole["outcome"]) == ["declined", "pending"]


PAIRS: Mapping[str, tuple[Any, Any]] = {
    "categories of their own": (pd.Categorical(["a", "b"]), pd.Categorical(["a", "c"])),
    "a category and text": (pd.Categorical(["a", "b"]), ["a", "c"]),
    "objects and text": (pd.Series(["a", "b"], dtype=object), pd.array(["a", "c"], "string")),
    "Arrow and NumPy": (pd.array(["a", "b"], pd.ArrowDtype(pa.string_view())), ["a", "c"]),
    "whole numbers": ([2**63 + 1, 5], pd.array([2**63 + 1, 6], "UInt64")),
    "objects that are numbers": (pd.Series([2**53 + 1, 5], dtype=object), [2**53 + 1, 6]),
    "numbers as categories": (pd.Categorical([2**53 + 1, 5]), [2**53 + 1, 6]),
    "polars categories": (pl.Series(["a", "b"], dtype=pl.Categorical), pl.Series(["a", "c"])),
    "polars enumerations": (
        pl.Series(["a", "b"], dtype=pl.Enum(["a", "b"])),
        pl.Series(["a", "c"], dtype=pl.Enum(["c", "a"])),
    ),
    "polars numbers": (pl.Series([2**63 + 1, 5], dtype=pl.UInt64), pl.Series([2**63 - 1, 6])),
    "arrow dictionaries": (
        pa.array(["a", "b"]).dictionary_encode(),
        pa.array(["a", "c"], pa.string_view()),
    ),
    "arrow numbers": (pa.array([2**53 + 1, 5]), pa.array([2**53 + 1, 6], pa.uint64())),
}


def beside(one: Any, other: Any, **values: Any) -> Any:
    pair = {"item_id": one, "evidence_item_id": other}
    if isinstance(one, pl.Series):
        return pl.DataFrame(values | pair)
    return pa.table(values | pair) if isinstance(one, pa.Array) else pd.DataFrame(values | pair)


@pytest.mark.parametrize("pair", PAIRS)
def test_ids_of_a_pair_are_compared_whatever_their_types(pair: str) -> None:
    one, other = PAIRS[pair]
    result = nw.from_native(claims_of(beside(one, other, **purchases(2))))
    outcomes = result["outcome"].to_list()
    first = "declined" if pair == "polars numbers" else "approved"
    assert outcomes == [first, "declined"]


@pytest.mark.parametrize("make", [pd.DataFrame, pl.DataFrame, pa.table])
def test_ids_as_text_beside_ids_as_numbers_are_refused(make: Any) -> None:
    frame = make(purchases(2) | {"item_id": [1, 2], "evidence_item_id": ["1", "2"]})
    with pytest.raises(si.InvalidInput, match="'item_id' and 'evidence_item_id'") as refused:
        claims_of(frame)
    assert refused.value.code == "column-type"
    facts = {"insured_category": [1], "category": ["fmcg"], "reason": ["quality"]}
    days = {f"{name}_day": [18_515] for name in ("paid", "issued", "requested", "completed")}
    amounts = {"paid_fen": [100], "goods_refunded_fen": [100], "goods_returned": [True]}
    with pytest.raises(si.InvalidInput, match="text and whole numbers"):
        frames.quality_claims(make(amounts | days | facts), freight=None, indemnified=None)


def test_an_object_that_comes_after_a_hundred_texts_is_seen() -> None:
    texts = pd.Series(["1.00"] * 150 + [Decimal("1.5")], dtype=object)
    with pytest.raises(si.InvalidInput, match="object of mixed"):
        frames.to_fen(pd.DataFrame({"paid": texts}), fen="paid")
    ids = pd.Series(["a"] * 150 + [7], dtype=object)
    frame = pd.DataFrame(purchases(151) | {"evidence_item_id": ["a"] * 151}).assign(item_id=ids)
    with pytest.raises(si.InvalidInput, match="object of mixed"):
        claims_of(frame)


@pytest.mark.parametrize("kind", [pl.Categorical, pl.Enum([*map(str, si.Term), "other"])])
def test_a_term_may_be_a_category_or_an_enumeration(kind: Any) -> None:
    terms = pl.Series(["six_months", "twelve_months", "other", None], dtype=kind)
    frame = pl.DataFrame({"coverage_fen": [100_000] * 4, "term": terms})
    premiums = frames.deposit_premiums(frame)
    assert premiums["premium_fen"].to_list() == [1_800, 3_000, None, None]
    assert premiums["code"].to_list() == [None, None, "term-unknown", "term-missing"]


def test_a_sum_of_duckdb_and_other_wide_numbers_are_taken_where_they_fit() -> None:
    import duckdb

    total = duckdb.sql(
        "SELECT sum(fen) AS paid_fen, 1800::UBIGINT AS rate_ppm"
        " FROM (VALUES (19900::BIGINT), (NULL)) t(fen)"
    )
    assert read("duckdb", frames.order_premiums(total))["premium_fen"].to_pylist() == [36]
    for kind in (pl.UInt64, pl.Int128, pl.UInt128):
        most = 2**64 - 1 if kind is pl.UInt64 else 2**127 - 1
        paid = pl.Series([19_900, most, None, 10**12], dtype=kind)
        frame = pl.DataFrame({"paid_fen": paid, "rate_ppm": [1_800] * 4})
        priced = frames.order_premiums(frame)
        assert priced["premium_fen"].to_list() == [36, None, None, None]
        missing = ["paid-out-of-range", "paid-missing", "paid-out-of-range"]
        assert priced["code"].to_list() == [None, *missing]


NULLS: Mapping[str, Any] = {
    "polars": lambda: pl.DataFrame({"paid_fen": [None, None], "rate_ppm": [1, 2]}),
    "pandas objects": lambda: pd.DataFrame({"paid_fen": [None, None], "rate_ppm": [1, 2]}),
    "pandas floats": lambda: pd.DataFrame({"paid_fen": [np.nan] * 2, "rate_ppm": [1, 2]}),
    "pyarrow": lambda: pa.table({"paid_fen": pa.nulls(2), "rate_ppm": [1, 2]}),
}


@pytest.mark.parametrize("engine", NULLS)
def test_a_column_of_nulls_is_one_of_nulls(engine: str) -> None:
    result = nw.from_native(frames.order_premiums(NULLS[engine]()))
    assert result["code"].to_list() == ["paid-missing"] * 2
    assert result["premium_fen"].null_count() == 2
    for translate in (frames.to_fen, frames.to_days, frames.to_yuan):
        assert nw.from_native(translate(NULLS[engine](), to="paid_fen"))["to"].null_count() == 2


@pytest.mark.parametrize(
    ("frame", "way"),
    [
        (pd.DataFrame({"at": [datetime(2020, 1, 1)]}), 'tz_localize("Asia/Shanghai")'),
        (pl.DataFrame({"at": [datetime(2020, 1, 1)]}), 'replace_time_zone("Asia/Shanghai")'),
        (pa.table({"at": [datetime(2020, 1, 1)]}), 'assume_timezone(column, "Asia/Shanghai")'),
    ],
)
def test_an_instant_without_a_zone_is_refused_with_what_to_write(frame: Any, way: str) -> None:
    with pytest.raises(si.InvalidInput) as refused:
        frames.to_days(frame, day="at")
    assert way in str(refused.value)


def test_a_decimal_of_any_scale_becomes_fen() -> None:
    values = [Decimal(0), Decimal(199), Decimal("0.05"), Decimal("0.001"), None]
    wanted = [0, 19_900, 5, frames.NO_AMOUNT, None]
    for engine in (one for one in ENGINES if one != "pandas"):
        for scale in (3, 7, 8, 18, 28, 35):
            paid = pa.array(values, pa.decimal128(38, scale))
            frame = ENGINES[engine](pa.table({"paid": paid}))
            result = read(engine, frames.to_fen(frame, fen="paid"))["fen"].to_pylist()
            assert result == wanted, (engine, scale)
    for kind in (pa.decimal32(7, 3), pa.decimal64(12, 8), pa.decimal256(60, 30)):
        table = pa.table({"paid": pa.array(values, kind)})
        assert frames.to_fen(table, fen="paid")["fen"].to_pylist() == wanted


# ---- days ----


@by_engine
def test_one_instant_has_one_beijing_day_whatever_zone_shows_it(engine: str) -> None:
    # In July 1988 clocks in Shanghai were an hour ahead of what counts here: eight hours from UTC.
    at = datetime(1988, 7, 1, 15, 30, tzinfo=UTC)
    zones = ("UTC", "Asia/Shanghai", "America/New_York", "America/Port-au-Prince")
    for zone in zones:
        frame = ENGINES[engine](pa.table({"at": pa.array([at], pa.timestamp("us", zone))}))
        days = read(engine, frames.to_days(frame, day="at"))["day"].to_pylist()
        assert days == [(beijing_day(at) - EPOCH).days], zone


def test_days_of_duckdb_do_not_depend_on_the_time_zone_of_the_session() -> None:
    import duckdb

    connection = duckdb.connect()
    instants = "TIMESTAMPTZ '2020-09-09 15:59:59.999999+00', '2020-09-09 16:00:00+00', NULL"
    listed = f"SELECT unnest([{instants}]::TIMESTAMPTZ[]) AS at"
    for before in ("UTC", "Asia/Shanghai", "Pacific/Kiritimati"):
        for at_fetch in ("America/New_York", "Asia/Shanghai", "UTC"):
            connection.execute(f"SET TimeZone = '{before}'")
            days = frames.to_days(connection.sql(listed), day="at")
            connection.execute(f"SET TimeZone = '{at_fetch}'")
            assert [day for _, day in days.fetchall()] == [18_514, 18_515, None]


@by_typed_engine
def test_a_day_of_no_calendar_is_null_and_no_other_row_fails(engine: str) -> None:
    days = [FIRST_DAY, FIRST_DAY - 1, LAST_DAY, LAST_DAY + 1, 2**63 - 1, -(2**63), None, 18_515]
    frame = ENGINES[engine](pa.table({"day": pa.array(days, pa.int64())}))
    result = read(engine, frames.to_dates(frame, on="day"))["on"].to_pylist()
    kept = [date.min, None, date.max, None, None, None, None, date(2020, 9, 10)]
    assert [one and date(one.year, one.month, one.day) for one in result] == kept


# ---- names ----


def test_a_name_that_stands_twice_is_refused() -> None:
    twice = pd.DataFrame([[1, 2, 3]], columns=["paid_fen", "rate_ppm", "paid_fen"])
    table = pa.table([[1], [2], [3]], names=["paid_fen", "rate_ppm", "paid_fen"])
    for frame in (twice, table):
        with pytest.raises(si.InvalidInput, match="'paid_fen' stands in the frame twice") as no:
            frames.order_premiums(frame)
        assert no.value.code == "column-name"


@by_engine
def test_an_output_may_have_any_name(engine: str) -> None:
    for name in ("self", "frame", "columns", "meta", "^x$", "__shopinsure_1_text"):
        frame = ENGINES[engine](pa.table({"paid": ["1.00"]}))
        result = read(engine, frames.to_fen(frame, **{name: "paid"}))
        assert result.to_pydict() == {"paid": ["1.00"], name: [100]}
        priced = frames.order_premiums(ENGINES[engine](pa.table(SOUND)), premium=name)
        assert read(engine, priced)[name].to_pylist() == [36]


def test_a_name_is_shown_as_it_was_written() -> None:
    with pytest.raises(si.InvalidInput, match="'实付' is missing: the first columns are '金额'"):
        frames.order_premiums(pl.DataFrame({"金额": [1]}), paid="实付")
    with pytest.raises(si.InvalidInput) as refused:
        frames.order_premiums(pl.DataFrame({"x" * 10_000: [1]}), paid="y" * 10_000)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("name", ["", None, 5])
def test_an_output_without_a_name_is_refused(name: Any) -> None:
    with pytest.raises(si.InvalidInput) as refused:
        frames.order_premiums(pl.DataFrame(SOUND), premium=name)
    assert refused.value.code == "column-name"


# ---- long schedules ----


@by_engine
def test_a_schedule_of_ten_thousand_entries_costs_three_rows_no_second(engine: str) -> None:
    cover = [{"category": f"c{number}", "reason": "quality"} for number in range(9_999)]
    terms = si.GUARANTEE_TERMS.amended(quality_cover=cover)
    subject = next(one for one in SUBJECTS if one.name == "quality_claims")
    values = rows(subject, 3, 1) | {"category": ["c1", "c9998", "c9999"]}
    values["insured_category"], values["reason"] = values["category"], ["quality"] * 3
    began = time.process_time()
    frame = ENGINES[engine](table_of(subject.columns, values))
    codes = read(engine, frames.quality_claims(frame, codes="codes", terms=terms))["codes"]
    assert time.process_time() - began < 1
    unlisted = ["category-unlisted" in one for one in codes.to_pylist()]
    assert unlisted == [False, False, True]


PARTS = (
    *("apparel quality", "quality", "apparel", "", " "),
    *("apparel ", " quality", "fmcg", "breakage", "apparel quality breakage"),
)


@by_engine
def test_no_text_with_a_blank_is_taken_for_a_category_and_its_reason(engine: str) -> None:
    pairs = [(category, reason) for category in PARTS for reason in PARTS]
    days = dict.fromkeys(("paid_day", "issued_day", "requested_day", "completed_day"), 18_515)
    facts: dict[str, Any] = days | {"paid_fen": 100, "goods_refunded_fen": 100}
    columns = {name: [value] * len(pairs) for name, value in facts.items()}
    columns |= {"category": [one for one, _ in pairs], "reason": [one for _, one in pairs]}
    columns["goods_returned"] = [True] * len(pairs)
    result = read(
        engine,
        frames.quality_claims(
            ENGINES[engine](pa.table(columns)),
            freight=None,
            indemnified=None,
            insured_category=None,
        ),
    )
    covered = {(one.category, one.reason) for one in si.GUARANTEE_TERMS.quality_cover}
    approved = [outcome == "approved" for outcome in result["outcome"].to_pylist()]
    assert approved == [pair in covered for pair in pairs]
    assert sum(approved) == 4


# ---- mistakes of a user ----

PRICE = next(one for one in SUBJECTS if one.name == "price_claims")

SOUND: Mapping[str, list[int]] = {"paid_fen": [19_900], "rate_ppm": [1_800]}


@pytest.mark.parametrize(
    ("work", "code", "sentence"),
    [
        (lambda: frames.order_premiums([1]), "frame-type", "is no frame"),
        (lambda: frames.order_premiums(None), "frame-type", "is no frame"),
        (
            lambda: frames.order_premiums(pl.DataFrame({"paid": [1]})),
            "column-missing",
            "column 'paid_fen' is missing: the first columns are 'paid'",
        ),
        (
            lambda: frames.order_premiums(pl.DataFrame({"paid_fen": [1.0], "rate_ppm": [1]})),
            "column-type",
            "column 'paid_fen' is Float64, and paid must be whole fen",
        ),
        (
            lambda: frames.order_premiums(pl.DataFrame({**SOUND, "code": ["mine"]})),
            "column-exists",
            "column 'code' is there already",
        ),
        (
            lambda: frames.order_premiums(pd.DataFrame({**SOUND, 0: [1]})),
            "column-name",
            "column 0 has a name that is no text",
        ),
        (
            lambda: frames.order_premiums(pl.DataFrame(SOUND), outcome="code"),
            "column-exists",
            "'code' is there already",
        ),
        (
            lambda: frames.to_fen(pl.DataFrame({"paid": [1.0]}), fen="paid"),
            "column-type",
            "a float is not exact",
        ),
        (
            lambda: frames.to_fen(pd.DataFrame({"paid": [Decimal(1)]}), fen="paid"),
            "column-type",
            "column 'paid' is object of decimal, and must be text or decimal",
        ),
        (
            lambda: frames.to_days(pd.DataFrame({"on": [date(2020, 1, 1)]}), day="on"),
            "column-type",
            "column 'on' is object of date",
        ),
        (
            lambda: frames.to_dates(pd.DataFrame({"day": [1]}), on="day"),
            "frame-type",
            "this engine has no dates",
        ),
        (
            lambda: frames.to_days(pl.DataFrame({"at": [datetime(2020, 1, 1)]}), day="at"),
            "column-type",
            "instants with a time zone",
        ),
        (
            lambda: frames.to_yuan(pl.DataFrame({"fen": [1.5]}), yuan="fen"),
            "column-type",
            "must hold whole numbers",
        ),
        (
            lambda: frames.order_premiums(pl.DataFrame(SOUND), terms=si.DEPOSIT_TERMS),
            "terms-type",
            "terms",
        ),
        (
            lambda: frames.price_claims(
                pl.from_arrow(table_of(PRICE.columns, rows(PRICE, 1, 1))), shop=None
            ),
            "column-missing",
            "shop and evidence_shop must both be given, or both be None",
        ),
    ],
)  # fmt: skip
def test_a_mistake_gets_one_clear_error(work: Any, code: str, sentence: str) -> None:
    with pytest.raises(si.InvalidInput) as refused:
        work()
    assert refused.value.code == code
    assert sentence in str(refused.value)


@pytest.mark.parametrize("name", ["price_claims", "quality_claims"])
def test_a_reading_that_days_cannot_answer_is_refused(name: str) -> None:
    subject = next(one for one in SUBJECTS if one.name == name)
    frame = pl.from_arrow(table_of(subject.columns, rows(subject, 3, 1)))
    elapsed = si.GUARANTEE_TERMS.amended(price_window="elapsed")
    with pytest.raises(si.InvalidInput, match="counts to the instant") as refused:
        subject.function(frame, terms=elapsed)
    assert refused.value.code == "reading-needs-instants"


def test_columns_that_are_left_out_have_the_default_of_the_record() -> None:
    days = {"paid_day": [1], "placed_day": [2], "submitted_day": [2], "issued_day": [1]}
    days = {name: [18_515 + value[0]] for name, value in days.items()}
    frame = pl.DataFrame({"unit_paid_fen": [10_000], "evidence_fen": [7_000], **days})
    left_out = (
        "freight red_packets points shop evidence_shop listing evidence_listing item evidence_item"
        " claimed refunded"
    )
    claims = frames.price_claims(frame, **dict.fromkeys(left_out.split()))
    assert claims.select("indemnity_fen", "outcome", "code").rows() == [(3_000, "approved", None)]


@by_engine
def test_outcome_and_code_may_be_left_out(engine: str) -> None:
    frame = ENGINES[engine](pa.table(SOUND))
    priced = read(engine, frames.order_premiums(frame, outcome=None, code=None))
    assert priced.to_pydict() == {"paid_fen": [19_900], "rate_ppm": [1_800], "premium_fen": [36]}


@by_engine
def test_columns_of_the_caller_that_look_like_ours_are_kept(engine: str) -> None:
    values = {"__shopinsure_on": [5_000, 1], "__Shopinsure_owed": [19_186] * 2}
    values |= {"__shopinsure_advanced_on": [19_219, -(10**9)], "__shopinsure_check_0": [7, 8]}
    names = ("__shopinsure_on", "__Shopinsure_owed", "__shopinsure_advanced_on")
    options = dict(zip(("owed", "advanced_on", "on"), names, strict=True))
    answer = read(engine, frames.standings(ENGINES[engine](pa.table(values)), **options))
    assert answer["overdue_fen"].to_pylist() == [5_000, None]
    assert answer.select(list(values)).to_pydict() == values


def test_where_names_have_no_case_an_answer_does_not_hide_behind_another_column() -> None:
    import duckdb

    frame = duckdb.sql('SELECT 19900::BIGINT paid_fen, 1800::BIGINT rate_ppm, 7 AS "CODE"')
    with pytest.raises(si.InvalidInput, match="is there already") as refused:
        frames.order_premiums(frame)
    assert refused.value.code == "column-exists"
    both = pl.DataFrame({**SOUND, "CODE": [7]})  # here they are two columns
    assert frames.order_premiums(both).row(0) == (19_900, 1_800, 7, 36, "approved", None)


def test_what_a_frame_holds_besides_does_not_change_the_type_of_an_amount() -> None:
    mixed = pd.DataFrame({"paid_fen": [19_900, -1], "rate_ppm": [1_800, 1_800]})
    other = mixed.assign(note=pd.array(["a", "b"], dtype=pd.ArrowDtype(pa.string())))
    for frame in (mixed, other):
        assert str(frames.order_premiums(frame)["premium_fen"].dtype) == "Int64"
    opened = frames.order_premiums(nw.from_native(mixed))
    assert isinstance(opened, nw.DataFrame)
    assert str(opened.to_native()["premium_fen"].dtype) == "Int64"


def test_a_narwhals_frame_stays_one() -> None:
    frame = nw.from_native(pl.DataFrame(SOUND))
    assert isinstance(frames.order_premiums(frame), nw.DataFrame)
