"""Postings, statements, accounts, standings and debits by docs/sources.md and docs/scope.md.

What each event does to an account is judged by the second model, here for histories that are drawn
and in test_deposit_exhaustive for all short ones, and proven in test_account_proofs.
"""

import json
from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from itertools import chain, permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

import shopinsure as si
from account_adapter import (
    COUNTS,
    DAY_ONE,
    OF_A_CASE,
    balances,
    balances_of,
    day,
    event,
    facts,
    histories,
    model_of,
    opened,
    record,
    records,
    terms_of,
)
from deposit_model import BASE_DAY, MOST, ORDER
from scenarios import EVENTS
from strategies import law, long_law

FEN = st.integers(1, 300)
OVERDUE = st.sampled_from(tuple(BASE_DAY))
DEBITS = (st.integers(0, 3), st.integers(0, 150) | st.just(300))
AHEAD = 45
LONG = 10_000
"""Days of a cover whose end is no matter."""


def stated(history, start=None, seen=()):
    counts, events = history
    start = si.Account(repayment_counts=counts) if start is None else start
    return si.replay(records(events), start=start, seen=seen, terms=terms_of(counts))


def lines(postings):
    return [(it.event, it.status, it.code, it.balances) for it in postings]


def bought(coverage=100, days=LONG):
    cover = {"policy_id": "P", "coverage": coverage, "end": DAY_ONE + days}
    return event("CoverBought", "buy", DAY_ONE, **cover)


def of_case(kind, name, amount, case="A", days=0):
    return event(kind, name, DAY_ONE + days, case_id=case, amount=amount)


paid = partial(event, "DepositPaid", on=DAY_ONE)


def paid_in(amount):
    return si.DepositPaid(event_id="E-1", on="2022-07-01", amount=amount)


def judge(history):
    """Post a batch as a whole and event by event, and compare it all with the second model."""
    counts, events = history
    model, account = model_of(counts), si.Account(repayment_counts=counts)
    statement = stated(history)
    for entry, line in zip(events, statement.postings, strict=True):
        seen = entry["event_id"] in model.seen
        assert (line.status, line.code) == model.apply(entry)
        assert balances_of(line) == model.balances(entry["on"])
        if not seen:  # an account knows no ids
            posting = si.post(account, record(entry), terms=terms_of(counts))
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
    "an end posted after the last day": 45,
}
"""What has to be drawn, and how often at the least: about a third of what usually is."""


def difficult(before, entry, model):
    """List what may be difficult about an event of each kind, how often at least, and if it is."""
    case, amount = entry.get("case_id"), entry.get("amount", 0)
    (own, alipay), owed = before.holds.get(case, (0, 0)), before.owed_by(case)
    left, running = model.owed_by(case), before.runs(entry["on"])
    forgotten, on_credit = before.policy and not running, model.holds.get(case, (0, 0))[0]
    return (
        ("BondHeld", "split between credit and Alipay", 30, 0 < on_credit < amount),
        ("BondReleased", "after the end of its cover", 5, own and not running),
        ("BondPaid", "part of the hold, the rest returned", 30, amount < alipay),
        ("Advanced", "that uses part of a hold", 20, amount < own),
        ("Advanced", "beyond the hold on available credit", 7, 0 < own < amount),
        ("Advanced", "on a case that owes", 20, owed),
        ("Advanced", "after the end of the cover", 8, not running),
        ("Repaid", "in part", 40, left),
        ("Repaid", "in part again", 8, left and before.advanced_by(case) > owed),
        ("Repaid", "in full", 50, not left),
        ("CoverEnded", "with debts", 30, before.outstanding()),
        ("CoverBought", "for the second time", 50, before.last_on is not None),
        ("CoverBought", "after one whose end was not posted", 23, forgotten),
        ("BondHeld", "after an end that was not posted", 55, forgotten),
        ("Advanced", "after an end that was not posted", 6, forgotten),
        ("Repaid", "after an end that was not posted", 25, forgotten),
        ("BondHeld", "on the last day of a cover", 12, running and entry["on"] == before.end),
    )


