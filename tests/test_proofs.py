"""The laws of the formulas, shown for all integers by running the shipped formulas on symbols."""

import inspect
from itertools import product

import pytest
import z3

from shopinsure import formulas
from shopinsure.formulas import PPM, WIDE
from symbolic import Symbol, implies, prove, refute, some, symbols, within

MOST = 10**12 - 1
CEILING = 2_000
ROUNDINGS = {name: getattr(formulas, name) for name in ("half_up", "half_even", "down")}
PERIODS = (*range(181, 186), *range(365, 368))
DOCUMENTED = (18_000, 30_000)
"""The rates of D-Q9."""


def amounts(names):
    """Amounts in fen, and that each is one."""
    numbers = symbols(names)
    return numbers, [within(0, number, MOST) for number in numbers]


def least(left, right):
    return Symbol(z3.If((left <= right).term, left.term, (right + Symbol(z3.IntVal(0))).term))


def not_negative(number):
    return Symbol(z3.If((number >= 0).term, number.term, z3.IntVal(0)))


def test_choosing_without_a_branch_is_right_as_far_as_it_is_wide():
    left, right = symbols("left right")
    value = left - right
    given = [within(-WIDE, value, WIDE - 1)]
    prove(
        given,
        formulas.at_least_zero(value) == not_negative(value),
        formulas.smaller(left, right) == least(left, right),
        implies(left >= right, formulas.not_below(left, right) == 1),
        implies(left < right, formulas.not_below(left, right) == 0),
    )


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_a_rounding_is_the_nearest_whole_number_and_knows_its_tie(rounding):
    below, whole, rest = symbols("below whole rest")
    # Every ratio above zero is a whole number and a rest below its denominator.
    given = [below >= 1, whole >= 0, within(0, rest, below - 1)]
    rounded = ROUNDINGS[rounding](below * whole + rest, below)
    prove([*given, 2 * rest < below], rounded == whole)
    nearest = whole if rounding == "down" else whole + 1
    prove([*given, 2 * rest > below], rounded == nearest)
    tie = [*given, 2 * rest == below]
    if rounding == "half_even":
        (half,) = symbols("half")
        prove([*tie, whole == 2 * half], rounded == whole)
        prove([*tie, whole == 2 * half + 1], rounded == whole + 1)
    else:
        prove(tie, rounded == nearest)


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_an_order_premium_keeps_its_law_for_every_amount_and_rate(rounding):
    rounded = ROUNDINGS[rounding]
    (paid, more), given = amounts("paid more")
    rate, higher = symbols("rate higher")
    given += [within(0, rate, PPM), within(0, higher, PPM)]

    def premium(amount, ppm=rate):
        return formulas.order_premium(amount, ppm, rounded)

    prove(given, within(0, premium(paid), MOST), premium(0) == 0, premium(paid, 0) == 0)
    prove([*given, paid <= more], premium(paid) <= premium(more))
    prove([*given, rate <= higher], premium(paid) <= premium(paid, higher))
    off = PPM * premium(paid) - paid * rate
    if rounding == "down":
        prove(given, off <= 0, off > -PPM)
        prove([*given, rate <= CEILING], PPM * premium(paid) <= paid * CEILING)
    else:
        prove(given, within(-PPM, 2 * off, PPM))
    split = premium(paid) + premium(more) - premium(paid + more)
    prove([*given, paid + more <= MOST], within(-1, split, 1))


def test_a_deposit_premium_is_whole_and_additive_at_the_documented_rates():
    tiers, others = symbols("tiers others")
    given = [within(1, tiers, 200), within(1, others, 200)]
    for rate, rounded in product(DOCUMENTED, ROUNDINGS.values()):
        one, other, both = (
            formulas.deposit_premium(thousands * 100_000, rate, rounded)
            for thousands in (tiers, others, tiers + others)
        )
        prove(given, one * PPM == tiers * 100_000 * rate, one + other == both)


def test_used_and_remaining_days_are_the_period_on_each_of_its_days():
    start, end, on = symbols("start end on")
    period = formulas.period_days(start, end)
    left = formulas.remaining_days(on, end, period)
    given = [within(1, start, end), end <= 4_000_000, on >= 1]
    prove([*given, within(start, on, end)], (on - start + 1) + left == period, left >= 0)
    prove([*given, on == end], left == 0)
    prove([*given, on < start], left == period)


def test_a_refund_depends_on_cover_rate_and_days_by_their_product_alone():
    (coverage, paid), given = amounts("coverage paid")
    rate, left, fewer, period = symbols("rate left fewer period")
    given += [within(0, rate, PPM), within(0, fewer, left), left <= period]
    share = coverage * rate * left
    for rounded in ROUNDINGS.values():
        refund = formulas.surrender_refund(coverage, rate, left, period, paid, rounded)
        prove(given, refund == formulas.surrender_refund(share, 1, 1, period, paid, rounded))
    prove(
        given,
        within(0, coverage * rate * fewer, share),
        share <= coverage * rate * period,
        coverage * rate <= MOST * PPM,
    )


