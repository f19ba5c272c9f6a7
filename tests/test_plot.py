"""The data of a chart are the numbers of the library, as exact text."""

from datetime import date, timedelta
from inspect import signature
from itertools import pairwise

import pytest

import chart_cases
import reading_cases
import scenarios
import shopinsure as si
from shopinsure import InvalidInput, plot
from shopinsure.plot import _chart

POLICY = si.DepositPolicy(**scenarios.POLICY)
LANGUAGES = ("en", "zh", "both")


def rows(chart, *names):
    # A chart of several panels holds its data once, at the top.
    return [tuple(row[name] for name in names) for row in chart.to_dict()["data"]["values"]]


def texts_of(spec):
    """List every text of a chart that is read: in its titles, names and rows."""
    if isinstance(spec, dict):
        for name, part in spec.items():
            if name in {"title", "subtitle", "text", "domain", "sort", "values"}:
                yield from strings_in(part)
            yield from texts_of(part)
    elif isinstance(spec, list):
        for part in spec:
            yield from texts_of(part)


def strings_in(part):
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        # Codes that no one is shown.
        shown = {it: one for it, one in part.items() if it not in {"kind", "choice_code"}}
        for one in shown.values():
            yield from strings_in(one)
    elif isinstance(part, list):
        for one in part:
            yield from strings_in(one)


def is_chinese(text):
    return any("一" <= sign <= "鿿" for sign in text)


def test_the_refund_of_every_day_is_drawn():
    days = [date(2022, 12, 31) + timedelta(days=n) for n in range(366)]
    refunds = [(str(on), str(si.surrender_refund(POLICY, on).amount)) for on in days]
    assert rows(plot.refund_curve(POLICY), "on", "refund") == refunds


def test_the_premium_under_every_rounding_is_drawn_beside_the_exact_one():
    kinds = ("half_up", "half_even", "down", "exact")
    premiums = {"2.50": "0.01 0.00 0.00 0.005", "4.99": "0.01 0.01 0.00 0.00998"}
    chart = plot.premium_rounding("0.002", ["2.50", si.from_fen(499)])
    assert rows(chart, "paid", "kind", "premium") == [
        (paid, *pair)
        for paid, texts in premiums.items()
        for pair in zip(kinds, texts.split(), strict=True)
    ]


def test_the_roundings_are_told_apart_exactly_where_they_differ():
    amounts = [si.from_fen(fen) for fen in range(2_001)]
    chart = plot.premium_rounding("0.002", amounts, language="en")
    marked = {paid for paid, tie in rows(chart, "paid", "tie") if tie}
    even = si.GUARANTEE_TERMS.amended(rounding="half_even")
    apart = {
        str(paid)
        for paid in amounts
        if si.order_premium(paid, "0.002") != si.order_premium(paid, "0.002", terms=even)
        and si.order_premium(paid, "0.002").fen != si.order_premium(paid, "0.002", terms=even).fen
    }
    assert marked == apart == {"2.50", "12.50"}
    assert "2 of 2001 amounts" in chart.to_dict()["title"]["subtitle"][0]


@pytest.mark.parametrize("choice", ["half_up", "half_even", "down"])
def test_the_choice_of_the_terms_is_marked_as_the_default(choice):
    terms = si.GUARANTEE_TERMS.amended(rounding=choice)
    drawn = plot.premium_rounding("0.002", ["2.50"], terms=terms, language="en")
    names = dict(rows(drawn, "kind", "rounding"))
    assert [kind for kind, name in names.items() if "(default)" in name] == [choice]


def test_the_balances_after_every_event_are_drawn_from_the_opening_on():
    statement = si.replay([si.DepositPaid(event_id="1", on="2023-01-01", amount="10")])
    chart = plot.account_balances(statement, language="en")
    drawn = rows(chart, "on", "kind", "balance", "amount")
    assert drawn == [
        ("2023-01-01", "opening", "cash available", "0.00"),
        ("2023-01-01", "deposit_paid", "cash available", "10.00"),
    ]


def test_a_balance_that_never_changes_has_no_panel_but_a_note():
    chart = plot.account_balances(chart_cases.STATEMENT, language="en").to_dict()
    drawn = {row["balance"] for row in chart["data"]["values"]}
    assert drawn == {"credit available", "credit held", "outstanding"}
    assert chart["title"]["subtitle"] == ["no change: cash available 0.00, alipay held 0.00"]
    empty = plot.account_balances(si.replay([]), language="zh").to_dict()
    assert empty["data"]["values"] == []
    assert "信用可用额度 0.00 元" in empty["title"]["subtitle"][0]


