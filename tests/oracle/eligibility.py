"""Who may join or buy, and which policies are issued; L-1, L-2.4, D-0, D-Q5, D-Q6, D-Q8."""

from collections.abc import Iterator
from datetime import date
from itertools import chain, product
from typing import Any

from oracle.order import FINDINGS
from oracle.outcomes import RATES, Vector, against, judged, money, yuan
from oracle.premiums import period

KNOWN = (True, False, None)
QUALIFIED = {"qualified": True, "not_qualified": False, None: None}


def releasable_deposit() -> Iterator[Vector]:
    """Cash that may go once the cover meets the requirement; D-Q6."""
    amounts = (0, 1, 99_999, 100_000, 100_001, 150_000)
    for cash, cover, need in product((0, 5, 100_000), amounts[2:], amounts):
        released = {
            "at_least": cash if cover >= need else 0,
            "above": cash if cover > need else 0,
            "combined": max(0, cash - max(0, need - cover)),
        }
        given = {"cash": yuan(cash), "coverage": yuan(cover), "requirement": yuan(need)}
        level = "boundary" if abs(cover - need) <= 1 else "derived"
        for reading, fen in released.items():
            yield level, "D-Q6", {"cover_meets_requirement": reading}, given, money(fen)


def programme_membership() -> Iterator[Vector]:
    """Both statuses qualified; L-1.3."""
    for quality, price in product(QUALIFIED, repeat=2):
        codes = against(QUALIFIED[quality], "quality-not-qualified", "quality-status-unknown")
        codes |= against(QUALIFIED[price], "price-not-qualified", "price-status-unknown")
        shop = {"shop_id": "S-1", "quality_status": quality, "price_status": price}
        yield "source", "L-1.3", {}, {"shop": shop}, judged(codes)


def assess_guarantee() -> Iterator[Vector]:
    """Who may join; L-1.2, L-F1."""
    for bound, penalty, category in product(KNOWN, KNOWN, ("apparel", "fmcg", "toys")):
        codes = against(bound, "not-bound-to-base", "base-unknown")
        free = None if penalty is None else not penalty
        codes |= against(free, "under-penalty", "penalty-unknown")
        codes |= {"category-unlisted"} if category == "toys" else set()
        shop = {"shop_id": "S-1", "live_base_bound": bound, "under_penalty": penalty}
        for kind in ("quality", "price"):
            given = {"shop": shop, "product": kind, "category": category}
            level = "source" if bound and penalty and category != "toys" else "derived"
            yield level, "L-1.2 L-F1 L-2.2", {}, given, judged(codes)


def against_shop(seller: bool | None, offered: bool | None, most: int | None) -> set[str]:  # noqa: FBT001 - facts
    """Find what is against a shop that wants deposit insurance; D-0, D-Q5, D-Q6."""
    codes = against(seller, "not-marketplace-seller", "seller-kind-unknown")
    codes |= against(offered, "not-offered", "offer-unknown")
    tier_open = None if most is None else most >= 100_000
    return codes | against(tier_open, "no-tier-open", "maximum-unknown")


def shops() -> Iterator[tuple[dict[str, Any], set[str], int | None]]:
    for seller, offered in product(KNOWN, KNOWN):
        for most in (None, 0, 99_999, 100_000, 1_250_000, 20_000_000, 30_000_000):
            shop = {
                "shop_id": "S-1", "marketplace_seller": seller, "deposit_offered": offered,
                "coverage_max": yuan(most),
            }  # fmt: skip
            yield shop, against_shop(seller, offered, most), most


def against_cover(cover: int, most: int | None) -> set[str]:
    """Find what is against a cover; D-Q5."""
    is_tier = cover % 100_000 == 0 and 100_000 <= cover <= 20_000_000
    codes = set() if is_tier else {"coverage-not-a-tier"}
    return codes | ({"coverage-above-maximum"} if most is not None and cover > most else set())


