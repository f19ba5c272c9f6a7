"""Claims at the edges of their facts."""

from datetime import date, datetime, time, timedelta

import pytest

import shopinsure as si
from scenarios import EVIDENCE, ISSUED, PAID_AT, PURCHASE, refusal
from shopinsure._dates import BEIJING


def test_details_are_named_with_the_signs_of_each_language():
    other = {"name": "shirt", "size": "M", "colour": "red"}
    same = {"shop_id": "S-1", "listing_id": "L-1"}
    bought = si.Purchase(
        order_id="O-1",
        line_id="1",
        sku=si.Sku(**same, **other),
        unit_paid="100",
        paid_at=PAID_AT,
    )
    evidence = si.Evidence(
        order_id="O-2",
        sku=si.Sku(**same, **other | {"size": "L", "colour": "blue"}),
        unit_price="70",
        placed_at=PAID_AT,
        submitted_at=PAID_AT,
    )
    found = si.assess_price_claim(None, bought, evidence).verdict.findings[0]
    assert "it differs in size, colour, and" in found.message("en")
    assert "所购商品的尺码、颜色不同，" in found.message("zh")


def test_evidence_from_before_the_payment_may_be_late_too_where_no_day_is_in_time():
    terms = si.GUARANTEE_TERMS.amended(price_window="first_day_counts", price_window_days=0)
    item = si.Sku(shop_id="S-1", listing_id="L-1", name="dress")
    at = "2020-09-10T{}:00:00+08:00".format
    bought = si.Purchase(order_id="O-1", line_id="1", sku=item, unit_paid="100", paid_at=at("10"))
    evidence = si.Evidence(
        order_id="O-2", sku=item, unit_price="70", placed_at=at("09"), submitted_at=at("11")
    )
    result = si.assess_price_claim(None, bought, evidence, terms=terms)
    assert result.verdict.codes[:3] == ("placed-before-payment", "placed-late", "submitted-late")


@pytest.mark.parametrize("reading", si.READINGS["price_window"].values)
def test_a_window_has_an_instant_of_its_last_day_and_none_of_the_next(reading):
    window = si.price_window(PAID_AT, terms=si.GUARANTEE_TERMS.amended(price_window=reading))
    midnight = datetime.combine(window.next_change_on, time.min, BEIJING)
    assert window.valid_until == window.next_change_on - timedelta(days=1)
    assert midnight not in window
    assert midnight - timedelta(days=1) in window
    assert refusal(lambda: "noon" in window)[1].startswith("instant 'noon' is")


def test_a_claim_that_waits_for_its_evidence_waits_as_long_as_its_window():
    item = si.Sku(shop_id="S-1", listing_id="L-1", name="dress")
    bought = si.Purchase(order_id="O-1", line_id="1", sku=item, unit_paid="100", paid_at=PAID_AT)
    evidence = si.Evidence(
        order_id="O-2", sku=item, unit_price="70", placed_at=PAID_AT, submitted_at=None
    )
    waiting = si.assess_price_claim(None, bought, evidence)
    assert waiting.valid_until == si.price_window(PAID_AT).valid_until
    days = {"paid_at": PAID_AT, "issued_at": PAID_AT + timedelta(days=40)}
    late = si.OrderPolicy(**ISSUED | days | {"product": "price"})
    none = si.GUARANTEE_TERMS.amended(price_window_days=0, price_window="first_day_counts")
    assert si.assess_price_claim(None, bought, evidence, terms=none).valid_until is None
    # Submitted before the policy is issued, it is referred, and so not declined.
    assert si.assess_price_claim(late, bought, evidence).valid_until == waiting.valid_until


def test_a_second_price_claim_says_what_is_paid_once_and_of_which_terms():
    item = si.Sku(shop_id="S-1", listing_id="L-1", name="dress")
    facts = {"order_id": "O-1", "line_id": "1", "unit_paid": "100", "claimed_lines": ["1"]}
    bought = si.Purchase(**facts, sku=item, paid_at=PAID_AT)
    evidence = si.Evidence(
        order_id="O-2", sku=item, unit_price="70", placed_at=PAID_AT, submitted_at=PAID_AT
    )
    for per, chinese in (("line", "每个订单行仅赔付一次"), ("order", "每个订单仅赔付一次")):
        terms = si.GUARANTEE_TERMS.amended(price_claims_per=per)
        found = si.assess_price_claim(None, bought, evidence, terms=terms).verdict.findings
        (claimed,) = (it for it in found if it.code == "already-claimed")
        assert claimed.message().endswith(f"one is paid per {per}.")
        assert chinese in claimed.message("zh")
    asked = lambda: si.assess_price_claim(None, bought, evidence, terms=7)  # noqa: E731
    assert refusal(asked) == ("terms-type", "terms (int) must be of type GuaranteeTerms")


@pytest.mark.parametrize("weights", ["12", b"12", {"1", "2", "2.00"}, {"O-1": "1"}, 7, None])
def test_weights_stand_in_the_order_of_their_lines(weights):
    assert refusal(lambda: si.apportion("10", weights))[0] == "weights-type"


def test_nothing_is_apportioned_over_any_weights_and_a_weight_may_be_nothing():
    assert [*map(str, si.apportion("0", (0, 0)))] == ["0.00", "0.00"]
    assert [*map(str, si.apportion("1", (0, 1)))] == ["0.00", "1.00"]


@pytest.mark.slow  # a million weights are looked at
def test_a_million_weights_are_the_most():
    assert len(si.apportion("0", [0] * 10**6)) == 10**6
    assert refusal(lambda: si.apportion("0", [0] * (10**6 + 1)))[0] == "weights-too-many"


def test_the_day_of_an_instant_is_known_for_the_years_of_records():
    first, last = (
        datetime.fromisoformat(f"{it}T00:00:00+08:00") for it in ("2000-01-01", "2099-12-31")
    )
    assert (si.beijing_day(first), si.beijing_day(last)) == (first.date(), last.date())
    for instant in (first - timedelta.resolution, last + timedelta(days=1)):
        assert refusal(lambda it=instant: si.beijing_day(it))[0] == "instant-malformed"


@pytest.mark.parametrize(
    ("ppm", "code"),
    [
        (1.0, "ppm-type"),
        (True, "ppm-type"),
        (-1, "ppm-out-of-range"),
        (10**6 + 1, "ppm-out-of-range"),
    ],
)
def test_a_rate_is_made_of_whole_ppm(ppm, code):
    assert refusal(lambda: si.Rate.from_ppm(ppm))[0] == code
    assert [si.Rate.from_ppm(it).ppm for it in (0, 10**6)] == [0, 10**6]


def test_a_line_of_a_million_units_is_the_longest():
    assert len(si.split_line("10000.00", 10**6)) == 10**6
    assert refusal(si.split_line, total="1", quantity=10**6 + 1)[0] == "quantity-out-of-range"


def test_nothing_may_be_submitted_in_a_window_that_was_over_before_it_began():
    policy = si.OrderPolicy(**ISSUED | {"product": "price"})
    purchase = si.Purchase(**PURCHASE)
    evidence = si.Evidence(**EVIDENCE | {"placed_at": None, "submitted_at": None})
    for days, until in ((0, None), (1, date(2020, 9, 10))):
        changes = {"price_window": "first_day_counts", "price_window_days": days}
        terms = si.GUARANTEE_TERMS.amended(**changes)
        settlement = si.assess_price_claim(policy, purchase, evidence, terms=terms)
        assert settlement.verdict.outcome == "pending"
        assert settlement.valid_until == until
