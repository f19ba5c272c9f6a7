"""What is wrong with one value: its type, or its grammar."""

from types import MappingProxyType
from typing import Final

from shopinsure._refusals import Refusal, WrongValue

# ---- amounts and rates ----

AMOUNT_TYPE: Final = WrongValue(
    "amount-type",
    "is no amount: give yuan as text or Decimal, such as '199.00'",
    "不是金额：请以文本或 Decimal 按元填写，例如 '199.00'",
)
AMOUNT_IS_INT: Final = AMOUNT_TYPE.worded(
    "could mean yuan or fen: give yuan as text such as '199.00', or from_fen(19900) for fen",
    "单位不明，可能是元或分：按元请填写文本，例如 '199.00'；按分请用 from_fen(19900)",
)
AMOUNT_IS_FLOAT: Final = AMOUNT_TYPE.worded(
    "is a float and not exact: give text or Decimal, such as '199.00'",
    "是浮点数，不精确：请填写文本或 Decimal，例如 '199.00'",
)
AMOUNT_MALFORMED: Final = WrongValue(
    "amount-malformed",
    "is no amount: it must be 0 to 9999999999.99 yuan with at most two decimals, "
    "without sign, exponent, separator or blank",
    "不是金额：须为 0 至 9999999999.99 元，至多两位小数，不带正负号、指数、分隔符或空格",
)
AMOUNT_ZERO: Final = Refusal("amount-zero", "the amount must be above zero", "金额须大于零")
FEN_TYPE: Final = WrongValue(
    "fen-type", "is no whole number of fen: give an int", "不是以分计的整数：请填写 int"
)
FEN_OUT_OF_RANGE: Final = Refusal(
    "fen-out-of-range",
    "fen must be from 0 to 999999999999",
    "fen 须在 0 至 999999999999 之间",
)
RATE_TYPE: Final = WrongValue(
    "rate-type",
    "is no rate: give a ratio as text, Decimal or Rate, such as '0.0018'",
    "不是费率：请以文本、Decimal 或 Rate 填写比率，例如 '0.0018'",
)
RATE_IS_FLOAT: Final = RATE_TYPE.worded(
    "is a float and not exact: give text or Decimal, such as '0.0018'",
    "是浮点数，不精确：请填写文本或 Decimal，例如 '0.0018'",
)
RATE_MALFORMED: Final = WrongValue(
    "rate-malformed",
    "is no rate: it must be a ratio from 0 to 1 with at most six decimals, "
    "without sign, exponent, percent mark or blank",
    "不是费率：须为 0 至 1 的比率，至多六位小数，不带正负号、指数、百分号或空格",
)
PERCENT_MALFORMED: Final = RATE_MALFORMED.worded(
    "is no percentage: give text or Decimal from 0 to 100 with at most four decimals",
    "不是百分数：请以文本或 Decimal 填写 0 至 100，至多四位小数",
)
PPM_TYPE: Final = WrongValue(
    "ppm-type", "is no whole number of ppm: give an int", "不是以百万分之一计的整数：请填写 int"
)
PPM_OUT_OF_RANGE: Final = Refusal(
    "ppm-out-of-range", "ppm must be from 0 to 1000000", "ppm 须在 0 至 1000000 之间"
)

# ---- days, instants and calendars ----

DAY_TYPE: Final = WrongValue(
    "day-type",
    "is an instant, not a day: say which Beijing day it is",
    "是时刻，不是日期：请写明是哪一个北京日期",
)
DAY_MALFORMED: Final = WrongValue(
    "day-malformed",
    "is no day: give a datetime.date (records also take 'YYYY-MM-DD')",
    "不是日期：请填写 datetime.date（记录亦接受 'YYYY-MM-DD'）",
)
DAY_OUT_OF_RANGE: Final = WrongValue(
    "day-out-of-range", "leaves no room for the period", "过晚：日历容不下该保险期间"
)
NO_ROOM_FOR_SCHEDULE: Final = DAY_OUT_OF_RANGE.worded(
    "leaves no room for the schedule", "过晚：日历容不下催缴及处罚的日程"
)
INSTANT_NAIVE: Final = WrongValue(
    "instant-naive",
    "has no offset from UTC: an instant must carry one",
    "没有 UTC 时差：时刻须带时差",
)
INSTANT_MALFORMED: Final = WrongValue(
    "instant-malformed",
    "is no instant from 2000 to 2099: give a datetime with an offset, or text such as "
    "'2020-09-10T10:00:00+08:00'",
    "不是 2000 至 2099 年的时刻：请填写带时差的 datetime，或文本，例如 '2020-09-10T10:00:00+08:00'",
)
CALENDAR_TYPE: Final = WrongValue(
    "calendar-type", "has no method is_working_day(day)", "没有方法 is_working_day(day)"
)
CALENDAR_ANSWER: Final = Refusal(
    "calendar-answer",
    "calendar answered ({kind}): is_working_day must give True or False",
    "calendar 的回答为 ({kind})：is_working_day 须返回 True 或 False",
)

