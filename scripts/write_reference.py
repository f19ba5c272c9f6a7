"""Write docs/reference from the code: a page a group of public names. `make docs` calls it."""  # noqa: INP001 - a script that is run, not a package

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from datetime import date, datetime
from enum import Enum
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from textwrap import dedent
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel

import error_table
import shopinsure as si
import traceability
from shopinsure._records import Record
from shopinsure._results.result import Result

PACKAGE = Path(si.__file__).parent
WIDTH = 88  # of a signature on one line


class Page(NamedTuple):
    """A page of the reference: the module that its names are imported from, and the names."""

    title: str
    module: str
    about: str
    names: str


PAGES = {
    "premium": Page(
        "Premiums and policies",
        "shopinsure",
        "What is paid in, what comes back on surrender, and the policy that is issued.",
        "order_premium premium_statement deposit_premium issue_order_policy buy_deposit_policy"
        " surrender surrender_refund Order OrderPolicy DepositPolicy Issuance PremiumStatement"
        " PremiumLine",
    ),
    "eligibility": Page(
        "Eligibility",
        "shopinsure",
        "Who may join or buy, and how much cover there is to choose from.",
        "assess_guarantee programme_membership assess_deposit_insurance coverage_choices"
        " releasable_deposit Shop Status",
    ),
    "claims": Page(
        "Claims",
        "shopinsure",
        "What is paid out, to whom, by when, or every reason why not.",
        "assess_price_claim assess_quality_claim assess_advance price_window split_line"
        " unit_prices apportion quality_claim_key price_claim_key advance_key return_premium_key"
        " Purchase Evidence Sku Refund Dispute Ground Scope Ruling"
        " Settlement Payee PaymentKind Window",
    ),
    "account": Page(
        "The deposit account",
        "shopinsure",
        "Where a seller's money stands: events, balances, debts and sanctions.",
        "replay post standing recovery_schedule auto_debit split_hold credit_available"
        " credit_held outstanding cash_available alipay_held balance_workings Account Case"
        " OpenAdvance CoverBought CoverEnded DepositPaid DepositReleased DepositDrawn"
        " DepositToppedUp BondHeld BondReleased BondPaid Advanced Repaid Event Statement Posting"
        " PostingStatus Hold Debit Owed Standing Level RecoverySchedule Milestone Stage",
    ),
    "terms": Page(
        "Terms, readings and rules",
        "shopinsure",
        "The numbers and readings that the answers rest on, their versions, and the rules.",
        "GuaranteeTerms DepositTerms GUARANTEE_TERMS DEPOSIT_TERMS GUARANTEE_VERSIONS"
        " DEPOSIT_VERSIONS guarantee_terms_on deposit_terms_on Covered Product Term READINGS"
        " NamedReading Choice RULES Rule FindingRule AmountRule Basis catalogue_rows",
    ),
    "results": Page(
        "Results and comparisons",
        "shopinsure",
        "What an answer is, and what another reading or version of the terms would say.",
        "Calculation Step Verdict Finding Outcome display compare_readings Comparison Row"
        " impact Impact"
        " Moved diff Change",
    ),
    "keeping": Page(
        "Decisions and documents",
        "shopinsure",
        "Answers and records that are stored, and JSON that comes from outside.",
        "record_decision reproduce Decision Reproduction Difference dump_record load_record"
        " load_json",
    ),
    "values": Page(
        "Amounts, days and errors",
        "shopinsure",
        "What goes into every call, and the one error for what is refused.",
        "Yuan Rate from_fen Amount Identifier Day Instant beijing_day Calendar InvalidInput"
        " error_messages __version__",
    ),
    "frames": Page(
        "Frames",
        "shopinsure.frames",
        "The rules on every row of a frame: extra `frames`, how-to [frames](../frames.md).",
        "",
    ),
    "plot": Page(
        "Charts",
        "shopinsure.plot",
        "Charts that are returned, never opened: extra `plot`.",
        "",
    ),
    "formulas": Page(
        "Formulas",
        "shopinsure.formulas",
        "The arithmetic alone, in whole fen, ppm and days; it checks nothing: how-to"
        " [arrays](../arrays.md).",
        "",
    ),
    "china": Page(
        "Working days of China",
        "shopinsure.china",
        "The announced working days as a calendar: extra `china`, how-to"
        " [calendars](../calendars.md).",
        "",
    ),
    "testing": Page(
        "Strategies for tests",
        "shopinsure.testing",
        "Hypothesis strategies for tests of your own: extra `testing`, how-to"
        " [testing](../testing.md).",
        "amounts fen rates ppm identifiers categories details days instants offsets orders"
        " order_policies shops good_shops deposit_policies sold_policies skus purchases evidences"
        " price_cases quality_cases disputes guarantee_terms deposit_terms events events_of"
        " event_histories accounts open_cases open_advances covered records",
    ),
    "conformance": Page(
        "Conformance",
        "shopinsure.conformance",
        "The vectors, and the checker of another implementation: how-to"
        " [conformance](../conformance.md).",
        "vectors answers differences Difference LEVELS",
    ),
}

