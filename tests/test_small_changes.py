"""What only a small change of the code would break, found by `make mutants`."""

import functools
import json
import pickle
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

import pytest
from pydantic import TypeAdapter, ValidationError

import shopinsure as si
from shopinsure import compare, formulas
from shopinsure._results import exact_text
from shopinsure._results.rendering import as_markdown
from shopinsure._words import LocalizedText
from shopinsure.deposit import _LAST_NARROW, _width

BEIJING = timezone(timedelta(hours=8))
PAID_AT = datetime(2020, 9, 10, 10, tzinfo=BEIJING)
DEPOSIT = {
    "policy_id": "D-1",
    "shop_id": "S-1",
    "coverage": "1000",
    "term": "twelve_months",
    "start": "2023-01-01",
    "end": "2023-12-31",
    "rate": "0.03",
    "premium": "30.00",
    "terms_id": "T",
}


def refusal(work):
    with pytest.raises(si.InvalidInput) as refused:
        work()
    return refused.value.code, str(refused.value)


def shown(text):
    """How a malformed amount is shown in its error."""
    return refusal(lambda: si.order_premium(text, "0.001"))[1].split(" is no amount")[0][5:]


# ---- rates and amounts ----


def test_rates_have_an_order_an_equality_and_a_hash():
    low, high = si.Rate("0.001"), si.Rate("0.002")
    assert low < high
    assert not low < si.Rate("0.001")
    assert not high < low
    assert low <= si.Rate("0.001")
    assert not high <= low
    assert (low == 1) is False
    for compared in (lambda: low < 1, lambda: low <= 1):
        with pytest.raises(TypeError):
            compared()
    assert len({hash(si.Rate(f"0.00{n}")) for n in range(10)}) == 10
    assert si.Rate(Decimal(1)).ppm == 10**6
    assert f"{low:>8}" == "   0.001"


def test_percent_takes_a_decimal_and_a_rate_is_refused_by_its_name():
    assert si.Rate.percent(Decimal(3)) == si.Rate("0.03")
    code, result = refusal(lambda: si.Rate("x"))
    assert (code, result[:8]) == ("rate-malformed", "rate 'x'")
    with pytest.raises(ValidationError) as refused:
        si.DepositPolicy(**DEPOSIT | {"rate": "x"})
    assert refused.value.errors()[0]["type"] == "rate-malformed"


def test_a_text_is_shown_up_to_forty_signs():
    assert shown("a" * 38) == f"'{'a' * 38}'"
    assert shown("a" * 39) == f"'{'a' * 38}…"
    assert shown("a" * 99) == f"'{'a' * 38}…"
    assert shown("ab") == "'ab'"
    assert shown("a" * 50 + "'").startswith("'")  # nothing beyond is looked at


def test_exact_values_are_told_with_up_to_eight_decimals():
    assert exact_text(Fraction(1, 10**8)) == "0.00000001"
    assert exact_text(Fraction(1, 10**9)) == "1/1000000000"


def test_records_hold_amounts_and_write_them_as_text_in_json_only():
    policy = si.DepositPolicy(**DEPOSIT)
    assert isinstance(policy.model_dump()["coverage"], si.Yuan)
    assert isinstance(policy.model_dump()["rate"], si.Rate)
    assert json.loads(policy.model_dump_json())["coverage"] == "1000.00"


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_the_schema_of_a_record_says_what_is_taken(mode):
    schema = si.DepositPolicy.model_json_schema(mode=mode)["properties"]
    assert {name: kind["type"] for name, kind in schema.items()} == dict.fromkeys(schema, "string")
    if mode == "validation":
        assert schema["coverage"]["pattern"] == r"^(0|[1-9][0-9]{0,9})(\.[0-9]{1,2})?$"
        assert schema["rate"]["pattern"] == r"^(0(\.[0-9]{1,6})?|1(\.0{1,6})?)$"
        assert schema["term"]["enum"] == ["six_months", "twelve_months"]


