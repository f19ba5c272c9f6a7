"""Lines become a row for each unit, priced as ``split_line`` does, on every engine."""

import random
from typing import Any

import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import shopinsure as si
from engines import ENGINES, by_engine, read
from frame_facts import fen
from frame_forms import hostile_names
from frame_rows import EDGES
from shopinsure import frames

QUANTITIES = (0, -1, 1, 2, 999, 10**6 + 1, 2**53 + 1, 2**63 - 1, -(2**63))
Unit = tuple[Any, ...]


def drawn(count: int, seed: int) -> pa.Table:
    """Lines with edges among them, each with a number of its own."""
    dice = random.Random(seed)
    table: dict[str, list[Any]] = {"line_id": list(range(count)), "total_fen": [], "quantity": []}
    for _ in range(count):
        total = dice.choice((10_000, dice.randrange(10**6), dice.randrange(10**12)))
        quantity = dice.choice((1, 2, 3, 7, dice.randrange(1, 40)))
        chance = dice.random()
        total = dice.choice(EDGES["amount"]) if chance < 0.1 else total
        quantity = dice.choice(QUANTITIES) if 0.08 < chance < 0.2 else quantity
        table["total_fen"].append(None if chance > 0.98 else total)
        table["quantity"].append(None if chance > 0.96 else quantity)
    return pa.table({name: pa.array(values, pa.int64()) for name, values in table.items()})


def units_of(line: dict[str, Any]) -> list[Unit]:
    """The rows of a line: unit, what was paid for it, outcome, code."""
    total, quantity = line["total_fen"], line["quantity"]
    code = "total-missing" if total is None else None
    code = code or (None if 0 <= total < 10**12 else "total-out-of-range")
    code = code or ("quantity-missing" if quantity is None else None)
    if code is None:
        try:
            parts = si.split_line(fen(total), quantity)
        except si.InvalidInput as error:
            code = error.code
    if code is not None:
        return [(None, None, "invalid", code)]
    return [(n, part.fen, "approved", None) for n, part in enumerate(parts, 1)]


@pytest.mark.parametrize(
    "count", [500, pytest.param(20_000, marks=pytest.mark.slow)], ids=["few", "many"]
)
@by_engine
def test_each_line_has_a_row_for_each_of_its_units(engine: str, count: int) -> None:
    table = drawn(count, 3)
    frame = ENGINES[engine](table)
    answer = frames.unit_prices(frame)
    assert isinstance(answer, type(frame))
    rows = read(engine, answer).to_pylist()
    names = ("line_id", "total_fen", "quantity", "unit", "unit_paid_fen", "outcome", "code")
    found = sorted((tuple(row[name] for name in names) for row in rows), key=str)
    expected = [(*line.values(), *unit) for line in table.to_pylist() for unit in units_of(line)]
    assert found == sorted(expected, key=str)
    codes = {row[-1] for row in expected}
    assert len(codes) == 5, codes


@by_engine
def test_units_stand_together_and_in_order_where_the_engine_keeps_one(engine: str) -> None:
    frame = ENGINES[engine](pa.table({"total_fen": [100, 5], "quantity": [3, 2]}))
    answer = read(engine, frames.unit_prices(frame, outcome=None, code=None)).to_pydict()
    assert answer["unit_paid_fen"] == [34, 33, 33, 3, 2]
    assert answer["unit"] == [1, 2, 3, 1, 2]


@by_engine
def test_a_line_without_neighbours_or_of_none_keeps_the_types(engine: str) -> None:
    lines = pa.table({"total_fen": [100, 5], "quantity": [3, 0]})
    both, good, none = (
        frames.unit_prices(ENGINES[engine](it)) for it in (lines, lines[:1], lines[:0])
    )
    schemas = [nw.from_native(it).collect_schema() for it in (both, good, none)]
    assert schemas[0] == schemas[1] == schemas[2]
    if engine.startswith("pandas"):
        assert list(both.dtypes) == list(good.dtypes) == list(none.dtypes)


@by_engine
def test_names_of_columns_may_be_any(engine: str) -> None:
    lines = pa.table({"total_fen": [100], "quantity": [3]})
    for one, two, three in zip(*[iter(hostile_names(engine))] * 3, strict=False):
        named = lines.rename_columns([one, two]).append_column("x", pa.array([7]))
        frame = ENGINES[engine](named)
        answer = frames.unit_prices(frame, total=one, quantity=two, unit=three)
        result = read(engine, answer).to_pydict()
        assert result[three] == [1, 2, 3]
        assert result["x"] == [7, 7, 7]
        assert result["unit_paid_fen"] == [34, 33, 33]


def test_a_line_of_a_million_units_is_split_to_the_fen() -> None:
    for make in (pl.DataFrame, pd.DataFrame, pa.table):
        units = frames.unit_prices(make({"total_fen": [10**11 + 7], "quantity": [10**6]}))
        paid = pl.Series(units["unit_paid_fen"])
        assert (len(paid), paid.sum(), paid.max(), paid.min()) == (
            *(10**6, 10**11 + 7, 10**5 + 1),
            10**5,
        )


def test_the_index_of_pandas_comes_again_for_each_unit() -> None:
    lines = pd.DataFrame({"total_fen": [100, 5], "quantity": [2, 1]}, index=["x", "x"])
    assert list(frames.unit_prices(lines).index) == ["x"] * 3
    assert list(lines.columns) == ["total_fen", "quantity"]


@pytest.mark.parametrize(
    "make", [lambda it: it, lambda it: it.to_pandas(types_mapper=pd.ArrowDtype)]
)
def test_a_column_that_an_engine_cannot_repeat_is_refused(make: Any) -> None:
    note = pa.array(["a"], pa.string_view())
    with pytest.raises(si.InvalidInput, match="such as string_view: cast it") as refused:
        frames.unit_prices(make(pa.table({"total_fen": [100], "quantity": [3], "note": note})))
    assert refused.value.code == "frame-type"
