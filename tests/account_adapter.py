"""Carry events and accounts between the package and the second model, and guide what is drawn."""

from datetime import date
from functools import cache

from hypothesis import strategies as st

from deposit_model import Model
from scenarios import BALANCES, EVENTS
from shopinsure import DEPOSIT_TERMS, Account, from_fen, replay

DAY_ONE = date(2022, 7, 13).toordinal()
TIERS = range(2, 1_001)
COUNTS = ("by_amount", "by_settled_case")
OF_A_CASE = ("BondHeld", "Advanced", "Repaid", "BondPaid", "DepositDrawn")
OF_CASH = ("DepositPaid", "DepositReleased", "DepositToppedUp")
KINDS = ("CoverBought", "CoverEnded", "BondReleased", *OF_A_CASE, *OF_CASH)


@cache
def terms_of(counts, overdue_from="limit", tiers=TIERS):
    """Make terms of a reading under which covers of a few fen are tiers."""
    bounds = {"min": tiers[0], "max": tiers[-1], "step": tiers.step}
    cover = {f"coverage_{name}": from_fen(fen) for name, fen in bounds.items()}
    return DEPOSIT_TERMS.amended(repayment_counts=counts, overdue_from=overdue_from, **cover)


def model_of(counts, tiers=TIERS):
    return Model(counts, tiers)


def day(ordinal):
    return date.fromordinal(ordinal)


def event(kind, event_id, on, **fields):
    return {"kind": kind, "event_id": event_id, "on": on, **fields}


def record(event):
    fields = {name: value for name, value in event.items() if name != "kind"}
    for name in fields.keys() & {"on", "end"}:
        fields[name] = day(fields[name])
    for name in fields.keys() & {"amount", "coverage"}:
        fields[name] = from_fen(fields[name])
    return EVENTS[event["kind"]](**fields)


def records(events):
    return [record(event) for event in events]


def facts(account: Account):
    """Read all that an account holds, every field of it, as ``Model.facts`` gives it."""
    tallies = ("held_credit", "held_alipay", "advanced", "repaid")
    cases = tuple(
        (
            case.case_id,
            *(getattr(case, name).fen for name in tallies),
            tuple((advance.on.toordinal(), advance.owed.fen) for advance in case.advances),
        )
        for case in account.cases
    )
    cash = (account.cash.fen, account.cash_limit.fen)
    last_on = account.last_on and account.last_on.toordinal()
    until = account.cover_until and account.cover_until.toordinal()
    cover = (account.policy_id, account.coverage.fen, until)
    return (*cover, *cash, cases, last_on, account.repayment_counts)


def balances(account: Account):
    """Read the five balances in fen, as ``Model.balances`` gives them."""
    return tuple(read(account).fen for read in BALANCES)


def balances_of(posting):
    """Read the balances of a posting in fen, as ``Model.balances`` gives them."""
    return tuple(amount.fen for amount in posting.balances.values())


def opened(counts, events):
    """Post events to an account of a reading, all of which have to be posted."""
    statement = replay(records(events), terms=terms_of(counts))
    assert {posting.code for posting in statement.postings} <= {None}, events
    return statement.account


def _amount_near(model, kind, case, pick):
    """Pick 1 fen, a half, or one of both limits of an event, the fen before and the one after."""
    own, alipay = model.holds.get(case, (0, 0))
    limits = {
        "BondHeld": (model.available(),),
        "Advanced": (own, own + model.available()),
        "Repaid": (model.owed_by(case),),
        "BondPaid": (alipay,),
        "DepositToppedUp": (model.cash_limit() - model.cash(),),
        "DepositPaid": (20,),
        "CoverBought": (20, 100, TIERS[-1]),
    }
    near = {1}
    for limit in limits.get(kind, (model.cash(),)):
        near |= {limit // 2, limit - 1, limit, limit + 1, limit + 7}
    near = sorted(amount for amount in near if amount > 0)
    return near[pick % len(near)]


def _guided(model, kind, pick, **given):
    """Make an event of the facts that its kind has, with an amount near what may be posted."""
    given |= dict.fromkeys(
        ("amount", "coverage"), _amount_near(model, kind, given["case_id"], pick)
    )
    names = [name for name in EVENTS[kind].model_fields if name in given]
    return event(kind, **{name: given[name] for name in names})


DAYS = (0,) * 6 + (1, 1, 2, 5, 20, -1)
COVERED_DAYS = (0, 1, 4, 25, 400)  # beside the first: some covers end while their history goes on


def _sensible(model, case):
    """List the kinds of events, those that may well be posted now more often."""
    own, alipay = model.holds.get(case, (0, 0))
    clear = not (model.outstanding() or model.held())
    weights = {
        "BondHeld": 0 if case in model.holds else 4,
        "BondReleased": case in model.holds,
        "Advanced": 5 if own else 3 if model.available() else 0,
        "BondPaid": 3 if alipay else 0,
        "Repaid": 4 if model.owed_by(case) else 0,
        "DepositDrawn": model.cash() > 0,
        "DepositToppedUp": model.cash() < model.cash_limit(),
        "CoverEnded": bool(model.policy),  # also when its last day is over
        "CoverBought": 0 if model.runs(model.last_on) else 6 if clear else 2,
    }
    return [*KINDS, *(kind for kind, weight in weights.items() for _ in range(3 * weight))]


def _next_event(model, refused, event_id, number):
    """Make the next event of a history, in all that is chosen by one number."""

    def one_of(choices):
        nonlocal number
        number = (number * 1_103_515_245 + 12_345) % 2**32
        return choices[(number >> 10) % len(choices)]

    if model.seen and one_of(range(6)) == 0:
        earlier = one_of([*model.seen.values()])
        free = [name for name in refused if name not in model.seen]
        match one_of(("same", "other", "free")):
            case "other":
                return earlier | {"on": earlier["on"] - 1}
            case "free" if free:
                return event("DepositPaid", one_of(free), model.last_on, amount=7)
        return earlier
    case_id, on = one_of("AAB"), (model.last_on or DAY_ONE) + one_of(DAYS)
    return _guided(
        model,
        one_of(_sensible(model, case_id)),
        one_of(range(60)),
        event_id=event_id,
        on=on,
        end=on + one_of(COVERED_DAYS),
        case_id=case_id,
        reason="expired",
        policy_id="Q" if one_of(range(7)) == 0 else model.policy or one_of("PQ"),
    )


@st.composite
def histories(draw, most=25):
    """Draw a reading and events near the limits; some are refused, and some ids come again."""
    counts = draw(st.sampled_from(COUNTS))
    model, events, refused = model_of(counts), [], []
    coverage, cash = draw(st.sampled_from((3, 10, 100, 0))), draw(st.booleans())
    end = DAY_ONE + draw(st.sampled_from(COVERED_DAYS))
    if coverage:
        cover = {"policy_id": "P", "coverage": coverage, "end": end}
        events.append(event("CoverBought", "buy", DAY_ONE, **cover))
    if cash:
        events.append(event("DepositPaid", "pay", DAY_ONE, amount=20))
    for entry in events:
        model.apply(entry)
    size = draw(st.integers(0, most))
    for number in draw(st.lists(st.integers(0, 2**32 - 1), min_size=size, max_size=size)):
        events.append(_next_event(model, refused, f"E-{len(events)}", number))
        if model.apply(events[-1])[0] == "refused":
            refused.append(events[-1]["event_id"])
    return counts, events
