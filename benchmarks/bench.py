"""Measure everything beside its peers, in one run, and compare with the goals: `make bench`.

    python benchmarks/bench.py [--quick] [--write]

`--write` writes the table and the chart into docs/performance.md, which says how it is measured.
"""

import os

os.environ.setdefault("POLARS_MAX_THREADS", "1")

import argparse
import platform
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

import columns
import duckdb
import import_time
import numpy as np
import pandas as pd
import peers
import polars as pl
import pyarrow as pa
import replay
import totals
from candidates import over, race
from pydantic import TypeAdapter

import shopinsure as si
from shopinsure import formulas, frames

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests"))

import scenarios  # noqa: E402 - tests/ has to be on the path first

PAGE = ROOT / "docs" / "performance.md"
MARKS = ("<!-- written by make bench: begin -->\n", "<!-- written by make bench: end -->\n")

PEAK = 583_000  # orders a second: the largest peak that was published, Double 11 of 2020


@dataclass(frozen=True)
class Figure:
    """One line of the table: what was compared, the ratio seen and the goal."""

    work: str
    beside: str
    seen: float
    goal: float | None = None
    most: bool = False
    unit: str = "×"

    @property
    def met(self) -> str:
        """Return whether the goal is met."""
        if self.goal is None:
            return ""
        return "yes" if (self.seen <= self.goal if self.most else self.seen >= self.goal) else "NO"

    def row(self) -> tuple[str, ...]:
        """Write the cells of the line."""
        sign = "<=" if self.most else ">="
        goal = "" if self.goal is None else f"{sign} {self.goal:,.10g}{self.unit}"
        seen = f"{self.seen:,.0f}" if self.seen >= 100 or not self.seen else f"{self.seen:.3g}"
        return self.work, self.beside, f"{seen}{self.unit}", goal, self.met


Cases = list[tuple[int, int]]


def orders(count: int, seed: int = 1) -> Cases:
    """Draw fen and ppm; a fifth are ties of half a fen, where roundings differ."""
    dice = random.Random(seed)
    return [
        (250 * (2 * dice.randrange(20_000) + 1), 2_000)
        if number % 5 == 0
        else (dice.randrange(10**7), dice.randrange(2_001))
        for number in range(count)
    ]


def in_yuan(cases: Cases) -> list[tuple[Decimal, Decimal]]:
    """Write the same orders in yuan and as ratios."""
    return [(Decimal(paid) / 100, Decimal(rate) / 1_000_000) for paid, rate in cases]


def one_order(rounds: int) -> Iterator[Figure]:
    """Race one premium with the bare arithmetic, over many orders."""
    cases = orders(512)
    given = in_yuan(cases)
    ready = [(si.Yuan(paid), si.Rate(rate)) for paid, rate in given]
    taken = race(
        {
            "decimal": over(peers.bare_decimal, given),
            "int": over(peers.bare_int, cases),
            "formula": over(formulas.order_premium, cases),
            "ours": over(si.order_premium, given),
            "ready": over(si.order_premium, ready),
        },
        rounds=5 * rounds,
        pieces=len(cases),
    )
    bare = "bare Decimal"
    yield Figure("order_premium from Decimal", bare, taken.ratio("ours", "decimal"), 9, most=True)
    of_ready = taken.ratio("ready", "decimal")
    yield Figure("order_premium from Yuan and Rate", bare, of_ready, 4, most=True)
    peak = "orders a second; Double 11 of 2020"
    for name, result in (("ours", "Decimal"), ("ready", "Yuan and Rate")):
        yield Figure(f"order_premium from {result}", peak, 1 / taken.seconds(name), PEAK, unit="/s")
    of_ints = taken.ratio("formula", "int")
    yield Figure("formulas.order_premium", "bare int", of_ints, 1.8, most=True)


def peers_of_one_order(rounds: int) -> Iterator[Figure]:
    """Race one premium with the peers: their inputs are made before, their answers left as is."""
    given = in_yuan(orders(32))
    goals = {"rule-engine": 3, "zen-engine, decision with trace": 40}
    goals |= dict.fromkeys(
        ("openfisca-core, arrays of one order", "openfisca-core, a situation"), 40
    )
    ours = over(si.order_premium, given * 20)
    for name, peer in peers.scalar_peers().items():
        theirs = over(peer.price, [peer.given(*case) for case in given])
        taken = race({"ours": ours, "peer": theirs}, rounds=3 * rounds, pieces=len(given))
        ratio = 20 * taken.ratio("peer", "ours")
        yield Figure("order_premium from Decimal", f"faster than {name}", ratio, goals.get(name))


