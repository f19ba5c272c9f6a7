"""Answer one question: how does an answer carry its reasons?

A *rule* is a sentence of the sources with a stable code and its clauses. A rule that finds
something has an outcome; a rule that makes an amount has a formula. Results refer to rules and
keep the operands; texts, steps and exact values are made only when somebody asks.
"""

from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import Any, ClassVar, Final, Never, Protocol, TypeAlias

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from shopinsure import formulas
from shopinsure._money import Yuan, fen_text, ratio_text, yuan
from shopinsure._readings import READINGS, Reading, choice_line
from shopinsure._words import (
    LANGUAGES,
    Language,
    LocalizedEnum,
    LocalizedText,
    is_chinese,
    localize,
)


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


class Outcome(LocalizedEnum):
    """Say what an assessment comes to."""

    APPROVED = "approved", "通过"
    REFERRED = "referred", "转人工"
    PENDING = "pending", "待定"
    DECLINED = "declined", "拒绝"


_APPROVED: Final = Outcome.APPROVED  # until Python 3.12 a member is slow to look up by name

# The outcome of a case is that of its weightiest finding.
WEIGHT: Final = MappingProxyType(
    {Outcome.DECLINED: 0, Outcome.PENDING: 1, Outcome.REFERRED: 2, Outcome.APPROVED: 3}
)


class Payee(LocalizedEnum):
    """Say who is paid; L-F2."""

    MERCHANT = "merchant", "商家"
    BUYER = "buyer", "买家"


