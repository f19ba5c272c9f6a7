"""The documented order of the findings, weightiest first, and what each makes of a case.

Two findings of a case stand in this order in its answer. ``test_order_of_rules.py`` holds the
package to it.
"""

DECLINED = {
    "eligibility": """
        under-penalty not-bound-to-base category-not-covered quality-not-qualified
        price-not-qualified not-marketplace-seller not-offered policy-running cover-reduced
        coverage-not-a-tier coverage-above-maximum no-tier-open
    """,
    "premium": "policy-ended obligations-open",
    "underwriting": "not-joined terms-not-in-force no-corresponding-day",
    "claims": """
        claim-category-not-covered reason-not-covered refund-asked-late raised-before-issue
        no-loss fully-indemnified other-shop other-item placed-before-payment
        submitted-before-placed placed-late submitted-late submitted-before-issue already-claimed
        no-difference no-limit-left not-escrow out-of-scope seller-performed ruled-for-seller
        nothing-in-dispute no-credit
    """,
    "deposit": """
        id-reused day-goes-back cover-running advances-unpaid credit-still-held no-cover
        another-policy hold-open no-hold beyond-alipay-hold beyond-credit over-repayment
        beyond-cash over-top-up beyond-range
    """,
}
PENDING = {
    "eligibility": """
        penalty-unknown base-unknown quality-status-unknown price-status-unknown
        seller-kind-unknown offer-unknown maximum-unknown
    """,
    "premium": "obligations-unknown",
    "underwriting": "joining-unknown not-shipped",
    "claims": """
        refund-not-complete refund-amount-unknown return-unknown payout-day-unknown policy-unknown
        item-unknown placement-unknown submission-unknown earlier-claims-unknown
        evidence-price-unknown refunded-unknown escrow-unknown ground-unknown scope-unknown
        performance-unknown not-ruled amount-unknown credit-unknown
    """,
}
REFERRED = {
    "eligibility": "category-unlisted",
    "claims": """
        claim-category-unlisted reason-unlisted category-differs not-returned link-changed
        refunded-item
    """,
}
APPROVED = {
    "premium": "zero-premium",
    "underwriting": "cover-shown",
    "claims": "credit-short",
}
OUTCOMES = {"declined": DECLINED, "pending": PENDING, "referred": REFERRED, "approved": APPROVED}
SUBJECTS = ("eligibility", "premium", "underwriting", "claims", "deposit")
OUTCOME_OF = {
    code: outcome
    for outcome, subjects in OUTCOMES.items()
    for codes in subjects.values()
    for code in codes.split()
}
"""The outcome of each code, in the order of precedence of all subjects."""


def findings_of(subject: str) -> list[str]:
    """Return the codes of a subject in their order."""
    return " ".join(those.get(subject, "") for those in OUTCOMES.values()).split()


# What makes an amount or is said, in the order of the catalogue; no precedence hangs on it.
AMOUNTS_AND_STATEMENTS = {
    "eligibility": "release-at-least release-above release-combined",
    "premium": """
        order-premium premium-of-the-sum deposit-premium surrender-refund refund-before-start
        sum-of-the-premiums rounding-difference
    """,
    "claims": """
        price-window quality-indemnity price-difference own-money-difference price-limit
        price-claim unit-price advance
    """,
    "deposit": """
        dunning badge-removed blocked last-day credit-part alipay-rest alipay-part bond-shortfall
        held-on-credit held-on-alipay owed-on-case outstanding unrestored credit-available
        credit-ended cash-available automatic-debit owed-on-open-advances
    """,
}


def others_of(subject: str) -> list[str]:
    """Return the codes of a subject that make an amount or a statement, as the catalogue has them."""
    return AMOUNTS_AND_STATEMENTS.get(subject, "").split()
