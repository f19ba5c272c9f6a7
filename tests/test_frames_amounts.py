"""Amounts out of columns with options: what is marked, null or refused, why, and from doubles."""

import math
import random
import struct
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import compress
from pathlib import Path
from typing import Any

import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shopinsure as si
from engines import ENGINES, by_engine, read
from frame_forms import array, checks, fits, hostile_names
from shopinsure import frames
from shopinsure._money import FEN_LIMIT
from shopinsure._results import ROUNDINGS
from test_frames_convert import is_known, is_typed, units

# Why a text is no amount, and why it is no rate; None where it is one.
REASONS: Mapping[str, tuple[str | None, str | None]] = {
    **dict.fromkeys(("0", "1", "0.5", "0.05", "1.00"), (None, None)),
    **dict.fromkeys(("199.00", "5", "9999999999.99"), (None, "too-large")),
    **dict.fromkeys(("0.0018", "0.123", "1.000000"), ("decimals", None)),
    **dict.fromkeys(("", " ", "\t", "\n", "\u00a0", "\u3000 "), ("empty", "empty")),
    **dict.fromkeys(("１２", "1．5", "１,0", "−１", "＋1"), ("full-width",) * 2),
    **dict.fromkeys(("¥1", "￥1.00", "$1", "1元", "CNY 1", "rmb1", "€-1"), ("currency-sign",) * 2),
    **dict.fromkeys(("0.18%", "1 %", "-3%", "2‰"), ("percent-sign",) * 2),
    **dict.fromkeys(("NaN", "nan", "inf", "-Infinity", "+inf"), ("not-finite",) * 2),
    **dict.fromkeys((" 1", "1 ", "1\n", "1 000", "\ufeff1.00", "- 1"), ("blanks",) * 2),
    **dict.fromkeys(("1,000", "1,5", "1_000", "1'000.00", "-1,000"), ("separator",) * 2),
    **dict.fromkeys(("1e3", "-1.5E+2", "0E-8", "1e-7"), ("exponent",) * 2),
    **dict.fromkeys(("-1", "-1.00", "-0.0018", "−5", "(1.00)", "1.00-", "-0"), ("negative",) * 2),
    **dict.fromkeys(("0.30000000000000004", "0.0000000000"), ("float-like",) * 2),
    **dict.fromkeys(("0.0000001", "0.1234567", "1.000000001"), ("decimals",) * 2),
    **dict.fromkeys(("1.234", "2.675"), ("decimals", "too-large")),
    **dict.fromkeys(("10000000000", "10000000000.00", "123456789012"), ("too-large",) * 2),
    **dict.fromkeys(("1.5", "1.01", "2"), (None, "too-large")),
    **dict.fromkeys(("1.000001", "1.010101"), ("decimals", "too-large")),
    **dict.fromkeys(
        ("01", "+1", ".5", "5.", "-", "x", "1.2.3", "null", ",", "--1"), ("other",) * 2
    ),
}
DECIMALS: Mapping[str, tuple[str | None, str | None]] = {
    **dict.fromkeys(("0", "1", "0.05", "0.5"), (None, None)),
    **dict.fromkeys(("199", "9999999999.99", "1.01"), (None, "too-large")),
    **dict.fromkeys(("0.001", "0.0018"), ("decimals", None)),
    **dict.fromkeys(("-1", "-0.001", "-0.0000001", "-10000000000"), ("negative",) * 2),
    **dict.fromkeys(("0.0000001", "0.00000012"), ("decimals",) * 2),
    **dict.fromkeys(("10000000000", "10000000000.0"), ("too-large",) * 2),
    **dict.fromkeys(("10000000000.001", "1.234"), ("decimals", "too-large")),
}
FUNCTIONS: tuple[tuple[str, Callable[..., Any], Any], ...] = (
    ("to_fen", frames.to_fen, si.Yuan),
    ("to_ppm", frames.to_ppm, si.Rate),
)
TEXT_TYPES = (pa.string(), pa.large_string(), pa.string_view())
TEXT_TYPES += (pa.dictionary(pa.int32(), pa.string()),)
DECIMAL_TYPES = (pa.decimal128(38, 3), pa.decimal128(38, 8), pa.decimal128(38, 18))
by_rounding = pytest.mark.parametrize("rounding", ROUNDINGS)


