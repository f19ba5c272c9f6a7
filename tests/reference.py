"""Work things out anew, apart from the package: printed formulas, roundings, the calendar.

``value_of`` reads a formula as a person would and works it out with ``Fraction``. Nothing here
imports the package, and nothing is handed to the interpreter.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

ROUNDINGS: dict[str, Callable[[Fraction], int]] = {
    "half_up": lambda exact: int((exact + Fraction(1, 2)) // 1),
    "half_even": round,  # of a Fraction: to the nearest whole number, halves to the even one
    "down": lambda exact: int(exact // 1),
}
"""The roundings of a number that is not negative, by their names in docs/scope.md#readings."""


def in_fen(amount: Decimal) -> int:
    fen = Fraction(str(amount)) * 100
    assert fen.denominator == 1
    return fen.numerator


class UnreadableError(ValueError):
    """Refuse where a printed formula stops making sense."""


class _Reader:
    """Read tokens from left to right: sums of products of numbers, calls and conditions."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    def whole(self) -> Fraction:
        value = self._sum()
        if self._next() is not None:
            raise UnreadableError(self._tokens[self._at :])
        return value

    def _next(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self) -> str:
        part = self._next()
        if part is None:
            raise UnreadableError(self._tokens)
        self._at += 1
        return part

    def _expect(self, wanted: str) -> None:
        part = self._take()
        if part != wanted:
            raise UnreadableError([part, wanted])

    def _sum(self) -> Fraction:
        value = self._product()
        while self._next() in {"+", "-"}:
            sign = self._take()
            value = value + self._product() if sign == "+" else value - self._product()
        return value

    def _product(self) -> Fraction:
        value = self._one()
        while self._next() in {"×", "÷", "/"}:
            sign = self._take()
            value = value * self._one() if sign == "×" else value / self._one()
        return value

    def _one(self) -> Fraction:
        part = self._take()
        if part == "-":
            return -self._one()
        if part == "(":
            value = self._sum()
            self._expect(")")
            return value
        if part == "[":
            return self._condition()
        if part[0].isalpha():
            return self._call(part)
        return _number(part)

    def _condition(self) -> Fraction:
        """Read ``[left >= right]``, which is 1 where it holds and 0 elsewhere."""
        left, sign, right = self._sum(), self._take(), self._sum()
        self._expect("]")
        if sign not in {">=", ">"}:
            raise UnreadableError(sign)
        return Fraction(left >= right if sign == ">=" else left > right)

    def _call(self, name: str) -> Fraction:
        self._expect("(")
        arguments = [self._sum()]
        while self._next() == ",":
            self._take()
            arguments.append(self._sum())
        self._expect(")")
        if name in ROUNDINGS:
            (yuan,) = arguments
            return Fraction(ROUNDINGS[name](yuan * 100), 100)
        if name in {"min", "max"}:
            return min(arguments) if name == "min" else max(arguments)
        raise UnreadableError(name)


def _number(part: str) -> Fraction:
    whole, point, decimals = part.partition(".")
    digits = whole + decimals
    if not whole or (point and not decimals) or any(sign not in "0123456789" for sign in digits):
        raise UnreadableError(part)
    return Fraction(int(digits), 10 ** len(decimals))


def value_of(formula: str) -> Fraction:
    """Work out a printed formula, such as ``min(10000.00 × 0.03 × 305 ÷ 365, 300.00)``."""
    numbers_names_and_signs = re.findall(r"[0-9.]+|[A-Za-z_]+|>=|[^ ]", formula)
    return _Reader(numbers_names_and_signs).whole()


def printed_value(line: str) -> Fraction:
    """Take what a printed line of working says it comes to: what follows its last `` = ``.

    What stands in brackets behind a fraction, roughly what it is, is for people.
    """
    return value_of(line.rpartition(" = ")[2].partition(" (about ")[0].partition("（约 ")[0])


DayParts = tuple[int, int, int]
"""Year, month and day."""


def parts(day: date) -> DayParts:
    return day.year, day.month, day.day


def day_after(day: date, days: int) -> date:
    return date.fromordinal(day.toordinal() + days)


def beijing_day(instant: datetime) -> date:
    """Find the day of an instant in Beijing, 8 hours from UTC."""
    return (instant.replace(tzinfo=None) - instant.utcoffset() + timedelta(hours=8)).date()


def month_length(year: int, month: int) -> int:
    """Count the days of a month by the Gregorian rule."""
    if month == 2:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return 29 if leap else 28
    return 30 if month in {4, 6, 9, 11} else 31


# Day 730,120 is 2000-01-01; two years more than 400 so that every period ends inside.
_MONTHS = [(year, month) for year in range(2000, 2402) for month in range(1, 13)]
_LENGTHS = (month_length(*month) for month in _MONTHS)
_FIRST_DAYS = dict(zip(_MONTHS, accumulate(_LENGTHS, initial=730_120), strict=False))


def day_number(day: DayParts) -> int:
    """Number a day of the years 2000 to 2401 as ``date.toordinal`` does, month by month."""
    year, month, number = day
    return _FIRST_DAYS[year, month] + number - 1


def months_later(start: DayParts, months: int, month_end: str) -> DayParts | None:
    """Find the corresponding day some months later, under a reading of ``month_end``."""
    year, month, day = start
    years, month_index = divmod(month - 1 + months, 12)
    year, month = year + years, month_index + 1
    length = month_length(year, month)
    if day <= length:
        return year, month, day
    if month_end == "refuse":
        return None
    if month_end == "down":
        return year, month, length
    return (year + 1, 1, 1) if month == 12 else (year, month + 1, 1)


def last_day_number(start: DayParts, months: int, policy_end: str, month_end: str) -> int | None:
    """Number the last covered day of a period, or ``None`` where the reading refuses one."""
    later = months_later(start, months, month_end)
    if later is None:
        return None
    return day_number(later) - (policy_end == "last_day")
