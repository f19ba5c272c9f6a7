"""An answer kept with everything it was made from, and worked out again; law 22 of the rulebook.

``record_decision`` calls a function and keeps what it was given: records as ``dump_record`` writes
them, amounts, rates, days and instants as text, the terms in full, and each day that the calendar
was asked with its answer. ``reproduce`` reads that document, calls the function of this release
with it and compares the answers, wordings aside. Nothing else is needed for it: no calendar, no
table of terms, no clock.

The SHA-256 is over the document without it: JSON with sorted keys, no spaces, UTF-8. That is RFC
8785 for what occurs here: ASCII keys, whole numbers, no floats.

Limits: the hash notices a change, it does not say who made it; sign it or store it elsewhere.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from inspect import BoundArguments, Parameter, signature
from types import MappingProxyType
from typing import Any, Final, NamedTuple, get_args, get_origin

from pydantic import ValidationError

from shopinsure import claims, deposit, eligibility, premium, underwriting
from shopinsure._dates import (
    Calendar,
    check_calendar,
    checked_day,
    checked_instant,
    day_of,
    instant_of,
)
from shopinsure._messages import error_messages
from shopinsure._money import Rate, Yuan
from shopinsure._records import SHOWN_CHARACTERS, InvalidInput, Record, invalid, refuse, short_repr
from shopinsure._refusals import values
from shopinsure._results.decision import Decision, Difference, Reproduction
from shopinsure._results.result import plain
from shopinsure._terms import (
    DEPOSIT_TERMS,
    GUARANTEE_TERMS,
    DepositTerms,
    GuaranteeTerms,
    terms_of_policy,
)
from shopinsure._version import __version__
from shopinsure._words import LANGUAGES, LocalizedText
from shopinsure.documents import FORMS, dump_record, load_record, read_object

MOST_BYTES: Final = 64 * 1024 * 1024
"""A decision may be so large unless the caller says otherwise: a replay of 100,000 events."""

_FUNCTIONS: Final[tuple[Callable[..., Any], ...]] = (
    premium.order_premium,
    premium.premium_statement,
    premium.deposit_premium,
    premium.surrender_refund,
    premium.surrender,
    eligibility.assess_guarantee,
    eligibility.programme_membership,
    eligibility.assess_deposit_insurance,
    eligibility.releasable_deposit,
    claims.price_window,
    claims.assess_quality_claim,
    claims.assess_price_claim,
    claims.assess_advance,
    underwriting.issue_order_policy,
    underwriting.buy_deposit_policy,
    deposit.replay,
    deposit.post,
    deposit.split_hold,
    deposit.auto_debit,
    deposit.recovery_schedule,
    deposit.standing,
    deposit.balance_workings,
)
FUNCTIONS: Final = MappingProxyType({function.__name__: function for function in _FUNCTIONS})
"""The functions whose decisions are kept, by name: those that give a result."""


def record_decision(
    function: Callable[..., Any],
    *args: Any,  # noqa: ANN401 - the arguments of the function
    assessed_at: datetime | None = None,
    **kwargs: Any,  # noqa: ANN401 - its keyword arguments
) -> Decision:
    """Call a function and keep the answer with everything it was made from; law 22.

    ``function`` is one of this package that gives a result (``FUNCTIONS``); the other arguments are
    its own. ``assessed_at`` is the caller's note of when, an instant with an offset. Raises what
    the function raises, and ``InvalidInput`` for another function, for an instant without offset,
    and for a ``Statement`` as the start of a replay: an account with ``seen`` says the same.

    >>> from shopinsure import order_premium
    >>> decision = record_decision(order_premium, "199.00", "0.0018")
    >>> decision.answer.amount, decision.document()["input"]
    (Yuan('0.36'), {'paid': '199.00', 'rate': '0.0018'})
    >>> reproduce(decision.to_json()).same
    True
    """
    name = getattr(function, "__name__", None)
    if not isinstance(name, str) or FUNCTIONS.get(name) is not function:
        refuse("function", name or function, values.FUNCTION_NOT_KEPT)
    instant = None if assessed_at is None else checked_instant("assessed_at", assessed_at)
    bound = signature(function, eval_str=True).bind(*args, **kwargs)
    bound.apply_defaults()
    given = bound.arguments
    if isinstance(given.get("start"), deposit.Statement):
        refuse("start", given["start"], values.START_NOT_KEPT)
    kept = _observed(bound)
    answer = function(*bound.args, **bound.kwargs)
    document = {
        "schema": Decision.schema_id,
        "library": __version__,
        "function": name,
        "input": {it: _written(it, kept[it]) for it in kept if it not in _APART},
        "terms": _written("terms", _terms_used(bound)),
        "calendar": _days(kept.get("calendar")),
        "assessed_at": None if instant is None else instant.isoformat(),
        "answer": plain(answer),
    }
    return Decision(answer=answer, text=_signed(canonical(document)))


def _signed(text: str) -> str:
    """Put the hash of a document into its text, where the sorted keys have it.

    The last key is ``terms``; in a text the quotes would stand behind a backslash.
    """
    head, key, terms = text.rpartition(',"terms":')
    return f'{head},"sha256":"{sha256(text.encode()).hexdigest()}"{key}{terms}'


_APART: Final = ("calendar", "terms")


def _observed(bound: BoundArguments) -> dict[str, Any]:
    """Return the arguments to keep, whose lists and days the function fills as it reads them."""
    given, kept = bound.arguments, dict(bound.arguments)
    for name, value in kept.items():
        if _is_list(value, bound.signature.parameters[name]):
            kept[name] = []
            given[name] = _noted(value, kept[name])
    if "calendar" in given:
        check_calendar(given["calendar"])
        kept["calendar"] = {}
        given["calendar"] = _Asked(given["calendar"], kept["calendar"])
    return kept


def _is_list(value: object, parameter: Parameter) -> bool:
    taken = get_origin(parameter.annotation) is Iterable
    return taken and isinstance(value, Iterable) and not isinstance(value, str | Record)


def _noted(values: Iterable[object], notes: list[object]) -> Iterator[object]:
    """Yield what there is and note it: a list may have no end, and be refused at its first item."""
    for value in values:
        notes.append(value)
        yield value


class _Asked(NamedTuple):
    """A calendar that notes what it is asked: a day with its answer, or none where it has none."""

    calendar: Calendar
    days: dict[str, object]

    def is_working_day(self, day: date) -> bool:
        self.days[str(day)] = None
        answer = self.calendar.is_working_day(day)
        self.days[str(day)] = answer
        return answer


def _days(asked: Mapping[str, object] | None) -> dict[str, bool | None] | None:
    """Write the days that a calendar was asked; the function has refused what is no yes or no."""
    if asked is None:
        return None
    return {day: None if answer is None else bool(answer) for day, answer in asked.items()}


class _Kept(NamedTuple):
    """A calendar that knows the days that were kept and no others."""

    days: Mapping[str, object]

    def is_working_day(self, day: date) -> bool:
        answer = self.days.get(str(day))
        if answer is not True and answer is not False:
            raise LookupError(day)
        return answer


def _terms_used(bound: BoundArguments) -> GuaranteeTerms | DepositTerms | None:
    """Return the terms that the function used: those given, the policy's, or the default."""
    given, policy = bound.arguments.get("terms"), bound.arguments.get("policy")
    if given is not None or "terms" not in bound.arguments:
        return given
    default: GuaranteeTerms | DepositTerms = GUARANTEE_TERMS
    if DepositTerms in get_args(bound.signature.parameters["terms"].annotation):
        default = DEPOSIT_TERMS
    return default if policy is None else terms_of_policy(policy.terms_id, None, type(default))


