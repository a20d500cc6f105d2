"""Who runs what once."""

import asyncio
from datetime import UTC, datetime, timedelta

from filrouge.platform import leases
from filrouge.platform.db import Database, Transaction

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=leases.LEASE_S + 1)


async def test_a_lease_has_one_holder(tx: Transaction) -> None:
    assert await leases.take(tx, "timer", "a", NOW) is not None
    assert await leases.take(tx, "timer", "b", NOW) is None


async def test_renewing_keeps_the_fence_and_moves_the_end(tx: Transaction) -> None:
    first = await leases.take(tx, "timer", "a", NOW)
    again = await leases.take(tx, "timer", "a", NOW + timedelta(seconds=10))
    assert first is not None
    assert again is not None
    assert again.fence == first.fence
    assert again.expires_at == first.expires_at + timedelta(seconds=10)


async def test_an_expired_lease_is_taken_and_its_fence_grows(tx: Transaction) -> None:
    first = await leases.take(tx, "timer", "a", NOW)
    second = await leases.take(tx, "timer", "b", LATER)
    third = await leases.take(tx, "timer", "a", LATER + timedelta(minutes=5))
    assert first is not None
    assert second is not None
    assert third is not None
    assert first.fence < second.fence < third.fence


async def test_who_writes_under_a_lost_lease_is_told(tx: Transaction) -> None:
    first = await leases.take(tx, "timer", "a", NOW)
    assert first is not None
    assert await leases.holds(tx, first, NOW)
    assert not await leases.holds(tx, first, LATER), "its time is over"
    await leases.take(tx, "timer", "b", LATER)
    assert not await leases.holds(tx, first, LATER)


async def test_a_lease_given_back_is_free_at_once(tx: Transaction) -> None:
    await leases.take(tx, "timer", "a", NOW)
    await leases.release(tx, "timer", "b", NOW)
    assert await leases.free(tx, ["timer", "other"], NOW) == ["other"]
    await leases.release(tx, "timer", "a", NOW)
    assert await leases.take(tx, "timer", "b", NOW) is not None


async def test_many_are_taken_at_once_and_those_of_others_left(tx: Transaction) -> None:
    await leases.take(tx, "box:2", "b", NOW)
    taken = await leases.take_many(tx, ["box:3", "box:1", "box:2"], "a", NOW)
    assert sorted(lease.name for lease in taken) == ["box:1", "box:3"]
    assert await leases.count(tx, "box:", NOW) == 3
    assert sorted(await leases.held(tx, "box:", "a", NOW)) == ["box:1", "box:3"]
    assert await leases.held(tx, "box:", "a", LATER) == []
    assert await leases.take_many(tx, [], "a", NOW) == []


async def test_of_many_who_reach_for_a_lease_at_once_one_gets_it(database: Database) -> None:
    async def reach(holder: int) -> bool:
        async with database.transaction() as tx:
            return await leases.take(tx, "timer", f"w{holder}", NOW) is not None

    assert sum(await asyncio.gather(*(reach(n) for n in range(8)))) == 1
