"""What runs each day."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from oscar_shop import services
from oscar_shop.models import InsuredShop, Policy
from storefront import Storefront, money, ship

from shopinsure import Advanced, Repaid, credit_available, outstanding, replay
from test_claims import COMPLAINT

START = date(2026, 3, 2)


def at(day):
    return time_machine.travel(f"{day}T02:00:00+00:00")


def run(on):
    with at(on):
        call_command("insurance_day", on=on, verbosity=0)


@pytest.fixture
def owing(shop):
    services.buy_cover(shop.shop, "D-1", "1000", "twelve_months")
    services.claim_advance(shop.shop, "C-1", "A-1", amount="200", **COMPLAINT)
    services.claim_advance(shop.shop, "C-2", "A-1", amount="300", **COMPLAINT)
    return shop.shop


def test_45_days_from_good_to_blocked_and_back(owing):
    levels = []
    for day in range(1, 46):
        on = START + timedelta(days=day)
        if day == 40:
            InsuredShop.objects.update(alipay_balance="700.00")
        run(on)
        owing.refresh_from_db()
        levels.append((owing.level, owing.level_since))
    at = [START + timedelta(days=day) for day in (33, 35)]
    assert levels[:32] == [("good", None)] * 32
    assert levels[32:34] == [("badge_removed", at[0])] * 2
    assert levels[34:39] == [("blocked", at[1])] * 5
    assert levels[39:] == [("good", None)] * 6
    assert (owing.alipay_balance, outstanding(owing.account)) == (money("200.00"), 0)
    assert [it.record.amount for it in owing.events.filter(on=START + timedelta(days=40))] == [
        200,
        300,
    ]
    assert replay([it.record for it in owing.events.order_by("on", "pk")]).account == owing.account


def test_a_day_that_is_run_again_does_nothing_and_a_missed_one_is_made_up_for(owing):
    InsuredShop.objects.update(alipay_balance="250.00")
    for _ in range(2):
        run(START + timedelta(days=10))
    owing.refresh_from_db()
    assert (owing.alipay_balance, outstanding(owing.account)) == (money("50.00"), 300)
    assert owing.due_on == START + timedelta(days=11)
    InsuredShop.objects.update(alipay_balance="300.00")
    run(START + timedelta(days=10))  # it is not due before tomorrow
    owing.refresh_from_db()
    assert (owing.alipay_balance, outstanding(owing.account)) == (money("300.00"), 300)


def test_a_debit_begins_the_day_after_the_advance(owing):
    InsuredShop.objects.update(alipay_balance="700.00")
    run(START)
    owing.refresh_from_db()
    assert outstanding(owing.account) == 500
    run(START + timedelta(days=1))
    owing.refresh_from_db()
    assert outstanding(owing.account) == 0


def test_a_cover_ends_after_its_last_day_and_what_is_owed_stays(owing):
    end = services.Policy.objects.get(number__startswith="deposit").last_day
    assert end == date(2027, 3, 1)
    InsuredShop.objects.update(alipay_balance="700.00")
    run(START + timedelta(days=1))
    owing.refresh_from_db()
    assert owing.due_on == end + timedelta(days=1)
    run(end)
    owing.refresh_from_db()
    assert not Policy.objects.get(number__startswith="deposit").closed
    assert credit_available(owing.account, end) == 1000
    run(end + timedelta(days=1))
    owing.refresh_from_db()
    assert Policy.objects.get(number__startswith="deposit").closed
    assert credit_available(owing.account, end + timedelta(days=1)) == 0
    assert owing.due_on is None


def test_a_window_closes_after_its_last_day(shop):
    order = shop.place((shop.product(), 1))
    ship(*order.lines.all())
    price = Policy.objects.get(number__startswith="price")
    assert price.last_day == date(2026, 4, 1)
    for on, closed in ((price.last_day, False), (price.last_day + timedelta(days=1), True)):
        run(on)
        assert Policy.objects.get(pk=price.pk).closed is closed
    assert not Policy.objects.get(number__startswith="quality").closed


def test_a_late_event_is_put_in_its_place_by_day(owing):
    early = Repaid(event_id="E-1", on=START, case_id="C-1", amount="50")
    late = Repaid(event_id="E-2", on=START + timedelta(days=9), case_id="C-2", amount="300")
    with pytest.raises(services.NotPostedError, match="in-future"):
        services.post_event(owing, late)
    with at(late.on):
        for event in (late, early, early):
            services.post_event(owing, event)
    owing.refresh_from_db()
    assert outstanding(owing.account) == 150
    assert owing.account.last_on == late.on
    assert replay([it.record for it in owing.events.order_by("on", "pk")]).account == owing.account
    run(START + timedelta(days=9))  # due again since the day after the late one
    with pytest.raises(services.NotPostedError, match="id-reused"):
        services.post_event(owing, late.model_copy(update={"case_id": "C-1"}))
    over = Repaid(event_id="E-3", on=START, case_id="C-2", amount="1")
    with pytest.raises(services.NotPostedError, match="over-repayment"):
        services.post_event(owing, over)  # sound on its day, and then too much was repaid later
    assert owing.events.count() == 5


def test_what_the_account_refuses_is_not_paid(owing, monkeypatch):
    monkeypatch.setattr(services, "credit_available", lambda *_: money("1000"))  # a fault
    with pytest.raises(services.NotPostedError, match="beyond-credit"):
        services.claim_advance(owing, "C-3", "A-1", amount="800", **COMPLAINT)
    assert owing.claims.filter(subject="C-3").count() == 0


def test_one_shop_that_fails_leaves_out_no_other(owing):
    other = Storefront("S-2").shop
    services.buy_cover(other, "D-2", "1000", "six_months")
    future = Advanced(event_id="E-9", on=START + timedelta(days=30), case_id="C-9", amount="1")
    with at(future.on):
        services.post_event(owing, future)
    with pytest.raises(CommandError, match=f"InsuredShop {owing.pk}"):
        run(START + timedelta(days=2))
    other.refresh_from_db()
    assert other.due_on > START + timedelta(days=100)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a plan is written as SQLite does")
def test_the_day_is_found_by_index(owing):
    with CaptureQueriesContext(connection) as seen:
        run(START + timedelta(days=1))
    asked = [
        it["sql"]
        for it in seen
        if it["sql"].startswith('UPDATE "insurance_policy"') or '"due_on" <=' in it["sql"]
    ]
    plans = []
    with connection.cursor() as cursor:
        for sql in asked:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            plans += [row[-1] for row in cursor.fetchall()]
    assert len(plans) == 2
    assert all("INDEX" in plan for plan in plans), plans
