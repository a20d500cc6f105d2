"""Opening hours: weekly intervals in local time, days that differ, and the arithmetic of open time. Pure.

A promise to people is kept as local time with its IANA zone; it becomes instants only here. Intervals are `[start,
end)`; one that ends at or before its start ends the next day. Where the clock jumps forward, a local time that does not
exist is the moment of the jump; where it falls back, an interval starts at the first and ends at the last of the two.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo, available_timezones

from filrouge.terms.errors import Invalid

DAY_M = 24 * 60
WEEKLY_MAX = 70
EXCEPTIONS_MAX = 1_000
INTERVALS_MAX = 10
HORIZON_DAYS = 3 * 366
"""How far ahead an opening is looked for; a calendar that opens later counts as closed."""
_TURN = timedelta(hours=26)


class InvalidCalendar(Invalid):
    """The opening hours cannot be understood; `why` and `at` say what and where."""

    code = "company.invalid_calendar"


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Minutes after local midnight; `end_m` passes 1440 when the interval goes on after midnight."""

    start_m: int
    end_m: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """`weekly` maps ISO days (1 = Monday) to intervals; a day in `exceptions` has those intervals instead."""

    time_zone: str
    weekly: Mapping[int, tuple[Interval, ...]] = field(default_factory=dict)
    exceptions: Mapping[date, tuple[Interval, ...]] = field(default_factory=dict)


ALWAYS = Calendar("UTC", {day: (Interval(0, DAY_M),) for day in range(1, 8)})
"""Never closed: what counts where nobody gave hours."""


def read_time_zone(name: object) -> str:
    """The name of an IANA zone. Raises InvalidCalendar."""
    if isinstance(name, str) and name in available_timezones():
        return name
    raise InvalidCalendar(f"“{str(name)[:60]}” is not a time zone like Europe/Paris.", fields={"why": "time_zone"})


def read_calendar(time_zone: str, weekly: Sequence[object], exceptions: Sequence[object] = ()) -> Calendar:
    """From `[{day, from, to}]` and `[{on, intervals: [{from, to}]}]`. Raises InvalidCalendar."""
    if len(weekly) > WEEKLY_MAX or len(exceptions) > EXCEPTIONS_MAX:
        raise InvalidCalendar("Too many intervals or exceptions.", fields={"why": "too_many"})
    days: dict[int, list[Interval]] = {}
    for entry in weekly:
        day = entry.get("day") if isinstance(entry, Mapping) else None
        if not isinstance(day, int) or isinstance(day, bool) or not 1 <= day <= 7:
            raise InvalidCalendar("A day is a number from 1 (Monday) to 7.", fields={"why": "day"})
        days.setdefault(day, []).append(_read_interval(entry))
    others: dict[date, tuple[Interval, ...]] = {}
    for entry in exceptions:
        if not isinstance(entry, Mapping):
            raise InvalidCalendar("An exception needs a day.", fields={"why": "exception"})
        on = _read_day(entry.get("on"))
        intervals = entry.get("intervals", ())
        if on in others or not isinstance(intervals, Sequence) or len(intervals) > INTERVALS_MAX:
            raise InvalidCalendar(f"{on} is given twice, or has too many intervals.", fields={"why": "exception"})
        others[on] = _in_order([_read_interval(interval) for interval in intervals])
    return Calendar(read_time_zone(time_zone), {day: _in_order(found) for day, found in days.items()}, others)


def _read_day(text: object) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise InvalidCalendar(f"“{str(text)[:20]}” is not a day like 2026-12-25.", fields={"why": "on"}) from None


def _read_interval(entry: object) -> Interval:
    if not isinstance(entry, Mapping):
        raise InvalidCalendar("An interval needs a start and an end.", fields={"why": "interval"})
    start, end = _read_minutes(entry.get("from")), _read_minutes(entry.get("to"))
    if start >= DAY_M or start == end:
        raise InvalidCalendar("An interval starts before midnight and is not empty.", fields={"why": "interval"})
    return Interval(start, end if end > start else end + DAY_M)