# ---- identifiers, texts and members of closed lists ----

IDENTIFIER_MALFORMED: Final = WrongValue(
    "identifier-malformed",
    "is no identifier: give text of 1 to 64 printable ASCII characters without blanks",
    "不是编号：请填写 1 至 64 个可打印 ASCII 字符的文本，不含空格",
)
LANGUAGE_UNKNOWN: Final = WrongValue(
    "language-unknown",
    "is not spoken here: choose 'en' or 'zh'",
    "不受支持：请选择 'en' 或 'zh'",
)
LANGUAGE_NOT_SHOWN: Final = LANGUAGE_UNKNOWN.worded(
    "cannot be shown: choose 'en', 'zh' or 'both'",
    "无法显示：请选择 'en'、'zh' 或 'both'",
)
ROWS_MALFORMED: Final = WrongValue(
    "rows-malformed",
    "is not a number of rows: give a whole number from 1",
    "不是行数：请填写不小于 1 的整数",
)
UNKNOWN_MEMBERS: Final = MappingProxyType(
    {
        name: WrongValue(f"{name}-unknown", "is none of {members}", "不在以下各项之中：{members}")
        for name in ("product", "term", "status", "ground", "scope", "ruling")
    }
)
PRODUCT_UNKNOWN: Final = UNKNOWN_MEMBERS["product"].worded(
    "is no product: choose Product.QUALITY or Product.PRICE",
    "不是险种：请选择 Product.QUALITY 或 Product.PRICE",
)
TERM_UNKNOWN: Final = UNKNOWN_MEMBERS["term"].worded(
    "is no term: choose Term.SIX_MONTHS or Term.TWELVE_MONTHS",
    "不是保险期间：请选择 Term.SIX_MONTHS 或 Term.TWELVE_MONTHS",
)

# ---- numbers and weights of a split ----

QUANTITY_MALFORMED: Final = WrongValue(
    "quantity-malformed", "is no whole number: give an int", "不是整数：请填写 int"
)
QUANTITY_OUT_OF_RANGE: Final = Refusal(
    "quantity-out-of-range",
    "quantity must be from 1 to 1000000",
    "quantity 须在 1 至 1000000 之间",
)
WEIGHT_MALFORMED: Final = WrongValue(
    "weight-malformed",
    "is no whole number as others are: give amounts only, or whole numbers only",
    "与其他权重不同，不是整数：请全部填写金额，或全部填写整数",
)
WEIGHTS_TYPE: Final = WrongValue("weights-type", "are no list of weights", "不是权重列表")
WEIGHTS_TOO_MANY: Final = Refusal(
    "weights-too-many", "weights are more than {most}", "weights 超过 {most} 个"
)
WEIGHTS_ZERO: Final = Refusal(
    "weights-zero",
    "weights are all zero, total is {total}",
    "weights 全部为零，而 total 为 {total} 元",
)

# ---- what a parameter must be ----

WRONG_TYPES: Final = MappingProxyType(
    {
        name: WrongValue(f"{name}-type", "is no {kind}", "不是 {kind}")
        for name in (
            *("account", "after", "before", "comparison", "dispute", "evidence", "order"),
            *("policy", "purchase", "refund", "shop", "start", "statement", "terms", "versions"),
        )
    }
)
TERMS_OF_NO_KIND: Final = WRONG_TYPES["terms"].worded(
    "are no GuaranteeTerms or DepositTerms", "不是 GuaranteeTerms 或 DepositTerms"
)
VERSIONS_NO_LIST: Final = WRONG_TYPES["versions"].worded("is not a list of terms", "不是条款列表")
NO_EVENTS: Final = MappingProxyType(
    {
        name: WrongValue(f"{name}-type", "is not a list of events", "不是事件列表")
        for name in ("events", "seen")
    }
)
EVENT_UNKNOWN: Final = WrongValue("event-unknown", "is no account event", "不是账户事件")
NO_LIST: Final = WrongValue("list-type", "is not a list of {kind}", "不是 {kind} 的列表")
NO_CLAIM: Final = WrongValue("claim-type", "holds a comparison of no claim", "含有并非理赔的比较")
LINES_TYPE: Final = WrongValue("lines-type", "is not a list of lines", "不是明细列表")
LINE_NO_PAIR: Final = LINES_TYPE.worded(
    "is no pair of order id and amount paid", "不是订单号与实付金额的组合"
)
ERROR_TYPE: Final = WrongValue(
    "error-type",
    "is no InvalidInput or ValidationError",
    "不是 InvalidInput 或 ValidationError",
)
FUNCTION_TYPE: Final = WrongValue(
    "function-type", "is no function that takes terms=", "不是接受 terms= 的函数"
)
CASES_TYPE: Final = WrongValue("cases-type", "are no list of cases", "不是案例列表")
CASE_TYPE: Final = WrongValue(
    "case-type",
    "starts with no function that takes terms=",
    "的首项不是接受 terms= 的函数",
)
ANSWER_TYPE: Final = Refusal(
    "answer-type",
    "answer ({kind}) cannot be compared: let the function return a result, a text, a number, a "
    "day, or a list or mapping of such; of a frame, a total",
    "answer ({kind}) 无法比较：请让函数返回结果、文本、数字、日期，或由其组成的列表或映射；"
    "数据框请返回合计",
)

