"""Every text of the library is written as its readers write: signs, amounts, instants, words.

The texts are those that stand in the source and those that the scenarios and the refused calls
bring out. A text is a line; each check returns what is wrong with it.
"""

import inspect
import re
from collections.abc import Callable, Iterator

import pytest

import scenarios
import shopinsure as si
from error_table import KINDS, SENTENCES, raised
from shopinsure._account.events import KINDS as KINDS_OF_EVENTS
from shopinsure._account.events import KINDS_ZH
from shopinsure._account.ledger import BALANCES
from shopinsure._readings import FIELDS_ZH
from test_two_languages import AMOUNT_RULES, CHINESE, PACKAGE, PLACE, WORDS, literals
from test_two_languages import SENTENCES as WORDINGS

SIGNS = "，。：；、（）［］“”"
BESIDE = f"[一-鿿{SIGNS}]"
HALF_WIDTH = re.compile(rf"{BESIDE} ?[,;:!?()\[\]]|[,;:!?()\[\]] ?{BESIDE}|[一-鿿]\.(?![0-9])")
CALL = re.compile(r"\.?[A-Za-z_][\w.]*\([^()]*\)")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
SPACED = re.compile(rf"[，。：；、］] |） [一-鿿]|[一-鿿] [（［]| [{SIGNS[:5]}]")
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}(\.[0-9]+)?（北京时间）")
AMOUNT = re.compile(r"(?<![0-9.])(?<!费率 )[0-9]+\.[0-9]{2}(?![0-9])")
SNAKE = re.compile(r"\b[a-z]+(?:_[a-z0-9]+)+\b")
PYTHON = re.compile(r"\b(None|True|False|min|max|down)\b")


def without_code(line: str) -> str:
    """Return a line without what a programmer is to write: quoted values and calls."""
    line, count = QUOTED.sub("C", line), 1
    while count:
        line, count = CALL.subn("C", line)
    return line


def half_width(line: str) -> bool:
    """Return whether a sign of the Western kind stands beside Chinese."""
    return bool(HALF_WIDTH.search(without_code(line)))


def badly_spaced(line: str) -> bool:
    """Return whether a blank stands beside a full-width sign: only a formula has any."""
    return " = " not in line and bool(SPACED.search(line))


def more_colons_than_one(line: str) -> bool:
    """Return whether a line has a second colon."""
    return line.count("：") > 1


def bad_amount(line: str) -> bool:
    """Return whether an amount in a sentence is not written ``10000.00 元``."""
    if re.search(r"[0-9]元|[0-9] {2,}元|元[0-9]", line):
        return True
    if re.search(" [=×÷] |[^ ]  |付款唯一编号|费率：", line):
        return False  # a formula, a table, keys, and rates, which have no unit
    ends = (found.end() for found in AMOUNT.finditer(without_code(line)))
    return any(not without_code(line)[end:].startswith(" 元") for end in ends)


def bad_instant(line: str) -> bool:
    """Return whether an instant is not written ``2020-09-10 10:00:00（北京时间）``."""
    return bool(re.search("[0-9]{2}:[0-9]{2}", INSTANT.sub("", without_code(line))))


def code_word(line: str) -> bool:
    """Return whether a sentence has a name of the code: an event, a reading, a field, a value."""
    reading = line.strip().startswith("口径（")
    return bool(
        SNAKE.search(line) or PYTHON.search(line) or (reading and re.search("[A-Za-z]", line))
    )


NEVER_ZH = re.compile(
    "尚未知悉|惩罚性赔付|保证金保险|赔付对象|理赔标识|付款标识|到账期限|舍去分以下|另购|可结束|未结束|"
    "可解除|未解除|承保始于|另选起期|平台抽检|并非穷尽|卖家胜诉|催收|补缴|自行承担|已逾期|获得标识"
)


def left_word(line: str) -> bool:
    """Return whether a word stands that was given up for the trade's own."""
    return bool(NEVER_ZH.search(line.replace("保险保证金保险", "")))


WRITTEN: tuple[Callable[[str], bool], ...] = (half_width, badly_spaced, more_colons_than_one)
WRITTEN += (bad_amount, bad_instant, left_word)


def stated() -> Iterator[tuple[str, str]]:
    """Yield every Chinese text that stands as data, with its name."""
    for name, text in WORDINGS.items():
        yield name, text.zh
    for rule in AMOUNT_RULES:
        yield rule.code, rule.named_zh
        yield from ((rule.code, operand.zh) for operand in rule.operands)
    yield from ((f"{type(word).__name__}.{word.name}", word.zh) for word in WORDS)
    for names in (FIELDS_ZH, KINDS_ZH, BALANCES):
        yield from names.items()


def refusals() -> Iterator[tuple[str, str]]:
    """Yield every Chinese sentence of an error, as it stands and as it was raised."""
    yield from ((one.code, one.zh) for one in (*SENTENCES, *KINDS))
    yield from ((one.code, one.zh) for one in raised())


PATTERNS = {"[$£¥€￥元]|[Cc][Nn][Yy]|[Rr][Mm][Bb]"}  # what a sign of currency looks like


def sources() -> Iterator[tuple[str, str]]:
    """Yield every text of the source that has a Chinese sign, docstrings aside."""
    for place in sorted(PACKAGE.rglob("*.py")):
        if place.stem != "testing":  # of two languages in one
            for text in literals(place.read_text("utf-8")):
                if CHINESE.search(text) and text not in PATTERNS:
                    yield place.name, text


