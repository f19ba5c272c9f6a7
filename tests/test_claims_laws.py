"""Check the claims against docs/sources.md and docs/scope.md.

What is expected is worked out in ``oracle`` from these pages, in whole fen and plain instants,
never by the package itself. What follows from a formula alone is in test_proofs.py.
"""

import gc
import inspect
import re
from datetime import UTC, date, datetime, timedelta, timezone
from datetime import time as clock
from fractions import Fraction
from functools import cache, partial
from itertools import product
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

import scenarios
import shopinsure as si
import strategies as draw
from oracle import order
from oracle.claims import advance_outcome, limit, price_outcome, quality_outcome
from reference import beijing_day, day_after, in_fen
from scenarios import PAID_AT, refusal
from shopinsure import (
    GUARANTEE_TERMS,
    READINGS,
    InvalidInput,
    assess_price_claim,
    plot,
    price_window,
)
from shopinsure._results.comparing import facts_of
from shopinsure._words import localize
from strategies import changed, law, long_law
from test_decision_tables import Weekdays
from test_results import assert_worked_out, unequal

BEIJING = timezone(timedelta(hours=8))
as_json = TypeAdapter(si.Settlement).dump_json
DAY, MICROSECOND = timedelta(days=1), timedelta(microseconds=1)
LANGUAGES = ("en", "zh")
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
NAMED = {
    name: [choice.value for choice in reading.choices]
    for name, reading in READINGS.items()
    if name in si.GuaranteeTerms.model_fields
}
WINDOWS = NAMED["price_window"]
WEEKDAYS = Weekdays(date.max)


def assess_quality(policy, refund, *, terms=None, calendar=WEEKDAYS) -> si.Settlement:
    return si.assess_quality_claim(policy, refund, calendar=calendar, terms=terms)


@cache
def under(terms: si.GuaranteeTerms = GUARANTEE_TERMS, **readings: object) -> si.GuaranteeTerms:
    """Return terms amended by other readings, under which a policy of theirs may be judged."""
    return terms.amended(**readings) if readings else terms


AT_ONCE = {"paid_at": PAID_AT, "issued_at": PAID_AT}
QUALITY_POLICY = si.OrderPolicy(**scenarios.ISSUED | AT_ONCE)
POLICY = changed(QUALITY_POLICY, product="price")
NO_PARTS = dict.fromkeys(("freight", "red_packets", "points"), "0")
PURCHASE = si.Purchase(**scenarios.PURCHASE | NO_PARTS | {"unit_paid": "100.00"})
EVIDENCE = si.Evidence(**scenarios.EVIDENCE)
REFUND = si.Refund(**scenarios.REFUND)
DISPUTE = si.Dispute(**scenarios.DISPUTE)


def fen_of(amount: si.Yuan | None) -> int | None:
    return None if amount is None else in_fen(amount)


def goods_of(policy: si.OrderPolicy) -> int:
    return in_fen(policy.paid) - in_fen(policy.freight)


def price_facts(policy, purchase, evidence) -> dict[str, object]:
    """Write a price claim as the second implementation takes it; the line bought is its line 1."""
    claimed = purchase.claimed_lines
    return {
        "price": in_fen(purchase.unit_paid),
        "freight": in_fen(purchase.freight),
        "packets": in_fen(purchase.red_packets),
        "points": in_fen(purchase.points),
        "evidence": fen_of(evidence.unit_price),
        "paid_at": purchase.paid_at.astimezone(BEIJING),
        "issued_at": policy and policy.issued_at,
        "placed": evidence.placed_at,
        "submitted": evidence.submitted_at,
        "claimed": claimed and ["1" if it == purchase.line_id else "other" for it in claimed],
        "refunded": purchase.refunded,
        "activity": purchase.activity_item,
        "evidence_order": "O-1" if evidence.order_id == purchase.order_id else "another",
        "goods": 10**12 if policy is None else goods_of(policy),
        "bought": purchase.sku.model_dump(),
        "found": evidence.sku.model_dump(),
    }


