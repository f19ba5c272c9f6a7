"""Run every public function once and write down all that comes back, as one text.

What the surroundings must not touch is compared by this text; what the library must not touch is
watched while it is made. So it takes nothing from outside either: every input stands here.
"""

import pickle
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any

# Not `shopinsure`'s: pydantic reads this module from disk when a caller first asks for it.
from pydantic import TypeAdapter, ValidationError

from shopinsure import (
    DEPOSIT_TERMS,
    DEPOSIT_VERSIONS,
    GUARANTEE_TERMS,
    GUARANTEE_VERSIONS,
    READINGS,
    RULES,
    Account,
    Advanced,
    AmountRule,
    Basis,
    BondHeld,
    BondPaid,
    BondReleased,
    Calculation,
    Calendar,
    Case,
    Change,
    Choice,
    Comparison,
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
    Impact,
    InvalidInput,
    Issuance,
    Level,
    Milestone,
    Moved,
    NamedReading,
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
    Row,
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
    balance_workings,
    buy_deposit_policy,
    cash_available,
    compare_readings,
    coverage_choices,
    credit_available,
    credit_held,
    deposit_premium,
    deposit_terms_on,
    diff,
    from_fen,
    guarantee_terms_on,
    impact,
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
    unit_prices,
)

RESULTS = (
    Calculation,
    Debit,
    Finding,
    Hold,
    Issuance,
    Milestone,
    Owed,
    Posting,
    PremiumLine,
    PremiumStatement,
    Settlement,
    Standing,
    Statement,
    Step,
    Verdict,
    Window,
)
EVENTS = (
    Advanced,
    BondHeld,
    BondPaid,
    BondReleased,
    CoverBought,
    CoverEnded,
    DepositDrawn,
    DepositPaid,
    DepositReleased,
    DepositToppedUp,
    Repaid,
)
RECORDS = (
    *EVENTS,
    Account,
    Case,
    Covered,
    DepositPolicy,
    DepositTerms,
    Dispute,
    Evidence,
    GuaranteeTerms,
    OpenAdvance,
    Order,
    OrderPolicy,
    Purchase,
    Refund,
    Shop,
    Sku,
)

