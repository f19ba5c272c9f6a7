"""Cases of each chart, to be drawn, looked at and compared."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import shopinsure as si
from shopinsure import plot

PAID_AT = "2020-09-10T10:00:00+08:00"
DRESS = {"shop_id": "S-1", "listing_id": "L-1", "name": "dress", "size": "M"}
SHOP = si.Shop(shop_id="S-1", marketplace_seller=True, deposit_offered=True, coverage_max="200000")


def order_policy(order_id: str, product: str, paid: str, issued_on: str) -> si.OrderPolicy:
    premium = si.order_premium(paid, "0.0018").amount
    facts = {"order_id": order_id, "shop_id": "S-1", "product": product, "category": "apparel"}
    at = f"{issued_on}T23:30:00+08:00"
    return si.OrderPolicy(
        **facts,
        paid=paid,
        freight="0",
        rate="0.0018",
        premium=premium,
        paid_at=PAID_AT if product == "claim" else at,
        issued_at=at,
        terms_id="live-guarantee-2020-09-02",
    )


def deposit_policy(number: int, cover: str, term: si.Term = si.Term.TWELVE_MONTHS) -> Any:
    return si.buy_deposit_policy(SHOP, f"D-{number}", cover, term, date(2023, 1, 1)).policy


def claim(red_packets: str, price: str, day: str, **issued: object) -> si.Comparison:
    policy = order_policy("O-1", "price", "100.00", "2020-09-10")
    policy = policy.replace(paid_at=PAID_AT, issued_at="2020-09-10T23:30:00+08:00", **issued)
    purchase = si.Purchase(
        order_id="O-1",
        line_id="1",
        sku=DRESS,
        unit_paid="100.00",
        red_packets=red_packets,
        paid_at=PAID_AT,
    )
    at = f"{day}T09:00:00+08:00"
    evidence = si.Evidence(
        order_id="O-2", sku=DRESS, unit_price=price, placed_at=at, submitted_at=at
    )
    return si.compare_readings(si.assess_price_claim, policy, purchase, evidence)


ORDERS = [
    order_policy(f"O-{n}", ("quality", "price")[n % 2], f"{100 + 7 * n}.00", day)
    for n, day in enumerate(["2020-09-30", "2020-10-01", "2020-11-30", "2020-12-01"] * 3)
]
COMPARISONS = [
    claim("0", "70.00", "2020-09-20"),
    claim("20.00", "70.00", "2020-09-20"),
    claim("0", "70.00", "2020-10-10"),
    claim("0", "99.99", "2020-09-12"),
]
POLICIES = [deposit_policy(n, f"{1 + 4 * n}000") for n in range(4)]
HALF = deposit_policy(9, "5000", si.Term.SIX_MONTHS)
COVER = {"policy_id": "D-2", "coverage": "9000", "end": "2023-12-31"}
EVENTS = [
    si.CoverBought(event_id="1", on="2023-01-01", **COVER),
    si.BondHeld(event_id="2", on="2023-02-01", case_id="C-1", amount="3000"),
    si.Advanced(event_id="3", on="2023-02-20", case_id="C-1", amount="3000"),
    si.Repaid(event_id="4", on="2023-03-10", case_id="C-9", amount="100"),
    si.Repaid(event_id="5", on="2023-03-10", case_id="C-1", amount="1000"),
    si.Advanced(event_id="6", on="2023-04-03", case_id="C-2", amount="500"),
    si.Repaid(event_id="7", on="2023-04-20", case_id="C-1", amount="2000"),
]
STATEMENT = si.replay([*EVENTS, EVENTS[0]])


def month_end(*, terms: si.DepositTerms = si.DEPOSIT_TERMS) -> Any:
    """Ask for a policy from a 31st, which one reading refuses, and another moves without money."""
    return si.buy_deposit_policy(
        SHOP, "D-3", "10000", si.Term.SIX_MONTHS, date(2023, 8, 31), terms=terms
    )


def refund_of_month_end(*, terms: si.DepositTerms = si.DEPOSIT_TERMS) -> Any:
    policy = month_end(terms=terms).policy
    if policy is None:
        return "no policy"
    return si.surrender_refund(policy, date(2023, 10, 31), terms=terms)


ANSWERS = [
    *(one.default for one in COMPARISONS),
    month_end(),
    *(si.assess_deposit_insurance(SHOP, cover) for cover in ("1000", "1500", "2000")),
    si.surrender(POLICIES[0], date(2023, 3, 20), outstanding="0", held=None),
    si.surrender(POLICIES[0], date(2023, 3, 20), outstanding="1", held="0"),
]
AMOUNTS = [si.from_fen(fen) for fen in range(0, 1_001, 10)]
DAYS = [date(2023, 1, 1) + timedelta(days=30 * n) for n in range(13)]

CASES: Mapping[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
    "premium_rounding": (plot.premium_rounding, ("0.002", AMOUNTS)),
    "refund_curve": (plot.refund_curve, (POLICIES[1],)),
    "surrender_table": (plot.surrender_table, ([*POLICIES, HALF],)),
    "surrender_table_of_many_days": (
        plot.surrender_table,
        (POLICIES, [date(2023, 1, 1) + timedelta(days=3 * n) for n in range(100)]),
    ),
    "break_even": (plot.break_even, ([*POLICIES[1:2], HALF],)),
    "account_balances": (plot.account_balances, (STATEMENT,)),
    "recovery_timeline": (plot.recovery_timeline, (date(2023, 2, 20),)),
    "standings": (plot.standings, (STATEMENT,)),
    "readings_moved": (plot.readings_moved, (COMPARISONS[1],)),
    "readings_moved_without_money": (
        plot.readings_moved,
        (si.compare_readings(refund_of_month_end),),
    ),
    "readings_of_an_issuance": (plot.readings_moved, (si.compare_readings(month_end),)),
    "loss_ratio": (plot.loss_ratio, (ORDERS, COMPARISONS)),
    "premium_by_month": (plot.premium_by_month, ([*ORDERS, *POLICIES[:1]],)),
    "outcomes": (plot.outcomes, (ANSWERS,)),
}


def drawn(name: str, **options: Any) -> Any:
    """Draw a case."""
    draw, given = CASES[name]
    return draw(*given, **options)
