"""Each request is answered right by itself; what comes at once is in test_at_once.py."""

import json
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from service.account import kept_shop, post_event
from service.policies import OrderPolicyRequest
from service.tables import DecisionRow, EventRow, KeyRow, OrderRow

from conftest import EXAMPLES
from shopinsure import DEPOSIT_TERMS, GUARANTEE_TERMS, CoverEnded, Sku, reproduce

NIGHT = datetime.fromisoformat("2023-03-15T17:30:00+00:00")  # in Beijing the 16th has begun


def payment(document):
    return (document["answer"]["payment"] or {}).get("amount")


def outcome(document):
    return document["answer"]["verdict"]["outcome"]


def codes(document):
    return [it["code"] for it in document["answer"]["verdict"]["findings"]]


def refused(answer):
    return [it["code"] for it in answer["detail"]]


def refund(service, refund_id="R-1", goods="199.00", **changes):
    facts = {"refund_id": refund_id, "goods_refunded": goods, **changes}
    return service.ask("/quality-claims", "QualityClaim", **facts)


def test_a_refund_is_paid_once_and_a_retry_reads_the_stored_document(service):
    service.order()
    first = refund(service)
    assert (outcome(first), payment(first)) == ("approved", "199.00")
    again = refund(service, "R-1", "199", requested_at="2023-03-06T04:00:00Z")  # written otherwise
    assert again == first
    assert service.get(f"/decisions/{first['sha256']}").json() == first
    assert service.rows(sa.select(sa.func.count()).select_from(KeyRow)) == [(3,)]  # with the policy


def test_other_content_under_a_paid_id_is_a_conflict(service):
    service.order()
    refund(service)
    assert refused(refund(service, "R-1", "10.00")) == ["paid-otherwise"]


def test_a_paid_claim_is_never_answered_declined_when_it_comes_again(service):
    service.order("price")
    first = service.ask("/price-claims", "PriceClaim")
    assert (outcome(first), payment(first)) == ("approved", "49.00")
    assert service.ask("/price-claims", "PriceClaim") == first


def test_an_answer_that_is_not_approved_is_stored_and_assessed_anew_when_it_comes_again(service):
    service.order()
    waiting = refund(service, completed_at=None)
    assert codes(waiting) == ["refund-not-complete"]
    assert service.get(f"/decisions/{waiting['sha256']}").json() == waiting
    assert outcome(refund(service)) == "approved"


def test_what_was_paid_before_is_known_from_the_tables(service):
    service.order()
    assert payment(refund(service, "R-1", "300.00")) == "300.00"
    second = refund(service, "R-2", "300.00")
    assert payment(second) == "98.00"  # of goods for 398.00
    assert second["input"]["refund"]["indemnified"] == "300.00"
    assert codes(refund(service, "R-3", "1.00")) == ["fully-indemnified"]


@pytest.mark.parametrize("fact", ["indemnified", "price_claim_paid"])
def test_the_senders_word_for_what_was_paid_is_refused(service, fact):
    service.order()
    refund(service, "R-1", "300.00")
    assert refused(refund(service, "R-2", "300.00", **{fact: "0.00"})) == ["extra_forbidden"]


@pytest.mark.parametrize("fact", ["advanced", "credit_available", "credit_held"])
def test_the_senders_word_for_the_credit_is_refused(service, fact):
    answer = service.ask("/advances", "AdvanceRequest", **{fact: "10000.00"})
    assert refused(answer) == ["extra_forbidden"]


def test_after_a_price_claim_a_refund_is_for_a_person_and_the_other_way_round(service):
    for order_id in ("O-1", "O-2"):
        service.order("price", order_id)
        service.order("quality", order_id)
    assert payment(service.ask("/price-claims", "PriceClaim")) == "49.00"
    assert codes(refund(service)) == ["price-claim-paid"]
    assert payment(refund(service, order_id="O-2")) == "199.00"
    late = service.ask("/price-claims", "PriceClaim", order_id="O-2")
    assert codes(late) == ["refunded-item"]


def test_a_second_line_of_an_order_is_not_paid(service):
    line = {"unit_paid": "199.00", "activity_item": True}
    sku = {"shop_id": "S-1", "listing_id": "L-1", "name": "dress", "size": "M"}
    lines = [{"line_id": number, "sku": sku, **line} for number in ("1", "2")]
    service.ask("/order-policies", "OrderPolicyRequest", product="price", lines=lines)
    assert payment(service.ask("/price-claims", "PriceClaim")) == "49.00"
    assert codes(service.ask("/price-claims", "PriceClaim", line_id="2")) == ["already-claimed"]