@pytest.mark.parametrize("rounding", ROUNDINGS)
@pytest.mark.parametrize("period", PERIODS)
def test_a_refund_keeps_its_law_for_every_cover_rate_and_day(period, rounding):
    """By the products: of cover and rate, and of these with fewer and with more days."""
    rounded = ROUNDINGS[rounding]
    (paid,), given = amounts("paid")
    priced, fewer, more = symbols("priced fewer more")
    given += [within(0, priced, MOST * PPM), within(0, fewer, more), more <= priced * period]

    def refund(share, premium):
        return formulas.surrender_refund(share, 1, 1, period, premium, rounded)

    bought = formulas.deposit_premium(priced, 1, rounded)
    prove(
        given,
        within(0, refund(more, paid), paid),
        refund(fewer, paid) <= refund(more, paid),
        refund(0, paid) == 0,
        refund(priced * period, bought) == bought,
        rounded(more, PPM * period) <= bought,
    )


def test_a_price_claim_keeps_its_law_under_both_bases():
    numbers, given = amounts("price freight packets points evidence dearer")
    price, freight, packets, points, evidence, dearer = numbers
    given += [freight + packets + points <= price]
    limit = formulas.price_limit(price, freight, packets, points)

    def claim(base, asked):
        if base == "paid":
            difference = formulas.price_difference(price, freight, asked)
        else:
            difference = formulas.own_money_difference(price, freight, packets, points, asked)
        return difference, formulas.price_claim(difference, limit)

    prove(given, within(0, limit, price))
    for base, parts in (("paid", freight), ("own_money", freight + packets + points)):
        difference, paid = claim(base, evidence)
        prove(
            given,
            difference == not_negative(price - parts - evidence),
            paid == least(difference, limit),
            implies(evidence >= price - parts, paid == 0),
            implies(evidence <= dearer, claim(base, dearer)[1] <= paid),
        )
    prove(given, claim("own_money", evidence)[1] == claim("own_money", evidence)[0])
    prove(given, claim("own_money", evidence)[1] <= claim("paid", evidence)[1])
    # Law 19: what the unit cost the buyer is not above the goods of the policy, or it is refused.
    (paid, carriage), of_policy = amounts("paid carriage")
    for base in ("paid", "own_money"):
        goods = [carriage <= paid, limit <= paid - carriage]
        prove([*given, *of_policy, *goods], within(0, claim(base, evidence)[1], paid - carriage))


def test_indemnities_of_an_order_never_add_up_to_more_than_its_goods():
    (refunded, paid, freight, before), given = amounts("refunded paid freight before")
    goods = paid - freight
    given += [freight <= paid]
    more = formulas.quality_indemnity(refunded, paid, freight, before)
    prove(given, within(0, more, refunded), implies(before >= goods, more == 0))
    # One step of the induction: what was paid so far is kept within the goods by one claim more.
    prove([*given, before <= goods], within(0, before + more, goods))
    prove([*given, before <= goods], more == least(refunded, goods - before))


def test_advances_debits_and_the_parts_of_a_bond_take_what_there_is():
    (amount, held, available, balance), given = amounts("amount held available balance")
    (before,), known = amounts("before")
    advance = formulas.advance(amount, before, held, available)
    prove(
        [*given, *known],
        advance == least(not_negative(amount - before), held + available),
        # What is advanced on a case in all is never above the amount in dispute.
        implies(before <= amount, before + advance <= amount),
        implies(before >= amount, advance == 0),
    )
    on_credit = formulas.credit_part(amount, available)
    prove(
        given,
        on_credit == least(amount, available),
        within(0, amount - on_credit, amount),
        available - on_credit >= 0,
        formulas.credit_available(available, held, amount) + held + amount == available,
        formulas.alipay_part(amount, on_credit, balance) == least(amount - on_credit, balance),
        implies(balance >= amount, formulas.debit(amount, balance) == amount),
        implies(balance < amount, formulas.debit(amount, balance) == 0),
    )


def test_what_may_be_released_keeps_its_readings():
    (cash, coverage, requirement), given = amounts("cash coverage requirement")
    at_least = formulas.releasable_at_least(cash, coverage, requirement)
    above = formulas.releasable_above(cash, coverage, requirement)
    combined = formulas.releasable_combined(cash, coverage, requirement)
    prove([*given, coverage > requirement], at_least == cash, above == cash)
    prove([*given, coverage < requirement], at_least == 0, above == 0)
    prove([*given, coverage == requirement], at_least == cash, above == 0)
    prove(given, combined == not_negative(cash - not_negative(requirement - coverage)))
    # Whatever leaves, cash and cover together still meet the requirement if they did before.
    together = cash + coverage
    prove([*given, together >= requirement], together - combined >= requirement)
    prove([*given, together < requirement], combined == 0)


