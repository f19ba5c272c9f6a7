"""Answer one question: what do the rules say of every row of a frame?

Needs the extra ``frames``. Each function takes a frame of the caller's engine (Polars eager or
lazy, pandas, PyArrow, DuckDB, PySpark, Dask, Ibis) and returns one of the same kind with an amount,
an outcome and a code added. Amounts are whole fen, rates whole ppm, days whole days since
1970-01-01, all as integer columns; ``to_fen``, ``to_ppm``, ``to_days``, ``to_yuan`` and
``to_dates`` translate. The arithmetic is that of ``formulas``, applied to columns.

A row that is no case gets the outcome ``"invalid"``, a code that names the column, and no amount;
it neither fails nor changes another row. The code of a row is that of its weightiest finding, in
the precedence of the scalar rules; ``codes`` names a column for all of them, joined by blanks.
A column parameter that is ``None`` is left out; of an input this means the default of the record.

A call is either refused as a whole, for its names and types, or each row is answered as it is
alone, whatever stands beside it. Before anything is compared each column that is read becomes one
of a few types: categories, dictionaries and enumerations become text, wide whole numbers become
64-bit ones where they fit, and a column of nulls is unknown in every row. What is worked out on
the way stands under names that neither the caller nor an earlier step has used.

Limits: days are Beijing days, so the order of two instants of one day is not seen, and the reading
``price_window = "elapsed"`` is refused. The day on which a claim is due needs a calendar and is
left to ``working_day_after`` of the scalar rules. Several engines divide in doubles: where a
numerator could pass 2**53 the row, or the terms, are refused.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial, wraps
from itertools import chain
from types import MappingProxyType
from typing import Any, Final, Generic, Literal, NamedTuple, NoReturn, TypeAlias, TypeVar, cast

import narwhals as nw

from shopinsure import formulas
from shopinsure._dates import FIRST_YEAR, LAST_YEAR
from shopinsure._money import AMOUNT_PATTERN, FEN_LIMIT, PPM_LIMIT, RATE_PATTERN
from shopinsure._policies import PERIODS
from shopinsure._records import SHOWN_CHARACTERS, InvalidInput, ensure_type, refuse, short_repr
from shopinsure._results import ROUNDINGS
from shopinsure._terms import DEPOSIT_TERMS, GUARANTEE_TERMS, DepositTerms, GuaranteeTerms, Term
from shopinsure.deposit import Level, Stage, days_after
from shopinsure.rules import PRECEDENCE
from shopinsure.rules._rule import FindingRule, Outcome, Rule
from shopinsure.rules.deposit import BADGE_REMOVED, BLOCKED
from shopinsure.rules.eligibility import (
    COVER_REDUCED,
    COVERAGE_ABOVE_MAXIMUM,
    COVERAGE_NOT_A_TIER,
    MAXIMUM_UNKNOWN,
    NO_TIER_OPEN,
    NOT_MARKETPLACE_SELLER,
    NOT_OFFERED,
    OFFER_UNKNOWN,
    POLICY_RUNNING,
    SELLER_KIND_UNKNOWN,
)
from shopinsure.rules.premium import (
    OBLIGATIONS_OPEN,
    OBLIGATIONS_UNKNOWN,
    POLICY_ENDED,
    ZERO_PREMIUM,
)
from shopinsure.rules.price_claims import (
    ALREADY_CLAIMED,
    EARLIER_CLAIMS_UNKNOWN,
    EVIDENCE_PRICE_UNKNOWN,
    ITEM_UNKNOWN,
    LINK_CHANGED,
    NO_DIFFERENCE,
    NO_LIMIT_LEFT,
    OTHER_ITEM,
    OTHER_SHOP,
    PLACED_BEFORE_PAYMENT,
    PLACED_LATE,
    PLACEMENT_UNKNOWN,
    POLICY_UNKNOWN,
    REFUNDED_ITEM,
    REFUNDED_UNKNOWN,
    SUBMISSION_UNKNOWN,
    SUBMITTED_BEFORE_ISSUE,
    SUBMITTED_BEFORE_PLACED,
    SUBMITTED_LATE,
)
from shopinsure.rules.quality_claims import (
    CATEGORY_DIFFERS,
    FULLY_INDEMNIFIED,
    NO_LOSS,
    NOT_RETURNED,
    QUALITY_CATEGORY_NOT_COVERED,
    QUALITY_CATEGORY_UNLISTED,
    RAISED_BEFORE_ISSUE,
    REASON_NOT_COVERED,
    REASON_UNLISTED,
    REFUND_AMOUNT_UNKNOWN,
    REFUND_ASKED_LATE,
    REFUND_NOT_COMPLETE,
    RETURN_UNKNOWN,
)

Frame = TypeVar("Frame")
"""A frame of any engine that narwhals knows; what comes back is of the same kind."""

Worked = TypeVar("Worked", bound=Callable[..., Any])

Column: TypeAlias = Any
"""An expression over the columns of a frame."""

Kind: TypeAlias = Literal["amount", "rate", "day", "instant", "fact", "text", "id"]

INVALID: Final = "invalid"
"""The outcome of a row that is no case: the scalar functions raise for it."""

LARGEST_NUMERATOR: Final = 2**53 - 1
"""Up to here a division in doubles, floored, is the whole-number division."""

LARGEST_PRODUCT: Final = 10**13
"""Cover times rate (fen x ppm) of a surrender: times 2 x 367 days it stays below 2**53."""

_ORDER_OF_FINDINGS: Final = PRECEDENCE

_EPOCH: Final = date(1970, 1, 1).toordinal()
_DAYS: Final = (date.min.toordinal() - _EPOCH, date.max.toordinal() - _EPOCH)
_INSTANT_DAYS: Final = (
    date(FIRST_YEAR, 1, 1).toordinal() - _EPOCH,
    date(LAST_YEAR, 12, 31).toordinal() - _EPOCH,
)
_RANGES: Final[Mapping[Kind, tuple[int, int]]] = MappingProxyType(
    {
        "amount": (0, FEN_LIMIT - 1),
        "rate": (0, PPM_LIMIT),
        "day": _DAYS,
        "instant": _INSTANT_DAYS,
    }
)
_NOWHERE: Final = nw.lit(False)  # noqa: FBT003 - a column of one answer
NO_AMOUNT: Final = 1 - 2**53
"""What ``to_fen`` and ``to_ppm`` give for a text that is no amount or rate: further from zero than
any difference of amounts, out of range for every function, and null again in ``to_yuan``."""

AMOUNT_PLACES: Final = 2
_DAY_SECONDS: Final = 86_400
_BEIJING_SECONDS: Final = 28_800
_WHOLE: Final = (nw.Int64, nw.Int32, nw.Int16, nw.Int8, nw.UInt32, nw.UInt16, nw.UInt8)
_WIDE: Final = (nw.UInt64, nw.Int128, nw.UInt128)
_TEXT: Final = (nw.String, nw.Categorical, nw.Enum)
_WANTED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "amount": "whole fen: give an integer column, such as to_fen makes",
        "rate": "whole ppm: give an integer column, such as to_ppm makes",
        "day": "whole days since 1970-01-01: give an integer column, such as to_days makes",
        "instant": "whole days since 1970-01-01: give an integer column, such as to_days makes",
        "fact": "yes, no or not known: give a boolean column",
        "text": "text",
        "id": "text or whole numbers",
    }
)
_FITS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        **dict.fromkeys(("amount", "rate", "day", "instant"), frozenset({"whole", "wide"})),
        **dict.fromkeys(("text", "id"), frozenset({"whole", "wide", "text"})),
        "fact": frozenset({"fact"}),
    }
)
_LONGEST: Final = 2**63 - 1
_NULL_TYPES: Final = frozenset({"null", "nulltype()", "void"})


@dataclass(frozen=True, slots=True)
class _Input:
    """Say what a function reads: its parameter, what the column holds, and then its name."""

    name: str
    kind: Kind
    optional: bool = False  # null is an answer: not known yet
    default: int | bool | None = None  # where the column is left out
    column: str | None = None


_UNKNOWN: Final = True  # null is an answer: not known yet

_ORDER: Final = (_Input("paid", "amount"), _Input("rate", "rate"))
_DEPOSIT: Final = (_Input("coverage", "amount"), _Input("term", "text"))
_SURRENDER: Final = (
    _Input("coverage", "amount"),
    _Input("rate", "rate"),
    _Input("premium", "amount"),
    _Input("start", "day"),
    _Input("end", "day"),
    _Input("on", "day"),
    _Input("outstanding", "amount", _UNKNOWN, default=0),
    _Input("held", "amount", _UNKNOWN, default=0),
)
_PRICE: Final = (
    _Input("unit_paid", "amount"),
    _Input("freight", "amount", default=0),
    _Input("red_packets", "amount", default=0),
    _Input("points", "amount", default=0),
    _Input("evidence", "amount", _UNKNOWN),
    _Input("paid_on", "instant"),
    _Input("placed_on", "instant", _UNKNOWN),
    _Input("submitted_on", "instant", _UNKNOWN),
    _Input("issued_on", "instant", _UNKNOWN),
    _Input("shop", "id"),
    _Input("evidence_shop", "id"),
    _Input("listing", "id"),
    _Input("evidence_listing", "id"),
    _Input("item", "id", _UNKNOWN),
    _Input("evidence_item", "id", _UNKNOWN),
    _Input("claimed", "fact", _UNKNOWN, default=False),
    _Input("refunded", "fact", _UNKNOWN, default=False),
)
_QUALITY: Final = (
    _Input("paid", "amount"),
    _Input("freight", "amount", default=0),
    _Input("goods_refunded", "amount", _UNKNOWN),
    _Input("indemnified", "amount", default=0),
    _Input("paid_on", "instant"),
    _Input("issued_on", "instant"),
    _Input("requested_on", "instant"),
    _Input("completed_on", "instant", _UNKNOWN),
    _Input("insured_category", "text"),
    _Input("category", "text"),
    _Input("reason", "text"),
    _Input("goods_returned", "fact", _UNKNOWN),
)
_COVER: Final = (
    _Input("coverage", "amount", _UNKNOWN),
    _Input("coverage_max", "amount", _UNKNOWN),
    _Input("marketplace_seller", "fact", _UNKNOWN),
    _Input("deposit_offered", "fact", _UNKNOWN),
    _Input("running", "amount", _UNKNOWN),
)
_ADVANCE: Final = (_Input("owed", "amount"), _Input("advanced_on", "day"), _Input("on", "day"))


def _given(inputs: Iterable[_Input], *columns: str | None) -> list[_Input]:
    """Give each input the name of its column."""
    return [replace(it, column=column) for it, column in zip(inputs, columns, strict=True)]


class _Check(NamedTuple):
    """Say which rows have a finding: ``holds`` is never null."""

    code: str
    outcome: str
    holds: Column


def _by_partition(function: Worked) -> Worked:
    """Let a Dask frame be worked partition by partition: each of them is a frame of pandas."""

    @wraps(function)
    def worked(*given: Any, **options: Any) -> Any:  # noqa: ANN401 - the caller's kind
        frame = given[0] if given else options.get("frame")
        is_narwhals = isinstance(frame, nw.DataFrame | nw.LazyFrame)
        if not is_narwhals and nw.dependencies.is_dask_dataframe(frame):
            partitioned: Any = frame
            # The names of the caller's columns must not meet the parameters of Dask.
            named = options if given else {k: it for k, it in options.items() if k != "frame"}
            return partitioned.map_partitions(partial(function, **named), *given[1:])
        return function(*given, **options)

    return cast("Worked", worked)


@_by_partition
def order_premiums(
    frame: Frame,
    *,
    paid: str = "paid_fen",
    rate: str = "rate_ppm",
    premium: str = "premium_fen",
    outcome: str | None = "outcome",
    code: str | None = "code",
    codes: str | None = None,
    terms: GuaranteeTerms = GUARANTEE_TERMS,
) -> Frame:
    """Price the order policy of each row: amount paid (fen) times rate (ppm); L-2.4, L-3.3.

    Adds the premium in fen, null where the row is invalid. Raises ``InvalidInput`` for what is no
    frame, for a column that is missing, of a wrong type or already there, and for terms whose
    rates are too high to be exact on every engine.

    >>> import pandas as pd
    >>> orders = pd.DataFrame({"paid_fen": [19_900, -1], "rate_ppm": [1_800, 1_800]})
    >>> priced = order_premiums(orders)
    >>> int(priced["premium_fen"][0]), list(priced["outcome"]), priced["code"][1]
    (36, ['approved', 'invalid'], 'paid-out-of-range')
    """
    ceiling = ensure_type("terms", terms, GuaranteeTerms).order_rate_max.ppm
    _check_exact(FEN_LIMIT * ceiling)
    inputs = _given(_ORDER, paid, rate)
    sheet = _Sheet(frame, inputs, (premium, outcome, code, codes))
    amount, ppm = sheet.given("paid"), sheet.given("rate")
    sheet.refuse("rate-above-ceiling", _sure(ppm > ceiling))
    sound = amount.is_between(0, FEN_LIMIT - 1) & ppm.is_between(0, ceiling)
    amount, rounding = sheet.guarded(sound, amount), ROUNDINGS[terms.rounding]
    return sheet.priced(sheet.worked(formulas.order_premium, amount, ppm, rounding), sound)


@_by_partition
def deposit_premiums(
    frame: Frame,
    *,
    coverage: str = "coverage_fen",
    term: str = "term",
    premium: str = "premium_fen",
    outcome: str | None = "outcome",
    code: str | None = "code",
    codes: str | None = None,
    terms: DepositTerms = DEPOSIT_TERMS,
) -> Frame:
    """Price the deposit policy of each row: cover (fen) times the rate of its term; D-Q4, D-Q9.

    ``term`` holds ``"six_months"`` or ``"twelve_months"``. A cover that is no tier is invalid, as
    ``deposit_premium`` raises for it. Raises ``InvalidInput`` like ``order_premiums``.

    >>> import pandas as pd
    >>> covers = pd.DataFrame({"coverage_fen": [1_000_000], "term": ["twelve_months"]})
    >>> int(deposit_premiums(covers)["premium_fen"][0])
    30000
    """
    rates = {one: ensure_type("terms", terms, DepositTerms).rate(one).ppm for one in Term}
    _check_exact(terms.coverage_max.fen * max(rates.values()))
    inputs = _given(_DEPOSIT, coverage, term)
    sheet = _Sheet(frame, inputs, (premium, outcome, code, codes))
    cover, chosen = sheet.given("coverage"), sheet.given("term")
    tier = _is_tier(cover, terms)
    sheet.refuse(COVERAGE_NOT_A_TIER.code, ~tier)
    known = _sure(chosen.is_in([str(one.value) for one in Term]))
    sheet.refuse("term-unknown", ~known)
    ppm = _picked(chosen, {str(one.value): rate for one, rate in rates.items()})
    sound = tier & known
    cover, rounding = sheet.guarded(sound, cover), ROUNDINGS[terms.rounding]
    return sheet.priced(sheet.worked(formulas.deposit_premium, cover, ppm, rounding), sound)


@_by_partition
def surrender_refunds(
    frame: Frame,
    *,
    coverage: str = "coverage_fen",
    rate: str = "rate_ppm",
    premium: str = "premium_fen",
    start: str = "start_day",
    end: str = "end_day",
    on: str = "on_day",
    outstanding: str | None = "outstanding_fen",
    held: str | None = "held_fen",
    refund: str = "refund_fen",
    outcome: str | None = "outcome",
    code: str | None = "code",
    codes: str | None = None,
    terms: DepositTerms = DEPOSIT_TERMS,
) -> Frame:
    """Settle the surrender of each row: the refund in fen, or why there is none; D-Q14.

    A row is a policy (cover, rate and premium of its purchase, first and last day), the surrender
    day, and what is owed and held, null while not known. Raises ``InvalidInput`` like
    ``order_premiums``.

    >>> import pandas as pd
    >>> policy = {"coverage_fen": [100_000], "rate_ppm": [30_000], "premium_fen": [3_000]}
    >>> days = {"start_day": [19_358], "end_day": [19_722], "on_day": [19_358]}
    >>> frame = surrender_refunds(pd.DataFrame(policy | days), outstanding=None, held=None)
    >>> int(frame["refund_fen"][0])
    2992
    """
    ensure_type("terms", terms, DepositTerms)
    inputs = _given(_SURRENDER, coverage, rate, premium, start, end, on, outstanding, held)
    sheet = _Sheet(frame, inputs, (refund, outcome, code, codes))
    _find_surrender(sheet, terms)
    return sheet.settled(_refund(sheet, terms))


def _find_surrender(sheet: "_Sheet[Any]", terms: DepositTerms) -> None:
    """Look at the policy, at its last day, and at what is owed and held; D-Q14, D-Q10."""
    cover, ppm, paid, first, last, day = sheet.values("coverage rate premium start end on")
    _check_policy(sheet, cover * ppm, paid, formulas.period_days(first, last))
    sheet.find(POLICY_ENDED, day > last)
    if terms.surrender_with_obligations == "refuse":
        owed, bonds = sheet.values("outstanding held")
        sheet.find(OBLIGATIONS_OPEN, (owed > 0) | (bonds > 0))
        unknown = sheet.unknown("outstanding") | sheet.unknown("held")
        sheet.find(OBLIGATIONS_UNKNOWN, unknown)


def _refund(sheet: "_Sheet[Any]", terms: DepositTerms) -> Column:
    """Work the refund out, the whole premium before the start; D-Q14."""
    cover, ppm, paid, first, last, day = sheet.values("coverage rate premium start end on")
    period = formulas.period_days(first, last)
    # Elsewhere the period may be zero, and numbers too large: any others will do.
    sound = _is_period(period) & (cover * ppm <= LARGEST_PRODUCT) & (day <= last)
    period = nw.when(sound).then(period).otherwise(_whole(365))
    cover, ppm, period = sheet.stage(
        cover=_kept(sound, cover), ppm=_kept(sound, ppm), period=period
    )
    (left,) = sheet.stage(left=sheet.worked(formulas.remaining_days, day, last, period))
    operands = (cover, ppm, left, period, paid, ROUNDINGS[terms.rounding])
    due = sheet.worked(formulas.surrender_refund, *operands)
    return nw.when(day < first).then(formulas.whole_premium(paid)).otherwise(due)


def _check_policy(sheet: "_Sheet[Any]", product: Column, premium: Column, period: Column) -> None:
    """Refuse what could not be a policy, as the record does; D-Q8, D-Q9."""
    sheet.refuse("period-contradicts-term", ~_is_period(period))
    gap = premium * formulas.PPM - product
    sheet.refuse("premium-contradicts-rate", (gap >= formulas.PPM) | (gap <= -formulas.PPM))
    sheet.refuse("cover-times-rate-out-of-range", product > LARGEST_PRODUCT)


def _is_period(period: Column) -> Column:
    lengths = sorted(set(chain.from_iterable(PERIODS.values())))
    return period.is_in(lengths)


@_by_partition
def price_claims(
    frame: Frame,
    *,
    unit_paid: str = "unit_paid_fen",
    freight: str | None = "freight_fen",
    red_packets: str | None = "red_packets_fen",
    points: str | None = "points_fen",
    evidence: str = "evidence_fen",
    paid_on: str = "paid_day",
    placed_on: str = "placed_day",
    submitted_on: str = "submitted_day",
    issued_on: str = "issued_day",
    shop: str | None = "shop_id",
    evidence_shop: str | None = "evidence_shop_id",
    listing: str | None = "listing_id",
    evidence_listing: str | None = "evidence_listing_id",
    item: str | None = "item_id",
    evidence_item: str | None = "evidence_item_id",
    claimed: str | None = "claimed",
    refunded: str | None = "refunded",
    indemnity: str = "indemnity_fen",
    outcome: str | None = "outcome",
    code: str | None = "code",
    codes: str | None = None,
    terms: GuaranteeTerms = GUARANTEE_TERMS,
) -> Frame:
    """Assess the price claim of each row, for one unit, as ``assess_price_claim``; L-3.1 … L-3.9.

    Null is not known yet for the evidence price, the days on which evidence was placed and
    submitted and the policy issued, an item, and whether a claim was paid before (on the order, or
    on the line where ``price_claims_per`` says so) or the item refunded. Items are the same where
    their ids are. Raises ``InvalidInput`` like ``order_premiums``, and for a reading that days
    cannot answer.

    >>> import pandas as pd
    >>> paid = {"unit_paid_fen": [10_000], "evidence_fen": [7_000]}
    >>> days = {"paid_day": [1], "placed_day": [2], "submitted_day": [2], "issued_day": [1]}
    >>> days = {name: [18_515 + day[0]] for name, day in days.items()}
    >>> left_out = dict.fromkeys("freight red_packets points claimed refunded".split())
    >>> pairs = "shop evidence_shop listing evidence_listing item evidence_item"
    >>> same = dict.fromkeys(pairs.split())
    >>> frame = price_claims(pd.DataFrame(paid | days), **left_out, **same)
    >>> int(frame["indemnity_fen"][0])
    3000
    """
    ensure_type("terms", terms, GuaranteeTerms)
    inputs = _given(
        _PRICE, unit_paid, freight, red_packets, points, evidence, paid_on, placed_on, submitted_on,
        issued_on, shop, evidence_shop, listing, evidence_listing, item, evidence_item, claimed,
        refunded,
    )  # fmt: skip
    sheet = _Sheet(frame, inputs, (indemnity, outcome, code, codes))
    return sheet.settled(_price_claim(sheet, terms))


def _price_claim(sheet: "_Sheet[Any]", terms: GuaranteeTerms) -> Column:
    """Find all that stands in the way of a price claim, and work it out; L-3.1 … L-3.9."""
    for name in ("shop", "listing", "item"):
        sheet.check_pair(name)
    last = _last_day(sheet.value("paid_on"), terms.price_window_days, terms)
    price, *parts = sheet.values("unit_paid freight red_packets points")
    sheet.refuse("parts-above-price", parts[0] + parts[1] + parts[2] > price)
    _check_issue(sheet)
    _find_item(sheet)
    _find_placed(sheet, last)
    _find_policy(sheet)
    _find_facts(sheet)
    return _price_difference(sheet, terms)


def _last_day(paid_on: Column, days: int, terms: GuaranteeTerms) -> Column:
    """Count to the last day that is in time, under the readings that days can answer; L-3.6."""
    if terms.price_window == "elapsed":
        sentence = "price_window 'elapsed' counts to the instant, and a frame holds days only"
        raise InvalidInput("reading-needs-instants", sentence)
    return paid_on + (days if terms.price_window == "calendar" else days - 1)


def _check_issue(sheet: "_Sheet[Any]") -> None:
    before = sheet.value("issued_on") < sheet.value("paid_on")
    sheet.refuse("issued-before-paid", sheet.known("issued_on", before))


def _find_item(sheet: "_Sheet[Any]") -> None:
    """Compare shop, item and listing; L-3.4, L-F3."""
    sheet.find(OTHER_SHOP, sheet.differ("shop", "evidence_shop"))
    other = sheet.differ("item", "evidence_item")
    sheet.find(OTHER_ITEM, other)
    if sheet.has("item"):
        one_sided = sheet.unknown("item") != sheet.unknown("evidence_item")
        sheet.find(ITEM_UNKNOWN, one_sided)
    if sheet.has("listing"):
        sheet.find(LINK_CHANGED, sheet.differ("listing", "evidence_listing") & ~other)


def _find_placed(sheet: "_Sheet[Any]", last: Column) -> None:
    """Compare the days of the evidence with each other and with the window; L-3.1, L-3.6."""
    paid_on, placed, submitted = sheet.values("paid_on placed_on submitted_on")
    sheet.find(PLACED_BEFORE_PAYMENT, sheet.known("placed_on", placed < paid_on))
    backwards = sheet.known("placed_on submitted_on", submitted < placed)
    sheet.find(SUBMITTED_BEFORE_PLACED, backwards)
    sheet.find(PLACEMENT_UNKNOWN, sheet.unknown("placed_on"))
    sheet.find(PLACED_LATE, sheet.known("placed_on", placed > last))
    sheet.find(SUBMISSION_UNKNOWN, sheet.unknown("submitted_on"))
    sheet.find(SUBMITTED_LATE, sheet.known("submitted_on", submitted > last))


def _find_policy(sheet: "_Sheet[Any]") -> None:
    sheet.find(POLICY_UNKNOWN, sheet.unknown("issued_on"))
    before = sheet.value("submitted_on") < sheet.value("issued_on")
    sheet.find(SUBMITTED_BEFORE_ISSUE, sheet.known("issued_on submitted_on", before))


def _price_difference(sheet: "_Sheet[Any]", terms: GuaranteeTerms) -> Column:
    """Take difference and limit, and the claim from them; L-3.7, L-3.8."""
    price, freight, packets, points = sheet.values("unit_paid freight red_packets points")
    evidence = sheet.value("evidence")
    if terms.difference_base == "paid":
        worked = sheet.worked(formulas.price_difference, price, freight, evidence)
    else:
        own_money = (price, freight, packets, points)
        worked = sheet.worked(formulas.own_money_difference, *own_money, evidence)
    limit = formulas.price_limit(price, freight, packets, points)
    difference, limit = sheet.stage(difference=worked, limit=limit)
    sheet.find(EVIDENCE_PRICE_UNKNOWN, sheet.unknown("evidence"))
    sheet.find(NO_DIFFERENCE, sheet.known("evidence", difference == 0))
    sheet.find(NO_LIMIT_LEFT, limit == 0)
    return sheet.worked(formulas.price_claim, difference, limit)


def _find_facts(sheet: "_Sheet[Any]") -> None:
    sheet.find(EARLIER_CLAIMS_UNKNOWN, sheet.unknown("claimed"))
    sheet.find(ALREADY_CLAIMED, sheet.value("claimed"))
    sheet.find(REFUNDED_UNKNOWN, sheet.unknown("refunded"))
    sheet.find(REFUNDED_ITEM, sheet.value("refunded"))


@_by_partition
def quality_claims(
    frame: Frame,
    *,
    paid: str = "paid_fen",
    freight: str | None = "freight_fen",
    goods_refunded: str = "goods_refunded_fen",
    indemnified: str | None = "indemnified_fen",
    paid_on: str = "paid_day",
    issued_on: str = "issued_day",
    requested_on: str = "requested_day",
    completed_on: str = "completed_day",
    insured_category: str | None = "insured_category",
    category: str = "category",
    reason: str = "reason",
    goods_returned: str = "goods_returned",
    indemnity: str = "indemnity_fen",
    outcome: str | None = "outcome",
    code: str | None = "code",
    codes: str | None = None,
    terms: GuaranteeTerms = GUARANTEE_TERMS,
) -> Frame:
    """Assess the quality claim of each row as ``assess_quality_claim`` does; L-2.1, L-2.2, L-2.5.

    Null is not known yet for the goods refunded, the day the refund was complete and whether the
    goods were returned. ``insured_category`` is that of the policy; left out, it is the refund's.
    The day the claim is due is not looked at. Raises ``InvalidInput`` like ``price_claims``.

    >>> import pandas as pd
    >>> paid = {"paid_fen": [11_000], "freight_fen": [1_000], "goods_refunded_fen": [11_000]}
    >>> days = dict.fromkeys(("paid_day", "issued_day", "requested_day", "completed_day"), [18_515])
    >>> facts = {"category": ["apparel"], "reason": ["quality"], "goods_returned": [True]}
    >>> refunds = pd.DataFrame(paid | days | facts)
    >>> frame = quality_claims(refunds, indemnified=None, insured_category=None)
    >>> int(frame["indemnity_fen"][0])
    10000
    """
    ensure_type("terms", terms, GuaranteeTerms)
    inputs = _given(
        _QUALITY, paid, freight, goods_refunded, indemnified, paid_on, issued_on, requested_on,
        completed_on, insured_category, category, reason, goods_returned,
    )  # fmt: skip
    sheet = _Sheet(frame, inputs, (indemnity, outcome, code, codes))
    return sheet.settled(_quality_claim(sheet, terms))


def _quality_claim(sheet: "_Sheet[Any]", terms: GuaranteeTerms) -> Column:
    """Find all that stands in the way of a quality claim, and work it out; L-2.1, L-2.2."""
    whole, freight, refunded, spent = sheet.values("paid freight goods_refunded indemnified")
    sheet.refuse("freight-above-paid", freight > whole)
    _find_cover(sheet, terms)
    _find_request(sheet, terms)
    sheet.find(REFUND_AMOUNT_UNKNOWN, sheet.unknown("goods_refunded"))
    sheet.find(NO_LOSS, sheet.known("goods_refunded", refunded == 0))
    sheet.find(FULLY_INDEMNIFIED, spent >= whole - freight)
    sheet.find(RETURN_UNKNOWN, sheet.unknown("goods_returned"))
    sheet.find(NOT_RETURNED, sheet.known("goods_returned", ~sheet.value("goods_returned")))
    return sheet.worked(formulas.quality_indemnity, refunded, whole, freight, spent)


def _find_cover(sheet: "_Sheet[Any]", terms: GuaranteeTerms) -> None:
    """Look category and reason up in the coverage schedule; L-2.1, L-2.2."""
    category, reason = sheet.value("category"), sheet.value("reason")
    categories = sorted({covered.category for covered in terms.quality_cover})
    pairs = [f"{covered.category} {covered.reason}" for covered in terms.quality_cover]
    listed = sheet.is_in(category, categories)
    # Neither holds a blank in the terms, so that one membership in a list answers for both.
    covered_reason = sheet.is_in(nw.concat_str(category, nw.lit(" "), reason), pairs)
    complete = terms.schedule_complete
    no_category = QUALITY_CATEGORY_NOT_COVERED if complete else QUALITY_CATEGORY_UNLISTED
    no_reason = REASON_NOT_COVERED if complete else REASON_UNLISTED
    sheet.find(no_category, ~listed)
    sheet.find(no_reason, listed & ~covered_reason)
    sheet.find(CATEGORY_DIFFERS, sheet.differ("insured_category", "category"))


def _find_request(sheet: "_Sheet[Any]", terms: GuaranteeTerms) -> None:
    """Compare the days of the refund with one another and with the window; L-1.1, L-2.5."""
    paid_on, issued_on = sheet.values("paid_on issued_on")
    requested, completed = sheet.values("requested_on completed_on")
    sheet.refuse("issued-before-paid", issued_on < paid_on)
    early = sheet.known("completed_on", completed < requested)
    sheet.refuse("completed-before-requested", early)
    sheet.refuse("requested-before-paid", requested < paid_on)
    if terms.quality_window_days is not None:
        last = _last_day(paid_on, terms.quality_window_days, terms)
        sheet.find(REFUND_ASKED_LATE, requested > last)
    sheet.find(RAISED_BEFORE_ISSUE, sheet.known("completed_on", completed < issued_on))
    sheet.find(REFUND_NOT_COMPLETE, sheet.unknown("completed_on"))


@_by_partition
def coverage_checks(
    frame: Frame,
    *,
    coverage: str | None = "coverage_fen",
    coverage_max: str = "coverage_max_fen",
    marketplace_seller: str = "marketplace_seller",
    deposit_offered: str = "deposit_offered",
    running: str | None = "running_fen",
    highest: str = "highest_fen",
    outcome: str | None = "outcome",
    code: str | None = "code",
    codes: str | None = None,
    terms: DepositTerms = DEPOSIT_TERMS,
) -> Frame:
    """Check the cover each shop asks for as ``assess_deposit_insurance`` does; D-Q5, D-Q6, D-Q15.

    ``running`` is the cover of the policy the shop holds, null where it holds none; all other
    nulls are not known yet, and a null cover is not asked for. Adds the highest cover in fen that
    the shop could choose now, null where there is none. Raises ``InvalidInput`` like
    ``order_premiums``.

    >>> import pandas as pd
    >>> shops = {"coverage_fen": [1_300_000], "coverage_max_fen": [1_250_000]}
    >>> facts = {"marketplace_seller": [True], "deposit_offered": [True]}
    >>> checked = coverage_checks(pd.DataFrame(shops | facts), running=None)
    >>> int(checked["highest_fen"][0]), checked["code"][0]
    (1200000, 'coverage-above-maximum')
    """
    bounds = ensure_type("terms", terms, DepositTerms)
    inputs = _given(_COVER, coverage, coverage_max, marketplace_seller, deposit_offered, running)
    sheet = _Sheet(frame, inputs, (highest, outcome, code, codes))
    barred = _find_seller(sheet) | _find_covers(sheet, bounds)
    lowest, step = bounds.coverage_min.fen, bounds.coverage_step.fen
    most = bounds.coverage_max.fen
    reach = sheet.worked(formulas.smaller, sheet.value("coverage_max"), most)
    tier = lowest + step * ((reach - lowest) // step)
    return sheet.settled(tier, given_where=~barred)


def _find_covers(sheet: "_Sheet[Any]", bounds: DepositTerms) -> Column:
    """Compare the covers asked for, running and open; give the rows without any open; D-Q5."""
    cover, maximum, insured = sheet.values("coverage coverage_max running")
    runs, no_maximum = ~sheet.unknown("running"), sheet.unknown("coverage_max")
    sheet.find(POLICY_RUNNING, runs)
    sheet.find(COVER_REDUCED, sheet.known("coverage running", cover < insured))
    sheet.find(COVERAGE_NOT_A_TIER, sheet.known("coverage", ~_is_tier(cover, bounds)))
    above = sheet.known("coverage coverage_max", cover > maximum)
    sheet.find(COVERAGE_ABOVE_MAXIMUM, above)
    sheet.find(MAXIMUM_UNKNOWN, no_maximum)
    too_low = sheet.known("coverage_max", maximum < bounds.coverage_min.fen)
    sheet.find(NO_TIER_OPEN, too_low)
    return runs | no_maximum | too_low


def _find_seller(sheet: "_Sheet[Any]") -> Column:
    """Find who may not buy at all, and give the rows; D-0, D-Q6, D-Q17."""
    seller, offered = sheet.values("marketplace_seller deposit_offered")
    other_kind = sheet.known("marketplace_seller", ~seller)
    sheet.find(SELLER_KIND_UNKNOWN, sheet.unknown("marketplace_seller"))
    sheet.find(NOT_MARKETPLACE_SELLER, other_kind)
    not_offered = sheet.known("deposit_offered", ~offered)
    sheet.find(OFFER_UNKNOWN, sheet.unknown("deposit_offered"))
    sheet.find(NOT_OFFERED, not_offered)
    return other_kind | not_offered


@_by_partition
def standings(
    frame: Frame,
    *,
    owed: str = "owed_fen",
    advanced_on: str = "advanced_day",
    on: str = "on_day",
    overdue: str = "overdue_fen",
    outcome: str | None = "outcome",
    code: str | None = "code",
    codes: str | None = None,
    since: str | None = "since_day",
    next_change: str | None = "next_change_day",
    terms: DepositTerms = DEPOSIT_TERMS,
) -> Frame:
    """Say how each row's open advance stands on a day, as ``standing`` does; D-Q19, D-Q20.

    A row is an advance with what is still owed on it. The outcome is a ``Level``: of a shop, the
    worst of its rows, which is that of its oldest open advance. Adds what is overdue in fen (0
    where the standing is good), since when, and the day of the next change. Raises
    ``InvalidInput`` like ``order_premiums``.

    >>> import pandas as pd
    >>> owed = {"owed_fen": [5_000], "advanced_day": [19_186], "on_day": [19_219]}
    >>> frame = standings(pd.DataFrame(owed))
    >>> frame["outcome"][0], int(frame["since_day"][0]), int(frame["next_change_day"][0])
    ('badge_removed', 19219, 19221)
    """
    days = days_after(ensure_type("terms", terms, DepositTerms))
    outputs = (overdue, outcome, code, codes, since, next_change)
    sheet = _Sheet(frame, _given(_ADVANCE, owed, advanced_on, on), outputs)
    amount, first, day = sheet.values("owed advanced_on on")
    sheet.refuse("day-goes-back", day < first)
    badge, block = first + days[Stage.BADGE_REMOVED], first + days[Stage.BLOCKED]
    owes = amount > 0
    past = (badge > _DAYS[1]) | (block > _DAYS[1])
    sheet.refuse("day-out-of-range", owes & past)
    blocked = owes & (day >= block)
    without_badge = owes & (day >= badge) & ~blocked
    sheet.tell(BLOCKED, Level.BLOCKED, blocked)
    sheet.tell(BADGE_REMOVED, Level.BADGE_REMOVED, without_badge)
    overdue_now = blocked | without_badge
    sheet.add(since, nw.when(blocked).then(block).otherwise(badge), overdue_now)
    nearer = sheet.worked(formulas.smaller, badge, block)
    coming = nw.when(without_badge).then(block).otherwise(nearer)
    sheet.add(next_change, coming, owes & ~blocked)
    fen = nw.when(overdue_now).then(amount).otherwise(_whole(0))
    return sheet.settled(fen, good=Level.GOOD, given_where=amount >= 0)


@_by_partition
def to_fen(frame: Frame, /, **columns: str) -> Frame:
    """Add columns of fen from columns of yuan, text or decimal: ``to_fen(frame, paid_fen="paid")``.

    Exact, by the grammar of amounts; a decimal may have further zeros. What is no amount becomes
    ``NO_AMOUNT``, which every function refuses as out of range; null stays null. Raises
    ``InvalidInput`` for a float column, whose amounts are not exact: read it as text or decimal.

    >>> import pandas as pd
    >>> list(to_fen(pd.DataFrame({"paid": ["199.00", "5", "1e3"]}), paid_fen="paid")["paid_fen"])
    [19900, 500, -9007199254740991]
    """
    return _translated(frame, columns, lambda stages, source: _units(stages, source, 2))


@_by_partition
def to_ppm(frame: Frame, /, **columns: str) -> Frame:
    """Add columns of ppm from columns of ratios, text or decimal; like ``to_fen``.

    >>> import pandas as pd
    >>> list(to_ppm(pd.DataFrame({"rate": ["0.0018", "0.18%"]}), rate_ppm="rate")["rate_ppm"])
    [1800, -9007199254740991]
    """
    return _translated(frame, columns, lambda stages, source: _units(stages, source, 6))


@_by_partition
def to_days(frame: Frame, /, **columns: str) -> Frame:
    """Add columns of days since 1970-01-01 from dates, or from instants with a time zone.

    An instant gives its Beijing day, whatever the zone it is shown in; null stays null. Raises
    ``InvalidInput`` for instants without a time zone and for what is neither.

    >>> import pandas as pd
    >>> paid = pd.to_datetime(["2020-09-09T16:00:00Z"])
    >>> int(to_days(pd.DataFrame({"paid_at": paid}), paid_day="paid_at")["paid_day"][0])
    18515
    """
    return _translated(frame, columns, _days_of)


@_by_partition
def to_yuan(frame: Frame, /, **columns: str) -> Frame:
    """Add columns of yuan, as text with two decimals, from columns of fen.

    A difference may be negative. Null stays null, and ``NO_AMOUNT`` is null again.

    >>> import pandas as pd
    >>> list(to_yuan(pd.DataFrame({"fen": [36, -5]}), yuan="fen")["yuan"])
    ['0.36', '-0.05']
    """
    return _translated(frame, columns, _yuan_of)


@_by_partition
def to_dates(frame: Frame, /, **columns: str) -> Frame:
    """Add columns of dates from columns of days since 1970-01-01.

    Null stays null, and a day outside the years 1 to 9999 is null. A frame of pandas needs columns
    of Arrow: without them it has no type for dates.

    >>> import polars as pl
    >>> str(to_dates(pl.DataFrame({"day": [18_515]}), on="day")["on"][0])
    '2020-09-10'
    """
    try:
        return _translated(frame, columns, _dates_of)
    except NotImplementedError as error:
        sentence = "this engine has no dates: of pandas, give a frame with columns of Arrow"
        raise InvalidInput("frame-type", sentence) from error


def _translated(
    frame: Frame,
    columns: Mapping[str, str],
    worked: "Callable[[_Stages[Any], str], tuple[Column, Column]]",
) -> Frame:
    """Translate one column after another, so that several are what they are one by one."""
    for to, source in columns.items():
        stages = _Stages(frame, (to,))
        _check_there(stages.schema, source)
        stages.read = [source]
        value, where = worked(stages, source)
        frame = stages.closed({to: nw.when(where).then(value)}, (to,))
    return frame


def _units(stages: "_Stages[Any]", source: str, places: int) -> tuple[Column, Column]:
    """Read text or decimal as a whole number of units of ``10**-places``: digits, never a float."""
    grammar = AMOUNT_PATTERN if places == AMOUNT_PLACES else RATE_PATTERN
    grammar = grammar.replace("(", "(?:")  # pandas warns of groups that nobody asks for
    found = stages.source(source)
    if found.kind == "null":
        return _whole(0), _NOWHERE
    if found.kind == "decimal":
        # Some engines write a decimal zero as 0E-8, and one without a digit before the point.
        grammar = grammar.replace(f",{places}}}", f",{places}}}0*") + "|0E-[0-9]+"
        grammar += f"|\\.[0-9]{{1,{places}}}0*"
    elif found.kind != "text":
        wanted = "text or decimal: a float is not exact, a whole number could be yuan or fen"
        # No cast of a float makes it exact: there is no way out to name.
        _refuse_type(stages, source, found._replace(kind="inexact"), f"must be {wanted}")
    # In some engines $ lets a line end follow, which is neither a digit nor a sign.
    column = found.column if found.dtype == nw.String else found.column.cast(nw.String)
    sound = _sure(column.str.contains(f"^(?:{grammar})$") & ~column.str.contains("[^0-9.E-]"))
    (sound,) = stages.stage(sound=sound)
    (text,) = stages.stage(text=nw.when(sound).then(column).otherwise(nw.lit("0")))
    if found.kind == "decimal":
        text = nw.concat_str(nw.lit("0"), text.str.replace_all("E.*$", ""))
    whole = text.str.replace_all(r"\..*$", "").cast(nw.Int64)
    padded = nw.concat_str(text.str.replace_all(r"^[0-9]*\.?", ""), nw.lit("0" * places))
    units = whole * 10**places + padded.str.slice(0, places).cast(nw.Int64)
    return nw.when(sound).then(units).otherwise(_whole(NO_AMOUNT)), ~found.column.is_null()


def _days_of(stages: "_Stages[Any]", source: str) -> tuple[Column, Column]:
    """Count the days to the Beijing day of a date or an instant."""
    found = stages.source(source)
    if found.kind == "null":
        return _whole(0), _NOWHERE
    known = ~found.column.is_null()
    if found.kind == "date":
        return _civil_days(stages, found.column), known
    if found.kind != "instant":
        _refuse_type(stages, source, found, "must hold dates, or instants with a time zone")
    if stages.folds:
        # SQL shows an instant in the zone of the session: its seconds are the same in all.
        (seconds,) = stages.stage(seconds=stages.seconds(source).fill_null(0))
        return (seconds + _BEIJING_SECONDS) // _DAY_SECONDS, known
    # Beijing was an hour further ahead in some summers: here, as in a record, it is always eight.
    (instant,) = stages.stage(instant=found.column.dt.convert_time_zone("UTC"))
    return _civil_days(stages, instant, (instant.dt.hour() + 8) // 24), known


def _civil_days(stages: "_Stages[Any]", column: Column, later: Column | None = None) -> Column:
    """Count days from year, month and day: dates cannot be subtracted on every engine.

    Years that begin in March have their leap day last.
    """
    parts = {name: getattr(column.dt, name)() for name in ("year", "month", "day")}
    parts["later"] = _whole(0) if later is None else later
    whole = {name: part.fill_null(1).cast(nw.Int64) for name, part in parts.items()}
    year, month, day, later = stages.stage(**whole)
    march_year, since_march = stages.stage(
        march_year=year - 1 + (month + 9) // 12,
        since_march=month + 9 - 12 * ((month + 9) // 12),
    )
    leap_days = march_year // 4 - march_year // 100 + march_year // 400
    of_year = (153 * since_march + 2) // 5
    return 365 * march_year + leap_days + of_year + day + later - 719_469


def _yuan_of(stages: "_Stages[Any]", source: str) -> tuple[Column, Column]:
    fen, inside = stages.whole(source, (NO_AMOUNT + 1, -NO_AMOUNT - 1))
    (size,) = stages.stage(size=nw.when(fen < 0).then(-fen).otherwise(fen))
    (whole,) = stages.stage(whole=(size // 100).cast(nw.Int64))
    cents = (size - 100 * whole + 100).cast(nw.Int64).cast(nw.String).str.slice(1, 2)
    (text,) = stages.stage(text=nw.concat_str(whole.cast(nw.String), nw.lit("."), cents))
    return nw.when(fen < 0).then(nw.concat_str(nw.lit("-"), text)).otherwise(text), inside


def _dates_of(stages: "_Stages[Any]", source: str) -> tuple[Column, Column]:
    """Work year, month and day out, the inverse of ``_days_of``, and let the engine read them."""
    day, inside = stages.whole(source, _DAYS)
    since = day + 719_468  # from 0000-03-01
    (era,) = stages.stage(era=since // 146_097)
    (of_era,) = stages.stage(of_era=since - 146_097 * era)
    leap_days = of_era // 1_460 - of_era // 36_524 + of_era // 146_096
    (year,) = stages.stage(year=(of_era - leap_days) // 365)
    (of_year,) = stages.stage(of_year=of_era - (365 * year + year // 4 - year // 100))
    (march,) = stages.stage(march=(5 * of_year + 2) // 153)
    of_month = of_year - (153 * march + 2) // 5 + 1
    month = march + 3 - 12 * (march // 10)
    numbers = (year + 400 * era + march // 10 + 10_000, month + 100, of_month + 100)
    texts = [number.cast(nw.Int64).cast(nw.String) for number in numbers]
    text = nw.concat_str(*(one.str.slice(1) for one in texts), separator="-")
    return text.str.to_date(format="%Y-%m-%d"), inside


class _InDoubles:
    """Hold a column as an operand that divides in doubles, which DuckDB does best.

    Its whole-number division, as narwhals asks for it, writes the dividend out many times. Up to
    ``LARGEST_NUMERATOR`` both come to the same.
    """

    __slots__ = ("column",)

    def __init__(self, column: Column) -> None:
        self.column = column

    def __add__(self, other: Any) -> "_InDoubles":  # noqa: ANN401 - an operand or a number
        return _InDoubles(self.column + _plain(other))

    def __sub__(self, other: Any) -> "_InDoubles":  # noqa: ANN401
        return _InDoubles(self.column - _plain(other))

    def __mul__(self, other: Any) -> "_InDoubles":  # noqa: ANN401
        return _InDoubles(self.column * _plain(other))

    def __floordiv__(self, other: Any) -> "_InDoubles":  # noqa: ANN401
        return _InDoubles((self.column / _plain(other)).floor().cast(nw.Int64))

    def __rsub__(self, other: int) -> "_InDoubles":
        return _InDoubles(other - self.column)

    __radd__, __rmul__ = __add__, __mul__


def _plain(operand: Any) -> Any:  # noqa: ANN401 - an operand or a number
    return operand.column if isinstance(operand, _InDoubles) else operand


class _Source(NamedTuple):
    """Say what a column of the caller's holds, by a kind of ours, and how to read it."""

    kind: str
    type_name: str
    column: Column
    dtype: Any