ORDER = {
    "order_id": "O-1",
    "shop_id": "S-1",
    "category": "apparel",
    "paid": "199.00",
    "freight": "9.00",
    "paid_at": "2020-09-10T23:30:00.5-03:30",  # already the next day in Beijing
    "shipped_at": "2020-09-12T10:00:00+08:00",
}
SHOP = {
    "shop_id": "S-1",
    "live_base_bound": True,
    "under_penalty": False,
    "quality_status": "qualified",
    "price_status": "not_qualified",
    "marketplace_seller": True,
    "deposit_offered": True,
    "coverage_max": "12500",
}
POLICY = {
    "policy_id": "D-1",
    "shop_id": "S-1",
    "coverage": "10000",
    "term": "twelve_months",
    "start": "2023-01-01",
    "end": "2023-12-31",
    "rate": "0.03",
    "premium": "300.00",
    "terms_id": "deposit-insurance-2022-07-13",
}
ISSUED = {
    "order_id": "O-1",
    "shop_id": "S-1",
    "product": "quality",
    "category": "apparel",
    "paid": "110.00",
    "freight": "10.00",
    "rate": "0.0018",
    "premium": "0.20",
    "paid_at": "2020-09-09T22:30:00-03:30",  # already the next day in Beijing
    "issued_at": "2020-09-11T10:00:00+08:00",
    "terms_id": "live-guarantee-2020-09-02",
}
REFUND = {
    "refund_id": "R-1",
    "order_id": "O-1",
    "category": "apparel",
    "reason": "quality",
    "requested_at": "2020-09-20T10:00:00+08:00",
    "goods_returned": True,
    "goods_refunded": "100.00",
    "freight_refunded": "10.00",
    "completed_at": "2020-09-25T10:00:00Z",
}
ITEM = {"shop_id": "S-1", "listing_id": "L-1", "name": "连衣裙", "size": "M", "colour": "红色"}
PURCHASE = {
    "order_id": "O-1",
    "line_id": "1",
    "sku": ITEM,
    "unit_paid": "110.00",
    "freight": "10.00",
    "red_packets": "20.00",
    "points": "5.00",
    "paid_at": "2020-09-10T10:00:00+08:00",
}
EVIDENCE = {
    "order_id": "O-2",
    "sku": ITEM,
    "unit_price": "70.00",
    "placed_at": "2020-09-20T10:00:00+08:00",
    "submitted_at": "2020-10-10T15:59:59.5Z",
}
DISPUTE = {
    "case_id": "C-1",
    "order_id": "O-1",
    "ground": "quality",
    "scope": "basic",
    "escrow": True,
    "amount": "100.00",
    "seller_performed": False,
    "ruling": "buyer",
    "credit_available": "60.00",
    "credit_held": "39.99",
}
OPEN_CASE = {
    "case_id": "C-1",
    "held_credit": "5.00",
    "held_alipay": "0.01",
    "advanced": "60.00",
    "repaid": "20.00",
    "advances": ({"on": "2022-08-04", "owed": "10.00"}, {"on": "2022-08-05", "owed": "30.00"}),
}
ACCOUNT = {
    "policy_id": "D-1",
    "coverage": "2000",
    "cash": "950.00",
    "cash_limit": "1000.00",
    "cases": (OPEN_CASE,),
    "last_on": "2022-08-05",
    "repayment_counts": "by_amount",
}
# Every event with every reason to refuse it: id, day of August 2022, kind and facts.
JOURNAL = """
1 01 DepositPaid amount=1000
2 01 CoverBought policy_id=D-1 coverage=2000
2 01 CoverBought policy_id=D-1 coverage=2000.00
2 01 CoverBought policy_id=D-1 coverage=2000.01
3 01 CoverBought policy_id=D-2 coverage=1000
3 01 BondHeld case_id=C-1 amount=1900
4 02 BondHeld case_id=C-1 amount=0.01
4 02 BondHeld case_id=C-2 amount=250
5 01 BondReleased case_id=C-2
5 03 Advanced case_id=C-2 amount=100
6 03 BondPaid case_id=C-2 amount=150.01
6 03 BondPaid case_id=C-2 amount=149.99
7 04 Advanced case_id=C-1 amount=1900.01
7 04 Advanced case_id=C-1 amount=60
8 04 Advanced case_id=C-1 amount=40
9 05 Advanced case_id=C-1 amount=0.01
10 05 Repaid case_id=C-1 amount=100.02
10 05 Repaid case_id=C-1 amount=60.01
11 05 BondReleased case_id=C-1
11 05 BondHeld case_id=C-3 amount=50
12 05 DepositDrawn case_id=C-3 amount=1000.01
12 05 DepositDrawn case_id=C-3 amount=50
13 05 DepositToppedUp amount=50.01
13 05 DepositToppedUp amount=25
14 05 DepositReleased amount=975.01
14 05 DepositReleased amount=500
15 06 DepositPaid amount=9999999999.99
15 06 CoverEnded policy_id=D-2 reason=expired
15 06 CoverEnded policy_id=D-1 reason=surrendered
16 06 CoverEnded policy_id=D-1 reason=surrendered
16 06 CoverBought policy_id=D-2 coverage=3000
16 07 Repaid case_id=C-1 amount=40
17 07 Repaid case_id=C-2 amount=100
18 07 CoverBought policy_id=D-2 coverage=3000
18 07 BondReleased case_id=C-3
19 07 CoverBought policy_id=D-2 coverage=3000
20 08 Advanced case_id=C-4 amount=10
21 09 Advanced case_id=C-5 amount=20.50
22 10 Advanced case_id=C-4 amount=5
23 10 BondHeld case_id=C-6 amount=3000
24 10 Repaid case_id=C-4 amount=12
"""
FIRST_DAY = date(2023, 1, 1)
ROUNDINGS = ("half_up", "half_even", "down")
WINDOWS = ("calendar", "elapsed", "first_day_counts")


class Weekdays:
    """Be the calendar of a caller: Monday to Friday, and nothing known from October on."""

    def is_working_day(self, day: date) -> bool:
        if day > date(2020, 9, 30):
            raise LookupError(day)
        return day.isoweekday() < 6


class Waiting:
    """Be a calendar that answers neither yes nor no."""

    def is_working_day(self, day: date) -> str:
        return f"{day} is yet to be announced"


CALENDAR: Calendar = Weekdays()
QUALITY_CLAIM = (OrderPolicy(**ISSUED), Refund(**REFUND))


def exercise() -> str:
    """Run everything and write it down."""
    parts = (money, premiums, deposits, surrenders, eligibility, underwriting)
    parts += (quality_claims, price_claims, advances, windows)
    parts += (accounts, holds, recoveries, comparisons, records, refusals)
    return "\n".join(f"{part.__name__}: {line}" for part in parts for line in part())


def described() -> str:
    """Write the JSON schema of everything that a web framework would describe."""
    return "\n".join(
        str(TypeAdapter(kind).json_schema(mode=mode))
        for kind in (*RECORDS, *RESULTS, Event)
        for mode in (("serialization",) if kind in RESULTS else ("serialization", "validation"))
    )


def outcome(result: Any) -> Iterator[str]:
    """Write a result in every way it can be written."""
    yield repr(result)
    yield str(result)
    yield repr(result == pickle.loads(pickle.dumps(result)))  # noqa: S301 - made a line before
    yield str(result.as_json())
    for language in ("en", "zh"):
        yield result.explain(language)
        yield result.summary(language)
    yield result._repr_html_()
    yield result._repr_markdown_()
    yield f"{result.money} {dict(result.readings)}"
    yield TypeAdapter(type(result)).dump_json(result).decode()


