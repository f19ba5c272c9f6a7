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
    Dispute,
    Evidence,
    Ground,
    GuaranteeTerms,
    Order,
    OrderPolicy,
    Product,
    Purchase,
    Rate,
    Refund,
    Ruling,
    Scope,
    Shop,
    Sku,
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


# -------------------------------------------------------------------------------------- claims

DETAILS = ("name", "specification", "model", "brand", "dimensions", "size", "colour", "sale_mode")

# Room on both sides, so that no claim leaves the years 2000 to 2099.
_EARLIEST = datetime(2001, 1, 1, tzinfo=BEIJING)
_LATEST = datetime(2098, 12, 31, tzinfo=BEIJING)
_DAY = timedelta(days=1)

# A strategy made anew for each case costs more than the case: what follows picks by number.


def _pick(draw, options):
    return options[draw(st.integers(0, len(options) - 1))]


def _mostly(draw, usual, unusual):
    """Draw the usual four times out of five; both are functions that draw."""
    return unusual() if draw(st.integers(0, 4)) == 4 else usual()


def _near(draw, edges, most):
    """Draw fen from zero to a limit, those beside an edge more often."""
    if draw(st.booleans()):
        return min(max(_pick(draw, edges) + draw(st.integers(-1, 1)), 0), FEN_LIMIT - 1)
    return draw(st.integers(0, most))


def _moment(draw, paid_at):
    kind = draw(st.integers(0, 3))
    if kind == 0:
        moment = paid_at + draw(st.integers(0, 45 * 86_400_000_000)) * _MICROSECOND
    elif kind == 1:
        midnight = paid_at.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
        edges = [paid_at, paid_at + 30 * _DAY, midnight + 30 * _DAY, midnight + 31 * _DAY]
        moment = max(_pick(draw, edges) + draw(st.integers(-1, 1)) * _MICROSECOND, paid_at)
    else:
        moment = paid_at + timedelta(hours=draw(st.integers(0, 29 * 24)))
    return moment.astimezone(draw(offsets()))


@st.composite
def moments(draw, paid_at):
    """Draw instants from the payment on, those around the end of a window more often."""
    return _moment(draw, paid_at)


_USUAL_DETAILS = ("", "M", "红色", "Größe 38", "{0}", "👗" * 128)


@cache
def details() -> st.SearchStrategy[str]:
    """Draw a detail of an item, in any script."""
    any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=128)
    return st.sampled_from(_USUAL_DETAILS) | any_text


@st.composite
def skus(draw):
    """Draw items; any detail but the name may be blank."""
    stated = {name: _pick(draw, _USUAL_DETAILS) for name in DETAILS[1:]}
    name = draw(details()) or "dress"
    return Sku(shop_id=draw(ids()), listing_id=draw(ids()), name=name, **stated)


def _other_sku(draw, sku):
    facts = {name: getattr(sku, name) for name in Sku.model_fields}
    for _ in range(draw(st.integers(0, 3))):
        name = _pick(draw, ("shop_id", "listing_id", *DETAILS))
        facts[name] = f"{facts[name][:60]}-b"
    if draw(st.booleans()):
        facts[_pick(draw, DETAILS[1:])] = ""
    return Sku(**facts)


