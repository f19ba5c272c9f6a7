"""Take exactly the texts of docs/errors.md, and refuse all else at every way in."""

import json
import re
import tomllib
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import scenarios
import shopinsure as si
import strategies as draw
from hostile import HOSTILE
from shopinsure import DEPOSIT_TERMS, GUARANTEE_TERMS, InvalidInput, Rate, Yuan
from shopinsure._dates import BEIJING, day_of, instant_of
from strategies import changed, law, long_law

ORDER = si.Order(**scenarios.ORDER | {"shipped_at": None})
POLICY = scenarios.DEPOSIT_POLICY

DATA = tomllib.loads((Path(__file__).parent / "ways_in.toml").read_text("utf-8"))
CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"
DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"


def is_day(text: str) -> bool:
    with suppress(ValueError):
        return bool(re.fullmatch(DAY, text) and date.fromisoformat(text))
    return False


def is_instant(text: str) -> bool:
    """Return whether text is RFC 3339 with an offset, in a Beijing year from 2000 to 2099."""
    pattern = rf"({DAY})T({CLOCK}):[0-5][0-9](\.[0-9]{{1,6}})?(Z|([+-])({CLOCK}))"
    found = re.fullmatch(pattern, text)
    if not found or not is_day(found[1]):
        return False
    clock, offset = (
        timedelta(hours=int(it[:2]), minutes=int(it[3:])) for it in (found[2], found[7] or "00:00")
    )
    day = datetime.combine(date.fromisoformat(found[1]), datetime.min.time())
    with suppress(OverflowError):
        utc = clock + (offset if found[6] == "-" else -offset)
        return 2000 <= (day + (utc + timedelta(hours=8))).year <= 2099
    return False


def matches(pattern: str):
    return lambda text: re.fullmatch(pattern, text) is not None


def texts_of(numbers, texts):
    return numbers.flatmap(lambda it: st.sampled_from(texts(it)))


GRAMMAR = {
    # what: the documented texts, valid ones to change, and the ways in
    "amount": (
        matches(r"(0|[1-9][0-9]{0,9})(\.[0-9]{1,2})?"),
        texts_of(draw.fen(), draw.amount_texts),
        [Yuan, lambda it: changed(ORDER, paid=it, freight="0")],
    ),
    "rate": (
        matches(r"0(\.[0-9]{1,6})?|1(\.0{1,6})?"),
        texts_of(draw.ppm(10**6), draw.rate_texts),
        [Rate, lambda it: GUARANTEE_TERMS.amended(order_rate_max=it)],
    ),
    "percentage": (
        matches(r"(0|[1-9][0-9]?)(\.[0-9]{1,4})?|100(\.0{1,4})?"),
        texts_of(draw.ppm(10**6), partial(draw.rate_texts, places=4)),
        [Rate.percent],
    ),
    "day": (
        is_day,
        draw.days(date(1, 1, 1), date(1, 3, 1)).map(str) | draw.days().map(str),
        [lambda it: DEPOSIT_TERMS.amended(effective_from=it), day_of],
    ),
    "instant": (
        is_instant,
        texts_of(draw.instants(), draw.instant_texts),
        [lambda it: changed(ORDER, paid_at=it), instant_of],
    ),
    "identifier": (
        matches("[!-~]{1,64}"),
        draw.identifiers(),
        [
            lambda it: si.Shop(shop_id=it),
            lambda it: si.assess_guarantee(scenarios.SELLER, si.Product.PRICE, it),
        ],
    ),
}
MEDDLERS = "0123456789.+-_eE,: \t\n\r\0/%¥TtZz٣１．−\u00a0\u200b\ud800"


