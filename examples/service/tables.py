"""What is stored: facts, decisions with the keys of what was paid, and the events of an account."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Engine, ForeignKey, Index, UniqueConstraint, create_engine, event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

import shopinsure as si

from .columns import ID, KEY, RATE, YUAN, InstantColumn, RecordColumn, choice

MOST_TRIES = 3
Answer = TypeVar("Answer")


class Base(DeclarativeBase):
    """The tables; migrations/ makes them."""


class TermsRow(Base):
    """Terms that were agreed with somebody, by their id."""

    __tablename__ = "terms"
    terms_id: Mapped[str] = mapped_column(ID, primary_key=True)
    terms: Mapped[si.GuaranteeTerms | si.DepositTerms] = mapped_column(RecordColumn())


class ShopRow(Base):
    """A shop with what was agreed with it, and its account: lock it for whatever moves the account.

    What stands below the account is made from it, for the days of ``daily``.
    """

    __tablename__ = "shops"
    shop_id: Mapped[str] = mapped_column(ID, primary_key=True)
    shop: Mapped[si.Shop] = mapped_column(RecordColumn(si.Shop))
    quality_rate: Mapped[si.Rate] = mapped_column(RATE)
    price_rate: Mapped[si.Rate] = mapped_column(RATE)
    terms_id: Mapped[str] = mapped_column(ID)
    deposit_terms_id: Mapped[str] = mapped_column(ID)
    cover_terms_id: Mapped[str] = mapped_column(ID)  # of the last cover: the account goes by them
    account: Mapped[si.Account] = mapped_column(RecordColumn(si.Account))
    level: Mapped[si.Level] = mapped_column(choice(si.Level))
    debited_on: Mapped[date | None]
    owes_since: Mapped[date | None] = mapped_column(index=True)
    next_change_on: Mapped[date | None] = mapped_column(index=True)
    cover_until: Mapped[date | None] = mapped_column(index=True)


class OrderRow(Base):
    """An insured order as it was sold: lock it for whatever is paid on it."""

    __tablename__ = "orders"
    shop_id: Mapped[str] = mapped_column(ID, primary_key=True)
    order_id: Mapped[str] = mapped_column(ID, primary_key=True)
    order: Mapped[si.Order] = mapped_column(RecordColumn(si.Order))
    closes_on: Mapped[date | None] = mapped_column(index=True)


class RefundRow(Base):
    """Whether a refund, by what was last said of it, counts for the price claims of its order."""

    __tablename__ = "refunds"
    shop_id: Mapped[str] = mapped_column(ID, primary_key=True)
    order_id: Mapped[str] = mapped_column(ID, primary_key=True)
    refund_id: Mapped[str] = mapped_column(ID, primary_key=True)
    counts: Mapped[bool]


class LineRow(Base):
    """One unit of a line of an order as it was sold, with its SKU of that day."""

    __tablename__ = "lines"
    shop_id: Mapped[str] = mapped_column(ID, primary_key=True)
    order_id: Mapped[str] = mapped_column(ID, primary_key=True)
    line_id: Mapped[str] = mapped_column(ID, primary_key=True)
    purchase: Mapped[si.Purchase] = mapped_column(RecordColumn(si.Purchase))


class PolicyRow(Base):
    """A policy of an order."""

    __tablename__ = "order_policies"
    shop_id: Mapped[str] = mapped_column(ID, primary_key=True)
    order_id: Mapped[str] = mapped_column(ID, primary_key=True)
    product: Mapped[si.Product] = mapped_column(choice(si.Product), primary_key=True)
    policy: Mapped[si.OrderPolicy] = mapped_column(RecordColumn(si.OrderPolicy))


class CoverRow(Base):
    """A deposit policy."""

    __tablename__ = "deposit_policies"
    shop_id: Mapped[str] = mapped_column(ID, primary_key=True)
    policy_id: Mapped[str] = mapped_column(ID, primary_key=True)
    policy: Mapped[si.DepositPolicy] = mapped_column(RecordColumn(si.DepositPolicy))


class DecisionRow(Base):
    """An answer with all it was made from, and what it is looked up by; approved, it was paid."""

    __tablename__ = "decisions"
    __table_args__ = (Index("decisions_of_an_order", "shop_id", "order_id", "function"),)
    sha256: Mapped[str] = mapped_column(ID, primary_key=True)
    function: Mapped[str] = mapped_column(ID)
    shop_id: Mapped[str] = mapped_column(ID)
    order_id: Mapped[str | None] = mapped_column(ID)
    line_id: Mapped[str | None] = mapped_column(ID)
    first_key: Mapped[str | None] = mapped_column(KEY, index=True)
    request: Mapped[str | None] = mapped_column(ID)
    assessed_at: Mapped[datetime | None] = mapped_column(InstantColumn())
    outcome: Mapped[si.Outcome] = mapped_column(choice(si.Outcome))
    amount: Mapped[si.Yuan] = mapped_column(YUAN)
    payee: Mapped[si.Payee | None] = mapped_column(choice(si.Payee))
    due_on: Mapped[date | None]
    document: Mapped[str]


def digest(request: Any) -> str:
    """Return the SHA-256 of what is asked: written otherwise, or with a default, the same."""
    return hashlib.sha256(request.model_dump_json(exclude_defaults=True).encode()).hexdigest()


def decision_row(shop_id: str, decision: si.Decision, request: Any = None) -> DecisionRow:
    """Make the row of a decision, with what it is looked up by."""
    answer, document = decision.answer, decision.document()
    instant = document.get("assessed_at")
    verdict = getattr(answer, "verdict", None)  # false where it is not approved
    return DecisionRow(
        sha256=document["sha256"],
        function=document["function"],
        shop_id=shop_id,
        order_id=getattr(request, "order_id", None),
        line_id=getattr(request, "line_id", None),
        first_key=getattr(request, "key", None),
        request=None if request is None else digest(request),
        assessed_at=instant and datetime.fromisoformat(instant),
        outcome=si.Outcome.APPROVED if verdict is None else verdict.outcome,
        amount=si.Yuan(getattr(answer, "money", None) or "0"),
        payee=getattr(answer, "payee", None),
        due_on=getattr(answer, "due_on", None),
        document=decision.to_json(),
    )


class KeyRow(Base):
    """A key of what was paid: no other payment may have it."""

    __tablename__ = "payment_keys"
    key: Mapped[str] = mapped_column(KEY, primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("decisions.sha256"))


class EventRow(Base):
    """An event that was posted to the account of a shop; its number is the order of arrival."""

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("shop_id", "event_id"),
        Index("events_of_an_account", "shop_id", "on", "number"),
        Index("advances_of_a_case", "shop_id", "case_id", "kind"),
    )
    number: Mapped[int] = mapped_column(primary_key=True)
    shop_id: Mapped[str] = mapped_column(ID)
    event_id: Mapped[str] = mapped_column(ID)
    on: Mapped[date]
    kind: Mapped[str] = mapped_column(ID)
    case_id: Mapped[str | None] = mapped_column(ID)
    amount: Mapped[si.Yuan | None] = mapped_column(YUAN)
    event: Mapped[si.Event] = mapped_column(RecordColumn())


def connect(url: str) -> sessionmaker[Session]:
    """Make sessions of a database: of SQLite one at a time, which takes its one lock at once."""
    if url.startswith("sqlite"):
        # Threads wait for the one connection, and not for the lock, where the luckiest comes first.
        engine = create_engine(url, pool_size=1, max_overflow=0, pool_timeout=60)
        _begin_immediately(engine)
    else:
        engine = create_engine(url, pool_size=20, max_overflow=20, pool_pre_ping=True)
    return sessionmaker(engine, expire_on_commit=False)


def committed(sessions: sessionmaker[Session], work: Callable[[Session], Answer]) -> Answer:
    """Do work in one transaction; where another took a key of it meanwhile, do it again."""
    for _ in range(MOST_TRIES - 1):
        with suppress(IntegrityError), sessions.begin() as session:
            return work(session)
    with sessions.begin() as session:
        return work(session)


def _begin_immediately(engine: Engine) -> None:
    """Read and write under one lock: two that read first and write then could not both go on."""

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        connection.executescript("PRAGMA journal_mode=WAL; PRAGMA busy_timeout=60000")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
