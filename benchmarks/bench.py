"""Measure everything beside its peers, in one run, and compare with the goals: `make bench`.

    python benchmarks/bench.py [--quick] [--write]

What is taken is processor time on one thread; the contestants of a race run in turn, and the
medians of the rounds are compared. `--write` writes the table and the chart into docs/. The figures
are ratios: seconds are of one machine on one day.
"""

import os

os.environ.setdefault("POLARS_MAX_THREADS", "1")

import argparse
import platform
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import columns
import peers
import polars as pl
from racing import race

import shopinsure as si
from shopinsure import formulas, frames

ROOT = Path(__file__).resolve().parent.parent
PAGE, CHART = ROOT / "docs" / "performance.md", ROOT / "docs" / "performance.svg"
MARKS = ("<!-- written by make bench: begin -->\n", "<!-- written by make bench: end -->\n")


@dataclass(frozen=True)
class Figure:
    """Hold one line of the table: what was compared, the ratio seen and the goal."""

    work: str
    beside: str
    seen: float
    goal: float | None = None
    at_most: bool = False
    unit: str = "×"

    @property
    def met(self) -> str:
        """Say whether the goal is met."""
        if self.goal is None:
            return ""
        return (
            "yes" if (self.seen <= self.goal if self.at_most else self.seen >= self.goal) else "NO"
        )

    def row(self) -> tuple[str, ...]:
        """Write the cells of the line."""
        goal = (
            "" if self.goal is None else f"{'≤' if self.at_most else '≥'} {self.goal:g}{self.unit}"
        )
        return self.work, self.beside, f"{self.seen:.3g}{self.unit}", goal, self.met


# ---- one order ----


def one_order(rounds: int) -> Iterator[Figure]:
    """Race one premium: ours, bare arithmetic, and the peers."""
    paid, rate = Decimal("199.00"), Decimal("0.0018")
    ready, ratio = si.Yuan("199.00"), si.Rate("0.0018")
    taken = race(
        {
            "decimal": lambda: peers.bare_decimal(paid, rate),
            "int": lambda: peers.bare_int(19_900, 1_800),
            "formula": lambda: formulas.order_premium(19_900, 1_800),
            "ours": lambda: si.order_premium(paid, rate),
            "ready": lambda: si.order_premium(ready, ratio),
        },
        rounds=rounds,
        times=20_000,
    )
    yield Figure(
        "order_premium from Decimal",
        "bare Decimal",
        taken["ours"] / taken["decimal"],
        9,
        at_most=True,
    )
    yield Figure(
        "order_premium from Yuan and Rate",
        "bare Decimal",
        taken["ready"] / taken["decimal"],
        4,
        at_most=True,
    )
    yield Figure(
        "order_premium a second", "the peak of Double 11 2020", 1 / taken["ours"], 583_000, unit=""
    )
    yield Figure(
        "formulas.order_premium", "bare int", taken["formula"] / taken["int"], 1.8, at_most=True
    )
    others = peers.scalar_peers()
    goals = {"rule-engine": 3, "zen-engine, decision with trace": 40, "openfisca-core": 40}
    for name, price in others.items():
        times = 50 if name == "openfisca-core" else 2_000
        pair = race(
            {
                "ours": lambda: si.order_premium(paid, rate),
                "peer": lambda price=price: price(paid, rate),
            },
            rounds=rounds,
            times=times,
        )
        yield Figure(
            f"{name}", "order_premium from Decimal", pair["peer"] / pair["ours"], goals.get(name)
        )