def test_a_member_is_one_of_its_words_and_unknown_only_where_that_may_be():
    for wrong in ("nine_months", None, b"six_months"):
        with pytest.raises(ValidationError) as refused:
            si.DepositPolicy(**DEPOSIT | {"term": wrong})
        assert [error["type"] for error in refused.value.errors()] == ["term-unknown"]
    assert si.Shop(shop_id="S-1", quality_status=None).quality_status is None


def test_a_list_is_bounded_and_its_first_wrong_item_ends_the_reading():
    facts = {"order_id": "O-1", "line_id": "1", "unit_paid": "1", "paid_at": PAID_AT}
    sku = si.Sku(shop_id="S-1", listing_id="L-1", name="shirt")
    for lines, kind in ((["1"] * 1_001, "too_long"), ([" "] * 9, "identifier-malformed")):
        with pytest.raises(ValidationError) as refused:
            si.Purchase(**facts, sku=sku, claimed_lines=lines)
        assert [error["type"] for error in refused.value.errors()] == [kind]
    si.Purchase(**facts, sku=sku, claimed_lines=["1"] * 1_000)


def test_half_even_is_what_python_rounds_to():
    for denominator in range(1, 13):
        for numerator in range(60):
            exact = Fraction(numerator, denominator)
            assert formulas.half_even(numerator, denominator) == round(exact)


def test_a_premium_that_needs_no_rounding_neither_gains_nor_loses():
    result = si.premium_statement(["100"], "0.002").summary()
    assert "rounding up (orders: 0)" in result
    assert "rounding down (orders: 0)" in result


def test_a_line_of_a_statement_is_a_pair():
    assert refusal(lambda: si.premium_statement([("O-1",)], "0.002")) == (
        "lines-type",
        "line (tuple) is no pair of order id and amount paid",
    )
    for line, name in (((" ", "1"), "order_id ' ' "), (("O-1", "x"), "paid 'x' ")):
        result = refusal(functools.partial(si.premium_statement, [line], "0.002"))[1]
        assert result.startswith(name)


def test_a_statement_is_refused_from_ten_thousand_million_yuan_of_premium_on():
    terms = si.GUARANTEE_TERMS.amended(order_rate_max="1")
    half = "5000000000.00"
    below = si.premium_statement([half, "4999999999.99"], "1", terms=terms)
    assert str(below.rounded_sum.amount) == "9999999999.99"
    assert refusal(lambda: si.premium_statement([half, half], "1", terms=terms)) == (
        "total-out-of-range",
        "lines have a premium above 9999999999.99 in sum",
    )


# ---- days ----


def test_an_instant_is_a_datetime_with_an_offset():
    naive = datetime(2020, 9, 10)
    code, result = refusal(lambda: si.price_window(naive))
    assert code == "instant-naive"
    assert result.endswith("has no offset from UTC: an instant must carry one")
    assert refusal(lambda: si.price_window("2020-09-10T10:00:00+08:00"))[0] == "instant-malformed"
    window = si.price_window(PAID_AT)
    code, result = refusal(lambda: window.is_past(naive))
    assert (code, result.split(" has no offset")[0]) == ("instant-naive", "instant (datetime)")


class Idle:
    """A calendar that works again after so many idle days."""

    def __init__(self, days, worked=()):
        self.days, self.worked = days, worked

    def is_working_day(self, day):
        number = (day - date(2020, 9, 10)).days
        return number in self.worked or number > self.days


def due(calendar):
    policy = si.OrderPolicy(
        order_id="O-1",
        shop_id="S-1",
        product="quality",
        category="apparel",
        paid="100",
        freight="0",
        rate="0.002",
        premium="0.20",
        paid_at=PAID_AT,
        issued_at=PAID_AT,
        terms_id="T",
    )
    refund = si.Refund(
        refund_id="R-1",
        order_id="O-1",
        category="apparel",
        reason="quality",
        requested_at=PAID_AT,
        goods_returned=True,
        goods_refunded="100",
        completed_at=PAID_AT,
    )
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
    policy = si.DepositPolicy(**DEPOSIT)
    for work in (policy.covers, policy.remaining_days):
        assert refusal(functools.partial(work, "2023-01-01"))[1].startswith("on '2023-01-01' ")


