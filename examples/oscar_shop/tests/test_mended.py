"""Facts that somebody states, answers that failed or waited, and what two sellers share."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from oscar.apps.catalogue.models import Product
from oscar.apps.order.models import Line, Order
from oscar.apps.order.processing import EventHandler
from oscar.apps.partner.models import Partner
from oscar_shop import mapping, services
from oscar_shop.models import Claim, InsuredShop, Policy, Return, SoldItem, Terms
from storefront import Storefront, money, ship

from shopinsure import DEPOSIT_TERMS, GUARANTEE_TERMS, Advanced, Repaid, credit_available
from test_claims import COMPLAINT, bought, sent_back


@pytest.fixture
def dress(shop):
    return shop.product()


def cheaper(shop, product, price="80.00"):
    shop.reprice(product, price)
    return shop.place((product, 1)).lines.get()


# ---- items ----


def test_two_variants_that_differ_in_an_attribute_of_yours_are_two_items(shop):
    shop.goods.attributes.create(code="memory", name="memory", type="text")
    large, small = (shop.product("x" * 200, memory=size) for size in ("16", "8"))
    (line,) = bought(shop, (large, 1))
    later = cheaper(shop, small)
    one, other = (it.sku for it in SoldItem.objects.order_by("line_id"))
    assert (one.model, other.model) == ("memory=16", "memory=8")
    assert one.name == other.name
    assert len(one.name) <= 128
    assert services.claim_price(line, later).outcome == "declined"


def test_a_variant_that_differs_in_no_attribute_is_for_a_person(shop, dress):
    dress.structure = "parent"
    dress.save()
    children = [Product.objects.create(structure="child", parent=dress) for _ in range(2)]
    for child in children:
        stock = {"partner": shop.partner, "partner_sku": f"child-{child.pk}"}
        child.stockrecords.create(price=money("100.00"), price_currency="CNY", **stock)
    (line,) = bought(shop, (children[0], 1))
    assert SoldItem.objects.get().sku.listing_id == f"{dress.pk}-{children[0].pk}"
    other = cheaper(shop, children[1])
    SoldItem.objects.update(activity_item=True)
    assert services.claim_price(line, other).outcome == "referred"
    assert services.claim_price(line, cheaper(shop, children[0])).outcome == "approved"


def test_a_long_detail_that_differs_in_its_end_only_is_another_item(shop):
    large, small = (shop.product(brand="b" * 200 + end) for end in "12")
    (line,) = bought(shop, (large, 1))
    assert services.claim_price(line, cheaper(shop, small)).outcome == "declined"


# ---- two sellers ----


def test_a_cover_is_numbered_by_the_shop(shop):
    one = services.buy_cover(shop.shop, "D-1", "1000", "six_months")
    other = services.buy_cover(Storefront("S-2").shop, "D-1", "2000", "six_months")
    assert (one.record.shop_id, other.record.shop_id) == ("S-1", "S-2")


def test_two_shops_have_two_ids_which_stay(shop):
    with pytest.raises(ValidationError, match="one shop"):
        Storefront("S-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        InsuredShop.objects.filter(pk=Storefront("S-2").shop.pk).update(shop_id="S-1")
    shop.shop.record = shop.shop.record.replace(shop_id="S-3")
    with pytest.raises(ValidationError, match="stays"):
        shop.shop.save()


def test_what_was_sold_stays_with_its_seller_when_a_partner_changes_hands(shop, dress):
    (line,) = bought(shop, (dress, 1))
    later = cheaper(shop, dress)
    InsuredShop.objects.update(partner=Partner.objects.create(name="another"))
    line = Line.objects.get(pk=line.pk)
    assert services.claim_price(line, later).shop == shop.shop


# ---- price claims ----


def test_a_claim_in_time_is_in_time_when_it_is_answered_late(shop, dress, clock):
    (line,) = bought(shop, (dress, 1))
    SoldItem.objects.filter(line=line).update(activity_item=None)
    later, other = cheaper(shop, dress), cheaper(shop, dress, "70.00")
    assert services.claim_price(line, later).outcome == "pending"
    SoldItem.objects.filter(line=line).update(activity_item=True)
    clock.shift(86_400 * 40)
    assert services.claim_price(line, other).outcome == "declined"  # it was not shown in time
    assert services.claim_price(line, later).outcome == "approved"


@pytest.mark.parametrize("named", [True, False], ids=["by line", "by amount only"])
def test_a_refund_of_oscars_own_page_is_no_less_a_refund(shop, dress, named):
    (line,) = bought(shop, (dress, 1))
    lines = ([line], [1]) if named else ()
    event = (line.order, services.refunded_type(), line.line_price_incl_tax, *lines)
    EventHandler().handle_payment_event(*event)
    assert services.claim_price(line, cheaper(shop, dress)).outcome == "referred"


def test_a_refund_of_another_line_is_none_of_this(shop, dress):
    line, other = bought(shop, (dress, 1), (shop.product("coat"), 1))
    event = (line.order, services.refunded_type(), money("1.00"), [other], [1])
    EventHandler().handle_payment_event(*event)
    assert services.claim_price(line, cheaper(shop, dress)).outcome == "approved"


@pytest.mark.parametrize("rows", [Order, Line])
def test_evidence_that_is_cancelled_is_refused(shop, dress, rows):
    (line,) = bought(shop, (dress, 1))
    later = cheaper(shop, dress)
    assert later.order.status == later.status == ""  # as this request has read it
    rows.objects.filter(pk__in=(later.pk, later.order_id)).update(status="Cancelled")
    with pytest.raises(mapping.NotInsurableError, match="cancelled"):
        services.claim_price(line, later)


def test_a_line_or_evidence_whose_item_was_not_kept_is_refused(shop, dress):
    (line,) = bought(shop, (dress, 1))
    other = Storefront("S-2")
    other.shop.delete()
    plain = other.place((other.product(), 1)).lines.get()
    for claim in ((line, plain), (plain, line)):
        with pytest.raises(mapping.NotInsurableError, match="no item was kept"):
            services.claim_price(*claim)


# ---- terms ----


def test_terms_stay_as_they_are(db):
    own = GUARANTEE_TERMS.amended(price_window_days=7, terms_id="ours-1")
    Terms.objects.create(terms_id="ours-1", record=own).save()
    other = own.amended(price_window_days=8, terms_id="ours-2")
    object.__setattr__(other, "terms_id", "ours-1")
    for change in (
        lambda: Terms(terms_id="x", record=own).save(),
        lambda: Terms(terms_id="ours-1", record=other).save(),
        lambda: Terms.objects.get().delete(),
    ):
        with pytest.raises(ValidationError):
            change()
    assert Terms.objects.get().record == own


def test_an_account_is_judged_by_the_terms_of_its_cover(shop, clock):
    own = {"repayment_counts": "by_settled_case", "overdue_from": "advance"}
    own = DEPOSIT_TERMS.amended(terms_id="ours-1", **own)
    shop.shop.deposit_terms = Terms.objects.create(terms_id="ours-1", record=own)
    shop.shop.save()
    services.buy_cover(shop.shop, "D-1", "1000", "six_months")
    InsuredShop.objects.update(deposit_terms=None)
    shop.shop.refresh_from_db()
    claim = services.claim_advance(shop.shop, "C-1", "A-1", amount="100", **COMPLAINT)
    assert json.loads(claim.decision)["terms"]["terms_id"] == "ours-1"
    part = Repaid(event_id="E-1", on=services.today(), case_id="C-1", amount="60")
    account = services.post_event(shop.shop, part).account
    assert credit_available(account, services.today()) == 900
    clock.shift(86_400 * 3)
    call_command("insurance_day", verbosity=0)
    assert InsuredShop.objects.get().level == "badge_removed"


# ---- once ----


def test_other_content_under_a_paid_id_is_refused(shop):
    cover = services.buy_cover(shop.shop, "D-1", "1000", "six_months")
    assert services.buy_cover(shop.shop, "D-1", "1000", "six_months") == cover
    for other in (("2000", "six_months"), ("1000", "twelve_months")):
        with pytest.raises(services.NotPostedError, match="id-reused"):
            services.buy_cover(shop.shop, "D-1", *other)
    paid = services.claim_advance(shop.shop, "C-1", "A-1", amount="50", **COMPLAINT)
    for other in ({"amount": "60"}, {"amount": "50", "order_id": "O-8"}):
        with pytest.raises(services.NotPostedError, match="id-reused"):
            services.claim_advance(shop.shop, "C-1", "A-1", **COMPLAINT | other)
    assert services.claim_advance(shop.shop, "C-1", "A-1", amount="50.00", **COMPLAINT) == paid


def test_what_was_advanced_by_hand_is_not_advanced_again(shop):
    services.buy_cover(shop.shop, "D-1", "1000", "six_months")
    for number, case in enumerate(("C-1", "C-2")):
        facts = {"event_id": f"E-{number}", "on": services.today(), "amount": "80"}
        services.post_event(shop.shop, Advanced(case_id=case, **facts))
    claim = services.claim_advance(shop.shop, "C-1", "A-1", amount="100", **COMPLAINT)
    assert claim.amount == money("20")


def test_no_unit_is_no_return(shop, dress):
    (line,) = bought(shop, (dress, 1))
    none = Return(line=line, quantity=0, reason="quality", requested_at=line.order.date_placed)
    with pytest.raises(ValidationError, match="return_of_units"):
        none.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        none.save()


# ---- again ----


def test_a_policy_that_waits_is_asked_for_again_and_one_that_was_issued_stays(shop, dress, clock):
    shop.shop.record = shop.shop.record.replace(quality_status=None, price_status=None)
    shop.shop.save()
    (line,) = bought(shop, (dress, 1))
    assert set(Policy.objects.values_list("outcome", flat=True)) == {"pending"}
    joined = {"quality_status": "qualified", "price_status": "qualified"}
    shop.shop.record = shop.shop.record.replace(**joined)
    shop.shop.save()
    clock.shift(86_400)
    call_command("insurance_day", verbosity=0)
    issued = list(Policy.objects.order_by("pk").values())
    assert [it["outcome"] for it in issued] == ["approved"] * 2
    shipped = line.shipping_events.get().date_created
    assert {it.record.issued_at for it in Policy.objects.all()} == {shipped}
    clock.shift(86_400)
    services.issue_policies(line, services.now())
    assert list(Policy.objects.order_by("pk").values()) == issued


def test_a_cover_that_was_not_sold_is_asked_for_again(shop):
    shop.shop.record = shop.shop.record.replace(deposit_offered=None)
    shop.shop.save()
    assert services.buy_cover(shop.shop, "D-1", "1000", "six_months").outcome == "pending"
    shop.shop.record = shop.shop.record.replace(deposit_offered=True)
    shop.shop.save()
    cover = services.buy_cover(shop.shop, "D-1", "2000", "six_months")
    assert (cover.outcome, cover.record.coverage, Policy.objects.count()) == ("approved", 2000, 1)


def test_the_day_insures_a_line_that_was_paid_after_it_shipped(shop, dress, clock):
    order = shop.place((dress, 2))
    total = order.total_incl_tax
    Order.objects.update(total_incl_tax=total + 1)
    line = Line.objects.get()
    ship(line, quantities=[1])
    clock.shift(86_400)
    last = ship(line, quantities=[1])
    for _ in range(2):
        call_command("insurance_day", verbosity=0)
    assert (Policy.objects.count(), order.notes.count()) == (0, 1)
    Order.objects.update(total_incl_tax=total)
    clock.shift(86_400)
    call_command("insurance_day", verbosity=0)
    assert {it.record.issued_at for it in Policy.objects.all()} == {last.date_created}


def test_the_day_claims_for_a_refund_whose_claim_failed(shop, dress, monkeypatch):
    (line,) = bought(shop, (dress, 1))
    back, asked = sent_back(line), sent_back(line)
    with monkeypatch.context() as broken:
        broken.setattr(services, "answer_once", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            services.refund(back)
        with pytest.raises(CommandError, match=f"Return {back.pk}: ZeroDivisionError"):
            call_command("insurance_day", verbosity=0)
    assert Claim.objects.count() == 0
    for _ in range(2):
        call_command("insurance_day", verbosity=0)
    assert (Claim.objects.get().outcome, Claim.objects.get().amount) == ("approved", money("113"))
    asked.refresh_from_db()
    assert (asked.refund, asked.claimed) == (None, False)  # nobody has refunded it


def test_no_day_to_come_is_worked_through(shop):
    with pytest.raises(CommandError, match="not come yet"):
        call_command("insurance_day", on=services.today() + timedelta(1), verbosity=0)


def test_a_record_that_cannot_be_read_leaves_out_no_other_shop(shop, clock):
    other = Storefront("S-2").shop
    for it in (shop.shop, other):
        services.buy_cover(it, "D-1", "1000", "six_months")
    broken = "UPDATE insurance_insuredshop SET record = %s WHERE id = %s"
    with connection.cursor() as cursor:
        cursor.execute(broken, ["{}", shop.shop.pk])
    clock.shift(86_400)
    with pytest.raises(CommandError, match=f"InsuredShop {shop.shop.pk}: "):
        call_command("insurance_day", verbosity=0)
    other.refresh_from_db()
    assert other.due_on > services.today()
