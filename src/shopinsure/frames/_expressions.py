"""Build expressions over columns: conditions, values chosen by conditions, constants."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeAlias

import narwhals as nw

Column: TypeAlias = Any
"""An expression over the columns of a frame."""

FALSE: Final = nw.lit(False)  # noqa: FBT003 - a column of one value


def integer(value: Any) -> Column:  # noqa: ANN401 - an int or a default
    """Return a constant column of 64-bit whole numbers."""
    return nw.lit(value, nw.Int64())


def wide_integer(value: int) -> Column:
    """Return a constant column of 64-bit whole numbers that has them in each product, too.

    Ibis writes a number without its type, and DuckDB multiplies two that fit into 32 bits in these.
    """
    fits = abs(value) < 2**31
    return nw.lit(value, nw.Int32()).cast(nw.Int64) if fits else integer(value)


def small_integer(value: int) -> Column:
    """Return a constant column of 8-bit whole numbers: the place of a check among the others."""
    return nw.lit(value, nw.UInt8())


def text(value: str | None) -> Column:
    """Return a constant column of text."""
    return nw.lit(value, nw.String())


def fill_false(condition: Column) -> Column:
    """Replace null in a condition by false."""
    return condition.fill_null(value=False)


def where_or_zero(condition: Column, column: Column) -> Column:
    """Return a column where a condition holds and 0 elsewhere, so that nothing can wrap."""
    return nw.when(condition).then(column).otherwise(integer(0))


def any_of(conditions: Iterable[Column]) -> Column:
    """Return where one of several conditions holds; none of them is ever null."""
    given = list(conditions)
    return nw.any_horizontal(*given, ignore_nulls=True) if given else FALSE


def first_match(steps: Sequence[tuple[Column, Column]], otherwise: Column) -> Column:
    """Return the value of the first condition that holds, else the last one."""
    result: Any = nw
    for condition, value in steps:
        result = result.when(condition).then(value)
    return result.otherwise(otherwise) if steps else otherwise


def join_codes(codes: Iterable[tuple[Column, str]]) -> Column:
    """Join the codes whose conditions hold by blanks; empty where none does."""
    texts: list[Column] = [nw.when(holds).then(nw.lit(code)) for holds, code in codes]
    return nw.concat_str(*(texts or [nw.lit("")]), separator=" ", ignore_nulls=True)
