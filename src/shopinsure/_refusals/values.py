"""What is wrong with one value: its type, or its grammar."""

from types import MappingProxyType
from typing import Final

from shopinsure._refusals import Refusal, WrongValue

# ---- amounts and rates ----

AMOUNT_TYPE: Final = WrongValue(
    "amount-type",
    "is not an amount: give yuan as text or Decimal, such as '199.00'",
    "不是金额，请以文本或 Decimal 按元填写，例如 '199.00'",
)
AMOUNT_IS_INT: Final = AMOUNT_TYPE.worded(
    "could mean yuan or fen: give yuan as text such as '199.00', or from_fen(19900) for fen",
    "单位不明，可能是元或分，按元请填写文本，例如 '199.00'，按分请用 from_fen(19900)",
)
AMOUNT_IS_FLOAT: Final = AMOUNT_TYPE.worded(
    "is a float, which is not exact: give text or Decimal, such as '199.00'",
    "是浮点数，不精确，请填写文本或 Decimal，例如 '199.00'",
)
AMOUNT_MALFORMED: Final = WrongValue(
    "amount-malformed",
    "is not an amount: it must be 0 to 9999999999.99 yuan with at most two decimals, "
    "without sign, exponent, separator or space",
    "不是金额，须为 0 至 9999999999.99 元，最多两位小数，不带正负号、指数、分隔符或空格",
)
AMOUNT_ZERO: Final = Refusal("amount-zero", "the amount must be above zero", "金额须大于零")
FEN_TYPE: Final = WrongValue(
    "fen-type", "is not a whole number of fen: give an int", "不是以分计的整数，请填写 int"
)
FEN_OUT_OF_RANGE: Final = Refusal(
    "fen-out-of-range",
    "fen must be from 0 to 999999999999",
    "以分计的金额（fen）须在 0 至 999999999999 之间",
)
RATE_TYPE: Final = WrongValue(
    "rate-type",
    "is not a rate: give a ratio as text, Decimal or Rate, such as '0.0018'",
    "不是费率，请以文本、Decimal 或 Rate 填写比率，例如 '0.0018'",
)
RATE_IS_FLOAT: Final = RATE_TYPE.worded(
    "is a float, which is not exact: give text or Decimal, such as '0.0018'",
    "是浮点数，不精确，请填写文本或 Decimal，例如 '0.0018'",
)
RATE_MALFORMED: Final = WrongValue(
    "rate-malformed",
    "is not a rate: it must be a ratio from 0 to 1 with at most six decimals, "
    "without sign, exponent, percent sign or space",
    "不是费率，须为 0 至 1 的比率，至多六位小数，不带正负号、指数、百分号或空格",
)
PERCENT_MALFORMED: Final = RATE_MALFORMED.worded(
    "is not a percentage: give text or Decimal from 0 to 100 with at most four decimals",
    "不是百分数，请以文本或 Decimal 填写 0 至 100，至多四位小数",
)
PPM_TYPE: Final = WrongValue(
    "ppm-type", "is not a whole number of ppm: give an int", "不是以百万分之一计的整数，请填写 int"
)
PPM_OUT_OF_RANGE: Final = Refusal(
    "ppm-out-of-range",
    "ppm must be from 0 to 1000000",
    "以百万分之一计的比率（ppm）须在 0 至 1000000 之间",
)

# ---- days, instants and calendars ----

