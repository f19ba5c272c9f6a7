"""What an amount is made of: the rule, the operands, the working and the exact value.

A calculation keeps the operands; steps, texts and exact values are made only when asked for.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final

from shopinsure import formulas
from shopinsure._money import Yuan, fen_text, yuan
from shopinsure._readings import READINGS, Reading, choice_line
from shopinsure._results.result import Result
from shopinsure._results.verdict import Finding, Terms, chosen, finding
from shopinsure._words import Language, amount_text, is_chinese
from shopinsure.rules._rule import ROUNDED, AmountRule, Basis, Rule, Unit, chinese_formula

ROUNDINGS: Final[Mapping[str, formulas.Rounded]] = MappingProxyType(
    {"half_up": formulas.half_up, "half_even": formulas.half_even, "down": formulas.down}
)
"""The roundings by the names of the reading ``rounding``."""


class Step(Result):
    """One line of the working: the formula in numbers and the exact value it comes to.

    ``value`` is in yuan; ``named`` is the formula in words, one a language; ``operands`` are the
    names in both languages with the number as it is printed, and its unit.
    """

    __slots__ = ("_formula", "_named", "_named_zh", "_operands", "_rule", "_value")
    json_fields = MappingProxyType(
        {
            "rule": str,
            "clause": str,
            "basis": Basis,
            "formula": str,
            "value": str,
            "named": str,
            "named_zh": str,
            "operands": tuple[dict[str, str], ...],
        }
    )
    schema_id = "shopinsure/step/1"

    def __init__(  # noqa: PLR0913 - one argument a fact of the step
        self,
        *,
        rule: Rule,
        formula: str,
        value: Fraction,
        named: str,
        named_zh: str,
        operands: tuple[tuple[str, str, str, Unit], ...],
    ) -> None:
        self._rule = rule
        self._formula = formula
        self._value = value
        self._named = named
        self._named_zh = named_zh
        self._operands = operands

    @property
    def rule(self) -> Rule:
        """Return the rule of the step."""
        return self._rule

    @property
    def formula(self) -> str:
        """Return the formula in numbers."""
        return self._formula

    @property
    def value(self) -> Fraction:
        """Return the exact value in yuan."""
        return self._value

    @property
    def named(self) -> str:
        """Return the formula in English words."""
        return self._named

    @property
    def named_zh(self) -> str:
        """Return the formula in Chinese words."""
        return self._named_zh

    @property
    def operands(self) -> tuple[tuple[str, str, str, Unit], ...]:
        """Return the operands: English and Chinese name, the number as printed, the unit."""
        return self._operands

    def as_json(self, *, steps: bool = True) -> dict[str, Any]:
        """Return the step as JSON has it: ``steps`` changes nothing, since it is the working."""
        del steps
        words = self._formula, self._named, self._named_zh
        return _step_json(self._rule, words, exact_text(self._value), self._operands)

    def __repr__(self) -> str:
        return f"Step({self._formula!r}, rule={self._rule.code!r})"

    def explain(self, language: Language = "en") -> str:
        """Return the step on a line: in words, in numbers, and what it comes to."""
        words = (self.named, self.formula)
        if is_chinese(language):
            words = (self.named_zh, chinese_formula(self.formula))
        return " = ".join((*words, _readable(self.value, language)))


class Calculation(Result):
    """An amount with everything it was made of.

    ``amount`` is in yuan, ``fen`` in whole fen, ``exact`` the value in fen before rounding.
    """

    __slots__ = ("_fen", "_operands", "_parts", "_rule", "_terms")
    json_fields = MappingProxyType(
        {
            "amount": str,
            "rule": str,
            "clause": str,
            "basis": Basis,
            "exact_fen": str,
            "readings": dict[str, str | int | None],
            "terms_id": str,
            "steps": tuple[Step, ...],
            "notes": tuple[Finding, ...],
        }
    )
    schema_id = "shopinsure/calculation/1"

    def __init__(
        self,
        rule: AmountRule,
        operands: tuple[int, ...],
        fen: int,
        terms: Terms,
        parts: tuple["Calculation", ...] = (),
    ) -> None:
        self._rule = rule
        self._operands = operands
        self._fen = fen
        self._terms = terms
        self._parts = parts

    @property
    def fen(self) -> int:
        """Return the amount in whole fen."""
        return self._fen

    @property
    def amount(self) -> Yuan:
        """Return the amount in yuan, always with two decimals."""
        return yuan(self._fen)

    @property
    def money(self) -> Decimal:
        """Return the amount in yuan."""
        return self.amount

    @property
    def rule(self) -> AmountRule:
        """Return the rule that made the amount."""
        return self._rule

    @property
    def operands(self) -> tuple[int, ...]:
        """Return what went into the formula: fen, ppm and days."""
        return self._operands

    @property
    def parts(self) -> tuple["Calculation", ...]:
        """Return the calculations whose amounts are operands of this one."""
        return self._parts

    @property
    def terms_id(self) -> str:
        """Return the id of the terms whose readings were used."""
        return self._terms.terms_id

    @property
    def exact(self) -> Fraction:
        """Return the value before rounding, in fen."""
        rule = self._rule
        return Fraction(rule.compute(*self._operands, Fraction) if rule.rounds else self._fen)

    @property
    def readings(self) -> Mapping[str, Reading]:
        """Return the named readings this amount depends on, and no others."""
        return MappingProxyType(self._chosen())

    def _chosen(self) -> dict[str, Reading]:
        own = dict(chosen(self._terms, *self._rule.readings))
        if not self._parts:
            return own
        found: dict[str, Reading] = {}
        for part in reversed(self._parts):
            found |= part._chosen()  # noqa: SLF001 - of the same class
        return found | own

    @property
    def notes(self) -> tuple[Finding, ...]:
        """Return what is worth knowing about the amount, such as that it is 0.00."""
        rule = self._rule
        notes = []
        if rule.note_at_zero is not None and self._fen == 0:
            notes.append(finding(rule.note_at_zero))
        if rule.note_where is not None:
            holds, note = rule.note_where
            notes += [finding(note)] if holds(*self._operands) else []
        return tuple(notes)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Return the working, from the operands to the amount, that of the parts first."""
        return (*(step for part in self._parts for step in part.steps), *self._own_steps())

    def _steps_json(self) -> Iterator[dict[str, Any]]:
        """Return the JSON of ``steps`` without making them, which takes longer than the rest."""
        for part in self._parts:
            yield from part._steps_json()  # noqa: SLF001 - of the same class
        rule, operands = self._rule, self._printed_operands()
        exact = Fraction(self.exact, 100) if rule.rounds else None
        words = rule.format_formula([it[2] for it in operands]), rule.named, rule.named_zh
        value = fen_text(self._fen) if exact is None else exact_text(exact)
        yield _step_json(rule, words, value, operands)
        if exact is not None:
            yield _rounding_step(self._terms.rounding, exact, self._fen).as_json()

    def _own_steps(self) -> Iterator[Step]:
        rule, operands = self._rule, self._printed_operands()
        exact = Fraction(self.exact, 100)
        yield Step(
            rule=rule,
            formula=rule.format_formula(text for _, _, text, _ in operands),
            value=exact,
            named=rule.named,
            named_zh=rule.named_zh,
            operands=operands,
        )
        if rule.rounds:
            yield _rounding_step(self._terms.rounding, exact, self._fen)

    def _printed_operands(self) -> tuple[tuple[str, str, str, Unit], ...]:
        rule, given = self._rule, self._operands
        kinds = rule.operands * len(given) if rule.repeats else rule.operands
        pairs = zip(kinds, given, strict=True)
        return tuple([(kind.en, kind.zh, kind.unit.write(it), kind.unit) for kind, it in pairs])

    def explain(self, language: Language = "en") -> str:
        """Return the amount, its rule with the clauses, the working and the readings."""
        unit = " 元：" if is_chinese(language) else " yuan: "
        lines = [f"{self.amount}{unit}{self._headed(language)}"]
        lines += [f"  {line}" for line in self._worked(language)]
        readings = self.readings.items()
        lines += [f"  {choice_line(name, choice, language)}" for name, choice in readings]
        lines += [f"  {note.message(language)}" for note in self.notes]
        return "\n".join(lines)

    def _headed(self, language: Language) -> str:
        return self._rule.cited(language)

    def _worked(self, language: Language) -> Iterator[str]:
        """Return the working; that of an amount used in it stands indented below its name."""
        for part in self._parts:
            yield part._headed(language)  # noqa: SLF001 - of the same class
            yield from (f"  {line}" for line in part._worked(language))  # noqa: SLF001
        yield from (step.explain(language) for step in self._own_steps())

    def summary(self, language: Language = "en") -> str:
        """Return the amount alone, in Chinese with its unit."""
        return amount_text(self.amount, language)

    def as_json(self, *, steps: bool = True) -> dict[str, Any]:
        """Return the amount as JSON has it, with its working unless ``steps`` is false."""
        rule = self._rule
        working = {"steps": [*self._steps_json()]} if steps else {}
        return {
            "schema": self.schema_id,
            "amount": fen_text(self._fen),
            "rule": rule.code,
            "clause": rule.clause,
            "basis": str(rule.basis),
            "exact_fen": str(self.exact) if rule.rounds else str(self._fen),
            "readings": self._chosen(),
            "terms_id": self._terms.terms_id,
            **working,
            "notes": [note.as_json() for note in self.notes],
        }

    def __repr__(self) -> str:
        return f"Calculation({str(self.amount)!r}, rule={self._rule.code!r})"


