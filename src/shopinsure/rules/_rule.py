"""What a rule is: a stable code, the clauses it rests on, its basis and its wording.

A finding rule has an outcome; an amount rule has a formula. The rules themselves stand as data in
the files beside this one, a file a subject.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from shopinsure._money import fen_text, ratio_text
from shopinsure._words import Language, LocalizedEnum, is_chinese, joined, localize


class Outcome(LocalizedEnum):
    """The outcome of an assessment."""

    APPROVED = "approved", "通过"
    REFERRED = "referred", "转人工"
    PENDING = "pending", "待定"
    DECLINED = "declined", "拒绝"


WEIGHT: Final = MappingProxyType(
    {Outcome.DECLINED: 0, Outcome.PENDING: 1, Outcome.REFERRED: 2, Outcome.APPROVED: 3}
)
"""The weight of each outcome: that of a case is the outcome of its weightiest finding."""


class Basis(LocalizedEnum):
    """What a rule rests on.

    ``SOURCE``: the clause says it. ``READING``: the sources are silent or ambiguous, and the rule
    follows from a reading of docs/rulebook.md; the clause is the one that is read. ``TECHNICAL``:
    neither, the rule protects the data, and cites no clause.
    """

    SOURCE = "source", "来源"
    READING = "reading", "口径"
    TECHNICAL = "technical", "技术校验"


class Unit(StrEnum):
    """What a whole number inside stands for outside."""

    YUAN = "yuan"
    RATIO = "ratio"
    DAYS = "days"
    COUNT = "count"

    def write(self, whole: int) -> str:
        """Return a whole number in this unit: 19900 fen as 199.00, 1800 ppm as 0.0018."""
        if self is Unit.YUAN:
            return fen_text(whole)
        return ratio_text(whole) if self is Unit.RATIO else str(whole)


@dataclass(frozen=True, slots=True)
class Operand:
    """The name of what goes into a formula, with its unit."""

    en: str
    zh: str
    unit: Unit = Unit.YUAN


class Grounds(NamedTuple):
    """What a rule rests on: its basis, and the clauses that say it or are read."""

    basis: Basis
    clauses: tuple[str, ...]


TECHNICAL: Final = Grounds(Basis.TECHNICAL, ())


def source(*clauses: str) -> Grounds:
    """Return the grounds of a rule that clauses say."""
    return Grounds(Basis.SOURCE, clauses)


def reading(*clauses: str) -> Grounds:
    """Return the grounds of a rule that follows from a reading of clauses."""
    return Grounds(Basis.READING, clauses)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One sentence of the sources: stable code, grounds, wording in two languages."""

    code: str
    rests_on: Grounds
    en: str
    zh: str

    @property
    def basis(self) -> Basis:
        """The basis: a clause says it, a reading of one, or neither."""
        return self.rests_on.basis

    @property
    def clauses(self) -> tuple[str, ...]:
        """The clauses, empty where the basis is technical."""
        return self.rests_on.clauses

    @property
    def clause(self) -> str:
        """The clauses as one text, empty where the basis is technical."""
        return ", ".join(self.clauses)

    def citation(self, language: Language) -> str:
        """Return the clauses with the basis: ``L-2.4; source``."""
        joint = "；" if is_chinese(language) else "; "
        clauses = joined(self.clauses, language)
        return joint.join(filter(None, (clauses, localize(self.basis, language))))

    def cited(self, language: Language) -> str:
        """Return the wording with the citation behind it."""
        if is_chinese(language):
            return f"{self.zh}［{self.citation(language)}］"
        return f"{self.en} [{self.citation(language)}]"

    def wording(self, language: Language) -> str:
        """Return the wording in a language; raises ``InvalidInput`` for any other."""
        return self.zh if is_chinese(language) else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRule(Rule):
    """A rule that finds something, and the outcome of a case with that finding.

    ``declined_zh`` is what Chinese calls that outcome, where it is not what its subject says.
    """

    outcome: Outcome
    declined_zh: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountRule(Rule):
    """A rule that makes an amount, by its formula over named operands.

    ``formula`` holds one ``{}`` for each use of an operand, by position; ``compute`` is the
    function of ``formulas`` that makes the number. Where ``rounds`` holds, ``compute`` takes the
    rounding last; ``note_where`` is a function of the operands that is 1 where an amount has a
    note, and that note. Where ``repeats`` holds, the rule is a sum of as many such terms as there
    are operands. ``named`` and ``named_zh`` are the formula in words.
    """

    formula: str
    operands: tuple[Operand, ...]
    compute: Callable[..., Any]
    rounds: bool = True
    readings: tuple[str, ...] = ()
    note_at_zero: FindingRule | None = None
    note_where: tuple[Callable[..., Any], FindingRule] | None = None
    repeats: bool = False
    named: str = field(init=False, compare=False)
    named_zh: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Put the formula in words once, in both languages: every working shows it."""
        named = self.format_formula(operand.en for operand in self.operands)
        named_zh = chinese_formula(self.format_formula(operand.zh for operand in self.operands))
        object.__setattr__(self, "named", named)
        object.__setattr__(self, "named_zh", named_zh)

    def format_formula(self, texts: Iterable[str]) -> str:
        """Return the formula with numbers or names in the places of its operands."""
        if not self.repeats:
            return self.formula.format(*texts)
        return " + ".join(self.formula.format(text) for text in texts) or "0.00"


_CHINESE_SIGNS: Final = MappingProxyType(
    str.maketrans({"(": "（", ")": "）", "[": "［", "]": "］", ",": "，"})
)
_CHINESE_NAMES: Final = MappingProxyType(
    {
        "min(": "较小值（",
        "max(": "较大值（",
        "half_up(": "四舍五入（",
        "half_even(": "四舍六入五成双（",
        "down(": "分以下舍去（",
        ", ": ",",
    }
)


def chinese_formula(formula: str) -> str:
    """Return a formula with Chinese names of its functions and full-width signs.

    >>> chinese_formula("min(差价, 赔偿限额)")
    '较小值（差价，赔偿限额）'
    """
    for english, chinese in _CHINESE_NAMES.items():
        formula = formula.replace(english, chinese)
    return formula.translate(_CHINESE_SIGNS)


ROUNDED: Final = Rule(
    code="rounded-to-the-fen",
    rests_on=reading("L-2.4", "D-Q9", "D-Q14"),
    en="The exact value is rounded once, last, to the fen.",
    zh="精确值仅在最后一步舍入到分，且只舍入一次。",
)
