"""What is said too often is done at a pace, and the last of it always."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any


class Paced:
    """Does at once what is said, or the latest of it as soon as `every_s` has passed since the last time."""

    def __init__(self, every_s: float, do: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
        self._every_s, self._do = every_s, do
        self._next = -every_s
        self._latest: dict[str, Any] | None = None
        self._task: asyncio.Task[None] | None = None
        self._over = asyncio.Event()

    async def __call__(self, said: dict[str, Any]) -> None:
        self._latest = said
        if self._task is not None:
            return
        if asyncio.get_running_loop().time() >= self._next:
            await self._now()
        else:
            self._task = asyncio.create_task(self._later())

    async def end(self) -> None:
        """What still waits is done now."""
        self._over.set()
        if self._task is not None:
            await self._task

    async def _later(self) -> None:
        try:
            while self._latest is not None:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._over.wait(), self._next - asyncio.get_running_loop().time())
                await self._now()
        finally:
            self._task = None

    async def _now(self) -> None:
        said, self._latest = self._latest, None
        self._next = asyncio.get_running_loop().time() + self._every_s
        if said is not None:
            await self._do(said)
