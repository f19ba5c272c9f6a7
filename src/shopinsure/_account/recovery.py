"""What follows an advance of the insurer: automatic debit, dunning and sanctions."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema

from shopinsure._account.account import Account, checked_day_of
from shopinsure._dates import checked_day
from shopinsure._display import shown
from shopinsure._money import Yuan, YuanLike, checked_fen
from shopinsure._readings import choice_line
from shopinsure._records import ensure_type, refuse
from shopinsure._refusals import values
from shopinsure._results import (
    Calculation,
    Chosen,
    Result,
    Tabular,
    as_html,
    as_markdown,
    calculate,
    chosen,
)
from shopinsure._terms import DEPOSIT_TERMS, DepositTerms
from shopinsure._words import LANGUAGES, Language, LocalizedEnum, is_chinese, localize
from shopinsure.rules._rule import Basis, Rule
from shopinsure.rules.deposit import BADGE_REMOVED, BLOCKED, DEBIT, DUNNING, LAST_DAY, OWED_SINCE


class _OfCase(Result):
    """An amount of a case, in yuan, with its working."""

    __slots__ = ("_case_id", "_working")

    def __init__(self, *, case_id: str, working: Calculation) -> None:
        self._case_id = case_id
        self._working = working

    @property
    def case_id(self) -> str:
        """Return the id of the case."""
        return self._case_id

    @property
    def working(self) -> Calculation:
        """Return how the amount came about."""
        return self._working

    @property
    def amount(self) -> Yuan:
        """Return the amount."""
        return self.working.amount

    @property
    def money(self) -> Decimal:
        """Return the amount in yuan."""
        return self.working.amount


class Debit(_OfCase):
    """What an automatic debit takes for one advance, in yuan, with its working; D-Q11."""

    __slots__ = ()
    json_fields = MappingProxyType({"case_id": str, "amount": Yuan, "working": Calculation})
    schema_id = "shopinsure/debit/1"

    def explain(self, language: Language = "en") -> str:
        """Return the case and how the amount came about as text."""
        if is_chinese(language):
            return f"案件 {self.case_id}，{self.working.explain(language)}"
        return f"{self.case_id}: {self.working.explain(language)}"


def auto_debit(
    account: Account, on: date, balance: YuanLike, *, terms: DepositTerms = DEPOSIT_TERMS
) -> tuple[Debit, ...]:
    """Compute what the automatic debit of a day takes from the Alipay balance (yuan); D-Q10, D-Q11.

    Oldest advance first, from the day after it on, each collected in full or skipped. The caller
    books the debits as ``Repaid`` with ids of its own. Raises ``InvalidInput`` for anything that is
    not a day or amount.

    >>> account = Account(**Account.model_json_schema()["examples"][0])
    >>> [str(debit.amount) for debit in auto_debit(account, date(2022, 8, 5), "50")]
    ['40.00']
    """
    ensure_type("terms", terms, DepositTerms)
    on = checked_day("on", on)
    left = checked_fen("balance", balance)
    debits = []
    for advanced_on, case_id, owed in _open_advances(account, on):
        if (on - advanced_on).days < terms.dunning_days:
            continue
        debit = calculate(DEBIT, (owed, left), terms)
        if debit.fen:
            debits.append(Debit(case_id=case_id, working=debit))
            left -= debit.fen
    return tuple(debits)


def _open_advances(account: Account, on: date) -> list[tuple[date, str, int]]:
    """List the open advances, oldest first; raise for a day before the last posted one."""
    checked_day_of(ensure_type("account", account, Account), on)
    return sorted(
        (advance.on, case.case_id, advance.owed.fen)
        for case in account.cases
        for advance in case.advances
    )


class Stage(LocalizedEnum):
    """What follows an advance that is not repaid; D-Q10, D-Q19, D-Q20."""

    DUNNING = "dunning", "催缴"
    BADGE_REMOVED = "badge_removed", "去除消保标志"
    BLOCKED = "blocked", "店铺屏蔽"
    LAST_DAY = "last_day", "最后还款日"


_STAGE_RULES: Final = MappingProxyType(
    {
        Stage.DUNNING: DUNNING,
        Stage.BADGE_REMOVED: BADGE_REMOVED,
        Stage.BLOCKED: BLOCKED,
        Stage.LAST_DAY: LAST_DAY,
    }
)


class Milestone(Result):
    """What follows on which day, if the advance is not repaid before."""

    __slots__ = ("_on", "_readings", "_stage")
    json_fields = MappingProxyType(
        {
            "stage": Stage,
            "on": date,
            "clause": str,
            "basis": Basis,
            "message": str,
            "message_zh": str,
            "readings": dict[str, str | int | None],
        }
    )
    schema_id = "shopinsure/milestone/1"

    def __init__(self, *, stage: Stage, on: date, readings: Chosen) -> None:
        self._stage = stage
        self._on = on
        self._readings = readings

    @property
    def stage(self) -> Stage:
        """Return the stage."""
        return self._stage

    @property
    def on(self) -> date:
        """Return the day."""
        return self._on

    @property
    def rule(self) -> Rule:
        """Return the rule behind the stage."""
        return _STAGE_RULES[self.stage]

    def message(self, language: Language = "en") -> str:
        """Return what follows."""
        return self.rule.wording(language)

    def _json(self) -> dict[str, Any]:
        return {
            "stage": self.stage,
            "on": self.on,
            "clause": self.rule.clause,
            "basis": self.rule.basis,
            "message": self.message("en"),
            "message_zh": self.message("zh"),
            "readings": dict(self._readings),
        }

    def explain(self, language: Language = "en") -> str:
        """Return the day, the stage, what follows and the clause as text."""
        said = "{} {}：{}" if is_chinese(language) else "{} {}: {}"
        return said.format(self.on, localize(self.stage, language), self.rule.cited(language))

    def summary(self, language: Language = "en") -> str:
        """Return the day and the stage as text."""
        return f"{self.on} {localize(self.stage, language)}"


class RecoverySchedule(tuple[Milestone, ...], Tabular):
    """What follows an advance that is not repaid: a tuple of milestones, and a table of them."""

    __slots__ = ()
    table_columns = MappingProxyType(
        {
            "on": "day",
            **dict.fromkeys(("stage", "clause", "basis", "message", "message_zh"), "text"),
        }
    )

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return handler.generate_schema(tuple[Milestone, ...])

    def _repr_html_(self) -> str:
        return "".join(
            as_html(line.explain(language), language)
            for language in shown().languages
            for line in self
        )

    def _repr_markdown_(self) -> str:
        return "\n\n".join(
            as_markdown(line.explain(language), language)
            for language in shown().languages
            for line in self
        )

    def _table_rows(self) -> Iterator[tuple[object, ...]]:
        for it in self:
            messages = map(it.message, LANGUAGES)
            yield (it.on, it.stage, it.rule.clause, it.rule.basis, *messages)


def recovery_schedule(
    advanced_on: date, *, terms: DepositTerms = DEPOSIT_TERMS
) -> RecoverySchedule:
    """Return what follows an advance that is not repaid, in the order of days; D-Q19, D-Q20.

    The reading ``overdue_from`` says from which day the 3 and 5 days count. Raises ``InvalidInput``
    for anything that is not a day.

    >>> [str(it.on) for it in recovery_schedule(date(2022, 7, 13))]
    ['2022-07-14', '2022-08-12', '2022-08-15', '2022-08-17']
    """
    ensure_type("terms", terms, DepositTerms)
    advanced_on = checked_day("advanced_on", advanced_on)
    days, overdue = days_after(terms), chosen(terms, "overdue_from")
    milestones = [
        Milestone(
            stage=stage,
            on=_later(advanced_on, days[stage], "advanced_on"),
            readings=overdue if stage in _LEVEL_OF_STAGE else (),
        )
        for stage in Stage
    ]
    return RecoverySchedule(sorted(milestones, key=lambda milestone: milestone.on))


def days_after(terms: DepositTerms) -> Mapping[Stage, int]:
    """Return the days from an advance to each stage of its recovery; D-Q19, D-Q20."""
    base = {"limit": terms.repayment_days, "dunning": terms.dunning_days, "advance": 0}
    overdue = base[terms.overdue_from]
    return {
        Stage.DUNNING: terms.dunning_days,
        Stage.BADGE_REMOVED: overdue + terms.badge_days,
        Stage.BLOCKED: overdue + terms.block_days,
        Stage.LAST_DAY: terms.repayment_days,
    }


def _later(day: date, days: int, parameter: str) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        refuse("advanced_on", str(day), values.NO_ROOM_FOR_SCHEDULE, parameter=parameter)


class Level(LocalizedEnum):
    """How a shop stands; D-Q20."""

    GOOD = "good", "正常"
    BADGE_REMOVED = "badge_removed", "去除消保标志"
    BLOCKED = "blocked", "店铺屏蔽"


class Owed(_OfCase):
    """What a case owes, in yuan, and the day of its oldest open advance."""

    __slots__ = ("_since",)
    json_fields = MappingProxyType(
        {"case_id": str, "amount": Yuan, "since": date, "working": Calculation}
    )
    schema_id = "shopinsure/owed/1"

    def __init__(self, *, case_id: str, since: date, working: Calculation) -> None:
        super().__init__(case_id=case_id, working=working)
        self._since = since

    @property
    def since(self) -> date:
        """Return the day from which it is overdue."""
        return self._since

    def explain(self, language: Language = "en") -> str:
        """Return the case, since when it owes, and how the amount came about as text."""
        if is_chinese(language):
            return f"案件 {self.case_id}（自 {self.since} 起），{self.working.explain(language)}"
        return f"{self.case_id} (since {self.since}): {self.working.explain(language)}"


_STANDING_WORDS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "en": ("next change on: ", "earliest sanction under any reading: "),
        "zh": ("下次变化日：", "任一口径下最早处罚日："),
    }
)


class Standing(Result):
    """How a shop stands on a day: the worst of its open advances; D-Q20.

    ``since`` is the day on which the level began, by the advances that are still open, and
    ``next_change_on`` the day on which it falls next if nothing is repaid, ``valid_until`` the day
    before; ``None`` where there is none. ``earliest`` is the first day on which any choice of
    ``overdue_from`` would sanction, the least certain of the readings. While blocked, its trades
    are under payment-term protection.
    """

    __slots__ = ("_earliest", "_level", "_next_change_on", "_on", "_owed", "_readings", "_since")
    json_fields = MappingProxyType(
        {
            "on": date,
            "level": Level,
            "since": date | None,
            "owed": tuple[Owed, ...],
            "next_change_on": date | None,
            "valid_until": date | None,
            "earliest": date | None,
            "readings": dict[str, str | int | None],
        }
    )
    schema_id = "shopinsure/standing/1"

    def __init__(  # noqa: PLR0913 - one argument a fact
        self,
        *,
        on: date,
        level: Level,
        since: date | None,
        owed: tuple[Owed, ...],
        next_change_on: date | None,
        earliest: date | None,
        readings: Chosen,
    ) -> None:
        self._on = on
        self._level = level
        self._since = since
        self._owed = owed
        self._next_change_on = next_change_on
        self._earliest = earliest
        self._readings = readings

    @property
    def on(self) -> date:
        """Return the day."""
        return self._on

    @property
    def level(self) -> Level:
        """Return the level."""
        return self._level

    @property
    def since(self) -> date | None:
        """Return the day from which the level holds, or ``None`` where it is good."""
        return self._since

    @property
    def owed(self) -> tuple[Owed, ...]:
        """Return what is owed, a line a case."""
        return self._owed

    @property
    def next_change_on(self) -> date | None:
        """Return the day on which the level changes, or ``None``."""
        return self._next_change_on

    @property
    def earliest(self) -> date | None:
        """Return the first day of a sanction under any choice of ``overdue_from``, or ``None``."""
        return self._earliest

    @property
    def valid_until(self) -> date | None:
        """Return the last day on which the level is the same if nothing is repaid."""
        change = self.next_change_on
        return None if change is None else change - timedelta(days=1)

    @property
    def payment_term_protection(self) -> bool:
        """Return whether the shop's trades are under payment-term protection; D-Q20."""
        return self.level is Level.BLOCKED

    def explain(self, language: Language = "en") -> str:
        """Return the level with its days, what each case owes, and what changes next as text."""
        change, first = _STANDING_WORDS["zh" if is_chinese(language) else "en"]
        lines = [self._head(language)]
        lines += [f"  {line}" for one in self.owed for line in one.explain(language).splitlines()]
        lines += [f"  {change}{self.next_change_on}"] if self.next_change_on else []
        lines += [f"  {first}{self.earliest}"] if self.earliest else []
        lines += [f"  {choice_line(*one, language)}" for one in self._readings]
        return "\n".join(lines)

    def _head(self, language: Language) -> str:
        if is_chinese(language):
            return f"{self.on}：{_LEVEL_ZH[self.level].format(self.since)}"
        if self.level not in _LEVEL_RULES:
            return f"{self.on} {self.level}"
        return f"{self.on} {self.level} since {self.since}: {_LEVEL_RULES[self.level].en}"

    def summary(self, language: Language = "en") -> str:
        """Return the day and the level as text."""
        return f"{self.on} {localize(self.level, language)}"


