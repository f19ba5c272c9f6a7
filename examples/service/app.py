"""The service: ``uvicorn --factory service.app:create_app``, on the database of DATABASE_URL."""

import os
from datetime import UTC, date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, FastAPI
from fastapi import Request as HttpRequest
from fastapi.responses import PlainTextResponse, Response
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Session, sessionmaker

from shopinsure import (
    GUARANTEE_TERMS,
    Account,
    Amount,
    Decision,
    Event,
    GuaranteeTerms,
    Identifier,
    Level,
    Posting,
    Rate,
    Shop,
    Standing,
    alipay_held,
    beijing_day,
    cash_available,
    credit_available,
    credit_held,
    order_premium,
    outstanding,
    reproduce,
    standing,
)

from . import log
from .account import kept_shop, post_event
from .body import add_components, body, described
from .claims import AdvanceRequest, PriceClaim, QualityClaim, Request, SurrenderRequest, settle
from .errors import RESPONSES, add_handlers, refused
from .policies import CoverRequest, OrderPolicyRequest
from .tables import DecisionRow, ShopRow, connect
from .terms import find_terms, keep_terms

router = APIRouter(responses=RESPONSES)


def sessions_of(request: HttpRequest) -> sessionmaker[Session]:
    """Return the sessions of the database that the service runs on."""
    sessions: sessionmaker[Session] = request.app.state.sessions
    return sessions


def clock() -> datetime:
    """Return the instant of a request; tests give another."""
    return datetime.now(UTC)


Sessions = Annotated[sessionmaker[Session], Depends(sessions_of)]
Now = Annotated[datetime, Depends(clock)]


def answered(sessions: sessionmaker[Session], request: Request, now: datetime) -> Response:
    """Answer with the document that is stored: whoever asks again reads the same."""
    return Response(settle(sessions, request, now).document, media_type="application/json")


@router.post(
    "/order-policies", response_model=Decision, openapi_extra=described(OrderPolicyRequest)
)
def insure_order(
    request: Annotated[OrderPolicyRequest, body(OrderPolicyRequest)], sessions: Sessions, now: Now
) -> Response:
    """Issue a policy of an order that ships."""
    return answered(sessions, request, now)


@router.post("/quality-claims", response_model=Decision, openapi_extra=described(QualityClaim))
def claim_quality(
    request: Annotated[QualityClaim, body(QualityClaim)], sessions: Sessions, now: Now
) -> Response:
    """Pay the merchant's loss on a refund, once."""
    return answered(sessions, request, now)


@router.post("/price-claims", response_model=Decision, openapi_extra=described(PriceClaim))
def claim_price(
    request: Annotated[PriceClaim, body(PriceClaim)], sessions: Sessions, now: Now
) -> Response:
    """Pay the buyer's price difference on a line, once."""
    return answered(sessions, request, now)


@router.post("/advances", response_model=Decision, openapi_extra=described(AdvanceRequest))
def advance(
    request: Annotated[AdvanceRequest, body(AdvanceRequest)], sessions: Sessions, now: Now
) -> Response:
    """Advance to the buyer of a case what the cover has left."""
    return answered(sessions, request, now)


@router.post("/deposit-policies", response_model=Decision, openapi_extra=described(CoverRequest))
def buy_cover(
    request: Annotated[CoverRequest, body(CoverRequest)], sessions: Sessions, now: Now
) -> Response:
    """Sell a deposit policy that begins today."""
    return answered(sessions, request, now)


@router.post("/surrenders", response_model=Decision, openapi_extra=described(SurrenderRequest))
def give_back(
    request: Annotated[SurrenderRequest, body(SurrenderRequest)], sessions: Sessions, now: Now
) -> Response:
    """Pay back the premium of the days that are left, and end the cover."""
    return answered(sessions, request, now)


@router.post("/shops/{shop_id}/events", openapi_extra=described(Event, "Event"))
def post(
    shop_id: Identifier, event: Annotated[Event, body(Event)], sessions: Sessions, now: Now
) -> Posting:
    """Post what happened elsewhere to the account of a shop: deposits, holds, repayments."""
    with sessions.begin() as session:
        return post_event(session, kept_shop(session, shop_id, lock=True), event, beijing_day(now))


