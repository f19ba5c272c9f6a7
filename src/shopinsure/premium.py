"""Premiums: what is paid in, and what comes back on surrender.

Order premiums (L-2.4, L-3.3): amount actually paid x rate, the rate at most 0.2 %. Deposit
premiums (D-Q4, D-Q8, D-Q9): cover x rate of the term, once. Surrender (D-Q14): cover x rate x
remaining days / period days, with the rate and cover of the purchase.

Limits: the rate of an order is an input, never a default. A mid-term increase, renewal and any
other rate or term are not in the sources.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any, Final, Self, TypeAlias

from pydantic import Field, model_validator

from shopinsure import formulas
from shopinsure._dates import Instant, MaybeInstant, checked_day
from shopinsure._money import (
    FEN_LIMIT,
    Amount,
    Rate,
    RateLike,
    Yuan,
    YuanLike,
    checked_fen,
    checked_ppm,
    fen_text,
    from_fen,
    yuan,
)
from shopinsure._payment_keys import surrender_keys
from shopinsure._policies import DepositPolicy, check_freight, count_days
from shopinsure._records import (
    UNKNOWN,
    Facts,
    Identifier,
    Record,
    checked_identifier,
    ensure_type,
    inconsistent,
    invalid,
    refuse,
)
from shopinsure._refusals import facts as contradictions
from shopinsure._refusals import values
from shopinsure._results import (
    ROUNDINGS,
    Calculation,
    Finding,
    Payee,
    PaymentKind,
    PremiumLine,
    PremiumStatement,
    Settlement,
    calculate,
    chosen,
    finding,
    verdict,
)
from shopinsure._terms import (
    DEPOSIT_TERMS,
    GUARANTEE_TERMS,
    DepositTerms,
    GuaranteeTerms,
    Term,
    terms_of_policy,
)
from shopinsure._words import LocalizedText
from shopinsure.rules import checked_rules
from shopinsure.rules import premium as rules
from shopinsure.rules._rule import Outcome

NO_FREIGHT: Any = from_fen(0)
_SURRENDER_RULES: Final = checked_rules(
    rules.POLICY_ENDED,
    rules.OBLIGATIONS_OPEN,
    rules.OBLIGATIONS_UNKNOWN,
    rules.OBLIGATIONS_TO_REVIEW,
)


class Order(Record):
    """A paid order, as the order itself states it; L-2.4."""

    order_id: Identifier = Field(description="Id of the order.")
    shop_id: Identifier = Field(description="Id of the shop that sold it.")
    category: Identifier = Field(
        description="Code of the category of the goods, such as apparel; L-1.2, L-2.1."
    )
    paid: Amount = Field(
        description="Amount actually paid in yuan, with freight, before any refund; L-2.4."
    )
    freight: Amount = Field(
        default=NO_FREIGHT, description="Part of the amount paid that is freight, in yuan; L-2.1."
    )
    paid_at: Instant = Field(description="When the order was paid, with offset.")
    shipped_at: MaybeInstant = Field(
        default=UNKNOWN,
        description="When the order shipped, with offset; None: not shipped yet; L-2.4.",
    )

    @classmethod
    def _example(cls) -> Facts:
        return {
            "order_id": "O-1",
            "shop_id": "S-1",
            "category": "apparel",
            "paid": "199.00",
            "freight": "9.00",
            "paid_at": "2020-09-10T10:00:00+08:00",
            "shipped_at": "2020-09-12T10:00:00+08:00",
        }

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        check_freight(self.freight, self.paid)
        if self.shipped_at is not None and self.shipped_at < self.paid_at:
            raise inconsistent(contradictions.SHIPPED_BEFORE_PAID)
        return self


Line: TypeAlias = Order | tuple[str, YuanLike] | YuanLike
"""A line of a premium statement: an order, an id with the amount paid, or the amount alone."""


def order_premium(
    paid: YuanLike, rate: RateLike, *, terms: GuaranteeTerms = GUARANTEE_TERMS
) -> Calculation:
    """Price one order policy: amount actually paid (yuan) times rate (a ratio); L-2.4, L-3.3.

    0.00 is a valid premium and carries a note. Raises ``InvalidInput`` for anything that is not an
    amount or rate, and for a rate above the ceiling of the terms.

    >>> order_premium("199.00", "0.0018").amount
    Yuan('0.36')
    """
    paid_fen = paid.fen if type(paid) is Yuan else checked_fen("paid", paid)
    ppm = _order_rate(rate, terms)
    premium = formulas.order_premium(paid_fen, ppm, ROUNDINGS[terms.rounding])
    return Calculation(rules.ORDER_PREMIUM, (paid_fen, ppm), premium, terms)


def _order_rate(rate: RateLike, terms: GuaranteeTerms) -> int:
    """Check the rate of an order: the ceiling binds the rate, not the rounded premium; L-2.4."""
    ppm = rate.ppm if type(rate) is Rate else checked_ppm("rate", rate)
    if ppm > ensure_type("terms", terms, GuaranteeTerms).order_rate_max.ppm:
        facts = {"rate": Rate(rate), "ceiling": terms.order_rate_max}
        raise invalid(contradictions.RATE_ABOVE_CEILING, "rate", **facts)
    return ppm


def premium_statement(
    lines: Iterable[Line], rate: RateLike, *, terms: GuaranteeTerms = GUARANTEE_TERMS
) -> PremiumStatement:
    """Price many orders at one rate: each, in one sum, and the difference; L-2.4, L-3.3.

    A line is an ``Order``, a pair of order id and amount paid, or the amount alone, which is then
    numbered. Raises ``InvalidInput`` like ``order_premium``, and for anything that is not a list of
    lines.

    >>> statement = premium_statement(["2.50", "2.50", "2.50"], "0.002")
    >>> str(statement.sum_of_rounded), str(statement.rounded_sum.amount), str(statement.difference)
    ('0.03', '0.02', '0.01')
    """
    if isinstance(lines, str | Order) or not isinstance(lines, Iterable):
        refuse("lines", lines, values.LINES_TYPE)
    ppm = _order_rate(rate, terms)
    checked = Rate(rate)
    priced = tuple(_priced_line(n, line, checked, terms) for n, line in enumerate(lines, 1))
    total = sum(line.premium.operands[0] for line in priced)
    rounded_sum = calculate(rules.PREMIUM_OF_SUM, (total, ppm), terms)
    if rounded_sum.fen >= FEN_LIMIT:
        raise invalid(contradictions.TOTAL_OUT_OF_RANGE, "lines")
    return PremiumStatement(lines=priced, rounded_sum=rounded_sum)


def _priced_line(number: int, line: Line, rate: Rate, terms: GuaranteeTerms) -> PremiumLine:
    if isinstance(line, Order):
        order_id, paid = line.order_id, line.paid
    elif isinstance(line, tuple | list):
        order_id, paid = _identified(line)
    else:
        order_id, paid = str(number), yuan(checked_fen("amount", line, "lines"))
    return PremiumLine(order_id=order_id, premium=order_premium(paid, rate, terms=terms))


def _identified(line: tuple[str, YuanLike]) -> tuple[str, Yuan]:
    if not isinstance(line, tuple) or len(line) != len(("order_id", "paid")):
        refuse("line", line, values.LINE_NO_PAIR, parameter="lines")
    order_id, paid = line
    fen = checked_fen("paid", paid, "lines")
    return checked_identifier("order_id", order_id, "lines"), yuan(fen)


def deposit_premium(
    coverage: YuanLike, term: Term | str, *, terms: DepositTerms = DEPOSIT_TERMS
) -> Calculation:
    """Price a deposit policy: cover (yuan) times the rate of the term, paid once; D-Q4, D-Q9.

    Raises ``InvalidInput`` for a cover that the terms do not offer and for anything that is not a
    ``Term``.

    >>> str(deposit_premium("10000", Term.TWELVE_MONTHS).amount)
    '300.00'
    """
    fen = coverage.fen if type(coverage) is Yuan else checked_fen("coverage", coverage)
    if not ensure_type("terms", terms, DepositTerms).is_tier(fen):
        bounds = {"least": terms.coverage_min, "most": terms.coverage_max}
        facts = {"coverage": fen_text(fen), **bounds, "step": terms.coverage_step}
        raise invalid(contradictions.COVERAGE_NOT_A_TIER, "coverage", **facts)
    ppm = terms.rate(term).ppm
    premium = formulas.deposit_premium(fen, ppm, ROUNDINGS[terms.rounding])
    return Calculation(rules.DEPOSIT_PREMIUM, (fen, ppm), premium, terms)


def surrender_refund(
    policy: DepositPolicy, on: date, *, terms: DepositTerms | None = None
) -> Calculation:
    """Return the premium for the days after a surrender day, in yuan; D-Q14.

    The surrender day counts as used; before the start the whole premium comes back. Rate, cover and
    days are the policy's; of the terms, by default the policy's own, only the reading ``rounding``
    counts. Raises ``InvalidInput`` for anything that is not a day, for a day after the policy's
    last, and for terms that are neither the policy's nor amended from them.

    >>> policy = DepositPolicy(
    ...     policy_id="D-1", shop_id="S-1", coverage="1000", term="twelve_months",
    ...     start="2023-01-01", end="2023-12-31", rate="0.03", premium="30.00",
    ...     terms_id="deposit-insurance-2022-07-13",
    ... )
    >>> str(surrender_refund(policy, date(2023, 1, 1)).amount)
    '29.92'
    """
    remaining, period = count_days(ensure_type("policy", policy, DepositPolicy), on)
    terms = terms_of_policy(policy.terms_id, terms, DepositTerms)
    premium = policy.premium.fen
    if remaining == period:  # not even the surrender day is one of the period
        return calculate(rules.REFUND_BEFORE_START, (premium,), terms)
    cover, ppm, rounded = policy.coverage.fen, policy.rate.ppm, ROUNDINGS[terms.rounding]
    refund = formulas.surrender_refund(cover, ppm, remaining, period, premium, rounded)
    return Calculation(
        rules.SURRENDER_REFUND, (cover, ppm, remaining, period, premium), refund, terms
    )


def surrender(
    policy: DepositPolicy,
    on: date,
    *,
    outstanding: YuanLike | None,
    held: YuanLike | None,
    terms: DepositTerms | None = None,
) -> Settlement:
    """Settle a surrender: the refund to the merchant, or every reason why not; D-Q14.

    ``outstanding`` is what is owed on advances and ``held`` what is held on credit, in yuan;
    ``None`` is not known yet. The reading ``surrender_with_obligations`` says whether either
    stands in the way. Under terms amended from the policy's own, a what-if, there are no payment
    keys. Raises ``InvalidInput`` for malformed input, and for terms that are neither.

    >>> policy = DepositPolicy(**DepositPolicy.model_json_schema()["examples"][0])
    >>> surrender(policy, date(2023, 3, 1), outstanding="0", held="0").summary()
    'approved 250.68'
    """
    on = checked_day("on", on)
    ensure_type("policy", policy, DepositPolicy)
    terms = terms_of_policy(policy.terms_id, terms, DepositTerms)
    found = verdict(
        _surrender_findings(policy, on, (outstanding, held), terms),
        _SURRENDER_RULES,
        chosen(terms, "surrender_with_obligations"),
    )
    kind, keys = PaymentKind.RETURN_PREMIUM, surrender_keys(policy, terms)
    if not found:
        # The end of the cover declines what waited or was referred, and changes no other no.
        declined = found.outcome is Outcome.DECLINED
        until = None if declined else _last_before_change(policy.end)
        return Settlement(found, kind=kind, payment_keys=keys, valid_until=until)
    refund = surrender_refund(policy, on, terms=terms)
    until = _last_before_change(_refund_until(policy, refund.fen, terms))
    return Settlement(
        found,
        kind=kind,
        payment=refund,
        payee=Payee.MERCHANT,
        payment_keys=keys,
        valid_until=until,
    )


def _last_before_change(day: date) -> date | None:
    """Return a day after which the answer is another; after the last of all days none comes."""
    return None if day == date.max else day


def _refund_until(policy: DepositPolicy, fen: int, terms: DepositTerms) -> date:
    """Return the last day with the same refund: it never grows with the surrender day; D-Q14."""
    cover, rate, premium = policy.coverage.fen, policy.rate.ppm, policy.premium.fen
    period, rounding = policy.period_days, ROUNDINGS[terms.rounding]

    def refund(remaining: int) -> int:
        left: int = formulas.surrender_refund(cover, rate, remaining, period, premium, rounding)
        return left

    # Counted from the last day backwards; where no day gives as much, only those before the start.
    fewest = bisect_left(range(period), fen, key=refund)
    return policy.end - timedelta(days=fewest)


def _surrender_findings(
    policy: DepositPolicy,
    on: date,
    obligations: tuple[YuanLike | None, YuanLike | None],
    terms: DepositTerms,
) -> Iterator[Finding]:
    outstanding, held = (
        None if amount is None else yuan(checked_fen(name, amount))
        for name, amount in zip(("outstanding", "held"), obligations, strict=True)
    )
    if on > policy.end:
        yield finding(rules.POLICY_ENDED, end=policy.end, on=on)
    if terms.surrender_with_obligations == "allow":
        return
    if outstanding or held:
        refused = terms.surrender_with_obligations == "refuse"
        rule = rules.OBLIGATIONS_OPEN if refused else rules.OBLIGATIONS_TO_REVIEW
        yield finding(rule, obligations=_open_obligations(outstanding, held))
    if outstanding is None or held is None:
        yield finding(rules.OBLIGATIONS_UNKNOWN)


def _open_obligations(outstanding: Yuan | None, held: Yuan | None) -> LocalizedText:
    """Name what is open, without the part that is 0.00 or not known."""
    english, chinese = [], []
    if outstanding:
        english.append(f"{outstanding} owed on advances")
        chinese.append(f"垫付款 {outstanding} 元未还")
    if held:
        english.append(f"{held} held as bonds")
        chinese.append(f"履约担保金 {held} 元未解冻")
    return LocalizedText(" and ".join(english), "、".join(chinese))
