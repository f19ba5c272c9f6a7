"""How answers of any kind are compared, added up and shown on a line.

An answer is a result, a record, a text, a number, a day, or a list or mapping of such. Two are
equal where they state the same, without the terms and readings they were made under.
"""

from collections.abc import Coroutine, Hashable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from numbers import Number
from types import MappingProxyType, NoneType
from typing import Any, Final, NoReturn

from shopinsure._money import Rate, Yuan, fen_text, scaled_decimal
from shopinsure._records import InvalidInput, Record, decimal_text, invalid
from shopinsure._refusals import values
from shopinsure._results.calculation import Calculation
from shopinsure._results.result import Result
from shopinsure._results.verdict import Verdict
from shopinsure._words import Language, LocalizedText, amount_text, is_chinese, joined, localize

_HUNDRED: Final = Decimal(100)


def fen_of_answer(answer: object) -> int | None:
    """Return the one amount an answer comes to, in fen; of a list, the sum of its amounts.

    ``None`` where it is not an amount, or not one that is a whole number of fen.
    """
    if isinstance(answer, Result):
        money = answer.money
        return None if money is None else fen_of(money)
    if isinstance(answer, tuple | list) and answer:
        amounts = [fen_of_answer(one) for one in answer]
        return None if None in amounts else sum(one for one in amounts if one)
    if not isinstance(answer, Decimal):
        return None
    fen = scaled_decimal(answer.copy_abs(), _HUNDRED)
    return -fen if fen and answer.is_signed() else fen


def amount_of(answer: object) -> Decimal | None:
    """Return the one amount an answer comes to, in yuan, or ``None`` where it is none."""
    fen = fen_of_answer(answer)
    return None if fen is None else Decimal(fen_text(fen))


def difference(before: object, after: object) -> Decimal | None:
    """Return the difference of two answers in fen, since the caller's context may round."""
    one, other = fen_of_answer(before), fen_of_answer(after)
    return None if one is None or other is None else Decimal(fen_text(other - one))


def fen_of(amount: Decimal) -> int:
    """Return the fen of an amount of ours, which are whole whatever its size."""
    return amount.fen if isinstance(amount, Yuan) else int(Fraction(amount) * 100)


def facts_of(answer: object) -> Hashable:
    """Return what an answer says, without the terms and readings it was said under.

    Raises ``InvalidInput`` for an answer that cannot be compared.
    """
    return comparable(answer, whole=False)


def decision_of(answer: object) -> Hashable:
    """Return what is decided: outcome, payment, payee and codes; of a calculation, the amount."""
    if isinstance(answer, tuple | list):
        return tuple(map(decision_of, answer))
    if isinstance(answer, InvalidInput):
        return answer.code
    if isinstance(answer, Calculation):
        return answer.fen
    found = answer if isinstance(answer, Verdict) else getattr(answer, "verdict", None)
    if not isinstance(answer, Result) or not isinstance(found, Verdict):
        return facts_of(answer)
    return found.outcome, found.codes, answer.money, getattr(answer, "payee", None)


_MOST_LEVELS: Final = 16  # of lists and mappings in one another, as in a document
# Of these, two are equal where they say the same.
_PLAIN: Final = (str, bytes, Number, date, timedelta, Enum, Rate, NoneType)
_MOSTLY: Final = (str, int, NoneType)  # of which most parts are: asked first, to be quick
_OURS: Final = (Result, Record)
_OF_PARTS: Final = (tuple, list, dict, Mapping, AbstractSet)


def comparable(answer: object, *, whole: bool, level: int = 0) -> Hashable:
    """Turn an answer into what can be compared and hashed, or refuse it.

    Not ``whole`` is without the terms, in what is ours and in what was made of it.
    """
    if isinstance(answer, _MOSTLY):
        return answer
    if isinstance(answer, _OURS):
        return answer if whole else _without_terms(answer)
    if isinstance(answer, InvalidInput):
        return answer.code, str(answer)
    if isinstance(answer, _OF_PARTS) and level < _MOST_LEVELS:
        return _comparable_parts(answer, whole=whole, level=level + 1)
    if isinstance(answer, float) or (isinstance(answer, Decimal) and not answer.is_finite()):
        return text_of(answer)  # what is no number is unequal to itself
    return answer if isinstance(answer, _PLAIN) else _refuse_answer(answer)


def _comparable_parts(
    answer: Mapping[Any, object] | AbstractSet[object] | tuple[object, ...] | list[object],
    *,
    whole: bool,
    level: int,
) -> Hashable:
    if isinstance(answer, Mapping):
        return frozenset(
            (name, comparable(one, whole=whole, level=level))
            for name, one in answer.items()
            if whole or name not in _TERMS_ONLY
        )
    parts = (comparable(one, whole=whole, level=level) for one in answer)
    return frozenset(parts) if isinstance(answer, AbstractSet) else tuple(parts)


def _refuse_answer(answer: object) -> NoReturn:
    if isinstance(answer, Coroutine):
        answer.close()  # or Python warns that nobody has awaited it
    raise invalid(values.ANSWER_TYPE, "function", kind=type(answer).__name__[:30])


def picklable(answer: object) -> object:
    """Turn what pickle does not take, the frozen mappings of our own answers, into plain ones."""
    if isinstance(answer, MappingProxyType):
        return {name: picklable(one) for name, one in answer.items()}
    return tuple(map(picklable, answer)) if type(answer) is tuple else answer


# A sentence may name the terms; its code and clause are compared. A what-if has no payment keys.
_TERMS_ONLY: Final = frozenset(
    {
        "message",
        "message_zh",
        "payment_keys",
        "readings",
        "repayment_counts",
        "steps",
        "terms_id",
        "working",
        "workings",
    }
)


def _without_terms(answer: Result | Record) -> Hashable:
    result = answer.as_json() if isinstance(answer, Result) else answer.model_dump()
    # In the order of the fields, which is the same for all of a class.
    return tuple(
        (name, comparable(one, whole=False))
        for name, one in result.items()
        if name not in _TERMS_ONLY
    )


def summary(answer: object, language: Language = "en") -> str:
    """Return an answer on one line; of a list, one after the other."""
    if isinstance(answer, Result):
        return answer.summary(language)
    if isinstance(answer, InvalidInput):
        return answer.message(language)
    chinese = is_chinese(language)
    apart = "；" if chinese else "; "
    if isinstance(answer, Mapping):
        said = "{} {}" if chinese else "{}: {}"
        parts = (
            said.format(localize(name, language), summary(one, language))
            for name, one in answer.items()
        )
        return apart.join(parts) or "–"
    if isinstance(answer, tuple | list):
        return apart.join(summary(one, language) for one in answer) or "–"
    return localize(answer, language) if isinstance(answer, str) else text_of(answer, language)


_NO_TEXTS: Final[Mapping[bool | None, str]] = MappingProxyType(
    {
        None: LocalizedText("none", "无"),
        True: LocalizedText("True", "是"),
        False: LocalizedText("False", "否"),
    }
)


def text_of(value: object, language: Language = "en") -> str:
    """Return a value of the terms, or one that an answer holds, as text."""
    if isinstance(value, tuple):
        return joined((text_of(one, language) for one in value), language) or "–"
    if isinstance(value, AbstractSet):
        return text_of(tuple(sorted(map(text_of, value))), language)
    if isinstance(value, Record):
        return " ".join(str(fact) for _, fact in value)
    if value is None or isinstance(value, bool):
        return localize(_NO_TEXTS[value], language)
    text = decimal_text(value) if isinstance(value, Decimal) else str(value)
    return amount_text(text, language) if isinstance(value, Yuan) else text
