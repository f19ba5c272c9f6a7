"""Run shipped code on integers that stand for all integers, and prove what it makes of them.

A ``Symbol`` is an integer term of the solver with the operators that the formulas use; ``//`` is
Python's, which rounds down for every sign. Where code asks whether something holds, as ``if`` and
``while`` do, ``paths`` runs it once for every answer that is possible.
"""

import operator

import z3

# A proof takes well below a second; one that takes seconds has lost its way.
SOLVER_MILLISECONDS = 5_000
FIRST_MILLISECONDS = 1_000  # of the first try; each takes twice what the one before it had
TRIES = 7


class Truth:
    """A yes or no that is not known; asking for it is a fork in the road."""

    __slots__ = ("term",)

    def __init__(self, term):
        self.term = term

    def __bool__(self):
        return Path.walked().takes(self.term)

    __hash__ = None


def _both_ways(operation):
    """Make an operator of two terms, and the one for a plain number on the left."""
    return (
        lambda self, other: Symbol(operation(self.term, term_of(other))),
        lambda self, other: Symbol(operation(term_of(other), self.term)),
    )


def _asked(operation):
    return lambda self, other: Truth(operation(self.term, term_of(other)))


class Symbol:
    """An integer that is not known: ``term`` says what is known of it."""

    __slots__ = ("term",)

    def __init__(self, term):
        self.term = term

    __add__, __radd__ = _both_ways(operator.add)
    __sub__, __rsub__ = _both_ways(operator.sub)
    __mul__, __rmul__ = _both_ways(operator.mul)
    __lt__, __le__ = _asked(operator.lt), _asked(operator.le)
    __gt__, __ge__ = _asked(operator.gt), _asked(operator.ge)
    __eq__, __ne__ = _asked(operator.eq), _asked(operator.ne)
    __hash__ = None

    def __floordiv__(self, other):
        return Symbol(floor_of(self.term, other))

    def __rfloordiv__(self, other):
        return Symbol(floor_of(z3.IntVal(other), self))

    def __bool__(self):
        return bool(self != 0)

    def __repr__(self):
        return self.term.sexpr()


def term_of(number):
    return number.term if isinstance(number, Symbol | Truth) else z3.IntVal(int(number))


def floor_of(numerator, divisor):
    """Divide as Python does; the solver's own division rounds down for positive divisors only."""
    if isinstance(divisor, int):
        if divisor <= 0:
            return floor_of(-numerator, -divisor)
        return numerator / z3.IntVal(divisor)
    return z3.If(divisor.term > 0, numerator / divisor.term, -numerator / -divisor.term)


def symbols(names):
    return [Symbol(z3.Int(name)) for name in names.split()]


def as_terms(claims):
    return [claim.term if isinstance(claim, Truth) else z3.BoolVal(claim) for claim in claims]


def every(*claims):
    return Truth(z3.And(*as_terms(claims)))


def some(*claims):
    return Truth(z3.Or(*as_terms(claims)))


def implies(condition, *claims):
    return Truth(z3.Implies(*as_terms([condition]), z3.And(*as_terms(claims))))


def within(low, number, high):
    return every(low <= number, number <= high)


def solver_of(given):
    solver = z3.Solver()
    solver.set("timeout", SOLVER_MILLISECONDS)
    solver.add(*as_terms(given))
    return solver


def decided(claims):
    """Let the solver decide; where it gets lost among products, start again in another order."""
    for seed in range(TRIES):
        solver = solver_of(claims)
        solver.set("timeout", FIRST_MILLISECONDS << seed)
        solver.set("random_seed", seed)
        verdict = solver.check()
        if verdict != z3.unknown:
            break
    return solver, verdict


def prove(given, *claims):
    """Show that each claim follows from what is given, which is possible at all."""
    possible = solver_of(given).check()
    assert possible == z3.sat, "nothing meets what is given: the proof would be empty"
    for number, claim in enumerate(as_terms(claims)):
        solver, verdict = decided([*given, Truth(z3.Not(claim))])
        assert verdict == z3.unsat, (number, verdict, verdict == z3.sat and solver.model())


def refute(given, claim):
    """Find numbers that meet what is given and not the claim."""
    solver, verdict = decided([*given, Truth(z3.Not(*as_terms([claim])))])
    assert verdict == z3.sat, "no counterexample was found"
    model = solver.model()
    return {str(name): model[name].as_long() for name in model.decls() if not name.arity()}


class Path:
    """One way through code: what was answered so far, and which answers are still to be tried."""

    _now = None

    def __init__(self, given, answers):
        self._solver = solver_of(given)
        self._answers = list(answers)
        self.conditions = []
        self.turnings = []

    @classmethod
    def walked(cls):
        assert cls._now is not None, "a symbol was asked for its truth outside of any path"
        return cls._now

    def takes(self, condition):
        if len(self.conditions) == len(self._answers):
            answer = self._possible(condition)
            if answer and self._possible(z3.Not(condition)):
                self.turnings.append([*self._answers, False])
            self._answers.append(answer)
        answer = self._answers[len(self.conditions)]
        held = condition if answer else z3.Not(condition)
        self._solver.add(held)
        self.conditions.append(Truth(held))
        return answer

    def _possible(self, condition):
        verdict = self._solver.check(condition)
        assert verdict != z3.unknown
        return verdict == z3.sat

    def walk(self, run):
        Path._now = self
        try:
            return run()
        finally:
            Path._now = None


def paths(given, run):
    """Run code on every way that is possible; give what holds on each way and what it returned.

    ``run`` is started anew for each, so it has to make its own state.
    """
    waiting = [[]]
    while waiting:
        path = Path(given, waiting.pop())
        outcome = path.walk(run)
        waiting += path.turnings
        yield [*given, *path.conditions], outcome
