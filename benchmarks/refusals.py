"""Measure what the refusal of each hostile input costs: time and memory at its worst.

    make bench-refusals

CPU time, the median of nine; memory is the peak of one more refusal.
"""

import statistics
import sys
import time
import tracemalloc
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from hostile import HOSTILE, Row
from test_hostile_input import DOORS

SHOWN = 5


def spent(row: Row) -> tuple[float, int]:
    """Give milliseconds and bytes that a row's refusal takes."""
    ask, *_ = DOORS[row.kind]

    def refuse() -> None:
        try:
            ask(row.value)
        except ValueError:
            return
        raise AssertionError(row.name)

    times = []
    for _ in range(9):
        began = time.process_time()
        refuse()
        times.append(1_000 * (time.process_time() - began))
    tracemalloc.start()
    refuse()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return statistics.median(times), peak


def main() -> None:
    """Print the worst rows by time and by memory."""
    found = {row.name: spent(row) for row in HOSTILE}
    times = sorted(milliseconds for milliseconds, _ in found.values())
    print(
        f"{len(found)} hostile inputs refused; half of them within {times[len(times) // 2]:.3f} ms"
    )
    for at, unit in enumerate(("ms", "bytes")):
        for name in sorted(found, key=lambda it: -found[it][at])[:SHOWN]:
            print(f"{found[name][at]:12,.1f} {unit:5}  {name}")


if __name__ == "__main__":
    main()
