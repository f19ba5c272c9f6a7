"""Gather every sentence of an error, and where each arises when calls are really refused."""

import inspect
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import cache, partial
from itertools import product
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple
from unittest import mock

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
from pydantic import TypeAdapter, ValidationError

import scenarios
import shopinsure as si
from hostile import HOSTILE
from scenarios import ACCOUNT, DEPOSIT_POLICY, OPEN_CASE, ORDER, VALID_CALLS, VALID_RECORDS
from shopinsure import frames, plot
from shopinsure._refusals import columns, facts, kinds, values
from test_frames import MISTAKES
from test_two_languages import sentences_of

PACKAGE = Path(si.__file__).parent


SENTENCES = [
    *dict.fromkeys(it for module in (values, facts, columns) for it in sentences_of(module))
]
KINDS = list(kinds.KINDS.values())


class Raised(NamedTuple):
    """A finding of an error that was raised: by whom, its place, and what it says."""

    owner: str
    place: str
    code: str
    en: str
    zh: str


def _named_after(name: str) -> Callable[[], object]:
    terms = si.DEPOSIT_TERMS.amended(terms_id="own-1")
    return lambda: terms.amended(terms_id=name)


def _unknown_terms() -> object:
    policy = si.DepositPolicy(**VALID_RECORDS[si.DepositPolicy] | {"terms_id": "X"})
    case = (si.surrender_refund, policy, scenarios.DAY)
    return si.impact([case], si.DEPOSIT_TERMS, si.DEPOSIT_TERMS)


def _no_policy() -> object:
    def fit(policy: object, *, terms: object = None) -> object:
        return policy, terms

    return si.compare_readings(fit, None)


def _without_polars() -> object:
    with mock.patch.dict(sys.modules, {"polars": None}):
        return si.recovery_schedule(scenarios.DAY).to_frame()


TEXTS = pl.DataFrame({"it": ["1.00", "-5"]})
PRICED = "SELECT 1::BIGINT paid_fen, 1::BIGINT rate_ppm"
SETTLED = {"advanced": "1", "repaid": "1", "advances": ()}
NAIVE = datetime(2020, 1, 1)
# What the scenarios have no call for: the other sentence of a code, and what is reached in passing.
MORE_CALLS: tuple[Callable[[], object], ...] = (
    *(partial(si.Yuan, it) for it in (1, 1.5, "x", None)),
    *(partial(si.Rate, it) for it in (1.5, "x", None)),
    partial(si.Yuan.from_float, 1.5),
    partial(si.Rate.percent, "101"),
    partial(si.price_window, NAIVE),
    partial(si.guarantee_terms_on, date(2022, 1, 1), versions=7),
    partial(si.premium_statement, [("1",)], "0"),
    partial(si.premium_statement, [("two words", "1")], "0"),
    partial(si.premium_statement, [("1", "x")], "0"),
    partial(si.premium_statement, ["x"], "0"),
    partial(si.replay, [7]),
    partial(si.replay, (), seen=[7]),
    partial(si.GUARANTEE_TERMS.covers, "gold", "apparel"),
    partial(plot.refund_curve, 7),
    partial(plot.account_balances, 7),
    partial(plot.readings_moved, 7),
    partial(plot.outcomes, 7),
    partial(plot.loss_ratio, [], [si.compare_readings(si.order_premium, "1", "0")]),
    partial(si.Case, **OPEN_CASE | SETTLED),
    partial(si.Account, **ACCOUNT | {"cases": [OPEN_CASE | {"advanced": "99"}]}),
    partial(si.Order, **ORDER | {"paid_at": NAIVE}),
    *(partial(si.Order, **ORDER | {"paid_at": it}) for it in (1, "x")),
    partial(si.DepositPaid, event_id="1", on=NAIVE, amount="1"),
    partial(si.Sku, shop_id="1", listing_id="1", name="x", size="x" * 129),
    partial(setattr, DEPOSIT_POLICY, "term", "x"),
    partial(frames.order_premiums, duckdb.sql(PRICED), outcome="*"),
    partial(si.recovery_schedule(scenarios.DAY).to_frame, "duckdb"),
    partial(frames.to_fen, TEXTS, "it"),
    partial(frames.to_fen, TEXTS, {"to": "it"}, paid="it"),
    partial(frames.to_fen, TEXTS, {"to": "it"}, bad="drop"),
    partial(frames.to_fen, TEXTS, {"a": "it", "b": "it"}, why="why"),
    partial(frames.to_fen, TEXTS, {"to": "it"}, bad="raise"),
    partial(frames.to_ppm, duckdb.sql("SELECT '1e3' AS it"), {"to": "it"}, bad="raise"),
    partial(frames.from_float_yuan, TEXTS, {"to": "it"}, rounding="up"),
    partial(frames.from_float_yuan, TEXTS, {"to": "it"}, rounding="down"),
    _without_polars,
    _named_after("own-1"),
    _unknown_terms,
    _no_policy,
)
CONVERSIONS: tuple[tuple[str, Any], ...] = (
    ("to_fen", pl.DataFrame({"it": [1.5]})),
    ("to_days", pl.DataFrame({"it": [NAIVE]})),
    ("to_dates", pd.DataFrame({"it": [1]})),
    ("to_yuan", pl.DataFrame({"it": [1.5]})),
    ("to_yuan", pl.DataFrame({"other": [1]})),
    ("to_fen", pl.DataFrame({"to": ["1"], "it": ["1"]})),
    ("to_fen", pa.table({"it": pa.array([100], pa.decimal128(5, -2))})),
)