# ---- answers ----


def test_answers_differ_by_their_hash_and_kind():
    one, other = si.order_premium("1", "0.001"), si.order_premium("1000", "0.001")
    assert hash(one) != hash(other)
    assert hash(one) == hash(si.order_premium("1", "0.001"))
    assert (one == 1) is False
    finding = si.programme_badge(si.Shop(shop_id="S-1")).findings[0]
    verdict = si.Verdict(findings=finding.facts, readings=finding.rule)
    assert verdict != finding
    assert hash(verdict) != hash(si.Verdict(findings=(), readings=()))


def test_the_summary_is_the_first_line():
    window = si.price_window(PAID_AT)
    for language in ("en", "zh"):
        lines = window.explain(language).splitlines()
        assert len(lines) > 1
        assert window.summary(language) == lines[0]
    assert window.summary() == window.summary("en")


def test_an_answer_without_an_explanation_of_its_own_shows_itself_and_knows_its_languages():
    class Bare(si.Verdict.__mro__[1]):
        __slots__ = ()

    assert Bare().explain() == "Bare()"
    assert refusal(lambda: Bare().explain("fr"))[0] == "language-unknown"


def test_markdown_keeps_the_signs_of_the_caller_and_the_depth():
    line = si.premium_statement([("XX-1", "2.50")], "0.002").lines[0]
    first = line._repr_markdown_()
    assert first.startswith("**XX-1")
    assert as_markdown("answer\n  step\n    part").splitlines() == [
        *("**answer**", "", "- step", "  - part")
    ]


def test_facts_of_findings_are_texts():
    verdict = si.assess_deposit_insurance(
        si.Shop(shop_id="S-1", coverage_max="500", deposit_policy=si.DepositPolicy(**DEPOSIT)), "7"
    )
    facts = [fact for found in verdict.findings for _, fact in found.facts]
    assert len(facts) > 5
    assert {type(fact) for fact in facts} <= {str, LocalizedText}


def test_a_text_in_two_languages_survives_a_pickle():
    again = pickle.loads(pickle.dumps(LocalizedText("order", "订单")))  # noqa: S301 - our own
    assert (str(again), again.zh) == ("order", "订单")


def test_details_are_named_with_the_signs_of_each_language():
    other = {"name": "shirt", "size": "M", "colour": "red"}
    same = {"shop_id": "S-1", "listing_id": "L-1"}
    bought = si.Purchase(
        order_id="O-1",
        line_id="1",
        sku=si.Sku(**same, **other),
        unit_paid="100",
        paid_at=PAID_AT,
    )
    evidence = si.Evidence(
        order_id="O-2",
        sku=si.Sku(**same, **other | {"size": "L", "colour": "blue"}),
        unit_price="70",
        placed_at=PAID_AT,
        submitted_at=PAID_AT,
    )
    found = si.assess_price_claim(None, bought, evidence).verdict.findings[0]
    assert "different in size, colour:" in found.message("en")
    assert "差异之处：尺码、颜色。" in found.message("zh")


def test_a_million_units_are_the_most():
    assert len(si.split_line("1", 10**6)) == 10**6
    assert refusal(lambda: si.split_line("1", 10**6 + 1))[0] == "quantity-out-of-range"


@pytest.mark.parametrize("missing", ["amount", "credit_held", "credit_available"])
def test_an_advance_waits_for_every_amount(missing):
    facts = {"amount": "100", "credit_held": "0", "credit_available": "500"}
    dispute = si.Dispute(
        case_id="C-1",
        order_id="O-1",
        ground="quality",
        scope="basic",
        escrow=True,
        seller_performed=False,
        ruling="buyer",
        **facts | {missing: None},
    )
    answer = si.assess_advance(dispute)
    assert answer.indemnity is None
    assert answer.verdict.outcome is si.Outcome.PENDING


def test_a_posting_is_the_same_wherever_it_stands_and_a_statement_has_a_hash():
    bought = si.CoverBought(event_id="E-1", on="2022-08-01", policy_id="D-1", coverage="2000")
    statement = si.replay([bought])
    assert si.post(si.Account(), bought) == statement.postings[0]
    assert hash(statement) == hash(si.replay([bought]))
    assert hash(statement) != hash(si.replay([]))


