"""Check in the source what import-linter, ruff and mypy cannot (their rules: pyproject.toml)."""

import ast
import re
from pathlib import Path

import pytest

import shopinsure as si

SOURCE = Path(si.__file__).parent
PATHS = {it.relative_to(SOURCE).as_posix(): it for it in SOURCE.rglob("*.py")}
TREES = {path: ast.parse(it.read_text("utf-8")) for path, it in PATHS.items()}

# What may be imported, by all and by one module or package; whatever is not listed may not.
PURE = set(
    "bisect collections collections.abc dataclasses datetime dateutil.relativedelta decimal enum"
    " fractions hashlib itertools numbers operator pydantic pydantic_core re types typing".split()
)
ALSO = {
    "_display": {"contextvars"},  # what a notebook shows is chosen for a context
    "_records": {"threading"},  # a lock: several threads may use a record first at once
    "_results": {"importlib"},  # of the library of a data frame, when one is asked for
    "catalogue": {"argparse", "json", "sys"},
    "china": {"chinese_calendar"},
    "compare": {"inspect"},
    "conformance": {"argparse", "importlib", "json", "pathlib", "sys"},
    "decisions": {"inspect", "json"},
    "documents": {"json"},
    "frames": {"functools", "narwhals"},
    "plot": {"altair"},
    "testing": {"functools", "hypothesis"},
}
IMPURE = set(
    "__builtins__ __import__ breakpoint compile ctime environ environb eval exec fromtimestamp"
    " getcontext getenv globals input localcontext localtime model_copy monotonic now open"
    " perf_counter PrivateAttr setcontext strftime strptime today urandom utcfromtimestamp"
    " utcnow".split()
)
ROUNDERS = set(
    "ceil divide divide_int divmod floor floordiv limit_denominator quantize remainder"
    " remainder_near round to_integral to_integral_exact to_integral_value truediv trunc __ceil__"
    " __divmod__ __floor__ __floordiv__ __mod__ __round__ __truediv__ __trunc__".split()
)
ROUNDING_TEXT = re.compile(r"^ROUND_|^\.[0-9]+[a-zA-Z%]?$|\{\w*:[^{}]*\.[0-9]")
FORMULAS = {"formulas"}
STRAIGHT = ast.BinOp | ast.Add | ast.Sub | ast.Mult | ast.FloorDiv | ast.Call | ast.Name | ast.Load


def area(path):
    """Return the top-level module or package of a path."""
    return path.partition("/")[0].removesuffix(".py")


def name_of(node):
    """Return the last name of ``x``, ``a.x`` and ``a.x(...)``."""
    node = node.func if isinstance(node, ast.Call) else node
    return getattr(node, "attr", getattr(node, "id", ""))


def below(tree, *kinds):
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def all_below(nodes):
    return {id(node) for it in nodes for node in ast.walk(it)}


def impure(path, tree):
    """Find imports that are not listed, and uses of clocks, files and the caller's context."""
    for node in below(tree, ast.Import, ast.ImportFrom):
        names = {it.name for it in node.names}
        yield from names & IMPURE
        if not getattr(node, "level", 0):
            origins = {node.module} if isinstance(node, ast.ImportFrom) else names
            others = {it for it in origins if it.split(".")[0] != "shopinsure"}
            yield from others - PURE - ALSO.get(area(path), set())
    for node in below(tree, ast.Name, ast.Attribute, ast.Call):
        if name_of(node) in IMPURE and not ast.unparse(node).startswith("re.compile"):
            yield name_of(node)
        if isinstance(node, ast.Call) and name_of(node) == "astimezone" and not node.args:
            yield "the time zone of the machine"


def floats(_, tree):
    """Find floats, but where they are refused: in ``isinstance`` and in ``from_float``."""
    refused = all_below(it for it in below(tree, ast.Call) if name_of(it) == "isinstance")
    refused |= all_below(it for it in below(tree, ast.FunctionDef) if it.name == "from_float")
    refused |= {id(it.value) for it in below(tree, ast.Attribute) if it.attr == "__repr__"}
    for node in below(tree, ast.Constant, ast.Name, ast.Attribute):
        if isinstance(getattr(node, "value", None), float | complex):
            yield node.value
        elif name_of(node) in {"timestamp", "total_seconds", "from_float"}:
            yield name_of(node)
        elif getattr(node, "id", "") in {"float", "complex"} and id(node) not in refused:
            yield node.id


