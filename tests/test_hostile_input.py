"""Give every hostile input at every door: function, record, JSON, document and web service."""

import json
import tracemalloc
from collections import Counter
from decimal import Decimal
from functools import partial
from types import SimpleNamespace
from typing import Annotated

import pytest
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient
from pydantic import FailFast, Field, TypeAdapter, ValidationError

import scenarios
import shopinsure as si
from hostile import FACTS, HOSTILE, LONG, NAMED, VALID_JSON, Row, Text
from scenarios import ORDER, PURCHASE, VALID_RECORDS
from shopinsure import InvalidInput

ECHOED = 100
SKU = {"shop_id": "S-1", "listing_id": "L-1", "name": "dress"}
ISSUED = {"coverage": "1000", "term": "six_months", "start": "2022-07-13", "end": "2023-01-12"}
POLICY = {"policy_id": "D-1", "shop_id": "S-1", "premium": "18", "terms_id": "T-1", **ISSUED}

# Kind of a row: the function that takes the value alone, the record, and its facts with the value.
DOORS = {
    "amount": (
        lambda value: si.order_premium(value, "0.001"),
        si.DepositPaid,
        lambda value: FACTS | {"amount": value},
    ),
    "rate": (
        lambda value: si.order_premium("1", value),
        si.DepositPolicy,
        lambda value: POLICY | {"rate": value},
    ),
    "day": (
        si.recovery_schedule,
        si.DepositPaid,
        lambda value: FACTS | {"on": value},
    ),
    "instant": (
        si.price_window,
        si.Order,
        lambda value: ORDER | {"paid_at": value},
    ),
    "identifier": (
        lambda value: si.premium_statement([(value, "1")], "0.001"),
        si.DepositPaid,
        lambda value: FACTS | {"event_id": value},
    ),
    "detail": (
        lambda value: si.Sku(**SKU | {"name": value}),
        si.Sku,
        lambda value: SKU | {"name": value},
    ),
    "record": (lambda value: si.DepositPaid(**value), si.DepositPaid, lambda value: value),
    "list": (
        lambda value: si.Purchase(**PURCHASE | {"claimed_lines": value}),
        si.Purchase,
        lambda value: PURCHASE | {"claimed_lines": value},
    ),
    "event": (TypeAdapter(si.Event).validate_python, si.Event, lambda value: value),
    "document": (
        lambda value: si.load_json(value, si.DepositPaid),
        si.DepositPaid,
        lambda value: value,
    ),
}
IN_RECORDS = [row for row in HOSTILE if row.kind != "document"]
IN_DOCUMENTS = [row for row in HOSTILE if row.kind == "document"]


def name_of(record):
    return getattr(record, "__name__", "Event")


def service():
    """Make the web service of docs/errors.md: records in bodies, and one raw document."""
    app = FastAPI()

    @app.exception_handler(RequestValidationError)
    async def say_what_is_wrong(_: Request, error: RequestValidationError) -> JSONResponse:
        findings = [{key: one[key] for key in ("loc", "type", "msg")} for one in error.errors()]
        return JSONResponse({"detail": findings}, status_code=422)

    @app.exception_handler(ValidationError)
    async def say_what_the_record_lacks(_: Request, error: ValidationError) -> JSONResponse:
        findings = error.errors(include_input=False, include_url=False, include_context=False)
        return JSONResponse({"detail": findings}, status_code=422)

    @app.exception_handler(InvalidInput)
    async def say_the_code(_: Request, error: InvalidInput) -> JSONResponse:
        findings = [{"loc": [], "type": error.code, "msg": str(error)}]
        return JSONResponse({"detail": findings}, status_code=422)

    def taking(kind):
        async def take(record: kind) -> str:
            return type(record).__name__

        return take

    for name, kind in {name_of(record): record for _, record, _ in DOORS.values()}.items():
        app.post(f"/{name}")(taking(kind))

    @app.post("/document")
    async def take_document(request: Request) -> str:
        return type(si.load_json(await request.body(), si.DepositPaid)).__name__

    return app


