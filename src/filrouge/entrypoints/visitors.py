"""The live line to visitors: each hears of their own chat, and of nothing else.

One reader for the process follows the event table, as for desks. What a visitor is told is read anew under their own
address; frames may come twice around a snapshot, clients know messages by their ids.
"""

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import OperationalError
from psycopg_pool import PoolTimeout

from filrouge.channels import service as channels
from filrouge.channels.service import visitors
from filrouge.channels.service.visitors import Visitor
from filrouge.conversations.service import chats
from filrouge.entrypoints.api.chat import shapes
from filrouge.entrypoints.api.chat.door import Chat
from filrouge.entrypoints.api.chat.snapshot import available, seer_of, service_for
from filrouge.entrypoints.attendance import Attendance
from filrouge.entrypoints.gateway import CATCH_UP_MAX, GOING_AWAY, POLL_S, Frame, held_back_s
from filrouge.entrypoints.visitor_lines import Lines, VisitorLine, state_frame
from filrouge.platform import clock, events
from filrouge.platform.db import Database, Transaction
from filrouge.platform.events import CHANNEL, Event, Position
from filrouge.platform.live import PASSING, Doorbell
from filrouge.platform.tasks import end
from filrouge.terms import ids
from filrouge.views import availability, chat
from filrouge.views.availability import Service
from filrouge.views.chat import Line as SaidLine
from filrouge.views.chat import Standing

LINES_MAX = 10
"""Sockets of one visitor."""
TOO_MANY_LINES = 4429
PAUSED = 4403
UNKNOWN = 4401
REFRESH_S = 10.0
"""How often those who wait are told anew how long it may take."""
REFRESHED = 50
"""Of them together, while what happens waits."""
AT_ONCE = 4
"""Of the lines that a batch concerns, how many are told side by side; of those that come, how many catch up."""
SERVICE_S = 2.0
"""How long it counts how a team does."""
MESSAGES = ("conversations.message_received", "conversations.message_sent", "channels.outgoing_changed")
MOVED = ("conversations.merged", "conversations.unmerged", "conversations.split", "conversations.undone")
STANDING = (
    "conversations.assigned",
    "conversations.closed",
    "conversations.reopened",
    "conversations.message_withdrawn",
    "channels.chat_joined",
    "channels.chat_changed",
)
TOLD = (*MESSAGES, *MOVED, *STANDING)

logger = logging.getLogger(__name__)


class TooManyLines(Exception):
    """The visitor has too many sockets already."""