def other_rules(rounds: int) -> Iterator[Figure]:
    """Race the other rules, records given, with a bare multiply-and-quantize."""
    policy = si.DepositPolicy(
        policy_id="D-1",
        shop_id="S-1",
        coverage="1000",
        term="twelve_months",
        start="2023-01-01",
        end="2023-12-31",
        rate="0.03",
        premium="30.00",
        terms_id="T",
    )
    bought, purchase, evidence = a_claim()
    cover, on, term = Decimal(1000), date(2023, 3, 1), si.Term.TWELVE_MONTHS
    taken = race(
        {
            "deposit": lambda: si.deposit_premium(cover, term),
            "refund": lambda: si.surrender_refund(policy, on),
            "claim": lambda: si.assess_price_claim(bought, purchase, evidence),
        },
        rounds=rounds,
        times=3_000,
    )
    bare = race({"it": lambda: peers.bare_decimal(cover, RATE)}, rounds=rounds, times=20_000)["it"]
    yield Figure("deposit_premium", "bare Decimal", taken["deposit"] / bare, 5, at_most=True)
    yield Figure("surrender_refund", "bare Decimal", taken["refund"] / bare, 6, at_most=True)
    yield Figure("assess_price_claim", "bare Decimal", taken["claim"] / bare, 30, at_most=True)


RATE = Decimal("0.03")


def a_claim() -> tuple[si.OrderPolicy, si.Purchase, si.Evidence]:
    """Make a price claim that is paid."""
    at = "2020-09-1{}T10:00:00+08:00".format
    sku = si.Sku(shop_id="S-1", listing_id="L-1", name="dress")
    bought = si.OrderPolicy(
        order_id="O-1",
        shop_id="S-1",
        product="price",
        category="apparel",
        paid="100",
        freight="0",
        rate="0.002",
        premium="0.20",
        paid_at=at(0),
        issued_at=at(1),
        terms_id="T",
    )
    purchase = si.Purchase(order_id="O-1", line_id="1", sku=sku, unit_paid="100", paid_at=at(0))
    evidence = si.Evidence(
        order_id="O-2", sku=sku, unit_price="70", placed_at=at(2), submitted_at=at(3)
    )
    return bought, purchase, evidence


def wrong_to_the_fen(amounts: int) -> Iterator[Figure]:
    """Count the amounts that each gets wrong, a fifth of them ties of half a fen."""
    dice = random.Random(1)
    cases = [
        (250 * dice.randrange(40_000), 2_000)
        if n % 5 == 0
        else (dice.randrange(10**7), dice.randrange(2_001))
        for n in range(amounts)
    ]
    right = [peers.bare_int(*case) for case in cases]
    given = [(Decimal(paid) / 100, Decimal(rate) / 1_000_000) for paid, rate in cases]
    ours = [si.order_premium(paid, rate).fen for paid, rate in given]
    frame = pl.DataFrame(cases, schema=["paid_fen", "rate_ppm"], orient="row")
    framed = frames.order_premiums(frame)["premium_fen"].to_list()
    for name, told in (("order_premium", ours), ("order_premiums", framed)):
        wrong = sum(one != other for one, other in zip(told, right, strict=True))
        yield Figure(f"{name}: wrong", f"{amounts} amounts", wrong, 0, at_most=True, unit="")
    for name, price in peers.scalar_peers().items():
        if name != "openfisca-core":
            wrong = sum(price(*one) != fen for one, fen in zip(given, right, strict=True))
            yield Figure(f"{name}: wrong", f"{amounts} amounts", wrong, unit="")
    paid, rate = ([float(one[at]) for one in given] for at in (0, 1))
    told = peers.openfisca_premiums(
        peers.openfisca_system(), columns.np.array(paid), columns.np.array(rate)
    )
    wrong = sum(round(float(one) * 100) != fen for one, fen in zip(told, right, strict=True))
    yield Figure("openfisca-core: wrong", f"{amounts} amounts", wrong, unit="")


# ---- columns ----


def premium_columns(rows: int, rounds: int) -> Iterator[Figure]:
    """Race the premium of a day of orders with the limit, hand-written code and the peers."""
    taken = race(columns.contestants(rows), rounds=rounds)
    limit = taken["bandwidth limit"]
    for name in ("numpy", "polars"):
        yield Figure(
            f"{name}, {rows:.0e} rows", "bandwidth limit", limit / taken[f"{name}, shopinsure"], 0.4
        )
    for name in ("polars", "pandas", "duckdb"):
        ratio = taken[f"{name}, by hand"] / taken[f"{name}, shopinsure"]
        yield Figure(f"{name}, {rows:.0e} rows", f"{name} by hand, same checks", ratio, 0.9)
    for name, goal in (("duckdb, DECIMAL", 4), ("openfisca-core", 40)):
        ours = "duckdb, shopinsure" if "duckdb" in name else "polars, shopinsure"
        yield Figure(
            f"{ours.split(',', maxsplit=1)[0]}, {rows:.0e} rows",
            f"faster than {name}",
            taken[name] / taken[ours],
            goal,
        )
    peak = columns.memory(rows)
    yield Figure("peak memory above the inputs", "one output column", peak, 2.2, at_most=True)


