"""48 orders as oscar places them, and the policies of their lines: not a fen lost, none made up."""

import random
from decimal import Decimal

import pytest
import time_machine
from django.conf import settings
from django.db.transaction import atomic, set_rollback
from django.test import override_settings
from oscar.apps.order.models import Line, Order
from oscar_shop import mapping, services
from oscar_shop.models import Policy, Return
from storefront import GiftWrap, RemoteArea, Storefront, money, ship

from conftest import START
from shopinsure import reproduce

ORDERS = 24  # under each setting
CODES = ("apparel", "fmcg", "appliances", "jewellery")


@pytest.fixture(scope="module", params=[True, False], ids=["offers with tax", "offers before tax"])
def placed(request, django_db_setup, django_db_blocker):
    """Orders of 1 to 4 lines of 1 to 5 units, with offers, vouchers, freight, surcharges."""
    setting = override_settings(OSCAR_OFFERS_INCL_TAX=request.param)
    with django_db_blocker.unblock(), time_machine.travel(START), setting, atomic():
        shop, chance = Storefront(), random.Random(7)
        prices = (f"{chance.randint(1, 40_000) / 100:.2f}" for _ in range(12))
        goods = [shop.product(f"item {n}", it, CODES[n % 4]) for n, it in enumerate(prices)]
        offers = [
            shop.offer("Percentage", "7", "seven percent"),
            shop.offer("Multibuy", "1", "three for two", count=3, max_affected_items=1),
            shop.offer("Shipping percentage", "50", "half the freight"),
        ]
        vouchers = [None, None, None, shop.voucher("TEN", "10.00"), shop.voucher("ODD", "11.83")]
        charges = (
            RemoteArea(money("10.00"), money("11.30")),
            GiftWrap(money("4.42"), money("4.99")),
        )
        for n in range(ORDERS):
            for place, offer in enumerate(offers):
                (offer.unsuspend if place == (0, 1, 0, 2)[n % 4] else offer.suspend)()
            items = chance.sample(goods, chance.randint(1, 4))
            redeemed = {"packets": f"{n % 3}.{n % 10}7", "points": f"0.{n % 7}3"}
            redeemed |= {"voucher": vouchers[n % 5], "charged": charges[: n % 3]}
            shop.place(*((it, chance.randint(1, 5)) for it in items), **redeemed)
        yield
        set_rollback(True)


@pytest.fixture
def orders(placed, db, clock):
    clock.shift(86_400)
    return list(Order.objects.order_by("pk"))


def test_the_parts_of_each_order_add_up_to_what_was_paid(orders):
    kinds, apart = set(), 0
    for order in orders:
        shares = list(mapping.shares(order).values())
        lines = list(order.lines.order_by("pk"))
        assert sum(it.paid for it in shares) == order.total_incl_tax
        remote = sum(it.incl_tax for it in order.surcharges.filter(code="remote-area"))
        assert sum(it.freight for it in shares) == order.shipping_incl_tax + remote
        wrapped = sum(it.incl_tax for it in order.surcharges.filter(code="gift-wrap"))
        assert sum(it.service for it in shares) == wrapped
        for line, share in zip(lines, shares, strict=True):
            assert abs(share.goods - line.line_price_incl_tax) <= Decimal("0.01") * len(lines)
            assert 0 <= share.redeemed <= share.goods
            assert sum(mapping.units(line)) == share.goods
        packets, points = mapping.redeemed(order)
        assert sum(it.redeemed for it in shares) <= packets + points <= order.total_incl_tax
        kinds |= {it.offer_name for it in order.discounts.all()}
        apart += sum(it.goods for it in shares) != sum(it.line_price_incl_tax for it in lines)
    assert len(orders) == ORDERS
    assert kinds == {"seven percent", "three for two", "half the freight", "TEN", "ODD"}
    assert Line.objects.filter(quantity__gt=1).count() > ORDERS
    assert {it.lines.count() for it in orders} == {1, 2, 3, 4}
    # With tax oscar rounds lines and total each for itself: the total was paid.
    assert (apart > 0) is settings.OSCAR_OFFERS_INCL_TAX


def test_each_line_that_ships_has_both_policies_of_what_was_paid_for_it(orders):
    for order in orders:
        ship(*order.lines.order_by("pk"))
    for order in Order.objects.all():
        found = Policy.objects.filter(line__order=order)
        assert found.count() == 2 * order.lines.count()
        approved = found.filter(outcome="approved")
        assert {it.line.sold_item.category for it in approved} <= set(CODES[:3])
        for policy in approved:
            rate = 1_800 if policy.record.product == "quality" else 1_200
            assert policy.premium.fen == (2 * policy.record.paid.fen * rate + 10**6) // (2 * 10**6)
        if approved.count() == found.count():
            paid = sum(it.record.paid for it in approved if it.record.product == "price")
            assert paid == order.total_incl_tax
    assert set(Policy.objects.values_list("outcome", flat=True)) == {"approved", "referred"}
    assert all(reproduce(text) for text in Policy.objects.values_list("decision", flat=True)[:40])


def test_returns_unit_by_unit_are_refunded_and_indemnified_as_paid_and_not_a_fen_more(orders):
    above = 0
    for line in Line.objects.filter(quantity__gt=1, sold_item__category="apparel")[:12]:
        goods = mapping.shares(line.order)[line.pk].goods
        above += sum(it.quantity * it.price_incl_tax for it in line.prices.all()) > goods
        ship(line)
        facts = {"reason": "quality", "requested_at": line.order.date_placed, "came_back": True}
        claims = [
            services.refund(Return.objects.create(line=line, quantity=1, **facts))
            for _ in range(line.quantity)
        ]
        assert {claim.outcome for claim in claims} == {"approved"}
        assert sum(claim.amount for claim in claims) == goods
        assert sum(it.event.amount for it in line.payment_event_quantities.all()) == goods
    assert above  # oscar's own prices of a unit would have refunded more than was paid
