"""Price, underwrite and settle e-commerce shop insurance, with every number explained.

The rules are those of the Taobao Live quality and price guarantee and of the deposit insurance.
Everything a caller needs stands here; nothing is computed at import.
"""

from shopinsure._money import Rate, Yuan, from_fen
from shopinsure._policies import DepositPolicy, OrderPolicy
from shopinsure._reasons import (
    AmountRule,
    Calculation,
    Finding,
    FindingRule,
    Outcome,
    Payee,
    Rule,
    Settlement,
    Step,
    Verdict,
)
from shopinsure._records import InvalidInput
from shopinsure._terms import (
    DEPOSIT_TERMS,
    GUARANTEE_TERMS,
    Covered,
    DepositTerms,
    GuaranteeTerms,
    Product,
    Term,
)
from shopinsure.eligibility import (
    Shop,
    Status,
    assess_deposit_insurance,
    assess_guarantee,
    coverage_choices,
    programme_badge,
    releasable_deposit,
)
from shopinsure.premium import (
    Order,
    PremiumLine,
    PremiumStatement,
    deposit_premium,
    order_premium,
    premium_statement,
    surrender,
    surrender_refund,
)
from shopinsure.underwriting import Issuance, buy_deposit_policy, issue_order_policy

__all__ = [
    "DEPOSIT_TERMS",
    "GUARANTEE_TERMS",
    "AmountRule",
    "Calculation",
    "Covered",
    "DepositPolicy",
    "DepositTerms",
    "Finding",
    "FindingRule",
    "GuaranteeTerms",
    "InvalidInput",
    "Issuance",
    "Order",
    "OrderPolicy",
    "Outcome",
    "Payee",
    "PremiumLine",
    "PremiumStatement",
    "Product",
    "Rate",
    "Rule",
    "Settlement",
    "Shop",
    "Status",
    "Step",
    "Term",
    "Verdict",
    "Yuan",
    "assess_deposit_insurance",
    "assess_guarantee",
    "buy_deposit_policy",
    "coverage_choices",
    "deposit_premium",
    "from_fen",
    "issue_order_policy",
    "order_premium",
    "premium_statement",
    "programme_badge",
    "releasable_deposit",
    "surrender",
    "surrender_refund",
]
