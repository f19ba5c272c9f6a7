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
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

import shopinsure as si
from account_adapter import COUNTS
from counting import work
from scenarios import BALANCES
from shopinsure import testing
from shopinsure._account import ledger
from strategies import law

DAY, NEXT, AFTER = "2022-08-01", "2022-08-02", "2023-08-01"
FEW, MANY = 5, 1_000


def history(cases, on=DAY):
    """Return events that leave so many cases open: of each two, one holds and one owes as well."""
    cover = {"policy_id": "D-1", "coverage": "200000", "end": "2023-07-31"}
    events: list = [si.CoverBought(event_id="cover", on=on, **cover)]
    events.append(si.DepositPaid(event_id="deposit", on=on, amount="100"))
    for case in range(cases):
        events.append(named(si.BondHeld, case, "50.00", on, f"h{case}"))
        if case % 2:
            events.append(named(si.Advanced, case, "40.00", on, f"a{case}"))
    return events


def account_of(cases):
    return si.replay(history(cases)).account


def named(kind, case, amount=None, on=NEXT, name="next"):
    case_id = f"C-{case:05}" if isinstance(case, int) else case
    return kind(event_id=name, on=on, case_id=case_id, **({"amount": amount} if amount else {}))


def of_deposit(kind, on=NEXT):
    return kind(event_id="deposit-2", on=on, amount="1")


# An event of every kind, so that it is posted, and what it does to the number of open cases.
EVENTS = {
    "an event after the last day of the cover": (of_deposit(si.DepositPaid, AFTER), 0),
    "a cover ended": (si.CoverEnded(event_id="n", on=NEXT, policy_id="D-1", reason="expired"), 0),
    "a deposit paid": (of_deposit(si.DepositPaid), 0),
    "a deposit released": (of_deposit(si.DepositReleased), 0),
    "a deposit drawn": (named(si.DepositDrawn, 0, "1"), 0),
    "a bond of a new case": (named(si.BondHeld, 99_999, "1"), 1),
    "a bond of a new case, before all": (named(si.BondHeld, "!", "1"), 1),
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
    "posted to before": lambda account: si.post(account, of_deposit(si.DepositPaid, DAY)).account,
    "restated": lambda account: si.replay((), start=account).account,
}


def shared(before, after):
    """Count the cases of an account that are the very objects of another."""
    return len({id(case) for case in before.cases} & {id(case) for case in after.cases})


@pytest.mark.parametrize("way", WAYS)
def test_posting_takes_the_same_work_however_many_cases_are_open(way):
    few, many = (WAYS[way](account_of(cases)) for cases in (FEW, MANY))
    for event, more in EVENTS.values():
        after = si.post(many, event).account
        assert len(after.cases) == MANY + more
        assert shared(many, after) >= MANY - 1
        calls = [work(lambda on=on, it=event: si.post(on, it)) for on in (few, many)]
        assert calls[1] <= calls[0] + 5


@pytest.mark.parametrize("balance", BALANCES, ids=lambda it: it.__name__)
def test_a_balance_takes_the_same_work_however_many_cases_are_open(balance):
    few, many = account_of(FEW), account_of(MANY)
    assert work(lambda: balance(many)) == work(lambda: balance(few))


def test_a_few_events_on_a_long_statement_cost_little_beside_it():
    events = history(MANY)
    statement = si.replay(events)
    more = [named(si.BondReleased, case, name=f"n{case}") for case in range(2, 12, 2)]
    assert len(si.replay(more, start=statement).account.cases) == MANY - 5
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


