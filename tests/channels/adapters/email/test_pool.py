"""E-mails are parsed in other processes, and a bad one disturbs nobody."""

import asyncio
import os
from collections.abc import AsyncIterator

import pytest

from bench._torture import torture
from filrouge.channels.adapters.email import parse as parsing
from filrouge.channels.adapters.email.parse import understand
from filrouge.channels.sdk import Anomalous, Inbound
from filrouge.platform.pool import ParserPool

ENOUGH_S = 60.0


@pytest.fixture
async def pool() -> AsyncIterator[ParserPool]:
    pool = ParserPool(preload=("filrouge.channels.adapters.email.parse",))
    yield pool
    await pool.close()


async def test_no_parser_runs_in_the_loops_process(pool: ParserPool, monkeypatch: pytest.MonkeyPatch) -> None:
    def here(*_: object) -> None:
        raise AssertionError(f"parsed in process {os.getpid()}")

    monkeypatch.setattr(parsing, "read", here)
    found = await pool.run(understand, b"From: a@example.org\r\n\r\nwords", {}, timeout_s=ENOUGH_S)
    assert found.text == "words"


async def test_a_refusal_arrives_as_itself(pool: ParserPool) -> None:
    with pytest.raises(Anomalous, match="message_empty"):
        await pool.run(understand, b"", {}, timeout_s=ENOUGH_S)


async def test_the_torture_set_is_understood_and_the_neighbour_too(pool: ParserPool) -> None:
    """All but the largest, which the bench measures."""
    hard = [(name, raw) for name, raw in torture() if len(raw) < 4_000_000]
    assert len(hard) >= 8
    work = [pool.run(understand, raw, {}, timeout_s=ENOUGH_S) for _, raw in hard]
    neighbour = pool.run(understand, b"From: a@example.org\r\n\r\nneighbour", {}, timeout_s=ENOUGH_S)
    *found, last = await asyncio.gather(*work, neighbour)
    assert all(isinstance(one, Inbound) for one in found)
    assert last.text == "neighbour"
