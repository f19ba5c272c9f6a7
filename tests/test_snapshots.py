"""What the library writes, word by word, one snapshot for each scenario and language.

A change of a wording is seen in the diff of ``__snapshots__/test_snapshots.ambr``.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import TypeAdapter

import scenarios
import shopinsure as si

SNAPSHOTS = Path(__file__).parent / "__snapshots__" / "test_snapshots.ambr"
TO_DO = "the texts differ from the snapshots: if that is meant, run `make snapshots`, read the diff"
LANGUAGES = ("en", "zh")
ANSWERS = scenarios.answers()


def text_of(answer, language):
    """Write an answer as a reader meets it: each result's explanation, then its summary."""
    if isinstance(answer, Mapping):
        return "\n".join(f"{name}: {text_of(it, language)}" for name, it in answer.items())
    if isinstance(answer, list | tuple) and not hasattr(answer, "explain"):
        return "\n".join(text_of(one, language) for one in answer)
    if not hasattr(answer, "explain"):
        return str(answer)
    whole, short = answer.explain(language), answer.summary(language)
    return whole if short == whole.partition("\n")[0] else f"{whole}\n=> {short}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ANSWERS)
def test_explanation(name, language, snapshot):
    assert text_of(ANSWERS[name], language) == snapshot, TO_DO


def example_of(kind):
    """Pick the result of a kind that shows most on at most 3,000 characters."""
    every = {json_text(it): it for it in scenarios.parts_of(ANSWERS) if type(it) is kind}
    short = [text for text in every if len(text) <= 3_000]
    return every[max(short, key=len) if short else min(every, key=len)]


def json_text(result):
    facts = TypeAdapter(type(result)).dump_python(result, mode="json")
    return "\n".join(f"{key}: {json.dumps(it, ensure_ascii=False)}" for key, it in facts.items())


@pytest.mark.parametrize("kind", scenarios.RESULTS, ids=lambda kind: kind.__name__)
def test_json_and_repr(kind, snapshot):
    example = example_of(kind)
    assert f"{example!r}\n{json_text(example)}" == snapshot, TO_DO


@pytest.mark.parametrize("form", ["_repr_html_", "_repr_markdown_"])
@pytest.mark.parametrize("kind", [si.Calculation, si.Verdict, si.Statement, si.Impact])
def test_notebook(kind, form, snapshot):
    assert getattr(example_of(kind), form)() == snapshot, TO_DO


def test_error_of_an_invalid_call(snapshot):
    found = (scenarios.refusal(call) for call in scenarios.INVALID_CALLS)
    assert "\n".join(f"{code}: {sentence}" for code, sentence in found) == snapshot, TO_DO


def test_error_of_a_wrong_parameter(snapshot):
    found = scenarios.wrong_parameters(scenarios.WRONG[:2])
    lines = (f"{code}: {sentence}" for _, _, code, sentence in found)
    assert "\n".join(dict.fromkeys(lines)) == snapshot, TO_DO