def _read_minutes(text: object) -> int:
    """`09:30` → 570; `24:00` is the end of the day."""
    words = str(text)
    hours, minutes = words[:2], words[3:]
    if len(words) == 5 and words[2] == ":" and (hours + minutes).isascii() and (hours + minutes).isdigit():
        total = int(hours) * 60 + int(minutes)
        if int(minutes) < 60 and total <= DAY_M:
            return total
    raise InvalidCalendar(f"“{words[:20]}” is not a time like 09:30.", fields={"why": "time"})


def _in_order(intervals: list[Interval]) -> tuple[Interval, ...]:
    found = sorted(intervals)
    if any(one.end_m > other.start_m for one, other in pairwise(found)):
        raise InvalidCalendar("Two intervals of a day overlap.", fields={"why": "overlap"})
    return tuple(found)


# Open time -----------------------------------------------------------------------------------------------------------


def openings(calendar: Calendar, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The open stretches between two instants, in order, never touching each other, cut at both ends."""
    if calendar == ALWAYS:
        if start < end:
            yield start, end
        return
    zone = ZoneInfo(calendar.time_zone)
    held: tuple[datetime, datetime] | None = None
    day, last = start.astimezone(zone).date() - timedelta(days=2), end.astimezone(zone).date()
    while day <= last:
        for interval in calendar.exceptions.get(day, calendar.weekly.get(day.isoweekday(), ())):
            opens = max(_instant(zone, day, interval.start_m, last=False), start)
            closes = min(_instant(zone, day, interval.end_m, last=True), end)
            if opens >= closes:
                continue
            if held is not None and opens <= held[1]:
                held = held[0], max(held[1], closes)
                continue
            if held is not None:
                yield held
            held = opens, closes
        day += timedelta(days=1)
    if held is not None:
        yield held


def _instant(zone: ZoneInfo, day: date, minutes: int, *, last: bool) -> datetime:
    return at_wall(zone, datetime(day.year, day.month, day.day) + timedelta(minutes=minutes), last=last)  # noqa: DTZ001


def at_wall(zone: ZoneInfo, wall: datetime, *, last: bool) -> datetime:
    """The instant when the clock on the wall says so; of two, the first or the last; of none, the jump itself."""
    at = wall.replace(tzinfo=zone, fold=int(last)).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == wall:
        return at
    return _jump(zone, at)


def _jump(zone: ZoneInfo, near: datetime) -> datetime:
    """The instant near `near` at which the zone's clock jumps forward, by halving."""
    low, high = near - _TURN, near + _TURN
    before = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether `at` is within opening hours."""
    return any(True for _ in openings(calendar, at, at + timedelta(microseconds=1)))


def next_opening(calendar: Calendar, at: datetime) -> datetime | None:
    """The first open instant from `at` on (`at` itself when open); None when there is none within three years."""
    for opens, _ in openings(calendar, at, at + timedelta(days=HORIZON_DAYS)):
        return opens
    return None


def business_seconds(calendar: Calendar, start: datetime, end: datetime) -> int:
    """Whole open seconds in `[start, end)`; 0 when the end is not after the start."""
    total = sum(((closes - opens) for opens, closes in openings(calendar, start, end)), timedelta())
    return int(total / timedelta(seconds=1))


def counting(calendar: Calendar, start: datetime, end: datetime) -> Callable[[datetime, datetime], int]:
    """`business_seconds` of this calendar for many stretches within `[start, end)`: the openings are gone through
    once."""
    stretches = list(openings(calendar, start, end))
    begins = [opens for opens, _ in stretches]
    before = list(accumulate((closes - opens for opens, closes in stretches), initial=timedelta()))

    def open_until(at: datetime) -> timedelta:
        number = bisect_right(begins, at) - 1
        return timedelta() if number < 0 else before[number] + min(at, stretches[number][1]) - begins[number]

    def count(since: datetime, until: datetime) -> int:
        passed = open_until(min(until, end)) - open_until(max(since, start))
        return int(max(passed, timedelta()) / timedelta(seconds=1))

    return count


def add_business_seconds(calendar: Calendar, start: datetime, seconds: int) -> datetime | None:
    """The instant at which `seconds` of open time have passed since `start`; None when that is not within three
    years. Zero seconds end at `start` itself."""
    left = timedelta(seconds=max(0, seconds))
    if not left:
        return start
    for opens, closes in openings(calendar, start, start + timedelta(days=HORIZON_DAYS)):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    return None
