"""Read JSON from outside within limits, or refuse it; write records to keep, and read them back.

JSON readers differ where the standard is silent: the last of two equal keys wins, ``NaN`` is a
number, a fraction loses digits, a deep nest ends the process. ``load_json`` refuses what two
readers could understand differently, within stated bounds, before a record sees any of it.

A record that is kept carries the id of its form with a version, ``shopinsure/order-policy/1``. A
release reads every version up to its own: each form has one upgrade for each version below the
last, from the facts of one to those of the next. Within a version a field may be added if it has a
default.

Limits: it reads one document that is whole in memory; the size of a request is limited where it
enters a service.
"""

import json
import re
from collections.abc import Callable, Mapping
from itertools import accumulate, count
from operator import sub
from types import MappingProxyType
from typing import Any, Final, NamedTuple, NoReturn, TypeVar, overload

from pydantic import TypeAdapter, ValidationError

from shopinsure._account.account import Account, Case, OpenAdvance
from shopinsure._account.events import KINDS
from shopinsure._claim_records import Dispute, Evidence, Purchase, Refund, Sku
from shopinsure._policies import DepositPolicy, OrderPolicy
from shopinsure._records import (
    IGNORE_UNKNOWN,
    Facts,
    InvalidInput,
    Record,
    invalid,
    refuse,
    short_repr,
    without_input,
)
from shopinsure._refusals import Refusal, values
from shopinsure._terms import Covered, DepositTerms, GuaranteeTerms
from shopinsure.eligibility import Shop
from shopinsure.premium import Order

MOST_BYTES: Final = 256 * 1024
"""A document may be so large unless the caller says otherwise: about 2,000 account events."""

MOST_LEVELS: Final = 16
"""Objects and lists may stand in one another so deep; an account needs five."""

MOST_DIGITS: Final = 18
"""A whole number may have so many digits; amounts are texts, so no record needs a tenth of it."""

Kind = TypeVar("Kind")
RecordKind = TypeVar("RecordKind", bound=Record)

