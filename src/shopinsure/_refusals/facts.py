"""What contradicts: the facts of one record, two parameters, a parameter and the terms."""

from typing import Final

from shopinsure._refusals import Refusal, WrongValue
from shopinsure._refusals.values import EVENT_UNKNOWN

# ---- within a record ----

UNKNOWN_FIELD: Final = Refusal(
    "unknown-field", "{model} has no field {name}", "{model} 没有字段 {name}"
)
FREIGHT_ABOVE_PAID: Final = Refusal(
    "freight-above-paid",
    "freight {freight} is more than the {paid} paid",
    "运费 {freight} 元超过实付金额 {paid} 元",
)
SHIPPED_BEFORE_PAID: Final = Refusal(
    "shipped-before-paid",
    "shipped_at is before paid_at",
    "发货时间（shipped_at）早于支付时间（paid_at）",
)
ISSUED_BEFORE_PAID: Final = Refusal(
    "issued-before-paid",
    "issued_at is before paid_at",
    "出单时间（issued_at）早于支付时间（paid_at）",
)
PREMIUM_CONTRADICTS_RATE: Final = Refusal(
    "premium-contradicts-rate",
    "premium {premium} is not {amount} × {rate} rounded to the fen",
    "保费 {premium} 元与 {amount} 元按费率 {rate} 计算并舍入到分的结果不符",
)
PERIOD_CONTRADICTS_TERM: Final = Refusal(
    "period-contradicts-term",
    "end {end} is not {months} months after start {start}",
    "止期（end）{end} 不是起期（start）{start} 起满 {months} 个月之日",
)
DEPOSIT_POLICY_OF_ANOTHER_SHOP: Final = Refusal(
    "policy-of-another-shop",
    "deposit_policy belongs to another shop",
    "保单（deposit_policy）属于另一店铺",
)
PARTS_ABOVE_PRICE: Final = Refusal(
    "parts-above-price",
    "freight, red packets and points are {parts} in total, more than the {unit_paid} paid for the "
    "unit",
    "运费、红包及积分抵扣合计 {parts} 元，超过单件实付 {unit_paid} 元",
)
COMPLETED_BEFORE_REQUESTED: Final = Refusal(
    "completed-before-requested",
    "completed_at is before requested_at",
    "退款完成时间（completed_at）早于申请时间（requested_at）",
)

# ---- within an account ----

EVENT_KIND_MISSING: Final = Refusal(
    "event-kind-missing",
    "an event needs a kind, one of {kinds}",
    "事件须注明种类（kind），须为 {kinds} 之一",
)
EVENT_KIND_UNKNOWN: Final = Refusal(
    EVENT_UNKNOWN.code,
    "the kind of an event must be one of {kinds}",
    "事件种类（kind）须为 {kinds} 之一",
)
END_BEFORE_START: Final = Refusal(
    "end-before-start",
    "end {end} is before {on}, the first day covered",
    "止期（end）{end} 早于保险责任起始日 {on}",
)
ADVANCES_CONTRADICT: Final = Refusal(
    "case-contradicts",
    "advanced less repaid is not what the advances owe",
    "已垫付减已还款，与各笔未还垫付款之和不符",
)
CASE_SETTLED: Final = ADVANCES_CONTRADICT.worded(
    "a settled case starts again from zero",
    "已结清的案件须从零重新计",
)
ADVANCES_UNORDERED: Final = ADVANCES_CONTRADICT.worded(
    "advances must be in order of days, one per day",
    "各笔垫付（advances）须按日期先后排列，每日一笔",
)
CASH_ABOVE_LIMIT: Final = Refusal(
    "cash-above-limit", "cash is more than was paid in", "现金余额（cash）超过已缴保证金"
)
COVER_WITHOUT_POLICY: Final = Refusal(
    "cover-without-policy",
    "policy_id, coverage and cover_until must be given together",
    "保单号（policy_id）、保额（coverage）与到期日（cover_until）须同时填写",
)
CASES_UNORDERED: Final = Refusal(
    "cases-unordered",
    "cases must be in order of their ids, one per id",
    "案件（cases）须按编号先后排列，每个编号一案",
)
CASE_OVER: Final = Refusal(
    "case-over",
    "a case that holds and owes nothing is not open",
    "既无冻结亦无欠款的案件已了结，不应列出",
)
LAST_DAY_CONTRADICTS: Final = Refusal(
    "last-day-contradicts",
    "last_on is before an advance",
    "最近入账日（last_on）早于某笔垫付的日期",
)
BEYOND_RANGE: Final = Refusal(
    "beyond-range", "a balance is above 9999999999.99", "某项余额超过 9999999999.99 元"
)
CREDIT_OVERDRAWN: Final = Refusal(
    "credit-overdrawn",
    "holds and debts together exceed the cover",
    "冻结与欠款之和超过保额",
)
DAY_GOES_BACK: Final = Refusal(
    "day-goes-back",
    "on {on} is before the account's last posted day {last_on}",
    "日期（on）{on} 早于账户最近入账日 {last_on}",
)
READING_CHANGED: Final = Refusal(
    "reading-changed",
    "start counts repayments {ours}, but terms count them '{theirs}'",
    "起始账户（start）的还款口径为 {ours}，条款（terms）的为 '{theirs}'",
)
SEEN_CONTRADICTS: Final = Refusal(
    "seen-contradicts",
    "seen holds two different events with the id {event_id}",
    "已入账事件（seen）中编号 {event_id} 有两个不同的事件",
)

# ---- terms ----

