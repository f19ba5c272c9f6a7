"""Answer one question: who may join or buy, and how much?

The live guarantee is for shops bound to a live-stream base that are under no penalty, by product
and category (L-1.2, L-1.3, L-2.3, L-F1). The deposit insurance is for marketplace sellers to whom
it is offered, in tiers up to the shop's maximum (D-0, D-Q2, D-Q5, D-Q6, D-Q13, D-Q15, D-Q17).

Limits: the insurer's overall assessment (D-Q17) is an input, not computed; nobody can override a
grey button (D-0). A shop that left is assessed anew by its present facts alone (D-Q13). An
increase of cover and an overlapping renewal are not in the sources: both wait for surrender or
expiry.
"""

from collections.abc import Iterator
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Self, TypeAlias

from pydantic import model_validator

from shopinsure import formulas
from shopinsure._money import MaybeAmount, Yuan, YuanLike, checked_fen, fen_text, yuan
from shopinsure._policies import DepositPolicy
from shopinsure._reasons import (
    AmountRule,
    Calculation,
    Finding,
    FindingRule,
    Operand,
    Outcome,
    Unit,
    Verdict,
    calculate,
    finding,
    precedence,
    verdict,
)
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
from shopinsure._terms import (
    DEPOSIT_TERMS,
    GUARANTEE_TERMS,
    DepositTerms,
    GuaranteeTerms,
    Product,
    checked_product,
)
from shopinsure._words import LocalizedEnum