def other_rules(rounds: int) -> Iterator[Figure]:
    """Race the other rules, records given, with a bare multiply-and-quantize."""
    term, rate = si.Term.TWELVE_MONTHS, Decimal("0.03")
    policy = si.DepositPolicy(**scenarios.SMALL_POLICY)
    days = [date(2023, 1, 1) + timedelta(days=number) for number in range(365)]
    tiers = [Decimal(1_000 * number) for number in range(1, 201)]
    claim = a_claim()
    works = {
        "decimal": (peers.bare_decimal, [(tier, rate) for tier in tiers]),
        "deposit": (si.deposit_premium, [(si.Yuan(tier), term) for tier in tiers]),
        "deposit from Decimal": (si.deposit_premium, [(tier, term) for tier in tiers]),
        "refund": (si.surrender_refund, [(policy, day) for day in days[:200]]),
        "claim": (si.assess_price_claim, [claim] * 200),
    }
    runs = {name: over(function, cases) for name, (function, cases) in works.items()}
    taken = race(runs, rounds=5 * rounds, pieces=200)
    for work, name, goal in (
        ("deposit_premium from Yuan", "deposit", 5),
        ("deposit_premium from Decimal", "deposit from Decimal", None),
        ("surrender_refund", "refund", 6),
        ("assess_price_claim", "claim", 30),
    ):
        yield Figure(work, "bare Decimal", taken.ratio(name, "decimal"), goal, most=True)


def a_claim() -> tuple[si.OrderPolicy, si.Purchase, si.Evidence]:
    """Make a price claim that is paid; the item of the evidence is a record of its own."""
    bought = si.OrderPolicy(**scenarios.ISSUED | {"product": "price"})
    purchase = si.Purchase(**scenarios.PURCHASE)
    evidence = si.Evidence(**scenarios.EVIDENCE)
    assert si.assess_price_claim(bought, purchase, evidence).money == Decimal("30.00")
    return bought, purchase, evidence


def answers_as_json(rounds: int) -> Iterator[Figure]:
    """Race what an answer costs as JSON with its assessment, and a service with plain models."""
    claim = a_claim()
    settlement = si.assess_price_claim(*claim)
    documents = [record.model_dump_json().encode() for record in claim]
    plain = peers.plain_service(documents, settlement.to_json().encode())
    works: dict[str, tuple[Callable[..., object], tuple[Any, ...]]] = {
        "claim": (si.assess_price_claim, claim),
        "to_json": (settlement.to_json, ()),
        "pydantic": (TypeAdapter(si.Settlement).dump_json, (settlement,)),
        "ours": (claim_service, tuple(documents)),
        "plain": (plain, tuple(documents)),
    }
    runs = {name: over(function, [case] * 100) for name, (function, case) in works.items()}
    taken = race(runs, rounds=5 * rounds, pieces=100)
    for work, name, other, beside, goal in (
        ("to_json of a price settlement", "to_json", "claim", "its assessment", 5),
        ("a price settlement by pydantic", "pydantic", "claim", "its assessment", 8),
        ("a price claim, JSON to JSON", "ours", "plain", "plain models, no rule", 4),
    ):
        yield Figure(work, beside, taken.ratio(name, other), goal, most=True)


def claim_service(policy: bytes, purchase: bytes, evidence: bytes) -> bytes:
    """Assess a price claim as a service does: from JSON to JSON."""
    settlement = si.assess_price_claim(
        si.OrderPolicy.model_validate_json(policy),
        si.Purchase.model_validate_json(purchase),
        si.Evidence.model_validate_json(evidence),
    )
    return settlement.to_json().encode()


def wrong_to_the_fen(amounts: int) -> Iterator[Figure]:
    """Count the amounts that are not those of the documented rounding; fractions are the judge."""
    cases = orders(amounts, seed=2)
    right, given = peers.exact(cases), in_yuan(cases)
    beside = f"not the amount rounded half up, of {amounts:,}"

    def result(name: str, fen: list[int], goal: int | None = None) -> Figure:
        wrong = sum(one != other for one, other in zip(fen, right, strict=True))
        return Figure(name, beside, wrong, goal, most=True, unit="")

    yield result("order_premium", [si.order_premium(*one).fen for one in given], 0)
    for name, fen in framed(cases).items():
        yield result(f"order_premiums on {name}", fen, 0)
    for name, peer in peers.scalar_peers().items():
        if not name.startswith("openfisca"):
            yield result(name, [peer.fen(*one) for one in given])
    paid, rate = (np.array([float(one[at]) for one in given]) for at in (0, 1))
    by_openfisca = peers.openfisca_premiums(peers.openfisca_system(), paid, rate)
    yield result("openfisca-core", [round(float(one) * 100) for one in by_openfisca])


