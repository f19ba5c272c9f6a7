"""Answer one question: how does an answer carry its reasons?

A *rule* is a sentence of the sources with a stable code and its clauses. A rule that finds
something has an outcome; a rule that makes an amount has a formula. Results refer to rules and
keep the operands; texts, steps and exact values are made only when somebody asks.
"""

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any, ClassVar, Final, Literal, Never, Protocol, TypeAlias

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from shopinsure import formulas
from shopinsure._money import Yuan, fen_text, ratio_text, yuan
from shopinsure._records import refuse

Language: TypeAlias = Literal["en", "zh"]
Reading: TypeAlias = str | int | None


class Terms(Protocol):
    """Tell what a result needs of the terms it was made under: an id and the readings."""

    @property
    def terms_id(self) -> str:
        """Name the version."""
        ...

    @property
    def rounding(self) -> str:
        """Name the rounding."""
        ...


ROUNDINGS: Final[Mapping[str, formulas.Rounded]] = MappingProxyType(
    {"half_up": formulas.half_up, "half_even": formulas.half_even, "down": formulas.down}
)
"""The roundings by the names of the reading ``rounding``."""


class Outcome(StrEnum):
    """Say what an assessment comes to."""

    APPROVED = "approved"
    REFERRED = "referred"
    PENDING = "pending"
    DECLINED = "declined"


# The outcome of a case is that of its weightiest finding.
WEIGHT: Final = MappingProxyType(
    {Outcome.DECLINED: 0, Outcome.PENDING: 1, Outcome.REFERRED: 2, Outcome.APPROVED: 3}
)
_OUTCOME_ZH: Final = MappingProxyType(
    {
        Outcome.APPROVED: "通过",
        Outcome.REFERRED: "转人工",
        Outcome.PENDING: "待定",
        Outcome.DECLINED: "拒绝",
    }
)


class Payee(StrEnum):
    """Say who is paid; L-F2."""

    MERCHANT = "merchant"
    BUYER = "buyer"


def is_chinese(language: Language) -> bool:
    """Tell Chinese from English, and refuse any other language."""
    if not isinstance(language, str) or language not in {"en", "zh"}:
        wrong = "is not spoken here: choose 'en' or 'zh'"
        refuse("language", language, ("language-unknown", wrong))
    return language == "zh"


class Unit(StrEnum):
    """Say what a whole number inside stands for outside."""

    YUAN = "yuan"
    RATIO = "ratio"
    DAYS = "days"

    def write(self, whole: int) -> str:
        """Write a whole number in this unit: 19900 fen as 199.00, 1800 ppm as 0.0018."""
        if self is Unit.DAYS:
            return str(whole)
        return fen_text(whole) if self is Unit.YUAN else ratio_text(whole)


@dataclass(frozen=True, slots=True)
class Operand:
    """Name what goes into a formula."""

    en: str
    zh: str
    unit: Unit


@dataclass(frozen=True, slots=True)
class Rule:
    """State one sentence of the sources: stable code, clauses, wording in two languages."""

    code: str
    clauses: tuple[str, ...]
    en: str
    zh: str

    @property
    def clause(self) -> str:
        """Join the clauses for print."""
        return ", ".join(self.clauses)

    def wording(self, language: Language) -> str:
        """Pick the wording in a language; raises ``InvalidInput`` for any other."""
        return self.zh if is_chinese(language) else self.en


