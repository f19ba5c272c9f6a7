"""Prove that the balances hold for every account there can be.

The shipped handlers are run on symbols, from any account that satisfies the invariant, along every
path. The account is the case that the event names, with up to three open advances, one more case
that it does not name, and all others as sums; more advances are left to the state machine and to
the exploration. Of the day of an event and the last day of a cover only the order counts.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
import z3

import shopinsure as si
from account_adapter import COUNTS
from oracle.order import codes_of
from shopinsure._account.handlers import post_events
from shopinsure._account.ledger import Ledger, OpenCase
from shopinsure._money import FEN_LIMIT
from symbolic import (
    Symbol,
    Truth,
    every,
    implies,
    paths,
    prove,
    refute,
    some,
    symbols,
    term_of,
    within,
)

MOST = FEN_LIMIT - 1
LAST = date(2022, 7, 20)
DAYS = (LAST - timedelta(10), LAST - timedelta(5), LAST)
BALANCES = ("coverage", "cash", "cash_limit", "held", "alipay", "owed", "unrestored")
OF_COVER = (si.CoverBought, si.CoverEnded)
OF_CREDIT = (*OF_COVER, si.BondHeld, si.BondReleased, si.Advanced)
OTHER_FACTS = ("policy_id", "cover_until", "last_on", "repayment_counts")
BESIDES = "held_besides alipay_besides owed_besides advanced_besides"
SHAPES = (None, 0, 1, 2, 3)
"""No case of the event's name, or one with so many open advances."""


@dataclass(frozen=True)
class Scene:
    """What is known beside the numbers: the reading, whether a cover runs, the case, the day.

    A cover runs until ``until``; on a later day its end has not been posted.
    """

    reading: str
    covered: bool
    shape: int | None
    on: date = LAST
    unnamed: int = 1
    policy: str = "P"
    until: date = LAST + timedelta(1)

    @property
    def forgotten(self):
        return self.covered and self.on > self.until


def opened(name, advances):
    """Make a case of symbols; its advances are of the days at the end of the list."""
    case = OpenCase()
    case.credit, case.alipay, case.advanced = symbols(f"{name}_credit {name}_alipay {name}_total")
    owed = symbols(" ".join(f"{name}_owed{at}" for at in range(advances))) if advances else []
    case.advances = list(zip(DAYS[3 - advances :], owed, strict=True))
    case.owed = total(owed)
    return case


def total(numbers):
    return sum(numbers, Symbol(term_of(0)))


def unrestored(case, reading):
    return case.owed if reading == "by_amount" else case.advanced


def ledger_of(scene):
    """Make the account of a scene, and what the cases besides have in sum."""
    ledger = Ledger.__new__(Ledger)
    ledger.policy_id, ledger.repayment_counts = ("P" if scene.covered else None), scene.reading
    ledger.cover_until = scene.until if scene.covered else date.max
    ledger.coverage, ledger.cash, ledger.cash_limit = symbols("coverage cash cash_limit")
    ledger.last_on, ledger.unopened = LAST, ()
    ledger.cases = {"B": opened("b", scene.unnamed)}
    if scene.shape is not None:
        ledger.cases["A"] = opened("a", scene.shape)
    besides = OpenCase()
    besides.credit, besides.alipay, besides.owed, besides.advanced = symbols(BESIDES)
    ledger.held, ledger.alipay, ledger.owed, ledger.unrestored = sums(ledger, besides)
    return ledger, besides


def sums(ledger, besides):
    cases = [*ledger.cases.values(), besides]
    return (
        total(case.credit for case in cases),
        total(case.alipay for case in cases),
        total(case.owed for case in cases),
        total(unrestored(case, ledger.repayment_counts) for case in cases),
    )


def case_invariant(case):
    """List what holds of a case: 0 <= repaid <= advanced, something open, what is owed by day."""
    owed = [part for _, part in case.advances]
    days = [on for on, _ in case.advances]
    assert days == sorted(set(days))
    return [
        case.credit >= 0,
        case.alipay >= 0,
        *(part >= 1 for part in owed),
        case.owed == total(owed),
        within(total(owed), case.advanced, MOST if owed else 0),
        case.credit + case.alipay + case.owed >= 1,
    ]


def invariant(ledger, besides):
    """List that credit and cash add up, and that the running sums are the sums of the cases."""
    held, alipay, owed, taken = sums(ledger, besides)
    cover = [ledger.coverage >= 1, held + taken <= ledger.coverage]
    return [
        *(claim for case in ledger.cases.values() for claim in case_invariant(case)),
        *(getattr(besides, name) >= 0 for name in ("credit", "alipay", "owed")),
        besides.owed <= besides.advanced,
        implies(besides.owed == 0, besides.advanced == 0),
        *(cover if ledger.policy_id is not None else [ledger.coverage == 0]),
        ledger.coverage <= MOST,
        within(0, ledger.cash, ledger.cash_limit),
        ledger.cash_limit <= MOST,
        held + taken <= MOST,
        within(0, ledger.alipay, MOST),
        *(ledger.held == held, ledger.alipay == alipay),
        *(ledger.owed == owed, ledger.unrestored == taken),
    ]


