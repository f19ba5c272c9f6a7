"""What runs each day: debits, standings, covers that end and windows that close, by index."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from service import daily
from service.columns import DOCUMENT
from service.tables import DecisionRow, EventRow, OrderRow, ShopRow, connect
from structlog.testing import capture_logs

from conftest import EXAMPLES
from shopinsure import Level, reproduce

DAY = timedelta(days=1)
NIGHT = datetime.fromisoformat("2023-03-15T17:30:00+00:00")  # in Beijing the 16th has begun


def run(service, balance="0"):
    with capture_logs() as said:
        failed = daily.run(service.app.state.sessions, service.now, lambda _: balance)
    assert failed == 0, said
    return [it["event"] for it in said]


def level(service):
    ((found, change),) = service.rows(sa.select(ShopRow.level, ShopRow.next_change_on))
    return found, change and str(change)


@pytest.fixture
def advanced(service):
    service.ask("/deposit-policies", "CoverRequest")
    service.ask("/advances", "AdvanceRequest")
    return service


def test_in_45_days_a_shop_goes_from_good_to_blocked_and_back(advanced):
    seen = []
    for _ in range(45):
        advanced.now += DAY
        run(advanced)
        seen.append(level(advanced)[0])
    # Advanced on 15 March: 30 days to repay, the badge goes 3 days after, the block comes after 5.
    assert [seen.index(it) + 1 for it in Level] == [1, 33, 35]
    assert seen == sorted(seen, key=list(Level).index)
    assert level(advanced) == (Level.BLOCKED, None)
    assert run(advanced, "300.00") == ["standing", "debited"]
    assert level(advanced) == (Level.GOOD, None)
    assert advanced.account()["credit_available"] == "10000.00"
    assert run(advanced, "300.00") == []


def test_the_debit_takes_what_is_owed_once_and_from_the_day_after(advanced):
    assert run(advanced, "300.00") == []  # not on the day itself
    advanced.now += DAY
    assert run(advanced, "299.99") == []
    assert run(advanced, "300.00") == ["debited"]
    assert run(advanced, "300.00") == []
    assert advanced.account()["outstanding"] == "0.00"
    stored = sa.select(DecisionRow.document).where(DecisionRow.function == "auto_debit")
    ((document,),) = advanced.rows(stored)
    assert reproduce(document).same
    repaid = sa.select(EventRow.amount).where(EventRow.kind == "repaid")
    assert [str(it) for (it,) in advanced.rows(repaid)] == ["300.00"]


def test_the_day_of_the_debit_is_the_beijing_day(advanced):
    advanced.now = NIGHT
    assert run(advanced, "300.00") == ["debited"]
    days = sa.select(EventRow.on.cast(sa.String)).where(EventRow.kind == "repaid")
    assert advanced.rows(days) == [("2023-03-16",)]


def test_a_cover_that_ends_and_a_window_that_closes_are_told_once(service):
    service.order("price")
    service.ask("/deposit-policies", "CoverRequest", term="six_months")
    service.now = datetime.fromisoformat("2023-03-31T23:00:00+08:00")
    assert run(service) == []
    service.now += DAY
    assert run(service) == ["price window closed"]
    service.now = datetime.fromisoformat("2023-09-14T23:00:00+08:00")  # its last day
    assert run(service) == []
    service.now += DAY
    assert run(service) == ["cover ended"]
    assert run(service) == []
    assert service.account()["credit_available"] == "0.00"


@pytest.fixture
def windows(service):
    """Return a service with twenty price windows that close on one day."""
    for number in range(20):
        service.order("price", f"O-{number}")
    service.now = datetime.fromisoformat("2023-04-01T10:00:00+08:00")
    return service


def closed(said):
    return sorted(it["order_id"] for it in said if it["event"] == "price window closed")


ORDERS = sorted(f"O-{number}" for number in range(20))


def test_runs_side_by_side_tell_each_window_once(windows, url):
    beside = [connect(url) for _ in range(4)]
    together = threading.Barrier(len(beside))

    def wait_for_all(_connection, _cursor, statement, *_):
        if "orders" in statement:  # what only looked is overtaken here; what locked is waited for
            with suppress(threading.BrokenBarrierError):
                together.wait(timeout=1)

    def run_beside(sessions):
        sa.event.listen(sessions.kw["bind"], "after_cursor_execute", wait_for_all)
        return daily.run(sessions, windows.now, lambda _: "0")

    with capture_logs() as said, ThreadPoolExecutor(len(beside)) as pool:
        assert list(pool.map(run_beside, beside)) == [0] * len(beside)
    for sessions in beside:
        sessions.kw["bind"].dispose()
    assert closed(said) == ORDERS


def test_an_order_that_cannot_be_read_keeps_no_window_open(windows):
    with windows.app.state.sessions.begin() as session:
        broken = sa.literal({"schema": "shopinsure/order/99"}, DOCUMENT)
        update = sa.update(OrderRow).where(OrderRow.order_id == "O-7")
        session.execute(update.values({"order": broken}))
    with capture_logs() as said:
        assert daily.run(windows.app.state.sessions, windows.now, lambda _: "0") == 0
    assert closed(said) == ORDERS


def deposit(service, number):
    day = service.now.date().isoformat()
    paid = {"kind": "deposit_paid", "event_id": f"E-{number}", "on": day, "amount": "1"}
    with capture_logs() as said:
        assert service.post("/shops/S-1/events", json=paid).json()["status"] == "posted"
    return [it["event"] for it in said]


def test_an_event_before_the_run_of_a_day_takes_no_news_away(advanced):
    advanced.now += 33 * DAY
    assert deposit(advanced, 1) == ["standing"]
    assert level(advanced)[0] is Level.BADGE_REMOVED
    kept = sa.select(DecisionRow.document).where(DecisionRow.function == "standing")
    assert [reproduce(document).same for (document,) in advanced.rows(kept)] == [True]
    advanced.now = datetime.fromisoformat("2024-03-15T10:00:00+08:00")  # the cover ended yesterday
    deposit(advanced, 2)
    assert "cover ended" in run(advanced, "300.00")


def test_a_sanction_of_days_without_a_run_is_told_before_what_ends_it(advanced):
    advanced.now += 40 * DAY
    day = advanced.now.date().isoformat()
    repaid = {"kind": "repaid", "event_id": "E-1", "on": day, "case_id": "C-1", "amount": "300.00"}
    with capture_logs() as said:
        assert advanced.post("/shops/S-1/events", json=repaid).is_success
    assert [(it["event"], it["level"]) for it in said] == [
        ("standing", Level.BLOCKED),
        ("standing", Level.GOOD),
    ]
    kept = sa.select(DecisionRow.document).where(DecisionRow.function == "standing")
    assert all(reproduce(document).same for (document,) in advanced.rows(kept))
    assert run(advanced) == []


def test_a_debit_after_days_without_a_run_tells_the_sanction_first(advanced):
    advanced.now += 40 * DAY
    assert run(advanced, "300.00") == ["standing", "standing", "debited"]


def test_a_cover_bought_before_the_run_of_a_day_ends_on_its_own_day(service):
    service.ask("/deposit-policies", "CoverRequest", term="six_months")
    service.now = datetime.fromisoformat("2023-09-15T10:00:00+08:00")
    service.ask("/deposit-policies", "CoverRequest", policy_id="D-2", term="six_months")
    assert run(service) == ["cover ended"]
    assert service.rows(sa.select(ShopRow.cover_until.cast(sa.String))) == [("2024-03-14",)]


def test_a_shop_that_fails_does_not_stop_the_others(advanced):
    advanced.ask("/shops/S-0", "ShopRequest", method="PUT", shop={"shop_id": "S-0"})
    with advanced.app.state.sessions.begin() as session:
        broken = sa.update(ShopRow).where(ShopRow.shop_id == "S-0")
        session.execute(broken.values(owes_since=advanced.now.date()))

    def balance_of(shop_id):
        return {"S-1": "300.00"}[shop_id]

    advanced.now += DAY
    assert daily.run(advanced.app.state.sessions, advanced.now, balance_of) == 1
    assert advanced.account()["outstanding"] == "0.00"


def test_one_balance_is_debited_once_a_day(advanced):
    advanced.ask("/advances", "AdvanceRequest", case_id="C-2", order_id="O-2")
    advanced.now += DAY
    assert run(advanced, "300.00") == ["debited"]
    assert run(advanced, "300.00") == []
    assert advanced.account()["outstanding"] == "300.00"
    advanced.now += DAY
    assert run(advanced, "300.00") == ["debited"]
    assert advanced.account()["outstanding"] == "0.00"


def test_shops_whose_accounts_are_alike_are_each_told_and_debited(advanced):
    """Their decisions are one document, which is stored once and keeps its shop."""
    shop = EXAMPLES["ShopRequest"]["shop"]
    shop_ids = ["S-1", "S-2", "S-3"]
    for shop_id in shop_ids[1:]:
        facts = {"shop": shop | {"shop_id": shop_id}}
        advanced.ask(f"/shops/{shop_id}", "ShopRequest", method="PUT", **facts)
        advanced.ask("/deposit-policies", "CoverRequest", shop_id=shop_id)
        advanced.ask("/advances", "AdvanceRequest", shop_id=shop_id)
    advanced.now += 33 * DAY
    assert run(advanced) == ["standing"] * 3
    kept = sa.select(DecisionRow.shop_id).where(DecisionRow.function == "standing")
    first = advanced.rows(kept)
    assert run(advanced, "300.00").count("debited") == 3
    assert first[0] in advanced.rows(kept)
    owed = [advanced.account(shop_id)["outstanding"] for shop_id in shop_ids]
    assert owed == ["0.00"] * 3
    repaid = sa.select(EventRow.shop_id).where(EventRow.kind == "repaid")
    assert sorted(advanced.rows(repaid)) == [(shop_id,) for shop_id in shop_ids]


DUE = (ShopRow.owes_since, ShopRow.next_change_on, ShopRow.cover_until, OrderRow.closes_on)


@pytest.mark.parametrize("column", DUE, ids=lambda column: column.key)
def test_what_is_due_is_found_by_an_index(service, column):
    with service.app.state.sessions.begin() as session:
        engine = session.get_bind()
        query = sa.select(column.class_).where(column <= service.now.date())
        text = query.compile(engine, compile_kwargs={"literal_binds": True})
        if engine.dialect.name == "sqlite":
            plan = session.execute(sa.text(f"EXPLAIN QUERY PLAN {text}")).all()
        else:
            session.execute(sa.text("SET LOCAL enable_seqscan = off"))
            plan = session.execute(sa.text(f"EXPLAIN {text}")).all()
    assert f"ix_{column.class_.__tablename__}_{column.key}" in str(plan)
