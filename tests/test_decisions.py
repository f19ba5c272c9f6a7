"""Law 22: a stored decision is worked out again to the same answer, and each change is noticed."""

import copy
import inspect
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial, wraps
from pathlib import Path
from types import SimpleNamespace
from typing import get_args, get_origin

import pytest
from hypothesis import given
from hypothesis import strategies as st

import decision_corpus
import scenarios
import shopinsure as si
from decision_corpus import CORPUS
from decision_documents import (
    CALLS,
    FUNCTIONS,
    LINES,
    QUALITY,
    WHAT_IF,
    add,
    canonical,
    changes,
    hashed,
    noticed,
    places,
    put_other,
    record,
    remove,
    with_change,
)
from scenarios import DAY
from shopinsure import (
    claims,
    decisions,
    deposit,
    eligibility,
    premium,
    record_decision,
    reproduce,
    testing,
    underwriting,
)
from shopinsure._results import Result
from strategies import law

KEYS = ["schema", "library", "function", "input", "terms", "calendar", "assessed_at", "answer"]
WORDINGS = {"message", "message_zh", "named", "named_zh"}
every_function = pytest.mark.parametrize("function", FUNCTIONS, ids=lambda it: it.__name__)


def gives_results(annotation):
    """Return whether an answer is a result, or a tuple or mapping of nothing but results."""
    if inspect.isclass(annotation) and issubclass(annotation, tuple):
        annotation = annotation.__orig_bases__[0]  # a schedule is a tuple of its milestones
    kind = get_origin(annotation) or annotation
    if kind in {tuple, Mapping}:
        parts = [it for it in get_args(annotation) if it not in {Ellipsis, str}]
        return all(map(gives_results, parts))
    return inspect.isclass(kind) and issubclass(kind, Result)


def test_what_is_kept_are_the_functions_of_the_rules_that_give_results():
    rules = (premium, eligibility, claims, underwriting, deposit)
    found = {
        name: it
        for module in rules
        for name, it in vars(module).items()
        if inspect.isfunction(it) and name in si.__all__
        if gives_results(inspect.signature(it).return_annotation)
    }
    assert found == {**decisions.FUNCTIONS}
    assert len(found) == len(FUNCTIONS) == 22


every_call = pytest.mark.parametrize("name", CALLS)


def in_order(value, key):
    """Write the objects of a document anew, with their keys in another order."""
    if isinstance(value, dict):
        return {name: in_order(value[name], key) for name in sorted(value, key=key)}
    return [in_order(one, key) for one in value] if isinstance(value, list) else value


def other_forms(decision):
    """Write a decision as it may come back from where it was kept."""
    document, text = decision.document(), decision.to_json()
    yield from (document, text, text.encode(), bytearray(text.encode()))
    yield from (in_order(document, key=lambda it: it[::-1]), json.dumps(document, indent=2))
    yield json.dumps(in_order(document, key=hash))


@every_call
def test_a_decision_is_plain_json_with_the_answer_and_is_reproduced(name):
    answer = CALLS[name](lambda function, *args, **facts: function(*args, **facts))
    decision = CALLS[name](record_decision)
    assert decision.answer == answer
    document = decision.document()
    assert sorted(document) == sorted([*KEYS, "sha256"])
    assert document == json.loads(decision.to_json()) == json.loads(json.dumps(document))
    assert [document["schema"], document["library"]] == ["shopinsure/decision/1", si.__version__]
    for one in other_forms(decision):
        found = reproduce(one)
        assert [it.explain() for it in found.differences] == []
        assert found
        assert found.same
        assert found.answer == answer


