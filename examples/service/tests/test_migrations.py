"""The tables that the migrations make are those of the service, and what was stored is read on."""

from datetime import datetime

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from service.app import clock, create_app
from service.columns import DOCUMENT
from service.tables import Base, OrderRow, PolicyRow, connect

from conftest import EXAMPLES, Service, migrate, settings
from shopinsure import Outcome


def test_the_migrations_make_the_tables_of_the_service(url):
    engine = connect(url).kw["bind"]
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()


def test_the_migrations_go_back(url):
    command.downgrade(settings(url), "base")
    engine = connect(url).kw["bind"]
    assert sa.inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()
    migrate(url)


SKU = {"schema": "shopinsure/sku/1", "shop_id": "S-1", "listing_id": "L-1", "name": "dress"}
STORED = {
    "shops": {
        "shop_id": "S-1",
        "shop": {"schema": "shopinsure/shop/1", "shop_id": "S-1", "price_status": "qualified"},
        "quality_rate": 1800,
        "price_rate": 1200,
        "terms_id": "live-guarantee-2020-09-02",
        "deposit_terms_id": "deposit-insurance-2022-07-13",
        "cover_terms_id": "deposit-insurance-2022-07-13",
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


@pytest.mark.parametrize("form", ["order-policy/2", "order/1"])
def test_what_cannot_be_read_is_a_defect_and_no_request_is_blamed(service, form):
    service.order()
    policy = sa.type_coerce(PolicyRow.policy, DOCUMENT)
    ((document,),) = service.rows(sa.select(policy))
    with service.app.state.sessions.begin() as session:
        changed = sa.literal(document | {"schema": f"shopinsure/{form}"}, DOCUMENT)
        session.execute(sa.update(PolicyRow).values({"policy": changed}))
    with pytest.raises(RuntimeError, match="cannot be read"):
        service.post("/quality-claims", json=EXAMPLES["QualityClaim"])
