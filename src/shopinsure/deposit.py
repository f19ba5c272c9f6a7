"""Answer one question: where does the seller's money stand?

The credit account is the cover bought, less what is paid out and held, plus what is repaid
(D-Q26); the cash account is the deposit, less what was paid out of it (D-Q27). A bond is held on
credit first and for the rest on the Alipay balance (D-Q21); the insurer's advance is owed until it
is repaid (D-Q10, D-Q11, D-Q19), and sanctions follow when it is overdue (D-Q20). The account is a
pure fold of events: all refusals are checked first, in the order of ``RULES``, and a refused event
changes nothing and does not use up its id.

Limits: which pot a payment comes from is in the event, there is no hidden order. What happens to
an Alipay hold beyond the balance, and how long payment-term protection lasts, is not in the
sources.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from operator import attrgetter
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, Self, TypeAlias, get_args

from pydantic import (
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    GetPydanticSchema,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

from shopinsure import formulas
from shopinsure._dates import Day, MaybeDay, checked_day
from shopinsure._money import (
    FEN_LIMIT,
    Amount,
    PositiveAmount,
    Yuan,
    YuanLike,
    checked_fen,
    fen_text,
    from_fen,
    yuan,
)
from shopinsure._readings import Reading, choice_line
from shopinsure._records import (
    MAPPINGS,
    UNKNOWN,
    Facts,
    Identifier,
    InvalidInput,
    Record,
    ensure_type,
    inconsistent,
    max_items,
    refuse,
    short_repr,
)
from shopinsure._results import Calculation, Chosen, Result, calculate, chosen, html_text
from shopinsure._terms import DEPOSIT_TERMS, DepositTerms
from shopinsure._words import LANGUAGES, Language, LocalizedEnum, is_chinese, localize
from shopinsure.rules._rule import Basis, FindingRule, Rule
from shopinsure.rules.deposit import (
    ADVANCES_UNPAID,
    ALIPAY_PART,
    ALIPAY_REST,
    ANOTHER_POLICY,
    BADGE_REMOVED,
    BEYOND_ALIPAY_HOLD,
    BEYOND_CASH,
    BEYOND_CREDIT,
    BEYOND_RANGE,
    BLOCKED,
    CASH_LEFT,
    COVER_RUNNING,
    CREDIT_ENDED,
    CREDIT_LEFT,
    CREDIT_PART,
    CREDIT_STILL_HELD,
    DAY_GOES_BACK,
    DEBIT,
    DUNNING,
    HELD_ON_ALIPAY,
    HELD_ON_CREDIT,
    HOLD_OPEN,
    ID_REUSED,
    LAST_DAY,
    NO_COVER,
    NO_HOLD,
    OUTSTANDING,
    OVER_REPAYMENT,
    OVER_TOP_UP,
    OWED_ON_CASE,
    OWED_SINCE,
    SHORTFALL,
    UNRESTORED,
)

_ZERO: Any = from_fen(0)
# Stands for no day where days are compared: told from the first of all days by being this object.
_NEVER: Final = date(1, 1, 1)


class _Filled(Result):
    """A result whose slots are filled by name."""

    __slots__ = ()

    def __init__(self, **facts: object) -> None:
        slots: tuple[str, ...] = type(self).__slots__
        for name in slots:
            object.__setattr__(self, name, facts.get(name, facts.get(name.removeprefix("_"))))


class _Event(Record):
    """Hold what every event has: an id of its own and its Beijing day."""

    event_id: Identifier
    on: Day

    @classmethod
    def _example(cls) -> Facts:
        facts = {
            "event_id": "E-1",
            "on": "2022-08-01",
            "policy_id": "D-1",
            "case_id": "C-1",
            "reason": "expired",
            "coverage": "2000.00",
            "amount": "50.00",
        }
        return {name: fact for name, fact in facts.items() if name in cls.model_fields}


class CoverBought(_Event):
    """Post that a cover was bought and runs; D-Q4, D-Q6."""

    kind: Literal["cover_bought"] = "cover_bought"
    policy_id: Identifier
    coverage: PositiveAmount


class CoverEnded(_Event):
    """Post that the cover expired or was surrendered, with the reason as a code; D-Q14."""

    kind: Literal["cover_ended"] = "cover_ended"
    policy_id: Identifier
    reason: Identifier


class DepositPaid(_Event):
    """Post cash deposit paid in; D-Q27."""

    kind: Literal["deposit_paid"] = "deposit_paid"
    amount: PositiveAmount


class DepositReleased(_Event):
    """Post cash deposit released to the seller, as ``releasable_deposit`` allows; D-Q6."""

    kind: Literal["deposit_released"] = "deposit_released"
    amount: PositiveAmount


class BondHeld(_Event):
    """Post the bond of a dispute held: on credit first, the rest on the Alipay balance; D-Q21."""

    kind: Literal["bond_held"] = "bond_held"
    case_id: Identifier
    amount: PositiveAmount


class BondReleased(_Event):
    """Post what a case still holds released; D-Q21."""

    kind: Literal["bond_released"] = "bond_released"
    case_id: Identifier


class Advanced(_Event):
    """Post an advance of the insurer to the buyer; D-Q10, D-Q26."""

    kind: Literal["advanced"] = "advanced"
    case_id: Identifier
    amount: PositiveAmount


class Repaid(_Event):
    """Post a repayment of the seller, by hand or by debit, oldest advance first; D-Q11."""

    kind: Literal["repaid"] = "repaid"
    case_id: Identifier
    amount: PositiveAmount


class BondPaid(_Event):
    """Post a payment to the buyer from the Alipay part of a hold; the rest returns; D-Q21."""

    kind: Literal["bond_paid"] = "bond_paid"
    case_id: Identifier
    amount: PositiveAmount


class DepositDrawn(_Event):
    """Post a payment out of the cash deposit for a case; D-Q27."""

    kind: Literal["deposit_drawn"] = "deposit_drawn"
    case_id: Identifier
    amount: PositiveAmount


class DepositToppedUp(_Event):
    """Post the cash deposit made good again, never above what was paid in; D-Q27."""

    kind: Literal["deposit_topped_up"] = "deposit_topped_up"
    amount: PositiveAmount


_AnyEvent: TypeAlias = (
    CoverBought
    | CoverEnded
    | DepositPaid
    | DepositReleased
    | BondHeld
    | BondReleased
    | Advanced
    | Repaid
    | BondPaid
    | DepositDrawn
    | DepositToppedUp
)
_KINDS: Final = MappingProxyType(
    {event.model_fields["kind"].default: event for event in get_args(_AnyEvent)}
)
_KINDS_SAID: Final = ", ".join(_KINDS)


def _has_kind(facts: object) -> object:
    if isinstance(facts, MAPPINGS) and "kind" not in facts:
        raise inconsistent("event-kind-missing", f"an event needs a kind: one of {_KINDS_SAID}")
    return facts


def _by_kind(_source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
    """Read an event by its kind; in pydantic's own words a kind that is none would be echoed."""
    events = core_schema.tagged_union_schema(
        {kind: handler.generate_schema(event) for kind, event in _KINDS.items()},
        "kind",
        custom_error_type="event-unknown",
        custom_error_message=f"the kind of an event is none of {_KINDS_SAID}",
    )
    return core_schema.no_info_before_validator_function(_has_kind, events)