def _kind_of(dtype: Any) -> str:  # noqa: ANN401 - a narwhals type
    kinds = (
        ("whole", dtype in _WHOLE),
        ("wide", dtype in _WIDE),
        ("text", dtype in _TEXT),
        ("fact", dtype == nw.Boolean),
        ("date", dtype == nw.Date),
        ("float", dtype.is_float()),
        ("decimal", dtype.is_decimal()),
    )
    if dtype == nw.Datetime:
        return "naive" if dtype.time_zone is None else "instant"
    return next((kind for kind, holds in kinds if holds), "other")


class _Stages(Generic[Frame]):
    """Work on a frame in stages, each a ``with_columns``.

    One expression for all of it would work the same part out many times. What a stage works out
    has a name that no column of the caller, no output and no other stage has.
    """

    def __init__(self, frame: Frame, outputs: Sequence[str | None]) -> None:
        opened, self._native = _opened(frame)
        self.schema = _schema_of(opened)
        self._names = list(self.schema.names())
        implementation = opened.implementation
        self._in_memory, polars = isinstance(opened, nw.DataFrame), implementation.is_polars()
        made = [name for name in outputs if name is not None]
        _check_names(implementation, self._names, made)
        # Polars works stages out together, and with it what they share.
        self._collects = self._in_memory and polars
        self._maps = self._in_memory or polars
        # SQL does not tell CODE from code.
        self.folds = not (self._in_memory or polars)
        self.frame = opened.lazy() if self._collects else opened
        self._opened = opened
        self._own = _own_prefix([*self._names, *made])
        self._staged = 0
        self.read: list[str] = []
        _check_outputs(self, outputs)

    def stage(self, **columns: Column) -> tuple[Column, ...]:
        """Work columns out now, under new names of our own."""
        self._staged += 1
        named = {f"{self._own}{self._staged}_{name}": it for name, it in columns.items()}
        if named:
            self.frame = self.frame.with_columns(**named)
        return tuple(nw.col(name) for name in named)

    def column(self, name: str) -> Column:
        """Take a column of the caller's; Polars would read some names as patterns."""
        if self.frame.implementation.is_polars() and (name == "*" or name[:1] == "^"):
            return nw.nth(self._names.index(name))
        return nw.col(name)

    def source(self, name: str) -> _Source:
        """Find out what a column holds, as one of a few types that all engines work on alike."""
        type_name, replaced = _read_natively(self._opened, name)
        dtype = self.schema[name]
        if replaced is None:
            kind = "null" if type_name.lower() in _NULL_TYPES else _kind_of(dtype)
            if type_name.startswith("decimal"):
                kind = "decimal"
            elif " of " in type_name:  # narwhals looks at the first hundred objects only
                kind = "other"
            return _Source(kind, type_name or str(dtype), self.column(name), dtype)
        dtype = nw.from_native(replaced, series_only=True).dtype
        return _Source(_kind_of(dtype), type_name, self._beside(replaced), dtype)

    def _beside(self, column: Any) -> Column:  # noqa: ANN401 - a column of pandas or Arrow
        """Put a native column beside those of the frame, under a new name of our own."""
        self._staged += 1
        name, native = f"{self._own}{self._staged}_read", self.frame.to_native()
        if self.frame.implementation.is_pyarrow():
            native = native.append_column(name, column)
        else:
            native = native.copy(deep=False)
            native[name] = column
        self.frame = nw.from_native(native)
        return nw.col(name)

    def whole(self, name: str, bounds: tuple[int, int]) -> tuple[Column, Column]:
        """Read whole numbers, 0 where there is none in bounds, and tell where there is one."""
        found = self.source(name)
        if found.kind == "null" and self.frame.implementation.is_pandas_like():
            kind = "int64[pyarrow]" if _of_arrow(self._opened.to_native(), [name]) else "Int64"
            column = self._beside(self._opened.to_native()[name].astype(kind))
            found = _Source("whole", kind, column, nw.Int64())
        if found.kind == "null":
            return _whole(0), _NOWHERE
        if found.kind not in {"whole", "wide"}:
            _refuse_type(self, name, found, "must hold whole numbers")
        column = self.narrowed(found)
        value, inside = self.stage(
            value=_kept(column.is_between(*bounds), column.cast(nw.Int64)),
            inside=~found.column.is_null() & _sure(column.is_between(*bounds)),
        )
        return value, inside

    def narrowed(self, found: _Source) -> Column:
        """Turn whole numbers of more than 64 bits into such; what is too long, or null, is long.

        Through text: some engines would compare them as floats, or fail.
        """
        if found.kind != "wide":
            return found.column
        text = found.column.cast(nw.String)
        short = _sure(~text.str.contains("[0-9]{17}"))
        (digits,) = self.stage(digits=nw.when(short).then(text).otherwise(nw.lit(str(_LONGEST))))
        (narrow,) = self.stage(narrow=digits.cast(nw.Int64))
        return narrow

    def seconds(self, name: str) -> Column:
        """Count the seconds of an instant since 1970 in UTC, which narwhals has no word for."""
        words: Any = self.frame.implementation.to_native_namespace()
        if self.frame.implementation.is_duckdb():
            micros = words.FunctionExpression("epoch_us", words.ColumnExpression(name))
            return self._in_sql(micros) // 10**6
        if self.frame.implementation.is_ibis():
            return self._in_sql(self.frame.to_native()[name].truncate("s").epoch_seconds())
        quoted = name.replace("`", "``")
        return self._in_sql(words.functions.unix_seconds(words.functions.col(f"`{quoted}`")))

    def is_in(self, column: Column, texts: Sequence[str]) -> Column:
        """Tell where a text is one of a list, in a time that hardly grows with the list.

        SQL is given the list as one text: a text each would be planned anew at every step. pandas
        compares objects: for its own types of text it turns the list into one of them each time.
        """
        if not texts:
            return _NOWHERE
        (staged,) = self.stage(text=column)
        name, words = f"{self._own}{self._staged}_text", self.frame.implementation
        if words.is_pandas_like():
            return self._beside(self.frame.to_native()[name].astype(object).isin(texts))
        if not self.folds:
            (found,) = self.stage(found=_sure(staged.is_in(texts)))
            return found
        given: Any = words.to_native_namespace()
        lines, native = "\n".join(texts), self.frame.to_native()
        if words.is_duckdb():
            constant, call = given.ConstantExpression, given.FunctionExpression
            listed = call("string_split", constant(lines), constant("\n"))
            found = call("contains", listed, given.ColumnExpression(name))
        elif words.is_ibis():
            found = given.literal(lines).split("\n").contains(native[name])
        else:
            quoted = ("'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'" for text in texts)
            found = given.functions.expr(f"`{name}` IN ({', '.join(quoted)})")
        return ~staged.is_null() & _sure(self._in_sql(found))

    def _in_sql(self, column: Any) -> Column:  # noqa: ANN401 - an expression of the engine
        """Work a column out in the engine's own words, under a new name of our own."""
        self._staged += 1
        native, name = self.frame.to_native(), f"{self._own}{self._staged}_native"
        words: Any = self.frame.implementation.to_native_namespace()
        if self.frame.implementation.is_duckdb():
            native = native.select(words.StarExpression(), column.alias(name))
        elif self.frame.implementation.is_ibis():
            native = native.mutate(column.name(name))
        else:
            native = native.withColumn(name, column)
        self.frame = nw.from_native(native)
        return nw.col(name)

    def facts(self, *columns: Column, **named: Column) -> dict[str, Any]:
        """Work out one value of each for a whole frame that is in memory; what is staged first."""
        if self._collects:
            self.frame = self.frame.collect().lazy()
        result = self.frame.select(*columns, **named)
        result = result.collect() if self._collects else result
        return {name: values[0] for name, values in result.to_dict(as_series=False).items()}

    def worked(self, formula: Callable[..., Any], *operands: Any) -> Column:  # noqa: ANN401 - columns, numbers and how to round
        """Run a formula on columns, dividing as the engine does it best."""
        if not self.frame.implementation.is_duckdb():
            return formula(*operands)
        given = (_InDoubles(it) if isinstance(it, nw.Expr) else it for it in operands)
        return formula(*given).column

    def closed(self, said: Mapping[str, Column], outputs: Iterable[str | None]) -> Frame:
        """Add what was worked out, drop what was staged, and give the caller's kind of frame."""
        made = [name for name in outputs if name is not None]
        named = [column.alias(name) for name, column in said.items()]
        frame = self.frame.with_columns(*named) if named else self.frame
        # By place: Polars would read some names as patterns.
        places = {name: place for place, name in enumerate(frame.collect_schema().names())}
        kept = [*range(len(self._names)), *(places[name] for name in made)]
        frame = frame.select(nw.nth(*kept))
        frame = frame.collect() if self._collects else frame
        if frame.implementation.is_pandas_like():
            frame = nw.from_native(_whole_again(frame.to_native(), made, self.read))
        return cast("Frame", frame.to_native() if self._native else frame)


