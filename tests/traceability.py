"""Trace every clause of docs/sources.md to its rules, each rule to its own functions and cases.

A case shows a rule when its answer holds the rule: as a finding, a note, an amount or a step. So
the cases are run, and what a function was asked for while a case was set up does not count.
"""

import inspect
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from functools import cache, wraps
from pathlib import Path
from typing import Any
from unittest.mock import patch

from pydantic import ValidationError

import scenarios
import shopinsure as si
import test_cases

CLAUSE = re.compile(r"\b(?:L-[1-3]\.[0-9]|L-F[0-9]|D-Q[0-9]+|D-0)\b")
LINE = re.compile(r"\| (\S+) \| \*(\w+)\* \| (.+) \|")
PUBLIC = [name for name in si.__all__ if inspect.isfunction(getattr(si, name))]


def kinds() -> dict[str, str]:
    """Read which clause is a rule, which is informative and which open."""
    text = Path(__file__).parents[1].joinpath("docs", "sources.md").read_text("utf-8")
    return {clause: kind for clause, kind, _ in LINE.findall(text)}


@cache
def cases() -> tuple[tuple[str, Any], ...]:
    return tuple((one.id, one.values[0]) for one in test_cases.read_cases())


def calls_of(case: Any) -> list[tuple[str, object]]:
    """Run a case; return each public function it calls from its own call on, with the answer."""
    calls: list[tuple[str, object]] = []

    def recorded(name: str, function: Any) -> Any:
        @wraps(function)
        def call(*args: Any, **options: Any) -> object:
            calls.append((name, function(*args, **options)))
            return calls[-1][1]

        return call

    recorded_calls = {name: recorded(name, getattr(si, name)) for name in PUBLIC}
    refused = (si.InvalidInput, ValidationError)  # of a case of an input that is refused
    with patch.multiple(si, **recorded_calls), suppress(*refused):
        test_cases.answer_of(case)
    own = [at for at, (name, _) in enumerate(calls) if name == case["call"]]
    return calls[own[-1] :] if own else []


def codes_in(answer: object) -> Iterator[str]:
    for one in scenarios.parts_of(answer):
        if isinstance(one, si.Window):  # it states this one rule, and holds none
            yield "price-window"
        elif (rule := getattr(one, "rule", None)) is not None:
            yield rule.code


@cache
def shown() -> dict[str, dict[str, list[str]]]:
    """Return, by the code of a rule, its functions and for each the cases that show the rule."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name, case in cases():
        if case["call"] == "compare_readings":  # it shows readings, not rules
            continue
        for function, answer in calls_of(case):
            for code in dict.fromkeys(codes_in(answer)):
                if name not in found[code][function]:
                    found[code][function].append(name)
    return found


def functions_of(code: str) -> list[str]:
    return [*shown().get(code, ())]


def cases_of(code: str) -> list[str]:
    return [*dict.fromkeys(name for names in shown().get(code, {}).values() for name in names)]


def rules_of(clause: str) -> list[str]:
    return [rule.code for rule in si.RULES if clause in rule.clauses]


def terms_of(clause: str) -> list[str]:
    """Return the fields of the terms that cite a clause."""
    return [
        f"{type(terms).__name__}.{name}"
        for terms in (si.GUARANTEE_TERMS, si.DEPOSIT_TERMS)
        for name, clauses in terms.citations.items()
        if clause in clauses
    ]


def documented(clause: str) -> list[str]:
    """Return the public functions and records whose docstring cites a clause."""
    return [it for it in si.__all__ if clause in CLAUSE.findall(getattr(si, it).__doc__ or "")]


def cases_named(clause: str) -> list[str]:
    return [name for name, case in cases() if clause in CLAUSE.findall(case["clause"])]


def short(name: str) -> str:
    """Return the file and the number of a case."""
    return "-".join(name.split("-")[:2])


def matrix() -> Iterator[str]:
    """Write the matrix: a clause, its rules, and of each rule its functions and cases."""
    for clause, kind in kinds().items():
        yield f"{clause} ({kind})"
        if kind == "rule":
            yield f"  terms: {', '.join(terms_of(clause)) or '-'}"
            yield f"  named in: {', '.join(documented(clause)) or '-'}"
            yield f"  cases that name it: {', '.join(map(short, cases_named(clause))) or '-'}"
        for code in rules_of(clause):
            yield f"  {code}: {', '.join(functions_of(code))}"
            yield f"    cases: {', '.join(map(short, cases_of(code)))}"


if __name__ == "__main__":
    sys.stdout.write("\n".join(matrix()) + "\n")
