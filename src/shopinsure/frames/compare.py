"""Run a function of the frames under other readings, or under another version of the terms.

The rules are those of the function: what is added here is which choice an answer belongs to, and
how two answers differ.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import product
from types import MappingProxyType
from typing import Any, Final, NamedTuple, cast

import narwhals as nw

from shopinsure._money import fen_text
from shopinsure._readings import READINGS, Reading
from shopinsure._records import ensure_type, is_chinese, refuse
from shopinsure._refusals import columns as wrong
from shopinsure._refusals.values import FUNCTION_TYPE
from shopinsure._results.comparison import Change
from shopinsure._terms import DepositTerms, GuaranteeTerms
from shopinsure._words import Language
from shopinsure.compare import Terms, default_terms, diff, takes_terms
from shopinsure.frames._engine import by_partition, open_frame, schema_of
from shopinsure.frames._expressions import Column, fill_false, integer, text, where_or_zero
from shopinsure.frames._names import check_outputs, unused_prefix
from shopinsure.frames._pipeline import Frame
from shopinsure.frames._rows import INVALID

Choices = Mapping[str, Reading]

_SPLIT: Final = 10**6
"""Differences are summed in two parts, so that no sum of 64 bits wraps."""


def compare_columns(
    function: Callable[..., Any],
    frame: Frame,
    readings: Iterable[str] | Mapping[str, Iterable[Reading]] = ("price_window", "difference_base"),
    *,
    combined: bool = False,
    wide: bool = False,
    **options: Any,  # noqa: ANN401 - the keyword arguments of the function
) -> Frame:
    """Run a function of the frames under each choice of the named readings.

    Each reading is varied alone, as ``compare_readings`` does, or all with one another where
    ``combined``. The frame returned has each row once for each variant, with a column a reading
    that holds its choice as text, then what the function adds; the choices of the function's own
    terms, or of ``terms``, come first. ``wide`` keeps a row a row: what a variant adds has the
    choices it changes behind its name, as ``indemnity_fen_own_money``. A mapping names the choices
    to run of each reading; to days the choice ``"elapsed"`` has no answer. Raises ``InvalidInput``
    for a reading that the terms do not have, and what the function raises.

    >>> import pandas as pd
    >>> from shopinsure.frames import order_premiums
    >>> orders = pd.DataFrame({"paid_fen": [250], "rate_ppm": [2_000]})
    >>> compared = compare_columns(order_premiums, orders, ["rounding"])
    >>> list(zip(compared["rounding"], compared["premium_fen"]))
    [('half_up', 1), ('half_even', 0), ('down', 0)]
    """
    own = default_terms(function) if options.get("terms") is None else options.pop("terms")
    ensure_type("terms", own, GuaranteeTerms if isinstance(own, GuaranteeTerms) else DepositTerms)
    options.pop("terms", None)
    if not takes_terms(function):
        refuse("function", function, FUNCTION_TYPE)
    variants = _variants(own, readings, combined=combined)
    runs = [(it, partial(function, terms=_amended(own, it), **options)) for it in variants]
    return _compare(frame, runs=runs, wide=wide)


def _amended(own: Terms, choices: Choices) -> Terms:
    changed = {name: it for name, it in choices.items() if it != own.readings[name]}
    return own.amended(**changed) if changed else own


def _variants(own: Terms, readings: Any, *, combined: bool) -> list[Choices]:  # noqa: ANN401 - names, or their choices
    """List what is chosen in each variant, the terms' own choices first."""
    names = [readings] if isinstance(readings, str) else list(readings)
    chosen = {name: _choices(own, name, readings) for name in names}
    base = {name: choices[0] for name, choices in chosen.items()}
    if combined:
        return [dict(zip(names, it, strict=True)) for it in product(*chosen.values())]
    others = [base | {name: it} for name, choices in chosen.items() for it in choices[1:]]
    return [base, *others]


def _choices(own: Terms, name: object, readings: object) -> list[Reading]:
    """List the choices to run of a reading, the terms' own first; refuse what is no such."""
    if not isinstance(name, str) or name not in own.readings:
        refuse("readings", name, wrong.READING_UNKNOWN, members=tuple(own.readings))
    values = READINGS[name].values
    given = list(readings[name]) if isinstance(readings, Mapping) else values
    for choice in given:
        if choice not in values:
            facts: dict[str, Any] = {"reading": name, "members": tuple(map(_word, values))}
            refuse("readings", choice, wrong.CHOICE_UNKNOWN, **facts)
    first = own.readings[name]
    return [first, *(choice for choice in given if choice != first)]