def worked(calculation: Calculation) -> Iterator[str]:
    """Write a calculation and everything that hangs on it."""
    yield from outcome(calculation)
    yield f"{calculation.amount} {calculation.fen} {calculation.exact} {calculation.operands}"
    yield f"{calculation.terms_id} {dict(calculation.readings)} {calculation.rule.code}"
    for part in (*calculation.steps, *calculation.notes):
        yield from outcome(part)


def refused(call: Callable[[], object]) -> str:
    """Write the error that a call ends in, with all that it tells."""
    try:
        answer = call()
    except InvalidInput as error:
        return f"{error.code}: {error} {error!r} {pickle.loads(pickle.dumps(error))}"  # noqa: S301 - made here
    except ValidationError as error:
        return f"{error} {error.errors(include_url=False, include_input=False)}"
    return f"accepted: {answer!r}"


def money() -> Iterator[str]:
    """Amounts and rates, in and out."""
    amounts = ("0", "0.05", "199", "9999999999.99", Decimal("199.0000"), Decimal("1E+3"))
    for amount in (*map(Yuan, amounts), from_fen(19_900), Yuan(from_fen(1))):
        yield f"{amount} {amount!r} {amount.fen} {hash(amount)} {amount == Decimal(str(amount))}"
    rates = (Rate("0.0018"), Rate(Decimal("0.00180")), Rate.percent("0.18"), Rate("1"), Rate("0"))
    for rate in rates:
        yield f"{rate} {rate!r} {rate.ppm} {min(rates)}"
    held = (*map(Yuan, amounts), *rates)
    yield str(pickle.loads(pickle.dumps(held)) == held)  # noqa: S301 - made here


def premiums() -> Iterator[str]:
    """Premiums of orders, alone and in a statement, under every rounding."""
    for rounding in ROUNDINGS:
        terms = GUARANTEE_TERMS.amended(rounding=rounding)
        for paid in ("2.49", "2.50", "7.50", "199.00", "9999999999.99", Decimal("4.990")):
            yield from worked(order_premium(paid, Rate("0.002"), terms=terms))
        lines = (Order(**ORDER), ("O-2", "2.50"), "4.99", from_fen(250))
        statement = premium_statement(lines, "0.002", terms=terms)
        yield from outcome(statement)
        yield f"{statement.paid} {statement.sum_of_rounded} {statement.difference!r}"
        yield f"{statement.zero_premiums} {statement.roundings} {sum(statement.roundings)}"
        yield from outcome(statement.lines[0])
    yield from outcome(premium_statement([], "0"))


def deposits() -> Iterator[str]:
    """Premiums of deposit policies and what cash they release."""
    for term in Term:
        yield from worked(deposit_premium("200000", term))
        yield f"{term.months}"
    for reading in ("at_least", "above", "combined"):
        terms = DEPOSIT_TERMS.amended(cover_meets_requirement=reading)
        for requirement in ("1500", "1000", "500.50"):
            yield from worked(releasable_deposit("1000", "1000", requirement, terms=terms))


def surrenders() -> Iterator[str]:
    """Refunds before, in and at the end of the cover, and every reason against one."""
    policy = DepositPolicy(**POLICY)
    days = (date(2022, 12, 31), FIRST_DAY, date(2023, 2, 28), date(2023, 12, 31))
    for rounding in ROUNDINGS:
        terms = DEPOSIT_TERMS.amended(rounding=rounding)
        for on in days:
            yield f"{policy.covers(on)} {policy.period_days} {policy.remaining_days(on)}"
            yield from worked(surrender_refund(policy, on, terms=terms))
    obligations = (("0", "0"), ("50.00", None), (None, None), (from_fen(1), Decimal("0.10")))
    for reading in ("refuse", "allow"):
        terms = DEPOSIT_TERMS.amended(surrender_with_obligations=reading)
        for owed, held in obligations:
            for on in (FIRST_DAY, date(2024, 1, 1)):
                settled = surrender(policy, on, outstanding=owed, held=held, terms=terms)
                yield from outcome(settled)
                yield from outcome(settled.verdict)
                yield f"{settled.payee} {settled.claim_key} {dict(settled.readings)}"
                yield f"{Payee.MERCHANT is settled.payee} {settled.verdict.outcome} {list(Basis)}"


def shops() -> Iterator[Shop]:
    """Shops of every kind: sound, unknown, refused, and one that holds a policy."""
    yield Shop(**SHOP)
    yield Shop(shop_id="S-1")
    yield Shop(
        shop_id="S-1",
        live_base_bound=False,
        under_penalty=True,
        quality_status=Status.NOT_QUALIFIED,
        marketplace_seller=False,
        deposit_offered=False,
        coverage_max="999.99",
    )
    yield Shop(**SHOP | {"deposit_policy": DepositPolicy(**POLICY)})


