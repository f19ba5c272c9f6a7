"""How outcomes are written: amounts, verdicts and refusals, as the vectors hold them."""

import random
from datetime import timedelta, timezone
from fractions import Fraction
from typing import Any

from oracle.order import OUTCOME_OF
from reference import ROUNDINGS

Vector = tuple[str, str, dict[str, Any], dict[str, Any], dict[str, Any]]
"""Level, clauses, readings, input and outcome."""

CHANCE = random.Random(20220713)
BEIJING = timezone(timedelta(hours=8))
DAY = timedelta(days=1)
RATES = {"six_months": 18_000, "twelve_months": 30_000}
MONTHS = {"six_months": 6, "twelve_months": 12}
CEILING = 2_000
RANK = {code: at for at, code in enumerate(OUTCOME_OF)}


def yuan(fen: int | None) -> str | None:
    """Write fen as yuan; what is not known stays so."""
    return None if fen is None else f"{fen // 100}.{fen % 100:02d}"


def ratio(ppm: int) -> str:
    """Write ppm as a ratio without needless zeros."""
    return f"{ppm // 10**6}.{ppm % 10**6:06d}".rstrip("0").rstrip(".")


def money(fen: int, working: str | None = None) -> dict[str, Any]:
    result: dict[str, Any] = {"fen": fen, "amount": yuan(fen)}
    return result if working is None else result | {"working": working}


def against(fact: bool | None, code: str, unknown: str) -> set[str]:  # noqa: FBT001 - a fact
    """Find what is against a case of which a fact does not hold or is not known."""
    return set() if fact else {unknown if fact is None else code}


def judged(codes: set[str]) -> dict[str, Any]:
    """Return the verdict of findings: the weightiest decides, and all stand in order."""
    ordered = sorted(codes, key=RANK.__getitem__)
    return {"outcome": OUTCOME_OF[ordered[0]] if ordered else "approved", "codes": ordered}


def rounded(name: str, numerator: int, denominator: int) -> int:
    """Round a ratio once, by the name of the reading."""
    return ROUNDINGS[name](Fraction(numerator, denominator))
