"""What every answer is: frozen, compared by its facts, explained in two languages, JSON.

A result holds its facts in private slots, which only ``__init__`` assigns, and shows them by
read-only properties. ``__init__`` takes one argument for each slot, named like it without the
underscore; equality, hash and pickle rest on that.

``as_json`` is the one form of an answer outside Python. Whatever writes results (``to_json``,
pydantic, a web service) writes that; the schema that pydantic publishes is made when it is asked
for, from ``json_fields``, a component for each kind of result.
"""

from collections.abc import Hashable, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from types import MappingProxyType
from typing import Any, ClassVar, Final, Literal, TypeAlias, get_args, get_origin

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter
from pydantic_core import CoreSchema, SchemaSerializer, core_schema, to_json

from shopinsure._display import shown
from shopinsure._readings import Reading
from shopinsure._records import CHINESE, MAPPINGS, decimal_text
from shopinsure._refusals import values
from shopinsure._results.rendering import as_html, as_markdown
from shopinsure._words import Language, is_chinese

Chosen: TypeAlias = tuple[tuple[str, Reading], ...]
"""Names of readings, each with its choice."""

_PLAIN: Final = frozenset({str, int, bool, type(None)})
_LISTS: Final = (tuple, list)


def plain(value: object, *, steps: bool = True) -> Any:  # noqa: ANN401 - any JSON
    """Turn a part of an answer into what JSON has: no class of ours, no amount, no day."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Result):
        return value.as_json(steps=steps)
    if isinstance(value, _LISTS):
        return [one if type(one) in _PLAIN else plain(one, steps=steps) for one in value]
    if isinstance(value, MAPPINGS):
        return {str(name): plain(one, steps=steps) for name, one in value.items()}
    return _plain_scalar(value)


def _plain_scalar(value: object) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Decimal):
        return decimal_text(value)
    return value.isoformat() if isinstance(value, date) else str(value)


class Result:
    """An answer: frozen, compared by its facts, JSON by ``as_json`` and ``to_json``.

    A notebook shows its explanation, as ``display`` says. ``schema_id`` names the form of the JSON.
    """

    __slots__: tuple[str, ...] = ()
    # What ``pydantic_core.to_json`` asks a value for that is no model.
    __pydantic_serializer__: ClassVar[SchemaSerializer]
    json_fields: ClassVar[Mapping[str, Any]] = MappingProxyType({})
    schema_id: ClassVar[str] = ""
    _readings: Chosen = ()

    @property
    def readings(self) -> Mapping[str, Reading]:
        """Return the named readings this answer depends on, and no others."""
        return MappingProxyType(dict(self._readings))

    @property
    def money(self) -> Decimal | None:
        """Return the one amount of this answer, in yuan, or ``None`` where it has none."""
        return None

    def explain(self, language: Language = "en") -> str:
        """Return the answer and what it rests on, as text."""
        is_chinese(language)
        return repr(self)

    def summary(self, language: Language = "en") -> str:
        """Return the answer alone, on one line."""
        return self.explain(language).partition("\n")[0]

    def as_json(self, *, steps: bool = True) -> dict[str, Any]:
        """Return the public fields as JSON has them, under the id of their schema.

        Nothing but dicts, lists, texts, whole numbers, booleans and ``None``; amounts and days are
        texts. ``steps=False`` leaves out every ``steps``: the working of each amount.
        """
        facts = {"schema": self.schema_id, **self._json()}
        return {
            name: fact if type(fact) in _PLAIN else plain(fact, steps=steps)
            for name, fact in facts.items()
            if steps or name != "steps"
        }

    def to_json(self, *, steps: bool = True) -> str:
        """Return the JSON text of ``as_json``, without spaces."""
        return to_json(self.as_json(steps=steps)).decode()

    def _json(self) -> dict[str, Any]:
        facts = {name: getattr(self, name) for name in self.json_fields}
        if "readings" in facts:
            facts["readings"] = dict(facts["readings"])
        return facts

    def _contents(self) -> tuple[tuple[str, object], ...]:
        slots = (name for kind in type(self).__mro__ for name in vars(kind).get("__slots__", ()))
        return tuple((name.removeprefix("_"), getattr(self, name)) for name in slots)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._comparable() == other._comparable()

    def __hash__(self) -> int:
        return hash((type(self), self._comparable()))

    def _comparable(self) -> Hashable:
        return self._contents()

    def __reduce__(self) -> tuple[Any, ...]:
        return _remake, (type(self), self._contents())

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={fact!r}" for name, fact in self._json().items())
        return f"{type(self).__name__}({fields})"

    def __str__(self) -> str:
        return self.explain()

    def _repr_html_(self) -> str:
        return "".join(as_html(self.explain(it), it) for it in shown().languages)

    def _repr_markdown_(self) -> str:
        return "\n\n".join(as_markdown(self.explain(it), it) for it in shown().languages)

    @classmethod
    def _json_fields_of(cls, _source: object) -> Mapping[str, Any]:
        """Return the public fields of the type as it is written where its schema is asked for."""
        return cls.json_fields

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: object, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        written = core_schema.plain_serializer_function_ser_schema(_written)
        # pydantic names a component after what stands between the last point and the colon.
        ref = f"{cls.__module__}.{_name(source)}:{hash(source)}"
        english, chinese = values.ANSWER_NOT_READ.sentences({"kind": cls.__name__})
        return core_schema.custom_error_schema(
            core_schema.is_instance_schema(cls),
            custom_error_type=values.ANSWER_NOT_READ.code,
            custom_error_message=english,
            custom_error_context={CHINESE: chinese},
            ref=ref,
            serialization=written,
            metadata={"shopinsure_source": source},
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Describe the JSON; the ``ref`` of the core schema makes it a component, there once."""
        source = schema["metadata"]["shopinsure_source"]
        fields = {"schema": Literal[cls.schema_id], **cls._json_fields_of(source)}
        typed = {name: core_schema.typed_dict_field(_built(kind)) for name, kind in fields.items()}
        described = handler(core_schema.typed_dict_schema(typed))
        for name, field in described["properties"].items():
            field.update(_described(cls, name))
        return described | {"title": _name(source), "description": _first_line(cls)}


