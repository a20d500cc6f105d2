"""SQL of waits: by when an answer is owed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.types.multirange import Multirange
from psycopg.types.range import Range

from filrouge.platform.db import Transaction


@dataclass(frozen=True, slots=True)
class WaitRow:
    id: UUID
    state: str
    waiting_since: datetime | None
    contact_reason_id: UUID | None
    brand_id: UUID
    stood_still: Multirange[datetime]
    due_at: datetime | None
    paused_at: datetime | None
    paused_s: int


LOCK_WAITS = """
select id, state, waiting_since, contact_reason_id, brand_id, stood_still, due_at, paused_at, paused_s
  from conversation where id = any(%(ids)s) order by id for update
"""
SETTLE = """
update conversation set due_at = %(due_at)s, paused_at = %(paused_at)s, paused_s = %(paused_s)s,
    stood_still = %(stood_still)s::tstzmultirange
where id = %(id)s
"""
WAITING_OPEN = """
select id, waiting_since from conversation
 where state = 'open' and waiting_since is not null
   and (%(since)s::timestamptz is null or (waiting_since, id) > (%(since)s, %(after)s::uuid))
   and (contact_reason_id = any(%(reasons)s::uuid[]) or brand_id = any(%(brands)s::uuid[]))
 order by waiting_since, id limit %(limit)s
"""
WAITING_SNOOZED = """
select id, waiting_since from conversation
 where state = 'snoozed' and waiting_since is not null
   and (%(since)s::timestamptz is null or (waiting_since, id) > (%(since)s, %(after)s::uuid))
   and (contact_reason_id = any(%(reasons)s::uuid[]) or brand_id = any(%(brands)s::uuid[]))
 order by waiting_since, id limit %(limit)s
"""


def as_pauses(held: Multirange[datetime]) -> tuple[tuple[datetime, datetime | None], ...]:
    return tuple((one.lower, one.upper) for one in held if one.lower is not None)


def as_ranges(pauses: tuple[tuple[datetime, datetime | None], ...]) -> Multirange[datetime]:
    return Multirange([Range(begins, ends, "[)") for begins, ends in pauses])


async def settle(tx: Transaction, rows: list[dict[str, object]]) -> None:
    await tx.execute_many(SETTLE, rows)