@dataclass(frozen=True, slots=True)
class FindingRule(Rule):
    """State a rule that finds something, and what a case with that finding comes to."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class AmountRule(Rule):
    """State a rule that makes an amount, by its formula over named operands.

    ``formula`` holds one ``{}`` for each use of an operand, by position; ``work`` is the function
    of ``formulas`` that makes the number. Where ``rounds`` holds, ``work`` takes the rounding
    last.
    """

    formula: str
    operands: tuple[Operand, ...]
    work: Callable[..., Any]
    rounds: bool = True
    readings: tuple[str, ...] = ()
    note_at_zero: FindingRule | None = None


ROUNDED: Final = Rule(
    code="rounded-to-the-fen",
    clauses=(),
    en="The exact value is rounded once, last, to the fen.",
    zh="精确值仅在最后一步舍入到分，且只舍入一次。",
)


class Result:
    """Hold the facts of an answer: frozen, compared by its facts, JSON by ``as_json``."""

    __slots__: tuple[str, ...] = ()
    json_fields: ClassVar[Mapping[str, Any]] = MappingProxyType({})

    def __init__(self, **facts: object) -> None:
        for name in self.__slots__:
            object.__setattr__(self, name, facts[name])

    def _facts(self) -> tuple[tuple[str, object], ...]:
        return tuple((name, getattr(self, name)) for name in self.__slots__)

    def as_json(self) -> dict[str, Any]:
        """Give the public fields; amounts are text."""
        return {name: getattr(self, name) for name in self.json_fields}

    def __setattr__(self, name: str, value: object) -> Never:
        message = f"a {type(self).__name__} never changes"
        raise AttributeError(message)

    def __delattr__(self, name: str) -> Never:
        self.__setattr__(name, None)

    def __eq__(self, other: object) -> bool:
        return self._facts() == other._facts() if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash((type(self), self._facts()))

    def __reduce__(self) -> tuple[Any, ...]:
        return _remake, (type(self), self._facts())

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={fact!r}" for name, fact in self.as_json().items())
        return f"{type(self).__name__}({fields})"

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        fields = {
            name: core_schema.typed_dict_field(handler.generate_schema(kind))
            for name, kind in cls.json_fields.items()
        }
        written = core_schema.plain_serializer_function_ser_schema(
            cls.as_json,
            return_schema=core_schema.typed_dict_schema(fields, cls_name=cls.__name__),
        )
        return core_schema.is_instance_schema(cls, serialization=written)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        described = handler(schema["serialization"]["return_schema"])
        return {**described, "title": cls.__name__}


def _remake(kind: type[Result], facts: tuple[tuple[str, object], ...]) -> Result:
    return kind(**dict(facts))


class Finding(Result):
    """Say what was found, by which rule, with the facts that disagree."""

    __slots__ = ("facts", "rule")
    rule: FindingRule
    facts: tuple[tuple[str, str], ...]
    json_fields = MappingProxyType(
        {"code": str, "clause": str, "outcome": Outcome, "message": str, "message_zh": str}
    )

    @property
    def code(self) -> str:
        """Give the stable code."""
        return self.rule.code

    @property
    def clause(self) -> str:
        """Give the clauses the rule rests on."""
        return self.rule.clause

    @property
    def outcome(self) -> Outcome:
        """Give what a case with this finding comes to, if nothing weighs more."""
        return self.rule.outcome

    def message(self, language: Language = "en") -> str:
        """Say it in a sentence, with what would have to change."""
        return self.rule.wording(language).format_map(dict(self.facts))

    def as_json(self) -> dict[str, Any]:
        """Give code, clause, outcome and the sentence in both languages."""
        return {
            "code": self.code,
            "clause": self.clause,
            "outcome": self.outcome,
            "message": self.message("en"),
            "message_zh": self.message("zh"),
        }

    def __str__(self) -> str:
        return f"{self.code} ({self.clause}): {self.message()}"


def finding(rule: FindingRule, **facts: object) -> Finding:
    """Make a finding with the facts its wording names."""
    return Finding(rule=rule, facts=tuple((name, str(fact)) for name, fact in facts.items()))


class Verdict(Result):
    """Say what an assessment comes to, with every finding, weightiest first.

    True in a condition only when approved.
    """

    __slots__ = ("findings",)
    findings: tuple[Finding, ...]
    json_fields = MappingProxyType({"outcome": Outcome, "findings": tuple[Finding, ...]})

    @property
    def outcome(self) -> Outcome:
        """Give the outcome of the weightiest finding, approved where there is none."""
        return self.findings[0].outcome if self.findings else Outcome.APPROVED

    @property
    def codes(self) -> tuple[str, ...]:
        """Give the codes of all findings, in their order."""
        return tuple(found.code for found in self.findings)

    def explain(self, language: Language = "en") -> str:
        """Write the outcome and every finding, a line each."""
        outcome = _OUTCOME_ZH[self.outcome] if is_chinese(language) else str(self.outcome)
        lines = [f"  {one.code} ({one.clause}): {one.message(language)}" for one in self.findings]
        return "\n".join([outcome, *lines])

    def __bool__(self) -> bool:
        return self.outcome is Outcome.APPROVED

    def __str__(self) -> str:
        return self.explain()


Precedence: TypeAlias = Mapping[Rule, tuple[int, int]]
"""The weight of each rule: of its outcome first, then its place among the rules."""


def precedence(rules: Iterable[Rule]) -> Precedence:
    """Put finding rules in their documented order: by outcome, then as they stand in ``RULES``."""
    findings = (rule for rule in rules if isinstance(rule, FindingRule))
    return MappingProxyType({rule: (WEIGHT[rule.outcome], at) for at, rule in enumerate(findings)})


def verdict(findings: Iterable[Finding], order: Precedence) -> Verdict:
    """Weigh findings in the documented order, whatever order they were found in."""
    return Verdict(findings=tuple(sorted(findings, key=lambda found: order[found.rule])))


class Step(Result):
    """Show one line of the working: the formula in numbers and the exact value it comes to.

    ``value`` is in yuan; ``named`` is the formula in words, one a language.
    """

    __slots__ = ("formula", "named", "named_zh", "rule", "value")
    rule: Rule
    formula: str
    value: Fraction
    named: str
    named_zh: str
    json_fields = MappingProxyType(
        {"rule": str, "clause": str, "formula": str, "value": str, "named": str, "named_zh": str}
    )

    def as_json(self) -> dict[str, Any]:
        """Give the step; the exact value is a decimal, or a fraction where none is exact."""
        return {
            "rule": self.rule.code,
            "clause": self.rule.clause,
            "formula": self.formula,
            "value": exact_text(self.value),
            "named": self.named,
            "named_zh": self.named_zh,
        }

    def explain(self, language: Language = "en") -> str:
        """Write the step on a line: in words, in numbers, and what it comes to."""
        named = self.named_zh if is_chinese(language) else self.named
        return f"{named} = {self.formula} = {exact_text(self.value)}"

    def __str__(self) -> str:
        return self.explain()


class Calculation(Result):
    """Hold an amount with everything it was made of.

    ``amount`` is in yuan, ``fen`` in whole fen, ``exact`` the value in fen before rounding.
    """

    __slots__ = ("_made",)
    _made: tuple[AmountRule, tuple[int, ...], int, Terms, tuple["Calculation", ...]]
    json_fields = MappingProxyType(
        {
            "amount": str,
            "rule": str,
            "clause": str,
            "exact_fen": str,
            "readings": dict[str, str | int | None],
            "terms_id": str,
            "steps": tuple[Step, ...],
            "notes": tuple[Finding, ...],
        }
    )

    @property
    def fen(self) -> int:
        """Give the amount in whole fen."""
        return self._made[2]

    @property
    def amount(self) -> Yuan:
        """Give the amount in yuan, always with two decimals."""
        return yuan(self._made[2])

    @property
    def rule(self) -> AmountRule:
        """Give the rule that made the amount."""
        return self._made[0]

    @property
    def operands(self) -> tuple[int, ...]:
        """Give what went into the formula: fen, ppm and days."""
        return self._made[1]

    @property
    def parts(self) -> tuple["Calculation", ...]:
        """Give the calculations whose amounts are operands of this one."""
        return self._made[4]

    @property
    def terms_id(self) -> str:
        """Name the terms whose readings were used."""
        return self._made[3].terms_id

    @property
    def exact(self) -> Fraction:
        """Give the value before rounding, in fen."""
        rule, operands, fen, _, _ = self._made
        return Fraction(rule.work(*operands, Fraction)) if rule.rounds else Fraction(fen)

    @property
    def readings(self) -> Mapping[str, Reading]:
        """Give the named readings this amount depends on, and no others."""
        terms = self._made[3]
        own = {name: getattr(terms, name) for name in self.rule.readings}
        return MappingProxyType(dict(ChainMap(own, *(dict(part.readings) for part in self.parts))))

    @property
    def notes(self) -> tuple[Finding, ...]:
        """Give what is worth knowing about the amount, such as that it is 0.00."""
        note = self.rule.note_at_zero
        return (finding(note),) if note is not None and self.fen == 0 else ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """Give the working, from the operands to the amount."""
        return tuple(self._working())

    def _working(self) -> Iterator[Step]:
        for part in self.parts:
            yield from part.steps
        rule = self.rule
        exact = Fraction(self.exact, 100)
        values = (
            kind.unit.write(it) for kind, it in zip(rule.operands, self.operands, strict=True)
        )
        yield Step(
            rule=rule,
            formula=rule.formula.format(*values),
            value=exact,
            named=rule.formula.format(*(operand.en for operand in rule.operands)),
            named_zh=rule.formula.format(*(operand.zh for operand in rule.operands)),
        )
        if rule.rounds:
            formula = f"{self.readings['rounding']}({exact_text(exact)})"
            value = Fraction(self.fen, 100)
            yield Step(
                rule=ROUNDED,
                formula=formula,
                value=value,
                named="rounded to the fen",
                named_zh="舍入到分",
            )

    def explain(self, language: Language = "en") -> str:
        """Write the amount, its rule with the clauses, the working and the readings."""
        yuan_word, reading_word = ("元", "口径") if is_chinese(language) else (" yuan", "reading")
        lines = [f"{self.amount}{yuan_word}: {self.rule.wording(language)} [{self.rule.clause}]"]
        lines += [f"  {step.explain(language)}" for step in self.steps]
        lines += [f"  {reading_word}: {name} = {choice}" for name, choice in self.readings.items()]
        lines += [f"  {note.message(language)}" for note in self.notes]
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """Give the amount as text, with its rule, working, readings and notes."""
        return {
            "amount": str(self.amount),
            "rule": self.rule.code,
            "clause": self.rule.clause,
            "exact_fen": str(self.exact),
            "readings": dict(self.readings),
            "terms_id": self.terms_id,
            "steps": self.steps,
            "notes": self.notes,
        }

    def __reduce__(self) -> tuple[Any, ...]:
        return calculation, self._made

    def __repr__(self) -> str:
        return f"Calculation({str(self.amount)!r}, rule={self.rule.code!r})"

    def __str__(self) -> str:
        return self.explain()


_new = object.__new__
_keep_made = Calculation.__dict__["_made"].__set__


def calculation(
    rule: AmountRule,
    operands: tuple[int, ...],
    fen: int,
    terms: Terms,
    parts: tuple[Calculation, ...] = (),
) -> Calculation:
    """Make a calculation; a slot's own setter, since a frozen ``__init__`` costs twice as much."""
    made = _new(Calculation)
    _keep_made(made, (rule, operands, fen, terms, parts))
    return made


