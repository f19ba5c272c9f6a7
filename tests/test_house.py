import importlib
import types
from collections.abc import Iterator
from datetime import date, datetime
from enum import Enum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest

import house
import shopinsure
from shopinsure import Rate, Yuan
from shopinsure._records import Record
from shopinsure._results import Result
from shopinsure._words import LocalizedEnum

SOURCE = Path(shopinsure.__file__).parent
TREE = house.read_tree(SOURCE)

# A sound module to plant faults into, on the ground of the real ones, whatever is built on it.
GROUND = {name: TREE[name] for name in ("formulas", "_records", "_money", "_reasons", "premium")}
CLAIMS = """
from shopinsure._records import (Record)

LATE = FindingRule(
    code="late", clauses=("L-3.6",), outcome=Outcome.DECLINED, en="{a} late", zh="{a} 迟"
)
OPEN = FindingRule(code="open", clauses=("L-2.5",), outcome=Outcome.PENDING, en="open", zh="未决")
RULES = (LATE, OPEN)


class Claim(Record):
    claim_id: str


class Answer(Result):
    __slots__ = ("claim",)
    claim: Claim


def assess(claim):
    return verdict([finding(LATE, a=claim), finding(OPEN)])
"""


@cache
def present(rule):
    return frozenset(rule(TREE))


def found(rule, tree):
    """What a rule finds that it does not find in the tree as it is."""
    return set(rule(tree)) - present(rule)


def added(module, text):
    """The tree with a text at the end of a module, which may be new."""
    return TREE | {module: TREE.get(module, "") + "\n\n" + text + "\n"}


def altered(module, old, new):
    """The tree with another text in place of one that stands in a module."""
    assert old in TREE[module], f"{old!r} stands no longer in {module}: plant this fault elsewhere"
    return TREE | {module: TREE[module].replace(old, new)}


def claims(old="", new=""):
    """The ground with a module of claims, sound but for what is planted."""
    assert old in CLAIMS
    return GROUND | {"claims": CLAIMS.replace(old, new) if old else CLAIMS + new}


@pytest.mark.parametrize("rule", house.HOUSE, ids=lambda rule: rule.__name__)
def test_the_source_keeps(rule):
    assert rule(TREE) == []


# What is asked of the package as a whole.
OF_ALL = (house.unread_terms, house.bad_public_names)


@pytest.mark.parametrize("rule", sorted(set(house.HOUSE) - set(OF_ALL), key=lambda it: it.__name__))
def test_the_module_that_faults_are_planted_into_is_sound(rule):
    assert rule(claims()) == []


IMPORTS = [
    ("_money", "from shopinsure import premium"),
    ("_money", "from shopinsure.premium import Order"),
    ("_money", "import shopinsure.underwriting"),
    ("_money", "import shopinsure.underwriting as writing"),
    ("_money", "from . import premium"),
    ("_money", "from .premium import Order"),
    ("_money", "import shopinsure"),
    ("_money", "from shopinsure import order_premium"),
    (
        "_money",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .premium import Order",
    ),
    ("_money", "def late():\n    from shopinsure.premium import Order\n    return Order"),
    ("premium", "from shopinsure import eligibility"),
    ("premium", "from shopinsure.eligibility import Shop"),
    ("eligibility", "from .premium import Order"),
    ("claims", "import shopinsure.premium"),
    ("deposit", "from shopinsure.claims import assess_advance"),
    ("_reasons", "from shopinsure._dates import beijing_day"),
    ("_records", "from shopinsure import formulas"),
    ("formulas", "from shopinsure._money import yuan"),
    ("frames", "from shopinsure.underwriting import Issuance"),
    ("premium", "from shopinsure.utils import anything"),
    ("premium", "from shopinsure import _policies, underwriting"),
    ("utils", "x = 1"),
    ("conformance.vectors", "from shopinsure import Order"),
    ("conformance.vectors", "from .. import Order"),
    ("_policies", "from .conformance import vectors"),
    ("__init__", "from shopinsure.frames import premiums"),
    ("__init__", "def plot():\n    from shopinsure import plot"),
]


