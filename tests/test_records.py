"""What a record holds is what its JSON holds, and every function answers alike for both.

A caller's own kinds are handed in wherever a record or a function takes them: days, instants,
texts, amounts, rates, lists and records of classes below those of the field. What is held is of
the plain class, so that it has nothing which JSON would lose.
"""

import enum
import json
import pickle
from collections import UserString, namedtuple
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

import scenarios
import shopinsure as si
from scenarios import PAID_AT, SMALL_POLICY
from shopinsure import testing
from shopinsure._dates import BEIJING, beijing_day
from shopinsure._records import Record
from shopinsure._words import LocalizedEnum, LocalizedText
from strategies import law, long_law

HOUR = timedelta(hours=1)


class OwnText(str):
    """Be a text that says something else when it is asked."""

    __slots__ = ()

    def __str__(self):
        return "another"

    def __getitem__(self, place):
        return "another"


class OwnDay(date):
    """Be a day as freezegun and pendulum have them, which writes itself in its own way."""

    def __str__(self):
        return "some day"

    def isoformat(self):
        return "some day"


class OwnInstant(datetime):
    """Be an instant as freezegun and pendulum have them."""

    def __str__(self):
        return "some time"

    def isoformat(self, *_):
        return "some time"


class OwnAmount(si.Yuan):
    """Be an amount of a service with a kind of its own."""

    __slots__ = ()

    def __str__(self):
        return "some money"


class OwnDecimal(Decimal):
    """Be a number of a service with a kind of its own."""

    __slots__ = ()


class OwnRate(si.Rate):
    """Be a rate of a service with a kind of its own."""

    __slots__ = ()

    def __str__(self):
        return "some rate"


class OwnNumber(enum.IntEnum):
    """Be whole numbers with names."""

    ONE = 1
    THREE = 3
    THIRTY = 30


class Twice(tzinfo):
    """Be the zone in which every hour comes twice, as one does when summer time ends.

    Python calls such an instant unequal to every instant of another zone.
    """

    def utcoffset(self, instant):
        return timedelta(hours=8 if instant is not None and instant.fold else 9)

    def dst(self, _instant):
        return timedelta(0)

    def tzname(self, _instant):
        return "twice"


def folded(instant):
    """Write an instant as the second of two equal readings of a clock."""
    return (instant.astimezone(UTC) + 8 * HOUR).replace(tzinfo=Twice(), fold=1)


def as_pandas(instant):
    """Write an instant with nanoseconds, which a datetime does not have."""
    return pd.Timestamp(instant) + pd.Timedelta(999, "ns")


def of_kind(kind, instant):
    return kind.combine(instant.date(), instant.timetz()).replace(fold=instant.fold)


def of_day(day):
    return OwnDay.fromordinal(day.toordinal())


def with_seconds(instant):
    """Write an instant in an offset of seconds and microseconds, which ISO 8601 does not know."""
    return instant.astimezone(timezone(timedelta(hours=-3, seconds=7, microseconds=1)))


TEXTS = (OwnText, np.str_, lambda text: LocalizedText(text, "别的"))
WAYS = {
    str: TEXTS,
    date: (of_day,),
    datetime: (
        folded,
        as_pandas,
        lambda it: as_pandas(it).tz_convert("Europe/Berlin"),
        with_seconds,
        lambda it: of_kind(OwnInstant, it),
        lambda it: of_kind(OwnInstant, folded(it)),
        lambda it: it.astimezone(BEIJING).replace(fold=1),
        lambda it: pickle.loads(pickle.dumps(it)),  # noqa: S301 - made here: an offset of its own
    ),
    si.Yuan: (OwnAmount, OwnDecimal, lambda it: OwnDecimal(f"{it:f}000"), OwnText),
    si.Rate: (OwnRate, lambda it: OwnDecimal(str(it)), lambda it: OwnText(str(it))),
    int: (lambda it: next((one for one in OwnNumber if one == it), it),),
    tuple: (
        list,
        iter,
        lambda it: namedtuple("Own", [f"f{n}" for n in range(len(it))])(*it),  # noqa: PYI024
    ),
}


def below(record):
    """Make the same record of a class below its own."""
    kind = type(f"Own{type(record).__name__}", (type(record),), {"__doc__": "Be a caller's own."})
    return kind.model_construct(**vars(record))


def dressed(value, pick):
    """Write a value, and all that it holds, in kinds of the caller's own."""
    if isinstance(value, Record):
        facts = {name: dressed(getattr(value, name), pick) for name in type(value).model_fields}
        return below(type(value).model_validate(facts))
    if isinstance(value, LocalizedEnum):
        return value
    if type(value) is tuple:
        value = tuple(dressed(one, pick) for one in value)
    ways = WAYS.get(type(value), ())
    return ways[pick(len(ways))](value) if ways else value


