"""The watcher of notifications, run by hand."""

from typing import Any

import httpx

from filrouge.flows import watching
from filrouge.platform import clock
from tests.entrypoints.desk import API, Desk, ok


async def watch(desk: Desk) -> None:
    """Everything that happened has been read."""
    watcher = watching.watcher()
    while await watcher.turn(desk.company.database, "tests", clock.now()):
        pass


async def notified(client: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    """What this person is told, the latest first."""
    found: list[dict[str, Any]] = (await ok(await client.get(f"{API}/notifications", params=query)))["items"]
    return found


async def kinds(client: httpx.AsyncClient, **query: Any) -> list[str]:
    return [one["kind"] for one in await notified(client, **query)]
