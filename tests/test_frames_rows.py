"""Law 23: a call on a frame is refused as a whole, or each row is answered as it is alone.

Whatever rows, columns, names, types, order and chunks stand beside a row. The other engines are in
test_engines.py, the conversions in test_frames_convert.py.
"""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

import narwhals as nw
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import shopinsure as si
from engines import ENGINES, read
from frame_forms import WHOLE, WIDER, all_null, checks, framed, hostile_names, role, tables
from frame_rows import SUBJECTS, Subject, agree, draw_rows, expected_of, table_rows

by_subject = pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)
by_engine = pytest.mark.parametrize("engine", ENGINES)


@cache
def pool(subject: Subject) -> tuple[list[dict[str, Any]], list[Any]]:
    """Rows to draw from, with every edge in them, and what the scalar function returns for each."""
    values = list(table_rows(draw_rows(subject, 600, 7)))
    return values, [expected_of(subject, row, {}) for row in values]


@st.composite
def calls(draw: st.DrawFn, subject: Subject, engine: str) -> dict[str, Any]:
    """A call on a frame as a caller may have it, and what each of its rows is alone."""
    known, answers = pool(subject)
    places = draw(st.lists(st.integers(0, len(known) - 1), max_size=5))
    values = {name: [known[place][name] for place in places] for name in subject.columns}
    hidden = draw(st.sets(st.sampled_from(sorted(subject.columns)), max_size=1))
    for name in hidden:  # a column of nulls
        values[name] = [None] * len(places)
    expected = [answers[place] for place in places]
    if hidden:
        expected = [expected_of(subject, row, {}) for row in table_rows(values)] if places else []
    table = draw(tables(subject.columns, values, engine))
    names = dict(zip(table.column_names, table.column_names, strict=True))
    hostile = draw(st.permutations(hostile_names(engine)))
    renamed = draw(st.sets(st.sampled_from(sorted(names)), max_size=2))
    names |= dict(zip(sorted(renamed), hostile, strict=False))
    bystanders = {name: pa.array(range(len(table)), pa.int64()) for name in hostile[2:4]}
    table = table.rename_columns([names[name] for name in table.column_names])
    for name, column in bystanders.items():
        table = table.append_column(name, column)
    table = table.select(draw(st.permutations(table.column_names)))
    return {
        "table": table,
        "wider": draw(wider_types(subject, engine, names, values)),
        "options": {subject.parameters[name]: new for name, new in names.items()}
        | {subject.outputs[0].rpartition("_")[0]: hostile[4], "codes": hostile[5]},
        "outputs": (hostile[4], "outcome", hostile[5], *subject.outputs[3:]),
        "expected": expected,
    }


@st.composite
def wider_types(
    draw: st.DrawFn, subject: Subject, engine: str, names: Mapping[str, str], values: Any
) -> dict[str, Any]:
    kinds = WIDER.get(engine.partition("-")[0], {})
    if engine == "pandas-arrow":
        return {}
    chosen = {}
    for name in draw(st.sets(st.sampled_from(sorted(names)), max_size=2)):
        options = kinds.get(role(subject.columns[name]), ())
        if options and not all_null(values[name]) and subject.columns[name] != "id":
            chosen[names[name]] = draw(st.sampled_from(options))
    return chosen


def check_answer(engine: str, call: Mapping[str, Any], answer: Any) -> None:
    opened = nw.from_native(answer)
    names = opened.collect_schema().names()
    plain = call["table"].schema
    kept = [name for name in plain.names if pa.types.is_int64(plain.field(name).type)]
    kept = [name for name in kept if name not in call["wider"]]  # not all of them leave as Arrow
    assert names[: len(plain.names)] == plain.names
    shown = [names.index(name) for name in (*kept, *call["outputs"])]
    table = read(engine, opened.select(nw.nth(*shown)).to_native())
    result = list(zip(*(table[name].to_pylist() for name in call["outputs"]), strict=True))
    agreed = [agree(*pair) for pair in zip(result, call["expected"], strict=True)]
    assert all(agreed), (result, call["expected"])
    assert table.select(kept).to_pydict() == call["table"].select(kept).to_pydict()


@pytest.mark.parametrize("examples", [2, pytest.param(40, marks=pytest.mark.slow)])
@by_engine
@by_subject
def test_each_row_is_answered_as_it_is_alone(subject: Subject, engine: str, examples: int) -> None:
    @settings(checks, max_examples=examples)
    @given(calls(subject, engine))
    def each_row(call: Mapping[str, Any]) -> None:
        frame = framed(engine, call["table"], call["wider"])
        answer = subject.function(frame, **call["options"])
        assert isinstance(answer, type(frame))
        check_answer(engine, call, answer)

    each_row()


REFUSED = {
    **dict.fromkeys(WHOLE, (pa.float64(), pa.string(), pa.bool_(), pa.timestamp("us"))),
    "id": (pa.float64(), pa.bool_(), pa.date32()),
    "text": (pa.float64(), pa.bool_(), pa.date32()),
    "fact": (pa.int64(), pa.string(), pa.float64()),
}
SOMETHING = {pa.float64(): 1.0, pa.string(): "1", pa.bool_(): True, pa.int64(): 1}
SOMETHING |= {pa.timestamp("us"): datetime(2020, 1, 1), pa.date32(): date(2020, 1, 1)}


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.slow)])
@by_engine
@by_subject
def test_a_column_of_another_type_is_refused_whatever_its_rows(
    subject: Subject, engine: str, *, every: bool
) -> None:
    """One type for each column, another one on each engine; every type when slow."""
    known, _ = pool(subject)
    plain = {"whole": pa.int64(), "text": pa.string(), "fact": pa.bool_()}
    columns = {
        column: pa.array([known[0][column]] * 2, plain[role(kind)])
        for column, kind in subject.columns.items()
    }
    for at, (name, kind) in enumerate(subject.columns.items(), list(ENGINES).index(engine)):
        types = REFUSED[kind]
        for dtype in types if every else [types[at % len(types)]]:
            column = {name: pa.array([SOMETHING[dtype], None], dtype)}
            with pytest.raises(si.InvalidInput) as refused:
                subject.function(ENGINES[engine](pa.table(columns | column)))
            assert refused.value.code == "column-type", (name, dtype)
            assert f"'{name}'" in str(refused.value)
