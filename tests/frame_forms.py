"""The same rows in many forms: types, names, chunks and neighbours that a caller's frame may have.

A form is a type in which an engine may hold a column, with the values that fit it: a column drawn
in a form holds just what the plain rows hold.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pandas as pd
import polars as pl
import pyarrow as pa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from engines import NULLABLE, duck

# Numbers that doubles cannot tell apart, so that an id that became a float is seen.
NUMBERS = {name: 2**53 + at for at, name in enumerate(("S-1", "S-2", "L-1", "L-2", "I-1", "I-2"))}
WHOLE = ("amount", "rate", "day", "instant")
HOSTILE_NAMES = (
    *("^.*$", "^paid_fen$", "*", "a b", "a.b", 'q"uote', "a'b", "实付", "self", "frame", "columns"),
    *("__shopinsure_", "__shopinsure_1_value", "__Shopinsure_1_first", "index", "count", "SELECT"),
)


checks = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None)


def hostile_names(engine: str) -> list[str]:
    """Names that some engine might read as something else; SQL does not tell two of them apart."""
    family = engine.partition("-")[0]
    refused = {"duckdb": ("*",), "ibis": ("*", "self"), "spark": ("a.b", "^.*$", "*")}
    return [name for name in HOSTILE_NAMES if name not in refused.get(family, ())]


class Form(NamedTuple):
    """An Arrow type for a column, and for which values it can be used."""

    arrow: pa.DataType
    fits: Callable[[list[Any]], bool] = lambda _values: True
    engines: tuple[str, ...] = ("polars", "pandas", "pyarrow", "duckdb")


FAMILIES = {"ibis": "duckdb", **dict.fromkeys(("ray", "dask", "spark"), "plain")}
"""Which forms a further engine takes; some read a file as Parquet has it, which knows fewer."""
EVERYWHERE = ("polars", "pandas", "pyarrow", "duckdb", "plain")


def all_null(values: list[Any]) -> bool:
    return all(value is None for value in values)


def between(lowest: int, highest: int) -> Callable[[list[Any]], bool]:
    return lambda values: all(value is None or lowest <= value <= highest for value in values)


FORMS: Mapping[str, tuple[Form, ...]] = {
    "whole": (
        Form(pa.int64(), engines=EVERYWHERE),
        Form(pa.int32(), between(-(2**31), 2**31 - 1)),
        Form(pa.uint64(), between(0, 2**64 - 1)),
        Form(pa.null(), all_null),
    ),
    "text": (
        Form(pa.string(), engines=EVERYWHERE),
        Form(pa.large_string()),
        Form(pa.string_view()),
        Form(pa.dictionary(pa.int32(), pa.string())),
        Form(pa.null(), all_null),
    ),
    "number": (
        Form(pa.int64(), engines=EVERYWHERE),
        Form(pa.uint64()),
        Form(pa.dictionary(pa.int32(), pa.int64()), engines=("pandas", "pyarrow")),
    ),
    "fact": (Form(pa.bool_(), engines=EVERYWHERE), Form(pa.null(), all_null)),
}


def role(kind: str) -> str:
    return {"id": "text", **dict.fromkeys(WHOLE, "whole")}.get(kind, kind)


@st.composite
def tables(
    draw: st.DrawFn, columns: Mapping[str, str], values: Mapping[str, list[Any]], engine: str
) -> pa.Table:
    """The rows with each column in a form of its own, and ids as text or as numbers."""
    family = FAMILIES.get(engine.partition("-")[0], engine.partition("-")[0])
    numbered = draw(st.booleans())
    arrays = {}
    for name, kind in columns.items():
        held, wanted = values[name], role(kind)
        if kind == "id" and numbered:
            held, wanted = [NUMBERS.get(one) for one in held], "number"
        forms = [form for form in FORMS[wanted] if form.fits(held) and family in form.engines]
        form = draw(st.sampled_from(forms))
        arrays[name] = array(held, form.arrow)
    return pa.table(arrays)


def array(values: list[Any], kind: pa.DataType) -> pa.Array:
    """The values in an Arrow type; a dictionary is made from what it holds."""
    if pa.types.is_dictionary(kind):
        return pa.array(values, kind.value_type).dictionary_encode()
    return pa.array(values, kind)


INTEGERS = {pa.int32(): pd.Int32Dtype(), pa.uint64(): pd.UInt64Dtype()}
"""How pandas holds further whole numbers with unknown ones among them."""

WIDER = {
    "polars": {"whole": (pl.Int128,), "text": (pl.Categorical, pl.Enum)},
    "pandas": {"whole": (), "text": (object, "category", "string")},
    "duckdb": {"whole": ("HUGEINT",), "text": ("ENUM",)},
}
"""Types that Arrow has no word for, by engine."""


def framed(engine: str, table: pa.Table, wider: Mapping[str, Any]) -> Any:
    """A frame of an engine, some of its columns in a type that only the engine knows."""
    if engine.startswith("polars"):
        frame = pl.from_arrow(table)
        if engine == "polars-streaming":
            half = len(frame) // 2
            frame = pl.concat([frame[:half].lazy(), frame[half:].lazy()])
        elif engine == "polars-lazy":
            frame = frame.lazy()
        places = {name: table.column_names.index(name) for name in wider}
        return frame.with_columns([
            pl.nth(places[name]).cast(enumerated(kind, table[name])) for name, kind in wider.items()
        ])  # fmt: skip
    if engine.startswith("pandas"):
        mapper = pd.ArrowDtype if engine == "pandas-arrow" else (NULLABLE | INTEGERS).get
        frame = table.to_pandas(types_mapper=mapper)
        return frame.astype(dict(wider)) if wider else frame
    if engine == "duckdb":
        return cast_in_sql(duck(table), wider, table)
    return pa.concat_tables([table[:1], table[1:]]) if engine == "pyarrow-chunked" else table


def enumerated(kind: Any, column: Any) -> Any:
    some = sorted({one for one in column.to_pylist() if one is not None})
    return pl.Enum(some) if kind is pl.Enum else kind


def cast_in_sql(relation: Any, wider: Mapping[str, Any], table: pa.Table) -> Any:
    def projected(name: str) -> str:
        quoted = f'"{name.replace(chr(34), chr(34) * 2)}"'
        if name not in wider:
            return quoted
        texts = sorted({one for one in table[name].to_pylist() if one is not None}) or ["x"]
        kind = "ENUM(" + ", ".join(f"'{one}'" for one in texts) + ")"
        return f"CAST({quoted} AS {kind if wider[name] == 'ENUM' else wider[name]}) AS {quoted}"

    return relation.project(", ".join(map(projected, table.column_names))) if wider else relation
