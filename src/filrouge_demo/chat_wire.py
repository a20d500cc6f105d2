"""A client of the chat's public protocol (docs/reference/chat.md), as an application would write one: it sends until it
has an answer, under one id; it says what it has got and read; it comes back after a cut with its last position."""

import asyncio
import json
import logging
import random
import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from filrouge_demo import clock
from filrouge_demo.api import trusts
from filrouge_demo.letters import File

STEPS_S = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
PING_S = 25.0
POLL_S = 15.0
HELLO_S = 10.0
TRIES = 12
"""How often words are sent again before the visitor gives up: some three minutes."""
GONE = (4401, 4403)
FRAME_MAX = 1024 * 1024

logger = logging.getLogger(__name__)


class ChatRefused(Exception):
    """The chat said no for good; `args[0]` is its code."""


class ChatVisitor:
    """One browser in a chat. `messages` are those of the thread by id, `conversation` and `availability` as told."""

    def __init__(
        self,
        url: str,
        key: str,
        client: httpx.AsyncClient,
        chance: random.Random,
        *,
        origin: str,
        language: str,
        page: Mapping[str, str],
        token: Callable[[], str] | None = None,
        secret: str = "",
    ) -> None:
        self._base = f"{url.rstrip('/')}/chat/v1/{key}"
        self._client = client
        self._chance = chance
        self._origin = origin
        self._token = token
        self._language = language
        self._page = dict(page)
        self._position: str | None = None
        self._socket: ClientConnection | None = None
        self._awake = asyncio.Event()
        self._awake.set()
        self._fetched = 0.0
        self.secret = secret
        self.identified = token is not None
        self.messages: dict[str, dict[str, Any]] = {}
        self.conversation: dict[str, Any] | None = None
        self.availability: dict[str, Any] = {}
        self.changed = asyncio.Event()
        self.lines = 0
        """How often a line was made."""

    # Asking

    async def begin(self) -> None:
        """Becomes a visitor, or goes on as the one whose secret was given. Raises ChatRefused."""
        if not self.secret:
            given: dict[str, Any] = {"language": self._language, "page": self._page}
            if self._token:
                given["token"] = self._token()
            made = await self._ask("POST", "/visitors", given, known=False)
            self.secret = made["secret"]
        await self.fetch()

    async def fetch(self) -> None:
        """The thread as it is now."""
        self._take(await self._ask("GET", "/conversation"))
        self._fetched = clock.monotonic()

    async def say(self, text: str, files: Sequence[File] = (), answers: Mapping[str, str] | None = None) -> None:
        """Says it; it is the server's when this returns. Raises ChatRefused."""
        body: dict[str, Any] = {"id": str(UUID(int=self._chance.getrandbits(128), version=4)), "text": text}
        if files:
            body["files"] = [await self._send_up(file) for file in files]
        if answers:
            body["answers"] = dict(answers)
        body["page"] = self._page
        said = await self._ask("POST", "/messages", body)
        if said["message"]:
            self._put(said["message"])

    async def act(self, **body: Any) -> None:
        """Reading, ending, rating, leaving an address."""
        self._take(await self._ask("POST", "/acts", body))

    async def read(self) -> None:
        """Has read everything that is there."""
        ours = [one for one in self.thread() if one["from"] != "visitor"]
        if ours and ours[-1]["state"] != "read" and not await self._tell({"type": "read", "upto": ours[-1]["id"]}):
            await self.act(type="read", upto=ours[-1]["id"])

    async def typing(self, on: bool) -> None:
        await self._tell({"type": "typing", "on": on})

    def thread(self) -> list[dict[str, Any]]:
        """The messages, in the order that the server gives."""
        return sorted(self.messages.values(), key=lambda one: (one["at"], one["id"]))

    async def _send_up(self, file: File) -> str:
        head = {"content-type": file.media_type}
        sent = await self._ask("POST", "/files", params={"name": file.name}, content=file.content, headers=head)
        return str(sent["id"])

    async def _ask(
        self, method: str, path: str, body: object = None, *, known: bool = True, **more: Any
    ) -> dict[str, Any]:
        """The answer; asks again while the server is away or too busy. Raises ChatRefused."""
        for attempt in range(TRIES):
            headers = {"origin": self._origin, **more.get("headers", {})}
            if known:
                headers["authorization"] = f"Bearer {self.secret}"
            given = {**more, "headers": headers, **({"json": body} if body is not None else {})}
            try:
                answer = await self._client.request(method, self._base + path, **given)
            except httpx.TransportError as error:
                logger.info("no line to the chat: %r", error)
                await asyncio.sleep(self._delay(attempt))
                continue
            if answer.is_success:
                found: dict[str, Any] = answer.json()
                return found
            code = _code(answer)
            if answer.status_code == 401 and code == "chat.visitor_unknown" and known and attempt < 2:
                await self._anew()
            elif answer.status_code == 429:
                await asyncio.sleep(min(120.0, float(answer.headers.get("retry-after") or 10)))
            elif answer.status_code >= 500 and code != "chat.paused":
                await asyncio.sleep(self._delay(attempt))
            else:
                raise ChatRefused(code or str(answer.status_code))
        raise ChatRefused("gone")

    async def _anew(self) -> None:
        """The server knows us no more: another visitor, who keeps what is not sent."""
        self.secret, self._position = "", None
        self.messages.clear()
        await self.begin()

    # Listening

    async def listen(self) -> None:
        """Keeps a line while awake, until cancelled; polls where there is none. Raises ChatRefused."""
        attempt = 0
        while True:
            await self._awake.wait()
            before = self.lines
            try:
                await self._one_line()
            except (OSError, WebSocketException, TimeoutError) as error:
                logger.debug("the line is gone: %r", error)
            finally:
                self._socket = None
            attempt = 0 if self.lines > before else attempt + 1
            if self._awake.is_set():
                await asyncio.sleep(self._delay(attempt))
                if clock.monotonic() - self._fetched > POLL_S:
                    await self.fetch()

    async def cut(self) -> None:
        """The network goes away under us; `listen` comes back by itself."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def sleep(self) -> None:
        """The telephone sleeps: no line, and nobody comes back."""
        self._awake.clear()
        if self._socket is not None:
            await self._socket.close()

    def wake(self) -> None:
        self._awake.set()

    async def _one_line(self) -> None:
        address = "ws" + self._base.removeprefix("http") + "/live"
        secure = None
        if address.startswith("wss"):
            secure = ssl.create_default_context()
            if not trusts("http" + address.removeprefix("ws")):
                secure.check_hostname, secure.verify_mode = False, ssl.CERT_NONE
        headers = {"origin": self._origin}
        async with connect(
            address, additional_headers=headers, ssl=secure, max_size=FRAME_MAX, open_timeout=HELLO_S, close_timeout=2
        ) as socket:
            await socket.send(json.dumps({"type": "hello", "secret": self.secret, "since": self._position}))
            self._socket = socket
            pinging = asyncio.create_task(self._ping(socket))
            try:
                async for frame in socket:
                    await self._hear(json.loads(frame))
            finally:
                pinging.cancel()
                await asyncio.gather(pinging, return_exceptions=True)
            if socket.close_code in GONE:
                if socket.close_code == 4403:
                    raise ChatRefused("chat.paused")
                await self._anew()

    async def _ping(self, socket: ClientConnection) -> None:
        with suppress(WebSocketException, OSError):
            while True:
                await asyncio.sleep(PING_S)
                await socket.send('{"type": "ping"}')

    async def _hear(self, frame: dict[str, Any]) -> None:
        match frame.get("type"):
            case "welcome":
                self.lines += 1
                self._position = self._position or frame["position"]
                await self._tell({"type": "got", "upto": self._position})
            case "message":
                self._put(frame["message"])
                self._position = frame["position"]
                await self._tell({"type": "got", "upto": self._position})
            case "state":
                self.conversation, self.availability = frame["conversation"], frame["availability"]
                self.changed.set()
            case "resync":
                await self.fetch()
                await self._tell({"type": "got", "upto": self._position})
            case _:
                pass

    async def _tell(self, what: dict[str, Any]) -> bool:
        """Whether there was a line to say it on."""
        if self._socket is None:
            return False
        try:
            await self._socket.send(json.dumps(what))
        except (WebSocketException, OSError):
            return False
        return True

    def _take(self, snapshot: dict[str, Any]) -> None:
        self._position = snapshot["position"]
        self.conversation, self.availability = snapshot["conversation"], snapshot["availability"]
        for message in snapshot["messages"]:
            self._put(message)
        self.changed.set()

    def _put(self, message: dict[str, Any]) -> None:
        self.messages[message["id"]] = message
        self.changed.set()

    def _delay(self, attempt: int) -> float:
        return STEPS_S[min(attempt, len(STEPS_S) - 1)] * (0.8 + 0.4 * self._chance.random())


def _code(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("code", ""))
    except ValueError:
        return ""
