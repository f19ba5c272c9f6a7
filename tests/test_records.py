"""What a record holds is what its JSON holds, whatever kinds of a caller's own it is given."""

import enum
import json
import pickle
from collections import UserString, namedtuple
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, PydanticUserError, TypeAdapter, ValidationError

import scenarios
import shopinsure as si
from hostile import Text
from scenarios import ISSUED, ORDER, PURCHASE, SMALL_POLICY, refusal
from shopinsure import testing
from shopinsure._dates import BEIJING, beijing_day
from shopinsure._records import Record, without_input
from shopinsure._words import LocalizedEnum, LocalizedText
from strategies import law, long_law

HOUR = timedelta(hours=1)


class Unlike:
    """Write a day, an instant or a number as another service does, as freezegun and pendulum."""

    __slots__ = ()

    def __str__(self):
        return "another"

    def isoformat(self, *_):
        return "another"


OwnDay, OwnInstant, OwnAmount, OwnRate, OwnDecimal = (
    type(f"Own{kind.__name__}", (Unlike, kind), {"__slots__": ()})
    for kind in (date, datetime, si.Yuan, si.Rate, Decimal)
)


class OwnNumber(enum.IntEnum):
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
    return (instant.astimezone(UTC) + 8 * HOUR).replace(tzinfo=Twice(), fold=1)


def as_pandas(instant):
    """Write an instant with nanoseconds, which a datetime does not have."""
    return pd.Timestamp(instant) + pd.Timedelta(999, "ns")


def of_kind(kind, instant):
    return kind.combine(instant.date(), instant.timetz()).replace(fold=instant.fold)


def with_seconds(instant):
    """Write an instant in an offset of seconds and microseconds, which ISO 8601 does not know."""
    return instant.astimezone(timezone(timedelta(hours=-3, seconds=7, microseconds=1)))


