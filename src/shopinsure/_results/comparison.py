"""What another reading, or another version of the terms, would say."""

import re
from collections.abc import Hashable, Iterator
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from shopinsure._money import fen_text
from shopinsure._readings import FIELDS_ZH, READINGS, NamedReading, Reading
from shopinsure._records import refuse
from shopinsure._refusals import facts as contradictions
from shopinsure._results.comparing import (
    amount_of,
    comparable,
    decision_of,
    fen_of,
    picklable,
    summary,
    text_of,
)
from shopinsure._results.result import Result
from shopinsure._results.tabular import Tabular
from shopinsure._words import LANGUAGES, Language, is_chinese, joined

_ASCII_WORD: Final = "[0-9A-Za-z]"


def _spaced(text: str) -> str:
    """Return a text with the blanks that Chinese puts between its signs and digits or letters."""
    return re.sub(rf"^(?={_ASCII_WORD})|(?<={_ASCII_WORD})$", " ", text)


def _signed(difference: Decimal | None, language: Language) -> str:
    """Return a difference with its sign in brackets, and nothing where there is none."""
    if not difference:
        return ""
    return f"（{difference:+f} 元）" if is_chinese(language) else f" ({difference:+f})"


class Change(Result):
    """What two versions of terms differ in: a field, before and after, with its clauses."""

    __slots__ = ("_after", "_before", "_clauses", "_name")
    json_fields = MappingProxyType(
        {"name": str, "before": str, "after": str, "clauses": tuple[str, ...]}
    )
    schema_id = "shopinsure/change/1"

    def __init__(
        self, *, name: str, before: object, after: object, clauses: tuple[str, ...]
    ) -> None:
        self._name = name
        self._before = before
        self._after = after
        self._clauses = clauses

    @property
    def name(self) -> str:
        """Return the name of the field."""
        return self._name

    @property
    def before(self) -> object:
        """Return the value before."""
        return self._before

    @property
    def after(self) -> object:
        """Return the value after."""
        return self._after

    @property
    def clauses(self) -> tuple[str, ...]:
        """Return the clauses that the field rests on."""
        return self._clauses

    def _json(self) -> dict[str, Any]:
        return super()._json() | {"before": text_of(self.before), "after": text_of(self.after)}

    def explain(self, language: Language = "en") -> str:
        """Return the field with both values, and the clauses it rests on."""
        reading = READINGS.get(self.name)
        if is_chinese(language):
            return self._explained_zh(reading)
        cited = f" [{', '.join(self.clauses)}]" if self.clauses else ""
        asked = "" if reading is None else f": {reading.en}"
        return f"{self.name}: {text_of(self.before)} -> {text_of(self.after)}{cited}{asked}"

    def _explained_zh(self, reading: NamedReading | None) -> str:
        cited = f"［{joined(self.clauses, 'zh')}］" if self.clauses else ""
        values: tuple[Any, ...] = (self.before, self.after)
        if reading is None:
            name = FIELDS_ZH.get(self.name, self.name)
            before, after = (text_of(it, "zh") for it in values)
        else:
            name = reading.zh
            before, after = (reading.says(it, "zh") for it in values)
        return f"{name}：由{_spaced(before)}改为{_spaced(after).rstrip()}{cited}"


