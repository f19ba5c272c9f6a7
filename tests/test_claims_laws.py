"""Hold the claims to docs/sources.md and docs/scope.md, sentence by sentence.

What is expected is worked out here from these pages, in whole fen and plain instants, never by
the package itself.
"""

import gc
import inspect
import json
import re
from datetime import UTC, date, datetime, timedelta, timezone
from datetime import time as clock
from fractions import Fraction
from functools import cache, partial
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies as draw
from reference import value_of
from shopinsure import (
    GUARANTEE_TERMS,
    Dispute,
    Evidence,
    FindingRule,
    GuaranteeTerms,
    InvalidInput,
    OrderPolicy,
    Outcome,
    Purchase,
    Refund,
    Settlement,
    Sku,
    assess_advance,
    assess_price_claim,
    assess_quality_claim,
    from_fen,
    price_window,
    rules,
    split_line,
)
from shopinsure._words import localize
from strategies import law, long_law
from test_cases import ChinaCalendar
from test_laws import (
    WEIGHTS,
    adapter,
    assert_no_gain,
    assert_unknown_is_no_refusal,
    beijing_day,
    changed,
    day_after,
    in_fen,
    refuse_floats,
)

BEIJING = timezone(timedelta(hours=8))
DAY, MICROSECOND = timedelta(days=1), timedelta(microseconds=1)
WINDOWS = draw.READINGS["price_window"]


class EveryDay:
    """Work every day there is."""

    def is_working_day(self, _day: date) -> bool:
        return True


def assess_quality(policy, refund, *, terms=GUARANTEE_TERMS) -> Settlement:
    return assess_quality_claim(policy, refund, calendar=EveryDay(), terms=terms)


def as_json(answer: object) -> object:
    """Give what an answer says as JSON; no float comes out."""
    text = adapter(type(answer)).dump_json(answer)
    return json.loads(text, parse_float=refuse_floats, parse_constant=refuse_floats)


@cache
def under(**readings: object) -> GuaranteeTerms:
    """Give the default terms under other readings, by the same name."""
    return GUARANTEE_TERMS.amended(terms_id=GUARANTEE_TERMS.terms_id, **readings)


# ----------------------------------------------------------------------------- claims that stand

PAID_AT = datetime(2020, 9, 10, 10, tzinfo=BEIJING)
ITEM = Sku(shop_id="S-1", listing_id="L-1", name="连衣裙", size="M", colour="红色")
LATER = PAID_AT + 30 * DAY
POLICY = OrderPolicy(
    order_id="O-1",
    shop_id="S-1",
    product="price",
    category="apparel",
    paid="110.00",
    freight="10.00",
    rate="0.0018",
    premium="0.20",
    paid_at=PAID_AT,
    issued_at=PAID_AT,
    terms_id="live-guarantee-2020-09-02",
)
QUALITY_POLICY = changed(POLICY, product="quality")
PURCHASE = Purchase(order_id="O-1", line_id="1", sku=ITEM, unit_paid="100.00", paid_at=PAID_AT)
EVIDENCE = Evidence(
    order_id="O-2",
    sku=ITEM,
    unit_price="70.00",
    placed_at=PAID_AT + 3 * DAY,
    submitted_at=PAID_AT + 4 * DAY,
)
REFUND = Refund(
    refund_id="R-1",
    order_id="O-1",
    category="apparel",
    reason="quality",
    requested_at=PAID_AT + 3 * DAY,
    goods_returned=True,
    goods_refunded="60.00",
    completed_at=PAID_AT + 5 * DAY,
)
UNKNOWN_REFUND = changed(REFUND, goods_returned=None, goods_refunded=None, completed_at=None)
DISPUTE = Dispute(
    case_id="C-1",
    order_id="O-1",
    ground="quality",
    scope="basic",
    escrow=True,
    amount="100.00",
    seller_performed=False,
    ruling="buyer",
    credit_available="100.00",
)


def bought_at(paid_at: datetime) -> tuple[OrderPolicy, Purchase]:
    """Move the sound purchase and its policy to another instant of payment."""
    facts = {"paid_at": paid_at}
    return changed(POLICY, issued_at=paid_at, **facts), changed(PURCHASE, **facts)


def is_accepted(paid_at: datetime, moment: datetime, terms: GuaranteeTerms) -> bool:
    """Tell whether a claim is accepted whose evidence was placed and submitted at a moment."""
    evidence = changed(EVIDENCE, placed_at=moment, submitted_at=moment)
    return bool(assess_price_claim(*bought_at(paid_at), evidence, terms=terms).verdict)


@st.composite
def sound_price_cases(draw_one):
    """Draw price claims with nothing against them but, it may be, the amounts."""
    purchase = changed(draw_one(draw.purchases()), claimed_lines=(), refunded=False)
    evidence = draw_one(draw.evidences(purchase).filter(lambda it: it.unit_price is not None))
    sound = {"sku": purchase.sku, "placed_at": purchase.paid_at, "submitted_at": purchase.paid_at}
    facts = {"order_id": purchase.order_id, "shop_id": purchase.sku.shop_id}
    policy = changed(POLICY, paid_at=purchase.paid_at, issued_at=purchase.paid_at, **facts)
    return policy, purchase, changed(evidence, **sound)


def counted(purchase: Purchase, evidence: Evidence, base: str) -> tuple[int, int]:
    """Count difference and limit in fen: L-3.7 and L-3.8 under a reading of the base."""
    price, freight, red_packets, points = (
        in_fen(getattr(purchase, name))
        for name in ("unit_paid", "freight", "red_packets", "points")
    )
    own_money = price - freight - red_packets - points
    counts = own_money if base == "own_money" else price - freight
    return counts - in_fen(evidence.unit_price), own_money


# --------------------------------------------------------------------------------- price claims


@given(sound_price_cases(), draw.guarantee_terms())
@long_law
def test_a_price_claim_is_the_difference_up_to_the_limit_under_either_base(case, terms):
    policy, purchase, evidence = case
    settled = assess_price_claim(policy, purchase, evidence, terms=terms)
    difference, limit = counted(purchase, evidence, terms.difference_base)
    payable = max(0, min(difference, limit))
    assert (settled.indemnity.fen if settled.indemnity else 0) == payable
    assert bool(settled.verdict) == (payable > 0)
    nothing = {"no-difference": difference <= 0, "no-limit-left": limit == 0}
    assert settled.verdict.codes == tuple(code for code, holds in nothing.items() if holds)


@given(draw.price_cases() | sound_price_cases(), draw.guarantee_terms())
@law
def test_a_price_claim_is_never_negative_nor_above_the_limit_nor_above_the_difference(case, terms):
    paid = assess_price_claim(*case, terms=terms).indemnity
    if paid is not None:
        difference, limit = counted(*case[1:], terms.difference_base)
        assert 0 <= paid.fen <= limit
        assert paid.fen <= max(0, difference)


