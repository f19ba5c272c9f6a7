"""Run every worked case of ``cases/*.toml``: what a domain expert can read and sign."""

import tomllib
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import chinese_calendar
import pytest

import reading_cases
import shopinsure as si
from scenarios import refusal
from shopinsure import DEPOSIT_TERMS, GUARANTEE_TERMS

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
    changes = {name: None if it == "none" else it for name, it in case.get("terms", {}).items()}
    return GUARANTEE_TERMS.amended(**changes) if changes else GUARANTEE_TERMS


def policy(case: Facts, coverage: str, term: str, start: date) -> si.DepositPolicy:
    # A policy may start before the terms of the source are dated: the cases are about its days.
    terms, seller = deposit_terms(case).amended(effective_from="2000-01-01"), reading_cases.SELLER
    issued = si.buy_deposit_policy(seller, "D-1", coverage, si.Term(term), start, terms=terms)
    assert isinstance(issued.policy, si.DepositPolicy)
    return issued.policy


def shop(facts: Facts) -> si.Shop:
    known = dict(facts)
    if running := known.pop("running", None):
        known["deposit_policy"] = policy({}, running["coverage"], "twelve_months", running["start"])
    return si.Shop(shop_id="S-1", **known)


def given_in(case: Facts) -> Facts:
    """Read the facts that TOML has no kinds for."""
    kinds: dict[str, Callable[..., object]] = {"shop": shop, "term": si.Term, "product": si.Product}
    return {name: kinds.get(name, lambda it: it)(fact) for name, fact in case["given"].items()}


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
    seen = {"amount": amount, "readings": dict(settlement.readings)}
    seen |= {name: getattr(settlement, name) for name in ("payee", "claim_key", "due_on")}
    return seen_verdict(settlement.verdict) | seen


def seen_issuance(issuance: si.Issuance) -> Facts:
    premium, issued = issuance.premium, issuance.policy
    seen = seen_verdict(issuance.verdict) | {"notes": [note.code for note in issuance.notes]}
    assert (premium is None) == (issued is None)
    if premium is not None and issued is not None:
        assert issued.premium == premium.amount
        facts = issued.model_dump(mode="json")
        seen |= {name: facts[name] for name in ("issued_at", "terms_id") if name in facts}
        seen |= {"amount": str(premium.amount)}
    if isinstance(issued, si.DepositPolicy):
        seen |= {"end": issued.end, "period_days": issued.period_days}
    return seen


def known(facts: Facts) -> Facts:
    """Turn the word "unknown" of a case, for which TOML has no value, into ``None``."""
    return {name: None if fact == "unknown" else fact for name, fact in facts.items()}


def facts_of(case: Facts, kind: str, *names: str) -> list[Facts]:
    """Lay the facts of a case over those that hold unless given."""
    usual, given = case["unless_given"][kind], case.get("given", {})
    return [
        {} if given.get(name) == "unknown" else known(usual[name] | given.get(name, {}))
        for name in names
    ]


def order_policy(facts: Facts, terms: si.GuaranteeTerms) -> si.OrderPolicy:
    return si.OrderPolicy(
        order_id="O-1", shop_id="S-1", **({"freight": "0"} | facts), terms_id=terms.terms_id
    )


def as_given(seen: Callable[..., Facts], terms_of: Callable[[Facts], Any]) -> Callable:
    """Call the function of that name with what is given, and no more."""

    def call(case: Facts) -> Facts:
        return seen(getattr(si, case["call"])(**given_in(case), **terms_of(case)))

    return call


def premium_statement(case: Facts) -> Facts:
    statement = si.premium_statement(**case["given"], terms=guarantee_terms(case))
    return {
        "sum_of_rounded": str(statement.sum_of_rounded),
        "rounded_sum": str(statement.rounded_sum.amount),
        "difference": str(statement.difference),
        "zero_premiums": statement.zero_premiums,
    }


def surrender_refund(case: Facts) -> Facts:
    given = dict(case["given"])
    on = given.pop("on")
    today = deposit_terms(case).amended(**case.get("terms_today", {}))
    return seen_calculation(si.surrender_refund(policy(case, **given), on, terms=today))


def surrender(case: Facts) -> Facts:
    given = dict(case["given"])
    facts = {name: given.pop(name, None) for name in ("on", "outstanding", "held")}
    return seen_settlement(si.surrender(policy(case, **given), **facts, terms=deposit_terms(case)))


def coverage_choices(case: Facts) -> Facts:
    choices = si.coverage_choices(**given_in(case), terms=deposit_terms(case))
    amounts = [str(choice) for choice in choices]
    return {"amounts": amounts, "count": len(amounts), "last": amounts[-1] if amounts else None}


def issue_order_policy(case: Facts) -> Facts:
    given, terms = given_in(case), guarantee_terms(case)
    product, rate = given.pop("product"), given.pop("rate")
    seller = shop({f"{product}_status": given.pop("status", None)})
    order = si.Order(order_id="O-1", shop_id="S-1", **given)
    return seen_issuance(si.issue_order_policy(order, seller, product, rate, terms=terms))


