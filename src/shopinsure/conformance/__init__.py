"""Answer one question: does another implementation say what the rulebook says?

The vectors beside this file are plain JSON, a line each: a function's input, and the outcome that a
second implementation worked out from the rulebook. ``answers`` gives this package's outcomes,
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
"""What the sources state themselves; the edges; what follows from the rulebook elsewhere."""

Outcome = Mapping[str, Any]


class Difference(NamedTuple):
    """Say for which vector an outcome differs, or is missing, or that no vector has its id."""

    vector_id: str
    level: str
    expected: Outcome | None
    told: Outcome | None

    def __str__(self) -> str:
        """Write the difference on one line."""
        if self.expected is None:
            return f"{self.vector_id}: no vector has this id"
        if self.told is None:
            return f"{self.vector_id}: no outcome is given"
        return f"{self.vector_id}: expected {_short(self.expected)}, got {_short(self.told)}"


def vectors() -> Iterator[dict[str, Any]]:
    """Read every vector of the pack, in the order of functions and numbers.

    >>> first = next(vectors())
    >>> first["function"], first["level"], first["clauses"]
    ('assess_advance', 'derived', ['D-Q7', 'D-Q10', 'D-Q26'])
    """
    folder = resources.files("shopinsure.conformance").joinpath("vectors")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".jsonl"):
            yield from map(json.loads, file.read_text("utf-8").splitlines())


def answers() -> Iterator[tuple[str, Outcome]]:
    """Give this package's own outcome of every vector, by its id."""
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
        told = outcomes.get(name)
        if told != vector["outcome"]:
            yield Difference(name, vector["level"], vector["outcome"], told)
    for name in sorted(outcomes.keys() - known):
        yield Difference(name, "", None, outcomes[name])


_SHOWN: Final = 200


def _short(outcome: Outcome) -> str:
    text = json.dumps(outcome, ensure_ascii=False)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
