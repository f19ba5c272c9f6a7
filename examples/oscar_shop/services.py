"""Sell, claim and post: what is paid is paid once, and each answer is kept with all it rests on.

A claim: take the lock (the shop's order; for an advance the seller's account), look for the first
payment key and give the stored answer where it is taken, else take the facts from the tables,
assess, and write claim, payment keys and event in the same transaction. Another key that is taken
means that something was paid meanwhile: assess again.
"""

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Min, Q
from django.utils.module_loading import import_string
from django.utils.timezone import now
from oscar.core.loading import get_class, get_model

from oscar_shop import mapping
from oscar_shop.models import (
    AccountEvent,
    Claim,
    InsuredShop,
    PaymentKey,
    Policy,
    Return,
    SoldItem,
    Terms,
)
from shopinsure import (
    Advanced,
    CoverBought,
    Decision,
    Dispute,
    Outcome,
    PaymentKind,
    Product,
    Refund,
    Statement,
    Term,
    Yuan,
    advance_key,
    assess_advance,
    assess_price_claim,
    assess_quality_claim,
    beijing_day,
    buy_deposit_policy,
    credit_available,
    deposit_terms_on,
    guarantee_terms_on,
    issue_order_policy,
    load_record,
    price_claim_key,
    price_window,
    quality_claim_key,
    record_decision,
    replay,
)

OscarOrder = get_model("order", "Order")
EventHandler = get_class("order.processing", "EventHandler")
PaymentEventType = get_model("order", "PaymentEventType")
ATTEMPTS = 5


class NotPostedError(ValueError):
    """The account refuses an event, and what it belongs to is undone."""


def today() -> date:
    """Return the day in Beijing, which is no day of the server's time zone."""
    return beijing_day(now())


def terms_of(policy: Policy | None) -> Any:
    """Return the terms a policy was sold under where they are your own; the library knows its."""
    own = policy and Terms.objects.filter(pk=policy.record.terms_id).first()
    return own and own.record


def locked(model: Any, pk: int) -> Any:
    """Return a row as it is now, locked until the transaction ends."""
    return model.objects.select_for_update().get(pk=pk)


def shop_of(line: Any) -> InsuredShop:
    """Return the seller that a line was sold by, whoever its partner is now."""
    return InsuredShop.objects.get(shop_id=mapping.item_of(line).sku.shop_id)


# ---- policies ----


def store_item(line: Any) -> None:
    """Store what a claim compares as an insured shop sells it: tomorrow it may be renamed."""
    sold_by = InsuredShop.objects.filter(partner=line.partner)
    for shop_id in sold_by.values_list("shop_id", flat=True):
        SoldItem.objects.create(line=line, **mapping.sold_item(line, shop_id))


@transaction.atomic
def issue_policies(line: Any, shipped_at: datetime) -> None:
    """Answer a line that has shipped whole, for both products."""
    locked(OscarOrder, line.order_id)
    line = type(line).objects.get(pk=line.pk)  # as it is now
    shop = shop_of(line)
    order = mapping.order_record(line, shop.record.shop_id, shipped_at)
    own = shop.guarantee_terms
    terms = own.record if own else guarantee_terms_on(beijing_day(order.paid_at))
    last_day = price_window(order.paid_at, terms=terms).valid_until
    facts: dict[str, Any] = {"terms": terms, "assessed_at": now()}
    asked = ((Product.QUALITY, shop.quality_rate, None), (Product.PRICE, shop.price_rate, last_day))
    for product, rate, last in asked:
        decision = record_decision(issue_order_policy, order, shop.record, product, rate, **facts)
        keep_policy(shop, f"{product} {order.order_id}", decision, line=line, last_day=last)
    line.returns.update(claimed=False)  # for a refund from before the day claims now


def keep_policy(shop: InsuredShop, number: str, decision: Decision, **facts: Any) -> Policy:
    """Store a policy with the decision: one that was issued stays, another answer is replaced."""
    answer = decision.answer
    facts |= {"shop": shop, "outcome": answer.verdict.outcome, "record": answer.policy}
    facts |= {"premium": answer.money, "decision": decision.to_json()}
    if stored := Policy.objects.filter(number=number, outcome=Outcome.APPROVED).first():
        return stored
    Policy.objects.filter(number=number).delete()  # the newest key is that of the last one sold
    return Policy.objects.create(number=number, **facts)


