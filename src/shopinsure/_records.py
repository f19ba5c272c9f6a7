"""What all inputs share: the base of records, the error, identifiers.

The one error for an invalid input and the languages it is said in, the frozen base of every record,
and the grammar of identifiers. A message names the parameter and what disagrees; it never echoes
more than 40 characters of the input, and a record's error echoes none of it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Context, Decimal
from threading import RLock
from types import MappingProxyType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Final,
    Generic,
    NoReturn,
    Self,
    TypeAlias,
    TypeVar,
    cast,
    overload,
)

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetPydanticSchema,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    main,
    model_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from shopinsure._refusals import Refusal, WrongValue, chinese_of, values
from shopinsure._refusals import facts as contradictions

Language: TypeAlias = str
"""``"en"``, ``"zh"``, or a tag that begins with one of them: ``zh-CN``, ``zh-hans``, ``en_US``."""

Facts: TypeAlias = Mapping[str, Any]
"""What a record is made of, by the names of its fields."""

Stored_co = TypeVar("Stored_co", covariant=True)
Kind = TypeVar("Kind")
Accepted_contra = TypeVar("Accepted_contra", contravariant=True)

UNKNOWN: Any = None
"""The default of a fact that may not be known yet: it leads to *pending*, never to *declined*."""

CHINESE: Final = "message_zh"
"""The key under which the context of a record's error holds its Chinese sentence."""

SHOWN_CHARACTERS = 40
MOST_FINDINGS: Final = 20
"""An error made anew tells so many findings: a list of bad items would have one each."""

IGNORE_UNKNOWN: Final = MappingProxyType({"shopinsure": "ignore unknown fields"})
"""The context of pydantic under which a record is read that a newer release wrote."""

MAPPINGS: Final = (dict, Mapping)  # in this order: most are, and that is known at once
# str() of a Decimal asks the ambient context whether the exponent is E or e.
_CAPITALS = Context(capitals=1)
IDENTIFIER_PATTERN = "[!-~]{1,64}"
_TAG: Final = r"(?i:(en|zh)([-_][0-9a-z]{1,8}){0,8})"


class InvalidInput(ValueError):  # noqa: N818 - callers know it by this name
    """Refuse an invalid input, with a stable ``code`` and one sentence in each language.

    ``parameter`` is the name of the parameter at fault; of two facts that disagree, the later one.
    Terms are at fault only where they are the wrong ones.

    >>> from shopinsure import InvalidInput, order_premium
    >>> try:
    ...     order_premium("2", "0.003")
    ... except InvalidInput as error:
    ...     print(error.code, error.parameter)
    ...     print(error.message("zh"))
    rate-above-ceiling rate
    费率 0.003 超过上限 0.002（L-2.4）
    """

    code: str
    parameter: str | None

    def __init__(
        self, code: str, sentence: str, parameter: str | None = None, chinese: str | None = None
    ) -> None:
        super().__init__(sentence)
        self.code = code
        self.parameter = parameter
        self._chinese = sentence if chinese is None else chinese

    def message(self, language: Language = "en") -> str:
        """Return the sentence in a language; the English one is ``str(error)``."""
        return self._chinese if is_chinese(language) else str(self)

    def __reduce__(self) -> tuple[type["InvalidInput"], tuple[str, str], dict[str, Any]]:
        return InvalidInput, (self.code, str(self)), vars(self)


def is_chinese(language: Language) -> bool:
    """Return whether a language, or the first part of a tag, is Chinese; refuse any other.

    >>> is_chinese("zh-Hans-CN"), is_chinese("en_US")
    (True, False)
    """
    if language in ("en", "zh"):
        return language == "zh"
    # Compiled once, at its first use, which spares the import.
    tag = re.fullmatch(_TAG, language) if isinstance(language, str) else None
    if tag is None:
        refuse("language", language, values.LANGUAGE_UNKNOWN)
    return tag[1].lower() == "zh"


