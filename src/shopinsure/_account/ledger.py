"""The ledger: an account in plain integers while events are posted to it.

How it works. An ``Account`` is a frozen record that is checked as a whole when it is made, which
costs as much as it has open cases. A ``Ledger`` takes it apart once, lets the handlers of
``handlers`` change it event by event, and makes one account of it at the end.

*Running sums.* What is held on credit, held on Alipay, owed and not restored is kept as four sums
over all open cases. A handler changes a case and these sums together, so that a refusal or a
balance never adds up the cases. An account remembers the sums it was checked with and hands them
on; an account that was not checked (a copy with changes, one of another class) has none, and its
ledger adds them up.

*Cases on demand.* For a batch that is shorter than the list of cases, the records of the cases
stay untouched in ``unopened``, sorted by id. Before an event is posted, the case it names is looked
up there by bisection and copied into ``cases`` as an ``OpenCase``; ``opened`` remembers that this
was done, also after the case has closed. For a long batch, or where the account was not checked,
all cases are opened at once.

*The end of a cover.* An event on a day after the last one covered meets no cover: it is taken away
before the event is handled, and put back where the event is refused (law 21 of docs/rulebook.md).

*Closing.* A case that holds and owes nothing is deleted: an account keeps no history. ``account()``
makes and checks a small account of the cases that were opened, and merges them with the unopened
ones, which were checked before. So one event on an account with many cases costs the event, and
the copy of a tuple.
"""

from bisect import bisect_left
from datetime import date
from operator import attrgetter
from types import MappingProxyType
from typing import Final, TypeAlias

from shopinsure import formulas
from shopinsure._account.account import (
    MOST_CASES,
    Account,
    Case,
    OpenAdvance,
    Sums,
    store_sums,
    sum_cases,
)
from shopinsure._account.events import Event
from shopinsure._money import Yuan, yuan

# Stand for no day where days are compared; recognized by identity, since they are days themselves.
_NO_DAY: Final = date(1, 1, 1)
_NO_END: Final = date(9999, 12, 31)
_ZERO: Final[Yuan] = yuan(0)

_id_of: Final = attrgetter("case_id")

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

Cover: TypeAlias = tuple[str | None, int, date]
"""The policy that runs, its cover in fen and its last day."""


class OpenCase:
    """A case while events are posted, in fen; ``advances`` are pairs of a day and what it owes."""

    __slots__ = ("advanced", "advances", "alipay", "credit", "owed")

    def __init__(self) -> None:
        self.credit = self.alipay = self.advanced = self.owed = 0
        self.advances: list[tuple[date, int]] = []


def _open_case(case: Case) -> OpenCase:
    opened = OpenCase()
    opened.credit, opened.alipay = case.held_credit.fen, case.held_alipay.fen
    opened.advanced = case.advanced.fen
    opened.owed = case.advanced.fen - case.repaid.fen
    opened.advances = [(advance.on, advance.owed.fen) for advance in case.advances]
    return opened


class Ledger:
    """An account while events are posted, for a batch of so many ``events``."""

    __slots__ = (
        "alipay",
        "cases",
        "cash",
        "cash_limit",
        "cover_until",
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
        self.cover_until = account.cover_until or _NO_END
        self.cash = account.cash.fen
        self.cash_limit = account.cash_limit.fen
        self.last_on = account.last_on or _NO_DAY
        if self.cover_until < self.last_on:
            self.take_cover()
        self.repayment_counts = account.repayment_counts
        sums: Sums | None = getattr(account, "_sums", None)
        self.held, self.alipay, self.owed, self.unrestored = sums or sum_cases(account)
        self.cases: dict[str, OpenCase] = {}
        self.opened: set[str] = set()
        self.unopened = account.cases
        few = events < len(self.unopened) <= MOST_CASES - events
        # An account that was not checked, or was changed since, is checked anew as a whole.
        if self.unopened and (sums is None or not few):
            self.cases = {case.case_id: _open_case(case) for case in self.unopened}
            self.unopened = ()

    def open_case_of(self, event: Event) -> None:
        """Open the case that an event names, if the account has it and it is not open yet."""
        name = vars(event).get("case_id")
        if name is None or name in self.cases or name in self.opened:
            return
        at = bisect_left(self.unopened, name, key=_id_of)
        for case in self.unopened[at : at + 1]:
            if case.case_id == name:
                self.opened.add(name)
                self.cases[name] = _open_case(case)

    def balances_on(self, on: date) -> Balances:
        """Return the balances on a day in the order of ``BALANCES``: no credit after the cover."""
        available = 0 if on > self.cover_until else self.available
        return available, self.held, self.owed, self.cash, self.alipay

    @property
    def balances(self) -> Balances:
        """Return the balances on the last posted day."""
        return self.balances_on(self.last_on)

    def take_cover(self) -> Cover:
        """Take the cover away, as after its end, and return it."""
        cover = self.policy_id, self.coverage, self.cover_until
        self.give_cover((None, 0, _NO_END))
        return cover

    def give_cover(self, cover: Cover) -> None:
        """Let a cover run."""
        self.policy_id, self.coverage, self.cover_until = cover

    @property
    def available(self) -> int:
        """Compute the credit left: cover - held - unrestored while the cover runs; D-Q26."""
        left: int = formulas.credit_available(self.coverage, self.held, self.unrestored)
        return left if self.policy_id is not None else 0

    def close_if_over(self, case_id: str, case: OpenCase) -> None:
        """Delete a case that holds and owes nothing: an account keeps no history."""
        if not (case.credit or case.alipay or case.owed):
            del self.cases[case_id]

    def account(self) -> Account:
        """Make the frozen account: what was opened is checked, the rest is taken as it is."""
        touched = sorted(self.opened | self.cases.keys())
        made = Account(
            policy_id=self.policy_id,
            coverage=_amount(self.coverage),
            cover_until=None if self.cover_until is _NO_END else self.cover_until,
            cash=_amount(self.cash),
            cash_limit=_amount(self.cash_limit),
            cases=tuple(_case(name, self.cases[name]) for name in touched if name in self.cases),
            last_on=None if self.last_on is _NO_DAY else self.last_on,
            repayment_counts=self.repayment_counts,
        )
        return self._merge(made, touched) if self.unopened else made

    def _merge(self, made: Account, touched: list[str]) -> Account:
        """Merge the cases that were not opened with those that were, in order."""
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
        store_sums(account, (self.held, self.alipay, self.owed, self.unrestored))
        return account


def _case(name: str, case: OpenCase) -> Case:
    return Case(
        case_id=name,
        held_credit=_amount(case.credit),
        held_alipay=_amount(case.alipay),
        advanced=_amount(case.advanced),
        repaid=_amount(case.advanced - case.owed),
        advances=tuple(OpenAdvance(on=on, owed=yuan(owed)) for on, owed in case.advances),
    )


def _amount(fen: int) -> Yuan:
    return yuan(fen) if fen else _ZERO  # most amounts of a case are zero
