"""When customers write: by hour of day and day of week, in local time. Pure, apart from the chance that is given."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

HERE = ZoneInfo("Europe/Paris")
HOURS: Sequence[float] = (
    0.06, 0.04, 0.03, 0.03, 0.04, 0.08, 0.20, 0.45, 0.80, 1.00, 0.98, 0.90,
    0.72, 0.78, 0.92, 0.94, 0.88, 0.80, 0.72, 0.60, 0.52, 0.42, 0.26, 0.12,
)  # fmt: skip
"""Share of the busiest hour: two humps with a lunch between, and people who write after dinner."""
DAYS: Sequence[float] = (1.0, 0.92, 0.88, 0.86, 0.80, 0.48, 0.30)
PAYDAYS = frozenset({1, 2, 5, 6, 10})
PEAK_PER_MINUTE = 2.2
OPENING = timedelta(minutes=20)
"""After the start somebody is looking: then it is never quieter than one message a minute."""
OPENING_FLOOR = 1.2
FLOOR = 0.25


def share(at: datetime) -> float:
    """How busy this moment is, from 0 to a little over 1."""
    local = at.astimezone(HERE)
    here = HOURS[local.hour]
    following = HOURS[(local.hour + 1) % 24]
    smooth = here + (following - here) * local.minute / 60
    return smooth * DAYS[local.weekday()] * (1.15 if local.day in PAYDAYS else 1.0)


def per_minute(at: datetime, since_start: timedelta) -> float:
    """Messages a minute at speed 1."""
    floor = OPENING_FLOOR if since_start < OPENING else FLOOR
    return max(floor, PEAK_PER_MINUTE * share(at))


def next_after_s(at: datetime, since_start: timedelta, speed: float, chance: random.Random) -> float:
    """Seconds until somebody writes next; bounded, so that a rare long gap does not look like a fault."""
    mean = 60.0 / (per_minute(at, since_start) * max(speed, 0.1))
    return min(chance.expovariate(1.0 / mean), 2.5 * mean)


def some_moment(first: datetime, last: datetime, chance: random.Random) -> datetime:
    """A moment between two, more often when people write."""
    span = (last - first).total_seconds()
    for _ in range(60):
        at = first + timedelta(seconds=chance.random() * span)
        if chance.random() * 1.2 < share(at):
            return at
    return first + timedelta(seconds=chance.random() * span)


CHAT_BUSY_S = 75.0
CHAT_QUIET_S = 300.0
CHAT_LEAST_S = 8.0
"""A visitor's address may begin ten chats a minute, those of whoever tries the demo among them."""


def chat_gap_s(at: datetime, since_start: timedelta, speed: float, chance: random.Random) -> float:
    """Seconds until the next chat begins: soon after the start, since somebody is looking; then by the hour."""
    mean = CHAT_QUIET_S - (CHAT_QUIET_S - CHAT_BUSY_S) * min(1.0, share(at))
    if since_start < OPENING:
        mean = 25.0 if since_start < timedelta(minutes=1.5) else min(mean, 100.0)
    mean /= max(speed, 0.1)
    return max(CHAT_LEAST_S, mean * chance.uniform(0.6, 1.4))
