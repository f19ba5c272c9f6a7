"""One flow for whatever moves money: answered once, on facts of the tables, under a lock.

A request says what its sender knows; what was paid before is looked up. Paid once, it gets the
stored document whenever it comes again, and with other content under the same id 409. An answer
that is not approved is stored too, but takes no key: the same request may come again, with more
facts or the same, and is assessed on the facts of then.
"""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime
from operator import attrgetter
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, sessionmaker

import shopinsure as si
from shopinsure.china import ChinaCalendar

from .account import account_terms, advanced, book_day, kept_shop, post_event
from .body import MOST_BYTES
from .errors import made, refused
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
    decision_row,
    digest,
)
from .terms import find_terms

NO_AMOUNT: Any = si.from_fen(0)
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
        return made_of(*attrgetter(*names)(self))

    @abstractmethod
    def lock(self, session: Session) -> None:
        """Lock the row under which whatever it may collide with is decided."""

    @abstractmethod
    def decide(self, session: Session, now: datetime) -> si.Decision:
        """Assess it on the facts of the tables."""

    def book(self, session: Session, decision: si.Decision, now: datetime) -> None:
        """Store what follows from an approved answer beside the keys and the decision."""


def settle(sessions: sessionmaker[Session], request: Request, now: datetime) -> DecisionRow:
    """Answer a request in one transaction; where a key was taken meanwhile, assess it again."""

    def answer(session: Session) -> DecisionRow:
        stored = _stored(session, request)
        if stored is None:
            request.lock(session)
            stored = _stored(session, request) or _assess(session, request, now)
        return stored

    return committed(sessions, answer)


def _stored(session: Session, request: Request) -> DecisionRow | None:
    """Return the decision under which a request was paid, if it was."""
    row = session.scalar(select(DecisionRow).join(KeyRow).where(KeyRow.key == request.key))
    if row is not None and row.request != digest(request):
        raise refused(409, "paid-otherwise", "the id was paid with other content", "该编号内容不同")
    return row


def refuse_future(record: BaseModel, now: datetime) -> None:
    """Refuse what has not happened yet, in a request and in the records within."""
    for name, fact in record:
        if isinstance(fact, BaseModel):
            refuse_future(fact, now)
        elif isinstance(fact, datetime) and fact > now:
            raise refused(422, "in-future", f"{name} has not come yet", f"{name} 尚未到来")


def _assess(session: Session, request: Request, now: datetime) -> DecisionRow:
    refuse_future(request, now)
    decision = request.decide(session, now)
    row = decision_row(request.shop_id, decision, request)
    approved = row.outcome is si.Outcome.APPROVED
    if not approved and session.get(DecisionRow, row.sha256) is not None:
        return row  # the same answer to the same question at the same instant
    session.add(row)
    session.flush()
    if approved:
        keys = getattr(decision.answer, "payment_keys", ())
        session.add_all(KeyRow(key=key, sha256=row.sha256) for key in sorted({request.key, *keys}))
        session.flush()
        request.book(session, decision, now)
    log.info("answered", key=request.key, sha256=row.sha256, answer=decision.summary())
    return row


