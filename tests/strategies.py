"""Draw what the tests alone need; cases of every record are drawn by ``shopinsure.testing``.

``writings_of`` and ``rate_writings_of`` list every accepted way to write an amount or a rate.
"""

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from shopinsure import Rate, Yuan, from_fen
from shopinsure.testing import *  # noqa: F403 - the tests draw all of it by the name of this module
from shopinsure.testing import PPM_CEILING, amounts, fen, ppm

yuan = amounts

# A slow machine is no fault of a law, so no deadline; what must be quick is timed where it counts.
# 40 and 100 examples; a tenth of that in `make test-quick`.
EXAMPLES = settings().max_examples
law = settings(
    deadline=None,
    max_examples=EXAMPLES * 2 // 5,
    suppress_health_check=[HealthCheck.too_slow],
)
long_law = settings(law, max_examples=EXAMPLES)


def changed(record, **facts: object):
    """Make a record again with some facts changed, validated like any other."""
    fields = {name: getattr(record, name) for name in type(record).model_fields}
    return type(record)(**fields | facts)


def amount_texts(amount: int) -> list[str]:
    """List every accepted text of an amount, the canonical one first."""
    whole, cents = divmod(amount, 100)
    texts = [f"{whole}.{cents:02d}"]
    if cents % 10 == 0:
        texts.append(f"{whole}.{cents // 10}")
    if cents == 0:
        texts.append(f"{whole}")
    return texts


def _decimals_of(units: int, places: int) -> list[Decimal]:
    """List the same number with many exponents: as counted, with zeros after, without any."""
    longer = [Decimal(f"{units * 10**zeros}E-{places + zeros}") for zeros in (0, 1, 2, 7, 20)]
    power = 0
    while units and units % 10 == 0:
        units, power = units // 10, power + 1
    return [*longer, Decimal(f"{units}E{power - places}")]


def writings_of(amount: int) -> list[Yuan | Decimal | str]:
    """List the ways to write an amount in yuan: ``Yuan``, texts, ``Decimal`` of any exponent."""
    return [from_fen(amount), *amount_texts(amount), *_decimals_of(amount, 2)]


def rate_texts(rate: int, places: int = 6) -> list[str]:
    """List every accepted text of a rate, the canonical one first; of 4 places, in percent."""
    whole, rest = divmod(rate, 10**places)
    digits = f"{rest:0{places}d}"
    shortest = len(digits.rstrip("0"))
    lengths = range(shortest, places + 1)
    return [f"{whole}.{digits[:length]}" if length else str(whole) for length in lengths]


def rate_writings_of(rate: int) -> list[Rate | Decimal | str]:
    """List the ways to write a rate as a ratio: ``Rate``, texts, ``Decimal`` of any exponent."""
    texts = rate_texts(rate)
    return [Rate(texts[0]), *texts, *_decimals_of(rate, 6)]


@st.composite
def written_amounts(draw):
    """Draw an amount in fen with one of its writings."""
    amount = draw(fen())
    ways = writings_of(amount)
    return amount, ways[draw(st.integers(0, 99)) % len(ways)]


@st.composite
def written_rates(draw, most=PPM_CEILING):
    """Draw a rate in ppm with one of its writings."""
    rate = draw(ppm(most))
    ways = rate_writings_of(rate)
    return rate, ways[draw(st.integers(0, 99)) % len(ways)]


def instant_texts(moment: datetime) -> list[str]:
    """List accepted texts of an instant: in its own offset, and in UTC with a Z."""
    return [moment.isoformat(), moment.astimezone(UTC).isoformat().replace("+00:00", "Z")]
