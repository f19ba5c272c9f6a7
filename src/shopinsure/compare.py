"""Answer one question: what would another reading, or another version of the terms, say?

The sources leave things open, and terms change. A case is run under each choice and the answers
stand side by side, with the difference in money. Nothing is computed here but differences: the
answers are those of the rules.
"""

from collections.abc import Callable, Coroutine, Hashable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from numbers import Number
from types import MappingProxyType, NoneType
from typing import Any, Final, NoReturn, TypeAlias

from shopinsure._money import Rate, Yuan, fen_text, scaled_decimal
from shopinsure._readings import READINGS, Reading
from shopinsure._records import InvalidInput, Record, decimal_text, ensure_type, refuse
from shopinsure._results import Result
from shopinsure._terms import DepositTerms, GuaranteeTerms
from shopinsure._words import Language, is_chinese, localize

Terms: TypeAlias = GuaranteeTerms | DepositTerms
Case: TypeAlias = Callable[..., Any] | tuple[Any, ...]
"""A call to be made: a callable that takes ``terms=``, or a tuple of one and its arguments."""

_NOT_COMPARED: Final = frozenset({"terms_id", "amended_fields", "cited"})


class Change(Result):
    """Say what two versions of terms differ in: a field, before and after, with its clauses."""

    __slots__ = ("_after", "_before", "_clauses", "_name")
    json_fields = MappingProxyType(
        {"name": str, "before": str, "after": str, "clauses": tuple[str, ...]}
    )
    schema_id = "shopinsure/change/1"

    def __init__(
        self,
        *,
        name: str,
        before: object,
        after: object,
        clauses: tuple[str, ...],
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
        result = {"before": _text(self.before), "after": _text(self.after)}
        return {"name": self.name, **result, "clauses": self.clauses}

    def explain(self, language: Language = "en") -> str:
        """Write the field with both values, and the clauses it rests on."""
        cited = f" [{', '.join(self.clauses)}]" if self.clauses else ""
        reading = READINGS.get(self.name)
        said = "" if reading is None else f": {reading.zh if is_chinese(language) else reading.en}"
        return f"{self.name}: {_text(self.before)} -> {_text(self.after)}{cited}{said}"


def diff(before: Terms, after: Terms) -> tuple[Change, ...]:
    """List what changed from one version of terms to another, field by field in their order.

    The id is no change. Raises ``InvalidInput`` for what are no terms of one kind.

    >>> from shopinsure import DEPOSIT_TERMS
    >>> [str(one) for one in diff(DEPOSIT_TERMS, DEPOSIT_TERMS.amended(rate_12_months="0.035"))]
    ['rate_12_months: 0.03 -> 0.035 [D-0, D-Q2, D-Q9]']
    """
    kind = GuaranteeTerms if isinstance(before, GuaranteeTerms) else DepositTerms
    one, other = ensure_type("before", before, kind), ensure_type("after", after, kind)
    names = (name for name in kind.model_fields if name not in _NOT_COMPARED)
    return tuple(
        Change(
            name=name,
            before=getattr(one, name),
            after=getattr(other, name),
            clauses=kind.cited.get(name, ()),
        )
        for name in names
        if getattr(one, name) != getattr(other, name)
    )


class _Compared(Result):
    """Hold answers of any kind: equal where these say the same, whatever they are made of."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        return self._said() == other._said() if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash((type(self), self._said()))

    def __reduce__(self) -> tuple[Any, ...]:
        make, (kind, facts) = super().__reduce__()
        return make, (kind, tuple((name, _picklable(fact)) for name, fact in facts))

    def _said(self) -> Hashable:
        return tuple(_said(fact, whole=True) for _, fact in self._contents())


class Row(_Compared):
    """Say what a case comes to under one choice of a reading.

    ``answer`` is the result, or the ``InvalidInput`` that refuses the case under this choice.
    ``difference`` is in yuan to the answer under the case's own terms, ``None`` where one of the
    two is no amount.
    """

    __slots__ = ("_answer", "_choice", "_difference", "_is_default", "_moved", "_reading")
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
        self._difference = difference
        self._moved = moved

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

    @property
    def difference(self) -> Decimal | None:
        """Return the difference in yuan, or ``None`` where there is none."""
        return self._difference

    @property
    def moved(self) -> bool:
        """Return whether the answer is another."""
        return self._moved

    def _json(self) -> dict[str, Any]:
        return {
            "reading": self.reading,
            "choice": self.choice,
            "is_default": self.is_default,
            "answer": summary(self.answer),
            "answer_zh": summary(self.answer, "zh"),
            "difference": None if self.difference is None else str(self.difference),
            "moved": self.moved,
        }

    def explain(self, language: Language = "en") -> str:
        """Write the choice, the answer under it and the difference."""
        chosen = "none" if self.choice is None else self.choice
        moved = f" ({self.difference:+f})" if self.difference and self.moved else ""
        said = READINGS[self.reading].says(self.choice, language)
        return f"{self.reading} = {chosen} ({said}): {summary(self.answer, language)}{moved}"


_COMPARISON_WORDS: Final = MappingProxyType({"en": "under its own terms", "zh": "按本条款"})


class Comparison(_Compared):
    """Hold what a case comes to under its own terms and under each choice of each reading.

    ``rows`` are those of the readings that the answer lists or that move it.
    """

    __slots__ = ("_default", "_rows")
    json_fields = MappingProxyType({"default": str, "default_zh": str, "rows": tuple[Row, ...]})
    schema_id = "shopinsure/comparison/1"

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
        """Give the rows whose answer is another."""
        return tuple(row for row in self.rows if row.moved)

    def row(self, reading: str, choice: Reading) -> Row:
        """Pick the row of a choice; raises ``InvalidInput`` where the answer depends on none."""
        for one in self.rows:
            if (one.reading, one.choice) == (reading, choice):
                return one
        wrong = "has no row with that choice: the answer does not depend on it"
        return refuse("reading", reading, ("row-unknown", wrong))

    def _json(self) -> dict[str, Any]:
        result = {"default": summary(self.default), "default_zh": summary(self.default, "zh")}
        return {**result, "rows": self.rows}

    def explain(self, language: Language = "en") -> str:
        """Write the answer, then a line a choice."""
        own = _COMPARISON_WORDS["zh" if is_chinese(language) else "en"]
        lines = [f"{own}: {summary(self.default, language)}"]
        return "\n".join([*lines, *(f"  {row.explain(language)}" for row in self.rows)])


def compare_readings(
    function: Callable[..., Any],
    *case: Any,  # noqa: ANN401 - the arguments of the function
    terms: Terms | None = None,
    **options: Any,  # noqa: ANN401 - its keyword arguments
) -> Comparison:
    """Run a case under each choice of each named reading, beside its own terms.

    The readings and what each moves are listed in docs/scope.md#readings.

    ``function`` is any that takes ``terms=``: one of this package, or the caller's own that makes
    several calls. ``terms`` defaults to the function's own default. Readings that the answer
    neither lists nor is moved by are left out. An answer is a result, a record, a text, a number, a
    day, or a list or mapping of such. Raises ``InvalidInput`` for a function without terms and for
    an answer that cannot be compared (of a frame, compare a total), and what the function raises
    under the case's own terms.

    >>> from shopinsure import order_premium
    >>> for row in compare_readings(order_premium, "2.50", "0.002").rows:
    ...     print(row.choice, row.answer.amount, row.difference)
    half_up 0.01 0.00
    half_even 0.00 -0.01
    down 0.00 -0.01
    """
    own = _default_terms(function) if terms is None else terms
    if not isinstance(own, GuaranteeTerms | DepositTerms):
        refuse("terms", own, ("terms-type", "are no GuaranteeTerms or DepositTerms"))
    answer = function(*case, terms=own, **options)
    facts, rows = facts_of(answer), []
    for name, choice in own.readings.items():
        others = [value for value in READINGS[name].values if value != choice]
        result = [_row(name, choice, (answer, answer), moved=False)]
        for value in others:
            # Under the same id, which some sentences name: nothing but the reading is another.
            variant = own.amended(terms_id=own.terms_id, **{name: value})
            other, its = _answer(function, case, {**options, "terms": variant})
            result.append(_row(name, value, (answer, other), moved=its != facts))
        if name in _listed(answer) or any(row.moved for row in result):
            rows += sorted(result, key=lambda row: not row.is_default)
    return Comparison(default=answer, rows=tuple(rows))


def _default_terms(function: Any) -> Any:  # noqa: ANN401 - any callable may be asked
    """Find the terms a function would take; a partial or a wrapper is asked for what it wraps."""
    if not callable(function):
        refuse("function", function, ("function-type", "is no function that takes terms="))
    given = getattr(function, "keywords", {})
    if "terms" in given:
        return given["terms"]
    defaults = getattr(function, "__kwdefaults__", None) or {}
    inner = getattr(function, "func", getattr(function, "__wrapped__", None))
    if "terms" not in defaults and inner is not None:
        return _default_terms(inner)
    if "terms" not in defaults:
        raise InvalidInput(
            "terms-missing", "function has no default for terms: give compare_readings terms="
        )
    return defaults["terms"]


def _answer(
    function: Callable[..., Any], case: tuple[Any, ...], options: Mapping[str, Any]
) -> tuple[object, Hashable]:
    """Run a case, with what the answer says; under another choice, that it is no case is one."""
    try:
        answer = function(*case, **options)
    except InvalidInput as refusal:
        answer = refusal
    return answer, facts_of(answer)


def _row(name: str, choice: Reading, answers: tuple[object, object], *, moved: bool) -> Row:
    own, answer = answers
    return Row(
        reading=name,
        choice=choice,
        is_default=answer is own,
        answer=answer,
        difference=_difference(own, answer),
        moved=moved,
    )


def _listed(answer: object) -> Mapping[str, Reading]:
    if isinstance(answer, tuple | list):
        return {name: it for one in answer for name, it in _listed(one).items()}
    return answer.readings if isinstance(answer, Result) else {}


_HUNDRED: Final = Decimal(100)


def fen_of_answer(answer: object) -> int | None:
    """Take the one amount an answer comes to, in fen; of a list, the sum of its amounts.

    ``None`` where it is no amount, or none that is a whole number of fen.
    """
    if isinstance(answer, Result):
        money = answer.money
        return None if money is None else _fen(money)
    if isinstance(answer, tuple | list) and answer:
        amounts = [fen_of_answer(one) for one in answer]
        return None if None in amounts else sum(one for one in amounts if one)
    if not isinstance(answer, Decimal):
        return None
    fen = scaled_decimal(answer.copy_abs(), _HUNDRED)
    return -fen if fen and answer.is_signed() else fen


def _difference(before: object, after: object) -> Decimal | None:
    """Take the difference of two answers in fen, since the caller's context may round."""
    one, other = fen_of_answer(before), fen_of_answer(after)
    return None if one is None or other is None else Decimal(fen_text(other - one))


def _fen(amount: Decimal) -> int:
    """Take the fen of an amount of ours, which are whole whatever its size."""
    return amount.fen if isinstance(amount, Yuan) else int(Fraction(amount) * 100)


def facts_of(answer: object) -> Hashable:
    """Give what an answer says, without the terms and readings it was said under.

    Raises ``InvalidInput`` for an answer that cannot be compared.
    """
    return _said(answer, whole=False)


_MOST_LEVELS: Final = 16  # of lists and mappings in one another, as in a document
# Of these, two are equal where they say the same.
_PLAIN: Final = (str, bytes, Number, date, timedelta, Enum, Rate, NoneType)
_MOSTLY: Final = (str, int, NoneType)  # of which most parts are: told first, to be quick
_OURS: Final = (Result, Record)
_OF_PARTS: Final = (tuple, list, dict, Mapping, AbstractSet)


def _said(answer: object, *, whole: bool, level: int = 0) -> Hashable:
    """Turn an answer into what can be compared and hashed, or refuse it.

    Not ``whole`` is without the terms, in what is ours and in what was made of it.
    """
    if isinstance(answer, _MOSTLY):
        return answer
    if isinstance(answer, _OURS):
        return answer if whole else _without_terms(answer)
    if isinstance(answer, InvalidInput):
        return answer.code, str(answer)
    if isinstance(answer, _OF_PARTS) and level < _MOST_LEVELS:
        return _said_by_parts(answer, whole=whole, level=level + 1)
    if isinstance(answer, float) or (isinstance(answer, Decimal) and not answer.is_finite()):
        return _text(answer)  # what is no number is unequal to itself
    return answer if isinstance(answer, _PLAIN) else _refuse_answer(answer)


def _said_by_parts(
    answer: Mapping[Any, object] | AbstractSet[object] | tuple[object, ...] | list[object],
    *,
    whole: bool,
    level: int,
) -> Hashable:
    if isinstance(answer, Mapping):
        return frozenset(
            (name, _said(one, whole=whole, level=level))
            for name, one in answer.items()
            if whole or name not in _TERMS_ONLY
        )
    parts = (_said(one, whole=whole, level=level) for one in answer)
    return frozenset(parts) if isinstance(answer, AbstractSet) else tuple(parts)


def _refuse_answer(answer: object) -> NoReturn:
    if isinstance(answer, Coroutine):
        answer.close()  # or Python warns that nobody has awaited it
    wrong = (
        f"({type(answer).__name__[:30]}) cannot be compared: let the function return a result, a"
        " text, a number, a day, or a list or mapping of such; of a frame, a total"
    )
    raise InvalidInput("answer-type", f"answer {wrong}")


def _picklable(answer: object) -> object:
    """Turn what pickle does not take, the frozen mappings of our own answers, into plain ones."""
    if isinstance(answer, MappingProxyType):
        return {name: _picklable(one) for name, one in answer.items()}
    return tuple(map(_picklable, answer)) if type(answer) is tuple else answer


# A sentence may name the terms; its code and clause are compared.
_TERMS_ONLY: Final = frozenset(
    {
        "message",
        "message_zh",
        "readings",
        "repayment_counts",
        "steps",
        "terms_id",
        "working",
        "workings",
    }
)


def _without_terms(answer: Result | Record) -> Hashable:
    result = answer.as_json() if isinstance(answer, Result) else answer.model_dump()
    # In the order of the fields, which is the same for all of a class.
    return tuple(
        (name, _said(one, whole=False)) for name, one in result.items() if name not in _TERMS_ONLY
    )


def summary(answer: object, language: Language = "en") -> str:
    """Write an answer on one line; of a list, one after the other."""
    if isinstance(answer, Result):
        return answer.summary(language)
    if isinstance(answer, Mapping):
        parts = (f"{name}: {summary(one, language)}" for name, one in answer.items())
        return "; ".join(parts) or "–"
    if isinstance(answer, tuple | list):
        return "; ".join(summary(one, language) for one in answer) or "–"
    return localize(answer, language) if isinstance(answer, str) else _text(answer)


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_text, value)) or "–"
    if isinstance(value, AbstractSet):
        return _text(tuple(sorted(map(_text, value))))
    if isinstance(value, Record):
        return " ".join(str(fact) for _, fact in value)
    if isinstance(value, Decimal):
        return decimal_text(value)
    return "none" if value is None else str(value)


