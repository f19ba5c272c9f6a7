"""Every clause that is a rule has code, a case, and a test that notices when its check is gone."""

import pytest

import house
import shopinsure as si
import tracing
from shopinsure import rules
from shopinsure.rules import rules_of

KINDS = tracing.kinds()
RULED = [clause for clause, kind in KINDS.items() if kind == "rule"]
FINDINGS = [
    rule
    for rule in si.RULES
    if isinstance(rule, si.FindingRule) and rule not in rules_of(rules.deposit)
]
WEIGHTY = [rule for rule in FINDINGS if rule.outcome is not si.Outcome.APPROVED]
NOTES = [rule for rule in FINDINGS if rule.code in {"zero-premium", "cover-shown"}]
REFUSALS = [rule for rule in rules_of(rules.deposit) if isinstance(rule, si.FindingRule)]
AMOUNTS = [rule for rule in si.RULES if isinstance(rule, si.AmountRule)]


def code_of(rule):
    return rule.code


def test_the_page_names_every_clause_of_the_two_documents():
    missing = {f"D-Q{number}" for number in range(22, 26)}
    assert set(KINDS) == house.CLAUSES | missing
    assert set(KINDS.values()) == {"rule", "informative", "open"}
    assert {KINDS[clause] for clause in missing} == {"open"}


@pytest.mark.parametrize("clause", RULED)
def test_a_clause_that_is_a_rule_has_code_and_a_case(clause):
    assert tracing.rules().get(clause) or tracing.documented().get(clause)
    assert tracing.cases_of(clause)


@pytest.mark.parametrize("clause", sorted(set(KINDS) - set(RULED)))
def test_a_clause_that_is_no_rule_is_obeyed_by_no_rule(clause):
    assert clause not in tracing.rules()


@pytest.mark.parametrize("rule", WEIGHTY, ids=code_of)
def test_a_case_turns_red_without_a_finding(rule):
    assert not any(map(tracing.is_red, tracing.expecting(rule.code)))
    assert tracing.notices_missing(rule)


@pytest.mark.parametrize("rule", NOTES, ids=code_of)
def test_a_case_turns_red_without_a_note(rule):
    assert tracing.notices_missing_note(rule)


@pytest.mark.parametrize("rule", REFUSALS, ids=code_of)
def test_a_case_turns_red_without_the_refusal_of_an_event(rule):
    assert tracing.removals()[rule.code]
    assert tracing.notices_posting(rule)


@pytest.mark.parametrize("rule", AMOUNTS, ids=code_of)
def test_a_case_turns_red_when_an_amount_is_a_fen_more(rule):
    assert tracing.notices_formula(rule)


def test_the_matrix_shows_each_clause_with_its_rules_functions_and_cases():
    text = "\n".join(tracing.matrix())
    for clause in RULED:
        assert f"{clause} (rule)\n" in text
    assert "surrender-refund" in text
    assert "assess_price_claim" in text
