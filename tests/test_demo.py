"""Does the main-job example say what an independent calculation over its file says?"""

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
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import chinese_calendar
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


# ---- the deposit account, worked out from the file alone in whole fen ----

COVER = 1_000_000
DEPOSIT = 500_000
KINDS = {
    "CoverBought": ("cover", 1),
    "DepositPaid": ("cash", 1),
    "DepositToppedUp": ("cash", 1),
    "DepositDrawn": ("cash", -1),
    "DepositReleased": ("cash", -1),
    "Repaid": ("owed", -1),
}


def best_day(purchases, month):
    """Day, orders, fen and largest order of the day on which a month sold most."""
    days = defaultdict(list)
    for day, order_id, fen in purchases:
        if day.startswith(month):
            days[day].append((order_id, fen))
    day, sold = max(days.items(), key=lambda item: sum(fen for _, fen in item[1]))
    largest, _ = max(sold, key=lambda order: order[1])
    return day, len(sold), sum(fen for _, fen in sold), largest


@pytest.fixture(scope="module")
def lots(purchases):
    months = ("2022-07", "2022-08", "2022-09", "2022-10", "2022-11", "2023-01", "2023-03")
    return {month: best_day(purchases, month) for month in months}


def plain(fen):
    return yuan(fen).replace(",", "")


def halves(fen):
    return fen - fen // 2, fen // 2


@pytest.fixture(scope="module")
def happened(lots):
    """Day, kind, month, fen and status of each event; the holds with what credit they find."""
    july, august, september, october, november, january, march = (
        fen for _, _, fen, _ in lots.values()
    )
    drawn = min(july, DEPOSIT)
    on_credit = COVER - october
    assert on_credit < november, "the bond of November is split"
    first, rest = halves(october)
    large, small = halves(on_credit)
    return [
        ("2022-07-15", "DepositPaid", "", DEPOSIT, "posted"),
        ("2022-07-31", "DepositDrawn", "2022-07", drawn, "posted"),
        ("2022-07-31", "DepositToppedUp", "", drawn, "posted"),
        ("2022-08-01", "CoverBought", "", COVER, "posted"),
        ("2022-08-01", "DepositReleased", "", DEPOSIT, "posted"),
        ("2022-09-01", "BondHeld", "2022-08", august, "posted"),
        ("2022-09-08", "Advanced", "2022-08", august, "posted"),
        ("2022-09-09", "Repaid", "2022-08", august, "posted"),
        ("2022-09-09", "Repaid", "2022-08", august, "duplicate"),
        ("2022-10-01", "BondHeld", "2022-09", september, "posted"),
        ("2022-10-08", "BondReleased", "2022-09", None, "posted"),
        ("2022-11-01", "BondHeld", "2022-10", october, "posted"),
        ("2022-11-08", "Advanced", "2022-10", october, "posted"),
        ("2022-12-01", "BondHeld", "2022-11", november, "posted"),
        ("2022-12-08", "Advanced", "2022-11", on_credit, "posted"),
        ("2022-12-08", "BondPaid", "2022-11", november - on_credit, "posted"),
        ("2022-12-10", "Repaid", "2022-10", first, "posted"),
        ("2022-12-20", "Repaid", "2022-10", rest, "posted"),
        ("2023-01-05", "Repaid", "2022-11", large, "posted"),
        ("2023-01-06", "Repaid", "2022-11", on_credit, "over-repayment"),
        ("2023-01-06", "Repaid", "2022-11", small, "posted"),
        ("2023-02-01", "BondHeld", "2023-01", january, "posted"),
        ("2023-02-08", "Advanced", "2023-01", january, "posted"),
        ("2023-02-20", "Repaid", "2023-01", january, "posted"),
        ("2023-02-28", "CoverEnded", "", None, "posted"),
        ("2023-03-01", "DepositPaid", "", DEPOSIT, "posted"),
        ("2023-04-01", "BondHeld", "2023-03", march, "posted"),
        ("2023-04-08", "BondPaid", "2023-03", march, "posted"),
    ]


def change(books, kind, fen):
    """Post to books that never have more than one case on hold."""
    if kind in KINDS:
        name, sign = KINDS[kind]
        books[name] += sign * fen
    elif kind == "CoverEnded":
        books["cover"] = 0
    elif kind == "BondHeld":
        books["held"] = min(fen, books["cover"] - books["owed"])
        books["alipay"] = fen - books["held"]
    elif kind == "Advanced":
        books["held"] = 0
        books["owed"] += fen
    else:
        books["held"] = books["alipay"] = 0


