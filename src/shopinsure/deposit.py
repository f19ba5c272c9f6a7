"""Where the seller's money stands: events, the account they lead to, and what is owed.

The credit account is the cover bought, less what is paid out and held, plus what is repaid
(D-Q26); the cash account is the deposit, less what was paid out of it (D-Q27). A bond is held on
credit first and for the rest on the Alipay balance (D-Q21); the insurer's advance is owed until it
is repaid (D-Q10, D-Q11, D-Q19), and sanctions follow when it is overdue (D-Q20). The account is a
pure fold of events: all refusals are checked first, in the order of ``rules.deposit``, and a
refused event changes nothing and does not use up its id.

Limits: which pot a payment comes from is in the event, there is no hidden order. What happens to
an Alipay hold beyond the balance, and how long payment-term protection lasts, is not in the
sources.
"""

from shopinsure._account.account import MOST_CASES, Account, Case, OpenAdvance
from shopinsure._account.balances import (
    Hold,
    alipay_held,
    balance_workings,
    cash_available,
    credit_available,
    credit_held,
    outstanding,
    split_hold,
)
from shopinsure._account.events import (
    Advanced,
    BondHeld,
    BondPaid,
    BondReleased,
    CoverBought,
    CoverEnded,
    DepositDrawn,
    DepositPaid,
    DepositReleased,
    DepositToppedUp,
    Event,
    Repaid,
)
from shopinsure._account.handlers import PostingStatus
from shopinsure._account.ledger import BALANCES, Balances
from shopinsure._account.recovery import (
    Debit,
    Level,
    Milestone,
    Owed,
    Stage,
    Standing,
    auto_debit,
    days_after,
    recovery_schedule,
    standing,
)
from shopinsure._account.statement import Posting, Statement, post, replay

__all__ = [
    "BALANCES",
    "MOST_CASES",
    "Account",
    "Advanced",
    "Balances",
    "BondHeld",
    "BondPaid",
    "BondReleased",
    "Case",
    "CoverBought",
    "CoverEnded",
    "Debit",
    "DepositDrawn",
    "DepositPaid",
    "DepositReleased",
    "DepositToppedUp",
    "Event",
    "Hold",
    "Level",
    "Milestone",
    "OpenAdvance",
    "Owed",
    "Posting",
    "PostingStatus",
    "Repaid",
    "Stage",
    "Standing",
    "Statement",
    "alipay_held",
    "auto_debit",
    "balance_workings",
    "cash_available",
    "credit_available",
    "credit_held",
    "days_after",
    "outstanding",
    "post",
    "recovery_schedule",
    "replay",
    "split_hold",
    "standing",
]
