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
        "how an amount is rounded, once, last, to the fen",
        "金额如何舍入：仅在最后一步舍入到分",
        (
            Choice("half_up", "to the nearest fen, halves up", "四舍五入到分"),
            Choice("half_even", "to the nearest fen, halves to the even one", "四舍六入五成双到分"),
            Choice("down", "down to the fen", "舍去分以下"),
        ),
    ),
    NamedReading(
        "price_window",
        ("L-3.1", "L-3.6"),
        "how the days of a window are counted",
        "期限天数如何计算",
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
        "价保理赔次数",
        (
            Choice("order", "one for each order", "每个订单赔付一次"),
            Choice("line", "one for each line of an order", "每个订单行赔付一次"),
        ),
    ),
    NamedReading(
        "difference_base",
        ("L-3.7", "L-3.8"),
        "what counts as paid in the price difference",
        "计算差价时何者计入实付",
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
        "within how many days a refund must be asked for",
        "须在多少天内申请退款",
        (
            Choice(30, "within 30 days, counted as price_window says", "30 天内，按期限口径计算"),
            Choice(None, "no limit", "不限"),
        ),
    ),
    NamedReading(
        "after_quality_window",
        ("L-1.1",),
        "what becomes of a refund that was asked for after these days",
        "超过该天数申请的退款如何处理",
        (
            Choice("refer", "a person looks at it", "转人工处理"),
            Choice("decline", "the claim is declined", "不予赔付"),
        ),
    ),
    NamedReading(
        "policy_end",
        ("D-Q8", "D-Q14"),
        "which day is the last that is covered",
        "保险期间的最后一日",
        (
            Choice("last_day", "the day before the anniversary", "对应日的前一日"),
            Choice("anniversary", "the anniversary itself", "对应日当日"),
        ),
    ),
    NamedReading(
        "month_end",
        ("D-Q8",),
        "what replaces a day that a month does not have",
        "该月无对应日时如何处理",
        (
            Choice("up", "the first day of the next month", "取次月首日"),
            Choice("down", "the last day of the month", "取该月最后一日"),
            Choice("refuse", "nothing: another start is needed", "不作替代，须另选起期"),
        ),
    ),
    NamedReading(
        "surrender_with_obligations",
        ("D-Q14", "D-Q10"),
        "whether debts and holds stand in the way of a surrender",
        "有欠款或冻结时可否退保",
        (
            Choice("refer", "they may: a person looks at it", "转人工处理"),
            Choice("refuse", "they do: both are settled first", "不可，须先结清"),
            Choice("allow", "they do not", "可以"),
        ),
    ),
    NamedReading(
        "cover_meets_requirement",
        ("D-Q2", "D-Q6"),
        "when the cover frees a cash deposit",
        "保额何时可替代现金保证金",
        (
            Choice("at_least", "from the requirement on", "保额不低于类目要求"),
            Choice("above", "above the requirement only", "保额超过类目要求"),
            Choice(
                "combined",
                "cover and cash together: what exceeds the requirement",
                "保额与现金合并计算，超出要求部分",
            ),
        ),
    ),
    NamedReading(
        "overdue_from",
        ("D-Q19", "D-Q20"),
        "from which day an advance is overdue",
        "垫付款自何日起算逾期",
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
        "还款何时恢复信用额度",
        (
            Choice("by_amount", "by its amount, at once", "按还款金额即时恢复"),
            Choice("by_settled_case", "once its case is repaid in full", "整案还清后恢复"),
        ),
    ),
)

READINGS: Final[Mapping[str, NamedReading]] = MappingProxyType({one.name: one for one in _ALL})
"""The named readings, by the field of the terms that holds the choice."""


def choice_line(name: str, value: Reading, language: Language) -> str:
    """Return a reading with its choice and what it says, on one line."""
    chosen, reading = "none" if value is None else value, READINGS[name]
    if is_chinese(language):
        return f"口径：{name} = {chosen}（{reading.says(value, language)}）"
    return f"reading: {name} = {chosen} ({reading.says(value, language)})"
