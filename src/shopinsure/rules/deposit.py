"""The rules of the seller's account; the order of the refusals is their precedence."""

from typing import Final

from shopinsure import formulas
from shopinsure._reasons import AmountRule, FindingRule, Operand, Outcome, Rule, Unit


def _refusal(code: str, clauses: tuple[str, ...], en: str, zh: str) -> FindingRule:
    return FindingRule(code=code, clauses=clauses, outcome=Outcome.DECLINED, en=en, zh=zh)


ID_REUSED: Final = _refusal(
    "id-reused",
    ("D-Q26",),
    "The id was used by an event with other content: give this one an id of its own.",
    "该编号已用于内容不同的事件：请另用编号。",
)
DAY_GOES_BACK: Final = _refusal(
    "day-goes-back",
    ("D-Q26",),
    "The day is before that of the last posted event: events are posted in order of days.",
    "该事件日期早于最近入账事件：须按日期先后入账。",
)
COVER_RUNNING: Final = _refusal(
    "cover-running",
    ("D-Q6", "D-Q15"),
    "A cover is running: another can be bought once it has ended.",
    "已有保额生效：结束后方可另购。",
)
ADVANCES_UNPAID: Final = _refusal(
    "advances-unpaid",
    ("D-Q10", "D-Q26"),
    "Advances of the insurer are not repaid: a new cover needs that nothing is owed.",
    "尚有垫付款未还：还清后方可另购。",
)
CREDIT_STILL_HELD: Final = _refusal(
    "credit-still-held",
    ("D-Q21", "D-Q26"),
    "A bond is still held on credit: a new cover needs that none is.",
    "信用账户仍有履约担保金冻结：解除后方可另购。",
)
NO_COVER: Final = _refusal(
    "no-cover",
    ("D-Q14",),
    "No cover is running that could end.",
    "当前没有生效中的保额可结束。",
)
ANOTHER_POLICY: Final = _refusal(
    "another-policy",
    ("D-Q14",),
    "The cover that is running is of another policy.",
    "生效中的保额属于另一保单。",
)
HOLD_OPEN: Final = _refusal(
    "hold-open",
    ("D-Q21",),
    "The case has an open hold: it must end before another.",
    "本案已有未结束的冻结：须先结束。",
)
NO_HOLD: Final = _refusal(
    "no-hold",
    ("D-Q21",),
    "The case has no open hold to release.",
    "本案没有可解除的冻结。",
)
BEYOND_ALIPAY_HOLD: Final = _refusal(
    "beyond-alipay-hold",
    ("D-Q21",),
    "The amount is more than the case holds on the Alipay balance.",
    "金额超过本案在支付宝余额上的冻结额。",
)
BEYOND_CREDIT: Final = _refusal(
    "beyond-credit",
    ("D-Q21", "D-Q26"),
    "The advance is more than the hold of the case and the available credit together.",
    "垫付金额超过本案冻结额度与可用额度之和。",
)
OVER_REPAYMENT: Final = _refusal(
    "over-repayment",
    ("D-Q11", "D-Q26"),
    "The repayment is more than is owed on the case.",
    "还款金额超过本案欠款。",
)
BEYOND_CASH: Final = _refusal(
    "beyond-cash",
    ("D-Q27",),
    "The amount is more than the cash account holds.",
    "金额超过现金账户可用额度。",
)
OVER_TOP_UP: Final = _refusal(
    "over-top-up",
    ("D-Q27",),
    "The top-up would lift the cash account above what was paid in.",
    "补缴后将超过已缴保证金。",
)
BEYOND_RANGE: Final = _refusal(
    "beyond-range",
    ("D-Q26", "D-Q27"),
    "The account would hold more than 9999999999.99.",
    "账户金额将超过 9999999999.99。",
)

DUNNING: Final = Rule(
    code="dunning",
    clauses=("D-Q10", "D-Q11"),
    en="The insurer asks for repayment; the automatic debit is made.",
    zh="保险公司催缴还款，系统自动扣款。",
)
BADGE_REMOVED: Final = Rule(
    code="badge-removed",
    clauses=("D-Q20",),
    en="The protection badge is removed.",
    zh="去除消保标志。",
)
BLOCKED: Final = Rule(
    code="blocked",
    clauses=("D-Q20",),
    en="The shop is blocked; its trades meanwhile are under payment-term protection.",
    zh="店铺被屏蔽，期间交易实行账期保障。",
)
LAST_DAY: Final = Rule(
    code="last-day",
    clauses=("D-Q19",),
    en="The last day to repay.",
    zh="最长还款期限届满日。",
)


def _operand(en: str, zh: str) -> Operand:
    return Operand(en=en, zh=zh, unit=Unit.YUAN)


_BOND: Final = _operand("bond", "履约担保金")
_CREDIT: Final = _operand("credit available", "信用账户可用额度")
_OWED: Final = _operand("owed", "未还垫付款")