@given(draw.price_cases() | sound_price_cases(), st.data(), draw.guarantee_terms())
@law
def test_evidence_at_or_above_the_price_pays_nothing(case, data, terms):
    policy, purchase, evidence = case
    price = in_fen(purchase.unit_paid)
    base = price - in_fen(purchase.freight)
    dear = data.draw(st.sampled_from([base, price]) | draw.fen(base))
    settled = assess_price_claim(
        policy, purchase, changed(evidence, unit_price=from_fen(dear)), terms=terms
    )
    assert settled.indemnity is settled.payee is settled.claim_key is None
    assert "no-difference" in settled.verdict.codes


@given(sound_price_cases(), draw.fen(0, 10**9), draw.guarantee_terms())
@long_law
def test_a_price_claim_never_rises_as_the_evidence_price_rises(case, other, terms):
    policy, purchase, evidence = case
    paid = []
    for fen in sorted((in_fen(evidence.unit_price), other)):
        dearer = changed(evidence, unit_price=from_fen(fen))
        settled = assess_price_claim(policy, purchase, dearer, terms=terms)
        paid.append(settled.indemnity.fen if settled.indemnity else 0)
    assert paid[0] >= paid[1]


@given(draw.unit_amounts(), st.sampled_from(["freight", "red_packets", "points"]))
@law
def test_freight_red_packets_and_points_above_the_unit_price_are_refused(amounts, name):
    price, *parts = amounts
    names = ["freight", "red_packets", "points"]
    fen = dict(zip(names, parts, strict=True))
    fen[name] += price - sum(parts)
    fits = {part: from_fen(it) for part, it in fen.items()}
    assert changed(PURCHASE, unit_paid=from_fen(price), **fits).unit_paid.fen == price
    fits[name] = from_fen(fen[name] + 1)
    with pytest.raises(ValueError, match="more than the") as refused:
        changed(PURCHASE, unit_paid=from_fen(price), **fits)
    assert [error["type"] for error in refused.value.errors()] == ["parts-above-price"]


@given(sound_price_cases())
@law
def test_on_the_buyers_own_money_the_limit_never_binds(case):
    settled = assess_price_claim(*case, terms=under(difference_base="own_money"))
    difference, _ = counted(*case[1:], "own_money")
    assert (settled.indemnity.fen if settled.indemnity else 0) == max(0, difference)


# --------------------------------------------------------------------------------------- instants


def is_in_time(paid_at: datetime, moment: datetime, reading: str) -> bool:
    """Tell whether 30 days are not over yet, by the days between or by the time elapsed."""
    if reading == "elapsed":
        return moment - paid_at <= 30 * DAY
    days = beijing_day(moment).toordinal() - beijing_day(paid_at).toordinal()
    return days <= 30 if reading == "calendar" else days + 1 <= 30


PAYMENTS = [
    datetime.combine(day, at, BEIJING)
    for day in (
        date(2020, 9, 10),
        date(2023, 12, 1),  # the window ends with the year
        date(2023, 12, 2),
        date(2023, 12, 31),
        date(2024, 1, 30),  # a leap day before the window ends
        date(2024, 1, 31),
        date(2024, 2, 29),
        date(2023, 1, 29),  # no leap day
        date(2000, 1, 1),
    )
    for at in (
        clock(),
        clock.max,  # the last microsecond of the day
        clock(8),  # midnight in UTC
        clock(15, 59, 59, 999_999),
    )
]


@pytest.mark.parametrize("reading", WINDOWS)
@pytest.mark.parametrize("hours", [8, 0, -12])
def test_a_window_ends_where_the_reading_says_to_the_microsecond(reading, hours):
    terms, zone, seen = under(price_window=reading), timezone(timedelta(hours=hours)), set()
    for paid_at in PAYMENTS:
        written = paid_at.astimezone(zone)
        window = price_window(written, terms=terms)
        assert window.readings == {"price_window": reading}
        assert window.opens_at == paid_at
        for days, step in product((29, 30, 31), (-MICROSECOND, 0 * DAY, MICROSECOND)):
            for start in (paid_at, paid_at.replace(hour=0, minute=0, second=0, microsecond=0)):
                moment = (start + days * DAY + step).astimezone(zone)
                in_time = is_in_time(paid_at, moment, reading)
                seen.add(in_time)
                assert (moment in window) == in_time == (not window.is_past(moment))
                assert is_accepted(written, moment, terms) == in_time, (paid_at, moment)
    assert seen == {True, False}


@given(draw.instants(draw.FIRST_INSTANT, datetime(2099, 6, 1, tzinfo=UTC)), st.data())
@long_law
def test_a_window_shown_is_the_window_in_which_a_claim_is_accepted(paid_at, data):
    reading = data.draw(st.sampled_from(WINDOWS))
    terms, moment = under(price_window=reading), data.draw(draw.moments(paid_at))
    window = price_window(paid_at, terms=terms)
    assert (moment in window) == is_in_time(paid_at, moment, reading)
    assert (moment in window) == is_accepted(paid_at, moment, terms)
    assert paid_at - MICROSECOND not in window
    last = window.closes_at - (0 if window.closing_included else 1) * MICROSECOND
    assert last in window
    assert is_accepted(paid_at, last, terms)
    assert last + MICROSECOND not in window
    assert not is_accepted(paid_at, last + MICROSECOND, terms)


@given(sound_price_cases(), draw.guarantee_terms(), st.data())
@long_law
def test_what_is_accepted_at_an_instant_is_accepted_at_every_earlier_valid_one(case, terms, data):
    policy, purchase, evidence = case
    paid_at = purchase.paid_at
    issued_at, *late = sorted(data.draw(st.tuples(*[draw.moments(paid_at)] * 3)))
    policy = changed(policy, issued_at=issued_at)
    evidence = changed(evidence, placed_at=late[0], submitted_at=late[1])
    before = assess_price_claim(policy, purchase, evidence, terms=terms)
    spans = st.integers(0, 10**7)
    earlier = paid_at + (late[0] - paid_at) * data.draw(spans) // 10**7
    first = max(earlier, issued_at)
    sooner = first + (late[1] - first) * data.draw(spans) // 10**7
    moved = changed(evidence, placed_at=earlier, submitted_at=sooner)
    after = assess_price_claim(policy, purchase, moved, terms=terms)
    if before.verdict:
        assert after == before
    assert {"placed-late", "submitted-late"} & set(after.verdict.codes) <= set(before.verdict.codes)


@given(draw.instants(draw.FIRST_INSTANT, datetime(2099, 6, 1, tzinfo=UTC)), st.data())
@law
def test_the_calendar_window_accepts_all_that_the_other_readings_accept(paid_at, data):
    moment = data.draw(draw.moments(paid_at))
    usual, *others = (is_accepted(paid_at, moment, under(price_window=it)) for it in WINDOWS)
    assert usual or not any(others)