def expected_price(case, terms) -> tuple[dict[str, object], tuple[str, ...]]:
    _, purchase, _ = case
    readings = {name: getattr(terms, name) for name in NAMED}
    order = f"price {purchase.sku.shop_id} {purchase.order_id}"
    whole = [order] if terms.price_claims_per == "order" else []
    return price_outcome(price_facts(*case), readings), (f"{order} {purchase.line_id}", *whole)


def expected_quality(case, terms) -> tuple[dict[str, object], tuple[str, ...]]:
    policy, refund = case
    facts = {
        "category": refund.category,
        "policy_category": policy.category,
        "reason": refund.reason,
        "paid_at": policy.paid_at.astimezone(BEIJING),
        "issued_at": policy.issued_at,
        "asked": refund.requested_at,
        "completed": refund.completed_at and refund.completed_at.astimezone(BEIJING),
        "returned": refund.goods_returned,
        "refunded": fen_of(refund.goods_refunded),
        "before": in_fen(refund.indemnified),
        "price_claim_paid": in_fen(refund.price_claim_paid),
        "goods": goods_of(policy),
        "known_until": None,
    }
    readings = {name: getattr(terms, name) for name in (*NAMED, "schedule_complete")}
    order = f"quality {policy.shop_id} {policy.order_id}"
    keys = (f"{order} {refund.refund_id}", f"{order} after {refund.indemnified}")
    return quality_outcome(facts, readings), keys


def expected_advance(case, _terms) -> tuple[dict[str, object], tuple[str, ...]]:
    (dispute,) = case
    names = ("ground", "scope", "escrow", "ruling", "verified")
    facts = {name: getattr(dispute, name) for name in names}
    facts |= {"performed": dispute.seller_performed, "amount": fen_of(dispute.amount)}
    facts |= {"advanced": fen_of(dispute.advanced)}
    facts |= {"held": fen_of(dispute.credit_held), "available": fen_of(dispute.credit_available)}
    case = f"advance {dispute.shop_id} {dispute.case_id}"
    after = [] if dispute.advanced is None else [f"{case} after {dispute.advanced}"]
    return advance_outcome(facts), (f"{case} {dispute.advance_id}", *after)


@st.composite
def valid_price_cases(draw_one):
    """Draw price claims with nothing against them but, it may be, the amounts."""
    nothing = {"claimed_lines": (), "refunded": False, "activity_item": True}
    purchase = changed(draw_one(draw.purchases()), **nothing)
    evidence = draw_one(draw.evidences(purchase).filter(lambda it: it.unit_price is not None))
    at_once = {"placed_at": purchase.paid_at, "submitted_at": purchase.paid_at}
    facts = {"order_id": purchase.order_id, "shop_id": purchase.sku.shop_id}
    facts |= {"paid": purchase.unit_paid, "freight": "0", "rate": "0", "premium": "0"}
    at_once |= {"order_id": f"{purchase.order_id[:62]}~"}
    policy = changed(POLICY, paid_at=purchase.paid_at, issued_at=purchase.paid_at, **facts)
    return policy, purchase, changed(evidence, sku=purchase.sku, **at_once)


SUBJECTS = {"quality": "quality_claims", "price": "price_claims", "advance": "advances"}
CASES = {
    # claim: how to draw its facts, how to assess them, and what is expected
    "quality": (draw.quality_cases(), assess_quality, expected_quality),
    "price": (draw.price_cases() | valid_price_cases(), assess_price_claim, expected_price),
    "advance": (draw.disputes().map(lambda it: (it,)), si.assess_advance, expected_advance),
}
every_claim = pytest.mark.parametrize("claim", CASES)


def drawn(claim: str, data) -> tuple[tuple, partial]:
    """Draw a case of a claim, and how to assess it under terms that are drawn too.

    Its policy was sold under these terms, or under those that they were amended from.
    """
    facts, assess, _ = CASES[claim]
    case = data.draw(facts)
    if claim == "advance":
        return case, assess
    terms, (policy, *others) = data.draw(draw.guarantee_terms()), case
    if policy is not None and data.draw(st.booleans()):
        policy = changed(policy, terms_id=terms.terms_id)
    return (policy, *others), partial(assess, terms=terms)