def column(engine: str, frame: Any, name: str = "to") -> list[Any]:
    return [*read(engine, frame)[name].to_pylist()]


@by_engine
@pytest.mark.parametrize("place", [0, 1])
def test_each_text_that_is_no_amount_has_its_reason(engine: str, place: int) -> None:
    _, function, kind = FUNCTIONS[place]
    texts = [*REASONS, None]
    expected = [*(reasons[place] for reasons in REASONS.values()), None]
    for one in TEXT_TYPES:
        frame = ENGINES[engine](pa.table({"it": array(texts, one)}))
        answer = function(frame, {"to": "it"}, why="why")
        assert isinstance(answer, type(frame))
        assert column(engine, answer, "why") == expected, one
        marked = [*(units(text, kind) for text in REASONS), None]
        assert column(engine, answer) == marked
        for text, value, reason in zip(texts, marked, expected, strict=True):
            assert (reason is None) == (value != frames.NO_AMOUNT), text


@pytest.mark.parametrize("engine", [it for it in ENGINES if is_typed("decimals", it)])
@pytest.mark.parametrize("place", [0, 1])
def test_each_decimal_that_is_no_amount_has_its_reason(engine: str, place: int) -> None:
    _, function, kind = FUNCTIONS[place]
    for one in (it for it in DECIMAL_TYPES if is_known(it, engine)):
        texts = [text for text in DECIMALS if fits([Decimal(text)], one)]
        values = [*map(Decimal, texts), None]
        frame = ENGINES[engine](pa.table({"it": pa.array(values, one)}))
        answer = function(frame, {"to": "it"}, bad="null", why="why")
        expected = [*(DECIMALS[text][place] for text in texts), None]
        assert column(engine, answer, "why") == expected, one
        known = [units(it, kind) for it in values[:-1]]
        assert column(engine, answer) == [
            *(None if it == frames.NO_AMOUNT else it for it in known),
            None,
        ]


@by_engine
def test_what_is_no_amount_is_marked_or_null_by_request(engine: str) -> None:
    frame = ENGINES[engine](pa.table({"it": ["1.00", "-1", None, "x"]}))
    marked = [100, frames.NO_AMOUNT, None, frames.NO_AMOUNT]
    assert column(engine, frames.to_fen(frame, to="it")) == marked
    assert column(engine, frames.to_fen(frame, {"to": "it"})) == marked
    assert column(engine, frames.to_fen(frame, {"to": "it"}, bad="null")) == [100, None, None, None]
    ppm = frames.to_ppm(frame, {"to": "it"}, bad="null")
    assert column(engine, ppm) == [1_000_000, None, None, None]


@by_engine
def test_raise_names_the_first_row_and_how_many(engine: str) -> None:
    rows = ["1.00", None, "2", "3", *["x"] * 9, "-5.00", "1,0", "4"]
    frame = ENGINES[engine](pa.table({"paid fen": rows}))
    with pytest.raises(si.InvalidInput) as refused:
        frames.to_fen(frame, {"to": "paid fen"}, bad="raise")
    assert (refused.value.code, refused.value.parameter) == ("column-values", "columns")
    found = "column 'paid fen' has a value that is not a valid amount in 11 of its rows, "
    first = "first in row 5 counted from 1: 'x', not in the form of amounts and rates"
    some = "in one of them '-5.00': negative"
    assert str(refused.value) == found + (some if engine == "duckdb" else first)
    assert "有 11 行的值不是金额" in refused.value.message("zh")