def _asking_for_kind(schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
    described = handler(schema)
    ways = [{**way, "required": ["kind"]} for way in described["oneOf"]]
    return {**described, "oneOf": ways}


# Several events share one shape: their kind tells them apart when they are read back.
Event: TypeAlias = Annotated[_AnyEvent, GetPydanticSchema(_by_kind, _asking_for_kind)]


class OpenAdvance(Record):
    """Hold what is owed on the advances of one day in a case."""

    on: Day
    owed: PositiveAmount

    @classmethod
    def _example(cls) -> Facts:
        return {
            "on": "2022-08-04",
            "owed": "40.00",
        }


def _owing() -> Facts:
    """Give a case for the examples of schemas."""
    return {
        "case_id": "C-1",
        "held_credit": "5.00",
        "advanced": "60.00",
        "repaid": "20.00",
        "advances": [{"on": "2022-08-04", "owed": "40.00"}],
    }


class Case(Record):
    """Hold a case that is not over: what it holds, what was advanced and repaid; D-Q21, D-Q26."""

    case_id: Identifier
    held_credit: Amount = _ZERO
    held_alipay: Amount = _ZERO
    advanced: Amount = _ZERO
    repaid: Amount = _ZERO
    advances: Annotated[tuple[OpenAdvance, ...], max_items(100_000)] = ()

    @classmethod
    def _example(cls) -> Facts:
        return _owing()

    @model_validator(mode="after")
    def _owes_what_is_not_repaid(self) -> Self:
        owed = sum(advance.owed.fen for advance in self.advances)
        if self.advanced.fen - self.repaid.fen != owed:
            raise inconsistent(
                "case-contradicts", "advanced less repaid is not what the advances owe"
            )
        if self.advanced.fen and not self.advances:
            raise inconsistent("case-contradicts", "a case that is settled starts again from zero")
        days = [advance.on for advance in self.advances]
        if days != sorted(set(days)):
            raise inconsistent("case-contradicts", "advances must stand in order, one a day")
        return self


def _is_open(case: Case) -> bool:
    return bool(case.held_credit or case.held_alipay or case.advances)


MOST_CASES: Final = 1_000_000
"""An account has at most so many open cases."""

_id_of: Final = attrgetter("case_id")

_Sums: TypeAlias = tuple[int, int, int, int]
"""Held on credit, held on Alipay, owed, and not restored: of all open cases, in fen."""


class Account(Record):
    """Hold where a seller's money stands: balances and open cases, no history; D-Q26, D-Q27.

    ``coverage`` is the cover that runs (0 where none does), ``cash_limit`` what was paid in less
    what was released, ``repayment_counts`` the reading the account is kept under.
    """

    # The sums of its cases, of an account that was checked and cannot change: no copy has them.
    __slots__ = ("_sums",)

    policy_id: Identifier | None = UNKNOWN
    coverage: Amount = _ZERO
    cash: Amount = _ZERO
    cash_limit: Amount = _ZERO
    cases: Annotated[tuple[Case, ...], max_items(MOST_CASES)] = ()
    last_on: MaybeDay = UNKNOWN
    repayment_counts: Literal["by_amount", "by_settled_case"] = "by_amount"

    @classmethod
    def _example(cls) -> Facts:
        return {
            "policy_id": "D-1",
            "coverage": "2000.00",
            "cash": "950.00",
            "cash_limit": "1000.00",
            "cases": [_owing()],
            "last_on": "2022-08-05",
        }

    def case(self, case_id: str) -> Case:
        """Give an open case, or an empty one where nothing of it is open.

        ``credit_held`` of the account is that of all cases; an advance wants that of its own.
        """
        found = next((case for case in self.cases if case.case_id == case_id), None)
        return Case(case_id=case_id) if found is None else found

    @model_validator(mode="after")
    def _stands(self) -> Self:
        if self.cash.fen > self.cash_limit.fen:
            raise inconsistent("cash-above-limit", "cash is more than was paid in")
        if (self.policy_id is None) != (self.coverage.fen == 0):
            raise inconsistent("cover-without-policy", "policy_id and coverage go together")
        names = [case.case_id for case in self.cases]
        if names != sorted(set(names)):
            raise inconsistent("cases-unordered", "cases must stand in order, one an id")
        if not all(map(_is_open, self.cases)):
            raise inconsistent("case-over", "a case that holds and owes nothing is not open")
        newest = max((it.on for case in self.cases for it in case.advances), default=date.min)
        if newest > (self.last_on or date.min):
            raise inconsistent("last-day-contradicts", "last_on is before an advance")
        held, alipay, owed, unrestored = sums = _added(self)
        if max(held, alipay, owed) >= FEN_LIMIT:
            raise inconsistent("beyond-range", "a balance is above 9999999999.99")
        if self.policy_id is not None and self.coverage.fen < held + unrestored:
            raise inconsistent("credit-overdrawn", "more is held and owed than the cover")
        if type(self) is Account:
            _keep_sums(self, sums)
        return self


_keep_sums = Account.__dict__["_sums"].__set__


def _added(account: Account) -> _Sums:
    """Add the open cases of an account up; what advances take from the cover is its reading's."""
    held = alipay = owed = advanced = 0
    for case in account.cases:
        held += case.held_credit.fen
        alipay += case.held_alipay.fen
        owed += case.advanced.fen - case.repaid.fen
        advanced += case.advanced.fen
    # What advances take from the cover: what is owed, or all of a case until it is settled.
    return held, alipay, owed, owed if account.repayment_counts == "by_amount" else advanced


class PostingStatus(LocalizedEnum):
    """Say what became of an event."""

    POSTED = "posted", "已入账"
    DUPLICATE = "duplicate", "重复"
    REFUSED = "refused", "已拒绝"


class _Open:
    """Keep a case while events are posted, in fen; ``advances`` are pairs of day and owed."""

    __slots__ = ("advanced", "advances", "alipay", "credit", "owed")

    def __init__(self) -> None:
        self.credit = self.alipay = self.advanced = self.owed = 0
        self.advances: list[tuple[date, int]] = []


def _opened(case: Case) -> _Open:
    kept = _Open()
    kept.credit, kept.alipay = case.held_credit.fen, case.held_alipay.fen
    kept.advanced = case.advanced.fen
    kept.owed = case.advanced.fen - case.repaid.fen
    kept.advances = [(advance.on, advance.owed.fen) for advance in case.advances]
    return kept


class _Book:
    """Keep an account while events are posted: plain ints, made into an account once.

    For few ``events`` the cases of the account stay as they are, in ``unopened``, until an event
    names one: then it is in ``cases`` while it is open, and in ``opened`` for good.
    """

    __slots__ = (
        "alipay",
        "cases",
        "cash",
        "cash_limit",
        "coverage",
        "held",
        "last_on",
        "opened",
        "owed",
        "policy_id",
        "repayment_counts",
        "unopened",
        "unrestored",
    )

    def __init__(self, account: Account, *, events: int = 0) -> None:
        self.policy_id = account.policy_id
        self.coverage = account.coverage.fen
        self.cash = account.cash.fen
        self.cash_limit = account.cash_limit.fen
        self.last_on = account.last_on or _NEVER
        self.repayment_counts = account.repayment_counts
        sums: _Sums | None = getattr(account, "_sums", None)
        self.held, self.alipay, self.owed, self.unrestored = sums or _added(account)
        self.cases: dict[str, _Open] = {}
        self.opened: set[str] = set()
        self.unopened = account.cases
        few = events < len(self.unopened) <= MOST_CASES - events
        # An account that was not checked, or has been changed since, is made anew as a whole.
        if self.unopened and (sums is None or not few):
            self.cases = {case.case_id: _opened(case) for case in self.unopened}
            self.unopened = ()

    def open_case_of(self, event: Event) -> None:
        """Open the case that an event names, where the account has it and it is not open yet."""
        name = vars(event).get("case_id")
        if name is None or name in self.cases or name in self.opened:
            return
        at = bisect_left(self.unopened, name, key=_id_of)
        for case in self.unopened[at : at + 1]:
            if case.case_id == name:
                self.opened.add(name)
                self.cases[name] = _opened(case)

    @property
    def balances(self) -> tuple[int, int, int, int, int]:
        """Give the running balances in the order of ``BALANCES``."""
        return self.available, self.held, self.owed, self.cash, self.alipay

    @property
    def available(self) -> int:
        """Count the credit that is left: cover - held - unrestored while the cover runs; D-Q26."""
        left: int = formulas.credit_available(self.coverage, self.held, self.unrestored)
        return left if self.policy_id is not None else 0

    def close_if_over(self, case_id: str, case: _Open) -> None:
        """Forget a case that holds and owes nothing: an account keeps no history."""
        if not (case.credit or case.alipay or case.owed):
            del self.cases[case_id]

    def account(self) -> Account:
        """Make the frozen account: what was opened is checked, the rest is taken as it stands."""
        touched = sorted(self.opened | self.cases.keys())
        made = Account(
            policy_id=self.policy_id,
            coverage=_amount(self.coverage),
            cash=_amount(self.cash),
            cash_limit=_amount(self.cash_limit),
            cases=tuple(_case(name, self.cases[name]) for name in touched if name in self.cases),
            last_on=None if self.last_on is _NEVER else self.last_on,
            repayment_counts=self.repayment_counts,
        )
        return self._joined(made, touched) if self.unopened else made

    def _joined(self, made: Account, touched: list[str]) -> Account:
        """Put the cases that were not opened beside those that were, in order."""
        fresh = {case.case_id: case for case in made.cases}
        cases: list[Case] = []
        done = 0
        for name in touched:
            at = bisect_left(self.unopened, name, done, key=_id_of)
            cases += self.unopened[done:at]
            if name in fresh:
                cases.append(fresh[name])
            done = at + (name in self.opened)
        cases += self.unopened[done:]
        account = Account.model_construct(**vars(made) | {"cases": tuple(cases)})
        _keep_sums(account, (self.held, self.alipay, self.owed, self.unrestored))
        return account


def _case(name: str, case: _Open) -> Case:
    return Case(
        case_id=name,
        held_credit=_amount(case.credit),
        held_alipay=_amount(case.alipay),
        advanced=_amount(case.advanced),
        repaid=_amount(case.advanced - case.owed),
        advances=tuple(OpenAdvance(on=on, owed=yuan(owed)) for on, owed in case.advances),
    )


def _amount(fen: int) -> Yuan:
    zero: Yuan = _ZERO  # most amounts of a case are
    return yuan(fen) if fen else zero


# ---- what each event does: every refusal first, from there on it succeeds ----


def _buy_cover(book: _Book, event: CoverBought) -> FindingRule | None:
    if book.policy_id is not None:
        return COVER_RUNNING
    if book.owed:
        return ADVANCES_UNPAID
    if book.held:
        return CREDIT_STILL_HELD
    book.policy_id, book.coverage = event.policy_id, event.coverage.fen
    return None


def _end_cover(book: _Book, event: CoverEnded) -> FindingRule | None:
    if book.policy_id is None:
        return NO_COVER
    if book.policy_id != event.policy_id:
        return ANOTHER_POLICY
    book.policy_id, book.coverage = None, 0
    return None


def _pay_deposit(book: _Book, event: DepositPaid) -> FindingRule | None:
    if book.cash_limit + event.amount.fen >= FEN_LIMIT:
        return BEYOND_RANGE
    book.cash += event.amount.fen
    book.cash_limit += event.amount.fen
    return None


def _release_deposit(book: _Book, event: DepositReleased) -> FindingRule | None:
    if event.amount.fen > book.cash:
        return BEYOND_CASH
    book.cash -= event.amount.fen
    book.cash_limit -= event.amount.fen
    return None


def _draw_deposit(book: _Book, event: DepositDrawn) -> FindingRule | None:
    if event.amount.fen > book.cash:
        return BEYOND_CASH
    book.cash -= event.amount.fen
    return None


def _top_up_deposit(book: _Book, event: DepositToppedUp) -> FindingRule | None:
    if book.cash + event.amount.fen > book.cash_limit:
        return OVER_TOP_UP
    book.cash += event.amount.fen
    return None


def _hold_bond(book: _Book, event: BondHeld) -> FindingRule | None:
    case = book.cases.get(event.case_id)
    if case is not None and (case.credit or case.alipay):
        return HOLD_OPEN
    amount = event.amount.fen
    credit: int = formulas.credit_part(amount, book.available)
    if book.alipay + amount - credit >= FEN_LIMIT:
        return BEYOND_RANGE
    if case is None:
        case = book.cases[event.case_id] = _Open()
    case.credit, case.alipay = credit, amount - credit
    book.held += case.credit
    book.alipay += case.alipay
    return None


def _release_bond(book: _Book, event: BondReleased) -> FindingRule | None:
    case = book.cases.get(event.case_id)
    if case is None or not (case.credit or case.alipay):
        return NO_HOLD
    book.held -= case.credit
    book.alipay -= case.alipay
    case.credit = case.alipay = 0
    book.close_if_over(event.case_id, case)
    return None


def _pay_bond(book: _Book, event: BondPaid) -> FindingRule | None:
    case = book.cases.get(event.case_id)
    if case is None or event.amount.fen > case.alipay:
        return BEYOND_ALIPAY_HOLD
    book.alipay -= case.alipay
    case.alipay = 0
    book.close_if_over(event.case_id, case)
    return None


def _advance(book: _Book, event: Advanced) -> FindingRule | None:
    case = book.cases.get(event.case_id)
    amount = event.amount.fen
    if amount > (case.credit if case else 0) + book.available:
        return BEYOND_CREDIT
    if case is None:
        case = book.cases[event.case_id] = _Open()
    if case.advanced + amount >= FEN_LIMIT:
        return BEYOND_RANGE
    # The advance ends the credit part of the hold; what it did not use is available again.
    book.held -= case.credit
    case.credit = 0
    case.advanced += amount
    case.owed += amount
    book.owed += amount
    book.unrestored += amount
    if case.advances and case.advances[-1][0] == event.on:
        amount += case.advances.pop()[1]
    case.advances.append((event.on, amount))
    return None


def _repay(book: _Book, event: Repaid) -> FindingRule | None:
    case = book.cases.get(event.case_id)
    amount = event.amount.fen
    if case is None or amount > case.owed:
        return OVER_REPAYMENT
    case.owed -= amount
    book.owed -= amount
    if book.repayment_counts == "by_amount":
        book.unrestored -= amount
    _settle_oldest(case.advances, amount)
    if not case.owed:
        if book.repayment_counts == "by_settled_case":
            book.unrestored -= case.advanced
        case.advanced = 0
        book.close_if_over(event.case_id, case)
    return None


def _settle_oldest(advances: list[tuple[date, int]], amount: int) -> None:
    """Take a repayment from the open advances of a case, oldest first."""
    on, owed = advances[0]
    while amount >= owed:
        del advances[0]
        amount -= owed
        if not amount:
            return
        on, owed = advances[0]
    advances[0] = (on, owed - amount)


_POST: Final[Mapping[type[Record], Callable[[_Book, Any], FindingRule | None]]] = MappingProxyType(
    {
        CoverBought: _buy_cover,
        CoverEnded: _end_cover,
        DepositPaid: _pay_deposit,
        DepositReleased: _release_deposit,
        BondHeld: _hold_bond,
        BondReleased: _release_bond,
        Advanced: _advance,
        Repaid: _repay,
        BondPaid: _pay_bond,
        DepositDrawn: _draw_deposit,
        DepositToppedUp: _top_up_deposit,
    }
)


Balances: TypeAlias = tuple[int, int, int, int, int]
"""Credit available, credit held, outstanding, cash available, Alipay held: in fen."""

BALANCES: Final = MappingProxyType(
    {
        "credit_available": "信用可用额度",
        "credit_held": "信用冻结额度",
        "outstanding": "未还垫付款",
        "cash_available": "现金可用额度",
        "alipay_held": "支付宝冻结额",
    }
)
"""The balances of an account in their order, with their Chinese names."""


def _kept_under(account: "Account") -> Chosen:
    return (("repayment_counts", account.repayment_counts),)


class Posting(_Filled):
    """Say what became of an event, and the balances after it in yuan.

    ``code`` is ``None`` where the event was posted. ``account`` is the account after it; a posting
    of a statement works it out when asked.
    """

    __slots__ = ("_made",)
    _made: tuple[Event, FindingRule | PostingStatus, Balances, "Account | tuple[Statement, int]"]
    json_fields = MappingProxyType(
        {
            "event_id": str,
            "event": str,
            "on": date,
            "status": PostingStatus,
            "code": str | None,
            "message": str | None,
            "message_zh": str | None,
            **dict.fromkeys(BALANCES, str),
        }
    )

    @property
    def readings(self) -> Mapping[str, Reading]:
        """Give the reading the account is kept under."""
        after = self._made[3]
        kept = after if isinstance(after, Account) else after[0].account
        return MappingProxyType(dict(_kept_under(kept)))

    @property
    def event(self) -> Event:
        """Give the event."""
        return self._made[0]

    @property
    def status(self) -> PostingStatus:
        """Give what became of it."""
        result = self._made[1]
        return result if isinstance(result, PostingStatus) else PostingStatus.REFUSED

    @property
    def rule(self) -> FindingRule | None:
        """Give the rule that refused it."""
        result = self._made[1]
        return None if isinstance(result, PostingStatus) else result

    @property
    def code(self) -> str | None:
        """Give the code of the refusal, ``"duplicate"`` for a duplicate, else ``None``."""
        result = self._made[1]
        if isinstance(result, FindingRule):
            return result.code
        return None if result is PostingStatus.POSTED else str(result)

    @property
    def account(self) -> Account:
        """Give the account after the event."""
        after = self._made[3]
        return after if isinstance(after, Account) else after[0].account_after(after[1])

    def _contents(self) -> tuple[tuple[str, object], ...]:
        """Compare by event, what became of it and the balances, wherever the posting stands."""
        return (("_made", self._made[:3]),)

    @property
    def balances(self) -> Mapping[str, Yuan]:
        """Give the balances after the event by name, in yuan."""
        return MappingProxyType(dict(zip(BALANCES, map(yuan, self._made[2]), strict=True)))

    def message(self, language: Language = "en") -> str | None:
        """Say why it was refused, or ``None``."""
        return None if self.rule is None else self.rule.wording(language)

    def explain(self, language: Language = "en") -> str:
        """Write the event, what became of it and why, and the balances after it."""
        event, why = self.event, self.message(language)
        result = localize(self.status, language)
        because = ""
        if self.rule is not None:
            because = f" {self.rule.code} ({self.rule.citation(language)}): {why}"
        lines = [f"{event.on} {type(event).__name__} {event.event_id}: {result}{because}"]
        names = BALANCES if not is_chinese(language) else BALANCES.values()
        lines += [
            f"  {name}: {amount}"
            for name, amount in zip(names, self.balances.values(), strict=True)
        ]
        return "\n".join(lines)

    def _json(self) -> dict[str, Any]:
        return {
            "event_id": self.event.event_id,
            "event": type(self.event).__name__,
            "on": self.event.on,
            "status": self.status,
            "code": self.code,
            "message": self.message("en"),
            "message_zh": self.message("zh"),
            **{name: str(amount) for name, amount in self.balances.items()},
        }

    def __reduce__(self) -> tuple[Any, ...]:
        return _posting, self._made


_new = object.__new__
_keep_posting = Posting.__dict__["_made"].__set__


def _posting(
    event: Event,
    result: FindingRule | PostingStatus,
    balances: Balances,
    account: "Account | tuple[Statement, int]",
) -> Posting:
    made = _new(Posting)
    _keep_posting(made, (event, result, balances, account))
    return made


class Statement(_Filled):
    """Hold what a batch of events did to an account: opening and closing, a line an event.

    ``ids`` are the events that were posted, here and in the statement this one continues. Two
    statements are equal when nothing that may follow can tell them apart: same account, same ids.
    """

    __slots__ = ("_events", "_reached", "_seen", "_told", "account", "opening")
    opening: Account
    account: Account
    _seen: tuple[Event, ...]
    _events: tuple[Event, ...]
    _told: tuple[FindingRule | PostingStatus, ...]
    # How many events the account is after that was asked for last, and the account: the next one
    # is made of it. Threads may overwrite one another's, which costs time and nothing else.
    _reached: tuple[int, Account]
    json_fields = MappingProxyType(
        {"opening": Account, "postings": tuple[Posting, ...], "account": Account}
    )
    schema_id = "shopinsure/account-statement/1"

    @property
    def readings(self) -> Mapping[str, Reading]:
        """Give the reading the account is kept under."""
        return MappingProxyType(dict(_kept_under(self.account)))

    @property
    def money(self) -> Decimal:
        """Give the credit available at the end, in yuan."""
        return credit_available(self.account)

    def __init__(self, **facts: object) -> None:
        """Keep the facts; no account was asked for yet."""
        super().__init__(**facts, _reached=(0, facts["opening"]))

    def _contents(self) -> tuple[tuple[str, object], ...]:
        return tuple((name, fact) for name, fact in super()._contents() if name != "_reached")

    @property
    def ids(self) -> Mapping[str, Event]:
        """Give the events that were posted, by their ids."""
        return MappingProxyType(_by_id(self))

    @property
    def postings(self) -> tuple[Posting, ...]:
        """Give a posting an event, with the running balances; worked out when asked for."""
        return tuple(self._lines())

    def _lines(self) -> Iterator[Posting]:
        book = _Book(self.opening, events=len(self._events))
        moves = _posted_again(book, self._events, self._told)
        for at, (event, result) in enumerate(moves):
            yield _posting(event, result, book.balances, (self, at))

    def account_after(self, place: int) -> Account:
        """Give the account after the event at a place, counted from 0.

        One after another they cost least; going back starts at the opening again.
        """
        last = len(range(len(self._events))[: place + 1])
        reached = self._reached
        first, account = reached if reached[0] <= last else (0, self.opening)
        events, result = self._events[first:last], self._told[first:last]
        book = _Book(account, events=len(events))
        for event, said in _posted_again(book, events, result):
            if said is PostingStatus.POSTED:
                book.last_on = event.on
        account = book.account()
        _keep_reached(self, (last, account))
        return account

    @property
    def refused(self) -> tuple[Posting, ...]:
        """Give the postings that were refused."""
        return tuple(line for line in self._lines() if line.status is PostingStatus.REFUSED)

    def rows(self) -> list[dict[str, Any]]:
        """Give a row an event for a data frame: amounts as ``Decimal`` yuan, days as dates."""
        return [
            {
                "on": line.event.on,
                "event_id": line.event.event_id,
                "event": type(line.event).__name__,
                "case_id": getattr(line.event, "case_id", None),
                "amount": getattr(line.event, "amount", getattr(line.event, "coverage", None)),
                "status": str(line.status),
                "code": line.code,
                **line.balances,
            }
            for line in self._lines()
        ]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Statement):
            return NotImplemented
        return self.account == other.account and self.ids == other.ids

    def __hash__(self) -> int:
        return hash((Statement, self.account))

    def __repr__(self) -> str:
        return f"Statement({len(self._events)} events, account={self.account!r})"

    def _table(self, language: Language) -> list[tuple[str, ...]]:
        chinese = is_chinese(language)
        balances = BALANCES.values() if chinese else BALANCES
        opening, closing = _ENDS_ZH if chinese else _ENDS
        lines = [
            (*(_COLUMNS.values() if chinese else _COLUMNS), *balances),
            ("", opening, "", "", "", "", *_texts(_Book(self.opening).balances)),
        ]
        for row, line in zip(self.rows(), self._lines(), strict=True):
            facts = (row[name] for name in ("on", "event", "event_id", "case_id", "amount"))
            result = line.code if line.rule is not None else localize(line.status, language)
            texts = ("" if fact is None else str(fact) for fact in facts)
            lines.append((*texts, str(result), *map(str, line.balances.values())))
        return [*lines, ("", closing, "", "", "", "", *_texts(_Book(self.account).balances))]

    def explain(self, language: Language = "en") -> str:
        """Write the account as a table: opening, a line an event, closing."""
        table = self._table(language)
        widths = [max(map(_width, column)) for column in zip(*table, strict=True)]
        numeric = {4, *range(6, 11)}
        return "\n".join(
            "  ".join(
                _padded(text, width, before=column in numeric)
                for column, (text, width) in enumerate(zip(line, widths, strict=True))
            ).rstrip()
            for line in table
        )

    def _repr_html_(self) -> str:
        return "".join(_html_table(self._table(language), language) for language in LANGUAGES)

    def _repr_markdown_(self) -> str:
        return "\n\n".join(f"```text\n{self.explain(language)}\n```" for language in LANGUAGES)

    def summary(self, language: Language = "en") -> str:
        """Write the balances at the end on one line."""
        names = BALANCES.values() if is_chinese(language) else BALANCES
        texts = _texts(_Book(self.account).balances)
        return ", ".join(f"{name} {text}" for name, text in zip(names, texts, strict=True))


