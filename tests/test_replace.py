"""A record that is changed is checked as a new one is, and the one it was made from stays."""

import pytest
from pydantic import BaseModel, ValidationError

import shopinsure as si
from scenarios import ACCOUNT, ISSUED, ORDER, POLICY, PURCHASE, REFUND, SHOP, VALID_RECORDS

MADE = {kind: kind(**facts) for kind, facts in VALID_RECORDS.items()}
TERMS = (si.GuaranteeTerms, si.DepositTerms)
OF_TERMS = {"amended_fields", "based_on"}  # they follow from the others
OF_ANOTHER_SHOP = POLICY | {"shop_id": "S-9"}
STORED_TERMS, BOUGHT = VALID_RECORDS[si.DepositTerms], VALID_RECORDS[si.CoverBought]
WRONG = (object(), 1.5, "no such", [1], {})


def findings(call, **changes):
    """Return what an error finds, or what was made."""
    try:
        return call(**changes)
    except ValidationError as error:
        return error.errors(include_url=False, include_input=False)


@pytest.mark.parametrize("kind", MADE, ids=lambda kind: kind.__name__)
def test_nothing_changed_is_an_equal_record(kind):
    record = MADE[kind]
    same = record.replace()
    assert (type(same), same, hash(same)) == (kind, record, hash(record))
    if kind not in TERMS:
        for name in kind.model_fields:
            assert record.replace(**{name: getattr(record, name)}) == record


FIELDS = [(kind, name) for kind in MADE for name in kind.model_fields if name not in OF_TERMS]


@pytest.mark.parametrize(("kind", "name"), FIELDS, ids=lambda it: getattr(it, "__name__", it))
def test_a_changed_field_is_judged_as_the_constructor_judges_it(kind, name):
    record = MADE[kind]
    facts = {field: getattr(record, field) for field in kind.model_fields}
    for value in WRONG:
        made = findings(kind, **facts | {name: value})
        changed = findings(record.replace, **{name: value})
        assert isinstance(made, BaseModel) == isinstance(changed, BaseModel)
        if kind not in TERMS or isinstance(made, list):
            assert changed == made
    assert record == MADE[kind] == kind(**facts)


@pytest.mark.parametrize("kind", MADE, ids=lambda kind: kind.__name__)
def test_a_field_that_there_is_not_is_refused(kind):
    (found,) = findings(MADE[kind].replace, no_such_field=1)
    assert found["type"] == "unknown-field"


@pytest.mark.parametrize(
    ("kind", "facts", "changes", "code"),
    [
        (si.Order, ORDER, {"freight": "199.01"}, "freight-above-paid"),
        (si.OrderPolicy, ISSUED, {"premium": "9.99"}, "premium-contradicts-rate"),
        (si.DepositPolicy, POLICY, {"end": "2024-06-30"}, "period-contradicts-term"),
        (si.Purchase, PURCHASE, {"points": "999"}, "parts-above-price"),
        (si.Refund, REFUND, {"completed_at": "2020-01-01T00:00:00Z"}, "completed-before-requested"),
        (si.Account, ACCOUNT, {"cash": "9999"}, "cash-above-limit"),
        (si.Shop, SHOP, {"deposit_policy": OF_ANOTHER_SHOP}, "policy-of-another-shop"),
        (si.DepositTerms, STORED_TERMS, {"coverage_step": "0"}, "tiers-contradict"),
        (si.CoverBought, BOUGHT, {"end": "2000-01-01"}, "end-before-start"),
    ],
)
def test_what_contradicts_another_fact_is_refused(kind, facts, changes, code):
    (found,) = findings(kind(**facts).replace, **changes)
    assert found["type"] == code


def test_it_checks_what_model_copy_does_not():
    order = MADE[si.Order]
    assert order.model_copy(update={"paid": "x"}).paid == "x"
    with pytest.raises(ValidationError):
        order.replace(paid="x")
    with pytest.raises(ValidationError):  # what ``copy.replace`` of Python 3.13 calls
        order.__replace__(paid="x")
    dearer = order.replace(paid="200")
    assert (type(dearer.paid), order.paid) == (si.Yuan, si.Yuan("199"))
    assert dearer == si.Order(**ORDER | {"paid": "200"})


def test_a_class_of_the_callers_is_kept():
    class Noted(si.Order):
        note: str = ""

    noted = Noted(**ORDER, note="first")
    assert noted.replace(paid="200") == Noted(**ORDER | {"paid": "200"}, note="first")
    assert noted.replace(note="second").note == "second"


def test_other_terms_have_an_id_of_their_own():
    lower = si.DEPOSIT_TERMS.replace(rounding="down")
    assert lower == si.DEPOSIT_TERMS.amended(rounding="down")
    assert lower.terms_id != si.DEPOSIT_TERMS.terms_id
    assert lower.__replace__(rounding="half_even").rounding == "half_even"
