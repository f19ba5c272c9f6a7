"""The terms by their id: a policy is judged under those it was sold under, for its life."""

from typing import TypeVar

from sqlalchemy.orm import Session

from shopinsure import (
    DEPOSIT_VERSIONS,
    GUARANTEE_VERSIONS,
    DepositTerms,
    GuaranteeTerms,
)

from .errors import refused
from .tables import TermsRow

Terms = TypeVar("Terms", GuaranteeTerms, DepositTerms)
KNOWN = {terms.terms_id: terms for terms in (*GUARANTEE_VERSIONS, *DEPOSIT_VERSIONS)}


def find_terms(session: Session, terms_id: str, kind: type[Terms]) -> Terms:
    """Return the terms of an id: a published version, or some that were agreed with a shop."""
    row = session.get(TermsRow, terms_id)
    terms = KNOWN.get(terms_id) or (row and row.terms)
    if not isinstance(terms, kind):
        raise refused(404, "terms-unknown", "no such terms are kept", "没有该条款")
    return terms


def keep_terms(session: Session, terms: GuaranteeTerms | DepositTerms) -> None:
    """Keep terms under their id, once: what policies were sold under never changes."""
    row = session.get(TermsRow, terms.terms_id)
    kept = KNOWN.get(terms.terms_id) or (row and row.terms)
    if kept is not None and kept != terms:
        raise refused(409, "terms-id-taken", "the id is that of other terms", "该编号已有其他条款")
    if kept is None:
        session.add(TermsRow(terms_id=terms.terms_id, terms=terms))