def framed(cases: Cases) -> dict[str, list[int]]:
    """Price the orders as a frame of each engine that is at hand."""
    given = dict(zip(("paid_fen", "rate_ppm"), map(list, zip(*cases, strict=True)), strict=True))
    table = pa.table(given)
    return {
        "polars": columns.ours(pl.DataFrame(given))["premium_fen"].to_list(),
        "pandas": columns.ours(pd.DataFrame(given))["premium_fen"].to_list(),
        "pyarrow": columns.ours(table)["premium_fen"].to_pylist(),
        "duckdb": columns.ours(duckdb.from_arrow(table)).fetchnumpy()["premium_fen"].tolist(),
    }


def premium_columns(rows: int, rounds: int) -> Iterator[Figure]:
    """Race the premium of a day of orders with the limit, hand-written code and the peers."""
    runs = columns.candidates(rows)
    right = columns.fen_of(runs["numpy, shopinsure"]())
    for name, run in runs.items():  # what disagrees does not race, but for the one with floats
        if name not in {"bandwidth limit", "openfisca-core"}:
            assert (columns.fen_of(run()) == right).all(), name
    taken, size = race(runs, rounds=rounds), f"premium, {rows:.0e} rows"
    for name in ("numpy", "polars"):
        of_limit = taken.ratio("bandwidth limit", f"{name}, shopinsure")
        yield Figure(f"{size}, {name}", "of the bandwidth limit", of_limit, 0.4)
    for name in ("polars", "polars lazy", "pandas", "duckdb"):
        ours = f"{name.removesuffix(' lazy')}, shopinsure"
        by_hand = taken.ratio(f"{name}, by hand", ours)
        beside = f"of the speed of {name} by hand"
        yield Figure(f"{size}, {ours.split(',', maxsplit=1)[0]}", beside, by_hand, 0.9)
    for peer, goal in (("duckdb, DECIMAL", 4), ("openfisca-core", 40)):
        for name in ("numpy", "polars"):
            ratio = taken.ratio(peer, f"{name}, shopinsure")
            yield Figure(f"{size}, {name}", f"faster than {peer}", ratio, goal)
        limit = taken.ratio(peer, "bandwidth limit")
        yield Figure(f"{size}, the bandwidth limit", f"faster than {peer}", limit)
    peak = columns.memory(rows)
    beside = "output columns above the inputs"
    yield Figure(f"peak memory, {rows:.0e} rows, polars", beside, peak, 2.2, most=True, unit="")


def price_claim_columns(rows: int, rounds: int) -> Iterator[Figure]:
    """Race a day of price claims with the loop over records and with a decision by hand."""
    frame, left_out = columns.claims(rows)
    claim, few = a_claim(), rows // 100
    runs: dict[str, Callable[[], object]] = {
        "ours": lambda: frames.price_claims(frame, **left_out),
        "hand": lambda: columns.claims_by_hand(frame),
        "lazy": lambda: columns.claims_by_hand(frame.lazy()).collect(),
        "loop": over(si.assess_price_claim, [claim] * few),
    }
    added = ["indemnity_fen", "outcome", "code"]
    ours = frames.price_claims(frame, **left_out).select(added)
    assert ours.equals(columns.claims_by_hand(frame).select(added))
    taken, size = race(runs, rounds=rounds), f"price_claims, {rows:.0e} rows, polars"
    loop = taken.ratio("loop", "ours") * rows / few
    yield Figure(size, "faster than the scalar loop, records given", loop, 20)
    for name, result in (("hand", "polars"), ("lazy", "polars lazy")):
        by_hand = taken.ratio(name, "ours")
        yield Figure(size, f"of the speed of {result} by hand", by_hand, 0.8)


def premium_sums(rows: int, rounds: int) -> Iterator[Figure]:
    """Race the totals of the months with the group-by of each engine."""
    taken = race(totals.candidates(rows), rounds=rounds)
    for name in ("polars", "duckdb"):
        ratio = taken.ratio(f"{name}, shopinsure", f"{name}, by hand")
        size = f"premium_totals, {rows:.0e} rows, {name}"
        yield Figure(size, "its group-by of the same sums", ratio, 1.5, most=True)


