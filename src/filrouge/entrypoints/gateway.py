"""The live socket: numbered events to every desk that may see them.

One reader for the process follows the event table (doorbell beside a poll) and gives each connection what its scope
sees. A connection that is too slow, or asks from too long ago, is told to fetch its snapshots again.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from psycopg import OperationalError
from psycopg_pool import PoolTimeout

from filrouge.access.service.consultations import Consultations
from filrouge.agents.service import presence
from filrouge.entrypoints.api.conversation_shapes import ChatShown, chat_fields
from filrouge.entrypoints.api.entries import show_said
from filrouge.entrypoints.api.my_chat_shapes import news_of
from filrouge.entrypoints.api.rows import show_row
from filrouge.entrypoints.attendance import Attendance
from filrouge.platform import clock, events
from filrouge.platform.db import Database, Transaction
from filrouge.platform.events import CHANNEL, Event, Position
from filrouge.platform.live import PASSING, Doorbell
from filrouge.platform.tasks import end
from filrouge.terms.ids import show
from filrouge.terms.scope import EVERYTHING, Actor
from filrouge.views import chat_reach, inbox, my_chats, seen, timeline
from filrouge.views.audience import hears, sees
from filrouge.views.chat_reach import ChatReach
from filrouge.views.my_chats import OpenChat
from filrouge.views.seen import Looked
from filrouge.views.timeline import Said

POLL_S = 1.0
QUEUE_MAX = 256
CATCH_UP_MAX = 500
CATCHING_UP = 2
"""Desks at once: the reader of what happens has connections left when all come back together."""
RIGHTS_CHANGED = 4403
GOING_AWAY = 1012
RIGHTS = ("access.user_changed", "access.role_changed", "access.signed_out", "agents.team_changed")

ABOUT_CONVERSATIONS = (
    "channels.outgoing_changed",
    "channels.chat_joined",
    "channels.chat_changed",
    "desk.scheduled_changed",
)
"""Events of other rooms whose subject is a conversation."""
WORDS = ("conversations.message_received", "conversations.message_sent", "channels.outgoing_changed")
"""Events that tell of one message."""
SPOKEN = "webchat"
"""The channel whose words travel with the event: who reads along does not wait for a reading of the whole."""

logger = logging.getLogger(__name__)
Frame = dict[str, Any]
P = ParamSpec("P")
T = TypeVar("T")


def held_back_s(times: int) -> float:
    """How soon to look again for what waits for a transaction that began before it: 2 ms, later 200."""
    return min(0.001 * (1 << min(times, 8)), 0.2)


@dataclass(frozen=True, slots=True)
class About:
    """The conversations that some events are about, as they are now: as rows, as chats, and what they are to those
    connected."""

    at: datetime
    rows: Mapping[UUID, inbox.Row]
    chats: Mapping[UUID, OpenChat]
    looked: Looked
    said: Mapping[UUID, Said]
    """New words by chat, for those who have their conversation open, and how those chats stand now."""
    reaches: Mapping[UUID, ChatReach]
    shown: dict[UUID, dict[str, Any]] = field(default_factory=dict)
    spoken: dict[UUID, dict[str, Any]] = field(default_factory=dict)

    def show(self, row: inbox.Row) -> dict[str, Any]:
        """The row as anybody sees it, written once."""
        if row.id not in self.shown:
            self.shown[row.id] = show_row(row).model_dump(mode="json")
        return self.shown[row.id]

    def entry(self, event: Event) -> dict[str, Any] | None:
        """The words of which an event tells, as the story shows them."""
        said = self.said.get(UUID(event.payload["message_id"])) if event.type in WORDS else None
        if said is None or str(said.conversation_id) != event.subject:
            return None
        if said.id not in self.spoken:
            self.spoken[said.id] = show_said(said).model_dump(mode="json")
        return self.spoken[said.id]


class Line:
    """One socket that follows. Frames wait in a bounded queue; when it is full they give way to one `resync`. What
    happens while it catches up waits until it has."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[Frame] = asyncio.Queue()
        self.closing = asyncio.Event()
        self.code = GOING_AWAY
        self._early: list[tuple[Position | None, Frame]] | None = []
        self._room = CATCH_UP_MAX + QUEUE_MAX
        self._last: str | None = None
        self._caught_up: Position | None = None

    def push(self, frame: Frame, position: Position | None = None) -> None:
        """Adds a frame; one of an event that was caught up (`position`) is dropped."""
        if position and self._caught_up and position <= self._caught_up:
            return
        self._last = frame.get("position", self._last)
        waiting = self.queue.qsize() if self._early is None else len(self._early)
        if waiting >= self._room:
            self.resync("slow", self._last)
        elif self._early is None:
            self.queue.put_nowait(frame)
        else:
            self._early.append((position, frame))

    def resync(self, reason: str, position: str | None) -> None:
        """Everything that waits gives way to one frame; `position` is where to go on from afterwards."""
        if self._early is not None:
            self._early = []
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait({"type": "resync", "reason": reason, "position": position})

    def begin(self, welcome: Frame, missed: list[Frame], upto: Position | None) -> None:
        """The welcome, what was missed (`upto` a position), then what came meanwhile."""
        early, self._early = self._early or [], None
        self._caught_up = upto
        resync = self.queue.get_nowait() if not self.queue.empty() else None
        for frame in [welcome, *([resync] if resync else missed)]:
            self.queue.put_nowait(frame)
        self._room = QUEUE_MAX + self.queue.qsize() + len(early)
        for position, frame in early:
            self.push(frame, position)

    def close(self, code: int) -> None:
        self.code = code
        self.closing.set()


