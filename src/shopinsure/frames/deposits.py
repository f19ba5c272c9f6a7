"""Make the deposit policy of each row of a frame, and compute the cash it lets go."""

from typing import Any, Final

import narwhals as nw

from shopinsure import formulas
from shopinsure._records import ensure_type
from shopinsure._refusals import values
from shopinsure._results import ROUNDINGS
from shopinsure._terms import DEPOSIT_TERMS, DEPOSIT_VERSIONS, DepositTerms, Term
from shopinsure.eligibility import RELEASES
from shopinsure.frames._calendar import first_of_month, march_date
from shopinsure.frames._engine import by_partition
from shopinsure.frames._expressions import Column
from shopinsure.frames._inputs import DAYS, AmountColumn, DayColumn, Input, day_number
from shopinsure.frames._pipeline import Frame
from shopinsure.frames._rows import RowEvaluation
from shopinsure.frames.eligibility import is_tier
from shopinsure.frames.premiums import by_term, checked_rates
from shopinsure.rules.eligibility import COVERAGE_NOT_A_TIER
from shopinsure.rules.premium import ZERO_PREMIUM
from shopinsure.rules.underwriting import (
    NO_CORRESPONDING_DAY,
    TERMS_NOT_IN_FORCE,
    TERMS_NOT_KNOWN,
)

_POLICY: Final = (
    Input("coverage", "amount"),
    Input("term", "text", members=Term),
    Input("start", "day"),
)
_RELEASE: Final = (
    Input("cash", "amount"),
    Input("coverage", "amount"),
    Input("requirement", "amount"),
)


@by_partition
def deposit_policies(
    frame: Frame,
    *,
    coverage: AmountColumn = "coverage_fen",
    term: str = "term",
    start: DayColumn = "start_day",
    premium: str = "premium_fen",
    outcome: str | None = "outcome",
    code: str | None = "code",
    codes: str | None = None,
    rate: str | None = "rate_ppm",
    end: str | None = "end_day",
    period: str | None = "period_days",
    terms: DepositTerms = DEPOSIT_TERMS,
) -> Frame:
    """Make the policy each row asks for, as ``buy_deposit_policy`` does; D-Q5, D-Q8, D-Q9.

    A row is a cover, a term and a first day, of a shop that may buy any cover: what a shop may is
    the question of ``coverage_checks``. Adds premium (fen), rate (ppm), last day and the days of
    the period, first and last included, null where the outcome is not approved: a cover that is not
    offered, a start before the terms, under ``month_end="refuse"`` a start without a corresponding
    day. Raises ``InvalidInput`` like ``order_premiums``.

    >>> import pandas as pd
    >>> asked = {"coverage_fen": [100_000], "term": ["six_months"], "start_day": [19_600]}
    >>> policy = deposit_policies(pd.DataFrame(asked)).iloc[0]
    >>> int(policy["premium_fen"]), int(policy["end_day"]), int(policy["period_days"])
    (1800, 19782, 183)
    """
    rates = checked_rates(terms)
    outputs, further = (premium, outcome, code, codes, rate, end, period), ("rate", "end", "period")
    rows = RowEvaluation(frame, _POLICY, (coverage, term, start), outputs, "premium", *further)
    cover, chosen, first = rows.values("coverage term start")
    rows.check_member("term", chosen)
    last, has_day = _last_day(rows, first, chosen, terms)
    tier, in_force = is_tier(cover, terms), _check_force(rows, first, terms)
    rows.add_finding(COVERAGE_NOT_A_TIER, ~tier)
    rows.add_finding(NO_CORRESPONDING_DAY, ~has_day)
    sold, ppm, last = rows.with_temporary(
        sold=tier & in_force & has_day, ppm=by_term(chosen, rates), last=last
    )
    rounding = ROUNDINGS[terms.rounding]
    (fen,) = rows.with_temporary(fen=rows.apply(formulas.deposit_premium, cover, ppm, rounding))
    rows.add_finding(ZERO_PREMIUM, sold & (fen == 0))
    rows.add_column(rate, ppm + (cover - cover), sold)  # in pandas of the type the columns have
    rows.add_column(end, last, sold)
    rows.add_column(period, formulas.period_days(first, last), sold)
    return rows.finish_assessment(fen, where=sold)


def _last_day(
    rows: RowEvaluation[Any], start: Column, term: Column, terms: DepositTerms
) -> tuple[Column, Column]:
    """Return the last day of a term, as ``period_end`` does, and where there is one; D-Q8."""
    months = by_term(term, {one: one.months for one in Term})
    year, month, of_month = march_date(rows, start)
    (later,) = rows.with_temporary(later=month + months)
    first, following = (first_of_month(rows, year, later + n) for n in (0, 1))
    rows.mark_invalid(values.DAY_OUT_OF_RANGE.code, first > DAYS[1])
    corresponding = first + of_month
    has_day = nw.lit(value=True)
    if terms.month_end == "refuse":
        has_day = corresponding < following
    nearest = following if terms.month_end == "up" else following - 1
    anniversary = rows.apply(formulas.smaller, corresponding, nearest)
    return anniversary - 1 if terms.policy_end == "last_day" else anniversary, has_day


def _check_force(rows: RowEvaluation[Any], start: Column, terms: DepositTerms) -> Column:
    """Look whether the terms are in force on the first day, and return where; D-Q9."""
    since = day_number(terms.effective_from)
    known = min(since, day_number(DEPOSIT_VERSIONS[0].effective_from))
    rows.add_finding(TERMS_NOT_KNOWN, start < known)
    rows.add_finding(TERMS_NOT_IN_FORCE, (start >= known) & (start < since))
    return start >= since


@by_partition
def releasable_deposits(
    frame: Frame,
    *,
    cash: AmountColumn = "cash_fen",
    coverage: AmountColumn = "coverage_fen",
    requirement: AmountColumn = "requirement_fen",
    releasable: str = "releasable_fen",
    outcome: str | None = "outcome",
    code: str | None = "code",
    codes: str | None = None,
    terms: DepositTerms = DEPOSIT_TERMS,
) -> Frame:
    """Compute how much cash deposit each row may release, as ``releasable_deposit`` does; D-Q6.

    A row is the cash paid in, the cover bought and what the category requires, in fen. Raises
    ``InvalidInput`` like ``order_premiums``.

    >>> import pandas as pd
    >>> deposits = {"cash_fen": [100_000], "coverage_fen": [50_000], "requirement_fen": [100_000]}
    >>> terms = DEPOSIT_TERMS.amended(cover_meets_requirement="combined")
    >>> int(releasable_deposits(pd.DataFrame(deposits), terms=terms)["releasable_fen"][0])
    50000
    """
    reading = ensure_type("terms", terms, DepositTerms).cover_meets_requirement
    columns, outputs = (cash, coverage, requirement), (releasable, outcome, code, codes)
    rows = RowEvaluation(frame, _RELEASE, columns, outputs, "releasable")
    operands = rows.values("cash coverage requirement")
    return rows.finish_assessment(rows.apply(RELEASES[reading].compute, *operands))
