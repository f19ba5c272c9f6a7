"""Make the mistakes a user would make: each ends in one clear error of the library."""

from datetime import UTC, date, datetime, timedelta, tzinfo

import pytest
from pydantic import ValidationError

import scenarios
import shopinsure as si
from shopinsure import DEPOSIT_TERMS, GUARANTEE_TERMS, InvalidInput

DAY = date(2023, 1, 1)
SHOP = si.Shop(shop_id="S-1")
ORDER_FACTS = {"order_id": "O-1", "shop_id": "S-1", "category": "apparel", "paid": "1"}


class NoOffset(tzinfo):
    """A time zone that was never finished."""


class WrongOffset(tzinfo):
    """A time zone that answers with a number."""

    def utcoffset(self, _instant):
        return 8


@pytest.mark.parametrize("zone", [NoOffset(), WrongOffset()])
def test_an_instant_in_a_broken_time_zone_has_no_offset(zone):
    with pytest.raises(ValidationError) as refusal:
        si.Order(**ORDER_FACTS, paid_at=datetime(2022, 1, 1, tzinfo=zone))
    assert [error["type"] for error in refusal.value.errors()] == ["instant-naive"]


def test_an_amount_is_no_rate():
    with pytest.raises(si.InvalidInput) as refusal:
        si.order_premium("1", si.Yuan("0.00"))
    assert refusal.value.code == "rate-type"


def test_a_rate_is_no_amount():
    with pytest.raises(si.InvalidInput) as refusal:
        si.order_premium(si.Rate("0.001"), "0.001")
    assert refusal.value.code == "amount-type"


@pytest.mark.parametrize("changes", [{"coverage_step": "0.01"}, {"coverage_step": "0"}])
def test_terms_with_absurd_tiers_are_refused(changes):
    with pytest.raises(ValidationError):
        DEPOSIT_TERMS.amended(**changes)


@pytest.mark.parametrize(
    ("name", "call"),
    [
        ("shop", lambda: si.programme_badge(None)),
        ("shop", lambda: si.assess_guarantee("S-1", si.Product.PRICE, "apparel")),
        ("shop", lambda: si.assess_deposit_insurance(None)),
        ("shop", lambda: si.coverage_choices(None)),
        ("policy", lambda: si.surrender_refund("D-1", DAY)),
        ("policy", lambda: si.surrender(None, DAY, outstanding="0", held="0")),
        ("order", lambda: si.issue_order_policy(SHOP, SHOP, si.Product.PRICE, "0.001")),
        ("shop", lambda: si.buy_deposit_policy(None, "D", "1000", si.Term.SIX_MONTHS, DAY)),
        ("terms", lambda: si.order_premium("1", "0.001", terms=DEPOSIT_TERMS)),
        ("terms", lambda: si.premium_statement([], "0.001", terms="x")),
        ("terms", lambda: si.deposit_premium("1000", si.Term.SIX_MONTHS, terms=GUARANTEE_TERMS)),
        ("terms", lambda: si.releasable_deposit("1", "1", "1", terms=None)),
        ("terms", lambda: si.price_window(datetime.now(UTC), terms=None)),
        ("dispute", lambda: si.assess_advance(None)),
    ],
)
def test_the_wrong_object_is_refused_by_the_name_of_its_parameter(name, call):
    with pytest.raises(si.InvalidInput, match=rf"^{name} ") as refusal:
        call()
    assert refusal.value.code == f"{name}-type"


def test_a_verdict_is_true_only_when_it_approves():
    assert si.assess_guarantee(
        si.Shop(shop_id="S-1", live_base_bound=True, under_penalty=False),
        si.Product.PRICE,
        "apparel",
    )
    assert not si.programme_badge(SHOP)


def test_an_order_cannot_ship_before_it_is_paid():
    paid_at = datetime(2022, 1, 1, tzinfo=UTC)
    with pytest.raises(ValidationError) as refusal:
        si.Order(**ORDER_FACTS, paid_at=paid_at, shipped_at=paid_at - timedelta(seconds=1))
    assert refusal.value.errors()[0]["type"] == "shipped-before-paid"


POLICY_FACTS = {
    "order_id": "O-1",
    "shop_id": "S-1",
    "product": "price",
    "category": "apparel",
    "paid": "100.00",
    "freight": "0",
    "rate": "0.0018",
    "premium": "0.18",
    "paid_at": "2022-01-01T12:00:00+08:00",
    "issued_at": "2022-01-02T12:00:00+08:00",
    "terms_id": "T-1",
}
DEPOSIT_FACTS = {
    "policy_id": "D-1",
    "shop_id": "S-1",
    "coverage": "1000",
    "term": "twelve_months",
    "start": "2023-01-01",
    "end": "2023-12-31",
    "rate": "0.03",
    "premium": "30.00",
    "terms_id": "T-1",
}
REFUND_FACTS = {
    "refund_id": "R-1",
    "order_id": "O-1",
    "category": "apparel",
    "reason": "quality",
    "requested_at": "2022-01-03T12:00:00+08:00",
    "goods_returned": True,
    "goods_refunded": "10.00",
}


