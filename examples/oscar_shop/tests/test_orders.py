"""What an order of oscar becomes: shares, items, policies, units."""

from decimal import Decimal

import pytest
from oscar.apps.order.models import Line, Order
from oscar.apps.order.processing import EventHandler
from oscar_shop import mapping, services
from oscar_shop.models import Policy, Return, SoldItem
from storefront import money, ship

from shopinsure import InvalidInput, assess_price_claim


def test_refunds_above_what_was_paid_are_indemnified_up_to_it(shop):
    shop.offer("Absolute", "10.00")
    order = shop.place((shop.product(price="100.00"), 3))  # 339.00 with tax
    (line,) = Line.objects.filter(order=order)
    ship(line)
    price = max(it.price_incl_tax for it in line.prices.all())
    assert (line.line_price_incl_tax, price) == (money("329.00"), money("109.67"))
    claims = []
    for _ in range(3):  # refunded by a person, at oscar's price of a unit
        event = (order, services.refunded_type(), price, [line], [1])
        paid_back = EventHandler().handle_payment_event(*event)
        facts = {"reason": "quality", "requested_at": order.date_placed, "came_back": True}
        back = Return.objects.create(line=line, quantity=1, refund=paid_back, **facts)
        claims.append(services.refund(back))
    assert [str(claim.amount) for claim in claims] == ["109.67", "109.67", "109.66"]


def test_two_categories_in_one_order_are_two_policies_and_one_is_referred(shop):
    dress, ring = shop.product(), shop.product("ring", "500.00", "jewellery")
    order = shop.place((dress, 1), (ring, 1))
    ship(*order.lines.order_by("pk"))
    found = Policy.objects.filter(number__startswith="quality").order_by("pk")
    assert [(it.outcome, it.line.sold_item.category) for it in found] == [
        ("approved", "apparel"),
        ("referred", "other"),
    ]
    assert str(found[0].record.paid) == "114.50"  # 113.00 and 1.50 of the 9.00 of freight
    assert str(found[0].record.freight) == "1.50"


def test_a_product_in_two_covered_categories_is_for_a_person(shop):
    dress, soap = shop.product(), shop.product("soap", category="fmcg")
    dress.categories.add(*soap.categories.all())
    shop.place((dress, 1))
    assert SoldItem.objects.get().category == "other"


def test_a_line_is_insured_when_the_last_of_its_units_ships(shop, clock):
    order = shop.place((shop.product(), 3), (shop.product("coat", "300.00"), 1))
    dress, coat = Line.objects.filter(order=order).order_by("pk")
    ship(coat)
    assert {it.line for it in Policy.objects.all()} == {coat}
    ship(dress, quantities=[2])
    assert Policy.objects.filter(line=dress).count() == 0
    clock.shift(86_400)
    last = ship(dress, quantities=[1])
    assert {it.record.issued_at for it in Policy.objects.filter(line=dress)} == {last.date_created}
    ship(dress, code="returned")  # another event is no shipment
    assert Policy.objects.count() == 4


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"currency": "USD"}, "the order is in USD"),
        ({"total_incl_tax": money("132.00")}, "122.00 of 132.00 was paid"),
    ],
)
def test_what_cannot_be_mapped_ships_uninsured_with_a_note(shop, broken, reason):
    order = shop.place((shop.product(), 1))
    Order.objects.filter(pk=order.pk).update(**broken)
    ship(*order.lines.all())
    assert Policy.objects.count() == 0
    (note,) = order.notes.all()
    assert (note.note_type, reason in note.message) == ("Insurance", True)
    with pytest.raises(mapping.NotInsurableError):
        mapping.shares(order)


def test_an_order_whose_lines_do_not_make_its_total_is_refused(shop):
    order = shop.place((shop.product(), 1))
    Line.objects.filter(order=order).update(line_price_incl_tax=money("112.00"))
    with pytest.raises(mapping.NotInsurableError, match=r"differ from the total by 1\.00"):
        mapping.shares(order)


def test_a_fen_that_oscar_rounds_away_between_lines_and_total_is_not_lost(shop):
    order = shop.place((shop.product(), 1), (shop.product("coat", "300.00"), 1))
    line = Line.objects.filter(order=order).first()
    Line.objects.filter(pk=line.pk).update(line_price_incl_tax=money("112.99"))
    assert sum(it.paid for it in mapping.shares(order).values()) == order.total_incl_tax


def test_the_price_of_a_unit_before_its_discount_is_refused(shop):
    shop.offer("Absolute", "10.00")
    order = shop.place((shop.product(), 1))
    (line,) = Line.objects.filter(order=order)
    ship(line)
    policy = services.policy_of(line, "price").record
    purchase = mapping.purchase_record(line)
    evidence = mapping.evidence_record(line, order.date_placed)
    assert (purchase.unit_paid, line.unit_price_incl_tax) == (money("103.00"), money("113.00"))
    wrong = type(purchase)(**purchase.model_dump() | {"unit_paid": line.unit_price_incl_tax})
    with pytest.raises(InvalidInput, match="unit") as refused:
        assess_price_claim(policy, wrong, evidence)
    assert refused.value.code == "unit-above-policy"


def test_the_item_is_kept_as_it_was_sold(shop):
    dress = shop.product()
    order = shop.place((dress, 1))
    dress.title, dress.attr.size = "frock", "L"
    dress.save()
    sku = SoldItem.objects.get(line__order=order).sku
    assert (sku.name, sku.size, sku.colour, sku.brand) == ("dress", "M", "红色", "A")
    assert sku.listing_id == str(dress.pk)
    dress.delete()
    ship(*Line.objects.filter(order=order))
    assert Policy.objects.filter(outcome="approved").count() == 2


def test_red_packets_and_points_are_a_part_of_the_unit_and_count_as_paid(shop):
    order = shop.place((shop.product(), 2), packets="20.00", points="3.50")
    (line,) = Line.objects.filter(order=order)
    bought = mapping.purchase_record(line)
    # 235.00 with 9.00 of freight: 226/235 of 23.50 is 22.60, of which 11.30 is each unit's.
    facts = (bought.unit_paid, bought.red_packets, bought.points)
    assert facts == (money("113.00"), money("9.62"), money("1.68"))
    assert mapping.order_record(line, "S-1", None).paid == money("235.00")


def test_all_paid_by_red_packets_is_no_money_of_the_buyer(shop):
    order = shop.place((shop.product(), 3), packets="300.00", points="48.00")
    (line,) = Line.objects.filter(order=order)
    bought = mapping.purchase_record(line)
    assert bought.red_packets + bought.points == bought.unit_paid == money("113.00")


def test_an_item_that_cannot_be_kept_is_sold_and_shipped_all_the_same(shop):
    order = shop.place((shop.product(title=""), 1))
    ship(*order.lines.all())
    assert (SoldItem.objects.count(), Policy.objects.count()) == (0, 0)
    assert "name" in order.notes.get().message


def test_a_shop_without_insurance_is_left_alone(shop):
    shop.shop.delete()
    order = shop.place((shop.product(), 1))
    ship(*order.lines.all())
    assert (SoldItem.objects.count(), Policy.objects.count()) == (0, 0)


def test_goods_for_nothing_still_carry_their_freight(shop):
    shop.offer("Percentage", "100")
    order = shop.place((shop.product(), 1), (shop.product("coat"), 2))
    assert [it.freight for it in mapping.shares(order).values()] == [
        Decimal("3.00"),
        Decimal("6.00"),
    ]
