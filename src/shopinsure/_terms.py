"""Answer one question: which numbers and readings are in force, since when, and who says so?

Every number of the two sources and every named reading stands here, in versions that are dated
and cited. A policy keeps the terms of its purchase for its life. What the sources leave open is
a *reading*: a field with the choices of the rulebook, default first.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, Self, TypeAlias
from zlib import crc32

from pydantic import Field, model_validator

from shopinsure._dates import Day
from shopinsure._money import Amount, Rate, Ratio
from shopinsure._records import Accepts, Identifier, Record, contradiction, member_of, refuse

MOST_TIERS: Final = 100_000
"""Tiers are listed one by one: more of them are a slip in the terms."""

Rounding: TypeAlias = Literal["half_up", "half_even", "down"]
Days: TypeAlias = Annotated[int, Field(strict=True, ge=0, le=3660)]


class Product(StrEnum):
    """Name the order insurances of the live guarantee; L-F2 tells them apart."""

    QUALITY = "quality"
    PRICE = "price"


class Term(StrEnum):
    """Name the terms of the deposit insurance; D-Q8."""

    SIX_MONTHS = "six_months"
    TWELVE_MONTHS = "twelve_months"

    @property
    def months(self) -> int:
        """Count the calendar months of the term."""
        return 6 if self is Term.SIX_MONTHS else 12


if TYPE_CHECKING:
    AnyProduct: TypeAlias = Accepts[Product, Product | str]
    AnyTerm: TypeAlias = Accepts[Term, Term | str]
else:
    AnyProduct = member_of(Product)
    AnyTerm = member_of(Term)


def checked_product(product: Product) -> Product:
    """Return a product, or refuse what is none: text that looks like one is none."""
    if not isinstance(product, Product):
        wrong = "is no product: choose Product.QUALITY or Product.PRICE"
        refuse("product", product, ("product-unknown", wrong))
    return product


def checked_term(term: Term) -> Term:
    """Return a term, or refuse what is none: text that looks like one is none."""
    if not isinstance(term, Term):
        wrong = "is no term: choose Term.SIX_MONTHS or Term.TWELVE_MONTHS"
        refuse("term", term, ("term-unknown", wrong))
    return term


class Covered(Record):
    """Say which reason for a refund is covered in which category; L-2.2."""

    category: Identifier
    reason: Identifier


class _Terms(Record):
    """Hold what every version of terms has: its id, its first day and its source."""

    terms_id: Identifier
    effective_from: Day
    source: Annotated[str, Field(strict=True)]
    rounding: Rounding

    def amended(self, **changes: Any) -> Self:  # noqa: ANN401 - each field has its own type
        """Make a validated variant with its own id; what is not named stays as it is.

        The id is the old one with a mark of the content, unless ``terms_id`` is given, so equal
        changes give equal ids. Raises pydantic's ``ValidationError`` for an unknown field or a
        value that is none of its choices.

        >>> DEPOSIT_TERMS.amended(rate_12_months="0.035").rate_12_months
        Rate('0.035')
        """
        facts = {name: getattr(self, name) for name in type(self).model_fields} | changes
        variant = type(self).model_validate(facts)
        if "terms_id" in changes:
            return variant
        # Read forwards and backwards, a checksum of each: a mark of the content, not a signature.
        content = variant.model_dump_json(exclude={"terms_id"}).encode()
        mark = f"{crc32(content):08x}{crc32(content[::-1]):08x}"
        stem = self.terms_id.partition("~")[0][:48]
        return type(self).model_validate(facts | {"terms_id": f"{stem}~{mark}"})


class GuaranteeTerms(_Terms):
    """Hold the terms of the live guarantee: quality and price insurance of an order.

    Amounts in yuan, rates as ratios, windows in days. The readings are ``rounding``,
    ``price_window``, ``price_claims_per``, ``difference_base`` and ``quality_window_days``.
    """

    order_rate_max: Ratio
    quality_cover: tuple[Covered, ...]
    price_categories: tuple[Identifier, ...]
    schedule_complete: Annotated[bool, Field(strict=True)]
    price_window_days: Days
    payout_working_days: Days
    price_window: Literal["calendar", "elapsed", "first_day_counts"]
    price_claims_per: Literal["order", "line"]
    difference_base: Literal["paid", "own_money"]
    quality_window_days: Days | None

    def covers(self, product: Product, category: str) -> bool:
        """Tell whether a category is named as covered by a product; L-1.2, L-2.2."""
        if checked_product(product) is Product.PRICE:
            return category in self.price_categories
        return any(covered.category == category for covered in self.quality_cover)

    def covers_reason(self, category: str, reason: str) -> bool:
        """Tell whether a reason for a refund is named as covered in a category; L-2.2."""
        return any(
            covered.category == category and covered.reason == reason
            for covered in self.quality_cover
        )


class DepositTerms(_Terms):
    """Hold the terms of the deposit insurance.

    Amounts in yuan, rates as ratios for the whole term, periods in days. The readings are
    ``rounding``, ``policy_end``, ``month_end``, ``surrender_with_obligations``,
    ``cover_meets_requirement``, ``overdue_from`` and ``repayment_counts``.
    """

    coverage_min: Amount
    coverage_max: Amount
    coverage_step: Amount
    rate_6_months: Ratio
    rate_12_months: Ratio
    dunning_days: Days
    repayment_days: Days
    badge_days: Days
    block_days: Days
    policy_end: Literal["last_day", "anniversary"]
    month_end: Literal["down", "up", "refuse"]
    surrender_with_obligations: Literal["refuse", "allow"]
    cover_meets_requirement: Literal["at_least", "above", "combined"]
    overdue_from: Literal["limit", "dunning", "advance"]
    repayment_counts: Literal["by_amount", "by_settled_case"]

    @model_validator(mode="after")
    def _tiers_are_steps(self) -> Self:
        if not 0 < self.coverage_step.fen <= self.coverage_min.fen <= self.coverage_max.fen:
            sentence = "coverage_step must be above 0 and at most coverage_min and coverage_max"
            raise contradiction("tiers-contradict", sentence)
        if self.coverage_max.fen - self.coverage_min.fen > MOST_TIERS * self.coverage_step.fen:
            raise contradiction("tiers-too-many", f"there are more than {MOST_TIERS} tiers")
        return self

    def rate(self, term: Term) -> Rate:
        """Pick the rate of a term; D-Q9."""
        return self.rate_6_months if checked_term(term) is Term.SIX_MONTHS else self.rate_12_months

    def is_tier(self, coverage: int) -> bool:
        """Tell whether a cover in fen is one that can be bought at all; D-Q5."""
        steps = range(self.coverage_min.fen, self.coverage_max.fen + 1, self.coverage_step.fen)
        return coverage in steps


GUARANTEE_TERMS: Final = GuaranteeTerms(
    terms_id="live-guarantee-2020-09-02",
    effective_from="2020-09-02",  # L-1.1; the year is inferred from the article's date
    source="Taobao Live selected-service guarantee, article of 2020-09-10",
    rounding="half_up",
    order_rate_max="0.002",  # L-2.4, L-3.3
    quality_cover=tuple(  # L-2.2: what the text names; both lists end in "etc."
        Covered(category=category, reason=reason)
        for category in ("apparel", "fmcg", "appliances")
        for reason in ("quality", "breakage")
    ),
    price_categories=("apparel", "fmcg", "appliances"),  # L-1.2
    schedule_complete=False,  # L-2.2
    price_window_days=30,  # L-3.1, L-3.6
    payout_working_days=3,  # L-2.5
    price_window="calendar",
    price_claims_per="order",
    difference_base="paid",
    quality_window_days=30,  # L-1.1, as a reading
)
"""The terms of the live guarantee as the source states them, since 2020-09-02."""

DEPOSIT_TERMS: Final = DepositTerms(
    terms_id="deposit-insurance-2022-07-13",
    effective_from="2022-07-13",  # the date of the source
    source="Deposit insurance FAQ, article of 2022-07-13",
    rounding="half_up",
    coverage_min="1000",  # D-Q5
    coverage_max="200000",  # D-Q5
    coverage_step="1000",  # D-Q5
    rate_6_months="0.018",  # D-Q9
    rate_12_months="0.03",  # D-Q9
    dunning_days=1,  # D-Q10, D-Q11
    repayment_days=30,  # D-Q19
    badge_days=3,  # D-Q20
    block_days=5,  # D-Q20
    policy_end="last_day",
    month_end="down",
    surrender_with_obligations="refuse",
    cover_meets_requirement="at_least",
    overdue_from="limit",
    repayment_counts="by_amount",
)
"""The terms of the deposit insurance as the source states them, dated 2022-07-13."""
