"""Write what the docs have from the code, whole pages and parts: `make docs`."""  # noqa: INP001 - a script that is run, not a package

import ast
import re
import sys
import tomllib
from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from textwrap import dedent
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

sys.path.insert(0, str(ROOT / "scripts"))

import write_reference  # noqa: E402

import error_table  # noqa: E402 - tests/ has to be on the path first
import shopinsure as si  # noqa: E402
import traceability  # noqa: E402
import twin_pages  # noqa: E402
from shopinsure._refusals import Refusal, WrongValue  # noqa: E402
from shopinsure.catalogue import CatalogueRow  # noqa: E402
from shopinsure.catalogue.__main__ import cell  # noqa: E402
from shopinsure.rules import DECLINED_ZH  # noqa: E402

SHOWN_CASES = 3
SHOWN_PLACES = 4


def shown_by(code: object) -> str:
    """Return the functions and the cases whose answers hold a rule."""
    calls = ", ".join(f"`{name}`" for name in traceability.functions_of(str(code)))
    names = ", ".join(map(traceability.short, traceability.cases_of(str(code))[:SHOWN_CASES]))
    return f"{calls}; cases {names}"


def rule_lines(row: CatalogueRow) -> Iterator[str]:
    """Write one rule."""
    yield from (f"### `{row['code']}`", "")
    citation = "; ".join(str(it) for it in (row["clauses"], row["basis"]) if it)
    yield from (f"*{row['outcome'] or row['kind']}*, {citation}; {shown_by(row['code'])}", "")
    yield from (f"* {row[language]}" for language in ("en", "zh"))
    if row["kind"] == "amount":
        yield from (f"* `{row[formula]}`" for formula in ("formula_en", "formula_zh"))
    if row["readings"]:
        yield f"* readings: {', '.join(f'`{it}`' for it in str(row['readings']).split(', '))}"


def rules_page() -> Iterator[str]:
    """Write the catalogue of rules."""
    yield from ("# Rules", "")
    yield "Written by `make docs` from `shopinsure.catalogue_rows`; not to be edited by hand. In a"
    yield "subject the order of its findings is their precedence: declined, pending, referred,"
    yield "approved. The same rules as a table to sign: [catalogue](catalogue.md)."
    owned = (row for row in si.catalogue_rows() if row["subject"])
    for subject, rows in groupby(owned, itemgetter("subject")):
        yield from ("", f"## {subject}")
        for row in rows:
            yield from ("", *rule_lines(row))


def terms_lines(terms: si.GuaranteeTerms | si.DepositTerms) -> Iterator[str]:
    """Write one version of terms."""
    yield from (f"## `{terms.terms_id}`", "")
    yield from (f"{terms.source}; in force from {terms.effective_from}.", "")
    yield from ("| field | value | clauses |", "|---|---|---|")
    for row in si.catalogue_rows():
        if (row["kind"], row["terms_id"]) == ("field", terms.terms_id):
            yield f"| `{row['code']}` | {cell(row['value'])} | {row['clauses']} |"


def reading_lines() -> Iterator[str]:
    """Write the readings, each with its choices."""
    for row in si.catalogue_rows():
        wording = f"{row['en']} / {row['zh']}"
        if row["kind"] == "reading":
            yield from ("", f"### `{row['code']}`", "", f"{wording} ({row['clauses']})", "")
        elif row["kind"] == "choice":
            yield f"* `{row['value']}`: {wording}"


def numbers() -> Iterator[str]:
    """Write the terms in force and the readings."""
    yield "From here on the page is written by `make docs` from the terms and readings, and not"
    yield "edited by hand. Amounts in yuan, rates as ratios, periods in days. The same as a table"
    yield "to sign: [catalogue](catalogue.md)."
    for terms in (*si.GUARANTEE_VERSIONS, *si.DEPOSIT_VERSIONS):
        yield from ("", *terms_lines(terms))
    yield from ("", "## Readings", *reading_lines())


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


# <!-- examples/<file> <name>: begin --> and <!-- examples/<file> <name>: end -->
MARK = re.compile(r"(<!-- (examples/\S+) (\S+): begin -->\n).*?(<!-- \2 \3: end -->\n)", re.DOTALL)


def snippet(file: str, name: str) -> str:
    """Return a function, class or method (``Class.method``) of an example as it stands there."""
    source = (ROOT / file).read_text("utf-8")
    found: Any = ast.parse(source)
    for part in name.split("."):
        (found,) = (it for it in found.body if getattr(it, "name", None) == part)
    first = min([found.lineno, *(it.lineno for it in found.decorator_list)])
    return dedent("\n".join(source.splitlines()[first - 1 : found.end_lineno]))


def included(page: str) -> str:
    """Return a page with the code of examples, each at its mark, written anew from their files."""

    def written(mark: re.Match[str]) -> str:
        begin, file, name, end = mark.groups()
        return f"{begin}```py\n{snippet(file, name)}\n```\n{end}"

    return MARK.sub(written, (ROOT / "docs" / page).read_text("utf-8"))


