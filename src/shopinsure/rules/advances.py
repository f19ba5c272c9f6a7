"""The rules of what the insurer advances to a buyer: D-Q7, D-Q10."""

from typing import Final

from shopinsure import formulas
from shopinsure.rules._rule import AmountRule, FindingRule, Operand, Outcome, reading, source

NOT_ESCROW: Final = FindingRule(
    code="not-escrow",
    rests_on=source("D-Q7"),
    outcome=Outcome.DECLINED,
    en="The purchase was not an escrow purchase: only those are in scope.",
    zh="该笔购买未使用担保交易：仅担保交易在承保范围内。",
)
OUT_OF_SCOPE: Final = FindingRule(
    code="out-of-scope",
    rests_on=source("D-Q7"),
    outcome=Outcome.DECLINED,
    en="Punitive compensation, such as triple for a fake, is out of scope for now.",
    zh="惩罚性赔付（如假一赔三）暂不在承保范围内。",
)
SELLER_PERFORMED: Final = FindingRule(
    code="seller-performed",
    rests_on=source("D-Q7", "D-Q10"),
    outcome=Outcome.DECLINED,
    en="The seller performed in time: there is nothing to advance.",
    zh="卖家已及时履约：无需垫付。",
)
RULED_FOR_SELLER: Final = FindingRule(
    code="ruled-for-seller",
    rests_on=source("D-Q7"),
    outcome=Outcome.DECLINED,
    en="The platform found for the seller: the insurer advances only on a finding for the buyer.",
    zh="平台判定卖家胜诉：仅在判定支持买家时垫付。",
)
NOT_VERIFIED: Final = FindingRule(
    code="not-verified",
    rests_on=source("D-Q7"),
    outcome=Outcome.DECLINED,
    en="The insurer's own check did not confirm the case: it advances only what it verified.",
    zh="保险公司核实未通过：仅在核实后垫付。",
)
NOTHING_IN_DISPUTE: Final = FindingRule(
    code="nothing-in-dispute",
    rests_on=reading("D-Q7"),
    outcome=Outcome.DECLINED,
    en="The amount in dispute is 0.00: there is nothing to advance.",
    zh="维权金额为 0.00：无需垫付。",
)
FULLY_ADVANCED: Final = FindingRule(
    code="fully-advanced",
    rests_on=reading("D-Q7"),
    outcome=Outcome.DECLINED,
    en="Of the {amount} in dispute {advanced} was advanced before: nothing is left to advance.",
    zh="维权金额 {amount} 此前已垫付 {advanced}：无需再垫付。",
)
NO_CREDIT: Final = FindingRule(
    code="no-credit",
    rests_on=source("D-Q21", "D-Q26"),
    outcome=Outcome.DECLINED,
    en="Neither the hold nor available credit is left for this case: {amount} is missing.",
    zh="本案无冻结额度，信用账户亦无可用额度：缺口 {amount}。",
)
ESCROW_UNKNOWN: Final = FindingRule(
    code="escrow-unknown",
    rests_on=reading("D-Q7"),
    outcome=Outcome.PENDING,
    en="Whether the purchase was an escrow purchase is not known yet.",
    zh="该笔购买是否使用担保交易尚未知悉。",
)
GROUND_UNKNOWN: Final = FindingRule(
    code="ground-unknown",
    rests_on=reading("D-Q7"),
    outcome=Outcome.PENDING,
    en="On which of the four grounds the buyer complains is not known yet.",
    zh="买家以四类情形中的哪一类维权尚未知悉。",
)
SCOPE_UNKNOWN: Final = FindingRule(
    code="scope-unknown",
    rests_on=reading("D-Q7"),
    outcome=Outcome.PENDING,
    en="Under which protection the complaint falls is not known yet.",
    zh="该维权属于哪类保障尚未知悉。",
)
PERFORMANCE_UNKNOWN: Final = FindingRule(
    code="performance-unknown",
    rests_on=reading("D-Q10"),
    outcome=Outcome.PENDING,
    en="Buyer and seller settle first: whether the seller performs in time is not known yet.",
    zh="买卖双方应先行协商：卖家是否及时履约尚未知悉。",
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
    zh="维权金额尚未知悉。",
)
ADVANCED_UNKNOWN: Final = FindingRule(
    code="advanced-unknown",
    rests_on=reading("D-Q7"),
    outcome=Outcome.PENDING,
    en="How much was advanced on the case before is not known yet.",
    zh="本案此前已垫付金额尚未知悉。",
)
CREDIT_UNKNOWN: Final = FindingRule(
    code="credit-unknown",
    rests_on=reading("D-Q26"),
    outcome=Outcome.PENDING,
    en="How much credit is available or held for the case is not known yet.",
    zh="本案可用额度或冻结额度尚未知悉。",
)
CREDIT_SHORT: Final = FindingRule(
    code="credit-short",
    rests_on=source("D-Q21", "D-Q26"),
    outcome=Outcome.APPROVED,
    en="Hold and available credit cover {covered} of {amount}: {missing} is missing and stays with"
    " the seller.",
    zh="冻结额度与可用额度合计 {covered}，维权金额 {amount}：缺口 {missing} 由卖家自行承担。",
)
ADVANCE: Final = AmountRule(
    code="advance",
    rests_on=source("D-Q7", "D-Q10", "D-Q26"),
    en="advance to the buyer: what was not advanced yet of the amount in dispute, as far as hold"
    " and available credit reach",
    zh="先行垫付：维权金额中尚未垫付部分，以本案冻结额度与可用额度为限",
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