_keep_reached = Statement.__dict__["_reached"].__set__


def _by_id(statement: Statement) -> dict[str, Event]:
    return {event.event_id: event for event in statement._seen}  # noqa: SLF001 - of this module


def _posted_again(
    book: _Book, events: tuple[Event, ...], result: tuple[FindingRule | PostingStatus, ...]
) -> Iterator[tuple[Event, FindingRule | PostingStatus]]:
    """Post again what was posted, one event after another."""
    posted, one_by_one = PostingStatus.POSTED, bool(book.unopened)
    for event, said in zip(events, result, strict=True):
        if said is posted:
            if one_by_one:
                book.open_case_of(event)
            _POST[type(event)](book, event)
        yield event, said


_COLUMNS: Final = MappingProxyType(
    {
        "on": "日期",
        "event": "事件",
        "id": "编号",
        "case": "案件",
        "amount": "金额",
        "status": "结果",
    }
)
_ENDS: Final = ("opening", "closing")
_ENDS_ZH: Final = ("期初", "期末")
_LAST_NARROW: Final = 0x2E7F  # from here on a sign takes two columns of a terminal


def _width(text: str) -> int:
    return sum(1 + (ord(sign) > _LAST_NARROW) for sign in text)


def _padded(text: str, width: int, *, before: bool) -> str:
    blanks = " " * (width - _width(text))
    return blanks + text if before else text + blanks


