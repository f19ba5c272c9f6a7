"""A record that was stored is read by this release and by later ones; law 25."""

import json
from functools import partial

import pytest

import scenarios
import shopinsure as si
from scenarios import DEPOSIT_POLICY, HELD, SELLER, refusal
from shopinsure import documents, dump_record, load_record
from shopinsure._records import Record
from shopinsure.documents import FORMS, Form, read_form

# Callers store these: none is ever renamed. A version is written up when a form changes.
SCHEMAS = {
    *("account/1", "advanced/1", "bond-held/1", "bond-paid/1", "bond-released/1", "case/1"),
    *("cover-bought/1", "cover-ended/1", "covered/1", "deposit-drawn/1", "deposit-paid/1"),
    *("deposit-policy/1", "deposit-released/1", "deposit-terms/1", "deposit-topped-up/1"),
    *("dispute/1", "evidence/1", "guarantee-terms/1", "open-advance/1", "order/1"),
    *("order-policy/1", "purchase/1", "refund/1", "repaid/1", "shop/1", "sku/1"),
}
RECORDS = list(scenarios.records())


def test_every_record_has_a_form_of_its_own_whose_id_stays():
    assert sorted(f"{name}/{form.version}" for name, form in FORMS.items()) == sorted(SCHEMAS)
    assert {form.kind for form in FORMS.values()} == set(scenarios.RECORDS)
    assert len(SCHEMAS) == 26


def test_a_record_that_was_stored_is_read_as_the_same_one():
    assert {type(record) for record in RECORDS} == set(scenarios.RECORDS)
    for record in RECORDS:
        document = dump_record(record)
        assert document.pop("schema") in {f"shopinsure/{it}" for it in SCHEMAS}
        assert document == record.model_dump(mode="json")
        document = dump_record(record)
        text = json.dumps(document, ensure_ascii=False)
        for stored in (document, text, text.encode(), dict(reversed(document.items()))):
            for kind in ((), (type(record),), (Record,)):
                found = load_record(stored, *kind)
                assert (type(found), found, repr(found)) == (type(record), record, repr(record))
        assert document == dump_record(record)  # which reading has left as it was


def stored_and_read(value):
    if isinstance(value, Record):
        return load_record(json.dumps(dump_record(value)))
    if isinstance(value, list | tuple):
        return type(value)(map(stored_and_read, value))
    return value


@pytest.mark.parametrize("function", scenarios.VALID_CALLS, ids=lambda function: function.__name__)
def test_every_function_answers_alike_for_records_that_were_stored(function):
    facts = scenarios.VALID_CALLS[function]
    read = {name: stored_and_read(value) for name, value in facts.items()}
    answer, found = function(**facts), function(**read)
    assert (found, str(found)) == (answer, str(answer))


# --- versions: a made-up past of two forms


def policy_of_2(facts):
    """Version 1 counted months."""
    terms = {6: "six_months", 12: "twelve_months"}
    rest = {name: fact for name, fact in facts.items() if name != "months"}
    return rest | {"term": terms.get(facts.get("months"))}


def policy_of_3(facts):
    """Version 2 knew the one tariff."""
    return {"terms_id": si.DEPOSIT_TERMS.terms_id} | facts


def shop_of_2(facts):
    """Version 1 called the base by another name, and held a policy of version 2."""
    rest = {name: fact for name, fact in facts.items() if name != "base"}
    policy = facts.get("deposit_policy")
    upgraded = policy if policy is None else policy_of_3(policy)
    return rest | {"live_base_bound": facts.get("base"), "deposit_policy": upgraded}


LATER = dict(FORMS)
LATER["deposit-policy"] = Form(si.DepositPolicy, (policy_of_2, policy_of_3))
LATER["shop"] = Form(si.Shop, (shop_of_2,))
read = partial(read_form, forms=LATER, ignore_unknown=False)