def eligibility() -> Iterator[str]:
    """Every assessment of every kind of shop."""
    complete = GUARANTEE_TERMS.amended(schedule_complete=True)
    for shop in shops():
        for product in Product:
            yield str(shop.status(product))
            for category in ("apparel", "jewellery"):
                for terms in (GUARANTEE_TERMS, complete):
                    yield f"{terms.covers(product, category)}"
                    yield from outcome(assess_guarantee(shop, product, category, terms=terms))
        yield from outcome(programme_badge(shop))
        for coverage in (None, "1000", "1500.50", "200000", Decimal("13000.0")):
            found = assess_deposit_insurance(shop, coverage)
            yield f"{found.codes} {bool(found)} {found.outcome is Outcome.APPROVED}"
            for one in (found, *found.findings):
                yield from outcome(one)
        yield str(coverage_choices(shop))


def underwriting() -> Iterator[str]:
    """Policies issued, declined and not to be had yet."""
    orders = (
        Order(**ORDER),
        Order(**ORDER | {"shipped_at": None, "category": "jewellery"}),
        Order(**ORDER | {"paid_at": "2020-09-01T15:59:59Z", "shipped_at": "2020-09-01T16:00:00Z"}),
    )
    for shop in shops():
        for product in Product:
            for order in orders:
                yield from outcome(issue_order_policy(order, shop, product, "0.0018"))
        for month_end in ("down", "up", "refuse"):
            for policy_end in ("last_day", "anniversary"):
                terms = DEPOSIT_TERMS.amended(month_end=month_end, policy_end=policy_end)
                for term in Term:
                    start = date(2023, 8, 31)
                    issued = buy_deposit_policy(shop, "D-2", "10000", term, start, terms=terms)
                    yield from outcome(issued)
                    yield from (str(note) for note in issued.notes)


def settled(settlement: Settlement) -> Iterator[str]:
    """Write a settlement and everything that hangs on it."""
    yield from outcome(settlement)
    yield from outcome(settlement.verdict)
    yield f"{settlement.payee} {settlement.due_on} {settlement.claim_key}"
    yield f"{settlement.verdict.codes} {dict(settlement.readings)}"
    for found in settlement.verdict.findings:
        yield from outcome(found)
    if settlement.indemnity is not None:
        yield from worked(settlement.indemnity)
        for part in settlement.indemnity.parts:
            yield from worked(part)


def quality_claims() -> Iterator[str]:
    """Claims on a quality policy: paid, waiting, for a person to see, and refused."""
    changes: tuple[dict[str, Any], ...] = (
        {},
        {"goods_refunded": Decimal("33.330"), "indemnified": "70.00"},
        {"completed_at": None, "goods_returned": None, "goods_refunded": None},
        {"completed_at": "2020-09-28T23:59:59+08:00"},  # beyond what the calendar knows
        {"goods_returned": False, "category": "fmcg", "reason": "wrong-size"},
        {"category": "toys", "goods_refunded": "0", "indemnified": from_fen(10_000)},
        {"requested_at": "2020-10-11T00:00:00+08:00", "completed_at": "2020-10-12T00:00:00Z"},
        {"requested_at": "2020-09-10T11:00:00+08:00", "completed_at": "2020-09-11T09:59:59+08:00"},
    )
    for window in WINDOWS:
        usual = GUARANTEE_TERMS.amended(price_window=window)
        complete = usual.amended(schedule_complete=True, quality_window_days=None)
        for terms in (usual, complete):
            for change in changes:
                refund, policy = Refund(**REFUND | change), OrderPolicy(**ISSUED)
                yield f"{terms.covers_reason(refund.category, refund.reason)}"
                yield from settled(
                    assess_quality_claim(policy, refund, calendar=CALENDAR, terms=terms)
                )


def price_claims() -> Iterator[str]:
    """Claims on a price policy: paid, limited, waiting, for a person to see, and refused."""
    bought: tuple[dict[str, Any], ...] = (
        {},
        {"red_packets": "60.00", "points": "39.99"},
        {"red_packets": "60.00", "points": "40.00", "claimed_lines": ("2", "1")},
        {"claimed_lines": None, "refunded": None},
        {"claimed_lines": ["2"], "refunded": True},
    )
    shown: tuple[dict[str, Any], ...] = (
        {},
        {"sku": Sku(**ITEM | {"listing_id": "L-2"}), "unit_price": from_fen(9_999)},
        {"sku": ITEM | {"colour": "蓝色", "shop_id": "S-2"}, "unit_price": "100.00"},
        {"sku": ITEM | {"size": ""}, "unit_price": None, "placed_at": None, "submitted_at": None},
        {"placed_at": "2020-10-11T00:00:00+08:00", "submitted_at": "2020-10-11T00:00:01+08:00"},
        {"placed_at": "2020-09-10T09:59:59+08:00", "submitted_at": "2020-09-10T01:00:00Z"},
    )
    policy = OrderPolicy(**ISSUED | {"product": "price"})
    for base, per in (("paid", "order"), ("own_money", "line")):
        terms = GUARANTEE_TERMS.amended(difference_base=base, price_claims_per=per)
        for purchase in (Purchase(**PURCHASE | change) for change in bought):
            for evidence in (Evidence(**EVIDENCE | change) for change in shown):
                yield from settled(assess_price_claim(policy, purchase, evidence, terms=terms))
                yield from settled(assess_price_claim(None, purchase, evidence))