WRITTEN = "Written by `make docs` from the code; not to be edited by hand."
INDEX = """Every public name, by what it is about.

In a signature `YuanLike` is an amount in yuan as text (`"199.00"`), as `Decimal` or as `Yuan`,
and `RateLike` a rate as text, `Decimal` or `Rate`; no float and no bare int is taken. `Language`
is `"en"`, `"zh"` or a tag that begins with one of them. Where terms are `None`, those of the policy
are taken.

Every **record** (what goes in) is a frozen pydantic model: it takes its fields by name and refuses
unknown ones, `replace(**changes)` makes the same with some facts changed, and `model_json_schema()`
describes it. A field whose default is `None` holds a fact that may not be known yet: the answer is
*pending* then.

Every **result** (what comes out) has `explain(language)`, its whole text; `summary(language)`, one
line; `as_json()` and `to_json()`, what is sent or stored ([JSON](../json.md)); and `readings`, the
named readings it depends on. What is refused raises `InvalidInput`, or pydantic's
`ValidationError` in a record ([errors](../errors.md))."""

# Of constants and types that have no docstring in the code.
ABOUT = {
    "GUARANTEE_TERMS": "The terms of the live guarantee as the article L states them; every number"
    " and reading stands in [terms](../terms.md).",
    "DEPOSIT_TERMS": "The terms of the deposit insurance as the article D states them; every number"
    " and reading stands in [terms](../terms.md).",
    "GUARANTEE_VERSIONS": "The known versions of the terms of the live guarantee, by date.",
    "DEPOSIT_VERSIONS": "The known versions of the terms of the deposit insurance, by date.",
    "RULES": "Every rule of every subject, in the order of precedence: [rules](../rules.md).",
    "Event": "Any event of the account, told apart by its `kind`: a type for fields and adapters.",
    "Amount": "The type of a field that holds an amount: it takes what `Yuan` takes.",
    "Day": "The type of a field that holds a day: a `date`, or text such as `2023-03-01`.",
    "Instant": "The type of a field that holds an instant: a `datetime` with an offset, or RFC 3339"
    " text with one; years 2000 to 2099.",
    "Identifier": "The type of an id, a code or a slug: 1 to 64 printable ASCII characters without"
    " blanks.",
    "__version__": "The version of the package, as text.",
}
# What a field of a type is measured in, and how the type is called in the tables.
UNITS = {si.Yuan: "yuan", si.Rate: "ratio", datetime: "with offset", date: "Beijing day"}
NAMES = {si.Yuan: "Amount", datetime: "Instant", date: "Day", NoneType: "None"}
SUFFIXES = {
    "_days": "days",
    "_months": "months",
    "_fen": "fen",
    "_ppm": "ppm",
    "_at": "",
    "_on": "",
}


# What every record and every result has is told once, in the index.
COMMON = {Record, Result}
SHARED = {"explain", "summary", "as_json", "to_json"}
OF_EVERY_RECORD = {"frozen_instance", "json_invalid", "model_type", "unknown-field"}


@cache
def pages_of_names() -> Mapping[str, str]:
    """Return, of each public name of `shopinsure`, the page it stands on."""
    return {
        name: file
        for file, page in PAGES.items()
        if page.module == "shopinsure"
        for name in page.names.split()
    }


def public(module: str) -> list[str]:
    """Return the public names of a module: what it lists, else what it defines itself."""
    found = import_module(module)
    listed = getattr(found, "__all__", None)
    if listed is None:
        place = Path(str(found.__file__))
        nodes = ast.parse(place.read_text("utf-8")).body
        listed = [it.name for it in nodes if isinstance(it, ast.FunctionDef | ast.ClassDef)]
    return [it for it in listed if not it.startswith("_") or it == "__version__"]


