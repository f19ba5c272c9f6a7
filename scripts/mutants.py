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
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MUTANTS = ROOT / "mutants"
LISTED = ROOT / "tests" / "equivalent_mutants.toml"
LOWEST_SCORE = 97

# Quick tests, those that most likely notice first.
SECOND_LOOK = (
    "tests/test_golden.py",
    "tests/test_cases.py",
    "tests/test_explanations.py",
    "tests/test_mistakes.py",
    "tests/test_two_languages.py",
    "tests/test_schemas.py",
    "tests/test_documents.py",
    "tests/test_deposit_laws.py",
    "tests/test_claims_laws.py",
    "tests/test_decision_tables.py",
    "tests/test_account_proofs.py",
    "tests/test_testing.py",
    "tests/test_laws.py",
)


def statuses() -> dict[str, str]:
    """Read what became of every mutant."""
    told = subprocess.run(
        [mutmut(), "results", "--all", "True"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    lines = (line.strip().partition(": ") for line in told.splitlines())
    return {name: status for name, sign, status in lines if sign}


def mutmut() -> str:
    """Find the tool beside this interpreter."""
    return str(Path(sys.executable).parent / "mutmut")


def noticed_when_imported(name: str) -> bool:
    """Run the quick tests on a mutant in an interpreter of its own."""
    tests = [test for test in SECOND_LOOK if (MUTANTS / test).exists()]
    paths = os.pathsep.join([str(MUTANTS / "src"), str(MUTANTS / "tests")])
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:randomly", *tests],
        cwd=MUTANTS,
        env=os.environ | {"MUTANT_UNDER_TEST": name, "PYTHONPATH": paths},
        capture_output=True,
        check=False,
        timeout=600,
    )
    return done.returncode != 0


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
    told = tomllib.loads(LISTED.read_text("utf-8"))
    single = {(it["of"], it["was"], it["is"]) for it in told.get("mutant", ())}
    anywhere = [re.compile(it["pattern"]) for it in told.get("anywhere", ())]

    def without(line: str) -> set[str]:
        return {re.sub(r",\s*\)", ")", pattern.sub("", line)) for pattern in anywhere}

    return lambda change: change in single or not without(change[1]).isdisjoint(without(change[2]))


def second_look(alive: list[str]) -> list[str]:
    """Try what lived again at import, two at a time; give what lives through that too."""
    with ThreadPoolExecutor(2) as workers:
        return [
            name
            for name, told in zip(alive, workers.map(noticed_when_imported, alive), strict=True)
            if not told
        ]


def report(found: dict[str, str], survivors: list[str]) -> int:
    """Print the score and every survivor that is not explained; give the exit code."""
    is_explained = explained()
    unexplained = [change for change in changes(survivors) if not is_explained(change)]
    noticed = len(found) - len(survivors)
    score = 100 * noticed / len(found)
    told = ", ".join(f"{count} {status}" for status, count in Counter(found.values()).most_common())
    print(f"{len(found)} mutants; in forks: {told}")
    print(f"noticed in all: {noticed}, {score:.2f} % (at least {LOWEST_SCORE} %)")
    print(f"not noticed: {len(survivors)}, of these not explained: {len(unexplained)}")
    for function, old, new in unexplained:
        print(f"\n{function}\n  - {old}\n  + {new}")
    return int(bool(unexplained) or score < LOWEST_SCORE)


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
    found = {name: told for name, told in statuses().items() if told != "not checked"}
    alive = [name for name, told in found.items() if told in {"survived", "no tests", "suspicious"}]
    return report(found, second_look(alive))


if __name__ == "__main__":
    sys.exit(main())
