"""The pool of connections outlives its server's connections."""

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
