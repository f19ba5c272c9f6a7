"""Hold the package to docs/sources.md and docs/scope.md, sentence by sentence.

What is expected is worked out here from these pages, in whole fen and exact fractions, never by
the package itself.
"""

import copy
import json
import locale
import pickle
import re
import sys
import time
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import (
    ROUND_UP,
    Context,
    Decimal,
    FloatOperation,
    Inexact,
    Rounded,
    Subnormal,
    localcontext,
)
from fractions import Fraction
from functools import cache
from types import FrameType

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

import strategies as draw
from reference import (
    ROUNDINGS,
    UnreadableError,
    day_number,
    last_day_number,
    month_length,
    printed_value,
    value_of,
)
from shopinsure import (
    DEPOSIT_TERMS,
    GUARANTEE_TERMS,
    Calculation,
    Covered,
    DepositPolicy,
    InvalidInput,
    Issuance,
    Order,
    OrderPolicy,
    Outcome,
    PremiumStatement,
    Product,
    Rate,
    Settlement,
    Shop,
    Status,
    Term,
    Verdict,
    Yuan,
    assess_deposit_insurance,
    assess_guarantee,
    buy_deposit_policy,
    coverage_choices,
    deposit_premium,
    from_fen,
    issue_order_policy,
    order_premium,
    premium_statement,
    programme_badge,
    releasable_deposit,
    rules,
    surrender,
    surrender_refund,
)
from shopinsure._dates import day_of, instant_of
from strategies import law, long_law

HALF = Fraction(1, 2)
TERMS = st.sampled_from(Term)
PRODUCTS = st.sampled_from(Product)
CASH = st.sampled_from([0, 99_999, 100_000, 100_001, 150_000, 200_000]) | draw.fen()


def in_fen(amount: Decimal) -> int:
    """Read an amount back as whole fen, apart from the package."""
    fen = Fraction(str(amount)) * 100
    assert fen.denominator == 1
    return fen.numerator


def parts(day: date) -> tuple[int, int, int]:
    return day.year, day.month, day.day


def day_after(day: date, days: int) -> date:
    return date.fromordinal(day.toordinal() + days)


# ------------------------------------------------------------------------- exact, and nothing else


@given(draw.written_amounts())
@law
def test_an_amount_goes_in_and_comes_out_exact_however_it_is_written(written):
    fen, amount = written
    assert Yuan(amount).fen == fen
    assert in_fen(Yuan(amount)) == fen
    assert order_premium(amount, "0").operands[0] == fen
    assert str(from_fen(fen)) == f"{fen // 100}.{fen % 100:02d}"


@given(draw.written_rates(most=10**6))
@law
def test_a_rate_goes_in_and_comes_out_exact_however_it_is_written(written):
    ppm, rate = written
    assert Rate(rate).ppm == ppm
    assert Fraction(str(Rate(rate))) == Fraction(ppm, 10**6)


@given(draw.fen(), draw.ppm(), draw.guarantee_terms())
@law
def test_every_writing_of_the_same_amount_and_rate_gives_the_same_answer(paid, ppm, terms):
    answers = {
        order_premium(amount, rate, terms=terms)
        for amount in draw.writings_of(paid)
        for rate in draw.rate_writings_of(ppm)
    }
    assert len(answers) == 1


def refuse_floats(text: str) -> None:
    pytest.fail(f"the float {text} came out")


SOUND_SHOP = Shop(
    shop_id="S-1",
    live_base_bound=True,
    under_penalty=False,
    quality_status="qualified",
    price_status="qualified",
    marketplace_seller=True,
    deposit_offered=True,
    coverage_max="200000",
)
SOUND_ORDER = Order(
    order_id="O-1",
    shop_id="S-1",
    category="apparel",
    paid="199.00",
    freight="9.90",
    paid_at="2022-01-01T23:30:00+00:00",
    shipped_at="2022-01-02T23:30:00-05:00",
)
SOUND_POLICY = DepositPolicy(
    policy_id="D-1",
    shop_id="S-1",
    coverage="7000",
    term="six_months",
    start="2023-08-31",
    end="2024-02-28",
    rate="0.018",
    premium="126.00",
    terms_id="deposit-insurance-2022-07-13",
)
RESULT_KINDS = (Calculation, Verdict, Settlement, Issuance, PremiumStatement)


@cache
def adapter(kind: type) -> TypeAdapter:
    return TypeAdapter(kind)


def every_answer(
    order: Order = SOUND_ORDER,
    shop: Shop = SOUND_SHOP,
    policy: DepositPolicy = SOUND_POLICY,
    on: date = date(2023, 11, 11),
    amounts: tuple[Decimal | str, ...] = ("1000", "7000.00", "1500"),
) -> list[Calculation | Verdict | Settlement | Issuance | PremiumStatement]:
    """Ask every public function that answers with a result."""
    owed, cover, need = amounts
    on = min(on, policy.end)
    return [
        order_premium(order.paid, "0.0018"),
        premium_statement([order, ("O-2", order.paid), "2.50", Decimal("2.50")], "0.002"),
        deposit_premium(policy.coverage, policy.term),
        surrender_refund(policy, on),
        surrender_refund(policy, day_after(policy.start, -1)),
        surrender(policy, on, outstanding=None, held=owed),
        surrender(policy, on, outstanding="0", held="0.00"),
        releasable_deposit(owed, cover, need),
        releasable_deposit(
            owed, cover, need, terms=DEPOSIT_TERMS.amended(cover_meets_requirement="combined")
        ),
        *(assess_guarantee(shop, product, order.category) for product in Product),
        programme_badge(shop),
        assess_deposit_insurance(shop, cover),
        *(issue_order_policy(order, shop, product, "0.0018") for product in Product),
        buy_deposit_policy(shop, "D-2", cover, policy.term, policy.start),
    ]


def written(answers: list[object]) -> list[bytes]:
    """Write answers as JSON and as text, in both languages."""
    lines = []
    for answer in answers:
        lines.append(adapter(type(answer)).dump_json(answer))
        if not isinstance(answer, PremiumStatement):
            lines += [answer.explain("en").encode(), answer.explain("zh").encode()]
    return lines


@cache
def usual_answers() -> list[bytes]:
    return written(every_answer())


def test_no_float_comes_out():
    for answer in every_answer():
        text = adapter(type(answer)).dump_json(answer)
        json.loads(text, parse_float=refuse_floats, parse_constant=refuse_floats)


CROOKED = [
    Context(prec=1, rounding=ROUND_UP, traps=[]),
    Context(prec=1, Emin=0, Emax=0, clamp=1, capitals=0, traps=[]),
    Context(prec=2, traps=[Inexact, Rounded, Subnormal, FloatOperation]),
]


@pytest.mark.parametrize("context", CROOKED)
def test_the_callers_decimal_context_changes_nothing(context):
    expected = usual_answers()
    with localcontext(context):
        assert written(every_answer()) == expected
        assert Yuan(Decimal("9999999999.9900")).fen == 999_999_999_999
        assert Rate(Decimal("0.123456")).ppm == 123_456


@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York", "XYZ-23:30"])
def test_the_time_zone_of_the_machine_changes_nothing(zone, monkeypatch):
    expected = usual_answers()
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert written(every_answer()) == expected
    finally:
        monkeypatch.undo()
        time.tzset()


def test_the_locale_of_the_machine_changes_nothing():
    expected, before, tried = usual_answers(), locale.setlocale(locale.LC_ALL), 0
    try:
        for name in ("C", "C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8", "zh_CN.GB18030"):
            with suppress(locale.Error):  # a machine has only some of them
                locale.setlocale(locale.LC_ALL, name)
                tried += 1
            assert written(every_answer()) == expected
    finally:
        locale.setlocale(locale.LC_ALL, before)
    assert tried


def test_no_answer_asks_for_the_time_or_the_environment():
    asked, clocks = [], {"now", "today", "utcnow", "time", "time_ns", "localtime", "getenv"}
    clocks |= {"monotonic", "perf_counter", "gmtime", "urandom", "getrandbits", "random"}

    def watch(frame: FrameType, event: str, called: object) -> None:
        package = frame.f_globals.get("__name__", "").partition(".")[0]
        if package in {"hypothesis", "pytest", "_pytest"}:  # a hook of theirs
            return
        if event == "c_call" and getattr(called, "__name__", "") in clocks:
            asked.append(called)

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        written(every_answer())
        datetime.now(UTC)  # the watch itself works
    finally:
        sys.setprofile(before)
    assert [called.__name__ for called in asked] == ["now"]


# ------------------------------------------------------------------------------- order premiums


@given(draw.written_amounts(), draw.written_rates(), draw.guarantee_terms())
@long_law
def test_an_order_premium_is_the_amount_paid_times_the_rate_rounded_once(paid, rate, terms):
    exact = Fraction(paid[0] * rate[0], 10**6)
    found = order_premium(paid[1], rate[1], terms=terms)
    assert found.fen == ROUNDINGS[terms.rounding](exact)
    assert found.exact == exact
    assert in_fen(found.amount) == found.fen


@given(draw.fen(), draw.ppm())
@long_law
def test_half_up_is_the_usual_formula(paid, ppm):
    numerator, denominator = paid * ppm, 10**6
    hu = (2 * numerator + denominator) // (2 * denominator)
    assert order_premium(from_fen(paid), Rate(draw.rate_texts(ppm)[0])).fen == hu


@given(draw.fen(), st.integers(2_001, 10**6), st.data())
@law
def test_a_rate_above_the_ceiling_is_refused(paid, ppm, data):
    rate = data.draw(st.sampled_from(draw.rate_writings_of(ppm)))
    with pytest.raises(InvalidInput) as refused:
        order_premium(from_fen(paid), rate)
    assert refused.value.code == "rate-above-ceiling"
    with pytest.raises(InvalidInput) as refused:
        issue_order_policy(SOUND_ORDER, SOUND_SHOP, Product.PRICE, rate)
    assert refused.value.code == "rate-above-ceiling"


