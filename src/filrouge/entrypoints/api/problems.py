"""Errors as problem details (RFC 9457). The only place that knows HTTP status codes of problems."""

import logging
from collections.abc import Mapping
from typing import Any

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from psycopg_pool import PoolTimeout
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
from filrouge.terms.settings import UnknownReference

logger = logging.getLogger(__name__)

ERRORS_MAX = 50
"""How many validation errors one answer lists."""


class Unreadable(Problem):
    """The body is not what its content type says: not JSON, not multipart, not UTF-8."""

    code = "request.unreadable"


class CrossSite(Forbidden):
    """A page that is not ours asked a browser for this change."""

    code = "request.cross_site"


class MethodNotAllowed(Problem):
    """There is something at this address, but not for this method."""

    code = "request.method_not_allowed"


class UnsupportedMediaType(Problem):
    """The body is of a type that this address does not take."""

    code = "request.unsupported_media_type"


class Unstorable(Invalid):
    """A value holds characters or numbers that cannot be kept: NUL, half a character, a number without end."""

    code = "request.unstorable"


class Failed(Problem):
    """Something went wrong on our side; `correlation_id` finds it in the log."""

    code = "service.failed"


class TooSlow(Unavailable):
    """The request took longer than its limit; ask for less, or try again."""

    code = "service.too_slow"


class DatabaseUnavailable(Unavailable):
    """The database does not answer now."""

    code = "service.database_unavailable"


class NotMigrated(Unavailable):
    """The database has another schema than this program needs: run `filrouge migrate`."""

    code = "service.not_migrated"


_STATUS: tuple[tuple[type[Problem], int, str], ...] = (
    (Unauthenticated, 401, "Nobody is signed in"),
    (Forbidden, 403, "Not allowed"),
    (NotFound, 404, "Not found"),
    (MethodNotAllowed, 405, "Method not allowed"),
    (Conflict, 409, "It changed meanwhile"),
    (TooLarge, 413, "Too large"),
    (UnsupportedMediaType, 415, "Unsupported media type"),
    (Invalid, 422, "Not valid"),
    (TooMany, 429, "Too many tries"),
    (Failed, 500, "Something went wrong"),
    (Unavailable, 503, "Not available now"),
)
_OF_HTTP: dict[int, type[Problem]] = {
    400: Unreadable,
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    413: TooLarge,
    415: UnsupportedMediaType,
}


def status_of(kind: type[Problem]) -> tuple[int, str]:
    """The HTTP status of a kind of problem, and its title."""
    found = ((status, title) for base, status, title in _STATUS if issubclass(kind, base))
    return next(found, (400, "Not possible"))


class ProblemResponse(JSONResponse):
    media_type = "application/problem+json"


def _plain(value: object) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


def of_problem(problem: Problem, *, headers: Mapping[str, str] | None = None) -> ProblemResponse:
    """The answer to a Problem of any room: `{type, title, status, code, detail, fields}`."""
    status, title = status_of(type(problem))
    sent = dict(headers or {})
    if status == 401:
        sent["www-authenticate"] = 'Bearer realm="filrouge"'
    retry = problem.fields.get("retry_after_s")
    if isinstance(retry, int):
        sent["retry-after"] = str(retry)
    body = {
        "type": f"urn:filrouge:error:{problem.code}",
        "title": title,
        "status": status,
        "code": problem.code,
        "detail": problem.detail,
        "fields": _plain(problem.fields),
    }
    return ProblemResponse(body, status, sent)


def of_unexpected(correlation_id: str) -> ProblemResponse:
    """The answer to an error of ours: nothing is told but where to find it in the log."""
    detail = "Something went wrong on our side. It is in the log under this correlation id."
    return of_problem(Failed(detail, fields={"correlation_id": correlation_id}))


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
        fields: dict[str, object] = {"errors": errors}
        if errors and errors[0]["code"] == "json_invalid":
            return of_problem(Unreadable("The body is not JSON.", fields=fields))
        first = errors[0] if errors else {"path": "", "detail": "Not valid"}
        detail = f"{first['path']}: {first['detail']}" if first["path"] else str(first["detail"])
        return of_problem(Invalid(f"The request is not valid: {detail}.", fields=fields))

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: Exception) -> ProblemResponse:
        assert isinstance(error, HTTPException)
        kind = _OF_HTTP.get(error.status_code, Unreadable)
        return of_problem(kind(f"{error.detail}".rstrip(".") + "."), headers=error.headers)

    @app.exception_handler(psycopg.DataError)
    async def data(request: Request, error: Exception) -> ProblemResponse:
        logger.warning("a value was refused by the database: %s", error)
        return of_problem(Unstorable("A value holds characters or numbers that cannot be kept."))

    @app.exception_handler(UnicodeEncodeError)
    async def surrogate(request: Request, error: Exception) -> ProblemResponse:
        return of_problem(Unstorable("A text holds half a character."))

    @app.exception_handler(psycopg.errors.ForeignKeyViolation)
    async def dangling(request: Request, error: Exception) -> ProblemResponse:
        logger.info("something refers to what is not there: %s", error)
        return of_problem(UnknownReference("It refers to something that is not there."))

    @app.exception_handler(psycopg.errors.QueryCanceled)
    async def slow(request: Request, error: Exception) -> ProblemResponse:
        logger.warning("a statement was stopped: %s", error)
        return of_problem(TooSlow("It took too long; ask for less, or try again."))

    @app.exception_handler(psycopg.OperationalError)
    @app.exception_handler(PoolTimeout)
    async def gone(request: Request, error: Exception) -> ProblemResponse:
        logger.error("the database does not answer: %s", error)
        return of_problem(DatabaseUnavailable("The database does not answer; try again in a moment."))


def _validation_error(item: Mapping[str, Any]) -> dict[str, object]:
    """`{path, code, detail}`; what was sent is never repeated."""
    loc = [str(part) for part in item.get("loc", ())]
    if loc and loc[0] in ("body", "query", "path", "header", "cookie"):
        loc = loc[1:]
    code = str(item.get("type", "invalid"))
    if code == "extra_forbidden":
        code = "unknown_field"
    return {"path": ".".join(loc), "code": code, "detail": str(item.get("msg", "not valid")).rstrip(".")}