@pytest.fixture(scope="module")
def client():
    with TestClient(service(), raise_server_exceptions=True) as client:
        yield client


def refused(call, value=None):
    """Return the codes under which something is refused; fail where it is not."""
    with pytest.raises((InvalidInput, ValidationError)) as refusal:
        call()
    error = refusal.value
    if isinstance(value, str) and len(value) > ECHOED:
        assert ascii(value)[: ECHOED + 1] not in str(error)
    if isinstance(error, InvalidInput):
        assert len(str(error)) <= 300
        return {error.code}
    result = error.errors(include_input=False, include_url=False)
    assert len(str(error)) <= 2_000
    assert len(repr(result)) <= 4_000
    return {one["type"] for one in result}


def as_json(value):
    """Write a value as JSON where JSON can say it; ``NaN`` and the like as Python does."""
    try:
        return json.dumps(value)
    except (TypeError, ValueError, OverflowError):
        return None


# What a function and a record do not tell alike: a function takes no text for days and instants,
# and an unknown value may be told by the record as a missing one.
def expected_of_function(row: Row) -> set[str]:
    if row.kind == "instant" and row.code == "instant-malformed":
        return {"instant-malformed", "instant-naive"}
    return {row.code}


def test_there_are_enough_rows_and_every_one_is_another():
    assert len(HOSTILE) >= 150
    assert len({row.name for row in HOSTILE}) == len(HOSTILE)
    assert set(Counter(row.kind for row in HOSTILE)) == set(DOORS)


@pytest.mark.parametrize("row", HOSTILE, ids=lambda row: row.name)
def test_a_function_refuses_it_with_one_clear_error(row):
    ask, _, _ = DOORS[row.kind]
    assert refused(lambda: ask(row.value), row.value) <= expected_of_function(row)


@pytest.mark.parametrize("row", IN_RECORDS, ids=lambda row: row.name)
def test_a_record_refuses_it_from_python_and_from_json(row):
    _, record, facts_with = DOORS[row.kind]
    facts, adapter = facts_with(row.value), TypeAdapter(record)
    assert row.code in refused(lambda: adapter.validate_python(facts), row.value)
    text = as_json(facts)
    if text is not None and row.kind != "document":
        refused_as = refused(lambda: adapter.validate_json(text))
        assert refused_as & {row.code, "json_invalid"}, refused_as
        kind = adapter if record is si.Event else record
        result = refused(lambda: si.load_json(text, kind, most_bytes=10**6))
        assert result & {row.code, *OF_DOCUMENTS}, result


OF_DOCUMENTS = {
    "number-fraction",
    "number-not-finite",
    "number-too-long",
    "document-malformed",
    "document-not-utf-8",
}


@pytest.mark.parametrize("row", IN_RECORDS, ids=lambda row: row.name)
def test_a_web_service_refuses_it(client, row):
    _, record, facts_with = DOORS[row.kind]
    text = as_json(facts_with(row.value))
    if text is None:  # only Python can say it
        return
    headers = {"content-type": "application/json"}
    answer = client.post(f"/{name_of(record)}", content=text.encode(), headers=headers)
    assert answer.status_code == 422
    types = {one["type"] for one in answer.json()["detail"]}
    assert types & {row.code, "json_invalid", "model_attributes_type"}, types
    assert len(answer.content) <= 2_000


@pytest.mark.parametrize("row", IN_DOCUMENTS, ids=lambda row: row.name)
def test_a_web_service_that_reads_documents_refuses_it(client, row):
    if not isinstance(row.value, str | bytes):
        return
    body = row.value if isinstance(row.value, bytes) else row.value.encode("utf-8", "surrogatepass")
    answer = client.post("/document", content=body)
    assert answer.status_code == 422
    assert {one["type"] for one in answer.json()["detail"]} == {row.code}
    assert len(answer.content) <= 2_000