def price_claim_columns(rows: int, rounds: int) -> Iterator[Figure]:
    """Race a day of price claims with the loop over records and with a decision by hand."""
    frame, left_out = columns.claims(rows)
    contestants = {
        "ours": lambda: frames.price_claims(frame, **left_out),
        "hand": lambda: columns.claims_by_hand(frame),
    }
    assert (
        contestants["ours"]()
        .select("indemnity_fen", "outcome", "code")
        .equals(contestants["hand"]().select("indemnity_fen", "outcome", "code"))
    )
    taken = race(contestants, rounds=rounds)
    bought, purchase, evidence = a_claim()
    one = race(
        {"it": lambda: si.assess_price_claim(bought, purchase, evidence)},
        rounds=rounds,
        times=2_000,
    )["it"]
    yield Figure(
        f"price_claims, {rows:.0e} rows",
        "faster than the scalar loop",
        one * rows / taken["ours"],
        20,
    )
    yield Figure(
        f"price_claims, {rows:.0e} rows", "polars by hand", taken["hand"] / taken["ours"], 0.8
    )


def growth(most: int, rounds: int) -> list[tuple[int, float]]:
    """Take the nanoseconds a row from a thousand rows on."""
    seen = []
    for power in range(3, most + 1):
        frame = pl.DataFrame(columns.orders(10**power))
        seconds = race({"it": lambda frame=frame: columns.ours(frame)}, rounds=rounds)["it"]
        seen.append((10**power, seconds / 10**power * 1e9))
    return seen


# ---- accounts and imports ----


def replays(events: int, rounds: int) -> Iterator[Figure]:
    """Race the account with the same sums on plain ints, in SQLite and in beancount."""
    posted = list(account_events(events))
    taken = race(
        {
            "ours": lambda: si.replay(posted),
            "ints": lambda: plain_ints(posted),
            "sqlite": lambda: in_sqlite(posted),
            "beancount": lambda: in_beancount(posted),
        },
        rounds=rounds,
    )
    yield Figure(
        f"replay of {events} events", "plain ints, no checks", taken["ours"] / taken["ints"]
    )
    yield Figure(
        f"replay of {events} events", "faster than SQLite", taken["sqlite"] / taken["ours"]
    )
    yield Figure(
        f"replay of {events} events", "faster than beancount", taken["beancount"] / taken["ours"]
    )


