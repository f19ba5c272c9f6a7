"""Show that every check is missed when it is gone: remove each in turn and see tests turn red.

    python scripts/remove_checks.py                      all of them (a few minutes)
    python scripts/remove_checks.py --only L-3.8         those whose line of the report holds a text
    python scripts/remove_checks.py --list               only say what would be removed

What is removed, one at a time, always in a copy of the package and never in the package itself:

* finding   each finding that a rule module yields; where one of two is chosen, each by the other
* formula   each cap (`smaller`, `at_least_zero`) and each operand of a sum or a difference
* refusal   each error that the rule modules, the policies and the terms raise, and each call that
            stands alone: nothing here has side effects, so it can only be there to refuse
* posting   each refusal of an account event
* terms     each number, day and listed code of the two constants, changed by the smallest step
* order     each two neighbours in the `RULES` of a module, swapped
* column    each check of the frames and each further column they add

Then the tests run on the copy: first the worked cases and the mistakes, and if those notice
nothing, all other tests of the rules; those of the frames where a check of theirs is gone. The
exit code is 1 where a removal stays GREEN, that is, where nothing noticed it, and 2 where the tests
are not green to begin with.
"""  # noqa: INP001 - a script that is run, not a package

import argparse
import ast
import importlib.util
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).resolve().parent.parent
# Where it is: in the source tree, or installed.
PACKAGE = Path(importlib.util.find_spec("shopinsure").origin).parent
TESTS = ROOT / "tests"

RULE_MODULES = ("eligibility", "underwriting", "premium", "claims")
REFUSING_MODULES = (*RULE_MODULES, "_policies", "_terms")
CONSTANTS = ("GUARANTEE_TERMS", "DEPOSIT_TERMS")
ORDERED_MODULES = (*RULE_MODULES, "deposit")
KINDS = ("finding", "formula", "refusal", "posting", "terms", "order", "column")

# What these test is not whether the rules are right.
ELSEWHERE = {
    "test_demo.py",
    "test_docs_fresh.py",
    "test_documentation.py",
    "test_house.py",
    "test_import_time.py",
    "test_plot.py",
    "test_remove_checks.py",
    "test_isolation.py",
    "test_tour.py",
    "test_trace.py",
    "test_two_languages.py",
}
FIRST = (
    "test_cases.py",
    "test_invalid_usage.py",
    "test_order_of_rules.py",
    "test_explanations.py",
)
LONGEST = {"test_exhaustive.py", "test_laws.py"}
OF_FRAMES = (("test_frames.py",),)
SHEET = {"refuse", "find", "tell", "add"}  # what the frames say of their rows

AT_ONCE = 2
SECONDS = 300  # a removal may well make a loop endless: that is noticed too

CLAUSE = re.compile(r"\b(?:L-[1-3]\.[0-9]|L-F[0-9]|D-Q[0-9]+|D-0)\b")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")

# Runs in an interpreter of its own: it has to import the copy, and to forget it afterwards.
DRIVER = """
import json, sys
from pathlib import Path

copy, *arguments = sys.argv[1:]
try:
    import shopinsure
except SyntaxError:
    raise  # or any test would seem to notice what is no Python
except Exception as error:
    print(json.dumps({"code": 1, "by": f"import shopinsure: {type(error).__name__}"}))
    sys.exit()
assert Path(shopinsure.__file__).resolve().is_relative_to(Path(copy).resolve()), "not the copy"

import pytest


class First:
    failed = None

    def keep(self, report):
        if report.failed and self.failed is None:
            self.failed = report.nodeid

    pytest_runtest_logreport = pytest_collectreport = keep


first = First()
code = int(pytest.main(arguments, plugins=[first]))
print()
print(json.dumps({"code": code, "by": first.failed}))
"""


@dataclass(frozen=True)
class Removal:
    """Hold one check, what takes its place and where."""

    kind: str
    module: str
    line: int
    rules: tuple[str, ...]
    clauses: tuple[str, ...]
    what: str
    source: str = field(repr=False)

    def __str__(self) -> str:
        where = f"{self.module}.py:{self.line}"
        return f"{self.kind:8} {where:20} {', '.join(self.clauses) or '-':14} {self.what}"


@dataclass(frozen=True)
class Outcome:
    """Say whether a test turned red, and which one first."""

    red: bool
    by: str
    seconds: float


