"""The database: a pool, and the transaction that rooms receive. SQL stays SQL; rows become frozen dataclasses."""

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from select import POLLIN, poll
from typing import Any, TypeVar, cast
from uuid import UUID

from psycopg import AsyncConnection, IsolationLevel, OperationalError
from psycopg.rows import AsyncRowFactory, class_row, tuple_row
from psycopg_pool import AsyncConnectionPool

T = TypeVar("T")
Params = Mapping[str, Any] | Sequence[Any] | None

STATEMENT_LIMIT_MS = 5_000
# What desks read lies in memory or on a disk without a head to move; many short statements share few processors.
OPTIONS = (
    f"-c statement_timeout={STATEMENT_LIMIT_MS} -c timezone=UTC"
    " -c random_page_cost=1.1 -c max_parallel_workers_per_gather=0"
)
PLANNED_ONCE = " -c plan_cache_mode=force_generic_plan"
PREPARED_MAX = 300
"""Statements that a connection keeps prepared: more than the busiest desk uses. Psycopg keeps 100."""
POOL_MAX = 20
POOL_WAIT_S = 10.0
NOTIFY = """
select pg_notify(n.channel, n.payload)
  from unnest(%(channels)s::text[], %(payloads)s::text[]) with ordinality n (channel, payload, place) order by n.place
"""

logger = logging.getLogger(__name__)


class Transaction:
    """One open transaction. It is committed or rolled back by whoever opened it, at the edge; never inside."""

    def __init__(self, connection: AsyncConnection[Any], notices: list[tuple[str, str]] | None = None) -> None:
        self.connection = connection
        self.notices = notices
        """What is to be notified once it is committed, (channel, payload); None: at once."""
        self.causation_id: UUID | None = None
        """The event that this transaction reacts to, if any; events recorded in it carry it."""
        self.correlation_id: UUID | None = None
        self.held_facts: list[dict[str, Any]] | None = None
        """Facts that wait to be written together at the end of a batch (events.held)."""

    async def notify(self, channel: str, payload: str = "") -> None:
        """Tells whoever listens, once this is committed; the same thing once. Not within the transaction: PostgreSQL
        lets one transaction that notifies commit after the other. A notice may be lost: listeners poll beside."""
        if self.notices is None:
            await self.execute(NOTIFY, {"channels": [channel], "payloads": [payload]})
        elif (channel, payload) not in self.notices:
            self.notices.append((channel, payload))

    async def execute(self, sql: str, params: Params = None) -> int:
        """Runs a statement; returns how many rows it touched."""
        cursor = await self.connection.execute(sql, params)
        return cursor.rowcount

    async def execute_many(self, sql: str, rows: Sequence[Params]) -> None:
        """Runs a statement once for each of `rows`, in one round trip."""
        if rows:
            async with self.connection.cursor() as cursor:
                await cursor.executemany(sql, cast(Any, rows))

    async def find(self, row: type[T], sql: str, params: Params = None) -> T | None:
        """The first row as `row`, or None."""
        async with self.connection.cursor(row_factory=_factory(row)) as cursor:
            await cursor.execute(sql, params)
            return await cursor.fetchone()

    async def one(self, row: type[T], sql: str, params: Params = None) -> T:
        """The first row as `row`. Raises LookupError when there is none."""
        found = await self.find(row, sql, params)
        if found is None:
            raise LookupError(f"no {row.__name__}")
        return found

    async def all(self, row: type[T], sql: str, params: Params = None) -> list[T]:
        """Every row as `row`; the query bounds how many."""
        async with self.connection.cursor(row_factory=_factory(row)) as cursor:
            await cursor.execute(sql, params)
            return await cursor.fetchall()

    async def value(self, sql: str, params: Params = None) -> Any:
        """The first column of the first row, or None."""
        async with self.connection.cursor(row_factory=tuple_row) as cursor:
            await cursor.execute(sql, params)
            found = await cursor.fetchone()
        return None if found is None else found[0]

    async def rows(self, sql: str, params: Params = None) -> list[tuple[Any, ...]]:
        """Every row as a tuple."""
        async with self.connection.cursor(row_factory=tuple_row) as cursor:
            await cursor.execute(sql, params)
            return await cursor.fetchall()

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """What fails inside is undone, and only that."""
        held, noticed = len(self.held_facts or ()), len(self.notices or ())
        try:
            async with self.connection.transaction():
                yield
        except BaseException:
            if self.held_facts is not None:
                del self.held_facts[held:]
            if self.notices is not None:
                del self.notices[noticed:]
            raise


def _factory(row: type[T]) -> AsyncRowFactory[T]:
    return cast(AsyncRowFactory[T], class_row(row))


async def check_alive(connection: AsyncConnection[Any]) -> None:
    """Refuses a connection that the server has closed, so that a restart of PostgreSQL fails no request. A server says
    so on the socket when it ends: only when something waits there is it asked, the others cost no round trip."""
    waiting = poll()
    waiting.register(connection.fileno(), POLLIN)
    if waiting.poll(0):
        await AsyncConnectionPool.check_connection(connection)


async def _configure(connection: AsyncConnection[Any]) -> None:
    connection.prepared_max = PREPARED_MAX


class Database:
    """A pool of connections to one database."""

    def __init__(self, dsn: str, *, size: int = POOL_MAX, planned_once: bool = False) -> None:
        """`planned_once` is for those who read few rows by key, again and again: a plan is made once for each statement
        and connection, whatever the values are. To plan the row of one conversation takes ten times as long as to read
        it. Searches and lists need a plan for what they look for."""
        self.dsn = dsn
        self.pool: AsyncConnectionPool[AsyncConnection[Any]] = AsyncConnectionPool(
            dsn,
            min_size=1,
            max_size=size,
            timeout=POOL_WAIT_S,
            open=False,
            check=check_alive,
            configure=_configure,
            kwargs={"autocommit": True, "options": OPTIONS + PLANNED_ONCE * planned_once},
        )

    async def open(self) -> None:
        await self.pool.open(wait=True)

    async def close(self) -> None:
        await self.pool.close()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Commits when the block ends, rolls back when it raises."""
        async with self.pool.connection() as connection:
            notices: list[tuple[str, str]] = []
            async with connection.transaction():
                yield Transaction(connection, notices)
            if notices:
                channels, payloads = zip(*notices, strict=True)
                try:
                    await connection.execute(NOTIFY, {"channels": list(channels), "payloads": list(payloads)})
                except OperationalError:  # it is committed all the same
                    logger.warning("a notice was lost; the poll serves", exc_info=True)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Transaction]:
        """A read-only view of one instant, for state and position that must agree."""
        async with self.pool.connection() as connection:
            await connection.set_isolation_level(IsolationLevel.REPEATABLE_READ)
            await connection.set_read_only(True)
            try:
                async with connection.transaction():
                    yield Transaction(connection)
            finally:
                if not connection.closed:
                    await connection.set_isolation_level(None)
                    await connection.set_read_only(None)

    @asynccontextmanager
    async def glance(self) -> AsyncIterator[Transaction]:
        """For single statements that read: each sees what is committed when it runs, and costs one round trip."""
        async with self.pool.connection() as connection:
            yield Transaction(connection)
