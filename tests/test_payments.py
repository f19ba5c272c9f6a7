"""Law 24: a caller that pays what is approved, and whose keys are free, pays nothing twice.

A world is one order, case or policy with everything that was paid on it. Each step assesses a
request with what was known at that time or at an earlier one, as two clerks or two servers would,
and pays by the rule of docs/pay-once.md. However the steps fall, no more is paid than the rules
allow; and who knows all that was paid is never kept from a payment by a key.
"""

from collections.abc import Callable, Iterator
from itertools import combinations, product
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scenarios
import shopinsure as si
from shopinsure import DEPOSIT_TERMS, GUARANTEE_TERMS
from shopinsure._money import fen_text
from shopinsure._payment_keys import advance_keys, price_keys, quality_keys, surrender_keys
from strategies import law

ROOT = Path(__file__).parents[1]
Keys = dict[str, int]
"""The unique index of the caller: each key with the number of the payment that it was put in by."""

QUALITY = si.OrderPolicy(**scenarios.ISSUED | {"paid": "110.00", "freight": "10.00"})
PRICE = si.OrderPolicy(**scenarios.ISSUED | {"product": "price"})
PER_LINE = GUARANTEE_TERMS.amended(price_claims_per="line")
SOLD_PER_LINE = si.OrderPolicy(**dict(PRICE) | {"terms_id": PER_LINE.terms_id})


class Step(NamedTuple):
    """A request of a world, and after how many payments of it the caller looked what was paid."""

    request: str
    fen: int
    known: int


steps = st.lists(
    st.builds(
        Step,
        st.sampled_from(["1", "2", "3"]),
        st.sampled_from([1, 3_000, 6_000, 10_000, 20_000]),
        st.integers(0, 8),
    ),
    max_size=8,
)


def quality(step: Step, paid: list[tuple[str, int]]) -> si.Settlement:
    """Assess a refund of an order whose goods cost 100 yuan, less what is known as indemnified."""
    facts = {"refund_id": step.request, "goods_refunded": fen_text(step.fen)}
    facts["indemnified"] = fen_text(sum(fen for _, fen in paid))
    refund = si.Refund(**scenarios.REFUND | facts)
    return si.assess_quality_claim(QUALITY, refund, calendar=scenarios.CALENDAR)


def price(policy: si.OrderPolicy, terms: si.GuaranteeTerms) -> Callable[..., si.Settlement]:
    """Return how a price claim on a line of an order is assessed, with the lines known as paid."""

    def assess(step: Step, paid: list[tuple[str, int]]) -> si.Settlement:
        lines = [line for line, _ in paid]
        bought = si.Purchase(
            **scenarios.PURCHASE | {"line_id": step.request, "claimed_lines": lines}
        )
        # Each attempt has evidence of its own, on which the keys must not depend.
        found = {"order_id": f"E-{step.fen}", "unit_price": fen_text(step.fen % 7_000)}
        evidence = si.Evidence(**scenarios.EVIDENCE | found)
        return si.assess_price_claim(policy, bought, evidence, terms=terms)

    return assess


def advance(step: Step, paid: list[tuple[str, int]]) -> si.Settlement:
    """Assess an advance on a case of 100 yuan in dispute, less what is known as advanced."""
    before = fen_text(sum(fen for _, fen in paid))
    facts = {"advance_id": step.request, "advanced": before, "amount": "100.00"}
    facts |= {"credit_available": fen_text(step.fen), "credit_held": "0"}
    return si.assess_advance(si.Dispute(**scenarios.DISPUTE | facts))


def surrender(step: Step, _paid: list[tuple[str, int]]) -> si.Settlement:
    """Settle a surrender on one of several days; nothing tells that it was paid before."""
    day = scenarios.DAY.replace(day=int(step.request))
    return si.surrender(scenarios.DEPOSIT_POLICY, day, outstanding="0", held="0")


WORLDS = {
    "quality": (quality, 10_000, 3),
    "price per order": (price(PRICE, GUARANTEE_TERMS), None, 1),
    "price per line": (price(SOLD_PER_LINE, PER_LINE), None, 3),
    "advance": (advance, 10_000, 3),
    "surrender": (surrender, None, 1),
}
every_world = pytest.mark.parametrize("world", WORLDS)


def pay(settled: si.Settlement, keys: Keys, number: int) -> bool:
    """Pay where it is approved and the index holds none of its keys, in one transaction."""
    if not settled or not keys.keys().isdisjoint(settled.payment_keys):
        return False
    keys |= dict.fromkeys(settled.payment_keys, number)
    return True


