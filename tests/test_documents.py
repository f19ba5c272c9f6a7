"""Documents that are sound are read, up to the very bounds that are stated."""

import json

import pytest
from pydantic import TypeAdapter

import shopinsure as si
from hostile import VALID_JSON
from scenarios import refusal
from shopinsure import InvalidInput, documents, load_json


def refused_under(text, **options):
    with pytest.raises(InvalidInput) as refusal:
        load_json(text, si.DepositPaid, **options)
    return refusal.value.code


def test_a_document_may_be_as_large_as_is_said_and_no_byte_larger():
    full = VALID_JSON + " " * (documents.MOST_BYTES - len(VALID_JSON))
    assert load_json(full, si.DepositPaid) == load_json(full.encode(), si.DepositPaid)
    assert refused_under(full + " ") == refused_under(full.encode() + b" ") == "document-too-large"
    assert load_json(VALID_JSON, si.DepositPaid, most_bytes=len(VALID_JSON)).amount.fen == 100_000
    assert refused_under(VALID_JSON, most_bytes=len(VALID_JSON) - 1) == "document-too-large"
    # Signs are counted as the bytes they are written in.
    chinese = VALID_JSON.replace("E-1", "店")
    assert refused_under(chinese, most_bytes=len(chinese)) == "document-too-large"


def test_a_document_may_be_as_deep_as_is_said_and_no_level_deeper():
    lists = TypeAdapter(list[object])
    for brackets in ("[]", "{}"):
        one, other = brackets
        inner = '{"a":' if one == "{" else "["
        deep = "[" + inner * (documents.MOST_LEVELS - 1) + "1" + other * (documents.MOST_LEVELS - 1)
        assert load_json(deep + "]", lists)
        assert refused_under("[" + deep + "]]") == "document-too-deep"
    wide = "[" + ",".join(["[]"] * 100) + "]"
    assert len(load_json(wide, lists)) == 100


def test_brackets_in_texts_are_no_levels():
    assert load_json('["' + "[" * 100 + '"]', TypeAdapter(list[str])) == ["[" * 100]
    escaped = r'["\"[[[[[[[[[[[[[[[[[[[[", "]"]'
    assert len(load_json(escaped, TypeAdapter(list[str]))) == 2


def test_a_number_may_have_eighteen_digits_with_a_sign_or_without():
    whole = TypeAdapter(list[int])
    most = 10**documents.MOST_DIGITS - 1
    assert load_json(f"[{most}, -{most}]", whole) == [most, -most]
    assert refused_under(f"[{most + 1}]") == refused_under(f"[-{most + 1}]") == "number-too-long"


def test_a_document_is_read_from_text_bytes_and_bytearrays_alike():
    read = {load_json(data, si.DepositPaid) for data in (VALID_JSON, VALID_JSON.encode())}
    assert read == {load_json(bytearray(VALID_JSON.encode()), si.DepositPaid)}


def test_an_error_of_json_names_its_line():
    with pytest.raises(InvalidInput, match=r"^document is no JSON at line 3$"):
        load_json("{\n\n,", si.DepositPaid)


@pytest.mark.parametrize("kind", [dict, int, "DepositPaid", None, si.Verdict])
def test_what_is_no_record_class_is_refused(kind):
    with pytest.raises(InvalidInput) as refusal:
        load_json(VALID_JSON, kind)
    assert refusal.value.code == "kind-type"


@pytest.mark.parametrize("bound", [True, "1", None, 1.5])
def test_a_bound_that_is_no_number_is_refused(bound):
    assert refused_under(VALID_JSON, most_bytes=bound) == "most-bytes-type"


def test_a_document_of_just_the_most_is_taken():
    adapter = TypeAdapter(list)
    assert si.load_json("[]", adapter, most_bytes=2) == []
    assert si.load_json(b"[]", adapter, most_bytes=2) == []
    result = "document is larger than 3 bytes"
    assert refusal(lambda: si.load_json("[  ]", adapter, most_bytes=3))[1] == result
    wide = json.dumps("金", ensure_ascii=False)  # five bytes, three signs
    assert si.load_json(wide, TypeAdapter(str), most_bytes=5) == "金"
    assert refusal(lambda: si.load_json(wide, TypeAdapter(str), most_bytes=4)) == (
        "document-too-large",
        "document is larger than 4 bytes",
    )
    assert refusal(lambda: si.load_json(b'"\xff"', adapter)) == (
        "document-not-utf-8",
        "document is no UTF-8 text",
    )


ANY = TypeAdapter(object)


def test_a_document_of_just_the_deepest_and_longest_is_taken():
    deepest = next(
        n for n in range(1, 200) if refusal(si.load_json, data="[" * n + "]" * n, kind=ANY)[0]
    )
    assert refusal(lambda: si.load_json("[" * deepest + "]" * deepest, ANY))[1] == (
        f"document is nested deeper than {deepest - 1} levels"
    )
    assert si.load_json("7", ANY) == 7
    assert si.load_json('["[[[[", 7]', ANY) == ["[[[[", 7]
    assert si.load_json("9" * 18, ANY) == 10**18 - 1
    assert si.load_json("-" + "9" * 18, ANY) == 1 - 10**18
    assert refusal(lambda: si.load_json("9" * 19, ANY))[0] == "number-too-long"
