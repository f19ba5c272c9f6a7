"""List inputs that no rule may ever see, each with how it has to be refused.

Gathered from the grammar of docs/errors.md, from what other readers let through (pydantic's own
``Decimal`` takes ``1_000`` and full-width digits, JSON readers take a key twice and ``NaN``), and
from what once ended processes: powers of ten without end, deep nests, lists without end.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from fractions import Fraction
from typing import Any

import shopinsure as si
from shopinsure.documents import MOST_BYTES

LONG = 100_000


@dataclass(frozen=True)
class Row:
    """One input: what it is given as, the value, and the code under which it is refused."""

    name: str
    kind: str
    value: Any
    code: str


class Text(str):
    """Be a text of the caller's that says something else when it is asked."""

    __slots__ = ()

    def __str__(self):
        return "1"

    def __getitem__(self, place):
        return "1"


class BrokenZone(tzinfo):
    """Be a time zone that does not know its offset."""

    def utcoffset(self, _):
        raise NotImplementedError


def rows(kind, code, values):
    return [Row(f"{kind}: {name}", kind, value, code) for name, value in values.items()]


NO_NUMBER_TEXTS = {
    "empty": "",
    "blank": " ",
    "blank before": " 1",
    "blank after": "1 ",
    "newline after": "1\n",
    "carriage return after": "1\r",
    "tab before": "\t1",
    "non-breaking blank": "1\u00a0",
    "zero-width joiner": "1\u200d",
    "byte order mark": "\ufeff1",
    "NUL after": "1\0",
    "NUL between": "1\x002",
    "sign plus": "+1",
    "sign minus": "-1",
    "minus zero": "-0",
    "minus zero with decimals": "-0.00",
    "true minus": "−1",
    "leading zero": "01",
    "two leading zeros": "00",
    "no whole part": ".5",
    "no decimals after the point": "1.",
    "only a point": ".",
    "two points": "1.0.0",
    "comma for the point": "1,5",
    "thousands comma": "1,000",
    "thousands underscore": "1_000",
    "thousands blank": "1 000",
    "thousands apostrophe": "1'000",
    "exponent": "1e3",
    "capital exponent": "1E3",
    "exponent without end": "1e400",
    "negative exponent": "1e-2",
    "huge exponent": "1e9999999",
    "hexadecimal": "0x10",
    "octal": "0o7",
    "binary": "0b1",
    "not a number": "NaN",
    "small not a number": "nan",
    "signalling": "sNaN",
    "infinity": "Infinity",
    "minus infinity": "-inf",
    "full-width digits": "１２",
    "Arabic digits": "١٢",
    "Devanagari digits": "१२",
    "Chinese digits": "一百",
    "superscript": "1²",
    "fraction sign": "½",
    "Roman numeral sign": "Ⅷ",
    "full-width point": "1．5",
    "ideographic stop": "1。5",
    "quotient": "1/2",
    "percent sign": "1%",
    "yuan sign": "¥1",
    "currency code": "CNY 1",
    "unit": "1元",
    "letters": "abc",
    "the word null": "null",
    "the word true": "true",
    "markup": "<b>1</b>",
    "formula": "=1+1",
    "template": "{0}",
    "percent template": "%s",
    "lone surrogate": "1\ud800",
    "right-to-left override": "\u202e1",
    "a hundred thousand digits": "1" * LONG,
    "a hundred thousand zeros": "0" * LONG,
    "a hundred thousand blanks": " " * LONG,
    "decimals without end": "0." + "0" * LONG,
}

NO_TYPES = {
    "float": 1.5,
    "whole float": 1.0,
    "float zero": 0.0,
    "float minus zero": -0.0,
    "float not a number": float("nan"),
    "float infinity": float("inf"),
    "int": 1,
    "int zero": 0,
    "negative int": -1,
    "int without end": 10**4_000,
    "true": True,
    "false": False,
    "bytes": b"1",
    "byte array": bytearray(b"1"),
    "list": ["1"],
    "empty list": [],
    "object": {"amount": "1"},
    "fraction": Fraction(1, 2),
    "complex": 1j,
    "set": {"1"},
    "date": date(2022, 7, 13),
    "class": str,
}

