"""Every hostile input at every door: function, record, JSON, document and web service."""

import json
import re
import tracemalloc
from contextlib import suppress
from decimal import Decimal
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated

import pytest
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.testclient import TestClient
from pydantic import FailFast, Field, TypeAdapter, ValidationError

import scenarios
import shopinsure as si
from hostile import FACTS, HOSTILE, LONG, NAMED, VALID_JSON, Text, everywhere
from scenarios import ITEM, ORDER, POLICY, PURCHASE, VALID_RECORDS
from shopinsure import InvalidInput
from test_schemas import name_of, take_each
from test_two_languages import CHINESE

ECHOED = 100


def door(ask, record, facts=None, name=""):
    return ask, record, lambda value: value if facts is None else facts | {name: value}


# Kind of a row: the function that takes the value alone, the record, and its facts with the value.
DOORS = {
    "amount": door(lambda it: si.order_premium(it, "0.001"), si.DepositPaid, FACTS, "amount"),
    "rate": door(lambda it: si.order_premium("1", it), si.DepositPolicy, POLICY, "rate"),
    "day": door(si.recovery_schedule, si.DepositPaid, FACTS, "on"),
    "instant": door(si.price_window, si.Order, ORDER, "paid_at"),
    "identifier": door(
        lambda it: si.premium_statement([(it, "1")], "0.001"), si.DepositPaid, FACTS, "event_id"
    ),
    "detail": door(lambda it: si.Sku(**ITEM | {"name": it}), si.Sku, ITEM, "name"),
    "record": door(lambda it: si.DepositPaid(**it), si.DepositPaid),
    "list": door(
        lambda it: si.Purchase(**PURCHASE | {"claimed_lines": it}),
        si.Purchase,
        PURCHASE,
        "claimed_lines",
    ),
    "event": door(TypeAdapter(si.Event).validate_python, si.Event),
    "document": door(lambda it: si.load_json(it, si.DepositPaid), si.DepositPaid),
}
TO_SEND = [row for row in HOSTILE if row.kind != "document" or isinstance(row.value, str | bytes)]
OF_DOCUMENTS = {
    *("number-fraction", "number-not-finite", "number-too-long"),
    *("document-malformed", "document-not-utf-8"),
}


def service():
    """Make a web service with the handlers of docs/errors.md: records in bodies, a raw document."""
    page = (Path(__file__).parents[1] / "docs" / "errors.md").read_text("utf-8")
    examples = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    (source,) = (it for it in examples if "exception_handler" in it)
    names = {"__name__": "example"}
    exec(source, names)  # noqa: S102 - ours
    app = FastAPI(
        exception_handlers={
            RequestValidationError: names["refuse_body"],
            ValidationError: names["refuse_body"],
            InvalidInput: names["refuse_input"],
        }
    )
    take_each(app, {record for _, record, _ in DOORS.values()})

    @app.post("/events")
    async def take_events(events: list[si.Event]) -> int:
        return len(events)

    @app.post("/document")
    async def take_document(request: Request) -> si.DepositPaid:
        return si.load_json(await request.body(), si.DepositPaid)

    return app


@pytest.fixture(scope="module")
def client():
    with TestClient(service(), raise_server_exceptions=True) as client:
        yield client


def refused(call, value=None):
    """Return the codes under which something is refused."""
    with pytest.raises((InvalidInput, ValidationError)) as refusal:
        call()
    error = refusal.value
    if isinstance(value, str) and len(value) > ECHOED:
        assert ascii(value)[: ECHOED + 1] not in str(error)
    assert len(str(error)) <= (300 if isinstance(error, InvalidInput) else 2_000)
    for sentence in si.error_messages(error, "zh"):
        assert CHINESE.search(sentence)
        assert "无效（" not in sentence  # each kind has a sentence of its own
    if isinstance(error, InvalidInput):
        return {error.code}
    result = error.errors(include_input=False, include_url=False)
    assert len(repr(result)) <= 4_000
    return {one["type"] for one in result}


def as_json(value):
    """Write a value as JSON where JSON can say it; ``NaN`` and the like as Python does."""
    with suppress(TypeError, ValueError, OverflowError):
        return json.dumps(value)


def test_a_list_of_bad_items_is_answered_with_its_first_findings(client):
    answers = [client.post("/events", json=[{}] * size) for size in (1, 20, 21, 5_000)]
    assert {it.status_code for it in answers} == {422}
    assert [len(it.json()["detail"]) for it in answers] == [1, 20, 20, 20]