def version(document, number, **changes):
    """Write a document as of a version; what is ``...`` is left out."""
    facts = document | changes | {"schema": f"{document['schema'].rpartition('/')[0]}/{number}"}
    return {name: fact for name, fact in facts.items() if fact is not ...}


POLICY, SHOP = dump_record(DEPOSIT_POLICY), dump_record(scenarios.SHOPS["an insured shop"])
OTHER_POLICY = si.DepositPolicy(**scenarios.POLICY | {"terms_id": "T-9"})
OLD_POLICY = {name: fact for name, fact in SHOP["deposit_policy"].items() if name != "terms_id"}


@pytest.mark.parametrize(
    ("document", "record"),
    [
        (version(POLICY, 1, months=12, term=..., terms_id=...), DEPOSIT_POLICY),
        (version(POLICY, 2, terms_id=...), DEPOSIT_POLICY),
        (version(POLICY, 2, terms_id="T-9"), OTHER_POLICY),
        (version(POLICY, 3), DEPOSIT_POLICY),
        (
            version(SHOP, 1, live_base_bound=..., base=True, deposit_policy=OLD_POLICY),
            scenarios.SHOPS["an insured shop"],
        ),
        (version(SHOP, 2), scenarios.SHOPS["an insured shop"]),
        (dump_record(HELD), HELD),
    ],
)
def test_every_older_version_is_read(document, record):
    before = json.dumps(document)
    assert read(document) == record
    assert json.dumps(document) == before


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (version(POLICY, 1, term=..., terms_id=...), "term-unknown"),
        (version(POLICY, 1, months=12, terms_id=...), None),
        (version(POLICY, 2, months=12), "unknown-field"),
        (version(POLICY, 3, terms_id=...), "missing"),
        (version(SHOP, 2, base=True), "unknown-field"),
    ],
)
def test_an_older_version_is_still_checked(document, code):
    assert refusal(lambda: read(document))[0] == (code or "")


def test_a_release_writes_the_last_version_and_reads_what_it_wrote(monkeypatch):
    monkeypatch.setattr(documents, "FORMS", LATER)
    assert dump_record(DEPOSIT_POLICY)["schema"] == "shopinsure/deposit-policy/3"
    assert dump_record(SELLER)["schema"] == "shopinsure/shop/2"
    assert load_record(dump_record(DEPOSIT_POLICY)) == DEPOSIT_POLICY
    assert load_record(version(POLICY, 2, terms_id=...)) == DEPOSIT_POLICY


def test_a_newer_version_is_refused_in_one_clear_sentence():
    code, sentence = refusal(lambda: load_record(version(POLICY, 4)))
    assert code == "schema-newer"
    for part in ("version 4", "deposit-policy", "up to 1", "ignore_unknown=True"):
        assert part in sentence
    assert refusal(lambda: read(version(POLICY, 4)))[0] == "schema-newer"


def with_unknown(value):
    """Add what a later release may know to every object, at every depth."""
    if isinstance(value, dict):
        return {name: with_unknown(one) for name, one in value.items()} | {"made_up": {"a": [1.5]}}
    return [with_unknown(one) for one in value] if isinstance(value, list) else value