UNDER_PENALTY: Final = FindingRule(
    code="under-penalty",
    clauses=("L-F1",),
    outcome=Outcome.DECLINED,
    en="The shop is under a penalty for violations: it can join once the penalty has ended.",
    zh="店铺存在违规处罚：处罚解除后方可加入。",
)
NOT_BOUND_TO_BASE: Final = FindingRule(
    code="not-bound-to-base",
    clauses=("L-1.2", "L-2.3"),
    outcome=Outcome.DECLINED,
    en="The shop is not bound to a live-stream base: it must bind to one before it joins.",
    zh="店铺未绑定直播基地：须先绑定方可加入。",
)
CATEGORY_NOT_COVERED: Final = FindingRule(
    code="category-not-covered",
    clauses=("L-1.2", "L-2.2"),
    outcome=Outcome.DECLINED,
    en="Category {category} is not among those the {product} insurance covers: only goods of a"
    " covered category can be insured.",
    zh="类目 {category} 不在{product}保险的承保类目内：仅承保类目的商品可投保。",
)
QUALITY_NOT_QUALIFIED: Final = FindingRule(
    code="quality-not-qualified",
    clauses=("L-1.3",),
    outcome=Outcome.DECLINED,
    en="The status of the quality insurance is not qualified: it must be for the badge.",
    zh="质保状态未达标：达标后方可获得标识。",
)
PRICE_NOT_QUALIFIED: Final = FindingRule(
    code="price-not-qualified",
    clauses=("L-1.3",),
    outcome=Outcome.DECLINED,
    en="The status of the price insurance is not qualified: it must be for the badge.",
    zh="价保状态未达标：达标后方可获得标识。",
)
NOT_MARKETPLACE_SELLER: Final = FindingRule(
    code="not-marketplace-seller",
    clauses=("D-Q6",),
    outcome=Outcome.DECLINED,
    en="The shop is no marketplace (C2C) seller: only those can buy deposit insurance.",
    zh="店铺不是集市（C2C）卖家：仅集市卖家可投保。",
)
NOT_OFFERED: Final = FindingRule(
    code="not-offered",
    clauses=("D-0", "D-Q17"),
    outcome=Outcome.DECLINED,
    en="The insurance is not offered to the shop (the button is grey or absent): its overall"
    " assessment must change, and nobody can override it.",
    zh="系统未向该店铺开放投保（按钮置灰或缺失）：须待综合评估变化，人工无法干预。",
)
POLICY_RUNNING: Final = FindingRule(
    code="policy-running",
    clauses=("D-Q6", "D-Q15"),
    outcome=Outcome.DECLINED,
    en="Policy {policy_id} runs until {end}: another can start after that day or after a"
    " surrender.",
    zh="保单 {policy_id} 有效至 {end}：须在该日之后或退保后另行投保。",
)
COVER_REDUCED: Final = FindingRule(
    code="cover-reduced",
    clauses=("D-Q15",),
    outcome=Outcome.DECLINED,
    en="Cover {coverage} is below the {running} of policy {policy_id}, and cover cannot be reduced"
    " during the term.",
    zh="保额 {coverage} 低于保单 {policy_id} 的保额 {running}，保险期间内不可减保。",
)
COVERAGE_NOT_A_TIER: Final = FindingRule(
    code="coverage-not-a-tier",
    clauses=("D-Q5",),
    outcome=Outcome.DECLINED,
    en="Cover {coverage} is no tier: choose {lowest} to {highest} in steps of {step}.",
    zh="保额 {coverage} 不是可选档位：请在 {lowest} 至 {highest} 之间按 {step} 一档选择。",
)
COVERAGE_ABOVE_MAXIMUM: Final = FindingRule(
    code="coverage-above-maximum",
    clauses=("D-Q5", "D-Q13"),
    outcome=Outcome.DECLINED,
    en="Cover {coverage} is above the shop's maximum of {maximum}: choose at most that.",
    zh="保额 {coverage} 高于系统给出的最高保额 {maximum}：请选择不高于该值的档位。",
)
NO_TIER_OPEN: Final = FindingRule(
    code="no-tier-open",
    clauses=("D-Q5",),
    outcome=Outcome.DECLINED,
    en="The shop's maximum of {maximum} is below the lowest cover of {lowest}.",
    zh="系统给出的最高保额 {maximum} 低于最低保额 {lowest}。",
)
PENALTY_UNKNOWN: Final = FindingRule(
    code="penalty-unknown",
    clauses=("L-F1",),
    outcome=Outcome.PENDING,
    en="Whether the shop is under a penalty is not known yet.",
    zh="店铺是否存在违规处罚尚未知悉。",
)
BASE_UNKNOWN: Final = FindingRule(
    code="base-unknown",
    clauses=("L-1.2", "L-2.3"),
    outcome=Outcome.PENDING,
    en="Whether the shop is bound to a live-stream base is not known yet.",
    zh="店铺是否绑定直播基地尚未知悉。",
)
QUALITY_STATUS_UNKNOWN: Final = FindingRule(
    code="quality-status-unknown",
    clauses=("L-1.3",),
    outcome=Outcome.PENDING,
    en="The status of the quality insurance is not known yet.",
    zh="质保状态尚未知悉。",
)
PRICE_STATUS_UNKNOWN: Final = FindingRule(
    code="price-status-unknown",
    clauses=("L-1.3",),
    outcome=Outcome.PENDING,
    en="The status of the price insurance is not known yet.",
    zh="价保状态尚未知悉。",
)
SELLER_KIND_UNKNOWN: Final = FindingRule(
    code="seller-kind-unknown",
    clauses=("D-Q6",),
    outcome=Outcome.PENDING,
    en="Whether the shop is a marketplace seller is not known yet.",
    zh="店铺是否为集市卖家尚未知悉。",
)
OFFER_UNKNOWN: Final = FindingRule(
    code="offer-unknown",
    clauses=("D-0", "D-Q17"),
    outcome=Outcome.PENDING,
    en="Whether the insurance is offered to the shop is not known yet.",
    zh="系统是否向该店铺开放投保尚未知悉。",
)
MAXIMUM_UNKNOWN: Final = FindingRule(
    code="maximum-unknown",
    clauses=("D-Q5",),
    outcome=Outcome.PENDING,
    en="The shop's maximum cover is not known yet.",
    zh="店铺的最高保额尚未知悉。",
)
CATEGORY_UNLISTED: Final = FindingRule(
    code="category-unlisted",
    clauses=("L-1.2", "L-2.2"),
    outcome=Outcome.REFERRED,
    en="Category {category} is not listed for the {product} insurance, and the list is open: a"
    " person must look, or the terms must mark the schedule complete.",
    zh="类目 {category} 未列入{product}保险，而清单并非穷尽：须人工判断，或在条款中注明完整。",
)

_CASH: Final = Operand(en="cash deposit", zh="现金保证金", unit=Unit.YUAN)
_COVER: Final = Operand(en="cover", zh="保额", unit=Unit.YUAN)
_REQUIREMENT: Final = Operand(en="requirement", zh="类目要求", unit=Unit.YUAN)