def _step_json(
    rule: Rule,
    words: tuple[str, str, str],
    value: str,
    operands: tuple[tuple[str, str, str, Unit], ...],
) -> dict[str, Any]:
    formula, named, named_zh = words
    return {
        "schema": Step.schema_id,
        "rule": rule.code,
        "clause": rule.clause,
        "basis": str(rule.basis),
        "formula": formula,
        "value": value,
        "named": named,
        "named_zh": named_zh,
        "operands": [
            {"name": name, "name_zh": name_zh, "value": text, "unit": str(unit)}
            for name, name_zh, text, unit in operands
        ],
    }


def _rounding_step(rounding: str, exact: Fraction, fen: int) -> Step:
    text, reading = exact_text(exact), READINGS["rounding"]
    return Step(
        rule=ROUNDED,
        formula=f"{rounding}({text})",
        value=Fraction(fen, 100),
        named=reading.says(rounding, "en"),
        named_zh="舍入到分",
        operands=(("exact value", "精确值", text, Unit.YUAN),),
    )


def calculate(
    rule: AmountRule, operands: tuple[int, ...], terms: Terms, parts: tuple[Calculation, ...] = ()
) -> Calculation:
    """Return what a rule comes to, under the terms' rounding where it rounds."""
    if rule.rounds:
        fen = rule.compute(*operands, ROUNDINGS[terms.rounding])
    else:
        fen = _added(rule, operands) if rule.repeats else rule.compute(*operands)
    return Calculation(rule, operands, fen, terms, parts)


