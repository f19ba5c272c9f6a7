"""Describe the columns that a function reads: what each holds, and in which range."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from shopinsure._dates import FIRST_YEAR, LAST_YEAR
from shopinsure._money import FEN_LIMIT, PPM_LIMIT
from shopinsure._words import LocalizedText

Kind: TypeAlias = Literal["amount", "rate", "day", "instant", "fact", "text", "id"]

_EPOCH: Final = date(1970, 1, 1).toordinal()


def day_number(day: date) -> int:
    """Return a day as days since 1970-01-01."""
    return day.toordinal() - _EPOCH


DAYS: Final = (day_number(date.min), day_number(date.max))
"""The first and the last day that a ``date`` can hold, as days since 1970-01-01."""

RANGES: Final[Mapping[Kind, tuple[int, int]]] = MappingProxyType(
    {
        "amount": (0, FEN_LIMIT - 1),
        "rate": (0, PPM_LIMIT),
        "day": DAYS,
        "instant": (
            day_number(date(FIRST_YEAR, 1, 1)),
            day_number(date(LAST_YEAR, 12, 31)),
        ),
    }
)
"""The smallest and the largest value of the kinds that are whole numbers."""

_DAYS_WANTED: Final = LocalizedText(
    "whole days since 1970-01-01: give an integer column, such as to_days makes",
    "自 1970-01-01 起的天数（整数）：请给出整数列，例如 to_days 所得的列",
)
WANTED: Final[Mapping[Kind, LocalizedText]] = MappingProxyType(
    {
        "amount": LocalizedText(
            "whole fen: give an integer column, such as to_fen makes",
            "以分计的整数：请给出整数列，例如 to_fen 所得的列",
        ),
        "rate": LocalizedText(
            "whole ppm: give an integer column, such as to_ppm makes",
            "以 ppm（百万分之一）计的整数：请给出整数列，例如 to_ppm 所得的列",
        ),
        "day": _DAYS_WANTED,
        "instant": _DAYS_WANTED,
        "fact": LocalizedText(
            "yes, no or not known: give a boolean column", "是、否或未知：请给出布尔列"
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
        "fact": frozenset({"fact"}),
    }
)
"""Which types of columns (``Source.kind``) each kind accepts."""

UNKNOWN: Final = True
"""For ``Input.optional``: null is an answer, not known yet."""


@dataclass(frozen=True, slots=True)
class Input:
    """A column that a function reads: its parameter, what it holds, and then its name."""

    name: str
    kind: Kind
    optional: bool = False  # null is an answer: not known yet
    default: int | bool | None = None  # where the column is left out
    column: str | None = None
