"""Assess what the insurer advances in the dispute of each row of a frame."""

from typing import Any, Final

from shopinsure import formulas
from shopinsure._claim_records import Ground, Ruling, Scope
from shopinsure._records import ensure_type
from shopinsure._terms import DEPOSIT_TERMS, DepositTerms
from shopinsure.frames._engine import by_partition
from shopinsure.frames._expressions import Column, fill_false
from shopinsure.frames._inputs import UNKNOWN, AmountColumn, FactColumn, Input
from shopinsure.frames._pipeline import Frame
from shopinsure.frames._rows import RowEvaluation
from shopinsure.rules import advances as rules

_DISPUTE: Final = (
    Input("ground", "text", UNKNOWN, members=Ground),
    Input("scope", "text", UNKNOWN, members=Scope),
    Input("escrow", "fact", UNKNOWN),
    Input("amount", "amount", UNKNOWN),
    Input("seller_performed", "fact", UNKNOWN),
    Input("ruling", "text", UNKNOWN, members=Ruling),
    Input("verified", "fact", UNKNOWN),
    Input("advanced", "amount", UNKNOWN),
    Input("credit_available", "amount", UNKNOWN, default=0),
    Input("credit_held", "amount", UNKNOWN, default=0),
)


@by_partition
def advances(
    frame: Frame,
    *,
    ground: str = "ground",
    scope: str = "scope",
    escrow: FactColumn = "escrow",
    amount: AmountColumn = "amount_fen",
    seller_performed: FactColumn = "seller_performed",
    ruling: str = "ruling",
    verified: FactColumn = "verified",
    advanced: AmountColumn = "advanced_fen",
    credit_available: AmountColumn | None = "credit_available_fen",
    credit_held: AmountColumn | None = "credit_held_fen",
    advance: str = "advance_fen",
    outcome: str | None = "outcome",
    code: str | None = "code",
    codes: str | None = None,
    terms: DepositTerms = DEPOSIT_TERMS,
) -> Frame:
    """Assess the advance in the dispute of each row as ``assess_advance`` does; D-Q7, D-Q10, D-Q26.

    A row is a dispute; ground, scope and ruling are the texts of ``Ground``, ``Scope`` and
    ``Ruling``, amounts are fen, and null is not known yet. Adds what is advanced in fen: an advance
    that credit does not cover in full is approved with the code ``credit-short``. Rows of one case
    do not know of one another: ``advanced`` says what was paid before. A frame pays nothing, so it
    has no payment keys. Raises ``InvalidInput`` like ``order_premiums``.

    >>> import pandas as pd
    >>> facts = {"ground": ["quality"], "scope": ["basic"], "ruling": ["buyer"]}
    >>> facts |= {"escrow": [True], "verified": [True], "seller_performed": [False]}
    >>> amounts = {"amount_fen": [10_000], "advanced_fen": [0], "credit_available_fen": [6_000]}
    >>> assessed = advances(pd.DataFrame(facts | amounts), credit_held=None)
    >>> int(assessed["advance_fen"][0]), assessed["code"][0]
    (6000, 'credit-short')
    """
    ensure_type("terms", terms, DepositTerms)
    columns = (
        ground, scope, escrow, amount, seller_performed, ruling, verified, advanced,
        credit_available, credit_held,
    )  # fmt: skip
    rows = RowEvaluation(frame, _DISPUTE, columns, (advance, outcome, code, codes), "advance")
    _check_complaint(rows)
    return rows.finish_assessment(_advance(rows))


def _check_complaint(rows: RowEvaluation[Any]) -> None:
    """Check what the buyer complains of, and what platform and insurer found; D-Q7, D-Q10."""
    ground, scope, ruling = rows.values("ground scope ruling")
    rows.check_member("ground", ground)
    rows.check_member("scope", scope)
    rows.check_member("ruling", ruling)
    escrow, performed, verified = rows.values("escrow seller_performed verified")
    rows.add_finding(rules.GROUND_UNKNOWN, rows.unknown("ground"))
    punitive = fill_false(scope == str(Scope.PUNITIVE.value))
    rows.add_finding(rules.OUT_OF_SCOPE, rows.known("scope", punitive))
    rows.add_finding(rules.SCOPE_UNKNOWN, rows.unknown("scope"))
    rows.add_finding(rules.NOT_ESCROW, rows.known("escrow", ~escrow))
    rows.add_finding(rules.ESCROW_UNKNOWN, rows.unknown("escrow"))
    rows.add_finding(rules.SELLER_PERFORMED, rows.known("seller_performed", performed))
    rows.add_finding(rules.PERFORMANCE_UNKNOWN, rows.unknown("seller_performed"))
    for_seller = fill_false(ruling == str(Ruling.SELLER.value))
    rows.add_finding(rules.RULED_FOR_SELLER, rows.known("ruling", for_seller))
    rows.add_finding(rules.NOT_RULED, rows.unknown("ruling"))
    rows.add_finding(rules.NOT_VERIFIED, rows.known("verified", ~verified))
    rows.add_finding(rules.VERIFICATION_UNKNOWN, rows.unknown("verified"))


def _advance(rows: RowEvaluation[Any]) -> Column:
    """Compare the amount with what was advanced and with hold and credit; D-Q7, D-Q21, D-Q26."""
    amount, advanced = rows.values("amount advanced")
    held, available = rows.values("credit_held credit_available")
    rows.add_finding(rules.AMOUNT_UNKNOWN, rows.unknown("amount"))
    rows.add_finding(rules.NOTHING_IN_DISPUTE, rows.known("amount", amount == 0))
    rows.add_finding(rules.ADVANCED_UNKNOWN, rows.unknown("advanced"))
    credit_unknown = rows.unknown("credit_held") | rows.unknown("credit_available")
    rows.add_finding(rules.CREDIT_UNKNOWN, credit_unknown)
    spent = rows.known("amount advanced", (amount > 0) & (advanced >= amount))
    rows.add_finding(rules.FULLY_ADVANCED, spent)
    short = amount - advanced > held + available
    short = rows.known("amount advanced credit_held credit_available", short)
    rows.add_finding(rules.CREDIT_SHORT, short & (held + available > 0))
    rows.add_finding(rules.NO_CREDIT, short & (held + available == 0))
    return rows.apply(formulas.advance, amount, advanced, held, available)