# ---- reading the sources ----


class Source:
    """Hold one module of the package with what is needed to cut into it."""

    def __init__(self, name: str, text: str) -> None:
        """Parse a text; the columns of a tree count bytes, so bytes are what is cut."""
        self.name = name
        self.text = text
        self.tree = ast.parse(text)
        self._bytes = text.encode()
        self._starts = [0]
        for line in self._bytes.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def _span(self, node: ast.AST) -> tuple[int, int]:
        begin = self._starts[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]
        end = self._starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]
        return begin, end

    def part(self, node: ast.AST) -> str:
        """Give the text of a node, on one line."""
        begin, end = self._span(node)
        return " ".join(self._bytes[begin:end].decode().split())

    def replaced(self, node: ast.AST, new: str) -> str:
        """Give the module with another text in place of a node."""
        begin, end = self._span(node)
        return (self._bytes[:begin] + new.encode() + self._bytes[end:]).decode()

    def lines(self, node: ast.AST) -> str:
        """Give the lines on which a node stands, with their comments."""
        lines = self.text.splitlines()[node.lineno - 1 : node.end_lineno]  # type: ignore[attr-defined]
        return " ".join(lines)

    def functions(self) -> Iterator[ast.FunctionDef]:
        """Give every function and method."""
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef))


def read(name: str, folder: Path = PACKAGE) -> Source:
    """Read one module."""
    return Source(name, (folder / f"{name}.py").read_text("utf-8"))


def called(node: ast.AST) -> str:
    """Name what a call calls; empty where it is no call of a plain name or attribute."""
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def clauses_in(*texts: str | None) -> tuple[str, ...]:
    """Find the clauses that texts name, each once."""
    return tuple(dict.fromkeys(CLAUSE.findall(" ".join(filter(None, texts)))))


def rules_of(source: Source) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Give kind and clauses of every rule of a module, by the name of its constant."""
    rules = {}
    for node in source.tree.body:
        if not isinstance(node, ast.AnnAssign):
            continue
        kind = called(node.value or node)
        if kind in {"FindingRule", "AmountRule"}:
            facts = {one.arg: one.value for one in node.value.keywords}  # type: ignore[union-attr]
            rules[source.part(node.target)] = (kind, clauses_in(source.part(facts["clauses"])))
        elif kind == "_refusal":  # of an account event: code, clauses, wordings
            clauses = clauses_in(source.part(node.value.args[1]))  # type: ignore[union-attr]
            rules[source.part(node.target)] = ("FindingRule", clauses)
    return rules


def finding_rules(folder: Path = PACKAGE) -> set[tuple[str, str]]:
    """Give module and name of every rule that finds something."""
    return {
        (module, name)
        for module in RULE_MODULES
        for name, (kind, _) in rules_of(read(module, folder)).items()
        if kind == "FindingRule"
    }


# ---- finding: what a rule module finds ----


def removed_findings(source: Source) -> Iterator[Removal]:
    """Drop each finding; where one of two is chosen, choose each time the other."""
    rules = {name: clauses for name, (_, clauses) in rules_of(source).items()}
    for node, new, what, about in (
        *dropped_yields(source),
        *other_choices(source, rules),
        *dropped_notes(source),
    ):
        named = (one.id for part in about for one in ast.walk(part) if isinstance(one, ast.Name))
        names = tuple(dict.fromkeys(name for name in named if name in rules))
        yield Removal(
            kind="finding",
            module=source.name,
            line=node.lineno,  # type: ignore[attr-defined]
            rules=names,
            clauses=tuple(dict.fromkeys(clause for name in names for clause in rules[name])),
            what=what,
            source=source.replaced(node, new),
        )


# What is replaced, by which text, how the report says it, and where the rules concerned stand.
Cut: TypeAlias = tuple[ast.AST, str, str, list[ast.AST]]


def dropped_yields(source: Source) -> Iterator[Cut]:
    """Drop each finding that is yielded."""
    for function in source.functions():
        chosen = {
            node.targets[0].id: node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        for node in ast.walk(function):
            if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Yield):
                continue
            if any(called(one) == "finding" for one in ast.walk(node)):
                names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
                about = [node, *(chosen[name] for name in sorted(names & set(chosen)))]
                # A generator stays one, whatever is taken out of it.
                yield node, "yield from ()", f"dropped: {source.part(node)}", about


def other_choices(source: Source, rules: Container[str]) -> Iterator[Cut]:
    """Take each time the other of two rules to choose from."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.IfExp) and all(
            any(isinstance(one, ast.Name) and one.id in rules for one in ast.walk(arm))
            for arm in (node.body, node.orelse)
        ):
            for gone, kept in ((node.body, node.orelse), (node.orelse, node.body)):
                what = f"{source.part(kept)} in place of {source.part(gone)}"
                yield node, f"({source.part(kept)})", what, [gone]


