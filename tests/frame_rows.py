"""Rows for the frames, with edge values among them, and what the scalar functions return for each.

``judge`` builds the records of a row and calls the scalar function; what only a column can get
wrong (a null, an integer out of range) is judged here, in the order of the parameters.
"""

import inspect
import random
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import product
from typing import Any

import pyarrow as pa
import pytest
from pydantic import ValidationError

import shopinsure as si
from deposit_rows import (
    ADVANCE,
    GUARANTEE,
    POLICY_ASKED,
    RELEASE,
    draw_advance,
    draw_guarantee,
    draw_policy,
    draw_release,
    judge_advance,
    judge_guarantee,
    judge_policy,
    judge_release,
)
from engines import ENGINES
from frame_facts import (
    BEIJING,
    DAY,
    EPOCH,
    FIRST_DAY,
    FIRST_INSTANT,
    FIRST_MICROSECOND,
    LAST_DAY,
    LAST_INSTANT,
    LAST_MICROSECOND,
    Result,
    Row,
    day,
    facts,
    fen,
    judged,
    paid_out,
    priced,
    ratio,
)
from reading_cases import EVERY_DAY
from scenarios import POLICY
from shopinsure import frames
from shopinsure.frames.premiums import LARGEST_PRODUCT

LONGEST = 2**63 - 1