def is_what_if(case: tuple, terms: si.GuaranteeTerms | None) -> bool:
    """Return whether a claim is judged under other terms than its policy's, amended from them."""
    policy = case[0] if isinstance(case[0], si.OrderPolicy) else None
    return None not in (terms, policy) and policy.terms_id != terms.terms_id


@every_claim
@given(data=st.data())
@draw.settings(long_law, max_examples=2 * draw.EXAMPLES)
def test_a_claim_is_decided_paid_and_explained_as_the_second_implementation_says(claim, data):
    case, assess = drawn(claim, data)
    settled, terms = assess(*case), getattr(assess, "keywords", {}).get("terms")
    expected, keys = CASES[claim][2](case, terms)
    verdict, paid = settled.verdict, settled.payment
    result = {"outcome": str(verdict.outcome), "codes": [*verdict.codes]}
    assert bool(verdict) == (verdict.outcome is si.Outcome.APPROVED)
    if verdict:
        result |= {"fen": paid.fen, "amount": str(paid.amount), "payee": settled.payee}
        result |= {"due_on": str(settled.due_on)} if claim == "quality" else {}
        review = {"quality": ("L-2.5",), "price": ("L-3.9",), "advance": ()}
        assert settled.subject_to == review[claim]
        noted = claim == "quality" and in_fen(case[1].goods_refunded) > goods_of(case[0])
        assert [it.code for it in paid.notes] == ["refund-above-goods"] * noted
        assert (settled.due_on is None) == (claim != "quality")
        assert paid.fen > 0
        assert_worked_out(paid)
        assert paid.steps[-1].value * 100 == paid.fen == paid.exact
        for step, language in product(paid.steps, LANGUAGES):
            assert step.explain(language) in settled.explain(language)
    else:
        assert settled.payment is settled.payee is settled.due_on is None
        assert settled.subject_to == ()
    assert settled.payment_keys == (() if is_what_if(case, terms) else keys)
    assert bool(settled) == bool(verdict)
    checked = [it.code for it in verdict.checked]
    assert checked == [it for it in order.codes_of(SUBJECTS[claim]) if it != "refund-above-goods"]
    assert set(verdict.codes) <= set(checked)
    for language in LANGUAGES:
        assert all(code in verdict.explain(language, full=True) for code in checked)
        assert settled.explain(language, full=True).startswith(verdict.explain(language, full=True))
    assert [*verdict.as_json()["checked"]] == checked
    assert result == {
        name: it for name, it in expected.items() if name not in {"kind", "payment_keys"}
    }
    if claim == "price" and paid is not None:
        values = [step.value * 100 for step in paid.steps]
        assert values[1:] == [limit(price_facts(*case)), min(values[:2])]
    for found, language in product(verdict.findings, LANGUAGES):
        wording = found.rule.wording(language)
        facts = {name: localize(fact, language) for name, fact in found.facts}
        assert set(PLACEHOLDER.findall(wording)) == set(facts)
        filled = PLACEHOLDER.sub(lambda name, facts=facts: facts[name[1]], wording)
        assert not set("{}") & set(PLACEHOLDER.sub("", wording))
        assert found.message(language) == filled
        assert filled in settled.explain(language)


def rewritten(record, data):
    """Write every instant of a record in another offset."""
    instants = {
        name: fact.astimezone(data.draw(draw.offsets()))
        for name in type(record).model_fields
        if isinstance(fact := getattr(record, name), datetime)
    }
    return changed(record, **instants)


