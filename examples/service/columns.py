"""Columns that hold what records hold, checked on the way in and on the way out."""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine

import shopinsure as si

ID = String(64)  # an identifier, a SHA-256
KEY = String(202)  # the longest payment key; upper and lower case differ
DOCUMENT = JSON().with_variant(JSONB(), "postgresql")
CHOICE = Enum(  # of any enumeration: the texts of its members
    StrEnum, native_enum=False, length=32, values_callable=lambda kind: [it.value for it in kind]
)


class CheckedColumn(TypeDecorator[Any]):
    """Keep a value in a plain form; what is stored and cannot be read is a defect."""

    impl: Any = String  # of each column another
    cache_ok = True

    def __init__(
        self, form: TypeEngine[Any], write: Callable[[Any], Any], read: Callable[[Any], Any]
    ) -> None:
        """Take the form that is stored, and what makes it of a value and the value of it."""
        super().__init__()
        self.impl, self.write, self.read = form, write, read

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Write a value."""
        return None if value is None else self.write(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Read a value: where it is wrong, no request is at fault."""
        try:
            return None if value is None else self.read(value)
        except (si.InvalidInput, ValidationError) as error:
            message = f"the database holds what cannot be read: {error}"
            raise RuntimeError(message) from error


# Whole numbers are exact in every database, and in their sums: a NUMERIC in PostgreSQL.
YUAN = CheckedColumn(BigInteger(), lambda it: it.fen, lambda fen: si.from_fen(int(fen)))
RATE = CheckedColumn(BigInteger(), lambda it: it.ppm, si.Rate.from_ppm)


def _with_offset(stored: datetime) -> datetime:
    return stored if stored.tzinfo else stored.replace(tzinfo=UTC)  # SQLite has no offset


INSTANT = CheckedColumn(DateTime(timezone=True), lambda it: it.astimezone(UTC), _with_offset)


def record(kind: type[BaseModel] = BaseModel) -> CheckedColumn:
    """Make a column of records: JSON with the id of its form, whose older versions are read."""

    def checked(record: Any) -> Any:
        if not isinstance(record, kind):
            message = f"a {type(record).__name__} in a column of {kind.__name__}"
            raise TypeError(message)
        return record

    def read(document: Any) -> Any:
        return checked(si.load_record(document))

    return CheckedColumn(DOCUMENT, lambda it: si.dump_record(checked(it)), read)
