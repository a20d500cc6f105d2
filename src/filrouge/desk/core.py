"""Pure decisions of the desk: what people are told of, when they want quiet, and when a digest is due."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

Kind = Literal[
    "mention",
    "assigned",
    "reply_assigned",
    "reply_followed",
    "task_given",
    "task_due",
    "promise_broken",
    "scheduled_held",
    "scheduled_cancelled",
    "delivery_failed",
]
"""What people are told of."""
KINDS: tuple[Kind, ...] = get_args(Kind)

Told = Literal["off", "desk", "email"]
"""Nowhere; at the desk; at the desk and in the digest."""

DEFAULTS: Mapping[str, Told] = {kind: "desk" if kind.startswith("reply_") else "email" for kind in KINDS}

HOURLY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What one person wants to be told, and when not. Hours are on the clock of their wall."""

    kinds: Mapping[str, str] = field(default_factory=dict)
    email: str = "off"
    email_at: time = time(8)
    quiet_from: time | None = None
    quiet_to: time | None = None
    time_zone: str = "Europe/Paris"

    def told(self, kind: str) -> str:
        """`off`, `desk` or `email`."""
        return self.kinds.get(kind, DEFAULTS.get(kind, "desk"))


def is_quiet(wishes: Wishes, now: datetime) -> bool:
    """Whether `now` lies in the person's quiet hours, `[from, to)` on their wall clock; past midnight too. Equal ends
    mean no quiet hours. When clocks go back, the hour that comes twice is quiet twice."""
    start, end = wishes.quiet_from, wishes.quiet_to
    if start is None or end is None or start == end:
        return False
    wall = now.astimezone(ZoneInfo(wishes.time_zone)).time()
    return start <= wall < end if start < end else wall >= start or wall < end


def is_digest_due(wishes: Wishes, last: datetime | None, now: datetime) -> bool:
    """Whether a digest goes now: an hour, or the daily moment, has passed since `last` (None: never), and it is not
    quiet. What falls into quiet hours waits for their end. A moment that a clock change skips comes an hour later."""
    if wishes.email == "off" or is_quiet(wishes, now):
        return False
    if last is None:
        return True
    if wishes.email == "hourly":
        return now - last >= HOURLY
    return last < last_daily(wishes, now)


def last_daily(wishes: Wishes, now: datetime) -> datetime:
    """The latest daily moment that is not to come."""
    zone = ZoneInfo(wishes.time_zone)
    day = now.astimezone(zone).date() + timedelta(days=1)
    while True:
        moment = datetime.combine(day, wishes.email_at, zone).astimezone(UTC)
        if moment <= now:
            return moment
        day -= timedelta(days=1)
