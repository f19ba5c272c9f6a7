"""What runs each day, a shop a transaction, found by an index and not by looking at every shop.

Run it as often as you like: what was done is not found again.
"""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, sessionmaker

import shopinsure as si

from .account import pay_by_event, renew
from .log import log
from .tables import OrderRow, ShopRow, decision_row

Work = Callable[[Session, ShopRow, date], None]


def run(sessions: sessionmaker[Session], now: datetime, balance_of: Callable[[str], str]) -> int:
    """Do the work of a day and count the shops that failed; ``balance_of`` asks for a balance."""
    today = si.beijing_day(now)

    def debited(session: Session, shop: ShopRow, _: date) -> None:
        debit(session, shop, now, balance_of(shop.shop_id))

    not_yet = or_(ShopRow.debited_on.is_(None), ShopRow.debited_on < today)
    failed = _each(sessions, today, and_(ShopRow.owes_since < today, not_yet), debited)
    failed += _each(sessions, today, ShopRow.next_change_on <= today, renew)
    failed += _each(sessions, today, ShopRow.cover_until < today, end_cover)
    with sessions.begin() as session:
        for order in session.scalars(select(OrderRow).where(OrderRow.closes_on <= today)):
            order.closes_on = None
            log.info("price window closed", shop_id=order.shop_id, order_id=order.order_id)
    return failed


def _each(sessions: sessionmaker[Session], today: date, due: Any, work: Work) -> int:
    """Work on each shop that is due, under its lock; one that fails does not stop the others."""
    with sessions.begin() as session:
        shop_ids = session.scalars(select(ShopRow.shop_id).where(due)).all()
    failed = 0
    for shop_id in shop_ids:
        found = select(ShopRow).where(ShopRow.shop_id == shop_id, due).with_for_update()
        try:
            with sessions.begin() as session:
                for shop in session.scalars(found):
                    work(session, shop, today)
        except Exception:  # noqa: BLE001 - it is told, and the others go on
            failed += 1
            log.exception("not done", shop_id=shop_id)
    return failed


def end_cover(session: Session, shop: ShopRow, today: date) -> None:
    """Tell that a cover ended, once; the account knows it by itself."""
    log.info("cover ended", shop_id=shop.shop_id, on=str(shop.cover_until))
    shop.cover_until = None
    renew(session, shop, today)


def debit(session: Session, shop: ShopRow, now: datetime, balance: str) -> None:
    """Book what the automatic debit of the day takes, with the decision that says why."""
    today = si.beijing_day(now)
    decision = si.record_decision(si.auto_debit, shop.account, today, balance, assessed_at=now)
    if not decision.answer:
        return
    session.add(decision_row(shop.shop_id, decision))
    shop.debited_on = today  # the balance that was asked for may be spent: once a day
    for number, one in enumerate(decision.answer):
        event_id = f"{decision.sha256[:60]}-{number}"
        event = si.Repaid(event_id=event_id, on=today, case_id=one.case_id, amount=one.amount)
        pay_by_event(session, shop, event, today)
    log.info("debited", shop_id=shop.shop_id, debits=[str(one.amount) for one in decision.answer])