AMENDED_FIELDS: Final = Refusal(
    "amended-fields",
    "amended_fields follow from the amendment and cannot be given",
    "修改项（amended_fields）由修改内容得出，不可填写",
)
BASED_ON: Final = Refusal(
    "based-on",
    "based_on follows from the amendment and cannot be given",
    "所依版本（based_on）由修改内容得出，不可填写",
)
TERMS_ID_TAKEN: Final = WrongValue(
    "terms-id-taken",
    "belongs to other terms: give an id of your own",
    "已用于其他条款，请另用编号",
)
TERMS_OF_ANOTHER_ID: Final = Refusal(
    "terms-of-another-id",
    "{terms_id} is a known version with another {field}: give an id of your own, as amended() does",
    "{terms_id} 为已知版本，其字段 {field} 与此不同，请另用编号，或用 amended() 修改",
)
TIERS_CONTRADICT: Final = Refusal(
    "tiers-contradict",
    "coverage_step must be above 0 and at most coverage_min and coverage_max",
    "保额档差（coverage_step）须大于 0，且不超过最低保额（coverage_min）与最高保额（coverage_max）",
)
TIERS_TOO_MANY: Final = Refusal(
    "tiers-too-many", "there are more than {most} tiers", "保额档位超过 {most} 个"
)
TERMS_UNKNOWN: Final = Refusal(
    "terms-unknown",
    "terms of the policy, {terms_id}, are not known: give them as terms=",
    "保单的条款 {terms_id} 不在已知版本之中，请以 terms= 给出",
)
TERMS_OF_ANOTHER_POLICY: Final = Refusal(
    "terms-of-another-policy",
    "terms {theirs} are neither those of the policy, {terms_id}, nor amended from them",
    "条款（terms）{theirs} 既不是保单的条款 {terms_id}，也不是由其修改而来",
)
TERMS_NOT_KNOWN: Final = Refusal(
    "terms-not-known",
    "day '{day}' is before the first terms, which are in force from {first} on",
    "日期（day）'{day}' 早于首版条款的生效日 {first}",
)
TERMS_MISSING: Final = Refusal(
    "terms-missing",
    "function has no default for terms: give compare_readings terms=",
    "函数（function）的 terms 没有默认值，请向 compare_readings 给出 terms=",
)
NO_POLICY_NO_TERMS: Final = TERMS_MISSING.worded(
    "case has no policy: give compare_readings terms=",
    "案例中没有保单，请向 compare_readings 给出 terms=",
)
VERSIONS_CONTRADICT: Final = Refusal(
    "versions-contradict",
    "versions must not be empty, and each needs a first day of its own",
    "条款版本（versions）不可为空，且各版本的生效日须各不相同",
)

# ---- between parameters ----

RATE_ABOVE_CEILING: Final = Refusal(
    "rate-above-ceiling",
    "rate {rate} is above the ceiling {ceiling} (L-2.4)",
    "费率 {rate} 超过上限 {ceiling}（L-2.4）",
)
TOTAL_OUT_OF_RANGE: Final = Refusal(
    "total-out-of-range",
    "lines have a total premium above 9999999999.99",
    "明细（lines）的保费合计超过 9999999999.99 元",
)
COVERAGE_NOT_A_TIER: Final = Refusal(
    "coverage-not-a-tier",
    "coverage {coverage} is not offered: choose from {least} to {most} in steps of {step} (D-Q5)",
    "保额 {coverage} 元不是可选档位，请在 {least} 元至 {most} 元之间按 {step} 元一档选择（D-Q5）",
)
POLICY_ENDED: Final = Refusal(
    "policy-ended",
    "on {on} is after the policy's last day {last}",
    "日期（on）{on} 晚于保单最后承保日 {last}",
)
ORDER_OF_ANOTHER_SHOP: Final = Refusal(
    "order-of-another-shop",
    "order belongs to shop {ours}, not {theirs}",
    "订单属于店铺 {ours}，不属于 {theirs}",
)
POLICY_OF_ANOTHER_PRODUCT: Final = Refusal(
    "policy-of-another-product",
    "policy is for the {ours} insurance, not {theirs}",
    "保单的险种为{ours}，不是{theirs}",
)
POLICY_OF_ANOTHER_ORDER: Final = Refusal(
    "policy-of-another-order",
    "policy belongs to order {ours}, not {theirs}",
    "保单属于订单 {ours}，不属于 {theirs}",
)
POLICY_OF_ANOTHER_SHOP: Final = DEPOSIT_POLICY_OF_ANOTHER_SHOP.worded(
    "policy belongs to shop {ours}, not {theirs}",
    "保单属于店铺 {ours}，不属于 {theirs}",
)
REQUESTED_BEFORE_PAID: Final = Refusal(
    "requested-before-paid",
    "refund was requested at {requested_at}, before the payment at {paid_at}",
    "退款申请时间 {requested_at}早于支付时间 {paid_at}",
)
PAID_AT_CONTRADICTS: Final = Refusal(
    "paid-at-contradicts",
    "policy has paid_at {ours}, but purchase has {theirs}",
    "保单上的支付时间为 {ours}，购买记录上的为 {theirs}",
)
UNIT_ABOVE_POLICY: Final = Refusal(
    "unit-above-policy",
    "unit cost {unit} without freight, red packets and points, more than the {goods} of goods that "
    "the policy covers",
    "单件实付（不含运费、红包、积分抵扣）{unit} 元，超过保单的货款 {goods} 元",
)
ROW_UNKNOWN: Final = WrongValue(
    "row-unknown",
    "has no row with that choice: the answer does not depend on it",
    "没有该选项的行，结果与之无关",
)
