"""What the package gives and holds cannot be changed: records, results, constants."""

import ast
import dataclasses
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest

import shopinsure as si
from shopinsure._records import Record
from shopinsure._words import LocalizedEnum
from test_rules import modules

FIXED = (str, bool, int, si.Yuan, si.Rate, date, datetime, Enum, Record, NoneType)


def classes(root):
    values = {it for module in modules() for it in vars(module).values() if isinstance(it, type)}
    own = {it for it in values if it.__module__.startswith("shopinsure")}
    return sorted((it for it in own if issubclass(it, root)), key=lambda it: it.__name__)


def is_fixed(annotation: Any) -> bool:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return is_fixed(arguments[0])
    if origin in {tuple, frozenset, Union, UnionType}:
        return all(is_fixed(it) for it in arguments if it is not ...)
    # Not `Decimal` nor `float`: an amount is checked once and is a `Yuan` from then on.
    return origin is Literal or (isinstance(annotation, type) and issubclass(annotation, FIXED))


def is_container(value):
    """Return whether a value can change, or is a mapping of such values."""
    inside = tuple(value.values()) if isinstance(value, Mapping) else value
    nested = isinstance(inside, tuple) and any(map(is_container, inside))
    return nested or isinstance(value, list | dict | set | bytearray)


def test_every_record_is_frozen_and_knows_its_fields():
    records = classes(Record)
    assert len(records) > 25
    for record in records:
        assert record.model_config["frozen"] is True
        assert record.model_config["extra"] == "forbid"
        for name, field in record.model_fields.items():
            assert is_fixed(field.annotation), f"{record.__name__}.{name}"
        assert not record.__private_attributes__
    assert [it for it in classes(object) if hasattr(it, "model_fields")] == records


@pytest.mark.parametrize("annotation", [list[str], tuple[list[str], ...], dict[str, str], object])
def test_a_type_that_can_change_is_found(annotation):
    assert not is_fixed(annotation)
    assert not is_fixed(annotation | None)


def test_every_dataclass_is_frozen_and_no_result_has_room_for_more():
    results = [it for it in classes(object) if hasattr(it, "as_json")]
    assert len(results) > 15
    stored = [*filter(dataclasses.is_dataclass, classes(object))]
    assert [it.__name__ for it in stored if not it.__dataclass_params__.frozen] == []
    assert [it.__name__ for it in (*results, *stored) if it.__dictoffset__] == []


def test_no_module_and_no_class_holds_a_container_that_can_change():
    own = [it for it in classes(object) if not issubclass(it, Record | Enum | tuple)]
    for place in (*modules(), *own):
        for name, value in vars(place).items():
            if not name.startswith("__"):
                assert not is_container(value), f"{place.__name__}.{name}"


def test_every_enumeration_is_public_and_its_members_are_text_in_both_languages():
    # mypy reads that file in `make check`, as a caller's code.
    typed = Path(__file__).parent.joinpath("types", "public_api.py").read_text("utf-8")
    for enumeration in (it for it in classes(LocalizedEnum) if it is not LocalizedEnum):
        assert enumeration is getattr(si, enumeration.__name__)
        assert any(f"si.{enumeration.__name__}.{it.name}.value" in typed for it in enumeration)
        for member in enumeration:
            assert type(member.value) is str
            assert member.zh
            assert enumeration(member.value) is member


def test_the_package_computes_nothing_and_has_every_public_name_once():
    *body, names = ast.parse(Path(si.__file__).read_text("utf-8")).body
    assert isinstance(names, ast.Assign)
    assert all(isinstance(it, ast.Import | ast.ImportFrom | ast.Expr) for it in body)
    assert len(set(si.__all__)) == len(si.__all__)
    assert [name for name in si.__all__ if getattr(si, name, None) is None] == []
