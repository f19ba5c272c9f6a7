"""Write the conformance vectors from a second implementation: `make vectors`.

Nothing here imports the package: the rules are worked out anew from docs/sources.md and
docs/scope.md, in plain ints, fractions and days, with the second model of the account that the
tests judge by. A vector on which the package differs is a defect of one of the two, and these pages
say of which.
"""  # noqa: INP001 - a script that is run, not a package

import json
import random
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from itertools import product
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "src" / "shopinsure" / "conformance" / "vectors"
sys.path.insert(0, str(ROOT / "tests"))

from deposit_model import BASE_DAY, Model  # noqa: E402 - tests/ has to be on the path first
from reference import ROUNDINGS, day_number, last_day_number  # noqa: E402

Made = tuple[str, str, dict[str, Any], dict[str, Any], dict[str, Any]]
"""Level, clauses, readings, input and outcome."""

CHANCE = random.Random(20220713)  # noqa: S311 - the same draws in every run, no secret
BEIJING = timezone(timedelta(hours=8))
DAY = timedelta(days=1)
RATES = {"six_months": 18_000, "twelve_months": 30_000}
MONTHS = {"six_months": 6, "twelve_months": 12}
CEILING = 2_000

# Every code, weightiest first, with what it means for the outcome.
DECLINED = """
under-penalty not-bound-to-base category-not-covered quality-not-qualified price-not-qualified
not-marketplace-seller not-offered policy-running cover-reduced coverage-not-a-tier
coverage-above-maximum no-tier-open not-joined terms-not-in-force no-corresponding-day policy-ended
obligations-open claim-category-not-covered reason-not-covered refund-asked-late
raised-before-issue no-loss fully-indemnified other-shop other-item placed-before-payment
submitted-before-placed placed-late submitted-late submitted-before-issue already-claimed
no-difference no-limit-left not-escrow out-of-scope seller-performed ruled-for-seller
nothing-in-dispute no-credit
""".split()
PENDING = """
penalty-unknown base-unknown quality-status-unknown price-status-unknown seller-kind-unknown
offer-unknown maximum-unknown joining-unknown not-shipped obligations-unknown refund-not-complete
refund-amount-unknown return-unknown payout-day-unknown policy-unknown item-unknown
placement-unknown submission-unknown earlier-claims-unknown evidence-price-unknown
refunded-unknown escrow-unknown ground-unknown scope-unknown performance-unknown not-ruled
amount-unknown credit-unknown
""".split()
REFERRED = """
category-unlisted claim-category-unlisted reason-unlisted category-differs not-returned
link-changed refunded-item
""".split()
ORDER = (*DECLINED, *PENDING, *REFERRED, "credit-short")


def yuan(fen: int) -> str:
    """Write fen as yuan."""
    return f"{fen // 100}.{fen % 100:02d}"


def ratio(ppm: int) -> str:
    """Write ppm as a ratio without needless zeros."""
    return f"{ppm // 10**6}.{ppm % 10**6:06d}".rstrip("0").rstrip(".")


def money(fen: int, working: str | None = None) -> dict[str, Any]:
    """Give an amount as an outcome."""
    result: dict[str, Any] = {"fen": fen, "amount": yuan(fen)}
    return result if working is None else result | {"working": working}


def judged(codes: set[str]) -> dict[str, Any]:
    """Give the verdict of findings: the weightiest decides, and all are told in order."""
    outcome = "approved"
    for name, kinds in (("referred", REFERRED), ("pending", PENDING), ("declined", DECLINED)):
        outcome = name if codes.intersection(kinds) else outcome
    return {"outcome": outcome, "codes": [code for code in ORDER if code in codes]}


def refused(code: str) -> dict[str, Any]:
    """Give the outcome of an input that is no case."""
    return {"refused": code}


def rounded(name: str, numerator: int, denominator: int) -> int:
    """Round a ratio once, by the name of the reading."""
    return ROUNDINGS[name](Fraction(numerator, denominator))


# ------------------------------------------------------------------------------------ premiums