ANSWER_NOT_READ: Final = WrongValue(
    "answer-not-read",
    "is no {kind}: answers are not read back from JSON, keep a decision and reproduce it",
    "不是 {kind}：结论不能由 JSON 读回，请用 record_decision 留存，并用 reproduce 复现",
)

# ---- documents ----

KIND_TYPE: Final = WrongValue(
    "kind-type", "is no record class and no TypeAdapter", "既不是记录类，也不是 TypeAdapter"
)
MOST_BYTES_TYPE: Final = WrongValue(
    "most-bytes-type", "is no whole number of bytes", "不是以字节计的整数"
)
DOCUMENT_TYPE: Final = WrongValue(
    "document-type", "is neither text nor bytes", "既不是文本，也不是字节"
)
DOCUMENT_TOO_LARGE: Final = Refusal(
    "document-too-large",
    "document is larger than {most_bytes} bytes",
    "文档超过 {most_bytes} 字节",
)
DOCUMENT_NOT_UTF_8: Final = Refusal(
    "document-not-utf-8", "document is no UTF-8 text", "文档不是 UTF-8 文本"
)
DOCUMENT_TOO_DEEP: Final = Refusal(
    "document-too-deep",
    "document is nested deeper than {most_levels} levels",
    "文档嵌套超过 {most_levels} 层",
)
DOCUMENT_MALFORMED: Final = Refusal(
    "document-malformed", "document is no JSON at line {line}", "文档第 {line} 行不是 JSON"
)
KEY_TWICE: Final = Refusal(
    "key-twice", "document gives the key {key} twice", "文档中键 {key} 出现两次"
)
NUMBER_NOT_FINITE: Final = Refusal(
    "number-not-finite",
    "document holds {number}, which is no number",
    "文档含有 {number}，这不是数字",
)
NUMBER_FRACTION: Final = Refusal(
    "number-fraction",
    "document holds the number {number}: give amounts and rates as text, such as '199.00'",
    "文档含有数字 {number}：金额与费率请写作文本，例如 '199.00'",
)
NUMBER_TOO_LONG: Final = Refusal(
    "number-too-long",
    "document holds a number of more than {most_digits} digits",
    "文档含有超过 {most_digits} 位的数字",
)

# ---- records and decisions that are kept ----

NO_RECORD: Final = WrongValue("record-type", "is no record of this package", "不是本包的记录")
DOCUMENT_IS_NO_OBJECT: Final = DOCUMENT_TYPE.worded("is no JSON object", "不是 JSON 对象")
NO_RECORD_CLASS: Final = KIND_TYPE.worded("is no record class", "不是记录类")
IGNORE_UNKNOWN_TYPE: Final = WrongValue(
    "ignore-unknown-type", "is neither True nor False", "既不是 True，也不是 False"
)
RECORD_OF_ANOTHER_KIND: Final = Refusal(
    "record-of-another-kind",
    "document is a record of {kind}, not of {wanted}",
    "文档为 {kind} 的记录，而非 {wanted}",
)
SCHEMA_UNKNOWN: Final = Refusal(
    "schema-unknown",
    "document names no form of a record: {schema}",
    "文档未写明记录的格式：{schema}",
)
SCHEMA_NEWER: Final = Refusal(
    "schema-newer",
    "document has version {version} of {form}, this release reads up to {known}: update it, or "
    "give ignore_unknown=True",
    "文档为 {form} 第 {version} 版，本版本最多读取第 {known} 版：请升级，"
    "或填写 ignore_unknown=True",
)
FUNCTION_NOT_KEPT: Final = WrongValue(
    "function-not-kept",
    "is none whose decisions are kept: give a function of this package, itself, that returns a "
    "result",
    "的结论不予留存：请传入本包中返回结果的函数本身",
)
START_NOT_KEPT: Final = WrongValue(
    "start-not-kept",
    "is not kept: start from an account, with seen",
    "不予留存：请以账户为起点，并填写 seen",
)
DOCUMENT_NO_JSON: Final = Refusal(
    "document-no-json", "document holds what JSON has not", "文档含有 JSON 不能表示的内容"
)
DECISION_UNKNOWN: Final = Refusal(
    "decision-unknown",
    "document is no decision of the form {schema}",
    "文档不是 {schema} 格式的结论",
)
DECISION_FUNCTION: Final = DECISION_UNKNOWN.worded(
    "document is a decision of no function that is kept: {function}",
    "文档所记函数的结论不予留存：{function}",
)
DECISION_INPUT: Final = Refusal(
    "decision-input",
    "document has an input that does not fit {function}",
    "文档的输入与 {function} 不符",
)
