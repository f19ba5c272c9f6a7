"""The outcomes of this package for the inputs of the vectors.

Each function reads plain JSON, asks the public function of its name and writes the outcome as the
vectors do: amounts in fen and as text, outcomes and codes as words, days as text.
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
from shopinsure._results import Calculation, Settlement, Verdict
from shopinsure._terms import (
    DEPOSIT_TERMS,
    GUARANTEE_TERMS,
    DepositTerms,
    GuaranteeTerms,
    Product,
    Term,
)
from shopinsure.eligibility import Shop

Given = Mapping[str, Any]
Told = dict[str, Any]
Answer = Callable[[Given, Given], Told]


class _MondayToFriday:
    def is_working_day(self, day: date, /) -> bool:
        return day.isoweekday() < len("MTWTFS")


def _guarantee(readings: Given) -> GuaranteeTerms:
    return GUARANTEE_TERMS.amended(**readings) if readings else GUARANTEE_TERMS


def _deposit(readings: Given) -> DepositTerms:
    return DEPOSIT_TERMS.amended(**readings) if readings else DEPOSIT_TERMS


def _or_refused(answer: Answer) -> Answer:
    """Turn the one error for an input that is no case into an outcome."""

    def result(given: Given, readings: Given) -> Told:
        try:
            return answer(given, readings)
        except InvalidInput as error:
            return {"refused": error.code}

    return result


def _money(result: Calculation) -> Told:
    return {"fen": result.fen, "amount": str(result.amount)}


def _worked(result: Calculation) -> Told:
    return _money(result) | {"working": result.steps[0].formula}


def _verdict(result: Verdict) -> Told:
    return {"outcome": str(result.outcome), "codes": list(result.codes)}


def _settlement(result: Settlement) -> Told:
    if result.indemnity is None:
        return _verdict(result.verdict)
    payee, due = str(result.payee), {} if result.due_on is None else {"due_on": str(result.due_on)}
    paid = {"payee": payee, "claim_key": result.claim_key}
    return _verdict(result.verdict) | _money(result.indemnity) | paid | due


def _order_premium(given: Given, readings: Given) -> Told:
    return _worked(premium.order_premium(given["paid"], given["rate"], terms=_guarantee(readings)))


def _premium_statement(given: Given, readings: Given) -> Told:
    result = premium.premium_statement(given["paid"], given["rate"], terms=_guarantee(readings))
    each = [line.premium.fen for line in result.lines]
    return {"fen": each, "sum_of_rounded_fen": sum(each), "rounded_sum_fen": result.rounded_sum.fen}


def _deposit_premium(given: Given, readings: Given) -> Told:
    return _worked(
        premium.deposit_premium(given["coverage"], Term(given["term"]), terms=_deposit(readings))
    )


def _surrender_refund(given: Given, readings: Given) -> Told:
    policy, on = DepositPolicy(**given["policy"]), date.fromisoformat(given["on"])
    return _worked(premium.surrender_refund(policy, on, terms=_deposit(readings)))


def _surrender(given: Given, readings: Given) -> Told:
    return _settlement(
        premium.surrender(
            DepositPolicy(**given["policy"]),
            date.fromisoformat(given["on"]),
            outstanding=given["outstanding"],
            held=given["held"],
            terms=_deposit(readings),
        )
    )


def _releasable_deposit(given: Given, readings: Given) -> Told:
    return _money(eligibility.releasable_deposit(**given, terms=_deposit(readings)))


def _programme_badge(given: Given, _: Given) -> Told:
    return _verdict(eligibility.programme_badge(Shop(**given["shop"])))


def _assess_guarantee(given: Given, readings: Given) -> Told:
    shop, product = Shop(**given["shop"]), Product(given["product"])
    return _verdict(
        eligibility.assess_guarantee(shop, product, given["category"], terms=_guarantee(readings))
    )


def _assess_deposit_insurance(given: Given, readings: Given) -> Told:
    shop = Shop(**given["shop"])
    return _verdict(
        eligibility.assess_deposit_insurance(shop, given["coverage"], terms=_deposit(readings))
    )


def _coverage_choices(given: Given, readings: Given) -> Told:
    tiers = [
        str(it)
        for it in eligibility.coverage_choices(Shop(**given["shop"]), terms=_deposit(readings))
    ]
    return {"count": len(tiers), "last": tiers[-1:]}


def _buy_deposit_policy(given: Given, readings: Given) -> Told:
    result = underwriting.buy_deposit_policy(
        Shop(**given["shop"]),
        given["policy_id"],
        given["coverage"],
        Term(given["term"]),
        date.fromisoformat(given["start"]),
        terms=_deposit(readings),
    )
    if result.policy is None or result.premium is None:
        return _verdict(result.verdict)
    codes = [code for code in result.verdict.codes if code != "cover-shown"]
    days = {"start": str(result.policy.start), "end": str(result.policy.end)}
    return _verdict(result.verdict) | {"codes": codes} | days | _money(result.premium)


def _issue_order_policy(given: Given, readings: Given) -> Told:
    result = underwriting.issue_order_policy(
        premium.Order(**given["order"]),
        Shop(**given["shop"]),
        Product(given["product"]),
        given["rate"],
        terms=_guarantee(readings),
    )
    if result.premium is None:
        return _verdict(result.verdict)
    return _verdict(result.verdict) | _money(result.premium)


def _price_window(given: Given, readings: Given) -> Told:
    paid_at = datetime.fromisoformat(given["paid_at"])
    result = claims.price_window(paid_at, terms=_guarantee(readings))
    return {"closes_at": result.closes_at.isoformat(), "closing_included": result.closing_included}


def _split_line(given: Given, _: Given) -> Told:
    shares = claims.split_line(given["total"], given["quantity"])
    return {"fen": [share.fen for share in shares], "amounts": [*map(str, shares)]}


def _assess_price_claim(given: Given, readings: Given) -> Told:
    return _settlement(
        claims.assess_price_claim(
            OrderPolicy(**given["policy"]),
            Purchase(**given["purchase"]),
            Evidence(**given["evidence"]),
            terms=_guarantee(readings),
        )
    )


def _assess_quality_claim(given: Given, readings: Given) -> Told:
    return _settlement(
        claims.assess_quality_claim(
            OrderPolicy(**given["policy"]),
            Refund(**given["refund"]),
            calendar=_MondayToFriday(),
            terms=_guarantee(readings),
        )
    )


def _assess_advance(given: Given, readings: Given) -> Told:
    return _settlement(claims.assess_advance(Dispute(**given["dispute"]), terms=_deposit(readings)))


def _replayed(given: Given, readings: Given) -> deposit.Statement:
    events: list[deposit.Event] = [KINDS[facts["kind"]](**facts) for facts in given["events"]]
    return deposit.replay(events, terms=_deposit(readings))


def _replay(given: Given, readings: Given) -> Told:
    return {
        "postings": [
            {
                "status": str(line.status),
                "code": line.code,
                "balances_fen": [amount.fen for amount in line.balances.values()],
            }
            for line in _replayed(given, readings).postings
        ]
    }


def _account(given: Given) -> deposit.Account:
    return _replayed(given, {}).account


def _standing(given: Given, readings: Given) -> Told:
    on = date.fromisoformat(given["on"])
    result = deposit.standing(_account(given), on, terms=_deposit(readings))
    days = {"since": result.since, "next_change_on": result.next_change_on}
    written = {name: None if day is None else str(day) for name, day in days.items()}
    return {"level": str(result.level)} | written


def _auto_debit(given: Given, readings: Given) -> Told:
    on = date.fromisoformat(given["on"])
    debits = deposit.auto_debit(_account(given), on, given["balance"], terms=_deposit(readings))
    return {"debits": [{"case_id": it.case_id, "fen": it.working.fen} for it in debits]}


def _recovery_schedule(given: Given, readings: Given) -> Told:
    day = date.fromisoformat(given["advanced_on"])
    result = deposit.recovery_schedule(day, terms=_deposit(readings))
    return {"milestones": [{"stage": str(it.stage), "on": str(it.on)} for it in result]}


def _split_hold(given: Given, _: Given) -> Told:
    result = deposit.split_hold(**given)
    parts = zip(("credit", "alipay", "shortfall"), result.workings, strict=True)
    return {f"{name}_fen": working.fen for name, working in parts}


ANSWERS: Final[Mapping[str, Answer]] = MappingProxyType(
    {
        answer.__name__[1:]: _or_refused(answer)
        for answer in (
            _order_premium,
            _premium_statement,
            _deposit_premium,
            _surrender_refund,
            _surrender,
            _releasable_deposit,
            _programme_badge,
            _assess_guarantee,
            _assess_deposit_insurance,
            _coverage_choices,
            _buy_deposit_policy,
            _issue_order_policy,
            _price_window,
            _split_line,
            _assess_price_claim,
            _assess_quality_claim,
            _assess_advance,
            _replay,
            _standing,
            _auto_debit,
            _recovery_schedule,
            _split_hold,
        )
    }
)
"""What this package says, by the name of the function."""