@cache
def noted() -> Mapping[str, str]:
    """Return the docstring of each constant of the package that has one."""
    found = {}
    for place in sorted(PACKAGE.rglob("*.py")):
        nodes = ast.parse(place.read_text("utf-8")).body
        for at, after in pairwise(nodes):
            if isinstance(at, ast.AnnAssign | ast.Assign) and isinstance(after, ast.Expr):
                target = at.target if isinstance(at, ast.AnnAssign) else at.targets[0]
                text = after.value.value if isinstance(after.value, ast.Constant) else ""
                found[ast.unparse(target)] = str(text)
    return found


# ------------------------------------------------------------------------------ docstrings

PAGE = re.compile(r"(?<![`\w])docs/([\w-]+)\.md")


def told(text: str | None) -> Iterator[str]:
    """Turn a docstring into lines of Markdown, its examples into blocks of the interpreter."""
    example = False
    for line in dedent(inspect.cleandoc(text or "")).splitlines():
        if line.startswith(">>>") and not example:
            yield "```pycon"
            example = True
        elif example and not line:
            yield "```"
            example = False
        if not example:
            line = re.sub(r"``([^`]+)``", r"`\1`", line)  # noqa: PLW2901 - the same line
            line = PAGE.sub(lambda it: f"[{it[1]}](../{it[1]}.md)", line)  # noqa: PLW2901
        yield line
    if example:
        yield "```"


def first_of(text: str | None) -> str:
    """Return the first paragraph of a docstring on one line, for the cell of a table."""
    lines = [*told(text)]
    end = lines.index("") if "" in lines else len(lines)
    return " ".join(lines[:end]).replace("|", "\\|")


def stated(text: str | None) -> str:
    """Return what a property is: its docstring without the word *Return*."""
    line = first_of(text).removeprefix("Return ")
    return line[:1].upper() + line[1:]


# ------------------------------------------------------------------------------ signatures


@cache
def module_of(name: str) -> ast.Module:
    """Return a module of the package as it stands in its file."""
    return ast.parse(Path(str(import_module(name).__file__)).read_text("utf-8"))


def definition(thing: Any) -> ast.FunctionDef:  # noqa: ANN401 - a function, whatever wraps it
    """Return the definition of a function or method as it stands in its file."""
    made = thing.__module__.startswith("hypothesis")  # by its decorator, in a module for the time
    found: Any = module_of("shopinsure.testing" if made else thing.__module__)
    for part in thing.__qualname__.rpartition("<locals>.")[2].split("."):
        (*_, found) = (it for it in found.body if getattr(it, "name", None) == part)
    found = deepcopy(found)
    if made:  # what draws becomes a strategy
        found.returns = ast.parse(f"st.SearchStrategy[{ast.unparse(found.returns)}]").body[0].value
    return found


def signature(name: str, found: ast.FunctionDef, *, method: bool = False) -> str:
    """Return a signature as it was written: names of defaults, never what they hold."""
    given = found.args
    given.args = [it for it in given.args if it.arg != "draw"]  # Hypothesis gives it
    if method:
        (given.posonlyargs or given.args).pop(0)
    returns = f" -> {ast.unparse(found.returns)}" if found.returns else ""
    line = f"{name}({', '.join(parameters(given))}){returns}".replace("'", '"')
    if len(line) <= WIDTH:
        return line
    return "\n".join((f"{name}(", *(f"    {it}," for it in parameters(given)), f"){returns}"))


def parameters(given: ast.arguments) -> Iterator[str]:
    """Yield the parameters of a function, each as it was written."""
    places = [*given.posonlyargs, *given.args]
    defaults = [None] * (len(places) - len(given.defaults)) + [*given.defaults]
    for at, (one, default) in enumerate(zip(places, defaults, strict=True), 1):
        yield parameter(one, default)
        if at == len(given.posonlyargs):  # they are told from the others by a stroke
            yield "/"
    if given.vararg:
        yield f"*{ast.unparse(given.vararg)}"
    elif given.kwonlyargs:
        yield "*"
    for one, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        yield parameter(one, default)
    if given.kwarg:
        yield f"**{ast.unparse(given.kwarg)}"


