"""What each event does to a ledger: all refusals are checked first, then nothing can fail."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from shopinsure import formulas
from shopinsure._account import events as kinds
from shopinsure._account.account import Account
from shopinsure._account.events import Event
from shopinsure._account.ledger import Ledger, OpenCase
from shopinsure._money import FEN_LIMIT
from shopinsure._records import Record, refuse
from shopinsure._refusals import values
from shopinsure._results import Finding, finding
from shopinsure._terms import DepositTerms
from shopinsure._words import LocalizedEnum
from shopinsure.rules import deposit as rules
from shopinsure.rules._rule import FindingRule
from shopinsure.rules.eligibility import COVERAGE_NOT_A_TIER


class PostingStatus(LocalizedEnum):
    """The status of a posted event."""

    POSTED = "posted", "已入账"
    DUPLICATE = "duplicate", "重复"
    REFUSED = "refused", "已拒绝"


Refusal: TypeAlias = FindingRule | Finding
"""The rule that refused an event, with the facts that its wording names where it names any."""

PostingResult: TypeAlias = Refusal | PostingStatus
"""What refused an event, or else ``POSTED`` or ``DUPLICATE``."""


COVER_REFUSALS: Final = (
    rules.DAY_GOES_BACK,
    rules.COVER_RUNNING,
    rules.ADVANCES_UNPAID,
    rules.CREDIT_STILL_HELD,
)
"""What can refuse a new cover, beside one that is not offered."""


def cover_refusals(account: Account, on: date) -> tuple[FindingRule, ...]:
    """Return everything for which an account would refuse a new cover on its first day."""
    ledger = Ledger(account)
    backwards = on < ledger.last_on
    running = ledger.policy_id is not None and on <= ledger.cover_until
    refused = (backwards, running, bool(ledger.owed), bool(ledger.held))
    return tuple(rule for rule, holds in zip(COVER_REFUSALS, refused, strict=True) if holds)


def _buy_cover(ledger: Ledger, event: kinds.CoverBought) -> FindingRule | None:
    if ledger.policy_id is not None:
        return rules.COVER_RUNNING
    if ledger.owed:
        return rules.ADVANCES_UNPAID
    if ledger.held:
        return rules.CREDIT_STILL_HELD
    ledger.give_cover((event.policy_id, event.coverage.fen, event.end))
    return None


def _end_cover(ledger: Ledger, event: kinds.CoverEnded) -> FindingRule | None:
    if ledger.policy_id is None:
        return rules.NO_COVER
    if ledger.policy_id != event.policy_id:
        return rules.ANOTHER_POLICY
    ledger.take_cover()
    return None


def _pay_deposit(ledger: Ledger, event: kinds.DepositPaid) -> FindingRule | None:
    if ledger.cash_limit + event.amount.fen >= FEN_LIMIT:
        return rules.BEYOND_RANGE
    ledger.cash += event.amount.fen
    ledger.cash_limit += event.amount.fen
    return None


def _release_deposit(ledger: Ledger, event: kinds.DepositReleased) -> FindingRule | None:
    if event.amount.fen > ledger.cash:
        return rules.BEYOND_CASH
    ledger.cash -= event.amount.fen
    ledger.cash_limit -= event.amount.fen
    return None


def _draw_deposit(ledger: Ledger, event: kinds.DepositDrawn) -> FindingRule | None:
    if event.amount.fen > ledger.cash:
        return rules.BEYOND_CASH
    ledger.cash -= event.amount.fen
    return None


def _top_up_deposit(ledger: Ledger, event: kinds.DepositToppedUp) -> FindingRule | None:
    if ledger.cash + event.amount.fen > ledger.cash_limit:
        return rules.OVER_TOP_UP
    ledger.cash += event.amount.fen
    return None


def _hold_bond(ledger: Ledger, event: kinds.BondHeld) -> FindingRule | None:
    case = ledger.cases.get(event.case_id)
    if case is not None and (case.credit or case.alipay):
        return rules.HOLD_OPEN
    amount = event.amount.fen
    credit: int = formulas.credit_part(amount, ledger.available)
    if ledger.alipay + amount - credit >= FEN_LIMIT:
        return rules.BEYOND_RANGE
    if case is None:
        case = ledger.cases[event.case_id] = OpenCase()
    case.credit, case.alipay = credit, amount - credit
    ledger.held += case.credit
    ledger.alipay += case.alipay
    return None


def _release_bond(ledger: Ledger, event: kinds.BondReleased) -> FindingRule | None:
    case = ledger.cases.get(event.case_id)
    if case is None or not (case.credit or case.alipay):
        return rules.NO_HOLD
    ledger.held -= case.credit
    ledger.alipay -= case.alipay
    case.credit = case.alipay = 0
    ledger.close_if_over(event.case_id, case)
    return None


def _pay_bond(ledger: Ledger, event: kinds.BondPaid) -> FindingRule | None:
    case = ledger.cases.get(event.case_id)
    if case is None or event.amount.fen > case.alipay:
        return rules.BEYOND_ALIPAY_HOLD
    ledger.alipay -= case.alipay
    case.alipay = 0
    ledger.close_if_over(event.case_id, case)
    return None


def _advance(ledger: Ledger, event: kinds.Advanced) -> FindingRule | None:
    case = ledger.cases.get(event.case_id)
    amount = event.amount.fen
    if amount > (case.credit if case else 0) + ledger.available:
        return rules.BEYOND_CREDIT
    if case is None:
        case = ledger.cases[event.case_id] = OpenCase()
    if case.advanced + amount >= FEN_LIMIT:
        return rules.BEYOND_RANGE
    # The advance ends the credit part of the hold; what it did not use is available again.
    ledger.held -= case.credit
    case.credit = 0
    case.advanced += amount
    case.owed += amount
    ledger.owed += amount
    ledger.unrestored += amount
    if case.advances and case.advances[-1][0] == event.on:
        amount += case.advances.pop()[1]
    case.advances.append((event.on, amount))
    return None


def _repay(ledger: Ledger, event: kinds.Repaid) -> FindingRule | None:
    case = ledger.cases.get(event.case_id)
    amount = event.amount.fen
    if case is None or amount > case.owed:
        return rules.OVER_REPAYMENT
    case.owed -= amount
    ledger.owed -= amount
    if ledger.repayment_counts == "by_amount":
        ledger.unrestored -= amount
    _settle_oldest(case.advances, amount)
    if not case.owed:
        if ledger.repayment_counts == "by_settled_case":
            ledger.unrestored -= case.advanced
        case.advanced = 0
        ledger.close_if_over(event.case_id, case)
    return None


def _settle_oldest(advances: list[tuple[date, int]], amount: int) -> None:
    """Deduct a repayment from the open advances of a case, oldest first."""
    on, owed = advances[0]
    while amount >= owed:
        del advances[0]
        amount -= owed
        if not amount:
            return
        on, owed = advances[0]
    advances[0] = (on, owed - amount)


_HANDLERS: Final[Mapping[type[Record], Callable[[Ledger, Any], FindingRule | None]]] = (
    MappingProxyType(
        {
            kinds.CoverBought: _buy_cover,
            kinds.CoverEnded: _end_cover,
            kinds.DepositPaid: _pay_deposit,
            kinds.DepositReleased: _release_deposit,
            kinds.BondHeld: _hold_bond,
            kinds.BondReleased: _release_bond,
            kinds.Advanced: _advance,
            kinds.Repaid: _repay,
            kinds.BondPaid: _pay_bond,
            kinds.DepositDrawn: _draw_deposit,
            kinds.DepositToppedUp: _top_up_deposit,
        }
    )
)


def post_events(
    ledger: Ledger,
    batch: tuple[Event, ...],
    seen: dict[str, Event],
    terms: DepositTerms,
    *,
    parameter: str = "events",
) -> tuple[PostingResult, ...]:
    """Post a batch and add to ``seen``; an id is looked up before the order of days is checked."""
    posted, duplicate = PostingStatus.POSTED, PostingStatus.DUPLICATE
    one_by_one = bool(ledger.unopened)
    results: list[PostingResult] = []
    for event in batch:
        handler = _HANDLERS.get(type(event))
        if handler is None:
            refuse("event", event, values.EVENT_UNKNOWN, parameter=parameter)
        name = event.event_id
        earlier = seen.get(name)
        if earlier is not None:
            results.append(duplicate if earlier == event else rules.ID_REUSED)
            continue
        if one_by_one:
            ledger.open_case_of(event)
        on = event.on
        ended = ledger.take_cover() if on > ledger.cover_until else None
        if on < ledger.last_on:
            refusal: Refusal | None = rules.DAY_GOES_BACK
        else:
            refusal = _tier_refusal(event, terms) if handler is _buy_cover else None
            refusal = refusal or handler(ledger, event)
        if refusal is None:
            seen[name] = event
            ledger.last_on = on
        elif ended is not None:
            ledger.give_cover(ended)
        results.append(refusal or posted)
    return tuple(results)


def _tier_refusal(event: Event, terms: DepositTerms) -> Finding | None:
    """Refuse a cover that the terms do not offer; D-Q5."""
    if isinstance(event, kinds.CoverBought) and not terms.is_tier(event.coverage.fen):
        bounds = {"lowest": terms.coverage_min, "highest": terms.coverage_max}
        facts = {"coverage": event.coverage, "step": terms.coverage_step, **bounds}
        return finding(COVERAGE_NOT_A_TIER, **facts)
    return None


def repeat_events(
    ledger: Ledger, events: tuple[Event, ...], results: tuple[PostingResult, ...]
) -> Iterator[tuple[Event, PostingResult]]:
    """Post again what was posted, one event after another, and yield each with its result."""
    posted, one_by_one = PostingStatus.POSTED, bool(ledger.unopened)
    for event, result in zip(events, results, strict=True):
        if result is posted:
            if one_by_one:
                ledger.open_case_of(event)
            if event.on > ledger.cover_until:
                ledger.take_cover()
            _HANDLERS[type(event)](ledger, event)
            ledger.last_on = event.on
        yield event, result