def rewritten(record, data):
    """Write every instant of a record in another offset."""
    instants = {
        name: fact.astimezone(data.draw(draw.offsets()))
        for name in type(record).model_fields
        if isinstance(fact := getattr(record, name), datetime)
    }
    return changed(record, **instants)


def assert_all_the_same(one: object, other: object) -> None:
    assert one == other
    assert hash(one) == hash(other)
    assert str(one) == str(other)
    assert as_json(one) == as_json(other)


@given(draw.price_cases(), draw.guarantee_terms(), st.data())
@long_law
def test_writing_the_instants_of_a_price_claim_in_another_offset_changes_nothing(case, terms, data):
    same = [one and rewritten(one, data) for one in case]
    expected = assess_price_claim(*case, terms=terms)
    assert_all_the_same(assess_price_claim(*same, terms=terms), expected)
    paid_at = case[1].paid_at.astimezone(data.draw(draw.offsets()))
    shown = price_window(case[1].paid_at, terms=terms)
    assert_all_the_same(price_window(paid_at, terms=terms), shown)


@given(draw.quality_cases(), draw.guarantee_terms(), st.data())
@long_law
def test_writing_the_instants_of_a_refund_in_another_offset_changes_nothing(case, terms, data):
    same = [rewritten(one, data) for one in case]
    expected = assess_quality(*case, terms=terms)
    assert_all_the_same(assess_quality(*same, terms=terms), expected)


# ------------------------------------------------------------------ what an order pays, and to whom


