"""The rules of the house, as functions over a source tree that return a list of faults.

A tree is a dict of module name to source text, so that a fault can be planted in memory. A module
name is its path below the package, with dots: ``premium``, ``conformance.vectors``.
"""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from string import Formatter

PACKAGE = "shopinsure"


def read_tree(folder: Path) -> dict[str, str]:
    """Read the sources below a folder."""
    tree = {}
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" and parts[1:] else parts)
        tree[name] = path.read_text(encoding="utf-8")
    return tree


@cache
def parsed(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def walked(text: str) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(parsed(text)))


def modules(tree: dict[str, str]) -> Iterator[tuple[str, ast.Module]]:
    for name, text in tree.items():
        yield name, parsed(text)


def nodes(tree: dict[str, str]) -> Iterator[tuple[str, ast.AST]]:
    for name, text in tree.items():
        for node in walked(text):
            yield name, node


def fault(module: str, node: ast.AST, what: str) -> str:
    return f"{module}:{getattr(node, 'lineno', 0)} {what}"


def last_name(node: ast.AST | None) -> str:
    """The name of ``x`` and of ``a.b.x``; a call and a subscript are named like what they use."""
    while isinstance(node, ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def assigned(body: Iterable[ast.stmt]) -> Iterator[tuple[str, ast.expr]]:
    """Names and values of the assignments of a body, those under ``if`` and the like included."""
    for node in body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield last_name(target), node.value
        elif isinstance(node, ast.AnnAssign | ast.AugAssign) and node.value is not None:
            yield last_name(node.target), node.value
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for field in ("body", "orelse", "finalbody"):
                yield from assigned(getattr(node, field, []))


FLOORS = {
    "formulas": 0,
    "_records": 0,
    "_words": 1,
    "_money": 2,
    "_readings": 2,
    "_dates": 3,
    "_reasons": 3,
    "_terms": 4,
    "_policies": 5,
    "eligibility": 6,
    "premium": 6,
    "claims": 6,
    "deposit": 6,
    "underwriting": 7,
    "frames": 7,
    "compare": 7,
    "documents": 7,
    "testing": 7,
    "catalogue": 8,
    "plot": 8,
    "conformance": 8,
    "__init__": 9,
}

# A caller pays for these only when asking for them by name.
EXTRAS = {"frames", "testing", "plot", "conformance"}


def origins(module: str, node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The full names of the modules that an import statement reaches for."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    base = node.module or ""
    if node.level:
        package = [PACKAGE, *module.split(".")][: -node.level]
        base = ".".join([*package, *filter(None, [node.module])])
    if base != PACKAGE:
        yield base
        return
    for alias in node.names:
        # A name that is no module is one that `__init__` gives.
        yield f"{PACKAGE}.{alias.name}" if alias.name in FLOORS else PACKAGE


def imports(tree: dict[str, str]) -> Iterator[tuple[str, ast.AST, str]]:
    for module, node in nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for origin in origins(module, node):
                yield module, node, origin


def imports_that_do_not_go_down(tree: dict[str, str]) -> list[str]:
    faults = [f"{module}:0 has no floor" for module in tree if module.split(".")[0] not in FLOORS]
    for module, node, origin in imports(tree):
        package, _, inner = origin.partition(".")
        here, there = module.split(".")[0], inner.split(".")[0] or "__init__"
        # Inside a package of its own a module is at home.
        if package != PACKAGE or (here == there and "." in module + inner):
            continue
        if there not in FLOORS:
            faults.append(fault(module, node, f"imports {there}, which has no floor"))
        elif FLOORS[there] >= FLOORS.get(here, 0):
            faults.append(fault(module, node, f"imports {there}, which is not below it"))
        if here == "__init__" and there in EXTRAS:
            faults.append(fault(module, node, f"imports the extra {there}"))
    return faults


# What may be imported from outside the package. All of it computes and nothing of it looks out of
# the window; what is not here is a fault, so a module nobody thought of is one too.
PURE = {
    "bisect",
    "collections",
    "collections.abc",
    "dataclasses",
    "dateutil.relativedelta",
    "datetime",
    "decimal",
    "enum",
    "fractions",
    "itertools",
    "numbers",
    "operator",
    "pydantic",
    "pydantic_core",
    "re",
    "types",
    "typing",
    "zlib",
}

# What one module is made of, an extra or the reader of documents, and nobody else may import.
ONLY_THERE = {
    "_records": {"threading"},  # a lock, and no thread: many may use a record first at once
    "plot": {"altair"},
    "frames": {"functools", "narwhals"},
    "documents": {"json"},
    "testing": {"functools", "hypothesis"},
    "conformance": {"importlib", "json"},  # reads the vectors that lie beside it
    "conformance.__main__": {"argparse", "json", "pathlib", "sys"},  # a program
}

# The ways out that need no import. As a method some are harmless: `re.compile`.
BUILTIN_WAYS_OUT = {
    "__builtins__",
    "__import__",
    "breakpoint",
    "compile",
    "eval",
    "exec",
    "globals",
    "input",
    "open",
    "print",
}

# The ways out that hide in a module which is allowed, or in an object handed in.
WAYS_OUT = {
    "ctime",
    "environ",
    "environb",
    "fromtimestamp",
    "getcontext",  # the caller's decimal context is part of the world
    "getenv",
    "localcontext",
    "localtime",
    "monotonic",
    "open",
    "now",
    "perf_counter",
    "setcontext",
    "strftime",  # speaks the locale
    "strptime",
    "today",
    "urandom",
    "utcfromtimestamp",
    "utcnow",
}

FLOATS = {"float", "complex"}
# What makes a float out of something that is none.
FLOAT_MAKERS = {"from_float", "timestamp", "total_seconds"}


def reaches_outside(tree: dict[str, str]) -> list[str]:
    faults = [
        fault(module, node, f"imports {origin}")
        for module, node, origin in imports(tree)
        if origin.split(".")[0] != PACKAGE and origin not in PURE | allowed_in(module)
    ]
    for module, node in nodes(tree):
        if isinstance(node, ast.Global):
            faults.append(fault(module, node, "keeps global state"))
        elif isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names} & WAYS_OUT
            faults += [fault(module, node, f"imports {name}") for name in sorted(names)]
        elif isinstance(node, ast.Name) and node.id in BUILTIN_WAYS_OUT | WAYS_OUT:
            faults.append(fault(module, node, f"uses {node.id}"))
        elif isinstance(node, ast.Attribute) and node.attr in WAYS_OUT:
            faults.append(fault(module, node, f"uses {node.attr}"))
        elif isinstance(node, ast.Call) and last_name(node) == "astimezone" and not node.args:
            faults.append(fault(module, node, "asks for the time zone of the machine"))
    return faults


def floats(tree: dict[str, str]) -> list[str]:
    refused = {id(node) for node in floats_that_are_refused(tree)}
    faults = []
    for module, node in nodes(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            faults.append(fault(module, node, f"the literal {node.value}"))
        elif isinstance(node, ast.Attribute) and node.attr in FLOAT_MAKERS:
            faults.append(fault(module, node, f"uses {node.attr}"))
        elif isinstance(node, ast.Name) and node.id in FLOATS and id(node) not in refused:
            faults.append(fault(module, node, f"uses {node.id}"))
    return faults


def floats_that_are_refused(tree: dict[str, str]) -> Iterator[ast.AST]:
    """Where ``float`` may stand: only a library that names it can refuse it."""
    for _, node in nodes(tree):
        if isinstance(node, ast.Call) and last_name(node) == "isinstance":
            yield from ast.walk(node.args[1])
        elif isinstance(node, ast.Attribute) and node.attr == "__repr__":
            yield node.value
        elif isinstance(node, ast.FunctionDef) and node.name == "from_float":
            yield from (one.annotation for one in node.args.posonlyargs if one.annotation)


ROUNDERS = {
    "ceil",
    "divide",
    "divide_int",
    "divmod",
    "floor",
    "floordiv",
    "limit_denominator",
    "quantize",
    "remainder",
    "remainder_near",
    "round",
    "to_integral",
    "to_integral_exact",
    "to_integral_value",
    "truediv",
    "trunc",
    "__ceil__",
    "__divmod__",
    "__floor__",
    "__floordiv__",
    "__mod__",
    "__round__",
    "__truediv__",
    "__trunc__",
}
ROUNDINGS = {"half_up", "half_even", "down"}
ROUNDING_FORMAT = re.compile(r"\.[0-9{]")


def package_of(module: str) -> str:
    return module.partition(".")[0]


def allowed_in(module: str) -> set[str]:
    """What a module, or the package it is in, may import and no other."""
    frames = ONLY_THERE["frames"] if package_of(module) == "frames" else set()
    return ONLY_THERE.get(module, frames)


def rounding_outside_its_place(tree: dict[str, str]) -> list[str]:
    return [
        fault(module, node, how)
        for module, node in nodes(tree)
        for how in rounds(module, node)
        # What draws cases halves amounts to come near an edge; it decides nothing. The frames count
        # tiers, days and digits by whole division; their amounts are those of the formulas.
        if not (
            package_of(module) in {"formulas", "testing", "frames"} and how == "divides by FloorDiv"
        )
        and not divides_for_an_engine(tree, module, node)
    ]


def divides_for_an_engine(tree: dict[str, str], module: str, node: ast.AST) -> bool:
    """The whole-number division of the frames where an engine has none of its own that is fast.

    It is what a formula's ``//`` becomes there, and exact up to the bound that the frames keep.
    """
    return module == "frames._engine" and any(
        isinstance(it, ast.FunctionDef)
        and it.name == "__floordiv__"
        and it.lineno <= getattr(node, "lineno", 0) <= (it.end_lineno or 0)
        for it in walked(tree[module])
    )


def rounds(module: str, node: ast.AST) -> Iterator[str]:
    """How a node rounds, if it does."""
    if isinstance(node, ast.BinOp | ast.AugAssign):
        if isinstance(node.op, ast.Div | ast.FloorDiv | ast.Mod):
            yield f"divides by {type(node.op).__name__}"
    elif isinstance(node, ast.Name | ast.Attribute):
        name = last_name(node)
        if name in ROUNDERS or name.startswith("ROUND_"):
            yield f"uses {name}"
        # The table of the reading `rounding` is the only place where one is picked.
        of_formulas = isinstance(node, ast.Attribute) and last_name(node.value) == "formulas"
        if of_formulas and name in ROUNDINGS and module != "_reasons":
            yield f"picks the rounding {name}"
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            if alias.name in ROUNDERS | ROUNDINGS or alias.name.startswith("ROUND_"):
                yield f"imports {alias.name}"
    elif isinstance(node, ast.FormattedValue | ast.Constant):
        yield from rounds_in_print(node)


def rounds_in_print(node: ast.FormattedValue | ast.Constant) -> Iterator[str]:
    """A format such as ``.2f`` rounds, and half to even at that."""
    if isinstance(node, ast.FormattedValue):
        spec = ast.unparse(node.format_spec) if node.format_spec else ""
        if ROUNDING_FORMAT.search(spec):
            yield "rounds while printing"
    elif isinstance(node.value, str) and (
        node.value.startswith("ROUND_") or re.search(r"^\.[0-9]+[a-zA-Z%]?$", node.value)
    ):
        yield f"the rounding {node.value!r}"
    elif isinstance(node.value, str) and re.search(r"\{\w*:[^{}]*\.[0-9]", node.value):
        yield "rounds while printing"


OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv)


def bent_formulas(tree: dict[str, str]) -> list[str]:
    known: set[str] = set()
    faults = []
    for node in parsed(tree["formulas"]).body:
        if isinstance(node, ast.FunctionDef):
            faults += [fault("formulas", node, what) for what in bends(node, known)]
            known.add(node.name)  # only now, so that a formula uses those above it and never itself
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            known |= {last_name(node.targets[0] if isinstance(node, ast.Assign) else node.target)}
        elif not isinstance(node, ast.Import | ast.ImportFrom | ast.Expr):
            faults.append(fault("formulas", node, f"holds a {type(node).__name__}"))
    return faults


def bends(function: ast.FunctionDef, known: set[str]) -> Iterator[str]:
    """What in a function is no straight line."""
    signature = function.args
    if function.decorator_list or signature.vararg or signature.kwarg:
        yield f"{function.name} has a decorator or takes any number of arguments"
    parameters = {one.arg for one in (*signature.posonlyargs, *signature.args)}
    names = known | parameters
    callables = known | (parameters & {"rounded"})
    *steps, last = without_docstring(function)
    if not isinstance(last, ast.Return) or last.value is None:
        yield f"{function.name} does not end by returning a value"
    for step in (*steps, last):
        if isinstance(step, ast.Assign) and isinstance(step.targets[0], ast.Name):
            yield from bent_expressions(step.value, names, callables)
            names = names | {step.targets[0].id}
        elif step is last and isinstance(step, ast.Return) and step.value is not None:
            yield from bent_expressions(step.value, names, callables)
        else:
            yield f"{function.name} holds a {type(step).__name__}"


def bent_expressions(node: ast.expr, names: set[str], callables: set[str]) -> Iterator[str]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, OPERATORS):
        yield from bent_expressions(node.left, names, callables)
        yield from bent_expressions(node.right, names, callables)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        if node.func.id not in callables:
            yield f"calls {node.func.id}"
        for argument in node.args:
            yield from bent_expressions(argument, names, callables)
    elif isinstance(node, ast.Name):
        if node.id not in names:
            yield f"reads {node.id}"
    elif not (isinstance(node, ast.Constant) and type(node.value) is int):
        yield f"holds a {type(node).__name__}"


