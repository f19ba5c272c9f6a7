"""Law 23 of constants, of readings side by side, of impacts and of translations with options.

A call is refused as a whole, or each row is answered as it is alone, whatever stands beside it.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import product
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shopinsure as si
from engines import ENGINES, by_engine, read
from every_function import MAKERS, MEMBERS, amended, other_terms, readings_of, variants, word
from frame_forms import checks, hostile_names, tables
from frame_rows import EDGES, RANGES, SUBJECTS, Subject, agree, expected_of
from shopinsure import frames
from test_frames_amounts import REASONS
from test_frames_convert import units
from test_frames_rows import pool


def pairs() -> Iterator[Any]:
    """A few examples on Polars, and on DuckDB in turn; more, and the other engines, if slow."""
    for (place, subject), engine in product(enumerate(SUBJECTS), ENGINES):
        quick = engine == "polars" or (engine == "duckdb" and not place % 3)
        for count in (2, 8) if quick else (8,):
            marks = () if count == 2 else pytest.mark.slow
            name = f"{subject.name}-{engine}-{count}"
            yield pytest.param(subject, engine, count, marks=marks, id=name)


by_pair = pytest.mark.parametrize(("subject", "engine", "examples"), [*pairs()])


def constants(subject: Subject, name: str) -> st.SearchStrategy[Any]:
    """What a column could hold in every row, and the constant."""
    kind = subject.columns[name]
    make = MEMBERS.get(name) or MAKERS[kind]
    values = [row[name] for row in pool(subject)[:50]] + list(EDGES.get(kind, ()))
    least, most = RANGES.get(kind, (None, None))
    held = [it for it in values if it is not None and (least is None or least <= it <= most)]
    if name in MEMBERS:
        held = [str(it) for it in MEMBERS[name]]
    return st.sampled_from(held).map(lambda it: (it, make(it)))


@st.composite
def drawn_calls(
    draw: st.DrawFn, subject: Subject, engine: str, *, constant: bool = False
) -> dict[str, Any]:
    """Some rows, some columns under names and in types of any kind, some as constants."""
    rows = draw(st.lists(st.sampled_from(pool(subject)), max_size=8))
    able = [name for name, it in subject.columns.items() if name in MEMBERS or it in MAKERS]
    fixed = draw(st.sets(st.sampled_from(able), min_size=1)) if constant else set()
    held = {name: draw(constants(subject, name)) for name in sorted(fixed)}
    rows = [row | {name: it for name, (it, _) in held.items()} for row in rows]
    left = {name: kind for name, kind in subject.columns.items() if name not in held}
    hostile = draw(st.permutations(hostile_names(engine)))
    renamed = draw(st.sets(st.sampled_from(sorted(left)), max_size=2)) if left else set()
    names = dict(zip(left, left, strict=True)) | dict(zip(sorted(renamed), hostile, strict=False))
    values = {name: [row[name] for row in rows] for name in left}
    number = pa.array(range(len(rows)), pa.int64())
    table = pa.table({hostile[2]: number})
    if left:
        table = draw(tables(left, values, engine)).rename_columns(names)
        table = table.append_column(hostile[2], number)
    options = {subject.parameters[name]: new for name, new in names.items()}
    options |= {subject.parameters[name]: it for name, (_, it) in held.items()}
    return {"table": table, "rows": rows, "options": options, "number": hostile[2]}


def refusal(work: Any, frame: Any) -> tuple[str, str] | None:
    try:
        work(frame)
    except si.InvalidInput as error:
        return error.code, str(error)
    return None


def check_rows(found: pa.Table, number: str, outputs: Mapping[str | None, str], want: Any) -> None:
    """Compare rows with those expected: by number, since an engine need not keep the order."""
    places = dict(zip(found.column_names, range(found.num_columns), strict=True))
    columns = {name: found.column(places[it]).to_pylist() for name, it in outputs.items() if name}
    numbers = found.column(places[number]).to_pylist()
    answers = zip(*(columns.get(name, [None] * len(numbers)) for name in outputs), strict=True)
    by_number = dict(zip(numbers, answers, strict=True))
    assert len(by_number) == len(numbers) == len(want)
    pairs = [(by_number[at], one) for at, one in enumerate(want)]
    assert all(agree(*pair) for pair in pairs), pairs


@by_pair
def test_beside_constants_each_row_is_answered_as_it_is_alone(
    subject: Subject, engine: str, examples: int
) -> None:
    @settings(checks, max_examples=examples)
    @given(drawn_calls(subject, engine, constant=True))
    def each_row(call: Mapping[str, Any]) -> None:
        def work(frame: Any) -> Any:
            return subject.function(frame, codes="codes", **call["options"])

        frame, table = ENGINES[engine](call["table"]), call["table"]
        refused = refusal(work, frame)
        assert refused == refusal(work, ENGINES[engine](table.slice(0, 0)))
        if refused is None:
            outputs = dict(zip(subject.outputs, subject.outputs, strict=True))
            expected = [expected_of(subject, row, {}) for row in call["rows"]]
            check_rows(read(engine, work(frame)), call["number"], outputs, expected)

    each_row()


@by_pair
def test_under_each_reading_each_row_is_answered_as_it_is_alone(
    subject: Subject, engine: str, examples: int
) -> None:
    every = readings_of(subject)

    @settings(checks, max_examples=examples)
    @given(drawn_calls(subject, engine), st.sampled_from(sorted(every)), st.booleans())
    def each_row(call: Mapping[str, Any], reading: str, wide: bool) -> None:  # noqa: FBT001
        readings = {reading: every[reading]}
        frame = ENGINES[engine](call["table"])
        options = {"wide": wide, "codes": "codes", **call["options"]}
        found = read(engine, frames.compare_columns(subject.function, frame, readings, **options))
        own = subject.terms.readings[reading]
        for choices in variants(subject, readings, combined=False):
            rows, (choice,) = found, choices.values()
            suffix = f"_{word(choice)}" if wide and choice != own else ""
            if not wide:
                chosen = found.column(found.column_names.index(reading)).to_pylist()
                mine = pl.Series([it == word(choice) for it in chosen], dtype=pl.Boolean)
                rows = pl.from_arrow(found).filter(mine).to_arrow()  # of views, which Arrow cannot
            outputs = {name: f"{name}{suffix}" for name in subject.outputs}
            terms = {"terms": amended(subject, **choices)}
            expected = [expected_of(subject, row, terms) for row in call["rows"]]
            check_rows(rows, call["number"], outputs, expected)

    each_row()


@by_pair
def test_an_impact_adds_up_what_each_row_is_alone(
    subject: Subject, engine: str, examples: int
) -> None:
    before, after = subject.terms, amended(subject, **other_terms(subject))

    @settings(checks, max_examples=examples)
    @given(drawn_calls(subject, engine))
    def counted(call: Mapping[str, Any]) -> None:
        frame = ENGINES[engine](call["table"])
        found = frames.impact(subject.function, frame, before, after, **call["options"])
        rows, moved, difference = Counter[Any](), Counter[Any](), Decimal("0.00")
        for row in call["rows"]:
            one, two = (expected_of(subject, row, {"terms": it}) for it in (before, after))
            rows[one[1], two[1]] += 1
            moved[one[1], two[1]] += one != two
            if None not in {one[0], two[0]}:
                difference += Decimal(two[0] - one[0]) / 100
        assert {(it.before, it.after): it.rows for it in found.outcomes} == rows
        assert {(it.before, it.after): it.moved for it in found.outcomes} == {**moved}
        assert found.difference == difference

    counted()


@pytest.mark.parametrize("examples", [2, pytest.param(20, marks=pytest.mark.slow)])
@by_engine
def test_amounts_are_translated_or_refused_as_a_whole(engine: str, examples: int) -> None:
    """Several columns in one mapping, with the reasons of some, or the number of what is none."""

    @settings(checks, max_examples=examples)
    @given(st.data())
    def translated(data: st.DataObject) -> None:
        length = data.draw(st.integers(0, 4))
        names = data.draw(st.permutations(hostile_names(engine)))[:6]
        texts = st.lists(st.sampled_from([*REASONS, None]), min_size=length, max_size=length)
        held = {name: data.draw(texts) for name in names[:2]}
        table = pa.table({name: pa.array(it, pa.string()) for name, it in held.items()})
        columns = dict(zip(names[2:4], held, strict=True))
        why = {names[2]: names[4]}
        bad = data.draw(st.sampled_from(["mark", "null", "raise"]))
        none = [
            [it for it in column if it is not None and units(it, si.Yuan) == frames.NO_AMOUNT]
            for column in held.values()
        ]
        frame = ENGINES[engine](table)
        if bad == "raise" and any(none):
            with pytest.raises(si.InvalidInput) as refused:
                frames.to_fen(frame, columns, bad=bad, why=why)
            count = len(next(it for it in none if it))
            assert f" in {count} of its rows" in str(refused.value)
            return
        found = read(engine, frames.to_fen(frame, columns, bad=bad, why=why))
        places = {name: found.column_names.index(name) for name in (*columns, names[4])}
        for to, source in columns.items():
            marks = {frames.NO_AMOUNT: None} if bad == "null" else {}
            fen = [None if it is None else units(it, si.Yuan) for it in held[source]]
            assert found.column(places[to]).to_pylist() == [marks.get(it, it) for it in fen]
        reasons = [None if it is None else REASONS[it][0] for it in held[names[0]]]
        assert found.column(places[names[4]]).to_pylist() == reasons

    translated()
