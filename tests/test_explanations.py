"""Every number explains itself: terms over time, readings, workings, two languages, change days."""

import functools
import pickle
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from html.parser import HTMLParser
from typing import Literal, get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

import reading_cases
import shopinsure as si
import strategies as draw
from reference import printed_value, value_of
from scenarios import PAID_AT, SMALL_POLICY, refusal
from shopinsure import (
    DEPOSIT_TERMS,
    DEPOSIT_VERSIONS,
    GUARANTEE_TERMS,
    READINGS,
    Account,
    DepositTerms,
    GuaranteeTerms,
    InvalidInput,
    Term,
    buy_deposit_policy,
    compare_readings,
    deposit_terms_on,
    diff,
    guarantee_terms_on,
    impact,
)
from shopinsure._results.comparing import facts_of
from shopinsure._results.rendering import as_markdown
from shopinsure._words import LocalizedText

few = settings(max_examples=60, deadline=None)
ONE_DAY = timedelta(days=1)
BOTH_TERMS = [GUARANTEE_TERMS, DEPOSIT_TERMS]
DEARER = DEPOSIT_TERMS.amended(effective_from="2027-01-01", rate_12_months="0.035")

# ------------------------------------------------------------------------------- terms over time


@pytest.mark.parametrize("terms", BOTH_TERMS, ids=lambda terms: terms.terms_id)
def test_the_published_terms_are_what_validation_makes_of_them(terms):
    # They are written without it, since validating them would slow every import.
    kind = type(terms)
    for again in (
        kind.model_validate(terms.model_dump()),
        kind.model_validate_json(terms.model_dump_json()),
    ):
        assert again == terms
        for name in kind.model_fields:
            assert type(getattr(again, name)) is type(getattr(terms, name)), name


@pytest.mark.parametrize("terms", BOTH_TERMS, ids=lambda terms: terms.terms_id)
def test_every_number_and_reading_of_the_terms_is_cited(terms):
    described = {"terms_id", "source", "amended_fields"}
    assert set(terms.cited) == set(type(terms).model_fields) - described
    assert all(terms.citations.values())


def test_the_terms_in_force_are_the_latest_that_have_begun():
    versions = (DEARER, *DEPOSIT_VERSIONS)
    for on, expected in [
        (date(2022, 7, 13), DEPOSIT_TERMS),
        (date(2026, 12, 31), DEPOSIT_TERMS),
        (date(2027, 1, 1), DEARER),
        (date.max, DEARER),
    ]:
        assert deposit_terms_on(on, versions=versions) is expected
    assert guarantee_terms_on(date(2020, 9, 2)) is GUARANTEE_TERMS


@pytest.mark.parametrize(
    ("ask", "first"), [(guarantee_terms_on, "2020-09-02"), (deposit_terms_on, "2022-07-13")]
)
def test_a_day_before_the_first_terms_is_told_the_first_day(ask, first):
    with pytest.raises(InvalidInput, match=first):
        ask(date.fromisoformat(first) - ONE_DAY)
    with pytest.raises(InvalidInput):
        ask(first)


@pytest.mark.parametrize("versions", [(), (DEPOSIT_TERMS,) * 2, (GUARANTEE_TERMS,), 1])
def test_versions_that_say_nothing_certain_are_refused(versions):
    with pytest.raises(InvalidInput):
        deposit_terms_on(date(2025, 1, 1), versions=versions)


def test_an_amendment_loses_the_citation_of_what_changed_and_of_nothing_else():
    assert DEARER.amended_fields == ("effective_from", "rate_12_months")
    for name, clauses in DEPOSIT_TERMS.citations.items():
        assert DEARER.citations[name] == (() if name in DEARER.amended_fields else clauses)
    again = DEARER.amended(block_days=6, badge_days=3)
    assert again.amended_fields == ("block_days", *DEARER.amended_fields)
    assert len({DEPOSIT_TERMS.terms_id, DEARER.terms_id, again.terms_id}) == 3
    assert DEPOSIT_TERMS.amended(rate_12_months="0.030") == DEPOSIT_TERMS.amended()
    with pytest.raises(InvalidInput):
        DEARER.amended(amended_fields=())