def assert_as_checked(account):
    """Compare an account with the one a check of the whole makes, in all that tells them apart."""
    whole = si.Account(**account.model_dump())
    assert account == whole
    assert type(account) is si.Account
    for way in (hash, repr, si.Account.model_dump_json, si.Account.__getstate__):
        assert way(account) == way(whole)
    assert list(vars(account)) == list(vars(whole)) == list(si.Account.model_fields)
    assert account.model_extra is whole.model_extra is None
    for one, other in zip((account, *account.cases), (whole, *whole.cases), strict=True):
        assert one.model_fields_set == other.model_fields_set
        assert [*map(type, vars(one).values())] == [*map(type, vars(other).values())]
    for same in (pickle.loads(pickle.dumps(account)), copy.copy(account), copy.deepcopy(account)):  # noqa: S301 - made here
        assert same == account
    assert [read(account) for read in BALANCES] == [read(whole) for read in BALANCES]


@pytest.mark.parametrize("counts", COUNTS)
@law
@given(st.data())
def test_an_account_is_the_one_that_a_check_of_the_whole_makes(counts, data):
    # Of few events only the cases that they name are opened, of many events all.
    terms = si.DEPOSIT_TERMS.amended(repayment_counts=counts)
    many = [event for event in history(12, "2022-07-01") if event.event_id != "a3"]
    before = si.replay(data.draw(st.sampled_from(([], many))), terms=terms)
    drawn = data.draw(testing.event_histories(terms=terms))
    events = [it.model_copy(update={"event_id": f"x{it.event_id}"}) for it in drawn]
    whole = si.replay(events, start=before, terms=terms)
    account = before.account
    for place, event in enumerate(events):
        account = si.post(account, event, terms=terms).account
        assert_as_checked(account)
        assert_as_checked(whole.account_after(place))
        assert whole.account_after(place) == account
    assert whole.account == account


@law
@given(testing.event_histories(), st.data())
def test_the_accounts_of_a_statement_are_the_same_in_any_order(events, data):
    events = [*events, *events[:3]]
    statement, opening = si.replay(events, start=account_of(3)), account_of(3)
    places = st.lists(st.integers(-len(events) - 3, len(events) + 5), max_size=8)
    for place in data.draw(places):
        # By its place: an event that comes again may have a posting like that of its first time.
        at = range(len(events))[: place + 1]
        expected = si.replay(events[: len(at)], start=opening).account
        assert statement.account_after(place) == expected
        for line in statement.postings[len(at) - 1 : len(at)] if at else ():
            assert line.account == expected


@pytest.mark.parametrize("more", [0, 5])  # a batch shorter than the cases opens them on demand
def test_a_case_that_a_batch_closes_is_not_opened_again_from_the_account(more):
    cover = {"policy_id": "D-1", "coverage": "1000", "end": "2023-07-31"}
    first = si.CoverBought(event_id="1", on="2022-08-01", **cover)
    held = [
        si.BondHeld(event_id=f"h{n}", on="2022-08-02", case_id=f"C-{n}", amount="100")
        for n in range(1, more + 2)
    ]
    account = si.replay([first, *held]).account
    twice = [si.BondReleased(event_id=it, on="2022-08-03", case_id="C-1") for it in "34"]
    released = si.replay(twice, start=account)
    assert [it.status for it in released.postings] == ["posted", "refused"]
    assert [it.case_id for it in released.account.cases] == [it.case_id for it in held[1:]]


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
    for way in (hash, repr, pickle.dumps, si.Statement.as_json):
        assert way(asked) == way(other)
    assert after_places(pickle.loads(pickle.dumps(asked))) == after_places(other)  # noqa: S301 - made here


def contradicting(**facts):
    case = si.Case.model_construct(case_id="C-00001", held_credit=si.Yuan("50"), **facts)
    return {"cases": (case,)}


BACKWARDS = tuple(si.OpenAdvance(on=on, owed="1") for on in ("2022-07-31", "2022-07-30"))
INVALID = {
    "cash above what was paid in": {"cash": si.Yuan("500")},
    "a cover without a policy": {"policy_id": None},
    "a policy without a cover": {"coverage": si.Yuan("0")},
    "a cover without an end": {"cover_until": None},
    "an end that is no day": {"cover_until": datetime(2023, 7, 31)},
    "less cover than is held": {"coverage": si.Yuan("1")},
    "an id that is none": {"policy_id": "D 1"},
    "no last day": {"last_on": None},
    "a case that is over": {"cases": (si.Case(case_id="C-00007"),)},
    "a case that contradicts itself": contradicting(advanced=si.Yuan("5")),
    "advances out of order": contradicting(advanced=si.Yuan("2"), advances=BACKWARDS),
}


