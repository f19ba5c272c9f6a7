"""Answer the forms of the calculator page by the library: text in, text out.

The page (docs/calculator.md) runs this file in the browser under Pyodide, the tests run it under
CPython. No rule stands here or in the page's JavaScript: this file reads what was typed, asks
shopinsure, and hands its answer back in English and Chinese.

``call`` takes and gives JSON. What was typed wrong is named by the field it was typed into, in the
library's own sentences.
"""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from curve import curve, months, refunds
from forms import FORMS, STATEMENT, Form, Text
from pydantic import TypeAdapter, ValidationError

import shopinsure as si

Facts = Mapping[str, str]
Answer = dict[str, Any]
Terms = Any  # of either product
LANGUAGES: Final = ("en", "zh")
COLONS: Final = (": ", "：")  # after the place of an error
BEIJING: Final = "+08:00"
PLAIN_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?")
ON_DAY: Final[TypeAdapter[date]] = TypeAdapter(si.Day)
EVENTS: Final[TypeAdapter[list[si.Event]]] = TypeAdapter(list[si.Event])


class Misread(Exception):  # noqa: N818 - it carries an error, and is none of its own
    """An error of input with the field it belongs to, where its own place names none."""

    def __init__(self, field: str, error: si.InvalidInput | ValidationError) -> None:
        super().__init__(str(error))
        self.field = field
        self.error = error


def both(result: Any) -> Answer:
    """Return an answer in both languages: its first line apart, as the headline."""
    texts = {language: result.explain(language).partition("\n") for language in LANGUAGES}
    head = {language: text[0] for language, text in texts.items()}
    return {"head": head, "text": {language: text[2] for language, text in texts.items()}}


# ---- what is typed ----


def read_day(name: str, facts: Facts) -> date:
    """Read a day, or say of which field it is none."""
    try:
        return ON_DAY.validate_python(facts[name])
    except ValidationError as error:
        raise Misread(name, error) from None


def read_instant(text: str) -> str | None:
    """Return an instant as a record takes it: of Beijing where no offset is typed."""
    text = text.strip()
    plain = PLAIN_INSTANT.fullmatch(text)
    if plain is None:
        return text or None
    return text + ("" if plain[1] else ":00") + BEIJING


def read_record(kind: Callable[..., Any], field: str, **facts: object) -> Any:
    """Make a record; ``field`` is the one beside which facts that disagree are told."""
    try:
        return kind(**facts)
    except ValidationError as error:
        raise Misread(field, error) from None


FACTS: Final = {"yes": True, "no": False, "": None}

# ---- the questions ----


def order_premium(facts: Facts, terms: si.GuaranteeTerms) -> Answer:
    """Price one order."""
    return {"parts": [both(si.order_premium(facts["paid"], facts["rate"], terms=terms))]}


def deposit_premium(facts: Facts, terms: si.DepositTerms) -> Answer:
    """Price a deposit policy."""
    return {"parts": [both(si.deposit_premium(facts["coverage"], facts["term"], terms=terms))]}


def surrender_refund(facts: Facts, terms: si.DepositTerms) -> Answer:
    """Sell a deposit policy and surrender it on a day, with the refund of every other day."""
    start, on = read_day("start", facts), read_day("on", facts)
    si.deposit_premium(facts["coverage"], facts["term"], terms=terms)  # or say what is no tier
    shop = si.Shop(
        shop_id="S-1", marketplace_seller=True, deposit_offered=True, coverage_max="200000"
    )
    sold = si.buy_deposit_policy(shop, "D-1", facts["coverage"], facts["term"], start, terms=terms)
    if sold.policy is None:
        return {"parts": [both(sold.verdict)]}
    refund = si.surrender_refund(sold.policy, on, terms=terms)
    by_day = dict(refunds(sold.policy, terms))
    return {
        "parts": [both(refund), both(sold)],
        "figure": curve(sold.policy, by_day, on),
        "table": months(sold.policy, by_day),
    }


def price_claim(facts: Facts, terms: si.GuaranteeTerms) -> Answer:
    """Assess a price claim, on a policy that was sold under the same terms."""
    sku = read_record(si.Sku, "item", shop_id="S-1", listing_id="L-1", name=facts["item"])
    place = {"same": {}, "listing": {"listing_id": "L-2"}, "shop": {"shop_id": "S-2"}}
    found = {"shop_id": "S-1", "listing_id": "L-1", **place[facts["place"]]}
    claimed = {"none": (), "line": ("1",), "order": ("2",), "": None}
    paid_at = read_instant(facts["paid_at"])
    purchase = read_record(
        si.Purchase,
        "unit_paid",
        order_id="O-1",
        line_id="1",
        sku=sku,
        **{name: facts[name] for name in ("unit_paid", "freight", "red_packets", "points")},
        paid_at=paid_at,
        claimed_lines=claimed[facts["claimed_lines"]],
        refunded=FACTS[facts["refunded"]],
        activity_item=FACTS[facts["activity_item"]],
    )
    evidence = read_record(
        si.Evidence,
        "unit_price",
        order_id="O-2",
        sku=read_record(si.Sku, "item_found", **found, name=facts["item_found"]),
        unit_price=facts["unit_price"].strip() or None,
        placed_at=read_instant(facts["placed_at"]),
        submitted_at=read_instant(facts["submitted_at"]),
    )
    policy = order_policy(facts, purchase, terms)
    return {"parts": [both(si.assess_price_claim(policy, purchase, evidence, terms=terms))]}