class Accepts(Generic[Stored_co, Accepted_contra]):
    """Declare to type checkers what a field of a record takes and what it then holds."""

    if TYPE_CHECKING:

        @overload
        def __get__(self, instance: None, owner: type) -> Self: ...
        @overload
        def __get__(self, instance: object, owner: type) -> Stored_co: ...
        def __get__(self, instance: object, owner: type) -> Any: ...
        def __set__(self, instance: object, value: Accepted_contra) -> None: ...


Fact: TypeAlias = Annotated[bool, Field(strict=True)] | None
"""A yes or no, or ``None`` while it is not known."""


class FieldStrategy:
    """Let Hypothesis draw a type of field, once ``shopinsure.testing`` has been imported.

    It asks metadata of ``Annotated`` that is a group, as the package annotated-types has it, for
    strategies in it; for pydantic the group is empty, and a strategy in it nothing it knows.
    """

    __is_annotated_types_grouped_metadata__: Final = True

    def __init__(self) -> None:
        self.strategies: list[Any] = []

    def __iter__(self) -> Iterator[Any]:
        return iter(self.strategies)


IDENTIFIER_STRATEGY: Final = FieldStrategy()

Identifier: TypeAlias = Annotated[
    str,
    Field(strict=True, pattern=f"^{IDENTIFIER_PATTERN}$"),
    # Checked by pydantic itself, which is fast, but said in our words and under our code.
    GetPydanticSchema(
        lambda source, handler: core_schema.custom_error_schema(
            handler(source),
            custom_error_type=values.IDENTIFIER_MALFORMED.code,
            custom_error_message=values.IDENTIFIER_MALFORMED.en,
            custom_error_context={CHINESE: values.IDENTIFIER_MALFORMED.zh},
        )
    ),
    IDENTIFIER_STRATEGY,
]


def max_items(items: int) -> Any:  # noqa: ANN401 - what pydantic makes of a field
    """Bound a list: no longer than this, and the first item that is wrong ends the reading."""
    return Field(max_length=items, fail_fast=True)


def decimal_text(value: Decimal) -> str:
    """Return a ``Decimal`` as ``str`` does, whatever context the caller has."""
    return _CAPITALS.to_sci_string(value)


_name_of_class: Final = type.__dict__["__name__"].__get__  # whatever its metaclass says


class _KindOfValue(str):
    """The kind of a value in brackets, in Chinese in full-width ones."""

    __slots__ = ()

    @property
    def zh(self) -> str:
        return f"（{self[1:-1]}）"


class _ChineseText(str):
    """A text in escapes, which any console shows; in Chinese with its Chinese characters."""

    __slots__ = ("zh",)
    zh: str

    def __new__(cls, text: str) -> Self:
        shown = super().__new__(cls, _cut(ascii(text)))
        shown.zh = _cut(repr(text))
        return shown


# ASCII, Chinese characters and their marks: what looks like another character stays in escapes.
_CHINESE_PATTERN: Final = "[\x20-\x7e\u4e00-\u9fff，。、：；！？（）《》【】]*"


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def short_repr(value: object) -> str:
    """Return an input as an error shows it, cut to 40 characters whatever its size."""
    if isinstance(value, str):
        given = str.__getitem__(value, slice(0, SHOWN_CHARACTERS))
        if not given.isascii() and re.fullmatch(_CHINESE_PATTERN, given):
            return _ChineseText(given)
        text = ascii(given)
    elif isinstance(value, Decimal):
        text = decimal_text(value)
    elif isinstance(value, float):
        text = float.__repr__(value)
    else:
        is_class = issubclass(type(value), type)
        kind = f"class {_name_of_class(value)}" if is_class else type(value).__name__
        return _KindOfValue(f"({kind[: SHOWN_CHARACTERS - 2]})")
    return _cut(text)