def test_a_line_is_split_over_its_units_without_losing_a_fen():
    (total,), given = amounts("total")
    quantity, unit, whole, rest = symbols("quantity unit whole rest")
    share = formulas.unit_share(total, quantity, unit)
    # For every quantity: each of the first `rest` units carries one fen more, so that the shares
    # are quantity * whole + rest = total.
    given += [within(1, quantity, 10**6), within(0, rest, quantity - 1), whole >= 0]
    given += [total == quantity * whole + rest]
    prove(
        [*given, within(0, unit, quantity - 1)],
        implies(unit < rest, share == whole + 1),
        implies(unit >= rest, share == whole),
    )


def two_refunds_are_the_premium(coverage, rate, left, period):
    premium = formulas.deposit_premium(coverage, rate)
    first = formulas.surrender_refund(coverage, rate, left, period, premium)
    second = formulas.surrender_refund(coverage, rate, period - left, period, premium)
    return first + second == premium


def order_premium(paid, rounded=formulas.half_up):
    return formulas.order_premium(paid, CEILING, rounded)


def a_year(cover):
    return formulas.deposit_premium(cover, 30_000)


def false(claim, known, where=None):
    """State what looks like a law, numbers known to break it, and where it is looked for."""
    names = inspect.signature(claim).parameters
    return claim, known, dict.fromkeys(names, (0, MOST)) | (where or {})


FALSE_LAWS = {
    "a premium is at most 0.2 % of the amount paid": false(
        lambda paid: PPM * order_premium(paid) <= CEILING * paid, [499]
    ),
    "splitting an order leaves its premium": false(
        lambda one, two: order_premium(one) + order_premium(two) == order_premium(one + two),
        [250, 250],
    ),
    "rounding half to even gives what rounding half up gives": false(
        lambda above, below: formulas.half_even(above, below) == formulas.half_up(above, below),
        [1, 2],
        {"below": (1, 10)},
    ),
    "rounding down costs no fen": false(
        lambda paid: order_premium(paid, formulas.down) == order_premium(paid), [250]
    ),
    "a deposit premium is additive for any cover": false(
        lambda one, two: a_year(one) + a_year(two) == a_year(one + two), [17, 17]
    ),
    "two parts of any refund are the premium": false(
        two_refunds_are_the_premium,
        [1, PPM, 1, 2],
        {"coverage": (1, 2), "rate": (PPM, PPM), "left": (0, 2), "period": (2, 2)},
    ),
    "more remaining days than the period give no more than the premium": false(
        lambda cover, left: formulas.half_up(cover * 30_000 * left, PPM * 366) <= a_year(cover),
        [100_000, 368],
        {"left": (0, 400)},
    ),
    "the price of a day may be rounded before it is multiplied": false(
        lambda premium, left: formulas.half_up(premium, 365) * left <= premium,
        [200, 365],
        {"left": (0, 365)},
    ),
    "the limit of a price claim never binds": false(
        lambda own, packets: (
            formulas.price_difference(own + packets, 0, 0)
            <= formulas.price_limit(own + packets, 0, packets, 0)
        ),
        [8_000, 2_000],
        dict.fromkeys(("own", "packets"), (0, MOST // 2)),
    ),
    "indemnities stay within the goods without knowing what was paid before": false(
        lambda refunded, paid: 2 * formulas.quality_indemnity(refunded, paid, 0, 0) <= paid,
        [10_000, 11_000],
    ),
    "cover that meets the requirement is above it": false(
        lambda coverage: (
            formulas.releasable_at_least(5, coverage, 100_000)
            == formulas.releasable_above(5, coverage, 100_000)
        ),
        [100_000],
    ),
    "choosing without a branch is right however wide a value is": false(
        lambda value: formulas.at_least_zero(value) <= value, [WIDE], {"value": (0, 2 * WIDE)}
    ),
    "every unit of a line has the same share": false(
        lambda total: formulas.unit_share(total, 3, 0) == formulas.unit_share(total, 3, 2), [10_000]
    ),
}


@pytest.mark.parametrize("law", FALSE_LAWS)
def test_a_false_law_is_refuted(law):
    claim, known, where = FALSE_LAWS[law]
    numbers = symbols(" ".join(where))
    bounded = zip(numbers, where.values(), strict=True)
    found = refute([within(low, it, high) for it, (low, high) in bounded], claim(*numbers))
    # What the solver finds, and what is known, breaks the law on plain integers too.
    for case in ([found.get(name, 0) for name in where], known):
        assert not claim(*case), case
        for number, (low, high) in zip(case, where.values(), strict=True):
            assert low <= number <= high


def test_a_proof_from_nothing_possible_is_noticed():
    (number,) = symbols("number")
    with pytest.raises(AssertionError, match="empty"):
        prove([number > 1, number < 1], number == 7)
    with pytest.raises(AssertionError, match="sat"):
        prove([within(0, number, 9)], some(number < 5, number > 5))
