"""Compute premiums and the refund of a surrender for each row of a frame."""

from collections.abc import Mapping
from itertools import chain
from typing import Any, Final

import narwhals as nw

from shopinsure import formulas
from shopinsure._money import FEN_LIMIT
from shopinsure._policies import PERIODS
from shopinsure._records import ensure_type, invalid
from shopinsure._refusals import columns as wrong
from shopinsure._refusals import facts as contradictions
from shopinsure._results import ROUNDINGS
from shopinsure._terms import DEPOSIT_TERMS, GUARANTEE_TERMS, DepositTerms, GuaranteeTerms, Term
from shopinsure.frames._engine import LARGEST_NUMERATOR, by_partition
from shopinsure.frames._expressions import Column, fill_false, first_match, integer, where_or_zero
from shopinsure.frames._inputs import UNKNOWN, AmountColumn, DayColumn, Input, RateColumn
from shopinsure.frames._pipeline import Frame
from shopinsure.frames._rows import RowEvaluation
from shopinsure.frames.eligibility import is_tier
from shopinsure.premium import deposit_premium, order_premium
from shopinsure.rules.eligibility import COVERAGE_NOT_A_TIER
from shopinsure.rules.premium import (
    OBLIGATIONS_OPEN,
    OBLIGATIONS_TO_REVIEW,
    OBLIGATIONS_UNKNOWN,
    POLICY_ENDED,
)

LARGEST_PRODUCT: Final = 10**13
"""Cover times rate (fen x ppm) of a surrender: times 2 x 367 days it stays below 2**53."""

ORDER: Final = (Input("paid", "amount"), Input("rate", "rate"))
_DEPOSIT: Final = (Input("coverage", "amount"), Input("term", "text", members=Term))
_SURRENDER: Final = (
    Input("coverage", "amount"),
    Input("rate", "rate"),
    Input("premium", "amount"),
    Input("start", "day"),
    Input("end", "day"),
    Input("on", "day"),
    Input("outstanding", "amount", UNKNOWN, default=0),
    Input("held", "amount", UNKNOWN, default=0),
    Input("terms_id", "text", omittable=True),
)


@by_partition
def order_premiums(
    frame: Frame,
    *,
    paid: AmountColumn = "paid_fen",
    rate: RateColumn = "rate_ppm",
    premium: str = "premium_fen",
    outcome: str | None = "outcome",
    code: str | None = "code",
    codes: str | None = None,
    terms: GuaranteeTerms = GUARANTEE_TERMS,
) -> Frame:
    """Price the order policy of each row: amount paid (fen) times rate (ppm); L-2.4, L-3.3.

    Adds the premium in fen, null where the row is invalid. A value in place of a column's name,
    ``rate=Rate("0.0018")``, is that of all rows. Raises ``InvalidInput`` for anything that is not a
    frame, for a column that is missing, of a wrong type or already there, for a value that the
    scalar function refuses, and for terms whose rates are too high to be exact on every engine.

    >>> import pandas as pd
    >>> orders = pd.DataFrame({"paid_fen": [19_900, -1], "rate_ppm": [1_800, 1_800]})
    >>> priced = order_premiums(orders)
    >>> int(priced["premium_fen"][0]), list(priced["outcome"]), priced["code"][1]
    (36, ['approved', 'invalid'], 'paid-out-of-range')
    """
    ceiling = ensure_type("terms", terms, GuaranteeTerms).order_rate_max.ppm
    check_exact(FEN_LIMIT * ceiling)
    rows = RowEvaluation(frame, ORDER, (paid, rate), (premium, outcome, code, codes), "premium")
    amount, ppm = rows.checked("paid"), rows.checked("rate")
    check_rate(rows, rate, ppm, terms)
    valid = amount.is_between(0, FEN_LIMIT - 1)
    if not rows.has_constant("rate"):
        valid = valid & ppm.is_between(0, ceiling)
    amount, rounding = rows.guard_overflow(valid, amount), ROUNDINGS[terms.rounding]
    return rows.finish_premium(rows.apply(formulas.order_premium, amount, ppm, rounding), valid)


