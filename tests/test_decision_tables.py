"""Decide every combination of the facts of each claim, and compare with the second implementation.

Each table is the whole product of its facts, generated, not sampled; nothing is skipped. What is
expected comes from ``oracle``, which shares no code with the package.
"""

from collections import Counter
from datetime import date, datetime, timedelta
from functools import cache
from itertools import product

import pytest

import shopinsure as si
from oracle import claims, order
from oracle.claims import KNOWN, PAID_AT
from oracle.outcomes import BEIJING, DAY, judged
from scenarios import DISPUTE, EVIDENCE, ISSUED, ITEM, ORDER, PURCHASE, REFUND, refusal
from shopinsure import GUARANTEE_TERMS
from shopinsure.conformance._answers import _settlement

MICROSECOND = timedelta(microseconds=1)
FIRST_LATE = {
    # The first microsecond that is late, for a payment on 2020-09-10 at 10:00 in Beijing.
    "calendar": datetime(2020, 10, 11, tzinfo=BEIJING),
    "elapsed": datetime(2020, 10, 10, 10, 0, 0, 1, tzinfo=BEIJING),
    "first_day_counts": datetime(2020, 10, 10, tzinfo=BEIJING),
}


def answer_of(settled):
    """Write a settlement as the second implementation writes its outcome."""
    if settled.payment is None:
        assert settled.payee is settled.due_on is None
    return _settlement(settled)


class Table:
    """Compare answers with those of the second implementation, and count what they come to."""

    def __init__(self):
        self.outcomes, self.codes = Counter(), set()

    def compare(self, settled, expected, facts):
        assert answer_of(settled) == expected, facts
        self.outcomes[expected["outcome"]] += 1
        self.codes.update(expected["codes"])


def combinations(**choices):
    return (dict(zip(choices, row, strict=True)) for row in product(*choices.values()))


terms_of = cache(GUARANTEE_TERMS.amended)


@cache
def policy_of(kind, category, issued_at, terms_id):
    facts = {"product": kind, "category": category, "issued_at": issued_at, "terms_id": terms_id}
    return si.OrderPolicy(**ISSUED | facts)


@cache
def in_yuan(fen):
    return None if fen is None else si.from_fen(fen)


COMPLETED_AT = datetime(2020, 10, 28, 10, tzinfo=BEIJING)  # a Wednesday: to be paid on Monday


class Weekdays:
    def __init__(self, last):
        self._last = last

    def is_working_day(self, day):
        if day > self._last:
            raise LookupError(day)
        return day.isoweekday() < 6


def settle_quality(facts, terms):
    given = {name: facts[name] for name in ("category", "reason")}
    given |= {"goods_returned": facts["returned"], "requested_at": facts["asked"]}
    given |= {"goods_refunded": in_yuan(facts["refunded"]), "completed_at": facts["completed"]}
    given |= {"price_claim_paid": in_yuan(facts["price_claim_paid"])}
    refund = si.Refund(**REFUND | given, indemnified=in_yuan(facts["before"]))
    given = (facts["policy_category"], facts["issued_at"], terms.terms_id)
    policy = policy_of("quality", *given)
    calendar = Weekdays(facts["known_until"])
    return si.assess_quality_claim(policy, refund, calendar=calendar, terms=terms)


def of_window(window, after):
    slow = after != "refer" and window != "calendar"
    return pytest.param(window, after, marks=pytest.mark.slow if slow else ())


AFTER = si.READINGS["after_quality_window"].values


@pytest.mark.parametrize(
    ("window", "after"), [of_window(*it) for it in product((*FIRST_LATE, None), AFTER)]
)
def test_every_combination_of_the_facts_of_a_quality_claim(window, after):
    table = Table()
    late = FIRST_LATE.get(window, datetime(2020, 10, 25, 10, tzinfo=BEIJING))
    for facts in combinations(
        category=("apparel", "toys"),
        policy_category=("apparel", "toys"),
        reason=("quality", "wrong-size"),
        schedule_complete=(False, True),
        asked=(late - MICROSECOND, late),
        completed=(COMPLETED_AT, None),
        issued_at=(COMPLETED_AT, COMPLETED_AT + MICROSECOND),
        returned=KNOWN,
        refunded=(6_000, 0, None),
        before=(0, 7_000, 10_000),
        price_claim_paid=(0, 1),
        known_until=(date(2020, 11, 2), date(2020, 11, 1)),
        paid_at=(PAID_AT,),
        goods=(10_000,),
    ):
        readings = {
            "schedule_complete": facts["schedule_complete"],
            "quality_window_days": window and 30,
            "price_window": window or "calendar",
            "after_quality_window": after,
        }
        settled = settle_quality(facts, terms_of(**readings))
        table.compare(settled, claims.quality_outcome(facts, readings), facts)
    assert table.outcomes.total() == 2**9 * 3**3 == 13_824
    # Approved: listed, either schedule, twice not yet all paid; late ones where no window is.
    assert table.outcomes["approved"] == 2 * 2 * (1 if window else 2)
    late_codes = {"refer": "refund-asked-after-window", "decline": "refund-asked-late"}
    never = {*late_codes.values()} - ({late_codes[after]} if window else set())
    assert table.codes == {*order.codes_of("quality_claims")} - never - {"refund-above-goods"}


