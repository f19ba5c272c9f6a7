"""What runs each day, a shop a transaction, found by an index and not by looking at every shop.

Run it as often as you like: what was done is not found again.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session, sessionmaker

import shopinsure as si

from .account import account_terms, book_day, post_event, renew
from .log import log
from .tables import OrderRow, ShopRow, committed, keep_decision

BalanceOf = Callable[[str], str]
Work = Callable[[Session, ShopRow, datetime], None]


def run(sessions: sessionmaker[Session], now: datetime, balance_of: BalanceOf) -> int:
    """Do the work of a day and count the shops that failed; ``balance_of`` asks for a balance."""
    today = si.beijing_day(now)
    not_yet = or_(ShopRow.debited_on.is_(None), ShopRow.debited_on < today)
    owing = and_(ShopRow.owes_since < today, not_yet)
    failed = _each(sessions, now, owing, partial(debit, balance_of=balance_of))
    failed += _each(sessions, now, ShopRow.next_change_on <= today, renew)
    failed += _each(sessions, now, ShopRow.cover_until < today, end_cover)
    closed = update(OrderRow).where(OrderRow.closes_on <= today).values(closes_on=None)
    with sessions.begin() as session:  # of runs side by side one finds the row as it was
        orders = session.execute(closed.returning(OrderRow.shop_id, OrderRow.order_id)).all()
    for shop_id, order_id in orders:
        log.info("price window closed", shop_id=shop_id, order_id=order_id)
    return failed


def _each(sessions: sessionmaker[Session], now: datetime, due: Any, work: Work) -> int:
    """Work on each shop that is due, under its lock; one that fails does not stop the others."""

    def work_on(session: Session, shop_id: str) -> None:
        found = select(ShopRow).where(ShopRow.shop_id == shop_id, due).with_for_update()
        for shop in session.scalars(found):
            work(session, shop, now)

    with sessions.begin() as session:
        shop_ids = session.scalars(select(ShopRow.shop_id).where(due)).all()
    failed = 0
    for shop_id in shop_ids:
        try:
            committed(sessions, partial(work_on, shop_id=shop_id))
        except Exception:  # noqa: BLE001 - it is told, and the others go on
            failed += 1
            log.exception("not done", shop_id=shop_id)
    return failed


def end_cover(session: Session, shop: ShopRow, now: datetime) -> None:
    """Tell that a cover ended, once; the account knows it by itself."""
    log.info("cover ended", shop_id=shop.shop_id, on=str(shop.cover_until))
    shop.cover_until = None
    renew(session, shop, now)


def debit(session: Session, shop: ShopRow, now: datetime, balance_of: BalanceOf) -> None:
    """Book what the automatic debit of the day takes, with the decision that says why."""
    today, terms = book_day(shop, now), account_terms(session, shop)
    asked = (shop.account, today, balance_of(shop.shop_id))
    decision = si.record_decision(si.auto_debit, *asked, terms=terms, assessed_at=now)
    if not decision.answer:
        return
    keep_decision(session, shop.shop_id, decision, assessed_at=now)
    shop.debited_on = today  # the balance that was asked for may be spent: once a day
    for number, one in enumerate(decision.answer):
        event_id = f"{decision.sha256[:60]}-{number}"
        event = si.Repaid(event_id=event_id, on=today, case_id=one.case_id, amount=one.amount)
        post_event(session, shop, event, now)
    log.info("debited", shop_id=shop.shop_id, debits=[str(one.amount) for one in decision.answer])
