"""The package as a caller sees it who runs `mypy --strict` and has no plugin of pydantic.

Nothing here runs. Each `assert_type` states what a caller gets; each `type: ignore` stands on a
call that must not pass, and mypy complains about the ignore as soon as it does.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, assert_type

from pydantic import BaseModel, TypeAdapter, ValidationError

import shopinsure as si
from shopinsure import DEPOSIT_TERMS, GUARANTEE_TERMS, Yuan, frames

NOON = datetime(2022, 1, 1, 12, tzinfo=UTC)
DAY = date(2022, 8, 1)
ITEM = si.Sku(shop_id="S-1", listing_id="L-1", name="连衣裙", size="M")
RATE, TERM = si.Rate("0.0018"), si.Term.SIX_MONTHS
Readings = Mapping[str, str | int | None]


class Weekdays:
    """A calendar of a caller who has never heard of `Calendar`."""

    def is_working_day(self, day: date) -> bool:
        return day.isoweekday() < 6


class Vague:
    def is_working_day(self, day: date) -> bool | None:
        return None if day.isoweekday() < 6 else False


class Texts:
    def is_working_day(self, day: str) -> bool:
        return day > ""


def money() -> None:
    assert_type((Yuan("199.00"), Yuan(Decimal("199.00")).fen), tuple[Yuan, int])
    assert_type((si.from_fen(19900), Yuan("1") + Yuan("2")), tuple[Yuan, Decimal])
    assert_type((RATE.ppm, si.Rate.percent(Decimal("0.18"))), tuple[int, si.Rate])
    assert_type(sorted([RATE, si.Rate("1")]), list[si.Rate])
    decimal: Decimal = si.from_fen(1)  # an amount goes wherever a Decimal does
    assert_type(decimal + 1, Decimal)
    Yuan(1.5)  # type: ignore[arg-type]
    Yuan(1)  # type: ignore[arg-type]
    si.Rate(0.0018)  # type: ignore[arg-type]
    si.Rate.percent(1)  # type: ignore[arg-type]
    si.from_fen("199.00")  # type: ignore[arg-type]
    si.from_fen(1.0)  # type: ignore[arg-type]
    assert RATE < 1  # type: ignore[operator]


def shown(statement: si.PremiumStatement) -> None:
    with si.display("zh", max_rows=5) as chosen:
        assert_type((chosen.language, chosen.max_rows), tuple[str, int])
    assert_type(statement.table(numeric=True, language="en"), list[dict[str, Any]])
    si.display(max_rows="5")  # type: ignore[arg-type]
    si.display(5)  # type: ignore[arg-type]


def premiums(order: si.Order, policy: si.DepositPolicy) -> None:
    assert_type(si.order_premium("199.00", RATE, terms=GUARANTEE_TERMS), si.Calculation)
    assert_type(si.order_premium(order.paid, Decimal("0.0018")).amount, Yuan)
    assert_type(si.premium_statement([order, ("O-2", "2.50"), "4"], "0"), si.PremiumStatement)
    assert_type(si.deposit_premium(si.from_fen(1), TERM, terms=DEPOSIT_TERMS), si.Calculation)
    assert_type(si.surrender_refund(policy, DAY), si.Calculation)
    assert_type(si.surrender(policy, DAY, outstanding="0", held=None), si.Settlement)
    assert_type((policy.period_days, policy.remaining_days(DAY)), tuple[int, int])
    assert_type(policy.covers(DAY), bool)
    si.order_premium(199.0, "0.0018")  # type: ignore[arg-type]
    si.order_premium(199, "0.0018")  # type: ignore[arg-type]
    si.order_premium(None, "0.0018")  # type: ignore[arg-type]
    si.order_premium(order, "0.0018")  # type: ignore[arg-type]
    si.order_premium("199.00", 0.0018)  # type: ignore[arg-type]
    si.order_premium("199.00")  # type: ignore[call-arg]
    si.order_premium("199.00", "0.0018", GUARANTEE_TERMS)  # type: ignore[call-arg]
    si.order_premium("199.00", "0.0018", terms=DEPOSIT_TERMS)  # type: ignore[arg-type]
    si.premium_statement([1.5], "0.002")  # type: ignore[list-item]
    si.premium_statement([(1, "2.50")], "0.002")  # type: ignore[list-item]
    si.deposit_premium(10000, TERM)  # type: ignore[arg-type]
    si.deposit_premium("10000", "twelve_months")
    si.deposit_premium("10000", TERM, terms=GUARANTEE_TERMS)  # type: ignore[arg-type]
    si.surrender_refund(policy, "2022-08-01")  # type: ignore[arg-type]
    si.surrender_refund(order, DAY)  # type: ignore[arg-type]
    si.surrender(policy, DAY)  # type: ignore[call-arg]
    si.surrender(policy, DAY, outstanding=0, held=0)  # type: ignore[arg-type]
    si.surrender(policy, DAY, "0", "0")  # type: ignore[call-arg]
    policy.remaining_days("2022-08-01")  # type: ignore[arg-type]


def eligibility(shop: si.Shop, order: si.Order) -> None:
    assert_type(si.assess_guarantee(shop, si.Product.QUALITY, "apparel"), si.Verdict)
    assert_type(si.programme_membership(shop), si.Verdict)
    assert_type(si.assess_deposit_insurance(shop, "10000", terms=DEPOSIT_TERMS), si.Verdict)
    assert_type(si.coverage_choices(shop), tuple[Yuan, ...])
    assert_type(si.releasable_deposit("1000", Decimal(1000), Yuan("1")), si.Calculation)
    issued = si.issue_order_policy(order, shop, si.Product.PRICE, "0.0018")
    assert_type(issued, si.Issuance[si.OrderPolicy])
    bought = si.buy_deposit_policy(shop, "D-1", "10000", TERM, DAY)
    assert_type(bought, si.Issuance[si.DepositPolicy])
    assert_type(issued.verdict, si.Verdict)
    assert_type(
        (issued.policy, issued.premium), tuple[si.OrderPolicy | None, si.Calculation | None]
    )
    assert_type((issued.notes, issued.explain("zh")), tuple[tuple[si.Finding, ...], str])
    si.assess_guarantee(shop, "quality", "apparel")
    si.assess_guarantee(shop, si.Product.QUALITY)  # type: ignore[call-arg]
    si.assess_guarantee(shop, si.Product.PRICE, "fmcg", terms=DEPOSIT_TERMS)  # type: ignore[arg-type]
    si.assess_deposit_insurance(shop, 10000)  # type: ignore[arg-type]
    si.assess_deposit_insurance("S-1")  # type: ignore[arg-type]
    si.releasable_deposit(1000.0, "1000", "1000")  # type: ignore[arg-type]
    shop.status("quality")
    si.issue_order_policy(shop, order, si.Product.PRICE, "0.0018")  # type: ignore[arg-type]
    si.issue_order_policy(order, shop, "price", "0.0018")
    si.buy_deposit_policy(shop, "D-1", 10000, TERM, DAY)  # type: ignore[arg-type]
    si.buy_deposit_policy(shop, "D-1", "10000", TERM, "2022-08-01")  # type: ignore[arg-type]
    si.buy_deposit_policy(shop, 1, "10000", TERM, DAY)  # type: ignore[arg-type]


def claims(
    policy: si.OrderPolicy, refund: si.Refund, bought: si.Purchase, found: si.Evidence
) -> None:
    calendar: si.Calendar = Weekdays()
    assert_type(calendar.is_working_day(DAY), bool)
    settled = si.assess_quality_claim(policy, refund, calendar=calendar, terms=GUARANTEE_TERMS)
    assert_type(settled, si.Settlement)
    assert_type((settled.verdict, settled.payee), tuple[si.Verdict, si.Payee | None])
    assert_type((settled.payment, settled.due_on), tuple[si.Calculation | None, date | None])
    assert_type((settled.payment_keys, settled.readings), tuple[tuple[str, ...], Readings])
    assert_type(si.assess_price_claim(policy, bought, found), si.Settlement)
    assert_type(si.assess_price_claim(None, bought, found, terms=GUARANTEE_TERMS), si.Settlement)
    assert_type(si.quality_claim_key(shop_id="S-1", order_id="O-1", refund_id="R"), str)
    assert_type(si.price_claim_key(shop_id="S-1", order_id="O-1", line_id="L"), str)
    assert_type(si.advance_key(shop_id="S-1", case_id="C-1", advance_id="A-1"), str)
    assert_type(si.return_premium_key(shop_id="S-1", policy_id="D-1"), str)
    assert_type(si.split_line(Decimal(100), 3), tuple[Yuan, ...])
    assert_type(si.unit_prices("100", 3), tuple[si.Calculation, ...])
    window = si.price_window(NOON, terms=GUARANTEE_TERMS)
    assert_type(window, si.Window)
    assert_type((window.opens_at, window.closes_at), tuple[datetime, datetime])
    assert_type((window.closing_included, window.is_past(NOON)), tuple[bool, bool])
    assert_type((NOON in window, window.readings), tuple[bool, Readings])
    vague: si.Calendar = Vague()  # type: ignore[assignment]
    si.assess_quality_claim(policy, refund)  # type: ignore[call-arg]
    si.assess_quality_claim(policy, refund, calendar)  # type: ignore[call-arg]
    si.assess_quality_claim(policy, refund, calendar=Texts())  # type: ignore[arg-type]
    si.assess_quality_claim(None, refund, calendar=vague)  # type: ignore[arg-type]
    si.assess_quality_claim(refund, policy, calendar=calendar)  # type: ignore[arg-type]
    si.assess_price_claim(policy, found, bought)  # type: ignore[arg-type]
    si.assess_price_claim(policy, bought, None)  # type: ignore[arg-type]
    si.assess_price_claim(policy, bought, found, GUARANTEE_TERMS)  # type: ignore[call-arg]
    si.assess_advance(refund)  # type: ignore[arg-type]
    si.quality_claim_key("S-1", "O-1", "R-1")  # type: ignore[call-arg]
    si.advance_key(shop_id="S-1", case_id=1, advance_id="A-1")  # type: ignore[arg-type]
    si.split_line(100, 3)  # type: ignore[arg-type]
    si.split_line("100", "3")  # type: ignore[arg-type]
    si.price_window("2020-09-10T10:00:00+08:00")  # type: ignore[arg-type]
    si.price_window(DAY)  # type: ignore[arg-type]
    window.readings["price_window"] = "elapsed"  # type: ignore[index]
    assert DAY in window  # type: ignore[operator]


def accounts(account: si.Account, event: si.Event, terms: si.DepositTerms) -> None:
    paid = si.DepositPaid(event_id="1", on=DAY, amount="1000")
    statement = si.replay((paid, event), start=account, terms=terms)
    assert_type(statement, si.Statement)
    batch: list[si.DepositPaid] = [paid]
    assert_type(si.replay(batch, start=statement).account, si.Account)
    assert_type((statement.opening, statement.ids), tuple[si.Account, Mapping[str, si.Event]])
    assert_type(statement.postings + statement.refused, tuple[si.Posting, ...])
    assert_type(
        (statement.rows(), statement.as_json()), tuple[list[dict[str, Any]], dict[str, Any]]
    )
    asked = (si.credit_available, si.credit_held, si.outstanding, si.cash_available, si.alipay_held)
    assert_type([ask(account) for ask in asked], list[Yuan])
    assert_type(si.balance_workings(account)["outstanding"], si.Calculation)
    posting = si.post(account, event)
    assert_type((posting, posting.account), tuple[si.Posting, si.Account])
    assert_type((posting.event, posting.status), tuple[si.Event, si.PostingStatus])
    assert_type((posting.rule, posting.code), tuple[si.FindingRule | None, str | None])
    assert_type((posting.message("zh"), posting.balances), tuple[str | None, Mapping[str, Yuan]])
    if isinstance(posting.event, si.Repaid):
        assert_type(posting.event.amount, Yuan)
    si.replay(event)  # type: ignore[arg-type]
    si.replay([account])  # type: ignore[list-item]
    si.replay([event], account)  # type: ignore[call-arg]
    si.replay([event], start=[event])  # type: ignore[arg-type]
    si.replay([event], terms=GUARANTEE_TERMS)  # type: ignore[arg-type]
    si.post(event, account)  # type: ignore[arg-type]
    si.post(account, event, DEPOSIT_TERMS)  # type: ignore[call-arg]
    si.credit_available(statement)  # type: ignore[arg-type]
    statement.ids["1"] = event  # type: ignore[index]
    statement.postings = ()  # type: ignore[misc]
    posting.event.amount  # type: ignore[union-attr]  # noqa: B018 - read to be refused


def recoveries(account: si.Account) -> None:
    hold = si.split_hold("1250", si.credit_available(account), None)
    assert_type((hold, hold.credit, hold.shortfall), tuple[si.Hold, Yuan, Yuan])
    debits = si.auto_debit(account, DAY, si.from_fen(1), terms=DEPOSIT_TERMS)
    assert_type((debits, debits[0].case_id), tuple[tuple[si.Debit, ...], str])
    si.Repaid(event_id="3", on=DAY, case_id=debits[0].case_id, amount=debits[0].amount)
    schedule = si.recovery_schedule(DAY, terms=DEPOSIT_TERMS)
    assert_type((schedule, schedule[0].on), tuple[si.RecoverySchedule, date])
    milestones: tuple[si.Milestone, ...] = schedule
    assert_type((milestones[0].on, schedule[1:]), tuple[date, tuple[si.Milestone, ...]])
    assert_type((schedule[0].stage, schedule[0].rule), tuple[si.Stage, si.Rule])
    found = si.standing(account, DAY, terms=DEPOSIT_TERMS)
    assert_type((found, found.level, found.on), tuple[si.Standing, si.Level, date])
    assert_type((found.since, found.next_change_on), tuple[date | None, date | None])
    assert_type((found.owed, found.owed[0].amount), tuple[tuple[si.Owed, ...], Yuan])
    si.split_hold(1250, "1000")  # type: ignore[arg-type]
    si.split_hold("1250", None)  # type: ignore[arg-type]
    si.auto_debit(account, "2022-08-01", "200")  # type: ignore[arg-type]
    si.auto_debit(account, DAY, 200)  # type: ignore[arg-type]
    si.recovery_schedule("2022-08-01")  # type: ignore[arg-type]
    si.standing(account)  # type: ignore[call-arg]
    si.standing(account, DAY, terms=GUARANTEE_TERMS)  # type: ignore[arg-type]


def results(priced: si.Calculation, verdict: si.Verdict, statement: si.PremiumStatement) -> None:
    assert_type((priced.amount, priced.fen, priced.exact), tuple[Yuan, int, Fraction])
    assert_type((priced.rule, priced.terms_id), tuple[si.AmountRule, str])
    assert_type((priced.steps, priced.steps[0].value), tuple[tuple[si.Step, ...], Fraction])
    assert_type((priced.parts, priced.readings), tuple[tuple[si.Calculation, ...], Readings])
    assert_type((verdict.outcome, verdict.codes), tuple[si.Outcome, tuple[str, ...]])
    assert_type((verdict.findings, bool(verdict)), tuple[tuple[si.Finding, ...], bool])
    assert_type(verdict.findings[0].rule, si.FindingRule)
    assert_type((verdict.findings[0].rule.basis, verdict.explain()), tuple[si.Basis, str])
    assert_type((statement.lines, statement.paid), tuple[tuple[si.PremiumLine, ...], Decimal])
    assert_type((statement.rounded_sum, statement.difference), tuple[si.Calculation, Decimal])
    assert_type(statement.table(numeric=True), list[dict[str, Any]])
    assert_type(statement.to_frame("pandas"), Any)
    statement.to_frame("duckdb")  # type: ignore[arg-type]
    statement.table(numeric="fen")  # type: ignore[arg-type]
    priced.fen = 1  # type: ignore[misc]
    priced.readings["rounding"] = "down"  # type: ignore[index]
    priced.total  # type: ignore[attr-defined]  # noqa: B018 - read to be refused


def comparisons(terms: si.DepositTerms) -> None:
    compared = si.compare_readings(si.order_premium, "2.50", "0.002")
    assert_type((compared, compared.row("rounding", "down")), tuple[si.Comparison, si.Row])
    assert_type(si.diff(terms, DEPOSIT_TERMS), tuple[si.Change, ...])
    impact = si.impact([(si.deposit_premium, "1000", TERM)], terms, DEPOSIT_TERMS)
    assert_type((impact, impact.cases), tuple[si.Impact, tuple[si.Moved, ...]])
    assert_type(si.deposit_terms_on(DAY, versions=si.DEPOSIT_VERSIONS), si.DepositTerms)
    assert_type(si.guarantee_terms_on(DAY, versions=si.GUARANTEE_VERSIONS), si.GuaranteeTerms)
    assert_type(si.READINGS["rounding"], si.NamedReading)
    assert_type((si.RULES[0], si.READINGS["rounding"].choices[0]), tuple[si.Rule, si.Choice])
    assert_type(terms.amended(rate_12_months="0.035").rate(TERM), si.Rate)
    assert_type(GUARANTEE_TERMS.quality_cover, tuple[si.Covered, ...])
    terms.rate("six_months")
    GUARANTEE_TERMS.amended("down")  # type: ignore[call-arg]
    GUARANTEE_TERMS.covers("price", "apparel")


def order_records(policy: si.DepositPolicy, issued: si.OrderPolicy, shop: si.Shop) -> None:
    order = si.Order(order_id="1", shop_id="S", category="fmcg", paid=Decimal(1), paid_at="2022Z")
    assert_type((order.paid, order.paid_at), tuple[Yuan, datetime])
    assert_type((order.order_id, order.shipped_at), tuple[str, datetime | None])
    assert_type((policy.coverage, policy.term, policy.end), tuple[Yuan, si.Term, date])
    assert_type((issued.product, issued.rate), tuple[si.Product, si.Rate])
    assert_type((shop.coverage_max, shop.under_penalty), tuple[Yuan | None, bool | None])
    assert_type(shop.status(si.Product.PRICE), si.Status | None)
    assert_type(shop.deposit_policy, si.DepositPolicy | None)
    assert_type(si.load_json("{}", si.Order), si.Order)
    assert_type(si.load_json(b"{}", TypeAdapter(list[si.Event])), list[si.Event])
    si.load_json({}, si.Order)  # type: ignore[arg-type]
    assert_type(si.dump_record(shop), dict[str, Any])
    assert_type(si.load_record("{}", si.Order), si.Order)
    assert_type(si.load_record({}, si.Order, ignore_unknown=True, most_bytes=9), si.Order)
    si.load_record("{}", dict)  # type: ignore[type-var]
    si.dump_record({})  # type: ignore[arg-type]
    si.Order(order_id="1", shop_id="S", category="fmcg", paid=1.5, paid_at=NOON)  # type: ignore[arg-type]
    si.Order(order_id="1", shop_id="S", category="fmcg", paid=1, paid_at=NOON)  # type: ignore[arg-type]
    si.Order(order_id="1", shop_id="S", category="fmcg", paid="1", paid_at=DAY)  # type: ignore[arg-type]
    si.Order(order_id=1, shop_id="S", category="fmcg", paid="1", paid_at=NOON)  # type: ignore[arg-type]
    si.Order(order_id="1", shop_id="S", category="fmcg", paid="1")  # type: ignore[call-arg]
    si.Shop(shop_id="S-1", coverage_max=12500)  # type: ignore[arg-type]
    si.Shop(shop_id="S-1", under_penalty="no")  # type: ignore[arg-type]
    si.Shop(shop_id="S-1", weight="1")  # type: ignore[call-arg]


def decisions() -> None:
    decision = si.record_decision(si.order_premium, "199.00", RATE, assessed_at=NOON)
    assert_type(decision, si.Decision)
    assert_type(decision.document(), dict[str, Any])
    assert_type((decision.to_json(), decision.sha256), tuple[str, str])
    found = si.reproduce(decision.to_json())
    assert_type((found.same, found.differences), tuple[bool, tuple[si.Difference, ...]])
    assert_type(si.reproduce(decision.document()), si.Reproduction)
    si.record_decision("order_premium", "199.00", RATE)  # type: ignore[arg-type]
    si.record_decision(si.order_premium, "1", RATE, assessed_at=DAY)  # type: ignore[arg-type]
    si.reproduce(decision)  # type: ignore[arg-type]


def claim_records(
    bought: si.Purchase, found: si.Evidence, refund: si.Refund, case: si.Dispute
) -> None:
    assert_type((bought.sku, bought.points), tuple[si.Sku, Yuan])
    assert_type((bought.claimed_lines, bought.refunded), tuple[tuple[str, ...] | None, bool | None])
    assert_type((found.unit_price, found.placed_at), tuple[Yuan | None, datetime | None])
    assert_type((refund.goods_refunded, refund.freight_refunded), tuple[Yuan | None, Yuan])
    assert_type((refund.goods_returned, refund.requested_at), tuple[bool | None, datetime])
    assert_type((case.ground, case.scope), tuple[si.Ground | None, si.Scope | None])
    assert_type((case.ruling, case.credit_held), tuple[si.Ruling | None, Yuan | None])
    si.Sku(shop_id="S-1", listing_id="L-1")  # type: ignore[call-arg]
    si.Sku(shop_id="S-1", listing_id="L-1", name="A", size=38)  # type: ignore[arg-type]
    si.Purchase(order_id="1", line_id="1", sku=ITEM, unit_paid=1.0, paid_at=NOON)  # type: ignore[arg-type]
    si.Purchase(order_id="1", line_id="1", sku="A", unit_paid="1", paid_at=NOON)  # type: ignore[arg-type]
    si.Evidence(order_id="2", sku=ITEM, unit_price=70, placed_at=NOON, submitted_at=NOON)  # type: ignore[arg-type]
    # What is not known yet has to be stated.
    si.Evidence(order_id="2", sku=ITEM, unit_price="70", placed_at=NOON)  # type: ignore[call-arg]
    si.Dispute(case_id="C-1", order_id="O-1")  # type: ignore[call-arg]


def account_records(case: si.Case, account: si.Account) -> None:
    bought = si.CoverBought(event_id="1", on=DAY, policy_id="D-1", coverage="2000", end=DAY)
    assert_type((bought.event_id, bought.on, bought.coverage), tuple[str, date, Yuan])
    events: tuple[si.Event, ...] = (
        bought,
        si.CoverEnded(event_id="2", on="2022-08-02", policy_id="D-1", reason="surrendered"),
        si.BondHeld(event_id="3", on=DAY, case_id="C-1", amount=si.from_fen(1)),
        si.BondReleased(event_id="4", on=DAY, case_id="C-1"),
        si.Advanced(event_id="5", on=DAY, case_id="C-1", amount=Decimal("0.50")),
        si.Repaid(event_id="6", on=DAY, case_id="C-1", amount="0.50"),
        si.BondPaid(event_id="7", on=DAY, case_id="C-1", amount="1"),
        si.DepositPaid(event_id="8", on=DAY, amount="1"),
        si.DepositReleased(event_id="9", on=DAY, amount="1"),
        si.DepositDrawn(event_id="10", on=DAY, case_id="C-1", amount="1"),
        si.DepositToppedUp(event_id="11", on=DAY, amount="1"),
    )
    advance = si.OpenAdvance(on="2022-08-01", owed="30.00")
    assert_type((events[0].on, advance.on, advance.owed), tuple[date, date, Yuan])
    assert_type((case.advanced, case.advances), tuple[Yuan, tuple[si.OpenAdvance, ...]])
    assert_type((account.policy_id, account.cash), tuple[str | None, Yuan])
    assert_type((account.cases, account.last_on), tuple[tuple[si.Case, ...], date | None])
    assert_type(account.repayment_counts, Literal["by_amount", "by_settled_case"])
    si.CoverBought(event_id="1", on=DAY, policy_id="D-1", coverage=2000, end=DAY)  # type: ignore[arg-type]
    si.CoverBought(event_id="1", on=DAY, coverage="2000")  # type: ignore[call-arg]
    si.BondHeld(event_id="1", on=None, case_id="C-1", amount="1")  # type: ignore[arg-type]
    si.BondReleased(event_id="1", on=DAY, case_id="C-1", amount="1")  # type: ignore[call-arg]
    si.Advanced(event_id=1, on=DAY, case_id="C-1", amount="1")  # type: ignore[arg-type]
    event: si.Event = si.OpenAdvance(on=DAY, owed="1")  # type: ignore[assignment]
    assert event
    si.Case(case_id="C-1", advances=(case,))  # type: ignore[arg-type]
    si.Account(coverage=2000)  # type: ignore[arg-type]
    si.Account(cases=(DAY,))  # type: ignore[arg-type]
    si.Account(repayment_counts="by_case")  # type: ignore[arg-type]


def conversions(frame: list[str]) -> None:
    """The frame comes back as the kind it was: here a list stands for one of a caller's."""
    assert_type(frames.to_fen(frame, paid_fen="paid", bad="x", why="y"), list[str])
    assert_type(frames.to_fen(frame, {"paid_fen": "paid"}, bad="null", why="why"), list[str])
    assert_type(frames.to_ppm(frame, {"a": "b"}, why={"a": "why"}), list[str])
    doubles = frames.from_float_yuan(frame, {"a": "b"}, rounding="half_up", bad="raise")
    assert_type((doubles, frames.REASONS["empty"].zh), tuple[list[str], str])
    frames.to_fen(frame, {"a": "b"}, bad="drop")  # type: ignore[call-overload]
    frames.to_fen(frame, {"a": "b"}, c="d")  # type: ignore[call-overload]
    frames.to_fen(frame, "paid")  # type: ignore[call-overload]
    frames.to_fen(frame, paid_fen=1)  # type: ignore[call-overload]
    frames.from_float_yuan(frame, {"a": "b"})  # type: ignore[call-arg]


