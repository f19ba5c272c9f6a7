"""The JSON Schema of a record and the record itself take and refuse the same texts.

Days and instants are compared one way only: that a month has thirty days no pattern can say.
"""

import json
import re
import subprocess
import sys
from datetime import date
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

VALID = scenarios.VALID_RECORDS
MODES = ("validation", "serialization")
LAX = {"date", "date-time"}


# In JSON Schema (ECMA 262) ``$`` is the end of the text; in Python a newline may follow it.
def pattern_as_ecma(_, pattern, instance, schema):
    del schema
    if isinstance(instance, str) and not re.search(
        re.sub(r"\$(?=\)|$)", r"\\Z", pattern), instance
    ):
        yield jsonschema.ValidationError(f"does not match {pattern}")


Validator = jsonschema.validators.extend(
    jsonschema.Draft202012Validator, {"pattern": pattern_as_ecma}
)


@cache
def schema_of(kind, mode):
    return kind.model_json_schema(mode=mode)


def of_field(kind, name, mode):
    """Return the schema of a field, with the definitions it may refer to."""
    whole = schema_of(kind, mode)
    return {"$defs": whole.get("$defs", {}), **whole["properties"][name]}


def taken_by_schema(kind, name, value):
    """Return whether a field's schemas take a value, in both modes alike."""
    (taken,) = {Validator(of_field(kind, name, mode)).is_valid(value) for mode in MODES}
    return taken


def taken_by_record(kind, name, value):
    """Return whether a field takes a value, whatever it contradicts elsewhere."""
    try:
        kind.model_validate(VALID[kind] | {name: value})
    except ValidationError as error:
        return all(one["loc"][:1] != (name,) for one in error.errors())
    return True


def patterns_in(schema):
    """List the patterned or bounded texts in a field's schema."""
    ways = [schema, *schema.get("anyOf", ())]
    return [way for way in ways if way.get("type") == "string" and "enum" not in way]


FIELDS = [
    (kind, name)
    for kind in VALID
    for name, schema in schema_of(kind, "validation")["properties"].items()
    if any(way.get("format") not in LAX and "const" not in way for way in patterns_in(schema))
]
TEXTS = [row.value for row in HOSTILE if row.kind not in {"document", "record", "list", "event"}]
JSON_TEXTS = [
    value
    for value in TEXTS
    if value is None or (type(value) in {str, bool, int} and value != 10**4_000)
]


def test_every_record_and_every_amount_rate_and_id_is_compared():
    assert set(VALID) == set(scenarios.RECORDS)
    result = {f"{kind.__name__}.{name}" for kind, name in FIELDS}
    assert {"Order.paid", "OrderPolicy.rate", "DepositPaid.amount", "Sku.name"} <= result
    assert {"Shop.coverage_max", "Refund.indemnified", "Dispute.case_id"} <= result
    assert len(FIELDS) >= 80


@pytest.mark.parametrize(("kind", "name"), FIELDS, ids=lambda it: getattr(it, "__name__", it))
def test_a_field_and_its_schema_judge_every_hostile_text_alike(kind, name):
    for value in JSON_TEXTS:
        if isinstance(value, str) and not value.isascii() and kind is si.Sku:
            # A schema cannot say that half a sign of two code units is no text.
            value = value.encode(errors="ignore").decode()  # noqa: PLW2901
        assert taken_by_schema(kind, name, value) == taken_by_record(kind, name, value), value


NEAR = st.text("0123456789.-+eE_ \n１a", max_size=14) | st.from_regex(
    r"(0|[1-9][0-9]{0,10})(\.[0-9]{1,7})?\n?", fullmatch=True
)


@pytest.mark.parametrize("name", ["paid", "freight", "rate", "order_id"])
@law
@given(data=st.data())
def test_a_field_and_its_schema_judge_near_misses_alike(name, data):
    kind = si.OrderPolicy
    drawn = NEAR | st.text(max_size=66) | from_schema(of_field(kind, name, "validation"))
    value = data.draw(drawn)
    assert taken_by_schema(kind, name, value) == taken_by_record(kind, name, value)


@pytest.mark.parametrize("kind", VALID, ids=lambda kind: kind.__name__)
def test_what_is_drawn_from_a_schema_is_taken_but_for_what_no_schema_says(kind):
    names = [name for owner, name in FIELDS if owner is kind]

    @law
    @given(st.data())
    def draw_and_compare(data):
        for name in names:
            value = data.draw(from_schema(of_field(kind, name, "validation")))
            if isinstance(value, str) and value.endswith("\n"):  # drawn as Python reads `$`
                continue
            assert taken_by_record(kind, name, value), (name, value)

    draw_and_compare()


@law
@given(testing.records() | testing.events())
def test_what_a_record_writes_its_schema_takes_in_both_modes(record):
    written = record.model_dump(mode="json")
    for mode in MODES:
        Validator(schema_of(type(record), mode)).validate(written)


