"""Make the mistakes a user would make: each ends in one clear error of the library."""

from datetime import date, datetime
from functools import partial

import pytest

import scenarios
import shopinsure as si
from scenarios import DEPOSIT_POLICY, ISSUED, ORDER, SELLER, SMALL_POLICY, refusal
from shopinsure import DEPOSIT_TERMS

# Of a list, its parts are named by what one of them is.
PARTS = {"lines": ("lines", "line", "amount"), "events": ("events", "event")}
PARTS |= {"weights": ("weights", "weight"), "seen": ("seen", "event")}
PARTS |= {"cases": ("cases", "case"), "data": ("data", "document")}
CODES = {"product": "product-unknown", "quantity": "quantity-malformed"}
CODES |= {name: f"{name}-type" for name in ("shop", "policy", "order", "terms", "dispute")}
CODES |= {name: f"{name}-type" for name in ("refund", "purchase", "evidence", "account")}
LAST, HALF = date(2024, 1, 1), si.Term.SIX_MONTHS


def test_a_wrong_parameter_is_refused_under_its_name_by_every_public_function():
    result = list(scenarios.wrong_parameters())
    assert len(result) == 4 * sum(len(given) for given in scenarios.VALID_CALLS.values())
    for function, name, code, sentence in result:
        assert code == CODES.get(name, code) != "", (function, name)
        assert sentence.split(" ")[0] in PARTS.get(name, (name,)), (function, sentence)


@pytest.mark.parametrize("bad", ["QUALITY", "2023-01-01", None])
def test_terms_products_and_quantities_are_judged_before_all_else(bad):
    for function, given in scenarios.VALID_CALLS.items():
        for name in CODES.keys() & given.keys():
            # No policy may be known yet of a price claim; no terms are the policy's own.
            absent = (function is si.assess_price_claim and name == "policy") or (
                name == "terms" and "policy" in given
            )
            if bad is not None or not absent:
                assert refusal(function, **given | {name: bad})[0] == CODES[name]
    owed = {"outstanding": "0", "held": "0"}
    for code, call in (
        (
            "terms-type",
            lambda: si.surrender_refund(DEPOSIT_POLICY, date(2022, 12, 31), terms=bad or 1),
        ),
        ("terms-type", lambda: si.surrender(DEPOSIT_POLICY, LAST, **owed, terms=bad or 1)),
        ("terms-type", lambda: si.buy_deposit_policy(SELLER, "D", "1000", HALF, LAST, terms=bad)),
        ("product-unknown", lambda: scenarios.order_policy(product=bad, shipped_at=None)),
        ("product-unknown", lambda: SELLER.status(bad)),
        ("shop-type", lambda: si.buy_deposit_policy(bad, "D", "1", HALF, date.min)),
        ("policy-type", lambda: si.surrender(bad, date.min, **owed)),
    ):
        assert refusal(call)[0] == code


@pytest.mark.parametrize("on", [None, "2023-01-01", datetime(2023, 1, 1)])
def test_the_day_of_a_question_on_an_account_is_named(on):
    account = si.replay([]).account
    for ask in (si.credit_available, partial(si.auto_debit, balance="0"), si.standing):
        if on is not None or ask is not si.credit_available:  # None is the last posted day
            code, sentence = refusal(ask, account=account, on=on)
            assert code == ("day-type" if isinstance(on, datetime) else "day-malformed")
            assert sentence.split(" ")[0] == "on"


@pytest.mark.parametrize("function", scenarios.VALID_CALLS, ids=lambda it: it.__name__)
def test_a_class_in_place_of_an_instance_is_refused(function):
    facts = scenarios.VALID_CALLS[function]
    for name, value in facts.items():
        if value is not None:
            with pytest.raises(si.InvalidInput) as found:
                function(**facts | {name: type(value)})
            assert found.value.parameter == name
            assert f"{name} (class {type(value).__name__}) " in str(found.value)
            assert f"{name}（class {type(value).__name__}）" in found.value.message("zh")


def test_a_class_is_named_whatever_its_metaclass_says():
    class Nameless(type):
        @property
        def __name__(cls):
            raise AssertionError

    given = Nameless("Order", (), {})
    message = refusal(si.order_premium, paid=given, rate="0.0018")[1]
    assert message.startswith("paid (class Order) is not an amount")


def test_a_calendar_that_is_a_class_is_told_so():
    facts = scenarios.VALID_CALLS[si.assess_quality_claim]
    wrong = {"calendar": type(facts["calendar"])}
    assert refusal(si.assess_quality_claim, **facts | wrong) == (
        "calendar-type",
        "calendar (class Weekdays) is a class: give an instance of it, such as ChinaCalendar()",
    )


SMALL_ISSUED = ISSUED | {"paid": "100.00", "freight": "0", "premium": "0.18"}
JUST_ISSUED = SMALL_ISSUED | {"issued_at": ISSUED["paid_at"]}
WRONG, OUT = (True, "2"), (0, 10**6 + 1)
STORED = DEPOSIT_TERMS.model_dump()
ENDS = ("2023-12-30", "2024-01-03", "2022-12-31")


@pytest.mark.parametrize(
    ("record", "valid", "name", "wrong", "code"),
    [
        (si.Order, ORDER | {"freight": "199.00"}, "freight", ["199.01"], "freight-above-paid"),
        (si.OrderPolicy, SMALL_ISSUED, "freight", ["100.01"], "freight-above-paid"),
        (si.OrderPolicy, SMALL_ISSUED, "premium", ["0.19", "0.17"], "premium-contradicts-rate"),
        (
            *(si.OrderPolicy, JUST_ISSUED, "issued_at"),
            *(["2020-09-10T09:59:59+08:00"], "issued-before-paid"),
        ),
        (si.DepositPolicy, SMALL_POLICY, "end", ENDS, "period-contradicts-term"),
        (si.DepositPolicy, SMALL_POLICY, "premium", ["30.01"], "premium-contradicts-rate"),
        (DEPOSIT_TERMS.amended, {}, "coverage_step", ["0", "1000.01"], "tiers-contradict"),
        (DEPOSIT_TERMS.amended, {}, "coverage_min", ["200000.01"], "tiers-contradict"),
        (DEPOSIT_TERMS.amended, {}, "coverage_step", ["0.01"], "tiers-too-many"),
        (si.DepositTerms, STORED, "badge_days", [4], "terms-of-another-id"),
        (partial(si.split_line, "1"), {"quantity": 1}, "quantity", WRONG, "quantity-malformed"),
        (partial(si.unit_prices, "1"), {"quantity": 1}, "quantity", OUT, "quantity-out-of-range"),
        (
            *(scenarios.quality_claim, {}, "requested_at"),
            *(["2020-09-10T09:59:59+08:00"], "requested-before-paid"),
        ),
    ],
)
def test_a_fact_that_contradicts_others_or_a_bound_is_refused(record, valid, name, wrong, code):
    assert record(**valid)
    for value in wrong:
        assert refusal(record, **valid | {name: value})[0] == code