def test_an_order_is_insured_once_for_each_product_and_not_otherwise(service):
    first = service.order()
    assert service.order() == first
    assert first["answer"]["policy"]["premium"] == "0.73"
    assert service.order("price")["answer"]["policy"]["premium"] == "0.49"
    assert refused(service.order(paid="500.00")) == ["paid-otherwise"]
    service.order("price", "O-2")
    assert refused(service.order("quality", "O-2", paid="500.00")) == ["order-otherwise"]


def test_an_order_that_has_not_shipped_is_insured_when_it_comes_again(service):
    assert codes(service.order(shipped_at=None)) == ["not-shipped"]
    assert refused(refund(service)) == ["order-unknown"]
    assert outcome(service.order()) == "approved"


def test_a_policy_is_judged_under_the_terms_it_was_sold_under(service):
    terms = GUARANTEE_TERMS.amended(price_window_days=3)
    amended = service.post("/terms", content=terms.model_dump_json())
    assert amended.status_code == 200
    agreed = {"terms_id": amended.json()["terms_id"]}
    service.ask("/shops/S-1", "ShopRequest", method="PUT", **agreed)
    assert service.order("price")["answer"]["policy"]["terms_id"] == agreed["terms_id"]
    service.ask("/shops/S-1", "ShopRequest", method="PUT")  # sold otherwise from now on
    claim = service.ask("/price-claims", "PriceClaim")
    assert codes(claim) == ["placed-late", "submitted-late"]
    assert claim["terms"]["terms_id"] == agreed["terms_id"]


def test_deposit_terms_of_ones_own_hold_for_the_policy_the_account_and_its_surrender(service):
    terms = DEPOSIT_TERMS.amended(rate_12_months="0.02", repayment_days=10)
    sent = [service.post("/terms", content=terms.model_dump_json()) for _ in range(2)]
    assert [it.json() for it in sent] == [terms.model_dump(mode="json")] * 2
    agreed = {"deposit_terms_id": terms.terms_id}
    service.ask("/shops/S-1", "ShopRequest", method="PUT", **agreed)
    bought = service.ask("/deposit-policies", "CoverRequest")
    assert bought["answer"]["policy"]["premium"] == "200.00"
    service.ask("/shops/S-1", "ShopRequest", method="PUT")  # sold otherwise from now on
    advance = service.ask("/advances", "AdvanceRequest")
    assert advance["terms"]["terms_id"] == terms.terms_id
    late = service.account(on="2023-03-29")["standing"]["level"]
    assert late == "badge_removed"  # ten days to repay and three more; of thirty it would be good
    repaid = {"kind": "repaid", "event_id": "E-1", "on": "2023-03-15", "case_id": "C-1"}
    service.post("/shops/S-1/events", json=repaid | {"amount": "300.00"})
    back = service.ask("/surrenders", "SurrenderRequest")
    assert (payment(back), back["terms"]["terms_id"]) == ("199.45", terms.terms_id)


def agree(service, **amended):
    """Agree other deposit terms with the shop."""
    terms = DEPOSIT_TERMS.amended(**amended)
    assert service.post("/terms", content=terms.model_dump_json()).is_success
    service.ask("/shops/S-1", "ShopRequest", method="PUT", deposit_terms_id=terms.terms_id)


def test_a_late_event_is_posted_where_earlier_covers_were_sold_under_other_terms(service):
    service.ask("/deposit-policies", "CoverRequest", coverage="10000")
    service.ask("/advances", "AdvanceRequest")
    repaid = {"kind": "repaid", "event_id": "E-1", "on": "2023-03-15", "case_id": "C-1"}
    path = "/shops/S-1/events"
    assert service.post(path, json=repaid | {"amount": "300.00"}).is_success
    assert outcome(service.ask("/surrenders", "SurrenderRequest")) == "approved"
    agree(service, coverage_max="5000")
    service.now += timedelta(days=1)
    facts = {"policy_id": "D-2", "coverage": "5000"}
    assert outcome(service.ask("/deposit-policies", "CoverRequest", **facts)) == "approved"
    late = {"kind": "deposit_paid", "event_id": "E-2", "on": "2023-03-15", "amount": "1"}
    assert service.post(path, json=late).json()["status"] == "posted"
    account = service.account()
    assert (account["credit_available"], account["cash_available"]) == ("5000.00", "1.00")


