"""Run contestants in turn and compare them by processor time: the medians of many rounds."""

import gc
import statistics
import time
from collections.abc import Callable, Mapping

Contestants = Mapping[str, Callable[[], object]]


def race(contestants: Contestants, *, rounds: int, times: int = 1) -> dict[str, float]:
    """Give the median seconds of processor time that one call of each takes.

    In each round every contestant runs, so that a slow minute of the machine is slow for all.
    """
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for run in contestants.values():
        run()
    for _ in range(rounds):
        for name, run in contestants.items():
            gc.collect()
            gc.disable()
            began = time.process_time()
            for _ in range(times):
                run()
            taken[name].append((time.process_time() - began) / times)
            gc.enable()
    return {name: statistics.median(seconds) for name, seconds in taken.items()}