def balances(books):
    available = books["cover"] - books["held"] - books["owed"]
    return [plain(fen) for fen in (available, *(books[name] for name in list(books)[1:]))]


def result(happened):
    """The lines that the statement must have, as words."""
    books = dict.fromkeys(("cover", "held", "owed", "cash", "alipay"), 0)
    yield ["opening", *balances(books)]
    number = 1
    for day, kind, month, fen, status in happened:
        event_id = f"E-{number - (status == 'duplicate')}"
        if status == "posted":
            change(books, kind, fen)
            number += 1
        words = [f"L-{month}" if month else "", "" if fen is None else plain(fen), status]
        yield [day, kind, event_id, *filter(None, words), *balances(books)]
    yield ["closing", *balances(books)]


def account_table(demo):
    return demo.stdout.split("\non          event ")[1].split("\n\n")[0].splitlines()[1:]


def test_the_lots_are_the_best_days_of_their_months(demo, lots):
    table = demo.stdout.split("\ncase ")[1].split("\n\n")[0].splitlines()[1:]
    assert [row.split()[:5] for row in table] == [
        [f"L-{month}", day, f"{orders:,}", yuan(fen), largest]
        for month, (day, orders, fen, largest) in lots.items()
    ]
    assert [row.split()[5:] for row in table] == [
        ["cash", "drawn", "2022-07-31"],
        *(["2022-09-01", "2022-09-08"], ["2022-10-01", "2022-10-08"]),
        *(["2022-11-01", "2022-11-08"], ["2022-12-01", "2022-12-08"]),
        *(["2023-02-01", "2023-02-08"], ["2023-04-01", "2023-04-08"]),
    ]


def test_the_account_is_that_of_an_independent_calculation(demo, happened):
    assert [row.split() for row in account_table(demo)] == list(result(happened))


def test_the_account_is_that_known_of_the_data(happened):
    *_, paid, closing = result(happened)
    assert paid[4:] == ["4814.35", "posted", "0.00", "0.00", "0.00", "5000.00", "0.00"]
    assert closing == ["closing", "0.00", "0.00", "0.00", "5000.00", "0.00"]
    split = [row for row in result(happened) if "BondHeld" in row and row[-1] != "0.00"]
    assert [row[-5:] for row in split] == [
        ["0.00", "5618.29", "4381.71", "0.00", "923.83"],
        ["0.00", "0.00", "0.00", "5000.00", "4814.35"],
    ]


def test_the_columns_of_the_account_are_aligned(demo):
    rows = account_table(demo)
    ends = {tuple(word.end() for word in re.finditer(r"\S+", row))[-5:] for row in rows}
    assert len(ends) == 1


def below(demo, heading):
    return [line.strip() for line in demo.stdout.split(f"\n{heading}")[1].splitlines()[1:]]


def test_each_lot_is_ruled_on_with_the_credit_there_was(demo, lots):
    fen = {month: lot[2] for month, lot in lots.items()}
    missing = fen["2022-11"] - (COVER - fen["2022-10"])
    for month, ruled_on, advanced in (
        ("2022-08", "2022-09-08", fen["2022-08"]),
        ("2022-10", "2022-11-08", fen["2022-10"]),
        ("2022-11", "2022-12-08", fen["2022-11"] - missing),
        ("2023-01", "2023-02-08", fen["2023-01"]),
    ):
        lines = below(demo, f"L-{month}, {ruled_on}, {yuan(fen[month])} in dispute:")
        assert lines[0] == "approved"
        amounts = [line.split()[0] for line in lines[:4] if " yuan: " in line]
        assert amounts == [plain(advanced)]
    short = below(demo, "L-2022-11, 2022-12-08, ")[1]
    assert short.startswith("credit-short ")
    assert f": {plain(missing)} is missing" in short
    for month, ruled_on, code in (
        ("2022-09", "2022-10-08", "ruled-for-seller"),
        ("2023-03", "2023-04-08", "no-credit"),
    ):
        lines = below(demo, f"L-{month}, {ruled_on}, {yuan(fen[month])} in dispute:")
        assert lines[0] == "declined"
        assert lines[1].startswith(f"{code} (D-Q")


