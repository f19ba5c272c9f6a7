"""What an error says: its code, the parameter at fault, and one sentence in either language."""

import copy
import json
import pickle
from types import SimpleNamespace
from typing import Annotated

import pytest
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, TypeAdapter, ValidationError, field_validator

import scenarios
import shopinsure as si
from scenarios import ORDER


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


def test_of_a_union_of_the_caller_the_field_that_tells_the_kind_is_named():
    told = Annotated[si.Repaid | si.Advanced, Field(discriminator="kind")]
    asked = TypeAdapter(told).validate_python
    for given, english, chinese in (
        (
            {},
            "'kind' is missing: it says of which kind the input is",
            "缺少 'kind'，须以其写明种类",
        ),
        (
            {"kind": "x"},
            "'kind' must be one of 'repaid', 'advanced'",
            "'kind' 须为 'repaid'、'advanced' 之一",
        ),
    ):
        error = error_of(asked, given)
        assert si.error_messages(error) == (english,)
        assert si.error_messages(error, "zh") == (chinese,)


def test_a_chinese_text_is_shown_in_chinese_and_in_escapes_where_a_console_may_not_have_it():
    error = error_of(si.order_premium, paid="十元（含运费）", rate="0.001")
    assert str(error).startswith(r"paid '\u5341\u5143\uff08")
    assert error.message("zh").startswith("paid '十元（含运费）' 不是金额")
    for looks_like in ("１０", "10\u3000", "а1", "\u202e01", "十\n"):
        assert ascii(looks_like) in error_of(si.order_premium, looks_like, "0.001").message("zh")
    long = error_of(si.order_premium, "元" * 10**6, "0.001").message("zh")
    assert long.startswith(f"paid '{'元' * 38}… 不是金额")


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


def test_an_error_is_said_one_sentence_a_finding_each_after_its_place():
    error = error_of(si.Order, **ORDER | {"paid": 1.5, "paid_at": "x"})
    assert [it.partition(": ")[0] for it in si.error_messages(error)] == ["paid", "paid_at"]
    assert si.error_messages(error, "zh")[0] == (
        "paid：是浮点数，不精确，请填写文本或 Decimal，例如 '199.00'"
    )
    nested = error_of(si.Account, cases=[{"case_id": "C-1", "advances": [{"on": "x"}]}])
    assert si.error_messages(nested)[0].startswith("cases.0.advances.0.on: is not a day")
    whole = error_of(si.Order, **ORDER | {"freight": "200"})
    assert si.error_messages(whole) == ("freight 200.00 is more than the 199.00 paid",)
    function = error_of(si.order_premium, "1", "0.003")
    assert si.error_messages(function, "zh") == (function.message("zh"),)


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
    assert si.error_messages(of_ours)[0].startswith("number: paid 'x' is not an amount")
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
