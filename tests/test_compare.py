"""Compare answers of any kind: in money to the fen, and by what they say, not by what they are.

A comparison takes a function of the caller's own, so it meets whatever such a function returns.
"""

import asyncio
import copy
import enum
import functools
import json
import pickle
from dataclasses import dataclass
from datetime import date, datetime
from decimal import (
    ROUND_05UP,
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_UP,
    Context,
    Decimal,
    Inexact,
    getcontext,
    localcontext,
)
from fractions import Fraction
from types import MappingProxyType

import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scenarios
import shopinsure as si
from scenarios import SMALL_POLICY, refusal
from shopinsure import DEPOSIT_TERMS, GUARANTEE_TERMS, compare_readings, frames, impact
from shopinsure._results import comparing
from shopinsure._words import LocalizedText
from strategies import law

DOWN = GUARANTEE_TERMS.amended(rounding="down")
EVERY_TRAP = list(getcontext().traps)
CONTEXTS = {
    "one digit": Context(prec=1),
    "five digits": Context(prec=5),
    "no room for exponents": Context(prec=28, Emin=0, Emax=0, clamp=1),
    "a small exponent": Context(prec=6, Emin=-2, Emax=2),
    "away from zero": Context(prec=3, rounding=ROUND_UP),
    "up": Context(prec=3, rounding=ROUND_CEILING),
    "down": Context(prec=2, rounding=ROUND_DOWN),
    "away from 0 and 5": Context(prec=2, rounding=ROUND_05UP),
    "small letters": Context(prec=1, capitals=0),
    "a trap for what is not exact": Context(prec=5, traps=[Inexact]),
    "every trap": Context(prec=1, Emin=0, Emax=0, capitals=0, clamp=1, traps=EVERY_TRAP),
}


def sums(*, terms=GUARANTEE_TERMS):
    """Price two orders, dear enough that a few digits do not hold their sum."""
    return tuple(
        si.order_premium(paid, "0.002", terms=terms) for paid in ("9999999999.99", "2.50", "7.50")
    )


def in_yuan(*, terms=GUARANTEE_TERMS):
    """Give the same as bare amounts, and as a list."""
    return [Decimal(f"{one.amount:f}") for one in sums(terms=terms)]


def told_by(answer):
    """Write a comparison in every way it can be written."""
    parts = getattr(answer, "rows", getattr(answer, "cases", ()))
    return [
        *(one.explain(language) for one in (answer, *parts) for language in ("en", "zh")),
        *(one.summary() for one in (answer, *parts)),
        *(repr(one) + str(one) + one._repr_html_() for one in (answer, *parts)),
        *(str(one.as_json()) for one in (answer, *parts)),
        *(str(one.difference) for one in parts),
        str(getattr(answer, "difference", "")) + str(answer.money),
    ]


@pytest.mark.parametrize("name", CONTEXTS)
def test_the_decimal_context_of_the_caller_changes_no_difference(name):
    def everything():
        for function in (sums, in_yuan):
            yield compare_readings(function)
            yield impact([function, (function,)], GUARANTEE_TERMS, DOWN)

    usual = [(result, told_by(result)) for result in everything()]
    assert {str(result.difference) for result, _ in usual[1::2]} == {"-0.06"}
    row = usual[0][0].row("rounding", "down")
    assert str(row.difference) == "-0.03"
    with localcontext(CONTEXTS[name]):
        again = [(result, told_by(result)) for result in everything()]
    assert again == usual


@pytest.mark.parametrize("name", CONTEXTS)
def test_the_decimal_context_of_the_caller_changes_no_answer_of_any_function(name):
    usual = {function: function(**given_) for function, given_ in scenarios.VALID_CALLS.items()}
    with localcontext(CONTEXTS[name]):
        assert {it: it(**given_) for it, given_ in scenarios.VALID_CALLS.items()} == usual


@pytest.fixture(scope="module")
def usual():
    return scenarios.everything()


# The context with every trap is tried in a process of its own, by test_isolation.
@pytest.mark.parametrize("name", ["five digits", "away from zero", "small letters"])
def test_the_decimal_context_of_the_caller_changes_nothing_that_is_told(name, usual):
    with localcontext(CONTEXTS[name]):
        assert scenarios.everything() == usual


