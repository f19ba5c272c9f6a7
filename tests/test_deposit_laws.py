"""Hold the deposit account to docs/sources.md and docs/scope.md, sentence by sentence.

What is expected is worked out here or by the second model, from these pages, in whole fen.
"""

import json
from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import chain, pairwise, permutations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import ValidationError

import shopinsure
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
from deposit_model import BASE_DAY, MOST, Model
from shopinsure import (
    Account,
    DepositPaid,
    InvalidInput,
    Level,
    Stage,
    auto_debit,
    cash_available,
    credit_available,
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
COUNTED = st.sampled_from(COUNTS)
OVERDUE = st.sampled_from(tuple(BASE_DAY))
LEVELS = (Level.GOOD, Level.BADGE_REMOVED, Level.BLOCKED)


def bare(counts):
    return Account(repayment_counts=counts)


def stated(history):
    counts, events = history
    return replay(records(events), start=bare(counts), terms=terms_of(counts))


def walk(history):
    """Post the events one by one; give each with its posting and the account before it."""
    counts, events = history
    account = bare(counts)
    for entry in events:
        posting = post(account, record(entry), terms=terms_of(counts))
        yield account, entry, posting
        account = posting.account


def lines(postings):
    return [(it.event, it.status, it.code, it.balances) for it in postings]


def bought(coverage=100, name="buy"):
    return event("CoverBought", name, DAY_ONE, policy_id="P", coverage=coverage)


def of_case(kind, name, amount, case="A", days=0):
    return event(kind, name, DAY_ONE + days, case_id=case, amount=amount)


# -------------------------------------------------------------------------------- the credit


@given(histories(fresh=True))
@long_law
def test_available_held_and_unrestored_make_up_the_cover_while_it_runs(history):
    counts, _ = history
    for _, _, posting in walk(history):
        account = posting.account
        available, held, owed, _, _ = balances(account)
        unrestored = {
            "by_amount": owed,
            "by_settled_case": sum(case.advanced.fen for case in account.cases if case.advances),
        }[counts]
        if account.policy_id is None:
            assert available == 0
        else:
            assert available + held + unrestored == account.coverage.fen
            assert 0 <= available <= account.coverage.fen


@given(histories(fresh=True))
@law
def test_no_case_is_ever_repaid_more_than_it_was_advanced(history):
    moved = Counter()
    for _, entry, posting in walk(history):
        if posting.code is None and entry["kind"] in {"Advanced", "Repaid"}:
            moved[entry["kind"], entry["case_id"]] += entry["amount"]
        for case in "AB":
            assert 0 <= moved["Repaid", case] <= moved["Advanced", case]
        assert all(0 <= case.repaid.fen <= case.advanced.fen for case in posting.account.cases)
        owed = sum(sign * moved[kind, case] for kind, sign in SIGNS.items() for case in "AB")
        assert balances(posting.account)[2] == owed


SIGNS = {"Advanced": 1, "Repaid": -1}


# ----------------------------------------------------------------------------------- the cash


@given(histories(fresh=True))
@long_law
def test_cash_is_what_was_paid_in_less_released_less_drawn_plus_topped_up(history):
    moved = Counter()
    for _, entry, posting in walk(history):
        if posting.code is None:
            moved[entry["kind"]] += entry.get("amount", 0)
        limit = moved["DepositPaid"] - moved["DepositReleased"]
        cash = limit - moved["DepositDrawn"] + moved["DepositToppedUp"]
        assert cash_available(posting.account).fen == posting.account.cash.fen == cash
        assert 0 <= cash <= limit == posting.account.cash_limit.fen


@given(histories(fresh=True))
@law
def test_neither_a_hold_nor_an_advance_nor_its_repayment_touches_the_cash(history):
    for before, entry, posting in walk(history):
        after = posting.account
        if not entry["kind"].startswith("Deposit"):
            assert (after.cash, after.cash_limit) == (before.cash, before.cash_limit)
        else:
            assert (after.coverage, after.cases) == (before.coverage, before.cases)


# --------------------------------------------------------------------------------- the holds


@given(histories(fresh=True), FEN)
@long_law
def test_a_hold_takes_what_is_available_and_the_rest_from_alipay_and_release_undoes_it(
    history, amount
):
    before, terms = stated(history).account, terms_of(history[0])
    on = max(DAY_ONE, facts(before)[5] or 0)
    hold = event("BondHeld", "hold", on, case_id="C", amount=amount)
    held = post(before, record(hold), terms=terms).account
    available, on_credit, owed, cash, on_alipay = balances(before)
    credit = min(amount, available)
    assert balances(held) == (
        available - credit,
        on_credit + credit,
        owed,
        cash,
        on_alipay + amount - credit,
    )
    result = split_hold(from_fen(amount), credit_available(before))
    assert (result.credit.fen, result.alipay.fen, result.shortfall.fen) == (
        credit,
        amount - credit,
        0,
    )
    released = post(held, record(event("BondReleased", "end", on, case_id="C")), terms=terms)
    assert released.account == before.model_copy(update={"last_on": day(on)})
    again = record(event("BondReleased", "again", on, case_id="C"))
    assert post(released.account, again, terms=terms).code == "no-hold"


@given(FEN, FEN, FEN | st.none())
@law
def test_a_split_hold_adds_up_and_only_what_neither_covers_is_short(amount, available, balance):
    given_balance = None if balance is None else from_fen(balance)
    hold = split_hold(from_fen(amount), from_fen(available), given_balance)
    parts = (hold.credit.fen, hold.alipay.fen, hold.shortfall.fen)
    credit = min(amount, available)
    alipay = amount - credit if balance is None else min(amount - credit, balance)
    assert parts == (credit, alipay, amount - credit - alipay)


@given(COUNTED, st.integers(1, 120), st.integers(1, 120))
@example("by_amount", 50, 70)
@law
def test_an_advance_uses_the_hold_of_its_case_up_once_and_returns_what_it_did_not_need(
    counts, held, advanced
):
    account = opened(counts, [bought(), of_case("BondHeld", "hold", held)])
    posting = post(account, record(of_case("Advanced", "pay", advanced)), terms=terms_of(counts))
    if advanced > 100:  # the hold and what is available are the cover
        assert posting.code == "beyond-credit"
        return
    assert balances(posting.account) == (100 - advanced, 0, advanced, 0, max(0, held - 100))
    beyond = of_case("Advanced", "more", 101 - advanced)
    refused = post(posting.account, record(beyond), terms=terms_of(counts))
    assert refused.code == "beyond-credit"


@given(COUNTED, st.integers(1, 100), st.integers(101, 200), st.data())
@law
def test_a_payment_from_the_alipay_part_returns_its_rest_and_leaves_the_credit_part(
    counts, coverage, held, data
):
    on_alipay = held - coverage
    paid = data.draw(st.integers(1, on_alipay + 1))
    events = [bought(coverage), of_case("BondHeld", "hold", held)]
    account, terms = opened(counts, events), terms_of(counts)
    posting = post(account, record(of_case("BondPaid", "pay", paid)), terms=terms)
    if paid > on_alipay:
        assert posting.code == "beyond-alipay-hold"
    else:
        assert balances(posting.account) == (0, coverage, 0, 0, 0)
        again = post(posting.account, record(of_case("BondPaid", "again", 1)), terms=terms)
        assert again.code == "beyond-alipay-hold"


# --------------------------------------------------------------------------------- what counts


@given(histories(fresh=True))
@long_law
def test_a_refused_event_changes_nothing_and_leaves_the_account_the_very_same(history):
    for before, _, posting in walk(history):
        if posting.code is not None:
            assert posting.account is before
            assert posting.status == "refused"
            assert balances_of(posting) == balances(before)


@given(histories())
@law
def test_a_batch_without_its_refused_events_and_duplicates_leads_to_the_same_statement(history):
    counts, events = history
    whole = stated(history)
    result = zip(events, whole.postings, strict=True)
    kept = [entry for entry, posting in result if posting.code is None]
    without = stated((counts, kept))
    assert without == whole
    assert hash(without) == hash(whole)
    assert not without.refused
    assert list(without.ids.values()) == records(kept)


@given(histories(), FEN)
@law
def test_the_id_of_a_refused_event_is_still_free(history, amount):
    counts, _ = history
    account = stated(history).account
    on = max(DAY_ONE, facts(account)[5] or 0)
    refused = event("DepositDrawn", "free", on, case_id="A", amount=MOST)
    paid = event("DepositPaid", "free", on, amount=amount)
    statement = replay(records([refused, paid, paid]), start=account, terms=terms_of(counts))
    assert [posting.code for posting in statement.postings] == ["beyond-cash", None, "duplicate"]


@given(histories())
@law
def test_an_event_sent_again_is_a_duplicate_however_much_came_after(history):
    counts, _ = history
    statement = stated(history)
    for known in statement.ids.values():
        again = replay([known], start=statement, terms=terms_of(counts))
        assert [posting.status for posting in again.postings] == ["duplicate"]
        assert again == statement
        assert not again.refused


@given(histories(), st.data())
@law
def test_an_id_with_any_other_content_is_refused_in_the_same_batch_and_in_a_later_one(
    history, data
):
    counts, events = history
    statement = stated(history)
    for known in statement.ids.values():
        other = record(changed(known, data.draw))
        assert other != known
        later = replay([other], start=statement, terms=terms_of(counts))
        inside = replay([*records(events), other], start=bare(counts), terms=terms_of(counts))
        for result in (later, inside):
            assert result.postings[-1].code == "id-reused"
            assert result == statement


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


def test_one_content_written_in_two_ways_is_one_content():
    written = [
        DepositPaid(event_id="E-1", on=on, amount=amount)
        for on in ("2022-07-13", date(2022, 7, 13))
        for amount in ("1", "1.0", from_fen(100))
    ]
    for one, other in permutations(written, 2):
        assert [posting.code for posting in replay([one, other]).postings] == [None, "duplicate"]


# ----------------------------------------------------------------------------------- the cut


@given(histories(), st.integers(0, 25))
@long_law
def test_a_batch_may_be_cut_anywhere_and_continued_from_the_statement(history, cut):
    counts, events = history
    batch, terms = records(events), terms_of(counts)
    whole = stated(history)
    head = replay(batch[:cut], start=bare(counts), terms=terms)
    continued = replay(batch[cut:], start=head, terms=terms)
    assert continued == whole
    assert hash(continued) == hash(whole)
    assert continued.account == whole.account
    assert dict(continued.ids) == dict(whole.ids)
    assert continued.opening == head.account
    assert lines(continued.postings) == lines(whole.postings[cut:])
    assert lines(head.postings) == lines(whole.postings[:cut])
    assert lines(chain(head.refused, continued.refused)) == lines(whole.refused)


@given(histories(), st.integers(1, 25))
@law
def test_a_batch_sent_again_whole_after_any_cut_changes_nothing(history, cut):
    counts, _ = history
    whole = stated(history)
    posted = [it.event for it in whole.postings if it.code is None]
    head = replay(posted[:cut], start=bare(counts), terms=terms_of(counts))
    again = replay(posted, start=head, terms=terms_of(counts))
    result = [posting.status for posting in again.postings]
    assert result == ["duplicate"] * len(posted[:cut]) + ["posted"] * len(posted[cut:])
    assert again == whole


@given(histories(), st.integers(0, 25))
@law
def test_a_batch_may_be_continued_from_the_bare_account_where_no_id_repeats(history, cut):
    counts, events = history
    tail = [entry | {"event_id": "T-" + entry["event_id"]} for entry in events[cut:]]
    history = (counts, events[:cut] + tail)
    whole = stated(history)
    head = stated((counts, events[:cut]))
    continued = replay(records(tail), start=head.account, terms=terms_of(counts))
    assert continued.account == whole.account
    assert lines(continued.postings) == lines(whole.postings[cut:])
    assert dict(head.ids) | dict(continued.ids) == dict(whole.ids)


@given(histories(fresh=True))
@law
def test_posting_one_event_is_replaying_a_batch_of_one(history):
    counts, _ = history
    for before, entry, posting in walk(history):
        one = replay([record(entry)], start=before, terms=terms_of(counts))
        assert lines(one.postings) == lines([posting])
        assert one.account == posting.account
        assert balances_of(posting) == balances(one.account)


@given(histories())
@long_law
def test_a_whole_batch_is_told_as_the_second_model_tells_it(history):
    counts, events = history
    model, statement = Model(counts), stated(history)
    for entry, posting in zip(events, statement.postings, strict=True):
        assert (posting.status, posting.code) == model.apply(entry)
        assert balances_of(posting) == model.balances()
        assert facts(posting.account) == model.facts()
    assert facts(statement.account) == model.facts()
    assert balances(statement.account) == model.balances()


@given(histories())
@law
def test_statements_of_the_same_account_differ_where_one_of_them_misses_an_id(history):
    counts, _ = history
    statement = stated(history)
    forgetful = replay([], start=statement.account, terms=terms_of(counts))
    assert forgetful.account == statement.account
    assert (forgetful == statement) is (not statement.ids)
    on = max(DAY_ONE, facts(statement.account)[5] or 0)
    more = records([event("DepositPaid", "one", on, amount=1)])
    knowing = replay(more, start=statement, terms=terms_of(counts))
    fresh = replay(more, start=statement.account, terms=terms_of(counts))
    assert knowing.account == fresh.account
    assert (knowing == fresh) is (not statement.ids)


def test_statements_differ_where_the_same_ids_stand_for_other_contents():
    ones = [("X", 1), ("Y", 2)]
    others = [("X", 2), ("Y", 1)]
    one, other = (
        replay(records(event("DepositPaid", name, DAY_ONE, amount=fen) for name, fen in pairs))
        for pairs in (ones, others)
    )
    assert one.account == other.account
    assert set(one.ids) == set(other.ids)
    assert one != other
    paid = records([event("DepositPaid", "X", DAY_ONE, amount=1)])
    result = [replay(paid, start=start).postings[0].code for start in (one, other)]
    assert result == ["duplicate", "id-reused"]


# ------------------------------------------------------------- same facts, different ways there


def assert_same(one, other):
    assert one == other
    assert hash(one) == hash(other)
    assert one.model_dump_json() == other.model_dump_json()
    assert facts(one) == facts(other)


@given(COUNTED, st.permutations("AAABBBCCC$$"), st.permutations("AAABBBCCC$$"), st.data())
@law
def test_independent_events_of_a_day_lead_to_the_same_account_in_any_order(
    counts, order, another, data
):
    amounts = {case: data.draw(st.tuples(FEN, FEN, FEN)) for case in "ABC"}
    threads = {
        "$": [
            event("DepositPaid", "paid", DAY_ONE, amount=9),
            event("DepositDrawn", "drawn", DAY_ONE, case_id="D", amount=4),
        ]
    }
    for case, (held, advanced, repaid) in amounts.items():
        threads[case] = [
            of_case("BondHeld", f"{case}-1", held, case),
            of_case("Advanced", f"{case}-2", advanced, case),
            of_case("Repaid", f"{case}-3", min(advanced, repaid), case),
        ]

    def account(order):
        ready = {name: iter(thread) for name, thread in threads.items()}
        return opened(counts, [bought(3_000), *(next(ready[name]) for name in order)])

    assert_same(account(order), account(another))


@given(COUNTED, st.integers(2, 100), st.data())
@example("by_amount", 100, None)
@law
def test_a_debt_repaid_in_parts_and_at_once_leads_to_the_same_account(counts, advanced, data):
    part = 60 if data is None else data.draw(st.integers(1, advanced - 1))
    start = [bought(), of_case("Advanced", "pay", advanced)]
    parts = [of_case("Repaid", "one", part), of_case("Repaid", "two", advanced - part)]
    assert_same(
        opened(counts, [*start, *parts]),
        opened(counts, [*start, of_case("Repaid", "all", advanced)]),
    )
    settled = opened(counts, [bought()])
    assert_same(opened(counts, [*start, *parts]), settled)


@given(COUNTED, st.lists(st.integers(1, 20), min_size=1, max_size=5), st.integers(0, 9))
@law
def test_several_advances_of_a_day_and_one_lead_to_the_same_account(counts, parts, days):
    together = [of_case("Advanced", "all", sum(parts), days=days)]
    singly = [of_case("Advanced", f"{at}", part, days=days) for at, part in enumerate(parts)]
    assert_same(opened(counts, [bought(), *together]), opened(counts, [bought(), *singly]))


@given(COUNTED, st.integers(1, 300), st.sampled_from(["BondReleased", "BondPaid", "Repaid"]))
@law
def test_a_hold_that_is_over_leaves_the_account_as_if_it_had_never_been(counts, amount, way):
    start = [] if way == "BondPaid" else [bought(300)]  # without a cover all is on Alipay
    start.append(event("DepositPaid", "paid", DAY_ONE, amount=5))
    some = (amount + 1) // 2
    over = {
        "BondReleased": [event("BondReleased", "end", DAY_ONE, case_id="A")],
        "BondPaid": [of_case("BondPaid", "end", some)],
        "Repaid": [of_case("Advanced", "pay", some), of_case("Repaid", "repay", some)],
    }[way]
    there = [*start, of_case("BondHeld", "hold", amount), *over]
    assert_same(opened(counts, there), opened(counts, start))


@given(COUNTED, st.integers(1, 100), st.integers(1, 99))
@law
def test_a_case_settled_under_an_open_hold_leaves_the_hold_alone(counts, advanced, again):
    # A settled advance is over: the next one on the case counts alone.
    hold = of_case("BondHeld", "hold", 150)  # 100 on credit, 50 on Alipay
    debts = [of_case("Advanced", "a", advanced), of_case("Repaid", "r", advanced)]
    account = opened(counts, [bought(), hold, *debts])
    uninsured = opened(counts, [event("BondHeld", "h", DAY_ONE, case_id="A", amount=50), bought()])
    assert_same(account, uninsured)
    after = opened(counts, [bought(), hold, *debts, of_case("Advanced", "b", again)])
    assert balances(after) == (100 - again, 0, again, 0, 50)


# ------------------------------------------------------------------------------ JSON documents


@given(histories())
@long_law
def test_an_account_goes_to_json_and_comes_back_the_same(history):
    account = stated(history).account
    assert_same(Account.model_validate_json(account.model_dump_json()), account)
    assert_same(Account.model_validate(account.model_dump()), account)


def document(**changes):
    """Write an account with a cover of 1.00, two cases that owe, and cash, and change it."""
    account = opened(
        "by_amount",
        [
            bought(),
            event("DepositPaid", "cash", DAY_ONE, amount=50),
            of_case("Advanced", "a", 30, "A"),
            of_case("Advanced", "b", 10, "B", days=1),
            of_case("Advanced", "c", 5, "B", days=2),
        ],
    )
    return json.dumps(json.loads(account.model_dump_json()) | changes)


def case(name="A", **changes):
    empty = {"held_credit": "0.00", "held_alipay": "0.00", "advanced": "0.00", "repaid": "0.00"}
    return {"case_id": name, **empty, "advances": [], **changes}


def owing(*clocks, name="A", repaid=0):
    advances = [{"on": on, "owed": f"0.{owed:02d}"} for on, owed in clocks]
    advanced = sum(owed for _, owed in clocks) + repaid
    tallies = {"advanced": f"0.{advanced:02d}", "repaid": f"0.{repaid:02d}"}
    return case(name, **tallies, advances=advances)


OF_A_DAY = ("2022-07-13", 30)
ALL = "9999999999.99"


def test_the_document_that_is_tampered_with_is_accepted_untouched():
    assert Account.model_validate_json(document()).coverage.fen == 100
    assert Account.model_validate_json(document(cases=[owing(OF_A_DAY, repaid=20)]))


@pytest.mark.parametrize(
    "changes",
    [
        {"cash": "0.51"},
        {"cash_limit": "0.49"},
        {"cash": "-0.01"},
        {"policy_id": None},
        {"coverage": "0.00"},
        {"coverage": "0.44"},
        {"cases": [case(held_credit="1.01")]},
        {"cases": [case(held_credit="0.71"), owing(OF_A_DAY, name="B")]},
        {"cases": [owing(OF_A_DAY, name="B"), owing(OF_A_DAY)]},
        {"cases": [owing(OF_A_DAY), owing(OF_A_DAY)]},
        {"cases": [case(advanced="0.10", repaid="0.11")]},
        {"cases": [owing(OF_A_DAY) | {"repaid": "0.01"}]},
        {"cases": [owing(OF_A_DAY) | {"advanced": "0.29"}]},
        {"cases": [case(advanced="0.30")]},
        {"cases": [owing(("2022-07-14", 1), ("2022-07-13", 1))]},
        {"cases": [owing(("2022-07-13", 1), ("2022-07-13", 1))]},
        {"cases": [owing(("2022-07-13", 0))]},
        {"repayment_counts": "by_settled_case", "cases": [owing(OF_A_DAY, repaid=71)]},
        {"repayment_counts": "by_chance"},
        {"unknown": "0.00"},
        {"last_on": "13.07.2022"},
    ],
    ids=str,
)
def test_an_account_that_contradicts_itself_is_refused(changes):
    with pytest.raises(ValidationError):
        Account.model_validate_json(document(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"cases": [case()]},
        {"cases": [case(advanced="0.10", repaid="0.10")]},
        {"cases": [case(held_credit="0.10", advanced="0.10", repaid="0.10")]},
    ],
    ids=str,
)
def test_an_account_that_states_what_is_over_is_refused_since_it_would_equal_no_other(changes):
    with pytest.raises(ValidationError):
        Account.model_validate_json(document(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"cases": [case(held_alipay=ALL), case("B", held_alipay="0.01")]},
        {
            "policy_id": None,
            "coverage": "0.00",
            "cases": [case(held_credit=ALL), case("B", held_credit="0.01")],
        },
        {
            "policy_id": None,
            "coverage": "0.00",
            "cases": [
                case(advanced=ALL, advances=[{"on": "2022-07-13", "owed": ALL}]),
                owing(OF_A_DAY, name="B"),
            ],
        },
    ],
    ids=["alipay", "credit", "owed"],
)
def test_an_account_with_a_balance_beyond_the_range_of_amounts_is_refused(changes):
    with pytest.raises(ValidationError):
        Account.model_validate_json(document(**changes))