def test_every_kind_of_input_has_a_door_and_no_row_stands_twice():
    assert len(HOSTILE) >= 150
    assert len({row.name for row in HOSTILE}) == len(HOSTILE)
    assert {row.kind for row in HOSTILE} == set(DOORS)


@pytest.mark.parametrize("row", HOSTILE, ids=lambda row: row.name)
def test_a_function_refuses_it_in_little_memory_and_a_record_from_python_and_from_json(row):
    ask, record, facts_with = DOORS[row.kind]
    # A function takes no text for an instant, whatever it says.
    codes = {row.code} | ({"instant-naive"} if row.code == "instant-malformed" else set())
    assert refused(lambda: ask(row.value), row.value) <= codes
    size = len(row.value if isinstance(row.value, str | bytes) else repr(row.value))
    tracemalloc.start()
    try:
        refused(lambda: ask(row.value))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # Nothing beyond the limit is copied; below it, a text is held a few times while it is read.
    assert peak <= 200_000 + 30 * min(size, 300_000), peak
    if row.kind == "document":
        return
    facts, adapter = facts_with(row.value), TypeAdapter(record)
    assert row.code in refused(lambda: adapter.validate_python(facts), row.value)
    text = as_json(facts)
    if text is not None:
        refused_as = refused(lambda: adapter.validate_json(text))
        assert refused_as & {row.code, "json_invalid"}, refused_as
        kind = adapter if record is si.Event else record
        result = refused(lambda: si.load_json(text, kind, most_bytes=10**6))
        assert result & {row.code, *OF_DOCUMENTS}, result


