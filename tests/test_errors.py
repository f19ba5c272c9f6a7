"""Every error says the same in two languages, under one code, and names what is at fault."""

import ast
import copy
import json
import pickle
import re
from collections import Counter
from types import SimpleNamespace

import pytest
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, TypeAdapter, ValidationError, field_validator

import scenarios
import shopinsure as si
from error_table import KINDS, PACKAGE, SENTENCES, first_of_ours, parameters_of, raised, refused
from scenarios import ORDER
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
    begins = r"\w+ .+ " if isinstance(one, WrongValue) else r"(?:[\w.]+(?:: |：))?"
    facts = re.sub(r"\\\{\w*\\\}", ".*", re.escape(text))
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


def test_an_error_is_made_of_a_sentence_of_the_table_only():
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


def test_the_parameter_of_every_error_is_one_of_the_function_that_was_called():
    named = 0
    for _, error in refused():
        if isinstance(error, si.InvalidInput):
            code = next(first_of_ours(error.__traceback__))
            parameters = parameters_of(code)
            assert error.parameter in parameters or (
                "changes" in parameters and is_field(error.parameter)
            ), (code.co_qualname, error)
            named += 1
    assert named >= 300


@pytest.mark.parametrize(
    ("call", "parameter"),
    [
        (lambda: si.order_premium("1", "0.003"), "rate"),
        (lambda: scenarios.order_policy(shop_id="S-2"), "shop"),
        (lambda: scenarios.quality_claim(issued={"order_id": "O-2"}), "refund"),
        (lambda: scenarios.price_claim({}, {}, issued={"order_id": "O-2"}), "purchase"),
        (lambda: scenarios.price_claim({}, {}, issued={"shop_id": "S-2"}), "purchase"),
        (lambda: si.apportion("1", ["0"]), "weights"),
        (lambda: si.apportion("1", ["x"]), "weights"),
        (lambda: si.premium_statement([("1", "x")], "0"), "lines"),
        (lambda: si.standing(scenarios.LAST_DAY, scenarios.date.max), "account"),
        (lambda: si.post(si.Account(), 7), "event"),
        (lambda: si.replay([7]), "events"),
        (lambda: si.load_json("{", si.Order), "data"),
        (lambda: si.Yuan(1), "value"),
        (lambda: si.order_premium("1", "0").explain("fr"), "language"),
    ],
)
def test_of_two_that_disagree_the_later_is_named_and_of_a_list_the_list(call, parameter):
    with pytest.raises(si.InvalidInput) as refusal:
        call()
    assert refusal.value.parameter == parameter


def error_of(call, *given, **named):
    with pytest.raises((si.InvalidInput, ValidationError)) as refusal:
        call(*given, **named)
    return refusal.value


def test_pickle_and_copy_keep_all_of_an_error():
    error = error_of(si.order_premium, "1_000", "0.002")
    error.add_note("of row 7")
    for way in (copy.copy, copy.deepcopy, lambda it: pickle.loads(pickle.dumps(it))):  # noqa: S301 - made here
        kept = way(error)
        assert type(kept) is si.InvalidInput
        assert (kept.code, kept.parameter, str(kept)) == ("amount-malformed", "paid", str(error))
        assert [kept.message(it) for it in ("en", "zh")] == [error.message(), error.message("zh")]
        assert kept.__notes__ == ["of row 7"]


def test_a_language_is_taken_by_its_tag():
    error = error_of(si.order_premium, "1", "0.003")
    assert error.message("en_US") == str(error) == error.message()
    assert error.message("zh-Hans-CN") == "费率 0.003 超过上限 0.002（L-2.4）"
    assert error_of(error.message, "fr").code == "language-unknown"
    assert error_of(si.error_messages, error, "fr").code == "language-unknown"


def test_an_error_of_the_callers_own_says_its_one_sentence_in_every_language():
    error = si.InvalidInput("some-code", "a sentence")
    assert (error.message("zh"), error.parameter) == ("a sentence", None)


def test_a_product_is_named_in_the_language_of_the_sentence():
    error = error_of(scenarios.quality_claim, issued={"product": "price"})
    assert error.message("zh") == "保单的险种为价保无忧，不是质保无忧"