def test_a_chinese_sign_is_as_wide_as_two():
    assert _width("a金") == 3
    assert _width(chr(_LAST_NARROW)) == 1
    assert _width(chr(_LAST_NARROW + 1)) == 2


@pytest.mark.parametrize("day", [28, 29])
def test_the_next_change_of_an_issuance_is_the_day_that_has_no_end(day):
    # Six months after 2023-08-29 is 2024-02-29; of the 30th there is none. 2022-08-29 has none.
    year = 2022 if day == 28 else 2023
    shop = si.Shop(
        shop_id="S-1", marketplace_seller=True, deposit_offered=True, coverage_max="1000"
    )
    terms = si.DEPOSIT_TERMS.amended(month_end="refuse")
    bought = si.buy_deposit_policy(
        shop, "D-1", "1000", si.Term.SIX_MONTHS, date(year, 8, day), terms=terms
    )
    assert bought.verdict.outcome is si.Outcome.APPROVED
    assert bought.next_change_on == date(year, 8, day + 1)


def test_a_policy_of_the_first_year_of_the_calendar_is_no_obstacle_to_an_answer():
    start = date.fromordinal(185)
    held = DEPOSIT | {"start": start, "end": start + timedelta(days=364)}
    shop = si.Shop(
        shop_id="S-1",
        marketplace_seller=True,
        deposit_offered=True,
        coverage_max="1000",
        deposit_policy=si.DepositPolicy(**held),
    )
    bought = si.buy_deposit_policy(shop, "D-2", "1000", si.Term.SIX_MONTHS, start)
    assert "policy-running" in bought.verdict.codes
    # The end of that policy leaves the answer no: the terms come into force much later.
    assert bought.next_change_on == si.DEPOSIT_TERMS.effective_from
    terms = si.DEPOSIT_TERMS.amended(effective_from=date.min)
    early = si.buy_deposit_policy(shop, "D-2", "1000", si.Term.SIX_MONTHS, start, terms=terms)
    assert early.next_change_on == held["end"] + timedelta(days=1)


def test_no_change_is_told_where_no_period_fits_the_calendar_any_more():
    terms = si.DEPOSIT_TERMS.amended(effective_from="9990-01-01")
    shop = si.Shop(shop_id="S-1")
    bought = si.buy_deposit_policy(
        shop, "D-1", "1000", si.Term.SIX_MONTHS, date(2023, 1, 1), terms=terms
    )
    assert bought.next_change_on is None


def test_an_order_of_another_shop_is_no_order_to_insure():
    order = si.Order(order_id="O-1", shop_id="S-2", category="apparel", paid="1", paid_at=PAID_AT)
    shop = si.Shop(shop_id="S-1")
    result = refusal(lambda: si.issue_order_policy(order, shop, si.Product.PRICE, "0.002"))
    assert result == ("order-of-another-shop", "order is of shop 'S-2', not of 'S-1'")


# ---- terms ----


def test_terms_say_what_is_wrong_with_versions_and_amendments():
    assert refusal(lambda: si.deposit_terms_on(date(2023, 1, 1), versions=())) == (
        "versions-contradict",
        "versions must be some, each with its own day",
    )
    assert refusal(lambda: si.DEPOSIT_TERMS.amended(amended_fields=())) == (
        "amended-fields",
        "amended_fields follow from what is amended",
    )


def test_a_long_id_of_terms_keeps_as_much_as_leaves_room_for_its_mark():
    named = si.DEPOSIT_TERMS.amended(terms_id="T" * 64)
    amended = named.amended(block_days=6).terms_id
    assert amended.partition("~")[0] == "T" * 47
    assert len(amended) == 64


def test_no_cover_above_the_highest_is_a_tier():
    terms = si.DEPOSIT_TERMS.amended(coverage_min="1", coverage_max="9", coverage_step="0.01")
    assert terms.is_tier(900)
    assert not terms.is_tier(901)
    shop = si.Shop(
        shop_id="S-1", marketplace_seller=True, deposit_offered=True, coverage_max="9.00"
    )
    assert si.coverage_choices(shop, terms=terms)[-1] == Decimal(9)


