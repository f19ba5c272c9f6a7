"""Run every worked case of ``cases/*.toml``: what a domain expert can read and sign."""

import tomllib
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import chinese_calendar
import pytest
from pydantic import ValidationError

import reading_cases
import shopinsure as si
from shopinsure import (
    DEPOSIT_TERMS,
    GUARANTEE_TERMS,
)

FOLDER = Path(__file__).parent / "cases"
Facts = dict[str, Any]


def read_cases() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.toml")):
        document = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
        unless_given = document.get("unless_given", {})
        for number, case in enumerate(document["case"], 1):
            case["unless_given"] = unless_given
            name = f"{path.stem}-{number}-{case['clause']}-{case['call']}"
            yield pytest.param(case, id=name)


def deposit_terms(case: Facts) -> si.DepositTerms:
    return DEPOSIT_TERMS.amended(**case["terms"]) if "terms" in case else DEPOSIT_TERMS


def guarantee_terms(case: Facts) -> si.GuaranteeTerms:
    return GUARANTEE_TERMS.amended(**case["terms"]) if "terms" in case else GUARANTEE_TERMS


def policy(case: Facts, coverage: str, term: str, start: date) -> si.DepositPolicy:
    shop = si.Shop(
        shop_id="S-1", marketplace_seller=True, deposit_offered=True, coverage_max="200000"
    )
    # A policy may start before the terms of the source are dated: the cases are about its days.
    terms = deposit_terms(case).amended(effective_from="2000-01-01")
    issued = si.buy_deposit_policy(shop, "D-1", coverage, si.Term(term), start, terms=terms).policy
    assert isinstance(issued, si.DepositPolicy)
    return issued


def shop(facts: Facts) -> si.Shop:
    known = dict(facts)
    if running := known.pop("running", None):
        known["deposit_policy"] = policy({}, running["coverage"], "twelve_months", running["start"])
    return si.Shop(shop_id="S-1", **known)


def seen_calculation(calculation: si.Calculation) -> Facts:
    return {
        "amount": str(calculation.amount),
        "exact_fen": str(calculation.exact),
        "readings": dict(calculation.readings),
        "codes": [note.code for note in calculation.notes],
    }


def seen_verdict(verdict: si.Verdict) -> Facts:
    return {"outcome": str(verdict.outcome), "codes": list(verdict.codes)}


def seen_settlement(settlement: si.Settlement) -> Facts:
    amount = settlement.indemnity and str(settlement.indemnity.amount)
    return seen_verdict(settlement.verdict) | {
        "amount": amount,
        "payee": settlement.payee,
        "claim_key": settlement.claim_key,
        "readings": dict(settlement.readings),
    }


def seen_issuance(issuance: si.Issuance) -> Facts:
    seen = seen_verdict(issuance.verdict) | {"notes": [note.code for note in issuance.notes]}
    if issuance.premium is not None and issuance.policy is not None:
        seen |= {"amount": str(issuance.premium.amount)}
        assert issuance.policy.premium == issuance.premium.amount
        facts = issuance.policy.model_dump(mode="json")
        seen |= {name: facts[name] for name in ("issued_at", "terms_id") if name in facts}
    else:
        assert issuance.premium is None
        assert issuance.policy is None
    if isinstance(issuance.policy, si.DepositPolicy):
        seen |= {"end": issuance.policy.end, "period_days": issuance.policy.period_days}
    return seen


def known(facts: Facts) -> Facts:
    """Turn the word "unknown" of a case, for which TOML has no value, into ``None``."""
    return {name: None if fact == "unknown" else fact for name, fact in facts.items()}


def facts_of(case: Facts, kind: str, *names: str) -> list[Facts]:
    """Lay the facts of a case over those that hold unless given."""
    usual, given = case["unless_given"][kind], case.get("given", {})
    return [known(usual[name] | given.get(name, {})) for name in names]


def order_policy(facts: Facts, terms: si.GuaranteeTerms) -> si.OrderPolicy:
    return si.OrderPolicy(
        order_id="O-1", shop_id="S-1", **({"freight": "0"} | facts), terms_id=terms.terms_id
    )


def order_premium(case: Facts) -> Facts:
    return seen_calculation(si.order_premium(**case["given"], terms=guarantee_terms(case)))


def premium_statement(case: Facts) -> Facts:
    statement = si.premium_statement(**case["given"], terms=guarantee_terms(case))
    return {
        "sum_of_rounded": str(statement.sum_of_rounded),
        "rounded_sum": str(statement.rounded_sum.amount),
        "difference": str(statement.difference),
        "zero_premiums": statement.zero_premiums,
    }