def _html_table(table: list[tuple[str, ...]], language: Language) -> str:
    heading, *lines = table
    head = "".join(f"<th>{html_text(text)}</th>" for text in heading)
    body = "".join(
        "<tr>" + "".join(f"<td>{html_text(text)}</td>" for text in line) + "</tr>" for line in lines
    )
    return f'<table lang="{language}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _texts(balances: Balances) -> tuple[str, ...]:
    return tuple(fen_text(fen) for fen in balances)


def replay(
    events: Iterable[Event],
    *,
    start: Statement | Account | None = None,
    terms: DepositTerms = DEPOSIT_TERMS,
) -> Statement:
    """Post events in their order and state the account they lead to; D-Q26, D-Q27.

    ``start`` is a statement, whose ids count as seen, or an account, which knows none. An id seen
    with the same content is a duplicate, with other content refused; a refused event changes
    nothing and does not use up its id. Raises ``InvalidInput`` for what is no event, and where
    ``terms`` count repayments otherwise than the account does.
    """
    opening = _opening(start, ensure_type("terms", terms, DepositTerms))
    seen = _by_id(start) if isinstance(start, Statement) else {}
    if isinstance(events, str | Record) or not isinstance(events, Iterable):
        refuse("events", events, ("events-type", "is not a list of events"))
    batch = tuple(events)
    book = _Book(opening, events=len(batch))
    result = _posted(book, batch, seen)
    return Statement(
        opening=opening,
        account=book.account(),
        _seen=tuple(seen.values()),
        _events=batch,
        _told=result,
    )


