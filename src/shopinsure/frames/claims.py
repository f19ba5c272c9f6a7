"""Assess the price claim or the quality claim of each row of a frame."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import narwhals as nw

from shopinsure import formulas
from shopinsure._records import ensure_type, invalid
from shopinsure._refusals import columns as wrong
from shopinsure._refusals import facts as contradictions
from shopinsure._terms import GUARANTEE_TERMS, GuaranteeTerms
from shopinsure.claims import late_refund_rule, uncovered_rules
from shopinsure.frames._engine import by_partition
from shopinsure.frames._expressions import Column
from shopinsure.frames._inputs import (
    BEIJING_MICROSECONDS,
    DAY_MICROSECONDS,
    UNKNOWN,
    AmountColumn,
    DayColumn,
    FactColumn,
    Input,
    InstantColumn,
)
from shopinsure.frames._pipeline import Frame
from shopinsure.frames._rows import RowEvaluation
from shopinsure.rules import price_claims as price_rules
from shopinsure.rules import quality_claims as quality_rules

_PRICE: Final = (
    Input("unit_paid", "amount"),
    Input("freight", "amount", default=0),
    Input("red_packets", "amount", default=0),
    Input("points", "amount", default=0),
    Input("evidence", "amount", UNKNOWN),
    Input("paid_on", "instant"),
    Input("placed_on", "instant", UNKNOWN),
    Input("submitted_on", "instant", UNKNOWN),
    Input("issued_on", "instant", UNKNOWN),
    Input("shop", "id", omittable=True),
    Input("evidence_shop", "id", omittable=True),
    Input("listing", "id", omittable=True),
    Input("evidence_listing", "id", omittable=True),
    Input("item", "id", UNKNOWN, omittable=True),
    Input("evidence_item", "id", UNKNOWN, omittable=True),
    Input("claimed", "fact", UNKNOWN, default=False),
    Input("refunded", "fact", UNKNOWN, default=False),
    Input("policy_paid", "amount", UNKNOWN, omittable=True),
    Input("policy_freight", "amount", UNKNOWN, default=0),
    Input("terms_id", "text", UNKNOWN, omittable=True),
    Input("activity_item", "fact", UNKNOWN, default=True),
    Input("order", "id", UNKNOWN, omittable=True),
    Input("evidence_order", "id", UNKNOWN, omittable=True),
)
_QUALITY: Final = (
    Input("paid", "amount"),
    Input("freight", "amount", default=0),
    Input("goods_refunded", "amount", UNKNOWN),
    Input("indemnified", "amount", default=0),
    Input("paid_on", "instant"),
    Input("issued_on", "instant"),
    Input("requested_on", "instant"),
    Input("completed_on", "instant", UNKNOWN),
    Input("insured_category", "text", omittable=True),
    Input("category", "text"),
    Input("reason", "text"),
    Input("goods_returned", "fact", UNKNOWN),
    Input("price_claim_paid", "amount", default=0),
    Input("terms_id", "text", omittable=True),
)


@by_partition
def price_claims(
    frame: Frame,
    *,
    unit_paid: AmountColumn = "unit_paid_fen",
    freight: AmountColumn | None = "freight_fen",
    red_packets: AmountColumn | None = "red_packets_fen",
    points: AmountColumn | None = "points_fen",
    evidence: AmountColumn = "evidence_fen",
    paid_on: DayColumn = "paid_day",
    placed_on: DayColumn = "placed_day",
    submitted_on: DayColumn = "submitted_day",
    issued_on: DayColumn = "issued_day",
    paid_at: InstantColumn | None = None, placed_at: InstantColumn | None = None,
    submitted_at: InstantColumn | None = None, issued_at: InstantColumn | None = None,
    shop: str | None = "shop_id", evidence_shop: str | None = "evidence_shop_id",
    listing: str | None = "listing_id", evidence_listing: str | None = "evidence_listing_id",
    item: str | None = "item_id", evidence_item: str | None = "evidence_item_id",
    claimed: FactColumn | None = "claimed",
    refunded: FactColumn | None = "refunded",
    policy_paid: AmountColumn | None = "policy_paid_fen",
    policy_freight: AmountColumn | None = "policy_freight_fen",
    terms_id: str | None = None,
    activity_item: FactColumn | None = None,
    order: str | None = None, evidence_order: str | None = None,
    indemnity: str = "indemnity_fen",
    outcome: str | None = "outcome",
    code: str | None = "code",
    codes: str | None = None,
    terms: GuaranteeTerms = GUARANTEE_TERMS,
) -> Frame:  # fmt: skip
    """Assess the price claim of each row, for one unit, as ``assess_price_claim``; L-3.1 … L-3.9.

    Null is not known yet for the evidence price, the days on which evidence was placed and
    submitted and the policy issued, an item, and whether a claim was paid before (on the order, or
    on the line where ``price_claims_per`` says so) or the item refunded. Items are the same where
    their ids are. Where ``activity_item`` is left out, every item is one; where ``order`` and
    ``evidence_order`` are, nobody looks whether the evidence is the purchase itself.

    ``policy_paid`` and ``policy_freight`` are what the policy states: a unit that cost more than
    its goods makes the row invalid (``unit-above-policy``). Left out, nobody checks that: a claim
    may then pay more than the order cost. ``terms_id`` is the policy's: a row of terms that
    ``terms`` are neither nor amended from is invalid. A frame assesses, it pays nothing, so it has
    no claim keys. ``paid_at`` and its like take instants in place of the days, all of them or none:
    then the order within a day counts. Raises ``InvalidInput`` like ``order_premiums``, for some of
    both, and for a reading that days cannot answer.

    >>> import pandas as pd
    >>> paid = {"unit_paid_fen": [10_000], "evidence_fen": [7_000]}
    >>> days = {"paid_day": [1], "placed_day": [2], "submitted_day": [2], "issued_day": [1]}
    >>> days = {name: [18_515 + day[0]] for name, day in days.items()}
    >>> left_out = "freight red_packets points claimed refunded policy_paid policy_freight"
    >>> left_out = dict.fromkeys(left_out.split())
    >>> pairs = "shop evidence_shop listing evidence_listing item evidence_item"
    >>> same = dict.fromkeys(pairs.split())
    >>> frame = price_claims(pd.DataFrame(paid | days), **left_out, **same)
    >>> int(frame["indemnity_fen"][0])
    3000
    """
    columns = (
        unit_paid, freight, red_packets, points, evidence, paid_on, placed_on, submitted_on,
        issued_on, shop, evidence_shop, listing, evidence_listing, item, evidence_item, claimed,
        refunded, policy_paid, None if policy_paid is None else policy_freight, terms_id,
        activity_item, order, evidence_order,
    )  # fmt: skip
    inputs = _with_instants(_PRICE, columns, (paid_at, placed_at, submitted_at, issued_at))
    rows = RowEvaluation(frame, *inputs, (indemnity, outcome, code, codes), "indemnity")
    return rows.finish_assessment(_price_claim(rows, ensure_type("terms", terms, GuaranteeTerms)))


def _price_claim(rows: RowEvaluation[Any], terms: GuaranteeTerms) -> Column:
    """Add the findings of a price claim, and return its amount; L-3.1 … L-3.9."""
    for name in ("shop", "listing", "item", "order"):
        rows.check_pair(name)
    last = _last_in_time(rows, terms.price_window_days, terms)
    _check_policy(rows, terms)
    _check_order(rows)
    _check_item(rows)
    _check_evidence_days(rows, last)
    rows.add_finding(price_rules.EARLIER_CLAIMS_UNKNOWN, rows.unknown("claimed"))
    rows.add_finding(price_rules.ALREADY_CLAIMED, rows.value("claimed"))
    rows.add_finding(price_rules.REFUNDED_UNKNOWN, rows.unknown("refunded"))
    rows.add_finding(price_rules.REFUNDED_ITEM, rows.value("refunded"))
    return _price_difference(rows, terms)


def _check_policy(rows: RowEvaluation[Any], terms: GuaranteeTerms) -> None:
    """Mark what is missing of a policy and contradicts it, in the order of the scalar function."""
    for name in ("policy_paid", "policy_freight", "terms_id"):
        if rows.has(name):
            rows.mark_invalid(f"{name}-missing", rows.known("issued_on", rows.unknown(name)))
    price, *parts = rows.values("unit_paid freight red_packets points")
    rows.mark_invalid(contradictions.PARTS_ABOVE_PRICE.code, parts[0] + parts[1] + parts[2] > price)
    paid, freight = rows.values("policy_paid policy_freight")
    if rows.has("policy_paid"):
        rows.mark_invalid(
            contradictions.FREIGHT_ABOVE_PAID.code, rows.known("policy_paid", freight > paid)
        )
    before = rows.value("issued_on") < rows.value("paid_on")
    rows.mark_invalid(contradictions.ISSUED_BEFORE_PAID.code, rows.known("issued_on", before))
    rows.check_terms(terms)
    if rows.has("policy_paid"):
        above = formulas.price_limit(price, *parts) > paid - freight
        rows.mark_invalid(contradictions.UNIT_ABOVE_POLICY.code, rows.known("policy_paid", above))


def _with_instants(
    table: Sequence[Input], columns: Sequence[object], instants: Sequence[object]
) -> tuple[Sequence[Input], Sequence[object]]:
    """Read instants in place of days where they are given; refuse some of both.

    A day says nothing about what comes first within it, so the two cannot be compared.
    """
    if all(it is None for it in instants):
        return table, columns
    days = [it.name for it in table if it.kind == "instant"]
    at = {name: f"{name.removesuffix('on')}at" for name in days}
    given = dict(zip(days, instants, strict=True))
    wrong_ones = [at[name] for name, instant in given.items() if instant is None]
    pairs = []
    for it, column in zip(table, columns, strict=True):
        if it.name not in given:
            pairs.append((it, column))
            continue
        if column not in {None, f"{it.name.removesuffix('on')}day"}:  # not what it is by default
            wrong_ones.append(it.name)
        read = replace(it, name=at[it.name], kind="microseconds", key=it.name)
        pairs.append((read, given[it.name]))
    if wrong_ones:
        facts = {"instants": tuple(at.values()), "days": tuple(days)}
        raise invalid(wrong.DAYS_AND_INSTANTS, wrong_ones[0], **facts)
    return [it for it, _ in pairs], [column for _, column in pairs]


def _last_in_time(rows: RowEvaluation[Any], days: int, terms: GuaranteeTerms) -> Column:
    """Return the last day, or instant, within a window from the payment on; L-3.6."""
    paid, window = rows.value("paid_on"), terms.price_window
    if rows.kind("paid_on") == "instant":
        if window == "elapsed":
            raise invalid(wrong.READING_NEEDS_INSTANTS, "terms")
        return paid + (days if window == "calendar" else days - 1)
    if window == "elapsed":
        return paid + days * DAY_MICROSECONDS
    (day,) = rows.with_temporary(day=rows.apply(_beijing_day, paid))
    counted = days + 1 if window == "calendar" else days
    return (day + counted) * DAY_MICROSECONDS - BEIJING_MICROSECONDS - 1


def _beijing_day(instant: Column) -> Column:
    return (instant + BEIJING_MICROSECONDS) // DAY_MICROSECONDS


def _check_order(rows: RowEvaluation[Any]) -> None:
    """Look whether the item is of the activity, and the evidence another order; L-3.1, L-3.4."""
    if rows.has("order"):
        same = rows.known("order evidence_order", ~rows.differ("order", "evidence_order"))
        rows.add_finding(price_rules.EVIDENCE_IS_THE_PURCHASE, same)
    if rows.has("activity_item"):
        another = rows.known("activity_item", ~rows.value("activity_item"))
        rows.add_finding(price_rules.NOT_AN_ACTIVITY_ITEM, another)
        rows.add_finding(price_rules.ACTIVITY_ITEM_UNKNOWN, rows.unknown("activity_item"))


def _check_item(rows: RowEvaluation[Any]) -> None:
    """Compare shop, item and listing; L-3.4, L-F3."""
    rows.add_finding(price_rules.OTHER_SHOP, rows.differ("shop", "evidence_shop"))
    other = rows.differ("item", "evidence_item")
    rows.add_finding(price_rules.OTHER_ITEM, other)
    if rows.has("item"):
        one_sided = rows.unknown("item") != rows.unknown("evidence_item")
        rows.add_finding(price_rules.ITEM_UNKNOWN, one_sided)
    if rows.has("listing"):
        moved = rows.differ("listing", "evidence_listing") & ~other
        rows.add_finding(price_rules.LINK_CHANGED, moved)


def _check_evidence_days(rows: RowEvaluation[Any], last: Column) -> None:
    """Compare the days of the evidence with each other, window and policy; L-3.1, L-3.6."""
    paid_on, placed, submitted = rows.values("paid_on placed_on submitted_on")
    rows.add_finding(price_rules.PLACED_BEFORE_PAYMENT, rows.known("placed_on", placed < paid_on))
    backwards = rows.known("placed_on submitted_on", submitted < placed)
    rows.add_finding(price_rules.SUBMITTED_BEFORE_PLACED, backwards)
    rows.add_finding(price_rules.PLACEMENT_UNKNOWN, rows.unknown("placed_on"))
    rows.add_finding(price_rules.PLACED_LATE, rows.known("placed_on", placed > last))
    rows.add_finding(price_rules.SUBMISSION_UNKNOWN, rows.unknown("submitted_on"))
    rows.add_finding(price_rules.SUBMITTED_LATE, rows.known("submitted_on", submitted > last))
    rows.add_finding(price_rules.POLICY_UNKNOWN, rows.unknown("issued_on"))
    uninsured = rows.known("issued_on submitted_on", submitted < rows.value("issued_on"))
    rows.add_finding(price_rules.SUBMITTED_BEFORE_ISSUE, uninsured)


def _price_difference(rows: RowEvaluation[Any], terms: GuaranteeTerms) -> Column:
    """Return the smaller of difference and limit; L-3.7, L-3.8."""
    price, freight, packets, points = rows.values("unit_paid freight red_packets points")
    evidence = rows.value("evidence")
    if terms.difference_base == "paid":
        difference = rows.apply(formulas.price_difference, price, freight, evidence)
    else:
        own_money = (price, freight, packets, points)
        difference = rows.apply(formulas.own_money_difference, *own_money, evidence)
    limit = formulas.price_limit(price, freight, packets, points)
    difference, limit = rows.with_temporary(difference=difference, limit=limit)
    rows.add_finding(price_rules.EVIDENCE_PRICE_UNKNOWN, rows.unknown("evidence"))
    rows.add_finding(price_rules.NO_DIFFERENCE, rows.known("evidence", difference == 0))
    rows.add_finding(price_rules.NO_LIMIT_LEFT, limit == 0)
    return rows.apply(formulas.price_claim, difference, limit)


@by_partition
def quality_claims(
    frame: Frame,
    *,
    paid: AmountColumn = "paid_fen",
    freight: AmountColumn | None = "freight_fen",
    goods_refunded: AmountColumn = "goods_refunded_fen",
    indemnified: AmountColumn | None = "indemnified_fen",
    paid_on: DayColumn = "paid_day",
    issued_on: DayColumn = "issued_day",
    requested_on: DayColumn = "requested_day",
    completed_on: DayColumn = "completed_day",
    paid_at: InstantColumn | None = None,
    issued_at: InstantColumn | None = None,
    requested_at: InstantColumn | None = None,
    completed_at: InstantColumn | None = None,
    insured_category: str | None = "insured_category",
    category: str = "category",
    reason: str = "reason",
    goods_returned: FactColumn = "goods_returned",
    price_claim_paid: AmountColumn | None = None,
    terms_id: str | None = None,
    indemnity: str = "indemnity_fen",
    outcome: str | None = "outcome",
    code: str | None = "code",
    codes: str | None = None,
    terms: GuaranteeTerms = GUARANTEE_TERMS,
) -> Frame:
    """Assess the quality claim of each row as ``assess_quality_claim`` does; L-2.1, L-2.2, L-2.5.

    Null is not known yet for the goods refunded, the day the refund was complete and whether the
    goods were returned. ``insured_category`` is that of the policy; left out, it is the refund's.
    The day the claim is due is not looked at; ``terms_id`` and instants are as in
    ``price_claims``. Raises ``InvalidInput`` like ``price_claims``.

    >>> import pandas as pd
    >>> paid = {"paid_fen": [11_000], "freight_fen": [1_000], "goods_refunded_fen": [11_000]}
    >>> days = dict.fromkeys(("paid_day", "issued_day", "requested_day", "completed_day"), [18_515])
    >>> facts = {"category": ["apparel"], "reason": ["quality"], "goods_returned": [True]}
    >>> refunds = pd.DataFrame(paid | days | facts)
    >>> frame = quality_claims(refunds, indemnified=None, insured_category=None)
    >>> int(frame["indemnity_fen"][0])
    10000
    """
    ensure_type("terms", terms, GuaranteeTerms)
    columns = (
        paid, freight, goods_refunded, indemnified, paid_on, issued_on, requested_on,
        completed_on, insured_category, category, reason, goods_returned, price_claim_paid,
        terms_id,
    )  # fmt: skip
    inputs = _with_instants(_QUALITY, columns, (paid_at, issued_at, requested_at, completed_at))
    rows = RowEvaluation(frame, *inputs, (indemnity, outcome, code, codes), "indemnity")
    return rows.finish_assessment(_quality_claim(rows, terms))


def _quality_claim(rows: RowEvaluation[Any], terms: GuaranteeTerms) -> Column:
    """Add the findings of a quality claim, and return its amount; L-2.1, L-2.2."""
    whole, freight, refunded, spent = rows.values("paid freight goods_refunded indemnified")
    rows.mark_invalid(contradictions.FREIGHT_ABOVE_PAID.code, freight > whole)
    _check_cover(rows, terms)
    _check_request(rows, terms)
    rows.add_finding(quality_rules.REFUND_AMOUNT_UNKNOWN, rows.unknown("goods_refunded"))
    rows.add_finding(quality_rules.NO_LOSS, rows.known("goods_refunded", refunded == 0))
    rows.add_finding(quality_rules.FULLY_INDEMNIFIED, spent >= whole - freight)
    rows.add_finding(quality_rules.RETURN_UNKNOWN, rows.unknown("goods_returned"))
    kept = rows.known("goods_returned", ~rows.value("goods_returned"))
    rows.add_finding(quality_rules.NOT_RETURNED, kept)
    if rows.has("price_claim_paid"):
        rows.add_finding(quality_rules.PRICE_CLAIM_PAID, rows.value("price_claim_paid") > 0)
    return rows.apply(formulas.quality_indemnity, refunded, whole, freight, spent)


def _check_cover(rows: RowEvaluation[Any], terms: GuaranteeTerms) -> None:
    """Look category and reason up in the coverage schedule; L-2.1, L-2.2."""
    category, reason = rows.value("category"), rows.value("reason")
    categories = sorted({covered.category for covered in terms.quality_cover})
    pairs = [f"{covered.category} {covered.reason}" for covered in terms.quality_cover]
    listed = rows.is_in(category, categories)
    # Neither holds a blank in the terms, so that one membership in a list answers for both.
    covered_reason = rows.is_in(nw.concat_str(category, nw.lit(" "), reason), pairs)
    no_category, no_reason = uncovered_rules(terms)
    rows.add_finding(no_category, ~listed)
    rows.add_finding(no_reason, listed & ~covered_reason)
    rows.add_finding(quality_rules.CATEGORY_DIFFERS, rows.differ("insured_category", "category"))


def _check_request(rows: RowEvaluation[Any], terms: GuaranteeTerms) -> None:
    """Compare the days of the refund with one another and with the window; L-1.1, L-2.5."""
    paid_on, issued_on = rows.values("paid_on issued_on")
    requested, completed = rows.values("requested_on completed_on")
    rows.mark_invalid(contradictions.ISSUED_BEFORE_PAID.code, issued_on < paid_on)
    early = rows.known("completed_on", completed < requested)
    rows.mark_invalid(contradictions.COMPLETED_BEFORE_REQUESTED.code, early)
    rows.check_terms(terms)
    rows.mark_invalid(contradictions.REQUESTED_BEFORE_PAID.code, requested < paid_on)
    if terms.quality_window_days is not None:
        last = _last_in_time(rows, terms.quality_window_days, terms)
        rows.add_finding(late_refund_rule(terms), requested > last)
    uninsured = rows.known("completed_on", completed < issued_on)
    rows.add_finding(quality_rules.RAISED_BEFORE_ISSUE, uninsured)
    rows.add_finding(quality_rules.REFUND_NOT_COMPLETE, rows.unknown("completed_on"))
