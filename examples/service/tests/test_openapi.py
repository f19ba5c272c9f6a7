"""What the service publishes: names, examples, a client made from it, and no request breaks it."""

import json
import subprocess
import sys

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from jsonschema_rs import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error

from conftest import EXAMPLES


@pytest.fixture
def schema(service):
    return service.get("/openapi.json").json()


def test_components_are_named_and_every_reference_leads_to_one(schema):
    components = schema["components"]["schemas"]
    assert components.keys() >= {*EXAMPLES, "Decision", "Posting", "AccountView", "Refused"}
    assert all(name.isidentifier() for name in components)
    assert not [name for name in components if name.endswith(("Input", "Output"))]
    text = json.dumps(schema)
    used = {part.split('"')[0] for part in text.split('"#/components/schemas/')[1:]}
    assert used <= components.keys()


def test_every_example_is_valid(schema):
    shown = 0
    for name, component in schema["components"]["schemas"].items():
        for example in component.get("examples", []):
            valid(schema, name, example)
    for path in schema["paths"].values():
        for operation in path.values():
            for media in operation.get("requestBody", {}).get("content", {}).values():
                shown += "example" in media
                if "example" in media:
                    valid(schema, media["schema"]["$ref"].rpartition("/")[2], media["example"])
    assert shown == len(EXAMPLES)


def valid(schema, name, example):
    named = {"$ref": f"#/components/schemas/{name}", "components": schema["components"]}
    Draft202012Validator(named).validate(example)


def test_a_client_is_made_from_it_and_its_types_are_checked(schema, tmp_path):
    (tmp_path / "openapi.json").write_text(json.dumps(schema))
    made = tmp_path / "client.py"
    maker = "datamodel_code_generator --input openapi.json --input-file-type openapi"
    maker += " --output-model-type pydantic_v2.BaseModel --target-python-version 3.11"
    maker += " --use-annotated --set-default-enum-member"
    maker += " --keep-field-defaults-off-branch-roots --output client.py"
    run(tmp_path, *maker.split())
    source = made.read_text()
    assert all(f"class {name}(" in source for name in ("QualityClaim", "PriceClaim", "Refused"))
    run(tmp_path, "mypy", "--strict", "client.py")


def run(folder, module, *arguments):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", module, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_request_breaks_the_service(service):
    """Draw requests for each operation from what is published; a 5xx, or an error, is a defect."""
    for product in ("quality", "price"):
        service.order(product)
    service.ask("/deposit-policies", "CoverRequest")
    published = schemathesis.openapi.from_asgi("/openapi.json", service.app)
    for found in published.get_all_operations():
        break_operation(found.ok())


def break_operation(operation):
    @settings(max_examples=40, deadline=None, database=None, suppress_health_check=[*HealthCheck])
    @given(operation.as_strategy() | operation.as_strategy(GenerationMode.NEGATIVE))
    def send(case):
        case.call_and_validate(checks=[not_a_server_error])

    send()