def amounts_of(kind):
    return kind.model_fields.keys() & {"amount", "coverage"}


def amount_of(name):
    (number,) = symbols(f"event_{name}")
    return number


# Whether a cover is a tier is not known: what is proven holds whatever the tiers of the terms are.
ANY_TIERS = SimpleNamespace(**dict(si.DEPOSIT_TERMS), is_tier=lambda _: Truth(z3.Bool("tier")))


class Fen:
    """An amount of an event: a refusal that names it does not look at it."""

    def __init__(self, fen):
        self.fen = fen


def event_of(kind, scene):
    amounts = {name: Fen(amount_of(name)) for name in amounts_of(kind)}
    names = {"event_id": "E-1", "on": scene.on, "case_id": "A", "policy_id": scene.policy}
    names["end"] = scene.on
    facts = {name: names[name] for name in kind.model_fields if name in names}
    return kind.model_construct(**facts, **amounts)


def state_of(case):
    return [getattr(case, name) for name in OpenCase.__slots__]


def written(ledger):
    """Write down all that an account holds, in terms."""
    facts = [getattr(ledger, name) for name in (*BALANCES, *OTHER_FACTS)]
    return repr((facts, {name: state_of(case) for name, case in ledger.cases.items()}))


def given_of(kind, scene):
    amounts = [within(1, amount_of(name), MOST) for name in amounts_of(kind)]
    return [*invariant(*ledger_of(scene)), *amounts]


def ways(kind, scene):
    """Post an event on every way there is: what is given there, the account before and after.

    On a day after the last one of its cover, the account before is the one that has ended.
    """
    before, besides = ledger_of(scene)
    given, stored = given_of(kind, scene), written(before)
    if scene.forgotten:
        before.take_cover()

    def run():
        ledger, _ = ledger_of(scene)
        seen = {}
        (answer,) = post_events(ledger, (event_of(kind, scene),), seen, ANY_TIERS)
        return ledger, answer, seen

    for conditions, (ledger, answer, seen) in paths(given, run):
        facts = {"before": before, "after": ledger, "besides": besides, "seen": seen}
        facts["stored"] = stored
        yield SimpleNamespace(given=conditions, code=getattr(answer, "code", None), **facts)


def scenes_of(kind):
    """List what an event can meet; only events of a case care for its shape."""
    shapes = (
        SHAPES
        if "case_id" in kind.model_fields and not kind.__name__.startswith("Deposit")
        else (None,)
    )
    for covered in (True, False):
        for shape in shapes:
            for reading in COUNTS:
                yield Scene(reading, covered, shape)
                if kind in OF_COVER:  # nothing is owed
                    yield Scene(reading, covered, shape, unnamed=0)
                    yield Scene(reading, covered, shape, LAST, unnamed=0, until=LAST)
                    yield Scene(reading, covered, shape, LAST + timedelta(1), 0, until=LAST)
                if covered and kind in OF_CREDIT:  # the day after the last one covered
                    yield Scene(reading, covered, shape, LAST + timedelta(1), until=LAST)
                if kind is si.Advanced:  # the day of the newest advance, and a day of its own
                    yield Scene(reading, covered, shape, LAST + timedelta(1))


def moved(**signs):
    """Return the law of an event by the signs of what it moves."""
    return lambda ledger, after, amount: [
        getattr(after, name) == getattr(ledger, name) + sign * amount
        for name, sign in signs.items()
    ]


def held_in_two_parts(ledger, after, amount):
    case = after.cases["A"]
    return [
        case.credit + case.alipay == amount,
        case.credit <= ledger.available,
        Truth((case.alipay > 0).term == (amount > ledger.available).term),
    ]


def hold_undone(ledger, after, _):
    case = ledger.cases["A"]
    return [after.held == ledger.held - case.credit, after.alipay == ledger.alipay - case.alipay]


def credit_part_used_up(ledger, after, amount):
    own = ledger.cases["A"].credit if "A" in ledger.cases else 0
    claims = [after.cases["A"].credit == 0, after.owed == ledger.owed + amount]
    if ledger.policy_id is not None:
        claims.append(after.available == ledger.available + own - amount)
    return claims


EVENTS = {
    si.CoverBought: ("coverage", moved()),
    si.CoverEnded: ("coverage", moved()),
    si.DepositPaid: ("cash cash_limit", moved(cash=1, cash_limit=1)),
    si.DepositReleased: ("cash cash_limit", moved(cash=-1, cash_limit=-1)),
    si.DepositDrawn: ("cash", moved(cash=-1)),
    si.DepositToppedUp: ("cash", moved(cash=1)),
    si.BondHeld: ("held alipay", held_in_two_parts),
    si.BondReleased: ("held alipay", hold_undone),
    si.BondPaid: ("alipay", moved()),
    si.Advanced: ("held owed unrestored", credit_part_used_up),
    si.Repaid: ("owed unrestored", moved(owed=-1)),
}
"""Every kind of event, the balances that it alone may change, and what it does to them."""


