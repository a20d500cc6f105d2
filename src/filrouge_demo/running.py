"""The demo from its start to its end: the sink, the panel, the set-up, the history, then life."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx

from filrouge_demo import cast, clock, history, past_chats
from filrouge_demo.api import Api, Refused
from filrouge_demo.board import Board
from filrouge_demo.chat_setting import ensure_chats, knows
from filrouge_demo.chats import Chats, Site
from filrouge_demo.doors import Arrived, Sink
from filrouge_demo.dressing import Dressing, touch
from filrouge_demo.keeping import Memory
from filrouge_demo.life import Life
from filrouge_demo.people import people
from filrouge_demo.public_site import PublicSite
from filrouge_demo.setting_up import Company, NotOurs, sign_in
from filrouge_demo.showing import panel, serve
from filrouge_demo.stories import facts

CHUNK = 120
"""Items of one import request: a second of work, so that the desk stays quick meanwhile."""

RETRY_S = (1.0, 3.0, 8.0)

logger = logging.getLogger(__name__)
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Where:
    """What the demo is told at its start. Addresses are `host:port`."""

    url: str
    smtp: str
    sink: str
    panel_port: int
    data: Path
    code: str
    seed: int
    site_port: int = 0
    """Where the company's public site is served, on this machine only; 0: it has none, and nobody chats."""
    past: int = history.PAST
    """How many ended conversations the history has."""