AMOUNTS = [
    *rows("amount", "amount-malformed", NO_NUMBER_TEXTS),
    *rows(
        "amount",
        "amount-malformed",
        {
            "three decimals": "1.234",
            "three decimals of zero": "1.000",
            "eleven digits": "10000000000",
            "a fen too much": "10000000000.00",
            "a text that lies": Text("１"),
            "Decimal with three decimals": Decimal("0.001"),
            "Decimal below a fen": Decimal("1E-30"),
            "Decimal minus zero": Decimal("-0"),
            "Decimal minus zero with places": Decimal("-0.00"),
            "Decimal below zero": Decimal(-1),
            "Decimal not a number": Decimal("NaN"),
            "Decimal signalling": Decimal("sNaN"),
            "Decimal infinity": Decimal("Infinity"),
            "Decimal minus infinity": Decimal("-Infinity"),
            "Decimal without end": Decimal("1E+9999999"),
            "Decimal a fen too much": Decimal("1E+10"),
            "Decimal of many digits": Decimal("0." + "3" * 5_000),
        },
    ),
    *rows("amount", "amount-type", NO_TYPES),
    *rows("amount", "amount-type", {"none": None, "rate": si.Rate("0.1")}),
]

RATES = [
    *rows("rate", "rate-malformed", {**NO_NUMBER_TEXTS, "above one": "1.000001", "two": "2"}),
    *rows(
        "rate",
        "rate-malformed",
        {
            "seven decimals": "0.0000001",
            "ten": "10",
            "Decimal above one": Decimal("1.000001"),
            "Decimal minus zero": Decimal("-0"),
            "Decimal not a number": Decimal("NaN"),
            "Decimal signalling": Decimal("sNaN"),
            "Decimal infinity": Decimal("Infinity"),
            "Decimal without end": Decimal("1E+9999999"),
            "Decimal seven decimals": Decimal("0.0000001"),
        },
    ),
    *rows(
        "rate",
        "rate-type",
        NO_TYPES | {"none": None, "amount": si.Yuan("1")},
    ),
]

NO_DAY_TEXTS = {
    "empty": "",
    "no separators": "20220713",
    "slashes": "2022/07/13",
    "points": "2022.07.13",
    "one-digit month": "2022-7-13",
    "two-digit year": "22-07-13",
    "five-digit year": "12022-07-13",
    "year zero": "0000-01-01",
    "month zero": "2022-00-01",
    "month 13": "2022-13-01",
    "day zero": "2022-07-00",
    "day 32": "2022-07-32",
    "29 February of no leap year": "2023-02-29",
    "30 February": "2024-02-30",
    "week": "2022-W28-3",
    "day of the year": "2022-194",
    "instant": "2022-07-13T00:00:00",
    "instant with Z": "2022-07-13T00:00:00Z",
    "blank after": "2022-07-13 ",
    "newline after": "2022-07-13\n",
    "blank before": " 2022-07-13",
    "full-width digits": "２０２２-07-13",
    "Arabic digits": "٢٠٢٢-07-13",
    "en dashes": "2022–07–13",
    "Chinese": "2022年7月13日",
    "sign": "+2022-07-13",
    "negative year": "-2022-07-13",
    "NUL after": "2022-07-13\0",
    "today": "today",
    "Unix seconds": "1657670400",
    "zero": "0",
    "a hundred thousand digits": "2" * LONG,
    "lone surrogate": "2022-07-1\udc33",
}

DAYS = [
    *rows("day", "day-malformed", NO_DAY_TEXTS),
    *rows(
        "day",
        "day-malformed",
        {name: it for name, it in NO_TYPES.items() if name != "date"}
        | {"none": None, "Decimal": Decimal(0)},
    ),
    *rows(
        "day",
        "day-type",
        {
            "naive midnight": datetime(2022, 7, 13),
            "midnight": datetime(2022, 7, 13, tzinfo=UTC),
        },
    ),
]

