"""Every sentence in which an input is refused: code, English and Chinese; data only.

One file a subject, one constant a sentence: it is raised by its name with the facts that it has in
braces, and no code or sentence stands anywhere else. Below everything that raises.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple, Self


def chinese_of(fact: object) -> object:
    """Return a fact as a Chinese sentence has it: an instant, a list, a text with a Chinese one.

    Instants are in Beijing time, as records hold them.
    """
    if isinstance(fact, datetime):
        return f"{fact.replace(tzinfo=None)}（北京时间）"
    if isinstance(fact, tuple):
        return "、".join(str(chinese_of(one)) for one in fact)
    return getattr(fact, "zh", fact)


def english_of(fact: object) -> object:
    """Return a fact as an English sentence has it."""
    return ", ".join(map(str, fact)) if isinstance(fact, tuple) else fact


class Refusal(NamedTuple):
    """One sentence under a stable code, with the same facts in braces in both languages."""

    code: str
    en: str
    zh: str

    def worded(self, en: str, zh: str) -> Self:
        """Return another sentence under the same code."""
        return self._replace(en=en, zh=zh)

    def sentences(self, facts: Mapping[str, object]) -> tuple[str, str]:
        """Return the English and the Chinese sentence with their facts; a fact may have its own."""
        english = {name: english_of(fact) for name, fact in facts.items()}
        chinese = {name: chinese_of(fact) for name, fact in facts.items()}
        # A fact may be a kind in brackets, beside which Chinese has no blank.
        sentence = self.zh.format_map(chinese).replace("） ", "）").replace(" （", "（")
        return self.en.format_map(english), sentence


class WrongValue(Refusal):
    """The end of a sentence: the name of the parameter and what it was given come before it.

    A record's error says it alone: the place of the field is told apart, and nothing is echoed.
    """

    __slots__ = ()