@by_partition
def deposit_premiums(
    frame: Frame,
    *,
    coverage: AmountColumn = "coverage_fen",
    term: str = "term",
    premium: str = "premium_fen",
    outcome: str | None = "outcome",
    code: str | None = "code",
    codes: str | None = None,
    terms: DepositTerms = DEPOSIT_TERMS,
) -> Frame:
    """Price the deposit policy of each row: cover (fen) times the rate of its term; D-Q4, D-Q9.

    ``term`` holds ``"six_months"`` or ``"twelve_months"``. A cover that is not offered is invalid,
    as ``deposit_premium`` raises for it. Raises ``InvalidInput`` like ``order_premiums``.

    >>> import pandas as pd
    >>> covers = pd.DataFrame({"coverage_fen": [1_000_000], "term": ["twelve_months"]})
    >>> int(deposit_premiums(covers)["premium_fen"][0])
    30000
    """
    rates = checked_rates(terms)
    rows = RowEvaluation(
        frame, _DEPOSIT, (coverage, term), (premium, outcome, code, codes), "premium"
    )
    cover, chosen = rows.checked("coverage"), rows.checked("term")
    tier = is_tier(cover, terms)
    if rows.has_constant("coverage"):
        deposit_premium(coverage, Term.SIX_MONTHS, terms=terms)  # refuses what is no tier
    else:
        rows.mark_invalid(COVERAGE_NOT_A_TIER.code, ~tier)
    known, ppm = rows.check_member("term", chosen), by_term(chosen, rates)
    valid = tier & known
    cover, rounding = rows.guard_overflow(valid, cover), ROUNDINGS[terms.rounding]
    return rows.finish_premium(rows.apply(formulas.deposit_premium, cover, ppm, rounding), valid)


@by_partition
def surrender_refunds(
    frame: Frame,
    *,
    coverage: AmountColumn = "coverage_fen",
    rate: RateColumn = "rate_ppm",
    premium: AmountColumn = "premium_fen",
    start: DayColumn = "start_day",
    end: DayColumn = "end_day",
    on: DayColumn = "on_day",
    outstanding: AmountColumn | None = "outstanding_fen",
    held: AmountColumn | None = "held_fen",
    terms_id: str | None = None,
    refund: str = "refund_fen",
    outcome: str | None = "outcome",
    code: str | None = "code",
    codes: str | None = None,
    terms: DepositTerms = DEPOSIT_TERMS,
) -> Frame:
    """Settle the surrender of each row: the refund in fen, or why there is none; D-Q14.

    A row is a policy (cover, rate and premium of its purchase, first and last day), the surrender
    day, and what is owed and held, null while not known. ``terms_id`` is the policy's: a row of
    terms that ``terms`` are neither nor amended from is invalid. A frame pays nothing, so it has no
    claim keys. Raises ``InvalidInput`` like ``order_premiums``.

    >>> import pandas as pd
    >>> policy = {"coverage_fen": [100_000], "rate_ppm": [30_000], "premium_fen": [3_000]}
    >>> days = {"start_day": [19_358], "end_day": [19_722], "on_day": [19_358]}
    >>> frame = surrender_refunds(pd.DataFrame(policy | days), outstanding=None, held=None)
    >>> int(frame["refund_fen"][0])
    2992
    """
    ensure_type("terms", terms, DepositTerms)
    columns = (coverage, rate, premium, start, end, on, outstanding, held, terms_id)
    rows = RowEvaluation(frame, _SURRENDER, columns, (refund, outcome, code, codes), "refund")
    _check_surrender(rows, terms)
    return rows.finish_assessment(_refund(rows, terms))


