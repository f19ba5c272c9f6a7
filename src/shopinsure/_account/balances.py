"""The balances of an account with their workings, and how a bond is split when it is held."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from shopinsure._account.account import Account, Case, checked_day_of, ensure_same_reading
from shopinsure._account.ledger import BALANCES, Ledger
from shopinsure._money import Yuan, YuanLike, checked_fen, yuan
from shopinsure._records import ensure_type
from shopinsure._results import Calculation, Result, calculate
from shopinsure._terms import DEPOSIT_TERMS, DepositTerms
from shopinsure._words import Language, LocalizedText, is_chinese
from shopinsure.rules import deposit as rules


def credit_available(account: Account, on: date | None = None) -> Yuan:
    """Return the credit that can be used for advances on a day, in yuan; D-Q26.

    ``None`` is the last posted day; after the last day of the cover nothing is available. Raises
    ``InvalidInput`` for a day before the last posted one.

    >>> account = Account(**Account.model_json_schema()["examples"][0])
    >>> str(credit_available(account)), str(credit_available(account, date(2023, 8, 1)))
    ('1955.00', '0.00')
    """
    ledger = Ledger(ensure_type("account", account, Account))
    day = ledger.last_on if on is None else checked_day_of(account, on)
    return yuan(ledger.balances_on(day)[0])


def credit_held(account: Account) -> Yuan:
    """Return what is held on credit, in yuan; D-Q21.

    >>> account = Account(**Account.model_json_schema()["examples"][0])
    >>> str(credit_held(account))
    '5.00'
    """
    return yuan(Ledger(ensure_type("account", account, Account)).held)


def outstanding(account: Account) -> Yuan:
    """Return what is owed to the insurer, in yuan; D-Q10.

    >>> account = Account(**Account.model_json_schema()["examples"][0])
    >>> str(outstanding(account))
    '40.00'
    """
    return yuan(Ledger(ensure_type("account", account, Account)).owed)


def cash_available(account: Account) -> Yuan:
    """Return what the cash deposit holds, in yuan; D-Q27.

    >>> account = Account(**Account.model_json_schema()["examples"][0])
    >>> str(cash_available(account))
    '950.00'
    """
    return ensure_type("account", account, Account).cash


def alipay_held(account: Account) -> Yuan:
    """Return what is held on the Alipay balance, in yuan; D-Q21.

    >>> account = Account(**Account.model_json_schema()["examples"][0])
    >>> str(alipay_held(account))
    '0.00'
    """
    return yuan(Ledger(ensure_type("account", account, Account)).alipay)


def balance_workings(
    account: Account, *, terms: DepositTerms = DEPOSIT_TERMS
) -> Mapping[str, Calculation]:
    """Return the five balances of an account by name, each with its working; D-Q21, D-Q26, D-Q27.

    Raises ``InvalidInput`` where ``terms`` count repayments otherwise than the account does.

    >>> from shopinsure import BondHeld, CoverBought, replay
    >>> bought = CoverBought(
    ...     event_id="E-1", on="2022-08-01", policy_id="D-1", coverage="2000", end="2023-07-31"
    ... )
    >>> held = BondHeld(event_id="E-2", on="2022-08-02", case_id="C-1", amount="50")
    >>> workings = balance_workings(replay([bought, held]).account)
    >>> workings["credit_available"].steps[-1].formula
    '2000.00 - 50.00 - 0.00'
    """
    ensure_type("account", account, Account)
    ensure_same_reading(account, ensure_type("terms", terms, DepositTerms))
    cases = account.cases
    held = calculate(rules.HELD_ON_CREDIT, tuple(case.held_credit.fen for case in cases), terms)
    alipay = calculate(rules.HELD_ON_ALIPAY, tuple(case.held_alipay.fen for case in cases), terms)
    owed = tuple(_owed_on(case, terms) for case in cases)
    drawn = account.cash_limit.fen - account.cash.fen
    all_owed = calculate(rules.OUTSTANDING, tuple(one.fen for one in owed), terms, owed)
    cash = calculate(rules.CASH_LEFT, (account.cash_limit.fen, drawn), terms)
    workings = (_credit_left(account, held, owed, terms), held, all_owed, cash, alipay)
    return MappingProxyType(dict(zip(_NAMES, workings, strict=True)))


_NAMES: Final = tuple(LocalizedText(name, chinese) for name, chinese in BALANCES.items())


def _owed_on(case: Case, terms: DepositTerms) -> Calculation:
    return calculate(rules.OWED_ON_CASE, (case.advanced.fen, case.repaid.fen), terms)


def _credit_left(
    account: Account, held: Calculation, owed: tuple[Calculation, ...], terms: DepositTerms
) -> Calculation:
    if Ledger(account).policy_id is None:
        return calculate(rules.CREDIT_ENDED, (0,), terms)
    if account.repayment_counts == "by_amount":
        unrestored = calculate(rules.UNRESTORED, tuple(one.fen for one in owed), terms, owed)
    else:
        advanced = tuple(case.advanced.fen for case in account.cases)
        unrestored = calculate(rules.UNRESTORED, advanced, terms)
    operands = (account.coverage.fen, held.fen, unrestored.fen)
    return calculate(rules.CREDIT_LEFT, operands, terms, (held, unrestored))


class Hold(Result):
    """How a bond is held, in yuan: on credit, on Alipay, and what neither covers; D-Q21.

    ``workings`` are the calculations of the three, in this order.
    """

    __slots__ = ("_workings",)
    json_fields = MappingProxyType(
        {"credit": Yuan, "alipay": Yuan, "shortfall": Yuan, "workings": tuple[Calculation, ...]}
    )
    schema_id = "shopinsure/hold/1"

    def __init__(self, *, workings: tuple[Calculation, Calculation, Calculation]) -> None:
        self._workings = workings

    @property
    def workings(self) -> tuple[Calculation, Calculation, Calculation]:
        """Return the working of each part."""
        return self._workings

    @property
    def credit(self) -> Yuan:
        """Return the part on credit."""
        return self.workings[0].amount

    @property
    def alipay(self) -> Yuan:
        """Return the part on the Alipay balance."""
        return self.workings[1].amount

    @property
    def shortfall(self) -> Yuan:
        """Return what neither covers."""
        return self.workings[2].amount

    def explain(self, language: Language = "en") -> str:
        """Return the three parts with their working."""
        return "\n".join(working.explain(language) for working in self.workings)

    def summary(self, language: Language = "en") -> str:
        """Return the three parts on one line."""
        names = ("信用账户", "支付宝", "缺口") if is_chinese(language) else self.json_fields
        parts = (working.summary(language) for working in self.workings)
        pairs = zip(names, parts, strict=False)
        return ("，" if is_chinese(language) else ", ").join(map(" ".join, pairs))


def split_hold(
    amount: YuanLike, credit_available: YuanLike, alipay_balance: YuanLike | None = None
) -> Hold:
    """Split a bond (yuan): credit first, the rest on the Alipay balance; D-Q21.

    Where the balance is given, what even that cannot cover is the shortfall. The cash deposit is
    never touched. Raises ``InvalidInput`` for anything that is not an amount.

    >>> hold = split_hold("1250", "1000", "200")
    >>> str(hold.credit), str(hold.alipay), str(hold.shortfall)
    ('1000.00', '200.00', '50.00')
    """
    bond = checked_fen("amount", amount)
    available = checked_fen("credit_available", credit_available)
    credit = calculate(rules.CREDIT_PART, (bond, available), DEPOSIT_TERMS)
    if alipay_balance is None:
        alipay = calculate(rules.ALIPAY_REST, (bond, credit.fen), DEPOSIT_TERMS)
    else:
        balance = checked_fen("alipay_balance", alipay_balance)
        alipay = calculate(rules.ALIPAY_PART, (bond, credit.fen, balance), DEPOSIT_TERMS)
    missing = calculate(rules.SHORTFALL, (bond, credit.fen, alipay.fen), DEPOSIT_TERMS)
    return Hold(workings=(credit, alipay, missing))