INSTANTS = [
    *rows(
        "instant",
        "instant-malformed",
        {
            "empty": "",
            "day": "2020-09-10",
            "no offset": "2020-09-10T10:00:00",
            "no offset, with places": "2020-09-10T10:00:00.123456",
            "no seconds": "2020-09-10T10:00+08:00",
            "blank for the T": "2020-09-10 10:00:00+08:00",
            "small t": "2020-09-10t10:00:00+08:00",
            "small z": "2020-09-10T10:00:00z",
            "offset of no minutes": "2020-09-10T10:00:00+08",
            "offset without colon": "2020-09-10T10:00:00+0800",
            "offset with seconds": "2020-09-10T10:00:00+08:00:30",
            "offset of a day": "2020-09-10T10:00:00+24:00",
            "offset of 60 minutes": "2020-09-10T10:00:00+08:60",
            "zone by name": "2020-09-10T10:00:00[Asia/Shanghai]",
            "zone by letters": "2020-09-10T10:00:00 CST",
            "hour 24": "2020-09-10T24:00:00+08:00",
            "hour 25": "2020-09-10T25:00:00+08:00",
            "minute 60": "2020-09-10T10:60:00+08:00",
            "leap second": "2016-12-31T23:59:60Z",
            "seven places": "2020-09-10T10:00:00.1234567+08:00",
            "point without places": "2020-09-10T10:00:00.+08:00",
            "comma for the point": "2020-09-10T10:00:00,5+08:00",
            "no separators": "20200910T100000+0800",
            "week": "2020-W37-4T10:00:00Z",
            "31 June": "2020-06-31T10:00:00Z",
            "29 February of no leap year": "2021-02-29T10:00:00Z",
            "before 2000": "1999-12-31T15:59:59Z",
            "after 2099": "2099-12-31T16:00:00Z",
            "year one": "0001-01-01T00:00:00+14:00",
            "year 9999": "9999-12-31T23:59:59-12:00",
            "newline after": "2020-09-10T10:00:00Z\n",
            "blank before": " 2020-09-10T10:00:00Z",
            "full-width digits": "２０２０-09-10T10:00:00Z",
            "NUL": "2020-09-10T10:00:00Z\0",
            "Unix seconds": "1599703200",
            "a hundred thousand digits": "2" * LONG,
            "datetime before 2000": datetime(1999, 12, 31, tzinfo=UTC),
            "datetime after 2099": datetime(2100, 1, 2, tzinfo=UTC),
            "first of all": datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
            "last of all": datetime.max.replace(tzinfo=timezone(-timedelta(hours=12))),
            "none": None,
            **NO_TYPES,
        },
    ),
    *rows(
        "instant",
        "instant-naive",
        {
            "naive datetime": datetime(2020, 9, 10, 10),
            "zone that does not know": datetime(2020, 9, 10, 10, tzinfo=BrokenZone()),
        },
    ),
]

IDS = rows(
    "identifier",
    "identifier-malformed",
    {
        "empty": "",
        "blank": " ",
        "blank inside": "S 1",
        "blank after": "S-1 ",
        "newline after": "S-1\n",
        "tab": "S\t1",
        "NUL": "S\0001",
        "escape": "\x1b[31m",
        "delete": "\x7f",
        "65 signs": "S" * 65,
        "a hundred thousand signs": "S" * LONG,
        "Chinese": "店铺",
        "accent": "é",
        "full-width": "Ｓ１",
        "look-alike": "Ѕ-1",
        "emoji": "👗",
        "lone surrogate": "\ud800",
        "zero-width blank": "S\u200b1",
        "right-to-left override": "S\u202e1",
        "int": 1,
        "float": 1.5,
        "true": True,
        "bytes": b"S-1",
        "list": ["S-1"],
        "none": None,
        "object": {"id": "S-1"},
        "Decimal": Decimal(1),
    },
)

DETAILS = [
    Row(f"detail: {name}", "detail", value, code)
    for name, (value, code) in {
        "empty": ("", "string_too_short"),
        "129 signs": ("衣" * 129, "string_too_long"),
        "a hundred thousand signs": ("衣" * LONG, "string_too_long"),
        "lone surrogate": ("衣\ud800", "string_unicode"),
        "int": (1, "string_type"),
        "true": (True, "string_type"),
        "bytes": (b"dress", "string_type"),
        "none": (None, "string_type"),
        "list": (["dress"], "string_type"),
    }.items()
]

FACTS = {"event_id": "E-1", "on": "2022-07-13", "amount": "1000"}

RECORDS = [
    Row(f"record: {name}", "record", facts, code)
    for name, (facts, code) in {
        "nothing": ({}, "missing"),
        "no amount": ({name: FACTS[name] for name in ("event_id", "on")}, "missing"),
        "one field more": (FACTS | {"currency": "CNY"}, "unknown-field"),
        "a field in capitals": (FACTS | {"AMOUNT": "1"}, "unknown-field"),
        "a field with a blank": (FACTS | {"amount ": "1"}, "unknown-field"),
        "a field of no name": (FACTS | {"": "1"}, "unknown-field"),
        "a field of Python's own": (FACTS | {"__class__": "x"}, "unknown-field"),
        "a field of pydantic's": (FACTS | {"model_config": {}}, "unknown-field"),
        "a long field": (FACTS | {"x" * LONG: "1"}, "unknown-field"),
        "many fields": (FACTS | dict.fromkeys(map(str, range(20_000)), "1"), "unknown-field"),
        "another kind of event": (FACTS | {"kind": "repaid"}, "literal_error"),
        "kind of a wrong type": (FACTS | {"kind": 1}, "literal_error"),
        "zero of money": (FACTS | {"amount": "0.00"}, "amount-zero"),
        "a nest for an amount": (FACTS | {"amount": [[[[[["1"]]]]]]}, "amount-type"),
    }.items()
]

