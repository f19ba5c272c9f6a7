"""The account beside the same account by hand: plain ints with the same checks, and SQLite."""

import sqlite3
from collections.abc import Callable

from candidates import race

from shopinsure import (
    Account,
    Advanced,
    BondHeld,
    CoverBought,
    Event,
    Repaid,
    Statement,
    post,
    replay,
)

Raw = tuple[str, str, int, str, int]
DAY = "2022-08-01"
COVER = CoverBought(event_id="cover", on=DAY, policy_id="D-1", coverage="200000")


def hold_and_advance(case: int, **facts: str) -> list[Event]:
    """Hold 50.00 of a case and advance 40.00."""
    hold = BondHeld(event_id=f"h{case}", amount="50.00", **facts)
    return [hold, Advanced(event_id=f"a{case}", amount="40.00", **facts)]


def events(count: int) -> list[Event]:
    """Make one cover and then, a case at a time, a hold, an advance and two repayments."""
    made: list[Event] = [COVER]
    for case in range((count - 1) // 4):
        facts = {"on": DAY, "case_id": f"C-{case}"}
        made += hold_and_advance(case, **facts)
        made.append(Repaid(event_id=f"r{case}", amount="15.00", **facts))
        made.append(Repaid(event_id=f"s{case}", amount="25.00", **facts))
    return made


def left_open(cases: int) -> list[Event]:
    """Make one cover and then cases that stay open, each with a hold and an advance."""
    made: list[Event] = [COVER]
    for case in range(cases):
        made += hold_and_advance(case, on=DAY, case_id=f"C-{case:05}")
    return made


def raw(made: list[Event]) -> list[Raw]:
    """Take the events apart into tuples of text and plain ints."""
    kinds = {CoverBought: "cover", BondHeld: "hold", Advanced: "advance", Repaid: "repay"}
    return [
        (
            kinds[type(event)],
            event.event_id,
            event.on.toordinal(),
            getattr(event, "case_id", ""),
            getattr(event, "amount", None or getattr(event, "coverage", None)).fen,
        )
        for event in made
    ]


def plain_ints(made: list[Raw]) -> tuple[int, int, int]:  # noqa: C901, PLR0912 - one loop, as by hand
    """Post by hand: the same ids, order of days and limits, with plain ints."""
    seen: dict[str, Raw] = {}
    held_by: dict[str, int] = {}
    owed_by: dict[str, int] = {}
    cover = held = owed = last = 0
    for event in made:
        kind, name, day, case, amount = event
        earlier = seen.get(name)
        if earlier is not None:
            if earlier != event:
                raise ValueError(name)
            continue
        if day < last:
            raise ValueError(day)
        if kind == "hold":
            if held_by.get(case):
                raise ValueError(case)
            credit = min(amount, cover - held - owed)
            held_by[case] = credit
            held += credit
        elif kind == "advance":
            own = held_by.get(case, 0)
            if amount > own + cover - held - owed:
                raise ValueError(amount)
            held_by[case] = 0
            held -= own
            owed_by[case] = owed_by.get(case, 0) + amount
            owed += amount
        elif kind == "repay":
            left = owed_by.get(case, 0) - amount
            if left < 0:
                raise ValueError(amount)
            if left:
                owed_by[case] = left
            else:
                del owed_by[case]
                held_by.pop(case, None)
            owed -= amount
        else:
            if cover or held or owed:
                raise ValueError(kind)
            cover = amount
        seen[name] = event
        last = day
    return cover, held, owed


def sqlite_each(made: list[Raw]) -> None:
    """Insert the events into SQLite in memory, one transaction an event."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.execute("create table event (kind, id primary key, day, case_id, amount)")
    for event in made:
        database.execute("begin")
        database.execute("insert into event values (?, ?, ?, ?, ?)", event)
        database.execute("commit")
    database.close()


def goals(rounds: int) -> dict[str, tuple[float, float]]:
    """Return the ratio of each goal and the most that it may be."""
    event = BondHeld(event_id="next", on=DAY, case_id="new", amount="1.00")
    few, many = (replay(left_open(cases)).account for cases in (5, 1_000))

    def posting(account: Account) -> Callable[[], object]:
        return lambda: [post(account, event) for _ in range(100)]

    def accounts(statement: Statement) -> Callable[[], object]:
        return lambda: [line.account for line in statement.postings]

    taken = race({"few": posting(few), "many": posting(many)}, rounds=rounds)
    found = {"post with 1,000 open cases, beside 5": (taken.ratio("many", "few"), 8.0)}
    statements = {"that end": replay(events(5_001)), "that stay open": replay(left_open(2_500))}
    for name, statement in statements.items():
        taken = race({"rows": statement.rows, "accounts": accounts(statement)}, rounds=rounds)
        ratio = taken.ratio("accounts", "rows")
        found[f"accounts of 5,000 events, with cases {name}, beside the rows"] = (ratio, 6.0)
    return found
