"""Charts of premiums."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

import altair as alt

from shopinsure._money import RateLike, YuanLike, fen_text
from shopinsure._readings import READINGS
from shopinsure._terms import GUARANTEE_TERMS, GuaranteeTerms
from shopinsure._words import Language
from shopinsure.plot._chart import BLUE, GREEN, GREY, ORANGE, Words, layers, number
from shopinsure.premium import order_premium

_EXACT: Final = "exact"
_LOOKS: Final = MappingProxyType(
    {
        "half_up": (BLUE, "circle"),
        "half_even": (ORANGE, "diamond"),
        "down": (GREEN, "triangle-down"),
        _EXACT: (GREY, "stroke"),
    }
)


def premium_rounding(
    rate: RateLike,
    amounts: Iterable[YuanLike],
    *,
    terms: GuaranteeTerms = GUARANTEE_TERMS,
    language: Language | None = None,
) -> alt.LayerChart:
    """Draw the premium (yuan) over amounts paid, exact and under each rounding; L-2.4.

    The two roundings to the nearest fen differ at ties only, where the exact premium lies in the
    middle between two fen: a line marks these amounts.

    >>> chart = premium_rounding("0.002", ["1.00", "2.50", "4.99"])
    >>> [row["premium"] for row in chart.to_dict()["data"]["values"] if row["paid"] == "2.50"]
    ['0.01', '0.00', '0.00', '0.005']
    """
    say, choices = Words(language), READINGS["rounding"].values
    variants = {str(one): terms.amended(rounding=one) for one in choices}
    labels = {it: say.choice("rounding", it, default=it == terms.rounding) for it in variants}
    labels[_EXACT] = say("exact", "精确值")
    rows = [row | {"rounding": labels[row["kind"]]} for row in _rows(rate, amounts, variants)]
    count, ties = (len({row["paid"] for row in rows if row["tie"] >= tie}) for tie in (0, 1))
    note = (
        f"half_even differs from half_up only at exact ties: {ties} of {count} amounts, marked",
        f"四舍六入五成双仅在恰为半分时与四舍五入不同：{count} 个金额中有 {ties} 个，已标出",
    )
    looks = {labels[kind]: look for kind, look in _LOOKS.items()}
    premium = alt.Y("y:Q", title=say.yuan("premium", "保费"))
    title = ("rounding", "rounding", "舍入")
    base = (
        alt.Chart()
        .transform_calculate(x=number("paid"), y=number("premium"))
        .encode(x=alt.X("x:Q", title=say.yuan("amount paid", "实付金额")))
    )
    tips = say.tips(("paid", "amount paid", "实付金额"), ("premium", "premium", "保费"), title)
    drawn = base.encode(y=premium, color=say.colour(*title, looks), tooltip=tips)
    return layers(
        rows,
        say.title(f"Premium at {rate}", f"费率 {rate} 下各舍入方式的保费", note),
        base.transform_filter("datum.tie && datum.kind == 'half_up'").mark_rule(
            strokeDash=[2, 3], aria=False
        ),
        drawn.transform_filter("datum.kind == 'exact'").mark_line(aria=False),
        drawn.encode(shape=say.shape(*title, looks)).mark_point(size=30),
    )


def _rows(
    rate: RateLike, amounts: Iterable[YuanLike], variants: Mapping[str, GuaranteeTerms]
) -> Iterator[dict[str, Any]]:
    for paid in amounts:
        priced = {name: order_premium(paid, rate, terms=it) for name, it in variants.items()}
        some = priced["half_up"]
        shown = {name: str(one.amount) for name, one in priced.items()}
        tie = shown["half_up"] != shown["half_even"]
        shown[_EXACT] = some.steps[0].as_json()["value"]
        text = fen_text(some.operands[0])
        for kind, it in shown.items():
            yield {"paid": text, "kind": kind, "premium": it, "tie": tie}