class Moved(_Compared):
    """Say what one case comes to under two versions of the terms.

    ``number`` counts the cases from 1; ``difference`` is in yuan, ``None`` where one of the two is
    no amount.
    """

    __slots__ = ("_after", "_before", "_difference", "_moved", "_number")
    json_fields = MappingProxyType(
        {"number": int, "before": str, "after": str, "difference": str | None, "moved": bool}
    )

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
        self._difference = difference
        self._moved = moved

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

    @property
    def difference(self) -> Decimal | None:
        """Return the difference in yuan, or ``None`` where there is none."""
        return self._difference

    @property
    def moved(self) -> bool:
        """Return whether the answer is another."""
        return self._moved

    def _json(self) -> dict[str, Any]:
        return {
            "number": self.number,
            "before": summary(self.before),
            "after": summary(self.after),
            "difference": None if self.difference is None else str(self.difference),
            "moved": self.moved,
        }

    def explain(self, language: Language = "en") -> str:
        """Write the two answers and the difference."""
        before, after = summary(self.before, language), summary(self.after, language)
        moved = f" ({self.difference:+f})" if self.difference else ""
        return f"{self.number}: {before} -> {after}{moved}"


_IMPACT_WORDS: Final = MappingProxyType(
    {
        "en": "{moved} of {cases} answers move, by {difference} yuan in all",
        "zh": "{cases} 个案例中 {moved} 个结论变化，合计 {difference} 元",
    }
)


