"""Watchers: nothing lost, nothing twice, and one bad event does not hold up the rest."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import psycopg
import pytest

from filrouge.platform import events, installation, watching
from filrouge.platform.db import Database, Transaction
from filrouge.platform.events import Event, event_type
from filrouge.platform.ids import uuid7
from filrouge.platform.watching import Watcher

PING = "tests.pinged"


@event_type(PING)
@dataclass(frozen=True, slots=True)
class Ping:
    number: int


NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@dataclass
class Seen:
    """A watcher that writes down what it is given; `bad` events break it, `down` interrupts it."""

    ids: list[UUID] = field(default_factory=list)
    bad: set[UUID] = field(default_factory=set)
    down: set[UUID] = field(default_factory=set)
    restores: int = 0

    def watcher(self, **changed: int) -> Watcher:
        return Watcher("test", self.handle, self.restored, **changed)

    async def handle(self, tx: Transaction, event: Event, now: datetime) -> None:
        assert tx.causation_id == event.id
        if event.id in self.bad:
            await tx.execute("select 1 / 0")
        if event.id in self.down:
            raise psycopg.OperationalError("the server closed the connection")
        self.ids.append(event.id)

    async def restored(self, tx: Transaction, now: datetime) -> None:
        self.restores += 1


@pytest.fixture
async def ready(database: Database) -> Database:
    async with database.transaction() as tx:
        await installation.ensure(tx, NOW)
    return database


async def happen(database: Database, times: int = 1) -> list[UUID]:
    made = []
    for _ in range(times):
        async with database.transaction() as tx:
            made.append(await events.record(tx, Ping(1), subject=uuid7(), actor="system", now=NOW))
    return made


async def drain(watcher: Watcher, database: Database, holder: str = "one") -> int:
    total = 0
    while count := await watcher.turn(database, holder, NOW):
        total += count
    return total


async def test_it_begins_with_what_comes_after_its_first_turn(ready: Database) -> None:
    seen = Seen()
    watcher = seen.watcher()
    await happen(ready, 3)
    assert await watcher.turn(ready, "one", NOW) == 0
    later = await happen(ready, 2)
    await drain(watcher, ready)
    assert seen.ids[-2:] == later


async def test_it_goes_on_where_another_process_stopped(ready: Database) -> None:
    seen = Seen()
    await seen.watcher().turn(ready, "one", NOW)
    made = await happen(ready, 5)
    await seen.watcher(batch=2).turn(ready, "one", NOW)
    after = NOW + timedelta(seconds=watching.LEASE_S + 1)
    other = seen.watcher(batch=2)
    while await other.turn(ready, "two", after):
        pass
    assert seen.ids == made


async def test_two_workers_never_double(ready: Database) -> None:
    seen = Seen()
    watchers = [seen.watcher(batch=3), seen.watcher(batch=3)]
    await watchers[0].turn(ready, "a", NOW)
    made = await happen(ready, 20)
    for _ in range(12):
        await asyncio.gather(*(one.turn(ready, f"w{number}", NOW) for number, one in enumerate(watchers)))
        await asyncio.gather(*(one.turn(ready, "a", NOW) for one in watchers))
    assert seen.ids == made


async def test_a_transaction_that_ends_late_is_not_lost(ready: Database) -> None:
    """It took its number first and commits last: the reader waits for it."""
    seen = Seen()
    watcher = seen.watcher()
    await watcher.turn(ready, "one", NOW)
    async with ready.transaction() as slow:
        late = await events.record(slow, Ping(1), subject=uuid7(), actor="system", now=NOW)
        quick = await happen(ready)
        await drain(watcher, ready)
        assert late not in seen.ids
    await drain(watcher, ready)
    assert sorted(seen.ids) == sorted([late, *quick])


async def test_a_bad_event_is_written_down_and_gone_past(ready: Database) -> None:
    seen = Seen()
    watcher = seen.watcher()
    await watcher.turn(ready, "one", NOW)
    first, bad, last = await happen(ready, 3)
    seen.bad = {bad}
    await drain(watcher, ready)
    assert seen.ids == [first, last]
    async with ready.transaction() as tx:
        [skipped] = await watching.skipped(tx, NOW)
        assert (skipped.watcher, skipped.event_id, skipped.type) == ("test", bad, PING)
        assert skipped.detail == "DivisionByZero"
        alert = "select kind, subject, fields->>'count' from alert where cleared_at is null"
        assert await tx.rows(alert) == [("watcher.skipped", "test", "1")]
        assert await watching.sweep(tx, NOW + timedelta(days=8)) == 0
        assert await tx.rows(alert) == []
        assert await watching.sweep(tx, NOW + timedelta(days=91)) == 1


async def test_an_interruption_repeats_the_batch_and_does_not_last_for_ever(ready: Database) -> None:
    seen = Seen()
    watcher = seen.watcher()
    await watcher.turn(ready, "one", NOW)
    first, trouble, last = await happen(ready, 3)
    seen.down = {trouble}
    for _ in range(watching.TRIES):
        with pytest.raises(psycopg.OperationalError):
            await watcher.turn(ready, "one", NOW)
    assert set(seen.ids) == {first}
    await drain(watcher, ready)
    assert seen.ids[-2:] == [first, last]
    async with ready.transaction() as tx:
        assert [one.event_id for one in await watching.skipped(tx, NOW)] == [trouble]


async def test_after_a_restore_the_watcher_is_told_and_goes_on(ready: Database) -> None:
    seen = Seen()
    watcher = seen.watcher()
    await watcher.turn(ready, "one", NOW)
    before = await happen(ready)
    async with ready.transaction() as tx:
        await installation.restored(tx)
    after = await happen(ready)
    await drain(watcher, ready)
    await watcher.turn(ready, "one", NOW)
    assert seen.ids == [*before, *after]
    told = seen.restores
    assert told > 0
    await happen(ready)
    await drain(watcher, ready)
    assert seen.restores == told


async def test_a_position_of_a_future_that_never_was_is_given_up(ready: Database) -> None:
    seen = Seen()
    watcher = seen.watcher()
    await watcher.turn(ready, "one", NOW)
    async with ready.transaction() as tx:
        await tx.execute("update watcher_position set epoch = epoch + 7")
    await drain(watcher, ready)
    made = await happen(ready)
    await drain(watcher, ready)
    assert seen.ids[-1:] == made
    assert seen.restores == 1
