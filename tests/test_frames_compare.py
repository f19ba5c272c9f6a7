"""Readings on columns and the impact of terms on frames: what the single calls say, row by row."""

from decimal import Decimal
from functools import cache
from itertools import product
from typing import Any

import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import shopinsure as si
from engines import ENGINES, read, table_of
from frame_rows import (
    SUBJECTS,
    Subject,
    by_pair,
    by_subject,
    by_turn,
    draw_rows,
    expected_of,
    table_rows,
)
from shopinsure import frames
from shopinsure._readings import READINGS
from shopinsure.frames import compare

COUNT = 40


def readings_of(subject: Subject) -> dict[str, list[Any]]:
    """The choices of all readings of the terms, but for what days cannot answer."""
    choices = {name: list(READINGS[name].values) for name in subject.terms.readings}
    if "price_window" in choices and "instants" not in subject.name:
        choices["price_window"].remove("elapsed")
    return choices


def some_readings(subject: Subject, engine: str) -> dict[str, list[Any]]:
    """All readings on Polars, elsewhere a third of them: a variant is a call."""
    readings, at = readings_of(subject), list(ENGINES).index(engine)
    names = list(readings) if engine == "polars" else sorted(readings)[at % 3 :: 3]
    return {name: readings[name] for name in names}


def word(choice: Any) -> str:
    return "none" if choice is None else str(choice)


@cache
def rows_of(subject: Subject) -> dict[str, list[Any]]:
    return draw_rows(subject, COUNT, 11)


def table(subject: Subject, values: Any) -> pa.Table:
    count = len(next(iter(values.values())))
    return table_of(subject.columns | {"n": "amount"}, values | {"n": [*range(count)]})


@cache
def variants_of(subject: Subject) -> list[dict[str, Any]]:
    """The choices of each variant, one reading varied at a time, the terms' own first."""
    own = dict(subject.terms.readings)
    others = readings_of(subject).items()
    return [own, *(own | {name: it} for name, held in others for it in held if it != own[name])]


def amended(terms: Any, choices: dict[str, Any]) -> Any:
    changes = {name: it for name, it in choices.items() if it != terms.readings[name]}
    return terms.amended(**changes) if changes else terms


def variants_of_some(subject: Subject, readings: Any) -> list[tuple[int, dict[str, Any]]]:
    """The variants that change none but some readings, with their numbers."""
    own = subject.terms.readings
    return [
        (number, choices)
        for number, choices in enumerate(variants_of(subject))
        if all(name in readings or it == own[name] for name, it in choices.items())
    ]


@cache
def judged(subject: Subject, number: int) -> list[Any]:
    """What the scalar function says of each row under a variant."""
    terms = amended(subject.terms, variants_of(subject)[number])
    return [expected_of(subject, row, {"terms": terms}) for row in table_rows(rows_of(subject))]


def result_of(subject: Subject, found: pa.Table, suffix: str = "") -> list[Any]:
    rows = subject.results(found, {name: f"{name}{suffix}" for name in subject.outputs})
    codes = found[f"code{suffix}"].to_pylist()
    return [(*row[:2], code, *row[3:]) for row, code in zip(rows, codes, strict=True)]


def expected_result(row: Any) -> Any:
    return (*row[:2], next(iter(row[2].split()), None), *row[3:])


@by_pair
def test_each_variant_has_the_rows_of_the_scalar_function(subject: Subject, engine: str) -> None:
    readings, values = some_readings(subject, engine), rows_of(subject)
    frame = ENGINES[engine](table(subject, values))
    answer = frames.compare_columns(subject.function, frame, readings, codes="codes")
    assert isinstance(answer, type(frame))
    # pandas repeats the index of each row.
    found = pa.table(pl.from_arrow(read(engine, answer)).drop("__index_level_0__", strict=False))
    given = [*subject.columns, "n"]
    added = [*filter(None, (*subject.outputs[:2], "code", *subject.outputs[2:]))]
    assert found.column_names == [*given, *readings, *added]
    seen = 0
    for number, choices in variants_of_some(subject, readings):
        chosen = pl.from_arrow(found).filter(
            *(pl.col(name) == word(choices[name]) for name in readings)
        )
        rows = chosen.sort("n").to_arrow()
        assert rows["n"].to_pylist() == [*range(COUNT)]
        expected = [expected_result(row) for row in judged(subject, number)]
        assert result_of(subject, rows) == expected, choices
        seen += len(rows)
    assert seen == len(found)


