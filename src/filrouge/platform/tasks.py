"""Ending tasks for good."""

import asyncio
import logging
from collections.abc import Iterable
from typing import Any

logger = logging.getLogger(__name__)

AGAIN_S = 0.5
TIMES_MAX = 20


async def end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancels tasks until they have ended, at most TIMES_MAX times.

    Once is not enough on Python 3.11: `asyncio.wait_for`, which the connection pool uses, swallows a cancellation that
    comes together with what it waits for, and a loop would go on for ever.
    """
    pending = {task for task in tasks if not task.done()}
    for _ in range(TIMES_MAX):
        for task in pending:
            task.cancel()
        if not pending:
            return
        _, pending = await asyncio.wait(pending, timeout=AGAIN_S)
    for task in pending:
        logger.error("a task does not end: %r", task)
