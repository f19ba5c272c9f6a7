"""The catalogue: every rule, reading and field of the terms, as rows of a table to sign.

The order is that of docs/rules.md and docs/terms.md, which print the same rows. Nothing here says
anything of its own: a row is taken from the rule, the reading or the terms that the library uses.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from hashlib import sha256
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema

from shopinsure._money import Rate, Yuan
from shopinsure._readings import READINGS, NamedReading
from shopinsure._results import Tabular
from shopinsure._terms import (
    DEPOSIT_VERSIONS,
    GUARANTEE_VERSIONS,
    Covered,
    DepositTerms,
    GuaranteeTerms,
)
from shopinsure._version import __version__
from shopinsure.rules import RULES as RULES
from shopinsure.rules import SUBJECTS, checked_rules, rules_of
from shopinsure.rules._rule import ROUNDED, AmountRule, Basis, FindingRule, Rule, Unit

CatalogueRow: TypeAlias = dict[str, str | int | None]

COLUMNS: Final = (
    "kind",
    "code",
    "subject",
    "precedence",
    "outcome",
    "basis",
    "clauses",
    "en",
    "zh",
    "formula_en",
    "formula_zh",
    "readings",
    "value",
    "unit",
    "default",
    "terms_id",
)
"""The keys of each row, in their order; docs/catalogue.md says what they hold."""


_UNITS: Final[Mapping[type, str]] = MappingProxyType(
    {Yuan: Unit.YUAN.value, Rate: Unit.RATIO.value, int: Unit.DAYS.value}
)
"""The unit of a value of the terms; a name, a day and yes or no have none."""

_MAKERS: Final[Mapping[str, Any]] = MappingProxyType({unit: kind for kind, unit in _UNITS.items()})


class Catalogue(list[CatalogueRow], Tabular):
    """The rows of the catalogue; as a table each value stands as what it is too.

    The table has the same columns and ``amount``, ``rate``, ``days`` and ``day``, of which a row
    has the one that its ``value`` is.
    """

    __slots__ = ()
    table_columns = MappingProxyType(
        {
            **dict.fromkeys(COLUMNS, "text"),
            "precedence": "whole",
            "amount": "amount",
            "rate": "rate",
            "days": "whole",
            "day": "day",
        }
    )

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return handler.generate_schema(list[CatalogueRow])

    def _table_rows(self) -> Iterator[tuple[object, ...]]:
        for row in self:
            units = ((make, row["unit"] == unit) for unit, make in _MAKERS.items())
            makers = (*units, (date.fromisoformat, row["code"] == "effective_from"))
            yield (
                *row.values(),
                *(make(row["value"]) if is_it else None for make, is_it in makers),
            )


def catalogue_rows() -> Catalogue:
    """Return every rule, every reading with its choices and every field of the known terms.

    Each row has the same keys; a value is a text, a whole number or ``None``, never an empty text.
    Texts of several parts join them with a comma and a space. It is a list of dicts, with ``table``
    and ``to_frame`` for numbers and data frames. The first row holds the SHA-256 over the others as
    JSON with sorted keys, without spaces, in UTF-8.

    >>> rows = catalogue_rows()
    >>> (rule,) = (row for row in rows if row["code"] == "deposit-premium")
    >>> rule["kind"], rule["formula_en"], rule["clauses"]
    ('amount', 'cover × rate', 'D-Q9, D-Q4, D-Q8')
    >>> (tiers,) = (row for row in rows if row["code"] == "coverage_step")
    >>> tiers["value"], tiers["unit"], tiers["terms_id"]
    ('1000.00', 'yuan', 'deposit-insurance-2022-07-13')
    """
    versions = (*GUARANTEE_VERSIONS, *DEPOSIT_VERSIONS)
    ids = _joined(terms.terms_id for terms in versions)
    rows = [_row("library", code="shopinsure", value=__version__, terms_id=ids)]
    rows += (row for subject in SUBJECTS for row in _rules(subject))
    rows.append(_rule(ROUNDED))
    rows += (row for reading in READINGS.values() for row in _reading(reading))
    rows += (row for terms in versions for row in _terms(terms))
    return Catalogue([_row("sha256", value=_digest(rows)), *rows])


def _row(kind: str, **cells: str | int | None) -> CatalogueRow:
    return {**dict.fromkeys(COLUMNS), "kind": kind, **cells}


def _digest(rows: list[CatalogueRow]) -> str:
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _joined(texts: Iterable[str]) -> str | None:
    return ", ".join(texts) or None


def _rules(subject: Any) -> Iterator[CatalogueRow]:  # noqa: ANN401 - a module
    """Write the rules of a subject; its findings are numbered by their precedence."""
    rules = rules_of(subject)
    checked = checked_rules(*rules)
    places: dict[Rule, int] = {rule: place for place, rule in enumerate(checked, 1)}
    name = subject.__name__.rpartition(".")[2]
    for rule in rules:
        yield _rule(rule) | {"subject": name, "precedence": places.get(rule)}


def _rule(rule: Rule) -> CatalogueRow:
    row = _row(
        "statement",
        code=rule.code,
        basis=str(rule.basis),
        clauses=_joined(rule.clauses),
        en=rule.en,
        zh=rule.zh,
    )
    if isinstance(rule, FindingRule):
        return row | {"kind": "finding", "outcome": str(rule.outcome)}
    if isinstance(rule, AmountRule):
        formulas = {"formula_en": rule.named, "formula_zh": rule.named_zh}
        return row | {"kind": "amount", **formulas, "readings": _joined(rule.readings)}
    return row


def _reading(reading: NamedReading) -> Iterator[CatalogueRow]:
    """Write what is left open, and each choice; the first is the default."""
    clauses = _joined(reading.clauses)
    grounds = {"code": reading.name, "basis": str(Basis.READING), "clauses": clauses}
    yield _row("reading", en=reading.en, zh=reading.zh, **grounds)
    for choice in reading.choices:
        value = {"value": _text(choice.value), "unit": _UNITS.get(type(choice.value))}
        default = _text(choice is reading.choices[0])
        yield _row("choice", en=choice.en, zh=choice.zh, default=default, **value, **grounds)


def _terms(terms: GuaranteeTerms | DepositTerms) -> Iterator[CatalogueRow]:
    """Write the source of a version of terms and its fields, with the meaning of its readings."""
    yield _row("terms", en=terms.source, terms_id=terms.terms_id)
    for name, clauses in terms.citations.items():
        value = getattr(terms, name)
        row = _row("field", code=name, value=_text(value), terms_id=terms.terms_id)
        row |= {"clauses": _joined(clauses), "unit": _UNITS.get(type(value))}
        if name in terms.readings:
            reading = READINGS[name]
            row |= {"en": reading.says(value, "en"), "zh": reading.says(value, "zh")}
        yield row


def _text(value: object) -> str:
    """Write a value of the terms: yes or no, none for no limit, a list with commas."""
    if value is None or isinstance(value, bool):
        return {None: "none", True: "yes", False: "no"}[value]
    if isinstance(value, tuple):
        return ", ".join(map(_text, value))
    if isinstance(value, Covered):
        return f"{value.category} {value.reason}"
    return str(value)
