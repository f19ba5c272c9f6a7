"""What costs money: rows read before, refunds of oscar's pages, facts that belong elsewhere."""

import pytest
from django.contrib.admin import site
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from oscar.apps.order.models import Line, Order, PaymentEventType
from oscar.apps.order.processing import EventHandler
from oscar_shop import handlers, mapping, services
from oscar_shop.models import Claim, InsuredShop, Policy, Return, SoldItem, Terms
from storefront import money, ship
from test_mended import cheaper

from shopinsure import DEPOSIT_TERMS, Account, DepositPaid, cash_available, credit_available
from test_claims import COMPLAINT, bought, sent_back


@pytest.fixture
def dress(shop):
    return shop.product()


def refunded(line, amount, *lines, kind=None):
    """Refund an amount by a page of oscar: one unit of each line, or no line at all."""
    event = (line.order, kind or services.refunded_type(), money(amount), lines, [1] * len(lines))
    return EventHandler().handle_payment_event(*event)


def linked(line, event):
    """Send a unit back that a person has refunded."""
    back = sent_back(line)
    Return.objects.filter(pk=back.pk).update(refund=event)
    return back


def stated(shop, **facts):
    shop.shop.record = shop.shop.record.replace(**facts)
    shop.shop.save()


# ---- rows that were read before ----


def test_saving_a_shop_that_was_read_before_leaves_its_balance_alone(shop, clock):
    services.buy_cover(shop.shop, "D-1", "1000", "six_months")
    services.claim_advance(shop.shop, "C-1", "A-1", amount="70", **COMPLAINT)
    InsuredShop.objects.update(alipay_balance="100.00")
    read_before = InsuredShop.objects.get()
    clock.shift(86_400)
    call_command("insurance_day", verbosity=0)
    read_before.quality_rate = "0.002"
    read_before.save()
    saved = InsuredShop.objects.get()
    assert (str(saved.quality_rate), str(saved.alipay_balance)) == ("0.002000", "30.00")


def test_a_new_shop_takes_over_no_row(shop):
    services.buy_cover(shop.shop, "D-1", "1000", "six_months")
    kept = InsuredShop.objects.get()
    facts = {"partner": kept.partner, "record": kept.record}
    facts |= {"quality_rate": "0.001", "price_rate": "0.001"}
    with pytest.raises(IntegrityError), transaction.atomic():
        InsuredShop(pk=kept.pk, **facts).save()
    assert InsuredShop.objects.get().account == kept.account != Account()


def test_a_line_that_was_read_before_is_refunded_as_it_is_now(shop, dress):
    (line,) = bought(shop, (dress, 3))
    back = sent_back(line)
    assert back.line.quantity == 3
    Line.objects.update(quantity=2)
    services.refund(back)
    assert line.order.payment_events.get().amount == money("169.50")  # half of 339.00


# ---- refunds of oscar's own pages, and cancellations ----


@pytest.mark.parametrize("by", ["event", "source"])
def test_no_more_is_refunded_than_was_paid(shop, dress, by):
    (line,) = bought(shop, (dress, 2))
    if by == "event":
        refunded(line, "122.01")
    else:
        line.order.sources.get().refund(money("122.01"))
    with pytest.raises(mapping.NotInsurableError, match=r"122\.01 of 235\.00 was refunded"):
        services.refund(sent_back(line))
    assert Return.objects.get().refund is None


def test_the_last_fen_is_refunded(shop, dress):
    (line,) = bought(shop, (dress, 2))
    refunded(line, "122.00")
    assert services.refund(sent_back(line)).amount == money("113.00")


def test_a_payment_that_was_given_back_is_a_refund_unless_an_event_says_of_what(shop, dress):
    line, other = bought(shop, (dress, 1), (shop.product("coat"), 1))
    line.order.sources.get().refund(money("113.00"))
    later = cheaper(shop, dress)
    assert services.claim_price(line, later).outcome == "referred"
    refunded(other, "113.00", other)
    assert services.claim_price(line, later).outcome == "approved"


@pytest.mark.parametrize("rows", [Order, Line])
def test_an_item_that_was_cancelled_is_for_a_person(shop, dress, rows):
    (line,) = bought(shop, (dress, 1))
    pk = line.order_id if rows is Order else line.pk
    rows.objects.filter(pk=pk).update(status="Cancelled")
    assert services.claim_price(line, cheaper(shop, dress)).outcome == "referred"


@pytest.mark.parametrize("rows", [Order, Line])
def test_what_is_cancelled_is_not_insured(shop, dress, rows):
    line = shop.place((dress, 1)).lines.get()
    assert line.order.status == line.status == ""  # as this request has read it
    rows.objects.update(status="Cancelled")
    ship(line)
    assert Policy.objects.count() == 0
    assert "cancelled" in line.order.notes.get().message


def test_what_is_refunded_beside_a_unit_is_no_loss_of_it(shop, dress):
    line, other = bought(shop, (dress, 3), (shop.product("coat"), 1))
    with_freight, two_lines = refunded(line, "122.00", line), refunded(line, "226.00", line, other)
    claims = [services.claim_quality(linked(line, it)) for it in (with_freight, two_lines)]
    assert [claim.amount for claim in claims] == [money("113.00"), money("113.00")]


# ---- what belongs to another ----


