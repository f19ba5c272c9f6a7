"""The rules of claims on a quality policy: L-2.1, L-2.2, L-2.5."""

from typing import Final

from shopinsure import formulas
from shopinsure.rules._rule import AmountRule, FindingRule, Operand, Outcome, reading, source

DECLINED_ZH: Final = "拒赔"

QUALITY_CATEGORY_NOT_COVERED: Final = FindingRule(
    code="claim-category-not-covered",
    rests_on=source("L-2.1", "L-2.2"),
    outcome=Outcome.DECLINED,
    en="Category {category} is not in the coverage schedule; only goods of a covered category are"
    " indemnified.",
    zh="类目 {category} 不在保障范围内，仅保障范围内的类目可理赔。",
)
REASON_NOT_COVERED: Final = FindingRule(
    code="reason-not-covered",
    rests_on=source("L-2.1", "L-2.2"),
    outcome=Outcome.DECLINED,
    en="Reason {reason} is not covered for category {category}; the refund must be for a covered"
    " reason.",
    zh="类目 {category} 的保障范围不含退款原因 {reason}，须因保障范围内的原因退款。",
)
REFUND_ASKED_LATE: Final = FindingRule(
    code="refund-asked-late",
    rests_on=reading("L-1.1"),
    outcome=Outcome.DECLINED,
    en="The refund was requested at {requested_at}, after the {days}-day period ended at {last}.",
    zh="退款申请时间 {requested_at}已晚于 {days} 天保障期的最后时刻 {last}。",
)
RAISED_BEFORE_ISSUE: Final = FindingRule(
    code="raised-before-issue",
    rests_on=reading("L-2.4", "L-2.5"),
    outcome=Outcome.DECLINED,
    en="The refund was completed at {completed_at}, before the policy was issued at {issued_at}.",
    zh="退款完成时间 {completed_at}早于保单生成时间 {issued_at}。",
)
NO_LOSS: Final = FindingRule(
    code="no-loss",
    rests_on=source("L-2.1"),
    outcome=Outcome.DECLINED,
    en="No money was refunded for goods, and freight is not indemnified; there is no loss.",
    zh="未退还货款，而运费不予赔付，无损失可赔。",
)
FULLY_INDEMNIFIED: Final = FindingRule(
    code="fully-indemnified",
    rests_on=reading("L-2.1"),
    outcome=Outcome.DECLINED,
    en="The {goods} paid for the goods is already fully indemnified.",
    zh="该订单货款 {goods} 元已全额赔付，无可赔余额。",
)
REFUND_NOT_COMPLETE: Final = FindingRule(
    code="refund-not-complete",
    rests_on=source("L-2.5"),
    outcome=Outcome.PENDING,
    en="The refund is not complete yet; the claim is raised when it is.",
    zh="退款尚未完成，完成后自动发起理赔。",
)
REFUND_AMOUNT_UNKNOWN: Final = FindingRule(
    code="refund-amount-unknown",
    rests_on=reading("L-2.1"),
    outcome=Outcome.PENDING,
    en="How much was refunded for the goods is not known yet.",
    zh="退还的货款金额尚待确认。",
)
RETURN_UNKNOWN: Final = FindingRule(
    code="return-unknown",
    rests_on=reading("L-2.1"),
    outcome=Outcome.PENDING,
    en="Whether the goods were returned is not known yet.",
    zh="货物是否已退回尚待确认。",
)
PAYOUT_DAY_UNKNOWN: Final = FindingRule(
    code="payout-day-unknown",
    rests_on=reading("L-2.5"),
    outcome=Outcome.PENDING,
    en="The calendar does not reach {days} working days beyond {raised_on}; give one that does.",
    zh="日历未覆盖 {raised_on} 之后的 {days} 个工作日，请提供覆盖该期间的日历。",
)
QUALITY_CATEGORY_UNLISTED: Final = FindingRule(
    code="claim-category-unlisted",
    rests_on=reading("L-2.1", "L-2.2"),
    outcome=Outcome.REFERRED,
    en="Category {category} is not listed, and the list is not exhaustive: refer for manual"
    " review.",
    zh="类目 {category} 未列入清单，清单为不完全列举，须人工判断。",
)
REASON_UNLISTED: Final = FindingRule(
    code="reason-unlisted",
    rests_on=reading("L-2.1", "L-2.2"),
    outcome=Outcome.REFERRED,
    en="Reason {reason} is not listed for category {category}, and the list is not exhaustive:"
    " refer for manual review.",
    zh="类目 {category} 的清单未列退款原因 {reason}，清单为不完全列举，须人工判断。",
)
REFUND_ASKED_AFTER_WINDOW: Final = FindingRule(
    code="refund-asked-after-window",
    rests_on=reading("L-1.1"),
    outcome=Outcome.REFERRED,
    en="The refund was requested at {requested_at}, after the {days}-day period ended at {last};"
    " whether that period limits it is uncertain: refer for manual review.",
    zh="退款申请时间 {requested_at}已晚于 {days} 天期限的最后时刻 {last}，"
    "该期限是否适用尚不确定，须人工判断。",
)
CATEGORY_DIFFERS: Final = FindingRule(
    code="category-differs",
    rests_on=reading("L-2.4"),
    outcome=Outcome.REFERRED,
    en="The policy was issued for category {insured}, the refund is for {category}: refer for"
    " manual review.",
    zh="保单类目为 {insured}，退款类目为 {category}，须人工判断。",
)
NOT_RETURNED: Final = FindingRule(
    code="not-returned",
    rests_on=reading("L-2.1"),
    outcome=Outcome.REFERRED,
    en="The goods were refunded but not returned, and the insurance covers return and refund"
    " together: refer for manual review.",
    zh="仅退款未退货，而保障以退货退款为前提，须人工判断。",
)
PRICE_CLAIM_PAID: Final = FindingRule(
    code="price-claim-paid",
    rests_on=reading("L-2.1", "L-F2"),
    outcome=Outcome.REFERRED,
    en="A price claim of {paid} was paid on the order: refer for manual review, to avoid paying"
    " more than the loss.",
    zh="该订单已获价保赔付 {paid} 元，须人工判断，避免赔付超过损失。",
)
REFUND_ABOVE_GOODS: Final = FindingRule(
    code="refund-above-goods",
    rests_on=reading("L-2.1"),
    outcome=Outcome.APPROVED,
    en="More was refunded for the goods than was paid for them; the excess is not indemnified.",
    zh="退还货款高于已付货款，超出部分不予赔付。",
)
QUALITY_INDEMNITY: Final = AmountRule(
    code="quality-indemnity",
    rests_on=reading("L-2.1"),
    en="indemnity of the quality insurance: the goods refunded, without freight, up to the goods"
    " paid for and not yet indemnified",
    zh="质保赔款（退还的货款，不含运费，以已付且未赔付的货款为限）",
    formula="min({0}, max(0, {1} - {2} - {3}))",
    operands=(
        Operand("goods refunded", "退还货款"),
        Operand("amount paid", "实付金额"),
        Operand("freight", "运费"),
        Operand("already indemnified", "已赔付金额"),
    ),
    compute=formulas.quality_indemnity,
    rounds=False,
    note_where=(formulas.refund_above_goods, REFUND_ABOVE_GOODS),
)
