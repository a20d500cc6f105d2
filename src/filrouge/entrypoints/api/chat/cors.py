"""Cross-origin answers for the pages on which a chat stands, and for no others. Never with credentials: a visitor's
secret travels in a header that only their own page sets."""

import re

from psycopg import OperationalError
from psycopg_pool import PoolTimeout
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from filrouge.entrypoints.api.chat.door import chat_of, may_stand
from filrouge.entrypoints.api.deps import db
from filrouge.terms.errors import Problem

_PATH = re.compile(r"/chat/v1/([^/]+)(?:/.*)?")
PREFLIGHT_S = 600
ALLOWED = {
    "access-control-allow-methods": "GET, POST, DELETE",
    "access-control-allow-headers": "authorization, content-type",
    "access-control-max-age": str(PREFLIGHT_S),
}


class ChatCors:
    """Lets pages read a chat's answers, refusals among them, when the account names their origin."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = _PATH.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        origin = connection.headers.get("origin")
        allowed = origin is not None and await _may_read(connection, found[1])
        if scope["method"] == "OPTIONS" and "access-control-request-method" in connection.headers:
            headers = {**ALLOWED, "access-control-allow-origin": origin or "", "vary": "origin"} if allowed else {}
            await Response(status_code=204 if allowed else 403, headers=headers)(scope, receive, send)
            return

        async def readable(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                headers.add_vary_header("origin")
                headers["cross-origin-resource-policy"] = "cross-origin"
                if allowed:
                    headers["access-control-allow-origin"] = origin or ""
                    headers["access-control-expose-headers"] = "retry-after, x-request-id"
                message = {**message, "headers": headers.raw}
            await send(message)

        await self.app(scope, receive, readable)


async def _may_read(connection: HTTPConnection, key: str) -> bool:
    """Whether the page may; one that asks for a chat which is not there, or paused, may read that it is so."""
    try:
        async with db(connection).glance() as tx:
            chat = await chat_of(tx, key)
        connection.state.chat = chat  # for the door itself
    except Problem:
        return True
    except (OperationalError, PoolTimeout):
        return False
    return may_stand(connection, chat.config)
