"""The premium over columns: ours, the same written by hand for each engine, and the peers."""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from peers import openfisca_premiums, openfisca_system

from shopinsure import formulas, frames

MOST_FEN, MOST_PPM = 10**12 - 1, 2_000
BLOCK = 1 << 15  # rows that stay in the cache of a core
Columns = Mapping[str, Any]


def orders(rows: int, seed: int = 1) -> Columns:
    """Draw amounts up to 100,000 yuan and rates up to the ceiling."""
    dice = np.random.default_rng(seed)
    return {"paid_fen": dice.integers(0, 10**7, rows), "rate_ppm": dice.integers(0, 2_001, rows)}


def ours(frame: Any) -> Any:
    """Price a frame, ranges checked, without the texts of outcome and code."""
    return frames.order_premiums(frame, outcome=None, code=None)


def numpy_blocks(columns: Columns) -> Any:
    """Run the formula on arrays block by block, ranges checked: docs/performance.md shows it."""
    paid, rate = columns["paid_fen"], columns["rate_ppm"]
    premium = np.empty_like(paid)
    for at in range(0, len(paid), BLOCK):
        some, ppm = paid[at : at + BLOCK], rate[at : at + BLOCK]
        # Seen as unsigned, a negative number is a very large one.
        if some.view(np.uint64).max() > MOST_FEN or ppm.view(np.uint64).max() > MOST_PPM:
            message = "an amount or a rate is out of range"
            raise ValueError(message)
        premium[at : at + BLOCK] = formulas.order_premium(some, ppm)
    return premium


def polars_by_hand(frame: Any) -> Any:
    """Write the same checks and the same formula for Polars."""
    paid, rate = pl.col("paid_fen"), pl.col("rate_ppm")
    valid = paid.is_between(0, MOST_FEN) & rate.is_between(0, MOST_PPM)
    worked = (paid * rate + 500_000) // 1_000_000
    return frame.with_columns(pl.when(valid).then(worked).alias("premium_fen"))


def pandas_by_hand(frame: pd.DataFrame) -> pd.DataFrame:
    """Write the same checks and the same formula for pandas."""
    paid, rate = frame["paid_fen"], frame["rate_ppm"]
    valid = paid.between(0, MOST_FEN) & rate.between(0, MOST_PPM)
    worked = (paid * rate + 500_000) // 1_000_000
    return frame.assign(premium_fen=worked.where(valid))


DUCK_BY_HAND = f"""
SELECT CASE WHEN paid_fen BETWEEN 0 AND {MOST_FEN} AND rate_ppm BETWEEN 0 AND {MOST_PPM}
    THEN (paid_fen * rate_ppm + 500000) // 1000000 END AS premium_fen
FROM orders
"""
DUCK_DECIMAL = """
SELECT CASE WHEN paid BETWEEN 0 AND 9999999999.99 AND rate BETWEEN 0 AND 0.002
    THEN round(paid * rate, 2) END AS premium
FROM decimals
"""


def duck(columns: Columns) -> Mapping[str, Callable[[], Any]]:
    """Make the candidates of DuckDB, which all write one column into a table in memory."""
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    connection.register("given", pa.table(dict(columns)))
    connection.execute("CREATE TABLE orders AS SELECT * FROM given")
    connection.execute(
        "CREATE TABLE decimals AS SELECT"
        " CAST(CAST(paid_fen AS DECIMAL(18, 2)) / 100 AS DECIMAL(12, 2)) AS paid,"
        " CAST(CAST(rate_ppm AS DECIMAL(18, 6)) / 1000000 AS DECIMAL(7, 6)) AS rate FROM given"
    )

    def into_table(query: str) -> Any:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE priced AS {query}")
        return connection.table("priced")

    table = connection.table("orders")
    return {
        "duckdb, shopinsure": lambda: into_table(ours(table).project("premium_fen").sql_query()),
        "duckdb, by hand": lambda: into_table(DUCK_BY_HAND),
        "duckdb, DECIMAL": lambda: into_table(DUCK_DECIMAL),
    }


