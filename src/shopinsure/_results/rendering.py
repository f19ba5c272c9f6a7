"""How an explanation is shown in a notebook: as HTML and as Markdown.

An explanation is plain text, one fact a line, indented by two blanks a level. Every text of the
caller is escaped. No more lines are shown than ``display`` says.
"""

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from shopinsure._display import rows_left, shown
from shopinsure._words import Language

# The module html costs 2 ms to import, for four signs.
_HTML: Final = MappingProxyType(
    str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
)
_MARKDOWN: Final = MappingProxyType(str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|~#&"}))


def html_text(text: str) -> str:
    """Return a text escaped for HTML."""
    return text.translate(_HTML)


def as_html(explanation: str, language: Language) -> str:
    """Return an explanation as HTML, its first line in bold."""
    lines = (
        f'<div style="margin-left:{indent}em">{html_text(text)}</div>'
        if indent
        else f"<div><strong>{html_text(text)}</strong></div>"
        for indent, text in _indented(explanation, language)
    )
    return f'<div lang="{language}">{"".join(lines)}</div>'


def as_markdown(explanation: str, language: Language) -> str:
    """Return an explanation as Markdown, its first line in bold."""
    return "\n".join(
        f"{' ' * (indent - 2)}- {text.translate(_MARKDOWN)}"
        if indent
        else f"**{text.translate(_MARKDOWN)}**\n"
        for indent, text in _indented(explanation, language)
    )


def _indented(explanation: str, language: Language) -> Iterator[tuple[int, str]]:
    lines, most = explanation.splitlines(), shown().max_rows
    if len(lines) > most:
        lines[most - 1 :] = [f"  {rows_left(len(lines) - most + 1, language)}"]
    for line in lines:
        text = line.lstrip(" ")
        yield len(line) - len(text), text
