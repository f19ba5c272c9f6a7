"""The calculator page's Python, here without a browser: what it reads, asks and tells."""

import json
import re
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import shopinsure as si
from shopinsure._account.events import KINDS, KINDS_ZH

ROOT = Path(__file__).parent.parent
FILES = ROOT / "docs" / "calculator"
sys.path.insert(0, str(FILES))

import calculator  # noqa: E402 - it stands beside its page
import forms  # noqa: E402

CHINESE = re.compile(r"[\u4e00-\u9fff]")
FIELDS = [(form, field) for form, it in forms.FORMS.items() for field in it.fields]


def ask(form, **typed):
    """Ask a form as the page does: what stands in its fields at first, and what is typed."""
    facts = {it.name: it.value for it in forms.FORMS[form].fields} | typed
    return json.loads(calculator.call(json.dumps({"form": form, "facts": facts})))


def heads(form, **typed):
    return [it["head"]["en"] for it in ask(form, **typed)["parts"]]


def texts_of(facts):
    """Find every text in both languages that the page draws."""
    if isinstance(facts, dict):
        if {"en", "zh"} <= facts.keys():
            yield facts["en"], facts["zh"]
        facts = list(facts.values())
    if isinstance(facts, list):
        for each in facts:
            yield from texts_of(each)


@pytest.mark.parametrize("form", forms.FORMS)
def test_a_form_is_answered_as_it_stands(form):
    for part in ask(form)["parts"]:
        assert part["head"]["en"]
        assert CHINESE.search(part["head"]["zh"])


def test_the_answers_are_those_worked_out_by_hand():
    assert heads("order_premium")[0].startswith("0.36 yuan")  # 199.00 × 0.0018 = 0.3582
    assert heads("order_premium", paid="2.50", rate="0.002")[0].startswith("0.01 yuan")
    assert heads("order_premium", paid="2.50", rate="0.002", rounding="down")[0].startswith("0.00")
    assert heads("deposit_premium", term="six_months")[0].startswith("180.00 yuan")  # 1.8 %
    assert heads("surrender_refund")[0].startswith("250.68 yuan")  # 300 × 305 ÷ 365
    assert heads("surrender_refund", policy_end="anniversary")[0].startswith("250.82")  # 306 ÷ 366
    assert "30.00" in ask("price_claim")["parts"][0]["text"]["en"]  # 110 − 10 − 70
    assert "5.00 yuan" in ask("price_claim", difference_base="own_money")["parts"][0]["text"]["en"]
    balances = heads("account")
    assert any(it.startswith("1700.00 yuan: credit available") for it in balances)  # 2000 − 300
    assert any(it.startswith("300.00 yuan: owed") for it in balances)


@given(
    paid=st.integers(0, 10**12 - 1).map(si.from_fen).map(str),
    rate=st.integers(0, 2_000).map(lambda ppm: f"0.{ppm:06}"),
    rounding=st.sampled_from(si.READINGS["rounding"].values),
)
def test_a_premium_is_told_in_the_words_of_the_library(paid, rate, rounding):
    terms = si.GUARANTEE_TERMS.amended(rounding=rounding)
    expected = si.order_premium(paid, rate, terms=terms)
    (part,) = ask("order_premium", paid=paid, rate=rate, rounding=rounding)["parts"]
    for language in ("en", "zh"):
        assert part["head"][language] + "\n" + part["text"][language] == expected.explain(language)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"unit_price": "100.00"}, "no-difference"),
        ({"placed_at": "2020-11-20T10:00", "submitted_at": "2020-11-20T10:01"}, "placed-late"),
        ({"place": "shop"}, "other-shop"),
        ({"item_found": "dress"}, "other-item"),
        ({"activity_item": "no"}, "not-an-activity-item"),
        ({"claimed_lines": "line"}, "already-claimed"),
        ({"claimed_lines": "order"}, "already-claimed"),
    ],
)
def test_a_declined_claim_says_why(typed, code):
    (part,) = ask("price_claim", **typed)["parts"]
    assert part["head"] == {"en": "declined", "zh": "拒赔"}
    assert code in part["text"]["en"]
    assert CHINESE.search(part["text"]["zh"])


@pytest.mark.parametrize(
    "typed",
    [
        {"unit_price": ""},
        {"placed_at": ""},
        {"submitted_at": " "},
        {"rate": ""},
        {"refunded": ""},
        {"activity_item": ""},
        {"claimed_lines": ""},
    ],
)
def test_what_is_left_blank_is_not_known_yet(typed):
    assert heads("price_claim", **typed) == ["pending"]


def test_an_instant_is_of_beijing_unless_it_says_otherwise():
    assert calculator.read_instant("2020-09-10T10:00") == "2020-09-10T10:00:00+08:00"
    assert calculator.read_instant("2020-09-10T10:00:01") == "2020-09-10T10:00:01+08:00"
    assert calculator.read_instant("2020-09-10T10:00:00Z") == "2020-09-10T10:00:00Z"
    assert calculator.read_instant("  ") is None


