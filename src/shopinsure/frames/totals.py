"""Add premiums up by group: rounded row by row, rounded once, and exactly.

Every product of amount and rate is split into whole fen and millionths before anything is summed,
and every amount into millions and the rest, so that no sum of 10**9 rows passes 64 bits: of 10**12
fen at the highest rate that is taken they are 10**9 x 4.5 x 10**9 whole fen. The sums of the parts
can be added up again, as Dask needs from partition to partition, and become totals at the end.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import narwhals as nw

from shopinsure import formulas
from shopinsure._money import FEN_LIMIT
from shopinsure._records import ensure_type, refuse
from shopinsure._refusals import columns as wrong
from shopinsure._results import ROUNDINGS
from shopinsure._terms import GUARANTEE_TERMS, GuaranteeTerms
from shopinsure.frames._engine import by_partition, gather_partitions
from shopinsure.frames._expressions import Column, integer, where_or_zero
from shopinsure.frames._inputs import AmountColumn, RateColumn
from shopinsure.frames._names import check_exists, check_names, check_outputs
from shopinsure.frames._pipeline import Frame, Pipeline
from shopinsure.frames._rows import RowEvaluation
from shopinsure.frames.premiums import ORDER, check_exact, check_rate

_PARTS: Final = ("rows", "invalid", "millions", "rest", "premium", "left")
"""What is summed in each group, under these names, while the keys are ``key_0``, ``key_1``, …"""

_MOST_MILLIONS: Final = 2**63 // formulas.PPM


def premium_totals(
    frame: Frame,
    *,
    by: str | Iterable[str] | None = None,
    paid: AmountColumn = "paid_fen",
    rate: RateColumn = "rate_ppm",
    rows: str = "rows",
    invalid_rows: str = "invalid_rows",
    total_paid: str = "total_paid_fen",
    sum_of_rounded: str = "sum_of_rounded_fen",
    rounded_sum: str = "rounded_sum_fen",
    difference: str = "difference_fen",
    exact: str = "exact_fen",
    millionths: str = "exact_millionths",
    terms: GuaranteeTerms = GUARANTEE_TERMS,
) -> Frame:
    """Add up the premiums of each group as ``premium_statement`` does; L-2.4, L-3.3.

    A row is an order as in ``order_premiums``; ``by`` names the columns of the groups, of any type
    and null among them, and without it all rows are one group. Returns a frame of a row a group, in
    the order of the engine: its rows and how many of them are invalid, which count in no other sum;
    the amount paid (fen; null from 2**63 on); the sum of the premiums rounded one by one; the exact
    sum rounded once, whatever the rates of its rows; the first less the second; and the exact sum
    as whole fen and millionths of a fen. Raises ``InvalidInput`` like ``order_premiums``.

    >>> import pandas as pd
    >>> orders = pd.DataFrame({"paid_fen": [250, 250, 250], "rate_ppm": [2_000] * 3})
    >>> totals = premium_totals(orders).iloc[0]
    >>> int(totals["sum_of_rounded_fen"]), int(totals["rounded_sum_fen"])
    (3, 2)
    >>> int(totals["exact_fen"]), int(totals["exact_millionths"])
    (1, 500000)
    """
    outputs = {
        "rows": rows,
        "invalid_rows": invalid_rows,
        "total_paid": total_paid,
        "sum_of_rounded": sum_of_rounded,
        "rounded_sum": rounded_sum,
        "difference": difference,
        "exact": exact,
        "millionths": millionths,
    }
    names = _checked_names(by)
    sums: Any = _sum_parts(frame, by=names, paid=paid, rate=rate, outputs=outputs, terms=terms)
    gathered = gather_partitions(sums)
    if gathered is not sums:
        gathered = _add_up(gathered, keys=len(names))
    totals: Frame = _total(gathered, by=names, outputs=outputs, rounding=terms.rounding)
    return totals


def _checked_names(by: str | Iterable[str] | None) -> list[str]:
    """Return the names of the columns of the groups, each once."""
    if by is None or isinstance(by, str):
        return [] if by is None else [by]
    if not isinstance(by, Iterable):
        refuse("by", by, wrong.COLUMNS_TYPE)
    names = list(by)
    return [name for place, name in enumerate(names) if name not in names[:place]]


@by_partition
def _sum_parts(
    frame: Frame,
    *,
    by: Sequence[str],
    paid: AmountColumn,
    rate: RateColumn,
    outputs: Mapping[str, str],
    terms: GuaranteeTerms,
) -> Frame:
    """Sum the parts of amounts and products in each group."""
    ceiling = ensure_type("terms", terms, GuaranteeTerms).order_rate_max.ppm
    check_exact(FEN_LIMIT * ceiling)
    rows = RowEvaluation(frame, ORDER, (paid, rate), (None,) * 4, None)
    for name in by:
        check_exists(rows.schema, name, "by")
    added = [(name, parameter) for parameter, name in outputs.items()]
    check_names(rows.implementation, by, added)
    check_outputs(by, added, ignore_case=rows.is_sql)
    amount, ppm = rows.values("paid rate")
    check_rate(rows, rate, ppm, terms)
    (invalid,) = rows.with_temporary(invalid=rows.find_invalid())
    (amount,) = rows.with_temporary(amount=where_or_zero(~invalid, amount))
    parts = _split(rows, amount, ppm, terms.rounding)
    parts["invalid"] = nw.when(invalid).then(integer(1)).otherwise(integer(0))
    keys = {f"key_{place}": rows.column(name) for place, name in enumerate(by)}
    split = rows.frame.select(**keys, **parts)
    return rows.hand_back(_sum(split, list(keys), nw.len().alias("rows"), list(parts)), ())


def _split(rows: Pipeline[Any], amount: Column, ppm: Column, rounding: str) -> dict[str, Column]:
    """Round the product, and split amount and product into parts whose sums pass no 64 bits."""
    millions, premium = rows.with_temporary(
        millions=rows.apply(ROUNDINGS["down"], amount, formulas.PPM),
        premium=rows.apply(formulas.order_premium, amount, ppm, ROUNDINGS[rounding]),
    )
    rest, left = amount - millions * formulas.PPM, amount * ppm - premium * formulas.PPM
    return {"millions": millions, "rest": rest, "premium": premium, "left": left}


def _sum(frame: Any, keys: Sequence[str], rows: Column, parts: Iterable[str]) -> Any:  # noqa: ANN401
    """Return the sums of each group, of a frame of narwhals."""
    sums = [rows, *(nw.col(part).sum() for part in parts)]
    return frame.group_by(*keys).agg(*sums) if keys else frame.select(*sums)


@by_partition
def _add_up(sums: Frame, *, keys: int) -> Frame:
    """Add the sums of several partitions up."""
    pipeline = Pipeline(sums, (), ())
    names = [f"key_{place}" for place in range(keys)]
    added = _sum(pipeline.frame, names, nw.col("rows").sum(), _PARTS[1:])
    return pipeline.hand_back(added, ())


@by_partition
def _total(sums: Frame, *, by: Sequence[str], outputs: Mapping[str, str], rounding: str) -> Frame:
    """Make the totals of each group out of its sums."""
    pipeline, divided = Pipeline(sums, (), ()), ROUNDINGS["down"]
    sums_of = {part: pipeline.nullable(part).fill_null(0).cast(nw.Int64) for part in _PARTS}
    rows, invalid, millions, rest, premium, left = sums_of.values()
    carried = [pipeline.apply(divided, one, formulas.PPM) for one in (rest, left)]
    more, whole = pipeline.with_temporary(more=carried[0], whole=carried[1])
    millions, rest, exact, left = pipeline.with_temporary(
        millions=millions + more,
        rest=rest - more * formulas.PPM,
        exact=premium + whole,
        left=left - whole * formulas.PPM,
    )
    rounded = _round_once(pipeline, exact, left, rounding)
    fits = millions < _MOST_MILLIONS
    paid = nw.when(fits).then(where_or_zero(fits, millions) * formulas.PPM + rest)
    values = (rows, invalid, paid, premium, rounded, premium - rounded, exact, left)
    columns = {name: nw.col(f"key_{place}") for place, name in enumerate(by)}
    columns |= dict(zip(outputs.values(), values, strict=True))
    frame = pipeline.frame.select(*(column.alias(name) for name, column in columns.items()))
    return pipeline.hand_back(frame, ())


def _round_once(pipeline: Pipeline[Any], fen: Column, left: Column, rounding: str) -> Column:
    """Round whole fen and millionths of a fen to the fen: of the fen only evenness counts."""
    divided = ROUNDINGS["down"]
    # Where an engine divides in doubles, they are off here by what is even, and gone after.
    few = fen - formulas.PPM * pipeline.apply(divided, fen, formulas.PPM)
    (odd,) = pipeline.with_temporary(odd=few - 2 * pipeline.apply(divided, few, 2))
    numerator = odd * formulas.PPM + left
    return fen - odd + pipeline.apply(ROUNDINGS[rounding], numerator, formulas.PPM)
