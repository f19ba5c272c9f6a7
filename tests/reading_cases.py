"""The calls whose answers the readings move, for ``cases/readings.toml``."""

from datetime import date, datetime
from functools import partial
from types import SimpleNamespace

import scenarios
import shopinsure as si
from scenarios import EVIDENCE, FIRST_DAY, ISSUED, PURCHASE, REFUND, SELLER
from shopinsure import DEPOSIT_TERMS

EVERY_DAY = SimpleNamespace(is_working_day=lambda _day: True)


def price_claim(**facts):
    policy = si.OrderPolicy(**ISSUED | {"product": "price"})
    purchase = si.Purchase(**PURCHASE | {"red_packets": "0", "points": "0"} | facts)
    return partial(si.assess_price_claim, policy, purchase, si.Evidence(**EVIDENCE))


def refund_asked_for_on(day):
    asked, completed = (f"2020-{it}T10:00:00+08:00" for it in (day, "10-26"))
    refund = si.Refund(**REFUND | {"requested_at": asked, "completed_at": completed})
    return partial(si.assess_quality_claim, si.OrderPolicy(**ISSUED), refund, calendar=EVERY_DAY)


def day_one_surrender(coverage, start):
    def call(*, terms=DEPOSIT_TERMS):
        term = si.Term.TWELVE_MONTHS
        bought = si.buy_deposit_policy(SELLER, "D-1", coverage, term, start, terms=terms)
        return si.surrender_refund(bought.policy, start, terms=terms)

    return call


def surrender_with_a_debt():
    policy = si.DepositPolicy(**scenarios.SMALL_POLICY)
    return partial(si.surrender, policy, FIRST_DAY, outstanding="50", held="0")


def credit_after_part_repayment():
    def call(*, terms=DEPOSIT_TERMS):
        facts = {"on": "2022-08-01"}
        events = [
            si.CoverBought(
                event_id="1", policy_id="D-1", coverage="2000", end="2023-07-31", **facts
            ),
            si.Advanced(event_id="2", case_id="C-1", amount="100", **facts),
            si.Repaid(event_id="3", case_id="C-1", amount="60", **facts),
            si.BondHeld(event_id="4", case_id="C-2", amount="50", **facts),
        ]
        return si.credit_available(si.replay(events, terms=terms).account)

    return call


CALLS = {
    "order_premium": lambda paid, rate: partial(si.order_premium, paid, rate),
    "price_window": lambda paid_at: partial(si.price_window, paid_at),
    "price_claim_on_another_line": lambda: price_claim(claimed_lines=("2",)),
    "price_claim_with_red_packet": lambda: price_claim(red_packets="20"),
    "refund_asked_for_on_day_5": lambda: refund_asked_for_on("09-15"),
    "refund_asked_for_on_day_45": lambda: refund_asked_for_on("10-25"),
    "recovery_schedule": lambda advanced_on: partial(si.recovery_schedule, advanced_on),
    "day_one_surrender": day_one_surrender,
    "six_months": lambda start: partial(
        si.buy_deposit_policy, SELLER, "D-1", "1000", si.Term.SIX_MONTHS, start
    ),
    "surrender_with_a_debt": surrender_with_a_debt,
    "releasable_deposit": lambda **given: partial(si.releasable_deposit, **given),
    "credit_after_part_repayment": credit_after_part_repayment,
}


def text_of(answer):
    if isinstance(answer, si.Window):
        return answer.closes_at.isoformat()
    return str(answer) if isinstance(answer, si.Yuan) else getattr(answer, "summary", str)()


def compared(of, reading, **given):
    """Compare the readings of a named call, and tell the rows of one of them."""
    assert all(isinstance(one, str | date | datetime) for one in given.values())
    found = si.compare_readings(CALLS[of](**given))
    rows = [found.row(reading, choice) for choice in si.READINGS[reading].values]
    sanctions = (si.Stage.BADGE_REMOVED, si.Stage.BLOCKED)
    result = {"agree": found.agree, "differing": [*found.differing]}
    result |= {"moved": [row.difference is not None and str(row.difference) for row in rows]}
    if isinstance(found.default, tuple):
        dated = [{one.stage: str(one.on) for one in row.answer} for row in rows]
        return result | {
            "badge_and_block": [[days[stage] for stage in sanctions] for days in dated]
        }
    return result | {"answers": [text_of(row.answer) for row in rows]}