def rounding(path, tree):
    """Find rounding outside the formulas, and in them another operator than ``//``."""
    divide = below(tree, ast.FunctionDef) if area(path) == "frames" else []
    # What a formula's `//` becomes on an engine that has none; a test holds it to be exact.
    exact = all_below(it for it in divide if it.name == "__floordiv__")
    for node in (it for it in ast.walk(tree) if id(it) not in exact):
        operator = getattr(node, "op", None)
        # Strategies halve amounts, and the frames count tiers and days; both decide no amount.
        whole = isinstance(operator, ast.FloorDiv) and area(path) in {
            *FORMULAS,
            "testing",
            "frames",
        }
        if isinstance(operator, ast.Div | ast.Mod | ast.FloorDiv) and not whole:
            yield ast.unparse(node)
        names = {it.name for it in getattr(node, "names", ()) if isinstance(it, ast.alias)}
        names |= {name_of(node)} if isinstance(node, ast.Name | ast.Attribute) else set()
        yield from {it for it in names if it in ROUNDERS or it.startswith("ROUND_")}
        if area(path) not in {*FORMULAS, "_reasons", "_results", "rules"}:  # the table of a reading
            yield from names & {"half_up", "half_even", "down"}
        if isinstance(node, ast.Constant) and ROUNDING_TEXT.search(str(node.value)):
            yield node.value
        elif isinstance(node, ast.FormattedValue) and "." in ast.unparse(node.format_spec or node):
            yield from [ast.unparse(node)] * bool(node.format_spec)


def branching(path, tree):
    """Find formulas that are not straight lines of ``+ - * //`` and formulas above them."""
    known = set()
    for node in tree.body if area(path) in FORMULAS else ():
        if isinstance(node, ast.FunctionDef):
            yield from bends(node, known)
            known.add(node.name)  # only now: a formula uses those above it and never itself
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            known.add(name_of(node.targets[0] if isinstance(node, ast.Assign) else node.target))
        elif not isinstance(node, ast.Import | ast.ImportFrom | ast.Expr):
            yield type(node).__name__


def bends(function, known):
    arguments = {it.arg for it in (*function.args.posonlyargs, *function.args.args)}
    names, callables = known | arguments, known | (arguments & {"rounded"})
    if function.decorator_list or function.args.vararg or function.args.kwarg:
        yield "a decorator, or any number of arguments"
    *steps, last = function.body[1:] if ast.get_docstring(function) else function.body
    for step in (*steps, last):
        value = isinstance(step, ast.Return if step is last else ast.Assign) and step.value
        targets = getattr(step, "targets", [])
        if not value or not all(isinstance(it, ast.Name) for it in targets):
            yield ast.unparse(step)
        for node in ast.walk(value) if value else ():
            plain = isinstance(node, STRAIGHT) or type(getattr(node, "value", None)) is int
            foreign = isinstance(node, ast.Name) and node.id not in names
            if isinstance(node, ast.Call):
                plain = not node.keywords and getattr(node.func, "id", "") in callables
            if foreign or not plain:
                yield ast.unparse(node)
        names |= {name_of(it) for it in targets}


def too_long(_, tree):
    """Find functions above 40 lines beside their docstring."""
    for node in below(tree, ast.FunctionDef, ast.AsyncFunctionDef):
        text = node.body[0] if ast.get_docstring(node) is not None else None
        lines = node.end_lineno - node.lineno + 1
        if lines - (text.end_lineno - text.lineno + 1 if text else 0) > 40:
            yield node.name


def decorated(path, tree):
    """Find public functions with a decorator: mutation tools skip these."""
    for node in tree.body if area(path) not in {"frames", "testing"} else ():
        if isinstance(node, ast.FunctionDef) and node.name in si.__all__:
            # What is overloaded has no code; the function itself stands below it.
            yield from {*map(ast.unparse, node.decorator_list)} - {"overload"}