def advances() -> Iterator[str]:
    """Complaints of every ground, scope and ruling, and what credit lets the insurer advance."""
    unknown = dict.fromkeys(("ground", "scope", "escrow", "amount", "seller_performed", "ruling"))
    changes: tuple[dict[str, Any], ...] = (
        *({"ground": ground} for ground in Ground),
        *({"scope": scope} for scope in Scope),
        *({"ruling": ruling} for ruling in Ruling),
        {"credit_available": "0", "credit_held": "0", "escrow": False, "seller_performed": True},
        {"amount": "0", "credit_available": None},
        {"amount": "0.01", "credit_held": None},
        unknown,
    )
    for change in changes:
        yield from settled(assess_advance(Dispute(**DISPUTE | change)))
    yield from settled(
        assess_advance(Dispute(**DISPUTE), terms=DEPOSIT_TERMS.amended(block_days=6))
    )


def windows() -> Iterator[str]:
    """From when to when a claim is open, and what one unit of a line costs."""
    zone = timezone(timedelta(hours=-3, minutes=-30))
    for window in WINDOWS:
        terms = GUARANTEE_TERMS.amended(price_window=window, price_window_days=1)
        for paid_at in (
            datetime(2020, 2, 28, 23, 30, tzinfo=zone),
            datetime(2020, 3, 1, tzinfo=UTC),
        ):
            found = price_window(paid_at, terms=terms)
            yield from outcome(found)
            yield f"{found.opens_at} {found.closes_at} {found.closing_included}"
            yield f"{dict(found.readings)} {isinstance(found, Window)}"
            for hours in (-1, 0, 24, 25, 48):
                instant = paid_at + timedelta(hours=hours)
                yield f"{instant in found} {found.is_past(instant)}"
    for total in ("100", "0.02", "0", Decimal("9999999999.99"), from_fen(1)):
        yield f"{split_line(total, 3)} {split_line(total, 1)}"


def journal() -> tuple[Event, ...]:
    """Read the journal."""
    kinds = {kind.__name__: kind for kind in EVENTS}
    lines = (line.split() for line in JOURNAL.strip().splitlines())
    return tuple(
        kinds[kind](event_id=name, on=f"2022-08-{day}", **dict(fact.split("=") for fact in facts))
        for name, day, kind, *facts in lines
    )


def balances(account: Account) -> str:
    """Write where the money of an account stands."""
    asked = (credit_available, credit_held, outstanding, cash_available, alipay_held)
    return " ".join(f"{ask.__name__}={ask(account)!r}" for ask in asked)


def stated(statement: Statement) -> Iterator[str]:
    """Write a statement and everything that hangs on it."""
    yield from outcome(statement)
    yield statement._repr_html_()
    yield f"{statement.opening} {statement.account} {balances(statement.account)}"
    yield f"{statement.rows()} {list(statement.ids.items())} {hash(statement) is not None}"
    for posting in statement.refused:
        yield f"{posting.code} {posting.message('en')} {posting.message('zh')} {posting.rule}"


def accounts() -> Iterator[str]:
    """Every event and every reason to refuse one, posted at once, in parts and one by one."""
    events = journal()
    for reading in ("by_amount", "by_settled_case"):
        terms = DEPOSIT_TERMS.amended(repayment_counts=reading)
        whole = replay(events, terms=terms)
        yield from stated(whole)
        for posting in whole.postings:
            yield from outcome(posting)
        half = replay(events[:20], terms=terms)
        continued = replay(events[20:], start=half, terms=terms)
        yield from stated(continued)
        yield f"{continued == whole} {hash(continued) == hash(whole)}"
        stored = Account.model_validate_json(half.account.model_dump_json())
        yield from stated(replay(iter(events[20:]), start=stored, terms=terms))
        account: Account | None = Account(repayment_counts=reading)
        for event in events:
            posting = post(account, event, terms=terms)
            account = posting.account
            yield from outcome(posting)
            yield f"{posting.event} {posting.status is PostingStatus.POSTED} {posting.code}"
            yield f"{dict(posting.balances)} {account}"
    yield from stated(replay(()))


def holds() -> Iterator[str]:
    """Bonds held on credit, on the Alipay balance, and on neither."""
    for amount in ("0", "1250", Decimal("1000.01"), from_fen(10**12 - 1)):
        for available in ("0", "1000"):
            for balance in (None, "0", "200", Decimal("250.0")):
                hold = split_hold(amount, available, balance)
                yield from outcome(hold)
                yield f"{hold.credit} {hold.alipay} {hold.shortfall} {isinstance(hold, Hold)}"


