"""The account of a shop: a snapshot in its row, and the events that led to it.

The account is at any time what ``replay`` makes of the stored events by day, then by arrival. An
event on or after the last day is posted to the snapshot; one of an earlier day, which came late, is
put where it belongs and the account is made anew. What was posted stays posted: a late event that
would undo another is refused. Whoever calls this holds the lock of the shop's row.
"""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import shopinsure as si

from .errors import refused
from .log import log
from .tables import EventRow, ShopRow, decision_row


def kept_shop(session: Session, shop_id: str, *, lock: bool = False) -> ShopRow:
    """Return the row of a shop; a lock on it is held until the transaction ends."""
    shop = session.get(ShopRow, shop_id, with_for_update=lock)
    if shop is None:
        raise refused(404, "shop-unknown", "no such shop is kept", "没有该店铺")
    return shop


def post_event(session: Session, shop: ShopRow, event: si.Event, today: date) -> si.Posting:
    """Post an event and store it with the account it leads to; a refused one changes nothing."""
    if event.on > today:
        raise refused(422, "day-in-future", "the day has not come yet", "日期尚未到来")
    seen = session.scalars(
        select(EventRow.event).filter_by(shop_id=shop.shop_id, event_id=event.event_id)
    ).all()
    late = not seen and shop.account.last_on is not None and event.on < shop.account.last_on
    if late:
        statement, posting = _posted_late(session, shop, event)
    else:
        statement = si.replay([event], start=shop.account, seen=seen)
        (posting,) = statement.postings
    if posting.status is si.PostingStatus.POSTED:
        session.add(_row(shop.shop_id, event))
        shop.account = statement.account
        renew(session, shop, today)
    return posting


def pay_by_event(session: Session, shop: ShopRow, event: si.Event, today: date) -> None:
    """Post an event that pays, or pay nothing: the account is the guard of what it refuses."""
    posting = post_event(session, shop, event, today)
    if posting.status is not si.PostingStatus.POSTED:
        words = [posting.message(language) or str(posting.code) for language in ("en", "zh")]
        raise refused(409, str(posting.code), *words)


def _posted_late(
    session: Session, shop: ShopRow, event: si.Event
) -> tuple[si.Statement, si.Posting]:
    """Replay all events with one more, after the others of its day."""
    stored = stored_events(session, shop.shop_id)
    before = [it for it in stored if it.on <= event.on]
    statement = si.replay([*before, event, *stored[len(before) :]])
    posting = statement.postings[len(before)]
    undone = [it.event.event_id for it in statement.refused if it.event is not event]
    if undone and posting.status is si.PostingStatus.POSTED:
        names = ", ".join(undone[:5])
        en, zh = f"events posted since would be refused: {names}", f"之后的事件将被拒绝：{names}"
        raise refused(409, "late-event-contradicts", en, zh)
    return statement, posting


def stored_events(session: Session, shop_id: str) -> list[si.Event]:
    """Return the events of an account by day, then by arrival."""
    rows = select(EventRow.event).filter_by(shop_id=shop_id).order_by(EventRow.on, EventRow.number)
    return list(session.scalars(rows))


def advanced(session: Session, shop_id: str, case_id: str) -> si.Yuan:
    """Return all that was advanced on a case; the account forgets the cases that are settled."""
    total = select(func.sum(EventRow.amount)).filter_by(
        shop_id=shop_id, case_id=case_id, kind="advanced"
    )
    return session.scalar(total) or si.from_fen(0)


def _row(shop_id: str, event: si.Event) -> EventRow:
    facts = {name: getattr(event, name, None) for name in ("case_id", "amount")}
    common = {"event_id": event.event_id, "on": event.on, "kind": event.kind}
    return EventRow(shop_id=shop_id, event=event, **common, **facts)


def renew(session: Session, shop: ShopRow, today: date) -> None:
    """Make the columns by which ``daily`` finds a shop, and tell where its standing is another.

    The end of a cover that is not told yet stays until ``daily`` tells it.
    """
    account, now = shop.account, si.standing(shop.account, today)
    if now.level is not shop.level:
        session.merge(decision_row(shop.shop_id, si.record_decision(si.standing, account, today)))
        log.info("standing", shop_id=shop.shop_id, level=now.level, next=str(now.next_change_on))
    shop.level, shop.next_change_on = now.level, now.next_change_on
    shop.owes_since = min((it.on for case in account.cases for it in case.advances), default=None)
    if shop.cover_until is None or shop.cover_until >= today:
        running = account.cover_until is not None and account.cover_until >= today
        shop.cover_until = account.cover_until if running else None