def one_value(rows: int, rounds: int) -> Iterator[Figure]:
    """Race one value for all rows with a column that holds it in each."""
    orders, rate = pl.DataFrame(columns.orders(rows)).drop("rate_ppm"), si.Rate("0.0018")
    held = orders.with_columns(rate_ppm=1_800 + 0 * pl.col("paid_fen"))
    runs: dict[str, Callable[[], object]] = {
        "column": lambda: frames.order_premiums(held),
        "value": lambda: frames.order_premiums(orders, rate=rate),
    }
    ratio = race(runs, rounds=rounds).ratio("value", "column")
    size = f"premium, {rows:.0e} rows, polars"
    yield Figure(size, "a value in place of a column of it", ratio, 1.05, most=True)


def instants_and_readings(rows: int, rounds: int) -> Iterator[Figure]:
    """Race instants with days, and two readings with the single calls."""
    claims, left_out = columns.claims(rows)
    instants, at = columns.in_instants(claims)
    own, options = si.GUARANTEE_TERMS, {**left_out, **at}
    terms = [own, own.amended(difference_base="own_money")]
    terms += [own.amended(price_window=it) for it in ("elapsed", "first_day_counts")]
    taken = race(
        {
            "days": lambda: frames.price_claims(claims, **left_out),
            "instants": lambda: frames.price_claims(instants, **options),
            "single": lambda: [frames.price_claims(instants, **options, terms=it) for it in terms],
            "compared": lambda: frames.compare_columns(frames.price_claims, instants, **options),
        },
        rounds=rounds,
    )
    size = f"price_claims, {rows:.0e} rows, polars"
    of_days, of_calls = taken.ratio("instants", "days"), taken.ratio("compared", "single")
    yield Figure(size, "instants in place of days", of_days, 1.3, most=True)
    yield Figure(size, "compare_columns beside its four calls", of_calls, 1.3, most=True)


def growth(most: int, rounds: int) -> list[tuple[int, float]]:
    """Take the nanoseconds a row from a thousand rows on."""
    seen = []
    for power in range(3, most + 1):
        frame = pl.DataFrame(columns.orders(10**power))
        taken = race({"it": lambda frame=frame: columns.ours(frame)}, rounds=rounds)
        seen.append((10**power, taken.seconds("it") / 10**power * 1e9))
    return seen


def replays(events: int, rounds: int) -> Iterator[Figure]:
    """Race an account of holds, advances and repayments with ints, SQLite and beancount."""
    made = replay.events(events // 4, settled=True)
    tuples = replay.raw(made)
    held = si.replay(made).account
    balances = (held.coverage, si.credit_held(held), si.outstanding(held))
    assert tuple(it.fen for it in balances) == replay.plain_ints(tuples)
    booked = as_bookings(tuples)
    taken = race(
        {
            "ours": lambda: si.replay(made).account,
            "ints": lambda: replay.plain_ints(tuples),
            "sqlite": lambda: replay.sqlite_each(tuples),
            "beancount": lambda: in_beancount(booked, len(tuples)),
        },
        rounds=rounds,
    )
    size = f"replay of {len(made):,} events"
    yield Figure(size, "plain ints with the same checks", taken.ratio("ours", "ints"), 3, most=True)
    for name, result in (("sqlite", "SQLite, a transaction each"), ("beancount", "beancount")):
        yield Figure(size, f"faster than {result}", taken.ratio(name, "ours"))


def as_bookings(events: list[replay.Raw]) -> str:
    """Write each event as a transaction of beancount."""
    legs = {"cover": ("Credit", "Insurer"), "hold": ("Held", "Credit")}
    legs |= {"advance": ("Owed", "Held"), "repay": ("Credit", "Owed")}
    names = sorted({name for pair in legs.values() for name in pair})
    lines = [f"2000-01-01 open Assets:{name} CNY" for name in names]
    for kind, name, day, _, fen in events:
        into, out_of = (f"  Assets:{leg}" for leg in legs[kind])
        lines += [f'{date.fromordinal(day)} * "{name}"', f"{into}  {si.from_fen(fen)} CNY", out_of]
    return "\n".join(lines)


def in_beancount(booked: str, events: int) -> object:
    """Let beancount read the bookings, add up and check."""
    from beancount import loader

    entries, errors, _ = loader.load_string(booked)
    assert len(entries) > events
    assert not errors
    return entries


def imports(starts: int) -> Iterator[Figure]:
    """Start interpreters that import the package, and such that import what it stands on."""
    ratio, limit = import_time.ratio(starts), import_time.LIMIT
    yield Figure("import shopinsure", "pydantic and dateutil alone", ratio, limit, most=True)


def postings(rounds: int) -> Iterator[Figure]:
    """Compare posting to a large account, and reading its accounts, with what they grow from."""
    for work, (ratio, most) in replay.goals(rounds).items():
        name, _, beside = work.rpartition(", ")
        yield Figure(name, beside.removeprefix("beside "), ratio, most, most=True)


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
            "ratio": (one.goal / one.seen if one.most else one.seen / one.goal),
            "just": 1,  # where a bar begins: a logarithm has no zero
            "met": one.met,
        }
        for one in figures
        if one.goal and one.seen
    ]
    colours = alt.Scale(domain=["yes", "NO"], range=["#4c78a8", "#e45756"])
    bars = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("ratio:Q", scale=alt.Scale(type="log"), title="times better than the goal (log)"),
        x2="just:Q",
        y=alt.Y("figure:N", sort=None, title=None, axis=alt.Axis(labelLimit=520)),
        color=alt.Color("met:N", title="goal met", scale=colours),
    )
    title = "How far from the goal (1 is just met)"
    bars.mark_bar().properties(width=520, title=title).save(PAGE.with_suffix(".svg"))


