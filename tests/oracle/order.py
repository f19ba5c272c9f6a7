"""The documented order of the findings, from ``order.toml``.

Two findings of a case stand in this order in its answer. ``test_order_of_rules.py`` holds the
package to it.
"""

import tomllib
from pathlib import Path

FINDINGS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
OUTCOMES = ("declined", "pending", "referred", "approved")
OUTCOME_OF = {
    code: outcome
    for outcome in OUTCOMES
    for findings in FINDINGS.values()
    for code in findings.get(outcome, ())
}
"""The outcome of each code, in the order of precedence over all subjects."""


def codes_of(subject: str) -> list[str]:
    """Return the codes of a subject's findings in their order."""
    return [code for outcome in OUTCOMES for code in FINDINGS[subject].get(outcome, ())]