def deposit_premium(case: Facts) -> Facts:
    given = case["given"]
    term = si.Term(given["term"])
    return seen_calculation(si.deposit_premium(given["coverage"], term, terms=deposit_terms(case)))


def surrender_refund(case: Facts) -> Facts:
    given = dict(case["given"])
    on = given.pop("on")
    today = deposit_terms(case).amended(**case.get("terms_today", {}))
    return seen_calculation(si.surrender_refund(policy(case, **given), on, terms=today))


def surrender(case: Facts) -> Facts:
    given = dict(case["given"])
    facts = {name: given.pop(name, None) for name in ("on", "outstanding", "held")}
    return seen_settlement(si.surrender(policy(case, **given), **facts, terms=deposit_terms(case)))


def assess_guarantee(case: Facts) -> Facts:
    given = case["given"]
    product = si.Product(given["product"])
    return seen_verdict(
        si.assess_guarantee(
            shop(given["shop"]), product, given["category"], terms=guarantee_terms(case)
        )
    )


def programme_badge(case: Facts) -> Facts:
    return seen_verdict(si.programme_badge(shop(case["given"]["shop"])))


def assess_deposit_insurance(case: Facts) -> Facts:
    given = case["given"]
    return seen_verdict(
        si.assess_deposit_insurance(
            shop(given["shop"]), given.get("coverage"), terms=deposit_terms(case)
        )
    )


def coverage_choices(case: Facts) -> Facts:
    choices = si.coverage_choices(shop(case["given"]["shop"]), terms=deposit_terms(case))
    amounts = [str(choice) for choice in choices]
    return {"amounts": amounts, "count": len(amounts), "last": amounts[-1] if amounts else None}


def releasable_deposit(case: Facts) -> Facts:
    return seen_calculation(si.releasable_deposit(**case["given"], terms=deposit_terms(case)))


def issue_order_policy(case: Facts) -> Facts:
    given = dict(case["given"])
    product, rate = si.Product(given.pop("product")), given.pop("rate")
    status = {f"{product}_status": given.pop("status", None)}
    order = si.Order(order_id="O-1", shop_id="S-1", **given)
    return seen_issuance(
        si.issue_order_policy(order, shop(status), product, rate, terms=guarantee_terms(case))
    )


def buy_deposit_policy(case: Facts) -> Facts:
    given = case["given"]
    return seen_issuance(
        si.buy_deposit_policy(
            shop(given["shop"]),
            "D-2",
            given["coverage"],
            si.Term(given["term"]),
            given["start"],
            terms=deposit_terms(case),
        )
    )


class ChinaCalendar:
    """Fill the calendar from the package ``chinesecalendar``, as docs/calendars.md shows."""

    def is_working_day(self, day: date) -> bool:
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError as outside:
            raise LookupError(day) from outside


def claim_terms(case: Facts) -> si.GuaranteeTerms:
    changes = dict(case.get("terms", {}))
    if changes.get("quality_window_days") == "none":
        changes["quality_window_days"] = None
    return GUARANTEE_TERMS.amended(**changes) if changes else GUARANTEE_TERMS


def assess_quality_claim(case: Facts) -> Facts:
    terms = claim_terms(case)
    policy_facts, refund = facts_of(case, "quality", "policy", "refund")
    settlement = si.assess_quality_claim(
        order_policy(policy_facts, terms),
        si.Refund(refund_id="R-1", order_id="O-1", **refund),
        calendar=ChinaCalendar(),
        terms=terms,
    )
    readings = {name: it or "none" for name, it in settlement.readings.items()}
    return seen_settlement(settlement) | {"due_on": settlement.due_on, "readings": readings}


def assess_price_claim(case: Facts) -> Facts:
    terms, given = claim_terms(case), case.get("given", {})
    purchase, sku, evidence = facts_of(case, "price", "purchase", "sku", "evidence")
    if split := given.get("split"):
        purchase["unit_paid"] = si.split_line(**split)[0]
    item = {"shop_id": "S-1", **sku}
    settlement = si.assess_price_claim(
        None
        if given.get("policy") == "unknown"
        else order_policy(facts_of(case, "price", "policy")[0], terms),
        si.Purchase(order_id="O-1", line_id="1", sku=item, **purchase),
        si.Evidence(order_id="O-2", sku=item | given.get("other_sku", {}), **evidence),
        terms=terms,
    )
    return seen_settlement(settlement)


