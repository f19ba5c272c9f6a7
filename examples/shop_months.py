"""What does it cost to insure a shop's orders, month by month, and why exactly that?

The main job, on real orders: a shop with the 69,659 purchases of the CDNOW data set joins the
quality and the price guarantee; each order gets a policy of both, and a statement says what each
month cost. Then the shop buys a deposit policy and surrenders it. Run by ``make demo``.

The functions return data; ``main`` prints it. No rate stands in the sources, so the rates here
are the shop's own assumption.
"""

import csv
import gzip
import os
import sys
import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from shopinsure import (
    DEPOSIT_TERMS,
    GUARANTEE_TERMS,
    DepositPolicy,
    Issuance,
    Order,
    Product,
    Rate,
    Settlement,
    Shop,
    Status,
    Term,
    assess_deposit_insurance,
    assess_guarantee,
    buy_deposit_policy,
    coverage_choices,
    issue_order_policy,
    order_premium,
    premium_statement,
    programme_badge,
    surrender,
)

DATA = Path(__file__).with_name("data") / "cdnow-orders.csv.gz"
YEARS_ON = 25
NOON_IN_BEIJING = time(12, tzinfo=timezone(timedelta(hours=8)))
CATEGORY = "apparel"

RATES = {Product.QUALITY: Rate.percent("0.18"), Product.PRICE: Rate.percent("0.12")}

SHOP = Shop(
    shop_id="S-CDNOW",
    live_base_bound=True,
    under_penalty=False,
    quality_status=Status.QUALIFIED,
    price_status=Status.QUALIFIED,
    marketplace_seller=True,
    deposit_offered=True,
    coverage_max="12500",
)
COVER = "10000"
COVER_TOO_HIGH = "13000"
COVER_FROM = date(2022, 8, 1)
SURRENDERED_ON = date(2023, 2, 28)

HALVES = 2  # the denominator of a number of fen that is exactly half-way between two
WIDTH = 92
PROGRESS_EVERY = 1_000


@dataclass(frozen=True, slots=True)
class Cost:
    """Hold what one product cost: premiums in yuan, how many are 0.00, what rounding added."""

    policies: int
    premium: Decimal
    zero_premiums: int
    rounding: Decimal


@dataclass(frozen=True, slots=True)
class Row:
    """Hold a line of the statement: a month of payment, or the total."""

    name: str
    orders: int
    paid: Decimal
    costs: dict[Product, Cost]


def moved(day: date) -> date:
    """Move a day 25 years on, by the year alone.

    25 years after a leap year comes none, so a 29 February becomes a 28 February.
    """
    if (day.month, day.day) == (2, 29):
        day = day.replace(day=28)
    return day.replace(year=day.year + YEARS_ON)


def read_orders(path: Path) -> Iterator[Order]:
    """Read the orders, paid at noon in Beijing and shipped a day later, in the file's order."""
    with gzip.open(path, "rt", encoding="ascii", newline="") as file:
        for row in csv.DictReader(file):
            paid_on = moved(date.fromisoformat(row["paid_on"]))
            paid_at = datetime.combine(paid_on, NOON_IN_BEIJING)
            yield Order(
                order_id=row["order_id"],
                shop_id=SHOP.shop_id,
                category=CATEGORY,
                paid=row["paid"],
                paid_at=paid_at,
                shipped_at=paid_at + timedelta(days=1),
            )


def month_of(order: Order) -> str:
    """Name the month of payment."""
    return order.paid_at.isoformat()[:7]


def watched(orders: Iterable[Order], doing: str) -> Iterator[Order]:
    """Pass orders on; on a terminal, count them on a line that erases itself at the end."""
    if not sys.stderr.isatty():
        yield from orders
        return
    line = ""
    try:
        for number, order in enumerate(orders):
            if number % PROGRESS_EVERY == 0:
                line = f"\r{doing}: {number:,}"
                print(line, end="", file=sys.stderr, flush=True)
            yield order
    finally:
        print(f"\r{' ' * len(line)}\r", end="", file=sys.stderr, flush=True)


def cost_of(orders: list[Order], product: Product) -> Cost:
    """Issue a policy an order, and add up the policies that are issued."""
    rate = RATES[product]
    premium = Decimal("0.00")
    paid = []
    for order in orders:
        policy = issue_order_policy(order, SHOP, product, rate).policy
        if policy is not None:
            premium += policy.premium
            paid.append(order.paid)
    statement = premium_statement(paid, rate)
    return Cost(
        policies=len(paid),
        premium=premium,
        zero_premiums=statement.zero_premiums,
        rounding=statement.difference,
    )


