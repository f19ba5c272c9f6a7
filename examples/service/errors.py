"""What a request is refused with: code, place and both sentences, and nothing of what was sent."""

from collections.abc import Callable
from typing import Any, TypeVar

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ValidationError

from shopinsure import InvalidInput, error_messages

MOST_FINDINGS = 20
Made = TypeVar("Made")
Kept = TypeVar("Kept")


class RequestFinding(BaseModel):
    """One thing that is wrong with a request."""

    code: str
    loc: list[str]
    en: str
    zh: str


class Refused(BaseModel):
    """Why a request was refused."""

    detail: list[RequestFinding]


RESPONSES: dict[int | str, dict[str, Any]] = {it: {"model": Refused} for it in (404, 409, 413, 422)}


def refused(status: int, code: str, en: str, zh: str) -> HTTPException:
    """Make the answer to a request that is sound and still cannot be answered."""
    return HTTPException(status, [{"code": code, "loc": [], "en": en, "zh": zh}])


def found(kept: Kept | None, code: str, en: str, zh: str) -> Kept:
    """Return what is kept, or refuse the request that names what is not."""
    if kept is None:
        raise refused(404, code, en, zh)
    return kept


def made(make: Callable[..., Made], *sent: Any, **facts: Any) -> Made:
    """Make a record from what was sent: what is none, or contradicts, is the request's fault."""
    try:
        return make(*sent, **facts)
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False)) from None


def add_handlers(app: FastAPI) -> None:
    """Answer 422 to what is no valid input; whatever else goes wrong stays a 500: a defect."""

    @app.exception_handler(RequestValidationError)
    @app.exception_handler(InvalidInput)
    async def refuse(_: Request, error: Any) -> JSONResponse:
        if isinstance(error, InvalidInput):
            wrong = [{"type": error.code, "loc": [error.parameter]}]
        else:
            wrong = error.errors()
        said = zip(wrong, error_messages(error), error_messages(error, "zh"), strict=True)
        detail = [
            {"code": it["type"], "loc": [str(at)[:40] for at in it["loc"]], "en": en, "zh": zh}
            for it, en, zh in said
        ]
        return JSONResponse({"detail": detail[:MOST_FINDINGS]}, status_code=422)
