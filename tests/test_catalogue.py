"""The catalogue holds every rule, reading and number, and notices when one of them changes."""

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from itertools import chain

import polars as pl
import pytest
from pydantic_core import to_json

import shopinsure as si
from shopinsure import catalogue, rules
from shopinsure.catalogue import __main__ as command

ROUNDED = "rounded-to-the-fen"  # the rule of every amount, which no question owns
DEPOSIT = si.DEPOSIT_TERMS.terms_id
VERSIONS = (*si.GUARANTEE_VERSIONS, *si.DEPOSIT_VERSIONS)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
LIMIT_OF_A_CELL = 32_767  # of Excel


def printed(capsysbinary, *arguments):
    command.main(arguments)
    return capsysbinary.readouterr().out


def rows_of(kind):
    return [row for row in si.catalogue_rows() if row["kind"] == kind]


def digest_of(rows):
    """Work the SHA-256 out again, by another writer of JSON than the catalogue's."""
    return hashlib.sha256(to_json([dict(sorted(row.items())) for row in rows])).hexdigest()


def signed():
    return si.catalogue_rows()[0]["value"]


def test_every_rule_is_a_row_with_all_that_it_says():
    found = {
        row["code"]: row for kind in ("finding", "amount", "statement") for row in rows_of(kind)
    }
    assert {*found} == {*(rule.code for rule in si.RULES), ROUNDED}
    for rule in si.RULES:
        row = found[rule.code]
        assert (row["en"], row["zh"], row["basis"]) == (rule.en, rule.zh, rule.basis.value)
        assert row["clauses"] == (", ".join(rule.clauses) or None)
        assert row["outcome"] == getattr(getattr(rule, "outcome", None), "value", None)
        formulas = [rule.named, rule.named_zh] if hasattr(rule, "formula") else [None] * 2
        assert [row["formula_en"], row["formula_zh"]] == formulas
        assert row["readings"] == (", ".join(getattr(rule, "readings", ())) or None)


def test_the_rules_stand_in_their_order_and_findings_are_numbered_in_their_subject():
    rows = [row for row in si.catalogue_rows() if row["subject"]]
    assert [row["code"] for row in rows] == [rule.code for rule in si.RULES]
    for subject in rules.SUBJECTS:
        name = subject.__name__.split(".")[-1]
        found = [row for row in rows if row["subject"] == name]
        assert {row["code"] for row in found} == {rule.code for rule in rules.rules_of(subject)}
        places = [row["precedence"] for row in found if row["kind"] == "finding"]
        assert sorted(places) == list(range(1, len(places) + 1))
        numbered = sorted(
            (row for row in found if row["precedence"]), key=lambda it: it["precedence"]
        )
        weights = [rules.WEIGHT[si.Outcome(row["outcome"])] for row in numbered]
        assert weights == sorted(weights)
    assert {row["precedence"] for row in rows if row["kind"] != "finding"} == {None}


def test_every_reading_is_a_row_with_its_choices_and_one_default():
    assert [row["code"] for row in rows_of("reading")] == list(si.READINGS)
    for name, reading in si.READINGS.items():
        (row,) = (it for it in rows_of("reading") if it["code"] == name)
        assert (row["en"], row["zh"], row["clauses"]) == (
            reading.en,
            reading.zh,
            ", ".join(reading.clauses),
        )
        found = [it for it in rows_of("choice") if it["code"] == name]
        stated = [
            ("none" if it.value is None else str(it.value), it.en, it.zh) for it in reading.choices
        ]
        assert [(it["value"], it["en"], it["zh"]) for it in found] == stated
        assert [it["default"] for it in found] == ["yes", *["no"] * (len(found) - 1)]


