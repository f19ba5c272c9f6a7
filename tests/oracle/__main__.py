"""Write the conformance vectors: ``make vectors``."""

import json
from pathlib import Path

from oracle import account, claims, eligibility, premiums
from oracle.outcomes import CHANCE

PLACE = Path(__file__).parents[2] / "src" / "shopinsure" / "conformance" / "vectors"

MODULES = {
    premiums: "order_premium premium_statement deposit_premium surrender_refund surrender",
    eligibility: "releasable_deposit programme_membership assess_guarantee assess_deposit_insurance "
    "coverage_choices buy_deposit_policy issue_order_policy",
    claims: "price_window split_line assess_price_claim assess_quality_claim assess_advance",
    account: "replay standing auto_debit recovery_schedule split_hold",
}
FUNCTIONS = [getattr(module, name) for module, names in MODULES.items() for name in names.split()]
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
