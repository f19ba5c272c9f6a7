"""Beijing days, working days and the instants a window closes.

Every date taken from an instant is the Beijing one, whatever offset the instant was written in.
Days and instants are arguments; there is no clock here. Clauses D-Q8 and D-Q14.
"""

import re
from collections.abc import Coroutine
from datetime import date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING, Annotated, Final, Protocol, TypeAlias

from dateutil.relativedelta import relativedelta
from pydantic import GetPydanticSchema, WithJsonSchema

from shopinsure._records import Accepts, FieldStrategy, invalid, refuse, text_schema
from shopinsure._refusals import WrongValue, values

# China keeps one offset all year since 1991; a fixed one needs no time-zone file.
BEIJING: Final = timezone(timedelta(hours=8))
_MIDNIGHT: Final = time()
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2099

# No calendar has a year without a working day: a longer search would not end.
LONGEST_BREAK: Final = 366

DAY_PATTERN: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
INSTANT_PATTERN: Final = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
    r"(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
)


def beijing_day(instant: datetime) -> date:
    """Return the Beijing day of an instant with an offset, of the years 2000 to 2099.

    Raises ``InvalidInput`` for anything else.

    >>> beijing_day(datetime.fromisoformat("2020-09-09T16:00:00+00:00"))
    datetime.date(2020, 9, 10)
    """
    return checked_instant("instant", instant).date()


def day_of(value: object) -> date | None:
    """Read a day, or ``None`` where it is none; a day of a class below ``date`` becomes a date."""
    if type(value) is date:
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        return date.fromordinal(date.toordinal(value))
    if isinstance(value, str) and (match := re.fullmatch(DAY_PATTERN, value)):
        try:
            return date.fromisoformat(match.group())
        except ValueError:
            return None
    return None


def instant_of(value: object) -> datetime | None:
    """Read an instant in Beijing time, or ``None`` where it is none."""
    if isinstance(value, str) and (match := re.fullmatch(INSTANT_PATTERN, value)):
        try:
            value = datetime.fromisoformat(match.group())
        except ValueError:
            return None
    instant = _in_beijing(value) if isinstance(value, datetime) else None
    return instant if instant is not None and FIRST_YEAR <= instant.year <= LAST_YEAR else None


def _in_beijing(instant: datetime) -> datetime | None:
    """Make an instant a plain one in Beijing time; ``None`` where the calendar has no such.

    What comes back is a ``datetime`` and of no class below it, in the one offset, without a fold:
    Python compares it as people do, and JSON holds all of it. Nanoseconds are cut off.
    """
    plain = instant if type(instant) is datetime else _plain(instant)
    if plain.tzinfo is BEIJING and not plain.fold:
        return plain
    try:
        return _ORIGIN + (plain - _ORIGIN)
    except Exception:  # noqa: BLE001 - a time zone of the caller's fails as it likes
        return None


_ORIGIN: Final = datetime(2000, 1, 1, tzinfo=BEIJING)


def _plain(instant: datetime) -> datetime:
    """Return what ``datetime`` itself knows of an instant, whatever its class says.

    Where the two tell different years there is no telling, so it is left without an offset: pandas
    keeps years beyond 9999 beside the datetime, which then says 1970.
    """
    plain = datetime.combine(datetime.date(instant), datetime.timetz(instant))
    plain = plain.replace(fold=instant.fold)  # lost where a test has replaced ``datetime`` itself
    return plain if plain.year == instant.year else plain.replace(tzinfo=None)


def _offset(instant: datetime) -> timedelta | None:
    """Ask for the offset from UTC; a broken time zone of the caller's has none."""
    try:
        return instant.utcoffset()
    except Exception:  # noqa: BLE001 - as above
        return None


def checked_day(name: str, value: object) -> date:
    """Return a plain date, or refuse it by name: functions take dates, records also text."""
    if type(value) is date:
        return value
    day = day_of(value) if isinstance(value, date) else None
    return refuse(name, value, day_complaint(value)) if day is None else day


def checked_instant(name: str, value: object) -> datetime:
    """Return an instant in Beijing time, or refuse it by name: functions take datetimes."""
    instant = instant_of(value) if isinstance(value, datetime) else None
    return refuse(name, value, instant_complaint(value)) if instant is None else instant


def any_instant(name: str, value: object) -> datetime:
    """Return an instant in Beijing time, of any year, or refuse it by name."""
    instant = _in_beijing(value) if isinstance(value, datetime) else None
    return refuse(name, value, instant_complaint(value)) if instant is None else instant


def day_complaint(value: object) -> WrongValue:
    """Describe what is wrong with a day."""
    return values.DAY_TYPE if isinstance(value, datetime) else values.DAY_MALFORMED


def instant_complaint(value: object) -> WrongValue:
    """Describe what is wrong with an instant."""
    if isinstance(value, datetime) and _offset(_plain(value)) is None:
        return values.INSTANT_NAIVE
    return values.INSTANT_MALFORMED


DAY_STRATEGY: Final = FieldStrategy()
INSTANT_STRATEGY: Final = FieldStrategy()

if TYPE_CHECKING:
    Day: TypeAlias = Accepts[date, date | str]
    MaybeDay: TypeAlias = Accepts[date | None, date | str | None]
    Instant: TypeAlias = Accepts[datetime, datetime | str]
    MaybeInstant: TypeAlias = Accepts[datetime | None, datetime | str | None]
