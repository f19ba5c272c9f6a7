"""Compare answers of any kind: in money to the fen, and by what they say, not by what they are."""

import asyncio
import copy
import enum
import functools
import json
import pickle
from datetime import date, datetime
from decimal import Context, Decimal, Inexact, getcontext, localcontext
from fractions import Fraction
from types import MappingProxyType, SimpleNamespace

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
from engines import ENGINES
from scenarios import refusal
from shopinsure import DEPOSIT_TERMS, GUARANTEE_TERMS, compare_readings, frames, impact
from shopinsure._results import comparing
from shopinsure._words import LocalizedText
from strategies import changed, law

DOWN = GUARANTEE_TERMS.amended(rounding="down")
PURCHASE, EVIDENCE = si.Purchase(**scenarios.PURCHASE), si.Evidence(**scenarios.EVIDENCE)
CONTEXTS = {
    "one digit": Context(prec=1),
    "five digits": Context(prec=5),
    "no room for exponents": Context(prec=28, Emin=0, Emax=0, clamp=1),
    "a small exponent": Context(prec=6, Emin=-2, Emax=2),
    "away from zero": Context(prec=3, rounding="ROUND_UP"),
    "up": Context(prec=3, rounding="ROUND_CEILING"),
    "down": Context(prec=2, rounding="ROUND_DOWN"),
    "away from 0 and 5": Context(prec=2, rounding="ROUND_05UP"),
    "small letters": Context(prec=1, capitals=0),
    "all but traps": Context(prec=1, rounding="ROUND_UP", Emin=0, Emax=0, capitals=0, clamp=1),
    "a trap for what is not exact": Context(prec=5, traps=[Inexact]),
    "every trap": Context(prec=1, Emin=0, Emax=0, capitals=0, clamp=1, traps=[*getcontext().traps]),
}
ALONE = [pytest.param(it, marks=pytest.mark.slow) for it in CONTEXTS if "trap" not in it]


def sums(*, terms=GUARANTEE_TERMS):
    """Price two orders, dear enough that a few digits do not hold their sum."""
    return tuple(
        si.order_premium(paid, "0.002", terms=terms) for paid in ("9999999999.99", "2.50", "7.50")
    )


def parts_of(answer):
    return getattr(answer, "rows", getattr(answer, "cases", ()))


def written(answer):
    """Write a comparison in every way it can be written."""
    forms = [form for part in (answer, *parts_of(answer)) for form in scenarios.result_forms(part)]
    differences = [str(part.difference) for part in parts_of(answer)]
    return [*forms, *differences, str(getattr(answer, "difference", ""))]


@pytest.mark.parametrize("name", CONTEXTS)
def test_the_decimal_context_of_the_caller_changes_no_answer_and_no_difference(name):
    def in_yuan(*, terms=GUARANTEE_TERMS):
        return [Decimal(f"{one.amount:f}") for one in sums(terms=terms)]

    def everything():
        for function in (sums, in_yuan):
            moved = impact([function, (function,)], GUARANTEE_TERMS, DOWN)
            for made in (compare_readings(function), moved):
                yield made, written(made)
        yield from ((it, it(**given_)) for it, given_ in scenarios.VALID_CALLS.items())

    usual = list(everything())
    assert str(usual[1][0].difference) == str(usual[3][0].difference) == "-0.06"
    assert str(usual[0][0].row("rounding", "down").difference) == "-0.03"
    with localcontext(CONTEXTS[name]):
        assert list(everything()) == usual


# The context with every trap is tried in a process of its own, by test_isolation.
@pytest.mark.parametrize("name", ["all but traps", *ALONE])
def test_the_decimal_context_of_the_caller_changes_nothing_that_is_written(name):
    usual = scenarios.everything()
    with localcontext(CONTEXTS[name]):
        assert scenarios.everything() == usual


FENS = st.lists(st.integers(-(10**14), 10**14), min_size=1, max_size=5)