def test_the_ceiling_itself_is_allowed():
    assert order_premium("100", "0.002").fen == 20
    with pytest.raises(InvalidInput):
        order_premium("100", "0.002001")


@given(draw.yuan(), draw.rates(), draw.guarantee_terms())
@law
def test_an_order_premium_is_never_negative(paid, rate, terms):
    assert order_premium(paid, rate, terms=terms).fen >= 0


@given(draw.fen(), draw.fen(), draw.rates(), draw.guarantee_terms())
@law
def test_who_pays_more_for_an_order_never_pays_less_premium(one, other, rate, terms):
    less, more = sorted((one, other))
    lower = order_premium(from_fen(less), rate, terms=terms)
    assert lower.fen <= order_premium(from_fen(more), rate, terms=terms).fen


@given(draw.yuan(), draw.rates(), draw.rates(), draw.guarantee_terms())
@law
def test_a_higher_rate_never_costs_less(paid, one, other, terms):
    low, high = sorted((one, other))
    lower = order_premium(paid, low, terms=terms)
    assert lower.fen <= order_premium(paid, high, terms=terms).fen


@given(draw.fen(), draw.ppm(), st.sampled_from(["half_up", "half_even"]))
@long_law
def test_an_order_premium_is_at_most_half_a_fen_from_exact(paid, ppm, rounding):
    terms = GUARANTEE_TERMS.amended(rounding=rounding)
    found = order_premium(from_fen(paid), Rate(draw.rate_texts(ppm)[0]), terms=terms)
    assert abs(found.fen - Fraction(paid * ppm, 10**6)) <= HALF


@given(draw.fen(), draw.ppm())
@long_law
def test_rounded_down_an_order_premium_is_below_one_fen_from_exact_and_never_above(paid, ppm):
    terms = GUARANTEE_TERMS.amended(rounding="down")
    found = order_premium(from_fen(paid), Rate(draw.rate_texts(ppm)[0]), terms=terms)
    assert 0 <= Fraction(paid * ppm, 10**6) - found.fen < 1


def test_an_order_premium_may_exceed_the_ceiling_of_the_amount_by_rounding():
    assert order_premium("4.99", "0.002").fen == 1
    assert Fraction(499 * 2, 1000) < 1


@given(draw.fen(), st.data(), draw.rates(), draw.guarantee_terms())
@long_law
def test_splitting_an_order_in_two_moves_the_total_by_at_most_one_fen(paid, data, rate, terms):
    part = data.draw(draw.fen(0, paid))
    one, other, whole = (
        order_premium(from_fen(fen), rate, terms=terms).fen for fen in (part, paid - part, paid)
    )
    assert abs(one + other - whole) <= 1


@given(st.lists(draw.fen(), max_size=6), draw.rates(), draw.guarantee_terms())
@law
def test_a_statement_gives_each_premium_their_sum_and_the_rounding_of_the_sum(paid, rate, terms):
    statement = premium_statement(map(from_fen, paid), rate, terms=terms)
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


# ----------------------------------------------------------------------------- deposit premiums

DOCUMENTED = {Term.SIX_MONTHS: 18, Term.TWELVE_MONTHS: 30}  # yuan for each 1,000 of cover; D-Q9


@pytest.mark.parametrize("term", Term)
def test_a_deposit_premium_is_a_whole_number_of_fen_for_every_tier(term):
    for thousands in range(1, 201):
        for rounding in ROUNDINGS:
            terms = DEPOSIT_TERMS.amended(rounding=rounding) if thousands < 4 else DEPOSIT_TERMS
            found = deposit_premium(f"{thousands}000", term, terms=terms)
            assert found.exact == found.fen == DOCUMENTED[term] * thousands * 100


@pytest.mark.parametrize("term", Term)
def test_a_deposit_premium_is_additive_in_the_cover(term):
    of_tier = {tier: deposit_premium(from_fen(tier), term).fen for tier in draw.TIERS}
    for one in draw.TIERS:
        for other in draw.TIERS:
            if one + other in of_tier:
                assert of_tier[one] + of_tier[other] == of_tier[one + other]


@given(st.sampled_from(draw.TIERS), TERMS, draw.deposit_terms(other_rates=True))
@law
def test_a_deposit_premium_at_any_rate_is_the_cover_times_the_rate_rounded_once(tier, term, terms):
    exact = tier * Fraction(str(terms.rate(term)))
    found = deposit_premium(from_fen(tier), term, terms=terms)
    assert found.exact == exact
    assert found.fen == ROUNDINGS[terms.rounding](exact)


# -------------------------------------------------------------------------------------- periods

PERIODS = {Term.SIX_MONTHS: range(181, 185), Term.TWELVE_MONTHS: range(365, 367)}
STARTS = draw.days(date(2022, 7, 13))


def bought(start: date, term: Term, terms) -> DepositPolicy | None:
    """Buy a policy where the reading of ``month_end`` yields a last day."""
    issued = buy_deposit_policy(SOUND_SHOP, "D-2", "1000", term, start, terms=terms)
    if issued.policy is None:
        assert issued.verdict.codes == ("no-corresponding-day",)
    return issued.policy


@given(STARTS, TERMS, draw.deposit_terms())
@long_law
def test_a_policy_has_the_days_that_its_term_and_its_readings_give(start, term, terms):
    policy = bought(start, term, terms)
    assume(policy)
    one_more = terms.policy_end == "anniversary"
    assert policy.period_days - one_more in PERIODS[term]
    assert policy.period_days == policy.end.toordinal() - policy.start.toordinal() + 1


@given(STARTS, TERMS, draw.deposit_terms())
@long_law
def test_a_policy_ends_on_the_day_the_calendar_gives(start, term, terms):
    policy = bought(start, term, terms)
    months = 6 if term is Term.SIX_MONTHS else 12
    expected = last_day_number(parts(start), months, terms.policy_end, terms.month_end)
    assert (policy and policy.end.toordinal()) == expected


@given(STARTS, TERMS, st.sampled_from(draw.READINGS["month_end"]))
@law
def test_taken_to_the_anniversary_a_policy_is_one_day_longer(start, term, month_end):
    last_day, anniversary = (
        bought(start, term, DEPOSIT_TERMS.amended(policy_end=it, month_end=month_end))
        for it in ("last_day", "anniversary")
    )
    assume(last_day)
    assert anniversary.period_days == last_day.period_days + 1


@given(draw.deposit_policies(), st.data())
@long_law
def test_used_and_remaining_days_make_up_the_period_on_every_day_of_it(policy, data):
    used = data.draw(st.sampled_from([1, policy.period_days]) | st.integers(1, policy.period_days))
    on = day_after(policy.start, used - 1)
    assert policy.covers(on)
    assert used + policy.remaining_days(on) == policy.period_days


@given(STARTS, st.integers(0, 40), TERMS, draw.deposit_terms())
@long_law
def test_the_end_never_moves_back_as_the_start_moves_on(start, later, term, terms):
    first, second = (bought(day_after(start, days), term, terms) for days in (0, later))
    assume(first and second)
    assert first.end <= second.end


# -------------------------------------------------------------------------------------- refunds


BEFORE_THE_END = st.integers(0, 370) | st.sampled_from(
    [0, 1, *range(179, 186), *range(363, 369), 800]
)


def surrender_days(policy: DepositPolicy) -> st.SearchStrategy[date]:
    """Draw days up to the last one of a policy, its edges more often."""
    return BEFORE_THE_END.map(lambda days: day_after(policy.end, -days))


@given(draw.sold_policies(other_rates=True), draw.deposit_terms(), st.data())
@long_law
def test_a_refund_is_the_cover_times_rate_times_remaining_days_by_period(sold, terms, data):
    policy, _ = sold
    on = data.draw(surrender_days(policy))
    paid = in_fen(policy.premium)
    period = day_number(parts(policy.end)) - day_number(parts(policy.start)) + 1
    remaining = min(policy.end.toordinal() - on.toordinal(), period)
    exact = in_fen(policy.coverage) * Fraction(str(policy.rate)) * remaining / period
    expected = paid if on < policy.start else min(ROUNDINGS[terms.rounding](exact), paid)
    assert surrender_refund(policy, on, terms=terms).fen == expected


@given(draw.sold_policies(other_rates=True), draw.deposit_terms(), st.data())
@long_law
def test_a_refund_is_never_negative_and_never_above_the_premium(sold, terms, data):
    on = data.draw(surrender_days(sold[0]))
    assert 0 <= surrender_refund(sold[0], on, terms=terms).fen <= in_fen(sold[0].premium)


@pytest.mark.parametrize("rounding", ROUNDINGS)
def test_a_premium_that_was_rounded_down_caps_the_refund(rounding):
    # 1,000 yuan at 0.0019 % cost 1.9 fen, so 0.01; the first day leaves 1.89 fen to refund.
    tariff = DEPOSIT_TERMS.amended(rate_12_months="0.000019", rounding="down")
    today, capped = DEPOSIT_TERMS.amended(rounding=rounding), 0
    for thousands in range(1, 31):
        cover = f"{thousands}000"
        start = date(2023, 1, 1)
        sold = buy_deposit_policy(SOUND_SHOP, "D", cover, Term.TWELVE_MONTHS, start, terms=tariff)
        exact = Fraction(19 * thousands, 10) * Fraction(364, 365)
        rounded, paid = ROUNDINGS[rounding](exact), 19 * thousands // 10
        found = surrender_refund(sold.policy, start, terms=today)
        assert found.fen == min(rounded, paid)
        assert_worked_out(found)
        capped += rounded > paid
    assert bool(capped) == (rounding != "down")


@given(draw.sold_policies(other_rates=True), draw.deposit_terms(), st.data())
@long_law
def test_a_refund_never_grows_as_the_surrender_comes_later(sold, terms, data):
    early, late = sorted(data.draw(st.tuples(*[surrender_days(sold[0])] * 2)))
    first, second = (surrender_refund(sold[0], on, terms=terms).fen for on in (early, late))
    assert first >= second