@pytest.mark.parametrize(("module", "text"), IMPORTS)
def test_an_import_that_does_not_go_down_is_found(module, text):
    rule = house.imports_that_do_not_go_down
    assert found(rule, added(module, text))


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("conformance", "from shopinsure import formulas"),
        ("conformance.checker", "from .vectors import read\nfrom shopinsure.conformance import x"),
        ("claims", "from ._policies import OrderPolicy\nfrom . import formulas, _terms"),
    ],
)
def test_an_import_that_goes_down_is_fine(module, text):
    # Or the rule could not be kept by the modules that are still to come.
    assert house.imports_that_do_not_go_down(added(module, text)) == []


FORBIDDEN_MODULES = (
    "os sys time random io pathlib socket subprocess secrets uuid tempfile logging locale threading"
    " asyncio zoneinfo shutil glob urllib http urllib.request os.path multiprocessing signal"
    " importlib ctypes calendar math functools numpy pandas polars requests"
)

REACHES = [
    *(f"import {name}" for name in FORBIDDEN_MODULES.split()),
    "from os import environ",
    "from datetime import datetime\nNOW = datetime.now()",
    "TODAY = date.today()",
    "def stamp():\n    return datetime.utcnow()",
    "def at(seconds):\n    return datetime.fromtimestamp(seconds)",
    "def clock(kind):\n    reader = kind.now\n    return reader()",
    "def local(instant):\n    return instant.astimezone()",
    "def read(path):\n    return open(path)",
    "def read(path):\n    reader = open\n    return reader(path)",
    "def read(path):\n    return path.open()",
    "def ask():\n    return input()",
    "def tell(result):\n    print(result)",
    "def run(text):\n    exec(text)",
    "def run(text):\n    return eval(text)",
    "def run(text):\n    return compile(text, '', 'eval')",
    "def load(name):\n    return __import__(name)",
    "def setting(system):\n    return system.getenv('SHOPINSURE_RATE')",
    "def setting(system):\n    return system.environ['SHOPINSURE_RATE']",
    "from decimal import getcontext",
    "import decimal\ndecimal.setcontext(decimal.Context())",
    "def written(day):\n    return day.strftime('%x')",
    "count = 0\ndef counted():\n    global count\n    count += 1",
]


@pytest.mark.parametrize("text", REACHES)
def test_a_way_out_into_the_world_is_found(text):
    rule = house.reaches_outside
    assert found(rule, added("premium", text))


@pytest.mark.parametrize(
    "text",
    [
        "RATE = 0.002",
        "RATE = 1e3",
        "ROOT = 1j",
        "def f(x):\n    return float(x)",
        "def f(x):\n    return isinstance(x, float) and float(x)",
        "def f(x):\n    return list(map(float, x))",
        "class Paid(Record):\n    paid: float",
        "def f(x: float):\n    return x",
        "def f(x):\n    return Decimal.from_float(x)",
        "def f(instant):\n    return instant.timestamp()",
        "def f(span):\n    return span.total_seconds()",
    ],
)
def test_a_float_is_found(text):
    assert found(house.floats, added("premium", text))


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("formulas", "def f(a, b):\n    return a / b"),
        ("formulas", "def f(a, b):\n    return a % b"),
        ("formulas", "def f(a):\n    return round(a)"),
        ("premium", "def f(a, b):\n    return a // b"),
        ("premium", "def f(a, b):\n    a //= b\n    return a"),
        ("premium", "def f(a, b):\n    return a / b"),
        ("premium", "def f(a, b):\n    return a % b"),
        ("premium", "def f(a, b):\n    return divmod(a, b)"),
        ("premium", "def f(a):\n    return round(a, 2)"),
        ("premium", "def f(a):\n    return a.quantize(CENT)"),
        ("premium", "def f(a):\n    return a.to_integral_value()"),
        ("premium", "def f(a):\n    return a.to_integral_exact()"),
        ("premium", "from decimal import ROUND_HALF_UP"),
        ("premium", "def f(a, decimal):\n    return a.scaleb(2, decimal.ROUND_DOWN)"),
        ("premium", "CONTEXT = Context(rounding='ROUND_HALF_UP')"),
        ("premium", "from math import floor"),
        ("premium", "def f(a, math):\n    return math.ceil(a)"),
        ("premium", "def f(a, math):\n    return math.trunc(a)"),
        ("premium", "def f(a):\n    return a.__round__(2)"),
        ("premium", "def f(a):\n    return f'{a:.2f}'"),
        ("premium", "def f(a, n):\n    return f'{a:.{n}f}'"),
        ("premium", "def f(a):\n    return format(a, '.2f')"),
        ("premium", "def f(a):\n    return '{:.2f} yuan'.format(a)"),
        ("premium", "def f(a, b):\n    return formulas.half_up(a, b)"),
        ("premium", "from shopinsure.formulas import half_even"),
        ("premium", "class C:\n    def __floordiv__(self, other):\n        return self.floor()"),
        ("frames", "def f(a):\n    return a.floor()"),
        ("frames", "def f(a, b):\n    return a / b"),
    ],
)
def test_rounding_outside_its_place_is_found(module, text):
    rule = house.rounding_outside_its_place
    assert found(rule, added(module, text))


