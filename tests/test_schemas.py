"""The JSON Schema of a record and the record itself take and refuse the same texts.

Days and instants are compared one way only: that a month has thirty days no pattern can say.
"""

import json
import re
import subprocess
import sys
from functools import cache
from typing import get_args

import jsonschema
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_jsonschema import from_schema
from pydantic import TypeAdapter, ValidationError

import scenarios
import shopinsure as si
from hostile import HOSTILE
from shopinsure import testing
from strategies import law

VALID, EVENT = scenarios.VALID_RECORDS, TypeAdapter(si.Event)
MODES = ("validation", "serialization")
LAX, NAMED = {"date", "date-time"}, {"enum", "const"}


# In JSON Schema (ECMA 262) ``$`` is the end of the text; in Python a newline may follow it.
def pattern_as_ecma(_, pattern, instance, schema):
    del schema
    in_python = re.sub(r"\$(?=\)|$)", r"\\Z", pattern)
    if isinstance(instance, str) and not re.search(in_python, instance):
        yield jsonschema.ValidationError(f"does not match {pattern}")


Validator = jsonschema.validators.extend(
    jsonschema.Draft202012Validator, {"pattern": pattern_as_ecma}
)


@cache
def schema_of(kind, mode):
    return kind.model_json_schema(mode=mode)


def of_field(kind, name, mode):
    whole = schema_of(kind, mode)
    return {"$defs": whole.get("$defs", {}), **whole["properties"][name]}


def taken_by_schema(kind, name, value):
    (taken,) = {Validator(of_field(kind, name, mode)).is_valid(value) for mode in MODES}
    return taken


def taken_by_record(kind, name, value):
    """Return whether a field takes a value, whatever it contradicts elsewhere."""
    try:
        kind.model_validate(VALID[kind] | {name: value})
    except ValidationError as error:
        return all(one["loc"][:1] != (name,) for one in error.errors())
    return True


def is_patterned(way):
    return way.get("type") == "string" and way.get("format") not in LAX and not NAMED & way.keys()


FIELDS = [
    (kind, name)
    for kind in VALID
    for name, schema in schema_of(kind, "validation")["properties"].items()
    if any(map(is_patterned, [schema, *schema.get("anyOf", ())]))
]
JSON_TEXTS = [
    row.value
    for row in HOSTILE
    if row.kind not in {"document", "record", "list", "event"}
    and (row.value is None or type(row.value) in {str, bool, int})
    and row.value != 10**4_000
]


def test_every_record_and_every_amount_rate_and_id_is_compared():
    assert set(VALID) == set(scenarios.RECORDS)
    known = "Order.paid OrderPolicy.rate DepositPaid.amount Sku.name Shop.coverage_max"
    known += " Refund.indemnified Dispute.case_id"
    assert set(known.split()) <= {f"{kind.__name__}.{name}" for kind, name in FIELDS}
    assert len(FIELDS) >= 80


@pytest.mark.parametrize(("kind", "name"), FIELDS, ids=lambda it: getattr(it, "__name__", it))
def test_a_field_and_its_schema_judge_every_hostile_text_alike(kind, name):
    for value in JSON_TEXTS:
        if isinstance(value, str) and not value.isascii() and kind is si.Sku:
            # A schema cannot say that half a sign of two code units is no text.
            value = value.encode(errors="ignore").decode()  # noqa: PLW2901
        assert taken_by_schema(kind, name, value) == taken_by_record(kind, name, value), value


# To make such a strategy takes longer than to draw from it.
drawn_from = cache(lambda kind, name: from_schema(of_field(kind, name, "validation")))
NEAR = st.text("0123456789.-+eE_ \n１a", max_size=14) | st.from_regex(
    r"(0|[1-9][0-9]{0,10})(\.[0-9]{1,7})?\n?", fullmatch=True
)


@pytest.mark.parametrize("name", ["paid", "freight", "rate", "order_id"])
@law
@given(data=st.data())
def test_a_field_and_its_schema_judge_near_misses_alike(name, data):
    kind = si.OrderPolicy
    value = data.draw(NEAR | st.text(max_size=66) | drawn_from(kind, name))
    assert taken_by_schema(kind, name, value) == taken_by_record(kind, name, value)


