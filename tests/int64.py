"""Whole numbers of 64 bits: how far each formula stays exact on them, and symbols of that width.

How far is stated once, in the table of docs/arrays.md, and read from there: with every operand that
has no range of its own from 0 up to that number, no step of the formula leaves 64 bits, and no
``// WIDE`` meets a number that is wider.
"""

import inspect
import operator
import re
from pathlib import Path

import z3

from shopinsure import formulas
from shopinsure.formulas import PPM, WIDE

PAGE = Path(__file__).parents[1] / "docs" / "arrays.md"
LARGEST = 2**63 - 1
ROUNDINGS = ("half_up", "half_even", "down")
FORMULAS = {
    name: function
    for name, function in vars(formulas).items()
    if inspect.isfunction(function) and function.__module__ == formulas.__name__
}
OPERANDS = {
    name: [it for it in inspect.signature(function).parameters if it != "rounded"]
    for name, function in FORMULAS.items()
}
LINES = [
    (name, None if rounding == "none" else rounding)
    for name, function in FORMULAS.items()
    for rounding in (ROUNDINGS if "rounded" in inspect.signature(function).parameters else ["none"])
]
LONGEST = 367  # days: twelve months from 2023-03-01, both anniversaries counted
RANGES = {
    "rate": (0, PPM),
    "remaining": (0, LONGEST),
    "period": (1, LONGEST),
    "quantity": (1, 10**6),
    "unit": (0, 10**6 - 1),
    "denominator": (1, 10**12),
}
"""The operands that have a range of their own, as the page says."""


def stated():
    """Return how far each line of the page says that its formula is exact."""
    line = re.compile(r"^\| `(\w+)` \| (\w+) \| ([\d,]+) \|", re.MULTILINE)
    return {
        (name, None if rounding == "none" else rounding): int(most.replace(",", ""))
        for name, rounding, most in line.findall(PAGE.read_text("utf-8"))
    }


def ranges(name, most):
    """Return the lowest and the highest value of each operand."""
    own = RANGES | {"value": (-most, most), "weights": (1, most)}
    return {operand: own.get(operand, (0, most)) for operand in OPERANDS[name]}


def run(name, rounding, numbers):
    """Run a formula, rounded by name where it rounds."""
    last = () if rounding is None else (getattr(formulas, rounding),)
    return FORMULAS[name](*numbers, *last)


def _both_ways(operation, *kept):
    """Make an operator that asks for what keeps it within 64 bits."""

    def forward(left, right):
        if isinstance(right, Choice):
            return NotImplemented
        return left.made(operation, left.term, left.literal(right), kept)

    def backward(right, left):
        return right.made(operation, right.literal(left), right.term, kept)

    return forward, backward


def _signed(condition):
    return lambda left, right: condition(left, right, True)  # noqa: FBT003 - z3 has it by place


class Choice:
    """One number where a condition holds and another where not: what `// WIDE` leaves."""

    __slots__ = ("condition", "holds", "other")

    def __init__(self, condition, holds, other):
        self.condition, self.holds, self.other = condition, holds, other

    def __radd__(self, number):
        return Choice(self.condition, number + self.holds, number + self.other)

    def __rsub__(self, number):
        return Choice(self.condition, number - self.holds, number - self.other)

    def __rmul__(self, value):
        assert {self.holds, self.other} == {0, 1}  # so no product leaves 64 bits
        zero = value.literal(0)
        ways = (zero, value.term) if self.other else (value.term, zero)
        return type(value)(z3.If(self.condition, *ways), value.asked)


class Vector:
    """A vector of 64 bits that is not known; ``asked`` collects what keeps its steps exact."""

    __slots__ = ("asked", "term")

    def __init__(self, term, asked):
        self.term, self.asked = term, asked

    __add__, __radd__ = _both_ways(operator.add, _signed(z3.BVAddNoOverflow), z3.BVAddNoUnderflow)
    __sub__, __rsub__ = _both_ways(operator.sub, z3.BVSubNoOverflow, _signed(z3.BVSubNoUnderflow))
    __mul__, __rmul__ = _both_ways(operator.mul, _signed(z3.BVMulNoOverflow), z3.BVMulNoUnderflow)

    def made(self, operation, left, right, kept):
        self.asked.extend(it(left, right) for it in kept)
        return type(self)(operation(left, right), self.asked)

    def literal(self, number):
        return number.term if isinstance(number, Vector) else z3.BitVecVal(number, 64)

    def __floordiv__(self, divisor):
        if isinstance(divisor, int) and divisor == WIDE:
            # Within these bounds the whole part is 0 or -1, and the choice made by it is right.
            self.asked.extend([self.term >= -WIDE, self.term < WIDE])
            return Choice(self.term < 0, -1, 0)
        below = self.literal(divisor)
        # Of numbers that are not negative, every division is Python's.
        self.asked.extend([self.term >= 0, below > 0])
        return type(self)(self.divided(below), self.asked)

    def divided(self, below):
        return z3.UDiv(self.term, below)


class Bounded(Vector):
    """An integer without bounds; ``asked`` collects that each of its steps fits into 64 bits."""

    __slots__ = ()

    def made(self, operation, left, right, _):
        result = operation(left, right)
        self.asked.extend([result >= -LARGEST - 1, result <= LARGEST])
        return Bounded(result, self.asked)

    def literal(self, number):
        return number.term if isinstance(number, Vector) else z3.IntVal(number)

    def divided(self, below):
        return self.term / below


MADE = {Vector: lambda name: z3.BitVec(name, 64), Bounded: z3.Int}


def run_on_symbols(kind, line, most):
    """Run a formula on symbols; return its operands, what is given of them, and what is asked."""
    operands = {it: MADE[kind](it) for it in OPERANDS[line[0]]}
    given = [
        bound
        for operand, (low, high) in ranges(line[0], most).items()
        for bound in (operands[operand] >= low, operands[operand] <= high)
    ]
    if "unit" in operands:
        given.append(operands["unit"] < operands["quantity"])
    asked = []
    run(*line, [kind(it, asked) for it in operands.values()])
    return operands, given, asked


class Traced(int):
    """A Python int whose steps are looked at: ``left`` holds those that leave 64 bits."""

    left: list

    def __new__(cls, value, left):
        self = super().__new__(cls, value)
        self.left = left
        if not -LARGEST - 1 <= value <= LARGEST:
            left.append(value)
        return self

    def __floordiv__(self, other):
        if other == WIDE and not -WIDE <= self < WIDE:
            self.left.append(int(self))
        return Traced(int(self) // int(other), self.left)


def _traced(name):
    plain = getattr(int, name)
    return lambda self, other: Traced(plain(int(self), int(other)), self.left)


for _name in ("__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__"):
    setattr(Traced, _name, _traced(_name))


def left_64_bits(name, rounding, numbers):
    """Return the steps of a formula on Python ints that 64 bits do not hold, or are too wide."""
    left = []
    run(name, rounding, [Traced(it, left) for it in numbers])
    return left
