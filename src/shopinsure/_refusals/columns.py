"""What is wrong with a data frame as a whole: its kind, its columns, their names and types."""

from typing import Final

from shopinsure._refusals import Refusal, WrongValue, values

FRAME_TYPE: Final = WrongValue(
    "frame-type",
    "is not a data frame of an engine that narwhals supports",
    "不是 narwhals 所支持引擎的数据框",
)
COLUMN_OF_NO_TYPE: Final = Refusal(
    FRAME_TYPE.code,
    "frame has a column whose type narwhals does not support, such as a decimal of scale -2",
    "数据框有一列的类型不受 narwhals 支持，例如小数位数为 -2 的 decimal",
)
NO_COLUMNS: Final = Refusal(
    FRAME_TYPE.code,
    "frame has no columns, and so no rows either",
    "数据框没有列，因而也没有行",
)
COLUMN_NOT_REPEATED: Final = COLUMN_OF_NO_TYPE.worded(
    "frame has a column whose type its engine cannot repeat, such as string_view: cast it",
    "数据框有一列的类型无法由该引擎重复，例如 string_view，请先转换类型",
)
NO_DATES: Final = Refusal(
    FRAME_TYPE.code,
    "this engine has no dates: with pandas, give a frame with Arrow columns",
    "该引擎没有日期类型，pandas 请使用 Arrow 列",
)
COLUMN_TYPE: Final = Refusal(
    "column-type",
    "column {name} is {found}, and {wanted}{remedy}",
    "列 {name} 的类型为 {found}，{wanted}{remedy}",
)
COLUMNS_OF_TWO_KINDS: Final = COLUMN_TYPE.worded(
    "columns {one} and {other} are text and whole numbers: give both as the same type",
    "列 {one} 与 {other} 一为文本、一为整数，请统一为其中一种",
)
COLUMN_MISSING: Final = Refusal(
    "column-missing",
    "column {name} is missing: the first columns are {first}",
    "缺少列 {name}，前几列为 {first}",
)
COLUMNS_MISSING: Final = COLUMN_MISSING.worded(
    "columns {name} are missing: the first columns are {first}",
    "缺少列 {name}，前几列为 {first}",
)
INPUT_MISSING: Final = COLUMN_MISSING.worded(
    "{given} cannot be None: name its column, or give one value for all rows",
    "{given} 不可为空（None），请填写列名，或填写适用于所有行的一个值",
)
PAIR_MISSING: Final = COLUMN_MISSING.worded(
    "{one} and {other} must both be given, or both be None",
    "{one} 与 {other} 须同时给出，或同时为空（None）",
)
COLUMN_EXISTS: Final = Refusal(
    "column-exists",
    "column {name} already exists: give the added column another name",
    "列 {name} 已存在，新增的列请另取名称",
)
AMOUNT_EXISTS: Final = COLUMN_EXISTS.worded(
    'column {name} already exists: write {given}="…" with another name',
    '列 {name} 已存在，请以 {given}="…" 另取名称',
)
OUTPUT_EXISTS: Final = COLUMN_EXISTS.worded(
    'column {name} already exists: write {given}="…" with another name, or {given}=None',
    '列 {name} 已存在，请以 {given}="…" 另取名称，或写 {given}=None',
)
READING_EXISTS: Final = COLUMN_EXISTS.worded(
    "column {name} already exists, and one of that name would be added: rename it",
    "列 {name} 已存在，而将新增同名的列，请改名",
)
COLUMN_NAMED_TWICE: Final = Refusal(
    "column-name",
    "column {name} is in the frame twice: rename one of them",
    "数据框中列 {name} 出现两次，请将其一改名",
)
NAME_NO_TEXT: Final = COLUMN_NAMED_TWICE.worded(
    "column {name} has a name that is not text", "列 {name} 的名称不是文本"
)
NAME_RESERVED: Final = COLUMN_NAMED_TWICE.worded(
    "column {name} has a name that means something else to this engine: rename it",
    "列 {name} 的名称在该引擎中另有含义，请改名",
)
NAME_EMPTY: Final = COLUMN_NAMED_TWICE.worded(
    "an added column must have a name", "新增的列须有名称"
)
AMOUNTS_UNNAMED: Final = COLUMN_NAMED_TWICE.worded(
    "the column of amounts must have a name", "金额列须有名称"
)
COLUMNS_TYPE: Final = WrongValue("columns-type", "must be a list of column names", "不是列名列表")
READING_NEEDS_INSTANTS: Final = Refusal(
    "reading-needs-instants",
    "price_window 'elapsed' counts to the instant: give instants, such as paid_at=, not days",
    "期限口径（price_window）为 'elapsed' 时按时刻计算，请以 paid_at= 等给出时刻，而非日期",
)
DAYS_AND_INSTANTS: Final = Refusal(
    "days-and-instants",
    "days and instants cannot be mixed in one call: give all of {instants}, or all of {days}",
    "同一次调用中日期与时刻不可混用，请给出全部 {instants}，或全部 {days}",
)
READING_UNKNOWN: Final = WrongValue(
    "reading-unknown",
    "is not a reading of these terms: choose from {members}",
    "不是该条款的口径，请从 {members} 中选择",
)
CHOICE_UNKNOWN: Final = READING_UNKNOWN.worded(
    "is not a choice of {reading}: choose from {members}",
    "不是 {reading} 的选项，请从 {members} 中选择",
)
TERMS_OUT_OF_RANGE: Final = Refusal(
    "terms-out-of-range",
    "terms have rates that are too high to be exact on every engine",
    "条款（terms）的费率过高，无法在每个引擎上精确计算",
)
COLUMNS_NO_MAPPING: Final = WrongValue(
    "columns-type",
    "is not a mapping of names to columns: give dict(paid_fen='paid'), or paid_fen='paid' alone",
    "不是列名的映射，请给出 dict(paid_fen='paid')，或仅写 paid_fen='paid'",
)
OPTION_UNKNOWN: Final = Refusal(
    COLUMNS_NO_MAPPING.code,
    "{name} is not an option: beside a mapping of columns, only bad and why are",
    "{name} 不是选项，给出列名的映射时，选项只有 bad 与 why",
)
BAD_UNKNOWN: Final = WrongValue(
    "bad-unknown",
    "must be 'mark', 'null' or 'raise'",
    "须为 'mark'、'null'、'raise' 之一",
)
WHY_OF_NO_COLUMN: Final = WrongValue(
    "why-unknown",
    "must name one column for one added column; for several, give a mapping of the added columns "
    "to the columns of their reasons",
    "须为一个新增列指明一个列名，新增多列时，请给出由新增列到原因列的映射",
)
ROUNDING_UNKNOWN: Final = WrongValue(
    "rounding-unknown",
    "must be 'half_up', 'half_even' or 'down'",
    "须为 'half_up'、'half_even'、'down' 之一",
)
VALUES: Final = Refusal(
    "column-values",
    "column {name} has a value that is not a valid {what} in {count} of its rows, first in "
    "row {row} counted from 1: {value}, {why}",
    "列 {name} 有 {count} 行的值不是{what}，首个在第 {row} 行（自 1 计），为 {value}，{why}",
)
VALUES_WITHOUT_ORDER: Final = VALUES.worded(
    "column {name} has a value that is not a valid {what} in {count} of its rows, in one of them "
    "{value}: {why}",
    "列 {name} 有 {count} 行的值不是{what}，其一为 {value}，{why}",
)
BACKEND_UNKNOWN: Final = WrongValue(
    "backend-unknown",
    "must be 'polars', 'pandas' or 'pyarrow'",
    "须为 'polars'、'pandas'、'pyarrow' 之一",
)
BACKEND_MISSING: Final = Refusal(
    "backend-missing",
    "backend {name} is not installed: pip install {needed}",
    "数据框程序库（backend）{name} 尚未安装，请执行 pip install {needed}",
)

