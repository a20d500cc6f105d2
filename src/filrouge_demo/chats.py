"""The chats of the demo's customers: a few at a time, never a flood, each with a story of its own."""

import asyncio
import logging
import random
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx

from filrouge_demo import clock, rhythm
from filrouge_demo.api import trusts
from filrouge_demo.board import Board, Line
from filrouge_demo.chat_wire import ChatRefused, ChatVisitor
from filrouge_demo.chatter import Chatter, manner
from filrouge_demo.keeping import Kept
from filrouge_demo.people import Person
from filrouge_demo.stories import Story, facts, stories, tell
from filrouge_demo.telling import words_for
from filrouge_demo.vouching import chat_token

FIRST_AFTER_S = 4.0
OPEN_MAX = 8
"""Chats at once, those that have been answered among them."""
WAITING_MAX = 4
LEFT_MAX = 10
"""Unanswered ones who have gone, after which nobody begins until somebody is answered."""
RETURNING_MAX = 40
IDENTIFIED = 0.45
RETURNS = 0.14

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Site:
    """Where they chat: the keys of the chats that are open, the secret that signs their users, the pages' origin."""

    keys: tuple[str, ...]
    secret: str
    origin: str


def chatting(people: Sequence[Person]) -> list[Person]:
    """Those whom the chats' legal entity knows."""
    brands = {chat["brand"] for chat in facts("chat")["chats"]}
    return [one for one in people if one.brand in brands and one.kind == "person" and not one.dead]


def chat_of(story: Story) -> Any:
    """The chat in which such a story is told, as `content/chat.json` has it."""
    kind = story.reason.partition(".")[0]
    return next(chat for chat in facts("chat")["chats"] if kind in chat["answers"])


