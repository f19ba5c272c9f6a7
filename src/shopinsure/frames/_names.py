"""Check the names of columns: those a frame has, those to be added, those of temporaries."""

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NoReturn

from shopinsure._money import AMOUNT_PATTERN, RATE_PATTERN
from shopinsure._records import SHOWN_CHARACTERS, invalid, short_repr
from shopinsure._refusals import columns as wrong
from shopinsure._words import LocalizedText
from shopinsure.frames._inputs import Input


def quote_name(name: object) -> str:
    """Return the name of a column as a person wrote it, in quotes and cut to 40 characters."""
    return short_repr(name) if not isinstance(name, str) else repr(name[:SHOWN_CHARACTERS])


def refuse_duplicate(names: Iterable[object]) -> NoReturn:
    """Raise ``InvalidInput`` for the name that occurs twice."""
    given = list(names)
    twice = next((name for name in given if given.count(name) > 1), "")
    raise invalid(wrong.COLUMN_NAMED_TWICE, "frame", name=quote_name(twice))


def check_exists(schema: Mapping[str, Any], column: object, parameter: str) -> None:
    """Raise ``InvalidInput`` where a frame has no column of that name."""
    if not isinstance(column, str) or column not in schema:
        facts = {"name": quote_name(column), "first": _first_names(schema)}
        raise invalid(wrong.COLUMN_MISSING, parameter, **facts)


def _first_names(schema: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(quote_name(name) for name in list(schema)[:5]) or ("none",)


def check_inputs(schema: Mapping[str, Any], inputs: Iterable[Input]) -> None:
    """Raise ``InvalidInput`` for all columns that a frame does not have, in one sentence."""
    missing = [it for it in inputs if it.column is not None and it.column not in schema]
    if missing:
        shown = [_shown(it) for it in missing]
        names = tuple(shown)
        refusal = wrong.COLUMN_MISSING if len(missing) == 1 else wrong.COLUMNS_MISSING
        raise invalid(refusal, missing[0].name, name=names, first=_first_names(schema))


def _shown(it: Input) -> LocalizedText:
    """Return the name of a missing column, and what could be written in its place."""
    name, column = quote_name(it.column), str(it.column)
    if it.kind in _VALUES and re.fullmatch(_VALUES[it.kind][0], column):
        other = f"{it.name}={_VALUES[it.kind][1]}({name})"
    elif it.default is not None or it.omittable:
        other = f"{it.name}=None"
    else:
        return LocalizedText(name, name)
    return LocalizedText(f"{name} (or {other})", f"{name}（或 {other}）")


_VALUES: Final = MappingProxyType(
    {"amount": (AMOUNT_PATTERN, "Yuan"), "rate": (RATE_PATTERN, "Rate")}
)
"""The text that would be a value if it were no name, and what to make of it."""


def check_names(
    implementation: Any,  # noqa: ANN401 - of narwhals
    names: Sequence[object],
    added: Sequence[tuple[object, str]],
) -> None:
    """Raise ``InvalidInput`` for names that are no text or that an engine cannot be asked for.

    Each name that is to be added stands with the parameter that gives it.
    """
    is_ibis = implementation.is_ibis()
    outputs = [name for name, _ in added]
    for name, parameter in (*((name, "frame") for name in names), *added):
        if not isinstance(name, str):
            raise invalid(wrong.NAME_NO_TEXT, parameter, name=ascii(name)[:40])
        reserved = implementation.is_pyspark() and set(name) & {".", "`", "*"}
        reserved = reserved or (name == "*" and (implementation.is_duckdb() or is_ibis))
        if reserved or (is_ibis and name == "self" and name in outputs):
            raise invalid(wrong.NAME_RESERVED, parameter, name=quote_name(name))


def check_outputs(
    names: Iterable[str], outputs: Iterable[tuple[str, str]], *, ignore_case: bool
) -> None:
    """Raise ``InvalidInput`` rather than overwrite a column; outputs stand with their parameter."""
    taken = {name.casefold() if ignore_case else name for name in names}
    for name, parameter in outputs:
        if not name:
            raise invalid(wrong.NAME_EMPTY, parameter)
        key = name.casefold() if ignore_case else name
        if key in taken:
            refusal = _EXISTS.get(parameter, wrong.AMOUNT_EXISTS)
            raise invalid(refusal, parameter, name=quote_name(name), given=parameter)
        taken.add(key)


_OPTIONAL: Final = (
    *("outcome", "code", "codes", "since", "next_change"),
    *("rate", "end", "period", "unit"),
)
"""The parameters that name outputs which may be left out."""

_EXISTS: Final = MappingProxyType(
    {
        "columns": wrong.COLUMN_EXISTS,
        "readings": wrong.READING_EXISTS,
        **dict.fromkeys(_OPTIONAL, wrong.OUTPUT_EXISTS),
    }
)
"""What is said of a column that is there, by the parameter that names it: an amount by default."""


def unused_prefix(names: Iterable[str]) -> str:
    """Return a prefix with which no column begins, for the names of temporaries."""
    prefix = "__shopinsure_"
    while any(name.casefold().startswith(prefix) for name in names):
        prefix = f"_{prefix}"
    return prefix