@every_claim
@given(data=st.data())
@long_law
def test_other_offsets_of_the_instants_and_other_readings_than_listed_change_nothing(claim, data):
    case, assess = drawn(claim, data)
    settled = assess(*case)
    same = [one and rewritten(one, data) for one in case]
    assert unequal(assess(*same), settled) == ""
    expected = as_json(settled)
    if claim != "advance":
        terms = assess.keywords["terms"]
        assert set(settled.readings) <= set(NAMED)
        assert all(getattr(terms, name) == it for name, it in settled.readings.items())
        for name in NAMED.keys() - settled.readings.keys():
            for choice in NAMED[name]:
                other = under(terms, **{name: choice})
                sold = case[0] and changed(case[0], terms_id=other.terms_id)
                same = case if sold is None or is_what_if(case, terms) else (sold, *case[1:])
                result = as_json(assess(*same, terms=other)).decode()
                assert result.replace(other.terms_id, terms.terms_id) == expected.decode()


def test_a_claim_lists_its_readings_whatever_comes_of_it():
    price = {"price_window": "calendar", "price_claims_per": "order", "difference_base": "paid"}
    quality = {"quality_window_days": 30, "price_window": "calendar"}
    quality |= {"after_quality_window": "refer"}
    for policy in (POLICY, None):
        assert assess_price_claim(policy, PURCHASE, EVIDENCE).readings == price
    for refund in (REFUND, changed(REFUND, goods_returned=None)):
        assert assess_quality(QUALITY_POLICY, refund).readings == quality
        unlimited = assess_quality(QUALITY_POLICY, refund, terms=under(quality_window_days=None))
        assert unlimited.readings == {"quality_window_days": None}
    assert si.assess_advance(DISPUTE).readings == {}
    assert price.keys() | quality.keys() == set(NAMED) - {"rounding"}


@given(draw.price_cases(), st.sampled_from(NAMED["difference_base"]), st.integers(-2, 2))
@long_law
def test_no_price_claim_is_above_the_goods_paid_on_its_policy(case, base, more):
    _, purchase, evidence = case
    own = limit(price_facts(*case))
    goods, freight = max(0, own + more), min(7, 10**12 - 1 - own)
    paid = {"paid": si.from_fen(min(goods + freight, 10**12 - 1)), "rate": "0"}
    paid |= {"freight": si.from_fen(freight), "premium": "0"}
    owner = {"order_id": purchase.order_id, "shop_id": purchase.sku.shop_id}
    at_once = {"paid_at": purchase.paid_at, "issued_at": purchase.paid_at}
    policy = changed(POLICY, **paid | owner | at_once)
    goods = goods_of(policy)
    ask = partial(assess_price_claim, policy, purchase, evidence, terms=under(difference_base=base))
    if own > goods:
        code, sentence = refusal(ask)
        assert code == "unit-above-policy"
        assert str(si.from_fen(own)) in sentence
        assert str(si.from_fen(goods)) in sentence
    else:
        assert 0 <= in_fen(ask().money) <= own <= goods


OF_A_POLICY = [
    getattr(si, name)
    for name in si.__all__
    if inspect.isfunction(getattr(si, name))
    and "policy" in inspect.signature(getattr(si, name)).parameters
] + [plot.refund_curve]


@pytest.mark.parametrize("function", OF_A_POLICY, ids=lambda it: it.__name__)
@draw.settings(law, max_examples=10)
@given(data=st.data())
def test_a_policy_is_judged_under_its_own_terms_or_terms_amended_from_them(function, data):
    facts = {"policy": scenarios.DEPOSIT_POLICY}
    facts = dict(scenarios.VALID_CALLS.get(function, facts))
    facts.pop("terms", None)
    kind = "deposit" if isinstance(facts["policy"], si.DepositPolicy) else "guarantee"
    terms = {"deposit": si.DEPOSIT_TERMS, "guarantee": GUARANTEE_TERMS}[kind]
    other = data.draw(getattr(draw, f"{kind}_terms")().filter(lambda it: it.based_on))

    def asked(**options):
        answer = function(**facts | options)
        return answer.to_dict(validate=False) if function is plot.refund_curve else answer

    own = asked()
    assert asked(terms=terms) == own
    assert inspect.signature(function).parameters["terms"].default is None
    # Sold under the amended terms: judged under these, which the caller hands in.
    sold = changed(facts["policy"], terms_id=other.terms_id)
    for policy in (sold, changed(sold, terms_id="unheard-of")):
        assert refusal(lambda it=policy: asked(policy=it))[0] == "terms-unknown"
        code, sentence = refusal(lambda it=policy: asked(policy=it, terms=terms))
        assert code == "terms-of-another-policy"
        assert terms.terms_id in sentence
    later = other.amended(terms_id="T").amended()
    assert refusal(lambda: asked(policy=sold, terms=later)) == ("", "")
    under_other, what_if = asked(policy=sold, terms=other), asked(terms=other)
    if isinstance(own, si.Settlement):
        assert what_if.payment_keys == ()
        assert own.payment_keys[0] == under_other.payment_keys[0]
        assert facts_of(what_if) == facts_of(under_other)
    else:
        assert what_if == under_other


