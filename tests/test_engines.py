"""The same laws on other engines, and on a million rows: `make test-engines`."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import shopinsure as si
from engines import ENGINES, NULLABLE, pieces, read, table_of
from frame_rows import EPOCH, SUBJECTS, Subject, rows, said, table_rows
from shopinsure import frames
from test_frames import differences, judged

pytestmark = [
    pytest.mark.engines,
    pytest.mark.filterwarnings("default"),  # those of the engines are theirs
]

MILLION = 1_000_000
by_subject = pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable  # the workers need the package too
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.memory", "4g")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(scope="module")
def ray_data() -> Iterator[Any]:
    import ray
    import ray.data

    ray.init(num_cpus=2, include_dashboard=False, logging_level="error", log_to_driver=False)
    ray.data.DataContext.get_current().enable_progress_bars = False
    yield ray.data
    ray.shutdown()


@by_subject
def test_spark_says_what_the_scalar_functions_say(subject: Subject, spark: Any) -> None:
    values, expected = judged(subject, 1)
    frame = spark.createDataFrame(table_of(subject.columns, values))
    answer = subject.function(frame, codes="codes")
    assert isinstance(answer, type(frame))
    assert not differences(subject, answer.toArrow(), expected)[:3]


@by_subject
def test_spark_says_the_same_through_map_in_arrow(subject: Subject, spark: Any) -> None:
    values, expected = judged(subject, 1)
    table = table_of(subject.columns, values).append_column("n", pa.array(range(len(expected))))
    frame = spark.createDataFrame(table)
    function = subject.function

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield from function(pa.Table.from_batches([batch]), codes="codes").to_batches()

    schema = function(frame.limit(0), codes="codes").schema
    answer = frame.mapInArrow(work, schema).orderBy("n").toArrow()
    assert not differences(subject, answer, expected)[:3]


@by_subject
@pytest.mark.parametrize("types", [NULLABLE.get, pd.ArrowDtype], ids=["nullable", "arrow"])
def test_dask_says_what_the_scalar_functions_say(subject: Subject, types: Any) -> None:
    import dask.dataframe as dd

    values, expected = judged(subject, 1)
    whole = table_of(subject.columns, values).to_pandas(types_mapper=types)
    frame = dd.from_pandas(whole, npartitions=3)
    answer = subject.function(frame, codes="codes")
    assert isinstance(answer, type(frame))
    assert not differences(subject, pa.Table.from_pandas(answer.compute()), expected)[:3]


@by_subject
def test_ibis_says_what_the_scalar_functions_say(subject: Subject) -> None:
    import ibis

    values, expected = judged(subject, 1)
    frame = ibis.memtable(table_of(subject.columns, values))
    answer = subject.function(frame, codes="codes")
    assert isinstance(answer, type(frame))
    assert not differences(subject, answer.to_pyarrow(), expected)[:3]


@by_subject
def test_ray_says_what_the_scalar_functions_say(subject: Subject, ray_data: Any) -> None:
    values, expected = judged(subject, 1)
    table = table_of(subject.columns, values).append_column("n", pa.array(range(len(expected))))
    function = subject.function

    def work(batch: pa.Table) -> pa.Table:
        return function(batch, codes="codes")

    data = ray_data.from_arrow(pieces(table)).map_batches(work, batch_format="pyarrow")
    answer = pa.Table.from_pandas(data.to_pandas().sort_values("n"))
    assert not differences(subject, whole_columns(answer, subject), expected)[:3]


def whole_columns(table: pa.Table, subject: Subject) -> pa.Table:
    """Ray gives frames of pandas, where a column of whole numbers with nulls may be of floats."""
    for name in subject.outputs:
        if pa.types.is_floating(table[name].type):
            at = table.column_names.index(name)
            table = table.set_column(at, name, table[name].cast(pa.int64()))
    return table


TRANSLATED = {
    "paid": pa.array(["199.00", "5", "1e3", None, "9999999999.99", "-1.00"]),
    "fen": pa.array([19_900, 500, 0, None, 10**12 - 1, 5], pa.int64()),
    "on": pa.array([18_515, -719_162, 2_932_896, None, 11_016, -1], pa.int32()).cast(pa.date32()),
    "day": pa.array([18_515, -719_162, 2_932_896, None, 11_016, -1], pa.int64()),
}


@pytest.mark.parametrize("engine", ["spark", "dask", "ibis"])
def test_translations_are_those_of_polars(engine: str, spark: Any) -> None:
    import dask.dataframe as dd
    import ibis

    table = pa.table(TRANSLATED)
    frame = {
        "spark": lambda: spark.createDataFrame(table),
        "dask": lambda: dd.from_pandas(table.to_pandas(types_mapper=pd.ArrowDtype), npartitions=2),
        "ibis": lambda: ibis.memtable(table),
    }[engine]()
    assert rows_of(translated(frame)) == rows_of(translated(pl.from_arrow(table)))


def translated(frame: Any) -> Any:
    frame = frames.to_yuan(frames.to_fen(frame, a="paid"), b="fen")
    return frames.to_dates(frames.to_days(frame, c="on"), d="day")


def rows_of(frame: Any) -> list[Any]:
    if hasattr(frame, "toArrow"):
        table = frame.toArrow()
    else:
        table = pa.Table.from_pandas(frame.compute()) if hasattr(frame, "dask") else read("", frame)
    texts = table.select(["a", "b", "c", "d"]).to_pylist()
    return [{name: str(value)[:12] for name, value in row.items()} for row in texts]


# ---- a million rows ----


@by_subject
def test_a_million_rows_are_judged_as_one_by_one(subject: Subject) -> None:
    values = rows(subject, MILLION, 3)
    table = table_of(subject.columns, values)
    expected = [said(subject, row, {}) for row in table_rows(values)]
    del values
    first: pl.DataFrame | None = None
    for engine, make in ENGINES.items():
        answer = read(engine, subject.function(make(table), codes="codes"))
        frame = pl.from_arrow(answer.select([*subject.outputs, "code"]))
        if first is None:
            assert not differences(subject, answer, expected)[:3]
            first = frame
        # Compared by the columns themselves: lists of a million rows eight times take minutes.
        assert frame.with_columns(pl.col(pl.String).fill_null("")).equals(
            first.with_columns(pl.col(pl.String).fill_null(""))
        ), engine


# ---- prices and dates of a standard ----


@pytest.fixture(scope="module")
def lineitem(tmp_path_factory: pytest.TempPathFactory) -> pa.Table:
    """TPC-H lineitem at scale 0.1, about 600,000 rows."""
    place = tmp_path_factory.mktemp("tpch")
    program = Path(sys.executable).parent / "tpchgen-cli"
    options = ["parquet", "-s", "0.1", "--tables=lineitem", f"--output-dir={place}"]
    subprocess.run([program, *options], check=True, capture_output=True)
    return pq.read_table(next(place.glob("**/*.parquet")))


def test_prices_of_the_standard_cost_on_every_engine_what_they_cost_one_by_one(
    lineitem: pa.Table, spark: Any
) -> None:
    import ibis

    table = lineitem.select(["l_extendedprice", "l_discount", "l_shipdate"])
    rates = pa.array([1_500 + 100 * (number % 6) for number in range(len(table))], pa.int64())
    table = table.append_column("rate_ppm", rates)
    prices, days = table["l_extendedprice"].to_pylist(), table["l_shipdate"].to_pylist()
    expected = [
        (si.order_premium(price, f"0.{rate:06d}").fen, (day - EPOCH).days)
        for price, rate, day in zip(prices, rates.to_pylist(), days, strict=True)
    ]
    assert len(expected) > 599_000
    others = {"spark": spark.createDataFrame, "ibis": ibis.memtable}
    for engine, make in {**ENGINES, **others}.items():
        if engine == "pandas":  # its decimals are objects: refused
            continue
        frame = frames.to_fen(make(table), paid_fen="l_extendedprice")
        frame = frames.order_premiums(frames.to_days(frame, day="l_shipdate"))
        answer = frame.toArrow() if engine == "spark" else read(engine, frame)
        told = list(zip(answer["premium_fen"].to_pylist(), answer["day"].to_pylist(), strict=True))
        assert told == expected, engine
