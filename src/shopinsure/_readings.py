"""The named readings: what the sources leave open, and the choices there are.

Each *reading* is a field of the terms with the choices of docs/rulebook.md, §2, default first. It
has a name, the clauses it reads and a sentence for each choice, in English and Chinese.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from shopinsure._words import Language, is_chinese

Reading: TypeAlias = str | int | None
"""A choice: the name of one, a number of days, or ``None`` for no limit."""


class Choice(NamedTuple):
    """One choice of a reading and what it says."""

    value: Reading
    en: str
    zh: str


class NamedReading(NamedTuple):
    """A reading: the field of the terms, the clauses it reads, and its choices.

    The first choice is the default.
    """

    name: str
    clauses: tuple[str, ...]
    en: str
    zh: str
    choices: tuple[Choice, ...]

    @property
    def values(self) -> tuple[Reading, ...]:
        """Return the choices as the terms hold them, default first."""
        return tuple(choice.value for choice in self.choices)

    @property
    def description(self) -> str:
        """Return what the reading decides, as the description of its field."""
        no_limit = "".join(f"; None: {one.en}" for one in self.choices if one.value is None)
        return f"{self.en[0].upper()}{self.en[1:]}{no_limit}; {', '.join(self.clauses)}."

    def says(self, value: Reading, language: Language = "en") -> str:
        """Return what a choice means; for another number of days, what the default's would."""
        default = self.choices[0]
        chosen = next((one for one in self.choices if one.value == value), default)
        text = chosen.zh if is_chinese(language) else chosen.en
        return text.replace(str(chosen.value), str(value)) if chosen.value != value else text


