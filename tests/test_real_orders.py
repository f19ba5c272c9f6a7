"""Check what rounding costs on the real orders of the example."""

import csv
import gzip
from pathlib import Path

from shopinsure import GUARANTEE_TERMS, premium_statement

ORDERS = Path(__file__).parent.parent / "examples" / "data" / "cdnow-orders.csv.gz"


def test_half_up_exceeds_the_ceiling_on_38584_orders_by_38584_fen_more_than_down():
    with gzip.open(ORDERS, "rt", encoding="utf-8", newline="") as file:
        paid = [row["paid"] for row in csv.DictReader(file)]
    half_up = premium_statement(paid, "0.002")
    down = premium_statement(paid, "0.002", terms=GUARANTEE_TERMS.amended(rounding="down"))
    exceeding = sum(line.premium.fen > line.premium.exact for line in half_up.lines)
    assert len(paid) == 69_659
    assert exceeding == 38_584
    assert str(half_up.sum_of_rounded - down.sum_of_rounded) == "385.84"
