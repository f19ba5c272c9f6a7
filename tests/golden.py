"""Keep every wording there is: what the exercise of the library says, each piece of it once.

The words, names, signs and numbers and the way they are put together, in both languages, as text,
JSON, HTML and Markdown.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import exercise
import sound_calls

KEPT = Path(__file__).parent / "golden" / "wordings.txt"

# What pydantic itself says of a record changes with its version; errors with a hyphen are ours.
_OURS = re.compile(r"'type': '([a-z]+-[a-z-]+)', 'loc': (\(.*?\)), 'msg': (.*?)(?:, 'ctx'|\})")


def own_refusals() -> Iterator[str]:
    """Give the errors that the package words itself."""
    for line in exercise.refusals():
        if re.match(r"[a-z]+-[a-z-]+: ", line):
            yield line
        yield from (" ".join(result) for result in _OURS.findall(line))


PARTS: tuple[Callable[[], Iterator[object]], ...] = (
    exercise.money,
    exercise.premiums,
    exercise.deposits,
    exercise.surrenders,
    exercise.eligibility,
    exercise.underwriting,
    exercise.quality_claims,
    exercise.price_claims,
    exercise.advances,
    exercise.windows,
    exercise.accounts,
    exercise.holds,
    exercise.recoveries,
    exercise.comparisons,
    own_refusals,
    sound_calls.spoiled,
)

# A piece ends before and behind a tag, after a bracket or comma, and before a gap between columns.
_BETWEEN = re.compile(
    r"(?=<)|(?<=[a-z'\"]>)|(?<=[{(\[])|(?=[})\]])|(?<=, )|(?<=,)(?=\")|(?=\s{2,})"
)


def pieces(lines: Iterator[object]) -> Iterator[str]:
    """Cut lines into pieces."""
    for line in "\n".join(map(str, lines)).splitlines():
        for piece in _BETWEEN.split(line):
            if piece.strip():
                yield piece.strip()


def wordings() -> str:
    """Write every piece once, under the part of the exercise that says it first."""
    seen: dict[str, None] = {}
    text = []
    for part in PARTS:
        text.append(f"# {part.__name__}")
        for piece in pieces(part()):
            if piece not in seen:
                seen[piece] = None
                text.append(piece)
    return "\n".join(text) + "\n"
