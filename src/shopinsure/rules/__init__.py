"""What the rules are, as data: a file a subject.

``RULES`` and the precedence of findings are derived from the files: their order in a file, and the
order of ``SUBJECTS``, is the only place where an order is stated.
"""

from collections.abc import Mapping
from types import MappingProxyType, ModuleType
from typing import Final

from shopinsure.rules import (
    advances,
    deposit,
    eligibility,
    premium,
    price_claims,
    quality_claims,
    underwriting,
)
from shopinsure.rules._rule import WEIGHT, FindingRule, Rule

SUBJECTS: Final[tuple[ModuleType, ...]] = (
    eligibility,
    premium,
    underwriting,
    quality_claims,
    price_claims,
    advances,
    deposit,
)


def rules_of(subject: ModuleType) -> tuple[Rule, ...]:
    """Return the rules of a subject in the order of its file."""
    return tuple(rule for rule in vars(subject).values() if isinstance(rule, Rule))


RULES: Final = tuple(rule for subject in SUBJECTS for rule in rules_of(subject))
"""Every rule; within a subject their order is the precedence of findings of the same outcome."""

PRECEDENCE: Final[Mapping[Rule, tuple[int, int]]] = MappingProxyType(
    {
        rule: (WEIGHT[rule.outcome], place)
        for place, rule in enumerate(RULES)
        if isinstance(rule, FindingRule)
    }
)
"""The place of each finding rule: its outcome weighs first, then its place among the rules."""


DECLINED_ZH: Final[Mapping[Rule, str]] = MappingProxyType(
    {
        rule: rule.declined_zh or subject.DECLINED_ZH
        for subject in SUBJECTS
        for rule in rules_of(subject)
        if isinstance(rule, FindingRule)
    }
)
"""What Chinese calls the outcome where a rule declines: a claim, a policy, a surrender."""


def checked_rules(*rules: Rule) -> tuple[FindingRule, ...]:
    """Return the finding rules among some, weightiest first: what a question looks for."""
    return tuple(
        sorted((it for it in rules if isinstance(it, FindingRule)), key=PRECEDENCE.__getitem__)
    )