def _opening(start: Statement | Account | None, terms: DepositTerms) -> Account:
    if start is None:
        return Account(repayment_counts=terms.repayment_counts)
    account = (
        start.account if isinstance(start, Statement) else ensure_type("start", start, Account)
    )
    if account.repayment_counts != terms.repayment_counts:
        ours, theirs = short_repr(account.repayment_counts), terms.repayment_counts
        sentence = f"start counts repayments {ours}, terms count them '{theirs}'"
        raise InvalidInput("reading-changed", sentence)
    return account


def _posted(
    book: _Book, batch: tuple[Event, ...], seen: dict[str, Event]
) -> tuple[FindingRule | PostingStatus, ...]:
    """Post a batch; an id is looked up before the order of days is checked."""
    posted, duplicate = PostingStatus.POSTED, PostingStatus.DUPLICATE
    one_by_one = bool(book.unopened)
    result: list[FindingRule | PostingStatus] = []
    for event in batch:
        work = _POST.get(type(event))
        if work is None:
            refuse("event", event, ("event-unknown", "is no account event"))
        name = event.event_id
        earlier = seen.get(name)
        if earlier is not None:
            result.append(duplicate if earlier == event else ID_REUSED)
            continue
        if one_by_one:
            book.open_case_of(event)
        on = event.on
        refusal = DAY_GOES_BACK if on < book.last_on else work(book, event)
        if refusal is None:
            seen[name] = event
            book.last_on = on
        result.append(refusal or posted)
    return tuple(result)


