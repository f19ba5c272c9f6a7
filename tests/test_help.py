"""What ``help`` shows of each public function fits a screen of 80 columns and 24 lines."""

import inspect
import pydoc
from textwrap import wrap

import pytest

import shopinsure as si

COLUMNS, LINES, LONGEST = 80, 24, 400
FUNCTIONS = {name: it for name in si.__all__ if inspect.isfunction(it := getattr(si, name))}


def help_of(function):
    """Return what ``help`` shows, with the signature on one line as before Python 3.13."""
    text = "\n".join(f"    {line}" for line in inspect.getdoc(function).splitlines())
    return f"{function.__name__}{inspect.signature(function)}\n{text}"


def on_screen(text):
    """Count the lines of a screen: what is longer than it is wide takes several."""
    return sum(max(1, -(-len(line) // COLUMNS)) for line in text.splitlines())


def test_every_public_function_is_looked_at():
    assert {"assess_price_claim", "replay", "post", "standing", "load_json"} <= set(FUNCTIONS)
    assert len(FUNCTIONS) >= 45


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_help_of_a_function_fits_a_screen_and_gives_an_example(name):
    text = help_of(FUNCTIONS[name])
    assert on_screen(text) <= LINES
    assert max(map(len, text.splitlines())) <= LONGEST
    assert "\n    >>> " in text
    # Neither what only pydantic reads, nor the fields of the terms.
    for sign in (" at 0x", "Annotated[", "GetPydanticSchema", "effective_from="):
        assert sign not in text.partition("\n")[0]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_is_measured_is_what_help_shows(name):
    shown = pydoc.plaintext.document(FUNCTIONS[name])
    measured = help_of(FUNCTIONS[name])
    # Later versions of Python set a parameter a line, and quote no type that stands as its name.
    same = [text.translate({ord(sign): None for sign in " \n,'"}) for text in (shown, measured)]
    assert same[0] == same[1]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_first_line_is_one_sentence_that_says_what_to_expect(name):
    first, _, rest = inspect.getdoc(FUNCTIONS[name]).partition("\n")
    assert first[0].isupper()
    assert first.endswith(".")
    assert rest.startswith("\n")
    assert len(wrap(first, COLUMNS - 4)) <= 2


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_types_of_a_function_are_found_where_it_stands(name):
    named = inspect.signature(FUNCTIONS[name], eval_str=True).parameters.values()
    assert not any(isinstance(it.annotation, str) for it in named)
