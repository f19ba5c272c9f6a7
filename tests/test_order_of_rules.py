"""The rules stand in the documented order: two findings of a case stand so in its answer.

Who signs the order signs ``oracle/order.toml``: the second implementation orders its findings by
it, and here the package is held to it. A swap changes what callers see first.
"""

from oracle import order
from shopinsure import RULES, FindingRule


def test_the_rules_stand_in_the_documented_order():
    documented = [
        code
        for subject, findings in order.FINDINGS.items()
        for code in (*order.codes_of(subject), *findings["others"])
    ]
    sign = "sign the order of a new rule in tests/oracle/order.toml"
    assert [rule.code for rule in RULES] == documented, sign
    assert len(set(documented)) == len(documented)
    findings = {rule.code: str(rule.outcome) for rule in RULES if isinstance(rule, FindingRule)}
    assert findings == order.OUTCOME_OF
