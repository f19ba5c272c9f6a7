"""Carry events and accounts between the package and the second model, and guide what is drawn."""

from datetime import date

from hypothesis import strategies as st

import shopinsure
from deposit_model import BASE_DAY, Model
from shopinsure import (
    DEPOSIT_TERMS,
    Account,
    alipay_held,
    cash_available,
    credit_available,
    credit_held,
    from_fen,
    outstanding,
    post,
)

DAY_ONE = date(2022, 7, 13).toordinal()
COUNTS = ("by_amount", "by_settled_case")
TERMS = {
    (counts, overdue): DEPOSIT_TERMS.amended(repayment_counts=counts, overdue_from=overdue)
    for counts in COUNTS
    for overdue in BASE_DAY
}

READERS = (credit_available, credit_held, outstanding, cash_available, alipay_held)
OF_A_CASE = ("BondHeld", "Advanced", "Repaid", "BondPaid", "DepositDrawn")
OF_CASH = ("DepositPaid", "DepositReleased", "DepositToppedUp")
FIELDS = {
    "CoverBought": ("policy_id", "coverage"),
    "CoverEnded": ("policy_id",),
    "BondReleased": ("case_id",),
    **dict.fromkeys(OF_A_CASE, ("case_id", "amount")),
    **dict.fromkeys(OF_CASH, ("amount",)),
}
KINDS = tuple(FIELDS)


def terms_of(counts):
    return TERMS[counts, "limit"]


def day(ordinal):
    return date.fromordinal(ordinal)


def event(kind, event_id, on, **fields):
    return {"kind": kind, "event_id": event_id, "on": on, **fields}


def record(event):
    """Write an event of the model as a record of the package."""
    fields = {name: value for name, value in event.items() if name != "kind"}
    fields["on"] = day(fields["on"])
    for name in fields.keys() & {"amount", "coverage"}:
        fields[name] = from_fen(fields[name])
    return getattr(shopinsure, event["kind"])(**fields)


def records(events):
    return [record(event) for event in events]


def facts(account: Account):
    """Read all that an account holds, every field of it, as ``Model.facts`` gives it."""
    cases = tuple(
        (
            case.case_id,
            case.held_credit.fen,
            case.held_alipay.fen,
            case.advanced.fen,
            case.repaid.fen,
            tuple((advance.on.toordinal(), advance.owed.fen) for advance in case.advances),
        )
        for case in account.cases
    )
    cash = (account.cash.fen, account.cash_limit.fen)
    last_on = account.last_on and account.last_on.toordinal()
    cover = (account.policy_id, account.coverage.fen)
    return (*cover, *cash, cases, last_on, account.repayment_counts)


def balances(account: Account):
    """Read the five balances in fen, as ``Model.balances`` gives them."""
    return tuple(read(account).fen for read in READERS)


def balances_of(posting):
    """Read the balances of a posting in fen, as ``Model.balances`` gives them."""
    return tuple(amount.fen for amount in posting.balances.values())


def opened(counts, events):
    """Post events one by one to an account of a reading, all of which have to be posted."""
    account = Account(repayment_counts=counts)
    for entry in events:
        posting = post(account, record(entry), terms=terms_of(counts))
        assert posting.code is None, entry
        account = posting.account
    return account


# ------------------------------------------------------------------------------ what is drawn


def _limits(model, kind, case):
    own, alipay = model.holds.get(case, (0, 0))
    return {
        "BondHeld": (model.available(),),
        "Advanced": (own, own + model.available()),
        "Repaid": (model.owed_by(case),),
        "BondPaid": (alipay,),
        "DepositDrawn": (model.cash(),),
        "DepositReleased": (model.cash(),),
        "DepositToppedUp": (model.cash_limit() - model.cash(),),
        "DepositPaid": (20,),
        "CoverBought": (20, 100),
    }[kind]


def amount_near(model, kind, case, pick):
    """Pick 1 fen, a half, or one of both limits of an event, the fen before and the one after."""
    near = {1}
    for limit in _limits(model, kind, case):
        near |= {limit // 2, limit - 1, limit, limit + 1, limit + 7}
    near = sorted(amount for amount in near if amount > 0)
    return near[pick % len(near)]


def guided(model, kind, pick, **given):
    """Make an event of a kind, with an amount near what the model says may be posted.

    Given are the id, the day, a case and a policy; the event takes those that it has.
    """
    fields = {name: given[name] for name in ("event_id", "on", *FIELDS[kind]) if name in given}
    for name in {"amount", "coverage"}.intersection(FIELDS[kind]):
        fields[name] = amount_near(model, kind, given["case_id"], pick)
    return event(kind, **fields, **({"reason": "expired"} if kind == "CoverEnded" else {}))


STEPS = st.tuples(
    st.sampled_from((*KINDS, "BondHeld", *("Advanced", "Repaid") * 2)),
    st.sampled_from("AAB"),
    st.sampled_from("PPPQ"),
    st.integers(0, 13),
    st.sampled_from((0, 0, 0, 1, 2, 20, -1)),
    st.sampled_from(("fresh",) * 8 + ("same", "other")),
)


@st.composite
def histories(draw, *, fresh=False, most=25):
    """Draw a reading and events near the limits, some refused; ids repeat unless ``fresh``."""
    counts = draw(st.sampled_from(COUNTS))
    model, events = Model(counts), []
    if draw(st.integers(0, 4)):
        events.append(event("CoverBought", "E-0", DAY_ONE, policy_id="P", coverage=100))
        model.apply(events[0])
    for kind, case, policy, pick, days, identity in draw(st.lists(STEPS, max_size=most)):
        name = f"E-{len(events)}"
        if events and not fresh and identity != "fresh":
            earlier = events[pick % len(events)]
            name = earlier["event_id"]
        on = (model.last_on or DAY_ONE) + days
        named = {"event_id": name, "on": on, "case_id": case, "policy_id": policy}
        entry = guided(model, kind, pick, **named)
        if name != f"E-{len(events)}" and identity == "same":
            entry = dict(earlier)
        events.append(entry)
        model.apply(entry)
    return counts, events
