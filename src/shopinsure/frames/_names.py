"""Check the names of columns: those a frame has, those to be added, those of temporaries."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NoReturn

from shopinsure._records import SHOWN_CHARACTERS, invalid, short_repr
from shopinsure._refusals import columns as wrong


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
        first = ", ".join(quote_name(name) for name in list(schema)[:5]) or "none"
        facts = {"name": quote_name(column), "first": first}
        raise invalid(wrong.COLUMN_MISSING, parameter, **facts)


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
            raise invalid(wrong.COLUMN_EXISTS, parameter, name=quote_name(name))
        taken.add(key)


def unused_prefix(names: Iterable[str]) -> str:
    """Return a prefix with which no column begins, for the names of temporaries."""
    prefix = "__shopinsure_"
    while any(name.casefold().startswith(prefix) for name in names):
        prefix = f"_{prefix}"
    return prefix
