"""When the answer of an issuance changes next."""

from datetime import date, timedelta

import pytest

import shopinsure as si
from scenarios import ORDER, SMALL_POLICY


@pytest.mark.parametrize("day", [28, 29])
def test_the_next_change_of_an_issuance_is_the_day_that_has_no_end(day):
    # Six months after 2023-08-29 is 2024-02-29; of the 30th there is none. 2022-08-29 has none.
    year = 2022 if day == 28 else 2023
    shop = si.Shop(
        shop_id="S-1", marketplace_seller=True, deposit_offered=True, coverage_max="1000"
    )
    terms = si.DEPOSIT_TERMS.amended(month_end="refuse")
    bought = si.buy_deposit_policy(
        shop, "D-1", "1000", si.Term.SIX_MONTHS, date(year, 8, day), terms=terms
    )
    assert bought.verdict.outcome is si.Outcome.APPROVED
    assert bought.next_change_on == date(year, 8, day + 1)


def test_a_policy_of_the_first_year_of_the_calendar_is_no_obstacle_to_an_answer():
    start = date.fromordinal(185)
    held = SMALL_POLICY | {"start": start, "end": start + timedelta(days=364)}
    shop = si.Shop(
        shop_id="S-1",
        marketplace_seller=True,
        deposit_offered=True,
        coverage_max="1000",
        deposit_policy=si.DepositPolicy(**held),
    )
    bought = si.buy_deposit_policy(shop, "D-2", "1000", si.Term.SIX_MONTHS, start)
    assert "policy-running" in bought.verdict.codes
    # The end of that policy leaves what is not known of a day before the first terms.
    later = bought.next_change_on
    assert later == held["end"] + timedelta(days=1)
    unknown = si.buy_deposit_policy(shop, "D-2", "1000", si.Term.SIX_MONTHS, later)
    assert unknown.verdict.codes == ("terms-not-known",)
    assert unknown.next_change_on == si.DEPOSIT_TERMS.effective_from
    terms = si.DEPOSIT_TERMS.amended(effective_from=date.min)
    early = si.buy_deposit_policy(shop, "D-2", "1000", si.Term.SIX_MONTHS, start, terms=terms)
    assert early.next_change_on == held["end"] + timedelta(days=1)


def test_no_change_is_given_where_no_period_fits_the_calendar_any_more():
    terms = si.DEPOSIT_TERMS.amended(effective_from="9990-01-01")
    shop = si.Shop(shop_id="S-1")
    bought = si.buy_deposit_policy(
        shop, "D-1", "1000", si.Term.SIX_MONTHS, date(2023, 1, 1), terms=terms
    )
    assert bought.next_change_on is None


def test_an_explanation_in_full_shows_what_was_passed_in_both_languages():
    shop = si.Shop(shop_id="S-1", **dict.fromkeys(("live_base_bound", "under_penalty"), False))
    order = si.Order(**ORDER)
    issued = si.issue_order_policy(order, shop, "quality", "0.001")
    for answer in (issued, issued.verdict):
        assert "\n  passed not-shipped (L-2.4; source)" in answer.explain(full=True)
        assert "\n  已通过 not-shipped (L-2.4；来源)" in answer.explain("zh", full=True)
        assert "not-shipped" not in answer.explain()