def calls() -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield calls that are refused, mostly, with the name of the function or record where known."""
    for function, given in VALID_CALLS.items():
        for name, value in product(given, (*scenarios.WRONG, None, 1.5, NAIVE)):
            yield function.__name__, partial(function, **given | {name: value})
    for kind, given in VALID_RECORDS.items():
        wrong = (*scenarios.WRONG, None, 1, "", -1, 10**9, datetime(2020, 1, 1, tzinfo=UTC), {})
        for name, value in product(kind.model_fields, wrong):
            yield kind.__name__, partial(kind, **given | {name: value})
        yield kind.__name__, partial(kind, **given, no_such_field=1)
        yield kind.__name__, partial(kind.model_validate, 1)
        yield kind.__name__, partial(kind.model_validate_json, "{")
    for row in HOSTILE:
        if row.kind == "document":
            yield "load_json", partial(si.load_json, row.value, si.DepositPaid)
        if row.kind == "event":
            yield "Event", partial(TypeAdapter(si.Event).validate_python, row.value)
        if row.kind == "list":
            facts_ = VALID_RECORDS[si.Purchase] | {"claimed_lines": row.value}
            yield "Purchase", partial(si.Purchase, **facts_)
    yield from (("", call) for call in (*scenarios.INVALID_CALLS, *MORE_CALLS))
    for function, frame, options, *_ in MISTAKES:
        yield "", partial(function, frame, **options)
    yield from (("", partial(getattr(frames, name), frame, to="it")) for name, frame in CONVERSIONS)


def first_of_ours(traceback: TracebackType | None) -> Iterator[Any]:
    """Yield the code of each function of the package an error came through, outermost first."""
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if Path(code.co_filename).is_relative_to(PACKAGE) and code.co_name != "wrapper":
            yield code
        traceback = traceback.tb_next


def parameters_of(code: Any) -> set[str]:
    """Return the names of the parameters of a function, from its code."""
    count = code.co_argcount + code.co_kwonlyargcount
    flags = bool(code.co_flags & inspect.CO_VARARGS) + bool(code.co_flags & inspect.CO_VARKEYWORDS)
    return {*code.co_varnames[: count + flags]}


def findings(owner: str, error: Exception) -> Iterator[Raised]:
    """Yield what an error finds."""
    said = zip(si.error_messages(error), si.error_messages(error, "zh"), strict=True)
    if isinstance(error, si.InvalidInput):
        ((en, zh),) = said
        owner = owner or next(it.co_name for it in first_of_ours(error.__traceback__))
        yield Raised(owner, str(error.parameter), error.code, en, zh)
        return
    owner = owner or ("Event" if "tagged-union" in error.title else error.title)
    for found, (en, zh) in zip(error.errors(include_url=False), said, strict=True):
        place = ".".join(str(it) for it in found["loc"] if not isinstance(it, int))
        yield Raised(owner, place, found["type"], en, zh)


def refused() -> Iterator[tuple[str, Exception]]:
    """Yield the error of each call that is refused."""
    for owner, call in calls():
        try:
            call()
        except (si.InvalidInput, ValidationError) as error:
            yield owner, error


@cache
def raised() -> tuple[Raised, ...]:
    """Return every finding of every call, once each."""
    found = (one for owner, error in refused() for one in findings(owner, error))
    return tuple(dict.fromkeys(found))