@pytest.mark.parametrize(
    ("form", "field"),
    [(form, it) for form, it in FIELDS if it.kind != "choice"],
    ids=lambda it: getattr(it, "name", it),
)
def test_a_mistake_is_told_beside_its_field_in_both_languages(form, field):
    wrong = "" if field.kind == "text" else "[" if field.kind == "events" else "x"
    errors = ask(form, **{field.name: wrong})["errors"]
    assert [it["field"] for it in errors] == [field.name]
    for error in errors:
        assert not CHINESE.search(error["en"])
        assert CHINESE.search(error["zh"])
        assert not re.match(r"[a-z_.]+[:：]", error["en"] + error["zh"])  # its label says the place


@pytest.mark.parametrize(
    ("form", "typed", "field"),
    [
        ("order_premium", {"rate": "0.3"}, "rate"),
        ("surrender_refund", {"coverage": "1500"}, "coverage"),
        ("surrender_refund", {"on": "2024-01-01"}, "on"),
        ("price_claim", {"freight": "100.00"}, "unit_paid"),
        ("account", {"on": "2022-01-01"}, "on"),
        ("account", {"events": '[{"kind": "repaid"}]'}, "events"),
    ],
)
def test_facts_that_disagree_are_told_beside_a_field(form, typed, field):
    assert {it["field"] for it in ask(form, **typed)["errors"]} == {field}


def test_a_policy_that_cannot_be_sold_is_an_answer():
    typed = {"start": "2023-08-31", "term": "six_months", "month_end": "refuse"}
    answer = ask("surrender_refund", **typed)
    assert answer["parts"][0]["head"]["en"] == "declined"
    assert "figure" not in answer


def test_the_curve_passes_through_the_refund_of_each_day():
    answer = ask("surrender_refund")
    (points,) = re.findall(r'<polyline points="([^"]+)"', answer["figure"])
    heights = [float(it.split(",")[1]) for it in points.split()]
    assert len(heights) == 365 + 1  # the day before the start, and each of the period
    assert heights == sorted(heights)
    top, bottom = heights[0], heights[-1]
    at = heights[(date(2023, 3, 1) - date(2022, 12, 31)).days]
    assert (bottom - at) / (bottom - top) == pytest.approx(250.68 / 300, abs=0.001)
    assert ["2023-03-01", "250.68"] in answer["table"]
    assert answer["table"][0] == ["2022-12-31", "300.00"]
    assert answer["table"][-1] == ["2023-12-31", "0.00"]
    assert 'aria-label="2023-03-01: 250.68"' in answer["figure"]


def test_a_surrender_before_the_start_stands_at_the_start_of_the_curve():
    answer = ask("surrender_refund", on="2022-06-01")
    assert 'aria-label="2022-12-31: 300.00"' in answer["figure"]


@pytest.mark.parametrize("form", forms.FORMS)
def test_each_reading_can_be_switched_and_the_default_stands_first(form):
    terms, _ = calculator.QUESTIONS[form]
    for name in forms.FORMS[form].readings:
        first, *others = si.READINGS[name].values
        assert first == getattr(terms, name)
        for value in (first, *others):
            chosen = calculator.chosen_terms(forms.FORMS[form], terms, {name: str(value)})
            assert getattr(chosen, name) == value


@pytest.mark.parametrize("form", forms.FORMS)
def test_no_reading_that_an_answer_names_is_left_out(form):
    named = set()
    for part in ask(form)["parts"]:
        named |= set(re.findall(r"reading: (\w+) =", part["text"]["en"]))
    assert named
    assert named <= set(forms.FORMS[form].readings)


def test_every_text_of_the_forms_is_in_both_languages():
    texts = list(texts_of(forms.forms()))
    assert len(texts) > 100
    for english, chinese in texts:
        assert english
        assert not CHINESE.search(english)
        assert CHINESE.search(chinese)


def test_every_kind_of_event_can_be_added():
    described = forms.forms()["events"]
    assert {it["kind"]: it["label"]["zh"] for it in described} == KINDS_ZH
    assert KINDS_ZH.keys() == KINDS.keys()
    for each in described:
        row = {"kind": each["kind"], **{it["name"]: it["value"] for it in each["fields"]}}
        assert "parts" in ask("account", events=json.dumps([row]), on="")


def test_all_vectors_are_checked():
    answer = json.loads(calculator.call('{"form": "check"}'))
    assert answer["vectors"] == answer["passed"] == 3448
    assert answer["sentence"]["en"] == "3448 of 3448 vectors passed."
    assert answer["differences"] == []


def test_no_file_of_the_page_names_a_host():
    named = {it.name for it in FILES.iterdir() if it.is_file()}
    assert {"page.mjs", "worker.mjs", "calculator.css", "package-lock.json"} <= named
    for name in named:
        assert "://" not in (FILES / name).read_text("utf-8"), name
    lock = json.loads((FILES / "package-lock.json").read_text("utf-8"))["packages"]
    assert all(("integrity" in it) == bool(place) for place, it in lock.items())


def test_the_script_hands_out_every_file_of_the_page():
    script = (ROOT / "scripts" / "build_calculator.py").read_text("utf-8")
    handed = set(re.findall(r'"([\w.]+)"', re.search(r"PAGE = \((.*?)\)", script)[1]))
    kept = {"package.json", "package-lock.json"}
    assert handed == {it.name for it in FILES.iterdir() if it.is_file()} - kept