def calculate(
    rule: AmountRule,
    operands: tuple[int, ...],
    terms: Terms,
    parts: tuple[Calculation, ...] = (),
) -> Calculation:
    """Work a rule out, under the terms' rounding where it rounds."""
    rounding = (ROUNDINGS[terms.rounding],) if rule.rounds else ()
    return calculation(rule, operands, rule.work(*operands, *rounding), terms, parts)


_SETTLEMENT_WORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "en": ("payee", "due on", "claim key", "reading"),
        "zh": ("赔付对象", "到账期限", "理赔标识", "口径"),
    }
)


class Settlement(Result):
    """Say what is paid out, to whom, by when, or every reason why not.

    ``indemnity``, ``payee``, ``due_on`` and ``claim_key`` are ``None`` where nothing is payable.
    ``readings`` are the named readings the answer depends on. ``claim_key`` is equal for equal
    claims and different for different ones: a caller's unique index keeps a claim from being paid
    twice.
    """

    __slots__ = ("_readings", "claim_key", "due_on", "indemnity", "payee", "verdict")
    verdict: Verdict
    indemnity: Calculation | None
    payee: Payee | None
    due_on: date | None
    claim_key: str | None
    _readings: tuple[tuple[str, Reading], ...]
    json_fields = MappingProxyType(
        {
            "verdict": Verdict,
            "indemnity": Calculation | None,
            "payee": Payee | None,
            "due_on": date | None,
            "claim_key": str | None,
            "readings": dict[str, str | int | None],
        }
    )

    @property
    def readings(self) -> Mapping[str, Reading]:
        """Give the named readings this answer depends on, and no others."""
        return MappingProxyType(dict(self._readings))

    def as_json(self) -> dict[str, Any]:
        """Give verdict, indemnity, payee, day, key and readings."""
        return {**super().as_json(), "readings": dict(self._readings)}

    def explain(self, language: Language = "en") -> str:
        """Write the verdict and, where something is payable, the working."""
        lines = [self.verdict.explain(language)]
        shown_there: Mapping[str, Reading] = {}
        if self.indemnity is not None:
            lines.append(self.indemnity.explain(language))
            shown_there = self.indemnity.readings
        words = _SETTLEMENT_WORDS["zh" if is_chinese(language) else "en"]
        facts = (self.payee, self.due_on, self.claim_key)
        told = zip(words, facts, strict=False)
        lines += [f"  {word}: {fact}" for word, fact in told if fact is not None]
        own = [(name, it) for name, it in self._readings if name not in shown_there]
        return "\n".join([*lines, *(f"  {words[-1]}: {name} = {choice}" for name, choice in own)])

    def __str__(self) -> str:
        return self.explain()


