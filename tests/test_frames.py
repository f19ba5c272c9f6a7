"""The frames return for every row, on every engine, what the scalar functions return."""

from collections.abc import Mapping
from functools import cache
from typing import Any

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import shopinsure as si
from engines import ENGINES, by_engine, read, table_of
from frame_rows import (
    EPOCH,
    SUBJECTS,
    Subject,
    agree,
    by_more_pairs,
    by_pair,
    by_subject,
    draw_rows,
    expected_of,
    table_rows,
)
from shopinsure import formulas, frames
from shopinsure.frames._engine import LARGEST_NUMERATOR
from shopinsure.frames.premiums import LARGEST_PRODUCT

GUARANTEE_READINGS: tuple[dict[str, Any], ...] = (
    *({}, {"rounding": "half_even"}, {"rounding": "down"}, {"price_window": "first_day_counts"}),
    *({"price_claims_per": "line"}, {"difference_base": "own_money"}),
    *({"quality_window_days": None}, {"schedule_complete": True}, {"quality_cover": ()}),
    *({"order_rate_max": "0.004"}, {"after_quality_window": "decline"}),
)
INSTANT_READINGS = (*GUARANTEE_READINGS, {"price_window": "elapsed"})
DEPOSIT_READINGS: tuple[dict[str, Any], ...] = (
    *({}, {"rounding": "half_even"}, {"rounding": "down"}),
    *({"surrender_with_obligations": "allow"}, {"overdue_from": "dunning"}),
    {"surrender_with_obligations": "refuse"},
    {"overdue_from": "advance", "badge_days": 9},
    {"coverage_min": "700", "coverage_step": "300"},
    {"rate_6_months": "0.017777", "rate_12_months": "0.033333"},
    *({"policy_end": "anniversary"}, {"month_end": "down"}, {"month_end": "refuse"}),
    *({"cover_meets_requirement": "above"}, {"cover_meets_requirement": "combined"}),
    *({"effective_from": "2030-01-01"}, {"rate_6_months": "0"}),
)

REACHED = dict(zip(SUBJECTS, (6, 5, 21, 50, 37, 13, 10, 50, 37, 9, 6, 8, 23), strict=True))
"""How many codes the rows of seed 1 reach."""

ONE_ORDER = {"paid": si.Yuan("199"), "rate": si.Rate("0.0018")}
VALID: Mapping[str, list[int]] = {"paid_fen": [19_900], "rate_ppm": [1_800]}


@cache
def judged(subject: Subject, seed: int, count: int = 2_000, terms: Any = None) -> Any:
    """The rows of a seed, and what the scalar function returns for each."""
    values, options = draw_rows(subject, count, seed), {"terms": terms or subject.terms}
    return values, [expected_of(subject, row, options) for row in table_rows(values)]


def chosen(values: Mapping[str, list[Any]], places: list[int]) -> dict[str, list[Any]]:
    return {name: [column[place] for place in places] for name, column in values.items()}


def differences(subject: Subject, table: pa.Table, expected: list[Any]) -> list[Any]:
    """The rows on which a frame and the scalar function differ, or an invalid row has findings."""
    codes = table["code"].to_pylist()
    findings = {code for row in expected if row[1] != "invalid" for code in row[2].split()}
    findings -= {row[2] for row in expected if row[1] == "invalid"}  # scope-unknown is either
    return [
        (number, frame, code, scalar)
        for number, (frame, code, scalar) in enumerate(
            zip(subject.results(table), codes, expected, strict=True)
        )
        if not agree(frame, scalar)
        or (code or "") != next(iter(frame[2].split()), "")
        or (scalar[1] == "invalid" and findings & {*frame[2].split()})
    ]