def test_a_price_claim_without_a_policy_takes_the_default_terms_or_those_that_are_given():
    week = under(price_window_days=7)
    late = changed(EVIDENCE, submitted_at=PAID_AT + 10 * DAY, placed_at=PAID_AT + 10 * DAY)
    assert assess_price_claim(None, PURCHASE, late).verdict.codes == ("policy-unknown",)
    codes = assess_price_claim(None, PURCHASE, late, terms=week).verdict.codes
    assert codes == ("placed-late", "submitted-late", "policy-unknown")


@given(draw.unit_amounts(), st.sampled_from(["freight", "red_packets", "points"]))
@law
def test_freight_red_packets_and_points_above_the_unit_price_are_refused(amounts, name):
    price, *parts = amounts
    fen = dict(zip(["freight", "red_packets", "points"], parts, strict=True))
    fen[name] += price - sum(parts)
    fits = {part: si.from_fen(it) for part, it in fen.items()}
    assert changed(PURCHASE, unit_paid=si.from_fen(price), **fits).unit_paid.fen == price
    fits[name] = si.from_fen(fen[name] + 1)
    with pytest.raises(ValueError, match="more than the") as refused:
        changed(PURCHASE, unit_paid=si.from_fen(price), **fits)
    assert [error["type"] for error in refused.value.errors()] == ["parts-above-price"]


def is_in_time(paid_at: datetime, moment: datetime, reading: str) -> bool:
    """Return whether 30 days are not over yet, by the days between or by the time elapsed."""
    if reading == "elapsed":
        return moment - paid_at <= 30 * DAY
    days = beijing_day(moment).toordinal() - beijing_day(paid_at).toordinal()
    return days <= 30 if reading == "calendar" else days + 1 <= 30


def is_accepted(paid_at: datetime, moment: datetime, terms: si.GuaranteeTerms) -> bool:
    """Return whether a claim is accepted whose evidence was placed and submitted at a moment."""
    policy = changed(POLICY, paid_at=paid_at, issued_at=paid_at)
    evidence = changed(EVIDENCE, placed_at=moment, submitted_at=moment)
    purchase = changed(PURCHASE, paid_at=paid_at)
    return bool(assess_price_claim(policy, purchase, evidence, terms=terms).verdict)


# The window ends with a year, before, on or after a leap day; a payment at either end of its day.
PAYMENT_DAYS = """2020-09-10 2023-12-01 2023-12-02 2023-12-31 2024-01-30 2024-01-31 2024-02-29
    2023-01-29 2000-01-01"""
HOURS = (clock(), clock.max, clock(8), clock(15, 59, 59, 999_999))
PAYMENTS = [
    datetime.combine(date.fromisoformat(day), hour, BEIJING)
    for day, hour in product(PAYMENT_DAYS.split(), HOURS)
]


