"""The pool of connections outlives its server's connections."""

import contextlib

import psycopg
import pytest

from filrouge.platform.db import Database

KILL = """
select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity
 where datname = current_database() and pid <> pg_backend_pid()
"""


async def test_no_request_fails_after_the_server_has_closed_its_connections(
    database: Database, database_url: str
) -> None:
    async with database.transaction(), database.transaction(), database.transaction() as tx:
        assert await tx.value("select 1") == 1
    other = Database(database_url, size=1)
    await other.open()
    async with other.transaction() as tx:
        assert await tx.value(KILL) >= 3
    await other.close()
    for _ in range(5):
        async with database.transaction() as tx:
            assert await tx.value("select 1") == 1


async def test_a_snapshot_only_reads_and_its_connection_writes_again_afterwards(database: Database) -> None:
    async with database.snapshot() as tx:
        assert await tx.value("show transaction_isolation") == "repeatable read"
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            await tx.execute("create table nothing ()")
    async with database.transaction() as tx:
        assert await tx.value("show transaction_isolation") == "read committed"
        await tx.execute("create table something ()")
    async with database.glance() as tx:
        assert await tx.value("select count(*) from something") == 0


async def test_notices_are_sent_once_and_in_order_after_the_commit_and_only_then(
    database: Database, database_url: str
) -> None:
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as listener:
        await listener.execute("listen bell")
        with contextlib.suppress(LookupError):
            async with database.transaction() as tx:
                await tx.notify("bell", "undone")
                raise LookupError
        async with database.transaction() as tx:
            for payload in ("one", "two", "one"):
                await tx.notify("bell", payload)
            with contextlib.suppress(LookupError):
                async with tx.savepoint():
                    await tx.notify("bell", "taken back")
                    raise LookupError
        heard = [notice.payload async for notice in listener.notifies(timeout=5, stop_after=2)]
        assert heard == ["one", "two"]
