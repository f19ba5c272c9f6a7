"""Policies as they are issued: one of an order, one of a deposit.

Policies are nouns that several rules share. They keep the rate, the premium and the terms of
their purchase for life; no later tariff touches them. Clauses L-2.4, L-3.3, D-Q9, D-Q14.
"""

from datetime import date
from types import MappingProxyType
from typing import Final, Self

from pydantic import Field, model_validator

from shopinsure import formulas
from shopinsure._dates import Day, Instant, checked_day
from shopinsure._money import Amount, Rate, Ratio, Yuan
from shopinsure._records import Facts, Identifier, Record, inconsistent, invalid
from shopinsure._refusals import facts as contradictions
from shopinsure._terms import AnyProduct, AnyTerm, Term

# Calendar months, day of the anniversary included or not: D-Q8 under every reading.
PERIODS: Final = MappingProxyType(
    {Term.SIX_MONTHS: range(181, 186), Term.TWELVE_MONTHS: range(365, 368)}
)


def check_freight(freight: Yuan, paid: Yuan) -> None:
    """Refuse freight that is more than the amount paid it is a part of."""
    if freight.fen > paid.fen:
        raise inconsistent(contradictions.FREIGHT_ABOVE_PAID, freight=freight, paid=paid)


class OrderPolicy(Record):
    """A policy of one order: amounts in yuan, rate as a ratio, instants with offset."""

    order_id: Identifier = Field(description="Id of the insured order.")
    shop_id: Identifier = Field(description="Id of the shop that sold the order.")
    product: AnyProduct = Field(description="Insurance that was issued: quality or price; L-F2.")
    category: Identifier = Field(
        description="Code of the category of the goods, such as apparel; L-1.2, L-2.1."
    )
    paid: Amount = Field(
        description="Amount actually paid for the order in yuan, with freight; L-2.4."
    )
    freight: Amount = Field(description="Part of the amount paid that is freight, in yuan; L-2.1.")
    rate: Ratio = Field(description="Rate of the premium, a ratio such as 0.0018; L-2.4, L-3.3.")
    premium: Amount = Field(
        description="Premium in yuan: amount paid times rate, rounded to the fen; L-2.4, L-3.3."
    )
    paid_at: Instant = Field(description="When the order was paid, with offset.")
    issued_at: Instant = Field(description="When the policy was issued, with offset; L-2.4.")
    terms_id: Identifier = Field(
        description="Id of the terms under which the policy was sold, its own for life."
    )

    @classmethod
    def _example(cls) -> Facts:
        return {
            "order_id": "O-1",
            "shop_id": "S-1",
            "product": "price",
            "category": "apparel",
            "paid": "199.00",
            "freight": "9.00",
            "rate": "0.0018",
            "premium": "0.36",
            "paid_at": "2020-09-10T10:00:00+08:00",
            "issued_at": "2020-09-12T10:00:00+08:00",
            "terms_id": "live-guarantee-2020-09-02",
        }

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        check_freight(self.freight, self.paid)
        _check_premium(self.premium, self.paid, self.rate)
        if self.issued_at < self.paid_at:
            raise inconsistent(contradictions.ISSUED_BEFORE_PAID)
        return self


class DepositPolicy(Record):
    """A deposit policy: amounts in yuan, first and last covered day; D-Q8, D-Q9, D-Q14."""

    policy_id: Identifier = Field(description="Id of the policy.")
    shop_id: Identifier = Field(description="Id of the insured shop.")
    coverage: Amount = Field(description="Cover in yuan; D-Q5.")
    term: AnyTerm = Field(description="Term of the policy: six or twelve months; D-Q8.")
    start: Day = Field(description="First day covered; D-Q14.")
    end: Day = Field(description="Last day covered; D-Q14.")
    rate: Ratio = Field(
        description="Rate of the premium for the whole term, a ratio such as 0.03; D-Q9."
    )
    premium: Amount = Field(
        description="Premium in yuan: cover times rate, rounded to the fen; D-Q9."
    )
    terms_id: Identifier = Field(
        description="Id of the terms under which the policy was sold, its own for life."
    )

    @classmethod
    def _example(cls) -> Facts:
        return {
            "policy_id": "D-1",
            "shop_id": "S-1",
            "coverage": "10000.00",
            "term": "twelve_months",
            "start": "2023-01-01",
            "end": "2023-12-31",
            "rate": "0.03",
            "premium": "300.00",
            "terms_id": "deposit-insurance-2022-07-13",
        }

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.end < self.start or self.period_days not in PERIODS[self.term]:
            days = {"start": self.start, "end": self.end}
            months = self.term.months
            raise inconsistent(contradictions.PERIOD_CONTRADICTS_TERM, months=months, **days)
        _check_premium(self.premium, self.coverage, self.rate)
        return self

    @property
    def period_days(self) -> int:
        """Count the days of the period, first and last included; D-Q14.

        >>> from shopinsure import DepositPolicy
        >>> DepositPolicy(
        ...     policy_id="D-1", shop_id="S-1", coverage="1000", term="twelve_months",
        ...     start="2023-01-01", end="2023-12-31", rate="0.03", premium="30.00",
        ...     terms_id="deposit-insurance-2022-07-13",
        ... ).period_days
        365
        """
        days: int = formulas.period_days(self.start.toordinal(), self.end.toordinal())
        return days

    def remaining_days(self, on: date) -> int:
        """Count the days left after a day, which itself counts as used; D-Q14.

        Before the start all of the period remains. Raises ``InvalidInput`` after the last day.
        """
        return count_days(self, on)[0]

    def covers(self, on: date) -> bool:
        """Return whether a day lies in the cover period."""
        return self.start <= checked_day("on", on) <= self.end


def count_days(policy: DepositPolicy, on: date) -> tuple[int, int]:
    """Count the days left after a day, and those of the period; D-Q14."""
    last = policy.end
    on = checked_day("on", on)
    if on > last:
        raise invalid(contradictions.POLICY_ENDED, "on", on=on, last=last)
    end = last.toordinal()  # and not period_days, a property that is slower than the rest of this
    period = formulas.period_days(policy.start.toordinal(), end)
    return formulas.remaining_days(on.toordinal(), end, period), period


def _check_premium(premium: Yuan, amount: Yuan, rate: Rate) -> None:
    """Refuse a premium that no rounding of amount times rate gives."""
    if abs(premium.fen * formulas.PPM - amount.fen * rate.ppm) >= formulas.PPM:
        facts = {"premium": premium, "amount": amount, "rate": rate}
        raise inconsistent(contradictions.PREMIUM_CONTRADICTS_RATE, **facts)