@by_turn
def test_a_row_stays_a_row_where_it_is_asked_for_wide(subject: Subject, engine: str) -> None:
    readings, values = some_readings(subject, engine), rows_of(subject)
    frame = ENGINES[engine](table(subject, values))
    answer = frames.compare_columns(subject.function, frame, readings, wide=True, codes="codes")
    assert isinstance(answer, type(frame))
    found = pl.from_arrow(read(engine, answer)).sort("n").to_arrow()
    assert len(found) == COUNT
    own, width = subject.terms.readings, len(subject.columns) + 1
    for number, choices in variants_of_some(subject, readings):
        changed = {name: it for name, it in choices.items() if it != own[name]}
        words = [
            f"_{name}_{it}"
            if sum(it in held for held in readings.values()) > 1  # such as "down"
            else f"_{word(it)}"
            for name, it in changed.items()
        ]
        expected = [expected_result(row) for row in judged(subject, number)]
        assert result_of(subject, found, "".join(words)) == expected, choices
        width += len([*filter(None, subject.outputs), "code"])
    assert len(found.column_names) == width


@by_subject
def test_compare_readings_says_the_same_of_each_row(subject: Subject) -> None:
    """The scalar comparison itself, of the rows that are cases."""
    frame = pl.from_arrow(table(subject, rows_of(subject)))
    readings = readings_of(subject)
    found = frames.compare_columns(subject.function, frame, readings, codes="codes")
    compared = 0
    for number, row in enumerate(table_rows(rows_of(subject))):
        if expected_of(subject, row, {})[1] == "invalid":
            continue

        def judge(*, terms: Any = subject.terms, row: Any = row) -> Any:
            return [*map(str, subject.judge(row, {"terms": terms}))]

        mine = found.filter(pl.col("n") == number)
        for it in si.compare_readings(judge).rows:
            if it.choice in readings[it.reading]:
                chosen = dict(subject.terms.readings) | {it.reading: it.choice}
                one = mine.filter(*(pl.col(k) == word(v) for k, v in chosen.items()))
                ours = [str(value) for value in subject.results(one.to_arrow())[0]]
                if isinstance(it.answer, si.InvalidInput):
                    assert ours[1:3] == ["invalid", it.answer.code]
                else:
                    assert ours == it.answer
                compared += 1
    assert compared or subject.name in NO_READING


FEW = [
    pytest.param(it, marks=() if it in {"polars", "duckdb"} else pytest.mark.slow) for it in ENGINES
]
by_few = pytest.mark.parametrize("engine", FEW)


@cache
def alone(subject: Subject, window: str, base: str) -> pl.DataFrame:
    """What a single call answers under two choices."""
    terms = amended(subject.terms, {"price_window": window, "difference_base": base})
    return subject.function(pl.from_arrow(table(subject, rows_of(subject))), terms=terms)


@pytest.mark.parametrize("wide", [False, True])
@by_few
def test_combined_runs_every_choice_with_every_other(engine: str, *, wide: bool) -> None:
    subject = next(it for it in SUBJECTS if it.name == "price_claims of instants")
    frame = ENGINES[engine](table(subject, rows_of(subject)))
    answer = frames.compare_columns(subject.function, frame, combined=True, wide=wide)
    found = pl.from_arrow(read(engine, answer)).sort("n")
    readings = readings_of(subject)
    windows, bases = readings["price_window"], readings["difference_base"]
    outputs = ("indemnity_fen", "outcome", "code")
    for window, base in product(windows, bases):
        if wide:
            own = subject.terms.readings.values()
            suffix = "".join(f"_{it}" for it in (window, base) if it not in own)
            mine = found.select([f"{name}{suffix}" for name in outputs])
        else:
            mine = found.filter(price_window=window, difference_base=base).select(outputs)
        assert mine.rows() == alone(subject, window, base).select(outputs).rows()
    assert len(found) == (COUNT if wide else 6 * COUNT)