def what_changed(kind, way):
    """State what the event does to the balances, and that it leaves the others alone."""
    changed, law = EVENTS[kind]
    same = [name for name in BALANCES if name not in changed.split()]
    unchanged = [getattr(way.after, name) == getattr(way.before, name) for name in same]
    return [*law(way.before, way.after, amount_of("amount")), *unchanged]


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_every_event_keeps_the_invariant_and_a_refused_one_changes_nothing(kind):
    posted = 0
    for scene in scenes_of(kind):
        for way in ways(kind, scene):
            unnamed, same = (repr(state_of(it.cases["B"])) for it in (way.before, way.after))
            assert unnamed == same
            if way.code is not None:
                assert written(way.after) == way.stored
                assert not way.seen
                continue
            posted += 1
            assert set(way.seen) == {"E-1"}
            assert way.after.last_on == scene.on
            held = [*invariant(way.after, way.besides), *what_changed(kind, way)]
            prove(way.given, every(*held))
    assert posted >= 1


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_after_its_last_day_a_cover_has_ended_whether_or_not_that_was_posted(kind):
    scene = Scene("by_amount", covered=True, shape=1, on=LAST + timedelta(1), until=LAST)
    posted = 0

    def run():
        ledgers = [ledger_of(scene)[0] for _ in range(2)]
        ledgers[1].take_cover()
        event = event_of(kind, scene)
        return ledgers, [post_events(it, (event,), {}, ANY_TIERS)[0] for it in ledgers]

    for given, (ledgers, answers) in paths(given_of(kind, scene), run):
        forgotten, ended = ledgers
        codes = [getattr(answer, "code", None) for answer in answers]
        assert codes[0] == codes[1]
        assert kind is not si.CoverEnded or codes[0] == "no-cover"
        if codes[0] is None:
            posted += 1
            same = [getattr(forgotten, name) == getattr(ended, name) for name in BALANCES]
            prove(given, *same, some(forgotten.available == 0, kind is si.CoverBought))
            assert forgotten.cover_until == ended.cover_until
    assert posted or kind in OF_COVER  # something is owed


def test_every_refusal_is_met_on_some_path_from_a_valid_account():
    scenes = [(kind, scene) for kind in EVENTS for scene in scenes_of(kind)]
    some = [(kind, scene) for kind, scene in scenes if scene.shape in {None, 1}]
    codes = {way.code for kind, scene in some for way in ways(kind, scene)}
    early = Scene("by_amount", covered=True, shape=None, on=LAST - timedelta(1))
    other = Scene("by_amount", covered=True, shape=None, policy="Q")
    for kind, scene in ((si.DepositPaid, early), (si.CoverEnded, other)):
        codes |= {way.code for way in ways(kind, scene)}
    assert codes == {None, "coverage-not-a-tier", *codes_of("deposit")} - {"id-reused"}


def test_an_empty_account_satisfies_the_invariant():
    ledger = Ledger(si.Account())
    prove([], every(*invariant(ledger, OpenCase())))


RUNNING = Scene("by_amount", covered=True, shape=0)
UNCOVERED = Scene("by_amount", covered=False, shape=0)
BY_CASE = Scene("by_settled_case", covered=True, shape=2)


def credit_rises_by(amount):
    """Claim that an event raises the available credit by so much."""
    return lambda way: way.after.available == way.before.available + amount(way)


FALSE_LAWS = {
    "a hold is not consumed by its advance": (
        *(si.Advanced, RUNNING, lambda way: way.after.held == way.before.held),
    ),
    "an advance lowers the available credit by all of it": (
        *(si.Advanced, RUNNING, credit_rises_by(lambda _: -1 * amount_of("amount"))),
    ),
    "an advance never raises the available credit": (
        *(si.Advanced, RUNNING, lambda way: way.after.available <= way.before.available),
    ),
    "every repayment restores credit at once": (
        *(si.Repaid, BY_CASE, credit_rises_by(lambda _: amount_of("amount"))),
    ),
    "a release restores credit though no cover runs": (
        *(si.BondReleased, UNCOVERED, credit_rises_by(lambda way: way.before.cases["A"].credit)),
    ),
    "a payment out of the deposit lowers what was paid in": (
        *(si.DepositDrawn, RUNNING, lambda way: way.after.cash_limit < way.before.cash_limit),
    ),
    "what is owed is what is not restored": (
        *(si.Repaid, BY_CASE, lambda way: way.after.owed == way.after.unrestored),
    ),
}


def breaks(way, claim):
    try:
        return refute(way.given, claim)
    except AssertionError:  # not on this way
        return False


@pytest.mark.parametrize("law", FALSE_LAWS)
def test_a_false_law_of_the_account_is_refuted(law):
    kind, scene, claim = FALSE_LAWS[law]
    posted = [way for way in ways(kind, scene) if way.code is None]
    assert any(breaks(way, claim(way)) for way in posted)