def spoiled(value):
    """List a document with each leaf in turn of a kind that no field takes."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from (value | {name: other} for other in spoiled(one) if name != "schema")
    elif isinstance(value, list):
        for at, one in enumerate(value):
            yield from ([*value[:at], other, *value[at + 1 :]] for other in spoiled(one))
    else:
        yield 1.5


@pytest.mark.parametrize(
    "record", RECORDS[: len(scenarios.RECORDS)], ids=lambda it: type(it).__name__
)
def test_what_a_newer_release_added_is_left_out_where_that_is_asked_for_and_nothing_else(record):
    newer = version(with_unknown(dump_record(record)), 2)
    for document in (newer, json.dumps(newer).replace("1.5", "15"), version(newer, 1)):
        assert load_record(document, ignore_unknown=True) == record
    assert refusal(lambda: load_record(newer))[0] == "schema-newer"
    assert refusal(lambda: load_record(version(newer, 1)))[0] == "unknown-field"
    wrong = list(spoiled(version(dump_record(record), 2)))
    assert len(wrong) >= 2
    for document in wrong:
        assert refusal(lambda: load_record(document, ignore_unknown=True))[0] != "", document  # noqa: B023
    for name in (name for name, field in type(record).model_fields.items() if field.is_required()):
        document = {it: fact for it, fact in newer.items() if it != name}
        assert refusal(lambda: load_record(document, ignore_unknown=True))[0] != ""  # noqa: B023


# --- what is no stored record


@pytest.mark.parametrize(
    "schema",
    [
        *(
            "",
            "shop/1",
            "shopinsure/shop",
            "shopinsure/shop/0",
            "shopinsure/shop/01",
            "shopinsure/",
        ),
        *("shopinsure/shop/1 ", "shopinsure/Shop/1", "shopinsure/shop/1\n", "shopinsure/shop/-1"),
        *("shopinsure/shop/1234567", "shopinsure/decision/1", "other/shop/1", "shopinsure/shop/１"),
        *(
            None,
            1,
            True,
            ["shopinsure/shop/1"],
            {},
            ...,
            "shopinsure/" + "a" * 999,
            b"shopinsure/shop/1",
        ),
    ],
)
def test_what_names_no_form_is_refused(schema):
    stored = dump_record(SELLER)
    document = {name: fact for name, fact in stored.items() if name != "schema"}
    document |= {} if schema is ... else {"schema": schema}
    for ignoring in (True, False):
        code, sentence = refusal(lambda: load_record(document, ignore_unknown=ignoring))  # noqa: B023
        assert code == "schema-unknown"
        assert len(sentence) <= 100


def test_a_record_of_another_kind_is_refused():
    for kind in (si.Order, si.DepositPolicy, type("Own", (si.Shop,), {})):
        code, sentence = refusal(lambda: load_record(dump_record(SELLER), kind))  # noqa: B023
        assert code == "record-of-another-kind"
        assert sentence == f"document is a record of type Shop, not {kind.__name__}"


@pytest.mark.parametrize("kind", [dict, None, "Shop", si.Verdict, si.Event])
def test_what_is_no_record_class_is_refused(kind):
    assert refusal(lambda: load_record(dump_record(SELLER), kind))[0] == "kind-type"


@pytest.mark.parametrize("document", [None, 7, [], [POLICY], "[]", "7", '"shop"', "null", SELLER])
def test_what_is_no_object_is_refused(document):
    assert refusal(lambda: load_record(document))[0] == "document-type"


@pytest.mark.parametrize(
    "record",
    [
        *(type(name, (si.Shop,), {})(shop_id="S-1") for name in ("Shop", "Order", "Own")),
        *(None, 7, "shop", {}, si.Shop, si.deposit_premium("1000", "six_months")),
    ],
)
def test_what_is_no_record_of_the_package_is_not_written(record):
    assert refusal(lambda: dump_record(record))[0] == "record-type"


def test_a_text_may_be_as_large_as_is_said():
    advances = [{"on": "2022-08-01", "owed": "1"}]
    cases = [
        {"case_id": f"C-{it:04}", "advanced": "1", "advances": advances} for it in range(3_000)
    ]
    account = si.Account(**scenarios.ACCOUNT | {"coverage": "200000", "cases": cases})
    text = json.dumps(dump_record(account))
    assert len(text) > documents.MOST_BYTES
    assert refusal(lambda: load_record(text))[0] == "document-too-large"
    assert load_record(text, most_bytes=len(text)) == load_record(dump_record(account)) == account
    assert refusal(lambda: load_record(text, most_bytes=len(text) - 1))[0] == "document-too-large"
