"""`/api/v1/live`: the socket's door. Who may connect, what it may say, and nothing more."""

import asyncio
import contextlib
import logging
from itertools import islice
from typing import Any
from uuid import UUID

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from psycopg import OperationalError
from psycopg_pool import PoolTimeout

from filrouge.access.service import sessions
from filrouge.access.service.sessions import Signed
from filrouge.entrypoints.api import deps, middleware, sockets
from filrouge.entrypoints.api.sockets import UNWANTED as UNWANTED
from filrouge.entrypoints.gateway import RIGHTS_CHANGED as RIGHTS_CHANGED
from filrouge.entrypoints.gateway import Connection, Hub
from filrouge.platform import clock
from filrouge.terms import ids
from filrouge.terms.errors import Invalid, Problem

router = APIRouter()

SIGNED_OUT = 4401
OPEN = "conversation:"
OPEN_MAX = 20
"""Conversations that one desk has open."""
RECHECK_S = 60.0
"""How often an open socket asks whether its session still counts."""

logger = logging.getLogger(__name__)


@router.websocket("/live")
async def live(socket: WebSocket) -> None:
    """Cookie session, our own origin, then `hello`; frames as docs/reference/live.md says."""
    if not middleware.same_site(socket.headers, socket.app.state.settings):
        await socket.close(UNWANTED)
        return
    try:
        signed = await deps.signed_in(socket)
    except Problem:
        signed = None
    if signed is None or signed.session is None or signed.must_change_password:
        await socket.accept()
        await socket.close(SIGNED_OUT, "sign in first")
        return
    await socket.accept()
    said = await sockets.hello(socket)
    if said is None:
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await socket.close(UNWANTED, "hello expected")
        return
    hub: Hub = socket.app.state.live
    async with hub.connected(signed.actor, said.get("since")) as connection:
        code = await sockets.talk(socket, connection, _hear(connection), _outlive(socket, signed))
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await socket.close(code)


def _hear(connection: Connection) -> sockets.Hear:
    """What a desk says: which conversations it has open. Anything else is ignored."""

    async def hear(said: dict[str, Any]) -> None:
        topics = said.get("topics")
        if said.get("type") == "subscribe" and isinstance(topics, list):
            named = (topic.removeprefix(OPEN) for topic in topics if isinstance(topic, str) and topic.startswith(OPEN))
            connection.opens(frozenset(islice(filter(None, map(_conversation, named)), OPEN_MAX)))

    return hear


def _conversation(text: str) -> UUID | None:
    try:
        return ids.read("cnv", text)
    except Invalid:
        return None


async def _outlive(socket: WebSocket, signed: Signed) -> int:
    """The code to close with, once the session ends, goes idle or gives other rights. Listening is no use of it."""
    token = deps.session_token(socket)
    while token is not None and signed.session is not None:
        left = (signed.session.expires_at - clock.now()).total_seconds()
        await asyncio.sleep(min(RECHECK_S, max(left, 0.0)))
        try:
            async with deps.db(socket).snapshot() as tx:
                found = await sessions.by_session(tx, token, clock.now(), used=False)
        except (OperationalError, PoolTimeout):
            logger.warning("a socket could not ask whether its session still counts", exc_info=True)
            await asyncio.sleep(RECHECK_S)
            continue
        if found is None or found.must_change_password:
            return SIGNED_OUT
        if found.actor != signed.actor:
            return RIGHTS_CHANGED
    return SIGNED_OUT