DAY_TYPE: Final = WrongValue(
    "day-type",
    "is an instant, not a day: give its Beijing day",
    "是时刻，不是日期，请填写对应的北京日期",
)
DAY_MALFORMED: Final = WrongValue(
    "day-malformed",
    "is not a day: give a datetime.date (records also take 'YYYY-MM-DD')",
    "不是日期，请填写 datetime.date（记录亦接受 'YYYY-MM-DD'）",
)
DAY_OUT_OF_RANGE: Final = WrongValue(
    "day-out-of-range",
    "is too late: the period would leave the calendar",
    "过晚，保险期间超出日历范围",
)
NO_ROOM_FOR_SCHEDULE: Final = DAY_OUT_OF_RANGE.worded(
    "is too late: the schedule would leave the calendar", "过晚，催缴及处罚日程超出日历范围"
)
INSTANT_NAIVE: Final = WrongValue(
    "instant-naive",
    "has no UTC offset: an instant must have one",
    "未带 UTC 时差，时刻须带时差",
)
INSTANT_MALFORMED: Final = WrongValue(
    "instant-malformed",
    "is not an instant from 2000 to 2099: give a datetime with an offset (records also take "
    "'2020-09-10T10:00:00+08:00')",
    "不是 2000 至 2099 年的时刻，请填写带时差的 datetime（记录亦接受 '2020-09-10T10:00:00+08:00'）",
)
CALENDAR_TYPE: Final = WrongValue(
    "calendar-type", "has no method is_working_day(day)", "没有方法 is_working_day(day)"
)
CALENDAR_IS_CLASS: Final = CALENDAR_TYPE.worded(
    "is a class: give an instance of it, such as ChinaCalendar()",
    "是类，请填写其实例，例如 ChinaCalendar()",
)
CALENDAR_ANSWER: Final = Refusal(
    "calendar-answer",
    "calendar answered ({kind}): is_working_day must return True or False",
    "日历（calendar）的回答为（{kind}），is_working_day 须返回 True 或 False",
)

# ---- identifiers, texts and members of closed lists ----

IDENTIFIER_MALFORMED: Final = WrongValue(
    "identifier-malformed",
    "is not an identifier: give 1 to 64 printable ASCII characters without spaces; "
    "for a category or reason, use a code or slug such as 'apparel'",
    "不是编号，请填写 1 至 64 个可打印的 ASCII 字符，不含空格；"
    "类目或原因请使用代码或英文短名（slug），例如 'apparel'",
)
LANGUAGE_UNKNOWN: Final = WrongValue(
    "language-unknown",
    "is not supported: choose 'en' or 'zh'",
    "不受支持，请选择 'en' 或 'zh'",
)
LANGUAGE_NOT_SHOWN: Final = LANGUAGE_UNKNOWN.worded(
    "cannot be shown: choose 'en', 'zh' or 'both'",
    "无法显示，请选择 'en'、'zh' 或 'both'",
)
ROWS_MALFORMED: Final = WrongValue(
    "rows-malformed",
    "is not a number of rows: give a whole number from 1",
    "不是行数，请填写不小于 1 的整数",
)
UNKNOWN_MEMBERS: Final = MappingProxyType(
    {
        name: WrongValue(f"{name}-unknown", "must be one of {members}", "须为 {members} 之一")
        for name in ("product", "term", "status", "ground", "scope", "ruling")
    }
)
PRODUCT_UNKNOWN: Final = UNKNOWN_MEMBERS["product"].worded(
    "is not a product: choose Product.QUALITY or Product.PRICE",
    "不是险种，请选择 Product.QUALITY 或 Product.PRICE",
)
TERM_UNKNOWN: Final = UNKNOWN_MEMBERS["term"].worded(
    "is not a term: choose Term.SIX_MONTHS or Term.TWELVE_MONTHS",
    "不是保险期间，请选择 Term.SIX_MONTHS 或 Term.TWELVE_MONTHS",
)

# ---- numbers and weights of a split ----

QUANTITY_MALFORMED: Final = WrongValue(
    "quantity-malformed", "is not a whole number: give an int", "不是整数，请填写 int"
)
QUANTITY_OUT_OF_RANGE: Final = Refusal(
    "quantity-out-of-range",
    "quantity must be from 1 to 1000000",
    "数量（quantity）须在 1 至 1000000 之间",
)
WEIGHT_MALFORMED: Final = WrongValue(
    "weight-malformed",
    "is not a whole number as others are: give amounts only, or whole numbers only",
    "与其他权重不同，不是整数，请全部填写金额，或全部填写整数",
)
WEIGHTS_TYPE: Final = WrongValue("weights-type", "must be a list of weights", "不是权重列表")
WEIGHTS_TOO_MANY: Final = Refusal(
    "weights-too-many",
    "weights must be at most {most} in number",
    "权重（weights）不得超过 {most} 个",
)
WEIGHTS_ZERO: Final = Refusal(
    "weights-zero",
    "weights are all zero, but total is {total}",
    "权重（weights）全部为零，而总额（total）为 {total} 元",
)

