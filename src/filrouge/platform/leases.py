"""Who runs what once. A lease is a row with a holder, a fence and an end; whoever writes under it checks the fence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from filrouge.platform.db import Transaction

LEASE_S = 30


@dataclass(frozen=True, slots=True)
class Lease:
    name: str
    holder: str
    fence: int
    expires_at: datetime


_TAKE = """
insert into lease (name, holder, expires_at) values (%(name)s, %(holder)s, %(expires_at)s)
on conflict (name) do update
   set holder = excluded.holder, expires_at = excluded.expires_at,
       fence = lease.fence + (lease.holder <> excluded.holder)::int
 where lease.holder = excluded.holder or lease.expires_at < %(now)s
returning name, holder, fence, expires_at
"""
_TAKE_MANY = """
insert into lease (name, holder, expires_at)
select name, %(holder)s, %(expires_at)s from unnest(%(names)s::text[]) as name order by name
on conflict (name) do update
   set holder = excluded.holder, expires_at = excluded.expires_at,
       fence = lease.fence + (lease.holder <> excluded.holder)::int
 where lease.holder = excluded.holder or lease.expires_at < %(now)s
returning name, holder, fence, expires_at
"""
_FREE = """
select name from unnest(%(names)s::text[]) as name
 where not exists (select from lease l where l.name = name.name and l.expires_at >= %(now)s)
"""
_COUNT = "select count(*) from lease where name like %(prefix)s and expires_at >= %(now)s"
_HOLDS = """
select 1 from lease where name = %(name)s and holder = %(holder)s and fence = %(fence)s and expires_at >= %(now)s
"""
_RELEASE = "update lease set expires_at = %(now)s where name = %(name)s and holder = %(holder)s"
_HELD = "select name from lease where holder = %(holder)s and expires_at >= %(now)s and name like %(prefix)s"


async def take(tx: Transaction, name: str, holder: str, now: datetime, seconds: int = LEASE_S) -> Lease | None:
    """Takes or renews the lease; None when somebody else holds it. Its fence grows whenever the holder changes."""
    return await tx.find(
        Lease, _TAKE, {"name": name, "holder": holder, "now": now, "expires_at": now + timedelta(seconds=seconds)}
    )


async def take_many(
    tx: Transaction, names: Sequence[str], holder: str, now: datetime, seconds: int = LEASE_S
) -> list[Lease]:
    """Takes or renews many in one statement; those that somebody else holds are not in the answer."""
    if not names:
        return []
    values = {"names": sorted(set(names)), "holder": holder, "now": now, "expires_at": now + timedelta(seconds=seconds)}
    return await tx.all(Lease, _TAKE_MANY, values)


async def free(tx: Transaction, names: Sequence[str], now: datetime) -> list[str]:
    """Those of `names` that nobody holds."""
    return [row[0] for row in await tx.rows(_FREE, {"names": list(names), "now": now})]


async def count(tx: Transaction, prefix: str, now: datetime) -> int:
    """How many leases with this prefix are held now, by whomever."""
    return int(await tx.value(_COUNT, {"prefix": prefix + "%", "now": now}))


async def holds(tx: Transaction, lease: Lease, now: datetime) -> bool:
    """Whether the lease is still held, with its fence, in the transaction that writes under it."""
    values = {"name": lease.name, "holder": lease.holder, "fence": lease.fence, "now": now}
    return await tx.value(_HOLDS, values) is not None


async def release(tx: Transaction, name: str, holder: str, now: datetime) -> None:
    """Gives the lease back, if it is still held."""
    await tx.execute(_RELEASE, {"name": name, "holder": holder, "now": now - timedelta(seconds=1)})


async def held(tx: Transaction, prefix: str, holder: str, now: datetime) -> list[str]:
    """Names of the leases that `holder` holds now."""
    return [row[0] for row in await tx.rows(_HELD, {"holder": holder, "now": now, "prefix": prefix + "%"})]
