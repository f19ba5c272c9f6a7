"""The rules of claims on a price policy: L-3.1 to L-3.9, L-F3."""

from typing import Final

from shopinsure import formulas
from shopinsure.rules._rule import (
    AmountRule,
    FindingRule,
    Operand,
    Outcome,
    Rule,
    Unit,
    reading,
    source,
)

DECLINED_ZH: Final = "拒赔"

_UNIT_PAID: Final = Operand("unit price paid", "单件实付")
_FREIGHT: Final = Operand("freight", "运费")
_RED_PACKETS: Final = Operand("red packets", "红包")
_POINTS: Final = Operand("points", "积分抵扣")
_EVIDENCE: Final = Operand("evidence price", "举证价格")

OTHER_SHOP: Final = FindingRule(
    code="other-shop",
    rests_on=source("L-F3"),
    outcome=Outcome.DECLINED,
    en="The evidence is of shop {other}, the purchase of shop {shop}: it must be the same shop.",
    zh="举证订单的店铺 {other} 与购买店铺 {shop} 不同，须为同一店铺。",
)
OTHER_ITEM: Final = FindingRule(
    code="other-item",
    rests_on=source("L-3.4", "L-F3"),
    outcome=Outcome.DECLINED,
    en="The evidence is for another item: it differs in {fields}, and all attributes must match.",
    zh="举证商品与所购商品的{fields}不同，须为同一 SKU。",
)
EVIDENCE_IS_THE_PURCHASE: Final = FindingRule(
    code="evidence-is-the-purchase",
    rests_on=reading("L-3.4", "L-3.7"),
    outcome=Outcome.DECLINED,
    en="The evidence is order {order}, the purchase itself; it must be another order.",
    zh="举证订单 {order} 即所购订单本身，须以另一订单举证。",
)
NOT_AN_ACTIVITY_ITEM: Final = FindingRule(
    code="not-an-activity-item",
    rests_on=source("L-3.1"),
    outcome=Outcome.DECLINED,
    en="The item was not an activity item bought during the activity; only those are covered.",
    zh="该商品不是活动期间购买的活动商品，仅活动商品可理赔。",
)
PLACED_BEFORE_PAYMENT: Final = FindingRule(
    code="placed-before-payment",
    rests_on=reading("L-3.6"),
    outcome=Outcome.DECLINED,
    en="The evidence order was placed at {placed_at}, before the payment at {paid_at}.",
    zh="举证订单拍下时间 {placed_at}早于支付时间 {paid_at}。",
)
SUBMITTED_BEFORE_PLACED: Final = FindingRule(
    code="submitted-before-placed",
    rests_on=reading("L-3.6"),
    outcome=Outcome.DECLINED,
    en="The evidence was submitted at {submitted_at}, before its order was placed at {placed_at}.",
    zh="举证提交时间 {submitted_at}早于举证订单拍下时间 {placed_at}。",
)
PLACED_LATE: Final = FindingRule(
    code="placed-late",
    rests_on=source("L-3.1", "L-3.6"),
    outcome=Outcome.DECLINED,
    en="The evidence order was placed at {placed_at}, after the {days}-day period ended at {last}.",
    zh="举证订单拍下时间 {placed_at}已晚于 {days} 天举证期的最后时刻 {last}。",
)
SUBMITTED_LATE: Final = FindingRule(
    code="submitted-late",
    rests_on=source("L-3.1", "L-3.6"),
    outcome=Outcome.DECLINED,
    en="The evidence was submitted at {submitted_at}, after the {days}-day period ended at {last}.",
    zh="举证提交时间 {submitted_at}已晚于 {days} 天举证期的最后时刻 {last}。",
)
ALREADY_CLAIMED: Final = FindingRule(
    code="already-claimed",
    rests_on=source("L-3.1"),
    outcome=Outcome.DECLINED,
    en="A price claim was already paid (order line: {lines}); only one is paid per {per}.",
    zh="订单行 {lines} 已获价保赔付，每个{per}仅赔付一次。",
)
NO_DIFFERENCE: Final = FindingRule(
    code="no-difference",
    rests_on=source("L-3.1", "L-3.7"),
    outcome=Outcome.DECLINED,
    en="The evidence price {evidence} is not below the {base} paid for one unit.",
    zh="举证价格 {evidence} 元不低于单件实付 {base} 元，无差价。",
)
NO_LIMIT_LEFT: Final = FindingRule(
    code="no-limit-left",
    rests_on=source("L-3.8"),
    outcome=Outcome.DECLINED,
    en="Without freight, red packets and points nothing was paid for the unit, so the limit is"
    " 0.00.",
    zh="扣除运费、红包及积分抵扣后单件无实付金额，赔偿限额为 0.00 元。",
)
POLICY_UNKNOWN: Final = FindingRule(
    code="policy-unknown",
    rests_on=reading("L-3.1", "L-3.3"),
    outcome=Outcome.PENDING,
    en="The order's price policy is not known yet; it is issued when the order ships.",
    zh="该订单的价保保单尚待确认，发货后生成。",
)
ITEM_UNKNOWN: Final = FindingRule(
    code="item-unknown",
    rests_on=reading("L-3.4"),
    outcome=Outcome.PENDING,
    en="Known for one of the two orders only: {fields}. Whether the item is the same is not known"
    " yet.",
    zh="{fields}仅有一方订单载明，是否同一商品尚待确认。",
)
ACTIVITY_ITEM_UNKNOWN: Final = FindingRule(
    code="activity-item-unknown",
    rests_on=source("L-3.1"),
    outcome=Outcome.PENDING,
    en="Whether the item was an activity item bought during the activity is not known yet.",
    zh="该商品是否为活动期间购买的活动商品尚待确认。",
)
PLACEMENT_UNKNOWN: Final = FindingRule(
    code="placement-unknown",
    rests_on=reading("L-3.5", "L-3.6"),
    outcome=Outcome.PENDING,
    en="When the evidence order was placed is not known yet.",
    zh="举证订单的拍下时间尚待确认。",
)
SUBMISSION_UNKNOWN: Final = FindingRule(
    code="submission-unknown",
    rests_on=reading("L-3.6"),
    outcome=Outcome.PENDING,
    en="The evidence has not been submitted yet.",
    zh="举证尚未提交。",
)
EARLIER_CLAIMS_UNKNOWN: Final = FindingRule(
    code="earlier-claims-unknown",
    rests_on=reading("L-3.1"),
    outcome=Outcome.PENDING,
    en="Whether a price claim was already paid on the order is not known yet.",
    zh="该订单此前是否已获价保赔付尚待确认。",
)
EVIDENCE_PRICE_UNKNOWN: Final = FindingRule(
    code="evidence-price-unknown",
    rests_on=reading("L-3.7"),
    outcome=Outcome.PENDING,
    en="The unit price of the evidence order is not known yet.",
    zh="举证订单的单件拍下价格尚待确认。",
)
REFUNDED_UNKNOWN: Final = FindingRule(
    code="refunded-unknown",
    rests_on=reading("L-3.1", "L-3.9"),
    outcome=Outcome.PENDING,
    en="Whether the item was refunded, or is being refunded, is not known yet.",
    zh="该商品是否已退款或退款中尚待确认。",
)
LINK_CHANGED: Final = FindingRule(
    code="link-changed",
    rests_on=source("L-F3"),
    outcome=Outcome.REFERRED,
    en="The item is the same but for the listing, {listing} then and {other} now: refer for"
    " manual review.",
    zh="商品信息一致但链接不同（原 {listing}，现 {other}），须人工判断。",
)
REFUNDED_ITEM: Final = FindingRule(
    code="refunded-item",
    rests_on=reading("L-3.1", "L-3.9"),
    outcome=Outcome.REFERRED,
    en="The item was refunded or is being refunded: refer for manual review, to avoid paying more"
    " than the loss.",
    zh="该商品已退款或退款中，须人工判断，避免重复获偿。",
)
SUBMITTED_BEFORE_ISSUE: Final = FindingRule(
    code="submitted-before-issue",
    rests_on=reading("L-3.1", "L-3.3"),
    outcome=Outcome.REFERRED,
    en="The claim was submitted at {submitted_at}, before the policy was issued at {issued_at}:"
    " refer for manual review.",
    zh="理赔提交时间 {submitted_at}早于保单生成时间 {issued_at}，须人工判断。",
)
PRICE_WINDOW: Final = Rule(
    code="price-window",
    rests_on=source("L-3.1", "L-3.6"),
    en="Price claims are accepted from {opens_at} to {last}.",
    zh="价保理赔期限自 {opens_at}起，至 {last}止。",
)
PRICE_DIFFERENCE: Final = AmountRule(
    code="price-difference",
    rests_on=reading("L-3.1", "L-3.7"),
    en="price difference of one unit, red packets and points counted as paid",
    zh="单件差价（红包与积分计入实付）",
    formula="max(0, {} - {} - {})",
    operands=(_UNIT_PAID, _FREIGHT, _EVIDENCE),
    compute=formulas.price_difference,
    rounds=False,
    readings=("difference_base",),
)
OWN_MONEY_DIFFERENCE: Final = AmountRule(
    code="own-money-difference",
    rests_on=reading("L-3.1", "L-3.7"),
    en="price difference of one unit, red packets and points not counted as paid",
    zh="单件差价（红包与积分不计入实付）",
    formula="max(0, {} - {} - {} - {} - {})",
    operands=(_UNIT_PAID, _FREIGHT, _RED_PACKETS, _POINTS, _EVIDENCE),
    compute=formulas.own_money_difference,
    rounds=False,
    readings=("difference_base",),
)
PRICE_LIMIT: Final = AmountRule(
    code="price-limit",
    rests_on=source("L-3.8"),
    en="limit of a price claim: paid for the unit without freight, red packets and points",
    zh="单笔赔偿限额（单件实付，不含运费、红包、积分抵扣）",
    formula="{} - {} - {} - {}",
    operands=(_UNIT_PAID, _FREIGHT, _RED_PACKETS, _POINTS),
    compute=formulas.price_limit,
    rounds=False,
)
PRICE_CLAIM: Final = AmountRule(
    code="price-claim",
    rests_on=source("L-3.1", "L-3.7", "L-3.8"),
    en="price claim: the difference of one unit, up to the limit",
    zh="价保赔款（单件差价，不超过赔偿限额）",
    formula="min({}, {})",
    operands=(Operand("difference", "差价"), Operand("limit", "赔偿限额")),
    compute=formulas.price_claim,
    rounds=False,
)
UNIT_PRICE: Final = AmountRule(
    code="unit-price",
    rests_on=reading("L-3.1"),
    en="paid for one unit of a line: an equal share; the first units carry the remaining fen",
    zh="订单行内单件实付（均摊至分，除不尽的部分由前几件各多计一分）",
    formula="down(({0} + 0.01 × ({1} - 1 - {2})) ÷ {1})",
    operands=(
        Operand("paid for the line", "订单行实付"),
        Operand("units", "件数", Unit.COUNT),
        Operand("unit, counted from 0", "自 0 起的序号", Unit.COUNT),
    ),
    compute=formulas.unit_share,
    rounds=False,
)
