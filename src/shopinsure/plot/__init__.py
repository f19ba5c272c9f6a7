"""Charts of results for notebooks: each function returns one, none opens a window.

Charts for notebooks, with the extra ``plot``. Each function draws numbers that the rules give and
returns a chart of altair: it opens no window, writes no file and works out no rule. The data of a
chart holds exact decimal text; only the drawing turns it into numbers. ``language`` is ``"zh"``,
``"en"`` or ``"both"``; by default it is what ``shopinsure.display`` says. How a chart is saved, and
shown without a network, is in docs/notebook.md.
"""

from shopinsure.plot._account import account_balances, recovery_timeline, standings
from shopinsure.plot._deposit import break_even, refund_curve, surrender_table
from shopinsure.plot._portfolio import outcomes, premium_by_month
from shopinsure.plot._pricing import premium_rounding
from shopinsure.plot._readings import loss_ratio, readings_moved

__all__ = [
    "account_balances",
    "break_even",
    "loss_ratio",
    "outcomes",
    "premium_by_month",
    "premium_rounding",
    "readings_moved",
    "recovery_timeline",
    "refund_curve",
    "standings",
    "surrender_table",
]
