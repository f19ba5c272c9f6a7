"""Find the values of a column that are no amounts, and refuse the frame that has some."""

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple, TypeAlias

import narwhals as nw

from shopinsure._records import invalid, short_repr
from shopinsure._refusals import columns as wrong
from shopinsure._words import LocalizedText
from shopinsure.frames._amounts import REASONS
from shopinsure.frames._expressions import Column
from shopinsure.frames._names import quote_name
from shopinsure.frames._pipeline import Pipeline

Conversion: TypeAlias = Callable[[Pipeline[Any], str], tuple[Column, Column]]
"""Return what a column is converted to, and where it is there."""

_ROW_DIGITS = 10**15


class _Bad(NamedTuple):
    """How many values are none, and the first: its row from 1 or ``None``, its reason, itself."""

    total: int
    row: int | None
    reason: str
    value: str


def refuse_bad_values(
    frame: Any,  # noqa: ANN401 - a frame of any engine
    source: str,
    explain: Conversion,
    wanted: LocalizedText,
) -> None:
    """Raise ``InvalidInput`` where a column holds what is no amount or rate; runs the query."""
    bad = _find_bad_values(frame, source, explain)
    if bad is None:
        return
    facts = {"name": quote_name(source), "count": bad.total, "what": wanted}
    facts |= {"value": short_repr(bad.value), "why": REASONS[bad.reason]}
    if bad.row is None:
        raise invalid(wrong.VALUES_WITHOUT_ORDER, "columns", **facts)
    raise invalid(wrong.VALUES, "columns", **facts, row=bad.row)


def _find_bad_values(frame: Any, source: str, explain: Conversion) -> _Bad | None:  # noqa: ANN401
    is_narwhals = isinstance(frame, nw.DataFrame | nw.LazyFrame)
    is_dask: bool = not is_narwhals and nw.dependencies.is_dask_dataframe(frame)
    if not is_dask:
        return _parse(*_count_and_first(frame, source, explain))
    look = partial(_look_at_partition, source=source, explain=explain)
    parts = frame.map_partitions(look, meta={"count": "int64", "first": "object"}).compute()
    some = parts[parts["count"] > 0]
    found = _parse(int(some["count"].sum()), next(iter(some["first"]), None))
    # The row of a partition is not that of the frame.
    return found if found is None else found._replace(row=None)


def _look_at_partition(frame: Any, source: str, explain: Conversion) -> Any:  # noqa: ANN401 - frames of pandas
    count, first = _count_and_first(frame, source, explain)
    return type(frame)({"count": [count], "first": [first]})


def _parse(count: int, first: str | None) -> _Bad | None:
    if not count or first is None:
        return None
    row, reason, value = first.split(" ", 2)
    return _Bad(count, int(row) - _ROW_DIGITS + 1 if row != "-" else None, reason, value)


def _count_and_first(frame: Any, source: str, explain: Conversion) -> tuple[int, str | None]:  # noqa: ANN401
    """Return how many values are none, and the first as one text: row, reason and value.

    As a text its smallest is the first one, which every engine finds in the same pass. Where the
    engine keeps no order there is no row, and the smallest value stands for all.
    """
    pipeline = Pipeline(frame, (), ())
    reason, where = explain(pipeline, source)
    shown = pipeline.source(source).column.cast(nw.String)
    bad, reason, shown = pipeline.with_temporary(bad=where, reason=reason, shown=shown)
    frame, row = _numbered(pipeline.frame.select(bad, reason, shown), is_sql=pipeline.is_sql)
    first = nw.concat_str(row, reason, shown, separator=" ")
    count, text = _only_row(frame.filter(bad).select(count=nw.len(), first=first.min()))
    return int(count), text if isinstance(text, str) else None


def _numbered(frame: Any, *, is_sql: bool) -> tuple[Any, Column]:  # noqa: ANN401 - narwhals frames
    """Return the frame with the number of each row as a text that sorts like it, or ``-``."""
    if is_sql:
        return frame, nw.lit("-")
    # narwhals numbers no lazy frame, but that of Polars keeps its order.
    if isinstance(frame, nw.LazyFrame):
        frame = nw.from_native(frame.to_native().with_row_index("row"))
    else:
        frame = frame.with_row_index("row")
    return frame, (nw.col("row").cast(nw.Int64) + _ROW_DIGITS).cast(nw.String)


def _only_row(frame: Any) -> tuple[Any, ...]:  # noqa: ANN401 - a narwhals frame of one row
    """Run a query whose result is one row; narwhals would need Arrow for that."""
    if frame.implementation.is_duckdb():
        return tuple(frame.to_native().fetchall()[0])
    if frame.implementation.is_pyspark():
        return tuple(frame.to_native().first())
    collected = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
    return tuple(collected.row(0))