class Impact(Result):
    """Say which answers move from one version of the terms to another, and by how much.

    ``difference`` adds up those of the cases whose answers are amounts, in yuan.
    """

    __slots__ = ("_cases", "_changes")
    json_fields = MappingProxyType(
        {"changes": tuple[Change, ...], "cases": tuple[Moved, ...], "difference": str}
    )
    schema_id = "shopinsure/impact/1"

    def __init__(
        self,
        *,
        changes: tuple[Change, ...],
        cases: tuple[Moved, ...],
    ) -> None:
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
        """Give the cases whose answer is another."""
        return tuple(case for case in self.cases if case.moved)

    @property
    def difference(self) -> Decimal:
        """Give the sum of the differences in yuan."""
        fen = sum(_fen(case.difference) for case in self.cases if case.difference is not None)
        return Decimal(fen_text(fen))

    @property
    def money(self) -> Decimal:
        """Give the sum of the differences in yuan."""
        return self.difference

    def _json(self) -> dict[str, Any]:
        return super()._json() | {"difference": str(self.difference)}

    def explain(self, language: Language = "en") -> str:
        """Write how many answers move, what was changed, and each answer that moved."""
        head = _IMPACT_WORDS["zh" if is_chinese(language) else "en"]
        facts = {"moved": len(self.moved), "cases": len(self.cases), "difference": self.difference}
        lines = [head.format_map(facts)]
        lines += [f"  {change.explain(language)}" for change in self.changes]
        return "\n".join([*lines, *(f"  {case.explain(language)}" for case in self.moved)])