def test_every_field_of_the_known_terms_is_a_row_with_value_unit_and_clauses():
    assert [row["terms_id"] for row in rows_of("terms")] == [terms.terms_id for terms in VERSIONS]
    stated = {
        (terms.terms_id, name): clauses
        for terms in VERSIONS
        for name, clauses in terms.citations.items()
    }
    found = {(row["terms_id"], row["code"]): row for row in rows_of("field")}
    assert {key: row["clauses"] for key, row in found.items()} == {
        key: ", ".join(clauses) for key, clauses in stated.items()
    }
    # What is no field with a citation says which terms these are.
    assert {*si.DepositTerms.model_fields} - {name for _, name in stated} == {
        *("terms_id", "source", "amended_fields", "based_on")
    }
    shown = {name: (row["value"], row["unit"]) for (_, name), row in found.items()}
    assert shown["coverage_max"] == ("200000.00", "yuan")
    assert shown["rate_6_months"] == ("0.018", "ratio")
    assert shown["quality_window_days"] == ("30", "days")
    assert shown["effective_from"] == ("2022-07-13", None)
    assert shown["schedule_complete"] == ("no", None)
    assert shown["price_categories"] == ("apparel, fmcg, appliances", None)
    assert shown["quality_cover"][0].startswith("apparel quality, apparel breakage, ")
    assert shown["month_end"] == ("up", None)
    assert found[DEPOSIT, "month_end"]["zh"] == si.READINGS["month_end"].choices[0].zh


def test_what_is_counted_in_days_is_named_so():
    # The unit is that of the type, and whole numbers of the terms are days.
    for row in rows_of("field"):
        assert (row["unit"] == "days") == row["code"].endswith("_days")


def test_all_rows_have_the_same_keys_and_plain_values():
    for row in si.catalogue_rows():
        assert tuple(row) == catalogue.COLUMNS
        assert {type(value) for value in row.values()} <= {str, int, type(None)}
        assert "" not in row.values()
        assert {name for name, value in row.items() if isinstance(value, int)} <= {"precedence"}


def test_the_first_rows_hold_the_digest_and_the_release():
    digest, library, *_ = si.catalogue_rows()
    assert (digest["kind"], library["kind"], library["value"]) == (
        "sha256",
        "library",
        si.__version__,
    )
    assert library["terms_id"] == ", ".join(terms.terms_id for terms in VERSIONS)


def test_no_cell_is_read_as_a_formula_and_each_fits_a_cell(capsysbinary):
    table = csv.reader(io.StringIO(printed(capsysbinary).decode("utf-8-sig"), newline=""))
    for cell in chain.from_iterable(table):
        assert not cell.startswith(FORMULA_STARTS)
        assert cell == cell.strip()
        assert len(cell) <= LIMIT_OF_A_CELL
        assert len(cell.splitlines()) <= 1


def test_the_csv_is_read_back_by_two_readers_and_its_digest_is_worked_out_again(capsysbinary):
    data = printed(capsysbinary)
    assert data.startswith(b'\xef\xbb\xbf"kind","code",')
    assert data.count(b"\n") == data.count(b"\r\n") == len(si.catalogue_rows()) + 1
    table = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    read = [{name: cell or None for name, cell in row.items()} for row in table]
    stated = [
        {name: None if cell is None else str(cell) for name, cell in row.items()}
        for row in si.catalogue_rows()
    ]
    assert read == stated
    assert pl.read_csv(data, infer_schema=False).to_dicts() == stated
    digest, *rows = read
    for row in rows:
        row["precedence"] = row["precedence"] and int(row["precedence"])
    assert digest_of(rows) == digest["value"]


def test_each_cell_is_quoted_since_some_programs_also_separate_by_semicolons(capsysbinary):
    text = printed(capsysbinary).decode("utf-8-sig")
    assert ";" in text
    assert re.fullmatch(r'(?:(?:"(?:[^"]|"")+")?(?:,|\r\n))*', text)
    rows = si.catalogue_rows()
    rows[5]["en"] = 'one "two"; three'
    assert ',"one ""two""; three",' in command.as_csv(rows)


