"""Documents that are sound are read, up to the very bounds that are stated."""

import pytest
from pydantic import TypeAdapter

import shopinsure as si
from hostile import VALID_JSON
from scenarios import refusal
from shopinsure import documents, load_json

PAID, ANY = si.DepositPaid, TypeAdapter(object)


def refused_under(text, kind=PAID, **options):
    return refusal(load_json, data=text, kind=kind, **options)[0]


def test_a_document_may_be_as_large_as_is_said_and_no_byte_larger():
    full = VALID_JSON + " " * (documents.MOST_BYTES - len(VALID_JSON))
    assert load_json(full, PAID) == load_json(full.encode(), PAID)
    assert refused_under(full + " ") == refused_under(full.encode() + b" ") == "document-too-large"
    assert load_json(VALID_JSON, PAID, most_bytes=len(VALID_JSON)).amount.fen == 100_000
    # Signs are counted as the bytes they are written in.
    assert load_json('"金"', ANY, most_bytes=5) == "金"
    for text, most in ((VALID_JSON, len(VALID_JSON) - 1), ('"金"', 4), (b"[  ]", 3)):
        error = ("document-too-large", f"document is larger than {most} bytes")
        assert refusal(load_json, data=text, kind=ANY, most_bytes=most) == error


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_a_document_may_be_as_deep_as_is_said_and_no_level_deeper(opening, closing):
    inner = documents.MOST_LEVELS - 1
    deep = "[" + opening * inner + "1" + closing * inner + "]"
    assert load_json(deep, ANY)
    error = ("document-too-deep", f"document is nested deeper than {inner + 1} levels")
    assert refusal(load_json, data=f"[{deep}]", kind=ANY) == error
    assert len(load_json("[" + ",".join(["[]"] * 100) + "]", ANY)) == 100


def test_brackets_in_texts_are_no_levels():
    assert load_json('["' + "[" * 100 + '", 7]', ANY) == ["[" * 100, 7]
    assert len(load_json(r'["\"[[[[[[[[[[[[[[[[[[[[", "]"]', ANY)) == 2


def test_a_number_may_have_eighteen_digits_with_a_sign_or_without():
    most = 10**documents.MOST_DIGITS - 1
    assert load_json(f"[{most}, -{most}, 7]", ANY) == [most, -most, 7]
    assert load_json(str(most), ANY) == 10**18 - 1
    for text in (f"[{most + 1}]", f"[-{most + 1}]", str(most + 1)):
        assert refused_under(text, ANY) == "number-too-long"


def test_a_document_is_read_from_text_bytes_and_bytearrays_alike():
    forms = (VALID_JSON, VALID_JSON.encode(), bytearray(VALID_JSON.encode()))
    assert len({load_json(data, PAID) for data in forms}) == 1


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ("{\n\n  ,", "document is not valid JSON at line 3"),
        (b'"\xff"', "document is not UTF-8 text"),
    ],
)
def test_what_is_no_json_is_refused_in_one_sentence(document, sentence):
    assert refusal(load_json, data=document, kind=PAID)[1] == sentence


@pytest.mark.parametrize("kind", [dict, int, "DepositPaid", None, si.Verdict])
@pytest.mark.parametrize("bound", [True, "1", None, 1.5])
def test_what_is_no_record_class_and_a_bound_that_is_no_number_are_refused(kind, bound):
    assert refused_under(VALID_JSON, kind) == "kind-type"
    assert refused_under(VALID_JSON, most_bytes=bound) == "most-bytes-type"