else:
    Day = Annotated[
        date,
        DAY_STRATEGY,
        GetPydanticSchema(lambda _source, _handler: text_schema(day_of, day_complaint)),
        WithJsonSchema({"type": "string", "format": "date", "pattern": f"^{DAY_PATTERN}$"}),
    ]
    MaybeDay = Day | None
    Instant = Annotated[
        datetime,
        INSTANT_STRATEGY,
        GetPydanticSchema(
            lambda _source, _handler: text_schema(instant_of, instant_complaint, datetime.isoformat)
        ),
        WithJsonSchema(
            {"type": "string", "format": "date-time", "pattern": f"^{INSTANT_PATTERN}$"}
        ),
    ]
    MaybeInstant = Instant | None


class Calendar(Protocol):
    """Working days: the caller's calendar, with make-up days and holidays; L-2.5.

    ``shopinsure.china`` has one of mainland China; how to write another is in docs/calendars.md.
    """

    def is_working_day(self, day: date, /) -> bool:
        """Return whether a day is a working day; raise ``LookupError`` for an unknown one."""
        ...


def working_day_after(day: date, count: int, calendar: Calendar) -> date | None:
    """Return the working day that many working days after a day, which is not counted; L-2.5.

    ``None`` where the calendar does not reach that far, or knows a year without a working day.
    Raises ``InvalidInput`` where it answers neither yes nor no.
    """
    idle = 0
    while count and idle < LONGEST_BREAK:
        try:
            day += timedelta(days=1)
            answer = calendar.is_working_day(day)
        except (LookupError, OverflowError):
            return None
        worked = _yes_or_no(answer)
        count -= worked
        idle = 0 if worked else idle + 1
    return None if count else day


def _yes_or_no(answer: object) -> bool:
    """Read the answer of a calendar, or refuse it: any text or coroutine would count as a yes."""
    kind = type(answer)
    # NumPy's yes and no is known by its name, since nothing here imports NumPy.
    if kind is bool or (kind.__module__ == "numpy" and kind.__name__ in {"bool", "bool_"}):
        return bool(answer)
    if isinstance(answer, Coroutine):
        answer.close()  # or Python warns that nobody has awaited it
    raise invalid(values.CALENDAR_ANSWER, "calendar", kind=kind.__name__[:30])


def check_calendar(calendar: object) -> None:
    """Refuse what is no calendar, and a class of one, whose method lacks the calendar itself."""
    if isinstance(calendar, type):
        refuse("calendar", calendar, values.CALENDAR_IS_CLASS)
    if not callable(getattr(calendar, "is_working_day", None)):
        refuse("calendar", calendar, values.CALENDAR_TYPE)


def window_close(paid_at: datetime, days: int, price_window: str) -> tuple[datetime, bool]:
    """Return the instant at which a window closes, and whether it is still in time; L-3.1, L-3.6.

    Instants are in Beijing time, as records hold them.
    ``"calendar"``: the day of payment is not counted; ``"first_day_counts"``: it is day 1;
    ``"elapsed"``: to the instant.

    >>> paid_at = datetime.fromisoformat("2020-09-10T10:00:00+08:00")
    >>> window_close(paid_at, 30, "first_day_counts")[0].isoformat()
    '2020-10-10T00:00:00+08:00'
    """
    if price_window == "elapsed":
        return paid_at + timedelta(days=days), True
    counted = days if price_window == "first_day_counts" else days + 1
    day = date.fromordinal(paid_at.toordinal() + counted)
    return datetime.combine(day, _MIDNIGHT, BEIJING), False


def is_past(instant: datetime, closes_at: datetime, *, included: bool) -> bool:
    """Return whether an instant comes after the close of a window, as ``window_close`` gives it."""
    return instant > closes_at or (instant == closes_at and not included)


def months_later(start: date, months: int, month_end: str) -> date | None:
    """Return the corresponding day of a later month, or ``None`` where there is none.

    ``month_end`` says what to do where the month is too short: its last day (``"down"``), the
    first of the next month (``"up"``), or no day at all (``"refuse"``); D-Q8.

    >>> months_later(date(2023, 8, 31), 6, "up")
    datetime.date(2024, 3, 1)
    """
    later = start + relativedelta(months=months)
    if later.day == start.day or month_end == "down":
        return later
    return later + timedelta(days=1) if month_end == "up" else None


def period_end(start: date, months: int, policy_end: str, month_end: str) -> date | None:
    """Return the last covered day of a cover period, or ``None`` where ``month_end`` refuses.

    ``policy_end`` is ``"last_day"`` (start + months - 1 day) or ``"anniversary"`` (start + months).
    Raises ``InvalidInput`` where the period leaves the calendar; D-Q8, D-Q14.

    >>> period_end(date(2024, 1, 1), 12, "last_day", "down")
    datetime.date(2024, 12, 31)
    """
    try:
        anniversary = months_later(start, months, month_end)
    except (ValueError, OverflowError):
        refuse("start", str(start), values.DAY_OUT_OF_RANGE)
    if anniversary is None or policy_end == "anniversary":
        return anniversary
    return anniversary - timedelta(days=1)
