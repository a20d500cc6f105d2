"""Errors as problem details (RFC 9457). The only place that knows HTTP status codes of problems."""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from filrouge.terms.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Problem,
    TooLarge,
    TooMany,
    Unauthenticated,
    Unavailable,
)

logger = logging.getLogger(__name__)

ERRORS_MAX = 50
"""How many validation errors one answer lists."""

_STATUS: tuple[tuple[type[Problem], int, str], ...] = (
    (Unauthenticated, 401, "Nobody is signed in"),
    (Forbidden, 403, "Not allowed"),
    (NotFound, 404, "Not found"),
    (Conflict, 409, "It changed meanwhile"),
    (TooLarge, 413, "Too large"),
    (Invalid, 422, "Not valid"),
    (TooMany, 429, "Too many tries"),
    (Unavailable, 503, "Not available now"),
)
_HTTP_CODES = {
    400: "request.unreadable",
    401: "access.unauthenticated",
    403: "access.forbidden",
    404: "request.not_found",
    405: "request.method_not_allowed",
    413: "request.too_large",
    415: "request.unsupported_media_type",
}


class ProblemResponse(JSONResponse):
    media_type = "application/problem+json"


def answer(
    status: int,
    code: str,
    detail: str,
    fields: Mapping[str, object] | None = None,
    *,
    title: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> ProblemResponse:
    """A problem: `{type, title, status, code, detail, fields}`."""
    body = {
        "type": f"urn:filrouge:error:{code}",
        "title": title or HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail,
        "fields": _plain(fields or {}),
    }
    return ProblemResponse(body, status, dict(headers or {}))


def _plain(value: object) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


def of_problem(problem: Problem) -> ProblemResponse:
    """The answer to a Problem of any room."""
    status, title = next(
        ((status, title) for kind, status, title in _STATUS if isinstance(problem, kind)), (400, "Not possible")
    )
    headers = {}
    if status == 401:
        headers["www-authenticate"] = 'Bearer realm="filrouge"'
    retry = problem.fields.get("retry_after_s")
    if isinstance(retry, int):
        headers["retry-after"] = str(retry)
    return answer(status, problem.code, problem.detail, problem.fields, title=title, headers=headers)


def of_unexpected(correlation_id: str) -> ProblemResponse:
    """The answer to an error of ours: nothing is told but where to find it in the log."""
    detail = "Something went wrong on our side. It is in the log under this correlation id."
    return answer(500, "service.failed", detail, {"correlation_id": correlation_id})


def install(app: FastAPI) -> None:
    """Every error of the application becomes a problem."""

    @app.exception_handler(Problem)
    async def problem(request: Request, error: Exception) -> ProblemResponse:
        assert isinstance(error, Problem)
        return of_problem(error)

    @app.exception_handler(RequestValidationError)
    async def validation(request: Request, error: Exception) -> ProblemResponse:
        assert isinstance(error, RequestValidationError)
        errors = [_validation_error(item) for item in error.errors()[:ERRORS_MAX]]
        if errors and errors[0]["code"] == "json_invalid":
            return answer(400, "request.unreadable", "The body is not JSON.", {"errors": errors})
        first = errors[0] if errors else {"path": "", "detail": "Not valid"}
        detail = f"{first['path']}: {first['detail']}" if first["path"] else str(first["detail"])
        return answer(422, Invalid.code, f"The request is not valid: {detail}.", {"errors": errors}, title="Not valid")

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: Exception) -> ProblemResponse:
        assert isinstance(error, HTTPException)
        code = _HTTP_CODES.get(error.status_code, f"request.http_{error.status_code}")
        return answer(error.status_code, code, f"{error.detail}".rstrip(".") + ".", headers=error.headers)

    @app.exception_handler(psycopg.DataError)
    async def data(request: Request, error: Exception) -> ProblemResponse:
        logger.info("a value was refused by the database: %s", error)
        return answer(422, "request.unstorable", "A value holds characters or numbers that cannot be kept.")

    @app.exception_handler(UnicodeEncodeError)
    async def surrogate(request: Request, error: Exception) -> ProblemResponse:
        return answer(422, "request.unstorable", "A text holds half a character.")

    @app.exception_handler(psycopg.errors.QueryCanceled)
    async def slow(request: Request, error: Exception) -> ProblemResponse:
        logger.warning("a statement was stopped: %s", error)
        return answer(503, "service.too_slow", "It took too long; ask for less, or try again.")


def _validation_error(item: Mapping[str, Any]) -> dict[str, object]:
    """`{path, code, detail}`; what was sent is never repeated."""
    loc = [str(part) for part in item.get("loc", ())]
    if loc and loc[0] in ("body", "query", "path", "header", "cookie"):
        loc = loc[1:]
    code = str(item.get("type", "invalid"))
    if code == "extra_forbidden":
        code = "unknown_field"
    return {"path": ".".join(loc), "code": code, "detail": str(item.get("msg", "not valid")).rstrip(".")}