# ------------------------------------------------------------------------------- the range


def test_no_balance_grows_beyond_the_largest_amount():
    everything = [
        event("DepositPaid", "p-1", DAY_ONE, amount=MOST),
        event("DepositPaid", "p-2", DAY_ONE, amount=1),
        of_case("BondHeld", "h-1", MOST - 5, "A"),
        of_case("BondHeld", "h-2", 6, "B"),
        of_case("BondHeld", "h-3", 5, "B"),
        of_case("BondHeld", "h-4", 1, "C"),
    ]
    statement = replay(records(everything))
    result = [posting.code for posting in statement.postings]
    assert result == [None, "beyond-range", None, "beyond-range", None, "beyond-range"]
    assert balances(statement.account) == (0, 0, 0, MOST, MOST)


@pytest.mark.parametrize("counts", COUNTS)
def test_the_largest_cover_is_held_advanced_and_repaid_to_the_last_fen(counts):
    account = opened(
        counts,
        [
            bought(MOST),
            of_case("BondHeld", "h", MOST),
            of_case("Advanced", "a", MOST),
            of_case("Repaid", "r", MOST - 1),
        ],
    )
    available = MOST - 1 if counts == "by_amount" else 0
    assert balances(account) == (available, 0, 1, 0, 0)


# --------------------------------------------------------------------------------- standing


