"""The worker: takes deliveries to their threads, sends what is queued, wakes what was paused, sweeps."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import psycopg
from psycopg_pool import PoolTimeout

from filrouge.access.service import sessions
from filrouge.channels import service as channels
from filrouge.channels.service import SEND_QUEUE, SEND_STEP, pushes
from filrouge.company.service import DUE_STEP
from filrouge.conversations.service import handling, tasks
from filrouge.desk.service import digests as digesting
from filrouge.desk.service import looking, notifying
from filrouge.entrypoints import watchers
from filrouge.entrypoints.mailboxes import Mailboxes
from filrouge.entrypoints.wiring import means_for
from filrouge.flows import continuing, digests, due, inbound, outbound, pushing, scheduled
from filrouge.flows.means import Means
from filrouge.platform import clock, housekeeping, leases, security, watching
from filrouge.platform.db import Database, Transaction
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
PUSHES = 4
"""At once; servers of others may be slow, and nothing else waits for them."""
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
        *(asyncio.create_task(_every(timer, name, holder, means)) for name, timer in TIMERS.items()),
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

    @jobs.step(pushes.STEP, queue=pushes.QUEUE, apart=PUSHES)
    async def push(outgoing_id: str) -> None:
        await pushing.deliver(means, UUID(outgoing_id), clock.now())

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


@dataclass(frozen=True, slots=True)
class Timer:
    """What is done every so many seconds, by one worker only."""

    seconds: float
    step: Callable[[Means], Awaitable[object]]


async def _every(timer: Timer, name: str, holder: str, means: Means) -> None:
    """Runs a timer for ever. What goes wrong is said under its name, and it is tried again when its time comes."""
    while True:
        try:
            async with means.database.transaction() as tx:
                mine = await leases.take(tx, f"timer:{name}", holder, clock.now(), int(timer.seconds * 3))
            if mine is not None:
                await timer.step(means)
        except (psycopg.OperationalError, PoolTimeout):
            logger.warning("%s waits for the database", name, exc_info=True)
        except Exception:
            logger.exception("%s stumbled", name)
        await asyncio.sleep(timer.seconds)


def _at_once(act: Callable[[Transaction, datetime], Awaitable[object]]) -> Callable[[Means], Awaitable[object]]:
    """A step that is one transaction."""

    async def step(means: Means) -> object:
        async with means.database.transaction() as tx:
            return await act(tx, clock.now())

    return step


async def _wake(tx: Transaction, now: datetime) -> None:
    await due.settle_many(tx, await handling.resume_due(tx, now), now)


async def _send_scheduled(means: Means) -> None:
    await scheduled.send_due(means, clock.now())


async def _chats(means: Means) -> None:
    await continuing.send_due(means, clock.now())


async def _digests(means: Means) -> None:
    await digests.gather(means, clock.now())


async def _sweep_bytes(means: Means) -> None:
    await means.storage.sweep(means.database, clock.now() - timedelta(days=1))


TIMERS: Mapping[str, Timer] = {
    "wake": Timer(TIMER_S, _at_once(_wake)),
    "promises": Timer(TIMER_S, _at_once(tasks.break_due)),
    "reminders": Timer(TIMER_S, _at_once(tasks.remind_due)),
    "rescue": Timer(TIMER_S, _at_once(channels.rescue_stuck)),
    "rescue_pushes": Timer(TIMER_S, _at_once(pushes.rescue_stuck)),
    "scheduled": Timer(TIMER_S, _send_scheduled),
    "chats": Timer(TIMER_S, _chats),
    "digest": Timer(DIGEST_S, _digests),
    "sweep": Timer(SWEEP_S, _at_once(housekeeping.sweep_rows)),
    "sweep_sessions": Timer(SWEEP_S, _at_once(sessions.sweep)),
    "sweep_looking": Timer(SWEEP_S, _at_once(looking.sweep)),
    "sweep_notifications": Timer(SWEEP_S, _at_once(notifying.sweep)),
    "sweep_skipped": Timer(SWEEP_S, _at_once(watching.sweep)),
    "sweep_bytes": Timer(SWEEP_S, _sweep_bytes),
}
"""Each has a loop of its own, so that one that fails or is slow stops no other."""
