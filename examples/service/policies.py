"""Policies sold: of an order that ships, and of a cover that begins on the day it is bought."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field, model_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

import shopinsure as si

from .account import book_day, post_event
from .claims import NO_AMOUNT, Body, Fact, OfShop
from .errors import made, refused
from .tables import CoverRow, LineRow, OrderRow, PolicyRow, ShopRow
from .terms import find_terms

MOST_LINES = 200
MOST_BYTES_OF_A_LINE = 16 * 1024  # every text of its SKU at full length, each character escaped


class Line(Body):
    """One unit of a line as it was sold, its SKU of that day included: what a price claim is on."""

    line_id: si.Identifier
    sku: si.Sku
    unit_paid: si.Amount
    freight: si.Amount = NO_AMOUNT
    red_packets: si.Amount = NO_AMOUNT
    points: si.Amount = NO_AMOUNT
    activity_item: Fact = None


class OrderPolicyRequest(OfShop):
    """Insure an order that shipped, under what was agreed with the shop."""

    most_bytes = MOST_LINES * MOST_BYTES_OF_A_LINE
    path = "/order-policies"
    identity = "policy {product} {shop_id} {order_id}".format, ("product", "shop_id", "order_id")
    product: si.Product
    order: si.Order
    lines: Annotated[tuple[Line, ...], Field(min_length=1, max_length=MOST_LINES)]

    @model_validator(mode="after")
    def _belongs_together(self) -> Self:
        shops = {self.shop_id, self.order.shop_id, *(line.sku.shop_id for line in self.lines)}
        if len(shops) > 1 or len({line.line_id for line in self.lines}) < len(self.lines):
            message = "one shop, and each line once"
            raise ValueError(message)
        own_money = (
            line.unit_paid.fen - line.freight.fen - line.red_packets.fen - line.points.fen
            for line in self.lines
        )
        if sum(own_money) > self.order.paid.fen - self.order.freight.fen:
            message = "the lines are no more than the order"
            raise ValueError(message)
        return self

    @property
    def order_id(self) -> str:
        """Return the id of the order."""
        return self.order.order_id

    def decide(self, session: Session, shop: ShopRow, now: datetime) -> si.Decision:
        """Assess the order at the rate and under the terms that were agreed."""
        rate = shop.quality_rate if self.product is si.Product.QUALITY else shop.price_rate
        terms = find_terms(session, shop.terms_id, si.GuaranteeTerms)
        asked = (self.order, shop.shop, self.product, rate)
        return si.record_decision(si.issue_order_policy, *asked, terms=terms, assessed_at=now)

    def book(self, session: Session, shop: ShopRow, decision: si.Decision, now: datetime) -> None:
        """Store the policy, and with the first one the order as it was sold."""
        policy, ids = decision.answer.policy, {"shop_id": self.shop_id, "order_id": self.order_id}
        session.add(PolicyRow(**ids, product=self.product, policy=policy))
        common = {"order_id": self.order_id, "paid_at": self.order.paid_at}
        sold = {it.line_id: made(si.Purchase, **common, **dict(it)) for it in self.lines}
        kept = session.scalars(select(LineRow.purchase).filter_by(**ids))
        row = session.get(OrderRow, ids)
        if row is None:
            row = OrderRow(**ids, order=self.order)
            session.add(row)
            session.add_all(LineRow(**ids, line_id=at, purchase=it) for at, it in sold.items())
        elif row.order != self.order or {it.line_id: it for it in kept} != sold:
            raise refused(409, "order-otherwise", "it was insured otherwise", "订单投保内容不同")
        if self.product is si.Product.PRICE:
            terms = find_terms(session, policy.terms_id, si.GuaranteeTerms)
            row.closes_on = si.price_window(policy.paid_at, terms=terms).next_change_on


class CoverRequest(OfShop):
    """Sell a deposit policy, whose cover begins on the day on which it is bought."""

    path = "/deposit-policies"
    identity = "cover {shop_id} {policy_id}".format, ("shop_id", "policy_id")
    policy_id: si.Identifier
    coverage: si.Amount
    term: si.Term

    def decide(self, session: Session, shop: ShopRow, now: datetime) -> si.Decision:
        """Assess the purchase on what the account holds and owes."""
        asked = (shop.shop, self.policy_id, self.coverage, self.term, book_day(shop, now))
        terms = find_terms(session, shop.deposit_terms_id, si.DepositTerms)
        known: Any = {"account": shop.account, "terms": terms, "assessed_at": now}
        return si.record_decision(si.buy_deposit_policy, *asked, **known)

    def book(self, session: Session, shop: ShopRow, decision: si.Decision, now: datetime) -> None:
        """Store the policy and post its cover; the account goes by its terms from now on."""
        policy = decision.answer.policy
        session.add(CoverRow(shop_id=self.shop_id, policy_id=self.policy_id, policy=policy))
        shop.cover_terms_id = policy.terms_id
        facts = policy.model_dump(include={"policy_id", "coverage", "end"})
        event = si.CoverBought(event_id=decision.sha256, on=policy.start, **facts)
        post_event(session, shop, event, now)