@pytest.mark.parametrize(
    "text",
    [
        "def f(a):\n    if a:\n        return a\n    return 0",
        "def f(a):\n    return a if a else 0",
        "def f(a):\n    return 1 * (a > 0)",
        "def f(a):\n    return a and 1",
        "def f(a):\n    return not a",
        "def f(a):\n    return -a",
        "def f(a):\n    return a ** 2",
        "def f(a):\n    return a / 2",
        "def f(a):\n    return a % 2",
        "def f(a):\n    return a.fen",
        "def f(a):\n    return a[0]",
        "def f(a):\n    return 1.5 * a",
        "def f(a):\n    return True * a",
        "def f(a):\n    return max(a, 0)",
        "def f(a):\n    return a(1)",
        "def f(a):\n    return at_least_zero(value=a)",
        "def f(a):\n    return below(a)\n\n\ndef below(a):\n    return a",
        "def f(a):\n    return f(a)",
        "def f(a):\n    return unknown + a",
        "def f(a):\n    for _ in a:\n        pass\n    return a",
        "def f(a):\n    while a:\n        a = a - 1\n    return a",
        "def f(a):\n    return sum(b for b in a)",
        "def f(a):\n    return [b for b in a]",
        "def f(a):\n    return (lambda b: b)(a)",
        "def f(a):\n    a += 1\n    return a",
        "def f(a):\n    a, b = a\n    return b",
        "def f(a):\n    assert a\n    return a",
        "def f(a):\n    a + 1",
        "def f(a):\n    return",
        "def f(*a):\n    return rounded(a)",
        "@cached\ndef f(a):\n    return a",
        "async def f(a):\n    return a",
        "class F:\n    pass",
        "for PPM in (1, 2):\n    pass",
    ],
)
def test_a_formula_that_is_no_straight_line_is_found(text):
    assert found(house.bent_formulas, added("formulas", text))


def test_a_straight_line_is_fine():
    text = (
        'def f(a, b, rounded):\n    """Say."""\n    c = a * 2 - b // PPM\n    return rounded(c, 7)'
    )
    assert house.bent_formulas(added("formulas", text)) == []


def function_of(lines, *, docstring=0, indent=""):
    described = (
        [f'    """{"..." * 3}', *["    ..."] * (docstring - 2), '    """'] if docstring else []
    )
    body = [
        "def long(value):",
        *described,
        *["    value = value"] * (lines - 2),
        "    return value",
    ]
    return "\n".join(indent + line for line in body)


@pytest.mark.parametrize(
    "text",
    [
        function_of(41),
        function_of(41, docstring=7),
        "class Wide:\n" + function_of(41, indent="    "),
        "async " + function_of(41),
        "def outer():\n" + function_of(41, indent="    "),
    ],
)
def test_a_function_over_forty_lines_is_found(text):
    assert found(house.long_functions, added("premium", text))