def test_the_automatic_debit_takes_an_advance_in_full_or_not_at_all(demo, lots):
    august, october = lots["2022-08"][2], lots["2022-10"][2]
    assert below(demo, "Automatic debits")[:4] == [
        f"2022-09-09, 6,000.00 in Alipay, {yuan(august)} owed: {yuan(august)} for L-2022-08 taken",
        f"2022-11-09, 1,000.00 in Alipay, {yuan(october)} owed: nothing taken",
        f"2022-12-09, 1,000.00 in Alipay, {yuan(COVER)} owed: nothing taken",
        "",
    ]


def test_the_refused_repayment_is_told_in_both_languages(demo):
    lines = below(demo, "E-19 of 2023-01-06 was refused, over-repayment:")
    assert lines[:3] == [
        "The repayment is more than is owed on the case.",
        "还款金额超过本案欠款。",
        "",
    ]
    assert demo.stdout.count(" was refused, ") == 1


def test_the_advance_that_is_not_repaid_takes_the_badge_and_then_blocks_the_shop(demo, lots):
    advanced_on = date(2022, 11, 8)
    asked, last, badge, blocked = (advanced_on + timedelta(days=day) for day in (1, 30, 33, 35))
    heading = f"What follows the advance for L-2022-10 of {advanced_on}"
    assert [line.split(":")[0] for line in below(demo, heading)[:4]] == [
        f"{asked} dunning",
        f"{last} last_day",
        f"{badge} badge_removed",
        f"{blocked} blocked",
    ]
    october = lots["2022-10"][2]
    owed = [
        f"L-2022-10 owes {yuan(halves(october)[1])} of an advance of {advanced_on}",
        f"L-2022-11 owes {yuan(COVER - october)} of an advance of 2022-12-08",
    ]
    assert below(demo, "How the shop stands on three days")[:12] == [
        *(f"{badge - timedelta(days=1)}: good; next change: {badge}", *owed),
        *(f"{badge}: badge_removed since {badge}; next change: {blocked}", *owed),
        *(f"{blocked}: blocked since {blocked}; next change: none", *owed),
        "Once L-2022-10 is repaid in full, on 2022-12-20, it stands again:",
        f"2022-12-20: good; next change: {date(2022, 12, 8) + timedelta(days=33)}",
        owed[1],
    ]


def test_a_surrender_is_declined_while_a_bond_is_held_and_while_it_is_owed(demo, lots):
    january = plain(lots["2023-01"][2])
    for day, owed, held in (("2023-02-02", "0.00", january), ("2023-02-10", january, "0.00")):
        lines = below(demo, f"Surrender asked for on {day}:")
        assert lines[0] == "declined"
        assert lines[1].startswith("obligations-open ")
        assert f"Owed on advances: {owed}, held as bonds: {held}." in lines[1]
    assert below(demo, "Surrendered on 2023-02-28:")[0] == "approved"


def test_the_year_ends_with_nothing_owed_and_the_cash_deposit_paid_again(demo):
    assert " ".join(demo.stdout.split()).endswith(
        "The year ends with 0.00 owed, 0.00 held on credit, 0.00 held on Alipay and a cash deposit "
        "of 5,000.00."
    )


# ---- the claims, worked out from the file alone ----

# Each list is in the order in which the library documents that it reports.
WEIGHTS = {
    "declined": (
        *("refund-asked-late", "no-loss", "fully-indemnified"),
        *("other-item", "placed-late", "submitted-late", "submitted-before-issue"),
        *("already-claimed", "no-difference", "no-limit-left"),
    ),
    "pending": ("refund-not-complete", "refund-amount-unknown", "submission-unknown"),
    "referred": ("reason-unlisted", "not-returned", "link-changed", "refunded-item"),
}
RANK = {
    code: rank for rank, code in enumerate(code for codes in WEIGHTS.values() for code in codes)
}
OUTCOME = {code: outcome for outcome, codes in WEIGHTS.items() for code in codes}


def moved_day(row):
    return date.fromisoformat(f"{int(row['paid_on'][:4]) + 25}{row['paid_on'][4:]}")


def fen_of(row):
    return int(row["paid"].replace(".", ""))