def month_rows(orders: Iterable[Order]) -> Iterator[Row]:
    """Insure orders that come in order of payment, and make a row a month."""
    for name, group in groupby(orders, key=month_of):
        month = list(group)
        yield Row(
            name=name,
            orders=len(month),
            paid=sum((order.paid for order in month), start=Decimal("0.00")),
            costs={product: cost_of(month, product) for product in Product},
        )


def total_row(rows: list[Row]) -> Row:
    """Add rows up; what rounding added is taken anew, against one premium of the whole sum."""
    paid = sum((row.paid for row in rows), start=Decimal("0.00"))
    return Row(
        name="total",
        orders=sum(row.orders for row in rows),
        paid=paid,
        costs={product: total_cost(rows, product, paid) for product in Product},
    )


def total_cost(rows: list[Row], product: Product, paid: Decimal) -> Cost:
    """Add the costs of one product up."""
    costs = [row.costs[product] for row in rows]
    premium = sum((cost.premium for cost in costs), start=Decimal("0.00"))
    return Cost(
        policies=sum(cost.policies for cost in costs),
        premium=premium,
        zero_premiums=sum(cost.zero_premiums for cost in costs),
        rounding=premium - order_premium(paid, RATES[product]).amount,
    )


def chosen(orders: list[Order]) -> dict[str, Order]:
    """Choose the orders whose premium is shown in full: the first one where several would do."""
    rate = RATES[Product.QUALITY]
    positive = [order for order in orders if order.paid]
    ties = (one for one in positive if order_premium(one.paid, rate).exact.denominator == HALVES)
    found = {
        "the largest order": max(positive, key=lambda order: order.paid, default=None),
        "the smallest order above 0.00": min(positive, key=lambda order: order.paid, default=None),
        "the first order that comes to exactly half a fen": next(ties, None),
    }
    return {why: order for why, order in found.items() if order is not None}


def buy_cover() -> Issuance:
    """Buy the shop its deposit policy."""
    return buy_deposit_policy(SHOP, "D-1", COVER, Term.TWELVE_MONTHS, COVER_FROM)


def give_back(policy: DepositPolicy) -> Settlement:
    """Surrender the policy while nothing is owed and nothing is held."""
    return surrender(policy, SURRENDERED_ON, outstanding="0", held="0")


def print_heading(text: str) -> None:
    """Print a heading after an empty line."""
    print(f"\n{text}\n{'-' * len(text)}")


def print_text(text: str) -> None:
    """Print a paragraph, wrapped."""
    print(textwrap.fill(text, WIDTH))


def print_indented(text: str) -> None:
    """Print what the library explains, set in from the margin."""
    print(textwrap.indent(text, "    "))


def print_assumptions() -> None:
    """Say what is real, what is assumed, and which terms hold."""
    print_text(
        "The orders are real: all 69,659 purchases of 23,570 customers of the web shop CDNOW, "
        "January 1997 to June 1998. Assumed here: the amounts are yuan. Every day is moved "
        f"{YEARS_ON} years on, so that the terms are in force: 1997-01-01 is 2022-01-01 (a "
        "29 February would become a 28 February; there is none). Each order is paid at noon "
        f"Beijing time, is of category {CATEGORY}, and ships the next day at noon."
    )
    print()
    print_text(
        "The shop insures each order twice: the quality guarantee pays the shop when goods come "
        "back for their quality, the price guarantee pays the buyer when the price falls soon "
        "after. A premium is the amount paid times a rate. The terms only say that it is at most "
        f"{GUARANTEE_TERMS.order_rate_max}; the shop's own assumed rates are "
        f"{RATES[Product.QUALITY]} for quality and {RATES[Product.PRICE]} for price."
    )
    print(f"\nTerms: {GUARANTEE_TERMS.terms_id}, {DEPOSIT_TERMS.terms_id}")


def print_joining() -> None:
    """Say whether the shop may join, and whether it counts as joined."""
    print_heading("May the shop join?")
    for product in Product:
        print(f"{product} guarantee: {assess_guarantee(SHOP, product, CATEGORY)}")
    print(f"counts as joined to the programme: {programme_badge(SHOP)}")