def dropped_notes(source: Source) -> Iterator[Cut]:
    """Drop each note: a finding that is listed, or that an amount of 0.00 carries."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Tuple):
            for one in node.elts:
                if called(one) == "finding":
                    yield one, "*()", f"dropped: {source.part(one)}", [one]
        elif isinstance(node, ast.keyword) and node.arg == "note_at_zero":
            yield node.value, "None", f"dropped: {source.part(node)}", [node.value]


# ---- formula: what caps an amount and what is taken off it ----


def removed_parts_of_formulas(source: Source, folder: Path = PACKAGE) -> Iterator[Removal]:
    """Drop each cap and each operand of a sum or difference."""
    cited: dict[str, tuple[str, ...]] = {}
    for module in RULE_MODULES:
        rules = read(module, folder)
        for node in ast.walk(rules.tree):
            if called(node) == "AmountRule":
                facts = {one.arg: rules.part(one.value) for one in node.keywords}  # type: ignore[attr-defined]
                work = facts["compute"].removeprefix("formulas.")
                cited[work] = cited.get(work, ()) + clauses_in(facts["clauses"])
    for function in source.functions():
        own = clauses_in(ast.get_docstring(function)) + cited.get(function.name, ())
        for node in ast.walk(function):
            for kept, what in simpler(source, node):
                yield Removal(
                    kind="formula",
                    module=source.name,
                    line=node.lineno,  # type: ignore[attr-defined]
                    rules=(function.name,),
                    clauses=tuple(dict.fromkeys(own)),
                    what=f"{function.name}: {what}",
                    source=source.replaced(node, f"({source.part(kept)})"),
                )


def simpler(source: Source, node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Give what is left of an expression without one of its checks, and say what went."""
    if called(node) in {"smaller", "at_least_zero"}:
        kept = node.args[0]  # type: ignore[attr-defined]
        yield kept, f"{source.part(kept)} in place of {source.part(node)}"
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        sign = "+" if isinstance(node.op, ast.Add) else "-"
        yield node.left, f"without {sign} {source.part(node.right)}"
        if sign == "+":
            yield node.right, f"without {source.part(node.left)} +"


# ---- refusal: what is no case ----


def removed_refusals(source: Source) -> Iterator[Removal]:
    """Drop each error, and each call that stands alone or only gives back what it is given."""
    cited = {one.name: clauses_in(ast.get_docstring(one)) for one in source.functions()}
    for function in source.functions():
        for node in ast.walk(function):
            if isinstance(node, ast.Raise) or stands_alone(node) or gives_back(node):
                yield Removal(
                    kind="refusal",
                    module=source.name,
                    line=node.lineno,  # type: ignore[attr-defined]
                    rules=(),
                    clauses=clauses_near(source, function, node, cited),
                    what=f"{function.name}: dropped: {source.part(node)}",
                    source=source.replaced(node, "pass"),
                )


def stands_alone(node: ast.AST) -> bool:
    """Tell whether a statement is a call of a function and nothing else; `x.append(…)` is none."""
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name)


def gives_back(node: ast.AST) -> bool:
    """Tell whether a statement is a call whose result takes the place of an argument of it."""
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
        return False
    given = {one.id for one in node.value.args if isinstance(one, ast.Name)}
    return isinstance(node.targets[0], ast.Name) and node.targets[0].id in given


