"""Work for later: it commits with the fact that asked for it, is tried again, and survives who did it."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from procrastinate import RetryDecision

from filrouge.platform import jobs
from filrouge.platform.db import Database
from filrouge.platform.ids import uuid7
from filrouge.platform.jobs import Jobs, defer
from filrouge.platform.processes import die_with_parent

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KILLED = Path(__file__).with_name("killed_worker.py")


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "RETRY_S", (0, 0))


class Ran:
    """What steps were run with, and how often they stumble first."""

    def __init__(self) -> None:
        self.with_: list[str] = []
        self.stumbles = 0
        self.changed = asyncio.Event()

    async def step(self, n: str) -> None:
        self.with_.append(n)
        self.changed.set()
        if self.stumbles:
            self.stumbles -= 1
            raise RuntimeError("stumbled")

    async def until(self, *expected: str) -> None:
        async with asyncio.timeout(20):
            while self.with_ != list(expected):
                self.changed.clear()
                await self.changed.wait()


@asynccontextmanager
async def worker(database: Database, ran: Ran) -> AsyncIterator[None]:
    """A worker that knows one step, ended in good order."""
    known, stop = Jobs(database.dsn), asyncio.Event()
    known.step("tests.step")(ran.step)
    task = asyncio.create_task(known.run(stop, 2))
    try:
        yield
    finally:
        stop.set()
        async with asyncio.timeout(20):
            await task


async def waiting(database: Database) -> list[tuple[Any, ...]]:
    async with database.transaction() as tx:
        return await tx.rows("select status::text, attempts from procrastinate_jobs order by id")


async def settled(database: Database, *expected: tuple[str, int]) -> None:
    async with asyncio.timeout(20):
        while await waiting(database) != list(expected):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_a_job_commits_or_vanishes_with_its_transaction(database: Database) -> None:
    async def vanish() -> None:
        async with database.transaction() as tx:
            await defer(tx, "tests.step", n="vanished")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await vanish()
    async with database.transaction() as tx:
        await defer(tx, "tests.step", n="kept")
    ran = Ran()
    async with worker(database, ran):
        await ran.until("kept")
        await settled(database)


async def test_ids_travel_as_text(database: Database) -> None:
    made, ran = uuid7(), Ran()
    async with database.transaction() as tx:
        await defer(tx, "tests.step", n=made)
    async with worker(database, ran):
        await ran.until(str(made))


async def test_a_step_is_tried_three_times_and_then_waits_for_a_person(database: Database) -> None:
    ran = Ran()
    ran.stumbles = 9
    async with database.transaction() as tx:
        await defer(tx, "tests.step", n="x")
    async with worker(database, ran):
        await ran.until("x", "x", "x")
        await settled(database, ("failed", 3))


async def test_a_step_that_succeeds_at_last_is_forgotten(database: Database) -> None:
    ran = Ran()
    ran.stumbles = 2
    async with database.transaction() as tx:
        await defer(tx, "tests.step", n="x", lock="one")
        await defer(tx, "tests.step", n="y")
    async with worker(database, ran):
        async with asyncio.timeout(20):
            while len(ran.with_) < 4:
                ran.changed.clear()
                await ran.changed.wait()
        await settled(database)
    assert sorted(ran.with_)[-1] == "y"


def test_waits_between_tries_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    decide = jobs._Retry().get_retry_decision

    def after(attempts: int) -> RetryDecision | None:
        from procrastinate.jobs import Job

        job = Job(id=1, queue="q", lock=None, queueing_lock=None, task_name="t", attempts=attempts)
        return decide(exception=RuntimeError(), job=job)

    first, second = after(0), after(1)
    assert first is not None
    assert second is not None
    assert first.retry_at is not None
    assert second.retry_at is not None
    assert second.retry_at > first.retry_at
    assert after(2) is None


async def test_nothing_waits_for_a_queue_apart(database: Database) -> None:
    """More slow steps than all hands together; the others go on."""
    known, stop, slow, release = Jobs(database.dsn), asyncio.Event(), Ran(), asyncio.Event()

    async def sleeps(n: str) -> None:
        await slow.step(n)
        await release.wait()

    ran = Ran()
    known.step("tests.slow", queue="slow", apart=1)(sleeps)
    known.step("tests.step")(ran.step)
    async with database.transaction() as tx:
        for n in range(4):
            await defer(tx, "tests.slow", queue="slow", n=str(n))
        await defer(tx, "tests.step", n="quick")
    task = asyncio.create_task(known.run(stop, 2))
    try:
        await slow.until("0")
        await ran.until("quick")
        assert slow.with_ == ["0"]
        release.set()
        await slow.until("0", "1", "2", "3")
        await settled(database)
    finally:
        release.set()
        stop.set()
        async with asyncio.timeout(20):
            await task


async def test_of_jobs_with_one_queueing_lock_one_waits(database: Database) -> None:
    async with database.transaction() as tx:
        for n in range(3):
            await defer(tx, "tests.step", queueing_lock="sweep", n=n)
        await tx.execute("select 1")
    assert await waiting(database) == [("todo", 0)]


async def test_what_is_put_off_waits(database: Database) -> None:
    async with database.transaction() as tx:
        await defer(tx, "tests.step", n="later", now=NOW, delay_s=90)
        assert await tx.value("select scheduled_at from procrastinate_jobs") == NOW.replace(minute=1, second=30)


async def test_the_job_of_a_killed_worker_is_done_by_another(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`kill -9` leaves the job `doing` and its lock held; both come back."""
    async with database.transaction() as tx:
        await defer(tx, "tests.step", n="mine", lock="held")
        await defer(tx, "tests.step", n="behind", lock="held")
    died = await asyncio.create_subprocess_exec(
        sys.executable, str(KILLED), database.dsn,
        stdout=subprocess.PIPE, preexec_fn=die_with_parent(signal.SIGKILL),
    )  # fmt: skip
    assert died.stdout is not None
    async with asyncio.timeout(30):
        assert await died.stdout.readline() == b"begun mine\n"
    died.kill()
    await died.wait()
    assert await waiting(database) == [("doing", 0), ("todo", 0)]
    async with database.transaction() as tx:
        await tx.execute("update procrastinate_workers set last_heartbeat = now() - interval '1 minute'")
    monkeypatch.setattr(jobs, "SWEEP_EVERY_S", 0.05)
    ran = Ran()
    async with worker(database, ran):
        await ran.until("mine", "behind")
        await settled(database)