def candidates(rows: int) -> Mapping[str, Callable[[], Any]]:
    """Make all that price so many orders."""
    columns = orders(rows)
    polars, pandas = pl.DataFrame(columns), pd.DataFrame(columns)
    yuan, ratio = columns["paid_fen"] / 100, columns["rate_ppm"] / 1_000_000
    system = openfisca_system()
    return {
        "bandwidth limit": lambda: columns["paid_fen"] + columns["rate_ppm"],
        "numpy, shopinsure": lambda: numpy_blocks(columns),
        "polars, shopinsure": lambda: ours(polars),
        "polars, by hand": lambda: polars_by_hand(polars),
        "polars lazy, by hand": lambda: polars_by_hand(polars.lazy()).collect(),
        "pandas, shopinsure": lambda: ours(pandas),
        "pandas, by hand": lambda: pandas_by_hand(pandas),
        **duck(columns),
        "openfisca-core": lambda: openfisca_premiums(system, yuan, ratio),
    }


def fen_of(result: Any) -> Any:
    """Read the fen off what a candidate has made: an array, a frame, or a relation of DuckDB."""
    if isinstance(result, duckdb.DuckDBPyRelation):
        (column,) = result.fetchnumpy().values()
        return np.rint(column * 100).astype(np.int64) if column.dtype.kind == "f" else column
    if isinstance(result, np.ndarray):
        return np.rint(result * 100).astype(np.int64) if result.dtype.kind == "f" else result
    return result["premium_fen"].to_numpy()


MEMORY = """
import sys
from pathlib import Path
sys.path.insert(0, {here!r})
import columns, polars as pl

def now(what):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(what))

frame = pl.DataFrame(columns.orders({rows}))
columns.ours(frame.head(1000))
Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here on
before = now("VmRSS")
kept = columns.ours(frame)
print((now("VmHWM") - before) * 1024 / (8 * {rows}))
"""


def memory(rows: int) -> float:
    """Measure the peak above the inputs in output columns, in a process of its own (Linux)."""
    here = str(Path(__file__).parent)
    program = [sys.executable, "-c", MEMORY.format(here=here, rows=rows)]
    result = subprocess.run(program, capture_output=True, text=True, check=True)
    return float(result.stdout)


NOT_OWN_MONEY = pl.col("freight_fen") + pl.col("red_packets_fen") + pl.col("points_fen")
FIRST_DAY, LAST_DAY = 10_957, 47_481  # 2000-01-01, 2099-12-31


def claims(rows: int) -> tuple[pl.DataFrame, dict[str, None]]:
    """Draw price claims of one shop: most in time, some late, unknown, or no case at all."""
    dice = np.random.default_rng(2)
    price = dice.integers(1_000, 10**6, rows)
    paid = dice.integers(18_500, 18_900, rows)
    columns = {
        "unit_paid_fen": np.where(dice.random(rows) < 0.001, -1, price),
        "freight_fen": price // 10,
        "red_packets_fen": price // 9,
        "points_fen": price * 0,
        "evidence_fen": price * dice.integers(50, 105, rows) // 100,
        "policy_paid_fen": price * dice.integers(1, 4, rows) + 800,
        "policy_freight_fen": np.where(dice.random(rows) < 0.001, price // 2, 800),
        **dict.fromkeys(("paid_day", "issued_day"), paid),
        **dict.fromkeys(("placed_day", "submitted_day"), paid + dice.integers(0, 33, rows)),
        "claimed": dice.random(rows) < 0.02,
        "refunded": dice.random(rows) < 0.02,
    }
    unknown = pl.Series(dice.random(rows) < 0.01)
    frame = pl.DataFrame(columns).with_columns(
        pl.when(~unknown).then(pl.col(name)) for name in ("submitted_day", "claimed")
    )
    same = "shop evidence_shop listing evidence_listing item evidence_item"
    return frame, dict.fromkeys(same.split())


DAYS = ("paid_day", "placed_day", "submitted_day", "issued_day")


def in_instants(frame: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, str]]:
    """Hold the days of claims as instants, and name their columns."""
    named = {name.replace("_day", "_at"): name for name in DAYS}
    instants = {
        at: (86_400_000_000 * pl.col(day)).cast(pl.Datetime("us", "UTC"))
        for at, day in named.items()
    }
    return frame.with_columns(**instants).drop(DAYS), {at: at for at in named}


