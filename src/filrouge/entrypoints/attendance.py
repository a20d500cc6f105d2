"""Who is connected to this process, told to the database in batches: one statement for all, not one per heartbeat."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from uuid import UUID

from psycopg import OperationalError
from psycopg_pool import PoolTimeout

from filrouge.platform import clock
from filrouge.platform.db import Database, Transaction

RENEW_S = 25.0
GATHER_S = 0.2
"""Those who come within this are told together."""
GRACE_S = 10.0
"""A page that is loaded again is back within this: its person was not gone."""
LOOK_S = 5.0
AT_ONCE = 100
"""Of one transaction: while it lasts nobody is told anything."""

logger = logging.getLogger(__name__)
Tell = Callable[[Transaction, Sequence[UUID], datetime], Awaitable[None]]


class Attendance:
    """Counts connections per person; `online` is told who came and still is, `gone` who left."""

    def __init__(self, database: Database, online: Tell, gone: Tell) -> None:
        self._database, self._online, self._left = database, online, gone
        self._here: Counter[UUID] = Counter()
        self._new: set[UUID] = set()
        self._gone: dict[UUID, float] = {}
        self._bell = asyncio.Event()
        self._renewed = 0.0

    def came(self, user_id: UUID | None) -> None:
        """A connection of this person began."""
        if user_id is None:
            return
        self._gone.pop(user_id, None)
        self._here[user_id] += 1
        if self._here[user_id] == 1:
            self._new.add(user_id)
            self._bell.set()

    def still(self, user_id: UUID) -> None:
        """Somebody is told to have left; who is connected here is told to be here again."""
        if user_id in self._here:
            self._new.add(user_id)
            self._bell.set()

    def left(self, user_id: UUID | None) -> None:
        """A connection of this person ended."""
        if user_id is None:
            return
        self._here[user_id] -= 1
        if self._here[user_id] <= 0:
            del self._here[user_id]
            self._new.discard(user_id)
            self._gone[user_id] = clock.monotonic()

    async def run(self) -> None:
        """Keeps presence up to date; cancel it to stop."""
        while True:
            try:
                async with asyncio.timeout(LOOK_S):
                    await self._bell.wait()
                await asyncio.sleep(GATHER_S)
            except TimeoutError:
                pass
            self._bell.clear()
            try:
                await self._tell()
            except (OperationalError, PoolTimeout):
                logger.warning("presence waits for the database", exc_info=True)
            except Exception:
                logger.exception("presence could not be kept; it is tried again")

    async def _tell(self) -> None:
        now = clock.monotonic()
        if now - self._renewed >= RENEW_S:
            users, self._renewed = set(self._here), now
        else:
            users = set(self._new)
        gone = {user_id for user_id, at in self._gone.items() if now - at >= GRACE_S}
        for some in _chunks(users):
            async with self._database.transaction() as tx:
                await self._online(tx, some, clock.now())
            self._new -= set(some)
        for some in _chunks(gone):
            async with self._database.transaction() as tx:
                await self._left(tx, some, clock.now())
            for user_id in some:
                self._gone.pop(user_id, None)


def _chunks(users: set[UUID]) -> list[list[UUID]]:
    wanted = sorted(users)
    return [wanted[first : first + AT_ONCE] for first in range(0, len(wanted), AT_ONCE)]
