"""Payment keys: what keeps a caller from paying twice; law 24 of docs/rulebook.md.

A unique index of the caller holds the keys of what it has paid; it pays where none of an answer's
keys is in it, and puts all of them in. The first is the identity of the request, which the public
functions make from its ids alone; a second says from where on the payment counts, or what it uses
up, so that two that were assessed side by side share it. Keys do not depend on the evidence. A
what-if, under terms amended from the policy's own, has none. Ids hold no blank, so parts joined by
one cannot be mistaken for others.
"""

from typing import Final

from shopinsure._claim_records import Dispute, Purchase, Refund
from shopinsure._policies import DepositPolicy, OrderPolicy
from shopinsure._records import checked_identifier
from shopinsure._terms import DepositTerms, GuaranteeTerms

# What a key is of; the parts that follow hold no blank.
_QUALITY: Final = "quality"
_PRICE: Final = "price"
_ADVANCE: Final = "advance"
_SURRENDER: Final = "surrender"


def quality_claim_key(*, shop_id: str, order_id: str, refund_id: str) -> str:
    """Return the first payment key of a quality claim from its ids; law 24.

    ``assess_quality_claim`` gives the same text as ``payment_keys[0]``: look it up before a claim
    is assessed. Raises ``InvalidInput`` for anything that is not an identifier.

    >>> quality_claim_key(shop_id="S-1", order_id="O-1", refund_id="R-1")
    'quality S-1 O-1 R-1'
    """
    return _of_ids(_QUALITY, shop_id=shop_id, order_id=order_id, refund_id=refund_id)


def price_claim_key(*, shop_id: str, order_id: str, line_id: str) -> str:
    """Return the first payment key of a price claim from its ids; law 24.

    ``assess_price_claim`` gives the same text as ``payment_keys[0]``: look it up before a claim is
    assessed. Raises ``InvalidInput`` for anything that is not an identifier.

    >>> price_claim_key(shop_id="S-1", order_id="O-1", line_id="L-1")
    'price S-1 O-1 L-1'
    """
    return _of_ids(_PRICE, shop_id=shop_id, order_id=order_id, line_id=line_id)


def advance_key(*, shop_id: str, case_id: str, advance_id: str) -> str:
    """Return the first payment key of an advance from its ids; law 24.

    ``assess_advance`` gives the same text as ``payment_keys[0]``: look it up before a dispute is
    assessed. Raises ``InvalidInput`` for anything that is not an identifier.

    >>> advance_key(shop_id="S-1", case_id="C-1", advance_id="A-1")
    'advance S-1 C-1 A-1'
    """
    return _of_ids(_ADVANCE, shop_id=shop_id, case_id=case_id, advance_id=advance_id)


def return_premium_key(*, shop_id: str, policy_id: str) -> str:
    """Return the payment key of a surrender from the ids of its policy; law 24.

    ``surrender`` gives the same text as ``payment_keys[0]``: look it up before a policy is given
    back. Raises ``InvalidInput`` for anything that is not an identifier.

    >>> return_premium_key(shop_id="S-1", policy_id="D-1")
    'surrender S-1 D-1'
    """
    return _of_ids(_SURRENDER, shop_id=shop_id, policy_id=policy_id)


def _of_ids(word: str, **ids: object) -> str:
    return _key(word, *(checked_identifier(name, value) for name, value in ids.items()))


def _key(word: str, *parts: str) -> str:
    return " ".join((word, *parts))


def quality_keys(policy: OrderPolicy, refund: Refund, terms: GuaranteeTerms) -> tuple[str, ...]:
    """Name the refund, and what was indemnified before it."""
    if terms.terms_id != policy.terms_id:
        return ()
    order = _key(_QUALITY, policy.shop_id, policy.order_id)
    return _key(order, refund.refund_id), f"{order} after {refund.indemnified}"


def price_keys(
    policy: OrderPolicy | None, purchase: Purchase, terms: GuaranteeTerms
) -> tuple[str, ...]:
    """Name the line, and the order too where it has one claim; L-3.1."""
    if policy is not None and terms.terms_id != policy.terms_id:
        return ()
    order = _key(_PRICE, purchase.sku.shop_id, purchase.order_id)
    line = _key(order, purchase.line_id)
    return (line,) if terms.price_claims_per == "line" else (line, order)


def advance_keys(dispute: Dispute) -> tuple[str, ...]:
    """Name the advance, and what was advanced on the case before it, where that is known."""
    case = _key(_ADVANCE, dispute.shop_id, dispute.case_id)
    after = () if dispute.advanced is None else (f"{case} after {dispute.advanced}",)
    return _key(case, dispute.advance_id), *after


def surrender_keys(policy: DepositPolicy, terms: DepositTerms) -> tuple[str, ...]:
    """Name the policy."""
    own = terms.terms_id == policy.terms_id
    return (_key(_SURRENDER, policy.shop_id, policy.policy_id),) if own else ()