def test_every_working_of_a_balance_knows_its_terms():
    events = [
        si.CoverBought(event_id="E-1", on="2022-08-01", policy_id="D-1", coverage="2000"),
        si.Advanced(event_id="E-2", on="2022-08-02", case_id="C-1", amount="50"),
        si.CoverEnded(event_id="E-3", on="2022-08-03", policy_id="D-1", reason="expired"),
    ]
    ours = si.DEPOSIT_TERMS.amended(terms_id="ours")
    for count in (2, 3):
        account = si.replay(events[:count]).account
        result, mine = si.balance_workings(account), si.balance_workings(account, terms=ours)
        for name, working in result.items():
            assert working != mine[name]
            pairs = zip(working.parts, mine[name].parts, strict=True)
            assert all(one != other for one, other in pairs)
        assert [part.fen for part in result["outstanding"].parts] == [5_000]


def test_balances_are_worked_out_by_terms_that_count_as_the_account_does():
    other = si.DEPOSIT_TERMS.amended(repayment_counts="by_settled_case")
    account = si.replay(
        [si.CoverBought(event_id="E-1", on="2022-08-01", policy_id="D-1", coverage="2000")]
    ).account
    refusal(lambda: si.balance_workings(account, terms=other))


def test_an_advance_that_the_balance_does_not_reach_is_passed_over():
    events = [
        si.CoverBought(event_id="E-1", on="2022-08-01", policy_id="D-1", coverage="2000"),
        si.Advanced(event_id="E-2", on="2022-08-02", case_id="C-1", amount="100"),
        si.Advanced(event_id="E-3", on="2022-08-03", case_id="C-2", amount="30"),
    ]
    debits = si.auto_debit(si.replay(events).account, date(2022, 8, 9), "50")
    assert [(debit.case_id, str(debit.amount)) for debit in debits] == [("C-2", "30.00")]


# ---- comparing ----


def test_comparing_refuses_what_takes_no_terms():
    assert refusal(lambda: si.compare_readings(7)) == (
        "function-type",
        "function (int) is no function that takes terms=",
    )
    assert refusal(lambda: si.compare_readings(abs, 7)) == (
        "terms-missing",
        "function has no default for terms: give compare_readings terms=",
    )
    assert refusal(lambda: si.compare_readings(si.order_premium, "1", "0", terms=7)) == (
        "terms-type",
        "terms (int) are no GuaranteeTerms or DepositTerms",
    )


def test_comparing_finds_the_terms_of_partials_and_wrappers_and_uses_them():
    down = si.GUARANTEE_TERMS.amended(rounding="down")
    partial = functools.partial(si.order_premium, terms=down)
    assert si.compare_readings(partial, "2.50", "0.002").default.fen == 0
    inner = functools.partial(si.order_premium)
    assert si.compare_readings(inner, "2.50", "0.002").default.fen == 1

    @functools.wraps(si.order_premium)
    def wrapped(*case, terms=down):
        return si.order_premium(*case, terms=terms)

    assert si.compare_readings(wrapped, "2.50", "0.002").default.fen == 0
    own = si.GUARANTEE_TERMS.amended(rounding="half_even")
    compared = si.compare_readings(si.order_premium, "2.50", "0.002", terms=own)
    assert compared.default.fen == 0
    assert {row.answer.terms_id for row in compared.rows if row.answer.fen} <= {own.terms_id}


def test_a_row_that_is_not_there_is_said_to_be_none():
    compared = si.compare_readings(si.order_premium, "2.50", "0.002")
    assert refusal(lambda: compared.row("month_end", "up")) == (
        "row-unknown",
        "reading 'month_end' has no row with that choice: the answer does not depend on it",
    )