def check_rows(subject: Subject, engine: str, values: Any, expected: Any, **terms: Any) -> Any:
    """Compare the rows of a frame with those expected; return the types of its columns."""
    frame = ENGINES[engine](table_of(subject.columns, values))
    answer = subject.function(frame, codes="codes", **terms)
    assert isinstance(answer, type(frame))
    table = read(engine, answer)
    assert not differences(subject, table, expected)[:3], (NEW_RULE, terms)
    assert table.column_names[: len(values)] == list(values)
    given = table.select(list(values)).cast(table_of(subject.columns, values).schema)
    assert given.equals(table_of(subject.columns, values))
    native = list(answer.dtypes) if engine.startswith("pandas") else []
    return nw.from_native(answer).collect_schema(), native


@by_more_pairs
def test_every_row_has_the_result_of_the_scalar_function(subject: Subject, engine: str) -> None:
    """Also without the invalid rows, or any row; of pandas, whose nulls change types, good ones."""
    values, expected = judged(subject, 1)
    types = check_rows(subject, engine, values, expected)
    valid = [at for at, row in enumerate(expected) if row[1] != "invalid"]
    good = [at for at, row in enumerate(expected) if row[1] in {"approved", "good"}]
    for places in (valid, good, []) if engine.startswith("pandas") else (valid, []):
        some = chosen(values, places)
        assert check_rows(subject, engine, some, [expected[at] for at in places]) == types


NEW_RULE = "a row says otherwise than its case: a new rule needs its line in shopinsure.frames"


@by_subject
def test_the_rows_reach_every_outcome_and_most_codes(subject: Subject) -> None:
    _, expected = judged(subject, 1)
    outcomes = {row[1] for row in expected}
    codes = {code for row in expected for code in row[2].split()}
    assert "invalid" in outcomes
    assert len(outcomes) > 1
    assert len(codes) == REACHED[subject], ("count a new finding in REACHED", sorted(codes))


@pytest.mark.parametrize("single", [False, pytest.param(True, marks=pytest.mark.slow)])
@by_pair
def test_readings_count_on_every_engine(subject: Subject, engine: str, *, single: bool) -> None:
    """Half of the readings, the other half on the next engine; one by one if slow.

    One by one they are in test_frames_compare.py too, on Polars.
    """
    readings = GUARANTEE_READINGS if subject.terms is si.GUARANTEE_TERMS else DEPOSIT_READINGS
    readings = INSTANT_READINGS if "instants" in subject.name else readings
    half = readings[list(ENGINES).index(engine) % 2 :: 2]
    together = {name: value for changes in half for name, value in changes.items()}
    for changes in (*(readings if single else ()), together):
        terms = subject.terms.amended(**changes)
        check_rows(subject, engine, *judged(subject, 2, 200, terms), terms=terms)


@by_subject
def test_a_frame_of_numpy_columns_has_the_same_results(subject: Subject) -> None:
    values, expected = judged(subject, 1)
    whole = [at for at, row in enumerate(table_rows(values)) if None not in row.values()]
    frame = table_of(subject.columns, chosen(values, whole)).to_pandas()
    assert not {"Int64", "boolean"} & {str(dtype) for dtype in frame.dtypes}
    answer = pa.Table.from_pandas(subject.function(frame, codes="codes"), preserve_index=False)
    assert not differences(subject, answer, [expected[at] for at in whole])[:3]


def test_numpy_columns_of_pandas_keep_whole_numbers() -> None:
    valid = pd.DataFrame({"paid_fen": np.array([19_900]), "rate_ppm": np.array([1_800])})
    assert str(frames.order_premiums(valid)["premium_fen"].dtype) == "int64"
    mixed = pd.DataFrame({"paid_fen": [10**12 - 1, -1], "rate_ppm": [2_000, 1]}, index=[7, 3])
    other = mixed.assign(note=pd.array(["a", "b"], dtype=pd.ArrowDtype(pa.string())))
    for frame in (mixed, other, nw.from_native(mixed)):
        answer = frames.order_premiums(frame)
        assert isinstance(answer, type(frame))
        priced = nw.to_native(answer, pass_through=True)
        assert str(priced["premium_fen"].dtype) == "Int64"
        assert list(priced.index) == [7, 3]
        assert priced["premium_fen"][7] == 2_000_000_000
        assert priced["premium_fen"][3] is pd.NA


