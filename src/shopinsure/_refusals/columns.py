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
COLUMNS_TYPE: Final = WrongValue(
    "columns-type", "is no list of names of columns", "不是列名列表"
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
