"""What a column refuses, and that it reads what it wrote."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from oscar_shop.fields import RateField, RecordField, YuanField
from oscar_shop.models import InsuredShop, SoldItem
from storefront import ship

from shopinsure import Account, Sku, Yuan


@pytest.mark.parametrize(
    "wrong", [19900, 199.0, "199.001", Decimal(-1), "1e2", True, "10000000000"]
)
def test_an_amount_in_fen_as_a_float_or_beyond_the_fen_is_refused(shop, wrong):
    shop.shop.alipay_balance = wrong
    with pytest.raises(ValidationError):
        shop.shop.save(update_fields=["alipay_balance"])


@pytest.mark.parametrize("wrong", [0.0018, 1800, "0.00000018", "18", Decimal("-0.1")])
def test_a_rate_in_another_unit_is_refused(shop, wrong):
    shop.shop.quality_rate = wrong
    with pytest.raises(ValidationError):
        shop.shop.save()


def test_a_rate_in_percent_insures_nothing_and_leaves_a_note(shop):
    shop.shop.quality_rate = "0.18"  # for 0.18 %: a ratio of 18 %
    shop.shop.save()
    order = shop.place((shop.product(), 1))
    ship(*order.lines.all())
    assert "above" in order.notes.get().message


@pytest.mark.parametrize("amount", ["0.00", "0.01", "199.00", "9999999999.99", "1234567890.12"])
def test_an_amount_is_read_as_it_was_written(shop, amount):
    shop.shop.alipay_balance = amount
    shop.shop.save(update_fields=["alipay_balance"])
    shop.shop.refresh_from_db()
    assert (type(shop.shop.alipay_balance), str(shop.shop.alipay_balance)) == (Yuan, amount)
    assert InsuredShop.objects.filter(alipay_balance=Yuan(amount)).count() == 1


def test_a_record_is_kept_under_the_id_of_its_form_and_another_is_refused():
    item = SoldItem(sku=Sku(shop_id="S-1", listing_id="L-1", name="连衣裙"))
    written = SoldItem._meta.get_field("sku")
    assert written.value_from_object(item) == written.to_python(
        {"schema": "shopinsure/sku/1", "shop_id": "S-1", "listing_id": "L-1", "name": "连衣裙"}
    )
    with pytest.raises(ValueError, match="a Account is none of"):
        RecordField(Sku).get_prep_value(Account())
    with pytest.raises(ValidationError, match="names no known record schema"):
        RecordField(Sku).to_python({"schema": "shopinsure/other/1"})
    with pytest.raises(ValidationError, match="coverage"):
        RecordField(Account).to_python({"schema": "shopinsure/account/1", "coverage": 5})


def test_what_is_not_there_is_none():
    assert YuanField().to_python(None) is RateField().to_python(None) is None
    assert RecordField(Sku).get_prep_value(None) is None
