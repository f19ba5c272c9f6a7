"""At the ends of the ranges nothing but the two documented errors leaves the library."""

import inspect
import json
import pickle
import tomllib
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from itertools import combinations, product
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError

import scenarios
import shopinsure as si
from scenarios import ACCOUNT, DISPUTE, EVIDENCE, ISSUED, ORDER, POLICY, PURCHASE, REFUND, SHOP
from shopinsure import Term, plot
from shopinsure._records import Record
from shopinsure._results import Result

DOCUMENTED = (si.InvalidInput, ValidationError)
ONE_DAY = timedelta(days=1)
EAST, WEST = (timezone(sign * timedelta(hours=23, minutes=59)) for sign in (1, -1))
FIRST_DAYS = (date.min, date.min + ONE_DAY, date(2000, 1, 1))
DAYS = (*FIRST_DAYS, date(2099, 12, 31), date(9990, 1, 1), date.max - ONE_DAY, date.max)
FIRST = datetime(1999, 12, 31, 16, tzinfo=UTC)
LAST = datetime(2099, 12, 31, 15, 59, 59, 999_999, tzinfo=UTC)
INSTANTS = tuple(at.astimezone(zone) for at in (FIRST, LAST) for zone in (UTC, EAST, WEST))
MOST = "9999999999.99"
AMOUNTS = ("0", "0.01", MOST)
RATES = ("0", "0.000001", "1")
EXTREME = tomllib.loads((Path(__file__).parent / "extreme_terms.toml").read_text("utf-8"))
GUARANTEE_TERMS, DEPOSIT_TERMS = (
    (published, *(published.amended(**facts) for facts in EXTREME[name]))
    for name, published in (("guarantee", si.GUARANTEE_TERMS), ("deposit", si.DEPOSIT_TERMS))
)


def policies():
    """Make deposit policies of the first and of the last days, of the most and of the least."""
    starts = (date.min, date(2023, 1, 1), date.max - 364 * ONE_DAY)
    money = (("10000", "0.03", "300"), (MOST, "1", MOST), ("0.01", "0", "0"), ("0.01", "0.5", "0"))
    for start, (coverage, rate, premium) in product(starts, money):
        facts = {"coverage": coverage, "rate": rate, "premium": premium}
        yield si.DepositPolicy(**POLICY | facts | {"start": start, "end": start + 364 * ONE_DAY})
    half = {"term": "six_months", "start": date.max - 180 * ONE_DAY, "end": date.max}
    yield si.DepositPolicy(**POLICY | half)


POLICIES = tuple(policies())
ORDER_POLICIES = tuple(
    si.OrderPolicy(**ISSUED | {"paid_at": at, "issued_at": at, "product": kind} | money)
    for at, kind in product(INSTANTS[::3], si.Product)
    for money in (
        {"paid": MOST, "freight": "0", "rate": "1", "premium": MOST},
        dict.fromkeys(("paid", "freight", "rate", "premium"), "0"),
    )
)


def advanced(on):
    """Owe an advance of a day, the last posted."""
    case = {"case_id": "C-1", "advanced": "1", "advances": [{"on": on, "owed": "1"}]}
    return si.Account(**ACCOUNT | {"cases": [case], "last_on": on, "cover_until": on})


THE_MOST = dict.fromkeys(("coverage", "cash", "cash_limit"), MOST)
ACCOUNTS = (
    si.Account(),
    *map(advanced, (date.min, date.max - 31 * ONE_DAY, date.max)),
    si.Account(policy_id="D-1", cover_until=date.max, last_on=date.min, **THE_MOST),
    si.Account(last_on=date.max),
)
EVENT_FACTS = {"policy_id": "X-1", "case_id": "X-1", "reason": "X-1"}
EVENT_FACTS |= {"coverage": "200000", "amount": MOST, "end": date.max}


def event(kind, on):
    facts = EVENT_FACTS | {"event_id": f"{kind.__name__}-{on}", "on": on}
    return kind(**{name: facts[name] for name in kind.model_fields if name != "kind"})


EVENTS = tuple(
    event(kind, on)
    for on in (date.min, date.max)
    for kind in (si.CoverBought, si.DepositPaid, si.BondHeld, si.Advanced, si.Repaid, si.CoverEnded)
)
SHOPS = (
    si.Shop(shop_id="S-1"),
    *(
        si.Shop(**SHOP | {"coverage_max": most, "deposit_policy": policy})
        for most in ("0", MOST)
        for policy in (None, POLICIES[0], POLICIES[-1], POLICIES[-2])
    ),
)