LISTS = [
    Row(f"list: {name}", "list", value, code)
    for name, (value, code) in {
        "a text": ("L-1", "tuple_type"),
        "a number": (1, "tuple_type"),
        "an object": ({"1": "L-1"}, "tuple_type"),
        "one item too many": (["L-1"] * 1_001, "too_long"),
        "a hundred thousand items": (["L-1"] * LONG, "too_long"),
        "a hundred thousand bad items": ([""] * LONG, "identifier-malformed"),
        "a bad item": (["L-1", ""], "identifier-malformed"),
        "an unknown item": (["L-1", None], "identifier-malformed"),
        "a list of lists": ([["L-1"]], "identifier-malformed"),
    }.items()
]

# A text of an event's own, which names what it is.
NAMED = FACTS | {"kind": "deposit_paid"}

EVENTS = [
    Row(f"event: {name}", "event", value, code)
    for name, (value, code) in {
        "nothing": ({}, "event-kind-missing"),
        "no kind": (FACTS, "event-kind-missing"),
        "kind by another name": (FACTS | {"Kind": "deposit_paid"}, "event-kind-missing"),
        "many fields and no kind": (dict.fromkeys(map(str, range(20_000))), "event-kind-missing"),
        "empty kind": (FACTS | {"kind": ""}, "event-unknown"),
        "no such kind": (FACTS | {"kind": "refunded"}, "event-unknown"),
        "kind in capitals": (FACTS | {"kind": "DEPOSIT_PAID"}, "event-unknown"),
        "kind by its class": (FACTS | {"kind": "DepositPaid"}, "event-unknown"),
        "kind with a blank": (FACTS | {"kind": "deposit_paid "}, "event-unknown"),
        "kind of a hundred thousand signs": (FACTS | {"kind": "A" * LONG}, "event-unknown"),
        "kind that is a template": (FACTS | {"kind": "{kind}"}, "event-unknown"),
        "kind that is none": (FACTS | {"kind": None}, "event-unknown"),
        "kind that is a number": (FACTS | {"kind": 10**300}, "event-unknown"),
        "kind that is a list": (FACTS | {"kind": ["A" * LONG]}, "event-unknown"),
        "kind that is an object": (FACTS | {"kind": {"A" * LONG: 1}}, "event-unknown"),
        "kind that is bytes": (FACTS | {"kind": b"A" * LONG}, "event-unknown"),
        "kind that lies": (FACTS | {"kind": Text("A" * LONG)}, "event-unknown"),
        "a long field": (NAMED | {"A" * LONG: 1}, "unknown-field"),
        "a float for an amount": (NAMED | {"amount": 1.5}, "amount-type"),
        "a text": ("A" * LONG, "model_attributes_type"),
        "a number": (1, "model_attributes_type"),
        "none": (None, "model_attributes_type"),
        "a list": (["A" * LONG], "model_attributes_type"),
    }.items()
]

VALID_JSON = '{"event_id": "E-1", "on": "2022-07-13", "amount": "1000"}'
FIELD = '"event_id": "E-1", "on": "2022-07-13"'
NEST = MOST_BYTES // 2

