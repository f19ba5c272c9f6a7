"""Convert columns: yuan to fen, ratios to ppm, dates and instants to days, and back.

A conversion returns the values and where there is one: elsewhere the column that is added is null.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, TypeAlias

import narwhals as nw

from shopinsure._money import AMOUNT_PATTERN, RATE_PATTERN
from shopinsure._records import invalid
from shopinsure._refusals import columns as wrong
from shopinsure._words import LocalizedText
from shopinsure.frames._column_types import refuse_type
from shopinsure.frames._engine import by_partition
from shopinsure.frames._expressions import FALSE, Column, fill_false, integer
from shopinsure.frames._inputs import DAYS
from shopinsure.frames._names import check_exists
from shopinsure.frames._pipeline import Frame, Pipeline

NO_AMOUNT: Final = 1 - 2**53
"""What ``to_fen`` and ``to_ppm`` give for a text that is no amount or rate: further from zero than
any difference of amounts, out of range for every function, and null again in ``to_yuan``."""

_AMOUNT_PLACES: Final = 2
_RATE_PLACES: Final = 6
_DAY_SECONDS: Final = 86_400
_BEIJING_SECONDS: Final = 28_800

_Conversion: TypeAlias = Callable[[Pipeline[Any], str], tuple[Column, Column]]


_EXACT_WANTED: Final = LocalizedText(
    "must be text or decimal: a float is not exact, a whole number could be yuan or fen",
    "须为文本或 decimal：浮点数不精确，整数可能是元或分",
)
_DATES_WANTED: Final = LocalizedText(
    "must hold dates, or instants with a time zone", "须为日期，或带时区的时刻"
)


@by_partition
def to_fen(frame: Frame, /, **columns: str) -> Frame:
    """Add columns of fen from columns of yuan, text or decimal: ``to_fen(frame, paid_fen="paid")``.

    Exact, by the grammar of amounts; a decimal may have further zeros. What is no amount becomes
    ``NO_AMOUNT``, which every function refuses as out of range; null stays null. Raises
    ``InvalidInput`` for a float column, whose amounts are not exact: read it as text or decimal.

    >>> import pandas as pd
    >>> list(to_fen(pd.DataFrame({"paid": ["199.00", "5", "1e3"]}), paid_fen="paid")["paid_fen"])
    [19900, 500, -9007199254740991]
    """
    return _convert_each(frame, columns, partial(_units, places=_AMOUNT_PLACES))


@by_partition
def to_ppm(frame: Frame, /, **columns: str) -> Frame:
    """Add columns of ppm from columns of ratios, text or decimal; like ``to_fen``.

    >>> import pandas as pd
    >>> list(to_ppm(pd.DataFrame({"rate": ["0.0018", "0.18%"]}), rate_ppm="rate")["rate_ppm"])
    [1800, -9007199254740991]
    """
    return _convert_each(frame, columns, partial(_units, places=_RATE_PLACES))


@by_partition
def to_days(frame: Frame, /, **columns: str) -> Frame:
    """Add columns of days since 1970-01-01 from dates, or from instants with a time zone.

    An instant gives its Beijing day, whatever the zone it is shown in; null stays null. Raises
    ``InvalidInput`` for instants without a time zone and for what is neither.

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


def _convert_each(frame: Frame, columns: Mapping[str, str], convert: _Conversion) -> Frame:
    """Convert one column after another, so that several are what they are one by one."""
    for to, source in columns.items():
        pipeline = Pipeline(frame, (to,), ("columns",))
        check_exists(pipeline.schema, source, "columns")
        pipeline.read = [source]
        value, where = convert(pipeline, source)
        frame = pipeline.finish({to: nw.when(where).then(value)}, (to,))
    return frame


