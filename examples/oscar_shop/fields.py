"""Columns for amounts, rates and records: what is wrong is refused as it is written."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core import exceptions
from django.db import models
from pydantic import BaseModel, ValidationError

from shopinsure import Rate, Yuan, dump_record, error_messages, load_record


def checked(check: Callable[[Any], Any], value: Any) -> Any:
    """Return a value as a form's field cleans it: a refusal is an error of the field."""
    try:
        return None if value is None else check(value)
    except ValidationError as error:
        raise exceptions.ValidationError(list(error_messages(error))) from None
    except ValueError as error:
        raise exceptions.ValidationError(str(error)) from None


class YuanField(models.DecimalField):
    """An amount in yuan; a float, an int (yuan or fen?) or a third decimal is refused."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max_digits": 12, "decimal_places": 2} | options)

    def from_db_value(self, value: Decimal | None, *_: object) -> Yuan | None:
        """Read the column."""
        return None if value is None else Yuan(value)

    def to_python(self, value: Any) -> Any:
        """Check an amount, from a form or before it is written."""
        return checked(Yuan, value)

    def get_db_prep_value(self, *args: Any, **options: Any) -> Any:
        """Return what drivers know, which is no subclass."""
        value = super().get_db_prep_value(*args, **options)
        return None if value is None else Decimal(value)


class RateField(models.DecimalField):
    """A rate as a ratio, 0.0018 for 0.18 %, with at most six decimals."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"max_digits": 7, "decimal_places": 6} | options)

    def to_python(self, value: Any) -> Any:
        """Check a rate, from a form or before it is written."""
        return checked(lambda rate: Decimal(str(Rate(rate))), value)


class RecordEncoder(json.JSONEncoder):
    """Write a record under the id of its form."""

    def default(self, o: Any) -> Any:
        """Write a record as ``dump_record`` does."""
        return dump_record(o)


class RecordField(models.JSONField):
    """A record of the library, checked as it is read: of this version of its form or an older."""

    def __init__(self, *kinds: type, **options: Any) -> None:
        self.kinds = kinds or (BaseModel,)
        super().__init__(**{"encoder": RecordEncoder} | options)

    def check_kind(self, value: Any) -> Any:
        """Return a record of one of the kinds of this column, from its document where needed."""
        record = load_record(value) if isinstance(value, dict | str) else value
        if not isinstance(record, self.kinds):
            raise ValueError(f"a {type(record).__name__} is none of {self.kinds}")
        return record

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Read the column."""
        document = super().from_db_value(value, expression, connection)
        return None if document is None else self.check_kind(document)

    def to_python(self, value: Any) -> Any:
        """Check what a form holds."""
        return checked(self.check_kind, value)

    def get_prep_value(self, value: Any) -> Any:
        """Refuse another record before it is written."""
        return super().get_prep_value(None if value is None else self.check_kind(value))