def catalogue() -> None:
    (digest, *rows) = si.catalogue_rows()
    assert_type(
        (digest, rows), tuple[dict[str, str | int | None], list[dict[str, str | int | None]]]
    )
    assert_type(si.__version__, str)
    assert_type(si.catalogue_rows().table(), list[dict[str, Any]])
    si.catalogue_rows("csv")  # type: ignore[call-arg]


class Invoice(BaseModel):
    """A model of a caller's with our types of fields."""

    invoice_id: si.Identifier
    due_on: si.Day
    written_at: si.Instant
    total: si.Amount
    lines: tuple[si.Identifier, ...] = ()


def changed_records(order: si.Order, terms: si.DepositTerms, invoice: Invoice) -> None:
    assert_type((order.replace(paid="1"), terms.replace()), tuple[si.Order, si.DepositTerms])
    made = Invoice(invoice_id="I-1", due_on="2022-08-01", written_at=NOON, total="9.90")
    assert_type((made.due_on, made.written_at), tuple[date, datetime])
    assert_type(
        (invoice.total, invoice.invoice_id, invoice.lines), tuple[Yuan, str, tuple[str, ...]]
    )
    Invoice(invoice_id=1, due_on=DAY, written_at=NOON, total="1")  # type: ignore[arg-type]
    Invoice(invoice_id="1", due_on=1, written_at=NOON, total="1")  # type: ignore[arg-type]
    Invoice(invoice_id="1", due_on=DAY, written_at=DAY, total="1")  # type: ignore[arg-type]
    Invoice(invoice_id="1", due_on=DAY, written_at=NOON, total=9.9)  # type: ignore[arg-type]