def test_the_json_holds_the_rows_that_are_signed(capsysbinary):
    document = json.loads(printed(capsysbinary, "--format", "json"))
    digest, *rows = si.catalogue_rows()
    assert list(document) == ["schema", "version", "terms", "sha256", "rows"]
    assert document["schema"] == "shopinsure/catalogue/1"
    assert document["version"] == si.__version__
    assert document["terms"] == [terms.terms_id for terms in VERSIONS]
    assert document["rows"] == rows
    assert document["sha256"] == digest["value"] == digest_of(document["rows"])


def test_the_markdown_has_every_cell_and_its_pipes_stay_in_their_cells(capsysbinary):
    text = printed(capsysbinary, "--format", "md").decode()
    rows = si.catalogue_rows()
    for value in chain.from_iterable(row.values() for row in rows):
        assert value is None or f"| {value} |" in text
    assert "| None |" not in text
    assert text.count("\n## ") == 1 + len(rules.SUBJECTS) + 1 + len(VERSIONS)
    lines = [line for line in text.splitlines() if line.startswith("|")]
    assert len(lines) == len(rows) + 2 * text.count("\n## ")
    rows[5]["en"] = "one | two\nthree"
    assert "| one \\| two three |" in command.as_markdown(rows)


def test_csv_is_the_default_and_another_format_is_refused(capsysbinary):
    assert printed(capsysbinary) == printed(capsysbinary, "--format", "csv")
    with pytest.raises(SystemExit) as stopped:
        command.main(["--format", "xlsx"])
    assert stopped.value.code == 2


@pytest.mark.parametrize("written", list(command.FORMATS))
def test_one_release_writes_the_same_bytes_under_any_locale_without_a_warning(
    written, capsysbinary
):
    usual = printed(capsysbinary, "--format", written)
    program = [sys.executable, "-W", "error", "-m", "shopinsure.catalogue", "--format", written]
    for setting in (
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "PYTHONHASHSEED": "1"},
        {"PYTHONIOENCODING": "ascii", "TZ": "America/St_Johns", "PYTHONHASHSEED": "12345"},
    ):
        done = subprocess.run(program, env=os.environ | setting, capture_output=True, check=True)
        assert (done.stdout, done.stderr) == (usual, b"")


FINDING = rules.eligibility.UNDER_PENALTY
AMOUNT = rules.premium.ORDER_PREMIUM
READING = si.READINGS["rounding"]
CHOICE = READING.choices[1]
RULE_CHANGES = [
    (FINDING, {"code": "under-a-penalty"}),
    (FINDING, {"en": FINDING.en + " "}),
    (FINDING, {"zh": FINDING.zh.replace("。", "！")}),
    (FINDING, {"outcome": si.Outcome.REFERRED}),
    (FINDING, {"rests_on": rules._rule.reading("L-F1")}),  # noqa: SLF001 - as the rules themselves do
    (FINDING, {"rests_on": rules._rule.source("L-F2")}),  # noqa: SLF001
    (AMOUNT, {"formula": "{} ÷ {}"}),
    (AMOUNT, {"operands": (replace(AMOUNT.operands[0], zh="金额"), AMOUNT.operands[1])}),
    (AMOUNT, {"operands": (replace(AMOUNT.operands[0], en="paid"), AMOUNT.operands[1])}),
    (AMOUNT, {"readings": ()}),
]


@pytest.mark.parametrize(
    ("rule", "changes"),
    RULE_CHANGES,
    ids=lambda it: str([*it] if isinstance(it, dict) else it.code),
)
def test_a_changed_rule_is_noticed(rule, changes, monkeypatch):
    before = signed()
    subject = rules.eligibility if rule is FINDING else rules.premium
    (name,) = (name for name, value in vars(subject).items() if value is rule)
    changed = replace(rule, **changes)
    monkeypatch.setattr(subject, name, changed)
    monkeypatch.setattr(
        rules, "PRECEDENCE", {**rules.PRECEDENCE, changed: rules.PRECEDENCE.get(rule)}
    )
    assert signed() != before


