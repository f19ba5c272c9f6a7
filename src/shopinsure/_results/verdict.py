"""What an assessment finds, and its outcome."""

from collections.abc import Iterable
from types import MappingProxyType
from typing import Any, Final, Protocol

from shopinsure._results.result import Chosen, Result
from shopinsure._words import Language, is_chinese, joined, localize, localized
from shopinsure.rules import DECLINED_ZH, PRECEDENCE
from shopinsure.rules._rule import Basis, FindingRule, Outcome


class Terms(Protocol):
    """What a result needs of the terms it was made under: an id and the readings."""

    @property
    def terms_id(self) -> str:
        """Return the id of the version."""
        ...

    @property
    def rounding(self) -> str:
        """Return the name of the rounding."""
        ...


class Finding(Result):
    """One reason for an outcome: the rule with the facts that disagree."""

    __slots__ = ("_facts", "_rule")
    json_fields = MappingProxyType(
        {
            "code": str,
            "clause": str,
            "basis": Basis,
            "outcome": Outcome,
            "message": str,
            "message_zh": str,
        }
    )
    schema_id = "shopinsure/finding/1"

    def __init__(self, rule: FindingRule, facts: tuple[tuple[str, str], ...]) -> None:
        self._rule = rule
        self._facts = facts

    @property
    def rule(self) -> FindingRule:
        """Return the rule."""
        return self._rule

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """Return the facts that the wording names."""
        return self._facts

    @property
    def code(self) -> str:
        """Return the stable code."""
        return self._rule.code

    @property
    def clause(self) -> str:
        """Return the clauses the rule rests on."""
        return self._rule.clause

    @property
    def basis(self) -> Basis:
        """Return whether a clause says it, a reading of one, or neither."""
        return self._rule.basis

    @property
    def outcome(self) -> Outcome:
        """Return the outcome of a case with this finding, if nothing weighs more."""
        return self._rule.outcome

    def message(self, language: Language = "en") -> str:
        """Return the finding as a sentence, with what would have to change."""
        facts = {name: localize(fact, language) for name, fact in self._facts}
        return self._rule.wording(language).format_map(facts)

    def explain(self, language: Language = "en") -> str:
        """Return code, clauses, basis and the sentence."""
        cited, message = self._rule.citation(language), self.message(language)
        if is_chinese(language):
            return f"{self.code}（{cited}）：{message}"
        return f"{self.code} ({cited}): {message}"

    def _json(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "clause": self.clause,
            "basis": self.basis,
            "outcome": self.outcome,
            "message": self.message("en"),
            "message_zh": self.message("zh"),
        }


def finding(rule: FindingRule, **facts: object) -> Finding:
    """Return a finding with the facts its wording names."""
    return Finding(rule, tuple((name, localized(fact)) for name, fact in facts.items()))


def chosen(terms: Terms, *names: str) -> Chosen:
    """Return the choices of some readings in the terms."""
    return tuple(zip(names, map(vars(terms).__getitem__, names), strict=True))


_PASSED: Final = MappingProxyType({"en": "  passed {} ({})", "zh": "  已通过 {}（{}）"})


class Verdict(Result):
    """The outcome of an assessment, with every finding, weightiest first.

    ``checked`` are the rules that were looked at, found or not: an approval shows what it passed.
    True in a condition only when approved.
    """

    __slots__ = ("_checked", "_findings", "_readings")
    json_fields = MappingProxyType(
        {"outcome": Outcome, "findings": tuple[Finding, ...], "checked": tuple[str, ...]}
    )
    schema_id = "shopinsure/verdict/1"

    def __init__(
        self,
        findings: tuple[Finding, ...],
        readings: Chosen = (),
        checked: tuple[FindingRule, ...] = (),
    ) -> None:
        self._findings = findings
        self._readings = readings
        self._checked = checked

    @property
    def checked(self) -> tuple[FindingRule, ...]:
        """Return every finding rule of the question, found or not, weightiest first."""
        return self._checked

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return every finding, weightiest first."""
        return self._findings

    @property
    def outcome(self) -> Outcome:
        """Return the outcome of the weightiest finding, approved where there is none."""
        return self._findings[0].outcome if self._findings else Outcome.APPROVED

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the codes of all findings, in their order."""
        return tuple(found.code for found in self._findings)

    def explain(self, language: Language = "en", *, full: bool = False) -> str:
        """Return the outcome and every finding, a line each; ``full`` with what was passed."""
        lines = [f"  {one.explain(language)}" for one in self._findings]
        if full:
            found, line = set(self.codes), _PASSED["zh" if is_chinese(language) else "en"]
            passed = (it for it in self._checked if it.code not in found)
            lines += [line.format(it.code, it.citation(language)) for it in passed]
        return "\n".join([self._outcome_text(language), *lines])

    def _outcome_text(self, language: Language) -> str:
        """Return the outcome; Chinese says what is declined: a claim, a policy, a surrender."""
        if is_chinese(language) and self.outcome is Outcome.DECLINED:
            return DECLINED_ZH.get(self._findings[0].rule, self.outcome.zh)
        return localize(self.outcome, language)

    def summary(self, language: Language = "en") -> str:
        """Return the outcome and the codes on one line."""
        parts = [self._outcome_text(language), joined(self.codes, language)]
        return ("：" if is_chinese(language) else ": ").join(filter(None, parts))

    def _json(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome,
            "findings": self._findings,
            "checked": tuple(rule.code for rule in self._checked),
        }

    def __repr__(self) -> str:
        return f"Verdict(outcome={self.outcome!r}, findings={self._findings!r})"

    def __bool__(self) -> bool:
        return not self._findings or self.outcome is Outcome.APPROVED


def verdict(
    findings: Iterable[Finding], checked: tuple[FindingRule, ...], readings: Chosen = ()
) -> Verdict:
    """Return the verdict of findings in the documented order, whatever order they came in."""
    found = list(findings)
    if found:
        found.sort(key=lambda one: PRECEDENCE[one.rule])
    return Verdict(tuple(found), readings, checked)