def test_the_balances_are_drawn_on_one_scale():
    assert "resolve" not in plot.account_balances(chart_cases.STATEMENT).to_dict()


def test_the_end_of_a_cover_between_two_events_is_drawn_on_its_day():
    cover = {"policy_id": "D-1", "coverage": "1000", "end": "2023-06-30"}
    later = si.DepositPaid(event_id="2", on="2023-09-01", amount="10")
    statement = si.replay([si.CoverBought(event_id="1", on="2023-01-01", **cover), later])
    drawn = rows(plot.account_balances(statement, language="en"), "on", "balance", "amount")
    assert [(on, amount) for on, name, amount in drawn if name == "credit available"] == [
        ("2023-01-01", "0.00"),
        ("2023-01-01", "1000.00"),
        ("2023-07-01", "0.00"),
        ("2023-09-01", "0.00"),
    ]


def test_the_days_of_every_choice_are_drawn():
    result = rows(plot.recovery_timeline(date(2022, 7, 13), language="en"), "overdue_from", "on")
    assert len(result) == 12
    for choice in si.READINGS["overdue_from"].choices:
        terms = si.DEPOSIT_TERMS.amended(overdue_from=choice.value)
        own = [on for overdue_from, on in result if overdue_from.startswith(choice.value)]
        assert own == [str(one.on) for one in si.recovery_schedule(date(2022, 7, 13), terms=terms)]
    assert {name for name, _ in result if "default" in name} == {"limit (default)"}


def test_the_standing_of_every_day_is_drawn_under_every_choice():
    statement = chart_cases.STATEMENT
    spans = rows(plot.standings(statement, language="en"), "overdue_from", "level", "from", "to")
    accounts = {
        posting.event.on: statement.account_after(place)
        for place, posting in enumerate(statement.postings[:-1])
    }
    for choice in si.READINGS["overdue_from"].values:
        terms = si.DEPOSIT_TERMS.amended(overdue_from=choice)
        own = [it[1:] for it in spans if it[0].split()[0] == choice]
        drawn = {
            date.fromisoformat(first) + timedelta(days=n): level
            for level, first, to in own
            for n in range((date.fromisoformat(to) - date.fromisoformat(first)).days + 1)
        }
        days = [date(2023, 1, 1) + timedelta(days=n) for n in range(len(drawn))]
        for day in days:
            account = accounts[max(on for on in accounts if on <= day)]
            level = si.standing(account, day, terms=terms).level
            assert drawn[day] == level.replace("_", " ")
        # Neighbours differ, and the last day is that of the last change under any choice.
        assert all(one[0] != other[0] for one, other in pairwise(own))
        assert days[-1] == date(2023, 5, 8)
    until = plot.standings(statement, date(2023, 3, 1), language="en")
    assert {to for _, to in rows(until, "from", "to")} >= {"2023-03-01"}
    assert max(to for _, to in rows(until, "from", "to")) == "2023-03-01"


def test_the_difference_of_every_choice_is_drawn():
    found = si.compare_readings(reading_cases.price_claim(red_packets="20"))
    result = rows(plot.readings_moved(found, language="en"), "choice", "difference", "mark")
    assert ("difference_base = own_money", "-20.00", "another amount") in result
    assert len(result) == len(found.rows)
    marked = {choice for choice, _, mark in result if mark == "default"}
    assert marked == {f"{it.reading} = {it.choice} (default)" for it in found.rows if it.is_default}


def test_what_is_no_amount_and_what_moves_without_money_is_no_difference_of_0():
    name = "readings_moved_without_money"
    result = rows(chart_cases.drawn(name, language="en"), "choice", "difference", "label", "mark")
    none = ("month_end = refuse", None, "no amount to compare", "no amount to compare")
    assert none in result
    name = "readings_of_an_issuance"
    result = rows(chart_cases.drawn(name, language="en"), "choice", "difference", "label", "mark")
    still = ("policy_end = anniversary", "0.00", "moved without money", "moved without money")
    assert still in result