def test_the_error_of_a_record_is_json_and_holds_both_sentences():
    for owner, error in refused():
        if isinstance(error, ValidationError):
            found = error.errors(include_url=False, include_input=False)
            assert json.loads(json.dumps(found))
            assert json.loads(error.json())
            for one in found:
                if one["type"] in OWN_CODES:
                    assert CHINESE.search(one["ctx"]["message_zh"]), (owner, one)


def test_an_error_is_said_one_sentence_a_finding_each_after_its_place():
    error = error_of(si.Order, **ORDER | {"paid": 1.5, "paid_at": "x"})
    assert [it.partition(": ")[0] for it in si.error_messages(error)] == ["paid", "paid_at"]
    assert si.error_messages(error, "zh")[0] == (
        "paid：是浮点数，不精确：请填写文本或 Decimal，例如 '199.00'"
    )
    nested = error_of(si.Account, cases=[{"case_id": "C-1", "advances": [{"on": "x"}]}])
    assert si.error_messages(nested)[0].startswith("cases.0.advances.0.on: is no day")
    whole = error_of(si.Order, **ORDER | {"freight": "200"})
    assert si.error_messages(whole) == ("freight 200.00 is more than the 199.00 paid",)
    function = error_of(si.order_premium, "1", "0.003")
    assert si.error_messages(function, "zh") == (function.message("zh"),)


def test_no_kind_that_any_input_met_is_said_by_its_name_alone():
    for it in raised():
        assert CHINESE.search(it.zh), it
        assert "无效（" not in it.zh, it
    assert len({it.code for it in raised()} - OWN_CODES) >= 12


GIVEN = "A" * 1_000


class Foreign(BaseModel):
    """A model of a caller's, whose errors hold what it was given."""

    number: int
    paid: si.Amount

    @field_validator("number", mode="before")
    @classmethod
    def _checks(cls, value):
        if value == "amount":
            si.order_premium("x", "0")
        raise ValueError(value)


def test_what_another_model_finds_is_said_without_its_input():
    error = error_of(Foreign, number=GIVEN, paid="x")
    assert si.error_messages(error)[0] == "number: Input is not valid (value_error)"
    assert si.error_messages(error, "zh")[0] == "number：无效（value_error）"
    assert "paid：不是金额" in si.error_messages(error, "zh")[1]
    of_ours = error_of(Foreign, number="amount", paid="1")
    assert si.error_messages(of_ours, "zh")[0].startswith("number：paid 'x' 不是金额")
    assert si.error_messages(of_ours)[0].startswith("number: paid 'x' is no amount")
    named = error_of(TypeAdapter(dict[str, int]).validate_python, {GIVEN: "x"})
    assert si.error_messages(named) == ("A" * 40 + ": Input should be a valid integer",)


def test_the_error_of_a_web_framework_is_said_alike():
    error = error_of(si.Order, **ORDER | {"paid": GIVEN})
    request = RequestValidationError(error.errors())
    assert si.error_messages(request) == si.error_messages(error)
    assert si.error_messages(request, "zh") == si.error_messages(error, "zh")


def test_a_fact_that_pydantic_no_longer_gives_is_no_failure():
    found = [{"type": "less_than_equal", "loc": ("days",), "msg": "", "ctx": {}}]
    error = SimpleNamespace(errors=lambda: found)
    assert si.error_messages(error) == ("days: Input is not valid (less_than_equal)",)


@pytest.mark.parametrize("error", [ValueError("x"), "x", None, SimpleNamespace(errors=7)])
def test_what_is_no_error_of_findings_is_refused(error):
    refusal = error_of(si.error_messages, error)
    assert (refusal.code, refusal.parameter) == ("error-type", "error")


@pytest.mark.parametrize("name", ["{message_zh}", "{sentence}", "{model}", "{"])
def test_a_name_in_braces_is_said_as_it_is(name):
    data = json.dumps([{"kind": "deposit_paid", name: 1}])
    error = error_of(si.load_json, data, TypeAdapter(list[si.Event]))
    english, chinese = (si.error_messages(error, it)[0] for it in ("en", "zh"))
    assert english.endswith(f"DepositPaid has no field '{name}'")
    assert chinese.endswith(f"DepositPaid 没有字段 '{name}'")


def test_the_table_of_sentences_is_read_from_every_module_of_it():
    held = {it.stem for it in (PACKAGE / "_refusals").glob("[a-z]*.py")}
    assert held == {"columns", "facts", "kinds", "values"}