def without_docstring(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.stmt]:
    return function.body[1:] if ast.get_docstring(function) is not None else function.body


LINES_AT_MOST = 40


def long_functions(tree: dict[str, str]) -> list[str]:
    faults = []
    for module, node in nodes(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        lines = (node.end_lineno or 0) - node.lineno + 1
        if ast.get_docstring(node) is not None:
            lines -= (node.body[0].end_lineno or 0) - node.body[0].lineno + 1
        if lines > LINES_AT_MOST:
            faults.append(fault(module, node, f"{node.name} has {lines} lines"))
    return faults


# Types whose values can change, and types too wide to tell.
MUTABLE = {
    "Any",
    "BaseModel",
    "ChainMap",
    "Collection",
    "Counter",
    "DefaultDict",
    "Deque",
    "Dict",
    "Iterable",
    "List",
    "Mapping",
    "MutableMapping",
    "MutableSequence",
    "MutableSet",
    "OrderedDict",
    "Sequence",
    "Set",
    "SimpleNamespace",
    "array",
    "bytearray",
    "defaultdict",
    "deque",
    "dict",
    "list",
    "memoryview",
    "object",
    "set",
}
MUTABLE_DISPLAYS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)


@cache
def real_names(module: ast.Module) -> dict[str, tuple[str, str]]:
    """Of the names a module imports: the module of the package each is from, and its name there."""
    return {
        alias.asname or alias.name: ((node.module or "").rpartition(".")[2], alias.name)
        for node in ast.walk(module)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }


