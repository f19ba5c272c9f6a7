"""Print the catalogue: ``python -m shopinsure.catalogue [--format csv|json|md]``.

It goes to standard output in UTF-8 whatever the locale is, the same bytes each time. The CSV is
that of RFC 4180 with a byte order mark, by which spreadsheet programs know UTF-8. docs/catalogue.md
says what the columns hold, and how to work the SHA-256 out again.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Final, TypeAlias

from shopinsure.catalogue import COLUMNS, CatalogueRow, catalogue_rows

Writer: TypeAlias = Callable[[Sequence[CatalogueRow]], str]

SCHEMA: Final = "shopinsure/catalogue/1"


def as_csv(rows: Sequence[CatalogueRow]) -> str:
    """Write the rows as CSV; what is not there is an empty cell."""
    lines = [",".join(map(_quoted, cells)) for cells in (COLUMNS, *map(dict.values, rows))]
    return "".join(f"{line}\r\n" for line in lines)


def as_json(rows: Sequence[CatalogueRow]) -> str:
    """Write version, ids of the terms and SHA-256, then the rows it is over."""
    digest, library, *_ = rows
    document = {
        "schema": SCHEMA,
        "version": library["value"],
        "terms": [row["terms_id"] for row in rows if row["kind"] == "terms"],
        "sha256": digest["value"],
        "rows": rows[1:],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def as_markdown(rows: Sequence[CatalogueRow]) -> str:
    """Write a table for each subject and for each version of terms."""
    lines = ["# Catalogue", ""]
    for title, section in groupby(rows, _section):
        lines += [f"## {title}", "", *_table([*section]), ""]
    return "\n".join(lines)


def cell(value: object) -> str:
    """Write a value so that it stays inside its cell of a table."""
    return str(value).replace("|", "\\|").replace("\n", " ")


def _quoted(value: str | int | None) -> str:
    """Quote a cell of CSV: LibreOffice takes an unquoted semicolon for a separator too."""
    return "" if value is None else '"' + str(value).replace('"', '""') + '"'


def _section(row: CatalogueRow) -> str | int:
    if row["kind"] in {"sha256", "library"}:
        return "release"
    return row["subject"] or row["terms_id"] or "readings"


def _table(rows: Sequence[CatalogueRow]) -> Iterator[str]:
    """Write rows with the columns that some of them fill."""
    columns = [name for name in COLUMNS if any(row[name] is not None for row in rows)]
    yield f"| {' | '.join(columns)} |"
    yield f"|{'---|' * len(columns)}"
    for row in rows:
        cells = ("" if row[name] is None else cell(row[name]) for name in columns)
        yield f"| {' | '.join(cells)} |"


FORMATS: Final[Mapping[str, tuple[Writer, str]]] = MappingProxyType(
    {"csv": (as_csv, "utf_8_sig"), "json": (as_json, "utf_8"), "md": (as_markdown, "utf_8")}
)
"""How each format is written, and in which encoding: the CSV with a byte order mark."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the catalogue in the format that is asked for."""
    parser = argparse.ArgumentParser(
        prog="python -m shopinsure.catalogue",
        description="Print every rule, reading and number, in UTF-8.",
    )
    parser.add_argument("--format", choices=tuple(FORMATS), default="csv", help="csv if not given")
    write, encoding = FORMATS[parser.parse_args(arguments).format]
    sys.stdout.buffer.write(write(catalogue_rows()).encode(encoding))


if __name__ == "__main__":
    main()