# Of 110.00 a unit 10.00 are freight: 100.00 is the price, the limit 85.00 or nothing.
UNIT = {"price": 11_000, "freight": 1_000, "paid_at": PAID_AT, "bought": ITEM}
VALID_CLAIM = UNIT | {"packets": 1_000, "points": 500, "evidence": 8_499, "claimed": ()}
VALID_CLAIM |= dict.fromkeys(("issued_at", "placed", "submitted"), PAID_AT)
VALID_CLAIM |= {"refunded": False, "found": ITEM}
VALID_CLAIM |= {"activity": True, "evidence_order": "O-2", "goods": 10_000}
INVALID_CLAIM = VALID_CLAIM | {"packets": 6_000, "points": 4_000, "evidence": 10_000}
INVALID_CLAIM |= {"claimed": ("2", "1"), "found": ITEM | {"shop_id": "S-2", "size": "L"}}
INVALID_CLAIM |= {"placed": PAID_AT - MICROSECOND, "submitted": PAID_AT - 2 * MICROSECOND}
INVALID_CLAIM |= {"refunded": None, "activity": False, "evidence_order": "O-1"}
DEFAULTS = {"difference_base": "paid", "price_claims_per": "order", "price_window": "calendar"}


@cache
def item_of(*details):
    return si.Sku(**dict(details))


@cache
def purchase_of(item, packets, points, *facts):
    waived = {"red_packets": in_yuan(packets), "points": in_yuan(points)}
    names = ("claimed_lines", "refunded", "activity_item")
    given = {"sku": item} | dict(zip(names, facts, strict=True))
    return si.Purchase(**PURCHASE | waived | given)


@cache
def evidence_of(item, fen, placed_at, submitted_at, order_id):
    facts = {"placed_at": placed_at, "submitted_at": submitted_at, "order_id": order_id}
    return si.Evidence(**EVIDENCE | facts | {"sku": item, "unit_price": in_yuan(fen)})


def price_records(facts):
    bought, found = (item_of(*facts[side].items()) for side in ("bought", "found"))
    waived = (facts[name] for name in ("packets", "points", "claimed", "refunded", "activity"))
    shown = (facts[name] for name in ("evidence", "placed", "submitted", "evidence_order"))
    return purchase_of(bought, *waived), evidence_of(found, *shown)


def settle_price(facts, terms):
    issued_at = facts["issued_at"]
    policy = issued_at and policy_of("price", "apparel", issued_at, terms.terms_id)
    return si.assess_price_claim(policy, *price_records(facts), terms=terms)


@pytest.mark.parametrize("crossed", [False, pytest.param(True, marks=pytest.mark.slow)])
@pytest.mark.parametrize("base", ["paid", "own_money"])
def test_every_combination_of_the_facts_of_a_price_claim(base, *, crossed):
    table, late = Table(), FIRST_LATE["calendar"]
    per = "line" if (base == "own_money") != crossed else "order"
    readings = DEFAULTS | {"difference_base": base, "price_claims_per": per}
    terms = GUARANTEE_TERMS.amended(**readings)
    found = [
        ITEM | dict(zip(("shop_id", "listing_id", "size"), values, strict=True))
        for values in product(("S-1", "S-2"), ("L-1", "L-2"), ("M", "L", ""))
    ]
    for row in combinations(
        placed=(PAID_AT - MICROSECOND, PAID_AT, late, None),
        submitted=(PAID_AT - MICROSECOND, PAID_AT, late, None),
        issued_at=(PAID_AT, late, None),
        claimed=((), ("2",), ("2", "1"), None),
        refunded=KNOWN,
        evidence=(8_499, 10_000, None),
        waived=((1_000, 500), (6_000, 4_000)),
        found=found,
    ):
        facts = VALID_CLAIM | row | dict(zip(("packets", "points"), row["waived"], strict=True))
        settled = settle_price(facts, terms)
        table.compare(settled, claims.price_outcome(facts, readings), facts)
    assert table.outcomes.total() == 4 * 4 * 3 * 4 * 3 * 3 * 2 * 12 == 41_472
    # Approved: the lower price at the one limit, no claim before, or one on another line.
    assert table.outcomes["approved"] == (1 if per == "order" else 2)
    assert table.codes == {*order.codes_of("price_claims")} - OF_THE_PURCHASE