# Every day is worked, or none, or no day is known: an empty mapping raises a `LookupError`.
CALENDARS = (
    SimpleNamespace(is_working_day=lambda _day: True),
    SimpleNamespace(is_working_day=lambda _day: False),
    SimpleNamespace(is_working_day={}.__getitem__),
)
NO_PARTS = dict.fromkeys(("freight", "red_packets", "points"), "0")


def every(kind, facts, **ends):
    """Make the records with every choice of the extremes of some fields."""
    choices = (zip(ends, values, strict=True) for values in product(*ends.values()))
    return tuple(kind(**facts | dict(chosen)) for chosen in choices)


TIMES = (None, FIRST, LAST)
ORDERS = tuple(
    si.Order(**ORDER | {"paid": paid, "freight": paid, "paid_at": at, "shipped_at": shipped})
    for paid in ("0", MOST)
    for at, shipped in ((FIRST, LAST), (LAST, LAST), (FIRST, None))
)
PURCHASES = every(si.Purchase, PURCHASE | NO_PARTS, paid_at=INSTANTS[::3], unit_paid=AMOUNTS)
PRICES = (None, "0", MOST)
EVIDENCES = every(si.Evidence, EVIDENCE, placed_at=TIMES, submitted_at=TIMES, unit_price=PRICES)
REFUNDS = every(
    *(si.Refund, REFUND | {"requested_at": FIRST, "price_claim_paid": MOST}),
    completed_at=TIMES,
    goods_refunded=(None, *AMOUNTS),
    indemnified=("0", MOST),
)
IN_DISPUTE = dict.fromkeys(("amount", "advanced", "credit_held"), PRICES)
DISPUTES = every(si.Dispute, DISPUTE, **IN_DISPUTE, credit_available=("0", MOST))
ERRORS = (
    si.InvalidInput("a-code", ""),
    RequestValidationError(()),
    RequestValidationError([{"type": "?" * 99, "loc": (0, "x" * 99), "msg": ""}]),
)
ENDS = {
    "error": ERRORS,
    "language": ("en", "ZH_hant-TW", "fr"),
    **dict.fromkeys(("paid", "cash", "requirement", "amount", "balance", "total"), AMOUNTS),
    **dict.fromkeys(("credit_available", "held", "outstanding"), AMOUNTS),
    "coverage": (*AMOUNTS, "1000", "200000"),
    "alipay_balance": (None, *AMOUNTS),
    "rate": RATES,
    "weights": ((), (0,), (1, 10**400), (0,) * 3, (MOST,) * 3, ("0", "0.01", MOST)),
    "instant": INSTANTS,
    **dict.fromkeys(("on", "day", "start", "advanced_on"), DAYS),
    "paid_at": INSTANTS,
    "term": tuple(Term),
    "product": tuple(si.Product),
    "category": ("apparel", "~" * 64),
    **dict.fromkeys(("policy_id", "shop_id", "order_id", "line_id"), ("~" * 64,)),
    **dict.fromkeys(("refund_id", "case_id", "advance_id"), ("~" * 64,)),
    "quantity": (1, 997),
    "fen": (0, 10**12 - 1, 10**12),
    "lines": ((), (MOST,) * 3, (("~" * 64, "0"),), ORDERS),
    "order": ORDERS,
    "shop": SHOPS,
    "refund": REFUNDS,
    "calendar": CALENDARS,
    "purchase": PURCHASES,
    "evidence": EVIDENCES,
    "dispute": DISPUTES,
    "account": ACCOUNTS,
    "event": EVENTS,
    "events": ((), EVENTS, EVENTS[:6], EVENTS[6:]),
    "data": ("", "[]", "{}", "9" * 300_000, b"\xff"),
    "kind": (si.DepositPaid,),
    "max_rows": (0, 1, 10**30, True),
    "most_bytes": (0, -1, 10**30),
    "cases": ((), tuple((si.recovery_schedule, day) for day in DAYS)),
    "record": (*ACCOUNTS, *POLICIES, *EVENTS, *SHOPS, *DEPOSIT_TERMS),
    "ignore_unknown": (False, True),
}
DECISIONS = (
    *(si.record_decision(si.replay, EVENTS, start=it) for it in ACCOUNTS),
    *(si.record_decision(si.price_window, it) for it in INSTANTS),
    *(si.record_decision(si.surrender, it, it.end, outstanding=MOST, held="0") for it in POLICIES),
)
STORED = tuple(map(si.dump_record, (*ACCOUNTS, *POLICIES, *EVENTS, *SHOPS, *DEPOSIT_TERMS)))
DOCUMENTS = (*STORED, *map(json.dumps, STORED), "{}")
BY_FUNCTION = {
    si.load_record: {
        "document": DOCUMENTS,
        "kind": (si.Account, Record),
    },
    si.reproduce: {"document": tuple(it.to_json() for it in DECISIONS)},
    si.replay: {"start": ACCOUNTS, "seen": ((), EVENTS, EVENTS[:1])},
    si.guarantee_terms_on: {"versions": ((), GUARANTEE_TERMS, GUARANTEE_TERMS[:1])},
    si.deposit_terms_on: {"versions": ((), DEPOSIT_TERMS, DEPOSIT_TERMS[:1])},
    **{it: {"before": DEPOSIT_TERMS, "after": DEPOSIT_TERMS} for it in (si.diff, si.impact)},
}


