"""Nothing is written that nothing uses."""

import ast
import inspect
import pkgutil
import re
import tomllib
from pathlib import Path

import pytest

import shopinsure

ROOT = Path(__file__).parents[1]
FOLDERS = ("tests", "scripts", "benchmarks", "examples")
SOURCES = [
    place.read_text("utf-8")
    for place in (
        *Path(shopinsure.__file__).parent.rglob("*.py"),
        *(it for folder in FOLDERS for it in (ROOT / folder).rglob("*.py")),
    )
    if place.parent.name not in {"types", "migrations"}  # read by mypy, written by machine
    and place.name != "settings.py"  # read by Django, name by name
]
TEXTS = [
    place.read_text("utf-8")
    for place in (ROOT / "README.md", ROOT / "Makefile", *(ROOT / "docs").glob("*.md"))
]
# Asked for by others under these names: pytest, Python (of a zone), an enumeration, a parser of
# HTML, a machine of Hypothesis, openfisca, Alembic, and the second model, which asks by the kind of
# an event.
CALLED = re.compile(
    r"test_|pytestmark$|__\w+__$|dst$|tzname$|THIRTY$|handle_|teardown$|value_type$|entity$"
    r"|definition_period$|down_revision$|_against_"
    # Django and oscar: models, admin, commands, applications, addresses, shipping.
    r"|Meta$|abstract$|constraints$|indexes$|verbose_name_plural$|list_\w+$|\w+_fields$|has_\w+_permission$"
    r"|Command$|add_arguments$|handle$|\w+Config$|default_auto_field$|label$|urlpatterns$|methods$"
)
WORD = re.compile(r"\w+")


def defined(tree):
    """Return the functions, classes and constants; what is decorated is registered by that."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.decorator_list:
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (it.id for it in node.targets if isinstance(it, ast.Name))


def used(tree):
    """Return the names that are read, imported or stand in a text that is no docstring."""
    held = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias):
            yield node.name
        elif (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in held
        ):
            yield from WORD.findall(node.value)


def unused(sources, texts=()):
    trees = [ast.parse(source) for source in sources]
    names = {name for tree in trees for name in used(tree)}
    names |= {word for text in texts for word in WORD.findall(text)}
    written = {name for tree in trees for name in defined(tree)}
    return {name for name in written - names if not CALLED.match(name)}


def test_every_function_class_and_constant_is_used():
    assert unused(SOURCES, TEXTS) == set()


@pytest.mark.parametrize(
    "planted",
    [
        "def helper():\n    '''Not helper.'''",
        "class Book:\n    def helper(self):\n        return 1\nBook()",
        "helper = 1",
        "def outer():\n    helper = 1\nouter()",
        "class helper:\n    # helper\n    pass",
    ],
)
def test_what_nothing_uses_is_found(planted):
    assert unused([*SOURCES[:2], planted]) >= {"helper"}


def test_every_mutant_that_is_listed_is_of_a_line_that_is_there():
    # A list that nothing matches any more would look like reasons for what was never looked at.
    for mutant in tomllib.loads((ROOT / "tests" / "equivalent_mutants.toml").read_text())["mutant"]:
        function = pkgutil.resolve_name(mutant["of"])
        function = getattr(function, "fget", None) or function
        assert mutant["was"] in inspect.getsource(function), mutant["of"]
