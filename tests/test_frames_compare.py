"""Readings on columns and the impact of terms on frames: what the single calls say, row by row."""

from decimal import Decimal
from functools import cache
from itertools import product
from typing import Any

import polars as pl
import pyarrow as pa
import pytest

import shopinsure as si
from engines import ENGINES, by_engine, read, table_of
from frame_rows import SUBJECTS, Subject, by_subject, draw_rows, expected_of, table_rows
from shopinsure import frames
from shopinsure._readings import READINGS

COUNT = 60


def readings_of(subject: Subject) -> dict[str, list[Any]]:
    """The choices of all readings of the terms, but for what days cannot answer."""
    choices = {name: list(READINGS[name].values) for name in subject.terms.readings}
    if "price_window" in choices and "instants" not in subject.name:
        choices["price_window"].remove("elapsed")
    return choices


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


@cache
def judged(subject: Subject, number: int) -> list[Any]:
    """What the scalar function says of each row under a variant."""
    changes = {
        k: v for k, v in variants_of(subject)[number].items() if v != subject.terms.readings[k]
    }
    terms = subject.terms.amended(**changes) if changes else subject.terms
    return [expected_of(subject, row, {"terms": terms}) for row in table_rows(rows_of(subject))]


def result_of(subject: Subject, found: pa.Table, suffix: str = "") -> list[Any]:
    outputs = [f"{name}{suffix}" for name in (*subject.outputs, "code")]
    rows = found.select(outputs).to_pydict().values()
    return [(*row[:2], row[-1], *row[3:-1]) for row in zip(*rows, strict=True)]


def expected_result(row: Any) -> Any:
    return (*row[:2], next(iter(row[2].split()), None), *row[3:])


@by_engine
@by_subject
def test_each_variant_has_the_rows_of_the_scalar_function(subject: Subject, engine: str) -> None:
    readings, values = readings_of(subject), rows_of(subject)
    frame = ENGINES[engine](table(subject, values))
    answer = frames.compare_columns(subject.function, frame, readings, codes="codes")
    assert isinstance(answer, type(frame))
    found = read(engine, answer)
    given = [*subject.columns, "n"]
    added = [*subject.outputs[:2], "code", *subject.outputs[2:]]
    assert found.column_names == [*given, *readings, *added]
    seen = 0
    for number, choices in enumerate(variants_of(subject)):
        chosen = pl.from_arrow(found).filter(
            *(pl.col(name).eq_missing(pl.lit(choices[name])) for name in readings)
        )
        rows = chosen.sort("n").to_arrow()
        assert rows["n"].to_pylist() == [*range(COUNT)]
        expected = [expected_result(row) for row in judged(subject, number)]
        assert result_of(subject, rows) == expected, choices
        seen += len(rows)
    assert seen == len(found)


@by_engine
@by_subject
def test_a_row_stays_a_row_where_it_is_asked_for_wide(subject: Subject, engine: str) -> None:
    readings, values = readings_of(subject), rows_of(subject)
    frame = ENGINES[engine](table(subject, values))
    answer = frames.compare_columns(subject.function, frame, readings, wide=True, codes="codes")
    assert isinstance(answer, type(frame))
    found = pl.from_arrow(read(engine, answer)).sort("n").to_arrow()
    assert len(found) == COUNT
    own, width = subject.terms.readings, len(subject.columns) + 1
    for number, choices in enumerate(variants_of(subject)):
        changed = {name: it for name, it in choices.items() if it != own[name]}
        words = [
            f"_{name}_{it}" if it == "down" and "month_end" in own else f"_{it or 'none'}"
            for name, it in changed.items()
        ]
        expected = [expected_result(row) for row in judged(subject, number)]
        assert result_of(subject, found, "".join(words)) == expected, choices
        width += len(subject.outputs) + 1
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
                one = mine.filter(*(pl.col(k).eq_missing(pl.lit(v)) for k, v in chosen.items()))
                ours = [str(value) for value in one.select(subject.outputs).row(0)]
                if isinstance(it.answer, si.InvalidInput):
                    assert ours[1:3] == ["invalid", it.answer.code]
                else:
                    assert ours == it.answer
                compared += 1
    assert compared or not any(
        judged(subject, 0) != judged(subject, n) for n in range(1, len(variants_of(subject)))
    )


@pytest.mark.parametrize("wide", [False, True])
@by_engine
def test_combined_runs_every_choice_with_every_other(engine: str, *, wide: bool) -> None:
    subject = next(it for it in SUBJECTS if it.name == "price_claims of instants")
    frame = ENGINES[engine](table(subject, rows_of(subject)))
    answer = frames.compare_columns(subject.function, frame, combined=True, wide=wide)
    found = pl.from_arrow(read(engine, answer)).sort("n")
    windows, bases = (READINGS[name].values for name in ("price_window", "difference_base"))
    outputs = ("indemnity_fen", "outcome", "code")
    for window, base in product(windows, bases):
        changes = {"price_window": window, "difference_base": base}
        changed = {k: v for k, v in changes.items() if v != subject.terms.readings[k]}
        terms = subject.terms.amended(**changed) if changed else subject.terms
        alone = read(
            "polars", subject.function(pl.from_arrow(table(subject, rows_of(subject))), terms=terms)
        )
        if wide:
            suffix = "".join(f"_{it}" for it in changed.values())
            mine = found.select([f"{name}{suffix}" for name in outputs])
        else:
            mine = found.filter(price_window=window, difference_base=base).select(outputs)
        assert mine.rows() == pl.from_arrow(alone.select(outputs)).rows()
    assert len(found) == (COUNT if wide else 6 * COUNT)


@by_engine
def test_no_rows_are_compared_to_no_rows(engine: str) -> None:
    (subject,) = (it for it in SUBJECTS if it.name == "quality_claims of instants")
    empty = {name: [] for name in subject.columns}
    frame = ENGINES[engine](table_of(subject.columns, empty))
    for wide in (False, True):
        answer = frames.compare_columns(subject.function, frame, ["price_window"], wide=wide)
        assert read(engine, answer).num_rows == 0
    later = subject.terms.amended(quality_window_days=None)
    assert frames.impact(subject.function, frame, subject.terms, later).outcomes == ()


TERMS = {
    "order_premiums": {"rounding": "down"},
    "deposit_premiums": {"rate_12_months": "0.035"},
    "surrender_refunds": {"surrender_with_obligations": "allow", "rounding": "down"},
    "price_claims": {"price_window": "first_day_counts", "difference_base": "own_money"},
    "quality_claims": {"quality_window_days": None},
    "coverage_checks": {"coverage_step": "500"},
    "standings": {"overdue_from": "advance"},
}


@by_engine
@by_subject
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
    assert any(one != other for one, other in pairs)


def test_sums_of_differences_do_not_wrap() -> None:
    covers = pl.DataFrame(
        {"unit_paid_fen": [10**12 - 1] * 30_000_000}, schema={"unit_paid_fen": pl.Int64}
    )
    terms = si.GUARANTEE_TERMS.amended(difference_base="own_money")
    days = dict.fromkeys(
        ("paid_on", "placed_on", "submitted_on", "issued_on"), si.GUARANTEE_TERMS.effective_from
    )
    ids = (
        "shop evidence_shop listing evidence_listing item evidence_item policy_paid freight points"
    )
    options = dict.fromkeys(ids.split()) | days | {"evidence": si.Yuan("0"), "claimed": False}
    options |= {"red_packets": si.Yuan("4999999999.99"), "refunded": False}
    found = frames.impact(frames.price_claims, covers.head(3), si.GUARANTEE_TERMS, terms, **options)
    assert found.rows == 3
