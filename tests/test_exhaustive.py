"""Go through every case there is, where the cases are finite."""

import inspect
from datetime import date
from fractions import Fraction
from functools import cache
from itertools import product

import numpy as np
import pytest

from reference import ROUNDINGS, day_number, last_day_number, month_length
from scenarios import POLICY
from shopinsure import (
    DEPOSIT_TERMS,
    DepositPolicy,
    Term,
    deposit_premium,
    formulas,
    from_fen,
    surrender_refund,
)
from shopinsure._dates import period_end

TIERS = range(100_000, 20_000_001, 100_000)  # 1,000 to 200,000 yuan, in fen
RATES = dict.fromkeys(range(181, 186), 18_000) | dict.fromkeys(range(365, 368), 30_000)
"""Every period there is, with the rate of its term; 185 and 367 by the reading ``anniversary``."""

BY_NAME = {name: getattr(formulas, name) for name in ROUNDINGS}


def rounded_three_ways(exact: Fraction) -> tuple[int, int, int]:
    """Round up at a half, to even at a half, and down, by the remainder alone."""
    below, rest = divmod(exact.numerator, exact.denominator)
    twice = 2 * rest
    up = below + (twice >= exact.denominator)
    even = below + (twice > exact.denominator or (twice == exact.denominator and below % 2))
    return up, even, below


@pytest.mark.parametrize("period", RATES)
def test_the_refund_is_the_rounded_exact_one_for_every_tier_and_every_remaining_day(period):
    refund, rate = formulas.surrender_refund, RATES[period]
    for coverage in TIERS:
        premium = coverage * rate // 10**6
        for remaining in range(period + 1):
            exact = Fraction(coverage * rate * remaining, 10**6 * period)
            given = (coverage, rate, remaining, period, premium)
            got = tuple(refund(*given, rounding) for rounding in BY_NAME.values())
            assert got == rounded_three_ways(exact), (coverage, remaining)


def policy_of(coverage: int, period: int) -> DepositPolicy:
    """Make a policy of a period; which start has which is said by the run over all starts below."""
    start, term = date(2024, 1, 1), Term.SIX_MONTHS if period < 365 else Term.TWELVE_MONTHS
    end, cover = date.fromordinal(start.toordinal() + period - 1), from_fen(coverage)
    facts = {"coverage": cover, "term": term, "start": start, "end": end}
    facts |= {"rate": DEPOSIT_TERMS.rate(term), "premium": deposit_premium(cover, term).amount}
    return DepositPolicy(**POLICY | facts)


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_the_refund_a_caller_sees_is_the_same_on_every_day_of_a_policy(rounding):
    terms = DEPOSIT_TERMS.amended(rounding=rounding)
    for period, coverage in product(RATES, (100_000, 700_000, 19_900_000)):
        policy = policy_of(coverage, period)
        first = policy.start.toordinal()
        for used in range(1, period + 1):
            on = date.fromordinal(first + used - 1)
            exact = Fraction(coverage * RATES[period] * (period - used), 10**6 * period)
            refund = surrender_refund(policy, on, terms=terms)
            assert refund.exact == exact
            assert refund.fen == ROUNDINGS[rounding](exact)
            assert policy.covers(on)
            assert used + policy.remaining_days(on) == period == policy.period_days
        before = date.fromordinal(first - 1)
        assert not policy.covers(before)
        assert not policy.covers(date.fromordinal(first + period))
        assert policy.remaining_days(before) == period


LENGTHS = {6: {181, 182, 183, 184}, 12: {365, 366}}
# The years about each turn of a century, of which 2000 alone is a leap year; and every year.
TURNS, ALL_YEARS = tuple(it for it in range(2000, 2400) if (it + 4) % 100 < 9), range(2000, 2400)


