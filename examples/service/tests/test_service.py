"""Each request is answered right by itself; what happens at once is in test_at_once.py."""


def payment(document):
    return (document["answer"]["payment"] or {}).get("amount")


def outcome(document):
    return document["answer"]["verdict"]["outcome"]


def test_a_refund_is_paid_once_and_a_retry_reads_the_stored_document(service):
    service.order()
    first = service.ask("/quality-claims", "QualityClaim")
    assert (outcome(first), payment(first)) == ("approved", "199.00")
    assert service.ask("/quality-claims", "QualityClaim") == first
    assert service.get(f"/decisions/{first['sha256']}").json() == first
