"""Every engine at work: what each makes of the rows of a table. Needs `make test-engines`."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from engines import ENGINES, NULLABLE, pieces, read

Work = Callable[[Any], Any]
Run = Callable[[pa.Table, Work], pa.Table]

OTHERS = ("spark", "spark-arrow", "dask-nullable", "dask-arrow", "ibis", "ray")
BY_BATCH = ("spark-arrow", "ray")
"""Engines that call a function batch by batch, in workers of their own."""

NO_ARROW = ("pandas", "dask-nullable")
"""Engines without dates and decimals, whose NaN is null."""


def by_frame(engine: str, table: pa.Table, work: Work) -> pa.Table:
    return read(engine, work(ENGINES[engine](table)))


def by_numpy(table: pa.Table, work: Work) -> pa.Table:
    """Columns of NumPy, which have no nulls."""
    return pa.Table.from_pandas(work(table.to_pandas()), preserve_index=False)


IN_MEMORY = {**{engine: partial(by_frame, engine) for engine in ENGINES}, "numpy": by_numpy}


@contextmanager
def start_engines(place: Path) -> Iterator[dict[str, Run]]:
    """How each engine works on the rows of a table."""
    import dask.dataframe as dd
    import ibis
    import ray.data
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable  # the workers need the package too
    local = {"driver.bindAddress": "127.0.0.1", "driver.host": "127.0.0.1", "driver.memory": "4g"}
    builder = SparkSession.builder.master("local[2]")
    for name, value in (local | {"ui.enabled": "false", "sql.session.timeZone": "UTC"}).items():
        builder = builder.config(f"spark.{name}", value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    ray.init(num_cpus=2, include_dashboard=False, logging_level="error", log_to_driver=False)
    ray.data.DataContext.get_current().enable_progress_bars = False

    def from_file(table: pa.Table) -> Any:
        # Rows that lie in the driver are worked on there, and not by the workers.
        pq.write_table(table, place, row_group_size=max(1, len(table) // 4))
        return spark.read.parquet(str(place))

    def through_arrow(table: pa.Table, work: Work) -> pa.Table:
        def batch_by_batch(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            for batch in batches:
                yield from work(pa.Table.from_batches([batch])).to_batches()

        frame = from_file(table)
        return frame.mapInArrow(batch_by_batch, work(frame.limit(0)).schema).toArrow()

    def by_ray(table: pa.Table, work: Work) -> pa.Table:
        data = ray.data.from_arrow(pieces(table)).map_batches(work, batch_format="pyarrow")
        # An empty result of a batch may have lost the types of its columns.
        return pa.concat_tables(ray.get(data.to_arrow_refs()), promote_options="permissive")

    def by_dask(types: Any, table: pa.Table, work: Work) -> pa.Table:
        frame = dd.from_pandas(table.to_pandas(types_mapper=types), npartitions=3)
        answer = work(frame)
        assert isinstance(answer, type(frame))
        return pa.Table.from_pandas(answer.compute())

    yield {
        **{engine: partial(by_frame, engine) for engine in ENGINES},
        "spark": lambda table, work: work(from_file(table)).toArrow(),
        "spark-arrow": through_arrow,
        "dask-nullable": partial(by_dask, NULLABLE.get),
        "dask-arrow": partial(by_dask, pd.ArrowDtype),
        "ibis": lambda table, work: work(ibis.memtable(table)).to_pyarrow(),
        "ray": by_ray,
    }
    ray.shutdown()
    spark.stop()


def worked(run: Run, table: pa.Table, work: Work) -> pa.Table:
    """What an engine makes of the rows, in the order they had: engines need not keep it."""
    numbered = table.append_column("n", pa.array(range(len(table)), pa.int64()))
    return run(numbered, work).sort_by("n").drop_columns("n")
