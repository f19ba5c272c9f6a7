"""One flow for whatever moves money: answered once, on facts of the tables, under a lock.

A request says what its sender knows; what was paid before is looked up. Paid once, it gets the
stored document whenever it comes again, and with other content under the same id 409. An answer
that is not approved is stored too, but takes no key: the same request may come again, with more
facts or the same, and is assessed on the facts of then.
"""

from abc import ABC, abstractmethod
from datetime import date, datetime
from typing import Annotated, Any

import chinese_calendar
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from shopinsure import (
    Advanced,
    Amount,
    CoverEnded,
    Decision,
    DepositTerms,
    Dispute,
    Evidence,
    Ground,
    GuaranteeTerms,
    Identifier,
    Instant,
    OrderPolicy,
    Outcome,
    Product,
    Refund,
    Ruling,
    Scope,
    Yuan,
    assess_advance,
    assess_price_claim,
    assess_quality_claim,
    beijing_day,
    credit_available,
    credit_held,
    from_fen,
    outstanding,
    record_decision,
    surrender,
)

from .account import advanced, kept_shop, pay_by_event
from .errors import made, refused
from .log import log
from .tables import CoverRow, DecisionRow, KeyRow, LineRow, OrderRow, PolicyRow
from .terms import find_terms

MOST_TRIES = 3
NO_AMOUNT: Any = from_fen(0)
Fact = Annotated[bool, Field(strict=True)] | None


class Request(BaseModel, ABC):
    """A request for a payment, a policy or a surrender, without any fact that the tables know."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    shop_id: Identifier

    @property
    @abstractmethod
    def key(self) -> str:
        """Return the first payment key: the identity of the request."""

    @abstractmethod
    def lock(self, session: Session) -> None:
        """Lock the row under which whatever it may collide with is decided."""

    @abstractmethod
    def decide(self, session: Session, now: datetime) -> Decision:
        """Assess it on the facts of the tables."""

    def book(self, session: Session, decision: Decision, now: datetime) -> None:
        """Store what follows from an approved answer beside the keys and the decision."""


def settle(sessions: sessionmaker[Session], request: Request, now: datetime) -> DecisionRow:
    """Answer a request in one transaction; where a key was taken meanwhile, assess it again."""
    for _ in range(MOST_TRIES - 1):
        try:
            return _settle(sessions, request, now)
        except IntegrityError:
            log.info("assessed again", key=request.key)
    return _settle(sessions, request, now)


def _settle(sessions: sessionmaker[Session], request: Request, now: datetime) -> DecisionRow:
    with sessions.begin() as session:
        stored = _stored(session, request)
        if stored is None:
            request.lock(session)
            stored = _stored(session, request) or _assess(session, request, now)
    return stored


def _stored(session: Session, request: Request) -> DecisionRow | None:
    """Return the decision under which a request was paid, if it was."""
    paid = select(DecisionRow).join(KeyRow).where(KeyRow.key == request.key)
    row = session.scalar(paid)
    if row is not None and type(request).model_validate(row.request) != request:
        en, zh = "the id was paid with other content", "该编号已按其他内容赔付"
        raise refused(409, "paid-otherwise", en, zh)
    return row


def _assess(session: Session, request: Request, now: datetime) -> DecisionRow:
    decision = request.decide(session, now)
    row = decision_row(request.shop_id, decision, request)
    if row.outcome is not Outcome.APPROVED and session.get(DecisionRow, row.sha256):
        return row  # the same answer to the same question at the same instant
    session.add(row)
    session.flush()
    if row.outcome is Outcome.APPROVED:
        keys = getattr(decision.answer, "payment_keys", (request.key,))
        session.add_all(KeyRow(key=key, sha256=row.sha256) for key in {request.key, *keys})
        session.flush()
        request.book(session, decision, now)
    log.info("answered", key=request.key, sha256=row.sha256, answer=decision.summary())
    return row


def decision_row(shop_id: str, decision: Decision, request: Request | None = None) -> DecisionRow:
    """Make the row of a decision, with what it is looked up by."""
    answer, document = decision.answer, decision.document()
    return DecisionRow(
        sha256=document["sha256"],
        function=document["function"],
        shop_id=shop_id,
        order_id=getattr(request, "order_id", None),
        line_id=getattr(request, "line_id", None),
        request={} if request is None else request.model_dump(mode="json"),
        outcome=answer.verdict.outcome if hasattr(answer, "verdict") else Outcome.APPROVED,
        amount=Yuan(getattr(answer, "money", None) or "0"),
        payee=getattr(answer, "payee", None),
        due_on=getattr(answer, "due_on", None),
        document=decision.to_json(),
    )


class OfOrder(Request):
    """What is claimed on an order."""

    order_id: Identifier

    def lock(self, session: Session) -> None:
        """Lock the order: what is paid on either of its policies counts for the other."""
        if session.get(OrderRow, (self.shop_id, self.order_id), with_for_update=True) is None:
            raise refused(404, "order-unknown", "no such order is insured", "该订单未投保")

    def decided(self, function: str) -> ColumnElement[bool]:
        """Say which decisions are those of a function on the order."""
        ids = (DecisionRow.shop_id == self.shop_id, DecisionRow.order_id == self.order_id)
        return and_(*ids, DecisionRow.function == function)

    def paid(self, session: Session, function: str) -> Yuan:
        """Return what was paid on one of the policies of the order."""
        approved = DecisionRow.outcome == Outcome.APPROVED
        total = select(func.sum(DecisionRow.amount)).where(self.decided(function), approved)
        return session.scalar(total) or from_fen(0)

    def policy(self, session: Session, product: Product) -> tuple[OrderPolicy, GuaranteeTerms]:
        """Return a policy of the order, and the terms it was sold under."""
        row = session.get(PolicyRow, (self.shop_id, self.order_id, product))
        if row is None:
            raise refused(404, "policy-unknown", "the order has no such policy", "订单无该保单")
        return row.policy, find_terms(session, row.policy.terms_id, GuaranteeTerms)


class QualityClaim(OfOrder):
    """A refund that completed, or will: what was indemnified before is not the sender's to say."""

    refund_id: Identifier
    category: Identifier
    reason: Identifier
    requested_at: Instant
    goods_returned: Fact = None
    goods_refunded: Amount | None = None
    freight_refunded: Amount = NO_AMOUNT
    completed_at: Instant | None = None

    @property
    def key(self) -> str:
        """Name the refund."""
        return f"quality {self.shop_id} {self.order_id} {self.refund_id}"

    def decide(self, session: Session, now: datetime) -> Decision:
        """Assess the refund on what was paid on the order so far."""
        policy, terms = self.policy(session, Product.QUALITY)
        refund = made(
            Refund,
            **self.model_dump(exclude={"shop_id"}),
            indemnified=self.paid(session, "assess_quality_claim"),
            price_claim_paid=self.paid(session, "assess_price_claim"),
        )
        facts: dict[str, Any] = {"calendar": ChinaCalendar(), "terms": terms}
        return record_decision(assess_quality_claim, policy, refund, assessed_at=now, **facts)


