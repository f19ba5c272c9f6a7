"""The data of a chart are the numbers of the library, as exact text."""

from datetime import date, timedelta

import pytest

import reading_cases
import scenarios
import shopinsure as si
from shopinsure import InvalidInput, plot

POLICY = si.DepositPolicy(**scenarios.POLICY)


def rows(chart, *names):
    # A chart of several panels holds its data once, at the top.
    return [tuple(row[name] for name in names) for row in chart.to_dict()["data"]["values"]]


def test_the_refund_of_every_day_is_drawn():
    days = [date(2022, 12, 31) + timedelta(days=n) for n in range(366)]
    refunds = [(str(on), str(si.surrender_refund(POLICY, on).amount)) for on in days]
    assert rows(plot.refund_curve(POLICY), "on", "refund") == refunds


def test_the_premium_under_every_rounding_is_drawn_beside_the_exact_one():
    kinds = ("half_up", "half_even", "down", "exact")
    premiums = {"2.50": "0.01 0.00 0.00 0.005", "4.99": "0.01 0.01 0.00 0.00998"}
    chart = plot.premium_rounding("0.002", ["2.50", si.from_fen(499)])
    assert rows(chart, "paid", "kind", "premium") == [
        (paid, *pair)
        for paid, texts in premiums.items()
        for pair in zip(kinds, texts.split(), strict=True)
    ]


def test_the_balances_after_every_event_are_drawn():
    statement = si.replay([si.DepositPaid(event_id="1", on="2023-01-01", amount="10")])
    result = rows(plot.account_balances(statement), "balance", "amount")
    (posting,) = statement.postings
    balances = {name: str(amount) for name, amount in posting.balances.items()}
    assert {name.split()[0]: amount for name, amount in result} == balances


def test_the_days_of_every_choice_are_drawn():
    result = rows(plot.recovery_timeline(date(2022, 7, 13)), "overdue_from", "on")
    assert len(result) == 12
    for choice in si.READINGS["overdue_from"].choices:
        terms = si.DEPOSIT_TERMS.amended(overdue_from=choice.value)
        own = [on for overdue_from, on in result if overdue_from.startswith(choice.value)]
        assert own == [str(one.on) for one in si.recovery_schedule(date(2022, 7, 13), terms=terms)]


def test_the_difference_of_every_choice_is_drawn():
    found = si.compare_readings(reading_cases.price_claim(red_packets="20"))
    result = rows(plot.readings_moved(found), "choice", "difference")
    assert ("difference_base = own_money", "-20.00") in result
    assert len(result) == len(found.rows)


@pytest.mark.parametrize(
    "draw", [plot.refund_curve, plot.account_balances, plot.recovery_timeline, plot.readings_moved]
)
def test_what_cannot_be_drawn_is_refused(draw):
    with pytest.raises(InvalidInput):
        draw("D-1")
