"""What is tried of every conversion of the frames on every engine, and what each value becomes."""

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache, partial
from typing import Any

import polars as pl
import pyarrow as pa

import shopinsure as si
from engine_runs import NO_ARROW
from every_function import MANY, Check
from frame_facts import DAY, EPOCH, FIRST_DAY, LAST_DAY
from frame_rows import EDGES
from shopinsure import frames
from shopinsure._readings import READINGS
from test_frames_amounts import doubles, expected_of_texts, fen_of, texts, why_of
from test_frames_convert import FEN, date_of, day_of, units, yuan


def conversion(  # noqa: PLR0913, PLR0917 - each case is one line
    function: str,
    name: str,
    values: Callable[[], tuple[list[Any], pa.DataType]],
    expected: Callable[[list[Any]], Mapping[str, Any]],
    options: Mapping[str, Any] | None = None,
    without: tuple[str, ...] = (),
) -> Check:
    """Values and null, by keywords or, where there are options, as one mapping."""
    convert, columns = getattr(frames, function), {"to": "it"}

    def work(frame: Any) -> Any:
        if options is None:
            return convert(frame, **columns)
        return convert(frame, columns, **options)

    def table() -> pa.Table:
        held, kind = values()
        column = pa.array([*held, None], kind)
        return pa.table({"n": range(len(column)), "it": column})

    @cache
    def rows() -> pl.DataFrame:
        held, _ = values()
        wanted = ("to", "why") if "why" in (options or {}) else ("to",)
        answer = {it: [*column, None] for it, column in expected(held).items() if it in wanted}
        return pl.DataFrame({"n": range(len(held) + 1), **answer}, infer_schema_length=None)

    given = {} if options is None else {"columns": columns, **options}
    name = f"{function} {name}"
    return Check(function, name, cache(table), lambda: work, rows, without=without, options=given)


@cache
def some_texts() -> tuple[list[str], pa.DataType]:
    return texts(MANY, 31), pa.string()


@cache
def some_decimals() -> tuple[list[Decimal], pa.DataType]:
    """Amounts and rates of up to eight decimals, many of fewer, some negative or too large."""
    dice = random.Random(37)
    places = [dice.choice((0, 1, 2, 2, 4, 6, 6, 7, 8)) for _ in range(MANY)]
    whole = (dice.randrange(-(10**2), 10 ** dice.randrange(1, 15)) for _ in range(MANY))
    return [
        Decimal(it * 10 ** (8 - most)).scaleb(-8) for it, most in zip(whole, places, strict=True)
    ], pa.decimal128(38, 8)


@cache
def some_doubles() -> tuple[list[float], pa.DataType]:
    return [it for it in doubles(MANY, 41) if it == it], pa.float64()  # noqa: PLR0124 - not NaN


def of_amounts() -> Iterator[Check]:
    for function, kind, places in (("to_fen", si.Yuan, 2), ("to_ppm", si.Rate, 6)):
        of_texts = partial(text_answers, kind=kind, places=places)
        marked = {"bad": "mark", "why": "why"}
        yield conversion(function, "by keywords", some_texts, of_texts)
        yield conversion(function, "marked", some_texts, of_texts, marked)
        nulls = {"bad": "null", "why": {"to": "why"}}
        yield conversion(function, "as null", some_texts, partial(of_texts, bad=None), nulls)
        sound = partial(sound_texts, kind)
        yield conversion(function, "or raised", sound, of_texts, {"bad": "raise"})
        of_decimals = partial(decimal_answers, kind=kind)
        yield conversion(function, "decimals", some_decimals, of_decimals, None, NO_ARROW)
    for rounding in READINGS["rounding"].values:
        for bad, value in (("mark", frames.NO_AMOUNT), ("null", None)):
            found = partial(double_answers, rounding=rounding, bad=value)
            options = {"rounding": rounding, "bad": bad, "why": "why"}
            yield conversion("from_float_yuan", f"{rounding} {bad}", some_doubles, found, options)


