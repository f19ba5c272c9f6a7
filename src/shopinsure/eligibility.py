"""Eligibility: who may join or buy, and how much.

The live guarantee is for shops bound to a live-stream base that are under no penalty, by product
and category (L-1.2, L-1.3, L-2.3, L-F1). The guarantee-deposit insurance is for marketplace sellers
to whom it is offered, in tiers up to the shop's maximum (D-0, D-Q2, D-Q5, D-Q6, D-Q13, D-Q15,
D-Q17).

Limits: the insurer's overall assessment (D-Q17) is an input, not computed; nobody can override a
grey button (D-0). A shop that left is assessed anew by its present facts alone (D-Q13). An
increase of cover and an overlapping renewal are not in the sources: both wait for surrender or
expiry.
"""

from collections.abc import Iterator
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Self, TypeAlias

from pydantic import Field, model_validator

from shopinsure._dates import MaybeInstant
from shopinsure._money import MaybeAmount, Yuan, YuanLike, checked_fen, fen_text, yuan
from shopinsure._policies import DepositPolicy
from shopinsure._records import (
    UNKNOWN,
    Accepts,
    Fact,
    Facts,
    Identifier,
    Record,
    checked_identifier,
    ensure_type,
    enum_field,
    inconsistent,
)
from shopinsure._refusals import facts as contradictions
from shopinsure._results import Calculation, Finding, Verdict, calculate, finding, verdict
from shopinsure._terms import (
    DEPOSIT_TERMS,
    GUARANTEE_TERMS,
    DepositTerms,
    GuaranteeTerms,
    Product,
    checked_product,
)
from shopinsure._words import LocalizedEnum
from shopinsure.rules import checked_rules, rules_of
from shopinsure.rules import eligibility as rules
from shopinsure.rules._rule import FindingRule, Outcome

RELEASES: Final = MappingProxyType(
    {
        "at_least": rules.RELEASE_AT_LEAST,
        "above": rules.RELEASE_ABOVE,
        "combined": rules.RELEASE_COMBINED,
    }
)

CATEGORY_RULES: Final = checked_rules(rules.CATEGORY_NOT_COVERED, rules.CATEGORY_UNLISTED)
_JOINING_RULES: Final = checked_rules(
    *CATEGORY_RULES,
    rules.UNDER_PENALTY,
    rules.PENALTY_UNKNOWN,
    rules.NOT_BOUND_TO_BASE,
    rules.BASE_UNKNOWN,
)
_MEMBERSHIP_RULES: Final = checked_rules(
    rules.QUALITY_NOT_QUALIFIED,
    rules.QUALITY_STATUS_UNKNOWN,
    rules.PRICE_NOT_QUALIFIED,
    rules.PRICE_STATUS_UNKNOWN,
)
DEPOSIT_RULES: Final = checked_rules(
    *(it for it in rules_of(rules) if it not in {*_JOINING_RULES, *_MEMBERSHIP_RULES})
)


class Status(LocalizedEnum):
    """The status of a shop with one insurance of the live guarantee; L-1.3."""

    QUALIFIED = "qualified", "已达标"
    NOT_QUALIFIED = "not_qualified", "未达标"


if TYPE_CHECKING:
    AnyStatus: TypeAlias = Accepts[Status | None, Status | str | None]
else:
    AnyStatus = enum_field(Status, or_unknown=True)