@given(draw.sold_policies(other_rates=True), draw.deposit_terms())
@law
def test_on_the_last_day_nothing_is_refunded(sold, terms):
    assert surrender_refund(sold[0], sold[0].end, terms=terms).fen == 0


@given(draw.sold_policies(other_rates=True), draw.deposit_terms(), st.integers(1, 500))
@law
def test_before_the_start_the_whole_premium_is_refunded(sold, terms, days):
    policy, _ = sold
    refund = surrender_refund(policy, day_after(policy.start, -days), terms=terms)
    assert refund.fen == in_fen(policy.premium)


@given(draw.sold_policies(other_rates=True), draw.deposit_terms(), st.data())
@law
def test_what_the_insurer_keeps_is_the_premium_less_the_refund(sold, terms, data):
    policy, _ = sold
    on = data.draw(surrender_days(policy))
    settled = surrender(policy, on, outstanding="0", held="0", terms=terms)
    earned = in_fen(policy.premium) - settled.indemnity.fen
    assert 0 <= earned <= in_fen(policy.premium)
    assert (earned == 0) or on >= policy.start
    assert settled.indemnity == surrender_refund(policy, on, terms=terms)


@given(draw.sold_policies(), st.integers(1, 400))
@law
def test_after_the_last_day_a_refund_is_refused_and_a_surrender_declined(sold, days):
    policy, terms = sold
    late = day_after(policy.end, days)
    with pytest.raises(InvalidInput) as refused:
        surrender_refund(policy, late, terms=terms)
    assert refused.value.code == "policy-ended"
    settled = surrender(policy, late, outstanding="0", held="0", terms=terms)
    assert settled.verdict.codes == ("policy-ended",)
    assert settled.indemnity is settled.payee is settled.claim_key is None


# ------------------------------------------------------------------------ every finding, in order

EVERY_RULE = tuple(
    rule
    for subject in (rules.eligibility, rules.premium, rules.underwriting)
    for rule in rules.rules_of(subject)
)
POSITION = {rule.code: number for number, rule in enumerate(EVERY_RULE)}
WEIGHTS = ["declined", "pending", "referred", "approved"]


def test_a_code_stands_for_one_rule():
    assert len(POSITION) == len(EVERY_RULE)


def in_order(*found: tuple[str, object]) -> tuple[str, ...]:
    """Name the codes of what holds."""
    return tuple(code for code, holds in found if holds)


def is_listed(category: str) -> bool:
    return category in {"apparel", "fmcg", "appliances"}  # L-2.2: what the text names


def guarantee_codes(shop: Shop, category: str, terms) -> tuple[str, ...]:
    listed, complete = is_listed(category), terms.schedule_complete
    return in_order(
        ("under-penalty", shop.under_penalty is True),
        ("not-bound-to-base", shop.live_base_bound is False),
        ("category-not-covered", not listed and complete),
        ("penalty-unknown", shop.under_penalty is None),
        ("base-unknown", shop.live_base_bound is None),
        ("category-unlisted", not listed and not complete),
    )


def badge_codes(shop: Shop) -> tuple[str, ...]:
    return in_order(
        ("quality-not-qualified", shop.quality_status == "not_qualified"),
        ("price-not-qualified", shop.price_status == "not_qualified"),
        ("quality-status-unknown", shop.quality_status is None),
        ("price-status-unknown", shop.price_status is None),
    )


def deposit_codes(
    shop: Shop, cover: int | None, running: DepositPolicy | None, *of_purchase: tuple[str, object]
) -> tuple[str, ...]:
    top = None if shop.coverage_max is None else in_fen(shop.coverage_max)
    return in_order(
        ("not-marketplace-seller", shop.marketplace_seller is False),
        ("not-offered", shop.deposit_offered is False),
        ("policy-running", running),
        ("cover-reduced", running and cover is not None and cover < in_fen(running.coverage)),
        ("coverage-not-a-tier", cover is not None and cover not in draw.TIERS),
        ("coverage-above-maximum", cover is not None and top is not None and cover > top),
        ("no-tier-open", top is not None and top < 100_000),
        *of_purchase,
        ("seller-kind-unknown", shop.marketplace_seller is None),
        ("offer-unknown", shop.deposit_offered is None),
        ("maximum-unknown", top is None),
    )


def purchase_codes(shop: Shop, cover: int, term: Term, start: date, terms) -> tuple[str, ...]:
    months, held = (6 if term is Term.SIX_MONTHS else 12), shop.deposit_policy
    first = start.toordinal()
    last = last_day_number(parts(start), months, terms.policy_end, terms.month_end)
    meets = held is not None and first <= held.end.toordinal()
    if meets and last is not None:
        meets = last >= held.start.toordinal()
    return deposit_codes(
        shop,
        cover,
        held if meets else None,
        ("terms-not-in-force", start < date(2022, 7, 13)),
        ("no-corresponding-day", last is None),
    )


def beijing_day(instant: datetime) -> date:
    moment = instant.replace(tzinfo=None) - instant.utcoffset() + timedelta(hours=8)
    return moment.date()


def order_codes(order: Order, shop: Shop, product: Product, terms) -> tuple[str, ...]:
    listed, complete = is_listed(order.category), terms.schedule_complete
    status = shop.quality_status if product == "quality" else shop.price_status
    begins = order.shipped_at if product == "quality" else order.paid_at
    return in_order(
        ("category-not-covered", not listed and complete),
        ("not-joined", status == "not_qualified"),
        ("terms-not-in-force", begins is not None and beijing_day(begins) < date(2020, 9, 2)),
        ("joining-unknown", status is None),
        ("not-shipped", order.shipped_at is None),
        ("category-unlisted", not listed and not complete),
    )


def surrender_codes(policy, on: date, owed: int | None, held: int | None, terms) -> tuple[str, ...]:
    refuse = terms.surrender_with_obligations == "refuse"
    return in_order(
        ("policy-ended", on > policy.end),
        ("obligations-open", refuse and ((owed or 0) > 0 or (held or 0) > 0)),
        ("obligations-unknown", refuse and (owed is None or held is None)),
    )


def outcome_of(verdict: Verdict) -> str:
    """Weigh findings apart from the package: the weightiest decides."""
    found = {str(one.outcome) for one in verdict.findings}
    return next((weight for weight in WEIGHTS if weight in found), "approved")


def assert_well_reported(verdict: Verdict, expected: tuple[str, ...]) -> None:
    """Check that a verdict reports all that is expected, once, in the documented precedence."""
    assert verdict.codes == expected
    ranks = [
        (WEIGHTS.index(str(found.outcome)), POSITION[found.code]) for found in verdict.findings
    ]
    assert ranks == sorted(set(ranks))
    assert verdict.outcome == outcome_of(verdict)
    assert bool(verdict) == (verdict.outcome is Outcome.APPROVED) == (not expected)
    for found in verdict.findings:
        assert found.rule in EVERY_RULE
        assert found.clause
        assert found.message("en") != found.message("zh")


@given(draw.shops(), PRODUCTS, draw.categories(), draw.guarantee_terms())
@long_law
def test_joining_a_guarantee_reports_every_finding_in_order(shop, product, category, terms):
    verdict = assess_guarantee(shop, product, category, terms=terms)
    assert_well_reported(verdict, guarantee_codes(shop, category, terms))


@given(draw.shops())
@law
def test_the_programme_badge_reports_every_finding_in_order(shop):
    assert_well_reported(programme_badge(shop), badge_codes(shop))


@given(draw.shops(), st.none() | st.sampled_from(draw.TIERS) | draw.fen(), draw.deposit_terms())
@long_law
def test_deposit_insurance_reports_every_finding_in_order(shop, cover, terms):
    given_cover = None if cover is None else from_fen(cover)
    verdict = assess_deposit_insurance(shop, given_cover, terms=terms)
    assert_well_reported(verdict, deposit_codes(shop, cover, shop.deposit_policy))


@given(draw.shops(), draw.deposit_terms())
@law
def test_the_covers_to_choose_from_are_the_tiers_nothing_stands_against(shop, terms):
    declined = {"not-marketplace-seller", "not-offered", "policy-running", "no-tier-open"}
    blocked = declined & set(deposit_codes(shop, None, shop.deposit_policy))
    top = -1 if shop.coverage_max is None else in_fen(shop.coverage_max)
    expected = [] if blocked else [tier for tier in draw.TIERS if tier <= top]
    assert [in_fen(tier) for tier in coverage_choices(shop, terms=terms)] == expected


def starts_near(held: DepositPolicy | None) -> st.SearchStrategy[date]:
    """Draw first days, those around a policy that is held more often."""
    anywhere = draw.days(date(2022, 1, 1), date(2090, 12, 31))
    if held is None:
        return anywhere
    near = [day_after(held.end, days) for days in (-1, 0, 1)]
    near += [day_after(held.start, days) for days in (-367, -366, -365, -184, -181, -1, 0)]
    return st.sampled_from([max(day, draw.FIRST_DAY) for day in near]) | anywhere


@given(
    draw.shops(), st.sampled_from(draw.TIERS) | draw.fen(), TERMS, draw.deposit_terms(), st.data()
)
@long_law
def test_buying_a_deposit_policy_reports_every_finding_in_order(shop, cover, term, terms, data):
    start = data.draw(starts_near(shop.deposit_policy))
    issued = buy_deposit_policy(shop, "D-9", from_fen(cover), term, start, terms=terms)
    assert_well_reported(issued.verdict, purchase_codes(shop, cover, term, start, terms))
    assert (issued.policy is None) == (issued.premium is None) == (not issued.verdict)


@given(draw.shops(), PRODUCTS, draw.guarantee_terms(), draw.rates(), st.data())
@long_law
def test_insuring_an_order_reports_every_finding_in_order(shop, product, terms, rate, data):
    first = data.draw(st.sampled_from([draw.FIRST_INSTANT, datetime(2020, 9, 2, tzinfo=UTC)]))
    order = data.draw(draw.orders(shop_id=shop.shop_id, first=first))
    issued = issue_order_policy(order, shop, product, rate, terms=terms)
    assert_well_reported(issued.verdict, order_codes(order, shop, product, terms))
    assert (issued.policy is None) == (issued.premium is None) == (not issued.verdict)


