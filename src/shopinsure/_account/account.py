"""The account as a frozen record: its balances and its open cases, without their history."""

from datetime import date
from typing import Annotated, Any, Final, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from shopinsure._dates import Day, MaybeDay, checked_day
from shopinsure._money import FEN_LIMIT, Amount, PositiveAmount, from_fen
from shopinsure._readings import READINGS
from shopinsure._records import (
    UNKNOWN,
    Facts,
    Identifier,
    Record,
    inconsistent,
    invalid,
    max_items,
    short_repr,
)
from shopinsure._refusals import facts as contradictions
from shopinsure._terms import DepositTerms

_ZERO: Any = from_fen(0)


class OpenAdvance(Record):
    """What is owed on the advances of one day in a case."""

    on: Day = Field(description="Day of the advances.")
    owed: PositiveAmount = Field(description="Amount still owed on them, in yuan; D-Q26.")

    @classmethod
    def _example(cls) -> Facts:
        return {"on": "2022-08-04", "owed": "40.00"}


def _example_case() -> Facts:
    """Return a case for the examples of schemas."""
    return {
        "case_id": "C-1",
        "held_credit": "5.00",
        "advanced": "60.00",
        "repaid": "20.00",
        "advances": [{"on": "2022-08-04", "owed": "40.00"}],
    }


class Case(Record):
    """A case that is not over: what it holds, what was advanced and repaid; D-Q21, D-Q26."""

    case_id: Identifier = Field(description="Id of the case.")
    held_credit: Amount = Field(
        default=_ZERO, description="Amount held on credit for the case, in yuan; D-Q21."
    )
    held_alipay: Amount = Field(
        default=_ZERO, description="Amount held on the Alipay balance for the case, in yuan; D-Q21."
    )
    advanced: Amount = Field(
        default=_ZERO, description="Amount advanced on the case while it is open, in yuan; D-Q26."
    )
    repaid: Amount = Field(
        default=_ZERO, description="Amount repaid on the case while it is open, in yuan; D-Q26."
    )
    advances: Annotated[tuple[OpenAdvance, ...], max_items(100_000)] = Field(
        default=(), description="Advances that are not repaid, one a day, oldest first; D-Q26."
    )

    @classmethod
    def _example(cls) -> Facts:
        return _example_case()

    @model_validator(mode="after")
    def _owes_what_is_not_repaid(self) -> Self:
        owed = sum(advance.owed.fen for advance in self.advances)
        if self.advanced.fen - self.repaid.fen != owed:
            raise inconsistent(contradictions.ADVANCES_CONTRADICT)
        if self.advanced.fen and not self.advances:
            raise inconsistent(contradictions.CASE_SETTLED)
        days = [advance.on for advance in self.advances]
        if days != sorted(set(days)):
            raise inconsistent(contradictions.ADVANCES_UNORDERED)
        return self


def _is_open(case: Case) -> bool:
    return bool(case.held_credit or case.held_alipay or case.advances)


MOST_CASES: Final = 1_000_000
"""An account has at most so many open cases."""

Sums: TypeAlias = tuple[int, int, int, int]
"""Held on credit, held on Alipay, owed, and not restored: of all open cases, in fen."""


