"""Check premiums, refunds, releases and eligibility against docs/sources.md and docs/scope.md.

What is expected is worked out here and in ``oracle`` from these pages, in whole fen and exact
fractions, never by the package itself. What follows from a formula alone is in test_proofs.py.
"""

import re
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scenarios
import shopinsure as si
import strategies as draw
from oracle.claims import met
from oracle.eligibility import against_cover, against_shop
from oracle.outcomes import MONTHS, judged
from oracle.premiums import surrender_findings
from reference import (
    ROUNDINGS,
    UnreadableError,
    beijing_day,
    day_after,
    day_number,
    in_fen,
    last_day_number,
    parts,
    printed_value,
    value_of,
)
from scenarios import SELLER, refusal
from shopinsure import Term, from_fen
from strategies import changed, law, long_law
from test_results import assert_worked_out

ORDER = si.Order(**scenarios.ORDER)
TERMS = st.sampled_from(Term)
PRODUCTS = st.sampled_from(si.Product)
CASH = st.sampled_from([0, 99_999, 100_000, 100_001, 150_000, 200_000]) | draw.fen()


def assert_rounded_once(found: si.Calculation) -> None:
    """Check the steps: the exact value, and where its rule rounds, its rounding and no other."""
    assert_worked_out(found)
    assert found.steps[0].value * 100 == found.exact
    assert len(found.steps) == (2 if found.rule.rounds else 1)
    if found.rule.rounds:
        name, _, inside = found.steps[1].formula.partition("(")
        assert name == found.readings["rounding"]
        assert value_of(inside.removesuffix(")")) == found.steps[0].value


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("199.00 × 0.0018", "0.3582"),
        ("min(10000.00 × 0.03 × 305 ÷ 365, 300.00)", Fraction(10000 * 3 * 305, 36500)),
        ("1000.00 × [1000.00 >= 1500.00]", 0),
        ("1000.00 × [1500.00 > 1500.00]", 0),
        ("1000.00 × [1500.00 >= 1500.00]", 1000),
        ("max(0, 1000.00 - max(0, 1500.00 - 1000.00))", 500),
        ("half_up(18300/73)", "250.68"),
        ("half_up(0.005)", "0.01"),
        ("half_even(0.005)", 0),
        ("half_even(0.015)", "0.02"),
        ("down(0.0199)", "0.01"),
        ("2 - 1 - 1 + 3 × (4 - -1)", 15),
        *((it, None) for it in ("", "1 +", "1 1", "1.2.3", "1.", ".5", "up(1)", "[1 < 2]", "(1")),
    ],
)
def test_the_tests_themselves_work_a_printed_formula_out_right(formula, value):
    if value is None:
        with pytest.raises(UnreadableError):
            value_of(formula)
    else:
        assert value_of(formula) == printed_value(f"in words = {formula}") == Fraction(value)


@given(draw.written_amounts(), draw.written_rates(most=10**6), draw.ppm(10**6))
@law
def test_amounts_and_rates_go_in_and_come_out_exact_however_they_are_written(paid, rate, ppm):
    fen, amount = paid
    assert si.Yuan(amount).fen == in_fen(si.Yuan(amount)) == fen
    assert si.Yuan(amount) == from_fen(fen)
    assert str(si.Yuan(amount)) == str(from_fen(fen)) == f"{fen // 100}.{fen % 100:02d}"
    assert si.order_premium(amount, "0").operands[0] == fen
    assert si.Rate(rate[1]).ppm == rate[0]
    assert Fraction(str(si.Rate(rate[1]))) == Fraction(rate[0], 10**6)
    shortest = si.Rate(draw.rate_texts(ppm)[0])
    assert str(shortest) == draw.rate_texts(ppm)[0]
    assert {si.Rate.percent(text) for text in draw.rate_texts(ppm, places=4)} == {shortest}


@given(draw.written_amounts(), draw.written_rates(), draw.guarantee_terms())
@long_law
def test_an_order_premium_is_the_amount_paid_times_the_rate_rounded_once(paid, rate, terms):
    exact = Fraction(paid[0] * rate[0], 10**6)
    found = si.order_premium(paid[1], rate[1], terms=terms)
    assert found.fen == in_fen(found.amount) == ROUNDINGS[terms.rounding](exact)
    assert found.exact == exact
    assert found == si.order_premium(from_fen(paid[0]), draw.rate_texts(rate[0])[0], terms=terms)
    assert_rounded_once(found)