@pytest.mark.parametrize("dtype", [pl.Int8, pl.Int16, pl.Int32, pl.UInt8, pl.UInt16, pl.UInt32])
def test_narrow_whole_columns_do_not_wrap(dtype: Any) -> None:
    frame = pl.DataFrame({"paid_fen": [127], "rate_ppm": [100]}).cast(dtype)
    assert frames.order_premiums(frame)["premium_fen"].to_list() == [0]
    wide = frame.with_columns(rate_ppm=pl.lit(2_000), paid_fen=pl.col("paid_fen") * 0 + 127)
    assert frames.order_premiums(wide)["premium_fen"].to_list() == [0]


def test_a_sum_of_duckdb_and_other_wide_numbers_are_taken_where_they_fit() -> None:
    total = duckdb.sql(
        "SELECT sum(fen) AS paid_fen, 1800::UBIGINT AS rate_ppm"
        " FROM (VALUES (19900::BIGINT), (NULL)) t(fen)"
    )
    assert read("duckdb", frames.order_premiums(total))["premium_fen"].to_pylist() == [36]
    for kind in (pl.UInt64, pl.Int128, pl.UInt128):
        most = 2**64 - 1 if kind is pl.UInt64 else 2**127 - 1
        paid = pl.Series([19_900, most, None, 10**12], dtype=kind)
        priced = frames.order_premiums(pl.DataFrame({"paid_fen": paid, "rate_ppm": [1_800] * 4}))
        assert priced["premium_fen"].to_list() == [36, None, None, None]
        missing = ["paid-out-of-range", "paid-missing", "paid-out-of-range"]
        assert priced["code"].to_list() == [None, *missing]


@given(st.integers(0, 10**12 - 1), st.integers(0, 2_000))
def test_a_floored_double_division_is_exact_below_the_bound(paid: int, rate: int) -> None:
    def doubles(numerator: int, denominator: int) -> int:
        return int(np.floor(np.float64(2 * numerator + denominator) / np.float64(2 * denominator)))

    assert formulas.order_premium(paid, rate, doubles) == formulas.order_premium(paid, rate)


def test_no_numerator_of_the_documented_domain_passes_what_doubles_hold() -> None:
    order = 2 * (10**12 - 1) * si.GUARANTEE_TERMS.order_rate_max.ppm + formulas.PPM
    assert order <= LARGEST_NUMERATOR
    longest = 367
    assert 2 * LARGEST_PRODUCT * longest + formulas.PPM * longest <= LARGEST_NUMERATOR
    assert -(10**12) // formulas.WIDE == np.floor(-(10.0**12) / formulas.WIDE) == -1
    beyond = 2**53 * 2 - 1
    assert beyond // 2 != int(np.floor(np.float64(beyond) / 2.0))


@by_engine
def test_a_surrender_beyond_what_doubles_hold_changes_no_other_row(engine: str) -> None:
    # Cover times rate is 10**13; one more; and, times two million days, too large for any number.
    amounts = {"coverage_fen": [10**9, 10**10 + 1, 10**8], "rate_ppm": [10_000, 1_000, 10**5]}
    days = {"start_day": [19_358] * 3, "end_day": [19_722] * 3, "on_day": [19_358] * 2 + [2932896]}
    frame = ENGINES[engine](pa.table(amounts | {"premium_fen": [10**7] * 3} | days))
    answer = read(engine, frames.surrender_refunds(frame, outstanding=None, held=None))
    refund = formulas.surrender_refund(10**9, 10_000, 364, 365, 10**7)
    assert answer["refund_fen"].to_pylist() == [refund, None, None]
    out_of_range = "cover-times-rate-out-of-range"
    assert answer["code"].to_pylist() == [None, out_of_range, "policy-ended"]


def claims_of(frame: Any, **columns: str | None) -> Any:
    left_out = "shop evidence_shop listing evidence_listing freight red_packets points"
    left_out += " claimed refunded policy_paid policy_freight"
    facts = dict.fromkeys(left_out.split())
    return frames.price_claims(frame, **(facts | {"codes": "codes"} | columns))


