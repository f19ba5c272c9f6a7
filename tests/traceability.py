"""Trace every clause of docs/sources.md to its rules, each rule to its own functions and cases.

A case shows a rule when its answer holds the rule: as a finding, a note, an amount or a step. So the
cases are run, and what a function was asked for while a case was set up does not count.
"""

import inspect
import re
from collections import defaultdict
from contextlib import ExitStack, suppress
from functools import cache, wraps
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pydantic import ValidationError

import scenarios
import shopinsure as si
import test_cases

ROOT = Path(__file__).resolve().parent.parent
CLAUSE = re.compile(r"\b(?:L-[1-3]\.[0-9]|L-F[0-9]|D-Q[0-9]+|D-0)\b")
LINE = re.compile(r"\| (\S+) \| \*(\w+)\* \| (.+) \|")
PUBLIC = [name for name in si.__all__ if inspect.isfunction(getattr(si, name))]


def kinds() -> dict[str, str]:
    """Read which clause is a rule, which is informative and which open."""
    text = (ROOT / "docs" / "sources.md").read_text("utf-8")
    return {clause: kind for clause, kind, _ in LINE.findall(text)}


@cache
def cases() -> tuple[tuple[str, Any], ...]:
    """Return every worked case with its name."""
    return tuple((one.id, one.values[0]) for one in test_cases.read_cases())


def calls_of(case: Any) -> list[tuple[str, object]]:
    """Run a case; return each public function it calls from its own call on, with the answer."""
    calls: list[tuple[str, object]] = []

    def recorded(name: str, function: Any) -> Any:
        @wraps(function)
        def call(*args: Any, **options: Any) -> object:
            answer = function(*args, **options)
            calls.append((name, answer))
            return answer

        return call

    with ExitStack() as stack:
        for name in PUBLIC:
            stack.enter_context(patch.object(si, name, recorded(name, getattr(si, name))))
        with suppress(si.InvalidInput, ValidationError):  # a case of an input that is refused
            test_cases.CALLS[case["call"]](case)
    own = [at for at, (name, _) in enumerate(calls) if name == case["call"]]
    return calls[own[-1] :] if own else []


@cache
def shown() -> dict[str, dict[str, list[str]]]:
    """Return, by the code of a rule, its functions and for each the cases that show the rule."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name, case in cases():
        if case["call"] == "compare_readings":  # it shows readings, not rules
            continue
        for function, answer in calls_of(case):
            rules = [getattr(one, "rule", None) for one in scenarios.parts_of(answer)]
            for code in dict.fromkeys(rule.code for rule in rules if rule is not None):
                if name not in found[code][function]:
                    found[code][function].append(name)
    return found


def functions_of(code: str) -> list[str]:
    """Return the functions whose answers in the cases hold a rule."""
    return [*shown().get(code, ())]


def cases_of(code: str) -> list[str]:
    """Return the names of the cases that show a rule."""
    return [*dict.fromkeys(name for names in shown().get(code, {}).values() for name in names)]
