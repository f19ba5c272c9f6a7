"""Charts of what each reading moves: an answer, and the loss ratio of a portfolio."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

import altair as alt

from shopinsure._money import fen_text
from shopinsure._policies import DepositPolicy, OrderPolicy
from shopinsure._readings import READINGS, Reading
from shopinsure._records import ensure_type, refuse
from shopinsure._refusals import values
from shopinsure._results import Settlement
from shopinsure._results.comparing import summary
from shopinsure._results.comparison import Comparison, Row
from shopinsure._words import Language
from shopinsure.plot._chart import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    PURPLE,
    STEP,
    Words,
    checked_list,
    layers,
    names_axis,
    number,
)
from shopinsure.rules._rule import Outcome

# How a choice is marked: its words, its colour and its shape.
_DEFAULT, _SAME, _AMOUNT, _MOVED, _NONE = "default", "same", "amount", "moved", "none"
_MARKS: Final[Mapping[str, tuple[tuple[str, str], str, str]]] = MappingProxyType(
    {
        _DEFAULT: (("default", "默认"), GREEN, "diamond"),
        _SAME: (("the same answer", "结论相同"), GREY, "circle"),
        _AMOUNT: (("another amount", "金额不同"), BLUE, "square"),
        _MOVED: (("moved without money", "金额不变、结论不同"), ORANGE, "triangle-right"),
        _NONE: (("no amount to compare", "无金额可比"), PURPLE, "cross"),
    }
)
_LABEL: Final = ("difference", "difference", "差额")
_READING: Final = ("choice", "reading", "口径")
_FACTS: Final = (
    ("claims", "claims paid", "赔款"),
    ("premium", "premium", "保费"),
    ("approved", "approved", "通过"),
    ("declined", "declined", "拒赔"),
    ("open", "pending or referred", "待定或转人工"),
    ("invalid", "invalid", "无效"),
)


def readings_moved(comparison: Comparison, *, language: Language | None = None) -> alt.LayerChart:
    """Draw by how much (yuan) each choice of each reading moves an answer; docs/rulebook.md, §2.

    An answer that moves without money, and one that is no amount, are marked as such: neither is a
    difference of 0.00.

    >>> from shopinsure import compare_readings, order_premium
    >>> chart = readings_moved(compare_readings(order_premium, "2.50", "0.002"))
    >>> [row["difference"] for row in chart.to_dict()["data"]["values"]]
    ['0.00', '-0.01', '-0.01']
    """
    say = Words(language)
    marks = {name: say(*words) for name, (words, *_) in _MARKS.items()}
    compared = ensure_type("comparison", comparison, Comparison).rows
    rows = [_row(say, row, marks) for row in compared]
    looks = {marks[name]: (colour, shape) for name, (_, colour, shape) in _MARKS.items()}
    mark = ("mark", "answer", "结论")
    amount = say.yuan("difference", "差额")
    base = (
        alt.Chart()
        .transform_calculate(
            yuan=f"datum.difference == null ? 0 : {number('difference')}",
            text="datum.choice + ': ' + datum.mark + ' ' + (datum.difference || '')",
        )
        .encode(
            x=alt.X("yuan:Q", title=amount, scale=alt.Scale(padding=70, nice=False)),
            y=names_axis("choice", say(*_READING[1:]), [row["choice"] for row in rows]),
            tooltip=say.tips(_READING, mark, _LABEL, ("answer", "says", "结果")),
        )
    )
    colour = say.colour(*mark, looks)
    bars = base.transform_filter("datum.yuan != 0").mark_bar(height=3, aria=False)
    points = base.encode(description="text:N").mark_point(size=90, filled=True, opacity=1)
    texts = base.encode(text="label:N")
    return layers(
        rows,
        say.title("What each reading moves", "各口径对结论的影响"),
        bars.encode(color=colour),
        points.encode(color=colour, shape=say.shape(*mark, looks)),
        texts.transform_filter("datum.yuan >= 0").mark_text(align="left", dx=9, aria=False),
        texts.transform_filter("datum.yuan < 0").mark_text(align="right", dx=-9, aria=False),
        height=alt.Step(STEP),
    )


def _row(say: Words, row: Row, marks: Mapping[str, str]) -> dict[str, Any]:
    own, difference = row.is_default, row.difference
    moved = _AMOUNT if difference else _MOVED
    mark = _DEFAULT if own else _SAME if not row.moved else _NONE if difference is None else moved
    label = f"{difference:+f}" if difference else "" if mark in {_DEFAULT, _SAME} else marks[mark]
    return {
        "choice": say.named_choice(row.reading, row.choice, default=own),
        "difference": None if difference is None else str(difference),
        "label": label,
        "mark": marks[mark],
        "answer": say(summary(row.answer), summary(row.answer, "zh")),
    }


def loss_ratio(
    policies: Iterable[OrderPolicy | DepositPolicy],
    comparisons: Iterable[Comparison],
    *,
    language: Language | None = None,
) -> alt.LayerChart:
    """Draw the loss ratio of policies, claims ÷ premiums, under each choice of each reading.

    Premiums are those of the policies; claims are what the claims on them, each compared by
    ``compare_readings``, pay under the choice. Only approved claims are paid: how many are
    declined, pending or referred, or refused as invalid under a choice, is told beside. The rule
    is the loss ratio under the claims' own terms. Raises ``InvalidInput`` for what are no policies
    and no comparisons of claims.
    """
    say = Words(language)
    sold = checked_list("policies", policies, OrderPolicy, DepositPolicy)
    compared = _of_claims(checked_list("comparisons", comparisons, Comparison))
    premium = fen_text(sum(it.premium.fen for it in sold))
    own = say("default", "默认"), say("another choice", "其他选择")
    rows = [
        {"kind": own[0] if default else own[1], "own": default, "premium": premium}
        | {"choice": say.named_choice(reading, choice, default=default)}
        | _claims([_answer(one, reading, choice) for one in compared])
        for reading, choice, default in _choices(compared)
    ]
    count = len(compared)
    note = f"premium {premium}, {count} claims", f"保费 {premium} 元，理赔 {count} 件"
    ratio = f"{number('premium')} > 0 ? {number('claims')} / {number('premium')} : null"
    text = f"datum.ratio == null ? '{say('no premium', '无保费')}' : format(datum.ratio, ',.1%')"
    base = alt.Chart().transform_calculate(ratio=ratio).transform_calculate(text=text)
    drawn = base.encode(
        x=alt.X("ratio:Q", title=say("loss ratio", "赔付率"), axis=alt.Axis(format=",.0%")),
        y=names_axis("choice", say(*_READING[1:]), [str(row["choice"]) for row in rows]),
        tooltip=say.tips(_READING, *_FACTS),
    )
    rule = base.transform_filter("datum.own").mark_rule(strokeDash=[4, 3], aria=False)
    colour = say.colour("kind", "choice", "选择", {own[0]: (GREEN,), own[1]: (BLUE,)})
    return layers(
        rows,
        say.title("Loss ratio under each reading", "各口径下的赔付率", note),
        drawn.mark_bar().encode(color=colour),
        drawn.mark_text(align="left", dx=5, aria=False).encode(text="text:N"),
        rule.encode(x="max(ratio):Q"),
        height=alt.Step(STEP),
    )


def _of_claims(comparisons: list[Comparison]) -> list[Comparison]:
    for one in comparisons:
        if not isinstance(one.default, Settlement):
            refuse("comparisons", one.default, values.NO_CLAIM)
    return comparisons


def _choices(compared: list[Comparison]) -> list[tuple[str, Reading, bool]]:
    """List the choices that the comparisons know, in the order of the readings."""
    known = {(row.reading, row.choice): row.is_default for one in compared for row in one.rows}
    order = [*READINGS]
    rows = [(reading, choice, own) for (reading, choice), own in known.items()]
    return sorted(rows, key=lambda it: (order.index(it[0]), not it[2]))


def _answer(comparison: Comparison, reading: str, choice: Reading) -> object:
    """Return the answer under a choice, which is the default's where it depends on none."""
    for row in comparison.rows:
        if (row.reading, row.choice) == (reading, choice):
            return row.answer
    return comparison.default


def _claims(answers: list[object]) -> dict[str, Any]:
    """Add up what is paid, and count the outcomes."""
    settled = [it for it in answers if isinstance(it, Settlement)]
    outcomes = [it.verdict.outcome for it in settled]
    paid = sum(it.payment.fen for it in settled if it and it.payment is not None)
    return {
        "claims": fen_text(paid),
        "approved": outcomes.count(Outcome.APPROVED),
        "declined": outcomes.count(Outcome.DECLINED),
        "open": outcomes.count(Outcome.PENDING) + outcomes.count(Outcome.REFERRED),
        "invalid": len(answers) - len(settled),
    }