def test_what_is_drawn_reaches_all_that_is_difficult():
    # What is counted is the same in every run; the laws draw other cases each time.
    counted = settings(law, max_examples=300, derandomize=True, database=None)
    hits, least_of = Counter(), LEAST.copy()

    @counted
    @given(histories(most=50))
    def count_events(history):
        model, refused = model_of(history[0]), set()
        for entry in history[1]:
            before = model.copy()
            status, code = model.apply(entry)
            hits[code] += 1
            forgotten = before.policy and not before.runs(entry["on"])
            hits["an end posted after the last day"] += code == "no-cover" and bool(forgotten)
            if status == "refused":
                refused.add(entry["event_id"])
            elif status == "posted":
                hits[entry["kind"]] += 1
                for kind, what, least, hit in difficult(before, entry, model):
                    least_of[kind, what] = least
                    hits[kind, what] += kind == entry["kind"] and bool(hit)
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
    assert {name: hits[name] for name, least in least_of.items() if hits[name] < least} == {}


@given(histories(), st.integers(0, 25))
@long_law
def test_a_batch_may_be_cut_anywhere_and_continued_and_an_account_stored(history, cut):
    counts, events = history
    whole, head = stated(history), stated((counts, events[:cut]))
    stored = si.Account.model_validate_json(whole.account.model_dump_json())
    assert stored == whole.account
    for fact_of in (hash, si.Account.model_dump_json, facts):
        assert fact_of(stored) == fact_of(whole.account)
    continued = stated((counts, events[cut:]), head)
    assert continued == whole
    assert hash(continued) == hash(whole)
    assert dict(continued.ids) == dict(whole.ids)
    assert continued.opening == head.account
    assert lines(chain(head.postings, continued.postings)) == lines(whole.postings)
    assert lines(chain(head.refused, continued.refused)) == lines(whole.refused)
    # The bare account has no ids: given those of the head, or where none comes again, all is same.
    resumed = stated((counts, events[cut:]), head.account, head.ids.values())
    assert resumed == whole
    assert lines(resumed.postings) == lines(continued.postings)
    again = head.ids.keys() & {entry["event_id"] for entry in events[cut:]}
    assert again or stated((counts, events[cut:]), head.account).account == whole.account


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
    on = max(DAY_ONE, facts(whole.account)[6] or 0)
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
    entry = {**fields, "kind": type(known).__name__}
    for name in {"on", "end"} & fields.keys():
        entry[name] = fields[name].toordinal()
    for name in {"amount", "coverage"} & fields.keys():
        entry[name] = fields[name].fen
    name = draw(st.sampled_from([*sorted(fields.keys() - {"event_id"}), "kind"]))
    if name == "kind" and "case_id" in entry and "amount" in entry:
        others = [kind for kind in OF_A_CASE if kind != entry["kind"]]
        return entry | {"kind": draw(st.sampled_from(others))}
    if name == "kind":
        return event("DepositPaid", known.event_id, entry["on"], amount=MOST)
    more = -1 if name == "on" else 1  # a cover does not end before its first day
    return entry | {name: entry[name] + (more if isinstance(entry[name], int) else "x")}


def of_every_kind(on, account):
    """Make an event of each kind on a day, with the least amount and as much as a cover gave."""
    given = {"on": on, "policy_id": account.policy_id, "reason": "expired", "end": on}
    for kind, case_id, amount in product(EVENTS, "AB", (1, account.coverage.fen)):
        facts_of = given | {"case_id": case_id, "amount": amount, "coverage": amount + 1}
        names = [name for name in EVENTS[kind].model_fields if name in facts_of]
        yield record(event(kind, "later", **{name: facts_of[name] for name in names}))


