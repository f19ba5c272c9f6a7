"""What is tried of every function of the frames on every engine, and what each row is by itself."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from itertools import product
from typing import Any

import polars as pl
import pyarrow as pa

import shopinsure as si
from engines import table_of
from frame_facts import day, fen, instant, ratio
from frame_rows import EDGES, SUBJECTS, Subject, draw_rows, expected_of, table_rows
from shopinsure import frames
from shopinsure._readings import READINGS
from test_frames_totals import TOTALS, grouped, totals_of
from test_frames_units import drawn, units_of

MANY, SOME = 100_000, 10_000
"""Rows that are drawn under the default, and for each option and each reading."""


@dataclass(frozen=True, eq=False)
class Check:
    """A call on a table, the rows it must return, and the parameters that it tries."""

    function: str
    name: str
    table: Callable[[], pa.Table]
    work: Callable[[], Any]  # the function and its options
    expected: Callable[[], pl.DataFrame]
    keys: tuple[str, ...] = ("n",)
    codes: str | None = None
    additive: tuple[str, ...] = ()  # what may be summed over the answers to batches
    without: tuple[str, ...] = ()  # engines that have no such types
    options: Mapping[str, Any] | None = None  # given, where the work does not show it

    def parameters(self) -> set[str]:
        return {*(self.work().keywords if self.options is None else self.options)}


# ---- the functions of a row ----

USES: Mapping[str, tuple[str, ...]] = {
    "order_premiums": ("rounding",),
    "deposit_premiums": ("rounding",),
    "surrender_refunds": ("rounding", "surrender_with_obligations"),
    "price_claims": ("price_window", "difference_base"),
    "quality_claims": ("price_window", "quality_window_days", "after_quality_window"),
    "coverage_checks": (),
    "standings": ("overdue_from",),
    "deposit_policies": ("rounding", "policy_end", "month_end"),
    "releasable_deposits": ("cover_meets_requirement",),
    "guarantee_checks": (),
    "advances": (),
}
"""The readings that each function asks for; no other moves one of its answers, which is tested."""

NUMBERS: Mapping[type, Mapping[str, Any]] = {
    si.GuaranteeTerms: {"order_rate_max": "0.004", "schedule_complete": True},
    si.DepositTerms: {
        "rate_6_months": "0.017777",
        "rate_12_months": "0.033333",
        "coverage_step": "500",
        "badge_days": 9,
    },
}
"""Other terms than the readings."""


def name_of(subject: Subject) -> str:
    return str(subject.name.partition(" ")[0])


def amended(subject: Subject, **changes: Any) -> Any:
    changed = {name: it for name, it in changes.items() if getattr(subject.terms, name) != it}
    return subject.terms.amended(**changed) if changed else subject.terms


def draw_with_edges(subject: Subject, count: int) -> list[dict[str, Any]]:
    """Rows drawn, one value in thirty of them an edge, and the adversarial ones.

    These hold each edge of each column, and null, in three rows that are valid without it.
    """
    rows = list(table_rows(draw_rows(subject, count, 17)))
    judged = ((row, expected_of(subject, row, {})) for row in rows)
    valid = (row for row, answer in judged if answer[1] != "invalid")
    for row in [next(valid) for _ in range(3)]:
        for name, kind in subject.columns.items():
            rows += [{**row, name: value} for value in (*EDGES.get(kind, ()), None)]
    return rows


@cache
def some_rows(subject: Subject) -> list[dict[str, Any]]:
    return draw_with_edges(subject, SOME)


def table_from(subject: Subject, rows: list[dict[str, Any]], left_out: Any = ()) -> pa.Table:
    kinds = {name: kind for name, kind in subject.columns.items() if name not in left_out}
    values = {name: [row[name] for row in rows] for name in kinds}
    return table_of(kinds | {"n": "amount"}, values | {"n": [*range(len(rows))]})


def answers(subject: Subject, rows: list[dict[str, Any]], terms: Any) -> pl.DataFrame:
    """What the scalar function says of each row, as the frames say it."""
    results = [expected_of(subject, row, {"terms": terms}) for row in rows]
    held = dict(zip(subject.outputs, zip(*results, strict=True), strict=True))
    held.pop(None, None)
    text = {"outcome": pl.String, "codes": pl.String}
    frame = pl.DataFrame(
        {name: pl.Series(values, dtype=text.get(name, pl.Int64)) for name, values in held.items()}
    )
    code = pl.col("codes").str.split(" ").list.first()
    return frame.with_columns(
        n=pl.int_range(len(rows)),
        code=pl.when(code != "").then(code),
        invalid=pl.col("outcome") == "invalid",
    )


@cache
def answered(subject: Subject, changes: tuple[tuple[str, Any], ...] = ()) -> pl.DataFrame:
    return answers(subject, some_rows(subject), amended(subject, **dict(changes)))


def by_default(subject: Subject) -> Check:
    @cache
    def many() -> tuple[pa.Table, pl.DataFrame]:
        rows = draw_with_edges(subject, MANY)
        return table_from(subject, rows), answers(subject, rows, subject.terms)

    return Check(
        *(name_of(subject), subject.name),
        lambda: many()[0],
        lambda: partial(subject.function, codes="codes"),
        lambda: many()[1],
        codes="codes",
    )


MEMBERS: dict[str, Any] = {it.__name__.lower(): it for it in (si.Term, si.Product)}
MEMBERS |= {it.__name__.lower(): it for it in (si.Ground, si.Scope, si.Ruling)}
MAKERS: Mapping[str, Callable[[Any], Any]] = {
    "amount": fen,
    "rate": ratio,
    "day": day,
    "instant": day,
    "microseconds": instant,
    "fact": bool,
}


@cache
def constants_of(subject: Subject) -> dict[str, tuple[Any, Any]]:
    """What a row that is approved has in each column that may be a constant, and the constant."""
    rows, found = some_rows(subject), answered(subject)
    good = found.filter(pl.col("outcome").is_in(["approved", "good"]))["n"]
    row = min((rows[it] for it in good), key=lambda it: [*it.values()].count(None))
    makers = {name: MEMBERS.get(name) or MAKERS.get(kind) for name, kind in subject.columns.items()}
    other = (rows[it] for it in found.filter(~pl.col("invalid"))["n"])
    for one in other:  # a cover that runs, say, which none that is approved has
        row = {name: one[name] if it is None else it for name, it in row.items()}
    return {name: (row[name], make(row[name])) for name, make in makers.items() if make}


def with_constants(subject: Subject, place: int) -> Check:
    """Every second parameter a constant, and outputs renamed, or left out under other terms.

    In the third place each parameter, where all of them may be constants.
    """
    terms = amended(subject, **(NUMBERS[type(subject.terms)] if place else {}))
    outputs = [it for it in (*subject.outputs, "code") if it is not None]
    names = {name: f"my_{name}" for name in outputs}
    if place:
        names = {name: it for name, it in names.items() if name in {subject.outputs[0], "codes"}}

    @cache
    def given() -> dict[str, tuple[Any, Any]]:
        every = [*constants_of(subject).items()]
        return dict(every if place == 2 else every[place::2])

    @cache
    def rows() -> list[dict[str, Any]]:
        fixed = {name: it for name, (it, _) in given().items()}
        return [row | fixed for row in some_rows(subject)]

    def work() -> Any:
        options = {subject.parameters[name]: it for name, (_, it) in given().items()}
        options |= {it.removesuffix(end(it)): names.get(it) for it in outputs}
        return partial(subject.function, **options, terms=terms)

    @cache
    def expected() -> pl.DataFrame:
        found = answers(subject, rows(), terms)
        return found.select("n", "invalid", *(pl.col(k).alias(it) for k, it in names.items()))

    return Check(
        *(name_of(subject), f"{subject.name} with constants {place}"),
        cache(lambda: table_from(subject, rows(), given())),
        work,
        expected,
        codes=names["codes"],
    )


def end(output: str) -> str:
    """The unit at the end of the name of an output, which its parameter does not have."""
    return next((it for it in ("_fen", "_ppm", "_day", "_days") if output.endswith(it)), "")


# ---- readings ----


def readings_of(subject: Subject) -> dict[str, list[Any]]:
    """The choices of each reading that counts; of one that does not, where none does."""
    choices = {
        name: list(READINGS[name].values) for name in USES[name_of(subject)] or ("rounding",)
    }
    if "price_window" in choices and "instants" not in subject.name:
        choices["price_window"].remove("elapsed")
    return choices


def other_terms(subject: Subject) -> dict[str, Any]:
    """Other numbers, and another choice of each reading that counts."""
    own, readings = subject.terms.readings, readings_of(subject).items()
    changes = {name: next(it for it in held if it != own[name]) for name, held in readings}
    return {**NUMBERS[type(subject.terms)], **changes}


def word(choice: Any) -> str:
    return "none" if choice is None else str(choice)


def variants(subject: Subject, readings: Mapping[str, list[Any]], *, combined: bool) -> Any:
    own = {name: subject.terms.readings[name] for name in readings}
    if combined:
        return [dict(zip(readings, it, strict=True)) for it in product(*readings.values())]
    others = ((name, it) for name, held in readings.items() for it in held if it != own[name])
    return [own, *(own | {name: it} for name, it in others)]


def long(subject: Subject, readings: dict[str, list[Any]], *, combined: bool = False) -> Check:
    def expected() -> pl.DataFrame:
        return pl.concat(
            answered(subject, tuple(choices.items())).with_columns(
                pl.lit(word(it)).alias(name) for name, it in choices.items()
            )
            for choices in variants(subject, readings, combined=combined)
        )

    options = {"readings": readings, "codes": "codes"} | ({"combined": True} if combined else {})
    return Check(
        *("compare_columns", f"{subject.name} {'combined' if combined else 'under each reading'}"),
        lambda: table_from(subject, some_rows(subject)),
        lambda: partial(frames.compare_columns, subject.function, **options),
        cache(expected),
        keys=(*readings, "n"),
        codes="codes",
    )


def wide(subject: Subject, readings: dict[str, list[Any]]) -> Check:
    own, outputs = (
        subject.terms.readings,
        [it for it in (*subject.outputs, "code") if it != "codes"],
    )

    def suffix(choices: Mapping[str, Any]) -> str:
        changed = [(name, it) for name, it in choices.items() if it != own[name]]
        shared = [it for name in readings for it in READINGS[name].values]
        words = (f"{n}_{word(it)}" if shared.count(it) > 1 else word(it) for n, it in changed)
        return "".join(f"_{it}" for it in words)

    def expected() -> pl.DataFrame:
        return pl.concat(
            [
                pl.DataFrame({"n": range(len(some_rows(subject)))}),
                *(
                    answered(subject, tuple(it.items())).select(
                        pl.col(name).alias(f"{name}{suffix(it)}") for name in outputs
                    )
                    for it in variants(subject, readings, combined=False)
                ),
            ],
            how="horizontal",
        )

    return Check(
        *("compare_columns", f"{subject.name} wide"),
        lambda: table_from(subject, some_rows(subject)),
        lambda: partial(frames.compare_columns, subject.function, readings=readings, wide=True),
        cache(expected),
    )


def of_rows() -> Iterator[Check]:
    for subject in SUBJECTS:
        yield by_default(subject)
        yield with_constants(subject, 0)
        yield with_constants(subject, 1)
        if all(it in MEMBERS or kind in MAKERS for it, kind in subject.columns.items()):
            yield with_constants(subject, 2)
        yield long(subject, readings_of(subject))
        if subject.name in {"price_claims of instants", "deposit_policies"}:
            readings = readings_of(subject)
            yield wide(subject, readings)
        if subject.name == "deposit_policies":
            readings.pop("rounding")
            yield long(subject, readings, combined=True)


# ---- totals and units ----

GROUPED = {"n": pl.Int64, "shop": pl.String, "new": pl.Boolean}


@cache
def orders() -> tuple[pa.Table, Any]:
    return grouped(MANY, 23)


def totals(by: list[str], renamed: Mapping[str, str], **changes: Any) -> Check:
    terms = si.GUARANTEE_TERMS.amended(**changes) if changes else si.GUARANTEE_TERMS

    @cache
    def expected() -> pl.DataFrame:
        table, keys = orders()
        groups = defaultdict(list)
        for key, row in zip(keys, table.to_pylist(), strict=True):
            found = dict(zip(("shop", "new"), key, strict=True))
            groups[tuple(found[name] for name in by)].append(row)
        rows = [(*key, *map(int, totals_of(rows, terms))) for key, rows in groups.items()]
        schema = {name: GROUPED[name] for name in by}
        schema |= {renamed.get(name, name): pl.Int64 for name in TOTALS}
        return pl.DataFrame(rows, schema=schema, orient="row")

    options: dict[str, Any] = {"by": by, "terms": terms}
    options |= {it.removesuffix("_fen").removeprefix("exact_m"): new for it, new in renamed.items()}
    options = {"millionths" if it == "illionths" else it: new for it, new in options.items()}
    return Check(
        *("premium_totals", f"premium_totals by {by} {changes}"),
        lambda: orders()[0],
        lambda: partial(frames.premium_totals, **options),
        expected,
        keys=tuple(by),
        additive=tuple(renamed.get(name, name) for name in TOTALS[:4]),
    )


def totals_of_constants(place: int) -> Check:
    """What is paid, or the rate, one value for all rows."""
    given: dict[str, Any] = [{"paid": si.Yuan("2.50")}, {"rate": si.Rate("0.0018")}][place]
    fixed = [{"paid_fen": 250}, {"rate_ppm": 1_800}][place]

    @cache
    def expected() -> pl.DataFrame:
        rows = [row | fixed for row in orders()[0].to_pylist()]
        found = [tuple(map(int, totals_of(rows, si.GUARANTEE_TERMS)))]
        return pl.DataFrame(found, schema=dict.fromkeys(TOTALS, pl.Int64), orient="row")

    return Check(
        *("premium_totals", f"premium_totals of one {next(iter(given))}"),
        lambda: orders()[0].drop_columns(list(fixed)),
        lambda: partial(frames.premium_totals, **given),
        expected,
        keys=(),
        additive=TOTALS[:4],
    )


def unit_rows(total: int | None, renamed: Mapping[str, str], count: int) -> Check:
    """A row for each unit; the amounts of lines in a column, or one for all of them."""

    @cache
    def table() -> pa.Table:
        return drawn(count, 29)

    @cache
    def expected() -> pl.DataFrame:
        lines = table().to_pylist()
        lines = lines if total is None else [line | {"total_fen": total} for line in lines]
        rows = [(line["line_id"], *unit) for line in lines for unit in units_of(line)]
        names = ("unit", "unit_paid_fen", "outcome", "code")
        kinds = (pl.Int64, pl.Int64, pl.String, pl.String)
        schema = {"line_id": pl.Int64} | dict(zip(names, kinds, strict=True))
        found = pl.DataFrame(rows, schema=schema, orient="row")
        codes, invalid = pl.col("code").fill_null(""), pl.col("code").is_not_null()
        found = found.with_columns(codes=codes, invalid=invalid)
        return found.rename(dict(renamed))

    options = {it.removesuffix("_fen"): new for it, new in renamed.items()} | {"codes": "codes"}
    options |= {} if total is None else {"total": fen(total), "quantity": "pieces"}

    @cache
    def given() -> pa.Table:
        return table().drop_columns(["total_fen"]).rename_columns({"quantity": "pieces"})

    return Check(
        *("unit_prices", f"unit_prices {total}"),
        table if total is None else given,
        lambda: partial(frames.unit_prices, **options),
        expected,
        keys=("line_id", renamed.get("unit", "unit")),
        codes="codes",
    )


def of_groups() -> Iterator[Check]:
    yield totals([], {})
    yield totals(["shop"], {name: f"my_{name}" for name in TOTALS}, rounding="half_even")
    yield totals(["shop", "new"], {}, rounding="down")
    yield totals(["new"], {}, rounding="half_even", order_rate_max="0.0045")
    yield totals_of_constants(0)
    yield totals_of_constants(1)
    yield unit_rows(None, {}, MANY)
    names = ("unit", "unit_paid_fen", "outcome", "code")
    yield unit_rows(10_001, {name: f"my_{name}" for name in names}, SOME)


CHECKS = (*of_rows(), *of_groups())
