"""What does it cost to insure a shop's orders, month by month, and why exactly that?

The main job, on real orders: a shop with the 69,659 purchases of the CDNOW data set joins the
quality and the price guarantee; each order gets a policy of both, and a statement says what each
month cost. Claims drawn from the orders by a fixed rule are assessed and added up. Then the shop
buys a deposit policy and surrenders it. Run by ``make demo``.

The functions return data; ``main`` prints it. No rate stands in the sources, so the rates here
are the shop's own assumption.
"""

import csv
import gzip
import os
import sys
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby, islice, pairwise
from pathlib import Path
from typing import TypeVar

from shopinsure import (
    DEPOSIT_TERMS,
    GUARANTEE_TERMS,
    DepositPolicy,
    Evidence,
    Issuance,
    Order,
    OrderPolicy,
    Outcome,
    Product,
    Purchase,
    Rate,
    Refund,
    Settlement,
    Shop,
    Sku,
    Status,
    Term,
    assess_deposit_insurance,
    assess_guarantee,
    assess_price_claim,
    assess_quality_claim,
    buy_deposit_policy,
    coverage_choices,
    issue_order_policy,
    order_premium,
    premium_statement,
    programme_badge,
    split_line,
    surrender,
)

DATA = Path(__file__).with_name("data") / "cdnow-orders.csv.gz"
YEARS_ON = 25
BEIJING = timezone(timedelta(hours=8))
NOON_IN_BEIJING = time(12, tzinfo=BEIJING)
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

# The claims: which orders have one, what happens when, and what is out of the ordinary how often.
EVENING_IN_BEIJING = time(20, tzinfo=BEIJING)
UNTIL_SUBMITTED = timedelta(hours=13)  # at nine the next morning
UNTIL_REFUNDED = timedelta(days=3)
DAYS_IF_NEVER_BACK = 14
RETURN_EVERY = 50
REASONS = ("quality", "breakage", "size")
ALL_BACK_EVERY = 4
KEPT_EVERY = 5
OPEN_EVERY = 7
AMOUNT_UNKNOWN_EVERY = 11
DROP_EVERY = 40
PERCENT_A_DIGIT = 5
RED_PACKETS_EVERY = 4
OTHER_LINK_EVERY = 5
PAID_BEFORE_EVERY = 7
REFUNDED_EVERY = 9
NOT_SUBMITTED_EVERY = 11
OTHER_COLOUR_EVERY = 13

# Mainland China, as the notices of the General Office of the State Council on the public holidays
# of 2022 and 2023 have it: spans of days off, first and last, and days of weekends made up for.
DAYS_OFF = (
    ("2022-01-01", "2022-01-03"),
    ("2022-01-31", "2022-02-06"),
    ("2022-04-03", "2022-04-05"),
    ("2022-04-30", "2022-05-04"),
    ("2022-06-03", "2022-06-05"),
    ("2022-09-10", "2022-09-12"),
    ("2022-10-01", "2022-10-07"),
    ("2022-12-31", "2023-01-02"),
    ("2023-01-21", "2023-01-27"),
    ("2023-04-05", "2023-04-05"),
    ("2023-04-29", "2023-05-03"),
    ("2023-06-22", "2023-06-24"),
    ("2023-09-29", "2023-10-06"),
)
WORKED_WEEKENDS = (
    *("2022-01-29", "2022-01-30", "2022-04-02", "2022-04-24", "2022-05-07"),
    *("2022-10-08", "2022-10-09", "2023-01-28", "2023-01-29", "2023-04-23"),
    *("2023-05-06", "2023-06-25", "2023-10-07", "2023-10-08"),
)

HALVES = 2  # the denominator of a number of fen that is exactly half-way between two
WIDTH = 92
PROGRESS_EVERY = 1_000

T = TypeVar("T")


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


@dataclass(frozen=True, slots=True)
class Sale:
    """Hold an order with what else the data set says of it: who bought, and how many pieces."""

    order: Order
    customer_id: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Claim:
    """Hold a claim as it was drawn, the day it was raised, its story and its settlement."""

    sale: Sale
    raised_at: datetime | None
    story: str
    settlement: Settlement


@dataclass(frozen=True, slots=True)
class Tally:
    """Hold a line of the count: claims counted once, claims that have the code at all, yuan."""

    name: str
    claims: int
    named: int | None = None
    paid: Decimal | None = None