# The same in Chinese: docs/zh, where a block keeps its Chinese comments while its code is the same.
SUBJECTS = {
    "eligibility": "投保资格",
    "premium": "保费与退保",
    "underwriting": "承保",
    "quality_claims": "质保理赔",
    "price_claims": "价保理赔",
    "advances": "垫付",
    "deposit": "保证金账户",
}
RULES_BY_CODE = {rule.code: rule for rule in si.RULES}
KINDS = {"amount": "金额", "statement": "说明"}
SOURCES = {
    "live-guarantee-2020-09-02": "淘宝直播精选服务保障，2020-09-10 的文章",
    "deposit-insurance-2022-07-13": "保险保证金常见问题，2022-07-13 的文章",
}


def listed(names: object) -> str:
    """Join names as a Chinese sentence does."""
    return str(names or "").replace(", ", "、")


def chinese_rule(row: CatalogueRow) -> Iterator[str]:
    """Write one rule in Chinese."""
    names = {str(it): it.zh for it in (*si.Outcome, *si.Basis)} | KINDS
    said = names[str(row["outcome"] or row["kind"])]
    if row["outcome"] == si.Outcome.DECLINED:  # a claim, a policy and a surrender each have a word
        said = DECLINED_ZH[RULES_BY_CODE[str(row["code"])]]
    citation = "；".join(it for it in (listed(row["clauses"]), names[str(row["basis"])]) if it)
    calls, _, cases = shown_by(row["code"]).partition("; cases ")
    yield from (f"### `{row['code']}`", "")
    yield from (f"**{said}**，{citation}；{listed(calls)}；案例 {listed(cases)}", "")
    yield f"* {row['zh']}"
    if row["kind"] == "amount":
        yield f"* `{row['formula_zh']}`"
    if row["readings"]:
        yield f"* 口径：{'、'.join(f'`{it}`' for it in str(row['readings']).split(', '))}"


def chinese_rules() -> Iterator[str]:
    """Write the rules in Chinese, by subject."""
    owned = (row for row in si.catalogue_rows() if row["subject"])
    for subject, rows in groupby(owned, itemgetter("subject")):
        yield from ("", f"## {SUBJECTS[str(subject)]}")
        for row in rows:
            yield from ("", *chinese_rule(row))


def chinese_terms() -> Iterator[str]:
    """Write the terms in force and the readings in Chinese."""
    written = "本页以下由 `make docs` 依据条款与口径写成，请勿手工修改。"
    units = "金额以元计，费率以小数计，期间以日计。"
    yield f"{written}{units}另有可供签署的表格：[规则目录](../catalogue.md)。"
    rows = si.catalogue_rows()
    for terms in (*si.GUARANTEE_VERSIONS, *si.DEPOSIT_VERSIONS):
        named = terms.terms_id
        yield from ("", f"## `{named}`", "")
        yield from (f"{SOURCES[named]}；自 {terms.effective_from} 起施行。", "")
        yield from ("| 字段 | 值 | 条款 |", "|---|---|---|")
        for row in rows:
            if (row["kind"], row["terms_id"]) == ("field", named):
                value = {"yes": "是", "no": "否"}.get(str(row["value"]), listed(row["value"]))
                yield f"| `{row['code']}` | {cell(value)} | {listed(row['clauses'])} |"
    yield from ("", "## 口径")
    for row in rows:
        if row["kind"] == "reading":
            said = f"{row['zh']}（{listed(row['clauses'])}）"
            yield from ("", f"### `{row['code']}`", "", said, "")
        elif row["kind"] == "choice":
            yield f"* `{row['value']}`：{row['zh']}"


def chinese(page: Path) -> str:
    """Return a Chinese page with the code of its English twin."""
    twin = twin_pages.english_of(page).read_text("utf-8")
    return twin_pages.with_code_of(page.read_text("utf-8"), twin)


PAGES: dict[str, Callable[[], str]] = {
    "rules.md": lambda: "\n".join((*rules_page(), "")),
    "terms.md": lambda: filled("terms.md", "terms", "\n".join(numbers())),
    "errors.md": lambda: filled("errors.md", "errors", "\n".join(errors())),
    "architecture.md": lambda: filled("architecture.md", "layers", f"```text\n{drawing()}\n```"),
    "build-a-service.md": lambda: included("build-a-service.md"),
    "embed-in-a-shop.md": lambda: included("embed-in-a-shop.md"),
    "zh/rules.md": lambda: filled("zh/rules.md", "rules", "\n".join(chinese_rules())),
    "zh/terms.md": lambda: filled("zh/terms.md", "terms", "\n".join(chinese_terms())),
    "reference/index.md": write_reference.index,
    **{f"reference/{it}.md": partial(write_reference.write, it) for it in write_reference.PAGES},
}
TWINS = sorted({*twin_pages.README.values(), *twin_pages.CHINESE.glob("*.md")})

if __name__ == "__main__":
    (ROOT / "docs" / "reference").mkdir(exist_ok=True)
    for page_name, page in PAGES.items():
        (ROOT / "docs" / page_name).write_text(page(), "utf-8")
    for twin_page in TWINS:  # after the English ones, whose code they have
        twin_page.write_text(chinese(twin_page), "utf-8")