async def test_the_sweeper_survives_whatever_happens_to_it(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(jobs, "SWEEP_EVERY_S", 0.0)
    known, stop, swept = Jobs(database.dsn), asyncio.Event(), asyncio.Event()
    answers = iter([RuntimeError("nobody thought of it")])

    async def stalled(**_: object) -> list[Any]:
        for error in answers:
            raise error
        swept.set()
        return []

    async with known.app.open_async():
        monkeypatch.setattr(known.app.job_manager, "get_stalled_jobs", stalled)
        task = asyncio.create_task(known._sweep(stop))
        async with asyncio.timeout(20):
            await swept.wait()
        stop.set()
        await task
    assert "nobody thought of it" in caplog.text


async def test_a_living_worker_keeps_its_job(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "SWEEP_EVERY_S", 0.02)
    release, ran, begun = asyncio.Event(), Ran(), asyncio.Event()

    async def slow(n: str) -> None:
        ran.with_.append(n)
        begun.set()
        await release.wait()

    known, stop = Jobs(database.dsn), asyncio.Event()
    known.step("tests.step")(slow)
    async with database.transaction() as tx:
        await defer(tx, "tests.step", n="x")
    task = asyncio.create_task(known.run(stop, 1))
    await begun.wait()
    for _ in range(10):
        await known.app.job_manager.get_stalled_jobs(seconds_since_heartbeat=jobs.STALLED_AFTER_S)
    assert await waiting(database) == [("doing", 0)]
    release.set()
    await settled(database)
    stop.set()
    await task
    assert ran.with_ == ["x"]


async def test_stopping_lets_what_runs_come_to_its_end(database: Database) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def slow(n: str) -> None:
        begun.set()
        await asyncio.sleep(0.2)
        ended.set()

    known, stop = Jobs(database.dsn), asyncio.Event()
    known.step("tests.step")(slow)
    async with database.transaction() as tx:
        await defer(tx, "tests.step", n="x")
    task = asyncio.create_task(known.run(stop, 1))
    await begun.wait()
    stop.set()
    await task
    assert ended.is_set()
    assert await waiting(database) == []
