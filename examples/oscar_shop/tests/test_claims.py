"""Claims: paid once, on the facts of the tables, kept with what they rest on."""

import json
from datetime import date

import pytest
from django.core.management import call_command
from django.utils.timezone import now
from oscar.apps.order.exceptions import InvalidPaymentEvent
from oscar.apps.order.models import Line
from oscar_shop import services
from oscar_shop.models import Claim, PaymentKey, Policy, Return, Terms
from storefront import money, ship

from shopinsure import GUARANTEE_TERMS, BondHeld, reproduce

COMPLAINT = {"order_id": "O-9", "ground": "not_as_described", "scope": "basic", "escrow": True}
COMPLAINT |= {"seller_performed": False, "ruling": "buyer", "verified": True}


@pytest.fixture
def dress(shop):
    return shop.product()


def bought(shop, *items, **facts):
    """Place an order and ship it."""
    order = shop.place(*items, **facts)
    lines = list(Line.objects.filter(order=order).order_by("pk"))
    ship(*lines)
    return lines


def sent_back(line, quantity=1, reason="quality"):
    facts = {"reason": reason, "requested_at": line.order.date_placed, "came_back": True}
    return Return.objects.create(line=line, quantity=quantity, **facts)


def test_a_lower_price_pays_the_difference_of_one_unit_once(shop, dress, clock):
    (line,) = bought(shop, (dress, 3), packets="17.40")
    clock.shift(86_400 * 7)
    shop.reprice(dress, "80.00")
    (later,) = shop.place((dress, 2)).lines.all()
    claim = services.claim_price(line, later)
    assert (claim.outcome, claim.amount) == ("approved", money("22.60"))  # 113.00 - 90.40
    again = services.claim_price(line, later)
    assert again == claim
    shop.reprice(dress, "50.00")
    (cheaper,) = shop.place((dress, 1)).lines.all()
    assert services.claim_price(line, cheaper) == claim
    assert Claim.objects.count() == 1


def test_a_claim_compares_the_items_as_they_were_sold(shop, dress):
    (line,) = bought(shop, (dress, 1))
    shop.reprice(dress, "80.00")
    later = shop.place((dress, 1)).lines.get()
    dress.title, dress.attr.size = "frock", "L"
    dress.save()
    assert services.claim_price(Line.objects.get(pk=line.pk), later).outcome == "approved"
    (other,) = bought(shop, (dress, 1))
    assert services.claim_price(other, later).outcome == "declined"  # another name and size


def test_a_claim_before_the_line_has_shipped_waits_and_is_for_a_person(shop, dress):
    line = shop.place((dress, 1)).lines.get()
    shop.reprice(dress, "80.00")
    later = shop.place((dress, 1)).lines.get()
    assert services.claim_price(line, later).outcome == "pending"
    ship(line)  # L-3.1 opens the window at payment; when the policy comes is not stated
    assert services.claim_price(line, later).outcome == "referred"
    (other,) = bought(shop, (dress, 1))
    shop.reprice(dress, "60.00")
    assert services.claim_price(other, shop.place((dress, 1)).lines.get()).outcome == "approved"


def test_the_limit_is_what_the_buyer_paid_of_its_own_money(shop, dress):
    (line,) = bought(shop, (dress, 1), packets="100.00")
    shop.reprice(dress, "1.00")
    claim = services.claim_price(line, shop.place((dress, 1)).lines.get())
    # 100.00 of the 122.00 were red packets: 113/122 of it, 92.62, paid for the dress of 113.00.
    assert claim.amount == money("20.38")


def test_a_price_claim_after_the_window_or_on_no_activity_item_is_declined(shop, dress, clock):
    (line,) = bought(shop, (dress, 1))
    (plain,) = bought(shop, (shop.product("coat", activity=False), 1))
    shop.reprice(dress, "80.00")
    (dear,) = bought(shop, (plain.product, 1))
    assert services.claim_price(plain, dear).outcome == "declined"
    clock.shift(86_400 * 30 + 3_600 * 15)  # past the end of the 30th day in Beijing
    late = services.claim_price(line, shop.place((dress, 1)).lines.get())
    assert (late.outcome, late.amount) == ("declined", money("0"))
    assert PaymentKey.objects.count() == 0


def test_a_refund_is_indemnified_once_however_often_it_is_asked_for(shop, dress):
    (line,) = bought(shop, (dress, 2))
    back = sent_back(line)
    first = services.refund(back)
    assert (first.outcome, first.amount, first.due_on) == (
        "approved",
        money("113"),
        date(2026, 3, 5),
    )
    assert services.refund(back) == services.claim_quality(back) == first
    assert line.order.payment_events.count() == 1
    assert Claim.objects.count() == 1


