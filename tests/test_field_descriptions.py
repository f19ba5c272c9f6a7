"""Every field of every record says what it is, in Python and in both modes of its JSON Schema."""

import re

import pytest
from pydantic import TypeAdapter

import shopinsure as si
from scenarios import EVENTS, RECORDS, RESULTS
from shopinsure._records import Record
from test_immutability import classes

KINDS = classes(Record)
SENTENCE = re.compile(r"[A-Z].*[^.]\.", re.DOTALL)
CLAUSES = re.compile(r"(?:; |, )([LD]-[0-9QF]+[0-9.]*)(?=[,.])")


def test_every_record_is_looked_at():
    assert set(RECORDS) <= set(KINDS)
    assert sum(len(kind.model_fields) for kind in RECORDS) >= 165


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_field_has_one_short_sentence(kind):
    for name, field in kind.model_fields.items():
        text = field.description or ""
        assert SENTENCE.fullmatch(text), (name, text)
        assert len(text) <= 140, (name, text)
        assert "\n" not in text


@pytest.mark.parametrize("mode", ["validation", "serialization"])
@pytest.mark.parametrize("kind", RECORDS, ids=lambda kind: kind.__name__)
def test_the_sentence_of_every_field_stands_in_the_schema(kind, mode):
    published = kind.model_json_schema(mode=mode)["properties"]
    described = {name: it.get("description") for name, it in published.items()}
    assert described == {name: it.description for name, it in kind.model_fields.items()}


@pytest.mark.parametrize("kind", [si.GuaranteeTerms, si.DepositTerms])
def test_the_sentence_of_a_field_of_terms_ends_with_its_clauses(kind):
    for name, clauses in kind.cited.items():
        if name != "effective_from":  # a field of both, from another clause in each
            assert tuple(CLAUSES.findall(kind.model_fields[name].description)) == clauses, name


def test_a_reading_and_its_field_have_one_text():
    fields = {**si.GuaranteeTerms.model_fields, **si.DepositTerms.model_fields}
    for name, reading in si.READINGS.items():
        text = fields[name].description
        assert text[1:].startswith(reading.en[1:])
        assert ("None: no limit" in text) == (None in reading.values)


def test_what_every_event_has_is_described_once():
    for name in ("kind", "event_id", "on"):
        assert len({it.model_fields[name].description for it in EVENTS.values()}) == 1


def test_what_may_be_unknown_says_what_none_means():
    for kind in RECORDS:
        for name, field in kind.model_fields.items():
            if type(None) in getattr(field.annotation, "__args__", ()):
                assert "None" in field.description, (kind.__name__, name)


@pytest.mark.parametrize("kind", RESULTS, ids=lambda kind: kind.__name__)
def test_every_field_of_a_result_says_what_it_is(kind):
    fields = TypeAdapter(kind).json_schema(mode="serialization")["properties"]
    assert set(fields) >= {"schema", *kind.json_fields}
    for name, field in fields.items():
        text = field.get("description", "")
        assert SENTENCE.fullmatch(text), (name, text)
        assert len(text) <= 140
        assert not text.startswith(("Return", "Whether Return"))
