"""Answer one question: who may, what does it cost, and so which policy is issued?

An order policy is issued when an order of a covered category ships after joining (L-1.1, L-2.2,
L-2.4); a price policy is issued then too, and covers from payment. A deposit policy is issued at
purchase (D-Q6, D-Q8, D-Q9, D-Q16), one at a time.

Limits: joined means that the product's status reads qualified; when a price policy is issued is
not in the sources. Whether an increase or an overlapping renewal is possible is not either: both
are declined.
"""

from collections.abc import Iterator
from datetime import date
from types import MappingProxyType
from typing import Final, Generic, TypeVar

from shopinsure import eligibility
from shopinsure._dates import beijing_day, checked_day, period_end
from shopinsure._money import Rate, RateLike, Yuan, YuanLike, checked_fen, yuan
from shopinsure._policies import DepositPolicy, OrderPolicy
from shopinsure._reasons import (
    Calculation,
    Finding,
    FindingRule,
    Language,
    Outcome,
    Result,
    Verdict,
    finding,
    precedence,
    verdict,
)
from shopinsure._records import InvalidInput, checked_identifier, expected, shown
from shopinsure._terms import (
    DEPOSIT_TERMS,
    GUARANTEE_TERMS,
    DepositTerms,
    GuaranteeTerms,
    Product,
    Term,
    checked_product,
    checked_term,
)
from shopinsure.eligibility import (
    Shop,
    Status,
    category_findings,
    deposit_findings,
)
from shopinsure.premium import Order, deposit_premium, order_premium

NOT_JOINED: Final = FindingRule(
    code="not-joined",
    clauses=("L-2.3", "L-2.4"),
    outcome=Outcome.DECLINED,
    en="The shop has not joined the {product} insurance: only orders that ship after joining are"
    " insured.",
    zh="店铺未加入 {product} 保险：仅加入后发货的订单承保。",
)
TERMS_NOT_IN_FORCE: Final = FindingRule(
    code="terms-not-in-force",
    clauses=("L-1.1", "D-Q9"),
    outcome=Outcome.DECLINED,
    en="Cover would begin on {on}, before terms {terms_id} came into force on {effective_from}.",
    zh="承保始于 {on}，早于条款 {terms_id} 的生效日 {effective_from}。",
)
NO_CORRESPONDING_DAY: Final = FindingRule(
    code="no-corresponding-day",
    clauses=("D-Q8",),
    outcome=Outcome.DECLINED,
    en="{months} months after {start} there is no such day, and the reading month_end refuses to"
    " choose another: start on another day.",
    zh="{start} 之后 {months} 个月无对应日，且口径 month_end 不作替代：请另选起期。",
)
JOINING_UNKNOWN: Final = FindingRule(
    code="joining-unknown",
    clauses=("L-2.3", "L-2.4"),
    outcome=Outcome.PENDING,
    en="Whether the shop has joined the {product} insurance is not known yet.",
    zh="店铺是否已加入 {product} 保险尚未知悉。",
)
NOT_SHIPPED: Final = FindingRule(
    code="not-shipped",
    clauses=("L-2.4",),
    outcome=Outcome.PENDING,
    en="The order has not shipped yet: its policy is issued when it ships.",
    zh="订单尚未发货：发货后自动投保。",
)
COVER_SHOWN: Final = FindingRule(
    code="cover-shown",
    clauses=("D-Q16",),
    outcome=Outcome.APPROVED,
    en="The cover of {coverage} is shown on shop and item pages.",
    zh="店铺页与商品页展示保障额度 {coverage} 元。",
)

RULES: Final = (
    NOT_JOINED,
    TERMS_NOT_IN_FORCE,
    NO_CORRESPONDING_DAY,
    JOINING_UNKNOWN,
    NOT_SHIPPED,
    COVER_SHOWN,
)
_ORDER: Final = precedence((*eligibility.RULES, *RULES))

Policy = TypeVar("Policy", OrderPolicy, DepositPolicy)


class Issuance(Result, Generic[Policy]):
    """Say whether a policy is issued: the policy with its premium, or every reason why not.

    ``policy`` and ``premium`` are ``None`` unless the verdict is approved.
    """

    __slots__ = ("notes", "policy", "premium", "verdict")
    verdict: Verdict
    policy: Policy | None
    premium: Calculation | None
    notes: tuple[Finding, ...]
    json_fields = MappingProxyType(
        {
            "verdict": Verdict,
            "policy": OrderPolicy | DepositPolicy | None,
            "premium": Calculation | None,
            "notes": tuple[Finding, ...],
        }
    )

    def explain(self, language: Language = "en") -> str:
        """Write the verdict and, where a policy is issued, how its premium came about."""
        lines = [self.verdict.explain(language)]
        if self.premium is not None:
            lines.append(self.premium.explain(language))
            own = (note for note in self.notes if note not in self.premium.notes)
            lines += [f"  {note.message(language)}" for note in own]
        return "\n".join(lines)

    def __str__(self) -> str:
        return self.explain()


