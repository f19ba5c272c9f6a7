"""One flow for whatever moves money: answered once, on facts of the tables, under a lock.

A request says what its sender knows; what was paid before is looked up. Paid once, it gets the
stored document whenever it comes again, and with other content under the same id 409. An answer
that is not approved is stored too, but takes no key: the same request may come again, with more
facts or the same, and is assessed on the facts of then.
"""

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

import shopinsure as si
from shopinsure.china import ChinaCalendar

from .account import account_terms, advanced, book_day, kept_shop, post_event
from .body import MOST_BYTES
from .errors import found, made, refused
from .log import log
from .tables import (
    CoverRow,
    DecisionRow,
    KeyRow,
    LineRow,
    OrderRow,
    PolicyRow,
    RefundRow,
    ShopRow,
    committed,
    keep_decision,
)
from .terms import find_terms

NO_AMOUNT: Any = si.from_fen(0)
CALENDAR = ChinaCalendar()
Fact = Annotated[bool, Field(strict=True)] | None


class Body(BaseModel):
    """What is sent: it never changes, and has no field that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Request(Body, ABC):
    """A request for a payment, a policy or a surrender, without any fact that the tables know."""

    path: ClassVar[str]
    identity: ClassVar[tuple[Callable[..., str], tuple[str, ...]]]  # makes the key, and of what
    most_bytes: ClassVar[int] = MOST_BYTES
    shop_id: si.Identifier

    @property
    def key(self) -> str:
        """Return the first payment key: who has it has sent this request before."""
        made_of, names = self.identity
        return made_of(**{name: getattr(self, name) for name in names})

    @property
    def digest(self) -> str:
        """Return the SHA-256 of what is asked: written otherwise, or with a default, the same."""
        return hashlib.sha256(self.model_dump_json(exclude_defaults=True).encode()).hexdigest()

    @abstractmethod
    def lock(self, session: Session) -> Any:
        """Lock the row under which whatever it may collide with is decided, and return it."""

    @abstractmethod
    def decide(self, session: Session, locked: Any, now: datetime) -> si.Decision:
        """Assess it on the facts of the tables."""

    def book(self, session: Session, locked: Any, decision: si.Decision, now: datetime) -> None:
        """Store what follows from an approved answer beside the keys and the decision."""


def settle(sessions: sessionmaker[Session], request: Request, now: datetime) -> DecisionRow:
    """Answer a request in one transaction; where a key was taken meanwhile, assess it again."""

    def answer(session: Session) -> DecisionRow:
        stored = _stored(session, request)
        if stored is None:
            locked = request.lock(session)
            stored = _stored(session, request) or _assess(session, request, locked, now)
        return stored

    return committed(sessions, answer)


def _stored(session: Session, request: Request) -> DecisionRow | None:
    """Return the decision under which a request was paid, if it was."""
    row = session.scalar(select(DecisionRow).join(KeyRow).where(KeyRow.key == request.key))
    if row is not None and row.request != request.digest:
        raise refused(409, "paid-otherwise", "the id was paid with other content", "该编号内容不同")
    return row


def refuse_future(record: BaseModel, now: datetime) -> None:
    """Refuse what has not happened yet, in a request and in the records within."""
    for name, fact in record:
        if isinstance(fact, BaseModel):
            refuse_future(fact, now)
        elif isinstance(fact, datetime) and fact > now:
            raise refused(422, "in-future", f"{name} has not come yet", f"{name} 尚未到来")


def _assess(session: Session, request: Request, locked: Any, now: datetime) -> DecisionRow:
    refuse_future(request, now)
    decision = request.decide(session, locked, now)
    answer = decision.answer
    row = keep_decision(
        session,
        request.shop_id,
        decision,
        order_id=getattr(request, "order_id", None),
        line_id=getattr(request, "line_id", None),
        first_key=request.key,
        request=request.digest,
        assessed_at=now,
        outcome=answer.verdict.outcome,
        amount=answer.money or NO_AMOUNT,
        payee=getattr(answer, "payee", None),  # a policy has neither, and no keys of its own
        due_on=getattr(answer, "due_on", None),
    )
    if row.outcome is si.Outcome.APPROVED:
        keys = {request.key, *getattr(answer, "payment_keys", ())}
        session.add_all(KeyRow(key=key, sha256=row.sha256) for key in sorted(keys))
        request.book(session, locked, decision, now)
    log.info("answered", key=request.key, sha256=row.sha256, answer=decision.summary())
    return row


class OfOrder(Request):
    """What is claimed on an order."""

    order_id: si.Identifier

    @property
    def ids(self) -> dict[str, str]:
        """Return what names the order, whose number belongs to a shop."""
        return {"shop_id": self.shop_id, "order_id": self.order_id}

    def lock(self, session: Session) -> OrderRow:
        """Lock the order: what is paid on either of its policies counts for the other."""
        row = session.get(OrderRow, self.ids, with_for_update=True)
        return found(row, "order-unknown", "no such order is insured", "该订单未投保")

    def approved(self, function: str) -> dict[str, str]:
        """Say which decisions of a function were paid on the order."""
        return {**self.ids, "function": function, "outcome": si.Outcome.APPROVED}

    def paid(self, session: Session, function: str) -> si.Yuan:
        """Return what was paid on one of the policies of the order."""
        total = select(func.sum(DecisionRow.amount)).filter_by(**self.approved(function))
        return session.scalar(total) or NO_AMOUNT

    def policy(self, session: Session, product: si.Product) -> si.OrderPolicy:
        """Return a policy of the order."""
        row = session.get(PolicyRow, {**self.ids, "product": product})
        if row is None:
            session.commit()  # a refund that is not insured counts for a price claim all the same
        return found(row, "policy-unknown", "the order has no such policy", "订单无该保单").policy


class QualityClaim(OfOrder):
    """Pay the merchant's loss on a refund; what was indemnified before, the tables know."""

    path = "/quality-claims"
    identity = si.quality_claim_key, ("shop_id", "order_id", "refund_id")
    refund_id: si.Identifier
    category: si.Identifier
    reason: si.Identifier
    requested_at: si.Instant
    goods_returned: Fact = None
    goods_refunded: si.Amount | None = None
    freight_refunded: si.Amount = NO_AMOUNT
    completed_at: si.Instant | None = None

    def decide(self, session: Session, locked: OrderRow, now: datetime) -> si.Decision:
        """Assess the refund on what was paid on the order so far."""
        facts = self.model_dump(exclude={"shop_id"})
        facts["indemnified"] = self.paid(session, "assess_quality_claim")
        facts["price_claim_paid"] = self.paid(session, "assess_price_claim")
        refund = made(si.Refund, **facts)
        counts = self.completed_at is not None or self.goods_returned is not False
        session.merge(RefundRow(**self.ids, refund_id=self.refund_id, counts=counts))
        policy = self.policy(session, si.Product.QUALITY)
        terms = find_terms(session, policy.terms_id, si.GuaranteeTerms)
        options: Any = {"calendar": CALENDAR, "terms": terms, "assessed_at": now}
        return si.record_decision(si.assess_quality_claim, policy, refund, **options)


