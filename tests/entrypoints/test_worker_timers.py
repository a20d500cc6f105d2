"""The worker's timers: each in a loop of its own, so that one that fails is heard of and stops no other."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from filrouge.entrypoints import worker
from filrouge.entrypoints.worker import Timer
from filrouge.flows.means import Means
from filrouge.platform.db import Database
from filrouge.platform.pool import ParserPool
from tests.company_of_tests import Company, company

OFTEN_S = 0.05
LIMIT_S = 60


@pytest.fixture
async def alisier(database: Database, tmp_path: Path, parsers: ParserPool) -> AsyncIterator[Company]:
    async with company(database, tmp_path, parsers) as made:
        yield made


@asynccontextmanager
async def at_work(means: Means, timers: Mapping[str, Timer], monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    monkeypatch.setattr(worker, "TIMERS", timers)
    task = asyncio.create_task(worker.work(means, 1))
    try:
        yield
        assert not task.done()
    finally:
        task.cancel()
        async with asyncio.timeout(LIMIT_S):
            await asyncio.gather(task, return_exceptions=True)


def counted(name: str, timer: Timer, rounds: Counter[str]) -> Timer:
    """The same, often; its rounds that came to their end are counted."""

    async def step(means: Means) -> None:
        await timer.step(means)
        rounds[name] += 1

    return Timer(OFTEN_S, step)


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(LIMIT_S):
        while not done():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("error", "level", "said"),
    [
        (RuntimeError("a fault of ours"), logging.ERROR, "{} stumbled"),
        (psycopg.OperationalError("the server went away"), logging.WARNING, "{} waits for the database"),
    ],
    ids=["fault", "database"],
)
@pytest.mark.parametrize("name", worker.TIMERS)
async def test_one_that_fails_is_heard_of_and_stops_no_other(
    alisier: Company,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    name: str,
    error: Exception,
    level: int,
    said: str,
) -> None:
    rounds: Counter[str] = Counter()
    failed = 0
    timers = {each: counted(each, timer, rounds) for each, timer in worker.TIMERS.items()}
    mended = timers[name]

    async def fail(means: Means) -> None:
        nonlocal failed
        failed += 1
        if failed <= 2:
            raise error
        await mended.step(means)

    timers[name] = replace(mended, step=fail)
    async with at_work(alisier.means, timers, monkeypatch):
        await until(lambda: failed == 2)
        before = rounds.copy()
        await until(lambda: all(rounds[each] > before[each] for each in timers))
    told = [one for one in caplog.records if one.levelno >= logging.WARNING and one.name.startswith("filrouge.")]
    assert [(record.levelno, record.getMessage()) for record in told] == [(level, said.format(name))] * 2
    assert all(record.exc_info and record.exc_info[1] is error for record in told)


async def test_one_that_is_slow_holds_up_no_other(alisier: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: Counter[str] = Counter()
    timers = {each: counted(each, timer, rounds) for each, timer in worker.TIMERS.items()}

    async def wait(means: Means) -> None:
        await asyncio.Event().wait()

    timers["scheduled"] = Timer(OFTEN_S, wait)
    async with at_work(alisier.means, timers, monkeypatch):
        await until(lambda: all(rounds[each] > 2 for each in timers if each != "scheduled"))
    assert rounds["scheduled"] == 0
