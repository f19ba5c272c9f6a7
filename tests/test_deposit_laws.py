"""Postings, statements, accounts, standings and debits by docs/sources.md and docs/scope.md.

What each event does to an account is judged by the second model, here for histories that are drawn
and in test_deposit_exhaustive for all short ones, and proven in test_account_proofs.
"""

import json
from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import chain, permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from account_adapter import (
    COUNTS,
    DAY_ONE,
    OF_A_CASE,
    TERMS,
    balances,
    balances_of,
    day,
    event,
    facts,
    histories,
    opened,
    record,
    records,
    terms_of,
)
from deposit_model import BASE_DAY, MOST, ORDER, Model
from shopinsure import (
    Account,
    Case,
    DepositPaid,
    InvalidInput,
    auto_debit,
    from_fen,
    outstanding,
    post,
    recovery_schedule,
    replay,
    split_hold,
    standing,
)
from strategies import law, long_law

FEN = st.integers(1, 300)
OVERDUE = st.sampled_from(tuple(BASE_DAY))
DEBITS = (st.integers(0, 3), st.integers(0, 150) | st.just(300))
AHEAD = 45


def stated(history, start=None):
    counts, events = history
    start = Account(repayment_counts=counts) if start is None else start
    return replay(records(events), start=start, terms=terms_of(counts))


def lines(postings):
    return [(it.event, it.status, it.code, it.balances) for it in postings]


def bought(coverage=100):
    return event("CoverBought", "buy", DAY_ONE, policy_id="P", coverage=coverage)


def of_case(kind, name, amount, case="A", days=0):
    return event(kind, name, DAY_ONE + days, case_id=case, amount=amount)


def deposit(kind, name, amount):
    return event(f"Deposit{kind}", name, DAY_ONE, amount=amount)


def judge(history):
    """Post a batch as a whole and event by event, and compare it all with the second model."""
    counts, events = history
    model, account = Model(counts), Account(repayment_counts=counts)
    statement = stated(history)
    for entry, line in zip(events, statement.postings, strict=True):
        seen = entry["event_id"] in model.seen
        assert (line.status, line.code) == model.apply(entry)
        assert balances_of(line) == model.balances()
        if not seen:  # an account knows no ids
            posting = post(account, record(entry), terms=terms_of(counts))
            assert lines([posting]) == lines([line])
            assert (posting.account is account) == (posting.status == "refused")
            account = posting.account
        assert line.account == account
        assert facts(account) == model.facts()
        assert balances(account) == model.balances()
    assert statement.account == account


@pytest.mark.parametrize("most", [150, pytest.param(3_000, marks=pytest.mark.slow)])
def test_a_history_is_posted_as_the_second_model_posts_it(most):
    settings(law, max_examples=most)(given(histories(most=50))(judge))()


LEAST = {
    "a partial repayment": 40,
    "a second partial repayment of a case": 8,
    "a repayment in full": 50,
    "a hold split between credit and Alipay": 30,
    "an advance that uses part of a hold": 20,
    "an advance beyond the hold on available credit": 7,
    "an advance on a case that owes": 20,
    "an advance after the end of the cover": 8,
    "part of the Alipay hold paid, the rest returned": 30,
    "a hold released after the end of its cover": 5,
    "a cover ended with debts": 30,
    "a second cover": 50,
    "the id of a refused event posted": 80,
    "BondReleased": 80,
    "DepositDrawn": 60,
    "DepositToppedUp": 25,
    "DepositReleased": 8,
    **dict.fromkeys(set(ORDER) - {"beyond-range"}, 7),
    **dict.fromkeys(("duplicate", "id-reused"), 100),
    "an automatic debit of several advances": 5,
    "an automatic debit passing over an advance": 8,
    "a shop without its badge": 7,
    "a blocked shop": 60,
}
"""What has to be drawn, and how often at the least: about a third of what usually is."""