@pytest.mark.parametrize("again", [False, True])
def test_an_account_is_kept_under_the_reading_that_was_agreed_before_its_first_event(
    service, again
):
    if again:
        agree(service, repayment_counts="by_amount", rate_12_months="0.02")
    agree(service, repayment_counts="by_settled_case")
    assert outcome(service.ask("/deposit-policies", "CoverRequest")) == "approved"
    service.ask("/advances", "AdvanceRequest")
    repaid = {"kind": "repaid", "event_id": "E-1", "on": "2023-03-15", "case_id": "C-1"}
    service.post("/shops/S-1/events", json=repaid | {"amount": "299.00"})
    assert service.account()["credit_available"] == "9700.00"  # the case is not settled


@pytest.mark.parametrize("name", ["terms_id", "deposit_terms_id"])
def test_a_shop_is_kept_with_its_terms_or_not_at_all(service, name):
    sent = {it: fact for it, fact in EXAMPLES["ShopRequest"].items() if it != name}
    answer = service.put("/shops/S-1", json=sent)
    assert (answer.status_code, refused(answer.json())) == (422, ["missing"])
    assert answer.json()["detail"][0]["loc"] == [name]
    unknown = service.ask("/shops/S-1", "ShopRequest", method="PUT", **{name: "T-0"})
    assert refused(unknown) == ["terms-unknown"]


def test_an_advance_is_paid_from_the_cover_and_posted(service):
    service.ask("/deposit-policies", "CoverRequest", coverage="1000")
    first = service.ask("/advances", "AdvanceRequest")
    assert (payment(first), service.account()["credit_available"]) == ("300.00", "700.00")
    assert service.ask("/advances", "AdvanceRequest") == first
    assert service.account()["outstanding"] == "300.00"
    more = service.ask("/advances", "AdvanceRequest", advance_id="A-2", amount="2000.00")
    assert (payment(more), more["input"]["dispute"]["advanced"]) == ("700.00", "300.00")
    ids = service.rows(sa.select(EventRow.event_id).where(EventRow.kind == "advanced"))
    assert ids == [(first["sha256"],), (more["sha256"],)]


def test_what_was_advanced_counts_after_the_case_is_settled(service):
    service.ask("/deposit-policies", "CoverRequest")
    service.ask("/advances", "AdvanceRequest")
    repaid = {"kind": "repaid", "event_id": "E-1", "on": "2023-03-15", "case_id": "C-1"}
    assert service.post("/shops/S-1/events", json=repaid | {"amount": "300.00"}).is_success
    assert service.account()["account"]["cases"] == []
    again = service.ask("/advances", "AdvanceRequest", advance_id="A-2")
    assert codes(again) == ["fully-advanced"]


def test_a_surrender_pays_and_ends_the_cover(service):
    service.ask("/deposit-policies", "CoverRequest")
    first = service.ask("/surrenders", "SurrenderRequest")
    assert (outcome(first), payment(first)) == ("approved", "299.18")
    assert service.account()["credit_available"] == "0.00"
    assert service.ask("/surrenders", "SurrenderRequest") == first
    assert (
        service.ask("/deposit-policies", "CoverRequest")["answer"]["policy"]["policy_id"] == "D-1"
    )
    other = service.ask("/deposit-policies", "CoverRequest", policy_id="D-2")
    assert outcome(other) == "approved"


def test_a_surrender_of_a_cover_that_does_not_run_pays_nothing(service):
    service.ask("/deposit-policies", "CoverRequest")
    facts = {"on": service.now.date(), "policy_id": "D-1", "reason": "expired"}
    with service.app.state.sessions.begin() as session:
        shop = kept_shop(session, "S-1", lock=True)
        post_event(session, shop, CoverEnded(event_id="E-1", **facts), service.now)
    assert refused(service.ask("/surrenders", "SurrenderRequest")) == ["no-cover"]
    assert service.rows(sa.select(KeyRow.key).where(KeyRow.key.like("surrender%"))) == []


