"""The figures of docs/portfolio.md agree with the scalar functions, row by row."""

import contextlib
import io
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

import shopinsure as si
from test_documentation import EXAMPLE

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "portfolio.md").read_text("utf-8")


@pytest.fixture(scope="module")
def page() -> dict[str, Any]:
    """What the code of the page leaves behind."""
    names: dict[str, Any] = {"__name__": "example"}
    with contextlib.chdir(ROOT), contextlib.redirect_stdout(io.StringIO()):
        for source, _ in EXAMPLE.findall(PAGE):
            exec(compile(source, "portfolio.md", "exec"), names)  # noqa: S102 - ours
    return names


def test_the_code_of_the_page_has_at_most_120_lines() -> None:
    assert sum(source.count("\n") for source, _ in EXAMPLE.findall(PAGE)) <= 120


def test_each_month_costs_what_its_premium_statement_says(page: dict[str, Any]) -> None:
    orders = page["orders"].sort("month").select("month", "paid_fen").iter_rows()
    paid = {
        month: [si.from_fen(fen) for _, fen in rows]
        for month, rows in groupby(orders, itemgetter(0))
    }
    assert len(page["months"]) == 3 * len(paid) == 54
    for row in page["months"].iter_rows(named=True):
        lines = paid[row["month"]]
        rate = si.Rate.from_ppm(row["rate_ppm"])
        statement = si.premium_statement(lines, rate)
        assert row["rows"] == len(lines)
        assert row["invalid_rows"] == 0
        assert row["sum_of_rounded_fen"] == si.Yuan(statement.sum_of_rounded).fen
        assert row["rounded_sum_fen"] == statement.rounded_sum.fen


def test_each_claim_is_judged_as_alone_under_each_reading(page: dict[str, Any]) -> None:
    judged = page["judged"]
    assert len(judged) == 4 * len(page["claims"])
    for row in judged.iter_rows(named=True):
        readings = {name: row[name] for name in ("price_window", "difference_base")}
        terms = si.GUARANTEE_TERMS.amended(**readings)
        settlement = si.assess_price_claim(*claim_of(row), terms=terms)
        payment = settlement.payment
        assert row["outcome"] == settlement.verdict.outcome
        assert row["indemnity_fen"] == (None if payment is None else payment.fen)
    premium = si.premium_statement(map(si.from_fen, page["orders"]["paid_fen"]), "0.0018")
    assert page["premium"] == si.Yuan(premium.sum_of_rounded).fen


def claim_of(row: dict[str, Any]) -> tuple[si.OrderPolicy, si.Purchase, si.Evidence]:
    """The records of a claim; the item of the evidence is the one bought."""
    sku = si.Sku(shop_id="S", listing_id="L", name="Disc")
    paid, at = si.from_fen(row["paid_fen"]), row["paid_at"]
    policy = si.OrderPolicy(
        order_id=row["order_id"], shop_id="S", product="price", category="fmcg", paid=paid,
        freight="0", rate="0.0018", premium=si.order_premium(paid, "0.0018").amount, paid_at=at,
        issued_at=at, terms_id=si.GUARANTEE_TERMS.terms_id,
    )  # fmt: skip
    red_packets = si.from_fen(row["red_packets_fen"])
    purchase = si.Purchase(
        order_id=row["order_id"], line_id="1", sku=sku, unit_paid=paid, red_packets=red_packets,
        paid_at=at,
    )  # fmt: skip
    evidence = si.Evidence(
        order_id="later", sku=sku, unit_price=si.from_fen(row["evidence_fen"]),
        placed_at=row["placed_at"], submitted_at=row["placed_at"],
    )  # fmt: skip
    return policy, purchase, evidence


def test_each_surrender_pays_what_it_pays_alone(page: dict[str, Any]) -> None:
    policies: dict[tuple[int, str], si.DepositPolicy] = {}
    assert len(page["surrenders"]) == 200 * (181 + 365)
    for row in page["surrenders"].iter_rows(named=True):
        key = (row["coverage_fen"], row["term"])
        policy = policies.get(key) or policies.setdefault(key, policy_of(*key))
        on = policy.start + timedelta(days=row["used"] - 1)
        refund = si.surrender_refund(policy, on).fen
        assert (row["refund_fen"], row["outcome"]) == (refund, "approved")
        cost = policy.premium.fen - refund
        assert row["break_even"] == 365 * cost / (policy.coverage.fen * row["used"])


def policy_of(coverage: int, term: str) -> si.DepositPolicy:
    shop = si.Shop(
        shop_id="S", marketplace_seller=True, deposit_offered=True, coverage_max="200000"
    )
    bought = si.buy_deposit_policy(shop, "D", si.from_fen(coverage), term, date(2023, 1, 1))
    assert bought.policy is not None
    return bought.policy


def test_each_advance_stands_as_alone_under_each_reading(page: dict[str, Any]) -> None:
    assert len(page["each"]) == 3 * 31
    for row in page["each"].iter_rows(named=True):
        first = row["advanced_on"]
        bought = si.CoverBought(
            event_id="c", on=first, policy_id="D", coverage="1000", end=first + timedelta(days=364)
        )
        held = si.BondHeld(event_id="h", on=first, case_id="C", amount="50")
        advanced = si.Advanced(event_id="a", on=first, case_id="C", amount="50")
        terms = si.DEPOSIT_TERMS.amended(overdue_from=row["overdue_from"])
        account = si.replay([bought, held, advanced], terms=terms).account
        assert row["outcome"] == si.standing(account, date(2023, 2, 5), terms=terms).level