@by_engine
def test_raise_tells_rates_and_says_nothing_of_what_is_sound(engine: str) -> None:
    frame = ENGINES[engine](pa.table({"a": ["0.5", None, "1"], "b": ["1", "0.5", "1.5"]}))
    answer = frames.to_ppm(frame, {"to": "a"}, bad="raise")
    assert column(engine, answer) == [500_000, None, 1_000_000]
    with pytest.raises(si.InvalidInput) as refused:
        frames.to_ppm(frame, {"to": "a", "b_ppm": "b"}, bad="raise")
    assert "'b' has a value that is not a valid rate in 1 of its rows" in str(refused.value)
    empty = ENGINES[engine](pa.table({"a": pa.array([], pa.string())}))
    assert column(engine, frames.to_fen(empty, {"to": "a"}, bad="raise")) == []
    nulls = ENGINES[engine](pa.table({"a": pa.array([None, None], pa.string())}))
    answer = frames.to_fen(nulls, {"to": "a"}, bad="raise", why="why")
    assert column(engine, answer) == column(engine, answer, "why") == [None, None]


@pytest.mark.parametrize("row", [1, 9, 10, 99, 100, 12_345, 200_000])
def test_the_first_row_is_the_first_whatever_its_number_and_value(row: int) -> None:
    texts = ["1"] * (row - 1) + ["zzz", *["-1"] * 3]
    for frame in (
        pl.DataFrame({"it": texts}),
        pl.LazyFrame({"it": texts}),
        pd.DataFrame({"it": texts}),
    ):
        with pytest.raises(si.InvalidInput, match=f"row {row} counted from 1: 'zzz'"):
            frames.to_fen(frame, {"to": "it"}, bad="raise")


def test_a_value_is_shown_cut_and_a_row_of_pandas_counted_by_place() -> None:
    frame = pd.DataFrame({"it": ["1", "9" * 9_999]}, index=[7, 7])
    with pytest.raises(si.InvalidInput) as refused:
        frames.to_fen(frame, {"to": "it"}, bad="raise")
    assert "row 2 counted" in str(refused.value)
    assert len(str(refused.value)) < 200


@by_engine
def test_a_frame_of_narwhals_is_refused_or_converted_like_its_own(engine: str) -> None:
    frame = nw.from_native(ENGINES[engine](pa.table({"it": ["1.00", "x"]})))
    answer = frames.to_fen(frame, {"to": "it"}, bad="null", why="why")
    assert isinstance(answer, type(frame))
    assert column(engine, nw.to_native(answer)) == [100, None]
    with pytest.raises(si.InvalidInput, match="in 1 of its rows"):
        frames.to_fen(frame, {"to": "it"}, bad="raise")


def test_names_are_refused_before_a_query_is_run() -> None:
    def run(_: pl.DataFrame) -> pl.DataFrame:
        raise AssertionError

    frame = pl.LazyFrame({"it": ["x"]}).map_batches(run, schema={"it": pl.String})
    with pytest.raises(si.InvalidInput, match="'it' already exists"):
        frames.to_fen(frame, {"to": "it"}, bad="raise", why="it")


def test_the_keyword_form_takes_any_name_for_a_column() -> None:
    frame = pl.DataFrame({"it": ["1.00", "x"]})
    answer = frames.to_fen(frame, bad="it", why="it", columns="it", frame="it", kwargs="it")
    assert answer.columns == ["it", "bad", "why", "columns", "frame", "kwargs"]
    assert set(answer["bad"]) == set(answer["why"]) == {100, frames.NO_AMOUNT}
    mapped = frames.to_fen(frame, {"bad": "it", "why": "it"}, bad="null")
    assert mapped["bad"].to_list() == mapped["why"].to_list() == [100, None]


