"""What every request passes, as pure ASGI: a correlation id, security headers, bounds on bodies, and the check that a
browser's change comes from our own pages."""

import logging
import re
from collections.abc import Mapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from filrouge.entrypoints.api import problems
from filrouge.platform import security
from filrouge.platform.ids import uuid7
from filrouge.platform.settings import Settings
from filrouge.terms.errors import TooLarge

logger = logging.getLogger(__name__)

COOKIE_PLAIN = "filrouge"
COOKIE_HOST = "__Host-filrouge"

BODY_BOUNDS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"/api/v1/uploads"), security.UPLOAD_BODY_MAX),
    (re.compile(r"/api/v1/deliveries"), security.UPLOAD_BODY_MAX),
    (re.compile(r"/api/v1/imports(/.*)?"), security.IMPORT_BODY_MAX),
    (re.compile(r"/f/[^/]+(/.*)?"), security.FORM_BODY_MAX),
    (re.compile(r"/chat/v1/[^/]+/files"), security.CHAT_FILE_MAX),
    (re.compile(r"/chat/v1/.*"), security.CHAT_BODY_MAX),
)
"""Addresses that take more, or fewer, than `security.BODY_MAX` bytes; the first that fits counts."""


def body_bound(path: str) -> int:
    """How many bytes a request to `path` may carry."""
    return next((bound for pattern, bound in BODY_BOUNDS if pattern.fullmatch(path)), security.BODY_MAX)


def same_site(headers: Mapping[str, str], settings: Settings) -> bool:
    """Whether a browser may act here with its cookie: its request must come from our own pages.

    Used for every unsafe method and for the socket's handshake. A request that says neither `Sec-Fetch-Site` nor
    `Origin` is refused when it carries a session cookie: every browser we serve sends one of them.
    """
    told = security.from_our_pages(headers, public_origin=settings.base_url)
    if told is None:
        cookies = headers.get("cookie", "")
        return COOKIE_PLAIN not in cookies
    return told


class Floor:
    """The outermost layer: a correlation id, security headers, and 500 without a word of what went wrong."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self.app = app
        self.https = settings.secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        correlation = uuid7()
        scope.setdefault("state", {})["correlation_id"] = correlation
        https = self.https or scope.get("scheme") == "https"
        started = False

        async def with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(raw=message["headers"])
                for name, value in security.COMMON.items():
                    headers.setdefault(name, value)
                if https:
                    headers.setdefault("strict-transport-security", security.HSTS)
                headers.setdefault("content-security-policy", security.API_CSP)
                headers.setdefault("cache-control", "no-store")
                headers["x-request-id"] = str(correlation)
                message = {**message, "headers": headers.raw}
            await send(message)

        try:
            await self.app(scope, receive, with_headers)
        except ClientDisconnect:
            logger.info("request %s was given up by its sender: %s %s", correlation, scope["method"], scope["path"])
        except Exception:
            logger.exception("request %s failed: %s %s", correlation, scope["method"], scope["path"])
            if started:
                raise
            await problems.of_unexpected(str(correlation))(scope, receive, with_headers)


class BodyBound:
    """Refuses a body that passes its bound, from its length when it is told, else while it streams in."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        bound = body_bound(scope["path"])
        said = Headers(scope=scope).get("content-length", "0")
        if said.isdigit() and int(said) > bound:
            await _too_large(bound)(scope, receive, send)
            return
        seen = 0

        async def bounded() -> Message:
            nonlocal seen
            message = await receive()
            if message["type"] == "http.request":
                seen += len(message.get("body", b""))
                if seen > bound:
                    raise HTTPException(413, f"The request passes {bound} bytes.")
            return message

        await self.app(scope, bounded, send)


class SameSite:
    """Refuses changes that a foreign page asks a signed-in browser to make. Programs with a token are let through:
    no browser sends a token by itself. Hosted forms and chats take no cookie and are not concerned."""

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in security.SAFE_METHODS:
            headers = Headers(scope=scope)
            bearer = headers.get("authorization", "").lower().startswith("bearer ")
            if not bearer and scope["path"].startswith("/api/") and not same_site(headers, self.settings):
                refused = problems.CrossSite("This change was not asked for by a page of ours; open the desk itself.")
                await problems.of_problem(refused)(scope, receive, send)
                return
        await self.app(scope, receive, send)


def _too_large(bound: int) -> Any:
    refused = TooLarge(f"The request passes {bound} bytes.", fields={"limit": bound})
    return problems.of_problem(refused, headers={"connection": "close"})