@pytest.mark.parametrize("text", [function_of(40), function_of(40, docstring=20)])
def test_a_function_of_forty_lines_beside_its_docstring_is_fine(text):
    assert house.long_functions(added("premium", text)) == []


THAWED = [
    ("_records", "frozen=True", "frozen=False"),
    ("_records", "        frozen=True,\n", ""),
    ("_records", 'extra="forbid"', 'extra="ignore"'),
    ("_records", '        extra="forbid",\n', ""),
]

MUTABLE_FIELDS = [
    "lines: list[str]",
    "lines: list",
    "lines: 'list[str]'",
    "lines: List[str]",
    "lines: typing.List[str]",
    "lines: dict[str, str]",
    "lines: set[str]",
    "lines: bytearray",
    "lines: tuple[list[str], ...]",
    "lines: list[str] | None",
    "lines: Annotated[list[str], Field(max_length=3)]",
    "lines: Mapping[str, str]",
    "lines: MutableMapping[str, str]",
    "lines: Sequence[str]",
    "lines: deque[str]",
    "lines: object",
    "lines: Any",
    "lines: Hidden",
    "lines: tuple[Hidden, ...]",
]


@pytest.mark.parametrize(("module", "old", "new"), THAWED)
def test_a_record_that_thaws_is_found(module, old, new):
    assert house.thawed_records(altered(module, old, new)) != []


@pytest.mark.parametrize("field", MUTABLE_FIELDS)
@pytest.mark.parametrize("base", ["Record", "Claim", "Renamed"])
def test_a_mutable_field_in_a_record_is_found(field, base):
    # The type may hide behind a name of its own, and the base behind another.
    hidden = "from shopinsure._records import Record as Renamed\nHidden = list[str]\n"
    tree = claims(new=f"{hidden}\n\nclass Wide({base}):\n    {field}\n")
    assert any("Wide.lines" in fault for fault in house.thawed_records(tree))


@pytest.mark.parametrize(
    "text",
    [
        "class Wide(Record, frozen=False):\n    pass",
        "class Wide(Record):\n    model_config = ConfigDict(frozen=False)",
        "class Wide(Claim):\n    model_config = ConfigDict(extra='allow')",
        "class Wide(BaseModel):\n    pass",
        "class Wide(Record):\n    _seen: int = PrivateAttr(default=0)",
        "def f(claim):\n    return claim.model_copy(update={'claim_id': 1})",
        "def f():\n    return Claim.model_construct(claim_id=1)",
        "@dataclass\nclass Wide:\n    a: int",
        "@dataclass(frozen=True)\nclass Wide:\n    a: int",
        "@dataclass(frozen=False, slots=True)\nclass Wide:\n    a: int",
        "@dataclass(frozen=True, slots=True)\nclass Wide:\n    a: list[int]",
    ],
)
def test_a_value_that_can_change_is_found(text):
    assert house.thawed_records(claims(new="\n\n" + text)) != []


@pytest.mark.parametrize("module", ["deposit", "claims"])
def test_a_way_round_the_checks_beside_the_one_that_is_known_is_found(module):
    planted = "class Other:\n    def {}(self):\n        return {}.model_construct()"
    for name, kind in {"_join": "Account", "joined": "Sku"}.items():
        assert found(house.thawed_records, added(module, planted.format(name, kind)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('__slots__ = ("claim",)', "pass"),
        ('__slots__ = ("claim",)', '__slots__ = ["claim"]'),
        ("claim: Claim", "claim: list[Claim]"),
        ("def assess(", "class Below(Answer):\n    pass\n\n\ndef assess("),
        ("class Answer(Result)", "class Base(Result):\n    pass\n\n\nclass Answer(Base)"),
    ],
)
def test_a_result_that_is_open_is_found(old, new):
    assert house.open_results(claims(old, new)) != []