@st.composite
def debtors(draw):
    """Draw an account with a few advances on days apart, some of them repaid in part."""
    counts, days = draw(COUNTED), 0
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


AHEAD = 45


def standings(model, account, overdue_from):
    terms = TERMS[account.repayment_counts, overdue_from]
    days = range(model.last_on, model.last_on + AHEAD)
    return [(it, standing(account, day(it), terms=terms)) for it in days]


@given(debtors(), OVERDUE)
@long_law
def test_the_standing_is_the_second_models_on_every_day(debtor, overdue_from):
    model, account = debtor
    for on, result in standings(model, account, overdue_from):
        level, since, following = model.standing(on, overdue_from)
        assert result.level == level
        assert result.since == (since and day(since))
        assert result.next_change_on == (following and day(following))
        assert result.on == day(on)
        assert result.payment_term_protection == (level == "blocked")
        assert result.readings["overdue_from"] == overdue_from


@given(debtors(), OVERDUE)
@long_law
def test_the_level_never_falls_as_days_pass_and_changes_on_the_very_day_that_was_told(
    debtor, overdue_from
):
    result = [it for _, it in standings(*debtor, overdue_from)]
    for today, tomorrow in pairwise(result):
        assert LEVELS.index(today.level) <= LEVELS.index(tomorrow.level)
        assert today.owed == tomorrow.owed
    for at, today in enumerate(result):
        later = [it.on for it in result[at:] if it.level != today.level]
        assert today.next_change_on == (later[0] if later else None)