def met(before, entry, model):
    """List what is difficult about an event that the model has posted."""
    kind, case, amount = entry["kind"], entry.get("case_id"), entry.get("amount", 0)
    (own, alipay), owed = before.holds.get(case, (0, 0)), before.owed_by(case)
    left, running = model.owed_by(case), bool(before.policy)
    on_credit = model.holds.get(case, (0, 0))[0]
    found = {
        "BondHeld": {"a hold split between credit and Alipay": 0 < on_credit < amount},
        "BondReleased": {"a hold released after the end of its cover": own and not running},
        "BondPaid": {"part of the Alipay hold paid, the rest returned": amount < alipay},
        "Advanced": {
            "an advance that uses part of a hold": amount < own,
            "an advance beyond the hold on available credit": 0 < own < amount,
            "an advance on a case that owes": owed,
            "an advance after the end of the cover": not running,
        },
        "Repaid": {
            "a partial repayment": left,
            "a second partial repayment of a case": left and before.advanced_by(case) > owed,
            "a repayment in full": not left,
        },
        "CoverEnded": {"a cover ended with debts": before.outstanding()},
        "CoverBought": {"a second cover": before.last_on is not None},
    }
    return [kind, *(name for name, hit in found.get(kind, {}).items() if hit)]


def test_what_is_drawn_reaches_all_that_is_difficult():
    # What is counted is the same in every run; the laws draw other cases each time.
    counted = settings(law, max_examples=300, derandomize=True, database=None)
    hits = Counter()

    @counted
    @given(histories(most=50))
    def count_events(history):
        model, refused = Model(history[0]), set()
        for entry in history[1]:
            before = model.copy()
            status, code = model.apply(entry)
            hits[code] += 1
            if status == "refused":
                refused.add(entry["event_id"])
            elif status == "posted":
                hits.update(met(before, entry, model))
                hits["the id of a refused event posted"] += entry["event_id"] in refused

    @settings(counted, max_examples=150)
    @given(debtors(), OVERDUE, *DEBITS)
    def count_days(debtor, overdue_from, days, balance):
        model = debtor[0]
        levels = {model.level(model.last_on + ahead, overdue_from) for ahead in range(AHEAD)}
        debits = model.auto_debit(model.last_on + days, balance)
        advances = sum(owed > 0 for *_, owed in model.advances)
        hits["a shop without its badge"] += 1 in levels
        hits["a blocked shop"] += 2 in levels
        hits["an automatic debit of several advances"] += len(debits) > 1
        hits["an automatic debit passing over an advance"] += 0 < len(debits) < advances

    count_events()
    count_days()
    assert {name: hits[name] for name, least in LEAST.items() if hits[name] < least} == {}


@given(histories(), st.integers(0, 25))
@long_law
def test_a_batch_may_be_cut_anywhere_and_continued_and_an_account_stored(history, cut):
    counts, events = history
    whole, head = stated(history), stated((counts, events[:cut]))
    assert_same(Account.model_validate_json(whole.account.model_dump_json()), whole.account)
    assert_same(Account.model_validate(whole.account.model_dump()), whole.account)
    continued = stated((counts, events[cut:]), head)
    assert continued == whole
    assert hash(continued) == hash(whole)
    assert dict(continued.ids) == dict(whole.ids)
    assert continued.opening == head.account
    assert lines(chain(head.postings, continued.postings)) == lines(whole.postings)
    assert lines(chain(head.refused, continued.refused)) == lines(whole.refused)
    # A bare account knows no ids, so it will do where none comes again.
    tail = [entry | {"event_id": "T-" + entry["event_id"]} for entry in events[cut:]]
    whole, bare = stated((counts, events[:cut] + tail)), stated((counts, tail), head.account)
    assert bare.account == whole.account
    assert lines(bare.postings) == lines(whole.postings[cut:])
    assert dict(head.ids) | dict(bare.ids) == dict(whole.ids)


@given(histories(), st.integers(1, 25))
@law
def test_only_what_was_posted_counts_and_it_counts_once(history, cut):
    counts, events = history
    whole = stated(history)
    pairs = zip(events, whole.postings, strict=True)
    posted = [entry for entry, posting in pairs if posting.code is None]
    without = stated((counts, posted))
    assert without == whole
    assert hash(without) == hash(whole)
    assert not without.refused
    assert list(without.ids.values()) == records(posted)
    again = stated((counts, posted), stated((counts, posted[:cut])))
    statuses = [posting.status for posting in again.postings]
    assert statuses == ["duplicate"] * len(posted[:cut]) + ["posted"] * len(posted[cut:])
    assert again == whole
    assert not again.refused
    # Statements of the same account differ where one of them misses an id.
    on = max(DAY_ONE, facts(whole.account)[5] or 0)
    for more in ([], [event("DepositPaid", "one", on, amount=1)]):
        knowing, forgetful = stated((counts, more), whole), stated((counts, more), whole.account)
        assert knowing.account == forgetful.account
        assert (knowing == forgetful) is (not whole.ids)


