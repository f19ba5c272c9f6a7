"""The data of a chart are the numbers of the library, as exact text."""

from datetime import date, timedelta

import pytest

import reading_cases
import shopinsure as si
from shopinsure import InvalidInput, plot

POLICY = si.buy_deposit_policy(
    reading_cases.SELLER, "D-1", "10000", si.Term.TWELVE_MONTHS, date(2023, 1, 1)
).policy


def rows(chart):
    # A chart of several panels holds its data once, at the top.
    return chart.to_dict()["data"]["values"]


def test_the_refund_of_every_day_is_drawn():
    days = [date(2022, 12, 31) + timedelta(days=n) for n in range(366)]
    assert [(row["on"], row["refund"]) for row in rows(plot.refund_curve(POLICY))] == [
        (str(on), str(si.surrender_refund(POLICY, on).amount)) for on in days
    ]


def test_the_premium_under_every_rounding_is_drawn_beside_the_exact_one():
    result = rows(plot.premium_rounding("0.002", ["2.50", si.from_fen(499)]))
    assert [(row["paid"], row["kind"], row["premium"]) for row in result] == [
        ("2.50", "half_up", "0.01"),
        ("2.50", "half_even", "0.00"),
        ("2.50", "down", "0.00"),
        ("2.50", "exact", "0.005"),
        ("4.99", "half_up", "0.01"),
        ("4.99", "half_even", "0.01"),
        ("4.99", "down", "0.00"),
        ("4.99", "exact", "0.00998"),
    ]


def test_the_balances_after_every_event_are_drawn():
    event = si.DepositPaid(event_id="1", on="2023-01-01", amount="10")
    statement = si.replay([event])
    result = {
        row["balance"].split()[0]: row["amount"] for row in rows(plot.account_balances(statement))
    }
    (posting,) = statement.postings
    assert result == {name: str(amount) for name, amount in posting.balances.items()}


def test_the_days_of_every_choice_are_drawn():
    result = rows(plot.recovery_timeline(date(2022, 7, 13)))
    assert len(result) == 12
    for choice in si.READINGS["overdue_from"].choices:
        terms = si.DEPOSIT_TERMS.amended(overdue_from=choice.value)
        own = [row["on"] for row in result if row["overdue_from"].startswith(choice.value)]
        assert own == [str(one.on) for one in si.recovery_schedule(date(2022, 7, 13), terms=terms)]


def test_the_difference_of_every_choice_is_drawn():
    found = si.compare_readings(reading_cases.price_claim(red_packets="20"))
    result = [(row["choice"], row["difference"]) for row in rows(plot.readings_moved(found))]
    assert ("difference_base = own_money", "-20.00") in result
    assert len(result) == len(found.rows)


@pytest.mark.parametrize(
    "draw", [plot.refund_curve, plot.account_balances, plot.recovery_timeline, plot.readings_moved]
)
def test_what_cannot_be_drawn_is_refused(draw):
    with pytest.raises(InvalidInput):
        draw("D-1")
