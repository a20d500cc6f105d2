"""What comes from outside is parsed in other processes, and no task disturbs another."""

import asyncio
import os
from collections.abc import AsyncIterator

import pytest
import uvloop

from filrouge.platform.pool import ParserPool, PoolClosed, PoolCrashed, PoolFull, PoolTimeout
from tests.platform import pool_tasks as tasks

ENOUGH_S = 60.0


@pytest.fixture
async def pool() -> AsyncIterator[ParserPool]:
    pool = ParserPool(answers=("filrouge.", "tests."))
    yield pool
    await pool.close()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_a_task_runs_in_another_process(pool: ParserPool) -> None:
    answer = await pool.run(tasks.who, timeout_s=ENOUGH_S)
    assert answer.pid != os.getpid()
    assert answer.pid in pool.pids()


async def test_nothing_starts_before_the_first_task(pool: ParserPool) -> None:
    assert pool.pids() == []


async def test_the_worker_stays_for_the_next_task(pool: ParserPool) -> None:
    first = await pool.run(tasks.who, timeout_s=ENOUGH_S)
    assert (await pool.run(tasks.who, timeout_s=ENOUGH_S)).pid == first.pid


async def test_what_the_task_raises_is_raised_here(pool: ParserPool) -> None:
    with pytest.raises(tasks.Wrong, match="as asked"):
        await pool.run(tasks.fail, timeout_s=ENOUGH_S)
    assert await pool.run(tasks.double, 21, timeout_s=ENOUGH_S) == 42


@pytest.mark.parametrize("stuck", [tasks.hang, tasks.hang_outside_python])
async def test_a_stuck_task_is_ended_and_its_worker_replaced(pool: ParserPool, stuck: object) -> None:
    before = await pool.run(tasks.who, timeout_s=ENOUGH_S)
    with pytest.raises(PoolTimeout):
        await pool.run(stuck, timeout_s=0.2)  # type: ignore[arg-type]
    assert not alive(before.pid)
    assert (await pool.run(tasks.who, timeout_s=ENOUGH_S)).pid != before.pid


@pytest.mark.parametrize("deadly", [tasks.die, tasks.crash])
async def test_a_task_that_kills_its_worker_costs_only_itself(pool: ParserPool, deadly: object) -> None:
    with pytest.raises(PoolCrashed):
        await pool.run(deadly, timeout_s=ENOUGH_S)  # type: ignore[arg-type]
    assert await pool.run(tasks.double, 2, timeout_s=ENOUGH_S) == 4


async def test_memory_is_limited() -> None:
    pool = ParserPool(1, memory_bytes=512 * 1024 * 1024)
    try:
        with pytest.raises(PoolCrashed):
            await pool.run(tasks.devour, timeout_s=ENOUGH_S)
        assert await pool.run(tasks.double, 3, timeout_s=ENOUGH_S) == 6
    finally:
        await pool.close()


async def test_a_poisoned_task_does_not_stall_its_neighbours(pool: ParserPool) -> None:
    poisoned = asyncio.ensure_future(pool.run(tasks.hang, timeout_s=20.0))
    neighbours = [pool.run(tasks.double, n, timeout_s=ENOUGH_S) for n in range(20)]
    assert await asyncio.gather(*neighbours) == [n * 2 for n in range(20)]
    assert not poisoned.done()
    await pool.close()
    with pytest.raises(PoolClosed):
        await poisoned


async def test_the_queue_is_bounded() -> None:
    pool = ParserPool(1, queue_limit=1)
    try:
        running = asyncio.ensure_future(pool.run(tasks.wait, 0.3, timeout_s=ENOUGH_S))
        waiting = asyncio.ensure_future(pool.run(tasks.double, 1, timeout_s=ENOUGH_S))
        await asyncio.sleep(0)
        with pytest.raises(PoolFull):
            await pool.run(tasks.double, 2, timeout_s=ENOUGH_S)
        await running
        assert await waiting == 2
    finally:
        await pool.close()


async def test_a_caller_that_gives_up_leaves_the_pool_usable() -> None:
    pool = ParserPool(1)
    try:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await pool.run(tasks.wait, 0.3, timeout_s=ENOUGH_S)
        assert await pool.run(tasks.double, 4, timeout_s=ENOUGH_S) == 8
    finally:
        await pool.close()


async def test_an_answer_that_cannot_be_carried_is_said(pool: ParserPool) -> None:
    with pytest.raises(PoolCrashed, match="carried"):
        await pool.run(tasks.unpicklable, timeout_s=ENOUGH_S)


async def test_a_worker_cannot_make_us_call_anything(pool: ParserPool) -> None:
    with pytest.raises(PoolCrashed, match="not a value"):
        await pool.run(tasks.trap, timeout_s=ENOUGH_S)


async def test_a_worker_does_not_know_our_secrets(pool: ParserPool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILROUGE_DATABASE_URL", "postgresql://secret")
    assert "FILROUGE_DATABASE_URL" not in await pool.run(tasks.environment, timeout_s=ENOUGH_S)


async def test_large_values_pass(pool: ParserPool) -> None:
    assert len(await pool.run(tasks.big, 30_000_000, timeout_s=ENOUGH_S)) == 30_000_000


async def test_close_leaves_no_process_and_refuses_tasks() -> None:
    pool = ParserPool()
    await asyncio.gather(*(pool.run(tasks.wait, 0.05, timeout_s=ENOUGH_S) for _ in range(2)))
    pids = pool.pids()
    assert len(pids) == 2
    await pool.close()
    assert not any(alive(pid) for pid in pids)
    with pytest.raises(PoolClosed):
        await pool.run(tasks.double, 1, timeout_s=ENOUGH_S)


def test_it_works_under_uvloop() -> None:
    async def story() -> int:
        pool = ParserPool()
        try:
            with pytest.raises(PoolTimeout):
                await pool.run(tasks.hang, timeout_s=0.2)
            return await pool.run(tasks.double, 5, timeout_s=ENOUGH_S)
        finally:
            await pool.close()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        assert runner.run(story()) == 10