def test_what_changed_is_listed_field_by_field():
    assert [(one.name, str(one.before), str(one.after)) for one in diff(DEPOSIT_TERMS, DEARER)] == [
        ("effective_from", "2022-07-13", "2027-01-01"),
        ("rate_12_months", "0.03", "0.035"),
    ]
    assert diff(DEARER, DEARER.amended(terms_id="X")) == ()
    with pytest.raises(InvalidInput):
        diff(DEPOSIT_TERMS, GUARANTEE_TERMS)


@given(draw.sold_policies(other_rates=True), draw.deposit_terms(other_rates=True), st.data())
@few
def test_a_later_version_never_moves_a_running_policy(sold, later, data):
    policy = sold[0]
    on = data.draw(st.dates(policy.start - ONE_DAY, policy.end))
    same = DEPOSIT_TERMS.amended(rounding=later.rounding)
    now, then = (si.surrender_refund(policy, on, terms=terms) for terms in (later, same))
    assert (now.fen, now.operands) == (then.fen, then.operands)


def test_the_impact_of_a_version_is_told_case_by_case():
    cases = [(si.deposit_premium, "1000", term) for term in Term]
    cases += [(si.deposit_premium, "1500", Term.SIX_MONTHS), lambda *, terms: terms.block_days]
    found = impact(cases, DEPOSIT_TERMS, DEARER)
    assert [case.moved for case in found.cases] == [False, True, False, False]
    assert [case.number for case in found.moved] == [2]
    assert str(found.difference) == str(found.moved[0].difference) == "5.00"
    assert "30.00 -> 35.00 (+5.00)" in found.explain()
    assert impact([], DEPOSIT_TERMS, DEARER).cases == ()
    for bad in (1, [1], [()], [("deposit_premium", "1000")]):
        with pytest.raises(InvalidInput):
            impact(bad, DEPOSIT_TERMS, DEARER)


# --------------------------------------------------------------------------------------- readings


@pytest.mark.parametrize("name", READINGS)
def test_a_reading_has_the_choices_of_its_field_and_the_published_default(name):
    terms = GUARANTEE_TERMS if name in GuaranteeTerms.model_fields else DEPOSIT_TERMS
    reading, field = READINGS[name], type(terms).model_fields[name].annotation
    if get_origin(field) is Literal:
        assert set(reading.values) == set(get_args(field))
    assert reading.values[0] == getattr(terms, name)
    assert len(set(reading.values)) == len(reading.choices) > 1


def test_every_reading_of_the_page_is_named():
    named = {*GUARANTEE_TERMS.readings, *DEPOSIT_TERMS.readings}
    assert named == set(READINGS)
    assert len(READINGS) == 11


def test_days_of_ones_own_are_said_like_those_of_the_default():
    reading = READINGS["quality_window_days"]
    assert reading.says(45).startswith("within 45 days")
    assert reading.says(45, "zh").startswith("45 天内")


@pytest.mark.parametrize("of", ["order_premium", "recovery_schedule", "day_one_surrender"])
def test_a_comparison_shows_what_is_listed_or_moved_and_nothing_else(of):
    given_ = {
        "order_premium": {"paid": "2.50", "rate": "0.002"},
        "recovery_schedule": {"advanced_on": date(2022, 7, 13)},
        "day_one_surrender": {"coverage": "200000", "start": date(2024, 1, 1)},
    }[of]
    found = compare_readings(reading_cases.CALLS[of](**given_))
    shown = {
        "order_premium": ["rounding"],
        "recovery_schedule": ["overdue_from"],
        "day_one_surrender": ["rounding", "policy_end"],
    }[of]
    assert list(dict.fromkeys(row.reading for row in found.rows)) == shown
    assert all(row.is_default == (row.answer is found.default) for row in found.rows)
    with pytest.raises(InvalidInput):
        found.row("month_end", "up")


