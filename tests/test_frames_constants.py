"""One value in place of a column's name is that of all rows, checked once."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pytest

import shopinsure as si
from engines import ENGINES, read, table_of
from frame_facts import DAY, day, fen, instant, ratio
from frame_rows import EDGES, RANGES, SUBJECTS, Subject, by_pair, draw_rows
from shopinsure import frames

MAKERS = {"amount": fen, "rate": ratio, "day": day, "instant": day, "fact": bool}
MAKERS |= {"microseconds": instant}
MEMBERS: dict[str, Any] = {it.__name__.lower(): it for it in (si.Term, si.Product)}
MEMBERS |= {it.__name__.lower(): it for it in (si.Ground, si.Scope, si.Ruling)}


def choices(subject: Subject, column: str, kind: str) -> list[Any]:
    """The values that a column could have in all rows; those that make every row invalid apart."""
    if column in MEMBERS:
        return list(MEMBERS[column])
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
    usual = {"instant": [18_500], "microseconds": [18_500 * DAY - 1]}
    return [*valid[:2], *valid[-1:], *usual.get(kind, [])]


def constant(kind: str, value: Any) -> Any:
    return value if kind == "text" else MAKERS[kind](value)


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
        outputs = [*filter(None, subject.outputs), "code"]
        expected = read(engine, subject.function(ENGINES[engine](whole), codes="codes"))
        found = read(engine, answer)
        assert found.column_names == [*table.column_names, *expected.column_names[-len(outputs) :]]
        assert found.select(outputs).to_pydict() == expected.select(outputs).to_pydict(), given
        if not engine.startswith("pandas") or count:
            schemas = (nw.from_native(it).schema for it in (found, expected))
            one, other = ([schema[name] for name in outputs] for schema in schemas)
            assert one == other


@pytest.mark.parametrize("each", [False, pytest.param(True, marks=pytest.mark.slow)])
@by_pair
def test_a_constant_is_a_column_that_holds_it_in_every_row(
    subject: Subject, engine: str, *, each: bool
) -> None:
    """All parameters at once, then half, other values on each engine; each alone if slow."""
    at = list(ENGINES).index(engine)
    every = {}
    for name, kind, held in constants_of(subject):
        value = held[at % len(held)]
        every[name] = (value, constant(kind, value))
        if each:
            check_constants(subject, engine, {name: every[name]}, (60,))
    if not each:
        check_constants(subject, engine, every, (60, 1, 0))
        for half in (0, 1):
            check_constants(subject, engine, dict([*every.items()][half::2]), (60,))


REFUSED = {
    "order_premiums": [
        ("paid", 199, "amount-type"),
        ("paid", 199.0, "amount-type"),
        ("paid", True, "amount-type"),
        ("paid", si.Rate("0.5"), "amount-type"),
        ("paid", Decimal(-1), "amount-malformed"),
        ("paid", Decimal("0.001"), "amount-malformed"),
        ("rate", 1_800, "rate-type"),
        ("rate", 0.0018, "rate-type"),
        ("rate", si.Yuan("0"), "rate-type"),
        ("rate", Decimal(2), "rate-malformed"),
        ("rate", si.Rate("0.003"), "rate-above-ceiling"),
    ],
    "deposit_premiums": [
        ("coverage", si.Yuan("1500"), "coverage-not-a-tier"),
        ("term", si.Product.PRICE, "term-unknown"),
        ("term", 6, "term-unknown"),
    ],
    "surrender_refunds": [
        ("on", 19_358, "day-malformed"),
        ("on", datetime(2023, 3, 1), "day-type"),
        ("terms_id", 5, "column-name"),
    ],
    "price_claims": [
        ("paid_on", date(1999, 12, 31), "day-out-of-range"),
        ("issued_on", date(2100, 1, 1), "day-out-of-range"),
        ("shop", 7, "column-name"),
        ("claimed", 1, "fact-type"),
    ],
    "price_claims of instants": [
        ("paid_at", datetime(2020, 1, 1), "instant-naive"),
        ("paid_at", date(2020, 1, 1), "instant-malformed"),
        ("paid_at", instant(0), "instant-malformed"),
    ],
    "coverage_checks": [("marketplace_seller", "yes and no", "column-missing")],
}


@pytest.mark.parametrize(
    ("name", "parameter", "value", "code"),
    [(key, *it) for key, held in REFUSED.items() for it in held],
)
def test_a_constant_that_no_row_could_have_is_refused_once(name, parameter, value, code) -> None:
    """Whatever the rows are: with the code and the parameter of the scalar function."""
    (subject,) = (it for it in SUBJECTS if it.name == name)
    for count in (3, 0):
        rows = {column: held[:count] for column, held in rows_of(subject).items()}
        for engine in ("polars", "duckdb"):
            frame = ENGINES[engine](table_of(subject.columns, rows))
            with pytest.raises(si.InvalidInput) as refused:
                subject.function(frame, **{parameter: value})
            assert (refused.value.code, refused.value.parameter) == (code, parameter)
            assert refused.value.message("zh") != str(refused.value)


def test_a_text_is_the_name_of_a_column_whatever_it_says() -> None:
    frame = pl.DataFrame({"0.0018": [2_000], "six_months": ["twelve_months"], "fen": [1_000_000]})
    premiums = frames.order_premiums(frame, paid="fen", rate="0.0018")
    assert premiums["premium_fen"].to_list() == [2_000]
    assert frames.deposit_premiums(frame, coverage="fen", term="six_months")[
        "premium_fen"
    ].to_list() == [30_000]
    by_constant = frames.deposit_premiums(frame, coverage="fen", term=si.Term.SIX_MONTHS)
    assert by_constant["premium_fen"].to_list() == [18_000]


def test_whole_numbers_of_numpy_stay_so_beside_a_constant() -> None:
    frame = pd.DataFrame({"paid_fen": np.array([19_900, 5])})
    priced = frames.order_premiums(frame, rate=si.Rate("0.0018"))
    assert str(priced["premium_fen"].dtype) == "int64"
    free = frames.order_premiums(frame, paid=si.Yuan("0"), rate=si.Rate("0.0018"))
    assert str(free["premium_fen"].dtype) == "int64"
    assert list(free["code"]) == ["zero-premium"] * 2


def test_only_what_may_be_none_can_be_left_out() -> None:
    for subject in SUBJECTS:
        rows = {column: held[:1] for column, held in rows_of(subject).items()}
        frame = pl.from_arrow(table_of(subject.columns, rows))
        hints = subject.function.func.__annotations__
        for name in subject.parameters.values():
            optional = "None" in str(hints[name])
            if not optional:
                with pytest.raises(si.InvalidInput, match=f"{name} cannot be None") as refused:
                    subject.function(frame, **{name: None})
                assert refused.value.parameter == name
