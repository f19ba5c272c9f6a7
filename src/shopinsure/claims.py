"""Answer one question: what is paid out, to whom, by when, and why not?

Quality (L-2.1, L-2.2, L-2.5): the merchant's loss on goods returned and refunded, without freight.
Price (L-3.1 … L-3.9, L-F3): the buyer's price difference on one unit of the same item, with a
limit. Advance (D-Q7, D-Q10): what the insurer pays a buyer where the seller did not perform.
L-F2: quality pays the merchant, price pays the buyer.

Limits: the insurer decides on the material and the policy wording (L-3.9), so *approved* means
that nothing in the sources stands in the way. Costs of claiming are never paid (L-3.2). Whether a
further price claim is possible after a declined one is not in the sources.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Final, Self, TypeAlias

from pydantic import Field, StringConstraints, model_validator

from shopinsure import formulas
from shopinsure._dates import (
    Calendar,
    Instant,
    MaybeInstant,
    any_instant,
    beijing_day,
    check_calendar,
    checked_instant,
    is_past,
    window_close,
    working_day_after,
)
from shopinsure._money import Amount, MaybeAmount, Yuan, YuanLike, checked_fen, from_fen, yuan
from shopinsure._policies import OrderPolicy
from shopinsure._readings import Reading, choice_line
from shopinsure._reasons import (
    AmountRule,
    Calculation,
    Chosen,
    Finding,
    FindingRule,
    Operand,
    Outcome,
    Payee,
    Result,
    Rule,
    Settlement,
    Unit,
    calculate,
    calculation,
    chosen,
    finding,
    precedence,
    settlement,
    verdict,
)
from shopinsure._records import (
    UNKNOWN,
    Accepts,
    Fact,
    Facts,
    Identifier,
    InvalidInput,
    Record,
    ensure_type,
    enum_field,
    inconsistent,
    max_items,
    short_repr,
)
from shopinsure._terms import DEPOSIT_TERMS, GUARANTEE_TERMS, DepositTerms, GuaranteeTerms, Product
from shopinsure._words import Language, LocalizedEnum, LocalizedText

# ---- quality: findings, declined first ----

QUALITY_CATEGORY_NOT_COVERED: Final = FindingRule(
    code="claim-category-not-covered",
    clauses=("L-2.1", "L-2.2"),
    outcome=Outcome.DECLINED,
    en="Category {category} is not in the coverage schedule: only goods of a covered category are"
    " indemnified.",
    zh="类目 {category} 不在保障范围内：仅保障范围内的类目可理赔。",
)
REASON_NOT_COVERED: Final = FindingRule(
    code="reason-not-covered",
    clauses=("L-2.1", "L-2.2"),
    outcome=Outcome.DECLINED,
    en="Reason {reason} is not covered for category {category}: the refund must rest on a covered"
    " reason.",
    zh="类目 {category} 的保障范围不含退款原因 {reason}：须因保障范围内的原因退款。",
)
REFUND_ASKED_LATE: Final = FindingRule(
    code="refund-asked-late",
    clauses=("L-1.1",),
    outcome=Outcome.DECLINED,
    en="The refund was asked for at {requested_at}; its {days} days were over after {last}.",
    zh="退款申请时间 {requested_at} 已晚于 {days} 天保障期的最后时刻 {last}。",
)
RAISED_BEFORE_ISSUE: Final = FindingRule(
    code="raised-before-issue",
    clauses=("L-2.4", "L-2.5"),
    outcome=Outcome.DECLINED,
    en="The refund was complete at {completed_at}, before the policy was issued at {issued_at}.",
    zh="退款完成于 {completed_at}，早于保单生成时间 {issued_at}。",
)
NO_LOSS: Final = FindingRule(
    code="no-loss",
    clauses=("L-2.1",),
    outcome=Outcome.DECLINED,
    en="No money was refunded for goods, and freight is not indemnified: there is no loss.",
    zh="未退还货款，而运费不予赔付：无损失可赔。",
)
FULLY_INDEMNIFIED: Final = FindingRule(
    code="fully-indemnified",
    clauses=("L-2.1",),
    outcome=Outcome.DECLINED,
    en="Nothing is left to indemnify of the {goods} paid for the goods of the order.",
    zh="该订单货款 {goods} 已无可赔余额。",
)
REFUND_NOT_COMPLETE: Final = FindingRule(
    code="refund-not-complete",
    clauses=("L-2.5",),
    outcome=Outcome.PENDING,
    en="The refund is not complete yet: the claim is raised when it is.",
    zh="退款尚未完成：完成后自动发起理赔。",
)
REFUND_AMOUNT_UNKNOWN: Final = FindingRule(
    code="refund-amount-unknown",
    clauses=("L-2.1",),
    outcome=Outcome.PENDING,
    en="How much was refunded for the goods is not known yet.",
    zh="退还的货款金额尚未知悉。",
)
RETURN_UNKNOWN: Final = FindingRule(
    code="return-unknown",
    clauses=("L-2.1",),
    outcome=Outcome.PENDING,
    en="Whether the goods were returned is not known yet.",
    zh="货物是否已退回尚未知悉。",
)
PAYOUT_DAY_UNKNOWN: Final = FindingRule(
    code="payout-day-unknown",
    clauses=("L-2.5",),
    outcome=Outcome.PENDING,
    en="The calendar does not reach {days} working days beyond {raised_on}: give one that does.",
    zh="日历未覆盖 {raised_on} 之后的 {days} 个工作日：请提供覆盖该期间的日历。",
)
QUALITY_CATEGORY_UNLISTED: Final = FindingRule(
    code="claim-category-unlisted",
    clauses=("L-2.1", "L-2.2"),
    outcome=Outcome.REFERRED,
    en="Category {category} is not listed, and the list is open: a person must look.",
    zh="类目 {category} 未列入清单，而清单并非穷尽：须人工判断。",
)
REASON_UNLISTED: Final = FindingRule(
    code="reason-unlisted",
    clauses=("L-2.1", "L-2.2"),
    outcome=Outcome.REFERRED,
    en="Reason {reason} is not listed for category {category}, and the list is open: a person must"
    " look.",
    zh="类目 {category} 的清单未列退款原因 {reason}，而清单并非穷尽：须人工判断。",
)
CATEGORY_DIFFERS: Final = FindingRule(
    code="category-differs",
    clauses=("L-2.4",),
    outcome=Outcome.REFERRED,
    en="The policy was issued for category {insured}, the refund is for {category}: a person must"
    " look.",
    zh="保单类目为 {insured}，退款类目为 {category}：须人工判断。",
)
NOT_RETURNED: Final = FindingRule(
    code="not-returned",
    clauses=("L-2.1",),
    outcome=Outcome.REFERRED,
    en="The goods were refunded but not returned, and the insurance covers both together: a person"
    " must look.",
    zh="仅退款未退货，而保障以退货退款为前提：须人工判断。",
)

# ---- price: findings, declined first ----

OTHER_SHOP: Final = FindingRule(
    code="other-shop",
    clauses=("L-F3",),
    outcome=Outcome.DECLINED,
    en="The evidence is of shop {other}, the purchase of shop {shop}: it must be the same shop.",
    zh="举证订单的店铺 {other} 与购买店铺 {shop} 不同：须为同一店铺。",
)
OTHER_ITEM: Final = FindingRule(
    code="other-item",
    clauses=("L-3.4", "L-F3"),
    outcome=Outcome.DECLINED,
    en="The evidence is for another item, different in {fields}: every detail must be the same.",
    zh="举证商品与所购商品不同，差异之处：{fields}。须为同一 SKU。",
)
PLACED_BEFORE_PAYMENT: Final = FindingRule(
    code="placed-before-payment",
    clauses=("L-3.6",),
    outcome=Outcome.DECLINED,
    en="The evidence order was placed at {placed_at}, before the payment at {paid_at}.",
    zh="举证订单拍下时间 {placed_at} 早于支付时间 {paid_at}。",
)
SUBMITTED_BEFORE_PLACED: Final = FindingRule(
    code="submitted-before-placed",
    clauses=("L-3.6",),
    outcome=Outcome.DECLINED,
    en="The evidence was submitted at {submitted_at}, before it was placed at {placed_at}.",
    zh="举证提交时间 {submitted_at} 早于举证订单拍下时间 {placed_at}。",
)
PLACED_LATE: Final = FindingRule(
    code="placed-late",
    clauses=("L-3.1", "L-3.6"),
    outcome=Outcome.DECLINED,
    en="The evidence order was placed at {placed_at}; its {days} days were over after {last}.",
    zh="举证订单拍下时间 {placed_at} 已晚于 {days} 天举证期的最后时刻 {last}。",
)
SUBMITTED_LATE: Final = FindingRule(
    code="submitted-late",
    clauses=("L-3.1", "L-3.6"),
    outcome=Outcome.DECLINED,
    en="The evidence was submitted at {submitted_at}; its {days} days were over after {last}.",
    zh="举证提交时间 {submitted_at} 已晚于 {days} 天举证期的最后时刻 {last}。",
)
SUBMITTED_BEFORE_ISSUE: Final = FindingRule(
    code="submitted-before-issue",
    clauses=("L-3.1", "L-3.3"),
    outcome=Outcome.DECLINED,
    en="The claim was submitted at {submitted_at}, before the policy was issued at {issued_at}: the"
    " policy must exist.",
    zh="理赔提交时间 {submitted_at} 早于保单生成时间 {issued_at}：须先有保单。",
)
ALREADY_CLAIMED: Final = FindingRule(
    code="already-claimed",
    clauses=("L-3.1",),
    outcome=Outcome.DECLINED,
    en="A price claim was already paid on {lines}: one is paid per {per}.",
    zh="已赔付价保理赔：{lines}。每个{per}仅赔付一次。",
)
NO_DIFFERENCE: Final = FindingRule(
    code="no-difference",
    clauses=("L-3.1", "L-3.7"),
    outcome=Outcome.DECLINED,
    en="The evidence price {evidence} is not below the {base} paid for one unit.",
    zh="举证价格 {evidence} 不低于单件实付 {base}，无差价。",
)
NO_LIMIT_LEFT: Final = FindingRule(
    code="no-limit-left",
    clauses=("L-3.8",),
    outcome=Outcome.DECLINED,
    en="Without freight, red packets and points nothing was paid for the unit, so the limit is"
    " 0.00.",
    zh="扣除运费、红包及积分抵扣后单件无实付金额，赔偿限额为 0.00。",
)
POLICY_UNKNOWN: Final = FindingRule(
    code="policy-unknown",
    clauses=("L-3.1", "L-3.3"),
    outcome=Outcome.PENDING,
    en="The order's price policy is not known yet: it is issued when the order ships.",
    zh="该订单的价保保单尚未知悉：发货后生成。",
)
PLACEMENT_UNKNOWN: Final = FindingRule(
    code="placement-unknown",
    clauses=("L-3.5", "L-3.6"),
    outcome=Outcome.PENDING,
    en="When the evidence order was placed is not known yet.",
    zh="举证订单的拍下时间尚未知悉。",
)
SUBMISSION_UNKNOWN: Final = FindingRule(
    code="submission-unknown",
    clauses=("L-3.6",),
    outcome=Outcome.PENDING,
    en="The evidence is not submitted yet.",
    zh="举证尚未提交。",
)
EVIDENCE_PRICE_UNKNOWN: Final = FindingRule(
    code="evidence-price-unknown",
    clauses=("L-3.7",),
    outcome=Outcome.PENDING,
    en="The price at which one unit was ordered in the evidence is not known yet.",
    zh="举证订单的单件拍下价格尚未知悉。",
)
ITEM_UNKNOWN: Final = FindingRule(
    code="item-unknown",
    clauses=("L-3.4",),
    outcome=Outcome.PENDING,
    en="Only one side states {fields}: whether the item is the same cannot be said yet.",
    zh="仅一方填写了 {fields}：尚无法判断是否同一商品。",
)
EARLIER_CLAIMS_UNKNOWN: Final = FindingRule(
    code="earlier-claims-unknown",
    clauses=("L-3.1",),
    outcome=Outcome.PENDING,
    en="Whether a price claim was already paid on the order is not known yet.",
    zh="该订单此前是否已赔付价保理赔尚未知悉。",
)
REFUNDED_UNKNOWN: Final = FindingRule(
    code="refunded-unknown",
    clauses=("L-3.1", "L-3.9"),
    outcome=Outcome.PENDING,
    en="Whether the item was refunded, or is being refunded, is not known yet.",
    zh="该商品是否已退款或退款中尚未知悉。",
)
LINK_CHANGED: Final = FindingRule(
    code="link-changed",
    clauses=("L-F3",),
    outcome=Outcome.REFERRED,
    en="The item is the same but for the listing, {listing} then and {other} now: it goes to manual"
    " handling.",
    zh="商品信息一致但链接不同（原 {listing}，现 {other}）：转人工处理。",
)
REFUNDED_ITEM: Final = FindingRule(
    code="refunded-item",
    clauses=("L-3.1", "L-3.9"),
    outcome=Outcome.REFERRED,
    en="The item was refunded or is being refunded: a person must look, lest the buyer gets more"
    " than was paid.",
    zh="该商品已退款或退款中：须人工判断，避免重复获偿。",
)

# ---- advance: findings, declined first ----

NOT_ESCROW: Final = FindingRule(
    code="not-escrow",
    clauses=("D-Q7",),
    outcome=Outcome.DECLINED,
    en="The purchase was not an escrow purchase: only those are in scope.",
    zh="该笔购买未使用担保交易：仅担保交易在承保范围内。",
)
OUT_OF_SCOPE: Final = FindingRule(
    code="out-of-scope",
    clauses=("D-Q7",),
    outcome=Outcome.DECLINED,
    en="Punitive compensation, such as triple for a fake, is out of scope for now.",
    zh="惩罚性赔付（如假一赔三）暂不在承保范围内。",
)
SELLER_PERFORMED: Final = FindingRule(
    code="seller-performed",
    clauses=("D-Q7", "D-Q10"),
    outcome=Outcome.DECLINED,
    en="The seller performed in time: there is nothing to advance.",
    zh="卖家已及时履约：无需垫付。",
)
RULED_FOR_SELLER: Final = FindingRule(
    code="ruled-for-seller",
    clauses=("D-Q7",),
    outcome=Outcome.DECLINED,
    en="The platform found for the seller: the insurer advances only on a finding for the buyer.",
    zh="平台判定卖家胜诉：仅在判定支持买家时垫付。",
)
NOTHING_IN_DISPUTE: Final = FindingRule(
    code="nothing-in-dispute",
    clauses=("D-Q7",),
    outcome=Outcome.DECLINED,
    en="The amount in dispute is 0.00: there is nothing to advance.",
    zh="维权金额为 0.00：无需垫付。",
)
NO_CREDIT: Final = FindingRule(
    code="no-credit",
    clauses=("D-Q21", "D-Q26"),
    outcome=Outcome.DECLINED,
    en="Neither the hold nor available credit is left for this case: {amount} is missing.",
    zh="本案无冻结额度，信用账户亦无可用额度：缺口 {amount}。",
)
ESCROW_UNKNOWN: Final = FindingRule(
    code="escrow-unknown",
    clauses=("D-Q7",),
    outcome=Outcome.PENDING,
    en="Whether the purchase was an escrow purchase is not known yet.",
    zh="该笔购买是否使用担保交易尚未知悉。",
)
GROUND_UNKNOWN: Final = FindingRule(
    code="ground-unknown",
    clauses=("D-Q7",),
    outcome=Outcome.PENDING,
    en="On which of the four grounds the buyer complains is not known yet.",
    zh="买家以四类情形中的哪一类维权尚未知悉。",
)
SCOPE_UNKNOWN: Final = FindingRule(
    code="scope-unknown",
    clauses=("D-Q7",),
    outcome=Outcome.PENDING,
    en="Under which protection the complaint falls is not known yet.",
    zh="该维权属于哪类保障尚未知悉。",
)
AMOUNT_UNKNOWN: Final = FindingRule(
    code="amount-unknown",
    clauses=("D-Q7",),
    outcome=Outcome.PENDING,
    en="The amount in dispute is not known yet.",
    zh="维权金额尚未知悉。",
)
PERFORMANCE_UNKNOWN: Final = FindingRule(
    code="performance-unknown",
    clauses=("D-Q10",),
    outcome=Outcome.PENDING,
    en="Buyer and seller settle first: whether the seller performs in time is not known yet.",
    zh="买卖双方应先行协商：卖家是否及时履约尚未知悉。",
)
NOT_RULED: Final = FindingRule(
    code="not-ruled",
    clauses=("D-Q7",),
    outcome=Outcome.PENDING,
    en="The platform has not ruled yet.",
    zh="平台尚未作出判定。",
)
CREDIT_UNKNOWN: Final = FindingRule(
    code="credit-unknown",
    clauses=("D-Q26",),
    outcome=Outcome.PENDING,
    en="How much credit is available or held for the case is not known yet.",
    zh="本案可用额度或冻结额度尚未知悉。",
)
CREDIT_SHORT: Final = FindingRule(
    code="credit-short",
    clauses=("D-Q21", "D-Q26"),
    outcome=Outcome.APPROVED,
    en="Hold and available credit cover {covered} of {amount}: {missing} is missing and stays with"
    " the seller.",
    zh="冻结额度与可用额度合计 {covered}，维权金额 {amount}：缺口 {missing} 由卖家自行承担。",
)

# ---- amounts ----


def _yuan(en: str, zh: str) -> Operand:
    return Operand(en=en, zh=zh, unit=Unit.YUAN)


PRICE_WINDOW: Final = Rule(
    code="price-window",
    clauses=("L-3.1", "L-3.6"),
    en="A price claim is open from {opens_at} to {last}.",
    zh="价保理赔期限：{opens_at} 至 {last}。",
)
QUALITY_INDEMNITY: Final = AmountRule(
    code="quality-indemnity",
    clauses=("L-2.1",),
    en="indemnity of the quality insurance: the goods refunded, without freight, as far as paid for"
    " and not yet indemnified",
    zh="质保赔款：退还的货款（不含运费），以已付且未赔付的货款为限",
    formula="min({0}, max(0, {1} - {2} - {3}))",
    operands=(
        _yuan("goods refunded", "退还货款"),
        _yuan("amount paid", "实付金额"),
        _yuan("freight", "运费"),
        _yuan("already indemnified", "已赔付金额"),
    ),
    compute=formulas.quality_indemnity,
    rounds=False,
)

_UNIT_PAID: Final = _yuan("unit price paid", "单件实付")
_FREIGHT: Final = _yuan("freight", "运费")
_RED_PACKETS: Final = _yuan("red packets", "红包")
_POINTS: Final = _yuan("points", "积分抵扣")
_EVIDENCE: Final = _yuan("evidence price", "举证价格")

PRICE_DIFFERENCE: Final = AmountRule(
    code="price-difference",
    clauses=("L-3.1", "L-3.7"),
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
    clauses=("L-3.1", "L-3.7"),
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
    clauses=("L-3.8",),
    en="limit of a price claim: paid for the unit without freight, red packets and points",
    zh="单笔赔偿限额：单件实付（不含运费、红包、积分抵扣）",
    formula="{} - {} - {} - {}",
    operands=(_UNIT_PAID, _FREIGHT, _RED_PACKETS, _POINTS),
    compute=formulas.price_limit,
    rounds=False,
)
PRICE_CLAIM: Final = AmountRule(
    code="price-claim",
    clauses=("L-3.1", "L-3.7", "L-3.8"),
    en="price claim: the difference of one unit, at most the limit",
    zh="价保赔款：单件差价，不超过赔偿限额",
    formula="min({}, {})",
    operands=(_yuan("difference", "差价"), _yuan("limit", "赔偿限额")),
    compute=formulas.price_claim,
    rounds=False,
)
UNIT_PRICE: Final = AmountRule(
    code="unit-price",
    clauses=("L-3.1",),
    en="paid for one unit of a line: an even part; the first units carry what does not divide",
    zh="订单行内单件实付：均摊至分，除不尽的部分由前几件各多计一分",
    formula="down(({0} + 0.01 × ({1} - 1 - {2})) ÷ {1})",
    operands=(
        _yuan("paid for the line", "订单行实付"),
        Operand(en="units", zh="件数", unit=Unit.COUNT),
        Operand(en="unit, counted from 0", zh="序号（自 0 起）", unit=Unit.COUNT),
    ),
    compute=formulas.unit_share,
    rounds=False,
)
ADVANCE: Final = AmountRule(
    code="advance",
    clauses=("D-Q7", "D-Q10", "D-Q26"),
    en="advance to the buyer: the amount in dispute, as far as hold and available credit reach",
    zh="先行垫付：维权金额，以本案冻结额度与可用额度为限",
    formula="min({0}, {1} + {2})",
    operands=(
        _yuan("amount in dispute", "维权金额"),
        _yuan("held for the case", "本案冻结额度"),
        _yuan("credit available", "信用账户可用额度"),
    ),
    compute=formulas.advance,
    rounds=False,
)

RULES: Final = (
    QUALITY_CATEGORY_NOT_COVERED,
    REASON_NOT_COVERED,
    REFUND_ASKED_LATE,
    RAISED_BEFORE_ISSUE,
    NO_LOSS,
    FULLY_INDEMNIFIED,
    OTHER_SHOP,
    OTHER_ITEM,
    PLACED_BEFORE_PAYMENT,
    SUBMITTED_BEFORE_PLACED,
    PLACED_LATE,
    SUBMITTED_LATE,
    SUBMITTED_BEFORE_ISSUE,
    ALREADY_CLAIMED,
    NO_DIFFERENCE,
    NO_LIMIT_LEFT,
    NOT_ESCROW,
    OUT_OF_SCOPE,
    SELLER_PERFORMED,
    RULED_FOR_SELLER,
    NOTHING_IN_DISPUTE,
    NO_CREDIT,
    REFUND_NOT_COMPLETE,
    REFUND_AMOUNT_UNKNOWN,
    RETURN_UNKNOWN,
    PAYOUT_DAY_UNKNOWN,
    POLICY_UNKNOWN,
    ITEM_UNKNOWN,
    PLACEMENT_UNKNOWN,
    SUBMISSION_UNKNOWN,
    EARLIER_CLAIMS_UNKNOWN,
    EVIDENCE_PRICE_UNKNOWN,
    REFUNDED_UNKNOWN,
    ESCROW_UNKNOWN,
    GROUND_UNKNOWN,
    SCOPE_UNKNOWN,
    PERFORMANCE_UNKNOWN,
    NOT_RULED,
    AMOUNT_UNKNOWN,
    CREDIT_UNKNOWN,
    QUALITY_CATEGORY_UNLISTED,
    REASON_UNLISTED,
    CATEGORY_DIFFERS,
    NOT_RETURNED,
    LINK_CHANGED,
    REFUNDED_ITEM,
    CREDIT_SHORT,
    PRICE_WINDOW,
    QUALITY_INDEMNITY,
    PRICE_DIFFERENCE,
    OWN_MONEY_DIFFERENCE,
    PRICE_LIMIT,
    PRICE_CLAIM,
    UNIT_PRICE,
    ADVANCE,
)

_ORDER: Final = precedence(RULES)
_MOST_UNITS: Final = 10**6
_NO_AMOUNT: Any = from_fen(0)

Text: TypeAlias = Annotated[str, StringConstraints(strict=True, max_length=128)]


class Ground(LocalizedEnum):
    """Name the four grounds of a complaint; D-Q7."""

    QUALITY = "quality", "质量问题"
    NOT_AS_DESCRIBED = "not_as_described", "描述不符"
    NOT_RECEIVED = "not_received", "未收到货"
    BROKEN_PROMISE = "broken_promise", "违背承诺"


class Scope(LocalizedEnum):
    """Name the protection a complaint falls under; all but the punitive are in scope; D-Q7."""

    BASIC = "basic", "基础保障"
    AGREED_TERMS = "agreed_terms", "交易约定"
    SPOT_CHECK = "spot_check", "平台抽检"
    PUNITIVE = "punitive", "惩罚性赔付"


class Ruling(LocalizedEnum):
    """Say for whom the platform found; D-Q7."""

    BUYER = "buyer", "支持买家"
    SELLER = "seller", "支持卖家"


if TYPE_CHECKING:
    AnyGround: TypeAlias = Accepts[Ground | None, Ground | str | None]
    AnyScope: TypeAlias = Accepts[Scope | None, Scope | str | None]
    AnyRuling: TypeAlias = Accepts[Ruling | None, Ruling | str | None]
else:
    AnyGround = enum_field(Ground, or_unknown=True)
    AnyScope = enum_field(Scope, or_unknown=True)
    AnyRuling = enum_field(Ruling, or_unknown=True)


def _dress() -> Facts:
    """Give an item for the examples of schemas."""
    return {
        "shop_id": "S-1",
        "listing_id": "L-1",
        "name": "连衣裙",
        "brand": "A",
        "size": "M",
        "colour": "红色",
    }


class Sku(Record):
    """Hold what makes an item the same item, each detail in any script; L-3.4.

    A detail left blank is not known. ``listing_id`` is the link, ``sale_mode`` the way of selling.
    """

    shop_id: Identifier
    listing_id: Identifier
    name: Annotated[Text, Field(min_length=1)]
    specification: Text = ""
    model: Text = ""
    brand: Text = ""
    dimensions: Text = ""
    size: Text = ""
    colour: Text = ""
    sale_mode: Text = ""

    @classmethod
    def _example(cls) -> Facts:
        return _dress()


DETAILS: Final = MappingProxyType(
    {
        "name": "名称",
        "specification": "规格",
        "model": "型号",
        "brand": "品牌",
        "dimensions": "尺寸",
        "size": "尺码",
        "colour": "颜色",
        "sale_mode": "销售方式",
    }
)
"""The details that make an item the same item, with their Chinese names; L-3.4."""


def _named(details: list[str]) -> LocalizedText:
    return LocalizedText(", ".join(details), "、".join(DETAILS[name] for name in details))


class Purchase(Record):
    """Hold one unit of an order line as it was bought: amounts in yuan per unit; L-3.1, L-3.8.

    ``freight``, ``red_packets`` and ``points`` are parts of ``unit_paid``. ``claimed_lines`` are
    the lines of the order on which a price claim was paid; ``refunded`` also means being refunded.
    """

    order_id: Identifier
    line_id: Identifier
    sku: Sku
    unit_paid: Amount
    freight: Amount = _NO_AMOUNT
    red_packets: Amount = _NO_AMOUNT
    points: Amount = _NO_AMOUNT
    paid_at: Instant
    claimed_lines: Annotated[tuple[Identifier, ...], max_items(1_000)] | None = ()
    refunded: Fact = False

    @classmethod
    def _example(cls) -> Facts:
        return {
            "order_id": "O-1",
            "line_id": "1",
            "sku": _dress(),
            "unit_paid": "110.00",
            "freight": "10.00",
            "red_packets": "20.00",
            "points": "5.00",
            "paid_at": "2020-09-10T10:00:00+08:00",
        }

    @model_validator(mode="after")
    def _parts_fit_the_price(self) -> Self:
        parts = self.freight.fen + self.red_packets.fen + self.points.fen
        if parts > self.unit_paid.fen:
            sentence = (
                f"freight, red packets and points are {yuan(parts)} together, more than the "
                f"{self.unit_paid} paid for the unit"
            )
            raise inconsistent("parts-above-price", sentence)
        return self


class Evidence(Record):
    """Hold an order for the same item at another price, placed but not needed to be paid; L-3.5.

    ``unit_price`` is the price of one unit before freight, in yuan; ``None`` is not known yet.
    """

    order_id: Identifier
    sku: Sku
    unit_price: MaybeAmount
    placed_at: MaybeInstant
    submitted_at: MaybeInstant

    @classmethod
    def _example(cls) -> Facts:
        return {
            "order_id": "O-2",
            "sku": _dress(),
            "unit_price": "70.00",
            "placed_at": "2020-09-20T10:00:00+08:00",
            "submitted_at": "2020-09-21T10:00:00+08:00",
        }


class Refund(Record):
    """Hold a refund of an order: amounts in yuan, ``None`` is not known yet; L-2.5.

    ``indemnified`` is what was paid on the order's quality policy so far.
    """

    refund_id: Identifier
    order_id: Identifier
    category: Identifier
    reason: Identifier
    requested_at: Instant
    goods_returned: Fact
    goods_refunded: MaybeAmount
    freight_refunded: Amount = _NO_AMOUNT
    indemnified: Amount = _NO_AMOUNT
    completed_at: MaybeInstant = UNKNOWN

    @classmethod
    def _example(cls) -> Facts:
        return {
            "refund_id": "R-1",
            "order_id": "O-1",
            "category": "apparel",
            "reason": "quality",
            "requested_at": "2020-09-20T10:00:00+08:00",
            "goods_returned": True,
            "goods_refunded": "190.00",
            "freight_refunded": "9.00",
            "completed_at": "2020-09-25T18:00:00+08:00",
        }

    @model_validator(mode="after")
    def _completes_after_its_request(self) -> Self:
        if self.completed_at is not None and self.completed_at < self.requested_at:
            raise inconsistent("completed-before-requested", "completed_at is before requested_at")
        return self


class Dispute(Record):
    """Hold a complaint against a seller: amounts in yuan, ``None`` is not known yet; D-Q7, D-Q10.

    ``amount`` may hold freight both ways. ``credit_held`` is what is held on credit for this case.
    """

    case_id: Identifier
    order_id: Identifier
    ground: AnyGround
    scope: AnyScope
    escrow: Fact
    amount: MaybeAmount
    seller_performed: Fact
    ruling: AnyRuling
    credit_available: MaybeAmount = _NO_AMOUNT
    credit_held: MaybeAmount = _NO_AMOUNT

    @classmethod
    def _example(cls) -> Facts:
        return {
            "case_id": "C-1",
            "order_id": "O-1",
            "ground": "not_as_described",
            "scope": "basic",
            "escrow": True,
            "amount": "100.00",
            "seller_performed": False,
            "ruling": "buyer",
            "credit_available": "60.00",
            "credit_held": "40.00",
        }


class Window(Result):
    """Hold from when to when a price claim is open; L-3.1, L-3.6.

    ``closes_at`` is the first instant that is too late, or under the reading ``"elapsed"`` the last
    that is not: ``closing_included`` says which. ``valid_until`` is the last Beijing day with an
    instant in time, ``next_change_on`` the day after.
    """

    __slots__ = ("_readings", "closes_at", "closing_included", "opens_at")
    opens_at: datetime
    closes_at: datetime
    closing_included: bool
    _readings: Chosen
    json_fields = MappingProxyType(
        {
            "opens_at": datetime,
            "closes_at": datetime,
            "closing_included": bool,
            "valid_until": date,
            "next_change_on": date,
            "readings": dict[str, str | int | None],
        }
    )
    schema_id = "shopinsure/window/1"

    def __contains__(self, instant: datetime) -> bool:
        at = any_instant("instant", instant)
        return at >= self.opens_at and not is_past(
            at, self.closes_at, included=self.closing_included
        )

    def is_past(self, instant: datetime) -> bool:
        """Tell whether an instant comes after the window."""
        at = any_instant("instant", instant)
        return is_past(at, self.closes_at, included=self.closing_included)

    @property
    def last_second(self) -> datetime:
        """Give the last whole second in time, for people: an exclusive midnight misleads."""
        return self.closes_at - timedelta(seconds=not self.closing_included)

    @property
    def valid_until(self) -> date:
        """Give the last Beijing day with an instant in time."""
        return self.last_second.date()

    @property
    def next_change_on(self) -> date:
        """Give the first Beijing day that is too late."""
        return self.valid_until + timedelta(days=1)

    @property
    def readings(self) -> Mapping[str, Reading]:
        """Give the named readings this window depends on."""
        return MappingProxyType(dict(self._readings))

    def _json(self) -> dict[str, Any]:
        return super()._json() | {"readings": dict(self._readings)}

    def explain(self, language: Language = "en") -> str:
        """Write when the window opens and the last second in time, with the reading."""
        rule, facts = PRICE_WINDOW, {"opens_at": self.opens_at, "last": self.last_second}
        lines = [f"{rule.wording(language).format_map(facts)} [{rule.clause}]"]
        return "\n".join([*lines, *(f"  {choice_line(*one, language)}" for one in self._readings)])


def price_window(paid_at: datetime, *, terms: GuaranteeTerms = GUARANTEE_TERMS) -> Window:
    """Tell from when to when a price claim on an order paid at an instant is open; L-3.1, L-3.6.

    The reading ``price_window`` says how the 30 days are counted. Raises ``InvalidInput`` for what
    is no instant with an offset.

    >>> paid_at = datetime.fromisoformat("2020-09-10T10:00:00+08:00")
    >>> price_window(paid_at).closes_at.isoformat()
    '2020-10-11T00:00:00+08:00'
    """
    days = ensure_type("terms", terms, GuaranteeTerms).price_window_days
    return _window(checked_instant("paid_at", paid_at), days, terms)


def _window(paid_at: datetime, days: int, terms: GuaranteeTerms) -> Window:
    closes_at, included = window_close(paid_at, days, terms.price_window)
    return Window(
        opens_at=paid_at,
        closes_at=closes_at,
        closing_included=included,
        _readings=chosen(terms, "price_window"),
    )


def split_line(total: YuanLike, quantity: int) -> tuple[Yuan, ...]:
    """Split what was paid for a line (yuan) over its units, without losing a fen; L-3.1.

    The first units carry what does not divide. Raises ``InvalidInput`` for what is no amount and
    for a quantity that is no whole number from 1 to 1,000,000.

    >>> [str(unit) for unit in split_line("100", 3)]
    ['33.34', '33.33', '33.33']
    """
    fen, quantity = checked_fen("total", total), _checked_quantity(quantity)
    return tuple(yuan(formulas.unit_share(fen, quantity, unit)) for unit in range(quantity))


def _checked_quantity(quantity: int) -> int:
    if isinstance(quantity, bool) or not isinstance(quantity, int):
        sentence = f"quantity {short_repr(quantity)} is no whole number: give an int"
        raise InvalidInput("quantity-malformed", sentence)
    if not 1 <= quantity <= _MOST_UNITS:
        raise InvalidInput("quantity-out-of-range", "quantity must be from 1 to 1000000")
    return int(quantity)


def unit_prices(total: YuanLike, quantity: int) -> tuple[Calculation, ...]:
    """Split what was paid for a line (yuan) like ``split_line``, each unit with its working; L-3.1.

    Raises ``InvalidInput`` like ``split_line``.

    >>> [str(unit.amount) for unit in unit_prices("100", 3)]
    ['33.34', '33.33', '33.33']
    """
    fen, quantity = checked_fen("total", total), _checked_quantity(quantity)
    return tuple(
        calculate(UNIT_PRICE, (fen, quantity, unit), GUARANTEE_TERMS) for unit in range(quantity)
    )


def assess_quality_claim(
    policy: OrderPolicy,
    refund: Refund,
    *,
    calendar: Calendar,
    terms: GuaranteeTerms = GUARANTEE_TERMS,
) -> Settlement:
    """Assess a claim of the merchant on a quality policy; L-2.1, L-2.2, L-2.5.

    Pays the goods refunded without freight, at most what was paid for the goods and is not yet
    indemnified; due on the third working day after the refund completes, by the caller's
    calendar. Raises ``InvalidInput`` where policy and refund do not belong together, and where the
    calendar answers neither yes nor no.
    """
    ensure_type("terms", terms, GuaranteeTerms)
    check_calendar(calendar)
    _check_belongs(policy, Product.QUALITY, ensure_type("refund", refund, Refund).order_id)
    if refund.requested_at < policy.paid_at:
        sentence = f"refund was asked for at {refund.requested_at}, paid at {policy.paid_at}"
        raise InvalidInput("requested-before-paid", sentence)
    due_on = _payout_day(refund, calendar, terms)
    found = verdict(
        [*_quality_findings(policy, refund, terms), *_payout_findings(refund, due_on, terms)],
        _ORDER,
        _quality_readings(terms),
    )
    if not found or refund.goods_refunded is None:
        return settlement(found)
    operands = (refund.goods_refunded.fen, policy.paid.fen, policy.freight.fen)
    return settlement(
        found,
        indemnity=calculate(QUALITY_INDEMNITY, (*operands, refund.indemnified.fen), terms),
        payee=Payee.MERCHANT,
        due_on=due_on,
        claim_key=f"quality {policy.shop_id} {policy.order_id} {refund.refund_id}",
    )


def _check_belongs(policy: OrderPolicy, product: Product, order_id: str) -> None:
    if ensure_type("policy", policy, OrderPolicy).product is not product:
        sentence = f"policy is of the {policy.product} insurance, not of {product}"
        raise InvalidInput("policy-of-another-product", sentence)
    if policy.order_id != order_id:
        sentence = (
            f"policy is of order {short_repr(policy.order_id)}, not of {short_repr(order_id)}"
        )
        raise InvalidInput("policy-of-another-order", sentence)


def _quality_readings(terms: GuaranteeTerms) -> Chosen:
    if terms.quality_window_days is None:
        return chosen(terms, "quality_window_days")
    return chosen(terms, "quality_window_days", "price_window")


def _quality_findings(
    policy: OrderPolicy, refund: Refund, terms: GuaranteeTerms
) -> Iterator[Finding]:
    yield from _cover_findings(refund, terms)
    yield from _request_findings(policy, refund, terms)
    yield from _loss_findings(policy, refund)
    if refund.goods_returned is not True:
        yield finding(RETURN_UNKNOWN if refund.goods_returned is None else NOT_RETURNED)
    if refund.category != policy.category:
        yield finding(CATEGORY_DIFFERS, insured=policy.category, category=refund.category)


def _cover_findings(refund: Refund, terms: GuaranteeTerms) -> Iterator[Finding]:
    if not terms.covers(Product.QUALITY, refund.category):
        complete = terms.schedule_complete
        rule = QUALITY_CATEGORY_NOT_COVERED if complete else QUALITY_CATEGORY_UNLISTED
        yield finding(rule, category=refund.category)
    elif not terms.covers_reason(refund.category, refund.reason):
        rule = REASON_NOT_COVERED if terms.schedule_complete else REASON_UNLISTED
        yield finding(rule, category=refund.category, reason=refund.reason)


def _request_findings(
    policy: OrderPolicy, refund: Refund, terms: GuaranteeTerms
) -> Iterator[Finding]:
    days = terms.quality_window_days
    if days is not None:
        window = _window(policy.paid_at, days, terms)
        if window.is_past(refund.requested_at):
            facts = {"requested_at": refund.requested_at, "last": window.last_second}
            yield finding(REFUND_ASKED_LATE, days=days, **facts)
    if refund.completed_at is not None and refund.completed_at < policy.issued_at:
        facts = {"completed_at": refund.completed_at, "issued_at": policy.issued_at}
        yield finding(RAISED_BEFORE_ISSUE, **facts)


def _loss_findings(policy: OrderPolicy, refund: Refund) -> Iterator[Finding]:
    goods = policy.paid.fen - policy.freight.fen
    if refund.goods_refunded is None:
        yield finding(REFUND_AMOUNT_UNKNOWN)
    elif not refund.goods_refunded:
        yield finding(NO_LOSS)
    if refund.indemnified.fen >= goods:
        yield finding(FULLY_INDEMNIFIED, goods=yuan(goods))


def _payout_day(refund: Refund, calendar: Calendar, terms: GuaranteeTerms) -> date | None:
    if refund.completed_at is None:
        return None
    raised_on = beijing_day(refund.completed_at)
    return working_day_after(raised_on, terms.payout_working_days, calendar)


def _payout_findings(
    refund: Refund, due_on: date | None, terms: GuaranteeTerms
) -> Iterator[Finding]:
    if refund.completed_at is None:
        yield finding(REFUND_NOT_COMPLETE)
    elif due_on is None:
        raised_on = beijing_day(refund.completed_at)
        yield finding(PAYOUT_DAY_UNKNOWN, days=terms.payout_working_days, raised_on=raised_on)


_PRICE, _BUYER = Product.PRICE, Payee.BUYER  # until Python 3.12 slow to look up by name


def assess_price_claim(
    policy: OrderPolicy | None,
    purchase: Purchase,
    evidence: Evidence,
    *,
    terms: GuaranteeTerms = GUARANTEE_TERMS,
) -> Settlement:
    """Assess a claim of the buyer on a price policy, for one unit; L-3.1 … L-3.9, L-F3.

    Pays the difference without freight, at most the limit; costs of claiming are never paid
    (L-3.2). ``policy`` is ``None`` while none is known. Raises ``InvalidInput`` where policy and
    purchase do not belong together.
    """
    ensure_type("terms", terms, GuaranteeTerms)
    ensure_type("purchase", purchase, Purchase)
    ensure_type("evidence", evidence, Evidence)
    if policy is not None:
        _check_belongs(policy, _PRICE, purchase.order_id)
        _check_purchase(policy, purchase)
    limit = _price_limit(purchase, terms)
    claim = _price_claim(evidence, limit, terms)
    found = verdict(
        [
            *_claim_findings(policy, purchase, evidence, terms),
            *_difference_findings(evidence, claim, limit),
        ],
        _ORDER,
        chosen(terms, "price_window", "price_claims_per", "difference_base"),
    )
    if not found:
        waits = found.outcome is Outcome.PENDING and evidence.submitted_at is None
        until = _submission_until(policy, purchase, terms) if waits else None
        return settlement(found, valid_until=until)
    line = f" {purchase.line_id}" if terms.price_claims_per == "line" else ""
    return settlement(
        found,
        indemnity=claim,
        payee=_BUYER,
        claim_key=f"price {purchase.sku.shop_id} {purchase.order_id}{line}",
    )


def _submission_until(
    policy: OrderPolicy | None, purchase: Purchase, terms: GuaranteeTerms
) -> date | None:
    """Give the last day on which evidence may still be submitted, if there is one; L-3.6."""
    window = _window(purchase.paid_at, terms.price_window_days, terms)
    earliest = purchase.paid_at if policy is None else policy.issued_at
    return None if window.is_past(earliest) else window.valid_until


def _check_purchase(policy: OrderPolicy, purchase: Purchase) -> None:
    if policy.shop_id != purchase.sku.shop_id:
        ours, theirs = short_repr(policy.shop_id), short_repr(purchase.sku.shop_id)
        raise InvalidInput("policy-of-another-shop", f"policy is of shop {ours}, not of {theirs}")
    if policy.paid_at != purchase.paid_at:
        sentence = f"policy says paid at {policy.paid_at}, purchase says {purchase.paid_at}"
        raise InvalidInput("paid-at-contradicts", sentence)


def _price_limit(purchase: Purchase, terms: GuaranteeTerms) -> Calculation:
    price, freight = purchase.unit_paid.fen, purchase.freight.fen
    packets, points = purchase.red_packets.fen, purchase.points.fen
    limit = formulas.price_limit(price, freight, packets, points)
    return calculation(PRICE_LIMIT, (price, freight, packets, points), limit, terms)


def _price_claim(
    evidence: Evidence, limit: Calculation, terms: GuaranteeTerms
) -> Calculation | None:
    if evidence.unit_price is None:
        return None
    price, freight, packets, points = limit.operands
    ordered_at, most = evidence.unit_price.fen, limit.fen
    if terms.difference_base == "paid":
        fen = formulas.price_difference(price, freight, ordered_at)
        difference = calculation(PRICE_DIFFERENCE, (price, freight, ordered_at), fen, terms)
    else:
        fen = formulas.own_money_difference(price, freight, packets, points, ordered_at)
        operands = (price, freight, packets, points, ordered_at)
        difference = calculation(OWN_MONEY_DIFFERENCE, operands, fen, terms)
    claim = formulas.price_claim(fen, most)
    return calculation(PRICE_CLAIM, (fen, most), claim, terms, (difference, limit))


def _claim_findings(
    policy: OrderPolicy | None, purchase: Purchase, evidence: Evidence, terms: GuaranteeTerms
) -> list[Finding]:
    return [
        *_item_findings(purchase.sku, evidence.sku),
        *_evidence_findings(policy, purchase.paid_at, evidence, terms),
        *_earlier_findings(purchase, terms),
    ]


def _item_findings(bought: Sku, other: Sku) -> Iterator[Finding]:
    if vars(bought) == vars(other):  # as ``==``, without the rest that pydantic compares
        return
    if other.shop_id != bought.shop_id:
        yield finding(OTHER_SHOP, shop=bought.shop_id, other=other.shop_id)
    pairs = [(name, getattr(bought, name), getattr(other, name)) for name in DETAILS]
    different = [name for name, one, two in pairs if one and two and one != two]
    one_sided = [name for name, one, two in pairs if bool(one) != bool(two)]
    if different:
        yield finding(OTHER_ITEM, fields=_named(different))
    if one_sided:
        yield finding(ITEM_UNKNOWN, fields=_named(one_sided))
    if other.listing_id != bought.listing_id and not different:
        yield finding(LINK_CHANGED, listing=bought.listing_id, other=other.listing_id)


def _evidence_findings(
    policy: OrderPolicy | None, paid_at: datetime, evidence: Evidence, terms: GuaranteeTerms
) -> Iterator[Finding]:
    """Compare the instants of the evidence with each other, window and policy; L-3.1, L-3.6."""
    if policy is None:
        yield finding(POLICY_UNKNOWN)
    placed_at, submitted_at = evidence.placed_at, evidence.submitted_at
    days = terms.price_window_days
    closes_at, included = window_close(paid_at, days, terms.price_window)
    if placed_at is None:
        yield finding(PLACEMENT_UNKNOWN)
    else:
        if placed_at < paid_at:
            yield finding(PLACED_BEFORE_PAYMENT, placed_at=placed_at, paid_at=paid_at)
        if is_past(placed_at, closes_at, included=included):
            last = _window(paid_at, days, terms).last_second
            yield finding(PLACED_LATE, placed_at=placed_at, days=days, last=last)
    if submitted_at is None:
        yield finding(SUBMISSION_UNKNOWN)
        return
    if placed_at is not None and submitted_at < placed_at:
        yield finding(SUBMITTED_BEFORE_PLACED, submitted_at=submitted_at, placed_at=placed_at)
    if is_past(submitted_at, closes_at, included=included):
        last = _window(paid_at, days, terms).last_second
        yield finding(SUBMITTED_LATE, submitted_at=submitted_at, days=days, last=last)
    if policy is not None and submitted_at < policy.issued_at:
        facts = {"submitted_at": submitted_at, "issued_at": policy.issued_at}
        yield finding(SUBMITTED_BEFORE_ISSUE, **facts)


def _earlier_findings(purchase: Purchase, terms: GuaranteeTerms) -> Iterator[Finding]:
    if purchase.refunded is not False:
        yield finding(REFUNDED_UNKNOWN if purchase.refunded is None else REFUNDED_ITEM)
    claimed = purchase.claimed_lines
    if claimed is None:
        yield finding(EARLIER_CLAIMS_UNKNOWN)
    if not claimed:
        return
    per_line = terms.price_claims_per == "line"
    spent = [line for line in claimed if line == purchase.line_id] if per_line else list(claimed)
    if spent:
        per = LocalizedText("line", "订单行") if per_line else LocalizedText("order", "订单")
        yield finding(ALREADY_CLAIMED, lines=", ".join(spent), per=per)


def _difference_findings(
    evidence: Evidence, claim: Calculation | None, limit: Calculation
) -> Iterator[Finding]:
    if claim is None:
        yield finding(EVIDENCE_PRICE_UNKNOWN)
    elif not claim.operands[0]:
        price, *parts, _ = claim.parts[0].operands
        yield finding(NO_DIFFERENCE, evidence=evidence.unit_price, base=yuan(price - sum(parts)))
    if not limit.fen:
        yield finding(NO_LIMIT_LEFT)


def assess_advance(dispute: Dispute, *, terms: DepositTerms = DEPOSIT_TERMS) -> Settlement:
    """Assess whether the insurer advances to the buyer, and how much; D-Q7, D-Q10, D-Q26.

    Pays the amount in dispute as far as what is held for the case and available credit reach; what
    is missing is said. Never declined for a fact that is not known yet.
    """
    ensure_type("terms", terms, DepositTerms)
    found = verdict(_advance_findings(ensure_type("dispute", dispute, Dispute)), _ORDER)
    amount, held, available = dispute.amount, dispute.credit_held, dispute.credit_available
    if not found or amount is None or held is None or available is None:
        return settlement(found)
    return settlement(
        found,
        indemnity=calculate(ADVANCE, (amount.fen, held.fen, available.fen), terms),
        payee=Payee.BUYER,
        claim_key=f"advance {dispute.case_id}",
    )


def _advance_findings(dispute: Dispute) -> Iterator[Finding]:
    if dispute.escrow is not True:
        yield finding(ESCROW_UNKNOWN if dispute.escrow is None else NOT_ESCROW)
    if dispute.ground is None:
        yield finding(GROUND_UNKNOWN)
    if dispute.scope in {None, Scope.PUNITIVE}:
        yield finding(SCOPE_UNKNOWN if dispute.scope is None else OUT_OF_SCOPE)
    if dispute.seller_performed is not False:
        unknown = dispute.seller_performed is None
        yield finding(PERFORMANCE_UNKNOWN if unknown else SELLER_PERFORMED)
    if dispute.ruling is not Ruling.BUYER:
        yield finding(NOT_RULED if dispute.ruling is None else RULED_FOR_SELLER)
    yield from _credit_findings(dispute)


def _credit_findings(dispute: Dispute) -> Iterator[Finding]:
    amount, held, available = dispute.amount, dispute.credit_held, dispute.credit_available
    if amount is None:
        yield finding(AMOUNT_UNKNOWN)
    elif not amount:
        yield finding(NOTHING_IN_DISPUTE)
    if held is None or available is None:
        yield finding(CREDIT_UNKNOWN)
    elif amount is not None and amount.fen > held.fen + available.fen:
        covered = held.fen + available.fen
        facts = {"amount": amount, "covered": yuan(covered), "missing": yuan(amount.fen - covered)}
        yield finding(CREDIT_SHORT, **facts) if covered else finding(NO_CREDIT, amount=amount)
