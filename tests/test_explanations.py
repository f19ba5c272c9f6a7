"""Every number explains itself: terms over time, readings, workings, two languages, change days."""

import pickle
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from typing import Literal, get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import reading_cases
import scenarios
import shopinsure as si
import strategies as draw
from scenarios import PAID_AT, SMALL_POLICY, refusal
from shopinsure import DEPOSIT_TERMS, GUARANTEE_TERMS, READINGS, InvalidInput, Term, impact
from shopinsure._results.comparing import facts_of
from shopinsure._results.rendering import as_markdown
from shopinsure._words import LocalizedText
from test_results import assert_worked_out

few = settings(max_examples=60, deadline=None)
ONE_DAY = timedelta(days=1)
SELLER = reading_cases.SELLER
DEARER = DEPOSIT_TERMS.amended(effective_from="2027-01-01", rate_12_months="0.035")


def buy(shop, *given_, **options):
    return si.buy_deposit_policy(shop, "D-1", *given_, **options)


def surrender(policy, on, outstanding, held, *, terms):
    return si.surrender(policy, on, outstanding=outstanding, held=held, terms=terms)


@pytest.mark.parametrize(
    "terms", [GUARANTEE_TERMS, DEPOSIT_TERMS], ids=lambda terms: terms.terms_id
)
def test_the_published_terms_are_what_validation_makes_of_them_and_all_are_cited(terms):
    # They are written without it, since validating them would slow every import.
    kind, described = type(terms), {"terms_id", "source", "amended_fields", "based_on"}
    text = terms.model_dump_json()
    for again in (kind.model_validate(terms.model_dump()), kind.model_validate_json(text)):
        assert again == terms
        for name in kind.model_fields:
            assert type(getattr(again, name)) is type(getattr(terms, name)), name
    assert set(terms.cited) == set(kind.model_fields) - described
    assert all(terms.citations.values())


def test_the_terms_in_force_are_the_latest_that_have_begun():
    days = (date(2022, 7, 13), date(2026, 12, 31), date(2027, 1, 1), date.max)
    found = [si.deposit_terms_on(day, versions=(DEARER, *si.DEPOSIT_VERSIONS)) for day in days]
    assert list(map(id, found)) == [id(DEPOSIT_TERMS)] * 2 + [id(DEARER)] * 2
    assert si.guarantee_terms_on(date(2020, 9, 2)) is GUARANTEE_TERMS


@pytest.mark.parametrize("versions", [(), (DEPOSIT_TERMS,) * 2, (GUARANTEE_TERMS,), 1])
def test_versions_that_contradict_or_are_none_are_refused(versions):
    with pytest.raises(InvalidInput):
        si.deposit_terms_on(date(2025, 1, 1), versions=versions)


def test_an_amendment_loses_the_citation_of_what_changed_and_of_nothing_else():
    assert DEARER.amended_fields == ("effective_from", "rate_12_months")
    for name, clauses in DEPOSIT_TERMS.citations.items():
        assert DEARER.citations[name] == (() if name in DEARER.amended_fields else clauses)
    again = DEARER.amended(block_days=6, badge_days=3)
    assert again.amended_fields == ("block_days", *DEARER.amended_fields)
    assert len({DEPOSIT_TERMS.terms_id, DEARER.terms_id, again.terms_id}) == 3
    assert DEPOSIT_TERMS.amended(rate_12_months="0.030") == DEPOSIT_TERMS.amended()
    assert si.diff(DEARER, DEARER.amended(terms_id="X")) == ()
    with pytest.raises(InvalidInput):
        DEARER.amended(amended_fields=())


def test_the_impact_of_a_version_is_listed_case_by_case():
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