def said(part: object) -> Iterator[str]:
    """Yield what a result says in Chinese, in every way it can."""
    for name in ("explain", "summary", "message"):
        say = getattr(part, name, None)
        if say is not None:
            yield say("zh") or ""
            if "full" in inspect.signature(say).parameters:
                yield say("zh", full=True)


PARTS = [*scenarios.parts_of(scenarios.answers())]
# What these show is a document: places in it and values, as they are stored.
DOCUMENTS = (si.Decision, si.Difference, si.Reproduction)
EXPLAINED = sorted(
    {
        line
        for part in PARTS
        if not isinstance(part, DOCUMENTS)
        for text in said(part)
        for line in text.splitlines()
        if CHINESE.search(line)
    }
)


@pytest.mark.parametrize("check", WRITTEN, ids=lambda check: check.__name__)
@pytest.mark.parametrize("texts", [stated, refusals, sources], ids=lambda texts: texts.__name__)
def test_a_text_that_stands_in_the_library_is_written_as_chinese_is(texts, check):
    every = [*texts()]
    assert len(every) > 150
    assert [(name, text) for name, text in every if check(PLACE.sub("X", text))] == []


@pytest.mark.parametrize("check", [*WRITTEN, code_word], ids=lambda check: check.__name__)
def test_what_is_explained_is_written_as_chinese_is(check):
    assert len(EXPLAINED) > 500
    assert [line for line in EXPLAINED if check(line)] == []


def test_every_event_and_every_field_of_the_terms_has_a_chinese_name():
    assert {*KINDS_ZH} == {*KINDS_OF_EVENTS}
    fields = {*si.GuaranteeTerms.model_fields, *si.DepositTerms.model_fields}
    fields -= {"terms_id", "amended_fields", "based_on"}  # which no difference names
    assert {*FIELDS_ZH} == fields - {*si.READINGS}
    (change,) = si.diff(si.DEPOSIT_TERMS, si.DEPOSIT_TERMS.amended(source="own"))[:1]
    assert change.explain("zh").startswith("条款来源：由 ")


def test_a_document_is_explained_with_the_signs_of_chinese():
    texts = {text for part in PARTS if isinstance(part, DOCUMENTS) for text in said(part)}
    lines = {line for text in texts for line in text.splitlines() if CHINESE.search(line)}
    assert len(lines) > 3
    assert [line for line in lines if half_width(re.sub(r"[{\[].*?(?=，现为|$)", "C", line))] == []


@pytest.mark.parametrize(
    ("check", "planted"),
    [
        (half_width, "店铺未绑定直播基地, 须先绑定。"),
        (half_width, "价保赔付: 30.00 元"),
        (half_width, "质保赔款 (不含运费)"),
        (half_width, "单笔订单保费 [L-2.4、L-3.3；来源]"),
        (half_width, "paid (list) 不是金额"),
        (badly_spaced, "金额须大于零， 请改"),
        (badly_spaced, "2020-09-10 10:00:00（北京时间） 已晚于"),
        (more_colons_than_one, "no-cover（D-Q14；口径）：当前无有效保单：不可终止。"),
        (bad_amount, "保费为 0.00元，保单依然有效。"),
        (bad_amount, "本案缺口 100.00，由卖家补足。"),
        (bad_instant, "退款申请时间 2020-10-11 00:00:00+08:00 已晚。"),
        (bad_instant, "退款申请时间 2020-10-11 00:00:00，已晚。"),
        (code_word, "2022-08-01 cover_bought 2 已入账"),
        (code_word, "舍入到分 = half_up（0.3582） = 0.36"),
        (code_word, "口径（金额舍入到分的方式）：down"),
        (code_word, "清单是否完整：由 True 改为 False"),
        (left_word, "维权金额尚未知悉。"),
        (left_word, "保证金保险保费"),
    ],
)
def test_a_fault_that_is_planted_is_found(check, planted):
    assert check(planted)


@pytest.mark.parametrize(
    "written",
    [
        "0.36 元：单笔订单保费［L-2.4、L-3.3；来源］",
        "  较小值（差价，赔偿限额） = 较小值（30.00，75.00） = 30.00",
        "退款申请时间 2020-10-11 00:00:00（北京时间）已晚于 30 天期限。",
        "请填写 datetime.date(2023, 3, 1)，或日期列名",
        "是浮点数，不精确，请填写文本或 Decimal，例如 '199.00'",
    ],
)
def test_what_is_written_well_is_no_fault(written):
    assert not any(check(written) for check in WRITTEN)


NEVER_EN = re.compile(
    r"must look|\blest\b|halves up|(?<![Tt]here )\bis no\b|\bare no\b|is none of|holds until|"
    r"different in|"
    r"days were over|stays with the seller|Nothing is left|cannot be said|found for the|"
    r"its own terms|that could end|passed over|needs that|each side|stand in the way|\bblanks?\b"
)


@pytest.mark.parametrize("kind", ["stated", "refused", "explained"])
def test_english_has_none_of_the_phrases_that_were_given_up(kind):
    texts = {
        "stated": [text.en for text in WORDINGS.values()],
        "refused": [one.en for one in (*SENTENCES, *KINDS)],
        "explained": [part.explain() for part in PARTS],
    }[kind]
    assert len(texts) > 100
    assert [text for text in texts if NEVER_EN.search(text)] == []