@given(draw.fen(), st.integers(2_001, 10**6), st.data())
@law
def test_a_rate_above_the_ceiling_is_refused(paid, ppm, data):
    rate = data.draw(st.sampled_from(draw.rate_writings_of(ppm)))
    for ask in (
        lambda: si.order_premium(from_fen(paid), rate),
        lambda: si.premium_statement([from_fen(paid)], rate),
        lambda: si.issue_order_policy(ORDER, SELLER, si.Product.PRICE, rate),
    ):
        assert refusal(ask)[0] == "rate-above-ceiling"


@given(st.lists(draw.fen(), max_size=6), draw.rates(), draw.guarantee_terms())
@law
def test_a_statement_gives_each_premium_their_sum_and_the_rounding_of_the_sum(paid, rate, terms):
    statement = si.premium_statement(map(from_fen, paid), rate, terms=terms)
    rounded = ROUNDINGS[terms.rounding]
    exact = [Fraction(fen * rate.ppm, 10**6) for fen in paid]
    each = [rounded(one) for one in exact]
    assert [line.premium.fen for line in statement.lines] == each
    assert in_fen(statement.sum_of_rounded) == sum(each)
    assert statement.rounded_sum.fen == rounded(sum(exact, Fraction()))
    assert in_fen(statement.difference) == sum(each) - statement.rounded_sum.fen
    assert in_fen(statement.paid) == sum(paid)
    assert statement.zero_premiums == each.count(0)
    assert list(statement.roundings) == [fen - one for fen, one in zip(each, exact, strict=True)]
    assert_rounded_once(statement.rounded_sum)
    for step in statement.steps:
        assert value_of(step.formula) == step.value == printed_value(step.explain("zh"))
        assert step.explain("en") in statement.explain("en")
    values = [step.value for step in statement.steps]
    assert values[0] == Fraction(str(statement.sum_of_rounded))
    assert values[-1] == Fraction(str(statement.difference)) == values[0] - values[-2]
    for language, word in (("en", "difference "), ("zh", "差额 ")):
        printed = statement.summary(language).rpartition(word)[2]
        signed = re.findall(r"([-+]?) ?([0-9]+\.[0-9]+)", printed)
        difference, gained, lost, of_sum = (Fraction(sign + number) for sign, number in signed)
        assert difference == gained + lost + of_sum == Fraction(str(statement.difference))


@given(st.sampled_from(draw.TIERS), TERMS, draw.deposit_terms(other_rates=True))
@law
def test_a_deposit_premium_is_the_cover_times_the_rate_rounded_once(tier, term, terms):
    exact = tier * Fraction(str(terms.rate(term)))
    found = si.deposit_premium(from_fen(tier), term, terms=terms)
    assert found.exact == exact
    assert found.fen == ROUNDINGS[terms.rounding](exact)
    assert_rounded_once(found)


BEFORE_THE_END = st.integers(0, 370) | st.sampled_from(
    [0, 1, *range(179, 186), *range(363, 369), 800]
)


