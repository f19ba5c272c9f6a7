"""Change the code in thousands of small ways; some test must notice each: `make mutants`.

mutmut makes the mutants and runs them in forks, where code that runs at import is past. What lives
through that is tried again in an interpreter of its own, and what lives through this too has to be
listed in tests/equivalent_mutants.toml with the reason why no test could notice it.
"""  # noqa: INP001 - a script that is run, not a package

import argparse
import ast
import difflib
import os
import re
import signal
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import fastapi.testclient  # noqa: F401 - what tests stand on is imported once, before the forks
import hypothesis  # noqa: F401
import hypothesis_jsonschema  # noqa: F401
import pydantic  # noqa: F401
import pytest
import z3  # noqa: F401

ROOT = Path(__file__).resolve().parent.parent
MUTANTS = ROOT / "mutants"
LISTED = ROOT / "tests" / "equivalent_mutants.toml"
LOWEST_SCORE = 97
ALIVE = {"survived", "no tests", "suspicious"}

# Quick tests, those that most likely notice first. The mutants are functions of mutmut's, so a test
# that looks at functions themselves is no judge.
SECOND_LOOK = (
    "tests/test_compare.py",
    "tests/test_money.py",
    "tests/test_premium.py",
    "tests/test_records.py",
    "tests/test_underwriting.py",
    "tests/test_snapshots.py",
    "tests/test_cases.py",
    "tests/test_invalid_usage.py",
    "tests/test_two_languages.py",
    "tests/test_documents.py",
    "tests/test_explanations.py",
    "tests/test_documentation.py",
    "tests/test_account_proofs.py",
    "tests/test_schemas.py",
)
OPTIONS = (
    *("-x", "-q", "-p", "no:randomly"),
    # Both complain that hypothesis was imported before the tests, which is the point here.
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
    *("-W", "ignore::hypothesis.errors.HypothesisSideeffectWarning"),
)
LONGEST = 300  # seconds of processor time: what else the machine does must not kill a mutant


def statuses() -> dict[str, str]:
    """Read what became of every mutant."""
    result = subprocess.run(
        [mutmut(), "results", "--all", "True"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    lines = (line.strip().partition(": ") for line in result.splitlines())
    return {name: status for name, sign, status in lines if sign}


def mutmut() -> str:
    """Find the tool beside this interpreter."""
    return str(Path(sys.executable).parent / "mutmut")


def noticed_when_imported(name: str) -> bool:
    """Run the quick tests on a mutant in a process that has not imported the package yet."""
    os.chdir(MUTANTS)
    os.environ["MUTANT_UNDER_TEST"] = name
    sys.path[:0] = [str(MUTANTS / "src"), str(MUTANTS / "tests")]
    signal.signal(signal.SIGPROF, lambda *_: os._exit(1))
    signal.setitimer(signal.ITIMER_PROF, LONGEST)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        return bool(pytest.main([*OPTIONS, *SECOND_LOOK]))


def in_a_fork(name: str) -> bool:
    """Fork, so that only the package is imported anew and not all that the tests stand on."""
    child = os.fork()
    if not child:
        os._exit(int(noticed_when_imported(name)))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0


def changes(names: list[str]) -> Iterator[tuple[str, str, str]]:
    """Give module and function of each mutant, and the lines that were changed: old, new."""
    modules = defaultdict(list)
    for name in names:
        module, _, function = name.rpartition(".")
        modules[module].append(function)
    for module, functions in modules.items():
        place = MUTANTS / "src" / Path(*module.split(".")).with_suffix(".py")
        bodies = bodies_of(place.read_text("utf-8"))
        for function in functions:
            original = function.partition("__mutmut_")[0] + "__mutmut_orig"
            old, new = (
                " ".join(
                    line[2:].strip()
                    for line in difflib.ndiff(bodies[original], bodies[function])
                    if line[0] == sign
                )
                for sign in "-+"
            )
            yield f"{module}.{readable(function)}", old, new


def bodies_of(source: str) -> dict[str, list[str]]:
    """Give the lines of every mutant below its first one, which names it."""
    lines = source.splitlines()
    return {
        node.name: lines[node.lineno : node.end_lineno]
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and "__mutmut_" in node.name
    }


def readable(function: str) -> str:
    """Turn the mangled name of a mutant into that of its function."""
    return function.partition("__mutmut_")[0].removeprefix("x_").replace("xǁ", "").replace("ǁ", ".")


def explained() -> Callable[[tuple[str, str, str]], bool]:
    """Read what is equivalent: single mutants, and what makes no difference wherever it stands."""
    result = tomllib.loads(LISTED.read_text("utf-8"))
    single = {(it["of"], it["was"], it["is"]) for it in result.get("mutant", ())}
    anywhere = [re.compile(it["pattern"]) for it in result.get("anywhere", ())]

    def without(line: str) -> set[str]:
        return {re.sub(r",\s*\)", ")", pattern.sub("", line)) for pattern in anywhere}

    return lambda change: change in single or not without(change[1]).isdisjoint(without(change[2]))


def second_look(alive: list[str]) -> list[str]:
    """Try what lived again at import, two at a time; give what lives through that too."""
    if in_a_fork(""):
        sys.exit("the tests of the second look fail without any mutant: nothing can be said")
    with ThreadPoolExecutor(2) as workers:
        return [
            name
            for name, result in zip(alive, workers.map(in_a_fork, alive), strict=True)
            if not result
        ]


def unexplained(names: list[str]) -> list[str]:
    """Leave out the mutants that the list of equivalent ones explains."""
    is_explained = explained()
    pairs = zip(names, changes(names), strict=True)
    return [name for name, change in pairs if not is_explained(change)]


def report(found: dict[str, str], explained_ones: int, survivors: list[str]) -> int:
    """Print the score and every survivor that is not explained; give the exit code."""
    noticed = len(found) - explained_ones - len(survivors)
    score = 100 * noticed / len(found)
    result = ", ".join(
        f"{count} {status}" for status, count in Counter(found.values()).most_common()
    )
    print(f"{len(found)} mutants; in forks: {result}")
    print(f"noticed in all: {noticed}, {score:.2f} % (at least {LOWEST_SCORE} %)")
    print(f"not noticed: {explained_ones} that are explained, {len(survivors)} that are not")
    for function, old, new in changes(survivors):
        print(f"\n{function}\n  - {old}\n  + {new}")
    return int(bool(survivors) or score < LOWEST_SCORE)


def main() -> int:
    """Run, look twice, and report."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("names", nargs="*", help="mutants to run, such as 'shopinsure.claims*'")
    options.add_argument("--children", default="2", help="how many at a time")
    options.add_argument("--report-only", action="store_true", help="do not run mutmut again")
    given = options.parse_args()
    if not given.report_only:
        command = [mutmut(), "run", "--max-children", given.children, *given.names]
        subprocess.run(command, cwd=ROOT, check=True, stdout=sys.stderr)
    found = {name: result for name, result in statuses().items() if result != "not checked"}
    alive = sorted(name for name, result in found.items() if result in ALIVE)
    left = unexplained(alive)
    return report(found, len(alive) - len(left), second_look(left))


if __name__ == "__main__":
    sys.exit(main())
