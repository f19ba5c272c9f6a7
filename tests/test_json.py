"""An answer as JSON: every way of writing it says the same, and a service publishes its form."""

import contextlib
import importlib.util
import inspect
import io
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
import structlog
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import VERSION, BaseModel, RootModel, TypeAdapter, ValidationError, create_model
from pydantic_core import to_json

import scenarios
import shopinsure as si
from test_schemas import Validator

PAGE = Path(__file__).parents[1] / "docs" / "json.md"
JSON_TYPES = {dict, list, str, int, bool, type(None)}


def kept() -> tuple[object, ...]:
    """Return what is kept of an answer, and what working it out again says when it is changed."""
    decision = si.record_decision(si.order_premium, "199.00", "0.0018")
    changed = decision.document() | {"input": {"paid": "198.00", "rate": "0.0018"}}
    return decision, si.reproduce(decision.document()), si.reproduce(changed)


RESULTS = [*scenarios.parts_of((scenarios.answers(), kept()))]
OF_KIND = {kind: [it for it in RESULTS if type(it) is kind] for kind in scenarios.RESULTS}
ISSUANCES = {si.Issuance[policy]: policy for policy in (si.OrderPolicy, si.DepositPolicy)}
PUBLISHED = {kind: kind.__name__ for kind in scenarios.RESULTS}
PUBLISHED |= {kind: f"Issuance{policy.__name__}" for kind, policy in ISSUANCES.items()}
every_kind = pytest.mark.parametrize("kind", OF_KIND, ids=lambda kind: kind.__name__)


def types_in(value: object) -> set[type]:
    """Return the exact types of a value and of what it holds, however deep."""
    inner: list[object] = []
    if isinstance(value, Mapping):
        inner = [*value, *value.values()]
    elif isinstance(value, list | tuple):
        inner = [*value]
    return {type(value)}.union(*map(types_in, inner))


