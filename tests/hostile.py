"""List inputs that no rule may ever see, each with the code under which it is refused.

Gathered from the grammar of docs/errors.md, from what other readers let through (pydantic's own
``Decimal`` takes ``1_000`` and full-width digits, JSON readers take a key twice and ``NaN``), and
from what once ended processes: powers of ten without end, deep nests, lists without end. Texts are
those of ``hostile.toml``.
"""

import tomllib
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import shopinsure as si
from shopinsure.documents import MOST_BYTES

LONG = 100_000


class Row(NamedTuple):
    """One input: what it is given as, the value, and the code under which it is refused."""

    name: str
    kind: str
    value: Any
    code: str


class Text(str):
    """Be a text of the caller's that says something else when it is asked."""

    __slots__ = ()

    def __str__(self):
        return "7"

    def __getitem__(self, place):
        return "7"


def everywhere(value, others):
    """Yield a value with each of the others in every place, the whole first."""
    yield from others(value)
    if isinstance(value, dict):
        for name, part in value.items():
            yield from (value | {name: other} for other in everywhere(part, others))
    elif isinstance(value, list):
        for at, part in enumerate(value):
            yield from ([*value[:at], it, *value[at + 1 :]] for it in everywhere(part, others))


def rows(kind, code, groups):
    return [
        Row(f"{kind}: {group} {number}", kind, value, code)
        for group, values in groups.items()
        for number, value in enumerate(values, 1)
    ]


def by_code(kind, table):
    return [row for code, it in table.items() for row in rows(kind, code, {code: it})]


