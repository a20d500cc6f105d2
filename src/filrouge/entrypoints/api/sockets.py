"""What all our sockets do alike: a hello first, small frames at a bounded pace, and the last words before the end."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from fastapi import WebSocket, WebSocketDisconnect

from filrouge.entrypoints.gateway import Frame, Line

HELLO_S = 10.0
LAST_WORDS_S = 3.0
SAID_MAX = 4_096
SAID_PER_S = 20
UNWANTED = 4400

Hear = Callable[[dict[str, Any]], Awaitable[None]]


async def hello(socket: WebSocket) -> dict[str, Any] | None:
    """The first frame, with `since` as an opaque position or absent; None when it is none, or does not come in time."""
    try:
        said = await asyncio.wait_for(_read(socket), HELLO_S)
    except (TimeoutError, WebSocketDisconnect):
        return None
    if said is None or said.get("type") != "hello" or not isinstance(said.get("since"), str | None):
        return None
    return said


async def talk(socket: WebSocket, line: Line, hear: Hear, *until: Coroutine[Any, Any, int]) -> int:
    """Both ways, until the other side goes or is unwanted, the line closes, or one of `until` gives a code. Frames but
    pings go to `hear`. Returns the code to close with."""
    listening = asyncio.create_task(_listen(socket, line, hear))
    closing = asyncio.create_task(line.closing.wait())
    ends = [listening, *(asyncio.create_task(one) for one in until)]
    tasks: list[asyncio.Task[Any]] = [asyncio.create_task(_write(socket, line)), closing, *ends]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*ends, return_exceptions=True)
        await asyncio.gather(*tasks, return_exceptions=True)
    if closing not in done:
        return next((result for result in results if isinstance(result, int)), 1000)
    with contextlib.suppress(RuntimeError, WebSocketDisconnect, TimeoutError):
        async with asyncio.timeout(LAST_WORDS_S):
            while not line.queue.empty():
                await socket.send_json(line.queue.get_nowait())
    return line.code


async def _write(socket: WebSocket, line: Line) -> None:
    while True:
        await socket.send_json(await line.queue.get())


async def _listen(socket: WebSocket, line: Line, hear: Hear) -> int:
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
            line.push({"type": "pong"})
        else:
            await hear(said)


async def _read(socket: WebSocket) -> Frame | None:
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
