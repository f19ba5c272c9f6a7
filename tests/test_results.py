"""What is given back: frozen, equal by its facts, copied whole, JSON that fits its schema."""

import copy
import json
import pickle
import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

import scenarios
import strategies as draw
from reference import printed_value, value_of
from shopinsure import Calculation, premium_statement
from strategies import law
from test_schemas import Validator


def unequal(one: object, other: object) -> str:
    """Return how two objects differ that should be the same in every way."""
    if type(one) is not type(other) or one != other:
        return f"{one!r} is not {other!r}"
    return "" if (hash(one), str(one)) == (hash(other), str(other)) else f"{one!r}: hash or text"


def copies(one: object) -> list[object]:
    protocols = (2, pickle.HIGHEST_PROTOCOL)
    stored = [pickle.loads(pickle.dumps(one, it)) for it in protocols]  # noqa: S301 - made here
    return [*stored, copy.copy(one), copy.deepcopy(one)]


RESULTS = list(scenarios.parts_of(scenarios.answers()))
OF_KIND = {kind: [it for it in RESULTS if type(it) is kind] for kind in scenarios.RESULTS}
every_kind = pytest.mark.parametrize("kind", OF_KIND, ids=lambda kind: kind.__name__)


@every_kind
def test_a_result_never_changes_and_is_shown_on_a_line(kind):
    for one in OF_KIND[kind]:
        slots = {name.removeprefix("_") for name in kind.__slots__}
        for name in {*kind.json_fields, *slots, "made_up"}:
            with pytest.raises(AttributeError):
                setattr(one, name, None)
            with pytest.raises(AttributeError):
                delattr(one, name)
        assert re.fullmatch(rf"{kind.__name__}\(.*", repr(one))
        assert str(one)


def test_results_of_the_same_facts_are_equal_and_every_copy_is_the_same():
    again = list(scenarios.parts_of(scenarios.answers()))
    for one, other in zip(RESULTS, again, strict=True):
        assert [unequal(one, it) for it in (other, *copies(one))] == [""] * 5
    for kind, results in OF_KIND.items():
        assert all(it != one for it in RESULTS[::9] if type(it) is not kind for one in results[:9])


def assert_worked_out(found: Calculation) -> None:
    """Check that every printed formula gives the printed value, and the last one the amount."""
    for part in found.parts:
        assert_worked_out(part)
        assert {step.formula for step in part.steps} <= {step.formula for step in found.steps}
    for step in found.steps:
        assert value_of(step.formula) == step.value == value_of(step.as_json()["value"])
        line = step.explain("en")
        assert line == f"{step.named} = {step.formula} = {line.rpartition(' = ')[2]}"
        for language in ("en", "zh"):
            assert printed_value(step.explain(language)) == step.value
            assert step.explain(language) in found.explain(language)
        printed = re.findall(r"[0-9]+(?:\.[0-9]+)?", step.formula)
        assert {text for _, _, text, _ in step.operands if "/" not in text} <= {*printed}
    assert found.steps[-1].value == Fraction(str(found.amount)) == Fraction(found.fen, 100)


def refuse_floats(text: str) -> None:
    pytest.fail(f"the float {text} came out")


AMOUNTS = {"amount", "paid", "freight", "coverage", "sum_of_rounded", "difference", "coverage_max"}


def amounts_in(value: object) -> list[object]:
    """List what stands under the name of an amount, however deep."""
    if isinstance(value, list):
        return [amount for one in value for amount in amounts_in(one)]
    if not isinstance(value, dict):
        return []
    here = [it for name, it in value.items() if name in AMOUNTS and it is not None]
    here += [it for name, it in value.items() if name == "premium" and type(it) is str]
    return here + [amount for it in value.values() for amount in amounts_in(it)]


@every_kind
def test_a_result_as_json_fits_its_schema_and_carries_amounts_as_text(kind):
    adapter = TypeAdapter(kind)
    for mode in ("validation", "serialization"):
        schema = adapter.json_schema(mode=mode)
        named = {"schema"} if kind.schema_id else set()
        assert [schema["properties"][it]["const"] for it in named] == [kind.schema_id][: len(named)]
        assert schema["title"] == kind.__name__
        assert set(schema["properties"]) == {*kind.json_fields, *named} == set(schema["required"])
        assert not [name for name in schema["properties"] if name.startswith("_")]
        assert json.loads(json.dumps(schema)) == schema
    for one in OF_KIND[kind]:
        text = adapter.dump_json(one)
        value = json.loads(text, parse_float=refuse_floats, parse_constant=refuse_floats)
        Validator(schema).validate(value)
        value.pop("input", None)  # of a decision: as the caller wrote it
        for amount in amounts_in(value):
            assert re.fullmatch(r"-?[0-9]{1,12}\.[0-9]{2}", amount)
        assert adapter.validate_python(one) is one
        assert adapter.dump_python(one, mode="json") == json.loads(text)


@given(draw.yuan(), draw.rates(10**6), draw.records(), st.data())
@law
def test_amounts_rates_and_records_never_change_and_every_copy_is_the_same(
    amount, rate, record, data
):
    for one in (amount, rate, record):
        assert [unequal(one, it) for it in copies(one)] == [""] * 4
    for one, name in ((amount, "fen"), (rate, "ppm")):
        before = getattr(one, name)
        with pytest.raises(AttributeError):
            setattr(one, name, 7)
        with pytest.raises(AttributeError):
            delattr(one, name)
        with pytest.raises(AttributeError):
            one.made_up = 7
        assert getattr(one, name) == before
    facts = [(name, getattr(record, name)) for name in type(record).model_fields]
    shuffled = dict(data.draw(st.permutations(facts)))
    assert unequal(type(record)(**shuffled), record) == ""


def test_a_total_above_the_limit_of_one_amount_survives_being_copied():
    total = premium_statement(["9999999999.99"] * 3, "0.002").paid
    assert str(total) == "29999999999.97"
    assert [unequal(total, it) for it in copies(total)] == [""] * 4
