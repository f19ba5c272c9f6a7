"""Charts of the deposit account: its balances, and what follows an advance."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final, NamedTuple, TypeAlias

import altair as alt

from shopinsure._dates import checked_day
from shopinsure._readings import READINGS, Reading
from shopinsure._records import ensure_type
from shopinsure._terms import DEPOSIT_TERMS, DepositTerms
from shopinsure._words import Language
from shopinsure.deposit import (
    BALANCES,
    Account,
    Level,
    PostingStatus,
    Stage,
    Statement,
    alipay_held,
    cash_available,
    credit_available,
    credit_held,
    outstanding,
    recovery_schedule,
    standing,
)
from shopinsure.plot._chart import (
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    RED,
    STEP,
    WIDTH,
    Panels,
    Words,
    data,
    day_axis,
    instant,
    layers,
    names_axis,
    number,
)

_Choice: TypeAlias = tuple[Reading, DepositTerms, str]

_ONE_DAY: Final = timedelta(days=1)
_OF_ACCOUNT: Final = MappingProxyType(
    {
        it.__name__: it
        for it in (credit_available, credit_held, outstanding, cash_available, alipay_held)
    }
)
_LEVELS: Final = MappingProxyType(
    {Level.GOOD: (GREEN,), Level.BADGE_REMOVED: (ORANGE,), Level.BLOCKED: (RED,)}
)
_STAGES: Final = MappingProxyType(
    {
        Stage.DUNNING: (BLUE, "circle"),
        Stage.BADGE_REMOVED: (ORANGE, "square"),
        Stage.BLOCKED: (RED, "triangle-up"),
        Stage.LAST_DAY: (PURPLE, "diamond"),
    }
)
_STATUSES: Final = MappingProxyType(
    {
        PostingStatus.POSTED: ("circle",),
        PostingStatus.DUPLICATE: ("square",),
        PostingStatus.REFUSED: ("cross",),
    }
)


_LEVEL: Final = ("level", "standing", "店铺状态")
_OVERDUE: Final = ("overdue from", "逾期起算")


class _Point(NamedTuple):
    """The balances from a day on, and what changed them."""

    on: date
    kind: str
    status: PostingStatus
    balances: Mapping[str, object]


def account_balances(statement: Statement, *, language: Language | None = None) -> alt.FacetChart:
    """Draw the balances of an account (yuan) over the days of its events; D-Q26, D-Q27.

    From the opening balances on, on one scale. A balance that never changes has no panel: the note
    below the title says what it is. Refused events and duplicates are drawn, and change nothing; a
    cover that ends between two events is drawn on the day after its last.
    """
    say, points = Words(language), _points(ensure_type("statement", statement, Statement))
    names = {name: say(name.replace("_", " "), chinese) for name, chinese in BALANCES.items()}
    flat = [name for name in names if len({str(it.balances[name]) for it in points}) == 1]
    rows = [
        {
            "on": str(point.on),
            "place": place,
            "kind": point.kind,
            "status": say.of(point.status),
            "balance": names[name],
            "amount": str(point.balances[name]),
            "last": place == len(points) - 1,
        }
        for place, point in enumerate(points)
        for name in names
        if name not in flat
    ]
    still = [(name.replace("_", " "), BALANCES[name], points[0].balances[name]) for name in flat]
    note = (
        "no change: " + ", ".join(f"{english} {amount}" for english, _, amount in still),
        "无变动：" + "，".join(f"{chinese} {amount} 元" for _, chinese, amount in still),
    )
    title = say.title("Balances of the account", "账户各项额度", *([note] if still else []))
    header = alt.Header(labelAngle=0, labelAlign="left", labelAnchor="start", labelOrient="top")
    row = alt.Row("balance:N", title=None, sort=[*names.values()], header=header)
    panel = _panel(say, [it.on for it in points])
    return Panels(data=data(rows), spec=panel, facet={"row": row}, title=title)


def _balances(account: Account) -> dict[str, object]:
    return {name: of(account) for name, of in _OF_ACCOUNT.items()}


def _points(statement: Statement) -> list[_Point]:
    """List the balances from the opening on, an event and an end of the cover each."""
    postings, account = statement.postings, statement.opening
    on = max(postings[0].event.on if postings else date.min, account.last_on or date.min)
    points = [_Point(on, "opening", PostingStatus.POSTED, _balances(account))]
    for place, posting in enumerate(postings):
        before, on = on, max(posting.event.on, on)
        over = account.cover_until
        if over is not None and before <= over and (on - over).days > 1:
            ended = {**points[-1].balances, "credit_available": credit_available(account, on)}
            points.append(_Point(over + _ONE_DAY, "cover over", PostingStatus.POSTED, ended))
        points.append(_Point(on, posting.event.kind, posting.status, posting.balances))
        account = statement.account_after(place)
    return points


def _panel(say: Words, days: Sequence[date]) -> alt.LayerChart:
    status = ("status", "event", "事件")
    base = (
        alt.Chart()
        .transform_calculate(day=instant("on"), yuan=number("amount"))
        .encode(
            x=day_axis(say("day", "日期"), days),
            y=alt.Y("yuan:Q", title=say("yuan", "元")),
            order=alt.Order("place:Q", title=say("no.", "序号")),
            tooltip=say.tips(
                ("on", "day", "日期"), ("kind", "kind", "种类"), status, ("amount", "yuan", "元")
            ),
        )
    )
    shape = say.shape(*status, {say.of(it): look for it, look in _STATUSES.items()})
    last = base.transform_filter("datum.last").mark_text(align="left", dx=8, aria=False)
    drawn: list[Any] = [
        base.mark_line(interpolate="step-after", color=BLUE, aria=False),
        base.mark_point(size=50, filled=True, color=BLUE, opacity=1).encode(shape=shape),
        last.encode(text="amount:N"),
    ]
    return alt.LayerChart(layer=drawn, width=WIDTH, height=STEP * 3)


def recovery_timeline(
    advanced_on: date, *, terms: DepositTerms = DEPOSIT_TERMS, language: Language | None = None
) -> alt.LayerChart:
    """Draw what follows an advance under each choice of ``overdue_from``; D-Q19, D-Q20.

    >>> values = recovery_timeline(date(2022, 7, 13)).to_dict()["data"]["values"]
    >>> [row["on"] for row in values if row["stage"].startswith("blocked")]
    ['2022-08-17', '2022-07-19', '2022-07-18']
    """
    say = Words(language)
    rows = [
        {
            "choice": value,
            "overdue_from": label,
            "on": str(milestone.on),
            "stage": say.of(milestone.stage),
        }
        for value, variant, label in _choices(say, terms)
        for milestone in recovery_schedule(advanced_on, terms=variant)
    ]
    days = [date.fromisoformat(str(row["on"])) for row in rows]
    looks = {say.of(stage): look for stage, look in _STAGES.items()}
    stage = ("stage", "stage", "阶段")
    base = (
        alt.Chart()
        .transform_calculate(day=instant("on"), label="slice(datum.on, 5)")
        .encode(
            x=day_axis(say("day", "日期"), days, padding=20),
            y=names_axis(
                "overdue_from", say(*_OVERDUE), [str(row["overdue_from"]) for row in rows]
            ),
            color=say.colour(*stage, looks),
            shape=say.shape(*stage, looks),
            tooltip=say.tips(("on", "day", "日期"), stage, ("overdue_from", *_OVERDUE)),
        )
    )
    return layers(
        rows,
        say.title(f"After an advance of {advanced_on}", f"垫付后的催缴时间线（{advanced_on}）"),
        base.mark_point(filled=True, size=150, opacity=1),
        base.mark_text(dy=15, fontSize=9, aria=False).encode(
            text="label:N", color=alt.value("currentColor"), shape=alt.value("circle")
        ),
        height=alt.Step(STEP + STEP),
    )


def _choices(say: Words, terms: DepositTerms) -> Iterator[_Choice]:
    """Yield each choice of ``overdue_from``, the terms with it, and what it is called."""
    ensure_type("terms", terms, DepositTerms)
    for value in READINGS["overdue_from"].values:
        own = value == terms.overdue_from
        variant = terms if own else terms.amended(overdue_from=value)
        yield value, variant, say.choice("overdue_from", value, default=own)


def standings(
    statement: Statement,
    until: date | None = None,
    *,
    terms: DepositTerms = DEPOSIT_TERMS,
    language: Language | None = None,
) -> alt.LayerChart:
    """Draw how a shop stands from day to day under each choice of ``overdue_from``; D-Q20.

    From its first event to ``until``, by default the last change under any choice if nothing more
    is repaid. Each day is judged by what was posted up to its end.
    """
    say, accounts = Words(language), _accounts(ensure_type("statement", statement, Statement))
    choices = [*_choices(say, terms)]
    last = _last_change(accounts, choices) if until is None else checked_day("until", until)
    rows = [
        {"overdue_from": label, "level": say.of(level), "from": str(first), "to": str(to)}
        for _, variant, label in choices
        for level, first, to in _spans(accounts, variant, last)
    ]
    tips = say.tips(("from", "from", "自"), ("to", "to", "至"), _LEVEL, ("overdue_from", *_OVERDUE))
    base = (
        alt.Chart()
        .transform_calculate(
            day=instant("from"),
            end=f"{instant('to')} + 24 * 60 * 60 * 1000",
            text="datum.from + ' – ' + datum.to + ': ' + datum.level + '; ' + datum.overdue_from",
        )
        .encode(
            x=day_axis(say("day", "日期"), [*accounts, last]),
            x2="end:T",
            y=names_axis("overdue_from", say(*_OVERDUE), [row["overdue_from"] for row in rows]),
            color=say.colour(*_LEVEL, {say.of(level): look for level, look in _LEVELS.items()}),
            # What is read out by default would hold the end as a day of the browser's zone.
            description="text:N",
            tooltip=tips,
        )
    )
    title = say.title("Standing under each reading", "各口径下的店铺状态")
    return layers(rows, title, base.mark_bar(), height=alt.Step(STEP + STEP))


def _accounts(statement: Statement) -> dict[date, Account]:
    """Return the account at the end of each day on which something was posted."""
    every = [statement.opening]
    every += map(statement.account_after, range(len(statement.postings)))
    return {it.last_on: it for it in every if it.last_on is not None}


def _last_change(accounts: Mapping[date, Account], choices: Iterable[_Choice]) -> date:
    """Return the last day on which the standing changes under any choice if nothing is repaid."""
    if not accounts:
        return date.min
    last, account = [*accounts.items()][-1]
    days = [last]
    for _, terms, _ in choices:
        change: date | None = last
        while change is not None:
            days.append(change)
            change = standing(account, change, terms=terms).next_change_on
    return max(days)


def _spans(
    accounts: Mapping[date, Account], terms: DepositTerms, last: date
) -> Iterator[tuple[Level, date, date]]:
    """Yield each level with the first and the last day of it, up to a last day of all."""
    days = [day for day in accounts if day <= last]
    known: Any = None
    # The last day to draw may be the last of all, which no other follows.
    ends = [*(following - _ONE_DAY for following in days[1:]), last]
    for day, end in zip(days, ends, strict=False):
        on: date | None = day
        while on is not None and on <= end:
            result = standing(accounts[day], on, terms=terms)
            change = result.next_change_on
            to = end if change is None else min(end, change - _ONE_DAY)
            if known is not None and known[0] is result.level:
                known = (known[0], known[1], to)
            else:
                if known is not None:
                    yield known
                known = (result.level, on, to)
            on = change
    if known is not None:
        yield known