def buy_deposit_policy(case: Facts) -> Facts:
    given, terms = given_in(case) | {"policy_id": "D-2"}, deposit_terms(case)
    return seen_issuance(si.buy_deposit_policy(**given, terms=terms))


class ChinaCalendar:
    """Fill the calendar from the package ``chinesecalendar``, as docs/calendars.md shows."""

    def is_working_day(self, day: date) -> bool:
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError as outside:
            raise LookupError(day) from outside


def assess_quality_claim(case: Facts) -> Facts:
    terms = guarantee_terms(case)
    insured, refund = facts_of(case, "quality", "policy", "refund")
    settlement = si.assess_quality_claim(
        order_policy(insured, terms),
        si.Refund(refund_id="R-1", order_id="O-1", **refund),
        calendar=ChinaCalendar(),
        terms=terms,
    )
    readings = {name: it or "none" for name, it in settlement.readings.items()}
    return seen_settlement(settlement) | {"readings": readings}


def assess_price_claim(case: Facts) -> Facts:
    terms, given = guarantee_terms(case), case.get("given", {})
    insured, purchase, sku, evidence = facts_of(
        case, "price", "policy", "purchase", "sku", "evidence"
    )
    if split := given.get("split"):
        purchase["unit_paid"] = si.split_line(**split)[0]
    item = {"shop_id": "S-1", **sku}
    settlement = si.assess_price_claim(
        order_policy(insured, terms) if insured else None,
        si.Purchase(order_id="O-1", line_id="1", sku=item, **purchase),
        si.Evidence(order_id="O-2", sku=item | given.get("other_sku", {}), **evidence),
        terms=terms,
    )
    return seen_settlement(settlement)


def price_window(case: Facts) -> Facts:
    paid_at = datetime.fromisoformat(case["given"]["paid_at"])
    window = si.price_window(paid_at, terms=guarantee_terms(case))
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
        usual = {"policy_id": "D-1"} if "policy_id" in kind.model_fields else {}
        made.append(kind(**usual | facts))
    return made


def replay(case: Facts) -> Facts:
    terms = deposit_terms(case)
    statement = si.replay(account_events(case), terms=terms)
    account, workings = statement.account, si.balance_workings(statement.account, terms=terms)
    result = {name: str(getattr(si, name)(account)) for name in workings}
    assert {name: str(working.amount) for name, working in workings.items()} == result
    status = [posting.code or str(posting.status) for posting in statement.postings]
    return result | {"status": status, "cases": len(account.cases)}


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
    found = si.standing(account, **case["given"], terms=terms)
    same = ("since", "next_change_on", "payment_term_protection")
    return {name: getattr(found, name) for name in same} | {
        "level": str(found.level),
        "owed": {one.case_id: str(one.amount) for one in found.owed},
        "readings": dict(found.readings),
    }


def auto_debit(case: Facts) -> Facts:
    account = si.replay(account_events(case)).account
    debits = si.auto_debit(account, **case["given"])
    return {"debits": [[debit.case_id, str(debit.amount)] for debit in debits]}


def compare_readings(case: Facts) -> Facts:
    return reading_cases.compared(**case["given"])


CALLS: dict[str, Callable[[Facts], Facts]] = {
    "order_premium": as_given(seen_calculation, lambda case: {"terms": guarantee_terms(case)}),
    "deposit_premium": as_given(seen_calculation, lambda case: {"terms": deposit_terms(case)}),
    "releasable_deposit": as_given(seen_calculation, lambda case: {"terms": deposit_terms(case)}),
    "assess_guarantee": as_given(seen_verdict, lambda case: {"terms": guarantee_terms(case)}),
    "assess_deposit_insurance": as_given(seen_verdict, lambda case: {"terms": deposit_terms(case)}),
    "programme_badge": as_given(seen_verdict, lambda _: {}),
}
for call in (
    *(premium_statement, surrender_refund, surrender, coverage_choices, issue_order_policy),
    *(buy_deposit_policy, assess_quality_claim, assess_price_claim, price_window, split_line),
    *(assess_advance, replay, split_hold, recovery_schedule, standing, auto_debit),
    compare_readings,
):
    CALLS[call.__name__] = call


@pytest.mark.parametrize("case", list(read_cases()))
def test_every_worked_case_comes_out_as_written(case: Facts) -> None:
    expected = case["expect"]
    if "refused" in expected:
        assert refusal(lambda: CALLS[case["call"]](case))[0] == expected["refused"]
        return
    seen = CALLS[case["call"]](case)
    assert {name: seen[name] for name in expected} == expected


def test_every_finding_of_the_rules_has_a_case() -> None:
    shown = set()
    for parameters in read_cases():
        expected = parameters.values[0]["expect"]
        shown |= {code for name in ("codes", "notes", "status") for code in expected.get(name, ())}
    assert {rule.code for rule in si.RULES if isinstance(rule, si.FindingRule)} - shown == set()
