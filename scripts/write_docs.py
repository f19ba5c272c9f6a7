"""Write what the docs have from the code, whole pages and parts: `make docs`."""  # noqa: INP001 - a script that is run, not a package

import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import error_table  # noqa: E402 - tests/ has to be on the path first
import shopinsure as si  # noqa: E402
import traceability  # noqa: E402
from shopinsure._refusals import Refusal, WrongValue  # noqa: E402
from shopinsure.rules import SUBJECTS, rules_of  # noqa: E402

SHOWN_CASES = 3
SHOWN_PLACES = 4


def cell(text: object) -> str:
    """Write a text so that it stays inside its cell of a table."""
    return str(text).replace("|", "\\|").replace("\n", " ")


def shown_by(rule: si.Rule) -> str:
    """Return the functions and the cases whose answers hold a rule."""
    calls = ", ".join(f"`{name}`" for name in traceability.functions_of(rule.code))
    names = ", ".join(map(traceability.short, traceability.cases_of(rule.code)[:SHOWN_CASES]))
    return f"{calls}; cases {names}"


def rule_lines(rule: si.Rule) -> Iterator[str]:
    """Write one rule."""
    yield from (f"### `{rule.code}`", "")
    kind = "amount" if isinstance(rule, si.AmountRule) else "statement"
    yield from (f"*{getattr(rule, 'outcome', kind)}*, {rule.citation('en')}; {shown_by(rule)}", "")
    yield from (f"* {rule.en}", f"* {rule.zh}")
    if isinstance(rule, si.AmountRule):
        yield from (f"* `{rule.describe(language)}`" for language in ("en", "zh"))
        if readings := (*rule.readings,):
            yield f"* readings: {', '.join(f'`{name}`' for name in readings)}"


def rules_page() -> Iterator[str]:
    """Write the catalogue of rules."""
    yield from ("# Rules", "")
    yield "Written by `make docs` from `shopinsure.RULES`; not to be edited by hand. In a subject"
    yield "the order of its findings is their precedence: declined, pending, referred, approved."
    for subject in SUBJECTS:
        yield from ("", f"## {subject.__name__.rpartition('.')[2]}")
        for rule in rules_of(subject):
            yield from ("", *rule_lines(rule))


def terms_lines(terms: si.GuaranteeTerms | si.DepositTerms) -> Iterator[str]:
    """Write one version of terms."""
    yield from (f"## `{terms.terms_id}`", "")
    yield from (f"{terms.source}; in force from {terms.effective_from}.", "")
    yield from ("| field | value | clauses |", "|---|---|---|")
    for name, clauses in terms.citations.items():
        value = getattr(terms, name)
        if name == "quality_cover":
            value = ", ".join(f"{one.category} {one.reason}" for one in value)
        elif isinstance(value, tuple):
            value = ", ".join(value)
        yield f"| `{name}` | {cell(value)} | {', '.join(clauses)} |"


def numbers() -> Iterator[str]:
    """Write the terms in force and the readings."""
    yield "From here on the page is written by `make docs` from the terms and readings, and not"
    yield "edited by hand. Amounts in yuan, rates as ratios, periods in days."
    for terms in (*si.GUARANTEE_VERSIONS, *si.DEPOSIT_VERSIONS):
        yield from ("", *terms_lines(terms))
    yield from ("", "## Readings")
    for name, reading in si.READINGS.items():
        yield from ("", f"### `{name}`", "")
        yield from (f"{reading.en} / {reading.zh} ({', '.join(reading.clauses)})", "")
        yield from (f"* `{it.value}`: {it.en} / {it.zh}" for it in reading.choices)


def places_of(code: str) -> str:
    """Return the parameters, fields and records at which calls were refused under a code."""
    found = (it for it in error_table.raised() if it.code == code)
    names = [*dict.fromkeys(it.place.rpartition(".")[2] or it.owner for it in found)]
    shown = ", ".join(f"`{name}`" for name in names[:SHOWN_PLACES])
    return shown if len(names) <= SHOWN_PLACES else f"{shown}, …"


def sentence_line(sentence: Refusal) -> str:
    """Write the sentence of an error as a line of its table."""
    begins = "… " if isinstance(sentence, WrongValue) else ""
    said = (f"{begins}{cell(text)}" for text in (sentence.en, sentence.zh))
    return f"| `{sentence.code}` | {places_of(sentence.code)} | {' | '.join(said)} |"


def errors() -> Iterator[str]:
    """Write every sentence of an error with its code and where it arises."""
    yield from ("| code | where | English | 中文 |", "|---|---|---|---|")
    yield from map(sentence_line, error_table.SENTENCES)
    yield from ("", "What pydantic finds in a record, by its kind:", "")
    yield from ("| kind | where | English | 中文 |", "|---|---|---|---|")
    yield from (sentence_line(it) for it in error_table.KINDS if places_of(it.code))


def drawing() -> str:
    """Draw the layers of the import contract, top to bottom, with the modules that are there."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (layers,) = (it["layers"] for it in contracts if it["id"] == "layers")
    there = {it.stem for it in Path(si.__file__).parent.iterdir()}
    named = [[name.strip(" ()") for name in layer.split("|")] for layer in layers]
    rows = ["   ".join(name for name in layer if name in there) for layer in named]
    width = max(map(len, rows))
    boxes = [f"|  {row:^{width}}  |" for row in rows if row]
    line = f"+{'-' * (width + 4)}+"
    return "\n".join([line, *(part for box in boxes for part in (box, line))])


def filled(page: str, mark: str, written: str) -> str:
    """Return a page with what stands between its marks written anew."""
    begin, end = f"<!-- {mark}: begin -->\n", f"<!-- {mark}: end -->\n"
    before, rest = (ROOT / "docs" / page).read_text("utf-8").split(begin)
    return f"{before}{begin}{written}\n{end}{rest.split(end)[1]}"


PAGES: dict[str, Callable[[], str]] = {
    "rules.md": lambda: "\n".join((*rules_page(), "")),
    "terms.md": lambda: filled("terms.md", "terms", "\n".join(numbers())),
    "errors.md": lambda: filled("errors.md", "errors", "\n".join(errors())),
    "architecture.md": lambda: filled("architecture.md", "layers", f"```text\n{drawing()}\n```"),
}

if __name__ == "__main__":
    for page_name, page in PAGES.items():
        (ROOT / "docs" / page_name).write_text(page(), "utf-8")
