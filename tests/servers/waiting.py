"""Waiting for what will be true soon."""

import asyncio
from collections.abc import Callable


async def until(condition: Callable[[], object], limit_s: float = 20) -> None:
    """Polls until the condition holds; TimeoutError when it never does."""
    async with asyncio.timeout(limit_s):
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.01)