def policy_of(line: Any, product: Product) -> Policy | None:
    """Return the policy of a line, or ``None`` where none was issued."""
    number = f"{product} {mapping.sub_order_id(line)}"
    return Policy.objects.filter(number=number, outcome=Outcome.APPROVED).first()


@transaction.atomic
def buy_cover(shop: InsuredShop, policy_id: str, coverage: Yuan, term: Term) -> Policy:
    """Sell cover from today on and post it to the account, once for a policy id of the shop."""
    shop, number = locked(InsuredShop, shop.pk), f"deposit {shop.pk} {policy_id}"
    if stored := Policy.objects.filter(number=number, outcome=Outcome.APPROVED).first():
        if (stored.record.coverage, stored.record.term) != (Yuan(coverage), Term(term)):
            raise NotPostedError("id-reused")
        return stored
    facts = {"account": shop.account, "terms": deposit_terms(shop), "assessed_at": now()}
    asked = (shop.record, policy_id, coverage, term, today())
    decision = record_decision(buy_deposit_policy, *asked, **facts)
    policy = decision.answer.policy
    kept = keep_policy(shop, number, decision, last_day=policy and policy.end)
    if policy:
        cover = {"policy_id": policy_id, "coverage": policy.coverage, "end": policy.end}
        post_event(shop, CoverBought(event_id=f"cover-{kept.pk}", on=policy.start, **cover))
    return kept


def deposit_terms(shop: InsuredShop) -> Any:
    """Return the terms a shop buys cover under: its own, or those in force."""
    return shop.deposit_terms.record if shop.deposit_terms else deposit_terms_on(today())


def account_terms(shop: InsuredShop) -> Any:
    """Return the terms that an account is judged by: those its last cover was sold under."""
    last = shop.policies.filter(outcome=Outcome.APPROVED, line=None).order_by("pk").last()
    return cover_terms(last) if last else deposit_terms(shop)


def cover_terms(policy: Policy) -> Any:
    """Return the terms a cover was sold under."""
    return terms_of(policy) or deposit_terms_on(policy.record.start)


def statements(shop: InsuredShop, events: Iterable[Any], start: Any = None) -> list[Statement]:
    """Replay events in their order, each cover under the terms it was sold under."""
    covers = shop.policies.filter(outcome=Outcome.APPROVED, line=None)
    sold_under = {cover.record.policy_id: cover_terms(cover) for cover in covers}
    usual = account_terms(shop)

    def judged_by(event: Any) -> Any:
        return sold_under.get(getattr(event, "policy_id", ""), usual)

    found = [replay((), start=start, terms=usual)]
    for terms, some in groupby(events, judged_by):
        found.append(replay(some, start=found[-1], terms=terms))
    return found


# ---- claims ----


def answer_once(
    shop: InsuredShop, subject: str, request: str, lock: Any, ask: Callable[[datetime], Decision]
) -> Claim:
    """Answer a claim under its lock: with what was paid on this request, or anew."""
    for left in reversed(range(ATTEMPTS)):
        try:
            with transaction.atomic():
                locked(*lock)
                at, paid = now(), PaymentKey.objects.filter(key=request).first()
                return paid.claim if paid else keep_claim(shop, subject, ask(at), at)
        except IntegrityError:  # a key was taken since the facts were read: assess again
            if not left:
                raise
    raise AssertionError


def keep_claim(shop: InsuredShop, subject: str, decision: Decision, at: datetime) -> Claim:
    """Store an answer with its decision; where it pays, all of its keys or nothing."""
    answer = decision.answer
    claim = Claim.objects.create(
        shop=shop,
        kind=answer.kind,
        subject=subject,
        request=answer.payment_keys[0],
        outcome=answer.verdict.outcome,
        amount=answer.money,
        due_on=answer.due_on,
        decision=decision.to_json(),
        assessed_at=at,
    )
    for key in answer.payment_keys if answer else ():
        PaymentKey.objects.create(key=key, claim=claim)  # never save(), which would take it over
    if answer and answer.kind is PaymentKind.ADVANCE:
        event = {"event_id": f"advance-{claim.pk}", "case_id": subject, "amount": answer.money}
        post_event(shop, Advanced.model_validate(event | {"on": beijing_day(at)}))
    return claim