def test_a_payment_event_that_is_no_refund_of_the_line_pays_no_claim(shop, dress):
    line, coat = bought(shop, (dress, 1), (shop.product("coat"), 1))
    (other,) = bought(shop, (dress, 1))
    paid = PaymentEventType.objects.create(name="Paid", code="paid")
    for event in (
        refunded(other, "113.00", other),
        refunded(other, "113.00"),
        refunded(line, "113.00", coat),
        refunded(line, "113.00", line, kind=paid),
    ):
        with pytest.raises(mapping.NotInsurableError, match="no refund of this line"):
            services.claim_quality(linked(line, event))
    assert Claim.objects.count() == 0


def test_a_return_that_is_moved_to_another_line_is_not_claimed_for_twice(shop, dress):
    line, coat = bought(shop, (dress, 1), (shop.product("coat"), 1))
    back = sent_back(line)
    services.refund(back)
    back.line = coat
    back.save()
    with pytest.raises(mapping.NotInsurableError):
        services.claim_quality(back)
    assert Claim.objects.count() == 1


def test_what_was_paid_in_another_currency_is_not_insured(shop, dress):
    order = shop.place((dress, 1))
    order.sources.update(currency="USD")
    ship(*order.lines.all())
    assert Policy.objects.count() == 0
    assert "in USD" in order.notes.get().message


def test_an_account_is_judged_by_the_cover_sold_last_not_by_the_one_asked_for_last(shop, clock):
    stated(shop, deposit_offered=None)
    assert services.buy_cover(shop.shop, "D-1", "1000", "six_months").outcome == "pending"
    stated(shop, deposit_offered=True)
    services.buy_cover(shop.shop, "D-2", "1000", "six_months")
    clock.shift(86_400 * 200)
    own = DEPOSIT_TERMS.amended(terms_id="ours-1", overdue_from="advance")
    InsuredShop.objects.update(deposit_terms=Terms.objects.create(terms_id="ours-1", record=own))
    assert services.buy_cover(shop.shop, "D-1", "1000", "six_months").outcome == "approved"
    assert services.account_terms(InsuredShop.objects.get()) == own


# ---- answers that wait ----


def test_what_was_refunded_before_its_policy_was_issued_is_claimed_for(shop, dress, clock):
    stated(shop, quality_status=None)
    (line,) = bought(shop, (dress, 1))
    clock.shift(86_400)
    assert services.refund(sent_back(line)) is None
    stated(shop, quality_status="qualified")
    clock.shift(86_400)
    for _ in range(2):
        call_command("insurance_day", verbosity=0)
    assert (Claim.objects.get().outcome, Claim.objects.get().amount) == ("approved", money("113"))


def test_a_claim_that_waits_is_asked_again_once_it_is_known_what_came_back(shop, dress):
    (line,) = bought(shop, (dress, 1))
    back = sent_back(line)
    Return.objects.update(came_back=None)
    assert services.refund(back).outcome == "pending"
    call_command("insurance_day", verbosity=0)
    assert Claim.objects.count() == 1  # no answer a day while nothing is known
    back = Return.objects.get()
    back.came_back = True
    back.save()
    for _ in range(2):
        call_command("insurance_day", verbosity=0)
    assert [it.outcome for it in Claim.objects.order_by("pk")] == ["pending", "approved"]


# ---- evidence ----


def test_the_same_order_again_has_no_lower_price(shop):
    shop.offer("Percentage", "7")
    coat, belt = shop.product("coat", "33.33"), shop.product("belt", "0.07")
    line, _ = bought(shop, (coat, 1), (belt, 1))
    later = shop.place((coat, 1), (belt, 1)).lines.first()
    assert mapping.units(line)[0] == later.line_price_incl_tax + money("0.01")  # as oscar rounds
    later.order.sources.update(amount_debited=0)  # L-3.5: it need not be paid
    claim = services.claim_price(line, later)
    assert (claim.outcome, claim.amount) == ("declined", money("0"))


# ---- a sale and a shipment are not kept back ----


def test_a_note_that_is_there_twice_keeps_no_shipment_back(shop, dress):
    line = shop.place((dress, 1)).lines.get()
    Order.objects.update(currency="USD")
    ship(line)
    note = line.order.notes.get()
    line.order.notes.create(note_type=note.note_type, message=note.message)
    handlers.insure_again(line)
    assert line.order.notes.count() == 2


def test_a_record_that_cannot_be_read_keeps_no_sale_and_no_shipment_back(shop, dress):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE insurance_insuredshop SET record = '{}'")
        order = shop.place((dress, 1))
        assert SoldItem.objects.get().sku.shop_id == "S-1"
        cursor.execute("UPDATE insurance_solditem SET sku = '{}'")
    ship(*order.lines.all())
    assert "record" in order.notes.get().message


def test_a_late_event_is_posted_where_earlier_covers_were_sold_under_other_terms(shop, clock):
    services.buy_cover(shop.shop, "D-1", "10000", "six_months")
    late = DepositPaid(event_id="E-1", on=services.today(), amount="70")
    clock.shift(86_400 * 200)
    own = DEPOSIT_TERMS.amended(terms_id="ours-1", coverage_max="5000")
    InsuredShop.objects.update(deposit_terms=Terms.objects.create(terms_id="ours-1", record=own))
    services.buy_cover(InsuredShop.objects.get(), "D-2", "1000", "six_months")
    account = services.post_event(shop.shop, late).account
    assert (cash_available(account), credit_available(account, services.today())) == (70, 1000)
    told = site._registry[InsuredShop].statement(InsuredShop.objects.get())
    assert "refused" not in told
    assert (told.count("cover-"), told.count("E-1")) == (2, 1)
