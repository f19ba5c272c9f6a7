"""Named scenarios of the public API: valid calls with their answers, and calls that are refused.

Every test that needs each public function, result, record or error takes it from here, and what the
settings of a machine must not touch is compared by ``everything``. So nothing is taken from
outside: every input stands here or in scenarios.toml, which is read once, at the import.
"""

import inspect
import json
import pickle
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextvars import copy_context
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from functools import cache, partial
from itertools import product, repeat
from pathlib import Path
from typing import Any

# Not `shopinsure`'s: pydantic reads this module from disk when a caller first asks for it.
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

import shopinsure as si
from shopinsure import DEPOSIT_TERMS, GUARANTEE_TERMS

Facts = dict[str, Any]
Scenario = tuple[str, object]

PUBLIC_KINDS = [it for it in map(si.__dict__.get, si.__all__) if inspect.isclass(it)]
RESULTS = [kind for kind in PUBLIC_KINDS if hasattr(kind, "explain")]
RECORDS = [kind for kind in PUBLIC_KINDS if issubclass(kind, BaseModel)]

STATED = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"), parse_float=Decimal)


def known(facts: Facts) -> Facts:
    """Turn the words "unknown" and "none", for which TOML has no value, into ``None``."""
    return {name: None if fact in ("unknown", "none") else fact for name, fact in facts.items()}


VALID_RECORDS: dict[type[BaseModel], Facts] = {
    getattr(si, name): facts for name, facts in STATED["records"].items()
}
ORDER, SHOP, REFUND = (VALID_RECORDS[it] for it in (si.Order, si.Shop, si.Refund))
POLICY, ISSUED = (VALID_RECORDS[it] for it in (si.DepositPolicy, si.OrderPolicy))
PURCHASE, EVIDENCE, ITEM = (VALID_RECORDS[it] for it in (si.Purchase, si.Evidence, si.Sku))
DISPUTE, ACCOUNT, OPEN_CASE = (VALID_RECORDS[it] for it in (si.Dispute, si.Account, si.Case))
PURCHASE["sku"] = EVIDENCE["sku"] = ITEM
ACCOUNT["cases"] = (OPEN_CASE,)
SMALL_POLICY = POLICY | {"coverage": "1000", "premium": "30.00"}
CHANGES: dict[type[BaseModel], dict[str, Facts]] = {
    getattr(si, kind): {name: known(facts) for name, facts in changes.items()}
    for kind, changes in STATED["changes"].items()
}
for changed in CHANGES[si.Evidence].values():
    changed["sku"] = ITEM | changed.get("sku", {})
PAID_AT = datetime(2020, 9, 10, 10, tzinfo=timezone(timedelta(hours=8)))
DAY, FIRST_DAY, LATE = date(2023, 5, 1), date(2023, 1, 1), date(2022, 10, 1)
UP = date(2022, 8, 4)
ROUNDINGS = ("half_up", "half_even", "down")
WINDOWS = ("calendar", "elapsed", "first_day_counts")
EVENTS = {kind.__name__: kind for kind in RECORDS if "event_id" in kind.model_fields}


def journal() -> tuple[si.Event, ...]:
    """Return the events of the journal."""
    return tuple(
        EVENTS[facts["event"]](**{name: it for name, it in facts.items() if name != "event"})
        for facts in STATED["journal"]["events"]
    )


VALID_RECORDS[si.OpenAdvance] = OPEN_CASE["advances"][0]
for record in (DEPOSIT_TERMS, GUARANTEE_TERMS, *journal()):
    VALID_RECORDS[type(record)] = record.model_dump(mode="json")


class Weekdays:
    """A caller's calendar: Monday to Friday, and nothing known from October on."""

    def is_working_day(self, day: date) -> bool:
        if day > date(2020, 9, 30):
            raise LookupError(day)
        return day.isoweekday() < 6


class Undecided:
    """A calendar that answers neither yes nor no."""

    def is_working_day(self, day: date) -> str:
        return f"{day} is yet to be announced"


CALENDAR: si.Calendar = Weekdays()
SELLER = si.Shop(**SHOP | {"coverage_max": "200000"})
DEPOSIT_POLICY, HELD = si.DepositPolicy(**POLICY), si.Account(**ACCOUNT)
AFTER_JOURNAL = si.replay(journal()).account
LAST_DAY = si.Account(
    policy_id="D-1",
    coverage="2000",
    cover_until=date.max,
    cases=[{"case_id": "C-1", "advanced": "1", "advances": [{"on": date.max, "owed": "1"}]}],
    last_on=date.max,
)
SHOPS = {
    "a shop": si.Shop(**SHOP),
    "an unknown shop": si.Shop(shop_id="S-1"),
    "a failing shop": si.Shop(**STATED["failing_shop"]),
    "an insured shop": si.Shop(**SHOP | {"deposit_policy": DEPOSIT_POLICY}),
}