def invalid(refusal: Refusal, parameter: str | None, **facts: object) -> InvalidInput:
    """Make the one error for parameters that disagree or are out of bounds, with their facts."""
    english, chinese = refusal.sentences(facts)
    return InvalidInput(refusal.code, english, parameter, chinese)


def refuse(
    name: str, value: object, wrong: WrongValue, *, parameter: str | None = None, **facts: object
) -> NoReturn:
    """Raise the one error for a value that is malformed, or for a part of a parameter that is."""
    shown = short_repr(value)
    english, chinese = wrong.sentences(facts)
    english = f"{name} {shown} {english}"
    blank = "" if isinstance(shown, _KindOfValue) else " "
    chinese = f"{name}{blank}{chinese_of(shown)}{blank}{chinese}"
    raise InvalidInput(wrong.code, english, parameter or name, chinese)


def ensure_type(name: str, value: object, kind: type[Kind]) -> Kind:
    """Return a value of a kind, or refuse it by name."""
    if not isinstance(value, kind):
        refuse(name, value, values.WRONG_TYPES[name], kind=kind.__name__)
    return value


def checked_identifier(name: str, value: object, parameter: str | None = None) -> str:
    """Return an identifier as plain text, or refuse it."""
    match = re.fullmatch(IDENTIFIER_PATTERN, value) if isinstance(value, str) else None
    if match is None:
        refuse(name, value, values.IDENTIFIER_MALFORMED, parameter=parameter)
    return match.group()


def text_schema(
    parse: Callable[[Any], Any],
    describe_error: Callable[[Any], WrongValue],
    write: Callable[[Any], str] = str,
) -> CoreSchema:
    """Describe to pydantic a value that ``parse`` makes or refuses, and how JSON writes it."""

    def validate(value: object) -> object:
        held = parse(value)
        if held is None:
            raise inconsistent(describe_error(value))
        return held

    return core_schema.no_info_plain_validator_function(
        validate,
        serialization=core_schema.plain_serializer_function_ser_schema(
            write, return_schema=core_schema.str_schema(), when_used="json"
        ),
    )


def enum_field(kind: Any, *, or_unknown: bool = False) -> Any:  # noqa: ANN401 - makes a type
    """Make the type of a field that takes a member or its text, not bytes as pydantic would."""
    names = [member.value for member in kind]
    wrong = values.UNKNOWN_MEMBERS[kind.__name__.lower()]
    error = wrong.worded(*wrong.sentences({"members": tuple(names)}))
    text = Annotated[
        kind,
        GetPydanticSchema(
            lambda _source, _handler: text_schema(
                lambda value: kind(value) if isinstance(value, str) and value in names else None,
                lambda _value: error,
            )
        ),
        WithJsonSchema({"type": "string", "enum": names}),
    ]
    return text | None if or_unknown else text


def _show_example(schema: dict[str, Any], kind: type["Record"]) -> None:
    """Add one whole record to its schema; one that a caller has added fields to has none."""
    if kind.__module__.partition(".")[0] == __name__.partition(".")[0]:
        schema["examples"] = [kind.model_validate(kind._example()).model_dump(mode="json")]  # noqa: SLF001 - of a record of ours


# A class is built when it is first used, which spares the import. What FastAPI makes of a body is
# built at once, with the warnings of pydantic turned off; pydantic would put it off too, into the
# first request, where this is ``True`` and not only true.
_WHEN_FIRST_USED = cast("bool", 1)

# pydantic builds under a lock of its own from 2.14 on. Where there is one, it is this one: two
# locks that threads take in either order could wait for one another for ever.
_BUILDING: Final = getattr(main, "_rebuild_lock", None) or RLock()


