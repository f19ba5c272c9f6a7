"""From when to when a claim is open."""

from datetime import date, datetime, timedelta
from types import MappingProxyType

from shopinsure._dates import any_instant, is_past
from shopinsure._readings import choice_line
from shopinsure._results.result import Chosen, Result
from shopinsure._words import Language, localize, localized
from shopinsure.rules.price_claims import PRICE_WINDOW


class Window(Result):
    """From when to when a price claim is open; L-3.1, L-3.6.

    ``closes_at`` is the first instant that is too late, or under the reading ``"elapsed"`` the last
    that is not: ``closing_included`` says which. ``valid_until`` is the last Beijing day with an
    instant in time, ``next_change_on`` the day after.
    """

    __slots__ = ("_closes_at", "_closing_included", "_opens_at", "_readings")
    json_fields = MappingProxyType(
        {
            "opens_at": datetime,
            "closes_at": datetime,
            "closing_included": bool,
            "valid_until": date,
            "next_change_on": date,
            "readings": dict[str, str | int | None],
        }
    )
    schema_id = "shopinsure/window/1"

    def __init__(
        self, *, opens_at: datetime, closes_at: datetime, closing_included: bool, readings: Chosen
    ) -> None:
        self._opens_at = opens_at
        self._closes_at = closes_at
        self._closing_included = closing_included
        self._readings = readings

    @property
    def opens_at(self) -> datetime:
        """Return the instant of the payment."""
        return self._opens_at

    @property
    def closes_at(self) -> datetime:
        """Return the first instant that is too late, or the last that is not."""
        return self._closes_at

    @property
    def closing_included(self) -> bool:
        """Return whether ``closes_at`` itself is in time."""
        return self._closing_included

    def __contains__(self, instant: datetime) -> bool:
        at = any_instant("instant", instant)
        return at >= self.opens_at and not self.is_past(at)

    def is_past(self, instant: datetime) -> bool:
        """Return whether an instant comes after the window."""
        at = any_instant("instant", instant)
        return is_past(at, self.closes_at, included=self.closing_included)

    @property
    def last_second(self) -> datetime:
        """Return the last whole second in time, for people: an exclusive midnight misleads."""
        return self.closes_at - timedelta(seconds=not self.closing_included)

    @property
    def valid_until(self) -> date:
        """Return the last Beijing day with an instant in time."""
        return self.last_second.date()

    @property
    def next_change_on(self) -> date:
        """Return the first Beijing day that is too late."""
        return self.valid_until + timedelta(days=1)

    def explain(self, language: Language = "en") -> str:
        """Return when the window opens and the last second in time, with the reading."""
        facts = {"opens_at": self.opens_at, "last": self.last_second}
        said = {name: localize(localized(fact), language) for name, fact in facts.items()}
        lines = [PRICE_WINDOW.cited(language).format_map(said)]
        return "\n".join([*lines, *(f"  {choice_line(*one, language)}" for one in self._readings)])
