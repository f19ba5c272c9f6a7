"""What comes at once is paid once, and never above the goods or the cover."""

import contextlib
import json
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from service import claims
from service.tables import DecisionRow, EventRow, KeyRow, OrderRow, connect
from sqlalchemy.orm import Session

import shopinsure
from conftest import EXAMPLES
from shopinsure import GUARANTEE_TERMS, Outcome, replay, reproduce

THREADS = 20


def at_once(service, calls):
    """Make calls from many threads and return their answers in the order of the calls."""
    with service, ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda call: service.ask(*call[0], **call[1]), calls))


def refund(order_id, refund_id, goods):
    facts = {"order_id": order_id, "refund_id": refund_id, "goods_refunded": goods}
    return ("/quality-claims", "QualityClaim"), facts


def advance(case_id, amount):
    facts = {"case_id": case_id, "advance_id": f"A-{case_id}", "amount": amount}
    return ("/advances", "AdvanceRequest"), facts


def paid(service, *functions):
    """Return what was paid, each order or case by itself."""
    rows = service.rows(
        sa.select(DecisionRow.order_id, sa.func.sum(DecisionRow.amount))
        .where(DecisionRow.outcome == APPROVED, DecisionRow.function.in_(functions))
        .group_by(DecisionRow.order_id)
    )
    return {order_id: str(amount) for order_id, amount in rows}


APPROVED = Outcome.APPROVED
CLAIMS = ("assess_quality_claim", "assess_price_claim")


@pytest.fixture
def together(monkeypatch):
    """Let two answers be made before either is stored, unless a lock keeps the second waiting."""
    meeting = threading.Barrier(2, timeout=1.5)
    record = shopinsure.record_decision

    def wait_for_the_other(function, *args, **kwargs):
        decision = record(function, *args, **kwargs)
        if not function.__name__.startswith("assess_"):
            return decision  # before the claims an order is insured, a cover is bought
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting.wait()
        return decision

    monkeypatch.setattr(shopinsure, "record_decision", wait_for_the_other)


def test_every_claim_twice_from_twenty_threads_is_paid_once(service):
    orders = [f"O-{number}" for number in range(12)]
    for order_id in orders:
        service.order("quality", order_id, paid="110.00", freight="10.00")
    calls = [refund(it, f"R-{n}", goods) for it in orders for n, goods in ((1, "60"), (2, "70"))]
    calls += [advance(f"C-{number}", "100.00") for number in range(8)]
    service.ask("/deposit-policies", "CoverRequest", coverage="1000")
    calls *= 2
    random.Random(21).shuffle(calls)
    answers = at_once(service, calls)
    assert paid(service, *CLAIMS) == dict.fromkeys(orders, "100.00")
    account = service.account()
    assert (account["outstanding"], account["credit_available"]) == ("800.00", "200.00")
    documents = {}
    for (_, facts), answer in zip(calls, answers, strict=True):
        documents.setdefault(str(facts), set()).add(answer["sha256"])
    assert all(len(it) == 1 for it in documents.values())
    assert_what_is_stored_agrees(service)


def assert_what_is_stored_agrees(service):
    decisions = service.rows(
        sa.select(DecisionRow.sha256, DecisionRow.outcome, DecisionRow.document)
    )
    assert all(reproduce(document).same for *_, document in decisions)
    approved = {
        sha256: document for sha256, outcome, document in decisions if outcome == "approved"
    }
    stored = {}
    for key, sha256 in service.rows(sa.select(KeyRow.key, KeyRow.sha256)):
        stored.setdefault(sha256, set()).add(key)
    assert stored.keys() == approved.keys()
    for sha256, document in approved.items():
        keys = json.loads(document)["answer"].get("payment_keys")
        assert keys is None or stored[sha256] == set(keys)
    events = [it for (it,) in service.rows(sa.select(EventRow.event).order_by(EventRow.number))]
    statement = replay(events)
    assert statement.refused == ()
    assert service.account()["account"] == statement.account.model_dump(mode="json")


BOTH = [refund("O-1", "R-1", "60"), refund("O-1", "R-2", "70")]


@pytest.mark.usefixtures("together")
def test_two_refunds_of_one_order_never_pay_more_than_the_goods(service):
    service.order("quality", paid="110.00", freight="10.00")
    at_once(service, BOTH)
    assert paid(service, *CLAIMS) == {"O-1": "100.00"}
    assert_what_is_stored_agrees(service)


@pytest.mark.usefixtures("together")
def test_of_a_refund_beside_a_price_claim_one_is_paid(service):
    service.order("quality")
    service.order("price")
    calls = [refund("O-1", "R-1", "398.00"), (("/price-claims", "PriceClaim"), {})]
    outcomes = [it["answer"]["verdict"]["outcome"] for it in at_once(service, calls)]
    assert sorted(outcomes) == ["approved", "referred"]


@pytest.mark.usefixtures("together")
def test_two_cases_on_one_cover_share_what_it_has(service):
    service.ask("/deposit-policies", "CoverRequest", coverage="1000")
    answers = at_once(service, [advance("C-1", "800.00"), advance("C-2", "800.00")])
    amounts = [it["answer"]["payment"]["amount"] for it in answers]
    assert sorted(amounts) == ["200.00", "800.00"]
    assert service.account()["outstanding"] == "1000.00"
    assert_what_is_stored_agrees(service)


TWICE = [
    refund("O-1", "R-1", "398.00"),  # all of the goods: assessed again it would be declined
    (("/price-claims", "PriceClaim"), {"order_id": "O-2"}),
    advance("C-1", "300.00"),
]