@cache
def sound_texts(kind: Any) -> tuple[list[str], pa.DataType]:
    """Texts that are amounts of any size, or rates, with every number of places."""
    dice = random.Random(61)
    if kind is si.Rate:
        found = [f"0.{dice.randrange(10**6):06d}"[: dice.randrange(3, 9)] for _ in range(MANY)]
    else:
        sizes = (10 ** dice.randrange(1, 13) for _ in range(MANY))
        written = ((str(yuan(dice.randrange(size))), dice.choice((0, 0, 1, 3))) for size in sizes)
        found = [text[: len(text) - cut] for text, cut in written]
    return found, pa.string()


def text_answers(
    held: list[str], kind: Any, places: int, bad: int | None = frames.NO_AMOUNT
) -> dict[str, Any]:
    found = expected_of_texts(held, kind, places)
    values = [value if why is None else bad for value, why in found]
    return {"to": values, "why": [why for _, why in found]}


def decimal_answers(held: list[Decimal], kind: Any) -> dict[str, Any]:
    return {"to": [units(without_zeros(it), kind) for it in held]}


def without_zeros(value: Decimal) -> Decimal:
    """The decimal as a person writes it: a column writes every place out."""
    return Decimal(f"{value:f}".rstrip("0").rstrip("."))


def double_answers(held: list[float], rounding: str, bad: int | None) -> dict[str, Any]:
    found = [fen_of(it, rounding) for it in held]
    values = [bad if it is None else it for it in found]
    return {"to": values, "why": [why_of(it, rounding) for it in held]}


@cache
def some_dates() -> tuple[list[date], pa.DataType]:
    dice = random.Random(43)
    edges = [date.min, date.max, date(2000, 2, 29), date(1900, 3, 1), EPOCH]
    drawn_days = (dice.randrange(FIRST_DAY, LAST_DAY + 1) for _ in range(MANY))
    return [*edges, *(EPOCH + timedelta(days=it) for it in drawn_days)], pa.date32()


@cache
def some_instants() -> tuple[list[datetime], pa.DataType]:
    """Instants of all years but the ends, and many a microsecond from midnight in Beijing."""
    dice, first = random.Random(47), datetime(1970, 1, 1, tzinfo=UTC)
    near = (-1, 0, 1, DAY // 3)
    micros = (
        dice.randrange(FIRST_DAY + 2, LAST_DAY - 2) * DAY
        + (DAY * 2 // 3 + dice.choice(near) if dice.random() < 0.5 else dice.randrange(DAY))
        for _ in range(MANY)
    )
    return [first + timedelta(microseconds=it) for it in micros], pa.timestamp("us", "UTC")


@cache
def some_fen() -> tuple[list[int], pa.DataType]:
    dice = random.Random(53)
    sizes = (10 ** dice.randrange(1, 17) for _ in range(MANY))
    return [*FEN, *(dice.randrange(-size, size) for size in sizes)], pa.int64()


@cache
def some_days() -> tuple[list[int], pa.DataType]:
    dice = random.Random(59)
    edges = [*EDGES["day"], FIRST_DAY, LAST_DAY, frames.NO_AMOUNT]
    wide_range = (dice.randrange(FIRST_DAY - 9_999, LAST_DAY + 9_999) for _ in range(MANY))
    return [*edges, *wide_range], pa.int64()


def of_days() -> Iterator[Check]:
    def days(held: list[Any]) -> dict[str, Any]:
        return {"to": [*map(day_of, held)]}

    yield conversion("to_days", "of dates", some_dates, days, None, NO_ARROW)
    yield conversion("to_days", "of instants", some_instants, days)
    yield conversion("to_yuan", "", some_fen, lambda held: {"to": [*map(yuan, held)]})
    dates = partial(conversion, "to_dates", "", some_days)
    yield dates(lambda held: {"to": [*map(date_of, held)]}, None, NO_ARROW)


CONVERSIONS = (*of_amounts(), *of_days())
