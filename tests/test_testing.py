"""What callers draw with ``shopinsure.testing`` is valid, and reaches the deep states."""

import json
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from random import Random
from types import SimpleNamespace
from unittest import mock

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

import scenarios
import shopinsure as si
from scenarios import ORDER
from shopinsure import testing
from shopinsure._account import events as kinds
from shopinsure._dates import BEIJING

ONCE = settings(max_examples=400, deadline=None, derandomize=True, database=None)


@settings(deadline=None, max_examples=60)
@given(testing.records())
def test_every_record_that_is_drawn_comes_back_from_json_as_it_was(record):
    kind = type(record)
    assert kind.model_validate_json(record.model_dump_json()) == record
    assert si.load_json(record.model_dump_json(), kind) == record
    assert kind.model_validate(json.loads(record.model_dump_json())) == record


def drawn(strategy):
    """Return what is drawn in many tries, the same each time."""
    found = []

    @ONCE
    @given(strategy)
    def collect(record):
        found.append(record)

    collect()
    return found


def test_every_public_record_is_drawn():
    events, records = drawn(testing.events()), []

    @settings(ONCE, max_examples=1_000)  # of 26 kinds
    @given(testing.records())
    def collect(record):
        records.append(record)

    collect()
    cases = [case for record in records for case in getattr(record, "cases", ())]
    advances = [advance for case in cases for advance in case.advances]
    assert len(set(map(type, events))) == 11
    assert {type(it) for it in (*events, *records, *cases, *advances)} == set(scenarios.RECORDS)


# The kind of an event, and what is true of it, of its case and of the account, before and after.
DEEP = {
    "repaid in part": (si.Repaid, lambda it: it.now.advanced),
    "settled": (si.Repaid, lambda it: not it.now.advanced),
    "the oldest advance settled, a later one open": (
        si.Repaid,
        lambda it: len(it.was.advances) > len(it.now.advances) > 0,
    ),
    "a hold used in part by its advance": (
        si.Advanced,
        lambda it: it.was.held_credit.fen > it.event.amount.fen,
    ),
    "advanced while Alipay is held": (si.Advanced, lambda it: it.was.held_alipay),
    "advanced from a hold after the cover": (si.Advanced, lambda it: not it.before.policy_id),
    "several open advances in a case": (si.Advanced, lambda it: len(it.now.advances) > 1),
    "the Alipay part paid in part": (
        si.BondPaid,
        lambda it: it.event.amount.fen < it.was.held_alipay.fen,
    ),
    "a bond in two parts": (si.BondHeld, lambda it: it.now.held_credit and it.now.held_alipay),
    "advanced from a hold after a last day that nobody posted": (si.Advanced, lambda it: it.over),
    "a bond held after such a day": (si.BondHeld, lambda it: it.over and it.now.held_alipay),
    "a cover bought after such a day": (si.CoverBought, lambda it: it.over),
    "a bond held on the last day": (
        si.BondHeld,
        lambda it: it.before.cover_until == it.event.on and it.now.held_credit,
    ),
    "the cover ended with debts": (si.CoverEnded, lambda it: si.outstanding(it.after)),
    "three cases open": (si.BondHeld, lambda it: len(it.after.cases) == 3),
}


def deep_states(events, terms):
    """Return the deep states that a history goes through."""
    account = si.Account(repayment_counts=terms.repayment_counts)
    for event in events:
        after = si.post(account, event, terms=terms).account
        was, now = (it.case(getattr(event, "case_id", "C-1")) for it in (account, after))
        over = account.cover_until is not None and event.on > account.cover_until
        it = SimpleNamespace(event=event, before=account, after=after, was=was, now=now, over=over)
        yield from (name for name, (kind, met) in DEEP.items() if type(event) is kind and met(it))
        account = after


@pytest.mark.parametrize("counts", si.READINGS["repayment_counts"].values)
def test_every_history_is_posted_in_full_and_together_they_reach_the_deep_states(counts):
    terms, met = si.DEPOSIT_TERMS.amended(repayment_counts=counts), Counter()
    for events in drawn(testing.event_histories(terms=terms)):
        assert all(line.status == "posted" for line in si.replay(events, terms=terms).postings)
        met.update(set(deep_states(events, terms)))
    assert set(met) == set(DEEP)
    assert min(met.values()) >= 5


@settings(deadline=None, max_examples=30)
@given(testing.amounts(250, 251), testing.rates(2_000), testing.identifiers(), st.data())
def test_what_is_drawn_keeps_to_its_bounds(amount, rate, name, data):
    assert amount.fen in {250, 251}
    assert rate.ppm <= 2_000
    assert si.Covered(category=name, reason=name).category == name
    purchase = data.draw(testing.purchases())
    assert isinstance(data.draw(testing.evidences(purchase)), si.Evidence)
    policy, terms = data.draw(testing.sold_policies())
    assert policy.premium == si.deposit_premium(policy.coverage, policy.term, terms=terms).amount


TERMS = si.GUARANTEE_TERMS.amended(rounding="down", price_window_days=7)