@every_world
@given(steps)
@law
def test_no_more_is_paid_than_the_rules_allow_however_requests_cross(world, given_steps):
    assess, most, times = WORLDS[world]
    paid: list[tuple[str, int]] = []
    keys: Keys = {}
    for number, step in enumerate(given_steps):
        settled = assess(step, paid[: step.known])
        if pay(settled, keys, number):
            paid.append((step.request, settled.payment.fen))
    assert len(paid) <= times
    assert len({request for request, _ in paid}) == len(paid)
    assert most is None or sum(fen for _, fen in paid) <= most


@every_world
@given(steps)
@law
def test_who_knows_all_that_was_paid_is_kept_from_nothing_by_a_key(world, given_steps):
    assess, _, _ = WORLDS[world]
    paid: list[tuple[str, int]] = []
    keys: Keys = {}
    for number, step in enumerate(given_steps):
        settled = assess(step, paid)
        again = world == "surrender" or step.request in dict(paid)
        if settled and not again:
            assert pay(settled, keys, number), settled.payment_keys
            paid.append((step.request, settled.payment.fen))
        assert all(assess(step, paid[:known]).payment_keys for known in range(len(paid)))


def settlements() -> Iterator[tuple[tuple[str, ...], si.Settlement]]:
    """Yield settlements with what they are of: kind, shop, and the ids that tell them apart."""
    ids = ("1", "after", "1.00")  # the last two could be taken for parts of a key
    for shop, order, request in product(ids, repeat=3):
        of = {"shop_id": shop, "order_id": order}
        refund = {"order_id": order, "refund_id": request, "goods_refunded": "1.00"}
        policy = si.OrderPolicy(**scenarios.ISSUED | of)
        refunded = si.Refund(**scenarios.REFUND | refund)
        settled = si.assess_quality_claim(policy, refunded, calendar=scenarios.CALENDAR)
        yield ("quality", shop, order), settled
        item = scenarios.ITEM | {"shop_id": shop}
        bought = {"order_id": order, "line_id": request, "sku": item}
        purchase = si.Purchase(**scenarios.PURCHASE | bought)
        evidence = si.Evidence(**scenarios.EVIDENCE | {"order_id": "E", "sku": item})
        policy = si.OrderPolicy(**dict(SOLD_PER_LINE) | of)
        settled = si.assess_price_claim(policy, purchase, evidence, terms=PER_LINE)
        yield ("price", shop, order, request), settled
        case = {"shop_id": shop, "case_id": order, "advance_id": request}
        settled = si.assess_advance(si.Dispute(**scenarios.DISPUTE | case))
        yield ("advance", shop, order), settled
        sold = {"shop_id": shop, "policy_id": order}
        policy = si.DepositPolicy(**scenarios.POLICY | sold)
        settled = si.surrender(policy, scenarios.DAY, outstanding="0", held="0")
        yield ("surrender", shop, order), settled


def test_settlements_of_different_orders_lines_cases_and_policies_share_no_key():
    made = list(settlements())
    assert all(settled for _, settled in made)
    for (one, first), (other, second) in combinations(made, 2):
        shared = {*first.payment_keys} & {*second.payment_keys}
        assert bool(shared) == (one == other), (one, other)


def test_a_key_is_as_long_as_the_page_says_and_keeps_the_case_of_its_ids():
    ids, most = {"shop_id": "S" * 64}, "9" * 10 + ".99"
    order = ids | {"order_id": "O" * 64}
    refund = {"order_id": "O" * 64, "refund_id": "r" * 64, "indemnified": most}
    item = scenarios.ITEM | ids
    bought = {"order_id": "O" * 64, "line_id": "l" * 64, "sku": item}
    case = ids | {"case_id": "C" * 64, "advance_id": "a" * 64, "advanced": most}
    sold = ids | {"policy_id": "P" * 64}
    keys = [
        *quality_keys(
            si.OrderPolicy(**scenarios.ISSUED | order),
            si.Refund(**scenarios.REFUND | refund),
            GUARANTEE_TERMS,
        ),
        *price_keys(None, si.Purchase(**scenarios.PURCHASE | bought), GUARANTEE_TERMS),
        *advance_keys(si.Dispute(**scenarios.DISPUTE | case)),
        *surrender_keys(si.DepositPolicy(**scenarios.POLICY | sold), DEPOSIT_TERMS),
    ]
    assert len(keys) == 7
    assert max(map(len, keys)) == 202
    assert all(key.isascii() and key.isprintable() for key in keys)
    assert keys[0].split() == ["quality", "S" * 64, "O" * 64, "r" * 64]
    assert "at most 202 characters" in (ROOT / "docs" / "pay-once.md").read_text("utf-8")


