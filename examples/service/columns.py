"""Columns that hold what records hold, checked on the way in and on the way out."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlalchemy import JSON, BigInteger, Dialect, Enum, Integer, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

from shopinsure import InvalidInput, Rate, Yuan, dump_record, from_fen, load_record

ID = String(64)  # an identifier, a SHA-256
KEY = String(202)  # the longest payment key; upper and lower case differ
DOCUMENT = JSON().with_variant(JSONB(), "postgresql")


@contextmanager
def _reading() -> Iterator[None]:
    """Let what is wrong with a stored value be a defect: it is no request's fault."""
    try:
        yield
    except (InvalidInput, ValidationError) as error:
        message = f"the database holds what cannot be read: {error}"
        raise RuntimeError(message) from error


class YuanColumn(TypeDecorator[Yuan]):
    """Keep yuan as whole fen: exact in every database, and in its sums."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Yuan | None, dialect: Dialect) -> int | None:
        """Write an amount."""
        return None if value is None else Yuan(value).fen

    def process_result_value(self, value: int | Decimal | None, dialect: Dialect) -> Yuan | None:
        """Read an amount; the sum of a BIGINT is a NUMERIC in PostgreSQL."""
        with _reading():
            return None if value is None else from_fen(int(value))


class RateColumn(TypeDecorator[Rate]):
    """Keep a rate as whole parts per million."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: Rate | None, dialect: Dialect) -> int | None:
        """Write a rate."""
        return None if value is None else value.ppm

    def process_result_value(self, value: int | None, dialect: Dialect) -> Rate | None:
        """Read a rate."""
        with _reading():
            return None if value is None else Rate.from_ppm(value)


class RecordColumn(TypeDecorator[BaseModel]):
    """Keep a record as JSON with the id of its form: older versions are read, newer refused."""

    impl = DOCUMENT
    cache_ok = True

    def __init__(self, kind: type[BaseModel] = BaseModel) -> None:
        """Take the kind of record that stands in the column."""
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: BaseModel | None, dialect: Dialect) -> Any:
        """Write a record."""
        return None if value is None else dump_record(self._checked(value))

    def process_result_value(self, value: Any, dialect: Dialect) -> BaseModel | None:
        """Read a record, which is checked as a new one is."""
        with _reading():
            return None if value is None else self._checked(load_record(value))

    def _checked(self, record: Any) -> Any:
        if isinstance(record, self.kind):
            return record
        message = f"a {type(record).__name__} in a column of {self.kind.__name__}"
        raise TypeError(message)


def choice(kind: type[StrEnum]) -> Enum:
    """Make a column of an enumeration that keeps the texts of its members."""
    texts = [member.value for member in kind]
    return Enum(kind, native_enum=False, length=32, values_callable=lambda _: texts)
