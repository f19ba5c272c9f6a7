"""What is stored: facts, decisions with the keys of what was paid, and the events of an account."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar, TypeVar

from sqlalchemy import Engine, ForeignKey, Index, String, UniqueConstraint, create_engine, event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, sessionmaker

import shopinsure as si

from .columns import CHOICE, ID, INSTANT, KEY, RATE, YUAN, record

MOST_TRIES = 3
Answer = TypeVar("Answer")
RECORDS = (si.Shop, si.Account, si.Order, si.Purchase, si.OrderPolicy, si.DepositPolicy)


class Base(DeclarativeBase):
    """The tables; migrations/ makes them."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: ID,
        si.Yuan: YUAN,
        si.Rate: RATE,
        StrEnum: CHOICE,
        datetime: INSTANT,
        **{kind: record(kind) for kind in RECORDS},
    }


class OrderKey:
    """The columns that name an order: its number belongs to a shop."""

    shop_id: Mapped[str] = mapped_column(primary_key=True)
    order_id: Mapped[str] = mapped_column(primary_key=True)


class TermsRow(Base):
    """Terms that were agreed with somebody, by their id."""

    __tablename__ = "terms"
    terms_id: Mapped[str] = mapped_column(primary_key=True)
    terms: Mapped[si.GuaranteeTerms | si.DepositTerms] = mapped_column(record())


class ShopRow(Base):
    """A shop with what was agreed with it, and its account: lock it for whatever moves the account.

    What stands below the account is made from it, for the days of ``daily``.
    """

    __tablename__ = "shops"
    shop_id: Mapped[str] = mapped_column(primary_key=True)
    shop: Mapped[si.Shop]
    quality_rate: Mapped[si.Rate]
    price_rate: Mapped[si.Rate]
    terms_id: Mapped[str]
    deposit_terms_id: Mapped[str]
    cover_terms_id: Mapped[str]  # of the last cover: the account goes by them
    account: Mapped[si.Account]
    level: Mapped[si.Level]
    debited_on: Mapped[date | None]
    owes_since: Mapped[date | None] = mapped_column(index=True)
    next_change_on: Mapped[date | None] = mapped_column(index=True)
    cover_until: Mapped[date | None] = mapped_column(index=True)


class OrderRow(OrderKey, Base):
    """An insured order as it was sold: lock it for whatever is paid on it."""

    __tablename__ = "orders"
    order: Mapped[si.Order]
    closes_on: Mapped[date | None] = mapped_column(index=True)


class RefundRow(OrderKey, Base):
    """Whether a refund, by what was last said of it, counts for the price claims of its order."""

    __tablename__ = "refunds"
    refund_id: Mapped[str] = mapped_column(primary_key=True)
    counts: Mapped[bool]


class LineRow(OrderKey, Base):
    """One unit of a line of an order as it was sold, with its SKU of that day."""

    __tablename__ = "lines"
    line_id: Mapped[str] = mapped_column(primary_key=True)
    purchase: Mapped[si.Purchase]


class PolicyRow(OrderKey, Base):
    """A policy of an order."""

    __tablename__ = "order_policies"
    product: Mapped[si.Product] = mapped_column(primary_key=True)
    policy: Mapped[si.OrderPolicy]


class CoverRow(Base):
    """A deposit policy."""

    __tablename__ = "deposit_policies"
    shop_id: Mapped[str] = mapped_column(primary_key=True)
    policy_id: Mapped[str] = mapped_column(primary_key=True)
    policy: Mapped[si.DepositPolicy]


class DecisionRow(Base):
    """An answer with all it was made from, and what it is looked up by; approved, it was paid."""

    __tablename__ = "decisions"
    __table_args__ = (Index("decisions_of_an_order", "shop_id", "order_id", "function"),)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    function: Mapped[str]
    shop_id: Mapped[str]
    order_id: Mapped[str | None]
    line_id: Mapped[str | None]
    first_key: Mapped[str | None] = mapped_column(KEY, index=True)
    request: Mapped[str | None]
    assessed_at: Mapped[datetime | None]
    outcome: Mapped[si.Outcome] = mapped_column(default=si.Outcome.APPROVED)
    amount: Mapped[si.Yuan] = mapped_column(default=si.from_fen(0))
    payee: Mapped[si.Payee | None]
    due_on: Mapped[date | None]
    document: Mapped[str] = mapped_column(String)


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
    shop_id: Mapped[str]
    event_id: Mapped[str]
    on: Mapped[date]
    kind: Mapped[str]
    case_id: Mapped[str | None]
    amount: Mapped[si.Yuan | None]
    event: Mapped[si.Event] = mapped_column(record())


def keep_decision(
    session: Session, shop_id: str, decision: si.Decision, **columns: Any
) -> DecisionRow:
    """Store a decision once: of two accounts that are alike the same may be decided."""
    document = decision.document()
    facts = {name: document[name] for name in ("sha256", "function")}
    row = session.get(DecisionRow, facts["sha256"])
    if row is None:
        row = DecisionRow(**facts, shop_id=shop_id, document=decision.to_json(), **columns)
        session.add(row)
        session.flush()
    return row


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