def paid_on(shop: InsuredShop, kind: PaymentKind, subject: str) -> Yuan:
    """Return what was paid on a sub-order or a case so far: a fact of the tables, of no client."""
    paid = shop.claims.filter(kind=kind, subject=subject, outcome=Outcome.APPROVED)
    return Yuan(sum((claim.amount for claim in paid), mapping.ZERO))


def refund(returned: Return) -> Claim | None:
    """Refund the units of a return, each as it was paid, and claim the loss; L-2.5."""
    order, kind = returned.line.order_id, refunded_type()
    with transaction.atomic():
        locked(OscarOrder, order)
        returned.refresh_from_db()
        if returned.refund is None:
            line = returned.line
            before = line.payment_event_quantity(kind)
            cost = sum(mapping.units(line)[before : before + returned.quantity])
            if (back := max(paid_back(line.order))) + cost > line.order.total_incl_tax:
                text = f"{back} of {line.order.total_incl_tax} was refunded before"
                raise mapping.NotInsurableError(text)
            event = (line.order, kind, cost, [line], [returned.quantity])
            returned.refund = EventHandler().handle_payment_event(*event)
            returned.save(update_fields=["refund"])
    with transaction.atomic():  # no policy is issued between the answer and its mark
        locked(OscarOrder, order)
        claim = claim_quality(returned)
        if claim is None or claim.outcome != Outcome.PENDING:
            Return.objects.filter(pk=returned.pk).update(claimed=True)
    return claim


def paid_back(order: Any) -> tuple[Any, Any]:
    """Return what was refunded for an order: by its payment events, and by its sources."""
    told = order.payment_events.filter(event_type=refunded_type())
    booked = (it.amount_refunded for it in order.sources.all())
    return sum((it.amount for it in told), mapping.ZERO), sum(booked, mapping.ZERO)


def refunded_goods(returned: Return, event: Any) -> Yuan:
    """Return what a refund paid for the units of a return, and not for freight or other lines."""
    line = returned.line
    named = {it.line_id for it in event.line_quantities.all()} or {line.pk}
    ours = event.order_id == line.order_id and line.pk in named
    if not ours or event.event_type != refunded_type():
        raise mapping.NotInsurableError("the payment event is no refund of this line")
    return Yuan(min(event.amount, sum(mapping.units(line)[: returned.quantity])))


def refunded_type() -> Any:
    """Return oscar's type of the payment events that refund."""
    return PaymentEventType.objects.get_or_create(code="refunded", defaults={"name": "Refunded"})[0]


def is_refunded(line: Any) -> bool:
    """Return whether units are sent back, cancelled or refunded, also where no event names them."""
    told, booked = paid_back(line.order)
    if booked > told or mapping.is_cancelled(line) or line.returns.exists():
        return True
    refunds = line.order.payment_events.filter(event_type=refunded_type())
    return bool(refunds.filter(Q(lines=line) | Q(lines=None)).exists())


def claim_quality(returned: Return) -> Claim | None:
    """Answer the merchant's claim on a return, or ``None`` where the line is not insured."""
    line, policy = returned.line, policy_of(returned.line, Product.QUALITY)
    if policy is None:
        return None
    shop, subject = policy.shop, policy.record.order_id

    def ask(at: datetime) -> Decision:
        returned.refresh_from_db()
        facts = Refund(
            refund_id=f"R-{returned.pk}",
            order_id=subject,
            category=line.sold_item.category,
            reason=returned.reason,
            requested_at=returned.requested_at,
            goods_returned=returned.came_back,
            goods_refunded=returned.refund and refunded_goods(returned, returned.refund),
            completed_at=returned.refund and returned.refund.date_created,
            indemnified=paid_on(shop, PaymentKind.QUALITY_CLAIM, subject),
            price_claim_paid=paid_on(shop, PaymentKind.PRICE_CLAIM, subject),
        )
        days = import_string(settings.INSURANCE_CALENDAR)()
        known = {"calendar": days, "terms": terms_of(policy), "assessed_at": at}
        return record_decision(assess_quality_claim, policy.record, facts, **known)

    ids = {"shop_id": shop.record.shop_id, "order_id": subject}
    request = quality_claim_key(**ids, refund_id=f"R-{returned.pk}")
    return answer_once(shop, subject, request, (OscarOrder, line.order_id), ask)