def account_events(count: int) -> Iterator[si.DepositPaid]:
    """Pay in a yuan a day."""
    first = date(2001, 1, 1)
    for number in range(count):
        on = first + timedelta(days=number // 4)
        yield si.DepositPaid(event_id=f"E-{number}", on=on, amount="1.00")


def plain_ints(events: list[si.DepositPaid]) -> int:
    """Add up."""
    balance = 0
    for event in events:
        balance += event.amount.fen
    return balance


def in_sqlite(events: list[si.DepositPaid]) -> int:
    """Write each event into a table whose key is its id, and add up."""
    store = sqlite3.connect(":memory:")
    store.execute("CREATE TABLE posted (event_id TEXT PRIMARY KEY, on_day TEXT, fen INTEGER)")
    for event in events:
        facts = (event.event_id, event.on.isoformat(), event.amount.fen)
        store.execute("INSERT INTO posted VALUES (?, ?, ?)", facts)
        (balance,) = store.execute(
            "SELECT ? + fen FROM posted WHERE event_id = ?", (0, facts[0])
        ).fetchone()
    (balance,) = store.execute("SELECT sum(fen) FROM posted").fetchone()
    return int(balance)


def in_beancount(events: list[si.DepositPaid]) -> object:
    """Book each event as a transaction and let beancount add up and check."""
    from beancount import loader

    lines = ["2000-01-01 open Assets:Deposit CNY", "2000-01-01 open Equity:Seller CNY"]
    for event in events:
        lines += [
            f'{event.on} * "{event.event_id}"',
            f"  Assets:Deposit  {event.amount} CNY",
            "  Equity:Seller",
        ]
    return loader.load_string("\n".join(lines))


def import_time() -> str:
    """Measure the import beside that of what it stands on, with the benchmark of its own."""
    program = [sys.executable, str(ROOT / "benchmarks" / "import_time.py")]
    return subprocess.run(program, capture_output=True, text=True, check=False).stdout


# ---- the table ----


def table(figures: list[Figure]) -> str:
    """Write the figures as a table in Markdown."""
    head = ("work", "beside", "seen", "goal", "met")
    lines = [head, ("---",) * len(head), *(figure.row() for figure in figures)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def chart(figures: list[Figure]) -> None:
    """Draw how far each figure is from its goal."""
    import altair as alt

    rows = [
        {
            "figure": f"{one.work}: {one.beside}",
            "ratio": (one.goal / one.seen if one.at_most else one.seen / one.goal),
            "met": one.met,
        }
        for one in figures
        if one.goal and one.seen
    ]
    bars = (
        alt.Chart(alt.Data(values=rows), title="How far from the goal (1 = just met)", width=420)
        .mark_bar()
        .encode(
            x=alt.X("ratio:Q", scale=alt.Scale(type="log"), title="times better than the goal"),
            y=alt.Y("figure:N", sort=None, title=None, axis=alt.Axis(labelLimit=420)),
            color=alt.Color(
                "met:N", scale=alt.Scale(domain=["yes", "NO"], range=["#4c78a8", "#e45756"])
            ),
        )
    )
    bars.save(CHART)


def write(figures: list[Figure], grown: list[tuple[int, float]]) -> None:
    """Write the table and the growth into the page, between its marks."""
    today = datetime.now(tz=UTC).date()
    where = f"{today}, CPython {platform.python_version()}, {platform.machine()}, one thread."
    told = "\n".join(f"| {rows:,} | {nanoseconds:.1f} |" for rows, nanoseconds in grown)
    growth_table = f"| rows | ns a row |\n| --- | --- |\n{told}"
    text = PAGE.read_text("utf-8")
    before, rest = text.split(MARKS[0])
    _, after = rest.split(MARKS[1])
    made = f"{MARKS[0]}\nMeasured on {where}\n\n{table(figures)}\n\n{growth_table}\n\n{MARKS[1]}"
    PAGE.write_text(before + made + after, "utf-8")
    chart(figures)


def main() -> int:
    """Measure, print, and say whether every goal is met."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="fewer rows and rounds")
    options.add_argument(
        "--write", action="store_true", help="write docs/performance.md and its chart"
    )
    given = options.parse_args()
    power, rounds = (6, 3) if given.quick else (7, 7)
    sections: list[Callable[[], Iterator[Figure]]] = [
        lambda: one_order(rounds + 4),
        lambda: other_rules(rounds + 4),
        lambda: wrong_to_the_fen(5_000 if given.quick else 50_000),
        lambda: premium_columns(10**power, rounds),
        lambda: price_claim_columns(10 ** (power - 1), rounds),
        lambda: replays(2_000 if given.quick else 10_000, rounds),
    ]
    figures: list[Figure] = []
    for section in sections:
        for figure in section():
            print("  ".join(figure.row()), flush=True)
            figures.append(figure)
    grown = growth(power, rounds)
    print(table(figures))
    print(import_time())
    print(
        "\n".join(f"{rows:>12,} rows: {nanoseconds:6.1f} ns a row" for rows, nanoseconds in grown)
    )
    if given.write:
        write(figures, grown)
    return int(any(figure.met == "NO" for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
