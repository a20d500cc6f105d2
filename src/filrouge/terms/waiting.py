"""How long somebody waits, in the opening hours of whom they wait for, less the time in which the clock stood still.
Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice

from filrouge.terms.calendar import ALWAYS, HORIZON_DAYS, Calendar, business_seconds, counting, openings

COUNTED_DAYS = 400
"""A wait that began earlier counts from then on."""
AHEAD_DAYS = 62
"""How far the next closing and opening are looked for; beyond it, it counts as never."""
PAUSES_KEPT = 50
"""The latest pauses that a conversation remembers."""

Pause = tuple[datetime, datetime | None]
"""`[from, to)`; None while it lasts."""


@dataclass(frozen=True, slots=True)
class Target:
    """What is promised to who waits: an answer within `target_s` open seconds of `calendar` (None: nothing is), and
    whether the clock stands still while a conversation is paused."""

    target_s: int | None
    pauses: bool = False
    calendar: Calendar = ALWAYS


@dataclass(frozen=True, slots=True)
class Due:
    """By when an answer is owed (None: by no moment that is known), since when the clock stands still, and for how
    many open seconds it stood still before."""

    due_at: datetime | None = None
    paused_at: datetime | None = None
    paused_s: int = 0


NOTHING_DUE = Due()


def pauses_at(held: Sequence[Pause], state: str, since: datetime | None, now: datetime) -> tuple[Pause, ...]:
    """The pauses of a conversation that is in `state` now: the last one lasts exactly while it is `snoozed`. Those that
    ended before the present wait (`since`) are forgotten. Asking again changes nothing."""
    found = [pause for pause in held if pause[1] is not None]
    lasting = next((pause for pause in held if pause[1] is None), None)
    if state == "snoozed":
        found.append(lasting or (now, None))
    elif lasting is not None and lasting[0] < now:
        found.append((lasting[0], now))
    kept = [pause for pause in found if since is None or pause[1] is None or pause[1] > since]
    return tuple(sorted(kept, key=lambda pause: pause[0])[-PAUSES_KEPT:])


def counted(
    calendar: Calendar, start: datetime, end: datetime, pauses: Sequence[Pause]
) -> Iterator[tuple[datetime, datetime]]:
    """The open stretches between two instants, without the pauses (in order, not touching each other)."""
    for opens, closes in openings(calendar, start, end):
        at = opens
        for begins, ends in pauses:
            if begins >= closes or (ends is not None and ends <= at):
                continue
            if begins > at:
                yield at, begins
            at = closes if ends is None else min(ends, closes)
        if at < closes:
            yield at, closes


def due(target: Target, since: datetime | None, pauses: Sequence[Pause]) -> Due:
    """What is owed to somebody who waits since `since`: the first instant at which as much open time has passed outside
    the pauses as the target gives. While a pause lasts before that, no instant is known."""
    if since is None or target.target_s is None:
        return NOTHING_DUE
    still = [pause for pause in pauses if pause[1] is None or pause[1] > since] if target.pauses else []
    paused_at = next((max(begins, since) for begins, ends in still if ends is None), None)
    paused_s = sum(business_seconds(target.calendar, max(begins, since), ends) for begins, ends in still if ends)
    return Due(_reached(target, since, still), paused_at, paused_s)


def _reached(target: Target, since: datetime, still: Sequence[Pause]) -> datetime | None:
    left = timedelta(seconds=target.target_s or 0)
    if not left:
        return since
    for opens, closes in counted(target.calendar, since, since + timedelta(days=HORIZON_DAYS), still):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    return None


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait as it stands at `counted_at`. It goes on until `closes_at` (already past when closed; None when it never
    closes) and again from `opens_at`. When `stands_still`, it goes on when somebody takes it up again."""

    waited_s: int
    due_at: datetime | None
    counted_at: datetime
    closes_at: datetime | None
    opens_at: datetime | None
    stands_still: bool = False


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours as they are around one instant: read once, good for every wait of a page."""

    calendar: Calendar
    now: datetime
    closes_at: datetime | None
    opens_at: datetime | None
    count: Callable[[datetime, datetime], int] | None = None
    """Open seconds between two instants up to `now`, when they were gone through for all waits of the page."""

    def wait(self, since: datetime, owed: Due) -> Wait:
        """A wait since `since` for what is owed."""
        start = max(since, self.now - timedelta(days=COUNTED_DAYS))
        until = self.now if owed.paused_at is None else min(owed.paused_at, self.now)
        passed_s = self.count(start, until) if self.count else business_seconds(self.calendar, start, until)
        waited_s = max(0, passed_s - owed.paused_s)
        if owed.paused_at is not None:
            return Wait(waited_s, owed.due_at, self.now, self.now, None, stands_still=True)
        return Wait(waited_s, owed.due_at, self.now, self.closes_at, self.opens_at)


def hours_at(calendar: Calendar, now: datetime, since: datetime | None = None) -> Hours:
    """The calendar with its closing and opening nearest to `now`, ready for many waits that began at `since` or
    later."""
    if calendar == ALWAYS:
        return Hours(calendar, now, None, None)
    if since is not None:
        counted_from = max(since, now - timedelta(days=COUNTED_DAYS))
        return replace(hours_at(calendar, now), count=counting(calendar, counted_from, now))
    end = now + timedelta(days=AHEAD_DAYS)
    stretches = list(islice(openings(calendar, now, end), 2))
    if not stretches or stretches[0][0] > now:
        return Hours(calendar, now, now, stretches[0][0] if stretches else None)
    closes = stretches[0][1]
    return Hours(calendar, now, closes if closes < end else None, stretches[1][0] if len(stretches) > 1 else None)