RELEASE_AT_LEAST: Final = AmountRule(
    code="release-at-least",
    clauses=("D-Q6", "D-Q2"),
    en="cash deposit that may be released: all of it once the cover is at least the requirement",
    zh="可解冻的现金保证金：保额不低于类目要求时全部可解冻",
    formula="{0} × [{1} >= {2}]",
    operands=(_CASH, _COVER, _REQUIREMENT),
    compute=formulas.releasable_at_least,
    rounds=False,
    readings=("cover_meets_requirement",),
)
RELEASE_ABOVE: Final = AmountRule(
    code="release-above",
    clauses=("D-Q6",),
    en="cash deposit that may be released: all of it once the cover is above the requirement",
    zh="可解冻的现金保证金：保额超过类目要求时全部可解冻",
    formula="{0} × [{1} > {2}]",
    operands=(_CASH, _COVER, _REQUIREMENT),
    compute=formulas.releasable_above,
    rounds=False,
    readings=("cover_meets_requirement",),
)
RELEASE_COMBINED: Final = AmountRule(
    code="release-combined",
    clauses=("D-Q6",),
    en="cash deposit that may be released: what exceeds the part of the requirement left open",
    zh="可解冻的现金保证金：超出保额未覆盖部分的现金",
    formula="max(0, {0} - max(0, {2} - {1}))",
    operands=(_CASH, _COVER, _REQUIREMENT),
    compute=formulas.releasable_combined,
    rounds=False,
    readings=("cover_meets_requirement",),
)

RULES: Final = (
    UNDER_PENALTY,
    NOT_BOUND_TO_BASE,
    CATEGORY_NOT_COVERED,
    QUALITY_NOT_QUALIFIED,
    PRICE_NOT_QUALIFIED,
    NOT_MARKETPLACE_SELLER,
    NOT_OFFERED,
    POLICY_RUNNING,
    COVER_REDUCED,
    COVERAGE_NOT_A_TIER,
    COVERAGE_ABOVE_MAXIMUM,
    NO_TIER_OPEN,
    PENALTY_UNKNOWN,
    BASE_UNKNOWN,
    QUALITY_STATUS_UNKNOWN,
    PRICE_STATUS_UNKNOWN,
    SELLER_KIND_UNKNOWN,
    OFFER_UNKNOWN,
    MAXIMUM_UNKNOWN,
    CATEGORY_UNLISTED,
    RELEASE_AT_LEAST,
    RELEASE_ABOVE,
    RELEASE_COMBINED,
)

_ORDER: Final = precedence(RULES)
_RELEASES: Final = MappingProxyType(
    {"at_least": RELEASE_AT_LEAST, "above": RELEASE_ABOVE, "combined": RELEASE_COMBINED}
)


class Status(LocalizedEnum):
    """Name the status of a shop with one insurance of the live guarantee; L-1.3."""

    QUALIFIED = "qualified", "已达标"
    NOT_QUALIFIED = "not_qualified", "未达标"


if TYPE_CHECKING:
    AnyStatus: TypeAlias = Accepts[Status | None, Status | str | None]
else:
    AnyStatus = enum_field(Status, or_unknown=True)


class Shop(Record):
    """Hold what is known of a shop; ``None`` is not known yet. ``coverage_max`` is in yuan.

    ``deposit_offered`` is ``False`` where the button is grey or absent. ``deposit_policy`` is the
    policy the shop holds, if any.
    """

    shop_id: Identifier
    live_base_bound: Fact = UNKNOWN
    under_penalty: Fact = UNKNOWN
    quality_status: AnyStatus = UNKNOWN
    price_status: AnyStatus = UNKNOWN
    marketplace_seller: Fact = UNKNOWN
    deposit_offered: Fact = UNKNOWN
    coverage_max: MaybeAmount = UNKNOWN
    deposit_policy: DepositPolicy | None = None

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
        }

    @model_validator(mode="after")
    def _holds_its_own_policy(self) -> Self:
        if self.deposit_policy is not None and self.deposit_policy.shop_id != self.shop_id:
            raise inconsistent("policy-of-another-shop", "deposit_policy is of another shop")
        return self

    def status(self, product: Product) -> Status | None:
        """Give the status with a product; L-1.3."""
        quality = checked_product(product) is Product.QUALITY
        return self.quality_status if quality else self.price_status


def assess_guarantee(
    shop: Shop, product: Product, category: str, *, terms: GuaranteeTerms = GUARANTEE_TERMS
) -> Verdict:
    """Assess whether a shop may join an insurance of the live guarantee; L-1.2, L-2.3, L-F1.

    Every finding is reported. Raises ``InvalidInput`` for what is no product or category.

    >>> shop = Shop(shop_id="S-1", live_base_bound=True, under_penalty=True)
    >>> assess_guarantee(shop, Product.PRICE, "apparel").codes
    ('under-penalty',)
    """
    category = checked_identifier("category", category)
    ensure_type("shop", shop, Shop)
    ensure_type("terms", terms, GuaranteeTerms)
    return verdict(_guarantee_findings(shop, product, category, terms), _ORDER)


def _guarantee_findings(
    shop: Shop, product: Product, category: str, terms: GuaranteeTerms
) -> Iterator[Finding]:
    if shop.under_penalty is not False:
        yield finding(UNDER_PENALTY if shop.under_penalty else PENALTY_UNKNOWN)
    if not shop.live_base_bound:
        yield finding(BASE_UNKNOWN if shop.live_base_bound is None else NOT_BOUND_TO_BASE)
    yield from category_findings(product, category, terms)


