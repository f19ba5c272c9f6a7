"""Two at once: each thread has a connection of its own, as servers do."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Event, Thread

import pytest
from django.db import connection
from django.db.models import QuerySet
from oscar_shop import mapping, services
from oscar_shop.models import Claim, InsuredShop, PaymentKey, Return
from storefront import Storefront, money, ship

from shopinsure import outstanding, replay
from test_claims import COMPLAINT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop(clock, transactional_db):
    return Storefront()


@pytest.fixture
def line(shop):
    (line,) = shop.place((shop.product(), 2)).lines.all()
    ship(line)
    return line


@pytest.fixture
def meeting(monkeypatch):
    """Let whoever has read what was paid wait for another that has read it too."""
    barrier = Barrier(2, timeout=1)

    def waiting(read):
        def waits(*on):
            paid = read(*on)
            with suppress(BrokenBarrierError):  # the lock keeps the other out, as it should
                barrier.wait()
            return paid

        return waits

    for name in ("paid_on", "advanced_on", "credit_available"):
        monkeypatch.setattr(services, name, waiting(getattr(services, name)))


def at_once(*tasks):
    """Run each task in a thread, and return what they gave or raised."""
    results = {}

    def run(number, task):
        try:
            results[number] = task()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            results[number] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=it) for it in enumerate(tasks)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [results[number] for number in range(len(tasks))]


def sent_back(line, amount):
    """Send a unit back that was refunded with an amount."""
    facts = {"reason": "quality", "requested_at": line.order.date_placed, "came_back": True}
    kind = services.refunded_type()
    event = line.order.payment_events.create(event_type=kind, amount=money(amount))
    return Return.objects.create(line=line, quantity=1, refund=event, **facts)


def test_two_refunds_of_one_order_are_paid_no_more_than_the_goods(line, meeting):
    one, other = sent_back(line, "130.00"), sent_back(line, "140.00")
    claims = at_once(lambda: services.claim_quality(one), lambda: services.claim_quality(other))
    assert sum(claim.amount for claim in claims) == money("226.00")
    assert {claim.outcome for claim in claims} == {"approved"}
    assert PaymentKey.objects.count() == 4


def test_a_claim_that_is_sent_twice_at_once_is_paid_once(line):
    back = sent_back(line, "113.00")
    claims = at_once(*[lambda: services.claim_quality(back)] * 6)
    assert {claim.pk for claim in claims} == {Claim.objects.get().pk}


def test_a_return_that_is_refunded_twice_at_once_is_refunded_once(line):
    facts = {"reason": "quality", "requested_at": line.order.date_placed, "came_back": True}
    back = Return.objects.create(line=line, quantity=1, **facts)
    claims = at_once(*[lambda: services.refund(Return.objects.get(pk=back.pk))] * 4)
    assert {claim.amount for claim in claims} == {money("113.00")}
    assert line.order.payment_events.get().amount == money("113.00")


def test_a_refund_beside_a_price_claim_is_for_a_person(shop, line, monkeypatch):
    shop.reprice(line.product, "80.00")
    (later,) = shop.place((line.product, 1)).lines.all()
    read, paid, evidence_record = Event(), Event(), mapping.evidence_record

    def slowly(*facts):
        read.set()  # that nothing was sent back
        paid.wait(1)
        return evidence_record(*facts)

    def send_back():
        read.wait(5)
        claim = services.claim_quality(sent_back(line, "113.00"))
        paid.set()
        return claim

    monkeypatch.setattr(mapping, "evidence_record", slowly)
    claims = at_once(lambda: services.claim_price(line, later), send_back)
    assert [claim.outcome for claim in claims] == ["approved", "referred"]


def test_two_cases_on_one_cover_are_advanced_no_more_than_the_cover(shop, meeting):
    services.buy_cover(shop.shop, "D-1", "1000", "six_months")

    def ask(case):
        return services.claim_advance(shop.shop, case, "A-1", amount="800", **COMPLAINT)

    claims = at_once(lambda: ask("C-1"), lambda: ask("C-2"))
    assert sorted(claim.amount for claim in claims) == [money("200"), money("800")]
    account = InsuredShop.objects.get().account
    events = [it.record for it in shop.shop.events.order_by("on", "pk")]
    assert outstanding(account) == money("1000")
    assert replay(events).account == account


def test_the_rows_are_locked_where_the_database_has_locks_of_rows(shop, line, monkeypatch):
    back, locked = sent_back(line, "113.00"), []
    lock = QuerySet.select_for_update

    def noting(rows):
        locked.append(rows.model.__name__)
        return lock(rows)

    monkeypatch.setattr(QuerySet, "select_for_update", noting)
    services.claim_quality(back)
    assert locked == ["Order"]
    services.claim_price(line, line)
    assert locked == ["Order", "Order"]
    services.claim_advance(shop.shop, "C-1", "A-1", amount="1", **COMPLAINT)
    assert set(locked[2:]) == {"InsuredShop"}