@given(draw.sold_policies(other_rates=True), draw.deposit_terms(other_rates=True), BEFORE_THE_END)
@long_law
def test_a_refund_is_the_cover_times_rate_times_remaining_days_by_period(sold, terms, days):
    policy, own = sold
    terms = own.amended(rounding=terms.rounding)
    on, paid = day_after(policy.end, -days), in_fen(policy.premium)
    period = day_number(parts(policy.end)) - day_number(parts(policy.start)) + 1
    exact = in_fen(policy.coverage) * Fraction(str(policy.rate)) * min(days, period) / period
    expected = paid if on < policy.start else min(ROUNDINGS[terms.rounding](exact), paid)
    found = si.surrender_refund(policy, on, terms=terms)
    assert found.fen == expected
    assert_rounded_once(found)
    assert si.surrender(policy, on, outstanding="0", held="0", terms=terms).payment == found
    assert si.surrender_refund(policy, policy.end, terms=terms).fen == 0
    before = si.surrender_refund(policy, day_after(policy.start, -1 - days), terms=terms)
    assert before.fen == paid
    after = day_after(policy.end, 1 + days)
    assert refusal(si.surrender_refund, policy=policy, on=after, terms=terms)[0] == "policy-ended"


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_a_premium_that_was_rounded_down_caps_the_refund(rounding):
    # 1,000 yuan at 0.0019 % cost 1.9 fen, so 0.01; the first day leaves 1.89 fen to refund.
    tariff = si.DEPOSIT_TERMS.amended(rate_12_months="0.000019", rounding="down")
    today, start, capped = tariff.amended(rounding=rounding), date(2023, 1, 1), 0
    for thousands in range(1, 31):
        cover, term = f"{thousands}000", Term.TWELVE_MONTHS
        sold = si.buy_deposit_policy(SELLER, "D", cover, term, start, terms=tariff)
        exact = Fraction(19 * thousands, 10) * Fraction(364, 365)
        rounded, paid = ROUNDINGS[rounding](exact), 19 * thousands // 10
        found = si.surrender_refund(sold.policy, start, terms=today)
        assert found.fen == min(rounded, paid)
        assert_rounded_once(found)
        capped += rounded > paid
    assert bool(capped) == (rounding != "down")


def assert_judged(verdict: si.Verdict, findings: dict[str, object], more: set[str]) -> None:
    """Check that a verdict reports all that is met, once, in the documented precedence."""
    result = {"outcome": str(verdict.outcome), "codes": [*verdict.codes]}
    assert result == judged({*met(findings), *more})
    assert bool(verdict) == (verdict.outcome is si.Outcome.APPROVED)


def of_category(category: str, terms: si.GuaranteeTerms) -> set[str]:
    """Find what is against a category; L-2.2 names three of them."""
    code = "category-not-covered" if terms.schedule_complete else "category-unlisted"
    return set() if category in {"apparel", "fmcg", "appliances"} else {code}


def of_deposit(shop: si.Shop, cover: int | None, running: si.DepositPolicy | None) -> set[str]:
    """Find what is against deposit insurance; D-0, D-Q5, D-Q6."""
    top = None if shop.coverage_max is None else in_fen(shop.coverage_max)
    codes = against_shop(shop.marketplace_seller, shop.deposit_offered, top)
    codes |= {"policy-running"} if running else set()
    if cover is None:
        return codes
    reduced = running is not None and cover < in_fen(running.coverage)
    return codes | against_cover(cover, top) | ({"cover-reduced"} if reduced else set())


SHOPS = draw.shops() | draw.good_shops()


@given(SHOPS, PRODUCTS, draw.categories(), draw.guarantee_terms(), st.data())
@long_law
def test_joining_a_guarantee_reports_every_finding(shop, product, category, terms, data):
    verdict = si.assess_guarantee(shop, product, category, terms=terms)
    findings = {
        "under-penalty": shop.under_penalty is True,
        "not-bound-to-base": shop.live_base_bound is False,
        "penalty-unknown": shop.under_penalty is None,
        "base-unknown": shop.live_base_bound is None,
    }
    assert_judged(verdict, findings, of_category(category, terms))
    reordered = terms.amended(
        price_categories=data.draw(st.permutations(terms.price_categories)),
        quality_cover=data.draw(st.permutations(terms.quality_cover)),
    )
    assert si.assess_guarantee(shop, product, category, terms=reordered) == verdict


@given(SHOPS, st.none() | st.sampled_from(draw.TIERS) | draw.fen(), draw.deposit_terms())
@long_law
def test_deposit_insurance_reports_every_finding_and_offers_every_tier(shop, cover, terms):
    wanted = None if cover is None else from_fen(cover)
    verdict = si.assess_deposit_insurance(shop, wanted, terms=terms)
    assert_judged(verdict, {}, of_deposit(shop, cover, shop.deposit_policy))
    against = of_deposit(shop, None, shop.deposit_policy)
    declined = {"not-marketplace-seller", "not-offered", "policy-running", "no-tier-open"}
    top = -1 if shop.coverage_max is None or declined & against else in_fen(shop.coverage_max)
    choices = [in_fen(tier) for tier in si.coverage_choices(shop, terms=terms)]
    assert choices == [tier for tier in draw.TIERS if tier <= top]