@pytest.mark.parametrize("name", READINGS)
def test_a_reading_has_the_choices_of_its_field_and_the_published_default(name):
    terms = GUARANTEE_TERMS if name in si.GuaranteeTerms.model_fields else DEPOSIT_TERMS
    reading, field = READINGS[name], type(terms).model_fields[name].annotation
    if get_origin(field) is Literal:
        assert set(reading.values) == set(get_args(field))
    assert reading.values[0] == getattr(terms, name)
    assert len(set(reading.values)) == len(reading.choices) > 1


def test_every_reading_of_the_page_is_named_and_says_days_of_ones_own_too():
    assert {*GUARANTEE_TERMS.readings, *DEPOSIT_TERMS.readings} == set(READINGS)
    assert len(READINGS) == 12
    shared = set(si.GuaranteeTerms.cited) & set(si.DepositTerms.cited)
    assert shared <= {"rounding", "effective_from"}
    reading = READINGS["quality_window_days"]
    assert reading.says(45).startswith("within 45 days")
    assert reading.says(45, "zh").startswith("45 天内")


@pytest.mark.parametrize(
    ("of", "given_", "shown"),
    [
        ("order_premium", {"paid": "2.50", "rate": "0.002"}, ["rounding"]),
        ("recovery_schedule", {"advanced_on": date(2022, 7, 13)}, ["overdue_from"]),
        (
            *("day_one_surrender", {"coverage": "200000", "start": date(2024, 1, 1)}),
            ["rounding", "policy_end"],
        ),
    ],
)
def test_a_comparison_shows_what_is_listed_or_moved_and_nothing_else(of, given_, shown):
    found = si.compare_readings(reading_cases.CALLS[of](**given_))
    assert list(dict.fromkeys(row.reading for row in found.rows)) == shown
    assert all(row.is_default == (row.answer is found.default) for row in found.rows)
    with pytest.raises(InvalidInput, match="the answer does not depend on it"):
        found.row("month_end", "up")


def test_a_case_that_is_none_under_another_choice_says_so():
    held = si.replay([si.DepositPaid(event_id="1", on="2022-08-01", amount="1")]).account
    row = si.compare_readings(si.replay, (), start=held).row("repayment_counts", "by_settled_case")
    assert row.answer.code == "reading-changed"
    assert row.moved
    assert row.difference is None


AMOUNTS = st.tuples(*[draw.yuan()] * 3)
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
OBLIGATIONS = st.sampled_from([None, "0", "1"])
COVERS = st.sampled_from(["1000", "1500", "200000"])
ANSWERS = {
    si.releasable_deposit: AMOUNTS,
    si.recovery_schedule: st.tuples(DAYS),
    buy: st.tuples(st.just(SELLER), COVERS, st.sampled_from(Term), DAYS),
    surrender: st.tuples(draw.deposit_policies(), DAYS, OBLIGATIONS, OBLIGATIONS),
}


@pytest.mark.parametrize("function", ANSWERS)
@given(data=st.data())
@few
def test_a_reading_that_an_answer_does_not_list_does_not_change_it(function, data):
    facts = data.draw(ANSWERS[function])
    answer = function(*facts, terms=DEPOSIT_TERMS)
    parts = answer if isinstance(answer, tuple) else (answer,)
    for reading in DEPOSIT_TERMS.readings.keys() - {it for part in parts for it in part.readings}:
        for choice in READINGS[reading].values:
            other = function(*facts, terms=DEPOSIT_TERMS.amended(**{reading: choice}))
            assert facts_of(other) == facts_of(answer)


@pytest.mark.parametrize("rounding", READINGS["rounding"].values)
@pytest.mark.parametrize(("paid", "rate"), [("0", "0.002"), ("199", "0"), ("0", "0"), ("2", "0")])
def test_the_note_of_a_premium_of_exactly_nothing_names_no_rounding(paid, rate, rounding):
    terms = GUARANTEE_TERMS.amended(rounding=rounding)
    priced = si.order_premium(paid, rate, terms=terms)
    (note,) = priced.notes
    assert (priced.exact, note.code) == (0, "zero-premium")
    assert "round" not in note.message("en")
    assert "舍入" not in note.message("zh")


