"""Every clause that is a rule has code and a case; every rule has its own functions and cases."""

import pytest

import shopinsure as si
import traceability

KINDS = traceability.kinds()
RULED = [clause for clause, kind in KINDS.items() if kind == "rule"]
MISSING = {f"D-Q{number}" for number in range(22, 26)}
CLAUSES = {
    *(f"L-1.{number}" for number in range(1, 4)),
    *(f"L-2.{number}" for number in range(1, 6)),
    *(f"L-3.{number}" for number in range(1, 10)),
    *(f"L-F{number}" for number in range(1, 5)),
    *("D-0", *(f"D-Q{number}" for number in range(1, 31))),
}


def test_the_page_names_every_clause_of_the_two_documents():
    assert set(KINDS) == CLAUSES
    assert set(KINDS.values()) == {"rule", "informative", "open"}
    assert {KINDS[clause] for clause in MISSING} == {"open"}


@pytest.mark.parametrize("clause", RULED)
def test_a_clause_that_is_a_rule_has_code_and_a_case(clause):
    rules, terms = traceability.rules_of(clause), traceability.terms_of(clause)
    assert rules or terms or traceability.documented(clause)
    assert traceability.cases_named(clause)


@pytest.mark.parametrize("clause", sorted(set(KINDS) - set(RULED)))
def test_a_clause_that_is_no_rule_is_cited_by_no_rule(clause):
    assert not traceability.rules_of(clause)
    assert not traceability.terms_of(clause)


@pytest.mark.parametrize("rule", si.RULES, ids=lambda rule: rule.code)
def test_a_rule_has_a_case_of_its_own_that_shows_it(rule):
    assert traceability.functions_of(rule.code), "a new rule: a case in tests/cases"
    assert traceability.cases_of(rule.code), "a new rule: a case in tests/cases"


@pytest.mark.parametrize(
    ("code", "functions"),
    [
        ("automatic-debit", ["auto_debit"]),
        ("seller-performed", ["assess_advance"]),
        ("order-premium", ["order_premium", "premium_statement", "issue_order_policy"]),
        ("price-window", ["price_window"]),
    ],
)
def test_a_rule_is_joined_with_its_own_functions_and_not_with_those_of_its_clause(code, functions):
    assert traceability.functions_of(code) == functions
    shown = {name.split("-")[-1] for name in traceability.cases_of(code)}
    assert shown <= set(functions)


def test_what_a_function_is_asked_for_while_a_case_is_set_up_does_not_count():
    surrenders = [case for _, case in traceability.cases() if case["call"] == "surrender"]
    assert surrenders
    for case in surrenders:
        assert {name for name, _ in traceability.calls_of(case)} <= {"surrender"}


def test_the_matrix_shows_each_clause_with_its_rules_functions_and_cases():
    lines = list(traceability.matrix())
    assert {f"{clause} (rule)" for clause in RULED} <= set(lines)
    at = lines.index("  automatic-debit: auto_debit")
    assert lines[at + 1].startswith("    cases: deposit-")