# A string up to its end, or up to the end of the text where it has none: each sign is read once.
_STRING: Final = r'(?s:"(?:[^"\\]|\\.?)*+"?)'
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
    shopinsure._records.InvalidInput: document has the key 'event_id' twice
    """
    facts = parse_json(data, most_bytes)
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
    brackets = re.sub(_STRING, "", text).encode().translate(_BRACKETS, _NO_BRACKETS)
    return max(map(sub, accumulate(brackets), count(1)), default=0)


def parse_json(data: str | bytes, most_bytes: int) -> Any:  # noqa: ANN401 - any JSON
    """Read JSON of at most so many bytes, or refuse it."""
    try:
        return json.loads(
            _text(data, most_bytes),
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


class Form(NamedTuple):
    """How a record is kept: its class, and what turns each older version into the next.

    An upgrade leaves to the record to refuse what it does not find. A record that holds another
    one, as a shop its policy, gets an upgrade of its own when the form of that one changes.
    """

    kind: type[Record]
    upgrades: tuple[Callable[[Facts], Facts], ...] = ()

    @property
    def version(self) -> int:
        """The version that is written."""
        return len(self.upgrades) + 1


_KINDS: Final = (
    *(Account, Case, Covered, DepositPolicy, DepositTerms, Dispute, Evidence, GuaranteeTerms),
    *(OpenAdvance, Order, OrderPolicy, Purchase, Refund, Shop, Sku, *KINDS.values()),
)


def _name(kind: type[Record]) -> str:
    return re.sub(r"\B([A-Z])", r"-\1", kind.__name__).lower()


FORMS: Final[Mapping[str, Form]] = MappingProxyType({_name(kind): Form(kind) for kind in _KINDS})
_SCHEMA: Final = r"shopinsure/([a-z-]{1,40})/([1-9][0-9]{0,5})"


def dump_record(record: Record) -> dict[str, Any]:
    """Write a record to keep: its fields as JSON has them, under the id of its form.

    Any record of this package, such as a policy, an account, an event or terms. Raises
    ``InvalidInput`` for anything else, also for a class of the caller's own.

    >>> from shopinsure import Covered
    >>> dump_record(Covered(category="apparel", reason="quality"))
    {'schema': 'shopinsure/covered/1', 'category': 'apparel', 'reason': 'quality'}
    """
    form = FORMS.get(_name(type(record)))
    if form is None or form.kind is not type(record):
        refuse("record", record, values.NO_RECORD)
    schema = f"shopinsure/{_name(form.kind)}/{form.version}"
    return {"schema": schema, **record.model_dump(mode="json")}


@overload
def load_record(
    document: Mapping[str, Any] | str | bytes,
    *,
    ignore_unknown: bool = ...,
    most_bytes: int = ...,
) -> Record: ...
@overload
def load_record(
    document: Mapping[str, Any] | str | bytes,
    kind: type[RecordKind],
    *,
    ignore_unknown: bool = ...,
    most_bytes: int = ...,
) -> RecordKind: ...
def load_record(
    document: Mapping[str, Any] | str | bytes,
    kind: type[Record] = Record,
    *,
    ignore_unknown: bool = False,
    most_bytes: int = MOST_BYTES,
) -> Record:
    """Read a record that ``dump_record`` wrote, of this version or any older one.

    ``document`` is a mapping, or the JSON text of one of at most ``most_bytes``. ``kind`` is the
    class that is expected. Raises ``InvalidInput`` for what names no form, another kind, or a newer
    version; with ``ignore_unknown`` a newer version is read as far as this release knows its
    fields. Raises pydantic's ``ValidationError`` where the record is not sound.

    >>> from shopinsure import Covered
    >>> load_record({"schema": "shopinsure/covered/1", "category": "apparel", "reason": "quality"})
    Covered(category='apparel', reason='quality')
    """
    if not (isinstance(kind, type) and issubclass(kind, Record)):
        refuse("kind", kind, values.NO_RECORD_CLASS)
    if not isinstance(ignore_unknown, bool):
        refuse("ignore_unknown", ignore_unknown, values.IGNORE_UNKNOWN_TYPE)
    facts = read_object(document, most_bytes)
    record = read_form(facts, FORMS, ignore_unknown=ignore_unknown)
    if not isinstance(record, kind):
        facts = {"kind": type(record).__name__, "wanted": kind.__name__}
        raise invalid(values.RECORD_OF_ANOTHER_KIND, "document", **facts)
    return record


def read_object(document: Mapping[str, Any] | str | bytes, most_bytes: int) -> dict[str, Any]:
    """Read a JSON object from its text, or take the mapping that it was read as."""
    facts: object = document
    if isinstance(document, str | bytes | bytearray):
        try:
            facts = parse_json(document, most_bytes)
        except InvalidInput as error:
            if error.parameter == "data":
                error.parameter = "document"
            raise
    if not isinstance(facts, Mapping):
        refuse("document", facts, values.DOCUMENT_IS_NO_OBJECT)
    return dict(facts)


def read_form(facts: Facts, forms: Mapping[str, Form], *, ignore_unknown: bool) -> Record:
    """Read a record by the form that it names, upgraded from the version that it has."""
    schema = facts.get("schema")
    named = re.fullmatch(_SCHEMA, schema) if isinstance(schema, str) else None
    form = forms.get(named[1]) if named else None
    if named is None or form is None:
        raise invalid(values.SCHEMA_UNKNOWN, "document", schema=short_repr(schema))
    version = int(named[2])
    if version > form.version and not ignore_unknown:
        known = {"version": version, "form": named[1], "known": form.version}
        raise invalid(values.SCHEMA_NEWER, "document", **known)
    facts = {name: fact for name, fact in facts.items() if name != "schema"}
    for upgrade in form.upgrades[version - 1 :]:
        facts = upgrade(facts)
    context = IGNORE_UNKNOWN if ignore_unknown else None
    return form.kind.model_validate(facts, context=context)