def order_premium() -> Iterator[Made]:
    """Paid times rate; L-2.4."""
    clause, edges = "L-2.4", (0, 1, 249, 250, 251, 499, 500, 749, 750, 10**12 - 1)
    drawn = [CHANCE.randrange(10 ** CHANCE.randrange(1, 12)) for _ in range(40)]
    for name in ROUNDINGS:
        for level, amounts in (("boundary", edges), ("derived", drawn)):
            for paid in amounts:
                for ppm in (CEILING, 1_800, 1, 0) if level == "boundary" else (1_800,):
                    fen = rounded(name, paid * ppm, 10**6)
                    working = f"{yuan(paid)} × {ratio(ppm)}"
                    given = {"paid": yuan(paid), "rate": ratio(ppm)}
                    yield level, clause, {"rounding": name}, given, money(fen, working)
    for rate in ("0.002001", "0.01", "1"):
        yield "source", clause, {}, {"paid": "1", "rate": rate}, refused("rate-above-ceiling")
    for paid in ("1_000", "1e3", "-1", "01", "1.234", "", " 1", "１", "10000000000", "NaN", "+1"):
        given = {"paid": paid, "rate": "0.001"}
        yield "boundary", clause, {}, given, refused("amount-malformed")
    for rate in ("0.0000001", "-0.001", ".1", "1.000001", "0.1%", "1e-3", ""):
        yield "boundary", clause, {}, {"paid": "1", "rate": rate}, refused("rate-malformed")


def premium_statement() -> Iterator[Made]:
    """Each order rounded alone, and the sum rounded once; L-2.4."""
    for name in ROUNDINGS:
        for size in (0, 1, 2, 3, 10, 40):
            paid = [CHANCE.randrange(100_000) for _ in range(size)]
            each = [rounded(name, fen * CEILING, 10**6) for fen in paid]
            outcome = {
                "fen": [*each],
                "sum_of_rounded_fen": sum(each),
                "rounded_sum_fen": rounded(name, sum(paid) * CEILING, 10**6),
            }
            given = {"paid": [yuan(fen) for fen in paid], "rate": "0.002"}
            yield "derived", "L-2.4", {"rounding": name}, given, outcome