def recoveries() -> Iterator[str]:
    """What follows an advance, how the shop stands on every such day, and what is debited."""
    held = Account(**ACCOUNT)
    journalled = replay(journal()).account
    for reading in ("limit", "dunning", "advance"):
        terms = DEPOSIT_TERMS.amended(overdue_from=reading, badge_days=4)
        for milestone in recovery_schedule(date(2022, 8, 5), terms=terms):
            yield from outcome(milestone)
            yield f"{milestone.stage} {milestone.rule} {milestone.message('zh')}"
            for account in (held, journalled, Account()):
                on = max(milestone.on, date(2022, 8, 10))
                found = standing(account, on, terms=terms)
                yield from outcome(found)
                yield f"{found.level is Level.GOOD} {found.payment_term_protection}"
                yield f"{dict(found.readings)} {milestone.stage is Stage.LAST_DAY}"
                for owed in found.owed:
                    yield from outcome(owed)
    for account in (held, journalled, Account()):
        for balance in ("0", "20.49", Decimal(33), from_fen(10**12 - 1)):
            debits = auto_debit(account, date(2022, 8, 10), balance)
            yield f"{len(debits)} debits"
            for debit in debits:
                yield from outcome(debit)
        waiting = DEPOSIT_TERMS.amended(dunning_days=5)
        yield str(auto_debit(account, date(2022, 8, 10), "100", terms=waiting))


def comparisons() -> Iterator[str]:
    """Terms over time, what changed between them, and what each reading moves."""
    later = DEPOSIT_TERMS.amended(effective_from="2027-01-01", rate_12_months="0.035")
    versions = (*DEPOSIT_VERSIONS, later)
    yield deposit_terms_on(date(2027, 1, 2), versions=versions).terms_id
    yield guarantee_terms_on(date(2020, 9, 2)).terms_id + GUARANTEE_VERSIONS[0].terms_id
    yield f"{dict(later.citations)} {dict(later.readings)} {later.amended_fields}"
    for change in diff(DEPOSIT_TERMS, later):
        yield from outcome(change)
    moved: Impact = impact([(deposit_premium, "1000", term) for term in Term], *versions)
    yield from outcome(moved)
    for case in moved.cases:
        yield from outcome(case)
    comparison: Comparison = compare_readings(order_premium, "2.50", "0.002")
    yield from outcome(comparison)
    for row in comparison.rows:
        yield from outcome(row)
    for other in (
        compare_readings(replay, journal()),
        compare_readings(recovery_schedule, FIRST_DAY),
        compare_readings(assess_quality_claim, *QUALITY_CLAIM, calendar=CALENDAR),
    ):
        yield from outcome(other)
        for row in other.rows:
            yield from outcome(row)
    yield from outcome(impact([(recovery_schedule, FIRST_DAY)], *versions).cases[0])
    for unit in unit_prices("100", 3):
        yield from worked(unit)
    for working in balance_workings(replay(journal()).account).values():
        yield from worked(working)
    kinds = (Change, Moved, Row, Choice, NamedReading)
    yield f"{[kind.__name__ for kind in kinds]} {sorted(READINGS)} {len(RULES)}"


def records() -> Iterator[str]:
    """Every record: from facts, from JSON, back to both, compared and described."""
    zone = timezone(timedelta(hours=-3, minutes=-30))
    instants = (datetime(2020, 9, 10, 23, 30, tzinfo=zone), datetime(2020, 9, 11, 3, tzinfo=UTC))
    for instant in instants:
        yield repr(Order(**ORDER | {"paid_at": instant}).paid_at)
    issued = issue_order_policy(Order(**ORDER), Shop(**SHOP), Product.QUALITY, "0.0018")
    held = (
        Covered(category="apparel", reason="quality"),
        DepositPolicy(**POLICY),
        DEPOSIT_TERMS.amended(rate_12_months="0.035"),
        GUARANTEE_TERMS.amended(quality_window_days=None),
        Order(**ORDER),
        issued.policy,
        *shops(),
        Refund(**REFUND),
        Refund(**REFUND | {"goods_returned": None, "goods_refunded": None, "completed_at": None}),
        Sku(**ITEM),
        Purchase(**PURCHASE),
        Purchase(**PURCHASE | {"claimed_lines": None, "refunded": None}),
        Evidence(**EVIDENCE),
        Evidence(**EVIDENCE | dict.fromkeys(("unit_price", "placed_at", "submitted_at"))),
        Dispute(**DISPUTE),
        Dispute(**DISPUTE | dict.fromkeys(("ground", "scope", "ruling", "credit_available"))),
        Account(),
        Account(**ACCOUNT),
        Case(**OPEN_CASE),
        OpenAdvance(on=FIRST_DAY, owed=from_fen(1)),
        *journal(),
    )
    for record in held:
        text = record.model_dump_json()
        yield from (repr(record), str(record), text, str(record.model_dump()))
        yield f"{type(record).model_validate_json(text) == record}"
        yield f"{type(record).model_validate(record.model_dump()) == record}"
        yield f"{pickle.loads(pickle.dumps(record)) == record}"  # noqa: S301 - made here
    rules: tuple[Rule, ...] = (
        order_premium("199", "0").rule,
        *(one.rule for one in programme_badge(Shop(shop_id="S-1")).findings),
    )
    for rule in rules:
        yield f"{rule.code} {rule.clause} {rule.wording('en')} {rule.wording('zh')}"
        yield f"{isinstance(rule, AmountRule)} {isinstance(rule, FindingRule)}"


