"""One value in place of a column's name is that of all rows, checked once."""

from functools import cache
from typing import Any

import narwhals as nw

import shopinsure as si
from engines import ENGINES, by_engine, read, table_of
from frame_rows import EDGES, RANGES, Subject, by_subject, day, draw_rows, fen, ratio
from shopinsure import frames

MAKERS = {"amount": fen, "rate": ratio, "day": day, "instant": day, "fact": bool}


def choices(subject: Subject, column: str, kind: str) -> list[Any]:
    """The values that a column could have in all rows; those that make every row invalid apart."""
    if column == "term":
        return list(si.Term)
    if kind == "fact":
        return [True, False]
    if kind not in RANGES:
        return []
    least, most = RANGES[kind]
    valid = [it for it in EDGES[kind] if least <= it <= most]
    if subject.function.func is frames.order_premiums and kind == "rate":
        return [it for it in valid if it <= 2_000]
    if subject.function.func is frames.deposit_premiums and kind == "amount":
        return [100_000, 20_000_000]
    return [*valid[:2], *valid[-1:], *([18_500] if kind == "instant" else [])]


def constant(kind: str, value: Any) -> Any:
    return value if isinstance(value, si.Term) else MAKERS[kind](value)


def constants_of(subject: Subject) -> list[tuple[str, str, list[Any]]]:
    given = ((name, kind, choices(subject, name, kind)) for name, kind in subject.columns.items())
    return [it for it in given if it[2]]


@cache
def rows_of(subject: Subject) -> dict[str, list[Any]]:
    return draw_rows(subject, 60, 5)


def check_constants(subject: Subject, engine: str, given: Any, counts: tuple[int, ...]) -> None:
    """Compare values given as constants with columns that hold them in every row."""
    for count in counts:
        values = {name: held[:count] for name, held in rows_of(subject).items()}
        filled = values | {
            name: [value if isinstance(value, bool) else held] * count
            for name, (held, value) in given.items()
        }
        table = table_of(subject.columns | {"n": "amount"}, filled | {"n": [*range(count)]})
        whole, table = table, table.drop_columns(list(given))
        options = {subject.parameters[name]: value for name, (_, value) in given.items()}
        frame = ENGINES[engine](table)
        answer = subject.function(frame, codes="codes", **options)
        assert isinstance(answer, type(frame))
        outputs = [*subject.outputs, "code"]
        expected = read(engine, subject.function(ENGINES[engine](whole), codes="codes"))
        found = read(engine, answer)
        assert found.column_names == [*table.column_names, *expected.column_names[-len(outputs) :]]
        assert found.select(outputs).to_pydict() == expected.select(outputs).to_pydict(), given
        if not engine.startswith("pandas") or count:
            schemas = (nw.from_native(it).schema for it in (found, expected))
            one, other = ([schema[name] for name in outputs] for schema in schemas)
            assert one == other


@by_engine
@by_subject
def test_a_constant_is_a_column_that_holds_it_in_every_row(subject: Subject, engine: str) -> None:
    """Each parameter with one of its values, another one on each engine; then all of them."""
    at = list(ENGINES).index(engine)
    every = {}
    for name, kind, held in constants_of(subject):
        value = held[at % len(held)]
        every[name] = (value, constant(kind, value))
        check_constants(subject, engine, {name: every[name]}, (60,))
    check_constants(subject, engine, every, (60, 1, 0))
