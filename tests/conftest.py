"""Real PostgreSQL for every test that wants it.

One cluster of its own per run (durability off), migrated once. `tx` is the usual way in: a transaction that is rolled
back. `database` is the committed variant, on a fresh copy of the migrated database.
"""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

import psycopg
import pytest
from psycopg import AsyncConnection, sql
from psycopg.pq import TransactionStatus
from psycopg_pool import AsyncConnectionPool

from filrouge.platform.db import Database, Transaction
from filrouge.platform.embedded import DATABASE, OWNER, Embedded, throwaway
from filrouge.platform.migrate import migrate
from filrouge.platform.pool import ParserPool
from tests import debian

_numbers = count(1)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(*what): programs of Debian packages that `make deps` installs")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests whose programs are not installed are named as skipped, with the packages to install."""
    for item in items:
        for marker in item.iter_markers("needs"):
            packages = [package for need in marker.args for package in debian.missing(need)]
            if packages:
                item.add_marker(pytest.mark.skip(reason=f"needs Debian's {', '.join(packages)}: make deps as root"))


@pytest.fixture(scope="session")
def cluster() -> Iterator[Embedded]:
    """A PostgreSQL server of this run only; its database `filrouge` is migrated and serves as the template."""
    with throwaway() as embedded:
        migrate(embedded.dsn)
        yield embedded


@pytest.fixture(scope="session")
def shared_url(cluster: Embedded) -> Iterator[str]:
    """A migrated database that stays empty: everything done in it is rolled back."""
    with _copy(cluster) as url:
        yield url


@pytest.fixture
def database_url(cluster: Embedded) -> Iterator[str]:
    """A fresh, empty, migrated database of this test only."""
    with _copy(cluster) as url:
        yield url


@pytest.fixture
async def tx(shared_url: str) -> AsyncIterator[Transaction]:
    """A transaction that is rolled back at the end of the test; deferred constraints are checked first."""
    connection = await AsyncConnection.connect(shared_url, autocommit=True, options="-c timezone=UTC")
    async with connection, connection.transaction(force_rollback=True):
        yield Transaction(connection)
        if connection.info.transaction_status == TransactionStatus.INTRANS:
            await connection.execute("set constraints all immediate")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """The committed variant: a pool on a database of this test only."""
    opened = Database(database_url, size=8)
    await opened.open()
    try:
        yield opened
    finally:
        await opened.close()


@pytest.fixture
def pool(database: Database) -> AsyncConnectionPool[AsyncConnection[Any]]:
    """The connections of `database`, for tests that need several at once."""
    return database.pool


@pytest.fixture(scope="session")
async def parsers() -> AsyncIterator[ParserPool]:
    """Processes that understand bytes from outside, started once for all tests that do not test them."""
    pool = ParserPool(1)
    try:
        yield pool
    finally:
        await pool.close()


@contextmanager
def _copy(cluster: Embedded) -> Iterator[str]:
    """A copy of the migrated database, dropped at the end whoever is still connected."""
    name = f"test_{next(_numbers)}"
    create = sql.SQL("create database {} template {} owner {}")
    _run(cluster, create.format(sql.Identifier(name), sql.Identifier(DATABASE), sql.Identifier(OWNER)))
    yield cluster.dsn.replace(f"@/{DATABASE}?", f"@/{name}?")
    _run(cluster, sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def _run(cluster: Embedded, statement: sql.Composed) -> None:
    with psycopg.connect(cluster.superuser_dsn, autocommit=True) as connection:
        connection.execute(statement)