def purchases(count: int) -> dict[str, Any]:
    days = {"paid_day": 18_515, "placed_day": 18_516, "submitted_day": 18_516, "issued_day": 18_515}
    facts = {"unit_paid_fen": 10_000, "evidence_fen": 7_000, **days}
    return {name: [value] * count for name, value in facts.items()}


def refunds_of(frame: Any, **options: Any) -> Any:
    left_out = dict.fromkeys(("freight", "indemnified", "insured_category"))
    return frames.quality_claims(frame, **left_out | options)


def refunds(categories: list[Any], reasons: list[Any]) -> dict[str, Any]:
    days = dict.fromkeys(("paid_day", "issued_day", "requested_day", "completed_day"), 18_515)
    facts = {**days, "paid_fen": 100, "goods_refunded_fen": 100, "goods_returned": True}
    columns = {name: [value] * len(categories) for name, value in facts.items()}
    return columns | {"category": categories, "reason": reasons}


# Whole numbers of which pandas makes floats, that cannot tell two of them apart.
IDS = {"item_id": [2**53 + 1, 5], "evidence_item_id": [2**53, None]}


PAIRS: Mapping[str, tuple[Any, Any]] = {
    "categories of their own": (pd.Categorical(["a", "b"]), pd.Categorical(["a", "c"])),
    "a category and text": (pd.Categorical(["a", "b"]), ["a", "c"]),
    "objects and text": (pd.Series(["a", "b"], dtype=object), pd.array(["a", "c"], "string")),
    "Arrow and NumPy": (pd.array(["a", "b"], pd.ArrowDtype(pa.string_view())), ["a", "c"]),
    "whole numbers": ([2**63 + 1, 5], pd.array([2**63 + 1, 6], "UInt64")),
    "nullable numbers": (pd.array([2**53 + 1, 5], "Int64"), pd.array([2**53, None], "Int64")),
    "objects that are numbers": (pd.Series([2**53 + 1, 5], dtype=object), [2**53 + 1, 6]),
    "numbers as categories": (pd.Categorical([2**53 + 1, 5]), [2**53 + 1, 6]),
    "polars categories": (pl.Series(["a", "b"], dtype=pl.Categorical), pl.Series(["a", "c"])),
    "polars enumerations": tuple(pl.Series([*it], dtype=pl.Enum([*it])) for it in ("ab", "ac")),
    "polars numbers": (pl.Series([2**63 + 1, 5], dtype=pl.UInt64), pl.Series([2**63 - 1, 6])),
}


@pytest.mark.parametrize("pair", PAIRS)
def test_ids_of_a_pair_are_compared_whatever_their_types(pair: str) -> None:
    one, other = PAIRS[pair]
    columns = purchases(2) | {"item_id": one, "evidence_item_id": other}
    result = claims_of((pl.DataFrame if isinstance(one, pl.Series) else pd.DataFrame)(columns))
    outcomes = {"polars numbers": "declined declined", "nullable numbers": "declined pending"}
    assert list(result["outcome"]) == outcomes.get(pair, "approved declined").split()


PARTS = (
    *("apparel quality", "quality", "apparel", "", " "),
    *("apparel ", " quality", "fmcg", "breakage", "apparel quality breakage"),
)


@by_engine
def test_no_text_with_a_blank_is_taken_for_a_category_and_its_reason(engine: str) -> None:
    pairs = [(category, reason) for category in PARTS for reason in PARTS]
    columns = refunds([one for one, _ in pairs], [one for _, one in pairs])
    result = read(engine, refunds_of(ENGINES[engine](pa.table(columns))))
    covered = {(one.category, one.reason) for one in si.GUARANTEE_TERMS.quality_cover}
    approved = [outcome == "approved" for outcome in result["outcome"].to_pylist()]
    assert approved == [pair in covered for pair in pairs]
    assert sum(approved) == 4