@given(histories(), st.sampled_from((1, 30)))
@law
def test_there_is_no_credit_after_the_last_day_whoever_forgot_to_post_its_end(history, later):
    account = stated(history).account
    if account.cover_until is None:
        return
    until, terms = account.cover_until.toordinal(), terms_of(history[0])
    end = event("CoverEnded", "end", until, policy_id=account.policy_id, reason="expired")
    ended = si.post(account, record(end), terms=terms).account
    assert si.credit_available(account, day(until)) == si.credit_available(account)
    assert si.credit_available(ended, day(until)) == 0
    assert si.credit_available(account, day(until + later)) == 0
    for one in of_every_kind(until + later, account):
        forgotten, posted = (si.post(it, one, terms=terms) for it in (account, ended))
        assert lines([forgotten]) == lines([posted])
        renewed = type(one) is si.CoverBought and forgotten.code is None
        credit = forgotten.balances["credit_available"]
        assert credit == (one.coverage if renewed else 0)
        if type(one) is si.CoverEnded:
            assert (forgotten.code, forgotten.account is account) == ("no-cover", True)
        if forgotten.code is None:
            assert forgotten.account == posted.account


@given(histories())
@law
def test_the_credit_of_a_day_is_the_second_models(history):
    model, account = model_of(history[0]), stated(history).account
    for entry in history[1]:
        model.apply(entry)
    last = model.last_on or DAY_ONE
    for on in {last, last + 1, model.end or last, (model.end or last) + 1}:
        if on >= last:
            assert si.credit_available(account, day(on)).fen == model.available(on)
    if model.last_on:
        with pytest.raises(si.InvalidInput, match="before the account's last posted day"):
            si.credit_available(account, day(last - 1))


HELD = si.BondHeld(event_id="E-1", on="2022-08-01", case_id="C-1", amount="1")


@pytest.mark.parametrize(
    ("seen", "code"),
    [
        ([paid_in("1"), paid_in("2")], "seen-contradicts"),
        (paid_in("1"), "seen-type"),
        ("E-1", "seen-type"),
        (None, "seen-type"),
        ([{"event_id": "E-1"}], "event-unknown"),
    ],
)
def test_what_was_seen_is_a_list_of_events_one_content_an_id(seen, code):
    with pytest.raises(si.InvalidInput) as refused:
        si.replay([HELD], seen=seen)
    assert refused.value.code == code


def test_of_an_event_that_was_seen_the_same_is_a_duplicate_and_another_is_refused():
    other = HELD.model_copy(update={"amount": si.Yuan("2")})
    statement = si.replay([HELD, other, paid_in("1")], seen=iter([HELD, HELD]))
    assert [line.code for line in statement.postings] == ["duplicate", "id-reused", "id-reused"]
    assert statement.account == si.Account()
    assert list(statement.ids.values()) == [HELD]


def test_statements_differ_where_the_same_ids_stand_for_other_contents():
    one, other = (
        stated(("by_amount", [paid("X", amount=fen), paid("Y", amount=3 - fen)])) for fen in (1, 2)
    )
    assert one.account == other.account
    assert set(one.ids) == set(other.ids)
    assert one != other
    again = ("by_amount", [paid("X", amount=1)])
    codes = [stated(again, start).postings[0].code for start in (one, other)]
    assert codes == ["duplicate", "id-reused"]


def test_one_content_written_in_two_ways_is_one_content():
    written = [
        si.DepositPaid(event_id="E-1", on=on, amount=amount)
        for on in ("2022-07-13", date(2022, 7, 13))
        for amount in ("1", "1.0", si.from_fen(100))
    ]
    for one, other in permutations(written, 2):
        assert [posting.code for posting in si.replay([one, other]).postings] == [None, "duplicate"]


def case(*clocks, name="A", **tallies):
    """Write a case that owes so many fen since each of the days; what is not given fits."""
    advanced = sum(owed for _, owed in clocks) + tallies.get("repaid", 0)
    amounts = {it: str(si.from_fen(fen)) for it, fen in ({"advanced": advanced} | tallies).items()}
    advances = [{"on": on, "owed": str(si.from_fen(owed))} for on, owed in clocks]
    return {"case_id": name, "advances": advances, **amounts}