def facts_of(record, pick):
    return {name: dressed(getattr(record, name), pick) for name in type(record).model_fields}


def leaves(value):
    """List all that a record holds, with the records and lists that hold it."""
    yield value
    if isinstance(value, Record):
        for name in type(value).model_fields:
            yield from leaves(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:
            yield from leaves(one)


PLAIN = {str, bool, int, type(None), date, datetime, si.Yuan, si.Rate, tuple, *scenarios.RECORDS}


def assert_plain(record):
    for leaf in leaves(record):
        assert type(leaf) in PLAIN or isinstance(leaf, LocalizedEnum), (type(leaf), leaf)
        if type(leaf) is datetime:
            assert leaf.tzinfo is BEIJING
            assert leaf.fold == 0


def assert_holds_what_its_json_holds(record):
    assert_plain(record)
    written = record.model_dump_json()
    for back in (
        type(record).model_validate_json(written),
        si.load_json(written, type(record), most_bytes=10**8),
        type(record).model_validate(record.model_dump()),
        type(record).model_validate(vars(record)),
    ):
        assert back == record
        assert hash(back) == hash(record)
        assert repr(back) == repr(record)
        assert back.model_dump_json() == written


MADE = {kind: kind.model_validate(facts) for kind, facts in scenarios.VALID_RECORDS.items()}
WAY_NUMBERS = range(max(map(len, WAYS.values())))


@pytest.mark.parametrize("number", WAY_NUMBERS)
@pytest.mark.parametrize("kind", scenarios.RECORDS, ids=lambda kind: kind.__name__)
def test_every_record_holds_the_plain_kinds_whatever_kinds_it_is_given(kind, number):
    record = MADE[kind]
    own = kind(**facts_of(record, lambda ways: number % ways))
    assert own == record
    assert_holds_what_its_json_holds(own)


@given(testing.records() | testing.events(), st.data())
@long_law
def test_whatever_a_record_is_made_of_it_holds_what_its_json_holds(record, data):
    assert_holds_what_its_json_holds(record)
    own = type(record)(**facts_of(record, lambda ways: data.draw(st.integers(0, ways - 1))))
    assert own == record
    assert hash(own) == hash(record)
    assert_holds_what_its_json_holds(own)


def test_every_record_is_tried():
    assert set(MADE) == set(scenarios.RECORDS)


def kinds_named_in(answer):
    """Tell the modules of all classes that a pickle of an answer names."""
    if not isinstance(answer, tuple | list | Record | si.Verdict.__mro__[1]):
        answer = dict(answer) if hasattr(answer, "keys") else answer
    named = pickle.dumps(answer)
    return [name for name in (__name__, "numpy", "pandas", "zoneinfo") if name.encode() in named]


def in_json(answer):
    if isinstance(answer, tuple):
        return [in_json(one) for one in answer]
    if hasattr(answer, "keys"):
        return {name: in_json(one) for name, one in answer.items()}
    return answer.as_json() if hasattr(answer, "as_json") else repr(answer)


# What these take is told apart by its class itself, or is a document.
NOT_DRESSED = {si.replay: {"events"}, si.post: {"event"}, si.load_json: {"data"}}


@pytest.mark.parametrize("number", WAY_NUMBERS)
@pytest.mark.parametrize("function", scenarios.VALID_CALLS, ids=lambda function: function.__name__)
def test_every_function_answers_alike_for_kinds_of_the_callers_own(function, number):
    given_ = scenarios.VALID_CALLS[function]
    own = {
        name: value
        if name in {"cases", "versions", *NOT_DRESSED.get(function, ())}
        else dressed(value, lambda ways: number % ways)
        for name, value in given_.items()
        if not isinstance(value, Record)
    } | {name: value for name, value in given_.items() if isinstance(value, Record)}
    answer, result = function(**given_), function(**own)
    assert result == answer
    assert in_json(result) == in_json(answer)
    assert str(result) == str(answer)
    assert kinds_named_in(result) == []


def test_a_pandas_timestamp_and_its_json_are_one_payment():
    # The policy came from a frame, the purchase from JSON: they must not contradict each other.
    paid_at = pd.Timestamp("2020-09-10T10:00:00.123456789+08:00")
    order = si.Order(**scenarios.ORDER | {"paid_at": paid_at})
    assert order.paid_at == datetime(2020, 9, 10, 10, 0, 0, 123456, tzinfo=BEIJING)
    assert type(order.paid_at) is datetime
    assert si.price_window(paid_at) == si.price_window(order.paid_at)
    assert paid_at in si.price_window(paid_at)


# ---- instants that Python compares in its own way: folded ones, of other zones ----


@given(testing.instants(), st.sampled_from(WAYS[datetime]), st.sampled_from(WAYS[datetime]))
@law
def test_an_instant_is_the_same_however_it_is_written(instant, way, other):
    plain = instant.astimezone(BEIJING)
    paid_at, asked = way(instant), other(instant)
    for window in si.READINGS["price_window"].choices:
        terms = si.GUARANTEE_TERMS.amended(price_window=window.value)
        found = si.price_window(paid_at, terms=terms)
        assert found == si.price_window(plain, terms=terms)
        assert asked in found
        assert found.is_past(asked) is False
    assert beijing_day(asked) == plain.date()
    assert type(beijing_day(asked)) is date


@given(
    testing.instants(first=datetime(2001, 1, 1, tzinfo=UTC), last=datetime(2098, 1, 1, tzinfo=UTC)),
    st.sampled_from(si.READINGS["price_window"].values),
    st.sampled_from(WAYS[datetime]),
    st.sampled_from([-1, 0, 1]),
)
@law
def test_a_window_closes_at_the_same_instant_in_every_zone(paid_at, window, way, step):
    found = si.price_window(paid_at, terms=si.GUARANTEE_TERMS.amended(price_window=window))
    instant = found.closes_at + step * timedelta(microseconds=1)
    assert found.is_past(way(instant)) == found.is_past(instant) == (way(instant) not in found)
    assert found.is_past(instant) == (step > (0 if found.closing_included else -1))


class Failing(tzinfo):
    """Be a zone that fails as it likes."""

    def __init__(self, error):
        self._error = error

    def utcoffset(self, _instant):
        raise self._error


class Odd(tzinfo):
    """Be a zone that answers as it likes."""

    def __init__(self, answer):
        self._answer = answer

    def utcoffset(self, _instant):
        return self._answer


BROKEN = [
    *map(
        Failing, [KeyError("zone"), ZeroDivisionError(), RecursionError(), OSError(), Exception()]
    ),
    *map(Odd, [None, 8, "+08:00", timedelta(days=1), -timedelta(days=1), 8.0]),
]
OPEN = si.price_window(datetime(2020, 9, 10, tzinfo=UTC))
TAKES_AN_INSTANT = {
    "price_window": si.price_window,
    "is_past": OPEN.is_past,
    "in": OPEN.__contains__,
    "beijing_day": beijing_day,
}


@pytest.mark.parametrize("zone", BROKEN, ids=lambda zone: repr(vars(zone)))
@pytest.mark.parametrize("door", TAKES_AN_INSTANT)
def test_an_instant_of_a_zone_that_fails_has_no_offset(door, zone):
    with pytest.raises(si.InvalidInput) as refused:
        TAKES_AN_INSTANT[door](datetime(2020, 9, 10, tzinfo=zone))
    assert refused.value.code == "instant-naive"
    with pytest.raises(ValueError, match="has no offset from UTC"):
        si.Order(**scenarios.ORDER | {"paid_at": datetime(2020, 9, 10, tzinfo=zone)})


EAST, WEST = (timezone(sign * timedelta(hours=23, minutes=59)) for sign in (1, -1))
# Of these years a calendar has no Beijing day, or the class and ``datetime`` tell different ones.
BEYOND = [
    datetime.min.replace(tzinfo=EAST),
    datetime.max.replace(tzinfo=WEST),
    pd.Timestamp(np.datetime64("20300-01-01", "s")).tz_localize("UTC"),
    pd.NaT,
]
OUTSIDE = [
    *BEYOND,
    datetime.min.replace(tzinfo=WEST),
    datetime.max.replace(tzinfo=EAST),
    datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=BEIJING),
    datetime(2100, 1, 1, tzinfo=BEIJING),
    datetime(2000, 1, 1, 15, 58, 59, 999999, tzinfo=EAST),
    datetime(2099, 12, 31, 16, tzinfo=UTC),
]
JUST_INSIDE = [
    datetime(2000, 1, 1, 15, 59, tzinfo=EAST),
    datetime(1999, 12, 31, 16, 0, tzinfo=UTC),
    datetime(2099, 12, 31, 15, 59, 59, 999999, tzinfo=UTC),
    datetime(2099, 12, 30, 16, 0, 59, 999999, tzinfo=WEST),
]