def parameter(one: ast.arg, default: ast.expr | None) -> str:
    """Return one parameter with its default."""
    return (ast.unparse(one) + (f" = {ast.unparse(default)}" if default else "")).replace("'", '"')


# ---------------------------------------------------------------------------------- fields


def kind_of(annotation: Any, notes: tuple[Any, ...] = ()) -> tuple[str, str]:  # noqa: ANN401
    """Return how the tables call the type of a field, and what it is measured in."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return kind_of(inner[0], inner[1:])
    if origin in (Union, UnionType):
        kinds = [kind_of(it) for it in inner]
        names = dict.fromkeys(name for name, _ in kinds)
        return " or ".join(names), next((unit for _, unit in kinds if unit), "")
    if origin is Literal:
        return " or ".join(f'`"{it}"`' for it in inner), ""
    if origin in (tuple, frozenset):
        name, unit = kind_of(inner[0])
        return f"tuple of {name}", unit
    if annotation is str and "pattern" in repr(notes):
        return linked("Identifier"), ""
    name = NAMES.get(annotation, getattr(annotation, "__name__", str(annotation)))
    return linked(name.partition("[")[0]), UNITS.get(annotation, "")


def linked(name: str) -> str:
    """Return a name as code, which leads to where it is explained."""
    page = pages_of_names().get(name)
    return f"[`{name}`]({page}.md#{anchor(name)})" if page else f"`{name}`"


@cache
def headings() -> Mapping[tuple[str, str], str]:
    """Return the heading of each name; two that differ in capitals alone are told apart."""
    found: dict[tuple[str, str], str] = {}
    for file, page in PAGES.items():
        names = page.names.split() or public(page.module)
        lowered = [name.lower() for name in names]
        for name in names:
            again = lowered.count(name.lower()) > 1 and name != name.lower()
            found[file, name] = f"class `{name}`" if again else f"`{name}`"
    return found


def anchor_on(file: str, name: str) -> str:
    """Return the anchor of a public name on a page, as viewers of Markdown make it."""
    return headings()[file, name].lower().replace("`", "").replace(" ", "-")


def anchor(name: str) -> str:
    """Return the anchor of a public name of `shopinsure` on its page."""
    return anchor_on(pages_of_names()[name], name)


def default_of(field: Any) -> str:  # noqa: ANN401 - a FieldInfo
    """Return the default of a field, or that it is required."""
    if field.is_required():
        return "required"
    default = field.get_default(call_default_factory=True)
    if isinstance(default, Enum | str):
        return f'`"{default}"`'
    return f"`{default}`"


def unit_of(name: str, unit: str) -> str:
    """Return what a field is measured in, by its type or else by how its name ends."""
    ends = (it for suffix, it in SUFFIXES.items() if name.endswith(suffix))
    return unit or next(ends, "")


def fields(record: type[BaseModel]) -> Iterator[str]:
    """Write the fields of a record as a table."""
    if not record.model_fields:
        return
    yield from ("", "| field | type | unit | default | |", "|---|---|---|---|---|")
    for name, field in record.model_fields.items():
        kind, unit = kind_of(field.annotation, tuple(field.metadata))
        about = " ".join((field.description or "").split()).replace("|", "\\|")
        yield f"| `{name}` | {kind} | {unit_of(name, unit)} | {default_of(field)} | {about} |"


# ------------------------------------------------------------------------------- members


def of_ours(kind: type) -> Iterator[tuple[str, Any]]:
    """Yield the public properties and methods of a class and its bases, less what all have."""
    seen = {"json_fields", "schema_id"}
    for base in kind.__mro__:
        if base.__module__.startswith("shopinsure") and base not in COMMON:
            for name, member in vars(base).items():
                if not name.startswith("_") and name not in seen:
                    seen.add(name)
                    yield name, member


def members(kind: type) -> Iterator[str]:
    """Write the properties of a class as a table, its methods as a list."""
    found = [*of_ours(kind)]
    properties = [(name, it) for name, it in found if isinstance(it, property)]
    if properties:
        yield from ("", "| property | type | |", "|---|---|---|")
        for name, it in properties:
            returns = definition(it.fget).returns
            of = ast.unparse(returns).replace("|", "\\|").strip("'") if returns else ""
            yield f"| `{name}` | `{of}` | {stated(it.__doc__)} |"
    methods = [  # the ways of writing an answer are told once, in the index
        (name, getattr(it, "__func__", it))
        for name, it in found
        if inspect.isfunction(getattr(it, "__func__", it)) and name not in SHARED
    ]
    if methods:
        yield ""
    for name, it in methods:
        line = " ".join(signature(name, definition(it), method=True).split())
        yield f"* `{line}`: {first_of(it.__doc__)}".removesuffix(": ")


def choices(kind: type[Enum]) -> Iterator[str]:
    """Write the members of an enumeration."""
    yield from ("", "| member | value | 中文 |", "|---|---|---|")
    for it in kind:
        yield f"| `{it.name}` | `{it.value}` | {getattr(it, 'zh', '')} |"


# --------------------------------------------------------------------------------- entries


@cache
def errors_of() -> Mapping[str, list[str]]:
    """Return, by function or record, the codes under which a call of it was refused."""
    found: dict[str, dict[str, None]] = {}
    for it in error_table.raised():
        found.setdefault(it.owner, {})[it.code] = None
    return {owner: sorted(codes) for owner, codes in found.items()}


@cache
def rules_of() -> Mapping[str, list[str]]:
    """Return, by function, the rules that its answers hold, each with its clauses."""
    found: dict[str, list[str]] = {}
    for rule in si.RULES:
        clauses = f" ({', '.join(rule.clauses)})" if rule.clauses else ""
        for function in traceability.functions_of(rule.code):
            line = f"[`{rule.code}`](../rules.md#{rule.code}){clauses}"
            found.setdefault(function, []).append(line)
    return found


def grounds(name: str) -> Iterator[str]:
    """Write the rules of a function's answers, and the codes under which it refuses."""
    if rules := rules_of().get(name):
        yield from ("", f"Rules: {', '.join(dict.fromkeys(rules))}.")
    if errors := [it for it in errors_of().get(name, ()) if it not in OF_EVERY_RECORD]:
        shown = ", ".join(f"`{code}`" for code in errors)
        yield from ("", f"Refused under: {shown} ([errors](../errors.md#every-code)).")