_ALL: Final = (
    NamedReading(
        "rounding",
        ("L-2.4", "D-Q9", "D-Q14"),
        "how amounts are rounded to the fen",
        "金额舍入到分的方式",
        (
            Choice("half_up", "rounded half up to the fen", "四舍五入到分"),
            Choice("half_even", "rounded half to even, to the fen", "四舍六入五成双到分"),
            Choice("down", "rounded down to the fen", "分以下舍去"),
        ),
    ),
    NamedReading(
        "price_window",
        ("L-3.1", "L-3.6"),
        "how the days of a period are counted",
        "期限天数的计算方式",
        (
            Choice(
                "calendar",
                "Beijing calendar days, the day of payment not counted",
                "按北京时间自然日计算，支付当日不计",
            ),
            Choice("elapsed", "days of 24 hours, to the instant", "按每天 24 小时计算，精确到时刻"),
            Choice(
                "first_day_counts",
                "Beijing calendar days, the day of payment is the first",
                "按北京时间自然日计算，支付当日为首日",
            ),
        ),
    ),
    NamedReading(
        "price_claims_per",
        ("L-3.1",),
        "how many price claims are paid",
        "价保赔付次数",
        (
            Choice("order", "one for each order", "每个订单赔付一次"),
            Choice("line", "one for each line of an order", "每个订单行赔付一次"),
        ),
    ),
    NamedReading(
        "difference_base",
        ("L-3.7", "L-3.8"),
        "what counts as paid in the price difference",
        "计算差价时的实付范围",
        (
            Choice("paid", "red packets and points count as paid", "红包与积分抵扣计入实付"),
            Choice(
                "own_money",
                "the buyer's own money alone, without red packets and points",
                "仅计买家自付金额，不含红包与积分抵扣",
            ),
        ),
    ),
    NamedReading(
        "quality_window_days",
        ("L-1.1",),
        "within how many days a refund must be requested",
        "申请退款的期限",
        (
            Choice(
                30,
                "within 30 days, counted as price_window says",
                "30 天内，按期限口径计算",
            ),
            Choice(None, "no limit", "不限"),
        ),
    ),
    NamedReading(
        "after_quality_window",
        ("L-1.1",),
        "what becomes of a refund requested after that period",
        "超过期限申请退款的处理",
        (
            Choice("refer", "referred for manual review", "转人工处理"),
            Choice("decline", "the claim is declined", "不予赔付"),
        ),
    ),
    NamedReading(
        "policy_end",
        ("D-Q8", "D-Q14"),
        "which day is the last day covered",
        "保险期间的最后一日",
        (
            Choice("last_day", "the day before the anniversary", "对应日的前一日"),
            Choice("anniversary", "the anniversary itself", "对应日当日"),
        ),
    ),
    NamedReading(
        "month_end",
        ("D-Q8",),
        "what replaces a day that the month does not have",
        "当月无对应日时的处理",
        (
            Choice("up", "the first day of the next month", "取次月首日"),
            Choice("down", "the last day of the month", "取该月最后一日"),
            Choice("refuse", "nothing: another start is needed", "不作替代，须另选保险起期"),
        ),
    ),
    NamedReading(
        "surrender_with_obligations",
        ("D-Q14", "D-Q10"),
        "whether debts and holds prevent a surrender",
        "有欠款或冻结款项时的退保处理",
        (
            Choice("refer", "referred for manual review", "转人工处理"),
            Choice("refuse", "refused until both are settled", "不予退保，须先结清"),
            Choice("allow", "allowed", "可以退保"),
        ),
    ),
    NamedReading(
        "cover_meets_requirement",
        ("D-Q2", "D-Q6"),
        "when the cover frees a cash deposit",
        "保额替代现金保证金的条件",
        (
            Choice("at_least", "cover of at least the requirement", "保额不低于类目要求"),
            Choice("above", "cover above the requirement", "保额超过类目要求"),
            Choice(
                "combined",
                "cover and cash together, what exceeds the requirement",
                "保额与现金合并计算，超出要求部分",
            ),
        ),
    ),
    NamedReading(
        "overdue_from",
        ("D-Q19", "D-Q20"),
        "from which day an advance is overdue",
        "垫付款逾期的起算日",
        (
            Choice("limit", "the last day to repay", "最长还款期届满日"),
            Choice("dunning", "the day of dunning", "催缴日"),
            Choice("advance", "the day of the advance", "垫付日"),
        ),
    ),
    NamedReading(
        "repayment_counts",
        ("D-Q26",),
        "when a repayment restores credit",
        "还款恢复信用额度的时点",
        (
            Choice("by_amount", "by its amount, at once", "按还款金额即时恢复"),
            Choice("by_settled_case", "once its case is repaid in full", "整案还清后恢复"),
        ),
    ),
)

READINGS: Final[Mapping[str, NamedReading]] = MappingProxyType({one.name: one for one in _ALL})
"""The named readings, by the field of the terms that holds the choice."""


FIELDS_ZH: Final[Mapping[str, str]] = MappingProxyType(
    {
        "effective_from": "生效日",
        "source": "条款来源",
        "order_rate_max": "订单费率上限",
        "quality_cover": "质保承保的类目及退款原因",
        "price_categories": "价保承保的类目",
        "schedule_complete": "清单是否完整",
        "price_window_days": "价保期限天数",
        "payout_working_days": "赔款到账工作日数",
        "coverage_min": "最低保额",
        "coverage_max": "最高保额",
        "coverage_step": "保额档差",
        "rate_6_months": "6 个月费率",
        "rate_12_months": "12 个月费率",
        "dunning_days": "垫付至催缴天数",
        "repayment_days": "最长还款天数",
        "badge_days": "逾期至去除消保标志天数",
        "block_days": "逾期至店铺屏蔽天数",
    }
)
"""The Chinese names of the fields of the terms that are no readings."""


def choice_line(name: str, value: Reading, language: Language) -> str:
    """Return a reading with its choice and what it says, on one line."""
    chosen, reading = "none" if value is None else value, READINGS[name]
    if is_chinese(language):
        return f"口径（{reading.zh}）：{reading.says(value, language)}"
    return f"reading: {name} = {chosen} ({reading.says(value, language)})"
