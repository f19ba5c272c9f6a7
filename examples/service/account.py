"""The account of a shop: a snapshot in its row, and the events that led to it.

The account is at any time what ``replay`` makes of the stored events by day, then by arrival. An
event on or after the last day is posted to the snapshot; one of an earlier day, which came late, is
put where it belongs and the account is made anew. What was posted stays posted: a late event that
would undo another is refused. Whoever calls this holds the lock of the shop's row.
"""

from collections.abc import Sequence
from datetime import date, datetime
from operator import attrgetter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

import shopinsure as si

from .errors import found, refused
from .log import log
from .tables import CoverRow, EventRow, ShopRow, keep_decision
from .terms import find_terms


def kept_shop(session: Session, shop_id: str, *, lock: bool = False) -> ShopRow:
    """Return the row of a shop; a lock on it is held until the transaction ends."""
    shop = session.get(ShopRow, shop_id, with_for_update=lock)
    return found(shop, "shop-unknown", "no such shop is kept", "没有该店铺")


def book_day(shop: ShopRow, now: datetime) -> date:
    """Return the Beijing day, or the account's last: the clock of another server may be ahead."""
    return max(si.beijing_day(now), shop.account.last_on or date.min)


def account_terms(session: Session, shop: ShopRow) -> si.DepositTerms:
    """Return the terms an account is kept under: those of the last cover that was bought."""
    return find_terms(session, shop.cover_terms_id, si.DepositTerms)


def post_event(session: Session, shop: ShopRow, event: si.Event, now: datetime) -> si.Posting:
    """Post an event and store it with the account it leads to, or refuse it and change nothing."""
    if event.on > book_day(shop, now):
        raise refused(422, "day-in-future", "the day has not come yet", "日期尚未到来")
    known = select(EventRow.event).filter_by(shop_id=shop.shop_id, event_id=event.event_id)
    seen, terms = session.scalars(known).all(), account_terms(session, shop)
    if not seen and shop.account.last_on is not None and event.on < shop.account.last_on:
        postings: Sequence[si.Posting] = _posted_anew(session, shop, event)
    else:
        postings = si.replay([event], start=shop.account, seen=seen, terms=terms).postings
    posting = _accepted(postings, event)
    if posting.status is si.PostingStatus.POSTED:
        renew(session, shop, now)  # what days without a run have brought is told first
        columns = event.model_dump(include={"event_id", "on", "kind", "case_id", "amount"})
        session.add(EventRow(shop_id=shop.shop_id, event=event, **columns))
        shop.account = postings[-1].account
        renew(session, shop, now)
    return posting


def _posted_anew(session: Session, shop: ShopRow, late: si.Event) -> list[si.Posting]:
    """Post a late event with all the others, each cover under the terms it was sold under."""
    stored = select(EventRow.event).filter_by(shop_id=shop.shop_id)
    events = session.scalars(stored.order_by(EventRow.on, EventRow.number)).all()
    covers = session.scalars(select(CoverRow.policy).filter_by(shop_id=shop.shop_id))
    terms_ids = {cover.policy_id: cover.terms_id for cover in covers}
    account = si.replay((), terms=account_terms(session, shop)).account
    postings = []
    for event in sorted([*events, late], key=attrgetter("on")):  # of one day by arrival
        terms_id = terms_ids.get(getattr(event, "policy_id", ""), shop.cover_terms_id)
        terms = find_terms(session, terms_id, si.DepositTerms)
        postings.append(si.post(account, event, terms=terms))
        account = postings[-1].account
    return postings


def _accepted(postings: Sequence[si.Posting], event: si.Event) -> si.Posting:
    """Return the posting of an event that the account takes, with all that were posted since."""
    (posting,) = (it for it in postings if it.event is event)
    if posting.status is si.PostingStatus.REFUSED:
        words = [posting.message(language) or str(posting.code) for language in ("en", "zh")]
        raise refused(409, str(posting.code), *words)
    if undone := [it.event.event_id for it in postings if it.status is si.PostingStatus.REFUSED]:
        names = ", ".join(undone[:5])
        en, zh = f"events posted since would be refused: {names}", f"之后的事件将被拒绝：{names}"
        raise refused(409, "late-event-contradicts", en, zh)
    return posting


def advanced(session: Session, shop_id: str, case_id: str) -> si.Yuan:
    """Return all that was advanced on a case; the account forgets the cases that are settled."""
    total = select(func.sum(EventRow.amount)).filter_by(
        shop_id=shop_id, case_id=case_id, kind="advanced"
    )
    return session.scalar(total) or si.from_fen(0)


def renew(session: Session, shop: ShopRow, now: datetime) -> None:
    """Make the columns by which ``daily`` finds a shop, and tell where its standing is another.

    The end of a cover that is not told yet stays until ``daily`` tells it.
    """
    account, today, terms = shop.account, book_day(shop, now), account_terms(session, shop)
    standing = si.standing(account, today, terms=terms)
    if standing.level is not shop.level:
        decision = si.record_decision(si.standing, account, today, terms=terms)
        keep_decision(session, shop.shop_id, decision)
        log.info("standing", shop_id=shop.shop_id, level=standing.level, on=str(today))
    shop.level, shop.next_change_on = standing.level, standing.next_change_on
    shop.owes_since = min((it.on for case in account.cases for it in case.advances), default=None)
    if shop.cover_until is None or shop.cover_until >= today:
        running = account.cover_until is not None and account.cover_until >= today
        shop.cover_until = account.cover_until if running else None
