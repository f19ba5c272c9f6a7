"""The formulas on arrays of other libraries, row by row beside Python's own integers."""

import inspect
import itertools
import random
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from int64 import FORMULAS, LINES, RANGES, ranges, run, stated
from shopinsure import formulas

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

import arrays

Columns = list[np.ndarray]
STATED = stated()
ROWS = 2_000
by_line = pytest.mark.parametrize("line", LINES, ids=lambda it: "-".join(filter(None, it)))


def ties(names: list[str], most: int, dice: random.Random) -> dict[str, int]:
    """Draw operands whose exact value lies halfway between two whole numbers."""
    odd = 2 * dice.randrange(10**6) + 1
    if "denominator" in names:
        denominator = 2 * dice.randrange(1, 10**6)
        return {"numerator": odd * denominator // 2, "denominator": denominator}
    if "period" in names:
        period = dice.randrange(1, RANGES["period"][1] + 1)
        tied = {"coverage": 500 * odd * period, "rate": 1_000, "remaining": 1, "period": period}
        return tied | {"premium": dice.choice((0, most))}
    return dict(zip(names, (250 * odd, 2_000), strict=False))


def drawn(line: tuple[str, str | None]) -> Columns:
    """Draw rows up to the ends that the page states: all ends with each other, ties, chance."""
    bounds = ranges(line[0], STATED[line])
    dice = random.Random(line[0])
    ends = [sorted({low, low + 1, high // 2, high - 1, high}) for low, high in bounds.values()]
    corners = list(itertools.product(*ends))
    rows = dice.sample(corners, min(len(corners), ROWS))
    names = list(bounds)
    if line[1] or "denominator" in names:
        halves = (ties(names, STATED[line], dice) for _ in range(ROWS))
        rows += [tuple(it[name] for name in names) for it in halves]
    # As many small numbers as large ones.
    rows += [
        tuple(
            dice.randint(low, max(low, high >> dice.randrange(60))) for low, high in bounds.values()
        )
        for _ in range(ROWS)
    ]
    if "unit" in bounds:
        rows = [row for row in rows if row[2] < row[1]]
    return list(np.array(rows, dtype=np.int64).T.copy())


def check(line: tuple[str, str | None], priced: Callable[[Columns], object]) -> None:
    """Compare each row with the formula on Python's own integers."""
    columns = drawn(line)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    expected = [run(*line, row) for row in rows]
    assert np.asarray(priced(columns)).tolist() == expected


@by_line
def test_a_formula_is_exact_on_arrays_of_numpy(line: tuple[str, str | None]) -> None:
    check(line, lambda columns: run(*line, columns))


@pytest.mark.engines
@pytest.mark.filterwarnings("default")
class TestCompiled:
    """What numba, PyTorch and JAX make of the formulas."""

    @by_line
    def test_a_formula_is_exact_when_numba_compiles_it(self, line: tuple[str, str | None]) -> None:
        import numba
        from numba.extending import register_jitable

        for function in FORMULAS.values():
            register_jitable(function)
        names = [it for it in inspect.signature(FORMULAS[line[0]]).parameters if it != "rounded"]
        given = ", ".join(names)
        rounded = f", {line[1]}" if line[1] else ""
        # numba compiles a loop over all columns from a function of plain numbers.
        source = f"lambda {given}: {line[0]}({given}{rounded})"
        compiled = numba.vectorize(nopython=True)(eval(source, dict(FORMULAS)))  # noqa: S307
        check(line, lambda columns: compiled(*columns))

    @by_line
    def test_a_formula_is_exact_on_tensors_of_pytorch(self, line: tuple[str, str | None]) -> None:
        torch = pytest.importorskip("torch", reason="requirements/torch.in: no CPU build was found")
        check(line, lambda columns: run(*line, [torch.from_numpy(it) for it in columns]).numpy())

    @by_line
    def test_a_formula_is_exact_when_jax_compiles_it(self, line: tuple[str, str | None]) -> None:
        import jax

        jax.config.update("jax_enable_x64", True)  # noqa: FBT003 - else its integers have 32 bits
        compiled = jax.jit(lambda columns: run(*line, columns))
        check(line, lambda columns: compiled([jax.numpy.asarray(it) for it in columns]))

    @pytest.mark.parametrize("library", ["numpy", "numba", "torch", "jax"])
    def test_rows_out_of_range_are_marked_and_no_other_is_wrong(self, library: str) -> None:
        pytest.importorskip(library)
        paid, rate = arrays.adversarial(20_000)
        for candidate in getattr(arrays, f"in_{library}")():
            assert arrays.wrong_rows(candidate, paid, rate) == 0, candidate.name


def test_the_adversarial_rows_hold_what_they_are_for() -> None:
    paid, rate = arrays.adversarial(20_000)
    inside = arrays.valid(paid, rate)
    priced = [
        formulas.order_premium(paid[inside], rate[inside], it) for it in arrays.ROUNDINGS.values()
    ]
    assert 0.3 < inside.mean() < 0.9
    up, even, down = priced
    assert (up != even).any()
    assert (even != down).any()