@given(FENS, FENS)
@law
def test_a_difference_is_that_of_the_sums_in_fen(one, other):
    def answer(*, terms=GUARANTEE_TERMS):
        fens = one if terms.rounding == "half_up" else other
        return tuple(Decimal(fen).scaleb(-2) for fen in fens)

    moved = impact([answer], GUARANTEE_TERMS, DOWN).cases[0]
    assert moved.difference * 100 == sum(other) - sum(one)
    assert moved.difference.as_tuple().exponent == -2


NO_AMOUNTS = [
    *map(Decimal, ("0.005", "NaN", "sNaN", "-Infinity", "1E+999999", "1E-999999")),
    *(Decimal("1." + "1" * 100_000), Fraction(1, 3), 1, "1.00", 1.5, float("nan")),
]


@pytest.mark.parametrize("answer", NO_AMOUNTS, ids=lambda it: repr(it)[:20])
@pytest.mark.parametrize("inside", [lambda it: it, lambda it: (Decimal("1.00"), it)])
def test_what_is_no_amount_to_the_fen_has_no_difference(answer, inside):
    result = impact([lambda **_: inside(copy.copy(answer))], GUARANTEE_TERMS, DOWN)
    assert result.cases[0].difference is None
    assert result.cases[0].moved is False
    assert str(result.difference) == "0.00"


Kind = enum.Enum("Kind", [("TEXT", "text")])
REFUSAL = si.InvalidInput("some-code", "it is no case")
COMPARABLE = {
    "an amount": lambda: si.order_premium("199", "0.001"),
    "another amount": lambda: si.order_premium("200", "0.001"),
    "a verdict": lambda: si.programme_membership(si.Shop(shop_id="S-1")),
    "a statement": lambda: si.replay(scenarios.journal()),
    "balances": lambda: si.balance_workings(si.replay(scenarios.journal()).account),
    "a comparison": lambda: compare_readings(si.order_premium, "2.50", "0.002"),
    "an impact": lambda: impact([(si.order_premium, "2.50", "0.002")], GUARANTEE_TERMS, DOWN),
    "a change": lambda: si.diff(GUARANTEE_TERMS, DOWN),
    "a record": lambda: si.DepositPolicy(**scenarios.POLICY),
    "another record": lambda: si.DepositPolicy(**scenarios.POLICY | {"policy_id": "D-2"}),
    "no number": lambda: float("nan"),
    "an error": lambda: si.InvalidInput("some-code", "it is no case"),
    "another error": lambda: si.InvalidInput("some-code", "it is another"),
    "a list": lambda: [1, [2, [3]], {"a": [4]}],
    "a set": lambda: {"a", "b", "c"},
    "a frozen set": lambda: frozenset({"a", "b", "c"}),
    "a mapping": lambda: {"a": [1, {"b": float("nan")}], 2: si.order_premium("1", "0")},
    "a frozen mapping": lambda: MappingProxyType({"a": MappingProxyType({"b": [Decimal("NaN")]})}),
    "frozen mappings": lambda: (MappingProxyType({"a": 1}), MappingProxyType({"a": 2})),
    "records": lambda: (si.DepositPolicy(**scenarios.POLICY),),
    "errors": lambda: [REFUSAL, (si.InvalidInput("some-code", "it is no case"),)],
    "words": lambda: LocalizedText("order", "订单"),
} | {
    repr(value): lambda value=value: copy.copy(value)
    for value in (
        *(None, True, 7, 7.5, Fraction(1, 3), Decimal("2.00"), Decimal("sNaN"), si.Rate("0.1")),
        *("text", bytes([1, 2]), date(2022, 7, 13), si.Outcome.APPROVED, Kind.TEXT, ()),
        *(datetime.fromisoformat("2022-07-13T10:00:00+08:00"), (1, "2", Decimal("3.00"))),
    )
}


def compared(make, *, refused):
    """Compare a function under all readings, and one version with another."""

    def answer(*, terms=GUARANTEE_TERMS):
        if refused and terms.rounding == "down":
            raise si.InvalidInput("not-down", "this is not done")
        return make()

    return compare_readings(answer), impact([answer, (answer,)], GUARANTEE_TERMS, DOWN)