@pytest.mark.parametrize("door", TAKES_AN_INSTANT)
def test_the_years_of_an_instant_are_counted_in_beijing(door):
    for instant in JUST_INSIDE:
        for way in WAYS[datetime]:
            TAKES_AN_INSTANT[door](way(instant))
            assert si.Order(**scenarios.ORDER | {"paid_at": way(instant), "shipped_at": None})
    # A window that is there may be asked about any instant; none is made of such a payment.
    for instant in OUTSIDE if door == "price_window" else BEYOND:
        with pytest.raises(si.InvalidInput):
            TAKES_AN_INSTANT[door](instant)
    for instant in OUTSIDE:
        with pytest.raises(ValueError, match="instant"):
            si.Order(**scenarios.ORDER | {"paid_at": instant, "shipped_at": None})


def test_a_window_tells_instants_of_other_years_apart():
    early, late = datetime.min.replace(tzinfo=WEST), datetime.max.replace(tzinfo=EAST)
    assert OPEN.is_past(late)
    assert not OPEN.is_past(early)
    assert early not in OPEN
    assert late not in OPEN


def test_an_event_of_a_class_below_is_read_as_one_of_its_own():
    for kind in scenarios.EVENTS.values():
        own = below(MADE[kind])
        assert TypeAdapter(si.Event).validate_python(own) == MADE[kind]
        assert type(TypeAdapter(si.Event).validate_python(own)) is kind