class OfOrder(Request):
    """What is claimed on an order."""

    order_id: si.Identifier

    def lock(self, session: Session) -> None:
        """Lock the order: what is paid on either of its policies counts for the other."""
        if session.get(OrderRow, (self.shop_id, self.order_id), with_for_update=True) is None:
            raise refused(404, "order-unknown", "no such order is insured", "该订单未投保")

    def approved(self, function: str) -> ColumnElement[bool]:
        """Say which decisions of a function were paid on the order."""
        ids = (DecisionRow.shop_id == self.shop_id, DecisionRow.order_id == self.order_id)
        approved = DecisionRow.outcome == si.Outcome.APPROVED
        return and_(*ids, DecisionRow.function == function, approved)

    def paid(self, session: Session, function: str) -> si.Yuan:
        """Return what was paid on one of the policies of the order."""
        total = select(func.sum(DecisionRow.amount)).where(self.approved(function))
        return session.scalar(total) or NO_AMOUNT

    def policy(
        self, session: Session, product: si.Product
    ) -> tuple[si.OrderPolicy, si.GuaranteeTerms]:
        """Return a policy of the order, and the terms it was sold under."""
        row = session.get(PolicyRow, (self.shop_id, self.order_id, product))
        if row is None:
            session.commit()  # a refund that is not insured counts for a price claim all the same
            raise refused(404, "policy-unknown", "the order has no such policy", "订单无该保单")
        return row.policy, find_terms(session, row.policy.terms_id, si.GuaranteeTerms)


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

    def decide(self, session: Session, now: datetime) -> si.Decision:
        """Assess the refund on what was paid on the order so far."""
        facts = self.model_dump(exclude={"shop_id"})
        facts["indemnified"] = self.paid(session, "assess_quality_claim")
        facts["price_claim_paid"] = self.paid(session, "assess_price_claim")
        refund = made(si.Refund, **facts)
        row = RefundRow(**self.model_dump(include={"shop_id", "order_id", "refund_id"}))
        row.counts = self.completed_at is not None or self.goods_returned is not False
        session.merge(row)
        policy, terms = self.policy(session, si.Product.QUALITY)
        claim, options = (policy, refund), {"calendar": ChinaCalendar()}
        assess: Any = si.assess_quality_claim
        return si.record_decision(assess, *claim, terms=terms, assessed_at=now, **options)


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

    def decide(self, session: Session, now: datetime) -> si.Decision:
        """Assess the evidence on the item as it was sold, and on what was claimed so far."""
        policy, terms = self.policy(session, si.Product.PRICE)
        line = session.get(LineRow, (self.shop_id, self.order_id, self.line_id))
        if line is None:
            raise refused(404, "line-unknown", "the order has no such line", "订单无该行")
        claimed = select(DecisionRow.line_id).where(self.approved("assess_price_claim"))
        ids = {"shop_id": self.shop_id, "order_id": self.order_id}
        refunds = session.scalars(select(RefundRow.counts).filter_by(**ids)).all()
        lines = tuple(session.scalars(claimed))
        purchase = line.purchase.replace(claimed_lines=lines, refunded=any(refunds))
        facts = self.placed(session)
        facts["submitted_at"] = self.submitted_at(session, facts["placed_at"]) or now
        claim = (policy, purchase, made(si.Evidence, **facts))
        return si.record_decision(si.assess_price_claim, *claim, terms=terms, assessed_at=now)

    def placed(self, session: Session) -> dict[str, Any]:
        """Return the order of the evidence: as it was sold, where it is one of the shop's own."""
        facts = dict(self.evidence)
        own = select(LineRow.purchase).filter_by(shop_id=self.shop_id, order_id=facts["order_id"])
        sold = session.scalars(own.order_by(LineRow.line_id)).all()
        for it in [line for line in sold if line.sku == facts["sku"]] or sold[:1]:
            price = si.from_fen(it.unit_paid.fen - it.freight.fen)
            return facts | {"sku": it.sku, "unit_price": price, "placed_at": it.paid_at}
        return facts

    def submitted_at(self, session: Session, placed_at: datetime | None) -> datetime | None:
        """Return when the claim first came with this evidence, since that was placed."""
        answers = select(DecisionRow.assessed_at, DecisionRow.document).filter_by(
            first_key=self.key
        )
        if placed_at is not None:
            answers = answers.where(DecisionRow.assessed_at >= placed_at)
        shown = self.evidence.order_id
        first = [at for at, it in session.execute(answers) if at and evidence_id(it) == shown]
        return min(first, default=None)


def evidence_id(document: str) -> str:
    """Return the order of the evidence on which a claim was answered."""
    return str(json.loads(document)["input"]["evidence"]["order_id"])


class OfShop(Request):
    """What moves the account of a shop, or makes an order of it, which cannot be locked yet."""

    def lock(self, session: Session) -> None:
        """Lock the shop with its account: all cases draw on one cover."""
        kept_shop(session, self.shop_id, lock=True)

    def shop(self, session: Session) -> ShopRow:
        """Return the shop, which is locked."""
        return kept_shop(session, self.shop_id)


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

    def decide(self, session: Session, now: datetime) -> si.Decision:
        """Assess the complaint on what the cover has left on the Beijing day."""
        shop, facts = self.shop(session), self.model_dump()
        facts["advanced"] = advanced(session, self.shop_id, self.case_id)
        facts["credit_available"] = si.credit_available(shop.account, book_day(shop, now))
        facts["credit_held"] = shop.account.case(self.case_id).held_credit
        dispute, terms = made(si.Dispute, **facts), account_terms(session, shop)
        return si.record_decision(si.assess_advance, dispute, terms=terms, assessed_at=now)

    def book(self, session: Session, decision: si.Decision, now: datetime) -> None:
        """Post the advance: what the account refuses is not paid."""
        shop = self.shop(session)
        facts: Any = {"case_id": self.case_id, "amount": decision.answer.payment.amount}
        event = si.Advanced(event_id=decision.sha256, on=book_day(shop, now), **facts)
        post_event(session, shop, event, now)


class SurrenderRequest(OfShop):
    """Give a deposit policy back, on the day on which the shop says so."""

    path = "/surrenders"
    identity = si.return_premium_key, ("shop_id", "policy_id")
    policy_id: si.Identifier

    def decide(self, session: Session, now: datetime) -> si.Decision:
        """Assess what comes back, on what is owed and held."""
        row = session.get(CoverRow, (self.shop_id, self.policy_id))
        if row is None:
            raise refused(404, "policy-unknown", "the shop has no such policy", "店铺无该保单")
        shop = self.shop(session)
        return si.record_decision(
            si.surrender,
            row.policy,
            book_day(shop, now),
            outstanding=si.outstanding(shop.account),
            held=si.credit_held(shop.account),
            terms=find_terms(session, row.policy.terms_id, si.DepositTerms),
            assessed_at=now,
        )

    def book(self, session: Session, decision: si.Decision, now: datetime) -> None:
        """End the cover in the transaction that pays."""
        shop = self.shop(session)
        facts: Any = {"policy_id": self.policy_id, "reason": "surrendered"}
        event = si.CoverEnded(event_id=decision.sha256, on=book_day(shop, now), **facts)
        post_event(session, shop, event, now)