@given(draw.fen(), st.data(), draw.guarantee_terms())
@long_law
def test_all_indemnities_of_an_order_together_never_exceed_the_goods_paid_for(paid, data, terms):
    freight = data.draw(st.sampled_from([0, paid // 10]) | st.integers(0, paid))
    amounts = {"paid": from_fen(paid), "freight": from_fen(freight)}
    policy = changed(QUALITY_POLICY, rate="0", premium="0", **amounts)
    goods, so_far = paid - freight, 0
    each = st.sampled_from([goods, goods // 3]) | st.integers(0, goods) | draw.fen()
    for number, refunded in enumerate(data.draw(st.lists(each, min_size=1, max_size=6))):
        refund = changed(
            REFUND,
            refund_id=f"R-{number}",
            goods_refunded=from_fen(refunded),
            indemnified=from_fen(so_far),
        )
        settled = assess_quality(policy, refund, terms=terms)
        paid_out = settled.indemnity.fen if settled.indemnity else 0
        assert paid_out == min(refunded, goods - so_far)
        so_far += paid_out
        assert so_far <= goods


@given(draw.quality_cases(), draw.price_cases(), draw.disputes(), draw.guarantee_terms())
@law
def test_quality_pays_the_merchant_and_price_and_advance_pay_the_buyer(
    quality, price, dispute, terms
):
    settled = {
        "merchant": [assess_quality(*quality, terms=terms)],
        "buyer": [assess_price_claim(*price, terms=terms), assess_advance(dispute)],
    }
    for payee, answers in settled.items():
        for answer in answers:
            assert answer.payee == (payee if answer.verdict else None)
            assert (answer.indemnity is None) == (answer.claim_key is None) == (not answer.verdict)
            assert answer.indemnity is None or answer.indemnity.fen > 0
            assert answer.due_on is None or payee == "merchant"


def test_each_sound_claim_pays_its_payee():
    settled = [
        assess_quality(QUALITY_POLICY, REFUND),
        assess_price_claim(POLICY, PURCHASE, EVIDENCE),
        assess_advance(DISPUTE),
    ]
    assert [(one.payee, in_fen(one.indemnity.amount)) for one in settled] == [
        ("merchant", 6_000),
        ("buyer", 3_000),
        ("buyer", 10_000),
    ]


# ------------------------------------------------------------------ every finding, told in order

CLAIM_RULES = [
    rule
    for subject in (rules.quality_claims, rules.price_claims, rules.advances)
    for rule in rules.rules_of(subject)
]
RULES = [rule for rule in CLAIM_RULES if isinstance(rule, FindingRule)]
POSITION = {rule.code: number for number, rule in enumerate(RULES)}
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")

CASES = {
    # claim: how to draw its facts, and how to assess them
    "quality": (draw.quality_cases(), assess_quality),
    "price": (draw.price_cases(), assess_price_claim),
    "advance": (draw.disputes().map(lambda it: (it,)), assess_advance),
}
every_claim = pytest.mark.parametrize("claim", CASES)


def drawn(claim: str, data) -> tuple[tuple, partial]:
    """Draw a case of a claim, and how to assess it under terms that are drawn too."""
    facts, assess = CASES[claim]
    case = data.draw(facts)
    terms = {} if claim == "advance" else {"terms": data.draw(draw.guarantee_terms())}
    return case, partial(assess, **terms)


def test_a_code_of_a_claim_stands_for_one_rule():
    codes = [rule.code for rule in CLAIM_RULES]
    assert len(set(codes)) == len(codes)
    assert all(re.fullmatch("[a-z]+(-[a-z]+)*", code) for code in codes)


@every_claim
@given(data=st.data())
@long_law
def test_each_finding_is_told_once_and_in_the_order_of_the_rules(claim, data):
    case, assess = drawn(claim, data)
    verdict = assess(*case).verdict
    ranks = [
        (WEIGHTS.index(str(found.outcome)), POSITION[found.code]) for found in verdict.findings
    ]
    assert ranks == sorted(set(ranks)), verdict.codes
    assert verdict.outcome == (WEIGHTS[ranks[0][0]] if ranks else "approved")
    assert bool(verdict) == (verdict.outcome is Outcome.APPROVED)
    assert all(found.rule in RULES and found.clause for found in verdict.findings)


@pytest.mark.parametrize(
    ("settled", "codes"),
    [
        (
            lambda: assess_quality(QUALITY_POLICY, UNKNOWN_REFUND),
            ("refund-not-complete", "refund-amount-unknown", "return-unknown"),
        ),
        (
            lambda: assess_quality(
                QUALITY_POLICY, changed(REFUND, category="fmcg", goods_returned=False)
            ),
            ("category-differs", "not-returned"),
        ),
        (
            lambda: assess_price_claim(None, PURCHASE, changed(EVIDENCE, placed_at=None)),
            ("policy-unknown", "placement-unknown"),
        ),
    ],
    ids=["refund-not-complete", "category-differs", "policy-unknown"],
)
def test_findings_made_by_different_checks_are_told_in_the_order_of_the_rules(settled, codes):
    assert settled().verdict.codes == codes


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_finding_says_the_same_facts_in_both_languages(rule):
    english, chinese = (set(PLACEHOLDER.findall(text)) for text in (rule.en, rule.zh))
    assert english == chinese
    assert not set("{}") & set(PLACEHOLDER.sub("", rule.en + rule.zh))


@every_claim
@given(data=st.data())
@law
def test_every_finding_renders_in_both_languages_with_every_fact_in_its_place(claim, data):
    case, assess = drawn(claim, data)
    settled = assess(*case)
    for found in settled.verdict.findings:
        for language, wording in (("en", found.rule.en), ("zh", found.rule.zh)):
            facts = {name: localize(fact, language) for name, fact in found.facts}
            assert set(PLACEHOLDER.findall(wording)) == set(facts)
            filled = PLACEHOLDER.sub(lambda name, facts=facts: facts[name[1]], wording)
            assert found.message(language) == filled
            assert filled in settled.explain(language)


def shuffled(record, data):
    """Make a record again with its facts in another order."""
    facts = [(name, getattr(record, name)) for name in type(record).model_fields]
    return type(record)(**dict(data.draw(st.permutations(facts))))


@every_claim
@given(data=st.data())
@law
def test_the_order_in_which_facts_and_arguments_come_in_changes_nothing(claim, data):
    case, assess = drawn(claim, data)
    names = list(inspect.signature(assess).parameters)
    same = [one and shuffled(one, data) for one in case]
    arguments = dict(data.draw(st.permutations(list(zip(names, same, strict=False)))))
    assert_all_the_same(assess(**arguments), assess(*case))


# --------------------------------------------------------------------- nobody gains by a bad fact


def spoiled_quality(policy: OrderPolicy, refund: Refund):
    """List what spoils a quality claim: the case, the codes that speak of it, and what follows."""
    of_category = {"claim-category-not-covered", "claim-category-unlisted", "category-differs"}
    of_reason = {"reason-not-covered", "reason-unlisted"}
    of_loss = {"no-loss", "refund-amount-unknown"}
    of_return = {"not-returned", "return-unknown"}
    of_completion = {"refund-not-complete", "raised-before-issue", "payout-day-unknown"}
    bad = partial(changed, refund)
    yield policy, bad(category="toys"), of_category | of_reason, "referred"
    yield policy, bad(reason="wrong-size"), of_reason | of_category, "referred"
    yield policy, bad(goods_refunded="0"), of_loss, "declined"
    yield policy, bad(indemnified=policy.paid), {"fully-indemnified"}, "declined"
    yield policy, bad(goods_returned=False), of_return, "referred"
    yield changed(policy, category="toys"), refund, {"category-differs"}, "referred"
    if refund.completed_at is not None:
        issued_at = refund.completed_at + MICROSECOND
        yield changed(policy, issued_at=issued_at), refund, of_completion, "declined"


def spoiled_price(policy: OrderPolicy | None, purchase: Purchase, evidence: Evidence):
    """List what spoils a price claim: the case, the codes that speak of it, and what follows."""
    of_link, of_item = {"link-changed"}, {"other-item", "item-unknown", "link-changed"}
    of_placing = {"placed-before-payment", "placed-late", "placement-unknown"}
    of_submission = {"submitted-late", "submission-unknown", "submitted-before-issue"}
    of_order = {"submitted-before-placed"}
    of_amount = {"no-difference", "no-limit-left", "evidence-price-unknown"}
    bad, late = partial(changed, evidence), purchase.paid_at + 40 * DAY
    sku, unlike = evidence.sku, f"{purchase.sku.name[:99]}, other"
    early = purchase.paid_at - MICROSECOND
    other_shop = changed(sku, shop_id=f"{purchase.sku.shop_id[:60]}-b")
    other_link = changed(sku, listing_id=f"{purchase.sku.listing_id[:60]}-b")
    yield policy, purchase, bad(sku=other_shop), {"other-shop"} | of_link, "declined"
    yield policy, purchase, bad(sku=changed(sku, name=unlike)), of_item, "declined"
    yield policy, purchase, bad(sku=other_link), of_link, "approved"
    yield policy, purchase, bad(placed_at=early), of_placing | of_order, "declined"
    yield policy, purchase, bad(placed_at=late), of_placing | of_order, "declined"
    yield policy, purchase, bad(submitted_at=late), of_submission | of_order, "declined"
    dear = bad(unit_price=purchase.unit_paid)
    yield policy, purchase, dear, of_amount, "declined"
    left = in_fen(purchase.unit_paid) - in_fen(purchase.freight) - in_fen(purchase.points)
    waived = changed(purchase, red_packets=from_fen(left))
    known = bad(unit_price=evidence.unit_price or "0")
    yield policy, waived, known, of_amount, "declined"
    claimed = changed(purchase, claimed_lines=(purchase.line_id,))
    yield policy, claimed, evidence, {"already-claimed", "earlier-claims-unknown"}, "declined"
    refunded = changed(purchase, refunded=True)
    yield policy, refunded, evidence, {"refunded-item", "refunded-unknown"}, "referred"
    if policy is not None and evidence.submitted_at not in {None, early}:
        issued_at = evidence.submitted_at + MICROSECOND
        if issued_at >= policy.paid_at:
            unissued = changed(policy, issued_at=issued_at)
            yield unissued, purchase, evidence, {"submitted-before-issue"}, "declined"


def spoiled_advance(dispute: Dispute):
    """List what spoils an advance: the case, the codes that speak of it, and what follows."""
    of_amount = {"nothing-in-dispute", "amount-unknown", "credit-short", "no-credit"}
    of_credit = {"credit-unknown", "credit-short", "no-credit"}
    bad = partial(changed, dispute)
    yield bad(escrow=False), {"not-escrow", "escrow-unknown"}, "declined"
    yield bad(scope="punitive"), {"out-of-scope", "scope-unknown"}, "declined"
    yield bad(seller_performed=True), {"seller-performed", "performance-unknown"}, "declined"
    yield bad(ruling="seller"), {"ruled-for-seller", "not-ruled"}, "declined"
    yield bad(amount="0"), of_amount, "declined"
    none_left = bad(credit_held="0", credit_available="0")
    yield none_left, of_credit, "pending" if dispute.amount is None else "declined"


SPOILED = {"quality": spoiled_quality, "price": spoiled_price, "advance": spoiled_advance}


@every_claim
@given(data=st.data())
@long_law
def test_no_bad_fact_makes_a_claim_payable(claim, data):
    case, assess = drawn(claim, data)
    before = assess(*case).verdict
    for *bad, own, at_least in SPOILED[claim](*case):
        settled = assess(*bad)
        assert_no_gain(before, settled.verdict, own)
        assert WEIGHTS.index(str(settled.verdict.outcome)) <= WEIGHTS.index(at_least)
        assert settled.indemnity is settled.payee is settled.claim_key is settled.due_on is None


@pytest.mark.parametrize(
    ("claim", "case", "count"),
    [
        ("quality", (QUALITY_POLICY, REFUND), 7),
        ("price", (POLICY, PURCHASE, EVIDENCE), 11),
        ("advance", (DISPUTE,), 6),
    ],
)
def test_each_bad_fact_alone_stops_a_sound_claim(claim, case, count):
    assess = CASES[claim][1]
    assert assess(*case).verdict.codes == ()
    stopped = [assess(*bad).verdict for *bad, _, _ in SPOILED[claim](*case)]
    assert len(stopped) == count
    assert all(verdict.codes and not verdict for verdict in stopped)


UNKNOWABLE = {
    Evidence: ("unit_price", "placed_at", "submitted_at"),
    Purchase: ("claimed_lines", "refunded"),
    Refund: ("goods_returned", "goods_refunded", "completed_at"),
    Dispute: (
        "ground",
        "scope",
        "escrow",
        "amount",
        "seller_performed",
        "ruling",
        "credit_available",
        "credit_held",
    ),
}


def forgotten(record, names: set[str]):
    """Forget some facts of a record."""
    unknown = {name: None for name in UNKNOWABLE.get(type(record), ()) if name in names}
    if isinstance(record, Evidence):
        blank = {name: "" for name in list(draw.DETAILS)[1:] if name in names}
        unknown["sku"] = changed(record.sku, **blank)
    return changed(record, **unknown)


FORGETTABLE = st.sets(
    st.sampled_from(
        [*(it for names in UNKNOWABLE.values() for it in names), *list(draw.DETAILS)[1:]]
    )
)


@every_claim
@given(data=st.data(), names=FORGETTABLE)
@long_law
def test_no_claim_is_declined_because_facts_are_missing(claim, data, names):
    case, assess = drawn(claim, data)
    less = [one and forgotten(one, names) for one in case]
    if claim == "price" and data.draw(st.booleans()):
        less[0] = None
    before, after = assess(*case).verdict, assess(*less).verdict
    assert_unknown_is_no_refusal(before, after)
    if after.outcome is Outcome.DECLINED:
        assert before.outcome is Outcome.DECLINED


def test_a_claim_of_which_nothing_is_known_is_pending():
    every_name = {name for names in UNKNOWABLE.values() for name in names} | {*draw.DETAILS}
    nothing = {
        "quality": (QUALITY_POLICY, forgotten(REFUND, every_name)),
        "price": (None, forgotten(PURCHASE, every_name), forgotten(EVIDENCE, every_name)),
        "advance": (forgotten(DISPUTE, every_name),),
    }
    pending = {
        "quality": {"refund-not-complete", "refund-amount-unknown", "return-unknown"},
        "price": {
            "policy-unknown",
            "item-unknown",
            "placement-unknown",
            "submission-unknown",
            "earlier-claims-unknown",
            "evidence-price-unknown",
            "refunded-unknown",
        },
        "advance": {
            "escrow-unknown",
            "ground-unknown",
            "scope-unknown",
            "performance-unknown",
            "not-ruled",
            "amount-unknown",
            "credit-unknown",
        },
    }
    for claim, case in nothing.items():
        settled = CASES[claim][1](*case)
        assert set(settled.verdict.codes) == pending[claim]
        assert settled.verdict.outcome is Outcome.PENDING
        assert settled.indemnity is settled.payee is settled.claim_key is settled.due_on is None


# fact: the codes that speak of it
SPEAK_OF = {
    "unit_price": {"evidence-price-unknown", "no-difference"},
    "placed_at": {
        "placement-unknown",
        "placed-before-payment",
        "placed-late",
        "submitted-before-placed",
    },
    "submitted_at": {
        "submission-unknown",
        "submitted-late",
        "submitted-before-placed",
        "submitted-before-issue",
    },
    "claimed_lines": {"earlier-claims-unknown", "already-claimed"},
    "refunded": {"refunded-unknown", "refunded-item"},
    "goods_returned": {"return-unknown", "not-returned"},
    "goods_refunded": {"refund-amount-unknown", "no-loss"},
    "completed_at": {"refund-not-complete", "raised-before-issue", "payout-day-unknown"},
    "ground": {"ground-unknown"},
    "scope": {"scope-unknown", "out-of-scope"},
    "escrow": {"escrow-unknown", "not-escrow"},
    "amount": {"amount-unknown", "nothing-in-dispute", "credit-short", "no-credit"},
    "seller_performed": {"performance-unknown", "seller-performed"},
    "ruling": {"not-ruled", "ruled-for-seller"},
    "credit_available": {"credit-unknown", "credit-short", "no-credit"},
    "credit_held": {"credit-unknown", "credit-short", "no-credit"},
}


@every_claim
@given(data=st.data())
@law
def test_forgetting_a_fact_hides_no_finding_on_another(claim, data):
    case, assess = drawn(claim, data)
    before = set(assess(*case).verdict.codes)
    for number, record in enumerate(case):
        for name in UNKNOWABLE.get(type(record), ()):
            less = [*case[:number], forgotten(record, {name}), *case[number + 1 :]]
            assert before - SPEAK_OF[name] <= set(assess(*less).verdict.codes), name


def test_a_limit_of_nothing_is_told_while_the_evidence_price_is_not_known():
    purchase = changed(PURCHASE, red_packets="60.00", points="40.00")
    result = assess_price_claim(POLICY, purchase, EVIDENCE).verdict.codes
    assert result == ("no-limit-left",)
    unknown = changed(EVIDENCE, unit_price=None)
    result = assess_price_claim(POLICY, purchase, unknown).verdict.codes
    assert result == ("no-limit-left", "evidence-price-unknown")


# ------------------------------------------------------------------------------------ claim keys

few_ids = st.sampled_from(["1", "11", "1-1", "price", "quality", "~", "!"]) | draw.ids()


def key_of(kind: str, *names: str) -> str:
    """Settle a sound claim of these names, and give its key."""
    if kind == "advance":
        return assess_advance(changed(DISPUTE, case_id=names[0])).claim_key
    ours = {"shop_id": names[0], "order_id": names[1]}
    if kind == "quality":
        refund = changed(REFUND, order_id=names[1], refund_id=names[2])
        return assess_quality(changed(QUALITY_POLICY, **ours), refund).claim_key
    item = changed(ITEM, shop_id=names[0])
    purchase = changed(PURCHASE, order_id=names[1], sku=item, line_id=(*names, "1")[2])
    terms = under(price_claims_per="order" if len(names) == 2 else "line")
    evidence = changed(EVIDENCE, sku=item)
    return assess_price_claim(changed(POLICY, **ours), purchase, evidence, terms=terms).claim_key


CLAIMS = st.one_of(
    st.tuples(st.just("quality"), few_ids, few_ids, few_ids),
    st.tuples(st.just("price"), few_ids, few_ids, few_ids),
    st.tuples(st.just("price"), few_ids, few_ids),
    st.tuples(st.just("advance"), few_ids),
)


@given(CLAIMS, CLAIMS)
@long_law
def test_keys_are_equal_for_equal_claims_and_different_for_different_ones(one, other):
    assert (key_of(*one) == key_of(*other)) == (one == other)
    assert tuple(key_of(*one).split(" ")) == one


@pytest.mark.parametrize("kind", ["quality", "price"])
def test_no_two_of_many_like_names_share_a_key(kind):
    names = ["1", "11", "1-1", "-1", "1-"]
    keys = [key_of(kind, *three) for three in product(names, repeat=3)]
    assert len(set(keys)) == len(keys) == 125
    if kind == "price":
        keys += [key_of(kind, *two) for two in product(names, repeat=2)]
        assert len(set(keys)) == len(keys) == 150


@given(draw.purchases(), st.data(), draw.guarantee_terms())
@law
def test_a_price_key_does_not_depend_on_the_evidence_nor_on_the_amounts(purchase, data, terms):
    facts = {"order_id": purchase.order_id, "shop_id": purchase.sku.shop_id}
    keys = set()
    for _ in range(3):
        evidence = data.draw(draw.evidences(purchase))
        paid_at = purchase.paid_at
        policy = changed(POLICY, paid_at=paid_at, issued_at=paid_at, **facts)
        settled = assess_price_claim(policy, purchase, evidence, terms=terms)
        assert (settled.claim_key is None) == (not settled.verdict)
        keys.add(settled.claim_key)
    assert len(keys - {None}) <= 1


def test_under_one_claim_an_order_the_lines_of_an_order_share_a_key():
    keys = {
        assess_price_claim(POLICY, changed(PURCHASE, line_id=line), EVIDENCE).claim_key
        for line in ("1", "2", "3")
    }
    assert keys == {"price S-1 O-1"}


def test_a_key_is_the_same_whatever_was_found_out_in_the_meantime():
    keys = [
        assess_price_claim(POLICY, PURCHASE, changed(EVIDENCE, order_id="O-9", unit_price="1")),
        assess_price_claim(POLICY, PURCHASE, EVIDENCE),
        assess_quality(QUALITY_POLICY, changed(REFUND, indemnified="50", goods_refunded="1")),
        assess_quality(QUALITY_POLICY, REFUND),
        assess_advance(changed(DISPUTE, credit_available="1")),
        assess_advance(DISPUTE),
    ]
    keys = [settled.claim_key for settled in keys]
    assert keys[::2] == keys[1::2]
    assert len(set(keys)) == 3


# ------------------------------------------------------------------------------ units of a line


@given(draw.written_amounts(), st.sampled_from([1, 2, 3, 7, 999, 1_000]) | st.integers(1, 1_000))
@long_law
def test_the_units_of_a_line_lose_no_fen_and_differ_by_one_at_most(written, quantity):
    fen, total = written
    units = [in_fen(unit) for unit in split_line(total, quantity)]
    assert len(units) == quantity
    assert sum(units) == fen
    assert units == sorted(units, reverse=True)
    assert units[0] - units[-1] <= 1
    assert [unit.fen for unit in split_line(total, quantity)] == units


def test_the_first_units_of_a_line_carry_what_does_not_divide():
    for quantity in (*range(1, 251), 999, 1_000):
        units = [unit.fen for unit in split_line("199.99", quantity)]
        more, least = 19_999 % quantity, 19_999 // quantity
        assert units == [least + 1] * more + [least] * (quantity - more)


@pytest.mark.parametrize(
    ("total", "quantity", "code"),
    [
        ("1.00", 0, "quantity-out-of-range"),
        ("1.00", -1, "quantity-out-of-range"),
        ("1.00", 10**6 + 1, "quantity-out-of-range"),
        ("1.00", 10**400, "quantity-out-of-range"),
        ("1.00", True, "quantity-malformed"),
        ("1.00", 3.0, "quantity-malformed"),
        ("1.00", "3", "quantity-malformed"),
        ("1.00", None, "quantity-malformed"),
        ("1.00", Fraction(3), "quantity-malformed"),
        (1, 3, None),
        (1.0, 3, None),
        (True, 3, None),
        (None, 3, None),
        ("-1", 3, None),
        ("0.001", 3, None),
        ("10000000000.00", 3, None),
    ],
)
def test_what_is_no_line_is_refused(total, quantity, code):
    with pytest.raises(InvalidInput) as refused:
        split_line(total, quantity)
    assert code in {None, refused.value.code}
    assert len(str(refused.value)) < 300


# --------------------------------------------------------------------------------- working days


class Known:
    """Know which days of a range are worked, and no day outside it."""

    def __init__(self, first: date, last: date, worked: set[int], error: type[LookupError]) -> None:
        self._range, self._worked, self._error = (first, last), worked, error
        self.asked: list[date] = []

    def is_working_day(self, day: date) -> bool:
        self.asked.append(day)
        if not self._range[0] <= day <= self._range[1]:
            raise self._error(day)
        return day.toordinal() in self._worked


@st.composite
def calendars(draw_one, near):
    """Draw a calendar around a day: its first and last day, and the days worked, by number."""
    first, last = near + draw_one(st.integers(-5, 3)), near + draw_one(st.integers(0, 40))
    worked = draw_one(st.sets(st.integers(first, max(first, last))))
    return first, max(first, last), worked


@given(draw.instants(datetime(2001, 1, 1, tzinfo=UTC), datetime(2099, 6, 1, tzinfo=UTC)), st.data())
@long_law
def test_a_claim_is_due_on_the_third_working_day_or_pending(completed_at, data):
    raised_on = beijing_day(completed_at).toordinal()
    first, last, worked = data.draw(calendars(raised_on))
    error = data.draw(st.sampled_from([LookupError, KeyError, IndexError]))
    count = data.draw(st.sampled_from([3, 3, 1, 2, 5]))
    calendar = Known(date.fromordinal(first), date.fromordinal(last), worked, error)
    paid_at = completed_at - DAY
    policy = changed(QUALITY_POLICY, paid_at=paid_at, issued_at=paid_at)
    refund = changed(REFUND, requested_at=paid_at, completed_at=completed_at)
    terms = under(payout_working_days=count)
    settled = assess_quality_claim(policy, refund, calendar=calendar, terms=terms)
    after = sorted(day for day in worked if day > raised_on)
    if first <= raised_on + 1 and len(after) >= count:
        assert settled.verdict.codes == ()
        assert settled.due_on.toordinal() == after[count - 1]
        assert max(calendar.asked) == settled.due_on
    else:
        assert settled.verdict.codes == ("payout-day-unknown",)
        assert settled.verdict.outcome is Outcome.PENDING
        assert settled.due_on is settled.indemnity is settled.claim_key is None
    assert all(type(day) is date and day.toordinal() > raised_on for day in calendar.asked)


def raised(day: date, calendar: object) -> Settlement:
    """Settle the sound quality claim as if its refund had been complete on a day."""
    noon = datetime.combine(day, clock(), BEIJING) + timedelta(hours=12)
    policy = changed(QUALITY_POLICY, paid_at=noon - DAY, issued_at=noon - DAY)
    refund = changed(REFUND, requested_at=noon - DAY, completed_at=noon)
    return assess_quality_claim(policy, refund, calendar=calendar)


@pytest.mark.parametrize(
    ("day", "due_on"),
    [
        (date(2020, 9, 25), date(2020, 9, 29)),
        (date(2020, 9, 28), date(2020, 10, 9)),
        (date(2020, 9, 30), date(2020, 10, 12)),
    ],
)
def test_the_payout_day_minds_the_holidays_and_the_make_up_days_of_2020(day, due_on):
    assert raised(day, ChinaCalendar()).due_on == due_on


@pytest.mark.parametrize("day", [date(2027, 1, 5), date(2027, 12, 31), date(2026, 12, 30)])
def test_a_claim_beyond_the_calendar_is_pending_and_says_so(day):
    settled = raised(day, ChinaCalendar())
    assert settled.verdict.codes == ("payout-day-unknown",)
    assert settled.verdict.outcome is Outcome.PENDING
    assert str(day) in settled.explain("en")
    assert str(day) in settled.explain("zh")
    assert settled.due_on is settled.indemnity is None


class Answering:
    """Be a calendar that gives one answer to every question."""

    def __init__(self, answer) -> None:
        self._answer = answer

    def is_working_day(self, _day: date) -> object:
        return self._answer


class Tomorrow:
    """Be a calendar that has to be waited for."""

    async def is_working_day(self, _day: date) -> bool:
        return False


class Undecided:
    """Be an answer that fails when it is asked for yes or no."""

    def __bool__(self) -> bool:
        message = "neither yes nor no"
        raise ZeroDivisionError(message)


class WithoutEnd(Undecided):
    """Be an answer whose class has a name that nobody wants to read."""


WithoutEnd.__name__ = "W" * 100_000


@pytest.mark.parametrize("worked", [np.bool_(True), np.True_, np.array([True])[0]])  # noqa: FBT003 - as NumPy has them
def test_a_calendar_may_answer_with_the_yes_and_no_of_numpy(worked):
    assert raised(date(2020, 9, 25), Answering(worked)).due_on == date(2020, 9, 28)
    never = raised(date(2020, 9, 25), Answering(worked ^ True))
    assert never.verdict.codes == ("payout-day-unknown",)


OTHERWISE = [
    "no",
    "",
    None,
    0,
    1,
    1.0,
    [],
    pd.NA,
    np.int64(1),
    np.array([True]),
    np.array(0),
    np.str_("no"),
    NotImplemented,
    Undecided(),
    WithoutEnd(),
    Outcome.DECLINED,
    type("bool", (Undecided,), {"__module__": "elsewhere"})(),
]


@pytest.mark.parametrize("answer", OTHERWISE, ids=lambda it: type(it).__name__[:40])
@pytest.mark.parametrize("day", [date(2020, 9, 25), date(2099, 12, 31)])
def test_a_calendar_that_answers_neither_yes_nor_no_is_refused(day, answer):
    with pytest.raises(InvalidInput) as refused:
        raised(day, Answering(answer))
    assert refused.value.code == "calendar-answer"
    assert f"({type(answer).__name__[:30]}" in str(refused.value)
    assert "is_working_day" in str(refused.value)
    assert len(str(refused.value)) < 200
    if isinstance(answer, str) and answer:  # only its type is told
        assert repr(str(answer)) not in str(refused.value)


def test_a_calendar_that_has_to_be_waited_for_is_refused_and_nothing_is_left_waiting():
    with pytest.raises(InvalidInput, match=r"^calendar .*\(coroutine\)") as refused:
        raised(date(2020, 9, 25), Tomorrow())
    assert refused.value.code == "calendar-answer"
    # With a warning for an error, a coroutine nobody awaited would fail the test here.
    del refused
    gc.collect()


@pytest.mark.parametrize("day", [date(2020, 9, 28), date(2098, 12, 31)])
def test_a_calendar_that_never_works_ends_in_pending_and_soon(day):
    calendar = Known(date.min, date.max, set(), LookupError)
    settled = raised(day, calendar)
    assert settled.verdict.codes == ("payout-day-unknown",)
    assert len(calendar.asked) < 400


@pytest.mark.parametrize("count", [0, 4, 365, 366, 1_000, 3_660])
def test_a_payout_many_working_days_away_is_found_where_the_calendar_reaches_it(count):
    policy, refund = QUALITY_POLICY, REFUND
    terms = under(payout_working_days=count)
    settled = assess_quality_claim(policy, refund, calendar=EveryDay(), terms=terms)
    assert settled.due_on == day_after(date(2020, 9, 15), count)


@pytest.mark.parametrize("calendar", [None, "2020", {date(2020, 9, 29): True}])
def test_what_is_no_calendar_is_refused(calendar):
    with pytest.raises(InvalidInput):
        assess_quality_claim(QUALITY_POLICY, REFUND, calendar=calendar)


@pytest.mark.parametrize("instant", [datetime(2020, 9, 11), "2020-09-11", None])
def test_what_is_no_instant_is_refused_by_a_window(instant):
    window = price_window(PAID_AT)
    for ask in (window.is_past, window.__contains__):
        with pytest.raises(InvalidInput):
            ask(instant)


NOTHING = [None, "", 1, {}, Outcome.APPROVED]


@pytest.mark.parametrize("wrong", NOTHING, ids=ascii)
def test_what_is_no_record_and_no_terms_is_refused(wrong):
    calls = [
        lambda: assess_quality(wrong, REFUND),
        lambda: assess_quality(QUALITY_POLICY, wrong),
        lambda: assess_quality(QUALITY_POLICY, REFUND, terms=wrong),
        lambda: assess_price_claim(POLICY, wrong, EVIDENCE),
        lambda: assess_price_claim(POLICY, PURCHASE, wrong),
        lambda: assess_price_claim(POLICY, PURCHASE, EVIDENCE, terms=wrong),
        lambda: assess_advance(wrong),
        lambda: assess_advance(DISPUTE, terms=wrong),
        lambda: assess_advance(DISPUTE, terms=GUARANTEE_TERMS),
        lambda: price_window(wrong),
        lambda: price_window(PAID_AT, terms=wrong),
        lambda: price_window(PAID_AT.replace(tzinfo=None)),
    ]
    if wrong is not None:  # no policy is known yet
        calls.append(lambda: assess_price_claim(wrong, PURCHASE, EVIDENCE))
    for call in calls:
        with pytest.raises(InvalidInput):
            call()


def test_a_policy_that_does_not_belong_to_the_case_is_refused():
    other = {
        "policy-of-another-product": {"product": "price"},
        "policy-of-another-order": {"order_id": "O-2"},
        "requested-before-paid": {"paid_at": LATER, "issued_at": LATER},
    }
    for code, facts in other.items():
        with pytest.raises(InvalidInput) as refused:
            assess_quality(changed(QUALITY_POLICY, **facts), REFUND)
        assert refused.value.code == code
    other = {
        "policy-of-another-product": {"product": "quality"},
        "policy-of-another-order": {"order_id": "O-2"},
        "policy-of-another-shop": {"shop_id": "S-2"},
        "paid-at-contradicts": {"paid_at": PAID_AT - MICROSECOND},
    }
    for code, facts in other.items():
        with pytest.raises(InvalidInput) as refused:
            assess_price_claim(changed(POLICY, **facts), PURCHASE, EVIDENCE)
        assert refused.value.code == code


# -------------------------------------------------------------------------------------- readings

NAMED = {
    name: choices for name, choices in draw.READINGS.items() if name in GuaranteeTerms.model_fields
}


@cache
def retold(terms: GuaranteeTerms, name: str, choice: object) -> GuaranteeTerms:
    """Choose another reading under the same name."""
    return terms.amended(terms_id=terms.terms_id, **{name: choice})


@pytest.mark.parametrize("claim", ["quality", "price"])
@given(data=st.data())
@long_law
def test_a_reading_that_is_not_listed_changes_nothing(claim, data):
    case, assess = drawn(claim, data)
    terms = assess.keywords["terms"]
    settled = assess(*case)
    assert all(getattr(terms, name) == choice for name, choice in settled.readings.items())
    assert set(settled.readings) <= set(NAMED)
    expected = as_json(settled)
    for name, choices in NAMED.items():
        if name not in settled.readings:
            for choice in choices:
                assert as_json(assess(*case, terms=retold(terms, name, choice))) == expected, name


def test_a_claim_lists_its_readings_whatever_comes_of_it():
    for settled in (
        assess_price_claim(POLICY, PURCHASE, EVIDENCE),
        assess_price_claim(None, PURCHASE, EVIDENCE),
    ):
        assert settled.readings == {
            "price_window": "calendar",
            "price_claims_per": "order",
            "difference_base": "paid",
        }
    for refund in (REFUND, changed(REFUND, goods_returned=None)):
        listed = assess_quality(QUALITY_POLICY, refund).readings
        assert listed == {"quality_window_days": 30, "price_window": "calendar"}
        unlimited = assess_quality(QUALITY_POLICY, refund, terms=under(quality_window_days=None))
        assert unlimited.readings == {"quality_window_days": None}
    assert assess_advance(DISPUTE).readings == {}


ON_DAY_30 = PAID_AT.replace(hour=23) + 30 * DAY
LATE_REFUND = changed(REFUND, requested_at=ON_DAY_30, completed_at=ON_DAY_30)
LATE_EVIDENCE = changed(EVIDENCE, placed_at=ON_DAY_30, submitted_at=ON_DAY_30)
WITH_PACKETS = changed(PURCHASE, red_packets="20.00")
CLAIMED = changed(PURCHASE, claimed_lines=("2",))


@pytest.mark.parametrize(
    ("name", "case", "paid"),
    [
        ("price_window", (POLICY, PURCHASE, LATE_EVIDENCE), ["30.00", None, None]),
        ("price_claims_per", (POLICY, CLAIMED, EVIDENCE), [None, "30.00"]),
        ("difference_base", (POLICY, WITH_PACKETS, EVIDENCE), ["30.00", "10.00"]),
        ("price_window", (QUALITY_POLICY, LATE_REFUND), ["60.00", None, None]),
        (
            "quality_window_days",
            (
                QUALITY_POLICY,
                changed(REFUND, requested_at=PAID_AT + 45 * DAY, completed_at=PAID_AT + 46 * DAY),
            ),
            [None, "60.00"],
        ),
    ],
)
def test_for_each_reading_listed_there_is_a_claim_that_it_changes(name, case, paid):
    assess = assess_quality if len(case) == 2 else assess_price_claim
    seen = []
    for choice in NAMED[name]:
        settled = assess(*case, terms=under(**{name: choice}))
        assert settled.readings[name] == choice
        seen.append(settled.indemnity and str(settled.indemnity.amount))
    assert seen == paid


def test_every_reading_that_a_claim_can_list_has_a_claim_that_it_changes():
    listed = {
        *assess_quality(QUALITY_POLICY, REFUND).readings,
        *assess_price_claim(POLICY, PURCHASE, EVIDENCE).readings,
    }
    assert listed == set(NAMED) - {"rounding"}


# ----------------------------------------------------------------------------------- the working


def assert_worked_out(settled: Settlement) -> None:
    """Check every printed formula of an indemnity, those of its parts included."""
    found = settled.indemnity
    printed = [step.formula for step in found.steps]
    for part in (*found.parts, found):
        assert part.steps[-1].value == Fraction(part.fen, 100)
        assert set(printed) >= {step.formula for step in part.steps}
    for step in found.steps:
        assert value_of(step.formula) == step.value == value_of(step.as_json()["value"])
        for language in ("en", "zh"):
            assert step.explain(language) in settled.explain(language)
    assert found.steps[-1].value * 100 == found.fen == in_fen(found.amount) == found.exact


@every_claim
@given(data=st.data())
@law
def test_the_working_of_an_indemnity_gives_the_amount(claim, data):
    case, assess = drawn(claim, data)
    settled = assess(*case)
    if settled.indemnity is not None:
        assert_worked_out(settled)


@given(sound_price_cases(), draw.guarantee_terms())
@law
def test_the_working_of_a_price_claim_shows_difference_limit_and_the_smaller(case, terms):
    settled = assess_price_claim(*case, terms=terms)
    if settled.indemnity is not None:
        assert_worked_out(settled)
        difference, limit = counted(*case[1:], terms.difference_base)
        values = [step.value * 100 for step in settled.indemnity.steps]
        assert values == [difference, limit, min(difference, limit)]


@pytest.mark.parametrize(
    ("settled", "formulas"),
    [
        (assess_quality(QUALITY_POLICY, REFUND), ["min(60.00, max(0, 110.00 - 10.00 - 0.00))"]),
        (
            assess_price_claim(POLICY, changed(WITH_PACKETS, freight="5.00"), EVIDENCE),
            [
                "max(0, 100.00 - 5.00 - 70.00)",
                "100.00 - 5.00 - 20.00 - 0.00",
                "min(25.00, 75.00)",
            ],
        ),
        (assess_advance(DISPUTE), ["min(100.00, 0.00 + 100.00)"]),
    ],
    ids=["quality", "price", "advance"],
)
def test_the_working_is_printed_in_numbers(settled, formulas):
    assert [step.formula for step in settled.indemnity.steps] == formulas
    assert_worked_out(settled)
