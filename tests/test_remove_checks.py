import ast
import importlib.util
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

PLACE = Path(__file__).parent.parent / "scripts" / "remove_checks.py"


def loaded():
    spec = importlib.util.spec_from_file_location("remove_checks", PLACE)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where a dataclass looks for its module
    spec.loader.exec_module(module)
    return module


script = loaded()
FOUND = script.removals()


def source_of(text, name="claims"):
    return script.Source(name, text)


def test_every_rule_that_finds_something_is_removed_somewhere():
    named = {(one.module, rule) for one in FOUND if one.kind == "finding" for rule in one.rules}
    assert script.finding_rules() - named == set()
    assert len(script.finding_rules()) > 75


def test_nothing_that_can_be_removed_is_overlooked():
    counts = Counter((one.kind, one.module) for one in FOUND)
    at_least = {
        ("finding", "claims"): 55,
        ("finding", "eligibility"): 25,
        ("finding", "underwriting"): 6,
        ("finding", "premium"): 4,
        ("formula", "formulas"): 45,
        ("refusal", "claims"): 16,
        ("refusal", "premium"): 10,
        ("refusal", "_policies"): 6,
        ("refusal", "eligibility"): 5,
        ("refusal", "underwriting"): 4,
        ("posting", "deposit"): 17,
        ("terms", "_terms"): 30,
        ("order", "claims"): 50,
        ("order", "eligibility"): 20,
        ("order", "deposit"): 30,
    }
    assert {place: counts[place] for place in at_least if counts[place] < at_least[place]} == {}


def test_each_removal_changes_one_module_and_no_two_are_the_same():
    sound = {one.module: script.read(one.module).text for one in FOUND}
    assert [str(one) for one in FOUND if one.source == sound[one.module]] == []
    assert len({(one.module, one.source) for one in FOUND}) == len(FOUND)
    for one in FOUND[::10]:  # all would take seconds, and a run stops at what is no Python
        ast.parse(one.source)


def test_every_removal_of_a_rule_names_its_clauses():
    assert [str(one) for one in FOUND if one.kind == "finding" and not one.clauses] == []


FINDINGS = '''"""说明：L-1.1"""
LATE: Final = FindingRule(code="late", clauses=("L-3.6",), en="中文", zh="迟")
OPEN: Final = FindingRule(code="open", clauses=("L-2.5", "D-Q7"), en="open", zh="未决")
def found(claim):
    "中文"; yield finding(LATE if claim else OPEN)
    rule = OPEN if claim.open else LATE
    yield finding(rule, claim=claim)
'''


def test_a_finding_is_dropped_and_each_choice_is_turned():
    usual = FINDINGS.splitlines()
    cuts = {}
    for one in script.removed_findings(source_of(FINDINGS)):
        lines = one.source.splitlines()
        (number,) = (n for n, line in enumerate(lines) if line != usual[n])
        cuts[lines[number].strip()] = set(one.clauses)
    late, unsettled = {"L-3.6"}, {"L-2.5", "D-Q7"}
    assert cuts == {
        '"中文"; yield from ()': late | unsettled,
        '"中文"; yield finding((OPEN))': late,
        '"中文"; yield finding((LATE))': unsettled,
        "rule = (LATE)": unsettled,
        "rule = (OPEN)": late,
        "yield from ()": late | unsettled,
    }