OF_THE_PURCHASE = {"evidence-is-the-purchase", "not-an-activity-item", "activity-item-unknown"}


@pytest.mark.parametrize("others", [VALID_CLAIM, INVALID_CLAIM], ids=["valid", "invalid"])
def test_every_combination_of_the_facts_of_the_purchase(others):
    table = Table()
    for row in combinations(
        activity=KNOWN,
        evidence_order=("O-1", "O-2"),
        refunded=KNOWN,
        claimed=((), ("2",), ("2", "1"), None),
        evidence=(8_499, 10_000, None),
        issued_at=(PAID_AT, PAID_AT + MICROSECOND, None),
        submitted=(PAID_AT, None),
        found=(ITEM, ITEM | {"size": ""}),
    ):
        facts = others | row
        settled = settle_price(facts, GUARANTEE_TERMS)
        table.compare(settled, claims.price_outcome(facts, DEFAULTS), facts)
    assert table.outcomes.total() == 3 * 2 * 3 * 4 * 3 * 3 * 2 * 2
    assert table.outcomes["approved"] == (1 if others is VALID_CLAIM else 0)
    assert table.codes >= OF_THE_PURCHASE


@pytest.mark.parametrize("base", ["paid", "own_money"])
def test_a_unit_above_the_goods_of_its_policy_is_refused_whatever_else_holds(base):
    # Of the unit price of 110.00 freight, red packets and points take all but 85.00 or nothing.
    terms, asked = terms_of(difference_base=base), 0
    for goods, valid, issued_late in product((8_499, 8_500, 8_501), (True, False), (True, False)):
        facts = (VALID_CLAIM if valid else INVALID_CLAIM) | {"goods": goods}
        money = {"paid": in_yuan(goods + 1), "freight": "0.01", "rate": "0", "premium": "0"}
        issued_at = PAID_AT + (2 * DAY if issued_late else 0 * DAY)
        policy = policy_of("price", "apparel", issued_at, terms.terms_id)
        policy = si.OrderPolicy(**dict(policy) | money)
        case = policy, *price_records(facts)
        if claims.limit(facts) > goods:
            code, _ = refusal(lambda it=case: si.assess_price_claim(*it, terms=terms))
            assert code == claims.price_outcome(facts, DEFAULTS)["refused"]
            asked += 1
        else:
            assert si.assess_price_claim(*case, terms=terms).money <= si.from_fen(goods)
    assert asked == 2


@pytest.mark.parametrize("others", [VALID_CLAIM, INVALID_CLAIM], ids=["valid", "invalid"])
@pytest.mark.parametrize("window", FIRST_LATE)
def test_every_combination_of_times_under_each_window(window, others):
    table, late, terms = Table(), FIRST_LATE[window], GUARANTEE_TERMS.amended(price_window=window)
    instants = (PAID_AT - MICROSECOND, PAID_AT, PAID_AT + MICROSECOND, late - MICROSECOND, late)
    for times in combinations(
        placed=(*instants, late + DAY, None),
        submitted=(PAID_AT - 2 * MICROSECOND, *instants, late + DAY, None),
        issued_at=(*instants[1:], late + DAY, None),
    ):
        facts, readings = others | times, DEFAULTS | {"price_window": window}
        settled = settle_price(facts, terms)
        table.compare(settled, claims.price_outcome(facts, readings), facts)
    assert table.outcomes.total() == 7 * 8 * 6


@pytest.mark.parametrize("others", [VALID_CLAIM, INVALID_CLAIM], ids=["valid", "invalid"])
@pytest.mark.parametrize(("shop", "link"), [*product(("S-1", "S-2"), ("L-1", "L-2"))])
def test_every_combination_of_details(shop, link, others):
    table = Table()
    states = ("same", "different", "one-sided")
    # Which side is silent changes from one detail to the next; a name is never blank.
    sides = {"same": ("一", "一"), "different": ("一", "二"), "one-sided": ("一", "")}
    for row in product(states[:2], *[states] * 7):
        bought, found = {"shop_id": "S-1", "listing_id": "L-1"}, {}
        found |= {"shop_id": shop, "listing_id": link}
        for number, (name, state) in enumerate(zip(claims.DETAILS, row, strict=True)):
            bought[name], found[name] = sides[state][:: -1 if number % 2 else 1]
        facts = others | {"bought": bought, "found": found}
        settled = settle_price(facts, GUARANTEE_TERMS)
        table.compare(settled, claims.price_outcome(facts, DEFAULTS), facts)
        both = zip(("other-item", "item-unknown"), claims.differing(bought, found), strict=True)
        fields = {code: [it for it in claims.DETAILS if it in unlike] for code, unlike in both}
        named = [it for it in settled.verdict.findings if it.code in fields]
        assert all(dict(it.facts) == {"fields": ", ".join(fields[it.code])} for it in named)
    assert table.outcomes.total() == 2 * 3**7