guarantee, deposit = GUARANTEE_TERMS.amended, DEPOSIT_TERMS.amended


def order_policy(**options: Any) -> si.Issuance[si.OrderPolicy]:
    shop, product = options.pop("shop", SELLER), options.pop("product", si.Product.QUALITY)
    return si.issue_order_policy(si.Order(**ORDER | options), shop, product, "0.0018")


def deposit_policy(shop: si.Shop, start: date, **changes: Any) -> si.Issuance[si.DepositPolicy]:
    terms, term = deposit(**changes), si.Term.SIX_MONTHS
    return si.buy_deposit_policy(shop, "D-2", "10000", term, start, terms=terms)


def quality_claim(*, terms: si.GuaranteeTerms = GUARANTEE_TERMS, **options: Any) -> si.Settlement:
    policy = si.OrderPolicy(**ISSUED | options.pop("issued", {}))
    calendar = options.pop("calendar", CALENDAR)
    refund = si.Refund(**REFUND | options)
    return si.assess_quality_claim(policy, refund, calendar=calendar, terms=terms)


def price_claim(purchase: Facts, evidence: Facts, **options: Any) -> si.Settlement:
    policy = si.OrderPolicy(**ISSUED | {"product": "price"} | options.pop("issued", {}))
    bought, found = si.Purchase(**PURCHASE | purchase), si.Evidence(**EVIDENCE | evidence)
    return si.assess_price_claim(options.pop("policy", policy), bought, found, **options)


def premiums() -> Iterator[Scenario]:
    for rounding in ROUNDINGS:
        terms = guarantee(rounding=rounding)
        premium = si.order_premium("7.50", "0.002", terms=terms)
        lines = (si.Order(**ORDER), ("O-2", "2.50"), "4.99", si.from_fen(250))
        statement = si.premium_statement(lines, "0.002", terms=terms)
        yield f"premium, and statement of premiums, rounded {rounding}", [premium, statement]
    yield "premium of the sum", statement.rounded_sum
    yield "premium of nothing", si.order_premium(Decimal("2.490"), si.Rate.percent("0.2"))
    yield "highest premium", si.order_premium("9999999999.99", "0.002")
    yield "statement of no orders", si.premium_statement([], "0")
    yield "deposit premiums", [si.deposit_premium("200000", term) for term in si.Term]
    for reading in ("at_least", "above", "combined"):
        terms, needs = deposit(cover_meets_requirement=reading), ("1500", "1000")
        released = [si.releasable_deposit("1000", "1000", it, terms=terms) for it in needs]
        yield f"release under {reading}", released


def surrenders() -> Iterator[Scenario]:
    for rounding in ROUNDINGS:
        refund = si.surrender_refund(DEPOSIT_POLICY, DAY, terms=deposit(rounding=rounding))
        yield f"surrender refund rounded {rounding}", refund
    days = (date(2022, 12, 31), FIRST_DAY, date(2023, 12, 31))
    refunds = [si.surrender_refund(DEPOSIT_POLICY, day) for day in days]
    yield "surrender refunds before, at first and at last", refunds
    for name, on, owed, held, reading in (
        ("paid out", DAY, "0", Decimal(0), "refer"),
        ("with obligations to review", DAY, "50.00", "0", "refer"),
        ("with obligations", DAY, "50.00", None, "refuse"),
        ("with obligations allowed", DAY, si.from_fen(1), "0.10", "allow"),
        ("after the end", date(2024, 1, 1), None, None, "refuse"),
    ):
        terms = deposit(surrender_with_obligations=reading)
        answer = si.surrender(DEPOSIT_POLICY, on, outstanding=owed, held=held, terms=terms)
        yield f"surrender {name}", answer


def eligibility() -> Iterator[Scenario]:
    quality, price = si.Product.QUALITY, si.Product.PRICE
    complete = guarantee(schedule_complete=True)
    for name, shop in SHOPS.items():
        yield (
            f"programme and guarantees for {name}",
            {
                "programme": si.programme_membership(shop),
                "quality": si.assess_guarantee(shop, quality, "jewellery"),
                "price": si.assess_guarantee(shop, price, "jewellery", terms=complete),
                "covers": si.coverage_choices(shop)[-1:],
            },
        )
        covers = (None, "1500.50", "200000")
        insured = [si.assess_deposit_insurance(shop, cover) for cover in covers]
        yield f"deposit insurance for {name}", insured
    answer = si.assess_guarantee(SELLER, quality, "apparel")
    yield "guarantee of a listed category", answer