def _whole_again(native: Any, made: Iterable[str], read: Iterable[str]) -> Any:  # noqa: ANN401 - a frame of pandas
    """Turn a column of pandas, which nulls made a float, into a nullable whole column."""
    floats = [name for name in made if native[name].dtype.kind == "f"]
    if not floats:
        return native
    whole = "int64[pyarrow]" if _of_arrow(native, read) else "Int64"
    changed = native.copy(deep=False)  # ``assign`` takes no column called self
    for name in floats:
        changed[name] = native[name].astype(whole)
    return changed


def _of_arrow(native: Any, names: Iterable[str]) -> bool:  # noqa: ANN401 - a frame of pandas
    return any("pyarrow" in str(native[name].dtype) for name in names)


class _Sheet(_Stages[Frame]):
    """Judge the rows of a frame: the columns read, and the findings so far."""

    def __init__(
        self, frame: Frame, inputs: Sequence[_Input], outputs: Sequence[str | None]
    ) -> None:
        super().__init__(frame, outputs)
        self._inputs = {one.name: one for one in inputs}
        self._outputs = outputs
        self._checks: list[tuple[tuple[int, int], _Check]] = []
        self._added: list[tuple[str, Column, Column]] = []
        self._staged_inputs, self._sound = False, set[str]()
        if outputs[0] is None:
            raise InvalidInput("column-name", "the column of amounts must have a name")
        for one in inputs:
            if one.column is not None:
                _check_there(self.schema, one.column)
        self._sources = {one.name: self._read(one) for one in inputs if one.column is not None}
        self.read = [one.column for one in inputs if one.column is not None and one.kind in _RANGES]
        self._fails = self._fails_on_large_numbers()

    def _read(self, it: _Input) -> _Source:
        """Find what an input holds, or refuse its type; ids and texts are read as text."""
        found = self.source(str(it.column))
        if found.kind == "null":
            return found
        if found.kind not in _FITS[it.kind]:
            _refuse_type(self, str(it.column), found, f"{it.name} must be {_WANTED[it.kind]}")
        if it.kind == "text" and found.dtype != nw.String:
            return found._replace(column=found.column.cast(nw.String))
        return found

    def has(self, name: str) -> bool:
        """Tell whether a column is there."""
        return self._inputs[name].column is not None

    def given(self, name: str) -> Column:
        """Give a column as it stands, with the checks of its rows."""
        it, found = self._inputs[name], self._sources[name]
        self.refuse(f"{name}-missing", self._is_null(name))
        if found.kind == "null":
            return _whole(-1) if it.kind in _RANGES else nw.lit("")  # nowhere in range
        if it.kind not in _RANGES:
            return found.column
        column = self.narrowed(found)
        outside = _sure(~column.is_between(*_RANGES[it.kind]))
        self.refuse(f"{name}-out-of-range", self._where_known(name, outside))
        return column if found.kind == "wide" or found.dtype == nw.Int64 else column.cast(nw.Int64)

    def _is_null(self, name: str) -> Column:
        found = self._sources[name]
        return nw.lit(value=True) if found.kind == "null" else found.column.is_null()

    def _where_known(self, name: str, outside: Column) -> Column:
        """Leave out the nulls that became a number when wide numbers were narrowed."""
        return outside & ~self._is_null(name) if self._sources[name].kind == "wide" else outside

    def _blank(self, it: _Input) -> Column:
        """Give what stands for an input that is null everywhere."""
        if it.kind in _RANGES:
            return _whole(it.default or 0)
        return nw.lit(bool(it.default)) if it.kind == "fact" else nw.lit("")

    def values(self, names: str) -> tuple[Column, ...]:
        """Give several columns, named in one text, as ``value`` does."""
        return tuple(self.value(name) for name in names.split())

    def value(self, name: str) -> Column:
        """Give a column without nulls and out of no range: 0 or no where the row has none."""
        if not self._staged_inputs:
            self._stage_inputs()
        return self._values[name]

    def unknown(self, name: str) -> Column:
        """Tell where a column is null."""
        it = self._inputs[name]
        if it.column is None:
            return nw.lit(value=True) if it.default is None else _NOWHERE
        return _NOWHERE if name in self._sound else self._is_null(name)

    def known(self, names: str, condition: Column) -> Column:
        """Tell where a condition holds and nothing it rests on is null; names in one text."""
        for name in names.split():
            unknown = self.unknown(name)
            condition = condition if unknown is _NOWHERE else ~unknown & condition
        return condition

    def differ(self, one: str, other: str) -> Column:
        """Tell where the two columns of a pair are known and differ."""
        if not self.has(one):
            return _NOWHERE
        pair = [self._sources[name] for name in (one, other)]
        kinds = {it.kind.replace("wide", "whole") for it in pair}
        if "null" in kinds:
            return _NOWHERE
        if len(kinds) > 1:
            result = " and ".join(f"{shown_name(self._inputs[it].column)}" for it in (one, other))
            sentence = f"columns {result} are text and whole numbers: give both as one of the two"
            raise InvalidInput("column-type", sentence)
        first, second = (it.column for it in pair)
        if any(it.dtype not in _WHOLE for it in pair):
            # Categories of two columns need not be the same, nor do numbers of all lengths compare.
            first, second = first.cast(nw.String), second.cast(nw.String)
        # A null of pandas differs from everything, itself included.
        return self.known(f"{one} {other}", _sure(first != second))

    def check_pair(self, name: str) -> None:
        """Refuse a purchase with a column that its evidence has none for, and the reverse."""
        if self.has(name) != self.has(f"evidence_{name}"):
            sentence = f"{name} and evidence_{name} must both be given, or both be None"
            raise InvalidInput("column-missing", sentence)

    def _stage_inputs(self) -> None:
        stage = {}
        self._staged_inputs, self._sound = True, self._sound_inputs()
        self._values = {name: found.column for name, found in self._sources.items()}
        for one in self._inputs.values():
            if one.name in self._sound:
                continue
            if one.column is not None and not one.optional:
                self.refuse(f"{one.name}-missing", self._is_null(one.name))
            if one.column is None or self._sources[one.name].kind == "null":
                self._values[one.name] = self._blank(one)
            elif one.kind in _RANGES:
                stage[one.name] = self._whole_input(one)
            elif one.kind == "fact":
                stage[one.name] = _sure(self._sources[one.name].column)
        self._values |= dict(zip(stage, self.stage(**stage), strict=True))

    def _sound_inputs(self) -> set[str]:
        """Find the inputs of a frame in memory whose every value is there and in range.

        They need no check a row: one look at the smallest and the largest value is cheaper.
        """
        bounds = {
            name: _RANGES[self._inputs[name].kind]
            for name, found in self._sources.items()
            if self._inputs[name].kind in _RANGES and found.dtype == nw.Int64
        }
        if not self._in_memory or not bounds:
            return set()
        looks = ("min", "max", "null_count")
        result = self.facts(
            **{
                f"{name} {look}": getattr(self._sources[name].column, look)()
                for name in bounds
                for look in looks
            }
        )

        def is_sound(name: str) -> bool:
            lowest, highest = bounds[name]
            least, most, nulls = (result[f"{name} {look}"] for look in looks)
            # Of a column without values there is no smallest one.
            return bool(not nulls and least is not None and lowest <= least and most <= highest)

        return {name for name in bounds if is_sound(name)}

    def guarded(self, sound: Column, column: Column) -> Column:
        """Replace what is not sound, where an engine fails on whole numbers that are too large.

        Other engines wrap such a number, and what was made of it is dropped.
        """
        return _kept(sound, column) if self._fails else column

    def _fails_on_large_numbers(self) -> bool:
        """Tell the engines that may fail on whole numbers that are too large."""
        if self.frame.implementation.is_pandas_like():
            return _of_arrow(self.frame.to_native(), self.read)
        return self.folds

    def _whole_input(self, it: _Input) -> Column:
        found, bounds = self._sources[it.name], _RANGES[it.kind]
        column = self.narrowed(found)
        outside = _sure(~column.is_between(*bounds))
        self.refuse(f"{it.name}-out-of-range", self._where_known(it.name, outside))
        whole = column if found.dtype == nw.Int64 else column.cast(nw.Int64)
        return _kept(column.is_between(*bounds), whole)

    def refuse(self, code: str, holds: Column) -> None:
        """Say which rows are no case; the first such check of a row is told."""
        self._checks.append(((-1, len(self._checks)), _Check(code, INVALID, holds)))

    def find(self, rule: FindingRule, holds: Column) -> None:
        """Say which rows have a finding."""
        if holds is not _NOWHERE:
            check = _Check(rule.code, str(rule.outcome.value), holds)
            self._checks.append((_ORDER_OF_FINDINGS[rule], check))

    def tell(self, rule: Rule, outcome: Level, holds: Column) -> None:
        """Say which rows have an outcome that no finding brings, the weightiest first."""
        check = _Check(rule.code, str(outcome.value), holds)
        self._checks.append(((0, len(self._checks)), check))

    def add(self, name: str | None, column: Column, where: Column) -> None:
        """Add a further column where a condition holds and the row is a case."""
        if name is not None:
            self._added.append((name, column, where))

    def priced(self, fen: Column, sound: Column) -> Frame:
        """Add a premium where the row is sound, and what it comes to."""
        amount, _, _, codes = self._outputs
        (premium,) = self.stage(premium=nw.when(sound).then(fen))
        self.find(ZERO_PREMIUM, _sure(premium == 0))
        checks = [check for _, check in self._checks]
        said = {str(amount): premium, **self._told(checks, Outcome.APPROVED)}
        if codes is not None:
            said[codes] = _joined((it.holds, it.code) for it in checks)
        return self.closed(said, self._outputs)

    def settled(
        self,
        fen: Column,
        *,
        good: Outcome | Level = Outcome.APPROVED,
        given_where: Column | None = None,
    ) -> Frame:
        """Add an amount, by default where the outcome is good, and what each row comes to."""
        checks = self._heard([it for _, it in sorted(self._checks, key=lambda pair: pair[0])])
        valid = ~_any(it.holds for it in checks if it.outcome == INVALID)
        where = ~_any(it.holds for it in checks) if given_where is None else valid & given_where
        amount, _, _, codes = self._outputs[:4]
        said = {str(amount): nw.when(where).then(fen), **self._told(checks, good)}
        if codes is not None:
            heard = ((it.holds & (valid | (it.outcome == INVALID)), it.code) for it in checks)
            said[codes] = _joined(heard)
        for name, column, condition in self._added:
            said[name] = nw.when(valid & condition).then(column)
        return self.closed(said, self._outputs)

    def _told(self, checks: Sequence[_Check], good: Outcome | Level) -> dict[str, Column]:
        """Tell outcome and code of each row by the first of its checks that holds."""
        outcome, code = self._outputs[1:3]
        texts: dict[str | None, list[str | None]] = {
            outcome: [*(it.outcome for it in checks), str(good.value)],
            code: [*(it.code for it in checks), None],
        }
        wanted = {name: result for name, result in texts.items() if name is not None}
        if wanted and checks and self._maps:
            # A chain of numbers, mapped to texts, takes a fifth of the time of a chain of texts.
            numbers = [(it.holds, _number(n)) for n, it in enumerate(checks)]
            (first,) = self.stage(first=_chained(numbers, _number(len(checks))))
            return self._mapped(f"{self._own}{self._staged}_first", first, wanted)
        holds = [it.holds for it in checks]
        return {
            name: _chained([*zip(holds, map(_text, result), strict=False)], _text(result[-1]))
            for name, result in wanted.items()
        }

    def _mapped(
        self, staged: str, number: Column, texts: Mapping[str, Sequence[str | None]]
    ) -> dict[str, Column]:
        """Map the numbers of rows to texts; Polars picks by place, which narwhals cannot say."""
        if not self.frame.implementation.is_polars():
            numbers = range(len(next(iter(texts.values()))))
            return {
                name: number.replace_strict(numbers, result, return_dtype=nw.String())
                for name, result in texts.items()
            }
        native, polars = self.frame.to_native(), self.frame.implementation.to_native_namespace()
        at = polars.col(staged)
        picked = [
            polars.lit(polars.Series(result, dtype=polars.String)).gather(at).alias(name)
            for name, result in texts.items()
        ]
        self.frame = nw.from_native(native.with_columns(picked))
        return {}

    def _heard(self, checks: Sequence[_Check]) -> list[_Check]:
        """Work the checks out; of a frame in memory keep those that some row has."""
        found = self.stage(**{f"check_{n}": check.holds for n, check in enumerate(checks)})
        kept = [it._replace(holds=holds) for it, holds in zip(checks, found, strict=True)]
        if not self._in_memory or not kept:
            return kept
        result = self.facts(*(holds.any() for holds in found))
        return [it for it, anywhere in zip(kept, result.values(), strict=True) if anywhere]