@pytest.mark.parametrize("kind", si.Product)
def test_every_combination_of_joining_and_shipping(kind):
    early = "shipped-before-joining" if kind == "quality" else "price-shipped-before-joining"
    other = "price" if kind == "quality" else "quality"
    joinings = (None, PAID_AT, PAID_AT + DAY, PAID_AT + DAY + MICROSECOND)
    for status, shipped, joined, others in product(
        ("qualified", "not_qualified", None), (PAID_AT + DAY, None), joinings, joinings
    ):
        shop = {f"{kind}_status": status, f"{kind}_joined_at": joined, f"{other}_joined_at": others}
        sold = si.Order(**ORDER | {"paid_at": PAID_AT, "shipped_at": shipped})
        issued = si.issue_order_policy(sold, si.Shop(shop_id="S-1", **shop), kind, "0.001")
        found = {
            "not-joined": status == "not_qualified",
            "joining-unknown": status is None,
            "not-shipped": shipped is None,
            early: bool(shipped and joined and shipped < joined),
        }
        expected = judged({code for code, it in found.items() if it})
        verdict = issued.verdict
        assert {"outcome": verdict.outcome, "codes": [*verdict.codes]} == expected
        assert (issued.policy is not None) == (expected["outcome"] == "approved")


OF_THE_INSURER = {"not-verified", "verification-unknown", "advanced-unknown", "fully-advanced"}


def dispute_of(facts):
    given = {name: facts[name] for name in ("ground", "scope", "escrow", "ruling", "verified")}
    given |= {"seller_performed": facts["performed"], "amount": in_yuan(facts["amount"])}
    given |= {"advanced": in_yuan(facts["advanced"]), "credit_held": in_yuan(facts["held"])}
    return si.Dispute(**DISPUTE | given | {"credit_available": in_yuan(facts["available"])})


@pytest.mark.parametrize("escrow", KNOWN)
def test_every_combination_of_the_facts_of_an_advance(escrow):
    table, short = Table(), 0
    for facts in combinations(
        ground=("quality", "not_as_described", "not_received", "broken_promise", None),
        scope=("basic", "agreed_terms", "spot_check", "punitive", None),
        amount=(10_000, 0, None),
        performed=KNOWN,
        ruling=("buyer", "seller", None),
        held=(0, 6_000, None),
        # With 60.00 held: nothing more, a fen too little, just enough, enough by itself.
        available=(0, 3_999, 4_000, 10_000, None),
        escrow=(escrow,),
        verified=(True,),
        advanced=(0,),
    ):
        expected = claims.advance_outcome(facts)
        table.compare(si.assess_advance(dispute_of(facts)), expected, facts)
        short += expected["codes"] == ["credit-short"]
    assert table.outcomes.total() == 5 * 5 * 3 * 3 * 3 * 3 * 5
    # Approved: four grounds, three scopes, and of eight known credits all but none at all.
    assert table.outcomes["approved"] == (4 * 3 * 7 if escrow else 0)
    assert short == (4 * 3 * 4 if escrow else 0)
    ever = {True: set(), False: {"not-escrow"}, None: {"escrow-unknown"}}[escrow]
    others = {*order.codes_of("advances")} - {"not-escrow", "escrow-unknown"} - OF_THE_INSURER
    assert table.codes == others | ever


def test_every_combination_of_what_the_insurer_verified_and_advanced_before():
    table = Table()
    for facts in combinations(
        ground=("quality",),
        scope=("basic",),
        escrow=(True,),
        amount=(10_000, 0, None),
        performed=KNOWN,
        ruling=("buyer", "seller", None),
        held=(0, 6_000, None),
        available=(0, 3_999, 4_000, 10_000, None),
        verified=KNOWN,
        advanced=(0, 1, 6_000, 10_000, 10_001, None),
    ):
        expected = claims.advance_outcome(facts)
        table.compare(si.assess_advance(dispute_of(facts)), expected, facts)
    assert table.outcomes.total() == 3 * 3 * 3 * 3 * 5 * 3 * 6
    # Approved: something is left after three of the sums, and of eight known credits seven.
    assert table.outcomes["approved"] == 3 * 7
    others = {"not-escrow", "escrow-unknown", "out-of-scope", "ground-unknown", "scope-unknown"}
    assert table.codes == {*order.codes_of("advances")} - others
