"""What a request is refused with: code, place and both sentences, and nothing of what was sent."""

from collections.abc import Iterable
from typing import Any, TypeVar

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ValidationError

from shopinsure import InvalidInput, error_messages

MOST_FINDINGS = 20
Kind = TypeVar("Kind", bound=BaseModel)


class FoundInRequest(BaseModel):
    """One thing that is wrong with a request."""

    code: str
    loc: list[str]
    en: str
    zh: str


class Refused(BaseModel):
    """Why a request was refused."""

    detail: list[FoundInRequest]


RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": Refused} for status in (404, 409, 413, 422)
}


def refused(status: int, code: str, en: str, zh: str) -> HTTPException:
    """Make the answer to a request that is sound and still cannot be answered."""
    finding = FoundInRequest(code=code, loc=[], en=en, zh=zh)
    return HTTPException(status, [finding.model_dump()])


def made(kind: type[Kind], **facts: Any) -> Kind:
    """Make a record from facts of a request: what contradicts is the request's fault."""
    try:
        return kind(**facts)
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False)) from None


def _answer(findings: Iterable[FoundInRequest]) -> JSONResponse:
    detail = [finding.model_dump() for finding in findings]
    return JSONResponse({"detail": detail[:MOST_FINDINGS]}, status_code=422)


def add_handlers(app: FastAPI) -> None:
    """Answer 422 to what is no valid input; whatever else goes wrong stays a 500: a defect."""

    @app.exception_handler(RequestValidationError)
    async def refuse_body(_: Request, error: RequestValidationError) -> JSONResponse:
        said = zip(error.errors(), error_messages(error), error_messages(error, "zh"), strict=True)
        return _answer(
            FoundInRequest(code=it["type"], loc=[str(at)[:40] for at in it["loc"]], en=en, zh=zh)
            for it, en, zh in said
        )

    @app.exception_handler(InvalidInput)
    async def refuse_input(_: Request, error: InvalidInput) -> JSONResponse:
        sentences = {language: error.message(language) for language in ("en", "zh")}
        return _answer([FoundInRequest(code=error.code, loc=[error.parameter or ""], **sentences)])