@given(debtors(), OVERDUE)
@law
def test_since_is_the_first_day_of_the_level(debtor, overdue_from):
    result = [it for _, it in standings(*debtor, overdue_from)]
    for yesterday, today in pairwise(result):
        if today.level is Level.GOOD:
            assert today.since is None
        elif today.level is yesterday.level:
            assert today.since == yesterday.since
        else:
            assert today.since == today.on == yesterday.next_change_on


@given(debtors(), OVERDUE)
@law
def test_what_is_owed_by_case_adds_up_to_what_is_outstanding(debtor, overdue_from):
    model, account = debtor
    result = standing(
        account, day(model.last_on), terms=TERMS[model.repayment_counts, overdue_from]
    )
    assert sum(it.amount.fen for it in result.owed) == outstanding(account).fen
    assert len({it.case_id for it in result.owed}) == len(result.owed)
    owed = {it.case_id: (it.amount.fen, it.since.toordinal()) for it in result.owed}
    assert owed == model.owed()
    assert all(it.amount.fen for it in result.owed)


@given(histories(fresh=True), OVERDUE, st.integers(0, 500))
@law
def test_where_nothing_is_owed_there_is_no_sanction(history, overdue_from, days):
    counts, _ = history
    account = stated(history).account
    on = max(DAY_ONE, facts(account)[5] or 0)
    debts = [case for case in account.cases if case.advances]
    repaid = [
        event("Repaid", f"r-{case.case_id}", on, case_id=case.case_id, amount=amount)
        for case in debts
        for amount in [case.advanced.fen - case.repaid.fen]
    ]
    statement = replay(records(repaid), start=account, terms=terms_of(counts))
    assert not statement.refused
    result = standing(statement.account, day(on + days), terms=TERMS[counts, overdue_from])
    assert (result.level, result.since, result.next_change_on, result.owed) == (
        Level.GOOD,
        None,
        None,
        (),
    )


