"""Records, events and enumerations as a caller sees them; nothing runs, see `public_api.py`."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Literal, assert_type

from pydantic import TypeAdapter

import shopinsure as si
from shopinsure import Yuan

NOON = datetime(2022, 1, 1, 12, tzinfo=UTC)
DAY = date(2022, 8, 1)
ITEM = si.Sku(shop_id="S-1", listing_id="L-1", name="连衣裙", size="M")


def orders(policy: si.DepositPolicy, issued: si.OrderPolicy, shop: si.Shop) -> None:
    order = si.Order(order_id="1", shop_id="S", category="fmcg", paid=Decimal(1), paid_at="2022Z")
    assert_type((order.paid, order.paid_at), tuple[Yuan, datetime])
    assert_type((order.order_id, order.shipped_at), tuple[str, datetime | None])
    assert_type((policy.coverage, policy.term, policy.end), tuple[Yuan, si.Term, date])
    assert_type((issued.product, issued.rate), tuple[si.Product, si.Rate])
    assert_type((shop.coverage_max, shop.under_penalty), tuple[Yuan | None, bool | None])
    assert_type(shop.status(si.Product.PRICE), si.Status | None)
    assert_type(shop.deposit_policy, si.DepositPolicy | None)
    assert_type(si.load_json("{}", si.Order), si.Order)
    assert_type(si.load_json(b"{}", TypeAdapter(list[si.Event])), list[si.Event])
    si.load_json({}, si.Order)  # type: ignore[arg-type]
    si.Order(order_id="1", shop_id="S", category="fmcg", paid=1.5, paid_at=NOON)  # type: ignore[arg-type]
    si.Order(order_id="1", shop_id="S", category="fmcg", paid=1, paid_at=NOON)  # type: ignore[arg-type]
    si.Order(order_id="1", shop_id="S", category="fmcg", paid="1", paid_at=DAY)  # type: ignore[arg-type]
    si.Order(order_id=1, shop_id="S", category="fmcg", paid="1", paid_at=NOON)  # type: ignore[arg-type]
    si.Order(order_id="1", shop_id="S", category="fmcg", paid="1")  # type: ignore[call-arg]
    si.Shop(shop_id="S-1", coverage_max=12500)  # type: ignore[arg-type]
    si.Shop(shop_id="S-1", under_penalty="no")  # type: ignore[arg-type]
    si.Shop(shop_id="S-1", weight="1")  # type: ignore[call-arg]


def claims(bought: si.Purchase, found: si.Evidence, refund: si.Refund, case: si.Dispute) -> None:
    assert_type((bought.sku, bought.points), tuple[si.Sku, Yuan])
    assert_type((bought.claimed_lines, bought.refunded), tuple[tuple[str, ...] | None, bool | None])
    assert_type((found.unit_price, found.placed_at), tuple[Yuan | None, datetime | None])
    assert_type((refund.goods_refunded, refund.freight_refunded), tuple[Yuan | None, Yuan])
    assert_type((refund.goods_returned, refund.requested_at), tuple[bool | None, datetime])
    assert_type((case.ground, case.scope), tuple[si.Ground | None, si.Scope | None])
    assert_type((case.ruling, case.credit_held), tuple[si.Ruling | None, Yuan | None])
    si.Sku(shop_id="S-1", listing_id="L-1")  # type: ignore[call-arg]
    si.Sku(shop_id="S-1", listing_id="L-1", name="A", size=38)  # type: ignore[arg-type]
    si.Purchase(order_id="1", line_id="1", sku=ITEM, unit_paid=1.0, paid_at=NOON)  # type: ignore[arg-type]
    si.Purchase(order_id="1", line_id="1", sku="A", unit_paid="1", paid_at=NOON)  # type: ignore[arg-type]
    si.Evidence(order_id="2", sku=ITEM, unit_price=70, placed_at=NOON, submitted_at=NOON)  # type: ignore[arg-type]
    # What is not known yet has to be stated.
    si.Evidence(order_id="2", sku=ITEM, unit_price="70", placed_at=NOON)  # type: ignore[call-arg]
    si.Dispute(case_id="C-1", order_id="O-1")  # type: ignore[call-arg]


def accounts(case: si.Case, account: si.Account) -> None:
    bought = si.CoverBought(event_id="1", on=DAY, policy_id="D-1", coverage="2000")
    assert_type((bought.event_id, bought.on, bought.coverage), tuple[str, date, Yuan])
    events: tuple[si.Event, ...] = (
        bought,
        si.CoverEnded(event_id="2", on="2022-08-02", policy_id="D-1", reason="surrendered"),
        si.BondHeld(event_id="3", on=DAY, case_id="C-1", amount=si.from_fen(1)),
        si.BondReleased(event_id="4", on=DAY, case_id="C-1"),
        si.Advanced(event_id="5", on=DAY, case_id="C-1", amount=Decimal("0.50")),
        si.Repaid(event_id="6", on=DAY, case_id="C-1", amount="0.50"),
        si.BondPaid(event_id="7", on=DAY, case_id="C-1", amount="1"),
        si.DepositPaid(event_id="8", on=DAY, amount="1"),
        si.DepositReleased(event_id="9", on=DAY, amount="1"),
        si.DepositDrawn(event_id="10", on=DAY, case_id="C-1", amount="1"),
        si.DepositToppedUp(event_id="11", on=DAY, amount="1"),
    )
    advance = si.OpenAdvance(on="2022-08-01", owed="30.00")
    assert_type((events[0].on, advance.on, advance.owed), tuple[date, date, Yuan])
    assert_type((case.advanced, case.advances), tuple[Yuan, tuple[si.OpenAdvance, ...]])
    assert_type((account.policy_id, account.cash), tuple[str | None, Yuan])
    assert_type((account.cases, account.last_on), tuple[tuple[si.Case, ...], date | None])
    assert_type(account.repayment_counts, Literal["by_amount", "by_settled_case"])
    si.CoverBought(event_id="1", on=DAY, policy_id="D-1", coverage=2000)  # type: ignore[arg-type]
    si.CoverBought(event_id="1", on=DAY, coverage="2000")  # type: ignore[call-arg]
    si.BondHeld(event_id="1", on=None, case_id="C-1", amount="1")  # type: ignore[arg-type]
    si.BondReleased(event_id="1", on=DAY, case_id="C-1", amount="1")  # type: ignore[call-arg]
    si.Advanced(event_id=1, on=DAY, case_id="C-1", amount="1")  # type: ignore[arg-type]
    event: si.Event = si.OpenAdvance(on=DAY, owed="1")  # type: ignore[assignment]
    assert event
    si.Case(case_id="C-1", advances=(case,))  # type: ignore[arg-type]
    si.Account(coverage=2000)  # type: ignore[arg-type]
    si.Account(cases=(DAY,))  # type: ignore[arg-type]
    si.Account(repayment_counts="by_case")  # type: ignore[arg-type]


def refused() -> str:
    try:
        si.order_premium("1_000", "0.002")
    except si.InvalidInput as error:
        assert_type(error.code, str)
        value_error: ValueError = error
        return f"{error.code} {value_error}"
    return ""


def enumerations(outcome: si.Outcome, payee: si.Payee, product: si.Product, text: str) -> int:
    assert_type([outcome.value, payee.value, product.value, product.zh], list[str])
    assert_type([si.Basis.SOURCE.value, si.Ground.QUALITY.value, si.Level.GOOD.value], list[str])
    assert_type([si.Outcome.APPROVED.value, si.Payee.BUYER.value, si.Scope.BASIC.value], list[str])
    assert_type([si.PostingStatus.POSTED.value, si.Ruling.BUYER.value], list[str])
    assert_type([si.Stage.BLOCKED.value, si.Status.QUALIFIED.value], list[str])
    assert_type(
        [*(one.value for one in si.Product), si.Product.PRICE.value, si.Product.PRICE.zh], list[str]
    )
    written: str = si.Product.PRICE
    literal: Literal[si.Product.PRICE] = si.Product.PRICE
    assert_type((written.upper(), literal), tuple[str, Literal[si.Product.PRICE]])
    assert_type([si.Term.SIX_MONTHS.value, text], list[str])
    members = (si.Product("price"), si.Term(text), si.Status["QUALIFIED"])
    assert_type(members, tuple[si.Product, si.Term, si.Status])
    # Only text names a member, and only a member is one.
    si.Product(1)  # type: ignore[arg-type]
    product = "price"  # type: ignore[assignment]
    match product:  # every member is told apart, so that nothing is left to return
        case si.Product.QUALITY:
            return 1
        case si.Product.PRICE:
            return 2
