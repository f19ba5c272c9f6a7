"""Premiums added up by group are those of the premium statement, on every engine."""

import csv
import gzip
import random
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import shopinsure as si
from engines import ENGINES, by_engine, read, table_of
from frame_forms import hostile_names
from frame_rows import SUBJECTS, draw_rows, expected_of
from shopinsure import formulas, frames
from shopinsure._results import ROUNDINGS
from shopinsure.frames.totals import _total

ORDERS = SUBJECTS[0]
TOTALS = (
    *("rows", "invalid_rows", "total_paid_fen", "sum_of_rounded_fen", "rounded_sum_fen"),
    *("difference_fen", "exact_fen", "exact_millionths"),
)
READINGS = (
    *({}, {"rounding": "half_even"}, {"rounding": "down"}),
    {"order_rate_max": "0.0045", "rounding": "half_even"},
)
CDNOW = Path(__file__).parents[1] / "examples" / "data" / "cdnow-orders.csv.gz"


def grouped(count: int, seed: int) -> tuple[pa.Table, list[tuple[Any, ...]]]:
    """Orders with edges among them, half of them in ties, and two keys, each null somewhere."""
    values = draw_rows(ORDERS, count, seed)
    dice = random.Random(seed)
    for place in range(0, count, 2):
        values["paid_fen"][place] = 250 * dice.randrange(4_000)
        values["rate_ppm"][place] = dice.choice((2_000, 1_000))
    keys = [(dice.choice(("a", "b", None)), dice.choice((True, False, None))) for _ in range(count)]
    table = table_of(ORDERS.columns, values)
    table = table.append_column("shop", pa.array([shop for shop, _ in keys], pa.string()))
    return table.append_column("new", pa.array([new for _, new in keys], pa.bool_())), keys


def totals_of(rows: list[Mapping[str, Any]], terms: si.GuaranteeTerms) -> tuple[int, ...]:
    """The totals of some rows, by the scalar function and fractions."""
    priced = [(row, expected_of(ORDERS, row, {"terms": terms})) for row in rows]
    valid = [(row, answer[0]) for row, answer in priced if answer[1] != "invalid"]
    exact = sum((Fraction(row["paid_fen"] * row["rate_ppm"], 10**6) for row, _ in valid), start=0)
    exact = Fraction(exact)
    rounded = ROUNDINGS[terms.rounding](exact.numerator, exact.denominator)
    premiums = sum(fen for _, fen in valid)
    paid, whole = sum(row["paid_fen"] for row, _ in valid), exact.numerator // exact.denominator
    counts = (len(rows), len(rows) - len(valid), paid)
    return (*counts, premiums, rounded, premiums - rounded, whole, (exact - whole) * 10**6)


def by_keys(answer: pa.Table, by: list[str]) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """The totals of each group; a group that comes twice fails."""
    rows = answer.to_pylist()
    found = {tuple(row[key] for key in by): tuple(row[name] for name in TOTALS) for row in rows}
    assert len(found) == len(rows)
    return found


@cache
def totals_expected(terms: si.GuaranteeTerms) -> list[tuple[list[str], dict[Any, Any]]]:
    """The totals of the rows of each group, by two keys, by one and by none."""
    (table, keys), found = grouped(3_000, 5), []
    for by, places in ((["shop", "new"], (0, 1)), (["new"], (1,)), ([], ())):
        groups = defaultdict(list)
        for key, row in zip(keys, table.to_pylist(), strict=True):
            groups[tuple(key[place] for place in places)].append(row)
        found.append((by, {key: totals_of(rows, terms) for key, rows in groups.items()}))
    return found


@pytest.mark.parametrize("changes", READINGS, ids=str)
@by_engine
def test_totals_of_groups_are_those_of_their_rows(engine: str, changes: dict[str, Any]) -> None:
    terms = si.GUARANTEE_TERMS.amended(**changes)
    frame = ENGINES[engine](grouped(3_000, 5)[0])
    for by, expected in totals_expected(terms):
        answer = frames.premium_totals(frame, by=by, terms=terms)
        assert isinstance(answer, type(frame))
        result = read(engine, answer)
        assert [name for name in result.column_names if name[:2] != "__"] == [*by, *TOTALS]
        assert by_keys(result, by) == expected
    assert any(row[1] for row in expected.values())


