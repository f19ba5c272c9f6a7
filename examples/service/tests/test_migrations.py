"""The tables that the migrations make are those of the service, and what was stored is read on."""

from datetime import datetime

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from conftest import EXAMPLES, Service, migrate
from service.app import clock, create_app
from service.tables import Base, OrderRow, PolicyRow, connect

from shopinsure import DepositTerms, Outcome


def test_the_migrations_make_the_tables_of_the_service(url):
    engine = connect(url).kw["bind"]
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()


SKU = {"schema": "shopinsure/sku/1", "shop_id": "S-1", "listing_id": "L-1", "name": "dress"}
STORED = {
    "shops": {
        "shop_id": "S-1",
        "shop": {"schema": "shopinsure/shop/1", "shop_id": "S-1", "price_status": "qualified"},
        "quality_rate": 1800,
        "price_rate": 1200,
        "terms_id": "live-guarantee-2020-09-02",
        "account": {"schema": "shopinsure/account/1"},
        "level": "good",
    },
    "orders": {
        "shop_id": "S-1",
        "order_id": "O-1",
        "order": {
            "schema": "shopinsure/order/1",
            "order_id": "O-1",
            "shop_id": "S-1",
            "category": "apparel",
            "paid": "199.00",
            "freight": "0.00",
            "paid_at": "2023-03-01T10:00:00+08:00",
            "shipped_at": "2023-03-02T16:00:00+08:00",
        },
    },
    "lines": {
        "shop_id": "S-1",
        "order_id": "O-1",
        "line_id": "1",
        "purchase": {
            "schema": "shopinsure/purchase/1",
            "order_id": "O-1",
            "line_id": "1",
            "sku": {name: it for name, it in SKU.items() if name != "schema"} | {"size": "M"},
            "unit_paid": "199.00",
            "paid_at": "2023-03-01T10:00:00+08:00",
        },
    },
    "order_policies": {
        "shop_id": "S-1",
        "order_id": "O-1",
        "product": "price",
        "policy": {
            "schema": "shopinsure/order-policy/1",
            "order_id": "O-1",
            "shop_id": "S-1",
            "product": "price",
            "category": "apparel",
            "paid": "199.00",
            "freight": "0.00",
            "rate": "0.0012",
            "premium": "0.24",
            "paid_at": "2023-03-01T10:00:00+08:00",
            "issued_at": "2023-03-02T16:00:00+08:00",
            "terms_id": "live-guarantee-2020-09-02",
        },
    },
}


def test_what_the_first_version_stored_is_read_by_the_second(empty):
    migrate(empty, "0001")
    engine = connect(empty).kw["bind"]
    tables = sa.MetaData()
    with engine.begin() as connection:
        tables.reflect(connection)
        for name, row in STORED.items():
            connection.execute(sa.insert(tables.tables[name]).values(row))
    engine.dispose()
    migrate(empty)
    app = create_app(empty)
    app.dependency_overrides[clock] = lambda: datetime.fromisoformat("2023-03-15T10:00:00+08:00")
    service = Service(app)
    assert service.rows(sa.select(OrderRow.closes_on.cast(sa.String))) == [("2023-04-01",)]
    claim = service.ask("/price-claims", "PriceClaim")
    assert claim["answer"]["verdict"]["outcome"] == Outcome.APPROVED
    assert claim["answer"]["payment"]["amount"] == "49.00"
    app.state.sessions.kw["bind"].dispose()


def test_a_record_of_another_kind_or_a_newer_version_is_not_read(service):
    service.order()
    sessions = service.app.state.sessions
    for form in ("order-policy/2", "order/1"):
        with sessions.begin() as session:
            policies = PolicyRow.__table__
            stored = sa.type_coerce(policies.c.policy, sa.JSON)
            (document,) = session.execute(sa.select(stored)).scalars()
            session.execute(
                sa.update(policies).values(
                    policy=sa.type_coerce(document | {"schema": f"shopinsure/{form}"}, sa.JSON)
                )
            )
        answer = service.post("/quality-claims", json=EXAMPLES["QualityClaim"])
        assert answer.status_code == 422, DepositTerms
