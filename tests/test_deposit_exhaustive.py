"""Every short sequence of events on the deposit account, judged by the second model.

Accounts that are equal have the same future, so each is taken up once, and each of its transitions
is one ``post``. Up to three events every name is tried; of longer ones those that differ only in
which of two cases, or of two policies, is called which are tried under one of the names.
"""

from itertools import product

import pytest

from account_adapter import (
    COUNTS,
    DAY_ONE,
    OF_A_CASE,
    OF_CASH,
    balances,
    balances_of,
    event,
    facts,
    model_of,
    record,
    terms_of,
)
from deposit_model import MOST, ORDER, Model
from shopinsure import Account, deposit, post, replay

DAYS = (DAY_ONE, DAY_ONE + 1)
RENAMED = {"A": "B", "B": "A"}
NAMES_MATTER_FOR = 3


def alphabet(cover):
    """List the events of all eleven kinds: two days, cases, policies, amounts around the cover.

    A cover ends on either day, the first of which passes within the sequences; one is no tier.
    """
    amounts = sorted({1, cover - 1, cover, min(cover + 1, MOST)})
    yield event("CoverBought", "E", DAY_ONE, policy_id="P", coverage=cover - 1, end=DAYS[1])
    for on in DAYS:
        for policy in "PQ":
            for end in sorted({on, DAYS[1]}):
                yield event("CoverBought", "E", on, policy_id=policy, coverage=cover, end=end)
            yield event("CoverEnded", "E", on, policy_id=policy, reason="expired")
        for case in "AB":
            yield event("BondReleased", "E", on, case_id=case)
        for kind, amount in product(OF_CASH, amounts):
            yield event(kind, "E", on, amount=amount)
        for kind, case, amount in product(OF_A_CASE, "AB", amounts):
            if (kind, case) != ("DepositDrawn", "B"):  # the cash account keeps no case
                yield event(kind, "E", on, case_id=case, amount=amount)


def under_one_name(known):
    """Rename policy and cases, so that facts that differ only in names are the same."""
    policy, cover, end, cash, limit, cases, *rest = known
    renamed = tuple(sorted((RENAMED[case], *of_it) for case, *of_it in cases))
    return (policy and "P", cover, end, cash, limit, min(cases, renamed), *rest)


class Exploration:
    """Walk through all accounts breadth first, and count."""

    def __init__(self, counts, cover, depth):
        tiers = range(cover, cover + 1, cover)
        self.terms = terms_of(counts, tiers=tiers)
        self.letters = [(entry, record(entry)) for entry in alphabet(cover)]
        self.accounts = [(model_of(counts, tiers), Account(repayment_counts=counts))]
        self.found = {facts(self.accounts[0][1])}
        self.codes, self.transitions = set(), 0
        for at in range(1, depth + 1):
            self.accounts = list(self.step(at))

    def step(self, depth):
        for (model, account), (entry, written) in product(self.accounts, self.letters):
            posting = post(account, written, terms=self.terms)
            code = model.refusal(entry)
            self.transitions += 1
            assert posting.code == code, (account, entry)
            if code is None:
                yield from self.new(model.copy(), entry, posting, depth)
            else:
                self.codes.add(code)
                assert posting.status == "refused"
                assert posting.account is account

    def new(self, model, entry, posting, depth):
        assert posting.status == "posted"
        account = posting.account
        model.take(entry)
        known = facts(account)
        assert known == model.facts(), entry
        assert balances_of(posting) == model.balances(), entry
        if depth >= NAMES_MATTER_FOR:
            known = under_one_name(known)
        if known not in self.found:
            self.found.add(known)
            assert balances(account) == model.balances()
            yield model, account


def test_accounts_are_compared_by_every_field_they_have():
    account = "policy_id coverage cover_until cash cash_limit cases last_on repayment_counts"
    case = "case_id held_credit held_alipay advanced repaid advances"
    assert [*Account.model_fields] == account.split()
    assert [*deposit.Case.model_fields] == case.split()
    assert [*deposit.OpenAdvance.model_fields] == ["on", "owed"]


EXPLORED = (
    ("by_amount", 2, 4, 53_244, 2_019),
    ("by_settled_case", 2, 4, 53_244, 1_987),
)
EXPLORED_SLOWLY = (
    ("by_amount", 2, 5, 175_653, 5_824),
    ("by_settled_case", 3, 4, 120_879, 4_789),
    ("by_amount", 2, 6, 506_688, 13_715),
    ("by_settled_case", 2, 6, 475_803, 12_159),
)


@pytest.mark.parametrize(
    ("counts", "cover", "depth", "transitions", "accounts"),
    [*EXPLORED, *(pytest.param(*it, marks=pytest.mark.slow) for it in EXPLORED_SLOWLY)],
)
def test_every_sequence_of_events_is_posted_or_refused_as_the_second_model_says(
    counts, cover, depth, transitions, accounts
):
    exploration = Exploration(counts, cover, depth)
    assert exploration.codes == set(ORDER) - {"id-reused", "beyond-range"}
    assert (exploration.transitions, len(exploration.found)) == (transitions, accounts)


@pytest.mark.parametrize("counts", COUNTS)
def test_every_sequence_of_the_largest_amounts_is_judged_as_the_second_model_says(counts):
    assert "beyond-range" in Exploration(counts, MOST, 4).codes


DEPOSITS = (("Paid", 0, 1), ("Paid", 0, 2), ("Paid", 1, 1), ("Released", 0, 1), ("ToppedUp", 0, 1))


def answers(statement):
    return tuple((str(it.status), it.code, balances_of(it)) for it in statement.postings)


def test_every_short_batch_of_events_under_two_ids_is_posted_as_the_second_model_says():
    letters = [
        event(f"Deposit{kind}", name, DAY_ONE + later, amount=amount)
        for name, (kind, later, amount) in product(("E-1", "E-2"), DEPOSITS)
    ]
    reached, batches, result = [((), (), Model(), replay([]))], 0, set()
    for _ in range(4):
        longer = []
        for (batch, lines, model, before), entry in product(reached, letters):
            judge, written = model.copy(), record(entry)
            answer = (*judge.apply(entry), judge.balances())
            whole = replay((*batch, written))
            continued = replay([written], start=before)
            assert answers(whole) == (*lines, answer), (batch, entry)
            assert answers(continued) == (answer,), (batch, entry)
            assert facts(whole.account) == judge.facts()
            assert set(whole.ids) == set(judge.seen)
            assert whole == continued
            batches += 1
            result.add(answer[:2])
            longer.append(((*batch, written), (*lines, answer), judge, continued))
        reached = longer
    assert batches == 10 + 100 + 1_000 + 10_000
    assert result >= {("posted", None), ("duplicate", "duplicate"), ("refused", "id-reused")}