# ---- answers of any kind ----


@given(
    st.lists(st.integers(-(10**14), 10**14), min_size=1, max_size=5),
    st.lists(st.integers(-(10**14), 10**14), min_size=1, max_size=5),
)
@law
def test_a_difference_is_that_of_the_sums_in_fen(one, other):
    def answer(*, terms=GUARANTEE_TERMS):
        fens = one if terms.rounding == "half_up" else other
        return tuple(Decimal(fen).scaleb(-2) for fen in fens)

    moved = impact([answer], GUARANTEE_TERMS, DOWN).cases[0]
    assert moved.difference * 100 == sum(other) - sum(one)
    assert moved.difference.as_tuple().exponent == -2


NO_AMOUNTS = [
    Decimal("0.005"),
    Decimal("NaN"),
    Decimal("sNaN"),
    Decimal("-Infinity"),
    Decimal("1E+999999"),
    Decimal("1E-999999"),
    Decimal("1." + "1" * 100_000),
    Fraction(1, 3),
    1,
    "1.00",
    1.5,
    float("nan"),
]


@pytest.mark.parametrize("answer", NO_AMOUNTS, ids=lambda it: repr(it)[:20])
@pytest.mark.parametrize("inside", [lambda it: it, lambda it: (Decimal("1.00"), it)])
def test_what_is_no_amount_to_the_fen_has_no_difference(answer, inside):
    result = impact([lambda **_: inside(copy.copy(answer))], GUARANTEE_TERMS, DOWN)
    assert result.cases[0].difference is None
    assert result.cases[0].moved is False
    assert str(result.difference) == "0.00"


class Colour(enum.Enum):
    RED = "red"


POLICY = si.DepositPolicy(**scenarios.POLICY)
REFUSAL = si.InvalidInput("some-code", "it is no case")
COMPARABLE = {
    "an amount": lambda: si.order_premium("199", "0.001"),
    "a verdict": lambda: si.programme_badge(si.Shop(shop_id="S-1")),
    "a statement": lambda: si.replay(scenarios.journal()),
    "balances": lambda: si.balance_workings(si.replay(scenarios.journal()).account),
    "a comparison": lambda: compare_readings(si.order_premium, "2.50", "0.002"),
    "an impact": lambda: impact([(si.order_premium, "2.50", "0.002")], GUARANTEE_TERMS, DOWN),
    "a change": lambda: si.diff(GUARANTEE_TERMS, DOWN),
    "a record": lambda: si.DepositPolicy(**scenarios.POLICY),
    "nothing": lambda: None,
    "yes": lambda: True,
    "a number": lambda: 7,
    "a float": lambda: 7.5,
    "no number": lambda: float("nan"),
    "a fraction": lambda: Fraction(1, 3),
    "a decimal": lambda: Decimal("2.00"),
    "a signal": lambda: Decimal("sNaN"),
    "a rate": lambda: si.Rate("0.1"),
    "a text": lambda: "text",
    "bytes": lambda: bytes([1, 2]),
    "a day": lambda: date(2022, 7, 13),
    "an instant": lambda: datetime.fromisoformat("2022-07-13T10:00:00+08:00"),
    "a member": lambda: si.Outcome.APPROVED,
    "a member of the caller's": lambda: Colour.RED,
    "an error": lambda: si.InvalidInput("some-code", "it is no case"),
    "no items": lambda: (),
    "a tuple": lambda: (1, "2", Decimal("3.00")),
    "a list": lambda: [1, [2, [3]], {"a": [4]}],
    "a set": lambda: {"a", "b", "c"},
    "a frozen set": lambda: frozenset({"a", "b", "c"}),
    "a mapping": lambda: {"a": [1, {"b": float("nan")}], 2: si.order_premium("1", "0")},
    "a frozen mapping": lambda: MappingProxyType({"a": MappingProxyType({"b": [Decimal("NaN")]})}),
    "frozen mappings": lambda: (MappingProxyType({"a": 1}), MappingProxyType({"a": 2})),
    "errors": lambda: [REFUSAL, (si.InvalidInput("some-code", "it is no case"),)],
}


