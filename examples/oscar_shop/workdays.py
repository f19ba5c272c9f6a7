"""The working days of mainland China as announced, from the package chinesecalendar."""

from datetime import date

import chinese_calendar


class ChinaCalendar:
    """Say which days are worked; a year that is not announced yet is not known."""

    def is_working_day(self, day: date) -> bool:
        """Return whether a day is worked, or raise ``LookupError`` where nobody knows yet."""
        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError as outside:
            raise LookupError(str(outside)) from outside