def underwriting() -> Iterator[Scenario]:
    for name, shop in SHOPS.items():
        yield f"policies for {name}", [order_policy(shop=shop), deposit_policy(shop, DAY)]
    price = {"product": si.Product.PRICE, "shop": SHOPS["a shop"]}
    yield "order not shipped", order_policy(shipped_at=None, category="jewellery", **price)
    first = {"paid_at": "2020-09-01T15:59:59Z", "shipped_at": "2020-09-01T16:00:00Z"}
    yield "order policy before the terms", order_policy(**first)
    joined = dict.fromkeys(("quality_joined_at", "price_joined_at"), "2020-09-12T02:00:01Z")
    late = si.Shop(**SHOP | joined | {"price_status": "qualified"})
    early = [order_policy(shop=late, product=product) for product in si.Product]
    yield "orders shipped before joining", early
    yield "deposit policy before the terms", deposit_policy(SELLER, date(2022, 7, 12))
    later = deposit_policy(SELLER, DAY, effective_from="2027-01-01")
    yield "deposit policy before later terms", later
    bought = si.buy_deposit_policy(SELLER, "D-2", "1000", "six_months", UP, account=HELD)
    yield "deposit policy that the account refuses", [bought, bought.explain(full=True)]
    ends = (("down", "anniversary"), ("up", "last_day"), ("refuse", "last_day"))
    for month_end, policy_end in ends:
        readings = {"month_end": month_end, "policy_end": policy_end}
        answer = deposit_policy(SELLER, date(2023, 8, 31), **readings)
        yield f"deposit policy until {policy_end} {month_end}", answer


def claims() -> Iterator[Scenario]:
    strict = guarantee(schedule_complete=True, quality_window_days=None)
    declines = guarantee(after_quality_window="decline")
    late = quality_claim(terms=declines, **CHANGES[si.Refund]["late"])
    yield "late quality claim that is declined", late
    for name, refund in CHANGES[si.Refund].items():
        yield f"quality claim {name}", quality_claim(**refund)
        if "category" in refund:
            answer = quality_claim(terms=strict, **refund)
            yield f"quality claim {name} under a complete schedule", answer
    for window in WINDOWS:
        terms, days = guarantee(price_window=window), (datetime(2020, 3, 1, tzinfo=UTC),)
        late = quality_claim(terms=terms, **CHANGES[si.Refund]["late"])
        days += (si.Order(**ORDER).paid_at,)
        windows = [si.price_window(day, terms=terms) for day in days]
        yield f"window {window}, and a late quality claim", [*windows, late]
    own = guarantee(difference_base="own_money", price_claims_per="line")
    for name, purchase in CHANGES[si.Purchase].items():
        answers = [price_claim(purchase, {}, terms=it) for it in (GUARANTEE_TERMS, own)]
        yield f"price claim purchase {name}, and on own money", answers
    for name, evidence in CHANGES[si.Evidence].items():
        yield f"price claim evidence {name}", price_claim({}, evidence)
    unknown = (CHANGES[kind]["unknown"] for kind in (si.Purchase, si.Evidence))
    nothing = price_claim(*unknown, policy=None)
    yield "price claim of nothing known", nothing
    for name, dispute in CHANGES[si.Dispute].items():
        yield f"advance {name}", si.assess_advance(si.Dispute(**DISPUTE | dispute))
    totals = ("100", "0.02", "0", Decimal("9999999999.99"))
    yield "units of lines", [str(si.split_line(total, 3)) for total in totals]
    yield "prices of units", si.unit_prices("100", 3)
    weights = ("59.00", "39.90", "20.00")
    yield "freight over lines", [str(si.apportion("10", it)) for it in (weights, (1, 1, 1))]


