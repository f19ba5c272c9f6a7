"""The account is at any time what ``replay`` makes of the stored events."""

from datetime import datetime
from itertools import count

import sqlalchemy as sa
from fastapi import HTTPException
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from service.account import kept_shop, post_event
from service.tables import EventRow

from shopinsure import Account, replay
from shopinsure.testing import event_histories

NUMBERS = count()
LATER = datetime.fromisoformat("2026-01-05T10:00:00+08:00")
FEW = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def new_shop(service):
    service.now = LATER
    shop_id = f"H-{next(NUMBERS)}"
    facts = {"shop": {"shop_id": shop_id}}
    service.ask(f"/shops/{shop_id}", "ShopRequest", method="PUT", **facts)
    return shop_id


def post(service, shop_id, event):
    """Send an event, or post one that only an answer of the service posts."""
    if event.kind not in ("cover_bought", "cover_ended", "advanced"):
        path, document = f"/shops/{shop_id}/events", event.model_dump_json()
        answer = service.post(path, content=document)
        assert answer.status_code in (200, 409), answer.text
        return answer.json() if answer.is_success else {}
    try:
        with service.app.state.sessions.begin() as session:
            shop = kept_shop(session, shop_id, lock=True)
            return post_event(session, shop, event, LATER).as_json()
    except HTTPException as refusal:
        if refusal.status_code != 409:
            raise
        return {}


def account_of(service, shop_id):
    return Account.model_validate(service.account(shop_id)["account"])


def stored(service, shop_id):
    rows = sa.select(EventRow.event).where(EventRow.shop_id == shop_id)
    return [it for (it,) in service.rows(rows.order_by(EventRow.on, EventRow.number))]


@FEW
@given(event_histories())
def test_a_history_is_its_replay(service, history):
    """Send what a sender may send over HTTP, and compare with ``replay``.

    A drawn history names the ids and days of its covers and advances, and the endpoints that decide
    them choose their own: those three kinds are posted below HTTP.
    """
    shop_id = new_shop(service)
    postings = [post(service, shop_id, event) for event in history]
    statement = replay(history)
    assert postings == [it.as_json() for it in statement.postings]
    assert account_of(service, shop_id) == statement.account
    assert stored(service, shop_id) == list(history)


@FEW
@given(event_histories(most=12), st.randoms(use_true_random=False), st.booleans())
def test_in_any_order_of_arrival_the_account_is_the_replay_by_day(service, history, chance, twice):
    shop_id = new_shop(service)
    arriving = list(history) * (2 if twice else 1)
    chance.shuffle(arriving)
    posted = [it for it in arriving if post(service, shop_id, it).get("status") == "posted"]
    by_day = sorted(posted, key=lambda event: event.on)  # of one day in their order of arrival
    statement = replay(by_day)
    assert statement.refused == ()
    assert account_of(service, shop_id) == statement.account
    assert stored(service, shop_id) == by_day


def event(number, on, kind, **facts):
    return {"event_id": f"E-{number}", "on": on, "kind": kind, **facts}


def test_a_late_event_is_put_where_it_belongs(service):
    def said(*facts, **more):
        return service.post("/shops/S-1/events", json=event(*facts, **more)).json()

    def refused(*facts, **more):
        return [it["code"] for it in said(*facts, **more)["detail"]]

    said(1, "2023-03-01", "deposit_paid", amount="100")
    said(3, "2023-03-05", "deposit_drawn", amount="80", case_id="C-1")
    late = said(2, "2023-03-03", "deposit_paid", amount="50")
    assert (late["status"], late["cash_available"]) == ("posted", "150.00")
    assert service.account()["cash_available"] == "70.00"
    assert said(2, "2023-03-03", "deposit_paid", amount="50")["status"] == "duplicate"
    assert refused(2, "2023-03-03", "deposit_paid", amount="60") == ["id-reused"]
    undoing = refused(4, "2023-03-02", "deposit_released", amount="100")
    assert undoing == ["late-event-contradicts"]
    assert refused(5, "2023-03-02", "deposit_released", amount="101") == ["beyond-cash"]
    assert service.account()["cash_available"] == "70.00"


def test_a_refused_event_is_a_conflict_which_changes_nothing_and_does_not_use_up_its_id(service):
    drawn = event(1, "2023-03-01", "deposit_drawn", amount="1", case_id="C-1")
    answer = service.post("/shops/S-1/events", json=drawn)
    assert answer.status_code == 409
    (finding,) = answer.json()["detail"]
    assert finding["code"] == "beyond-cash"
    assert finding["en"].startswith("The amount is more than the cash account holds")
    assert "现金" in finding["zh"]
    paid = event(1, "2023-03-01", "deposit_paid", amount="1")
    assert service.post("/shops/S-1/events", json=paid).json()["status"] == "posted"
