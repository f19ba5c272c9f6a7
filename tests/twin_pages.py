"""Pages in two languages: their code, their sections, and the figures of their prose."""

import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
ENGLISH = ROOT / "docs"
CHINESE = ENGLISH / "zh"
README = {ROOT / "README.md": ROOT / "README.zh.md"}

FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING = re.compile(r"^(#+) (.*)$", re.MULTILINE)
TARGET = re.compile(r"\]\(([^)#\s]*)(#[^)\s]*)?\)")
MONTHS = "January February March April May June July August September October November December"
TIMES = {"million": 10**6, "billion": 10**9, "万": 10**4, "亿": 10**8}
DAY_OF_MONTH = re.compile(rf"(\d+) ({'|'.join(MONTHS.split())})\b")
FIGURE = re.compile(rf"(\d+(?:,\d{{3}})*(?:\.\d+)?)(?:\s*({'|'.join(TIMES)}))?", re.ASCII)
SILENT = {tokenize.COMMENT, tokenize.NL}


class Block(NamedTuple):
    """A fenced block of a page."""

    language: str
    text: str

    @property
    def runs(self) -> bool:
        """Return whether it is code or output: what is in braces lays out prose on the site."""
        return not self.language.startswith("{")

    @property
    def code(self) -> list[str]:
        """Return what runs: the tokens of Python, else the lines, without the comments."""
        if self.language.split(" ")[0] in {"python", "py"}:
            read = tokenize.generate_tokens(io.StringIO(self.text).readline)
            return [token.string for token in read if token.type not in SILENT]
        comment = re.compile(r"(?:^|\s+)#\s.*" if self.language == "sh" else "(?!)")
        lines = (comment.sub("", line) for line in self.text.splitlines())
        return [line for line in lines if line or self.language != "sh"]


def english_of(page: Path) -> Path:
    """Return the English twin of a Chinese page, and any other place as it is."""
    if page.parent == CHINESE:
        return ENGLISH / page.name
    return {zh: en for en, zh in README.items()}.get(page, page)


def chinese_of(page: Path) -> Path:
    """Return where the Chinese twin of an English page is, or would be."""
    return README.get(page, CHINESE / page.name)


def blocks(text: str) -> list[Block]:
    """Return the fenced blocks of code and output of a page, in their order."""
    found = (Block(*it.groups()) for it in FENCE.finditer(text))
    return [block for block in found if block.runs]


def with_code_of(text: str, twin: str) -> str:
    """Return a page whose blocks run what those of its twin run; such as do keep their comments."""
    theirs = iter(blocks(twin))

    def written(fence: re.Match[str]) -> str:
        ours = Block(*fence.groups())
        block = next(theirs, ours) if ours.runs else ours
        same = ours.language == block.language and ours.code == block.code
        return fence.group() if same else f"```{block.language}\n{block.text}```"

    return FENCE.sub(written, text)


def prose(text: str) -> str:
    """Return a page without its code blocks, its comments and where its links lead."""
    laid_out = FENCE.sub(lambda it: "" if Block(*it.groups()).runs else it.group(2), text)
    text = re.sub(r"<!--.*?-->", "", laid_out, flags=re.DOTALL)
    return re.sub(r"https?://\S*", "", TARGET.sub("]", text))


def sections(text: str) -> Iterator[tuple[str, str]]:
    """Yield the level of each heading with what stands from it to the next."""
    found = [*HEADING.finditer(text)]
    ends = [*(it.start() for it in found[1:]), len(text)]
    for heading, end in zip(found, ends, strict=True):
        yield heading.group(1), text[heading.start() : end]


def figures(text: str) -> Counter[Decimal]:
    """Count the figures of a text: 1,000 is 1000, and 251 million is 2.51 亿."""
    text = DAY_OF_MONTH.sub(lambda it: f"{MONTHS.split().index(it[2]) + 1} {it[1]}", text)
    found = (it.groups() for it in FIGURE.finditer(text))
    return Counter(Decimal(it.replace(",", "")) * TIMES.get(unit, 1) for it, unit in found)