class Unit(StrEnum):
    """Say what a whole number inside stands for outside."""

    YUAN = "yuan"
    RATIO = "ratio"
    DAYS = "days"
    COUNT = "count"

    def write(self, whole: int) -> str:
        """Write a whole number in this unit: 19900 fen as 199.00, 1800 ppm as 0.0018."""
        if self in {Unit.DAYS, Unit.COUNT}:
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

    ``formula`` holds one ``{}`` for each use of an operand, by position; ``compute`` is the
    function of ``formulas`` that makes the number. Where ``rounds`` holds, ``compute`` takes the
    rounding last; where ``repeats`` holds, the rule is a sum of as many such terms as there are
    operands.
    """

    formula: str
    operands: tuple[Operand, ...]
    compute: Callable[..., Any]
    rounds: bool = True
    readings: tuple[str, ...] = ()
    note_at_zero: FindingRule | None = None
    repeats: bool = False

    def format_formula(self, texts: Iterable[str]) -> str:
        """Write the formula with numbers or names in the places of its operands."""
        if not self.repeats:
            return self.formula.format(*texts)
        return " + ".join(self.formula.format(text) for text in texts) or "0.00"

    def describe(self, language: Language) -> str:
        """Write the formula in words."""
        words = (operand.zh if is_chinese(language) else operand.en for operand in self.operands)
        return self.format_formula(words)


ROUNDED: Final = Rule(
    code="rounded-to-the-fen",
    clauses=(),
    en="The exact value is rounded once, last, to the fen.",
    zh="精确值仅在最后一步舍入到分，且只舍入一次。",
)


class Result:
    """Hold the facts of an answer: frozen, compared by its facts, JSON by ``as_json``.

    A notebook shows its explanation in both languages. ``schema_id`` names the form of the JSON.
    """

    __slots__: tuple[str, ...] = ()
    json_fields: ClassVar[Mapping[str, Any]] = MappingProxyType({})
    schema_id: ClassVar[str] = ""

    def __init__(self, **facts: object) -> None:
        for name in self.__slots__:
            object.__setattr__(self, name, facts[name])

    @property
    def readings(self) -> Mapping[str, Reading]:
        """Give the named readings this answer depends on, and no others."""
        return MappingProxyType({})

    @property
    def money(self) -> Decimal | None:
        """Give the one amount this answer comes to, in yuan, or ``None`` where it is none."""
        return None

    def explain(self, language: Language = "en") -> str:
        """Write the answer and what it rests on."""
        is_chinese(language)
        return repr(self)

    def summary(self, language: Language = "en") -> str:
        """Write the answer alone, on one line."""
        return self.explain(language).partition("\n")[0]

    def as_json(self) -> dict[str, Any]:
        """Give the public fields, amounts as text, under the id of their schema."""
        facts = self._json()
        return {"schema": self.schema_id, **facts} if self.schema_id else facts

    def _json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.json_fields}

    def _facts(self) -> tuple[tuple[str, object], ...]:
        return tuple((name, getattr(self, name)) for name in self.__slots__)

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
        fields = ", ".join(f"{name}={fact!r}" for name, fact in self._json().items())
        return f"{type(self).__name__}({fields})"

    def __str__(self) -> str:
        return self.explain()

    def _repr_html_(self) -> str:
        return "".join(_as_html(self.explain(language), language) for language in LANGUAGES)

    def _repr_markdown_(self) -> str:
        return "\n\n".join(_as_markdown(self.explain(language)) for language in LANGUAGES)

    @classmethod
    def _json_fields_of(cls, _source: object) -> Mapping[str, Any]:
        """Give the public fields of the type as it is written where its schema is asked for."""
        return cls.json_fields

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        fields = {
            name: core_schema.typed_dict_field(handler.generate_schema(kind))
            for name, kind in cls._json_fields_of(source).items()
        }
        if cls.schema_id:
            named = core_schema.typed_dict_field(core_schema.literal_schema([cls.schema_id]))
            fields = {"schema": named, **fields}
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


# The module html costs 2 ms to import, for four signs.
_HTML: Final = MappingProxyType(
    str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
)
_MARKDOWN: Final = MappingProxyType(str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|~#&"}))


def html_text(text: str) -> str:
    """Write a text so that HTML shows it as it is."""
    return text.translate(_HTML)


def _as_html(explanation: str, language: Language) -> str:
    shown = (
        f'<div style="margin-left:{indent}em">{html_text(text)}</div>'
        if indent
        else f"<div><strong>{html_text(text)}</strong></div>"
        for indent, text in _indented(explanation)
    )
    return f'<div lang="{language}">{"".join(shown)}</div>'


def _as_markdown(explanation: str) -> str:
    return "\n".join(
        f"{' ' * (indent - 2)}- {text.translate(_MARKDOWN)}"
        if indent
        else f"**{text.translate(_MARKDOWN)}**\n"
        for indent, text in _indented(explanation)
    )


def _indented(explanation: str) -> Iterator[tuple[int, str]]:
    for line in explanation.splitlines():
        text = line.lstrip(" ")
        yield len(line) - len(text), text


# Answers made by the million are filled by the setters of their slots: ``__init__`` takes four
# times as long.
_new = object.__new__


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
        facts = {name: localize(fact, language) for name, fact in self.facts}
        return self.rule.wording(language).format_map(facts)

    def explain(self, language: Language = "en") -> str:
        """Write code, clauses and the sentence."""
        return f"{self.code} ({self.clause}): {self.message(language)}"

    def _json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "clause": self.clause,
            "outcome": self.outcome,
            "message": self.message("en"),
            "message_zh": self.message("zh"),
        }


def finding(rule: FindingRule, **facts: object) -> Finding:
    """Make a finding with the facts its wording names."""
    kept = tuple(
        (name, fact if isinstance(fact, LocalizedEnum | LocalizedText) else str(fact))
        for name, fact in facts.items()
    )
    return Finding(rule=rule, facts=kept)


Chosen: TypeAlias = tuple[tuple[str, Reading], ...]
"""Names of readings, each with its choice."""


def chosen(terms: Terms, *names: str) -> Chosen:
    """Take the choices of some readings from the terms."""
    return tuple(zip(names, map(vars(terms).__getitem__, names), strict=True))


class Verdict(Result):
    """Say what an assessment comes to, with every finding, weightiest first.

    True in a condition only when approved.
    """

    __slots__ = ("_readings", "findings")
    findings: tuple[Finding, ...]
    _readings: Chosen
    json_fields = MappingProxyType({"outcome": Outcome, "findings": tuple[Finding, ...]})
    schema_id = "shopinsure/verdict/1"

    @property
    def outcome(self) -> Outcome:
        """Give the outcome of the weightiest finding, approved where there is none."""
        return self.findings[0].rule.outcome if self.findings else _APPROVED

    @property
    def codes(self) -> tuple[str, ...]:
        """Give the codes of all findings, in their order."""
        return tuple(found.code for found in self.findings)

    @property
    def readings(self) -> Mapping[str, Reading]:
        """Give the named readings this verdict depends on, and no others."""
        return MappingProxyType(dict(self._readings))

    def explain(self, language: Language = "en") -> str:
        """Write the outcome and every finding, a line each."""
        lines = [f"  {one.explain(language)}" for one in self.findings]
        return "\n".join([localize(self.outcome, language), *lines])

    def summary(self, language: Language = "en") -> str:
        """Write the outcome and the codes on one line."""
        return ": ".join(filter(None, [localize(self.outcome, language), ", ".join(self.codes)]))

    def __bool__(self) -> bool:
        return not self.findings or self.outcome is _APPROVED


_keep_findings = Verdict.__dict__["findings"].__set__
_keep_readings = Verdict.__dict__["_readings"].__set__

Precedence: TypeAlias = Mapping[Rule, tuple[int, int]]
"""The weight of each rule: of its outcome first, then its place among the rules."""


def precedence(rules: Iterable[Rule]) -> Precedence:
    """Put finding rules in their documented order: by outcome, then as they stand in ``RULES``."""
    findings = (rule for rule in rules if isinstance(rule, FindingRule))
    return MappingProxyType({rule: (WEIGHT[rule.outcome], at) for at, rule in enumerate(findings)})


def verdict(findings: Iterable[Finding], order: Precedence, readings: Chosen = ()) -> Verdict:
    """Weigh findings in the documented order, whatever order they were found in."""
    found = list(findings)
    if found:
        found.sort(key=lambda one: order[one.rule])
    made = _new(Verdict)
    _keep_findings(made, tuple(found))
    _keep_readings(made, readings)
    return made


class Step(Result):
    """Show one line of the working: the formula in numbers and the exact value it comes to.

    ``value`` is in yuan; ``named`` is the formula in words, one a language; ``operands`` are the
    names in both languages with the number as it is printed, and its unit.
    """

    __slots__ = ("formula", "named", "named_zh", "operands", "rule", "value")
    rule: Rule
    formula: str
    value: Fraction
    named: str
    named_zh: str
    operands: tuple[tuple[str, str, str, Unit], ...]
    json_fields = MappingProxyType(
        {
            "rule": str,
            "clause": str,
            "formula": str,
            "value": str,
            "named": str,
            "named_zh": str,
            "operands": tuple[dict[str, str], ...],
        }
    )

    def _json(self) -> dict[str, Any]:
        names = ("name", "name_zh", "value", "unit")
        return {
            "rule": self.rule.code,
            "clause": self.rule.clause,
            "formula": self.formula,
            "value": exact_text(self.value),
            "named": self.named,
            "named_zh": self.named_zh,
            "operands": tuple(
                dict(zip(names, map(str, one), strict=True)) for one in self.operands
            ),
        }

    def explain(self, language: Language = "en") -> str:
        """Write the step on a line: in words, in numbers, and what it comes to."""
        named = self.named_zh if is_chinese(language) else self.named
        return f"{named} = {self.formula} = {_readable(self.value, language)}"


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
    schema_id = "shopinsure/calculation/1"

    @property
    def fen(self) -> int:
        """Give the amount in whole fen."""
        return self._made[2]

    @property
    def amount(self) -> Yuan:
        """Give the amount in yuan, always with two decimals."""
        return yuan(self._made[2])

    @property
    def money(self) -> Decimal:
        """Give the amount in yuan."""
        return self.amount

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
        return Fraction(rule.compute(*operands, Fraction)) if rule.rounds else Fraction(fen)

    @property
    def readings(self) -> Mapping[str, Reading]:
        """Give the named readings this amount depends on, and no others."""
        own = dict(chosen(self._made[3], *self.rule.readings))
        return MappingProxyType(dict(ChainMap(own, *(dict(part.readings) for part in self.parts))))

    @property
    def notes(self) -> tuple[Finding, ...]:
        """Give what is worth knowing about the amount, such as that it is 0.00."""
        note = self.rule.note_at_zero
        return (finding(note),) if note is not None and self.fen == 0 else ()

    @property
    def steps(self) -> tuple[Step, ...]:
        """Give the working, from the operands to the amount, that of the parts first."""
        return (*(step for part in self.parts for step in part.steps), *self._own_steps())

    def _own_steps(self) -> Iterator[Step]:
        rule = self.rule
        exact = Fraction(self.exact, 100)
        operands = self._written_operands()
        yield Step(
            rule=rule,
            formula=rule.format_formula(text for _, _, text, _ in operands),
            value=exact,
            named=rule.describe("en"),
            named_zh=rule.describe("zh"),
            operands=operands,
        )
        if rule.rounds:
            yield _rounding_step(str(self.readings["rounding"]), exact, self.fen)

    def _written_operands(self) -> tuple[tuple[str, str, str, Unit], ...]:
        rule, given = self.rule, self.operands
        kinds = rule.operands * len(given) if rule.repeats else rule.operands
        return tuple(
            (kind.en, kind.zh, kind.unit.write(whole), kind.unit)
            for kind, whole in zip(kinds, given, strict=True)
        )

    def explain(self, language: Language = "en") -> str:
        """Write the amount, its rule with the clauses, the working and the readings."""
        unit = "元：" if is_chinese(language) else " yuan: "
        lines = [f"{self.amount}{unit}{self._headed(language)}"]
        lines += [f"  {line}" for line in self._worked(language)]
        readings = self.readings.items()
        lines += [f"  {choice_line(name, choice, language)}" for name, choice in readings]
        lines += [f"  {note.message(language)}" for note in self.notes]
        return "\n".join(lines)

    def _headed(self, language: Language) -> str:
        return f"{self.rule.wording(language)} [{self.rule.clause}]"

    def _worked(self, language: Language) -> Iterator[str]:
        """Write the working; that of an amount used in it stands indented below its name."""
        for part in self.parts:
            yield part._headed(language)  # noqa: SLF001 - of the same class
            yield from (f"  {line}" for line in part._worked(language))  # noqa: SLF001
        yield from (step.explain(language) for step in self._own_steps())

    def summary(self, language: Language = "en") -> str:
        """Write the amount alone."""
        is_chinese(language)
        return str(self.amount)

    def _json(self) -> dict[str, Any]:
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


def _rounding_step(rounding: str, exact: Fraction, fen: int) -> Step:
    text, reading = exact_text(exact), READINGS["rounding"]
    return Step(
        rule=ROUNDED,
        formula=f"{rounding}({text})",
        value=Fraction(fen, 100),
        named=f"rounded {reading.says(rounding, 'en')}",
        named_zh=reading.says(rounding, "zh"),
        operands=(("exact value", "精确值", text, Unit.YUAN),),
    )


_keep_made = Calculation.__dict__["_made"].__set__


def calculation(
    rule: AmountRule,
    operands: tuple[int, ...],
    fen: int,
    terms: Terms,
    parts: tuple[Calculation, ...] = (),
) -> Calculation:
    """Make a calculation of an amount that was worked out already."""
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
    if rule.rounds:
        fen = rule.compute(*operands, ROUNDINGS[terms.rounding])
    else:
        fen = _added(rule, operands) if rule.repeats else rule.compute(*operands)
    return calculation(rule, operands, fen, terms, parts)


def _added(rule: AmountRule, operands: tuple[int, ...]) -> int:
    fen = 0
    for operand in operands:
        fen = rule.compute(fen, operand)
    return fen


def day_after(day: date | None) -> date | None:
    """Give the day after the last on which an answer holds."""
    return None if day is None else day + timedelta(days=1)


_SETTLEMENT_WORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "en": ("payee: ", "due on: ", "claim key: ", "holds until: "),
        "zh": ("赔付对象：", "到账期限：", "理赔标识：", "结论有效至："),
    }
)


class Settlement(Result):
    """Say what is paid out, to whom, by when, or every reason why not.

    ``indemnity``, ``payee``, ``due_on`` and ``claim_key`` are ``None`` where nothing is payable.
    ``valid_until`` is the last Beijing day on which outcome and amount are the same if no fact
    changes, and ``next_change_on`` the day after; both are ``None`` where no day changes either.
    ``claim_key`` is equal for equal claims and different for different ones: a caller's unique
    index keeps a claim from being paid twice.
    """

    __slots__ = ("claim_key", "due_on", "indemnity", "payee", "valid_until", "verdict")
    verdict: Verdict
    indemnity: Calculation | None
    payee: Payee | None
    due_on: date | None
    claim_key: str | None
    valid_until: date | None
    json_fields = MappingProxyType(
        {
            "verdict": Verdict,
            "indemnity": Calculation | None,
            "payee": Payee | None,
            "due_on": date | None,
            "claim_key": str | None,
            "valid_until": date | None,
            "next_change_on": date | None,
            "readings": dict[str, str | int | None],
        }
    )
    schema_id = "shopinsure/settlement/1"

    @property
    def readings(self) -> Mapping[str, Reading]:
        """Give the named readings this answer depends on, and no others."""
        amount = {} if self.indemnity is None else dict(self.indemnity.readings)
        return MappingProxyType(dict(self.verdict.readings) | amount)

    @property
    def next_change_on(self) -> date | None:
        """Give the first day on which outcome or amount is another, if no fact changes."""
        return day_after(self.valid_until)

    @property
    def money(self) -> Decimal:
        """Give what is paid out, in yuan: 0.00 where nothing is."""
        return yuan(0) if self.indemnity is None else self.indemnity.amount

    def _json(self) -> dict[str, Any]:
        return super()._json() | {"readings": dict(self.readings)}

    def explain(self, language: Language = "en") -> str:
        """Write the verdict and, where something is payable, the working."""
        lines = [self.verdict.explain(language)]
        shown: Mapping[str, Reading] = {}
        if self.indemnity is not None:
            lines.append(self.indemnity.explain(language))
            shown = self.indemnity.readings
        words = _SETTLEMENT_WORDS["zh" if is_chinese(language) else "en"]
        facts = (self.payee, self.due_on, self.claim_key, self.valid_until)
        result = zip(words, facts, strict=True)
        lines += [
            f"  {word}{localize(fact, language) if isinstance(fact, str) else fact}"
            for word, fact in result
            if fact is not None
        ]
        own = ((name, it) for name, it in self.readings.items() if name not in shown)
        return "\n".join([*lines, *(f"  {choice_line(*one, language)}" for one in own)])

    def summary(self, language: Language = "en") -> str:
        """Write the outcome with the amount, or with the codes, on one line."""
        said = self.verdict.summary(language)
        return said if self.indemnity is None else f"{said} {self.indemnity.amount}"


_keep_verdict = Settlement.__dict__["verdict"].__set__
_keep_indemnity = Settlement.__dict__["indemnity"].__set__
_keep_payee = Settlement.__dict__["payee"].__set__
_keep_due_on = Settlement.__dict__["due_on"].__set__
_keep_claim_key = Settlement.__dict__["claim_key"].__set__
_keep_valid_until = Settlement.__dict__["valid_until"].__set__


def settlement(  # noqa: PLR0913 - one argument a field of the answer
    found: Verdict,
    *,
    indemnity: Calculation | None = None,
    payee: Payee | None = None,
    due_on: date | None = None,
    claim_key: str | None = None,
    valid_until: date | None = None,
) -> Settlement:
    """Make a settlement; what is not given is nothing."""
    made = _new(Settlement)
    _keep_verdict(made, found)
    _keep_indemnity(made, indemnity)
    _keep_payee(made, payee)
    _keep_due_on(made, due_on)
    _keep_claim_key(made, claim_key)
    _keep_valid_until(made, valid_until)
    return made


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


def _readable(value: Fraction, language: Language) -> str:
    """Write exact yuan, and beside a fraction roughly what it is."""
    text = exact_text(value)
    if "/" not in text:
        return text
    millionths = formulas.half_up(value.numerator * 10**6, value.denominator)
    digits = f"{millionths:07d}"
    about = f"{digits[:-6]}.{digits[-6:]}"
    return f"{text}（约 {about}）" if is_chinese(language) else f"{text} (about {about})"