class Connection(Line):
    """One desk that follows."""

    def __init__(self, actor: Actor) -> None:
        super().__init__()
        self.actor = actor
        self.reads = actor.may("conversations:read_team") or actor.may("conversations:read_all")
        """Whether conversations are told at all."""
        self.open: frozenset[UUID] = frozenset()
        """The conversations that this desk has open."""
        self.consulted: frozenset[UUID] = frozenset()
        """Those of which it was given words since it opened them."""

    def opens(self, conversations: frozenset[UUID]) -> None:
        """These are open now, and no other."""
        self.open, self.consulted = conversations, self.consulted & conversations


class Hub:
    """All desks connected to this process."""

    def __init__(self, database: Database, consultations: Consultations) -> None:
        self._database = database
        self._consultations = consultations
        self._catching_up = asyncio.Semaphore(CATCHING_UP)
        self._connections: set[Connection] = set()
        self._bell = Doorbell(database.dsn, [CHANNEL, PASSING], self._passing)
        self._position = Position(0, 0, -1)
        self._attendance = Attendance(database, presence.online, presence.gone)

    @property
    def size(self) -> int:
        return len(self._connections)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follows the events until the block ends."""
        async with self._database.snapshot() as tx:
            self._position = await events.here(tx)
        tasks = [asyncio.create_task(self._bell.run()), asyncio.create_task(self._follow())]
        tasks.append(asyncio.create_task(self._attendance.run()))
        try:
            yield
        finally:
            for connection in self._connections:
                connection.close(GOING_AWAY)
            await end(tasks)

    @asynccontextmanager
    async def connected(self, actor: Actor, since: str | None) -> AsyncIterator[Connection]:
        """A connection from `since` on (an opaque position), or from now."""
        connection = Connection(actor)
        self._connections.add(connection)
        self._attendance.came(actor.user_id)
        try:
            async with self._catching_up:
                await self._catch_up(connection, since)
            yield connection
        finally:
            self._connections.discard(connection)
            self._attendance.left(actor.user_id)

    async def _catch_up(self, connection: Connection, since: str | None) -> None:
        position = Position.read(since) if since else None
        async with self._database.snapshot() as tx:
            here = await events.here(tx)
            missed = await events.read_since(tx, position, CATCH_UP_MAX + 1) if position else []
        frames: list[Frame] = []
        if since is not None and (position is None or position.epoch != here.epoch or len(missed) > CATCH_UP_MAX):
            connection.resync("too_old", str(here))
        elif any(_touches_rights(event, connection.actor) for event in missed):
            connection.resync("rights", str(here))
        elif missed:
            frames = _frames(missed, connection, await self._about(missed, [connection]))
        upto = missed[-1].position if missed else None
        connection.begin({"type": "welcome", "position": str(here)}, frames, upto)

    async def _follow(self) -> None:
        while True:
            await self._bell.wait(POLL_S)
            batch: list[Event] = []
            try:
                again, held = True, 0
                while again:
                    async with self._database.glance() as tx:
                        batch, again = await events.read_next(tx, self._position)
                    if batch:
                        await self._give(batch, list(self._connections))
                        self._position, held = batch[-1].position, 0
                    elif again:
                        held += 1
                        await self._bell.wait(held_back_s(held))
            except (OperationalError, PoolTimeout):
                logger.warning("the gateway waits for the database", exc_info=True)
            except Exception:
                logger.exception("the gateway could not give a batch; desks fetch their snapshots again")
                if batch:
                    self._position = batch[-1].position
                for connection in self._connections:
                    connection.resync("trouble", str(self._position))

    async def _give(self, batch: list[Event], connections: list[Connection]) -> None:
        if not connections:
            return
        about = await self._about(batch, connections)
        for connection in connections:
            if any(_touches_rights(event, connection.actor) for event in batch):
                connection.resync("rights", str(self._position))
                connection.close(RIGHTS_CHANGED)
                continue
            frames = _frames(batch, connection, about)
            for frame in frames:
                connection.push(frame, Position.read(frame["position"]))
            self._note(connection, frames, about)

    def _note(self, connection: Connection, frames: list[Frame], about: About) -> None:
        """Words are given to who has not asked for them: that they were read is noted, once for as long as they are
        open."""
        given = {frame["event"]["subject"] for frame in frames if "entry" in frame["event"]}
        for conversation_id in connection.open - connection.consulted:
            if show("cnv", conversation_id) in given:
                connection.consulted |= {conversation_id}
                customer_id = about.rows[conversation_id].customer_id
                self._consultations.note(connection.actor, customer_id, conversation_id, "live", at=about.at)

    async def _about(self, batch: list[Event], connections: list[Connection]) -> About:
        """The conversations that these events are about."""
        now = clock.now()
        ids = sorted({UUID(event.subject) for event in batch if is_about_conversation(event)})
        if not ids:
            return About(now, {}, {}, Looked({}, frozenset()), {}, {})
        users = [c.actor.user_id for c in connections if c.actor.user_id]
        are_open = frozenset[UUID]().union(*(c.open for c in connections))
        words = [e.payload["message_id"] for e in batch if e.type in WORDS and UUID(e.subject) in are_open]
        rows, chats, looked, said = await asyncio.gather(
            self._ask(inbox.rows, ids, EVERYTHING, None, now),
            self._ask(my_chats.some, ids, EVERYTHING),
            self._ask(seen.looked, users, ids),
            self._ask(timeline.some, [UUID(one) for one in words], SPOKEN),
        )
        reaches = {}
        for conversation_id in {one.conversation_id for one in said.values()}:
            found = await self._ask(chat_reach.of_conversation, conversation_id, EVERYTHING, now)
            if found is not None:
                reaches[conversation_id] = found
        return About(now, rows, chats, looked, said, reaches)

    async def _ask(
        self, view: Callable[Concatenate[Transaction, P], Awaitable[T]], *asked: P.args, **by: P.kwargs
    ) -> T:
        """What a view says now, over a connection of its own: they do not wait for each other."""
        async with self._database.glance() as tx:
            return await view(tx, *asked, **by)

    async def _passing(self, message: dict[str, Any]) -> None:
        to, needs = message.pop("to", None), message.pop("needs", None)
        seen_by = [message.pop("seen_by")] if "seen_by" in message else message.pop("seen_by_any", None)
        people = message.pop("of", None)
        places = [[UUID(value) if value else None for value in ids] for ids in seen_by or ()]
        for connection in self._connections:
            actor = connection.actor
            if to is not None and str(actor.user_id) not in to:
                continue
            if needs is not None and not actor.may(needs):
                continue
            if seen_by is not None:
                in_sight = any(sees(actor.scope, one[0], one[1], one[2]) for one in places)
                if not (connection.reads and in_sight):
                    continue
            if people is None:
                connection.push(dict(message))
            elif known := _colleagues(actor, people):
                connection.push({**message, "people": known})


def _colleagues(actor: Actor, people: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of the people who are in this actor's sight, without what only tells that they are."""
    mine = {str(team) for team in actor.teams | (actor.scope.teams or frozenset())}
    me = show("usr", actor.user_id) if actor.user_id else ""
    return [
        {name: value for name, value in one.items() if name != "teams"}
        for one in people
        if actor.scope.teams is None or one["id"] == me or mine & set(one["teams"])
    ]


