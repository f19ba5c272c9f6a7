"""Postings and statements as text, as a table for a terminal, and as HTML and Markdown."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from shopinsure._account.events import KINDS_ZH, Event
from shopinsure._account.handlers import PostingStatus
from shopinsure._account.ledger import BALANCES, Balances
from shopinsure._display import rows_left, shown
from shopinsure._money import Yuan, fen_text
from shopinsure._results import html_text
from shopinsure._words import Language, amount_text, is_chinese, localize

Table: TypeAlias = list[tuple[str, ...]]
"""Lines of cells, the heading first."""

_COLUMNS: Final = MappingProxyType(
    {
        "on": "日期",
        "kind": "事件",
        "id": "编号",
        "case": "案件",
        "amount": "金额",
        "status": "结果",
    }
)
_FACTS: Final = ("on", "kind", "event_id", "case_id", "amount")
_NUMERIC: Final = frozenset({4, *range(6, 11)})
_LAST_NARROW: Final = 0x2E7F  # from here on a sign takes two columns of a terminal


def _names(of: Mapping[str, str], language: Language) -> Iterable[str]:
    return of.values() if is_chinese(language) else of


def balances_line(balances: Balances, language: Language) -> str:
    """Return the five balances on one line."""
    amounts = (amount_text(fen_text(fen), language) for fen in balances)
    pairs = zip(_names(BALANCES, language), amounts, strict=True)
    return ("，" if is_chinese(language) else ", ").join(map(" ".join, pairs))


def posting_text(
    event: Event, result: str, balances: Mapping[str, Yuan], language: Language
) -> str:
    """Return an event, its status with the reason, and a line for each balance after it."""
    amounts = (amount_text(amount, language) for amount in balances.values())
    pairs = zip(_names(BALANCES, language), amounts, strict=True)
    if is_chinese(language):
        head, line = f"{event.on} {KINDS_ZH[event.kind]} {event.event_id} ", "  {}：{}"
    else:
        head, line = f"{event.on} {event.kind} {event.event_id}: ", "  {}: {}"
    return "\n".join([f"{head}{result}", *(line.format(*pair) for pair in pairs)])


def statement_table(
    rows: Iterable[dict[str, Any]], opening: Balances, closing: Balances, language: Language
) -> Table:
    """Return a heading, the opening balances, a line for each row, and the closing balances."""
    first, last = ("期初", "期末") if is_chinese(language) else ("opening", "closing")
    return [
        (*_names(_COLUMNS, language), *_names(BALANCES, language)),
        _balances_row(first, opening),
        *(_event_row(row, language) for row in rows),
        _balances_row(last, closing),
    ]


def _balances_row(name: str, balances: Balances) -> tuple[str, ...]:
    return ("", name, "", "", "", "", *map(fen_text, balances))


def _event_row(row: dict[str, Any], language: Language) -> tuple[str, ...]:
    status = PostingStatus(row["status"])
    result = row["code"] if status is PostingStatus.REFUSED else localize(status, language)
    facts = row | {"kind": KINDS_ZH[row["kind"]]} if is_chinese(language) else row
    texts = ("" if facts[name] is None else str(facts[name]) for name in _FACTS)
    return (*texts, result, *(str(row[name]) for name in BALANCES))


def text_table(table: Table) -> str:
    """Return a table for a terminal: columns of equal width, numbers to the right."""
    widths = [max(map(display_width, column)) for column in zip(*table, strict=True)]
    return "\n".join(_text_line(line, widths) for line in table)


def _text_line(line: tuple[str, ...], widths: list[int]) -> str:
    cells = enumerate(zip(line, widths, strict=True))
    return "  ".join(_padded(it, width, right=at in _NUMERIC) for at, (it, width) in cells).rstrip()


def display_width(text: str) -> int:
    """Count the columns of a terminal that a text takes."""
    return sum(1 + (ord(sign) > _LAST_NARROW) for sign in text)


def _padded(text: str, width: int, *, right: bool) -> str:
    blanks = " " * (width - display_width(text))
    return blanks + text if right else text + blanks


def html_tables(table_in: Callable[[Language], Table]) -> str:
    """Return a table as HTML, once for each language that is shown."""
    return "".join(_html_table(table_in(it), it) for it in shown().languages)


def _html_table(table: Table, language: Language) -> str:
    heading, *lines = table
    head = "".join(f"<th>{html_text(text)}</th>" for text in heading)
    first, left, last = _shortened(lines, language)
    gap = f'<tr><td colspan="{len(heading)}">{left}</td></tr>' if left else ""
    body = "".join([*map(_html_line, first), gap, *map(_html_line, last)])
    return f'<table lang="{language}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _html_line(line: tuple[str, ...]) -> str:
    return "<tr>" + "".join(f"<td>{html_text(text)}</td>" for text in line) + "</tr>"


def markdown_blocks(table_in: Callable[[Language], Table]) -> str:
    """Return a table as preformatted Markdown, once for each language that is shown."""
    return "\n\n".join(_markdown_block(table_in(it), it) for it in shown().languages)


def _markdown_block(table: Table, language: Language) -> str:
    heading, *lines = table
    first, left, last = _shortened(lines, language)
    texts = text_table([heading, *first, *last]).split("\n")
    texts[1 + len(first) : 1 + len(first)] = [left] if left else []
    return "\n".join(["```text", *texts, "```"])


def _shortened(lines: Table, language: Language) -> tuple[Table, str, Table]:
    """Return the first and the last lines that are shown, and between them how many are not."""
    most = shown().max_rows
    if len(lines) <= most:
        return lines, "", []
    last = (most - 1) >> 1
    first = most - 1 - last
    left = rows_left(len(lines) - first - last, language)
    return lines[:first], left, lines[len(lines) - last :]