@pytest.mark.parametrize("refused", [False, True])
@pytest.mark.parametrize("make", COMPARABLE.values(), ids=COMPARABLE)
def test_equal_comparisons_are_equal_whatever_the_answer_is(make, refused):
    twice = (compared(make, refused=refused) for _ in range(2))
    for one, other in zip(*twice, strict=True):
        assert any(part.moved for part in parts_of(one)) is refused
        assert {one: 1}[other] == 1
        copies = (pickle.loads(pickle.dumps(one)), copy.deepcopy(one))  # noqa: S301 - made here
        for again in (other, *copies):
            assert again == one
            assert hash(again) == hash(one)
            assert written(again) == written(one)
        json.dumps(one.as_json(), default=lambda part: part.as_json())


@pytest.mark.parametrize("name", COMPARABLE)
def test_other_answers_make_other_comparisons(name):
    make = COMPARABLE[name]
    mine, facts = [*compared(make, refused=False)], comparing.facts_of(make())
    assert facts == comparing.facts_of(make())
    for others in COMPARABLE.keys() - {name}:
        if {name, others} != {"a set", "a frozen set"}:
            assert facts != comparing.facts_of(COMPARABLE[others]()), others
            for one, other in zip(mine, compared(COMPARABLE[others], refused=False), strict=True):
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


def test_sets_are_written_in_one_order_and_balances_by_their_names():
    made = impact([lambda **_: {"b", "a", "c"}], GUARANTEE_TERMS, DOWN)
    assert made.cases[0].as_json()["before"] == "a, b, c"
    result = compare_readings(si.balance_workings, si.replay(scenarios.journal()[:6]).account)
    assert result.summary() == (
        "under the given terms: credit_available: 100.00; credit_held: 1900.00; outstanding: 0.00; "
        "cash_available: 1000.00; alipay_held: 0.00"
    )
    assert result.summary("zh").startswith(
        "按所给条款：信用可用额度 100.00 元；信用冻结额度 1900.00 元；"
    )


TABLE = pa.table({"paid_fen": [250, 19_900], "rate_ppm": [2_000, 2_000]})
FRAMES = {it: ENGINES[it](TABLE) for it in ("polars", "polars-lazy", "pandas", "pyarrow")}
INCOMPARABLE = {
    "a column": lambda: pl.Series([1]),
    "a pandas column": lambda: pd.Series([1]),
    "an array": lambda: np.array([1, 2]),
    "a frame in a list": lambda: [FRAMES["pandas"]],
    "a frame by name": lambda: {"a": (FRAMES["polars"],)},
    "a narwhals frame": lambda: nw.from_native(FRAMES["polars"]),
    "a generator": lambda: (one for one in (1, 2)),
    "an object": object,
    "a class": lambda: SimpleNamespace,
    "an object of one's own": lambda: SimpleNamespace(fen=1),
    "a function": lambda: len,
    "missing": lambda: pd.NA,
}


def assert_is_not_compared(function, kind, *cases, terms=None):
    for call in (
        lambda: compare_readings(function, *cases, terms=terms),
        lambda: impact([(function, *cases)], GUARANTEE_TERMS, DOWN),
    ):
        code, sentence = refusal(call)
        assert code == "answer-type"
        assert f"({kind}" in sentence
        assert len(sentence) < 300


@pytest.mark.parametrize("name", INCOMPARABLE)
def test_what_cannot_be_compared_is_refused_in_one_sentence(name):
    answer = INCOMPARABLE[name]()
    inner = answer[0] if isinstance(answer, list) else answer
    inner = inner["a"][0] if isinstance(inner, dict) else inner
    for first in (answer, 1):

        def result(*, terms=GUARANTEE_TERMS, first=first):
            return first if terms.rounding == "half_up" else answer

        assert_is_not_compared(result, type(inner).__name__[:20])


@pytest.mark.parametrize("engine", FRAMES)
def test_an_answer_that_is_a_frame_is_refused_and_its_total_is_compared(engine):
    frame = FRAMES[engine]
    assert_is_not_compared(frames.order_premiums, type(frame).__name__, frame)

    def total(*, terms=GUARANTEE_TERMS):
        premiums = frames.order_premiums(FRAMES["pandas"], terms=terms)["premium_fen"]
        return si.from_fen(int(premiums.sum()))

    assert str(compare_readings(total).row("rounding", "down").difference) == "-0.02"


