"""Does the main-job example say what an independent calculation over its file says?"""

import csv
import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
SCRIPT = EXAMPLES / "shop_months.py"
DATA = EXAMPLES / "data" / "cdnow-orders.csv.gz"
QUALITY = Fraction(18, 10_000)
PRICE = Fraction(12, 10_000)


def run(script, **streams):
    return subprocess.run([sys.executable, script], check=False, **streams)


@pytest.fixture(scope="module")
def demo():
    return run(SCRIPT, capture_output=True, encoding="utf-8")


@pytest.fixture(scope="module")
def rows():
    with gzip.open(DATA, "rt", encoding="ascii", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def purchases(rows):
    """Day of payment 25 years later, order and fen of each purchase, in the order of payment."""
    read = [
        (
            f"{int(row['paid_on'][:4]) + 25}{row['paid_on'][4:]}",
            row["order_id"],
            int(row["paid"].replace(".", "")),
        )
        for row in rows
    ]
    return sorted(read, key=lambda purchase: purchase[0])


@pytest.fixture
def small(tmp_path):
    """Copy the example, with the first 2,500 orders only."""
    (tmp_path / "data").mkdir()
    with gzip.open(DATA, "rt", encoding="ascii") as file:
        first = "".join(line for line, _ in zip(file, range(2_501), strict=False))
    with gzip.open(tmp_path / "data" / DATA.name, "wt", encoding="ascii") as file:
        file.write(first)
    return Path(shutil.copy(SCRIPT, tmp_path))


def half_up(exact):
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def yuan(fen):
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02}"


def signed(fen):
    return yuan(fen) if fen < 0 else f"+{yuan(fen)}"


def cost(paid, rate):
    premiums = [half_up(fen * rate) for fen in paid]
    together = half_up(sum(paid) * rate)
    return [yuan(sum(premiums)), f"{premiums.count(0):,}", signed(sum(premiums) - together)]


def line(name, paid):
    return [name, f"{len(paid):,}", yuan(sum(paid)), *cost(paid, QUALITY), *cost(paid, PRICE)]


def test_it_ends_well_and_says_nothing_on_stderr(demo):
    assert (demo.returncode, demo.stderr) == (0, "")


def test_every_month_and_the_total_are_those_of_an_independent_calculation(demo, purchases):
    months = defaultdict(list)
    for day, _, fen in purchases:
        months[day[:7]].append(fen)
    expected = [line(month, months[month]) for month in sorted(months)]
    expected.append(line("total", [fen for _, _, fen in purchases]))
    printed = re.findall(r"^(?:\d{4}-\d{2}|total) .*$", demo.stdout, re.MULTILINE)
    assert len(expected) == 19
    assert [row.split() for row in printed] == expected


def test_the_totals_are_those_known_of_the_data(demo, purchases):
    paid = [fen for _, _, fen in purchases]
    assert (len(paid), sum(paid)) == (69_659, 250_031_563)
    premiums = [sum(half_up(fen * rate) for fen in paid) for rate in (QUALITY, PRICE)]
    assert premiums == [452_331, 300_968]
    summary = f"139,318 policies issued, 0 refused; premiums together {yuan(sum(premiums))}."
    assert summary in demo.stdout.splitlines()


def test_the_columns_are_aligned(demo):
    table = re.findall(r"^(?:month|\d{4}-\d{2}|total) .*$", demo.stdout, re.MULTILINE)
    ends = {tuple(word.end() for word in re.finditer(r"\S+", row))[1:3] for row in table}
    assert len(ends) == 1
    assert len({len(row) for row in table}) == 1


def test_it_shows_the_largest_the_smallest_and_a_tie(demo, purchases):
    positive = [purchase for purchase in purchases if purchase[2]]
    shown = [
        max(positive, key=lambda purchase: purchase[2]),
        min(positive, key=lambda purchase: purchase[2]),
        next(one for one in positive if (one[2] * QUALITY).denominator == 2),
    ]
    for day, order_id, fen in shown:
        working = demo.stdout.split(f": {order_id}, {day}, {yuan(fen)} paid\n")[1]
        assert working.startswith(f"    {yuan(half_up(fen * QUALITY))} yuan: ")


def test_the_deposit_policy_costs_300_and_a_surrender_returns_its_last_153_days(demo):
    bought, surrendered = demo.stdout.split("Surrendered on 2023-02-28")
    assert "Policy D-1, covered 2022-08-01 to 2023-07-31" in bought
    assert "\n    300.00 yuan: " in bought
    refund = half_up(1_000_000 * Fraction(3, 100) * Fraction(31 + 30 + 31 + 30 + 31, 365))
    assert refund == 12_575
    assert f"\n    {yuan(refund)} yuan: " in surrendered
    assert f"\n    {yuan(refund)}元" in surrendered


def test_the_output_says_what_is_real_and_what_is_assumed(demo):
    said = " ".join(demo.stdout.split())
    for words in (
        "The orders are real",
        "CDNOW",
        "moved 25 years on",
        "1997-01-01 is 2022-01-01",
        "29 February would become a 28 February; there is none",
        "paid at noon Beijing time",
        "category apparel",
        "ships the next day",
        "assumed rates are 0.0018 for quality and 0.0012 for price",
    ):
        assert words in said


def test_the_file_is_the_data_set_and_holds_no_29_february(rows):
    packed = DATA.read_bytes()
    digest = hashlib.sha256(gzip.decompress(packed)).hexdigest()
    assert digest in (DATA.parent / "README.md").read_text(encoding="utf-8")
    assert packed[3:8] == bytes(5), "no name and no time in the gzip header"
    assert len({row["customer_id"] for row in rows}) == 23_570
    assert not [row for row in rows if row["paid_on"].endswith("02-29")]


def test_a_missing_file_is_one_clear_sentence(small):
    (small.parent / "data" / DATA.name).unlink()
    done = run(small, capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("The orders are missing: ")
    assert DATA.name in done.stderr
    assert done.stderr.count("\n") == 1


def test_fewer_orders_do_as_well(small):
    done = run(small, capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\ntotal      2,500 " in done.stdout


def test_a_terminal_gets_a_progress_line_that_erases_itself(small):
    pty = pytest.importorskip("pty", reason="pseudo-terminals are of Unix")
    try:
        near, far = pty.openpty()
    except OSError as error:
        pytest.skip(f"no pseudo-terminal to be had: {error}")
    with open(near, "rb", buffering=0) as screen:  # noqa: PTH123 - a descriptor, not a path
        done = run(small, stdout=subprocess.DEVNULL, stderr=far)
        os.close(far)
        seen = everything(screen)
    assert done.returncode == 0
    assert re.findall(r"orders (?:read|insured): [\d,]+", seen) == [
        f"orders {done_to_them}: {count}"
        for done_to_them in ("read", "insured")
        for count in ("0", "1,000", "2,000")
    ]
    assert "\n" not in seen
    assert left_on_screen(seen) == ""


def everything(screen):
    """Read a terminal whose other end is closed; Linux says so with an error."""
    seen = b""
    try:
        while chunk := screen.read(4_096):
            seen += chunk
    except OSError:
        pass
    return seen.decode("ascii")


def left_on_screen(seen):
    shown = ""
    for part in seen.split("\r"):
        shown = part + shown[len(part) :]
    return shown.rstrip()