def first_unit(row):
    return -(-fen_of(row) // int(row["quantity"]))


def next_day_of(row, after):
    back = row["customer_id"] == after["customer_id"]
    return moved_day(after) if back else moved_day(row) + timedelta(days=14)


def weighed(tests):
    return sorted((code for code, holds in tests.items() if holds), key=RANK.__getitem__)


def third_working_day(day):
    left = 3
    while left:
        day += timedelta(days=1)
        left -= chinese_calendar.is_workday(day)
    return day


def worked_return(number, row, after):
    """What a return comes to: its codes, fen and the day they are due."""
    paid, unit = fen_of(row), first_unit(row)
    asked_on = next_day_of(row, after)
    refunded, indemnified = (paid, unit) if number % 4 == 0 else (unit, 0)
    known = number % 11 != 0
    codes = weighed(
        {
            "refund-asked-late": (asked_on - moved_day(row)).days > 30,
            "no-loss": known and refunded == 0,
            "fully-indemnified": indemnified == paid,
            "refund-amount-unknown": not known,
            "refund-not-complete": number % 7 == 0,
            "reason-unlisted": number % 3 == 0,
            "not-returned": number % 5 == 0,
        }
    )
    complete_on = asked_on + timedelta(days=3)
    return codes, min(refunded, paid - indemnified), third_working_day(complete_on), complete_on


def worked_drop(number, row, after):
    """What a price drop comes to: its codes, fen and the difference before the limit."""
    unit = first_unit(row)
    percent = 5 * int(after["paid"][-1])
    difference = unit - half_up(Fraction(unit * (100 - percent), 100))
    limit = -(-unit // 4) if number % 4 == 0 else unit
    placed_at = datetime.combine(next_day_of(row, after), time(20))
    submitted_at = placed_at + timedelta(hours=13)
    submitted = number % 11 != 0
    days = (placed_at.date() - moved_day(row)).days
    codes = weighed(
        {
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
    )
    return codes, min(difference, limit), difference


@pytest.fixture(scope="module")
def worked(rows):
    """Row, and what its claim comes to, of each return and each price drop, in the file's order."""
    pairs = list(pairwise(rows))
    return {
        "quality": [
            (row, *worked_return(number, row, after))
            for number, (row, after) in enumerate(pairs[49::50], 1)
        ],
        "price": [
            (row, *worked_drop(number, row, after))
            for number, (row, after) in enumerate(pairs[39::40], 1)
        ],
    }


def counted(name, claims):
    """The lines that the table must have of a guarantee, as words."""
    payable = [fen for _, codes, fen, *_ in claims if not codes]
    yield [name, "guarantee", f"{len(claims):,}", yuan(sum(payable))]
    yield ["approved", f"{len(payable):,}", yuan(sum(payable))]
    first = Counter(codes[0] for _, codes, *_ in claims if codes)
    named = Counter(code for _, codes, *_ in claims for code in codes)
    for outcome in ("referred", "pending", "declined"):
        mine = [code for code in named if OUTCOME[code] == outcome]
        yield [outcome, f"{sum(first[code] for code in mine):,}", "0.00"]
        for code in sorted(mine, key=lambda code: (-first[code], -named[code], code)):
            yield [code, f"{first[code]:,}", f"{named[code]:,}"]


def claims_table(text):
    return text.split("\noutcome and code ")[1].split("\n\n")[0].splitlines()[1:]


def test_claims_are_counted_and_summed_as_an_independent_calculation_does(demo, worked):
    expected = [words for name, claims in worked.items() for words in counted(name, claims)]
    assert [row.split() for row in claims_table(demo.stdout)] == expected


def test_the_claims_are_those_known_of_the_data(worked):
    payable = {
        name: [fen for _, codes, fen, *_ in claims if not codes] for name, claims in worked.items()
    }
    known = {name: (len(worked[name]), len(fen), sum(fen)) for name, fen in payable.items()}
    assert known == {"quality": (1_393, 344, 643_694), "price": (1_741, 498, 217_499)}
    reached = {code for claims in worked.values() for _, codes, *_ in claims for code in codes}
    assert reached == set(RANK)


def test_the_columns_of_the_claims_are_aligned(demo):
    table = claims_table(demo.stdout)
    assert {len(row) for row in table if "." in row} == {63}
    assert {len(row) for row in table if "." not in row} == {49}


def shown(demo, why):
    """The heading of a settlement that is shown, and the lines below it."""
    heading, _, below = demo.stdout.split(f"\n{why}: ")[1].partition("\n")
    return heading, [row.strip() for row in below.split("\n\n")[0].splitlines()]


def heading_of(row):
    paid = yuan(fen_of(row))
    return f"{row['order_id']}, {moved_day(row)}, {paid} paid, pieces: {row['quantity']}"


def test_the_return_with_the_longest_wait_is_shown(demo, worked):
    payable = [claim for claim in worked["quality"] if not claim[1]]
    row, _, fen, due_on, complete_on = max(payable, key=lambda claim: claim[3] - claim[4])
    heading, below = shown(demo, "the return with the longest wait for its money")
    assert heading == heading_of(row)
    assert below[0].endswith(f", complete {complete_on}")
    assert below[1] == "approved"
    assert below[2].startswith(f"{yuan(fen)} yuan: ")
    assert "payee: merchant" in below
    assert f"due on: {due_on}" in below
    order_id = row["order_id"]
    assert f"claim key: quality S-CDNOW {order_id} R-{order_id}" in below


def test_the_first_price_drop_that_its_limit_cuts_is_shown_in_both_languages(demo, worked):
    payable = [claim for claim in worked["price"] if not claim[1]]
    row, _, fen, difference = next(claim for claim in payable if claim[2] < claim[3])
    heading, below = shown(demo, "the first price drop cut by its limit")
    assert heading == heading_of(row)
    assert [line for line in below if line.startswith(f"{yuan(fen)} yuan: ")]
    assert [line for line in below if line.startswith(f"{yuan(fen)}元：")]
    numbers = f"min({yuan(difference)}, {yuan(fen)}) = {yuan(fen)}"
    assert [line for line in below if line.endswith(numbers)] == [
        f"min(difference, limit) = {numbers}",
        f"min(差价, 赔偿限额) = {numbers}",
    ]
    assert "payee: buyer" in below
    assert not [line for line in below if line.startswith("due on: ")]
    assert f"claim key: price S-CDNOW {row['order_id']}" in below


def test_the_claim_with_the_most_findings_is_shown_with_each_of_them(demo, worked):
    row, codes, *_ = max(worked["quality"] + worked["price"], key=lambda claim: len(claim[1]))
    heading, below = shown(demo, "the first claim with the most findings")
    assert heading == heading_of(row)
    assert below[1] == OUTCOME[codes[0]]
    found = [re.match(r"(\S+) \([LD]", line) for line in below]
    assert sorted(match[1] for match in found if match) == sorted(codes)
    assert "claim key" not in "".join(below)


def test_the_calendar_is_that_of_the_package_for_its_two_years_and_knows_no_others():
    calendar = runpy.run_path(str(SCRIPT))["CALENDAR"]
    first = date(2022, 1, 1)
    days = [first + timedelta(days=number) for number in range(365 + 365)]
    assert [calendar.is_working_day(day) for day in days] == [
        chinese_calendar.is_workday(day) for day in days
    ]
    for day in (date(2021, 12, 31), date(2024, 1, 1)):
        with pytest.raises(LookupError):
            calendar.is_working_day(day)


def test_the_output_says_by_which_rule_the_claims_are_drawn(demo):
    said = " ".join(demo.stdout.split())
    for words in (
        "The data set has no claims, so a fixed rule draws them from it",
        "at 20:00 on the day the customer really bought again, or 14 days on",
        "of every 50th order of the file one piece goes back, for quality, breakage, size in turn",
        "its share of the amount paid is refunded 3 days later",
        "Every 4th time all pieces go back, one indemnified before",
        "every 5th time the goods are kept, every 7th the refund is not complete, every 11th its",
        "of every 40th order of the file one piece falls by 5 % times the last digit of the next",
        "submits that at nine the next morning",
        "Every 4th time three quarters of the piece were paid with red packets, every 5th the link",
        "every 7th a claim was paid before, every 9th the item was refunded, every 11th nothing is",
        "every 13th the colour differs",
    ):
        assert words in said


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
        "The data set has no disputes either",
        "all that the shop sold on the best day of each of 7 months was a bad lot",
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
    assert "\nSurrendered on 2023-02-28:\n" in done.stdout


class Plain:
    """Take what is printed, and nothing else: no encoding, no descriptor, no terminal."""

    def __init__(self):
        self.written = []

    def write(self, text):
        self.written.append(text)

    def flush(self):
        pass

    def getvalue(self):
        return "".join(self.written)


@pytest.mark.parametrize("stream", [io.StringIO, Plain])
def test_it_runs_where_the_output_is_no_file(small, monkeypatch, stream):
    done = run(small, capture_output=True, encoding="utf-8")
    out, err = stream(), stream()
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


def test_orders_of_too_few_months_have_no_account(small):
    packed = small.parent / "data" / DATA.name
    first = gzip.decompress(packed.read_bytes()).splitlines(keepends=True)[:12]
    packed.write_bytes(gzip.compress(b"".join(first)))
    done = run(small, capture_output=True, encoding="utf-8")
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
