"""The product's own web process, with a watch on its event loop: `python -m bench._chat_api FILE`.

Every 10 ms something asks to run; by how many milliseconds it came too late goes to FILE, a line for each second:
`[instant, [late, …]]`, the instant of the monotonic clock.
"""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI

from filrouge.entrypoints import serve
from filrouge.entrypoints.api import companions
from filrouge.platform import clock
from filrouge.platform.settings import read
from filrouge.platform.tasks import end

EVERY_S = 0.01


def late(file: Path, since: float, until: float) -> list[float]:
    """The milliseconds by which the loop was late between two instants, sorted."""
    seconds = [json.loads(line) for line in file.read_text().splitlines()]
    return sorted(one for at, found in seconds if since <= at <= until for one in found)


async def _watch(file: Path) -> None:
    found: list[float] = []
    told = clock.monotonic()
    with file.open("w", buffering=1) as out:
        while True:
            before = clock.monotonic()
            await asyncio.sleep(EVERY_S)
            now = clock.monotonic()
            found.append(round((now - before - EVERY_S) * 1000, 2))
            if now - told >= 1:
                out.write(f"{json.dumps([now, found])}\n")
                found, told = [], now


@asynccontextmanager
async def watched(app: FastAPI) -> AsyncIterator[None]:
    """For as long as the application lives."""
    task = asyncio.create_task(_watch(Path(sys.argv[1])))
    yield
    await end([task])


if __name__ == "__main__":
    companions.ALL = (*companions.ALL, watched)  # type: ignore[assignment]
    serve.run(read(), "api")