class _Compared(Result):
    """Answers of any kind: equal where these say the same, whatever they are made of."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        make, (kind, facts) = super().__reduce__()
        return make, (kind, tuple((name, picklable(fact)) for name, fact in facts))

    def _comparable(self) -> Hashable:
        return tuple(comparable(fact, whole=True) for _, fact in self._contents())


class _Moving(_Compared):
    """One of two answers that stand beside one another: whether it moved, and by how much."""

    __slots__ = ("_difference", "_moved")

    def __init__(self, difference: Decimal | None, *, moved: bool) -> None:
        self._difference = difference
        self._moved = moved

    @property
    def difference(self) -> Decimal | None:
        """Return the difference in yuan, or ``None`` where there is none."""
        return self._difference

    @property
    def moved(self) -> bool:
        """Return whether the answer is another."""
        return self._moved


class Row(_Moving):
    """What a case comes to under one choice of a reading.

    ``answer`` is the result, or the ``InvalidInput`` that refuses the case under this choice.
    ``difference`` is in yuan to the answer under the case's own terms, ``None`` where one of the
    two is not an amount.
    """

    __slots__ = ("_answer", "_choice", "_is_default", "_reading")
    json_fields = MappingProxyType(
        {
            "reading": str,
            "choice": str | int | None,
            "is_default": bool,
            "answer": str,
            "answer_zh": str,
            "difference": str | None,
            "moved": bool,
        }
    )
    schema_id = "shopinsure/comparison-row/1"

    def __init__(  # noqa: PLR0913 - one argument a fact
        self,
        *,
        reading: str,
        choice: Reading,
        is_default: bool,
        answer: Any,  # noqa: ANN401 - an answer of any kind
        difference: Decimal | None,
        moved: bool,
    ) -> None:
        self._reading = reading
        self._choice = choice
        self._is_default = is_default
        self._answer = answer
        super().__init__(difference, moved=moved)

    @property
    def reading(self) -> str:
        """Return the name of the reading."""
        return self._reading

    @property
    def choice(self) -> Reading:
        """Return the choice."""
        return self._choice

    @property
    def is_default(self) -> bool:
        """Return whether the case's own terms have this choice."""
        return self._is_default

    @property
    def answer(self) -> Any:  # noqa: ANN401 - an answer of any kind
        """Return the result, or the refusal, under this choice."""
        return self._answer

    def _json(self) -> dict[str, Any]:
        return {
            "reading": self.reading,
            "choice": self.choice,
            "is_default": self.is_default,
            "answer": summary(self.answer),
            "answer_zh": summary(self.answer, "zh"),
            "difference": self.difference,
            "moved": self.moved,
        }

    def explain(self, language: Language = "en") -> str:
        """Return the choice, the answer under it and the difference."""
        chosen, reading = "none" if self.choice is None else self.choice, READINGS[self.reading]
        moved = _signed(self.difference if self.moved else None, language)
        meaning, answer = reading.says(self.choice, language), summary(self.answer, language)
        if is_chinese(language):
            return f"{reading.zh}（{meaning}）：{answer}{moved}"
        return f"{self.reading} = {chosen} ({meaning}): {answer}{moved}"


_COMPARISON_WORDS: Final = MappingProxyType(
    {
        "en": ("under the given terms: ", "all readings agree", "readings that decide otherwise: "),
        "zh": ("按所给条款：", "各口径结论一致", "结论不同的口径："),
    }
)