def code_of(record, **facts):
    with pytest.raises(ValidationError) as refusal:
        record(**facts)
    (error,) = refusal.value.errors()
    return error["type"]


@pytest.mark.parametrize(
    ("record", "sound", "wrong", "code"),
    [
        (
            si.Order,
            ORDER_FACTS | {"paid_at": POLICY_FACTS["paid_at"]},
            {"freight": "1.01"},
            "freight-above-paid",
        ),
        (si.OrderPolicy, POLICY_FACTS, {"freight": "100.01"}, "freight-above-paid"),
        (si.OrderPolicy, POLICY_FACTS, {"premium": "0.19"}, "premium-contradicts-rate"),
        (si.OrderPolicy, POLICY_FACTS, {"premium": "0.17"}, "premium-contradicts-rate"),
        (
            si.OrderPolicy,
            POLICY_FACTS,
            {"issued_at": "2022-01-01T11:59:59+08:00"},
            "issued-before-paid",
        ),
        (si.DepositPolicy, DEPOSIT_FACTS, {"end": "2023-12-30"}, "period-contradicts-term"),
        (si.DepositPolicy, DEPOSIT_FACTS, {"end": "2024-01-03"}, "period-contradicts-term"),
        (si.DepositPolicy, DEPOSIT_FACTS, {"end": "2022-12-31"}, "period-contradicts-term"),
        (si.DepositPolicy, DEPOSIT_FACTS, {"premium": "30.01"}, "premium-contradicts-rate"),
        (
            si.Refund,
            REFUND_FACTS,
            {"completed_at": "2022-01-03T11:59:59+08:00"},
            "completed-before-requested",
        ),
        (si.Shop, {"shop_id": "S-2"}, {"deposit_policy": DEPOSIT_FACTS}, "policy-of-another-shop"),
    ],
)
def test_a_record_that_contradicts_itself_is_refused(record, sound, wrong, code):
    assert record(**sound)
    assert code_of(record, **(sound | wrong)) == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"coverage_step": "0"}, "tiers-contradict"),
        ({"coverage_step": "1000.01"}, "tiers-contradict"),
        ({"coverage_min": "200000.01"}, "tiers-contradict"),
        ({"coverage_step": "0.01"}, "tiers-too-many"),
    ],
)
def test_terms_whose_tiers_make_no_sense_are_refused(changes, code):
    assert code_of(DEPOSIT_TERMS.amended, **changes) == code


def test_the_terms_hold_the_bounds_of_the_source():
    bounds = (DEPOSIT_TERMS.coverage_min, DEPOSIT_TERMS.coverage_max, DEPOSIT_TERMS.coverage_step)
    assert [str(bound) for bound in bounds] == ["1000.00", "200000.00", "1000.00"]


class EveryDay:
    """A calendar without holidays."""

    def is_working_day(self, _day):
        return True


PURCHASE = {
    "order_id": "O-1",
    "line_id": "1",
    "sku": {"shop_id": "S-1", "listing_id": "L-1", "name": "x"},
    "unit_paid": "10.00",
    "paid_at": POLICY_FACTS["paid_at"],
}
EVIDENCE = si.Evidence(
    order_id="O-2", sku=PURCHASE["sku"], unit_price=None, placed_at=None, submitted_at=None
)


def price_claim(**wrong):
    policy = si.OrderPolicy(**POLICY_FACTS)
    return si.assess_price_claim(policy, si.Purchase(**(PURCHASE | wrong)), EVIDENCE)