@given(COUNTED, OVERDUE, st.integers(2, 100), st.integers(0, 60))
@law
def test_a_partial_repayment_does_not_stop_the_clock(counts, overdue_from, advanced, days):
    account = opened(counts, [bought(), of_case("Advanced", "a", advanced)])
    terms = TERMS[counts, overdue_from]
    on = day(DAY_ONE + days)
    before = standing(account, on, terms=terms)
    repaid = record(of_case("Repaid", "r", advanced - 1, days=days))
    after = standing(post(account, repaid, terms=terms).account, on, terms=terms)
    assert (after.level, after.since, after.next_change_on) == (
        before.level,
        before.since,
        before.next_change_on,
    )
    assert [it.amount.fen for it in after.owed] == [1]


@given(st.dates(date(2000, 1, 1), date(2099, 1, 1)), OVERDUE, COUNTED)
@law
def test_the_schedule_of_an_advance_is_the_standing_that_follows_it(advanced_on, reading, counts):
    terms = TERMS[counts, reading]
    schedule = recovery_schedule(advanced_on, terms=terms)
    on = {milestone.stage: milestone.on for milestone in schedule}
    base = advanced_on + timedelta(BASE_DAY[reading])
    assert on == {
        Stage.DUNNING: advanced_on + timedelta(1),
        Stage.BADGE_REMOVED: base + timedelta(3),
        Stage.BLOCKED: base + timedelta(5),
        Stage.LAST_DAY: advanced_on + timedelta(30),
    }
    assert [milestone.on for milestone in schedule] == sorted(on.values())
    moved = advanced_on.toordinal()
    account = opened(counts, [
        bought() | {"on": moved}, of_case("Advanced", "a", 7) | {"on": moved},
    ])  # fmt: skip
    badge, blocked = on[Stage.BADGE_REMOVED], on[Stage.BLOCKED]
    for at in range(40):
        today = advanced_on + timedelta(at)
        result = standing(account, today, terms=terms)
        if today < badge:
            assert (result.level, result.since, result.next_change_on) == (Level.GOOD, None, badge)
        elif today < blocked:
            assert (result.level, result.since) == (Level.BADGE_REMOVED, badge)
            assert result.next_change_on == blocked
        else:
            assert (result.level, result.since) == (Level.BLOCKED, blocked)
            assert result.next_change_on is None
        debits = auto_debit(account, today, "1")
        assert len(debits) == (today >= on[Stage.DUNNING])