OF_A_DAY, OF_B = ("2022-07-13", 30), (("2022-07-14", 10), ("2022-07-15", 5))
VALID = {"policy_id": "P", "coverage": "1.00", "cash": "0.50", "cash_limit": "0.50"}
VALID |= {"cover_until": "2022-12-31"}
VALID |= {"cases": [case(OF_A_DAY), case(*OF_B, name="B")], "last_on": "2022-07-15"}
CONTRADICTIONS = (
    ("cash-above-limit", {"cash": "0.51"}),
    ("cash-above-limit", {"cash_limit": "0.49"}),
    ("amount-malformed", {"cash": "-0.01"}),
    ("cover-without-policy", {"policy_id": None}),
    ("cover-without-policy", {"coverage": "0.00"}),
    ("cover-without-policy", {"cover_until": None}),
    ("literal_error", {"repayment_counts": "by_chance"}),
    ("unknown-field", {"unknown": "0.00"}),
    ("day-malformed", {"last_on": "13.07.2022"}),
    ("last-day-contradicts", {"last_on": None}),
    ("credit-overdrawn", {"coverage": "0.44"}),
    ("credit-overdrawn", [case(held_credit=101)]),
    ("credit-overdrawn", [case(held_credit=71), case(OF_A_DAY, name="B")]),
    ("cases-unordered", [case(OF_A_DAY, name="B"), case(OF_A_DAY)]),
    ("cases-unordered", [case(OF_A_DAY), case(OF_A_DAY)]),
    ("case-contradicts", [case(advanced=10, repaid=11)]),
    ("case-contradicts", [case(OF_A_DAY, advanced=30, repaid=1)]),
    ("case-contradicts", [case(OF_A_DAY, advanced=29)]),
    ("case-contradicts", [case(advanced=30)]),
    ("case-contradicts", [case(("2022-07-14", 1), ("2022-07-13", 1))]),
    ("case-contradicts", [case(("2022-07-13", 1), ("2022-07-13", 1))]),
    ("amount-zero", [case(("2022-07-13", 0))]),
    # What is over would equal no account that events lead to.
    ("case-over", [case()]),
    ("case-contradicts", [case(repaid=10)]),
    ("case-contradicts", [case(held_credit=10, repaid=10)]),
    ("beyond-range", [case(held_alipay=MOST), case(name="B", held_alipay=1)]),
    ("beyond-range", [case(held_credit=MOST), case(name="B", held_credit=1)]),
    ("beyond-range", [case(("2022-07-13", MOST)), case(OF_A_DAY, name="B")]),
)


def read(changes, **reading):
    changes = {"cases": changes} if isinstance(changes, list) else changes
    return si.Account.model_validate_json(json.dumps(VALID | changes | reading))


@pytest.mark.parametrize(("code", "changes"), CONTRADICTIONS, ids=str)
def test_an_account_that_contradicts_itself_is_refused(code, changes):
    with pytest.raises(ValidationError) as refusal:
        read(changes)
    assert [error["type"] for error in refusal.value.errors()] == [code]


def test_an_account_is_overdrawn_by_the_reading_it_is_kept_under():
    assert read({}).coverage.fen == 100
    repaid_in_part = [case(OF_A_DAY, repaid=71)]
    assert read(repaid_in_part)
    with pytest.raises(ValidationError, match="credit-overdrawn"):
        read(repaid_in_part, repayment_counts="by_settled_case")


def test_a_stored_account_whose_cover_was_over_before_its_last_day_has_no_credit():
    for until, credit in (("2022-07-15", 55), ("2022-07-14", 0)):
        account = read({"cover_until": until})
        assert si.credit_available(account).fen == credit
        assert si.balance_workings(account)["credit_available"].fen == credit


