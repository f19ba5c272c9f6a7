"""The same laws on other engines, and on a million rows: `make test-engines`."""

import csv
import gzip
import statistics
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import Phase, assume, given, settings

import shopinsure as si
from engine_runs import OTHERS, Run, worked
from engines import ENGINES, table_of
from frame_facts import EPOCH
from frame_forms import checks, fits
from frame_rows import SUBJECTS, Subject, by_subject, draw_rows, expected_of, table_rows
from shopinsure import frames
from shopinsure._results import ROUNDINGS
from test_frames import differences, refunds
from test_frames_amounts import (
    FUNCTIONS,
    doubles,
    expected_of_texts,
    fen_of,
    texts,
    why_of,
)
from test_frames_convert import SOURCES, converted, plain
from test_frames_rows import calls, check_answer
from test_frames_totals import add_largest, by_keys, check_largest, grouped, largest_sums
from test_frames_units import drawn, units_of

# The warnings of the engines are theirs.
pytestmark = [pytest.mark.engines, pytest.mark.filterwarnings("default")]
CDNOW = Path(__file__).parents[1] / "examples" / "data" / "cdnow-orders.csv.gz"


@pytest.mark.parametrize("engine", OTHERS)
@by_subject
def test_each_row_is_answered_as_it_is_alone_on_every_further_engine(
    subject: Subject, engine: str, engines: dict[str, Run]
) -> None:
    function = subject.function  # a subject itself cannot travel to the workers

    @settings(checks, max_examples=5, phases=[Phase.generate])  # shrinking would take hours
    @given(calls(subject, engine))
    def each_row(call: dict[str, Any]) -> None:
        assume(engine != "ray" or len(call["table"]))  # without rows, Ray has no columns
        options = call["options"]
        answer = worked(engines[engine], call["table"], lambda frame: function(frame, **options))
        check_answer("pyarrow", call, answer)

    each_row()


@pytest.mark.parametrize("engine", OTHERS)
def test_readings_and_values_for_all_rows_on_every_further_engine(
    engine: str, engines: dict[str, Run]
) -> None:
    (subject,) = (it for it in SUBJECTS if it.name == "price_claims of instants")
    values = draw_rows(subject, 200, 13)
    table = table_of(subject.columns, values).append_column("n", pa.array(range(200), pa.int64()))
    function, free = subject.function, si.Yuan("0")

    def work(frame: Any) -> Any:
        return frames.compare_columns(function, frame, combined=True, points=free, refunded=False)

    outputs = ["n", "price_window", "difference_base", "indemnity_fen", "outcome", "code"]
    expected = pl.DataFrame(work(pl.from_arrow(table))).select(outputs).sort(outputs[:3])
    answer = pl.from_arrow(engines[engine](table, work).select(outputs)).sort(outputs[:3])
    assert len(expected) == 6 * 200
    assert answer.equals(expected)


LONG = si.GUARANTEE_TERMS.amended(
    quality_cover=[{"category": f"c{n}", "reason": "quality"} for n in range(9_999)]
)
SHORT = si.GUARANTEE_TERMS.amended(quality_cover=LONG.quality_cover[:5])
APART = ("spark", "spark-arrow", "ray")
"""Engines that plan and run elsewhere: three rows take them seconds, whatever is asked."""


def seconds(run: Run, count: int, listed: int, terms: si.GuaranteeTerms) -> float:
    """The median of three runs on as many refunds, of the categories listed and one more."""
    categories = [f"c{n % (listed + 1)}" for n in range(count)]
    reasons = [("quality", "other")[n % 2] for n in range(count)]
    table = pa.table(refunds(categories, reasons))
    left_out = dict.fromkeys(("freight", "indemnified", "insured_category"))
    took = []
    for _ in range(4):  # the first one is not timed
        began = time.perf_counter()
        answer = run(table, lambda frame: frames.quality_claims(frame, terms=terms, **left_out))
        took.append(time.perf_counter() - began)
    known = {covered.category for covered in terms.quality_cover}
    unlisted = [code == "claim-category-unlisted" for code in answer["code"].to_pylist()]
    assert unlisted == [category not in known for category in categories]
    return statistics.median(took[1:])