@st.composite
def near_misses(draw_one, texts):
    """Draw texts of a grammar, most of them damaged at one or two places."""
    text = draw_one(texts)
    for _ in range(draw_one(st.sampled_from([0, 1, 1, 1, 2]))):
        at = draw_one(st.sampled_from([0, len(text)]) | st.integers(0, len(text)))
        kept = draw_one(st.sampled_from([0, 0, 1]))
        sign = draw_one(st.sampled_from(MEDDLERS) | st.sampled_from(["", "00", "e5", "E+3"]))
        text = text[:at] + sign + text[at + kept :]
    return text


def accepts(door, value: object) -> bool:
    """Return whether a door lets a value in; the refusal must be the one clear error."""
    try:
        return door(value) is not None
    except (InvalidInput, ValidationError):
        return False


@pytest.mark.parametrize("what", GRAMMAR)
def test_the_accepted_texts_are_exactly_the_documented_ones(what):
    is_documented, texts, doors = GRAMMAR[what]

    def assert_judged(text):
        assert {accepts(door, text) for door in doors} == {is_documented(text)}, text

    @given(near_misses(texts) | st.text(max_size=70 if what == "identifier" else 30))
    @long_law
    def test(text):
        assert_judged(text)

    for text in DATA["texts"][what]:
        assert_judged(text)
    test()


@given(draw.days(), draw.instants())
@law
def test_a_day_and_an_instant_that_are_read_and_written_again_are_the_same_text(day, instant):
    terms = DEPOSIT_TERMS.amended(effective_from=str(day))
    assert json.loads(terms.model_dump_json())["effective_from"] == str(day)
    text = instant.astimezone(BEIJING).isoformat()
    order = changed(ORDER, paid_at=text)
    assert json.loads(order.model_dump_json())["paid_at"] == text
    assert order.paid_at == instant


class Hostile:
    """An object that refuses to be shown, compared or counted."""

    def __repr__(self, *_: object) -> str:
        raise ZeroDivisionError

    __str__ = __bool__ = __len__ = __index__ = __float__ = __iter__ = __repr__  # type: ignore[assignment]
    __eq__ = __hash__ = __repr__  # type: ignore[assignment]


MILLION = 10**6
ODD_DECIMALS = "-NaN NaN123 1.5E+999999 1E-999999 1E+30 123E-9 9999999999.990000000000000000000001"
NOWHERE = [
    *(1 << MILLION, -(10**20), 1e308, object(), object, memoryview(b"1"), range(3), timedelta(1)),
    *(b"quality", ["1.00"], {}, datetime(2023, 1, 1), Hostile()),
    *map(Decimal, [*ODD_DECIMALS.split(), "9" * 40, "0." + "3" * 40]),
]
BAD = {
    kind: [*(row.value for row in HOSTILE if row.kind == kind), *NOWHERE]
    for kind in ("amount", "rate", "day", "instant", "identifier")
}
BAD["amount"] += [datetime(2023, 1, 1, tzinfo=UTC), "nan", "inf"]
BAD["member"] = [*BAD["amount"], "QUALITY", "six "]
BAD["yes or no"] = [it for it in BAD["amount"] if type(it) is not bool] + ["true", "yes", b"1"]
# A window, and which day it is in Beijing, may be asked about an instant of any year.
NO_INSTANT = [
    row.value for row in HOSTILE if row.kind == "instant" and type(row.value) is not datetime
] + NOWHERE
NO_PERCENT = [it for it in BAD["rate"] if type(it) not in {str, Yuan}]
NO_PERCENT += ["0.18%", "101", Decimal(101), Decimal("100.0001")]

KIND_OF = {name: kind for kind, names in DATA["parameters"].items() for name in names}
# What a record reads and a function does not.
ALSO_BAD = {"day": ["2023-09-01"], "rate": ["0.002001"]}
ALSO_BAD |= {"product": ["six_months", "Quality"], "term": ["quality", "six-months"]}


