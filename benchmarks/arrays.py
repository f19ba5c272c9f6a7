"""Measure the formulas on arrays beside the bandwidth limit: `make bench ARGS=--arrays`.

    python benchmarks/arrays.py [--rows 10000000] [--write]

Every premium is checked for its ranges in the same pass: a row out of range is marked, never
priced. The limit adds the same two columns into a third: by the same library in the same way, and
by `numpy.add` into an array that is there. What is not installed is left out, and said.
`--write` writes the table into docs/arrays.md.
"""

import os

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false")

import argparse
import inspect
import platform
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from shutil import which
from typing import Any

import numpy as np
from candidates import Race, race

from shopinsure import formulas

MOST_FEN, MOST_PPM = 10**12 - 1, 2_000
OUT_OF_RANGE = -1  # no premium is negative
BLOCK = 1 << 15  # rows that stay in the cache of a core
GOAL = 0.85
ROUNDINGS = {"half_up": formulas.half_up, "half_even": formulas.half_even, "down": formulas.down}
PAGE = Path(__file__).resolve().parent.parent / "docs" / "arrays.md"
MARKS = ("<!-- written by make bench: begin -->\n", "<!-- written by make bench: end -->\n")

Columns = tuple[Any, Any]


@dataclass(frozen=True)
class Candidate:
    """A way to price columns: how they come to its device, how it prices and adds them there."""

    name: str
    device: str
    put: Callable[[np.ndarray], Any]
    price: Mapping[str, Callable[..., Any]]
    add: Callable[..., Any]
    prepared: bool = False
    wait: Callable[[], object] = lambda: None
    goal: float | None = None

    def run(self, work: Callable[..., Any], columns: Columns) -> Callable[[], object]:
        """Make a run of some work on the columns that ends when the device has ended it."""
        given = columns
        if self.prepared:
            given = (*columns, np.zeros_like(columns[0]))

        def timed() -> object:
            result = work(*given)
            ready = getattr(result, "block_until_ready", self.wait)
            ready()
            return result

        return timed


def valid(paid: Any, rate: Any) -> Any:
    """Return whether amounts and rates are in range."""
    return (paid >= 0) & (paid <= MOST_FEN) & (rate >= 0) & (rate <= MOST_PPM)


def by_blocks(rounded: formulas.Rounded) -> Callable[..., Any]:
    """Price with NumPy block by block; seen as unsigned, a negative number is a very large one."""

    def price(paid: Any, rate: Any, premium: Any) -> Any:
        for at in range(0, len(paid), BLOCK):
            fen, ppm = paid[at : at + BLOCK], rate[at : at + BLOCK]
            block = premium[at : at + BLOCK]
            block[:] = formulas.order_premium(fen, ppm, rounded)
            if fen.view(np.uint64).max() > MOST_FEN or ppm.view(np.uint64).max() > MOST_PPM:
                block[~valid(fen, ppm)] = OUT_OF_RANGE
        return premium

    return price


def in_numpy() -> Iterator[Candidate]:
    """Make the candidate of NumPy."""
    price = {name: by_blocks(rounded) for name, rounded in ROUNDINGS.items()}
    yield Candidate("NumPy, in blocks", "cpu", np.asarray, price, np.add, prepared=True)


def compiled_by_numba(rounded: formulas.Rounded) -> Callable[..., Any]:
    """Compile a loop: where both are in range, the compiler divides without a sign."""
    from numba import njit

    compiled, order_premium = njit(rounded), njit(formulas.order_premium)

    @njit
    def price(paid: Any, rate: Any, premium: Any) -> Any:
        for row in range(len(paid)):
            fen, ppm = paid[row], rate[row]
            if 0 <= fen <= MOST_FEN and 0 <= ppm <= MOST_PPM:
                premium[row] = order_premium(fen, ppm, compiled)
            else:
                premium[row] = OUT_OF_RANGE
        return premium

    return price


def in_numba() -> Iterator[Candidate]:
    """Make the candidate of numba."""
    from numba import njit
    from numba.extending import register_jitable

    for function in vars(formulas).values():
        if inspect.isfunction(function):
            register_jitable(function)  # half_even calls half_up
    price = {name: compiled_by_numba(rounded) for name, rounded in ROUNDINGS.items()}
    yield Candidate("numba", "cpu", np.asarray, price, njit(add_up), prepared=True, goal=GOAL)


def add_up(paid: Any, rate: Any, total: Any) -> None:
    """Add two columns row by row, to be compiled."""
    for row in range(len(paid)):
        total[row] = paid[row] + rate[row]


def in_torch() -> Iterator[Candidate]:
    """Make the candidates of PyTorch, as written and compiled, on each of its devices."""
    import torch

    torch.set_num_threads(1)
    price = {name: selected(torch.where, rounded) for name, rounded in ROUNDINGS.items()}
    ways = {"PyTorch": price}
    if which("c++") or which("g++"):
        ways["PyTorch, compiled"] = {name: torch.compile(run) for name, run in price.items()}
    for device in ("cpu", "cuda") if torch.cuda.is_available() else ("cpu",):
        wait = torch.cuda.synchronize if device == "cuda" else lambda: None

        def put(column: np.ndarray, device: str = device) -> Any:
            return torch.from_numpy(column).to(device)

        for name, runs in ways.items():
            yield Candidate(name, device, put, runs, torch.add, wait=wait)


def in_jax() -> Iterator[Candidate]:
    """Make the candidate of JAX, on each of its devices."""
    import jax

    jax.config.update("jax_enable_x64", True)  # noqa: FBT003 - else its integers have 32 bits
    jnp = jax.numpy
    price = {name: jax.jit(selected(jnp.where, rounded)) for name, rounded in ROUNDINGS.items()}
    found = {device.platform: device for device in (*jax.devices("cpu"), *jax.devices())}
    for device in found.values():

        def put(column: np.ndarray, device: Any = device) -> Any:
            return jax.device_put(column, device)

        yield Candidate("JAX, compiled", device.platform, put, price, jax.jit(jnp.add))


