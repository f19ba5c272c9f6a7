"""What is paid out: to whom, by when, or every reason why not."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from shopinsure._money import yuan
from shopinsure._readings import Reading, choice_line
from shopinsure._results.calculation import Calculation
from shopinsure._results.result import Result
from shopinsure._results.verdict import Verdict
from shopinsure._words import Language, LocalizedEnum, is_chinese, joined, localize


class Payee(LocalizedEnum):
    """Who is paid; L-F2."""

    MERCHANT = "merchant", "商家"
    BUYER = "buyer", "买家"


class PaymentKind(LocalizedEnum):
    """What accounting tells apart: indemnities, an advance to be recovered, a premium returned."""

    QUALITY_CLAIM = "quality_claim", "质保赔付"
    PRICE_CLAIM = "price_claim", "价保赔付"
    ADVANCE = "advance", "垫付"
    RETURN_PREMIUM = "return_premium", "退还保费"


_WORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "en": (
            "payee: ",
            "due on: ",
            "payment keys: ",
            "unchanged until: ",
            "subject to the insurer's review of the material: ",
        ),
        "zh": (
            "收款方：",
            "最迟到账日：",
            "付款唯一编号：",
            "结论有效至：",
            "须经保险公司审核材料：",
        ),
    }
)


class Settlement(Result):
    """What is paid out, to whom, by when, or every reason why not.

    ``payment``, ``payee`` and ``due_on`` are ``None`` where nothing is payable. ``valid_until`` is
    the last Beijing day on which outcome and amount are the same if no fact changes, and
    ``next_change_on`` the day after; both are ``None`` where no day changes either. ``subject_to``
    names the clauses of the insurer's own review: approved means that nothing in the sources stands
    in the way. True in a condition only when approved.

    ``payment_keys`` are the texts of which a caller's unique index must hold none when it pays, the
    identity of the request first; empty for a what-if. Law 24 of docs/rulebook.md.
    """

    __slots__ = (
        "_due_on",
        "_kind",
        "_payee",
        "_payment",
        "_payment_keys",
        "_subject_to",
        "_valid_until",
        "_verdict",
    )
    json_fields = MappingProxyType(
        {
            "verdict": Verdict,
            "kind": PaymentKind,
            "payment": Calculation | None,
            "payee": Payee | None,
            "due_on": date | None,
            "payment_keys": tuple[str, ...],
            "valid_until": date | None,
            "next_change_on": date | None,
            "subject_to": tuple[str, ...],
            "readings": dict[str, str | int | None],
        }
    )
    schema_id = "shopinsure/settlement/1"

    def __init__(  # noqa: PLR0913 - one argument a field of the answer
        self,
        verdict: Verdict,
        *,
        kind: PaymentKind,
        payment: Calculation | None = None,
        payee: Payee | None = None,
        due_on: date | None = None,
        payment_keys: tuple[str, ...] = (),
        valid_until: date | None = None,
        subject_to: tuple[str, ...] = (),
    ) -> None:
        self._verdict = verdict
        self._kind = kind
        self._payment = payment
        self._payee = payee
        self._due_on = due_on
        self._payment_keys = payment_keys
        self._valid_until = valid_until
        self._subject_to = subject_to

    @property
    def verdict(self) -> Verdict:
        """Return the outcome with every finding."""
        return self._verdict

    @property
    def kind(self) -> PaymentKind:
        """Return what kind of payment was asked for, whatever the outcome is."""
        return self._kind

    @property
    def payment(self) -> Calculation | None:
        """Return what is payable, or ``None``."""
        return self._payment

    @property
    def payee(self) -> Payee | None:
        """Return who is paid, or ``None`` where nothing is payable; L-F2."""
        return self._payee

    @property
    def due_on(self) -> date | None:
        """Return the last day to pay, or ``None`` where the sources state none."""
        return self._due_on

    @property
    def payment_keys(self) -> tuple[str, ...]:
        """Return the keys that a caller's unique index must not hold yet when it pays."""
        return self._payment_keys

    @property
    def valid_until(self) -> date | None:
        """Return the last Beijing day with this outcome and amount, if no fact changes."""
        return self._valid_until

    @property
    def next_change_on(self) -> date | None:
        """Return the first day on which outcome or amount is another, if no fact changes."""
        last = self._valid_until
        return None if last is None else last + timedelta(days=1)

    @property
    def subject_to(self) -> tuple[str, ...]:
        """Return the clauses of the insurer's review of the material, empty where none follows."""
        return self._subject_to

    @property
    def readings(self) -> Mapping[str, Reading]:
        """Return the named readings this answer depends on, and no others."""
        amount = {} if self._payment is None else dict(self._payment.readings)
        return MappingProxyType(dict(self._verdict.readings) | amount)

    @property
    def money(self) -> Decimal:
        """Return what is paid out, in yuan: 0.00 where nothing is."""
        return yuan(0) if self._payment is None else self._payment.amount

    def as_json(self, *, steps: bool = True) -> dict[str, Any]:
        """Return the settlement as JSON has it; ``steps=False`` leaves out the working."""
        payment, until, change = self._payment, self._valid_until, self.next_change_on
        paid = None if payment is None else payment.as_json(steps=steps)
        return {
            "schema": self.schema_id,
            "verdict": self._verdict.as_json(),
            "kind": str(self._kind),
            "payment": paid,
            "payee": None if self._payee is None else str(self._payee),
            "due_on": None if self._due_on is None else self._due_on.isoformat(),
            "payment_keys": [*self._payment_keys],
            "valid_until": None if until is None else until.isoformat(),
            "next_change_on": None if change is None else change.isoformat(),
            "subject_to": [*self._subject_to],
            "readings": dict(self._verdict.readings) | ({} if paid is None else paid["readings"]),
        }

    def explain(self, language: Language = "en", *, full: bool = False) -> str:
        """Return the verdict and, where something is payable, the working."""
        lines = [self._verdict.explain(language, full=full)]
        shown: Mapping[str, Reading] = {}
        if self._payment is not None:
            lines.append(self._payment.explain(language))
            shown = self._payment.readings
        words = _WORDS["zh" if is_chinese(language) else "en"]
        review = joined(self._subject_to, language) or None
        keys = joined(self._payment_keys, language) if self._payment is not None else None
        facts = (self._payee, self._due_on, keys or None, self._valid_until, review)
        lines += [
            f"  {word}{localize(fact, language) if isinstance(fact, str) else fact}"
            for word, fact in zip(words, facts, strict=True)
            if fact is not None
        ]
        own = ((name, it) for name, it in self.readings.items() if name not in shown)
        return "\n".join([*lines, *(f"  {choice_line(*one, language)}" for one in own)])

    def summary(self, language: Language = "en") -> str:
        """Return the outcome with the amount, or with the codes, on one line."""
        outcome = self._verdict.summary(language)
        return outcome if self._payment is None else f"{outcome} {self._payment.summary(language)}"

    def __bool__(self) -> bool:
        return bool(self._verdict)