def kind_of_field(name: str, value: object) -> str | None:
    if name.endswith("_id") or name in {"category", "reason"}:
        return "identifier"
    if name.endswith("_at"):
        return "instant"
    if isinstance(value, Enum) or (name in si.READINGS and type(value) is str):
        return "member"
    kinds = {Yuan: "amount", Rate: "rate", date: "day", datetime: "instant", bool: "yes or no"}
    return kinds.get(type(value))


def ask_with(owner, facts, name, value):
    return owner(**facts | {name: value})


def way_in(owner, facts, name: str, kind: str, also_bad=()):
    """Return the name of a way in, the way, and what it must refuse."""
    unknown = name in DATA["may_be_unknown"].get(owner.__name__, ())
    bad = [it for it in BAD[kind] if not unknown or it is not None]
    return f"{owner.__name__} {name}", partial(ask_with, owner, facts, name), [*bad, *also_bad]


WAYS = [
    way_in(owner, facts, name, kind, ALSO_BAD.get(name, ALSO_BAD.get(kind, ())))
    for owner, facts in scenarios.VALID_CALLS.items()
    for name, kind in KIND_OF.items()
    if name in facts and not isinstance(facts[name], si.Account)
]
WAYS += [
    ("Yuan", Yuan, BAD["amount"]),
    ("Rate", Rate, BAD["rate"]),
    ("percent", Rate.percent, NO_PERCENT),
    ("from_fen", si.from_fen, [it for it in BAD["amount"] if type(it) is not int] + [-1, 10**12]),
    ("line", lambda it: si.premium_statement([("O-1", it)], "0.001"), BAD["amount"]),
    ("remaining_days", POLICY.remaining_days, BAD["day"]),
    ("covers", POLICY.covers, BAD["day"]),
    ("beijing_day", si.beijing_day, NO_INSTANT),
    ("is_past", si.price_window(ORDER.paid_at).is_past, NO_INSTANT),
    ("in window", si.price_window(ORDER.paid_at).__contains__, NO_INSTANT),
]
FIELDS = [
    way_in(kind, facts, name, of)
    for kind, facts in scenarios.VALID_RECORDS.items()
    for name, value in kind(**facts)
    if (of := kind_of_field(name, value))
]
WAYS_IN = [
    pytest.param(way, bad, error, id=name)
    for error, ways in ((InvalidInput, WAYS), (ValidationError, FIELDS))
    for name, way, bad in ways
]


def named(value: object) -> str:
    """Name a bad value in a failed test; it may refuse to be shown."""
    short = type(value) in {str, Decimal, float, bytes} and len(str(value)) < 50
    return repr(value) if short else type(value).__name__


def refusal(way, value: object) -> BaseException | None:
    try:
        way(value)
    except Exception as error:  # noqa: BLE001 - which error it is, is what is tested
        return error
    return None


def test_every_record_and_every_kind_of_fact_has_ways_in():
    assert len(FIELDS) > 110
    assert {way.args[0] for _, way, _ in FIELDS} == set(scenarios.RECORDS)


def much(sign: str) -> str:
    return sign * MILLION


@cache
def huge_inputs() -> list[object]:
    texts = [much("1"), much("１"), "0." + much("0"), much("1") + "\n", much("\n"), much("~")]
    texts += ["2023-01-01T00:00:00." + much("0") + "Z", "2023-01-01" + much(" "), much("\ud800")]
    digits = [Decimal(much("1")), Decimal("0." + much("1")), Decimal("-" + much("7"))]
    return [*texts, *digits, much("1").encode(), 1 << MILLION]


@pytest.mark.parametrize(("way", "bad", "error"), WAYS_IN)
def test_whatever_else_is_given_ends_in_the_one_clear_error_which_hardly_echoes_it(way, bad, error):
    for value, most in [*((it, 1_500) for it in bad), *((it, 400) for it in huge_inputs())]:
        refused = refusal(way, value)
        assert type(refused) is error, named(value)
        assert len(str(refused)) < most
        assert not re.search(r"(.)\1{100}", str(refused), re.DOTALL), named(value)
        if error is InvalidInput:
            assert re.fullmatch("[a-z]+(-[a-z]+)+", refused.code)
        else:
            assert {one["loc"][0] for one in refused.errors()} == {way.args[2]}, named(value)


