"""The worker's readers of events: behind everybody's back, one process at a time for each."""

import asyncio
import logging

import psycopg
from psycopg_pool import PoolTimeout

from filrouge.flows import watching
from filrouge.platform import clock
from filrouge.platform.db import Database
from filrouge.platform.events import CHANNEL
from filrouge.platform.live import Doorbell
from filrouge.platform.tasks import end
from filrouge.platform.watching import Watcher

POLL_S = 1.0
TROUBLE_S = 2.0

logger = logging.getLogger(__name__)


async def run(database: Database, holder: str) -> None:
    """Follows the events until cancelled."""
    bell = Doorbell(database.dsn, [CHANNEL])
    listening = asyncio.create_task(bell.run())
    try:
        await follow(database, watching.watcher(), holder, bell)
    finally:
        await end([listening])


async def follow(database: Database, watcher: Watcher, holder: str, bell: Doorbell) -> None:
    """One watcher, for ever: a batch after the other, then it waits for the bell or a second."""
    while True:
        try:
            if await watcher.turn(database, holder, clock.now()) == 0:
                await bell.wait(POLL_S)
        except (psycopg.OperationalError, PoolTimeout):
            logger.warning("watcher %s waits for the database", watcher.name, exc_info=True)
            await bell.wait(TROUBLE_S)
        except Exception:
            logger.exception("watcher %s stumbled; the story goes on without it", watcher.name)
            await bell.wait(TROUBLE_S)