@by_few
def test_no_rows_are_compared_to_no_rows(engine: str) -> None:
    (subject,) = (it for it in SUBJECTS if it.name == "quality_claims of instants")
    empty = {name: [] for name in subject.columns}
    frame = ENGINES[engine](table_of(subject.columns, empty))
    for wide in (False, True):
        answer = frames.compare_columns(subject.function, frame, ["price_window"], wide=wide)
        assert read(engine, answer).num_rows == 0
    later = subject.terms.amended(quality_window_days=None)
    assert frames.impact(subject.function, frame, subject.terms, later).outcomes == ()


NO_READING = {"coverage_checks", "deposit_premiums", "guarantee_checks", "advances"}
"""What no reading moves, of a tier's premium neither."""

TERMS = {
    "order_premiums": {"rounding": "down"},
    "deposit_premiums": {"rate_12_months": "0.035"},
    "surrender_refunds": {"surrender_with_obligations": "allow", "rounding": "down"},
    "price_claims": {"price_window": "first_day_counts", "difference_base": "own_money"},
    "quality_claims": {"quality_window_days": None},
    "coverage_checks": {"coverage_step": "500"},
    "standings": {"overdue_from": "advance"},
    "deposit_policies": {"rate_12_months": "0.035"},
    "releasable_deposits": {"cover_meets_requirement": "combined"},
    "guarantee_checks": {"schedule_complete": True},
    "advances": {"rounding": "down"},  # which moves nothing
}


@by_turn
def test_the_impact_on_a_frame_counts_what_moves_row_by_row(subject: Subject, engine: str) -> None:
    before, after = subject.terms, subject.terms.amended(**TERMS[subject.name.partition(" ")[0]])
    rows = list(table_rows(rows_of(subject)))
    pairs = [[expected_of(subject, row, {"terms": it}) for it in (before, after)] for row in rows]
    frame = ENGINES[engine](table(subject, rows_of(subject)))
    found = frames.impact(subject.function, frame, before, after)
    assert found.changes == si.diff(before, after)
    assert found.rows == COUNT
    outcomes = {(one[1], other[1]) for one, other in pairs}
    assert [(it.before, it.after) for it in found.outcomes] == sorted(outcomes)
    for it in found.outcomes:
        mine = [pair for pair in pairs if (pair[0][1], pair[1][1]) == (it.before, it.after)]
        assert it.rows == len(mine)
        assert it.moved == sum(one != other for one, other in mine)
        fen = sum(b[0] - a[0] for a, b in mine if a[0] is not None and b[0] is not None)
        assert it.difference == Decimal(fen) / 100
    assert found.difference == sum(it.difference for it in found.outcomes)
    assert any(one != other for one, other in pairs) != (subject.name == "advances")


def test_sums_of_differences_do_not_wrap() -> None:
    """Ten million of the largest differences are more than 64 bits hold."""
    count, most = 10**7, 10**12 - 1
    frame = pl.select(p=pl.repeat("a", count), q=pl.repeat("b", count))
    frame = frame.with_columns(one=pl.lit(most), other=pl.lit(0)).lazy()
    pairs = [(nw.col("one"), nw.col("other"))]
    counts = compare._counts(nw.from_native(frame), ("p", "q"), pairs)  # noqa: SLF001
    rows = counts.collect().rows(named=True)
    fen = 10**6 * rows[0]["high"] + rows[0]["low"]
    assert fen == -count * most < -(2**63)
    assert (rows[0]["rows"], rows[0]["moved"]) == (count, count)