def test_an_error_is_dropped_and_so_is_a_call_that_stands_alone():
    text = (
        'def assess(it):\n    """Assess D-1; L-2.1."""\n    expected(it)\n    _check(it)\n'
        "    it.append(1)\n    it = _check(it)\n    other = _check(it)\n    return it\n"
        'def _check(it):\n    if it:\n        raise InvalidInput("code", "sentence")\n'
    )
    cuts = list(script.removed_refusals(source_of(text)))
    assert [(one.line, one.clauses) for one in cuts] == [(n, ("L-2.1",)) for n in (3, 4, 6, 11)]
    assert [one.source.splitlines()[one.line - 1].strip() for one in cuts] == ["pass"] * 4


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("smaller(a, b - c)", {"(a)", "smaller(a, (b))"}),
        ("at_least_zero(a - b)", {"(a - b)", "at_least_zero((a))"}),
        ("a - b - c", {"(a - b)", "(a) - c"}),
        ("a + b", {"(a)", "(b)"}),
        ("a * b", set()),
    ],
)
def test_a_formula_loses_each_cap_and_each_operand(before, after):
    text = f'def f(a, b, c):\n    """Say; L-3.8."""\n    return {before}\n'
    cuts = list(script.removed_parts_of_formulas(source_of(text, "formulas")))
    assert {one.source.rpartition("return ")[2].strip() for one in cuts} == after
    assert {one.clauses for one in cuts} <= {("L-3.8",)}


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("Days", "30", {"29", "31"}),
        ("Ratio", 'Rate("0.03")', {'Rate("0.029999")', 'Rate("0.030001")'}),
        ("Amount", 'Yuan("1000")', {'Yuan("999.99")', 'Yuan("1000.01")'}),
        ("Day", "date(2020, 3, 1)", {"date(2020, 2, 29)", "date(2020, 3, 2)"}),
        ("Ratio", '"0.03"', {"'0.029999'", "'0.030001'"}),
        ("Amount", '"1000"', {"'999.99'", "'1000.01'"}),
        ("Day", '"2020-03-01"', {"'2020-02-29'", "'2020-03-02'"}),
        ("tuple", '("a", "b")', {'("a",)', '("b",)'}),
        ("bool", "True", set()),
        ("Rounding", '"half_up"', set()),
    ],
)
def test_terms_change_by_their_smallest_step(kind, before, after):
    text = f"class T:\n    it: {kind}\nDEPOSIT_TERMS: Final = T(\n    it={before},  # D-Q5\n)\n"
    changes = list(script.changed_terms(source_of(text, "_terms"), set()))
    assert {one.source.partition("it=")[2].partition(",  #")[0] for one in changes} == after
    assert {one.clauses for one in changes} <= {("D-Q5",)}
    assert list(script.changed_terms(source_of(text, "_terms"), {"it"})) == []


@pytest.fixture(scope="module")
def workshop(tmp_path_factory):
    return script.Workshop(tmp_path_factory.mktemp("workshop") / "copy")


def test_a_removal_turns_tests_red_and_one_that_removes_nothing_is_told_apart(workshop):
    real = next(one for one in FOUND if one.kind == "finding" and one.rules == ("NO_LIMIT_LEFT",))
    idle = replace(real, source=script.read(real.module).text, what="nothing at all")
    broken = replace(real, source="raise ImportError", what="everything")
    said = []
    green = script.report(workshop, [real, idle, broken], [["test_cases.py"]], said.append)
    assert green == [idle]
    assert [line[:5] for line in said[:6:2]] == ["red  ", "GREEN", "red  "]
    assert "tests/test_cases.py::" in said[1]
    assert "assess_price_claim" in said[1]
    assert "nothing noticed" in said[3]
    assert "import shopinsure: ImportError" in said[5]
    assert said[-1] == "2 red, 1 green: claims 2 red 1 green"


def test_the_package_itself_is_never_touched(workshop):
    assert workshop.folder not in script.PACKAGE.parents
    assert (workshop.folder / "sound" / "shopinsure" / "claims.py").exists()


def test_the_tests_of_this_script_are_not_run_by_it():
    files = [name for stage in script.stages() for name in stage]
    assert f"test_{PLACE.stem}.py" not in files
    assert {"test_cases.py", "test_laws.py", "test_exhaustive.py"} <= set(files)
    first = [
        "test_cases.py",
        "test_invalid_usage.py",
        "test_order_of_rules.py",
        "test_explanations.py",
    ]
    assert script.stages()[0] == first


def test_the_list_says_what_would_be_removed_and_how_much_of_each_module(capsys):
    assert script.main(["--list", "--only", "dropped: yield finding(NO_LIMIT_LEFT)"]) == 0
    one, count = capsys.readouterr().out.splitlines()
    assert "L-3.8" in one
    assert "dropped: yield finding(NO_LIMIT_LEFT)" in one
    assert count == "1 to remove: claims 1"