def test_a_retry_of_a_paid_claim_is_answered_as_it_was_when_nothing_is_left_to_pay(shop, dress):
    (line,) = bought(shop, (dress, 1))
    back = sent_back(line)
    paid = services.refund(back)
    assert (services.claim_quality(back), paid.outcome) == (paid, "approved")


def test_what_is_not_paid_is_assessed_again(shop, dress):
    (line,) = bought(shop, (dress, 1))
    back = sent_back(line)
    Return.objects.filter(pk=back.pk).update(came_back=None)
    assert services.refund(back).outcome == "pending"
    Return.objects.filter(pk=back.pk).update(came_back=True)
    assert services.claim_quality(back).outcome == "approved"
    assert list(Claim.objects.order_by("pk").values_list("outcome", flat=True)) == [
        "pending",
        "approved",
    ]


def test_no_more_units_are_refunded_than_were_bought(shop, dress):
    (line,) = bought(shop, (dress, 2))
    services.refund(sent_back(line, 2))
    with pytest.raises(InvalidPaymentEvent):
        services.refund(sent_back(line))


def test_both_keys_of_a_payment_are_stored(shop, dress):
    (line,) = bought(shop, (dress, 1))
    claim = services.refund(back := sent_back(line))
    order = f"quality S-1 {line.order.number}-{line.pk}"
    assert {it.key for it in claim.keys.all()} == {f"{order} R-{back.pk}", f"{order} after 0.00"}
    assert claim.request == f"{order} R-{back.pk}"


@pytest.mark.parametrize("kind", ["quality", "price", "advance"])
def test_the_request_that_is_looked_up_is_the_first_key(shop, dress, monkeypatch, kind):
    looked_up = []
    answer_once = services.answer_once

    def noting(of, subject, request, lock, ask):
        looked_up.append(request)
        return answer_once(of, subject, request, lock, ask)

    monkeypatch.setattr(services, "answer_once", noting)
    (line,) = bought(shop, (dress, 1))
    if kind == "quality":
        claim = services.refund(sent_back(line))
    elif kind == "price":
        claim = services.claim_price(line, shop.place((dress, 1)).lines.get())
    else:
        claim = services.claim_advance(shop.shop, "C-1", "A-1", amount="50", **COMPLAINT)
    assert looked_up == [claim.request]


def test_a_payment_since_the_facts_were_read_is_noticed_by_the_second_key(shop, dress, monkeypatch):
    (line,) = bought(shop, (dress, 1))
    one, other = sent_back(line), sent_back(line)
    paid = services.refund(one)
    kind = services.refunded_type()
    event = line.order.payment_events.create(event_type=kind, amount=money("60.00"))
    Return.objects.filter(pk=other.pk).update(refund=event)
    stale, paid_on = [money("0"), money("0")], services.paid_on
    monkeypatch.setattr(services, "paid_on", lambda *on: stale.pop() if stale else paid_on(*on))
    again = services.claim_quality(other)
    assert (paid.amount, again.outcome, stale) == (money("113.00"), "declined", [])
    assert sum(claim.amount for claim in Claim.objects.all()) == line.line_price_incl_tax


def test_what_was_indemnified_is_a_fact_of_the_tables(shop, dress):
    (line,) = bought(shop, (dress, 2))
    one, other = services.refund(sent_back(line)), services.refund(sent_back(line))
    stated = [json.loads(it.decision)["input"]["refund"]["indemnified"] for it in (one, other)]
    assert stated == ["0.00", "113.00"]
    with pytest.raises(TypeError, match="indemnified"):
        services.claim_quality(sent_back(line), indemnified="0.00")
    with pytest.raises(TypeError, match="advanced"):
        services.claim_advance(shop.shop, "C-1", "A-1", amount="50", advanced="0", **COMPLAINT)


def test_a_price_claim_then_a_return_is_for_a_person_and_so_is_the_reverse(shop, dress):
    first, second = bought(shop, (dress, 1)) + bought(shop, (dress, 1))
    shop.reprice(dress, "80.00")
    later = shop.place((dress, 1)).lines.get()
    assert services.claim_price(first, later).outcome == "approved"
    assert services.refund(sent_back(first)).outcome == "referred"
    services.refund(sent_back(second))
    assert services.claim_price(second, later).outcome == "referred"


