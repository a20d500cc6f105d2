"""The opening hours of brands, as lists of conversations need them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from filrouge.platform.db import Transaction
from filrouge.terms.calendar import ALWAYS, read_calendar
from filrouge.terms.waiting import Hours, hours_at

_CALENDARS = """
select b.id, c.time_zone, c.weekly, c.exceptions from brand b join calendar c on c.id = b.calendar_id
 where b.id = any(%(brands)s)
"""


async def of_brands(tx: Transaction, brands: Iterable[UUID], now: datetime) -> dict[UUID, Hours]:
    """The hours of each brand around `now`; a brand without hours is always open. Calendars are read once each."""
    wanted = set(brands)
    if not wanted:
        return {}
    found = {
        brand: hours_at(read_calendar(zone, weekly, exceptions), now)
        for brand, zone, weekly, exceptions in await tx.rows(_CALENDARS, {"brands": sorted(wanted)})
    }
    always = hours_at(ALWAYS, now)
    return {brand: found.get(brand, always) for brand in wanted}