def classes(tree: dict[str, str], root: str) -> Iterator[tuple[str, ast.ClassDef]]:
    """The classes below a class, at any depth, whatever name they know it by."""
    bases = {}
    for module, node in nodes(tree):
        if isinstance(node, ast.ClassDef):
            real = real_names(parsed(tree[module]))
            names = {last_name(base) for base in node.bases}
            bases[module, node] = {real.get(name, ("", name))[1] for name in names}
    found, known = dict.fromkeys([]), {root}
    while fresh := [key for key in bases if key not in found and bases[key] & known]:
        found |= dict.fromkeys(fresh)
        known |= {node.name for _, node in fresh}
    return iter(found)


def is_mutable(value: ast.expr) -> bool:
    """Tell whether an expression makes a container that can change."""
    if isinstance(value, MUTABLE_DISPLAYS):
        return True
    if isinstance(value, ast.Call) and last_name(value) == "MappingProxyType":
        # It is as fixed as what it shows.
        shown = value.args[0] if value.args else value
        inside = shown.values if isinstance(shown, ast.Dict) else [getattr(shown, "value", shown)]
        return any(is_mutable(one) for one in inside if one is not value)
    if isinstance(value, ast.Call):
        return last_name(value) in MUTABLE - {"object"}
    parts = [node for node in ast.iter_child_nodes(value) if isinstance(node, ast.expr)]
    holds = isinstance(value, ast.Tuple | ast.IfExp | ast.BinOp | ast.BoolOp | ast.Starred)
    return holds and any(map(is_mutable, parts))