def compared(make, *, refused):
    """Compare a function under all readings, and one version with another."""

    def answer(*, terms=GUARANTEE_TERMS):
        if refused and terms.rounding == "down":
            raise si.InvalidInput("not-down", "this is not done")
        return make()

    return compare_readings(answer), impact([answer, (answer,)], GUARANTEE_TERMS, DOWN)


@pytest.mark.parametrize("refused", [False, True])
@pytest.mark.parametrize("name", COMPARABLE)
def test_equal_comparisons_are_equal_whatever_the_answer_is(name, refused):
    pairs = zip(
        compared(COMPARABLE[name], refused=refused),
        compared(COMPARABLE[name], refused=refused),
        strict=True,
    )
    for one, other in pairs:
        parts = getattr(one, "rows", getattr(one, "cases", ()))
        assert any(part.moved for part in parts) is refused
        assert one == other
        assert hash(one) == hash(other)
        assert {one: 1}[other] == 1
        for again in (pickle.loads(pickle.dumps(one)), copy.deepcopy(one)):  # noqa: S301 - made here
            assert again == one
            assert hash(again) == hash(one)
            assert told_by(again) == told_by(one)
        assert told_by(one) == told_by(other)
        json.dumps(one.as_json(), default=lambda part: part.as_json())


@pytest.mark.parametrize("name", COMPARABLE)
def test_other_answers_make_other_comparisons(name):
    mine = [*compared(COMPARABLE[name], refused=False)]
    for others in COMPARABLE.keys() - {name}:
        for one, other in zip(mine, compared(COMPARABLE[others], refused=False), strict=True):
            if {name, others} == {"a set", "a frozen set"}:
                continue
            assert one != other, others
    assert mine[0] != mine[1]
    assert mine[0] != 1


def test_an_answer_in_json_is_compared_without_the_terms_as_the_answer_is():
    other = GUARANTEE_TERMS.amended(terms_id="another")

    def answer(*, terms):
        return si.order_premium("199", "0.001", terms=terms)

    def in_json(*, terms):
        return [answer(terms=terms).as_json(), {"of": answer(terms=terms)}]

    moved = impact([answer, in_json], GUARANTEE_TERMS, other).cases
    assert [case.moved for case in moved] == [False, False]
    assert all(case.before != case.after for case in moved)


def test_a_set_is_told_in_one_order():
    made = impact([lambda **_: {"b", "a", "c"}], GUARANTEE_TERMS, DOWN)
    assert made.cases[0].as_json()["before"] == "a, b, c"


def test_balances_are_told_by_their_names():
    result = compare_readings(si.balance_workings, si.replay(scenarios.journal()[:6]).account)
    assert result.summary() == (
        "under its own terms: credit_available: 100.00; credit_held: 1900.00; outstanding: 0.00; "
        "cash_available: 1000.00; alipay_held: 0.00"
    )


@dataclass
class Own:
    """Be an answer of a class of the caller's own."""

    fen: int


FRAMES = {
    "Polars": pl.DataFrame({"paid_fen": [100], "rate_ppm": [1]}),
    "lazy Polars": pl.LazyFrame({"paid_fen": [100], "rate_ppm": [1]}),
    "pandas": pd.DataFrame({"paid_fen": [100], "rate_ppm": [1]}),
    "PyArrow": pa.table({"paid_fen": [100], "rate_ppm": [1]}),
}
INCOMPARABLE = {
    "a column": lambda: pl.Series([1]),
    "a pandas column": lambda: pd.Series([1]),
    "an array": lambda: np.array([1, 2]),
    "a frame in a list": lambda: [FRAMES["pandas"]],
    "a frame by name": lambda: {"a": (FRAMES["Polars"],)},
    "a narwhals frame": lambda: nw.from_native(FRAMES["Polars"]),
    "a generator": lambda: (one for one in (1, 2)),
    "an object": object,
    "a class": lambda: Own,
    "an object of one's own": lambda: Own(1),
    "a function": lambda: len,
    "missing": lambda: pd.NA,
}


def assert_is_not_compared(call, kind):
    with pytest.raises(si.InvalidInput) as refused:
        call()
    assert refused.value.code == "answer-type"
    assert f"({kind}" in str(refused.value)
    assert len(str(refused.value)) < 300