class Chats:
    """The chatting customers of one installation. What has to outlast a stop of the demo is in `kept`."""

    def __init__(
        self, people: Sequence[Person], board: Board, url: str, site: Site, kept: Kept, *, hurry: float = 1.0
    ) -> None:
        self._people = chatting(people)
        self._by_ref = {person.ref: person for person in self._people}
        self._board = board
        self._url = url
        self._site = site
        self._kept = kept
        self._hurry = hurry
        self._chance = random.Random(f"chats:{kept.seed}:{clock.now():%Y%m%d%H%M}")
        self._client = httpx.AsyncClient(timeout=30.0, verify=trusts(url))
        self._open: dict[asyncio.Task[None], Chatter] = {}
        self._left = 0
        self._lately: deque[str] = deque(maxlen=4)
        """What the last ones came with, so that no two tell the same."""
        self._began = clock.now()

    async def run(self) -> None:
        """Until cancelled."""
        try:
            await asyncio.sleep(FIRST_AFTER_S)
            while True:
                if not self._board.paused:
                    self._somebody()
                since = clock.now() - self._began
                await asyncio.sleep(rhythm.chat_gap_s(clock.now(), since, self._board.speed, self._chance))
        finally:
            await self.close()

    async def close(self) -> None:
        """The pages close; who was still there comes back at the next start."""
        for chatter in self._open.values():
            if chatter.visitor.secret and len(self._kept.returning) < RETURNING_MAX:
                self._kept.returning.append(_back(chatter, clock.now()))
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)
        await self._client.aclose()

    def open_one(self) -> Chatter:
        """Somebody begins a chat now, however many there are. Raises ChatRefused when too many do."""
        if len(self._open) >= 2 * OPEN_MAX:
            raise ChatRefused("chat.too_many")
        return self._begin()

    @property
    def waiting(self) -> int:
        """Open ones whom nobody has answered yet."""
        return sum(not chatter.answered for chatter in self._open.values())

    def _somebody(self) -> None:
        """Who was to come back comes first; else somebody new, when there is room."""
        if len(self._open) >= OPEN_MAX or self.waiting >= WAITING_MAX:
            return
        due = clock.now().isoformat()
        back = next((one for one in self._kept.returning if one["at"] <= due and one["ref"] in self._by_ref), None)
        if back is not None:
            self._kept.returning.remove(back)
            self._return(back)
        elif self._left < LEFT_MAX:
            self._begin()

    def _begin(self) -> Chatter:
        busy = {chatter.person.ref for chatter in self._open.values()}
        person = self._chance.choice([one for one in self._people if one.ref not in busy])
        told = [one for one in self._stories(person.language) if one.key not in self._lately]
        story = self._chance.choices(told, [one.weight for one in told])[0]
        self._lately.append(story.key)
        chatter = self._chatter(person, story, identified=self._chance.random() < IDENTIFIED)
        self._start(chatter, chatter.run)
        return chatter

    def _stories(self, language: str) -> list[Story]:
        """Those that somebody is there to hear."""
        return [one for one in stories(language, "chats") if chat_of(one)["key"] in self._site.keys]

    def _return(self, back: dict[str, str]) -> None:
        person = self._by_ref[back["ref"]]
        story = next((one for one in self._stories(person.language) if one.key == back["story"]), None)
        if story is not None:
            chatter = self._chatter(person, story, identified=False, secret=back["secret"])
            self._start(chatter, chatter.come_back)

    def _chatter(self, person: Person, story: Story, *, identified: bool, secret: str = "") -> Chatter:
        words = words_for(person, "", story.language, clock.now(), self._chance)
        site, key = self._site, chat_of(story)["key"]
        path, title = page_of(story)
        visitor = ChatVisitor(
            self._url,
            key,
            self._client,
            self._chance,
            origin=site.origin,
            language=story.language,
            page={"url": f"{site.origin}{path}", "title": title, "referrer": f"{site.origin}/{story.language}/"},
            token=(lambda: chat_token(person, site.secret, key)) if identified else None,
            secret=secret,
        )
        how = manner(person, self._chance, identified=identified, hurry=self._hurry)
        subject = tell(story.subject, words, self._chance)

        def told(what: str, more: str) -> None:
            if what == "answered":
                self._left = max(0, self._left - 4)
            elif what in ("left", "gone") and not chatter.answered:
                self._left += 1
            if what in ("left", "rated"):
                self._note(what, person, more, subject)

        chatter = Chatter(visitor, person, story, words, how, self._chance, told, self._hold)
        self._note("chat", person, path, subject)
        return chatter

    def _start(self, chatter: Chatter, life: Callable[[], Awaitable[None]]) -> None:
        async def alive() -> None:
            try:
                await life()
                if self._chance.random() < RETURNS and len(self._kept.returning) < RETURNING_MAX:
                    at = clock.now() + timedelta(hours=self._chance.uniform(19, 27))
                    self._kept.returning.append(_back(chatter, at))
            except ChatRefused as refused:
                logger.warning("a chat was refused: %s", refused)
                self._board.trouble = f"chat: {refused}"
            finally:
                self._board.chats = max(0, len(self._open) - 1)

        task = asyncio.create_task(alive())
        self._open[task] = chatter
        self._board.chats = len(self._open)
        task.add_done_callback(lambda done: self._open.pop(done, None))

    async def _hold(self) -> None:
        while self._board.paused:
            await _a_moment()

    def _note(self, kind: str, person: Person, to: str, subject: str) -> None:
        self._board.count(kind)
        self._board.lines.append(Line(clock.now(), kind, person.name, person.place, to, subject))


async def _a_moment() -> None:
    await asyncio.sleep(0.5)


def page_of(story: Story) -> tuple[str, str]:
    """Where on the site such a chat begins: its path and its title."""
    pages = facts("site")["pages"]
    name = facts("chat")["pages"].get(story.reason) or facts("chat")["pages"][story.reason.partition(".")[0]]
    page = next(one for one in pages if one["key"] == name)[story.language]
    return f"/{story.language}/{page['path']}", str(page["title"])


def _back(chatter: Chatter, at: datetime) -> dict[str, str]:
    return {
        "ref": chatter.person.ref,
        "story": chatter.story.key,
        "secret": chatter.visitor.secret,
        "at": at.isoformat(),
    }
