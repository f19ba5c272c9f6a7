"""The rules of what is paid in, and of what comes back on surrender: L-2.4, L-3.3, D-Q9, D-Q14."""

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

DECLINED_ZH: Final = "不予退保"

_PAID: Final = Operand("amount paid", "实付金额")
_RATE: Final = Operand("rate", "费率", Unit.RATIO)
_COVER: Final = Operand("cover", "保额")
_PREMIUM: Final = Operand("premium", "保费")

POLICY_ENDED: Final = FindingRule(
    code="policy-ended",
    rests_on=reading("D-Q14"),
    outcome=Outcome.DECLINED,
    en="The policy expired on {end}; it cannot be surrendered on {on}, and no premium is returned.",
    zh="保单已于 {end} 期满，期满后不可退保，{on} 已无可退保费。",
)
OBLIGATIONS_OPEN: Final = FindingRule(
    code="obligations-open",
    rests_on=reading("D-Q14", "D-Q10"),
    outcome=Outcome.DECLINED,
    en="Still open: {obligations}. Settle this before surrendering.",
    zh="尚有{obligations}，结清后方可退保。",
)
OBLIGATIONS_UNKNOWN: Final = FindingRule(
    code="obligations-unknown",
    rests_on=reading("D-Q14", "D-Q10"),
    outcome=Outcome.PENDING,
    en="Whether advances are unpaid or bonds are held is not known yet: give both amounts.",
    zh="未还垫付款或未解冻履约担保金的金额尚待确认，请补充这两项金额。",
)
OBLIGATIONS_TO_REVIEW: Final = FindingRule(
    code="obligations-to-review",
    rests_on=reading("D-Q14", "D-Q10"),
    outcome=Outcome.REFERRED,
    en="Still open: {obligations}. The sources do not say whether the policy may be surrendered"
    " meanwhile: refer for manual review.",
    zh="尚有{obligations}，来源未说明此时可否退保，须人工判断。",
)
ZERO_PREMIUM: Final = FindingRule(
    code="zero-premium",
    rests_on=reading("L-2.4", "L-3.3"),
    outcome=Outcome.APPROVED,
    en="The premium is 0.00; the policy is valid all the same.",
    zh="保费为 0.00 元，保单依然有效。",
)
ORDER_PREMIUM: Final = AmountRule(
    code="order-premium",
    rests_on=source("L-2.4", "L-3.3"),
    en="premium of an order policy",
    zh="单笔订单保费",
    formula="{} × {}",
    operands=(_PAID, _RATE),
    compute=formulas.order_premium,
    readings=("rounding",),
    note_at_zero=ZERO_PREMIUM,
)
PREMIUM_OF_SUM: Final = AmountRule(
    code="premium-of-the-sum",
    rests_on=reading("L-2.4", "L-3.3"),
    en="premium on the sum of the amounts paid, for comparison",
    zh="按实付总额一次计收的保费（仅供比较）",
    formula="{} × {}",
    operands=(Operand("sum of the amounts paid", "实付总额"), _RATE),
    compute=formulas.order_premium,
    readings=("rounding",),
)
DEPOSIT_PREMIUM: Final = AmountRule(
    code="deposit-premium",
    rests_on=source("D-Q9", "D-Q4", "D-Q8"),
    en="premium of a guarantee-deposit policy, for the whole term, paid once",
    zh="保险保证金保费（整个保险期间，一次交清）",
    formula="{} × {}",
    operands=(_COVER, _RATE),
    compute=formulas.deposit_premium,
    readings=("rounding",),
)
SURRENDER_REFUND: Final = AmountRule(
    code="surrender-refund",
    rests_on=source("D-Q14"),
    en="return premium on surrender, never above the premium paid",
    zh="退保应退保费（不超过已交保费）",
    formula="min({0} × {1} × {2} ÷ {3}, {4})",
    operands=(
        _COVER,
        _RATE,
        Operand("remaining days", "剩余天数", Unit.DAYS),
        Operand("period days", "当期保险天数", Unit.DAYS),
        _PREMIUM,
    ),
    compute=formulas.surrender_refund,
    readings=("rounding",),
)
REFUND_BEFORE_START: Final = AmountRule(
    code="refund-before-start",
    rests_on=reading("D-Q14"),
    en="return premium on surrender before the cover starts: all of it",
    zh="保险责任开始前退保应退保费（全额退还）",
    formula="{}",
    operands=(_PREMIUM,),
    compute=formulas.whole_premium,
    rounds=False,
)
SUM_OF_ROUNDED: Final = Rule(
    code="sum-of-the-premiums",
    rests_on=source("L-2.4", "L-3.3"),
    en="what the policies cost: the premiums of the orders added up",
    zh="各单保费之和",
)
DIFFERENCE: Final = Rule(
    code="rounding-difference",
    rests_on=reading("L-2.4", "L-3.3"),
    en="orders {orders}, paid {paid}: premiums rounded one by one {sum_of_rounded}, the sum"
    " rounded once {rounded_sum}; difference {difference} = {gained} gained by rounding up"
    " (orders: {gains}) - {lost} lost by rounding down (orders: {losses}) {sign} {of_sum} by"
    " rounding the sum",
    zh="{orders} 笔订单，实付 {paid} 元，逐单舍入保费 {sum_of_rounded} 元，合计一次舍入"
    " {rounded_sum} 元，差额 {difference} 元 = {gained} 元进位多计（{gains} 单） - {lost}"
    " 元舍去少计（{losses} 单） {sign} {of_sum} 元合计舍入",
)