class SentEvidence(Body):
    """The order of the evidence; when it was submitted, the service knows."""

    order_id: si.Identifier
    sku: si.Sku
    unit_price: si.Amount | None = None
    placed_at: si.Instant | None = None


class PriceClaim(OfOrder):
    """Pay the buyer's price difference on a line of an order, by the evidence."""

    path = "/price-claims"
    identity = si.price_claim_key, ("shop_id", "order_id", "line_id")
    line_id: si.Identifier
    evidence: SentEvidence

    def decide(self, session: Session, locked: OrderRow, now: datetime) -> si.Decision:
        """Assess the evidence on the item as it was sold, and on what was claimed so far."""
        policy = self.policy(session, si.Product.PRICE)
        terms = find_terms(session, policy.terms_id, si.GuaranteeTerms)
        line = session.get(LineRow, {**self.ids, "line_id": self.line_id})
        line = found(line, "line-unknown", "the order has no such line", "订单无该行")
        paid = select(DecisionRow.line_id).filter_by(**self.approved("assess_price_claim"))
        refunds = session.scalars(select(RefundRow.counts).filter_by(**self.ids)).all()
        lines = tuple(session.scalars(paid))
        purchase = line.purchase.replace(claimed_lines=lines, refunded=any(refunds))
        sent = self.placed(session)
        evidence = made(si.Evidence, **sent, submitted_at=self.submitted_at(session, sent) or now)
        claim = (policy, purchase, evidence)
        return si.record_decision(si.assess_price_claim, *claim, terms=terms, assessed_at=now)

    def placed(self, session: Session) -> dict[str, Any]:
        """Return the order of the evidence: as it was sold, where it is one of the shop's own."""
        sent = self.evidence
        own = select(LineRow.purchase).filter_by(shop_id=self.shop_id, order_id=sent.order_id)
        sold = session.scalars(own.order_by(LineRow.line_id)).all()
        if not sold:
            return dict(sent)
        line = next((it for it in sold if it.sku == sent.sku), sold[0])
        price = si.from_fen(line.unit_paid.fen - line.freight.fen)
        facts = {"sku": line.sku, "unit_price": price, "placed_at": line.paid_at}
        return {"order_id": sent.order_id, **facts}

    def submitted_at(self, session: Session, sent: dict[str, Any]) -> datetime | None:
        """Return when the claim first came with this evidence, since that was placed."""
        answers = select(DecisionRow.assessed_at, DecisionRow.document)
        answers = answers.where(DecisionRow.first_key == self.key)
        if sent["placed_at"] is not None:
            answers = answers.where(DecisionRow.assessed_at >= sent["placed_at"])
        for assessed_at, document in session.execute(answers.order_by(DecisionRow.assessed_at)):
            if json.loads(document)["input"]["evidence"]["order_id"] == sent["order_id"]:
                return assessed_at
        return None


