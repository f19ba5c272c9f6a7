"""The documented order of the findings, weightiest first, and what each makes of a case.

Two findings of a case stand in this order in its answer. ``test_order_of_rules.py`` holds the
package to it.
"""

FINDINGS = {
    "eligibility": {
        "declined": """
            under-penalty not-bound-to-base category-not-covered quality-not-qualified
            price-not-qualified not-marketplace-seller not-offered policy-running cover-reduced
            coverage-not-a-tier coverage-above-maximum no-tier-open
        """,
        "pending": """
            penalty-unknown base-unknown quality-status-unknown price-status-unknown
            seller-kind-unknown offer-unknown maximum-unknown
        """,
        "referred": "category-unlisted",
    },
    "premium": {
        "declined": "policy-ended obligations-open",
        "pending": "obligations-unknown",
        "approved": "zero-premium",
    },
    "underwriting": {
        "declined": "not-joined terms-not-in-force no-corresponding-day",
        "pending": "joining-unknown not-shipped",
        "approved": "cover-shown",
    },
    "quality_claims": {
        "declined": """
            claim-category-not-covered reason-not-covered refund-asked-late raised-before-issue
            no-loss fully-indemnified
        """,
        "pending": "refund-not-complete refund-amount-unknown return-unknown payout-day-unknown",
        "referred": "claim-category-unlisted reason-unlisted category-differs not-returned",
    },
    "price_claims": {
        "declined": """
            other-shop other-item placed-before-payment submitted-before-placed placed-late
            submitted-late submitted-before-issue already-claimed no-difference no-limit-left
        """,
        "pending": """
            policy-unknown item-unknown placement-unknown submission-unknown
            earlier-claims-unknown evidence-price-unknown refunded-unknown
        """,
        "referred": "link-changed refunded-item",
    },
    "advances": {
        "declined": """
            not-escrow out-of-scope seller-performed ruled-for-seller nothing-in-dispute no-credit
        """,
        "pending": """
            escrow-unknown ground-unknown scope-unknown performance-unknown not-ruled
            amount-unknown credit-unknown
        """,
        "approved": "credit-short",
    },
    "deposit": {
        "declined": """
            id-reused day-goes-back cover-running advances-unpaid credit-still-held no-cover
            another-policy hold-open no-hold beyond-alipay-hold beyond-credit over-repayment
            beyond-cash over-top-up beyond-range
        """,
    },
}
OUTCOMES = ("declined", "pending", "referred", "approved")
OUTCOME_OF = {
    code: outcome
    for outcome in OUTCOMES
    for findings in FINDINGS.values()
    for code in findings.get(outcome, "").split()
}
"""The outcome of each code, in the order of precedence over all subjects."""


def codes_of(subject: str) -> list[str]:
    """Return the codes of a subject's findings in their order."""
    return " ".join(FINDINGS[subject].get(outcome, "") for outcome in OUTCOMES).split()


# What makes an amount or a statement, in the order of the catalogue; no precedence hangs on it.
OTHER_RULES = {
    "eligibility": "release-at-least release-above release-combined",
    "premium": """
        order-premium premium-of-the-sum deposit-premium surrender-refund refund-before-start
        sum-of-the-premiums rounding-difference
    """,
    "underwriting": "",
    "quality_claims": "quality-indemnity",
    "price_claims": """
        price-window price-difference own-money-difference price-limit price-claim unit-price
    """,
    "advances": "advance",
    "deposit": """
        dunning badge-removed blocked last-day credit-part alipay-rest alipay-part bond-shortfall
        held-on-credit held-on-alipay owed-on-case outstanding unrestored credit-available
        credit-ended cash-available automatic-debit owed-on-open-advances
    """,
}
