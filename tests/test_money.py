"""Amounts, rates and roundings: their order, their texts, and how an error shows an input."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from pydantic import ValidationError

import shopinsure as si
from scenarios import SMALL_POLICY, refusal
from shopinsure import formulas
from shopinsure._results import exact_text


def shown(text):
    """How a malformed amount is shown in its error."""
    return refusal(lambda: si.order_premium(text, "0.001"))[1].split(" is not an amount")[0][5:]


def test_rates_have_an_order_an_equality_and_a_hash():
    low, high = si.Rate("0.001"), si.Rate("0.002")
    assert low < high
    assert not low < si.Rate("0.001")
    assert not high < low
    assert low <= si.Rate("0.001")
    assert not high <= low
    assert (low == 1) is False
    for compared in (lambda: low < 1, lambda: low <= 1):
        with pytest.raises(TypeError):
            compared()
    assert len({hash(si.Rate(f"0.00{n}")) for n in range(10)}) == 10
    assert si.Rate(Decimal(1)).ppm == 10**6
    assert f"{low:>8}" == "   0.001"


def test_percent_takes_a_decimal_and_a_rate_is_refused_by_its_name():
    assert si.Rate.percent(Decimal(3)) == si.Rate("0.03")
    code, result = refusal(lambda: si.Rate("x"))
    assert (code, result[:8]) == ("rate-malformed", "rate 'x'")
    with pytest.raises(ValidationError) as refused:
        si.DepositPolicy(**SMALL_POLICY | {"rate": "x"})
    assert refused.value.errors()[0]["type"] == "rate-malformed"


def test_a_text_is_shown_up_to_forty_signs():
    assert shown("a" * 38) == f"'{'a' * 38}'"
    assert shown("a" * 39) == f"'{'a' * 38}…"
    assert shown("a" * 99) == f"'{'a' * 38}…"
    assert shown("ab") == "'ab'"
    assert shown("a" * 50 + "'").startswith("'")  # nothing beyond is looked at


def test_exact_values_are_shown_with_up_to_eight_decimals():
    assert exact_text(Fraction(1, 10**8)) == "0.00000001"
    assert exact_text(Fraction(1, 10**9)) == "1/1000000000"


def test_half_even_is_what_python_rounds_to():
    for denominator in range(1, 13):
        for numerator in range(60):
            exact = Fraction(numerator, denominator)
            assert formulas.half_even(numerator, denominator) == round(exact)


def test_a_day_and_a_rate_may_be_of_a_kind_of_the_callers():
    class Holiday(date):
        pass

    class Ratio(Decimal):
        pass

    policy = si.DepositPolicy(**SMALL_POLICY)
    refund = si.surrender_refund(policy, Holiday.fromordinal(policy.start.toordinal()))
    assert refund == si.surrender_refund(policy, policy.start)
    assert si.order_premium("199.00", Ratio("0.0018")).fen == 36


EXACT = "is a float, which is not exact: give text or Decimal, such as"
COULD_BE = "could mean yuan or fen: give yuan as text such as '199.00', or from_fen(19900) for fen"


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: si.Yuan(1.5), f"amount 1.5 {EXACT} '199.00'"),
        (lambda: si.Yuan.from_float(1.5), f"amount 1.5 {EXACT} '199.00'"),
        (lambda: si.Rate(0.5), f"rate 0.5 {EXACT} '0.0018'"),
        (lambda: si.Yuan(5), f"amount (int) {COULD_BE}"),
    ],
)
def test_a_float_or_a_bare_number_is_refused_with_what_to_write_instead(call, sentence):
    assert refusal(call)[1] == sentence
