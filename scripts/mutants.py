"""Check what mutmut left alive against tests/equivalent_mutants.toml: `make mutants`.

In the forks of mutmut the package is imported already: a mutant of what runs at import is past.
What is alive is therefore tried once more in a process of its own. What lives through that too must
be listed, with the reason why no test can notice it.
"""  # noqa: INP001 - a script that is run, not a package

import os
import re
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MUTANTS = ROOT / "mutants"
LOWEST_SCORE = 97
LISTED = tomllib.loads((ROOT / "tests" / "equivalent_mutants.toml").read_text("utf-8"))
SINGLE = {(it["of"], it["was"], it["is"]) for it in LISTED["mutant"]}
ANYWHERE = [re.compile(it["pattern"]) for it in LISTED["anywhere"]]
PYTEST = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:randomly"]
PYTEST += ["--hypothesis-profile=mutants"]  # shrinking would take most of the time
# Those that read the source, take mutants for formulas, or count the frames of a call.
PYTEST += ["-k", "not code_page and not of_each_error and not gives_a_column and not names_of_its"]
# What notices a change of what runs at import, or what forks cannot run: the quickest first.
AT_IMPORT = "dates premium claims terms underwriting money schemas snapshots cases compare"
AT_IMPORT += " invalid_usage two_languages documents explanations records hostile_input"
AT_IMPORT += " china payments account_costs exhaustive documentation account_proofs"
FILES = [str(Path("tests") / f"test_{it}.py") for it in AT_IMPORT.split()]
NOTICED_BY: dict[str, str] = {}
PATHS = {"PYTHONPATH": os.pathsep.join(str(MUTANTS / it) for it in ("src", "tests"))}


def mutmut(*arguments: str) -> list[str]:
    """Return the lines that a command of mutmut prints."""
    command = [Path(sys.executable).parent / "mutmut", *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def change(name: str) -> tuple[str, str, str]:
    """Return function, old code and new code of a mutant."""
    module, _, function = name.partition("__mutmut_")[0].rpartition(".")
    function = function.removeprefix("x_").replace("xǁ", "").replace("ǁ", ".")
    lines = mutmut("show", name)[3:]  # below the status and the names of the files
    old, new = (" ".join(it[1:].strip() for it in lines if it[:1] == sign) for sign in "-+")
    return f"{module}.{function}", old, new


def is_explained(found: tuple[str, str, str]) -> bool:
    """Return whether the list says why no test can notice a change."""
    old, new = ({re.sub(r",\s*\)", ")", it.sub("", text)) for it in ANYWHERE} for text in found[1:])
    return found in SINGLE or not old.isdisjoint(new)


def lives_at_import(name: str) -> bool:
    """Return whether the tests pass with a mutant that is there when the package is imported.

    One file after the other, since to collect all takes long: first the one that noticed the last
    mutant of the same module.
    """
    module = name.partition("__mutmut_")[0].rpartition(".")[0]
    for file in sorted(FILES, key=lambda it: it != NOTICED_BY.get(module)):
        if not passes(name, file):
            NOTICED_BY[module] = file
            return False
    return True


def passes(name: str, file: str) -> bool:
    """Return whether the tests of a file pass with a mutant, within their time."""
    given = os.environ | PATHS | {"MUTANT_UNDER_TEST": name}
    command = [*PYTEST, file]
    try:
        done = subprocess.run(
            command, cwd=MUTANTS, env=given, capture_output=True, check=False, timeout=600
        )
    except subprocess.TimeoutExpired:
        return False
    return done.returncode in {0, 5}  # 5: no test of the file is left over by -k


lines = (line.strip().partition(": ") for line in mutmut("results", "--all", "True"))
statuses = {name: status for name, sign, status in lines if sign and status != "not checked"}
alive = [name for name, it in statuses.items() if it in {"survived", "no tests", "suspicious"}]
with ThreadPoolExecutor(2) as workers:
    changes = dict(zip(alive, workers.map(change, alive), strict=True))
    unexplained = [name for name in alive if not is_explained(changes[name])]
    if not lives_at_import(""):
        sys.exit("the tests fail without any mutant: nothing can be said")
    lives = dict(zip(unexplained, workers.map(lives_at_import, unexplained), strict=True))
left = [name for name in unexplained if lives[name]]
score = 100 * (1 - (len(alive) - len(unexplained) + len(left)) / len(statuses))
print(f"{len(statuses)} mutants, {score:.2f} % noticed (at least {LOWEST_SCORE} %)")
print(f"not noticed: {len(alive) - len(unexplained)} that are explained, {len(left)} that are not")
print(*("{}\n  - {}\n  + {}".format(*changes[name]) for name in left), sep="\n\n")
sys.exit(bool(left) or score < LOWEST_SCORE)
