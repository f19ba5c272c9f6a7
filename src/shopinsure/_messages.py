"""What an error says, one sentence a finding, in either language."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from pydantic import ValidationError

from shopinsure._records import CHINESE, SHOWN_CHARACTERS, InvalidInput, refuse
from shopinsure._refusals import values
from shopinsure._refusals.kinds import ANY_OTHER, KINDS
from shopinsure._words import Language, LocalizedText, is_chinese


class Findings(Protocol):
    """An error that lists its findings as pydantic's does, such as FastAPI's."""

    def errors(self) -> Sequence[Any]:
        """Return what was found, one mapping a finding."""
        ...


def error_messages(error: InvalidInput | Findings, language: Language = "en") -> tuple[str, ...]:
    """Return what an error says, one sentence a finding, each after its place.

    ``error`` is an ``InvalidInput``, whose sentence names the parameter; pydantic's
    ``ValidationError``; or another that lists its ``errors()`` alike, such as FastAPI's
    ``RequestValidationError``. Nothing shows what was given, beyond the sentence of an
    ``InvalidInput`` and 40 characters of a name. Raises ``InvalidInput`` for any other error.

    >>> from shopinsure import DepositPaid
    >>> try:
    ...     DepositPaid(event_id="E-1", on="2022-08-01", amount="0")
    ... except ValidationError as error:
    ...     print(error_messages(error), error_messages(error, "zh"))
    ('amount: the amount must be above zero',) ('amount：金额须大于零',)
    """
    chinese = is_chinese(language)
    if isinstance(error, InvalidInput):
        return (error.message(language),)
    if isinstance(error, ValidationError):
        found: Sequence[Any] = error.errors(include_url=False, include_input=False)
    elif callable(getattr(error, "errors", None)):
        found = error.errors()
    else:
        refuse("error", error, values.ERROR_TYPE)
    return tuple(_at_its_place(one, chinese=chinese) for one in found)


def _at_its_place(found: Mapping[str, Any], *, chinese: bool) -> str:
    place = ".".join(str(part)[:SHOWN_CHARACTERS] for part in found["loc"])
    sentence = _sentence(found, chinese=chinese)
    return sentence if not place else f"{place}{'：' if chinese else ': '}{sentence}"


_LISTS: Final = frozenset({"expected", "expected_tags"})


def _sentence(found: Mapping[str, Any], *, chinese: bool) -> str:
    """Return one finding in our words, in those of a kind of pydantic's, or by the kind alone."""
    facts = found.get("ctx", {})
    if CHINESE in facts:
        return str(facts[CHINESE] if chinese else found["msg"])
    if isinstance(facts.get("error"), InvalidInput):  # raised in a validator of the caller's
        return str(facts["error"].message("zh" if chinese else "en"))
    for name in _LISTS & facts.keys():
        listed = str(facts[name])
        facts = facts | {
            name: LocalizedText(listed, listed.replace(", ", "、").replace(" or ", " 或 "))
        }
    kind = found["type"]
    try:
        sentences = KINDS[kind].sentences(facts)
    except KeyError:  # a kind, or a fact of one, that is not known here
        sentences = ANY_OTHER.sentences({"kind": str(kind)[:SHOWN_CHARACTERS]})
    return sentences[chinese]
