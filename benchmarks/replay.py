"""Measure the replay of account events beside plain ints, bare Decimal and SQLite, in one run.

CPU time, medians of interleaved rounds over the same events: bonds held, advanced in part, repaid
in two parts. The loop with plain ints keeps the same ids and makes the same checks on tuples.
Then what an account with many open cases costs beside one with few, and the accounts of a
statement, one after another, beside its rows.
"""

import argparse
import gc
import resource
import sqlite3
import statistics
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from time import process_time

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


def events(count: int) -> list[Event]:
    """Make one cover and then, a case at a time, a hold, an advance and two repayments."""
    made: list[Event] = [CoverBought(event_id="cover", on=DAY, policy_id="D-1", coverage="200000")]
    for case in range((count - 1) // 4):
        facts = {"on": DAY, "case_id": f"C-{case}"}
        made.append(BondHeld(event_id=f"h{case}", amount="50.00", **facts))
        made.append(Advanced(event_id=f"a{case}", amount="40.00", **facts))
        made.append(Repaid(event_id=f"r{case}", amount="15.00", **facts))
        made.append(Repaid(event_id=f"s{case}", amount="25.00", **facts))
    return made


def left_open(cases: int) -> list[Event]:
    """Make one cover and then cases that stay open, each with a hold and an advance."""
    made: list[Event] = [CoverBought(event_id="cover", on=DAY, policy_id="D-1", coverage="200000")]
    for case in range(cases):
        facts = {"on": DAY, "case_id": f"C-{case:05}"}
        made.append(BondHeld(event_id=f"h{case}", amount="50.00", **facts))
        made.append(Advanced(event_id=f"a{case}", amount="40.00", **facts))
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


def bare_decimal(count: int) -> None:
    """Multiply and quantize as often as there are events."""
    amount, rate, cent = Decimal("50.00"), Decimal("0.0018"), Decimal("0.01")
    for _ in range(count):
        (amount * rate).quantize(cent, rounding=ROUND_HALF_UP)


def sqlite_bulk(made: list[Raw]) -> None:
    """Insert the events into SQLite in memory in one transaction and sum them."""
    with sqlite3.connect(":memory:") as database:
        database.execute("create table event (kind, id primary key, day, case_id, amount)")
        database.executemany("insert into event values (?, ?, ?, ?, ?)", made)
        database.execute("select kind, sum(amount) from event group by kind").fetchall()


def sqlite_each(made: list[Raw]) -> None:
    """Insert the events into SQLite in memory, one transaction an event."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.execute("create table event (kind, id primary key, day, case_id, amount)")
    for event in made:
        database.execute("begin")
        database.execute("insert into event values (?, ?, ?, ?, ?)", event)
        database.execute("commit")
    database.close()


def measure(works: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Give the median CPU seconds of each work, interleaved, without garbage collection."""
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            gc.collect()
            gc.disable()
            begun = process_time()
            work()
            seconds[name].append(process_time() - begun)
            gc.enable()
    return {name: statistics.median(taken) for name, taken in seconds.items()}


def goals(rounds: int) -> dict[str, tuple[float, float]]:
    """Give the ratios of the goals, each with the most that it may be."""
    event = BondHeld(event_id="next", on=DAY, case_id="new", amount="1.00")
    few, many = (replay(left_open(cases)).account for cases in (5, 1_000))
    statements = {"that end": replay(events(5_001)), "that stay open": replay(left_open(2_500))}

    def posting(account: Account) -> Callable[[], object]:
        return lambda: [post(account, event) for _ in range(100)]

    def accounts(statement: Statement) -> None:
        for line in statement.postings:
            _ = line.account

    taken = measure({"few": posting(few), "many": posting(many)}, rounds)
    found = {"post with 1,000 open cases, beside 5": (taken["many"] / taken["few"], 8.0)}
    for name, statement in statements.items():
        works = {"rows": statement.rows, "accounts": lambda it=statement: accounts(it)}
        taken = measure(works, rounds)
        ratio = taken["accounts"] / taken["rows"]
        found[f"accounts of 5,000 events, with cases {name}, beside the rows"] = (ratio, 6.0)
    return found


def main() -> None:
    """Print nanoseconds an event and the ratios the issue names, then growth and memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=20_001)
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("--largest", type=int, default=1_000_001)
    asked = parser.parse_args()
    made = events(asked.events)
    tuples = raw(made)
    taken = measure(
        {
            "plain ints": lambda: plain_ints(tuples),
            "bare Decimal": lambda: bare_decimal(len(made)),
            "replay, account": lambda: replay(made).account,
            "replay, statement with its lines": lambda: replay(made).postings,
            "SQLite in bulk": lambda: sqlite_bulk(tuples),
            "SQLite, a transaction each": lambda: sqlite_each(tuples),
        },
        asked.rounds,
    )
    for name, seconds in taken.items():
        print(f"{name:<34}{seconds / len(made) * 1e9:8.0f} ns an event")
    account = taken["replay, account"] / taken["plain ints"]
    lines = taken["replay, statement with its lines"] / taken["bare Decimal"]
    print(f"account: {account:.2f} x plain ints (at most 3)")
    print(f"statement: {lines:.1f} x bare Decimal (at most 12.5, that is 2 µs where it takes 0.16)")
    for name, (ratio, most) in goals(asked.rounds).items():
        print(f"{name}: {ratio:.2f} x (at most {most:.0f})")
    for count in (10_001, 100_001, asked.largest):
        growing = events(count)
        begun = process_time()
        replay(growing)
        print(f"{count:>9,} events: {(process_time() - begun) / count * 1e9:6.0f} ns an event")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"peak memory with the largest: {peak / 1024:,.0f} MiB, events included")


if __name__ == "__main__":
    main()
