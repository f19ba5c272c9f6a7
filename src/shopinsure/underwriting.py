"""Underwriting: the policy that is issued, with its premium, or every reason why not.

An order policy is issued when an order of a covered category ships after joining (L-1.1, L-2.2,
L-2.4); a price policy is issued then too, and covers from payment. A deposit policy is issued at
purchase (D-Q6, D-Q8, D-Q9, D-Q16), one at a time.

Limits: joined means that the product's status reads qualified; when a price policy is issued is
not in the sources. Whether an increase or an overlapping renewal is possible is not either: both
are declined.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, Generic, NamedTuple, TypeGuard, TypeVar, get_args

from shopinsure._account.account import Account
from shopinsure._account.handlers import COVER_REFUSALS, cover_refusals
from shopinsure._dates import beijing_day, checked_day, period_end
from shopinsure._money import Rate, RateLike, Yuan, YuanLike, checked_fen, yuan
from shopinsure._policies import DepositPolicy, OrderPolicy
from shopinsure._readings import Reading, choice_line
from shopinsure._records import checked_identifier, ensure_type, invalid, short_repr
from shopinsure._refusals import facts as contradictions
from shopinsure._results import Calculation, Finding, Result, Verdict, chosen, finding, verdict
from shopinsure._terms import (
    DEPOSIT_TERMS,
    DEPOSIT_VERSIONS,
    GUARANTEE_TERMS,
    GUARANTEE_VERSIONS,
    DepositTerms,
    GuaranteeTerms,
    Product,
    Term,
    checked_product,
    checked_term,
)
from shopinsure._words import Language, is_chinese
from shopinsure.eligibility import (
    CATEGORY_RULES,
    DEPOSIT_RULES,
    Shop,
    Status,
    category_findings,
    deposit_findings,
)
from shopinsure.premium import Order, deposit_premium, order_premium
from shopinsure.rules import checked_rules
from shopinsure.rules import underwriting as rules
from shopinsure.rules._rule import Outcome

Policy = TypeVar("Policy", OrderPolicy, DepositPolicy)

_ORDER_RULES: Final = checked_rules(
    *CATEGORY_RULES,
    rules.NOT_JOINED,
    rules.JOINING_UNKNOWN,
    rules.NOT_SHIPPED,
    rules.SHIPPED_BEFORE_JOINING,
    rules.PRICE_SHIPPED_BEFORE_JOINING,
    rules.TERMS_NOT_IN_FORCE,
    rules.TERMS_NOT_KNOWN,
)
_DEPOSIT_RULES: Final = checked_rules(
    *DEPOSIT_RULES,
    rules.TERMS_NOT_IN_FORCE,
    rules.TERMS_NOT_KNOWN,
    rules.NO_CORRESPONDING_DAY,
    *COVER_REFUSALS,
)


class Issuance(Result, Generic[Policy]):
    """Whether a policy is issued: the policy with its premium, or every reason why not.

    ``policy`` and ``premium`` are ``None`` unless the verdict is approved. ``valid_until`` is the
    last start for which the outcome is the same if no fact changes, ``next_change_on`` the day
    after; both are ``None`` where no later start changes it. True in a condition only when
    approved.
    """

    __slots__ = ("_asked", "_notes", "_policy", "_premium", "_verdict")
    json_fields = MappingProxyType(
        {
            "verdict": Verdict,
            "policy": OrderPolicy | DepositPolicy | None,
            "premium": Calculation | None,
            "notes": tuple[Finding, ...],
            "valid_until": date | None,
            "next_change_on": date | None,
            "readings": dict[str, str | int | None],
        }
    )
    schema_id = "shopinsure/issuance/1"

    def __init__(
        self,
        *,
        verdict: Verdict,
        policy: Policy | None,
        premium: Calculation | None,
        notes: tuple[Finding, ...],
        asked: "_Purchase | None",
    ) -> None:
        self._verdict = verdict
        self._policy: Policy | None = policy
        self._premium = premium
        self._notes = notes
        self._asked = asked

    @property
    def verdict(self) -> Verdict:
        """Return the outcome with every finding."""
        return self._verdict

    @property
    def policy(self) -> Policy | None:
        """Return the policy, or ``None`` where none is issued."""
        return self._policy

    @property
    def premium(self) -> Calculation | None:
        """Return the premium, or ``None`` where no policy is issued."""
        return self._premium

    @property
    def notes(self) -> tuple[Finding, ...]:
        """Return what is worth knowing about the policy."""
        return self._notes

    @classmethod
    def _json_fields_of(cls, source: object) -> Mapping[str, Any]:
        """Publish the policy that ``Issuance[...]`` names, and either where it names none."""
        named = get_args(source)
        return {**cls.json_fields, "policy": named[0] | None} if named else cls.json_fields

    @property
    def readings(self) -> Mapping[str, Reading]:
        """Return the named readings this answer depends on, and no others."""
        premium = {} if self.premium is None else dict(self.premium.readings)
        return MappingProxyType(dict(self.verdict.readings) | premium)

    @property
    def next_change_on(self) -> date | None:
        """Return the first later start for which the outcome is another, if no fact changes."""
        return None if self._asked is None else self._asked.next_change_on(self.verdict.outcome)

    @property
    def valid_until(self) -> date | None:
        """Return the last start for which the outcome is the same, if no fact changes."""
        change = self.next_change_on
        return None if change is None else change - timedelta(days=1)

    @property
    def money(self) -> Decimal:
        """Return the premium in yuan: 0.00 where no policy is issued."""
        return yuan(0) if self.premium is None else self.premium.amount

    def explain(self, language: Language = "en", *, full: bool = False) -> str:
        """Return the verdict and, where a policy is issued, how its premium came about."""
        lines = [self.verdict.explain(language, full=full)]
        shown: Mapping[str, Reading] = {}
        if self.premium is not None:
            lines.append(self.premium.explain(language))
            notes = (note for note in self.notes if note not in self.premium.notes)
            lines += [f"  {note.message(language)}" for note in notes]
            shown = self.premium.readings
        own = {name: it for name, it in self.readings.items() if name not in shown}
        lines += [f"  {choice_line(name, it, language)}" for name, it in own.items()]
        return "\n".join(lines)

    def summary(self, language: Language = "en") -> str:
        """Return the outcome with premium and days, or with the codes, on one line."""
        said = self.verdict.summary(language)
        if self.premium is None:
            return said
        said = f"{said} {self.premium.summary(language)}"
        if not _is_deposit(self.policy):
            return said
        days = "，{} 至 {}" if is_chinese(language) else " {} – {}"
        return said + days.format(self.policy.start, self.policy.end)

    def __bool__(self) -> bool:
        return bool(self.verdict)


def _is_deposit(policy: OrderPolicy | DepositPolicy | None) -> TypeGuard[DepositPolicy]:
    return isinstance(policy, DepositPolicy)


def issue_order_policy(
    order: Order,
    shop: Shop,
    product: Product | str,
    rate: RateLike,
    *,
    terms: GuaranteeTerms = GUARANTEE_TERMS,
) -> Issuance[OrderPolicy]:
    """Issue the policy of one order, priced at a rate (a ratio); L-1.1, L-2.2, L-2.4.

    Not shipped, or whether the shop joined not known: pending. Raises ``InvalidInput`` for a rate
    above the ceiling and for an order of another shop.

    >>> order = Order(**Order.model_json_schema()["examples"][0])
    >>> shop = Shop(shop_id=order.shop_id, quality_status="qualified")
    >>> issue_order_policy(order, shop, Product.QUALITY, "0.0018").summary()
    'approved 0.36'
    """
    if ensure_type("order", order, Order).shop_id != ensure_type("shop", shop, Shop).shop_id:
        shops = {"ours": short_repr(order.shop_id), "theirs": short_repr(shop.shop_id)}
        raise invalid(contradictions.ORDER_OF_ANOTHER_SHOP, "shop", **shops)
    product = checked_product(product)
    premium = order_premium(order.paid, rate, terms=terms)
    found = verdict(_order_findings(order, shop, product, terms), _ORDER_RULES)
    if not found or order.shipped_at is None:
        return Issuance(verdict=found, policy=None, premium=None, notes=(), asked=None)
    policy = OrderPolicy(
        order_id=order.order_id,
        shop_id=order.shop_id,
        product=product,
        category=order.category,
        paid=order.paid,
        freight=order.freight,
        rate=Rate(rate),
        premium=premium.amount,
        paid_at=order.paid_at,
        issued_at=order.shipped_at,
        terms_id=terms.terms_id,
    )
    return Issuance(verdict=found, policy=policy, premium=premium, notes=premium.notes, asked=None)


def _order_findings(
    order: Order, shop: Shop, product: Product, terms: GuaranteeTerms
) -> Iterator[Finding]:
    yield from category_findings(product, order.category, terms)
    status = shop.status(product)
    if status is not Status.QUALIFIED:
        rule = rules.JOINING_UNKNOWN if status is None else rules.NOT_JOINED
        yield finding(rule, product=product)
    joined_at = shop.joined_at(product)
    if order.shipped_at is None:
        yield finding(rules.NOT_SHIPPED)
    elif joined_at is not None and order.shipped_at < joined_at:
        facts = {"shipped_at": order.shipped_at, "joined_at": joined_at}
        quality = product is Product.QUALITY
        early = rules.SHIPPED_BEFORE_JOINING if quality else rules.PRICE_SHIPPED_BEFORE_JOINING
        yield finding(early, **facts)
    # L-3.1: a price policy covers from payment, during the activity; quality covers from issue.
    begins = order.paid_at if product is Product.PRICE else order.shipped_at
    if begins is not None:
        yield from _force_findings(beijing_day(begins), terms)


def _force_findings(on: date, terms: GuaranteeTerms | DepositTerms) -> Iterator[Finding]:
    guarantee = isinstance(terms, GuaranteeTerms)
    first = (GUARANTEE_VERSIONS if guarantee else DEPOSIT_VERSIONS)[0].effective_from
    if on < min(first, terms.effective_from):
        yield finding(rules.TERMS_NOT_KNOWN, on=on, effective_from=first)
    elif on < terms.effective_from:
        facts = {"terms_id": terms.terms_id, "effective_from": terms.effective_from}
        yield finding(rules.TERMS_NOT_IN_FORCE, on=on, **facts)


def buy_deposit_policy(  # noqa: PLR0913 - one argument a fact of the sale
    shop: Shop,
    policy_id: str,
    coverage: YuanLike,
    term: Term | str,
    start: date,
    *,
    account: Account | None = None,
    terms: DepositTerms = DEPOSIT_TERMS,
) -> Issuance[DepositPolicy]:
    """Sell a deposit policy of a cover (yuan) from a first day on; D-Q6, D-Q8, D-Q16.

    Declined where the period meets that of the policy the shop holds, and where
    the ``account`` would refuse the cover on its first day: a cover that still
    runs, advances not repaid, a bond held on credit. The readings ``policy_end``
    and ``month_end`` set the last day. Raises ``InvalidInput`` for malformed input.

    >>> shop = Shop(**Shop.model_json_schema()["examples"][0])
    >>> start = date(2023, 1, 1)
    >>> buy_deposit_policy(shop, "D-1", "10000", "twelve_months", start).summary()
    'approved 300.00 2023-01-01 – 2023-12-31'
    """
    policy_id = checked_identifier("policy_id", policy_id)
    ensure_type("shop", shop, Shop)
    ensure_type("terms", terms, DepositTerms)
    cover = yuan(checked_fen("coverage", coverage))
    term, start = checked_term(term), checked_day("start", start)
    if account is not None:
        ensure_type("account", account, Account)
    asked = _Purchase(shop, cover, term, start, account, terms)
    found = verdict(asked.findings(), _DEPOSIT_RULES, chosen(terms, "policy_end", "month_end"))
    end = asked.end
    if not found or end is None:
        return Issuance(verdict=found, policy=None, premium=None, notes=(), asked=asked)
    premium = deposit_premium(cover, term, terms=terms)
    policy = DepositPolicy(
        policy_id=policy_id,
        shop_id=shop.shop_id,
        coverage=cover,
        term=term,
        start=start,
        end=end,
        rate=terms.rate(term),
        premium=premium.amount,
        terms_id=terms.terms_id,
    )
    notes = (*premium.notes, finding(rules.COVER_SHOWN, coverage=cover))
    return Issuance(verdict=found, policy=policy, premium=premium, notes=notes, asked=asked)


class _Purchase(NamedTuple):
    """What a purchase of guarantee-deposit insurance consists of."""

    shop: Shop
    cover: Yuan
    term: Term
    start: date
    account: Account | None
    terms: DepositTerms

    @property
    def end(self) -> date | None:
        """Return the last day that would be covered, if there is one; D-Q8."""
        terms = self.terms
        return period_end(self.start, self.term.months, terms.policy_end, terms.month_end)

    def findings(self) -> Iterator[Finding]:
        """Return everything that stands between the shop and the policy."""
        held, end = self.shop.deposit_policy, self.end
        # One policy at a time: the one held counts only where the two periods meet.
        apart = held is None or self.start > held.end or (end is not None and end < held.start)
        running = None if apart else held
        yield from deposit_findings(self.shop, running, self.cover, self.terms)
        yield from _force_findings(self.start, self.terms)
        if end is None:
            yield finding(rules.NO_CORRESPONDING_DAY, months=self.term.months, start=self.start)
        if self.account is not None:
            refusals = cover_refusals(self.account, self.start)
            yield from (finding(rule) for rule in refusals)

    def next_change_on(self, outcome: Outcome) -> date | None:
        """Return the first later start with another outcome."""
        for day in sorted(self._days_of_change()):
            if self.start < day < _LAST_START:
                later = verdict(self._replace(start=day).findings(), _DEPOSIT_RULES)
                if later.outcome is not outcome:
                    return day
        return None

    def _days_of_change(self) -> set[date]:
        """List the starts on which something can change: nothing does on any other day."""
        days = {self.terms.effective_from, DEPOSIT_VERSIONS[0].effective_from}
        held, account = self.shop.deposit_policy, self.account
        if account is not None and account.cover_until is not None:
            days |= _from_ordinals([account.cover_until.toordinal() + 1])
        if account is not None and account.last_on is not None:
            days.add(account.last_on)
        if held is not None:
            days |= _from_ordinals([held.end.toordinal() + 1])
            days |= _from_ordinals(held.start.toordinal() - n for n in _LENGTHS[self.term])
        if self.terms.month_end == "refuse":
            days |= _month_ends_after(self.start)
        return days


# A period that ends as another begins started so many days before: D-Q8 under every reading.
_LENGTHS: Final = MappingProxyType(
    {Term.SIX_MONTHS: range(180, 188), Term.TWELVE_MONTHS: range(364, 370)}
)
# Within nine years every month has lacked a day that some other has, leap days included.
_MONTHS_AHEAD: Final = 9 * 12
_LAST_START: Final = date(9990, 1, 1)  # leaves room for any period


def _from_ordinals(ordinals: Iterable[int]) -> set[date]:
    return {date.fromordinal(one) for one in ordinals if 0 < one < _LAST_START.toordinal()}


def _month_ends_after(start: date) -> set[date]:
    """List the days that some month lacks, and the firsts of the months; D-Q8."""
    if start >= _LAST_START:
        return set()
    firsts, first = [], start.replace(day=1)
    for _ in range(_MONTHS_AHEAD):
        firsts.append(first.toordinal())
        first = (first + timedelta(days=31)).replace(day=1)
    return _from_ordinals(one + n for one in firsts for n in (0, 28, 29, 30))
