"""Who looked at which customer: noted while reading, written in batches after the answer.

A note waits at most FLUSH_EVERY_S. When the database cannot take them, notes are kept up to BUFFER_MAX and written to
the log beyond it: none is lost silently.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from uuid import UUID

import psycopg
from psycopg_pool import PoolTimeout

from filrouge.access.store import consultations as store
from filrouge.access.store.consultations import Consultation
from filrouge.platform.db import Database, Transaction
from filrouge.platform.ids import uuid7
from filrouge.terms.scope import Actor
from filrouge.terms.settings import require

logger = logging.getLogger(__name__)

FLUSH_EVERY_S = 1.0
FLUSH_MAX = 500
BUFFER_MAX = 20_000


class Consultations:
    """The notes of one process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: deque[Consultation] = deque()
        self._flushing = asyncio.Lock()

    def note(self, actor: Actor, customer_id: UUID, conversation_id: UUID | None, what: str, *, at: datetime) -> None:
        """Notes that `actor` saw something of a customer; `what` is a code (`customer`, `conversation`, `entries`,
        `timeline`, `raw`, `search`, `message_html`, `message_raw`, `attachment`, `live`: new words in a
        conversation that they have open). Never waits."""
        row = Consultation(uuid7(), actor.user_id, actor.label(), customer_id, conversation_id, what, at)
        if len(self._waiting) >= BUFFER_MAX:
            logger.error(
                "consultation not stored: %s saw %s of customer %s (conversation %s) at %s",
                row.actor,
                row.what,
                row.customer_id,
                row.conversation_id,
                row.at.isoformat(),
            )
            return
        self._waiting.append(row)

    @property
    def waiting(self) -> int:
        """How many notes are not written yet."""
        return len(self._waiting)

    async def flush(self) -> int:
        """Writes what waits. Returns how many; on failure the notes stay and the error is raised."""
        written = 0
        async with self._flushing:
            while self._waiting:
                batch = [self._waiting[n] for n in range(min(FLUSH_MAX, len(self._waiting)))]
                async with self._database.transaction() as tx:
                    await store.insert(tx, batch)
                for _ in batch:
                    self._waiting.popleft()
                written += len(batch)
        return written

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Writes in the background until the block ends, then the rest; what cannot be written goes to the log."""
        stop = asyncio.Event()
        task = asyncio.create_task(self._run(stop), name="consultations")
        try:
            yield
        finally:
            stop.set()
            await task
            try:
                await self.flush()
            except (psycopg.Error, PoolTimeout):
                for row in self._waiting:
                    logger.exception("consultation not stored: %s", row)

    async def _run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(FLUSH_EVERY_S):
                    await stop.wait()
            try:
                await self.flush()
            except Exception:
                logger.warning("%d consultations wait for the database", len(self._waiting), exc_info=True)


async def page(
    tx: Transaction,
    actor: Actor,
    *,
    customer_id: UUID | None = None,
    user_id: UUID | None = None,
    before: tuple[datetime, UUID] | None = None,
    limit: int,
) -> list[Consultation]:
    """Consultations, the latest first, after the place `before`."""
    require(actor, "audit:read")
    return await store.page(tx, customer_id=customer_id, user_id=user_id, before=before, limit=limit)
