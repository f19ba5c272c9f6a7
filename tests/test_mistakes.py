"""Make the mistakes a user would make: each ends in one clear error of the library."""

from datetime import UTC, date, datetime, timedelta, tzinfo

import pytest
from pydantic import ValidationError

import shopinsure as si
from shopinsure import DEPOSIT_TERMS, GUARANTEE_TERMS

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
