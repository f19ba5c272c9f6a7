"""Check the vectors: ``python -m shopinsure.conformance [--against FILE]``.

Prints a line a level. FILE holds what another implementation said: JSON Lines, each an object with
``id`` and ``outcome``. The exit code is 0 where nothing differs, 1 where something does, 2 where
the file cannot be read. All that is printed is ASCII, so any terminal shows it.
"""

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NoReturn

from shopinsure.conformance import LEVELS, answers, cut, differences, split_lines, vectors

_SHOWN = 20


def read(path: str) -> dict[str, Any]:
    """Read outcomes by id, or end with one sentence that says what is wrong."""
    place = cut(ascii(path))
    try:
        written = split_lines(Path(path).read_bytes())
    except (OSError, ValueError) as error:
        stop(f"{place} cannot be read: {type(error).__name__}")
    outcomes: dict[str, Any] = {}
    for number, line in enumerate(written, 1):
        try:
            name, outcome = _told(line)
        except (KeyError, RecursionError, TypeError, ValueError):
            stop(f'{place}, line {number} cannot be read as an object with "id" and "outcome"')
        if name in outcomes:
            stop(f"{place}, line {number} gives the id {cut(ascii(name))} again")
        outcomes[name] = outcome
    return outcomes


def _told(line: str) -> tuple[str, Any]:
    result = json.loads(line, object_pairs_hook=_object, parse_constant=_constant)
    name, outcome = result["id"], result["outcome"]
    if not isinstance(name, str):
        raise TypeError
    return name, outcome


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object whose keys are all different."""
    facts = dict(pairs)
    if len(facts) < len(pairs):
        raise ValueError
    return facts


def _constant(text: str) -> NoReturn:
    """Take no ``NaN``, which is no JSON."""
    raise ValueError(text)


def stop(sentence: str) -> NoReturn:
    """End with a sentence and the exit code 2."""
    sys.stderr.write(f"{sentence}\n")
    sys.exit(2)


def main() -> int:
    """Compare and print."""
    options = argparse.ArgumentParser(prog="python -m shopinsure.conformance")
    options.add_argument("--against", metavar="FILE", help="outcomes of another implementation")
    given = options.parse_args()
    outcomes = dict(answers()) if given.against is None else read(given.against)
    found = list(differences(outcomes))
    counted = Counter(vector["level"] for vector in vectors())
    differing = Counter(difference.level for difference in found)
    lines = [f"{it:9} {counted[it]:5} vectors, {differing[it]} differ" for it in LEVELS]
    lines += [f"{'unknown':9} {differing['']:5} ids without a vector"] if differing[""] else []
    lines += [f"  {difference}" for difference in found[:_SHOWN]]
    lines += [f"  ... and {len(found) - _SHOWN} more"] if len(found) > _SHOWN else []
    sys.stdout.write("\n".join(lines) + "\n")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
