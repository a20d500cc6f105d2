"""How long somebody waits, in the opening hours of whom they wait for. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from filrouge.terms.calendar import ALWAYS, Calendar, add_business_seconds, business_seconds, openings

COUNTED_DAYS = 400
"""A wait that began earlier counts from then on."""
AHEAD_DAYS = 62
"""How far the next closing and opening are looked for; beyond it, it counts as never."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait as it stands at `counted_at`. It goes on until `closes_at` (already past when closed; None when it never
    closes) and again from `opens_at`."""

    waited_s: int
    due_at: datetime | None
    counted_at: datetime
    closes_at: datetime | None
    opens_at: datetime | None


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours as they are around one instant: read once, good for every wait of a page."""

    calendar: Calendar
    now: datetime
    closes_at: datetime | None
    opens_at: datetime | None

    def wait(self, since: datetime, target_s: int) -> Wait:
        """A wait since `since` for an answer within `target_s` open seconds."""
        start = max(since, self.now - timedelta(days=COUNTED_DAYS))
        return Wait(
            business_seconds(self.calendar, start, self.now),
            add_business_seconds(self.calendar, since, target_s),
            self.now,
            self.closes_at,
            self.opens_at,
        )


def hours_at(calendar: Calendar, now: datetime) -> Hours:
    """The calendar with its closing and opening nearest to `now`."""
    if calendar == ALWAYS:
        return Hours(calendar, now, None, None)
    end = now + timedelta(days=AHEAD_DAYS)
    stretches = list(islice(openings(calendar, now, end), 2))
    if not stretches or stretches[0][0] > now:
        return Hours(calendar, now, now, stretches[0][0] if stretches else None)
    closes = stretches[0][1]
    return Hours(calendar, now, closes if closes < end else None, stretches[1][0] if len(stretches) > 1 else None)