# ---- what a parameter must be ----

WRONG_TYPES: Final = MappingProxyType(
    {
        name: WrongValue(f"{name}-type", "must be of type {kind}", "类型须为 {kind}")
        for name in (
            *("account", "after", "before", "comparison", "dispute", "evidence", "order"),
            *("policy", "purchase", "refund", "shop", "start", "statement", "terms", "versions"),
        )
    }
)
TERMS_OF_NO_KIND: Final = WRONG_TYPES["terms"].worded(
    "must be GuaranteeTerms or DepositTerms", "类型须为 GuaranteeTerms 或 DepositTerms"
)
VERSIONS_NO_LIST: Final = WRONG_TYPES["versions"].worded("is not a list of terms", "不是条款列表")
NO_EVENTS: Final = MappingProxyType(
    {
        name: WrongValue(f"{name}-type", "is not a list of events", "不是事件列表")
        for name in ("events", "seen")
    }
)
EVENT_UNKNOWN: Final = WrongValue("event-unknown", "is not an account event", "不是账户事件")
PLACE_MALFORMED: Final = WrongValue(
    "place-malformed",
    "is not the place of an event: give a whole number, counted from 0",
    "不是事件的位置，请填写从 0 起计的整数",
)
NO_LIST: Final = WrongValue("list-type", "is not a list of {kind}", "不是 {kind} 的列表")
NO_CLAIM: Final = WrongValue("claim-type", "holds a comparison of no claim", "含有并非理赔的比较")
LINES_TYPE: Final = WrongValue("lines-type", "is not a list of lines", "不是明细列表")
LINE_NO_PAIR: Final = LINES_TYPE.worded(
    "is not a pair of order id and amount paid: give a tuple of the two",
    "不是订单号与实付金额的组合，请填写由两者组成的元组",
)
ERROR_TYPE: Final = WrongValue(
    "error-type",
    "must be an InvalidInput or ValidationError",
    "类型须为 InvalidInput 或 ValidationError",
)
FUNCTION_TYPE: Final = WrongValue(
    "function-type", "is not a function that takes terms=", "不是接受 terms= 的函数"
)
CASES_TYPE: Final = WrongValue("cases-type", "must be a list of cases", "不是案例列表")
CASE_TYPE: Final = WrongValue(
    "case-type",
    "must start with a function that takes terms=",
    "的首项须为接受 terms= 的函数",
)
ANSWER_TYPE: Final = Refusal(
    "answer-type",
    "answer ({kind}) cannot be compared: the function must return a result, a text, a number, a "
    "day, or a list or mapping of these; for a frame, a total",
    "函数的结果（{kind}）无法比较，请让函数返回结论、文本、数字、日期，或由其组成的列表或映射，"
    "数据框请返回合计",
)

ANSWER_NOT_READ: Final = WrongValue(
    "answer-not-read",
    "is not of type {kind}: answers are not read back from JSON; keep a decision and reproduce it",
    "类型不是 {kind}，结果不能由 JSON 读回，请用 record_decision 留存，并用 reproduce 复现",
)

# ---- documents ----