@given(draw.sold_policies(), st.none() | CASH, st.none() | CASH, st.integers(-400, 400))
@long_law
def test_a_surrender_reports_every_finding_in_order(sold, owed, held, days):
    policy, terms = sold
    on = day_after(policy.end, days)
    amounts = {
        "outstanding": None if owed is None else from_fen(owed),
        "held": None if held is None else from_fen(held),
    }
    settled = surrender(policy, on, terms=terms, **amounts)
    assert_well_reported(settled.verdict, surrender_codes(policy, on, owed, held, terms))
    assert (settled.indemnity is None) == (settled.claim_key is None) == (not settled.verdict)


@given(draw.shop_facts(), draw.categories(), PRODUCTS, st.data())
@law
def test_the_order_in_which_facts_come_in_changes_no_finding(facts, category, product, data):
    shuffled = dict(data.draw(st.permutations(list(facts.items()))))
    shop, same = Shop(**facts), Shop(**shuffled)
    assert shop == same
    arguments = [("shop", same), ("product", product), ("category", category)]
    shuffled = dict(data.draw(st.permutations(arguments)))
    assert assess_guarantee(**shuffled) == assess_guarantee(shop, product, category)
    assert programme_badge(same) == programme_badge(shop)
    assert assess_deposit_insurance(same, "1500") == assess_deposit_insurance(shop, "1500")


@given(draw.shops(), draw.categories(), PRODUCTS, st.data())
@law
def test_the_order_of_a_schedule_changes_no_finding(shop, category, product, data):
    terms = GUARANTEE_TERMS.amended(
        price_categories=tuple(data.draw(st.permutations(GUARANTEE_TERMS.price_categories))),
        quality_cover=tuple(data.draw(st.permutations(GUARANTEE_TERMS.quality_cover))),
    )
    expected = assess_guarantee(shop, product, category)
    assert assess_guarantee(shop, product, category, terms=terms) == expected


# --------------------------------------------------------------------- nobody gains by a bad fact


def changed(record, **facts: object):
    """Make a record again with some facts changed, validated like any other."""
    fields = {name: getattr(record, name) for name in type(record).model_fields}
    return type(record)(**fields | facts)


def assert_no_gain(before: Verdict, after: Verdict, own: set[str]) -> None:
    """Check that a disqualifying fact approves nothing and hides no other finding.

    ``own`` are the codes that speak of the fact that was changed.
    """
    assert after.outcome is not Outcome.APPROVED
    assert WEIGHTS.index(after.outcome) <= WEIGHTS.index(outcome_of_others(before, own))
    assert set(before.codes) - own <= set(after.codes)


def outcome_of_others(verdict: Verdict, own: set[str]) -> str:
    others = Verdict(
        findings=tuple(one for one in verdict.findings if one.code not in own),
        readings=tuple(verdict.readings.items()),
    )
    return outcome_of(others)


def assert_unknown_is_no_refusal(before: Verdict, after: Verdict) -> None:
    """Check that not knowing a fact declines nothing that was not declined already."""
    declined = {found.code for found in after.findings if found.outcome is Outcome.DECLINED}
    assert declined <= set(before.codes)


# fact of a shop: the value that disqualifies, the codes that speak of the fact
BAD_FOR_GUARANTEE = {
    "under_penalty": (True, {"under-penalty", "penalty-unknown"}),
    "live_base_bound": (False, {"not-bound-to-base", "base-unknown"}),
}
BAD_FOR_BADGE = {
    "quality_status": (Status.NOT_QUALIFIED, {"quality-not-qualified", "quality-status-unknown"}),
    "price_status": (Status.NOT_QUALIFIED, {"price-not-qualified", "price-status-unknown"}),
}
BAD_FOR_DEPOSIT = {
    "marketplace_seller": (False, {"not-marketplace-seller", "seller-kind-unknown"}),
    "deposit_offered": (False, {"not-offered", "offer-unknown"}),
    "coverage_max": (
        Yuan("999.99"),
        {"coverage-above-maximum", "no-tier-open", "maximum-unknown"},
    ),
}
OF_A_POLICY = {"policy-running", "cover-reduced"}
OF_A_COVER = {"coverage-not-a-tier", "coverage-above-maximum", "cover-reduced"}
OF_A_CATEGORY = {"category-not-covered", "category-unlisted"}

UNSOUND_SHOPS = draw.shops() | draw.good_shops()


@given(UNSOUND_SHOPS, PRODUCTS, draw.categories(), draw.guarantee_terms())
@law
def test_no_bad_fact_lets_a_shop_join_a_guarantee(shop, product, category, terms):
    before = assess_guarantee(shop, product, category, terms=terms)
    for name, (bad, own) in BAD_FOR_GUARANTEE.items():
        after = assess_guarantee(changed(shop, **{name: bad}), product, category, terms=terms)
        assert_no_gain(before, after, own)
        assert after.outcome is Outcome.DECLINED
        unknown = assess_guarantee(changed(shop, **{name: None}), product, category, terms=terms)
        assert_unknown_is_no_refusal(before, unknown)
    after = assess_guarantee(shop, product, "toys", terms=terms)
    assert_no_gain(before, after, OF_A_CATEGORY)


@given(UNSOUND_SHOPS)
@law
def test_no_bad_fact_earns_the_programme_badge(shop):
    before = programme_badge(shop)
    for name, (bad, own) in BAD_FOR_BADGE.items():
        after = programme_badge(changed(shop, **{name: bad}))
        assert_no_gain(before, after, own)
        assert after.outcome is Outcome.DECLINED
        assert_unknown_is_no_refusal(before, programme_badge(changed(shop, **{name: None})))


COVERS = st.sampled_from(["1000", "7000", "200000", "1500", "0", "200001"])


@given(UNSOUND_SHOPS, st.none() | COVERS, draw.deposit_terms(), st.data())
@law
def test_no_bad_fact_lets_a_shop_buy_deposit_insurance(shop, cover, terms, data):
    before = assess_deposit_insurance(shop, cover, terms=terms)
    for name, (bad, own) in BAD_FOR_DEPOSIT.items():
        after = assess_deposit_insurance(changed(shop, **{name: bad}), cover, terms=terms)
        assert_no_gain(before, after, own)
        assert after.outcome is Outcome.DECLINED
        unknown = assess_deposit_insurance(changed(shop, **{name: None}), cover, terms=terms)
        assert_unknown_is_no_refusal(before, unknown)
    running = data.draw(draw.deposit_policies(shop_id=shop.shop_id))
    after = assess_deposit_insurance(changed(shop, deposit_policy=running), cover, terms=terms)
    assert_no_gain(before, after, OF_A_POLICY)
    after = assess_deposit_insurance(shop, "1500", terms=terms)
    assert_no_gain(before, after, OF_A_COVER)


@given(UNSOUND_SHOPS, COVERS, TERMS, draw.deposit_terms(), st.data())
@law
def test_no_bad_fact_gets_a_deposit_policy_sold(shop, cover, term, terms, data):
    start = data.draw(starts_near(shop.deposit_policy))

    def buying(shop: Shop = shop, cover: str = cover, start: date = start) -> Verdict:
        return buy_deposit_policy(shop, "D-9", cover, term, start, terms=terms).verdict

    before = buying()
    for name, (bad, own) in BAD_FOR_DEPOSIT.items():
        assert_no_gain(before, buying(changed(shop, **{name: bad})), own)
        assert_unknown_is_no_refusal(before, buying(changed(shop, **{name: None})))
    overlapping = changed(
        SOUND_POLICY, shop_id=shop.shop_id, start=start, end=day_after(start, 180)
    )
    assert_no_gain(before, buying(changed(shop, deposit_policy=overlapping)), OF_A_POLICY)
    assert_no_gain(before, buying(cover="1500"), OF_A_COVER)
    of_the_start = {"terms-not-in-force", "no-corresponding-day", *OF_A_POLICY}
    assert_no_gain(before, buying(start=date(2022, 7, 12)), of_the_start)


@given(UNSOUND_SHOPS, PRODUCTS, draw.guarantee_terms(), st.data())
@law
def test_no_bad_fact_gets_an_order_insured(shop, product, terms, data):
    order = data.draw(draw.orders(shop_id=shop.shop_id))

    def issuing(order: Order = order, shop: Shop = shop) -> Verdict:
        return issue_order_policy(order, shop, product, "0.001", terms=terms).verdict

    before = issuing()
    of_the_status = {"not-joined", "joining-unknown"}
    name = f"{product}_status"
    assert_no_gain(before, issuing(shop=changed(shop, **{name: "not_qualified"})), of_the_status)
    assert_unknown_is_no_refusal(before, issuing(shop=changed(shop, **{name: None})))
    assert_no_gain(before, issuing(changed(order, category="toys")), OF_A_CATEGORY)
    of_the_shipping = {"not-shipped", "terms-not-in-force"}
    unshipped = issuing(changed(order, shipped_at=None))
    assert_no_gain(before, unshipped, of_the_shipping)
    assert_unknown_is_no_refusal(before, unshipped)
    early = {"paid_at": "2020-09-01T23:59:59+08:00", "shipped_at": "2020-09-01T23:59:59+08:00"}
    assert_no_gain(before, issuing(changed(order, **early)), of_the_shipping)


@given(draw.sold_policies(), CASH, CASH, st.integers(-400, 5))
@law
def test_no_bad_fact_gets_a_surrender_paid(sold, owed, held, days):
    policy, terms = sold
    on = day_after(policy.end, days)

    def surrendering(owed: int | None, held: int | None, on: date = on) -> Verdict:
        amounts = [None if fen is None else from_fen(fen) for fen in (owed, held)]
        outstanding, bonds = amounts
        return surrender(policy, on, outstanding=outstanding, held=bonds, terms=terms).verdict

    before = surrendering(owed, held)
    assert_no_gain(before, surrendering(owed, held, day_after(policy.end, 1)), {"policy-ended"})
    for unknown in (surrendering(None, held), surrendering(owed, None), surrendering(None, None)):
        assert_unknown_is_no_refusal(before, unknown)
    if terms.surrender_with_obligations == "refuse":
        assert_no_gain(before, surrendering(max(owed, 1), held), {"obligations-open"})
        assert_no_gain(before, surrendering(owed, max(held, 1)), {"obligations-open"})