def accounts() -> Iterator[Scenario]:
    for counts in ("by_amount", "by_settled_case"):
        terms = deposit(repayment_counts=counts)
        whole = si.replay(journal(), terms=terms)
        yield f"account {counts}", whole
        yield f"balances {counts}", si.balance_workings(whole.account, terms=terms)
    first = {one.code: one for one in si.replay(journal()).postings}
    yield "a posting and each reason to refuse one", [*first.values()]
    half = si.replay(journal()[:35])
    yield "account continued", si.replay(iter(journal()[35:]), start=half)
    yield "account stored", si.replay(journal()[35:], start=half.account)
    yield "account of nothing", si.replay(())
    yield "balances of a running cover", si.balance_workings(HELD)
    ended = next(one for one in half.postings if one.event.event_id == "15" and not one.code)
    yield "balances after the cover", si.balance_workings(ended.account)
    yield "first posting", si.post(si.Account(), journal()[0])
    bonds = [("0", "1000"), ("1250", "1000"), ("1250", "1000", "200")]
    bonds.append((Decimal("1000.01"), "0", "250"))
    yield "holds", [si.split_hold(*bond) for bond in bonds]


def recoveries() -> Iterator[Scenario]:
    for overdue in ("limit", "dunning", "advance"):
        terms = deposit(overdue_from=overdue, badge_days=4)
        schedule = si.recovery_schedule(date(2022, 8, 5), terms=terms)
        standing = si.standing(AFTER_JOURNAL, LATE, terms=terms)
        yield f"schedule and standing from the {overdue}", [*schedule, standing]
    days = (date(2022, 8, 10), date(2022, 9, 9), LATE)
    yield "standing of who owes", [si.standing(HELD, day) for day in days]
    yield "standing of who owes nothing", si.standing(si.Account(), LATE)
    amounts = ("20.49", si.from_fen(10**12 - 1))
    yield "debits", [si.auto_debit(AFTER_JOURNAL, LATE, amount) for amount in amounts]
    waiting = deposit(dunning_days=5)
    debits = si.auto_debit(HELD, date(2022, 8, 9), "100", terms=waiting)
    yield "debits after five days", debits


def comparisons() -> Iterator[Scenario]:
    later = deposit(effective_from="2027-01-01", rate_12_months="0.035")
    versions = (*si.DEPOSIT_VERSIONS, later)
    yield "changes of the terms", si.diff(DEPOSIT_TERMS, later)
    yield "impact", si.impact([(si.deposit_premium, "1000", term) for term in si.Term], *versions)
    yield "no impact", si.impact([(si.recovery_schedule, FIRST_DAY)], *versions)
    for name, call in {
        "a premium": (si.order_premium, "2.50", "0.002"),
        "an account": (si.replay, journal()[:12]),
        "a schedule": (si.recovery_schedule, FIRST_DAY),
        "a claim": (quality_claim,),
    }.items():
        compared = si.compare_readings(*call)
        yield f"readings of {name}", compared
        yield f"each reading of {name}", compared.rows
    ids = [si.deposit_terms_on(date(2027, 1, 2), versions=versions).terms_id]
    yield "ids of the terms", [*ids, si.guarantee_terms_on(date(2020, 9, 2)).terms_id]


def decisions() -> Iterator[Scenario]:
    names = ("order_premium", "recovery_schedule", "balance_workings", "assess_quality_claim")
    functions = {function.__name__: function for function in VALID_CALLS}
    for name in names:
        function = functions[name]
        decision = si.record_decision(function, **VALID_CALLS[function], assessed_at=PAID_AT)
        yield f"decision of {name}", [decision, si.reproduce(decision.to_json())]
    stored = decision.document()
    stored["answer"] |= {"due_on": "2020-10-12", "payee": "buyer", "made_up": 1}
    yield "decision whose answer was changed", si.reproduce(stored)
    stored["input"]["policy"] = {}
    yield "decision whose input was lost", si.reproduce(stored)


SUBJECTS = (premiums, surrenders, eligibility, underwriting)
SUBJECTS += (claims, accounts, recoveries, comparisons, decisions)


def answers() -> dict[str, object]:
    """Return the answer of every scenario by its name."""
    return dict(scenario for subject in SUBJECTS for scenario in subject())


