"""Does the main-job example print what an independent calculation over its file comes to?

Its whole output is a snapshot. What stands in it is worked out anew here from the file alone: the
months, the refund, the lots in dispute, and what the claims come to.
"""

import csv
import gzip
import hashlib
import io
import os
import re
import runpy
import shutil
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import chinese_calendar
import pytest

import shopinsure as si

SCRIPT = Path(__file__).parents[1] / "examples" / "shop_months.py"
DATA = SCRIPT.parent / "data" / "cdnow-orders.csv.gz"
RATES = (Fraction(18, 10_000), Fraction(12, 10_000))  # of the quality and the price guarantee
TO_DO = "the output differs: if that is meant, run `make snapshots`, read the diff"


def run(script, **streams):
    streams = streams or {"capture_output": True, "encoding": "utf-8"}
    return subprocess.run([sys.executable, script], check=False, **streams)


@pytest.fixture(scope="module")
def demo():
    return run(SCRIPT)


@pytest.fixture(scope="module")
def rows():
    with gzip.open(DATA, "rt", encoding="ascii", newline="") as file:
        return list(csv.DictReader(file))


def keep_orders(folder, orders):
    """Copy the example to a folder, with the first orders only."""
    lines = gzip.decompress(DATA.read_bytes()).splitlines(keepends=True)[: orders + 1]
    (folder / "data").mkdir()
    (folder / "data" / DATA.name).write_bytes(gzip.compress(b"".join(lines)))
    return Path(shutil.copy(SCRIPT, folder))


@pytest.fixture
def small(tmp_path):
    return keep_orders(tmp_path, 2_500)


def half_up(exact):
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def yuan(fen, sign=""):
    return f"{Decimal(fen).scaleb(-2):{sign},}"


def fen_of(row):
    return int(row["paid"].replace(".", ""))


def moved_day(row):
    """Return the day of payment, 25 years later."""
    return date.fromisoformat(f"{int(row['paid_on'][:4]) + 25}{row['paid_on'][4:]}")


def words_below(demo, heading):
    """Return the words of each line of the table below a heading."""
    table = demo.stdout.split(f"\n{heading}")[1].split("\n\n")[0]
    return [row.split() for row in table.splitlines()[1:]]


def test_it_ends_well_and_prints_this(demo, snapshot):
    assert (demo.returncode, demo.stderr) == (0, "")
    assert demo.stdout == snapshot, TO_DO


def month_line(name, paid):
    words = [name, f"{len(paid):,}", yuan(sum(paid))]
    for rate in RATES:
        premiums = [half_up(fen * rate) for fen in paid]
        rounding = sum(premiums) - half_up(sum(paid) * rate)
        words += [yuan(sum(premiums)), f"{premiums.count(0):,}", yuan(rounding, "+")]
    return words


def test_every_month_and_the_total_are_those_of_an_independent_calculation(demo, rows):
    months = defaultdict(list)
    for row in rows:
        months[f"{moved_day(row):%Y-%m}"].append(fen_of(row))
    total = month_line("total", list(map(fen_of, rows)))
    lines = [month_line(month, months[month]) for month in sorted(months)]
    assert words_below(demo, "month ") == [*lines, total]


def test_a_surrender_returns_the_last_153_days(demo):
    refund = half_up(1_000_000 * Fraction(3, 100) * Fraction(31 + 30 + 31 + 30 + 31, 365))
    surrendered = demo.stdout.split("Surrendered on 2023-02-28")[1]
    assert f"\n    {yuan(refund)} yuan: " in surrendered


def test_the_lots_are_the_best_days_of_their_months(demo, rows):
    days = defaultdict(list)
    for row in rows:
        days[str(moved_day(row))].append((fen_of(row), row["order_id"]))
    sums = {day: sum(fen for fen, _ in orders) for day, orders in days.items()}
    lots = [words[:5] for words in words_below(demo, "case ")]
    for case_id, day, *facts in lots:
        assert day == max((it for it in days if case_id == f"L-{it[:7]}"), key=sums.get)
        assert facts == [f"{len(days[day]):,}", yuan(sums[day]), max(days[day])[1]]
    months = ["2022-07", "2022-08", "2022-09", "2022-10", "2022-11", "2023-01", "2023-03"]
    assert [f"L-{month}" for month in months] == [case_id for case_id, *_ in lots]


# In the order in which the library reports, which tests/test_order_of_rules.py states.
RULES = {rule.code: rule for rule in si.RULES}
RANK = list(RULES)


def next_day_of(row, after):
    back = row["customer_id"] == after["customer_id"]
    return moved_day(after) if back else moved_day(row) + timedelta(days=14)