DOCUMENTS = [
    Row(f"document: {name}", "document", value, code)
    for name, (value, code) in {
        "empty": ("", "document-malformed"),
        "blank": ("  ", "document-malformed"),
        "cut": (VALID_JSON[:-1], "document-malformed"),
        "two": (VALID_JSON + VALID_JSON, "document-malformed"),
        "a word after": (VALID_JSON + " x", "document-malformed"),
        "comma at the end": (VALID_JSON[:-1] + ",}", "document-malformed"),
        "comment": (VALID_JSON + "// sound", "document-malformed"),
        "single quotes": (VALID_JSON.replace('"', "'"), "document-malformed"),
        "keys without quotes": ("{event_id: 1}", "document-malformed"),
        "a newline in a text": (VALID_JSON.replace("E-1", "E\n1"), "document-malformed"),
        "a bad escape": (VALID_JSON.replace("E-1", "E\\x31"), "document-malformed"),
        "a cut escape": (VALID_JSON.replace("E-1", "E\\u00"), "document-malformed"),
        "byte order mark": ("\ufeff" + VALID_JSON, "document-malformed"),
        "byte order mark in bytes": (
            b"\xef\xbb\xbf" + VALID_JSON.encode(),
            "document-malformed",
        ),
        "UTF-16": (VALID_JSON.encode("utf-16"), "document-not-utf-8"),
        "UTF-32": (VALID_JSON.encode("utf-32-le"), "document-malformed"),
        "GBK": ('{"event_id": "店铺"}'.encode("gbk"), "document-not-utf-8"),
        "overlong UTF-8": (b'{"event_id": "\xc0\xaf"}', "document-not-utf-8"),
        "surrogate in UTF-8": (b'{"event_id": "\xed\xa0\x80"}', "document-not-utf-8"),
        "surrogate in text": ('{"event_id": "\ud800"}', "document-not-utf-8"),
        "a key twice": ("{" + FIELD + ', "amount": "1", "amount": "2"}', "key-twice"),
        "a key twice, the same": ("{" + FIELD + ', "amount": "1", "amount": "1"}', "key-twice"),
        "a key twice, escaped": (
            "{" + FIELD + ', "amount": "1", "\\u0061mount": "2"}',
            "key-twice",
        ),
        "a key twice, far apart": (
            "{" + ",".join(f'"{it}":1' for it in range(20_000)) + ',"19999":1}',
            "key-twice",
        ),
        "a key twice, inside": (
            "{" + FIELD + ', "amount": {"a": 1, "a": 2}}',
            "key-twice",
        ),
        "not a number": ("{" + FIELD + ', "amount": NaN}', "number-not-finite"),
        "infinity": ("{" + FIELD + ', "amount": Infinity}', "number-not-finite"),
        "minus infinity": ("{" + FIELD + ', "amount": -Infinity}', "number-not-finite"),
        "a number for an amount": ("{" + FIELD + ', "amount": 1000}', "amount-type"),
        "a fraction for an amount": ("{" + FIELD + ', "amount": 10.5}', "number-fraction"),
        "a whole fraction": ("{" + FIELD + ', "amount": 10.0}', "number-fraction"),
        "an exponent": ("{" + FIELD + ', "amount": 1e3}', "number-fraction"),
        "an exponent without end": ("{" + FIELD + ', "amount": 1e9999999}', "number-fraction"),
        "minus zero": ("{" + FIELD + ', "amount": -0}', "amount-type"),
        "a leading zero": ("{" + FIELD + ', "amount": 01}', "document-malformed"),
        "nineteen digits": ("{" + FIELD + f', "amount": {10**18}}}', "number-too-long"),
        "five thousand digits": ("{" + FIELD + f', "amount": {"9" * 5_000}}}', "number-too-long"),
        "a number": ("1", "model_type"),
        "a text": ('"E-1"', "model_type"),
        "null": ("null", "model_type"),
        "a list": ("[" + VALID_JSON + "]", "model_type"),
        "a list of many": ("[" + ",".join(["{}"] * 80_000) + "]", "model_type"),
        "seventeen levels": ("[" * 17 + "]" * 17, "document-too-deep"),
        "lists without end": ("[" * NEST + "]" * NEST, "document-too-deep"),
        "lists that never close": ("[" * MOST_BYTES, "document-too-deep"),
        "objects without end": ('{"a":' * 40_000 + "1" + "}" * 40_000, "document-too-deep"),
        "quotes without end": ('"' * MOST_BYTES, "document-malformed"),
        "escapes without end": ('\\"' * NEST, "document-malformed"),
        "a text that never closes": ('"' + "\\" * (MOST_BYTES - 1), "document-malformed"),
        "a byte too many": (VALID_JSON + " " * MOST_BYTES, "document-too-large"),
        "bytes beyond the signs": ('"' + "店" * (MOST_BYTES // 2) + '"', "document-too-large"),
        "fifty megabytes": (b" " * 50_000_000, "document-too-large"),
        "no text": (None, "document-type"),
        "an object already": (FACTS, "document-type"),
        "a number already": (1, "document-type"),
    }.items()
]

HOSTILE = [
    *AMOUNTS,
    *RATES,
    *DAYS,
    *INSTANTS,
    *IDS,
    *DETAILS,
    *RECORDS,
    *LISTS,
    *EVENTS,
    *DOCUMENTS,
]
