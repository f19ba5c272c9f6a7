"""What all charts share: their languages, their days and amounts, and how they look.

The data of a chart are exact texts, and days are texts too; only the drawing turns them into
numbers. A day is drawn in UTC, where ``YYYY-MM-DD`` begins: on the local scale of a browser west of
it, it would be the day before. Text has the colour of the page around it and the background is
transparent, so that a chart can be read on light and dark pages; pictures are SVG for that.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final, TypeAlias, TypeVar

import altair as alt

from shopinsure._display import languages_of
from shopinsure._readings import READINGS, Reading
from shopinsure._records import refuse
from shopinsure._refusals import values
from shopinsure._words import Language, localize

Looks: TypeAlias = Mapping[str, tuple[str, ...]]
"""The colour of each name, and its shape last."""

Rows: TypeAlias = Sequence[Mapping[str, Any]]
Look = TypeVar("Look", alt.LayerChart, alt.FacetChart)
Kind = TypeVar("Kind")

WIDTH: Final = 520
STEP: Final = 28
_WEEK: Final = 7

# Each is seen on white and on black: tests/test_plot.py computes the contrast.
BLUE, ORANGE, GREEN, RED, PURPLE, GREY = (
    *("#3f7fbf", "#c8671b", "#2f8f5b", "#d1495b", "#8b6fc0", "#808080"),
)
PALETTE: Final = (BLUE, ORANGE, GREEN, PURPLE, RED, GREY)
FAINT: Final = "#80808050"
_INK: Final = "currentColor"

_CONFIG: Final[Mapping[str, Mapping[str, Any]]] = MappingProxyType(
    {
        "axis": {
            **dict.fromkeys(("labelColor", "titleColor", "tickColor", "domainColor"), _INK),
            "gridColor": FAINT,
            "labelFlush": False,
        },
        "header": {"labelColor": _INK, "titleColor": _INK},
        "legend": {
            **dict.fromkeys(("labelColor", "titleColor"), _INK),
            "labelLimit": 400,
            "orient": "bottom",
            "columns": 2,
            "direction": "horizontal",
        },
        "range": {"category": [*PALETTE]},
        "rule": {"color": _INK},
        "style": {"cell": {"stroke": FAINT}},
        "text": {"color": _INK},
        "title": {"color": _INK, "subtitleColor": _INK, "anchor": "start"},
    }
)
_TOP: Final[Mapping[str, Any]] = MappingProxyType(
    {"background": "transparent", "usermeta": {"embedOptions": {"renderer": "svg"}}}
)


class Layers(alt.LayerChart):
    """A chart of one panel."""

    def to_dict(
        self,
        validate: bool = True,  # noqa: FBT001, FBT002 - as of every chart
        *,
        context: dict[str, Any] | None = None,
        **options: Any,  # noqa: ANN401 - the options of altair
    ) -> dict[str, Any]:
        dressed = _dressed(self, context)
        return alt.LayerChart.to_dict(dressed, validate, context=context, **options)


class Panels(alt.FacetChart):
    """A chart of several panels of one kind."""

    def to_dict(
        self,
        validate: bool = True,  # noqa: FBT001, FBT002 - as of every chart
        *,
        context: dict[str, Any] | None = None,
        **options: Any,  # noqa: ANN401 - the options of altair
    ) -> dict[str, Any]:
        dressed = _dressed(self, context)
        return alt.FacetChart.to_dict(dressed, validate, context=context, **options)


def _dressed(chart: Look, context: Mapping[str, Any] | None) -> Look:
    """Return a chart with our look, beneath what its caller has chosen.

    A chart with a configuration cannot be put into another, so it is only given at the end.
    """
    if context and not context.get("top_level", True):
        return chart
    given = chart.copy(deep=False)
    chosen = given._kwds  # noqa: SLF001 - the properties of a chart, given or not
    config = chosen["config"]
    own = {} if config is alt.Undefined else config.to_dict()
    merged = {name: {**facts, **own.get(name, {})} for name, facts in _CONFIG.items()}
    chosen["config"] = alt.Config(**(own | merged))
    for name, value in _TOP.items():
        if chosen.get(name, alt.Undefined) is alt.Undefined:
            chosen[name] = value
    return given


class Words:
    """The languages of a chart, and texts in them."""

    __slots__ = ("_languages",)

    def __init__(self, language: Language | None) -> None:
        self._languages = languages_of(language)

    def __call__(self, en: str, zh: str) -> str:
        """Return a text in each language of the chart."""
        return " ".join(self.each(en, zh))

    def each(self, en: str, zh: str) -> list[str]:
        """Return a text once for each language of the chart."""
        return [{"en": en, "zh": zh}[it] for it in self._languages]

    def of(self, word: str) -> str:
        """Return a word that has a Chinese one."""
        return self(str(word).replace("_", " "), localize(word, "zh"))

    def yuan(self, en: str, zh: str) -> str:
        """Return the title of an axis of amounts."""
        return self(f"{en} (yuan)", f"{zh}（元）")

    def tips(self, *fields: tuple[str, str, str]) -> list[alt.Tooltip]:
        """Return what is told of a mark: the exact texts, each with its name."""
        return [alt.Tooltip(f"{field}:N", title=self(en, zh)) for field, en, zh in fields]

    def colour(self, field: str, en: str, zh: str, looks: Looks) -> alt.Color:
        """Return the colours of names, in their order."""
        scale = alt.Scale(domain=[*looks], range=[look[0] for look in looks.values()])
        return alt.Color(f"{field}:N", title=self(en, zh), sort=None, scale=scale)

    def shape(self, field: str, en: str, zh: str, looks: Looks) -> alt.Shape:
        """Return the shapes of names, in their order."""
        scale = alt.Scale(domain=[*looks], range=[look[-1] for look in looks.values()])
        return alt.Shape(f"{field}:N", title=self(en, zh), sort=None, scale=scale)

    def title(self, en: str, zh: str, *notes: tuple[str, str]) -> alt.TitleParams:
        """Return the title of a chart, and its notes below it."""
        first, *below = self.each(en, zh)
        below += [line for note in notes for line in self.each(*note)]
        return alt.TitleParams(text=first, subtitle=below or alt.Undefined)

    def choice(self, reading: str, value: Reading, *, default: bool) -> str:
        """Return a choice of a reading, marked where it is the default."""
        name = "none" if value is None else value
        chinese = READINGS[reading].says(value, "zh")
        mark = ("(default)", "（默认）") if default else ("", "")
        return self(f"{name} {mark[0]}".strip(), f"{chinese}{mark[1]}")

    def named_choice(self, reading: str, value: Reading, *, default: bool) -> str:
        """Return a choice with the reading it is one of."""
        name = "none" if value is None else value
        mark = ("(default)", "（默认）") if default else ("", "")
        known = READINGS[reading]
        chinese = f"{known.says(value, 'zh')}{mark[1]}"
        english = f"{reading} = {name} {mark[0]}".strip()
        return self(english, chinese if len(self._languages) > 1 else f"{known.zh}：{chinese}")


def data(rows: Rows) -> alt.Data:
    """Return the data of a chart."""
    # altair leaves this one class untyped; InlineData would move the rows out of the chart's data.
    return alt.Data(values=list(rows))  # type: ignore[no-untyped-call]


def layers(
    rows: Rows,
    title: alt.TitleParams,
    *charts: alt.Chart,
    width: int | alt.Step = WIDTH,
    height: int | alt.Step = 260,
) -> alt.LayerChart:
    """Return a chart of one panel."""
    return Layers(data=data(rows), layer=[*charts], title=title, width=width, height=height)


def number(field: str) -> str:
    """Return the expression of Vega that reads an exact text as a number."""
    return f"toNumber(datum.{field})"


def instant(field: str) -> str:
    """Return the expression of Vega that reads a day as the instant in UTC at which it begins."""
    return f"toDate(datum.{field})"


def day_axis(title: str, days: Iterable[date], padding: int = 0) -> alt.X:
    """Return the axis of days, in UTC; of a few days, with a tick for each."""
    known = [*days]
    few = bool(known) and (max(known) - min(known)).days <= _WEEK
    ticks = alt.TimeIntervalStep(interval="day", step=1) if few else alt.Undefined
    axis = alt.Axis(format="%Y-%m-%d", labelOverlap=True, labelAngle=-30, tickCount=ticks)
    scale = alt.Scale(type="utc", padding=padding)
    return alt.X("day:T", title=title, scale=scale, axis=axis)


def names_axis(field: str, title: str, names: Iterable[str]) -> alt.Y:
    """Return the axis of names, in their order; its title is not drawn, but read out."""
    axis = alt.Axis(title=None, labelLimit=420)
    return alt.Y(f"{field}:N", title=title, sort=[*dict.fromkeys(names)], axis=axis)


def checked_list(name: str, given: Iterable[Kind], *kinds: type) -> list[Kind]:
    """Return a list of values of some kinds, or refuse it by name."""
    result = [*given] if isinstance(given, Iterable) and not isinstance(given, str) else None
    if result is None or not all(isinstance(one, kinds) for one in result):
        wanted = ", ".join(kind.__name__ for kind in kinds)
        refuse(name, given, values.NO_LIST, kind=wanted)
    return result
