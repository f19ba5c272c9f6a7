"""Ask the public functions for every case there is, where the cases can be counted."""

from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from itertools import product
from pathlib import Path

import chinese_calendar
import pytest

import scenarios
import shopinsure as si
from reference import ROUNDINGS, day_number, last_day_number
from shopinsure._dates import period_end, working_day_after
from shopinsure.china import ChinaCalendar

ONE_DAY = timedelta(days=1)
BEIJING = timezone(timedelta(hours=8))

LEAP_CYCLE = [date(2023, 1, 1) + timedelta(days=it) for it in range(4 * 365 + 1)]
COVER = 700_000
ANSWERS = {6: 268_263, 12: 535_091}
"""How many there are for each length of a term in months."""


@pytest.mark.parametrize("term", si.Term)
def test_every_surrender_day_of_every_start_of_a_leap_cycle_returns_its_share(term):
    rate = si.DEPOSIT_TERMS.rate(term)
    premium = si.deposit_premium(si.from_fen(COVER), term).amount
    shares, asked = {}, 0
    for start in LEAP_CYCLE:
        parts = (start.year, start.month, start.day)
        last = last_day_number(parts, term.months, "last_day", "down")
        period = last - day_number(parts) + 1
        end = period_end(start, term.months, "last_day", "down")
        facts = {"start": start, "end": end, "term": term, "coverage": si.from_fen(COVER)}
        policy = si.DepositPolicy(**scenarios.POLICY | facts | {"rate": rate, "premium": premium})
        assert policy.end == date.fromordinal(last)
        if period not in shares:
            daily = Fraction(COVER * rate.ppm, 10**6 * period)
            shares[period] = [ROUNDINGS["half_up"](daily * left) for left in range(period + 1)]
        assert si.surrender_refund(policy, start - ONE_DAY).fen == premium.fen
        result = [
            si.surrender_refund(policy, date.fromordinal(last - left)).fen for left in range(period)
        ]
        assert result == shares[period][:period], start
        asked += period + 1
    assert asked == ANSWERS[term.months]


PAID_AT = datetime(2020, 9, 10, 10, tzinfo=BEIJING)
ISSUED = si.OrderPolicy(**scenarios.ISSUED | {"product": si.Product.PRICE, "issued_at": PAID_AT})
BOUGHT = scenarios.PURCHASE | {"freight": "0", "points": "0", "paid_at": PAID_AT}
TIMES = {"placed_at": PAID_AT + ONE_DAY, "submitted_at": PAID_AT + 2 * ONE_DAY}
EDGE = 60


def purchase_of(price, packets):
    return si.Purchase(
        **BOUGHT | {"unit_paid": si.from_fen(price), "red_packets": si.from_fen(packets)}
    )


@pytest.mark.parametrize("base", ["paid", "own_money"])
def test_every_price_packet_and_evidence_up_to_sixty_fen_is_settled_as_the_text_says(base):
    terms = si.GUARANTEE_TERMS.amended(difference_base=base)
    seen = scenarios.EVIDENCE | TIMES
    offers = [si.Evidence(**seen | {"unit_price": si.from_fen(fen)}) for fen in range(EDGE + 1)]
    asked = 0
    for price, packets in product(range(EDGE + 1), repeat=2):
        if packets > price:  # refused by the record itself
            with pytest.raises(ValueError, match="more than"):
                purchase_of(price, packets)
            continue
        bought = purchase_of(price, packets)
        for offered, offer in enumerate(offers):
            counted = price if base == "paid" else price - packets
            expected = max(0, min(counted - offered, price - packets))
            settled = si.assess_price_claim(ISSUED, bought, offer, terms=terms)
            result = settled.payment.fen if settled.payment is not None else 0
            assert result == expected, (price, packets, offered)
            assert bool(settled.verdict) == (counted > offered and price > packets)
            asked += 1
    assert asked == 61 * 62 // 2 * 61


SECOND_SOURCE = Path(__file__).parent / "cases" / "working-days-of-china.txt"
OUT_OF_STEP = frozenset(
    date.fromisoformat(line[1:])
    for line in SECOND_SOURCE.read_text("utf-8").splitlines()
    if line[0] in "+-"
)
# The one day on which the two sources differ: a Saturday before the New Year of 2006.
DISPUTED = date(2005, 12, 31)
ANNOUNCED = [date(2004, 1, 1) + timedelta(days=it) for it in range(23 * 365 + 6)]


def works(day):
    return (day.isoweekday() < 6) != (day in OUT_OF_STEP)


def test_the_working_days_of_23_years_are_those_of_a_second_source_but_for_one():
    assert ANNOUNCED[-1] == date(2026, 12, 31)
    differ = [day for day in ANNOUNCED if chinese_calendar.is_workday(day) != works(day)]
    assert differ == [DISPUTED]


def test_three_working_days_after_every_day_of_23_years_are_those_of_a_second_source():
    working = [day for day in ANNOUNCED if works(day) and day != DISPUTED]
    at, calendar, unknown = 0, ChinaCalendar(), 0
    for day in ANNOUNCED:
        while at < len(working) and working[at] <= day:
            at += 1
        due = working_day_after(day, 3, calendar)
        if at + 2 < len(working):
            assert due == working[at + 2], day
        else:
            assert due is None  # the calendar ends: never a guess
            unknown += 1
    assert unknown == 3