@pytest.mark.parametrize("kind", VALID, ids=lambda kind: kind.__name__)
@law
@given(data=st.data())
def test_what_is_drawn_from_a_schema_is_taken_but_for_what_no_schema_says(kind, data):
    for name in (name for owner, name in FIELDS if owner is kind):
        value = data.draw(drawn_from(kind, name))
        if not (isinstance(value, str) and value.endswith("\n")):  # drawn as Python reads `$`
            assert taken_by_record(kind, name, value), (name, value)


@law
@given(testing.records() | testing.events())
def test_what_a_record_writes_its_schema_takes_in_both_modes(record):
    written = record.model_dump(mode="json")
    for mode in MODES:
        Validator(schema_of(type(record), mode)).validate(written)


@pytest.mark.parametrize("mode", MODES)
def test_an_event_and_its_schema_ask_alike_for_a_kind(mode):
    validator = Validator(EVENT.json_schema(mode=mode))
    events = {type(event): event.model_dump(mode="json") for event in scenarios.journal()}
    assert set(events) == set(get_args(get_args(si.Event)[0]))
    bad = [(facts, {}) for facts in events.values()]
    bad += [(events[si.DepositPaid], {"kind": kind}) for kind in JSON_TEXTS]
    for facts, kind in bad:
        validator.validate(facts)
        unlike = {name: fact for name, fact in facts.items() if name != "kind"} | kind
        assert not validator.is_valid(unlike), unlike
        code, _ = scenarios.refusal(lambda unlike=unlike: EVENT.validate_python(unlike))
        assert code == ("event-unknown" if kind else "event-kind-missing")


def shown_values(schema, whole, path=""):
    """List every example and default in a schema, with the part that it stands in."""
    if isinstance(schema, dict):
        part = {"$defs": whole.get("$defs", {}), **schema}
        shown = (*schema.get("examples", ()), *(schema[it] for it in ("default",) if it in schema))
        yield from ((path, part, value) for value in shown)
        for name, inner in schema.items():
            if name not in {"examples", "default"}:
                yield from shown_values(inner, whole, f"{path}/{name}")
    elif isinstance(schema, list):
        for number, inner in enumerate(schema):
            yield from shown_values(inner, whole, f"{path}/{number}")


def assert_shows_only_what_is_taken(whole):
    for path, part, value in shown_values(whole, whole):
        assert Validator(part).is_valid(value), (path, value)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("kind", VALID, ids=lambda kind: kind.__name__)
def test_the_schema_of_a_record_knows_no_other_field_and_shows_one_whole_example(kind, mode):
    whole, fields = schema_of(kind, mode), kind.model_fields
    assert whole["additionalProperties"] is False
    required = {name for name, field in fields.items() if field.is_required()}
    assert required <= set(whole.get("required", ()))
    assert_shows_only_what_is_taken(whole)
    (example,) = whole["examples"]
    assert set(example) == set(fields)
    record, written = kind.model_validate(example), json.dumps(example)
    assert record.model_dump(mode="json") == example
    assert si.load_json(written, kind) == kind.model_validate_json(written) == record
    # Of the fields that show something, each shows what it has in the whole.
    assert not any("examples" in field for field in whole["properties"].values())
    # An example is of a case and not of nothing.
    amounts = {example[name] for name, it in fields.items() if it.annotation is si.Yuan}
    assert amounts != {"0.00"}
    assert any(value not in (None, [], "") for value in example.values())


def test_the_example_of_each_record_is_the_one_that_is_known(snapshot):
    """Events share one; that of terms is a constant, and that of a case holds an open advance."""
    examples = {kind.__name__: kind.model_json_schema()["examples"][0] for kind in VALID}
    events = [kind.__name__ for kind in VALID if "event_id" in kind.model_fields]
    of_events = {name: it for event in events for name, it in examples.pop(event).items()}
    examples |= {"every event": of_events}
    for name in ("GuaranteeTerms", "DepositTerms", "OpenAdvance"):
        del examples[name]
    lines = (f"{name} {json.dumps(it, ensure_ascii=False)}" for name, it in examples.items())
    assert "\n".join(lines) == snapshot, "regenerate the snapshots: make snapshots"


def test_every_event_shows_an_example_that_the_union_takes_for_what_it_is():
    whole = EVENT.json_schema()
    assert_shows_only_what_is_taken(whole)
    shown = {name: it["examples"] for name, it in whole["$defs"].items()}
    assert set(shown) == {kind.__name__ for kind in scenarios.EVENTS.values()}
    for name, (example,) in shown.items():
        assert type(EVENT.validate_python(example)).__name__ == name
        assert Validator(whole).is_valid(example)


