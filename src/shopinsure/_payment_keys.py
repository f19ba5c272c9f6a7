"""Payment keys: what keeps a caller from paying twice; law 24 of docs/rulebook.md.

A unique index of the caller holds the keys of what it has paid; it pays where none of an answer's
keys is in it, and puts all of them in. The first is the identity of the request; a second says
from where on the payment counts, or what it uses up, so that two that were assessed side by side
share it. Keys do not depend on the evidence. A what-if, under terms amended from the policy's own,
has none. Ids hold no blank, so parts joined by one cannot be mistaken for others.
"""

from shopinsure._claim_records import Dispute, Purchase, Refund
from shopinsure._policies import DepositPolicy, OrderPolicy
from shopinsure._terms import DepositTerms, GuaranteeTerms


def quality_keys(policy: OrderPolicy, refund: Refund, terms: GuaranteeTerms) -> tuple[str, ...]:
    """Name the refund, and what was indemnified before it."""
    if terms.terms_id != policy.terms_id:
        return ()
    order = f"quality {policy.shop_id} {policy.order_id}"
    return f"{order} {refund.refund_id}", f"{order} after {refund.indemnified}"


def price_keys(
    policy: OrderPolicy | None, purchase: Purchase, terms: GuaranteeTerms
) -> tuple[str, ...]:
    """Name the line, and the order too where it has one claim; L-3.1."""
    if policy is not None and terms.terms_id != policy.terms_id:
        return ()
    order = f"price {purchase.sku.shop_id} {purchase.order_id}"
    line = f"{order} {purchase.line_id}"
    return (line,) if terms.price_claims_per == "line" else (line, order)


def advance_keys(dispute: Dispute) -> tuple[str, ...]:
    """Name the advance, and what was advanced on the case before it, where that is known."""
    case = f"advance {dispute.shop_id} {dispute.case_id}"
    after = () if dispute.advanced is None else (f"{case} after {dispute.advanced}",)
    return f"{case} {dispute.advance_id}", *after


def surrender_keys(policy: DepositPolicy, terms: DepositTerms) -> tuple[str, ...]:
    """Name the policy."""
    own = terms.terms_id == policy.terms_id
    return (f"surrender {policy.shop_id} {policy.policy_id}",) if own else ()
