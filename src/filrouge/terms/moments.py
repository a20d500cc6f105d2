"""When something is to be done, as people say it: tomorrow at ten, in four working hours. Pure.

What was said is kept as local time with its zone; the instant follows from it. Where the clock jumps forward, a time
that does not exist becomes the moment of the jump; where it falls back, the first of the two counts, so that nobody is
kept waiting by an hour that comes twice. Both are said, and so is a moment at which nobody is there.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from filrouge.terms.calendar import (
    ALWAYS,
    Calendar,
    add_business_seconds,
    at_wall,
    business_seconds,
    is_open,
    next_opening,
)
from filrouge.terms.errors import Invalid

AHEAD_MAX_DAYS = 5 * 366
"""How far ahead anything may be promised."""
REMINDER_MAX = timedelta(minutes=30)
REMINDER_PART = 5
"""A reminder comes half an hour before, or when a fifth of the time is left, whichever is later."""

WarningCode = Literal["closed", "skipped", "doubled"]


class BadMoment(Invalid):
    """This moment cannot be promised: `why` is `past`, `far` or `never_open`."""

    code = "conversations.bad_moment"


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is odd about a moment, and the instant that would not be (None: there is none)."""

    code: WarningCode
    instead: datetime | None


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as the clock on the wall shows it, and as an instant."""

    local: datetime
    time_zone: str
    at: datetime
    doubts: tuple[Doubt, ...] = ()


def at_local(local: datetime, time_zone: str, hours: Calendar, now: datetime) -> Moment:
    """What the clock on the wall in `time_zone` will show. A moment out of hours is taken, and said. Raises
    BadMoment."""
    zone = ZoneInfo(time_zone)
    wall = local.replace(tzinfo=None, second=0, microsecond=0)
    at = at_wall(zone, wall, last=False)
    doubts = []
    if at.astimezone(zone).replace(tzinfo=None) != wall:
        doubts.append(Doubt("skipped", at))
        wall = at.astimezone(zone).replace(tzinfo=None)
    elif (again := at_wall(zone, wall, last=True)) != at:
        doubts.append(Doubt("doubled", again))
    return _checked(Moment(wall, time_zone, at, (*doubts, *_closed(hours, at))), now)


def in_open_time(seconds: int, time_zone: str, hours: Calendar, now: datetime) -> Moment:
    """When `seconds` of opening hours will have passed, at the full minute. Raises BadMoment."""
    at = add_business_seconds(hours, now, seconds)
    if at is None:
        raise BadMoment("There are no opening hours ahead in which to do this.", fields={"why": "never_open"})
    if at.second or at.microsecond:
        at = at.replace(second=0, microsecond=0) + timedelta(minutes=1)
    wall = at.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)
    return _checked(Moment(wall, time_zone, at), now)


def _checked(moment: Moment, now: datetime) -> Moment:
    if moment.at <= now:
        raise BadMoment("This moment has passed; choose one to come.", fields={"why": "past"})
    if moment.at > now + timedelta(days=AHEAD_MAX_DAYS):
        raise BadMoment("This is more than five years ahead.", fields={"why": "far"})
    return moment


def _closed(hours: Calendar, at: datetime) -> tuple[Doubt, ...]:
    """Closing time itself is still in time: work can be done until then."""
    if hours == ALWAYS or is_open(hours, at) or is_open(hours, at - timedelta(microseconds=1)):
        return ()
    return (Doubt("closed", next_opening(hours, at)),)


def remind_at(hours: Calendar, made_at: datetime, due_at: datetime, before_s: int | None = None) -> datetime:
    """When to remind of what is due: `before_s` open seconds before, else half an hour of them or a fifth of the time,
    whichever is less. Where hardly any open time lies between, the clock on the wall counts. Never before
    `made_at`."""
    open_s = business_seconds(hours, made_at, due_at)
    wall = due_at - made_at
    if open_s < 60 and before_s is None:
        return due_at - min(REMINDER_MAX, wall / REMINDER_PART)
    lead_s = min(int(REMINDER_MAX.total_seconds()), open_s // REMINDER_PART) if before_s is None else before_s
    if lead_s >= open_s:
        return made_at
    found = add_business_seconds(hours, made_at, open_s - lead_s)
    return due_at if found is None else min(found, due_at)
