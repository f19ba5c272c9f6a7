"""Every error says the same in two languages, under one code, and names what is at fault."""

import ast
import json
import re
from collections import Counter

import pytest
from pydantic import ValidationError

import scenarios
import shopinsure as si
from error_table import KINDS, PACKAGE, SENTENCES, first_of_ours, parameters_of, raised, refused
from shopinsure._refusals import WrongValue
from test_two_languages import CHINESE, NUMBER, PLACE, literals

OWN_CODES = {one.code for one in SENTENCES}
HALF_WIDTH = re.compile("[一-鿿][,;:!?]|[,;:!?][一-鿿]")


def test_the_sentences_are_as_many_as_are_written():
    assert len(SENTENCES) == len({*SENTENCES}) >= 120
    assert len(KINDS) == len({one.code for one in KINDS})
    assert not OWN_CODES & {one.code for one in KINDS}


@pytest.mark.parametrize("one", [*SENTENCES, *KINDS], ids=lambda one: f"{one.code} {one.en[:20]}")
def test_a_sentence_is_there_in_both_languages_with_the_same_facts_and_numbers(one):
    assert re.fullmatch("[a-z0-9]+([-_][a-z0-9]+)+|missing|enum", one.code)
    assert not CHINESE.search(one.en)
    assert CHINESE.search(one.zh)
    assert not HALF_WIDTH.search(one.zh)
    for pattern in (PLACE, NUMBER):
        assert Counter(pattern.findall(one.en)) == Counter(pattern.findall(one.zh))


def pattern_of(one, text):
    """Return what a sentence looks like once its facts are in it, in one language."""
    begins = (
        r"(?:\w+ .+ |\w+（(?:class )?\w+）)"
        if isinstance(one, WrongValue)
        else r"(?:[\w.]+(?:: |：))?"
    )
    facts = re.sub(r"\\\{\w*\\\}", ".*", re.escape(text))
    if CHINESE.search(text):  # no blank stands beside the bracket of a fact
        facts = facts.replace(r"\ .*", r"\ ?.*").replace(r".*\ ", r".*\ ?")
    return re.compile(f"(?:{begins}|[\\w.]+(?:: |：)|){facts}", re.DOTALL)


@pytest.mark.parametrize("one", SENTENCES, ids=lambda one: f"{one.code} {one.en[:20]}")
def test_a_sentence_can_be_raised_in_both_languages(one):
    found = [it for it in raised() if it.code == one.code]
    english, chinese = pattern_of(one, one.en), pattern_of(one, one.zh)
    assert any(english.fullmatch(it.en) and chinese.fullmatch(it.zh) for it in found), (
        "a call that is refused so: INVALID_CALLS in tests/scenarios.py"
    )


def test_what_is_raised_is_a_sentence_of_the_table():
    for it in raised():
        of_code = [one for one in (*SENTENCES, *KINDS) if one.code == it.code]
        assert any(pattern_of(one, one.en).fullmatch(it.en) for one in of_code), it
        assert any(pattern_of(one, one.zh).fullmatch(it.zh) for one in of_code), it


TREES = {
    place.relative_to(PACKAGE).as_posix(): ast.parse(place.read_text("utf-8"))
    for place in sorted(PACKAGE.rglob("*.py"))
}
# Where the sentence of a call of each stands, and the one module that makes the errors themselves.
RAISERS = {"invalid": 0, "inconsistent": 0, "refuse": 2, "_refuse_document": 0}
MAKERS, MAKING = {"InvalidInput", "PydanticCustomError"}, "_records.py"


def written_by_hand(path, tree):
    """Find errors that are made of anything but a sentence of the table."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name in MAKERS and path != MAKING:
            yield ast.unparse(node)
        if name in RAISERS:
            sentence = node.args[RAISERS[name]]
            if any(isinstance(it, ast.Constant | ast.JoinedStr) for it in ast.walk(sentence)):
                yield from [] if is_looked_up(sentence) else [ast.unparse(node)]


def is_looked_up(sentence):
    """Return whether a sentence is one of a table by the name of a parameter."""
    return isinstance(sentence, ast.Subscript) and isinstance(sentence.value, ast.Attribute)


def test_the_source_of_each_error_is_a_sentence_of_the_table():
    found = {path: [*written_by_hand(path, tree)] for path, tree in TREES.items()}
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_a_code_stands_in_the_table_and_nowhere_else():
    # A rule may have the code of an error: it declines what the bare function refuses.
    for path in TREES:
        if not path.startswith(("_refusals/", "rules/")):
            found = {*literals((PACKAGE / path).read_text("utf-8"))} & OWN_CODES
            assert found == set(), path


@pytest.mark.parametrize(
    "planted",
    [
        'raise InvalidInput("a-code", "a sentence")',
        'raise invalid(Refusal("a-code", "a", "b"), "paid")',
        'refuse("paid", value, ("a-code", "is no amount"))',
        'refuse("paid", value, values.AMOUNT_TYPE.worded(f"is {value}", "b"))',
        'raise PydanticCustomError("a-code", "a sentence")',
    ],
)
def test_an_error_that_is_written_by_hand_is_found(planted):
    assert [*written_by_hand("premium.py", ast.parse(planted))]


def test_the_parameter_that_is_given_a_wrong_value_is_the_one_that_is_named():
    for function, given in scenarios.VALID_CALLS.items():
        for name in given:
            for value in scenarios.WRONG:
                with pytest.raises(si.InvalidInput) as refusal:
                    function(**given | {name: value})
                assert refusal.value.parameter == name, (function, value)


def is_field(name):
    return any(name in kind.model_fields for kind in (si.GuaranteeTerms, si.DepositTerms))


def test_the_parameter_of_each_error_is_one_of_the_function_that_was_called():
    named = 0
    for _, error in refused():
        if isinstance(error, si.InvalidInput):
            code = next(first_of_ours(error.__traceback__))
            parameters = parameters_of(code)
            handed_on = "changes" in parameters and is_field(error.parameter)
            handed_on |= "kwargs" in parameters  # of the function that was given
            assert handed_on or error.parameter in parameters, (code.co_qualname, error)
            named += 1
    assert named >= 300


def test_the_error_of_a_record_is_json_and_holds_both_sentences():
    for owner, error in refused():
        if isinstance(error, ValidationError):
            found = error.errors(include_url=False, include_input=False)
            assert json.loads(json.dumps(found))
            assert json.loads(error.json())
            for one in found:
                if one["type"] in OWN_CODES:
                    assert CHINESE.search(one["ctx"]["message_zh"]), (owner, one)


def test_no_kind_that_any_input_met_is_said_by_its_name_alone():
    for it in raised():
        assert CHINESE.search(it.zh), it
        assert "无效（" not in it.zh, it
    assert len({it.code for it in raised()} - OWN_CODES) >= 12


def test_the_table_of_sentences_is_read_from_every_module_of_it():
    held = {it.stem for it in (PACKAGE / "_refusals").glob("[a-z]*.py")}
    assert held == {"columns", "facts", "kinds", "values"}
