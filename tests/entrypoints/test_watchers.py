"""The worker's readers of events, running: what happens is told without anybody asking, whatever stumbles."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI

from filrouge.entrypoints import watchers
from filrouge.flows import watching
from filrouge.platform.pool import ParserPool
from filrouge.platform.tasks import end
from filrouge.terms.ids import show
from tests.entrypoints.desk import Desk, desk_of, ok
from tests.entrypoints.desk_calls import act
from tests.entrypoints.watching import kinds, watch


@pytest.fixture
async def desk(app: FastAPI, tmp_path: Path, parsers: ParserPool) -> AsyncIterator[Desk]:
    async with desk_of(app, tmp_path, parsers) as made:
        await watch(made)
        await made.company.rows("update lease set expires_at = now() - interval '1 hour' returning 1")
        yield made


@asynccontextmanager
async def running(desk: Desk, *holders: str) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(watchers.run(desk.company.database, holder)) for holder in holders]
    try:
        yield
    finally:
        await end(tasks)


async def told(desk: Desk, count: int) -> None:
    async with asyncio.timeout(30):
        while await desk.company.value("select count(*) from notification") < count:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def give(desk: Desk, conversation: str, who: str) -> None:
    await ok(await act(desk.lea, conversation, "assign", user_id=show("usr", desk.users[who])))


async def test_what_happens_is_told_by_one_of_two_workers(desk: Desk) -> None:
    conversation = await desk.written()
    async with running(desk, "one", "two"):
        await give(desk, conversation, "hugo")
        await give(desk, conversation, "sam")
        await told(desk, 2)
    assert await kinds(desk.hugo) == ["assigned"]
    assert await kinds(desk.sam) == ["assigned"]


async def test_a_watcher_that_stumbles_goes_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first event breaks its reader: the second is told, the story never stopped."""
    conversation = await desk.written()
    reader = watching.READERS["conversations.assigned"]
    broken = []

    async def once(*given: object) -> list[watching.Concern]:
        if not broken:
            broken.append(given)
            raise RuntimeError("a fault of ours")
        return await reader(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(watching, "READERS", {**watching.READERS, "conversations.assigned": once})
    async with running(desk, "one"):
        await give(desk, conversation, "hugo")
        await give(desk, conversation, "sam")
        await told(desk, 1)
    assert await kinds(desk.hugo) == []
    assert await kinds(desk.sam) == ["assigned"]
    assert await desk.company.value("select detail from watcher_skipped") == "RuntimeError"