def ends_of(function, name):
    """List the extremes of a parameter; one that is new needs some here."""
    own = BY_FUNCTION.get(function, {})
    if name in own:
        return own[name]
    if name == "terms":
        usual = scenarios.VALID_CALLS[function]["terms"]
        return GUARANTEE_TERMS if usual is si.GUARANTEE_TERMS else DEPOSIT_TERMS
    if name == "policy":
        return POLICIES if function in {si.surrender, si.surrender_refund} else ORDER_POLICIES
    return ENDS[name]


def calls(function):
    """Ask at every pair of extremes, with the other parameters as they usually are."""
    usual = scenarios.VALID_CALLS[function]
    ends = {name: ends_of(function, name) for name in usual}
    for names in combinations(usual, min(2, len(usual))):
        for values in product(*(ends[name] for name in names)):
            yield usual | dict(zip(names, values, strict=True))


def looked_at(value, seen):
    """Look at an answer from all sides, and at all that it holds."""
    value = [*value.values()] if hasattr(value, "keys") else value
    for one in value[:5] if isinstance(value, tuple | list) else ():
        looked_at(one, seen)
    if not isinstance(value, Result | Record) or id(value) in seen:
        return
    seen[id(value)] = value
    for way in (repr, str, hash, pickle.dumps, value.__eq__):
        way(value)
    for part in sides_of(value):
        looked_at(part, seen)


def sides_of(value):
    """Read every property and call every method that a result or a record has of ours."""
    for name, part, ways in members_of(type(value)):
        if isinstance(part, property):
            yield getattr(value, name)
        else:
            yield from (getattr(value, name)(**given) for given in ways)
    if isinstance(value, Record):
        yield from (getattr(value, name) for name in type(value).model_fields)
        assert type(value).model_validate_json(value.model_dump_json()) == value


@cache
def members_of(kind):
    """List the properties and methods of ours that a class has, and how to call each."""
    ours = [one for one in kind.__mro__ if one.__module__.startswith("shopinsure")]
    return [
        (name, part, inspect.isfunction(part) and ways_to_call(part))
        for name, part in inspect.getmembers_static(kind)
        if isinstance(part, property) or inspect.isfunction(part)
        if name in {"_repr_html_", "_repr_markdown_"} or not name.startswith(("_", "model_"))
        if any(name in vars(one) for one in ours)
    ]


METHODS = {"language": ("en", "zh"), "place": (0,), "case_id": ("C-1",), "term": tuple(Term)}
METHODS |= {"coverage": (0, 10**12 - 1), "product": tuple(si.Product), "category": ("apparel",)}
METHODS |= {"reason": ("quality",), "instant": INSTANTS, "reading": ("rounding",)}
METHODS |= {"choice": ("down",), "full": (False, True), "steps": (False, True)}
METHODS |= {"numeric": (False, True)}


def ways_to_call(method):
    """Return the arguments that a method can be called with."""
    names = [name for name in inspect.signature(method).parameters if name != "self"]
    if {"on", "changes", "backend"} & {*names}:  # asked for by a test of its own
        return ()
    choices = product(*(METHODS[name] for name in names))
    return [dict(zip(names, chosen, strict=True)) for chosen in choices]


def ask(call):
    """Ask, and look at the answer; only the documented errors may come of it."""
    with suppress(*DOCUMENTED):
        looked_at(call(), {})


@pytest.mark.parametrize("function", scenarios.VALID_CALLS, ids=lambda function: function.__name__)
def test_nothing_but_the_documented_errors_leaves_a_function(function):
    for given in calls(function):
        ask(lambda given=given: function(**given))


@pytest.mark.parametrize(
    "function",
    [it for it, given in scenarios.VALID_CALLS.items() if "terms" in given],
    ids=lambda function: function.__name__,
)
def test_nothing_but_the_documented_errors_leaves_a_comparison(function):
    for number, given in enumerate(calls(function)):
        if number % 13 == 0:
            facts = {name: value for name, value in given.items() if name != "terms"}
            other = ends_of(function, "terms")[number % 3]

            def case(*, terms, facts=facts):
                return function(**facts, terms=terms)

            ask(lambda given=given: si.compare_readings(function, **given))
            ask(lambda given=given, other=other: si.impact([case], given["terms"], other))