def mutable_constants(tree: dict[str, str]) -> list[str]:
    faults = [
        fault(module, value, f"{name} can change")
        for module, body in modules(tree)
        for name, value in assigned(body.body)
        if is_mutable(value) and name != "__all__"
    ]
    return faults + [
        fault(module, value, f"{node.name}.{name} can change")
        for module, node in nodes(tree)
        if isinstance(node, ast.ClassDef)
        for name, value in assigned(node.body)
        if is_mutable(value)
    ]


def mutable_types(
    tree: dict[str, str], module: str, annotation: ast.AST, seen: frozenset[str] = frozenset()
) -> Iterator[str]:
    """The types in an annotation whose values can change, seen through the package's aliases."""
    for name in named_types(annotation):
        if name in MUTABLE:
            yield name
        origin, real = real_names(parsed(tree[module])).get(name, (module, name))
        if origin in tree and f"{origin}.{real}" not in seen:
            for alias, value in assigned(parsed(tree[origin]).body):
                if alias == real:
                    yield from mutable_types(tree, origin, value, seen | {f"{origin}.{real}"})


# What a function takes, what belongs to the class and the texts of a literal are no fields.
NO_FIELDS = {"Callable", "ClassVar", "Literal"}


def named_types(annotation: ast.AST) -> Iterator[str]:
    """The names in an annotation that say what a field holds."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        with suppress(SyntaxError):  # not every text in an annotation is one itself
            annotation = ast.parse(annotation.value, mode="eval").body
    if isinstance(annotation, ast.Name | ast.Attribute):
        yield last_name(annotation)
    elif isinstance(annotation, ast.Subscript) and last_name(annotation) == "Accepts":
        # `Accepts[Held, Given]` tells type checkers both; the field holds the first.
        yield from named_types(next(ast.iter_child_nodes(annotation.slice)))
    elif isinstance(annotation, ast.Subscript) and last_name(annotation) in NO_FIELDS:
        return
    elif not isinstance(annotation, ast.Call):  # `Field(...)` and its like say how, not what
        for part in ast.iter_child_nodes(annotation):
            yield from named_types(part)


def mutable_fields(tree: dict[str, str], module: str, node: ast.ClassDef) -> Iterator[str]:
    for field in node.body:
        if isinstance(field, ast.AnnAssign):
            for name in mutable_types(tree, module, field.annotation):
                if module == "compare" and name in {"Any", "object"}:
                    continue  # the answer of the caller's own function is of any kind
                yield fault(module, field, f"{node.name}.{last_name(field.target)} holds a {name}")


def thawed_records(tree: dict[str, str]) -> list[str]:
    faults = []
    for module, node in classes(tree, "Record"):
        faults += mutable_fields(tree, module, node)
        if node.keywords or any(name == "model_config" for name, _ in assigned(node.body)):
            faults.append(fault(module, node, f"{node.name} has a configuration of its own"))
    below = {node.name for _, node in classes(tree, "Record")}
    for module, node in classes(tree, "BaseModel"):
        if node.name == "Record" and not is_frozen(node):
            faults.append(fault(module, node, "Record is not frozen, or takes unknown fields"))
        elif node.name not in below | {"Record"}:
            faults.append(fault(module, node, f"{node.name} is no Record"))
    faults += [
        fault(module, node, f"uses {last_name(node)}, which goes round the checks")
        for module, node in nodes(tree)
        if isinstance(node, ast.Name | ast.Attribute)
        and last_name(node) in {"PrivateAttr", "model_construct", "model_copy"}
        and id(node) not in published(tree)
    ]
    return faults + thawed_dataclasses(tree)


# The one function that makes a record of parts that were checked each by itself. Its accounts are
# those that a check of the whole would make: test_account_costs compares them.
JOINS = ("deposit", "_joined")


def published(tree: dict[str, str]) -> set[int]:
    """Where ``model_construct`` may stand: the constants of the terms, which a test validates."""
    module, name = JOINS
    joins = [
        inner
        for node in walked(tree.get(module, ""))
        if isinstance(node, ast.FunctionDef) and node.name == name
        for inner in ast.walk(node)
    ]
    constants = [
        statement.value.func
        for statement in parsed(tree.get("_terms", "")).body
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.value, ast.Call)
    ]
    return {id(node) for node in (*joins, *constants) if last_name(node) == "model_construct"}


def is_frozen(record: ast.ClassDef) -> bool:
    for name, value in assigned(record.body):
        if name == "model_config" and isinstance(value, ast.Call):
            said = {one.arg: getattr(one.value, "value", None) for one in value.keywords}
            return said.get("frozen") is True and said.get("extra") == "forbid"
    return False


def thawed_dataclasses(tree: dict[str, str]) -> list[str]:
    faults: list[str] = []
    for module, node in nodes(tree):
        if not isinstance(node, ast.ClassDef):
            continue
        for mark in node.decorator_list:
            if last_name(mark) != "dataclass":
                continue
            said = {one.arg for one in getattr(mark, "keywords", []) if one.value.value is True}
            if not {"frozen", "slots"} <= said:
                faults.append(fault(module, node, f"{node.name} is not frozen and slotted"))
            faults += mutable_fields(tree, module, node)
    return faults


def open_results(tree: dict[str, str]) -> list[str]:
    faults = []
    for module, node in classes(tree, "Result"):
        faults += mutable_fields(tree, module, node)
        slots = [value for name, value in assigned(node.body) if name == "__slots__"]
        if not slots or not isinstance(slots[0], ast.Tuple):
            faults.append(fault(module, node, f"{node.name} has no slots"))
    return faults


RULE_KINDS = {"Rule", "FindingRule", "AmountRule"}
# The one rule that every amount has and that no module of rules owns.
SHARED_RULE = ("_reasons", "ROUNDED")
WEIGHTS = {"DECLINED": 0, "PENDING": 1, "REFERRED": 2, "APPROVED": 3}
NO_FINDING = 4
CODE = re.compile("[a-z]+(-[a-z]+)*")

# The clause ids of docs/sources.md but for the questions that are missing in the source: the live
# guarantee and the deposit insurance.
LIVE_GUARANTEE = (
    "L-1.1 L-1.2 L-1.3 L-2.1 L-2.2 L-2.3 L-2.4 L-2.5"
    " L-3.1 L-3.2 L-3.3 L-3.4 L-3.5 L-3.6 L-3.7 L-3.8 L-3.9 L-F1 L-F2 L-F3 L-F4"
)
DEPOSIT_INSURANCE = (
    "D-0 D-Q1 D-Q2 D-Q3 D-Q4 D-Q5 D-Q6 D-Q7 D-Q8 D-Q9 D-Q10 D-Q11 D-Q12 D-Q13 D-Q14 D-Q15 D-Q16"
    " D-Q17 D-Q18 D-Q19 D-Q20 D-Q21 D-Q26 D-Q27 D-Q28 D-Q29 D-Q30"
)
CLAUSES = frozenset(f"{LIVE_GUARANTEE} {DEPOSIT_INSURANCE}".split())
CLAUSE = re.compile(r"(L|D)-[A-Z0-9.]+")


def rules(tree: dict[str, str]) -> Iterator[tuple[str, str, ast.Call, dict[str, ast.expr]]]:
    """Module, name, call and arguments of every rule."""
    for module, body in modules(tree):
        made_by = makers(body)
        for name, value in assigned(body.body):
            if isinstance(value, ast.Call) and last_name(value) in RULE_KINDS | made_by.keys():
                yield module, name, value, facts_of(value, made_by)


def makers(module: ast.Module) -> dict[str, tuple[list[str], ast.Call]]:
    """The functions that only make a rule, such as one that is declined: parameters and call."""
    found = {}
    for node in module.body:
        if isinstance(node, ast.FunctionDef):
            *before, last = without_docstring(node)
            made = last.value if isinstance(last, ast.Return) and not before else None
            if isinstance(made, ast.Call) and last_name(made) in RULE_KINDS:
                signature = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
                found[node.name] = [one.arg for one in signature], made
    return found


def facts_of(call: ast.Call, made_by: dict[str, tuple[list[str], ast.Call]]) -> dict[str, ast.expr]:
    """What a rule is made of: the arguments of its kind, whoever passes them on."""
    given = {one.arg or "": one.value for one in call.keywords}
    if last_name(call) not in made_by:
        return given
    parameters, made = made_by[last_name(call)]
    given |= dict(zip(parameters, call.args, strict=False))
    return {
        one.arg or "": given.get(one.value.id, one.value)
        if isinstance(one.value, ast.Name)
        else one.value
        for one in made.keywords
    }


def nameless_rules(tree: dict[str, str]) -> list[str]:
    """Rules that are no constant, so that no list of rules and no check of one would see them."""
    named = {id(call) for _, _, call, _ in rules(tree)}
    faults = []
    for module, body in modules(tree):
        made_by = makers(body)
        passed_on = {id(made) for _, made in made_by.values()}
        faults += [
            fault(module, node, "makes a rule without a name")
            for node in walked(tree[module])
            if isinstance(node, ast.Call)
            and last_name(node) in RULE_KINDS | made_by.keys()
            and id(node) not in named | passed_on
        ]
    return faults


def listed_rules(module: ast.Module) -> list[str] | None:
    for name, value in assigned(module.body):
        if name == "RULES" and isinstance(value, ast.Tuple):
            return [last_name(one) for one in value.elts]
    return None


def constant(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def codes_that_are_not_unique(tree: dict[str, str]) -> list[str]:
    codes = [constant(facts.get("code")) for _, _, _, facts in rules(tree)]
    repeated = [code for code, times in Counter(codes).items() if times > 1]
    return [f"code {code!r} stands for two rules" for code in repeated] + [
        f"code {code!r} is no code" for code in codes if not CODE.fullmatch(code)
    ]


def badly_listed_rules(tree: dict[str, str]) -> list[str]:
    """Rules that a module forgot to list, or lists twice, or in the wrong place, or has not."""
    faults = []
    for module, body in modules(tree):
        if module == "catalogue":
            continue  # joins the lists of the others
        own = {name: facts for where, name, _, facts in rules({module: tree[module]})}
        if module == SHARED_RULE[0]:
            own.pop(SHARED_RULE[1], None)
        listed = listed_rules(body)
        if listed is None:
            faults += [f"{module}: has the rule {name} and no RULES" for name in own]
            continue
        faults += [f"{module}: {name} is not in RULES" for name in own if name not in listed]
        faults += [f"{module}: RULES names {name}, no rule" for name in listed if name not in own]
        faults += [
            f"{module}: RULES repeats {n}" for n, times in Counter(listed).items() if times > 1
        ]
        weights = [weight(own[name]) for name in listed if name in own]
        if weights != sorted(weights):
            faults.append(f"{module}: RULES are not in the order of their outcomes")
    return faults


def weight(facts: dict[str, ast.expr]) -> int:
    return WEIGHTS.get(last_name(facts.get("outcome")), NO_FINDING)


def unread_rules(tree: dict[str, str]) -> list[str]:
    read = set(reads_outside_lists(tree))
    return [
        f"{module}: no code reads the rule {name}"
        for module, name, _, _ in rules(tree)
        if (module, name) not in read
    ]


def reads_outside_lists(tree: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Module and name of everything that is read, by whatever name; being listed is no use."""
    for module, body in modules(tree):
        lists = [value for name, value in assigned(body.body) if name == "RULES"]
        listing = {id(node) for value in lists for node in ast.walk(value)}
        for node in walked(tree[module]):
            read = isinstance(getattr(node, "ctx", None), ast.Load) and id(node) not in listing
            if read and isinstance(node, ast.Attribute):
                yield last_name(node.value), node.attr
            elif read and isinstance(node, ast.Name):
                yield real_names(body).get(node.id, (module, node.id))