# fmt: off
TERMS, ORDER_TERMS = {"terms": DEPOSIT_TERMS}, {"terms": GUARANTEE_TERMS}
JOINED = {"shop": SELLER, "product": si.Product.QUALITY}
COVER = {"coverage": "1000", "term": si.Term.SIX_MONTHS}
PAID_JSON = journal()[0].model_dump_json()
SAME_TERMS = {"before": DEPOSIT_TERMS, "after": DEPOSIT_TERMS}
BALANCES = (si.credit_available, si.credit_held, si.outstanding, si.cash_available, si.alipay_held)
VALID_CALLS: dict[Callable[..., Any], Facts] = {
    si.order_premium: {"paid": "199", "rate": "0.001", **ORDER_TERMS},
    si.premium_statement: {"lines": [("O-1", "2.50")], "rate": "0.001", **ORDER_TERMS},
    si.deposit_premium: {**COVER, **TERMS},
    si.surrender_refund: {"policy": DEPOSIT_POLICY, "on": DAY, **TERMS},
    si.surrender: {"policy": DEPOSIT_POLICY, "on": DAY, "outstanding": "0", "held": "0", **TERMS},
    si.issue_order_policy: {"order": si.Order(**ORDER), "rate": "0.001", **JOINED, **ORDER_TERMS},
    si.buy_deposit_policy: {"shop": SELLER, "policy_id": "D-2", **COVER, "start": DAY, **TERMS},
    si.assess_guarantee: {**JOINED, "category": "apparel", **ORDER_TERMS},
    si.programme_membership: {"shop": SELLER},
    si.assess_deposit_insurance: {"shop": SELLER, "coverage": "1000", **TERMS},
    si.coverage_choices: {"shop": SELLER, **TERMS},
    si.releasable_deposit: {"cash": "1", "coverage": "1000", "requirement": "1", **TERMS},
    si.assess_quality_claim: {
        "policy": si.OrderPolicy(**ISSUED), "refund": si.Refund(**REFUND), "calendar": CALENDAR,
        **ORDER_TERMS,
    },
    si.assess_price_claim: {
        "policy": si.OrderPolicy(**ISSUED | {"product": "price"}),
        "purchase": si.Purchase(**PURCHASE), "evidence": si.Evidence(**EVIDENCE), **ORDER_TERMS,
    },
    si.assess_advance: {"dispute": si.Dispute(**DISPUTE), **TERMS},
    si.price_window: {"paid_at": si.Order(**ORDER).paid_at, **ORDER_TERMS},
    si.quality_claim_key: {"shop_id": "S-1", "order_id": "O-1", "refund_id": "R-1"},
    si.price_claim_key: {"shop_id": "S-1", "order_id": "O-1", "line_id": "L-1"},
    si.advance_key: {"shop_id": "S-1", "case_id": "C-1", "advance_id": "A-1"},
    si.return_premium_key: {"shop_id": "S-1", "policy_id": "D-1"},
    si.split_line: {"total": "1", "quantity": 3},
    si.apportion: {"total": "1", "weights": ["1", "2"]},
    si.beijing_day: {"instant": PAID_AT},
    si.unit_prices: {"total": "1", "quantity": 3},
    si.replay: {"events": journal()[:3], "start": HELD, "seen": (), **TERMS},
    si.post: {"account": si.Account(), "event": journal()[0], **TERMS},
    si.split_hold: {"amount": "1", "credit_available": "1", "alipay_balance": "1"},
    si.auto_debit: {"account": HELD, "on": DAY, "balance": "1", **TERMS},
    si.recovery_schedule: {"advanced_on": DAY, **TERMS},
    si.standing: {"account": HELD, "on": DAY, **TERMS},
    si.balance_workings: {"account": HELD, **TERMS},
    **{function: {"account": HELD} for function in BALANCES},
    si.from_fen: {"fen": 1},
    si.guarantee_terms_on: {"day": DAY, "versions": si.GUARANTEE_VERSIONS},
    si.deposit_terms_on: {"day": DAY, "versions": si.DEPOSIT_VERSIONS},
    si.diff: SAME_TERMS,
    si.load_json: {"data": PAID_JSON, "kind": si.DepositPaid, "most_bytes": 1_000},
    si.impact: {"cases": [(si.recovery_schedule, DAY)], **SAME_TERMS},
    si.catalogue_rows: {},
    si.error_messages: {"error": si.InvalidInput("a-code", "a sentence"), "language": "zh"},
    si.display: {"language": "both", "max_rows": 60},
    si.dump_record: {"record": HELD},
    si.load_record: {
        "document": json.dumps(si.dump_record(HELD)), "kind": si.Account,
        "ignore_unknown": False, "most_bytes": 1_000,
    },
    si.reproduce: {"document": si.record_decision(si.order_premium, "199", "0.001").document()},
}
# fmt: on

WRONG = (["no such"], "no such thing", 7.5, ("pair", "of", "three"))
VALUES = (
    *(1.5, 1, True, None, "1_000", "１２", "1e3", "-1", " 1", "1.234", "9" * 999, b"1", []),
    *(Decimal("NaN"), Decimal("sNaN"), Decimal("-0"), Decimal("1E+999999"), Fraction(1)),
    *(float("nan"), Decimal("0.001")),
)
"""Values of which most parameters and fields take none; some take a few."""