def test_a_coroutine_is_no_answer():
    async def later(*, terms=GUARANTEE_TERMS):
        return terms.source

    assert_is_not_compared(later, "coroutine")
    assert compare_readings(lambda *, terms=DOWN: asyncio.run(later(terms=terms))).rows == ()


def test_an_answer_without_end_is_refused():
    endless, deep = [], ()
    endless.append(endless)
    assert_is_not_compared(lambda **_: endless, "list", terms=DOWN)
    for levels in range(1, 100_000):
        deep = (deep,)
        if levels < 16:
            result = impact([lambda **_: deep], GUARANTEE_TERMS, DOWN)  # noqa: B023 - called at once
            assert written(pickle.loads(pickle.dumps(result))) == written(result)  # noqa: S301 - made here
    assert_is_not_compared(lambda **_: deep, "tuple", terms=DOWN)


def test_a_row_that_is_not_there_is_refused_as_any_input_is():
    result = compare_readings(si.order_premium, "2.50", "0.002")
    assert result.row("rounding", "down").choice == "down"
    for reading, choice in [("month_end", "up"), ("rounding", "up"), ("x" * 10_000, None)]:
        code, sentence = refusal(functools.partial(result.row, reading, choice))
        assert code == "row-unknown"
        assert len(sentence) < 200


def premium_under(function, **options):
    return compare_readings(function, "2.50", "0.002", **options).default.fen


def test_comparing_finds_the_terms_of_partials_and_wrappers_and_uses_them():
    @functools.wraps(si.order_premium)
    def wrapped(*case, terms=DOWN):
        return si.order_premium(*case, terms=terms)

    @functools.wraps(si.order_premium)
    def counted(*case, **options):
        return si.order_premium(*case, **options)

    assert premium_under(functools.partial(si.order_premium, terms=DOWN)) == 0
    assert premium_under(functools.partial(si.order_premium)) == 1
    assert premium_under(wrapped) == 0
    usual, result = (compare_readings(it, "2.50", "0.002") for it in (si.order_premium, counted))
    assert result == usual
    assert [str(row.answer.amount) for row in result.rows] == ["0.01", "0.00", "0.00"]
    own = GUARANTEE_TERMS.amended(rounding="half_even")
    result = compare_readings(si.order_premium, "2.50", "0.002", terms=own)
    assert result.default.fen == 0
    for row in result.rows:  # each choice has terms of its own, amended from those of the case
        under = own if row.is_default else own.amended(**{row.reading: row.choice})
        assert row.answer.terms_id == under.terms_id


def test_a_case_with_a_policy_is_compared_under_the_terms_of_its_policy():
    facts = {"on": date(2023, 1, 1), "outstanding": "0", "held": "1"}
    policy = si.DepositPolicy(**scenarios.SMALL_POLICY)
    for call in (
        lambda: compare_readings(si.surrender, policy, **facts),
        lambda: compare_readings(si.surrender, policy=policy, **facts),
        lambda: compare_readings(functools.partial(si.surrender, policy, **facts)),
    ):
        result = call()
        assert result.default.verdict.outcome is si.Outcome.REFERRED
        assert result.differing == ("surrender_with_obligations",)
        assert result.agree is False
        allowed = result.row("surrender_with_obligations", "allow").answer
        assert (str(allowed.money), allowed.payment_keys) == ("29.92", ())
    # Of the first day the roundings pay 29.92 or 29.91; of the last day all choices pay nothing.
    free = facts | {"held": "0"}
    assert compare_readings(si.surrender, policy, **free).differing == ("rounding",)
    clear = compare_readings(si.surrender, policy, **free | {"on": policy.end})
    assert (clear.agree, clear.differing) == (True, ())
    assert "all readings agree" in clear.explain()
    assert clear.as_json()["agree"] is True
    sold = functools.partial(changed, policy, terms_id="unheard-of")
    assert refusal(lambda: compare_readings(si.surrender, sold(), **facts))[0] == "terms-unknown"
    own = DEPOSIT_TERMS.amended(terms_id="unheard-of", surrender_with_obligations="allow")
    judged = compare_readings(si.surrender, sold(), **facts, terms=own)
    assert judged.default.payment_keys == ("surrender S-1 D-1",)
    nobody = compare_readings(si.assess_price_claim, None, PURCHASE, EVIDENCE)
    assert nobody.default.verdict.codes == ("policy-unknown",)


