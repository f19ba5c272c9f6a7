"""Check the names of columns: those a frame has, those to be added, those of temporaries."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NoReturn

from shopinsure._records import SHOWN_CHARACTERS, InvalidInput, short_repr


def quote_name(name: object) -> str:
    """Return the name of a column as a person wrote it, in quotes and cut to 40 characters."""
    return short_repr(name) if not isinstance(name, str) else repr(name[:SHOWN_CHARACTERS])


def refuse_duplicate(names: Iterable[object]) -> NoReturn:
    """Raise ``InvalidInput`` for the name that occurs twice."""
    given = list(names)
    twice = next((name for name in given if given.count(name) > 1), "")
    sentence = f"column {quote_name(twice)} stands in the frame twice: rename one of them"
    raise InvalidInput("column-name", sentence)


def check_exists(schema: Mapping[str, Any], column: object) -> None:
    """Raise ``InvalidInput`` where a frame has no column of that name."""
    if not isinstance(column, str) or column not in schema:
        first = ", ".join(quote_name(name) for name in list(schema)[:5]) or "none"
        sentence = f"column {quote_name(column)} is missing: the first columns are {first}"
        raise InvalidInput("column-missing", sentence)


def check_names(implementation: Any, names: Sequence[object], added: Sequence[object]) -> None:  # noqa: ANN401 - of narwhals
    """Raise ``InvalidInput`` for names that are no text or that an engine cannot be asked for."""
    is_ibis = implementation.is_ibis()
    for name in (*names, *added):
        if not isinstance(name, str):
            sentence = f"column {ascii(name)[:40]} has a name that is no text"
            raise InvalidInput("column-name", sentence)
        reserved = implementation.is_pyspark() and set(name) & {".", "`", "*"}
        reserved = reserved or (name == "*" and (implementation.is_duckdb() or is_ibis))
        if reserved or (is_ibis and name == "self" and name in added):
            wrong = "has a name that this engine takes for something else: rename it"
            raise InvalidInput("column-name", f"column {quote_name(name)} {wrong}")


def check_outputs(names: Iterable[str], outputs: Iterable[str], *, ignore_case: bool) -> None:
    """Raise ``InvalidInput`` rather than overwrite a column."""
    taken = {name.casefold() if ignore_case else name for name in names}
    for name in outputs:
        if not name:
            raise InvalidInput("column-name", "a column that is added must have a name")
        key = name.casefold() if ignore_case else name
        if key in taken:
            wrong = "is there already: name another for what is added"
            raise InvalidInput("column-exists", f"column {quote_name(name)} {wrong}")
        taken.add(key)


def unused_prefix(names: Iterable[str]) -> str:
    """Return a prefix with which no column begins, for the names of temporaries."""
    prefix = "__shopinsure_"
    while any(name.casefold().startswith(prefix) for name in names):
        prefix = f"_{prefix}"
    return prefix
