"""What differs by engine: Dask's partitions, division, and what narwhals cannot express."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial, wraps
from typing import Any, Final, TypeVar, cast

import narwhals as nw

from shopinsure._records import invalid, refuse
from shopinsure._refusals import columns as wrong
from shopinsure.frames._column_types import integer_dtype
from shopinsure.frames._expressions import Column
from shopinsure.frames._names import refuse_duplicate

LARGEST_NUMERATOR: Final = 2**53 - 1
"""Up to here a division in doubles, floored, is the whole-number division."""

Function = TypeVar("Function", bound=Callable[..., Any])


def by_partition(function: Function) -> Function:
    """Let a function work on a Dask frame partition by partition: each is a frame of pandas."""

    @wraps(function)
    def wrapper(*given: Any, **options: Any) -> Any:  # noqa: ANN401 - the caller's kind
        frame = given[0] if given else options.get("frame")
        is_narwhals = isinstance(frame, nw.DataFrame | nw.LazyFrame)
        if not is_narwhals and nw.dependencies.is_dask_dataframe(frame):
            partitioned: Any = frame
            # The names of the caller's columns must not meet the parameters of Dask.
            named = options if given else {k: it for k, it in options.items() if k != "frame"}
            return partitioned.map_partitions(partial(function, **named), *given[1:])
        return function(*given, **options)

    return cast("Function", wrapper)


def gather_partitions(frame: Any) -> Any:  # noqa: ANN401 - a frame of any engine
    """Return a frame of Dask in one partition, and any other as it is."""
    is_dask = nw.dependencies.is_dask_dataframe(frame)
    return frame.repartition(npartitions=1) if is_dask else frame


def open_frame(frame: object) -> tuple[Any, bool]:
    """Return a narwhals frame of a frame of any engine, and whether a native one was given."""
    if isinstance(frame, nw.DataFrame | nw.LazyFrame):
        return frame, False
    try:
        return nw.from_native(frame), True
    except TypeError:
        refuse("frame", frame, wrong.FRAME_TYPE)
    except nw.exceptions.DuplicateError:
        refuse_duplicate(getattr(frame, "column_names", getattr(frame, "columns", ())))


def schema_of(opened: Any) -> Any:  # noqa: ANN401 - a narwhals frame
    """Return names and types; raise ``InvalidInput`` for duplicate names and unknown types."""
    try:
        schema = opened.collect_schema()
    except nw.exceptions.DuplicateError:
        refuse_duplicate(opened.to_native().columns)
    except ValueError as error:
        raise invalid(wrong.COLUMN_OF_NO_TYPE, "frame") from error
    if len(set(schema)) != len(native := list(opened.columns)):
        refuse_duplicate(native)
    return schema


class FloatDivision:
    """An operand that divides in doubles, which DuckDB does best.

    Its whole-number division, as narwhals asks for it, writes the dividend out many times. Up to
    ``LARGEST_NUMERATOR`` both come to the same.
    """

    __slots__ = ("column",)

    def __init__(self, column: Column) -> None:
        self.column = column

    def __add__(self, other: Any) -> "FloatDivision":  # noqa: ANN401 - an operand or a number
        return FloatDivision(self.column + _unwrap(other))

    def __sub__(self, other: Any) -> "FloatDivision":  # noqa: ANN401
        return FloatDivision(self.column - _unwrap(other))

    def __mul__(self, other: Any) -> "FloatDivision":  # noqa: ANN401
        return FloatDivision(self.column * _unwrap(other))

    def __floordiv__(self, other: Any) -> "FloatDivision":  # noqa: ANN401
        return FloatDivision((self.column / _unwrap(other)).floor().cast(nw.Int64))

    def __rsub__(self, other: int) -> "FloatDivision":
        return FloatDivision(other - self.column)

    __radd__, __rmul__ = __add__, __mul__


def _unwrap(operand: Any) -> Any:  # noqa: ANN401 - an operand or a number
    return operand.column if isinstance(operand, FloatDivision) else operand


def add_series(frame: Any, name: str, column: Any) -> Any:  # noqa: ANN401 - a frame and a column of pandas or Arrow
    """Add a native column to a frame of pandas or Arrow."""
    native = frame.to_native()
    if frame.implementation.is_pyarrow():
        return nw.from_native(native.append_column(name, column))
    native = native.copy(deep=False)
    native[name] = column
    return nw.from_native(native)


def add_sql(frame: Any, name: str, expression: Any) -> Any:  # noqa: ANN401 - a frame and an expression of it
    """Add a column that an SQL engine computes from an expression of its own."""
    native, implementation = frame.to_native(), frame.implementation
    engine: Any = implementation.to_native_namespace()
    if implementation.is_duckdb():
        native = native.select(engine.StarExpression(), expression.alias(name))
    elif implementation.is_ibis():
        native = native.mutate(expression.name(name))
    else:
        native = native.withColumn(name, expression)
    return nw.from_native(native)


def repeat_rows(frame: Any, times: str, number: str) -> Any:  # noqa: ANN401 - a narwhals frame
    """Put each row there as often as a column says, and add its number among them, from 0."""
    native, implementation = frame.to_native(), frame.implementation
    engine: Any = implementation.to_native_namespace()
    if implementation.is_polars():
        numbers = engine.int_ranges(0, engine.col(times)).alias(number)
        return nw.from_native(native.with_columns(numbers).explode(number))
    if implementation.is_pandas_like() or implementation.is_pyarrow():
        repeat = _repeat_arrow if implementation.is_pyarrow() else _repeat_pandas
        try:
            return nw.from_native(repeat(native, engine, times, number))
        except NotImplementedError as error:
            raise invalid(wrong.COLUMN_NOT_REPEATED, "frame") from error
    if implementation.is_duckdb():
        call = engine.FunctionExpression
        return add_sql(frame, number, call("unnest", call("range", engine.ColumnExpression(times))))
    if implementation.is_ibis():
        return add_sql(frame, number, engine.range(0, native[times]).unnest())
    functions = engine.functions
    first, last = functions.lit(0).cast("long"), functions.col(times) - 1
    return add_sql(frame, number, functions.explode(functions.sequence(first, last)))


def _repeat_pandas(native: Any, pandas: Any, times: str, number: str) -> Any:  # noqa: ANN401
    places = pandas.RangeIndex(len(native)).repeat(native[times].to_numpy("int64"))
    numbers = places.to_series().groupby(level=0).cumcount()
    repeated = native.take(places)
    repeated[number] = numbers.astype(native[times].dtype).array
    return repeated


def _repeat_arrow(native: Any, arrow: Any, times: str, number: str) -> Any:  # noqa: ANN401
    """Read the places of the rows off a list of lists, each as long as a row is to be repeated."""
    compute = nw.dependencies.get_pyarrow().compute
    ends = compute.cumulative_sum(native[times].combine_chunks())
    starts = arrow.concat_arrays([arrow.array([0], arrow.int64()), ends])
    every = arrow.repeat(arrow.scalar(1, arrow.int64()), starts[-1].as_py())
    places = compute.list_parent_indices(arrow.LargeListArray.from_arrays(starts, every))
    numbers = compute.subtract(compute.cumulative_sum(every), 1)
    numbers = compute.subtract(numbers, starts.take(places))
    return native.take(places).append_column(number, numbers)


def sql_epoch(frame: Any, name: str) -> tuple[Any, int]:  # noqa: ANN401
    """Return an SQL expression for an instant since 1970 in UTC, and its units in a second."""
    engine: Any = frame.implementation.to_native_namespace()
    if frame.implementation.is_duckdb():
        native = frame.to_native()
        fine = "NS" in str(native.types[native.columns.index(name)])
        function = "epoch_ns" if fine else "epoch_us"
        expression = engine.FunctionExpression(function, engine.ColumnExpression(name))
        return expression, 10**9 if fine else 10**6
    if frame.implementation.is_ibis():
        return frame.to_native()[name].truncate("s").epoch_seconds(), 1
    quoted = name.replace("`", "``")
    return engine.functions.unix_seconds(engine.functions.col(f"`{quoted}`")), 1


def sql_microseconds(frame: Any, name: str) -> tuple[Any, int]:  # noqa: ANN401
    """Return an SQL expression for an instant since 1970 in UTC, and its units in a microsecond."""
    engine: Any = frame.implementation.to_native_namespace()
    if frame.implementation.is_duckdb():
        expression, units = sql_epoch(frame, name)
        return expression, units // 10**6
    if frame.implementation.is_ibis():
        instant = frame.to_native()[name]
        # Ibis asks no instant of a zone for its microseconds, which are the same in all.
        microsecond = instant.cast("timestamp").microsecond()
        return instant.truncate("s").epoch_seconds() * 10**6 + microsecond, 1
    return engine.functions.unix_micros(engine.functions.col(f"`{name}`")), 1


def native_epoch(opened: Any, name: str, whole: str = "int64") -> Any:  # noqa: ANN401 - a column of pandas or Arrow
    """Return an instant of pandas or Arrow as whole units of its own since 1970 in UTC.

    A date of Arrow has 32 bits, and is read as such whole numbers.
    """
    column = opened.to_native()[name]
    if opened.implementation.is_pyarrow():
        return column.cast(whole)
    if hasattr(column.dtype, "pyarrow_dtype"):
        return column.astype(f"{whole}[pyarrow]")
    numbers, missing = column.astype(whole), column.isna()
    return numbers.astype("Int64").mask(missing) if missing.any() else numbers


def sql_is_in(frame: Any, name: str, texts: Sequence[str]) -> Any:  # noqa: ANN401 - a frame and an expression of it
    """Return an SQL expression for membership in a list, which is given as one text.

    A text each would be planned anew at every step.
    """
    engine: Any = frame.implementation.to_native_namespace()
    lines = "\n".join(texts)
    if frame.implementation.is_duckdb():
        constant, call = engine.ConstantExpression, engine.FunctionExpression
        listed = call("string_split", constant(lines), constant("\n"))
        return call("contains", listed, engine.ColumnExpression(name))
    if frame.implementation.is_ibis():
        return engine.literal(lines).split("\n").contains(frame.to_native()[name])
    quoted = ("'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'" for text in texts)
    return engine.functions.expr(f"`{name}` IN ({', '.join(quoted)})")


def add_polars_texts(frame: Any, place: str, texts: Mapping[str, Sequence[str | None]]) -> Any:  # noqa: ANN401 - a narwhals frame
    """Add columns of texts that Polars picks by place, which narwhals cannot express."""
    polars = frame.implementation.to_native_namespace()
    at = polars.col(place)
    picked = [
        polars.lit(polars.Series(values, dtype=polars.String)).gather(at).alias(name)
        for name, values in texts.items()
    ]
    return nw.from_native(frame.to_native().with_columns(picked))


def restore_integer_dtype(native: Any, added: Iterable[str], read: Iterable[str]) -> Any:  # noqa: ANN401 - a frame of pandas
    """Turn columns of pandas that nulls made floats into nullable whole columns."""
    floats = [name for name in added if native[name].dtype.kind == "f"]
    if not floats:
        return native
    dtype = integer_dtype(native, read)
    changed = native.copy(deep=False)  # ``assign`` takes no column called self
    for name in floats:
        changed[name] = native[name].astype(dtype)
    return changed
