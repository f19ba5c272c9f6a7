"""The calendar of deposit policies on columns, day by day, and the sums of premiums by group."""

from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest

import shopinsure as si
from engines import ENGINES, read
from frame_facts import EPOCH
from shopinsure import frames
from shopinsure._dates import period_end

# Leap years and none, of four years, a hundred and four hundred; the first and the last of all.
SPANS = (
    *((date(year, 1, 1), 366) for year in (1, 1999, 2000, 2001, 2023, 2024, 2100, 2400)),
    (date(9997, 12, 31), 731),
)
DAYS = [first + timedelta(days=n) for first, count in SPANS for n in range(count)]
ALL_YEARS = {"effective_from": "0001-01-01"}


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.slow)])
@pytest.mark.parametrize("engine", ["polars", "duckdb", "pandas"])
@pytest.mark.parametrize("policy_end", ["last_day", "anniversary"])
@pytest.mark.parametrize("month_end", ["up", "down", "refuse"])
def test_the_last_day_of_each_start_is_that_of_the_calendar(
    engine: str, policy_end: str, month_end: str, *, every: bool
) -> None:
    """Each day of nine years, or, when slow, of 400 years: all that the calendar has."""
    days = [date(1996, 1, 1) + timedelta(days=n) for n in range(146_097)] if every else DAYS
    starts = [(start - EPOCH).days for start in days]
    terms = si.DEPOSIT_TERMS.amended(policy_end=policy_end, month_end=month_end, **ALL_YEARS)
    for term in si.Term:
        columns = {"coverage_fen": [100_000] * len(days), "term": [str(term)] * len(days)}
        frame = ENGINES[engine](pa.table(columns | {"start_day": starts}))
        answer = read(engine, frames.deposit_policies(frame, terms=terms)).to_pydict()
        found = list(zip(answer["end_day"], answer["code"], strict=True))
        expected = [last_day(start, term, policy_end, month_end) for start in days]
        assert answer["start_day"] == starts
        assert found == expected


def last_day(start: date, term: si.Term, policy_end: str, month_end: str) -> tuple[Any, Any]:
    try:
        end = period_end(start, term.months, policy_end, month_end)
    except si.InvalidInput as error:
        return None, error.code
    return (None, "no-corresponding-day") if end is None else ((end - EPOCH).days, None)