def impact(cases: Iterable[Case], before: Terms, after: Terms) -> Impact:
    """Run cases under two versions of the terms and tell which answers move, and by how much.

    A case is a callable that takes ``terms=``, or a tuple of one and its arguments; it may raise
    ``InvalidInput`` under one version. Raises ``InvalidInput`` for what are no terms of one kind
    and, like ``compare_readings``, for an answer that cannot be compared.

    >>> from shopinsure import DEPOSIT_TERMS, Term, deposit_premium
    >>> dearer = DEPOSIT_TERMS.amended(rate_12_months="0.035")
    >>> cases = [(deposit_premium, "1000", term) for term in Term]
    >>> print(impact(cases, DEPOSIT_TERMS, dearer).summary())
    1 of 2 answers move, by 5.00 yuan in all
    """
    changes = diff(before, after)
    if not isinstance(cases, Iterable):
        refuse("cases", cases, ("cases-type", "are no list of cases"))
    return Impact(changes=changes, cases=tuple(_impacts(cases, before, after)))


def _impacts(cases: Iterable[Case], before: Terms, after: Terms) -> Iterator[Moved]:
    for number, case in enumerate(cases, 1):
        function, *arguments = case if isinstance(case, tuple) and case else (case,)
        if not callable(function):
            refuse("case", function, ("case-type", "starts with no function that takes terms="))
        (one, before_it), (other, after_it) = (
            _answer(function, tuple(arguments), {"terms": terms}) for terms in (before, after)
        )
        yield Moved(
            number=number,
            before=one,
            after=other,
            difference=_difference(one, other),
            moved=before_it != after_it,
        )