def test_a_case_that_is_none_under_another_choice_says_so():
    held = si.replay([si.DepositPaid(event_id="1", on="2022-08-01", amount="1")]).account
    row = compare_readings(si.replay, (), start=held).row("repayment_counts", "by_settled_case")
    assert row.answer.code == "reading-changed"
    assert row.moved
    assert row.difference is None


def test_a_choice_that_the_answer_does_not_depend_on_has_no_row():
    actual_result = si.compare_readings(si.order_premium, "2.50", "0.002")
    assert actual_result.row("rounding", "down").choice == "down"
    with pytest.raises(InvalidInput, match="the answer does not depend on it"):
        actual_result.row("month_end", "up")


def test_a_comparison_takes_a_function_in_a_wrapper_of_the_callers():
    @functools.wraps(si.order_premium)
    def counted(*case, **options):
        return si.order_premium(*case, **options)

    actual_result = si.compare_readings(counted, "2.50", "0.002")
    assert actual_result == si.compare_readings(si.order_premium, "2.50", "0.002")
    assert [str(row.answer.amount) for row in actual_result.rows] == ["0.01", "0.00", "0.00"]


@pytest.mark.parametrize(
    ("function", "terms"), [(len, None), ("order_premium", None), (si.order_premium, "terms")]
)
def test_a_comparison_needs_a_function_with_terms(function, terms):
    with pytest.raises(InvalidInput):
        compare_readings(function, "1", "0.002", terms=terms)


ANSWERS = {
    "split_hold": lambda draw_, _: si.split_hold(*draw_(st.tuples(*[draw.yuan()] * 3))),
    "releasable_deposit": lambda draw_, terms: si.releasable_deposit(
        *draw_(st.tuples(*[draw.yuan()] * 3)), terms=terms
    ),
    "recovery_schedule": lambda draw_, terms: si.recovery_schedule(
        draw_(st.dates(date(2020, 1, 1), date(2030, 1, 1))), terms=terms
    ),
    "buy_deposit_policy": lambda draw_, terms: buy_deposit_policy(
        reading_cases.SELLER,
        "D-1",
        draw_(st.sampled_from(["1000", "1500", "200000"])),
        draw_(st.sampled_from(Term)),
        draw_(st.dates(date(2022, 1, 1), date(2026, 1, 1))),
        terms=terms,
    ),
    "surrender": lambda draw_, terms: si.surrender(
        draw_(draw.sold_policies())[0],
        draw_(st.dates(date(2022, 1, 1), date(2026, 1, 1))),
        outstanding=draw_(st.sampled_from([None, "0", "1"])),
        held=draw_(st.sampled_from([None, "0", "1"])),
        terms=terms,
    ),
}


def listed_in(answer) -> set[str]:
    parts = answer if isinstance(answer, tuple) else (answer,)
    return {name for part in parts for name in part.readings}


@pytest.mark.parametrize("name", ANSWERS)
@given(data=st.data())
@few
def test_a_reading_that_an_answer_does_not_list_does_not_change_it(name, data):
    drawn = []

    def once(strategy):
        drawn.append(data.draw(strategy))
        return drawn[-1]

    answer = ANSWERS[name](once, DEPOSIT_TERMS)
    for reading in DEPOSIT_TERMS.readings.keys() - listed_in(answer):
        for choice in READINGS[reading].values:
            again = iter(drawn)
            terms = DEPOSIT_TERMS.amended(**{reading: choice})
            assert facts_of(ANSWERS[name](lambda _, it=again: next(it), terms)) == facts_of(answer)


# ---------------------------------------------------------------------------------------- working