# -------------------------------------------------------------------------- the automatic debit


@given(debtors(), st.integers(0, 3), st.integers(0, 150))
@long_law
def test_the_automatic_debit_takes_the_oldest_first_each_in_full_or_passes_it_over(
    debtor, days, balance
):
    model, account = debtor
    on = model.last_on + days
    debits = auto_debit(account, day(on), from_fen(balance), terms=terms_of(model.repayment_counts))
    taken = [(debit.case_id, debit.amount.fen) for debit in debits]
    assert taken == model.auto_debit(on, balance)
    assert sum(amount for _, amount in taken) <= balance
    due = Counter(
        (case.case_id, advance.owed.fen)
        for case in account.cases
        for advance in case.advances
        if advance.on < day(on)
    )
    assert not Counter(taken) - due
    left = balance - sum(amount for _, amount in taken)
    assert all(owed > left for _, owed in due - Counter(taken))


@given(debtors(), st.integers(0, 3), st.integers(0, 150))
@law
def test_every_automatic_debit_is_accepted_when_it_is_booked_as_repaid(debtor, days, balance):
    model, account = debtor
    terms, on = terms_of(model.repayment_counts), model.last_on + days
    debits = auto_debit(account, day(on), from_fen(balance), terms=terms)
    booked = [
        event("Repaid", f"d-{at}", on, case_id=debit.case_id, amount=debit.amount.fen)
        for at, debit in enumerate(debits)
    ]
    statement = replay(records(booked), start=account, terms=terms)
    assert not statement.refused
    taken = sum(debit.amount.fen for debit in debits)
    assert outstanding(statement.account).fen == outstanding(account).fen - taken