STATEMENTS = ((), EVENTS[:6], EVENTS[6:])
CLAIMS = tuple(
    si.compare_readings(si.assess_advance, si.Dispute(**DISPUTE | {"verified": it}))
    for it in (True, None)
)
CHARTS = {
    plot.refund_curve: (DEPOSIT_TERMS, [(it,) for it in POLICIES]),
    plot.premium_rounding: (GUARANTEE_TERMS, [(rate, AMOUNTS) for rate in RATES]),
    plot.surrender_table: (DEPOSIT_TERMS, [([],), (POLICIES[:1], []), (POLICIES, DAYS)]),
    plot.break_even: (DEPOSIT_TERMS, [([it],) for it in POLICIES[::4]]),
    plot.account_balances: ((), [(si.replay(it),) for it in STATEMENTS]),
    plot.standings: (
        DEPOSIT_TERMS,
        [(si.replay(it), until) for it in STATEMENTS for until in (None, *DAYS[::3])],
    ),
    plot.loss_ratio: ((), [([], ()), (ORDER_POLICIES, ()), (POLICIES, CLAIMS)]),
    plot.premium_by_month: ((), [((),), (ORDER_POLICIES,), (POLICIES,)]),
    plot.outcomes: ((), [((),), ([it.default for it in CLAIMS],)]),
    plot.recovery_timeline: (DEPOSIT_TERMS, [(day,) for day in DAYS]),
    plot.readings_moved: (
        (),
        [(si.compare_readings(si.order_premium, it, "0"),) for it in AMOUNTS],
    ),
}


def charts():
    """Return every chart there is; one that is new needs cases here."""
    return sorted((getattr(plot, name) for name in plot.__all__), key=repr)


@pytest.mark.parametrize("chart", charts(), ids=lambda chart: chart.__name__)
def test_nothing_but_the_documented_errors_leaves_a_chart(chart):
    versions, cases = CHARTS[chart]
    assert bool(versions) == ("terms" in inspect.signature(chart).parameters)
    for case in cases:
        for options in [{"terms": it} for it in versions] or [{}]:
            ask(lambda case=case, options=options: chart(*case, **options).to_dict(validate=False))


@pytest.mark.parametrize("kind", scenarios.VALID_RECORDS, ids=lambda kind: kind.__name__)
def test_nothing_but_the_documented_errors_leaves_a_record(kind):
    facts, days = scenarios.VALID_RECORDS[kind], {date, date | None}
    names = [name for name, field in kind.model_fields.items() if field.annotation in days]
    for day, name in product(DAYS, names):
        ask(lambda day=day, name=name: kind.model_validate(facts | {name: day}))


def test_nothing_but_the_documented_errors_leaves_the_days_of_a_policy():
    for policy, day in product(POLICIES, DAYS):
        ask(lambda policy=policy, day=day: policy.remaining_days(day))
        ask(lambda policy=policy, day=day: policy.covers(day))


def test_an_account_of_any_day_is_left_as_it_is_or_posted_to_on_that_day():
    for account in ACCOUNTS:
        on = account.last_on or date.min
        refused = si.Repaid(event_id="1", on=on, case_id="C-9", amount="1")
        assert si.post(account, refused).account == account
        for events in ((), [refused]):
            assert si.replay(events, start=account).account == account
    for day in DAYS:
        paid = si.DepositPaid(event_id="1", on=day, amount="1")
        for account in (si.replay([paid]).account, si.post(si.Account(), paid).account):
            assert account.last_on == day


def test_the_last_day_of_all_is_followed_by_no_change():
    policy = POLICIES[-1]
    for on in (policy.start, policy.end):
        for owed in ("0", "1", None):
            result = si.surrender(policy, on, outstanding=owed, held="0")
            last = result.valid_until
            assert result.next_change_on == (None if last is None else last + ONE_DAY)
    result = si.surrender(policy, policy.end, outstanding="0", held="0")
    assert result.verdict.outcome is si.Outcome.APPROVED
    assert result.valid_until is result.next_change_on is None
    before = si.surrender(policy, policy.end - ONE_DAY, outstanding="0", held="0")
    assert before.next_change_on == policy.end


def test_the_refund_of_a_policy_from_the_first_day_of_all_is_drawn_from_that_day():
    values = plot.refund_curve(POLICIES[0]).to_dict()["data"]["values"]
    assert [len(values), values[0]["on"], values[-1]["on"]] == [365, "0001-01-01", "0001-12-31"]