# ---- one value for all rows ----

AMOUNT_OR_COLUMN: Final = values.AMOUNT_TYPE.worded(
    "is not an amount: give Yuan('199.00'), a Decimal of yuan, or the name of a column of fen",
    "不是金额，请填写 Yuan('199.00')、以元计的 Decimal，或以分计的列名",
)
RATE_OR_COLUMN: Final = values.RATE_TYPE.worded(
    "is not a rate: give Rate('0.0018'), a Decimal, or the name of a column of ppm",
    "不是费率，请填写 Rate('0.0018')、Decimal，或以 ppm 计的列名",
)
DAY_OR_COLUMN: Final = values.DAY_MALFORMED.worded(
    "is not a day: give datetime.date(2023, 3, 1), or the name of a column of days",
    "不是日期，请填写 datetime.date(2023, 3, 1)，或日期列名",
)
DAY_OF_NO_RECORD: Final = values.DAY_OUT_OF_RANGE.worded(
    "is not a day from 2000 to 2099", "不在 2000 至 2099 年之间"
)
INSTANT_OR_COLUMN: Final = values.INSTANT_MALFORMED.worded(
    "is not an instant: give a datetime with an offset, or the name of a column of instants",
    "不是时刻，请填写带时差的 datetime，或时刻列名",
)
FACT_OR_COLUMN: Final = WrongValue(
    "fact-type",
    "must be True, False, or the name of a column",
    "须为 True、False，或列名",
)
TEXT_OR_COLUMN: Final = WrongValue(
    COLUMN_NAMED_TWICE.code,
    "is not the name of a column, and what it holds cannot be given as one value",
    "不是列名，且其内容不可作为一个值填写",
)