def test_the_loss_ratio_is_drawn_of_what_each_reading_pays():
    chart = chart_cases.drawn("loss_ratio", language="en")
    drawn = {it[0]: it[1:] for it in rows(chart, "choice", "claims", "premium", "approved", "own")}
    premium = str(sum(policy.premium for policy in chart_cases.ORDERS))
    assert {it[1] for it in drawn.values()} == {premium}
    for one in chart_cases.COMPARISONS:
        assert {f"{it.reading} = {it.choice}" for it in one.rows} <= {
            name.removesuffix(" (default)") for name in drawn
        }
    paid = {  # by hand: 30 + 30 + 30 + 0.01; less 20 under own money; a claim too late
        "difference_base = paid (default)": ("90.01", premium, 4, True),
        "difference_base = own_money": ("70.01", premium, 4, False),
        "price_window = first_day_counts": ("60.01", premium, 3, False),
    }
    assert {name: drawn[name] for name in paid} == paid
    none = plot.loss_ratio([], chart_cases.COMPARISONS, language="en")
    assert set(rows(none, "premium")) == {("0.00",)}


def test_the_refund_of_each_cover_and_day_is_drawn_and_a_day_without_one_is_no_0():
    chart = chart_cases.drawn("surrender_table", language="en")
    policies = {it.policy_id: it for it in (*chart_cases.POLICIES, chart_cases.HALF)}
    drawn = rows(chart, "policy_id", "on", "refund")
    assert len(drawn) == 5 * 12
    for policy_id, on, refund in drawn:
        policy, day = policies[policy_id], date.fromisoformat(on)
        over = day > policy.end
        assert refund == (None if over else str(si.surrender_refund(policy, day).amount))
    assert sum(refund is None for *_, refund in drawn) == 6


def test_the_break_even_is_that_of_the_premium_less_the_refund():
    chart = chart_cases.drawn("break_even", language="en")
    drawn = rows(chart, "policy", "used", "cost")
    assert len(drawn) == 365 + 181
    policy = chart_cases.POLICIES[1]
    for name, used, cost in drawn:
        if name.endswith(policy.policy_id):
            on = policy.start + timedelta(days=used - 1)
            assert cost == str(policy.premium - si.surrender_refund(policy, on).amount)
    assert drawn[364][2] == str(policy.premium)


def test_the_premium_of_each_month_and_product_is_drawn_by_beijing_days():
    chart = chart_cases.drawn("premium_by_month", language="en")
    drawn = dict.fromkeys(it[:2] for it in rows(chart, "month", "product"))
    assert sum(count for (count,) in rows(chart, "policies")) == 13
    assert [*drawn] == [
        ("2020-09", "quality guarantee"),  # at half past eleven at night, on the last of a month
        ("2020-10", "price guarantee"),
        ("2020-11", "quality guarantee"),
        ("2020-12", "price guarantee"),
        ("2023-01", "guarantee-deposit insurance"),
    ]
    september = [it for it in chart_cases.ORDERS if str(it.issued_at)[:7] == "2020-09"]
    assert rows(chart, "premium")[0] == (str(sum(it.premium for it in september)),)


def test_the_outcomes_are_counted_by_kind():
    drawn = rows(chart_cases.drawn("outcomes", language="en"), "kind", "outcome", "count")
    assert sorted(drawn) == [
        ("assessment", "approved", 2),
        ("assessment", "declined", 1),
        ("issuance", "approved", 1),
        ("price claim", "approved", 4),
        ("return premium", "pending", 1),
        ("return premium", "referred", 1),
    ]


def unchecked(name, **options):
    """Return a chart as data; that its form is valid is checked once for each."""
    return chart_cases.drawn(name, **options).to_dict(validate=False)


@pytest.mark.parametrize("name", chart_cases.CASES)
def test_a_chart_is_in_the_language_that_is_asked_for_or_displayed(name):
    english, chinese, both = (unchecked(name, language=it) for it in LANGUAGES)
    assert [text for text in texts_of(english) if is_chinese(text)] == []
    titles = [chart["title"]["text"] for chart in (english, chinese, both)]
    assert not is_chinese(titles[0])
    assert is_chinese(titles[1])
    assert both["title"]["subtitle"][0] == titles[1]
    assert unchecked(name) == both
    with si.display("zh"):
        assert unchecked(name) == chinese
        assert unchecked(name, language="en") == english
    with pytest.raises(InvalidInput, match="cannot be shown"):
        chart_cases.drawn(name, language="fr")


