"""Run candidates in turn and compare them by processor time, round by round."""

import gc
import statistics
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Candidates = Mapping[str, Callable[[], object]]


@dataclass(frozen=True)
class Race:
    """The seconds of processor time that one piece of work took each, a round a value."""

    taken: Mapping[str, tuple[float, ...]]

    def seconds(self, name: str) -> float:
        """Return the median of the rounds."""
        return statistics.median(self.taken[name])

    def ratio(self, name: str, other: str) -> float:
        """Return the median of the ratios of the rounds: in each, both ran in the same moment."""
        pairs = zip(self.taken[name], self.taken[other], strict=True)
        return statistics.median(one / two for one, two in pairs)


def race(
    candidates: Candidates,
    *,
    rounds: int,
    pieces: int = 1,
    clock: Callable[[], float] = time.process_time,
) -> Race:
    """Run all candidates in each round, every other round in reverse; a call does so many pieces.

    So a slow minute of the machine is slow for all, and none always follows the same one.
    """
    taken: dict[str, list[float]] = {name: [] for name in candidates}
    for run in candidates.values():
        run()
    order = list(candidates.items())
    for number in range(rounds):
        for name, run in reversed(order) if number % 2 else order:
            gc.collect()
            gc.disable()
            began = clock()
            run()
            taken[name].append((clock() - began) / pieces)
            gc.enable()
    return Race({name: tuple(seconds) for name, seconds in taken.items()})


def over(function: Callable[..., object], cases: Iterable[tuple[Any, ...]]) -> Callable[[], None]:
    """Make a call of a function for every case; the loop is part of what each contestant takes."""
    kept = tuple(cases)

    def run() -> None:
        for case in kept:
            function(*case)

    return run
