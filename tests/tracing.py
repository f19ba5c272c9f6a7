"""Trace every clause of docs/sources.md to rules, functions, cases and what notices a removal."""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any

import shopinsure as si
import test_cases
from shopinsure import claims, eligibility, formulas, premium, underwriting

ROOT = Path(__file__).resolve().parent.parent
CLAUSE = re.compile(r"\b(?:L-[1-3]\.[0-9]|L-F[0-9]|D-Q[0-9]+|D-0)\b")
LINE = re.compile(r"\| (\S+) \| \*(\w+)\* \| (.+) \|")
DECIDING = (eligibility, premium, underwriting, claims)


def kinds() -> dict[str, str]:
    """Read which clause is a rule, which is informative and which open."""
    text = (ROOT / "docs" / "sources.md").read_text("utf-8")
    return {clause: kind for clause, kind, _ in LINE.findall(text)}


@cache
def rules() -> dict[str, tuple[str, ...]]:
    """Give the codes of the rules of every clause, and the fields of the terms that cite it."""
    found: dict[str, list[str]] = defaultdict(list)
    for rule in si.RULES:
        for clause in rule.clauses:
            found[clause].append(rule.code)
    for terms in (si.GUARANTEE_TERMS, si.DEPOSIT_TERMS):
        for name, clauses in terms.citations.items():
            for clause in clauses:
                found[clause].append(f"{type(terms).__name__}.{name}")
    return {clause: tuple(codes) for clause, codes in found.items()}


@cache
def documented() -> dict[str, tuple[str, ...]]:
    """Give the public functions and records whose docstring cites a clause."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in si.__all__:
        for clause in sorted(set(CLAUSE.findall(getattr(si, name).__doc__ or ""))):
            found[clause].append(name)
    return {clause: tuple(names) for clause, names in found.items()}


@cache
def cases() -> tuple[tuple[str, Any], ...]:
    """Give every worked case with its name."""
    return tuple((one.id, one.values[0]) for one in test_cases.read_cases())


def cases_of(clause: str) -> list[str]:
    """Name the cases that show a clause."""
    return [name for name, case in cases() if clause in CLAUSE.findall(case["clause"])]


def calls_of(clause: str) -> list[str]:
    """Name the functions that the cases of a clause call."""
    shown = {case["call"] for _, case in cases() if clause in CLAUSE.findall(case["clause"])}
    return sorted(shown)


@cache
def answers() -> dict[str, list[tuple[str, Any]]]:
    """Give the cases whose answer names a code, each with its name, by the code."""
    found: dict[str, list[tuple[str, Any]]] = defaultdict(list)
    for name, case in cases():
        result = chain.from_iterable(
            case["expect"].get(it, []) for it in ("codes", "notes", "told")
        )
        for code in dict.fromkeys(result):
            found[code].append((name, case))
    return dict(found)


def expecting(code: str) -> list[Any]:
    """Give the cases whose answer names a code."""
    return [case for _, case in answers().get(code, [])]


def is_red(case: Any) -> bool:
    """Tell whether a case comes out otherwise than written."""
    try:
        test_cases.test_every_worked_case_comes_out_as_written(case)
    except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001 - pytest's own failures included
        return not isinstance(error, KeyboardInterrupt)
    except BaseException:  # noqa: BLE001 - pytest.raises fails by one of these
        return True
    return False


@contextmanager
def changed(owner: object, name: str, value: object) -> Iterator[None]:
    """Change an attribute for a while, that of a frozen rule included."""
    before = getattr(owner, name)
    object.__setattr__(owner, name, value)
    try:
        yield
    finally:
        object.__setattr__(owner, name, before)


def notices_missing(rule: si.FindingRule) -> bool:
    """Tell whether a case turns red when a finding is never made."""
    return any(_red_without(module, rule) for module in DECIDING if hasattr(module, "verdict"))


def _red_without(module: ModuleType, rule: si.FindingRule) -> bool:
    weigh = module.verdict

    def without(findings: Any, *rest: Any) -> si.Verdict:
        return weigh([found for found in findings if found.rule is not rule], *rest)

    with changed(module, "verdict", without):
        return any(map(is_red, expecting(rule.code)))


def notices_missing_note(rule: si.FindingRule) -> bool:
    """Tell whether a case turns red when a note is not attached."""
    shown = expecting(rule.code)
    with changed(rule, "code", "no-note"):
        return any(map(is_red, shown))


def notices_formula(rule: si.AmountRule) -> bool:
    """Tell whether a case turns red when an amount is one fen more."""
    work = rule.compute

    def dearer(*operands: Any) -> Any:
        return work(*operands) + 1

    with changed(rule, "compute", dearer), changed(formulas, work.__name__, dearer):
        near = [
            case for _, case in cases() if set(rule.clauses) & {*CLAUSE.findall(case["clause"])}
        ]
        return any(map(is_red, near)) or any(is_red(case) for _, case in cases())


def matrix() -> Iterator[str]:
    """Write the matrix, a few lines a clause."""
    for clause, kind in kinds().items():
        yield f"{clause} ({kind})"
        if kind == "rule":
            yield f"  rules:     {', '.join(rules().get(clause, ())) or '-'}"
            yield f"  named in:  {', '.join(documented().get(clause, ())) or '-'}"
            yield f"  functions: {', '.join(calls_of(clause)) or '-'}"
            yield f"  cases:     {', '.join(cases_of(clause)) or '-'}"
