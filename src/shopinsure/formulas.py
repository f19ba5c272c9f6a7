"""Every formula of the field once, in whole fen, parts per million and days.

Each function is straight-line arithmetic over ``+ - * //``, so the same code prices a Python
int, a NumPy array, a data-frame expression and a solver's symbolic integer. Amounts are fen
(0 … 10**12 - 1), rates are ppm (0 … 10**6), days are whole days; nothing is checked here.

Where a formula rounds, it takes the rounding as its last argument and calls it once, last, with
numerator and denominator. Passing ``fractions.Fraction`` there yields the exact value instead:
the number and its working come from the same line of code.

Limits: yes-or-no questions become 0 or 1 by way of ``WIDE``, which is wider than any amount. On
64-bit integers each formula is exact up to the number that docs/arrays.md states, and wraps beyond.
"""

from collections.abc import Callable
from typing import Any, TypeAlias

Whole: TypeAlias = Any
"""A whole number of any kind: int, integer column or symbolic integer."""

Rounded: TypeAlias = Callable[[Any, Any], Any]
"""Turns numerator and denominator into one whole number, or into an exact fraction."""

PPM = 1_000_000
WIDE = 10**15


def half_up(numerator: Whole, denominator: Whole) -> Whole:
    """Round a ratio half up to a whole number.

    >>> half_up(1, 2), half_up(3, 2), half_up(49, 100)
    (1, 2, 0)
    """
    # The same as (2 * numerator + denominator) // (2 * denominator), with one step less a row: half
    # of an odd denominator may lose its half, since no ratio over it lies halfway.
    return (numerator + denominator // 2) // denominator


def half_even(numerator: Whole, denominator: Whole) -> Whole:
    """Round a ratio half to even, to a whole number.

    >>> half_even(1, 2), half_even(3, 2), half_even(49, 100)
    (0, 2, 0)
    """
    nearest = half_up(numerator, denominator)
    above_tie = 2 * numerator + denominator - 2 * denominator * nearest
    tie = 1 - (above_tie + 2 * denominator - 1) // (2 * denominator)
    return nearest - tie * (nearest - 2 * (nearest // 2))


def down(numerator: Whole, denominator: Whole) -> Whole:
    """Round a ratio down to a whole number.

    >>> down(1, 2), down(3, 2), down(99, 100)
    (0, 1, 0)
    """
    return numerator // denominator


def at_least_zero(value: Whole) -> Whole:
    """Keep a value that is not negative and turn a negative one into zero.

    >>> at_least_zero(7), at_least_zero(-7)
    (7, 0)
    """
    return value * (1 + value // WIDE)


def smaller(left: Whole, right: Whole) -> Whole:
    """Return the smaller of two values.

    >>> smaller(3, 5), smaller(5, 3)
    (3, 3)
    """
    above = left - right
    return left - above * (1 + above // WIDE)


def not_below(left: Whole, right: Whole) -> Whole:
    """Answer 1 where ``left >= right`` and 0 elsewhere.

    >>> not_below(5, 5), not_below(4, 5)
    (1, 0)
    """
    return 1 + (left - right) // WIDE


def order_premium(paid: Whole, rate: Whole, rounded: Rounded = half_up) -> Whole:
    """Price an order policy: amount actually paid (fen) times rate (ppm), in fen; L-2.4, L-3.3.

    >>> order_premium(19_900, 1_800)
    36
    """
    return rounded(paid * rate, PPM)


def deposit_premium(coverage: Whole, rate: Whole, rounded: Rounded = half_up) -> Whole:
    """Price a deposit policy: cover (fen) times the rate of its term (ppm), in fen; D-Q9.

    >>> deposit_premium(100_000, 30_000)
    3000
    """
    return rounded(coverage * rate, PPM)


def period_days(start: Whole, end: Whole) -> Whole:
    """Count the days of a cover period, first and last day included; D-Q14.

    >>> period_days(0, 364)
    365
    """
    return end - start + 1


def remaining_days(on: Whole, end: Whole, period: Whole) -> Whole:
    """Count the days left after the surrender day, never more than the period; D-Q14.

    >>> remaining_days(0, 364, 365), remaining_days(-9, 364, 365)
    (364, 365)
    """
    return smaller(end - on, period)


def surrender_refund(  # noqa: PLR0913, PLR0917 - D-Q14 has five operands, and how to round
    coverage: Whole,
    rate: Whole,
    remaining: Whole,
    period: Whole,
    premium: Whole,
    rounded: Rounded = half_up,
) -> Whole:
    """Return cover x rate x remaining days / period days, never above the premium paid; D-Q14.

    >>> surrender_refund(100_000, 30_000, 364, 365, 3_000)
    2992
    """
    return smaller(rounded(coverage * rate * remaining, PPM * period), premium)


def whole_premium(premium: Whole) -> Whole:
    """Return all of a premium: cover that has not started cost nothing; D-Q14.

    >>> whole_premium(3_000)
    3000
    """
    return premium


def releasable_at_least(cash: Whole, coverage: Whole, requirement: Whole) -> Whole:
    """Release all cash where the cover is at least the requirement; D-Q6 with D-Q2.

    >>> releasable_at_least(100_000, 100_000, 100_000)
    100000
    """
    return cash * not_below(coverage, requirement)


def releasable_above(cash: Whole, coverage: Whole, requirement: Whole) -> Whole:
    """Release all cash where the cover is above the requirement; D-Q6 to the letter.

    >>> releasable_above(100_000, 100_000, 100_000)
    0
    """
    return cash * (1 - not_below(requirement, coverage))


def releasable_combined(cash: Whole, coverage: Whole, requirement: Whole) -> Whole:
    """Release the cash above what the cover leaves open of the requirement; D-Q6.

    >>> releasable_combined(100_000, 100_000, 150_000)
    50000
    """
    return at_least_zero(cash - at_least_zero(requirement - coverage))


def quality_indemnity(refunded: Whole, paid: Whole, freight: Whole, indemnified: Whole) -> Whole:
    """Indemnify the goods refunded, at most the goods paid for and not yet indemnified; L-2.1.

    >>> quality_indemnity(10_000, 11_000, 1_000, 6_000)
    4000
    """
    return smaller(refunded, at_least_zero(paid - freight - indemnified))


def refund_above_goods(refunded: Whole, paid: Whole, freight: Whole, _: Whole) -> Whole:
    """Answer 1 where more was refunded for the goods than was paid for them, and 0 elsewhere.

    >>> refund_above_goods(15_000, 11_000, 1_000, 0), refund_above_goods(10_000, 11_000, 1_000, 0)
    (1, 0)
    """
    return 1 - not_below(paid - freight, refunded)


def price_difference(price: Whole, freight: Whole, evidence: Whole) -> Whole:
    """Return the price difference of one unit, red packets and points counted as paid; L-3.7.

    >>> price_difference(10_000, 0, 7_000)
    3000
    """
    return at_least_zero(price - freight - evidence)


def own_money_difference(
    price: Whole, freight: Whole, red_packets: Whole, points: Whole, evidence: Whole
) -> Whole:
    """Return the price difference of one unit on the buyer's own money; L-3.7.

    >>> own_money_difference(10_000, 0, 2_000, 0, 7_000)
    1000
    """
    return at_least_zero(price - freight - red_packets - points - evidence)


def price_limit(price: Whole, freight: Whole, red_packets: Whole, points: Whole) -> Whole:
    """Return the limit of a price claim: what was paid without freight, packets, points; L-3.8.

    >>> price_limit(10_000, 500, 6_000, 2_000)
    1500
    """
    return price - freight - red_packets - points


def price_claim(difference: Whole, limit: Whole) -> Whole:
    """Pay the difference, at most the limit; L-3.7, L-3.8.

    >>> price_claim(3_000, 1_500)
    1500
    """
    return smaller(difference, limit)


def advance(amount: Whole, advanced: Whole, held: Whole, available: Whole) -> Whole:
    """Advance what is left of the amount in dispute, as hold and credit reach; D-Q7, D-Q26.

    >>> advance(10_000, 0, 6_000, 3_999), advance(10_000, 9_000, 6_000, 3_999)
    (9999, 1000)
    """
    return smaller(at_least_zero(amount - advanced), held + available)


def unit_share(total: Whole, quantity: Whole, unit: Whole) -> Whole:
    """Return one unit's share of a line; the first units (from 0) carry what does not divide.

    >>> [unit_share(10_000, 3, unit) for unit in (0, 1, 2)]
    [3334, 3333, 3333]
    """
    return (total + quantity - 1 - unit) // quantity


def share(total: Whole, weight: Whole, weights: Whole) -> Whole:
    """Return the share of a weight in an amount, rounded down; what is left is shared out after.

    >>> share(1_000, 5_900, 11_890)
    496
    """
    return down(total * weight, weights)


def credit_part(bond: Whole, available: Whole) -> Whole:
    """Return the part of a bond that is held on credit; the rest is held on Alipay; D-Q21.

    >>> credit_part(125_000, 100_000)
    100000
    """
    return smaller(bond, available)


def credit_available(coverage: Whole, held: Whole, unrestored: Whole) -> Whole:
    """Return the credit that is left of the cover: less held, less not restored; D-Q26.

    >>> credit_available(200_000, 5_000, 0)
    195000
    """
    return coverage - held - unrestored


def total(sum_so_far: Whole, amount: Whole) -> Whole:
    """Add one more amount to a sum; D-Q21, D-Q26.

    >>> total(3_000, 2_000)
    5000
    """
    return sum_so_far + amount


def rest(whole: Whole, part: Whole) -> Whole:
    """Return what a part leaves of a whole; D-Q21, D-Q26.

    >>> rest(125_000, 100_000)
    25000
    """
    return whole - part


def alipay_part(bond: Whole, credit: Whole, balance: Whole) -> Whole:
    """Return the part of a bond that is held on Alipay, as far as the balance reaches; D-Q21.

    >>> alipay_part(125_000, 100_000, 20_000)
    20000
    """
    return smaller(bond - credit, balance)


def shortfall(bond: Whole, credit: Whole, alipay: Whole) -> Whole:
    """Return what neither credit nor the Alipay balance covers of a bond; D-Q21.

    >>> shortfall(125_000, 100_000, 20_000)
    5000
    """
    return bond - credit - alipay


def debit(owed: Whole, balance: Whole) -> Whole:
    """Debit what is owed in full, or nothing where the balance does not reach; D-Q10, D-Q11.

    >>> debit(5_000, 5_000), debit(5_000, 4_999)
    (5000, 0)
    """
    return owed * not_below(balance, owed)