def assert_worked(found: si.Calculation) -> None:
    for part in found.parts:
        assert_worked(part)
    for step in found.steps:
        assert value_of(step.formula) == step.value
        for language in ("en", "zh"):
            assert printed_value(step.explain(language)) == step.value
            assert step.explain(language) in found.explain(language)
        printed = re.findall(r"[0-9]+(?:\.[0-9]+)?", step.formula)
        assert {text for _, _, text, _ in step.operands if "/" not in text} <= {*printed}
    assert found.steps[-1].value == Fraction(found.fen, 100)


@pytest.mark.parametrize("rounding", READINGS["rounding"].values)
@pytest.mark.parametrize(("paid", "rate"), [("0", "0.002"), ("199", "0"), ("0", "0"), ("2", "0")])
def test_a_premium_of_exactly_nothing_is_not_said_to_be_rounded(paid, rate, rounding):
    terms = GUARANTEE_TERMS.amended(rounding=rounding)
    priced = si.order_premium(paid, rate, terms=terms)
    (note,) = priced.notes
    assert (priced.exact, note.code) == (0, "zero-premium")
    assert "round" not in note.message("en")
    assert "舍入" not in note.message("zh")


@given(st.tuples(draw.yuan(), draw.yuan()), st.none() | draw.yuan())
@few
def test_the_working_of_a_hold_gives_its_parts(amounts, balance):
    hold = si.split_hold(*amounts, balance)
    for working in hold.workings:
        assert_worked(working)
    assert sum(working.fen for working in hold.workings) == hold.workings[0].operands[0]


@given(draw.yuan(), st.integers(1, 12))
@few
def test_the_working_of_a_unit_gives_its_price(total, quantity):
    units = si.unit_prices(total, quantity)
    assert tuple(unit.amount for unit in units) == si.split_line(total, quantity)
    for unit in units:
        assert_worked(unit)


DAY = "2022-08-01"
EVENTS = [
    si.CoverBought(event_id="1", on=DAY, policy_id="D-1", coverage="2000"),
    si.DepositPaid(event_id="2", on=DAY, amount="1000"),
    si.BondHeld(event_id="3", on=DAY, case_id="C-1", amount="50"),
    si.Advanced(event_id="4", on=DAY, case_id="C-2", amount="100"),
    si.Advanced(event_id="5", on="2022-08-02", case_id="C-2", amount="10"),
    si.BondHeld(event_id="6", on="2022-08-02", case_id="C-3", amount="1900"),
    si.Repaid(event_id="7", on="2022-08-03", case_id="C-2", amount="60"),
    si.DepositDrawn(event_id="8", on="2022-08-05", case_id="C-4", amount="7"),
    si.CoverEnded(event_id="9", on="2022-08-06", policy_id="D-1", reason="expired"),
]


@pytest.mark.parametrize("count", range(len(EVENTS) + 1))
@pytest.mark.parametrize("counts", ["by_amount", "by_settled_case"])
def test_the_working_of_every_balance_gives_the_balance(count, counts):
    terms = DEPOSIT_TERMS.amended(repayment_counts=counts)
    statement = si.replay(EVENTS[:count], terms=terms)
    assert statement.refused == ()
    workings = si.balance_workings(statement.account, terms=terms)
    for name, working in workings.items():
        assert_worked(working)
        assert working.amount == getattr(si, name)(statement.account)


def test_the_working_of_what_is_owed_and_debited_gives_the_amount():
    account = si.replay(EVENTS).account
    owed = si.standing(account, date(2022, 8, 10)).owed
    debits = si.auto_debit(account, date(2022, 8, 10), "45")
    assert [str(one.amount) for one in (*owed, *debits)] == ["50.00", "40.00"]
    for one in (*owed, *debits):
        assert_worked(one.working)


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.said = [], []

    def handle_starttag(self, tag, _attributes):
        assert tag in {"div", "strong", "table", "thead", "tbody", "tr", "th", "td"}
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.said.append(data)