def entry(file: str, name: str, thing: Any) -> Iterator[str]:  # noqa: ANN401 - any public name
    """Write one public name."""
    yield from (f"## {headings()[file, name]}", "")
    if name in ABOUT:
        yield ABOUT[name]
    elif inspect.isfunction(thing):
        yield from ("```py", signature(name, definition(thing)), "```", "")
        yield from told(thing.__doc__)
        yield from grounds(name) if PAGES[file].module == "shopinsure" else ()
    elif inspect.isclass(thing):
        yield from told(thing.__doc__)
        if issubclass(thing, Enum):
            yield from choices(thing)
        elif issubclass(thing, BaseModel):
            yield from (*fields(thing), *members(thing), *grounds(name))
        elif issubclass(thing, tuple) and hasattr(thing, "_fields"):
            yield from ("", "| field | type |", "|---|---|")
            for field, of in thing.__annotations__.items():
                named = of.__name__ if isinstance(of, type) else str(of).rpartition(".")[2]
                yield "| `{}` | `{}` |".format(field, named.replace("|", "\\|"))
            yield from members(thing)
        else:
            yield from members(thing)
    else:
        yield from told(noted()[name])


def write(file: str) -> str:
    """Return a page of the reference."""
    page = PAGES[file]
    names = page.names.split() or public(page.module)
    found = import_module(page.module)
    lines = [f"# {page.title}", "", f"{page.about} Imported from `{page.module}`.", "", WRITTEN]
    for name in names:
        lines += ["", *entry(file, name, inspect.unwrap(getattr(found, name)))]
    return re.sub(r"\n{3,}", "\n\n", "\n".join((*lines, "")))


def index() -> str:
    """Return the page that lists every public name with its summary."""
    lines = ["# Reference", "", *INDEX.splitlines(), "", WRITTEN]
    for file, page in PAGES.items():
        lines += ["", f"## [{page.title}]({file}.md)", "", f"{page.about} `{page.module}`", ""]
        found = import_module(page.module)
        for name in page.names.split() or public(page.module):
            thing = inspect.unwrap(getattr(found, name))
            named = inspect.isfunction(thing) or inspect.isclass(thing)
            text = ABOUT.get(name) or first_of(thing.__doc__ if named else noted()[name])
            lines += [f"* [`{name}`]({file}.md#{anchor_on(file, name)}): {text}"]
    return "\n".join((*lines, ""))
