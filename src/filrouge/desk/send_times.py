"""Moments at which an answer is usefully read: when the brand is open. Pure."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from filrouge.terms.calendar import Calendar, is_open, openings

SEARCH_DAYS = 15
SETTLE = timedelta(minutes=15)
"""After an opening: nobody reads at the very first minute."""
EARLY, LATE = time(8, 45), time(19)
"""Between what hours of the day a letter is expected to be read."""


@dataclass(frozen=True, slots=True)
class SendTime:
    """`key` is `in_an_hour`, `this_afternoon`, `today`, `tomorrow`, `next_day` or `next_week`."""

    key: str
    at: datetime


def send_times(hours: Calendar, time_zone: str, now: datetime) -> list[SendTime]:
    """Presets in the brand's hours, soonest first, none in the past and none twice. `time_zone` is the clock that
    people read."""
    zone = ZoneInfo(time_zone)
    today = now.astimezone(zone).date()
    found: list[SendTime] = []
    in_an_hour = _rounded(now + timedelta(hours=1))
    if is_open(hours, in_an_hour):
        found.append(SendTime("in_an_hour", in_an_hour))
    afternoon = datetime.combine(today, time(14), zone).astimezone(now.tzinfo)
    if afternoon > in_an_hour and is_open(hours, afternoon):
        found.append(SendTime("this_afternoon", afternoon))
    mornings = _mornings(hours, zone, now)
    if mornings:
        first = mornings[0]
        ahead = (first.astimezone(zone).date() - today).days
        found.append(SendTime("today" if ahead == 0 else "tomorrow" if ahead == 1 else "next_day", first))
        week = today - timedelta(days=today.weekday()) + timedelta(days=7)
        if first.astimezone(zone).date() >= week:
            week += timedelta(days=7)  # the next open day is in the coming week already
        later = next((one for one in mornings if one.astimezone(zone).date() >= week), None)
        if later is not None:
            found.append(SendTime("next_week", later))
    return sorted({one.at: one for one in reversed(found)}.values(), key=lambda one: one.at)


def _mornings(hours: Calendar, zone: ZoneInfo, now: datetime) -> list[datetime]:
    """A little after the opening of each day to come; never before nine where it is always open."""
    found = []
    for ahead in range(SEARCH_DAYS):
        day = now.astimezone(zone).date() + timedelta(days=ahead)
        early, late = (datetime.combine(day, at, zone).astimezone(now.tzinfo) for at in (EARLY, LATE))
        first = next(iter(openings(hours, early, late)), None)
        if first is not None and now < (at := _rounded(first[0] + SETTLE)) < first[1]:
            found.append(at)
    return found


def _rounded(at: datetime) -> datetime:
    """Up to the next quarter of an hour."""
    over = timedelta(minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond)
    return at if not over else at - over + timedelta(minutes=15)
