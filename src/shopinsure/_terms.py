"""The terms: every number and reading in force, since when, and its source.

Every number of the two sources and every named reading stands here, in versions that are dated
and cited. A policy keeps the terms of its purchase for its life. What the sources leave open is
a *reading*: a field with the choices of docs/rulebook.md, §2, default first.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from types import MappingProxyType
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Final,
    Literal,
    Self,
    TypeAlias,
    TypeVar,
    cast,
)

from pydantic import Field, ValidationInfo, model_validator

from shopinsure._dates import Day, checked_day
from shopinsure._money import Amount, Rate, Ratio, Yuan
from shopinsure._readings import READINGS, Reading
from shopinsure._records import (
    Accepts,
    Facts,
    Identifier,
    Record,
    ensure_type,
    enum_field,
    inconsistent,
    invalid,
    max_items,
    refuse,
    short_repr,
)
from shopinsure._refusals import facts as contradictions
from shopinsure._refusals import values
from shopinsure._words import LocalizedEnum

MOST_TIERS: Final = 100_000
"""Tiers are listed one by one: more of them are a slip in the terms."""

_DECIDES: Final = MappingProxyType({name: it.description for name, it in READINGS.items()})

Rounding: TypeAlias = Literal["half_up", "half_even", "down"]
Days: TypeAlias = Annotated[int, Field(strict=True, ge=0, le=3660)]


class Product(LocalizedEnum):
    """The order insurances of the live guarantee; L-F2 tells them apart."""

    QUALITY = "quality", "质保无忧"
    PRICE = "price", "价保无忧"


class Term(LocalizedEnum):
    """The terms of the guarantee-deposit insurance; D-Q8."""

    SIX_MONTHS = "six_months", "6 个月"
    TWELVE_MONTHS = "twelve_months", "12 个月"

    @property
    def months(self) -> int:
        """Count the calendar months of the term."""
        return 6 if self is Term.SIX_MONTHS else 12


# Until Python 3.12 a member is slow to look up by name.
_SIX_MONTHS, _TWELVE_MONTHS = Term.SIX_MONTHS, Term.TWELVE_MONTHS
_PRODUCTS: Final[Mapping[str, Product]] = MappingProxyType({str(it): it for it in Product})
_TERMS: Final[Mapping[str, Term]] = MappingProxyType({str(it): it for it in Term})


if TYPE_CHECKING:
    AnyProduct: TypeAlias = Accepts[Product, Product | str]
    AnyTerm: TypeAlias = Accepts[Term, Term | str]
else:
    AnyProduct = enum_field(Product)
    AnyTerm = enum_field(Term)


def checked_product(product: Product | str) -> Product:
    """Return a product, from its text too as in records, or refuse what is none."""
    if isinstance(product, str) and product in _PRODUCTS:
        return _PRODUCTS[product]
    return refuse("product", product, values.PRODUCT_UNKNOWN)


def checked_term(term: Term | str) -> Term:
    """Return a term, from its text too as in records, or refuse what is none."""
    if isinstance(term, str) and term in _TERMS:
        return _TERMS[term]
    return refuse("term", term, values.TERM_UNKNOWN)


class Covered(Record):
    """Which reason for a refund is covered in which category; L-2.2."""

    category: Identifier = Field(
        description="Code of the category of goods, such as apparel; L-2.2."
    )
    reason: Identifier = Field(
        description="Code of the reason for a refund, such as quality; L-2.2."
    )

    @classmethod
    def _example(cls) -> Facts:
        return {"category": "apparel", "reason": "quality"}


_AMENDING: Final = "amending"
"""The context in which terms have the id of a version until they get their own."""


class _Terms(Record):
    """What every version of terms has: its id, its first day and its source."""

    terms_id: Identifier = Field(description="Id of the terms, which stands for their content.")
    effective_from: Day = Field(description="First day on which the terms are in force.")
    source: Annotated[str, Field(strict=True)] = Field(description="Where the terms come from.")
    amended_fields: Annotated[tuple[str, ...], max_items(100)] = Field(
        default=(),
        description="Names of the fields that differ from the source and have lost their citation.",
    )
    based_on: Annotated[tuple[Identifier, ...], max_items(1_000)] = Field(
        default=(), description="Ids of the terms these were amended from, the first version first."
    )
    rounding: Rounding = Field(description=_DECIDES["rounding"])

    cited: ClassVar[Mapping[str, tuple[str, ...]]]

    @model_validator(mode="after")
    def _is_the_known_version(self, info: ValidationInfo) -> Self:
        # An id stands for a content: by it a policy finds its terms, and a payment its keys.
        known = None if info.context is _AMENDING else _known_terms(self.terms_id, type(self))
        if known is not None:
            for name in self.cited:
                if getattr(self, name) != getattr(known, name):
                    raise inconsistent(
                        contradictions.TERMS_OF_ANOTHER_ID, terms_id=self.terms_id, field=name
                    )
        return self

    @classmethod
    def _example(cls) -> Facts:
        return vars(GUARANTEE_TERMS if cls is GuaranteeTerms else DEPOSIT_TERMS)

    def __repr__(self) -> str:
        """Show the id, and what differs from the known version; ``str`` states every field."""
        known = _known_terms((*self.based_on, self.terms_id)[0], type(self))
        if known is None:
            return super().__repr__()  # no id of this library's says what they hold
        amended = (f", {name}={getattr(self, name)!r}" for name in _amended_fields(self, known))
        return f"{type(self).__name__}({self.terms_id!r}{''.join(amended)})"

    @property
    def citations(self) -> Mapping[str, tuple[str, ...]]:
        """Return the clauses that each number and reading rests on; none for what was amended."""
        return MappingProxyType(
            {
                name: () if name in self.amended_fields else clauses
                for name, clauses in self.cited.items()
            }
        )

    @property
    def readings(self) -> Mapping[str, Reading]:
        """Return the named readings of these terms with the choices made."""
        names = (name for name in READINGS if name in self.cited)
        return MappingProxyType({name: getattr(self, name) for name in names})

    def amended(self, **changes: Any) -> Self:  # noqa: ANN401 - each field has its own type
        """Make a validated variant with its own id; what is not named keeps value and citation.

        The id is that of the first version with a SHA-256 mark of what is amended, unless
        ``terms_id`` is given, so equal content gives equal ids. Raises pydantic's
        ``ValidationError`` for an unknown field or a value that is none of its choices, and
        ``InvalidInput`` for ``amended_fields`` and ``based_on``, and for a ``terms_id`` that a
        known version or what it is based on has.

        >>> terms = DEPOSIT_TERMS.amended(effective_from="2027-01-01", rate_12_months="0.035")
        >>> terms.rate_12_months, terms.citations["rate_12_months"], terms.citations["block_days"]
        (Rate('0.035'), (), ('D-Q20',))
        >>> terms.based_on
        ('deposit-insurance-2022-07-13',)
        """
        if "amended_fields" in changes:
            raise invalid(contradictions.AMENDED_FIELDS, "amended_fields")
        if "based_on" in changes:
            raise invalid(contradictions.BASED_ON, "based_on")
        facts = {name: getattr(self, name) for name in type(self).model_fields} | changes
        variant = type(self).model_validate(facts, context=_AMENDING)
        ancestors = (*self.based_on, self.terms_id)
        amended = _amended_fields(variant, _known_terms(ancestors[0], type(self)) or self)
        if "terms_id" in changes:
            self._check_id(variant.terms_id, ancestors)
        else:
            facts["terms_id"] = f"{ancestors[0][:31]}~{_mark(ancestors[0], variant, amended)}"
        return type(self).model_validate(facts | {"amended_fields": amended, "based_on": ancestors})

    def replace(self, **changes: Any) -> Self:  # noqa: ANN401 - each field has its own type
        """Make a variant as ``amended`` does: other content has another id."""
        return self.amended(**changes) if changes else self

    def _check_id(self, given: str, ancestors: tuple[str, ...]) -> None:
        if given in ancestors or _known_terms(given, type(self)):
            refuse("terms_id", given, contradictions.TERMS_ID_TAKEN)


def _amended_fields(terms: _Terms, base: _Terms) -> tuple[str, ...]:
    """List what differs from the base, and what was amended there."""
    changed = (name for name in terms.cited if getattr(terms, name) != getattr(base, name))
    return tuple(sorted({*base.amended_fields, *changed}))


def _mark(first: str, terms: _Terms, amended: tuple[str, ...]) -> str:
    """Mark the content of amended terms: half of a SHA-256, in 32 characters."""
    values = (terms.model_dump_json(include={name}) for name in amended)
    return sha256("\n".join([first, *values]).encode()).hexdigest()[:32]


def _cited(**clauses: str) -> Mapping[str, tuple[str, ...]]:
    """Return fields of terms their clauses; a named reading has its own."""
    return MappingProxyType(
        {
            name: tuple(text.split()) if text else READINGS[name].clauses
            for name, text in clauses.items()
        }
    )


class GuaranteeTerms(_Terms):
    """The terms of the live guarantee: quality and price insurance of an order."""

    order_rate_max: Ratio = Field(
        description="Highest rate of an order policy, a ratio such as 0.002; L-2.4, L-3.3."
    )
    quality_cover: Annotated[tuple[Covered, ...], max_items(10_000)] = Field(
        description="Categories and reasons that the quality guarantee covers; L-2.1, L-2.2."
    )
    price_categories: Annotated[tuple[Identifier, ...], max_items(10_000)] = Field(
        description="Codes of the categories that the price guarantee covers; L-1.2."
    )
    schedule_complete: Annotated[bool, Field(strict=True)] = Field(
        description="Whether both lists are complete: what they omit is then declined; L-2.2."
    )
    price_window_days: Days = Field(
        description="Days from the payment in which a price claim can be made; L-3.1, L-3.6."
    )
    payout_working_days: Days = Field(description="Working days in which a claim is paid; L-2.5.")
    price_window: Literal["calendar", "elapsed", "first_day_counts"] = Field(
        description=_DECIDES["price_window"]
    )
    price_claims_per: Literal["order", "line"] = Field(description=_DECIDES["price_claims_per"])
    difference_base: Literal["paid", "own_money"] = Field(description=_DECIDES["difference_base"])
    quality_window_days: Days | None = Field(description=_DECIDES["quality_window_days"])
    after_quality_window: Literal["refer", "decline"] = Field(
        description=_DECIDES["after_quality_window"]
    )

    cited: ClassVar[Mapping[str, tuple[str, ...]]] = _cited(
        effective_from="L-1.1",
        rounding="",
        order_rate_max="L-2.4 L-3.3",
        quality_cover="L-2.1 L-2.2",
        price_categories="L-1.2",
        schedule_complete="L-2.2",
        price_window_days="L-3.1 L-3.6",
        payout_working_days="L-2.5",
        price_window="",
        price_claims_per="",
        difference_base="",
        quality_window_days="",
        after_quality_window="",
    )

    def covers(self, product: Product | str, category: str) -> bool:
        """Return whether a category is named as covered by a product; L-1.2, L-2.2."""
        if checked_product(product) is Product.PRICE:
            return category in self.price_categories
        return any(covered.category == category for covered in self.quality_cover)

    def covers_reason(self, category: str, reason: str) -> bool:
        """Return whether a reason for a refund is named as covered in a category; L-2.2."""
        return any(
            covered.category == category and covered.reason == reason
            for covered in self.quality_cover
        )


class DepositTerms(_Terms):
    """The terms of the guarantee-deposit insurance."""

    coverage_min: Amount = Field(description="Lowest cover, in yuan; D-Q2, D-Q5.")
    coverage_max: Amount = Field(description="Highest cover, in yuan; D-Q2, D-Q5.")
    coverage_step: Amount = Field(description="Step from one cover to the next, in yuan; D-Q5.")
    rate_6_months: Ratio = Field(description="Rate for 6 months in all, as a ratio; D-Q9.")
    rate_12_months: Ratio = Field(
        description="Rate for 12 months in all, as a ratio; D-0, D-Q2, D-Q9."
    )
    dunning_days: Days = Field(
        description="Days from an advance to dunning and automatic debit; D-Q10, D-Q11."
    )
    repayment_days: Days = Field(description="Days in which an advance must be repaid; D-Q19.")
    badge_days: Days = Field(description="Days overdue until the badge is removed; D-Q20.")
    block_days: Days = Field(description="Days overdue until the shop is blocked; D-Q20.")
    policy_end: Literal["last_day", "anniversary"] = Field(description=_DECIDES["policy_end"])
    month_end: Literal["up", "down", "refuse"] = Field(description=_DECIDES["month_end"])
    surrender_with_obligations: Literal["refer", "refuse", "allow"] = Field(
        description=_DECIDES["surrender_with_obligations"]
    )
    cover_meets_requirement: Literal["at_least", "above", "combined"] = Field(
        description=_DECIDES["cover_meets_requirement"]
    )
    overdue_from: Literal["limit", "dunning", "advance"] = Field(
        description=_DECIDES["overdue_from"]
    )
    repayment_counts: Literal["by_amount", "by_settled_case"] = Field(
        description=_DECIDES["repayment_counts"]
    )

    cited: ClassVar[Mapping[str, tuple[str, ...]]] = _cited(
        effective_from="D-Q9",
        rounding="",
        coverage_min="D-Q2 D-Q5",
        coverage_max="D-Q2 D-Q5",
        coverage_step="D-Q5",
        rate_6_months="D-Q9",
        rate_12_months="D-0 D-Q2 D-Q9",
        dunning_days="D-Q10 D-Q11",
        repayment_days="D-Q19",
        badge_days="D-Q20",
        block_days="D-Q20",
        policy_end="",
        month_end="",
        surrender_with_obligations="",
        cover_meets_requirement="",
        overdue_from="",
        repayment_counts="",
    )

    @model_validator(mode="after")
    def _tiers_are_steps(self) -> Self:
        if not 0 < self.coverage_step.fen <= self.coverage_min.fen <= self.coverage_max.fen:
            raise inconsistent(contradictions.TIERS_CONTRADICT)
        if self.coverage_max.fen - self.coverage_min.fen > MOST_TIERS * self.coverage_step.fen:
            raise inconsistent(contradictions.TIERS_TOO_MANY, most=MOST_TIERS)
        return self

    def rate(self, term: Term | str) -> Rate:
        """Return the rate of a term; D-Q9."""
        if term is not _SIX_MONTHS and term is not _TWELVE_MONTHS:
            term = checked_term(term)
        return self.rate_6_months if term is _SIX_MONTHS else self.rate_12_months

    def is_tier(self, coverage: int) -> bool:
        """Return whether a cover in fen is one that can be bought at all; D-Q5."""
        steps = range(self.coverage_min.fen, self.coverage_max.fen + 1, self.coverage_step.fen)
        return coverage in steps


# Validating the two constants would build two validators at every import, for 4 % of its time:
# a test validates them instead.
GUARANTEE_TERMS: Final = GuaranteeTerms.model_construct(
    terms_id="live-guarantee-2020-09-02",
    effective_from=date(2020, 9, 2),  # L-1.1; the year is inferred from the article's date
    source="Taobao Live selected-service guarantee, article of 2020-09-10",
    rounding="half_up",
    order_rate_max=Rate("0.002"),  # L-2.4, L-3.3
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
    after_quality_window="refer",
)
"""The terms of the live guarantee as the source states them, since 2020-09-02."""

DEPOSIT_TERMS: Final = DepositTerms.model_construct(
    terms_id="deposit-insurance-2022-07-13",
    effective_from=date(2022, 7, 13),  # the date of the source
    source="Deposit insurance FAQ, article of 2022-07-13",
    rounding="half_up",
    coverage_min=Yuan("1000"),  # D-Q5
    coverage_max=Yuan("200000"),  # D-Q5
    coverage_step=Yuan("1000"),  # D-Q5
    rate_6_months=Rate("0.018"),  # D-Q9
    rate_12_months=Rate("0.03"),  # D-Q9
    dunning_days=1,  # D-Q10, D-Q11
    repayment_days=30,  # D-Q19
    badge_days=3,  # D-Q20
    block_days=5,  # D-Q20
    policy_end="last_day",
    month_end="up",
    surrender_with_obligations="refer",
    cover_meets_requirement="at_least",
    overdue_from="limit",
    repayment_counts="by_amount",
)
"""The terms of the guarantee-deposit insurance as the source states them, dated 2022-07-13."""

GUARANTEE_VERSIONS: Final = (GUARANTEE_TERMS,)
DEPOSIT_VERSIONS: Final = (DEPOSIT_TERMS,)

AnyTerms = TypeVar("AnyTerms", bound=_Terms)


def _known_terms(terms_id: str, kind: type[AnyTerms]) -> AnyTerms | None:
    """Return the known version of an id, if there is one."""
    versions: Any = GUARANTEE_VERSIONS if issubclass(kind, GuaranteeTerms) else DEPOSIT_VERSIONS
    for known in versions:
        if known.terms_id == terms_id:
            return cast("AnyTerms", known)
    return None


def terms_of_policy(
    terms_id: str, terms: AnyTerms | None, kind: type[AnyTerms], *, parameter: str = "terms"
) -> AnyTerms:
    """Return the terms a policy is judged under; law 20 of docs/rulebook.md.

    They are its own, or terms amended from them. Raises ``InvalidInput`` where none are given and
    its own are not known, and where those given are neither.
    """
    if terms is None:
        known = _known_terms(terms_id, kind)
        if known is None:
            raise invalid(contradictions.TERMS_UNKNOWN, parameter, terms_id=short_repr(terms_id))
        return known
    given = ensure_type("terms", terms, kind)
    if given.terms_id != terms_id and terms_id not in given.based_on:
        facts = {"theirs": short_repr(given.terms_id), "terms_id": short_repr(terms_id)}
        raise invalid(contradictions.TERMS_OF_ANOTHER_POLICY, parameter, **facts)
    return given


def guarantee_terms_on(
    day: date, *, versions: Iterable[GuaranteeTerms] = GUARANTEE_VERSIONS
) -> GuaranteeTerms:
    """Return the terms of the live guarantee that are in force on a day; L-1.1.

    ``versions`` may be the caller's own, in any order. Raises ``InvalidInput`` for a day before the
    first of them, for anything that is not a day, and for two versions of one first day.

    >>> guarantee_terms_on(date(2020, 9, 2)).terms_id
    'live-guarantee-2020-09-02'
    """
    return _in_force(day, versions, GuaranteeTerms)


def deposit_terms_on(
    day: date, *, versions: Iterable[DepositTerms] = DEPOSIT_VERSIONS
) -> DepositTerms:
    """Return the terms of the guarantee-deposit insurance that are in force on a day; D-Q9.

    ``versions`` may be the caller's own, in any order. Raises ``InvalidInput`` for a day before the
    first of them, for anything that is not a day, and for two versions of one first day.

    >>> later = DEPOSIT_TERMS.amended(effective_from="2027-01-01", rate_12_months="0.035")
    >>> versions = (*DEPOSIT_VERSIONS, later)
    >>> str(deposit_terms_on(date(2027, 1, 1), versions=versions).rate_12_months)
    '0.035'
    """
    return _in_force(day, versions, DepositTerms)


def _in_force(day: date, versions: Iterable[AnyTerms], kind: type[AnyTerms]) -> AnyTerms:
    day = checked_day("day", day)
    if not isinstance(versions, Iterable):
        refuse("versions", versions, values.VERSIONS_NO_LIST)
    given = [ensure_type("versions", one, kind) for one in versions]
    known = {one.effective_from: one for one in given}
    if not known or len(known) != len(given):
        raise invalid(contradictions.VERSIONS_CONTRADICT, "versions")
    begun = [first for first in known if first <= day]
    if not begun:
        raise invalid(contradictions.TERMS_NOT_KNOWN, "day", day=day, first=min(known))
    return known[max(begun)]
