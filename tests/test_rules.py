"""What every rule has: a code, clauses, and the same facts in both languages."""

import ast
import importlib
import pkgutil
import re
from pathlib import Path
from string import Formatter

import pytest

import shopinsure as si
import traceability

EXTRAS = {"china", "conformance", "frames", "plot", "testing"}
ROUNDED = "rounded-to-the-fen"  # the rule of every amount, which no question owns
CHINESE_SENTENCE = re.compile("[\u4e00-\u9fff]")


def modules():
    """Return the modules that need no extra, those of packages included."""
    for it in pkgutil.walk_packages(si.__path__, "shopinsure."):
        if it.name.split(".")[1] not in EXTRAS:
            yield importlib.import_module(it.name)


def facts(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_rule_is_listed_once():
    made = {
        it.code for module in modules() for it in vars(module).values() if isinstance(it, si.Rule)
    }
    assert sorted(made) == sorted([*(rule.code for rule in si.RULES), ROUNDED])


@pytest.mark.parametrize("text", ["en", "zh"])
def test_no_two_rules_have_one_wording(text):
    sentences = [getattr(rule, text) for rule in si.RULES]
    assert sorted({*sentences}) == sorted(sentences)


@pytest.mark.parametrize("rule", si.RULES, ids=lambda rule: rule.code)
def test_a_rule_has_a_code_clauses_and_the_same_facts_in_both_languages(rule):
    assert re.fullmatch("[a-z]+(-[a-z]+)*", rule.code)
    assert {*rule.clauses} <= {*traceability.kinds()}
    assert bool(rule.clauses) == (rule.basis is not si.Basis.TECHNICAL)
    assert rule.en.strip()
    assert facts(rule.en) == facts(rule.zh)
    assert CHINESE_SENTENCE.search(rule.zh)


def test_every_number_and_reading_of_the_terms_is_read():
    read = {"terms_id", "source"}  # for people, and for what keeps a policy
    for place in Path(si.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(place.read_text("utf-8"))):
            if isinstance(node, ast.Attribute):
                owner = ast.unparse(node.value).lower()
                read |= {node.attr} if owner.endswith("terms") or owner == "self" else set()
            elif isinstance(node, ast.keyword) and node.arg == "readings":
                read |= {it.value for it in ast.walk(node.value) if isinstance(it, ast.Constant)}
    for terms in (si.GuaranteeTerms, si.DepositTerms):
        assert set(terms.model_fields) - read == set()