def refusal(call: Callable[..., object], /, **given: Any) -> tuple[str, str]:
    """Return the code and the sentence of the error a call ends in, or empty texts."""
    try:
        copy_context().run(call, **given)  # what is shown afterwards is what was shown before
    except si.InvalidInput as error:
        copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - made here
        return copy.code, str(copy)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        return ", ".join(one["type"] for one in found), "; ".join(one["msg"] for one in found)
    return "", ""


def wrong_parameters(values: tuple[object, ...] = WRONG) -> Iterator[tuple[str, str, str, str]]:
    """Give one parameter at a time another value; yield function, parameter, code and sentence."""
    for function, given in VALID_CALLS.items():
        for name, value in product(given, values):
            yield function.__name__, name, *refusal(function, **given | {name: value})


def wrong_fields() -> Iterator[tuple[str, str, str, str]]:
    """Give one field of a record at a time another value; yield record, field, code, sentence."""
    for kind, facts in VALID_RECORDS.items():
        for name, value in product(facts, VALUES):
            yield kind.__name__, name, *refusal(kind, **facts | {name: value})


def document(text: Any, kind: Any = si.DepositPaid) -> object:
    return si.load_json(text, kind)


def stored_premium(**changes: object) -> Facts:
    return {**VALID_CALLS[si.reproduce]["document"], **changes}


CONTRADICTING_CASES: tuple[Facts, ...] = (
    *({"repaid": "60.00"}, {"repaid": "0"}, {"advances": OPEN_CASE["advances"][::-1]}),
)
CONTRADICTING_ACCOUNTS: tuple[Facts, ...] = (
    *({"cash": "1000.01"}, {"policy_id": None}, {"coverage": "44.99"}, {"cover_until": None}),
    *({"cases": (OPEN_CASE, OPEN_CASE)}, {"cases": ({"case_id": "C-1"},)}),
    {"last_on": "2022-08-04"},
)
FULL_CASE = OPEN_CASE | {"held_credit": "9999999999.99"}
TWO_FULL_CASES = (FULL_CASE, FULL_CASE | {"case_id": "C-2"})
ONE_DAY = datetime(2023, 1, 1, tzinfo=UTC)
TEXTS = ('{"a": 1, "a": 2}', '{"a": NaN}', '{"a": 1.5}', "{", "[" * 99, b"\xff", "1" * 19)
BY_CASE = deposit(repayment_counts="by_settled_case")


class Quote(BaseModel):
    """A model of the caller's that holds an answer, which it may not be read with."""

    model_config = ConfigDict(hide_input_in_errors=True)
    premium: si.Calculation


