"""The panel: a small page of the demo's own, on this machine only."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from importlib.resources import files
from typing import Any

import aiosmtplib
import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from filrouge_demo.board import SPEEDS, Board
from filrouge_demo.chat_wire import ChatRefused
from filrouge_demo.doors import FormRefused
from filrouge_demo.life import BUTTONS, NothingToAnswer
from filrouge_demo.stories import facts

BODY_MAX = 1_000
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
FILES = {
    "/": ("page.html", "text/html"),
    "/panel.css": ("panel.css", "text/css"),
    "/panel.js": ("panel.js", "text/javascript"),
    "/mark.svg": ("mark.svg", "image/svg+xml"),
}

Write = Callable[[str], Awaitable[None]]


def panel(board: Board, url: str, write: Write, kept: Callable[[], None]) -> Starlette:
    """The page and its doors. `write` does what a button asks for; `kept` remembers pause and speed."""

    def state() -> dict[str, Any]:
        return {**board.shown(), "url": url}

    async def show_state(request: Request) -> Response:
        return JSONResponse(state(), headers=HEADERS)

    async def show_words(request: Request) -> Response:
        return JSONResponse(facts("panel"), headers=HEADERS)

    async def show_file(request: Request) -> Response:
        name, media_type = FILES[request.url.path]
        text = files("filrouge_demo").joinpath("panel", name).read_text("utf-8")
        return Response(text, media_type=media_type, headers=HEADERS)

    async def set_pause(request: Request) -> Response:
        given = await _given(request)
        if given is None or not isinstance(given.get("paused"), bool):
            return _refused("bad", 422)
        board.paused = given["paused"]
        kept()
        return JSONResponse({"state": state()}, headers=HEADERS)

    async def set_speed(request: Request) -> Response:
        given = await _given(request)
        if given is None or given.get("speed") not in SPEEDS:
            return _refused("bad", 422)
        board.speed = float(given["speed"])
        kept()
        return JSONResponse({"state": state()}, headers=HEADERS)

    async def write_one(request: Request) -> Response:
        given = await _given(request)
        if given is None or given.get("what") not in BUTTONS:
            return _refused("bad", 422)
        if board.stage != "living":
            return _refused("early", 409)
        try:
            await write(given["what"])
        except NothingToAnswer:
            return _refused("nothing", 409)
        except (aiosmtplib.SMTPException, OSError, httpx.TransportError, FormRefused, ChatRefused):
            board.typing = ""
            return _refused("door", 503)
        return JSONResponse({"state": state()}, headers=HEADERS)

    return Starlette(
        routes=[
            *(Route(path, show_file) for path in FILES),
            Route("/state", show_state),
            Route("/words.json", show_words),
            Route("/pause", set_pause, methods=["POST"]),
            Route("/speed", set_speed, methods=["POST"]),
            Route("/write", write_one, methods=["POST"]),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])],
    )


async def _given(request: Request) -> dict[str, Any] | None:
    """The body of a change; None unless our own page sent it (another site cannot add the header)."""
    if request.headers.get("x-demo") != "1" or int(request.headers.get("content-length") or 0) > BODY_MAX:
        return None
    try:
        given = await request.json()
    except ValueError:
        return None
    return given if isinstance(given, dict) else None


def _refused(why: str, status: int) -> Response:
    return JSONResponse({"error": why}, status, headers=HEADERS)


class _Server(uvicorn.Server):
    """Signals are the demo's own business."""

    def capture_signals(self) -> Any:
        return nullcontext()


async def serve(app: Starlette, port: int) -> None:
    """Serves the panel on this machine until cancelled."""
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=port,
        log_level="warning",
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=2,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve())
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        server.should_exit = True
        await serving
        raise