@by_engine
def test_each_of_several_columns_has_reasons_of_its_own(engine: str) -> None:
    frame = ENGINES[engine](pa.table({"a": ["1", "x"], "b": ["-1", "2"], "c": ["", "3"]}))
    whys = {"a_fen": "a why", "c_fen": "c why"}
    columns = {"a_fen": "a", "b_fen": "b", "c_fen": "c"}
    answer = read(engine, frames.to_fen(frame, columns, why=whys)).to_pydict()
    assert [*answer] == ["a", "b", "c", *columns, "a why", "c why"]
    assert (answer["a why"], answer["c why"]) == ([None, "other"], ["empty", None])
    assert answer["b_fen"] == [frames.NO_AMOUNT, 200]


FRAME = pl.DataFrame({"it": ["1"], "float": [1.0], "single": pl.Series([1.0], dtype=pl.Float32)})
HALF_UP = {"rounding": "half_up"}


@pytest.mark.parametrize(
    ("function", "given", "options", "code", "sentence"),
    [
        (frames.to_fen, "it", {}, "columns-type", "columns 'it' is not a mapping"),
        (
            frames.to_fen,
            ["it"],
            {},
            "columns-type",
            "give dict(paid_fen='paid'), or",
        ),
        (frames.to_fen, {"to": "it"}, {"paid": "it"}, "columns-type", "'paid' is not an option"),
        (
            frames.to_fen,
            {"to": "it"},
            {"b": "it", "a": "it"},
            "columns-type",
            "'b' is not an option",
        ),
        (frames.to_fen, {"to": "it"}, {"bad": "drop"}, "bad-unknown", "'drop' must be"),
        (frames.to_fen, {"to": "it"}, {"bad": ["null"]}, "bad-unknown", "(list) must be"),
        (frames.to_fen, {"to": "it"}, {"why": 7}, "why-unknown", "must name one column"),
        (frames.to_fen, {"a": "it", "b": "it"}, {"why": "w"}, "why-unknown", "for several"),
        (frames.to_fen, {"a": "it"}, {"why": {"b": "w"}}, "why-unknown", "must name one column"),
        (frames.to_fen, {"a": "it"}, {"why": {"a": 7}}, "column-name", "is not text"),
        (frames.to_fen, {"a": "it"}, {"why": "it"}, "column-exists", "'it' already exists"),
        (frames.to_fen, {"a": "it"}, {"why": "a"}, "column-exists", "'a' already exists"),
        (frames.to_fen, {"a": "it"}, {"why": ""}, "column-name", "must have a name"),
        (frames.to_fen, {7: "it"}, {}, "column-name", "is not text"),
        (frames.to_fen, {"a": 7}, {}, "column-missing", "is missing"),
        (frames.to_fen, {"a": "no"}, {"bad": "raise"}, "column-missing", "'no' is missing"),
        (frames.to_fen, {"a": "float"}, {"bad": "raise"}, "column-type", "a float is not exact"),
        (frames.from_float_yuan, "it", HALF_UP, "columns-type", "not a mapping"),
        (frames.from_float_yuan, {"a": "it"}, HALF_UP, "column-type", "must be 64-bit floats"),
        (frames.from_float_yuan, {"a": "single"}, HALF_UP, "column-type", "hold too few digits"),
        (
            frames.from_float_yuan,
            {"a": "float"},
            {"rounding": "up"},
            "rounding-unknown",
            "'up' must be",
        ),
        (frames.from_float_yuan, {"a": "float"}, {"rounding": ["x"]}, "rounding-unknown", "(list)"),
        (
            frames.from_float_yuan,
            {"a": "float"},
            {**HALF_UP, "bad": 1},
            "bad-unknown",
            "must be 'mark'",
        ),
    ],
)
def test_a_mistake_in_the_options_gets_one_clear_error(
    function: Any, given: Any, options: Mapping[str, Any], code: str, sentence: str
) -> None:
    with pytest.raises(si.InvalidInput) as refused:
        function(FRAME, given, **options)
    assert refused.value.code == code
    assert sentence in str(refused.value)
    assert len(str(refused.value)) < 250


