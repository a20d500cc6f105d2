"""How long people wait, in the opening hours that count for them, as lists of conversations need it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from filrouge.platform.db import Transaction
from filrouge.terms.calendar import ALWAYS, read_calendar
from filrouge.terms.waiting import Due, Hours, Wait, hours_at

_WAITS = """
select c.id, c.waiting_since, c.due_at, c.paused_at, c.paused_s, coalesce(r.calendar_id, b.calendar_id) as calendar_id
  from conversation c join brand b on b.id = c.brand_id join contact_reason r on r.id = c.contact_reason_id
 where c.id = any(%(ids)s) and c.waiting_since is not null and r.target_s is not null
"""
_CALENDARS = "select id, time_zone, weekly, exceptions from calendar where id = any(%(ids)s)"


async def waits(tx: Transaction, conversations: Collection[UUID], now: datetime) -> dict[UUID, Wait]:
    """The waits of those conversations, already read under the scope, in which somebody waits for an answer with a
    target. What is due is what was settled (`flows/due.py`); each calendar is read once."""
    if not conversations:
        return {}
    rows = await tx.rows(_WAITS, {"ids": list(conversations)})
    wanted = {row[5] for row in rows}
    hours = await of_calendars(tx, wanted, now, min(row[1] for row in rows)) if wanted else {}
    return {row[0]: hours[row[5]].wait(row[1], Due(due_at=row[2], paused_at=row[3], paused_s=row[4])) for row in rows}


async def of_calendars(
    tx: Transaction, calendars: Collection[UUID | None], now: datetime, since: datetime | None = None
) -> dict[UUID | None, Hours]:
    """The hours of each calendar around `now`, ready for many waits from `since` on; none is always open."""
    found: dict[UUID | None, Hours] = {None: hours_at(ALWAYS, now)}
    named = sorted(one for one in calendars if one is not None)
    for calendar_id, zone, weekly, exceptions in await tx.rows(_CALENDARS, {"ids": named}) if named else []:
        found[calendar_id] = hours_at(read_calendar(zone, weekly, exceptions), now, since)
    return found
