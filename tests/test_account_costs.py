"""Posting costs what the event costs, however many cases are open, and checks what may be wrong.

Work is counted in calls, which no busy machine changes. The library does not check again what it
has checked; what a caller has put together without a check is checked as it ever was.
"""

import copy
import pickle
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

import shopinsure as si
from counting import work
from shopinsure import testing
from strategies import law

DAY, NEXT = "2022-08-01", "2022-08-02"
COUNTS = ("by_amount", "by_settled_case")
FEW, MANY = 5, 1_000


def history(cases, on=DAY):
    """Give events that leave so many cases open: of each two, one holds and one owes as well."""
    events = [si.CoverBought(event_id="cover", on=on, policy_id="D-1", coverage="200000")]
    events.append(si.DepositPaid(event_id="deposit", on=on, amount="100"))
    for case in range(cases):
        named = {"on": on, "case_id": f"C-{case:05}"}
        events.append(si.BondHeld(event_id=f"h{case}", amount="50.00", **named))
        if case % 2:
            events.append(si.Advanced(event_id=f"a{case}", amount="40.00", **named))
    return events


def account_of(cases):
    return si.replay(history(cases)).account


def named(kind, case, amount=None, on=NEXT):
    facts = {} if amount is None else {"amount": amount}
    return kind(event_id="next", on=on, case_id=f"C-{case:05}", **facts)


