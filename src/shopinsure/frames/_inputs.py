"""Describe the columns that a function reads: what each holds, and in which range."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from shopinsure._dates import FIRST_YEAR, LAST_YEAR, checked_day, checked_instant
from shopinsure._money import FEN_LIMIT, PPM_LIMIT, Rate, checked_fen, checked_ppm
from shopinsure._records import invalid, refuse
from shopinsure._refusals import WrongValue, values
from shopinsure._refusals import columns as wrong
from shopinsure._shares import MOST_UNITS
from shopinsure._words import LocalizedEnum, LocalizedText

AmountColumn: TypeAlias = str | Decimal
RateColumn: TypeAlias = str | Rate | Decimal
DayColumn: TypeAlias = str | date
InstantColumn: TypeAlias = str | datetime
FactColumn: TypeAlias = str | bool
"""The name of a column, or the value that it has in all rows; a text is always a name."""

Kind: TypeAlias = Literal[
    "amount", "rate", "day", "instant", "microseconds", "quantity", "fact", "text", "id"
]
"""What a column holds; ``instant`` is a day of the years of records, that of an instant of theirs,
``microseconds`` the instant itself, since 1970 in UTC."""

_EPOCH: Final = date(1970, 1, 1).toordinal()


def day_number(day: date) -> int:
    """Return a day as days since 1970-01-01."""
    return day.toordinal() - _EPOCH


DAYS: Final = (day_number(date.min), day_number(date.max))
"""The first and the last day that a ``date`` can hold, as days since 1970-01-01."""

DAY_MICROSECONDS: Final = 86_400_000_000
BEIJING_MICROSECONDS: Final = 28_800_000_000
_RECORD_DAYS: Final = (
    day_number(date(FIRST_YEAR, 1, 1)),
    day_number(date(LAST_YEAR, 12, 31)),
)

RANGES: Final[Mapping[Kind, tuple[int, int]]] = MappingProxyType(
    {
        "amount": (0, FEN_LIMIT - 1),
        "rate": (0, PPM_LIMIT),
        "day": DAYS,
        "quantity": (1, MOST_UNITS),
        "instant": _RECORD_DAYS,
        "microseconds": (
            _RECORD_DAYS[0] * DAY_MICROSECONDS - BEIJING_MICROSECONDS,
            (_RECORD_DAYS[1] + 1) * DAY_MICROSECONDS - BEIJING_MICROSECONDS - 1,
        ),
    }
)
"""The smallest and the largest value of the kinds that are whole numbers."""

_DAYS_WANTED: Final = LocalizedText(
    "whole days since 1970-01-01: give an integer column, such as to_days makes",
    "自 1970-01-01 起的天数（整数），请给出整数列，例如 to_days 所得的列",
)
WANTED: Final[Mapping[Kind, LocalizedText]] = MappingProxyType(
    {
        "amount": LocalizedText(
            "whole fen: give an integer column, such as to_fen makes",
            "以分计的整数，请给出整数列，例如 to_fen 所得的列",
        ),
        "rate": LocalizedText(
            "whole ppm: give an integer column, such as to_ppm makes",
            "以 ppm（百万分之一）计的整数，请给出整数列，例如 to_ppm 所得的列",
        ),
        "day": _DAYS_WANTED,
        "quantity": LocalizedText(
            "a whole number of units: give an integer column", "以件计的整数，请给出整数列"
        ),
        "instant": _DAYS_WANTED,
        "microseconds": LocalizedText(
            "an instant: give a column of timestamps with a time zone",
            "时刻，请给出带时区的时间戳列",
        ),
        "fact": LocalizedText(
            "yes, no or not known: give a boolean column", "是、否或未知，请给出布尔列"
        ),
        "text": LocalizedText("text", "文本"),
        "id": LocalizedText("text or whole numbers", "文本或整数"),
    }
)
"""What a column of each kind must be, as an error says it."""

ACCEPTED: Final[Mapping[Kind, frozenset[str]]] = MappingProxyType(
    {
        **dict.fromkeys(RANGES, frozenset({"whole", "wide"})),
        **dict.fromkeys(("text", "id"), frozenset({"whole", "wide", "text"})),
        "microseconds": frozenset({"instant"}),
        "fact": frozenset({"fact"}),
    }
)
"""Which types of columns (``Source.kind``) each kind accepts."""

UNKNOWN: Final = True
"""For ``Input.optional``: null is an answer, not known yet."""


@dataclass(frozen=True, slots=True)
class Input:
    """What a function reads for each row: its parameter, its kind, and then column or constant."""

    name: str
    kind: Kind
    optional: bool = False  # null is an answer: not known yet
    default: int | bool | None = None  # where it is left out
    column: str | None = None
    omittable: bool = False  # may be left out without a default
    members: type[LocalizedEnum] | None = None  # of which a constant text is one
    constant: int | bool | str | None = None  # what all rows have, as a column would hold it
    key: str = ""  # the name under which a function reads it, where that is not its parameter

    def given(self, value: object) -> "Input":
        """Return the input with a column's name or a constant; refuse what is neither."""
        if value is None:
            if self.default is None and not self.omittable:
                raise invalid(wrong.INPUT_MISSING, self.name, given=self.name)
            return self
        if isinstance(value, str) and not isinstance(value, LocalizedEnum):
            return replace(self, column=value)
        return replace(self, constant=_constant_of(self, value))

    @property
    def is_given(self) -> bool:
        """Return whether the caller gave a column or a constant."""
        return self.column is not None or self.constant is not None


class _Constant(NamedTuple):
    """What a constant of a kind may be, how it is refused, and how it becomes what columns hold."""

    types: tuple[type, ...]
    refusal: WrongValue
    convert: Callable[[str, Any], int | bool]


def _constant_of(it: Input, value: object) -> int | bool | str:
    """Return a constant as a column would hold it, or refuse it as the scalar functions do."""
    if it.members is not None:
        if not isinstance(value, it.members):
            facts: dict[str, Any] = {"members": tuple(str(one.value) for one in it.members)}
            refuse(it.name, value, values.UNKNOWN_MEMBERS[it.name], **facts)
        return str(value.value)
    allowed = _CONSTANTS.get(it.kind, _NO_CONSTANT)
    if not isinstance(value, allowed.types):
        refuse(it.name, value, allowed.refusal)
    return allowed.convert(it.name, value)


def _day_of(name: str, value: date) -> int:
    return day_number(checked_day(name, value))


def _record_day_of(name: str, value: date) -> int:
    day = _day_of(name, value)
    if not _RECORD_DAYS[0] <= day <= _RECORD_DAYS[1]:
        refuse(name, str(value), wrong.DAY_OF_NO_RECORD)
    return day


def _microseconds_of(name: str, value: datetime) -> int:
    return (checked_instant(name, value) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(
        microseconds=1
    )


_NO_CONSTANT: Final = _Constant((), wrong.TEXT_OR_COLUMN, checked_fen)
_CONSTANTS: Final[Mapping[Kind, _Constant]] = MappingProxyType(
    {
        "amount": _Constant((Decimal,), wrong.AMOUNT_OR_COLUMN, checked_fen),
        "rate": _Constant((Rate, Decimal), wrong.RATE_OR_COLUMN, checked_ppm),
        "day": _Constant((date,), wrong.DAY_OR_COLUMN, _day_of),
        "instant": _Constant((date,), wrong.DAY_OR_COLUMN, _record_day_of),
        "microseconds": _Constant((datetime,), wrong.INSTANT_OR_COLUMN, _microseconds_of),
        "fact": _Constant((bool,), wrong.FACT_OR_COLUMN, lambda _, value: value),
    }
)
