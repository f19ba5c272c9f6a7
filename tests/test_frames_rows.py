"""Law 23: a call on a frame is refused as a whole, or each row is answered as it is alone.

Whatever rows, columns, names, types, order and chunks stand beside a row; and several columns are
translated as one after another. The other engines are in test_engines.py.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from unittest import mock

import narwhals as nw
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import shopinsure as si
from engines import ENGINES, read
from frame_forms import HOSTILE_NAMES, WHOLE, WIDER, all_null, array, framed, role, tables
from frame_rows import EPOCH, PARAMETERS, SUBJECTS, Subject, rows, said, table_rows
from shopinsure import frames
from shopinsure.frames import convert
from shopinsure.frames._pipeline import Pipeline

by_subject = pytest.mark.parametrize("subject", SUBJECTS, ids=lambda subject: subject.name)
by_engine = pytest.mark.parametrize("engine", ENGINES)
checks = settings(deadline=None, suppress_health_check=list(HealthCheck), database=None)
few, many = settings(checks, max_examples=3), settings(checks, max_examples=40)


@cache
def pool(subject: Subject) -> tuple[list[dict[str, Any]], list[Any]]:
    """Rows to draw from, with every edge in them, and what the scalar function says of each."""
    values = list(table_rows(rows(subject, 600, 7)))
    return values, [said(subject, row, {}) for row in values]


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
        expected = [said(subject, row, {}) for row in table_rows(values)] if places else []
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
        "options": {PARAMETERS[name]: new for name, new in names.items()}
        | {subject.outputs[0].rpartition("_")[0]: hostile[4], "codes": hostile[5]},
        "outputs": (hostile[4], "outcome", hostile[5], *subject.outputs[3:]),
        "expected": expected,
    }


def hostile_names(engine: str) -> list[str]:
    """Names that some engine might read as something else; SQL does not tell two of them apart."""
    family = engine.partition("-")[0]
    refused = {"duckdb": ("*",), "ibis": ("*", "self"), "spark": ("a.b", "^.*$", "*")}.get(
        family, ()
    )
    return [name for name in HOSTILE_NAMES if name not in refused]


@st.composite
def wider_types(
    draw: st.DrawFn,
    subject: Subject,
    engine: str,
    names: Mapping[str, str],
    values: Mapping[str, list[Any]],
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


def check_call(subject: Subject, engine: str, call: Mapping[str, Any]) -> None:
    frame = framed(engine, call["table"], call["wider"])
    answer = subject.function(frame, **call["options"])
    assert isinstance(answer, type(frame))
    check_answer(engine, call, answer)


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
    agreed = [
        frame[:2] == scalar[:2] and frame[2].split()[:1] == scalar[2].split()[:1]
        if scalar[1] == "invalid"
        else frame == scalar
        for frame, scalar in zip(result, call["expected"], strict=True)
    ]
    assert all(agreed), (result, call["expected"])
    assert table.select(kept).to_pydict() == call["table"].select(kept).to_pydict()


def each_row_alone(subject: Subject, engine: str, examples: settings) -> None:
    @examples
    @given(calls(subject, engine))
    def each_row(call: Mapping[str, Any]) -> None:
        check_call(subject, engine, call)

    each_row()


@by_engine
@by_subject
def test_each_row_is_answered_as_it_is_alone(subject: Subject, engine: str) -> None:
    each_row_alone(subject, engine, few)


@pytest.mark.engines  # the same with more examples: minutes
@by_engine
@by_subject
def test_each_row_of_many_frames_is_answered_as_it_is_alone(subject: Subject, engine: str) -> None:
    each_row_alone(subject, engine, many)


REFUSED = {
    **dict.fromkeys(WHOLE, (pa.float64(), pa.string(), pa.bool_(), pa.timestamp("us"))),
    "id": (pa.float64(), pa.bool_(), pa.date32()),
    "text": (pa.float64(), pa.bool_(), pa.date32()),
    "fact": (pa.int64(), pa.string(), pa.float64()),
}
SOMETHING = {pa.float64(): 1.0, pa.string(): "1", pa.bool_(): True, pa.int64(): 1}
SOMETHING |= {pa.timestamp("us"): datetime(2020, 1, 1), pa.date32(): date(2020, 1, 1)}


@by_engine
@by_subject
def test_a_column_of_another_type_is_refused_whatever_its_rows(
    subject: Subject, engine: str
) -> None:
    known, _ = pool(subject)
    values = {name: [known[0][name]] * 2 for name in subject.columns}
    table = framed_plainly(subject, values)
    for at, (name, kind) in enumerate(subject.columns.items()):
        for dtype in REFUSED[kind]:
            column = pa.array([SOMETHING[dtype], None], dtype)
            frame = ENGINES[engine](table.set_column(at, name, column))
            with pytest.raises(si.InvalidInput) as refused:
                subject.function(frame)
            assert refused.value.code == "column-type", (name, dtype)
            assert f"'{name}'" in str(refused.value)


def framed_plainly(subject: Subject, values: Mapping[str, list[Any]]) -> pa.Table:
    plain = {"whole": pa.int64(), "text": pa.string(), "fact": pa.bool_()}
    return pa.table({
        name: pa.array(values[name], plain[role(kind)]) for name, kind in subject.columns.items()
    })  # fmt: skip


# ---- translations ----

INSTANTS = [datetime(2020, 9, 9, 16, tzinfo=UTC), datetime(1988, 7, 1, 15, 30, tzinfo=UTC)]
INSTANTS += [datetime(1969, 12, 31, 15, 59, 59, 999_999, tzinfo=UTC)]
INSTANTS += [datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, 12, tzinfo=UTC)]
INSTANTS += [datetime(2099, 12, 31, 15, 59, 59, tzinfo=UTC), datetime(2000, 1, 1, tzinfo=UTC)]
ZONES = ("UTC", "Asia/Shanghai", "America/New_York", "+05:30", "America/Port-au-Prince")
DECIMALS = [Decimal(one) for one in ("0", "199", "0.05", "9999999999.99", "-1", "0.001", "1.5")]
TEXTS = ["0", "199.00", "5", "0.5", "1e3", "-1.00", "", "１", "9999999999.99", "0E-8", "1\n", ".5"]
FEN = [0, 1, -1, -5, -99, -100, -101, 36, 10**12 - 1, 1 - 10**12, 2**53, 2**63 - 1, -(2**63)]
FEN += [frames.NO_AMOUNT]
DAYS = [0, -719_162, -719_163, 2_932_896, 2_932_897, 2**63 - 1, -(2**63), 18_515, 11_016]


def cents(value: Any, places: int = 2) -> int | None:
    kind = si.Yuan if places == 2 else si.Rate
    try:
        result = None if value is None else kind(value)
    except si.InvalidInput:
        return frames.NO_AMOUNT
    return None if result is None else getattr(result, "fen" if places == 2 else "ppm")


def yuan(fen: int | None) -> str | None:
    if fen is None or abs(fen) >= 2**53 - 1:
        return None
    return f"{'-' * (fen < 0)}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def day_of(moment: Any) -> int | None:
    if moment is None:
        return None
    on = (moment + timedelta(hours=8)).date() if isinstance(moment, datetime) else moment
    return (on - EPOCH).days


def date_of(day: int | None) -> date | None:
    first, last = (date.min - EPOCH).days, (date.max - EPOCH).days
    return None if day is None or not first <= day <= last else EPOCH + timedelta(day)


texts = [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())]
decimals = [pa.decimal128(38, scale) for scale in (3, 4, 7, 8, 12, 18, 27)]
wholes = [pa.int64()]
SOURCES: Mapping[str, tuple[Any, Any, Any]] = {
    "to_fen": (TEXTS, texts, cents),
    "to_fen of decimals": (DECIMALS, decimals, cents),
    "to_ppm": (TEXTS, texts, lambda text: cents(text, 6)),
    "to_ppm of decimals": (DECIMALS, decimals, lambda one: cents(one, 6)),
    "to_yuan": (FEN, wholes, yuan),
    "to_days": (INSTANTS, [pa.timestamp("us", zone) for zone in ZONES], day_of),
    "to_days of dates": ([date(2020, 9, 10), date.min, date.max], [pa.date32()], day_of),
    "to_dates": (DAYS, wholes, date_of),
}


@st.composite
def translations(draw: st.DrawFn, source: str, engine: str) -> dict[str, Any]:
    """Several columns of one kind, each in a type of its own, under names of any kind."""
    values, kinds, scalar = SOURCES[source]
    # Polars takes no offset for the name of a zone.
    kinds = [kind for kind in kinds if "polars" not in engine or "+05:30" not in str(kind)]
    count, length = draw(st.integers(1, 3)), draw(st.integers(0, 4))
    names = list(draw(st.permutations(hostile_names(engine))))
    arrays, expected = {}, {}
    for to, name in zip(names[:count], names[count : 2 * count], strict=True):
        held = draw(st.lists(st.none() | st.sampled_from(values), min_size=length, max_size=length))
        kind = pa.null() if all_null(held) and draw(st.booleans()) else draw(st.sampled_from(kinds))
        arrays[name] = array(held, kind)
        expected[to] = [scalar(one) for one in held]
    table = pa.table(arrays)
    if engine == "pyarrow-chunked":
        table = pa.concat_tables([table[:1], table[1:]])
    columns = dict(zip(expected, arrays, strict=True))
    return {"table": table, "columns": columns, "expected": expected}


def untyped(source: str, engine: str) -> bool:
    """pandas without Arrow has neither decimals nor dates: they are objects, and refused."""
    return engine == "pandas" and ("decimals" in source or "date" in source)


def check_translation(source: str, engine: str, call: Mapping[str, Any]) -> None:
    function = getattr(frames, source.partition(" ")[0])
    frame = framed(engine, call["table"], {})
    at_once = read(engine, function(frame, **call["columns"]))
    one_by_one = framed(engine, call["table"], {})
    for to, name in call["columns"].items():
        one_by_one = function(one_by_one, **{to: name})
    assert at_once.to_pydict() == read(engine, one_by_one).to_pydict()
    for to, result in call["expected"].items():
        assert [plain(one) for one in at_once[to].to_pylist()] == result, (to, at_once.schema)


def plain(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


TRANSLATIONS = [
    (source, engine) for source in SOURCES for engine in ENGINES if not untyped(source, engine)
]


def one_after_another(source: str, engine: str, examples: settings) -> None:
    @examples
    @given(translations(source, engine))
    def several(call: Mapping[str, Any]) -> None:
        check_translation(source, engine, call)

    several()


by_translation = pytest.mark.parametrize(("source", "engine"), TRANSLATIONS)


@by_translation
def test_several_columns_are_translated_as_one_after_another(source: str, engine: str) -> None:
    one_after_another(source, engine, few)


@pytest.mark.engines  # the same with more examples: minutes
@by_translation
def test_many_frames_are_translated_column_by_column(source: str, engine: str) -> None:
    one_after_another(source, engine, many)


def test_the_property_finds_names_of_steps_that_are_used_twice() -> None:
    """The fault that was: every column staged under the same names, the last one told twice."""

    def under_one_name(stages: Any, **columns: Any) -> tuple[Any, ...]:
        named = {f"__shopinsure_{name}": column for name, column in columns.items()}
        stages.frame = stages.frame.with_columns(**named)
        return tuple(nw.col(name) for name in named)

    def all_at_once(frame: Any, columns: Mapping[str, str], worked: Any) -> Any:
        stages = Pipeline(frame, tuple(columns))
        done = {to: worked(stages, source) for to, source in columns.items()}
        said = {to: nw.when(where).then(value) for to, (value, where) in done.items()}
        return stages.finish(said, tuple(columns))

    at_once = settings(many, phases=[Phase.generate])  # a counterexample need not be small
    with (
        mock.patch.object(convert, "_convert_each", all_at_once),
        mock.patch.object(Pipeline, "with_temporary", under_one_name),
        pytest.raises(AssertionError),
    ):
        one_after_another("to_fen", "polars", at_once)
    one_after_another("to_fen", "polars", at_once)