def assert_window(paid_at: datetime, reading: str, zone: timezone, *moments: datetime) -> None:
    """Check a window at its edges: what is shown is what is accepted, to the microsecond."""
    terms = under(price_window=reading)
    window = price_window(paid_at.astimezone(zone), terms=terms)
    assert window.readings == {"price_window": reading}
    assert window.opens_at == paid_at
    assert window == price_window(paid_at, terms=terms)
    assert paid_at - MICROSECOND not in window
    midnight = datetime.combine(paid_at.astimezone(BEIJING), clock(), BEIJING)
    edges = [it + days * DAY for it in (paid_at, midnight) for days in (29, 30, 31)]
    last = window.closes_at - (0 if window.closing_included else 1) * MICROSECOND
    near = [it + step * MICROSECOND for it in (*edges, last) for step in (-1, 0, 1)]
    for instant in (*near, *moments):
        in_time = is_in_time(paid_at, instant, reading)
        moment = instant.astimezone(zone)
        assert (moment in window) == in_time == (not window.is_past(moment))
        assert is_accepted(paid_at.astimezone(zone), moment, terms) == in_time, (paid_at, moment)
    assert last in window
    assert last + MICROSECOND not in window


@pytest.mark.parametrize("reading", WINDOWS)
@pytest.mark.parametrize("hours", [8, 0, -12])
def test_a_window_ends_where_the_reading_says_to_the_microsecond(reading, hours):
    for paid_at in PAYMENTS:
        assert_window(paid_at, reading, timezone(timedelta(hours=hours)))


@given(draw.instants(draw.FIRST_INSTANT, datetime(2099, 6, 1, tzinfo=UTC)), st.data())
@long_law
def test_a_window_of_any_payment_ends_there_too(paid_at, data):
    reading, zone = data.draw(st.sampled_from(WINDOWS)), data.draw(draw.offsets())
    assert_window(paid_at, reading, zone, data.draw(draw.moments(paid_at)))


@pytest.mark.parametrize("quantity", [0, -1, 10**6 + 1, 10**400, True, 3.0, "3", None, Fraction(3)])
def test_what_is_no_quantity_is_refused(quantity):
    with pytest.raises(InvalidInput) as refused:
        si.split_line("1.00", quantity)
    kind = "out-of-range" if type(quantity) is int else "malformed"
    assert refused.value.code == f"quantity-{kind}"
    assert len(str(refused.value)) < 300


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


def raised(day: date, calendar: object, hour: clock = clock(12), **terms: object) -> si.Settlement:
    """Settle the valid quality claim as if its refund had been complete on a day."""
    at = datetime.combine(day, hour, BEIJING)
    policy = changed(QUALITY_POLICY, paid_at=at - DAY, issued_at=at - DAY)
    refund = changed(REFUND, requested_at=at - DAY, completed_at=at)
    return assess_quality(policy, refund, calendar=calendar, terms=under(**terms))


def assert_pending(settled: si.Settlement) -> None:
    assert settled.verdict.codes == ("payout-day-unknown",)
    assert settled.verdict.outcome is si.Outcome.PENDING
    assert settled.due_on is settled.payment is None
    assert not settled


@given(st.dates(date(2001, 1, 1), date(2099, 6, 1)), st.times(), st.data())
@long_law
def test_a_claim_is_due_on_the_third_working_day_or_pending(day, hour, data):
    raised_on = day.toordinal()
    first, last = (raised_on + data.draw(st.integers(*it)) for it in ((-5, 3), (0, 40)))
    last = max(first, last)
    worked = data.draw(st.sets(st.integers(first, last)))
    error = data.draw(st.sampled_from([LookupError, KeyError, IndexError]))
    count = data.draw(st.sampled_from([3, 3, 1, 2, 5]))
    calendar = Known(date.fromordinal(first), date.fromordinal(last), worked, error)
    settled = raised(day, calendar, hour, payout_working_days=count)
    after = sorted(it for it in worked if it > raised_on)
    if first <= raised_on + 1 and len(after) >= count:
        assert settled.verdict.codes == ()
        assert settled.due_on.toordinal() == after[count - 1]
        assert max(calendar.asked) == settled.due_on
    else:
        assert_pending(settled)
    assert all(type(it) is date and it > day for it in calendar.asked)


