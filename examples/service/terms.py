"""The terms by their id: a policy is judged under those it was sold under, for its life."""

from typing import TypeVar

from sqlalchemy.orm import Session

import shopinsure as si

from .errors import found, refused
from .tables import TermsRow

Terms = TypeVar("Terms", si.GuaranteeTerms, si.DepositTerms)
KNOWN = {terms.terms_id: terms for terms in (*si.GUARANTEE_VERSIONS, *si.DEPOSIT_VERSIONS)}


def find_terms(session: Session, terms_id: str, kind: type[Terms]) -> Terms:
    """Return the terms of an id: a published version, or some that were agreed with a shop."""
    terms = _kept(session, terms_id)
    of_kind = terms if isinstance(terms, kind) else None
    return found(of_kind, "terms-unknown", "no such terms are kept", "没有该条款")


def _kept(session: Session, terms_id: str) -> si.GuaranteeTerms | si.DepositTerms | None:
    if terms_id in KNOWN:
        return KNOWN[terms_id]
    row = session.get(TermsRow, terms_id)
    return None if row is None else row.terms


def keep_terms(session: Session, terms: si.GuaranteeTerms | si.DepositTerms) -> None:
    """Keep terms under their id, once: what policies were sold under never changes."""
    kept = _kept(session, terms.terms_id)
    if kept is None:
        session.add(TermsRow(terms_id=terms.terms_id, terms=terms))
    elif kept != terms:
        raise refused(409, "terms-id-taken", "the id is that of other terms", "该编号已有其他条款")