# An event of every kind, so that it is posted, and what it does to the number of open cases.
EVENTS = {
    "a cover ended": (si.CoverEnded(event_id="n", on=NEXT, policy_id="D-1", reason="expired"), 0),
    "a deposit paid": (si.DepositPaid(event_id="n", on=NEXT, amount="1"), 0),
    "a deposit released": (si.DepositReleased(event_id="n", on=NEXT, amount="1"), 0),
    "a deposit drawn": (named(si.DepositDrawn, 0, "1"), 0),
    "a bond of a new case": (named(si.BondHeld, 99_999, "1"), 1),
    "a bond of a new case, before all": (
        si.BondHeld(event_id="n", on=NEXT, case_id="!", amount="1"),
        1,
    ),
    "a bond of a case that owes": (named(si.BondHeld, 1, "1"), 0),
    "a bond released, the case over": (named(si.BondReleased, 2), -1),
    "an advance": (named(si.Advanced, 2, "1"), 0),
    "an advance of a new case": (named(si.Advanced, 99_999, "1"), 1),
    "a repayment": (named(si.Repaid, 1, "1"), 0),
    "a repayment, the case over": (named(si.Repaid, 1, "40.00"), -1),
    "a refused repayment": (named(si.Repaid, 1, "41.00"), 0),
    "a refused event of no case": (named(si.Repaid, 99_999, "1"), 0),
}
WAYS = {
    "made by the library": lambda account: account,
    "read from JSON": lambda account: si.Account.model_validate_json(account.model_dump_json()),
    "made by a caller": lambda account: si.Account(**dict(account)),
    "posted to before": lambda account: (
        si.post(account, si.DepositPaid(event_id="b", on=DAY, amount="1")).account
    ),
    "restated": lambda account: si.replay((), start=account).account,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("event", EVENTS)
def test_posting_takes_the_same_work_however_many_cases_are_open(event, way):
    posted, more = EVENTS[event]
    few, many = (WAYS[way](account_of(cases)) for cases in (FEW, MANY))
    assert len(si.post(many, posted).account.cases) == MANY + more
    assert work(lambda: si.post(many, posted)) <= work(lambda: si.post(few, posted)) + 5


BALANCES = (
    si.credit_available,
    si.credit_held,
    si.outstanding,
    si.alipay_held,
    si.cash_available,
)


@pytest.mark.parametrize("balance", BALANCES, ids=lambda it: it.__name__)
def test_a_balance_takes_the_same_work_however_many_cases_are_open(balance):
    few, many = account_of(FEW), account_of(MANY)
    assert work(lambda: balance(many)) == work(lambda: balance(few))


def kept(before, after):
    """Count the cases of an account that are the very objects of another."""
    return len({id(case) for case in before.cases} & {id(case) for case in after.cases})


def test_cases_that_an_event_does_not_name_stay_the_very_same():
    before = account_of(MANY)
    for event, _ in EVENTS.values():
        assert kept(before, si.post(before, event).account) >= MANY - 1


def test_a_few_events_on_a_long_statement_cost_little_beside_it():
    events = history(MANY)
    statement = si.replay(events)
    more = [named(si.BondReleased, case) for case in range(2, 12, 2)]
    more = [it.model_copy(update={"event_id": f"n{at}"}) for at, it in enumerate(more)]
    onward = si.replay(more, start=statement)
    assert len(onward.account.cases) == MANY - 5
    assert work(lambda: si.replay(more, start=statement)) * 10 <= work(lambda: si.replay(events))


def after_each(statement):
    return [line.account for line in statement.postings]


def after_places(statement):
    return [statement.account_after(place) for place in range(len(statement.postings))]


@pytest.mark.parametrize("ask", [after_each, after_places])
def test_the_accounts_of_a_statement_one_after_another_take_work_as_it_is_long(ask):
    short, long = (si.replay(history(cases)) for cases in (50, 200))
    ratio = len(long.postings) / len(short.postings)
    assert work(lambda: ask(long)) <= 1.2 * ratio * work(lambda: ask(short))


def test_an_account_that_is_asked_for_again_costs_no_more_than_the_next():
    statement = si.replay(history(100))
    next_to_last = statement.account_after(148)
    assert statement.account_after(149) != next_to_last
    again = work(lambda: statement.account_after(149))
    assert again * 5 < work(lambda: (statement.account_after(0), statement.account_after(149)))


# ---- the accounts are those that a check of the whole would make ----


def checked_as_a_whole(account):
    """Make an account anew from what it holds, every part of it checked."""
    facts = account.model_dump()
    for case in facts["cases"]:
        case["advances"] = tuple(case["advances"])
    return si.Account(**facts)


def assert_as_checked(account):
    """Compare an account with the one a check of the whole makes, in all that tells them apart."""
    whole = checked_as_a_whole(account)
    assert account == whole
    assert type(account) is si.Account
    assert hash(account) == hash(whole)
    assert repr(account) == repr(whole)
    assert account.model_dump() == whole.model_dump()
    assert account.model_dump_json() == whole.model_dump_json()
    assert list(vars(account)) == list(vars(whole)) == list(si.Account.model_fields)
    assert [*map(type, vars(account).values())] == [*map(type, vars(whole).values())]
    assert account.model_fields_set == whole.model_fields_set
    assert account.model_extra is whole.model_extra is None
    for case, other in zip(account.cases, whole.cases, strict=True):
        assert case.model_fields_set == other.model_fields_set
        assert [*map(type, vars(case).values())] == [*map(type, vars(other).values())]
    for same in (pickle.loads(pickle.dumps(account)), copy.copy(account), copy.deepcopy(account)):  # noqa: S301 - made here
        assert same == account
    assert account.__getstate__() == whole.__getstate__()
    result = (
        si.credit_available,
        si.credit_held,
        si.outstanding,
        si.cash_available,
        si.alipay_held,
    )
    assert [ask(account) for ask in result] == [ask(whole) for ask in result]


@pytest.mark.parametrize("counts", COUNTS)
@law
@given(st.data())
def test_an_account_is_the_one_that_a_check_of_the_whole_makes(counts, data):
    terms = si.DEPOSIT_TERMS.amended(repayment_counts=counts)
    events = data.draw(testing.event_histories(terms=terms))
    account = si.Account(repayment_counts=counts)
    statement = si.replay(events, terms=terms)
    for place, event in enumerate(events):
        account = si.post(account, event, terms=terms).account
        assert_as_checked(account)
        assert_as_checked(statement.account_after(place))
        assert statement.account_after(place) == account
    assert account == statement.account or not events


@pytest.mark.parametrize("counts", COUNTS)
@law
@given(st.data())
def test_the_same_comes_of_a_batch_however_it_is_cut(counts, data):
    # Of few events only the cases that they name are opened, of many events all.
    terms = si.DEPOSIT_TERMS.amended(repayment_counts=counts)
    before = si.replay(
        [event for event in history(12, "2022-07-01") if event.event_id != "a3"], terms=terms
    )
    drawn = data.draw(testing.event_histories(terms=terms))
    events = [it.model_copy(update={"event_id": f"x{it.event_id}"}) for it in drawn]
    whole = si.replay(events, start=before, terms=terms)
    cut = data.draw(st.integers(0, len(events)))
    first = si.replay(events[:cut], start=before, terms=terms)
    second = si.replay(events[cut:], start=first, terms=terms)
    account = before.account
    for event in events:
        account = si.post(account, event, terms=terms).account
    assert whole.account == second.account == account
    assert_as_checked(second.account)
    assert_as_checked(account)
    result = [line.as_json() for line in (*first.postings, *second.postings)]
    assert result == [line.as_json() for line in whole.postings]


# ---- the accounts of a statement, in any order and from any thread ----


def fresh(statement, place):
    """Give an account of a statement from a statement that was never asked before."""
    events = [line.event for line in statement.postings]
    return si.replay(events, start=statement.opening).account_after(place)


@settings(deadline=None, max_examples=40)
@given(testing.event_histories(), st.data())
def test_the_accounts_of_a_statement_are_the_same_in_any_order(events, data):
    statement = si.replay([*events, *events[:3]], start=account_of(3))
    places = st.lists(st.integers(-len(events) - 3, len(events) + 5), max_size=8)
    for place in data.draw(places):
        assert statement.account_after(place) == fresh(statement, place)
        # By its place: an event that comes again may have a posting like that of its first time.
        for at in range(len(statement.postings))[place : place + 1]:
            assert statement.postings[at].account == fresh(statement, at)


def test_the_accounts_of_a_statement_are_the_same_from_many_threads():
    statement = si.replay(history(60))
    expected = after_places(si.replay(history(60)))
    interval = sys.getswitchinterval()

    def ask(seed):
        places = list(range(len(expected)))
        if seed % 2:
            random.Random(seed).shuffle(places)
        return all(statement.account_after(place) == expected[place] for place in places)

    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(8) as threads:
            assert all(threads.map(ask, range(8)))
    finally:
        sys.setswitchinterval(interval)


def test_asking_a_statement_for_accounts_changes_nothing_about_it():
    asked, other = si.replay(history(5)), si.replay(history(5))
    after_places(asked)
    assert asked == other
    assert hash(asked) == hash(other)
    assert repr(asked) == repr(other)
    assert asked.as_json() == other.as_json()
    assert pickle.dumps(asked) == pickle.dumps(other)
    assert after_places(pickle.loads(pickle.dumps(asked))) == after_places(other)  # noqa: S301 - made here


# ---- what a caller put together without a check is checked ----

CASE = {"case_id": "C-00001", "held_credit": si.Yuan("50")}
UNSOUND = {
    "cash above what was paid in": {"cash": si.Yuan("500")},
    "a cover without a policy": {"policy_id": None},
    "a policy without a cover": {"coverage": si.Yuan("0")},
    "less cover than is held": {"coverage": si.Yuan("1")},
    "an id that is none": {"policy_id": "D 1"},
    "a case that is over": {"cases": (si.Case(case_id="C-00007"),)},
    "a case that contradicts itself": {
        "cases": (si.Case.model_construct(**CASE, advanced=si.Yuan("5"), _fields_set=None),)
    },
    "advances out of order": {
        "cases": (
            si.Case.model_construct(
                case_id="C-00001",
                advanced=si.Yuan("2"),
                advances=tuple(
                    si.OpenAdvance(on=on, owed="1") for on in ("2022-07-31", "2022-07-30")
                ),
            ),
        )
    },
}


@pytest.mark.parametrize("wrong", UNSOUND)
def test_a_copy_with_something_wrong_in_it_is_checked_when_it_is_posted_to(wrong):
    for cases in (1, 20):
        account = account_of(cases + 1).model_copy(update=UNSOUND[wrong])
        with pytest.raises((ValidationError, TypeError)):
            si.post(account, si.DepositPaid(event_id="n", on=NEXT, amount="1"))


def test_a_copy_without_its_last_day_is_checked_when_it_is_posted_to():
    account = account_of(20).model_copy(update={"last_on": None})
    with pytest.raises(ValidationError, match="last-day-contradicts"):
        si.post(account, si.DepositPaid(event_id="n", on="2022-07-31", amount="1"))


def test_sums_are_not_kept_of_another_account():
    account = account_of(20)
    fewer = account.model_copy(update={"cases": account.cases[:2]})
    assert si.credit_held(fewer) == si.Yuan("50.00")
    assert si.outstanding(fewer) == si.Yuan("40.00")
    other = account.model_copy(update={"repayment_counts": "by_settled_case"})
    terms = si.DEPOSIT_TERMS.amended(repayment_counts="by_settled_case")
    repaid = named(si.Repaid, 1, "30")
    assert si.credit_available(si.post(other, repaid, terms=terms).account) == si.credit_available(
        account
    )
    own = type("Own", (si.Account,), {}, frozen=False)(**dict(account))
    own.cases = account.cases[:2]
    assert si.credit_held(own) == si.Yuan("50.00")


BAD_EVENTS = {
    "a cover of nothing": si.CoverBought.model_construct(
        event_id="n", on=date(2022, 8, 2), policy_id="D-2", coverage=si.Yuan("0")
    ),
    "a cover without an id": si.CoverBought.model_construct(
        event_id="n", on=date(2022, 8, 2), policy_id="", coverage=si.Yuan("1000")
    ),
    "a bond of nothing": si.BondHeld.model_construct(
        event_id="n", on=date(2022, 8, 2), case_id="C-9", amount=si.Yuan("0")
    ),
    "an advance of nothing": si.Advanced.model_construct(
        event_id="n", on=date(2022, 8, 2), case_id="C-00002", amount=si.Yuan("0")
    ),
    "a case without an id": si.BondHeld.model_construct(
        event_id="n", on=date(2022, 8, 2), case_id="", amount=si.Yuan("1")
    ),
    "an instant for a day": si.DepositPaid.model_construct(
        event_id="n", on=datetime(2022, 8, 2), amount=si.Yuan("1")
    ),
}


@pytest.mark.parametrize("wrong", BAD_EVENTS)
def test_an_event_that_was_not_checked_does_not_get_into_an_account(wrong):
    event = BAD_EVENTS[wrong]
    bought = isinstance(event, si.CoverBought)
    for cases in (3, 20):
        account = si.replay(history(cases)[1:] if bought else history(cases)).account
        with pytest.raises((ValidationError, TypeError)):
            si.post(account, event)


def test_an_account_does_not_grow_beyond_its_most_cases(monkeypatch):
    monkeypatch.setattr(si.deposit, "MOST_CASES", 21)
    account = account_of(20)
    last = si.post(account, named(si.BondHeld, 30, "1")).account
    assert kept(account, last) == 20
    # An account with one more is made anew as a whole, with every check there is.
    assert kept(last, si.post(last, named(si.BondHeld, 31, "1")).account) == 0


def test_an_account_within_another_model_keeps_its_sums():
    account = account_of(20)
    assert TypeAdapter(si.Account).validate_python(account) is account
    assert si.credit_held(account) == si.Yuan("500.00")