def settlement(  # noqa: PLR0913 - one argument a field of the answer
    found: Verdict,
    terms: Terms,
    *,
    readings: tuple[str, ...] = (),
    indemnity: Calculation | None = None,
    payee: Payee | None = None,
    due_on: date | None = None,
    claim_key: str | None = None,
) -> Settlement:
    """Make a settlement that lists the readings of its verdict and of its amount."""
    used = {name: getattr(terms, name) for name in readings}
    if indemnity is not None:
        used |= indemnity.readings
    return Settlement(
        verdict=found,
        indemnity=indemnity,
        payee=payee,
        due_on=due_on,
        claim_key=claim_key,
        _readings=tuple(used.items()),
    )


def exact_text(value: Fraction) -> str:
    """Write exact yuan with two to eight decimals, or as a fraction where these do not suffice.

    >>> exact_text(Fraction(1791, 5000)), exact_text(Fraction(3)), exact_text(Fraction(2184, 73))
    ('0.3582', '3.00', '2184/73')
    """
    places = next((n for n in range(2, 9) if (value * 10**n).denominator == 1), None)
    if places is None:
        return str(value)
    units = (value * 10**places).numerator
    digits = f"{abs(units):0{places + 1}d}"
    text = f"{digits[:-places]}.{digits[-places:]}"
    return f"-{text}" if units < 0 else text
