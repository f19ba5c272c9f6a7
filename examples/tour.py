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
# One invented shop, the rules of two published articles: the live guarantee (clauses L) and the
# guarantee-deposit insurance (clauses D). A notebook shows every answer with its working.
#
# This file is a notebook kept as text. To open it in JupyterLab, or to make a page of it:
#
# ```sh
# pip install "shopinsure[plot]" jupytext jupyterlab nbconvert
# jupytext --to ipynb --execute tour.py
# jupyter lab tour.ipynb
# jupyter nbconvert --to html tour.ipynb
# ```

# %%
from datetime import date, datetime

import altair as alt
import vl_convert
from IPython.display import display as show

import shopinsure as si
from shopinsure import plot

# %% [markdown]
# Answers are shown in English and Chinese; `si.display("zh")` or `si.display("en")` chooses one.
# Charts are drawn into the page, without a network, in its colours.

# %%
si.display("both", max_rows=60)
alt.renderers.register("page", lambda spec, **_: {"text/html": vl_convert.vegalite_to_svg(spec)})
alt.renderers.enable("page")

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
    show(si.assess_guarantee(shop, product, "apparel"))
si.programme_membership(shop)

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
show(quality, price)

# %% [markdown]
# Small amounts are where rounding shows: the ceiling of 0.2 % binds the rate, not the rounded
# premium.

# %%
amounts = [si.from_fen(fen) for fen in range(0, 1001, 10)]
plot.premium_rounding("0.002", amounts)

# %%
si.compare_readings(si.order_premium, "2.50", "0.002")

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
si.assess_quality_claim(quality.policy, refund, calendar=Weekdays())

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
show(si.price_window(datetime.fromisoformat("2020-09-10T10:00:00+08:00")))
si.assess_price_claim(price.policy, purchase, evidence)

# %%
moved = si.compare_readings(si.assess_price_claim, price.policy, purchase, evidence)
moved

# %%
plot.readings_moved(moved)

# %% [markdown]
# What it means for the loss ratio of the two policies: a claim of a price guarantee is large
# beside its premium.

# %%
plot.loss_ratio([quality.policy, price.policy], [moved])

# %% [markdown]
# ## Deposit insurance
# A cover of 10,000 for twelve months costs 3 % (D-Q9). 12,500 is the shop's maximum, but is not
# offered (D-Q5).

# %%
bought = si.buy_deposit_policy(shop, "D-1", "10000", si.Term.TWELVE_MONTHS, date(2023, 1, 1))
declined = si.buy_deposit_policy(shop, "D-1", "12500", si.Term.TWELVE_MONTHS, date(2023, 1, 1))
show(bought, declined)
si.releasable_deposit("1000", "10000", "1000")

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
statement

# %% [markdown]
# Each balance has its working; the credit ends with the cover.

# %%
show(*si.balance_workings(statement.account).values())
{day: si.credit_available(statement.account, day) for day in (policy.end, date(2024, 1, 1))}

# %% [markdown]
# A shop that owes something buys no other cover (D-Q26): the purchase gives every reason.

# %%
next_year = (si.Term.TWELVE_MONTHS, date(2024, 1, 1))
next_cover = si.buy_deposit_policy(shop, "D-2", "10000", *next_year, account=statement.account)
next_cover

# %%
plot.account_balances(statement)

# %% [markdown]
# ## Recovery
# 200 are still owed. When the badge goes and the shop is blocked depends on the least certain
# reading of all, `overdue_from` (D-Q19, D-Q20): a standing also says the earliest day under any.

# %%
show(si.recovery_schedule(date(2023, 2, 20)))
si.standing(statement.account, date(2023, 3, 26))

# %%
plot.recovery_timeline(date(2023, 2, 20))

# %%
plot.standings(statement)

# %% [markdown]
# ## Surrender
# While something is owed a person decides; once it is settled the unused days are paid back
# (D-Q14).

# %%
owing = si.surrender(policy, date(2023, 3, 20), outstanding="200", held="0")
settled = si.surrender(policy, date(2023, 6, 30), outstanding="0", held="0")
show(owing, settled)

# %%
plot.refund_curve(policy)

# %% [markdown]
# What other covers would return, and from which interest on a policy costs less than frozen cash.

# %%
terms_of_cover = (si.Term.TWELVE_MONTHS, date(2023, 1, 1))
covers = [
    si.buy_deposit_policy(shop, f"T-{cover}", cover, *terms_of_cover).policy
    for cover in ("1000", "4000", "8000", "12000")
]
plot.surrender_table(covers)

# %%
plot.break_even(covers)

# %% [markdown]
# ## The year at a glance

# %%
plot.premium_by_month([quality.policy, price.policy, policy])

# %%
plot.outcomes([quality, price, bought, declined, next_cover, moved.default, owing, settled])
