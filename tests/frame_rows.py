"""Rows for the frames, with edges in them, and what the scalar functions say of each row.

A judge builds the records of a row and asks the scalar function; what only a column can get wrong
(a null, an integer out of range) is judged here, column by column, in the order of the parameters.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from pydantic import ValidationError

import shopinsure as si
from shopinsure import frames
from shopinsure.frames.premiums import LARGEST_PRODUCT

EPOCH = date(1970, 1, 1)
MIDNIGHT = datetime(1970, 1, 1, tzinfo=timezone(timedelta(hours=8)))
LONGEST = 2**63 - 1
FIRST_DAY, LAST_DAY = (date.min - EPOCH).days, (date.max - EPOCH).days
FIRST_INSTANT, LAST_INSTANT = (date(2000, 1, 1) - EPOCH).days, (date(2099, 12, 31) - EPOCH).days

AMOUNTS = (
    *(0, 1, 2, 249, 250, 251, 499, 500, 10**12 - 1, 10**12, 10**12 + 1),
    *(-1, -250, 2**53, 2**53 + 1, LONGEST, LONGEST // 2000 + 1, -LONGEST, -LONGEST - 1),
)
RATES = (0, 1, 1_999, 2_000, 2_001, 10**6, 10**6 + 1, -1, -2_000, 2**53 + 1, LONGEST, -LONGEST - 1)
DAYS = (0, -1, FIRST_DAY, FIRST_DAY - 1, LAST_DAY, LAST_DAY + 1, LONGEST, -LONGEST - 1, 2**53)
INSTANTS = (FIRST_INSTANT, FIRST_INSTANT - 1, LAST_INSTANT, LAST_INSTANT + 1, LONGEST, -LONGEST - 1)

Row = Mapping[str, Any]
LocalizedText = tuple[Any, ...]


@dataclass(frozen=True, eq=False)
class Subject:
    """A function of the frames: its columns, a row of it, and the scalar judge of a row."""

    name: str
    function: Callable[..., Any]
    columns: Mapping[str, str]
    draw: Callable[[random.Random], dict[str, Any]]
    judge: Callable[[Row, Mapping[str, Any]], LocalizedText]
    outputs: tuple[str, ...]
    optional: frozenset[str] = frozenset()


RANGES = {
    "amount": (0, 10**12 - 1),
    "rate": (0, 10**6),
    "day": (FIRST_DAY, LAST_DAY),
    "instant": (FIRST_INSTANT, LAST_INSTANT),
}
EDGES = {"amount": AMOUNTS, "rate": RATES, "day": DAYS, "instant": INSTANTS}


def broken(subject: Subject, row: Row) -> str | None:
    """The first thing that is wrong with a column for itself."""
    for column, kind in subject.columns.items():
        value = row[column]
        name = PARAMETERS[column]
        if value is None:
            if column not in subject.optional:
                return f"{name}-missing"
        elif kind in RANGES and not RANGES[kind][0] <= value <= RANGES[kind][1]:
            return f"{name}-out-of-range"
    return None


def said(subject: Subject, row: Row, options: Mapping[str, Any]) -> LocalizedText:
    """What the scalar function says of a row, or that it raises."""
    wrong = broken(subject, row)
    blank = (None,) * (len(subject.outputs) - 3)
    if wrong is None:
        try:
            return subject.judge(row, options)
        except si.InvalidInput as error:
            wrong = error.code
        except ValidationError as error:
            wrong = error.errors()[0]["type"]
    return (None, "invalid", wrong, *blank)


def rows(subject: Subject, count: int, seed: int) -> dict[str, list[Any]]:
    """Rows with edges: one value in twenty comes from the edges, one in forty is null."""
    dice = random.Random(f"{subject.name} {seed}")
    table: dict[str, list[Any]] = {column: [] for column in subject.columns}
    for _ in range(count):
        row = subject.draw(dice)
        for column, kind in subject.columns.items():
            chance = dice.random()
            if kind in EDGES and chance < 0.03:
                row[column] = dice.choice(EDGES[kind])
            elif chance > 0.98:
                row[column] = None
            table[column].append(row[column])
    return table


def table_rows(table: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    names = list(table)
    for values in zip(*table.values(), strict=True):
        yield dict(zip(names, values, strict=True))


def ratio(ppm: int) -> si.Rate:
    return si.Rate(f"{ppm // 10**6}.{ppm % 10**6:06d}")


def fen(value: int | None) -> Any:
    return None if value is None else si.from_fen(value)


def day(value: int) -> date:
    return EPOCH + timedelta(days=value)


def instant(value: int | None) -> Any:
    return None if value is None else MIDNIGHT + timedelta(days=value)


def judged(verdict: si.Verdict, amount: int | None) -> LocalizedText:
    return (amount, str(verdict.outcome.value), " ".join(verdict.codes))


def paid_out(settlement: si.Settlement) -> LocalizedText:
    amount = settlement.indemnity
    return judged(settlement.verdict, None if amount is None else amount.fen)


def priced(premium: si.Calculation) -> LocalizedText:
    return (premium.fen, "approved", "zero-premium" if premium.fen == 0 else "")


# ---- order premiums ----


def draw_order(dice: random.Random) -> dict[str, Any]:
    paid = dice.choice((dice.randrange(10**5), dice.randrange(10**12), 250 * dice.randrange(999)))
    return {"paid_fen": paid, "rate_ppm": dice.choice((dice.randrange(2001), 1_800, 2_000))}


def judge_order(row: Row, options: Mapping[str, Any]) -> LocalizedText:
    return priced(si.order_premium(fen(row["paid_fen"]), ratio(row["rate_ppm"]), **options))


# ---- deposit premiums ----


def draw_deposit(dice: random.Random) -> dict[str, Any]:
    cover = 100_000 * dice.randrange(1, 201) + dice.choice((0, 0, 0, 0, 1, -1, 50_000))
    return {"coverage_fen": cover, "term": dice.choice((*map(str, si.Term), "nine_months"))}


def judge_deposit(row: Row, options: Mapping[str, Any]) -> LocalizedText:
    term = next((one for one in si.Term if one == row["term"]), row["term"])
    return priced(si.deposit_premium(fen(row["coverage_fen"]), term, **options))


# ---- surrender refunds ----


def draw_surrender(dice: random.Random) -> dict[str, Any]:
    cover, rate = 100_000 * dice.randrange(1, 201), dice.choice((18_000, 30_000, 1, 35_777))
    start = dice.choice((19_000, dice.randrange(-9_999, 40_000)))
    end = start + dice.choice((180, 181, 182, 183, 184, 185, 364, 365, 366, 367, 0, -5))
    premium = cover * rate // 10**6 + dice.choice((0, 0, 0, 0, 1, 2, -1))
    return {
        "coverage_fen": cover,
        "rate_ppm": rate,
        "premium_fen": premium,
        "start_day": start,
        "end_day": end,
        "on_day": dice.choice(
            (start, end, end - 1, dice.randrange(start - 9, max(start, end) + 9))
        ),
        "outstanding_fen": dice.choice((0, 0, 0, 5_000)),
        "held_fen": dice.choice((0, 0, 0, 5_000)),
    }


def judge_surrender(row: Row, options: Mapping[str, Any]) -> LocalizedText:
    days = row["end_day"] - row["start_day"] + 1
    policy = si.DepositPolicy(
        policy_id="D-1",
        shop_id="S-1",
        coverage=fen(row["coverage_fen"]),
        term=si.Term.SIX_MONTHS if days < 300 else si.Term.TWELVE_MONTHS,
        start=day(row["start_day"]),
        end=day(row["end_day"]),
        rate=ratio(row["rate_ppm"]),
        premium=fen(row["premium_fen"]),
        terms_id="T",
    )
    if row["coverage_fen"] * row["rate_ppm"] > LARGEST_PRODUCT:
        raise si.InvalidInput("cover-times-rate-out-of-range", "the documented limit of the frames")
    owed, held = fen(row["outstanding_fen"]), fen(row["held_fen"])
    answer = si.surrender(policy, day(row["on_day"]), outstanding=owed, held=held, **options)
    return paid_out(answer)


# ---- price claims ----


def draw_price(dice: random.Random) -> dict[str, Any]:
    unit = dice.choice((10_000, dice.randrange(1, 10**5), dice.randrange(1, 10**11)))
    part = [dice.choice((0, 0, dice.randrange(unit // 3 + 1), unit // 3)) for _ in range(3)]
    if dice.random() < 0.03:
        part[0] = unit
    paid_on = dice.choice((18_500, dice.randrange(FIRST_INSTANT, LAST_INSTANT - 60)))
    placed = paid_on + dice.choice((0, 5, 28, 29, 30, 31, -1))
    same = dice.random()
    return {
        "unit_paid_fen": unit,
        "freight_fen": part[0],
        "red_packets_fen": part[1],
        "points_fen": part[2],
        "evidence_fen": max(0, unit - dice.randrange(-9, unit)),
        "paid_day": paid_on,
        "placed_day": placed,
        "submitted_day": placed + dice.choice((0, 0, 0, 1, 2, -1)),
        "issued_day": paid_on + dice.choice((0, 0, 0, 1, 3, 40, -1)),
        "shop_id": "S-1",
        "evidence_shop_id": "S-2" if same < 0.03 else "S-1",
        "listing_id": "L-1",
        "evidence_listing_id": "L-2" if 0.02 < same < 0.07 else "L-1",
        "item_id": "I-1",
        "evidence_item_id": "I-2" if 0.05 < same < 0.09 else "I-1",
        "claimed": dice.random() < 0.04,
        "refunded": dice.random() < 0.04,
    }


def sku(row: Row, side: str) -> si.Sku:
    item = row[f"{side}item_id"]
    return si.Sku(
        shop_id=row[f"{side}shop_id"],
        listing_id=row[f"{side}listing_id"],
        name="a shirt",
        specification=item or "",
    )


def order_policy(row: Row, product: si.Product, **facts: Any) -> si.OrderPolicy:
    return si.OrderPolicy(
        order_id="O-1",
        shop_id="S-1",
        product=product,
        rate="0",
        premium="0",
        paid_at=instant(row["paid_day"]),
        issued_at=instant(row["issued_day"]),
        terms_id="T",
        **facts,
    )


def judge_price(row: Row, options: Mapping[str, Any]) -> LocalizedText:
    claimed = {None: None, True: ("1",), False: ()}[row["claimed"]]
    purchase = si.Purchase(
        order_id="O-1",
        line_id="1",
        sku=sku(row, ""),
        unit_paid=fen(row["unit_paid_fen"]),
        freight=fen(row["freight_fen"]),
        red_packets=fen(row["red_packets_fen"]),
        points=fen(row["points_fen"]),
        paid_at=instant(row["paid_day"]),
        claimed_lines=claimed,
        refunded=row["refunded"],
    )
    policy = None
    if row["issued_day"] is not None:
        amounts = {"category": "apparel", "paid": purchase.unit_paid, "freight": "0"}
        policy = order_policy(row, si.Product.PRICE, **amounts)
    evidence = si.Evidence(
        order_id="O-2",
        sku=sku(row, "evidence_"),
        unit_price=fen(row["evidence_fen"]),
        placed_at=instant(row["placed_day"]),
        submitted_at=instant(row["submitted_day"]),
    )
    return paid_out(si.assess_price_claim(policy, purchase, evidence, **options))


# ---- quality claims ----


class EveryDay:
    """A calendar that knows every day: the frames do not look at the day a claim is due."""

    def is_working_day(self, _day: date, /) -> bool:
        return True


def draw_quality(dice: random.Random) -> dict[str, Any]:
    paid = dice.choice((10_000, dice.randrange(10**5), dice.randrange(10**12)))
    freight = dice.choice((0, 0, dice.randrange(paid // 4 + 1), paid))
    paid_on = dice.choice((18_500, dice.randrange(FIRST_INSTANT, LAST_INSTANT - 90)))
    requested = paid_on + dice.choice((0, 5, 29, 30, 31, -1))
    category = dice.choice(("apparel", "fmcg", "appliances", "apparel", "toys"))
    return {
        "paid_fen": paid,
        "freight_fen": freight,
        "goods_refunded_fen": dice.choice((paid, paid - freight, 0, dice.randrange(paid + 9))),
        "indemnified_fen": dice.choice((0, 0, 0, paid // 2, paid - freight, paid)),
        "paid_day": paid_on,
        "issued_day": paid_on + dice.choice((0, 1, 3, 3, 20, -1)),
        "requested_day": requested,
        "completed_day": requested + dice.choice((0, 1, 9, -1)),
        "insured_category": category if dice.random() < 0.95 else "fmcg",
        "category": category,
        "reason": dice.choice(("quality", "breakage", "quality", "changed-mind")),
        "goods_returned": dice.random() < 0.95,
    }


def judge_quality(row: Row, options: Mapping[str, Any]) -> LocalizedText:
    policy = order_policy(
        row,
        si.Product.QUALITY,
        category=row["insured_category"],
        paid=fen(row["paid_fen"]),
        freight=fen(row["freight_fen"]),
    )
    refund = si.Refund(
        refund_id="R-1",
        order_id="O-1",
        category=row["category"],
        reason=row["reason"],
        requested_at=instant(row["requested_day"]),
        goods_returned=row["goods_returned"],
        goods_refunded=fen(row["goods_refunded_fen"]),
        indemnified=fen(row["indemnified_fen"]),
        completed_at=instant(row["completed_day"]),
    )
    return paid_out(si.assess_quality_claim(policy, refund, calendar=EveryDay(), **options))


# ---- coverage checks ----


def draw_cover(dice: random.Random) -> dict[str, Any]:
    tier = 100_000 * dice.randrange(201)
    return {
        "coverage_fen": tier + dice.choice((0, 0, 0, 1, 50_000)),
        "coverage_max_fen": dice.choice((1_250_000, 20_000_000, 99_999, dice.randrange(10**8))),
        "marketplace_seller": dice.random() < 0.95,
        "deposit_offered": dice.random() < 0.95,
        "running_fen": dice.choice((None, None, None, 500_000)),
    }


def judge_cover(row: Row, options: Mapping[str, Any]) -> LocalizedText:
    running, insured = None, row["running_fen"]
    if insured is not None:
        running = si.DepositPolicy(
            policy_id="D-1",
            shop_id="S-1",
            coverage=fen(insured),
            term=si.Term.TWELVE_MONTHS,
            start=date(2023, 1, 1),
            end=date(2023, 12, 31),
            rate="0",
            premium="0",
            terms_id="T",
        )
    shop = si.Shop(
        shop_id="S-1",
        marketplace_seller=row["marketplace_seller"],
        deposit_offered=row["deposit_offered"],
        coverage_max=fen(row["coverage_max_fen"]),
        deposit_policy=running,
    )
    verdict = si.assess_deposit_insurance(shop, fen(row["coverage_fen"]), **options)
    choices = si.coverage_choices(shop, **options)
    return judged(verdict, choices[-1].fen if choices else None)


# ---- standings ----


def draw_standing(dice: random.Random) -> dict[str, Any]:
    late = LAST_DAY - dice.randrange(40)  # days without room for the schedule
    advanced = dice.choice((19_186, dice.randrange(-9_999, 40_000), late))
    after = dice.choice((0, 1, 3, 4, 5, 6, 32, 33, 34, 35, 36, 400, -1))
    owed = dice.choice((0, 1, 5_000, dice.randrange(10**12)))
    return {"owed_fen": owed, "advanced_day": advanced, "on_day": advanced + after}


def judge_standing(row: Row, options: Mapping[str, Any]) -> LocalizedText:
    advanced, on = day(row["advanced_day"]), day(row["on_day"])
    owed = fen(row["owed_fen"])
    case = {"case_id": "C-1", "advanced": owed, "advances": [{"on": advanced, "owed": owed}]}
    account = si.Account(cases=[case] if row["owed_fen"] else [], last_on=advanced)
    answer = si.standing(account, on, **options)
    good = answer.level is si.Level.GOOD
    code = {si.Level.GOOD: "", si.Level.BADGE_REMOVED: "badge-removed", si.Level.BLOCKED: "blocked"}
    ordinals = (
        None if one is None else (one - EPOCH).days for one in (answer.since, answer.next_change_on)
    )
    result = (0 if good else row["owed_fen"], str(answer.level.value), code[answer.level])
    return (*result, *ordinals)


PARAMETERS = {
    "paid_fen": "paid",
    "rate_ppm": "rate",
    "coverage_fen": "coverage",
    "term": "term",
    "premium_fen": "premium",
    "start_day": "start",
    "end_day": "end",
    "on_day": "on",
    "outstanding_fen": "outstanding",
    "held_fen": "held",
    "unit_paid_fen": "unit_paid",
    "freight_fen": "freight",
    "red_packets_fen": "red_packets",
    "points_fen": "points",
    "evidence_fen": "evidence",
    "paid_day": "paid_on",
    "placed_day": "placed_on",
    "submitted_day": "submitted_on",
    "issued_day": "issued_on",
    "shop_id": "shop",
    "evidence_shop_id": "evidence_shop",
    "listing_id": "listing",
    "evidence_listing_id": "evidence_listing",
    "item_id": "item",
    "evidence_item_id": "evidence_item",
    "claimed": "claimed",
    "refunded": "refunded",
    "goods_refunded_fen": "goods_refunded",
    "indemnified_fen": "indemnified",
    "requested_day": "requested_on",
    "completed_day": "completed_on",
    "insured_category": "insured_category",
    "category": "category",
    "reason": "reason",
    "goods_returned": "goods_returned",
    "coverage_max_fen": "coverage_max",
    "marketplace_seller": "marketplace_seller",
    "deposit_offered": "deposit_offered",
    "running_fen": "running",
    "owed_fen": "owed",
    "advanced_day": "advanced_on",
}


def kinds(names: str, **others: str) -> dict[str, str]:
    """The kind of each column, by its name unless told otherwise."""
    suffixes = {"fen": "amount", "ppm": "rate", "day": "day", "id": "id"}
    return {
        name: others.get(name) or suffixes.get(name.rpartition("_")[2], "fact")
        for name in names.split()
    }


def instants(columns: dict[str, str]) -> dict[str, str]:
    return {name: "instant" if kind == "day" else kind for name, kind in columns.items()}


STANDARD = ("outcome", "codes")

SUBJECTS = (
    Subject(
        name="order_premiums",
        function=frames.order_premiums,
        columns=kinds("paid_fen rate_ppm"),
        draw=draw_order,
        judge=judge_order,
        outputs=("premium_fen", *STANDARD),
    ),
    Subject(
        name="deposit_premiums",
        function=frames.deposit_premiums,
        columns=kinds("coverage_fen term", term="text"),
        draw=draw_deposit,
        judge=judge_deposit,
        outputs=("premium_fen", *STANDARD),
    ),
    Subject(
        name="surrender_refunds",
        function=frames.surrender_refunds,
        columns=kinds(
            "coverage_fen rate_ppm premium_fen start_day end_day on_day outstanding_fen held_fen"
        ),
        draw=draw_surrender,
        judge=judge_surrender,
        outputs=("refund_fen", *STANDARD),
        optional=frozenset({"outstanding_fen", "held_fen"}),
    ),
    Subject(
        name="price_claims",
        function=frames.price_claims,
        columns=instants(
            kinds(
                "unit_paid_fen freight_fen red_packets_fen points_fen evidence_fen paid_day"
                " placed_day submitted_day issued_day shop_id evidence_shop_id listing_id"
                " evidence_listing_id item_id evidence_item_id claimed refunded"
            )
        ),
        draw=draw_price,
        judge=judge_price,
        outputs=("indemnity_fen", *STANDARD),
        optional=frozenset(
            [
                "evidence_fen",
                "placed_day",
                "submitted_day",
                "issued_day",
                "item_id",
                "evidence_item_id",
                "claimed",
                "refunded",
            ]
        ),
    ),
    Subject(
        name="quality_claims",
        function=frames.quality_claims,
        columns=instants(
            kinds(
                "paid_fen freight_fen goods_refunded_fen indemnified_fen paid_day issued_day"
                " requested_day completed_day insured_category category reason goods_returned",
                insured_category="text",
                category="text",
                reason="text",
            )
        ),
        draw=draw_quality,
        judge=judge_quality,
        outputs=("indemnity_fen", *STANDARD),
        optional=frozenset({"goods_refunded_fen", "completed_day", "goods_returned"}),
    ),
    Subject(
        name="coverage_checks",
        function=frames.coverage_checks,
        columns=kinds(
            "coverage_fen coverage_max_fen marketplace_seller deposit_offered running_fen"
        ),
        draw=draw_cover,
        judge=judge_cover,
        outputs=("highest_fen", *STANDARD),
        optional=frozenset(
            [
                "coverage_fen",
                "coverage_max_fen",
                "marketplace_seller",
                "deposit_offered",
                "running_fen",
            ]
        ),
    ),
    Subject(
        name="standings",
        function=frames.standings,
        columns=kinds("owed_fen advanced_day on_day"),
        draw=draw_standing,
        judge=judge_standing,
        outputs=("overdue_fen", *STANDARD, "since_day", "next_change_day"),
    ),
)