INVALID_CALLS: tuple[Callable[[], object], ...] = (
    lambda: si.order_premium("1", "0.002001"),
    lambda: si.order_premium("9" * 999, "0"),
    lambda: si.from_fen(10**12),
    lambda: si.Rate.percent("0.00001"),
    lambda: si.deposit_premium("1500", si.Term.SIX_MONTHS),
    lambda: si.premium_statement(["9999999999.99"] * 501, "0.002"),
    lambda: si.surrender_refund(DEPOSIT_POLICY, date(2024, 1, 1)),
    lambda: si.surrender_refund(DEPOSIT_POLICY, ONE_DAY),
    lambda: si.assess_guarantee(SELLER, si.Product.QUALITY, "two words"),
    lambda: si.order_premium("2", "0").explain("fr"),
    lambda: si.display("fr"),
    lambda: si.display("zh", 0),
    lambda: si.price_window(datetime(2020, 9, 10)),
    lambda: order_policy(**{"unknown field": "1"}),
    lambda: order_policy(paid_at="2020-09-10T10:00:00"),
    lambda: order_policy(freight="199.01"),
    lambda: order_policy(shipped_at="2020-09-10T00:00:00Z"),
    lambda: order_policy(shop_id="S-2"),
    lambda: deposit_policy(SELLER, date(9999, 12, 1)),
    lambda: si.Shop(shop_id="S-2", deposit_policy=DEPOSIT_POLICY),
    lambda: si.assess_deposit_insurance(si.Shop(shop_id="S-2", deposit_policy=DEPOSIT_POLICY)),
    lambda: si.DepositPolicy(**POLICY | {"end": "2024-06-30"}),
    lambda: si.DepositPolicy(**POLICY | {"premium": "300.01"}),
    lambda: si.deposit_terms_on(date(2022, 7, 12)),
    lambda: si.guarantee_terms_on(date(2020, 9, 1)),
    lambda: si.deposit_terms_on(DAY, versions=()),
    lambda: deposit(coverage_min="300000"),
    lambda: deposit(coverage_step="0.01"),
    lambda: si.DepositTerms(**DEPOSIT_TERMS.model_dump() | {"badge_days": 4}),
    lambda: deposit(amended_fields=("rounding",)),
    lambda: deposit(based_on=("X",)),
    lambda: deposit(terms_id=DEPOSIT_TERMS.terms_id),
    lambda: si.surrender_refund(si.DepositPolicy(**POLICY | {"terms_id": "X"}), DAY),
    lambda: quality_claim(issued={"terms_id": "X"}),
    lambda: si.Rate.from_ppm(1_000_001),
    lambda: si.Rate.from_ppm(1.0),
    lambda: si.apportion("1", ["0", "0"]),
    lambda: si.apportion("1", [1, "2"]),
    lambda: si.apportion("1", repeat(1)),
    lambda: si.replay((), seen=[journal()[1], journal()[3]]),
    lambda: si.replay(journal()).account_after("1"),
    lambda: si.credit_available(HELD, UP),
    lambda: si.CoverBought(**VALID_RECORDS[si.CoverBought] | {"end": "2022-07-31"}),
    lambda: si.compare_readings(si.order_premium, "2", "0").row("month_end", "up"),
    lambda: si.compare_readings(lambda *, terms: iter(terms), terms=DEPOSIT_TERMS),
    lambda: si.compare_readings("order_premium"),
    lambda: si.impact(7, DEPOSIT_TERMS, DEPOSIT_TERMS),
    lambda: si.compare_readings(si.split_line, "1", 1),
    lambda: si.compare_readings(si.order_premium, "1", "0", terms=7),
    lambda: quality_claim(calendar=Undecided()),
    lambda: quality_claim(calendar=Undecided),
    lambda: quality_claim(issued={"product": "price"}),
    lambda: quality_claim(issued={"order_id": "O-2"}),
    lambda: quality_claim(issued={"issued_at": "2020-09-09T00:00:00Z"}),
    lambda: quality_claim(issued=dict.fromkeys(("paid_at", "issued_at"), "2020-09-21T00:00:00Z")),
    lambda: quality_claim(completed_at="2020-09-20T01:59:59Z"),
    lambda: price_claim({}, {}, issued={"product": "quality"}),
    lambda: price_claim({}, {}, issued={"order_id": "O-2"}),
    lambda: price_claim({}, {}, issued={"shop_id": "S-2"}),
    lambda: price_claim({}, {}, issued={"paid_at": "2020-09-10T10:00:01+08:00"}),
    lambda: price_claim({}, {}, policy="P-1"),
    lambda: price_claim({"points": "80.01"}, {}),
    lambda: price_claim({}, {}, issued={"paid": "84.99", "premium": "0.15"}),
    lambda: si.split_line("100", 10**6 + 1),
    lambda: si.Shop(shop_id="S-1", quality_status="no status"),
    *(partial(si.Dispute, **DISPUTE | {it: "no such"}) for it in ("ground", "scope", "ruling")),
    *(partial(si.Case, **OPEN_CASE | changes) for changes in CONTRADICTING_CASES),
    *(partial(si.Account, **ACCOUNT | changes) for changes in CONTRADICTING_ACCOUNTS),
    partial(si.Account, **ACCOUNT | {"coverage": "9999999999.99", "cases": TWO_FULL_CASES}),
    lambda: si.DepositPaid(event_id="1", on=FIRST_DAY, amount="0"),
    lambda: si.replay(journal(), start=HELD, terms=BY_CASE),
    lambda: si.standing(HELD, UP),
    lambda: si.auto_debit(HELD, UP, "1"),
    lambda: si.recovery_schedule(date.max),
    lambda: si.standing(LAST_DAY, date.max),
    *(partial(document, text) for text in (*TEXTS, " " * 300_000, "[]", 1)),
    lambda: document('{"event_id": "1"}', TypeAdapter(si.Event)),
    lambda: document('{"kind": "refunded"}', TypeAdapter(si.Event)),
    lambda: Quote.model_validate({"premium": {"amount": "0.36"}}),
    lambda: si.record_decision(si.coverage_choices, SELLER),
    lambda: si.record_decision(si.replay, (), start=si.replay(())),
    lambda: si.record_decision(si.order_premium, "1", "0", assessed_at=datetime(2020, 9, 10)),
    lambda: si.reproduce("{}"),
    lambda: si.reproduce({"schema": {1}}),
    lambda: si.reproduce(stored_premium(function="coverage_choices")),
    lambda: si.reproduce(stored_premium(input={"paid": "1"})),
    lambda: si.dump_record(type("Own", (si.Shop,), {})(shop_id="S-1")),
    lambda: si.load_record('{"schema": "shopinsure/parcel/1"}'),
    lambda: si.load_record({"schema": "shopinsure/shop/2", "shop_id": "S-1"}),
    lambda: si.load_record(si.dump_record(SELLER), si.Order),
)
adapter_of = cache(TypeAdapter)