@pytest.mark.parametrize(
    "text",
    [
        "SEEN = []",
        "SEEN: Final = []",
        "SEEN = {}",
        "SEEN = {1}",
        "SEEN = [x for x in ()]",
        "SEEN = {x: x for x in ()}",
        "SEEN = list()",
        "SEEN = dict(a=1)",
        "SEEN = set()",
        "SEEN = bytearray()",
        "SEEN = defaultdict(int)",
        "SEEN = ([], 1)",
        "SEEN = MappingProxyType({'a': []})",
        "SEEN = MappingProxyType({x: [] for x in ()})",
        "SEEN = () or []",
        "if True:\n    SEEN = []",
        "try:\n    SEEN = []\nfinally:\n    pass",
        "class Wide:\n    seen = []",
        "class Wide(Result):\n    __slots__ = ()\n    json_fields = {'a': str}",
        "class Wide(Record):\n    seen: tuple[str, ...] = []",
    ],
)
def test_a_constant_that_can_change_is_found(text):
    rule = house.mutable_constants
    assert found(rule, added("premium", text))


@pytest.mark.parametrize(
    "text",
    [
        "FIXED = MappingProxyType({'a': (1, 2)})",
        "FIXED = tuple([1, 2])",
        "FIXED = frozenset({1, 2})",
        "def f():\n    inside = []\n    return inside",
    ],
)
def test_a_constant_that_cannot_change_is_fine(text):
    assert house.mutable_constants(added("premium", text)) == []


RULE_FAULTS = [
    (house.codes_that_are_not_unique, 'code="late"', 'code="open"'),
    (house.codes_that_are_not_unique, 'code="late"', 'code="order-premium"'),
    (house.codes_that_are_not_unique, 'code="late"', 'code="rounded-to-the-fen"'),
    (house.codes_that_are_not_unique, 'code="late"', 'code=""'),
    (house.codes_that_are_not_unique, 'code="late"', 'code="Too Late"'),
    (house.badly_listed_rules, "RULES = (LATE, OPEN)", ""),
    (house.badly_listed_rules, "RULES = (LATE, OPEN)", "RULES = (LATE,)"),
    (house.badly_listed_rules, "RULES = (LATE, OPEN)", "RULES = (LATE, LATE, OPEN)"),
    (house.badly_listed_rules, "RULES = (LATE, OPEN)", "RULES = (LATE, OPEN, EARLY)"),
    (house.badly_listed_rules, "RULES = (LATE, OPEN)", "RULES = (OPEN, LATE)"),
    (house.badly_listed_rules, "outcome=Outcome.DECLINED, ", ""),  # no finding comes before one
    (house.badly_listed_rules, "Outcome.DECLINED", "Outcome.REFERRED"),
    (house.badly_listed_rules, "RULES = (LATE, OPEN)", "RULES: Final = (ROUNDED, LATE, OPEN)"),
    (house.unread_rules, "finding(LATE, a=claim), ", ""),
    (house.unread_rules, ", finding(OPEN)", ""),
    (house.bad_wordings, 'en="{a} late"', 'en=""'),
    (house.bad_wordings, 'zh="{a} 迟"', 'zh=" "'),
    (house.bad_wordings, 'zh="{a} 迟"', 'zh="迟"'),
    (house.bad_wordings, 'zh="{a} 迟"', 'zh="{b} 迟"'),
    (house.bad_wordings, 'en="{a} late"', 'en="{a} late by {b}"'),
    (house.bad_wordings, 'zh="{a} 迟"', 'zh="{a} late"'),
    (house.bad_wordings, ', zh="{a} 迟"', ""),
    (house.bad_clauses, 'clauses=("L-3.6",)', "clauses=()"),
    (house.bad_clauses, 'clauses=("L-3.6",), ', ""),
    (house.bad_clauses, "L-3.6", "L-3.10"),
    (house.bad_clauses, "L-3.6", "D-Q22"),  # one of the questions that are missing
    (house.bad_clauses, "L-3.6", "3.6"),
    (house.bad_clauses, 'clauses=("L-3.6",)', 'clauses=("L-3.6", "L-9")'),
]


