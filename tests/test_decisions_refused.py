"""What is no decision, and no function whose decisions are kept, is refused; nothing is echoed."""

from datetime import UTC, datetime
from functools import partial
from itertools import repeat
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import scenarios
import shopinsure as si
from decision_documents import FUNCTIONS, QUALITY, hashed, record
from hostile import NO_DOCUMENTS, everywhere
from scenarios import DAY, SELLER
from shopinsure import (
    decisions,
    record_decision,
    reproduce,
)

every_function = pytest.mark.parametrize("function", FUNCTIONS, ids=lambda it: it.__name__)


def order_premium(paid):
    return paid


@pytest.mark.parametrize(
    "function",
    [
        *(si.coverage_choices, si.compare_readings, si.impact, si.split_line, si.unit_prices, len),
        *(si.quality_claim_key, si.price_claim_key, si.advance_key, si.return_premium_key),
        *(record_decision, reproduce, order_premium, partial(si.order_premium, "1"), lambda: None),
        *("order_premium", None, 7, si.Order, si.Verdict, SELLER.status),
    ],
)
def test_any_other_function_is_refused(function):
    code, sentence = scenarios.refusal(lambda: record_decision(function, "1"))
    assert code == "function-not-kept"
    assert "give a function of this package, itself, that returns a result" in sentence


def test_a_statement_and_a_time_that_is_no_instant_are_refused():
    half = si.replay(scenarios.journal()[:3])
    code, sentence = scenarios.refusal(partial(record_decision, si.replay, (), start=half))
    assert (code, "start from an account" in sentence) == ("start-not-kept", True)
    for wrong, code in (
        (datetime(2020, 9, 10), "instant-naive"),
        ("2020-09-10T10:00:00+08:00", "instant-malformed"),
        (DAY, "instant-malformed"),
        (datetime(2100, 1, 1, tzinfo=UTC), "instant-malformed"),
    ):
        assert scenarios.refusal(partial(record, "order_premium", assessed_at=wrong))[0] == code


@every_function
def test_what_is_invalid_is_refused_as_the_function_does(function):
    facts = FUNCTIONS[function]
    for name in facts:
        for value in (*scenarios.WRONG, *scenarios.VALUES, [[]], {"a": 1}):
            given_ = facts | {name: value}
            expected = scenarios.refusal(function, **given_)
            assert scenarios.refusal(partial(record_decision, function), **given_) == expected
    with pytest.raises(TypeError):
        record_decision(function)


def test_a_list_without_end_is_refused_at_its_first_bad_item():
    code, _ = scenarios.refusal(partial(record_decision, si.premium_statement, repeat(1), "0.001"))
    assert code == "amount-type"


def test_a_calendar_is_refused_or_fails_as_the_function_says():
    for wrong in (scenarios.Undecided(), SimpleNamespace(is_working_day=lambda _: np.ones(2))):
        call = partial(si.assess_quality_claim, *QUALITY, calendar=wrong)
        code = scenarios.refusal(call)
        assert code[0] == "calendar-answer"
        assert (
            scenarios.refusal(partial(record_decision, call.func, *QUALITY, calendar=wrong)) == code
        )
    failing = SimpleNamespace(is_working_day=lambda _: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        record_decision(si.assess_quality_claim, *QUALITY, calendar=failing)


def test_what_is_no_decision_is_refused():
    document = record("order_premium").document()
    wrong = {
        "decision-unknown": [
            *({}, document | {"schema": "shopinsure/decision/2"}, document | {"schema": None}),
            *({**document, "made_up": 1}, si.dump_record(SELLER), document | {"function": "len"}),
            *(document | {"function": it} for it in ("coverage_choices", None, [], {}, "A" * 999)),
            *(document | {"input": it} for it in (None, [], "paid", 7)),
            *(document | {"library": 7}, document | {"calendar": []}),
            *(
                document | {"assessed_at": it}
                for it in ("", "2020-09-10", "2020-09-10T00:00:00", {})
            ),
        ],
        "decision-input": [
            *(document | {"input": it} for it in ({}, {"paid": "1"}, {"A" * 999: 1})),
            document | {"calendar": {}},
            document | {"input": document["input"] | {"terms": None}},
        ],
        "document-type": [None, 7, [], "7", "[]", [document]],
        "document-no-json": [document | {"answer": it} for it in ({1}, b"", object(), np.ones(2))],
        "number-not-finite": ['{"a": NaN}'],
        "number-fraction": [document | {"answer": 1.5}],
        "document-too-deep": [document | {"answer": deep(count_)} for count_ in (20, 900)],
    }
    for code, documents in wrong.items():
        for one in documents:
            assert scenarios.refusal(partial(reproduce, one))[0] == code, one


def deep(levels):
    value: Any = []
    for _ in range(levels):
        value = [value]
    return value


def hostile_values(_):
    yield from (float("nan"), float("inf"), 1.5, 10**400, -1, True, None, "", "A" * 999, "\ud800")
    yield from (
        [],
        {},
        [[]],
        {"": ""},
        {"A" * 999: 1},
        {1: 2},
        {None: 1, "a": 2},
        ["A" * 999],
        deep(99),
    )
    yield from ({"schema": "shopinsure/shop/1"}, si.dump_record(SELLER), b"A" * 999, {1}, object())


def bounded(document):
    """Return whether a document is reproduced; where it is refused, check that little is echoed."""
    try:
        return reproduce(document).same
    except si.InvalidInput as error:
        sentence = str(error)
    assert len(sentence) <= 300
    assert "A" * 41 not in sentence
    return False


@pytest.mark.parametrize("name", ["order_premium", "a calendar of NumPy", "seen events"])
def test_hostile_documents_are_refused_or_found_to_differ(name):
    document = record(name).document()
    document["answer"] = {"amount": "1"}
    for changed in everywhere(document, hostile_values):
        assert not bounded(changed)
        try:
            forged = hashed(changed)
        except (AttributeError, KeyError, TypeError, ValueError):
            continue
        # An answer that says nothing says nothing else: a later release may add to an answer.
        assert bounded(forged) == (changed.get("answer") == {})


@pytest.mark.parametrize("code", NO_DOCUMENTS)
def test_a_text_that_no_reader_takes_is_no_decision(code):
    for text in NO_DOCUMENTS[code]:
        assert not bounded(text)


def test_a_decision_may_be_as_large_as_is_said():
    decision = record("order_premium")
    text, document = decision.to_json(), decision.document()
    size = len(text.encode())
    for one in (text, text.encode(), document):
        assert reproduce(one, most_bytes=size).same
        refusal = scenarios.refusal(partial(reproduce, one, most_bytes=size - 1))
        assert refusal[0] == "document-too-large"
        assert scenarios.refusal(partial(reproduce, one, most_bytes="9"))[0] == "most-bytes-type"


def test_documents_that_are_huge_are_refused_or_read_in_bounded_time():
    document = record("order_premium").document()
    assert scenarios.refusal(partial(reproduce, " " * (decisions.MOST_BYTES + 1)))[0] == (
        "document-too-large"
    )
    many = [{"a": one} for one in range(100_000)]
    days = dict.fromkeys(map(str, range(100_000)))
    assert not bounded(hashed(document | {"answer": many}))
    assert not bounded(hashed(document | {"calendar": days}))
    for place in ("paid", "A" * 999):
        assert not bounded(hashed(document | {"input": document["input"] | {place: many}}))
