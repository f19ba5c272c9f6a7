"""Draw the cases of the property tests, with the edges drawn more often than chance would.

Whole numbers are fen and ppm, as the rulebook counts; ``writings_of`` and ``rate_writings_of``
list every accepted way to write them. Records are valid by construction and JSON-able.
"""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from itertools import product

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from shopinsure import (
    DEPOSIT_TERMS,
    GUARANTEE_TERMS,
    Covered,
    DepositPolicy,
    DepositTerms,
    GuaranteeTerms,
    Order,
    OrderPolicy,
    Product,
    Rate,
    Shop,
    Status,
    Term,
    Yuan,
    deposit_premium,
    from_fen,
    order_premium,
)
from shopinsure._dates import period_end

# A slow machine is no fault of a law, so no deadline; what must be quick is timed where it counts.
law = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
long_law = settings(law, max_examples=100)

FEN_LIMIT = 10**12
PPM = 10**6
PPM_CEILING = 2_000
TIER = 100_000
TIERS = range(TIER, 200 * TIER + 1, TIER)

HALF_A_FEN = 250  # at the ceiling of 0.2 % every odd multiple of these fen is priced n.5

READINGS = {
    "rounding": ("half_up", "half_even", "down"),
    "price_window": ("calendar", "elapsed", "first_day_counts"),
    "price_claims_per": ("order", "line"),
    "difference_base": ("paid", "own_money"),
    "quality_window_days": (30, None),
    "policy_end": ("last_day", "anniversary"),
    "month_end": ("down", "up", "refuse"),
    "surrender_with_obligations": ("refuse", "allow"),
    "cover_meets_requirement": ("at_least", "above", "combined"),
    "overdue_from": ("limit", "dunning", "advance"),
    "repayment_counts": ("by_amount", "by_settled_case"),
}
"""Every named reading of the rulebook with its choices, default first."""

# --------------------------------------------------------------------------- amounts and rates


def _around(points: list[int], least: int, most: int) -> list[int]:
    near = {point + step for point in points for step in (-1, 0, 1)}
    return sorted(point for point in near if least <= point <= most)


@cache
def fen(least: int = 0, most: int = FEN_LIMIT - 1) -> st.SearchStrategy[int]:
    """Draw amounts in fen: zero, ties of half a fen, powers, tiers and the limit; then any."""
    ties = [HALF_A_FEN * odd for odd in (1, 3, 5, 7, 199, 399_999)]
    powers = [10**power for power in range(13)]
    edges = _around([0, least, most, *ties, *powers, *TIERS[::40]], least, most)
    small = min(most, max(least, 100_000))
    return st.sampled_from(edges) | st.integers(least, small) | st.integers(least, most)


@cache
def ppm(most: int = PPM_CEILING) -> st.SearchStrategy[int]:
    """Draw rates in ppm: none, the ceiling, round ones and their neighbours; then any."""
    edges = _around([0, 1, 5, 500, 1_000, 1_800, most], 0, most)
    return st.sampled_from(edges) | st.integers(0, most)


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