def unnamed(_, tree):
    """Find rules that are not constants: the lists of rules, and their checks, would miss them."""
    kinds = {"Rule", "FindingRule", "AmountRule"}
    functions = [it for it in tree.body if isinstance(it, ast.FunctionDef)]
    only = {
        it.name: it.body[-1] for it in functions if len(it.body) == 1 + bool(ast.get_docstring(it))
    }
    makers = {name: it for name, it in only.items() if name_of(getattr(it, "value", None)) in kinds}
    named = {id(getattr(it, "value", None)) for it in (*tree.body, *makers.values())}
    for node in below(tree, ast.Call):
        if name_of(node) in kinds | makers.keys() and id(node) not in named:
            yield ast.unparse(node)


CHECKS = (impure, floats, rounding, branching, too_long, decorated, unnamed)


@pytest.mark.parametrize("check", CHECKS)
def test_the_source_keeps(check):
    found = {path: [*check(path, tree)] for path, tree in TREES.items()}
    assert {path: faults for path, faults in found.items() if faults} == {}


# One fault a line; a bar stands for a new line.
PLANTED = """
impure premium: import os
impure premium: from functools import cache
impure rules/x: from datetime import datetime; NOW = datetime.now()
impure premium: from decimal import getcontext
impure premium: def f(path): reader = open; return reader(path)
impure premium: def f(instant): return instant.astimezone()
impure premium: def f(terms): return terms.model_copy(update={})
floats _money: RATE = 0.002
floats _money: def f(x): return isinstance(x, float) and float(x)
floats _money: def f(span): return span.total_seconds()
rounding formulas: def f(a, b): return a / b
rounding formulas: def f(a): return round(a)
rounding _account/ledger: def f(a, b): return a // b
rounding premium: def f(a, b): a %= b
rounding premium: def f(a): return a.quantize(CENT)
rounding premium: from decimal import ROUND_HALF_UP
rounding premium: from shopinsure.formulas import half_even
rounding premium: def f(a): return f"{a:.2f}"
rounding premium: def f(a): return "{:.2f} yuan".format(a)
rounding frames/claims: def f(a, b): return a / b
branching formulas: def f(a): return a if a else 0
branching formulas: def f(a):|    for b in a: pass|    return a
branching formulas: def f(a): return max(a, 0)
branching formulas: def f(a): return f(a)
branching formulas: def f(a): return -a
branching formulas: def f(a): return 1.5 * a
branching formulas: def f(a): a += 1; return a
branching formulas: @cached|def f(a): return a
too_long premium: def f(a):LONG
decorated claims: @cached|def assess_price_claim(policy): pass
unnamed rules/claims: ALL = (Rule(code="a"),)
unnamed premium: def f(code):|    code = "a"|    return FindingRule(code=code)
"""


@pytest.mark.parametrize("line", PLANTED.strip().splitlines())
def test_a_planted_fault_is_found(line):
    place, _, text = line.partition(": ")
    name, path = place.split()
    text = text.replace("LONG", "|    a = 1" * 40).replace("|", "\n")
    assert [*globals()[name](f"{path}.py", ast.parse(text))]


def test_no_module_but_that_of_the_strategies_is_longer_than_500_lines():
    lines = {path: tree.body[-1].end_lineno for path, tree in TREES.items() if tree.body}
    assert {area(path) for path, count in lines.items() if count > 500} <= {"testing"}


def test_records_are_made_without_checks_by_one_function_only():
    # test_account_costs compares its accounts with those that are checked as a whole.
    functions = (it for tree in TREES.values() for it in below(tree, ast.FunctionDef))
    names = [{name_of(node) for node in below(it, ast.Attribute)} for it in functions]
    assert sum("model_construct" in it for it in names) == 1


def test_docstrings_say_what_is_returned():
    text = "".join(path.read_text("utf-8") for path in PATHS.values())
    assert not re.findall('"""(?:Gives?|Tells?|Says?|Answer one) .*', text)