class MainlandCalendar:
    """Tell the working days of mainland China in 2022 and 2023."""

    def __init__(self) -> None:
        """Unfold the spans."""
        spans = [[date.fromisoformat(day) for day in span] for span in DAYS_OFF]
        self.off = {
            first + timedelta(days=number)
            for first, last in spans
            for number in range((last - first).days + 1)
        }
        self.worked = {date.fromisoformat(day) for day in WORKED_WEEKENDS}
        self.years = {day.year for day in self.off}

    def is_working_day(self, day: date) -> bool:
        """Tell whether a day is worked; of other years it is not known."""
        if day.year not in self.years:
            message = f"no holidays of {day.year} stand here"
            raise LookupError(message)
        weekend = day.isoweekday() in {6, 7}
        return day in self.worked if weekend else day not in self.off


CALENDAR = MainlandCalendar()


def moved(day: date) -> date:
    """Move a day 25 years on, by the year alone.

    25 years after a leap year comes none, so a 29 February becomes a 28 February.
    """
    if (day.month, day.day) == (2, 29):
        day = day.replace(day=28)
    return day.replace(year=day.year + YEARS_ON)


def read_sales(path: Path) -> Iterator[Sale]:
    """Read the orders, paid at noon in Beijing and shipped a day later, in the file's order."""
    with gzip.open(path, "rt", encoding="ascii", newline="") as file:
        for row in csv.DictReader(file):
            paid_on = moved(date.fromisoformat(row["paid_on"]))
            paid_at = datetime.combine(paid_on, NOON_IN_BEIJING)
            order = Order(
                order_id=row["order_id"],
                shop_id=SHOP.shop_id,
                category=CATEGORY,
                paid=row["paid"],
                paid_at=paid_at,
                shipped_at=paid_at + timedelta(days=1),
            )
            yield Sale(order, row["customer_id"], int(row["quantity"]))


def month_of(order: Order) -> str:
    """Name the month of payment."""
    return order.paid_at.isoformat()[:7]


def watched(orders: Iterable[T], doing: str) -> Iterator[T]:
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


def drawn(sales: list[Sale], every: int) -> Iterator[tuple[int, Sale, Sale]]:
    """Draw every so many-th sale with the one after it in the file, and count from 1.

    The last sale of the file has none after it and is never drawn.
    """
    for number, (sale, after) in enumerate(islice(pairwise(sales), every - 1, None, every), 1):
        yield number, sale, after


def evening_after(sale: Sale, after: Sale) -> datetime:
    """Find the evening on which the customer bought again, or 14 days on if that never was."""
    day = sale.order.paid_at.date() + timedelta(days=DAYS_IF_NEVER_BACK)
    if after.customer_id == sale.customer_id:
        day = after.order.paid_at.date()
    return datetime.combine(day, EVENING_IN_BEIJING)


def policy_of(order: Order, product: Product) -> OrderPolicy:
    """Issue the policy of an order again: the same facts give the same policy."""
    policy = issue_order_policy(order, SHOP, product, RATES[product]).policy
    if policy is None:
        message = f"order {order.order_id} has no policy to claim on"
        raise LookupError(message)
    return policy


def return_claim(number: int, sale: Sale, after: Sale) -> Claim:
    """Let goods of an order come back, and claim on its quality policy."""
    order = sale.order
    piece = split_line(order.paid, sale.quantity)[0]
    all_back = number % ALL_BACK_EVERY == 0
    asked_at = evening_after(sale, after)
    refund = Refund(
        refund_id=f"R-{order.order_id}",
        order_id=order.order_id,
        category=CATEGORY,
        reason=REASONS[(number - 1) % len(REASONS)],
        requested_at=asked_at,
        goods_returned=number % KEPT_EVERY != 0,
        goods_refunded=refunded_goods(number, order.paid if all_back else piece),
        indemnified=piece if all_back else "0",
        completed_at=None if number % OPEN_EVERY == 0 else asked_at + UNTIL_REFUNDED,
    )
    policy = policy_of(order, Product.QUALITY)
    settled = assess_quality_claim(policy, refund, calendar=CALENDAR)
    return Claim(sale, refund.completed_at, story_of_return(refund), settled)


def refunded_goods(number: int, amount: Decimal) -> Decimal | None:
    """Give the goods refunded, or say that this is not known yet."""
    return None if number % AMOUNT_UNKNOWN_EVERY == 0 else amount


def day_of(instant: datetime | None) -> str:
    """Name the day of an instant that is known."""
    return "not yet" if instant is None else str(instant.date())