def bad_wordings(tree: dict[str, str]) -> list[str]:
    faults = []
    for module, name, call, facts in rules(tree):
        english, chinese = constant(facts.get("en")), constant(facts.get("zh"))
        if not english.strip() or not chinese.strip():
            faults.append(fault(module, call, f"{name} lacks a wording"))
        elif placeholders(english) != placeholders(chinese):
            faults.append(fault(module, call, f"{name} says different facts in its two languages"))
        if chinese.isascii():
            faults.append(fault(module, call, f"{name} is not worded in Chinese"))
    return faults


def placeholders(wording: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(wording) if name is not None}


def bad_clauses(tree: dict[str, str]) -> list[str]:
    faults = []
    for module, name, call, facts in rules(tree):
        given = facts.get("clauses")
        cited = [constant(one) for one in given.elts] if isinstance(given, ast.Tuple) else []
        if not cited and (module, name) != SHARED_RULE:
            faults.append(fault(module, call, f"{name} cites no clause"))
        faults += [
            fault(module, call, f"{name} cites {clause!r}, no clause of docs/sources.md")
            for clause in cited
            if not CLAUSE.fullmatch(clause) or clause not in CLAUSES
        ]
    return faults


TERMS_CLASSES = ("GuaranteeTerms", "DepositTerms")