class Frozen(type):
    """Let every day and instant count as one of the class, as freezegun does."""

    def __instancecheck__(cls, value):
        return isinstance(value, cls.__base__)


class FrozenInstant(datetime, metaclass=Frozen):
    """Be what freezegun puts in the place of ``datetime`` while it holds the clock."""


def test_a_fold_counts_where_a_test_has_put_another_class_in_the_place_of_datetime(monkeypatch):
    instant = datetime(2020, 9, 10, 10, tzinfo=UTC)
    for way in WAYS[datetime]:
        given_ = way(instant)
        with monkeypatch.context() as patched:
            patched.setattr("shopinsure._dates.datetime", FrozenInstant)
            order = si.Order(**scenarios.ORDER | {"paid_at": given_, "shipped_at": None})
        assert order.paid_at == instant


def test_a_number_of_units_is_a_plain_number():
    units = si.unit_prices("1", OwnNumber.THREE)
    assert units == si.unit_prices("1", 3)
    assert {type(one) for unit in units for one in unit.operands} == {int}
    assert type(si.from_fen(OwnNumber.ONE).fen) is int


def test_a_text_that_is_none_is_no_text():
    with pytest.raises(ValueError, match="identifier"):
        si.Covered(category=UserString("apparel"), reason="quality")


def test_records_hold_amounts_and_write_them_as_text_in_json_only():
    policy = si.DepositPolicy(**SMALL_POLICY)
    assert isinstance(policy.model_dump()["coverage"], si.Yuan)
    assert isinstance(policy.model_dump()["rate"], si.Rate)
    assert json.loads(policy.model_dump_json())["coverage"] == "1000.00"


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_the_schema_of_a_record_says_what_is_taken(mode):
    schema = si.DepositPolicy.model_json_schema(mode=mode)["properties"]
    assert {name: kind["type"] for name, kind in schema.items()} == dict.fromkeys(schema, "string")
    if mode == "validation":
        assert schema["coverage"]["pattern"] == r"^(0|[1-9][0-9]{0,9})(\.[0-9]{1,2})?$"
        assert schema["rate"]["pattern"] == r"^(0(\.[0-9]{1,6})?|1(\.0{1,6})?)$"
        assert schema["term"]["enum"] == ["six_months", "twelve_months"]


def test_a_member_is_one_of_its_words_and_unknown_only_where_that_may_be():
    for wrong in ("nine_months", None, b"six_months"):
        with pytest.raises(ValidationError) as refused:
            si.DepositPolicy(**SMALL_POLICY | {"term": wrong})
        assert [error["type"] for error in refused.value.errors()] == ["term-unknown"]
    assert si.Shop(shop_id="S-1", quality_status=None).quality_status is None


def test_a_list_is_bounded_and_its_first_wrong_item_ends_the_reading():
    facts = {"order_id": "O-1", "line_id": "1", "unit_paid": "1", "paid_at": PAID_AT}
    sku = si.Sku(shop_id="S-1", listing_id="L-1", name="shirt")
    for lines, kind in ((["1"] * 1_001, "too_long"), ([" "] * 9, "identifier-malformed")):
        with pytest.raises(ValidationError) as refused:
            si.Purchase(**facts, sku=sku, claimed_lines=lines)
        assert [error["type"] for error in refused.value.errors()] == [kind]
    si.Purchase(**facts, sku=sku, claimed_lines=["1"] * 1_000)
