"""Split what was paid for the line of each row of a frame over its units."""

from typing import Final

import narwhals as nw

from shopinsure import formulas
from shopinsure.frames._engine import by_partition
from shopinsure.frames._expressions import integer
from shopinsure.frames._inputs import AmountColumn, Input
from shopinsure.frames._pipeline import Frame
from shopinsure.frames._rows import RowEvaluation

_LINE: Final = (Input("total", "amount"), Input("quantity", "quantity"))


@by_partition
def unit_prices(
    frame: Frame,
    *,
    total: AmountColumn = "total_fen",
    quantity: str = "quantity",
    unit_paid: str = "unit_paid_fen",
    outcome: str | None = "outcome",
    code: str | None = "code",
    codes: str | None = None,
    unit: str | None = "unit",
) -> Frame:
    """Make of each row, a line of an order, a row for each of its units, as ``split_line``; L-3.1.

    A row is what was paid for a line (fen) and its quantity, 1 to 1,000,000. Each of its units gets
    all columns of the row, the number of the unit, from 1, and what was paid for it in fen; the
    first units carry what does not divide. A row that is invalid stays one row, without a number.
    The units of a line stand together where the engine keeps an order. Raises ``InvalidInput`` like
    ``order_premiums``.

    >>> import polars as pl
    >>> units = unit_prices(pl.DataFrame({"total_fen": [10_000, 500], "quantity": [3, 0]}))
    >>> units.select("unit", "unit_paid_fen", "code").rows()[2:]
    [(3, 3333, None), (None, None, 'quantity-out-of-range')]
    """
    outputs = (unit_paid, outcome, code, codes, unit)
    rows = RowEvaluation(frame, _LINE, (total, quantity), outputs, "unit_paid", "unit")
    paid, count = rows.values("total quantity")
    (valid,) = rows.with_temporary(valid=~rows.find_invalid())
    (count,) = rows.with_temporary(count=nw.when(valid).then(count).otherwise(integer(1)))
    number = rows.repeat_rows(count)
    rows.add_column(unit, number + 1, valid)
    return rows.finish_assessment(rows.apply(formulas.unit_share, paid, count, number))
