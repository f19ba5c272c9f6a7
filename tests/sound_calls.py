"""Call every public function soundly, parameter by parameter by name, and unsoundly one by one."""

from collections.abc import Iterator
from datetime import date

import shopinsure as si
from exercise import (
    ACCOUNT,
    CALENDAR,
    DISPUTE,
    EVIDENCE,
    ISSUED,
    ORDER,
    POLICY,
    PURCHASE,
    REFUND,
    SHOP,
    journal,
)

DAY = date(2023, 5, 1)
SHOP_OF_ALL = si.Shop(**SHOP | {"coverage_max": "200000"})
KEPT = si.Account(**ACCOUNT)
TERMS = {"terms": si.DEPOSIT_TERMS}
ORDER_TERMS = {"terms": si.GUARANTEE_TERMS}

SOUND = {
    si.order_premium: {"paid": "199", "rate": "0.001", **ORDER_TERMS},
    si.premium_statement: {"lines": [("O-1", "2.50")], "rate": "0.001", **ORDER_TERMS},
    si.deposit_premium: {"coverage": "1000", "term": si.Term.SIX_MONTHS, **TERMS},
    si.surrender_refund: {"policy": si.DepositPolicy(**POLICY), "on": DAY, **TERMS},
    si.surrender: {
        "policy": si.DepositPolicy(**POLICY),
        "on": DAY,
        "outstanding": "0",
        "held": "0",
        **TERMS,
    },
    si.issue_order_policy: {
        "order": si.Order(**ORDER),
        "shop": SHOP_OF_ALL,
        "product": si.Product.QUALITY,
        "rate": "0.001",
        **ORDER_TERMS,
    },
    si.buy_deposit_policy: {
        "shop": SHOP_OF_ALL,
        "policy_id": "D-2",
        "coverage": "1000",
        "term": si.Term.SIX_MONTHS,
        "start": DAY,
        **TERMS,
    },
    si.assess_guarantee: {
        "shop": SHOP_OF_ALL,
        "product": si.Product.QUALITY,
        "category": "apparel",
        **ORDER_TERMS,
    },
    si.programme_badge: {"shop": SHOP_OF_ALL},
    si.assess_deposit_insurance: {"shop": SHOP_OF_ALL, "coverage": "1000", **TERMS},
    si.coverage_choices: {"shop": SHOP_OF_ALL, **TERMS},
    si.releasable_deposit: {"cash": "1", "coverage": "1000", "requirement": "1", **TERMS},
    si.assess_quality_claim: {
        "policy": si.OrderPolicy(**ISSUED),
        "refund": si.Refund(**REFUND),
        "calendar": CALENDAR,
        **ORDER_TERMS,
    },
    si.assess_price_claim: {
        "policy": si.OrderPolicy(**ISSUED | {"product": "price"}),
        "purchase": si.Purchase(**PURCHASE),
        "evidence": si.Evidence(**EVIDENCE),
        **ORDER_TERMS,
    },
    si.assess_advance: {"dispute": si.Dispute(**DISPUTE), **TERMS},
    si.price_window: {"paid_at": si.Order(**ORDER).paid_at, **ORDER_TERMS},
    si.split_line: {"total": "1", "quantity": 3},
    si.unit_prices: {"total": "1", "quantity": 3},
    si.replay: {"events": journal()[:3], "start": KEPT, **TERMS},
    si.post: {"account": si.Account(), "event": journal()[0], **TERMS},
    si.split_hold: {"amount": "1", "credit_available": "1", "alipay_balance": "1"},
    si.auto_debit: {"account": KEPT, "on": DAY, "balance": "1", **TERMS},
    si.recovery_schedule: {"advanced_on": DAY, **TERMS},
    si.standing: {"account": KEPT, "on": DAY, **TERMS},
    si.balance_workings: {"account": KEPT, **TERMS},
    si.credit_available: {"account": KEPT},
    si.credit_held: {"account": KEPT},
    si.outstanding: {"account": KEPT},
    si.cash_available: {"account": KEPT},
    si.alipay_held: {"account": KEPT},
    si.from_fen: {"fen": 1},
    si.guarantee_terms_on: {"day": DAY, "versions": si.GUARANTEE_VERSIONS},
    si.deposit_terms_on: {"day": DAY, "versions": si.DEPOSIT_VERSIONS},
    si.diff: {"before": si.DEPOSIT_TERMS, "after": si.DEPOSIT_TERMS},
    si.load_json: {
        "data": journal()[0].model_dump_json(),
        "kind": si.DepositPaid,
        "most_bytes": 1_000,
    },
    si.impact: {
        "cases": [(si.recovery_schedule, DAY)],
        "before": si.DEPOSIT_TERMS,
        "after": si.DEPOSIT_TERMS,
    },
}

NONSENSE = (["no such"], "no such thing", 7.5, ("pair", "of", "three"))


def unsound() -> Iterator[tuple[str, str, str, str]]:
    """Spoil one parameter at a time: function, parameter, and how it was refused or not."""
    for function, given in SOUND.items():
        for name in given:
            for bad in NONSENSE:
                try:
                    function(**given | {name: bad})
                except si.InvalidInput as error:
                    yield function.__name__, name, error.code, str(error)
                else:
                    yield function.__name__, name, "", "accepted"


def spoiled() -> Iterator[str]:
    """Write down how each spoiled parameter was refused."""
    return (" ".join(result) for result in unsound())
