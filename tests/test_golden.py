"""What the library says, word by word: a change is seen in the diff of one file."""

import inspect

import pytest

import golden
import shopinsure as si
import sound_calls


def test_every_wording_is_the_one_that_was_read_and_kept():
    # After a wording was changed on purpose: `make golden`, then read the diff.
    result, kept = golden.wordings().splitlines(), golden.KEPT.read_text("utf-8").splitlines()
    assert set(result) - set(kept) == set()
    assert set(kept) - set(result) == set()
    assert result == kept


@pytest.mark.parametrize("part", golden.PARTS, ids=lambda part: part.__name__)
def test_a_part_says_nothing_that_was_not_read_and_kept(part):
    kept = golden.KEPT.read_text("utf-8").splitlines()
    assert set(golden.pieces(part())) - set(kept) == set()


# Of a list, its parts are told by what one of them is.
PARTS = {
    "lines": ("lines", "line", "amount"),
    "events": ("events", "event"),
    "cases": ("cases", "case"),
    "data": ("data", "document"),
}


def test_a_spoiled_parameter_is_refused_under_its_name_by_every_public_function():
    result = list(sound_calls.unsound())
    assert len(result) == 4 * sum(len(given) for given in sound_calls.SOUND.values())
    for function, name, code, sentence in result:
        assert code, (function, name)
        assert sentence.split(" ")[0] in PARTS.get(name, (name,)), (function, sentence)


def test_every_public_function_is_called_soundly():
    functions = {it for it in vars(si).values() if inspect.isfunction(it)}
    assert functions - {si.compare_readings} == set(sound_calls.SOUND)
    for function, given in sound_calls.SOUND.items():
        assert function(**given) is not None