def test_every_day_is_a_beijing_day(service):
    service.now = NIGHT
    bought = service.ask("/deposit-policies", "CoverRequest")
    assert bought["answer"]["policy"]["start"] == "2023-03-16"
    service.ask("/advances", "AdvanceRequest")
    assert service.rows(sa.select(EventRow.on.cast(sa.String)).distinct()) == [("2023-03-16",)]
    assert service.account()["on"] == "2023-03-16"
    service.ask("/deposit-policies", "CoverRequest")
    event = {"kind": "deposit_paid", "event_id": "E-1", "on": "2023-03-16", "amount": "1"}
    assert service.post("/shops/S-1/events", json=event).json()["status"] == "posted"
    assert refused(service.post("/shops/S-1/events", json=event | {"on": "2023-03-17"}).json()) == [
        "day-in-future"
    ]


def test_each_decision_is_stored_and_reproduced(service):
    sent = [service.order(), service.order("price")]
    sent += [refund(service, completed_at=None), refund(service)]
    sent += [service.ask("/price-claims", "PriceClaim")]
    sent += [service.ask("/deposit-policies", "CoverRequest")]
    sent += [service.ask("/advances", "AdvanceRequest")]
    sent += [service.ask("/surrenders", "SurrenderRequest")]
    stored = service.rows(sa.select(DecisionRow.sha256, DecisionRow.document))
    assert {sha256 for sha256, _ in stored} == {it["sha256"] for it in sent}
    assert all(reproduce(document).same for _, document in stored)


def test_a_decision_is_explained_in_the_readers_language(service):
    service.order()
    place = f"/decisions/{refund(service)['sha256']}"
    text = {"Accept": "text/plain"}
    assert service.get(place, headers=text).text.startswith("approved\n199.00 yuan")
    text["Accept-Language"] = "zh-CN,zh;q=0.9"
    assert service.get(place, headers=text).text.startswith("通过\n199.00 元")
    answer = service.post("/quality-claims", json=EXAMPLES["QualityClaim"], headers=text)
    assert answer.text == service.get(place, headers=text).text


@pytest.mark.parametrize(("language", "word"), [("en", "not reproduced"), ("zh", "不可复现")])
def test_the_text_of_a_decision_says_where_it_differs_from_what_is_stored(service, language, word):
    service.order()
    sha256 = refund(service)["sha256"]
    text = {"Accept": "text/plain", "Accept-Language": language}
    before = service.get(f"/decisions/{sha256}", headers=text).text
    changed = sa.func.replace(DecisionRow.document, '"amount":"199.00"', '"amount":"198.00"')
    with service.app.state.sessions.begin() as session:
        session.execute(sa.update(DecisionRow).values(document=changed))
    after = service.get(f"/decisions/{sha256}", headers=text).text
    assert after.startswith(before)
    added = after.removeprefix(before)
    assert word in added
    assert "answer.payment.amount" in added
    assert "198.00" in added


def test_the_text_of_a_decision_that_is_refused_now_says_so(service):
    service.order()
    sha256 = refund(service)["sha256"]
    changed = sa.func.replace(DecisionRow.document, '"reason":"quality"', '"reason":""')
    with service.app.state.sessions.begin() as session:
        session.execute(sa.update(DecisionRow).values(document=changed))
    answer = service.get(f"/decisions/{sha256}", headers={"Accept": "text/plain"})
    assert (answer.status_code, "answer" in answer.text) == (200, True)


def test_facts_that_contradict_are_the_requests_fault(service):
    service.order()
    early = refund(service, completed_at="2023-03-05T12:00:00+08:00")
    assert refused(early) == ["completed-before-requested"]


def test_a_body_is_read_strictly_and_within_its_limit(service):
    def code(content):
        return refused(service.post("/quality-claims", content=content).json())

    assert code('{"shop_id": "S-1", "shop_id": "S-2"}') == ["key-twice"]
    assert code("[" * 100) == ["document-too-deep"]
    assert code(b" " * 70_000) == ["body-too-large"]
    assert code(r'{"shop_id": "\u0000"}') == ["text-nul"]
    assert code("{")[0] == "document-malformed"