@given(AMOUNTS, st.booleans(), st.integers(1, 12), draw.deposit_terms())
@few
def test_the_workings_of_a_hold_of_units_and_of_a_release_give_their_parts(
    amounts, known, quantity, terms
):
    hold = si.split_hold(*amounts[: 3 if known else 2])
    assert sum(working.fen for working in hold.workings) == hold.workings[0].operands[0]
    units = si.unit_prices(amounts[0], quantity)
    assert tuple(unit.amount for unit in units) == si.split_line(amounts[0], quantity)
    for working in (*hold.workings, *units, si.releasable_deposit(*amounts, terms=terms)):
        assert_worked_out(working)


@pytest.mark.parametrize("counts", READINGS["repayment_counts"].values)
def test_the_working_of_every_balance_gives_the_balance(counts):
    terms = DEPOSIT_TERMS.amended(repayment_counts=counts)
    for posting in si.replay(scenarios.journal(), terms=terms).postings:
        for name, working in si.balance_workings(posting.account, terms=terms).items():
            assert_worked_out(working)
            assert working.amount == getattr(si, name)(posting.account)


def test_the_working_of_what_is_owed_and_debited_gives_the_amount():
    account = scenarios.AFTER_JOURNAL
    owed = si.standing(account, date(2022, 8, 20)).owed
    debits = si.auto_debit(account, date(2022, 8, 20), "15")
    assert [str(one.amount) for one in (*owed, *debits)] == ["20.50", "3.00", "3.00"]
    for one in (*owed, *debits):
        assert_worked_out(one.working)


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.texts = [], []

    def handle_starttag(self, tag, _attributes):
        assert tag in {"div", "strong", "table", "thead", "tbody", "tr", "th", "td"}
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def results() -> Iterator[object]:
    evil = "<script>&*_`|"
    statement = si.replay([si.DepositPaid(event_id=evil, on="2022-08-01", amount="1")])
    yield from (statement, *statement.postings)
    yield si.order_premium("199.00", "0.0018")
    yield si.premium_statement(["2.50", "1"], "0.002")
    yield reading_cases.price_claim(claimed_lines=(evil,))()
    yield reading_cases.price_claim()()
    yield reading_cases.surrender_with_a_debt()()
    yield si.buy_deposit_policy(SELLER, evil, "1000", Term.SIX_MONTHS, date(2023, 1, 1))
    yield si.split_hold("1250", "1000", "200")
    yield si.price_window(datetime.fromisoformat("2020-09-10T10:00:00+08:00"))
    yield si.standing(scenarios.AFTER_JOURNAL, date(2022, 9, 30))
    yield si.compare_readings(si.order_premium, "2.50", "0.002")
    yield impact([(si.deposit_premium, "1000", term) for term in Term], DEPOSIT_TERMS, DEARER)


@pytest.mark.parametrize("result", list(results()), ids=lambda it: type(it).__name__)
def test_a_result_is_shown_in_both_languages_without_markup_of_the_callers(result):
    reader = Reader()
    reader.feed(result._repr_html_())
    reader.close()
    assert reader.open == []
    for language in ("en", "zh"):
        head = result.explain(language).splitlines()[0].split("  ")[0].strip()
        assert head in "".join(reader.texts)
        assert f'lang="{language}"' in result._repr_html_()
    assert "<script" not in result._repr_html_()
    markdown = result._repr_markdown_()
    assert "```" in markdown or "<script" not in markdown.replace("\\<", "")
    # The sentences of the readings spell some numbers out in one language and not in the other.
    english, chinese = (
        [it for it in result.explain(language).splitlines() if "quality_window_days" not in it]
        for language in ("en", "zh")
    )
    for line, other in zip(english, chinese, strict=True):
        assert numbers_in(line) == numbers_in(other)


def numbers_in(line):
    unbracketed = re.sub(r"[(（][^)）]*[)）]$", "", line)
    return sorted(re.findall(r"[0-9]+(?:[.:/-][0-9]+)*", unbracketed))