def story_of_return(refund: Refund) -> str:
    """Tell a return on a line."""
    goods = "back" if refund.goods_returned else "kept"
    return (
        f"reason {refund.reason}, goods {goods}; refund asked for {day_of(refund.requested_at)}, "
        f"complete {day_of(refund.completed_at)}"
    )


def drop_claim(number: int, sale: Sale, after: Sale) -> Claim:
    """Let the price of an order's item fall, and claim on its price policy."""
    order = sale.order
    unit_paid = split_line(order.paid, sale.quantity)[0]
    quarter = split_line(unit_paid, 4)[0]
    link = "L-2" if number % OTHER_LINK_EVERY == 0 else "L-1"
    colour = "white" if number % OTHER_COLOUR_EVERY == 0 else "black"
    purchase = Purchase(
        order_id=order.order_id,
        line_id="1",
        sku=item_of(order, "L-1", "black"),
        unit_paid=unit_paid,
        red_packets=unit_paid - quarter if number % RED_PACKETS_EVERY == 0 else "0",
        paid_at=order.paid_at,
        claimed_lines=("1",) if number % PAID_BEFORE_EVERY == 0 else (),
        refunded=number % REFUNDED_EVERY == 0,
    )
    placed_at = evening_after(sale, after)
    evidence = Evidence(
        order_id=f"E-{order.order_id}",
        sku=item_of(order, link, colour),
        unit_price=fallen(unit_paid, after),
        placed_at=placed_at,
        submitted_at=None if number % NOT_SUBMITTED_EVERY == 0 else placed_at + UNTIL_SUBMITTED,
    )
    settled = assess_price_claim(policy_of(order, Product.PRICE), purchase, evidence)
    return Claim(sale, evidence.submitted_at, story_of_drop(purchase, evidence), settled)


def fallen(price: Decimal, after: Sale) -> Decimal:
    """Lower a price by 5 percent times the last digit of what was paid for another sale."""
    percent = PERCENT_A_DIGIT * int(str(after.order.paid)[-1])
    return (price * (100 - percent) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)


def item_of(order: Order, link: str, colour: str) -> Sku:
    """Describe what was bought; the data set does not say it."""
    name = f"item of {order.order_id}"
    return Sku(shop_id=order.shop_id, listing_id=link, name=name, colour=colour)


def story_of_drop(purchase: Purchase, evidence: Evidence) -> str:
    """Tell a price drop on a line."""
    return (
        f"a piece cost {purchase.unit_paid}; ordered again at {evidence.unit_price} on "
        f"{day_of(evidence.placed_at)}, submitted {day_of(evidence.submitted_at)}"
    )


def draw_claims(sales: list[Sale]) -> dict[Product, list[Claim]]:
    """Draw the claims on each guarantee from the sales in the file's order, and settle them."""
    return {
        Product.QUALITY: [return_claim(*one) for one in drawn(sales, RETURN_EVERY)],
        Product.PRICE: [drop_claim(*one) for one in drawn(sales, DROP_EVERY)],
    }


def paid_out(claims: Iterable[Claim]) -> Decimal:
    """Add up what is paid on claims."""
    paid = [claim.settlement.indemnity for claim in claims]
    return sum((one.amount for one in paid if one is not None), start=Decimal("0.00"))


def tallies(product: Product, claims: list[Claim]) -> Iterator[Tally]:
    """Count the claims on a guarantee by outcome, and within it by code, the commonest first."""
    yield Tally(f"{product} guarantee", len(claims), paid=paid_out(claims))
    for outcome in Outcome:
        same = [claim for claim in claims if claim.settlement.verdict.outcome is outcome]
        yield Tally(f"  {outcome}", len(same), paid=paid_out(same))
        yield from code_tallies(claims, outcome)


def code_tallies(claims: list[Claim], outcome: Outcome) -> Iterator[Tally]:
    """Count the codes that stand for an outcome: as the first of a claim, and at all."""
    findings = [claim.settlement.verdict.findings for claim in claims]
    first = Counter(found[0].code for found in findings if found)
    named = Counter(one.code for found in findings for one in found if one.outcome is outcome)
    for code in sorted(named, key=lambda code: (-first[code], -named[code], code)):
        yield Tally(f"    {code}", first[code], named[code])


def shown_claims(claims: dict[Product, list[Claim]]) -> dict[str, Claim]:
    """Choose the claims that are shown in full: the first one where several would do."""
    doubtful = [one for product in Product for one in claims[product] if findings_of(one)]
    cut = (claim for claim in claims[Product.PRICE] if is_cut(claim.settlement))
    found = {
        "the return with the longest wait for its money": max(
            (claim for claim in claims[Product.QUALITY] if claim.settlement.due_on),
            key=wait,
            default=None,
        ),
        "the first price drop cut by its limit": next(cut, None),
        "the first claim with the most findings": max(doubtful, key=findings_of, default=None),
    }
    return {why: claim for why, claim in found.items() if claim is not None}


