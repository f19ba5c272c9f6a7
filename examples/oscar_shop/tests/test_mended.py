"""Facts that somebody states, and answers that failed or waited."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from oscar.apps.order.models import Line, Order
from oscar.apps.order.processing import EventHandler
from oscar_shop import mapping, services
from oscar_shop.models import Claim, Policy, Return, SoldItem, Terms
from storefront import Storefront, ship

from shopinsure import DEPOSIT_TERMS, GUARANTEE_TERMS
from test_claims import COMPLAINT, bought, sent_back


def test_two_variants_that_differ_in_an_attribute_of_yours_are_two_items(shop):
    shop.goods.attributes.create(code="memory", name="memory", type="text")
    small, large = (shop.product("x" * 200, memory=size) for size in ("8", "16"))
    shop.place((small, 1), (large, 1))
    one, other = (it.sku for it in SoldItem.objects.order_by("line_id"))
    assert (one.model, other.model) == ("memory=8", "memory=16")
    assert len(one.name) <= 128


def test_a_cover_is_numbered_by_the_shop(shop):
    one = services.buy_cover(shop.shop, "D-1", "1000", "six_months")
    other = services.buy_cover(Storefront("S-2").shop, "D-1", "2000", "six_months")
    assert (one.record.shop_id, other.record.shop_id) == ("S-1", "S-2")


def test_two_shops_have_two_ids(shop):
    with pytest.raises(ValidationError, match="one shop"):
        Storefront("S-1")


def test_a_claim_in_time_is_in_time_when_it_is_answered_late(shop, clock):
    dress = shop.product()
    (line,) = bought(shop, (dress, 1))
    SoldItem.objects.filter(line=line).update(activity_item=None)
    shop.reprice(dress, "80.00")
    later = shop.place((dress, 1)).lines.get()
    assert services.claim_price(line, later).outcome == "pending"
    SoldItem.objects.filter(line=line).update(activity_item=True)
    clock.shift(86_400 * 40)
    assert services.claim_price(Line.objects.get(pk=line.pk), later).outcome == "approved"


def test_a_refund_of_oscars_own_page_is_no_less_a_refund(shop):
    dress = shop.product()
    (line,) = bought(shop, (dress, 1))
    event = (line.order, services.refunded_type(), line.line_price_incl_tax, [line], [1])
    EventHandler().handle_payment_event(*event)
    shop.reprice(dress, "80.00")
    later = shop.place((dress, 1)).lines.get()
    assert services.claim_price(line, later).outcome == "referred"


def test_terms_stay_as_they_are(db):
    Terms.objects.create(terms_id=GUARANTEE_TERMS.terms_id, record=GUARANTEE_TERMS).save()
    other = GUARANTEE_TERMS.amended(price_window_days=7)
    for change in (
        lambda: Terms(terms_id="x", record=GUARANTEE_TERMS).save(),
        lambda: Terms(terms_id=GUARANTEE_TERMS.terms_id, record=other).save(),
        lambda: Terms.objects.get().delete(),
    ):
        with pytest.raises(ValidationError):
            change()


def test_an_account_is_judged_by_the_terms_of_its_cover(shop):
    own = DEPOSIT_TERMS.amended(terms_id="ours-1", rate_6_months="0.02")
    shop.shop.deposit_terms = Terms.objects.create(terms_id="ours-1", record=own)
    shop.shop.save()
    services.buy_cover(shop.shop, "D-1", "1000", "six_months")
    shop.shop.deposit_terms = None
    shop.shop.save()
    assert services.account_terms(shop.shop) == own


def test_another_complaint_under_a_paid_id_is_refused(shop):
    services.buy_cover(shop.shop, "D-1", "1000", "six_months")
    services.claim_advance(shop.shop, "C-1", "A-1", amount="50", **COMPLAINT)
    with pytest.raises(services.NotPostedError, match="id-reused"):
        services.claim_advance(shop.shop, "C-1", "A-1", amount="60", **COMPLAINT)


def test_evidence_that_is_cancelled_or_was_not_kept_is_refused(shop):
    line = shop.place((shop.product(), 1)).lines.get()
    Order.objects.update(status="Cancelled")
    with pytest.raises(mapping.NotInsurableError):
        mapping.evidence_record(Line.objects.get(pk=line.pk), None)
    Order.objects.update(status="")
    SoldItem.objects.all().delete()
    with pytest.raises(mapping.NotInsurableError):
        mapping.evidence_record(Line.objects.get(pk=line.pk), None)


def test_the_day_answers_what_failed_and_no_day_to_come(shop, monkeypatch):
    (line,) = bought(shop, (shop.product(), 1))
    back = sent_back(line)
    with monkeypatch.context() as broken:
        broken.setattr(services, "answer_once", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            services.refund(back)
    other = shop.place((shop.product("coat"), 1)).lines.get()
    with monkeypatch.context() as broken:
        broken.setattr(services, "issue_policies", lambda *_: (_ for _ in ()).throw(ValueError))
        ship(other)
    assert (Claim.objects.count(), Policy.objects.filter(line=other).count()) == (0, 0)
    call_command("insurance_day", verbosity=0)
    assert (Claim.objects.count(), Policy.objects.filter(line=other).count()) == (1, 2)
    with pytest.raises(CommandError, match="not come yet"):
        call_command("insurance_day", on=services.today().replace(year=2030), verbosity=0)


def test_a_policy_that_was_not_issued_is_asked_for_again(shop):
    (line,) = bought(shop, (shop.product(), 1))
    Policy.objects.update(outcome="pending", record=None)
    services.issue_policies(line, line.order.date_placed)
    assert {it.outcome for it in Policy.objects.all()} == {"approved"}


def test_no_unit_is_no_return(shop):
    (line,) = bought(shop, (shop.product(), 1))
    with pytest.raises(ValidationError):
        Return(line=line, quantity=0, reason="x", requested_at=line.order.date_placed).full_clean()
