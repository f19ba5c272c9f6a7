"""Charts of results for notebooks: each function returns one, none opens a window.

Charts for notebooks, with the extra ``plot``. Each function draws numbers that the rules give and
returns a chart: it opens no window, writes no file and calculates nothing. The data of a chart
holds exact decimal text; only the drawing turns it into numbers.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import altair as alt

from shopinsure._money import RateLike, YuanLike, fen_text, from_fen
from shopinsure._policies import DepositPolicy
from shopinsure._readings import READINGS
from shopinsure._records import ensure_type
from shopinsure._results.comparison import Comparison
from shopinsure._terms import DEPOSIT_TERMS, GUARANTEE_TERMS, DepositTerms, GuaranteeTerms
from shopinsure.deposit import BALANCES, Statement, recovery_schedule
from shopinsure.premium import order_premium, surrender_refund

_WIDTH, _HEIGHT = 520, 260
_STEP = 26


def _chart(rows: Iterable[Mapping[str, Any]], english: str, chinese: str) -> alt.Chart:
    # altair leaves this one class untyped; InlineData would move the rows out of the chart's data.
    data = alt.Data(values=list(rows))  # type: ignore[no-untyped-call]
    return alt.Chart(data, title=_title(english, chinese), width=_WIDTH, height=_HEIGHT)


def _title(english: str, chinese: str) -> alt.TitleParams:
    return alt.TitleParams(text=english, subtitle=chinese, anchor="start")


def refund_curve(policy: DepositPolicy, *, terms: DepositTerms | None = None) -> alt.Chart:
    """Draw the surrender refund of a policy (yuan) over its days; D-Q14.

    From the day before the start, when the whole premium comes back, to the last day; the first
    day of all has none before it.

    >>> from shopinsure import Shop, Term, buy_deposit_policy
    >>> shop = Shop(
    ...     shop_id="S-1", marketplace_seller=True, deposit_offered=True, coverage_max="1000"
    ... )
    >>> bought = buy_deposit_policy(shop, "D-1", "1000", Term.SIX_MONTHS, date(2023, 1, 1))
    >>> len(refund_curve(bought.policy).to_dict()["data"]["values"])
    182
    """
    ensure_type("policy", policy, DepositPolicy)
    first = max(policy.start.toordinal() - 1, date.min.toordinal())
    days = map(date.fromordinal, range(first, policy.end.toordinal() + 1))
    rows = [
        {"on": str(on), "refund": str(surrender_refund(policy, on, terms=terms).amount)}
        for on in days
    ]
    chart: alt.Chart = (
        _chart(rows, f"Surrender refund of {policy.policy_id}", "各日退保应退保费")
        .mark_line(interpolate="step-after")
        .transform_calculate(yuan="toNumber(datum.refund)")
        .encode(
            x=alt.X("on:T", title="surrender day 退保日"),
            y=alt.Y("yuan:Q", title="refund 应退保费 (yuan)"),
            tooltip=["on:T", "refund:N"],
        )
    )
    return chart


def premium_rounding(
    rate: RateLike, amounts: Iterable[YuanLike], *, terms: GuaranteeTerms = GUARANTEE_TERMS
) -> alt.Chart:
    """Draw the premium (yuan) over amounts paid, exact and under each rounding; L-2.4.

    >>> chart = premium_rounding("0.002", ["1.00", "2.50", "4.99"])
    >>> [row["premium"] for row in chart.to_dict()["data"]["values"] if row["paid"] == "2.50"]
    ['0.01', '0.00', '0.00', '0.005']
    """
    choices = READINGS["rounding"].values
    variants = {str(one): terms.amended(rounding=one) for one in choices}
    rows = []
    for paid in amounts:
        priced = {name: order_premium(paid, rate, terms=it) for name, it in variants.items()}
        some = priced[str(choices[0])]
        shown = {name: str(one.amount) for name, one in priced.items()}
        shown["exact"] = some.steps[0].as_json()["value"]
        text = fen_text(some.operands[0])
        rows += [{"paid": text, "kind": name, "premium": it} for name, it in shown.items()]
    chart: alt.Chart = (
        _chart(rows, f"Premium at {rate}", "不同舍入方式下的保费")
        .mark_line(interpolate="step-after")
        .transform_calculate(x="toNumber(datum.paid)", y="toNumber(datum.premium)")
        .encode(
            x=alt.X("x:Q", title="amount paid 实付金额 (yuan)"),
            y=alt.Y("y:Q", title="premium 保费 (yuan)"),
            color=alt.Color("kind:N", title="rounding 舍入"),
            strokeDash=alt.StrokeDash("kind:N", title="rounding 舍入"),
            tooltip=["paid:N", "premium:N", "kind:N"],
        )
    )
    return chart


def account_balances(statement: Statement) -> alt.FacetChart:
    """Draw the balances of an account (yuan) over the days of its events; D-Q26, D-Q27."""
    rows = [
        {
            "on": str(posting.event.on),
            "kind": posting.event.kind,
            "balance": f"{name} {BALANCES[name]}",
            "amount": str(amount),
        }
        for posting in ensure_type("statement", statement, Statement).postings
        for name, amount in posting.balances.items()
    ]
    order = [f"{name} {chinese}" for name, chinese in BALANCES.items()]
    chart: alt.FacetChart = (
        _chart(rows, "", "")
        .properties(height=_STEP * 3)
        .mark_line(interpolate="step-after", point=True)
        .transform_calculate(yuan="toNumber(datum.amount)")
        .encode(
            x=alt.X("on:T", title="day 日期"),
            y=alt.Y("yuan:Q", title="yuan"),
            tooltip=["on:T", "kind:N", "amount:N"],
        )
        .facet(row=alt.Row("balance:N", title=None, sort=order, header=_upright()))
        .resolve_scale(y="independent")
        .properties(title=_title("Balances of the account", "账户各项额度"))
    )
    return chart


def _upright() -> alt.Header:
    return alt.Header(labelAngle=0, labelAlign="left", labelAnchor="start", labelOrient="top")


def recovery_timeline(advanced_on: date, *, terms: DepositTerms = DEPOSIT_TERMS) -> alt.Chart:
    """Draw what follows an advance under each choice of ``overdue_from``; D-Q19, D-Q20.

    >>> values = recovery_timeline(date(2022, 7, 13)).to_dict()["data"]["values"]
    >>> [row["on"] for row in values if row["stage"].startswith("blocked")]
    ['2022-08-17', '2022-07-19', '2022-07-18']
    """
    rows = [
        {
            "overdue_from": f"{choice.value} {choice.zh}",
            "on": str(milestone.on),
            "stage": f"{milestone.stage} {milestone.stage.zh}",
        }
        for choice in READINGS["overdue_from"].choices
        for milestone in recovery_schedule(
            advanced_on, terms=terms.amended(overdue_from=choice.value)
        )
    ]
    chart: alt.Chart = (
        _chart(rows, f"After an advance of {advanced_on}", "垫付后的催收时间线")
        .properties(height=_STEP * 6)
        .mark_point(filled=True, size=180)
        .encode(
            x=alt.X("on:T", title="day 日期", axis=alt.Axis(format="%m-%d")),
            y=alt.Y("overdue_from:N", title="overdue from 逾期起算", sort=None),
            color=alt.Color("stage:N", title="stage 阶段", sort=None),
            shape=alt.Shape("stage:N", title="stage 阶段", sort=None),
            tooltip=["on:T", "stage:N", "overdue_from:N"],
        )
    )
    return chart


def readings_moved(comparison: Comparison) -> alt.Chart:
    """Draw by how much (yuan) each choice of each reading moves an answer; docs/rulebook.md, §2.

    >>> from shopinsure import compare_readings
    >>> chart = readings_moved(compare_readings(order_premium, "2.50", "0.002"))
    >>> [row["difference"] for row in chart.to_dict()["data"]["values"]]
    ['0.00', '-0.01', '-0.01']
    """
    rows = [
        {
            "choice": f"{row.reading} = {'none' if row.choice is None else row.choice}",
            "says": READINGS[row.reading].says(row.choice, "zh"),
            "difference": str(from_fen(0) if row.difference is None else row.difference),
        }
        for row in ensure_type("comparison", comparison, Comparison).rows
    ]
    chart: alt.Chart = (
        _chart(rows, "What each reading moves", "各口径对结论的影响")
        .properties(height=alt.Step(_STEP))
        .mark_bar()
        .transform_calculate(yuan="toNumber(datum.difference)")
        .encode(
            x=alt.X("yuan:Q", title="difference 差额 (yuan)"),
            y=alt.Y("choice:N", title=None, sort=None, axis=alt.Axis(labelLimit=260)),
            tooltip=["choice:N", "says:N", "difference:N"],
        )
    )
    return chart
