"""Terms: their ids and their tiers."""

import hashlib
import json
import re
from datetime import date
from decimal import Decimal

import pytest

import shopinsure as si
from scenarios import refusal


def test_a_long_id_of_terms_keeps_as_much_as_leaves_room_for_its_mark():
    named = si.DepositTerms(**dict(si.DEPOSIT_TERMS) | {"terms_id": "T" * 64})
    amended = named.amended(block_days=6)
    first, _, mark = amended.terms_id.partition("~")
    assert first == "T" * 31
    assert re.fullmatch("[0-9a-f]{32}", mark)
    assert amended.based_on == ("T" * 64,)


PUBLISHED = (si.GUARANTEE_TERMS, si.DEPOSIT_TERMS)


@pytest.mark.parametrize("terms", PUBLISHED, ids=lambda it: it.terms_id)
def test_amended_terms_know_what_they_are_based_on_and_equal_content_has_one_id(terms):
    root, down = terms.terms_id, terms.amended(rounding="down")
    days = "price_window_days" if terms is si.GUARANTEE_TERMS else "block_days"
    both = {"rounding": "down", days: 8}
    steps = (down.amended(**{days: 8}), terms.amended(**{days: 8}).amended(rounding="down"))
    assert {it.terms_id for it in (*steps, terms.amended(**both))} == {steps[0].terms_id}
    assert terms.amended(**both).based_on == (root,)
    assert steps[0].based_on == (root, down.terms_id)
    assert down.amended(rounding="half_up").terms_id == terms.amended().terms_id
    assert down.amended(rounding="half_up").amended_fields == ()
    ids = {terms.amended(**changes).terms_id for changes in ({}, {days: 8}, both)}
    assert len(ids | {root, down.terms_id}) == 5
    # What is marked is the content: a SHA-256 over the id of the first version and the values.
    text = f'{root}\n{{"rounding":"down"}}'.encode()
    assert down.terms_id == f"{root[:31]}~{hashlib.sha256(text).hexdigest()[:32]}"


@pytest.mark.parametrize("terms", PUBLISHED, ids=lambda it: it.terms_id)
def test_an_id_of_ones_own_is_none_of_the_known_versions_or_of_what_was_amended(terms):
    own = terms.amended(terms_id="mine", rounding="down")
    assert (own.terms_id, own.based_on) == ("mine", (terms.terms_id,))
    for based, taken in ((terms, terms), (own, own), (own, terms)):
        code, sentence = refusal(lambda it=based, of=taken: it.amended(terms_id=of.terms_id))
        assert code == "terms-id-taken"
        assert repr(taken.terms_id) in sentence
    foreign = type(terms).model_validate(terms.model_dump() | {"terms_id": "foreign"})
    taken = refusal(lambda: foreign.amended(terms_id=terms.terms_id))
    assert taken[0] == "terms-id-taken"
    assert refusal(lambda: terms.amended(based_on=()))[0] == "based-on"
    unnamed = terms.amended(terms_id="T").amended(rounding="down")
    assert unnamed.based_on == (terms.terms_id, "T")
    assert unnamed.terms_id == terms.amended(rounding="down").terms_id


@pytest.mark.parametrize("terms", PUBLISHED, ids=lambda it: it.terms_id)
def test_no_terms_have_the_id_of_a_known_version_and_another_content(terms):
    """A server that reads terms from a file judged policies under numbers of its own."""
    facts = terms.model_dump()
    assert type(terms).model_validate(facts) == terms
    for changes in ({"rounding": "down"}, {"effective_from": "2020-01-01"}):
        (name,) = changes
        code, sentence = refusal(lambda it=changes: type(terms)(**facts | it))
        assert code == "terms-of-another-id"
        assert name in sentence
        text = json.dumps(terms.model_dump(mode="json") | changes)
        assert refusal(lambda it=text: type(terms).model_validate_json(it))[0] == code
        own = type(terms)(**facts | changes | {"terms_id": "mine"})
        assert own.amended(**{name: facts[name]}).based_on == ("mine",)


def test_what_was_amended_in_a_version_of_ones_own_stays_without_a_citation():
    stored = si.DEPOSIT_TERMS.amended(rounding="down").model_dump()
    own = si.DepositTerms(**stored | {"terms_id": "ours", "based_on": ()})
    later = own.amended(block_days=6)
    assert later.amended_fields == ("block_days", "rounding")
    assert (later.citations["rounding"], later.based_on) == ((), ("ours",))


def test_no_cover_above_the_highest_is_a_tier():
    terms = si.DEPOSIT_TERMS.amended(coverage_min="1", coverage_max="9", coverage_step="0.01")
    assert terms.is_tier(900)
    assert not terms.is_tier(901)
    shop = si.Shop(
        shop_id="S-1", marketplace_seller=True, deposit_offered=True, coverage_max="9.00"
    )
    assert si.coverage_choices(shop, terms=terms)[-1] == Decimal(9)


def test_versions_that_are_no_list_of_terms_are_shown_and_a_reading_has_its_own_clauses():
    day = date(2023, 1, 1)
    for versions, sentence in (
        (5, "versions (int) is not a list of terms"),
        ("x", "versions 'x' must be of type DepositTerms"),
    ):
        given = {"day": day, "versions": versions}
        assert refusal(lambda it=given: si.deposit_terms_on(**it)) == ("versions-type", sentence)
    for terms in PUBLISHED:
        for name in terms.readings:
            assert terms.citations[name] == si.READINGS[name].clauses != ()


@pytest.mark.parametrize("terms", PUBLISHED, ids=lambda it: it.terms_id)
def test_known_terms_show_their_id_and_what_was_amended_and_their_text_shows_all(terms):
    name = type(terms).__name__
    assert repr(terms) == f"{name}({terms.terms_id!r})"
    amended = terms.amended(rounding="down", effective_from="2027-01-01")
    shown = "effective_from=datetime.date(2027, 1, 1), rounding='down'"
    assert repr(amended) == f"{name}({amended.terms_id!r}, {shown})"
    # What differs is shown whatever the record says of itself.
    stored = terms.model_dump() | {"terms_id": "T", "rounding": "down"}
    unsaid = type(terms)(**stored | {"based_on": (terms.terms_id,)})
    assert repr(unsaid) == f"{name}('T', rounding='down')"
    own = type(terms)(**stored)
    assert repr(own).startswith(f"{name}(terms_id='T', effective_from=")
    for one in (terms, amended, own):
        assert all(f"{field}=" in str(one) for field in type(terms).model_fields)