@cache
def every_start(years: tuple[int, ...] | range) -> list[tuple[tuple[int, int, int], date, int]]:
    """List the days of the years: in parts, as a ``date``, and by number."""
    return [
        ((year, month, day), date(year, month, day), day_number((year, month, day)))
        for year, month in product(years, range(1, 13))
        for day in range(1, month_length(year, month) + 1)
    ]


@pytest.mark.parametrize("months", [6, 12])
@pytest.mark.parametrize("month_end", ["down", "up", "refuse"])
@pytest.mark.parametrize("policy_end", ["last_day", "anniversary"])
@pytest.mark.parametrize("years", [TURNS, pytest.param(ALL_YEARS, marks=pytest.mark.slow)], ids=len)
def test_every_start_has_the_end_the_calendar_gives(months, month_end, policy_end, years):
    lengths, latest, refused = set(), 0, 0
    for parts, start, number in every_start(years):
        expected = last_day_number(parts, months, policy_end, month_end)
        end = period_end(start, months, policy_end, month_end)
        if expected is None:
            assert end is None, start
            refused += 1
            continue
        last = end.toordinal()
        assert last == expected, start
        assert last >= latest, start  # the end never moves back as the start moves on
        latest = last
        lengths.add(last - number + 1)
    assert len(every_start(years)) == {36: 13_149, 400: 146_097}[len(years)]
    assert bool(refused) == (month_end == "refuse")
    assert lengths == {length + (policy_end == "anniversary") for length in LENGTHS[months]}


AMOUNT = 10**12 - 1
EDGES = [0, 1, 2, 249, 250, 251, 499, 500, 99_999, 100_000, 150_000, 20_000_000, AMOUNT]
LIMITS = {
    # formula: the least and the most of each operand, where they are not all amounts
    **dict.fromkeys(("half_up", "half_even", "down"), ((0, 10**15), (1, 10**6))),
    "at_least_zero": ((-AMOUNT, AMOUNT),),
    "order_premium": ((0, AMOUNT), (0, 2_000)),
    "deposit_premium": ((0, AMOUNT), (0, 10**6)),
    "period_days": ((0, 800_000), (0, 800_000)),
    "remaining_days": ((0, 800_000), (0, 800_000), (1, 367)),
    "surrender_refund": ((0, 2 * 10**7), (0, 10**5), (0, 367), (181, 367), (0, 2 * 10**6)),
    "share": ((0, 10**9), (0, 10**6), (1, 10**6)),
    "unit_share": ((0, AMOUNT), (1, 1_000), (0, 999)),
}
OPERANDS = {
    name: [*inspect.signature(formula).parameters]
    for name, formula in inspect.getmembers(formulas, inspect.isfunction)
}


def columns_of(name: str, operands: int) -> list[np.ndarray]:
    """Make columns of 4,000 rows for a formula: edges in any order, equal rows, then any."""
    numbers = np.random.default_rng(seed=20220713)
    columns = []
    for least, most in LIMITS.get(name, ((0, AMOUNT),) * operands):
        edges = [edge for edge in EDGES if least <= edge <= most]
        drawn = numbers.integers(least, most, size=3_900 - len(edges), endpoint=True)
        mixed = numbers.permutation(np.array([*edges, *drawn], dtype=np.int64))
        columns.append(np.concatenate([np.clip(np.arange(100), least, most), mixed]))
    return columns


@pytest.mark.parametrize("name", OPERANDS)
def test_a_formula_gives_a_column_what_it_gives_each_of_its_numbers(name):
    formula, is_rounded = getattr(formulas, name), OPERANDS[name][-1] == "rounded"
    columns = columns_of(name, len(OPERANDS[name]) - is_rounded)
    rows = list(zip(*(column.tolist() for column in columns), strict=True))
    for rounding in [(way,) for way in BY_NAME.values()] if is_rounded else [()]:
        together = formula(*columns, *rounding)
        assert together.dtype == np.int64
        assert together.tolist() == [formula(*row, *rounding) for row in rows]