def test_rules_in_another_order_are_noticed(monkeypatch):
    before = signed()
    one, other = rules.eligibility.UNDER_PENALTY, rules.eligibility.NOT_BOUND_TO_BASE
    monkeypatch.setattr(rules.eligibility, "UNDER_PENALTY", other)
    monkeypatch.setattr(rules.eligibility, "NOT_BOUND_TO_BASE", one)
    assert signed() != before


@pytest.mark.parametrize(
    "changed",
    [
        READING._replace(en="how amounts are rounded"),
        READING._replace(zh="如何舍入"),
        READING._replace(clauses=("L-2.4",)),
        READING._replace(choices=READING.choices[::-1]),
        READING._replace(choices=(READING.choices[0], CHOICE._replace(value="even"))),
        *(
            READING._replace(
                choices=(READING.choices[0], CHOICE._replace(**{name: "-"}), READING.choices[2])
            )
            for name in ("en", "zh")
        ),
    ],
    ids=range(7),
)
def test_a_changed_reading_is_noticed(changed, monkeypatch):
    before = signed()
    monkeypatch.setattr(catalogue, "READINGS", {**si.READINGS, "rounding": changed})
    assert signed() != before


OTHER_VALUES = {
    "effective_from": "2027-01-01",
    "rounding": "down",
    "order_rate_max": "0.003",
    "quality_cover": (),
    "price_categories": ("fmcg",),
    "schedule_complete": True,
    "price_window_days": 31,
    "payout_working_days": 4,
    "price_window": "elapsed",
    "price_claims_per": "line",
    "difference_base": "own_money",
    "quality_window_days": None,
    "after_quality_window": "decline",
    "coverage_min": "2000",
    "coverage_max": "201000",
    "coverage_step": "500",
    "rate_6_months": "0.019",
    "rate_12_months": "0.035",
    "dunning_days": 2,
    "repayment_days": 31,
    "badge_days": 4,
    "block_days": 6,
    "policy_end": "anniversary",
    "month_end": "down",
    "surrender_with_obligations": "allow",
    "cover_meets_requirement": "above",
    "overdue_from": "dunning",
    "repayment_counts": "by_settled_case",
}
LEAVES = [
    (versions, name)
    for versions in ("GUARANTEE_VERSIONS", "DEPOSIT_VERSIONS")
    for name in ("terms_id", "source", *getattr(si, versions)[0].citations)
]


@pytest.mark.parametrize(("versions", "name"), LEAVES)
def test_a_changed_value_or_citation_of_the_terms_is_noticed(versions, name, monkeypatch):
    (terms,) = getattr(si, versions)
    before = signed()
    facts = dict(terms) | {name: OTHER_VALUES.get(name, "other")}
    # Not validated: terms of a known id have its content (`terms-of-another-id`).
    other = type(terms)(**facts | {"terms_id": "other"})
    other = type(terms).model_construct(**dict(other) | {"terms_id": facts["terms_id"]})
    monkeypatch.setattr(catalogue, versions, (other,))
    changed = signed()
    uncited = {**dict(terms), "amended_fields": (name,)}
    monkeypatch.setattr(catalogue, versions, (type(terms)(**uncited),))
    # Without its citation a field has no clauses; the id and the source have none.
    assert len({before, changed, signed()}) == 3 - (name in {"terms_id", "source"})


def test_another_version_of_the_library_or_of_the_terms_is_noticed(monkeypatch):
    before = signed()
    later = si.DEPOSIT_TERMS.amended(effective_from="2027-01-01", rate_12_months="0.035")
    with monkeypatch.context() as patch:
        patch.setattr(catalogue, "__version__", "9.9.9")
        assert signed() != before
        assert json.loads(command.as_json(si.catalogue_rows()))["version"] == "9.9.9"
    monkeypatch.setattr(catalogue, "DEPOSIT_VERSIONS", (*si.DEPOSIT_VERSIONS, later))
    assert signed() != before
    assert rows_of("terms")[-1]["terms_id"] == later.terms_id