# ---- texts of every kind ----

DIGITS = frozenset("0123456789")
BLANKS = " \t\r\n\v\f\u0085\u00a0\u2028\u2029\u3000\ufeff"
PIECES = [*"0123456789", *"0000.....", "-", "−", "+", "(", ")", ",", "'", "’", "_", "e", "E-", "E+"]
PIECES += [
    *BLANKS,
    *"１．，－",
    *"¥￥$元€£",
    "CNY",
    "Rmb",
    "%",
    "‰",
    "NaN",
    "inf",
    "Infinity",
    "x",
    "é",
    "😀",
]


def is_number(text: str, signs: str = ".") -> bool:
    return bool(text) and {*text} <= DIGITS | {*signs}


def why_of_text(text: str, places: int) -> str:  # noqa: C901, PLR0911 - a line a reason
    """Why a text is no amount (2 places) or rate (6), without a pattern: the scalar reference."""
    if not text.strip(BLANKS):
        return "empty"
    if any("\uff01" <= sign <= "\uff5e" for sign in text):
        return "full-width"
    if {*text} & {*"$£¥€￥元"} or "cny" in text.lower() or "rmb" in text.lower():
        return "currency-sign"
    if {*text} & {*"%‰"}:
        return "percent-sign"
    if {*text} & {*BLANKS}:
        return "blanks"
    unsigned = text[1:] if text[0] in "+-" else text
    if unsigned.lower() in {"nan", "inf", "infinity"}:
        return "not-finite"
    if any(
        {a, c} <= DIGITS and b in ",'_’" for a, b, c in zip(text, text[1:], text[2:], strict=False)
    ):
        return "separator"
    mantissa, exponent, power = unsigned.lower().partition("e")
    power = power[1:] if power[:1] in {"+", "-"} else power
    if exponent and is_number(mantissa) and is_number(power, ""):
        return "exponent"
    inside = text[1:-1] if text[0] + text[-1] == "()" else ""
    sign, end = text[0] in "-−", text[-1] == "-"
    if is_number(inside) or (sign and is_number(text[1:])) or (end and is_number(text[:-1])):
        return "negative"
    whole, point, decimals = text.partition(".")
    if point and is_number(decimals, "") and is_number("0" + whole, "") and len(decimals) > places:
        return "float-like" if len(decimals) >= 10 else "decimals"
    short = is_number(decimals, "") if point else True
    if is_number(whole, "") and whole[0] != "0" and short and (places == 6 or len(whole) > 10):
        return "too-large"
    return "other"


def texts(count: int, seed: int) -> list[str]:
    """Texts that are amounts, nearly, or not at all."""
    draw = random.Random(seed)
    found = [*REASONS]
    while len(found) < count:
        number = str(draw.randrange(10 ** draw.randrange(1, 13)))
        if draw.random() < 0.8:
            number += "." + "".join(
                draw.choices("0123456789", k=draw.choice([1, 2, 2, 3, 6, 7, 11]))
            )
        for _ in range(draw.randrange(3)):
            at = draw.randrange(len(number) + 1)
            number = number[:at] + draw.choice(PIECES) + number[at + draw.randrange(2) :]
        found += [number, "".join(draw.choices(PIECES, k=draw.randrange(6)))]
    return found


def expected_of_texts(values: list[str], kind: Any, places: int) -> list[tuple[int, str | None]]:
    fen = [units(text, kind) for text in values]
    bad = frames.NO_AMOUNT
    return [
        (value, why_of_text(text, places) if value == bad else None)
        for text, value in zip(values, fen, strict=True)
    ]


@cache
def judged_texts(kind: Any, places: int) -> tuple[list[str], list[tuple[int, str | None]]]:
    """Texts, and what the scalar type makes of each."""
    values = texts(20_000, 5)
    return values, expected_of_texts(values, kind, places)