@pytest.mark.parametrize("name", INCOMPARABLE)
def test_what_cannot_be_compared_is_refused_in_one_sentence(name):
    answer = INCOMPARABLE[name]()
    inner = answer[0] if isinstance(answer, list) else answer
    inner = inner["a"][0] if isinstance(inner, dict) else inner
    kind = type(inner).__name__[:20]
    for first in (answer, 1):

        def result(*, terms=GUARANTEE_TERMS, first=first):
            return first if terms.rounding == "half_up" else answer

        assert_is_not_compared(lambda result=result: compare_readings(result), kind)
        assert_is_not_compared(lambda result=result: impact([result], GUARANTEE_TERMS, DOWN), kind)


@pytest.mark.parametrize("engine", FRAMES)
def test_an_answer_that_is_a_frame_is_refused_and_its_total_is_compared(engine):
    frame = FRAMES[engine]
    kind = type(frame).__name__
    assert_is_not_compared(lambda: compare_readings(frames.order_premiums, frame), kind)
    cases = [(frames.order_premiums, frame)]
    assert_is_not_compared(lambda: impact(cases, GUARANTEE_TERMS, DOWN), kind)

    def total(*, terms=GUARANTEE_TERMS):
        orders = pd.DataFrame({"paid_fen": [250, 19_900], "rate_ppm": [2_000, 2_000]})
        return si.from_fen(int(frames.order_premiums(orders, terms=terms)["premium_fen"].sum()))

    assert str(compare_readings(total).row("rounding", "down").difference) == "-0.02"


def test_a_coroutine_is_no_answer():
    async def later(*, terms=GUARANTEE_TERMS):
        return terms.terms_id

    assert_is_not_compared(lambda: compare_readings(later), "coroutine")
    assert_is_not_compared(lambda: impact([later], GUARANTEE_TERMS, DOWN), "coroutine")

    def now(*, terms=GUARANTEE_TERMS):
        return asyncio.run(later(terms=terms))

    assert compare_readings(now).rows == ()


def test_an_answer_without_end_is_refused():
    endless = []
    endless.append(endless)
    assert_is_not_compared(lambda: compare_readings(lambda **_: endless, terms=DOWN), "list")
    deep = ()
    for levels in range(1, 100_000):
        deep = (deep,)
        if levels < 16:
            result = impact([lambda **_: deep], GUARANTEE_TERMS, DOWN)  # noqa: B023 - called at once
            assert told_by(pickle.loads(pickle.dumps(result))) == told_by(result)  # noqa: S301 - made here
    assert_is_not_compared(lambda: impact([lambda **_: deep], GUARANTEE_TERMS, DOWN), "tuple")


def test_a_row_that_is_not_there_is_refused_as_any_input_is():
    result = compare_readings(si.order_premium, "2.50", "0.002")
    assert result.row("rounding", "down").choice == "down"
    for reading, choice in [("month_end", "up"), ("rounding", "up"), ("x" * 10_000, None)]:
        with pytest.raises(si.InvalidInput) as refused:
            result.row(reading, choice)
        assert refused.value.code == "row-unknown"
        assert len(str(refused.value)) < 200


def test_a_repayment_reading_that_refuses_the_case_is_compared_twice_alike():
    held = si.replay([si.DepositPaid(event_id="1", on="2022-08-01", amount="1")]).account
    one, other = (compare_readings(si.replay, (), start=held) for _ in range(2))
    assert one == other
    assert hash(one) == hash(other)
    assert DEPOSIT_TERMS.repayment_counts == "by_amount"


def test_comparing_finds_the_terms_of_partials_and_wrappers_and_uses_them():
    down = si.GUARANTEE_TERMS.amended(rounding="down")
    partial = functools.partial(si.order_premium, terms=down)
    assert si.compare_readings(partial, "2.50", "0.002").default.fen == 0
    inner = functools.partial(si.order_premium)
    assert si.compare_readings(inner, "2.50", "0.002").default.fen == 1

    @functools.wraps(si.order_premium)
    def wrapped(*case, terms=down):
        return si.order_premium(*case, terms=terms)

    assert si.compare_readings(wrapped, "2.50", "0.002").default.fen == 0
    own = si.GUARANTEE_TERMS.amended(rounding="half_even")
    compared = si.compare_readings(si.order_premium, "2.50", "0.002", terms=own)
    assert compared.default.fen == 0
    assert {row.answer.terms_id for row in compared.rows if row.answer.fen} <= {own.terms_id}


