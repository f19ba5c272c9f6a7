"""Write the decisions of this release, one a line: ``python -m decision_corpus``.

Taken from the scenarios, one for each function and set of codes. The file of a release is written
once, when it is made; that of an older release is never written again.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any
from unittest import mock

import scenarios
import shopinsure as si
from shopinsure import decisions

CORPUS = Path(__file__).parent / "decisions"
MOST_BYTES = 20_000  # of a line; a statement of a whole journal is longer


def codes(value: object) -> Iterator[str]:
    """Yield every code in an answer that is JSON."""
    if isinstance(value, list):
        for one in value:
            yield from codes(one)
    elif isinstance(value, dict):
        yield from (str(it) for name, it in value.items() if name == "code")
        yield from codes(list(value.values()))


def recorded() -> list[si.Decision]:
    """Run the scenarios and return the decision of every call."""
    result = []

    def recording(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def record(*args: Any, **facts: Any) -> Any:
            if isinstance(facts.get("start"), si.Statement):  # which is not kept
                return function(*args, **facts)
            result.append(si.record_decision(function, *args, **facts))
            return result[-1].answer

        return record

    wrapped = {name: recording(function) for name, function in decisions.FUNCTIONS.items()}
    with mock.patch.multiple(si, **wrapped):
        scenarios.answers()
    return result


def lines() -> list[str]:
    """Return the text of the first decision of each function and set of codes."""
    first: dict[object, str] = {}
    for decision in recorded():
        document = decision.document()
        key = document["function"], frozenset(codes(document["answer"]))
        if len(decision.to_json().encode()) <= MOST_BYTES:
            first.setdefault(key, decision.to_json())
    return [*first.values()]


if __name__ == "__main__":
    text = "".join(f"{line}\n" for line in lines())
    (CORPUS / f"{si.__version__}.jsonl").write_text(text, "utf-8", newline="\n")
