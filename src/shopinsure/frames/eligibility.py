"""Check what the shop of each row of a frame may join, and the cover it asks for."""

from typing import Any, Final

from shopinsure import formulas
from shopinsure._records import ensure_type
from shopinsure._terms import (
    DEPOSIT_TERMS,
    GUARANTEE_TERMS,
    DepositTerms,
    GuaranteeTerms,
    Product,
)
from shopinsure.eligibility import uncovered_category_rule
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
_GUARANTEE: Final = (
    Input("product", "text", members=Product),
    Input("category", "text"),
    Input("live_base_bound", "fact", UNKNOWN),
    Input("under_penalty", "fact", UNKNOWN),
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


@by_partition
def guarantee_checks(
    frame: Frame,
    *,
    product: str = "product",
    category: str = "category",
    live_base_bound: FactColumn = "live_base_bound",
    under_penalty: FactColumn = "under_penalty",
    outcome: str | None = "outcome",
    code: str | None = "code",
    codes: str | None = None,
    terms: GuaranteeTerms = GUARANTEE_TERMS,
) -> Frame:
    """Check whether each shop may join as ``assess_guarantee`` does; L-1.2, L-2.3, L-F1.

    A row is a shop, a product (``"quality"`` or ``"price"``) and a category; a null fact is not
    known yet. Adds no amount. Raises ``InvalidInput`` like ``order_premiums``.

    >>> import pandas as pd
    >>> asked = {"product": ["price"], "category": ["apparel"]}
    >>> facts = {"live_base_bound": [True], "under_penalty": [True]}
    >>> guarantee_checks(pd.DataFrame(asked | facts))["code"][0]
    'under-penalty'
    """
    ensure_type("terms", terms, GuaranteeTerms)
    columns = (product, category, live_base_bound, under_penalty)
    rows = RowEvaluation(frame, _GUARANTEE, columns, (None, outcome, code, codes), None)
    insured, named = rows.values("product category")
    rows.check_member("product", insured)
    by_quality = rows.is_in(named, sorted({covered.category for covered in terms.quality_cover}))
    by_price = rows.is_in(named, sorted(terms.price_categories))
    quality = fill_false(insured == str(Product.QUALITY.value))
    covered = (quality & by_quality) | (~quality & by_price)
    rows.add_finding(uncovered_category_rule(terms), ~covered)
    _check_joining(rows)
    return rows.finish_assessment()


def _check_joining(rows: RowEvaluation[Any]) -> None:
    """Check penalties and the live-stream base of a shop; L-1.2, L-2.3, L-F1."""
    bound, penalty = rows.values("live_base_bound under_penalty")
    rows.add_finding(rules.UNDER_PENALTY, rows.known("under_penalty", penalty))
    rows.add_finding(rules.PENALTY_UNKNOWN, rows.unknown("under_penalty"))
    rows.add_finding(rules.NOT_BOUND_TO_BASE, rows.known("live_base_bound", ~bound))
    rows.add_finding(rules.BASE_UNKNOWN, rows.unknown("live_base_bound"))


def is_tier(cover: Column, terms: DepositTerms) -> Column:
    """Return where a cover is one that can be bought at all; D-Q5."""
    lowest, highest, step = (
        amount.fen for amount in (terms.coverage_min, terms.coverage_max, terms.coverage_step)
    )
    # Where a cover is far out of range the steps are counted from zero: nothing can wrap.
    inside = where_or_zero(cover.is_between(lowest, highest), cover)
    above = inside - lowest
    return fill_false((inside > 0) & (above == step * (above // step)))
