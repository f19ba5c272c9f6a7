"""A fixed day, whose year the calendar knows, and a shop."""

import pytest
import time_machine
from storefront import Storefront

START = "2026-03-02T02:00:00+00:00"  # a Monday, 10:00 in Beijing


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=True) as traveller:
        yield traveller


@pytest.fixture
def shop(clock, db):
    return Storefront()