# ------------------------------------------------------------------------ the texts and the grammar

DIGITS = frozenset("0123456789")


def are_digits(text: str, *lengths: int) -> bool:
    return len(text) in lengths and all(sign in DIGITS for sign in text)


def is_decimal(text: str, whole_digits: int, places: int) -> bool:
    """Tell whether text is a plain decimal number without needless zeros in front."""
    whole, point, decimals = text.partition(".")
    if not are_digits(whole, *range(1, whole_digits + 1)) or (len(whole) > 1 and whole[0] == "0"):
        return False
    return are_digits(decimals, *range(1, places + 1)) if point else True


def is_amount(text: str) -> bool:
    return is_decimal(text, 10, 2)


def is_rate(text: str) -> bool:
    return is_decimal(text, 1, 6) and Fraction(text) <= 1


def is_percent(text: str) -> bool:
    return is_decimal(text, 3, 4) and Fraction(text) <= 100


def is_day(text: str) -> bool:
    year, dash, rest = text[:4], text[4:5], text[5:]
    month, other_dash, day = rest[:2], rest[2:3], rest[3:]
    if dash + other_dash != "--":
        return False
    if not (are_digits(year, 4) and are_digits(month, 2) and are_digits(day, 2)):
        return False
    if not (int(year) >= 1 and 1 <= int(month) <= 12):
        return False
    return 1 <= int(day) <= month_length(int(year), int(month))


def minutes_of(text: str) -> int | None:
    """Read hours and minutes, or ``None`` where they are none."""
    hours, colon, minutes = text[:2], text[2:3], text[3:]
    if colon != ":" or not (are_digits(hours, 2) and are_digits(minutes, 2)):
        return None
    return int(hours) * 60 + int(minutes) if int(hours) < 24 and int(minutes) < 60 else None


def is_instant(text: str) -> bool:
    """Tell whether text is RFC 3339 with an offset, in a Beijing year from 2000 to 2099."""
    day, letter, clock = text[:10], text[10:11], text[11:]
    if letter != "T" or not is_day(day):
        return False
    if clock.endswith("Z"):
        clock, offset = clock[:-1], 0
    else:
        clock, sign, size = clock[:-6], clock[-6:-5], minutes_of(clock[-5:])
        if sign not in {"+", "-"} or size is None:
            return False
        offset = size if sign == "+" else -size
    minutes, colon, seconds = minutes_of(clock[:5]), clock[5:6], clock[6:]
    whole, point, fraction = seconds.partition(".")
    if minutes is None or colon != ":" or not are_digits(whole, 2) or int(whole) > 59:
        return False
    if point and not are_digits(fraction, *range(1, 7)):
        return False
    return 2000 <= beijing_year(day, minutes - offset) <= 2099


def beijing_year(day: str, utc_minutes: int) -> int:
    """Tell the Beijing year of a day and the minutes since its midnight in UTC."""
    year, month, number = int(day[:4]), int(day[5:7]), int(day[8:])
    minutes = utc_minutes + 480
    if minutes < 0 and (month, number) == (1, 1):
        return year - 1
    days = minutes // 1440
    after_december = month == 12 and number + days > 31
    return year + after_december


MEDDLERS = "0123456789.+-_eE,: \t\n\r\0/%¥TtZz٣１．−\u00a0\u200b\ud800"


@st.composite
def near_misses(draw_one, texts):
    """Draw texts of a grammar, most of them damaged at one or two places."""
    text = draw_one(texts)
    for _ in range(draw_one(st.sampled_from([0, 1, 1, 1, 2]))):
        at = draw_one(st.sampled_from([0, len(text)]) | st.integers(0, len(text)))
        kept = draw_one(st.sampled_from([0, 0, 1]))
        sign = draw_one(st.sampled_from(MEDDLERS) | st.sampled_from(["", "00", "e5", "E+3"]))
        text = text[:at] + sign + text[at + kept :]
    return text


def accepts(door, value: object) -> bool:
    """Tell whether a door lets a value in; the refusal must be the one clear error."""
    try:
        door(value)
    except (InvalidInput, ValidationError):
        return False
    return True


amounts_near = near_misses(draw.fen().flatmap(lambda it: st.sampled_from(draw.amount_texts(it))))
rates_near = near_misses(draw.ppm(10**6).flatmap(lambda it: st.sampled_from(draw.rate_texts(it))))
percents_near = near_misses(
    draw.ppm(10**6).flatmap(lambda it: st.sampled_from(draw.percent_texts(it)))
)
days_near = near_misses(draw.days(date(1, 1, 1), date(1, 3, 1)).map(str) | draw.days().map(str))
instants_near = near_misses(
    draw.instants().flatmap(lambda it: st.sampled_from(draw.instant_texts(it)))
)


@given(amounts_near | st.text(max_size=14))
@example("10000000000")
@example("9999999999.99")
@example("01")
@example("1.")
@example(".5")
@example("")
@example("1\n")
@example("1_000")
@example("１")
@example("-0")
@example("1e3")
@example("1.005")
@long_law
def test_the_texts_of_amounts_are_exactly_the_documented_ones(text):
    assert accepts(Yuan, text) == is_amount(text)
    assert accepts(lambda it: changed(SOUND_ORDER, paid=it, freight="0"), text) == is_amount(text)
    if is_amount(text):
        assert Yuan(text).fen == Fraction(text) * 100


@given(rates_near | st.text(max_size=10))
@example("1.000000")
@example("1.000001")
@example("0.0000001")
@example("2")
@example("0.18%")
@long_law
def test_the_texts_of_rates_are_exactly_the_documented_ones(text):
    assert accepts(Rate, text) == is_rate(text)
    ceiling = GUARANTEE_TERMS.amended
    assert accepts(lambda it: ceiling(order_rate_max=it), text) == is_rate(text)
    if is_rate(text):
        assert Rate(text).ppm == Fraction(text) * 10**6


@given(percents_near | st.text(max_size=10))
@example("100.0000")
@example("100.0001")
@example("101")
@example("00.18")
@long_law
def test_the_texts_of_percentages_are_exactly_the_documented_ones(text):
    assert accepts(Rate.percent, text) == is_percent(text)
    if is_percent(text):
        assert Rate.percent(text).ppm == Fraction(text) * 10**4


@given(days_near | st.text(max_size=12))
@example("2023-02-29")
@example("2024-02-29")
@example("1900-02-29")
@example("0000-01-01")
@example("20240229")
@example("2024-W09-4")
@example("2024-02-29T00:00:00+08:00")
@long_law
def test_the_texts_of_days_are_exactly_the_documented_ones(text):
    assert accepts(lambda it: DEPOSIT_TERMS.amended(effective_from=it), text) == is_day(text)
    assert (day_of(text) is not None) == is_day(text)


@given(instants_near | st.text(max_size=30))
@example("2020-09-10T10:00:00")
@example("2020-09-10 10:00:00+08:00")
@example("2020-09-10T10:00+08:00")
@example("2020-09-10T24:00:00+08:00")
@example("2020-09-10T23:59:60+08:00")
@example("2020-09-10T10:00:00+0800")
@example("2020-09-10T10:00:00.1234567Z")
@example("2020-09-10T10:00:00.Z")
@example("2020-09-10T10:00:00+24:00")
@example("2020-09-10T10:00:00+08:60")
@example("2020-09-10T10:00:00+08:00:30")
@example("1999-12-31T16:00:00Z")
@example("1999-12-31T15:59:59.999999Z")
@example("2099-12-31T15:59:59.999999Z")
@example("2099-12-31T16:00:00Z")
@example("2100-01-01T00:00:00+23:59")
@long_law
def test_the_texts_of_instants_are_exactly_the_documented_ones(text):
    order = {"order_id": "O", "shop_id": "S", "category": "c", "paid": "1"}
    assert accepts(lambda it: Order(paid_at=it, **order), text) == is_instant(text)
    assert (instant_of(text) is not None) == is_instant(text)


@given(near_misses(draw.ids()) | st.text(max_size=70))
@example("~" * 65)
@example("S-1\n")
@law
def test_the_texts_of_identifiers_are_exactly_the_documented_ones(text):
    printable = all("!" <= sign <= "~" for sign in text)
    sound = printable and 1 <= len(text) <= 64
    assert accepts(lambda it: Shop(shop_id=it), text) == sound
    assert accepts(lambda it: assess_guarantee(SOUND_SHOP, Product.PRICE, it), text) == sound


@given(draw.fen())
@law
def test_an_amount_that_is_read_and_written_again_is_the_same_text(fen):
    text = draw.amount_texts(fen)[0]
    assert str(Yuan(text)) == text
    assert Yuan(str(from_fen(fen))) == from_fen(fen)


@given(draw.ppm(10**6))
@law
def test_a_rate_that_is_read_and_written_again_is_the_same_text(ppm):
    text = draw.rate_texts(ppm)[0]
    assert str(Rate(text)) == text
    assert Rate(str(Rate(text))) == Rate.percent(draw.percent_texts(ppm)[0])


@given(draw.days(), draw.instants())
@law
def test_a_day_and_an_instant_that_are_read_and_written_again_are_the_same_text(day, instant):
    dumped = json.loads(DEPOSIT_TERMS.amended(effective_from=str(day)).model_dump_json())
    assert dumped["effective_from"] == str(day)
    text = instant.astimezone(draw.BEIJING).isoformat()
    dumped = json.loads(changed(SOUND_ORDER, paid_at=text, shipped_at=None).model_dump_json())
    assert dumped["paid_at"] == text
    assert changed(SOUND_ORDER, paid_at=text, shipped_at=None).paid_at == instant


