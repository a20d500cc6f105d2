"""`/api/v1/live`: the socket's door. Who may connect, what it may say, and nothing more."""

import asyncio
import contextlib
import json
import logging
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from psycopg import OperationalError
from psycopg_pool import PoolTimeout

from filrouge.access.service import sessions
from filrouge.access.service.sessions import Signed
from filrouge.entrypoints.api import deps, middleware
from filrouge.entrypoints.gateway import RIGHTS_CHANGED as RIGHTS_CHANGED
from filrouge.entrypoints.gateway import Connection, Hub
from filrouge.platform import clock
from filrouge.terms.errors import Problem

router = APIRouter()

HELLO_S = 10.0
LAST_WORDS_S = 3.0
SAID_MAX = 4_096
SAID_PER_S = 20
UNWANTED = 4400
SIGNED_OUT = 4401
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
    try:
        said = await asyncio.wait_for(_read(socket), HELLO_S)
    except (TimeoutError, WebSocketDisconnect):
        said = None
    if said is None or said.get("type") != "hello" or not isinstance(said.get("since"), str | None):
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await socket.close(UNWANTED, "hello expected")
        return
    hub: Hub = socket.app.state.live
    async with hub.connected(signed.actor, said.get("since")) as connection:
        code = await _talk(socket, connection, signed)
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await socket.close(code)


async def _talk(socket: WebSocket, connection: Connection, signed: Signed) -> int:
    tasks: list[asyncio.Task[Any]] = [
        asyncio.create_task(_write(socket, connection)),
        asyncio.create_task(_listen(socket, connection)),
        asyncio.create_task(connection.closing.wait()),
        asyncio.create_task(_outlive(socket, signed)),
    ]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
    if tasks[2] not in done:
        return next((result for result in (results[1], results[3]) if isinstance(result, int)), 1000)
    with contextlib.suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
        async with asyncio.timeout(LAST_WORDS_S):
            while not connection.queue.empty():
                await socket.send_json(connection.queue.get_nowait())
    return connection.code


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


async def _write(socket: WebSocket, connection: Connection) -> None:
    while True:
        await socket.send_json(await connection.queue.get())


async def _listen(socket: WebSocket, connection: Connection) -> int:
    loop = asyncio.get_running_loop()
    window, count = loop.time(), 0
    while True:
        try:
            said = await _read(socket)
        except WebSocketDisconnect:
            return 1000
        if loop.time() - window >= 1:
            window, count = loop.time(), 0
        count += 1
        if said is None or count > SAID_PER_S:
            return UNWANTED
        if said.get("type") == "ping":
            connection.push({"type": "pong"})


async def _read(socket: WebSocket) -> dict[str, Any] | None:
    """The next frame; None when it is not a small JSON object."""
    message = await socket.receive()
    if message["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(message.get("code", 1000))
    text = message.get("text")
    if text is None or len(text) > SAID_MAX:
        return None
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None
