"""English and Chinese say the same; the glossary names what the code has."""

import ast
import re
from collections import Counter
from enum import Enum
from functools import cache
from pathlib import Path

import pytest

import scenarios
import shopinsure as si
import test_snapshots
from shopinsure._refusals import Refusal, facts, values
from shopinsure._words import LocalizedEnum


def sentences_of(module):
    """Return the sentences of errors that a module of them holds, alone or in tables."""
    for name, it in vars(module).items():
        if name.isupper() and isinstance(it, Refusal):
            yield it
        elif name.isupper():
            yield from it.values()


CHINESE = re.compile("[一-鿿]")
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
PLACE = re.compile(r"\{(\w*)\}")
ROOT = Path(__file__).parents[1]
SNAPSHOTS = test_snapshots.SNAPSHOTS.read_text("utf-8")
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text("utf-8")
LINES = re.findall(r"^\| ([^|]+) \| ([^|]+) \| ([^|]*`[^|]*) \|$", GLOSSARY, re.MULTILINE)
WORDS = [
    member
    for name in si.__all__
    if isinstance(getattr(si, name), type) and issubclass(getattr(si, name), LocalizedEnum)
    for member in getattr(si, name)
]
AMOUNT_RULES = [rule for rule in si.RULES if isinstance(rule, si.AmountRule)]
SENTENCES = {rule.code: rule for rule in si.RULES} | dict(si.READINGS)
for name, reading in si.READINGS.items():
    SENTENCES |= {f"{name} {choice.value}": choice for choice in reading.choices}
OPERANDS = {f"{rule.code} {it.en}": it for rule in AMOUNT_RULES for it in rule.operands}


@pytest.mark.parametrize("name", [*SENTENCES, *OPERANDS])
def test_a_sentence_is_there_in_both_languages_with_the_same_places_and_numbers(name):
    text = (SENTENCES | OPERANDS)[name]
    assert text.en
    assert not CHINESE.search(text.en)
    assert CHINESE.search(text.zh)
    if name in SENTENCES:
        for pattern in (PLACE, NUMBER):
            assert Counter(pattern.findall(text.en)) == Counter(pattern.findall(text.zh))


def named(text):
    first, *rest = text.split(".")
    owner = getattr(si, first)
    for name in rest:
        fields = getattr(owner, "model_fields", {})
        slots = getattr(owner, "__slots__", ())
        assert name in fields or name in slots or hasattr(owner, name), text
        owner = getattr(owner, name, None)
    return owner


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[0])
def test_a_name_of_the_glossary_is_in_the_code(line):
    chinese, _, names = line
    for name in re.findall("`([^`]+)`", names):
        if isinstance(found := named(name), Enum):
            assert found.zh == chinese


def test_the_glossary_has_every_member_and_each_has_a_chinese_name_of_its_own():
    names = [f"`{type(word).__name__}.{word.name}`" for word in WORDS]
    assert [name for name in names if name not in GLOSSARY] == []
    assert all(CHINESE.search(word.zh) for word in WORDS)
    assert len({(type(word), word.zh) for word in WORDS}) == len(WORDS)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [("premium", "保费"), ("red packets", "红包"), ("advance", "垫付"), ("evidence", "举证")],
)
def test_the_sentences_use_the_words_of_the_glossary(english, chinese):
    whole = re.compile(rf"\b{english}s?\b")
    result = [text.zh for text in SENTENCES.values() if whole.search(text.en)]
    assert result
    assert [zh for zh in result if chinese not in zh] == []


CHINESE_SIGN = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
PACKAGE = Path(si.__file__).parent
PRINTING = [ROOT / name for name in ("scripts", "benchmarks", "examples")]
SOURCES = sorted(it for folder in (PACKAGE, *PRINTING) for it in folder.rglob("*.py"))
NEVER_PRINTED = {
    "testing.py": {"👗"},  # in a detail of an item
    "test_service.py": {"👗"},  # in a name
    "mutants.py": {"xǁ", "ǁ"},  # in what mutmut calls a method
    "_amounts.py": {
        "^[-−][0-9.]+$|^[(][0-9.]+[)]$|^[0-9.]+-$"
    },  # what a negative amount looks like
}


def not_shown(texts):
    """Return what is not Chinese and cannot be shown in Windows' Western code page."""
    for text in texts:
        if not CHINESE_SIGN.search(text):
            try:
                text.encode("cp1252")
            except UnicodeEncodeError:
                yield text


def literals(source):
    """Return every text of a module but its docstrings."""
    tree = ast.parse(source)
    held = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in held:
            yield node.value


def test_english_is_shown_in_the_western_code_page_whatever_it_says():
    english = f"{scenarios.everything()}\n{scenarios.described()}"
    assert list(not_shown(re.split(r"\n|(?=<)|(?<=>)|[,{}()\[\]]", english))) == []


def test_the_page_names_the_signs_of_english_that_are_not_ascii():
    english = [line for line in SNAPSHOTS.splitlines() if not CHINESE_SIGN.search(line)]
    signs = {sign for line in english for sign in line if ord(sign) > 127}
    page = (ROOT / "docs" / "errors.md").read_text("utf-8")
    paragraph = page.split("## What a terminal must show")[1].split("##")[0]
    assert signs == set(re.findall("`([^`])`", paragraph))


@pytest.mark.parametrize("place", SOURCES, ids=lambda place: place.name)
def test_a_text_of_the_source_that_is_not_chinese_is_shown_in_the_western_code_page(place):
    found = set(not_shown(literals(place.read_text("utf-8"))))
    assert found == NEVER_PRINTED.get(place.name, set())


@pytest.mark.parametrize("planted", ["'{a} ≈ {b}'", "f'{a} → {b}'", "['−', '（约 ']", "{'≥': 1}"])
def test_a_sign_that_is_not_shown_is_found(planted):
    assert len(list(not_shown(literals(f'"""A page — →."""\ntext = {planted}')))) == 1


@cache
def written(language):
    """Return all that the snapshots hold of one language."""
    every = re.split(r"^# name: ", SNAPSHOTS, flags=re.MULTILINE)
    return "\n".join(it for it in every if it.partition("'")[0].strip().endswith(f"-{language}]"))


# The sum of the premiums is shown by its formula; its sentence stands in docs/rules.md.
NOT_WRITTEN = {("sum-of-the-premiums", "en")}


@pytest.mark.parametrize("language", test_snapshots.LANGUAGES)
@pytest.mark.parametrize("rule", si.RULES, ids=lambda rule: rule.code)
def test_the_wording_and_the_formula_of_each_rule_are_in_a_snapshot(rule, language):
    pattern = re.sub(r"\\\{\w*\\\}", ".*?", re.escape(rule.wording(language)))
    found = bool(re.search(pattern, written(language)))
    advice = "a scenario in tests/scenarios.py that shows the rule, then make snapshots"
    assert found != ((rule.code, language) in NOT_WRITTEN), advice
    if rule in AMOUNT_RULES:
        assert (rule.named_zh if language == "zh" else rule.named) in written(language)


# Those of the frames and charts, which are no part of the scenarios.
NOT_SHOWN = {"claim-type", "comparison-type", "list-type", "statement-type"}
CODES = {it.code for module in (values, facts) for it in sentences_of(module)} - NOT_SHOWN


@pytest.mark.parametrize("code", sorted(CODES))
def test_the_sentence_of_each_error_is_in_a_snapshot(code):
    assert re.search(rf"^ *{code}: .", SNAPSHOTS, re.MULTILINE)