def refusals() -> Iterator[str]:
    """Bad input of every kind, each of which ends in one error."""
    policy = DepositPolicy(**POLICY)
    nonsense = (1.5, 1, True, None, "1_000", "１２", "1e3", "-1", " 1", "1.234", "9" * 999)
    strange = (Decimal("NaN"), Decimal("sNaN"), Decimal("-0"), Decimal("1E+999999"), Fraction(1))
    for bad in (*nonsense, *strange, float("nan"), b"1", [], Decimal("0.001")):
        yield refused(lambda bad=bad: order_premium(bad, "0.002"))
        yield refused(lambda bad=bad: order_premium("1", bad))
        yield refused(lambda bad=bad: Rate.percent(bad))
        yield refused(lambda bad=bad: deposit_premium(bad, Term.SIX_MONTHS))
        yield refused(lambda bad=bad: Order(**ORDER | {"paid": bad}))
        yield refused(lambda bad=bad: surrender_refund(policy, bad))
        yield refused(lambda bad=bad: Order(**ORDER | {"paid_at": bad}))
        yield refused(lambda bad=bad: GUARANTEE_TERMS.amended(rounding=bad))
        yield refused(lambda bad=bad: split_line(bad, 3))
        yield refused(lambda bad=bad: split_line("100", bad))
        yield refused(lambda bad=bad: price_window(bad))
        yield refused(lambda bad=bad: Refund(**REFUND | {"goods_refunded": bad}))
        yield refused(lambda bad=bad: Refund(**REFUND | {"goods_returned": bad}))
        yield refused(lambda bad=bad: Sku(**ITEM | {"name": bad}))
        yield refused(lambda bad=bad: Purchase(**PURCHASE | {"claimed_lines": bad}))
        yield refused(lambda bad=bad: Evidence(**EVIDENCE | {"placed_at": bad}))
        yield refused(lambda bad=bad: Dispute(**DISPUTE | {"ruling": bad}))
        yield refused(lambda bad=bad: assess_advance(bad))
        yield from of_the_account(bad)
    calls: tuple[Callable[[], object], ...] = (
        lambda: order_premium("1", "0.002001"),
        lambda: from_fen(10**12),
        lambda: Yuan.from_float(1.5),
        lambda: deposit_premium("1500", Term.SIX_MONTHS),
        lambda: deposit_premium("1000", "six_months"),
        lambda: surrender_refund(policy, date(2024, 1, 1)),
        lambda: surrender_refund(policy, datetime(2023, 1, 1, tzinfo=UTC)),
        lambda: assess_guarantee(Shop(**SHOP), "quality", "apparel"),
        lambda: assess_guarantee(Shop(**SHOP), Product.QUALITY, "two words"),
        lambda: Order(**ORDER | {"unknown field": "1"}),
        lambda: Order(**ORDER | {"paid_at": "2020-09-10T10:00:00"}),
        lambda: Order(**ORDER | {"freight": "199.01"}),
        lambda: Order.model_validate_json("{"),
        lambda: DepositPolicy(**POLICY | {"end": "2024-06-30"}),
        lambda: order_premium("2", "0").explain("fr"),
        lambda: buy_deposit_policy(Shop(**SHOP), "D-2", "1000", Term.SIX_MONTHS, date(9999, 12, 1)),
        lambda: deposit_terms_on(date(2022, 7, 12)),
        lambda: guarantee_terms_on(date(2020, 9, 1)),
        lambda: compare_readings(order_premium, "2.50", "0.002").row("month_end", "up"),
        lambda: compare_readings(lambda *, terms: iter(terms), terms=DEPOSIT_TERMS),
        lambda: assess_quality_claim(*QUALITY_CLAIM, calendar=Waiting()),
    )
    yield from (refused(call) for call in (*calls, *contradictions()))
    documents = ('{"a": 1, "a": 2}', '{"a": NaN}', '{"a": 1.5}', "{", "[" * 99, b"\xff", "1" * 19)
    for text in (*documents, " " * 300_000, "[]", '{"event_id": "1"}', 1):
        yield refused(lambda text=text: load_json(text, DepositPaid))
    text = DepositPaid(event_id="1", on=FIRST_DAY, amount="1").model_dump_json()
    yield repr(load_json(text, DepositPaid) == load_json(f"[{text}]", TypeAdapter(list[Event]))[0])


