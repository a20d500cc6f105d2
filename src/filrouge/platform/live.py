"""Doorbells: a connection of its own that listens, beside a poll, so that a lost bell costs a second at most.

Small passing things (who is typing) travel as payloads of a notification and never touch a table.
"""

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg

from filrouge.platform.db import Transaction

PASSING = "filrouge_passing"
RECONNECT_S = 1.0
PAYLOAD_MAX = 7_000

logger = logging.getLogger(__name__)


async def pass_on(tx: Transaction, message: dict[str, Any]) -> None:
    """Sends a small passing message to every gateway when the transaction commits. Ids and instants only."""
    payload = json.dumps(message, default=str)
    if len(payload) > PAYLOAD_MAX:
        raise ValueError("a passing message is small")
    await tx.notify(PASSING, payload)


class Doorbell:
    """Listens on some channels until told to stop; survives the server's restarts."""

    def __init__(
        self, dsn: str, channels: list[str], on_passing: Callable[[dict[str, Any]], Awaitable[None]] | None = None
    ):
        self._dsn = dsn
        self._channels = channels
        self._on_passing = on_passing
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Rings by hand."""
        self._rung.set()

    async def wait(self, seconds: float) -> None:
        """Returns when the bell rang, or after `seconds`."""
        # Not wait_for: on Python 3.11 it swallows a cancellation that comes together with the bell.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._rung.wait()
        self._rung.clear()

    async def run(self) -> None:
        """Listens for ever; cancel it to stop."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(self._dsn, autocommit=True) as connection:
                    for channel in self._channels:
                        await connection.execute(psycopg.sql.SQL("listen {}").format(psycopg.sql.Identifier(channel)))
                    self._rung.set()
                    async for notice in connection.notifies():
                        if notice.channel == PASSING and self._on_passing:
                            await self._hear(self._on_passing, notice.payload)
                        else:
                            self._rung.set()
            except (psycopg.OperationalError, OSError):
                logger.warning("the doorbell lost its connection; the poll serves meanwhile")
            except Exception:
                logger.exception("the doorbell stumbled; the poll serves meanwhile")
            await asyncio.sleep(RECONNECT_S)

    async def _hear(self, on_passing: Callable[[dict[str, Any]], Awaitable[None]], payload: str) -> None:
        """One message that cannot be read must not end the listening."""
        try:
            await on_passing(json.loads(payload))
        except Exception:
            logger.exception("a passing message was not understood")