def post(account: Account, event: Event, *, terms: DepositTerms = DEPOSIT_TERMS) -> Posting:
    """Post one event to an account; ids are the caller's unique index.

    The posting's ``account`` is the account after it, the same where it was refused. Raises
    ``InvalidInput`` like ``replay``.

    >>> bought = CoverBought(event_id="E-1", on="2022-08-01", policy_id="D-1", coverage="2000")
    >>> str(credit_available(post(Account(), bought).account))
    '2000.00'
    """
    opening = _opening(
        ensure_type("account", account, Account), ensure_type("terms", terms, DepositTerms)
    )
    book = _Book(opening, events=1)
    (result,) = _posted(book, (event,), {})
    after = book.account() if result is PostingStatus.POSTED else account
    return _posting(event, result, book.balances, after)


def credit_available(account: Account) -> Yuan:
    """Give the credit that can be used for advances, in yuan; D-Q26."""
    return yuan(_Book(ensure_type("account", account, Account)).available)


def credit_held(account: Account) -> Yuan:
    """Give what is held on credit, in yuan; D-Q21."""
    return yuan(_Book(ensure_type("account", account, Account)).held)


def outstanding(account: Account) -> Yuan:
    """Give what is owed to the insurer, in yuan; D-Q10."""
    return yuan(_Book(ensure_type("account", account, Account)).owed)


def cash_available(account: Account) -> Yuan:
    """Give what the cash deposit holds, in yuan; D-Q27."""
    return ensure_type("account", account, Account).cash


def alipay_held(account: Account) -> Yuan:
    """Give what is held on the Alipay balance, in yuan; D-Q21."""
    return yuan(_Book(ensure_type("account", account, Account)).alipay)


def balance_workings(
    account: Account, *, terms: DepositTerms = DEPOSIT_TERMS
) -> Mapping[str, Calculation]:
    """Give the five balances of an account by name, each with its working; D-Q21, D-Q26, D-Q27.

    Raises ``InvalidInput`` where ``terms`` count repayments otherwise than the account does.

    >>> bought = CoverBought(event_id="E-1", on="2022-08-01", policy_id="D-1", coverage="2000")
    >>> held = BondHeld(event_id="E-2", on="2022-08-02", case_id="C-1", amount="50")
    >>> workings = balance_workings(replay([bought, held]).account)
    >>> workings["credit_available"].steps[-1].formula
    '2000.00 - 50.00 - 0.00'
    """
    ensure_type("account", account, Account)
    _opening(account, ensure_type("terms", terms, DepositTerms))
    cases = account.cases
    held = calculate(HELD_ON_CREDIT, tuple(case.held_credit.fen for case in cases), terms)
    owed = tuple(_owed_on(case, terms) for case in cases)
    drawn = account.cash_limit.fen - account.cash.fen
    return MappingProxyType(
        {
            "credit_available": _credit_left(account, held, owed, terms),
            "credit_held": held,
            "outstanding": calculate(OUTSTANDING, tuple(one.fen for one in owed), terms, owed),
            "cash_available": calculate(CASH_LEFT, (account.cash_limit.fen, drawn), terms),
            "alipay_held": calculate(
                HELD_ON_ALIPAY, tuple(case.held_alipay.fen for case in cases), terms
            ),
        }
    )


def _owed_on(case: Case, terms: DepositTerms) -> Calculation:
    return calculate(OWED_ON_CASE, (case.advanced.fen, case.repaid.fen), terms)


def _credit_left(
    account: Account, held: Calculation, owed: tuple[Calculation, ...], terms: DepositTerms
) -> Calculation:
    if account.policy_id is None:
        return calculate(CREDIT_ENDED, (account.coverage.fen,), terms)
    if account.repayment_counts == "by_amount":
        unrestored = calculate(UNRESTORED, tuple(one.fen for one in owed), terms, owed)
    else:
        advanced = tuple(case.advanced.fen for case in account.cases)
        unrestored = calculate(UNRESTORED, advanced, terms)
    operands = (account.coverage.fen, held.fen, unrestored.fen)
    return calculate(CREDIT_LEFT, operands, terms, (held, unrestored))