class Comparison(_Compared, Tabular):
    """What a case comes to under its own terms and under each choice of each reading.

    ``rows`` are those of the readings that the answer lists or that move it. ``agree`` says whether
    all choices, each reading on its own, give the same outcome, payment, payee and codes;
    ``differing`` names the readings of which some choice does not: there a person should decide.
    ``table`` has a row a choice.
    """

    __slots__ = ("_default", "_rows")
    json_fields = MappingProxyType(
        {
            "default": str,
            "default_zh": str,
            "agree": bool,
            "differing": tuple[str, ...],
            "rows": tuple[Row, ...],
        }
    )
    schema_id = "shopinsure/comparison/1"
    table_columns = MappingProxyType(
        {
            "reading": "text",
            "choice": "text",
            "meaning": "text",
            "meaning_zh": "text",
            "is_default": "fact",
            "moved": "fact",
            "amount": "amount",
            "difference": "amount",
            "answer": "text",
            "answer_zh": "text",
        }
    )

    def __init__(
        self,
        *,
        default: Any,  # noqa: ANN401 - an answer of any kind
        rows: tuple[Row, ...],
    ) -> None:
        self._default = default
        self._rows = rows

    @property
    def default(self) -> Any:  # noqa: ANN401 - an answer of any kind
        """Return the answer under the case's own terms."""
        return self._default

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return the rows of the readings that the answer depends on."""
        return self._rows

    @property
    def moved(self) -> tuple[Row, ...]:
        """Return the rows whose answer is another."""
        return tuple(row for row in self.rows if row.moved)

    @property
    def differing(self) -> tuple[str, ...]:
        """Return the readings of which some choice decides otherwise."""
        own = decision_of(self.default)
        names = (row.reading for row in self.rows if decision_of(row.answer) != own)
        return tuple(dict.fromkeys(names))

    @property
    def agree(self) -> bool:
        """Return whether every choice of every reading decides the same."""
        return not self.differing

    def _table_rows(self) -> Iterator[tuple[object, ...]]:
        for row in self.rows:
            meanings = [READINGS[row.reading].says(row.choice, it) for it in LANGUAGES]
            facts = (row.is_default, row.moved, amount_of(row.answer), row.difference)
            answers = [summary(row.answer, it) for it in LANGUAGES]
            yield (row.reading, text_of(row.choice), *meanings, *facts, *answers)

    def row(self, reading: str, choice: Reading) -> Row:
        """Return the row of a choice; raises ``InvalidInput`` where the answer depends on none."""
        for one in self.rows:
            if (one.reading, one.choice) == (reading, choice):
                return one
        return refuse("reading", reading, contradictions.ROW_UNKNOWN, parameter="choice")

    def _json(self) -> dict[str, Any]:
        answer, chinese = summary(self.default), summary(self.default, "zh")
        return {
            "default": answer,
            "default_zh": chinese,
            "agree": self.agree,
            "differing": self.differing,
            "rows": self.rows,
        }

    def explain(self, language: Language = "en") -> str:
        """Return the answer, then a line a choice."""
        own, agree, differ = _COMPARISON_WORDS["zh" if is_chinese(language) else "en"]
        names: tuple[str, ...] = self.differing
        if is_chinese(language):
            names = tuple(READINGS[name].zh for name in names)
        differing = joined(names, language)
        lines = [f"{own}{summary(self.default, language)}"]
        lines += [f"  {differ}{differing}" if differing else f"  {agree}"]
        return "\n".join([*lines, *(f"  {row.explain(language)}" for row in self.rows)])


class Moved(_Moving):
    """What one case comes to under two versions of the terms.

    ``number`` counts the cases from 1; ``difference`` is in yuan, ``None`` where one of the two is
    not an amount.
    """

    __slots__ = ("_after", "_before", "_number")
    json_fields = MappingProxyType(
        {"number": int, "before": str, "after": str, "difference": str | None, "moved": bool}
    )
    schema_id = "shopinsure/impact-case/1"

    def __init__(
        self,
        *,
        number: int,
        before: Any,  # noqa: ANN401 - an answer of any kind
        after: Any,  # noqa: ANN401 - an answer of any kind
        difference: Decimal | None,
        moved: bool,
    ) -> None:
        self._number = number
        self._before = before
        self._after = after
        super().__init__(difference, moved=moved)

    @property
    def number(self) -> int:
        """Return the number of the case, from 1."""
        return self._number

    @property
    def before(self) -> Any:  # noqa: ANN401 - an answer of any kind
        """Return the answer before."""
        return self._before

    @property
    def after(self) -> Any:  # noqa: ANN401 - an answer of any kind
        """Return the answer after."""
        return self._after

    def _json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "before": summary(self.before),
            "after": summary(self.after),
            "difference": self.difference,
            "moved": self.moved,
        }

    def explain(self, language: Language = "en") -> str:
        """Return the two answers and the difference."""
        before, after = summary(self.before, language), summary(self.after, language)
        moved = _signed(self.difference, language)
        if is_chinese(language):
            return f"案例 {self.number}：由{_spaced(before)}改为{_spaced(after).rstrip()}{moved}"
        return f"{self.number}: {before} -> {after}{moved}"


_IMPACT_WORDS: Final = MappingProxyType(
    {
        "en": "{moved} of {cases} answers change, by {difference} yuan in total",
        "zh": "{cases} 个案例中 {moved} 个结论有变化，合计 {difference} 元",
    }
)


class Impact(Result, Tabular):
    """Which answers move from one version of the terms to another, and by how much.

    ``difference`` adds up those of the cases whose answers are amounts, in yuan. ``table`` has a
    row a case.
    """

    __slots__ = ("_cases", "_changes")
    json_fields = MappingProxyType(
        {"changes": tuple[Change, ...], "cases": tuple[Moved, ...], "difference": str}
    )
    schema_id = "shopinsure/impact/1"
    table_columns = MappingProxyType(
        {
            "number": "whole",
            "moved": "fact",
            "amount_before": "amount",
            "amount_after": "amount",
            "difference": "amount",
            "before": "text",
            "before_zh": "text",
            "after": "text",
            "after_zh": "text",
        }
    )

    def __init__(self, *, changes: tuple[Change, ...], cases: tuple[Moved, ...]) -> None:
        self._changes = changes
        self._cases = cases

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return what differs between the terms."""
        return self._changes

    @property
    def cases(self) -> tuple[Moved, ...]:
        """Return every case with its two answers."""
        return self._cases

    @property
    def moved(self) -> tuple[Moved, ...]:
        """Return the cases whose answer is another."""
        return tuple(case for case in self.cases if case.moved)

    def _table_rows(self) -> Iterator[tuple[object, ...]]:
        for case in self.cases:
            answers = (case.before, case.after)
            amounts = map(amount_of, answers)
            texts = (summary(one, it) for one in answers for it in LANGUAGES)
            yield (case.number, case.moved, *amounts, case.difference, *texts)

    @property
    def difference(self) -> Decimal:
        """Return the sum of the differences in yuan."""
        fen = sum(fen_of(case.difference) for case in self.cases if case.difference is not None)
        return Decimal(fen_text(fen))

    @property
    def money(self) -> Decimal:
        """Return the sum of the differences in yuan."""
        return self.difference

    def explain(self, language: Language = "en") -> str:
        """Return how many answers move, what was changed, and each answer that moved."""
        head = _IMPACT_WORDS["zh" if is_chinese(language) else "en"]
        facts = {"moved": len(self.moved), "cases": len(self.cases), "difference": self.difference}
        lines = [head.format_map(facts)]
        lines += [f"  {change.explain(language)}" for change in self.changes]
        return "\n".join([*lines, *(f"  {case.explain(language)}" for case in self.moved)])
