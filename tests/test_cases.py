"""Run every worked case of ``cases/*.toml``: what a domain expert can read and sign."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from inspect import signature
from pathlib import Path
from types import NoneType
from typing import Any

import pytest

import reading_cases
import shopinsure as si
from scenarios import Facts, known, refusal
from shopinsure import DEPOSIT_TERMS, GUARANTEE_TERMS
from shopinsure.china import ChinaCalendar

FOLDER = Path(__file__).parent / "cases"


def read_cases() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.toml")):
        document = tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
        unless_given = document.get("unless_given", {})
        for number, case in enumerate(document["case"], 1):
            case["unless_given"] = unless_given
            name = f"{path.stem}-{number}-{case['clause']}-{case['call']}"
            yield pytest.param(case, id=name)


def terms_of(case: Facts, *parts: str) -> Any:
    """Return the terms that the function of a case takes by default, with the changes stated.

    ``terms`` are those of the case and of its policy, ``terms_today`` what these are amended to.
    """
    usual = signature(getattr(si, case["call"])).parameters["terms"].default
    if usual is None:
        usual = DEPOSIT_TERMS if case["call"].startswith("surrender") else GUARANTEE_TERMS
    for part in parts:
        usual = usual.amended(**known(case[part])) if part in case else usual
    return usual


def deposit_policy(terms: si.DepositTerms, coverage: str, term: str, start: date) -> Any:
    seller = reading_cases.SELLER
    issued = si.buy_deposit_policy(seller, "D-1", coverage, si.Term(term), start, terms=terms)
    assert isinstance(issued.policy, si.DepositPolicy)
    return issued.policy


def shop(facts: Facts) -> si.Shop:
    facts = dict(facts)
    if running := facts.pop("running", None):
        facts["deposit_policy"] = deposit_policy(DEPOSIT_TERMS, term="twelve_months", **running)
    return si.Shop(shop_id="S-1", **facts)


def account_events(case: Facts) -> list[si.Event]:
    """Make the events of a case: an id by its place, a usual day and last day, unless given."""
    made = []
    for number, given in enumerate(case["events"], 1):
        facts = {"event_id": str(number), "on": date(2022, 8, 1)} | given
        kind = getattr(si, facts.pop("event"))
        usual = {"policy_id": "D-1", "end": date(2023, 7, 31)}
        made.append(kind(**{it: usual[it] for it in usual if it in kind.model_fields} | facts))
    return made


KINDS = {"shop": shop, **dict.fromkeys(("paid_at", "instant"), datetime.fromisoformat)}


def ask(case: Facts, **facts: Any) -> Any:
    """Call the function of a case, under its terms, with facts in the kinds that TOML lacks."""
    function = getattr(si, case["call"])
    facts = {name: KINDS.get(name, lambda it: it)(fact) for name, fact in facts.items()}
    if case.keys() & {"terms", "terms_today"}:
        facts["terms"] = terms_of(case, "terms", "terms_today")
    return function(**facts)


def facts_of(case: Facts, kind: str, *names: str) -> list[Facts]:
    """Lay the facts of a case over those that hold unless given."""
    usual, given = case["unless_given"][kind], case.get("given", {})
    return [
        {} if given.get(name) == "unknown" else known(usual[name] | given.get(name, {}))
        for name in names
    ]


def order_policy(case: Facts, facts: Facts) -> si.OrderPolicy:
    usual = {"order_id": "O-1", "shop_id": "S-1", "freight": "0"}
    return si.OrderPolicy(**usual | {"terms_id": terms_of(case, "terms").terms_id} | facts)


def surrender(case: Facts, **usual: Any) -> Any:
    given = usual | case["given"]
    facts = {name: given.pop(name) for name in ("on", *usual)}
    sold_as = {name: given.pop(name) for name in ("terms_id",) if name in given}
    policy = deposit_policy(terms_of(case, "terms"), **given)
    return ask(case, policy=si.DepositPolicy(**dict(policy) | sold_as), **facts)


def coverage_choices(case: Facts) -> Facts:
    amounts = plain(ask(case, **case["given"]))
    return {"amounts": amounts, "count": len(amounts), "last": amounts[-1] if amounts else None}


def issue_order_policy(case: Facts) -> si.Issuance:
    given = dict(case["given"])
    product, rate = given.pop("product"), given.pop("rate")
    seller = {f"{product}_{name}": given.pop(name, None) for name in ("status", "joined_at")}
    order = si.Order(order_id="O-1", shop_id="S-1", **given)
    return ask(case, order=order, shop=seller, product=product, rate=rate)


def assess_quality_claim(case: Facts) -> si.Settlement:
    insured, facts = facts_of(case, "quality", "policy", "refund")
    refund = si.Refund(refund_id="R-1", order_id="O-1", **facts)
    return ask(case, policy=order_policy(case, insured), refund=refund, calendar=ChinaCalendar())


def assess_price_claim(case: Facts) -> si.Settlement:
    given, names = case.get("given", {}), ("policy", "purchase", "sku", "evidence")
    insured, purchase, sku, evidence = facts_of(case, "price", *names)
    if split := given.get("split"):
        purchase["unit_paid"] = si.split_line(**split)[0]
    item = {"shop_id": "S-1", **sku}
    return ask(
        case,
        policy=order_policy(case, insured) if insured else None,
        purchase=si.Purchase(order_id="O-1", line_id="1", sku=item, **purchase),
        evidence=si.Evidence(sku=item | given.get("other_sku", {}), **evidence),
    )


def split_line(case: Facts) -> Facts:
    units = ask(case, **case["given"])
    assert tuple(unit.amount for unit in si.unit_prices(**case["given"])) == units
    return {"amounts": plain(units)}


def assess_advance(case: Facts) -> si.Settlement:
    (facts,) = facts_of(case, "advance", "dispute")
    return ask(case, dispute=si.Dispute(shop_id="S-1", case_id="C-1", order_id="O-1", **facts))


def replay(case: Facts) -> Facts:
    known_before = {"seen": account_events({"events": case["seen"]})} if "seen" in case else {}
    statement = ask(case, events=account_events(case), **known_before)
    account, terms = statement.account, terms_of(case, "terms")
    workings = plain(si.balance_workings(account, terms=terms))
    assert {name: str(getattr(si, name)(account)) for name in workings} == workings
    status = [posting.code or str(posting.status) for posting in statement.postings]
    return workings | {"status": status, "cases": len(account.cases)}


def recovery_schedule(case: Facts) -> Facts:
    milestones = ask(case, **case["given"])
    assert [one.on for one in milestones] == sorted(one.on for one in milestones)
    return {str(milestone.stage): milestone.on for milestone in milestones}


def of_account(case: Facts, **facts: Any) -> Any:
    """Ask about the account that the events of a case, where it has some, lead to."""
    if "events" in case:
        terms = terms_of({**case, "call": "replay"}, "terms")
        statement = si.replay(account_events(case), terms=terms)
        facts["account"] = statement.account
    return ask(case, **facts, **case["given"])


CALLS: dict[str, Callable[[Facts], Any]] = {
    "surrender_refund": surrender,
    "surrender": lambda case: surrender(case, outstanding=None, held=None),
    "buy_deposit_policy": lambda case: of_account(case, policy_id="D-2"),
    "standing": of_account,
    "auto_debit": lambda case: {"debits": plain(of_account(case))},
    "credit_available": lambda case: {"credit_available": plain(of_account(case))},
    "apportion": lambda case: {"amounts": plain(ask(case, **case["given"]))},
    "beijing_day": lambda case: {"day": ask(case, **case["given"])},
    "compare_readings": lambda case: reading_cases.compared(**case["given"]),
}
for call in (
    *(coverage_choices, issue_order_policy, assess_quality_claim, assess_price_claim, split_line),
    *(assess_advance, replay, recovery_schedule),
):
    CALLS[call.__name__] = call


def answer_of(case: Facts) -> Any:
    """Call the function of a case with what is given, made into records where it takes some."""
    return CALLS.get(case["call"], lambda case: ask(case, **case["given"]))(case)


WRITERS: dict[Any, Callable[[Any], Any]] = {
    Mapping: lambda it: {name: plain(one) for name, one in it.items()},
    tuple: lambda it: [plain(one) for one in it],
    datetime: datetime.isoformat,
    si.Debit | si.Owed: lambda it: [it.case_id, plain(it.amount)],
    si.Finding: lambda it: it.code,
    si.Calculation: lambda it: plain(it.amount),
    Decimal | Fraction: str,
    NoneType: lambda _: "none",
}


def plain(value: Any) -> Any:
    """Write a value as a case states it."""
    return next((write(value) for kind, write in WRITERS.items() if isinstance(value, kind)), value)


def seen(answer: Any, name: str) -> Any:
    """Return a fact of an answer, of its verdict, of its amount or of the policy it issues."""
    if isinstance(answer, dict):
        return answer[name]
    if isinstance(answer, si.Calculation):
        name = {"codes": "notes", "exact_fen": "exact"}.get(name, name)
    parts = (getattr(answer, it, None) for it in ("verdict", "payment", "policy", "premium"))
    return plain(getattr(next(it for it in (answer, *parts) if hasattr(it, name)), name))


@pytest.mark.parametrize("case", list(read_cases()))
def test_every_worked_case_comes_out_as_written(case: Facts) -> None:
    expected = case["expect"]
    if "refused" in expected:
        assert refusal(lambda: answer_of(case))[0] == expected["refused"]
        return
    answer = answer_of(case)
    if isinstance(answer, si.Issuance):
        premium = answer.premium and answer.premium.amount
        assert getattr(answer.policy, "premium", None) == premium
    assert {name: seen(answer, name) for name in expected} == expected


def test_every_finding_of_the_rules_has_a_case() -> None:
    shown = set()
    for parameters in read_cases():
        expected = parameters.values[0]["expect"]
        shown |= {code for name in ("codes", "notes", "status") for code in expected.get(name, ())}
    assert {rule.code for rule in si.RULES if isinstance(rule, si.FindingRule)} - shown == set()
