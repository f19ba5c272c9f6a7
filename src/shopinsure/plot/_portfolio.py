"""Charts of many answers: premiums month by month, and the mix of outcomes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

import altair as alt

from shopinsure._dates import beijing_day
from shopinsure._money import fen_text
from shopinsure._policies import DepositPolicy, OrderPolicy
from shopinsure._results import Settlement, Verdict
from shopinsure._words import Language
from shopinsure.plot._chart import (
    BLUE,
    GREEN,
    GREY,
    ORANGE,
    RED,
    STEP,
    Words,
    checked_list,
    instant,
    layers,
    names_axis,
    number,
)
from shopinsure.rules._rule import Outcome
from shopinsure.underwriting import Issuance

Answer: TypeAlias = Verdict | Settlement | Issuance[Any]

_PRODUCTS: Final = MappingProxyType(
    {
        "quality": (("quality guarantee", "质保无忧"), BLUE),
        "price": (("price guarantee", "价保无忧"), ORANGE),
        "deposit": (("guarantee-deposit insurance", "保险保证金"), GREEN),
    }
)
_OUTCOMES: Final = MappingProxyType(
    {
        Outcome.APPROVED: (GREEN,),
        Outcome.REFERRED: (BLUE,),
        Outcome.PENDING: (GREY,),
        Outcome.DECLINED: (RED,),
    }
)


def premium_by_month(
    policies: Iterable[OrderPolicy | DepositPolicy], *, language: Language | None = None
) -> alt.LayerChart:
    """Draw the premiums (yuan) of policies by month and product; L-2.4, D-Q9.

    An order policy counts in the month, by Beijing days, in which it was issued, a deposit policy
    in that of its start.
    """
    say = Words(language)
    names = {name: say(*words) for name, (words, _) in _PRODUCTS.items()}
    rows = [
        {
            "month": month,
            "on": f"{month}-01",
            "product": names[product],
            "premium": fen_text(sum(premiums)),
            "policies": len(premiums),
        }
        for (month, product), premiums in sorted(_by_month(policies).items())
    ]
    axis = alt.Axis(format="%Y-%m", labelAngle=-30, labelOverlap=True)
    month, product = ("month", "month", "月份"), ("product", "product", "险种")
    premium = ("premium", "premium", "保费")
    looks = {names[name]: (colour,) for name, (_, colour) in _PRODUCTS.items()}
    base = (
        alt.Chart()
        .transform_calculate(day=instant("on"), yuan=number("premium"))
        .encode(
            x=alt.X("day:T", timeUnit="utcyearmonth", title=say(*month[1:]), axis=axis),
            y=alt.Y("yuan:Q", title=say.yuan(*premium[1:])),
            color=say.colour(*product, looks),
            tooltip=say.tips(month, product, premium, ("policies", "policies", "保单数")),
        )
    )
    return layers(rows, say.title("Premium by month", "各月保费"), base.mark_bar())


def _by_month(
    policies: Iterable[OrderPolicy | DepositPolicy],
) -> Mapping[tuple[str, str], list[int]]:
    """Return the premiums in fen of each month and product."""
    months: dict[tuple[str, str], list[int]] = defaultdict(list)
    for policy in checked_list("policies", policies, OrderPolicy, DepositPolicy):
        if isinstance(policy, OrderPolicy):
            on, product = beijing_day(policy.issued_at), str(policy.product)
        else:
            on, product = policy.start, "deposit"
        months[str(on)[:7], product].append(policy.premium.fen)
    return months


def outcomes(answers: Iterable[Answer], *, language: Language | None = None) -> alt.LayerChart:
    """Draw how many answers of each kind are approved, referred, pending and declined."""
    say, kinds = Words(language), (Verdict, Settlement, Issuance)
    counted = Counter(
        (_kind(say, answer), _verdict(answer).outcome)
        for answer in checked_list("answers", answers, *kinds)
    )
    places = {outcome: place for place, outcome in enumerate(_OUTCOMES)}
    rows = [
        {"kind": kind, "outcome": say.of(outcome), "place": places[outcome], "count": count}
        for (kind, outcome), count in sorted(counted.items(), key=lambda it: places[it[0][1]])
    ]
    outcome, count = ("outcome", "outcome", "结论"), ("count", "answers", "件数")
    looks = {say.of(it): look for it, look in _OUTCOMES.items()}
    base = alt.Chart().encode(
        x=alt.X("count:Q", title=say(*count[1:]), stack="zero", axis=alt.Axis(tickMinStep=1)),
        y=names_axis("kind", say("question", "问题"), sorted(str(row["kind"]) for row in rows)),
        order=alt.Order("place:Q", title=say("no.", "序号")),
        tooltip=say.tips(("kind", "question", "问题"), outcome, count),
    )
    text = base.mark_text(color="white", align="right", dx=-5, aria=False)
    return layers(
        rows,
        say.title("Mix of outcomes", "结论构成"),
        base.mark_bar().encode(color=say.colour(*outcome, looks)),
        text.encode(detail="outcome:N", text="count:Q"),
        height=alt.Step(STEP + STEP),
    )


def _verdict(answer: Answer) -> Verdict:
    return answer if isinstance(answer, Verdict) else answer.verdict


def _kind(say: Words, answer: Answer) -> str:
    """Name the question that was asked."""
    if isinstance(answer, Settlement):
        return say(str(answer.kind).replace("_", " "), answer.kind.zh)
    if isinstance(answer, Issuance):
        return say("issuance", "出单")
    return say("assessment", "资格审核")
