"""Policies sold: of an order that ships, and of a cover that begins on the day it is bought."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from sqlalchemy.orm import Session

from shopinsure import (
    Amount,
    CoverBought,
    Decision,
    GuaranteeTerms,
    Identifier,
    Order,
    Product,
    Purchase,
    Sku,
    Term,
    beijing_day,
    buy_deposit_policy,
    issue_order_policy,
    price_window,
    record_decision,
)

from .account import kept_shop, pay_by_event
from .claims import NO_AMOUNT, Fact, OfShop, Request
from .errors import made, refused
from .tables import CoverRow, LineRow, OrderRow, PolicyRow
from .terms import find_terms


class Line(BaseModel):
    """One unit of a line as it was sold, its SKU of that day included: what a price claim is on."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    line_id: Identifier
    sku: Sku
    unit_paid: Amount
    freight: Amount = NO_AMOUNT
    red_packets: Amount = NO_AMOUNT
    points: Amount = NO_AMOUNT
    activity_item: Fact = None


class OrderPolicyRequest(Request):
    """An order that shipped, to be insured under what was agreed with the shop."""

    product: Product
    order: Order
    lines: Annotated[tuple[Line, ...], Field(min_length=1, max_length=1000)]

    @model_validator(mode="after")
    def _belongs_together(self) -> Self:
        shops = {self.shop_id, self.order.shop_id, *(line.sku.shop_id for line in self.lines)}
        if len(shops) > 1 or len({line.line_id for line in self.lines}) < len(self.lines):
            message = "one shop, and each line once"
            raise ValueError(message)
        return self

    @property
    def order_id(self) -> str:
        """Return the id of the order."""
        return self.order.order_id

    @property
    def key(self) -> str:
        """Name the order and the product."""
        return f"policy {self.product} {self.shop_id} {self.order_id}"

    def lock(self, session: Session) -> None:
        """Lock the order where it is there; of two that make it, one begins again."""
        session.get(OrderRow, (self.shop_id, self.order_id), with_for_update=True)

    def decide(self, session: Session, now: datetime) -> Decision:
        """Assess the order at the rate and under the terms that were agreed."""
        shop = kept_shop(session, self.shop_id)
        self._purchases()
        rate = shop.quality_rate if self.product is Product.QUALITY else shop.price_rate
        terms = find_terms(session, shop.terms_id, GuaranteeTerms)
        asked = (self.order, shop.shop, self.product, rate)
        return record_decision(issue_order_policy, *asked, terms=terms, assessed_at=now)

    def book(self, session: Session, decision: Decision, now: datetime) -> None:
        """Store the policy, and with the first one the order as it was sold."""
        policy = decision.answer.policy
        terms = find_terms(session, policy.terms_id, GuaranteeTerms)
        ids = {"shop_id": self.shop_id, "order_id": self.order_id}
        session.add(PolicyRow(**ids, product=self.product, policy=policy))
        row = session.get(OrderRow, tuple(ids.values()))
        if row is None:
            row = OrderRow(**ids, order=self.order, closes_on=None)
            rows = [LineRow(**ids, line_id=it.line_id, purchase=it) for it in self._purchases()]
            session.add_all([row, *rows])
        elif row.order != self.order:
            raise refused(409, "order-otherwise", "it was insured otherwise", "订单投保内容不同")
        if self.product is Product.PRICE:
            row.closes_on = price_window(policy.paid_at, terms=terms).next_change_on

    def _purchases(self) -> list[Purchase]:
        common = {"order_id": self.order_id, "paid_at": self.order.paid_at}
        return [made(Purchase, **common, **dict(line)) for line in self.lines]


class CoverRequest(OfShop):
    """A deposit policy, whose cover begins on the day on which it is bought."""

    policy_id: Identifier
    coverage: Amount
    term: Term

    @property
    def key(self) -> str:
        """Name the policy."""
        return f"cover {self.shop_id} {self.policy_id}"

    def decide(self, session: Session, now: datetime) -> Decision:
        """Assess the purchase on what the account holds and owes."""
        row = kept_shop(session, self.shop_id)
        asked = (row.shop, self.policy_id, self.coverage, self.term, beijing_day(now))
        return record_decision(buy_deposit_policy, *asked, account=row.account, assessed_at=now)

    def book(self, session: Session, decision: Decision, now: datetime) -> None:
        """Store the policy and post its cover."""
        policy = decision.answer.policy
        session.add(CoverRow(shop_id=self.shop_id, policy_id=self.policy_id, policy=policy))
        event = CoverBought(
            event_id=decision.sha256,
            on=policy.start,
            policy_id=policy.policy_id,
            coverage=policy.coverage,
            end=policy.end,
        )
        pay_by_event(session, kept_shop(session, self.shop_id), event, beijing_day(now))