class Record(BaseModel):
    """The facts of one input: frozen, complete, and with no field it does not know."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True,
        extra="forbid",
        defer_build=_WHEN_FIRST_USED,
        revalidate_instances="subclass-instances",  # what a class below its own adds is no fact
        hide_input_in_errors=True,
        json_schema_extra=_show_example,
    )

    @classmethod
    def _example(cls) -> Facts:
        """Return the facts of the example that the schema shows."""
        return {}

    @classmethod
    def model_rebuild(cls, **options: Any) -> bool | None:  # noqa: ANN401 - those of pydantic
        """Build what reads and writes the record: one thread at a time, many may need it first."""
        depth = options.pop("_parent_namespace_depth", 2) + 1  # this frame is one more
        with _BUILDING:
            return super().model_rebuild(_parent_namespace_depth=depth, **options)

    @classmethod
    def model_json_schema(cls, *arguments: Any, **options: Any) -> dict[str, Any]:  # noqa: ANN401 - those of pydantic
        """Describe the record as JSON Schema."""
        cls.model_rebuild(raise_errors=False)  # while it is built, that of its base would be found
        return super().model_json_schema(*arguments, **options)

    def replace(self, **changes: Any) -> Self:  # noqa: ANN401 - each field has its own type
        """Make the same record with some facts changed, checked as a new one is.

        Raises pydantic's ``ValidationError`` like the constructor: for a field that there is not,
        for a wrong value, and where the facts disagree. ``model_copy(update=...)`` checks nothing.

        >>> from shopinsure import DepositPaid
        >>> paid = DepositPaid(event_id="E-1", on="2022-08-01", amount="1000")
        >>> paid.replace(amount="2000").amount
        Yuan('2000.00')
        """
        facts = {name: getattr(self, name) for name in type(self).model_fields}
        return type(self).model_validate(facts | changes)

    if not TYPE_CHECKING:  # or a type checker would let any name be assigned to

        def __replace__(self, **changes: object) -> Self:  # what Python's ``copy.replace`` calls
            return self.replace(**changes)

        def __setattr__(self, name: str, value: object) -> None:
            try:
                super().__setattr__(name, value)
            except ValidationError as error:
                raise without_input(error) from None

        def __delattr__(self, name: str) -> None:
            try:
                super().__delattr__(name)
            except ValidationError as error:
                raise without_input(error) from None

    @model_validator(mode="before")
    @classmethod
    def _knows_every_field(cls, facts: object, info: ValidationInfo) -> object:
        """Refuse with the first unknown field, shortened: pydantic would echo each in full."""
        if isinstance(facts, MAPPINGS) and not facts.keys() <= (known := cls.model_fields.keys()):
            if info.context is IGNORE_UNKNOWN:
                return {name: fact for name, fact in facts.items() if name in known}
            unknown = next(name for name in facts if name not in known)
            raise inconsistent(
                contradictions.UNKNOWN_FIELD, model=cls.__name__, name=short_repr(unknown)
            )
        return facts


def without_input(error: ValidationError) -> ValidationError:
    """Make an error anew that shows none of its input, and no more than its first findings."""
    return ValidationError.from_exception_data(
        error.title,
        [
            {
                "type": PydanticCustomError(
                    found["type"],
                    # Or a given name in braces would be filled in once more.
                    "{sentence}" if "sentence" in found.get("ctx", {}) else found["msg"],
                    found.get("ctx"),
                ),
                "loc": tuple(
                    it[:SHOWN_CHARACTERS] if isinstance(it, str) else it for it in found["loc"]
                ),
                "input": found["input"],
            }
            for found in error.errors(include_url=False)[:MOST_FINDINGS]
        ],
        hide_input=True,
    )


def inconsistent(refusal: Refusal, **facts: object) -> PydanticCustomError:
    """Make the error of a record, whose facts disagree or are malformed, in both languages."""
    english, chinese = refusal.sentences(facts)
    # In this order: pydantic fills them in one after the other, and the last holds a given name.
    context = {CHINESE: chinese, "sentence": english}
    return PydanticCustomError(refusal.code, "{sentence}", context)