def standing(account: Account, on: date, *, terms: DepositTerms = DEPOSIT_TERMS) -> Standing:
    """Return how a shop stands on a day (not before its last posted one), and what is owed; D-Q20.

    Each open advance has its own clock, which a partial repayment does not stop; the worst counts.
    Once nothing is overdue the standing is good. Raises ``InvalidInput`` for anything that is not
    such a day.

    >>> account = Account(**Account.model_json_schema()["examples"][0])
    >>> standing(account, date(2022, 9, 8)).summary()
    '2022-09-08 blocked'
    """
    ensure_type("terms", terms, DepositTerms)
    on = checked_day("on", on)
    advances = _open_advances(account, on)
    days = days_after(terms)
    changes = [
        (_later(advanced_on, days[stage], "account"), level)
        for advanced_on, _, _ in advances
        for stage, level in _LEVEL_OF_STAGE.items()
    ]
    level = max(
        (level for day, level in changes if day <= on), key=_RANKS.index, default=Level.GOOD
    )
    worse = [day for day, it in changes if day > on and _RANKS.index(it) > _RANKS.index(level)]
    return Standing(
        on=on,
        level=level,
        since=min((day for day, it in changes if it is level and day <= on), default=None),
        owed=_owed(advances, terms),
        next_change_on=min(worse, default=None),
        earliest=_earliest_sanction(advances, terms),
        readings=chosen(terms, "overdue_from"),
    )


