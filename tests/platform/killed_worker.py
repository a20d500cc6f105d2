"""A worker process that begins a step, says so, and never ends it: to be killed."""

import asyncio
import sys

from filrouge.platform.jobs import Jobs


async def main(dsn: str) -> None:
    jobs = Jobs(dsn)

    @jobs.step("tests.step")
    async def step(n: str) -> None:
        print("begun", n, flush=True)
        await asyncio.Event().wait()

    await jobs.run(asyncio.Event(), 1)


asyncio.run(main(sys.argv[1]))