RANGES = {
    "amount": (0, 10**12 - 1),
    "rate": (0, 10**6),
    "day": (FIRST_DAY, LAST_DAY),
    "instant": (FIRST_INSTANT, LAST_INSTANT),
    "microseconds": (FIRST_MICROSECOND, LAST_MICROSECOND),
}
LARGE = (LONGEST, -LONGEST - 1)
EDGES = {
    "amount": (
        *(0, 1, 2, 249, 250, 251, 499, 500, 10**12 - 1, 10**12, 10**12 + 1, -1, -250),
        *(2**53, 2**53 + 1, LONGEST // 2000 + 1, -LONGEST, *LARGE),
    ),
    "rate": (0, 1, 1_999, 2_000, 2_001, 10**6, 10**6 + 1, -1, -2_000, 2**53 + 1, *LARGE),
    "day": (0, -1, FIRST_DAY, FIRST_DAY - 1, LAST_DAY, LAST_DAY + 1, 2**53, *LARGE),
    "instant": (FIRST_INSTANT, FIRST_INSTANT - 1, LAST_INSTANT, LAST_INSTANT + 1, *LARGE),
    "microseconds": (
        *(FIRST_MICROSECOND, FIRST_MICROSECOND - 1, LAST_MICROSECOND, LAST_MICROSECOND + 1),
        *(0, -1, FIRST_DAY * DAY, LAST_DAY * DAY),
    ),
}

KINDS = {"fen": "amount", "ppm": "rate", "day": "day", "at": "microseconds", "id": "id"}
TEXTS = ("term", "category", "reason", "product", "ground", "scope", "ruling")
KINDS |= dict.fromkeys(TEXTS, "text")
GUARANTEE_ID, DEPOSIT_ID = si.GUARANTEE_TERMS.terms_id, si.DEPOSIT_TERMS.terms_id


class Subject:
    """A function of the frames: its columns by kind, a row drawn for it, and the scalar judge.

    Columns: the kind by the end of the name, ``?`` where it may be null. One that is left out by
    default is named like its parameter, with its unit. The outputs are the columns that are added,
    but for the code, which is the first of the codes; where no amount is added, none stands first.
    """

    def __init__(self, columns: str, function: Any, draw: Any, judge: Any, days: str = "day"):
        self.draw, self.judge, self.name = draw, judge, function.__name__
        self.name += " of instants" * (days == "microseconds")
        self.columns = {}
        for name in columns.replace("?", "").split():
            kind = "text" if name == "terms_id" else KINDS.get(name.rpartition("_")[2], "fact")
            self.columns[name] = days if kind == "day" else kind
        self.optional = {name[:-1] for name in columns.split() if name.endswith("?")}
        given = inspect.signature(function).parameters.values()
        defaults = {one.name: one.default for one in given if one.kind is one.KEYWORD_ONLY}
        self.terms = defaults.pop("terms")
        own = {it if it in defaults else it.rpartition("_")[0]: it for it in self.columns}
        own = {name: it for name, it in own.items() if defaults.get(name, it) is None}
        self.function = partial(function, **own)
        defaults |= own
        self.parameters = {it: name for name, it in defaults.items() if it in self.columns}
        read = {*self.parameters.values(), "code"}
        read |= {name for name in defaults if name.endswith(("_on", "_at"))}  # one of each pair
        added = [it or name for name, it in defaults.items() if name not in read]
        self.outputs = (*([None] if added[0] == "outcome" else []), *added)

    def results(self, table: pa.Table, renamed: Mapping[Any, str] | None = None) -> list[Result]:
        """The outputs of each row, those that have another name in a call under that name."""
        columns = [[None] * len(table)] if self.outputs[0] is None else []
        names = [(renamed or {}).get(it, it) for it in self.outputs if it is not None]
        columns += [table[name].to_pylist() for name in names]
        return list(zip(*columns, strict=True))


def invalid_column(subject: Subject, row: Row) -> str | None:
    """The code of the first column that is invalid by itself."""
    for column, kind in subject.columns.items():
        value, name = row[column], subject.parameters[column]
        if value is None:
            if column not in subject.optional:
                return f"{name}-missing"
        elif kind in RANGES and not RANGES[kind][0] <= value <= RANGES[kind][1]:
            return f"{name}-out-of-range"
    return None


def expected_of(subject: Subject, row: Row, options: Mapping[str, Any]) -> Result:
    """What the scalar function returns for a row, or the code with which it raises."""
    wrong = invalid_column(subject, row)
    if wrong is None:
        try:
            return subject.judge(row, {"terms": subject.terms} | options)
        except si.InvalidInput as error:
            wrong = error.code
        except ValidationError as error:
            wrong = error.errors()[0]["type"]
    return (None, "invalid", wrong, *(None,) * (len(subject.outputs) - 3))


def agree(frame: Result, scalar: Result) -> bool:
    """An invalid row has the error that is raised first; every other one all that was found."""
    if scalar[1] == "invalid":
        return frame[:2] == scalar[:2] and frame[2].split()[:1] == [scalar[2]]
    return frame == scalar


def draw_rows(subject: Subject, count: int, seed: int) -> dict[str, list[Any]]:
    """Rows with edges: one value in thirty comes from the edges, one in fifty is null."""
    dice = random.Random(f"{subject.name} {seed}")
    table: dict[str, list[Any]] = {column: [] for column in subject.columns}
    for _ in range(count):
        row = dict(zip(subject.columns, subject.draw(dice), strict=True))
        for column, kind in subject.columns.items():
            chance = dice.random()
            if kind in EDGES and chance < 0.03:
                row[column] = dice.choice(EDGES[kind])
            elif chance > 0.98:
                row[column] = None
            table[column].append(row[column])
    return table


def table_rows(table: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    for values in zip(*table.values(), strict=True):
        yield dict(zip(table, values, strict=True))


def in_instants(draw: Any, columns: str, dice: random.Random) -> Result:
    """A row of days made one of instants: near midnight, and near the time of the payment."""
    row = dict(zip(columns.split(), draw(dice), strict=True))
    paid = dice.choice((0, 1, DAY // 3, DAY - 1, dice.randrange(DAY)))
    for name, value in row.items():
        if name.rstrip("?").endswith("_day") and value is not None:
            near = (paid, paid, paid - 1, paid + 1, 0, 1, DAY - 1, dice.randrange(DAY))
            time = paid if name == "paid_day" else dice.choice(near)
            row[name] = value * DAY - BEIJING + time
    return tuple(row.values())


def draw_order(dice: random.Random) -> Result:
    paid = dice.choice((dice.randrange(10**5), dice.randrange(10**12), 250 * dice.randrange(999)))
    return paid, dice.choice((dice.randrange(2001), 1_800, 2_000))


def judge_order(row: Row, options: Mapping[str, Any]) -> Result:
    return priced(si.order_premium(fen(row["paid_fen"]), ratio(row["rate_ppm"]), **options))


def draw_deposit(dice: random.Random) -> Result:
    cover = 100_000 * dice.randrange(1, 201) + dice.choice((0, 0, 0, 0, 1, -1, 50_000))
    return cover, dice.choice((*map(str, si.Term), "nine_months"))


def judge_deposit(row: Row, options: Mapping[str, Any]) -> Result:
    term = next((one for one in si.Term if one == row["term"]), row["term"])
    return priced(si.deposit_premium(fen(row["coverage_fen"]), term, **options))


def terms_id(dice: random.Random, usual: str) -> str:
    return usual if dice.random() < 0.97 else "T-2"


def draw_surrender(dice: random.Random) -> Result:
    cover, rate = 100_000 * dice.randrange(1, 201), dice.choice((18_000, 30_000, 1, 35_777))
    start = dice.choice((19_000, dice.randrange(-9_999, 40_000)))
    end = start + dice.choice((180, 181, 182, 183, 184, 185, 364, 365, 366, 367, 0, -5))
    premium = cover * rate // 10**6 + dice.choice((0, 0, 0, 0, 1, 2, -1))
    near = dice.randrange(start - 9, max(start, end) + 9)
    on = dice.choice((start, end, end - 1, near))
    obligations = [dice.choice((0, 0, 0, 5_000)) for _ in range(2)]
    return (cover, rate, premium, start, end, on, *obligations, terms_id(dice, DEPOSIT_ID))


def judge_surrender(row: Row, options: Mapping[str, Any]) -> Result:
    days = {"start": day(row["start_day"]), "end": day(row["end_day"])}
    term = list(si.Term)[row["end_day"] - row["start_day"] + 1 >= 300]
    insured = facts(row, "coverage_fen premium_fen") | days | {"rate": ratio(row["rate_ppm"])}
    insured |= {"terms_id": row["terms_id"]}
    policy = si.DepositPolicy(**POLICY | insured | {"term": term})
    if row["coverage_fen"] * row["rate_ppm"] > LARGEST_PRODUCT:
        raise si.InvalidInput("cover-times-rate-out-of-range", "the documented limit of the frames")
    obligations = facts(row, "outstanding_fen held_fen")
    return paid_out(si.surrender(policy, day(row["on_day"]), **obligations, **options))


def draw_price(dice: random.Random) -> Result:
    unit = dice.choice((10_000, dice.randrange(1, 10**5), dice.randrange(1, 10**11)))
    part = [dice.choice((0, 0, dice.randrange(unit // 3 + 1), unit // 3)) for _ in range(3)]
    if dice.random() < 0.03:
        part[0] = unit
    paid_on = dice.choice((18_500, dice.randrange(FIRST_INSTANT, LAST_INSTANT - 60)))
    placed = paid_on + dice.choice((0, 5, 28, 29, 30, 31, -1))
    same = dice.random()
    evidence = max(0, unit - dice.randrange(-9, unit))
    submitted = placed + dice.choice((0, 0, 0, 1, 2, -1))
    issued = paid_on + dice.choice((0, 0, 0, 1, 3, 40, -1))
    shops = ("S-1", "S-2" if same < 0.03 else "S-1")
    listings = ("L-1", "L-2" if 0.02 < same < 0.07 else "L-1")
    items = ("I-1", "I-2" if 0.05 < same < 0.09 else "I-1")
    claimed, refunded = dice.random() < 0.04, dice.random() < 0.04
    ids = (*shops, *listings, *items)
    facts = (unit, *part, evidence, paid_on, placed, submitted, issued, *ids, claimed, refunded)
    freight, odd = dice.choice((0, 0, 800)), dice.random()
    paid = unit - sum(part) + freight + dice.choice((0, 0, 1, dice.randrange(10**6)))
    paid, freight = paid - 1 if odd < 0.04 else paid, paid + 1 if odd > 0.98 else freight
    orders = ("O-1", "O-1" if dice.random() < 0.04 else "O-2")
    named = terms_id(dice, GUARANTEE_ID)
    return (*facts, paid, freight, named, dice.random() < 0.95, *orders)


def sku(row: Row, side: str) -> si.Sku:
    ids = {name: row[f"{side}{name}"] for name in ("shop_id", "listing_id")}
    return si.Sku(name="a shirt", specification=row[f"{side}item_id"] or "", **ids)


def named(row: Row, columns: str) -> str:
    """The columns of a row of days, or those of a row of instants in their place."""
    return columns if "paid_day" in row else columns.replace("_day", "_at")


def order_policy(row: Row, product: si.Product, **insured: Any) -> si.OrderPolicy:
    ids = {"order_id": "O-1", "shop_id": row.get("shop_id", "S-1"), "rate": "0", "premium": "0"}
    days = facts(row, named(row, "paid_day issued_day"))
    return si.OrderPolicy(product=product, **ids, **insured, **days)


def judge_price(row: Row, options: Mapping[str, Any]) -> Result:
    paid_on, issued_on = named(row, "paid_day issued_day").split()
    for column in ("policy_paid_fen", "policy_freight_fen", "terms_id"):
        if row[issued_on] is not None and row[column] is None:
            code = f"{column.removesuffix('_fen')}-missing"
            raise si.InvalidInput(code, "a policy has it")
    columns = "unit_paid_fen freight_fen red_packets_fen points_fen paid_day refunded activity_item"
    columns = named(row, columns)
    orders = (row["order_id"], row["evidence_order_id"])
    order, other = ("O-1", "O-2") if None in orders else orders
    line = {"order_id": order, "line_id": "1", "sku": sku(row, "")}
    claimed = {None: None, True: ("1",), False: ()}[row["claimed"]]
    purchase = si.Purchase(claimed_lines=claimed, **line, **facts(row, columns))
    # What is stated of a policy may not contradict the row, also where no policy is known yet.
    paid, freight = row["policy_paid_fen"], row["policy_freight_fen"] or 0
    amounts = (row["unit_paid_fen"], 0) if paid is None else (paid, freight)
    insured = dict(zip(("paid", "freight"), map(fen, amounts), strict=True))
    insured |= {"category": "apparel", "terms_id": row["terms_id"] or GUARANTEE_ID}
    issued = row[paid_on] if row[issued_on] is None else row[issued_on]
    policy = order_policy({**row, issued_on: issued}, si.Product.PRICE, **insured)
    seen = {"sku": sku(row, "evidence_"), "unit_price": fen(row["evidence_fen"])}
    days = facts(row, named(row, "placed_day submitted_day"))
    evidence = si.Evidence(order_id=other, **seen, **days)
    settled = si.assess_price_claim(policy, purchase, evidence, **options)
    if row[issued_on] is None:
        settled = si.assess_price_claim(None, purchase, evidence, **options)
    return paid_out(settled)


def draw_quality(dice: random.Random) -> Result:
    paid = dice.choice((10_000, dice.randrange(10**5), dice.randrange(10**12)))
    freight = dice.choice((0, 0, dice.randrange(paid // 4 + 1), paid))
    paid_on = dice.choice((18_500, dice.randrange(FIRST_INSTANT, LAST_INSTANT - 90)))
    requested = paid_on + dice.choice((0, 5, 29, 30, 31, -1))
    category = dice.choice(("apparel", "fmcg", "appliances", "apparel", "toys"))
    refunded = dice.choice((paid, paid - freight, 0, dice.randrange(paid + 9)))
    indemnified = dice.choice((0, 0, 0, paid // 2, paid - freight, paid))
    issued = paid_on + dice.choice((0, 1, 3, 3, 20, -1))
    completed = requested + dice.choice((0, 1, 9, -1))
    categories = (category if dice.random() < 0.95 else "fmcg", category)
    reason = dice.choice(("quality", "breakage", "quality", "changed-mind"))
    days, returned = (paid_on, issued, requested, completed), dice.random() < 0.95
    price_claim, named = dice.choice((0,) * 9 + (500,)), terms_id(dice, GUARANTEE_ID)
    facts = (paid, freight, refunded, indemnified, *days, *categories, reason, returned)
    return (*facts, price_claim, named)


def judge_quality(row: Row, options: Mapping[str, Any]) -> Result:
    insured = facts(row, "paid_fen freight_fen") | {"category": row["insured_category"]}
    insured |= {"terms_id": row["terms_id"]}
    policy = order_policy(row, si.Product.QUALITY, **insured)
    columns = "category reason goods_returned goods_refunded_fen indemnified_fen"
    columns += " requested_day completed_day price_claim_paid_fen"
    given = facts(row, named(row, columns))
    refund = si.Refund(refund_id="R-1", order_id="O-1", **given)
    return paid_out(si.assess_quality_claim(policy, refund, calendar=EVERY_DAY, **options))


def draw_cover(dice: random.Random) -> Result:
    cover = 100_000 * dice.randrange(201) + dice.choice((0, 0, 0, 1, 50_000))
    most = dice.choice((1_250_000, 20_000_000, 99_999, dice.randrange(10**8)))
    seller, offered = dice.random() < 0.95, dice.random() < 0.95
    return cover, most, seller, offered, dice.choice((None, None, None, 500_000))


def judge_cover(row: Row, options: Mapping[str, Any]) -> Result:
    running = None
    if row["running_fen"] is not None:
        insured = POLICY | {"coverage": fen(row["running_fen"]), "rate": "0", "premium": "0"}
        running = si.DepositPolicy(**insured)
    given = facts(row, "marketplace_seller deposit_offered coverage_max_fen")
    shop = si.Shop(shop_id="S-1", deposit_policy=running, **given)
    verdict = si.assess_deposit_insurance(shop, fen(row["coverage_fen"]), **options)
    choices = si.coverage_choices(shop, **options)
    return judged(verdict, choices[-1].fen if choices else None)


def draw_standing(dice: random.Random) -> Result:
    late = LAST_DAY - dice.randrange(40)  # days without room for the schedule
    advanced = dice.choice((19_186, dice.randrange(-9_999, 40_000), late))
    after = dice.choice((0, 1, 3, 4, 5, 6, 32, 33, 34, 35, 36, 400, -1))
    owed = dice.choice((0, 1, 5_000, dice.randrange(10**12)))
    return owed, advanced, advanced + after


def judge_standing(row: Row, options: Mapping[str, Any]) -> Result:
    advanced, owed = day(row["advanced_day"]), fen(row["owed_fen"])
    case = {"case_id": "C-1", "advanced": owed, "advances": [{"on": advanced, "owed": owed}]}
    account = si.Account(cases=[case] if row["owed_fen"] else [], last_on=advanced)
    answer = si.standing(account, day(row["on_day"]), **options)
    level, days = answer.level.value, (answer.since, answer.next_change_on)
    ordinals = (None if one is None else (one - EPOCH).days for one in days)
    good = answer.level is si.Level.GOOD
    code, overdue = ("", 0) if good else (level.replace("_", "-"), row["owed_fen"])
    return (overdue, str(level), code, *ordinals)


SURRENDER = "coverage_fen rate_ppm premium_fen start_day end_day on_day outstanding_fen? held_fen?"
SURRENDER += " terms_id"
PRICE = (
    "unit_paid_fen freight_fen red_packets_fen points_fen evidence_fen? paid_day placed_day?"
    " submitted_day? issued_day? shop_id evidence_shop_id listing_id evidence_listing_id item_id?"
    " evidence_item_id? claimed? refunded? policy_paid_fen? policy_freight_fen? terms_id?"
    " activity_item? order_id? evidence_order_id?"
)
QUALITY = (
    "paid_fen freight_fen goods_refunded_fen? indemnified_fen paid_day issued_day requested_day"
    " completed_day? insured_category category reason goods_returned?"
    " price_claim_paid_fen terms_id"
)
COVER = "coverage_fen? coverage_max_fen? marketplace_seller? deposit_offered? running_fen?"

SUBJECTS = (
    Subject("paid_fen rate_ppm", frames.order_premiums, draw_order, judge_order),
    Subject("coverage_fen term", frames.deposit_premiums, draw_deposit, judge_deposit),
    Subject(SURRENDER, frames.surrender_refunds, draw_surrender, judge_surrender),
    Subject(PRICE, frames.price_claims, draw_price, judge_price, days="instant"),
    Subject(QUALITY, frames.quality_claims, draw_quality, judge_quality, days="instant"),
    Subject(COVER, frames.coverage_checks, draw_cover, judge_cover),
    Subject("owed_fen advanced_day on_day", frames.standings, draw_standing, judge_standing),
    *(
        Subject(
            columns.replace("_day", "_at"),
            function,
            partial(in_instants, draw, columns),
            judge,
            days="microseconds",
        )
        for columns, function, draw, judge in (
            (PRICE, frames.price_claims, draw_price, judge_price),
            (QUALITY, frames.quality_claims, draw_quality, judge_quality),
        )
    ),
    Subject(POLICY_ASKED, frames.deposit_policies, draw_policy, judge_policy),
    Subject(RELEASE, frames.releasable_deposits, draw_release, judge_release),
    Subject(GUARANTEE, frames.guarantee_checks, draw_guarantee, judge_guarantee),
    Subject(ADVANCE, frames.advances, draw_advance, judge_advance),
)


def pairs(most: int, always: str = "polars") -> Iterator[Any]:
    """Each subject on one engine and on as many more, in turn; on the others if slow."""
    for (place, subject), (at, engine) in product(enumerate(SUBJECTS), enumerate(ENGINES)):
        quick = engine == always or (at - 3 * place) % len(ENGINES) < most
        marks = () if quick else pytest.mark.slow
        yield pytest.param(subject, engine, marks=marks, id=f"{subject.name}-{engine}")


by_subject = pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)

by_turn = pytest.mark.parametrize(("subject", "engine"), [*pairs(1, "")])
by_pair = pytest.mark.parametrize(("subject", "engine"), [*pairs(1)])
by_more_pairs = pytest.mark.parametrize(("subject", "engine"), [*pairs(3)])
