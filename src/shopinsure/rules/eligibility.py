"""The rules of who may join or buy, and how much: L-1 to L-2.3, D-0 to D-Q17."""

from typing import Final

from shopinsure import formulas
from shopinsure.rules._rule import AmountRule, FindingRule, Operand, Outcome, reading, source

DECLINED_ZH: Final = "不予承保"

_CASH: Final = Operand("cash deposit", "现金保证金")
_COVER: Final = Operand("cover", "保额")
_REQUIREMENT: Final = Operand("requirement", "类目要求")

UNDER_PENALTY: Final = FindingRule(
    code="under-penalty",
    rests_on=source("L-F1"),
    outcome=Outcome.DECLINED,
    en="The shop is under a penalty for violations; it can join once the penalty has ended.",
    zh="店铺存在违规处罚，处罚解除后方可加入。",
)
NOT_BOUND_TO_BASE: Final = FindingRule(
    code="not-bound-to-base",
    rests_on=source("L-1.2", "L-2.3"),
    outcome=Outcome.DECLINED,
    en="The shop is not bound to a live-stream base; it must bind to one before it joins.",
    zh="店铺未绑定直播基地，须先绑定方可加入。",
)
CATEGORY_NOT_COVERED: Final = FindingRule(
    code="category-not-covered",
    rests_on=source("L-1.2", "L-2.2"),
    outcome=Outcome.DECLINED,
    en="Category {category} is not covered by the {product} insurance; only goods of a covered"
    " category can be insured.",
    zh="类目 {category} 不在{product}的承保类目内，仅承保类目的商品可投保。",
)
QUALITY_NOT_QUALIFIED: Final = FindingRule(
    code="quality-not-qualified",
    rests_on=source("L-1.3"),
    outcome=Outcome.DECLINED,
    declined_zh="未加入",
    en="The status of the quality insurance is not qualified; a shop counts as joined to the"
    " programme once both insurances are.",
    zh="质保状态未达标，两项均达标方视为加入“直播精选服务保障”。",
)
PRICE_NOT_QUALIFIED: Final = FindingRule(
    code="price-not-qualified",
    rests_on=source("L-1.3"),
    outcome=Outcome.DECLINED,
    declined_zh="未加入",
    en="The status of the price insurance is not qualified; a shop counts as joined to the"
    " programme once both insurances are.",
    zh="价保状态未达标，两项均达标方视为加入“直播精选服务保障”。",
)
NOT_MARKETPLACE_SELLER: Final = FindingRule(
    code="not-marketplace-seller",
    rests_on=source("D-Q6"),
    outcome=Outcome.DECLINED,
    en="The shop is not a marketplace (C2C) seller; only marketplace sellers can buy"
    " guarantee-deposit insurance.",
    zh="店铺不是集市（C2C）卖家，仅集市卖家可投保。",
)
NOT_OFFERED: Final = FindingRule(
    code="not-offered",
    rests_on=source("D-0", "D-Q17"),
    outcome=Outcome.DECLINED,
    en="The insurance is not offered to the shop (the button is grey or absent); its overall"
    " assessment must change, and nobody can override it.",
    zh="系统未向该店铺开放投保（按钮置灰或缺失），须待综合评估变化，人工无法干预。",
)
POLICY_RUNNING: Final = FindingRule(
    code="policy-running",
    rests_on=reading("D-Q6", "D-Q15"),
    outcome=Outcome.DECLINED,
    en="Policy {policy_id} is in force until {end}; another can start after that day or after a"
    " surrender.",
    zh="保单 {policy_id} 有效至 {end}，期满或退保后方可另行投保。",
)
COVER_REDUCED: Final = FindingRule(
    code="cover-reduced",
    rests_on=source("D-Q15"),
    outcome=Outcome.DECLINED,
    en="A cover of {coverage} is below the {running} of policy {policy_id}, and cover cannot be"
    " reduced during the term.",
    zh="保额 {coverage} 元低于保单 {policy_id} 的保额 {running} 元，保险期间内不可减保。",
)
COVERAGE_NOT_A_TIER: Final = FindingRule(
    code="coverage-not-a-tier",
    rests_on=source("D-Q5"),
    outcome=Outcome.DECLINED,
    en="A cover of {coverage} is not offered: choose from {lowest} to {highest} in steps of"
    " {step}.",
    zh="保额 {coverage} 元不是可选档位，请在 {lowest} 元至 {highest} 元之间按 {step} 元一档选择。",
)
COVERAGE_ABOVE_MAXIMUM: Final = FindingRule(
    code="coverage-above-maximum",
    rests_on=source("D-Q5", "D-Q13"),
    outcome=Outcome.DECLINED,
    en="A cover of {coverage} is above the shop's maximum of {maximum}; choose at most that.",
    zh="保额 {coverage} 元高于系统给出的最高保额 {maximum} 元，请选择不高于该值的档位。",
)
NO_TIER_OPEN: Final = FindingRule(
    code="no-tier-open",
    rests_on=source("D-Q5"),
    outcome=Outcome.DECLINED,
    en="The shop's maximum of {maximum} is below the lowest cover of {lowest}.",
    zh="系统给出的最高保额 {maximum} 元低于最低保额 {lowest} 元。",
)
PENALTY_UNKNOWN: Final = FindingRule(
    code="penalty-unknown",
    rests_on=reading("L-F1"),
    outcome=Outcome.PENDING,
    en="Whether the shop is under a penalty is not known yet.",
    zh="店铺是否存在违规处罚尚待确认。",
)
BASE_UNKNOWN: Final = FindingRule(
    code="base-unknown",
    rests_on=reading("L-1.2", "L-2.3"),
    outcome=Outcome.PENDING,
    en="Whether the shop is bound to a live-stream base is not known yet.",
    zh="店铺是否绑定直播基地尚待确认。",
)
QUALITY_STATUS_UNKNOWN: Final = FindingRule(
    code="quality-status-unknown",
    rests_on=reading("L-1.3"),
    outcome=Outcome.PENDING,
    en="The status of the quality insurance is not known yet.",
    zh="质保状态尚待确认。",
)
PRICE_STATUS_UNKNOWN: Final = FindingRule(
    code="price-status-unknown",
    rests_on=reading("L-1.3"),
    outcome=Outcome.PENDING,
    en="The status of the price insurance is not known yet.",
    zh="价保状态尚待确认。",
)
SELLER_KIND_UNKNOWN: Final = FindingRule(
    code="seller-kind-unknown",
    rests_on=reading("D-Q6"),
    outcome=Outcome.PENDING,
    en="Whether the shop is a marketplace (C2C) seller is not known yet.",
    zh="店铺是否为集市（C2C）卖家尚待确认。",
)
OFFER_UNKNOWN: Final = FindingRule(
    code="offer-unknown",
    rests_on=reading("D-0", "D-Q17"),
    outcome=Outcome.PENDING,
    en="Whether the insurance is offered to the shop is not known yet.",
    zh="系统是否向该店铺开放投保尚待确认。",
)
MAXIMUM_UNKNOWN: Final = FindingRule(
    code="maximum-unknown",
    rests_on=reading("D-Q5"),
    outcome=Outcome.PENDING,
    en="The shop's maximum cover is not known yet.",
    zh="店铺的最高保额尚待确认。",
)
CATEGORY_UNLISTED: Final = FindingRule(
    code="category-unlisted",
    rests_on=reading("L-1.2", "L-2.2"),
    outcome=Outcome.REFERRED,
    en="Category {category} is not listed for the {product} insurance, and the list is not"
    " exhaustive: refer for manual review, or mark the schedule complete in the terms.",
    zh="类目 {category} 未列入{product}，清单为不完全列举，须人工判断，或在条款中注明清单完整。",
)
RELEASE_AT_LEAST: Final = AmountRule(
    code="release-at-least",
    rests_on=reading("D-Q6", "D-Q2"),
    en="cash deposit that may be released: all of it once the cover is at least the requirement",
    zh="可解冻的现金保证金（保额不低于类目要求时全部可解冻）",
    formula="{0} × [{1} >= {2}]",
    operands=(_CASH, _COVER, _REQUIREMENT),
    compute=formulas.releasable_at_least,
    rounds=False,
    readings=("cover_meets_requirement",),
)
RELEASE_ABOVE: Final = AmountRule(
    code="release-above",
    rests_on=reading("D-Q6"),
    en="cash deposit that may be released: all of it once the cover is above the requirement",
    zh="可解冻的现金保证金（保额超过类目要求时全部可解冻）",
    formula="{0} × [{1} > {2}]",
    operands=(_CASH, _COVER, _REQUIREMENT),
    compute=formulas.releasable_above,
    rounds=False,
    readings=("cover_meets_requirement",),
)
RELEASE_COMBINED: Final = AmountRule(
    code="release-combined",
    rests_on=reading("D-Q6"),
    en="cash deposit that may be released: what exceeds the part of the requirement that the"
    " cover leaves open",
    zh="可解冻的现金保证金（超出保额未覆盖部分的现金）",
    formula="max(0, {0} - max(0, {2} - {1}))",
    operands=(_CASH, _COVER, _REQUIREMENT),
    compute=formulas.releasable_combined,
    rounds=False,
    readings=("cover_meets_requirement",),
)