def test_zeros_after_the_point_are_no_reason_to_refuse_a_decimal():
    assert Yuan(Decimal("199." + much("0"))).fen == 19_900
    assert Yuan(Decimal("0E+999999")).fen == Yuan(Decimal("0E-999999")).fen == 0


@pytest.mark.parametrize("kind", scenarios.RECORDS, ids=lambda kind: kind.__name__)
def test_an_unknown_field_and_what_is_no_object_are_refused(kind):
    names = ("x", much("x"), "\ud800", "shop_id ", "__class__", "model_config")
    documents = ("", "null", "[]", "{", much("["), '"' + much("x") + '"', "NaN")
    for refused in (
        *(refusal(kind.model_validate, {name: 1}) for name in names),
        *(refusal(lambda it: kind(**it), scenarios.VALID_RECORDS[kind] | {it: 1}) for it in names),
        *(refusal(kind.model_validate_json, document) for document in documents),
    ):
        assert type(refused) is ValidationError
        assert len(str(refused)) < 1_500


def test_no_refusal_echoes_more_than_a_hundred_characters_of_the_input():
    order = changed(ORDER, order_id="~" * 64, shop_id="^" * 64)
    shop = si.Shop(shop_id="|" * 64)
    refused = refusal(lambda it: si.issue_order_policy(order, it, si.Product.PRICE, "0.001"), shop)
    assert type(refused) is InvalidInput
    assert sum(str(refused).count(sign) for sign in "~^|") <= 100


# "25" must not become two orders of 2 and of 5 yuan.
NO_LINES = ["25", "2.50", Decimal(25), Yuan("25"), 5, None, [("O-1",)], [()], [("O-1", "1", "1")]]


@pytest.mark.parametrize("lines", NO_LINES, ids=repr)
def test_what_is_no_list_of_lines_is_refused(lines):
    assert type(refusal(lambda it: si.premium_statement(it, "0.001"), lines)) is InvalidInput


@pytest.mark.parametrize("tag", ["zh-CN", "zh-hans", "zh_Hant_HK", "ZH", "en_US", "EN-gb", "en"])
def test_a_language_tag_is_taken_by_its_first_part(tag):
    for one in scenarios.parts_of(scenarios.answers()):
        for ask in (one.explain, one.summary, *([one.message] if hasattr(one, "message") else [])):
            assert ask(tag) == ask(tag[:2].lower())


NO_LANGUAGES = ["fr", "english", "zhCN", "zh-", "en--US", "-zh", "zh-CN ", "zh-汉", "en-123456789"]


@pytest.mark.parametrize("language", [*NO_LANGUAGES, "", None, 1, [], much("z"), "zh" + much("-a")])
def test_a_language_not_spoken_here_is_refused(language):
    for one in scenarios.parts_of(scenarios.answers()):
        for ask in (one.explain, one.summary, *([one.message] if hasattr(one, "message") else [])):
            assert type(refusal(ask, language)) is InvalidInput


@pytest.mark.parametrize("name", ["six_months", "twelve_months", "quality", None, 6])
def test_the_text_of_a_name_is_never_taken_for_another_name(name):
    # Either refused, or read as what it says: never silently the other rate, status or schedule.
    shop = changed(scenarios.SELLER, quality_status="qualified", price_status=None)
    for ask, right in (
        (DEPOSIT_TERMS.rate, {"six_months": Rate("0.018"), "twelve_months": Rate("0.03")}),
        (shop.status, {"quality": si.Status.QUALIFIED}),
    ):
        refused = refusal(ask, name)
        assert type(refused) is InvalidInput or (name in right and ask(name) == right[name])
