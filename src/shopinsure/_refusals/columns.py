"""What is wrong with a data frame as a whole: its kind, its columns, their names and types."""

from typing import Final

from shopinsure._refusals import Refusal, WrongValue

FRAME_TYPE: Final = WrongValue(
    "frame-type",
    "is no frame of an engine that narwhals knows",
    "不是 narwhals 所支持引擎的数据框",
)
COLUMN_OF_NO_TYPE: Final = Refusal(
    FRAME_TYPE.code,
    "frame has a column whose type narwhals does not know, such as a decimal of scale -2",
    "数据框有一列的类型为 narwhals 所不识，例如小数位数为 -2 的 decimal",
)
NO_DATES: Final = Refusal(
    FRAME_TYPE.code,
    "this engine has no dates: of pandas, give a frame with columns of Arrow",
    "该引擎没有日期类型：pandas 请使用 Arrow 列",
)
COLUMN_TYPE: Final = Refusal(
    "column-type",
    "column {name} is {found}, and {wanted}{remedy}",
    "列 {name} 的类型为 {found}，{wanted}{remedy}",
)
COLUMNS_OF_TWO_KINDS: Final = COLUMN_TYPE.worded(
    "columns {one} and {other} are text and whole numbers: give both as one of the two",
    "列 {one} 与 {other} 一为文本、一为整数：请统一为其中一种",
)
COLUMN_MISSING: Final = Refusal(
    "column-missing",
    "column {name} is missing: the first columns are {first}",
    "缺少列 {name}：前几列为 {first}",
)
PAIR_MISSING: Final = COLUMN_MISSING.worded(
    "{one} and {other} must both be given, or both be None",
    "{one} 与 {other} 须同时给出，或同时为 None",
)
COLUMN_EXISTS: Final = Refusal(
    "column-exists",
    "column {name} is there already: name another for what is added",
    "列 {name} 已存在：新增的列请另取名称",
)
COLUMN_NAMED_TWICE: Final = Refusal(
    "column-name",
    "column {name} stands in the frame twice: rename one of them",
    "数据框中列 {name} 出现两次：请将其一改名",
)
NAME_NO_TEXT: Final = COLUMN_NAMED_TWICE.worded(
    "column {name} has a name that is no text", "列 {name} 的名称不是文本"
)
NAME_RESERVED: Final = COLUMN_NAMED_TWICE.worded(
    "column {name} has a name that this engine takes for something else: rename it",
    "列 {name} 的名称在该引擎中另有含义：请改名",
)
NAME_EMPTY: Final = COLUMN_NAMED_TWICE.worded(
    "a column that is added must have a name", "新增的列须有名称"
)
AMOUNTS_UNNAMED: Final = COLUMN_NAMED_TWICE.worded(
    "the column of amounts must have a name", "金额列须有名称"
)
READING_NEEDS_INSTANTS: Final = Refusal(
    "reading-needs-instants",
    "price_window 'elapsed' counts to the instant, and a frame holds days only",
    "price_window 为 'elapsed' 时按时刻计算，而数据框只有日期",
)
TERMS_OUT_OF_RANGE: Final = Refusal(
    "terms-out-of-range",
    "terms have rates that are too high to be exact on every engine",
    "terms 的费率过高，无法在每个引擎上精确计算",
)
COLUMNS_NO_MAPPING: Final = WrongValue(
    "columns-type",
    "is no mapping of names to columns: give dict(paid_fen='paid'), or paid_fen='paid' alone",
    "不是列名的映射：请给出 dict(paid_fen='paid')，或仅写 paid_fen='paid'",
)
OPTION_UNKNOWN: Final = Refusal(
    COLUMNS_NO_MAPPING.code,
    "{name} is no option: beside a mapping of columns there are bad and why",
    "{name} 不是选项：给出列名的映射时，选项只有 bad 与 why",
)
BAD_UNKNOWN: Final = WrongValue(
    "bad-unknown",
    "is none of 'mark', 'null' and 'raise'",
    "不在以下各项之中：'mark'、'null'、'raise'",
)
WHY_OF_NO_COLUMN: Final = WrongValue(
    "why-unknown",
    "must name one column for one that is added; of several give a mapping of those added to "
    "the columns of their reasons",
    "须为一个新增列指明一个列名；新增多列时，请给出由新增列到原因列的映射",
)
ROUNDING_UNKNOWN: Final = WrongValue(
    "rounding-unknown",
    "is none of 'half_up', 'half_even' and 'down'",
    "不在以下各项之中：'half_up'、'half_even'、'down'",
)
VALUES: Final = Refusal(
    "column-values",
    "column {name} holds a value that is no {what} in {count} of its rows, first in row {row} "
    "counted from 1: {value}, {why}",
    "列 {name} 有 {count} 行的值不是{what}，首个在第 {row} 行（自 1 计）：{value}，{why}",
)
VALUES_WITHOUT_ORDER: Final = VALUES.worded(
    "column {name} holds a value that is no {what} in {count} of its rows, in one of them "
    "{value}: {why}",
    "列 {name} 有 {count} 行的值不是{what}，其一为 {value}：{why}",
)
BACKEND_UNKNOWN: Final = WrongValue(
    "backend-unknown",
    "is none of 'polars', 'pandas' and 'pyarrow'",
    "不在以下各项之中：'polars'、'pandas'、'pyarrow'",
)
BACKEND_MISSING: Final = Refusal(
    "backend-missing",
    "backend {name} is not installed: pip install {needed}",
    "backend {name} 尚未安装：请执行 pip install {needed}",
)
