"""Statements: what a batch of events did to an account, and what one event did."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from shopinsure._account.account import Account, ensure_same_reading
from shopinsure._account.events import EVENT_KINDS, Event
from shopinsure._account.handlers import PostingResult, PostingStatus, post_events, repeat_events
from shopinsure._account.ledger import BALANCES, Balances, Ledger
from shopinsure._account.rendering import (
    Table,
    balances_line,
    html_tables,
    markdown_blocks,
    posting_text,
    statement_table,
    text_table,
)
from shopinsure._money import Yuan, yuan
from shopinsure._readings import Reading
from shopinsure._records import Record, ensure_type, invalid, refuse, short_repr
from shopinsure._refusals import facts as contradictions
from shopinsure._refusals import values
from shopinsure._results import Finding, Result, Tabular
from shopinsure._terms import DEPOSIT_TERMS, DepositTerms
from shopinsure._words import Language, is_chinese, localize
from shopinsure.rules._rule import FindingRule


def _readings_of(account: Account) -> Mapping[str, Reading]:
    return MappingProxyType({"repayment_counts": account.repayment_counts})


class Posting(Result):
    """What became of an event, and the balances after it in yuan.

    ``code`` is ``None`` where the event was posted. ``account`` is the account after it; a posting
    of a statement computes it when asked.
    """

    __slots__ = ("_account", "_balances", "_event", "_result")
    json_fields = MappingProxyType(
        {
            "event_id": str,
            "kind": str,
            "on": date,
            "status": PostingStatus,
            "code": str | None,
            "message": str | None,
            "message_zh": str | None,
            **dict.fromkeys(BALANCES, str),
        }
    )
    schema_id = "shopinsure/posting/1"

    def __init__(
        self,
        event: Event,
        result: PostingResult,
        balances: Balances,
        account: "Account | tuple[Statement, int]",
    ) -> None:
        self._event = event
        self._result = result
        self._balances = balances
        self._account = account

    @property
    def readings(self) -> Mapping[str, Reading]:
        """Return the reading the account is kept under."""
        after = self._account
        return _readings_of(after if isinstance(after, Account) else after[0].account)

    @property
    def event(self) -> Event:
        """Return the event."""
        return self._event

    @property
    def status(self) -> PostingStatus:
        """Return what became of it."""
        result = self._result
        return result if isinstance(result, PostingStatus) else PostingStatus.REFUSED

    @property
    def rule(self) -> FindingRule | None:
        """Return the rule that refused it, or ``None``."""
        result = self._result
        if isinstance(result, Finding):
            return result.rule
        return None if isinstance(result, PostingStatus) else result

    @property
    def code(self) -> str | None:
        """Return the code of the refusal, ``"duplicate"`` for a duplicate, else ``None``."""
        result = self._result
        if not isinstance(result, PostingStatus):
            return result.code
        return None if result is PostingStatus.POSTED else str(result)

    @property
    def account(self) -> Account:
        """Return the account after the event."""
        after = self._account
        return after if isinstance(after, Account) else after[0].account_after(after[1])

    def _contents(self) -> tuple[tuple[str, object], ...]:
        """Compare by event, what became of it and the balances, wherever the posting stands."""
        return ("event", self._event), ("result", self._result), ("balances", self._balances)

    @property
    def balances(self) -> Mapping[str, Yuan]:
        """Return the balances after the event by name, in yuan."""
        return MappingProxyType(dict(zip(BALANCES, map(yuan, self._balances), strict=True)))

    def message(self, language: Language = "en") -> str | None:
        """Return why it was refused, or ``None``."""
        is_chinese(language)
        if isinstance(self._result, Finding):
            return self._result.message(language)
        return None if self.rule is None else self.rule.wording(language)

    def explain(self, language: Language = "en") -> str:
        """Return the event, its status with the reason, and the balances after it as text."""
        result, chinese = localize(self.status, language), is_chinese(language)
        if self.rule is not None:
            cited, message = self.rule.citation(language), self.message(language)
            said = " {}（{}）：{}" if chinese else " {} ({}): {}"
            result += said.format(self.rule.code, cited, message)
        return posting_text(self.event, result, self.balances, language)

    def _json(self) -> dict[str, Any]:
        return {
            "event_id": self.event.event_id,
            "kind": self.event.kind,
            "on": self.event.on,
            "status": self.status,
            "code": self.code,
            "message": self.message("en"),
            "message_zh": self.message("zh"),
            **{name: str(amount) for name, amount in self.balances.items()},
        }

    def __reduce__(self) -> tuple[Any, ...]:
        return Posting, (self._event, self._result, self._balances, self._account)


class Statement(Result, Tabular):
    """What a batch of events did to an account: opening and closing, a line an event.

    ``ids`` are the events that were posted, here and in the statement this one continues. Two
    statements are equal when nothing that may follow can tell them apart: same account, same ids.
    ``table`` has a row an event.
    """

    __slots__ = ("_account", "_events", "_opening", "_reached", "_results", "_seen")
    json_fields = MappingProxyType(
        {"opening": Account, "postings": tuple[Posting, ...], "account": Account}
    )
    schema_id = "shopinsure/account-statement/1"
    table_columns = MappingProxyType(
        {
            "on": "day",
            **dict.fromkeys(("event_id", "kind", "case_id"), "text"),
            "amount": "amount",
            **dict.fromkeys(("status", "code"), "text"),
            **dict.fromkeys(BALANCES, "amount"),
        }
    )

    def __init__(
        self,
        *,
        opening: Account,
        account: Account,
        seen: tuple[Event, ...],
        events: tuple[Event, ...],
        results: tuple[PostingResult, ...],
    ) -> None:
        self._opening = opening
        self._account = account
        self._seen = seen
        self._events = events
        self._results = results
        # The account that was asked for last, and after how many events it is: the next one
        # continues from it. Threads may overwrite one another's, which costs time and nothing else.
        self._reached = (0, opening)

    @property
    def opening(self) -> Account:
        """Return the account before the events."""
        return self._opening

    @property
    def account(self) -> Account:
        """Return the account after the events."""
        return self._account

    @property
    def readings(self) -> Mapping[str, Reading]:
        """Return the reading the account is kept under."""
        return _readings_of(self.account)

    @property
    def money(self) -> Decimal:
        """Return the credit available at the end, in yuan."""
        return yuan(Ledger(self.account).available)

    def _contents(self) -> tuple[tuple[str, object], ...]:
        return tuple((name, fact) for name, fact in super()._contents() if name != "reached")

    @property
    def ids(self) -> Mapping[str, Event]:
        """Return the events that were posted, by their ids."""
        return MappingProxyType(_by_id(self))

    @property
    def postings(self) -> tuple[Posting, ...]:
        """Return a posting for each event, with the running balances; computed when asked."""
        return tuple(self._lines())

    def _lines(self) -> Iterator[Posting]:
        ledger = Ledger(self.opening, events=len(self._events))
        repeated = repeat_events(ledger, self._events, self._results)
        for place, (event, result) in enumerate(repeated):
            on = max(event.on, ledger.last_on)
            yield Posting(event, result, ledger.balances_on(on), (self, place))

    def account_after(self, place: int) -> Account:
        """Return the account after the event at a place, counted from 0.

        Before the first it is the opening, after the last the account. It costs least to ask in
        order; going back starts at the opening again. Raises ``InvalidInput`` for anything but a
        whole number.
        """
        if isinstance(place, bool) or not isinstance(place, int):
            refuse("place", place, values.PLACE_MALFORMED)
        last = len(range(len(self._events))[: place + 1])
        reached = self._reached
        first, account = reached if reached[0] <= last else (0, self.opening)
        events = self._events[first:last]
        ledger = Ledger(account, events=len(events))
        deque(repeat_events(ledger, events, self._results[first:last]), maxlen=0)
        account = ledger.account()
        self._reached = (last, account)
        return account

    @property
    def refused(self) -> tuple[Posting, ...]:
        """Return the postings that were refused."""
        return tuple(line for line in self._lines() if line.status is PostingStatus.REFUSED)

    def rows(self) -> list[dict[str, Any]]:
        """Return a row an event for a data frame: amounts as ``Decimal`` yuan, days as dates."""
        return [
            {
                "on": line.event.on,
                "event_id": line.event.event_id,
                "kind": line.event.kind,
                "case_id": getattr(line.event, "case_id", None),
                "amount": getattr(line.event, "amount", getattr(line.event, "coverage", None)),
                "status": str(line.status),
                "code": line.code,
                **line.balances,
            }
            for line in self._lines()
        ]

    def _table_rows(self) -> Iterator[Iterable[object]]:
        return (row.values() for row in self.rows())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Statement):
            return NotImplemented
        return self.account == other.account and self.ids == other.ids

    def __hash__(self) -> int:
        return hash((Statement, self.account))

    def __repr__(self) -> str:
        return f"Statement({len(self._events)} events, account={self.account!r})"

    def _table(self, language: Language) -> Table:
        opening, closing = Ledger(self.opening).balances, Ledger(self.account).balances
        return statement_table(self.rows(), opening, closing, language)

    def explain(self, language: Language = "en") -> str:
        """Return the account as a table: opening, a line an event, closing."""
        return text_table(self._table(language))

    def _repr_html_(self) -> str:
        return html_tables(self._table)

    def _repr_markdown_(self) -> str:
        return markdown_blocks(self._table)

    def summary(self, language: Language = "en") -> str:
        """Return the balances at the end on one line."""
        return balances_line(Ledger(self.account).balances, language)


def _by_id(statement: Statement) -> dict[str, Event]:
    return {event.event_id: event for event in statement._seen}  # noqa: SLF001 - of this module


def replay(
    events: "Iterable[Event]",  # by name: in full, ``help`` would fill a screen with the events
    *,
    start: Statement | Account | None = None,
    seen: "Iterable[Event]" = (),
    terms: DepositTerms = DEPOSIT_TERMS,
) -> Statement:
    """Post events in their order and return the statement they lead to; D-Q26, D-Q27.

    ``start`` is a statement, which knows its ids, or an account, which does not:
    ``seen`` are then the stored events whose ids may come again. A seen id is a
    duplicate, or refused with other content; a refused event changes nothing and
    does not use up its id. Raises ``InvalidInput`` for anything that is not an
    event, for two events of one id in ``seen``, and where ``terms`` count
    repayments otherwise than the account does.

    >>> from shopinsure import DepositDrawn, DepositPaid
    >>> paid = DepositPaid(event_id="E-1", on="2022-08-01", amount="1000")
    >>> drawn = DepositDrawn(event_id="E-2", on="2022-08-02", case_id="C-1", amount="50")
    >>> str(replay([paid, drawn]).account.cash)
    '950.00'
    """
    opening = _opening(start, ensure_type("terms", terms, DepositTerms))
    known = _by_id(start) if isinstance(start, Statement) else {}
    for event in _event_list("seen", seen):
        if type(event) not in EVENT_KINDS:
            refuse("event", event, values.EVENT_UNKNOWN, parameter="seen")
        if known.setdefault(event.event_id, event) != event:
            name = short_repr(event.event_id)
            raise invalid(contradictions.SEEN_CONTRADICTS, "seen", event_id=name)
    batch = _event_list("events", events)
    ledger = Ledger(opening, events=len(batch))
    results = post_events(ledger, batch, known, terms)
    return Statement(
        opening=opening,
        account=ledger.account(),
        seen=tuple(known.values()),
        events=batch,
        results=results,
    )


def _event_list(name: str, events: Iterable[Event]) -> tuple[Event, ...]:
    if isinstance(events, str | Record) or not isinstance(events, Iterable):
        refuse(name, events, values.NO_EVENTS[name])
    return tuple(events)


def _opening(start: Statement | Account | None, terms: DepositTerms) -> Account:
    if start is None:
        return Account(repayment_counts=terms.repayment_counts)
    account = (
        start.account if isinstance(start, Statement) else ensure_type("start", start, Account)
    )
    ensure_same_reading(account, terms)
    return account


def post(account: Account, event: "Event", *, terms: DepositTerms = DEPOSIT_TERMS) -> Posting:
    """Post one event to an account; ids are the caller's unique index.

    The posting's ``account`` is the account after it, the same where it was refused. Raises
    ``InvalidInput`` like ``replay``.

    >>> from shopinsure import CoverBought
    >>> bought = CoverBought(
    ...     event_id="E-1", on="2022-08-01", policy_id="D-1", coverage="2000", end="2023-07-31"
    ... )
    >>> str(post(Account(), bought).balances["credit_available"])
    '2000.00'
    """
    opening = _opening(
        ensure_type("account", account, Account), ensure_type("terms", terms, DepositTerms)
    )
    ledger = Ledger(opening, events=1)
    (result,) = post_events(ledger, (event,), {}, terms, parameter="event")
    after = ledger.account() if result is PostingStatus.POSTED else account
    balances = ledger.balances_on(max(event.on, ledger.last_on))
    return Posting(event, result, balances, after)