def _word(choice: Reading) -> str:
    return "none" if choice is None else str(choice)


@by_partition
def _compare(frame: Frame, *, runs: Sequence[tuple[Choices, Any]], wide: bool) -> Frame:
    opened, is_native = open_frame(frame)
    compared = (_wide if wide else _long)(opened, runs)
    return cast("Frame", compared.to_native() if is_native else compared)


def _long(opened: Any, runs: Sequence[tuple[Choices, Any]]) -> Any:  # noqa: ANN401 - narwhals frames
    """Put the answers of the variants under one another, each with its choices."""
    count, answers = len(schema_of(opened)), []
    for choices, run in runs:
        answer = run(opened)
        names = answer.collect_schema().names()
        _check_new(opened, names, choices)
        answer = answer.with_columns(**{name: text(_word(it)) for name, it in choices.items()})
        places = [*range(len(names), len(names) + len(choices)), *range(count, len(names))]
        answers.append(answer.select(nw.nth(*range(count), *places)))
    return nw.concat(answers, how="vertical")


def _wide(opened: Any, runs: Sequence[tuple[Choices, Any]]) -> Any:  # noqa: ANN401 - narwhals frames
    """Put the answers of the variants beside one another, named by the choices they change."""
    names = schema_of(opened).names()
    prefix, answer = unused_prefix(names), opened
    own, added = runs[0][0], list[str]()
    shared = Counter(it for name in own for it in READINGS[name].values)
    for choices, run in runs:
        count = len(names) + len(added)
        answer = run(answer)
        new = answer.collect_schema().names()[count:]
        changed = {name: it for name, it in choices.items() if it != own[name]}
        words = (f"{n}_{_word(it)}" if shared[it] > 1 else _word(it) for n, it in changed.items())
        suffix = "".join(f"_{word}" for word in words)
        hidden = [nw.nth(count + at).alias(f"{prefix}{count + at}") for at in range(len(new))]
        answer = answer.select(nw.nth(*range(count)), *hidden)
        added += [f"{name}{suffix}" for name in new]
    _check_new(opened, names, added)
    shown = [nw.nth(len(names) + at).alias(name) for at, name in enumerate(added)]
    return answer.select(nw.nth(*range(len(names))), *shown)


def _check_new(opened: Any, names: Iterable[str], new: Iterable[str]) -> None:  # noqa: ANN401 - a narwhals frame
    is_sql = not (isinstance(opened, nw.DataFrame) or opened.implementation.is_polars())
    check_outputs(names, [(name, "readings") for name in new], ignore_case=is_sql)


class OutcomeMove(NamedTuple):
    """The rows of one outcome before and one after: how many, and how many of them move.

    ``difference`` adds up, in yuan, the differences of the rows that have an amount in both.
    """

    before: str
    after: str
    rows: int
    moved: int
    difference: Decimal


_IMPACT_WORDS: Final = MappingProxyType(
    {
        "en": "{moved} of {rows} rows change, by {difference} yuan in total",
        "zh": "{rows} 行中 {moved} 行有变化，合计 {difference} 元",
    }
)


@dataclass(frozen=True, slots=True)
class FrameImpact:
    """How the rows of a frame move from one version of the terms to another.

    ``changes`` is what differs between the terms, ``outcomes`` the rows by outcome before and
    after.
    """

    changes: tuple[Change, ...]
    outcomes: tuple[OutcomeMove, ...]

    @property
    def rows(self) -> int:
        """Return how many rows there are."""
        return sum(it.rows for it in self.outcomes)

    @property
    def moved(self) -> int:
        """Return how many rows have another amount, outcome or code."""
        return sum(it.moved for it in self.outcomes)

    @property
    def difference(self) -> Decimal:
        """Return by how many yuan the amounts move in all, of rows that have one in both."""
        return sum((it.difference for it in self.outcomes), Decimal("0.00"))

    def summary(self, language: Language = "en") -> str:
        """Return how many rows move, and by how much."""
        facts = {"moved": self.moved, "rows": self.rows, "difference": self.difference}
        return _IMPACT_WORDS["zh" if is_chinese(language) else "en"].format_map(facts)