@pytest.mark.parametrize(("rule", "old", "new"), RULE_FAULTS)
def test_a_fault_in_a_rule_is_found(rule, old, new):
    assert rule(claims(old, new)) != []


# The same rule from a function that makes rules of its kind.
WRITTEN_OUT = """LATE = FindingRule(
    code="late", clauses=("L-3.6",), outcome=Outcome.DECLINED, en="{a} late", zh="{a} 迟"
)"""
MADE = """def declined(code, clauses, en, *, zh):
    return FindingRule(code=code, clauses=clauses, outcome=Outcome.DECLINED, en=en, zh=zh)


LATE = declined("late", ("L-3.6",), "{a} late", zh="{a} 迟")"""


@pytest.mark.parametrize("rule", sorted(set(house.HOUSE) - set(OF_ALL), key=lambda it: it.__name__))
def test_a_rule_that_a_function_of_the_module_makes_is_sound(rule):
    assert rule(claims(WRITTEN_OUT, MADE)) == []


@pytest.mark.parametrize(
    ("rule", "old", "new"),
    [
        (house.codes_that_are_not_unique, '"late"', '"open"'),
        (house.codes_that_are_not_unique, '"late"', '"Too Late"'),
        (house.badly_listed_rules, "Outcome.DECLINED", "Outcome.REFERRED"),
        (house.bad_wordings, 'zh="{a} 迟"', 'zh="{b} 迟"'),
        (house.bad_wordings, '"{a} late"', '""'),
        (house.bad_wordings, "zh=zh", 'zh="{a} late"'),
        (house.bad_clauses, '("L-3.6",)', '("L-3.10",)'),
        (house.bad_clauses, "clauses=clauses, ", ""),
        (house.unread_rules, "LATE = declined", "LATER = LATE = declined"),
    ],
)
def test_a_fault_in_a_rule_that_a_function_makes_is_found(rule, old, new):
    assert old in MADE
    assert rule(claims(WRITTEN_OUT, MADE.replace(old, new))) != []


@pytest.mark.parametrize(
    "text",
    [
        'RULE_OF = MappingProxyType({1: Rule(code="a", clauses=("L-3.6",), en="a", zh="一")})',
        'def f():\n    return finding(FindingRule(code="a", clauses=(), en="a", zh="一"))',
        'def f(a):\n    code = "a"\n    return Rule(code=code, clauses=(), en="a", zh="一")',
        "def f(code):\n    return Rule(code=code)\n\n\nTWO = (f('a'), f('b'))",
    ],
)
def test_a_rule_without_a_name_is_found(text):
    assert found(house.nameless_rules, added("premium", text))


def test_a_rule_that_only_another_module_reads_is_read():
    tree = claims(", finding(OPEN)", "")
    tree["underwriting"] = "from shopinsure.claims import OPEN\nUSED = OPEN\n"
    assert house.unread_rules(tree) == []


def test_a_rule_of_the_same_name_elsewhere_does_not_count_as_read():
    tree = claims(", finding(OPEN)", "")
    tree["underwriting"] = "OPEN = 1\nUSED = OPEN\n"
    assert house.unread_rules(tree) != []


@pytest.mark.parametrize(
    ("module", "old", "new"),
    [
        # A field that nobody reads.
        ("_terms", "    coverage_step: Amount\n", "    coverage_step: Amount\n    wait: Days\n"),
        ("_terms", "    rounding: Rounding\n", "    rounding: Rounding\n    wait: Days\n"),
        ("_terms", "    schedule_complete:", "    wait: Days\n    schedule_complete:"),
        # A field whose last reader is gone.
        ("claims", "terms.payout_working_days", "3"),
        ("deposit", "terms.badge_days", "3"),
        ("deposit", "terms.overdue_from", '"limit"'),
        ("deposit", "terms.block_days", "5"),  # repayment_counts is named by rules too
        ("_terms", "return category in self.price_categories", "return False"),
        ("_terms", "self.rate_6_months if term", "self.rate_12_months if term"),
        # A field of the list that is no field any more.
        ("_terms", "    source: ", "    origin: "),
    ],
)
def test_a_field_of_terms_that_no_code_reads_is_found(module, old, new):
    tree = altered(module, old, new)
    assert found(house.unread_terms, tree)