class AccountView(BaseModel):
    """An account with its balances on a day, in yuan."""

    on: date
    account: Account
    standing: Standing
    credit_available: Amount
    credit_held: Amount
    outstanding: Amount
    cash_available: Amount
    alipay_held: Amount


@router.get("/shops/{shop_id}/account")
def read_account(
    shop_id: Identifier, sessions: Sessions, now: Now, on: date | None = None
) -> AccountView:
    """Return where the money of a shop stands on a day."""
    with sessions.begin() as session:
        account = kept_shop(session, shop_id).account
    day = on or beijing_day(now)
    return AccountView(
        on=day,
        account=account,
        standing=standing(account, day),
        credit_available=credit_available(account, day),
        **{
            it.__name__: it(account)
            for it in (credit_held, outstanding, cash_available, alipay_held)
        },
    )


class ShopRequest(BaseModel):
    """What is known of a shop, and what was agreed with it: rates, and under which terms."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    shop: Shop
    quality_rate: Rate
    price_rate: Rate
    terms_id: Identifier = GUARANTEE_TERMS.terms_id


@router.put("/shops/{shop_id}", openapi_extra=described(ShopRequest))
def keep_shop(
    shop_id: Identifier,
    request: Annotated[ShopRequest, body(ShopRequest)],
    sessions: Sessions,
) -> ShopRequest:
    """Keep what is known of a shop; its policies and its account are not the sender's to say."""
    if request.shop.shop_id != shop_id or request.shop.deposit_policy is not None:
        en, zh = "give the shop of the path, without a policy", "店铺须与路径一致，且不含保单"
        raise refused(422, "shop-contradicts", en, zh)
    with sessions.begin() as session:
        terms = find_terms(session, request.terms_id, GuaranteeTerms)
        for rate in (request.quality_rate, request.price_rate):
            order_premium("0", rate, terms=terms)  # raises for a rate above the ceiling
        row = session.get(ShopRow, shop_id, with_for_update=True)
        if row is None:
            row = ShopRow(shop_id=shop_id, account=Account(), level=Level.GOOD)
            session.add(row)
        row.shop, row.terms_id = request.shop, request.terms_id
        row.quality_rate, row.price_rate = request.quality_rate, request.price_rate
    return request


@router.post("/terms", openapi_extra=described(GuaranteeTerms))
def register_terms(
    terms: Annotated[GuaranteeTerms, body(GuaranteeTerms)], sessions: Sessions
) -> GuaranteeTerms:
    """Keep terms that were agreed with a shop, so that its policies are judged under them."""
    with sessions.begin() as session:
        keep_terms(session, terms)
    return terms


@router.get("/decisions/{sha256}", response_model=Decision)
def read_decision(sha256: Identifier, sessions: Sessions) -> Response:
    """Return a stored decision."""
    return Response(stored_document(sessions, sha256), media_type="application/json")


@router.get("/decisions/{sha256}/explanation", response_class=PlainTextResponse)
def explain(sha256: Identifier, sessions: Sessions, language: Literal["en", "zh"] = "en") -> str:
    """Return what a decision answers, with clauses and working, as text."""
    answer = reproduce(stored_document(sessions, sha256)).answer
    return "\n".join(
        it.explain(language) for it in (answer if isinstance(answer, tuple) else [answer])
    )


def stored_document(sessions: sessionmaker[Session], sha256: str) -> str:
    """Return the text of a stored decision."""
    with sessions.begin() as session:
        row = session.get(DecisionRow, sha256)
    if row is None:
        raise refused(404, "decision-unknown", "no such decision is kept", "没有该结论")
    return row.document


def create_app(url: str | None = None) -> FastAPI:
    """Make the service on a database whose tables the migrations have made."""
    log.configure()
    app = FastAPI(title="shopinsure", separate_input_output_schemas=False)
    app.state.sessions = connect(url or os.environ.get("DATABASE_URL", "sqlite:///service.sqlite"))
    app.include_router(router)
    add_handlers(app)
    add_components(app)
    return app