def test_the_largest_order_that_the_schema_allows_is_read(service):
    """Write each text at full length and each character escaped, as many clients do."""
    ids = {"shop_id": "S-1", "listing_id": "L" * 64}
    sku = dict.fromkeys(Sku.model_fields, "\U0001f457" * 128) | ids
    amounts = dict.fromkeys(("freight", "red_packets", "points"), "0.00")
    line = {"sku": sku, "unit_paid": "1.99", "activity_item": False, **amounts}
    components = service.get("/openapi.json").json()["components"]["schemas"]
    most = components["OrderPolicyRequest"]["properties"]["lines"]["maxItems"]
    lines = [line | {"line_id": f"{number:064}"} for number in range(most + 1)]

    def said(lines):
        content = json.dumps(EXAMPLES["OrderPolicyRequest"] | {"lines": lines})
        return service.post("/order-policies", content=content).json()

    assert outcome(said(lines[:most])) == "approved"
    assert refused(said(lines)) == ["too_long"]
    blank = b" " * (OrderPolicyRequest.most_bytes + 1)
    assert refused(service.post("/order-policies", content=blank).json()) == ["body-too-large"]


def test_the_root_leads_to_the_page_of_all_requests(service):
    answer = service.get("/")
    assert (answer.status_code, answer.url.path) == (200, "/docs")


def test_a_rate_above_the_ceiling_is_agreed_with_nobody(service):
    answer = service.ask("/shops/S-1", "ShopRequest", method="PUT", price_rate="0.0021")
    assert refused(answer) == ["rate-above-ceiling"]


def test_the_day_a_window_has_closed_is_kept_with_the_order(service):
    service.order("price")
    assert service.rows(sa.select(OrderRow.closes_on.cast(sa.String))) == [("2023-04-01",)]


EVIDENCE = EXAMPLES["PriceClaim"]["evidence"]


def test_a_price_claim_is_submitted_when_it_first_came(service):
    service.order("price")
    sent = EVIDENCE | {"submitted_at": "2023-03-08T20:05:00+08:00"}
    answer = service.ask("/price-claims", "PriceClaim", evidence=sent)
    assert refused(answer) == ["extra_forbidden"]
    waiting = service.ask("/price-claims", "PriceClaim", evidence=EVIDENCE | {"unit_price": None})
    assert outcome(waiting) == "pending"
    first, service.now = service.now, service.now + timedelta(days=60)
    paid = service.ask("/price-claims", "PriceClaim")
    assert (outcome(paid), paid["input"]["evidence"]["submitted_at"]) == (
        "approved",
        first.isoformat(),
    )


def test_a_price_claim_that_first_comes_late_is_declined(service):
    service.order("price")
    service.now += timedelta(days=60)
    late = [service.ask("/price-claims", "PriceClaim") for _ in range(2)]
    assert [codes(it) for it in late] == [["submitted-late"]] * 2


def test_other_evidence_counts_from_when_it_came_itself(service):
    service.order("price")
    other = EVIDENCE | {"order_id": "O-888", "unit_price": None}
    assert outcome(service.ask("/price-claims", "PriceClaim", evidence=other)) == "pending"
    service.now += timedelta(days=60)
    assert codes(service.ask("/price-claims", "PriceClaim")) == ["submitted-late"]


def test_a_claim_before_its_evidence_was_placed_does_not_count_as_submitted(service):
    service.order("price")
    early = EVIDENCE | {"unit_price": None}
    service.ask("/price-claims", "PriceClaim", evidence=early)
    service.now += timedelta(days=2)
    later = EVIDENCE | {"placed_at": "2023-03-16T10:00:00+08:00"}
    paid = service.ask("/price-claims", "PriceClaim", evidence=later)
    assert datetime.fromisoformat(paid["input"]["evidence"]["submitted_at"]) == service.now


LATER = "2023-03-15T10:00:01+08:00"


def test_what_has_not_happened_yet_is_refused(service):
    assert refused(service.order(shipped_at=LATER)) == ["in-future"]
    assert refused(service.order(paid_at=LATER, shipped_at=LATER)) == ["in-future"]
    service.order()
    service.order("price")
    assert refused(refund(service, completed_at=LATER)) == ["in-future"]
    assert refused(refund(service, requested_at=LATER, completed_at=None)) == ["in-future"]
    evidence = EVIDENCE | {"placed_at": LATER}
    answer = service.ask("/price-claims", "PriceClaim", evidence=evidence)
    assert refused(answer) == ["in-future"]


