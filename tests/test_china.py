"""The calendar of the extra ``china``: the announced days, and no guess beyond them."""

import importlib
import pickle
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import chinese_calendar
import pytest

import scenarios
import shopinsure as si
from shopinsure.china import ChinaCalendar

NATIONAL_DAY = [date(2020, 9, 26) + timedelta(days=it) for it in range(16)]
WORKED = {"2020-09-27", "2020-09-28", "2020-09-29", "2020-09-30", "2020-10-09", "2020-10-10"}
YEARS = sorted({day.year for day in chinese_calendar.constants.holidays})


def test_make_up_days_are_worked_and_holidays_are_not():
    calendar = ChinaCalendar()
    worked = {str(day) for day in NATIONAL_DAY if calendar.is_working_day(day)}
    assert worked == WORKED
    assert all(type(calendar.is_working_day(day)) is bool for day in NATIONAL_DAY)


@pytest.mark.parametrize(
    "day", [date(YEARS[0] - 1, 12, 31), date(YEARS[-1] + 1, 1, 1), date.min, date.max]
)
def test_a_day_that_was_not_announced_is_not_known(day):
    with pytest.raises(LookupError, match="does not know this year"):
        ChinaCalendar().is_working_day(day)


@pytest.mark.parametrize("day", ["2020-09-27", 20200927, None, date, datetime(2020, 9, 27)])
def test_what_is_no_day_is_refused_and_not_said_to_be_unknown(day):
    with pytest.raises(si.InvalidInput) as found:
        ChinaCalendar().is_working_day(day)
    assert found.value.parameter == "day"
    assert found.value.code in {"day-malformed", "day-type"}


def test_a_claim_that_is_due_beyond_the_announced_days_is_pending():
    asked = f"{YEARS[-1]}-12-30T10:00:00+08:00"
    paid = f"{YEARS[-1]}-12-20T10:00:00+08:00"
    policy = si.OrderPolicy(**scenarios.ISSUED | {"paid_at": paid, "issued_at": paid})
    refund = si.Refund(**scenarios.REFUND | {"requested_at": paid, "completed_at": asked})
    settled = si.assess_quality_claim(policy, refund, calendar=ChinaCalendar())
    assert settled.verdict.outcome is si.Outcome.PENDING
    assert settled.verdict.codes == ("payout-day-unknown",)


def test_a_decision_keeps_the_days_and_needs_the_calendar_no_more():
    facts = scenarios.VALID_CALLS[si.assess_quality_claim] | {"calendar": ChinaCalendar()}
    decision = si.record_decision(si.assess_quality_claim, **facts)
    days = decision.document()["calendar"]
    assert days == {day: chinese_calendar.is_workday(date.fromisoformat(day)) for day in days}
    assert si.reproduce(decision.document()).same


def test_without_the_package_the_import_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "chinese_calendar", None)
    monkeypatch.delitem(sys.modules, "shopinsure.china")
    with pytest.raises(ModuleNotFoundError, match=r"pip install shopinsure\[china\]") as found:
        importlib.import_module("shopinsure.china")
    assert found.value.name == "chinese_calendar"


def test_it_can_be_sent_to_another_process():
    assert pickle.loads(pickle.dumps(ChinaCalendar())).is_working_day(NATIONAL_DAY[1])  # noqa: S301


def test_one_calendar_answers_many_threads_and_again_as_the_package_does():
    calendar, first = ChinaCalendar(), date(YEARS[0], 1, 1)
    days = [first + timedelta(days=it) for it in range(366 * len(YEARS))]
    days = [day for day in days if day.year in YEARS]

    def ask(_):
        return [calendar.is_working_day(day) for day in days]

    with ThreadPoolExecutor(4) as pool:
        for answers in pool.map(ask, range(8)):
            assert answers == [chinese_calendar.is_workday(day) for day in days]
