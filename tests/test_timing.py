"""What must be quick, in processor time: the slow group, since a busy machine disturbs it."""

import sys
import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import test_claims_laws
import test_grammar
import test_hostile_input
from hostile import HOSTILE
from shopinsure import Yuan

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

import import_time
import replay

pytestmark = pytest.mark.slow
TRIES = 3  # another process may hold the processor; what has become slow fails them all


def seconds(work):
    """Return the processor time of the quickest of a few tries."""
    taken = []
    for _ in range(TRIES):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return min(taken)


@pytest.mark.parametrize("row", HOSTILE, ids=lambda row: row.name)
def test_a_hostile_input_is_refused_at_once(row):
    ask, record, facts_with = test_hostile_input.DOORS[row.kind]
    del record, facts_with
    assert seconds(lambda: test_hostile_input.refused(lambda: ask(row.value))) <= 0.05


@pytest.mark.parametrize(("way", "bad", "error"), test_grammar.WAYS_IN)
def test_a_huge_input_is_refused_at_once(way, bad, error):
    del bad, error
    for value in test_grammar.huge_inputs():
        assert seconds(lambda: test_grammar.refusal(way, value)) < 0.05  # noqa: B023 - called at once


def test_a_million_zeros_are_read_at_once():
    zeros = Decimal("199." + test_grammar.much("0"))
    assert seconds(lambda: Yuan(zeros)) < 0.2


@pytest.mark.parametrize("day", [date(2020, 9, 28), date(2098, 12, 31)])
def test_a_calendar_that_never_works_is_given_up_at_once(day):
    calendar = test_claims_laws.Known(date.min, date.max, set(), LookupError)
    assert seconds(lambda: test_claims_laws.raised(day, calendar)) < 1


def test_the_goals_of_posting_hold():
    tries = (replay.goals(rounds=3) for _ in range(TRIES))
    assert any(all(ratio <= most for ratio, most in one.values()) for one in tries)


def test_importing_costs_at_most_what_the_goal_allows():
    tries = (import_time.ratio(starts=21) for _ in range(TRIES))
    assert any(ratio <= import_time.LIMIT for ratio in tries)
