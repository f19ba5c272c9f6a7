"""When the answer of an issuance changes next."""

from datetime import date, timedelta

import pytest

import shopinsure as si
from scenarios import ORDER, SMALL_POLICY, refusal


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


SELLER = si.Shop(shop_id="S-1", marketplace_seller=True, deposit_offered=True, coverage_max="1000")


def bought_on(start: date, account: si.Account | None = None, **readings: str) -> si.Issuance:
    terms = si.DEPOSIT_TERMS.amended(**readings) if readings else si.DEPOSIT_TERMS
    facts = {"coverage": "1000", "term": "six_months", "account": account, "terms": terms}
    return si.buy_deposit_policy(SELLER, "D-2", start=start, **facts)


def test_the_next_change_of_an_issuance_follows_from_the_account_too():
    # The cover runs to the end of 2023-03-31, the account was last posted on 2023-02-01.
    cover = {"policy_id": "D-1", "coverage": "1000", "cover_until": "2023-03-31"}
    account = si.Account(**cover, last_on="2023-02-01")
    running = bought_on(date(2023, 2, 1), account)
    assert running.verdict.codes == ("cover-running",)
    assert running.next_change_on == date(2023, 4, 1)
    assert bought_on(date(2023, 4, 1), account).verdict.outcome is si.Outcome.APPROVED
    closed = si.Account(last_on="2023-02-01")
    early = bought_on(date(2023, 1, 31), closed)
    assert early.verdict.codes == ("day-goes-back",)
    assert early.next_change_on == date(2023, 2, 1)
    assert bought_on(date(2023, 2, 1), closed).verdict.outcome is si.Outcome.APPROVED
    # Before the terms nothing is known, whatever became of the account long before.
    first = si.DEPOSIT_TERMS.effective_from
    old = si.Account(last_on="2022-07-01")
    assert bought_on(date(2022, 7, 1), old).next_change_on == first
    ended = si.Account(**cover | {"cover_until": "2022-06-30"}, last_on="2022-06-01")
    assert bought_on(date(2022, 7, 1), ended).next_change_on == first


def test_a_start_whose_month_has_no_corresponding_day_is_answered_again_from_the_first_on():
    refused = bought_on(date(2023, 8, 31), month_end="refuse")
    assert refused.verdict.codes == ("no-corresponding-day",)
    assert refused.next_change_on == date(2023, 9, 1)


def test_the_next_change_of_an_issuance_follows_from_a_policy_yet_to_begin():
    later = SMALL_POLICY | {"start": "2024-01-01", "end": "2024-12-31"}
    shop = si.Shop(**dict(SELLER) | {"deposit_policy": si.DepositPolicy(**later)})
    sold = si.buy_deposit_policy(shop, "D-2", "1000", "six_months", date(2023, 6, 1))
    assert sold.verdict.outcome is si.Outcome.APPROVED
    assert sold.next_change_on == date(2023, 7, 2)  # from here on the two periods meet


def test_what_changes_with_the_account_changes_where_some_months_have_no_end_too():
    cover = {"policy_id": "D-1", "coverage": "1000", "cover_until": "2023-03-09"}
    running = bought_on(date(2023, 2, 1), si.Account(**cover), month_end="refuse")
    assert running.next_change_on == date(2023, 3, 10)


def test_an_account_that_is_none_is_refused_by_its_name():
    assert refusal(lambda: bought_on(date(2023, 1, 1), 7)) == (
        "account-type",
        "account (int) must be of type Account",
    )


def test_an_explanation_in_full_shows_what_was_passed_in_both_languages():
    shop = si.Shop(shop_id="S-1", **dict.fromkeys(("live_base_bound", "under_penalty"), False))
    order = si.Order(**ORDER)
    issued = si.issue_order_policy(order, shop, "quality", "0.001")
    for answer in (issued, issued.verdict):
        assert "\n  passed not-shipped (L-2.4; source)" in answer.explain(full=True)
        assert "\n  已通过 not-shipped（L-2.4；来源）" in answer.explain("zh", full=True)
        assert "not-shipped" not in answer.explain()