@pytest.mark.parametrize("engine", [*ENGINES, *OTHERS])
def test_a_long_schedule_takes_at_most_four_times_as_long(
    engine: str, engines: dict[str, Run]
) -> None:
    run = engines[engine]
    short, long = seconds(run, 100_000, 5, SHORT), seconds(run, 100_000, 9_999, LONG)
    bound = 1 + (seconds(run, 3, 5, SHORT) if engine in APART else 0)
    few_rows = seconds(run, 3, 5, LONG)
    print(f"{engine}: x {long / short:.2f}, three rows {few_rows:.2f} s")  # noqa: T201 - a figure
    assert long <= 4 * short
    assert few_rows <= bound


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("engine", ["spark", "dask-arrow", "ibis"])
def test_every_value_is_converted_on_every_further_engine(
    source: str, engine: str, engines: dict[str, Run]
) -> None:
    values, kinds, scalar = SOURCES[source]
    kind = kinds["decimals" in source]
    held = [one for one in values if fits([one], kind)]
    table = pa.table({"source": pa.array([*held, None], kind)})
    answer = worked(engines[engine], table, lambda it: converted(source, it, {"to": "source"}))
    assert [plain(one) for one in answer["to"].to_pylist()] == [*map(scalar, held), None]


TEXTS, DOUBLES = texts(100_000, 11), doubles(100_000, 12)
BY_ENGINE = [*ENGINES, *OTHERS]


@pytest.mark.parametrize("engine", BY_ENGINE)
@pytest.mark.parametrize(("place", "places"), [(0, 2), (1, 6)])
def test_every_text_has_the_reason_that_is_found_one_by_one(
    place: int, places: int, engine: str, engines: dict[str, Run]
) -> None:
    name, _, kind = FUNCTIONS[place]

    def work(frame: Any) -> Any:  # the function itself cannot travel to the workers of Spark
        return getattr(frames, name)(frame, {"to": "it"}, bad="null", why="why")

    answer = worked(engines[engine], pa.table({"it": TEXTS}), work)
    result = list(zip(answer["to"].to_pylist(), answer["why"].to_pylist(), strict=True))
    for text, one, (value, why) in zip(
        TEXTS, result, expected_of_texts(TEXTS, kind, places), strict=True
    ):
        assert one == (value if why is None else None, why), text


@pytest.mark.parametrize("engine", BY_ENGINE)
@pytest.mark.parametrize("rounding", si.READINGS["rounding"].values)
def test_every_double_is_rounded_from_its_exact_value(
    rounding: Any, engine: str, engines: dict[str, Run]
) -> None:
    # The NaN of pandas without Arrow is null.
    numbers = [it for it in DOUBLES if it == it or engine not in {"pandas", "dask-nullable"}]  # noqa: PLR0124
    options = {"rounding": rounding, "why": "why"}

    def work(frame: Any) -> Any:
        return frames.from_float_yuan(frame, {"to": "it"}, **options)

    answer = worked(engines[engine], pa.table({"it": pa.array([*numbers, None])}), work)
    expected = [fen_of(it, rounding) for it in numbers]
    marked = [frames.NO_AMOUNT if it is None else it for it in expected]
    assert answer["to"].to_pylist() == [*marked, None]
    assert answer["why"].to_pylist() == [*(why_of(it, rounding) for it in numbers), None]


@pytest.mark.parametrize("engine", ["spark", "dask-nullable", "dask-arrow", "ibis"])
def test_raise_runs_the_query_and_says_how_many(engine: str, engines: dict[str, Run]) -> None:
    sound, rows = ["1.00", None, *["2.5"] * 9], ["1.00", None, "-5.00", *["2.5"] * 9, "1,0", "x"]

    def work(frame: Any) -> Any:
        return frames.to_fen(frame, {"to": "it"}, bad="raise", why="why")

    answer = worked(engines[engine], pa.table({"it": sound}), work)
    assert answer["to"].to_pylist() == [100, None, *[250] * 9]
    with pytest.raises(si.InvalidInput) as refused:
        worked(engines[engine], pa.table({"it": rows}), work)
    said = "column 'it' has a value that is not a valid amount in 3 of its rows, "
    said += "in one of them '-5.00': "
    assert str(refused.value) == f"{said}negative"


@pytest.mark.parametrize("engine", OTHERS)
def test_lines_become_units_on_every_further_engine(engine: str, engines: dict[str, Run]) -> None:
    table = drawn(300, 4)
    rows = engines[engine](table, frames.unit_prices).to_pylist()
    names = ("line_id", "total_fen", "quantity", "unit", "unit_paid_fen", "outcome", "code")
    found = sorted((tuple(row[name] for name in names) for row in rows), key=str)
    expected = [(*line.values(), *unit) for line in table.to_pylist() for unit in units_of(line)]
    assert found == sorted(expected, key=str)


