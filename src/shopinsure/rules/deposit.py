"""The rules of the seller's account: D-Q10, D-Q11, D-Q14, D-Q19 to D-Q27."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from shopinsure import formulas
from shopinsure.rules._rule import (
    TECHNICAL,
    AmountRule,
    FindingRule,
    Operand,
    Outcome,
    Rule,
    reading,
    source,
)

DECLINED_ZH: Final = "不予承保"

_BOND: Final = Operand("bond", "履约担保金")
_CREDIT: Final = Operand("credit available", "信用账户可用额度")
_ON_CREDIT: Final = Operand("part on credit", "信用账户部分")
_OWED: Final = Operand("owed", "未还垫付款")
_SUM: Final[Mapping[str, Any]] = MappingProxyType(
    {"formula": "{}", "compute": formulas.total, "rounds": False, "repeats": True}
)

ID_REUSED: Final = FindingRule(
    code="id-reused",
    rests_on=TECHNICAL,
    outcome=Outcome.DECLINED,
    en="The id was used by an event with other content; give this one an id of its own.",
    zh="该编号已用于内容不同的事件，请另用编号。",
)
DAY_GOES_BACK: Final = FindingRule(
    code="day-goes-back",
    rests_on=TECHNICAL,
    outcome=Outcome.DECLINED,
    en="The day is before that of the last posted event; events are posted in order of days.",
    zh="该事件日期早于最近入账事件，须按日期先后入账。",
)
COVER_RUNNING: Final = FindingRule(
    code="cover-running",
    rests_on=reading("D-Q6", "D-Q15"),
    outcome=Outcome.DECLINED,
    en="A cover is in force; another can be bought once it has ended.",
    zh="已有有效保单，期满或退保后方可另行投保。",
)
ADVANCES_UNPAID: Final = FindingRule(
    code="advances-unpaid",
    rests_on=reading("D-Q10", "D-Q26"),
    outcome=Outcome.DECLINED,
    en="Advances of the insurer are outstanding; all debts must be settled first.",
    zh="尚有垫付款未还，还清后方可另行投保。",
)
CREDIT_STILL_HELD: Final = FindingRule(
    code="credit-still-held",
    rests_on=reading("D-Q21", "D-Q26"),
    outcome=Outcome.DECLINED,
    en="A bond is still held on the credit account; it must be released before a new cover.",
    zh="信用账户仍有履约担保金未解冻，解冻后方可另行投保。",
)
NO_COVER: Final = FindingRule(
    code="no-cover",
    rests_on=reading("D-Q14"),
    outcome=Outcome.DECLINED,
    en="There is no cover in force to end.",
    zh="当前无有效保单可终止。",
)
ANOTHER_POLICY: Final = FindingRule(
    code="another-policy",
    rests_on=TECHNICAL,
    outcome=Outcome.DECLINED,
    en="The cover in force belongs to another policy.",
    zh="当前有效保单为另一保单。",
)
HOLD_OPEN: Final = FindingRule(
    code="hold-open",
    rests_on=reading("D-Q21"),
    outcome=Outcome.DECLINED,
    en="The case already has an open hold; release it before another is made.",
    zh="本案尚有未解冻款项，请先解冻。",
)
NO_HOLD: Final = FindingRule(
    code="no-hold",
    rests_on=TECHNICAL,
    outcome=Outcome.DECLINED,
    en="The case has no open hold to release.",
    zh="本案无可解冻款项。",
)
BEYOND_ALIPAY_HOLD: Final = FindingRule(
    code="beyond-alipay-hold",
    rests_on=reading("D-Q21"),
    outcome=Outcome.DECLINED,
    en="The amount is more than the case holds on the Alipay balance.",
    zh="金额超过本案在支付宝余额上的冻结额。",
)
BEYOND_CREDIT: Final = FindingRule(
    code="beyond-credit",
    rests_on=source("D-Q21", "D-Q26"),
    outcome=Outcome.DECLINED,
    en="The advance is more than the hold of the case and the available credit together.",
    zh="垫付金额超过本案冻结额度与可用额度之和。",
)
OVER_REPAYMENT: Final = FindingRule(
    code="over-repayment",
    rests_on=reading("D-Q11", "D-Q26"),
    outcome=Outcome.DECLINED,
    en="The repayment is more than is owed on the case.",
    zh="还款金额超过本案欠款。",
)
BEYOND_CASH: Final = FindingRule(
    code="beyond-cash",
    rests_on=source("D-Q27"),
    outcome=Outcome.DECLINED,
    en="The amount is more than the cash account holds.",
    zh="金额超过现金账户可用额度。",
)
OVER_TOP_UP: Final = FindingRule(
    code="over-top-up",
    rests_on=reading("D-Q27"),
    outcome=Outcome.DECLINED,
    en="The top-up would lift the cash account above the deposit paid in.",
    zh="充值补足后将超过已缴保证金。",
)
BEYOND_RANGE: Final = FindingRule(
    code="beyond-range",
    rests_on=TECHNICAL,
    outcome=Outcome.DECLINED,
    en="The account would hold more than 9999999999.99.",
    zh="账户金额将超过 9999999999.99 元。",
)
DUNNING: Final = Rule(
    code="dunning",
    rests_on=source("D-Q10", "D-Q11"),
    en="The insurer demands repayment, and the automatic debit is made.",
    zh="保险公司催缴，系统自动扣款。",
)
BADGE_REMOVED: Final = Rule(
    code="badge-removed",
    rests_on=source("D-Q20"),
    en="The protection badge is removed.",
    zh="店铺的消保标志被去除。",
)
BLOCKED: Final = Rule(
    code="blocked",
    rests_on=source("D-Q20"),
    en="The shop is blocked, and its trades meanwhile are under payment-term protection.",
    zh="店铺被屏蔽，期间交易实行账期保障。",
)
LAST_DAY: Final = Rule(
    code="last-day",
    rests_on=source("D-Q19"),
    en="The last day to repay.",
    zh="最长还款期限届满。",
)
CREDIT_PART: Final = AmountRule(
    code="credit-part",
    rests_on=source("D-Q21"),
    en="part of a bond that is held on credit",
    zh="履约担保金冻结于信用账户的部分",
    formula="min({}, {})",
    operands=(_BOND, _CREDIT),
    compute=formulas.credit_part,
    rounds=False,
)
ALIPAY_REST: Final = AmountRule(
    code="alipay-rest",
    rests_on=source("D-Q21"),
    en="part of a bond that is held on the Alipay balance: what credit does not cover",
    zh="履约担保金冻结于支付宝余额的部分（信用账户未覆盖的金额）",
    formula="{} - {}",
    operands=(_BOND, _ON_CREDIT),
    compute=formulas.rest,
    rounds=False,
)
ALIPAY_PART: Final = AmountRule(
    code="alipay-part",
    rests_on=reading("D-Q21"),
    en="part of a bond that is held on the Alipay balance, up to that balance",
    zh="履约担保金冻结于支付宝余额的部分（以余额为限）",
    formula="min({} - {}, {})",
    operands=(_BOND, _ON_CREDIT, Operand("Alipay balance", "支付宝余额")),
    compute=formulas.alipay_part,
    rounds=False,
)
SHORTFALL: Final = AmountRule(
    code="bond-shortfall",
    rests_on=reading("D-Q21"),
    en="part of a bond that neither credit nor the Alipay balance covers",
    zh="履约担保金中信用账户与支付宝余额均未覆盖的缺口",
    formula="{} - {} - {}",
    operands=(_BOND, _ON_CREDIT, Operand("part on Alipay", "支付宝部分")),
    compute=formulas.shortfall,
    rounds=False,
)
HELD_ON_CREDIT: Final = AmountRule(
    code="held-on-credit",
    rests_on=source("D-Q21", "D-Q26"),
    en="held on credit: the holds of all open cases",
    zh="信用账户冻结额度（各未结案件之和）",
    operands=(Operand("sum of the holds on credit", "各案信用冻结之和"),),
    **_SUM,
)
HELD_ON_ALIPAY: Final = AmountRule(
    code="held-on-alipay",
    rests_on=source("D-Q21"),
    en="held on the Alipay balance: the holds of all open cases",
    zh="支付宝余额冻结额（各未结案件之和）",
    operands=(Operand("sum of the holds on Alipay", "各案支付宝冻结之和"),),
    **_SUM,
)
OWED_ON_CASE: Final = AmountRule(
    code="owed-on-case",
    rests_on=source("D-Q10", "D-Q26"),
    en="owed on a case: advanced less repaid",
    zh="单案未还垫付款（已垫付减已还款）",
    formula="{} - {}",
    operands=(Operand("advanced", "已垫付"), Operand("repaid", "已还款")),
    compute=formulas.rest,
    rounds=False,
)
OUTSTANDING: Final = AmountRule(
    code="outstanding",
    rests_on=source("D-Q10", "D-Q26"),
    en="owed to the insurer: the sum over all open cases",
    zh="未还垫付款（各未结案件之和）",
    operands=(Operand("sum of what the cases owe", "各案未还垫付款之和"),),
    **_SUM,
)
UNRESTORED: Final = AmountRule(
    code="unrestored",
    rests_on=reading("D-Q26"),
    en="advances whose credit is not restored: those of all unsettled cases",
    zh="尚未恢复额度的垫付款（各未结清案件的垫付款之和）",
    operands=(Operand("sum of the advances", "各案垫付款之和"),),
    readings=("repayment_counts",),
    **_SUM,
)
CREDIT_LEFT: Final = AmountRule(
    code="credit-available",
    rests_on=source("D-Q26"),
    en="credit available: the cover less what is held and what is not restored",
    zh="信用账户可用额度（保额减冻结额度，再减尚未恢复的垫付款）",
    formula="{} - {} - {}",
    operands=(
        Operand("cover", "保额"),
        Operand("held on credit", "信用账户冻结额度"),
        Operand("not restored", "尚未恢复的垫付款"),
    ),
    compute=formulas.credit_available,
    rounds=False,
    readings=("repayment_counts",),
)
CREDIT_ENDED: Final = AmountRule(
    code="credit-ended",
    rests_on=reading("D-Q14", "D-Q26"),
    en="credit available: no cover is in force",
    zh="信用账户可用额度（当前无有效保单）",
    operands=(Operand("cover", "保额"),),
    **_SUM,
)
CASH_LEFT: Final = AmountRule(
    code="cash-available",
    rests_on=source("D-Q27"),
    en="cash available: the deposit paid in, less what was drawn and not topped up",
    zh="现金账户可用额度（已缴保证金减已赔付未补足金额）",
    formula="{} - {}",
    operands=(
        Operand("deposit paid in", "已缴保证金"),
        Operand("drawn and not topped up", "已赔付未补足"),
    ),
    compute=formulas.rest,
    rounds=False,
)
DEBIT: Final = AmountRule(
    code="automatic-debit",
    rests_on=reading("D-Q10", "D-Q11"),
    en="automatic debit of an advance: in full, if the balance suffices",
    zh="垫付款自动扣款（余额足够时全额扣收）",
    formula="{0} × [{1} >= {0}]",
    operands=(_OWED, Operand("balance left", "剩余余额")),
    compute=formulas.debit,
    rounds=False,
)
OWED_SINCE: Final = AmountRule(
    code="owed-on-open-advances",
    rests_on=source("D-Q10", "D-Q20"),
    en="owed on a case: its open advances",
    zh="单案未还垫付款（各笔未还垫付之和）",
    operands=(Operand("sum of the open advances", "各笔未还垫付之和"),),
    **_SUM,
)
