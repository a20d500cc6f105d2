"""The doorbell: rings across processes, passes small things on, and comes back after its server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from filrouge.platform import live
from filrouge.platform.db import Database
from filrouge.platform.embedded import Embedded
from filrouge.platform.live import PASSING, Doorbell, pass_on

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "RECONNECT_S", 0.02)


@asynccontextmanager
async def listening(bell: Doorbell) -> AsyncIterator[None]:
    task = asyncio.create_task(bell.run())
    try:
        await rung(bell)  # it rings once when it listens
        yield
        assert not task.done()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def rung(bell: Doorbell) -> None:
    async with asyncio.timeout(20):
        await bell._rung.wait()
    bell._rung.clear()


async def ring(database: Database, channel: str = "bell") -> None:
    async with database.transaction() as tx:
        await tx.execute("select pg_notify(%(channel)s, '')", {"channel": channel})


async def test_it_rings_when_the_transaction_commits(database: Database) -> None:
    bell = Doorbell(database.dsn, ["bell"])
    async with listening(bell):
        async with database.transaction() as tx:
            await tx.execute("select pg_notify('bell', '')")
            assert not bell._rung.is_set()
        await rung(bell)
        await ring(database, "another")
        await ring(database)
        await rung(bell)


async def test_waiting_ends_with_the_bell_or_with_its_time(database: Database) -> None:
    bell = Doorbell(database.dsn, ["bell"])
    await bell.wait(0)
    bell.ring()
    await bell.wait(3_600)
    await bell.wait(0)


async def test_small_things_are_passed_on(database: Database) -> None:
    heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
    bell = Doorbell(database.dsn, ["bell", PASSING], heard.put)
    async with listening(bell):
        async with database.transaction() as tx:
            await pass_on(tx, {"type": "answering", "until": NOW})
        async with asyncio.timeout(20):
            assert await heard.get() == {"type": "answering", "until": "2026-11-23 09:00:00+00:00"}
        async with database.transaction() as tx:
            with pytest.raises(ValueError, match="small"):
                await pass_on(tx, {"words": "x" * live.PAYLOAD_MAX})


async def test_one_message_that_cannot_be_read_does_not_end_the_listening(database: Database) -> None:
    heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def hear(message: dict[str, Any]) -> None:
        if message.get("bad"):
            raise KeyError("seen_by")
        await heard.put(message)

    bell = Doorbell(database.dsn, [PASSING], hear)
    async with listening(bell):
        async with database.transaction() as tx:
            await tx.execute("select pg_notify(%(channel)s, 'not json')", {"channel": PASSING})
            await pass_on(tx, {"bad": True})
            await pass_on(tx, {"good": True})
        async with asyncio.timeout(20):
            assert await heard.get() == {"good": True}


async def test_it_comes_back_when_the_server_drops_it(database: Database, cluster: Embedded) -> None:
    bell = Doorbell(database.dsn, ["bell"])
    async with listening(bell):
        for _ in range(2):
            with psycopg.connect(cluster.superuser_dsn, autocommit=True) as admin:
                ended = admin.execute(
                    "select count(pg_terminate_backend(pid)) from pg_stat_activity where query like 'listen %'"
                ).fetchone()
            assert ended is not None
            assert ended[0] >= 1
            await rung(bell)  # it listens again, and whoever waits looks for what it missed
            await ring(database)
            await rung(bell)
