"""The same rows in many forms: types, names, chunks and neighbours that a caller's frame may have.

A form is a type in which an engine may hold a column: it then holds just what the plain rows hold.
"""

from collections.abc import Mapping
from typing import Any

import polars as pl
import pyarrow as pa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from engines import ENGINES

# Numbers that doubles cannot tell apart, so that an id that became a float is seen.
IDS = ("S-1", "S-2", "L-1", "L-2", "I-1", "I-2", "O-1", "O-2")
NUMBERS = {name: 2**53 + at for at, name in enumerate(IDS)}
WHOLE = ("amount", "rate", "day", "instant")
HOSTILE_NAMES = (
    *("^.*$", "^paid_fen$", "*", "a b", "a.b", 'q"uote', "a'b", "实付", "self", "frame", "columns"),
    *("__shopinsure_", "__shopinsure_1_value", "__Shopinsure_1_first", "index", "count", "SELECT"),
    *("meta", "__shopinsure_1_text"),
)

checks = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None)


def hostile_names(engine: str) -> list[str]:
    """Names that some engine might read as something else; SQL does not tell two of them apart."""
    family = engine.partition("-")[0]
    refused = {"duckdb": ("*",), "ibis": ("*", "self"), "spark": ("a.b", "^.*$", "*")}
    return [name for name in HOSTILE_NAMES if name not in refused.get(family, ())]


FORMS = {
    "whole": (pa.int64(), pa.int32(), pa.uint64(), pa.null()),
    "text": (
        *(pa.string(), pa.large_string(), pa.string_view()),
        *(pa.dictionary(pa.int32(), pa.string()), pa.null()),
    ),
    "number": (pa.int64(), pa.uint64(), pa.dictionary(pa.int32(), pa.int64())),
    "fact": (pa.bool_(), pa.null()),
    "microseconds": (
        *(pa.timestamp("us", zone) for zone in ("UTC", "Asia/Shanghai", "America/New_York")),
        pa.null(),
    ),
}
"""Arrow types by what a column holds; engines that read a file as Parquet take the first alone."""


def forms_of(wanted: str, values: list[Any], engine: str) -> list[pa.DataType]:
    """The types in which an engine can hold the values."""
    family = engine.partition("-")[0]
    if family in {"ray", "dask", "spark"}:
        return list(FORMS[wanted][:1])
    no_form = None if family in {"pandas", "pyarrow"} else FORMS["number"][-1]
    return [form for form in FORMS[wanted] if form != no_form and fits(values, form)]


def fits(values: list[Any], kind: pa.DataType) -> bool:
    try:
        array(values, kind)
    except (pa.ArrowInvalid, OverflowError):
        return False
    return True


def all_null(values: list[Any]) -> bool:
    return all(value is None for value in values)


def role(kind: str) -> str:
    return {"id": "text", **dict.fromkeys(WHOLE, "whole")}.get(kind, kind)


@st.composite
def tables(draw: st.DrawFn, columns: Mapping[str, str], values: Any, engine: str) -> pa.Table:
    """The rows with each column in a form of its own, and ids as text or as numbers."""
    numbered = draw(st.booleans())
    arrays = {}
    for name, kind in columns.items():
        held, wanted = values[name], role(kind)
        if kind == "id" and numbered:
            held, wanted = [NUMBERS.get(one) for one in held], "number"
        arrays[name] = array(held, draw(st.sampled_from(forms_of(wanted, held, engine))))
    return pa.table(arrays)


def array(values: list[Any], kind: pa.DataType) -> pa.Array:
    """The values in an Arrow type; a dictionary is made from what it holds."""
    if pa.types.is_dictionary(kind):
        return pa.array(values, kind.value_type).dictionary_encode()
    return pa.array(values, kind)


WIDER = {
    "polars": {"whole": (pl.Int128,), "text": (pl.Categorical, pl.Enum)},
    "pandas": {"text": (object, "category", "string")},
    "duckdb": {"whole": ("HUGEINT",), "text": ("ENUM",)},
}
"""Types that Arrow has no word for, by engine."""


def framed(engine: str, table: pa.Table, wider: Mapping[str, Any]) -> Any:
    """A frame of an engine, some of its columns in a type that only the engine knows."""
    frame = ENGINES[engine](table)
    if not wider:
        return frame
    if engine == "pandas":
        return frame.astype(dict(wider))
    texts = {name: sorted({*table[name].to_pylist()} - {None}) for name in wider}
    if engine == "duckdb":
        return frame.project(", ".join(in_sql(it, wider, texts) for it in table.column_names))
    kinds = {name: pl.Enum(texts[name]) if it is pl.Enum else it for name, it in wider.items()}
    places = {name: table.column_names.index(name) for name in wider}  # a name may be a pattern
    return frame.with_columns([pl.nth(places[name]).cast(kinds[name]) for name in wider])


def in_sql(name: str, wider: Mapping[str, Any], texts: Mapping[str, list[Any]]) -> str:
    quoted = f'"{name.replace(chr(34), chr(34) * 2)}"'
    if name not in wider:
        return quoted
    listed = ", ".join(f"'{one}'" for one in texts[name] or ["x"])
    return f"CAST({quoted} AS {wider[name].replace('ENUM', f'ENUM({listed})')}) AS {quoted}"