def first_shown(request: str, evidence: Any) -> Any:
    """Return when a claim came with this evidence first, which is its day however long it waits."""
    named = json.dumps(mapping.sub_order_id(evidence))
    claims = Claim.objects.filter(request=request, decision__contains=named)
    return claims.aggregate(first=Min("assessed_at"))["first"]


def claim_price(line: Any, evidence: Any) -> Claim:
    """Answer the buyer's claim that a later order line has the item for less."""
    shop, subject = shop_of(line), mapping.sub_order_id(line)
    ids = {"shop_id": shop.record.shop_id, "order_id": subject}
    request = price_claim_key(**ids, line_id=str(line.pk))

    def ask(at: datetime) -> Decision:
        for row in (line, evidence):
            row.refresh_from_db()
        policy = policy_of(line, Product.PRICE)
        claimed = [str(line.pk)] if paid_on(shop, PaymentKind.PRICE_CLAIM, subject) else []
        known = {"claimed_lines": claimed, "refunded": is_refunded(line)}
        shown = mapping.evidence_record(evidence, first_shown(request, evidence) or at)
        facts = (policy and policy.record, mapping.purchase_record(line, **known), shown)
        return record_decision(assess_price_claim, *facts, terms=terms_of(policy), assessed_at=at)

    return answer_once(shop, subject, request, (OscarOrder, line.order_id), ask)


def advanced_on(shop: InsuredShop, case_id: str) -> Yuan:
    """Return what was advanced on a case by the events of its account."""
    events = (it.record for it in shop.events.all())
    found = [it.amount for it in events if isinstance(it, Advanced) and it.case_id == case_id]
    return Yuan(sum(found, mapping.ZERO))


def claim_advance(shop: InsuredShop, case_id: str, advance_id: str, **complaint: Any) -> Claim:
    """Answer a request to advance on a case; what was advanced and the credit are ours to know."""

    def ask(at: datetime) -> Decision:
        account = InsuredShop.objects.get(pk=shop.pk).account
        facts = Dispute(
            shop_id=shop.record.shop_id,
            case_id=case_id,
            advance_id=advance_id,
            advanced=advanced_on(shop, case_id),
            credit_available=credit_available(account, beijing_day(at)),
            credit_held=account.case(case_id).held_credit,
            **complaint,
        )
        terms = {"terms": account_terms(shop), "assessed_at": at}
        return record_decision(assess_advance, facts, **terms)

    ids = {"shop_id": shop.record.shop_id, "case_id": case_id, "advance_id": advance_id}
    request = advance_key(**ids)
    claim = answer_once(shop, case_id, request, (InsuredShop, shop.pk), ask)
    answered = load_record(json.loads(claim.decision)["input"]["dispute"], Dispute)
    if answered != answered.replace(**complaint):
        raise NotPostedError("id-reused")  # another complaint under the id of one that was paid
    return claim


# ---- the account ----


@transaction.atomic
def post_event(shop: InsuredShop, event: Any) -> InsuredShop:
    """Post an event and keep it with the account; one that is late is put in its place by day."""
    shop = locked(InsuredShop, shop.pk)
    if stored := shop.events.filter(event_id=event.event_id).first():
        if stored.record != event:
            raise NotPostedError("id-reused")
        return shop
    if event.on > today():
        raise NotPostedError("in-future")
    late = shop.account.last_on is None or event.on < shop.account.last_on  # or the first
    kept = shop.events.order_by("on", "pk") if late else ()
    arrived = [*(it.record for it in kept), event]
    ordered = sorted(arrived, key=attrgetter("on"))  # those of one day as they arrived
    start = None if late else shop.account
    posted = statements(shop, ordered, start)
    for refused in (it for statement in posted for it in statement.refused):
        raise NotPostedError(refused.code)
    AccountEvent.objects.create(shop=shop, event_id=event.event_id, on=event.on, record=event)
    shop.account = posted[-1].account
    next_day = event.on + timedelta(days=1)
    shop.due_on = min(shop.due_on or next_day, next_day)
    shop.save(update_fields=["account", "due_on"])
    return shop
