"""The account beside the same account by hand: plain ints with the same checks, and SQLite."""

import sqlite3
from collections.abc import Callable

from candidates import race

import shopinsure as si

Raw = tuple[str, str, int, str, int]
DAY = "2022-08-01"
COVER = si.CoverBought(
    event_id="cover", on=DAY, policy_id="D-1", coverage="200000", end="2023-07-31"
)


def events(cases: int, *, settled: bool) -> list[si.Event]:
    """Make one cover and cases with a hold and an advance, which is repaid in two parts or open."""
    made: list[si.Event] = [COVER]
    for case in range(cases):
        facts = {"on": DAY, "case_id": f"C-{case:05}"}
        made.append(si.BondHeld(event_id=f"h{case}", amount="50.00", **facts))
        made.append(si.Advanced(event_id=f"a{case}", amount="40.00", **facts))
        if settled:
            made.append(si.Repaid(event_id=f"r{case}", amount="15.00", **facts))
            made.append(si.Repaid(event_id=f"s{case}", amount="25.00", **facts))
    return made


def raw(made: list[si.Event]) -> list[Raw]:
    """Take the events apart into tuples of text and plain ints."""
    kinds = {si.CoverBought: "cover", si.BondHeld: "hold", si.Advanced: "advance"}
    return [
        (
            kinds.get(type(event), "repay"),
            event.event_id,
            event.on.toordinal(),
            getattr(event, "case_id", ""),
            event.coverage.fen if event is COVER else event.amount.fen,
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
    event = si.BondHeld(event_id="next", on=DAY, case_id="new", amount="1.00")

    def posting(cases: int) -> Callable[[], object]:
        account = si.replay(events(cases, settled=False)).account
        return lambda: [si.post(account, event) for _ in range(100)]

    def accounts(statement: si.Statement) -> Callable[[], object]:
        return lambda: [line.account for line in statement.postings]

    taken = race({"few": posting(5), "many": posting(1_000)}, rounds=rounds)
    found = {"post with 1,000 open cases, beside 5": (taken.ratio("many", "few"), 8.0)}
    histories = {"that end": events(1_250, settled=True)}
    histories["that stay open"] = events(2_500, settled=False)
    for name, history in histories.items():
        statement = si.replay(history)
        taken = race({"rows": statement.rows, "accounts": accounts(statement)}, rounds=rounds)
        ratio = taken.ratio("accounts", "rows")
        found[f"accounts of 5,000 events, with cases {name}, beside the rows"] = (ratio, 6.0)
    return found