@pytest.mark.slow
def test_totals_of_a_hundred_thousand_rows_are_exact() -> None:
    table, _ = grouped(100_000, 6)
    answer = read("polars", frames.premium_totals(ENGINES["polars"](table)))
    assert by_keys(answer, []) == {(): totals_of(table.to_pylist(), si.GUARANTEE_TERMS)}


@by_engine
def test_no_row_makes_a_group_or_one_of_zeros(engine: str) -> None:
    table, _ = grouped(1, 1)
    none = ENGINES[engine](table.slice(0, 0))
    assert by_keys(read(engine, frames.premium_totals(none)), []) == {(): (0,) * 8}
    assert by_keys(read(engine, frames.premium_totals(none, by="shop")), ["shop"]) == {}


def test_months_of_real_orders_add_up_to_their_statements() -> None:
    with gzip.open(CDNOW, "rt", encoding="utf-8", newline="") as file:
        orders = [(row["paid_on"][:7], row["paid"]) for row in csv.DictReader(file)]
    frame = pl.DataFrame(orders, schema=["month", "paid"], orient="row")
    frame = frames.to_fen(frame.with_columns(rate_ppm=1_800), paid_fen="paid")
    found = by_keys(frames.premium_totals(frame, by="month").to_arrow(), ["month"])
    months = defaultdict(list)
    for month, paid in orders:
        months[month].append(paid)
    assert len(found) == len(months) == 18
    for month, paid in months.items():
        statement = si.premium_statement(paid, "0.0018")
        exact = statement.rounded_sum.exact
        sums = (statement.paid, statement.sum_of_rounded, statement.rounded_sum.amount)
        fen = [int(amount * 100) for amount in (*sums, statement.difference)]
        split = (exact // 1, exact % 1 * 10**6)
        assert found[(month,)] == (len(paid), 0, *fen, *split)


KEYS: Mapping[str, pa.Array] = {
    "text": pa.array(["a", "b", None]),
    "long text": pa.array(["a", "b", None], pa.large_string()),
    "whole": pa.array([1, 2**62, None]),
    "fact": pa.array([True, False, None]),
    "day": pa.array([date(2020, 1, 1), date(1, 1, 1), None]),
    "decimal": pa.array([Decimal("1.50"), Decimal("-2.00"), None]),
    "float": pa.array([1.5, float("inf"), None]),
    "instant": pa.array(
        [datetime(2020, 1, n, tzinfo=timezone(timedelta(0))) for n in (1, 2)] + [None]
    ),
    "dictionary": pa.array(["a", "b", None]).dictionary_encode(),
}


@pytest.mark.parametrize("kind", KEYS)
@by_engine
def test_keys_keep_type_and_value_and_null_is_a_group(engine: str, kind: str) -> None:
    places = pa.array([0, 1, 2, 0, 1, 2, 2])
    columns = {"key": KEYS[kind].take(places), "paid_fen": [100] * 7, "rate_ppm": [2_000] * 7}
    frame = ENGINES[engine](pa.table(columns))
    answer = frames.premium_totals(frame, by=["key"])
    types = [nw.from_native(it).collect_schema()["key"] for it in (frame, answer)]
    assert types[0] == types[1]
    groups = [(row["key"], row["rows"]) for row in read(engine, answer).to_pylist()]
    keys = read(engine, frame)["key"].to_pylist()[:3]
    assert sorted(groups, key=str) == sorted(zip(keys, (2, 2, 3), strict=True), key=str)


@by_engine
def test_names_of_keys_and_totals_may_be_any(engine: str) -> None:
    table, _ = grouped(50, 2)
    for one, two, three in zip(*[iter(hostile_names(engine))] * 3, strict=False):
        named = table.rename_columns({"shop": one, "paid_fen": two})
        given = {"by": [one, one], "paid": two, "exact": three}
        answer = read(engine, frames.premium_totals(ENGINES[engine](named), **given))
        plain = read(engine, frames.premium_totals(ENGINES[engine](table), by="shop"))
        names = {one: "shop", three: "exact_fen"}
        answer = answer.rename_columns([names.get(it, it) for it in answer.column_names])
        assert by_keys(answer, ["shop"]) == by_keys(plain, ["shop"])


# ---- sums that hardly fit ----

MANY = 10**9
MOST = {"paid": 10**12 - 1, "rate": 4_503}  # ppm: above it, terms are refused


def test_no_sum_of_a_thousand_million_rows_passes_64_bits() -> None:
    """Of the largest rows of all; what is left of a product is at most a fen either way."""
    highest = si.GUARANTEE_TERMS.amended(order_rate_max="0.004503")
    frames.premium_totals(pl.DataFrame({"paid_fen": [1], "rate_ppm": [1]}), terms=highest)
    above = si.GUARANTEE_TERMS.amended(order_rate_max="0.004504")
    with pytest.raises(si.InvalidInput):
        frames.premium_totals(pl.DataFrame({"paid_fen": [1], "rate_ppm": [1]}), terms=above)
    largest = {
        "millions": MOST["paid"] // 10**6,
        "rest": 10**6 - 1,
        "premium": formulas.order_premium(MOST["paid"], MOST["rate"]) + 1,
        "left": 10**6,
    }
    assert all(MANY * part < 2**63 for part in largest.values())
    # And those that are divided in doubles stay below what these hold.
    assert MANY * 10**6 <= 2**53


SUMS = (
    *((MANY, 10**6 * MANY, (10**6 - 1) * MANY, 4 * 10**9 * MANY + n, n) for n in range(-3, 3)),
    (MANY, 9_223_372_036_853, 1_999_999, 5 * 10**17 + 1, -500_000),
    (MANY, 9_223_372_036_853, 0, 5 * 10**17 + 2, 500_000),
    *((3, 0, 7, 10**18 + n, half) for n in range(3) for half in (500_000, -500_000, 1_500_000)),
    (1, 9_223_372_036_852, 10**15, 3, -(10**15)),
)


def largest_sums() -> pa.Table:
    """Sums of parts as the groups of a frame have them."""
    names = ("rows", "millions", "rest", "premium", "left")
    columns = dict(zip(names, map(list, zip(*SUMS, strict=True)), strict=True))
    columns |= {"invalid": [0] * len(SUMS), "key_0": list(range(len(SUMS)))}
    return pa.table(columns)


def add_largest(sums: Any, rounding: str) -> Any:
    outputs = {name.removesuffix("_fen"): name for name in TOTALS}
    return _total(sums, by=["n"], outputs=outputs, rounding=rounding)


def check_largest(answer: pa.Table, rounding: str) -> None:
    found = by_keys(answer, ["n"])
    for n, (count, millions, rest, premium, left) in enumerate(SUMS):
        exact = premium + Fraction(left, 10**6)
        rounded = ROUNDINGS[rounding](exact.numerator, exact.denominator)
        paid = 10**6 * millions + rest
        paid = paid if paid // 10**6 < 2**63 // 10**6 else None
        difference, split = premium - rounded, (exact // 1, exact % 1 * 10**6)
        assert found[(n,)] == (count, 0, paid, premium, rounded, difference, *split)


@pytest.mark.parametrize("rounding", ROUNDINGS)
@by_engine
def test_totals_of_the_largest_sums_are_exact(engine: str, rounding: str) -> None:
    totals = add_largest(ENGINES[engine](largest_sums()), rounding)
    check_largest(read(engine, totals), rounding)


@pytest.mark.parametrize("make", [pl.DataFrame, pytest.param(pd.DataFrame, marks=pytest.mark.slow)])
def test_an_amount_paid_that_passes_64_bits_is_null_and_costs_no_other_sum(make: Any) -> None:
    count = 9_300_000
    paid = np.full(count, 10**12 - 1)
    frame = make({"paid_fen": paid, "rate_ppm": np.full(count, 2_000)})
    totals = read("polars" if make is pl.DataFrame else "pandas", frames.premium_totals(frame))
    exact = Fraction((10**12 - 1) * 2_000 * count, 10**6)
    sums = (2 * 10**9 * count, formulas.half_up(exact.numerator, exact.denominator))
    found = by_keys(totals, [])[()]
    assert found[:5] == (count, 0, None, *sums)
    assert found[6:] == (exact // 1, exact % 1 * 10**6)


def test_the_largest_amount_paid_of_64_bits_is_told() -> None:
    paid = np.full(9_223_372, 10**12 - 1)
    frame = pl.DataFrame({"paid_fen": paid}).with_columns(rate_ppm=2_000)
    assert frames.premium_totals(frame)["total_paid_fen"][0] == (10**12 - 1) * 9_223_372
