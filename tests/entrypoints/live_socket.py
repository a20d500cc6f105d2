"""A desk’s side of the live socket."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from filrouge.entrypoints.gateway import Hub
from filrouge.entrypoints.serve import WS_MAX_BYTES, WS_MAX_QUEUE
from tests.entrypoints.desk import API, Desk, ok

OURS = {"sec-fetch-site": "same-origin"}


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """The application on a port, with the bounds of production; the socket's address."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, lifespan="off", log_config=None, access_log=False, ws="websockets-sansio",
        ws_max_size=WS_MAX_BYTES, ws_max_queue=WS_MAX_QUEUE, timeout_graceful_shutdown=2,
    )  # fmt: skip
    server = uvicorn.Server(config)
    server.config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"ws://127.0.0.1:{port}{API}/live"
    finally:
        await server.shutdown()


class Heard:
    """A desk's side of the socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def any_frame(self) -> dict[str, Any]:
        async with asyncio.timeout(20):
            frame: dict[str, Any] = json.loads(await self.socket.recv())
            return frame

    async def frame(self) -> dict[str, Any]:
        """The next frame; who comes and goes is left out, it may be told at any moment."""
        while (frame := await self.any_frame())["type"] == "presence":
            pass
        return frame

    async def event(self, kind: str) -> dict[str, Any]:
        """The next event of this kind, with its position."""
        while True:
            frame = await self.frame()
            if frame["type"] == "event" and frame["event"]["type"] == kind:
                return frame

    async def say(self, what: Any) -> None:
        await self.socket.send(what if isinstance(what, str | bytes) else json.dumps(what))

    async def ended(self) -> int:
        """The code with which the server closes."""
        async with asyncio.timeout(20):
            with contextlib.suppress(ConnectionClosed):
                while True:
                    await self.socket.recv()
        assert self.socket.close_code is not None
        return self.socket.close_code

    async def quiet(self) -> None:
        """Nothing but the answer to a ping is on the way."""
        await self.say({"type": "ping"})
        assert await self.frame() == {"type": "pong"}


@asynccontextmanager
async def socket_of(url: str, token: str | None, **headers: str) -> AsyncIterator[Heard]:
    sent = {name.replace("_", "-"): value for name, value in (headers or OURS).items()}
    if token:
        sent["cookie"] = f"filrouge={token}"
    async with connect(url, additional_headers=sent, max_queue=None) as socket:
        yield Heard(socket)


@asynccontextmanager
async def following(url: str, desk: Desk, who: str, since: str | None = None) -> AsyncIterator[Heard]:
    async with socket_of(url, desk.tokens[who]) as heard:
        await heard.say({"type": "hello", "since": since})
        assert (await heard.frame())["type"] == "welcome"
        yield heard


async def position(desk: Desk, who: str = "lea") -> str:
    return str((await ok(await desk.clients[who].get(f"{API}/inbox/counts")))["position"])


async def told(desk: Desk) -> None:
    """The gateway has told everything that was recorded."""
    hub: Hub = desk.app.state.live
    last = "select xid::text::bigint, seq from event order by epoch desc, xid desc, seq desc limit 1"
    [(xid, seq)] = await desk.company.rows(last)
    async with asyncio.timeout(20):
        while (hub._position.xid, hub._position.seq) < (xid, seq):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
