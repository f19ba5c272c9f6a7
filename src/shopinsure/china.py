"""The working days of mainland China as they were announced, to hand in as a calendar.

With the extra ``china``, which is the package ``chinesecalendar``: a release of it knows the years
that were announced when it was made. docs/calendars.md says what follows where they end.
"""

from datetime import date
from typing import Final

from shopinsure._dates import checked_day

try:
    import chinese_calendar  # type: ignore[import-untyped]
except ModuleNotFoundError as error:  # its name on an index is not that of the module
    message = "shopinsure.china needs the package chinesecalendar: pip install shopinsure[china]"
    raise ModuleNotFoundError(message, name=error.name) from None

__all__ = ["ChinaCalendar"]

_UNKNOWN: Final = "the installed release of chinesecalendar does not know this year"


class ChinaCalendar:
    """Know which days are worked in mainland China: make-up days are, public holidays are not.

    One can be kept for long and used from several threads: it notes the days that it was asked.
    ``is_working_day`` takes a Beijing day and raises ``LookupError`` for a year that the installed
    release does not know; a claim whose due date lies beyond is *pending*. L-2.5.

    >>> from datetime import date
    >>> ChinaCalendar().is_working_day(date(2020, 9, 27))  # a Sunday, worked for the holiday
    True
    """

    __slots__ = ("_asked",)

    def __init__(self) -> None:
        self._asked: dict[date, bool] = {}  # the package takes longer than a whole assessment

    def is_working_day(self, day: date) -> bool:
        """Return whether a day is worked, or raise ``LookupError`` where that is not known.

        Raises ``InvalidInput`` for anything that is not a day, such as text or an instant.
        """
        day = checked_day("day", day)
        if day not in self._asked:
            try:
                self._asked[day] = bool(chinese_calendar.is_workday(day))
            except NotImplementedError:
                raise LookupError(_UNKNOWN) from None
        return self._asked[day]
