"""Statements of an account and the workings of its balances."""

import pytest

import scenarios
import shopinsure as si
from scenarios import refusal
from shopinsure._account.rendering import _LAST_NARROW, display_width

BOUGHT = si.CoverBought(
    event_id="E-1", on="2022-08-01", policy_id="D-1", coverage="2000", end="2023-07-31"
)


@pytest.mark.parametrize("place", ["1", None, 1.0, True])
def test_the_place_of_an_event_is_a_whole_number(place):
    with pytest.raises(si.InvalidInput) as found:
        si.replay(scenarios.journal()).account_after(place)
    assert (found.value.code, found.value.parameter) == ("place-malformed", "place")


def test_a_posting_is_the_same_wherever_it_stands_and_a_statement_has_a_hash():
    statement = si.replay([BOUGHT])
    assert si.post(si.Account(), BOUGHT) == statement.postings[0]
    assert hash(statement) == hash(si.replay([BOUGHT]))
    assert hash(statement) != hash(si.replay([]))


def test_a_chinese_sign_is_as_wide_as_two():
    assert display_width("a金") == 3
    assert display_width(chr(_LAST_NARROW)) == 1
    assert display_width(chr(_LAST_NARROW + 1)) == 2


def test_every_working_of_a_balance_knows_its_terms():
    events = [
        BOUGHT,
        si.Advanced(event_id="E-2", on="2022-08-02", case_id="C-1", amount="50"),
        si.CoverEnded(event_id="E-3", on="2022-08-03", policy_id="D-1", reason="expired"),
    ]
    ours = si.DEPOSIT_TERMS.amended(terms_id="ours")
    for count in (2, 3):
        account = si.replay(events[:count]).account
        result, mine = si.balance_workings(account), si.balance_workings(account, terms=ours)
        for name, working in result.items():
            assert working != mine[name]
            pairs = zip(working.parts, mine[name].parts, strict=True)
            assert all(one != other for one, other in pairs)
        assert [part.fen for part in result["outstanding"].parts] == [5_000]


def test_balances_are_worked_out_by_terms_that_count_as_the_account_does():
    other = si.DEPOSIT_TERMS.amended(repayment_counts="by_settled_case")
    account = si.replay([BOUGHT]).account
    assert refusal(lambda: si.balance_workings(account, terms=other))[0] == "reading-changed"