def _unit_amounts(draw):
    price = draw(fen(1, 10**9))
    parts = []
    for kind in draw(st.permutations(("none", "half", "all", "any")))[:3]:
        left = price - sum(parts)
        ways = {"none": 0, "half": left // 2, "all": left * draw(st.integers(0, 1))}
        parts.append(ways[kind] if kind in ways else draw(st.integers(0, left)))
    return price, *draw(st.permutations(parts))


@st.composite
def unit_amounts(draw):
    """Draw the price of a unit in fen, with its parts: freight, red packets and points."""
    return _unit_amounts(draw)


@st.composite
def purchases(draw):
    """Draw one unit of an order line, with anything or nothing known against a claim on it."""
    price, freight, red_packets, points = _unit_amounts(draw)
    line_id = draw(ids())
    spent = (None, (line_id,), (f"{line_id[:60]}-b",), ("b", line_id))
    return Purchase(
        order_id=draw(ids()),
        line_id=line_id,
        sku=draw(skus()),
        unit_paid=from_fen(price),
        freight=from_fen(freight),
        red_packets=from_fen(red_packets),
        points=from_fen(points),
        paid_at=draw(instants(_EARLIEST, _LATEST)),
        claimed_lines=_mostly(draw, tuple, lambda: _pick(draw, spent)),
        refunded=_mostly(draw, bool, lambda: draw(_yes_no_unknown)),
    )


def _evidence(draw, purchase):
    paid_at, price = purchase.paid_at, purchase.unit_paid.fen
    base = price - purchase.freight.fen
    own = base - purchase.red_packets.fen - purchase.points.fen
    early = (None, paid_at - _MICROSECOND)
    placed_at = _mostly(draw, lambda: _moment(draw, paid_at), lambda: _pick(draw, early))

    def after():
        return max(_moment(draw, paid_at), placed_at or paid_at)

    def astray():
        return _pick(draw, (*early, _moment(draw, paid_at)))

    return Evidence(
        order_id=draw(ids()),
        sku=_mostly(draw, lambda: purchase.sku, lambda: _other_sku(draw, purchase.sku)),
        unit_price=_mostly(
            draw, lambda: from_fen(_near(draw, (0, own, base, price), base)), lambda: None
        ),
        placed_at=placed_at,
        submitted_at=_mostly(draw, after, astray),
    )


@st.composite
def evidences(draw, purchase):
    """Draw evidence for a claim on a purchase, mostly sound."""
    return _evidence(draw, purchase)


def _policy_of(draw, **facts):
    """Draw a policy that fits given facts, issued at the payment or later."""
    paid = draw(fen())
    rate, terms = draw(rates()), draw(guarantee_terms())
    early, late = (0 * _DAY, _MICROSECOND), (_DAY, 20 * _DAY, 33 * _DAY)
    delay = _mostly(draw, lambda: _pick(draw, early), lambda: _pick(draw, late))
    return OrderPolicy(
        **facts,
        paid=from_fen(paid),
        freight=from_fen(draw(st.integers(0, 3)) * (paid // 3)),
        rate=rate,
        premium=order_premium(from_fen(paid), rate, terms=terms).amount,
        issued_at=facts["paid_at"] + delay,
        terms_id=terms.terms_id,
    )


@st.composite
def price_cases(draw):
    """Draw a price policy or none, a purchase it fits and evidence, mostly sound."""
    purchase = draw(purchases())
    policy = _policy_of(
        draw,
        order_id=purchase.order_id,
        shop_id=purchase.sku.shop_id,
        product=Product.PRICE,
        category=_pick(draw, COVERED),
        paid_at=purchase.paid_at,
    )
    known = _mostly(draw, lambda: policy, lambda: None)
    return known, purchase, _evidence(draw, purchase)


@st.composite
def quality_cases(draw):
    """Draw a quality policy and a refund of its order, mostly sound."""
    category = _mostly(draw, lambda: _pick(draw, COVERED), lambda: draw(categories()))
    policy = _policy_of(
        draw,
        order_id=draw(ids()),
        shop_id=draw(ids()),
        product=Product.QUALITY,
        category=category,
        paid_at=draw(instants(_EARLIEST, _LATEST)),
    )
    goods = policy.paid.fen - policy.freight.fen
    requested_at = _moment(draw, policy.paid_at)

    def amount():
        return from_fen(_near(draw, (0, goods // 2, goods), goods))

    refund = Refund(
        refund_id=draw(ids()),
        order_id=policy.order_id,
        category=_mostly(draw, lambda: category, lambda: draw(categories())),
        reason=_mostly(draw, lambda: _pick(draw, ("quality", "breakage")), lambda: draw(ids())),
        requested_at=requested_at,
        goods_returned=_mostly(draw, lambda: True, lambda: draw(_yes_no_unknown)),
        goods_refunded=_mostly(draw, amount, lambda: None),
        freight_refunded=draw(yuan(0, 10_000)),
        indemnified=_mostly(draw, lambda: from_fen(0), amount),
        completed_at=_mostly(draw, lambda: _moment(draw, requested_at), lambda: None),
    )
    return policy, refund


@st.composite
def disputes(draw):
    """Draw complaints against a seller, mostly sound."""
    amount = draw(fen(0, 10**9))

    def credit():
        near = from_fen(_near(draw, (0, amount // 2, amount), amount))
        return _mostly(draw, lambda: near, lambda: None)

    return Dispute(
        case_id=draw(ids()),
        order_id=draw(ids()),
        ground=_mostly(draw, lambda: _pick(draw, [*Ground]), lambda: None),
        scope=_mostly(draw, lambda: _pick(draw, [*Scope][:3]), lambda: _pick(draw, [*Scope, None])),
        escrow=_mostly(draw, lambda: True, lambda: draw(_yes_no_unknown)),
        amount=_mostly(draw, lambda: from_fen(amount), lambda: None),
        seller_performed=_mostly(draw, bool, lambda: draw(_yes_no_unknown)),
        ruling=_mostly(draw, lambda: Ruling.BUYER, lambda: _pick(draw, [*Ruling, None])),
        credit_available=credit(),
        credit_held=credit(),
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
        skus(),
        price_cases().flatmap(lambda case: st.sampled_from([one for one in case if one])),
        quality_cases().flatmap(st.sampled_from),
        disputes(),
    )
