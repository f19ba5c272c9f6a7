"""The service: ``uvicorn --factory service.app:create_app``, on the database of DATABASE_URL."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Header
from fastapi import Request as HttpRequest
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from pydantic import BaseModel, Field
from sqlalchemy.orm import Session, sessionmaker

import shopinsure as si

from . import log
from .account import account_terms, book_day, kept_shop, post_event
from .body import add_components, body, described
from .claims import AdvanceRequest, Body, PriceClaim, QualityClaim, SurrenderRequest, settle
from .errors import RESPONSES, add_handlers, found, refused
from .policies import CoverRequest, OrderPolicyRequest
from .tables import DecisionRow, ShopRow, committed, connect
from .terms import find_terms, keep_terms

router = APIRouter(responses=RESPONSES)


def sessions_of(request: HttpRequest) -> Any:
    """Return the sessions of the database that the service runs on."""
    return request.app.state.sessions


def clock() -> datetime:
    """Return the instant of a request; tests give another."""
    return datetime.now(UTC)


Sessions = Annotated[sessionmaker[Session], Depends(sessions_of)]
Now = Annotated[datetime, Depends(clock)]


def writer(
    accept: Annotated[str, Header()] = "*/*", accept_language: Annotated[str, Header()] = "en"
) -> Callable[[str], Response]:
    """Write a stored document as it is, or as text what it answers, in the reader's language."""
    if not accept.startswith("text/plain"):
        return partial(Response, media_type="application/json")
    language = "zh" if accept_language.startswith("zh") else "en"
    return lambda document: PlainTextResponse(explained(document, language))


def explained(document: str, language: Any) -> str:
    """Say what a stored document answers, and where that is not what is found today."""
    today = si.reproduce(document)
    answers = today.answer if isinstance(today.answer, tuple) else (today.answer,)
    said = [it for it in (*answers, None if today.same else today) if it is not None]
    return "".join(f"{it.explain(language)}\n" for it in said)


# What the answers of the service post themselves (CoverBought, CoverEnded, Advanced) is not sent.
SentEvent = Annotated[
    si.DepositPaid
    | si.DepositReleased
    | si.BondHeld
    | si.BondReleased
    | si.Repaid
    | si.BondPaid
    | si.DepositDrawn
    | si.DepositToppedUp,
    Field(discriminator="kind"),
]
Terms = si.GuaranteeTerms | si.DepositTerms
Write = Annotated[Callable[[str], Response], Depends(writer)]


def add_request(kind: Any) -> None:
    """Answer requests of a kind with the document that is stored: asked again, with the same."""
    read = body(kind)

    def answer(sessions: Sessions, now: Now, write: Write, request: Any = read) -> Response:
        return write(settle(sessions, request, now).document)

    facts = {"name": kind.__name__, "description": kind.__doc__, "openapi_extra": described(kind)}
    router.post(kind.path, response_model=si.Decision, **facts)(answer)


for of_order in (OrderPolicyRequest, QualityClaim, PriceClaim):
    add_request(of_order)
for of_cover in (CoverRequest, AdvanceRequest, SurrenderRequest):
    add_request(of_cover)


@router.post("/shops/{shop_id}/events", openapi_extra=described(SentEvent, "Event"))
def post(
    shop_id: si.Identifier,
    event: Annotated[SentEvent, body(SentEvent)],
    sessions: Sessions,
    now: Now,
) -> si.Posting:
    """Post what happened elsewhere to the account of a shop: deposits, holds, repayments."""

    def work(session: Session) -> si.Posting:
        return post_event(session, kept_shop(session, shop_id, lock=True), event, now)

    return committed(sessions, work)


class AccountView(BaseModel):
    """An account with how the shop stands on a day, and its balances in yuan."""

    on: date
    account: si.Account
    standing: si.Standing
    balances: dict[str, si.Yuan]


@router.get("/shops/{shop_id}/account")
def read_account(
    shop_id: si.Identifier, sessions: Sessions, now: Now, on: date | None = None
) -> AccountView:
    """Return where the money of a shop stands on a day."""
    with sessions.begin() as session:
        shop = kept_shop(session, shop_id)
        account, terms = shop.account, account_terms(session, shop)
    day = on or book_day(shop, now)
    balances = {"credit_available": si.credit_available(account, day)}
    for amount in (si.credit_held, si.outstanding, si.cash_available, si.alipay_held):
        balances[amount.__name__] = amount(account)
    standing = si.standing(account, day, terms=terms)
    return AccountView(on=day, account=account, standing=standing, balances=balances)


class ShopRequest(Body):
    """What is known of a shop, and what was agreed with it: rates, and under which terms."""

    shop: si.Shop
    quality_rate: si.Rate
    price_rate: si.Rate
    terms_id: si.Identifier
    deposit_terms_id: si.Identifier


@router.put("/shops/{shop_id}", openapi_extra=described(ShopRequest))
def keep_shop(
    shop_id: si.Identifier,
    request: Annotated[ShopRequest, body(ShopRequest)],
    sessions: Sessions,
) -> ShopRequest:
    """Keep what is known of a shop; its policies and its account are not the sender's to say."""
    if request.shop.shop_id != shop_id or request.shop.deposit_policy is not None:
        en, zh = "give the shop of the path, without a policy", "店铺须与路径一致，且不含保单"
        raise refused(422, "shop-contradicts", en, zh)

    def keep(session: Session) -> None:
        terms = find_terms(session, request.terms_id, si.GuaranteeTerms)
        cover_terms = find_terms(session, request.deposit_terms_id, si.DepositTerms)
        for rate in (request.quality_rate, request.price_rate):
            si.order_premium("0", rate, terms=terms)  # raises for a rate above the ceiling
        row = session.get(ShopRow, shop_id, with_for_update=True)
        if row is None:
            row = ShopRow(shop_id=shop_id, account=si.Account(), level=si.Level.GOOD)
            session.add(row)
        if row.account.last_on is None:  # nothing was posted under other terms
            row.account = si.replay((), terms=cover_terms).account
            row.cover_terms_id = cover_terms.terms_id
        for name, fact in request:
            setattr(row, name, fact)

    committed(sessions, keep)
    return request


@router.post("/terms", openapi_extra=described(Terms, "Terms"))
def register_terms(terms: Annotated[Terms, body(Terms)], sessions: Sessions) -> Terms:
    """Keep terms that were agreed with a shop, so that its policies are judged under them."""
    committed(sessions, lambda session: keep_terms(session, terms))
    return terms


@router.get("/", include_in_schema=False)
def show_requests() -> RedirectResponse:
    """Lead to the page that shows every request."""
    return RedirectResponse("/docs")


@router.get("/decisions/{sha256}", response_model=si.Decision)
def read_decision(sha256: si.Identifier, sessions: Sessions, write: Write) -> Response:
    """Return a stored decision."""
    with sessions.begin() as session:
        row = session.get(DecisionRow, sha256)
    return write(found(row, "decision-unknown", "no such decision is kept", "没有该决定").document)


def create_app(url: str | None = None) -> FastAPI:
    """Make the service on a database whose tables the migrations have made."""
    log.configure()
    app = FastAPI(title="shopinsure", version=si.__version__, separate_input_output_schemas=False)
    app.state.sessions = connect(url or os.environ.get("DATABASE_URL", "sqlite:///service.sqlite"))
    app.include_router(router)
    add_handlers(app)
    add_components(app)
    return app