def deposit_premium() -> Iterator[Made]:
    """Cover times the rate of the term; D-Q9."""
    for term, ppm in RATES.items():
        for thousands in range(1, 201):
            cover = thousands * 100_000
            level = "source" if thousands in {1, 10} else "derived"
            outcome = money(cover * ppm // 10**6, f"{yuan(cover)} × {ratio(ppm)}")
            yield level, "D-Q9", {}, {"coverage": yuan(cover), "term": term}, outcome
        for cover in ("0", "999.99", "1500", "1000.01", "201000", "200000.01"):
            given = {"coverage": cover, "term": term}
            yield "boundary", "D-Q5", {}, given, refused("coverage-not-a-tier")


# ----------------------------------------------------------------------------------- surrender

STARTS = ("2023-01-01", "2024-01-01", "2023-05-31", "2023-07-01", "2023-08-31", "2024-02-29")


def period(start: date, term: str, policy_end: str, month_end: str) -> date | None:
    """Find the last covered day; D-Q8."""
    parts = (start.year, start.month, start.day)
    number = last_day_number(parts, MONTHS[term], policy_end, month_end)
    return None if number is None else start + DAY * (number - day_number(parts))


def policies() -> Iterator[tuple[dict[str, Any], int, date, date]]:
    """Give policies as input, with cover, first and last day."""
    for text, term, end in product(STARTS, RATES, ("last_day", "anniversary")):
        start = date.fromisoformat(text)
        last = period(start, term, end, "down")
        for cover in (100_000, 700_000, 20_000_000):
            policy = {
                "policy_id": "D-1", "shop_id": "S-1", "coverage": yuan(cover), "term": term,
                "start": text, "end": str(last), "rate": ratio(RATES[term]),
                "premium": yuan(cover * RATES[term] // 10**6), "terms_id": "T-1",
            }  # fmt: skip
            yield policy, cover, start, last


def refund_of(cover: int, ppm: int, on: date, days: tuple[date, date], name: str) -> int:
    """Work out the refund of a surrender day; D-Q14."""
    start, end = days
    if on < start:
        return cover * ppm // 10**6
    length = (end - start).days + 1
    return rounded(name, cover * ppm * (end - on).days, 10**6 * length)


def surrender_refund() -> Iterator[Made]:
    """Return the premium for the days that remain; D-Q14."""
    for policy, cover, start, end in policies():
        ppm, length = RATES[policy["term"]], (end - start).days + 1
        days = (start - DAY, start, start + DAY, end - DAY, end)
        days += tuple(start + DAY * CHANCE.randrange(2, length - 1) for _ in range(2))
        for on in days:
            name = CHANCE.choice([*ROUNDINGS])
            fen = refund_of(cover, ppm, on, (start, end), name)
            left, paid = (end - on).days, policy["premium"]
            working = f"min({yuan(cover)} × {ratio(ppm)} × {left} ÷ {length}, {paid})"
            outcome = money(fen, working if on >= start else paid)
            level = "derived" if on in days[5:] else "boundary"
            readings = {"rounding": name} if on >= start else {}
            yield level, "D-Q14", readings, {"policy": policy, "on": str(on)}, outcome
        given = {"policy": policy, "on": str(end + DAY)}
        yield "boundary", "D-Q14", {}, given, refused("policy-ended")


def surrender() -> Iterator[Made]:
    """Settle a surrender, or find every reason against it; D-Q14."""
    policy, cover, start, end = next(policies())
    amounts = (None, "0", "0.01")
    for reading, owed, held in product(("refuse", "allow"), amounts, amounts):
        for on in (start, end, end + DAY):
            codes = {"policy-ended"} if on > end else set()
            if reading == "refuse":
                codes |= {"obligations-open"} if "0.01" in {owed, held} else set()
                codes |= {"obligations-unknown"} if None in {owed, held} else set()
            outcome = judged(codes)
            if outcome["outcome"] == "approved":
                fen = refund_of(cover, RATES[policy["term"]], on, (start, end), "half_up")
                outcome |= money(fen) | {"payee": "merchant", "claim_key": "surrender D-1"}
            given = {"policy": policy, "on": str(on), "outstanding": owed, "held": held}
            yield "derived", "D-Q14", {"surrender_with_obligations": reading}, given, outcome


# --------------------------------------------------------------------------------- eligibility

KNOWN = (True, False, None)


def releasable_deposit() -> Iterator[Made]:
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


def programme_badge() -> Iterator[Made]:
    """Both statuses qualified; L-1.3."""
    for quality, price in product(("qualified", "not_qualified", None), repeat=2):
        codes = set()
        for name, status in (("quality", quality), ("price", price)):
            if status is None:
                codes.add(f"{name}-status-unknown")
            elif status == "not_qualified":
                codes.add(f"{name}-not-qualified")
        shop = {"shop_id": "S-1", "quality_status": quality, "price_status": price}
        yield "source", "L-1.3", {}, {"shop": shop}, judged(codes)


def assess_guarantee() -> Iterator[Made]:
    """Who may join; L-1.2, L-F1."""
    for bound, penalty, category in product(KNOWN, KNOWN, ("apparel", "fmcg", "toys")):
        codes = set() if bound else {"base-unknown" if bound is None else "not-bound-to-base"}
        if penalty is not False:
            codes.add("penalty-unknown" if penalty is None else "under-penalty")
        if category == "toys":
            codes.add("category-unlisted")
        shop = {"shop_id": "S-1", "live_base_bound": bound, "under_penalty": penalty}
        for kind in ("quality", "price"):
            given = {"shop": shop, "product": kind, "category": category}
            level = "source" if bound and penalty and category != "toys" else "derived"
            yield level, "L-1.2 L-F1 L-2.2", {}, given, judged(codes)


def against_shop(seller: bool | None, offered: bool | None, most: int | None) -> set[str]:  # noqa: FBT001 - facts
    """Find what is against a shop that wants deposit insurance; D-0, D-Q5, D-Q6."""
    codes = set()
    if not seller:
        codes.add("seller-kind-unknown" if seller is None else "not-marketplace-seller")
    if not offered:
        codes.add("offer-unknown" if offered is None else "not-offered")
    if most is None:
        codes.add("maximum-unknown")
    elif most < 100_000:
        codes.add("no-tier-open")
    return codes


def shops() -> Iterator[tuple[dict[str, Any], set[str], int | None]]:
    """Give shops as input, what is against them, and their maximum."""
    for seller, offered in product(KNOWN, KNOWN):
        for most in (None, 0, 99_999, 100_000, 1_250_000, 20_000_000, 30_000_000):
            shop = {
                "shop_id": "S-1", "marketplace_seller": seller, "deposit_offered": offered,
                "coverage_max": None if most is None else yuan(most),
            }  # fmt: skip
            yield shop, against_shop(seller, offered, most), most


def is_tier(cover: int) -> bool:
    """Tell whether a cover is a tier; D-Q5."""
    return cover % 100_000 == 0 and 100_000 <= cover <= 20_000_000


def against_cover(cover: int, most: int | None) -> set[str]:
    """Find what is against a cover; D-Q5."""
    codes = set() if is_tier(cover) else {"coverage-not-a-tier"}
    return codes | ({"coverage-above-maximum"} if most is not None and cover > most else set())


def assess_deposit_insurance() -> Iterator[Made]:
    """Who may buy, and how much; D-0, D-Q5, D-Q6."""
    for shop, codes, most in shops():
        for cover in (None, 100_000, 150_000, 1_200_000, 1_300_000):
            found = codes if cover is None else codes | against_cover(cover, most)
            given = {"shop": shop, "coverage": None if cover is None else yuan(cover)}
            yield "derived", "D-0 D-Q5 D-Q6", {}, given, judged(found)


def coverage_choices() -> Iterator[Made]:
    """List the tiers up to the maximum; D-Q5."""
    for shop, codes, most in shops():
        top = 0 if most is None or codes.intersection(DECLINED) else min(most, 20_000_000)
        tiers = [yuan(cover) for cover in range(100_000, top + 1, 100_000)]
        yield "derived", "D-Q5", {}, {"shop": shop}, {"count": len(tiers), "last": tiers[-1:]}


def buy_deposit_policy() -> Iterator[Made]:
    """Sell a policy, or find every reason against it; D-Q6, D-Q8."""
    starts = ("2022-07-12", "2022-07-13", "2023-08-31", "2023-08-30", "2024-02-29", "2024-01-01")
    ends, months = ("last_day", "anniversary"), ("down", "up", "refuse")
    for text, term, end, month in product(starts, RATES, ends, months):
        start = date.fromisoformat(text)
        last = period(start, term, end, month)
        codes = {"no-corresponding-day"} if last is None else set()
        codes |= {"terms-not-in-force"} if text < "2022-07-13" else set()
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


def issue_order_policy() -> Iterator[Made]:
    """Issue a policy an order, at shipment; L-2.4."""
    statuses = ("qualified", "not_qualified", None)
    for status, shipped, category, kind in product(
        statuses, (True, False), ("apparel", "toys"), ("quality", "price")
    ):
        codes = set() if shipped else {"not-shipped"}
        codes |= {"qualified": set(), "not_qualified": {"not-joined"}, None: {"joining-unknown"}}[
            status
        ]
        codes |= {"category-unlisted"} if category == "toys" else set()
        outcome = judged(codes)
        if outcome["outcome"] == "approved":
            outcome |= money(36)
        order = {
            "order_id": "O-1", "shop_id": "S-1", "category": category, "paid": "199.00",
            "paid_at": "2020-09-10T10:00:00+08:00",
            "shipped_at": "2020-09-11T10:00:00+08:00" if shipped else None,
        }  # fmt: skip
        shop = {"shop_id": "S-1", f"{kind}_status": status}
        given = {"order": order, "shop": shop, "product": kind, "rate": "0.0018"}
        yield "derived", "L-2.4 L-2.3", {}, given, outcome


# -------------------------------------------------------------------------------------- claims

PAID_AT = datetime(2020, 9, 10, 10, tzinfo=BEIJING)
WINDOWS = ("calendar", "elapsed", "first_day_counts")


def closing(paid_at: datetime, reading: str) -> tuple[datetime, bool]:
    """Find when a window closes, and whether the closing instant is in it; L-3.1."""
    if reading == "elapsed":
        return paid_at + 30 * DAY, True
    midnight = paid_at.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (31 if reading == "calendar" else 30) * DAY, False


def price_window() -> Iterator[Made]:
    """Count the 30 days under each reading; L-3.1, L-3.6."""
    instants = [PAID_AT.replace(hour=0), PAID_AT.replace(hour=23, minute=59, second=59), PAID_AT]
    instants += [
        datetime(2001, 1, 1, tzinfo=BEIJING) + timedelta(seconds=CHANCE.randrange(3 * 10**9))
        for _ in range(40)
    ]
    for paid_at, reading in product(instants, WINDOWS):
        closes_at, included = closing(paid_at, reading)
        outcome = {"closes_at": closes_at.isoformat(), "closing_included": included}
        given = {"paid_at": paid_at.isoformat()}
        level = "boundary" if paid_at in instants[:3] else "derived"
        yield level, "L-3.1 L-3.6", {"price_window": reading}, given, outcome


def split_line() -> Iterator[Made]:
    """Not a fen lost; L-3.1."""
    for total, quantity in product((0, 1, 2, 99, 100, 10_000, 10**12 - 1), (1, 2, 3, 7, 11)):
        whole, more = divmod(total, quantity)
        shares = [whole + (unit < more) for unit in range(quantity)]
        given = {"total": yuan(total), "quantity": quantity}
        yield "boundary", "L-3.1", {}, given, {"fen": shares, "amounts": [*map(yuan, shares)]}
    for quantity in (0, 1_000_001):
        given = {"total": "1", "quantity": quantity}
        yield "boundary", "L-3.1", {}, given, refused("quantity-out-of-range")


def is_late(instant: datetime, reading: str) -> bool:
    """Tell whether an instant is after the window."""
    closes_at, included = closing(PAID_AT, reading)
    return instant > closes_at or (instant == closes_at and not included)


def price_codes(facts: dict[str, Any], readings: dict[str, str]) -> set[str]:
    """Find what is against a price claim; L-3.1 to L-3.9, L-F3."""
    placed, submitted, window = facts["placed"], facts["submitted"], readings["price_window"]
    found = {
        "placed-before-payment": placed < PAID_AT,
        "submitted-before-placed": submitted < placed,
        "placed-late": is_late(placed, window),
        "submitted-late": is_late(submitted, window),
        "submitted-before-issue": submitted < PAID_AT + DAY,
        "already-claimed": bool(
            facts["claimed"] if readings["price_claims_per"] == "order" else "1" in facts["claimed"]
        ),
        "refunded-item": facts["refunded"] is True,
        "refunded-unknown": facts["refunded"] is None,
        "no-difference": facts["difference"] == 0,
        "no-limit-left": facts["limit"] == 0,
        "link-changed": facts["listing"] != "L-1" and facts["size"] != "L",
        "other-item": facts["size"] == "L",
        "item-unknown": facts["size"] == "",
    }
    return {code for code, met in found.items() if met}


def price_facts() -> Iterator[tuple[str, dict[str, Any]]]:
    """Give facts of price claims: amounts in fen first, then instants and the rest."""
    usual = {
        "price": 10_000, "freight": 0, "packets": 2_000, "points": 0, "evidence": 7_000,
        "placed": PAID_AT + 2 * DAY, "submitted": PAID_AT + 3 * DAY,
        "claimed": [], "refunded": False, "listing": "L-1", "size": "M",
    }  # fmt: skip
    for price, freight, packets, evidence in product(
        (1, 60, 10_000), (0, 1), (0, 59, 60), (0, 1, 59, 60, 9_999, 10_000)
    ):
        if freight + packets <= price:
            amounts = {"price": price, "freight": freight, "packets": packets}
            yield "boundary", usual | amounts | {"evidence": evidence}
    second = timedelta(seconds=1)
    closings = {closing(PAID_AT, reading)[0] for reading in WINDOWS}
    for instant in sorted(it + step * second for it in closings for step in (-1, 0, 1)):
        yield "boundary", usual | {"placed": instant, "submitted": instant}
        yield "boundary", usual | {"submitted": instant}
    yield "derived", usual | {"placed": PAID_AT - second}
    yield "derived", usual | {"submitted": PAID_AT + second, "placed": PAID_AT}
    yield "derived", usual | {"placed": PAID_AT + 5 * DAY}
    for claimed, refunded in product(([], ["1"], ["2"], ["2", "1"]), KNOWN):
        yield "derived", usual | {"claimed": claimed, "refunded": refunded}
    for listing, size in product(("L-1", "L-2"), ("M", "L", "")):
        yield "derived", usual | {"listing": listing, "size": size}


def price_input(facts: dict[str, Any]) -> dict[str, Any]:
    """Write facts as a policy, a purchase and evidence."""
    item = {"shop_id": "S-1", "listing_id": "L-1", "name": "dress", "size": "M"}
    policy = {
        "order_id": "O-1", "shop_id": "S-1", "product": "price", "category": "apparel",
        "paid": "110", "freight": "0", "rate": "0.002", "premium": "0.22",
        "paid_at": PAID_AT.isoformat(), "issued_at": (PAID_AT + DAY).isoformat(), "terms_id": "T-1",
    }  # fmt: skip
    purchase = {
        "order_id": "O-1", "line_id": "1", "sku": item, "unit_paid": yuan(facts["price"]),
        "freight": yuan(facts["freight"]), "red_packets": yuan(facts["packets"]),
        "points": yuan(facts["points"]), "paid_at": PAID_AT.isoformat(),
        "claimed_lines": facts["claimed"], "refunded": facts["refunded"],
    }  # fmt: skip
    evidence = {
        "order_id": "O-2", "sku": item | {"listing_id": facts["listing"], "size": facts["size"]},
        "unit_price": yuan(facts["evidence"]), "placed_at": facts["placed"].isoformat(),
        "submitted_at": facts["submitted"].isoformat(),
    }  # fmt: skip
    return {"policy": policy, "purchase": purchase, "evidence": evidence}


def assess_price_claim() -> Iterator[Made]:
    """Pay the difference up to the limit, for one unit; L-3.1 to L-3.9."""
    for at, (level, facts) in enumerate(price_facts()):
        readings = {
            "difference_base": ("paid", "own_money")[at % 2],
            "price_window": WINDOWS[at % 3],
            "price_claims_per": ("order", "line")[at // 2 % 2],
        }
        parts = facts["packets"] + facts["points"]
        base = facts["price"] - facts["freight"]
        counted = base - parts if readings["difference_base"] == "own_money" else base
        facts["difference"] = max(0, counted - facts["evidence"])
        facts["limit"] = base - parts
        outcome = judged(price_codes(facts, readings))
        if outcome["outcome"] == "approved":
            line = " 1" if readings["price_claims_per"] == "line" else ""
            outcome |= money(min(facts["difference"], facts["limit"]))
            outcome |= {"payee": "buyer", "claim_key": f"price S-1 O-1{line}"}
        yield level, "L-3.1 L-3.6 L-3.7 L-3.8 L-F3", readings, price_input(facts), outcome


def working_day(day: date, count: int) -> date:
    """Count days from Monday to Friday, the day itself not counted; L-2.5."""
    while count:
        day += DAY
        count -= day.isoweekday() <= 5
    return day


def assess_quality_claim() -> Iterator[Made]:
    """Pay the goods refunded, at most the goods paid for; L-2.1, L-2.5."""
    choices = product(
        (0, 1, 5_000, 10_000, 10_001), (0, 6_000, 10_000), KNOWN, ("quality", "wrong-size"),
        ("apparel", "toys"), (2, 45), (True, False),
    )  # fmt: skip
    for at, facts in enumerate(choices):
        if at % 3:  # a third of all combinations is enough
            continue
        refunded, before, returned, reason, category, days, complete = facts
        readings = {"quality_window_days": (30, None)[at % 2], "price_window": WINDOWS[at % 3]}
        asked, completed = PAID_AT + days * DAY, PAID_AT + (days + 3) * DAY
        found = {
            "claim-category-unlisted": category == "toys",
            "reason-unlisted": category != "toys" and reason == "wrong-size",
            "refund-asked-late": readings["quality_window_days"] is not None and days == 45,
            "no-loss": refunded == 0,
            "fully-indemnified": before >= 10_000,
            "return-unknown": returned is None,
            "not-returned": returned is False,
            "refund-not-complete": not complete,
        }
        outcome = judged({code for code, met in found.items() if met})
        if outcome["outcome"] == "approved":
            outcome |= money(min(refunded, 10_000 - before)) | {
                "payee": "merchant",
                "claim_key": "quality S-1 O-1 R-1",
                "due_on": str(working_day(completed.date(), 3)),
            }
        policy = price_input(next(price_facts())[1])["policy"] | {
            "product": "quality", "freight": "10", "category": category,
        }  # fmt: skip
        refund = {
            "refund_id": "R-1", "order_id": "O-1", "category": category, "reason": reason,
            "requested_at": asked.isoformat(), "goods_returned": returned,
            "goods_refunded": yuan(refunded), "indemnified": yuan(before),
            "completed_at": completed.isoformat() if complete else None,
        }  # fmt: skip
        given = {"policy": policy, "refund": refund, "calendar": "Monday to Friday"}
        yield "derived", "L-2.1 L-2.2 L-2.5", readings, given, outcome


def assess_advance() -> Iterator[Made]:
    """Advance the amount in dispute as far as credit reaches; D-Q7, D-Q10, D-Q26."""
    choices = product(
        (True, False), ("basic", "punitive", None), (False, True, None), ("buyer", "seller", None),
        (0, 10_000), ((0, 0), (4_000, 6_000), (3_999, 6_000), (0, 10_000)),
    )  # fmt: skip
    for escrow, scope, performed, ruling, amount, (held, available) in choices:
        found = {
            "not-escrow": not escrow,
            "out-of-scope": scope == "punitive",
            "scope-unknown": scope is None,
            "seller-performed": performed is True,
            "performance-unknown": performed is None,
            "ruled-for-seller": ruling == "seller",
            "not-ruled": ruling is None,
            "nothing-in-dispute": amount == 0,
            "no-credit": amount > held + available == 0,
            "credit-short": amount > held + available > 0,
        }
        outcome = judged({code for code, met in found.items() if met})
        if outcome["outcome"] == "approved":
            outcome |= money(min(amount, held + available))
            outcome |= {"payee": "buyer", "claim_key": "advance C-1"}
        dispute = {
            "case_id": "C-1", "order_id": "O-1", "ground": "quality", "scope": scope,
            "escrow": escrow, "amount": yuan(amount), "seller_performed": performed,
            "ruling": ruling, "credit_held": yuan(held), "credit_available": yuan(available),
        }  # fmt: skip
        yield "derived", "D-Q7 D-Q10 D-Q26", {}, {"dispute": dispute}, outcome


# ------------------------------------------------------------------------------------- account

KINDS = {
    "CoverBought": "cover_bought", "CoverEnded": "cover_ended", "DepositPaid": "deposit_paid",
    "DepositReleased": "deposit_released", "BondHeld": "bond_held", "BondPaid": "bond_paid",
    "BondReleased": "bond_released", "Advanced": "advanced", "Repaid": "repaid",
    "DepositDrawn": "deposit_drawn", "DepositToppedUp": "deposit_topped_up",
}  # fmt: skip
OF_CASE = {"BondHeld", "BondPaid", "BondReleased", "Advanced", "Repaid", "DepositDrawn"}
FIRST = date(2022, 7, 13).toordinal()


def event(kind: str, number: int, on: int, **facts: Any) -> dict[str, Any]:  # noqa: ANN401 - of any kind
    """Make an event of the second model."""
    return {"kind": kind, "event_id": f"E-{number}", "on": on, **facts}


def as_input(entry: dict[str, Any]) -> dict[str, Any]:
    """Write an event of the second model as the package reads it from JSON."""
    written = entry | {"kind": KINDS[entry["kind"]], "on": str(date.fromordinal(entry["on"]))}
    amounts = {name: yuan(entry[name]) for name in ("amount", "coverage") if name in entry}
    return written | amounts


def near(model: Model, kind: str, case: str) -> int:
    """Pick an amount at or beside a limit of the account."""
    own, alipay = model.holds.get(case, (0, 0))
    limits = {
        "BondHeld": model.available(), "Advanced": own + model.available(),
        "Repaid": model.owed_by(case), "BondPaid": alipay, "DepositDrawn": model.cash(),
        "DepositReleased": model.cash(), "DepositToppedUp": model.cash_limit() - model.cash(),
    }  # fmt: skip
    limit = limits.get(kind, 50_000)
    return max(1, CHANCE.choice((limit, limit, limit - 1, limit + 1, limit // 2, 1)))


def history(counts: str, length: int) -> tuple[Model, list[dict[str, Any]], list[dict[str, Any]]]:
    """Draw a history; give the model after it, the events and what became of each."""
    model, events, result = Model(counts), [], []
    kinds = [*KINDS, "BondHeld", "Advanced", "Advanced", "Repaid", "Repaid"]
    for number in range(length):
        kind = "CoverBought" if not number else CHANCE.choice(kinds)
        case = CHANCE.choice(("A", "A", "B"))
        facts: dict[str, Any] = {"case_id": case} if kind in OF_CASE else {}
        if kind not in {"CoverBought", "CoverEnded", "BondReleased"}:
            facts["amount"] = near(model, kind, case)
        if kind == "CoverBought":
            facts |= {"policy_id": "P", "coverage": 200_000}
        if kind == "CoverEnded":
            facts |= {"policy_id": CHANCE.choice("PPPQ"), "reason": "expired"}
        on = (model.last_on or FIRST) + CHANCE.choice((0, 0, 1, 20))
        entry = event(kind, number, on, **facts)
        if number and CHANCE.randrange(10) == 0:
            entry = dict(CHANCE.choice(events))
        status, code = model.apply(entry)
        events.append(entry)
        result.append({"status": status, "code": code, "balances_fen": list(model.balances())})
    return model, events, result


SOURCES = (
    # D-Q26: 2000 - 100 - 50 + 100 = 1950; D-Q21 and D-Q27 as their tables say.
    (
        "D-Q26",
        "CoverBought coverage=200000; Advanced amount=10000; BondHeld amount=5000 case=B; Repaid amount=10000",
    ),
    ("D-Q21", "CoverBought coverage=100000; BondHeld amount=5000"),
    ("D-Q21", "DepositPaid amount=100000; BondHeld amount=5000"),
    ("D-Q27", "DepositPaid amount=100000; DepositDrawn amount=5000; DepositToppedUp amount=5000"),
)


def replay() -> Iterator[Made]:
    """Keep the account event by event; D-Q21, D-Q26, D-Q27."""
    for clause, story in SOURCES:
        model, events, result = Model("by_amount"), [], []
        for number, line in enumerate(story.split(";")):
            kind, *facts = line.split()
            given = dict(fact.split("=") for fact in facts)
            entry = event(kind, number, FIRST, **{
                **({"case_id": given.get("case", "A")} if kind in OF_CASE else {}),
                **({"policy_id": "P"} if kind == "CoverBought" else {}),
                **{name: int(it) for name, it in given.items() if name != "case"},
            })  # fmt: skip
            status, code = model.apply(entry)
            events.append(as_input(entry))
            result.append({"status": status, "code": code, "balances_fen": list(model.balances())})
        yield (
            "source",
            clause,
            {"repayment_counts": "by_amount"},
            {"events": events},
            {"postings": result},
        )
    for counts, length in product(("by_amount", "by_settled_case"), range(5, 45)):
        _, events, result = history(counts, length)
        given = {"events": [as_input(entry) for entry in events]}
        reading = {"repayment_counts": counts}
        yield "derived", "D-Q21 D-Q26 D-Q27", reading, given, {"postings": result}


def standing() -> Iterator[Made]:
    """Find the worst of the open advances; D-Q20."""
    for overdue, number in product(BASE_DAY, range(30)):
        model, events, _ = history("by_amount", 20)
        on = model.last_on + (0, 1, 2, 3, 4, 5, 29, 32, 33, 35)[number % 10]
        level, since, change = model.standing(on, overdue)
        days = [None if it is None else str(date.fromordinal(it)) for it in (since, change)]
        outcome = {"level": level, "since": days[0], "next_change_on": days[1]}
        given = {"events": [as_input(it) for it in events], "on": str(date.fromordinal(on))}
        yield "derived", "D-Q20", {"overdue_from": overdue}, given, outcome


def auto_debit() -> Iterator[Made]:
    """Debit the oldest first, each in full or passed over; D-Q10, D-Q11."""
    for number in range(60):
        model, events, _ = history("by_amount", 20)
        on, balance = model.last_on + number % 3, CHANCE.choice((0, 1, 5_000, 50_000, 10**9))
        debits = [{"case_id": case, "fen": fen} for case, fen in model.auto_debit(on, balance)]
        given = {"events": [as_input(it) for it in events], "on": str(date.fromordinal(on))}
        yield "derived", "D-Q10 D-Q11", {}, given | {"balance": yuan(balance)}, {"debits": debits}


def recovery_schedule() -> Iterator[Made]:
    """When what follows; D-Q10, D-Q19, D-Q20."""
    for overdue, text in product(BASE_DAY, ("2022-07-13", "2024-02-01", "2023-12-31")):
        day, base = date.fromisoformat(text), BASE_DAY[overdue]
        days = {"dunning": 1, "badge_removed": base + 3, "blocked": base + 5, "last_day": 30}
        result = [
            {"stage": stage, "on": str(day + DAY * after)}
            for stage, after in sorted(days.items(), key=lambda it: it[1])
        ]
        level = "source" if overdue == "limit" else "derived"
        given = {"advanced_on": text}
        yield level, "D-Q10 D-Q19 D-Q20", {"overdue_from": overdue}, given, {"milestones": result}


def split_hold() -> Iterator[Made]:
    """Credit first, the rest on Alipay; D-Q21."""
    for bond, credit, balance in product(
        (0, 5_000, 100_001), (0, 4_999, 5_000, 100_000), (None, 0, 1)
    ):
        on_credit = min(bond, credit)
        on_alipay = bond - on_credit if balance is None else min(bond - on_credit, balance)
        outcome = {
            "credit_fen": on_credit, "alipay_fen": on_alipay,
            "shortfall_fen": bond - on_credit - on_alipay,
        }  # fmt: skip
        given = {
            "amount": yuan(bond), "credit_available": yuan(credit),
            "alipay_balance": None if balance is None else yuan(balance),
        }  # fmt: skip
        yield "boundary", "D-Q21", {}, given, outcome


FUNCTIONS = (
    order_premium, premium_statement, deposit_premium, surrender_refund, surrender,
    releasable_deposit, programme_badge, assess_guarantee, assess_deposit_insurance,
    coverage_choices, buy_deposit_policy, issue_order_policy, price_window, split_line,
    assess_price_claim, assess_quality_claim, assess_advance, replay, standing, auto_debit,
    recovery_schedule, split_hold,
)  # fmt: skip


def files() -> dict[str, str]:
    """Give the text of every file, a vector a line."""
    CHANCE.seed(20220713)
    texts = {}
    for function in FUNCTIONS:
        name, lines = function.__name__, []
        for number, (level, clauses, readings, given, outcome) in enumerate(function(), 1):
            vector = {
                "id": f"{name}-{number:04d}", "function": name, "level": level,
                "clauses": clauses.split(), "readings": readings, "input": given,
                "outcome": outcome,
            }  # fmt: skip
            lines.append(json.dumps(vector, ensure_ascii=False, separators=(",", ":")))
        texts[f"{name}.jsonl"] = "\n".join(lines) + "\n"
    return texts


if __name__ == "__main__":
    for name, text in files().items():
        (PLACE / name).write_text(text, "utf-8")
