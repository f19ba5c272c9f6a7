"""The rules of issuing a policy: L-2.4, D-Q6, D-Q8, D-Q16."""

from typing import Final

from shopinsure.rules._rule import FindingRule, Outcome, reading, source

DECLINED_ZH: Final = "不予承保"

NOT_JOINED: Final = FindingRule(
    code="not-joined",
    rests_on=source("L-2.3", "L-2.4"),
    outcome=Outcome.DECLINED,
    en="The shop has not joined the {product} insurance; only orders shipped after joining are"
    " insured.",
    zh="店铺未加入{product}，仅加入后发货的订单承保。",
)
SHIPPED_BEFORE_JOINING: Final = FindingRule(
    code="shipped-before-joining",
    rests_on=source("L-2.4"),
    outcome=Outcome.DECLINED,
    en="The order shipped at {shipped_at}, before the shop joined the quality insurance at"
    " {joined_at}; only orders shipped after joining are insured.",
    zh="订单发货时间 {shipped_at}早于店铺加入质保无忧的时间 {joined_at}，仅加入后发货的订单承保。",
)
PRICE_SHIPPED_BEFORE_JOINING: Final = FindingRule(
    code="price-shipped-before-joining",
    rests_on=reading("L-2.4"),
    outcome=Outcome.DECLINED,
    en="The order shipped at {shipped_at}, before the shop joined the price insurance at"
    " {joined_at}; only orders shipped after joining are insured.",
    zh="订单发货时间 {shipped_at}早于店铺加入价保无忧的时间 {joined_at}，仅加入后发货的订单承保。",
)
TERMS_NOT_IN_FORCE: Final = FindingRule(
    code="terms-not-in-force",
    rests_on=reading("L-1.1", "D-Q9"),
    outcome=Outcome.DECLINED,
    en="Cover would begin on {on}, before terms {terms_id} came into force on {effective_from}.",
    zh="保险责任起始日 {on} 早于条款 {terms_id} 的生效日 {effective_from}。",
)
NO_CORRESPONDING_DAY: Final = FindingRule(
    code="no-corresponding-day",
    rests_on=reading("D-Q8"),
    outcome=Outcome.DECLINED,
    en="{months} months after {start} there is no corresponding day, and the terms allow no"
    " other: choose another start.",
    zh="{start} 之后 {months} 个月无对应日，且条款口径不作替代，请另选保险起期。",
)
JOINING_UNKNOWN: Final = FindingRule(
    code="joining-unknown",
    rests_on=reading("L-2.3", "L-2.4"),
    outcome=Outcome.PENDING,
    en="Whether the shop has joined the {product} insurance is not known yet.",
    zh="店铺是否已加入{product}尚待确认。",
)
NOT_SHIPPED: Final = FindingRule(
    code="not-shipped",
    rests_on=source("L-2.4"),
    outcome=Outcome.PENDING,
    en="The order has not shipped yet; its policy is issued when it ships.",
    zh="订单尚未发货，发货后自动投保。",
)
TERMS_NOT_KNOWN: Final = FindingRule(
    code="terms-not-known",
    rests_on=reading("L-1.1", "D-Q9"),
    outcome=Outcome.REFERRED,
    en="Cover would begin on {on}, before the earliest known terms came into force on"
    " {effective_from}: refer for manual review.",
    zh="保险责任起始日 {on} 早于已知最早条款的生效日 {effective_from}，此前条款情形不明，"
    "须人工判断。",
)
COVER_SHOWN: Final = FindingRule(
    code="cover-shown",
    rests_on=source("D-Q16"),
    outcome=Outcome.APPROVED,
    en="The cover of {coverage} is shown on shop and item pages.",
    zh="店铺页与商品页展示保障额度 {coverage} 元。",
)