def test_lists_are_compared_by_their_sum_and_their_readings():
    def pair(*, terms=si.GUARANTEE_TERMS):
        return tuple(si.order_premium(paid, "0.002", terms=terms) for paid in ("2.50", "7.50"))

    compared = si.compare_readings(pair)
    assert comparing.fen_of_answer(compared.default) == 3
    assert {row.reading for row in compared.rows} == {"rounding"}
    assert compared.row("rounding", "down").difference == Decimal("-0.02")
    assert comparing.summary(()) == "–"
    assert comparing.summary(compared.default).count("; ") == 1
    verdict = si.programme_badge(si.Shop(shop_id="S-1"))
    assert comparing.fen_of_answer((compared.default[0], verdict)) is None
    assert comparing.fen_of_answer(("text",)) is None
    assert comparing.fen_of_answer((si.order_premium("0", "0.002"),)) == 0

    def unmoved(*, terms=si.GUARANTEE_TERMS):
        return tuple(si.order_premium(paid, "0.002", terms=terms) for paid in ("100", "200"))

    assert {row.reading for row in si.compare_readings(unmoved).rows} == {"rounding"}


def test_what_an_answer_is_told_from_another_whatever_it_is():
    policies = [si.DepositPolicy(**SMALL_POLICY | {"policy_id": f"D-{n}"}) for n in (1, 2)]
    amounts = [si.order_premium(paid, "0.002") for paid in ("100", "200")]
    errors = [si.InvalidInput("code", sentence) for sentence in ("one", "two")]
    for one, other in (policies, amounts, errors):
        assert comparing.facts_of(one) != comparing.facts_of(other)
        assert comparing.facts_of((one,)) != comparing.facts_of((other,))
        assert comparing.facts_of(one) == comparing.facts_of(one)


def test_a_summary_is_text_in_the_language_that_is_asked_for():
    word = LocalizedText("order", "订单")
    assert (comparing.summary(word), comparing.summary(word, "zh")) == ("order", "订单")
    assert comparing.summary(None) == "none"
    assert comparing.summary(7) == "7"


def test_a_change_is_shown_with_its_clauses_and_its_reading():
    before = si.GUARANTEE_TERMS
    changed = {
        "quality_window_days": None,
        "quality_cover": (si.Covered(category="toys", reason="quality"),),
        "price_categories": (),
        "source": "ours",
    }
    result = {it.name: it for it in si.diff(before, before.amended(**changed))}
    window = result["quality_window_days"]
    assert window.explain().startswith("quality_window_days: 30 -> none [L-1.1]: ")
    assert window.explain("zh").startswith("quality_window_days: 30 -> none [L-1.1]：") or (
        window.explain("zh") != window.explain("en")
    )
    assert result["quality_cover"].after == changed["quality_cover"]
    assert result["quality_cover"].explain().count("apparel quality, apparel breakage") == 1
    assert "-> toys quality [" in result["quality_cover"].explain()
    assert "apparel, fmcg, appliances -> – [" in result["price_categories"].explain()
    assert result["source"].clauses == ()
    assert result["source"].explain().endswith("-> ours")
    assert si.diff(before, before) == ()
    for one, other in ((before, si.DEPOSIT_TERMS), (si.DEPOSIT_TERMS, before)):
        assert refusal(functools.partial(si.diff, one, other))[0] == "after-type"


def test_an_impact_shows_its_changes_in_the_language_asked_for():
    down = si.GUARANTEE_TERMS.amended(rounding="down")
    impact = si.impact([(si.order_premium, "2.50", "0.002")], si.GUARANTEE_TERMS, down)
    for language in ("en", "zh"):
        (change,) = impact.changes
        assert f"  {change.explain(language)}" in impact.explain(language).splitlines()
    assert impact.changes[0].explain("en") != impact.changes[0].explain("zh")
