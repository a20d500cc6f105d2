"""The worker: takes deliveries to their threads, sends what is queued, wakes what was paused, sweeps."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from uuid import UUID

import psycopg
from psycopg_pool import PoolTimeout

from filrouge.access.service import sessions
from filrouge.channels import service as channels
from filrouge.channels.service import SEND_QUEUE, SEND_STEP
from filrouge.company.service import DUE_STEP
from filrouge.conversations.service import handling, tasks
from filrouge.desk.service import digests as digesting
from filrouge.desk.service import looking, notifying
from filrouge.entrypoints import watchers
from filrouge.entrypoints.mailboxes import Mailboxes
from filrouge.entrypoints.wiring import means_for
from filrouge.flows import digests, due, inbound, outbound, scheduled
from filrouge.flows.means import Means
from filrouge.platform import clock, housekeeping, leases, security, watching
from filrouge.platform.db import Database
from filrouge.platform.ids import uuid7
from filrouge.platform.jobs import Jobs
from filrouge.platform.live import Doorbell
from filrouge.platform.settings import Settings
from filrouge.platform.tasks import end

POLL_S = 1.0
TIMER_S = 5.0
SWEEP_S = 600.0
DIGEST_S = 60.0
TROUBLE_S = 2.0
INBOUND = "filrouge_inbound"

logger = logging.getLogger(__name__)


async def run(settings: Settings) -> None:
    """Runs until cancelled; what is under way then is given time to end."""
    database = Database(settings.database_url, size=settings.database_pool)
    await database.open()
    try:
        keys = security.load_keys(settings.key_file, settings.master_key or None)
        async with means_for(settings, database, keys) as means:
            await work(means, settings.worker_concurrency)
    finally:
        await database.close()


async def work(means: Means, concurrency: int) -> None:
    """All the worker's loops over given means."""
    stop = asyncio.Event()
    bell = Doorbell(means.database.dsn, [INBOUND])
    jobs = jobs_for(means)
    holder = f"worker-{uuid7().hex}"
    tasks = [
        asyncio.create_task(bell.run()),
        asyncio.create_task(_pump(means, bell, stop)),
        asyncio.create_task(jobs.run(stop, concurrency)),
        *(asyncio.create_task(_every(TIMER_S, name, holder, means, timer)) for name, timer in TIMERS.items()),
        asyncio.create_task(_every(SWEEP_S, "sweep", holder, means, _sweep)),
        asyncio.create_task(_every(DIGEST_S, "digest", holder, means, _digests)),
        asyncio.create_task(watchers.run(means.database, holder)),
        asyncio.create_task(Mailboxes(means.database, means.storage, means.keys, holder).run()),
    ]
    try:
        await asyncio.gather(*tasks)
    finally:
        stop.set()
        bell.ring()
        await end([tasks[0], *tasks[3:]])
        await asyncio.gather(*tasks, return_exceptions=True)


def jobs_for(means: Means) -> Jobs:
    """The steps that this program knows."""
    jobs = Jobs(means.database.dsn)

    @jobs.step(SEND_STEP, queue=SEND_QUEUE)
    async def send(outgoing_id: str) -> None:
        await outbound.deliver(means, UUID(outgoing_id), clock.now())

    @jobs.step(digesting.SEND_STEP, queue=digesting.SEND_QUEUE)
    async def send_digest(digest_id: str) -> None:
        await digests.deliver(means, UUID(digest_id), clock.now())

    @jobs.step(DUE_STEP)
    async def recompute_due(what: str, setting_id: str) -> None:
        await due.recompute(means.database, what, UUID(setting_id), clock.now())

    return jobs


async def _pump(means: Means, bell: Doorbell, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            if await inbound.pump(means, clock.now()) == 0:
                await bell.wait(POLL_S)
        except (psycopg.OperationalError, PoolTimeout):
            logger.warning("the pump waits for the database", exc_info=True)
            await bell.wait(TROUBLE_S)
        except Exception:
            logger.exception("the pump stumbled; what it held is tried again in a minute")
            await bell.wait(TROUBLE_S)


async def _every(
    seconds: float, name: str, holder: str, means: Means, step: Callable[[Means], Awaitable[None]]
) -> None:
    """Runs `step` now and then, on one worker only."""
    while True:
        try:
            async with means.database.transaction() as tx:
                mine = await leases.take(tx, f"timer:{name}", holder, clock.now(), int(seconds * 3))
            if mine is not None:
                await step(means)
        except (psycopg.OperationalError, PoolTimeout):
            logger.warning("%s waits for the database", name, exc_info=True)
        except Exception:
            logger.exception("%s stumbled", name)
        await asyncio.sleep(seconds)


async def _wake(means: Means) -> None:
    async with means.database.transaction() as tx:
        await due.settle_many(tx, await handling.resume_due(tx, clock.now()), clock.now())


async def _break_promises(means: Means) -> None:
    async with means.database.transaction() as tx:
        await tasks.break_due(tx, clock.now())


async def _remind(means: Means) -> None:
    async with means.database.transaction() as tx:
        await tasks.remind_due(tx, clock.now())


async def _rescue(means: Means) -> None:
    async with means.database.transaction() as tx:
        await channels.rescue_stuck(tx, clock.now())


async def _send_scheduled(means: Means) -> None:
    await scheduled.send_due(means, clock.now())


TIMERS: Mapping[str, Callable[[Means], Awaitable[None]]] = {
    "wake": _wake,
    "promises": _break_promises,
    "reminders": _remind,
    "rescue": _rescue,
    "scheduled": _send_scheduled,
}
"""Each has a loop of its own, so that one that fails stops no other."""


async def _digests(means: Means) -> None:
    await digests.gather(means, clock.now())


async def _sweep(means: Means) -> None:
    now = clock.now()
    async with means.database.transaction() as tx:
        await housekeeping.sweep_rows(tx, now)
        await sessions.sweep(tx, now)
    async with means.database.transaction() as tx:
        await looking.sweep(tx, now)
        await notifying.sweep(tx, now)
        await watching.sweep(tx, now)
    await means.storage.sweep(means.database, now - timedelta(days=1))
