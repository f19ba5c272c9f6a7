"""Measure what `import shopinsure` costs beside what it stands on.

The baseline is a program that defines one frozen pydantic model of a few fields and imports
`dateutil.relativedelta`: what any program with these two dependencies pays. Both programs are
started in turn, each time in a fresh interpreter with its compiled files at hand and nothing else
done, as `python -X importtime`. Of each start two things are taken:

* imports: the cumulative time that `-X importtime` reports for the module, with all it imports.
  The baseline is a module too, since what is done outside of an import is in no report.
* processor: the processor time (user and system) that the same import took.

The start of the interpreter itself, the same for both, is in neither. The medians are compared, and
the exit code is 1 where the processor time is more than 1.3 times that of the baseline. The other
ratio is printed and not judged: its clock also counts the waiting, so on a busy machine it moves by
a fifth from run to run while the processor time stays within a few hundredths.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

LIMIT = 1.3
STARTS = 15

BASELINE = """
from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from pydantic import BaseModel, ConfigDict


class Order(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    order_id: str
    category: str
    paid: Decimal
    paid_on: date
    shipped_on: date | None = None
"""

# The module to import is the first argument. What happens before it is no part of the figures.
PROGRAM = """
import sys, time
before = time.process_time_ns()
__import__(sys.argv[1])
print(time.process_time_ns() - before)
"""


LINE = re.compile(r"import time: +[0-9]+ \| +([0-9]+) \| ( *)(\S+)")


class Cost(NamedTuple):
    """Milliseconds of one start."""

    imports: float
    processor: float


def lines_of(report: str) -> Iterator[tuple[int, int, str]]:
    """Read depth, cumulative microseconds and module out of a report of `-X importtime`.

    >>> list(lines_of("import time:       100 |        300 |   fractions"))
    [(1, 300, 'fractions')]
    """
    for line in report.splitlines():
        if match := LINE.fullmatch(line.rstrip()):
            cumulative, indent, name = match.groups()
            yield len(indent) // 2, int(cumulative), name


def imports_took(report: str, module: str) -> int:
    """Find what importing a module took, with all it imports in turn, in microseconds."""
    for depth, cumulative, name in lines_of(report):
        if depth == 0 and name == module:
            return cumulative
    message = f"the report of -X importtime tells nothing of {module}"
    raise ValueError(message)


def start(module: str, folder: Path) -> Cost:
    """Import a module in a fresh interpreter, and say what it cost."""
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH", "")]))
    # Where nobody may write compiled files, each start would compile the package anew.
    kept = {name: it for name, it in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", PROGRAM, module],
        env=kept | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=True,
    )
    return Cost(imports_took(done.stderr, module) / 1e3, int(done.stdout) / 1e6)


def measured(modules: Iterable[str], starts: int) -> dict[str, Cost]:
    """Start each program so many times in turn, so that a busy machine burdens them alike."""
    costs: dict[str, list[Cost]] = {module: [] for module in modules}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "import_time_baseline.py").write_text(BASELINE, encoding="utf-8")
        for module in costs:
            start(module, folder)  # writes the compiled files
        for _ in range(starts):
            for module, taken in costs.items():
                taken.append(start(module, folder))
    return {
        module: Cost(*(statistics.median(one) for one in zip(*taken, strict=True)))
        for module, taken in costs.items()
    }


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and say by the exit code whether the limit holds."""
    parser = argparse.ArgumentParser(description="Measure what `import shopinsure` costs.")
    parser.add_argument("--starts", type=int, default=STARTS, help="how often each is started")
    options = parser.parse_args(arguments)
    costs = measured(["import_time_baseline", "shopinsure"], options.starts)
    baseline, package = costs["import_time_baseline"], costs["shopinsure"]
    ratios = Cost(package.imports / baseline.imports, package.processor / baseline.processor)
    print(f"median of {options.starts} starts each, in milliseconds")
    print(f"{'':24}{'imports':>10}{'processor':>12}")
    print(f"{'pydantic and dateutil':24}{baseline.imports:10.1f}{baseline.processor:12.1f}")
    print(f"{'shopinsure':24}{package.imports:10.1f}{package.processor:12.1f}")
    print(f"{'ratio':24}{ratios.imports:10.2f}{ratios.processor:12.2f}  (at most {LIMIT})")
    return 1 if ratios.processor > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