@given(histories(), st.data())
@law
def test_an_id_with_any_other_content_is_refused_in_the_same_batch_and_in_a_later_one(
    history, data
):
    counts, events = history
    statement = stated(history)
    for known in statement.ids.values():
        other = changed(known, data.draw)
        for answer in (stated((counts, [other]), statement), stated((counts, [*events, other]))):
            assert answer.postings[-1].code == "id-reused"
            assert answer == statement


def changed(known, draw):
    """Change one fact of an event, or its kind, and keep its id."""
    fields = known.model_dump(exclude={"kind"})
    entry = {**fields, "kind": type(known).__name__, "on": known.on.toordinal()}
    for name in {"amount", "coverage"} & fields.keys():
        entry[name] = fields[name].fen
    name = draw(st.sampled_from([*sorted(fields.keys() - {"event_id"}), "kind"]))
    if name == "kind" and "case_id" in entry and "amount" in entry:
        others = [kind for kind in OF_A_CASE if kind != entry["kind"]]
        return entry | {"kind": draw(st.sampled_from(others))}
    if name == "kind":
        return event("DepositPaid", known.event_id, entry["on"], amount=MOST)
    return entry | {name: entry[name] + (1 if isinstance(entry[name], int) else "x")}


def test_statements_differ_where_the_same_ids_stand_for_other_contents():
    one, other = (
        replay(records(deposit("Paid", name, fen) for name, fen in pairs))
        for pairs in ([("X", 1), ("Y", 2)], [("X", 2), ("Y", 1)])
    )
    assert one.account == other.account
    assert set(one.ids) == set(other.ids)
    assert one != other
    paid = records([deposit("Paid", "X", 1)])
    codes = [replay(paid, start=start).postings[0].code for start in (one, other)]
    assert codes == ["duplicate", "id-reused"]


def test_one_content_written_in_two_ways_is_one_content():
    written = [
        DepositPaid(event_id="E-1", on=on, amount=amount)
        for on in ("2022-07-13", date(2022, 7, 13))
        for amount in ("1", "1.0", from_fen(100))
    ]
    for one, other in permutations(written, 2):
        assert [posting.code for posting in replay([one, other]).postings] == [None, "duplicate"]


def assert_same(one, other):
    assert one == other
    assert hash(one) == hash(other)
    assert one.model_dump_json() == other.model_dump_json()
    assert facts(one) == facts(other)


COVER, OWING = bought(), of_case("Advanced", "pay", 100)
HOLD = of_case("BondHeld", "hold", 150)  # 100 of it on credit, where a cover runs
OVER = [of_case("Advanced", "a", 30), of_case("Repaid", "r", 30)]
SAME = {
    "repaid in parts, at once, or never owed": (
        [COVER, OWING, of_case("Repaid", "1", 60), of_case("Repaid", "2", 40)],
        [COVER, OWING, of_case("Repaid", "all", 100)],
        [COVER],
    ),
    "several advances of a day and one": (
        [COVER, *(of_case("Advanced", f"{at}", 10, days=2) for at in range(3))],
        [COVER, of_case("Advanced", "all", 30, days=2)],
    ),
    "a hold released": ([COVER, HOLD, event("BondReleased", "x", DAY_ONE, case_id="A")], [COVER]),
    "an Alipay hold paid out in part": (
        [deposit("Paid", "d", 5), HOLD, of_case("BondPaid", "x", 75)],
        [deposit("Paid", "d", 5)],
    ),
    "a hold advanced in part and repaid": ([COVER, of_case("BondHeld", "h", 60), *OVER], [COVER]),
    "a settled debt leaves the open hold alone": (
        [COVER, HOLD, *OVER],
        [of_case("BondHeld", "h", 50), COVER],
    ),
    "a settled debt does not count with the next": (
        [COVER, *OVER, of_case("Advanced", "b", 80)],
        [COVER, of_case("Advanced", "b", 80)],
    ),
}


