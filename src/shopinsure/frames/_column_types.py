"""Find out what a column holds, engine by engine, or refuse its type with what to write instead."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple, NoReturn

import narwhals as nw

from shopinsure._records import invalid
from shopinsure._refusals import columns as wrong
from shopinsure._words import LocalizedText
from shopinsure.frames._expressions import Column
from shopinsure.frames._names import quote_name

_WHOLE: Final = (nw.Int64, nw.Int32, nw.Int16, nw.Int8, nw.UInt32, nw.UInt16, nw.UInt8)
_WIDE: Final = (nw.UInt64, nw.Int128, nw.UInt128)
_TEXT: Final = (nw.String, nw.Categorical, nw.Enum)
_NULL: Final = frozenset({"null", "nulltype()", "void"})


class Source(NamedTuple):
    """What a column of the caller's holds, as one of a few kinds, and how to read it."""

    kind: str
    type_name: str
    column: Column
    dtype: Any

    @property
    def is_null(self) -> bool:
        """Return whether every value is null because the type has no other value."""
        return self.kind == "null"

    @property
    def is_narrow(self) -> bool:
        """Return whether it holds whole numbers of at most 64 bits with sign."""
        return self.dtype in _WHOLE


def kind_of(dtype: Any) -> str:  # noqa: ANN401 - a narwhals type
    """Return the kind of a type of narwhals."""
    kinds = (
        ("whole", dtype in _WHOLE),
        ("wide", dtype in _WIDE),
        ("text", dtype in _TEXT),
        ("fact", dtype == nw.Boolean),
        ("date", dtype == nw.Date),
        ("float", dtype.is_float()),
        ("decimal", dtype.is_decimal()),
    )
    if dtype == nw.Datetime:
        return "naive" if dtype.time_zone is None else "instant"
    return next((kind for kind, holds in kinds if holds), "other")


def kind_of_native(type_name: str, dtype: Any) -> str:  # noqa: ANN401 - a narwhals type
    """Return the kind of a column from the engine's name for its type, or from narwhals' type."""
    if type_name.startswith("decimal"):
        return "decimal"
    if type_name == "TIMESTAMPTZ_NS":  # of DuckDB, which narwhals does not know
        return "instant"
    if " of " in type_name:  # narwhals looks at the first hundred objects only
        return "other"
    return "null" if type_name.lower() in _NULL else kind_of(dtype)


def read_native(opened: Any, name: str) -> tuple[str, Any]:  # noqa: ANN401 - a frame and a column
    """Return the engine's name for the type of a column, and a column to read instead or None.

    The second is there where narwhals cannot read the column as it is.
    """
    native, implementation = opened.to_native(), opened.implementation
    if implementation.is_pandas_like():
        return _read_pandas(native[name], implementation.to_native_namespace())
    if implementation.is_pyarrow():
        found = native.schema.field(name).type
        target = _arrow_target(found)
        return str(found), None if target is None else native[name].cast(target)
    return _type_name(native, implementation, name), None


def _type_name(native: Any, implementation: Any, name: str) -> str:  # noqa: ANN401
    if implementation.is_duckdb():
        return str(native.types[native.columns.index(name)]).strip('"')
    if implementation.is_pyspark():
        return str(native.schema[name].dataType)
    return str((native.collect_schema() if implementation.is_polars() else native.schema())[name])


def _arrow_target(found: Any) -> Any:  # noqa: ANN401 - a type of Arrow
    """Return the type to read one as that has no arithmetic or comparison of its own, or None."""
    arrow = nw.dependencies.get_pyarrow()
    if arrow.types.is_dictionary(found):
        return _arrow_target(found.value_type) or found.value_type
    return arrow.string() if str(found) == "string_view" else None


def _read_pandas(series: Any, pandas: Any) -> tuple[str, Any]:  # noqa: ANN401 - a column of pandas
    """Look into a column of pandas, whose type alone does not say what it holds."""
    dtype, name = series.dtype, str(series.dtype)
    if hasattr(dtype, "pyarrow_dtype"):
        target = _arrow_target(dtype.pyarrow_dtype)
        changed = None
        if target is not None:  # pandas knows too little of some types of Arrow to cast them
            array = pandas.arrays.ArrowExtensionArray(series.array.__arrow_array__().cast(target))
            changed = pandas.Series(array, index=series.index)
        return name.removesuffix("[pyarrow]"), changed
    if getattr(dtype, "tz", None) is not None:
        return name, series.dt.tz_convert("UTC")
    if _holds_only_nulls(series):
        return "null", None
    if name not in {"object", "category"}:
        return name, None
    held = pandas.api.types.infer_dtype(series if name == "object" else dtype.categories)
    try:
        target = _PANDAS_TARGETS.get(held)
        return f"{name} of {held}", None if target is None else series.astype(target)
    except (OverflowError, TypeError, ValueError):  # whole numbers of more than 64 bits
        return f"{name} of {held}", None