def refused() -> str:
    try:
        si.order_premium("1_000", "0.002")
    except si.InvalidInput as error:
        assert_type((error.code, error.parameter), tuple[str, str | None])
        assert_type((error.message(), error.message("zh")), tuple[str, str])
        assert_type(si.error_messages(error, "zh"), tuple[str, ...])
        value_error: ValueError = error
        return f"{error.code} {value_error}"
    except ValidationError as error:
        assert_type(si.error_messages(error), tuple[str, ...])
    return ""


def enumerations(outcome: si.Outcome, payee: si.Payee, product: si.Product, text: str) -> int:
    assert_type([outcome.value, payee.value, product.value, product.zh], list[str])
    assert_type([si.Basis.SOURCE.value, si.Ground.QUALITY.value, si.Level.GOOD.value], list[str])
    assert_type([si.Outcome.APPROVED.value, si.Payee.BUYER.value, si.Scope.BASIC.value], list[str])
    assert_type(si.PaymentKind.ADVANCE.value, str)
    assert_type([si.PostingStatus.POSTED.value, si.Ruling.BUYER.value], list[str])
    assert_type([si.Stage.BLOCKED.value, si.Status.QUALIFIED.value], list[str])
    assert_type(
        [*(one.value for one in si.Product), si.Product.PRICE.value, si.Product.PRICE.zh], list[str]
    )
    written: str = si.Product.PRICE
    literal: Literal[si.Product.PRICE] = si.Product.PRICE
    assert_type((written.upper(), literal), tuple[str, Literal[si.Product.PRICE]])
    assert_type([si.Term.SIX_MONTHS.value, text], list[str])
    members = (si.Product("price"), si.Term(text), si.Status["QUALIFIED"])
    assert_type(members, tuple[si.Product, si.Term, si.Status])
    # Only text names a member, and only a member is one.
    si.Product(1)  # type: ignore[arg-type]
    product = "price"  # type: ignore[assignment]
    match product:  # every member has its case, so that nothing is left to return
        case si.Product.QUALITY:
            return 1
        case si.Product.PRICE:
            return 2
