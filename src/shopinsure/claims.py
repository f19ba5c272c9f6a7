"""Claims: what is paid out, to whom, by when, or every reason why not.

Quality (L-2.1, L-2.2, L-2.5): the merchant's loss on goods returned and refunded, without freight.
Price (L-3.1 … L-3.9, L-F2, L-F3): the buyer's price difference on one unit of the same item, with
a limit. Advance (D-Q7, D-Q10): what the insurer pays a buyer where the seller did not perform.

Limits: the insurer decides on the material and the policy wording (L-3.9). Whether a further price
claim is possible after a declined one is not in the sources.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from shopinsure import formulas
from shopinsure._claim_records import DETAILS, Dispute, Evidence, Purchase, Refund, Ruling, Scope
from shopinsure._dates import (
    Calendar,
    beijing_day,
    check_calendar,
    checked_instant,
    is_past,
    window_close,
    working_day_after,
)
from shopinsure._money import yuan
from shopinsure._payment_keys import advance_keys, price_keys, quality_keys
from shopinsure._policies import OrderPolicy
from shopinsure._records import ensure_type, invalid, short_repr
from shopinsure._refusals import facts as contradictions
from shopinsure._results import (
    Calculation,
    Chosen,
    Finding,
    Payee,
    PaymentKind,
    Settlement,
    Window,
    calculate,
    chosen,
    finding,
    verdict,
)
from shopinsure._terms import (
    DEPOSIT_TERMS,
    GUARANTEE_TERMS,
    DepositTerms,
    GuaranteeTerms,
    Product,
    terms_of_policy,
)
from shopinsure._words import LocalizedText
from shopinsure.rules import advances, checked_rules, price_claims, quality_claims, rules_of
from shopinsure.rules._rule import FindingRule, Outcome

_QUALITY_RULES: Final = checked_rules(
    *(it for it in rules_of(quality_claims) if it is not quality_claims.REFUND_ABOVE_GOODS)
)
_PRICE_RULES: Final = checked_rules(*rules_of(price_claims))
_ADVANCE_RULES: Final = checked_rules(*rules_of(advances))


def price_window(paid_at: datetime, *, terms: GuaranteeTerms = GUARANTEE_TERMS) -> Window:
    """Return from when to when a price claim on an order paid at an instant is open; L-3.1, L-3.6.

    The reading ``price_window`` says how the 30 days are counted. Raises ``InvalidInput`` for what
    is not an instant with an offset.

    >>> paid_at = datetime.fromisoformat("2020-09-10T10:00:00+08:00")
    >>> price_window(paid_at).closes_at.isoformat()
    '2020-10-11T00:00:00+08:00'
    """
    days = ensure_type("terms", terms, GuaranteeTerms).price_window_days
    return _window(checked_instant("paid_at", paid_at), days, terms)


def _window(paid_at: datetime, days: int, terms: GuaranteeTerms) -> Window:
    closes_at, included = window_close(paid_at, days, terms.price_window)
    return Window(
        opens_at=paid_at,
        closes_at=closes_at,
        closing_included=included,
        readings=chosen(terms, "price_window"),
    )


def assess_quality_claim(
    policy: OrderPolicy,
    refund: Refund,
    *,
    calendar: Calendar,
    terms: GuaranteeTerms | None = None,
) -> Settlement:
    """Assess a claim of the merchant on a quality policy; L-2.1, L-2.2, L-2.5.

    Pays the goods refunded (yuan) without freight, at most what was paid for
    them and is not yet indemnified, by the third working day after the refund.
    ``terms`` are the policy's own, or amended from them: a what-if, without
    payment keys. Raises ``InvalidInput`` where policy, refund and terms do not
    belong together, and where the calendar answers neither yes nor no.

    >>> from types import SimpleNamespace
    >>> weekdays = SimpleNamespace(is_working_day=lambda day: day.weekday() < 5)
    >>> facts = OrderPolicy.model_json_schema()["examples"][0]
    >>> policy = OrderPolicy(**facts | {"product": "quality"})
    >>> refund = Refund(**Refund.model_json_schema()["examples"][0])
    >>> assess_quality_claim(policy, refund, calendar=weekdays).summary()
    'approved 190.00'
    """
    check_calendar(calendar)
    order_id = ensure_type("refund", refund, Refund).order_id
    _check_belongs(policy, Product.QUALITY, "refund", order_id)
    terms = terms_of_policy(policy.terms_id, terms, GuaranteeTerms)
    if refund.requested_at < policy.paid_at:
        instants = {"requested_at": refund.requested_at, "paid_at": policy.paid_at}
        raise invalid(contradictions.REQUESTED_BEFORE_PAID, "refund", **instants)
    due_on = _payout_day(refund, calendar, terms)
    found = verdict(
        [*_quality_findings(policy, refund, terms), *_payout_findings(refund, due_on, terms)],
        _QUALITY_RULES,
        _quality_readings(terms),
    )
    kind, keys = PaymentKind.QUALITY_CLAIM, quality_keys(policy, refund, terms)
    if not found or refund.goods_refunded is None:
        return Settlement(found, kind=kind, payment_keys=keys)
    parts = (refund.goods_refunded.fen, policy.paid.fen, policy.freight.fen)
    payment = calculate(quality_claims.QUALITY_INDEMNITY, (*parts, refund.indemnified.fen), terms)
    return Settlement(
        found,
        kind=kind,
        payment=payment,
        payee=Payee.MERCHANT,
        due_on=due_on,
        payment_keys=keys,
        subject_to=("L-2.5",),
    )


def _check_belongs(policy: OrderPolicy, product: Product, claim: str, order_id: str) -> None:
    if ensure_type("policy", policy, OrderPolicy).product is not product:
        products = {"ours": policy.product, "theirs": product}
        raise invalid(contradictions.POLICY_OF_ANOTHER_PRODUCT, "policy", **products)
    if policy.order_id != order_id:
        orders = {"ours": short_repr(policy.order_id), "theirs": short_repr(order_id)}
        raise invalid(contradictions.POLICY_OF_ANOTHER_ORDER, claim, **orders)


def _quality_readings(terms: GuaranteeTerms) -> Chosen:
    if terms.quality_window_days is None:
        return chosen(terms, "quality_window_days")
    return chosen(terms, "quality_window_days", "after_quality_window", "price_window")


def _quality_findings(
    policy: OrderPolicy, refund: Refund, terms: GuaranteeTerms
) -> Iterator[Finding]:
    yield from _cover_findings(refund, terms)
    yield from _request_findings(policy, refund, terms)
    yield from _loss_findings(policy, refund)
    if refund.price_claim_paid:
        yield finding(quality_claims.PRICE_CLAIM_PAID, paid=refund.price_claim_paid)
    if refund.goods_returned is not True:
        unknown = refund.goods_returned is None
        yield finding(quality_claims.RETURN_UNKNOWN if unknown else quality_claims.NOT_RETURNED)
    if refund.category != policy.category:
        facts = {"insured": policy.category, "category": refund.category}
        yield finding(quality_claims.CATEGORY_DIFFERS, **facts)


def uncovered_rules(terms: GuaranteeTerms) -> tuple[FindingRule, FindingRule]:
    """Return what is found of another category and reason: declined by a complete schedule only."""
    if terms.schedule_complete:
        return quality_claims.QUALITY_CATEGORY_NOT_COVERED, quality_claims.REASON_NOT_COVERED
    return quality_claims.QUALITY_CATEGORY_UNLISTED, quality_claims.REASON_UNLISTED


def _cover_findings(refund: Refund, terms: GuaranteeTerms) -> Iterator[Finding]:
    no_category, no_reason = uncovered_rules(terms)
    if not terms.covers(Product.QUALITY, refund.category):
        yield finding(no_category, category=refund.category)
    elif not terms.covers_reason(refund.category, refund.reason):
        yield finding(no_reason, category=refund.category, reason=refund.reason)


def late_refund_rule(terms: GuaranteeTerms) -> FindingRule:
    """Return what is found of a refund that was requested after the period of the terms; L-1.1."""
    declined = terms.after_quality_window == "decline"
    late = quality_claims.REFUND_ASKED_LATE
    return late if declined else quality_claims.REFUND_ASKED_AFTER_WINDOW


def _request_findings(
    policy: OrderPolicy, refund: Refund, terms: GuaranteeTerms
) -> Iterator[Finding]:
    days = terms.quality_window_days
    if days is not None:
        window = _window(policy.paid_at, days, terms)
        if window.is_past(refund.requested_at):
            facts = {"requested_at": refund.requested_at, "last": window.last_second}
            yield finding(late_refund_rule(terms), days=days, **facts)
    if refund.completed_at is not None and refund.completed_at < policy.issued_at:
        facts = {"completed_at": refund.completed_at, "issued_at": policy.issued_at}
        yield finding(quality_claims.RAISED_BEFORE_ISSUE, **facts)


def _loss_findings(policy: OrderPolicy, refund: Refund) -> Iterator[Finding]:
    goods = policy.paid.fen - policy.freight.fen
    if refund.goods_refunded is None:
        yield finding(quality_claims.REFUND_AMOUNT_UNKNOWN)
    elif not refund.goods_refunded:
        yield finding(quality_claims.NO_LOSS)
    if refund.indemnified.fen >= goods:
        yield finding(quality_claims.FULLY_INDEMNIFIED, goods=yuan(goods))


def _payout_day(refund: Refund, calendar: Calendar, terms: GuaranteeTerms) -> date | None:
    if refund.completed_at is None:
        return None
    return working_day_after(beijing_day(refund.completed_at), terms.payout_working_days, calendar)


def _payout_findings(
    refund: Refund, due_on: date | None, terms: GuaranteeTerms
) -> Iterator[Finding]:
    if refund.completed_at is None:
        yield finding(quality_claims.REFUND_NOT_COMPLETE)
    elif due_on is None:
        raised_on = beijing_day(refund.completed_at)
        facts = {"days": terms.payout_working_days, "raised_on": raised_on}
        yield finding(quality_claims.PAYOUT_DAY_UNKNOWN, **facts)


def assess_price_claim(
    policy: OrderPolicy | None,
    purchase: Purchase,
    evidence: Evidence,
    *,
    terms: GuaranteeTerms | None = None,
) -> Settlement:
    """Assess a claim of the buyer on a price policy, for one unit; L-3.1 … L-3.9, L-F3.

    Pays the difference (yuan) without freight, at most the limit; no costs of claiming (L-3.2).
    ``policy`` is ``None`` while none is known; ``terms`` are its own, or amended from them: a
    what-if, without payment keys. Raises ``InvalidInput`` where policy, purchase and terms do not
    belong together, such as a unit that cost more than the goods of the policy.

    >>> policy = OrderPolicy(**OrderPolicy.model_json_schema()["examples"][0])
    >>> purchase = Purchase(**Purchase.model_json_schema()["examples"][0])
    >>> evidence = Evidence(**Evidence.model_json_schema()["examples"][0])
    >>> assess_price_claim(policy, purchase, evidence).summary()
    'approved 30.00'
    """
    ensure_type("purchase", purchase, Purchase)
    ensure_type("evidence", evidence, Evidence)
    if policy is None:
        terms = GUARANTEE_TERMS if terms is None else ensure_type("terms", terms, GuaranteeTerms)
    else:
        _check_belongs(policy, Product.PRICE, "purchase", purchase.order_id)
        terms = terms_of_policy(policy.terms_id, terms, GuaranteeTerms)
    limit = _price_limit(purchase, terms)
    if policy is not None:
        _check_purchase(policy, purchase, limit)
    claim = _price_claim(evidence, limit, terms)
    found = verdict(
        [
            *_claim_findings(policy, purchase, evidence, terms),
            *_difference_findings(evidence, claim, limit),
        ],
        _PRICE_RULES,
        chosen(terms, "price_window", "price_claims_per", "difference_base"),
    )
    kind, keys = PaymentKind.PRICE_CLAIM, price_keys(policy, purchase, terms)
    if not found:
        waits = found.outcome is Outcome.PENDING and evidence.submitted_at is None
        until = _submission_until(purchase, terms) if waits else None
        return Settlement(found, kind=kind, payment_keys=keys, valid_until=until)
    return Settlement(
        found,
        kind=kind,
        payment=claim,
        payee=Payee.BUYER,
        payment_keys=keys,
        subject_to=("L-3.9",),
    )


def _submission_until(purchase: Purchase, terms: GuaranteeTerms) -> date | None:
    """Return the last day on which evidence may still be submitted, if there is one; L-3.6."""
    window = _window(purchase.paid_at, terms.price_window_days, terms)
    return None if window.is_past(purchase.paid_at) else window.valid_until


def _check_purchase(policy: OrderPolicy, purchase: Purchase, limit: Calculation) -> None:
    if policy.shop_id != purchase.sku.shop_id:
        shops = {"ours": short_repr(policy.shop_id), "theirs": short_repr(purchase.sku.shop_id)}
        raise invalid(contradictions.POLICY_OF_ANOTHER_SHOP, "purchase", **shops)
    if policy.paid_at != purchase.paid_at:
        instants = {"ours": policy.paid_at, "theirs": purchase.paid_at}
        raise invalid(contradictions.PAID_AT_CONTRADICTS, "purchase", **instants)
    goods = policy.paid.fen - policy.freight.fen
    if limit.fen > goods:
        amounts = {"unit": limit.amount, "goods": yuan(goods)}
        raise invalid(contradictions.UNIT_ABOVE_POLICY, "purchase", **amounts)


def _price_limit(purchase: Purchase, terms: GuaranteeTerms) -> Calculation:
    price, freight = purchase.unit_paid.fen, purchase.freight.fen
    packets, points = purchase.red_packets.fen, purchase.points.fen
    limit = formulas.price_limit(price, freight, packets, points)
    return Calculation(price_claims.PRICE_LIMIT, (price, freight, packets, points), limit, terms)


def _price_claim(
    evidence: Evidence, limit: Calculation, terms: GuaranteeTerms
) -> Calculation | None:
    if evidence.unit_price is None:
        return None
    price, freight, packets, points = limit.operands
    ordered_at, most = evidence.unit_price.fen, limit.fen
    if terms.difference_base == "paid":
        fen = formulas.price_difference(price, freight, ordered_at)
        difference = Calculation(
            price_claims.PRICE_DIFFERENCE, (price, freight, ordered_at), fen, terms
        )
    else:
        fen = formulas.own_money_difference(price, freight, packets, points, ordered_at)
        operands = (price, freight, packets, points, ordered_at)
        difference = Calculation(price_claims.OWN_MONEY_DIFFERENCE, operands, fen, terms)
    claim = formulas.price_claim(fen, most)
    return Calculation(price_claims.PRICE_CLAIM, (fen, most), claim, terms, (difference, limit))


def _claim_findings(
    policy: OrderPolicy | None, purchase: Purchase, evidence: Evidence, terms: GuaranteeTerms
) -> list[Finding]:
    return [
        *_purchase_findings(purchase, evidence),
        *_item_findings(purchase, evidence),
        *_evidence_findings(policy, purchase.paid_at, evidence, terms),
        *_earlier_findings(purchase, terms),
    ]


def _purchase_findings(purchase: Purchase, evidence: Evidence) -> Iterator[Finding]:
    if evidence.order_id == purchase.order_id:
        yield finding(price_claims.EVIDENCE_IS_THE_PURCHASE, order=purchase.order_id)
    if purchase.activity_item is None:
        yield finding(price_claims.ACTIVITY_ITEM_UNKNOWN)
    elif not purchase.activity_item:
        yield finding(price_claims.NOT_AN_ACTIVITY_ITEM)


def _named(details: list[str]) -> LocalizedText:
    return LocalizedText(", ".join(details), "、".join(DETAILS[name] for name in details))


def _item_findings(purchase: Purchase, evidence: Evidence) -> Iterator[Finding]:
    bought, other = purchase.sku, evidence.sku
    if vars(bought) == vars(other):  # as ``==``, without the rest that pydantic compares
        return
    if other.shop_id != bought.shop_id:
        yield finding(price_claims.OTHER_SHOP, shop=bought.shop_id, other=other.shop_id)
    pairs = [(name, getattr(bought, name), getattr(other, name)) for name in DETAILS]
    different = [name for name, one, two in pairs if one and two and one != two]
    one_sided = [name for name, one, two in pairs if bool(one) != bool(two)]
    if different:
        yield finding(price_claims.OTHER_ITEM, fields=_named(different))
    if one_sided:
        yield finding(price_claims.ITEM_UNKNOWN, fields=_named(one_sided))
    if other.listing_id != bought.listing_id and not different:
        yield finding(price_claims.LINK_CHANGED, listing=bought.listing_id, other=other.listing_id)


def _evidence_findings(
    policy: OrderPolicy | None, paid_at: datetime, evidence: Evidence, terms: GuaranteeTerms
) -> Iterator[Finding]:
    """Compare the instants of the evidence with each other, window and policy; L-3.1, L-3.6."""
    if policy is None:
        yield finding(price_claims.POLICY_UNKNOWN)
    placed_at, submitted_at = evidence.placed_at, evidence.submitted_at
    days = terms.price_window_days
    closes_at, included = window_close(paid_at, days, terms.price_window)
    if placed_at is None:
        yield finding(price_claims.PLACEMENT_UNKNOWN)
    else:
        if placed_at < paid_at:
            yield finding(price_claims.PLACED_BEFORE_PAYMENT, placed_at=placed_at, paid_at=paid_at)
        if is_past(placed_at, closes_at, included=included):
            last = _window(paid_at, days, terms).last_second
            yield finding(price_claims.PLACED_LATE, placed_at=placed_at, days=days, last=last)
    if submitted_at is None:
        yield finding(price_claims.SUBMISSION_UNKNOWN)
        return
    if placed_at is not None and submitted_at < placed_at:
        yield finding(
            price_claims.SUBMITTED_BEFORE_PLACED, submitted_at=submitted_at, placed_at=placed_at
        )
    if is_past(submitted_at, closes_at, included=included):
        last = _window(paid_at, days, terms).last_second
        yield finding(price_claims.SUBMITTED_LATE, submitted_at=submitted_at, days=days, last=last)
    if policy is not None and submitted_at < policy.issued_at:
        facts = {"submitted_at": submitted_at, "issued_at": policy.issued_at}
        yield finding(price_claims.SUBMITTED_BEFORE_ISSUE, **facts)


def _earlier_findings(purchase: Purchase, terms: GuaranteeTerms) -> Iterator[Finding]:
    if purchase.refunded is not False:
        unknown = purchase.refunded is None
        yield finding(price_claims.REFUNDED_UNKNOWN if unknown else price_claims.REFUNDED_ITEM)
    claimed = purchase.claimed_lines
    if claimed is None:
        yield finding(price_claims.EARLIER_CLAIMS_UNKNOWN)
    if not claimed:
        return
    per_line = terms.price_claims_per == "line"
    spent = [line for line in claimed if line == purchase.line_id] if per_line else list(claimed)
    if spent:
        per = LocalizedText("line", "订单行") if per_line else LocalizedText("order", "订单")
        yield finding(price_claims.ALREADY_CLAIMED, lines=tuple(spent), per=per)


def _difference_findings(
    evidence: Evidence, claim: Calculation | None, limit: Calculation
) -> Iterator[Finding]:
    if claim is None:
        yield finding(price_claims.EVIDENCE_PRICE_UNKNOWN)
    elif not claim.operands[0]:
        price, *parts, _ = claim.parts[0].operands
        yield finding(
            price_claims.NO_DIFFERENCE, evidence=evidence.unit_price, base=yuan(price - sum(parts))
        )
    if not limit.fen:
        yield finding(price_claims.NO_LIMIT_LEFT)


def assess_advance(dispute: Dispute, *, terms: DepositTerms = DEPOSIT_TERMS) -> Settlement:
    """Assess whether the insurer advances to the buyer, and how much; D-Q7, D-Q10, D-Q26.

    Pays what was not advanced before of the amount in dispute (yuan), as far as what is held for
    the case and available credit reach. Never declined for a fact that is not known yet.

    >>> dispute = Dispute(**Dispute.model_json_schema()["examples"][0])
    >>> assess_advance(dispute).summary()
    'approved 100.00'
    """
    ensure_type("terms", terms, DepositTerms)
    found = verdict(_advance_findings(ensure_type("dispute", dispute, Dispute)), _ADVANCE_RULES)
    facts = (dispute.amount, dispute.advanced, dispute.credit_held, dispute.credit_available)
    operands = tuple(fact.fen for fact in facts if fact is not None)
    kind, keys = PaymentKind.ADVANCE, advance_keys(dispute)
    if not found or len(operands) < len(facts):
        return Settlement(found, kind=kind, payment_keys=keys)
    payment = calculate(advances.ADVANCE, operands, terms)
    return Settlement(found, kind=kind, payment=payment, payee=Payee.BUYER, payment_keys=keys)


def _advance_findings(dispute: Dispute) -> Iterator[Finding]:
    if dispute.escrow is not True:
        yield finding(advances.ESCROW_UNKNOWN if dispute.escrow is None else advances.NOT_ESCROW)
    if dispute.ground is None:
        yield finding(advances.GROUND_UNKNOWN)
    if dispute.scope in {None, Scope.PUNITIVE}:
        yield finding(advances.SCOPE_UNKNOWN if dispute.scope is None else advances.OUT_OF_SCOPE)
    if dispute.seller_performed is not False:
        unknown = dispute.seller_performed is None
        yield finding(advances.PERFORMANCE_UNKNOWN if unknown else advances.SELLER_PERFORMED)
    if dispute.ruling is not Ruling.BUYER:
        yield finding(advances.NOT_RULED if dispute.ruling is None else advances.RULED_FOR_SELLER)
    if dispute.verified is not True:
        unknown = dispute.verified is None
        yield finding(advances.VERIFICATION_UNKNOWN if unknown else advances.NOT_VERIFIED)
    yield from _credit_findings(dispute)


def _credit_findings(dispute: Dispute) -> Iterator[Finding]:
    amount, held, available = dispute.amount, dispute.credit_held, dispute.credit_available
    if amount is None:
        yield finding(advances.AMOUNT_UNKNOWN)
    elif not amount:
        yield finding(advances.NOTHING_IN_DISPUTE)
    if dispute.advanced is None:
        yield finding(advances.ADVANCED_UNKNOWN)
    if held is None or available is None:
        yield finding(advances.CREDIT_UNKNOWN)
    if amount is None or dispute.advanced is None:
        return
    if amount and dispute.advanced.fen >= amount.fen:
        facts = {"amount": amount, "advanced": dispute.advanced}
        yield finding(advances.FULLY_ADVANCED, **facts)
    elif held is not None and available is not None:
        yield from _short_findings(amount.fen - dispute.advanced.fen, held.fen + available.fen)


def _short_findings(wanted: int, covered: int) -> Iterator[Finding]:
    """Compare hold and credit with what is left to advance; D-Q21, D-Q26."""
    if covered and wanted > covered:
        facts = {"covered": yuan(covered), "missing": yuan(wanted - covered)}
        yield finding(advances.CREDIT_SHORT, amount=yuan(wanted), **facts)
    elif wanted > covered:
        yield finding(advances.NO_CREDIT, amount=yuan(wanted))
