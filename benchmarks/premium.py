"""Measure what making a result costs when nobody asks for its working, before and now.

    python benchmarks/premium.py [--before COMMIT] [--rounds 15]

The package of an earlier commit (by default the last one whose results knew less about themselves)
and the package of this tree run in two processes, in turn, each round the same calls on the same
inputs. What is taken is processor time; the medians of the rounds are compared, so the ratios are
measured in one run. The last lines show what asking for the working costs, for scale.
"""

import argparse
import io
import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BEFORE = "6741be2"
LIMIT = 1.1  # what the medians of two equal programs may stray on a busy machine
ROUNDS = 15

WORKER = """
import sys, time
from datetime import date
from decimal import Decimal
import shopinsure as si

paid, rate = Decimal("199.00"), Decimal("0.0018")
ready, ratio = si.Yuan("199.00"), si.Rate("0.0018")
policy = si.DepositPolicy(
    policy_id="D-1", shop_id="S-1", coverage="1000", term="twelve_months", start="2023-01-01",
    end="2023-12-31", rate="0.03", premium="30.00", terms_id="deposit-insurance-2022-07-13",
)
sku = si.Sku(shop_id="S-1", listing_id="L-1", name="dress")
at = "2020-09-1{}T10:00:00+08:00".format
bought = si.OrderPolicy(
    order_id="O-1", shop_id="S-1", product="price", category="apparel", paid="100", freight="0",
    rate="0.002", premium="0.20", paid_at=at(0), issued_at=at(1), terms_id="live-guarantee",
)
purchase = si.Purchase(order_id="O-1", line_id="1", sku=sku, unit_paid="100", paid_at=at(0))
evidence = si.Evidence(
    order_id="O-2", sku=sku, unit_price="70", placed_at=at(2), submitted_at=at(3)
)
on, term, cover = date(2023, 3, 1), si.Term.TWELVE_MONTHS, Decimal(1000)
CALLS = {
    "order_premium from Decimal": (lambda: si.order_premium(paid, rate), 4000),
    "order_premium from Yuan and Rate": (lambda: si.order_premium(ready, ratio), 8000),
    "deposit_premium": (lambda: si.deposit_premium(cover, term), 4000),
    "surrender_refund": (lambda: si.surrender_refund(policy, on), 4000),
    "assess_price_claim": (lambda: si.assess_price_claim(bought, purchase, evidence), 400),
    "its working": (lambda: si.order_premium(ready, ratio).steps, 400),
    "its explanation": (lambda: si.order_premium(ready, ratio).explain("zh"), 400),
}
for line in sys.stdin:
    call, times = CALLS[line.strip()]
    began = time.process_time_ns()
    for _ in range(times):
        call()
    print((time.process_time_ns() - began) / times / 1000, flush=True)
"""
UNASKED = (
    "order_premium from Decimal",
    "order_premium from Yuan and Rate",
    "deposit_premium",
    "surrender_refund",
    "assess_price_claim",
)
ASKED = ("its working", "its explanation")


def unpacked(commit: str, folder: Path) -> Path:
    """Put the package of a commit into a folder, and say where it lies."""
    packed = subprocess.run(
        ["git", "archive", commit, "src/shopinsure"],  # noqa: S607 - the git of whoever runs this
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder / "src"


def started(source: Path) -> subprocess.Popen[str]:
    """Start a process that runs the calls with the package of a folder."""
    return subprocess.Popen(
        [sys.executable, "-c", WORKER],
        env=os.environ | {"PYTHONPATH": str(source)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def took(worker: subprocess.Popen[str], call: str) -> float:
    """Ask a process for a call: microseconds of processor time each."""
    worker.stdin.write(f"{call}\n")
    worker.stdin.flush()
    return float(worker.stdout.readline())


def measured(workers: list[subprocess.Popen[str]], rounds: int) -> dict[str, list[float]]:
    """Run every call in every process in turn, and give the medians."""
    taken: dict[str, list[list[float]]] = {call: [[], []] for call in (*UNASKED, *ASKED)}
    for _ in range(rounds):
        for call, times in taken.items():
            for worker, kept in zip(workers, times, strict=True):
                kept.append(took(worker, call))
    return {call: [statistics.median(one) for one in times] for call, times in taken.items()}


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and say by the exit code whether a result became dearer."""
    parser = argparse.ArgumentParser(description="Measure results whose working nobody asks for.")
    parser.add_argument("--before", default=BEFORE, help="the commit to compare with")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="how often each call is timed")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        sources = [unpacked(asked.before, Path(folder)), ROOT / "src"]
        workers = [started(source) for source in sources]
        try:
            medians = measured(workers, asked.rounds)
        finally:
            for worker in workers:
                worker.kill()
                worker.communicate()
    print(f"microseconds of processor time, medians of {asked.rounds} rounds in turn")
    print(f"{'':36}{asked.before:>10}{'now':>10}{'ratio':>10}")
    for call, (before, now) in medians.items():
        print(f"{call:36}{before:10.2f}{now:10.2f}{now / before:10.2f}")
    worst = max(now / before for before, now in (medians[call] for call in UNASKED))
    print(f"worst ratio of a result whose working nobody asks for: {worst:.2f} (at most {LIMIT})")
    return 1 if worst > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