FIRST_KEYS = {  # from the facts of a request alone, before anything is assessed
    si.assess_quality_claim: lambda policy, refund, **_: si.quality_claim_key(
        shop_id=policy.shop_id, order_id=policy.order_id, refund_id=refund.refund_id
    ),
    si.assess_price_claim: lambda purchase, **_: si.price_claim_key(
        shop_id=purchase.sku.shop_id, order_id=purchase.order_id, line_id=purchase.line_id
    ),
    si.assess_advance: lambda dispute, **_: si.advance_key(
        shop_id=dispute.shop_id, case_id=dispute.case_id, advance_id=dispute.advance_id
    ),
    si.surrender: lambda policy, **_: si.return_premium_key(
        shop_id=policy.shop_id, policy_id=policy.policy_id
    ),
}


@pytest.mark.parametrize("function", FIRST_KEYS, ids=lambda it: it.__name__)
def test_the_first_key_is_made_from_the_ids_of_a_request_before_it_is_assessed(function):
    facts = scenarios.VALID_CALLS[function]
    assert FIRST_KEYS[function](**facts) == function(**facts).payment_keys[0]


KEYS = (si.quality_claim_key, si.price_claim_key, si.advance_key, si.return_premium_key)


@pytest.mark.parametrize("key", KEYS, ids=lambda it: it.__name__)
def test_an_id_that_could_be_taken_for_two_makes_no_key(key):
    ids = scenarios.VALID_CALLS[key]
    assert key(**ids).split() == [key(**ids).split()[0], *ids.values()]
    for name in ids:
        for wrong in ("", "O-1 R-1", "订单", "O-1\n", "O" * 65, 7, None):
            code, sentence = scenarios.refusal(lambda: key(**ids | {name: wrong}))  # noqa: B023
            assert (code, sentence.split()[0]) == ("identifier-malformed", name)


@pytest.mark.parametrize("kind", si.PaymentKind)
def test_the_kind_is_there_whatever_the_outcome_is(kind):
    found = [it for it in scenarios.parts_of(scenarios.answers()) if isinstance(it, si.Settlement)]
    mine = [it for it in found if it.kind is kind]
    assert {bool(it) for it in mine} == {True, False}
    assert all(bool(it) == (it.verdict.outcome is si.Outcome.APPROVED) for it in mine)


NOT_APPROVED = {
    si.assess_quality_claim: ("refund", {"goods_returned": None}),
    si.assess_price_claim: ("purchase", {"refunded": True}),
    si.assess_advance: ("dispute", {"verified": None}),
}


@pytest.mark.parametrize("function", NOT_APPROVED, ids=lambda it: it.__name__)
def test_the_keys_are_there_whatever_the_outcome_is(function):
    facts, (name, changes) = scenarios.VALID_CALLS[function], NOT_APPROVED[function]
    usual = function(**facts)
    other = function(**facts | {name: facts[name].replace(**changes)})
    assert (bool(usual), bool(other)) == (True, False)
    assert usual.payment_keys == other.payment_keys != ()


def test_the_keys_of_a_surrender_are_there_while_something_is_held():
    facts = scenarios.VALID_CALLS[si.surrender]
    owing = si.surrender(**facts | {"held": "1"})
    assert not owing
    assert owing.payment_keys == si.surrender(**facts).payment_keys != ()


def test_what_has_a_verdict_is_true_where_it_is_approved():
    kinds = (si.Verdict, si.Settlement, si.Issuance)
    found = [it for it in scenarios.parts_of(scenarios.answers()) if isinstance(it, kinds)]
    for one in found:
        judged = one if isinstance(one, si.Verdict) else one.verdict
        assert bool(one) == (judged.outcome is si.Outcome.APPROVED)
    assert {(type(one), bool(one)) for one in found} == {*product(kinds, (True, False))}


def test_a_what_if_has_no_keys_and_cannot_be_paid():
    under = GUARANTEE_TERMS.amended(rounding="down")
    facts = dict(scenarios.VALID_CALLS[si.assess_price_claim])
    assert si.assess_price_claim(**facts | {"terms": under}).payment_keys == ()
    facts = dict(scenarios.VALID_CALLS[si.surrender])
    what_if = si.surrender(**facts | {"terms": DEPOSIT_TERMS.amended(rounding="down")})
    assert (bool(what_if), what_if.payment_keys) == (True, ())
