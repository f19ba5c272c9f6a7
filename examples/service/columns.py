"""Columns that hold what records hold, checked on the way in and on the way out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

import shopinsure as si

ID = String(64)  # an identifier, a SHA-256
KEY = String(202)  # the longest payment key; upper and lower case differ
DOCUMENT = JSON().with_variant(JSONB(), "postgresql")


@contextmanager
def _reading() -> Iterator[None]:
    """Let what is wrong with a stored value be a defect: it is no request's fault."""
    try:
        yield
    except (si.InvalidInput, ValidationError) as error:
        message = f"the database holds what cannot be read: {error}"
        raise RuntimeError(message) from error


class WholeColumn(TypeDecorator[Any]):
    """Keep an amount or a rate as a whole number: exact in every database, and in its sums."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, unit: str, read: Callable[[int], Any]) -> None:
        """Take the name of the whole number and what makes the value of it."""
        super().__init__()
        self.unit, self.read = unit, read

    def process_bind_param(self, value: Any, dialect: Dialect) -> int | None:
        """Write a value."""
        return None if value is None else int(getattr(value, self.unit))

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Read a value; the sum of a BIGINT is a NUMERIC in PostgreSQL."""
        with _reading():
            return None if value is None else self.read(int(value))


YUAN = WholeColumn("fen", si.from_fen)
RATE = WholeColumn("ppm", si.Rate.from_ppm)


class InstantColumn(TypeDecorator[datetime]):
    """Keep an instant in UTC: SQLite has no offset."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Write an instant."""
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Read an instant."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class RecordColumn(TypeDecorator[BaseModel]):
    """Keep a record as JSON with the id of its form: older versions are read, newer refused."""

    impl = DOCUMENT
    cache_ok = True

    def __init__(self, kind: type[BaseModel] = BaseModel) -> None:
        """Take the kind of record that stands in the column."""
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        """Write a record."""
        return None if value is None else si.dump_record(self._checked(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> BaseModel | None:
        """Read a record, which is checked as a new one is."""
        with _reading():
            return None if value is None else self._checked(si.load_record(value))

    def _checked(self, record: Any) -> Any:
        if not isinstance(record, self.kind):
            message = f"a {type(record).__name__} in a column of {self.kind.__name__}"
            raise TypeError(message)
        return record


def choice(kind: type[StrEnum]) -> Enum:
    """Make a column of an enumeration that keeps the texts of its members."""
    texts = [member.value for member in kind]
    return Enum(kind, native_enum=False, length=32, values_callable=lambda _: texts)
