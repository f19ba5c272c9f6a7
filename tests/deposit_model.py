"""Judge the deposit account a second time, from the pages alone, in plain ints and dicts.

The pages are docs/sources.md, docs/scope.md and docs/account.md.

An event is a dict: its ``kind``, ``event_id``, the day ``on`` as an ordinal, amounts in fen.
Nothing is kept that can be added up again: every balance is worked out from the facts when asked
for, and of an event that may not be posted every cause is found before the first one is given.
"""

from collections import Counter
from copy import copy

from oracle.order import codes_of

MOST = 10**12 - 1
TIERS = range(100_000, 20_000_001, 100_000)
ORDER = codes_of("deposit")
ORDER.insert(ORDER.index("day-goes-back") + 1, "coverage-not-a-tier")  # of eligibility, D-Q5
BASE_DAY = {"limit": 30, "dunning": 1, "advance": 0}
BADGE_AFTER, BLOCKED_AFTER = 3, 5
LEVELS = ("good", "badge_removed", "blocked")


class Model:
    """The facts: what runs, cash moved by kinds of events, open holds, advances not settled.

    An advance is a tuple of case, day, amount and what of it is owed. A case that is repaid in
    full is settled: its advances are over, whichever way repayments count. ``tiers`` are the covers
    that can be bought.
    """

    def __init__(self, repayment_counts="by_amount", tiers=TIERS):
        self.repayment_counts, self.tiers = repayment_counts, tiers
        self.policy = None
        self.cover = 0
        self.end = None
        self.moved = Counter()
        self.holds = {}
        self.advances = ()
        self.last_on = None
        self.seen = {}

    def copy(self):
        other = copy(self)
        other.moved, other.holds, other.seen = map(copy, (self.moved, self.holds, self.seen))
        return other

    def held(self):
        return sum(credit for credit, _ in self.holds.values())

    def alipay(self):
        return sum(alipay for _, alipay in self.holds.values())

    def outstanding(self):
        return sum(owed for _, _, _, owed in self.advances)

    def owed_by(self, case):
        return sum(owed for name, _, _, owed in self.advances if name == case)

    def advanced_by(self, case):
        return sum(amount for name, _, amount, _ in self.advances if name == case)

    def unrestored(self):
        by_amount = self.repayment_counts == "by_amount"
        return sum(owed if by_amount else amount for _, _, amount, owed in self.advances)

    def available(self, on=None):
        """Return the credit left on a day, by default the last posted one: none after the end."""
        if not self.runs(self.last_on if on is None else on):
            return 0
        return self.cover - self.held() - self.unrestored()

    def runs(self, on):
        return self.policy is not None and (on is None or on <= self.end)

    def cash_limit(self):
        return self.moved["DepositPaid"] - self.moved["DepositReleased"]

    def cash(self):
        return self.cash_limit() - self.moved["DepositDrawn"] + self.moved["DepositToppedUp"]

    def balances(self, on=None):
        """Return available, held, outstanding, cash and what is held on the Alipay balance."""
        days = [it for it in (on, self.last_on) if it is not None]
        credit = (self.available(max(days, default=None)), self.held(), self.outstanding())
        return (*credit, self.cash(), self.alipay())

    def cases(self):
        """Return every case that is not over: holds, advanced, repaid, what is owed by its days."""
        found = []
        for case in sorted({*self.holds, *(case for case, _, _, _ in self.advances)}):
            days = {}
            for name, on, _, owed in self.advances:
                if name == case and owed:
                    days[on] = days.get(on, 0) + owed
            advanced = self.advanced_by(case)
            clocks = tuple(sorted(days.items()))
            hold = self.holds.get(case, (0, 0))
            found.append((case, *hold, advanced, advanced - self.owed_by(case), clocks))
        return tuple(found)

    def facts(self):
        """Return all that the account itself has to hold, and no way that led there."""
        cover = (self.policy, self.cover, self.end)
        runs = self.runs(self.last_on)
        cover_and_cash = (*(cover if runs else (None, 0, None)), self.cash(), self.cash_limit())
        return (*cover_and_cash, self.cases(), self.last_on, self.repayment_counts)

    def apply(self, event):
        """Post an event; give its status and code."""
        known = self.seen.get(event["event_id"])
        if known is not None:
            return ("duplicate", "duplicate") if known == event else ("refused", "id-reused")
        if code := self.refusal(event):
            return "refused", code
        self.take(event)
        self.seen[event["event_id"]] = event
        return "posted", None

    def refusal(self, event):
        """Return the first cause, in the documented order, for which an event is refused."""
        case, amount = event.get("case_id"), event.get("amount", 0)
        credit, alipay = self.holds.get(case, (0, 0))
        available, running = self.available(event["on"]), self.runs(event["on"])
        beyond_alipay = amount - min(amount, available) > MOST - self.alipay()
        against = {
            "CoverBought": lambda: {
                "coverage-not-a-tier": event.get("coverage") not in self.tiers,
                "cover-running": running,
                "advances-unpaid": self.outstanding(),
                "credit-still-held": self.held(),
            },
            "CoverEnded": lambda: {
                "no-cover": not running,
                "another-policy": running and self.policy != event.get("policy_id"),
            },
            "DepositPaid": lambda: {"beyond-range": self.cash_limit() + amount > MOST},
            "DepositReleased": lambda: {"beyond-cash": amount > self.cash()},
            "DepositDrawn": lambda: {"beyond-cash": amount > self.cash()},
            "DepositToppedUp": lambda: {"over-top-up": self.cash() + amount > self.cash_limit()},
            "BondHeld": lambda: {"hold-open": case in self.holds, "beyond-range": beyond_alipay},
            "BondReleased": lambda: {"no-hold": case not in self.holds},
            "BondPaid": lambda: {"beyond-alipay-hold": amount > alipay},
            "Advanced": lambda: {
                "beyond-credit": amount > credit + available,
                "beyond-range": self.advanced_by(case) + amount > MOST,
            },
            "Repaid": lambda: {"over-repayment": amount > self.owed_by(case)},
        }
        causes = [code for code, holds in against[event["kind"]]().items() if holds]
        if self.last_on is not None and event["on"] < self.last_on:
            causes.append("day-goes-back")
        return min(causes, key=ORDER.index, default=None)

    def take(self, event):
        """Take over the facts of an event that nothing is against."""
        case, amount = event.get("case_id"), event.get("amount")
        match event["kind"]:
            case kind if kind.startswith("Deposit"):
                self.moved[kind] += amount
            case "CoverBought":
                self.policy, self.cover = event["policy_id"], event["coverage"]
                self.end = event["end"]
            case "CoverEnded":
                self.policy, self.cover, self.end = None, 0, None
            case "BondHeld":
                on_credit = min(amount, self.available(event["on"]))
                self.holds[case] = (on_credit, amount - on_credit)
            case "BondReleased":
                del self.holds[case]
            case "BondPaid":
                self._keep_hold(case, self.holds[case][0], 0)
            case "Advanced":
                self._keep_hold(case, 0, self.holds.get(case, (0, 0))[1])
                self.advances += ((case, event["on"], amount, amount),)
            case "Repaid":
                self._repay(case, amount)
        self.last_on = event["on"]

    def _keep_hold(self, case, credit, alipay):
        self.holds.pop(case, None)
        if credit or alipay:
            self.holds[case] = (credit, alipay)

    def _repay(self, case, amount):
        """Pay the oldest advance of the case first; days never go back, so it stands first."""
        if amount == self.owed_by(case):
            self.advances = tuple(advance for advance in self.advances if advance[0] != case)
            return
        left, kept = amount, []
        for name, on, advanced, owed in self.advances:
            part = min(owed, left) if name == case else 0
            left -= part
            kept.append((name, on, advanced, owed - part))
        self.advances = tuple(kept)

    def level(self, day, overdue_from):
        """Return how the shop stands on a day, as 0, 1 or 2: the worst of its open advances."""
        late = [day - on - BASE_DAY[overdue_from] for _, on, _, owed in self.advances if owed]
        worst = max(late, default=0)
        return (worst >= BADGE_AFTER) + (worst >= BLOCKED_AFTER)

    def standing(self, day, overdue_from):
        """Return the level, its first day, the next day it changes: looked up day by day."""
        level = self.level(day, overdue_from)
        since = day if level else None
        while level and self.level(since - 1, overdue_from) == level:
            since -= 1
        coming = range(day + 1, max(day, self.last_on or 0) + 50)
        changes = (it for it in coming if self.level(it, overdue_from) != level)
        return LEVELS[level], since, next(changes, None)

    def owed(self):
        """Return what each case owes, and since which day."""
        return {
            case: (sum(owed for _, owed in clocks), clocks[0][0])
            for case, *_, clocks in self.cases()
            if clocks
        }

    def auto_debit(self, day, balance):
        """Return what the automatic debit of a day takes: the oldest first, each in full or not."""
        due = [(on, case, owed) for case, *_, clocks in self.cases() for on, owed in clocks]
        taken = []
        for on, case, owed in sorted(due):
            if on + 1 <= day and owed <= balance:
                balance -= owed
                taken.append((case, owed))
        return taken
