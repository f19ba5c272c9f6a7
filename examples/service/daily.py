"""What runs each day, a shop a transaction, found by an index and not by looking at every shop.

Run it as often as you like: what was done is not found again.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

import shopinsure as si

from .account import pay_by_event, renew
from .claims import decision_row
from .log import log
from .tables import OrderRow, ShopRow


def run(
    sessions: sessionmaker[Session], now: datetime, balance_of: Callable[[str], si.Yuan | str]
) -> int:
    """Do the work of a day and count the shops that failed; ``balance_of`` asks for a balance."""
    today = si.beijing_day(now)

    def debited(session: Session, shop: ShopRow) -> None:
        debit(session, shop, now, balance_of(shop.shop_id))

    def moved(session: Session, shop: ShopRow) -> None:
        change_standing(session, shop, now)

    failed = _each(sessions, ShopRow.owes_since < today, debited)
    failed += _each(sessions, ShopRow.next_change_on <= today, moved)
    failed += _each(sessions, ShopRow.cover_until < today, end_cover)
    with sessions.begin() as session:
        for order in session.scalars(select(OrderRow).where(OrderRow.closes_on <= today)):
            order.closes_on = None
            log.info("price window closed", shop_id=order.shop_id, order_id=order.order_id)
    return failed


def _each(
    sessions: sessionmaker[Session],
    due: Any,
    work: Callable[[Session, ShopRow], None],
) -> int:
    """Work on each shop that is due, under its lock; one that fails does not stop the others."""
    with sessions.begin() as session:
        shop_ids = session.scalars(select(ShopRow.shop_id).where(due)).all()
    failed = 0
    for shop_id in shop_ids:
        try:
            with sessions.begin() as session:
                found = select(ShopRow).where(ShopRow.shop_id == shop_id, due).with_for_update()
                for shop in session.scalars(found):
                    work(session, shop)
        except Exception:  # noqa: BLE001 - it is told, and the others go on
            failed += 1
            log.exception("not done", shop_id=shop_id)
    return failed


def end_cover(_: Session, shop: ShopRow) -> None:
    """Tell that a cover ended, once; the account knows it by itself."""
    shop.cover_until = None
    log.info("cover ended", shop_id=shop.shop_id, policy_id=shop.account.policy_id)


def debit(session: Session, shop: ShopRow, now: datetime, balance: si.Yuan | str) -> None:
    """Book what the automatic debit of the day takes."""
    today = si.beijing_day(now)
    decision = si.record_decision(si.auto_debit, shop.account, today, balance, assessed_at=now)
    if not decision.answer:
        return
    session.add(decision_row(shop.shop_id, decision))
    for number, one in enumerate(decision.answer):
        event_id = f"{decision.sha256[:60]}-{number}"
        event = si.Repaid(event_id=event_id, on=today, case_id=one.case_id, amount=one.amount)
        pay_by_event(session, shop, event, today)
    log.info("debited", shop_id=shop.shop_id, debits=[str(one.amount) for one in decision.answer])


def change_standing(session: Session, shop: ShopRow, now: datetime) -> None:
    """Store how the shop stands from now on, with the decision that says why."""
    decision = si.record_decision(si.standing, shop.account, si.beijing_day(now), assessed_at=now)
    session.add(decision_row(shop.shop_id, decision))
    renew(shop, si.beijing_day(now))
    log.info("standing", shop_id=shop.shop_id, level=shop.level, next=shop.next_change_on)
