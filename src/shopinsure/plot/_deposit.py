"""Charts of deposit policies: what a surrender returns, and what it costs beside frozen cash."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

import altair as alt

from shopinsure._dates import checked_day
from shopinsure._money import fen_text
from shopinsure._policies import DepositPolicy
from shopinsure._records import ensure_type
from shopinsure._terms import DepositTerms
from shopinsure._words import Language
from shopinsure.plot._chart import (
    STEP,
    Words,
    checked_list,
    day_axis,
    instant,
    layers,
    number,
)
from shopinsure.premium import surrender_refund

_MOST_COLUMNS = 14  # beyond, the amounts of a table would not fit into its cells


_ON: Final = ("on", "surrender day", "退保日")
_REFUND: Final = ("refund", "应退保费")
_COVER: Final = ("cover", "保额")
_USED: Final = ("used", "days used until the surrender", "退保前已使用天数")
_NOTE: Final = (
    "Where money costs more than the line, a policy is cheaper, below it frozen cash",
    "资金成本高于该线时投保更省，低于该线时冻结现金更省",
)
_PERCENT: Final = ",.2%"


def _days(first: date, last: date) -> Iterator[date]:
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def refund_curve(
    policy: DepositPolicy, *, terms: DepositTerms | None = None, language: Language | None = None
) -> alt.LayerChart:
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
    say, name = Words(language), policy.policy_id
    first = date.fromordinal(max(policy.start.toordinal() - 1, date.min.toordinal()))
    rows = [
        {"on": str(on), "refund": str(surrender_refund(policy, on, terms=terms).amount)}
        for on in _days(first, policy.end)
    ]
    base = (
        alt.Chart()
        .transform_calculate(day=instant("on"), yuan=number("refund"))
        .encode(
            x=day_axis(say(*_ON[1:]), [first, policy.end]),
            y=alt.Y("yuan:Q", title=say.yuan(*_REFUND)),
            tooltip=say.tips(_ON, ("refund", *_REFUND)),
        )
    )
    return layers(
        rows,
        say.title(f"Surrender refund of {name}", f"保单 {name} 各日退保应退保费"),
        base.mark_line(interpolate="step-after", aria=False),
        base.mark_point(opacity=0),
    )


def surrender_table(
    policies: Iterable[DepositPolicy],
    days: Iterable[date] | None = None,
    *,
    terms: DepositTerms | None = None,
    language: Language | None = None,
) -> alt.LayerChart:
    """Draw what a surrender of each policy returns (yuan) on each day, as a heat map; D-Q14.

    A row a policy, the largest cover first; ``days`` are by default the first day of each month in
    which a policy runs. A day on which a policy returns nothing because it has ended, or has not
    been sold yet, says so and has no colour: it is no refund of 0.00.
    """
    say, sold = Words(language), checked_list("policies", policies, DepositPolicy)
    given = _firsts(sold) if days is None else checked_list("days", days, date)
    columns = [checked_day("days", on) for on in given]
    rows = [
        {
            "policy": name,
            "policy_id": policy.policy_id,
            "on": str(on),
            "refund": _refund(policy, on, terms),
        }
        for policy, name in sorted(_named(sold), key=lambda it: -it[0].coverage.fen)
        for on in columns
    ]
    base = (
        alt.Chart()
        .transform_calculate(
            yuan=f"datum.refund == null ? null : {number('refund')}",
            shown=f"datum.refund == null ? '{say('none', '无')}' : datum.refund",
        )
        .encode(
            x=alt.X("on:O", title=say(*_ON[1:]), axis=alt.Axis(labelAngle=-30, labelOverlap=True)),
            y=alt.Y("policy:N", title=say.yuan(*_COVER), sort=None),
            tooltip=say.tips(("policy_id", "policy", "保单"), _ON, ("shown", *_REFUND)),
        )
    )
    wide = len(columns) <= _MOST_COLUMNS
    return layers(
        rows,
        say.title("What a surrender returns", "各日退保应退保费"),
        *_cells(base, say, wide=wide),
        height=alt.Step(STEP),
        width=alt.Step(64 if wide else 4),
    )


def _cells(base: alt.Chart, say: Words, *, wide: bool) -> list[alt.Chart]:
    """Return the cells of a table and, where they are wide enough, the amounts in them."""
    some = base.transform_filter("datum.refund != null")
    none = base.transform_filter("datum.refund == null")
    # White can be read on all of these colours, whatever the colour of the page is.
    scale = alt.Scale(range=["#4a7ab5", "#0b2d5e"])
    legend = alt.Legend(format=",.2f", orient="bottom")
    colour = alt.Color("yuan:Q", title=say.yuan(*_REFUND), scale=scale, legend=legend)
    cells = [some.mark_rect().encode(color=colour), none.mark_text().encode(text="shown:N")]
    amounts = some.mark_text(color="white", aria=False).encode(text="shown:N")
    return [*cells, amounts] if wide else cells[:1]


def _firsts(policies: list[DepositPolicy]) -> list[date]:
    """List the first days of the months in which some policy runs."""
    days = {on for it in policies for on in _days(it.start, it.end) if on.day == 1}
    return sorted(days)


def _named(policies: list[DepositPolicy]) -> list[tuple[DepositPolicy, str]]:
    """Name each policy by its cover, by its id too where another has the same."""
    counts = Counter(it.coverage.fen for it in policies)
    return [
        (it, f"{it.coverage} {it.policy_id}" if counts[it.coverage.fen] > 1 else str(it.coverage))
        for it in policies
    ]


def _refund(policy: DepositPolicy, on: date, terms: DepositTerms | None) -> str | None:
    """Return what is returned on a day, or ``None`` where the policy has no such day."""
    if on > policy.end or on.toordinal() < policy.start.toordinal() - 1:
        return None
    return str(surrender_refund(policy, on, terms=terms).amount)


def break_even(
    policies: Iterable[DepositPolicy],
    *,
    terms: DepositTerms | None = None,
    language: Language | None = None,
) -> alt.LayerChart:
    """Draw the interest a year from which a policy is cheaper than frozen cash; D-Q9, D-Q14.

    A policy that is surrendered costs its premium less the refund; cash of the amount of its cover,
    frozen for the same days instead, costs its interest. The two are equal at the interest drawn:
    cost × 365 ÷ (cover × days used). Where a seller's money costs more, the policy is cheaper.
    """
    say, sold = Words(language), checked_list("policies", policies, DepositPolicy)
    rows = [
        {
            "policy": name,
            "coverage": str(policy.coverage),
            "used": used,
            "cost": fen_text(policy.premium.fen - surrender_refund(policy, on, terms=terms).fen),
            "last": on == policy.end,
        }
        for policy, name in _named(sold)
        for used, on in enumerate(_days(policy.start, policy.end), 1)
    ]
    interest = f"365 * {number('cost')} / ({number('coverage')} * datum.used)"
    rate = "break-even interest a year", "盈亏平衡年利率"
    tips = say.tips(("policy", *_COVER), _USED, ("cost", "premium less refund", "保费减应退保费"))
    base = (
        alt.Chart()
        .transform_calculate(interest=interest)
        .encode(
            x=alt.X("used:Q", title=say(*_USED[1:]), axis=alt.Axis(labelOverlap=True)),
            y=alt.Y("interest:Q", title=say(*rate), axis=alt.Axis(format=_PERCENT)),
            color=alt.Color("policy:N", title=say.yuan(*_COVER), sort=None),
            tooltip=[*tips, alt.Tooltip("interest:Q", title=say(*rate), format=_PERCENT)],
        )
    )
    last = base.transform_filter("datum.last").mark_text(dy=-8, align="right", aria=False)
    return layers(
        rows,
        say.title("Break-even against frozen cash", "与冻结现金的盈亏平衡", _NOTE),
        base.mark_line(aria=False),
        base.mark_point(opacity=0),
        last.encode(text=alt.Text("interest:Q", format=_PERCENT)),
    )
