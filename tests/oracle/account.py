"""Where the seller's money stands; D-Q10, D-Q19 to D-Q21, D-Q26, D-Q27."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

from deposit_model import BASE_DAY, Model
from oracle.outcomes import CHANCE, DAY, Vector, yuan

KINDS = (
    "CoverBought", "CoverEnded", "DepositPaid", "DepositReleased", "BondHeld", "BondPaid",
    "BondReleased", "Advanced", "Repaid", "DepositDrawn", "DepositToppedUp",
)  # fmt: skip
OF_CASE = {"BondHeld", "BondPaid", "BondReleased", "Advanced", "Repaid", "DepositDrawn"}
FIRST = date(2022, 7, 13).toordinal()


def event(kind: str, number: int, on: int, **facts: Any) -> dict[str, Any]:
    return {"kind": kind, "event_id": f"E-{number}", "on": on, **facts}


def as_input(entry: dict[str, Any]) -> dict[str, Any]:
    """Write an event of the second model as the package reads it from JSON."""
    kind = re.sub("(?<!^)(?=[A-Z])", "_", entry["kind"]).lower()
    amounts = {name: yuan(entry[name]) for name in ("amount", "coverage") if name in entry}
    days = {it: str(date.fromordinal(entry[it])) for it in ("on", "end") if it in entry}
    return entry | amounts | days | {"kind": kind}


def posted(model: Model, entry: dict[str, Any]) -> dict[str, Any]:
    status, code = model.apply(entry)
    return {"status": status, "code": code, "balances_fen": list(model.balances(entry["on"]))}


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
        if kind == "CoverBought":
            facts["end"] = on + CHANCE.choice((0, 30, 180, 364))
        if kind == "CoverBought" and CHANCE.randrange(5) == 0:
            facts["coverage"] = CHANCE.choice((12_345, 99_999, 150_000, 20_100_000))
        entry = event(kind, number, on, **facts)
        if number and CHANCE.randrange(10) == 0:
            entry = dict(CHANCE.choice(events))
        events.append(entry)
        result.append(posted(model, entry))
    return model, events, result


LONG = "Advanced amount=10000; BondHeld amount=5000 case=B; Repaid amount=10000"
SOURCES = (
    # D-Q26: 2000 - 100 - 50 + 100 = 1950; D-Q21 and D-Q27 as their tables say.
    ("D-Q26", f"CoverBought coverage=200000; {LONG}"),
    ("D-Q21", "CoverBought coverage=100000; BondHeld amount=5000"),
    ("D-Q21", "DepositPaid amount=100000; BondHeld amount=5000"),
    ("D-Q27", "DepositPaid amount=100000; DepositDrawn amount=5000; DepositToppedUp amount=5000"),
)


def replay() -> Iterator[Vector]:
    """Keep the account event by event; D-Q21, D-Q26, D-Q27."""
    for clause, story in SOURCES:
        model, events, result = Model("by_amount"), [], []
        for number, line in enumerate(story.split(";")):
            kind, *facts = line.split()
            given = dict(fact.split("=") for fact in facts)
            entry = event(kind, number, FIRST, **{
                **({"case_id": given.get("case", "A")} if kind in OF_CASE else {}),
                **({"policy_id": "P", "end": FIRST + 364} if kind == "CoverBought" else {}),
                **{name: int(it) for name, it in given.items() if name != "case"},
            })  # fmt: skip
            events.append(as_input(entry))
            result.append(posted(model, entry))
        reading, given = {"repayment_counts": "by_amount"}, {"events": events}
        yield "source", clause, reading, given, {"postings": result}
    for counts, length in product(("by_amount", "by_settled_case"), range(5, 45)):
        _, events, result = history(counts, length)
        given = {"events": [as_input(entry) for entry in events]}
        reading = {"repayment_counts": counts}
        yield "derived", "D-Q21 D-Q26 D-Q27", reading, given, {"postings": result}


def standing() -> Iterator[Vector]:
    """Find the worst of the open advances; D-Q20."""
    for overdue, number in product(BASE_DAY, range(30)):
        model, events, _ = history("by_amount", 20)
        on = model.last_on + (0, 1, 2, 3, 4, 5, 29, 32, 33, 35)[number % 10]
        level, since, change = model.standing(on, overdue)
        days = [None if it is None else str(date.fromordinal(it)) for it in (since, change)]
        outcome = {"level": level, "since": days[0], "next_change_on": days[1]}
        given = {"events": [as_input(it) for it in events], "on": str(date.fromordinal(on))}
        yield "derived", "D-Q20", {"overdue_from": overdue}, given, outcome


def auto_debit() -> Iterator[Vector]:
    """Debit the oldest first, each in full or passed over; D-Q10, D-Q11."""
    for number in range(60):
        model, events, _ = history("by_amount", 20)
        on, balance = model.last_on + number % 3, CHANCE.choice((0, 1, 5_000, 50_000, 10**9))
        debits = [{"case_id": case, "fen": fen} for case, fen in model.auto_debit(on, balance)]
        given = {"events": [as_input(it) for it in events], "on": str(date.fromordinal(on))}
        yield "derived", "D-Q10 D-Q11", {}, given | {"balance": yuan(balance)}, {"debits": debits}


def recovery_schedule() -> Iterator[Vector]:
    """When what follows; D-Q10, D-Q19, D-Q20."""
    for overdue, text in product(BASE_DAY, ("2022-07-13", "2024-02-01", "2023-12-31")):
        day, base = date.fromisoformat(text), BASE_DAY[overdue]
        days = {1: "dunning", base + 3: "badge_removed", base + 5: "blocked", 30: "last_day"}
        result = [{"stage": days[after], "on": str(day + DAY * after)} for after in sorted(days)]
        level = "source" if overdue == "limit" else "derived"
        given = {"advanced_on": text}
        yield level, "D-Q10 D-Q19 D-Q20", {"overdue_from": overdue}, given, {"milestones": result}


def split_hold() -> Iterator[Vector]:
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
            "alipay_balance": yuan(balance),
        }  # fmt: skip
        yield "boundary", "D-Q21", {}, given, outcome
