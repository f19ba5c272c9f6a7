"""Work on a frame in steps, each a ``with_columns``, whatever its engine.

How a call runs, from the frame given to the frame returned:

1. The frame is opened by narwhals; its names, and those of the columns to be added, are checked.
2. ``source`` reads an input. The engine is asked for its own type of the column, which becomes one
   of a few kinds that all engines work on alike. Where narwhals cannot read a column as it is (a
   dictionary of Arrow, objects of pandas), one that it can read is put beside it.
3. What is computed on the way is a temporary, added by ``with_temporary``: one expression for all
   of it would compute the same part many times. Its name is PREFIX STEP _ NAME; no column of the
   caller's and no output begins with the prefix, and no step has the number of another.
4. ``RowEvaluation`` (``_rows.py``) makes of each input a column without nulls and out of no range,
   and collects checks: a precedence, a code, an outcome, and the rows where it holds. Rows that
   are invalid come first, in the order of the parameters; findings follow in the precedence of
   the scalar rules. A frame in memory is looked at twice, once for inputs whose every value is in
   range and again for the checks that hold somewhere: what is not needed is not computed.
5. The status of a row is the first of its checks that holds. It is found as the number of the
   check, which is then mapped to the texts of outcome and code; SQL chains the texts themselves.
6. ``finish`` adds the outputs, drops the temporaries and returns the caller's kind of frame. In
   pandas, whole numbers that nulls turned into floats become nullable whole numbers.

Polars runs an eager frame as a lazy query, so that it works the steps out together. Where narwhals
has no expression for what is needed, ``_engine.py`` has one for each engine.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, Generic, TypeVar, cast

import narwhals as nw

from shopinsure._words import LocalizedText
from shopinsure.frames._column_types import (
    Source,
    integer_dtype,
    kind_of,
    kind_of_native,
    read_native,
    refuse_type,
)
from shopinsure.frames._engine import (
    FloatDivision,
    add_series,
    add_sql,
    native_epoch,
    open_frame,
    repeat_rows,
    restore_integer_dtype,
    schema_of,
    sql_epoch,
    sql_is_in,
    sql_microseconds,
)
from shopinsure.frames._expressions import FALSE, Column, fill_false, integer, where_or_zero
from shopinsure.frames._names import check_names, check_outputs, unused_prefix

Frame = TypeVar("Frame")
"""A frame of any engine that narwhals knows; what comes back is of the same kind."""

_LARGEST_INT64: Final = 2**63 - 1
_MICROSECONDS_IN: Final = MappingProxyType({"s": 10**6, "ms": 10**3})
_WHOLE_WANTED: Final = LocalizedText("must hold whole numbers", "须为整数")


class Pipeline(Generic[Frame]):
    """A frame on which one step after another adds columns, its own among them."""

    def __init__(
        self, frame: Frame, outputs: Sequence[str | None], parameters: Sequence[str]
    ) -> None:
        opened, self._given_native = open_frame(frame)
        self.schema = schema_of(opened)
        self._names = list(self.schema.names())
        self.implementation = opened.implementation
        in_memory, polars = isinstance(opened, nw.DataFrame), self.implementation.is_polars()
        pairs = zip(outputs, parameters, strict=True)
        added = [(name, parameter) for name, parameter in pairs if name is not None]
        check_names(self.implementation, self._names, added)
        self._in_memory = in_memory
        self._is_eager_polars = in_memory and polars
        self.is_sql = not (in_memory or polars)
        self.frame = opened.lazy() if self._is_eager_polars else opened
        self._opened = opened
        self._prefix = unused_prefix([*self._names, *(name for name, _ in added)])
        self._steps = 0
        self.read: list[str] = []
        # SQL does not distinguish CODE from code.
        check_outputs(self.schema, added, ignore_case=self.is_sql)

    def with_temporary(self, **columns: Column) -> tuple[Column, ...]:
        """Add columns under new names of our own, and return them."""
        self._steps += 1
        named = {self._temporary(name): column for name, column in columns.items()}
        if named:
            self.frame = self.frame.with_columns(**named)
        return tuple(nw.col(name) for name in named)

    def _temporary(self, name: str) -> str:
        """Return the name of a temporary of the latest step."""
        return f"{self._prefix}{self._steps}_{name}"

    def column(self, name: str) -> Column:
        """Return a column of the caller's; Polars would read some names as patterns."""
        if self.implementation.is_polars() and (name == "*" or name[:1] == "^"):
            return nw.nth(self._names.index(name))
        return nw.col(name)

    def source(self, name: str) -> Source:
        """Find out what a column holds, as one of a few kinds that all engines work on alike."""
        type_name, replaced = read_native(self._opened, name)
        dtype = self.schema[name]
        if replaced is None:
            kind = kind_of_native(type_name, dtype)
            return Source(kind, type_name or str(dtype), self.column(name), dtype)
        dtype = nw.from_native(replaced, series_only=True).dtype
        return Source(kind_of(dtype), type_name, self._add_native(add_series, replaced), dtype)

    def _add_native(self, add: Callable[[Any, str, Any], Any], native: Any) -> Column:  # noqa: ANN401 - a column or an expression of the engine
        """Add a column or an expression of the engine's own, under a new name of our own."""
        self._steps += 1
        name = self._temporary("native")
        self.frame = add(self.frame, name, native)
        return nw.col(name)

    def integers(self, name: str, bounds: tuple[int, int]) -> tuple[Column, Column]:
        """Return the whole numbers of a column, 0 where none is in bounds, and where one is."""
        found = self.source(name)
        if found.is_null and self.implementation.is_pandas_like():
            found = Source("whole", "nullable", self.nullable(name), nw.Int64())
        if found.is_null:
            return integer(0), FALSE
        if found.kind not in {"whole", "wide"}:
            refuse_type(self.implementation, name, found, _WHOLE_WANTED, "columns")
        column = self.narrow(found)
        in_bounds = column.is_between(*bounds)
        value, inside = self.with_temporary(
            value=where_or_zero(in_bounds, column.cast(nw.Int64)),
            inside=~found.column.is_null() & fill_false(in_bounds),
        )
        return value, inside

    def nullable(self, name: str) -> Column:
        """Return whole numbers that stay whole where some become null, which in pandas need not."""
        if not self.implementation.is_pandas_like():
            return self.column(name)
        native = self._opened.to_native()
        dtype = integer_dtype(native, [name])
        return self._add_native(add_series, native[name].astype(dtype))

    def narrow(self, found: Source) -> Column:
        """Return whole numbers in 64 bits; those that are too long, and null, become the largest.

        Through text: some engines would compare longer numbers as floats, or fail.
        """
        if found.kind != "wide":
            return found.column
        text = found.column.cast(nw.String)
        short = fill_false(~text.str.contains("[0-9]{17}"))
        largest = nw.lit(str(_LARGEST_INT64))
        (digits,) = self.with_temporary(digits=nw.when(short).then(text).otherwise(largest))
        (narrow,) = self.with_temporary(narrow=digits.cast(nw.Int64))
        return narrow

    def repeat_rows(self, times: Column) -> Column:
        """Put each row there as many times, at least once, and return its number among them."""
        self.with_temporary(times=times)
        name, number = self._temporary("times"), self._temporary("number")
        self.frame = repeat_rows(self.frame, name, number)
        return nw.col(number)

    def epoch_days(self, name: str) -> Column:
        """Return the days of a date since 1970-01-01, in memory."""
        if self.implementation.is_polars():
            return self.column(name).cast(nw.Int64)
        column = self._add_native(add_series, native_epoch(self._opened, name, "int32"))
        return column.cast(nw.Int64)

    def epoch_seconds(self, name: str) -> Column:
        """Return the seconds of an instant since 1970 in UTC, in SQL."""
        expression, units = sql_epoch(self.frame, name)
        column = self._add_native(add_sql, expression)
        return column if units == 1 else column // units

    def microseconds(self, name: str, found: Source) -> Source:
        """Return an instant as microseconds since 1970 in UTC; nanoseconds are cut off."""
        if self.is_sql:
            expression, units = sql_microseconds(self.frame, name)
            column = self._add_native(add_sql, expression)
            column = column if units == 1 else column // units
            # DuckDB has instants that are infinite and have no number: 1970 is out of range, too.
            column = nw.when(~found.column.is_null()).then(column.fill_null(0))
            (column,) = self.with_temporary(microseconds=column)
            return found._replace(kind="whole", column=column, dtype=nw.Int64())
        unit = found.dtype.time_unit
        if self.implementation.is_polars():
            column = found.column.cast(nw.Int64)
        else:
            column = self._add_native(add_series, native_epoch(self._opened, name))
        if unit == "ns":
            column = column // 1_000
        elif unit != "us":
            # Seconds too far from 1970 would wrap: the last that do not are out of range, too.
            factor = _MICROSECONDS_IN[unit]
            most = _LARGEST_INT64 // factor
            small = column.is_between(-most, most) | column.is_null()
            column = nw.when(small).then(column).otherwise(integer(most)) * factor
        (column,) = self.with_temporary(microseconds=column)
        return found._replace(kind="whole", column=column, dtype=nw.Int64())

    def is_in(self, column: Column, texts: Sequence[str]) -> Column:
        """Return where a text is one of a list, in a time that hardly grows with the list.

        pandas compares objects: for its own types of text it turns the list into one of them each
        time.
        """
        if not texts:
            return FALSE
        (temporary,) = self.with_temporary(text=column)
        name = self._temporary("text")
        if self.implementation.is_pandas_like():
            series = self.frame.to_native()[name]
            return self._add_native(add_series, series.astype(object).isin(texts))
        if self.is_sql:
            found = self._add_native(add_sql, sql_is_in(self.frame, name, texts))
            return ~temporary.is_null() & fill_false(found)
        (found,) = self.with_temporary(found=fill_false(temporary.is_in(texts)))
        return found

    def aggregate(self, *columns: Column, **named: Column) -> dict[str, Any]:
        """Return one value of each for a whole frame that is in memory; temporaries first."""
        if self._is_eager_polars:
            self.frame = self.frame.collect().lazy()
        result = self.frame.select(*columns, **named)
        result = result.collect() if self._is_eager_polars else result
        return {name: values[0] for name, values in result.to_dict(as_series=False).items()}

    def apply(self, formula: Callable[..., Any], *operands: Any) -> Column:  # noqa: ANN401 - columns, numbers and how to round
        """Compute a formula over columns, dividing as the engine does it best."""
        if not self.implementation.is_duckdb():
            return formula(*operands)
        given = (FloatDivision(it) if isinstance(it, nw.Expr) else it for it in operands)
        return formula(*given).column

    def finish(self, columns: Mapping[str, Column], outputs: Iterable[str | None]) -> Frame:
        """Add the outputs, drop the temporaries, and return the caller's kind of frame."""
        added = [name for name in outputs if name is not None]
        named = [column.alias(name) for name, column in columns.items()]
        frame = self.frame.with_columns(*named) if named else self.frame
        # By place: Polars would read some names as patterns.
        places = {name: place for place, name in enumerate(frame.collect_schema().names())}
        chosen = [*range(len(self._names)), *(places[name] for name in added)]
        return self.hand_back(frame.select(nw.nth(*chosen)), added)

    def hand_back(self, frame: Any, added: Iterable[str]) -> Frame:  # noqa: ANN401 - a narwhals frame
        """Return a frame as the caller's kind, its columns that were added whole numbers again."""
        frame = frame.collect() if self._is_eager_polars else frame
        if frame.implementation.is_pandas_like():
            frame = nw.from_native(restore_integer_dtype(frame.to_native(), added, self.read))
        return cast("Frame", frame.to_native() if self._given_native else frame)
