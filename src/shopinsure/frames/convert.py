"""Convert columns: yuan to fen, ratios to ppm, dates and instants to days, and back.

A conversion returns the values and where there is one: elsewhere the column that is added is null.
"""

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias, get_args, overload

import narwhals as nw

from shopinsure._records import invalid, refuse
from shopinsure._refusals import columns as wrong
from shopinsure._results import ROUNDINGS
from shopinsure._words import LocalizedText
from shopinsure.frames._amounts import (
    AMOUNT_PLACES,
    NO_AMOUNT,
    RATE_PLACES,
    fen_of_doubles,
    units,
    why_no_amount,
    why_no_double,
)
from shopinsure.frames._bad_values import Conversion, refuse_bad_values
from shopinsure.frames._calendar import first_of_month, march_date
from shopinsure.frames._column_types import Source, refuse_type
from shopinsure.frames._engine import by_partition
from shopinsure.frames._expressions import FALSE, Column, fill_false, integer
from shopinsure.frames._inputs import BEIJING_MICROSECONDS, DAY_MICROSECONDS, DAYS
from shopinsure.frames._names import check_exists, quote_name
from shopinsure.frames._pipeline import Frame, Pipeline

_DAY_SECONDS: Final = 86_400
_BEIJING_SECONDS: Final = 28_800

Bad: TypeAlias = Literal["mark", "null", "raise"]
"""What becomes of a value that is not an amount: ``NO_AMOUNT``, null, or the end of the call."""

Why: TypeAlias = str | Mapping[str, str] | None
"""The name of a column of reasons; of several columns, their names by the columns added."""

_AMOUNT: Final = LocalizedText("amount", "金额")
_WHAT: Final = MappingProxyType(
    {AMOUNT_PLACES: _AMOUNT, RATE_PLACES: LocalizedText("rate", "费率")}
)
_DATES_WANTED: Final = LocalizedText(
    "must hold dates, or instants with a time zone", "须为日期，或带时区的时刻"
)


@overload
def to_fen(
    frame: Frame, columns: Mapping[str, str], /, *, bad: Bad = "mark", why: Why = None
) -> Frame: ...
@overload
def to_fen(frame: Frame, /, **columns: str) -> Frame: ...
def to_fen(frame: Frame, columns: Mapping[str, str] | None = None, /, **kwargs: Any) -> Frame:
    """Add columns of fen from columns of yuan, text or decimal: ``to_fen(frame, paid_fen="paid")``.

    Exact, by the grammar of amounts; a decimal may have further zeros. Anything that is not an
    amount becomes ``NO_AMOUNT``, which every function refuses as out of range; null stays null.
    Raises ``InvalidInput`` for a float column, whose amounts are not exact: read it as text or
    decimal.

    Columns given as one mapping, ``{"paid_fen": "paid"}``, leave room for options. ``bad`` says
    what becomes of anything that is not an amount: ``"mark"``, ``"null"``, or ``"raise"``, which
    runs the query of a lazy frame and raises ``InvalidInput`` with the first row and how many there
    are. ``why`` names a column that is added for the reason, one of ``REASONS``, null where there
    is none.

    >>> import pandas as pd
    >>> orders = pd.DataFrame({"paid": ["199.00", "5", "1e3"]})
    >>> list(to_fen(orders, paid_fen="paid")["paid_fen"])
    [19900, 500, -9007199254740991]
    >>> to_fen(orders, {"paid_fen": "paid"}, bad="null", why="why")["why"][2]
    'exponent'
    """
    return _convert_amounts(frame, columns, kwargs, AMOUNT_PLACES)


@overload
def to_ppm(
    frame: Frame, columns: Mapping[str, str], /, *, bad: Bad = "mark", why: Why = None
) -> Frame: ...
@overload
def to_ppm(frame: Frame, /, **columns: str) -> Frame: ...
def to_ppm(frame: Frame, columns: Mapping[str, str] | None = None, /, **kwargs: Any) -> Frame:
    """Add columns of ppm from columns of ratios, text or decimal; like ``to_fen``.

    >>> import pandas as pd
    >>> list(to_ppm(pd.DataFrame({"rate": ["0.0018", "0.18%"]}), rate_ppm="rate")["rate_ppm"])
    [1800, -9007199254740991]
    """
    return _convert_amounts(frame, columns, kwargs, RATE_PLACES)