def test_names_that_differ_in_case_are_two_columns() -> None:
    both = pl.DataFrame({**VALID, "CODE": [7]})
    assert frames.order_premiums(both).row(0) == (19_900, 1_800, 7, 36, "approved", None)


@by_engine
def test_outcome_and_code_may_be_left_out(engine: str) -> None:
    frame = ENGINES[engine](pa.table(VALID))
    priced = read(engine, frames.order_premiums(frame, outcome=None, code=None))
    assert priced.to_pydict() == {**VALID, "premium_fen": [36]}


def test_columns_that_are_left_out_have_the_default_of_the_record() -> None:
    items = {"item": None, "evidence_item": None, "codes": None}
    claims = claims_of(pl.DataFrame(purchases(1)), **items)
    assert claims.select("indemnity_fen", "outcome", "code").rows() == [(3_000, "approved", None)]


def test_a_unit_is_compared_with_its_policy_where_the_frame_has_it() -> None:
    paid = {"policy_paid_fen": [10_000, 10_799, 10_800], "policy_freight_fen": [0, 800, 800]}
    frame = pl.DataFrame(purchases(3) | paid)
    items = {"item": None, "evidence_item": None}
    policy = {"policy_paid": "policy_paid_fen", "policy_freight": "policy_freight_fen"}
    found = claims_of(frame, **items, **policy)
    assert found["code"].to_list() == [None, "unit-above-policy", None]
    assert found["indemnity_fen"].to_list() == [3_000, None, 3_000]
    assert claims_of(frame, **items)["indemnity_fen"].to_list() == [3_000] * 3
    # Without the policy nothing reads its freight: the frame need not have the column.
    left_out = "freight red_packets points claimed refunded shop listing evidence_shop"
    left_out = dict.fromkeys([*left_out.split(), "evidence_listing"])
    alone = frames.price_claims(
        frame.drop("policy_freight_fen"), **items | left_out, policy_paid=None
    )
    assert alone["indemnity_fen"].to_list() == [3_000] * 3
    no_freight = claims_of(frame, **items, policy_paid="policy_paid_fen")
    assert no_freight["code"].to_list() == [None] * 3


def compared_of(frame: Any, **options: Any) -> Any:
    return frames.compare_columns(
        frames.order_premiums, frame, **{"readings": ["rounding"]} | options
    )