def selected(where: Callable[..., Any], rounded: formulas.Rounded) -> Callable[..., Any]:
    """Price all rows, and mark those out of range."""

    def price(paid: Any, rate: Any) -> Any:
        priced = formulas.order_premium(paid, rate, rounded)
        return where(valid(paid, rate), priced, OUT_OF_RANGE)

    return price


def candidates() -> Iterator[Candidate]:
    """Make the candidates of what is installed."""
    libraries = {"numpy": in_numpy, "numba": in_numba, "torch": in_torch, "jax": in_jax}
    for name, made in libraries.items():
        if find_spec(name):
            yield from made()
        else:
            print(f"{name} is not installed and left out")


def adversarial(rows: int = 100_000, seed: int = 5) -> tuple[np.ndarray, np.ndarray]:
    """Draw ties of half a fen, edges, and rows out of range that wrap when they are priced."""
    dice = random.Random(seed)
    ends = (0, 1, 249, 250, MOST_FEN - 1, MOST_FEN)
    outside = (-1, MOST_FEN + 1, 2**62, -(2**62), 2**63 - 1, -(2**63))
    drawn: list[Callable[[], tuple[int, int]]] = [
        lambda: (250 * (2 * dice.randrange(2 * 10**9) + 1), 2_000),
        lambda: (dice.choice(ends), dice.choice((0, 1, 1_999, 2_000))),
        lambda: (dice.choice(outside), dice.choice((0, 2_000, 2**40))),
        lambda: (dice.choice(ends), dice.choice((-1, 2_001, 2**62, -(2**63)))),
        lambda: (dice.randrange(10 ** dice.randrange(1, 13)), dice.randrange(2_001)),
    ]
    pairs = [drawn[row % len(drawn)]() for row in range(rows)]
    paid, rate = np.array(pairs, dtype=np.int64).T
    return np.ascontiguousarray(paid), np.ascontiguousarray(rate)


def wrong_rows(candidate: Candidate, paid: np.ndarray, rate: np.ndarray) -> int:
    """Count the rows that differ from Python's own integers, under every rounding."""
    wrong = 0
    pairs = list(zip(paid.tolist(), rate.tolist(), strict=True))
    for name, rounded in ROUNDINGS.items():
        right = [
            formulas.order_premium(*pair, rounded) if valid(*pair) else OUT_OF_RANGE
            for pair in pairs
        ]
        columns = (candidate.put(paid), candidate.put(rate))
        result = candidate.run(candidate.price[name], columns)()
        seen = result.cpu() if hasattr(result, "cpu") else result
        wrong += int((np.asarray(seen) != np.array(right)).sum())
    return wrong


def raced(candidate: Candidate, columns: Columns, rounds: int) -> Race:
    """Race a candidate with its own sum of the same columns, and with NumPy's."""
    given = candidate.put(columns[0]), candidate.put(columns[1])
    prepared = np.zeros_like(columns[0])
    runs: dict[str, Callable[[], object]] = {
        "price": candidate.run(candidate.price["half_up"], given),
        "own": candidate.run(candidate.add, given),
        "numpy": lambda: np.add(*columns, out=prepared),
    }
    clock = time.process_time if candidate.device == "cpu" else time.perf_counter
    return race(runs, rounds=rounds, clock=clock)


def line(candidate: Candidate, taken: Race, rows: int, wrong: int) -> str:
    """Write the line of a candidate."""
    own, numpy = (taken.ratio(name, "price") for name in ("own", "numpy"))
    goal = f">= {candidate.goal}" if candidate.goal else ""
    met = {True: "yes", False: "NO"}[own >= candidate.goal] if candidate.goal else ""
    beside = f"{numpy:.2f}" if candidate.device == "cpu" else ""
    speed = f"{rows / taken.seconds('price') / 1e6:,.0f}"
    cells = (candidate.name, candidate.device, speed, f"{own:.2f}", goal, met, beside, f"{wrong:,}")
    return f"| {' | '.join(cells)} |"


def write(lines: list[str], rows: int) -> None:
    """Write the table into the page, between its marks."""
    today = datetime.now(tz=UTC).date()
    where = f"Measured on {today}, {rows:,} rows, CPython {platform.python_version()}, one core."
    before, rest = PAGE.read_text("utf-8").split(MARKS[0])
    after = rest.split(MARKS[1])[1]
    table = "\n".join(lines)
    PAGE.write_text(f"{before}{MARKS[0]}\n{where}\n\n{table}\n\n{MARKS[1]}{after}", "utf-8")


HEAD = (
    "| what | device | million rows/s | of its own sum | goal | met | of NumPy's | wrong rows |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
)


def main() -> int:
    """Measure and print; the exit code is 1 where an amount is wrong."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=10**7)
    options.add_argument("--rounds", type=int, default=15)
    options.add_argument("--write", action="store_true", help="write the page")
    given = options.parse_args()
    dice = np.random.default_rng(1)
    columns = dice.integers(0, 10**7, given.rows), dice.integers(0, MOST_PPM + 1, given.rows)
    hard, lines, all_wrong = adversarial(), [*HEAD], 0
    print(*HEAD, sep="\n")
    for candidate in candidates():
        wrong = wrong_rows(candidate, *hard)
        lines.append(line(candidate, raced(candidate, columns, given.rounds), given.rows, wrong))
        all_wrong += wrong
        print(lines[-1], flush=True)
    if given.write:
        write(lines, given.rows)
    return int(all_wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