def sums_of(engine: str, run: Run, table: pa.Table, by: list[str]) -> Any:
    """The totals of an engine; what works batch by batch has one row for each batch and group."""
    answer = run(table, lambda frame: frames.premium_totals(frame, by=by))
    if engine not in {"ray", "spark-arrow"}:
        return by_keys(answer, by)
    additive = ["rows", "invalid_rows", "total_paid_fen", "sum_of_rounded_fen"]
    summed = pl.from_arrow(answer).group_by(by).agg(pl.col(additive).sum())
    return {row[: len(by)]: row[len(by) :] for row in summed.rows()}


@pytest.mark.parametrize("by", [["shop", "new"], ["new"], []], ids=str)
@pytest.mark.parametrize("engine", OTHERS)
def test_premiums_are_added_up_on_every_further_engine(
    engine: str, by: list[str], engines: dict[str, Run]
) -> None:
    table, _ = grouped(300, 4)
    expected = by_keys(frames.premium_totals(table, by=by), by)
    found = sums_of(engine, engines[engine], table, by)
    some = next(iter(found.values()))
    assert found == {key: totals[: len(some)] for key, totals in expected.items()}


@pytest.mark.parametrize("engine", ["spark", "dask-nullable", "dask-arrow", "ibis"])
def test_the_largest_sums_are_exact_on_every_further_engine(
    engine: str, engines: dict[str, Run]
) -> None:
    for rounding in ROUNDINGS:
        answer = engines[engine](largest_sums(), partial(add_largest, rounding=rounding))
        check_largest(answer, rounding)


@by_subject
def test_a_million_rows_are_judged_as_one_by_one(subject: Subject, engines: dict[str, Run]) -> None:
    values = draw_rows(subject, 1_000_000, 3)
    table = table_of(subject.columns, values)
    expected = [expected_of(subject, row, {}) for row in table_rows(values)]
    del values
    function = subject.function
    first: pl.DataFrame | None = None
    for engine, run in engines.items():
        answer = worked(run, table, lambda frame: function(frame, codes="codes"))
        if first is None:
            assert not differences(subject, answer, expected)[:3]
        # Compared by the columns themselves: lists of a million rows take minutes.
        frame = pl.from_arrow(answer.select([*filter(None, subject.outputs), "code"]))
        first = frame if first is None else first
        assert frame.equals(first), engine


def test_prices_of_the_standard_cost_on_every_engine_what_they_cost_one_by_one(
    tmp_path: Path, engines: dict[str, Run]
) -> None:
    """TPC-H lineitem at scale 0.1, about 600,000 rows."""
    program = Path(sys.executable).parent / "tpchgen-cli"
    options = ["parquet", "-s", "0.1", "--tables=lineitem", f"--output-dir={tmp_path}"]
    subprocess.run([program, *options], check=True, capture_output=True)
    lineitem = pq.read_table(next(tmp_path.glob("**/*.parquet")))
    table = lineitem.select(["l_extendedprice", "l_discount", "l_shipdate"])
    rates = pa.array([1_500 + 100 * (number % 6) for number in range(len(table))], pa.int64())
    table = table.append_column("rate_ppm", rates)
    prices, days = table["l_extendedprice"].to_pylist(), table["l_shipdate"].to_pylist()
    expected = [
        (si.order_premium(price, f"0.{rate:06d}").fen, (day - EPOCH).days)
        for price, rate, day in zip(prices, rates.to_pylist(), days, strict=True)
    ]
    assert len(expected) > 599_000

    def work(frame: Any) -> Any:
        frame = frames.to_fen(frame, paid_fen="l_extendedprice")
        return frames.order_premiums(frames.to_days(frame, day="l_shipdate"))

    for engine, run in engines.items():
        if engine in {"pandas", "dask-nullable"}:  # their decimals are objects: refused
            continue
        answer = worked(run, table, work).select(["premium_fen", "day"]).to_pydict()
        assert list(zip(*answer.values(), strict=True)) == expected, engine


def test_real_orders_cost_on_every_engine_what_they_cost_one_by_one(
    engines: dict[str, Run],
) -> None:
    with gzip.open(CDNOW, "rt", encoding="utf-8", newline="") as file:
        paid = [row["paid"] for row in csv.DictReader(file)]
    expected = [si.order_premium(one, "0.002").fen for one in paid]
    table = pa.table({"paid": paid, "rate": ["0.002"] * len(paid)})

    def work(frame: Any) -> Any:
        frame = frames.to_ppm(frames.to_fen(frame, paid_fen="paid"), rate_ppm="rate")
        return frames.order_premiums(frame)

    for engine, run in engines.items():
        answer = worked(run, table, work)
        assert answer["premium_fen"].to_pylist() == expected, engine
