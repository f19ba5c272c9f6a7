"""Facts of records and results from the rows of the frames, and back."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any

import shopinsure as si

EPOCH = date(1970, 1, 1)
MIDNIGHT = datetime(1970, 1, 1, tzinfo=timezone(timedelta(hours=8)))
FIRST_DAY, LAST_DAY = (date.min - EPOCH).days, (date.max - EPOCH).days
FIRST_INSTANT, LAST_INSTANT = (date(2000, 1, 1) - EPOCH).days, (date(2099, 12, 31) - EPOCH).days

DAY, BEIJING = 86_400_000_000, 28_800_000_000
FIRST_MICROSECOND = FIRST_INSTANT * DAY - BEIJING
LAST_MICROSECOND = (LAST_INSTANT + 1) * DAY - BEIJING - 1

Row = Mapping[str, Any]
Result = tuple[Any, ...]
"""Amount, outcome, codes joined by blanks, and what else a function adds."""


def ratio(ppm: int) -> si.Rate:
    return si.Rate(f"{ppm // 10**6}.{ppm % 10**6:06d}")


def fen(value: int | None) -> Any:
    return None if value is None else si.from_fen(value)


def day(value: int) -> date:
    return EPOCH + timedelta(days=value)


def instant(value: int) -> datetime:
    return MIDNIGHT + timedelta(microseconds=value + BEIJING)


def facts(row: Row, columns: str) -> dict[str, Any]:
    """The facts of a record from the columns of these names: amounts, instants and others."""
    given = {}
    for column in columns.split():
        (name, _, unit), value = column.rpartition("_"), row[column]
        if unit == "day":
            given[f"{name}_at"] = None if value is None else MIDNIGHT + timedelta(days=value)
        elif unit == "at":
            given[column] = None if value is None else instant(value)
        else:
            given |= {name: fen(value)} if unit == "fen" else {column: value}
    return given


def judged(verdict: si.Verdict, amount: int | None) -> Result:
    return (amount, str(verdict.outcome.value), " ".join(verdict.codes))


def paid_out(settlement: si.Settlement) -> Result:
    amount = settlement.payment
    return judged(settlement.verdict, None if amount is None else amount.fen)


def priced(premium: si.Calculation) -> Result:
    return (premium.fen, "approved", "zero-premium" if premium.fen == 0 else "")