def _units(pipeline: Pipeline[Any], source: str, places: int) -> tuple[Column, Column]:
    """Return text or decimal as a whole number of ``10**-places``: from digits, never a float."""
    grammar = AMOUNT_PATTERN if places == _AMOUNT_PLACES else RATE_PATTERN
    grammar = grammar.replace("(", "(?:")  # pandas warns of groups that nobody asks for
    found = pipeline.source(source)
    if found.is_null:
        return integer(0), FALSE
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
    (text,) = pipeline.with_temporary(text=nw.when(valid).then(column).otherwise(nw.lit("0")))
    if found.kind == "decimal":
        text = nw.concat_str(nw.lit("0"), text.str.replace_all("E.*$", ""))
    whole = text.str.replace_all(r"\..*$", "").cast(nw.Int64)
    padded = nw.concat_str(text.str.replace_all(r"^[0-9]*\.?", ""), nw.lit("0" * places))
    units = whole * 10**places + padded.str.slice(0, places).cast(nw.Int64)
    return nw.when(valid).then(units).otherwise(integer(NO_AMOUNT)), ~found.column.is_null()


def _days_of(pipeline: Pipeline[Any], source: str) -> tuple[Column, Column]:
    """Return the days since 1970-01-01 to the Beijing day of a date or an instant."""
    found = pipeline.source(source)
    if found.is_null:
        return integer(0), FALSE
    known = ~found.column.is_null()
    if found.kind == "date":
        return _civil_days(pipeline, found.column), known
    if found.kind != "instant":
        refuse_type(pipeline.implementation, source, found, _DATES_WANTED, "columns")
    if pipeline.is_sql:
        # SQL shows an instant in the zone of the session: its seconds are the same in all.
        (seconds,) = pipeline.with_temporary(seconds=pipeline.epoch_seconds(source).fill_null(0))
        return (seconds + _BEIJING_SECONDS) // _DAY_SECONDS, known
    # Beijing was an hour further ahead in some summers: here, as in a record, it is always eight.
    (instant,) = pipeline.with_temporary(instant=found.column.dt.convert_time_zone("UTC"))
    return _civil_days(pipeline, instant, (instant.dt.hour() + 8) // 24), known


def _civil_days(pipeline: Pipeline[Any], column: Column, later: Column | None = None) -> Column:
    """Count days from year, month and day: dates cannot be subtracted on every engine.

    Years that begin in March have their leap day last.
    """
    parts = {name: getattr(column.dt, name)() for name in ("year", "month", "day")}
    parts["later"] = integer(0) if later is None else later
    whole = {name: part.fill_null(1).cast(nw.Int64) for name, part in parts.items()}
    year, month, day, later = pipeline.with_temporary(**whole)
    march_year, since_march = pipeline.with_temporary(
        march_year=year - 1 + (month + 9) // 12, since_march=month + 9 - 12 * ((month + 9) // 12)
    )
    leap_days = march_year // 4 - march_year // 100 + march_year // 400
    of_year = (153 * since_march + 2) // 5
    return 365 * march_year + leap_days + of_year + day + later - 719_469


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
    since = day + 719_468  # from 0000-03-01
    (era,) = pipeline.with_temporary(era=since // 146_097)
    (of_era,) = pipeline.with_temporary(of_era=since - 146_097 * era)
    leap_days = of_era // 1_460 - of_era // 36_524 + of_era // 146_096
    (year,) = pipeline.with_temporary(year=(of_era - leap_days) // 365)
    (of_year,) = pipeline.with_temporary(of_year=of_era - (365 * year + year // 4 - year // 100))
    (march,) = pipeline.with_temporary(march=(5 * of_year + 2) // 153)
    of_month = of_year - (153 * march + 2) // 5 + 1
    month = march + 3 - 12 * (march // 10)
    numbers = (year + 400 * era + march // 10 + 10_000, month + 100, of_month + 100)
    texts = [number.cast(nw.Int64).cast(nw.String) for number in numbers]
    text = nw.concat_str(*(one.str.slice(1) for one in texts), separator="-")
    return text.str.to_date(format="%Y-%m-%d"), inside