def parts_of(answer: object) -> Iterator[Any]:
    """Yield the results in an answer: itself, and those in its public properties, at any depth."""
    if isinstance(answer, Mapping):
        answer = tuple(answer.values())
    if isinstance(answer, tuple | list) and not hasattr(answer, "explain"):
        for one in answer:
            yield from parts_of(one)
    elif hasattr(answer, "explain") and not isinstance(answer, type):
        yield answer
        names = (name for name in dir(answer) if not name.startswith("_"))
        for value in (getattr(answer, name) for name in names):
            if not callable(value):
                yield from parts_of(value)


def result_forms(result: Any) -> Iterator[str]:
    """Write a result in every way it can be written."""
    yield from (repr(result), str(result), str(result.as_json()))
    yield repr(result == pickle.loads(pickle.dumps(result)))  # noqa: S301 - made here
    for language in ("en", "zh"):
        yield from (result.explain(language), result.summary(language))
    yield from (result._repr_html_(), result._repr_markdown_())
    yield f"{result.money} {dict(result.readings)}"
    yield adapter_of(type(result)).dump_json(result).decode()


def records() -> Iterator[BaseModel]:
    """Yield records of every kind."""
    yield from (kind(**facts) for kind, facts in VALID_RECORDS.items())
    zone = timezone(timedelta(hours=-3, minutes=-30))
    yield si.Order(**ORDER | {"paid_at": datetime(2020, 9, 10, 23, 30, tzinfo=zone)})
    yield from (deposit(rate_12_months="0.035"), guarantee(quality_window_days=None))
    yield from (*SHOPS.values(), *journal(), si.Account(), AFTER_JOURNAL)
    for kind, changes in CHANGES.items():
        yield from (kind(**VALID_RECORDS[kind] | one) for one in changes.values())


def record_forms(record: BaseModel) -> Iterator[str]:
    """Write a record in every way, and whether it is read back from each."""
    text, facts, kind = record.model_dump_json(), record.model_dump(), type(record)
    yield from (repr(record), str(record), text, str(facts))
    yield f"{kind.model_validate_json(text) == record} {kind.model_validate(facts) == record}"
    yield f"{pickle.loads(pickle.dumps(record)) == record}"  # noqa: S301 - made here


def amounts_and_rates() -> Iterator[str]:
    amounts = ("0", "0.05", "199", "9999999999.99", Decimal("199.0000"), Decimal("1E+3"))
    for amount in map(si.Yuan, amounts):
        yield f"{amount} {amount!r} {amount.fen} {hash(amount)} {amount == Decimal(str(amount))}"
    for rate in (si.Rate("0.0018"), si.Rate(Decimal("0.00180")), si.Rate("1"), si.Rate("0")):
        yield f"{rate} {rate!r} {rate.ppm} {max(rate, si.Rate('0.5'))}"


def refusals() -> Iterator[str]:
    """Write all that is refused, by code and sentence."""
    for call in INVALID_CALLS:
        yield " ".join(refusal(call))
    for found in (wrong_parameters(), wrong_parameters(VALUES), wrong_fields()):
        yield from map(" ".join, found)


def everything() -> str:
    """Run every scenario and write all that comes back as one text; ``display`` moves no other."""
    return copy_context().run(_everything)


def _everything() -> str:
    results = (form for part in parts_of(answers()) for form in result_forms(part))
    stored = (form for record in records() for form in record_forms(record))
    rules = (
        f"{rule.code} {rule.clause} {rule.wording('en')} {rule.wording('zh')}" for rule in si.RULES
    )
    readings = (f"{reading!r}" for reading in si.READINGS.values())
    return "\n".join([*results, *stored, *amounts_and_rates(), *rules, *readings, *refusals()])


def described() -> str:
    """Write the JSON schema of everything that a web framework would describe."""
    return "\n".join(
        str(TypeAdapter(kind).json_schema(mode=mode))
        for kind in (*RECORDS, *RESULTS, si.Event)
        for mode in (("serialization",) if kind in RESULTS else ("serialization", "validation"))
    )
