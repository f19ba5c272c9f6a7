"""Write the conformance vectors: ``make vectors``."""

import json
from pathlib import Path

from oracle import account, claims, eligibility, premiums
from oracle.outcomes import CHANCE

PLACE = Path(__file__).parents[2] / "src" / "shopinsure" / "conformance" / "vectors"

FUNCTIONS = (
    premiums.order_premium,
    premiums.premium_statement,
    premiums.deposit_premium,
    premiums.surrender_refund,
    premiums.surrender,
    eligibility.releasable_deposit,
    eligibility.programme_badge,
    eligibility.assess_guarantee,
    eligibility.assess_deposit_insurance,
    eligibility.coverage_choices,
    eligibility.buy_deposit_policy,
    eligibility.issue_order_policy,
    claims.price_window,
    claims.split_line,
    claims.assess_price_claim,
    claims.assess_quality_claim,
    claims.assess_advance,
    account.replay,
    account.standing,
    account.auto_debit,
    account.recovery_schedule,
    account.split_hold,
)
"""In the order in which their inputs are drawn: another order draws other inputs."""


def files() -> dict[str, str]:
    """Return the text of every file, a vector a line."""
    CHANCE.seed(20220713)
    texts = {}
    for function in FUNCTIONS:
        name, lines = function.__name__, []
        for number, (level, clauses, readings, given, outcome) in enumerate(function(), 1):
            vector = {
                "id": f"{name}-{number:04d}", "function": name, "level": level,
                "clauses": clauses.split(), "readings": readings, "input": given,
                "outcome": outcome,
            }  # fmt: skip
            lines.append(json.dumps(vector, ensure_ascii=False, separators=(",", ":")))
        texts[f"{name}.jsonl"] = "\n".join(lines) + "\n"
    return texts


if __name__ == "__main__":
    for name, text in files().items():
        (PLACE / name).write_text(text, "utf-8")
