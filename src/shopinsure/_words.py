"""Texts in two languages.

The words of the code are English; each that an explanation may show carries its Chinese one.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final, Self

from shopinsure._records import Language as Language
from shopinsure._records import is_chinese as is_chinese
from shopinsure._refusals import chinese_of, english_of

LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")


class LocalizedEnum(StrEnum):
    """One of a closed list, with its Chinese name in ``zh``."""

    _value_: str
    zh: str

    # A caller looks a member up by its text alone: type checkers read Term("six_months") here.
    def __new__(cls, value: str, zh: str = "") -> Self:
        """Make a member that is its English text and carries the Chinese one."""
        word = str.__new__(cls, value)
        word._value_ = value
        word.zh = zh
        return word


class LocalizedText(str):
    """A text of an explanation with its Chinese one, where they differ."""

    __slots__ = ("zh",)
    zh: str

    def __new__(cls, text: str, zh: str) -> Self:
        """Make the English text and keep the Chinese one beside it."""
        said = str.__new__(cls, text)
        said.zh = zh
        return said

    def __reduce__(self) -> tuple[type["LocalizedText"], tuple[str, str]]:
        return LocalizedText, (str(self), self.zh)


def localize(text: str, language: Language) -> str:
    """Return the Chinese of a text that has one, where Chinese is asked for.

    >>> localize(LocalizedText("order", "订单"), "zh"), localize("O-1", "zh")
    ('订单', 'O-1')
    """
    return str(getattr(text, "zh", text)) if is_chinese(language) else str(text)


def localized(fact: object) -> str:
    """Return a fact as text; an instant and a tuple carry how Chinese writes them.

    >>> localized(("1", "2")).zh
    '1、2'
    """
    if isinstance(fact, LocalizedEnum | LocalizedText):
        return fact
    chinese, english = str(chinese_of(fact)), str(english_of(fact))
    return english if chinese == english else LocalizedText(english, chinese)


def joined(texts: Iterable[object], language: Language) -> str:
    """Return texts as one list: ``L-2.4, L-3.3``, in Chinese ``L-2.4、L-3.3``."""
    facts = tuple(texts)
    return str(chinese_of(facts) if is_chinese(language) else english_of(facts))


def amount_text(amount: object, language: Language) -> str:
    """Return an amount in yuan as text: Chinese writes the unit behind it."""
    return f"{amount} 元" if is_chinese(language) else str(amount)