def answering(answer: object) -> SimpleNamespace:
    """Return a calendar that gives one answer to every question."""
    return SimpleNamespace(is_working_day=lambda _day: answer)


async def tomorrow(_day: date) -> bool:
    return False


class Undecided:
    """Be an answer that fails when it is asked for yes or no."""

    def __bool__(self) -> bool:
        raise ZeroDivisionError


OTHERWISE = [
    *("no", "", None, 0, 1, 1.0, [], pd.NA, np.int64(1), np.array([True]), np.array(0)),
    *(np.str_("no"), NotImplemented, si.Outcome.DECLINED, Undecided()),
    type("W" * 100_000, (Undecided,), {})(),
    type("bool", (Undecided,), {"__module__": "elsewhere"})(),
]


@pytest.mark.parametrize("worked", [np.bool_(True), np.True_, np.array([True])[0]])  # noqa: FBT003 - as NumPy has them
def test_a_calendar_may_answer_with_the_yes_and_no_of_numpy(worked):
    assert raised(date(2020, 9, 25), answering(worked)).due_on == date(2020, 9, 28)
    assert_pending(raised(date(2020, 9, 25), answering(worked ^ True)))


@pytest.mark.parametrize("answer", OTHERWISE, ids=lambda it: type(it).__name__[:40])
@pytest.mark.parametrize("day", [date(2020, 9, 25), date(2099, 12, 31)])
def test_a_calendar_that_answers_neither_yes_nor_no_is_refused(day, answer):
    with pytest.raises(InvalidInput) as refused:
        raised(day, answering(answer))
    assert refused.value.code == "calendar-answer"
    assert f"({type(answer).__name__[:30]}" in str(refused.value)
    assert "is_working_day" in str(refused.value)
    assert len(str(refused.value)) < 200
    if isinstance(answer, str) and answer:  # only its type is named
        assert repr(str(answer)) not in str(refused.value)


def test_a_calendar_that_has_to_be_waited_for_is_refused_and_nothing_is_left_waiting():
    with pytest.raises(InvalidInput, match=r"^calendar .*\(coroutine\)") as refused:
        raised(date(2020, 9, 25), SimpleNamespace(is_working_day=tomorrow))
    assert refused.value.code == "calendar-answer"
    # With a warning for an error, a coroutine nobody awaited would fail the test here.
    del refused
    gc.collect()


@pytest.mark.parametrize("day", [date(2020, 9, 28), date(2098, 12, 31)])
def test_a_calendar_that_never_works_ends_in_pending_and_soon(day):
    calendar = Known(date.min, date.max, set(), LookupError)
    assert_pending(raised(day, calendar))
    assert len(calendar.asked) < 400


@pytest.mark.parametrize("count", [0, 4, 365, 366, 1_000, 3_660])
def test_a_payout_many_working_days_away_is_found_where_the_calendar_reaches_it(count):
    settled = raised(date(2020, 9, 15), answering(True), payout_working_days=count)  # noqa: FBT003 - an answer
    assert settled.due_on == day_after(date(2020, 9, 15), count)


NOTHING = [None, "", 1, {date(2020, 9, 29): True}, si.Outcome.APPROVED]


@pytest.mark.parametrize("wrong", NOTHING, ids=ascii)
def test_what_is_no_record_no_terms_and_no_calendar_is_refused(wrong):
    for function in (si.assess_quality_claim, assess_price_claim, si.assess_advance, price_window):
        given_ = scenarios.VALID_CALLS[function]
        for name in given_:
            # No policy may be known yet of a price claim; no terms are the policy's own.
            absent = {(it, "terms") for it in OF_A_POLICY} | {(assess_price_claim, "policy")}
            if wrong is not None or (function, name) not in absent:
                with pytest.raises(InvalidInput):
                    function(**given_ | {name: wrong})
    with pytest.raises(InvalidInput, match=r"^terms "):
        si.assess_advance(DISPUTE, terms=GUARANTEE_TERMS)