def without_steps(value: Any) -> Any:
    if isinstance(value, list):
        return [without_steps(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {name: without_steps(one) for name, one in value.items() if name != "steps"}


def compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


@cache
def holder(kind: Any) -> type[BaseModel]:
    """Make a caller's model that holds an answer in a field, in a list and where all may stand."""
    name = f"Holder{PUBLISHED[kind]}"
    return create_model(name, one=kind, several=list[kind], anything=Any)


def held(kind: Any, one: object) -> BaseModel:
    return holder(kind)(one=one, several=[one, one], anything={"answer": (one,)})


@every_kind
def test_an_answer_that_is_read_back_is_refused_in_both_languages(kind):
    def read(one, text):
        """Read what was written as a model of the caller's would, from text and from values."""
        with pytest.raises(ValidationError) as refusal:
            TypeAdapter(list[kind]).validate_json(f"[{text}]")
        yield refusal.value
        with pytest.raises(ValidationError) as refusal:
            TypeAdapter(list[kind]).validate_python([one])
        yield refusal.value

    one = OF_KIND[kind][0]
    assert TypeAdapter(list[kind]).validate_python([one])[0] is one
    for error in read(one.as_json(), one.to_json()):
        (found,) = error.errors(include_input=False)
        assert (found["loc"], found["type"]) == ((0,), "answer-not-read")
        (english,), (chinese,) = (si.error_messages(error, it) for it in ("en", "zh"))
        assert english.startswith(f"0: is not of type {kind.__name__}: answers are not read back")
        assert chinese.startswith(f"0：类型不是 {kind.__name__}，结果不能由 JSON 读回")


def test_every_kind_is_written_in_the_scenarios_under_a_schema_id_of_its_own():
    assert all(OF_KIND.values())
    ids = {kind.schema_id for kind in scenarios.RESULTS}
    assert len(ids) == len(scenarios.RESULTS)
    assert all(re.fullmatch(r"shopinsure/[a-z]+(-[a-z]+)*/1", it) for it in ids)


@every_kind
def test_an_answer_is_plain_json_under_its_schema_id(kind):
    for one in OF_KIND[kind]:
        written = one.as_json()
        assert types_in(written) <= JSON_TYPES
        assert types_in(one.as_json(steps=False)) <= JSON_TYPES
        assert written.keys() == {"schema", *kind.json_fields}
        assert written["schema"] == kind.schema_id
        assert json.loads(json.dumps(written)) == written


@every_kind
def test_every_way_of_writing_an_answer_says_the_same(kind):
    adapter = TypeAdapter(kind)
    for one in OF_KIND[kind]:
        written = one.as_json()
        texts = (one.to_json().encode(), to_json(one), adapter.dump_json(one))
        assert set(texts) == {compact(written).encode()}
        assert adapter.dump_python(one, mode="json") == adapter.dump_python(one) == written
        holding = held(kind, one)
        expected = {"one": written, "several": [written] * 2, "anything": {"answer": [written]}}
        assert holding.model_dump(mode="json") == expected
        assert holding.model_dump_json() == compact(expected)
        expected = {"answers": [written, expected]}
        assert to_json({"answers": (one, holding)}).decode() == compact(expected)


@every_kind
def test_the_short_form_is_the_same_less_every_working(kind):
    whole = kind is si.Decision  # which is a document, with a hash over all of it
    for one in OF_KIND[kind]:
        short = one.as_json() if whole else without_steps(one.as_json())
        assert one.as_json(steps=False) == short
        assert one.to_json(steps=False) == compact(short)
        assert list(one.as_json(steps=False)) == list(short)


SEVERAL = {
    function: answer
    for function, given in scenarios.VALID_CALLS.items()
    if not hasattr(answer := function(**given), "as_json") and [*scenarios.parts_of(answer)]
}


def test_several_answers_of_one_call_are_written_by_their_annotation():
    assert {si.recovery_schedule, si.unit_prices, si.balance_workings} <= set(SEVERAL)
    for function, answer in SEVERAL.items():
        annotation: Any = get_type_hints(function)["return"]
        if isinstance(answer, Mapping):
            expected: Any = {name: one.as_json() for name, one in answer.items()}
            annotation, answer = dict[str, get_args(annotation)[1]], dict(answer)  # noqa: PLW2901
        else:
            expected = [one.as_json() for one in answer]
        adapter = TypeAdapter(annotation)
        assert adapter.dump_python(answer, mode="json") == expected
        assert adapter.dump_json(answer) == to_json(answer) == compact(expected).encode()


def test_the_processor_of_the_page_logs_what_an_answer_says():
    examples = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    (source,) = (it for it in examples if "import structlog" in it)
    names: dict[str, Any] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(source, names)  # noqa: S102 - ours
    log = structlog.wrap_logger(
        structlog.ReturnLogger(),
        processors=[names["answers_as_json"], structlog.processors.JSONRenderer()],
    )
    for one in RESULTS:
        expected = {"event": "assessed", "order_id": "O-1", "answer": one.as_json()}
        assert json.loads(log.info("assessed", order_id="O-1", answer=one)) == expected


# ---- services ----


def examples_of(kind: Any) -> list[Any]:
    """Return the answers that a published kind describes."""
    policy = ISSUANCES.get(kind)
    if policy is None:
        return OF_KIND[kind]
    return [it for it in OF_KIND[si.Issuance] if it.policy is None or type(it.policy) is policy]


def serve(app: FastAPI, kind: Any, name: str) -> None:
    """Give a service the endpoints of a kind: annotated with it, with a model, with nothing."""

    @app.get(f"/one/{name}/{{number}}")
    async def one(number: int) -> kind:
        return examples_of(kind)[number]

    @app.get(f"/held/{name}/{{number}}")
    async def in_model(number: int) -> holder(kind):
        return held(kind, examples_of(kind)[number])

    @app.get(f"/several/{name}")
    async def several() -> list[kind]:
        return examples_of(kind)

    @app.get(f"/plain/{name}/{{number}}")
    async def plain(number: int):
        return examples_of(kind)[number].as_json()


@cache
def service() -> TestClient:
    """Make a service of every answer and every record."""
    # Before 2.13, pydantic names a record that holds records twice: as taken and as given.
    modes = tuple(map(int, VERSION.split(".")[:2])) >= (2, 13)
    app = FastAPI(separate_input_output_schemas=modes)
    for kind, name in PUBLISHED.items():
        serve(app, kind, name)
    for kind in scenarios.RECORDS:

        @app.post(f"/record/{kind.__name__}")
        async def take(record: kind) -> kind:
            return record

    return TestClient(app)


@pytest.mark.parametrize("kind", PUBLISHED, ids=PUBLISHED.get)
def test_every_endpoint_writes_what_the_answer_says(kind):
    client, name, expected = service(), PUBLISHED[kind], [it.as_json() for it in examples_of(kind)]
    assert client.get(f"/several/{name}").json() == expected
    for number in {0, len(expected) // 2, len(expected) - 1}:
        one = expected[number]
        assert client.get(f"/one/{name}/{number}").text == compact(one)
        assert client.get(f"/plain/{name}/{number}").json() == one
        in_model = {"one": one, "several": [one, one], "anything": {"answer": [one]}}
        assert client.get(f"/held/{name}/{number}").text == compact(in_model)


def test_an_endpoint_without_an_annotation_cannot_return_an_answer_itself():
    """If it could one day, docs/json.md need no longer say why to return ``as_json()``."""
    app = FastAPI()

    @app.get("/")
    async def premium():
        return si.order_premium("199.00", "0.0018")

    with pytest.raises(ValueError, match="not iterable"):
        TestClient(app).get("/")


@cache
def published() -> dict[str, Any]:
    page: dict[str, Any] = service().app.openapi()
    return page


def components() -> dict[str, Any]:
    return published()["components"]["schemas"]


def is_enumeration(component: dict[str, Any]) -> bool:
    return "enum" in component


def test_openapi_names_each_answer_and_record_once():
    own = {name: it for name, it in components().items() if not is_enumeration(it)}
    records = {kind.__name__ for kind in scenarios.RECORDS}
    holders = {holder(kind).__name__ for kind in PUBLISHED}
    of_fastapi = {"HTTPValidationError", "ValidationError"}
    assert own.keys() == {*PUBLISHED.values(), *records, *holders, *of_fastapi}
    for name in {*PUBLISHED.values(), *records}:
        assert own[name]["title"] == name
    for kind, name in PUBLISHED.items():
        first = inspect.getdoc(kind if kind in scenarios.RESULTS else si.Issuance)
        assert own[name]["description"] == first.partition("\n")[0] != ""


def objects_in(schema: Any) -> int:
    """Count the schemas that list properties, however deep."""
    if isinstance(schema, list):
        return sum(map(objects_in, schema))
    if not isinstance(schema, dict):
        return 0
    shown = {name: it for name, it in schema.items() if name not in {"examples", "example"}}
    return (type(shown.get("properties")) is dict) + sum(map(objects_in, shown.values()))


def test_no_answer_is_described_outside_its_component():
    page = published()
    assert objects_in(page) == sum("properties" in it for it in components().values())
    for name in PUBLISHED.values():
        answer = page["paths"][f"/one/{name}/{{number}}"]["get"]["responses"]["200"]
        schema = answer["content"]["application/json"]["schema"]
        assert schema == {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize("kind", PUBLISHED, ids=PUBLISHED.get)
def test_the_published_schema_takes_what_is_written_and_nothing_less(kind):
    schema = {"$ref": f"#/components/schemas/{PUBLISHED[kind]}", "components": {}}
    validator = Validator(schema | {"components": published()["components"]})
    for one in examples_of(kind):
        written = one.as_json()
        validator.validate(written)
        for name in written:
            assert not validator.is_valid({it: written[it] for it in written if it != name})
            assert not validator.is_valid(written | {"schema": "shopinsure/made-up/1"})


CLIENT = "generated_client"
CODEGEN = "-m datamodel_code_generator --input-file-type openapi --formatters builtin"
CODEGEN += " --output-model-type pydantic_v2.BaseModel --disable-timestamp"


@pytest.fixture(scope="module")
def client_module(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The client that datamodel-code-generator makes of the published page, imported."""
    folder = tmp_path_factory.mktemp("client")
    page, client = folder / "openapi.json", folder / f"{CLIENT}.py"
    page.write_text(json.dumps(published()), "utf-8")
    options = [*CODEGEN.split(), "--input", str(page), "--output", str(client)]
    made = subprocess.run([sys.executable, *options], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    spec = importlib.util.spec_from_file_location(CLIENT, client)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where pydantic looks its annotations up
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def test_a_generated_client_has_one_class_for_each_component(client_module):
    made = {
        name: it
        for name, it in vars(client_module).items()
        if isinstance(it, type) and it.__module__ == client_module.__name__
    }
    models = {name for name, it in made.items() if issubclass(it, BaseModel)}
    # A text with a pattern that is an item of a list becomes a class that wraps it.
    models -= {name for name, it in made.items() if issubclass(it, RootModel)}
    named = {name for name, it in components().items() if not is_enumeration(it)}
    assert models == named
    assert components().keys() - named <= {
        name for name, it in made.items() if issubclass(it, Enum)
    }


@pytest.mark.parametrize("kind", PUBLISHED, ids=PUBLISHED.get)
def test_a_generated_client_reads_every_answer_whole(kind, client_module):
    model = getattr(client_module, PUBLISHED[kind])
    for one in examples_of(kind):
        read = model.model_validate_json(one.to_json())
        assert read.model_dump(mode="json", by_alias=True) == one.as_json()
