"""Instants, days and working days."""

import functools
from datetime import date, datetime, timedelta

import shopinsure as si
from scenarios import ISSUED, PAID_AT, REFUND, SMALL_POLICY, refusal


def test_an_instant_is_a_datetime_with_an_offset():
    naive = datetime(2020, 9, 10)
    code, result = refusal(lambda: si.price_window(naive))
    assert code == "instant-naive"
    assert result.endswith("has no UTC offset: an instant must have one")
    assert refusal(lambda: si.price_window("2020-09-10T10:00:00+08:00"))[0] == "instant-malformed"
    window = si.price_window(PAID_AT)
    code, result = refusal(lambda: window.is_past(naive))
    assert (code, result.split(" has no UTC offset")[0]) == ("instant-naive", "instant (datetime)")


class Idle:
    """A calendar that works again after so many idle days."""

    def __init__(self, days, worked=()):
        self.days, self.worked = days, worked

    def is_working_day(self, day):
        number = (day - date(2020, 9, 10)).days
        return number in self.worked or number > self.days


def due(calendar):
    at_once = dict.fromkeys(("paid_at", "issued_at"), PAID_AT)
    policy = si.OrderPolicy(**ISSUED | at_once)
    refund = si.Refund(**REFUND | {"requested_at": PAID_AT, "completed_at": PAID_AT})
    return si.assess_quality_claim(policy, refund, calendar=calendar)


def test_a_break_of_a_year_is_looked_over_and_a_longer_one_is_not():
    assert due(Idle(365)).due_on == date(2020, 9, 10) + timedelta(days=368)
    assert due(Idle(366)).verdict.codes == ("payout-day-unknown",)
    # A day that is worked begins the count anew.
    assert due(Idle(366, worked={1})).due_on == date(2020, 9, 10) + timedelta(days=368)
    assert due(Idle(367, worked={1})).verdict.codes == ("payout-day-unknown",)


def test_a_refund_that_is_complete_as_the_policy_is_issued_is_not_too_early():
    assert due(Idle(0)).verdict.outcome is si.Outcome.APPROVED


def test_a_day_is_refused_by_its_name():
    policy = si.DepositPolicy(**SMALL_POLICY)
    for work in (policy.covers, policy.remaining_days):
        assert refusal(functools.partial(work, "2023-01-01"))[1].startswith("on '2023-01-01' ")
    for asked in (si.standing, functools.partial(si.auto_debit, balance="1")):
        assert refusal(lambda it=asked: it(si.Account(), on="soon"))[1].startswith("on 'soon' ")


def test_what_a_calendar_must_not_answer_is_told_by_thirty_characters_of_its_type():
    class AnAnswerWhoseNameIsLongerThanThirty:
        pass

    calendar = Idle(0)
    calendar.is_working_day = lambda _day: AnAnswerWhoseNameIsLongerThanThirty()
    code, sentence = refusal(lambda: due(calendar))
    assert code == "calendar-answer"
    assert "(AnAnswerWhoseNameIsLongerThanT)" in sentence