def quality_claim(**wrong):
    policy = si.OrderPolicy(**(POLICY_FACTS | {"product": "quality"}))
    refund = si.Refund(**(REFUND_FACTS | wrong))
    return si.assess_quality_claim(policy, refund, calendar=EveryDay())


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("policy-of-another-order", lambda: price_claim(order_id="O-9")),
        ("policy-of-another-shop", lambda: price_claim(sku=PURCHASE["sku"] | {"shop_id": "S-9"})),
        ("paid-at-contradicts", lambda: price_claim(paid_at="2022-01-01T12:00:01+08:00")),
        ("policy-of-another-order", lambda: quality_claim(order_id="O-9")),
        ("requested-before-paid", lambda: quality_claim(requested_at="2022-01-01T11:59:59+08:00")),
        ("quantity-malformed", lambda: si.split_line("1", quantity=True)),
        ("quantity-malformed", lambda: si.split_line("1", "2")),
        ("quantity-out-of-range", lambda: si.split_line("1", 1_000_001)),
        ("total-out-of-range", lambda: si.premium_statement(["9999999999.99"] * 501, "0.002")),
    ],
)
def test_inputs_that_do_not_belong_together_are_refused(code, call):
    assert price_claim().verdict.outcome is si.Outcome.PENDING
    assert quality_claim().verdict.outcome is si.Outcome.PENDING
    with pytest.raises(si.InvalidInput) as refusal:
        call()
    assert refusal.value.code == code


SELLER = si.Shop(shop_id="S-1", marketplace_seller=True, deposit_offered=True, coverage_max="2000")
SOLD = si.buy_deposit_policy(SELLER, "D-1", "1000", si.Term.SIX_MONTHS, date(2023, 1, 1)).policy
UNSHIPPED = si.Order(
    order_id="O-1", shop_id="S-1", category="apparel", paid="1", paid_at="2020-09-10T10:00:00Z"
)
GUARDED = {
    "terms-type": [
        lambda bad: si.assess_guarantee(SELLER, si.Product.PRICE, "apparel", terms=bad),
        lambda bad: si.assess_deposit_insurance(SELLER, "1000", terms=bad),
        lambda bad: si.coverage_choices(SELLER, terms=bad),
        lambda bad: si.releasable_deposit("1", "1", "1", terms=bad),
        lambda bad: si.order_premium("1", "0", terms=bad),
        lambda bad: si.deposit_premium("1000", si.Term.SIX_MONTHS, terms=bad),
        lambda bad: si.surrender_refund(SOLD, date(2023, 1, 1), terms=bad),
        lambda bad: si.surrender_refund(SOLD, date(2022, 12, 31), terms=bad),
        lambda bad: si.surrender(SOLD, date(2024, 1, 1), outstanding="0", held="0", terms=bad),
        lambda bad: si.buy_deposit_policy(
            SELLER, "D-2", "1000", si.Term.SIX_MONTHS, date(2024, 1, 1), terms=bad
        ),
        lambda bad: si.balance_workings(si.Account(), terms=bad),
        lambda bad: si.recovery_schedule(date(2022, 1, 1), terms=bad),
    ],
    "product-unknown": [
        lambda bad: si.assess_guarantee(SELLER, bad, "apparel"),
        lambda bad: si.issue_order_policy(UNSHIPPED, SELLER, bad, "0.001"),
        SELLER.status,
    ],
    "quantity-malformed": [
        lambda bad: si.unit_prices("1", bad),
        lambda bad: si.split_line("1", bad),
    ],
    "day-malformed": [si.guarantee_terms_on, si.deposit_terms_on],
    "terms-not-known": [
        lambda _: si.deposit_terms_on(date(2022, 7, 12)),
        lambda _: si.guarantee_terms_on(date(2020, 9, 1)),
    ],
    "versions-type": [lambda _: si.deposit_terms_on(date(2023, 1, 1), versions=1)],
    "versions-contradict": [lambda _: si.deposit_terms_on(date(2023, 1, 1), versions=())],
    "amended-fields": [lambda _: si.DEPOSIT_TERMS.amended(amended_fields=())],
    "quantity-out-of-range": [
        lambda _: si.unit_prices("1", 0),
        lambda _: si.unit_prices("1", 10**6 + 1),
    ],
}


@pytest.mark.parametrize("bad", ["quality", "2023-01-01", None])
@pytest.mark.parametrize(
    ("code", "call"), [(code, call) for code, calls in GUARDED.items() for call in calls]
)
def test_what_is_of_a_wrong_kind_is_told_under_its_own_code(code, call, bad):
    with pytest.raises(InvalidInput) as refusal:
        call(bad)
    assert refusal.value.code == code


# Of a list, its parts are named by what one of them is.
PARTS = {
    "lines": ("lines", "line", "amount"),
    "events": ("events", "event"),
    "cases": ("cases", "case"),
    "data": ("data", "document"),
}


def test_a_wrong_parameter_is_refused_under_its_name_by_every_public_function():
    result = list(scenarios.wrong_parameters())
    assert len(result) == 4 * sum(len(given) for given in scenarios.VALID_CALLS.values())
    for function, name, code, sentence in result:
        assert code, (function, name)
        assert sentence.split(" ")[0] in PARTS.get(name, (name,)), (function, sentence)
