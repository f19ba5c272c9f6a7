"""Answer one question: which rules are there, in which order?

The rules of every module, joined: the catalogue that docs/rules.md prints.
"""

from typing import Final

from shopinsure import claims, deposit, eligibility, premium, underwriting
from shopinsure._reasons import Rule

RULES: Final[tuple[Rule, ...]] = (
    *eligibility.RULES,
    *premium.RULES,
    *underwriting.RULES,
    *claims.RULES,
    *deposit.RULES,
)
"""Every rule of the package; within a module their order is the precedence of findings."""