def test_a_decision_holds_the_terms_the_days_that_were_asked_and_when_it_was_made():
    at = datetime(2020, 9, 21, 1, 2, 3, tzinfo=UTC)
    document = record("a calendar that ends", assessed_at=at).document()
    assert document["terms"] == si.dump_record(si.GUARANTEE_TERMS)
    assert document["calendar"] == {"2020-09-26": True, "2020-09-27": False, "2020-09-28": None}
    assert document["assessed_at"] == "2020-09-21T09:02:03+08:00"
    assert document["answer"]["verdict"]["outcome"] == "pending"
    assert document["input"] == {
        "policy": si.dump_record(QUALITY[0]),
        "refund": si.dump_record(QUALITY[1]),
    }
    assert record("a what-if").document()["terms"] == si.dump_record(WHAT_IF)
    lines = record("a generator of lines").document()["input"]["lines"]
    assert lines == [si.dump_record(LINES[0]), ["O-2", "2.50"], "4.99", "2.50"]
    document = record("programme_membership").document()
    assert [document[it] for it in ("terms", "calendar", "assessed_at")] == [None] * 3
    assert record("amount with an exponent").document()["input"]["paid"] == "1000.00"
    assert [*record("balance_workings").document()["answer"]] == sorted(
        record("balance_workings").answer
    )


class Own(str):
    """Be a text that says something else when it is asked."""

    __slots__ = ()

    def __str__(self):
        return "another"


class OwnDay(date):
    def isoformat(self):
        return "another"


class Parcel(si.Order):
    weight: int = 3


def test_values_of_the_callers_own_classes_are_kept_as_the_function_understood_them():
    order = Parcel(**scenarios.ORDER)
    kept = record_decision(si.premium_statement, [order, (Own("O-2"), Own("1"))], Own("0.001"))
    plain = record_decision(
        si.premium_statement, [si.Order(**scenarios.ORDER), ("O-2", "1")], "0.001"
    )
    assert kept.to_json() == plain.to_json()
    day = record_decision(si.recovery_schedule, OwnDay(2023, 5, 1))
    assert day.to_json() == record_decision(si.recovery_schedule, DAY).to_json()
    terms = type("OwnTerms", (si.GuaranteeTerms,), {}).model_validate(dict(si.GUARANTEE_TERMS))
    kept = record_decision(si.order_premium, "1", "0", terms=terms)
    assert kept.to_json() == record_decision(si.order_premium, "1", "0").to_json()


@every_call
def test_the_hash_is_over_the_canonical_text_of_all_else(name):
    decision = record(name)
    document = decision.document()
    assert decision.to_json() == canonical(document)
    assert decision.sha256 == document["sha256"] == hashed(document)["sha256"]


@every_function
def test_each_leaf_that_is_changed_once_is_noticed(function):
    decision = record_decision(function, **FUNCTIONS[function], assessed_at=scenarios.PAID_AT)
    document = decision.document()
    every = [*changes(document)]
    assert len(every) > len([it for it in places(document) if not isinstance(it[1], dict | list)])
    for number, changed in enumerate(every):
        assert changed != document
        assert noticed(changed if number % 2 else json.dumps(changed)), changed


@every_function
def test_a_changed_fact_of_the_answer_is_named_whoever_made_the_hash_fit(function):
    decision = record_decision(function, **FUNCTIONS[function])
    document = decision.document()
    for path, value in places(document["answer"], ("answer",)):
        is_wording = path[-1] in WORDINGS or (
            "operands" in path and path[-1] in {"name", "name_zh"}
        )
        place = ".".join(map(str, path))
        leaf = not isinstance(value, dict | list)
        changed = hashed(with_change(document, path, put_other if leaf else add))
        found = reproduce(changed)
        named = place if leaf or isinstance(value, list) else f"{place}.made_up"
        assert [it.place for it in found.differences] == ([] if is_wording else [named])
        assert found.answer == decision.answer
        if isinstance(path[-1], str) and len(path) > 1:  # as if this release had added it
            assert reproduce(hashed(with_change(document, path, remove)))