def test_a_case_is_given_by_its_id_and_an_empty_one_where_none_is_open():
    account = read({})
    assert (account.case("A"), account.case("B")) == account.cases
    assert account.case("C") == si.Case(case_id="C")


@st.composite
def debtors(draw):
    """Draw an account with a few advances on days apart, some of them repaid in part."""
    counts, days = draw(st.sampled_from(COUNTS)), 0
    model, events = model_of(counts), [bought(1_000)]
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
    terms = terms_of(account.repayment_counts, overdue_from)
    for on in range(model.last_on, model.last_on + AHEAD):
        answer = si.standing(account, day(on), terms=terms)
        level, *days = model.standing(on, overdue_from)
        assert (answer.level, answer.on) == (level, day(on))
        assert [answer.since, answer.next_change_on] == [it and day(it) for it in days]
        assert answer.payment_term_protection == (level == "blocked")
        assert answer.readings["overdue_from"] == overdue_from
        owed = [(it.case_id, (it.amount.fen, it.since.toordinal())) for it in answer.owed]
        assert sorted(owed) == sorted(model.owed().items())
    assert si.outstanding(account).fen == sum(amount for amount, _ in model.owed().values())


@given(debtors(), *DEBITS)
@long_law
def test_the_automatic_debit_is_the_second_models_and_is_accepted_as_repaid(debtor, days, balance):
    model, account = debtor
    terms, on = terms_of(model.repayment_counts), model.last_on + days
    debits = si.auto_debit(account, day(on), si.from_fen(balance), terms=terms)
    taken = [(debit.case_id, debit.amount.fen) for debit in debits]
    assert taken == model.auto_debit(on, balance)
    booked = [
        event("Repaid", f"d-{at}", on, case_id=case_id, amount=amount)
        for at, (case_id, amount) in enumerate(taken)
    ]
    statement = si.replay(records(booked), start=account, terms=terms)
    assert not statement.refused
    left = si.outstanding(account).fen - sum(amount for _, amount in taken)
    assert si.outstanding(statement.account).fen == left


@pytest.mark.parametrize("days", [0, 1, 29, 30, 35])
def test_on_the_last_of_all_days_there_is_an_answer_or_one_clear_error(days):
    moved, end = {"on": date.max.toordinal() - days}, {"end": date.max.toordinal()}
    account = opened("by_amount", [bought() | moved | end, of_case("Advanced", "a", 7) | moved])
    debits = si.auto_debit(account, date.max, "1")
    assert [debit.amount.fen for debit in debits] == [7] * (days > 0)
    with suppress(si.InvalidInput):
        assert si.standing(account, date.max).level == ("blocked" if days == 35 else "good")


@pytest.mark.parametrize("on", ["2022-07-14", datetime(2022, 7, 14, tzinfo=UTC), 1, None])
def test_what_is_no_day_is_refused(on):
    debtor = opened("by_amount", [bought(), of_case("Advanced", "a", 7)])
    for account, more in product((si.Account(), debtor), ({}, {"balance": "1"})):
        with pytest.raises(si.InvalidInput):
            (si.auto_debit if more else si.standing)(account, on, **more)


def test_the_largest_bond_is_held_beside_a_cover_and_one_more_fen_is_refused():
    cover = si.CoverBought(
        event_id="c",
        on=date(2023, 1, 1),
        policy_id="D",
        coverage="1000",
        end=date.max,
    )
    largest = si.BondHeld(event_id="h", on=date(2023, 1, 1), case_id="C", amount="9999999999.99")
    held = si.replay([cover, largest])
    assert held.refused == ()
    assert si.alipay_held(held.account) == Decimal("9999998999.99")
    rest = si.BondHeld(event_id="i", on=date(2023, 1, 1), case_id="E", amount="1000.00")
    assert si.replay([cover, largest, rest]).refused == ()
    above = si.BondHeld(event_id="i", on=date(2023, 1, 1), case_id="E", amount="1000.01")
    (refused,) = si.replay([cover, largest, above]).refused
    assert refused.code == "beyond-range"
