"""The premium over columns: ours, the same written by hand for each engine, and the peers."""

import subprocess
import sys
from collections.abc import Callable, Mapping
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


def limit(columns: Columns) -> Any:
    """Read both columns and write a fresh one: what no premium can be faster than."""
    return columns["paid_fen"] + columns["rate_ppm"]


def ours(frame: Any) -> Any:
    """Price a frame, ranges checked, without the texts of outcome and code."""
    return frames.order_premiums(frame, outcome=None, code=None)


def numpy_blocks(columns: Columns) -> Any:
    """Run the formula on arrays block by block, ranges checked: docs/performance.md shows it."""
    paid, rate = columns["paid_fen"], columns["rate_ppm"]
    premium = np.empty_like(paid)
    for at in range(0, len(paid), BLOCK):
        some, ppm = paid[at : at + BLOCK], rate[at : at + BLOCK]
        if some.min() < 0 or some.max() > MOST_FEN or ppm.min() < 0 or ppm.max() > MOST_PPM:
            message = "an amount or a rate is out of range"
            raise ValueError(message)
        premium[at : at + BLOCK] = formulas.order_premium(some, ppm)
    return premium


def polars_by_hand(frame: pl.DataFrame) -> pl.DataFrame:
    """Write the same checks and the same formula for Polars."""
    paid, rate = pl.col("paid_fen"), pl.col("rate_ppm")
    sound = paid.is_between(0, MOST_FEN) & rate.is_between(0, MOST_PPM)
    worked = (2 * paid * rate + 1_000_000) // 2_000_000
    return frame.with_columns(pl.when(sound).then(worked).alias("premium_fen"))


def pandas_by_hand(frame: pd.DataFrame) -> pd.DataFrame:
    """Write the same checks and the same formula for pandas."""
    paid, rate = frame["paid_fen"], frame["rate_ppm"]
    sound = paid.between(0, MOST_FEN) & rate.between(0, MOST_PPM)
    worked = (2 * paid * rate + 1_000_000) // 2_000_000
    return frame.assign(premium_fen=worked.where(sound))


DUCK_BY_HAND = f"""
SELECT *, CASE WHEN paid_fen BETWEEN 0 AND {MOST_FEN} AND rate_ppm BETWEEN 0 AND {MOST_PPM}
    THEN (2 * paid_fen * rate_ppm + 1000000) // 2000000 END AS premium_fen
FROM orders
"""
DUCK_DECIMAL = """
SELECT *, CASE WHEN paid BETWEEN 0 AND 9999999999.99 AND rate BETWEEN 0 AND 0.002
    THEN round(paid * rate, 2) END AS premium
FROM decimals
"""


def duck(columns: Columns) -> Mapping[str, Callable[[], Any]]:
    """Make the contestants of DuckDB, which all write a table in memory."""
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    connection.register("given", pa.table(dict(columns)))
    connection.execute("CREATE TABLE orders AS SELECT * FROM given")
    connection.execute(
        "CREATE TABLE decimals AS SELECT CAST(paid_fen AS DECIMAL(18, 2)) / 100 AS p,"
        " CAST(CAST(paid_fen AS DECIMAL(18, 2)) / 100 AS DECIMAL(12, 2)) AS paid,"
        " CAST(CAST(rate_ppm AS DECIMAL(18, 6)) / 1000000 AS DECIMAL(7, 6)) AS rate FROM given"
    )
    connection.execute("ALTER TABLE decimals DROP p")

    def into_table(query: str) -> None:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE priced AS {query}")

    table = connection.table("orders")
    return {
        "duckdb, shopinsure": lambda: into_table(ours(table).sql_query()),
        "duckdb, by hand": lambda: into_table(DUCK_BY_HAND),
        "duckdb, DECIMAL": lambda: into_table(DUCK_DECIMAL),
    }


def contestants(rows: int) -> Mapping[str, Callable[[], Any]]:
    """Make all that price so many orders."""
    columns = orders(rows)
    polars, pandas = pl.DataFrame(columns), pd.DataFrame(columns)
    yuan, ratio = columns["paid_fen"] / 100, columns["rate_ppm"] / 1_000_000
    system = openfisca_system()
    return {
        "bandwidth limit": lambda: limit(columns),
        "numpy, shopinsure": lambda: numpy_blocks(columns),
        "polars, shopinsure": lambda: ours(polars),
        "polars, by hand": lambda: polars_by_hand(polars),
        "pandas, shopinsure": lambda: ours(pandas),
        "pandas, by hand": lambda: pandas_by_hand(pandas),
        **duck(columns),
        "openfisca-core": lambda: openfisca_premiums(system, yuan, ratio),
    }


