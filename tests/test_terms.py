"""Terms: their ids and their tiers."""

from decimal import Decimal

import shopinsure as si


def test_a_long_id_of_terms_keeps_as_much_as_leaves_room_for_its_mark():
    named = si.DEPOSIT_TERMS.amended(terms_id="T" * 64)
    amended = named.amended(block_days=6).terms_id
    assert amended.partition("~")[0] == "T" * 47
    assert len(amended) == 64


def test_no_cover_above_the_highest_is_a_tier():
    terms = si.DEPOSIT_TERMS.amended(coverage_min="1", coverage_max="9", coverage_step="0.01")
    assert terms.is_tier(900)
    assert not terms.is_tier(901)
    shop = si.Shop(
        shop_id="S-1", marketplace_seller=True, deposit_offered=True, coverage_max="9.00"
    )
    assert si.coverage_choices(shop, terms=terms)[-1] == Decimal(9)
