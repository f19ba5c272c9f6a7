"""Measure what `import shopinsure` costs beside what it stands on: `make import-time`.

The baseline is a module that defines one frozen pydantic model and imports `relativedelta`: what
any program with these two dependencies pays. Both are imported in turn, each time in a fresh
interpreter with its compiled files at hand. What is taken is processor time, since a clock also
counts the waiting on a busy machine; the start of the interpreter is not in it.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

LIMIT = 1.3
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
PROGRAM = """
import sys, time
before = time.process_time_ns()
__import__(sys.argv[1])
print(time.process_time_ns() - before)
"""


def milliseconds(module: str, folder: str) -> float:
    """Return the processor time that importing a module takes in a fresh interpreter."""
    path = os.pathsep.join(filter(None, [folder, os.environ.get("PYTHONPATH", "")]))
    # Where no compiled files may be written, each start would compile the package anew.
    given = {name: it for name, it in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", PROGRAM, module]
    done = subprocess.run(
        command, env=given | {"PYTHONPATH": path}, capture_output=True, text=True, check=True
    )
    return int(done.stdout) / 1e6


def medians(starts: int) -> tuple[float, float]:
    """Return the medians of the baseline and of the package, in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "import_time_baseline.py").write_text(BASELINE, encoding="utf-8")
        modules = ("import_time_baseline", "shopinsure")
        rounds = [[milliseconds(it, folder) for it in modules] for _ in range(starts + 1)]
    baseline, package = zip(*rounds[1:], strict=True)  # the first round writes the compiled files
    return statistics.median(baseline), statistics.median(package)


def ratio(starts: int) -> float:
    """Return what the package costs in imports of the baseline."""
    baseline, package = medians(starts)
    return package / baseline


if __name__ == "__main__":
    of_baseline, of_package = medians(starts=15)
    print(f"pydantic and dateutil  {of_baseline:6.1f} ms of processor time")
    print(f"shopinsure             {of_package:6.1f} ms")
    print(f"ratio                  {of_package / of_baseline:6.2f} (at most {LIMIT})")
    sys.exit(of_package / of_baseline > LIMIT)