@pytest.mark.parametrize("mode", MODES)
def test_an_event_and_its_schema_ask_alike_for_a_kind(mode):
    adapter = TypeAdapter(si.Event)
    validator = Validator(adapter.json_schema(mode=mode))
    events = {type(event): event.model_dump(mode="json") for event in scenarios.journal()}
    assert set(events) == set(get_args(get_args(si.Event)[0]))
    bad = [(facts, {}) for facts in events.values()]
    bad += [(events[si.DepositPaid], {"kind": kind}) for kind in JSON_TEXTS]
    for facts, kind in bad:
        validator.validate(facts)
        unlike = {name: fact for name, fact in facts.items() if name != "kind"} | kind
        assert not validator.is_valid(unlike), unlike
        code, _ = scenarios.refusal(lambda unlike=unlike: adapter.validate_python(unlike))
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
    record = kind.model_validate(example)
    assert record.model_dump(mode="json") == example
    assert si.load_json(json.dumps(example), kind) == record
    assert kind.model_validate_json(json.dumps(example)) == record
    # Of the fields that show something, each shows what it has in the whole.
    assert not any("examples" in field for field in whole["properties"].values())
    # An example is of a case and not of nothing.
    amounts = {example[name] for name, it in fields.items() if it.annotation is si.Yuan}
    assert amounts != {"0.00"}
    assert any(value not in (None, [], "") for value in example.values())


def test_every_event_shows_an_example_that_the_union_takes_for_what_it_is():
    adapter = TypeAdapter(si.Event)
    whole = adapter.json_schema()
    assert_shows_only_what_is_taken(whole)
    shown = {name: it["examples"] for name, it in whole["$defs"].items()}
    assert set(shown) == {kind.__name__ for kind in scenarios.EVENTS.values()}
    for name, (example,) in shown.items():
        assert type(adapter.validate_python(example)).__name__ == name
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


POLICIES = (si.OrderPolicy, si.DepositPolicy)
ISSUED = (si.Product.QUALITY, si.Product.PRICE), ("1000", "2000")


@pytest.mark.parametrize("policy", POLICIES)
def test_an_issuance_publishes_its_own_policy_and_no_other_and_is_written_like_that(policy):
    own, both = TypeAdapter(si.Issuance[policy]), TypeAdapter(si.Issuance)
    published = json.dumps(own.json_schema(mode="serialization"))
    assert [it.__name__ in published for it in POLICIES] == [it is policy for it in POLICIES]
    assert policy.__name__ in json.dumps(both.json_schema(mode="serialization"))
    shop, order = si.Shop(**scenarios.SHOP | {"coverage_max": "1000"}), si.Order(**scenarios.ORDER)
    for product, cover in zip(*ISSUED, strict=True):
        if policy is si.OrderPolicy:
            answer = si.issue_order_policy(order, shop, product, "0.001")
        else:
            start = date(2023, 1, 1)
            answer = si.buy_deposit_policy(shop, "D-1", cover, si.Term.SIX_MONTHS, start)
        for adapter in (own, both):
            written = json.loads(adapter.dump_json(answer))
            assert written == json.loads(both.dump_json(answer))
            Validator(adapter.json_schema(mode="serialization")).validate(written)
            assert adapter.validate_python(answer) is answer


def service_of(kinds):
    """Make a service with an endpoint a record, each the only thing in its body."""
    app = FastAPI()

    def taking(kind):
        async def take(record: kind) -> kind:
            return record

        return take

    for kind in kinds:
        app.post(f"/{kind.__name__}")(taking(kind))
    return TestClient(app)


@pytest.mark.parametrize("kind", VALID, ids=lambda kind: kind.__name__)
def test_a_record_as_the_only_thing_in_a_body_makes_no_warning(kind):
    # Warnings are errors in these tests; none comes with the first request either.
    (example,) = schema_of(kind, "validation")["examples"]
    answer = service_of([kind]).post(f"/{kind.__name__}", json=example)
    assert (answer.status_code, answer.json()) == (200, example)


def test_what_the_page_of_a_service_shows_can_be_sent_to_it():
    client = service_of(VALID)
    page = client.get("/openapi.json").json()
    for kind in VALID:
        body = page["paths"][f"/{kind.__name__}"]["post"]["requestBody"]
        name = body["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
        (shown,) = page["components"]["schemas"][name]["examples"]
        # FastAPI leaves out of its page what is not known.
        (whole,) = schema_of(kind, "serialization")["examples"]
        assert shown == {name: it for name, it in whole.items() if it is not None}
        assert client.post(f"/{kind.__name__}", json=shown).json() == whole


FIRST_USE = """
import shopinsure as si
from shopinsure._records import (Record)
kinds = [it for it in vars(si).values() if isinstance(it, type) and issubclass(it, Record)]
print([it.__name__ for it in kinds if vars(it).get("__pydantic_complete__")])
order = {"order_id": "1", "shop_id": "1", "category": "1", "paid": "1"}
si.Order(**order, paid_at="2022-01-01T00:00:00Z")
print([it.__name__ for it in kinds if vars(it).get("__pydantic_complete__")])
"""


def test_importing_the_package_builds_no_record_but_the_one_that_the_terms_hold():
    result = subprocess.run(
        [sys.executable, "-c", FIRST_USE], capture_output=True, text=True, check=True, timeout=60
    )
    assert result.stdout.splitlines() == ["['Covered']", "['Covered', 'Order']"]