def of_the_account(bad: Any) -> Iterator[str]:
    """Something bad in every place where the account takes something."""
    for ask in (credit_available, credit_held, outstanding, cash_available, alipay_held):
        yield refused(lambda ask=ask: ask(bad))
    paid = DepositPaid(event_id="1", on=FIRST_DAY, amount="1")
    calls: tuple[Callable[[], object], ...] = (
        lambda: replay(bad),
        lambda: replay([bad]),
        lambda: replay([paid], start=bad),
        lambda: replay([paid], terms=bad),
        lambda: post(bad, paid),
        lambda: post(Account(), bad),
        lambda: post(Account(), paid, terms=bad),
        lambda: split_hold(bad, "1"),
        lambda: split_hold("1", bad),
        lambda: split_hold("1", "1", bad),
        lambda: auto_debit(bad, FIRST_DAY, "1"),
        lambda: auto_debit(Account(), bad, "1"),
        lambda: auto_debit(Account(), FIRST_DAY, bad),
        lambda: auto_debit(Account(), FIRST_DAY, "1", terms=bad),
        lambda: recovery_schedule(bad),
        lambda: recovery_schedule(FIRST_DAY, terms=bad),
        lambda: standing(bad, FIRST_DAY),
        lambda: standing(Account(), bad),
        lambda: standing(Account(), FIRST_DAY, terms=bad),
        lambda: CoverBought(event_id="1", on=bad, policy_id="D-1", coverage="1"),
        lambda: CoverEnded(event_id="1", on=FIRST_DAY, policy_id="D-1", reason=bad),
        lambda: BondReleased(event_id=bad, on=FIRST_DAY, case_id="C-1"),
        lambda: Advanced(event_id="1", on=FIRST_DAY, case_id=bad, amount="1"),
        lambda: DepositToppedUp(event_id="1", on=FIRST_DAY, amount=bad),
        lambda: OpenAdvance(on=FIRST_DAY, owed=bad),
        lambda: Case(**OPEN_CASE | {"advances": bad}),
        lambda: Account(**ACCOUNT | {"repayment_counts": bad}),
        lambda: Account(**ACCOUNT | {"last_on": bad}),
    )
    yield from map(refused, calls)


def contradictions() -> Iterator[Callable[[], object]]:
    """Facts that do not belong together."""

    def quality(**changes: str) -> Settlement:
        policy = OrderPolicy(**ISSUED | changes)
        return assess_quality_claim(policy, Refund(**REFUND), calendar=CALENDAR)

    def price(**changes: str) -> Settlement:
        policy = OrderPolicy(**ISSUED | {"product": "price"} | changes)
        return assess_price_claim(policy, Purchase(**PURCHASE), Evidence(**EVIDENCE))

    yield lambda: quality(product="price")
    yield lambda: quality(order_id="O-2")
    yield lambda: quality(paid_at="2020-09-21T00:00:00Z", issued_at="2020-09-21T00:00:00Z")
    yield lambda: price(product="quality")
    yield lambda: price(order_id="O-2")
    yield lambda: price(shop_id="S-2")
    yield lambda: price(paid_at="2020-09-10T10:00:01+08:00")
    yield lambda: Purchase(**PURCHASE | {"points": "80.01"})
    yield lambda: Refund(**REFUND | {"completed_at": "2020-09-20T01:59:59Z"})
    yield lambda: assess_price_claim("P-1", Purchase(**PURCHASE), Evidence(**EVIDENCE))
    yield lambda: split_line("100", 10**6 + 1)
    owing, latest = OPEN_CASE["advances"]
    by_case = DEPOSIT_TERMS.amended(repayment_counts="by_settled_case")
    for repaid in ("0", "60.00"):
        yield lambda repaid=repaid: Case(**OPEN_CASE | {"repaid": repaid})
    yield lambda: Case(**OPEN_CASE | {"advances": (latest, owing)})
    yield lambda: Account(**ACCOUNT | {"cash": "1000.01"})
    yield lambda: Account(**ACCOUNT | {"policy_id": None})
    yield lambda: Account(**ACCOUNT | {"coverage": "44.99"})
    yield lambda: Account(**ACCOUNT | {"cases": (OPEN_CASE, OPEN_CASE)})
    yield lambda: DepositPaid(event_id="1", on=FIRST_DAY, amount="0")
    yield lambda: replay(journal(), start=Account(**ACCOUNT), terms=by_case)
    yield lambda: standing(Account(**ACCOUNT), date(2022, 8, 4))
    yield lambda: auto_debit(Account(**ACCOUNT), date(2022, 8, 4), "1")
    yield lambda: recovery_schedule(date.max)
    yield lambda: auto_debit(at_the_end_of_days(), date.max, "1")
    yield lambda: standing(at_the_end_of_days(), date.max)


def at_the_end_of_days() -> Account:
    """Owe an advance of the last day there is."""
    case = {"case_id": "C-1", "advanced": "1", "advances": [{"on": date.max, "owed": "1"}]}
    return Account(**ACCOUNT | {"cases": [case], "last_on": date.max})