# Declared already and read by later work. A field that comes to be read has to leave this list, and
# a field that nobody reads has to stand on it.
NOT_YET_READ = {
    # For people: where the numbers come from. The printed catalogue of terms will read it.
    "GuaranteeTerms.source",
    "DepositTerms.source",
}


def unread_terms(tree: dict[str, str]) -> list[str]:
    """Fields of terms that no code reads and that are not known to wait for theirs."""
    unread = {
        f"{name}.{field}"
        for name in TERMS_CLASSES
        for field in set(fields_of(tree, name)) - read_of_terms(tree, name)
    }
    return [f"no code reads {field}" for field in sorted(unread - NOT_YET_READ)] + [
        f"{field} is read, or is no field, and stands on NOT_YET_READ"
        for field in sorted(NOT_YET_READ - unread)
    ]


def bodies(tree: dict[str, str], name: str) -> Iterator[ast.stmt]:
    """What stands in a class of terms and in those above it."""
    definitions = {node.name: node for _, node in nodes(tree) if isinstance(node, ast.ClassDef)}
    while name in definitions and name != "Record":
        yield from definitions[name].body
        name = last_name(definitions[name].bases[0])


def fields_of(tree: dict[str, str], name: str) -> Iterator[str]:
    for node in bodies(tree, name):
        if isinstance(node, ast.AnnAssign) and last_name(node.annotation) != "ClassVar":
            yield last_name(node.target)