@pytest.mark.parametrize("row", HOSTILE, ids=lambda row: row.name)
def test_a_refusal_takes_little_memory(row):
    ask, _, _ = DOORS[row.kind]
    size = len(row.value if isinstance(row.value, str | bytes) else repr(row.value))
    refused(lambda: ask(row.value))
    tracemalloc.start()
    try:
        refused(lambda: ask(row.value))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # Nothing beyond the limit is copied; below it, a text is held a few times while it is read.
    assert peak <= 200_000 + 30 * min(size, 300_000), peak


def test_what_is_sound_is_taken_at_every_door(client):
    assert si.load_json(VALID_JSON, si.DepositPaid) == si.load_json(
        VALID_JSON.encode(), si.DepositPaid
    )
    assert si.DepositPaid(**FACTS) == si.load_json(VALID_JSON, si.DepositPaid)
    assert client.post("/document", content=VALID_JSON).json() == "DepositPaid"
    for ask, record, facts_with in DOORS.values():
        del ask
        sound = {
            si.DepositPaid: FACTS,
            si.DepositPolicy: facts_with("0.018") if record is si.DepositPolicy else None,
            si.Order: ORDER,
            si.Purchase: PURCHASE,
            si.Sku: SKU,
            si.Event: NAMED,
        }[record]
        result = client.post(f"/{name_of(record)}", json=sound).json()
        assert result == (si.DepositPaid if record is si.Event else record).__name__


# ---- no error says again what it was given, wherever that stands ----

TOLD = "A" * 1_000
LONG_VALUES = {
    "text": TOLD,
    "bytes": TOLD.encode(),
    "byte array": bytearray(TOLD.encode()),
    "text that lies": Text(TOLD),
    "number": 10**1_000,
    "Decimal": Decimal("1" * 1_000),
    "list": [TOLD],
    "long list": ["A" * 50] * 1_001,
    "object": {TOLD: 1},
    "wide object": dict.fromkeys(map(str, range(1_000)), 1),
    "set": {TOLD},
    "nest": [[[[[[TOLD]]]]]],
    "of a class of a long name": type("B" * 500, (), {})(),
}
LONG_NAMES = (TOLD, Text(TOLD), TOLD.encode(), (TOLD,), 10**1_000)
ECHO = "A" * 41  # of a text at most 40 signs are shown


def sound_facts(kind):
    """Give the facts of a record as JSON holds them, those with a default too."""
    return json.loads(kind(**VALID_RECORDS[kind]).model_dump_json())


def places_in(facts, place=()):
    """List the places in nested facts, the whole first."""
    yield place
    if isinstance(facts, dict | list):
        for name in facts if isinstance(facts, dict) else range(len(facts)):
            yield from places_in(facts[name], (*place, name))


def at_place(facts, place):
    return at_place(facts[place[0]], place[1:]) if place else facts


def put(facts, place, value):
    """Give nested facts with another value at a place."""
    if not place:
        return value
    copy = facts.copy()
    copy[place[0]] = put(facts[place[0]], place[1:], value)
    return copy


def spoiled(facts):
    """Give facts with a long value in every place, and with a long name in every object."""
    for place in places_in(facts):
        for value in LONG_VALUES.values():
            yield put(facts, place, value)
        if isinstance(at_place(facts, place), dict):
            for name in LONG_NAMES:
                yield put(facts, place, at_place(facts, place) | {name: 1})


def echoes(call):
    """Tell what of an error is too long, or says again what it was given."""
    try:
        call()
    except (ValidationError, InvalidInput) as error:
        result = [str(error), str(error.args)]
        if isinstance(error, ValidationError):
            result.append(repr(error.errors(include_input=False, include_url=False)))
        return [text[:200] for text in result if len(text) > 4_000 or ECHO in text]
    return []