def test_what_differs_is_shown_as_it_is_stored_and_as_it_is_found():
    document = record("a calendar of NumPy").document()
    stored = copy.deepcopy(document)
    answer = stored["answer"]
    answer["verdict"]["outcome"] = "declined"
    answer["payment"] |= {"amount": "1.00", "clause": "L-9"}
    answer |= {"due_on": "2020-10-12", "payment_keys": ["quality S-1"], "name": 7}
    found = reproduce(hashed(stored | {"library": "0.0.9"}))
    assert {it.place: (it.stored, it.found) for it in found.differences} == {
        "answer.due_on": ('"2020-10-12"', '"2020-09-30"'),
        "answer.name": ("7", "–"),  # of an operand a name is a wording
        "answer.payment.amount": ('"1.00"', '"100.00"'),
        "answer.payment.clause": ('"L-9"', '"L-2.1"'),
        "answer.payment_keys": (
            '["quality S-1"]',
            '["quality S-1 O-1 R-1","quality S-1 O-1 after 0.00"]',
        ),
        "answer.verdict.outcome": ('"declined"', '"approved"'),
    }
    assert found.explain().splitlines()[0] == "the decision is not reproduced"
    assert found.explain("zh").splitlines()[0] == "结论不可复现"
    document = record("a calendar that ends").document()
    document["answer"]["verdict"]["findings"][0] |= {"code": "made-up", "clause": "L-9"}
    found = reproduce(hashed(document))
    assert [it.place for it in found.differences] == [
        *("answer.verdict.findings.0.clause", "answer.verdict.findings.0.code"),
    ]
    assert len(reproduce(hashed(document | {"answer": ["A" * 999]})).differences[0].stored) == 200


def test_answers_that_differ_are_reproductions_that_differ():
    one, other = (reproduce(record(it).document()) for it in ("order_premium", "no debits"))
    assert one.same
    assert other.same
    assert one != other
    assert one == reproduce(record("order_premium").to_json())


def release_that_answers(monkeypatch, answer):
    functions = decisions.FUNCTIONS | {"order_premium": answer}
    monkeypatch.setattr(decisions, "FUNCTIONS", functions)


def test_a_release_that_answers_otherwise_or_refuses_is_found_out(monkeypatch):
    stored = record("order_premium").to_json()

    def later(paid, rate, *, terms):
        return si.order_premium(paid, rate, terms=terms.amended(rounding="down"))

    release_that_answers(monkeypatch, later)
    found = reproduce(stored)
    assert found.answer.amount == Decimal("0.19")
    assert {"answer.amount", "answer.terms_id", "answer.readings.rounding"} <= {
        it.place for it in found.differences
    }
    for no in (partial(si.from_fen, -1), partial(si.Covered, category="", reason="")):
        refusing = wraps(si.order_premium)(lambda no=no, **_: no())
        release_that_answers(monkeypatch, refusing)
        found = reproduce(stored)
        assert [(it.place, found.answer) for it in found.differences] == [("answer", None)]


@pytest.mark.parametrize(
    ("name", "path", "value", "named"),
    [
        ("order_premium", ("input", "paid"), "9.99", "answer.amount"),
        ("order_premium", ("input", "paid"), "9.999", "answer"),
        ("order_premium", ("terms", "rounding"), "up", "answer"),
        ("order_premium", ("terms", "schema"), "shopinsure/shop/1", "answer"),
        ("a calendar of NumPy", ("calendar", "2020-09-28"), False, "answer.due_on"),
        ("a calendar of NumPy", ("calendar", "2020-09-28"), "yes", "answer.verdict.outcome"),
        ("a calendar of NumPy", ("calendar",), {}, "answer.verdict.outcome"),
        ("a calendar of NumPy", ("input", "refund", "refund_id"), "R-9", "answer.payment_keys.0"),
        ("seen events", ("input", "seen"), [], "answer.postings.0.status"),
        ("recovery_schedule", ("input", "advanced_on"), "2023-05-02", "answer.0.on"),
        ("recovery_schedule", ("input", "advanced_on"), "2023-02-30", "answer"),
        ("price_window", ("input", "paid_at"), "2020-09-11T10:00:00", "answer"),
        ("price_window", ("answer", "closing_included"), 0, "answer.closing_included"),
    ],
)
def test_a_forged_fact_is_answered_as_what_it_says(name, path, value, named):
    def put(holder, at):
        holder[at] = value

    found = reproduce(hashed(with_change(record(name).document(), path, put)))
    assert named in {it.place for it in found.differences}
    assert "sha256" not in {it.place for it in found.differences}