@pytest.mark.parametrize("counts", COUNTS)
@pytest.mark.parametrize("ways", SAME)
def test_different_ways_to_the_same_facts_lead_to_the_same_account(ways, counts):
    first, *others = (opened(counts, events) for events in SAME[ways])
    for other in others:
        assert_same(first, other)


@given(st.sampled_from(COUNTS), st.permutations("AAABBBCCC$$"), st.permutations("AAABBBCCC$$"))
@law
def test_independent_events_of_a_day_lead_to_the_same_account_in_any_order(counts, order, another):
    def account(order):
        drawn = of_case("DepositDrawn", "drawn", 4, "D")
        ready = {"$": iter([deposit("Paid", "paid", 9), drawn])}
        for case, amounts in {"A": (70, 50, 20), "B": (9, 90, 90), "C": (80, 80, 1)}.items():
            parts = zip(("BondHeld", "Advanced", "Repaid"), amounts, strict=True)
            ready[case] = iter([of_case(it, f"{case}{it}", fen, case) for it, fen in parts])
        return opened(counts, [bought(3_000), *(next(ready[name]) for name in order)])

    assert_same(account(order), account(another))


def document(**changes):
    """Write an account with a cover of 1.00, two cases that owe, and cash, and change it."""
    events = [bought(), deposit("Paid", "cash", 50)]
    events += [
        of_case("Advanced", name, fen, case, days)
        for name, fen, case, days in (("a", 30, "A", 0), ("b", 10, "B", 1), ("c", 5, "B", 2))
    ]
    account = opened("by_amount", events)
    return json.dumps(json.loads(account.model_dump_json()) | changes)


def case(name="A", **changes):
    empty = {"held_credit": "0.00", "held_alipay": "0.00", "advanced": "0.00", "repaid": "0.00"}
    return {"case_id": name, **empty, "advances": [], **changes}


def owing(*clocks, name="A", repaid=0):
    advances = [{"on": on, "owed": str(from_fen(owed))} for on, owed in clocks]
    advanced = sum(owed for _, owed in clocks) + repaid
    tallies = {"advanced": str(from_fen(advanced)), "repaid": str(from_fen(repaid))}
    return case(name, **tallies, advances=advances)


OF_A_DAY = ("2022-07-13", 30)
ALL = "9999999999.99"
BY_CASE = {"repayment_counts": "by_settled_case"}
UNCOVERED = {"policy_id": None, "coverage": "0.00"}
OWING_ALL = case(advanced=ALL, advances=[{"on": "2022-07-13", "owed": ALL}])
CONTRADICTIONS = (
    ({"cash": "0.51"}, "cash-above-limit"),
    ({"cash_limit": "0.49"}, "cash-above-limit"),
    ({"cash": "-0.01"}, "amount-malformed"),
    ({"policy_id": None}, "cover-without-policy"),
    ({"coverage": "0.00"}, "cover-without-policy"),
    ({"coverage": "0.44"}, "credit-overdrawn"),
    ({"cases": [case(held_credit="1.01")]}, "credit-overdrawn"),
    ({"cases": [case(held_credit="0.71"), owing(OF_A_DAY, name="B")]}, "credit-overdrawn"),
    ({"cases": [owing(OF_A_DAY, name="B"), owing(OF_A_DAY)]}, "cases-unordered"),
    ({"cases": [owing(OF_A_DAY), owing(OF_A_DAY)]}, "cases-unordered"),
    ({"cases": [case(advanced="0.10", repaid="0.11")]}, "case-contradicts"),
    ({"cases": [owing(OF_A_DAY) | {"repaid": "0.01"}]}, "case-contradicts"),
    ({"cases": [owing(OF_A_DAY) | {"advanced": "0.29"}]}, "case-contradicts"),
    ({"cases": [case(advanced="0.30")]}, "case-contradicts"),
    ({"cases": [owing(("2022-07-14", 1), ("2022-07-13", 1))]}, "case-contradicts"),
    ({"cases": [owing(("2022-07-13", 1), ("2022-07-13", 1))]}, "case-contradicts"),
    ({"cases": [owing(("2022-07-13", 0))]}, "amount-zero"),
    (BY_CASE | {"cases": [owing(OF_A_DAY, repaid=71)]}, "credit-overdrawn"),
    ({"repayment_counts": "by_chance"}, "literal_error"),
    ({"unknown": "0.00"}, "unknown-field"),
    ({"last_on": "13.07.2022"}, "day-malformed"),
    ({"last_on": None}, "last-day-contradicts"),
    # What is over would equal no account that events lead to.
    ({"cases": [case()]}, "case-over"),
    ({"cases": [case(advanced="0.10", repaid="0.10")]}, "case-contradicts"),
    ({"cases": [case(held_credit="0.1", advanced="0.1", repaid="0.1")]}, "case-contradicts"),
    ({"cases": [case(held_alipay=ALL), case("B", held_alipay="0.01")]}, "beyond-range"),
    (UNCOVERED | {"cases": [case(held_credit=ALL), case("B", held_credit="0.01")]}, "beyond-range"),
    (UNCOVERED | {"cases": [OWING_ALL, owing(OF_A_DAY, name="B")]}, "beyond-range"),
)