class OfShop(Request):
    """What moves the account of a shop, or makes an order of it, which cannot be locked yet."""

    def lock(self, session: Session) -> ShopRow:
        """Lock the shop with its account: all cases draw on one cover."""
        return kept_shop(session, self.shop_id, lock=True)


class AdvanceRequest(OfShop):
    """Advance to the buyer of a complaint; how much credit there is, the account knows."""

    path = "/advances"
    identity = si.advance_key, ("shop_id", "case_id", "advance_id")
    case_id: si.Identifier
    advance_id: si.Identifier
    order_id: si.Identifier
    ground: si.Ground | None = None
    scope: si.Scope | None = None
    escrow: Fact = None
    amount: si.Amount | None = None
    seller_performed: Fact = None
    ruling: si.Ruling | None = None
    verified: Fact = None

    def decide(self, session: Session, shop: ShopRow, now: datetime) -> si.Decision:
        """Assess the complaint on what the cover has left on the Beijing day."""
        facts = self.model_dump()
        facts["advanced"] = advanced(session, self.shop_id, self.case_id)
        facts["credit_available"] = si.credit_available(shop.account, book_day(shop, now))
        facts["credit_held"] = shop.account.case(self.case_id).held_credit
        dispute, terms = made(si.Dispute, **facts), account_terms(session, shop)
        return si.record_decision(si.assess_advance, dispute, terms=terms, assessed_at=now)

    def book(self, session: Session, shop: ShopRow, decision: si.Decision, now: datetime) -> None:
        """Post the advance: what the account refuses is not paid."""
        event_id, on, amount = decision.sha256, book_day(shop, now), decision.answer.payment.amount
        event = si.Advanced(event_id=event_id, on=on, case_id=self.case_id, amount=amount)
        post_event(session, shop, event, now)


class SurrenderRequest(OfShop):
    """Give a deposit policy back, on the day on which the shop says so."""

    path = "/surrenders"
    identity = si.return_premium_key, ("shop_id", "policy_id")
    policy_id: si.Identifier

    def decide(self, session: Session, shop: ShopRow, now: datetime) -> si.Decision:
        """Assess what comes back, on what is owed and held."""
        row = session.get(CoverRow, (self.shop_id, self.policy_id))
        policy = found(row, "policy-unknown", "the shop has no such policy", "店铺无该保单").policy
        return si.record_decision(
            si.surrender,
            policy,
            book_day(shop, now),
            outstanding=si.outstanding(shop.account),
            held=si.credit_held(shop.account),
            terms=find_terms(session, policy.terms_id, si.DepositTerms),
            assessed_at=now,
        )

    def book(self, session: Session, shop: ShopRow, decision: si.Decision, now: datetime) -> None:
        """End the cover in the transaction that pays."""
        facts: Any = {"policy_id": self.policy_id, "reason": "surrendered"}
        event = si.CoverEnded(event_id=decision.sha256, on=book_day(shop, now), **facts)
        post_event(session, shop, event, now)