def test_lists_are_compared_by_their_sum_and_their_readings():
    def pair(*, terms=si.GUARANTEE_TERMS):
        return tuple(si.order_premium(paid, "0.002", terms=terms) for paid in ("2.50", "7.50"))

    compared = si.compare_readings(pair)
    assert compare.fen_of_answer(compared.default) == 3
    assert {row.reading for row in compared.rows} == {"rounding"}
    assert compared.row("rounding", "down").difference == Decimal("-0.02")
    assert compare.summary(()) == "–"
    assert compare.summary(compared.default).count("; ") == 1
    verdict = si.programme_badge(si.Shop(shop_id="S-1"))
    assert compare.fen_of_answer((compared.default[0], verdict)) is None
    assert compare.fen_of_answer(("text",)) is None
    assert compare.fen_of_answer((si.order_premium("0", "0.002"),)) == 0

    def unmoved(*, terms=si.GUARANTEE_TERMS):
        return tuple(si.order_premium(paid, "0.002", terms=terms) for paid in ("100", "200"))

    assert {row.reading for row in si.compare_readings(unmoved).rows} == {"rounding"}


def test_what_an_answer_says_is_told_apart_whatever_it_is():
    policies = [si.DepositPolicy(**DEPOSIT | {"policy_id": f"D-{n}"}) for n in (1, 2)]
    amounts = [si.order_premium(paid, "0.002") for paid in ("100", "200")]
    errors = [si.InvalidInput("code", sentence) for sentence in ("one", "two")]
    for one, other in (policies, amounts, errors):
        assert compare.facts_of(one) != compare.facts_of(other)
        assert compare.facts_of((one,)) != compare.facts_of((other,))
        assert compare.facts_of(one) == compare.facts_of(one)


def test_a_summary_is_text_in_the_language_that_is_asked_for():
    said = LocalizedText("order", "订单")
    assert (compare.summary(said), compare.summary(said, "zh")) == ("order", "订单")
    assert compare.summary(None) == "none"
    assert compare.summary(7) == "7"


def test_a_change_is_told_with_its_clauses_and_its_reading():
    before = si.GUARANTEE_TERMS
    changed = {
        "quality_window_days": None,
        "quality_cover": (si.Covered(category="toys", reason="quality"),),
        "price_categories": (),
        "source": "ours",
    }
    result = {it.name: it for it in si.diff(before, before.amended(**changed))}
    window = result["quality_window_days"]
    assert window.explain().startswith("quality_window_days: 30 -> none [L-1.1]: ")
    assert window.explain("zh").startswith("quality_window_days: 30 -> none [L-1.1]：") or (
        window.explain("zh") != window.explain("en")
    )
    assert result["quality_cover"].after == changed["quality_cover"]
    assert result["quality_cover"].explain().count("apparel quality, apparel breakage") == 1
    assert "-> toys quality [" in result["quality_cover"].explain()
    assert "apparel, fmcg, appliances -> – [" in result["price_categories"].explain()
    assert result["source"].clauses == ()
    assert result["source"].explain().endswith("-> ours")
    assert si.diff(before, before) == ()
    for one, other in ((before, si.DEPOSIT_TERMS), (si.DEPOSIT_TERMS, before)):
        assert refusal(functools.partial(si.diff, one, other))[0] == "after-type"


def test_an_impact_tells_its_changes_in_the_language_asked_for():
    down = si.GUARANTEE_TERMS.amended(rounding="down")
    impact = si.impact([(si.order_premium, "2.50", "0.002")], si.GUARANTEE_TERMS, down)
    for language in ("en", "zh"):
        (change,) = impact.changes
        assert f"  {change.explain(language)}" in impact.explain(language).splitlines()
    assert impact.changes[0].explain("en") != impact.changes[0].explain("zh")


# ---- documents ----


def test_a_document_of_just_the_most_is_taken():
    adapter = TypeAdapter(list)
    assert si.load_json("[]", adapter, most_bytes=2) == []
    assert si.load_json(b"[]", adapter, most_bytes=2) == []
    result = "document is larger than 3 bytes"
    assert refusal(lambda: si.load_json("[  ]", adapter, most_bytes=3))[1] == result
    wide = json.dumps("金", ensure_ascii=False)  # five bytes, three signs
    assert si.load_json(wide, TypeAdapter(str), most_bytes=5) == "金"
    assert refusal(lambda: si.load_json(wide, TypeAdapter(str), most_bytes=4)) == (
        "document-too-large",
        "document is larger than 4 bytes",
    )
    assert refusal(lambda: si.load_json(b'"\xff"', adapter)) == (
        "document-not-utf-8",
        "document is no UTF-8 text",
    )