def issue_order_policy(
    order: Order,
    shop: Shop,
    product: Product,
    rate: RateLike,
    *,
    terms: GuaranteeTerms = GUARANTEE_TERMS,
) -> Issuance[OrderPolicy]:
    """Issue the policy of one order, priced at a rate (a ratio); L-1.1, L-2.2, L-2.4.

    Not shipped, or whether the shop joined not known: pending. Raises ``InvalidInput`` for a rate
    above the ceiling and for an order of another shop.
    """
    checked_product(product)
    if expected("order", order, Order).shop_id != expected("shop", shop, Shop).shop_id:
        sentence = f"order is of shop {shown(order.shop_id)}, not of {shown(shop.shop_id)}"
        raise InvalidInput("order-of-another-shop", sentence)
    premium = order_premium(order.paid, rate, terms=terms)
    found = verdict(_order_findings(order, shop, product, terms), _ORDER)
    if not found or order.shipped_at is None:
        return Issuance(verdict=found, policy=None, premium=None, notes=())
    policy = OrderPolicy(
        order_id=order.order_id,
        shop_id=order.shop_id,
        product=product,
        category=order.category,
        paid=order.paid,
        freight=order.freight,
        rate=Rate(rate),
        premium=premium.amount,
        paid_at=order.paid_at,
        issued_at=order.shipped_at,
        terms_id=terms.terms_id,
    )
    return Issuance(verdict=found, policy=policy, premium=premium, notes=premium.notes)


def _order_findings(
    order: Order, shop: Shop, product: Product, terms: GuaranteeTerms
) -> Iterator[Finding]:
    yield from category_findings(product, order.category, terms)
    status = shop.status(product)
    if status is not Status.QUALIFIED:
        yield finding(JOINING_UNKNOWN if status is None else NOT_JOINED, product=product)
    if order.shipped_at is None:
        yield finding(NOT_SHIPPED)
    # L-3.1: a price policy covers from payment, during the activity; quality covers from issue.
    begins = order.paid_at if product is Product.PRICE else order.shipped_at
    if begins is not None:
        yield from _force_findings(beijing_day(begins), terms)


def _force_findings(on: date, terms: GuaranteeTerms | DepositTerms) -> Iterator[Finding]:
    if on < terms.effective_from:
        facts = {"terms_id": terms.terms_id, "effective_from": terms.effective_from}
        yield finding(TERMS_NOT_IN_FORCE, on=on, **facts)


def buy_deposit_policy(  # noqa: PLR0913 - the design fixes the signature
    shop: Shop,
    policy_id: str,
    coverage: YuanLike,
    term: Term,
    start: date,
    *,
    terms: DepositTerms = DEPOSIT_TERMS,
) -> Issuance[DepositPolicy]:
    """Sell a deposit policy of a cover (yuan) for a term from a first day on; D-Q6, D-Q8, D-Q16.

    Declined where the period meets that of the policy the shop holds. The readings
    ``policy_end`` and ``month_end`` set the last day. Raises ``InvalidInput`` for malformed input.
    """
    checked_identifier("policy_id", policy_id)
    expected("shop", shop, Shop)
    expected("terms", terms, DepositTerms)
    cover = yuan(checked_fen("coverage", coverage))
    months = checked_term(term).months
    end = period_end(checked_day("start", start), months, terms.policy_end, terms.month_end)
    found = verdict(_purchase_findings(shop, cover, term, start, end, terms), _ORDER)
    if not found or end is None:
        return Issuance(verdict=found, policy=None, premium=None, notes=())
    premium = deposit_premium(cover, term, terms=terms)
    policy = DepositPolicy(
        policy_id=policy_id,
        shop_id=shop.shop_id,
        coverage=cover,
        term=term,
        start=start,
        end=end,
        rate=terms.rate(term),
        premium=premium.amount,
        terms_id=terms.terms_id,
    )
    notes = (*premium.notes, finding(COVER_SHOWN, coverage=cover))
    return Issuance(verdict=found, policy=policy, premium=premium, notes=notes)


def _purchase_findings(  # noqa: PLR0913, PLR0917 - what a purchase consists of
    shop: Shop,
    cover: Yuan,
    term: Term,
    start: date,
    end: date | None,
    terms: DepositTerms,
) -> Iterator[Finding]:
    held = shop.deposit_policy
    # One policy at a time: the one held counts only where the two periods meet.
    apart = held is None or start > held.end or (end is not None and end < held.start)
    yield from deposit_findings(shop, None if apart else held, cover, terms)
    yield from _force_findings(start, terms)
    if end is None:
        yield finding(NO_CORRESPONDING_DAY, months=term.months, start=start)