@pytest.mark.parametrize(("place", "places"), [(0, 2), (1, 6)])
@by_engine
def test_texts_of_every_kind_have_the_reason_that_is_found_one_by_one(
    engine: str, place: int, places: int
) -> None:
    _, function, kind = FUNCTIONS[place]
    values, expected = judged_texts(kind, places)
    frame = ENGINES[engine](pa.table({"it": values}))
    answer = read(engine, function(frame, {"to": "it"}, why="why"))
    result = list(zip(answer["to"].to_pylist(), answer["why"].to_pylist(), strict=True))
    both = zip(values, result, expected, strict=True)
    assert [one for one in both if one[1] != one[2]][:5] == []
    assert {why for _, why in expected} == {None, *frames.REASONS}


# ---- doubles ----


def fen_of(value: float, rounding: str) -> int | None:
    """The whole fen of the exact value of a double, or None: the scalar reference."""
    if not math.isfinite(value) or value < 0:
        return None
    exact = Fraction(value) * 100
    fen = ROUNDINGS[rounding](exact.numerator, exact.denominator)
    return fen if fen < FEN_LIMIT else None


def why_of(value: float, rounding: str) -> str | None:
    if fen_of(value, rounding) is not None:
        return None
    if not math.isfinite(value):
        return "not-finite"
    return "negative" if value < 0 else "too-large"


def beside(value: float) -> list[float]:
    return [math.nextafter(value, -math.inf), value, math.nextafter(value, math.inf)]


def doubles(count: int, seed: int) -> list[float]:
    """Doubles full of edges: on halves and wholes of a fen, beside them, of every size."""
    draw = random.Random(seed)
    found = [
        0.0,
        -0.0,
        -1.0,
        -5e-324,
        5e-324,
        2.2e-308,
        math.nan,
        math.inf,
        -math.inf,
        1e300,
        1.7e308,
    ]
    for power in range(-3, 41):
        found += [it for scale in (1, 3, 5) for it in beside(scale * 2.0**power)]
    for edge in (
        9_999_999_999.99,
        9_999_999_999.995,
        1e10,
        0.01,
        0.005,
        0.015,
        1.005,
        2.675,
        1.115,
    ):
        found += beside(edge)
    while len(found) < count:
        half_fen = draw.randrange(2 * 10 ** draw.randrange(1, 13))
        found += beside(half_fen / 200)
        (anything,) = struct.unpack("d", draw.randbytes(8))
        found += [anything, draw.random() * 10 ** draw.randrange(11), draw.randrange(2**40) / 2**7]
    return found


@cache
def judged_doubles(rounding: str) -> tuple[list[float], list[int | None]]:
    """Doubles, and the whole fen of each."""
    values = doubles(20_000, 1)
    return values, [fen_of(it, rounding) for it in values]


@by_engine
@by_rounding
def test_each_double_is_rounded_from_its_exact_value(engine: str, rounding: str) -> None:
    values, expected = judged_doubles(rounding)
    if engine == "pandas":  # whose NaN is null
        numbers = [not math.isnan(it) for it in values]
        values, expected = (list(compress(it, numbers)) for it in (values, expected))
    frame = ENGINES[engine](pa.table({"it": pa.array([*values, None], pa.float64())}))
    answer = frames.from_float_yuan(frame, {"to": "it"}, rounding=rounding, bad="null", why="why")
    assert isinstance(answer, type(frame))
    assert column(engine, answer) == [*expected, None]
    reasons = [
        why_of(value, rounding) if fen is None else None
        for value, fen in zip(values, expected, strict=True)
    ]
    assert column(engine, answer, "why") == [*reasons, None]
    marked = frames.from_float_yuan(frame, {"to": "it"}, rounding=rounding)
    known = [frames.NO_AMOUNT if it is None else it for it in expected]
    assert column(engine, marked) == [*known, None]