class Hostile:
    """An object that refuses to be shown, compared or counted."""

    def __repr__(self) -> str:
        raise ZeroDivisionError

    __str__ = __repr__
    __bool__ = __len__ = __index__ = __float__ = __iter__ = __repr__  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        raise ZeroDivisionError

    def __hash__(self) -> int:
        raise ZeroDivisionError


MILLION = 10**6
NO_DECIMALS = [
    *map(Decimal, ["NaN", "-NaN", "sNaN", "NaN123", "Infinity", "-Infinity", "-0", "-0.00", "-1"]),
    *map(Decimal, ["1E+999999", "1E-999999", "1.5E+999999", "1E+30", "1E-30", "1E-7", "123E-9"]),
    Decimal("9" * 40),
    Decimal("0." + "3" * 40),
    Decimal(10000000000),
    Decimal("9999999999.990000000000000000000000000001"),
]
NO_TEXTS = ["", " ", "\0", "nan", "inf", "None", "1 000", "+1", "-1", "１２", "1e3", "0x10"]
NO_TEXTS += ["1_000", "\ud800", "1\n", "1\0", "1.", ".1", "00", "1,5", "¥1", "1%", "½", "²"]
NO_OBJECTS = [0.0, 1.0, -0.0, 0.1, float("nan"), float("inf"), 1e308, 1j, Fraction(1, 2)]
NO_OBJECTS += [b"1.00", b"quality", bytearray(b"1.00"), memoryview(b"1.00"), object(), object]
NO_OBJECTS += [[], ["1.00"], {}, {"amount": "1.00"}, set(), range(3), timedelta(1), Hostile()]
NO_NUMBERS = [True, False, 0, 1, -1, 10**20, -(10**20), 1 << MILLION]
NO_DATES = [
    date(2023, 1, 1),
    datetime(2023, 1, 1, tzinfo=UTC),
    datetime(2023, 1, 1),
]
OUT_OF_RANGE = [
    datetime(1999, 12, 31, 15, 59, 59, tzinfo=UTC),
    datetime(2099, 12, 31, 16, tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=23))),
    datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-23))),
]

NO_AMOUNT = [*NO_TEXTS, *NO_OBJECTS, *NO_NUMBERS, *NO_DECIMALS, *NO_DATES, Rate("1")]
NO_RATE = [*NO_TEXTS, *NO_OBJECTS, *NO_NUMBERS, *NO_DECIMALS, *NO_DATES, Decimal("100.00001")]
NO_DAY = [*NO_TEXTS, *NO_OBJECTS, *NO_NUMBERS, *NO_DECIMALS, *NO_DATES[1:], "2023-1-1", Yuan("1")]
NO_INSTANT = [*NO_TEXTS, *NO_OBJECTS, *NO_NUMBERS, *NO_DECIMALS, NO_DATES[0], NO_DATES[2]]
NO_INSTANT += [*OUT_OF_RANGE, "2023-01-01", "2023-01-01T00:00:00", "now"]
NO_ID = ["", " ", "\0", "1 000", "１２", "\ud800", "S-1\n", "\tS-1", "~" * 65, "店铺", "\x7f"]
NO_ID += [*NO_OBJECTS, *NO_NUMBERS, *NO_DECIMALS, *NO_DATES]
NO_NAME = [*NO_TEXTS, *NO_OBJECTS[:-1], *NO_NUMBERS, *NO_DECIMALS, *NO_DATES, "QUALITY", "six "]
NO_YES_OR_NO = [*NO_TEXTS, *NO_OBJECTS, *NO_DECIMALS, *NO_DATES, 0, 1, "true", "yes", "1", b"1"]
NO_FEN = [*NO_TEXTS, *NO_OBJECTS, *NO_DECIMALS, *NO_DATES, True, False, "1", Yuan("1"), None]
NO_FEN += [-1, 10**12, 10**20, 1 << MILLION]

FIRST = SOUND_POLICY.start


def shop_with(name: str):
    return lambda it: changed(SOUND_SHOP, **{name: it})


# what refuses: every way in, and what it must refuse. A function refuses with InvalidInput.
FUNCTIONS = {
    "Yuan": (Yuan, NO_AMOUNT),
    "paid": (lambda it: order_premium(it, "0.001"), NO_AMOUNT),
    "line": (lambda it: premium_statement([("O-1", it)], "0.001"), NO_AMOUNT),
    "coverage": (lambda it: deposit_premium(it, Term.SIX_MONTHS), NO_AMOUNT),
    "cash": (lambda it: releasable_deposit(it, "1", "1"), NO_AMOUNT),
    "cover": (lambda it: releasable_deposit("1", it, "1"), NO_AMOUNT),
    "requirement": (lambda it: releasable_deposit("1", "1", it), NO_AMOUNT),
    "assessed cover": (lambda it: assess_deposit_insurance(SOUND_SHOP, it), NO_AMOUNT),
    "bought cover": (
        lambda it: buy_deposit_policy(SOUND_SHOP, "D", it, Term.SIX_MONTHS, FIRST),
        NO_AMOUNT,
    ),
    "outstanding": (
        lambda it: surrender(SOUND_POLICY, FIRST, outstanding=it, held="0"),
        NO_AMOUNT,
    ),
    "held": (lambda it: surrender(SOUND_POLICY, FIRST, outstanding="0", held=it), NO_AMOUNT),
    "from_fen": (from_fen, NO_FEN),
    "Rate": (Rate, [*NO_RATE, None]),
    "percent": (Rate.percent, [*NO_RATE, None, Rate("0.001")]),
    "rate": (lambda it: order_premium("1", it), [*NO_RATE, None, "0.002001"]),
    "statement rate": (lambda it: premium_statement(["1"], it), [*NO_RATE, None, "0.002001"]),
    "issue rate": (
        lambda it: issue_order_policy(SOUND_ORDER, SOUND_SHOP, Product.PRICE, it),
        [*NO_RATE, None, "0.002001"],
    ),
    "refund day": (
        lambda it: surrender_refund(SOUND_POLICY, it),
        [*NO_DAY, None, "2023-09-01", date.max],
    ),
    "surrender day": (
        lambda it: surrender(SOUND_POLICY, it, outstanding="0", held="0"),
        [*NO_DAY, None, "2023-09-01"],
    ),
    "first day": (
        lambda it: buy_deposit_policy(SOUND_SHOP, "D", "1000", Term.SIX_MONTHS, it),
        [*NO_DAY, None, "2023-09-01", date.max],
    ),
    "category": (lambda it: assess_guarantee(SOUND_SHOP, Product.PRICE, it), [*NO_ID, None]),
    "policy_id": (
        lambda it: buy_deposit_policy(SOUND_SHOP, it, "1000", Term.SIX_MONTHS, FIRST),
        [*NO_ID, None],
    ),
    "product": (lambda it: assess_guarantee(SOUND_SHOP, it, "apparel"), [*NO_NAME, "quality"]),
    "issue product": (
        lambda it: issue_order_policy(SOUND_ORDER, SOUND_SHOP, it, "0.001"),
        [*NO_NAME, "quality"],
    ),
    "term": (lambda it: deposit_premium("1000", it), [*NO_NAME, "six_months"]),
    "bought term": (
        lambda it: buy_deposit_policy(SOUND_SHOP, "D", "1000", it, FIRST),
        [*NO_NAME, "six_months"],
    ),
}
# A record refuses with pydantic's ValidationError.
FIELDS = {
    "Order.paid": (lambda it: changed(SOUND_ORDER, paid=it), [*NO_AMOUNT, None]),
    "Order.freight": (lambda it: changed(SOUND_ORDER, freight=it), [*NO_AMOUNT, None]),
    "Order.paid_at": (lambda it: changed(SOUND_ORDER, paid_at=it), [*NO_INSTANT, None]),
    "Order.shipped_at": (lambda it: changed(SOUND_ORDER, shipped_at=it), NO_INSTANT),
    "Order.order_id": (lambda it: changed(SOUND_ORDER, order_id=it), [*NO_ID, None]),
    "Shop.shop_id": (lambda it: Shop(shop_id=it), [*NO_ID, None]),
    "Shop.coverage_max": (shop_with("coverage_max"), NO_AMOUNT),
    "Shop.under_penalty": (shop_with("under_penalty"), NO_YES_OR_NO),
    "Shop.live_base_bound": (shop_with("live_base_bound"), NO_YES_OR_NO),
    "Shop.marketplace_seller": (shop_with("marketplace_seller"), NO_YES_OR_NO),
    "Shop.deposit_offered": (shop_with("deposit_offered"), NO_YES_OR_NO),
    "Shop.quality_status": (shop_with("quality_status"), NO_NAME),
    "Shop.deposit_policy": (shop_with("deposit_policy"), [*NO_NAME, SOUND_SHOP, SOUND_ORDER]),
    "DepositPolicy.coverage": (lambda it: changed(SOUND_POLICY, coverage=it), [*NO_AMOUNT, None]),
    "DepositPolicy.premium": (lambda it: changed(SOUND_POLICY, premium=it), [*NO_AMOUNT, None]),
    "DepositPolicy.rate": (lambda it: changed(SOUND_POLICY, rate=it), [*NO_RATE, None]),
    "DepositPolicy.term": (
        lambda it: changed(SOUND_POLICY, term=it),
        [*NO_NAME, None],
    ),
    "DepositPolicy.start": (lambda it: changed(SOUND_POLICY, start=it), [*NO_DAY, None]),
    "DepositPolicy.end": (lambda it: changed(SOUND_POLICY, end=it), [*NO_DAY, None]),
    "terms.coverage_step": (lambda it: DEPOSIT_TERMS.amended(coverage_step=it), [*NO_AMOUNT, None]),
    "terms.order_rate_max": (lambda it: GUARANTEE_TERMS.amended(order_rate_max=it), NO_RATE),
    "terms.effective_from": (lambda it: GUARANTEE_TERMS.amended(effective_from=it), NO_DAY),
    "terms.terms_id": (lambda it: GUARANTEE_TERMS.amended(terms_id=it), [*NO_ID, None]),
    "terms.rounding": (lambda it: GUARANTEE_TERMS.amended(rounding=it), [*NO_NAME, None]),
    "Covered.reason": (lambda it: Covered(category="c", reason=it), [*NO_ID, None]),
}
WAYS_IN = [
    pytest.param(way, bad, error, id=name)
    for error, ways in ((InvalidInput, FUNCTIONS), (ValidationError, FIELDS))
    for name, (way, bad) in ways.items()
]


