"""Exact amounts and rates: yuan and ratios outside, fen and ppm inside.

Amounts are text or ``Decimal`` in yuan outside and whole fen inside; rates are text or
``Decimal`` outside and whole ppm inside. Nothing here rounds: what is no whole number of fen or
ppm is refused. The ambient ``decimal`` context plays no part.
"""

import re
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow, Underflow
from typing import TYPE_CHECKING, Annotated, Any, Final, Never, Self, TypeAlias

from pydantic import AfterValidator, GetCoreSchemaHandler, GetJsonSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema

from shopinsure._records import Accepts, inconsistent, invalid, refuse, text_schema
from shopinsure._refusals import WrongValue, values

FEN_LIMIT: Final = 10**12
"""Amounts are 0 … ``FEN_LIMIT`` - 1 fen."""

PPM_LIMIT: Final = 10**6
"""A rate is a ratio of at most one."""

AMOUNT_PATTERN: Final = r"(0|[1-9][0-9]{0,9})(\.[0-9]{1,2})?"
RATE_PATTERN: Final = r"(0(\.[0-9]{1,6})?|1(\.0{1,6})?)"
PERCENT_PATTERN: Final = r"((0|[1-9][0-9]?)(\.[0-9]{1,4})?|100(\.0{1,4})?)"

# Whatever is not exact within these bounds raises, so a context of our own cannot round.
_EXACT: Final = Context(
    prec=18, Emin=-20, Emax=20, traps=[Inexact, InvalidOperation, Overflow, Underflow]
)
_times = _EXACT.multiply

_HUNDRED: Final = Decimal(100)
_TEN_THOUSAND: Final = Decimal(10**4)
_MILLION: Final = Decimal(10**6)


def scaled_text(text: str, places: int, grammar: str) -> int | None:
    """Read text of a grammar as a whole number of units of ``10**-places``, or ``None``."""
    match = re.fullmatch(grammar, text)  # compiled once, at its first use
    if match is None:
        return None
    whole, _, decimals = match.group().partition(".")
    return int(whole + decimals.ljust(places, "0"))


def scaled_decimal(value: Decimal, scale: Decimal) -> int | None:
    """Read a ``Decimal`` as a whole number of units of ``1 / scale``, or ``None``."""
    try:
        units, parts = _times(value, scale).as_integer_ratio()
    except (ArithmeticError, ValueError):
        return None
    return units if parts == 1 and not value.is_signed() else None


def fen_of(value: object) -> int | None:
    """Read an amount as fen, or ``None`` where it is none."""
    if type(value) is Yuan:
        return value.fen
    if isinstance(value, Decimal):
        fen = scaled_decimal(value, _HUNDRED)
        return None if fen is None or fen >= FEN_LIMIT else fen
    return scaled_text(value, 2, AMOUNT_PATTERN) if isinstance(value, str) else None


def ppm_of(value: object) -> int | None:
    """Read a rate as ppm, or ``None`` where it is none."""
    if type(value) is Decimal or (isinstance(value, Decimal) and not isinstance(value, Yuan)):
        ppm = scaled_decimal(value, _MILLION)
        return None if ppm is None or ppm > PPM_LIMIT else ppm
    if isinstance(value, Rate):
        return value.ppm
    return scaled_text(value, 6, RATE_PATTERN) if isinstance(value, str) else None


def checked_fen(name: str, value: object, parameter: str | None = None) -> int:
    """Return an amount as fen, or refuse it by name."""
    fen = fen_of(value)
    if fen is None:
        refuse(name, value, amount_complaint(value), parameter=parameter)
    return fen


def checked_ppm(name: str, value: object, parameter: str | None = None) -> int:
    """Return a rate as ppm, or refuse it by name."""
    ppm = ppm_of(value)
    if ppm is None:
        refuse(name, value, rate_complaint(value), parameter=parameter)
    return ppm


