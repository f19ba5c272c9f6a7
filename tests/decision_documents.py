"""Calls whose decisions are kept, and documents that were changed, with and without a new hash."""

import copy
import inspect
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from hashlib import sha256
from types import SimpleNamespace

import numpy as np

import scenarios
import shopinsure as si
from scenarios import DAY, DEPOSIT_POLICY, HELD, ISSUED, PURCHASE, REFUND, SELLER, VALID_CALLS
from shopinsure import (
    decisions,
    record_decision,
    reproduce,
)

FUNCTIONS = {it: VALID_CALLS[it] for it in VALID_CALLS if it.__name__ in decisions.FUNCTIONS}


# What is told apart on the way in: each is called with ``ask``, which calls or records.
OPEN_DAYS = SimpleNamespace(is_working_day=lambda day: np.bool_(day.isoweekday() < 6))
ENDS = SimpleNamespace(
    is_working_day={date(2020, 9, 26): True, date(2020, 9, 27): np.False_}.__getitem__
)
LINES = (si.Order(**scenarios.ORDER), ("O-2", Decimal("2.50")), "4.99", si.from_fen(250))
QUALITY = (si.OrderPolicy(**ISSUED), si.Refund(**REFUND))
PRICE = VALID_CALLS[si.assess_price_claim]
WHAT_IF = si.DEPOSIT_TERMS.amended(rounding="down", rate_12_months="0.035")
SIGNS = 'a"b\\c\x01\n\x7f\u2028裙😀'
CALLS = {
    "amount with more places": lambda ask: ask(si.order_premium, Decimal("199.0000"), "0.001"),
    "amount with an exponent": lambda ask: ask(
        si.order_premium, Decimal("1E+3"), Decimal("0.0010")
    ),
    "yuan and rate": lambda ask: ask(si.order_premium, si.Yuan("7.5"), si.Rate.percent("0.2")),
    "a generator of lines": lambda ask: ask(si.premium_statement, iter(LINES), rate="0.001"),
    "a list of lines": lambda ask: ask(si.premium_statement, [*LINES], "0.001"),
    "no lines": lambda ask: ask(si.premium_statement, (), "0.001"),
    "a term by its text": lambda ask: ask(si.deposit_premium, "1000", "six_months", terms=WHAT_IF),
    "a what-if": lambda ask: ask(si.surrender_refund, DEPOSIT_POLICY, DAY, terms=WHAT_IF),
    "not known yet": lambda ask: ask(si.surrender, DEPOSIT_POLICY, DAY, outstanding=None, held="0"),
    "no policy": lambda ask: ask(si.assess_price_claim, **PRICE | {"policy": None, "terms": None}),
    "other signs": lambda ask: ask(
        si.assess_price_claim,
        *(PRICE["policy"], si.Purchase(**PURCHASE | {"sku": PURCHASE["sku"] | {"name": SIGNS}})),
        PRICE["evidence"],
    ),
    "a calendar of NumPy": lambda ask: ask(si.assess_quality_claim, *QUALITY, calendar=OPEN_DAYS),
    "a calendar that ends": lambda ask: ask(si.assess_quality_claim, *QUALITY, calendar=ENDS),
    "an account": lambda ask: ask(
        *(si.buy_deposit_policy, SELLER, "D-2", "1000", si.Term.SIX_MONTHS, scenarios.UP),
        account=HELD,
    ),
    "a generator of events": lambda ask: ask(si.replay, iter(scenarios.journal())),
    "seen events": lambda ask: ask(
        *(si.replay, scenarios.journal()[:9]),
        start=HELD,
        seen=iter(scenarios.journal()[:3]),
    ),
    "no debits": lambda ask: ask(si.auto_debit, si.Account(), DAY, "1"),
    "no balance": lambda ask: ask(si.split_hold, "1250", "1000"),
    "an instant in another zone": lambda ask: ask(
        si.price_window, datetime(2020, 9, 10, 23, 59, 59, 999_999, UTC)
    ),
}


def asking(function, facts):
    return lambda ask: ask(function, **facts)


for function, facts in FUNCTIONS.items():
    names = [name for name in facts if name != "terms"]
    taken = inspect.signature(function).parameters
    CALLS[function.__name__] = asking(function, facts)
    CALLS[f"{function.__name__} without terms"] = asking(function, {it: facts[it] for it in names})
    first = [name for name in taken if taken[name].kind is taken[name].POSITIONAL_OR_KEYWORD]
    rest = {name: it for name, it in facts.items() if name not in first}
    CALLS[f"{function.__name__} by place"] = partial(
        lambda ask, function, places, rest: ask(function, *places, **rest),
        function=function,
        places=[facts[name] for name in first],
        rest=rest,
    )


def record(name, **options):
    return CALLS[name](partial(record_decision, **options))


ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
}


def canonical(value):
    """Write JSON as RFC 8785 does, for what has no fractions."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(it)}:{canonical(value[it])}" for it in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, str):
        signs = (ESCAPES.get(it, f"\\u{ord(it):04x}" if it < " " else it) for it in value)
        return f'"{"".join(signs)}"'
    return (
        {None: "null", True: "true", False: "false"}[value]
        if type(value) is not int
        else str(value)
    )


def hashed(document):
    """Give a document the hash that fits it, as whoever forges one can."""
    facts = {name: it for name, it in document.items() if name != "sha256"}
    return facts | {"sha256": sha256(canonical(facts).encode()).hexdigest()}


def places(value, path=()):
    """List every place of a document with what stands there, the whole first."""
    yield path, value
    inner = value.items() if isinstance(value, dict) else ()
    for name, one in enumerate(value) if isinstance(value, list) else inner:
        yield from places(one, (*path, name))


def with_change(document, path, change):
    """Copy a document and change the object or list that holds a place."""
    changed = copy.deepcopy(document)
    holder = changed
    for name in path[:-1]:
        holder = holder[name]
    change(holder, path[-1])
    return changed


def other(value):
    """Return another value of the same kind; another kind for what is unknown."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    return "other" if value is None else f"{value}1"


def put_other(holder, name):
    holder[name] = other(holder[name])


def remove(holder, name):
    del holder[name]


def add(holder, name):
    if isinstance(holder[name], list):
        holder[name].append(None)
    else:
        holder[name]["made_up"] = None


def changes(document):
    """Change each leaf to another, remove each key or item, add one to each object and list."""
    for path, value in places(document):
        if not path:
            yield document | {"made_up": None}
            continue
        yield with_change(document, path, remove)
        yield with_change(document, path, add if isinstance(value, dict | list) else put_other)


def noticed(document):
    try:
        return not reproduce(document)
    except si.InvalidInput:
        return True
