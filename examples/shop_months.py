"""What does it cost to insure a shop's orders, month by month, and why exactly that?

The main job, on real orders: a shop with the 69,659 purchases of the CDNOW data set joins the
quality and the price guarantee; each order gets a policy of both, and a statement says what each
month cost. Claims drawn from the orders by a fixed rule are assessed and added up. Then the shop
buys a deposit policy, keeps a deposit account for a year, and surrenders the policy within it. Run
by ``make demo``.

The functions return data; ``main`` prints it. No rate stands in the sources, so the rates here
are the shop's own assumption.
"""

import csv
import gzip
import os
import sys
import textwrap
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby, islice, pairwise
from pathlib import Path
from typing import TypeVar

from shopinsure import (
    DEPOSIT_TERMS,
    GUARANTEE_TERMS,
    Account,
    Advanced,
    BondHeld,
    BondPaid,
    BondReleased,
    Calculation,
    Case,
    CoverBought,
    CoverEnded,
    Debit,
    DepositDrawn,
    DepositPaid,
    DepositPolicy,
    DepositReleased,
    DepositToppedUp,
    Dispute,
    Event,
    Evidence,
    Ground,
    Issuance,
    Order,
    OrderPolicy,
    Outcome,
    Product,
    Purchase,
    Rate,
    Refund,
    Repaid,
    Ruling,
    Scope,
    Settlement,
    Shop,
    Sku,
    Stage,
    Standing,
    Statement,
    Status,
    Term,
    alipay_held,
    assess_advance,
    assess_deposit_insurance,
    assess_guarantee,
    assess_price_claim,
    assess_quality_claim,
    auto_debit,
    buy_deposit_policy,
    cash_available,
    coverage_choices,
    credit_available,
    credit_held,
    issue_order_policy,
    order_premium,
    outstanding,
    premium_statement,
    programme_membership,
    recovery_schedule,
    releasable_deposit,
    replay,
    split_line,
    standing,
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

# The deposit account: which months have a bad lot, what is decided when, and what is in Alipay.
LOT_OF_THE_DRAW = "2022-07"
LOT_DEBITED = "2022-08"
LOT_OF_THE_SELLER = "2022-09"
LOT_OVERDUE = "2022-10"
LOT_SHORT_OF_CREDIT = "2022-11"
LOT_AT_THE_SURRENDER = "2023-01"
LOT_UNINSURED = "2023-03"
LOT_MONTHS = (
    *(LOT_OF_THE_DRAW, LOT_DEBITED, LOT_OF_THE_SELLER, LOT_OVERDUE, LOT_SHORT_OF_CREDIT),
    *(LOT_AT_THE_SURRENDER, LOT_UNINSURED),
)
HELD_ON_DAY = 1  # of the month after
RULED_ON_DAY = 8
A_DAY = timedelta(days=1)
ENOUGH = Decimal("6000.00")
TOO_LITTLE = Decimal("1000.00")
DEPOSIT = Decimal("5000.00")  # what the category asks for
DEPOSIT_PAID_ON = date(2022, 7, 15)
DEPOSIT_DRAWN_ON = date(2022, 7, 31)
OVERDUE_HALVED_ON = date(2022, 12, 10)
OVERDUE_REPAID_ON = date(2022, 12, 20)
SHORT_HALVED_ON = date(2023, 1, 5)
SHORT_REPAID_ON = date(2023, 1, 6)
LAST_REPAID_ON = date(2023, 2, 20)
ASKED_WHILE_HELD_ON = date(2023, 2, 2)
ASKED_WHILE_OWED_ON = date(2023, 2, 10)
SURRENDERED_ON = date(2023, 2, 28)
DEPOSIT_AGAIN_ON = date(2023, 3, 1)

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


@dataclass(frozen=True, slots=True)
class Lot:
    """Hold a bad lot: the orders of the day on which a month sold most, all in dispute."""

    case_id: str
    day: date
    order_id: str
    orders: int
    amount: Decimal

    @property
    def held_on(self) -> date:
        """Name the day of the complaint, from which the bond is held."""
        next_month = self.day.replace(day=1) + timedelta(days=31)
        return next_month.replace(day=HELD_ON_DAY)

    @property
    def ruled_on(self) -> date:
        """Name the day of the platform's ruling."""
        return self.held_on.replace(day=RULED_ON_DAY)


@dataclass(frozen=True, slots=True)
class DebitDay:
    """Hold a run of the automatic debit: the day, the Alipay balance, what is owed and taken."""

    on: date
    balance: Decimal
    owed: Decimal
    debits: tuple[Debit, ...]


class Year:
    """Keep a year's events, the account they have led to so far, and what was decided on it."""

    def __init__(self) -> None:
        """Begin with an empty account."""
        self.events: list[Event] = []
        self.so_far = replay([])
        self.released: Calculation | None = None
        self.rulings: list[tuple[Lot, Settlement]] = []
        self.debit_days: list[DebitDay] = []
        self.surrenders: dict[date, Settlement] = {}

    @property
    def account(self) -> Account:
        """Return the account as it stands."""
        return self.so_far.account

    def book(self, kind: Callable[..., Event], on: date, **facts: str | Decimal | date) -> None:
        """Post an event under the first number that is free; with nothing to book, do nothing."""
        if facts.get("amount", True):
            event = kind(event_id=f"E-{len(self.so_far.ids) + 1}", on=on, **facts)
            self.send(event)

    def send(self, event: Event) -> None:
        """Post an event, be it for the first time or again."""
        self.events.append(event)
        self.so_far = replay([event], start=self.so_far)

    def statement(self) -> Statement:
        """State the whole year at once."""
        return replay(self.events)

    def standing(self, on: date) -> Standing:
        """Say how the shop stood at the end of a day."""
        until = replay([event for event in self.events if event.on <= on])
        return standing(until.account, on)

    def case(self, lot: Lot) -> Case:
        """Return the case of a lot; one that is over holds and owes nothing."""
        same = (case for case in self.account.cases if case.case_id == lot.case_id)
        return next(same, Case(case_id=lot.case_id))

    def owed(self, lot: Lot) -> Decimal:
        """Say what the case of a lot owes."""
        case = self.case(lot)
        return case.advanced - case.repaid


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
        """Return whether a day is worked; of other years it is not known."""
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
    if not getattr(sys.stderr, "isatty", bool)():
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
    """Return the goods refunded, or say that this is not known yet."""
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
    paid = [claim.settlement.payment for claim in claims]
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
    """Return whether a price claim is paid, and less than the difference."""
    if settled.payment is None or not settled.payment.parts:
        return False
    difference, _ = settled.payment.parts
    return settled.payment.amount < difference.amount


def buy_cover() -> Issuance:
    """Buy the shop its deposit policy."""
    return buy_deposit_policy(SHOP, "D-1", COVER, Term.TWELVE_MONTHS, COVER_FROM)


def bad_lots(orders: list[Order]) -> dict[str, Lot]:
    """Find the day on which each of the months sold most, the first one where several would do."""
    lots: dict[str, Lot] = {}
    since = bisect_left(orders, LOT_MONTHS[0], key=month_of)
    for day, group in groupby(orders[since:], key=lambda order: order.paid_at.date()):
        month = str(day)[:7]
        if month in LOT_MONTHS:
            lot = lot_of(day, list(group))
            if month not in lots or lot.amount > lots[month].amount:
                lots[month] = lot
    return lots


def lot_of(day: date, orders: list[Order]) -> Lot:
    """Put a day's orders in dispute; the largest one stands for all."""
    return Lot(
        case_id=f"L-{str(day)[:7]}",
        day=day,
        order_id=max(orders, key=lambda order: order.paid).order_id,
        orders=len(orders),
        amount=sum((order.paid for order in orders), start=Decimal("0.00")),
    )


def year_of(policy: DepositPolicy, lots: dict[str, Lot]) -> Year:
    """Live through the year: cash first, then the cover, then neither and cash again."""
    year = Year()
    draw_cash(year, lots[LOT_OF_THE_DRAW])
    replace_cash(year, policy)
    be_debited(year, lots[LOT_DEBITED])
    describe_error(year, lots[LOT_OF_THE_SELLER])
    rule(year, lots[LOT_OF_THE_SELLER], Ruling.SELLER)
    fall_overdue(year, lots[LOT_OVERDUE], lots[LOT_SHORT_OF_CREDIT])
    repay_too_much(year, lots[LOT_SHORT_OF_CREDIT])
    give_back(year, policy, lots[LOT_AT_THE_SURRENDER])
    go_uninsured(year, lots[LOT_UNINSURED])
    return year


def draw_cash(year: Year, lot: Lot) -> None:
    """Pay a cash deposit in, let the buyers have what it holds, and make it good again."""
    year.book(DepositPaid, DEPOSIT_PAID_ON, amount=DEPOSIT)
    taken = min(lot.amount, cash_available(year.account))
    year.book(DepositDrawn, DEPOSIT_DRAWN_ON, case_id=lot.case_id, amount=taken)
    year.book(DepositToppedUp, DEPOSIT_DRAWN_ON, amount=taken)


def replace_cash(year: Year, policy: DepositPolicy) -> None:
    """Let the cover run, and release the cash that it replaces."""
    on, cover = policy.start, policy.coverage
    year.book(CoverBought, on, policy_id=policy.policy_id, coverage=cover, end=policy.end)
    year.released = releasable_deposit(cash_available(year.account), cover, DEPOSIT)
    year.book(DepositReleased, on, amount=year.released.amount)


def describe_error(year: Year, lot: Lot) -> None:
    """Hold the bond of a lot."""
    year.book(BondHeld, lot.held_on, case_id=lot.case_id, amount=lot.amount)


def rule(year: Year, lot: Lot, ruling: Ruling) -> None:
    """Assess what the insurer advances, book it, and end the hold."""
    case = year.case(lot)
    dispute = Dispute(
        shop_id=SHOP.shop_id,
        case_id=lot.case_id,
        order_id=lot.order_id,
        ground=Ground.NOT_AS_DESCRIBED,
        scope=Scope.BASIC,
        escrow=True,
        amount=lot.amount,
        seller_performed=False,
        ruling=ruling,
        verified=True,  # by the insurer
        advance_id=f"A-{lot.case_id}",
        advanced=case.advanced,
        credit_available=credit_available(year.account, lot.ruled_on),
        credit_held=case.held_credit,
    )
    settled = assess_advance(dispute)
    year.rulings.append((lot, settled))
    facts = {"case_id": lot.case_id}
    if settled.payment is not None:
        year.book(Advanced, lot.ruled_on, **facts, amount=settled.payment.amount)
    if ruling is Ruling.BUYER:
        year.book(BondPaid, lot.ruled_on, **facts, amount=case.held_alipay)
    else:
        year.book(BondReleased, lot.ruled_on, **facts)


def debit(year: Year, on: date, balance: Decimal) -> None:
    """Run the automatic debit of a day, and book what it takes."""
    debits = auto_debit(year.account, on, balance)
    year.debit_days.append(DebitDay(on, balance, outstanding(year.account), debits))
    for one in debits:
        year.book(Repaid, on, case_id=one.case_id, amount=one.amount)


def repay(year: Year, on: date, lot: Lot, amount: Decimal) -> None:
    """Repay by hand."""
    year.book(Repaid, on, case_id=lot.case_id, amount=amount)


def half_owed(year: Year, lot: Lot) -> Decimal:
    """Split what is owed in two, and give the larger half."""
    return split_line(year.owed(lot), 2)[0]


def be_debited(year: Year, lot: Lot) -> None:
    """Have the advance taken the next day, and the same event sent twice."""
    describe_error(year, lot)
    rule(year, lot, Ruling.BUYER)
    debit(year, lot.ruled_on + A_DAY, ENOUGH)
    year.send(year.events[-1])


def fall_overdue(year: Year, first: Lot, second: Lot) -> None:
    """Leave an advance unpaid, need the rest of the credit for another, and repay too late."""
    for lot in (first, second):
        describe_error(year, lot)
        rule(year, lot, Ruling.BUYER)
        debit(year, lot.ruled_on + A_DAY, TOO_LITTLE)
    repay(year, OVERDUE_HALVED_ON, first, half_owed(year, first))
    repay(year, OVERDUE_REPAID_ON, first, year.owed(first))


def repay_too_much(year: Year, lot: Lot) -> None:
    """Repay half, then by mistake the whole, then what is left."""
    whole = year.owed(lot)
    repay(year, SHORT_HALVED_ON, lot, half_owed(year, lot))
    repay(year, SHORT_REPAID_ON, lot, whole)
    repay(year, SHORT_REPAID_ON, lot, year.owed(lot))


def give_back(year: Year, policy: DepositPolicy, lot: Lot) -> None:
    """Ask for the surrender while a bond is held, while it is owed, and after."""
    describe_error(year, lot)
    ask_for_surrender(year, policy, ASKED_WHILE_HELD_ON)
    rule(year, lot, Ruling.BUYER)
    ask_for_surrender(year, policy, ASKED_WHILE_OWED_ON)
    repay(year, LAST_REPAID_ON, lot, year.owed(lot))
    ask_for_surrender(year, policy, SURRENDERED_ON)


def ask_for_surrender(year: Year, policy: DepositPolicy, on: date) -> None:
    """Surrender the policy if what is owed and held allows it."""
    owed, held = outstanding(year.account), credit_held(year.account)
    settled = surrender(policy, on, outstanding=owed, held=held)
    year.surrenders[on] = settled
    if settled.verdict.outcome is Outcome.APPROVED:
        year.book(CoverEnded, on, policy_id=policy.policy_id, reason="surrendered")


def go_uninsured(year: Year, lot: Lot) -> None:
    """Pay the cash deposit again, and have a bond held on the Alipay balance alone."""
    year.book(DepositPaid, DEPOSIT_AGAIN_ON, amount=DEPOSIT)
    describe_error(year, lot)
    rule(year, lot, Ruling.BUYER)


def fallen_days(lot: Lot) -> tuple[date, date, date]:
    """Return the day before the badge is lost, the day it is, and the day the shop is blocked."""
    dated = {milestone.stage: milestone.on for milestone in recovery_schedule(lot.ruled_on)}
    badge, blocked = dated[Stage.BADGE_REMOVED], dated[Stage.BLOCKED]
    return badge - A_DAY, badge, blocked


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
        "January 1997 to June 1998. Assumed here: the amounts, US dollars, are read as yuan; the "
        "library knows no other currency. Every day is moved "
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
    print(f"counts as joined to the programme: {programme_membership(SHOP)}")


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
        "Equal claims have equal payment keys: a unique index on them prevents a second payment."
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


def print_deposit(bought: Issuance) -> None:
    """Assess the shop, and sell it the deposit policy."""
    print_heading("Deposit insurance: a policy instead of a frozen cash deposit")
    tiers = coverage_choices(SHOP)
    print(
        f"The shop's maximum is {SHOP.coverage_max:,}: it can choose {len(tiers)} covers, "
        f"{tiers[0]:,} to {tiers[-1]:,}."
    )
    for cover in (COVER_TOO_HIGH, COVER):
        print(f"cover {Decimal(cover):,}: {assess_deposit_insurance(SHOP, cover)}")
    policy = bought.policy
    if not isinstance(policy, DepositPolicy):
        print(f"No policy was sold: {bought}")
        return
    print(f"\nPolicy {policy.policy_id}, covered {policy.start} to {policy.end}, bought:")
    print_indented(str(bought))


def print_year(policy: DepositPolicy, lots: dict[str, Lot]) -> None:
    """Print the year of the deposit account: disputes, statement, standing and surrender."""
    print_heading("A year of the deposit account")
    if len(lots) < len(LOT_MONTHS):
        print("The orders do not reach all the months of the account: it is left out.")
        return
    year = year_of(policy, lots)
    print_lots(lots)
    print_cash(year)
    print_rulings(year)
    print_debits(year)
    print_account(year.statement())
    print_overdue(year, lots[LOT_OVERDUE])
    print_surrenders(year)
    print_end(year.account)


def print_lots(lots: dict[str, Lot]) -> None:
    """Print by which rule the disputes are drawn, and what is in dispute."""
    print_text(
        "The data set has no disputes either. By a fixed rule, all that the shop sold on the best "
        f"day of each of {len(lots)} months was a bad lot. Its buyers complain together, the "
        f"largest order standing for all, on day {HELD_ON_DAY} of the month after, and the bond "
        f"is held; the platform rules on day {RULED_ON_DAY}, the insurer verifies that and "
        "advances on the same day, and the automatic debit runs the day after that. Before "
        "the cover there is only the cash deposit: the buyers of the first lot get what it holds."
    )
    print(f"\n{'case':12}{'best day':12}{'orders':>6}{'in dispute':>12}  {'largest':9}", end="")
    print(f"{'held on':12}ruled on")
    for month, lot in lots.items():
        days = f"{lot.held_on}  {lot.ruled_on}"
        if month == LOT_OF_THE_DRAW:
            days = f"cash drawn {DEPOSIT_DRAWN_ON}"
        print(f"{lot.case_id:12}{lot.day!s:12}{lot.orders:6,}{lot.amount:12,.2f}", end="")
        print(f"  {lot.order_id:9}{days}")


def print_rulings(year: Year) -> None:
    """Print what the insurer advances, and in full where the credit decides."""
    print("\nAdvances, assessed with the credit held and available before they are posted:")
    for lot, settled in year.rulings:
        print(f"\n{lot.case_id}, {lot.ruled_on}, {lot.amount:,} in dispute:")
        print_indented(str(settled))


def print_debits(year: Year) -> None:
    """Print what the automatic debit takes, each advance in full or not at all."""
    print("\nAutomatic debits, each advance collected in full or skipped:")
    for day in year.debit_days:
        taken = [f"{one.amount:,} for {one.case_id}" for one in day.debits]
        print(
            f"    {day.on}, {day.balance:,} in Alipay, {day.owed:,} owed: "
            f"{', '.join(taken) or 'nothing'} taken"
        )


def print_cash(year: Year) -> None:
    """Print how much of the cash deposit the cover replaces."""
    print(f"\nThe category asks for {DEPOSIT:,}. Once the cover runs, this much may be released:")
    print_indented(str(year.released))


def print_account(statement: Statement) -> None:
    """Print the statement, and why postings were refused."""
    print()
    print_text(
        "The statement, in yuan. What the credit cannot hold of a bond is held on the Alipay "
        "balance and paid from there; once the cover has ended, that is all of it. A refused event "
        "and a duplicate change nothing, and the number of a refused one stays free."
    )
    print(f"\n{statement}")
    for posting in statement.refused:
        print(f"\n{posting.event.event_id} of {posting.event.on} was refused, {posting.code}:")
        print_indented(f"{posting.message()}\n{posting.message('zh')}")


def print_overdue(year: Year, lot: Lot) -> None:
    """Print what follows the overdue advance and when, and how the shop stands on three days."""
    days = fallen_days(lot)
    reading = f"overdue_from = {DEPOSIT_TERMS.overdue_from}"
    print(f"\nWhat follows the advance for {lot.case_id} of {lot.ruled_on} (reading {reading}):")
    for milestone in recovery_schedule(lot.ruled_on):
        print_indented(str(milestone))
    print(
        f"\nHow the shop stands on three days; half repaid, on {OVERDUE_HALVED_ON}, stops no clock:"
    )
    for on in days:
        print_standing(year.standing(on))
    print(f"Once {lot.case_id} is repaid in full, on {OVERDUE_REPAID_ON}, it stands again:")
    print_standing(year.standing(OVERDUE_REPAID_ON))


def print_standing(stands: Standing) -> None:
    """Print a standing: since when, what is owed, and when it falls next."""
    since = "" if stands.since is None else f" since {stands.since}"
    print(f"    {stands.on}: {stands.level}{since}; next change: {stands.next_change_on or 'none'}")
    for one in stands.owed:
        print(f"        {one.case_id} owes {one.amount:,} of an advance of {one.since}")


def print_surrenders(year: Year) -> None:
    """Print each time the shop asked to surrender, and the refund in Chinese too."""
    for on, settled in year.surrenders.items():
        approved = settled.verdict.outcome is Outcome.APPROVED
        words = "Surrendered" if approved else "Surrender asked for"
        print(f"\n{words} on {on}:")
        print_indented(str(settled))
        if approved:
            print_indented(settled.explain("zh"))


def print_end(account: Account) -> None:
    """Print how the year ends."""
    print()
    print_text(
        f"The year ends with {outstanding(account):,} owed, {credit_held(account):,} held on "
        f"credit, {alipay_held(account):,} held on Alipay and a cash deposit of "
        f"{cash_available(account):,}."
    )


def main() -> None:
    """Run the whole job and print it."""
    if not DATA.is_file():
        sys.exit(f"The orders are missing: there is no file {DATA}.")
    if hasattr(sys.stdout, "reconfigure"):  # not where the output is kept as text
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
    bought = buy_cover()
    print_deposit(bought)
    if isinstance(bought.policy, DepositPolicy):
        print_year(bought.policy, bad_lots(orders))
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        main()
    except BrokenPipeError:  # whoever reads the output, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