def findings_of(claim: Claim) -> int:
    """Count the findings of a claim."""
    return len(claim.settlement.verdict.findings)


def wait(claim: Claim) -> timedelta:
    """Measure how long a return that is paid waits for it."""
    if claim.settlement.due_on is None or claim.raised_at is None:
        return timedelta(0)
    return claim.settlement.due_on - claim.raised_at.date()


def is_cut(settled: Settlement) -> bool:
    """Tell whether a price claim is paid, and less than the difference."""
    if settled.indemnity is None or not settled.indemnity.parts:
        return False
    difference, _ = settled.indemnity.parts
    return settled.indemnity.amount < difference.amount


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


def print_claims(claims: dict[Product, list[Claim]]) -> None:
    """Print by which rule the claims are drawn, and what becomes of them."""
    print_heading("Claims drawn from the orders, by outcome and code (yuan)")
    print_text(
        "The data set has no claims, so a fixed rule draws them from it. What follows a purchase "
        f"happens at {EVENING_IN_BEIJING:%H:%M} on the day the customer really bought again, or "
        f"{DAYS_IF_NEVER_BACK} days on if that never was; often that is too late."
    )
    print()
    print_text(
        f"Quality: of every {RETURN_EVERY}th order of the file one piece goes back, for "
        f"{', '.join(REASONS)} in turn; its share of the amount paid is refunded "
        f"{UNTIL_REFUNDED.days} days later. Every {ALL_BACK_EVERY}th time all pieces go back, one "
        f"indemnified before; every {KEPT_EVERY}th time the goods are kept, every {OPEN_EVERY}th "
        f"the refund is not complete, every {AMOUNT_UNKNOWN_EVERY}th its amount not known."
    )
    print()
    print_text(
        f"Price: of every {DROP_EVERY}th order of the file one piece falls by {PERCENT_A_DIGIT} % "
        "times the last digit of the next order's amount; the buyer orders it again and submits "
        f"that at nine the next morning. Every {RED_PACKETS_EVERY}th time three quarters of the "
        f"piece were paid with red packets, every {OTHER_LINK_EVERY}th the link differs, every "
        f"{PAID_BEFORE_EVERY}th a claim was paid before, every {REFUNDED_EVERY}th the item was "
        f"refunded, every {NOT_SUBMITTED_EVERY}th nothing is submitted yet, every "
        f"{OTHER_COLOUR_EVERY}th the colour differs."
    )
    print(f"\n{'outcome and code':32}{'claims':>8}{'with it':>9}{'paid out':>14}")
    for product in Product:
        for tally in tallies(product, claims[product]):
            named = "" if tally.named is None else f"{tally.named:,}"
            paid = "" if tally.paid is None else f"{tally.paid:,.2f}"
            print(f"{tally.name:32}{tally.claims:8,}{named:>9}{paid:>14}".rstrip())
    print()
    print_text(
        "claims: each is counted once, under its outcome and the code of its first finding, the "
        "weightiest. with it: all claims with the code among their findings, since every finding "
        "is reported."
    )


def print_settlements(claims: dict[Product, list[Claim]]) -> None:
    """Print the chosen settlements with their working, and those the limit cuts in Chinese too."""
    print_heading("Settlements, with their working")
    print_text(
        "A claim key is equal for equal claims: a unique index keeps one from being paid twice."
    )
    for why, claim in shown_claims(claims).items():
        order, settled = claim.sale.order, claim.settlement
        print(
            f"\n{why}: {order.order_id}, {order.paid_at.date()}, {order.paid:,} paid, "
            f"pieces: {claim.sale.quantity}"
        )
        print_indented(claim.story)
        print_indented(settled.explain())
        if is_cut(settled):
            print_indented(settled.explain("zh"))


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
    sales = list(watched(read_sales(DATA), "orders read"))
    orders = sorted((sale.order for sale in sales), key=lambda order: order.paid_at)
    rows = list(month_rows(watched(orders, "orders insured")))
    print_statement([*rows, total_row(rows)])
    print_rounding(orders)
    print_workings(orders)
    claims = draw_claims(sales)
    print_claims(claims)
    print_settlements(claims)
    print_deposit()
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:  # whoever reads the output, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