@pytest.mark.parametrize("kind", scenarios.RESULTS, ids=lambda kind: kind.__name__)
def test_what_the_schema_of_a_result_shows_is_taken_by_it(kind):
    assert_shows_only_what_is_taken(TypeAdapter(kind).json_schema(mode="serialization"))


def test_a_record_of_a_caller_with_fields_of_its_own_shows_no_example_that_lacks_them():
    class Parcel(si.Order):
        weight: int

    schema = Parcel.model_json_schema()
    assert "weight" in schema["properties"]
    assert "examples" not in schema


ISSUED = {
    si.OrderPolicy: lambda shop: scenarios.order_policy(shop=shop),
    si.DepositPolicy: lambda shop: scenarios.deposit_policy(shop, scenarios.DAY),
}


@pytest.mark.parametrize("policy", ISSUED)
def test_an_issuance_publishes_its_own_policy_and_no_other_and_is_written_like_that(policy):
    own, both = TypeAdapter(si.Issuance[policy]), TypeAdapter(si.Issuance)
    published = json.dumps(own.json_schema(mode="serialization"))
    assert [it.__name__ in published for it in ISSUED] == [it is policy for it in ISSUED]
    assert policy.__name__ in json.dumps(both.json_schema(mode="serialization"))
    answers = [ISSUED[policy](shop) for shop in scenarios.SHOPS.values()]
    assert {answer.policy is None for answer in answers} == {True, False}
    for answer in answers:
        for adapter in (own, both):
            written = json.loads(adapter.dump_json(answer))
            assert written == json.loads(both.dump_json(answer))
            Validator(adapter.json_schema(mode="serialization")).validate(written)
            assert adapter.validate_python(answer) is answer


def name_of(kind):
    return getattr(kind, "__name__", "Event")


def take_each(app, kinds):
    """Give a service an endpoint a record, each the only thing in its body."""

    def taking(kind):
        async def take(record: kind) -> kind:
            return record

        return take

    for kind in kinds:
        app.post(f"/{name_of(kind)}")(taking(kind))


def test_a_service_takes_each_record_without_a_warning_and_what_its_page_shows():
    app = FastAPI()
    take_each(app, VALID)
    client = TestClient(app)
    wholes = {kind: schema_of(kind, "serialization")["examples"][0] for kind in VALID}
    for kind, whole in wholes.items():  # warnings are errors in these tests
        answer = client.post(f"/{kind.__name__}", json=whole)
        assert (answer.status_code, answer.json()) == (200, whole)
    page = client.get("/openapi.json").json()
    for kind, whole in wholes.items():
        body = page["paths"][f"/{kind.__name__}"]["post"]["requestBody"]
        name = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        (shown,) = page["components"]["schemas"][name]["examples"]
        # FastAPI leaves out of its page what is not known.
        assert shown == {name: it for name, it in whole.items() if it is not None}
        assert client.post(f"/{kind.__name__}", json=shown).json() == whole


FIRST_USE = """
import shopinsure as si
from shopinsure._records import (Record)
kinds = [it for it in vars(si).values() if isinstance(it, type) and issubclass(it, Record)]
for use in (lambda: None, lambda: si.OpenAdvance(on="2022-08-05", owed="1")):
    use()
    print([it.__name__ for it in kinds if vars(it).get("__pydantic_complete__")])
"""


def test_importing_the_package_builds_no_record_but_the_one_that_the_terms_hold():
    result = subprocess.run(
        [sys.executable, "-c", FIRST_USE], capture_output=True, text=True, check=True, timeout=60
    )
    assert result.stdout.splitlines() == ["['Covered']", "['Covered', 'OpenAdvance']"]


def test_an_enumeration_is_one_of_its_texts_in_the_schema_and_named_where_it_is_not():
    schema = si.OrderPolicy.model_json_schema()["properties"]["product"]
    assert (schema["type"], schema["enum"]) == ("string", ["quality", "price"])
    code, sentence = scenarios.refusal(
        lambda: si.OrderPolicy(**scenarios.ISSUED | {"product": "goods"})
    )
    assert (code, sentence) == ("product-unknown", "must be one of quality, price")
