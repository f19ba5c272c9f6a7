"""Check another implementation of the rules against the vectors.

The vectors beside this file are plain JSON, a line each: a function's input, and the outcome that a
second implementation worked out from docs/rulebook.md. ``answers`` gives this package's outcomes,
``differences`` compares outcomes of any origin with the vectors. The format is described in
docs/conformance.md; ``python -m shopinsure.conformance`` checks and prints.

Limits: a vector shows an answer, not its explanation; the wordings are the package's own.
"""

import json
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any, Final, NamedTuple

from shopinsure.conformance._answers import ANSWERS

LEVELS: Final = ("source", "boundary", "derived")
"""What the sources state themselves; the edges; what follows from the rules elsewhere."""

Outcome = Mapping[str, Any]


class Difference(NamedTuple):
    """A vector whose outcome differs or is missing, or an outcome that no vector has."""

    vector_id: str
    level: str
    expected: Outcome | None
    result: Outcome | None

    def __str__(self) -> str:
        """Return the difference on one line of ASCII, without the fields that are alike."""
        if self.expected is None:
            return f"{cut(ascii(self.vector_id)[1:-1])}: no vector has this id"
        if self.result is None:
            return f"{self.vector_id}: no outcome is given"
        expected, result = _apart(self.expected, self.result), _apart(self.result, self.expected)
        return f"{self.vector_id}: expected {_short(expected)}, got {_short(result)}"


def vectors() -> Iterator[dict[str, Any]]:
    """Read every vector of the pack, in the order of functions and numbers.

    >>> first = next(vectors())
    >>> first["function"], first["level"], first["clauses"]
    ('assess_advance', 'derived', ['D-Q7', 'D-Q10', 'D-Q26'])
    """
    folder = resources.files("shopinsure.conformance").joinpath("vectors")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".jsonl"):
            yield from map(json.loads, split_lines(file.read_bytes()))


def answers() -> Iterator[tuple[str, Outcome]]:
    """Return this package's own outcome of every vector, by its id."""
    for vector in vectors():
        yield vector["id"], ANSWERS[vector["function"]](vector["input"], vector["readings"])


def differences(outcomes: Mapping[str, Outcome]) -> Iterator[Difference]:
    """Compare outcomes by id with the vectors: what differs, what is missing, what is unknown.

    >>> list(differences(dict(answers())))
    []
    """
    known = set()
    for vector in vectors():
        name = vector["id"]
        known.add(name)
        result = outcomes.get(name)
        if not _same(result, vector["outcome"]):
            yield Difference(name, vector["level"], vector["outcome"], result)
    for name, result in outcomes.items():
        if name not in known:
            yield Difference(name, "", None, result)


def split_lines(content: bytes) -> list[str]:
    """Split JSON Lines: only a line feed ends one, U+2028 and its like may stand in a text."""
    return content.decode().removesuffix("\n").split("\n")


def cut(text: str) -> str:
    """Return no more of a text than fits a line."""
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


_SHOWN: Final = 100


def _same(result: object, expected: object) -> bool:
    """Compare as JSON does, where 1, 1.0 and true are three things."""
    if isinstance(expected, Mapping):
        if not isinstance(result, Mapping) or result.keys() != expected.keys():
            return False
        return all(_same(result[name], it) for name, it in expected.items())
    if isinstance(expected, list):
        if not isinstance(result, list) or len(result) != len(expected):
            return False
        return all(map(_same, result, expected))
    if isinstance(result, bool) is not isinstance(expected, bool):
        return False
    return isinstance(result, type(expected)) and result == expected


def _apart(one: Outcome, other: Outcome) -> Outcome:
    if not isinstance(one, Mapping) or not isinstance(other, Mapping):
        return one
    return {name: it for name, it in one.items() if name not in other or not _same(it, other[name])}


def _short(outcome: object) -> str:
    try:
        return cut(json.dumps(outcome))
    except (RecursionError, TypeError, ValueError):  # what another origin gave need be no JSON
        return f"({type(outcome).__name__})"