def _earliest_sanction(advances: list[tuple[date, str, int]], terms: DepositTerms) -> date | None:
    """Return the first day on which an open advance would lead to a sanction under any reading."""
    if not advances:
        return None
    # From the advance itself, the earliest of the days that ``overdue_from`` can choose.
    return _later(advances[0][0], min(terms.badge_days, terms.block_days), "account")


_RANKS: Final = (Level.GOOD, Level.BADGE_REMOVED, Level.BLOCKED)
_LEVEL_OF_STAGE: Final = MappingProxyType(
    {Stage.BADGE_REMOVED: Level.BADGE_REMOVED, Stage.BLOCKED: Level.BLOCKED}
)
_LEVEL_RULES: Final = MappingProxyType({Level.BADGE_REMOVED: BADGE_REMOVED, Level.BLOCKED: BLOCKED})
_LEVEL_ZH: Final = MappingProxyType(
    {
        Level.GOOD: "店铺正常",
        Level.BADGE_REMOVED: "店铺的消保标志自 {} 起被去除",
        Level.BLOCKED: "店铺自 {} 起被屏蔽，期间交易实行账期保障",
    }
)


def _owed(advances: list[tuple[date, str, int]], terms: DepositTerms) -> tuple[Owed, ...]:
    cases: dict[str, list[tuple[date, int]]] = {}
    for advanced_on, case_id, owed in advances:
        cases.setdefault(case_id, []).append((advanced_on, owed))
    return tuple(
        Owed(
            case_id=case_id,
            since=open_[0][0],
            working=calculate(OWED_SINCE, tuple(owed for _, owed in open_), terms),
        )
        for case_id, open_ in cases.items()
    )
