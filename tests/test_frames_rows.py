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
from engines import ARROW, ENGINES, read
from frame_forms import WHOLE, WIDER, all_null, checks, framed, hostile_names, role, tables
from frame_rows import Subject, agree, by_more_pairs, draw_rows, expected_of, table_rows


@cache
def pool(subject: Subject) -> list[dict[str, Any]]:
    """Rows to draw from, with every edge in them."""
    return list(table_rows(draw_rows(subject, 600, 7)))


@st.composite
def calls(draw: st.DrawFn, subject: Subject, engine: str) -> dict[str, Any]:
    """A call on a frame as a caller may have it, and what each of its rows is alone."""
    rows = draw(st.lists(st.sampled_from(pool(subject)), max_size=5))
    values = {name: [row[name] for row in rows] for name in subject.columns}
    some = st.sampled_from(sorted(values))
    for name in draw(st.sets(some, max_size=1)):  # a column of nulls
        values[name] = [None] * len(rows)
    hostile = draw(st.permutations(hostile_names(engine)))
    names = dict(zip(values, values, strict=True))
    names |= dict(zip(sorted(draw(st.sets(some, max_size=2))), hostile, strict=False))
    table = draw(tables(subject.columns, values, engine)).rename_columns(names)
    for name in hostile[2:4]:  # bystanders
        table = table.append_column(name, pa.array(range(len(table)), pa.int64()))
    wider = {}
    for name in draw(st.sets(some, max_size=2)):
        options = WIDER.get(engine.removesuffix("-lazy").removesuffix("-streaming"), {})
        kinds = options.get(role(subject.columns[name]), ())
        if kinds and not all_null(values[name]) and subject.columns[name] != "id":
            wider[names[name]] = draw(st.sampled_from(kinds))
    renamed = dict(zip((subject.outputs[0], "codes"), hostile[4:6], strict=True))
    output = {str(it).removesuffix("_fen"): new for it, new in renamed.items() if it}
    return {
        "table": table.select(draw(st.permutations(table.column_names))),
        "wider": wider,
        "options": {subject.parameters[name]: new for name, new in names.items()} | output,
        "subject": subject,
        "renamed": renamed,
        "expected": [expected_of(subject, row, {}) for row in table_rows(values)],
    }


def check_answer(engine: str, call: Mapping[str, Any], answer: Any) -> None:
    opened = nw.from_native(answer)
    names = opened.collect_schema().names()
    plain = {field.name: field.type for field in call["table"].schema}
    # Not all that is wider leaves as Arrow.
    kept = [name for name, kind in plain.items() if kind == "int64" and name not in call["wider"]]
    assert names[: len(plain)] == list(plain)
    subject, renamed = call["subject"], call["renamed"]
    added = [renamed.get(it, it) for it in subject.outputs if it]
    shown = [names.index(name) for name in (*kept, *added)]
    table = read(engine, opened.select(nw.nth(*shown)).to_native())
    result = subject.results(table, renamed)
    agreed = [agree(*pair) for pair in zip(result, call["expected"], strict=True)]
    assert all(agreed), (result, call["expected"])
    assert table.select(kept).to_pydict() == call["table"].select(kept).to_pydict()


@pytest.mark.parametrize("examples", [2, pytest.param(40, marks=pytest.mark.slow)])
@by_more_pairs
def test_each_row_is_answered_as_it_is_alone(subject: Subject, engine: str, examples: int) -> None:
    @settings(checks, max_examples=examples)
    @given(calls(subject, engine))
    def each_row(call: Mapping[str, Any]) -> None:
        frame = framed(engine, call["table"], call["wider"])
        answer = subject.function(frame, **call["options"])
        assert isinstance(answer, type(frame))
        check_answer(engine, call, answer)

    each_row()


# A value of each type that is refused: of Arrow's float64, bool, date32 and so on.
REFUSED = {
    **dict.fromkeys(WHOLE, (1.0, "1", True, datetime(2020, 1, 1))),
    **dict.fromkeys(("id", "text"), (1.0, True, date(2020, 1, 1))),
    "fact": (1, "1", 1.0),
    "microseconds": (1, "1", datetime(2020, 1, 1), date(2020, 1, 1), 1.0),
}


@pytest.mark.parametrize("every", [False, pytest.param(True, marks=pytest.mark.slow)])
@by_more_pairs
def test_a_column_of_another_type_is_refused_whatever_its_rows(
    subject: Subject, engine: str, *, every: bool
) -> None:
    """One type for each column, another one on each engine; every type when slow."""
    row = pool(subject)[0]
    columns = {it: pa.array([row[it]] * 2, ARROW[kind]) for it, kind in subject.columns.items()}
    for at, (name, kind) in enumerate(subject.columns.items(), list(ENGINES).index(engine)):
        values = REFUSED[kind]
        for value in values if every else [values[at % len(values)]]:
            column = {name: pa.array([value, None])}
            with pytest.raises(si.InvalidInput) as refused:
                subject.function(ENGINES[engine](pa.table(columns | column)))
            assert refused.value.code == "column-type", (name, value)
            assert f"'{name}'" in str(refused.value)