MEMORY = """
import resource, sys
sys.path.insert(0, {here!r})
import columns, polars as pl
frame = pl.DataFrame(columns.orders({rows}))
columns.ours(frame.head(1000))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
kept = columns.ours(frame)
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print((after - before) * 1024 / (8 * {rows}))
"""


def memory(rows: int) -> float:
    """Measure the peak above the inputs in output columns, in a process of its own."""
    here = str(Path(__file__).parent)
    program = [sys.executable, "-c", MEMORY.format(here=here, rows=rows)]
    told = subprocess.run(program, capture_output=True, text=True, check=True)
    return float(told.stdout)


def claims(rows: int) -> tuple[pl.DataFrame, dict[str, None]]:
    """Draw price claims of one shop: most in time, some late, some without a difference."""
    dice = np.random.default_rng(2)
    price = dice.integers(1_000, 10**6, rows)
    paid = dice.integers(18_500, 18_900, rows)
    placed = paid + dice.integers(0, 33, rows)
    frame = pl.DataFrame(
        {
            "unit_paid_fen": price,
            "freight_fen": price // 10,
            "red_packets_fen": price // 9,
            "points_fen": price * 0,
            "evidence_fen": price * dice.integers(50, 105, rows) // 100,
            "paid_day": paid,
            "placed_day": placed,
            "submitted_day": placed,
            "issued_day": paid,
            "claimed": dice.random(rows) < 0.02,
            "refunded": dice.random(rows) < 0.02,
        }
    )
    same = "shop evidence_shop listing evidence_listing item evidence_item"
    return frame, dict.fromkeys(same.split())


def claims_by_hand(frame: pl.DataFrame) -> pl.DataFrame:
    """Decide the same price claims as someone would who writes them for Polars alone."""
    unit, evidence = pl.col("unit_paid_fen"), pl.col("evidence_fen")
    parts = pl.col("freight_fen") + pl.col("red_packets_fen") + pl.col("points_fen")
    paid, placed, submitted = pl.col("paid_day"), pl.col("placed_day"), pl.col("submitted_day")
    amounts = ["unit_paid_fen", "freight_fen", "red_packets_fen", "points_fen", "evidence_fen"]
    days = ["paid_day", "placed_day", "submitted_day", "issued_day"]
    sound = [pl.col(name).is_between(0, MOST_FEN) for name in amounts]
    sound += [pl.col(name).is_between(10_957, 47_481) for name in days]
    frame = frame.with_columns(
        sound=pl.all_horizontal(sound) & (parts <= unit) & (pl.col("issued_day") >= paid),
        difference=pl.max_horizontal(unit - pl.col("freight_fen") - evidence, 0),
        limit=unit - parts,
    )
    code = (
        pl.when(~pl.col("sound"))
        .then(pl.lit("invalid"))
        .when(placed < paid)
        .then(pl.lit("placed-before-payment"))
        .when(submitted < placed)
        .then(pl.lit("submitted-before-placed"))
        .when(placed > paid + 30)
        .then(pl.lit("placed-late"))
        .when(submitted > paid + 30)
        .then(pl.lit("submitted-late"))
        .when(submitted < pl.col("issued_day"))
        .then(pl.lit("submitted-before-issue"))
        .when(pl.col("claimed"))
        .then(pl.lit("already-claimed"))
        .when(pl.col("difference") == 0)
        .then(pl.lit("no-difference"))
        .when(pl.col("limit") == 0)
        .then(pl.lit("no-limit-left"))
        .when(pl.col("claimed").is_null())
        .then(pl.lit("earlier-claims-unknown"))
        .when(pl.col("refunded").is_null())
        .then(pl.lit("refunded-unknown"))
        .when(pl.col("refunded"))
        .then(pl.lit("refunded-item"))
    )
    frame = frame.with_columns(code=code)
    pending = ["earlier-claims-unknown", "refunded-unknown"]
    return frame.with_columns(
        indemnity_fen=pl.when(pl.col("code").is_null()).then(
            pl.min_horizontal("difference", "limit")
        ),
        outcome=pl.when(pl.col("code").is_null())
        .then(pl.lit("approved"))
        .when(pl.col("code") == "invalid")
        .then(pl.lit("invalid"))
        .when(pl.col("code").is_in(pending))
        .then(pl.lit("pending"))
        .when(pl.col("code") == "refunded-item")
        .then(pl.lit("referred"))
        .otherwise(pl.lit("declined")),
    ).drop("sound", "difference", "limit")
