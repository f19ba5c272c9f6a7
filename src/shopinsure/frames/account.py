"""Compute how the open advance of each row of a frame stands on a day."""

from typing import Final

import narwhals as nw

from shopinsure import formulas
from shopinsure._records import ensure_type
from shopinsure._refusals import facts as contradictions
from shopinsure._refusals import values
from shopinsure._terms import DEPOSIT_TERMS, DepositTerms
from shopinsure.deposit import Level, Stage, days_after
from shopinsure.frames._engine import by_partition
from shopinsure.frames._expressions import integer
from shopinsure.frames._inputs import DAYS, AmountColumn, DayColumn, Input
from shopinsure.frames._pipeline import Frame
from shopinsure.frames._rows import RowEvaluation
from shopinsure.rules.deposit import BADGE_REMOVED, BLOCKED

_ADVANCE: Final = (Input("owed", "amount"), Input("advanced_on", "day"), Input("on", "day"))


@by_partition
def standings(
    frame: Frame,
    *,
    owed: AmountColumn = "owed_fen",
    advanced_on: DayColumn = "advanced_day",
    on: DayColumn = "on_day",
    overdue: str = "overdue_fen",
    outcome: str | None = "outcome",
    code: str | None = "code",
    codes: str | None = None,
    since: str | None = "since_day",
    next_change: str | None = "next_change_day",
    terms: DepositTerms = DEPOSIT_TERMS,
) -> Frame:
    """Compute how each row's open advance stands on a day, as ``standing`` does; D-Q19, D-Q20.

    A row is an advance with what is still owed on it. The outcome is a ``Level``: of a shop, the
    worst of its rows, which is that of its oldest open advance. Adds what is overdue in fen (0
    where the standing is good), since when, and the day of the next change. Raises
    ``InvalidInput`` like ``order_premiums``.

    >>> import pandas as pd
    >>> owed = {"owed_fen": [5_000], "advanced_day": [19_186], "on_day": [19_219]}
    >>> frame = standings(pd.DataFrame(owed))
    >>> frame["outcome"][0], int(frame["since_day"][0]), int(frame["next_change_day"][0])
    ('badge_removed', 19219, 19221)
    """
    days = days_after(ensure_type("terms", terms, DepositTerms))
    outputs = (overdue, outcome, code, codes, since, next_change)
    columns, further = (owed, advanced_on, on), ("since", "next_change")
    rows = RowEvaluation(frame, _ADVANCE, columns, outputs, "overdue", *further)
    amount, first, day = rows.values("owed advanced_on on")
    rows.mark_invalid(contradictions.DAY_GOES_BACK.code, day < first)
    badge, block = first + days[Stage.BADGE_REMOVED], first + days[Stage.BLOCKED]
    owes = amount > 0
    past = (badge > DAYS[1]) | (block > DAYS[1])
    rows.mark_invalid(values.DAY_OUT_OF_RANGE.code, owes & past)
    blocked = owes & (day >= block)
    without_badge = owes & (day >= badge) & ~blocked
    rows.add_status(BLOCKED, Level.BLOCKED, blocked)
    rows.add_status(BADGE_REMOVED, Level.BADGE_REMOVED, without_badge)
    overdue_now = blocked | without_badge
    rows.add_column(since, nw.when(blocked).then(block).otherwise(badge), overdue_now)
    nearer = rows.apply(formulas.smaller, badge, block)
    coming = nw.when(without_badge).then(block).otherwise(nearer)
    rows.add_column(next_change, coming, owes & ~blocked)
    fen = nw.when(overdue_now).then(amount).otherwise(integer(0))
    return rows.finish_assessment(fen, good=Level.GOOD, where=amount >= 0)