class Shop(Record):
    """What is known of a shop; ``None`` is not known yet.

    Where it is known when the shop joined, an order that shipped before is not insured (L-2.4).
    """

    shop_id: Identifier = Field(description="Id of the shop.")
    live_base_bound: Fact = Field(
        default=UNKNOWN,
        description="Whether bound to a live-stream base; None: not known yet; L-1.2, L-2.3.",
    )
    under_penalty: Fact = Field(
        default=UNKNOWN,
        description="Whether under a penalty for violations; None: not known yet; L-F1.",
    )
    quality_status: AnyStatus = Field(
        default=UNKNOWN,
        description="Status with the quality guarantee; None: not known yet; L-1.3.",
    )
    price_status: AnyStatus = Field(
        default=UNKNOWN,
        description="Status with the price guarantee; None: not known yet; L-1.3.",
    )
    marketplace_seller: Fact = Field(
        default=UNKNOWN,
        description="Whether the shop is a marketplace seller; None: not known yet; D-Q6.",
    )
    deposit_offered: Fact = Field(
        default=UNKNOWN,
        description="Whether it can be bought: no grey button; None: not known yet; D-0.",
    )
    coverage_max: MaybeAmount = Field(
        default=UNKNOWN,
        description="Highest cover set for the shop, in yuan; None: not known yet; D-Q5.",
    )
    deposit_policy: DepositPolicy | None = Field(
        default=None, description="Deposit policy the shop holds; None where it holds none."
    )
    quality_joined_at: MaybeInstant = Field(
        default=UNKNOWN,
        description="When it joined the quality guarantee; None: not known yet; L-2.4.",
    )
    price_joined_at: MaybeInstant = Field(
        default=UNKNOWN,
        description="When it joined the price guarantee; None: not known yet; L-2.4.",
    )

    @classmethod
    def _example(cls) -> Facts:
        return {
            "shop_id": "S-1",
            "live_base_bound": True,
            "under_penalty": False,
            "quality_status": "qualified",
            "price_status": "not_qualified",
            "marketplace_seller": True,
            "deposit_offered": True,
            "coverage_max": "12500.00",
            "quality_joined_at": "2020-09-05T09:00:00+08:00",
        }

    @model_validator(mode="after")
    def _holds_its_own_policy(self) -> Self:
        if self.deposit_policy is not None and self.deposit_policy.shop_id != self.shop_id:
            raise inconsistent(contradictions.DEPOSIT_POLICY_OF_ANOTHER_SHOP)
        return self

    def status(self, product: Product | str) -> Status | None:
        """Return the status with a product; L-1.3."""
        quality = checked_product(product) is Product.QUALITY
        return self.quality_status if quality else self.price_status

    def joined_at(self, product: Product | str) -> datetime | None:
        """Return when the shop joined a product, or ``None`` while that is not known; L-2.4."""
        quality = checked_product(product) is Product.QUALITY
        return self.quality_joined_at if quality else self.price_joined_at


def assess_guarantee(
    shop: Shop, product: Product | str, category: str, *, terms: GuaranteeTerms = GUARANTEE_TERMS
) -> Verdict:
    """Assess whether a shop may join an insurance of the live guarantee; L-1.2, L-2.3, L-F1.

    Every finding is reported. Raises ``InvalidInput`` for anything that is not a product or
    category.

    >>> shop = Shop(shop_id="S-1", live_base_bound=True, under_penalty=True)
    >>> assess_guarantee(shop, Product.PRICE, "apparel").codes
    ('under-penalty',)
    """
    product, category = checked_product(product), checked_identifier("category", category)
    ensure_type("shop", shop, Shop)
    ensure_type("terms", terms, GuaranteeTerms)
    return verdict(_guarantee_findings(shop, product, category, terms), _JOINING_RULES)


def _guarantee_findings(
    shop: Shop, product: Product, category: str, terms: GuaranteeTerms
) -> Iterator[Finding]:
    if shop.under_penalty is not False:
        yield finding(rules.UNDER_PENALTY if shop.under_penalty else rules.PENALTY_UNKNOWN)
    if not shop.live_base_bound:
        unknown = shop.live_base_bound is None
        yield finding(rules.BASE_UNKNOWN if unknown else rules.NOT_BOUND_TO_BASE)
    yield from category_findings(product, category, terms)


def category_findings(product: Product, category: str, terms: GuaranteeTerms) -> Iterator[Finding]:
    """Return whether a category is covered: declined only by a complete schedule; L-1.2, L-2.2."""
    if not terms.covers(product, category):
        yield finding(uncovered_category_rule(terms), category=category, product=product)


def uncovered_category_rule(terms: GuaranteeTerms) -> FindingRule:
    """Return what is found of another category: declined by a complete schedule only."""
    return rules.CATEGORY_NOT_COVERED if terms.schedule_complete else rules.CATEGORY_UNLISTED


def programme_membership(shop: Shop) -> Verdict:
    """Assess whether a shop counts as joined: both statuses must read qualified; L-1.3.

    >>> programme_membership(Shop(shop_id="S-1", quality_status="qualified")).codes
    ('price-status-unknown',)
    """
    return verdict(_membership_findings(ensure_type("shop", shop, Shop)), _MEMBERSHIP_RULES)


def _membership_findings(shop: Shop) -> Iterator[Finding]:
    if shop.quality_status is not Status.QUALIFIED:
        unknown = shop.quality_status is None
        yield finding(rules.QUALITY_STATUS_UNKNOWN if unknown else rules.QUALITY_NOT_QUALIFIED)
    if shop.price_status is not Status.QUALIFIED:
        unknown = shop.price_status is None
        yield finding(rules.PRICE_STATUS_UNKNOWN if unknown else rules.PRICE_NOT_QUALIFIED)