@pytest.mark.parametrize("row", TO_SEND, ids=lambda row: row.name)
def test_a_web_service_refuses_it(client, row):
    _, record, facts_with = DOORS[row.kind]
    if row.kind == "document":
        door, body, codes = "document", row.value, set()
    else:
        door, body = name_of(record), as_json(facts_with(row.value))
        codes = {"json_invalid", "model_attributes_type"}
    if body is None:  # only Python can say it
        return
    body = body if isinstance(body, bytes) else body.encode("utf-8", "surrogatepass")
    answer = client.post(f"/{door}", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 422
    types = {one["code"] for one in answer.json()["detail"]}
    assert all(CHINESE.search(one["zh"]) for one in answer.json()["detail"])
    assert types & {row.code, *codes}, types
    assert len(types) == 1 or row.kind != "document"
    assert len(answer.content) <= 2_000


def test_what_is_valid_is_taken_at_every_door(client):
    for data in (VALID_JSON, VALID_JSON.encode()):
        assert si.load_json(data, si.DepositPaid) == si.DepositPaid(**FACTS)
    paid = si.DepositPaid(**FACTS).model_dump(mode="json")
    assert client.post("/document", content=VALID_JSON).json() == paid
    assert client.post(f"/{name_of(si.Event)}", json=NAMED).json() == paid
    for record in {record for _, record, _ in DOORS.values()} - {si.Event}:
        written = record(**VALID_RECORDS[record]).model_dump(mode="json")
        assert client.post(f"/{record.__name__}", json=VALID_RECORDS[record]).json() == written


GIVEN = "A" * 1_000
LONG_VALUES = (
    *(GIVEN, GIVEN.encode(), bytearray(GIVEN.encode()), Text(GIVEN)),
    *(10**1_000, Decimal("1" * 1_000)),
    *([GIVEN], ["A" * 50] * 1_001, {GIVEN: 1}, dict.fromkeys(map(str, range(1_000)), 1), {GIVEN}),
    *([[[[[[GIVEN]]]]]], type("B" * 500, (), {})()),
)
LONG_NAMES = (GIVEN, Text(GIVEN), GIVEN.encode(), (GIVEN,), 10**1_000)
EVENT, EVENTS = TypeAdapter(si.Event), TypeAdapter(list[si.Event])
ECHO = "A" * 41  # of a text at most 40 signs are shown


def long_parts(facts):
    """List what is long: values, and of an object itself with a long name."""
    named = (facts | {name: 1} for name in LONG_NAMES if isinstance(facts, dict))
    return (*LONG_VALUES, *named)


def echoes(call):
    """List the texts of an error that are too long, or say again what was given."""
    result = []
    try:
        call()
    except (ValidationError, InvalidInput) as error:
        result = [str(error), str(error.args)]
        result += [it for language in ("en", "zh") for it in si.error_messages(error, language)]
        if isinstance(error, ValidationError):
            result.append(repr(error.errors(include_input=False, include_url=False)))
    return [text[:200] for text in result if len(text) > 4_000 or ECHO in text]


def doors(kind, facts):
    """Return the ways in which facts become a record; an event has those of any event too."""
    yield lambda: kind.model_validate(facts)
    if isinstance(facts, dict) and all(isinstance(name, str) for name in facts):
        yield lambda: kind.model_validate(SimpleNamespace(**facts), from_attributes=True)
    text = as_json(facts)
    if text is not None:
        yield lambda: kind.model_validate_json(text)
        yield lambda: si.load_json(text, kind, most_bytes=10**8)
    if "kind" in kind.model_fields:
        yield lambda: EVENT.validate_python(facts)
        yield lambda: EVENTS.validate_python([facts])
        if text is not None:
            yield lambda: si.load_json(f"[{text}]", EVENTS, most_bytes=10**8)


@pytest.mark.parametrize("kind", VALID_RECORDS, ids=lambda kind: kind.__name__)
def test_no_error_says_again_what_it_was_given(kind):
    valid = json.loads(kind(**VALID_RECORDS[kind]).model_dump_json())
    for facts in everywhere(valid, long_parts):
        for enter in doors(kind, facts):
            assert echoes(enter) == []


def test_an_echo_would_be_found():
    kinds = Annotated[si.DepositPaid | si.Repaid, Field(discriminator="kind")]
    assert echoes(lambda: TypeAdapter(kinds).validate_python({"kind": GIVEN}))
    assert echoes(lambda: TypeAdapter(dict[str, si.Event]).validate_python({GIVEN: {}}))


@pytest.mark.parametrize("function", scenarios.VALID_CALLS, ids=lambda it: it.__name__)
def test_no_function_says_again_what_it_was_given(function):
    given = scenarios.VALID_CALLS[function]
    for name in given:
        for value in LONG_VALUES:
            assert echoes(lambda: function(**given | {name: value})) == []  # noqa: B023 - called at once


@pytest.mark.parametrize("kind", VALID_RECORDS, ids=lambda kind: kind.__name__)
def test_a_record_that_is_to_change_says_no_more_than_that_it_never_does(kind):
    record, long = kind(**VALID_RECORDS[kind]), "A" * LONG
    for name in (*kind.model_fields, "no_field", long):
        for change in (partial(setattr, record, name, long), partial(delattr, record, name)):
            with pytest.raises(ValidationError) as refusal:
                change()
            (result,) = refusal.value.errors(include_url=False, include_input=False)
            frozen = {"type": "frozen_instance", "msg": "Instance is frozen"}
            assert result == frozen | {"loc": (name[:40],)}
            assert "A" * 9 not in str(refusal.value).replace("A" * 40, "")
    assert record == kind(**VALID_RECORDS[kind])


def test_an_own_record_that_may_change_says_as_little():
    kind = type("Thawed", (si.Shop,), {}, frozen=False, validate_assignment=True)
    shop, long = kind(shop_id="S-1"), "A" * LONG
    shop.under_penalty = True
    assert shop.under_penalty is True
    for name in ("shop_id", "under_penalty", "coverage_max"):
        with pytest.raises(ValidationError) as refusal:
            setattr(shop, name, long)
        assert "A" * 9 not in str(refusal.value)


def test_private_facts_of_an_own_record_may_be_set():
    class Noted(si.Shop):
        _seen: int = 0

    shop = Noted(shop_id="S-1")
    shop._seen = 2  # noqa: SLF001 - its own
    assert shop._seen == 2  # noqa: SLF001 - its own


def test_a_list_of_many_bad_events_is_refused_in_few_words():
    events = TypeAdapter(list[si.Event])
    for item in ("{}", "1", '{"kind":"A"}', f'{{"kind":"{GIVEN}"}}', json.dumps(FACTS)):
        text = f"[{','.join([item] * (250_000 // (len(item) + 1)))}]"
        with pytest.raises(ValidationError) as refusal:
            si.load_json(text, events)
        assert refusal.value.error_count() == 20
        assert len(str(refusal.value)) <= 10_000
        assert refusal.value.errors()[-1]["loc"] == (19,)
    first = TypeAdapter(Annotated[list[si.Event], FailFast()])
    with pytest.raises(ValidationError) as refusal:
        first.validate_python([{}] * 100_000)
    assert refusal.value.error_count() == 1
    assert first.validate_python([NAMED]) == [si.DepositPaid(**FACTS)]