def test_where_no_policy_is_known_the_type_of_the_terms_says_which():
    def bare(policy, purchase, evidence, *, terms=None):
        return si.assess_price_claim(policy, purchase, evidence, terms=terms)

    def due(*, terms: si.DepositTerms | None = None):
        return si.recovery_schedule(date(2022, 8, 5), terms=terms)

    sentence = "case has no policy: give compare_readings terms="
    for unnamed in (bare, functools.partial(si.assess_price_claim)):
        asked = functools.partial(compare_readings, unnamed, None, PURCHASE, EVIDENCE)
        assert refusal(asked) == ("terms-missing", sentence)
        assert asked(terms=GUARANTEE_TERMS).default.verdict.codes == ("policy-unknown",)
    bare.__wrapped__ = si.assess_price_claim
    assert (
        compare_readings(bare, None, PURCHASE, EVIDENCE).default
        == asked(terms=GUARANTEE_TERMS).default
    )
    assert {row.reading for row in compare_readings(due).rows} == {"overdue_from"}


def test_an_impact_on_a_policy_amends_its_own_terms_by_what_differs():
    before, after = DEPOSIT_TERMS, DEPOSIT_TERMS.amended(surrender_with_obligations="allow")
    own = DEPOSIT_TERMS.amended(terms_id="sold-as", rounding="down")
    facts = {"on": date(2023, 1, 1), "outstanding": "0", "held": "1"}
    policy = si.DepositPolicy(**scenarios.SMALL_POLICY)
    case = functools.partial(si.surrender, **facts)
    (moved,) = impact([(case, policy)], before, after).cases
    assert (moved.before.payment_keys, moved.after.payment_keys) == (("surrender S-1 D-1",), ())
    assert (moved.before.verdict.codes, str(moved.after.money)) == (
        ("obligations-to-review",),
        "29.92",
    )
    clear = functools.partial(si.surrender, **facts | {"held": "0"})
    (paid,) = impact([(clear, policy)], before, after).cases
    assert (paid.before.payment_keys, paid.after.payment_keys) == (("surrender S-1 D-1",), ())
    claim = functools.partial(si.assess_price_claim, purchase=PURCHASE, evidence=EVIDENCE)
    strict = GUARANTEE_TERMS.amended(terms_id="strict", schedule_complete=True)
    weekly = strict.amended(price_window_days=7)
    bought = si.OrderPolicy(**scenarios.ISSUED | {"product": "price"})
    (judged,) = impact([(claim, bought)], strict, weekly).cases
    assert judged.before.verdict.outcome is si.Outcome.APPROVED
    # Sold under terms that nobody knows: refused unless they are one of the two versions.
    sold = changed(policy, terms_id="sold-as")
    assert refusal(lambda: impact([(case, sold)], before, after))[0] == "terms-unknown"
    (moved,) = impact([(case, sold)], own, own.amended(surrender_with_obligations="allow")).cases
    assert (str(moved.after.money), moved.moved) == ("29.91", True)


def test_lists_are_compared_by_their_sum_and_their_readings():
    def premiums(*paid):
        return lambda *, terms=GUARANTEE_TERMS: tuple(
            si.order_premium(it, "0.002", terms=terms) for it in paid
        )

    result = compare_readings(premiums("2.50", "7.50"))
    assert comparing.fen_of_answer(result.default) == 3
    assert {row.reading for row in result.rows} == {"rounding"}
    assert result.row("rounding", "down").difference == Decimal("-0.02")
    assert comparing.summary(result.default).count("; ") == 1
    verdict = si.programme_membership(si.Shop(shop_id="S-1"))
    assert comparing.fen_of_answer((result.default[0], verdict)) is None
    assert comparing.fen_of_answer(("text",)) is None
    assert comparing.fen_of_answer((si.order_premium("0", "0.002"),)) == 0
    assert {row.reading for row in compare_readings(premiums("100", "200")).rows} == {"rounding"}


