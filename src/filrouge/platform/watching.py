"""Watchers: readers of events, each with a position of its own. They may be late; they never stop the story.

A batch and its position commit together, so that an event is seen at least once and its traces are never doubled by a
crash. An event that a watcher cannot digest is written down, told in the log and by an alert, and gone past.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import psycopg
from psycopg_pool import PoolTimeout

from filrouge.platform import events, leases
from filrouge.platform.db import Database, Transaction
from filrouge.platform.events import Event, Position
from filrouge.platform.ids import uuid7

BATCH = 100
TRIES = 5
"""How often trouble of the database may interrupt the same event before it is gone past."""
LEASE_S = 15
KEPT = timedelta(days=90)
ALERTED = timedelta(days=7)

_FIND = """
select epoch, xid::text::bigint as xid, seq from watcher_position where watcher = %(watcher)s for update skip locked
"""
_KNOWN = "select 1 from watcher_position where watcher = %(watcher)s"
_BEGIN = """
insert into watcher_position (watcher, epoch, xid, seq)
values (%(watcher)s, %(epoch)s, %(xid)s::text::xid8, %(seq)s) on conflict do nothing
"""
_MOVE = """
update watcher_position set epoch = %(epoch)s, xid = %(xid)s::text::xid8, seq = %(seq)s where watcher = %(watcher)s
"""
_SKIP = """
insert into watcher_skipped (watcher, event_id, type, detail, at)
values (%(watcher)s, %(event_id)s, %(type)s, %(detail)s, %(now)s) on conflict do nothing
"""
_SKIPPED = """
select watcher, event_id, type, detail, at from watcher_skipped where at >= %(since)s order by at desc limit 100
"""
_ALERT = """
insert into alert (id, key, kind, subject, fields, raised_at)
values (%(id)s, 'watcher.skipped:' || %(watcher)s, 'watcher.skipped', %(watcher)s,
        jsonb_build_object('count', 1, 'code', %(watcher)s::text), %(now)s)
on conflict (key) where cleared_at is null
   do update set fields = alert.fields || jsonb_build_object('count', (alert.fields ->> 'count')::int + 1)
"""
_CALM = """
update alert set cleared_at = %(now)s
 where kind = 'watcher.skipped' and cleared_at is null and raised_at < %(before)s
"""
_FORGET = "delete from watcher_skipped where at < %(before)s"

Handle = Callable[[Transaction, Event, datetime], Awaitable[None]]
Restored = Callable[[Transaction, datetime], Awaitable[None]]
TRANSIENT = (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Skipped:
    """An event that a watcher went past."""

    watcher: str
    event_id: UUID
    type: str
    detail: str
    at: datetime


@dataclass(slots=True)
class Watcher:
    """Reads events under `name` and gives each to `handle`; `restored` is called once when the database has gone back
    in time or changed its cluster. It begins with the events after its first turn."""

    name: str
    handle: Handle
    restored: Restored
    batch: int = BATCH
    _troubled: dict[UUID, int] = field(default_factory=dict)

    async def turn(self, database: Database, holder: str, now: datetime) -> int:
        """The next batch, when no other process is at it. Returns how many events were read. Raises what the database
        raises: the batch is then read again."""
        async with database.transaction() as tx:
            if await leases.take(tx, f"watcher:{self.name}", holder, now, LEASE_S) is None:
                return 0
        at: Event | None = None
        try:
            async with database.transaction() as tx:
                position = await self._position(tx, now)
                if position is None:
                    return 0
                batch = await events.read_since(tx, position, self.batch)
                for event in batch:
                    at = event
                    await self._give(tx, event, now)
                if batch:
                    await self._move(tx, batch[-1].position)
        except TRANSIENT:
            if at is not None:
                self._troubled[at.id] = self._troubled.get(at.id, 0) + 1
            raise
        self._troubled.clear()
        return len(batch)

    async def _position(self, tx: Transaction, now: datetime) -> Position | None:
        """Where to go on; None while another process is there, or at the very beginning."""
        here = await events.here(tx)
        found = await tx.find(Position, _FIND, {"watcher": self.name})
        if found is None:
            if await tx.value(_KNOWN, {"watcher": self.name}) is None:
                await tx.execute(_BEGIN, {"watcher": self.name, **_values(here)})
            return None
        if found.epoch != here.epoch:
            await self.restored(tx, now)
        if found.epoch > here.epoch:
            await self._move(tx, here)
            return here
        if found.epoch < here.epoch:
            # What was recorded before and not yet read still comes; then the position is of this epoch.
            rest = await events.read_since(tx, found, 1)
            if not rest:
                await self._move(tx, Position(here.epoch, 0, -1))
            return found
        return found

    async def _move(self, tx: Transaction, position: Position) -> None:
        await tx.execute(_MOVE, {"watcher": self.name, **_values(position)})

    async def _give(self, tx: Transaction, event: Event, now: datetime) -> None:
        if self._troubled.get(event.id, 0) >= TRIES:
            await self._skip(tx, event, f"interrupted {TRIES} times", now)
            return
        try:
            async with tx.savepoint():
                tx.causation_id = event.id
                await self.handle(tx, event, now)
        except TRANSIENT:
            raise
        except Exception as error:
            logger.exception("watcher %s goes past event %s (%s)", self.name, event.id, event.type)
            await self._skip(tx, event, type(error).__name__, now)
        finally:
            tx.causation_id = None

    async def _skip(self, tx: Transaction, event: Event, detail: str, now: datetime) -> None:
        values = {"watcher": self.name, "event_id": event.id, "type": event.type, "now": now}
        await tx.execute(_SKIP, {**values, "detail": detail})
        await tx.execute(_ALERT, {"id": uuid7(), "watcher": self.name, "now": now})


def _values(position: Position) -> dict[str, int]:
    return {"epoch": position.epoch, "xid": position.xid, "seq": position.seq}


async def skipped(tx: Transaction, since: datetime) -> list[Skipped]:
    """What watchers went past since then, the latest first; 100 at most."""
    return await tx.all(Skipped, _SKIPPED, {"since": since})


async def sweep(tx: Transaction, now: datetime) -> int:
    """Takes away what was written down 90 days ago, and clears alerts of a week ago. Returns how many were taken
    away."""
    await tx.execute(_CALM, {"now": now, "before": now - ALERTED})
    return await tx.execute(_FORGET, {"before": now - KEPT})