def test_a_document_of_just_the_deepest_and_longest_is_taken():
    deepest = next(
        n for n in range(1, 200) if refused(lambda n=n: si.load_json("[" * n + "]" * n, ANY))
    )
    assert refusal(lambda: si.load_json("[" * deepest + "]" * deepest, ANY))[1] == (
        f"document is nested deeper than {deepest - 1} levels"
    )
    assert si.load_json("7", ANY) == 7
    assert si.load_json('["[[[[", 7]', ANY) == ["[[[[", 7]
    assert si.load_json("9" * 18, ANY) == 10**18 - 1
    assert si.load_json("-" + "9" * 18, ANY) == 1 - 10**18
    assert refusal(lambda: si.load_json("9" * 19, ANY))[0] == "number-too-long"


ANY = TypeAdapter(object)


def refused(work):
    try:
        work()
    except si.InvalidInput:
        return True
    return False


# ---- surrenders ----


def test_a_surrender_that_waits_for_facts_may_be_tried_again_until_the_last_day_of_cover():
    policy = si.DepositPolicy(**DEPOSIT)
    last = si.surrender(policy, policy.end, outstanding=None, held="0")
    assert last.verdict.codes == ("obligations-unknown",)
    assert last.valid_until == policy.end
    # What is owed does not go away with a day: the answer stays no, the cover's last day or not.
    owing = si.surrender(policy, policy.end, outstanding="1", held="0")
    assert owing.verdict.codes == ("obligations-open",)
    assert owing.valid_until is owing.next_change_on is None
    after = si.surrender(policy, policy.end + timedelta(days=1), outstanding="1", held="0")
    assert after.verdict.codes[0] == "policy-ended"
    assert after.valid_until is None


# ---- price claims ----


def test_evidence_from_before_the_payment_may_be_late_too_where_no_day_is_in_time():
    terms = si.GUARANTEE_TERMS.amended(price_window="first_day_counts", price_window_days=0)
    item = si.Sku(shop_id="S-1", listing_id="L-1", name="dress")
    at = "2020-09-10T{}:00:00+08:00".format
    bought = si.Purchase(order_id="O-1", line_id="1", sku=item, unit_paid="100", paid_at=at("10"))
    evidence = si.Evidence(
        order_id="O-2", sku=item, unit_price="70", placed_at=at("09"), submitted_at=at("11")
    )
    result = si.assess_price_claim(None, bought, evidence, terms=terms)
    assert result.verdict.codes[:3] == ("placed-before-payment", "placed-late", "submitted-late")


def test_a_day_and_a_rate_may_be_of_a_kind_of_the_callers():
    class Holiday(date):
        pass

    class Ratio(Decimal):
        pass

    policy = si.DepositPolicy(**DEPOSIT)
    refund = si.surrender_refund(policy, Holiday.fromordinal(policy.start.toordinal()))
    assert refund == si.surrender_refund(policy, policy.start)
    assert si.order_premium("199.00", Ratio("0.0018")).fen == 36


@pytest.mark.parametrize("rounding", ["half_up", "half_even", "down"])
def test_a_refund_holds_as_long_as_it_is_the_same_under_its_own_rounding(rounding):
    policy = si.DepositPolicy(**DEPOSIT | {"coverage": "100", "rate": "0.0011", "premium": "0.11"})
    terms = si.DEPOSIT_TERMS.amended(rounding=rounding)
    days = [policy.start + timedelta(days=n) for n in range(policy.period_days)]
    amounts = {day: si.surrender_refund(policy, day, terms=terms).fen for day in days}
    for day in days:
        result = si.surrender(policy, day, outstanding="0", held="0", terms=terms)
        last = max(it for it in days if amounts[it] == amounts[day])
        assert result.valid_until == last
