"""What every answer is: frozen, compared by its facts, explained in two languages, JSON.

A result holds its facts in private slots, which only ``__init__`` assigns, and shows them by
read-only properties. ``__init__`` takes one argument for each slot, named like it without the
underscore; equality, hash and pickle rest on that.
"""

from collections.abc import Hashable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, ClassVar, TypeAlias

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from shopinsure._readings import Reading
from shopinsure._results.rendering import as_html, as_markdown
from shopinsure._words import LANGUAGES, Language, is_chinese

Chosen: TypeAlias = tuple[tuple[str, Reading], ...]
"""Names of readings, each with its choice."""


class Result:
    """An answer: frozen, compared by its facts, JSON by ``as_json``.

    A notebook shows its explanation in both languages. ``schema_id`` names the form of the JSON.
    """

    __slots__: tuple[str, ...] = ()
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

    def as_json(self) -> dict[str, Any]:
        """Return the public fields, amounts as text, under the id of their schema."""
        facts = self._json()
        return {"schema": self.schema_id, **facts} if self.schema_id else facts

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
        return "".join(as_html(self.explain(language), language) for language in LANGUAGES)

    def _repr_markdown_(self) -> str:
        return "\n\n".join(as_markdown(self.explain(language)) for language in LANGUAGES)

    @classmethod
    def _json_fields_of(cls, _source: object) -> Mapping[str, Any]:
        """Return the public fields of the type as it is written where its schema is asked for."""
        return cls.json_fields

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        fields = {
            name: core_schema.typed_dict_field(handler.generate_schema(kind))
            for name, kind in cls._json_fields_of(source).items()
        }
        if cls.schema_id:
            named = core_schema.typed_dict_field(core_schema.literal_schema([cls.schema_id]))
            fields = {"schema": named, **fields}
        written = core_schema.plain_serializer_function_ser_schema(
            cls.as_json, return_schema=core_schema.typed_dict_schema(fields, cls_name=cls.__name__)
        )
        return core_schema.is_instance_schema(cls, serialization=written)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        described = handler(schema["serialization"]["return_schema"])
        return {**described, "title": cls.__name__}


def _remake(kind: type[Any], facts: tuple[tuple[str, object], ...]) -> Result:
    result: Result = kind(**dict(facts))
    return result