def claims_by_hand(frame: pl.DataFrame) -> pl.DataFrame:
    """Decide the same price claims as someone would who writes them for Polars alone.

    The number of the first finding picks outcome and code: a chain of texts is five times slower.
    """
    frame = frame.with_columns(
        difference=pl.max_horizontal(
            pl.col("unit_paid_fen") - pl.col("freight_fen") - pl.col("evidence_fen"), 0
        ),
        limit=pl.col("unit_paid_fen") - NOT_OWN_MONEY,
    )
    steps = list(findings_by_hand())
    first: Any = pl
    for number, (_, holds, _) in enumerate(steps):
        first = first.when(holds).then(pl.lit(number, pl.UInt8))
    frame = frame.with_columns(first=first.otherwise(pl.lit(len(steps), pl.UInt8)))
    codes = pl.Series([*(code for _, _, code in steps), None])
    outcomes = pl.Series([*(outcome for outcome, _, _ in steps), "approved"])
    paid = pl.min_horizontal("difference", "limit")
    return frame.with_columns(
        indemnity_fen=pl.when(pl.col("first") == len(steps)).then(paid),
        outcome=pl.lit(outcomes).gather(pl.col("first")),
        code=pl.lit(codes).gather(pl.col("first")),
    ).drop("difference", "limit", "first")


def findings_by_hand() -> Iterator[tuple[str, pl.Expr, str]]:
    """Find what stands in the way, the weightiest first: its outcome, when it holds, its code."""
    fen = ("unit_paid", "freight", "red_packets", "points", "evidence")
    days = ("paid", "placed", "submitted", "issued")
    policy = ("policy_paid", "policy_freight")
    for name, column, least, most in (
        *((name, pl.col(f"{name}_fen"), 0, MOST_FEN) for name in fen),
        *((f"{name}_on", pl.col(f"{name}_day"), FIRST_DAY, LAST_DAY) for name in days),
        *((name, pl.col(f"{name}_fen"), 0, MOST_FEN) for name in policy),
    ):
        if name not in {"evidence", "placed_on", "submitted_on", "issued_on", *policy}:
            yield "invalid", column.is_null(), f"{name}-missing"
        yield "invalid", ~column.is_between(least, most), f"{name}-out-of-range"
    paid, placed, submitted, issued = (pl.col(f"{it}_day") for it in days)
    evidence, whole, freight = map(pl.col, ("evidence_fen", *(f"{it}_fen" for it in policy)))
    for name, column in zip(policy, (whole, freight), strict=True):
        yield "invalid", issued.is_not_null() & column.is_null(), f"{name}-missing"
    yield "invalid", pl.col("unit_paid_fen") < NOT_OWN_MONEY, "parts-above-price"
    yield "invalid", freight > whole, "freight-above-paid"
    yield "invalid", issued < paid, "issued-before-paid"
    yield "invalid", pl.col("limit") > whole - freight, "unit-above-policy"
    yield "declined", placed < paid, "placed-before-payment"
    yield "declined", submitted < placed, "submitted-before-placed"
    yield "declined", placed > paid + 30, "placed-late"
    yield "declined", submitted > paid + 30, "submitted-late"
    yield "declined", submitted < issued, "submitted-before-issue"
    yield "declined", pl.col("claimed"), "already-claimed"
    yield "declined", (pl.col("difference") == 0) & evidence.is_not_null(), "no-difference"
    yield "declined", pl.col("limit") == 0, "no-limit-left"
    yield "pending", issued.is_null(), "policy-unknown"
    yield "pending", placed.is_null(), "placement-unknown"
    yield "pending", submitted.is_null(), "submission-unknown"
    yield "pending", pl.col("claimed").is_null(), "earlier-claims-unknown"
    yield "pending", evidence.is_null(), "evidence-price-unknown"
    yield "pending", pl.col("refunded").is_null(), "refunded-unknown"
    yield "referred", pl.col("refunded"), "refunded-item"
