"""What the scalar functions find and no frame says: each finding with the reason for it."""

import re
from collections.abc import Mapping
from pathlib import Path

import shopinsure as si
from frame_rows import SUBJECTS
from shopinsure.rules import PRECEDENCE
from test_frames import DEPOSIT_READINGS, GUARANTEE_READINGS, judged

PAGE = Path(__file__).parents[1] / "docs" / "frames.md"

# A new finding stands in a row of a frame, and is drawn in `frame_rows.py`, or it stands here.
UNSAID: Mapping[str, str] = {
    "quality-not-qualified quality-status-unknown price-not-qualified price-status-unknown": (
        "`programme_membership` reads two statuses: filter the two columns"
    ),
    "not-joined joining-unknown not-shipped shipped-before-joining price-shipped-before-joining": (
        "an order is priced, no policy of it issued: that is `issue_order_policy`"
    ),
    "cover-shown": "it is noted of every deposit policy that is sold",
    "payout-day-unknown": "the day on which a claim is due needs a calendar: `working_day_after`",
    "refund-above-goods": "it is a note beside a payment: compare the refund with the goods",
    "cover-running advances-unpaid credit-still-held": (
        "a sale is declined for them where an account is given: `buy_deposit_policy`"
    ),
    "id-reused day-goes-back no-cover another-policy hold-open no-hold beyond-alipay-hold"
    " beyond-credit over-repayment beyond-cash over-top-up beyond-range": (
        "it is found of an event and the account before it: `post` and `replay`"
    ),
}


def said() -> set[str]:
    """The codes of findings in the rows of every function, under every reading."""
    codes = set()
    for subject in SUBJECTS:
        guarantee = subject.terms is si.GUARANTEE_TERMS
        readings = GUARANTEE_READINGS if guarantee else DEPOSIT_READINGS
        variants = [subject.terms.amended(**changes) for changes in readings]
        drawn = [judged(subject, 1), *(judged(subject, 2, 200, terms) for terms in variants)]
        answers = [answer for _, expected in drawn for answer in expected]
        codes |= {it for answer in answers if answer[1] != "invalid" for it in answer[2].split()}
    return codes


def test_each_finding_is_said_by_a_frame_or_has_a_reason_why_not() -> None:
    listed = [code for codes in UNSAID for code in codes.split()]
    found = said()
    decided = {*listed, *found}
    assert {rule.code for rule in PRECEDENCE} - decided == set(), "decide: say it, or list it"
    assert decided - {rule.code for rule in PRECEDENCE} == {"badge-removed", "blocked"}
    assert not found & {*listed}
    assert len(listed) == len({*listed})


def test_the_page_lists_what_no_frame_says_and_why() -> None:
    limits = PAGE.read_text("utf-8").partition("## Limits\n")[2]
    rows = re.findall(r"^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \| (.+) \|$", limits, re.MULTILINE)
    assert {codes.replace("`", "").replace(",", ""): why for codes, why in rows} == UNSAID
