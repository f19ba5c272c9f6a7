"""Apply the rules to every row of a frame.

Needs the extra ``frames``. Each function takes a frame of the caller's engine (Polars eager or
lazy, pandas, PyArrow, DuckDB, PySpark, Dask, Ibis) and returns one of the same kind with an amount,
an outcome and a code added; ``unit_prices`` returns a row for each unit, ``premium_totals`` one for
each group. Amounts are whole fen, rates whole ppm, days whole days since 1970-01-01, all as integer
columns; ``to_fen``, ``to_ppm``, ``to_days``, ``to_yuan``, ``to_dates`` and ``from_float_yuan``
convert. The arithmetic is that of ``formulas``, applied to columns.

An invalid row, one for which the scalar functions raise, gets the outcome ``"invalid"``, a code
that names the column, and no amount; it neither fails nor changes another row. The code of a row is
that of its weightiest finding, in the precedence of the scalar rules; ``codes`` names a column for
all of them, separated by spaces. A column parameter that is ``None`` is left out; of an input this
means the default of the record. A value in its place, ``rate=Rate("0.0018")``, is that of all rows;
a text is always the name of a column.

A call is either refused as a whole, for its names and types, or each row is answered as it is
alone, whatever stands beside it. Before anything is compared each column that is read becomes one
of a few types: categories, dictionaries and enumerations become text, wide whole numbers become
64-bit ones where they fit, and a column of nulls is unknown in every row. What is computed on
the way has names that neither the caller nor an earlier step has used.

Limits: days are Beijing days, so the order within a day is not seen, and the reading
``price_window = "elapsed"`` is refused; claims take instants in their place, which know both. The
day on which a claim is due needs a calendar and is left to ``working_day_after`` of the scalar
rules. Several engines divide in doubles: where a numerator could pass 2**53 the row, or the terms,
are refused.
"""

from shopinsure.frames._amounts import NO_AMOUNT, REASONS
from shopinsure.frames.account import standings
from shopinsure.frames.claims import price_claims, quality_claims
from shopinsure.frames.compare import FrameImpact, OutcomeMove, compare_columns, impact
from shopinsure.frames.convert import from_float_yuan, to_dates, to_days, to_fen, to_ppm, to_yuan
from shopinsure.frames.deposits import deposit_policies, releasable_deposits
from shopinsure.frames.disputes import advances
from shopinsure.frames.eligibility import coverage_checks, guarantee_checks
from shopinsure.frames.premiums import deposit_premiums, order_premiums, surrender_refunds
from shopinsure.frames.totals import premium_totals
from shopinsure.frames.units import unit_prices

__all__ = [
    "NO_AMOUNT",
    "REASONS",
    "FrameImpact",
    "OutcomeMove",
    "advances",
    "compare_columns",
    "coverage_checks",
    "deposit_policies",
    "deposit_premiums",
    "from_float_yuan",
    "guarantee_checks",
    "impact",
    "order_premiums",
    "premium_totals",
    "price_claims",
    "quality_claims",
    "releasable_deposits",
    "standings",
    "surrender_refunds",
    "to_dates",
    "to_days",
    "to_fen",
    "to_ppm",
    "to_yuan",
    "unit_prices",
]