def _added(rule: AmountRule, operands: tuple[int, ...]) -> int:
    fen = 0
    for operand in operands:
        fen = rule.compute(fen, operand)
    return fen


def exact_text(value: Fraction) -> str:
    """Return exact yuan with two to eight decimals, or as a fraction where these do not suffice.

    >>> exact_text(Fraction(1791, 5000)), exact_text(Fraction(3)), exact_text(Fraction(2184, 73))
    ('0.3582', '3.00', '2184/73')
    """
    parts = value.denominator
    powers = ((places, 10**places) for places in range(2, 9))
    exact = ((places, formulas.down(power, parts), power) for places, power in powers)
    places, factor = next(((n, it) for n, it, power in exact if it * parts == power), (0, 0))
    if not factor:
        return str(value)
    units = value.numerator * factor
    digits = f"{abs(units):0{places + 1}d}"
    text = f"{digits[:-places]}.{digits[-places:]}"
    return f"-{text}" if units < 0 else text


def _readable(value: Fraction, language: Language) -> str:
    """Return exact yuan, and beside a fraction roughly what it is."""
    text = exact_text(value)
    if "/" not in text:
        return text
    millionths = formulas.half_up(value.numerator * 10**6, value.denominator)
    digits = f"{millionths:07d}"
    about = f"{digits[:-6]}.{digits[-6:]}"
    return f"{text}（约 {about}）" if is_chinese(language) else f"{text} (about {about})"
