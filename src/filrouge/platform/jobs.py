"""Work to do later, as rows of the same transaction. Hides procrastinate.

A job names a registered step and carries ids only. It commits or vanishes with the fact that asked for it. A step may
run again after a crash: steps are idempotent.
"""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision, exceptions, jobs

from filrouge.platform.db import Transaction

TRIES = 3
RETRY_S = (10, 60)
STALLED_AFTER_S = 30.0
SWEEP_EVERY_S = 10.0
CONCURRENCY = 8

Step = Callable[..., Awaitable[None]]
logger = logging.getLogger(__name__)


class _Retry(BaseRetryStrategy):
    def get_retry_decision(self, *, exception: BaseException, job: jobs.Job) -> RetryDecision | None:
        if job.attempts >= TRIES - 1:
            return None
        return RetryDecision(retry_in={"seconds": RETRY_S[min(job.attempts, len(RETRY_S) - 1)]})


class Jobs:
    """The steps this program knows, and the worker that runs them."""

    def __init__(self, dsn: str, *, size: int = CONCURRENCY) -> None:
        self.app = App(connector=PsycopgConnector(conninfo=dsn, min_size=1, max_size=size))
        self._apart: dict[str, int] = {}
        self._shared: set[str] = set()

    def step(self, name: str, *, queue: str = "default", apart: int = 0) -> Callable[[Step], Step]:
        """Registers `async def step(**ids)` under `name`. A queue `apart` has so many hands of its own: when its steps
        are slow, no other waits for them."""
        if apart:
            self._apart[queue] = apart
        else:
            self._shared.add(queue)

        def register(run: Step) -> Step:
            self.app.task(name=name, queue=queue, retry=_Retry())(run)
            return run

        return register

    async def run(self, stop: asyncio.Event, concurrency: int = CONCURRENCY) -> None:
        """Runs steps until `stop` is set; what runs then is given a few seconds to end."""
        async with self.app.open_async():
            workers = [asyncio.create_task(self._work(sorted(self._shared), concurrency))]
            workers += [asyncio.create_task(self._work([queue], hands)) for queue, hands in self._apart.items()]
            sweeper = asyncio.create_task(self._sweep(stop))
            waiter = asyncio.create_task(stop.wait())
            try:
                await asyncio.wait({*workers, waiter}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in (sweeper, waiter, *workers):
                    task.cancel()
                results = await asyncio.gather(*workers, sweeper, waiter, return_exceptions=True)
            failed = next((one for one in results[: len(workers)] if isinstance(one, Exception)), None)
            if not stop.is_set() and failed is not None:
                raise failed

    async def _work(self, queues: list[str], concurrency: int) -> None:
        await self.app.run_worker_async(
            queues=queues,
            concurrency=concurrency,
            install_signal_handlers=False,
            delete_jobs="successful",
            shutdown_graceful_timeout=5,
            fetch_job_polling_interval=2.0,
        )

    async def _sweep(self, stop: asyncio.Event) -> None:
        """Gives back the jobs of workers that died."""
        while not stop.is_set():
            try:
                manager = self.app.job_manager
                for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_AFTER_S):
                    logger.warning("job %s of a dead worker goes back to the queue", job.id)
                    await manager.retry_job(job)
                await manager.prune_stalled_workers(STALLED_AFTER_S)
            except Exception:
                logger.exception("sweeping jobs failed; it is tried again")
            await asyncio.sleep(SWEEP_EVERY_S)


async def defer(
    tx: Transaction,
    name: str,
    *,
    queue: str = "default",
    lock: str | None = None,
    queueing_lock: str | None = None,
    now: datetime | None = None,
    delay_s: float = 0,
    **ids: Any,
) -> None:
    """Asks for a step in the caller's transaction. Jobs with the same `lock` run one after the other; of jobs with the
    same `queueing_lock` only one waits at a time. `now` and `delay_s` together put it off."""
    deferrer = _DEFERRING.configure_task(
        name,
        allow_unknown=True,
        queue=queue,
        lock=lock,
        queueing_lock=queueing_lock,
        schedule_at=now + timedelta(seconds=delay_s) if now and delay_s else None,
        connection=tx.connection,
    )
    args = {key: str(value) if isinstance(value, UUID) else value for key, value in ids.items()}
    if queueing_lock is None:
        await deferrer.defer_async(**args)
        return
    with contextlib.suppress(exceptions.AlreadyEnqueued):
        async with tx.savepoint():
            await deferrer.defer_async(**args)


_DEFERRING = App(connector=PsycopgConnector())
"""Never opened: it only writes on the connections it is given."""
