"""Premiums added up by month: ours, and a group-by of each engine over the same whole numbers."""

from collections.abc import Callable, Mapping
from typing import Any

import duckdb
import numpy as np
import polars as pl
from columns import orders

from shopinsure import frames

MONTHS = 18
DUCK_BY_HAND = """
SELECT month, count(*), sum(paid_fen), sum(premium), sum(whole), sum(product - 1000000 * whole)
FROM (
    SELECT *, (product + 500000) // 1000000 AS premium, product // 1000000 AS whole
    FROM (SELECT *, paid_fen * rate_ppm AS product FROM orders)
)
GROUP BY month
"""


def polars_by_hand(frame: pl.DataFrame) -> pl.DataFrame:
    """Sum the premiums, and the products in whole fen and millionths, without checking a range."""
    product = pl.col("paid_fen") * pl.col("rate_ppm")
    whole = product // 1_000_000
    premium = (product + 500_000) // 1_000_000
    sums = {"paid_fen": pl.col("paid_fen"), "premium": premium, "whole": whole}
    sums["rest"] = product - 1_000_000 * whole
    added = {name: one.sum() for name, one in sums.items()}
    return frame.lazy().group_by("month").agg(pl.len(), **added).collect()


def ours(frame: Any) -> Any:
    """Add up the premiums of each month."""
    return frames.premium_totals(frame, by="month")


def sums(rows: Any) -> set[tuple[int, ...]]:
    """Return month, orders, paid, premiums and exact sum of what a candidate has made."""
    plain = [tuple(map(int, row)) for row in rows]
    if len(plain[0]) == len(("month", "orders", "paid", "premium", "whole", "rest")):
        return {(*row[:4], 1_000_000 * row[4] + row[5]) for row in plain}
    return {(row[0], row[1], row[3], row[4], 1_000_000 * row[7] + row[8]) for row in plain}


def candidates(rows: int) -> Mapping[str, Callable[[], Any]]:
    """Make all that add up so many orders, each giving its rows; a wrong sum does not race."""
    months = np.random.default_rng(3).integers(0, MONTHS, rows)
    frame = pl.DataFrame({**orders(rows), "month": months})
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    connection.register("given", frame.to_arrow())
    connection.execute("CREATE TABLE orders AS SELECT * FROM given")
    table = connection.table("orders")
    runs = {
        "polars, shopinsure": lambda: ours(frame).rows(),
        "polars, by hand": lambda: polars_by_hand(frame).rows(),
        "duckdb, shopinsure": lambda: ours(table).fetchall(),
        "duckdb, by hand": lambda: connection.sql(DUCK_BY_HAND).fetchall(),
    }
    assert len({frozenset(sums(run())) for run in runs.values()}) == 1
    return runs