def machine() -> str:
    """Return the name of the processor, as the system does."""
    result = Path("/proc/cpuinfo")
    lines = result.read_text("utf-8").splitlines() if result.exists() else []
    model = next((line for line in lines if line.startswith("model name")), "")
    return model.partition(": ")[2] or platform.processor() or platform.machine()


def write(figures: list[Figure], grown: list[tuple[int, float]]) -> None:
    """Write the table, the growth and the chart into the page, between its marks."""
    today = datetime.now(tz=UTC).date()
    where = f"{today}, CPython {platform.python_version()}, {machine()}, one thread"
    result = "\n".join(f"| {rows:,} | {nanoseconds:,.1f} |" for rows, nanoseconds in grown)
    parts = (
        MARKS[0].rstrip(),
        f"Measured on {where}.",
        "![How far each figure is from its goal](performance.svg)",
        table(figures),
        f"| rows of a premium on Polars | ns a row |\n| --- | --- |\n{result}",
        MARKS[1],
    )
    text = PAGE.read_text("utf-8")
    before, rest = text.split(MARKS[0])
    _, after = rest.split(MARKS[1])
    PAGE.write_text(before + "\n\n".join(parts) + after, "utf-8")
    chart(figures)


def main() -> int:
    """Measure, print, say which goals are met; the exit code is 1 where an amount is wrong."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="fewer rows and rounds")
    options.add_argument("--write", action="store_true", help="write the page and its chart")
    given = options.parse_args()
    power, rounds = (6, 3) if given.quick else (7, 9)
    figures: list[Figure] = []
    for figure in chain(
        one_order(rounds),
        peers_of_one_order(rounds),
        other_rules(rounds),
        answers_as_json(rounds),
        wrong_to_the_fen(5_000 if given.quick else 50_000),
        premium_columns(10**power, 2 * rounds),
        price_claim_columns(10 ** (power - 1), rounds),
        premium_sums(10**power, rounds),
        one_value(10**power, 2 * rounds),
        instants_and_readings(10 ** (power - 1), rounds),
        replays(2_001 if given.quick else 20_001, rounds),
        postings(rounds),
        imports(5 * rounds),
    ):
        print("  ".join(figure.row()), flush=True)
        figures.append(figure)
    grown = growth(power, rounds)
    print(f"\n{table(figures)}\n")
    for rows, nanoseconds in grown:
        print(f"{rows:>12,} rows: {nanoseconds:8.1f} ns a row")
    if given.write:
        write(figures, grown)
    if given.quick:
        print("The goals are set for the full run: this was a first look.")
    missed = [f"{one.work}: {one.beside}" for one in figures if one.met == "NO"]
    print(f"goals missed: {len(missed)}", *missed, sep="\n  ")
    # A speed depends on the machine, an amount does not.
    return int(any(one.goal == 0 and one.seen for one in figures))


if __name__ == "__main__":
    sys.exit(main())
