# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
# ---

# %% [markdown]
# # A shop from joining to surrender
#
# One invented shop, the rules of two documents: the live guarantee (clauses L) and the deposit
# insurance (clauses D). Every answer is shown with its working, in English and Chinese. Run it as a
# notebook with jupytext; the charts need the extra `plot`.

# %%
from datetime import date, datetime

import shopinsure as si
from shopinsure import plot


def both(answer: object) -> None:
    """Print an answer with its working in both languages."""
    for language in ("en", "zh"):
        print(answer.explain(language))


# %% [markdown]
# ## Joining
# A shop of a live-stream base that is under no penalty may join (L-1.2, L-2.3, L-F1).

# %%
shop = si.Shop(
    shop_id="S-1",
    live_base_bound=True,
    under_penalty=False,
    quality_status="qualified",
    price_status="qualified",
    marketplace_seller=True,
    deposit_offered=True,
    coverage_max="12500",
)
for product in si.Product:
    both(si.assess_guarantee(shop, product, "apparel"))
both(si.programme_membership(shop))

# %% [markdown]
# ## An order
# It ships, so both policies are issued (L-2.4). 0.18 % of 199.00 is 0.3582, rounded once.

# %%
order = si.Order(
    order_id="O-1",
    shop_id="S-1",
    category="apparel",
    paid="199.00",
    paid_at="2020-09-10T10:00:00+08:00",
    shipped_at="2020-09-11T09:00:00+08:00",
)
quality = si.issue_order_policy(order, shop, si.Product.QUALITY, "0.0018")
price = si.issue_order_policy(order, shop, si.Product.PRICE, "0.0018")
both(quality)
both(price)

# %% [markdown]
# Small amounts are where rounding shows: the ceiling of 0.2 % binds the rate, not the rounded
# premium.

# %%
amounts = [si.from_fen(fen) for fen in range(0, 1001, 10)]
plot.premium_rounding("0.002", amounts)

# %%
both(si.compare_readings(si.order_premium, "2.50", "0.002"))

# %% [markdown]
# ## Claims
# Goods returned and refunded because of a defect: the merchant is paid (L-2.1, L-2.5). The calendar
# is the caller's; this one knows no holidays.


# %%
class Weekdays:
    """Take every Monday to Friday for a working day."""

    def is_working_day(self, day: date) -> bool:
        """Return whether a day is worked."""
        saturday, sunday = 6, 7
        return day.isoweekday() not in {saturday, sunday}


refund = si.Refund(
    refund_id="R-1",
    order_id="O-1",
    category="apparel",
    reason="quality",
    requested_at="2020-09-14T12:00:00+08:00",
    goods_returned=True,
    goods_refunded="199.00",
    completed_at="2020-09-18T12:00:00+08:00",
)
both(si.assess_quality_claim(quality.policy, refund, calendar=Weekdays()))

# %% [markdown]
# The same dress is cheaper a week later: the buyer is paid the difference, at most the limit
# (L-3.7, L-3.8).

# %%
dress = {"shop_id": "S-1", "listing_id": "L-1", "name": "dress", "size": "M"}
purchase = si.Purchase(
    order_id="O-1",
    line_id="1",
    sku=dress,
    unit_paid="199.00",
    red_packets="20.00",
    paid_at="2020-09-10T10:00:00+08:00",
)
evidence = si.Evidence(
    order_id="O-2",
    sku=dress,
    unit_price="150.00",
    placed_at="2020-09-17T10:00:00+08:00",
    submitted_at="2020-09-17T11:00:00+08:00",
)
both(si.price_window(datetime.fromisoformat("2020-09-10T10:00:00+08:00")))
both(si.assess_price_claim(price.policy, purchase, evidence))

# %%
moved = si.compare_readings(si.assess_price_claim, price.policy, purchase, evidence)
both(moved)
plot.readings_moved(moved)

# %% [markdown]
# ## Deposit insurance
# A cover of 10,000 for twelve months costs 3 % (D-Q9). 12,500 is the shop's maximum, but no tier
# (D-Q5).

# %%
bought = si.buy_deposit_policy(shop, "D-1", "10000", si.Term.TWELVE_MONTHS, date(2023, 1, 1))
both(bought)
both(si.buy_deposit_policy(shop, "D-1", "12500", si.Term.TWELVE_MONTHS, date(2023, 1, 1)))
both(si.releasable_deposit("1000", "10000", "1000"))

# %% [markdown]
# ## The account
# The cover runs until the last day of the policy, and has ended after it whatever is posted. A
# dispute of 300: a bond is held (D-Q21), the insurer advances (D-Q10), the seller repays in part
# (D-Q26).

# %%
policy = bought.policy
cover = {"policy_id": policy.policy_id, "coverage": policy.coverage, "end": policy.end}
events = [
    si.CoverBought(event_id="1", on=policy.start, **cover),
    si.BondHeld(event_id="2", on="2023-02-01", case_id="C-1", amount="300"),
    si.Advanced(event_id="3", on="2023-02-20", case_id="C-1", amount="300"),
    si.Repaid(event_id="4", on="2023-03-10", case_id="C-1", amount="100"),
    si.BondHeld(event_id="5", on="2023-03-12", case_id="C-2", amount="10000"),
    si.BondReleased(event_id="6", on="2023-03-18", case_id="C-2"),
]
statement = si.replay(events)
both(statement)
for working in si.balance_workings(statement.account).values():
    both(working)

# %%
for day in (policy.end, date(2024, 1, 1)):
    print(day, si.credit_available(statement.account, day))

# %% [markdown]
# A shop that owes something buys no other cover (D-Q26): the purchase gives every reason.

# %%
next_year = (si.Term.TWELVE_MONTHS, date(2024, 1, 1))
both(si.buy_deposit_policy(shop, "D-2", "10000", *next_year, account=statement.account))

# %%
plot.account_balances(statement)

# %% [markdown]
# ## Recovery
# 200 are still owed. When the badge goes and the shop is blocked depends on the least certain
# reading of all, `overdue_from` (D-Q19, D-Q20): a standing also says the earliest day under any.

# %%
for milestone in si.recovery_schedule(date(2023, 2, 20)):
    both(milestone)
both(si.standing(statement.account, date(2023, 3, 26)))

# %%
plot.recovery_timeline(date(2023, 2, 20))

# %% [markdown]
# ## Surrender
# While something is owed a person decides; once it is settled the unused days are paid back
# (D-Q14).

# %%
both(si.surrender(policy, date(2023, 3, 20), outstanding="200", held="0"))
both(si.surrender(policy, date(2023, 6, 30), outstanding="0", held="0"))

# %%
plot.refund_curve(policy)