def assess_deposit_insurance(
    shop: Shop, coverage: YuanLike | None = None, *, terms: DepositTerms = DEPOSIT_TERMS
) -> Verdict:
    """Assess whether a shop may buy guarantee-deposit insurance now, of this cover (yuan) if given.

    A policy the shop holds counts as running; ``buy_deposit_policy`` compares its days with the new
    start. Raises ``InvalidInput`` for anything that is not an amount. D-0, D-Q5, D-Q6, D-Q13,
    D-Q15, D-Q17.

    >>> shop = Shop(
    ...     shop_id="S-1", marketplace_seller=True, deposit_offered=True, coverage_max="12500"
    ... )
    >>> assess_deposit_insurance(shop, "13000").codes
    ('coverage-above-maximum',)
    """
    running = ensure_type("shop", shop, Shop).deposit_policy
    ensure_type("terms", terms, DepositTerms)
    return verdict(deposit_findings(shop, running, coverage, terms), DEPOSIT_RULES)


def deposit_findings(
    shop: Shop, running: DepositPolicy | None, coverage: YuanLike | None, terms: DepositTerms
) -> Iterator[Finding]:
    """Return everything that stands between a shop and a deposit policy beside ``running``."""
    if not shop.marketplace_seller:
        unknown = shop.marketplace_seller is None
        yield finding(rules.SELLER_KIND_UNKNOWN if unknown else rules.NOT_MARKETPLACE_SELLER)
    if not shop.deposit_offered:
        yield finding(rules.OFFER_UNKNOWN if shop.deposit_offered is None else rules.NOT_OFFERED)
    if running is not None:
        yield finding(rules.POLICY_RUNNING, policy_id=running.policy_id, end=running.end)
    if coverage is not None:
        fen = checked_fen("coverage", coverage)
        yield from _coverage_findings(shop, running, fen, terms)
    yield from _maximum_findings(shop, terms)


def _coverage_findings(
    shop: Shop, running: DepositPolicy | None, coverage: int, terms: DepositTerms
) -> Iterator[Finding]:
    text = fen_text(coverage)
    if running is not None and coverage < running.coverage.fen:
        facts = {"running": running.coverage, "policy_id": running.policy_id}
        yield finding(rules.COVER_REDUCED, coverage=text, **facts)
    if not terms.is_tier(coverage):
        bounds = {"lowest": terms.coverage_min, "highest": terms.coverage_max}
        yield finding(rules.COVERAGE_NOT_A_TIER, coverage=text, step=terms.coverage_step, **bounds)
    if shop.coverage_max is not None and coverage > shop.coverage_max.fen:
        yield finding(rules.COVERAGE_ABOVE_MAXIMUM, coverage=text, maximum=shop.coverage_max)


def _maximum_findings(shop: Shop, terms: DepositTerms) -> Iterator[Finding]:
    if shop.coverage_max is None:
        yield finding(rules.MAXIMUM_UNKNOWN)
    elif shop.coverage_max.fen < terms.coverage_min.fen:
        yield finding(rules.NO_TIER_OPEN, maximum=shop.coverage_max, lowest=terms.coverage_min)


def coverage_choices(shop: Shop, *, terms: DepositTerms = DEPOSIT_TERMS) -> tuple[Yuan, ...]:
    """List the covers (yuan) a shop can choose from now, lowest first; D-Q5.

    Empty where the shop is declined or its maximum is not known; ``assess_deposit_insurance``
    says why. A maximum of 12,500 gives tiers up to 12,000.

    >>> shop = Shop(
    ...     shop_id="S-1", marketplace_seller=True, deposit_offered=True, coverage_max="2500"
    ... )
    >>> [str(tier) for tier in coverage_choices(shop)]
    ['1000.00', '2000.00']
    """
    if assess_deposit_insurance(shop, terms=terms).outcome is Outcome.DECLINED:
        return ()
    if shop.coverage_max is None:
        return ()
    highest = min(shop.coverage_max.fen, terms.coverage_max.fen)
    return tuple(
        yuan(fen) for fen in range(terms.coverage_min.fen, highest + 1, terms.coverage_step.fen)
    )


def releasable_deposit(
    cash: YuanLike,
    coverage: YuanLike,
    requirement: YuanLike,
    *,
    terms: DepositTerms = DEPOSIT_TERMS,
) -> Calculation:
    """Return how much of a cash deposit may be released once the premium is paid, in yuan; D-Q6.

    ``requirement`` is what the category asks for. The reading ``cover_meets_requirement`` says when
    the cover meets it. Raises ``InvalidInput`` for anything that is not an amount.

    >>> str(releasable_deposit("1000", "1000", "1000").amount)
    '1000.00'
    """
    ensure_type("terms", terms, DepositTerms)
    given = {"cash": cash, "coverage": coverage, "requirement": requirement}
    operands = tuple(checked_fen(name, amount) for name, amount in given.items())
    return calculate(RELEASES[terms.cover_meets_requirement], operands, terms)