def rate_texts(rate: int) -> list[str]:
    """List every accepted text of a rate, the canonical one first."""
    digits = f"{rate % PPM:06d}"
    shortest = len(digits.rstrip("0"))
    whole = str(rate // PPM)
    return [f"{whole}.{digits[:length]}" if length else whole for length in range(shortest, 7)]


def percent_texts(rate: int) -> list[str]:
    """List every accepted text of a rate in percent, the canonical one first."""
    digits = f"{rate % 10**4:04d}"
    shortest = len(digits.rstrip("0"))
    whole = str(rate // 10**4)
    return [f"{whole}.{digits[:length]}" if length else whole for length in range(shortest, 5)]


def rate_writings_of(rate: int) -> list[Rate | Decimal | str]:
    """List the ways to write a rate as a ratio: ``Rate``, texts, ``Decimal`` of any exponent."""
    texts = rate_texts(rate)
    return [Rate(texts[0]), *texts, *_decimals_of(rate, 6)]


@st.composite
def written_amounts(draw, least=0, most=FEN_LIMIT - 1):
    """Draw an amount in fen with one of its writings."""
    amount = draw(fen(least, most))
    ways = writings_of(amount)
    return amount, ways[draw(st.integers(0, 99)) % len(ways)]


@st.composite
def written_rates(draw, most=PPM_CEILING):
    """Draw a rate in ppm with one of its writings."""
    rate = draw(ppm(most))
    ways = rate_writings_of(rate)
    return rate, ways[draw(st.integers(0, 99)) % len(ways)]


@cache
def yuan(least: int = 0, most: int = FEN_LIMIT - 1) -> st.SearchStrategy[Yuan]:
    """Draw amounts as records hold them."""
    return fen(least, most).map(from_fen)


@cache
def rates(most: int = PPM_CEILING) -> st.SearchStrategy[Rate]:
    """Draw rates as records hold them."""
    return ppm(most).map(lambda rate: Rate(rate_texts(rate)[0]))


# --------------------------------------------------------------------------- days and instants

FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2099, 12, 31)
BEIJING = timezone(timedelta(hours=8))
FIRST_INSTANT = datetime(2000, 1, 1, tzinfo=BEIJING)
LAST_INSTANT = datetime(2099, 12, 31, 23, 59, 59, 999_999, tzinfo=BEIJING)
_MICROSECOND = timedelta(microseconds=1)


@cache
def days(first: date = FIRST_DAY, last: date = LAST_DAY) -> st.SearchStrategy[date]:
    """Draw days, the first and the last days of months more often than chance would."""
    edges = [
        day
        for day in map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
        if day.day in {1, 28, 29, 30, 31}
    ]
    return st.sampled_from(edges) | st.dates(first, last) if edges else st.dates(first, last)


@cache
def offsets() -> st.SearchStrategy[timezone]:
    """Draw offsets from UTC, up to a minute less than a day either way."""
    minutes = st.sampled_from([0, 480, -480, 345, 840, -720, 1439, -1439])
    return (minutes | st.integers(-1439, 1439)).map(lambda it: timezone(timedelta(minutes=it)))


@st.composite
def instants(draw, first=FIRST_INSTANT, last=LAST_INSTANT):
    """Draw instants with an offset, those around a Beijing midnight more often."""
    span = (last - first) // _MICROSECOND
    if draw(st.booleans()):
        moment = first + _MICROSECOND * draw(st.integers(0, span))
    else:
        whole_days = draw(st.integers(0, span // 86_400_000_000))
        near = draw(st.sampled_from([0, 1, -1, 500_000, 43_200_000_000]))
        moment = first + timedelta(days=whole_days) + _MICROSECOND * near
    moment = min(max(moment, first), last)
    return moment.astimezone(draw(offsets()))


def instant_texts(moment: datetime) -> list[str]:
    """List accepted texts of an instant: in its own offset, and in UTC with a Z."""
    return [moment.isoformat(), moment.astimezone(UTC).isoformat().replace("+00:00", "Z")]


# ---------------------------------------------------------------------- ids, categories, terms

_PRINTABLE = st.characters(min_codepoint=ord("!"), max_codepoint=ord("~"))


@cache
def ids() -> st.SearchStrategy[str]:
    """Draw identifiers: 1 to 64 printable ASCII characters without blanks."""
    usual = st.sampled_from(["S-1", "P-2023-0001", "!", "~" * 64, "{0}", "%s"])
    return usual | st.text(_PRINTABLE, min_size=1, max_size=64)


COVERED = ("apparel", "fmcg", "appliances")


@cache
def categories() -> st.SearchStrategy[str]:
    """Draw categories, those that the text names more often."""
    return st.sampled_from([*COVERED, *COVERED, "toys", "Apparel"]) | ids()


@cache
def _variants(terms: GuaranteeTerms | DepositTerms, changes: tuple[tuple[str, object], ...]):
    return terms.amended(**dict(changes)) if changes else terms


def _all_variants(terms: GuaranteeTerms | DepositTerms, choices: dict[str, tuple[object, ...]]):
    """Draw any combination of choices by its number: the default is number 0."""
    combinations = [
        tuple(zip(choices, chosen, strict=True)) for chosen in product(*choices.values())
    ]
    usual = combinations[0]
    differing = [
        tuple(change for change in changes if change not in usual) for changes in combinations
    ]
    return st.sampled_from(differing).map(lambda changes: _variants(terms, changes))


@cache
def guarantee_terms() -> st.SearchStrategy[GuaranteeTerms]:
    """Draw the terms of the live guarantee under any of their readings."""
    choices = {name: READINGS[name] for name in READINGS if name in GuaranteeTerms.model_fields}
    return _all_variants(GUARANTEE_TERMS, {**choices, "schedule_complete": (False, True)})


@cache
def deposit_terms(*, other_rates: bool = False) -> st.SearchStrategy[DepositTerms]:
    """Draw the terms of the deposit insurance under any of their readings.

    ``other_rates`` draws tariffs too under which a premium is no whole number of fen.
    """
    choices = {name: READINGS[name] for name in READINGS if name in DepositTerms.model_fields}
    usual = _all_variants(DEPOSIT_TERMS, choices)
    if not other_rates:
        return usual
    tariff = ("0", "0.000001", "0.000005", "0.000019", "0.033335", "0.999999", "1")
    choices = {
        "rounding": READINGS["rounding"],
        "policy_end": READINGS["policy_end"],
        "rate_6_months": ("0.018", *tariff),
        "rate_12_months": ("0.03", *tariff),
    }
    return usual | _all_variants(DEPOSIT_TERMS, choices)


# ------------------------------------------------------------------------------------- records


@st.composite
def sold_policies(draw, *, shop_id=None, terms=None, first=FIRST_DAY, other_rates=False):
    """Draw a deposit policy together with the terms it was sold under."""
    terms = terms or draw(deposit_terms(other_rates=other_rates))
    term = draw(st.sampled_from(Term))
    start = draw(days(first))
    end = period_end(start, term.months, terms.policy_end, terms.month_end)
    if end is None:  # a month that is too short, and a reading that refuses another day
        start = start.replace(day=1)
        end = period_end(start, term.months, terms.policy_end, terms.month_end)
    coverage = from_fen(draw(st.sampled_from(TIERS)))
    policy = DepositPolicy(
        policy_id=draw(ids()),
        shop_id=shop_id or draw(ids()),
        coverage=coverage,
        term=term,
        start=start,
        end=end,
        rate=terms.rate(term),
        premium=deposit_premium(coverage, term, terms=terms).amount,
        terms_id=terms.terms_id,
    )
    return policy, terms


@cache
def deposit_policies(**given: object) -> st.SearchStrategy[DepositPolicy]:
    """Draw deposit policies that agree with themselves, under any reading."""
    return sold_policies(**given).map(lambda sold: sold[0])


_yes_no_unknown = st.sampled_from([True, False, None])
_status = st.sampled_from([*Status, None])
_tops = st.sampled_from([None, *map(Yuan, ["0", "999.99", "1000", "12500", "200000", "200000.01"])])


@st.composite
def shop_facts(draw):
    """Draw the facts of a shop, by the names of its fields; any may be unknown."""
    shop_id = draw(ids())
    return {
        "shop_id": shop_id,
        "live_base_bound": draw(_yes_no_unknown),
        "under_penalty": draw(_yes_no_unknown),
        "quality_status": draw(_status),
        "price_status": draw(_status),
        "marketplace_seller": draw(_yes_no_unknown),
        "deposit_offered": draw(_yes_no_unknown),
        "coverage_max": draw(_tops | yuan()),
        "deposit_policy": draw(deposit_policies(shop_id=shop_id)) if draw(st.booleans()) else None,
    }


@cache
def shops() -> st.SearchStrategy[Shop]:
    """Draw shops of any standing."""
    return shop_facts().map(lambda facts: Shop(**facts))


@cache
def good_shops() -> st.SearchStrategy[Shop]:
    """Draw shops with nothing against them: they may join, buy and wear the badge."""
    return ids().map(
        lambda shop_id: Shop(
            shop_id=shop_id,
            live_base_bound=True,
            under_penalty=False,
            quality_status=Status.QUALIFIED,
            price_status=Status.QUALIFIED,
            marketplace_seller=True,
            deposit_offered=True,
            coverage_max="200000",
        )
    )


@st.composite
def orders(draw, *, shop_id=None, first=FIRST_INSTANT):
    """Draw paid orders, shipped or not yet."""
    paid = draw(fen())
    paid_at = draw(instants(first))
    shipped = draw(st.sampled_from(["later", "at once", "not yet"]))
    return Order(
        order_id=draw(ids()),
        shop_id=shop_id or draw(ids()),
        category=draw(categories()),
        paid=from_fen(paid),
        freight=from_fen(draw(st.integers(0, paid))),
        paid_at=paid_at,
        shipped_at=draw(instants(paid_at))
        if shipped == "later"
        else (paid_at if shipped == "at once" else None),
    )


@st.composite
def order_policies(draw):
    """Draw policies of single orders."""
    order = draw(orders())
    terms = draw(guarantee_terms())
    rate = draw(rates())
    return OrderPolicy(
        order_id=order.order_id,
        shop_id=order.shop_id,
        product=draw(st.sampled_from(Product)),
        category=order.category,
        paid=order.paid,
        freight=order.freight,
        rate=rate,
        premium=order_premium(order.paid, rate, terms=terms).amount,
        paid_at=order.paid_at,
        issued_at=order.shipped_at or order.paid_at,
        terms_id=terms.terms_id,
    )


@cache
def records() -> st.SearchStrategy:
    """Draw a record of any kind."""
    return st.one_of(
        shops(),
        orders(),
        order_policies(),
        deposit_policies(other_rates=True),
        guarantee_terms(),
        deposit_terms(other_rates=True),
        st.builds(Covered, category=categories(), reason=ids()),
    )