def named(value: object) -> str:
    """Name a bad value in a failed test; it may refuse to be shown."""
    short = type(value) in {str, Decimal, float, bytes} and len(str(value)) < 50
    return repr(value) if short else type(value).__name__


def refusal(way, value: object) -> BaseException | None:
    try:
        way(value)
    except Exception as error:  # noqa: BLE001 - which error it is, is what is tested
        return error
    return None


@pytest.mark.parametrize(("way", "bad", "error"), WAYS_IN)
def test_whatever_else_is_given_ends_in_the_one_clear_error(way, bad, error):
    found = [(value, refusal(way, value)) for value in bad]
    others = [(named(value), refused) for value, refused in found if type(refused) is not error]
    assert others == []
    assert all(len(str(refused)) < 1_500 for _, refused in found)
    if error is InvalidInput:
        assert all(re.fullmatch("[a-z]+(-[a-z]+)+", refused.code) for _, refused in found)


def test_not_known_yet_is_refused_where_a_fact_is_needed():
    for name in ("paid", "line", "coverage", "cash", "cover", "requirement", "bought cover"):
        assert isinstance(refusal(FUNCTIONS[name][0], None), InvalidInput)
    assert isinstance(refusal(Yuan, None), InvalidInput)


def much(sign: str) -> str:
    return sign * MILLION


@cache
def huge_inputs() -> list[object]:
    texts = [much("1"), much("１"), "0." + much("0"), much("1") + "\n", much("\n"), much("~")]
    texts += ["2023-01-01T00:00:00." + much("0") + "Z", "2023-01-01" + much(" "), much("\ud800")]
    digits = [Decimal(much("1")), Decimal("0." + much("1")), Decimal("-" + much("7"))]
    return [*texts, *digits, much("1").encode(), 1 << MILLION]


@pytest.mark.parametrize(("way", "bad", "error"), WAYS_IN)
def test_a_huge_input_is_refused_and_hardly_echoed(way, bad, error):
    del bad
    for value in huge_inputs():
        refused = refusal(way, value)
        assert type(refused) is error, named(value)
        message = str(refused)
        assert not re.search(r"(.)\1{100}", message, re.DOTALL), named(value)
        assert len(message) < 400


def test_zeros_after_the_point_are_no_reason_to_refuse_a_decimal():
    assert Yuan(Decimal("199." + much("0"))).fen == 19_900
    assert Yuan(Decimal("0E+999999")).fen == Yuan(Decimal("0E-999999")).fen == 0


@pytest.mark.parametrize("kind", [Order, OrderPolicy, DepositPolicy, Shop, Covered])
def test_an_unknown_field_is_refused_whatever_its_name(kind):
    for name in ("x", much("x"), "\ud800", "shop_id ", "__class__", "model_config"):
        refused = refusal(kind.model_validate, {name: 1})
        assert type(refused) is ValidationError
        assert len(str(refused)) < 300
    for document in ("", "null", "[]", "{", much("["), '"' + much("x") + '"', "NaN"):
        refused = refusal(kind.model_validate_json, document)
        assert type(refused) is ValidationError
        assert len(str(refused)) < 300


def test_no_refusal_echoes_more_than_a_hundred_characters_of_the_input():
    order = changed(SOUND_ORDER, order_id="~" * 64, shop_id="^" * 64)
    shop = Shop(shop_id="|" * 64)
    refused = refusal(lambda it: issue_order_policy(order, it, Product.PRICE, "0.001"), shop)
    assert type(refused) is InvalidInput
    assert sum(str(refused).count(sign) for sign in "~^|") <= 100


@pytest.mark.parametrize(
    ("way", "value"),
    [
        (FIELDS["DepositPolicy.term"][0], b"six_months"),
        (FIELDS["Shop.quality_status"][0], b"qualified"),
        (lambda it: GUARANTEE_TERMS.amended(source=it), b"a source"),
    ],
)
def test_bytes_are_no_text(way, value):
    assert type(refusal(way, value)) is ValidationError


@pytest.mark.parametrize("on", ["2023-09-01", datetime(2023, 9, 1, tzinfo=UTC), None, 0, 1.5])
def test_a_policy_asked_about_what_is_no_day_refuses_it_like_a_function(on):
    for ask in (SOUND_POLICY.remaining_days, SOUND_POLICY.covers):
        assert type(refusal(ask, on)) is InvalidInput


@pytest.mark.parametrize("lines", ["25", "2.50", Decimal(25), Yuan("25")])
def test_one_amount_is_no_list_of_lines(lines):
    # "25" must not become two orders of 2 and of 5 yuan.
    assert type(refusal(lambda it: premium_statement(it, "0.001"), lines)) is InvalidInput


@pytest.mark.parametrize("lines", [5, None, [("O-1",)], [()], [("O-1", "1", "1")]])
def test_what_is_no_list_of_lines_is_refused(lines):
    assert type(refusal(lambda it: premium_statement(it, "0.001"), lines)) is InvalidInput


@pytest.mark.parametrize("order_id", [None, 1, "", "a b", [], b"O-1", "~" * 65])
def test_what_is_no_order_id_is_refused_in_a_statement(order_id):
    way = FUNCTIONS["line"][0]
    assert way("1.00").lines[0].order_id == "O-1"
    lines = [(order_id, "1.00")]
    assert type(refusal(lambda it: premium_statement(it, "0.001"), lines)) is InvalidInput


@pytest.mark.parametrize("language", ["fr", "EN", "", None, 1, [], much("z")])
def test_a_language_not_spoken_here_is_refused(language):
    answers = [it for it in every_answer() if not isinstance(it, PremiumStatement)]
    steps = order_premium("1", "0.001").steps
    declined = assess_deposit_insurance(SOUND_SHOP, "1500").findings[0].message
    asked = [*(it.explain for it in answers), *(it.explain for it in steps), declined]
    asked.append(premium_statement(["1"], "0.001").explain)
    for ask in asked:
        assert type(refusal(ask, language)) is InvalidInput


@pytest.mark.parametrize("name", ["six_months", "twelve_months", "quality", None, 6])
def test_the_text_of_a_name_is_never_taken_for_another_name(name):
    # Either refused, or read as what it says: never silently the other rate, status or schedule.
    asked = [
        (DEPOSIT_TERMS.rate, {"six_months": Rate("0.018"), "twelve_months": Rate("0.03")}),
        (changed(SOUND_SHOP, price_status=None).status, {"quality": Status.QUALIFIED}),
    ]
    for ask, right in asked:
        refused = refusal(ask, name)
        assert type(refused) is InvalidInput or (name in right and ask(name) == right[name])


# ------------------------------------------------------------------------ answers and records


def parts_of(answer: object) -> list[object]:
    """List an answer and every answer inside it."""
    inside: list[object] = []
    if isinstance(answer, Calculation):
        inside = [*answer.steps, *answer.notes]
    elif isinstance(answer, Verdict):
        inside = list(answer.findings)
    elif isinstance(answer, Settlement):
        inside = [answer.verdict, answer.indemnity]
    elif isinstance(answer, Issuance):
        inside = [answer.verdict, answer.premium, *answer.notes]
    elif isinstance(answer, PremiumStatement):
        inside = [*answer.lines, answer.rounded_sum, *(line.premium for line in answer.lines)]
    return [answer, *(one for part in inside if part is not None for one in parts_of(part))]


@st.composite
def answers(draw_one):
    """Draw answers of every kind, twice from the same facts, with all they hold."""
    shop = draw_one(UNSOUND_SHOPS)
    policy = draw_one(draw.deposit_policies(shop_id=shop.shop_id))
    facts = {
        "order": draw_one(draw.orders(shop_id=shop.shop_id)),
        "shop": shop,
        "policy": policy,
        "on": draw_one(surrender_days(policy)),
        "amounts": tuple(draw_one(st.tuples(*[CASH.map(from_fen)] * 3))),
    }
    return every_answer(**facts), every_answer(**facts)


few_answers = draw.settings(law, max_examples=15)


@given(answers())
@few_answers
def test_an_answer_never_changes(twice):
    for one in [part for answer in twice[0] for part in parts_of(answer)]:
        for name in {*public_names(one), "made_up"}:
            with pytest.raises(AttributeError):
                setattr(one, name, None)


def public_names(one) -> set[str]:
    """Return the names an answer shows: its slots are private, and assigned in ``__init__``."""
    slots = {name.removeprefix("_") for name in type(one).__slots__}
    return {*type(one).json_fields, *slots}


def every_part() -> list[object]:
    declined = changed(SOUND_SHOP, deposit_offered=False, deposit_policy=SOUND_POLICY)
    answers = [*every_answer(), *every_answer(shop=declined)]
    return [part for answer in answers for part in parts_of(answer)]


def test_nothing_can_be_deleted_from_an_answer():
    for one in every_part():
        for name in {*public_names(one), "made_up"}:
            assert type(refusal(lambda it, name=name: delattr(it, name), one)) is AttributeError


@given(answers())
@few_answers
def test_answers_from_the_same_facts_are_equal_and_have_the_same_hash(twice):
    first, second = ([part for answer in it for part in parts_of(answer)] for it in twice)
    assert all(one == other for one, other in zip(first, second, strict=True))
    assert [hash(one) for one in first] == [hash(other) for other in second]
    assert all(type(one) is type(other) or one != other for one in first for other in second[:9])