def from_float_yuan(
    frame: Frame,
    columns: Mapping[str, str],
    /,
    *,
    rounding: str,
    bad: Bad = "mark",
    why: Why = None,
) -> Frame:
    """Add columns of fen from columns of yuan that the source holds as 64-bit floats only.

    Each is rounded once, ``"half_up"``, ``"half_even"`` or ``"down"``, from the exact value that
    the float has: that of 2.675 is 2.67499…, so 267. Negative, infinite and too large ones, and NaN
    where it is not the engine's null, are no amounts; ``bad`` and ``why`` are those of ``to_fen``.
    Raises ``InvalidInput`` for columns of any other type.

    >>> import pandas as pd
    >>> orders = pd.DataFrame({"paid": [199.0, 0.1 + 0.2, 2.675]})
    >>> list(from_float_yuan(orders, {"paid_fen": "paid"}, rounding="half_up")["paid_fen"])
    [19900, 30, 267]
    """
    if rounding not in tuple(ROUNDINGS):  # which may not even be hashable
        refuse("rounding", rounding, wrong.ROUNDING_UNKNOWN)
    ways = [partial(way, rounding=rounding) for way in (fen_of_doubles, why_no_double)]
    return _convert(frame, columns, {"bad": bad, "why": why}, (ways[0], ways[1]))


@by_partition
def to_days(frame: Frame, /, **columns: str) -> Frame:
    """Add columns of days since 1970-01-01 from dates, or from instants with a time zone.

    An instant gives its Beijing day, whatever the zone it is shown in; null stays null. What is
    infinite, or of no year from 1 to 9999, is ``NO_AMOUNT``, which every function refuses as out of
    range. Raises ``InvalidInput`` for instants without a time zone and for what is neither.

    >>> import pandas as pd
    >>> paid = pd.to_datetime(["2020-09-09T16:00:00Z"])
    >>> int(to_days(pd.DataFrame({"paid_at": paid}), paid_day="paid_at")["paid_day"][0])
    18515
    """
    return _convert_each(frame, columns, _days_of)


@by_partition
def to_yuan(frame: Frame, /, **columns: str) -> Frame:
    """Add columns of yuan, as text with two decimals, from columns of fen.

    A difference may be negative. Null stays null, and ``NO_AMOUNT`` is null again.

    >>> import pandas as pd
    >>> list(to_yuan(pd.DataFrame({"fen": [36, -5]}), yuan="fen")["yuan"])
    ['0.36', '-0.05']
    """
    return _convert_each(frame, columns, _yuan_of)


@by_partition
def to_dates(frame: Frame, /, **columns: str) -> Frame:
    """Add columns of dates from columns of days since 1970-01-01.

    Null stays null, and a day outside the years 1 to 9999 is null. A frame of pandas needs columns
    of Arrow: without them it has no type for dates.

    >>> import polars as pl
    >>> str(to_dates(pl.DataFrame({"day": [18_515]}), on="day")["on"][0])
    '2020-09-10'
    """
    try:
        return _convert_each(frame, columns, _dates_of)
    except NotImplementedError as error:
        raise invalid(wrong.NO_DATES, "frame") from error


def _convert_amounts(
    frame: Frame, columns: Mapping[str, str] | None, kwargs: Mapping[str, Any], places: int
) -> Frame:
    """Convert text and decimals; without a mapping every keyword is a column."""
    convert, explain = partial(units, places=places), partial(why_no_amount, places=places)
    if columns is None:
        return _by_columns(frame, columns=kwargs, convert=partial(convert, bad="mark"))
    return _convert(frame, columns, kwargs, (convert, explain), what=_WHAT[places])


def _convert(
    frame: Frame,
    columns: Mapping[str, str],
    options: Mapping[str, Any],
    ways: tuple[Callable[..., tuple[Column, Column]], Conversion],
    what: LocalizedText = _AMOUNT,
) -> Frame:
    """Convert columns and add the reasons; names are refused before values, which run a query."""
    (convert, explain), (bad, reasons) = ways, _read_options(columns, options)
    result = _by_columns(frame, columns=columns, convert=partial(convert, bad=bad))
    for to, name in reasons.items():
        result = _by_columns(result, columns={name: columns[to]}, convert=explain)
    for source in columns.values() if bad == "raise" else ():
        refuse_bad_values(frame, source, explain, what)
    return result


@by_partition
def _by_columns(frame: Frame, *, columns: Mapping[str, str], convert: Conversion) -> Frame:
    return _convert_each(frame, columns, convert)