CODES = {"half_up", "half_even", "last_day", "own_money", "calendar", "limit", "badge_removed"}
CODES |= {*si.READINGS, "posted", "approved", "default", "yuan"}


@pytest.mark.parametrize("name", chart_cases.CASES)
def test_no_code_stands_in_the_chinese_of_a_chart(name):
    spec = unchecked(name, language="zh")
    words = {word for text in texts_of(spec) if is_chinese(text) for word in text.split()}
    assert words & CODES == set()


@pytest.mark.parametrize("name", chart_cases.CASES)
def test_a_chart_is_drawn_in_utc_and_in_the_colours_of_the_page(name):
    spec = chart_cases.drawn(name).to_dict()  # and is valid
    text = str(spec)
    assert text.count("'type': 'temporal'") == text.count("'type': 'utc'") + text.count(
        "'timeUnit': 'utcyearmonth'"
    )
    assert spec["background"] == "transparent"
    assert spec["usermeta"] == {"embedOptions": {"renderer": "svg"}}
    assert spec["config"]["axis"]["labelColor"] == "currentColor"


def test_a_chart_can_be_changed_and_put_beside_another():
    chart = chart_cases.drawn("refund_curve").properties(background="white")
    chart = chart.configure_axis(labelColor="red")
    spec = chart.to_dict()
    assert spec["background"] == "white"
    assert spec["config"]["axis"]["labelColor"] == "red"
    assert spec["config"]["axis"]["titleColor"] == "currentColor"
    one, other = chart_cases.drawn("refund_curve"), chart_cases.drawn("account_balances")
    beside = (one | other).to_dict()
    assert len(beside["hconcat"]) == 2
    assert "currentColor" not in str(beside)


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [it / 12.92 if it <= 0.04045 else ((it + 0.055) / 1.055) ** 2.4 for it in parts]
    return sum(a * b for a, b in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("colour", _chart.PALETTE)
@pytest.mark.parametrize("paper", ["#ffffff", "#131416"])
def test_every_colour_is_seen_on_light_and_on_dark_pages(colour, paper):
    lights = sorted((luminance(colour), luminance(paper)))
    assert (lights[1] + 0.05) / (lights[0] + 0.05) >= 3


FIRST = {
    "refund_curve": "policy",
    "account_balances": "statement",
    "standings": "statement",
    "recovery_timeline": "advanced_on",
    "readings_moved": "comparison",
    "surrender_table": "policies",
    "break_even": "policies",
    "premium_by_month": "policies",
    "outcomes": "answers",
}


@pytest.mark.parametrize("name", FIRST)
@pytest.mark.parametrize("wrong", ["D-1", 7, None, ["D-1"]])
def test_what_cannot_be_drawn_is_refused(name, wrong):
    draw = getattr(plot, name)
    with pytest.raises(InvalidInput) as caught:
        draw(wrong)
    assert caught.value.parameter == FIRST[name] == next(iter(signature(draw).parameters))


def test_amounts_and_terms_that_cannot_be_drawn_are_refused():
    for amounts in ("199.00", 7, None):
        with pytest.raises(InvalidInput, match="is not a list of amounts") as caught:
            plot.premium_rounding("0.002", amounts)
        assert caught.value.parameter == "amounts"
    for draw, given in (
        (plot.premium_rounding, ("0.002", ["1"])),
        (plot.standings, (si.replay([]),)),
    ):
        with pytest.raises(InvalidInput) as caught:
            draw(*given, terms="2023")
        assert caught.value.parameter == "terms"


def test_a_loss_ratio_is_of_policies_and_of_comparisons_of_claims():
    premium = si.compare_readings(si.order_premium, "2.50", "0.002")
    for policies, comparisons, parameter, code in (
        ("O-1", [], "policies", "list-type"),
        ([], [7], "comparisons", "list-type"),
        ([], [premium], "comparisons", "claim-type"),
    ):
        with pytest.raises(InvalidInput) as caught:
            plot.loss_ratio(policies, comparisons)
        assert (caught.value.parameter, caught.value.code) == (parameter, code)
    with pytest.raises(InvalidInput):
        plot.surrender_table([POLICY], ["2023-01-01"])