def is_about_conversation(event: Event) -> bool:
    return event.type.startswith("conversations.") or event.type in ABOUT_CONVERSATIONS


def _touches_rights(event: Event, actor: Actor) -> bool:
    if event.type not in RIGHTS:
        return False
    return event.type in ("access.role_changed", "agents.team_changed") or event.subject == str(actor.user_id)


def _frames(batch: list[Event], connection: Connection, about: About) -> list[Frame]:
    """What a connection may see of a batch."""
    return [_frame(event, connection, about) for event in batch if hears(connection.actor, event)]


def _frame(event: Event, connection: Connection, about: About) -> Frame:
    actor = connection.actor
    shown: dict[str, Any] = {
        "type": event.type,
        "subject": event.subject,
        "actor": event.actor,
        "at": event.occurred_at.isoformat(),
        "payload": event.payload,
    }
    if is_about_conversation(event):
        conversation_id = UUID(event.subject)
        row = about.rows.get(conversation_id)
        shown["subject"] = show("cnv", conversation_id)
        shown["row"] = None
        if row is not None and sees(actor.scope, row.legal_entity_id, row.brand_id, row.team_id):
            mine = dict(about.show(row))
            if actor.user_id is not None:
                mine["followed"] = (actor.user_id, conversation_id) in about.looked.followers
                read_at = about.looked.seen_at.get((actor.user_id, conversation_id))
                mine["unread"] = mine["unread"] and (
                    read_at is None or (row.last_inbound_at is not None and read_at < row.last_inbound_at)
                )
            shown["row"] = mine
            if chat := about.chats.get(conversation_id):
                shown["chat"] = news_of(chat, actor, about.at).model_dump(mode="json")
            if conversation_id in connection.open and (entry := about.entry(event)):
                shown["entry"] = entry
                reach = chat_fields(about.reaches.get(conversation_id))
                shown["reach"] = reach and ChatShown.model_validate(reach).model_dump(mode="json")
    return {"type": "event", "position": str(event.position), "event": shown}