def assess_deposit_insurance() -> Iterator[Vector]:
    """Who may buy, and how much; D-0, D-Q5, D-Q6."""
    for shop, codes, most in shops():
        for cover in (None, 100_000, 150_000, 1_200_000, 1_300_000):
            found = codes if cover is None else codes | against_cover(cover, most)
            given = {"shop": shop, "coverage": yuan(cover)}
            yield "derived", "D-0 D-Q5 D-Q6", {}, given, judged(found)


def coverage_choices() -> Iterator[Vector]:
    """List the tiers up to the maximum; D-Q5."""
    for shop, codes, most in shops():
        declined = codes.intersection(FINDINGS["eligibility"]["declined"])
        top = 0 if most is None or declined else min(most, 20_000_000)
        tiers = [yuan(cover) for cover in range(100_000, top + 1, 100_000)]
        yield "derived", "D-Q5", {}, {"shop": shop}, {"count": len(tiers), "last": tiers[-1:]}


def buy_deposit_policy() -> Iterator[Vector]:
    """Sell a policy, or find every reason against it; D-Q6, D-Q8."""
    starts = ("2022-07-12", "2022-07-13", "2023-08-31", "2023-08-30", "2024-02-29", "2024-01-01")
    ends, months = ("last_day", "anniversary"), ("down", "up", "refuse")
    for text, term, end, month in product(starts, RATES, ends, months):
        start = date.fromisoformat(text)
        last = period(start, term, end, month)
        codes = {"no-corresponding-day"} if last is None else set()
        codes |= {"terms-not-known"} if text < "2022-07-13" else set()
        outcome = judged(codes)
        if outcome["outcome"] == "approved":
            premium = 700_000 * RATES[term] // 10**6
            outcome |= {"start": text, "end": str(last)} | money(premium)
        shop = {
            "shop_id": "S-1", "marketplace_seller": True, "deposit_offered": True,
            "coverage_max": "200000",
        }  # fmt: skip
        given = {"shop": shop, "policy_id": "D-2", "coverage": "7000", "term": term, "start": text}
        yield "derived", "D-Q8", {"policy_end": end, "month_end": month}, given, outcome


def issue_order_policy() -> Iterator[Vector]:
    """Issue a policy an order, at shipment; L-2.4."""
    usual = ("2020-09-10T10:00:00+08:00", "2020-09-11T10:00:00+08:00")
    before = ("2020-09-01T23:59:59+08:00", "2020-09-02T00:00:00+08:00")
    kinds, joinings = ("quality", "price"), (None, usual[1], "2020-09-11T10:00:01+08:00")
    choices = product(QUALIFIED, (True, False), ("apparel", "toys"), kinds, joinings, (usual,))
    more = product(["qualified"], [True], ["apparel"], kinds, [None], (before,))
    for status, shipped, category, kind, joined_at, (paid_at, shipped_at) in chain(choices, more):
        codes = against(QUALIFIED[status], "not-joined", "joining-unknown")
        codes |= set() if shipped else {"not-shipped"}
        codes |= {"category-unlisted"} if category == "toys" else set()
        early = "shipped-before-joining" if kind == "quality" else "price-shipped-before-joining"
        codes |= {early} if shipped and joined_at and shipped_at < joined_at else set()
        codes |= {"terms-not-known"} if kind == "price" and paid_at == before[0] else set()
        outcome = judged(codes)
        if outcome["outcome"] == "approved":
            outcome |= money(36)
        order = {
            "order_id": "O-1", "shop_id": "S-1", "category": category, "paid": "199.00",
            "paid_at": paid_at,
            "shipped_at": shipped_at if shipped else None,
        }  # fmt: skip
        shop = {"shop_id": "S-1", f"{kind}_status": status, f"{kind}_joined_at": joined_at}
        given = {"order": order, "shop": shop, "product": kind, "rate": "0.0018"}
        yield "derived", "L-2.4 L-2.3", {}, given, outcome