def results() -> Iterator[object]:
    evil = "<script>&*_`|"
    statement = si.replay([si.DepositPaid(event_id=evil, on=DAY, amount="1")])
    yield statement
    yield from statement.postings
    yield si.order_premium("199.00", "0.0018")
    yield si.premium_statement(["2.50", "1"], "0.002")
    yield reading_cases.price_claim(claimed_lines=(evil,))()
    yield reading_cases.price_claim()()
    yield reading_cases.surrender_with_a_debt()()
    yield buy_deposit_policy(reading_cases.SELLER, evil, "1000", Term.SIX_MONTHS, date(2023, 1, 1))
    yield si.split_hold("1250", "1000", "200")
    yield si.price_window(datetime.fromisoformat("2020-09-10T10:00:00+08:00"))
    yield si.standing(si.replay(EVENTS).account, date(2022, 9, 30))
    yield compare_readings(si.order_premium, "2.50", "0.002")
    yield impact([(si.deposit_premium, "1000", term) for term in Term], DEPOSIT_TERMS, DEARER)


@pytest.mark.parametrize("result", list(results()), ids=lambda it: type(it).__name__)
def test_a_notebook_shows_both_languages_and_none_of_the_callers_markup(result):
    reader = Reader()
    reader.feed(result._repr_html_())
    reader.close()
    assert reader.open == []
    for language in ("en", "zh"):
        head = result.explain(language).splitlines()[0].split("  ")[0].strip()
        assert head in "".join(reader.said)
        assert f'lang="{language}"' in result._repr_html_()
    assert "<script" not in result._repr_html_()
    markdown = result._repr_markdown_()
    assert "```" in markdown or "<script" not in markdown.replace("\\<", "")


@pytest.mark.parametrize("result", list(results()), ids=lambda it: type(it).__name__)
def test_the_json_of_an_answer_names_its_schema(result):
    kind = type(result)
    document = TypeAdapter(kind).dump_python(result, mode="json")
    if kind.schema_id:
        assert document["schema"] == kind.schema_id
        schema = TypeAdapter(kind).json_schema(mode="serialization")
        assert schema["properties"]["schema"]["const"] == kind.schema_id
    assert document.keys() - {"schema"} == kind.json_fields.keys()


@pytest.mark.parametrize("result", list(results()), ids=lambda it: type(it).__name__)
def test_the_two_languages_carry_the_same_numbers(result):
    texts = [result.explain(language) for language in ("en", "zh")]
    said = [
        [line for line in text.splitlines() if "quality_window_days" not in line] for text in texts
    ]
    # The sentences of the readings spell some numbers out in one language and not in the other.
    numbers = [
        sorted(re.findall(r"[0-9]+(?:[.:/-][0-9]+)*", re.sub(r"[(（][^)）]*[)）]$", "", line)))
        for lines in said
        for line in lines
    ]
    assert len(said[0]) == len(said[1])
    assert numbers[: len(said[0])] == numbers[len(said[0]) :]


# ------------------------------------------------------------------- when does this answer change