NO_CHOICE = "is not a choice of rounding: choose from half_up, half_even, down"
MAKES = (pd.DataFrame, pl.DataFrame, pa.table)
PURCHASES = pl.DataFrame(purchases(2) | IDS)
IDS_OF_TWO_KINDS = purchases(2) | {"item_id": [1, 2], "evidence_item_id": ["1", "2"]}
INSURED = refunds(["fmcg"], ["quality"]) | {"insured_category": [1]}
BY_CATEGORY = {"insured_category": "insured_category"}
MISSING, YUAN = "column '{}' is missing: the first columns are '{}'", pl.DataFrame({"金额": [1]})
BOTH_MISSING = "columns 'paid_fen', 'rate_ppm' are missing: the first columns are 'a'"
TWO = "columns 'f' (or freight=None), 'evidence_fen' are missing: the first columns are 'unit_"
NO_POLICY, RATE = "column 'policy' (or policy_paid=None) is missing", {"rate": si.Rate("0.0018")}
OTHER_NAME = """'code' already exists: write {0}="…" with another name, or {0}=None"""
NEW_NAME = """'code' already exists: write premium="…" with another name"""
NOT_NONE = "paid cannot be None: name its column, or give one value for all rows"
NO_COLUMNS = "frame has no columns, and so no rows either"
FLOAT = "column 'paid_fen' is Float64, and paid must be whole fen"
TWICE = "'paid_fen' is in the frame twice"
BOTH = "{0} and evidence_{0} must both be given, or both be None"
MIXED = "give all of paid_at, placed_at, submitted_at, issued_at, or all of paid_on, placed_on"
AT = {name: name for name in ("paid_at", "placed_at", "submitted_at", "issued_at")}
INSTANTS, TEXT = "counts to the instant", "text and whole numbers"
PAIR_OF_IDS = "'item_id' and 'evidence_item_id'"
PRICED = frames.order_premiums
NAMES, NUMBERS = ["paid_fen", "rate_ppm", "paid_fen"], [[1], [2], [3]]
LATE_ID = {"item_id": pd.Series(["a"] * 150 + [7], dtype=object), "evidence_item_id": ["a"] * 151}
ELAPSED = {"terms": si.GUARANTEE_TERMS.amended(price_window="elapsed")}
TOO_HIGH = {"terms": si.GUARANTEE_TERMS.amended(order_rate_max="0.005")}
PAID_TWICE = {"by": "paid_fen", "exact": "paid_fen"}
SOLD = pl.DataFrame({"coverage_fen": 1, "term": "six_months", "start_day": 1, "end_day": 1})
HALF = {"total_fen": [100], "quantity": [0.5]}
VIEWS = {"total_fen": [100], "quantity": [1], "note": pa.array(["a"], pa.string_view())}
SAME_NAME = 'SELECT 19900::BIGINT paid_fen, 1800::BIGINT rate_ppm, 7 AS "CODE"'
MISTAKES = (
    *((PRICED, it, {}, "frame-type", "is not a data frame") for it in ([1], None)),
    (PRICED, pl.DataFrame({"a": [1]}), {}, "column-missing", BOTH_MISSING),
    (PRICED, YUAN, {"paid": "实付"} | RATE, "column-missing", MISSING.format("实付", "金额")),
    (PRICED, pl.DataFrame({"x" * 9_999: [1]}), {"paid": "y" * 9_999}, "column-missing", "yyy"),
    (PRICED, pl.DataFrame(VALID | {"paid_fen": [1.0]}), {}, "column-type", FLOAT),
    (PRICED, pl.DataFrame(VALID), {"rate": "0.0018"}, "column-missing", "(or rate=Rate('0.0018'))"),
    (PRICED, pl.DataFrame(VALID), {"paid": None}, "column-missing", NOT_NONE),
    (claims_of, PURCHASES.drop("evidence_fen"), {"freight": "f"}, "column-missing", TWO),
    (PRICED, pl.DataFrame(VALID | {"code": [7]}), {}, "column-exists", OTHER_NAME.format("code")),
    (PRICED, pl.DataFrame(VALID), {"outcome": "code"}, "column-exists", OTHER_NAME.format("code")),
    (PRICED, pl.DataFrame(VALID | {"code": [7]}), {"premium": "code"}, "column-exists", NEW_NAME),
    (PRICED, pl.DataFrame(), ONE_ORDER, "frame-type", NO_COLUMNS),
    (PRICED, pd.DataFrame(index=[1, 2]), ONE_ORDER, "frame-type", NO_COLUMNS),
    (PRICED, duckdb.sql(SAME_NAME), {}, "column-exists", "already exists"),
    (PRICED, pd.DataFrame(VALID | {0: [1]}), {}, "column-name", "0 has a name that is not text"),
    (PRICED, pd.DataFrame([[1, 2, 3]], columns=NAMES), {}, "column-name", TWICE),
    (PRICED, pa.table(NUMBERS, names=NAMES), {}, "column-name", TWICE),
    *((PRICED, pl.DataFrame(VALID), {"premium": it}, "column-name", "") for it in ("", None, 5)),
    (PRICED, pl.DataFrame(VALID), {"terms": si.DEPOSIT_TERMS}, "terms-type", "terms"),
    (PRICED, pl.DataFrame(VALID), TOO_HIGH, "terms-out-of-range", "too high to be exact"),
    (claims_of, pd.DataFrame(purchases(2) | IDS), {}, "column-type", 'astype("Int64")'),
    (claims_of, pd.DataFrame(purchases(151) | LATE_ID), {}, "column-type", "object of mixed"),
    (claims_of, PURCHASES, {"shop": "paid_day"}, "column-missing", BOTH.format("shop")),
    (claims_of, PURCHASES, {"evidence_order": "paid_day"}, "column-missing", BOTH.format("order")),
    (claims_of, PURCHASES, {"policy_paid": "policy"}, "column-missing", NO_POLICY),
    (claims_of, PURCHASES, ELAPSED, "reading-needs-instants", INSTANTS),
    (frames.premium_totals, pl.DataFrame(VALID), {"by": 5}, "columns-type", "must be a list of"),
    (frames.premium_totals, pl.DataFrame(VALID), {"by": "x"}, "column-missing", "'x' is missing"),
    (frames.premium_totals, pl.DataFrame(VALID), {"by": [7]}, "column-missing", "is missing"),
    (frames.premium_totals, pl.DataFrame(VALID), TOO_HIGH, "terms-out-of-range", "too high"),
    (frames.premium_totals, pl.DataFrame(VALID), {"exact": None}, "column-name", "is not text"),
    (frames.premium_totals, pl.DataFrame(VALID), PAID_TWICE, "column-exists", 'exact="…"'),
    (frames.deposit_policies, SOLD, {}, "column-exists", "or end=None"),
    (frames.unit_prices, pa.table(VIEWS), {}, "frame-type", "cannot repeat"),
    (frames.unit_prices, pl.DataFrame(HALF), {}, "column-type", "a whole number of units"),
    (refunds_of, pl.DataFrame(INSURED), ELAPSED, "reading-needs-instants", INSTANTS),
    (claims_of, PURCHASES, AT, "column-missing", "'paid_at', 'placed_at', 'submitted_at'"),
    *((claims_of, PURCHASES, AT | {it: None}, "days-and-instants", MIXED) for it in AT),
    (claims_of, PURCHASES, AT | {"paid_on": "day"}, "days-and-instants", MIXED),
    (claims_of, PURCHASES, {"placed_at": "placed_at"}, "days-and-instants", MIXED),
    (PRICED, pl.DataFrame(VALID), {"paid": 199}, "amount-type", "name of a column of fen"),
    (
        PRICED,
        pl.DataFrame(VALID),
        {"rate": 0.0018},
        "rate-type",
        "is not a rate: give Rate('0.0018')",
    ),
    (claims_of, PURCHASES, {"paid_on": 18_515}, "day-malformed", "give datetime.date(2023, 3, 1)"),
    (claims_of, PURCHASES, {"paid_on": EPOCH}, "day-out-of-range", "is not a day from 2000"),
    (
        claims_of,
        PURCHASES,
        AT | {"paid_at": EPOCH},
        "instant-malformed",
        "a datetime with an offset",
    ),
    (claims_of, PURCHASES, {"claimed": 1}, "fact-type", "must be True, False"),
    (claims_of, PURCHASES, {"shop": 7}, "column-name", "is not the name of a column"),
    (
        compared_of,
        pl.DataFrame(VALID),
        {"readings": ["x"]},
        "reading-unknown",
        "is not a reading of",
    ),
    (
        compared_of,
        pl.DataFrame(VALID),
        {"readings": {"rounding": [1]}},
        "reading-unknown",
        NO_CHOICE,
    ),
    (compared_of, pl.DataFrame(VALID | {"rounding": [1]}), {}, "column-exists", "rename it"),
    *((claims_of, make(IDS_OF_TWO_KINDS), {}, "column-type", PAIR_OF_IDS) for make in MAKES),
    *((refunds_of, make(INSURED), BY_CATEGORY, "column-type", TEXT) for make in MAKES),
)


@pytest.mark.parametrize(("function", "frame", "options", "code", "sentence"), MISTAKES)
def test_a_mistake_gets_one_clear_error(function, frame, options, code, sentence) -> None:
    with pytest.raises(si.InvalidInput) as refused:
        function(frame, **options)
    assert refused.value.code == code
    assert sentence in str(refused.value)
    assert len(str(refused.value)) < (200 if code == "column-missing" else 400)