class Hold(_Filled):
    """Say how a bond is held, in yuan: on credit, on Alipay, and what neither covers; D-Q21.

    ``workings`` are the calculations of the three, in this order.
    """

    __slots__ = ("workings",)
    workings: tuple[Calculation, Calculation, Calculation]
    json_fields = MappingProxyType(
        {
            "credit": Yuan,
            "alipay": Yuan,
            "shortfall": Yuan,
            "workings": tuple[Calculation, ...],
        }
    )
    schema_id = "shopinsure/hold/1"

    @property
    def credit(self) -> Yuan:
        """Give the part on credit."""
        return self.workings[0].amount

    @property
    def alipay(self) -> Yuan:
        """Give the part on the Alipay balance."""
        return self.workings[1].amount

    @property
    def shortfall(self) -> Yuan:
        """Give what neither covers."""
        return self.workings[2].amount

    def explain(self, language: Language = "en") -> str:
        """Write the three parts with their working."""
        return "\n".join(working.explain(language) for working in self.workings)

    def summary(self, language: Language = "en") -> str:
        """Write the three parts on one line."""
        names = ("信用账户", "支付宝", "缺口") if is_chinese(language) else self.json_fields
        parts = zip(names, self.workings, strict=False)
        return ", ".join(f"{name} {working.amount}" for name, working in parts)


def split_hold(
    amount: YuanLike, credit_available: YuanLike, alipay_balance: YuanLike | None = None
) -> Hold:
    """Split a bond (yuan): credit first, the rest on the Alipay balance; D-Q21.

    Where the balance is given, what even that cannot cover is the shortfall. The cash deposit is
    never touched. Raises ``InvalidInput`` for what is no amount.

    >>> hold = split_hold("1250", "1000", "200")
    >>> str(hold.credit), str(hold.alipay), str(hold.shortfall)
    ('1000.00', '200.00', '50.00')
    """
    bond, available = (
        checked_fen("amount", amount),
        checked_fen("credit_available", credit_available),
    )
    credit = calculate(CREDIT_PART, (bond, available), DEPOSIT_TERMS)
    if alipay_balance is None:
        alipay = calculate(ALIPAY_REST, (bond, credit.fen), DEPOSIT_TERMS)
    else:
        balance = checked_fen("alipay_balance", alipay_balance)
        alipay = calculate(ALIPAY_PART, (bond, credit.fen, balance), DEPOSIT_TERMS)
    missing = calculate(SHORTFALL, (bond, credit.fen, alipay.fen), DEPOSIT_TERMS)
    return Hold(workings=(credit, alipay, missing))


class Debit(_Filled):
    """Say what an automatic debit takes for one advance, in yuan, with its working; D-Q11."""

    __slots__ = ("case_id", "working")
    case_id: str
    working: Calculation
    json_fields = MappingProxyType({"case_id": str, "amount": Yuan, "working": Calculation})
    schema_id = "shopinsure/debit/1"

    @property
    def amount(self) -> Yuan:
        """Give the amount."""
        return self.working.amount

    @property
    def money(self) -> Decimal:
        """Give the amount in yuan."""
        return self.working.amount

    def explain(self, language: Language = "en") -> str:
        """Write the case and how the amount came about."""
        return f"{self.case_id}: {self.working.explain(language)}"


def auto_debit(
    account: Account, on: date, balance: YuanLike, *, terms: DepositTerms = DEPOSIT_TERMS
) -> tuple[Debit, ...]:
    """Say what the automatic debit of a day takes from the Alipay balance (yuan); D-Q10, D-Q11.

    Oldest advance first, from the day after it on, each in full or passed over. The caller books
    the debits as ``Repaid`` with ids of its own. Raises ``InvalidInput`` for what is no day or
    amount.
    """
    ensure_type("terms", terms, DepositTerms)
    on = checked_day("on", on)
    left = checked_fen("balance", balance)
    debits = []
    for advanced_on, case_id, owed in _open_advances(account, on):
        if (on - advanced_on).days < terms.dunning_days:
            continue
        debit = calculate(DEBIT, (owed, left), terms)
        if debit.fen:
            debits.append(Debit(case_id=case_id, working=debit))
            left -= debit.fen
    return tuple(debits)


def _open_advances(account: Account, on: date) -> list[tuple[date, str, int]]:
    """List the open advances, oldest first; a day before the last posted one cannot be answered."""
    ensure_type("account", account, Account)
    if checked_day("on", on) < (account.last_on or date.min):
        sentence = f"on {on} is before the account's last posted day {account.last_on}"
        raise InvalidInput("day-goes-back", sentence)
    return sorted(
        (advance.on, case.case_id, advance.owed.fen)
        for case in account.cases
        for advance in case.advances
    )


class Stage(LocalizedEnum):
    """Name what follows an advance that is not repaid; D-Q10, D-Q19, D-Q20."""

    DUNNING = "dunning", "催缴"
    BADGE_REMOVED = "badge_removed", "去除消保标志"
    BLOCKED = "blocked", "店铺屏蔽"
    LAST_DAY = "last_day", "最后还款日"


_STAGES: Final = MappingProxyType(
    {
        Stage.DUNNING: DUNNING,
        Stage.BADGE_REMOVED: BADGE_REMOVED,
        Stage.BLOCKED: BLOCKED,
        Stage.LAST_DAY: LAST_DAY,
    }
)


class Milestone(_Filled):
    """Say on which day what follows, if the advance is not repaid before."""

    __slots__ = ("_readings", "on", "stage")
    stage: Stage
    on: date
    _readings: Chosen
    json_fields = MappingProxyType(
        {
            "stage": Stage,
            "on": date,
            "clause": str,
            "basis": Basis,
            "message": str,
            "message_zh": str,
            "readings": dict[str, str | int | None],
        }
    )
    schema_id = "shopinsure/milestone/1"

    @property
    def readings(self) -> Mapping[str, Reading]:
        """Give the named readings the day depends on, and no others."""
        return MappingProxyType(dict(self._readings))

    @property
    def rule(self) -> Rule:
        """Give the rule behind the stage."""
        return _STAGES[self.stage]

    def message(self, language: Language = "en") -> str:
        """Say what follows."""
        return self.rule.wording(language)

    def _json(self) -> dict[str, Any]:
        return {
            "stage": self.stage,
            "on": self.on,
            "clause": self.rule.clause,
            "basis": self.rule.basis,
            "message": self.message("en"),
            "message_zh": self.message("zh"),
            "readings": dict(self._readings),
        }

    def explain(self, language: Language = "en") -> str:
        """Write the day, the stage, what follows and the clause."""
        stage = localize(self.stage, language)
        return f"{self.on} {stage}: {self.message(language)} [{self.rule.citation(language)}]"

    def summary(self, language: Language = "en") -> str:
        """Write the day and the stage."""
        return f"{self.on} {localize(self.stage, language)}"