def clauses_near(
    source: Source, function: ast.FunctionDef, node: ast.AST, cited: dict[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """Find the clauses of a refusal: its function's, those of who calls it, or its class's."""
    if own := clauses_in(ast.get_docstring(function)):
        return own
    callers = [one.name for one in source.functions() if calls(one, function.name)]
    around = [
        ast.get_docstring(one)
        for one in ast.walk(source.tree)
        if isinstance(one, ast.ClassDef) and node in ast.walk(one)
    ]
    found = [clause for name in callers for clause in cited[name]]
    near = tuple(dict.fromkeys([*found, *clauses_in(*around)]))
    return near or clauses_in(ast.get_docstring(source.tree))


def calls(function: ast.FunctionDef, name: str) -> bool:
    """Tell whether a function calls another by its name."""
    return any(called(node) == name for node in ast.walk(function))


# ---- terms: numbers, days and lists ----


def not_yet_read() -> set[str]:
    """Give the fields of terms that no rule reads so far: no test could notice them."""
    for node in ast.parse((TESTS / "house.py").read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "NOT_YET_READ":
            return {name.partition(".")[2] for name in ast.literal_eval(node.value)}
    message = "tests/house.py has no NOT_YET_READ"
    raise LookupError(message)


def changed_terms(source: Source, waiting: set[str]) -> Iterator[Removal]:
    """Change each number and day by its smallest step, both ways; drop each code of a list."""
    kinds = {
        node.target.id: source.part(node.annotation)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    for node in source.tree.body:
        if not isinstance(node, ast.AnnAssign) or source.part(node.target) not in CONSTANTS:
            continue
        for fact in node.value.keywords:  # type: ignore[union-attr]
            name = fact.arg or ""
            if name in waiting:
                continue
            changes = [
                *((fact.value, new) for new in neighbours(fact.value, kinds[name])),
                *shortened(source, fact.value),
            ]
            for old, new in changes:
                yield Removal(
                    kind="terms",
                    module=source.name,
                    line=fact.value.lineno,
                    rules=(name,),
                    clauses=clauses_in(source.lines(fact)),
                    what=f"{name}: {new} in place of {source.part(old)}",
                    source=source.replaced(old, new),
                )


def neighbours(value: ast.expr, kind: str) -> Iterator[str]:
    """Give the source of the next value below and above a number or a day."""
    held = value.value if isinstance(value, ast.Constant) else None
    if called(value) == "date":
        day = date(*(one.value for one in value.args))  # type: ignore[attr-defined]
        for step in (-1, 1):
            near = day + timedelta(days=step)
            yield f"date({near.year}, {near.month}, {near.day})"
    elif called(value) in {"Rate", "Yuan"}:
        name, text = called(value), value.args[0].value  # type: ignore[attr-defined]
        least = Decimal("0.000001" if name == "Rate" else "0.01")
        yield from (f'{name}("{Decimal(text) + one}")' for one in (-least, least))
    elif isinstance(held, int) and not isinstance(held, bool):
        yield from (str(held - 1), str(held + 1))
    elif isinstance(held, str) and DAY.fullmatch(held):
        day = date.fromisoformat(held)
        yield from (repr(str(day + timedelta(days=step))) for step in (-1, 1))
    elif isinstance(held, str) and NUMBER.fullmatch(held):
        step = Decimal("0.000001" if kind == "Ratio" else "0.01")
        yield from (repr(str(Decimal(held) + one)) for one in (-step, step))


def shortened(source: Source, value: ast.expr) -> Iterator[tuple[ast.AST, str]]:
    """Give each tuple of texts in a value without one of them."""
    for node in ast.walk(value):
        if isinstance(node, ast.Tuple) and all(isinstance(one, ast.Constant) for one in node.elts):
            for gone in node.elts:
                kept = "".join(f"{source.part(one)}, " for one in node.elts if one is not gone)
                yield node, f"({kept.rstrip()})"


# ---- posting: what may not be posted ----


def removed_postings(source: Source) -> Iterator[Removal]:
    """Drop each refusal of an event: from there on it succeeds."""
    rules = {name: clauses for name, (_, clauses) in rules_of(source).items()}
    for function in source.functions():
        for node, name, new in refusing(source, function):
            if name in rules:
                yield Removal(
                    kind="posting",
                    module=source.name,
                    line=node.lineno,
                    rules=(name,),
                    clauses=rules[name],
                    what=f"{function.name}: dropped: {source.part(node)}",
                    source=source.replaced(node, new),
                )


def refusing(
    source: Source, function: ast.FunctionDef
) -> Iterator[tuple[ast.expr | ast.stmt, str, str]]:
    """Give what may refuse an event, by which rule, and what stands there without it."""
    for node in ast.walk(function):
        if isinstance(node, ast.If) and isinstance(node.body[-1], ast.Return):
            yield node, source.part(node.body[-1].value or node.body[-1]), "pass"
        elif isinstance(node, ast.IfExp):
            for gone, kept in ((node.body, node.orelse), (node.orelse, node.body)):
                yield node, source.part(gone), f"({source.part(kept)})"


# ---- order: the precedence of findings ----


def swapped_rules(source: Source) -> Iterator[Removal]:
    """Swap each two neighbours in ``RULES``: any other order is a row of such swaps."""
    for node in source.tree.body:
        if not isinstance(node, ast.AnnAssign) or source.part(node.target) != "RULES":
            continue
        listed = [source.part(it) for it in node.value.elts]  # type: ignore[union-attr]
        for at, (one, other) in enumerate(itertools.pairwise(listed)):
            names = [*listed[:at], other, one, *listed[at + 2 :]]
            yield Removal(
                kind="order",
                module=source.name,
                line=node.value.elts[at].lineno,  # type: ignore[union-attr]
                rules=(one, other),
                clauses=(),
                what=f"{one} after {other}",
                source=source.replaced(node.value, f"({', '.join(names)})"),  # type: ignore[arg-type]
            )


# ---- all of them ----


# ---- columns ----


def removed_columns(source: Source) -> Iterator[Removal]:
    """Drop what the frames say of their rows, one check or column at a time."""
    for function in source.functions():
        for node in ast.walk(function):
            call = node.value if isinstance(node, ast.Expr) else None
            if isinstance(call, ast.Call) and called(call) in SHEET:
                yield Removal(
                    kind="column",
                    module=source.name,
                    line=node.lineno,  # type: ignore[attr-defined]
                    rules=(),
                    clauses=clauses_in(ast.get_docstring(function)),
                    what=f"{function.name}: dropped: {source.part(node)}",
                    source=source.replaced(node, "pass"),
                )


def removals(folder: Path = PACKAGE, waiting: set[str] | None = None) -> list[Removal]:
    """Find everything that can be removed, kind by kind and line by line."""
    if waiting is None:
        waiting = not_yet_read()
    found = [one for name in RULE_MODULES for one in removed_findings(read(name, folder))]
    found += removed_parts_of_formulas(read("formulas", folder), folder)
    found += [one for name in REFUSING_MODULES for one in removed_refusals(read(name, folder))]
    found += removed_postings(read("deposit", folder))
    found += changed_terms(read("_terms", folder), waiting)
    found += [one for name in ORDERED_MODULES for one in swapped_rules(read(name, folder))]
    found += removed_columns(read("frames", folder))
    found.sort(key=lambda one: (KINDS.index(one.kind), one.module, one.line))
    return found


# ---- running the tests on a copy ----


def stages(tests: Path = TESTS) -> list[list[str]]:
    """Give the files of tests to run, the next only where those before noticed nothing."""
    others = {path.name for path in tests.glob("test_*.py")} - ELSEWHERE - {*FIRST}
    return [[*FIRST], sorted(others, key=lambda name: (name in LONGEST, name))]


class Workshop:
    """Copy package and tests to a folder of their own, and try one removal after the other."""

    def __init__(self, folder: Path) -> None:
        """Copy: what others change meanwhile changes nothing here, and nothing is left behind."""
        self.folder = folder
        skipped = shutil.ignore_patterns("__pycache__", "test_remove_checks.py")
        shutil.copytree(PACKAGE, folder / "sound" / "shopinsure", ignore=skipped)
        shutil.copytree(TESTS, folder / "tests", ignore=skipped)
        shutil.copytree(ROOT / "examples", folder / "examples", ignore=skipped)
        shutil.copy(ROOT / "pyproject.toml", folder)

    def removals(self) -> list[Removal]:
        """Find everything that can be removed from the copy."""
        return removals(self.folder / "sound" / "shopinsure")

    def examine(self, removal: Removal, plan: Sequence[Sequence[str]]) -> Outcome:
        """Run the tests without one check, stage by stage until one notices."""
        began = time.monotonic()
        with tempfile.TemporaryDirectory(dir=self.folder) as place:
            copy = Path(place) / "shopinsure"
            shutil.copytree(self.folder / "sound" / "shopinsure", copy)
            for stale in copy.glob(f"__pycache__/{removal.module}.*"):
                stale.unlink()
            (copy / f"{removal.module}.py").write_text(removal.source, "utf-8")
            for files in OF_FRAMES if removal.kind == "column" else plan:
                red, by = self._run(Path(place), files)
                if red:
                    return Outcome(red, by, time.monotonic() - began)
        return Outcome(red=False, by="", seconds=time.monotonic() - began)

    def baseline(self, plan: Sequence[Sequence[str]]) -> Outcome:
        """Run the tests with every check in place; leaves compiled files for the others."""
        began = time.monotonic()
        for files in plan:
            red, by = self._run(self.folder / "sound", files)
            if red:
                return Outcome(red, by, time.monotonic() - began)
        return Outcome(red=False, by="", seconds=time.monotonic() - began)

    def _run(self, place: Path, files: Sequence[str]) -> tuple[bool, str]:
        options = ["-x", "-q", "--tb=no", "-p", "no:randomly", "-p", "no:cacheprovider"]
        options += ["-p", "no:xdist", "--hypothesis-seed=0"]
        kept = {name: it for name, it in os.environ.items() if not name.startswith("PYTEST")}
        own = {
            "PYTHONPATH": str(place),  # comes before what is installed
            "HYPOTHESIS_STORAGE_DIRECTORY": str(place / ".hypothesis"),
        }
        try:
            done = subprocess.run(  # noqa: S603 - this very interpreter
                [sys.executable, "-c", DRIVER, str(place), *options]
                + [str(Path("tests", name)) for name in files],
                cwd=self.folder,
                env=kept | own,
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                check=False,
                timeout=SECONDS,
            )
        except subprocess.TimeoutExpired:
            return True, f"no end after {SECONDS} s"
        if done.returncode != 0:
            raise RuntimeError(done.stderr[-2000:])
        said = json.loads(done.stdout.splitlines()[-1])
        # 0: all passed, 1: some failed, 2: stopped by an error while collecting.
        if said["code"] not in {0, 1, 2}:
            raise RuntimeError(done.stdout[-2000:])
        return said["code"] != 0, said["by"] or "collection"


def report(
    workshop: Workshop,
    chosen: Sequence[Removal],
    plan: Sequence[Sequence[str]],
    say: Callable[[str], object],
) -> list[Removal]:
    """Try every removal, say of each what came of it, and give those that nobody noticed."""
    green = []
    counts: Counter[tuple[str, bool]] = Counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = pool.map(lambda one: workshop.examine(one, plan), chosen)
        for removal, outcome in zip(chosen, outcomes, strict=True):
            counts[removal.module, outcome.red] += 1
            say(f"{'red  ' if outcome.red else 'GREEN'} {removal}")
            say(f"      {outcome.by or 'nothing noticed'} ({outcome.seconds:.1f} s)")
            if not outcome.red:
                green.append(removal)
    if green:
        say("")
        say("Nothing noticed these:")
        for removal in green:
            say(f"  {removal}")
    modules = dict.fromkeys(removal.module for removal in chosen)
    each = (f"{name} {counts[name, True]} red {counts[name, False]} green" for name in modules)
    say(f"{len(chosen) - len(green)} red, {len(green)} green: {'; '.join(each)}")
    return green


def say(line: str) -> None:
    """Print a line at once: a run takes minutes."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", default="", help="only removals whose line holds this text")
    parser.add_argument("--list", action="store_true", help="say what would be removed, and stop")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        workshop = Workshop(Path(folder))
        chosen = [one for one in workshop.removals() if asked.only in str(one)]
        if asked.list:
            for one in chosen:
                say(str(one))
            counts = Counter(one.module for one in chosen)
            each = "; ".join(f"{name} {count}" for name, count in counts.items())
            say(f"{len(chosen)} to remove: {each}")
            return 0
        plan = [*OF_FRAMES] if {one.kind for one in chosen} == {"column"} else stages()
        began = time.monotonic()
        sound = workshop.baseline(plan)
        if sound.red:
            say(f"Nothing is removed yet and {sound.by} fails: repair that first.")
            return 2
        say(f"With every check in place all is green ({sound.seconds:.1f} s).")
        green = report(workshop, chosen, plan, say)
        say(f"Took {time.monotonic() - began:.0f} s.")
    return 1 if green else 0


if __name__ == "__main__":
    sys.exit(main())