CREDIT_PART: Final = AmountRule(
    code="credit-part",
    clauses=("D-Q21",),
    en="part of a bond that is held on credit",
    zh="履约担保金冻结于信用账户的部分",
    formula="min({}, {})",
    operands=(_BOND, _CREDIT),
    compute=formulas.credit_part,
    rounds=False,
)
ALIPAY_REST: Final = AmountRule(
    code="alipay-rest",
    clauses=("D-Q21",),
    en="part of a bond that is held on the Alipay balance: what credit does not cover",
    zh="履约担保金冻结于支付宝余额的部分：信用账户未覆盖的金额",
    formula="{} - {}",
    operands=(_BOND, _operand("part on credit", "信用账户部分")),
    compute=formulas.rest,
    rounds=False,
)
ALIPAY_PART: Final = AmountRule(
    code="alipay-part",
    clauses=("D-Q21",),
    en="part of a bond that is held on the Alipay balance, as far as it reaches",
    zh="履约担保金冻结于支付宝余额的部分，以余额为限",
    formula="min({} - {}, {})",
    operands=(
        _BOND,
        _operand("part on credit", "信用账户部分"),
        _operand("Alipay balance", "支付宝余额"),
    ),
    compute=formulas.alipay_part,
    rounds=False,
)
SHORTFALL: Final = AmountRule(
    code="bond-shortfall",
    clauses=("D-Q21",),
    en="part of a bond that neither credit nor the Alipay balance covers",
    zh="履约担保金中信用账户与支付宝余额均未覆盖的缺口",
    formula="{} - {} - {}",
    operands=(
        _BOND,
        _operand("part on credit", "信用账户部分"),
        _operand("part on Alipay", "支付宝部分"),
    ),
    compute=formulas.shortfall,
    rounds=False,
)
HELD_ON_CREDIT: Final = AmountRule(
    code="held-on-credit",
    clauses=("D-Q21", "D-Q26"),
    en="held on credit: the holds of all open cases",
    zh="信用账户冻结额度：各未结案件之和",
    formula="{}",
    operands=(_operand("sum of the holds on credit", "各案信用冻结之和"),),
    compute=formulas.total,
    rounds=False,
    repeats=True,
)
HELD_ON_ALIPAY: Final = AmountRule(
    code="held-on-alipay",
    clauses=("D-Q21",),
    en="held on the Alipay balance: the holds of all open cases",
    zh="支付宝余额冻结额：各未结案件之和",
    formula="{}",
    operands=(_operand("sum of the holds on Alipay", "各案支付宝冻结之和"),),
    compute=formulas.total,
    rounds=False,
    repeats=True,
)
OWED_ON_CASE: Final = AmountRule(
    code="owed-on-case",
    clauses=("D-Q10", "D-Q26"),
    en="owed on a case: advanced less repaid",
    zh="单案未还垫付款：已垫付减已还款",
    formula="{} - {}",
    operands=(_operand("advanced", "已垫付"), _operand("repaid", "已还款")),
    compute=formulas.rest,
    rounds=False,
)
OUTSTANDING: Final = AmountRule(
    code="outstanding",
    clauses=("D-Q10", "D-Q26"),
    en="owed to the insurer: what all open cases owe",
    zh="未还垫付款：各未结案件之和",
    formula="{}",
    operands=(_operand("sum of what the cases owe", "各案未还垫付款之和"),),
    compute=formulas.total,
    rounds=False,
    repeats=True,
)
UNRESTORED: Final = AmountRule(
    code="unrestored",
    clauses=("D-Q26",),
    en="advances whose credit is not restored: those of all cases that are not settled",
    zh="尚未恢复额度的垫付款：各未结清案件的垫付款之和",
    formula="{}",
    operands=(_operand("sum of the advances", "各案垫付款之和"),),
    compute=formulas.total,
    rounds=False,
    readings=("repayment_counts",),
    repeats=True,
)
CREDIT_LEFT: Final = AmountRule(
    code="credit-available",
    clauses=("D-Q26",),
    en="credit available: the cover less what is held and what is not restored",
    zh="信用账户可用额度：保额减冻结额度，再减尚未恢复的垫付款",
    formula="{} - {} - {}",
    operands=(
        _operand("cover", "保额"),
        _operand("held on credit", "信用账户冻结额度"),
        _operand("not restored", "尚未恢复的垫付款"),
    ),
    compute=formulas.credit_available,
    rounds=False,
    readings=("repayment_counts",),
)
CREDIT_ENDED: Final = AmountRule(
    code="credit-ended",
    clauses=("D-Q14", "D-Q26"),
    en="credit available: the cover that runs, and none does",
    zh="信用账户可用额度：当前无生效保额",
    formula="{}",
    operands=(_operand("cover", "保额"),),
    compute=formulas.total,
    rounds=False,
    repeats=True,
)
CASH_LEFT: Final = AmountRule(
    code="cash-available",
    clauses=("D-Q27",),
    en="cash available: the deposit paid in, less what is drawn and not made good",
    zh="现金账户可用额度：已缴保证金减已赔付未补缴金额",
    formula="{} - {}",
    operands=(
        _operand("deposit paid in", "已缴保证金"),
        _operand("drawn and not made good", "已赔付未补缴"),
    ),
    compute=formulas.rest,
    rounds=False,
)
DEBIT: Final = AmountRule(
    code="automatic-debit",
    clauses=("D-Q10", "D-Q11"),
    en="automatic debit of an advance: in full, where the balance reaches",
    zh="垫付款自动扣款：余额足够时全额扣收",
    formula="{0} × [{1} >= {0}]",
    operands=(_OWED, _operand("balance left", "剩余余额")),
    compute=formulas.debit,
    rounds=False,
)
OWED_SINCE: Final = AmountRule(
    code="owed-on-open-advances",
    clauses=("D-Q10", "D-Q20"),
    en="owed on a case: its open advances",
    zh="单案未还垫付款：各笔未还垫付之和",
    formula="{}",
    operands=(_operand("sum of the open advances", "各笔未还垫付之和"),),
    compute=formulas.total,
    rounds=False,
    repeats=True,
)

RULES: Final = tuple(rule for rule in list(vars().values()) if isinstance(rule, Rule))
"""All of them, in the order of this file."""
