"""Price more rows than memory, from Parquet to Parquet: `make bench ARGS=--large`.

    python benchmarks/large.py [--most 8] [--engines polars,duckdb] [--threads 2]

Files of 10**6, 10**7, … orders are made chunk by chunk, priced by each engine in a process of its
own, compared with the sum of the premiums in whole fen, and deleted. Each engine does the whole
job: premium, outcome and code. Reported are rows a second, processor time a row, and the peak
memory of the process (Linux, `VmHWM`). `spark` and `ray` may be asked for too: processes of their
own do the work, whose time counts and whose memory does not. With one thread, what they take for a
further row beside Polars is the ratio from which docs/performance.md reckons a cluster.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

CHUNK = 10**6
MEMORY_GOAL = 2 * 2**30
GROWTH_GOAL = 1.2  # a row of the largest file beside a row of the one before it


def polars(source: str, target: str, _: int) -> None:
    """Price with the streaming engine of Polars."""
    import polars as pl

    from shopinsure.frames import order_premiums

    order_premiums(pl.scan_parquet(source)).sink_parquet(target)


def duckdb(source: str, target: str, threads: int) -> None:
    """Price with DuckDB."""
    import duckdb as engine

    from shopinsure.frames import order_premiums

    connection = engine.connect()
    connection.execute(f"SET threads = {threads}")
    connection.execute("SET memory_limit = '1GB'")
    connection.execute("SET preserve_insertion_order = false")
    order_premiums(connection.read_parquet(source)).write_parquet(target)


def spark(source: str, target: str, threads: int) -> None:
    """Price with Spark, in this process and its Java machine."""
    from pyspark.sql import SparkSession

    from shopinsure.frames import order_premiums

    session = SparkSession.builder.master(f"local[{threads}]")
    for name in ("driver.bindAddress", "driver.host"):
        session = session.config(f"spark.{name}", "127.0.0.1")
    frame = session.config("spark.ui.enabled", "false").getOrCreate().read.parquet(source)
    order_premiums(frame).write.parquet(target)


def ray(source: str, target: str, threads: int) -> None:
    """Price with Ray Data, batch by batch through Arrow."""
    import ray as engine

    from shopinsure.frames import order_premiums

    engine.init(num_cpus=threads, include_dashboard=False, log_to_driver=False)
    data = engine.data.read_parquet(source)
    data.map_batches(order_premiums, batch_format="pyarrow").write_parquet(target)


ENGINES: dict[str, Callable[[str, str, int], None]] = {
    "polars": polars,
    "duckdb": duckdb,
    "spark": spark,
    "ray": ray,
}


def make_orders(place: Path, rows: int) -> int:
    """Write so many orders chunk by chunk; return the sum of their premiums."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet as pq

    from shopinsure import formulas

    schema = pa.schema({"paid_fen": pa.int64(), "rate_ppm": pa.int64()})
    total, dice = 0, np.random.default_rng(7)
    with pq.ParquetWriter(place, schema) as file:
        for _ in range(rows // CHUNK):
            paid, rate = dice.integers(0, 10**7, CHUNK), dice.integers(0, 2_001, CHUNK)
            total += int(formulas.order_premium(paid, rate).sum())
            file.write_table(pa.table([paid, rate], schema=schema))
    return total


def sum_of(target: Path) -> int:
    """Add up the premiums that an engine has written."""
    import duckdb as engine

    files = target if target.is_file() else target / "*.parquet"
    ((total,),) = engine.sql(f"SELECT sum(premium_fen) FROM '{files}'").fetchall()
    return int(total)


def peak() -> int:
    """Return the most memory that this process has held, in bytes."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024


def used() -> float:
    """Return the processor time of this process and of all that it has started."""
    spent: dict[int, tuple[int, int]] = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = place.read_text("utf-8").rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        spent[int(place.parent.name)] = int(fields[1]), sum(map(int, fields[11:13]))

    def of_family(process: int) -> bool:
        while process not in {0, os.getpid()}:
            process = spent.get(process, (0, 0))[0]
        return process != 0

    ticks = sum(time for process, (_, time) in spent.items() if of_family(process))
    return ticks / os.sysconf("SC_CLK_TCK")


def child(engine: str, source: str, target: str, threads: int) -> None:
    """Price one file and print what it took."""
    began, before = time.perf_counter(), used()
    ENGINES[engine](source, target, threads)
    taken = {"seconds": time.perf_counter() - began, "processor": used() - before}
    print(json.dumps(taken | {"peak": peak()}))


def priced(engine: str, source: Path, total: int, threads: int) -> dict[str, Any]:
    """Price a file in a process of its own; what it wrote must add up, and is deleted."""
    target = source.with_name("priced.parquet")
    here = [sys.executable, "-W", "ignore", __file__, "--child", engine, str(source), str(target)]
    environment = os.environ | {"POLARS_MAX_THREADS": str(threads)}
    command = [*here, "--threads", str(threads)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert not result.returncode, result.stderr[-2_000:]
    assert sum_of(target) == total, engine
    subprocess.run(["rm", "-r", str(target)], check=True)  # noqa: S607 - a file, or Spark's folder
    return dict(json.loads(result.stdout.splitlines()[-1]))


def rows_of(sizes: list[int], engines: list[str], threads: int) -> Iterator[tuple[str, int, Any]]:
    """Price files of each size by each engine."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "orders.parquet"
        for rows in sizes:
            total = make_orders(source, rows)
            for engine in engines:
                yield engine, rows, priced(engine, source, total, threads)
            source.unlink()


def report(sizes: list[int], engines: list[str], threads: int) -> int:
    """Print a line for each file and engine; return how many goals are missed."""
    before: dict[str, tuple[int, float]] = {}
    missed = 0
    print("| engine | rows | rows a second | ns a row | ns a further row | peak memory |")
    print("| --- | --- | --- | --- | --- | --- |")
    for engine, rows, took in rows_of(sizes, engines, threads):
        fewer, less = before.get(engine, (0, 0.0))
        before[engine] = rows, took["processor"]
        each, further = took["processor"] / rows, (took["processor"] - less) / (rows - fewer)
        missed += fewer > 0 and each > GROWTH_GOAL * less / fewer
        missed += took["peak"] > MEMORY_GOAL and engine in {"polars", "duckdb"}
        cells = (engine, f"{rows:,}", f"{rows / took['seconds']:,.0f}", f"{each * 1e9:,.0f}")
        memory = f"{took['peak'] / 2**30:.2f} GiB"
        print(f"| {' | '.join((*cells, f'{further * 1e9:,.0f}', memory))} |", flush=True)
    return missed


def main() -> int:
    """Measure, print, say how many goals are missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--most", type=int, default=8, help="the power of ten of the largest file")
    options.add_argument("--engines", default="polars,duckdb")
    options.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    options.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.child:
        child(*given.child, given.threads)
        return 0
    sizes = [10**power for power in range(6, given.most + 1)]
    print(f"goals missed: {report(sizes, given.engines.split(','), given.threads)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