@given(debtors(), st.integers(1, 3))
@law
def test_a_balance_that_is_enough_clears_all_that_is_due(debtor, days):
    model, account = debtor
    on = model.last_on + days
    debits = auto_debit(account, day(on), outstanding(account), terms=TERMS["by_amount", "limit"])
    assert sum(debit.amount.fen for debit in debits) == model.outstanding()


@pytest.mark.parametrize("days", [0, 1, 29, 30, 35])
def test_on_the_last_of_all_days_there_is_an_answer_or_one_clear_error(days):
    advanced_on = date.max.toordinal() - days
    events = [bought(), of_case("Advanced", "a", 7)]
    account = opened("by_amount", [entry | {"on": advanced_on} for entry in events])
    debits = auto_debit(account, date.max, "1")
    assert [debit.amount.fen for debit in debits] == [7] * (days > 0)
    with suppress(InvalidInput):
        assert standing(account, date.max).level == ("blocked" if days == 35 else "good")


DEBTOR = [bought(), of_case("Advanced", "a", 7)]


@pytest.mark.parametrize("events", [[], DEBTOR], ids=["bare", "debtor"])
@pytest.mark.parametrize("on", ["2022-07-14", datetime(2022, 7, 14, tzinfo=UTC), 1, None], ids=repr)
@pytest.mark.parametrize("ask", [standing, auto_debit])
def test_what_is_no_day_is_refused_whatever_the_account_holds(ask, on, events):
    account = opened("by_amount", events)
    with pytest.raises(InvalidInput):
        ask(account, on, *(("1",) if ask is auto_debit else ()))