class PriceClaim(OfOrder):
    """A claim of the buyer on a line of an order, with the evidence."""

    line_id: Identifier
    evidence: Evidence

    @property
    def key(self) -> str:
        """Name the line."""
        return f"price {self.shop_id} {self.order_id} {self.line_id}"

    def decide(self, session: Session, now: datetime) -> Decision:
        """Assess the evidence on the item as it was sold, and on what was claimed so far."""
        policy, terms = self.policy(session, Product.PRICE)
        line = session.get(LineRow, (self.shop_id, self.order_id, self.line_id))
        if line is None:
            raise refused(404, "line-unknown", "the order has no such line", "订单无该行")
        approved = DecisionRow.outcome == Outcome.APPROVED
        claimed = select(DecisionRow.line_id).where(self.decided("assess_price_claim"), approved)
        refund = select(DecisionRow.sha256).where(self.decided("assess_quality_claim")).limit(1)
        purchase = line.purchase.replace(
            claimed_lines=tuple(session.scalars(claimed)),
            refunded=session.scalar(refund) is not None,
        )
        claim = (policy, purchase, self.evidence)
        return record_decision(assess_price_claim, *claim, terms=terms, assessed_at=now)


class OfShop(Request):
    """What moves the account of a shop."""

    def lock(self, session: Session) -> None:
        """Lock the account: all cases draw on one cover."""
        kept_shop(session, self.shop_id, lock=True)


class AdvanceRequest(OfShop):
    """A complaint that was found for the buyer: how much credit there is, the account knows."""

    case_id: Identifier
    advance_id: Identifier
    order_id: Identifier
    ground: Ground | None = None
    scope: Scope | None = None
    escrow: Fact = None
    amount: Amount | None = None
    seller_performed: Fact = None
    ruling: Ruling | None = None
    verified: Fact = None

    @property
    def key(self) -> str:
        """Name the advance."""
        return f"advance {self.shop_id} {self.case_id} {self.advance_id}"

    def decide(self, session: Session, now: datetime) -> Decision:
        """Assess the complaint on what the cover has left on the Beijing day."""
        account = kept_shop(session, self.shop_id).account
        dispute = made(
            Dispute,
            **self.model_dump(),
            advanced=advanced(session, self.shop_id, self.case_id),
            credit_available=credit_available(account, beijing_day(now)),
            credit_held=account.case(self.case_id).held_credit,
        )
        return record_decision(assess_advance, dispute, assessed_at=now)

    def book(self, session: Session, decision: Decision, now: datetime) -> None:
        """Post the advance: what the account refuses is not paid."""
        event_id, on = decision.sha256, beijing_day(now)
        amount = decision.answer.payment.amount
        event = Advanced(event_id=event_id, on=on, case_id=self.case_id, amount=amount)
        pay_by_event(session, kept_shop(session, self.shop_id), event, on)


class SurrenderRequest(OfShop):
    """The shop gives its deposit policy back; the day is that on which it says so."""

    policy_id: Identifier

    @property
    def key(self) -> str:
        """Name the policy."""
        return f"surrender {self.shop_id} {self.policy_id}"

    def decide(self, session: Session, now: datetime) -> Decision:
        """Assess what comes back, on what is owed and held."""
        account = kept_shop(session, self.shop_id).account
        row = session.get(CoverRow, (self.shop_id, self.policy_id))
        if row is None:
            raise refused(404, "policy-unknown", "the shop has no such policy", "店铺无该保单")
        return record_decision(
            surrender,
            row.policy,
            beijing_day(now),
            outstanding=outstanding(account),
            held=credit_held(account),
            terms=find_terms(session, row.policy.terms_id, DepositTerms),
            assessed_at=now,
        )

    def book(self, session: Session, decision: Decision, now: datetime) -> None:
        """End the cover in the transaction that pays."""
        event_id, on = decision.sha256, beijing_day(now)
        ended = CoverEnded(event_id=event_id, on=on, policy_id=self.policy_id, reason="surrendered")
        pay_by_event(session, kept_shop(session, self.shop_id), ended, on)


class ChinaCalendar:
    """The announced working days of mainland China."""

    def is_working_day(self, day: date) -> bool:
        """Return whether a day is worked, or raise ``LookupError`` where that is not known yet."""
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError as outside:
            raise LookupError(str(outside)) from outside
