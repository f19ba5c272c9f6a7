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

from shopinsure._account.account import MOST_CASES as MOST_CASES
from shopinsure._account.account import Account as Account
from shopinsure._account.account import Case as Case
from shopinsure._account.account import OpenAdvance as OpenAdvance
from shopinsure._account.balances import Hold as Hold
from shopinsure._account.balances import alipay_held as alipay_held
from shopinsure._account.balances import balance_workings as balance_workings
from shopinsure._account.balances import cash_available as cash_available
from shopinsure._account.balances import credit_available as credit_available
from shopinsure._account.balances import credit_held as credit_held
from shopinsure._account.balances import outstanding as outstanding
from shopinsure._account.balances import split_hold as split_hold
from shopinsure._account.events import Advanced as Advanced
from shopinsure._account.events import BondHeld as BondHeld
from shopinsure._account.events import BondPaid as BondPaid
from shopinsure._account.events import BondReleased as BondReleased
from shopinsure._account.events import CoverBought as CoverBought
from shopinsure._account.events import CoverEnded as CoverEnded
from shopinsure._account.events import DepositDrawn as DepositDrawn
from shopinsure._account.events import DepositPaid as DepositPaid
from shopinsure._account.events import DepositReleased as DepositReleased
from shopinsure._account.events import DepositToppedUp as DepositToppedUp
from shopinsure._account.events import Event as Event
from shopinsure._account.events import Repaid as Repaid
from shopinsure._account.handlers import PostingStatus as PostingStatus
from shopinsure._account.ledger import BALANCES as BALANCES
from shopinsure._account.ledger import Balances as Balances
from shopinsure._account.recovery import Debit as Debit
from shopinsure._account.recovery import Level as Level
from shopinsure._account.recovery import Milestone as Milestone
from shopinsure._account.recovery import Owed as Owed
from shopinsure._account.recovery import RecoverySchedule as RecoverySchedule
from shopinsure._account.recovery import Stage as Stage
from shopinsure._account.recovery import Standing as Standing
from shopinsure._account.recovery import auto_debit as auto_debit
from shopinsure._account.recovery import days_after as days_after
from shopinsure._account.recovery import recovery_schedule as recovery_schedule
from shopinsure._account.recovery import standing as standing
from shopinsure._account.statement import Posting as Posting
from shopinsure._account.statement import Statement as Statement
from shopinsure._account.statement import post as post
from shopinsure._account.statement import replay as replay