def starts_near(held: si.DepositPolicy | None) -> list[date]:
    """List the first days at which a period may begin to meet the one that is held."""
    if held is None:
        return []
    near = [day_after(held.end, days) for days in (-1, 0, 1)]
    near += [day_after(held.start, days) for days in (-367, -366, -365, -184, -181, -1, 0)]
    return [max(day, draw.FIRST_DAY) for day in near]


STARTS = draw.days(date(2022, 1, 1), date(2090, 12, 31))


@given(SHOPS, st.sampled_from(draw.TIERS) | draw.fen(), TERMS, draw.deposit_terms(), STARTS)
@long_law
def test_buying_a_deposit_policy_reports_every_finding(shop, cover, term, terms, anywhere):
    held = shop.deposit_policy
    for start in (anywhere, *starts_near(held)):
        last = last_day_number(parts(start), MONTHS[term], terms.policy_end, terms.month_end)
        meets = held is not None and start <= held.end
        meets = meets and (last is None or last >= held.start.toordinal())
        issued = si.buy_deposit_policy(shop, "D-9", from_fen(cover), term, start, terms=terms)
        early = start < date(2022, 7, 13)
        of_start = {"terms-not-known": early, "no-corresponding-day": not last}
        assert_judged(issued.verdict, of_start, of_deposit(shop, cover, held if meets else None))
        assert (issued.policy is None) == (issued.premium is None) == (not issued.verdict)
        if issued.policy is not None:
            assert issued.policy.end.toordinal() == last
            assert issued.policy.period_days == last - day_number(parts(start)) + 1


# The instants on both sides of the first Beijing day of the terms, 2020-09-02.
BEFORE = datetime(2020, 9, 1, 15, 59, 59, 999_999, tzinfo=UTC)
FROM = datetime(2020, 9, 1, 16, tzinfo=UTC)
EDGES = [(BEFORE, None), (BEFORE, BEFORE), (BEFORE, FROM), (FROM, None), (FROM, FROM)]


@given(SHOPS, PRODUCTS, draw.guarantee_terms(), draw.rates(), st.data())
@long_law
def test_insuring_an_order_reports_every_finding(shop, product, terms, rate, data):
    drawn = data.draw(draw.orders(shop_id=shop.shop_id))
    for paid_at, shipped_at in ((drawn.paid_at, drawn.shipped_at), *EDGES):
        order = changed(drawn, paid_at=paid_at, shipped_at=shipped_at)
        issued = si.issue_order_policy(order, shop, product, rate, terms=terms)
        status = shop.quality_status if product == "quality" else shop.price_status
        joined = getattr(shop, f"{product}_joined_at")
        begins, early = (shipped_at, "") if product == "quality" else (paid_at, "price-")
        findings = {
            "not-joined": status == "not_qualified",
            f"{early}shipped-before-joining": joined and shipped_at and shipped_at < joined,
            "terms-not-known": begins and beijing_day(begins) < date(2020, 9, 2),
            "joining-unknown": status is None,
            "not-shipped": shipped_at is None,
        }
        assert_judged(issued.verdict, findings, of_category(order.category, terms))
        assert (issued.policy is None) == (issued.premium is None) == (not issued.verdict)


@given(draw.sold_policies(), st.none() | CASH, st.none() | CASH, st.integers(-400, 400))
@long_law
def test_a_surrender_reports_every_finding(sold, owed, held, days):
    policy, terms = sold
    on = day_after(policy.end, days)
    outstanding, bonds = (None if fen is None else from_fen(fen) for fen in (owed, held))
    settled = si.surrender(policy, on, terms=terms, outstanding=outstanding, held=bonds)
    reading = terms.surrender_with_obligations
    findings = surrender_findings(on, policy.end, (owed, held), reading)
    assert_judged(settled.verdict, findings, set())
    assert (settled.payment is None) == (not settled) == (not settled.verdict)
    assert settled.payee == ("merchant" if settled.verdict else None)