@pytest.mark.parametrize("reader", ["terms.{}", "self.terms.{}", "Rule(readings=('{}',))"])
@pytest.mark.parametrize("field", sorted(house.NOT_YET_READ))
def test_a_field_that_is_read_by_now_has_to_leave_the_list(field, reader):
    tree = added(
        "claims", f"def read(self, terms):\n    return {reader.format(field.split('.')[1])}"
    )
    assert found(house.unread_terms, tree)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('    "Yuan",\n', ""),
        ('    "Yuan",\n', '    "Yuan",\n    "Yuan",\n'),
        ('    "Yuan",\n', '    "Yuan",\n    "Yuans",\n'),
        ('    "Step",\n    "Term",\n', '    "Term",\n    "Step",\n'),
        ('    "Ruling",\n', ""),
        ('    "DEPOSIT_TERMS",\n', ""),
        ("__all__ = [", "from shopinsure.formulas import half_up\n\n__all__ = ["),
        ("__all__ = [", "__version__ = read()\n\n__all__ = ["),
        ("__all__ = [", "def helper():\n    return 1\n\n\n__all__ = ["),
    ],
)
def test_a_fault_in_the_public_names_is_found(old, new):
    assert house.bad_public_names(altered("__init__", old, new)) != []


# What the sources cannot show is asked of the imported package.


def imported() -> Iterator[types.ModuleType]:
    for name in TREE:
        # Extras need packages of their own, which not every machine has.
        if name.split(".")[0] not in house.EXTRAS:
            yield importlib.import_module(f"{house.PACKAGE}.{name}".removesuffix(".__init__"))


def kinds(root: type) -> Iterator[type]:
    for module in imported():
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, root):
                yield value


def is_fixed(annotation: Any) -> bool:
    """Tell whether the values of a type cannot change."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return is_fixed(arguments[0])
    if origin is Literal:
        return True
    if origin in {tuple, frozenset, Union, UnionType}:
        return all(is_fixed(one) for one in arguments if one is not ...)
    # Not `Decimal` nor `float`: an amount is checked once and is a `Yuan` from then on.
    fixed = (str, bool, int, Yuan, Rate, date, datetime, Enum, Record, NoneType)
    return isinstance(annotation, type) and issubclass(annotation, fixed)


def test_every_record_that_python_knows_is_frozen_and_knows_its_fields():
    records = set(kinds(Record))
    assert len(records) > 25
    for record in records:
        assert record.model_config["frozen"] is True
        assert record.model_config["extra"] == "forbid"
        for name, field in record.model_fields.items():
            assert is_fixed(field.annotation), f"{record.__name__}.{name}"


def test_no_result_that_python_knows_has_room_for_more():
    results = set(kinds(Result))
    assert len(results) > 15
    for result in results:
        assert not result.__dictoffset__, result.__name__


def test_no_module_that_python_knows_holds_a_container_that_can_change():
    for module in imported():
        for name, value in vars(module).items():
            if not name.startswith("__"):
                assert not isinstance(value, list | dict | set | bytearray), (module, name)


def test_every_public_name_is_there():
    for name in shopinsure.__all__:
        assert getattr(shopinsure, name, None) is not None


def test_every_enumeration_has_its_words_and_is_shown_to_the_type_checkers():
    # `make check` runs mypy over that file; pyright reads it too, where somebody has it.
    shown = Path(__file__).parent.joinpath("types", "enumerations.py").read_text("utf-8")
    enumerations = {it for it in kinds(LocalizedEnum) if it is not LocalizedEnum}
    assert all(it is getattr(shopinsure, it.__name__) for it in enumerations)
    for enumeration in enumerations:
        assert f"assert_type({enumeration.__name__}." in shown
        for member in enumeration:
            assert type(member.value) is str
            assert member.zh
            assert enumeration(member.value) is member
