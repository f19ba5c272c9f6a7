"""Decide every combination of the yes/no/unknown facts of each claim, as docs/scope.md does.

Each table is the whole product of its facts, generated, not sampled. What is expected is written
from that page in terms of the facts alone and shares nothing with the package. What cannot be
built is skipped for a stated reason; how many are built and how many skipped is counted.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from functools import cache
from itertools import product
from typing import NamedTuple

import pytest

from shopinsure import (
    GUARANTEE_TERMS,
    Dispute,
    Evidence,
    GuaranteeTerms,
    OrderPolicy,
    Purchase,
    Refund,
    Settlement,
    Sku,
    assess_advance,
    assess_price_claim,
    assess_quality_claim,
    from_fen,
)

BEIJING = timezone(timedelta(hours=8))
HOUR, DAY, MICROSECOND = timedelta(hours=1), timedelta(days=1), timedelta(microseconds=1)

PAID_AT = datetime(2020, 9, 10, 10, tzinfo=BEIJING)
FIRST_LATE = {
    # The first microsecond that is late, for a payment on 2020-09-10 at 10:00 in Beijing.
    "calendar": datetime(2020, 10, 11, tzinfo=BEIJING),
    "elapsed": datetime(2020, 10, 10, 10, 0, 0, 1, tzinfo=BEIJING),
    "first_day_counts": datetime(2020, 10, 10, tzinfo=BEIJING),
}

OUTCOMES = {
    "declined": {
        "claim-category-not-covered",
        "reason-not-covered",
        "refund-asked-late",
        "raised-before-issue",
        "no-loss",
        "fully-indemnified",
        "other-shop",
        "other-item",
        "placed-before-payment",
        "submitted-before-placed",
        "placed-late",
        "submitted-late",
        "submitted-before-issue",
        "already-claimed",
        "no-difference",
        "no-limit-left",
        "not-escrow",
        "out-of-scope",
        "seller-performed",
        "ruled-for-seller",
        "nothing-in-dispute",
        "no-credit",
    },
    "pending": {
        "refund-not-complete",
        "refund-amount-unknown",
        "return-unknown",
        "payout-day-unknown",
        "policy-unknown",
        "placement-unknown",
        "submission-unknown",
        "evidence-price-unknown",
        "item-unknown",
        "earlier-claims-unknown",
        "refunded-unknown",
        "escrow-unknown",
        "ground-unknown",
        "scope-unknown",
        "amount-unknown",
        "performance-unknown",
        "not-ruled",
        "credit-unknown",
    },
    "referred": {
        "claim-category-unlisted",
        "reason-unlisted",
        "category-differs",
        "not-returned",
        "link-changed",
        "refunded-item",
    },
    "approved": {"credit-short"},
}


def outcome_of(codes: list[str]) -> str:
    """Weigh codes: the weightiest decides."""
    return next((it for it, those in OUTCOMES.items() if not those.isdisjoint(codes)), "approved")


def assert_decided(
    settled: Settlement, codes: list[str], payable: int, payee: str, facts: object
) -> str:
    """Check codes, outcome and payability of an answer; give the outcome."""
    verdict, outcome = settled.verdict, outcome_of(codes)
    assert sorted(verdict.codes) == sorted(codes), facts
    assert verdict.outcome == outcome, facts
    if outcome == "approved":
        assert settled.indemnity.fen == payable > 0, facts
        assert settled.payee == payee, facts
        assert settled.claim_key, facts
    else:
        assert settled.indemnity is settled.payee is settled.claim_key is settled.due_on is None
    return outcome


@cache
def terms_of(**changes: object) -> GuaranteeTerms:
    return GUARANTEE_TERMS.amended(**changes)


@cache
def policy_of(kind: str, category: str, issued_at: datetime) -> OrderPolicy:
    return OrderPolicy(
        order_id="O-1",
        shop_id="S-1",
        product=kind,
        category=category,
        paid="110.00",
        freight="10.00",
        rate="0.0018",
        premium="0.20",
        paid_at=PAID_AT,
        issued_at=issued_at,
        terms_id="live-guarantee-2020-09-02",
    )


# -------------------------------------------------------------------------------------- quality


class QualityFacts(NamedTuple):
    category: str
    reason: str
    schedule: str
    returned: str
    refunded: str
    indemnified: str
    complete: str
    calendar: str
    asked: str
    window: str
    policy_category: str


QUALITY = QualityFacts(
    category=("listed", "unlisted"),
    reason=("listed", "unlisted"),
    schedule=("open", "complete"),
    returned=("yes", "no", "unknown"),
    refunded=("some", "zero", "unknown"),
    indemnified=("none", "part", "all"),
    complete=("yes", "before issue", "no"),
    calendar=("reaches", "does not"),
    asked=("in time", "late"),
    window=("calendar", "elapsed", "first_day_counts", "none"),
    policy_category=("same", "different"),
)


def quality_codes(facts: QualityFacts) -> Iterator[str]:
    closed = facts.schedule == "complete"
    if facts.category == "unlisted":
        yield "claim-category-not-covered" if closed else "claim-category-unlisted"
    elif facts.reason == "unlisted":
        yield "reason-not-covered" if closed else "reason-unlisted"
    holds = {
        "refund-asked-late": facts.asked == "late" and facts.window != "none",
        "raised-before-issue": facts.complete == "before issue",
        "no-loss": facts.refunded == "zero",
        "fully-indemnified": facts.indemnified == "all",
        "refund-not-complete": facts.complete == "no",
        "refund-amount-unknown": facts.refunded == "unknown",
        "return-unknown": facts.returned == "unknown",
        "payout-day-unknown": facts.complete != "no" and facts.calendar == "does not",
        "category-differs": facts.policy_category == "different",
        "not-returned": facts.returned == "no",
    }
    yield from (code for code, it in holds.items() if it)


QUALITY_PAYS = {"none": 6_000, "part": 3_000}  # of 60 refunded; of 100 paid for goods 70 are gone
INDEMNIFIED = {"none": "0", "part": "70.00", "all": "100.00"}
REFUNDED = {"some": "60.00", "zero": "0", "unknown": None}
YES_NO = {"yes": True, "no": False, "unknown": None}
COMPLETED_AT = datetime(2020, 10, 28, 10, tzinfo=BEIJING)  # a Wednesday


class Weekdays:
    """Work from Monday to Friday, up to a last day that is known."""

    def __init__(self, last: date) -> None:
        self._last = last

    def is_working_day(self, day: date) -> bool:
        if day > self._last:
            raise LookupError(day)
        return day.isoweekday() < 6


CALENDARS = {"reaches": Weekdays(date(2020, 11, 2)), "does not": Weekdays(date(2020, 11, 1))}


def asked_at(facts: QualityFacts) -> datetime:
    late = FIRST_LATE.get(facts.window, datetime(2020, 10, 25, 10, tzinfo=BEIJING))
    return late if facts.asked == "late" else late - MICROSECOND


def settled_quality(facts: QualityFacts) -> Settlement:
    category = "apparel" if facts.category == "listed" else "toys"
    other = "toys" if facts.category == "listed" else "apparel"
    refund = Refund(
        refund_id="R-1",
        order_id="O-1",
        category=category,
        reason="quality" if facts.reason == "listed" else "wrong-size",
        requested_at=asked_at(facts),
        goods_returned=YES_NO[facts.returned],
        goods_refunded=REFUNDED[facts.refunded],
        indemnified=INDEMNIFIED[facts.indemnified],
        completed_at=None if facts.complete == "no" else COMPLETED_AT,
    )
    issued_at = COMPLETED_AT + (MICROSECOND if facts.complete == "before issue" else 0 * DAY)
    policy_category = category if facts.policy_category == "same" else other
    none = facts.window == "none"
    terms = terms_of(
        schedule_complete=facts.schedule == "complete",
        quality_window_days=None if none else 30,
        price_window="calendar" if none else facts.window,
    )
    policy = policy_of("quality", policy_category, issued_at)
    return assess_quality_claim(policy, refund, calendar=CALENDARS[facts.calendar], terms=terms)


@pytest.mark.parametrize("window", QUALITY.window)
def test_every_combination_of_the_facts_of_a_quality_claim_is_decided_right(window):
    seen: Counter[str] = Counter()
    for row in product(*QUALITY._replace(window=(window,))):
        facts = QualityFacts(*row)
        codes = list(quality_codes(facts))
        settled = settled_quality(facts)
        pays = QUALITY_PAYS.get(facts.indemnified, 0)
        seen[assert_decided(settled, codes, pays, "merchant", facts)] += 1
        if settled.verdict:
            assert settled.due_on == date(2020, 11, 2), facts
    assert seen.total() == 2 * 2 * 2 * 3 * 3 * 3 * 3 * 2 * 2 * 2 == 5_184  # none skipped
    # Approved: listed twice, either schedule, returned, refunded, twice not yet all, complete,
    # reached, in time, the same category.
    assert seen["approved"] == 2 * 2 * (2 if window == "none" else 1)


# ---------------------------------------------------------------------------------------- price


class PriceFacts(NamedTuple):
    policy: str
    shop: str
    link: str
    detail: str
    placed: str
    submitted: tuple[str, ...]
    claimed: str
    per: str
    price: str
    limit: str
    refunded: str
    base: str


SUBMITTED = (
    ("unknown",),
    *product(("before placed", "after"), ("in time", "late"), ("before issue", "issued")),
)
PRICE = PriceFacts(
    policy=("known", "unknown"),
    shop=("same", "other"),
    link=("same", "other"),
    detail=("same", "different", "one-sided"),
    placed=("before payment", "in time", "late", "unknown"),
    submitted=SUBMITTED,
    claimed=("none", "other line", "same line", "unknown"),
    per=("order", "line"),
    price=("lower", "equal", "unknown"),
    limit=("some", "zero"),
    refunded=("yes", "no", "unknown"),
    base=("paid", "own_money"),
)

Times = tuple[str, str, tuple[str, ...]]
"""What is known of the policy, of the placing and of the submission."""


def why_no_such_times(times: Times) -> str | None:
    """Say why times cannot be built, or ``None`` where they can."""
    policy, placed, submitted = times
    before_placed = "before placed" in submitted
    reasons = {
        "without a policy nothing comes before its issue": (
            policy == "unknown" and "before issue" in submitted
        ),
        "nothing comes before an unknown placing": placed == "unknown" and before_placed,
        "what comes before the payment is not late": (
            placed == "before payment" and before_placed and "late" in submitted
        ),
        "no policy is issued before the payment": (
            placed == "before payment"
            and before_placed
            and policy == "known"
            and "issued" in submitted
        ),
        "what comes before something in time is not late": (
            placed == "in time" and before_placed and "late" in submitted
        ),
        "what comes after something late is late": (
            placed == "late" and "after" in submitted and "in time" in submitted
        ),
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


class Moments(NamedTuple):
    placed_at: datetime | None
    submitted_at: datetime | None
    issued_at: datetime


@cache
def moments_of(times: Times, reading: str) -> Moments | None:
    """Find instants of which the facts hold, those on a boundary first."""
    policy, placed, submitted = times
    late = FIRST_LATE[reading]
    early = [PAID_AT - MICROSECOND, PAID_AT - HOUR, PAID_AT - 2 * HOUR]
    in_time = [late - MICROSECOND, PAID_AT, PAID_AT + 9 * DAY, PAID_AT + MICROSECOND]
    after = [late, late + MICROSECOND, late + DAY]
    placings = {"before payment": early, "in time": in_time, "late": after, "unknown": [None]}
    if submitted == ("unknown",):
        return Moments(placings[placed][0], None, PAID_AT + HOUR)
    order, window, issue = submitted
    submissions = after if window == "late" else [*in_time, *early]
    for placed_at, submitted_at in product(placings[placed], submissions):
        before_placed = placed_at is not None and submitted_at < placed_at
        # Issued at the submission itself is issued; a microsecond later is not.
        step = MICROSECOND if issue == "before issue" else 0 * DAY
        issued_at = PAID_AT if policy == "unknown" else max(submitted_at + step, PAID_AT)
        before_issue = policy == "known" and submitted_at < issued_at
        right = before_placed == (order == "before placed")
        if right and before_issue == (issue == "before issue"):
            return Moments(placed_at, submitted_at, issued_at)
    return None


EVERY_TIMES = list(product(PRICE.policy, PRICE.placed, PRICE.submitted))


@pytest.mark.parametrize("reading", FIRST_LATE)
def test_the_times_that_are_skipped_are_those_that_cannot_be_built(reading):
    for times in EVERY_TIMES:
        reason = why_no_such_times(times)
        assert (moments_of(times, reading) is None) == (reason is not None), (times, reason)
    reasons = Counter(why_no_such_times(times) for times in EVERY_TIMES)
    assert len(EVERY_TIMES) == 72
    assert reasons == {
        None: 40,
        "without a policy nothing comes before its issue": 16,
        "nothing comes before an unknown placing": 6,
        "what comes before the payment is not late": 3,
        "no policy is issued before the payment": 1,
        "what comes before something in time is not late": 3,
        "what comes after something late is late": 3,
    }


@cache
def time_codes(times: Times) -> tuple[str, ...]:
    policy, placed, submitted = times
    holds = {
        "policy-unknown": policy == "unknown",
        "placed-before-payment": placed == "before payment",
        "placed-late": placed == "late",
        "placement-unknown": placed == "unknown",
        "submission-unknown": "unknown" in submitted,
        "submitted-before-placed": "before placed" in submitted,
        "submitted-late": "late" in submitted,
        "submitted-before-issue": "before issue" in submitted,
    }
    return tuple(code for code, it in holds.items() if it)


@cache
def item_codes(*, same_shop: bool, same_link: bool, details: frozenset[str]) -> tuple[str, ...]:
    holds = {
        "other-shop": not same_shop,
        "other-item": "different" in details,
        "item-unknown": "one-sided" in details,
        "link-changed": not same_link and "different" not in details,
    }
    return tuple(code for code, it in holds.items() if it)


def is_claimed(facts: PriceFacts) -> bool:
    return facts.claimed == "same line" or (facts.claimed == "other line" and facts.per == "order")


def price_codes(facts: PriceFacts) -> list[str]:
    item = {"same_shop": facts.shop == "same", "same_link": facts.link == "same"}
    nothing_of_its_own = facts.base == "own_money" and facts.limit == "zero"
    holds = {
        "already-claimed": is_claimed(facts),
        "earlier-claims-unknown": facts.claimed == "unknown",
        "no-difference": facts.price == "equal"
        or (nothing_of_its_own and facts.price != "unknown"),
        "no-limit-left": facts.limit == "zero",
        "evidence-price-unknown": facts.price == "unknown",
        "refunded-item": facts.refunded == "yes",
        "refunded-unknown": facts.refunded == "unknown",
    }
    return [
        *time_codes((facts.policy, facts.placed, facts.submitted)),
        *item_codes(details=frozenset([facts.detail]), **item),
        *(code for code, it in holds.items() if it),
    ]


# Of 120.00 a unit 20.00 are freight: 100.00 is the price, the limit 85.00 or nothing.
WAIVED = {"some": ("10.00", "5.00"), "zero": ("60.00", "40.00")}
BASE = {("paid", "some"): 10_000, ("paid", "zero"): 10_000, ("own_money", "some"): 8_500}
BASE["own_money", "zero"] = 0


def evidence_fen(base: str, limit: str, price: str) -> int | None:
    of_base = BASE[base, limit]
    prices = {"lower": of_base - 1, "equal": of_base, "unknown": None}
    return prices[price]


def is_no_price(facts: PriceFacts) -> bool:
    """Tell what cannot be built: a price below a base of 0.00."""
    nothing = facts.base == "own_money" and facts.limit == "zero"
    return nothing and facts.price == "lower"


@cache
def item(shop: str, link: str, **details: str) -> Sku:
    return Sku(shop_id=shop, listing_id=link, **{"name": "连衣裙", "size": "M"} | details)


BOUGHT = item("S-1", "L-1")
CLAIMED = {"none": (), "other line": ("2",), "same line": ("2", "1"), "unknown": None}


@cache
def purchase_of(claimed: str, limit: str, refunded: str) -> Purchase:
    red_packets, points = WAIVED[limit]
    return Purchase(
        order_id="O-1",
        line_id="1",
        sku=BOUGHT,
        unit_paid="120.00",
        freight="20.00",
        red_packets=red_packets,
        points=points,
        paid_at=PAID_AT,
        claimed_lines=CLAIMED[claimed],
        refunded=YES_NO[refunded],
    )


@cache
def evidence_of(sku: Sku, fen: int | None, moments: Moments) -> Evidence:
    return Evidence(
        order_id="O-2",
        sku=sku,
        unit_price=None if fen is None else from_fen(fen),
        placed_at=moments.placed_at,
        submitted_at=moments.submitted_at,
    )


SIZES = {"same": "M", "different": "L", "one-sided": ""}


def settled_price(facts: PriceFacts, moments: Moments, terms: GuaranteeTerms) -> Settlement:
    sku = item(
        "S-1" if facts.shop == "same" else "S-2",
        "L-1" if facts.link == "same" else "L-2",
        size=SIZES[facts.detail],
    )
    fen = evidence_fen(facts.base, facts.limit, facts.price)
    known = facts.policy == "known"
    return assess_price_claim(
        policy_of("price", "apparel", moments.issued_at) if known else None,
        purchase_of(facts.claimed, facts.limit, facts.refunded),
        evidence_of(sku, fen, moments),
        terms=terms,
    )


OTHER_FACTS = 2 * 2 * 3 * 4 * 3  # shop, link, detail, claimed, refunded


@pytest.mark.parametrize("per", PRICE.per)
@pytest.mark.parametrize("base", PRICE.base)
def test_every_combination_of_the_facts_of_a_price_claim_is_decided_right(base, per):
    terms = terms_of(difference_base=base, price_claims_per=per)
    seen: Counter[str] = Counter()
    skipped = 0
    for row in product(*PRICE._replace(base=(base,), per=(per,))):
        facts = PriceFacts(*row)
        moments = moments_of((facts.policy, facts.placed, facts.submitted), "calendar")
        if moments is None or is_no_price(facts):
            skipped += 1
            continue
        settled = settled_price(facts, moments, terms)
        seen[assert_decided(settled, price_codes(facts), 1, "buyer", facts)] += 1
        if settled.verdict:
            assert settled.claim_key == ("price S-1 O-1" if per == "order" else "price S-1 O-1 1")
    prices = 6 if base == "paid" else 5  # of 3 prices at 2 limits
    assert seen.total() == 40 * OTHER_FACTS * prices == {6: 34_560, 5: 28_800}[prices]
    assert seen.total() + skipped == 72 * OTHER_FACTS * 6 == 62_208
    # Approved: the lower price at the one limit, no claim before, or one on another line.
    assert seen["approved"] == (1 if per == "order" else 2)


# The readings of the window and the details of an item make groups of their own: their findings
# are the same beside facts that are all sound and beside facts that are all bad.

SOUND = PriceFacts(
    policy="known",
    shop="same",
    link="same",
    detail="same",
    placed="in time",
    submitted=("after", "in time", "issued"),
    claimed="none",
    per="order",
    price="lower",
    limit="some",
    refunded="no",
    base="paid",
)
BAD = SOUND._replace(
    shop="other",
    detail="different",
    placed="before payment",
    submitted=("before placed", "in time", "before issue"),
    claimed="same line",
    price="equal",
    limit="zero",
    refunded="unknown",
)


@pytest.mark.parametrize("others", [SOUND, BAD], ids=["sound", "bad"])
@pytest.mark.parametrize("reading", FIRST_LATE)
def test_every_combination_of_times_is_decided_right_under_each_reading(reading, others):
    terms, built = terms_of(price_window=reading), 0
    apart = set(
        price_codes(others._replace(**{it: getattr(SOUND, it) for it in ("placed", "submitted")}))
    )
    for times in EVERY_TIMES:
        moments = moments_of(times, reading)
        if moments is None:
            continue
        policy, placed, submitted = times
        facts = others._replace(policy=policy, placed=placed, submitted=submitted)
        settled = settled_price(facts, moments, terms)
        codes = [*time_codes(times), *apart]
        assert_decided(settled, codes, 1, "buyer", (reading, facts))
        built += 1
    assert built == 40


DETAILS = ("name", "specification", "model", "brand", "dimensions", "size", "colour", "sale_mode")
STATES = ("same", "different", "one-sided")
ITEMS = [
    dict(zip(DETAILS, states, strict=True))
    for states in product(STATES[:2], *[STATES] * 7)  # a name is never blank
]


def two_items(states: dict[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """State the details of two items; which side is silent changes from one detail to the next."""
    bought, other = {}, {}
    for number, (name, state) in enumerate(states.items()):
        bought[name], other[name] = "一", "一" if state == "same" else "二"
        if state == "one-sided":
            (bought if number % 2 else other)[name] = ""
    return bought, other


@pytest.mark.parametrize("others", [SOUND, BAD], ids=["sound", "bad"])
@pytest.mark.parametrize(("shop", "link"), [*product(("S-1", "S-2"), ("L-1", "L-2"))])
def test_every_combination_of_details_is_decided_right(shop, link, others):
    others = others._replace(shop="same", link="same", detail="same")
    times = others.policy, others.placed, others.submitted
    moments, apart = moments_of(times, "calendar"), price_codes(others)
    policy = policy_of("price", "apparel", moments.issued_at)
    bought = purchase_of(others.claimed, others.limit, others.refunded)
    fen = evidence_fen(others.base, others.limit, others.price)
    found = evidence_of(BOUGHT, fen, moments)
    for states in ITEMS:
        ours, theirs = two_items(states)
        sku = Sku(shop_id="S-1", listing_id="L-1", **ours)
        other = Sku(shop_id=shop, listing_id=link, **theirs)
        purchase = bought.model_copy(update={"sku": sku})
        evidence = found.model_copy(update={"sku": other})
        settled = assess_price_claim(policy, purchase, evidence)
        item = {"same_shop": shop == "S-1", "same_link": link == "L-1"}
        codes = [*item_codes(details=frozenset(states.values()), **item), *apart]
        assert_decided(settled, codes, 1, "buyer", states)
        for one in settled.verdict.findings:
            state = {"other-item": "different", "item-unknown": "one-sided"}.get(one.code)
            if state:
                fields = [name for name in DETAILS if states[name] == state]
                assert dict(one.facts) == {"fields": ", ".join(fields)}
    assert len(ITEMS) == 2 * 3**7 == 4_374


# -------------------------------------------------------------------------------------- advance


class AdvanceFacts(NamedTuple):
    ground: str | None
    scope: str | None
    escrow: str
    amount: int | None
    performed: str
    ruling: str | None
    held: int | None
    available: int | None


ADVANCE = AdvanceFacts(
    ground=("quality", "not_as_described", "not_received", "broken_promise", None),
    scope=("basic", "agreed_terms", "spot_check", "punitive", None),
    escrow=("yes", "no", "unknown"),
    amount=(10_000, 0, None),
    performed=("no", "yes", "unknown"),
    ruling=("buyer", "seller", None),
    held=(0, 6_000, None),
    # With 60.00 held: nothing more, a fen too little, just enough, enough by itself.
    available=(0, 3_999, 4_000, 10_000, None),
)


def credit_codes(facts: AdvanceFacts) -> Iterator[str]:
    amount, held, available = facts.amount, facts.held, facts.available
    if held is None or available is None:
        yield "credit-unknown"
    elif amount and held + available == 0:
        yield "no-credit"
    elif amount and held + available < amount:
        yield "credit-short"


def advance_codes(facts: AdvanceFacts) -> list[str]:
    holds = {
        "not-escrow": facts.escrow == "no",
        "escrow-unknown": facts.escrow == "unknown",
        "ground-unknown": facts.ground is None,
        "out-of-scope": facts.scope == "punitive",
        "scope-unknown": facts.scope is None,
        "seller-performed": facts.performed == "yes",
        "performance-unknown": facts.performed == "unknown",
        "ruled-for-seller": facts.ruling == "seller",
        "not-ruled": facts.ruling is None,
        "nothing-in-dispute": facts.amount == 0,
        "amount-unknown": facts.amount is None,
    }
    return [*(code for code, it in holds.items() if it), *credit_codes(facts)]


def advance_pays(facts: AdvanceFacts) -> int:
    amount, held, available = facts.amount, facts.held, facts.available
    known = None not in {amount, held, available}
    return min(amount, held + available) if known else 0


@cache
def in_yuan(fen: int | None) -> object:
    return None if fen is None else from_fen(fen)


def settled_advance(facts: AdvanceFacts) -> Settlement:
    return assess_advance(
        Dispute(
            case_id="C-1",
            order_id="O-1",
            ground=facts.ground,
            scope=facts.scope,
            escrow=YES_NO[facts.escrow],
            amount=in_yuan(facts.amount),
            seller_performed=YES_NO[facts.performed],
            ruling=facts.ruling,
            credit_available=in_yuan(facts.available),
            credit_held=in_yuan(facts.held),
        )
    )


@pytest.mark.parametrize("escrow", ADVANCE.escrow)
def test_every_combination_of_the_facts_of_an_advance_is_decided_right(escrow):
    seen: Counter[str] = Counter()
    short = 0
    for row in product(*ADVANCE._replace(escrow=(escrow,))):
        facts = AdvanceFacts(*row)
        codes = advance_codes(facts)
        settled = settled_advance(facts)
        outcome = assert_decided(settled, codes, advance_pays(facts), "buyer", facts)
        seen[outcome] += 1
        short += outcome == "approved" and bool(codes)
    assert seen.total() == 5 * 5 * 3 * 3 * 3 * 3 * 5 == 10_125  # none skipped
    # Approved: four grounds, three scopes, and of eight known credits all but none at all.
    assert seen["approved"] == (4 * 3 * 7 if escrow == "yes" else 0)
    assert short == (4 * 3 * 4 if escrow == "yes" else 0)
    assert seen["referred"] == 0


def test_the_tables_know_every_code_of_the_claims_once():
    codes = [code for those in OUTCOMES.values() for code in those]
    assert len(set(codes)) == len(codes) == 22 + 18 + 6 + 1
    reached = {code for row in product(*QUALITY) for code in quality_codes(QualityFacts(*row))}
    reached |= {code for row in product(*ADVANCE) for code in advance_codes(AdvanceFacts(*row))}
    reached |= {code for times in EVERY_TIMES for code in time_codes(times)}
    others = product(PRICE.shop, PRICE.link, PRICE.detail, PRICE.claimed, PRICE.price)
    for shop, link, detail, claimed, price in others:
        facts = {"shop": shop, "link": link, "detail": detail, "claimed": claimed, "price": price}
        for limit, refunded in product(PRICE.limit, PRICE.refunded):
            reached.update(price_codes(SOUND._replace(limit=limit, refunded=refunded, **facts)))
    assert reached == set(codes)