@pytest.mark.parametrize("terms", [None, "terms", 1])
def test_what_are_no_terms_is_refused_by_every_question(terms):
    account, on = opened("by_amount", DEBTOR), day(DAY_ONE + 1)
    repaid = record(of_case("Repaid", "r", 7))
    for ask in (
        lambda: replay([repaid], start=account, terms=terms),
        lambda: post(account, repaid, terms=terms),
        lambda: standing(account, on, terms=terms),
        lambda: auto_debit(account, on, "1", terms=terms),
        lambda: recovery_schedule(on, terms=terms),
    ):
        with pytest.raises(InvalidInput):
            ask()


@pytest.mark.parametrize("ask", [standing, auto_debit])
def test_a_day_before_the_last_posted_one_is_refused(ask):
    account = opened("by_amount", DEBTOR)
    with pytest.raises(InvalidInput) as refusal:
        ask(account, day(DAY_ONE - 1), *(("1",) if ask is auto_debit else ()))
    assert refusal.value.code == "day-goes-back"


def test_a_case_is_given_by_its_id_and_an_empty_one_where_none_is_open():
    first = {"case_id": "A", "held_credit": "1"}
    second = {"case_id": "B", "held_alipay": "2"}
    account = Account(policy_id="P", coverage="1000", cases=(first, second))
    assert account.case("A") == account.cases[0]
    assert account.case("B") == account.cases[1]
    assert account.case("C") == shopinsure.Case(case_id="C")