def _holds_only_nulls(series: Any) -> bool:  # noqa: ANN401 - a column of pandas
    """Return whether it is a column of nulls, for which pandas has no type: floats or objects."""
    if str(series.dtype) == "category":
        return not len(series.dtype.categories)
    some = len(series) if series.dtype.kind == "f" else series.dtype == object
    return bool(some and series.isna().all())


_PANDAS_TARGETS: Final = MappingProxyType(
    {"string": "string", "boolean": "boolean", "integer": "Int64"}
)
"""What a column of objects or categories is read as, by what all of them are."""


def is_arrow_backed(native: Any, names: Iterable[str]) -> bool:  # noqa: ANN401 - a frame of pandas
    """Return whether one of the columns of a frame of pandas is one of Arrow."""
    return any("pyarrow" in str(native[name].dtype) for name in names)


def integer_dtype(native: Any, names: Iterable[str]) -> str:  # noqa: ANN401 - a frame of pandas
    """Return pandas' nullable type for whole numbers: that of Arrow where columns are of Arrow."""
    return "int64[pyarrow]" if is_arrow_backed(native, names) else "Int64"


def refuse_type(
    implementation: Any,  # noqa: ANN401 - of narwhals
    name: str,
    found: Source,
    wanted: LocalizedText,
    parameter: str,
) -> NoReturn:
    """Raise ``InvalidInput`` for the type of a column, with what to write instead."""
    remedies = _remedies_for(implementation)
    remedy = remedies.get(found.type_name) or remedies.get(found.kind)
    added = "" if remedy is None else LocalizedText(f"; {remedy}", f"；{remedy.zh}")
    facts = {"name": quote_name(name), "found": found.type_name, "wanted": wanted}
    raise invalid(wrong.COLUMN_TYPE, parameter, **facts, remedy=added)


def _remedies_for(implementation: Any) -> Mapping[str, LocalizedText]:  # noqa: ANN401 - of narwhals
    if implementation.is_pandas_like():
        return _PANDAS_REMEDIES
    if implementation.is_polars():
        return _POLARS_REMEDIES
    return _ARROW_REMEDIES if implementation.is_pyarrow() else _SQL_REMEDIES


def _write(code: str) -> LocalizedText:
    return LocalizedText(f"write {code}", f"请写 {code}")


def _write_if_whole(code: str) -> LocalizedText:
    return LocalizedText(f"write {code} if its numbers are whole", f"若均为整数，请写 {code}")


def _write_if_in_beijing(code: str) -> LocalizedText:
    return LocalizedText(f"write {code} if it shows Beijing time", f"若所示为北京时间，请写 {code}")


_PANDAS_REMEDIES: Final = MappingProxyType(
    {
        "naive": _write_if_in_beijing('column.dt.tz_localize("Asia/Shanghai")'),
        "float": LocalizedText(
            'whole numbers with missing values stay whole as .astype("Int64")',
            '含缺失值的整数，用 .astype("Int64") 可保持为整数',
        ),
        "object of date": _write(".astype(pd.ArrowDtype(pa.date32()))"),
        "object of decimal": _write(".astype(pd.ArrowDtype(pa.decimal128(18, 2)))"),
        "other": LocalizedText(
            'write .astype("Int64") for whole numbers, .astype("string") for text',
            '整数请写 .astype("Int64")，文本请写 .astype("string")',
        ),
    }
)
_POLARS_REMEDIES: Final = MappingProxyType(
    {
        "naive": _write_if_in_beijing('.dt.replace_time_zone("Asia/Shanghai")'),
        "float": _write_if_whole(".cast(pl.Int64)"),
        "other": LocalizedText(
            "write .cast(pl.Int64) for whole numbers, .cast(pl.String) for text",
            "整数请写 .cast(pl.Int64)，文本请写 .cast(pl.String)",
        ),
    }
)
_ARROW_REMEDIES: Final = MappingProxyType(
    {
        "naive": _write_if_in_beijing('pc.assume_timezone(column, "Asia/Shanghai")'),
        "float": _write_if_whole("column.cast(pa.int64())"),
        "other": LocalizedText(
            "write column.cast(pa.int64()) or, for text, column.cast(pa.string())",
            "请写 column.cast(pa.int64())，文本请写 column.cast(pa.string())",
        ),
    }
)
_SQL_REMEDIES: Final = MappingProxyType(
    {
        "naive": _write_if_in_beijing("column AT TIME ZONE 'Asia/Shanghai'"),
        "float": _write_if_whole("CAST(column AS BIGINT)"),
        "other": LocalizedText(
            "write CAST(column AS BIGINT) or, for text, CAST(column AS VARCHAR)",
            "请写 CAST(column AS BIGINT)，文本请写 CAST(column AS VARCHAR)",
        ),
    }
)