WAYS = {
    str: (Text, np.str_, lambda text: LocalizedText(text, "别的")),
    date: (lambda day: OwnDay.fromordinal(day.toordinal()),),
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
    si.Yuan: (OwnAmount, OwnDecimal, lambda it: OwnDecimal(f"{it:f}000"), Text),
    si.Rate: (OwnRate, lambda it: OwnDecimal(str(it)), lambda it: Text(str(it))),
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
        return below(type(value).model_validate(facts_of(value, pick)))
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
    inside = dict(value).values() if isinstance(value, Record) else value
    for one in inside if isinstance(value, Record | tuple) else ():
        yield from leaves(one)


PLAIN = {str, bool, int, type(None), date, datetime, si.Yuan, si.Rate, tuple, *scenarios.RECORDS}


def assert_holds_what_its_json_holds(record):
    for leaf in leaves(record):
        assert type(leaf) in PLAIN or isinstance(leaf, LocalizedEnum), (type(leaf), leaf)
        if type(leaf) is datetime:
            assert leaf.tzinfo is BEIJING
            assert leaf.fold == 0
    written = record.model_dump_json()
    for back in (
        type(record).model_validate_json(written),
        si.load_json(written, type(record), most_bytes=10**8),
        si.load_record(json.dumps(si.dump_record(record)), type(record), most_bytes=10**8),
        type(record).model_validate(record.model_dump()),
        type(record).model_validate(vars(record)),
    ):
        assert (back, hash(back), repr(back)) == (record, hash(record), repr(record))
        assert back.model_dump_json() == written


MADE = {kind: kind(**scenarios.VALID_RECORDS[kind]) for kind in scenarios.RECORDS}
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
    assert (own, hash(own)) == (record, hash(record))
    assert_holds_what_its_json_holds(own)


def in_json(answer):
    if isinstance(answer, tuple):
        return [in_json(one) for one in answer]
    if hasattr(answer, "keys"):
        return {name: in_json(one) for name, one in answer.items()}
    return answer.as_json() if hasattr(answer, "as_json") else repr(answer)


# What these take is known by its class itself, or is a document.
NOT_DRESSED = {si.replay: {"events"}, si.post: {"event"}, si.load_json: {"data"}}
NOT_DRESSED |= {si.load_record: {"document"}}


@pytest.mark.parametrize("number", WAY_NUMBERS)
@pytest.mark.parametrize("function", scenarios.VALID_CALLS, ids=lambda function: function.__name__)
def test_every_function_answers_alike_for_kinds_of_the_callers_own(function, number):
    given_ = scenarios.VALID_CALLS[function]
    kept = {"cases", "versions", *NOT_DRESSED.get(function, ())}
    kept |= {name for name, value in given_.items() if isinstance(value, Record)}
    own = {
        name: value if name in kept else dressed(value, lambda ways: number % ways)
        for name, value in given_.items()
    }
    answer, result = function(**given_), function(**own)
    assert (result, str(result)) == (answer, str(answer))
    assert in_json(result) == in_json(answer)
    written = pickle.dumps(dict(result) if hasattr(result, "keys") else result)
    for module in (__name__, Text.__module__, "numpy", "pandas", "zoneinfo"):
        assert module.encode() not in written


ONE_WAY = st.sampled_from(WAYS[datetime])


@given(testing.instants(), ONE_WAY, ONE_WAY, st.sampled_from([-1, 0, 1]))
@law
def test_an_instant_is_the_same_however_it_is_written(instant, way, other, step):
    asked = other(instant)
    for window in si.READINGS["price_window"].choices:
        terms = si.GUARANTEE_TERMS.amended(price_window=window.value)
        found = si.price_window(way(instant), terms=terms)
        assert found == si.price_window(instant.astimezone(BEIJING), terms=terms)
        assert asked in found
        assert found.is_past(asked) is False
        edge = found.closes_at + step * timedelta(microseconds=1)
        assert found.is_past(way(edge)) == found.is_past(edge) == (way(edge) not in found)
        assert found.is_past(edge) == (step > (0 if found.closing_included else -1))
    assert beijing_day(asked) == instant.astimezone(BEIJING).date()
    assert type(beijing_day(asked)) is date


class Odd(tzinfo):
    """Be a zone that answers as it likes, or fails."""

    def __init__(self, answer):
        self._answer = answer

    def utcoffset(self, _instant):
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


FAILING = (KeyError("zone"), ZeroDivisionError(), RecursionError(), OSError(), Exception())
NO_OFFSETS = (None, 8, "+08:00", timedelta(days=1), -timedelta(days=1), 8.0)
BROKEN = [tzinfo(), *map(Odd, FAILING + NO_OFFSETS)]
OPEN = si.price_window(datetime(2020, 9, 10, tzinfo=UTC))
TAKES_AN_INSTANT = {
    "price_window": si.price_window,
    "is_past": OPEN.is_past,
    "in": OPEN.__contains__,
    "beijing_day": beijing_day,
}


def test_an_instant_of_a_zone_that_fails_has_no_offset():
    for zone in BROKEN:
        instant = datetime(2020, 9, 10, tzinfo=zone)
        for ask in TAKES_AN_INSTANT.values():
            assert refusal(partial(ask, instant))[0] == "instant-naive"
        assert refusal(si.Order, **ORDER | {"paid_at": instant})[0] == "instant-naive"


EAST, WEST = (timezone(sign * timedelta(hours=23, minutes=59)) for sign in (1, -1))
# Of these years a calendar has no Beijing day, or the class and ``datetime`` have different ones.
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


def order_paid(at):
    return si.Order(**ORDER | {"paid_at": at, "shipped_at": None})


@pytest.mark.parametrize("door", TAKES_AN_INSTANT)
def test_the_years_of_an_instant_are_counted_in_beijing(door):
    for instant in (way(it) for it in JUST_INSIDE for way in WAYS[datetime]):
        TAKES_AN_INSTANT[door](instant)
        assert order_paid(instant)
    # A window that is there may be asked about any instant; none is made of such a payment.
    for instant in OUTSIDE if door == "price_window" else BEYOND:
        with pytest.raises(si.InvalidInput):
            TAKES_AN_INSTANT[door](instant)
    for instant in OUTSIDE:
        assert refusal(partial(order_paid, instant))[0].startswith("instant")


def test_a_window_compares_instants_of_other_years():
    early, late = datetime.min.replace(tzinfo=WEST), datetime.max.replace(tzinfo=EAST)
    assert (OPEN.is_past(late), OPEN.is_past(early)) == (True, False)
    assert (late in OPEN, early in OPEN) == (False, False)


def test_an_event_of_a_class_below_is_read_as_one_of_its_own():
    for kind in scenarios.EVENTS.values():
        read = TypeAdapter(si.Event).validate_python(below(MADE[kind]))
        assert (type(read), read) == (kind, MADE[kind])


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
            order = order_paid(given_)
        assert order.paid_at == instant


def test_a_number_of_units_is_a_plain_number_and_no_text_is_none():
    units = si.unit_prices("1", OwnNumber.THREE)
    assert units == si.unit_prices("1", 3)
    assert {type(one) for unit in units for one in unit.operands} == {int}
    assert type(si.from_fen(OwnNumber.ONE).fen) is int
    no_text = {"category": UserString("apparel"), "reason": "quality"}
    assert refusal(si.Covered, **no_text)[0] == "identifier-malformed"


def test_records_hold_amounts_and_write_them_as_text_in_json_only():
    policy = si.DepositPolicy(**SMALL_POLICY)
    held = policy.model_dump()
    assert (type(held["coverage"]), type(held["rate"])) == (si.Yuan, si.Rate)
    assert json.loads(policy.model_dump_json())["coverage"] == "1000.00"


def test_a_member_is_one_of_its_words_and_unknown_only_where_that_may_be():
    for wrong in ("nine_months", None, b"six_months"):
        assert refusal(si.DepositPolicy, **SMALL_POLICY | {"term": wrong})[0] == "term-unknown"
    assert si.Shop(shop_id="S-1", quality_status=None).quality_status is None


def test_a_list_of_the_most_items_is_taken_and_its_first_wrong_item_ends_the_reading():
    assert si.Purchase(**PURCHASE | {"claimed_lines": ["1"] * 1_000})
    wrong = PURCHASE | {"claimed_lines": [" "] * 9}
    assert refusal(si.Purchase, **wrong)[0] == "identifier-malformed"


def test_a_record_of_a_caller_finds_the_names_of_its_function():
    class Mine(si.DepositPaid):
        other: "Later"

    class Later(BaseModel):
        text: str

    assert Mine.model_rebuild() is True
    facts = {"event_id": "E", "on": "2022-08-01", "amount": "1"}
    assert Mine(**facts, other={"text": "a"}).other == Later(text="a")


def test_a_record_of_a_caller_passes_the_options_of_pydantic_on():
    class Mine(si.DepositPaid):
        other: "Later"

    assert Mine.model_rebuild(raise_errors=False) is False
    with pytest.raises(PydanticUserError):
        Mine.model_json_schema()

    class Later(BaseModel):
        text: str

    assert Mine.model_rebuild(_types_namespace={"Later": Later}) is True
    shown = Mine.model_json_schema(True, "#/there/{model}")  # noqa: FBT003 - as pydantic takes it
    assert shown["properties"]["other"] == {"$ref": "#/there/Later"}
    assert Mine.model_json_schema(ref_template="#/there/{model}") == shown


def test_an_error_without_its_input_keeps_title_place_kind_and_sentence():
    class Long(BaseModel):
        values: dict[str, int]

    name = "n" * 50
    with pytest.raises(ValidationError) as raised:
        Long(values={name: "secret"})
    shown = without_input(raised.value)
    assert shown.title == "Long"
    (found,) = shown.errors()
    assert found["loc"] == ("values", name[:40])
    assert found["type"] == "int_parsing"
    assert found["input"] == "secret"
    assert "url" not in found
    assert "secret" not in str(shown)
    with pytest.raises(ValidationError) as raised:
        si.Shop(shop_id="S", deposit_policy={"policy_id": "D"})
    assert [it["loc"] for it in without_input(raised.value).errors()] == [
        it["loc"] for it in raised.value.errors()
    ]
    with pytest.raises(ValidationError) as raised:
        si.OrderPolicy(**ISSUED | {"premium": "9.99"})
    (found,) = without_input(raised.value).errors()
    (given,) = raised.value.errors()
    assert (found["msg"], found["type"], found["ctx"]) == (
        given["msg"],
        given["type"],
        given["ctx"],
    )


def test_the_name_of_an_item_takes_a_title_of_255_characters_and_its_details_128():
    item = {"shop_id": "S-1", "listing_id": "L-1", "name": "裙" * 255, "model": "M" * 128}
    assert si.Sku(**item).name == item["name"]
    for name, text in {"name": "裙" * 256, "model": "M" * 129}.items():
        with pytest.raises(ValidationError, match="at most"):
            si.Sku(**item | {name: text})
    with pytest.raises(ValidationError, match="at least 1"):
        si.Sku(**item | {"name": ""})
