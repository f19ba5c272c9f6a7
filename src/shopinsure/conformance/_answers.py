"""The outcomes of this package for the inputs of the vectors.

Each function is asked with plain JSON, read by the names of its arguments, and its answer is
written as the vectors do: amounts in fen and as text, outcomes and codes as words, days as text.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final

from shopinsure import claims, deposit, eligibility, premium, underwriting
from shopinsure._account.events import KINDS
from shopinsure._claim_records import Dispute, Evidence, Purchase, Refund
from shopinsure._policies import DepositPolicy, OrderPolicy
from shopinsure._records import InvalidInput
from shopinsure._results import Calculation, PremiumStatement, Settlement, Verdict, Window
from shopinsure._shares import split_line
from shopinsure._terms import (
    DEPOSIT_TERMS,
    GUARANTEE_TERMS,
    DepositTerms,
    GuaranteeTerms,
    Product,
    Term,
)

Given = Mapping[str, Any]
Fields = dict[str, Any]
Answer = Callable[[Given, Given], Fields]


class _MondayToFriday:
    def is_working_day(self, day: date, /) -> bool:
        return day.isoweekday() < len("MTWTFS")


_READERS: Final[Mapping[str, Callable[[Any], Any]]] = MappingProxyType(
    {
        **dict.fromkeys(("on", "start", "advanced_on"), date.fromisoformat),
        "paid_at": datetime.fromisoformat,
        "term": Term,
        "product": Product,
        "calendar": lambda _: _MondayToFriday(),
        "events": lambda events: [KINDS[facts["kind"]](**facts) for facts in events],
        "policy": lambda it: (DepositPolicy if "policy_id" in it else OrderPolicy)(**it),
        "shop": lambda facts: eligibility.Shop(**facts),
        "order": lambda facts: premium.Order(**facts),
        "purchase": lambda facts: Purchase(**facts),
        "evidence": lambda facts: Evidence(**facts),
        "refund": lambda facts: Refund(**facts),
        "dispute": lambda facts: Dispute(**facts),
    }
)
"""How an argument is read; one of another name is given as it is."""


def _as_it_is(fact: Any) -> Any:  # noqa: ANN401 - any JSON
    return fact


def _answer(
    function: Callable[..., Any],
    write: Callable[[Any], Fields],
    terms: GuaranteeTerms | DepositTerms | None = None,
) -> Answer:
    """Ask a function, and turn the one error for an invalid input into an outcome."""

    def result(given: Given, readings: Given) -> Fields:
        try:
            under = terms.amended(**readings) if terms is not None and readings else terms
            if under is not None and given.get("policy"):  # a policy is sold under these terms
                given = {**given, "policy": {**given["policy"], "terms_id": under.terms_id}}
            facts = {name: _READERS.get(name, _as_it_is)(it) for name, it in given.items()}
            return write(function(**facts, **({} if under is None else {"terms": under})))
        except InvalidInput as error:
            return {"refused": error.code}

    return result


def _money(result: Calculation) -> Fields:
    return {"fen": result.fen, "amount": str(result.amount)}


def _worked(result: Calculation) -> Fields:
    return _money(result) | {"working": result.steps[0].formula}


def _premium_statement(paid: list[str], rate: str, terms: GuaranteeTerms) -> PremiumStatement:
    return premium.premium_statement(paid, rate, terms=terms)


def _statement(result: PremiumStatement) -> Fields:
    each = [line.premium.fen for line in result.lines]
    return {"fen": each, "sum_of_rounded_fen": sum(each), "rounded_sum_fen": result.rounded_sum.fen}


def _verdict(result: Verdict) -> Fields:
    return {"outcome": str(result.outcome), "codes": list(result.codes)}


def _settlement(result: Settlement) -> Fields:
    keys = {"kind": str(result.kind), "payment_keys": list(result.payment_keys)}
    found = _verdict(result.verdict) | keys
    if result.payment is None:
        return found
    due = {} if result.due_on is None else {"due_on": str(result.due_on)}
    return found | _money(result.payment) | {"payee": str(result.payee)} | due


def _tiers(result: tuple[object, ...]) -> Fields:
    return {"count": len(result), "last": [*map(str, result[-1:])]}


def _issuance(result: underwriting.Issuance[Any]) -> Fields:
    policy, days = result.policy, {}
    if isinstance(policy, DepositPolicy):
        days = {"start": str(policy.start), "end": str(policy.end)}
    paid = {} if result.premium is None else _money(result.premium)
    return _verdict(result.verdict) | days | paid


def _window(result: Window) -> Fields:
    return {"closes_at": result.closes_at.isoformat(), "closing_included": result.closing_included}


def _shares(result: tuple[Any, ...]) -> Fields:
    return {"fen": [share.fen for share in result], "amounts": [*map(str, result)]}


def _postings(result: deposit.Statement) -> Fields:
    return {
        "postings": [
            {
                "status": str(line.status),
                "code": line.code,
                "balances_fen": [amount.fen for amount in line.balances.values()],
            }
            for line in result.postings
        ]
    }


def _standing(events: list[deposit.Event], on: date, terms: DepositTerms) -> deposit.Standing:
    return deposit.standing(deposit.replay(events).account, on, terms=terms)


def _level(result: deposit.Standing) -> Fields:
    days = {"since": result.since, "next_change_on": result.next_change_on}
    written = {name: None if day is None else str(day) for name, day in days.items()}
    return {"level": str(result.level)} | written


def _auto_debit(
    events: list[deposit.Event], on: date, balance: str, terms: DepositTerms
) -> tuple[deposit.Debit, ...]:
    return deposit.auto_debit(deposit.replay(events).account, on, balance, terms=terms)


def _debits(result: tuple[deposit.Debit, ...]) -> Fields:
    return {"debits": [{"case_id": it.case_id, "fen": it.working.fen} for it in result]}


def _milestones(result: tuple[deposit.Milestone, ...]) -> Fields:
    return {"milestones": [{"stage": str(it.stage), "on": str(it.on)} for it in result]}


def _hold(result: deposit.Hold) -> Fields:
    parts = zip(("credit", "alipay", "shortfall"), result.workings, strict=True)
    return {f"{name}_fen": working.fen for name, working in parts}


_LIVE, _SOLD = GUARANTEE_TERMS, DEPOSIT_TERMS

ANSWERS: Final[Mapping[str, Answer]] = MappingProxyType(
    {
        "order_premium": _answer(premium.order_premium, _worked, _LIVE),
        "premium_statement": _answer(_premium_statement, _statement, _LIVE),
        "deposit_premium": _answer(premium.deposit_premium, _worked, _SOLD),
        "surrender_refund": _answer(premium.surrender_refund, _worked, _SOLD),
        "surrender": _answer(premium.surrender, _settlement, _SOLD),
        "releasable_deposit": _answer(eligibility.releasable_deposit, _money, _SOLD),
        "programme_membership": _answer(eligibility.programme_membership, _verdict),
        "assess_guarantee": _answer(eligibility.assess_guarantee, _verdict, _LIVE),
        "assess_deposit_insurance": _answer(eligibility.assess_deposit_insurance, _verdict, _SOLD),
        "coverage_choices": _answer(eligibility.coverage_choices, _tiers, _SOLD),
        "buy_deposit_policy": _answer(underwriting.buy_deposit_policy, _issuance, _SOLD),
        "issue_order_policy": _answer(underwriting.issue_order_policy, _issuance, _LIVE),
        "price_window": _answer(claims.price_window, _window, _LIVE),
        "split_line": _answer(split_line, _shares),
        "assess_price_claim": _answer(claims.assess_price_claim, _settlement, _LIVE),
        "assess_quality_claim": _answer(claims.assess_quality_claim, _settlement, _LIVE),
        "assess_advance": _answer(claims.assess_advance, _settlement, _SOLD),
        "replay": _answer(deposit.replay, _postings, _SOLD),
        "standing": _answer(_standing, _level, _SOLD),
        "auto_debit": _answer(_auto_debit, _debits, _SOLD),
        "recovery_schedule": _answer(deposit.recovery_schedule, _milestones, _SOLD),
        "split_hold": _answer(deposit.split_hold, _hold),
    }
)
"""What this package says, by the name of the function."""
