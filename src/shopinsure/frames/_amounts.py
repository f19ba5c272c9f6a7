"""Read amounts and rates out of columns: from text, decimals and doubles, as whole units.

A value that is none is told apart from null, and its reason can be asked for: the first of
``REASONS`` that holds, in the order of ``_PATTERNS``.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import narwhals as nw

from shopinsure._money import AMOUNT_PATTERN, FEN_LIMIT, RATE_PATTERN
from shopinsure._results import ROUNDINGS
from shopinsure._words import LocalizedText
from shopinsure.frames._column_types import refuse_type
from shopinsure.frames._engine import FloatDivision
from shopinsure.frames._expressions import FALSE, Column, fill_false, first_match, integer, text
from shopinsure.frames._pipeline import Pipeline

NO_AMOUNT: Final = 1 - 2**53
"""What ``to_fen`` and ``to_ppm`` give for a text that is not an amount or rate, and ``to_days`` for
what is not a day of the years 1 to 9999: further from zero than any difference of amounts, out of
range for every function, and null again in ``to_yuan`` and ``to_dates``."""

AMOUNT_PLACES: Final = 2
RATE_PLACES: Final = 6

REASONS: Final[Mapping[str, LocalizedText]] = MappingProxyType(
    {
        "empty": LocalizedText("empty, or only spaces", "为空，或只有空格"),
        "full-width": LocalizedText("full-width digits or signs", "含全角数字或符号"),
        "currency-sign": LocalizedText("a currency sign", "含货币符号"),
        "percent-sign": LocalizedText("a percent sign", "含百分号"),
        "blanks": LocalizedText("contains a space or a line break", "含空格或换行"),
        "not-finite": LocalizedText("not a number, or infinite", "不是数，或为无穷大"),
        "separator": LocalizedText(
            "a thousands separator or a decimal comma", "含千位分隔符或小数逗号"
        ),
        "exponent": LocalizedText("an exponent", "含指数"),
        "negative": LocalizedText("negative", "为负数"),
        "float-like": LocalizedText(
            "ten decimals or more, as floats are written", "小数达十位或以上，疑为浮点数"
        ),
        "decimals": LocalizedText("too many decimals", "小数位过多"),
        "too-large": LocalizedText("too large", "过大"),
        "other": LocalizedText("not in the form of amounts and rates", "不合金额或费率的格式"),
    }
)
"""Why a value is not an amount or rate: the codes of the column ``why``, with their wording."""

_YUAN_LIMIT: Final = 10**10
_SPLIT: Final = 2**27 + 1  # halves the 53 digits of a double
_EXACT_WANTED: Final = LocalizedText(
    "must be text or decimal: a float is not exact, a whole number could be yuan or fen",
    "须为文本或 decimal，浮点数不精确，整数可能是元或分",
)
_DOUBLES_WANTED: Final = LocalizedText(
    "must be 64-bit floats: use to_fen for text and decimals; 32 bits hold too few digits",
    "须为 64 位浮点数，文本与 decimal 请用 to_fen，32 位浮点数的位数不足",
)

# Characters beyond ASCII are written out: engines differ in how a pattern may name them. All that
# some engine takes for the end of a line is a blank, so that $ is the end of the text thereafter.
_BLANKS: Final = " \t\r\n\v\f\u0085\u00a0\u2028\u2029\u3000\ufeff"
_PATTERNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "empty": f"^[{_BLANKS}]*$",
        "full-width": "[\uff01-\uff5e]",
        "currency-sign": "[$\u00a3\u00a5\u20ac\uffe5\u5143]|[Cc][Nn][Yy]|[Rr][Mm][Bb]",
        "percent-sign": "[%\u2030]",
        "blanks": f"[{_BLANKS}]",
        "not-finite": "^[+-]?(?:[Nn][Aa][Nn]|[Ii][Nn][Ff](?:[Ii][Nn][Ii][Tt][Yy])?)$",
        "separator": "[0-9][,'_\u2019][0-9]",
        "exponent": "^[+-]?[0-9.]+[Ee][+-]?[0-9]+$",
        "negative": "^[-\u2212][0-9.]+$|^[(][0-9.]+[)]$|^[0-9.]+-$",
        "float-like": "^[0-9]*[.][0-9]{10,}$",
    }
)
_TOO_LARGE: Final[Mapping[int, str]] = MappingProxyType(
    {
        AMOUNT_PLACES: "^[1-9][0-9]{10,}(?:[.][0-9]{1,2})?$",
        RATE_PLACES: "^[1-9][0-9]*(?:[.][0-9]{1,6})?$",
    }
)


class _Texts(NamedTuple):
    """A column of amounts as text: where it is known, and where it is an amount."""

    column: Column
    known: Column
    valid: Column
    is_decimal: bool


class _Doubles(NamedTuple):
    """A column of doubles: their fen, and where they are known, finite and an amount."""

    column: Column
    known: Column
    finite: Column
    valid: Column
    fen: Column


def units(pipeline: Pipeline[Any], source: str, places: int, bad: str) -> tuple[Column, Column]:
    """Return text or decimal as a whole number of ``10**-places``: from digits, never a float."""
    found = _texts(pipeline, source, places)
    if found is None:
        return integer(0), FALSE
    (digits,) = pipeline.with_temporary(
        text=nw.when(found.valid).then(found.column).otherwise(nw.lit("0"))
    )
    if found.is_decimal:
        digits = nw.concat_str(nw.lit("0"), digits.str.replace_all("E.*$", ""))
    whole = digits.str.replace_all(r"\..*$", "").cast(nw.Int64)
    padded = nw.concat_str(digits.str.replace_all(r"^[0-9]*\.?", ""), nw.lit("0" * places))
    value = whole * 10**places + padded.str.slice(0, places).cast(nw.Int64)
    return _marked(value, found, bad)


def why_no_amount(pipeline: Pipeline[Any], source: str, places: int) -> tuple[Column, Column]:
    """Return why a text or decimal is no amount or rate, and where it is none."""
    found = _texts(pipeline, source, places)
    if found is None:
        return text(None), FALSE
    patterns, otherwise = {**_PATTERNS}, "other"
    patterns |= {"decimals": f"^[0-9]*[.][0-9]{{{places + 1},}}$", "too-large": _TOO_LARGE[places]}
    if found.is_decimal:  # which may have further zeros, and be written with an exponent
        decimals = f"E|[.][0-9]{{{places}}}[0-9]*[1-9]"
        patterns, otherwise = {"negative": "^-", "decimals": decimals}, "too-large"
    steps = [(found.column.str.contains(it), text(code)) for code, it in patterns.items()]
    return first_match(steps, text(otherwise)), found.known & ~found.valid


def fen_of_doubles(
    pipeline: Pipeline[Any], source: str, rounding: str, bad: str
) -> tuple[Column, Column]:
    """Return doubles as whole fen: their exact value, rounded once."""
    found = _doubles(pipeline, source, rounding)
    return (integer(0), FALSE) if found is None else _marked(found.fen, found, bad)


def why_no_double(pipeline: Pipeline[Any], source: str, rounding: str) -> tuple[Column, Column]:
    """Return why a double is no amount, and where it is none."""
    found = _doubles(pipeline, source, rounding)
    if found is None:
        return text(None), FALSE
    steps = [(~found.finite, text("not-finite")), (found.column < 0, text("negative"))]
    return first_match(steps, text("too-large")), found.known & ~found.valid


def _marked(value: Column, found: _Texts | _Doubles, bad: str) -> tuple[Column, Column]:
    """Return the values and where there is one: what is no amount is marked, or null."""
    if bad == "null":
        return value, found.valid
    return nw.when(found.valid).then(value).otherwise(integer(NO_AMOUNT)), found.known


def _texts(pipeline: Pipeline[Any], source: str, places: int) -> _Texts | None:
    """Return a column as text and where it is an amount; ``None`` for a column of nulls."""
    grammar = AMOUNT_PATTERN if places == AMOUNT_PLACES else RATE_PATTERN
    grammar = grammar.replace("(", "(?:")  # pandas warns of groups that nobody asks for
    found = pipeline.source(source)
    if found.is_null:
        return None
    if found.kind == "decimal":
        # Some engines write a decimal zero as 0E-8, and one without a digit before the point.
        grammar = grammar.replace(f",{places}}}", f",{places}}}0*") + "|0E-[0-9]+"
        grammar += f"|\\.[0-9]{{1,{places}}}0*"
    elif found.kind != "text":
        # No cast of a float makes it exact: there is nothing to write instead.
        inexact = found._replace(kind="inexact")
        refuse_type(pipeline.implementation, source, inexact, _EXACT_WANTED, "columns")
    # In some engines $ lets a line end follow, which is neither a digit nor a sign.
    column = found.column if found.dtype == nw.String else found.column.cast(nw.String)
    valid = fill_false(column.str.contains(f"^(?:{grammar})$") & ~column.str.contains("[^0-9.E-]"))
    (valid,) = pipeline.with_temporary(valid=valid)
    return _Texts(column, ~found.column.is_null(), valid, found.kind == "decimal")


def _doubles(pipeline: Pipeline[Any], source: str, rounding: str) -> _Doubles | None:
    """Return the fen of a column of doubles; ``None`` for a column of nulls."""
    found = pipeline.source(source)
    if found.is_null:
        return None
    if found.dtype != nw.Float64:
        other = found._replace(kind="no double")
        refuse_type(pipeline.implementation, source, other, _DOUBLES_WANTED, "columns")
    column = found.column
    (finite,) = pipeline.with_temporary(finite=fill_false(column.is_finite()))
    (inside,) = pipeline.with_temporary(
        inside=finite & fill_false((column >= 0) & (column < _YUAN_LIMIT))
    )
    fen = pipeline.apply(ROUNDINGS[rounding], _quarters_of_fen(pipeline, column, inside), 4)
    (fen,) = pipeline.with_temporary(fen=fen)
    return _Doubles(column, ~column.is_null(), finite, inside & (fen < FEN_LIMIT), fen)


def _quarters_of_fen(pipeline: Pipeline[Any], column: Column, inside: Column) -> Column:
    """Return whole numbers of quarters of a fen that every rounding takes for the exact value.

    A value between two halves becomes the odd quarter there. The product with 100 is exact as the
    sum of two doubles (T. J. Dekker, 1971): what is rounded off is computed from both halves of the
    factor. No step depends on how an engine adds up, and each sign is that of the exact sum.
    """
    zero = nw.lit(0, nw.Float64())
    (yuan,) = pipeline.with_temporary(yuan=nw.when(inside).then(column).otherwise(zero))
    (spread,) = pipeline.with_temporary(spread=yuan * _SPLIT)
    (high,) = pipeline.with_temporary(high=spread - (spread - yuan))
    (product,) = pipeline.with_temporary(product=yuan * 100)
    (off,) = pipeline.with_temporary(off=(high * 100 - product) + (yuan - high) * 100)
    (whole,) = pipeline.with_temporary(whole=(FloatDivision(product) // 1).column)
    (rest,) = pipeline.with_temporary(rest=product - whole)
    (above_half,) = pipeline.with_temporary(above_half=(rest * 2 - 1) + off * 2)
    steps = [
        ((rest == 0) & (off < 0), integer(-1)),
        ((rest == 0) & (off == 0), integer(0)),
        (above_half < 0, integer(1)),
        (above_half == 0, integer(2)),
    ]
    return whole * 4 + first_match(steps, integer(3))