class Demo:
    """One run of the demo."""

    def __init__(self, where: Where, say: Say) -> None:
        self._where = where
        self._say = say
        self._memory = Memory(where.data, where.seed)
        kept = self._memory.kept
        self.board = Board(paused=kept.paused, speed=kept.speed, counts=dict(kept.written))
        self._people = people(kept.seed)
        self.life = Life(self._people, self.board, where.url, _split(where.smtp), kept.seed)
        self.sink_port = 0
        self._site = PublicSite(self._people, where.url)

    async def run(self) -> None:
        """Until cancelled. What cannot be set up stays on the panel, with the reason."""
        sink = Sink(self._received)
        host, port = _split(self._where.sink)
        self.sink_port = await sink.open(host, port)
        shown = asyncio.create_task(
            serve(panel(self.board, self._where.url, self.life.write_one, self._keep), self._where.panel_port)
        )
        shown_too = [asyncio.create_task(serve(self._site.app(), port)) for port in [self._where.site_port] if port]
        beside: list[asyncio.Task[None]] = []
        try:
            if await self._set_up():
                self.board.stage = "living"
                if self.life.chats is not None:
                    beside.append(asyncio.create_task(self.life.chats.run()))
                await self.life.run()
            else:
                await shown
        finally:
            self._keep()
            await sink.close()
            for task in (shown, *shown_too, *beside):
                task.cancel()
            await asyncio.gather(shown, *shown_too, *beside, return_exceptions=True)
            self._keep()

    def _received(self, arrived: Arrived) -> None:
        self.life.receive(arrived)

    def _keep(self) -> None:
        kept = self._memory.kept
        kept.paused, kept.speed, kept.written = self.board.paused, self.board.speed, dict(self.board.counts)
        self._memory.write()

    async def _set_up(self) -> bool:
        async with Api(self._where.url) as api:
            try:
                await api.wait_until_ready()
                begun = clock.monotonic()
                if not self._memory.has_done("history"):
                    await self._patiently(api)
                    self._say(f"Alisier is set up, with its history, after {clock.monotonic() - begun:.1f} s.")
                await self._open_chat()
                self._announce("")
            except NotOurs as refused:
                self.board.stage, self.board.detail = "not_ours", str(refused)
                self._say(str(refused))
                return False
            except (Refused, TimeoutError, httpx.TransportError, KeyError) as error:
                logger.exception("the demo could not set itself up")
                self.board.stage, self.board.detail = "failed", f"{error}"
                self._say(f"The demo could not set itself up: {error}")
                return False
        return True

    async def _patiently(self, api: Api) -> None:
        """Sets up; what fails for the moment (a part that restarts) is tried again, because everything may be."""
        for wait in (*RETRY_S, None):
            try:
                return await self._first_time(api)
            except (Refused, httpx.TransportError) as error:
                if wait is None or (isinstance(error, Refused) and error.status < 500):
                    raise
                logger.warning("not yet: %r", error)
                await asyncio.sleep(wait)

    async def _first_time(self, api: Api) -> None:
        self.board.stage = "setting_up"
        await sign_in(api, self._where.code)
        company = Company(api)
        await company.make(f"{_split(self._where.sink)[0]}:{self.sink_port}")
        await Dressing(api, company.ids).share()
        self._memory.did("company")
        self._announce("The history of its customers is still coming in.")
        self.board.stage = "history"
        passwords = asyncio.create_task(company.give_passwords(self._where.url))
        try:
            await self._bring(api)
        finally:
            await passwords
        await touch(self._where.url)
        self._memory.did("history")

    async def _open_chat(self) -> None:
        """The site's chats, also for a demo that began without. If they fail, the rest of the demo lives."""
        if not self._where.site_port:
            return
        origins = [f"http://{host}:{self._where.site_port}" for host in ("127.0.0.1", "localhost")]
        self.board.site = origins[0]
        try:
            if not knows(self._memory, origins):
                async with Api(self._where.url) as api:
                    await sign_in(api, "")
                    await ensure_chats(api, self._memory, origins)
                    await self._bring_chats(api)
        except (NotOurs, Refused, StopIteration, KeyError) as refused:
            logger.warning("the site has no chat: %s", refused)
            self.board.trouble = f"chat: {refused}"
            return
        kept = self._memory.kept
        place = Site(tuple(one["key"] for one in facts("chat")["chats"]), kept.chat_secret, origins[0])
        self._site.chat = place
        self.life.chats = Chats(self._people, self.board, self._where.url, place, kept)

    async def _bring_chats(self, api: Api) -> None:
        """What was said in the chat in the last weeks; items that are there stay as they are."""
        items = past_chats.conversations(self._people, self._memory.kept.seed, clock.now())
        for failed in (await api.post("/imports", {"items": items}))["failed"]:
            logger.warning("a past chat was not taken: %s %s", failed["code"], failed["detail"])

    async def _bring(self, api: Api) -> None:
        """The history, customers first. The present it is told from is chosen once, so that a broken import goes on."""
        kept = self._memory.kept
        if not kept.anchor:
            kept.anchor = clock.now().isoformat()
            self._memory.write()
        told = history.conversations(self._people, kept.seed, datetime.fromisoformat(kept.anchor), self._where.past)
        items = [*history.customers(self._people), *told]
        self.board.brought, self.board.to_bring = 0, len(items)
        for start in range(0, len(items), CHUNK):
            answer = await api.post("/imports", {"items": items[start : start + CHUNK]})
            for failed in answer["failed"]:
                logger.warning(
                    "item %d was not taken: %s %s", start + failed["index"], failed["code"], failed["detail"]
                )
            self.board.brought += answer["imported"] + answer["already_there"]
            if start // CHUNK % 4 == 3:
                self._say(f"{self.board.brought} of {len(items)} customers and conversations are here.")

    def _announce(self, more: str) -> None:
        """What `filrouge up` prints: who may sign in, and where the panel is."""
        agents = [worker for worker in cast.workers() if not worker.lead]
        lead = next(worker for worker in cast.workers() if worker.lead)
        lines = [
            "The demo company Alisier is here. Sign in as one of these; the password is the same for all:",
            f"  administrator  {cast.administrator().email}",
            f"  supervisor     {lead.email}",
            f"  agents         {agents[0].email}  (cards, claims and contracts)",
            f"                 {next(one.email for one in agents if one.language == 'en')}  (English)",
            f"                 and {len(agents) - 2} others: Settings, People",
            f"  password       {cast.PASSWORD}",
            f"Its customers: http://127.0.0.1:{self._where.panel_port} (pause, speed, write one now)",
        ]
        if self._where.site_port:
            lines.append(f"Its public site: http://127.0.0.1:{self._where.site_port} (with a chat on every page)")
        text = "\n".join([*lines, *([more] if more else [])]) + "\n"
        fresh = self._where.data / "announce.new"
        fresh.write_text(text, "utf-8")
        fresh.replace(self._where.data / "announce.txt")


def _split(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    return host.strip("[]") or "127.0.0.1", int(port)
