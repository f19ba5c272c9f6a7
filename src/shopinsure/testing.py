"""Hypothesis strategies for the property tests of a caller.

Hypothesis strategies for every public record, with the extra ``testing``: valid by construction,
able to be written as JSON, and with the edges drawn more often than chance would: half a fen, the
limits, the ends of months, a Beijing midnight, the end of a claim window. Whole numbers are fen
and ppm.

The import tells Hypothesis of them: ``st.from_type(Order)`` draws as ``orders()`` does, and a model
of the caller's that has fields of ``Amount``, ``Day``, ``Identifier`` and ``Instant`` is drawn.

Limits: a strategy draws what is sound; what has to be refused is not drawn.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from functools import cache, partial
from itertools import product
from types import MappingProxyType
from typing import Any, Final, TypeVar

from hypothesis import strategies as st

from shopinsure._account import events as kinds
from shopinsure._claim_records import (
    DETAILS,
    Dispute,
    Evidence,
    Ground,
    Purchase,
    Refund,
    Ruling,
    Scope,
    Sku,
)
from shopinsure._dates import BEIJING, DAY_STRATEGY, INSTANT_STRATEGY, period_end
from shopinsure._money import FEN_LIMIT, Rate, Yuan, from_fen, ratio_text
from shopinsure._policies import DepositPolicy, OrderPolicy
from shopinsure._readings import READINGS
from shopinsure._records import IDENTIFIER_STRATEGY, Record
from shopinsure._terms import (
    DEPOSIT_TERMS,
    GUARANTEE_TERMS,
    Covered,
    DepositTerms,
    GuaranteeTerms,
    Product,
    Term,
)
from shopinsure.deposit import (
    Account,
    Case,
    Event,
    OpenAdvance,
    credit_available,
    credit_held,
    outstanding,
    post,
    replay,
)
from shopinsure.eligibility import Shop, Status
from shopinsure.premium import Order, deposit_premium, order_premium

Item = TypeVar("Item")
EventKind = TypeVar("EventKind", bound=Record)
Terms = TypeVar("Terms", GuaranteeTerms, DepositTerms)
Facts = dict[str, Any]

PPM_CEILING = 2_000
TIER = 100_000
TIERS = range(TIER, 200 * TIER + 1, TIER)

HALF_A_FEN = 250  # at the ceiling of 0.2 % every odd multiple of these fen is priced n.5


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


@cache
def amounts(least: int = 0, most: int = FEN_LIMIT - 1) -> st.SearchStrategy[Yuan]:
    """Draw amounts as records hold them, between two in fen.

    >>> from hypothesis import find
    >>> find(amounts(250, 999), lambda amount: amount.fen % 250 == 0)
    Yuan('2.50')
    """
    return fen(least, most).map(from_fen)


@cache
def rates(most: int = PPM_CEILING) -> st.SearchStrategy[Rate]:
    """Draw rates as records hold them, up to one in ppm: by default the ceiling of 0.2 %; L-2.4."""
    return ppm(most).map(lambda rate: Rate(ratio_text(rate)))


FIRST_DAY = date(2000, 1, 1)
LAST_DAY = date(2099, 12, 31)
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
def instants(
    draw: st.DrawFn, first: datetime = FIRST_INSTANT, last: datetime = LAST_INSTANT
) -> datetime:
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


_PRINTABLE = st.characters(min_codepoint=ord("!"), max_codepoint=ord("~"))


@cache
def identifiers() -> st.SearchStrategy[str]:
    """Draw identifiers: 1 to 64 printable ASCII characters without spaces."""
    usual = st.sampled_from(["S-1", "P-2023-0001", "!", "~" * 64, "{0}", "%s"])
    return usual | st.text(_PRINTABLE, min_size=1, max_size=64)


COVERED = ("apparel", "fmcg", "appliances")


@cache
def categories() -> st.SearchStrategy[str]:
    """Draw categories, those that the text names more often."""
    return st.sampled_from([*COVERED, *COVERED, "toys", "Apparel"]) | identifiers()


def _choices(kind: type[GuaranteeTerms | DepositTerms]) -> dict[str, tuple[object, ...]]:
    names = [name for name in READINGS if name in kind.model_fields]
    return {name: tuple(READINGS[name].values) for name in names}


@cache
def _variant(terms: Any, changes: tuple[tuple[str, object], ...]) -> Any:  # noqa: ANN401 - either
    return terms.amended(**dict(changes)) if changes else terms


def _all_variants(terms: Terms, choices: dict[str, tuple[object, ...]]) -> st.SearchStrategy[Terms]:
    """Draw any combination of choices by its number: the default is number 0."""
    combinations = [
        tuple(zip(choices, chosen, strict=True)) for chosen in product(*choices.values())
    ]
    usual = combinations[0]
    differing = [
        tuple(change for change in changes if change not in usual) for changes in combinations
    ]
    return st.sampled_from(differing).map(lambda changes: _variant(terms, changes))


@cache
def guarantee_terms() -> st.SearchStrategy[GuaranteeTerms]:
    """Draw the terms of the live guarantee under any of their readings."""
    choices = _choices(GuaranteeTerms)
    return _all_variants(GUARANTEE_TERMS, {**choices, "schedule_complete": (False, True)})


@cache
def deposit_terms(*, other_rates: bool = False) -> st.SearchStrategy[DepositTerms]:
    """Draw the terms of the guarantee-deposit insurance under any of their readings.

    ``other_rates`` draws tariffs too under which a premium is not a whole number of fen.
    """
    choices = _choices(DepositTerms)
    usual = _all_variants(DEPOSIT_TERMS, choices)
    if not other_rates:
        return usual
    tariff = ("0", "0.000001", "0.000005", "0.000019", "0.033335", "0.999999", "1")
    choices = {
        "rounding": READINGS["rounding"].values,
        "policy_end": READINGS["policy_end"].values,
        "rate_6_months": ("0.018", *tariff),
        "rate_12_months": ("0.03", *tariff),
    }
    return usual | _all_variants(DEPOSIT_TERMS, choices)


def _last_day(start: date, term: Term, terms: DepositTerms) -> date:
    return period_end(start, term.months, terms.policy_end, terms.month_end) or start


@st.composite
def sold_policies(
    draw: st.DrawFn,
    *,
    shop_id: str | None = None,
    terms: DepositTerms | None = None,
    first: date = FIRST_DAY,
    other_rates: bool = False,
) -> tuple[DepositPolicy, DepositTerms]:
    """Draw a deposit policy together with the terms it was sold under."""
    terms = terms or draw(deposit_terms(other_rates=other_rates))
    term = draw(st.sampled_from(Term))
    start = draw(days(first))
    if period_end(start, term.months, terms.policy_end, terms.month_end) is None:
        start = start.replace(day=1)  # the month at the end is too short for another day
    coverage = from_fen(draw(st.sampled_from(TIERS)))
    policy = DepositPolicy(
        policy_id=draw(identifiers()),
        shop_id=shop_id or draw(identifiers()),
        coverage=coverage,
        term=term,
        start=start,
        end=_last_day(start, term, terms),
        rate=terms.rate(term),
        premium=deposit_premium(coverage, term, terms=terms).amount,
        terms_id=terms.terms_id,
    )
    return policy, terms


@cache
def deposit_policies(**given: Any) -> st.SearchStrategy[DepositPolicy]:  # noqa: ANN401 - as sold_policies
    """Draw deposit policies that agree with themselves, of the default terms or of ``terms``."""
    return sold_policies(**{"terms": DEPOSIT_TERMS} | given).map(lambda sold: sold[0])


_yes_no_unknown = st.sampled_from([True, False, None])
_status = st.sampled_from([*Status, None])
_tops = st.sampled_from([None, *map(Yuan, ["0", "999.99", "1000", "12500", "200000", "200000.01"])])


@st.composite
def shop_facts(draw: st.DrawFn) -> Facts:
    """Draw the facts of a shop, by the names of its fields; any may be unknown."""
    shop_id = draw(identifiers())
    return {
        "shop_id": shop_id,
        "live_base_bound": draw(_yes_no_unknown),
        "under_penalty": draw(_yes_no_unknown),
        "quality_status": draw(_status),
        "price_status": draw(_status),
        "marketplace_seller": draw(_yes_no_unknown),
        "deposit_offered": draw(_yes_no_unknown),
        "coverage_max": draw(_tops | amounts()),
        "deposit_policy": draw(deposit_policies(shop_id=shop_id)) if draw(st.booleans()) else None,
        "quality_joined_at": _mostly(draw, lambda: None, lambda: draw(instants())),
        "price_joined_at": _mostly(draw, lambda: None, lambda: draw(instants())),
    }


@cache
def shops() -> st.SearchStrategy[Shop]:
    """Draw shops of any standing."""
    return shop_facts().map(lambda facts: Shop(**facts))


@cache
def good_shops() -> st.SearchStrategy[Shop]:
    """Draw shops with nothing against them: they may join, and buy."""
    return identifiers().map(
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
def orders(
    draw: st.DrawFn, *, shop_id: str | None = None, first: datetime = FIRST_INSTANT
) -> Order:
    """Draw paid orders, shipped or not yet."""
    paid = draw(fen())
    paid_at = draw(instants(first))
    shipped = draw(st.sampled_from(["later", "at once", "not yet"]))
    return Order(
        order_id=draw(identifiers()),
        shop_id=shop_id or draw(identifiers()),
        category=draw(categories()),
        paid=from_fen(paid),
        freight=from_fen(draw(st.integers(0, paid))),
        paid_at=paid_at,
        shipped_at=draw(instants(paid_at))
        if shipped == "later"
        else (paid_at if shipped == "at once" else None),
    )


@st.composite
def order_policies(draw: st.DrawFn, *, terms: GuaranteeTerms = GUARANTEE_TERMS) -> OrderPolicy:
    """Draw policies of single orders, sold under some terms."""
    order = draw(orders())
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


_DETAIL_NAMES: Final = tuple(DETAILS)

# Room on both sides, so that no claim leaves the years 2000 to 2099.
_EARLIEST = datetime(2001, 1, 1, tzinfo=BEIJING)
_LATEST = datetime(2098, 12, 31, tzinfo=BEIJING)
_DAY = timedelta(days=1)

# A strategy made anew for each case costs more than the case: what follows picks by number.


def _pick(draw: st.DrawFn, options: Sequence[Item]) -> Item:
    return options[draw(st.integers(0, len(options) - 1))]


_USUALLY: Final = 3  # of 0 to 4


def _mostly(draw: st.DrawFn, usual: Callable[[], Any], unusual: Callable[[], Any]) -> Any:  # noqa: ANN401 - either
    """Draw the usual four times out of five; both are functions that draw."""
    return unusual() if draw(st.integers(0, 4)) > _USUALLY else usual()


def _near(draw: st.DrawFn, edges: Sequence[int], most: int) -> int:
    """Draw fen from zero to a limit, those beside an edge more often."""
    if draw(st.booleans()):
        return min(max(_pick(draw, edges) + draw(st.integers(-1, 1)), 0), FEN_LIMIT - 1)
    return draw(st.integers(0, most))


def _moment(draw: st.DrawFn, paid_at: datetime) -> datetime:
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
def moments(draw: st.DrawFn, paid_at: datetime) -> datetime:
    """Draw instants from the payment on, those around the end of a window more often."""
    return _moment(draw, paid_at)


_USUAL_DETAILS = ("", "M", "红色", "Größe 38", "{0}", "👗" * 128)


@cache
def details(longest: int = 128) -> st.SearchStrategy[str]:
    """Draw a detail of an item, in any script."""
    any_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=longest)
    return st.sampled_from((*_USUAL_DETAILS, "👗" * longest)) | any_text


@st.composite
def skus(draw: st.DrawFn) -> Sku:
    """Draw items; any detail but the name may be blank."""
    stated = {name: _pick(draw, _USUAL_DETAILS) for name in _DETAIL_NAMES[1:]}
    name = draw(details(255)) or "dress"
    return Sku(shop_id=draw(identifiers()), listing_id=draw(identifiers()), name=name, **stated)


def _other_sku(draw: st.DrawFn, sku: Sku) -> Sku:
    facts = {name: getattr(sku, name) for name in Sku.model_fields}
    for _ in range(draw(st.integers(0, 3))):
        name = _pick(draw, ("shop_id", "listing_id", *_DETAIL_NAMES))
        facts[name] = f"{facts[name][:60]}-b"
    if draw(st.booleans()):
        facts[_pick(draw, _DETAIL_NAMES[1:])] = ""
    return Sku(**facts)


def _unit_amounts(draw: st.DrawFn) -> tuple[int, ...]:
    price = draw(fen(1, 10**9))
    parts: list[int] = []
    for kind in draw(st.permutations(("none", "half", "all", "any")))[:3]:
        left = price - sum(parts)
        ways = {"none": 0, "half": left // 2, "all": left * draw(st.integers(0, 1))}
        parts.append(ways[kind] if kind in ways else draw(st.integers(0, left)))
    return price, *draw(st.permutations(parts))


@st.composite
def unit_amounts(draw: st.DrawFn) -> tuple[int, ...]:
    """Draw the price of a unit in fen, with its parts: freight, red packets and points."""
    return _unit_amounts(draw)


@st.composite
def purchases(draw: st.DrawFn) -> Purchase:
    """Draw one unit of an order line, with anything or nothing known against a claim on it."""
    price, freight, red_packets, points = _unit_amounts(draw)
    line_id = draw(identifiers())
    spent = (None, (line_id,), (f"{line_id[:60]}-b",), ("b", line_id))
    return Purchase(
        order_id=draw(identifiers()),
        line_id=line_id,
        sku=draw(skus()),
        unit_paid=from_fen(price),
        freight=from_fen(freight),
        red_packets=from_fen(red_packets),
        points=from_fen(points),
        paid_at=draw(instants(_EARLIEST, _LATEST)),
        claimed_lines=_mostly(draw, tuple, lambda: _pick(draw, spent)),
        refunded=_mostly(draw, bool, lambda: draw(_yes_no_unknown)),
        activity_item=_mostly(draw, lambda: True, lambda: draw(_yes_no_unknown)),
    )


def _evidence(draw: st.DrawFn, purchase: Purchase) -> Evidence:
    paid_at, price = purchase.paid_at, purchase.unit_paid.fen
    base = price - purchase.freight.fen
    own = base - purchase.red_packets.fen - purchase.points.fen
    early = (None, paid_at - _MICROSECOND)
    placed_at = _mostly(draw, lambda: _moment(draw, paid_at), lambda: _pick(draw, early))

    def after() -> datetime:
        return max(_moment(draw, paid_at), placed_at or paid_at)

    def astray() -> datetime | None:
        return _pick(draw, (*early, _moment(draw, paid_at)))

    return Evidence(
        order_id=_mostly(draw, lambda: draw(identifiers()), lambda: purchase.order_id),
        sku=_mostly(draw, lambda: purchase.sku, lambda: _other_sku(draw, purchase.sku)),
        unit_price=_mostly(
            draw, lambda: from_fen(_near(draw, (0, own, base, price), base)), lambda: None
        ),
        placed_at=placed_at,
        submitted_at=_mostly(draw, after, astray),
    )


@st.composite
def evidences(draw: st.DrawFn, purchase: Purchase) -> Evidence:
    """Draw evidence for a claim on a purchase, mostly sound."""
    return _evidence(draw, purchase)


def _policy_of(
    draw: st.DrawFn,
    terms: GuaranteeTerms,
    *,
    least: int = 0,
    **facts: Any,  # noqa: ANN401 - of many kinds
) -> OrderPolicy:
    """Draw a policy that fits given facts, with goods for so many fen at least."""
    goods = least + _mostly(draw, lambda: 0, lambda: draw(fen(0, FEN_LIMIT - 1 - least)))
    freight = draw(st.sampled_from([0, 1, 1_000]).map(lambda it: min(it, FEN_LIMIT - 1 - goods)))
    rate = draw(rates())
    early, late = (0 * _DAY, _MICROSECOND), (_DAY, 20 * _DAY, 33 * _DAY)
    delay = _mostly(draw, lambda: _pick(draw, early), lambda: _pick(draw, late))
    return OrderPolicy(
        **facts,
        paid=from_fen(goods + freight),
        freight=from_fen(freight),
        rate=rate,
        premium=order_premium(from_fen(goods + freight), rate, terms=terms).amount,
        issued_at=facts["paid_at"] + delay,
        terms_id=terms.terms_id,
    )


@st.composite
def price_cases(
    draw: st.DrawFn, *, terms: GuaranteeTerms = GUARANTEE_TERMS
) -> tuple[OrderPolicy | None, Purchase, Evidence]:
    """Draw a price policy or none, a purchase it fits and evidence, mostly sound."""
    purchase = draw(purchases())
    parts = purchase.freight.fen + purchase.red_packets.fen + purchase.points.fen
    policy = _policy_of(
        draw,
        terms,
        least=purchase.unit_paid.fen - parts,
        order_id=purchase.order_id,
        shop_id=purchase.sku.shop_id,
        product=Product.PRICE,
        category=_pick(draw, COVERED),
        paid_at=purchase.paid_at,
    )
    known = _mostly(draw, lambda: policy, lambda: None)
    return known, purchase, _evidence(draw, purchase)


@st.composite
def quality_cases(
    draw: st.DrawFn, *, terms: GuaranteeTerms = GUARANTEE_TERMS
) -> tuple[OrderPolicy, Refund]:
    """Draw a quality policy under some terms and a refund of its order, mostly sound."""
    category = _mostly(draw, lambda: _pick(draw, COVERED), lambda: draw(categories()))
    policy = _policy_of(
        draw,
        terms,
        least=draw(fen()) // 2,
        order_id=draw(identifiers()),
        shop_id=draw(identifiers()),
        product=Product.QUALITY,
        category=category,
        paid_at=draw(instants(_EARLIEST, _LATEST)),
    )
    goods = policy.paid.fen - policy.freight.fen
    requested_at = _moment(draw, policy.paid_at)

    def amount() -> Yuan:
        return from_fen(_near(draw, (0, goods // 2, goods), goods))

    refund = Refund(
        refund_id=draw(identifiers()),
        order_id=policy.order_id,
        category=_mostly(draw, lambda: category, lambda: draw(categories())),
        reason=_mostly(
            draw, lambda: _pick(draw, ("quality", "breakage")), lambda: draw(identifiers())
        ),
        requested_at=requested_at,
        goods_returned=_mostly(draw, lambda: True, lambda: draw(_yes_no_unknown)),
        goods_refunded=_mostly(draw, amount, lambda: None),
        freight_refunded=draw(amounts(0, 10_000)),
        indemnified=_mostly(draw, lambda: from_fen(0), amount),
        price_claim_paid=_mostly(draw, lambda: from_fen(0), amount),
        completed_at=_mostly(draw, lambda: _moment(draw, requested_at), lambda: None),
    )
    return policy, refund


@st.composite
def disputes(draw: st.DrawFn) -> Dispute:
    """Draw complaints against a seller, mostly sound."""
    amount = draw(fen(0, 10**9))

    def credit() -> Yuan | None:
        near = from_fen(_near(draw, (0, amount // 2, amount), amount))
        return near if draw(st.integers(0, 4)) <= _USUALLY else None

    return Dispute(
        shop_id=draw(identifiers()),
        case_id=draw(identifiers()),
        order_id=draw(identifiers()),
        ground=_mostly(draw, lambda: _pick(draw, [*Ground]), lambda: None),
        scope=_mostly(draw, lambda: _pick(draw, [*Scope][:3]), lambda: _pick(draw, [*Scope, None])),
        escrow=_mostly(draw, lambda: True, lambda: draw(_yes_no_unknown)),
        amount=_mostly(draw, lambda: from_fen(amount), lambda: None),
        seller_performed=_mostly(draw, bool, lambda: draw(_yes_no_unknown)),
        ruling=_mostly(draw, lambda: Ruling.BUYER, lambda: _pick(draw, [*Ruling, None])),
        verified=_mostly(draw, lambda: True, lambda: draw(_yes_no_unknown)),
        advance_id=draw(identifiers()),
        advanced=_mostly(draw, lambda: from_fen(0), credit),
        credit_available=credit(),
        credit_held=credit(),
    )


_CASES: Final = ("C-1", "C-2", "C-3")
_FIRST_EVENT: Final = date(2022, 7, 13)
_MOST_MOVED: Final = 200_000

Step = tuple[type[Any], Facts, int]
"""A kind of event, the facts beside its amount, and the most that it may move, in fen."""


def _steps(account: Account, on: date) -> list[Step]:
    """List what may be posted to an account on a day; each kind with the most it may move."""
    cash, limit = account.cash.fen, account.cash_limit.fen
    steps: list[Step] = [(kinds.DepositPaid, {}, _MOST_MOVED)]
    if cash:
        steps += [
            (kinds.DepositReleased, {}, cash),
            (kinds.DepositDrawn, {"case_id": _CASES[0]}, cash),
        ]
    if limit > cash:
        steps.append((kinds.DepositToppedUp, {}, limit - cash))
    running = account.cover_until is not None and on <= account.cover_until
    if running:
        steps.append((kinds.CoverEnded, {"policy_id": account.policy_id, "reason": "expired"}, 0))
    elif not (outstanding(account).fen or credit_held(account).fen):
        steps += [(kinds.CoverBought, {"policy_id": "D-1"}, _MOST_MOVED)] * 3
    available = credit_available(account, on).fen
    return [*steps, *(step for name in _CASES for step in _steps_of_case(account, name, available))]


def _steps_of_case(account: Account, name: str, available: int) -> list[Step]:
    case, named = account.case(name), {"case_id": name}
    own, alipay = case.held_credit.fen, case.held_alipay.fen
    owed = case.advanced.fen - case.repaid.fen
    steps: list[Step] = []
    if own or alipay:
        steps.append((kinds.BondReleased, named, 0))
    else:
        steps.append((kinds.BondHeld, named, available + _MOST_MOVED // 100))
    if alipay:
        steps.append((kinds.BondPaid, named, alipay))
    if own + available:
        steps += [(kinds.Advanced, named, own + available)] * 2
    return [*steps, *([(kinds.Repaid, named, owed)] * 3 if owed else [])]


# A move is drawn in the same way whatever the account holds, and only then read as one of what may
# be posted: what fails is then made shorter in few tries, since a move that is left out changes
# neither how many are drawn nor how.
_DAYS_LATER: Final = (0, 0, 1, 20)
_STEPS: Final = 60  # the finer, the more alike the chances of each step
_AMOUNTS: Final = 4
_COVER_DAYS: Final = (1, 20, 40, 365)  # some covers end while their history goes on
_MOVE: Final = st.tuples(
    st.sampled_from(_DAYS_LATER), st.integers(0, _STEPS - 1), st.integers(0, _AMOUNTS - 1)
)
_GOES_ON: Final = st.integers(0, 19)
"""Zero ends a history, after 20 events in the mean."""


def _read(options: Sequence[Item], number: int, of: int) -> Item:
    """Read a number below a bound as one of the options, in order."""
    return options[number * len(options) // of]


def _event(number: int, on: date, step: Step, amount: int) -> Event:
    kind, facts, most = step
    edges = sorted({1, (most + 1) // 2, max(most - 1, 1), most})
    moved: Facts = {} if not most else {"amount": from_fen(_read(edges, amount, _AMOUNTS))}
    if kind is kinds.CoverBought:
        days_more = _read(_COVER_DAYS, amount, _AMOUNTS)
        tier = from_fen(_read((100_000, _MOST_MOVED), amount, _AMOUNTS))
        moved = {"coverage": tier, "end": on + timedelta(days=days_more)}
    made: Event = kind(event_id=f"E-{number}", on=on, **facts, **moved)
    return made


@st.composite
def event_histories(
    draw: st.DrawFn, *, terms: DepositTerms = DEPOSIT_TERMS, most: int = 30
) -> tuple[Event, ...]:
    """Draw a history of an account that ``replay`` posts in full, event by event; D-Q26, D-Q27.

    At most ``most`` events of up to three cases, each with an id of its own, in order of days.
    Amounts are 1 fen, half of what may be moved, a fen less than all, and all: so partial
    repayments, several open advances, holds that are used in part, payments from the Alipay part
    and covers that end with debts are met.

    >>> from hypothesis import find
    >>> len(find(event_histories(), lambda events: any(it.kind == "repaid" for it in events))) >= 3
    True
    """
    account, on = Account(repayment_counts=terms.repayment_counts), _FIRST_EVENT
    events: list[Event] = []
    while len(events) < most and draw(_GOES_ON):
        later, number, amount = draw(_MOVE)
        on += timedelta(days=later)
        step = _read(_steps(account, on), number, _STEPS)
        event = _event(len(events) + 1, on, step, amount)
        account = post(account, event, terms=terms).account
        events.append(event)
    return tuple(events)


@cache
def events() -> st.SearchStrategy[Event]:
    """Draw one event of any kind, whether or not an account would take it."""
    return st.sampled_from([*kinds.KINDS.values()]).flatmap(events_of)


@st.composite
def events_of(draw: st.DrawFn, kind: type[EventKind]) -> EventKind:
    """Draw one event of a kind, whether or not an account would take it."""
    on = draw(days())
    facts: Facts = {
        "event_id": draw(identifiers()),
        "on": on,
        "policy_id": draw(identifiers()),
        "case_id": draw(identifiers()),
        "reason": draw(identifiers()),
        "amount": draw(amounts(1)),
        "coverage": draw(amounts(1)),
        "end": draw(days(on)),
    }
    return kind(**{name: it for name, it in facts.items() if name in kind.model_fields})


@cache
def open_advances() -> st.SearchStrategy[OpenAdvance]:
    """Draw what is owed on the advances of a day."""
    return st.builds(OpenAdvance, on=days(), owed=amounts(1, _MOST_MOVED))


@st.composite
def open_cases(draw: st.DrawFn) -> Case:
    """Draw cases that are open or over, whether or not a history leads to them."""
    advances = draw(st.lists(open_advances(), max_size=3, unique_by=lambda it: it.on))
    repaid = draw(fen(0, _MOST_MOVED)) if advances else 0
    return Case(
        case_id=draw(identifiers()),
        held_credit=draw(amounts(0, _MOST_MOVED)),
        held_alipay=draw(amounts(0, _MOST_MOVED)),
        advanced=from_fen(repaid + sum(it.owed.fen for it in advances)),
        repaid=from_fen(repaid),
        advances=tuple(sorted(advances, key=lambda it: it.on)),
    )


@st.composite
def accounts(draw: st.DrawFn, *, terms: DepositTerms = DEPOSIT_TERMS) -> Account:
    """Draw accounts that a history leads to."""
    return replay(draw(event_histories(terms=terms)), terms=terms).account


@cache
def covered() -> st.SearchStrategy[Covered]:
    """Draw which reason for a refund is covered in which category."""
    return st.builds(Covered, category=categories(), reason=identifiers())


@cache
def records() -> st.SearchStrategy[Record]:
    """Draw a record of any kind."""
    return st.one_of(
        shops(),
        orders(),
        order_policies(),
        deposit_policies(other_rates=True),
        guarantee_terms(),
        deposit_terms(other_rates=True),
        covered(),
        skus(),
        price_cases().flatmap(lambda case: st.sampled_from([one for one in case if one])),
        quality_cases().flatmap(st.sampled_from),
        disputes(),
        events(),
        accounts(),
    )


_STRATEGIES: Final[Mapping[type[Any], Callable[[], st.SearchStrategy[Any]]]] = MappingProxyType(
    {
        Yuan: amounts,
        Rate: rates,
        Shop: shops,
        Order: orders,
        OrderPolicy: order_policies,
        DepositPolicy: deposit_policies,
        GuaranteeTerms: guarantee_terms,
        DepositTerms: deposit_terms,
        Covered: covered,
        Sku: skus,
        Purchase: purchases,
        Evidence: lambda: purchases().flatmap(evidences),
        Refund: lambda: quality_cases().map(lambda case: case[1]),
        Dispute: disputes,
        Account: accounts,
        Case: open_cases,
        OpenAdvance: open_advances,
        **{kind: partial(events_of, kind) for kind in kinds.KINDS.values()},
    }
)


def _strategy_of(kind: type[Any]) -> st.SearchStrategy[Any]:
    return _STRATEGIES[kind]()


def _register() -> None:
    """Register the strategies with Hypothesis; each is made when it is first asked for."""
    for kind in _STRATEGIES:
        st.register_type_strategy(kind, _strategy_of)
    IDENTIFIER_STRATEGY.strategies[:] = [identifiers()]
    DAY_STRATEGY.strategies[:] = [days()]
    INSTANT_STRATEGY.strategies[:] = [instants()]


_register()
