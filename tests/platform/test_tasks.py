"""Ending tasks for good."""

import asyncio

import pytest

from filrouge.platform import tasks


async def stubborn(times: int) -> str:
    """Swallows that many cancellations."""
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            times -= 1
            if times < 0:
                raise


async def test_a_task_that_swallows_a_cancellation_ends_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "AGAIN_S", 0.01)
    ended = [asyncio.create_task(stubborn(times)) for times in (0, 1, 5)]
    await asyncio.sleep(0)
    await tasks.end(ended)
    assert all(task.cancelled() for task in ended)


async def test_a_task_that_never_ends_is_named_and_left(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(tasks, "AGAIN_S", 0.001)
    monkeypatch.setattr(tasks, "TIMES_MAX", 3)
    task = asyncio.create_task(stubborn(4), name="the stubborn one")
    await asyncio.sleep(0)
    await tasks.end([task])
    assert "the stubborn one" in caplog.text
    while not task.done():
        task.cancel()
        await asyncio.sleep(0)