def print_statement(rows: list[Row]) -> None:
    """Print the months and the total in columns, and what the columns say."""
    print_heading("A policy of each guarantee for every order, by month of payment (yuan)")
    print(f"{'':31}{'quality guarantee':^30} {'price guarantee':^30}".rstrip())
    product_head = f"{'premiums':>11} {'at 0.00':>8} {'rounding':>9}"
    print(f"{'month':8}{'orders':>8}{'paid':>14} {product_head} {product_head}")
    for row in rows:
        figures = " ".join(
            f"{cost.premium:11,.2f} {cost.zero_premiums:8,} {cost.rounding:+9.2f}"
            for cost in row.costs.values()
        )
        print(f"{row.name:8}{row.orders:8,}{row.paid:14,.2f} {figures}")
    print()
    print_text(
        "at 0.00: policies whose premium rounds to 0.00; they are valid all the same. rounding: "
        "the premiums, each rounded to the fen (0.01 yuan), less one premium on the whole sum "
        "paid, rounded once. The total compares with one premium on the sum of all months, so "
        "its rounding need not be the sum of the months' roundings."
    )
    print_policies(rows[-1])


def print_policies(total: Row) -> None:
    """Say how many policies were issued, and how many were not."""
    issued = sum(cost.policies for cost in total.costs.values())
    refused = len(total.costs) * total.orders - issued
    premium = sum(cost.premium for cost in total.costs.values())
    print(f"\n{issued:,} policies issued, {refused:,} refused; premiums together {premium:,.2f}.")


def print_rounding(orders: list[Order]) -> None:
    """Explain the rounding of the first month, for the quality guarantee."""
    name, first = next(groupby(orders, key=month_of))
    print_heading(f"Where the rounding of {name} comes from, quality guarantee")
    print_text(str(premium_statement(first, RATES[Product.QUALITY])))


def print_workings(orders: list[Order]) -> None:
    """Print the chosen premiums with their working, and those with a note in Chinese too."""
    print_heading("Premiums of the quality guarantee, with their working")
    print_text(
        "In square brackets: the clauses that the premium rests on. A reading is a choice made "
        "where the clauses are silent; half_up rounds half a fen up."
    )
    for why, order in chosen(orders).items():
        premium = order_premium(order.paid, RATES[Product.QUALITY])
        print(f"\n{why}: {order.order_id}, {order.paid_at.date()}, {order.paid:,} paid")
        print_indented(premium.explain())
        if premium.notes:
            print_indented(premium.explain("zh"))


def print_deposit() -> None:
    """Assess the shop, sell it the deposit policy, and surrender it."""
    print_heading("Deposit insurance: a policy instead of a frozen cash deposit")
    tiers = coverage_choices(SHOP)
    print(
        f"The shop's maximum is {SHOP.coverage_max:,}: it can choose {len(tiers)} covers, "
        f"{tiers[0]:,} to {tiers[-1]:,}."
    )
    for cover in (COVER_TOO_HIGH, COVER):
        print(f"cover {Decimal(cover):,}: {assess_deposit_insurance(SHOP, cover)}")
    bought = buy_cover()
    if not isinstance(bought.policy, DepositPolicy):
        print(f"No policy was sold: {bought}")
        return
    policy = bought.policy
    print(f"\nPolicy {policy.policy_id}, covered {policy.start} to {policy.end}, bought:")
    print_indented(str(bought))
    print(f"\nSurrendered on {SURRENDERED_ON}, nothing owed, nothing held:")
    print_indented(str(give_back(policy)))
    print_indented(give_back(policy).explain("zh"))


def main() -> None:
    """Run the whole job and print it."""
    if not DATA.is_file():
        sys.exit(f"The orders are missing: there is no file {DATA}.")
    sys.stdout.reconfigure(encoding="utf-8")  # Chinese, wherever the output goes
    print("A shop's months: insuring real orders, with every number explained\n")
    print_assumptions()
    print_joining()
    orders = sorted(watched(read_orders(DATA), "orders read"), key=lambda order: order.paid_at)
    rows = list(month_rows(watched(orders, "orders insured")))
    print_statement([*rows, total_row(rows)])
    print_rounding(orders)
    print_workings(orders)
    print_deposit()
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:  # whoever reads the output, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
