"""Premiums, and what comes back of them; L-2.4, D-Q8, D-Q9, D-Q14."""

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

from oracle import outcomes
from oracle.outcomes import CHANCE, DAY, RATES, Vector, judged, money, ratio, rounded, yuan
from reference import ROUNDINGS, day_number, last_day_number


def order_premium() -> Iterator[Vector]:
    """Paid times rate; L-2.4."""
    clause, edges = "L-2.4", (0, 1, 249, 250, 251, 499, 500, 749, 750, 10**12 - 1)
    drawn = [CHANCE.randrange(10 ** CHANCE.randrange(1, 12)) for _ in range(40)]
    for name in ROUNDINGS:
        for level, amounts in (("boundary", edges), ("derived", drawn)):
            for paid in amounts:
                for ppm in (outcomes.CEILING, 1_800, 1, 0) if level == "boundary" else (1_800,):
                    fen = rounded(name, paid * ppm, 10**6)
                    working = f"{yuan(paid)} × {ratio(ppm)}"
                    given = {"paid": yuan(paid), "rate": ratio(ppm)}
                    yield level, clause, {"rounding": name}, given, money(fen, working)
    for rate in ("0.002001", "0.01", "1"):
        yield "source", clause, {}, {"paid": "1", "rate": rate}, {"refused": "rate-above-ceiling"}
    for paid in ("1_000", "1e3", "-1", "01", "1.234", "", " 1", "１", "10000000000", "NaN", "+1"):
        given = {"paid": paid, "rate": "0.001"}
        yield "boundary", clause, {}, given, {"refused": "amount-malformed"}
    for rate in ("0.0000001", "-0.001", ".1", "1.000001", "0.1%", "1e-3", ""):
        yield "boundary", clause, {}, {"paid": "1", "rate": rate}, {"refused": "rate-malformed"}


def premium_statement() -> Iterator[Vector]:
    """Each order rounded alone, and the sum rounded once; L-2.4."""
    for name in ROUNDINGS:
        for size in (0, 1, 2, 3, 10, 40):
            paid = [CHANCE.randrange(100_000) for _ in range(size)]
            each = [rounded(name, fen * outcomes.CEILING, 10**6) for fen in paid]
            of_sum = rounded(name, sum(paid) * outcomes.CEILING, 10**6)
            outcome = {"fen": each, "sum_of_rounded_fen": sum(each), "rounded_sum_fen": of_sum}
            given = {"paid": [yuan(fen) for fen in paid], "rate": "0.002"}
            yield "derived", "L-2.4", {"rounding": name}, given, outcome


def deposit_premium() -> Iterator[Vector]:
    """Cover times the rate of the term; D-Q9."""
    for term, ppm in RATES.items():
        for thousands in range(1, 201):
            cover = thousands * 100_000
            level = "source" if thousands in {1, 10} else "derived"
            outcome = money(cover * ppm // 10**6, f"{yuan(cover)} × {ratio(ppm)}")
            yield level, "D-Q9", {}, {"coverage": yuan(cover), "term": term}, outcome
        for cover in ("0", "999.99", "1500", "1000.01", "201000", "200000.01"):
            given = {"coverage": cover, "term": term}
            yield "boundary", "D-Q5", {}, given, {"refused": "coverage-not-a-tier"}


STARTS = ("2023-01-01", "2024-01-01", "2023-05-31", "2023-07-01", "2023-08-31", "2024-02-29")


def period(start: date, term: str, policy_end: str, month_end: str) -> date | None:
    """Find the last covered day; D-Q8."""
    parts = (start.year, start.month, start.day)
    number = last_day_number(parts, outcomes.MONTHS[term], policy_end, month_end)
    return None if number is None else start + DAY * (number - day_number(parts))


def policies() -> Iterator[tuple[dict[str, Any], int, date, date]]:
    """Return policies as input, with cover, first and last day."""
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


def surrender_refund() -> Iterator[Vector]:
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
        yield "boundary", "D-Q14", {}, given, {"refused": "policy-ended"}


def surrender_findings(
    on: date, end: date, obligations: tuple[int | None, int | None], reading: str
) -> dict[str, bool]:
    """Return what may be found of a surrender, and whether it is; amounts in fen; D-Q14."""
    return {
        "policy-ended": on > end,
        "obligations-open": reading == "refuse" and any(obligations),
        "obligations-to-review": reading == "refer" and any(obligations),
        "obligations-unknown": reading != "allow" and None in obligations,
    }


def surrender() -> Iterator[Vector]:
    """Settle a surrender, or find every reason against it; D-Q14."""
    policy, cover, start, end = next(policies())
    amounts = {None: None, "0": 0, "0.01": 1}
    for reading, owed, held in product(("refer", "refuse", "allow"), amounts, amounts):
        for on in (start, end, end + DAY):
            found = surrender_findings(on, end, (amounts[owed], amounts[held]), reading)
            outcome = judged({code for code, it in found.items() if it})
            outcome |= {"kind": "return_premium", "payment_keys": ["surrender S-1 D-1"]}
            if outcome["outcome"] == "approved":
                fen = refund_of(cover, RATES[policy["term"]], on, (start, end), "half_up")
                outcome |= money(fen) | {"payee": "merchant"}
            given = {"policy": policy, "on": str(on), "outstanding": owed, "held": held}
            yield "derived", "D-Q14", {"surrender_with_obligations": reading}, given, outcome
