"""What is paid out; L-2, L-3, D-Q7, D-Q10, D-Q26."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

from oracle.eligibility import KNOWN
from oracle.outcomes import BEIJING, CHANCE, DAY, Vector, judged, money, yuan

LISTED, REASONS = ("apparel", "fmcg", "appliances"), ("quality", "breakage")
DETAILS = ("name", "specification", "model", "brand", "dimensions", "size", "colour", "sale_mode")
ITEM = {"shop_id": "S-1", "listing_id": "L-1", "name": "dress", "size": "M"}
PAID_AT = datetime(2020, 9, 10, 10, tzinfo=BEIJING)
WINDOWS = ("calendar", "elapsed", "first_day_counts")


def closing(paid_at: datetime, reading: str) -> tuple[datetime, bool]:
    """Find when a window closes, and whether the closing instant is in it; L-3.1."""
    if reading == "elapsed":
        return paid_at + 30 * DAY, True
    midnight = paid_at.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (31 if reading == "calendar" else 30) * DAY, False


def price_window() -> Iterator[Vector]:
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


def split_line() -> Iterator[Vector]:
    """Not a fen lost; L-3.1."""
    for total, quantity in product((0, 1, 2, 99, 100, 10_000, 10**12 - 1), (1, 2, 3, 7, 11)):
        whole, more = divmod(total, quantity)
        shares = [whole + (unit < more) for unit in range(quantity)]
        given = {"total": yuan(total), "quantity": quantity}
        yield "boundary", "L-3.1", {}, given, {"fen": shares, "amounts": [*map(yuan, shares)]}
    for quantity in (0, 1_000_001):
        given = {"total": "1", "quantity": quantity}
        yield "boundary", "L-3.1", {}, given, {"refused": "quantity-out-of-range"}


def is_late(instant: datetime | None, paid_at: datetime, reading: str) -> bool:
    closes_at, included = closing(paid_at, reading)
    return instant is not None and (instant > closes_at or (instant == closes_at and not included))


def met(findings: dict[str, bool | None]) -> set[str]:
    return {code for code, it in findings.items() if it}


def differing(bought: dict[str, str], found: dict[str, str]) -> tuple[set[str], set[str]]:
    """Return the details of two items that differ, and those only one of them states; L-3.1."""
    unlike = {name for name in DETAILS if bought.get(name, "") != found.get(name, "")}
    one_sided = {name for name in unlike if not (bought.get(name, "") and found.get(name, ""))}
    return unlike - one_sided, one_sided


def price_codes(facts: dict[str, Any], readings: dict[str, str]) -> set[str]:
    """Find what is against a price claim; L-3.1 to L-3.9, L-F3."""
    paid_at, issued_at = facts["paid_at"], facts["issued_at"]
    placed, submitted, window = facts["placed"], facts["submitted"], readings["price_window"]
    bought, found, claimed = facts["bought"], facts["found"], facts["claimed"]
    different, one_sided = differing(bought, found)
    whole_order = readings["price_claims_per"] == "order"
    return met({
        "policy-unknown": issued_at is None,
        "evidence-is-the-purchase": facts["evidence_order"] == "O-1",
        "not-an-activity-item": facts["activity"] is False,
        "activity-item-unknown": facts["activity"] is None,
        "placement-unknown": placed is None,
        "placed-before-payment": placed and placed < paid_at,
        "placed-late": is_late(placed, paid_at, window),
        "submission-unknown": submitted is None,
        "submitted-before-placed": submitted and placed and submitted < placed,
        "submitted-late": is_late(submitted, paid_at, window),
        "submitted-before-issue": submitted and issued_at and submitted < issued_at,
        "earlier-claims-unknown": claimed is None,
        "already-claimed": claimed and (whole_order or "1" in claimed),
        "refunded-item": facts["refunded"] is True,
        "refunded-unknown": facts["refunded"] is None,
        "evidence-price-unknown": facts["evidence"] is None,
        "no-difference": difference(facts, readings) == 0,
        "no-limit-left": limit(facts) == 0,
        "other-shop": bought["shop_id"] != found["shop_id"],
        "other-item": bool(different),
        "item-unknown": bool(one_sided),
        "link-changed": bought["listing_id"] != found["listing_id"] and not different,
    })  # fmt: skip


def limit(facts: dict[str, Any]) -> int:
    """Work out what one unit can be paid at most: its price less red packets and points; L-3.7."""
    return int(facts["price"] - facts["freight"] - facts["packets"] - facts["points"])


def difference(facts: dict[str, Any], readings: dict[str, str]) -> int | None:
    """Work out what the unit is dearer than the evidence; L-3.1."""
    own_money = readings["difference_base"] == "own_money"
    base = limit(facts) if own_money else facts["price"] - facts["freight"]
    return None if facts["evidence"] is None else max(0, base - facts["evidence"])


def price_outcome(facts: dict[str, Any], readings: dict[str, str]) -> dict[str, Any]:
    """Decide a price claim; L-3.1 to L-3.9."""
    if limit(facts) > facts["goods"]:
        return {"refused": "unit-above-policy"}
    outcome = judged(price_codes(facts, readings))
    whole = ["price S-1 O-1"] if readings["price_claims_per"] == "order" else []
    outcome |= {"kind": "price_claim", "payment_keys": ["price S-1 O-1 1", *whole]}
    if outcome["outcome"] == "approved":
        outcome |= money(min(difference(facts, readings), limit(facts))) | {"payee": "buyer"}
    return outcome


def price_facts() -> Iterator[tuple[str, dict[str, Any]]]:
    """Return facts of price claims: amounts in fen first, then instants and the rest."""
    usual = {
        "price": 10_000, "freight": 0, "packets": 2_000, "points": 0, "evidence": 7_000,
        "paid_at": PAID_AT, "issued_at": PAID_AT + DAY,
        "placed": PAID_AT + 2 * DAY, "submitted": PAID_AT + 3 * DAY,
        "claimed": [], "refunded": False, "bought": ITEM, "found": ITEM,
        "activity": True, "evidence_order": "O-2", "goods": 11_000,
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
    for activity, order in product(KNOWN, ("O-1", "O-2")):
        yield "derived", usual | {"activity": activity, "evidence_order": order}
    for goods in (7_999, 8_000, 8_001):
        yield "boundary", usual | {"goods": goods}
    for listing, size in product(("L-1", "L-2"), ("M", "L", "")):
        yield "derived", usual | {"found": ITEM | {"listing_id": listing, "size": size}}


def price_input(facts: dict[str, Any]) -> dict[str, Any]:
    """Write facts as a policy, a purchase and evidence."""
    policy = {
        "order_id": "O-1", "shop_id": "S-1", "product": "price", "category": "apparel",
        "paid": yuan(facts["goods"]), "freight": "0", "rate": "0.002",
        "premium": yuan((facts["goods"] * 2_000 + 500_000) // 10**6),
        "paid_at": PAID_AT.isoformat(), "issued_at": (PAID_AT + DAY).isoformat(), "terms_id": "T-1",
    }  # fmt: skip
    purchase = {
        "order_id": "O-1", "line_id": "1", "sku": facts["bought"], "unit_paid": yuan(facts["price"]),
        "freight": yuan(facts["freight"]), "red_packets": yuan(facts["packets"]),
        "points": yuan(facts["points"]), "paid_at": PAID_AT.isoformat(),
        "claimed_lines": facts["claimed"], "refunded": facts["refunded"],
        "activity_item": facts["activity"],
    }  # fmt: skip
    evidence = {
        "order_id": facts["evidence_order"], "sku": facts["found"],
        "unit_price": yuan(facts["evidence"]), "placed_at": facts["placed"].isoformat(),
        "submitted_at": facts["submitted"].isoformat(),
    }  # fmt: skip
    return {"policy": policy, "purchase": purchase, "evidence": evidence}


def assess_price_claim() -> Iterator[Vector]:
    """Pay the difference up to the limit, for one unit; L-3.1 to L-3.9."""
    for at, (level, facts) in enumerate(price_facts()):
        readings = {
            "difference_base": ("paid", "own_money")[at % 2],
            "price_window": WINDOWS[at % 3],
            "price_claims_per": ("order", "line")[at // 2 % 2],
        }
        given, outcome = price_input(facts), price_outcome(facts, readings)
        yield level, "L-3.1 L-3.6 L-3.7 L-3.8 L-F3", readings, given, outcome


def payout_day(completed: date, known_until: date | None) -> date | None:
    """Count three days from Monday to Friday, the day itself not counted; L-2.5."""
    day, count = completed, 3
    while count:
        day += DAY
        count -= day.isoweekday() <= 5
    return None if known_until is not None and day > known_until else day


def quality_outcome(facts: dict[str, Any], readings: dict[str, Any]) -> dict[str, Any]:
    """Decide a quality claim; L-2.1 to L-2.5."""
    listed, closed = facts["category"] in LISTED, readings.get("schedule_complete", False)
    reason_listed = facts["reason"] in REASONS or not listed
    completed, windowed = facts["completed"], readings["quality_window_days"] is not None
    due_on = completed and payout_day(completed.date(), facts["known_until"])
    late = windowed and is_late(facts["asked"], facts["paid_at"], readings["price_window"])
    declines = readings["after_quality_window"] == "decline"
    outcome = judged(met({
        "claim-category-not-covered": not listed and closed,
        "claim-category-unlisted": not listed and not closed,
        "reason-not-covered": not reason_listed and closed,
        "reason-unlisted": not reason_listed and not closed,
        "refund-asked-late": late and declines,
        "refund-asked-after-window": late and not declines,
        "price-claim-paid": facts["price_claim_paid"] > 0,
        "raised-before-issue": completed and completed < facts["issued_at"],
        "no-loss": facts["refunded"] == 0,
        "fully-indemnified": facts["before"] >= facts["goods"],
        "refund-not-complete": completed is None,
        "refund-amount-unknown": facts["refunded"] is None,
        "return-unknown": facts["returned"] is None,
        "payout-day-unknown": completed and due_on is None,
        "category-differs": facts["category"] != facts["policy_category"],
        "not-returned": facts["returned"] is False,
    }))  # fmt: skip
    keys = ["quality S-1 O-1 R-1", f"quality S-1 O-1 after {yuan(facts['before'])}"]
    outcome |= {"kind": "quality_claim", "payment_keys": keys}
    if outcome["outcome"] == "approved":
        outcome |= money(min(facts["refunded"], facts["goods"] - facts["before"]))
        outcome |= {"payee": "merchant", "due_on": str(due_on)}
    return outcome


def assess_quality_claim() -> Iterator[Vector]:
    """Pay the goods refunded, at most the goods paid for; L-2.1, L-2.5."""
    choices = product(
        (0, 1, 5_000, 10_000, 10_001), (0, 6_000, 10_000), KNOWN, ("quality", "wrong-size"),
        ("apparel", "toys"), (2, 45), (True, False),
    )  # fmt: skip
    for at, choice in enumerate(choices):
        if at % 3:  # a third of all combinations is enough
            continue
        refunded, before, returned, reason, category, days, complete = choice
        readings = {  # by numbers that have no divisor in common with those of the choices
            "quality_window_days": None if at % 7 == 0 else 30, "price_window": WINDOWS[at // 3 % 3],
            "after_quality_window": ("refer", "decline")[at % 5 % 2],
        }  # fmt: skip
        asked, completed = PAID_AT + days * DAY, PAID_AT + (days + 3) * DAY
        facts = {
            "category": category, "policy_category": category, "reason": reason,
            "paid_at": PAID_AT, "issued_at": PAID_AT + DAY, "asked": asked,
            "completed": completed if complete else None, "returned": returned,
            "refunded": refunded, "before": before, "goods": 10_000, "known_until": None,
            "price_claim_paid": int(at % 11 == 0),
        }  # fmt: skip
        policy = price_input(next(price_facts())[1])["policy"] | {
            "product": "quality", "freight": "10", "category": category,
        }  # fmt: skip
        refund = {
            "refund_id": "R-1", "order_id": "O-1", "category": category, "reason": reason,
            "requested_at": asked.isoformat(), "goods_returned": returned,
            "goods_refunded": yuan(refunded), "indemnified": yuan(before),
            "price_claim_paid": yuan(facts["price_claim_paid"]),
            "completed_at": completed.isoformat() if complete else None,
        }  # fmt: skip
        given = {"policy": policy, "refund": refund, "calendar": "Monday to Friday"}
        yield "derived", "L-2.1 L-2.2 L-2.5", readings, given, quality_outcome(facts, readings)


def advance_outcome(facts: dict[str, Any]) -> dict[str, Any]:
    """Decide an advance; D-Q7, D-Q10, D-Q26."""
    amount, escrow, scope = facts["amount"], facts["escrow"], facts["scope"]
    known = facts["held"] is not None and facts["available"] is not None
    credit = facts["held"] + facts["available"] if known else None
    before, verified = facts["advanced"], facts["verified"]
    left = None if amount is None or before is None else amount - before
    outcome = judged(met({
        "not-escrow": escrow is False,
        "escrow-unknown": escrow is None,
        "ground-unknown": facts["ground"] is None,
        "out-of-scope": scope == "punitive",
        "scope-unknown": scope is None,
        "seller-performed": facts["performed"] is True,
        "performance-unknown": facts["performed"] is None,
        "ruled-for-seller": facts["ruling"] == "seller",
        "not-ruled": facts["ruling"] is None,
        "not-verified": verified is False,
        "verification-unknown": verified is None,
        "advanced-unknown": before is None,
        "fully-advanced": amount and left is not None and left <= 0,
        "nothing-in-dispute": amount == 0,
        "amount-unknown": amount is None,
        "credit-unknown": not known,
        "no-credit": left is not None and left > 0 and credit == 0,
        "credit-short": left is not None and credit and left > credit,
    }))  # fmt: skip
    after = [] if before is None else [f"advance S-1 C-1 after {yuan(before)}"]
    outcome |= {"kind": "advance", "payment_keys": ["advance S-1 C-1 A-1", *after]}
    if outcome["outcome"] == "approved":
        outcome |= money(min(left, credit)) | {"payee": "buyer"}
    return outcome


def assess_advance() -> Iterator[Vector]:
    """Advance the amount in dispute as far as credit reaches; D-Q7, D-Q10, D-Q26."""
    choices = product(
        (True, False), ("basic", "punitive", None), (False, True, None), ("buyer", "seller", None),
        (0, 10_000), ((0, 0), (4_000, 6_000), (3_999, 6_000), (0, 10_000)),
    )  # fmt: skip
    usual = (True, "basic", False, "buyer", 10_000)
    more = product(KNOWN, (0, 1, 9_999, 10_000, 10_001, None), ((0, 0), (4_000, 6_000), (0, 1)))
    facts = [(*it, True, 0) for it in choices]
    facts += [(*usual, credit, verified, before) for verified, before, credit in more]
    for escrow, scope, performed, ruling, amount, (held, available), verified, before in facts:
        outcome = advance_outcome({
            "ground": "quality", "scope": scope, "escrow": escrow, "amount": amount,
            "performed": performed, "ruling": ruling, "held": held, "available": available,
            "verified": verified, "advanced": before,
        })  # fmt: skip
        dispute = {
            "shop_id": "S-1", "case_id": "C-1", "order_id": "O-1", "ground": "quality",
            "scope": scope, "verified": verified, "advance_id": "A-1", "advanced": yuan(before),
            "escrow": escrow, "amount": yuan(amount), "seller_performed": performed,
            "ruling": ruling, "credit_held": yuan(held), "credit_available": yuan(available),
        }  # fmt: skip
        yield "derived", "D-Q7 D-Q10 D-Q26", {}, {"dispute": dispute}, outcome
