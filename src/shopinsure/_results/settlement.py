"""What is paid out: to whom, by when, or every reason why not."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from shopinsure._money import yuan
from shopinsure._readings import Reading, choice_line
from shopinsure._results.calculation import Calculation
from shopinsure._results.result import Result
from shopinsure._results.verdict import Verdict
from shopinsure._words import Language, LocalizedEnum, is_chinese, localize


class Payee(LocalizedEnum):
    """Who is paid; L-F2."""

    MERCHANT = "merchant", "商家"
    BUYER = "buyer", "买家"


_WORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "en": (
            "payee: ",
            "due on: ",
            "claim key: ",
            "holds until: ",
            "subject to the insurer's review of the material: ",
        ),
        "zh": ("赔付对象：", "到账期限：", "理赔标识：", "结论有效至：", "须经保险公司审核材料："),
    }
)


class Settlement(Result):
    """What is paid out, to whom, by when, or every reason why not.

    ``indemnity``, ``payee``, ``due_on`` and ``claim_key`` are ``None`` where nothing is payable.
    ``valid_until`` is the last Beijing day on which outcome and amount are the same if no fact
    changes, and ``next_change_on`` the day after; both are ``None`` where no day changes either.
    ``claim_key`` is equal for equal claims and different for different ones: a caller's unique
    index keeps a claim from being paid twice. ``subject_to`` names the clauses of the insurer's own
    review: approved means that nothing in the sources stands in the way.
    """

    __slots__ = (
        "_claim_key",
        "_due_on",
        "_indemnity",
        "_payee",
        "_subject_to",
        "_valid_until",
        "_verdict",
    )
    json_fields = MappingProxyType(
        {
            "verdict": Verdict,
            "indemnity": Calculation | None,
            "payee": Payee | None,
            "due_on": date | None,
            "claim_key": str | None,
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
        indemnity: Calculation | None = None,
        payee: Payee | None = None,
        due_on: date | None = None,
        claim_key: str | None = None,
        valid_until: date | None = None,
        subject_to: tuple[str, ...] = (),
    ) -> None:
        self._verdict = verdict
        self._indemnity = indemnity
        self._payee = payee
        self._due_on = due_on
        self._claim_key = claim_key
        self._valid_until = valid_until
        self._subject_to = subject_to

    @property
    def verdict(self) -> Verdict:
        """Return the outcome with every finding."""
        return self._verdict

    @property
    def indemnity(self) -> Calculation | None:
        """Return what is payable, or ``None``."""
        return self._indemnity

    @property
    def payee(self) -> Payee | None:
        """Return who is paid, or ``None`` where nothing is payable; L-F2."""
        return self._payee

    @property
    def due_on(self) -> date | None:
        """Return the last day to pay, or ``None`` where the sources state none."""
        return self._due_on

    @property
    def claim_key(self) -> str | None:
        """Return the key that a caller's unique index holds, or ``None``."""
        return self._claim_key

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
        amount = {} if self._indemnity is None else dict(self._indemnity.readings)
        return MappingProxyType(dict(self._verdict.readings) | amount)

    @property
    def money(self) -> Decimal:
        """Return what is paid out, in yuan: 0.00 where nothing is."""
        return yuan(0) if self._indemnity is None else self._indemnity.amount

    def explain(self, language: Language = "en", *, full: bool = False) -> str:
        """Return the verdict and, where something is payable, the working."""
        lines = [self._verdict.explain(language, full=full)]
        shown: Mapping[str, Reading] = {}
        if self._indemnity is not None:
            lines.append(self._indemnity.explain(language))
            shown = self._indemnity.readings
        words = _WORDS["zh" if is_chinese(language) else "en"]
        review = ", ".join(self._subject_to) or None
        facts = (self._payee, self._due_on, self._claim_key, self._valid_until, review)
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
        return outcome if self._indemnity is None else f"{outcome} {self._indemnity.amount}"