@pytest.mark.parametrize(("changes", "code"), CONTRADICTIONS, ids=str)
def test_an_account_that_contradicts_itself_is_refused(changes, code):
    assert Account.model_validate_json(document()).coverage.fen == 100
    assert Account.model_validate_json(document(cases=[owing(OF_A_DAY, repaid=20)]))
    with pytest.raises(ValidationError) as refusal:
        Account.model_validate_json(document(**changes))
    assert [error["type"] for error in refusal.value.errors()] == [code]


def test_a_case_is_given_by_its_id_and_an_empty_one_where_none_is_open():
    first = {"case_id": "A", "held_credit": "1"}
    second = {"case_id": "B", "held_alipay": "2"}
    account = Account(policy_id="P", coverage="1000", cases=(first, second))
    assert account.case("A") == account.cases[0]
    assert account.case("B") == account.cases[1]
    assert account.case("C") == Case(case_id="C")


def test_no_balance_grows_beyond_the_largest_amount():
    everything = [
        deposit("Paid", "p-1", MOST),
        deposit("Paid", "p-2", 1),
        of_case("BondHeld", "h-1", MOST - 5, "A"),
        of_case("BondHeld", "h-2", 6, "B"),
        of_case("BondHeld", "h-3", 5, "B"),
        of_case("BondHeld", "h-4", 1, "C"),
    ]
    statement = replay(records(everything))
    codes = [posting.code for posting in statement.postings]
    assert codes == [None, "beyond-range", None, "beyond-range", None, "beyond-range"]
    assert balances(statement.account) == (0, 0, 0, MOST, MOST)


@pytest.mark.parametrize(("counts", "available"), [("by_amount", MOST - 1), ("by_settled_case", 0)])
def test_the_largest_cover_is_held_advanced_and_repaid_to_the_last_fen(counts, available):
    parts = {"BondHeld": MOST, "Advanced": MOST, "Repaid": MOST - 1}
    account = opened(counts, [bought(MOST), *(of_case(it, it, fen) for it, fen in parts.items())])
    assert balances(account) == (available, 0, 1, 0, 0)


@given(FEN, FEN, FEN | st.none())
@law
def test_a_split_hold_adds_up_and_only_what_neither_covers_is_short(amount, available, balance):
    given_balance = None if balance is None else from_fen(balance)
    hold = split_hold(from_fen(amount), from_fen(available), given_balance)
    credit = min(amount, available)
    alipay = amount - credit if balance is None else min(amount - credit, balance)
    parts = (hold.credit.fen, hold.alipay.fen, hold.shortfall.fen)
    assert parts == (credit, alipay, amount - credit - alipay)


@st.composite
def debtors(draw):
    """Draw an account with a few advances on days apart, some of them repaid in part."""
    counts, days = draw(st.sampled_from(COUNTS)), 0
    model, events = Model(counts), [bought(1_000)]
    model.apply(events[0])
    parts = st.tuples(st.sampled_from("ABC"), st.integers(1, 40), st.integers(0, 12), FEN)
    for at, (name, advanced, later, repaid) in enumerate(draw(st.lists(parts, max_size=6))):
        days += later
        events.append(of_case("Advanced", f"a-{at}", advanced, name, days))
        model.apply(events[-1])
        if repaid <= model.owed_by(name):
            events.append(of_case("Repaid", f"r-{at}", repaid, name, days))
            model.apply(events[-1])
    return model, opened(counts, events)