@pytest.mark.usefixtures("together")
@pytest.mark.parametrize("call", TWICE, ids=lambda call: call[0][1])
def test_one_claim_sent_twice_at_once_is_paid_and_answered_alike(service, call):
    service.order("quality")
    service.order("price", "O-2")
    service.ask("/deposit-policies", "CoverRequest")
    one, other = at_once(service, [call] * 2)
    assert one["answer"]["verdict"]["outcome"] == "approved"
    assert one == other


@pytest.mark.usefixtures("together")
def test_two_processes_on_one_database_share_its_locks(service, url):
    service.order("quality", paid="110.00", freight="10.00")
    beside = connect(url)
    claims_made = [claims.QualityClaim(**EXAMPLES[it[0][1]] | it[1]) for it in BOTH]
    with ThreadPoolExecutor(2) as pool:
        sessions = (service.app.state.sessions, beside)
        list(pool.map(claims.settle, sessions, claims_made, [service.now] * 2))
    beside.kw["bind"].dispose()
    assert paid(service, *CLAIMS) == {"O-1": "100.00"}
    assert_what_is_stored_agrees(service)


def test_both_policies_of_a_new_order_are_issued_at_once(service):
    for number in range(5):
        order = EXAMPLES["OrderPolicyRequest"]["order"] | {"order_id": f"O-{number}"}
        path = ("/order-policies", "OrderPolicyRequest")
        calls = [(path, {"product": it, "order": order}) for it in ("quality", "price")]
        premiums = [it["answer"]["premium"]["amount"] for it in at_once(service, calls * 2)]
        assert premiums == ["0.73", "0.49"] * 2
    closing = service.rows(sa.select(OrderRow.closes_on.cast(sa.String)))
    assert closing == [("2023-04-01",)] * 5


def look_together(monkeypatch):
    """Let two look before either has stored, on connections of their own."""
    meeting, get = threading.Barrier(2, timeout=1.5), Session.get

    def wait_for_the_other(self, kind, *args, **kwargs):
        found = get(self, kind, *args, **kwargs)
        if found is None:
            with contextlib.suppress(threading.BrokenBarrierError):
                meeting.wait()
        return found

    monkeypatch.setattr(Session, "get", wait_for_the_other)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/shops/S-2", EXAMPLES["ShopRequest"] | {"shop": {"shop_id": "S-2"}}),
        (
            "POST",
            "/terms",
            json.loads(GUARANTEE_TERMS.amended(price_window_days=3).model_dump_json()),
        ),
    ],
    ids=["shop", "terms"],
)
def test_what_is_new_may_come_twice_at_once(service, monkeypatch, method, path, body):
    look_together(monkeypatch)
    with service, ThreadPoolExecutor(2) as pool:
        sent = [pool.submit(service.request, method, path, json=body) for _ in range(2)]
        answers = [it.result() for it in sent]
    assert [it.status_code for it in answers] == [200, 200], answers
    assert answers[0].json() == answers[1].json()


def test_two_shops_whose_accounts_are_alike_are_told_of_at_once(service, monkeypatch):
    """Both are told of the same standing, in a decision that is stored once."""
    other = {"shop": EXAMPLES["ShopRequest"]["shop"] | {"shop_id": "S-2"}}
    service.ask("/shops/S-2", "ShopRequest", method="PUT", **other)
    for shop_id in ("S-1", "S-2"):
        service.ask("/deposit-policies", "CoverRequest", shop_id=shop_id)
        service.ask("/advances", "AdvanceRequest", shop_id=shop_id)
    service.now += timedelta(days=33)
    day = service.now.date().isoformat()
    body = {"kind": "deposit_paid", "event_id": "E-1", "on": day, "amount": "1"}
    look_together(monkeypatch)
    paths = ("/shops/S-1/events", "/shops/S-2/events")
    with service, ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda path: service.post(path, json=body), paths))
    assert [it.json()["status"] for it in answers] == ["posted"] * 2


@pytest.fixture
def unlocked(monkeypatch):
    """Take the lock of the order away, as a job beside the service would that does not know it."""
    monkeypatch.setattr(claims.OfOrder, "lock", lambda *_: None)


@pytest.mark.usefixtures("together", "unlocked")
def test_without_the_lock_the_second_key_has_the_other_refund_assessed_again(service):
    service.order("quality", paid="110.00", freight="10.00")
    answers = at_once(service, BOTH)
    assert paid(service, *CLAIMS) == {"O-1": "100.00"}
    before = sorted(it["input"]["refund"]["indemnified"] for it in answers)
    assert before[0] == "0.00"
    assert before[1] in {"60.00", "70.00"}


@pytest.mark.usefixtures("unlocked")
def test_a_key_that_is_taken_meanwhile_has_the_claim_assessed_again(service, url, monkeypatch):
    """Pay another refund of the order between the facts and the keys, on a connection beside."""
    service.order("quality", paid="110.00", freight="10.00")
    if url.startswith("sqlite"):
        pytest.skip("SQLite has one lock, and no connection beside the one that writes")
    record = shopinsure.record_decision
    (_, name), facts = refund("O-1", "R-2", "70")
    other = claims.QualityClaim(**EXAMPLES[name] | facts)

    def pay_the_other_first(*args, **kwargs):
        monkeypatch.setattr(shopinsure, "record_decision", record)
        decision = record(*args, **kwargs)
        claims.settle(service.app.state.sessions, other, service.now)
        return decision

    monkeypatch.setattr(shopinsure, "record_decision", pay_the_other_first)
    call, facts = refund("O-1", "R-1", "60")
    answer = service.ask(*call, **facts)
    assert answer["answer"]["payment"]["amount"] == "30.00"
    assert paid(service, *CLAIMS) == {"O-1": "100.00"}