def return_of(number, row, after):
    """What a return comes to: which codes hold, and fen."""
    paid, unit = fen_of(row), -(-fen_of(row) // int(row["quantity"]))
    refunded, indemnified = (paid, unit) if number % 4 == 0 else (unit, 0)
    known = number % 11 != 0
    found = {
        "refund-asked-after-window": (next_day_of(row, after) - moved_day(row)).days > 30,
        "no-loss": known and refunded == 0,
        "fully-indemnified": indemnified == paid,
        "refund-amount-unknown": not known,
        "refund-not-complete": number % 7 == 0,
        "reason-unlisted": number % 3 == 0,
        "not-returned": number % 5 == 0,
    }
    return found, min(refunded, paid - indemnified)


def drop_of(number, row, after):
    """What a price drop comes to: which codes hold, and fen."""
    unit = -(-fen_of(row) // int(row["quantity"]))
    percent = 5 * int(after["paid"][-1])
    difference = unit - half_up(Fraction(unit * (100 - percent), 100))
    limit = -(-unit // 4) if number % 4 == 0 else unit
    placed_at = datetime.combine(next_day_of(row, after), time(20))
    submitted_at = placed_at + timedelta(hours=13)
    submitted = number % 11 != 0
    days = (placed_at.date() - moved_day(row)).days
    found = {
        "other-item": number % 13 == 0,
        "placed-late": days > 30,
        "submitted-late": submitted and (submitted_at.date() - moved_day(row)).days > 30,
        "submitted-before-issue": submitted and days == 0,
        "already-claimed": number % 7 == 0,
        "no-difference": difference == 0,
        "no-limit-left": limit == 0,
        "submission-unknown": not submitted,
        "link-changed": number % 5 == 0 and number % 13 != 0,
        "refunded-item": number % 9 == 0,
    }
    return found, min(difference, limit)


def counted(name, claims):
    """The lines that the table must have of a guarantee, as words."""
    found = [
        sorted((it for it, holds in one.items() if holds), key=RANK.index) for one, _ in claims
    ]
    payable = [fen for codes, (_, fen) in zip(found, claims, strict=True) if not codes]
    yield [name, "guarantee", f"{len(claims):,}", yuan(sum(payable))]
    yield ["approved", f"{len(payable):,}", yuan(sum(payable))]
    first = Counter(codes[0] for codes in found if codes)
    named = Counter(code for codes in found for code in codes)
    assert set(named) == set(claims[0][0]), "every code is shown"
    for outcome in ("referred", "pending", "declined"):
        mine = [code for code in named if RULES[code].outcome == outcome]
        yield [outcome, f"{sum(first[code] for code in mine):,}", "0.00"]
        for code in sorted(mine, key=lambda code: (-first[code], -named[code], code)):
            yield [code, f"{first[code]:,}", f"{named[code]:,}"]


def test_claims_are_counted_and_summed_as_an_independent_calculation_does(demo, rows):
    pairs = list(pairwise(rows))
    quality = [return_of(number, *pair) for number, pair in enumerate(pairs[49::50], 1)]
    price = [drop_of(number, *pair) for number, pair in enumerate(pairs[39::40], 1)]
    expected = [*counted("quality", quality), *counted("price", price)]
    assert words_below(demo, "outcome and code ") == expected


def test_the_calendar_is_that_of_the_package_for_its_two_years():
    calendar = runpy.run_path(str(SCRIPT))["CALENDAR"]
    days = [date(2022, 1, 1) + timedelta(days=number) for number in range(365 + 365)]
    assert [*map(calendar.is_working_day, days)] == [*map(chinese_calendar.is_workday, days)]
    for day in (date(2021, 12, 31), date(2024, 1, 1)):
        with pytest.raises(LookupError):
            calendar.is_working_day(day)


def test_the_file_is_the_data_set_and_holds_no_29_february(rows):
    packed = DATA.read_bytes()
    digest = hashlib.sha256(gzip.decompress(packed)).hexdigest()
    assert digest in (DATA.parent / "README.md").read_text(encoding="utf-8")
    assert packed[3:8] == bytes(5), "no name and no time in the gzip header"
    assert len({row["customer_id"] for row in rows}) == 23_570
    assert not [row for row in rows if row["paid_on"].endswith("02-29")]


def test_a_missing_file_is_one_clear_sentence(small):
    (small.parent / "data" / DATA.name).unlink()
    done = run(small)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith("The orders are missing: ")
    assert DATA.name in done.stderr


class Plain(list):
    """Take what is printed, and nothing else: no encoding, no descriptor, no terminal."""

    write = list.append

    def flush(self):
        pass

    def getvalue(self):
        return "".join(self)


@pytest.mark.parametrize("stream", [io.StringIO, Plain])
def test_fewer_orders_do_and_the_output_need_be_no_file(small, monkeypatch, stream):
    done, out, err = run(small), stream(), stream()
    assert (done.returncode, done.stderr) == (0, "")
    assert "\ntotal      2,500 " in done.stdout
    assert "\nSurrendered on 2023-02-28:\n" in done.stdout
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    runpy.run_path(str(small), run_name="__main__")
    assert (out.getvalue(), err.getvalue()) == (done.stdout, "")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "gbk"])
def test_it_runs_where_the_output_is_not_utf_8(small, encoding):
    terminal = os.environ | {"PYTHONIOENCODING": encoding}
    done = run(small, capture_output=True, env=terminal)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "元：" in done.stdout.decode()


def test_orders_of_too_few_months_have_no_account(tmp_path):
    done = run(keep_orders(tmp_path, 11))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(
        "\nThe orders do not reach all the months of the account: it is left out.\n"
    )


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
    counts = [(verb, count) for verb in ("read", "insured") for count in ("0", "1,000", "2,000")]
    assert re.findall(r"orders (read|insured): ([\d,]+)", seen) == counts
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
