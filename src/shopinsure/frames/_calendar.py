"""Work out days of the calendar on columns: no engine adds months to a day as the terms do.

Years are counted from March to February, from 0000-03-01 on, so that the leap day is the last of
its year and the lengths of the months follow one line.
"""

from typing import Any

from shopinsure.frames._expressions import Column
from shopinsure.frames._pipeline import Pipeline

_BEFORE_1970 = 719_468  # days from 0000-03-01 to 1970-01-01
_OF_400_YEARS = 146_097


def march_date(pipeline: Pipeline[Any], day: Column) -> tuple[Column, Column, Column]:
    """Return year and month, 0 is March, and the day of the month, the first is 0, of a day."""
    since = day + _BEFORE_1970
    (era,) = pipeline.with_temporary(era=since // _OF_400_YEARS)
    (of_era,) = pipeline.with_temporary(of_era=since - _OF_400_YEARS * era)
    leap_days = of_era // 1_460 - of_era // 36_524 + of_era // 146_096
    (year,) = pipeline.with_temporary(year=(of_era - leap_days) // 365)
    (of_year,) = pipeline.with_temporary(of_year=of_era - (365 * year + year // 4 - year // 100))
    (month,) = pipeline.with_temporary(month=(5 * of_year + 2) // 153)
    year, month, of_month = pipeline.with_temporary(
        year=year + 400 * era, month=month, of_month=of_year - (153 * month + 2) // 5
    )
    return year, month, of_month


def first_of_month(pipeline: Pipeline[Any], year: Column, month: Column) -> Column:
    """Return the first day of a month, where months from 12 on are those of later years."""
    (later,) = pipeline.with_temporary(later=month // 12)
    year, month = pipeline.with_temporary(year=year + later, month=month - 12 * later)
    leap_days = year // 4 - year // 100 + year // 400
    (day,) = pipeline.with_temporary(
        day=365 * year + leap_days + (153 * month + 2) // 5 - _BEFORE_1970
    )
    return day
