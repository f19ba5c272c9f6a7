"""Amounts split over units and lines, without losing a fen: L-3.1."""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from shopinsure import formulas
from shopinsure._money import Yuan, YuanLike, checked_fen, yuan
from shopinsure._records import invalid, refuse
from shopinsure._refusals import values
from shopinsure._results import Calculation, calculate
from shopinsure._terms import GUARANTEE_TERMS
from shopinsure.rules import price_claims

MOST_UNITS: Final = 10**6
# A set has no order and drops equal weights, a mapping gives its keys, bytes give numbers.
_NO_LISTS: Final = (str, bytes, bytearray, memoryview, AbstractSet, Mapping)


def split_line(total: YuanLike, quantity: int) -> tuple[Yuan, ...]:
    """Split what was paid for a line (yuan) over its units, without losing a fen; L-3.1.

    The first units carry what does not divide. Raises ``InvalidInput`` for anything that is not an
    amount and for a quantity that is not a whole number from 1 to 1,000,000.

    >>> [str(unit) for unit in split_line("100", 3)]
    ['33.34', '33.33', '33.33']
    """
    fen, quantity = checked_fen("total", total), _checked_quantity(quantity)
    first, last = (formulas.unit_share(fen, quantity, unit) for unit in (0, quantity - 1))
    more: int = fen - last * quantity  # so many of the first units have a fen more than the last
    return (yuan(first),) * more + (yuan(last),) * (quantity - more)


def _checked_quantity(quantity: int) -> int:
    if isinstance(quantity, bool) or not isinstance(quantity, int):
        refuse("quantity", quantity, values.QUANTITY_MALFORMED)
    if not 1 <= quantity <= MOST_UNITS:
        raise invalid(values.QUANTITY_OUT_OF_RANGE, "quantity")
    return int(quantity)


def unit_prices(total: YuanLike, quantity: int) -> tuple[Calculation, ...]:
    """Split what was paid for a line (yuan) like ``split_line``, each unit with its working; L-3.1.

    Raises ``InvalidInput`` like ``split_line``.

    >>> [str(unit.amount) for unit in unit_prices("100", 3)]
    ['33.34', '33.33', '33.33']
    """
    fen, quantity = checked_fen("total", total), _checked_quantity(quantity)
    return tuple(
        calculate(price_claims.UNIT_PRICE, (fen, quantity, unit), GUARANTEE_TERMS)
        for unit in range(quantity)
    )


def apportion(total: YuanLike, weights: Iterable[YuanLike | int]) -> tuple[Yuan, ...]:
    """Split an amount of a main order (yuan) over its lines by their weights; L-3.1.

    Weights stand in the order of the lines: amounts in yuan or, all of them, whole numbers. Each
    line gets its share rounded down to the fen; what is left goes by one fen to the largest
    remainders, the first line first among equals, so that the parts add up to the total. Raises
    ``InvalidInput`` for anything that is not an amount or weight, for more than 1,000,000 weights,
    and where an amount has no weight to go to.

    >>> [str(part) for part in apportion("10.00", ["59.00", "39.90", "20.00"])]
    ['4.96', '3.36', '1.68']
    """
    fen, shares = checked_fen("total", total), _checked_weights(weights)
    whole = sum(shares)
    if not whole:
        if fen:
            raise invalid(values.WEIGHTS_ZERO, "weights", total=yuan(fen))
        return tuple(yuan(0) for _ in shares)
    parts = [formulas.share(fen, weight, whole) for weight in shares]
    remainders = [fen * weight - part * whole for weight, part in zip(shares, parts, strict=True)]
    largest = sorted(range(len(parts)), key=lambda line: -remainders[line])
    for line in largest[: fen - sum(parts)]:
        parts[line] += 1
    return tuple(map(yuan, parts))


def _checked_weights(weights: Iterable[YuanLike | int]) -> list[int]:
    if isinstance(weights, _NO_LISTS) or not isinstance(weights, Iterable):
        refuse("weights", weights, values.WEIGHTS_TYPE)
    given = []
    for weight in weights:
        given.append(weight)
        if len(given) > MOST_UNITS:
            raise invalid(values.WEIGHTS_TOO_MANY, "weights", most=MOST_UNITS)
    if any(isinstance(it, int) for it in given):
        return [_checked_number(it) for it in given]
    return [checked_fen("weight", it, "weights") for it in given]


def _checked_number(weight: object) -> int:
    if isinstance(weight, bool) or not isinstance(weight, int) or weight < 0:
        refuse("weight", weight, values.WEIGHT_MALFORMED, parameter="weights")
    return int(weight)