def recovery_schedule(
    advanced_on: date, *, terms: DepositTerms = DEPOSIT_TERMS
) -> tuple[Milestone, ...]:
    """Date what follows an advance that is not repaid, in the order of the days; D-Q19, D-Q20.

    The reading ``overdue_from`` says from which day the 3 and 5 days count. Raises
    ``InvalidInput`` for what is no day.

    >>> [str(it.on) for it in recovery_schedule(date(2022, 7, 13))]
    ['2022-07-14', '2022-08-12', '2022-08-15', '2022-08-17']
    """
    ensure_type("terms", terms, DepositTerms)
    advanced_on = checked_day("advanced_on", advanced_on)
    days, overdue = days_after(terms), chosen(terms, "overdue_from")
    milestones = [
        Milestone(
            stage=stage,
            on=_later(advanced_on, days[stage]),
            _readings=overdue if stage in _FALLS else (),
        )
        for stage in Stage
    ]
    return tuple(sorted(milestones, key=lambda milestone: milestone.on))


def days_after(terms: DepositTerms) -> Mapping[Stage, int]:
    """Count the days from an advance to each stage of its recovery; D-Q19, D-Q20."""
    base = {"limit": terms.repayment_days, "dunning": terms.dunning_days, "advance": 0}
    overdue = base[terms.overdue_from]
    return {
        Stage.DUNNING: terms.dunning_days,
        Stage.BADGE_REMOVED: overdue + terms.badge_days,
        Stage.BLOCKED: overdue + terms.block_days,
        Stage.LAST_DAY: terms.repayment_days,
    }


def _later(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        refuse("advanced_on", str(day), ("day-out-of-range", "leaves no room for the schedule"))


class Level(LocalizedEnum):
    """Name how a shop stands; D-Q20."""

    GOOD = "good", "正常"
    BADGE_REMOVED = "badge_removed", "去除消保标志"
    BLOCKED = "blocked", "店铺屏蔽"


class Owed(_Filled):
    """Say what a case owes, in yuan, and since which day its oldest open advance is."""

    __slots__ = ("case_id", "since", "working")
    case_id: str
    since: date
    working: Calculation
    json_fields = MappingProxyType(
        {"case_id": str, "amount": Yuan, "since": date, "working": Calculation}
    )

    @property
    def amount(self) -> Yuan:
        """Give what is owed, in yuan."""
        return self.working.amount

    @property
    def money(self) -> Decimal:
        """Give what is owed, in yuan."""
        return self.working.amount

    def explain(self, language: Language = "en") -> str:
        """Write the case, since when it owes, and how the amount came about."""
        since = "始于" if is_chinese(language) else "since"
        return f"{self.case_id} ({since} {self.since}): {self.working.explain(language)}"


_STANDING_WORDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "en": ("since", "next change on: "),
        "zh": ("始于", "下次变化日："),
    }
)


class Standing(_Filled):
    """Say how a shop stands on a day: the worst of its open advances; D-Q20.

    ``since`` is the day on which the level began, by the advances that are still open, and
    ``next_change_on`` the day on which it falls next if nothing is repaid, ``valid_until`` the day
    before; ``None`` where there is none. While blocked, its trades are under payment-term
    protection.
    """

    __slots__ = ("_readings", "level", "next_change_on", "on", "owed", "since")
    on: date
    level: Level
    since: date | None
    owed: tuple[Owed, ...]
    next_change_on: date | None
    _readings: tuple[tuple[str, Reading], ...]
    json_fields = MappingProxyType(
        {
            "on": date,
            "level": Level,
            "since": date | None,
            "owed": tuple[Owed, ...],
            "next_change_on": date | None,
            "valid_until": date | None,
            "readings": dict[str, str | int | None],
        }
    )
    schema_id = "shopinsure/standing/1"

    @property
    def valid_until(self) -> date | None:
        """Give the last day on which the level is the same if nothing is repaid."""
        change = self.next_change_on
        return None if change is None else change - timedelta(days=1)

    @property
    def payment_term_protection(self) -> bool:
        """Tell whether the shop's trades are under payment-term protection; D-Q20."""
        return self.level is Level.BLOCKED

    @property
    def readings(self) -> Mapping[str, Reading]:
        """Give the named readings this answer depends on."""
        return MappingProxyType(dict(self._readings))

    def explain(self, language: Language = "en") -> str:
        """Write the level with its days, what each case owes, and what changes next."""
        since, change = _STANDING_WORDS["zh" if is_chinese(language) else "en"]
        level = localize(self.level, language)
        rule = f": {_LEVELS[self.level].wording(language)}" if self.level in _LEVELS else ""
        lines = [f"{self.on} {level}" + (f" {since} {self.since}" if self.since else "") + rule]
        lines += [f"  {line}" for one in self.owed for line in one.explain(language).splitlines()]
        lines += [f"  {change}{self.next_change_on}"] if self.next_change_on else []
        lines += [f"  {choice_line(*one, language)}" for one in self._readings]
        return "\n".join(lines)

    def summary(self, language: Language = "en") -> str:
        """Write the day and the level."""
        return f"{self.on} {localize(self.level, language)}"

    def _json(self) -> dict[str, Any]:
        return super()._json() | {"readings": dict(self._readings)}


def standing(account: Account, on: date, *, terms: DepositTerms = DEPOSIT_TERMS) -> Standing:
    """Say how a shop stands on a day (not before its last posted one), and what is owed; D-Q20.

    Each open advance has its own clock, which a partial repayment does not stop; the worst counts.
    Once nothing is overdue the standing is good. Raises ``InvalidInput`` for what is no such day.
    """
    ensure_type("terms", terms, DepositTerms)
    on = checked_day("on", on)
    advances = _open_advances(account, on)
    days = days_after(terms)
    changes = [
        (_later(advanced_on, days[stage]), level)
        for advanced_on, _, _ in advances
        for stage, level in _FALLS.items()
    ]
    level = max(
        (level for day, level in changes if day <= on), key=_DEPTH.index, default=Level.GOOD
    )
    worse = [day for day, fall in changes if day > on and _DEPTH.index(fall) > _DEPTH.index(level)]
    return Standing(
        on=on,
        level=level,
        since=min((day for day, fall in changes if fall is level and day <= on), default=None),
        owed=_owed(advances, terms),
        next_change_on=min(worse, default=None),
        _readings=chosen(terms, "overdue_from"),
    )


_DEPTH: Final = (Level.GOOD, Level.BADGE_REMOVED, Level.BLOCKED)
_FALLS: Final = MappingProxyType(
    {Stage.BADGE_REMOVED: Level.BADGE_REMOVED, Stage.BLOCKED: Level.BLOCKED}
)
_LEVELS: Final = MappingProxyType({Level.BADGE_REMOVED: BADGE_REMOVED, Level.BLOCKED: BLOCKED})


def _owed(advances: list[tuple[date, str, int]], terms: DepositTerms) -> tuple[Owed, ...]:
    cases: dict[str, list[tuple[date, int]]] = {}
    for advanced_on, case_id, owed in advances:
        cases.setdefault(case_id, []).append((advanced_on, owed))
    return tuple(
        Owed(
            case_id=case_id,
            since=open_[0][0],
            working=calculate(OWED_SINCE, tuple(owed for _, owed in open_), terms),
        )
        for case_id, open_ in cases.items()
    )
