"""Statements of premiums, and surrenders: their limits and how long they hold."""

import functools
from datetime import date, timedelta

import pytest

import shopinsure as si
from scenarios import SMALL_POLICY, refusal


def test_a_premium_that_needs_no_rounding_neither_gains_nor_loses():
    result = si.premium_statement(["100"], "0.002").summary()
    assert "rounding up (orders: 0)" in result
    assert "rounding down (orders: 0)" in result


def test_a_line_of_a_statement_is_a_pair():
    for line, kind in ((("O-1",), "tuple"), (["O-1", "1"], "list"), ([], "list")):
        assert refusal(functools.partial(si.premium_statement, [line], "0.002")) == (
            "lines-type",
            f"line ({kind}) is not a pair of order id and amount paid: give a tuple of the two",
        )
    for line, name in (((" ", "1"), "order_id ' ' "), (("O-1", "x"), "paid 'x' ")):
        result = refusal(functools.partial(si.premium_statement, [line], "0.002"))[1]
        assert result.startswith(name)


def test_a_statement_is_refused_from_ten_thousand_million_yuan_of_premium_on():
    terms = si.GUARANTEE_TERMS.amended(order_rate_max="1")
    half = "5000000000.00"
    below = si.premium_statement([half, "4999999999.99"], "1", terms=terms)
    assert str(below.rounded_sum.amount) == "9999999999.99"
    assert refusal(lambda: si.premium_statement([half, half], "1", terms=terms)) == (
        "total-out-of-range",
        "lines have a total premium above 9999999999.99",
    )


def test_a_surrender_that_waits_for_facts_may_be_tried_again_until_the_last_day_of_cover():
    policy = si.DepositPolicy(**SMALL_POLICY)
    last = si.surrender(policy, policy.end, outstanding=None, held="0")
    assert last.verdict.codes[0] == "obligations-unknown"
    assert last.valid_until == policy.end
    referred = si.surrender(policy, policy.end, outstanding="1", held="0")
    assert referred.verdict.codes[0] == "obligations-to-review"
    assert referred.valid_until == policy.end
    # What is owed does not go away with a day: the answer stays no, the cover's last day or not.
    refuse = si.DEPOSIT_TERMS.amended(surrender_with_obligations="refuse")
    owing = si.surrender(policy, policy.end, outstanding="1", held="0", terms=refuse)
    assert owing.verdict.codes[0] == "obligations-open"
    assert owing.valid_until is owing.next_change_on is None
    after = si.surrender(policy, policy.end + timedelta(days=1), outstanding="1", held="0")
    assert after.verdict.codes[0] == "policy-ended"
    assert after.valid_until is None
    days = {"start": "9999-01-01", "end": "9999-12-31"}  # after the last of all days none comes
    ever = si.surrender(
        si.DepositPolicy(**SMALL_POLICY | days), date.max, outstanding=None, held="0"
    )
    assert ever.valid_until is ever.next_change_on is None


@pytest.mark.parametrize("rounding", ["half_up", "half_even", "down"])
def test_a_refund_holds_as_long_as_it_is_the_same_under_its_own_rounding(rounding):
    policy = si.DepositPolicy(
        **SMALL_POLICY | {"coverage": "100", "rate": "0.0011", "premium": "0.11"}
    )
    terms = si.DEPOSIT_TERMS.amended(rounding=rounding)
    days = [policy.start + timedelta(days=n) for n in range(policy.period_days)]
    amounts = {day: si.surrender_refund(policy, day, terms=terms).fen for day in days}
    for day in days:
        result = si.surrender(policy, day, outstanding="0", held="0", terms=terms)
        last = max(it for it in days if amounts[it] == amounts[day])
        assert result.valid_until == last