@pytest.mark.parametrize(
    "event",
    [
        {"kind": "cover_bought", "policy_id": "D-9", "coverage": "10000", "end": "2024-03-14"},
        {"kind": "cover_ended", "policy_id": "D-1", "reason": "expired"},
        {"kind": "advanced", "case_id": "C-1", "amount": "1.00"},
    ],
    ids=lambda event: event["kind"],
)
def test_what_an_answer_posts_is_not_taken_from_outside(service, event):
    service.ask("/deposit-policies", "CoverRequest")
    before = service.account()
    sent = event | {"event_id": "E-1", "on": "2023-03-15"}
    answer = service.post("/shops/S-1/events", json=sent)
    assert (answer.status_code, service.account()) == (422, before)
    assert event["kind"] not in answer.text.partition("expected")[0]


(LINE,) = EXAMPLES["OrderPolicyRequest"]["lines"]


def test_the_lines_of_the_second_policy_are_those_of_the_first(service):
    service.order("quality")
    for lines in ([LINE | {"unit_paid": "198.00"}], [LINE, LINE | {"line_id": "2"}]):
        facts = {"product": "price", "lines": lines}
        answer = service.ask("/order-policies", "OrderPolicyRequest", **facts)
        assert refused(answer) == ["order-otherwise"]
    assert outcome(service.order("price")) == "approved"


def test_the_lines_are_no_more_than_the_order(service):
    def said(*prices):
        lines = [LINE | {"line_id": str(at), "unit_paid": it} for at, it in enumerate(prices)]
        return service.ask("/order-policies", "OrderPolicyRequest", lines=lines)

    assert refused(said("398.01")) == ["value_error"]
    assert refused(said("199.00", "199.01")) == ["value_error"]
    assert outcome(said("199.00", "199.00")) == "approved"


def test_evidence_of_the_shops_own_order_is_as_it_was_sold(service):
    service.order("price")
    service.order("price", "O-7", paid="109.00", paid_at="2023-03-02T10:00:00+08:00")
    claim = service.ask("/price-claims", "PriceClaim", evidence=EVIDENCE | {"unit_price": "1.00"})
    kept = claim["input"]["evidence"]
    assert (payment(claim), kept["unit_price"]) == ("99.00", "100.00")
    assert kept["placed_at"] == "2023-03-02T10:00:00+08:00"


def test_a_refund_without_a_quality_policy_counts_for_a_price_claim(service):
    service.order("price")
    assert refused(refund(service)) == ["policy-unknown"]
    assert codes(service.ask("/price-claims", "PriceClaim")) == ["refunded-item"]


ASKED = {"goods_returned": False, "completed_at": None}


@pytest.mark.parametrize("products", [["price"], ["price", "quality"]], ids=len)
@pytest.mark.parametrize(
    ("said", "counts"),
    [
        ([ASKED], False),
        ([{"completed_at": None, "goods_returned": None}], True),
        ([{"completed_at": None}], True),
        ([{"goods_returned": False}], True),
        ([{"completed_at": None}, ASKED], False),
        ([ASKED, {}], True),
    ],
    ids=["asked for", "on its way", "sent back", "money back", "taken back", "made after all"],
)
def test_a_refund_counts_for_a_price_claim_unless_it_was_only_asked_for(
    service, products, said, counts
):
    for product in products:
        service.order(product)
    for facts in said:
        refund(service, **facts)
    claim = service.ask("/price-claims", "PriceClaim")
    assert codes(claim) == (["refunded-item"] if counts else [])


def test_a_day_that_another_server_has_begun_is_gone_on_with(service):
    service.ask("/deposit-policies", "CoverRequest")
    behind, service.now = service.now, NIGHT
    paid = {"kind": "deposit_paid", "event_id": "E-1", "on": "2023-03-16", "amount": "1"}
    assert service.post("/shops/S-1/events", json=paid).is_success
    service.now = behind
    assert payment(service.ask("/advances", "AdvanceRequest")) == "300.00"
    days = sa.select(EventRow.on.cast(sa.String)).where(EventRow.kind == "advanced")
    assert service.rows(days) == [("2023-03-16",)]
    assert service.account()["on"] == "2023-03-16"
    repaid = {"kind": "repaid", "event_id": "E-2", "on": "2023-03-16", "case_id": "C-1"}
    assert service.post("/shops/S-1/events", json=repaid | {"amount": "300.00"}).is_success
    assert outcome(service.ask("/surrenders", "SurrenderRequest")) == "approved"
    bought = service.ask("/deposit-policies", "CoverRequest", policy_id="D-2")
    assert bought["answer"]["policy"]["start"] == "2023-03-16"