@given(draw.sold_policies(other_rates=True), draw.deposit_terms(), st.data())
@few
def test_a_surrender_is_the_same_up_to_its_last_day_and_another_after_it(sold, terms, data):
    policy = sold[0]
    on = data.draw(st.dates(policy.start - 40 * ONE_DAY, policy.end + 3 * ONE_DAY))
    debt = data.draw(st.sampled_from([None, "0", "1"]))

    def actual_result(day):
        found = si.surrender(policy, day, outstanding=debt, held="0", terms=terms)
        return found.verdict.outcome, found.money, found.valid_until

    *answer, until = actual_result(on)
    if until is None:
        later = {on, on + ONE_DAY, policy.start, policy.end, policy.end + ONE_DAY, date.max}
        assert all([*actual_result(day)[:2]] == answer for day in later if day >= on)
        return
    for day in {on, on + (until - on) // 2, until}:
        assert [*actual_result(day)[:2]] == answer
    assert [*actual_result(until + ONE_DAY)[:2]] != answer


@pytest.mark.parametrize("window", READINGS["price_window"].values)
def test_a_price_claim_that_waits_for_its_evidence_says_until_when(window):
    terms = GUARANTEE_TERMS.amended(price_window=window)
    policy, purchase, evidence = reading_cases.price_claim().args
    facts = {name: getattr(evidence, name) for name in type(evidence).model_fields}

    def submitted(at):
        actual_result = si.Evidence(**facts | {"submitted_at": at})
        return si.assess_price_claim(policy, purchase, actual_result, terms=terms)

    waiting = submitted(None)
    opened = si.price_window(purchase.paid_at, terms=terms)
    assert waiting.valid_until == opened.valid_until == waiting.next_change_on - ONE_DAY
    assert submitted(opened.last_second)
    midnight = datetime.combine(waiting.next_change_on, datetime.min.time(), opened.opens_at.tzinfo)
    assert submitted(midnight).verdict.codes == ("submitted-late",)
    assert submitted(opened.last_second).valid_until is None


def moments_of(day, window, policy):
    """List the instants of a day at which a claim may fare otherwise than a moment before."""
    midnight = datetime.combine(day, datetime.min.time(), window.opens_at.tzinfo)
    edges = [midnight, midnight + ONE_DAY, window.opens_at, window.closes_at]
    edges += [] if policy is None else [policy.issued_at]
    near = (edge + step * timedelta(microseconds=1) for edge in edges for step in (-1, 0, 1))
    return [instant for instant in near if instant.date() == day]


@given(draw.price_cases(), draw.guarantee_terms(), st.sampled_from([0, 1, 7, 30]))
@settings(max_examples=150, deadline=None)
def test_a_price_claim_may_be_submitted_up_to_its_last_day_and_not_after_it(case, terms, days):
    # The evidence arrives on each day in turn. A claim is open on a day while evidence that comes
    # then, or on a later one, is not declined whatever else is still to be learnt.
    policy, purchase, evidence = case
    terms = terms.amended(price_window_days=days)
    facts = {name: getattr(evidence, name) for name in type(evidence).model_fields}
    window = si.price_window(purchase.paid_at, terms=terms)

    def outcome(at):
        actual_result = si.Evidence(**facts | {"submitted_at": at})
        return si.assess_price_claim(policy, purchase, actual_result, terms=terms).verdict.outcome

    first = purchase.paid_at.date()
    possible = [
        day
        for day in (first + n * ONE_DAY for n in range(days + 4))
        if any(outcome(at) is not si.Outcome.DECLINED for at in moments_of(day, window, policy))
    ]
    waiting = si.Evidence(**facts | {"submitted_at": None})
    actual_result = si.assess_price_claim(policy, purchase, waiting, terms=terms)
    assert actual_result.valid_until == (max(possible) if possible else None)
    assert actual_result.next_change_on == (max(possible) + ONE_DAY if possible else None)
    submitted = si.assess_price_claim(policy, purchase, evidence, terms=terms)
    assert evidence.submitted_at is None or submitted.valid_until is None


@given(st.dates(date(2022, 8, 10), date(2022, 11, 1)), draw.deposit_terms())
@few
def test_a_standing_is_the_same_up_to_its_last_day_and_another_after_it(on, terms):
    account = si.replay(EVENTS, terms=terms).account
    found = si.standing(account, on, terms=terms)
    if found.valid_until is None:
        assert si.standing(account, date(2099, 1, 1), terms=terms).level is found.level
        return
    assert si.standing(account, found.valid_until, terms=terms).level is found.level
    assert si.standing(account, found.next_change_on, terms=terms).level is not found.level


@given(st.data(), st.sampled_from(Term), st.sampled_from(READINGS["month_end"].values))
@settings(max_examples=40, deadline=None)
def test_a_purchase_is_judged_alike_up_to_its_last_start_and_otherwise_after_it(data, term, ends):
    terms = DEPOSIT_TERMS.amended(month_end=ends)
    held = buy_deposit_policy(
        reading_cases.SELLER,
        "D-0",
        "1000",
        term,
        data.draw(st.dates(date(2023, 1, 1), date(2024, 1, 1))),
    ).policy
    shop = reading_cases.SELLER
    if data.draw(st.booleans()):
        facts = {name: getattr(shop, name) for name in type(shop).model_fields}
        shop = si.Shop(**facts | {"deposit_policy": held})
    start = data.draw(st.dates(date(2021, 6, 1), date(2026, 1, 1)))

    cover = data.draw(st.sampled_from(["1000", "1000", "1500"]))

    def outcome(day):
        return buy_deposit_policy(shop, "D-1", cover, term, day, terms=terms).verdict.outcome

    found = buy_deposit_policy(shop, "D-1", cover, term, start, terms=terms)
    until = found.valid_until
    if until is None:
        outcomes = {outcome(start + n * ONE_DAY) for n in range(0, 800, 7)}
        assert outcomes == {found.verdict.outcome}
        return
    days = min((until - start).days, 900)
    assert {outcome(start + n * ONE_DAY) for n in range(days + 1)} == {found.verdict.outcome}
    assert outcome(found.next_change_on) is not found.verdict.outcome


def test_an_answer_that_no_day_changes_says_no_day():
    assert reading_cases.price_claim()().valid_until is None
    assert si.standing(Account(), date(2022, 8, 1)).valid_until is None
    issued = buy_deposit_policy(
        reading_cases.SELLER, "D-1", "1000", Term.SIX_MONTHS, date(2023, 1, 1)
    )
    assert issued.valid_until is issued.next_change_on is None


def test_both_kinds_of_terms_can_be_told_apart():
    assert not set(GuaranteeTerms.cited) & set(DepositTerms.cited) - {"rounding", "effective_from"}


def test_answers_differ_by_their_hash_and_kind():
    one, other = si.order_premium("1", "0.001"), si.order_premium("1000", "0.001")
    assert hash(one) != hash(other)
    assert hash(one) == hash(si.order_premium("1", "0.001"))
    assert (one == 1) is False
    finding = si.programme_badge(si.Shop(shop_id="S-1")).findings[0]
    verdict = si.Verdict(findings=finding.facts, readings=finding.rule)
    assert verdict != finding
    assert hash(verdict) != hash(si.Verdict(findings=(), readings=()))


def test_the_summary_is_the_first_line():
    window = si.price_window(PAID_AT)
    for language in ("en", "zh"):
        lines = window.explain(language).splitlines()
        assert len(lines) > 1
        assert window.summary(language) == lines[0]
    assert window.summary() == window.summary("en")


def test_an_answer_without_an_explanation_of_its_own_shows_itself_and_knows_its_languages():
    class Bare(si.Verdict.__mro__[1]):
        __slots__ = ()

    assert Bare().explain() == "Bare()"
    assert refusal(lambda: Bare().explain("fr"))[0] == "language-unknown"


def test_markdown_keeps_the_signs_of_the_caller_and_the_depth():
    line = si.premium_statement([("XX-1", "2.50")], "0.002").lines[0]
    first = line._repr_markdown_()
    assert first.startswith("**XX-1")
    assert as_markdown("answer\n  step\n    part").splitlines() == [
        *("**answer**", "", "- step", "  - part")
    ]


def test_facts_of_findings_are_texts():
    verdict = si.assess_deposit_insurance(
        si.Shop(shop_id="S-1", coverage_max="500", deposit_policy=si.DepositPolicy(**SMALL_POLICY)),
        "7",
    )
    facts = [fact for found in verdict.findings for _, fact in found.facts]
    assert len(facts) > 5
    assert {type(fact) for fact in facts} <= {str, LocalizedText}


def test_a_text_in_two_languages_survives_a_pickle():
    again = pickle.loads(pickle.dumps(LocalizedText("order", "订单")))  # noqa: S301 - our own
    assert (str(again), again.zh) == ("order", "订单")