@given(debtors(), OVERDUE)
@long_law
def test_the_standing_is_the_second_models_on_every_day(debtor, overdue_from):
    model, account = debtor
    terms = TERMS[account.repayment_counts, overdue_from]
    for on in range(model.last_on, model.last_on + AHEAD):
        answer = standing(account, day(on), terms=terms)
        level, *days = model.standing(on, overdue_from)
        assert (answer.level, answer.on) == (level, day(on))
        assert [answer.since, answer.next_change_on] == [it and day(it) for it in days]
        assert answer.payment_term_protection == (level == "blocked")
        assert answer.readings["overdue_from"] == overdue_from
        owed = [(it.case_id, (it.amount.fen, it.since.toordinal())) for it in answer.owed]
        assert len(owed) == len(model.owed())
        assert dict(owed) == model.owed()
    assert outstanding(account).fen == sum(amount for amount, _ in model.owed().values())


@given(st.dates(date(2000, 1, 1), date(2099, 1, 1)), OVERDUE, st.sampled_from(COUNTS))
@law
def test_the_schedule_of_an_advance_is_the_standing_that_follows_it(advanced_on, reading, counts):
    terms = TERMS[counts, reading]
    schedule = {it.stage: it.on for it in recovery_schedule(advanced_on, terms=terms)}
    base = advanced_on + timedelta(BASE_DAY[reading])
    badge, blocked, dunning = base + timedelta(3), base + timedelta(5), advanced_on + timedelta(1)
    last_day = advanced_on + timedelta(30)
    days = {"dunning": dunning, "badge_removed": badge, "blocked": blocked, "last_day": last_day}
    assert schedule == days
    assert [*schedule.values()] == sorted(schedule.values())
    moved = {"on": advanced_on.toordinal()}
    account = opened(counts, [bought() | moved, of_case("Advanced", "a", 7) | moved])
    for at in range(40):
        today = advanced_on + timedelta(at)
        level = "blocked" if today >= blocked else "badge_removed" if today >= badge else "good"
        assert standing(account, today, terms=terms).level == level
        assert len(auto_debit(account, today, "1")) == (today >= dunning)


@given(debtors(), *DEBITS)
@long_law
def test_the_automatic_debit_is_the_second_models_and_is_accepted_as_repaid(debtor, days, balance):
    model, account = debtor
    terms, on = terms_of(model.repayment_counts), model.last_on + days
    debits = auto_debit(account, day(on), from_fen(balance), terms=terms)
    taken = [(debit.case_id, debit.amount.fen) for debit in debits]
    assert taken == model.auto_debit(on, balance)
    booked = [
        event("Repaid", f"d-{at}", on, case_id=case_id, amount=amount)
        for at, (case_id, amount) in enumerate(taken)
    ]
    statement = replay(records(booked), start=account, terms=terms)
    assert not statement.refused
    left = outstanding(account).fen - sum(amount for _, amount in taken)
    assert outstanding(statement.account).fen == left


@pytest.mark.parametrize("days", [0, 1, 29, 30, 35])
def test_on_the_last_of_all_days_there_is_an_answer_or_one_clear_error(days):
    moved = {"on": date.max.toordinal() - days}
    account = opened("by_amount", [bought() | moved, of_case("Advanced", "a", 7) | moved])
    debits = auto_debit(account, date.max, "1")
    assert [debit.amount.fen for debit in debits] == [7] * (days > 0)
    with suppress(InvalidInput):
        assert standing(account, date.max).level == ("blocked" if days == 35 else "good")


DEBTOR = [bought(), of_case("Advanced", "a", 7)]
NO_DAYS = ("2022-07-14", datetime(2022, 7, 14, tzinfo=UTC), 1, None)


@pytest.mark.parametrize("ask", [standing, lambda account, on: auto_debit(account, on, "1")])
def test_what_is_no_day_or_before_the_last_posted_one_is_refused(ask):
    account = opened("by_amount", DEBTOR)
    for start, on in product((Account(), account), NO_DAYS):
        with pytest.raises(InvalidInput):
            ask(start, on)
    with pytest.raises(InvalidInput) as refusal:
        ask(account, day(DAY_ONE - 1))
    assert refusal.value.code == "day-goes-back"
