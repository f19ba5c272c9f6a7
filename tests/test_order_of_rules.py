"""Check the documented order of precedence, as it stands in the files of ``rules``.

Two findings of a case stand in this order in its answer: a swap changes what callers see first.
"""

import pytest

from shopinsure import RULES
from shopinsure.rules import (
    advances,
    deposit,
    eligibility,
    premium,
    price_claims,
    quality_claims,
    rules_of,
    underwriting,
)

ORDER = {
    eligibility: """
        under-penalty not-bound-to-base category-not-covered quality-not-qualified
        price-not-qualified not-marketplace-seller not-offered policy-running cover-reduced
        coverage-not-a-tier coverage-above-maximum no-tier-open penalty-unknown base-unknown
        quality-status-unknown price-status-unknown seller-kind-unknown offer-unknown
        maximum-unknown category-unlisted release-at-least release-above release-combined
    """,
    premium: """
        policy-ended obligations-open obligations-unknown zero-premium order-premium
        premium-of-the-sum deposit-premium surrender-refund refund-before-start
        sum-of-the-premiums rounding-difference
    """,
    underwriting: """
        not-joined terms-not-in-force no-corresponding-day joining-unknown not-shipped
        cover-shown
    """,
    quality_claims: """
        claim-category-not-covered reason-not-covered refund-asked-late raised-before-issue no-loss
        fully-indemnified refund-not-complete refund-amount-unknown return-unknown
        payout-day-unknown claim-category-unlisted reason-unlisted category-differs not-returned
        quality-indemnity
    """,
    price_claims: """
        other-shop other-item placed-before-payment submitted-before-placed placed-late
        submitted-late submitted-before-issue already-claimed no-difference no-limit-left
        policy-unknown item-unknown placement-unknown submission-unknown earlier-claims-unknown
        evidence-price-unknown refunded-unknown link-changed refunded-item price-window
        price-difference own-money-difference price-limit price-claim unit-price
    """,
    advances: """
        not-escrow out-of-scope seller-performed ruled-for-seller nothing-in-dispute no-credit
        escrow-unknown ground-unknown scope-unknown performance-unknown not-ruled amount-unknown
        credit-unknown credit-short advance
    """,
    deposit: """
        id-reused day-goes-back cover-running advances-unpaid credit-still-held no-cover
        another-policy hold-open no-hold beyond-alipay-hold beyond-credit over-repayment
        beyond-cash over-top-up beyond-range dunning badge-removed blocked last-day
        credit-part alipay-rest alipay-part bond-shortfall held-on-credit held-on-alipay
        owed-on-case outstanding unrestored credit-available credit-ended cash-available
        automatic-debit owed-on-open-advances
    """,
}


@pytest.mark.parametrize("subject", ORDER, ids=lambda subject: subject.__name__)
def test_the_rules_of_a_subject_stand_in_the_documented_order(subject):
    assert [rule.code for rule in rules_of(subject)] == ORDER[subject].split()


def test_the_catalogue_joins_the_rules_of_all_subjects_in_order():
    assert [rule.code for rule in RULES] == " ".join(ORDER.values()).split()
    assert len({rule.code for rule in RULES}) == len(RULES)
