"""Texts in two languages.

The words of the code are English; each that an explanation may show carries its Chinese one.
"""

import re
from enum import StrEnum
from typing import Final, Self, TypeAlias

from shopinsure._records import refuse

Language: TypeAlias = str
"""``"en"``, ``"zh"``, or a tag that begins with one of them: ``zh-CN``, ``zh-hans``, ``en_US``."""

LANGUAGES: Final[tuple[Language, ...]] = ("en", "zh")
_TAG: Final = re.compile(r"(en|zh)([-_][0-9a-z]{1,8}){0,8}", re.IGNORECASE)


def is_chinese(language: Language) -> bool:
    """Return whether a language, or the first part of a tag, is Chinese; refuse any other.

    >>> is_chinese("zh-Hans-CN"), is_chinese("en_US")
    (True, False)
    """
    if language in ("en", "zh"):
        return language == "zh"
    tag = _TAG.fullmatch(language) if isinstance(language, str) else None
    if tag is None:
        wrong = "is not spoken here: choose 'en' or 'zh'"
        refuse("language", language, ("language-unknown", wrong))
    return tag[1].lower() == "zh"


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