def impact(
    function: Callable[..., Any],
    frame: object,
    before: Terms,
    after: Terms,
    **options: Any,  # noqa: ANN401 - the keyword arguments of the function
) -> FrameImpact:
    """Run a function of the frames under two versions of the terms and count the rows that move.

    A row moves where its amount, outcome, codes or what else is added is another. The engine works
    it out in one pass, and only the counts leave it. Raises ``InvalidInput`` for anything but
    terms of one kind, and what the function raises.

    >>> import pandas as pd
    >>> from shopinsure import DEPOSIT_TERMS
    >>> from shopinsure.frames import deposit_premiums
    >>> dearer = DEPOSIT_TERMS.amended(rate_12_months="0.035")
    >>> covers = {"coverage_fen": [100_000] * 2, "term": ["six_months", "twelve_months"]}
    >>> impact(deposit_premiums, pd.DataFrame(covers), DEPOSIT_TERMS, dearer).summary()
    '1 of 2 rows change, by 5.00 yuan in total'
    """
    changes = diff(before, after)
    runs = [partial(function, terms=terms, **options) for terms in (before, after)]
    groups: Any = nw.from_native(_movements(frame, runs=runs))
    groups = groups.collect() if isinstance(groups, nw.LazyFrame) else groups
    found = dict[tuple[str, str], Counter[str]]()
    for before_, after_, *numbers in groups.rows():
        counts = dict(zip(("rows", "moved", "high", "low"), map(int, numbers), strict=True))
        found.setdefault((before_, after_), Counter()).update(counts)
    return FrameImpact(changes=changes, outcomes=tuple(_move(*it) for it in sorted(found.items())))


def _move(outcomes: tuple[str, str], counts: Mapping[str, int]) -> OutcomeMove:
    fen = _SPLIT * counts["high"] + counts["low"]
    return OutcomeMove(*outcomes, counts["rows"], counts["moved"], Decimal(fen_text(fen)))


@by_partition
def _movements(frame: Any, *, runs: Sequence[Any]) -> Any:  # noqa: ANN401 - frames of the engine
    """Return the counts of the rows by their two outcomes."""
    opened, _ = open_frame(frame)
    names = schema_of(opened).names()
    status = {name: f"{unused_prefix(names)}{name}" for name in ("outcome", "code", "codes")}
    answer, kept, places = opened, len(names), list[list[str]]()
    for number, run in enumerate(runs):
        answer = run(answer, **status)
        added = answer.collect_schema().names()[kept:]
        ours = [f"{unused_prefix(names)}{number}_{at}" for at in range(len(added))]
        outcome = ours[added.index(status["outcome"])]
        shown = [nw.nth(kept + at).alias(name) for at, name in enumerate(ours)]
        answer = answer.select(nw.nth(*range(kept)), *shown)
        code, codes = (ours[added.index(status[name])] for name in ("code", "codes"))
        # The scalar function raises for an invalid row, which has one code then.
        invalid = fill_false(nw.col(outcome) == INVALID)
        one = nw.when(invalid).then(nw.col(code)).otherwise(nw.col(codes))
        answer = answer.with_columns(one.alias(codes))
        places.append([outcome, *ours])
        kept += len(ours)
    (before, *ones), (after, *others) = places
    pairs = [(nw.col(one), nw.col(other)) for one, other in zip(ones, others, strict=True)]
    if before == ones[0]:  # there is no amount
        pairs.insert(0, (integer(0), integer(0)))
    return _counts(answer, (before, after), pairs).to_native()


def _counts(answer: Any, outcomes: tuple[str, str], pairs: Sequence[tuple[Column, Column]]) -> Any:  # noqa: ANN401
    """Count rows, those that move, and the fen they move by, in two parts."""
    both = ~(pairs[0][0].is_null() | pairs[0][1].is_null())
    difference = where_or_zero(both, pairs[0][1] - pairs[0][0])
    moved = nw.any_horizontal(*(_differ(*it) for it in pairs), ignore_nulls=True)
    answer = answer.select(
        before=nw.col(outcomes[0]),
        after=nw.col(outcomes[1]),
        moved=nw.when(moved).then(integer(1)).otherwise(integer(0)),
        difference=difference.cast(nw.Int64),
    )
    answer = answer.with_columns(high=(nw.col("difference") // _SPLIT).cast(nw.Int64))
    answer = answer.with_columns(low=nw.col("difference") - _SPLIT * nw.col("high"))
    sums = (nw.col(name).sum() for name in ("moved", "high", "low"))
    return answer.group_by("before", "after").agg(nw.len().alias("rows"), *sums)


def _differ(one: Column, other: Column) -> Column:
    """Return where two columns differ; null is like null, which a null of pandas is not."""
    known = ~one.is_null() & ~other.is_null()
    return (known & fill_false(one != other)) | (one.is_null() != other.is_null())
