"""Keep with each order on which day its price window has closed, for ``daily`` to find it by.

The day is worked out from the policies that are stored: ``load_record`` reads them whatever version
of the library wrote them.
"""

import sqlalchemy as sa
from alembic import op

from shopinsure import GUARANTEE_VERSIONS, OrderPolicy, load_record, price_window

revision = "0002"
down_revision = "0001"

KEYS = ("shop_id", "order_id")


def upgrade() -> None:
    """Add the column and fill it."""
    op.add_column("orders", sa.Column("closes_on", sa.Date))
    op.create_index("ix_orders_closes_on", "orders", ["closes_on"])
    tables = sa.MetaData()
    connection = op.get_bind()
    tables.reflect(connection, only=("orders", "order_policies", "terms"))
    orders, policies = tables.tables["orders"], tables.tables["order_policies"]
    kept = connection.execute(sa.select(tables.tables["terms"].c.terms)).scalars()
    terms = {it.terms_id: it for it in (*GUARANTEE_VERSIONS, *map(load_record, kept))}
    sold = sa.select(policies.c.policy).where(policies.c.product == "price")
    for document in connection.execute(sold).scalars().all():
        policy = load_record(document, OrderPolicy)
        closes_on = price_window(policy.paid_at, terms=terms[policy.terms_id]).next_change_on
        order = [orders.c[name] == getattr(policy, name) for name in KEYS]
        connection.execute(sa.update(orders).where(*order).values(closes_on=closes_on))


def downgrade() -> None:
    """Drop the column."""
    op.drop_index("ix_orders_closes_on", "orders")
    op.drop_column("orders", "closes_on")