def _any(conditions: Iterable[Column]) -> Column:
    """Tell where one of several conditions holds; none of them is ever null."""
    given = list(conditions)
    return nw.any_horizontal(*given, ignore_nulls=True) if given else _NOWHERE


def _chained(steps: Sequence[tuple[Column, Column]], otherwise: Column | None = None) -> Column:
    """Take the value of the first condition that holds, else the last one, else null."""
    result: Any = nw
    for condition, value in steps:
        result = result.when(condition).then(value)
    if otherwise is None:
        return result
    return result.otherwise(otherwise) if steps else otherwise


def _joined(heard: Iterable[tuple[Column, str]]) -> Column:
    """Join the codes whose conditions hold by blanks; empty where none does."""
    texts: list[Column] = [nw.when(holds).then(nw.lit(code)) for holds, code in heard]
    texts = texts or [nw.lit("")]
    return nw.concat_str(*texts, separator=" ", ignore_nulls=True)


def _picked(column: Column, values: Mapping[str, int]) -> Column:
    """Pick the number that belongs to a text, 0 to any other."""
    steps = [(column == text, _whole(value)) for text, value in values.items()]
    return _chained(steps, _whole(0))


def _is_tier(cover: Column, terms: DepositTerms) -> Column:
    """Tell whether a cover is one that can be bought at all; D-Q5."""
    lowest, highest, step = (
        amount.fen for amount in (terms.coverage_min, terms.coverage_max, terms.coverage_step)
    )
    # Where a cover is far out of range the steps are counted from zero: nothing can wrap.
    inside = _kept(cover.is_between(lowest, highest), cover)
    above = inside - lowest
    return _sure((inside > 0) & (above == step * (above // step)))


def _sure(condition: Column) -> Column:
    """Turn an answer that is null into no."""
    return condition.fill_null(value=False)


def _kept(sound: Column, column: Column) -> Column:
    """Keep a value where a condition holds; 0 elsewhere, so that nothing can wrap."""
    return nw.when(sound).then(column).otherwise(_whole(0))


def _whole(value: Any) -> Column:  # noqa: ANN401 - an int or a default
    return nw.lit(value, nw.Int64())


def _number(value: int) -> Column:
    return nw.lit(value, nw.UInt8())


def _text(text: str | None) -> Column:
    return nw.lit(text, nw.String())


def _check_exact(largest_product: int) -> None:
    """Refuse terms whose numerators could pass what doubles hold exactly."""
    if 2 * largest_product + formulas.PPM > LARGEST_NUMERATOR:
        sentence = "terms have rates that are too high to be exact on every engine"
        raise InvalidInput("terms-out-of-range", sentence)


def _opened(frame: object) -> tuple[Any, bool]:
    """Take a frame of any engine, or refuse what is none; and tell whether it was a native one."""
    if isinstance(frame, nw.DataFrame | nw.LazyFrame):
        return frame, False
    try:
        return nw.from_native(frame), True
    except TypeError:
        refuse("frame", frame, ("frame-type", "is no frame of an engine that narwhals knows"))
    except nw.exceptions.DuplicateError:
        _refuse_twice(getattr(frame, "column_names", getattr(frame, "columns", ())))


def _schema_of(opened: Any) -> Any:  # noqa: ANN401 - a narwhals frame
    """Ask for names and types; two columns of one name are none, and some types have no name."""
    try:
        schema = opened.collect_schema()
    except nw.exceptions.DuplicateError:
        _refuse_twice(opened.to_native().columns)
    except ValueError as error:
        wrong = "has a column whose type narwhals does not know, such as a decimal of scale -2"
        raise InvalidInput("frame-type", f"frame {wrong}") from error
    if len(set(schema)) != len(native := list(opened.columns)):
        _refuse_twice(native)
    return schema


def _refuse_twice(names: Iterable[object]) -> NoReturn:
    given = list(names)
    twice = next((name for name in given if given.count(name) > 1), "")
    sentence = f"column {shown_name(twice)} stands in the frame twice: rename one of them"
    raise InvalidInput("column-name", sentence)


def _check_there(schema: Mapping[str, Any], column: object) -> None:
    if not isinstance(column, str) or column not in schema:
        result = ", ".join(shown_name(name) for name in list(schema)[:5]) or "none"
        sentence = f"column {shown_name(column)} is missing: the first columns are {result}"
        raise InvalidInput("column-missing", sentence)


def shown_name(name: object) -> str:
    """Show the name of a column as a person wrote it, cut to 40 characters."""
    return short_repr(name) if not isinstance(name, str) else repr(name[:SHOWN_CHARACTERS])


def _refuse_type(stages: "_Stages[Any]", name: str, found: _Source, wanted: str) -> NoReturn:
    """Refuse a column for its type, and say what to write instead."""
    ways = _ways_out(stages.frame.implementation)
    way = ways.get(found.type_name) or ways.get(found.kind, "")
    sentence = f"column {shown_name(name)} is {found.type_name}, and {wanted}"
    raise InvalidInput("column-type", f"{sentence}{way and f'; {way}'}")


def _ways_out(implementation: Any) -> Mapping[str, str]:  # noqa: ANN401 - of narwhals
    """Say how a column of a type that is refused becomes one that is taken, engine by engine."""
    if implementation.is_pandas_like():
        return _PANDAS_WAYS
    if implementation.is_polars():
        return _POLARS_WAYS
    return _ARROW_WAYS if implementation.is_pyarrow() else _SQL_WAYS


_PANDAS_WAYS: Final = MappingProxyType(
    {
        "naive": 'write column.dt.tz_localize("Asia/Shanghai") if it shows Beijing time',
        "float": 'whole numbers with unknown ones among them stay whole as .astype("Int64")',
        "object of date": "write .astype(pd.ArrowDtype(pa.date32()))",
        "object of decimal": "write .astype(pd.ArrowDtype(pa.decimal128(18, 2)))",
        "other": 'write .astype("Int64") for whole numbers, .astype("string") for text',
    }
)
_POLARS_WAYS: Final = MappingProxyType(
    {
        "naive": 'write .dt.replace_time_zone("Asia/Shanghai") if it shows Beijing time',
        "float": "write .cast(pl.Int64) if its numbers are whole",
        "other": "write .cast(pl.Int64) for whole numbers, .cast(pl.String) for text",
    }
)
_ARROW_WAYS: Final = MappingProxyType(
    {
        "naive": 'write pc.assume_timezone(column, "Asia/Shanghai") if it shows Beijing time',
        "float": "write column.cast(pa.int64()) if its numbers are whole",
        "other": "write column.cast(pa.int64()) or, for text, column.cast(pa.string())",
    }
)
_SQL_WAYS: Final = MappingProxyType(
    {
        "naive": "write column AT TIME ZONE 'Asia/Shanghai' if it shows Beijing time",
        "float": "write CAST(column AS BIGINT) if its numbers are whole",
        "other": "write CAST(column AS BIGINT) or, for text, CAST(column AS VARCHAR)",
    }
)


def _read_natively(opened: Any, name: str) -> tuple[str, Any]:  # noqa: ANN401 - a frame and a column
    """Name the engine's own type of a column, and turn what narwhals cannot read into another."""
    native, implementation = opened.to_native(), opened.implementation
    if implementation.is_pandas_like():
        return _of_pandas(native[name], implementation.to_native_namespace())
    if implementation.is_pyarrow():
        found = native.schema.field(name).type
        target = _arrow_target(found)
        return str(found), None if target is None else native[name].cast(target)
    return _type_name(native, implementation, name), None


def _type_name(native: Any, implementation: Any, name: str) -> str:  # noqa: ANN401
    if implementation.is_duckdb():
        return str(native.types[native.columns.index(name)]).strip('"')
    if implementation.is_pyspark():
        return str(native.schema[name].dataType)
    return str((native.collect_schema() if implementation.is_polars() else native.schema())[name])


def _arrow_target(found: Any) -> Any:  # noqa: ANN401 - a type of Arrow
    """Give the type of Arrow that one without arithmetic or comparison of its own is read as."""
    arrow = nw.dependencies.get_pyarrow()
    if arrow.types.is_dictionary(found):
        return _arrow_target(found.value_type) or found.value_type
    return arrow.string() if str(found) == "string_view" else None


def _of_pandas(series: Any, pandas: Any) -> tuple[str, Any]:  # noqa: ANN401 - a column of pandas
    """Look into a column of pandas whose type alone does not tell what it holds."""
    dtype, name = series.dtype, str(series.dtype)
    if hasattr(dtype, "pyarrow_dtype"):
        target = _arrow_target(dtype.pyarrow_dtype)
        changed = None
        if target is not None:  # pandas knows too little of some types of Arrow to cast them
            array = pandas.arrays.ArrowExtensionArray(series.array.__arrow_array__().cast(target))
            changed = pandas.Series(array, index=series.index)
        return name.removesuffix("[pyarrow]"), changed
    if getattr(dtype, "tz", None) is not None:
        return name, series.dt.tz_convert("UTC")
    if _is_unknown(series):
        return "null", None
    if name not in {"object", "category"}:
        return name, None
    held = pandas.api.types.infer_dtype(series if name == "object" else dtype.categories)
    try:
        target = _PANDAS_TARGETS.get(held)
        return f"{name} of {held}", None if target is None else series.astype(target)
    except (OverflowError, TypeError, ValueError):  # whole numbers of more than 64 bits
        return f"{name} of {held}", None


def _is_unknown(series: Any) -> bool:  # noqa: ANN401 - a column of pandas
    """Tell a column of nulls, for which pandas has no type: floats or objects, all of them null."""
    if str(series.dtype) == "category":
        return not len(series.dtype.categories)
    some = len(series) if series.dtype.kind == "f" else series.dtype == object
    return bool(some and series.isna().all())


_PANDAS_TARGETS: Final = MappingProxyType(
    {"string": "string", "boolean": "boolean", "integer": "Int64"}
)
"""What a column of objects or categories is read as, by what all of them are."""


def _check_names(implementation: Any, names: Sequence[object], made: Sequence[object]) -> None:  # noqa: ANN401 - of narwhals
    """Refuse names that are no text, and those that an engine cannot be asked for."""
    is_ibis = implementation.is_ibis()
    for name in (*names, *made):
        if not isinstance(name, str):
            sentence = f"column {ascii(name)[:40]} has a name that is no text"
            raise InvalidInput("column-name", sentence)
        reserved = implementation.is_pyspark() and set(name) & {".", "`", "*"}
        reserved = reserved or (name == "*" and (implementation.is_duckdb() or is_ibis))
        if reserved or (is_ibis and name == "self" and name in made):
            wrong = "has a name that this engine takes for something else: rename it"
            raise InvalidInput("column-name", f"column {shown_name(name)} {wrong}")


def _own_prefix(names: Iterable[str]) -> str:
    """Find how no column of the caller's begins: what is staged is named so."""
    prefix = "__shopinsure_"
    while any(name.casefold().startswith(prefix) for name in names):
        prefix = f"_{prefix}"
    return prefix


def _check_outputs(stages: _Stages[Any], outputs: Sequence[str | None]) -> None:
    """Refuse to write over a column: nothing is lost."""
    taken = {name.casefold() if stages.folds else name for name in stages.schema}
    for name in outputs:
        if name is None:
            continue
        if not name:
            raise InvalidInput("column-name", "a column that is added must have a name")
        key = name.casefold() if stages.folds else name
        if key in taken:
            wrong = "is there already: name another for what is added"
            sentence = f"column {shown_name(name)} {wrong}"
            raise InvalidInput("column-exists", sentence)
        taken.add(key)