class VisitorHub:
    """All visitors connected to this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lines = Lines()
        self._bell = Doorbell(database.dsn, [CHANNEL, PASSING], self._passing)
        self._position = Position(0, 0, -1)
        self._turn = asyncio.Lock()
        """Events are given, or what is shown is told anew: never both at once."""
        self._coming = asyncio.Semaphore(AT_ONCE)
        self._open: Counter[UUID] = Counter()
        self._held = 0
        self._attendance = Attendance(database, visitors.online, visitors.gone)
        self._services: dict[tuple[UUID, UUID | None], tuple[float, Service]] = {}

    @property
    def size(self) -> int:
        return len(self._lines)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follows the events until the block ends."""
        tasks = [
            asyncio.create_task(one)
            for one in (self._bell.run(), self._follow(), self._refresh_often(), self._attendance.run())
        ]
        try:
            yield
        finally:
            for line in self._lines:
                line.close(GOING_AWAY)
            await end(tasks)

    @asynccontextmanager
    async def connected(self, opened: Chat, visitor: Visitor, since: str | None) -> AsyncIterator[VisitorLine]:
        """A line from `since` on (an opaque position), or from now. Raises TooManyLines."""
        if self._open[visitor.id] >= LINES_MAX:
            raise TooManyLines
        line = VisitorLine(opened, visitor)
        self._open[visitor.id] += 1
        self._attendance.came(visitor.id)
        try:
            async with self._coming:
                await self._enter(line)
                await self._catch_up(line, since)
            yield line
        finally:
            self._lines.discard(line)
            self._open -= Counter([visitor.id])
            self._attendance.left(visitor.id)

    async def _enter(self, line: VisitorLine) -> None:
        """From now on the line hears what happens, which waits until it has caught up."""
        async with self._database.glance() as tx:
            await self._look(tx, line)
        if len(self._lines):
            self._lines.add(line)
            return
        async with self._turn:
            if not len(self._lines):  # nobody listened
                async with self._database.snapshot() as tx:
                    self._position = await events.here(tx)
            self._lines.add(line)

    async def _catch_up(self, line: VisitorLine, since: str | None) -> None:
        position = Position.read(since) if since else None
        async with self._database.snapshot() as tx:
            here = await events.here(tx)
            await self._look(tx, line)
            missed: list[Event] = []
            if position is not None and line.seer is not None:
                subjects = await chats.told_under(tx, line.seer.conversation_id)
                missed = await events.of_subjects_since(tx, subjects, TOLD, position, CATCH_UP_MAX + 1)
            frames: list[Frame] = []
            if since is not None and (position is None or position.epoch != here.epoch or len(missed) > CATCH_UP_MAX):
                line.resync("too_old", str(here))
            elif any(event.type in MOVED for event in missed):
                line.resync("moved", str(here))
            elif missed:
                frames = await self._frames(tx, line, missed)
            frames.append(await self._state(tx, line))
        if line.moved:  # meanwhile, which this snapshot may not show yet
            async with self._database.glance() as tx:
                await self._look(tx, line)
        upto = missed[-1].position if missed else None
        line.begin({"type": "welcome", "position": str(here)}, frames, upto)

    async def _follow(self) -> None:
        while True:
            await self._bell.wait(POLL_S)
            try:
                while self._lines and await self._step():
                    pass  # there is more
            except (OperationalError, PoolTimeout):
                logger.warning("the visitors' line waits for the database", exc_info=True)
            except Exception:
                logger.exception("the visitors' line stumbled; it goes on")
                await asyncio.sleep(POLL_S)

    async def _step(self) -> bool:
        """Gives the next batch. Returns whether to look again at once."""
        async with self._turn:
            async with self._database.glance() as tx:
                batch, again = await events.read_next(tx, self._position)
            if batch:
                try:
                    await self._give(batch)
                except (OperationalError, PoolTimeout):
                    raise
                except Exception:
                    logger.exception("a batch could not be given to visitors; they fetch their chats again")
                    for line in self._lines:
                        line.resync("trouble", str(batch[-1].position))
                self._position = batch[-1].position
        self._held = self._held + 1 if again and not batch else 0
        if self._held:
            await self._bell.wait(held_back_s(self._held))
        return again

    async def _give(self, batch: Sequence[Event]) -> None:
        own: dict[VisitorLine, list[Event]] = defaultdict(list)
        came: dict[VisitorLine, Event] = {}
        for event in batch:
            if event.type == "channels.account_state_changed":
                for line in self._lines:
                    if str(line.opened.account.id) == event.subject:
                        line.close(PAUSED)
            if event.type in ("channels.chat_identified", "channels.chat_left"):
                for line in self._lines.of(UUID(event.payload["visitor_id"])):
                    # by a secret that is worth nothing any more
                    if line.anonymous or event.type == "channels.chat_left":
                        line.close(UNKNOWN)
            if event.type == "channels.account_saved" and "secrets" in event.payload["fields"]:
                await self._put_out(UUID(event.subject))
            if event.type == "channels.chat_joined":
                came |= dict.fromkeys(self._lines.of(UUID(event.payload["visitor_id"])), event)
            if event.type in TOLD:
                for line in self._lines.of(UUID(event.subject)):
                    own[line].append(event)
        wanted = [line for line in {**own, **came} if not line.closing.is_set()]
        told = [self._tell_some(wanted[n::AT_ONCE], own, came) for n in range(min(AT_ONCE, len(wanted)))]
        for failed in await asyncio.gather(*told, return_exceptions=True):
            if failed is not None:
                raise failed

    async def _put_out(self, account_id: UUID) -> None:
        """Users who are known by a secret of the site that counts no longer."""
        if users := [line for line in self._lines if line.is_user and line.opened.account.id == account_id]:
            async with self._database.glance() as tx:
                epoch = (await channels.get_account(tx, account_id)).identity_epoch
            for line in users:
                if line.visitor.identity_epoch != epoch:
                    line.close(UNKNOWN)

    async def _tell_some(
        self, lines: Sequence[VisitorLine], own: Mapping[VisitorLine, list[Event]], came: Mapping[VisitorLine, Event]
    ) -> None:
        async with self._database.glance() as tx:
            standings = await chat.standings(tx, {line.seer.conversation_id for line in lines if line.seer})
            for line in lines:
                await self._tell(tx, line, own.get(line, ()), came.get(line), standings)

    async def _tell(
        self,
        tx: Transaction,
        line: VisitorLine,
        own: Sequence[Event],
        came: Event | None,
        standings: Mapping[UUID, Standing],
    ) -> None:
        """What happened in one visitor's chat, to one of their sockets."""
        if came is not None or any(event.type in MOVED for event in own):
            line.moved = True
            before = line.seer
            await self._look(tx, line)
            last = max([*own, *([came] if came else [])], key=lambda event: event.position)
            if before is not None:
                line.resync("moved", str(last.position))
                return
            if line.seer is not None:
                found = await chat.lines(tx, line.seer)
                for one in reversed(found):
                    line.push(_message_frame(last.position, one), last.position)
        else:
            for frame in await self._frames(tx, line, own):
                line.push(frame, Position.read(str(frame["position"])))
        if came is not None or any(event.type != "channels.outgoing_changed" for event in own):
            before_state = line.shown
            if (state := await self._state(tx, line, standings)) != before_state:
                line.push(state)

    async def _look(self, tx: Transaction, line: VisitorLine) -> None:
        """Whose chat this is now, and where it goes on; nobody's, when its visitor is known no longer."""
        current = await chat.visitor_now(tx, line.visitor)
        if current is None:
            line.close(UNKNOWN)
        line.visitor = current or line.visitor
        line.seer = await seer_of(tx, current) if current else None
        if line in self._lines:
            self._lines.add(line)

    async def _frames(self, tx: Transaction, line: VisitorLine, own: Sequence[Event]) -> list[Frame]:
        """Each message that these events tell of, once, as it is now."""
        last: dict[UUID, Position] = {}
        for event in own:
            if event.type in MESSAGES:
                last[UUID(event.payload["message_id"])] = event.position
        ended = [event for event in own if event.type in ("conversations.closed", "conversations.assigned")]
        found = await chat.some(tx, line.seer, last) if line.seer else {}
        frames = [
            (position, _message_frame(position, found[message_id]))
            for message_id, position in last.items()
            if message_id in found
        ]
        if ended and line.seer:
            positions = {event.id: event.position for event in ended}
            for one in await chat.lines(tx, line.seer):
                if one.id in positions:
                    frames.append((positions[one.id], _message_frame(positions[one.id], one)))
        return [frame for _, frame in sorted(frames, key=lambda one: one[0])]

    async def _state(
        self, tx: Transaction, line: VisitorLine, standings: Mapping[UUID, Standing] | None = None
    ) -> Frame:
        """Where the chat stands and whether somebody is there, now; `standings` when they were just read."""
        standing = None
        if line.seer is not None:
            at = line.seer.conversation_id
            known = standings if standings and at in standings else await chat.standings(tx, [at])
            standing = known.get(at)
        service = await self._service(tx, line, standing)
        told = await available(tx, line.opened, standing, clock.now(), service)
        line.seen, line.shown = (standing, told), state_frame(line, standing, told)
        return line.shown

    async def _service(self, tx: Transaction, line: VisitorLine, standing: Standing | None) -> Service:
        """How the line's team does: asked once for all its lines, and again after a moment."""
        account = line.opened.account
        team_id = standing.team_id if standing else account.team_id
        known = self._services.get((account.id, team_id))
        if known is not None and known[0] > clock.monotonic() - SERVICE_S:
            return known[1]
        service = await service_for(tx, account, team_id, clock.now())
        self._services[account.id, team_id] = clock.monotonic(), service
        return service

    async def _refresh_often(self) -> None:
        while True:
            await asyncio.sleep(REFRESH_S)
            try:
                await self.refresh()
            except (OperationalError, PoolTimeout):
                logger.warning("visitors wait for the database", exc_info=True)
            except Exception:
                logger.exception("visitors could not be told anew how long it may take")

    async def refresh(self) -> None:
        """Who is connected is told when their place or the wait has changed, though nothing happened in their own
        chat."""
        self._services.clear()
        lines = list(self._lines)
        for first in range(0, len(lines), REFRESHED):
            async with self._turn, self._database.glance() as tx:
                await self._retell_some(tx, [one for one in lines[first : first + REFRESHED] if one in self._lines])

    async def _retell_some(self, tx: Transaction, lines: Sequence[VisitorLine]) -> None:
        standings = await chat.standings(tx, {line.seer.conversation_id for line in lines if line.seer})
        by_team: dict[tuple[UUID, UUID | None], list[UUID]] = defaultdict(list)
        for line in lines:
            standing = standings.get(line.seer.conversation_id) if line.seer else None
            if standing is not None and standing.in_line:
                by_team[line.opened.account.legal_entity_id, standing.team_id].append(standing.id)
        places: dict[UUID, int] = {}
        for (legal_entity_id, team_id), waiting in by_team.items():
            places |= await availability.positions(tx, legal_entity_id, team_id, waiting)
        for line in lines:
            await self._retell(tx, line, standings, places)

    async def _retell(
        self, tx: Transaction, line: VisitorLine, standings: Mapping[UUID, Standing], places: Mapping[UUID, int]
    ) -> None:
        now = clock.now()
        if line.typing_until is not None and line.typing_until <= now:
            line.types(None, None)
        standing = standings.get(line.seer.conversation_id) if line.seer else None
        service = await self._service(tx, line, standing)
        place = places.get(standing.id) if standing else None
        told = availability.judge(service, place, email=line.opened.config.by_email, now=now)
        if line.seen == (standing, told):
            return
        line.seen, frame = (standing, told), state_frame(line, standing, told)
        if frame != line.shown:
            line.shown = frame
            line.push(frame)

    async def _passing(self, message: dict[str, Any]) -> None:
        """A colleague of ours writes, or no longer does; or has seen what was said."""
        match message.get("type"):
            case "seen":
                await self._was_seen(ids.read("cnv", str(message.get("conversation"))))
            case "visitor" if not message.get("here"):
                for line in self._lines.of(ids.read("cnv", str(message.get("conversation")))):
                    self._attendance.still(line.visitor.id)  # left elsewhere, and here as before
        if message.get("type") != "answering":
            return
        user, until = message.get("user"), message.get("until")
        for line in self._lines.of(ids.read("cnv", str(message.get("conversation")))):
            line.types(user["name"] if user else None, datetime.fromisoformat(until) if until else None)

    async def _was_seen(self, conversation_id: UUID) -> None:
        """The visitor's last words, which carry what became of all of them."""
        async with self._turn:
            lines = [line for line in self._lines.of(conversation_id) if line.seer is not None]
            if not lines:
                return
            async with self._database.glance() as tx:
                for line in lines:
                    if line.seer and (last := await chat.last_said(tx, line.seer)) is not None:
                        line.push(_message_frame(self._position, last))


def _message_frame(position: Position, said: SaidLine) -> Frame:
    return {"type": "message", "position": str(position), "message": shapes.message(said)}
