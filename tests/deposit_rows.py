"""Rows of deposit policies, releases, guarantee checks and disputes, and the scalar judges."""

import random
from collections.abc import Mapping
from datetime import date
from typing import Any

import shopinsure as si
from frame_facts import (
    EPOCH,
    FIRST_DAY,
    LAST_DAY,
    Result,
    Row,
    day,
    facts,
    fen,
    judged,
    paid_out,
    priced,
)

POLICY_ASKED = "coverage_fen term start_day"
ADVANCE = (
    "ground? scope? escrow? amount_fen? seller_performed? ruling? verified? advanced_fen?"
    " credit_available_fen? credit_held_fen?"
)
GUARANTEE = "product category live_base_bound? under_penalty?"
RELEASE = "cash_fen coverage_fen requirement_fen"


def draw_policy(dice: random.Random) -> Result:
    cover = 100_000 * dice.randrange(1, 201) + dice.choice((0, 0, 0, 0, 0, 1, 50_000))
    start = dice.choice((19_700, dice.randrange(19_150, 30_000), LAST_DAY - dice.randrange(400)))
    month_end = date(dice.randrange(2023, 2110), dice.randrange(1, 13), 28) - EPOCH
    if dice.random() < 0.4:
        start = month_end.days + dice.randrange(5)
    elif dice.random() < 0.1:
        start = dice.randrange(FIRST_DAY, 19_200)
    return cover, dice.choice((*map(str, si.Term), *map(str, si.Term), "nine_months")), start


def judge_policy(row: Row, options: Mapping[str, Any]) -> Result:
    """A purchase by a shop that may buy whatever is sold."""
    shop = si.Shop(
        shop_id="S-1", marketplace_seller=True, deposit_offered=True, coverage_max="9999999999.99"
    )
    asked = (fen(row["coverage_fen"]), row["term"], day(row["start_day"]))
    issued = si.buy_deposit_policy(shop, "D-1", *asked, **options)
    if issued.policy is None or issued.premium is None:
        return (*judged(issued.verdict, None), None, None, None)
    policy = issued.policy
    numbers = (policy.rate.ppm, (policy.end - EPOCH).days, policy.period_days)
    return (*priced(issued.premium), *numbers)


def draw_release(dice: random.Random) -> Result:
    required = 100_000 * dice.randrange(11)
    near = (required, required - 1, required + 1, dice.randrange(10**6), dice.randrange(10**12))
    return dice.choice((100_000, dice.randrange(10**12))), max(0, dice.choice(near)), required


def judge_release(row: Row, options: Mapping[str, Any]) -> Result:
    return (si.releasable_deposit(*map(fen, row.values()), **options).fen, "approved", "")


def draw_guarantee(dice: random.Random) -> Result:
    category = dice.choice(("apparel", "fmcg", "appliances", "toys"))
    facts = (dice.choice((True, True, False)), dice.choice((False, False, True)))
    return dice.choice(("quality", "price", "price", "quality", "life")), category, *facts


def judge_guarantee(row: Row, options: Mapping[str, Any]) -> Result:
    shop = si.Shop(shop_id="S-1", **facts(row, "live_base_bound under_penalty"))
    return judged(si.assess_guarantee(shop, row["product"], row["category"], **options), None)


def draw_advance(dice: random.Random) -> Result:
    amount = dice.choice((0, 10_000, 10_000, dice.randrange(10**5), dice.randrange(10**12)))
    advanced = dice.choice((0, 0, 0, amount // 2, amount, amount + 1))
    left = max(0, amount - advanced)
    available = dice.choice((left, left, left + 5_000, max(0, left - 1), left // 2, 0))
    held = dice.choice((0, 0, left // 2, left))
    ground = dice.choice((*map(str, si.Ground), *map(str, si.Ground), "no_ground"))
    scope = dice.choice(("basic", "agreed_terms", "spot_check", "basic", "punitive", "none"))
    ruling = dice.choice(("buyer",) * 6 + ("seller", "nobody"))
    escrow, performed, verified = (dice.random() < it for it in (0.95, 0.05, 0.95))
    given = (ground, scope, escrow, amount, performed, ruling, verified, advanced)
    return (*given, available, held)


def judge_advance(row: Row, options: Mapping[str, Any]) -> Result:
    ids = {f"{name}_id": "X-1" for name in ("shop", "case", "order", "advance")}
    return paid_out(si.assess_advance(si.Dispute(**ids, **facts(row, " ".join(row))), **options))