def category_findings(product: Product, category: str, terms: GuaranteeTerms) -> Iterator[Finding]:
    """Find whether a category is covered: declined only by a complete schedule; L-1.2, L-2.2."""
    if not terms.covers(product, category):
        rule = CATEGORY_NOT_COVERED if terms.schedule_complete else CATEGORY_UNLISTED
        yield finding(rule, category=category, product=product)


def programme_badge(shop: Shop) -> Verdict:
    """Assess whether a shop counts as joined: both statuses must read qualified; L-1.3.

    >>> programme_badge(Shop(shop_id="S-1", quality_status="qualified")).codes
    ('price-status-unknown',)
    """
    return verdict(_badge_findings(ensure_type("shop", shop, Shop)), _ORDER)


def _badge_findings(shop: Shop) -> Iterator[Finding]:
    if shop.quality_status is not Status.QUALIFIED:
        unknown = shop.quality_status is None
        yield finding(QUALITY_STATUS_UNKNOWN if unknown else QUALITY_NOT_QUALIFIED)
    if shop.price_status is not Status.QUALIFIED:
        unknown = shop.price_status is None
        yield finding(PRICE_STATUS_UNKNOWN if unknown else PRICE_NOT_QUALIFIED)


def assess_deposit_insurance(
    shop: Shop, coverage: YuanLike | None = None, *, terms: DepositTerms = DEPOSIT_TERMS
) -> Verdict:
    """Assess whether a shop may buy deposit insurance now, and of this cover (yuan) if given.

    A policy the shop holds counts as running; ``buy_deposit_policy`` compares its days with the
    new start. Raises ``InvalidInput`` for what is no amount. D-0, D-Q5, D-Q6, D-Q13, D-Q15,
    D-Q17.

    >>> shop = Shop(
    ...     shop_id="S-1", marketplace_seller=True, deposit_offered=True, coverage_max="12500"
    ... )
    >>> assess_deposit_insurance(shop, "13000").codes
    ('coverage-above-maximum',)
    """
    running = ensure_type("shop", shop, Shop).deposit_policy
    ensure_type("terms", terms, DepositTerms)
    return verdict(deposit_findings(shop, running, coverage, terms), _ORDER)


def deposit_findings(
    shop: Shop,
    running: DepositPolicy | None,
    coverage: YuanLike | None,
    terms: DepositTerms,
) -> Iterator[Finding]:
    """Find everything that stands between a shop and a deposit policy beside ``running``."""
    if not shop.marketplace_seller:
        unknown = shop.marketplace_seller is None
        yield finding(SELLER_KIND_UNKNOWN if unknown else NOT_MARKETPLACE_SELLER)
    if not shop.deposit_offered:
        yield finding(OFFER_UNKNOWN if shop.deposit_offered is None else NOT_OFFERED)
    if running is not None:
        yield finding(POLICY_RUNNING, policy_id=running.policy_id, end=running.end)
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
        yield finding(COVER_REDUCED, coverage=text, **facts)
    if not terms.is_tier(coverage):
        bounds = {"lowest": terms.coverage_min, "highest": terms.coverage_max}
        yield finding(COVERAGE_NOT_A_TIER, coverage=text, step=terms.coverage_step, **bounds)
    if shop.coverage_max is not None and coverage > shop.coverage_max.fen:
        yield finding(COVERAGE_ABOVE_MAXIMUM, coverage=text, maximum=shop.coverage_max)


def _maximum_findings(shop: Shop, terms: DepositTerms) -> Iterator[Finding]:
    if shop.coverage_max is None:
        yield finding(MAXIMUM_UNKNOWN)
    elif shop.coverage_max.fen < terms.coverage_min.fen:
        yield finding(NO_TIER_OPEN, maximum=shop.coverage_max, lowest=terms.coverage_min)


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
    """Say how much of a cash deposit may be released once the premium is paid, in yuan; D-Q6.

    ``requirement`` is what the category asks for. The reading ``cover_meets_requirement`` says
    when the cover meets it. Raises ``InvalidInput`` for what is no amount.

    >>> str(releasable_deposit("1000", "1000", "1000").amount)
    '1000.00'
    """
    ensure_type("terms", terms, DepositTerms)
    given = {"cash": cash, "coverage": coverage, "requirement": requirement}
    operands = tuple(checked_fen(name, amount) for name, amount in given.items())
    return calculate(_RELEASES[terms.cover_meets_requirement], operands, terms)