def _written(name: str, value: object) -> Any:  # noqa: ANN401 - any JSON
    """Write an argument that the function took: records by ``dump_record``, all else as text.

    What is of a class of the caller's own is written as the function understood it.
    """
    if isinstance(value, Record):
        return dump_record(_of_ours(value))
    if isinstance(value, tuple | list):
        return [_written(name, one) for one in value]
    if isinstance(value, datetime):
        return checked_instant(name, value).isoformat()
    if isinstance(value, date):
        return checked_day(name, value).isoformat()
    if isinstance(value, Decimal | Rate):
        return str(Rate(value) if name == "rate" or isinstance(value, Rate) else Yuan(value))
    return str.__str__(value) if isinstance(value, str) else plain(value)


def _of_ours(record: Record) -> Record:
    """Return a record without what a class of the caller's adds: no function asks for that."""
    kind = next(form.kind for form in FORMS.values() if isinstance(record, form.kind))
    if type(record) is kind:
        return record
    return kind.model_validate({name: getattr(record, name) for name in kind.model_fields})


def _read(value: object, parameter: Parameter) -> object:
    """Read an argument as it was written; what is none is left for the function to refuse."""
    if isinstance(value, Mapping):
        return load_record(value)
    if isinstance(value, list | tuple):
        return tuple(_read(one, parameter) for one in value)
    wanted = (parameter.annotation, *get_args(parameter.annotation))
    if date in wanted and isinstance(value, str):
        return day_of(value) or value
    if datetime in wanted and isinstance(value, str):
        return instant_of(value) or value
    return value


def canonical(document: Mapping[str, Any]) -> str:
    """Return JSON text with sorted keys and no spaces, or refuse what is no JSON."""
    try:
        text = json.dumps(
            document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        )
        text.encode()
    except (TypeError, ValueError, RecursionError):
        raise invalid(values.DOCUMENT_NO_JSON, "document") from None
    return text