@pytest.mark.parametrize("wrong", INVALID)
def test_a_copy_with_something_wrong_in_it_is_checked_when_it_is_posted_to(wrong):
    # Before the advances, where no last day says that the event comes too late.
    paid = of_deposit(si.DepositPaid, "2022-07-31" if wrong == "no last day" else NEXT)
    for account in (account_of(2), account_of(21)):
        with pytest.raises((ValidationError, TypeError)):
            si.post(account.model_copy(update=INVALID[wrong]), paid)


def test_the_sums_of_an_account_are_not_those_of_another():
    account = account_of(20)
    fewer = account.model_copy(update={"cases": account.cases[:2]})
    assert si.credit_held(fewer) == si.Yuan("50.00")
    assert si.outstanding(fewer) == si.Yuan("40.00")
    other = account.model_copy(update={"repayment_counts": "by_settled_case"})
    terms = si.DEPOSIT_TERMS.amended(repayment_counts="by_settled_case")
    repaid = si.post(other, named(si.Repaid, 1, "30"), terms=terms)
    assert si.credit_available(repaid.account) == si.credit_available(account)
    own = type("Own", (si.Account,), {}, frozen=False)(**dict(account))
    own.cases = account.cases[:2]
    assert si.credit_held(own) == si.Yuan("50.00")


def unchecked(kind, case="C-9", amount="0", **facts):
    amounts = {"coverage" if kind is si.CoverBought else "amount": si.Yuan(amount)}
    named = {"event_id": "n", "on": date(2022, 8, 2), "case_id": case}
    named |= {"end": date(2023, 8, 1)} if kind is si.CoverBought else {}
    return kind.model_construct(**named | amounts | facts)


INVALID_EVENTS = {
    "a cover without an end": unchecked(si.CoverBought, policy_id="D-2", amount="1000", end=None),
    "a cover without an id": unchecked(si.CoverBought, policy_id="", amount="1000"),
    "a bond of nothing": unchecked(si.BondHeld),
    "an advance of nothing": unchecked(si.Advanced, "C-00002"),
    "a case without an id": unchecked(si.BondHeld, "", "1"),
    "an instant for a day": unchecked(si.DepositPaid, amount="1", on=datetime(2022, 8, 2)),
}


@pytest.mark.parametrize("wrong", INVALID_EVENTS)
def test_an_event_that_was_not_checked_does_not_get_into_an_account(wrong):
    event = INVALID_EVENTS[wrong]
    for cases in (3, 20):
        events = history(cases)[isinstance(event, si.CoverBought) :]  # no cover runs before one
        with pytest.raises((ValidationError, TypeError)):
            si.post(si.replay(events).account, event)


def test_a_cover_that_was_not_checked_is_refused_where_it_is_no_tier():
    event = unchecked(si.CoverBought, policy_id="D-2")
    account = si.replay(history(3)[1:]).account
    posting = si.post(account, event)
    assert (posting.code, posting.account is account) == ("coverage-not-a-tier", True)


def test_an_account_does_not_grow_beyond_its_most_cases(monkeypatch):
    monkeypatch.setattr(ledger, "MOST_CASES", 21)
    account = account_of(20)
    last = si.post(account, named(si.BondHeld, 30, "1")).account
    assert shared(account, last) == 20
    # An account with one more is made anew as a whole, with every check there is.
    assert shared(last, si.post(last, named(si.BondHeld, 31, "1")).account) == 0


def test_an_account_within_another_model_keeps_its_sums():
    account = account_of(20)
    assert TypeAdapter(si.Account).validate_python(account) is account
    assert si.credit_held(account) == si.Yuan("500.00")
