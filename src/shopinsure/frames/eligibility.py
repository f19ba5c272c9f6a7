"""Check the cover that the shop of each row of a frame asks for."""

from typing import Any, Final

from shopinsure import formulas
from shopinsure._records import ensure_type
from shopinsure._terms import DEPOSIT_TERMS, DepositTerms
from shopinsure.frames._engine import by_partition
from shopinsure.frames._expressions import Column, fill_false, where_or_zero
from shopinsure.frames._inputs import UNKNOWN, AmountColumn, FactColumn, Input
from shopinsure.frames._pipeline import Frame
from shopinsure.frames._rows import RowEvaluation
from shopinsure.rules import eligibility as rules

_COVER: Final = (
    Input("coverage", "amount", UNKNOWN, omittable=True),
    Input("coverage_max", "amount", UNKNOWN),
    Input("marketplace_seller", "fact", UNKNOWN),
    Input("deposit_offered", "fact", UNKNOWN),
    Input("running", "amount", UNKNOWN, omittable=True),
)


@by_partition
def coverage_checks(
    frame: Frame,
    *,
    coverage: AmountColumn | None = "coverage_fen",
    coverage_max: AmountColumn = "coverage_max_fen",
    marketplace_seller: FactColumn = "marketplace_seller",
    deposit_offered: FactColumn = "deposit_offered",
    running: AmountColumn | None = "running_fen",
    highest: str = "highest_fen",
    outcome: str | None = "outcome",
    code: str | None = "code",
    codes: str | None = None,
    terms: DepositTerms = DEPOSIT_TERMS,
) -> Frame:
    """Check the cover each shop asks for as ``assess_deposit_insurance`` does; D-Q5, D-Q6, D-Q15.

    ``running`` is the cover of the policy the shop holds, null where it holds none; all other
    nulls are not known yet, and a null cover is not asked for. Adds the highest cover in fen that
    the shop could choose now, null where there is none. Raises ``InvalidInput`` like
    ``order_premiums``.

    >>> import pandas as pd
    >>> shops = {"coverage_fen": [1_300_000], "coverage_max_fen": [1_250_000]}
    >>> facts = {"marketplace_seller": [True], "deposit_offered": [True]}
    >>> checked = coverage_checks(pd.DataFrame(shops | facts), running=None)
    >>> int(checked["highest_fen"][0]), checked["code"][0]
    (1200000, 'coverage-above-maximum')
    """
    bounds = ensure_type("terms", terms, DepositTerms)
    columns = (coverage, coverage_max, marketplace_seller, deposit_offered, running)
    rows = RowEvaluation(frame, _COVER, columns, (highest, outcome, code, codes), "highest")
    barred = _check_seller(rows) | _check_covers(rows, bounds)
    lowest, step = bounds.coverage_min.fen, bounds.coverage_step.fen
    most = bounds.coverage_max.fen
    reach = rows.apply(formulas.smaller, rows.value("coverage_max"), most)
    tier = lowest + step * ((reach - lowest) // step)
    return rows.finish_assessment(tier, where=~barred)


def _check_covers(rows: RowEvaluation[Any], bounds: DepositTerms) -> Column:
    """Check the covers asked for, running and open; return where none is open; D-Q5."""
    cover, maximum, insured = rows.values("coverage coverage_max running")
    runs, no_maximum = ~rows.unknown("running"), rows.unknown("coverage_max")
    rows.add_finding(rules.POLICY_RUNNING, runs)
    rows.add_finding(rules.COVER_REDUCED, rows.known("coverage running", cover < insured))
    rows.add_finding(rules.COVERAGE_NOT_A_TIER, rows.known("coverage", ~is_tier(cover, bounds)))
    above = rows.known("coverage coverage_max", cover > maximum)
    rows.add_finding(rules.COVERAGE_ABOVE_MAXIMUM, above)
    rows.add_finding(rules.MAXIMUM_UNKNOWN, no_maximum)
    too_low = rows.known("coverage_max", maximum < bounds.coverage_min.fen)
    rows.add_finding(rules.NO_TIER_OPEN, too_low)
    return runs | no_maximum | too_low


def _check_seller(rows: RowEvaluation[Any]) -> Column:
    """Check who may not buy at all, and return where; D-0, D-Q6, D-Q17."""
    seller, offered = rows.values("marketplace_seller deposit_offered")
    other_kind = rows.known("marketplace_seller", ~seller)
    rows.add_finding(rules.SELLER_KIND_UNKNOWN, rows.unknown("marketplace_seller"))
    rows.add_finding(rules.NOT_MARKETPLACE_SELLER, other_kind)
    not_offered = rows.known("deposit_offered", ~offered)
    rows.add_finding(rules.OFFER_UNKNOWN, rows.unknown("deposit_offered"))
    rows.add_finding(rules.NOT_OFFERED, not_offered)
    return other_kind | not_offered


def is_tier(cover: Column, terms: DepositTerms) -> Column:
    """Return where a cover is one that can be bought at all; D-Q5."""
    lowest, highest, step = (
        amount.fen for amount in (terms.coverage_min, terms.coverage_max, terms.coverage_step)
    )
    # Where a cover is far out of range the steps are counted from zero: nothing can wrap.
    inside = where_or_zero(cover.is_between(lowest, highest), cover)
    above = inside - lowest
    return fill_false((inside > 0) & (above == step * (above // step)))