@given(draw.sold_policies(other_rates=True), draw.deposit_terms(), st.data())
@few
def test_a_surrender_is_the_same_up_to_its_last_day_and_another_after_it(sold, terms, data):
    # The policy under its own terms, or under theirs with readings amended.
    policy, own = sold
    terms = data.draw(st.sampled_from([own, own.amended(**terms.readings)]))
    on = data.draw(st.dates(policy.start - 40 * ONE_DAY, policy.end + 3 * ONE_DAY))
    debt = data.draw(OBLIGATIONS)

    def actual_result(day):
        found = surrender(policy, day, debt, "0", terms=terms)
        return found.verdict.outcome, found.money, found.valid_until

    *answer, until = actual_result(on)
    if until is None:
        later = {on, on + ONE_DAY, policy.start, policy.end, policy.end + ONE_DAY, date.max}
        assert all([*actual_result(day)[:2]] == answer for day in later if day >= on)
        return
    for day in {on, on + (until - on) // 2, until}:
        assert [*actual_result(day)[:2]] == answer
    assert [*actual_result(until + ONE_DAY)[:2]] != answer


def moments_of(day, window):
    """List the instants of a day at which a claim may fare otherwise than a moment before."""
    midnight = datetime.combine(day, datetime.min.time(), window.opens_at.tzinfo)
    edges = [midnight, midnight + ONE_DAY, window.opens_at, window.closes_at]
    near = (edge + step * timedelta(microseconds=1) for edge in edges for step in (-1, 0, 1))
    return [instant for instant in near if instant.date() == day]


@given(draw.price_cases(), draw.guarantee_terms(), st.sampled_from([0, 1, 7, 30]))
@settings(max_examples=150, deadline=None)
def test_a_price_claim_may_be_submitted_up_to_its_last_day_and_not_after_it(case, terms, days):
    # A claim is open on a day while evidence that comes then, or later, is not declined.
    policy, purchase, evidence = case
    terms = terms.amended(price_window_days=days)
    window = si.price_window(purchase.paid_at, terms=terms)
    last, declined = None, si.Outcome.DECLINED

    def submitted(at):
        found = draw.changed(evidence, submitted_at=at)
        return si.assess_price_claim(policy, purchase, found, terms=terms)

    for day in (purchase.paid_at.date() + n * ONE_DAY for n in range(days + 4)):
        moments = moments_of(day, window)
        if any(submitted(at).verdict.outcome is not declined for at in moments):
            last = day
    waiting = submitted(None)
    assert waiting.valid_until == last
    assert waiting.next_change_on == (last and last + ONE_DAY)
    assert evidence.submitted_at is None or submitted(evidence.submitted_at).valid_until is None


@given(st.dates(scenarios.AFTER_JOURNAL.last_on, date(2022, 11, 1)), draw.deposit_terms())
@few
def test_a_standing_is_the_same_up_to_its_last_day_and_another_after_it(on, terms):
    account = si.replay(scenarios.journal(), terms=terms).account
    found = si.standing(account, on, terms=terms)
    if found.valid_until is None:
        assert si.standing(account, date(2099, 1, 1), terms=terms).level is found.level
        return
    assert si.standing(account, found.valid_until, terms=terms).level is found.level
    assert si.standing(account, found.next_change_on, terms=terms).level is not found.level


@given(st.data(), st.sampled_from(Term), st.sampled_from(READINGS["month_end"].values))
@settings(max_examples=40, deadline=None)
def test_a_purchase_is_judged_alike_up_to_its_last_start_and_otherwise_after_it(data, term, ends):
    terms, shop = DEPOSIT_TERMS.amended(month_end=ends), SELLER
    first = data.draw(st.dates(date(2023, 1, 1), date(2024, 1, 1)))
    held = si.buy_deposit_policy(SELLER, "D-0", "1000", term, first)
    if data.draw(st.booleans()):
        shop = draw.changed(shop, deposit_policy=held.policy)
    start = data.draw(st.dates(date(2021, 6, 1), date(2026, 1, 1)))
    cover = data.draw(st.sampled_from(["1000", "1000", "1500"]))

    def outcome(day):
        return buy(shop, cover, term, day, terms=terms).verdict.outcome

    found = buy(shop, cover, term, start, terms=terms)
    until = found.valid_until
    days = range(0, 800, 7) if until is None else range(min((until - start).days, 900) + 1)
    assert {outcome(start + n * ONE_DAY) for n in days} == {found.verdict.outcome}
    assert until is None or outcome(found.next_change_on) is not found.verdict.outcome


def test_an_answer_that_no_day_changes_says_no_day():
    assert reading_cases.price_claim()().valid_until is None
    assert si.standing(si.Account(), date(2022, 8, 1)).valid_until is None
    issued = buy(SELLER, "1000", Term.SIX_MONTHS, date(2023, 1, 1))
    assert issued.valid_until is issued.next_change_on is None


def test_answers_differ_by_their_hash_and_kind():
    one, other = si.order_premium("1", "0.001"), si.order_premium("1000", "0.001")
    assert hash(one) != hash(other)
    assert (one == 1) is False
    finding = si.programme_membership(si.Shop(shop_id="S-1")).findings[0]
    verdict = si.Verdict(findings=finding.facts, readings=finding.rule)
    assert verdict != finding
    assert hash(verdict) != hash(si.Verdict(findings=(), readings=()))


def test_the_summary_is_the_first_line_and_needs_a_known_language():
    window = si.price_window(PAID_AT)
    for language in ("en", "zh"):
        assert window.summary(language) == window.explain(language).split("\n")[0]
    assert window.summary() == window.summary("en")

    class Bare(si.Verdict.__mro__[1]):
        __slots__ = ()

    assert Bare().explain() == "Bare()"
    assert refusal(lambda: Bare().explain("fr"))[0] == "language-unknown"


def test_markdown_keeps_the_signs_of_the_caller_and_the_depth():
    line = si.premium_statement([("XX-1", "2.50")], "0.002").lines[0]
    first = line._repr_markdown_()
    assert first.startswith("**XX-1")
    assert as_markdown("answer\n  step\n    part", "en").splitlines() == [
        *("**answer**", "", "- step", "  - part")
    ]


def test_facts_of_findings_are_texts_and_survive_a_pickle():
    insured = si.Shop(shop_id="S-1", coverage_max="500", deposit_policy=SMALL_POLICY)
    verdict = si.assess_deposit_insurance(insured, "7")
    facts = [fact for found in verdict.findings for _, fact in found.facts]
    assert len(facts) > 5
    assert {type(fact) for fact in facts} <= {str, LocalizedText}
    again = pickle.loads(pickle.dumps(LocalizedText("order", "订单")))  # noqa: S301 - our own
    assert (str(again), again.zh) == ("order", "订单")


def test_english_is_spoken_where_no_language_is_named():
    spoken = 0
    for part in scenarios.parts_of(scenarios.answers()):
        for name in ("message", "explain", "summary"):
            say = getattr(part, name, None)
            spoken += say is not None
            assert say is None or say() == say("en")
    assert spoken > 100


def test_a_full_explanation_shows_what_was_passed_and_a_window_names_what_it_was_asked():
    found = si.programme_membership(si.Shop(shop_id="S-1", quality_status="qualified"))
    for language, word in (("en", "  passed "), ("zh", "  已通过 ")):
        lines = found.explain(language, full=True).splitlines()
        assert sum(line.startswith(word) for line in lines) == 3
    window = si.price_window(PAID_AT)
    for bad in ("2023-01-01", None):
        code, sentence = refusal(lambda it=bad: it in window)
        assert (code, sentence.split(" ")[0]) == ("instant-malformed", "instant")