def read_of_terms(tree: dict[str, str], name: str) -> set[str]:
    """What is asked of terms; where that is a method, also what it asks of them in turn."""
    methods = {it.name: it for it in bodies(tree, name) if isinstance(it, ast.FunctionDef)}
    read = reads_of_terms(tree)
    while more := {it for used in read & set(methods) for it in own_reads(methods[used])} - read:
        read |= more
    return read


def reads_of_terms(tree: dict[str, str]) -> set[str]:
    """What is asked of an object called terms, and what a rule names as its readings."""
    read: set[str] = set()
    for _, node in nodes(tree):
        if isinstance(node, ast.Attribute) and last_name(node.value).lower().endswith("terms"):
            read.add(node.attr)
        elif isinstance(node, ast.keyword) and node.arg == "readings":
            read |= {constant(one) for one in ast.walk(node.value) if isinstance(one, ast.expr)}
    return read


def own_reads(method: ast.FunctionDef) -> set[str]:
    return {
        node.attr
        for node in ast.walk(method)
        if isinstance(node, ast.Attribute) and last_name(node.value) == "self"
    }


def listing_order(name: str) -> tuple[int, str]:
    """Constants, then classes, then functions: the order ruff keeps."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2), name


def bad_public_names(tree: dict[str, str]) -> list[str]:
    body = parsed(tree["__init__"]).body
    lists = [value for name, value in assigned(body) if name == "__all__"]
    names = (
        [constant(one) for one in lists[0].elts]
        if len(lists) == 1 and isinstance(lists[0], ast.List)
        else []
    )
    imported = {
        alias.asname or alias.name
        for node in body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    public = {name for name in imported if not name.startswith("_")}
    faults = [
        f"__all__ names {name}, which is not imported" for name in names if name not in public
    ]
    faults += [f"__all__ lacks {name}" for name in sorted(public - set(names))]
    faults += [f"__all__ repeats {name}" for name, times in Counter(names).items() if times > 1]
    if names != sorted(names, key=listing_order):
        faults.append("__all__ is not sorted")
    return faults + [
        fault("__init__", node, "computes something")
        for node in body
        if not isinstance(node, ast.Import | ast.ImportFrom)
        and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        and not (isinstance(node, ast.Assign) and last_name(node.targets[0]) == "__all__")
    ]


HOUSE: tuple[Callable[[dict[str, str]], list[str]], ...] = (
    imports_that_do_not_go_down,
    reaches_outside,
    floats,
    rounding_outside_its_place,
    bent_formulas,
    long_functions,
    thawed_records,
    open_results,
    mutable_constants,
    codes_that_are_not_unique,
    nameless_rules,
    badly_listed_rules,
    unread_rules,
    bad_wordings,
    bad_clauses,
    unread_terms,
    bad_public_names,
)