def amount_complaint(value: object) -> WrongValue:
    """Describe what is wrong with an amount."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return values.AMOUNT_TYPE
    if isinstance(value, int):
        return values.AMOUNT_IS_INT
    return values.AMOUNT_IS_FLOAT if isinstance(value, float) else values.AMOUNT_MALFORMED


def rate_complaint(value: object) -> WrongValue:
    """Describe what is wrong with a rate."""
    if not isinstance(value, float | str | Decimal) or isinstance(value, Yuan):
        return values.RATE_TYPE
    return values.RATE_IS_FLOAT if isinstance(value, float) else values.RATE_MALFORMED


def fen_text(fen: int) -> str:
    """Return fen as yuan with two decimals; a negative difference keeps its sign.

    >>> fen_text(19900), fen_text(5), fen_text(-5)
    ('199.00', '0.05', '-0.05')
    """
    digits = f"{abs(fen):03d}"
    return f"{'-' if fen < 0 else ''}{digits[:-2]}.{digits[-2:]}"


class Yuan(Decimal):
    """An amount in yuan, 0 … 9,999,999,999.99, that remembers its ``fen``.

    Takes text such as ``"199.00"``, a ``Decimal`` that is a whole number of fen, or a ``Yuan``;
    floats, bools and bare ints are refused with ``InvalidInput``. It is a ``Decimal``, so
    arithmetic with it gives plain ``Decimal`` values.

    >>> Yuan("199").fen, str(Yuan("199"))
    (19900, '199.00')
    """

    __slots__ = ("fen",)
    fen: int

    def __new__(cls, value: "Yuan | Decimal | str") -> Self:
        """Check an amount once."""
        return cls._of(checked_fen("amount", value, "value"))

    @classmethod
    def _of(cls, fen: int) -> Self:
        yuan = Decimal.__new__(cls, fen_text(fen))
        _keep_fen(yuan, fen)
        return yuan

    @classmethod
    def from_float(cls, value: float, /) -> Never:
        """Refuse: a float does not hold an amount exactly."""
        refuse("amount", value, amount_complaint(value), parameter="value")

    def __setattr__(self, name: str, value: object) -> Never:
        message = "an amount never changes"
        raise AttributeError(message)

    def __delattr__(self, name: str) -> Never:
        self.__setattr__(name, None)

    def __repr__(self) -> str:
        return f"Yuan('{self}')"

    def __reduce__(self) -> tuple[type["Yuan"], tuple[str]]:
        return Yuan, (str(self),)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: object, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return text_schema(_yuan_or_none, amount_complaint)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{AMOUNT_PATTERN}$"}


_keep_fen = Yuan.__dict__["fen"].__set__


class Rate:
    """A rate: a ratio from 0 to 1 with at most six decimals, as whole ``ppm``.

    >>> Rate("0.0018").ppm, str(Rate.percent("0.18")), Rate("0.0018") < Rate("0.002")
    (1800, '0.0018', True)
    """

    __slots__ = ("ppm",)
    ppm: int

    def __init__(self, value: "Rate | Decimal | str") -> None:
        _keep_ppm(self, checked_ppm("rate", value, "value"))

    @classmethod
    def percent(cls, value: Decimal | str) -> Self:
        """Make a rate from percent: ``"0.18"`` is 0.0018.

        >>> Rate.percent("3")
        Rate('0.03')
        """
        ppm = None
        if isinstance(value, str):
            ppm = scaled_text(value, 4, PERCENT_PATTERN)
        elif isinstance(value, Decimal):
            ppm = scaled_decimal(value, _TEN_THOUSAND)
        if ppm is None or ppm > PPM_LIMIT:
            refuse("percent", value, values.PERCENT_MALFORMED, parameter="value")
        return cls._of(ppm)

    @classmethod
    def from_ppm(cls, ppm: int) -> Self:
        """Make a rate from whole parts per million, 0 to 1,000,000: 1800 is 0.0018.

        Raises ``InvalidInput`` for anything but an ``int`` in that range.

        >>> Rate.from_ppm(1_800)
        Rate('0.0018')
        """
        if isinstance(ppm, bool) or not isinstance(ppm, int):
            refuse("ppm", ppm, values.PPM_TYPE)
        if not 0 <= ppm <= PPM_LIMIT:
            raise invalid(values.PPM_OUT_OF_RANGE, "ppm")
        return cls._of(int(ppm))

    @classmethod
    def _of(cls, ppm: int) -> Self:
        rate = object.__new__(cls)
        _keep_ppm(rate, ppm)
        return rate

    def __setattr__(self, name: str, value: object) -> Never:
        message = "a rate never changes"
        raise AttributeError(message)

    def __delattr__(self, name: str) -> Never:
        self.__setattr__(name, None)

    def __reduce__(self) -> tuple[type["Rate"], tuple[str]]:
        return Rate, (str(self),)

    def __eq__(self, other: object) -> bool:
        return self.ppm == other.ppm if isinstance(other, Rate) else NotImplemented

    def __lt__(self, other: "Rate") -> bool:
        return self.ppm < other.ppm if isinstance(other, Rate) else NotImplemented

    def __le__(self, other: "Rate") -> bool:
        return self.ppm <= other.ppm if isinstance(other, Rate) else NotImplemented

    def __hash__(self) -> int:
        return hash((Rate, self.ppm))

    def __str__(self) -> str:
        return ratio_text(self.ppm)

    def __format__(self, specification: str) -> str:
        return format(str(self), specification)

    def __repr__(self) -> str:
        return f"Rate('{self}')"

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: object, _handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return text_schema(_rate_or_none, rate_complaint)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^{RATE_PATTERN}$"}


_keep_ppm = Rate.__dict__["ppm"].__set__


def _positive(amount: Yuan) -> Yuan:
    if amount.fen == 0:
        raise inconsistent(values.AMOUNT_ZERO)
    return amount


if TYPE_CHECKING:
    YuanLike: TypeAlias = Yuan | Decimal | str
    RateLike: TypeAlias = Rate | Decimal | str
    Amount: TypeAlias = Accepts[Yuan, YuanLike]
    MaybeAmount: TypeAlias = Accepts[Yuan | None, YuanLike | None]
    PositiveAmount: TypeAlias = Accepts[Yuan, YuanLike]
    Ratio: TypeAlias = Accepts[Rate, RateLike]
else:
    YuanLike = RateLike = Any
    Amount = Yuan
    MaybeAmount = Yuan | None
    PositiveAmount = Annotated[
        Yuan,
        AfterValidator(_positive),
        WithJsonSchema({"type": "string", "pattern": rf"^(?!0(\.0{{1,2}})?$){AMOUNT_PATTERN}$"}),
    ]
    Ratio = Rate


def ratio_text(ppm: int) -> str:
    """Return ppm as a ratio without needless zeros.

    >>> ratio_text(1800), ratio_text(0), ratio_text(1_000_000)
    ('0.0018', '0', '1')
    """
    digits = f"{ppm:07d}"
    return f"{digits[:-6]}.{digits[-6:]}".rstrip("0").rstrip(".")


def yuan(fen: int) -> Yuan:
    """Make an amount from fen that are known to be sound."""
    return Yuan._of(fen)  # noqa: SLF001 - the one other maker of amounts


def from_fen(fen: int) -> Yuan:
    """Make an amount from whole fen, 0 … 10**12 - 1.

    Raises ``InvalidInput`` for anything but an ``int`` in that range.

    >>> from_fen(19900)
    Yuan('199.00')
    """
    if isinstance(fen, bool) or not isinstance(fen, int):
        refuse("fen", fen, values.FEN_TYPE)
    if not 0 <= fen < FEN_LIMIT:
        raise invalid(values.FEN_OUT_OF_RANGE, "fen")
    return yuan(int(fen))


def _yuan_or_none(value: object) -> Yuan | None:
    if type(value) is Yuan:
        return value
    fen = fen_of(value)
    return None if fen is None else yuan(fen)


def _rate_or_none(value: object) -> Rate | None:
    if type(value) is Rate:
        return value
    ppm = ppm_of(value)
    return None if ppm is None else Rate._of(ppm)  # noqa: SLF001 - the one other maker of rates