@pytest.mark.parametrize(
    ("path", "value", "english", "chinese"),
    [
        (("input", "rate"), "0.003", "rate 0.003 is above the", "费率 0.003 超过上限"),
        (("terms", "rounding"), None, "rounding: Input should be", "rounding：须为"),
        (("terms", "made_up"), "x", "GuaranteeTerms has no field", "GuaranteeTerms 没有字段"),
    ],
)
def test_why_an_input_is_refused_is_said_with_its_place_in_both_languages(
    path, value, english, chinese
):
    def put(holder, name):
        holder[name] = value

    found = reproduce(hashed(with_change(record("order_premium").document(), path, put)))
    (one,) = found.differences
    assert one.found.startswith(f'"{english}')
    assert one.explain() == f"answer: {one.stored} -> {one.found}"
    assert found.explain().endswith(one.explain())
    assert f'，现为 "{chinese}' in one.explain("zh")
    assert found.explain("zh").endswith(one.explain("zh"))
    assert one.as_json()["found"] == one.found
    assert copy.deepcopy(one).explain("zh") == one.explain("zh")


# Of an earlier release, the functions whose answers CHANGELOG.md says have changed since.
CHANGED_SINCE: dict[str, set[str]] = {}
ADVICE = (
    "A stored answer is another one now. If that is meant, name it in CHANGELOG.md and its function"
    " in CHANGED_SINCE above; the file of a release that was made is never written anew. The one of"
    " the release in the making is written by `make decisions`."
)


def test_the_decisions_of_this_release_are_kept_for_every_function():
    kept = (CORPUS / f"{si.__version__}.jsonl").read_text("utf-8").rstrip("\n").split("\n")
    assert {json.loads(line)["function"] for line in kept} == {*decisions.FUNCTIONS}, ADVICE
    assert max(len(line.encode()) for line in kept) <= decision_corpus.MOST_BYTES


@pytest.mark.parametrize("release", sorted(it.stem for it in CORPUS.glob("*.jsonl")))
def test_what_a_release_decided_is_decided_alike_by_this_one(release):
    otherwise = {}
    for line in (CORPUS / f"{release}.jsonl").read_text("utf-8").rstrip("\n").split("\n"):
        stored = json.loads(line)
        assert stored["library"] == release
        assert canonical(stored) == line
        for one in reproduce(line).differences:
            otherwise.setdefault(stored["function"], []).append(one.explain())
    assert {*otherwise} == CHANGED_SINCE.get(release, set()), f"{ADVICE}\n{otherwise}"
    changelog = (Path(__file__).parents[1] / "CHANGELOG.md").read_text("utf-8")
    assert [name for name in otherwise if f"`{name}`" not in changelog] == [], ADVICE


@given(st.data())
@law
def test_whatever_is_recorded_is_the_same_and_not_the_same_once_it_is_changed(data):
    terms = data.draw(testing.guarantee_terms())
    deposit_terms = data.draw(testing.deposit_terms(other_rates=True))
    policy, refund = data.draw(testing.quality_cases(terms=terms))
    known = data.draw(st.dictionaries(testing.days(), st.booleans(), max_size=9))
    calendar = SimpleNamespace(is_working_day=known.__getitem__)
    price = data.draw(testing.price_cases(terms=terms))
    history = data.draw(testing.event_histories(terms=deposit_terms))
    dispute = data.draw(testing.disputes())
    for ask in (
        partial(
            record_decision, si.assess_quality_claim, policy, refund, calendar=calendar, terms=terms
        ),
        partial(record_decision, si.assess_price_claim, *price, terms=terms),
        partial(record_decision, si.replay, history, terms=deposit_terms),
        partial(record_decision, si.assess_advance, dispute, terms=deposit_terms),
    ):
        try:
            decision = ask()
        except si.InvalidInput:
            continue
        found = reproduce(decision.to_json())
        assert [it.explain() for it in found.differences] == []
        assert found.answer == decision.answer
        assert decision.to_json() == ask().to_json() == canonical(decision.document())
        document = decision.document()
        path, value = data.draw(st.sampled_from([it for it in places(document) if it[0]]))
        change = add if isinstance(value, dict | list) else put_other
        assert noticed(with_change(document, path, change))