def _read_options(columns: object, options: Mapping[str, Any]) -> tuple[str, Mapping[str, str]]:
    """Return what becomes of bad values, and the columns of reasons by the columns added."""
    if not isinstance(columns, Mapping):
        refuse("columns", columns, wrong.COLUMNS_NO_MAPPING)
    for name in (it for it in options if it not in {"bad", "why"}):
        raise invalid(wrong.OPTION_UNKNOWN, "columns", name=quote_name(name))
    bad, why = options.get("bad", "mark"), options.get("why")
    if bad not in get_args(Bad):
        refuse("bad", bad, wrong.BAD_UNKNOWN)
    if isinstance(why, str) and len(columns) == 1:
        return bad, dict.fromkeys(columns, why)
    if why is not None and not (isinstance(why, Mapping) and why.keys() <= columns.keys()):
        refuse("why", why, wrong.WHY_OF_NO_COLUMN)
    return bad, why or {}


def _convert_each(frame: Frame, columns: Mapping[str, str], convert: Conversion) -> Frame:
    """Convert one column after another, so that several are what they are one by one."""
    for to, source in columns.items():
        pipeline = Pipeline(frame, (to,), ("columns",))
        check_exists(pipeline.schema, source, "columns")
        pipeline.read = [source]
        value, where = convert(pipeline, source)
        frame = pipeline.finish({to: nw.when(where).then(value)}, (to,))
    return frame


def _days_of(pipeline: Pipeline[Any], source: str) -> tuple[Column, Column]:
    """Return the days since 1970-01-01 to the Beijing day of a date or an instant."""
    found = pipeline.source(source)
    if found.is_null:
        return integer(0), FALSE
    if found.kind == "date":
        days = (
            _civil_days(pipeline, found.column) if pipeline.is_sql else pipeline.epoch_days(source)
        )
    elif found.kind == "instant":
        days = _beijing_days(pipeline, source, found)
    else:
        refuse_type(pipeline.implementation, source, found, _DATES_WANTED, "columns")
    (days,) = pipeline.with_temporary(days=days)
    inside = fill_false(days.is_between(*DAYS))
    return nw.when(inside).then(days).otherwise(integer(NO_AMOUNT)), ~found.column.is_null()


def _beijing_days(pipeline: Pipeline[Any], source: str, found: Source) -> Column:
    """Return the Beijing day of an instant, and a day before all dates where it has none.

    Beijing was an hour further ahead in some summers: here, as in a record, it is always eight.
    """
    if pipeline.is_sql:
        # SQL shows an instant in the zone of the session: its seconds are the same in all.
        passed, day, ahead = pipeline.epoch_seconds(source), _DAY_SECONDS, _BEIJING_SECONDS
    else:
        passed = pipeline.microseconds(source, found).column
        day, ahead = DAY_MICROSECONDS, BEIJING_MICROSECONDS
    none = day * (DAYS[0] - 1)
    near = fill_false(passed.is_between(none, day * (DAYS[1] + 1)))  # no sum can wrap
    (passed,) = pipeline.with_temporary(passed=nw.when(near).then(passed).otherwise(integer(none)))
    return (passed + ahead) // day


def _civil_days(pipeline: Pipeline[Any], column: Column) -> Column:
    """Count days from year, month and day: SQL engines have no number of a date in common.

    The year of an infinite date is null, and 0 here: before all dates.
    """
    parts = zip(("year", "month", "day"), (0, 1, 1), strict=True)
    whole = {name: getattr(column.dt, name)().fill_null(it).cast(nw.Int64) for name, it in parts}
    year, month, day = pipeline.with_temporary(**whole)
    return first_of_month(pipeline, year - 1, month + 9) + day - 1


def _yuan_of(pipeline: Pipeline[Any], source: str) -> tuple[Column, Column]:
    fen, inside = pipeline.integers(source, (NO_AMOUNT + 1, -NO_AMOUNT - 1))
    (size,) = pipeline.with_temporary(size=nw.when(fen < 0).then(-fen).otherwise(fen))
    (whole,) = pipeline.with_temporary(whole=(size // 100).cast(nw.Int64))
    cents = (size - 100 * whole + 100).cast(nw.Int64).cast(nw.String).str.slice(1, 2)
    (text,) = pipeline.with_temporary(text=nw.concat_str(whole.cast(nw.String), nw.lit("."), cents))
    return nw.when(fen < 0).then(nw.concat_str(nw.lit("-"), text)).otherwise(text), inside


def _dates_of(pipeline: Pipeline[Any], source: str) -> tuple[Column, Column]:
    """Compute year, month and day, the inverse of ``_days_of``, and let the engine read them."""
    day, inside = pipeline.integers(source, DAYS)
    year, month, of_month = march_date(pipeline, day)
    later = month // 10  # January and February are those of the next year
    numbers = (year + later + 10_000, month + 103 - 12 * later, of_month + 101)
    texts = [number.cast(nw.Int64).cast(nw.String) for number in numbers]
    text = nw.concat_str(*(one.str.slice(1) for one in texts), separator="-")
    return text.str.to_date(format="%Y-%m-%d"), inside
