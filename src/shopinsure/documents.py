"""Read JSON from outside within limits, or refuse it.

JSON readers differ where the standard is silent: the last of two equal keys wins, ``NaN`` is a
number, a fraction loses digits, a deep nest ends the process. ``load_json`` refuses what two
readers could understand differently, within stated bounds, before a record sees any of it.

Limits: it reads one document that is whole in memory; the size of a request is limited where it
enters a service.
"""

import json
import re
from collections.abc import Mapping
from itertools import accumulate, count
from operator import sub
from typing import Any, Final, NoReturn, TypeVar

from pydantic import TypeAdapter, ValidationError

from shopinsure._records import Record, invalid, refuse, short_repr, without_input
from shopinsure._refusals import Refusal, values

MOST_BYTES: Final = 256 * 1024
"""A document may be so large unless the caller says otherwise: about 2,000 account events."""

MOST_LEVELS: Final = 16
"""Objects and lists may stand in one another so deep; an account needs five."""

MOST_DIGITS: Final = 18
"""A whole number may have so many digits; amounts are texts, so no record needs a tenth of it."""

Kind = TypeVar("Kind")
RecordKind = TypeVar("RecordKind", bound=Record)

# A string up to its end, or up to the end of the text where it has none: each sign is read once.
_STRING: Final = re.compile(r'"(?:[^"\\]|\\.?)*+"?', re.DOTALL)
# What opens counts two and what closes none, so that the depth is the sum less the place.
_BRACKETS: Final = bytes.maketrans(b"{[]}", b"\2\2\0\0")
_NO_BRACKETS: Final = bytes(sorted(set(range(256)) - set(b"{[]}")))


def load_json(
    data: str | bytes, kind: type[RecordKind] | TypeAdapter[Kind], *, most_bytes: int = MOST_BYTES
) -> RecordKind | Kind:
    """Read one JSON document as a record, or as what a pydantic ``TypeAdapter`` describes.

    ``data`` is text or UTF-8 bytes of at most ``most_bytes``. Raises ``InvalidInput`` for a
    document that is too large or too deep, is no UTF-8 or no JSON, gives a key twice (also when
    written otherwise), or holds ``NaN``, a fraction or a number of more than 18 digits; raises
    pydantic's ``ValidationError`` where the document is sound and the record is not.

    >>> from shopinsure import DepositPaid
    >>> text = '{"event_id": "E-1", "on": "2022-08-01", "amount": "1000"}'
    >>> load_json(text, DepositPaid).amount
    Yuan('1000.00')
    >>> load_json('{"event_id": "E-1", "event_id": "E-2"}', DepositPaid)
    Traceback (most recent call last):
    ...
    shopinsure._records.InvalidInput: document gives the key 'event_id' twice
    """
    facts = _parsed(_text(data, most_bytes))
    if isinstance(kind, TypeAdapter):
        return _adapted(facts, kind)
    if not (isinstance(kind, type) and issubclass(kind, Record)):
        refuse("kind", kind, values.KIND_TYPE)
    return kind.model_validate(facts)


def _adapted(facts: object, kind: TypeAdapter[Kind]) -> Kind:
    """Read what a ``TypeAdapter`` describes, whose own errors show input and have no end."""
    try:
        return kind.validate_python(facts)
    except ValidationError as error:
        raise without_input(error) from None


def _text(data: str | bytes, most_bytes: int) -> str:
    """Return the text of a document that is small enough, or refuse it."""
    if not isinstance(data, str | bytes | bytearray):
        refuse("data", data, values.DOCUMENT_TYPE)
    if isinstance(most_bytes, bool) or not isinstance(most_bytes, int):
        refuse("most_bytes", most_bytes, values.MOST_BYTES_TYPE)
    if len(data) > most_bytes:
        _refuse_document(values.DOCUMENT_TOO_LARGE, most_bytes=most_bytes)
    try:
        written = data.encode() if isinstance(data, str) else bytes(data)
        text = written.decode()
    except UnicodeError:
        _refuse_document(values.DOCUMENT_NOT_UTF_8)
    if len(written) > most_bytes:
        _refuse_document(values.DOCUMENT_TOO_LARGE, most_bytes=most_bytes)
    if _depth(text) > MOST_LEVELS:
        _refuse_document(values.DOCUMENT_TOO_DEEP, most_levels=MOST_LEVELS)
    return text


def _depth(text: str) -> int:
    """Count how many brackets are open at once, without those in strings; nothing recurses."""
    brackets = _STRING.sub("", text).encode().translate(_BRACKETS, _NO_BRACKETS)
    return max(map(sub, accumulate(brackets), count(1)), default=0)


def _parsed(text: str) -> Any:  # noqa: ANN401 - any JSON
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_float=_fraction,
            parse_int=_whole,
        )
    except json.JSONDecodeError as error:
        _refuse_document(values.DOCUMENT_MALFORMED, line=error.lineno)


def _object(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    """Make an object whose keys are all different once their escapes are read."""
    facts: dict[str, Any] = {}
    for name, value in pairs:
        if name in facts:
            _refuse_document(values.KEY_TWICE, key=short_repr(name))
        facts[name] = value
    return facts


def _constant(text: str) -> NoReturn:
    _refuse_document(values.NUMBER_NOT_FINITE, number=text)


def _fraction(text: str) -> NoReturn:
    _refuse_document(values.NUMBER_FRACTION, number=short_repr(text))


def _whole(text: str) -> int:
    if len(text.removeprefix("-")) > MOST_DIGITS:
        _refuse_document(values.NUMBER_TOO_LONG, most_digits=MOST_DIGITS)
    return int(text)


def _refuse_document(refusal: Refusal, **facts: object) -> NoReturn:
    raise invalid(refusal, "data", **facts)
