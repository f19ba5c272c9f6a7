"""The rules of what the insurer advances to a buyer: D-Q7, D-Q10."""

from typing import Final

from shopinsure import formulas
from shopinsure.rules._rule import AmountRule, FindingRule, Operand, Outcome, reading, source

DECLINED_ZH: Final = "不予垫付"

NOT_ESCROW: Final = FindingRule(
    code="not-escrow",
    rests_on=source("D-Q7"),
    outcome=Outcome.DECLINED,
    en="The purchase was not an escrow purchase; only escrow purchases are in scope.",
    zh="该笔购买未使用担保交易，仅担保交易在承保范围内。",
)
OUT_OF_SCOPE: Final = FindingRule(
    code="out-of-scope",
    rests_on=source("D-Q7"),
    outcome=Outcome.DECLINED,
    en="Punitive compensation, such as triple for a fake, is out of scope for now.",
    zh="惩罚性赔偿（如假一赔三）暂不在承保范围内。",
)
SELLER_PERFORMED: Final = FindingRule(
    code="seller-performed",
    rests_on=source("D-Q7", "D-Q10"),
    outcome=Outcome.DECLINED,
    en="The seller performed in time; there is nothing to advance.",
    zh="卖家已及时履约，无需垫付。",
)
RULED_FOR_SELLER: Final = FindingRule(
    code="ruled-for-seller",
    rests_on=source("D-Q7"),
    outcome=Outcome.DECLINED,
    en="The platform decided for the seller; an advance needs a decision for the buyer.",
    zh="平台判定支持卖家，仅在判定支持买家时垫付。",
)
NOT_VERIFIED: Final = FindingRule(
    code="not-verified",
    rests_on=source("D-Q7"),
    outcome=Outcome.DECLINED,
    en="The insurer's own check did not confirm the case; only a verified case is advanced.",
    zh="保险公司核实未通过，仅在核实后垫付。",
)
NOTHING_IN_DISPUTE: Final = FindingRule(
    code="nothing-in-dispute",
    rests_on=reading("D-Q7"),
    outcome=Outcome.DECLINED,
    en="The amount in dispute is 0.00; there is nothing to advance.",
    zh="维权金额为 0.00 元，无需垫付。",
)
FULLY_ADVANCED: Final = FindingRule(
    code="fully-advanced",
    rests_on=reading("D-Q7"),
    outcome=Outcome.DECLINED,
    en="Of the {amount} in dispute, {advanced} has already been advanced; nothing is left to"
    " advance.",
    zh="维权金额 {amount} 元，此前已垫付 {advanced} 元，无需再垫付。",
)
NO_CREDIT: Final = FindingRule(
    code="no-credit",
    rests_on=source("D-Q21", "D-Q26"),
    outcome=Outcome.DECLINED,
    en="No held or available credit remains for this case; the shortfall is {amount}.",
    zh="本案无冻结额度，信用账户亦无可用额度，缺口 {amount} 元。",
)
ESCROW_UNKNOWN: Final = FindingRule(
    code="escrow-unknown",
    rests_on=reading("D-Q7"),
    outcome=Outcome.PENDING,
    en="Whether the purchase was an escrow purchase is not known yet.",
    zh="该笔购买是否使用担保交易尚待确认。",
)
GROUND_UNKNOWN: Final = FindingRule(
    code="ground-unknown",
    rests_on=reading("D-Q7"),
    outcome=Outcome.PENDING,
    en="On which of the four grounds the buyer complains is not known yet.",
    zh="买家维权事由（四类之一）尚待确认。",
)
SCOPE_UNKNOWN: Final = FindingRule(
    code="scope-unknown",
    rests_on=reading("D-Q7"),
    outcome=Outcome.PENDING,
    en="Under which protection the complaint falls is not known yet.",
    zh="该维权属于哪类保障尚待确认。",
)
PERFORMANCE_UNKNOWN: Final = FindingRule(
    code="performance-unknown",
    rests_on=reading("D-Q10"),
    outcome=Outcome.PENDING,
    en="Buyer and seller settle first; whether the seller performs in time is not known yet.",
    zh="买卖双方应先行协商，卖家是否及时履约尚待确认。",
)
NOT_RULED: Final = FindingRule(
    code="not-ruled",
    rests_on=source("D-Q7"),
    outcome=Outcome.PENDING,
    en="The platform has not ruled yet.",
    zh="平台尚未作出判定。",
)
VERIFICATION_UNKNOWN: Final = FindingRule(
    code="verification-unknown",
    rests_on=source("D-Q7"),
    outcome=Outcome.PENDING,
    en="The insurer has not verified the case yet.",
    zh="保险公司尚未核实。",
)
AMOUNT_UNKNOWN: Final = FindingRule(
    code="amount-unknown",
    rests_on=reading("D-Q7"),
    outcome=Outcome.PENDING,
    en="The amount in dispute is not known yet.",
    zh="维权金额尚待确认。",
)
ADVANCED_UNKNOWN: Final = FindingRule(
    code="advanced-unknown",
    rests_on=reading("D-Q7"),
    outcome=Outcome.PENDING,
    en="How much has already been advanced on the case is not known yet.",
    zh="本案此前已垫付金额尚待确认。",
)
CREDIT_UNKNOWN: Final = FindingRule(
    code="credit-unknown",
    rests_on=reading("D-Q26"),
    outcome=Outcome.PENDING,
    en="How much credit is available or held for the case is not known yet.",
    zh="本案可用额度或冻结额度尚待确认。",
)
CREDIT_SHORT: Final = FindingRule(
    code="credit-short",
    rests_on=source("D-Q21", "D-Q26"),
    outcome=Outcome.APPROVED,
    en="Held and available credit cover {covered} of {amount}, which leaves a shortfall of"
    " {missing} (under D-Q21 it can be held on the Alipay balance).",
    zh="冻结额度与可用额度合计 {covered} 元，低于 {amount} 元，缺口 {missing} 元（按 D-Q21"
    " 可于支付宝账户冻结）。",
)
ADVANCE: Final = AmountRule(
    code="advance",
    rests_on=source("D-Q7", "D-Q10", "D-Q26"),
    en="advance to the buyer: the amount in dispute not yet advanced, up to the credit held and"
    " available",
    zh="先行垫付（维权金额中尚未垫付的部分，以本案冻结额度与可用额度为限）",
    formula="min(max(0, {0} - {1}), {2} + {3})",
    operands=(
        Operand("amount in dispute", "维权金额"),
        Operand("advanced before", "此前已垫付"),
        Operand("held for the case", "本案冻结额度"),
        Operand("credit available", "信用账户可用额度"),
    ),
    compute=formulas.advance,
    rounds=False,
)