def test_a_line_that_is_not_insured_is_refunded_and_has_no_claim(shop):
    (line,) = bought(shop, (shop.product("ring", category="jewellery"), 1))
    assert services.refund(sent_back(line)) is None
    assert line.order.payment_events.get().amount == money("113.00")


def test_a_policy_is_judged_by_the_terms_it_was_sold_under(shop, dress, clock):
    own = GUARANTEE_TERMS.amended(price_window_days=7, terms_id="ours-1")
    shop.shop.guarantee_terms = Terms.objects.create(terms_id=own.terms_id, record=own)
    shop.shop.save()
    (line,) = bought(shop, (dress, 1))
    assert services.policy_of(line, "price").last_day == date(2026, 3, 9)
    shop.shop.guarantee_terms = None
    shop.shop.save()
    clock.shift(86_400 * 20)
    shop.reprice(dress, "80.00")
    (later,) = bought(shop, (dress, 1))
    assert services.claim_price(line, later).outcome == "declined"
    shop.reprice(dress, "60.00")
    assert services.claim_price(later, shop.place((dress, 1)).lines.get()).outcome == "approved"


def test_an_advance_is_paid_once_posted_and_the_next_pays_the_rest(shop):
    services.buy_cover(shop.shop, "D-1", "1000", "six_months")
    ask = {"amount": "1200", **COMPLAINT}
    hold = BondHeld(event_id="B-1", on=services.today(), case_id="C-1", amount="300")
    services.post_event(shop.shop, hold)
    first = services.claim_advance(shop.shop, "C-1", "A-1", **ask)
    assert (first.outcome, first.amount) == ("approved", money("1000.00"))  # the credit is short
    assert services.claim_advance(shop.shop, "C-1", "A-1", **ask) == first
    second = services.claim_advance(shop.shop, "C-1", "A-2", **ask)
    assert (second.outcome, second.amount) == ("declined", money("0"))
    shop.shop.refresh_from_db()
    assert shop.shop.account.case("C-1").advanced == money("1000.00")
    assert shop.shop.events.count() == 3


def test_what_was_advanced_on_a_case_before_is_not_advanced_again(shop):
    services.buy_cover(shop.shop, "D-1", "1000", "six_months")
    first = services.claim_advance(shop.shop, "C-1", "A-1", amount="100", **COMPLAINT)
    again = services.claim_advance(shop.shop, "C-1", "A-2", amount="100", **COMPLAINT)
    more = services.claim_advance(shop.shop, "C-1", "A-3", amount="130", **COMPLAINT)
    answers = [(claim.outcome, str(claim.amount)) for claim in (first, again, more)]
    assert answers == [("approved", "100.00"), ("declined", "0.00"), ("approved", "30.00")]


def test_each_answer_is_stored_and_reproduced(shop, dress):
    cover = services.buy_cover(shop.shop, "D-1", "1000", "six_months")
    first, second = bought(shop, (dress, 2), (shop.product("coat", "333.33"), 1))
    services.refund(sent_back(first))
    shop.reprice(dress, "80.00")
    services.claim_price(first, shop.place((dress, 1)).lines.get())
    services.claim_price(second, shop.place((second.product, 1)).lines.get())
    services.claim_advance(shop.shop, "C-1", "A-1", amount="50", **COMPLAINT)
    assert services.buy_cover(shop.shop, "D-1", "1000", "six_months") == cover
    answers = [*Policy.objects.all(), *Claim.objects.all()]
    assert {it.outcome for it in answers} == {"approved", "declined", "referred"}
    assert len(answers) == 5 + 4
    for answer in answers:
        found = reproduce(answer.decision)
        assert found.same
        assert found.answer.verdict.outcome == answer.outcome
        money_of = answer.premium if isinstance(answer, Policy) else answer.amount
        assert found.answer.money == money_of


def test_the_tables_are_as_the_migrations_make_them(db):
    call_command("makemigrations", "insurance", check=True, dry_run=True, verbosity=0)


def test_the_day_is_that_of_beijing(shop, clock):
    clock.move_to("2026-03-02T16:30:00+00:00")  # half past midnight in Beijing
    assert services.today() == date(2026, 3, 3) != now().date()
    policy = services.buy_cover(shop.shop, "D-1", "1000", "six_months")
    services.claim_advance(shop.shop, "C-1", "A-1", amount="50", **COMPLAINT)
    assert policy.record.start == date(2026, 3, 3)
    assert {it.on for it in shop.shop.events.all()} == {date(2026, 3, 3)}