def hashed(document: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a document, without the one that it holds."""
    facts = {name: value for name, value in document.items() if name != "sha256"}
    return sha256(canonical(facts).encode()).hexdigest()


def reproduce(
    document: Mapping[str, Any] | str | bytes, *, most_bytes: int = MOST_BYTES
) -> Reproduction:
    """Work a stored decision out again, and say what differs; law 22.

    ``document`` is what ``Decision.document()`` or ``to_json()`` gave, also when keys have changed
    their order, as text of at most ``most_bytes``. Every changed leaf is noticed: by the answer, or
    by the SHA-256. Wordings, and what a later release adds to an answer, do not count as
    differences. Raises ``InvalidInput`` for anything that is not a decision, one of a later form,
    or one of a function that this release has not.

    >>> from shopinsure import order_premium
    >>> stored = record_decision(order_premium, "199.00", "0.0018").to_json()
    >>> reproduce(stored).same, reproduce(stored.replace("0.36", "0.37")).same
    (True, False)
    """
    # A mapping is read from its text too, which has the bounds of a document and plain values.
    text = canonical(dict(document)) if isinstance(document, Mapping) else document
    stored, schema = read_object(text, most_bytes), Decision.schema_id
    if not _is_decision(stored):
        raise invalid(values.DECISION_UNKNOWN, "document", schema=schema)
    function = _function_of(stored)
    differences = [*_differences("sha256", stored["sha256"], hashed(stored))]
    answer = None
    try:
        answer = _answer_of(function, stored)
        differences += _differences("answer", stored["answer"], plain(answer))
    except (InvalidInput, ValidationError) as error:
        differences.append(_refused(stored["answer"], error))
    return Reproduction(answer=answer, differences=tuple(differences))


def _is_decision(stored: Mapping[str, Any]) -> bool:
    """Return whether a document has the form of a decision; what it says is another matter."""
    if stored.get("schema") != Decision.schema_id:
        return False
    if stored.keys() != {"schema", *Decision.json_fields}:
        return False
    noted, days = stored["assessed_at"], stored["calendar"]
    return (
        isinstance(stored["library"], str)
        and (noted is None or instant_of(noted) is not None)
        and (days is None or isinstance(days, Mapping))
    )


def _function_of(stored: Mapping[str, Any]) -> Callable[..., Any]:
    """Return the function of a decision, which has parameters for all that was stored."""
    name, given = stored["function"], stored["input"]
    function = FUNCTIONS.get(name) if isinstance(name, str) else None
    if function is None or not isinstance(given, Mapping):
        raise invalid(values.DECISION_FUNCTION, "document", function=short_repr(name))
    apart = {it: None for it in _APART if stored[it] is not None}
    try:
        signature(function).bind(**{it[:SHOWN_CHARACTERS]: None for it in given}, **apart)
    except TypeError:
        raise invalid(values.DECISION_INPUT, "document", function=name) from None
    return function


def _answer_of(function: Callable[..., Any], stored: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a result, or several
    """Call the function of a decision with what was stored."""
    parameters = signature(function, eval_str=True).parameters
    arguments = {it: _read(value, parameters[it]) for it, value in stored["input"].items()}
    if (terms := stored["terms"]) is not None:
        arguments["terms"] = load_record(terms) if isinstance(terms, Mapping) else terms
    if (days := stored["calendar"]) is not None:
        arguments["calendar"] = _Kept(days)
    return function(**arguments)


# Wordings may improve. The names of operands are wordings too; elsewhere a name is a fact.
_WORDINGS: Final = frozenset({"message", "message_zh", "named", "named_zh"})
_OPERAND_WORDINGS: Final = frozenset({"name", "name_zh"})
_SHOWN: Final = 200


def _differences(place: str, stored: object, found: object) -> Iterator[Difference]:
    """Compare JSON with JSON; what only the second has is no difference."""
    if isinstance(stored, Mapping) and isinstance(found, Mapping):
        wordings = _OPERAND_WORDINGS if ".operands." in place else _WORDINGS
        for name in stored:
            if name not in wordings:
                yield from _differences(f"{place}.{name}", stored[name], found.get(name, _MISSING))
    elif isinstance(stored, list) and isinstance(found, list) and len(stored) == len(found):
        for number, pair in enumerate(zip(stored, found, strict=True)):
            yield from _differences(f"{place}.{number}", *pair)
    elif type(stored) is not type(found) or stored != found:
        yield _difference(place, stored, found)


_MISSING: Final = object()


def _difference(place: str, stored: object, found: object) -> Difference:
    return Difference(place=place, stored=_shown(stored), found=_shown(found))


def _refused(stored: object, error: InvalidInput | ValidationError) -> Difference:
    """Return that the input is refused now, and why, in both languages."""
    english, chinese = (_shown(error_messages(error, it)[0]) for it in LANGUAGES)
    found = LocalizedText(english, chinese)
    return Difference(place="answer", stored=_shown(stored), found=found)


def _shown(value: object) -> str:
    return "–" if value is _MISSING else canonical({"": value})[4:-1][:_SHOWN]