def _name(source: Any) -> str:  # noqa: ANN401 - a class, or one with its parameters
    """Return the name of a kind as written: ``Issuance[OrderPolicy]`` is IssuanceOrderPolicy."""
    return "".join(kind.__name__ for kind in (get_origin(source) or source, *get_args(source)))


def _first_line(documented: object) -> str:
    return (documented.__doc__ or "").partition("\n")[0]  # there is none under ``python -OO``


def _described(kind: type[Result], name: str) -> dict[str, str]:
    """Describe a field in a schema: by what its property returns, or as a field of no property."""
    text = _first_line(getattr(kind, name, None)) if hasattr(kind, name) else ""
    text = text.removeprefix("Return ").replace("``", "") or _NO_PROPERTIES.get(name, "")
    return {"description": f"{text[0].upper()}{text[1:]}"} if text else {}


_NO_PROPERTIES: Final = MappingProxyType(
    {
        "schema": "Id of the form of this JSON, with its version.",
        "clause": "Clauses the rule rests on.",
        "basis": "Whether a clause says it, a reading of one, or neither.",
        "exact_fen": "Amount in fen before it is rounded, as a fraction.",
        "message_zh": "The message in Chinese.",
        "default_zh": "The answer under the case's own terms, in Chinese.",
        "answer_zh": "The answer, or the refusal, in Chinese.",
        "event_id": "Id of the event.",
        "kind": "Kind of the event.",
        "on": "Beijing day of the event.",
        "credit_available": "Credit available after the event, in yuan.",
        "credit_held": "Amount held on credit after the event, in yuan.",
        "outstanding": "Amount owed to the insurer after the event, in yuan.",
        "cash_available": "Cash deposit after the event, in yuan.",
        "alipay_held": "Amount held on Alipay after the event, in yuan.",
        "library": "Version of the library that answered.",
        "function": "Name of the function that was called.",
        "input": "Arguments of the call.",
        "terms": "Terms in full under which it was answered.",
        "calendar": "Days the calendar was asked, each with its answer.",
        "assessed_at": "When it was assessed, as the caller notes it.",
    }
)


def _written(result: Result) -> dict[str, Any]:
    return result.as_json()


def _built(kind: Any) -> CoreSchema:  # noqa: ANN401 - any type of a field
    adapter = TypeAdapter[Any](kind)
    adapter.rebuild()
    return adapter.core_schema


Result.__pydantic_serializer__ = SchemaSerializer(
    core_schema.any_schema(serialization=core_schema.plain_serializer_function_ser_schema(_written))
)


def _remake(kind: type[Any], facts: tuple[tuple[str, object], ...]) -> Result:
    result: Result = kind(**dict(facts))
    return result