def test_policies_are_of_the_terms_and_fit_what_is_drawn_with_them():
    """Those of the default terms: test_claims_laws.py asks of them whatever is drawn."""
    calendar = SimpleNamespace(is_working_day=lambda _: True)
    for policy, refund in drawn(testing.quality_cases(terms=TERMS)):
        assert policy.terms_id == TERMS.terms_id
        si.assess_quality_claim(policy, refund, calendar=calendar, terms=TERMS)
    outcomes = Counter()
    for policy, purchase, evidence in drawn(testing.price_cases(terms=TERMS)):
        settled = si.assess_price_claim(policy, purchase, evidence, terms=TERMS)
        outcomes[settled.verdict.outcome] += policy is not None
        assert policy is None or settled.money <= policy.paid - policy.freight
    assert min(outcomes[it] for it in si.Outcome) >= 3, outcomes
    outcomes = Counter(si.assess_advance(it).verdict.outcome for it in drawn(testing.disputes()))
    assert min(outcomes[it] for it in ("approved", "declined", "pending")) >= 5


@pytest.mark.slow  # it judges how the strategies shrink, by many tries
@pytest.mark.parametrize("seed", range(3))
def test_the_shortest_history_of_a_kind_is_found_in_few_tries(seed):
    # A history that fails is made shorter and shorter: that is what takes the time of `find`.
    with mock.patch.object(testing, "post", wraps=testing.post) as post:
        found = find(
            testing.event_histories(),
            lambda events: any(type(event) is si.Repaid for event in events),
            settings=settings(database=None),
            random=Random(seed),
        )
    assert len(found) <= 4  # a cover, an advance, a repayment; by chance one more
    assert 0 < post.call_count <= 4_000


class Basket(BaseModel):
    """A model of a caller's with the public types of fields, alone, in others and as records."""

    basket_id: si.Identifier
    total: si.Amount
    closed_on: si.Day | None
    opened_at: si.Instant
    names: tuple[si.Identifier, ...]
    days: list[si.Day]
    order: si.Order
    rate: si.Rate
    freight: si.Amount = si.from_fen(0)


def drawn_in_few_tries(strategy):
    found = []

    @settings(ONCE, max_examples=60)
    @given(strategy)
    def collect(record):
        found.append(record)

    collect()
    return found


PUBLIC_TYPES = {
    si.Identifier: lambda it: re.fullmatch("[!-~]{1,64}", it),
    si.Amount: lambda it: type(it) is si.Yuan,
    si.Day: lambda it: type(it) is date and 2000 <= it.year <= 2099,
    si.Instant: lambda it: it.tzinfo is not None and 1999 <= it.year <= 2100,
}


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("kind", [*scenarios.RECORDS, Basket], ids=lambda kind: kind.__name__)
def test_hypothesis_draws_each_record_and_a_model_of_a_callers_by_its_type(kind):
    found = drawn_in_few_tries(st.from_type(kind))
    assert {type(it) for it in found} == {kind}
    assert len(set(map(repr, found))) >= 20
    for it in found:
        assert kind.model_validate_json(it.model_dump_json()) == it


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("number", range(len(PUBLIC_TYPES)))
def test_hypothesis_draws_the_public_types_of_fields(number):
    public, is_sound = [*PUBLIC_TYPES.items()][number]
    found = drawn(st.from_type(public))
    assert len({*found}) >= 20
    assert all(map(is_sound, found))
    read = TypeAdapter(public).validate_python
    assert [read(it) for it in found] == found


@pytest.mark.filterwarnings("error")
def test_hypothesis_draws_every_kind_of_event_by_their_union():
    assert set(map(type, drawn(st.from_type(si.Event)))) == set(kinds.KINDS.values())


def test_a_model_of_a_callers_takes_and_describes_what_a_record_does():
    facts = {"basket_id": "B-1", "total": "9.90", "closed_on": "2022-08-01", "rate": "0.001"}
    facts |= {"opened_at": "2022-08-01T10:00:00Z", "names": (), "days": [], "order": ORDER}
    basket = Basket(**facts)
    assert (basket.total, basket.closed_on) == (si.Yuan("9.90"), date(2022, 8, 1))
    assert basket.opened_at.tzinfo is BEIJING
    told, own = (it.model_json_schema()["properties"] for it in (si.Order, Basket))
    for name, other in {"paid": "total", "order_id": "basket_id", "paid_at": "opened_at"}.items():
        # What the field of a record is for is its own; what it takes is the same.
        assert told[name].keys() - own[other].keys() == {"description"}
        wanted = {key: it for key, it in told[name].items() if key not in {"title", "description"}}
        assert {key: it for key, it in own[other].items() if key != "title"} == wanted
    for name, value, code in (
        ("total", 9.9, "amount-type"),
        ("total", "9.999", "amount-malformed"),
        ("basket_id", "two words", "identifier-malformed"),
        ("closed_on", "2022-8-1", "day-malformed"),
        ("opened_at", "2022-08-01T10:00:00", "instant-malformed"),
        ("days", ["x"], "day-malformed"),
    ):
        with pytest.raises(ValidationError) as refusal:
            Basket(**facts | {name: value})
        (found,) = refusal.value.errors()
        assert (found["type"], found["loc"][0]) == (code, name)


def test_until_the_strategies_are_imported_hypothesis_draws_a_field_as_its_plain_type():
    source = """
import warnings
from hypothesis import find, strategies as st
import shopinsure as si
warnings.simplefilter("error")
print(type(find(st.from_type(si.Day), lambda _: True)).__name__)
"""
    program = [sys.executable, "-c", source]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    assert done.stdout == "date\n"
