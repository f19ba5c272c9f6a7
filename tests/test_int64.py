"""How far each formula is exact in 64 bits, as docs/arrays.md says: proven, and tight."""

import pytest
import z3

from int64 import LARGEST, LINES, Bounded, Vector, left_64_bits, run_on_symbols, stated
from symbolic import Truth, decided, solver_of

STATED = stated()
# Two divisions and their products: the solver gets lost among the bits, not in integers.
TOO_MANY_BITS = {line for line in LINES if "half_even" in line}


def by_line(lines):
    names = ["-".join(filter(None, line)) for line in lines]
    return pytest.mark.parametrize("line", lines, ids=names)


def step_that_leaves(kind, line, most):
    """Look for operands up to some number with which a step leaves 64 bits."""
    operands, given, asked = run_on_symbols(kind, line, most)
    given = list(map(Truth, given))
    assert solver_of(given).check() == z3.sat, "nothing meets what is given"
    return operands, *decided([*given, Truth(z3.Not(z3.And(asked)))])


def test_every_formula_under_every_rounding_has_its_line():
    assert list(STATED) == LINES


@by_line(LINES)
def test_every_step_fits_into_64_bits_up_to_the_number_of_the_page(line):
    assert step_that_leaves(Bounded, line, STATED[line])[2] == z3.unsat


@by_line([line for line in LINES if line not in TOO_MANY_BITS])
def test_no_step_on_vectors_of_64_bits_leaves_them(line):
    assert step_that_leaves(Vector, line, STATED[line])[2] == z3.unsat


@by_line([line for line in LINES if STATED.get(line) != LARGEST])
def test_one_more_leaves_them(line):
    operands, solver, verdict = step_that_leaves(Bounded, line, STATED[line] + 1)
    assert verdict == z3.sat
    model = solver.model()
    numbers = [model.eval(it, model_completion=True).as_long() for it in operands.values()]
    assert left_64_bits(*line, numbers)
