"""Make the tables of the first version.

A migration names plain types and no class of the service: those go on changing, it does not.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None

ID = sa.String(64)
CHOICE = sa.String(32)
FEN = PPM = sa.BigInteger
DOCUMENT = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "terms",
        sa.Column("terms_id", ID, primary_key=True),
        sa.Column("terms", DOCUMENT, nullable=False),
    )
    op.create_table(
        "shops",
        sa.Column("shop_id", ID, primary_key=True),
        sa.Column("shop", DOCUMENT, nullable=False),
        sa.Column("quality_rate", PPM, nullable=False),
        sa.Column("price_rate", PPM, nullable=False),
        sa.Column("terms_id", ID, nullable=False),
        sa.Column("deposit_terms_id", ID, nullable=False),
        sa.Column("cover_terms_id", ID, nullable=False),
        sa.Column("account", DOCUMENT, nullable=False),
        sa.Column("level", CHOICE, nullable=False),
        sa.Column("debited_on", sa.Date),
        sa.Column("owes_since", sa.Date, index=True),
        sa.Column("next_change_on", sa.Date, index=True),
        sa.Column("cover_until", sa.Date, index=True),
    )
    op.create_table(
        "orders",
        sa.Column("shop_id", ID, primary_key=True),
        sa.Column("order_id", ID, primary_key=True),
        sa.Column("order", DOCUMENT, nullable=False),
    )
    op.create_table(
        "refunds",
        sa.Column("shop_id", ID, primary_key=True),
        sa.Column("order_id", ID, primary_key=True),
        sa.Column("refund_id", ID, primary_key=True),
        sa.Column("counts", sa.Boolean, nullable=False),
    )
    op.create_table(
        "lines",
        sa.Column("shop_id", ID, primary_key=True),
        sa.Column("order_id", ID, primary_key=True),
        sa.Column("line_id", ID, primary_key=True),
        sa.Column("purchase", DOCUMENT, nullable=False),
    )
    op.create_table(
        "order_policies",
        sa.Column("shop_id", ID, primary_key=True),
        sa.Column("order_id", ID, primary_key=True),
        sa.Column("product", CHOICE, primary_key=True),
        sa.Column("policy", DOCUMENT, nullable=False),
    )
    op.create_table(
        "deposit_policies",
        sa.Column("shop_id", ID, primary_key=True),
        sa.Column("policy_id", ID, primary_key=True),
        sa.Column("policy", DOCUMENT, nullable=False),
    )
    op.create_table(
        "decisions",
        sa.Column("sha256", ID, primary_key=True),
        sa.Column("function", ID, nullable=False),
        sa.Column("shop_id", ID, nullable=False),
        sa.Column("order_id", ID),
        sa.Column("line_id", ID),
        sa.Column("first_key", sa.String(202), index=True),
        sa.Column("request", ID),
        sa.Column("assessed_at", sa.DateTime(timezone=True)),
        sa.Column("outcome", CHOICE, nullable=False),
        sa.Column("amount", FEN, nullable=False),
        sa.Column("payee", CHOICE),
        sa.Column("due_on", sa.Date),
        sa.Column("document", sa.String, nullable=False),
    )
    op.create_index("decisions_of_an_order", "decisions", ["shop_id", "order_id", "function"])
    op.create_table(
        "payment_keys",
        sa.Column("key", sa.String(202), primary_key=True),
        sa.Column("sha256", ID, sa.ForeignKey("decisions.sha256"), nullable=False),
    )
    op.create_table(
        "events",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("shop_id", ID, nullable=False),
        sa.Column("event_id", ID, nullable=False),
        sa.Column("on", sa.Date, nullable=False),
        sa.Column("kind", ID, nullable=False),
        sa.Column("case_id", ID),
        sa.Column("amount", FEN),
        sa.Column("event", DOCUMENT, nullable=False),
        sa.UniqueConstraint("shop_id", "event_id"),
    )
    op.create_index("events_of_an_account", "events", ["shop_id", "on", "number"])
    op.create_index("advances_of_a_case", "events", ["shop_id", "case_id", "kind"])


def downgrade() -> None:
    """Drop the tables."""
    for table in ("events", "payment_keys", "decisions", "deposit_policies", "order_policies"):
        op.drop_table(table)
    for table in ("lines", "refunds", "orders", "shops", "terms"):
        op.drop_table(table)
