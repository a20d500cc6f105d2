"""Who looked at which customer is never lost silently."""

import asyncio
import logging
from datetime import UTC, datetime

import psycopg
import pytest

from filrouge.access.service import consultations
from filrouge.access.service.consultations import Consultations
from filrouge.platform.db import Database
from filrouge.platform.ids import uuid7
from filrouge.terms.errors import Forbidden
from filrouge.terms.scope import EVERYTHING, SYSTEM, Actor

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


async def count(database: Database) -> int:
    async with database.transaction() as tx:
        return int(await tx.value("select count(*) from consultation"))


async def test_notes_are_written_in_batches_and_the_rest_at_the_end(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consultations, "FLUSH_EVERY_S", 0.01)
    monkeypatch.setattr(consultations, "FLUSH_MAX", 7)
    notes = Consultations(database)
    async with notes.running():
        for _ in range(20):
            notes.note(SYSTEM, uuid7(), None, "customer", at=NOW)
        async with asyncio.timeout(10):
            while notes.waiting:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert await count(database) == 20
        notes.note(SYSTEM, uuid7(), uuid7(), "conversation", at=NOW)
    assert await count(database) == 21


async def test_notes_wait_for_a_database_that_refuses(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    notes = Consultations(database)
    notes.note(SYSTEM, uuid7(), None, "customer", at=NOW)
    async with database.transaction() as tx:
        await tx.execute("alter table consultation rename to away")
    with pytest.raises(psycopg.errors.UndefinedTable):
        await notes.flush()
    assert notes.waiting == 1
    async with database.transaction() as tx:
        await tx.execute("alter table away rename to consultation")
    assert await notes.flush() == 1
    assert await count(database) == 1


async def test_beyond_the_bound_a_note_goes_to_the_log(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(consultations, "BUFFER_MAX", 1)
    notes = Consultations(database)
    customer = uuid7()
    with caplog.at_level(logging.ERROR):
        notes.note(SYSTEM, uuid7(), None, "customer", at=NOW)
        notes.note(SYSTEM, customer, None, "customer", at=NOW)
    assert notes.waiting == 1
    assert str(customer) in caplog.text


async def test_only_auditors_read_them(database: Database) -> None:
    nobody = Actor("user", uuid7(), frozenset({"customers:read"}), EVERYTHING)
    async with database.transaction() as tx:
        with pytest.raises(Forbidden):
            await consultations.page(tx, nobody, limit=10)
        assert await consultations.page(tx, SYSTEM, limit=10) == []