def price_window(case: Facts) -> Facts:
    paid_at = datetime.fromisoformat(case["given"]["paid_at"])
    window = si.price_window(paid_at, terms=claim_terms(case))
    return {
        "opens_at": window.opens_at.isoformat(),
        "closes_at": window.closes_at.isoformat(),
        "closing_included": window.closing_included,
    }


def split_line(case: Facts) -> Facts:
    units = si.split_line(**case["given"])
    assert tuple(unit.amount for unit in si.unit_prices(**case["given"])) == units
    return {"amounts": [str(unit) for unit in units]}


def assess_advance(case: Facts) -> Facts:
    (dispute,) = facts_of(case, "advance", "dispute")
    return seen_settlement(si.assess_advance(si.Dispute(case_id="C-1", order_id="O-1", **dispute)))


def account_events(case: Facts) -> list[si.Event]:
    """Make the events of a case: an id by its place and a usual day unless given."""
    made = []
    for number, given in enumerate(case["events"], 1):
        facts = {"event_id": str(number), "on": date(2022, 8, 1)} | given
        kind = getattr(si, facts.pop("event"))
        if kind in {si.CoverBought, si.CoverEnded}:
            facts = {"policy_id": "D-1"} | facts
        made.append(kind(**facts))
    return made


def replay(case: Facts) -> Facts:
    statement = si.replay(account_events(case), terms=deposit_terms(case))
    account = statement.account
    balances = (
        si.credit_available,
        si.credit_held,
        si.outstanding,
        si.cash_available,
        si.alipay_held,
    )
    result = {balance.__name__: str(balance(account)) for balance in balances}
    workings = si.balance_workings(account, terms=deposit_terms(case))
    assert {name: str(working.amount) for name, working in workings.items()} == result
    return result | {
        "told": [posting.code or str(posting.status) for posting in statement.postings],
        "cases": len(account.cases),
    }


def split_hold(case: Facts) -> Facts:
    hold = si.split_hold(**case["given"])
    return {name: str(getattr(hold, name)) for name in ("credit", "alipay", "shortfall")}


def recovery_schedule(case: Facts) -> Facts:
    milestones = si.recovery_schedule(**case["given"], terms=deposit_terms(case))
    assert [one.on for one in milestones] == sorted(one.on for one in milestones)
    return {str(milestone.stage): milestone.on for milestone in milestones}


def standing(case: Facts) -> Facts:
    terms = deposit_terms(case)
    account = si.replay(account_events(case), terms=terms).account
    seen = si.standing(account, **case["given"], terms=terms)
    return {
        "level": str(seen.level),
        "since": seen.since,
        "next_change_on": seen.next_change_on,
        "owed": {one.case_id: str(one.amount) for one in seen.owed},
        "payment_term_protection": seen.payment_term_protection,
        "readings": dict(seen.readings),
    }


def auto_debit(case: Facts) -> Facts:
    account = si.replay(account_events(case)).account
    debits = si.auto_debit(account, **case["given"])
    return {"debits": [[debit.case_id, str(debit.amount)] for debit in debits]}


def compare_readings(case: Facts) -> Facts:
    return reading_cases.compared(**case["given"])


CALLS: dict[str, Callable[[Facts], Facts]] = {
    call.__name__: call
    for call in (
        order_premium,
        premium_statement,
        deposit_premium,
        surrender_refund,
        surrender,
        assess_guarantee,
        programme_badge,
        assess_deposit_insurance,
        coverage_choices,
        releasable_deposit,
        issue_order_policy,
        buy_deposit_policy,
        assess_quality_claim,
        assess_price_claim,
        price_window,
        split_line,
        assess_advance,
        replay,
        split_hold,
        recovery_schedule,
        standing,
        auto_debit,
        compare_readings,
    )
}


@pytest.mark.parametrize("case", list(read_cases()))
def test_every_worked_case_comes_out_as_written(case: Facts) -> None:
    expected = case["expect"]
    if "refused" in expected:
        with pytest.raises((si.InvalidInput, ValidationError)) as refusal:
            CALLS[case["call"]](case)
        error = refusal.value
        code = error.code if isinstance(error, si.InvalidInput) else error.errors()[0]["type"]
        assert code == expected["refused"]
        return
    seen = CALLS[case["call"]](case)
    assert {name: seen[name] for name in expected} == expected


def test_every_finding_of_the_rules_has_a_case() -> None:
    shown = set()
    for parameters in read_cases():
        expected = parameters.values[0]["expect"]
        for result in ("codes", "notes", "told"):
            shown |= set(expected.get(result, []))
    rules = si.RULES
    findings = {rule.code for rule in rules if isinstance(rule, si.FindingRule)}
    assert findings - shown == set()