KIND_TYPE: Final = WrongValue(
    "kind-type", "must be a record class or a TypeAdapter", "须为记录类或 TypeAdapter"
)
MOST_BYTES_TYPE: Final = WrongValue(
    "most-bytes-type", "is not a whole number of bytes", "不是以字节计的整数"
)
DOCUMENT_TYPE: Final = WrongValue("document-type", "must be text or bytes", "须为文本或字节")
DOCUMENT_TOO_LARGE: Final = Refusal(
    "document-too-large",
    "document is larger than {most_bytes} bytes",
    "文档超过 {most_bytes} 字节",
)
DOCUMENT_NOT_UTF_8: Final = Refusal(
    "document-not-utf-8", "document is not UTF-8 text", "文档不是 UTF-8 文本"
)
DOCUMENT_TOO_DEEP: Final = Refusal(
    "document-too-deep",
    "document is nested deeper than {most_levels} levels",
    "文档嵌套超过 {most_levels} 层",
)
DOCUMENT_MALFORMED: Final = Refusal(
    "document-malformed",
    "document is not valid JSON at line {line}",
    "文档第 {line} 行不是有效的 JSON",
)
KEY_TWICE: Final = Refusal(
    "key-twice", "document has the key {key} twice", "文档中键 {key} 出现两次"
)
NUMBER_NOT_FINITE: Final = Refusal(
    "number-not-finite",
    "document holds {number}, which is not a number",
    "文档含有 {number}，不是数字",
)
NUMBER_FRACTION: Final = Refusal(
    "number-fraction",
    "document holds the number {number}: give amounts and rates as text, such as '199.00'",
    "文档含有数字 {number}，金额与费率请写作文本，例如 '199.00'",
)
NUMBER_TOO_LONG: Final = Refusal(
    "number-too-long",
    "document holds a number of more than {most_digits} digits",
    "文档含有超过 {most_digits} 位的数字",
)

# ---- records and decisions that are kept ----

NO_RECORD: Final = WrongValue("record-type", "is not a record of this package", "不是本包的记录")
DOCUMENT_IS_NO_OBJECT: Final = DOCUMENT_TYPE.worded(
    "is not a JSON object: give a dict or its text, of a decision document() or to_json()",
    "不是 JSON 对象，请填写字典或其文本，决定请用 document() 或 to_json()",
)
NO_RECORD_CLASS: Final = KIND_TYPE.worded("is not a record class", "不是记录类")
IGNORE_UNKNOWN_TYPE: Final = WrongValue(
    "ignore-unknown-type", "must be True or False", "须为 True 或 False"
)
RECORD_OF_ANOTHER_KIND: Final = Refusal(
    "record-of-another-kind",
    "document is a record of type {kind}, not {wanted}",
    "文档为 {kind} 的记录，而非 {wanted}",
)
SCHEMA_UNKNOWN: Final = Refusal(
    "schema-unknown",
    "document names no known record schema: {schema}",
    "文档所写的记录格式 {schema} 未知",
)
SCHEMA_NEWER: Final = Refusal(
    "schema-newer",
    "document has version {version} of {form}, but this release reads up to {known}: upgrade it, "
    "or give ignore_unknown=True",
    "文档为 {form} 第 {version} 版，本版软件最高可读第 {known} 版，请升级，"
    "或填写 ignore_unknown=True",
)
FUNCTION_NOT_KEPT: Final = WrongValue(
    "function-not-kept",
    "is not a function whose decisions are kept: give a function of this package, itself, that "
    "returns a result",
    "的决定不可留存，请传入本包中返回结果的函数本身",
)
START_NOT_KEPT: Final = WrongValue(
    "start-not-kept",
    "cannot be kept: start from an account, with seen",
    "不可留存，请以账户为起点，并填写 seen",
)
DOCUMENT_NO_JSON: Final = Refusal(
    "document-no-json",
    "document holds a value that JSON cannot express",
    "文档含有 JSON 不能表示的内容",
)
DECISION_UNKNOWN: Final = Refusal(
    "decision-unknown",
    "document is not a decision of the schema {schema}",
    "文档不是 {schema} 格式的决定",
)
DECISION_FUNCTION: Final = DECISION_UNKNOWN.worded(
    "document is a decision of a function that is not kept: {function}",
    "文档所记函数（{function}）的决定不可留存",
)
DECISION_INPUT: Final = Refusal(
    "decision-input",
    "document has an input that does not fit {function}",
    "文档的输入与 {function} 不符",
)
