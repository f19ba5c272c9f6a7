"""Frames of each engine from the same rows, and the rows of a frame again."""

from collections.abc import Callable, Mapping
from typing import Any

import duckdb
import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

ARROW = {
    **dict.fromkeys(("amount", "rate", "day", "instant"), pa.int64()),
    **dict.fromkeys(("id", "text"), pa.string()),
    "fact": pa.bool_(),
    "microseconds": pa.timestamp("us", "UTC"),
}
NULLABLE = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
NULLABLE |= {pa.int32(): pd.Int32Dtype(), pa.uint64(): pd.UInt64Dtype()}


def table_of(columns: Mapping[str, str], values: Mapping[str, list[Any]]) -> pa.Table:
    """The rows as an Arrow table: what every other engine is made from."""
    return pa.table({name: pa.array(values[name], ARROW[kind]) for name, kind in columns.items()})


def pieces(table: pa.Table) -> list[pa.Table]:
    size = max(1, -(-len(table) // 3))
    return [table.slice(at, size) for at in range(0, max(1, len(table)), size)]


def duck(table: pa.Table) -> Any:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")  # else the one of the machine
    return connection.from_arrow(table)


ENGINES: Mapping[str, Callable[[pa.Table], Any]] = {
    "polars": pl.from_arrow,
    "polars-lazy": lambda table: pl.from_arrow(table).lazy(),
    "polars-streaming": lambda table: pl.concat(pl.from_arrow(it).lazy() for it in pieces(table)),
    "pandas": lambda table: table.to_pandas(types_mapper=NULLABLE.get),
    "pandas-arrow": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
    "pyarrow": lambda table: table,
    "pyarrow-chunked": lambda table: pa.concat_tables(pieces(table)),
    "duckdb": duck,
}
by_engine = pytest.mark.parametrize("engine", ENGINES)


def read(engine: str, frame: Any) -> pa.Table:
    """What a frame holds, worked out by its own engine."""
    if engine == "polars-streaming":
        return frame.collect(engine="streaming").to_arrow()
    opened = nw.from_native(frame)
    if isinstance(opened, nw.LazyFrame):
        opened = opened.collect(backend="pyarrow")
    return opened.to_arrow()