def doors(kind, facts):
    """Give the ways in which facts become a record; an event has those of any event too."""
    yield lambda: kind.model_validate(facts)
    if isinstance(facts, dict) and all(isinstance(name, str) for name in facts):
        yield lambda: kind.model_validate(SimpleNamespace(**facts), from_attributes=True)
    text = as_json(facts)
    if text is not None:
        yield lambda: kind.model_validate_json(text)
        yield lambda: si.load_json(text, kind, most_bytes=10**8)
    if "kind" in kind.model_fields:
        yield lambda: TypeAdapter(si.Event).validate_python(facts)
        yield lambda: TypeAdapter(list[si.Event]).validate_python([facts])
        if text is not None:
            yield lambda: si.load_json(f"[{text}]", TypeAdapter(list[si.Event]), most_bytes=10**8)


@pytest.mark.parametrize("kind", VALID_RECORDS, ids=lambda kind: kind.__name__)
def test_no_error_says_again_what_it_was_given(kind):
    for facts in spoiled(sound_facts(kind)):
        for enter in doors(kind, facts):
            assert echoes(enter) == []


def test_an_echo_would_be_found():
    kinds = Annotated[si.DepositPaid | si.Repaid, Field(discriminator="kind")]
    assert echoes(lambda: TypeAdapter(kinds).validate_python({"kind": TOLD}))
    assert echoes(lambda: TypeAdapter(dict[str, si.Event]).validate_python({TOLD: {}}))


@pytest.mark.parametrize("kind", VALID_RECORDS, ids=lambda kind: kind.__name__)
def test_a_record_that_is_to_change_says_no_more_than_that_it_never_does(kind):
    record, long = kind(**VALID_RECORDS[kind]), "A" * LONG
    for name in (*kind.model_fields, "no_field", long):
        for change in (partial(setattr, record, name, long), partial(delattr, record, name)):
            with pytest.raises(ValidationError) as refusal:
                change()
            (result,) = refusal.value.errors(include_url=False, include_input=False)
            assert result == {
                "type": "frozen_instance",
                "loc": (name[:40],),
                "msg": "Instance is frozen",
            }
            assert "A" * 9 not in str(refusal.value).replace("A" * 40, "")
    assert record == kind(**VALID_RECORDS[kind])


def test_an_own_record_that_may_change_says_as_little():
    kind = type("Thawed", (si.Shop,), {}, frozen=False, validate_assignment=True)
    shop, long = kind(shop_id="S-1"), "A" * LONG
    shop.under_penalty = True
    assert shop.under_penalty is True
    for name, value in {"shop_id": long, "under_penalty": long, "coverage_max": long}.items():
        with pytest.raises(ValidationError) as refusal:
            setattr(shop, name, value)
        assert "A" * 9 not in str(refusal.value)


def test_private_facts_of_an_own_record_may_be_set():
    class Noted(si.Shop):
        _seen: int = 0

    shop = Noted(shop_id="S-1")
    shop._seen = 2  # noqa: SLF001 - its own
    assert shop._seen == 2  # noqa: SLF001 - its own


def test_a_list_of_many_bad_events_is_refused_in_few_words():
    events = TypeAdapter(list[si.Event])
    for item in ("{}", "1", '{"kind":"A"}', f'{{"kind":"{"A" * 1_000}"}}', json.dumps(FACTS)):
        text = f"[{','.join([item] * (250_000 // (len(item) + 1)))}]"
        with pytest.raises(ValidationError) as refusal:
            si.load_json(text, events)
        assert refusal.value.error_count() == 20
        assert len(str(refusal.value)) <= 10_000
        assert refusal.value.errors()[-1]["loc"] == (19,)


@pytest.mark.parametrize("function", scenarios.VALID_CALLS, ids=lambda it: it.__name__)
def test_no_function_says_again_what_it_was_given(function):
    given = scenarios.VALID_CALLS[function]
    for name in given:
        for value in LONG_VALUES.values():
            assert echoes(lambda: function(**given | {name: value})) == []  # noqa: B023 - called at once


def test_a_list_that_ends_at_its_first_bad_event_says_the_least():
    events = TypeAdapter(Annotated[list[si.Event], FailFast()])
    with pytest.raises(ValidationError) as refusal:
        events.validate_python([{}] * 100_000)
    assert refusal.value.error_count() == 1
    assert events.validate_python([NAMED]) == [si.DepositPaid(**FACTS)]
