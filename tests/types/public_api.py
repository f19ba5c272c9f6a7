"""The package as a caller sees it who runs `mypy --strict` and has no plugin of pydantic.

Nothing here runs. Each `assert_type` says what a caller gets; each `type: ignore` stands on a call
that must not pass, and mypy complains about the ignore as soon as it does.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal, assert_type

from pydantic import TypeAdapter

from shopinsure import (
    DEPOSIT_TERMS,
    GUARANTEE_TERMS,
    Account,
    Advanced,
    AmountRule,
    BondHeld,
    BondPaid,
    BondReleased,
    Calculation,
    Calendar,
    Case,
    CoverBought,
    Covered,
    CoverEnded,
    Debit,
    DepositDrawn,
    DepositPaid,
    DepositPolicy,
    DepositReleased,
    DepositTerms,
    DepositToppedUp,
    Dispute,
    Event,
    Evidence,
    Finding,
    FindingRule,
    Ground,
    GuaranteeTerms,
    Hold,
    InvalidInput,
    Issuance,
    Level,
    Milestone,
    OpenAdvance,
    Order,
    OrderPolicy,
    Outcome,
    Owed,
    Payee,
    Posting,
    PostingStatus,
    PremiumLine,
    PremiumStatement,
    Product,
    Purchase,
    Rate,
    Refund,
    Repaid,
    Rule,
    Ruling,
    Scope,
    Settlement,
    Shop,
    Sku,
    Stage,
    Standing,
    Statement,
    Status,
    Step,
    Term,
    Verdict,
    Window,
    Yuan,
    alipay_held,
    assess_advance,
    assess_deposit_insurance,
    assess_guarantee,
    assess_price_claim,
    assess_quality_claim,
    auto_debit,
    buy_deposit_policy,
    cash_available,
    coverage_choices,
    credit_available,
    credit_held,
    deposit_premium,
    from_fen,
    issue_order_policy,
    load_json,
    order_premium,
    outstanding,
    post,
    premium_statement,
    price_window,
    programme_badge,
    recovery_schedule,
    releasable_deposit,
    replay,
    split_hold,
    split_line,
    standing,
    surrender,
    surrender_refund,
)

NOON = datetime(2022, 1, 1, 12, tzinfo=UTC)
DAY = date(2022, 8, 1)


def money() -> None:
    assert_type(Yuan("199.00"), Yuan)
    assert_type(Yuan(Decimal("199.00")).fen, int)
    assert_type(from_fen(19900), Yuan)
    assert_type(Yuan("1") + Yuan("2"), Decimal)
    assert_type(Rate("0.0018").ppm, int)
    assert_type(Rate.percent(Decimal("0.18")), Rate)
    decimal: Decimal = from_fen(1)  # an amount goes wherever a Decimal does
    assert_type(sorted([Rate("0"), Rate("1")]), list[Rate])
    assert_type(decimal + 1, Decimal)


def refused_money() -> None:
    Yuan(1.5)  # type: ignore[arg-type]
    Yuan(1)  # type: ignore[arg-type]
    Rate(0.0018)  # type: ignore[arg-type]
    Rate.percent(1)  # type: ignore[arg-type]
    from_fen("199.00")  # type: ignore[arg-type]
    from_fen(1.0)  # type: ignore[arg-type]
    assert Rate("0") < 1  # type: ignore[operator]


def premiums(order: Order) -> None:
    assert_type(order_premium("199.00", "0.0018"), Calculation)
    assert_type(order_premium(Decimal(199), Rate("0.0018"), terms=GUARANTEE_TERMS), Calculation)
    assert_type(order_premium(order.paid, Decimal("0.0018")).amount, Yuan)
    assert_type(premium_statement([order, ("O-2", "2.50"), "4.99"], "0.002"), PremiumStatement)
    assert_type(premium_statement((order,), Rate("0.002"), terms=GUARANTEE_TERMS).paid, Decimal)
    assert_type(deposit_premium("10000", Term.TWELVE_MONTHS), Calculation)
    assert_type(deposit_premium(from_fen(1), Term.SIX_MONTHS, terms=DEPOSIT_TERMS), Calculation)


def refused_premiums(order: Order) -> None:
    order_premium(199.0, "0.0018")  # type: ignore[arg-type]
    order_premium(199, "0.0018")  # type: ignore[arg-type]
    order_premium("199.00", 0.0018)  # type: ignore[arg-type]
    order_premium("199.00", 0)  # type: ignore[arg-type]
    order_premium("199.00")  # type: ignore[call-arg]
    order_premium(None, "0.0018")  # type: ignore[arg-type]
    order_premium(order, "0.0018")  # type: ignore[arg-type]
    order_premium("199.00", "0.0018", GUARANTEE_TERMS)  # type: ignore[call-arg]
    order_premium("199.00", "0.0018", terms=DEPOSIT_TERMS)  # type: ignore[arg-type]
    premium_statement([1.5], "0.002")  # type: ignore[list-item]
    premium_statement([199], "0.002")  # type: ignore[list-item]
    premium_statement([(1, "2.50")], "0.002")  # type: ignore[list-item]
    deposit_premium("10000", "twelve_months")  # type: ignore[arg-type]
    deposit_premium(10000, Term.TWELVE_MONTHS)  # type: ignore[arg-type]
    deposit_premium("10000", 12)  # type: ignore[arg-type]
    deposit_premium("10000", Term.SIX_MONTHS, terms=GUARANTEE_TERMS)  # type: ignore[arg-type]


def surrenders(policy: DepositPolicy) -> None:
    assert_type(surrender_refund(policy, DAY), Calculation)
    assert_type(surrender(policy, DAY, outstanding="0", held=None), Settlement)
    assert_type(policy.period_days, int)
    assert_type(policy.remaining_days(DAY), int)
    assert_type(policy.covers(DAY), bool)


def refused_surrenders(policy: DepositPolicy, held: OrderPolicy) -> None:
    surrender_refund(policy, "2022-08-01")  # type: ignore[arg-type]
    surrender_refund(policy, 20220801)  # type: ignore[arg-type]
    surrender_refund(policy, None)  # type: ignore[arg-type]
    surrender_refund(held, DAY)  # type: ignore[arg-type]
    surrender(policy, DAY)  # type: ignore[call-arg]
    surrender(policy, DAY, outstanding="0")  # type: ignore[call-arg]
    surrender(policy, DAY, outstanding=0, held=0)  # type: ignore[arg-type]
    surrender(policy, DAY, "0", "0")  # type: ignore[call-arg]
    surrender(policy, "2022-08-01", outstanding="0", held="0")  # type: ignore[arg-type]
    policy.remaining_days("2022-08-01")  # type: ignore[arg-type]


def eligibility(shop: Shop) -> None:
    assert_type(assess_guarantee(shop, Product.QUALITY, "apparel"), Verdict)
    assert_type(programme_badge(shop), Verdict)
    assert_type(assess_deposit_insurance(shop), Verdict)
    assert_type(assess_deposit_insurance(shop, "10000", terms=DEPOSIT_TERMS), Verdict)
    assert_type(coverage_choices(shop), tuple[Yuan, ...])
    assert_type(releasable_deposit("1000", Decimal(1000), from_fen(1)), Calculation)


def refused_eligibility(shop: Shop) -> None:
    assess_guarantee(shop, "quality", "apparel")  # type: ignore[arg-type]
    assess_guarantee(shop, Product.QUALITY)  # type: ignore[call-arg]
    assess_guarantee(shop, Product.QUALITY, "apparel", terms=DEPOSIT_TERMS)  # type: ignore[arg-type]
    assess_deposit_insurance(shop, 10000)  # type: ignore[arg-type]
    assess_deposit_insurance("S-1")  # type: ignore[arg-type]
    releasable_deposit("1000", "1000")  # type: ignore[call-arg]
    releasable_deposit(1000.0, "1000", "1000")  # type: ignore[arg-type]
    shop.status("quality")  # type: ignore[arg-type]


def underwriting(shop: Shop, order: Order) -> None:
    assert_type(load_json("{}", Order), Order)
    assert_type(load_json(b"{}", TypeAdapter(list[Event])), list[Event])
    load_json({}, Order)  # type: ignore[arg-type]
    assert_type(issue_order_policy(order, shop, Product.PRICE, "0.0018"), Issuance[OrderPolicy])
    assert_type(
        buy_deposit_policy(shop, "D-1", "10000", Term.SIX_MONTHS, DAY), Issuance[DepositPolicy]
    )


def refused_underwriting(shop: Shop, order: Order) -> None:
    issue_order_policy(shop, order, Product.PRICE, "0.0018")  # type: ignore[arg-type]
    issue_order_policy(order, shop, "price", "0.0018")  # type: ignore[arg-type]
    issue_order_policy(order, shop, Product.PRICE, 0.0018)  # type: ignore[arg-type]
    issue_order_policy(order, shop, Product.PRICE)  # type: ignore[call-arg]
    buy_deposit_policy(shop, "D-1", 10000, Term.SIX_MONTHS, DAY)  # type: ignore[arg-type]
    buy_deposit_policy(shop, "D-1", "10000", "six_months", DAY)  # type: ignore[arg-type]
    buy_deposit_policy(shop, "D-1", "10000", Term.SIX_MONTHS, "2022-08-01")  # type: ignore[arg-type]
    buy_deposit_policy(shop, 1, "10000", Term.SIX_MONTHS, DAY)  # type: ignore[arg-type]


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


def claims(
    policy: OrderPolicy, refund: Refund, purchase: Purchase, evidence: Evidence, dispute: Dispute
) -> None:
    calendar: Calendar = Weekdays()
    assert_type(calendar.is_working_day(DAY), bool)
    assert_type(assess_quality_claim(policy, refund, calendar=Weekdays()), Settlement)
    assert_type(
        assess_quality_claim(policy, refund, calendar=calendar, terms=GUARANTEE_TERMS), Settlement
    )
    assert_type(assess_price_claim(policy, purchase, evidence), Settlement)
    assert_type(assess_price_claim(None, purchase, evidence, terms=GUARANTEE_TERMS), Settlement)
    assert_type(assess_advance(dispute), Settlement)
    assert_type(assess_advance(dispute, terms=DEPOSIT_TERMS), Settlement)
    assert_type(split_line("100", 3), tuple[Yuan, ...])
    assert_type(split_line(Decimal(100), 3), tuple[Yuan, ...])
    assert_type(split_line(from_fen(1), 1)[0].fen, int)


def refused_claims(
    policy: OrderPolicy, refund: Refund, purchase: Purchase, evidence: Evidence, dispute: Dispute
) -> None:
    calendar: Calendar = Vague()  # type: ignore[assignment]
    assess_quality_claim(policy, refund)  # type: ignore[call-arg]
    assess_quality_claim(policy, refund, calendar)  # type: ignore[call-arg]
    assess_quality_claim(policy, refund, calendar=None)  # type: ignore[arg-type]
    assess_quality_claim(policy, refund, calendar=Texts())  # type: ignore[arg-type]
    assess_quality_claim(policy, refund, calendar=Weekdays.is_working_day)  # type: ignore[arg-type]
    assess_quality_claim(None, refund, calendar=calendar)  # type: ignore[arg-type]
    assess_quality_claim(refund, policy, calendar=calendar)  # type: ignore[arg-type]
    assess_quality_claim(policy, refund, calendar=calendar, terms=DEPOSIT_TERMS)  # type: ignore[arg-type]
    assess_price_claim(policy, evidence, purchase)  # type: ignore[arg-type]
    assess_price_claim(policy, purchase)  # type: ignore[call-arg]
    assess_price_claim(policy, purchase, None)  # type: ignore[arg-type]
    assess_price_claim(policy, purchase, evidence, GUARANTEE_TERMS)  # type: ignore[call-arg]
    assess_advance(refund)  # type: ignore[arg-type]
    assess_advance(dispute, terms=GUARANTEE_TERMS)  # type: ignore[arg-type]
    assess_advance("C-1")  # type: ignore[arg-type]
    split_line(100, 3)  # type: ignore[arg-type]
    split_line(100.0, 3)  # type: ignore[arg-type]
    split_line("100", "3")  # type: ignore[arg-type]
    split_line("100", 3.0)  # type: ignore[arg-type]
    split_line("100")  # type: ignore[call-arg]


def windows() -> None:
    window = price_window(NOON)
    assert_type(window, Window)
    assert_type(price_window(NOON, terms=GUARANTEE_TERMS).opens_at, datetime)
    assert_type(window.closes_at, datetime)
    assert_type(window.closing_included, bool)
    assert_type(window.is_past(NOON), bool)
    assert_type(NOON in window, bool)
    readings: Mapping[str, str | int | None] = window.readings
    assert_type(readings["price_window"], str | int | None)


def refused_windows(window: Window) -> None:
    price_window("2020-09-10T10:00:00+08:00")  # type: ignore[arg-type]
    price_window(DAY)  # type: ignore[arg-type]
    price_window(None)  # type: ignore[arg-type]
    price_window(NOON, terms=DEPOSIT_TERMS)  # type: ignore[arg-type]
    window.is_past("2020-09-10T10:00:00+08:00")  # type: ignore[arg-type]
    window.readings["price_window"] = "elapsed"  # type: ignore[index]
    assert DAY in window  # type: ignore[operator]


def accounts(account: Account, terms: DepositTerms) -> None:
    paid = DepositPaid(event_id="1", on=DAY, amount="1000")
    drawn = DepositDrawn(event_id="2", on="2022-08-02", case_id="C-1", amount=Decimal(50))
    statement = replay([paid, drawn])
    assert_type(statement, Statement)
    assert_type(replay((paid, drawn), start=statement, terms=terms), Statement)
    assert_type(replay(iter([paid]), start=account), Statement)
    assert_type(replay([], start=None).account, Account)
    batch: list[DepositPaid] = [paid]
    assert_type(replay(batch).opening, Account)
    events: tuple[Event, ...] = (paid, drawn)
    assert_type(replay(events).postings, tuple[Posting, ...])
    assert_type(statement.refused, tuple[Posting, ...])
    ids: Mapping[str, Event] = statement.ids
    assert_type(ids["1"].on, date)
    assert_type(statement.rows(), list[dict[str, Any]])
    assert_type(statement.as_json(), dict[str, Any])
    assert_type(str(statement), str)
    assert_type(credit_available(account), Yuan)
    assert_type(credit_held(account), Yuan)
    assert_type(outstanding(account), Yuan)
    assert_type(cash_available(account), Yuan)
    assert_type(alipay_held(account), Yuan)
    assert_type(surrender_of(account), Settlement)


def surrender_of(account: Account) -> Settlement:
    policy = DepositPolicy.model_validate_json("{}")
    return surrender(policy, DAY, outstanding=outstanding(account), held=credit_held(account))


def refused_accounts(account: Account, event: Event, statement: Statement) -> None:
    replay(event)  # type: ignore[arg-type]
    replay(None)  # type: ignore[arg-type]
    replay(["1"])  # type: ignore[list-item]
    replay([account])  # type: ignore[list-item]
    replay([event], account)  # type: ignore[call-arg]
    replay([event], start=[event])  # type: ignore[arg-type]
    replay([event], terms=GUARANTEE_TERMS)  # type: ignore[arg-type]
    post(event, account)  # type: ignore[arg-type]
    post(account)  # type: ignore[call-arg]
    post(account, [event])  # type: ignore[arg-type]
    post(statement, event)  # type: ignore[arg-type]
    post(account, event, DEPOSIT_TERMS)  # type: ignore[call-arg]
    post(account, event, terms=GUARANTEE_TERMS)  # type: ignore[arg-type]
    credit_available(statement)  # type: ignore[arg-type]
    credit_held(None)  # type: ignore[arg-type]
    outstanding("D-1")  # type: ignore[arg-type]
    cash_available(event)  # type: ignore[arg-type]
    alipay_held()  # type: ignore[call-arg]
    statement.ids["1"] = event  # type: ignore[index]
    statement.postings = ()  # type: ignore[misc]


def postings(account: Account, event: Event) -> None:
    posting = post(account, event)
    assert_type(posting, Posting)
    assert_type(posting.event.event_id, str)
    assert_type(posting.event, Event)
    assert_type(posting.status, PostingStatus)
    assert_type(posting.rule, FindingRule | None)
    assert_type(posting.code, str | None)
    assert_type(posting.account, Account)
    assert_type(posting.message("zh"), str | None)
    balances: Mapping[str, Yuan] = posting.balances
    assert_type(balances["outstanding"], Yuan)
    kind = posting.event
    if isinstance(kind, Repaid):
        assert_type(kind.amount, Yuan)
    elif isinstance(kind, CoverEnded):
        assert_type(kind.reason, str)


def refused_postings(posting: Posting) -> None:
    posting.event.amount  # type: ignore[union-attr]  # noqa: B018 - read to be refused
    posting.message("fr")  # type: ignore[arg-type]
    posting.balances["outstanding"] = Yuan("1")  # type: ignore[index]
    posting.status = PostingStatus.POSTED  # type: ignore[misc]


def holds_and_debits(account: Account) -> None:
    hold = split_hold("1250", Decimal(1000))
    assert_type(hold, Hold)
    assert_type(split_hold("1250", credit_available(account), None).credit, Yuan)
    assert_type(split_hold(from_fen(1), "0", "200").alipay.fen, int)
    assert_type(hold.shortfall, Yuan)
    debits = auto_debit(account, DAY, "200")
    assert_type(debits, tuple[Debit, ...])
    assert_type(auto_debit(account, DAY, from_fen(1), terms=DEPOSIT_TERMS)[0].amount, Yuan)
    debit = debits[0]
    assert_type(debit.case_id, str)
    Repaid(event_id="3", on=DAY, case_id=debit.case_id, amount=debit.amount)


def refused_holds_and_debits(account: Account) -> None:
    split_hold(1250, "1000")  # type: ignore[arg-type]
    split_hold("1250", 1000.0)  # type: ignore[arg-type]
    split_hold("1250", "1000", 0)  # type: ignore[arg-type]
    split_hold("1250", None)  # type: ignore[arg-type]
    split_hold("1250")  # type: ignore[call-arg]
    split_hold("1250", account)  # type: ignore[arg-type]
    auto_debit(account, "2022-08-01", "200")  # type: ignore[arg-type]
    auto_debit(account, DAY, 200)  # type: ignore[arg-type]
    auto_debit(account, DAY)  # type: ignore[call-arg]
    auto_debit(account, DAY, "200", DEPOSIT_TERMS)  # type: ignore[call-arg]
    auto_debit(account, DAY, "200", terms=GUARANTEE_TERMS)  # type: ignore[arg-type]


def recoveries(account: Account) -> None:
    schedule = recovery_schedule(DAY)
    assert_type(schedule, tuple[Milestone, ...])
    assert_type(recovery_schedule(DAY, terms=DEPOSIT_TERMS)[0].on, date)
    assert_type(schedule[0].stage, Stage)
    assert_type(schedule[0].rule, Rule)
    assert_type(schedule[0].message("zh"), str)
    found = standing(account, DAY)
    assert_type(found, Standing)
    assert_type(standing(account, DAY, terms=DEPOSIT_TERMS).level, Level)
    assert_type(found.on, date)
    assert_type(found.since, date | None)
    assert_type(found.next_change_on, date | None)
    assert_type(found.payment_term_protection, bool)
    assert_type(found.owed, tuple[Owed, ...])
    assert_type(found.owed[0].amount, Yuan)
    assert_type(found.owed[0].case_id, str)
    assert_type(found.owed[0].since, date)
    readings: Mapping[str, str | int | None] = found.readings
    assert_type(readings["overdue_from"], str | int | None)


def refused_recoveries(account: Account, found: Standing) -> None:
    recovery_schedule("2022-08-01")  # type: ignore[arg-type]
    recovery_schedule(None)  # type: ignore[arg-type]
    recovery_schedule(DAY, DEPOSIT_TERMS)  # type: ignore[call-arg]
    recovery_schedule(DAY, terms=GUARANTEE_TERMS)  # type: ignore[arg-type]
    recovery_schedule(DAY)[0].message("fr")  # type: ignore[arg-type]
    standing(account)  # type: ignore[call-arg]
    standing(account, "2022-08-01")  # type: ignore[arg-type]
    standing(DAY, account)  # type: ignore[arg-type]
    standing(account, DAY, terms=GUARANTEE_TERMS)  # type: ignore[arg-type]
    found.readings["overdue_from"] = "advance"  # type: ignore[index]


def results(
    issued: Issuance[OrderPolicy], settled: Settlement, statement: PremiumStatement
) -> None:
    assert_type(issued.verdict, Verdict)
    assert_type(issued.policy, OrderPolicy | None)
    assert_type(issued.premium, Calculation | None)
    assert_type(issued.notes, tuple[Finding, ...])
    assert_type(issued.explain("zh"), str)
    assert_type(settled.verdict, Verdict)
    assert_type(settled.indemnity, Calculation | None)
    assert_type(settled.payee, Payee | None)
    assert_type(settled.due_on, date | None)
    assert_type(settled.claim_key, str | None)
    assert_type(settled.readings, Mapping[str, str | int | None])
    assert_type(statement.lines, tuple[PremiumLine, ...])
    assert_type(statement.lines[0].order_id, str)
    assert_type(statement.lines[0].premium, Calculation)
    assert_type(statement.sum_of_rounded, Decimal)
    assert_type(statement.rounded_sum, Calculation)
    assert_type(statement.difference, Decimal)
    assert_type(statement.zero_premiums, int)


def workings(priced: Calculation, verdict: Verdict) -> None:
    assert_type(priced.amount, Yuan)
    assert_type(priced.fen, int)
    assert_type(priced.exact, Fraction)
    assert_type(priced.steps, tuple[Step, ...])
    assert_type(priced.steps[0].rule, Rule)
    assert_type(priced.steps[0].value, Fraction)
    assert_type(priced.steps[0].formula, str)
    assert_type(priced.rule, AmountRule)
    assert_type(priced.parts, tuple[Calculation, ...])
    assert_type(priced.readings, Mapping[str, str | int | None])
    assert_type(priced.notes, tuple[Finding, ...])
    assert_type(priced.terms_id, str)
    assert_type(priced.explain(), str)
    assert_type(verdict.outcome, Outcome)
    assert_type(verdict.codes, tuple[str, ...])
    assert_type(verdict.findings, tuple[Finding, ...])
    assert_type(verdict.findings[0].rule, FindingRule)
    assert_type(verdict.findings[0].outcome, Outcome)
    assert_type(verdict.findings[0].message("zh"), str)
    assert_type(bool(verdict), bool)


def refused_results(priced: Calculation, verdict: Verdict) -> None:
    priced.explain("fr")  # type: ignore[arg-type]
    verdict.explain("fr")  # type: ignore[arg-type]
    priced.fen = 1  # type: ignore[misc]
    priced.readings["rounding"] = "down"  # type: ignore[index]
    verdict.findings[0].message("fr")  # type: ignore[arg-type]
    priced.total  # type: ignore[attr-defined]  # noqa: B018 - read to be refused


def records() -> None:
    order = Order(
        order_id="O-1",
        shop_id="S-1",
        category="apparel",
        paid="199.00",
        freight=from_fen(900),
        paid_at=NOON,
        shipped_at="2022-01-02T12:00:00+08:00",
    )
    assert_type(order.order_id, str)
    assert_type(order.paid, Yuan)
    assert_type(order.freight, Yuan)
    assert_type(order.paid.fen, int)
    assert_type(order.paid_at, datetime)
    assert_type(order.shipped_at, datetime | None)
    Order(order_id="O-1", shop_id="S-1", category="apparel", paid=Decimal(199), paid_at=NOON)
    Order(order_id="O-1", shop_id="S-1", category="fmcg", paid="1", paid_at=NOON, shipped_at=None)
    shop = Shop(shop_id="S-1", coverage_max="12500", under_penalty=None)
    assert_type(shop.coverage_max, Yuan | None)
    assert_type(shop.under_penalty, bool | None)
    assert_type(shop.quality_status, Status | None)
    assert_type(shop.deposit_policy, DepositPolicy | None)
    assert_type(shop.status(Product.PRICE), Status | None)
    assert_type(Covered(category="apparel", reason="quality").reason, str)


def claim_records() -> None:
    item = Sku(shop_id="S-1", listing_id="L-1", name="连衣裙", size="M")
    assert_type(item.name, str)
    assert_type(item.colour, str)
    purchase = Purchase(
        order_id="O-1",
        line_id="1",
        sku=item,
        unit_paid="100.00",
        points=Decimal("0.50"),
        paid_at=NOON,
        claimed_lines=("1",),
    )
    assert_type(purchase.sku, Sku)
    assert_type(purchase.unit_paid, Yuan)
    assert_type(purchase.freight, Yuan)
    assert_type(purchase.red_packets, Yuan)
    assert_type(purchase.points.fen, int)
    assert_type(purchase.paid_at, datetime)
    assert_type(purchase.claimed_lines, tuple[str, ...] | None)
    assert_type(purchase.refunded, bool | None)
    Purchase(
        order_id="O-1",
        line_id="1",
        sku=item,
        unit_paid=from_fen(1),
        paid_at="2022-01-01T12:00:00Z",
        claimed_lines=None,
        refunded=None,
    )
    evidence = Evidence(
        order_id="O-2", sku=item, unit_price=None, placed_at=None, submitted_at=None
    )
    assert_type(evidence.unit_price, Yuan | None)
    assert_type(evidence.placed_at, datetime | None)
    assert_type(evidence.submitted_at, datetime | None)
    Evidence(
        order_id="O-2",
        sku=item,
        unit_price="70.00",
        placed_at=NOON,
        submitted_at="2022-01-01T12:00:00Z",
    )


def refunds_and_disputes() -> None:
    refund = Refund(
        refund_id="R-1",
        order_id="O-1",
        category="apparel",
        reason="quality",
        requested_at=NOON,
        goods_returned=None,
        goods_refunded=None,
        completed_at=None,
    )
    assert_type(refund.requested_at, datetime)
    assert_type(refund.goods_returned, bool | None)
    assert_type(refund.goods_refunded, Yuan | None)
    assert_type(refund.freight_refunded, Yuan)
    assert_type(refund.indemnified, Yuan)
    assert_type(refund.completed_at, datetime | None)
    dispute = Dispute(
        case_id="C-1",
        order_id="O-1",
        ground=Ground.NOT_RECEIVED,
        scope="agreed_terms",
        escrow=True,
        amount="100.00",
        seller_performed=False,
        ruling=Ruling.BUYER,
    )
    assert_type(dispute.ground, Ground | None)
    assert_type(dispute.scope, Scope | None)
    assert_type(dispute.escrow, bool | None)
    assert_type(dispute.amount, Yuan | None)
    assert_type(dispute.seller_performed, bool | None)
    assert_type(dispute.ruling, Ruling | None)
    assert_type(dispute.credit_available, Yuan | None)
    assert_type(dispute.credit_held, Yuan | None)
    Dispute(
        case_id="C-1",
        order_id="O-1",
        ground=None,
        scope=None,
        escrow=None,
        amount=None,
        seller_performed=None,
        ruling=None,
        credit_available=None,
        credit_held=None,
    )


def refused_claim_records(item: Sku) -> None:
    Sku(shop_id="S-1", listing_id="L-1")  # type: ignore[call-arg]
    Sku(shop_id="S-1", listing_id="L-1", name="A", size=38)  # type: ignore[arg-type]
    Sku(shop_id="S-1", listing_id="L-1", name="A", colour=None)  # type: ignore[arg-type]
    Purchase(order_id="O-1", line_id="1", sku=item, unit_paid=1.0, paid_at=NOON)  # type: ignore[arg-type]
    Purchase(order_id="O-1", line_id="1", sku=item, unit_paid=None, paid_at=NOON)  # type: ignore[arg-type]
    Purchase(order_id="O-1", line_id="1", sku="A", unit_paid="1", paid_at=NOON)  # type: ignore[arg-type]
    Purchase(order_id="O-1", line_id=1, sku=item, unit_paid="1", paid_at=NOON)  # type: ignore[arg-type]
    Purchase(  # type: ignore[call-arg]
        order_id="O-1", line_id="1", sku=item, unit_paid="1", paid_at=NOON, quantity=3
    )
    Evidence(order_id="O-2", sku=item, unit_price=70, placed_at=NOON, submitted_at=NOON)  # type: ignore[arg-type]
    Evidence(order_id="O-2", sku=item, unit_price="70", placed_at=DAY, submitted_at=NOON)  # type: ignore[arg-type]
    Evidence(order_id="O-2", sku=item, unit_price="70", placed_at=NOON)  # type: ignore[call-arg]
    # What is not known yet has to be said.
    Refund(  # type: ignore[call-arg]
        refund_id="R-1", order_id="O-1", category="apparel", reason="quality", requested_at=NOON
    )
    Dispute(case_id="C-1", order_id="O-1")  # type: ignore[call-arg]


def events() -> None:
    bought = CoverBought(event_id="1", on=DAY, policy_id="D-1", coverage="2000")
    assert_type(bought.event_id, str)
    assert_type(bought.on, date)
    assert_type(bought.coverage, Yuan)
    assert_type(bought.coverage.fen, int)
    ended = CoverEnded(event_id="2", on="2022-08-02", policy_id="D-1", reason="surrendered")
    assert_type(ended.policy_id, str)
    held = BondHeld(event_id="3", on=DAY, case_id="C-1", amount=from_fen(1))
    assert_type(held.amount, Yuan)
    kinds: tuple[Event, ...] = (
        bought,
        ended,
        held,
        BondReleased(event_id="4", on=DAY, case_id="C-1"),
        Advanced(event_id="5", on=DAY, case_id="C-1", amount=Decimal("0.50")),
        Repaid(event_id="6", on=DAY, case_id="C-1", amount="0.50"),
        BondPaid(event_id="7", on=DAY, case_id="C-1", amount="1"),
        DepositPaid(event_id="8", on=DAY, amount="1"),
        DepositReleased(event_id="9", on=DAY, amount="1"),
        DepositDrawn(event_id="10", on=DAY, case_id="C-1", amount="1"),
        DepositToppedUp(event_id="11", on=DAY, amount="1"),
    )
    assert_type(kinds[0].on, date)


def refused_events() -> None:
    CoverBought(event_id="1", on=DAY, policy_id="D-1", coverage=2000)  # type: ignore[arg-type]
    CoverBought(event_id="1", on=DAY, policy_id="D-1", coverage=None)  # type: ignore[arg-type]
    CoverBought(event_id="1", on=DAY, coverage="2000")  # type: ignore[call-arg]
    CoverEnded(event_id="1", on=DAY, policy_id="D-1", reason=None)  # type: ignore[arg-type]
    BondHeld(event_id=1, on=DAY, case_id="C-1", amount="1")  # type: ignore[arg-type]
    BondHeld(event_id="1", on=None, case_id="C-1", amount="1")  # type: ignore[arg-type]
    BondReleased(event_id="1", on=DAY, case_id="C-1", amount="1")  # type: ignore[call-arg]
    Advanced(event_id="1", on=DAY, case_id="C-1", amount=1.5)  # type: ignore[arg-type]
    Repaid(event_id="1", on=DAY, amount="1")  # type: ignore[call-arg]
    DepositPaid(event_id="1", on=20220801, amount="1")  # type: ignore[arg-type]
    DepositDrawn(on=DAY, case_id="C-1", amount="1")  # type: ignore[call-arg]
    event: Event = OpenAdvance(on=DAY, owed="1")  # type: ignore[assignment]
    assert event


def accounts_of_facts() -> None:
    advance = OpenAdvance(on="2022-08-01", owed="30.00")
    assert_type(advance.on, date)
    assert_type(advance.owed, Yuan)
    case = Case(case_id="C-1", advanced=Decimal(50), repaid="20.00", advances=(advance,))
    assert_type(case.held_credit, Yuan)
    assert_type(case.held_alipay.fen, int)
    assert_type(case.advanced, Yuan)
    assert_type(case.repaid, Yuan)
    assert_type(case.advances, tuple[OpenAdvance, ...])
    account = Account(policy_id="D-1", coverage="2000", cases=(case,), last_on=DAY)
    assert_type(account.policy_id, str | None)
    assert_type(account.coverage, Yuan)
    assert_type(account.cash, Yuan)
    assert_type(account.cash_limit, Yuan)
    assert_type(account.cases, tuple[Case, ...])
    assert_type(account.last_on, date | None)
    assert_type(account.repayment_counts, Literal["by_amount", "by_settled_case"])
    Account()
    Account(policy_id=None, last_on=None, repayment_counts="by_settled_case")
    Account(last_on="2022-08-01", cash=from_fen(1), cash_limit=Decimal(1))


def refused_accounts_of_facts(case: Case) -> None:
    OpenAdvance(on=DAY, owed=30)  # type: ignore[arg-type]
    OpenAdvance(owed="30")  # type: ignore[call-arg]
    Case(case_id="C-1", held_credit=None)  # type: ignore[arg-type]
    Case(case_id="C-1", advances=(case,))  # type: ignore[arg-type]
    Case()  # type: ignore[call-arg]
    Account(coverage=2000)  # type: ignore[arg-type]
    Account(cash=None)  # type: ignore[arg-type]
    Account(cases=(DAY,))  # type: ignore[arg-type]
    Account(last_on=20220801)  # type: ignore[arg-type]
    Account(repayment_counts="by_case")  # type: ignore[arg-type]
    Account(shop_id="S-1")  # type: ignore[call-arg]


def policies(policy: DepositPolicy, issued: OrderPolicy) -> None:
    assert_type(policy.coverage, Yuan)
    assert_type(policy.term, Term)
    assert_type(policy.start, date)
    assert_type(policy.end, date)
    assert_type(policy.rate, Rate)
    assert_type(policy.premium, Yuan)
    assert_type(issued.product, Product)
    assert_type(issued.rate, Rate)
    assert_type(issued.issued_at, datetime)
    DepositPolicy(
        policy_id="D-1",
        shop_id="S-1",
        coverage="1000",
        term=Term.TWELVE_MONTHS,
        start=DAY,
        end="2023-07-31",
        rate=Decimal("0.03"),
        premium="30.00",
        terms_id="deposit-insurance-2022-07-13",
    )


def refused_records() -> None:
    Order(order_id="O-1", shop_id="S-1", category="fmcg", paid=1.5, paid_at=NOON)  # type: ignore[arg-type]
    Order(order_id="O-1", shop_id="S-1", category="fmcg", paid=1, paid_at=NOON)  # type: ignore[arg-type]
    Order(order_id="O-1", shop_id="S-1", category="fmcg", paid="1", paid_at=DAY)  # type: ignore[arg-type]
    Order(order_id="O-1", shop_id="S-1", category="fmcg", paid=None, paid_at=NOON)  # type: ignore[arg-type]
    Order(order_id=1, shop_id="S-1", category="fmcg", paid="1", paid_at=NOON)  # type: ignore[arg-type]
    Order(order_id="O-1", shop_id="S-1", category="fmcg", paid="1")  # type: ignore[call-arg]
    Order(  # type: ignore[call-arg]
        order_id="O-1", shop_id="S-1", category="fmcg", paid="1", paid_at=NOON, weight="1"
    )
    Shop(shop_id="S-1", coverage_max=12500)  # type: ignore[arg-type]
    Shop(shop_id="S-1", coverage_max=12500.0)  # type: ignore[arg-type]
    Shop(shop_id="S-1", under_penalty="no")  # type: ignore[arg-type]


def terms(guarantee: GuaranteeTerms, deposit: DepositTerms) -> None:
    assert_type(DEPOSIT_TERMS, DepositTerms)
    assert_type(GUARANTEE_TERMS, GuaranteeTerms)
    assert_type(guarantee.amended(rounding="down"), GuaranteeTerms)
    assert_type(deposit.amended(rate_12_months="0.035"), DepositTerms)
    assert_type(guarantee.order_rate_max, Rate)
    assert_type(guarantee.quality_cover, tuple[Covered, ...])
    assert_type(guarantee.quality_window_days, int | None)
    assert_type(guarantee.effective_from, date)
    assert_type(deposit.coverage_max, Yuan)
    assert_type(deposit.rate(Term.SIX_MONTHS), Rate)
    assert_type(guarantee.covers(Product.PRICE, "apparel"), bool)
    assert_type(guarantee.covers_reason("apparel", "quality"), bool)


def refused_terms(guarantee: GuaranteeTerms, deposit: DepositTerms) -> None:
    guarantee.amended("down")  # type: ignore[call-arg]
    deposit.rate("six_months")  # type: ignore[arg-type]
    guarantee.covers("price", "apparel")  # type: ignore[arg-type]


def errors() -> str:
    try:
        order_premium("1_000", "0.002")
    except InvalidInput as error:
        assert_type(error.code, str)
        value_error: ValueError = error
        return f"{error.code} {value_error}"
    return ""