TEXTS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
NO_NUMBER_TEXTS = TEXTS["numbers"] | {
    "half a sign": ("1\ud800",),
    "long": ("1" * LONG, "0" * LONG, " " * LONG, "0." + "0" * LONG),
}
NO_TYPES = {
    "floats": (1.5, 1.0, 0.0, -0.0, float("nan"), float("inf")),
    "whole numbers": (1, 0, -1, 10**4_000, True, False),
    "bytes": (b"1", bytearray(b"1")),
    "containers": (["1"], [], {"amount": "1"}, {"1"}),
    "other numbers": (Fraction(1, 2), 1j),
    "a class": (str,),
}
A_DAY = {"a day": (date(2022, 7, 13),)}
NO_AMOUNTS = {
    "three decimals": ("1.234", "1.000"),
    "too much": ("10000000000", "10000000000.00"),
    "lying": (Text("１"),),
    "Decimals below a fen": (Decimal("0.001"), Decimal("1E-30"), Decimal("0." + "3" * 5_000)),
    "Decimals below zero": (Decimal("-0"), Decimal("-0.00"), Decimal(-1), Decimal("-Infinity")),
    "Decimals not finite": (Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity")),
    "Decimals too much": (Decimal("1E+9999999"), Decimal("1E+10")),
}
NO_RATES = {
    "above one": ("1.000001", "2", "10", Decimal("1.000001"), Decimal("1E+9999999")),
    "seven decimals": ("0.0000001", Decimal("0.0000001")),
    "Decimals not finite": (Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity")),
    "Decimals below zero": (Decimal("-0"),),
}
NO_DAYS = TEXTS["days"] | {
    "half a sign and too long": ("2022-07-1\udc33", "2" * LONG),
    "no text": (None, Decimal(0)),
}
MIDNIGHTS = (datetime(2022, 7, 13), datetime(2022, 7, 13, tzinfo=UTC))
NO_INSTANTS = TEXTS["instants"] | {
    "datetimes": (
        datetime(1999, 12, 31, tzinfo=UTC),
        datetime(2100, 1, 2, tzinfo=UTC),
        datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
        datetime.max.replace(tzinfo=timezone(-timedelta(hours=12))),
    ),
    "nothing and too long": (None, "2" * LONG),
}
NO_OFFSETS = (datetime(2020, 9, 10, 10), datetime(2020, 9, 10, 10, tzinfo=tzinfo()))
NO_IDS = TEXTS["ids"] | {
    "half a sign and too long": ("\ud800", "S" * LONG),
    "no text": (1, 1.5, True, b"S-1", ["S-1"], None, {"id": "S-1"}, Decimal(1)),
}
NO_DETAILS = {
    "string_too_short": ("",),
    "string_too_long": ("衣" * 256, "衣" * LONG),
    "string_unicode": ("衣\ud800",),
    "string_type": (1, True, b"dress", None, ["dress"]),
}

FACTS = {"event_id": "E-1", "on": "2022-07-13", "amount": "1000"}
NAMED = FACTS | {"kind": "deposit_paid"}
NO_RECORDS = {
    "missing": ({}, {name: FACTS[name] for name in ("event_id", "on")}),
    "unknown-field": (
        *(FACTS | {name: "1"} for name in ("currency", "AMOUNT", "amount ", "", "__class__")),
        FACTS | {"model_config": {}},
        FACTS | {"x" * LONG: "1"},
        FACTS | dict.fromkeys(map(str, range(20_000)), "1"),
    ),
    "literal_error": (FACTS | {"kind": "repaid"}, FACTS | {"kind": 1}),
    "amount-zero": (FACTS | {"amount": "0.00"},),
    "amount-type": (FACTS | {"amount": [[[[[["1"]]]]]]},),
}
NO_LISTS = {
    "tuple_type": ("L-1", 1, {"1": "L-1"}),
    "too_long": (["L-1"] * 1_001, ["L-1"] * LONG),
    "identifier-malformed": ([""] * LONG, ["L-1", ""], ["L-1", None], [["L-1"]]),
}
NO_EVENTS = {
    "event-kind-missing": (
        *({}, FACTS, FACTS | {"Kind": "deposit_paid"}, dict.fromkeys(map(str, range(20_000)))),
    ),
    "event-unknown": tuple(
        FACTS | {"kind": it}
        for it in (
            *("", "refunded", "DEPOSIT_PAID", "DepositPaid", "deposit_paid ", "{kind}", None),
            *("A" * LONG, 10**300, ["A" * LONG], {"A" * LONG: 1}, b"A" * LONG, Text("A" * LONG)),
        )
    ),
    "unknown-field": (NAMED | {"A" * LONG: 1},),
    "amount-type": (NAMED | {"amount": 1.5},),
    "model_attributes_type": ("A" * LONG, 1, None, ["A" * LONG]),
}

VALID_JSON = '{"event_id": "E-1", "on": "2022-07-13", "amount": "1000"}'
NEST = MOST_BYTES // 2


def paid(amount):
    return VALID_JSON.replace('"1000"', amount)


NO_DOCUMENTS = {
    "document-malformed": (
        *("", "  ", VALID_JSON[:-1], VALID_JSON * 2, f"{VALID_JSON} x", f"{VALID_JSON[:-1]},}}"),
        *(f"{VALID_JSON}// valid", VALID_JSON.replace('"', "'"), "{event_id: 1}"),
        *(VALID_JSON.replace("E-1", it) for it in ("E\n1", "E\\x31", "E\\u00")),
        *("\ufeff" + VALID_JSON, b"\xef\xbb\xbf" + VALID_JSON.encode(), paid("01")),
        VALID_JSON.encode("utf-32-le"),
        *('"' * MOST_BYTES, '\\"' * NEST, '"' + "\\" * (MOST_BYTES - 1)),
    ),
    "document-not-utf-8": (
        *(VALID_JSON.encode("utf-16"), '{"event_id": "店铺"}'.encode("gbk")),
        *(b'{"event_id": "\xc0\xaf"}', b'{"event_id": "\xed\xa0\x80"}', '{"event_id": "\ud800"}'),
    ),
    "key-twice": (
        *(paid(f'"1", "{it}') for it in ('amount": "2"', 'amount": "1"', '\\u0061mount": "2"')),
        "{" + ",".join(f'"{it}":1' for it in range(20_000)) + ',"19999":1}',
        paid('{"a": 1, "a": 2}'),
    ),
    "number-not-finite": tuple(map(paid, ("NaN", "Infinity", "-Infinity"))),
    "amount-type": tuple(map(paid, ("1000", "-0"))),
    "number-fraction": tuple(map(paid, ("10.5", "10.0", "1e3", "1e9999999"))),
    "number-too-long": (paid(str(10**18)), paid("9" * 5_000)),
    "model_type": ("1", '"E-1"', "null", f"[{VALID_JSON}]", f"[{','.join(['{}'] * 80_000)}]"),
    "document-too-deep": (
        *("[" * levels + "]" * levels for levels in (17, NEST)),
        *("[" * MOST_BYTES, '{"a":' * 40_000 + "1" + "}" * 40_000),
    ),
    "document-too-large": (
        *(VALID_JSON + " " * MOST_BYTES, f'"{"店" * (MOST_BYTES // 2)}"', b" " * 50_000_000),
    ),
    "document-type": (None, FACTS, 1),
}

HOSTILE = [
    *rows("amount", "amount-malformed", NO_NUMBER_TEXTS | NO_AMOUNTS),
    *rows("amount", "amount-type", NO_TYPES | A_DAY | {"no amount": (None, si.Rate("0.1"))}),
    *rows("rate", "rate-malformed", NO_NUMBER_TEXTS | NO_RATES),
    *rows("rate", "rate-type", NO_TYPES | A_DAY | {"no rate": (None, si.Yuan("1"))}),
    *rows("day", "day-malformed", NO_DAYS | NO_TYPES),
    *rows("day", "day-type", {"midnight": MIDNIGHTS}),
    *rows("instant", "instant-malformed", NO_INSTANTS | NO_TYPES | A_DAY),
    *rows("instant", "instant-naive", {"naive": NO_OFFSETS}),
    *rows("identifier", "identifier-malformed", NO_IDS),
    *by_code("detail", NO_DETAILS),
    *by_code("record", NO_RECORDS),
    *by_code("list", NO_LISTS),
    *by_code("event", NO_EVENTS),
    *by_code("document", NO_DOCUMENTS),
]