def test_a_name_that_would_be_there_twice_is_refused() -> None:
    orders = pl.DataFrame({"paid_fen": [250], "rate_ppm": [2_000], "rounding": [1]})
    for wide, name in ((False, "rounding"), (True, "premium_fen_down")):
        frame = orders if not wide else orders.rename({"rounding": name})
        with pytest.raises(si.InvalidInput, match=f"'{name}' already exists") as refused:
            frames.compare_columns(frames.order_premiums, frame, ["rounding"], wide=wide)
        assert (refused.value.code, refused.value.parameter) == ("column-exists", "readings")


def test_one_reading_may_be_named_alone_and_its_choices_chosen() -> None:
    orders = pd.DataFrame({"paid_fen": [250], "rate_ppm": [2_000]})
    for readings in ("rounding", ["rounding"], {"rounding": ["down", "half_even"]}):
        found = frames.compare_columns(frames.order_premiums, orders, readings)
        assert {*found["rounding"]} == {"half_up", "half_even", "down"}
        assert found["rounding"][0:1].tolist() == ["half_up"]
    down = si.GUARANTEE_TERMS.amended(rounding="down")
    found = frames.compare_columns(
        frames.order_premiums, orders, {"rounding": ["half_up"]}, terms=down
    )
    assert found["rounding"].tolist() == ["down", "half_up"]
    assert found["premium_fen"].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("function", "readings", "sentence"),
    [
        (frames.order_premiums, ["month_end"], "choose from rounding, price_window"),
        (frames.standings, ["price_window"], "choose from rounding, policy_end"),
        (frames.standings, [7], "is not a reading of these terms"),
        (frames.order_premiums, {"rounding": ["up"]}, "choose from half_up, half_even, down"),
    ],
)
def test_a_reading_that_the_terms_do_not_have_is_refused(function, readings, sentence) -> None:
    with pytest.raises(si.InvalidInput, match=sentence) as refused:
        frames.compare_columns(function, pl.DataFrame({"a": [1]}), readings)
    assert (refused.value.code, refused.value.parameter) == ("reading-unknown", "readings")
    assert "请从" in refused.value.message("zh")


def test_days_have_no_answer_to_a_window_that_counts_hours() -> None:
    (subject,) = (it for it in SUBJECTS if it.name == "price_claims")
    frame = pl.from_arrow(table(subject, rows_of(subject)))
    with pytest.raises(si.InvalidInput, match="give instants"):
        frames.compare_columns(subject.function, frame)
    readings = {"price_window": ["first_day_counts"], "difference_base": ["own_money"]}
    found = frames.compare_columns(subject.function, frame, readings, combined=True)
    assert len(found) == 4 * COUNT


def test_what_is_no_function_of_terms_is_refused() -> None:
    frame = pl.DataFrame({"fen": [1]})
    for function, code in ((7, "function-type"), (frames.to_yuan, "terms-missing")):
        with pytest.raises(si.InvalidInput) as refused:
            frames.compare_columns(function, frame, ["rounding"])
        assert refused.value.code == code
    with pytest.raises(si.InvalidInput, match="terms"):
        frames.compare_columns(frames.order_premiums, frame, ["rounding"], terms=7)


def test_the_impact_is_said_in_two_languages() -> None:
    covers = pl.DataFrame({"coverage_fen": [100_000], "term": ["twelve_months"]})
    dearer = si.DEPOSIT_TERMS.amended(rate_12_months="0.035")
    found = frames.impact(frames.deposit_premiums, covers, si.DEPOSIT_TERMS, dearer)
    assert found.summary() == "1 of 1 rows change, by 5.00 yuan in total"
    assert found.summary("zh") == "1 行中 1 行有变化，合计 5.00 元"
    assert found.outcomes == (frames.OutcomeMove("approved", "approved", 1, 1, Decimal("5.00")),)
    same = frames.impact(frames.deposit_premiums, covers, dearer, dearer)
    assert (same.moved, str(same.difference)) == (0, "0.00")
