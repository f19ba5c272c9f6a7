"""Results as tables: rows of plain values, and data frames of them with the types of their columns.

What a table holds is told by its columns, so an empty one has the same types. pandas gets columns
of Arrow, since its own have neither decimals nor days. A library of frames is imported only when
it is asked for.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from importlib import import_module
from types import MappingProxyType
from typing import Any, ClassVar, Final, Literal, TypeAlias, get_args

from shopinsure._display import BOTH, languages_of
from shopinsure._money import Rate, fen_text
from shopinsure._records import invalid, refuse
from shopinsure._refusals import columns as wrong
from shopinsure._results.comparing import fen_of
from shopinsure._words import Language

Kind: TypeAlias = Literal["text", "amount", "rate", "day", "whole", "fact"]
"""What a column of a table holds."""

Backend: TypeAlias = Literal["polars", "pandas", "pyarrow"]
"""The library whose data frame is made."""

_UNITS: Final[Mapping[str, str]] = MappingProxyType({"amount": "fen", "rate": "ppm"})
_PACKAGES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"polars": ("polars",), "pandas": ("pandas", "pyarrow"), "pyarrow": ("pyarrow",)}
)


class Tabular:
    """What can be a table: its columns, and what each row holds of them."""

    __slots__ = ()
    table_columns: ClassVar[Mapping[str, Kind]]

    def _table_rows(self) -> Iterable[Iterable[object]]:
        """Return the values of each row in the order of the columns."""
        raise NotImplementedError

    def table(self, *, numeric: bool = False, language: Language = BOTH) -> list[dict[str, Any]]:
        """Return the rows: amounts (yuan) and rates as ``Decimal``, days as dates.

        ``numeric`` gives whole numbers to plot: an amount is ``…_fen``, a rate is ``…_ppm``. Of a
        text with a Chinese one in ``…_zh``, ``language="en"`` and ``"zh"`` leave out the other;
        what ``display`` says is for what is shown, and changes no data.
        """
        named = _named(self.table_columns, numeric=numeric)
        left_out = _other_texts(self.table_columns, language)
        return [
            {
                name: None if value is None else _plain(value, kind)
                for (name, kind), value in zip(named, row, strict=True)
                if name not in left_out
            }
            for row in self._table_rows()
        ]

    def to_frame(
        self,
        backend: Backend = "polars",
        *,
        numeric: bool = False,
        language: Language = BOTH,
    ) -> Any:  # noqa: ANN401 - a frame of the backend
        """Return the table as a data frame of Polars, pandas (with columns of Arrow) or PyArrow.

        ``numeric`` and ``language`` are those of ``table``. An empty table keeps its columns and
        types. Raises ``InvalidInput`` for another backend and for one that is not installed.
        """
        if backend not in get_args(Backend):
            refuse("backend", backend, wrong.BACKEND_UNKNOWN)
        try:
            engine, arrow = map(import_module, (backend, _PACKAGES[backend][-1]))
        except ImportError as error:
            needed = " ".join(_PACKAGES[backend])
            raise invalid(wrong.BACKEND_MISSING, "backend", name=backend, needed=needed) from error
        left_out = _other_texts(self.table_columns, language)
        named = _named(self.table_columns, numeric=numeric)
        kinds = {name: kind for name, kind in named if name not in left_out}
        rows = self.table(numeric=numeric, language=language)
        columns = {name: [row[name] for row in rows] for name in kinds}
        if backend == "polars":
            types = _polars_types(engine)
            return engine.DataFrame(columns, {name: types[kind] for name, kind in kinds.items()})
        types = _arrow_types(arrow)
        table = arrow.table({it: arrow.array(columns[it], types[kinds[it]]) for it in kinds})
        return table if backend == "pyarrow" else table.to_pandas(types_mapper=engine.ArrowDtype)


def _other_texts(columns: Mapping[str, Kind], language: Language) -> frozenset[str]:
    """Return the columns of texts that stand beside them in a language that is not asked for."""
    languages = languages_of(language)
    chinese = [name for name in columns if f"{name}_zh" in columns]
    english = [] if "en" in languages else chinese
    return frozenset(english if "zh" in languages else [f"{name}_zh" for name in chinese])


def _named(columns: Mapping[str, Kind], *, numeric: bool) -> list[tuple[str, str]]:
    """Return name and kind of each column; with their unit, amounts and rates are whole numbers."""
    if not numeric:
        return [*columns.items()]
    return [
        (f"{name}_{_UNITS[kind]}", _UNITS[kind]) if kind in _UNITS else (name, kind)
        for name, kind in columns.items()
    ]


def _plain(value: Any, kind: str) -> object:  # noqa: ANN401 - what a result holds
    """Return a value as the class of its kind alone: no amount, rate or member of ours."""
    if kind == "text":
        return str(value)
    if kind == "fen":
        return fen_of(value)
    if kind == "ppm":
        return value.ppm
    if kind == "amount":
        return Decimal(fen_text(fen_of(value)))
    return Decimal(str(value)) if isinstance(value, Rate) else value


def _polars_types(polars: Any) -> Mapping[str, Any]:  # noqa: ANN401 - the module and its types
    return {
        "text": polars.String(),
        "amount": polars.Decimal(38, 2),
        "rate": polars.Decimal(38, 6),
        "day": polars.Date(),
        **dict.fromkeys(("whole", "fen", "ppm"), polars.Int64()),
        "fact": polars.Boolean(),
    }


def _arrow_types(arrow: Any) -> Mapping[str, Any]:  # noqa: ANN401 - the module and its types
    return {
        "text": arrow.string(),
        "amount": arrow.decimal128(38, 2),
        "rate": arrow.decimal128(38, 6),
        "day": arrow.date32(),
        **dict.fromkeys(("whole", "fen", "ppm"), arrow.int64()),
        "fact": arrow.bool_(),
    }
