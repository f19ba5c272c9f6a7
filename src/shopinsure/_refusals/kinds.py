"""What pydantic itself finds wrong with a field, by its kinds: in its words, less any input."""

from types import MappingProxyType
from typing import Final

from shopinsure._refusals import Refusal

_ALL: Final = (
    Refusal("missing", "Field required", "为必填项"),
    Refusal("extra_forbidden", "Extra inputs are not permitted", "不接受多余的字段"),
    Refusal("frozen_instance", "Instance is frozen", "记录不可修改"),
    Refusal("frozen_field", "Field is frozen", "字段不可修改"),
    # ---- types ----
    Refusal("bool_type", "Input should be a valid boolean", "须为布尔值"),
    Refusal("int_type", "Input should be a valid integer", "须为整数"),
    Refusal("float_type", "Input should be a valid number", "须为数字"),
    Refusal("decimal_type", "Decimal input should be an integer, float, string", "须为十进制数"),
    Refusal("string_type", "Input should be a valid string", "须为文本"),
    Refusal("tuple_type", "Input should be a valid tuple", "须为列表"),
    Refusal("list_type", "Input should be a valid list", "须为列表"),
    Refusal("set_type", "Input should be a valid set", "须为集合"),
    Refusal("frozen_set_type", "Input should be a valid frozenset", "须为集合"),
    Refusal("dict_type", "Input should be a valid dictionary", "须为映射"),
    Refusal("date_type", "Input should be a valid date", "须为日期"),
    Refusal("datetime_type", "Input should be a valid datetime", "须为时刻"),
    Refusal("none_required", "Input should be None", "须为空"),
    Refusal(
        "model_type",
        "Input should be a valid dictionary or instance of {class_name}",
        "须为映射或 {class_name} 记录",
    ),
    Refusal(
        "model_attributes_type",
        "Input should be a valid dictionary or object to extract fields from",
        "须为映射，或带有这些字段的对象",
    ),
    # ---- texts that are read ----
    Refusal("bool_parsing", "Input should be a valid boolean", "须为布尔值"),
    Refusal("int_parsing", "Input should be a valid integer", "须为整数"),
    Refusal(
        "int_from_float",
        "Input should be a valid integer, got a number with a fractional part",
        "须为整数，不可带小数",
    ),
    Refusal("float_parsing", "Input should be a valid number", "须为数字"),
    Refusal("decimal_parsing", "Input should be a valid decimal", "须为十进制数"),
    Refusal("date_parsing", "Input should be a valid date", "须为日期"),
    Refusal(
        "date_from_datetime_parsing", "Input should be a valid date or datetime", "须为日期或时刻"
    ),
    Refusal(
        "date_from_datetime_inexact",
        "Datetimes provided to dates should have zero time - e.g. be exact dates",
        "须为日期，不可带时刻",
    ),
    Refusal("datetime_parsing", "Input should be a valid datetime", "须为时刻"),
    Refusal(
        "datetime_from_date_parsing", "Input should be a valid datetime or date", "须为时刻或日期"
    ),
    Refusal("timezone_aware", "Input should have timezone info", "须带时区"),
    Refusal("json_invalid", "Invalid JSON", "不是 JSON"),
    # ---- bounds ----
    Refusal("greater_than", "Input should be greater than {gt}", "须大于 {gt}"),
    Refusal("greater_than_equal", "Input should be greater than or equal to {ge}", "不得小于 {ge}"),
    Refusal("less_than", "Input should be less than {lt}", "须小于 {lt}"),
    Refusal("less_than_equal", "Input should be less than or equal to {le}", "不得大于 {le}"),
    Refusal("too_long", "should have at most {max_length} items", "最多 {max_length} 项"),
    Refusal("too_short", "should have at least {min_length} items", "至少 {min_length} 项"),
    Refusal(
        "string_too_long",
        "String should have at most {max_length} characters",
        "最多 {max_length} 个字符",
    ),
    Refusal(
        "string_too_short",
        "String should have at least {min_length} characters",
        "至少 {min_length} 个字符",
    ),
    Refusal(
        "string_pattern_mismatch",
        "String should match pattern '{pattern}'",
        "文本须符合 '{pattern}'",
    ),
    Refusal(
        "string_unicode",
        "Input should be a valid string, unable to parse raw data as a unicode string",
        "须为文本，且为有效的 Unicode",
    ),
    # ---- closed lists and unions ----
    Refusal("literal_error", "Input should be {expected}", "须为 {expected}"),
    Refusal("enum", "Input should be {expected}", "须为 {expected}"),
    Refusal(
        "union_tag_invalid",
        "{discriminator} must be one of {expected_tags}",
        "{discriminator} 须为 {expected_tags} 之一",
    ),
    Refusal(
        "union_tag_not_found",
        "{discriminator} is missing: it says of which kind the input is",
        "缺少 {discriminator}，须以其写明种类",
    ),
)
KINDS: Final = MappingProxyType({it.code: it for it in _ALL})

ANY_OTHER: Final = Refusal("", "Input is not valid ({kind})", "无效（{kind}）")
"""What is said of a kind that is none of these: pydantic's own sentence could hold the input."""