@given(answers(), st.sampled_from([2, pickle.HIGHEST_PROTOCOL]))
@few_answers
def test_an_answer_survives_being_copied_and_pickled(twice, protocol):
    for one in [part for answer in twice[0] for part in parts_of(answer)]:
        stored = pickle.loads(pickle.dumps(one, protocol))  # noqa: S301 - made one line before
        for same in (stored, copy.copy(one), copy.deepcopy(one)):
            assert type(same) is type(one)
            assert same == one
            assert hash(same) == hash(one)
            assert str(same) == str(one)


def test_an_answer_can_be_shown_in_a_line():
    for one in every_part():
        assert refusal(repr, one) is None
        assert repr(one).startswith(f"{type(one).__name__}(")
        assert "\n" not in repr(one)
        assert str(one)


@pytest.mark.parametrize(("value", "name"), [(Yuan("1"), "fen"), (Rate("0.001"), "ppm")])
def test_an_amount_and_a_rate_never_change(value, name):
    before = getattr(value, name)
    for field in (name, "made_up"):
        with pytest.raises(AttributeError):
            setattr(value, field, 7)
    assert getattr(value, name) == before


@pytest.mark.parametrize(("value", "name"), [(Yuan("1"), "fen"), (Rate("0.001"), "ppm")])
def test_nothing_can_be_deleted_from_an_amount_or_a_rate(value, name):
    with pytest.raises(AttributeError):
        delattr(copy.copy(value) if name == "ppm" else Yuan(str(value)), name)


@given(draw.yuan(), draw.rates(10**6))
@law
def test_an_amount_and_a_rate_survive_being_copied_and_pickled(amount, rate):
    for one in (amount, rate):
        stored = pickle.loads(pickle.dumps(one))  # noqa: S301 - made on the same line
        for same in (stored, copy.copy(one), copy.deepcopy(one)):
            assert (type(same), same, hash(same), str(same)) == (
                type(one),
                one,
                hash(one),
                str(one),
            )


def test_a_total_above_the_limit_of_one_amount_survives_being_pickled():
    total = premium_statement(["9999999999.99"] * 3, "0.002").paid
    assert total == Decimal("29999999999.97")
    assert pickle.loads(pickle.dumps(total)) == total  # noqa: S301 - made on the same line


@given(draw.records())
@law
def test_a_record_never_changes(record):
    for name in type(record).model_fields:
        with pytest.raises(ValidationError):
            setattr(record, name, None)
        with pytest.raises(ValidationError):
            delattr(record, name)
    with pytest.raises((ValidationError, ValueError)):
        record.made_up = 1


@given(draw.records())
@law
def test_a_record_written_as_json_and_read_again_is_the_same(record):
    text = record.model_dump_json()
    again = type(record).model_validate_json(text)
    assert again == record
    assert hash(again) == hash(record)
    assert again.model_dump_json() == text
    json.loads(text, parse_float=refuse_floats, parse_constant=refuse_floats)


@given(draw.records())
@law
def test_a_record_survives_being_copied_and_pickled(record):
    stored = pickle.loads(pickle.dumps(record))  # noqa: S301 - made on the same line
    for same in (stored, copy.copy(record), copy.deepcopy(record)):
        assert same == record
        assert hash(same) == hash(record)


# --------------------------------------------------------------------------- answers as JSON


def assert_fits(value: object, schema: dict, defs: dict) -> None:
    """Check a JSON value against the parts of JSON Schema that our answers use."""
    if "$ref" in schema:
        assert_fits(value, defs[schema["$ref"].removeprefix("#/$defs/")], defs)
        return
    if "anyOf" in schema:
        assert any(fits(value, choice, defs) for choice in schema["anyOf"]), value
        return
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "null": type(None)}
    assert type(value) is kinds[schema["type"]], (value, schema)
    if "enum" in schema:
        assert value in schema["enum"]
    if "pattern" in schema:
        assert re.search(schema["pattern"], value)
    if isinstance(value, list):
        for one in value:
            assert_fits(one, schema["items"], defs)
    if isinstance(value, dict):
        known, others = schema.get("properties", {}), schema.get("additionalProperties", False)
        assert set(schema.get("required", [])) <= set(value)
        for name, one in value.items():
            assert name in known or others
            assert_fits(one, known.get(name, others), defs)


def fits(value: object, schema: dict, defs: dict) -> bool:
    try:
        assert_fits(value, schema, defs)
    except (AssertionError, KeyError, TypeError):
        return False
    return True


@pytest.mark.parametrize("kind", RESULT_KINDS)
@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_an_answer_has_a_json_schema_of_its_public_fields(kind, mode):
    schema = TypeAdapter(kind).json_schema(mode=mode)
    assert schema["title"] == kind.__name__
    assert schema["type"] == "object"
    named = {"schema"} if kind.schema_id else set()
    assert set(schema["properties"]) == {*kind.json_fields, *named} == set(schema["required"])
    assert not [name for name in schema["properties"] if name.startswith("_")]
    assert json.loads(json.dumps(schema)) == schema


AMOUNTS = {"amount", "paid", "freight", "coverage", "sum_of_rounded", "difference", "coverage_max"}


def amounts_in(value: object) -> list[object]:
    """List what stands under the name of an amount, however deep."""
    if isinstance(value, list):
        return [amount for one in value for amount in amounts_in(one)]
    if not isinstance(value, dict):
        return []
    here = [one for name, one in value.items() if name in AMOUNTS]
    here += [one for name, one in value.items() if name == "premium" and type(one) is str]
    return here + [amount for one in value.values() for amount in amounts_in(one)]


@given(answers())
@few_answers
def test_an_answer_as_json_fits_its_schema_and_carries_amounts_as_text(twice):
    for answer in twice[0]:
        as_json = adapter(type(answer)).dump_json(answer)
        value = json.loads(as_json, parse_float=refuse_floats, parse_constant=refuse_floats)
        schema = adapter(type(answer)).json_schema(mode="serialization")
        assert_fits(value, schema, schema.get("$defs", {}))
        for amount in amounts_in(value):
            whole, _, decimals = amount.removeprefix("-").partition(".")
            assert are_digits(whole, *range(1, 13))
            assert are_digits(decimals, 2)
        assert adapter(type(answer)).validate_python(answer) is answer
        assert adapter(type(answer)).dump_python(answer, mode="json") == value


# --------------------------------------------------------------------- the working and the number


def assert_worked_out(found: Calculation) -> None:
    """Check that every printed formula gives the printed value, and the last one the amount."""
    for step in found.steps:
        line = step.explain("en")
        assert line == f"{step.named} = {step.formula} = {line.rpartition(' = ')[2]}"
        assert value_of(step.formula) == step.value == printed_value(line)
        assert printed_value(step.explain("zh")) == step.value
        assert value_of(step.as_json()["value"]) == step.value
        assert line in found.explain("en")
        assert step.explain("zh") in found.explain("zh")
    assert found.steps[-1].value == Fraction(str(found.amount)) == Fraction(found.fen, 100)
    assert found.steps[0].value * 100 == found.exact
    assert len(found.steps) == (2 if found.rule.rounds else 1)
    if found.rule.rounds:
        name, _, inside = found.steps[1].formula.partition("(")
        assert name == found.readings["rounding"]
        assert value_of(inside.removesuffix(")")) == found.steps[0].value


@given(draw.yuan(), draw.rates(), draw.guarantee_terms())
@long_law
def test_the_working_of_an_order_premium_gives_the_amount(paid, rate, terms):
    assert_worked_out(order_premium(paid, rate, terms=terms))


@given(st.sampled_from(draw.TIERS), TERMS, draw.deposit_terms(other_rates=True))
@law
def test_the_working_of_a_deposit_premium_gives_the_amount(tier, term, terms):
    assert_worked_out(deposit_premium(from_fen(tier), term, terms=terms))


@given(draw.sold_policies(other_rates=True), draw.deposit_terms(), st.data())
@long_law
def test_the_working_of_a_refund_gives_the_amount(sold, terms, data):
    on = data.draw(surrender_days(sold[0]))
    assert_worked_out(surrender_refund(sold[0], on, terms=terms))


@given(CASH, CASH, CASH, draw.deposit_terms())
@long_law
def test_the_working_of_a_release_gives_the_amount(cash, cover, need, terms):
    found = releasable_deposit(*map(from_fen, (cash, cover, need)), terms=terms)
    assert_worked_out(found)
    expected = {
        "at_least": cash if cover >= need else 0,
        "above": cash if cover > need else 0,
        "combined": max(0, cash - max(0, need - cover)),
    }
    assert found.fen == expected[terms.cover_meets_requirement]


@given(st.lists(draw.yuan(), max_size=5), draw.rates(), draw.guarantee_terms())
@law
def test_the_working_of_a_statement_gives_its_sum_and_its_difference(paid, rate, terms):
    statement = premium_statement(paid, rate, terms=terms)
    assert_worked_out(statement.rounded_sum)
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


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("199.00 × 0.0018", Fraction("0.3582")),
        ("min(10000.00 × 0.03 × 305 ÷ 365, 300.00)", Fraction(10000 * 3 * 305, 36500)),
        ("1000.00 × [1000.00 >= 1500.00]", 0),
        ("1000.00 × [1500.00 > 1500.00]", 0),
        ("1000.00 × [1500.00 >= 1500.00]", 1000),
        ("max(0, 1000.00 - max(0, 1500.00 - 1000.00))", 500),
        ("half_up(18300/73)", Fraction("250.68")),
        ("half_up(0.005)", Fraction("0.01")),
        ("half_even(0.005)", 0),
        ("half_even(0.015)", Fraction("0.02")),
        ("down(0.0199)", Fraction("0.01")),
        ("2 - 1 - 1 + 3 × (4 - -1)", 15),
    ],
)
def test_the_tests_themselves_work_a_printed_formula_out_right(formula, value):
    assert value_of(formula) == value
    assert printed_value(f"in words = {formula}") == value


@pytest.mark.parametrize(
    "formula", ["", "1 +", "1 1", "1.2.3", "1.", ".5", "up(1)", "[1 < 2]", "(1"]
)
def test_the_tests_themselves_refuse_a_formula_nobody_can_read(formula):
    with pytest.raises(UnreadableError):
        value_of(formula)
