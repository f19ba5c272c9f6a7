"""Frames of each engine from the same rows, and the rows of a frame again."""

from collections.abc import Callable, Mapping
from typing import Any

import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa

ARROW = {
    **dict.fromkeys(("amount", "rate", "day", "instant"), pa.int64()),
    **dict.fromkeys(("id", "text"), pa.string()),
    "fact": pa.bool_(),
}
NULLABLE = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}


def table_of(columns: Mapping[str, str], values: Mapping[str, list[Any]]) -> pa.Table:
    """The rows as an Arrow table: what every other engine is made from."""
    return pa.table({name: pa.array(values[name], ARROW[kind]) for name, kind in columns.items()})


def streaming(table: pa.Table) -> pl.LazyFrame:
    """A lazy frame that comes in several pieces, as the streaming engine reads them."""
    return pl.concat([pl.from_arrow(piece).lazy() for piece in pieces(table)])


def pieces(table: pa.Table) -> list[pa.Table]:
    size = max(1, -(-len(table) // 3))
    return [table.slice(at, size) for at in range(0, max(1, len(table)), size)]


def duck(table: pa.Table) -> Any:
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")  # else the one of the machine
    return connection.from_arrow(table)


def chunked(table: pa.Table) -> pa.Table:
    """A table in several chunks, as a file with row groups gives it."""
    return pa.concat_tables(pieces(table))


ENGINES: Mapping[str, Callable[[pa.Table], Any]] = {
    "polars": pl.from_arrow,
    "polars-lazy": lambda table: pl.from_arrow(table).lazy(),
    "polars-streaming": streaming,
    "pandas": lambda table: table.to_pandas(types_mapper=NULLABLE.get),
    "pandas-arrow": lambda table: table.to_pandas(types_mapper=pd.ArrowDtype),
    "pyarrow": lambda table: table,
    "pyarrow-chunked": chunked,
    "duckdb": duck,
}


def read(engine: str, frame: Any) -> pa.Table:
    """What a frame holds, worked out by its own engine."""
    if engine == "polars-streaming":
        return frame.collect(engine="streaming").to_arrow()
    opened = nw.from_native(frame)
    if isinstance(opened, nw.LazyFrame):
        opened = opened.collect(backend="pyarrow")
    return opened.to_arrow()