@by_rounding
def test_a_hundred_thousand_doubles_are_rounded_from_their_exact_values(rounding: str) -> None:
    values = doubles(100_000, 2)
    frame = pl.DataFrame({"it": values})
    answer = frames.from_float_yuan(frame, {"to": "it"}, rounding=rounding, bad="null")
    assert answer["to"].to_list() == [fen_of(it, rounding) for it in values]


def test_the_naive_product_would_be_seen() -> None:
    values = doubles(20_000, 1)
    naive = [None if fen_of(it, "half_up") is None else math.floor(it * 100 + 0.5) for it in values]
    assert naive != [fen_of(it, "half_up") for it in values]


def test_nan_of_pandas_is_null_and_elsewhere_no_amount() -> None:
    made = {"rounding": "down", "why": "why"}
    pandas = frames.from_float_yuan(pd.DataFrame({"it": [math.nan, 1.0]}), {"to": "it"}, **made)
    assert pandas["to"].isna().tolist() == [True, False]
    assert str(pandas["to"].dtype) == "Int64"
    polars = frames.from_float_yuan(pl.DataFrame({"it": [math.nan, None]}), {"to": "it"}, **made)
    assert polars.drop("it").rows() == [(frames.NO_AMOUNT, "not-finite"), (None, None)]


@by_engine
def test_raise_names_the_first_double_that_is_no_amount(engine: str) -> None:
    frame = ENGINES[engine](pa.table({"it": pa.array([1.5, None, -2.5, -1.5])}))
    with pytest.raises(si.InvalidInput) as refused:
        frames.from_float_yuan(frame, {"to": "it"}, rounding="down", bad="raise")
    row = "in one of them" if engine == "duckdb" else "first in row 3 counted from 1:"
    assert f"has a value that is not a valid amount in 2 of its rows, {row} '-" in str(
        refused.value
    )
    assert str(refused.value).endswith("negative")


# ---- a row is answered as it is alone ----

SOME: Mapping[str, tuple[Any, list[Any], pa.DataType]] = {
    "to_fen": (frames.to_fen, [*REASONS, None], pa.string()),
    "to_ppm": (frames.to_ppm, [*REASONS, None], pa.string()),
    "from_float_yuan": (frames.from_float_yuan, [*doubles(500, 3), None], pa.float64()),
}


@pytest.mark.parametrize("examples", [2, pytest.param(60, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", SOME)
@by_engine
def test_a_row_is_converted_as_it_is_alone(engine: str, name: str, examples: int) -> None:
    function, values, kind = SOME[name]
    options = {"rounding": "half_even"} if name == "from_float_yuan" else {}

    @settings(checks, max_examples=examples)
    @given(st.data())
    def alone(data: st.DataObject) -> None:
        held = data.draw(st.lists(st.sampled_from(values), min_size=1, max_size=6))
        to, why, source = data.draw(st.permutations(hostile_names(engine)))[:3]
        bad = data.draw(st.sampled_from(["mark", "null"]))
        together, single = (
            [
                (row[to], row[why])
                for rows in split
                for row in read(
                    engine,
                    function(
                        ENGINES[engine](pa.table({source: pa.array(rows, kind)})),
                        {to: source},
                        bad=bad,
                        why=why,
                        **options,
                    ),
                ).to_pylist()
            ]
            for split in ([held], [[one] for one in held])
        )
        assert together == single

    alone()


def test_every_reason_is_met_and_worded_in_both_languages() -> None:
    met = {why for both in REASONS.values() for why in both} - {None}
    assert met == set(frames.REASONS)
    assert all(text and text.zh != text for text in frames.REASONS.values())
    page = (Path(__file__).parents[1] / "docs" / "frames.md").read_text("utf-8")
    listed = [f"| `{code}` | {text} | {text.zh} |" for code, text in frames.REASONS.items()]
    assert "\n".join(listed) in page