def _check_surrender(rows: RowEvaluation[Any], terms: DepositTerms) -> None:
    """Check the policy, its last day, and what is owed and held; D-Q14, D-Q10."""
    cover, ppm, paid, first, last, day = rows.values("coverage rate premium start end on")
    _check_policy(rows, cover * ppm, paid, formulas.period_days(first, last))
    rows.check_terms(terms)
    rows.add_finding(POLICY_ENDED, day > last)
    if terms.surrender_with_obligations != "allow":
        owed, bonds = rows.values("outstanding held")
        refused = terms.surrender_with_obligations == "refuse"
        rule = OBLIGATIONS_OPEN if refused else OBLIGATIONS_TO_REVIEW
        rows.add_finding(rule, (owed > 0) | (bonds > 0))
        unknown = rows.unknown("outstanding") | rows.unknown("held")
        rows.add_finding(OBLIGATIONS_UNKNOWN, unknown)


def _refund(rows: RowEvaluation[Any], terms: DepositTerms) -> Column:
    """Return the refund, the whole premium before the start; D-Q14."""
    cover, ppm, paid, first, last, day = rows.values("coverage rate premium start end on")
    period = formulas.period_days(first, last)
    # Elsewhere the period may be zero, and numbers too large: any others will do.
    valid = _is_period(period) & (cover * ppm <= LARGEST_PRODUCT) & (day <= last)
    period = nw.when(valid).then(period).otherwise(integer(365))
    cover, ppm, period = rows.with_temporary(
        cover=where_or_zero(valid, cover), ppm=where_or_zero(valid, ppm), period=period
    )
    (left,) = rows.with_temporary(left=rows.apply(formulas.remaining_days, day, last, period))
    operands = (cover, ppm, left, period, paid, ROUNDINGS[terms.rounding])
    due = rows.apply(formulas.surrender_refund, *operands)
    return nw.when(day < first).then(formulas.whole_premium(paid)).otherwise(due)


def _check_policy(
    rows: RowEvaluation[Any], product: Column, premium: Column, period: Column
) -> None:
    """Mark as invalid what could not be a policy, as the record does; D-Q8, D-Q9."""
    rows.mark_invalid(contradictions.PERIOD_CONTRADICTS_TERM.code, ~_is_period(period))
    gap = premium * formulas.PPM - product
    rows.mark_invalid(
        contradictions.PREMIUM_CONTRADICTS_RATE.code, (gap >= formulas.PPM) | (gap <= -formulas.PPM)
    )
    rows.mark_invalid("cover-times-rate-out-of-range", product > LARGEST_PRODUCT)


def _is_period(period: Column) -> Column:
    lengths = sorted(set(chain.from_iterable(PERIODS.values())))
    return period.is_in(lengths)


def checked_rates(terms: DepositTerms) -> Mapping[Term, int]:
    """Return the rate of each term in ppm, or refuse terms that are not exact on every engine."""
    rates = {one: ensure_type("terms", terms, DepositTerms).rate(one).ppm for one in Term}
    check_exact(terms.coverage_max.fen * max(rates.values()))
    return rates


def by_term(chosen: Column, numbers: Mapping[Term, int]) -> Column:
    """Return the number of the term of each row, and 0 where it has none; D-Q8, D-Q9."""
    steps = [(chosen == str(one.value), integer(number)) for one, number in numbers.items()]
    return first_match(steps, integer(0))


def check_rate(
    rows: RowEvaluation[Any], rate: RateColumn, ppm: Column, terms: GuaranteeTerms
) -> None:
    """Refuse the one rate of all rows where it is above the ceiling, or mark the rows; L-2.4."""
    if rows.has_constant("rate"):
        order_premium("0", rate, terms=terms)
    else:
        above = fill_false(ppm > terms.order_rate_max.ppm)
        rows.mark_invalid(contradictions.RATE_ABOVE_CEILING.code, above)


def check_exact(largest_product: int) -> None:
    """Raise ``InvalidInput`` for terms whose numerators could pass what doubles hold exactly."""
    if 2 * largest_product + formulas.PPM > LARGEST_NUMERATOR:
        raise invalid(wrong.TERMS_OUT_OF_RANGE, "terms")
