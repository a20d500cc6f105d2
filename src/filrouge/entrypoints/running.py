"""Runs the long-lived roles of one process side by side until the process is told to end."""

import asyncio
import signal
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import uvloop

Role = Callable[[], Coroutine[Any, Any, None]]


def run_until_told(roles: Sequence[Role]) -> None:
    """Runs `roles` together. SIGTERM and SIGINT cancel them; a role that fails ends the process with its error."""

    async def together() -> None:
        loop = asyncio.get_running_loop()
        tasks = [loop.create_task(role()) for role in roles]
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, lambda: [task.cancel() for task in tasks])
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        for task in done:
            if not task.cancelled():
                task.result()

    uvloop.run(together())