def order_policy(
    facts: Facts, purchase: si.Purchase, terms: si.GuaranteeTerms
) -> si.OrderPolicy | None:
    """Return the price policy of the order, or ``None`` while none is known."""
    rate = facts["rate"].strip()
    if not rate:
        return None
    premium = si.order_premium(purchase.unit_paid, rate, terms=terms)
    return si.OrderPolicy(
        order_id="O-1",
        shop_id="S-1",
        product=si.Product.PRICE,
        category="apparel",
        paid=purchase.unit_paid,
        freight=purchase.freight,
        rate=rate,
        premium=premium.amount,
        paid_at=purchase.paid_at,
        issued_at=purchase.paid_at,
        terms_id=terms.terms_id,
    )


def account(facts: Facts, terms: si.DepositTerms) -> Answer:
    """Post events to an empty account; say how the shop stands on a day, where one is given."""
    try:
        events = si.load_json(facts["events"], EVENTS)
    except (si.InvalidInput, ValidationError) as error:
        raise Misread("events", error) from None
    statement = si.replay(events, terms=terms)
    balances = [both(it) for it in si.balance_workings(statement.account).values()]
    parts = [wide(statement), *(both(it) for it in statement.refused), *balances]
    if facts["on"].strip():
        on = read_day("on", facts)
        parts.insert(0, both(si.standing(statement.account, on, terms=terms)))
    return {"parts": parts}


def wide(statement: si.Statement) -> Answer:
    """Return a statement, whose lines are a table."""
    shown = {language: statement.explain(language) for language in LANGUAGES}
    return {"head": STATEMENT._asdict(), "text": shown, "wide": True}


QUESTIONS: Final[Mapping[str, tuple[Terms, Callable[[Facts, Terms], Answer]]]] = MappingProxyType(
    {
        "order_premium": (si.GUARANTEE_TERMS, order_premium),
        "deposit_premium": (si.DEPOSIT_TERMS, deposit_premium),
        "surrender_refund": (si.DEPOSIT_TERMS, surrender_refund),
        "price_claim": (si.GUARANTEE_TERMS, price_claim),
        "account": (si.DEPOSIT_TERMS, account),
    }
)
"""What answers each form of forms.py, and under which terms unless readings are chosen."""

# ---- in and out ----


def chosen_terms(form: Form, terms: Terms, facts: Facts) -> Terms:
    """Return the terms under the readings of a form that were chosen."""
    changes = {}
    for name in form.readings:
        default = getattr(terms, name)
        choices = {str(it.value): it.value for it in si.READINGS[name].choices}
        if (value := choices[facts.get(name, str(default))]) != default:
            changes[name] = value
    return terms.amended(**changes) if changes else terms


def told(error: si.InvalidInput | ValidationError, form: Form, field: str | None) -> list[Answer]:
    """Return what an error says, a sentence a finding, each with the field it is told beside.

    ``field`` is the one for what names no field of the form.
    """
    names = {it.name for it in form.fields}
    if isinstance(error, si.InvalidInput):
        places: list[tuple[Any, ...]] = [(error.parameter,)]
    else:
        places = [it["loc"] for it in error.errors(include_url=False, include_input=False)]
    sentences = [si.error_messages(error, language) for language in LANGUAGES]
    found = []
    for place, *said in zip(places, *sentences, strict=True):
        # The label of a field says its place; in a list of events the place is kept.
        inside = field == "events"
        beside = field if inside else next((str(it) for it in place if it in names), field)
        named = isinstance(error, ValidationError) and not inside
        path = ".".join(map(str, place)) if named else ""
        texts = [it.removeprefix(f"{path}{colon}") for it, colon in zip(said, COLONS, strict=True)]
        found.append({"field": beside, **dict(zip(LANGUAGES, texts, strict=True))})
    return found


def answer(name: str, facts: Facts) -> Answer:
    """Answer one form, or say what is wrong in which field."""
    form, (terms, question) = FORMS[name], QUESTIONS[name]
    try:
        return question(facts, chosen_terms(form, terms, facts))
    except Misread as misread:
        return {"errors": told(misread.error, form, misread.field)}
    except (si.InvalidInput, ValidationError) as error:
        return {"errors": told(error, form, None)}


def check() -> Answer:
    """Run every conformance vector here: how many there are, and how many give another answer."""
    from shopinsure import conformance  # noqa: PLC0415 - only where it is asked for

    outcomes = dict(conformance.answers())
    differing = list(conformance.differences(outcomes))
    passed, count = len(outcomes) - len(differing), len(outcomes)
    sentence = Text(
        f"{passed} of {count} vectors passed.", f"一致性向量共 {count} 条，通过 {passed} 条。"
    )
    return {
        "vectors": count,
        "passed": passed,
        "differences": [str(it) for it in differing[:20]],
        "sentence": sentence._asdict(),
    }


def call(text: str) -> str:
    """Answer one message of the page, as JSON."""
    asked = json.loads(text)
    result = check() if asked["form"] == "check" else answer(asked["form"], asked["facts"])
    return json.dumps(result, ensure_ascii=False)