class Account(Record):
    """Where a seller's money stands: balances and open cases, no history; D-Q26, D-Q27.

    After ``cover_until`` the cover has ended, whatever is posted.
    """

    # The sums of the cases, where the account was checked and cannot change: no copy has them.
    __slots__ = ("_sums",)

    policy_id: Identifier | None = Field(
        default=UNKNOWN, description="Id of the policy in force; None where there is no cover."
    )
    coverage: Amount = Field(
        default=_ZERO, description="Cover in force in yuan; 0.00 where there is none; D-Q26."
    )
    cover_until: MaybeDay = Field(
        default=UNKNOWN,
        description="Last day of the cover; None where there is no cover; D-Q8.",
    )
    cash: Amount = Field(default=_ZERO, description="Cash deposit available, in yuan; D-Q27.")
    cash_limit: Amount = Field(
        default=_ZERO, description="Cash deposit paid in less what was released, in yuan; D-Q27."
    )
    cases: Annotated[tuple[Case, ...], max_items(MOST_CASES)] = Field(
        default=(), description="Open cases by id; D-Q21, D-Q26."
    )
    last_on: MaybeDay = Field(
        default=UNKNOWN, description="Last day on which an event was posted; None before the first."
    )
    repayment_counts: Literal["by_amount", "by_settled_case"] = Field(
        default="by_amount", description=READINGS["repayment_counts"].description
    )

    @classmethod
    def _example(cls) -> Facts:
        return {
            "policy_id": "D-1",
            "coverage": "2000.00",
            "cover_until": "2023-07-31",
            "cash": "950.00",
            "cash_limit": "1000.00",
            "cases": [_example_case()],
            "last_on": "2022-08-05",
        }

    def case(self, case_id: str) -> Case:
        """Return an open case, or an empty one where nothing of it is open.

        ``credit_held`` of the account is that of all cases; an advance wants that of its own.
        """
        found = next((case for case in self.cases if case.case_id == case_id), None)
        return Case(case_id=case_id) if found is None else found

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if self.cash.fen > self.cash_limit.fen:
            raise inconsistent(contradictions.CASH_ABOVE_LIMIT)
        cover = (self.policy_id is None, self.coverage.fen == 0, self.cover_until is None)
        if any(cover) != all(cover):
            raise inconsistent(contradictions.COVER_WITHOUT_POLICY)
        names = [case.case_id for case in self.cases]
        if names != sorted(set(names)):
            raise inconsistent(contradictions.CASES_UNORDERED)
        if not all(map(_is_open, self.cases)):
            raise inconsistent(contradictions.CASE_OVER)
        newest = max((it.on for case in self.cases for it in case.advances), default=date.min)
        if newest > (self.last_on or date.min):
            raise inconsistent(contradictions.LAST_DAY_CONTRADICTS)
        held, alipay, owed, unrestored = sums = sum_cases(self)
        if max(held, alipay, owed) >= FEN_LIMIT:
            raise inconsistent(contradictions.BEYOND_RANGE)
        if self.policy_id is not None and self.coverage.fen < held + unrestored:
            raise inconsistent(contradictions.CREDIT_OVERDRAWN)
        if type(self) is Account:
            store_sums(self, sums)
        return self


def store_sums(account: Account, sums: Sums) -> None:
    """Store the sums of the cases beside the fields of a frozen account."""
    object.__setattr__(account, "_sums", sums)


def sum_cases(account: Account) -> Sums:
    """Add up the open cases; how much advances take from the cover depends on the reading."""
    held = alipay = owed = advanced = 0
    for case in account.cases:
        held += case.held_credit.fen
        alipay += case.held_alipay.fen
        owed += case.advanced.fen - case.repaid.fen
        advanced += case.advanced.fen
    # What advances take from the cover: what is owed, or all of a case until it is settled.
    return held, alipay, owed, owed if account.repayment_counts == "by_amount" else advanced


def checked_day_of(account: Account, on: date) -> date:
    """Return a day, or refuse one before the last posted one: an account knows no earlier state."""
    if checked_day("on", on) < (account.last_on or date.min):
        raise invalid(contradictions.DAY_GOES_BACK, "on", on=on, last_on=account.last_on)
    return on


def ensure_same_reading(account: Account, terms: DepositTerms) -> None:
    """Raise ``InvalidInput`` where terms count repayments otherwise than the account does."""
    if account.repayment_counts != terms.repayment_counts:
        facts = {"ours": short_repr(account.repayment_counts), "theirs": terms.repayment_counts}
        raise invalid(contradictions.READING_CHANGED, "terms", **facts)