def test_a_summary_is_text_in_the_language_asked_for():
    word = LocalizedText("order", "订单")
    assert (comparing.summary(word), comparing.summary(word, "zh")) == ("order", "订单")
    assert [comparing.summary(it) for it in (None, 7, ())] == ["none", "7", "–"]
    refused = si.InvalidInput("some-code", "it is no case", chinese="不成立")
    assert [comparing.summary(refused, it) for it in ("en", "zh")] == ["it is no case", "不成立"]
    assert comparing.summary([word, {"a": refused}], "zh") == "订单；a 不成立"


def test_a_row_that_is_refused_says_so_in_both_languages():
    def priced(*, terms):
        return si.order_premium("2", "0.003" if terms.rounding == "down" else "0.001", terms=terms)

    row = compare_readings(priced, terms=GUARANTEE_TERMS).row("rounding", "down")
    english, chinese = row.answer.message("en"), row.answer.message("zh")
    assert english != chinese
    assert english in row.explain("en")
    assert chinese in row.explain("zh")
    assert (row.as_json()["answer"], row.as_json()["answer_zh"]) == (english, chinese)


def test_a_change_is_shown_with_its_clauses_and_its_reading():
    toys = (si.Covered(category="toys", reason="quality"),)
    changed = {"quality_window_days": None, "quality_cover": toys, "price_categories": ()}
    after = GUARANTEE_TERMS.amended(**changed, source="ours")
    result = {it.name: it for it in si.diff(GUARANTEE_TERMS, after)}
    window, cover = result["quality_window_days"], result["quality_cover"]
    assert window.explain().startswith("quality_window_days: 30 -> none [L-1.1]: ")
    assert window.explain("zh") != window.explain("en")
    assert cover.after == toys
    assert cover.explain().count("apparel quality, apparel breakage") == 1
    assert "-> toys quality [" in cover.explain()
    assert "apparel, fmcg, appliances -> – [" in result["price_categories"].explain()
    assert result["source"].clauses == ()
    assert result["source"].explain().endswith("-> ours")
    for one, other in ((GUARANTEE_TERMS, DEPOSIT_TERMS), (DEPOSIT_TERMS, GUARANTEE_TERMS)):
        assert refusal(functools.partial(si.diff, one, other))[0] == "after-type"
    moved = impact([(si.order_premium, "2.50", "0.002")], GUARANTEE_TERMS, DOWN)
    (change,) = moved.changes
    for language in ("en", "zh"):
        assert f"  {change.explain(language)}" in moved.explain(language).splitlines()
    assert change.explain("en") != change.explain("zh")


def test_the_kind_of_what_cannot_be_compared_is_named_in_thirty_characters():
    kind = type("K" * 50, (), {})
    code, sentence = refusal(lambda: compare_readings(lambda **_: kind(), terms=GUARANTEE_TERMS))
    assert code == "answer-type"
    assert f"({'K' * 30})" in sentence


WITHOUT_TERMS = (print, max, si.split_line, lambda amount: amount, functools.partial(str.upper))


@pytest.mark.parametrize("function", WITHOUT_TERMS, ids=range(len(WITHOUT_TERMS)))
def test_a_function_that_takes_no_terms_is_refused_and_not_pythons_own_error(function):
    for code, asked in (
        ("function-type", lambda: compare_readings(function, "2.50", terms=GUARANTEE_TERMS)),
        ("case-type", lambda: impact([(function, "2.50")], GUARANTEE_TERMS, GUARANTEE_TERMS)),
        (
            "function-type",
            lambda: frames.compare_columns(function, pd.DataFrame(), (), terms=GUARANTEE_TERMS),
        ),
    ):
        assert refusal(asked)[0] == code


def test_an_error_of_a_function_that_takes_terms_is_its_own():
    def broken(amount, *, terms):
        return amount + terms

    with pytest.raises(TypeError, match="unsupported operand"):
        compare_readings(broken, 1, terms=GUARANTEE_TERMS)
    with pytest.raises(TypeError, match="unsupported operand"):
        impact([(broken, 1)], GUARANTEE_TERMS, GUARANTEE_TERMS)
