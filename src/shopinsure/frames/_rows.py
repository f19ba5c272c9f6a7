"""Evaluate each row of a frame: its inputs, the checks that hold, its amount and its status."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import narwhals as nw

from shopinsure._records import invalid
from shopinsure._refusals import columns as wrong
from shopinsure._refusals import facts as contradictions
from shopinsure._refusals import values
from shopinsure._terms import DepositTerms, GuaranteeTerms
from shopinsure._words import LocalizedText
from shopinsure.deposit import Level
from shopinsure.frames._column_types import Source, is_arrow_backed, refuse_type
from shopinsure.frames._engine import add_polars_texts
from shopinsure.frames._expressions import (
    FALSE,
    Column,
    any_of,
    fill_false,
    first_match,
    integer,
    join_codes,
    small_integer,
    text,
    where_or_zero,
    wide_integer,
)
from shopinsure.frames._inputs import ACCEPTED, RANGES, WANTED, Input, Kind
from shopinsure.frames._names import check_inputs, quote_name
from shopinsure.frames._pipeline import Frame, Pipeline
from shopinsure.rules import PRECEDENCE
from shopinsure.rules._rule import FindingRule, Outcome, Rule
from shopinsure.rules.premium import ZERO_PREMIUM

INVALID: Final = "invalid"
"""The outcome of a row for which the scalar functions raise."""

_STATUS: Final = ("outcome", "code", "codes")
"""The parameters that name the status of a row: its outputs after the amount."""


class _Check(NamedTuple):
    """A code and an outcome, and the rows that have them: ``holds`` is never null."""

    code: str
    outcome: str
    holds: Column


class RowEvaluation(Pipeline[Frame]):
    """The inputs of a function, one value a row, and the checks of the rows so far."""

    def __init__(
        self,
        frame: Frame,
        table: Sequence[Input],
        given: Sequence[object],
        outputs: Sequence[str | None],
        amount: str | None,
        *further: str,
    ) -> None:
        """Take the parameters of the outputs: the amount, if there is one, and what is further."""
        super().__init__(frame, outputs, (str(amount), *_STATUS, *further))
        inputs = [it.given(value) for it, value in zip(table, given, strict=True)]
        self._inputs = {one.key or one.name: one for one in inputs}
        self._outputs = outputs
        self._checks: list[tuple[tuple[int, int], _Check]] = []
        self._added: list[tuple[str, Column, Column]] = []
        self._values: dict[str, Column] = {}
        self._in_range = set[str]()
        if amount is not None and outputs[0] is None:
            raise invalid(wrong.AMOUNTS_UNNAMED, amount)
        check_inputs(self.schema, inputs)
        if not self.schema:
            raise invalid(wrong.NO_COLUMNS, "frame")
        given_columns = {key: one for key, one in self._inputs.items() if one.column is not None}
        self._sources = {key: self._read(one) for key, one in given_columns.items()}
        self.read = [one.column for one in inputs if one.column is not None and one.kind in RANGES]
        pandas = self.implementation.is_pandas_like()
        self._raises_on_overflow = (
            is_arrow_backed(self.frame.to_native(), self.read) if pandas else self.is_sql
        )

    def _read(self, it: Input) -> Source:
        """Return the source of an input, or refuse its type; texts are read as text."""
        found = self.source(str(it.column))
        if found.is_null:
            return found
        if found.kind not in ACCEPTED[it.kind]:
            text_ = WANTED[it.kind]
            wanted = LocalizedText(f"{it.name} must be {text_}", f"{it.name} 须为{text_.zh}")
            refuse_type(self.implementation, str(it.column), found, wanted, it.name)
        if it.kind == "microseconds":
            return self.microseconds(str(it.column), found)
        if it.kind == "text" and found.dtype != nw.String:
            return found._replace(column=found.column.cast(nw.String))
        return found

    # ---- inputs ----

    def has(self, name: str) -> bool:
        """Return whether the caller gave a column or a constant for an input."""
        return self._inputs[name].is_given

    def kind(self, name: str) -> Kind:
        """Return what an input holds."""
        return self._inputs[name].kind

    def has_constant(self, name: str) -> bool:
        """Return whether the caller gave one value for all rows: the call may check it once."""
        return self._inputs[name].constant is not None

    def checked(self, name: str) -> Column:
        """Return a column as it is, and mark its nulls and what is out of range as invalid."""
        it = self._inputs[name]
        if it.constant is not None:
            return _constant_column(it.constant)
        found = self._sources[name]
        self.mark_invalid(f"{name}-missing", self._is_null(name))
        if found.is_null:
            return integer(-1) if it.kind in RANGES else nw.lit("")  # nowhere in range
        if it.kind not in RANGES:
            return found.column
        column = self._check_range(name)
        return column if found.kind == "wide" else self._as_int64(name, column)

    def _check_range(self, name: str) -> Column:
        """Mark the rows that are out of range, and return the column in 64 bits."""
        it, found = self._inputs[name], self._sources[name]
        column = self.narrow(found)
        outside = fill_false(~column.is_between(*RANGES[it.kind]))
        if found.kind == "wide":  # its nulls became a number
            outside = outside & ~self._is_null(name)
        self.mark_invalid(f"{it.name}-out-of-range", outside)
        return column

    def _as_int64(self, name: str, column: Column) -> Column:
        return column if self._sources[name].dtype == nw.Int64 else column.cast(nw.Int64)

    def _is_null(self, name: str) -> Column:
        found = self._sources[name]
        return nw.lit(value=True) if found.is_null else found.column.is_null()

    def values(self, names: str) -> tuple[Column, ...]:
        """Return several columns, named in one text, as ``value`` does."""
        return tuple(self.value(name) for name in names.split())

    def value(self, name: str) -> Column:
        """Return a column without nulls and within its range: 0 or no where the row has none."""
        if not self._values:
            self._prepare_values()
        return self._values[name]

    def _prepare_values(self) -> None:
        self._in_range = self._find_in_range()
        self._values = {name: found.column for name, found in self._sources.items()}
        prepared = {}
        for name, one in self._inputs.items():
            if name in self._in_range:
                continue
            if one.constant is not None:
                self._values[name] = _constant_column(one.constant)
                continue
            if one.column is not None and not one.optional:
                self.mark_invalid(f"{one.name}-missing", self._is_null(name))
            if one.column is None or self._sources[name].is_null:
                self._values[name] = _default_of(one)
            elif one.kind in RANGES:
                column = self._check_range(name)
                inside = column.is_between(*RANGES[one.kind])
                prepared[name] = where_or_zero(inside, self._as_int64(name, column))
            elif one.kind == "fact":
                prepared[name] = fill_false(self._sources[name].column)
        self._values |= dict(zip(prepared, self.with_temporary(**prepared), strict=True))

    def _find_in_range(self) -> set[str]:
        """Return the inputs of a frame in memory whose every value is there and in range.

        They need no check a row: one look at the smallest and the largest value is cheaper.
        """
        bounds = {
            name: RANGES[self._inputs[name].kind]
            for name, found in self._sources.items()
            if self._inputs[name].kind in RANGES and found.dtype == nw.Int64
        }
        if not self._in_memory or not bounds:
            return set()
        statistics = ("min", "max", "null_count")
        result = self.aggregate(
            **{
                f"{name} {statistic}": getattr(self._sources[name].column, statistic)()
                for name in bounds
                for statistic in statistics
            }
        )

        def is_in_range(name: str) -> bool:
            lowest, highest = bounds[name]
            least, most, nulls = (result[f"{name} {statistic}"] for statistic in statistics)
            # Of a column without values there is no smallest one.
            return bool(not nulls and least is not None and lowest <= least and most <= highest)

        return {name for name in bounds if is_in_range(name)}

    def unknown(self, name: str) -> Column:
        """Return where a column is null."""
        it = self._inputs[name]
        if it.column is None:
            known = it.constant is not None or it.default is not None
            return FALSE if known else nw.lit(value=True)
        return FALSE if name in self._in_range else self._is_null(name)

    def known(self, names: str, condition: Column) -> Column:
        """Return where a condition holds and nothing it rests on is null; names in one text."""
        for name in names.split():
            unknown = self.unknown(name)
            condition = condition if unknown is FALSE else ~unknown & condition
        return condition

    def differ(self, one: str, other: str) -> Column:
        """Return where the two columns of a pair are known and differ."""
        if not self.has(one):
            return FALSE
        pair = [self._sources[name] for name in (one, other)]
        if any(it.is_null for it in pair):
            return FALSE
        if len({it.kind.replace("wide", "whole") for it in pair}) > 1:
            names = (quote_name(self._inputs[it].column) for it in (one, other))
            named = dict(zip(("one", "other"), names, strict=True))
            raise invalid(wrong.COLUMNS_OF_TWO_KINDS, other, **named)
        first, second = (it.column for it in pair)
        if not all(it.is_narrow for it in pair):
            # Categories of two columns need not be the same, nor do numbers of all lengths compare.
            first, second = first.cast(nw.String), second.cast(nw.String)
        # A null of pandas differs from everything, itself included.
        return self.known(f"{one} {other}", fill_false(first != second))

    def check_pair(self, name: str) -> None:
        """Refuse a purchase with a column that its evidence has none for, and the reverse."""
        other = f"evidence_{name}"
        if self.has(name) != self.has(other):
            raise invalid(wrong.PAIR_MISSING, other, one=name, other=other)

    def check_terms(self, terms: GuaranteeTerms | DepositTerms) -> None:
        """Mark the rows whose policy was sold under terms that these neither are nor amend."""
        if self.has("terms_id"):
            own = self.is_in(self.value("terms_id"), [*terms.based_on, terms.terms_id])
            self.mark_invalid(
                contradictions.TERMS_OF_ANOTHER_POLICY.code, self.known("terms_id", ~own)
            )

    def check_member(self, name: str, column: Column) -> Column:
        """Mark the rows whose text is no member of its enumeration; return where it is one."""
        members = self._inputs[name].members or ()
        member = fill_false(column.is_in([str(one.value) for one in members]))
        if not self.has_constant(name):
            self.mark_invalid(values.UNKNOWN_MEMBERS[name].code, self.known(name, ~member))
        return member

    def guard_overflow(self, valid: Column, column: Column) -> Column:
        """Replace invalid values where an engine raises for whole numbers that are too large.

        Other engines wrap such a number, and what was made of it is dropped.
        """
        return where_or_zero(valid, column) if self._raises_on_overflow else column

    # ---- checks ----

    def mark_invalid(self, code: str, holds: Column) -> None:
        """Mark rows as invalid; a row gets the code of the first such check."""
        self._checks.append(((-1, len(self._checks)), _Check(code, INVALID, holds)))

    def find_invalid(self) -> Column:
        """Return where a row is marked as invalid so far."""
        return any_of(it.holds for _, it in self._checks if it.outcome == INVALID)

    def add_finding(self, rule: FindingRule, holds: Column) -> None:
        """Add a finding to the rows where a condition holds."""
        if holds is not FALSE:
            check = _Check(rule.code, str(rule.outcome.value), holds)
            self._checks.append((PRECEDENCE[rule], check))

    def add_status(self, rule: Rule, outcome: Level, holds: Column) -> None:
        """Add an outcome that no finding brings, the weightiest first."""
        check = _Check(rule.code, str(outcome.value), holds)
        self._checks.append(((0, len(self._checks)), check))

    def add_column(self, name: str | None, column: Column, where: Column) -> None:
        """Add a further column where a condition holds and the row is valid."""
        if name is not None:
            self._added.append((name, column, where))

    # ---- results ----

    def finish_premium(self, fen: Column, valid: Column) -> Frame:
        """Add a premium where the row is valid, and the status of each row."""
        amount, _, _, codes = self._outputs
        (premium,) = self.with_temporary(premium=nw.when(valid).then(fen))
        self.add_finding(ZERO_PREMIUM, fill_false(premium == 0))
        checks = [check for _, check in self._checks]
        columns = {str(amount): premium, **self._status(checks, Outcome.APPROVED)}
        if codes is not None:
            columns[codes] = join_codes((it.holds, it.code) for it in checks)
        return self.finish(columns, self._outputs)

    def finish_assessment(
        self,
        fen: Column = None,
        *,
        good: Outcome | Level = Outcome.APPROVED,
        where: Column | None = None,
    ) -> Frame:
        """Add the status of each row and, where the outcome is good or ``where``, an amount."""
        checks = self._active_checks()
        valid = ~any_of(it.holds for it in checks if it.outcome == INVALID)
        blocked = any_of(it.holds for it in checks if it.outcome != good)
        where = ~blocked if where is None else valid & where
        amount, _, _, codes = self._outputs[:4]
        columns = {} if amount is None else {amount: nw.when(where).then(fen)}
        columns |= self._status(checks, good)
        if codes is not None:
            columns[codes] = join_codes(
                (it.holds & (valid | (it.outcome == INVALID)), it.code) for it in checks
            )
        for name, column, condition in self._added:
            columns[name] = nw.when(valid & condition).then(column)
        return self.finish(columns, self._outputs)

    def _active_checks(self) -> list[_Check]:
        """Compute the checks in precedence; of a frame in memory only those that some row has."""
        checks = [check for _, check in sorted(self._checks, key=lambda pair: pair[0])]
        found = self.with_temporary(**{f"check_{n}": it.holds for n, it in enumerate(checks)})
        computed = [it._replace(holds=holds) for it, holds in zip(checks, found, strict=True)]
        if not self._in_memory or not computed:
            return computed
        result = self.aggregate(*(holds.any() for holds in found))
        return [it for it, anywhere in zip(computed, result.values(), strict=True) if anywhere]

    def _status(self, checks: Sequence[_Check], good: Outcome | Level) -> dict[str, Column]:
        """Return outcome and code of each row, those of the first of its checks that holds."""
        outcome, code = self._outputs[1:3]
        texts: dict[str | None, list[str | None]] = {
            outcome: [*(it.outcome for it in checks), str(good.value)],
            code: [*(it.code for it in checks), None],
        }
        wanted = {name: values for name, values in texts.items() if name is not None}
        if wanted and checks and not self.is_sql:
            # A chain of numbers, mapped to texts, takes a fifth of the time of a chain of texts.
            numbers = [(it.holds, small_integer(n)) for n, it in enumerate(checks)]
            first = first_match(numbers, small_integer(len(checks)))
            return self._map_to_texts(first, wanted)
        return {
            name: first_match(
                [(it.holds, text(value)) for it, value in zip(checks, values, strict=False)],
                text(values[-1]),
            )
            for name, values in wanted.items()
        }

    def _map_to_texts(
        self, number: Column, texts: dict[str, list[str | None]]
    ) -> dict[str, Column]:
        """Map the number of the first check of each row to texts; Polars adds them at once."""
        (first,) = self.with_temporary(first=number)
        if self.implementation.is_polars():
            self.frame = add_polars_texts(self.frame, self._temporary("first"), texts)
            return {}
        numbers = range(len(next(iter(texts.values()))))
        return {
            name: first.replace_strict(numbers, values, return_dtype=nw.String())
            for name, values in texts.items()
        }


def _constant_column(constant: int | bool | str) -> Column:  # noqa: FBT001 - a fact is one
    """Return a constant as a column of the type that its kind is read as."""
    if isinstance(constant, bool):
        return nw.lit(constant)
    return text(constant) if isinstance(constant, str) else wide_integer(constant)


def _default_of(it: Input) -> Column:
    """Return what stands for an input that is null everywhere."""
    if it.kind in RANGES:
        return integer(it.default or 0)
    return nw.lit(bool(it.default)) if it.kind == "fact" else nw.lit("")
