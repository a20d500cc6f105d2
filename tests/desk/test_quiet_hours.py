"""When people want quiet, and when a digest is due: on their own wall clock, past midnight, across clock changes."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filrouge.desk.core import DEFAULTS, KINDS, Wishes, is_digest_due, is_quiet, last_daily

PARIS = ZoneInfo("Europe/Paris")
ZONES = ("Europe/Paris", "America/New_York", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe", "UTC")

instants = st.integers(0, 7 * 365 * 24 * 3600).map(lambda s: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=s))
clocks = st.times().map(lambda at: at.replace(second=0, microsecond=0))
zones = st.sampled_from(ZONES)


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("at", "quiet"),
    [
        ("2026-11-22T21:59", False),
        ("2026-11-22T22:00", True),
        ("2026-11-23T00:00", True),
        ("2026-11-23T06:59", True),
        ("2026-11-23T07:00", False),
    ],
)
def test_quiet_hours_pass_midnight(at: str, quiet: bool) -> None:
    assert is_quiet(Wishes(quiet_from=time(22), quiet_to=time(7)), paris(at)) is quiet


def test_no_quiet_hours_unless_both_ends_are_said_and_differ() -> None:
    for start, end in ((None, time(7)), (time(22), None), (time(8), time(8)), (None, None)):
        assert not is_quiet(Wishes(quiet_from=start, quiet_to=end), paris("2026-11-22T23:00"))


def test_the_hour_that_comes_twice_is_quiet_twice() -> None:
    wishes = Wishes(quiet_from=time(2), quiet_to=time(3))
    assert is_quiet(wishes, datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    assert is_quiet(wishes, datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    assert not is_quiet(wishes, datetime(2026, 10, 25, 2, 0, tzinfo=UTC))


def test_the_hour_that_is_skipped_is_never() -> None:
    """On 29 March 2026 there is no half past two in Paris."""
    wishes = Wishes(quiet_from=time(2), quiet_to=time(3))
    start = datetime(2026, 3, 29, 0, 0, tzinfo=UTC)
    assert not any(is_quiet(wishes, start + timedelta(minutes=minute)) for minute in range(180))


@given(instants, clocks, clocks, zones)
def test_quiet_says_what_the_wall_clock_says(now: datetime, start: time, end: time, zone: str) -> None:
    wall = now.astimezone(ZoneInfo(zone)).time()
    inside = is_quiet(Wishes(quiet_from=start, quiet_to=end, time_zone=zone), now)
    outside = is_quiet(Wishes(quiet_from=end, quiet_to=start, time_zone=zone), now)
    assert inside != outside or start == end
    if wall == start != end:
        assert inside


@given(instants, clocks, zones)
def test_the_daily_moment_is_the_latest_one(now: datetime, at: time, zone: str) -> None:
    moment = last_daily(Wishes(email_at=at, time_zone=zone), now)
    assert moment <= now < moment + timedelta(hours=50)
    wall = moment.astimezone(ZoneInfo(zone))
    shifted = datetime.combine(wall.date(), at, ZoneInfo(zone)).astimezone(UTC) == moment
    assert wall.time() == at or shifted


@given(instants, st.timedeltas(timedelta(0), timedelta(days=5)), clocks, clocks, clocks, zones,
       st.sampled_from(("off", "hourly", "daily")))  # fmt: skip
def test_a_digest_never_goes_in_quiet_hours_nor_twice(
    last: datetime, later: timedelta, at: time, start: time, end: time, zone: str, how: str
) -> None:
    wishes = Wishes(email=how, email_at=at, quiet_from=start, quiet_to=end, time_zone=zone)
    now = last + later
    if is_digest_due(wishes, last, now):
        assert how != "off"
        assert not is_quiet(wishes, now)
        assert not is_digest_due(wishes, now, now)
        assert how == "daily" or later >= timedelta(hours=1)


@given(instants, clocks, clocks, clocks, zones, st.sampled_from(("hourly", "daily")))
def test_a_digest_comes_within_two_days_whatever_one_wishes(
    last: datetime, at: time, start: time, end: time, zone: str, how: str
) -> None:
    """Not within one: the island of Apia lives through days without a given hour, and quiet hours may last all day but
    a minute."""
    wishes = Wishes(email=how, email_at=at, quiet_from=start, quiet_to=end, time_zone=zone)
    moments = (last + timedelta(minutes=minute) for minute in range(60, 51 * 60))
    assert any(is_digest_due(wishes, last, moment) for moment in moments)


def test_a_digest_in_quiet_hours_waits_for_their_end() -> None:
    wishes = Wishes(email="daily", email_at=time(6), quiet_from=time(22), quiet_to=time(7, 30))
    last = paris("2026-11-21T07:30")
    assert not is_digest_due(wishes, last, paris("2026-11-22T06:00"))
    assert not is_digest_due(wishes, last, paris("2026-11-22T07:29"))
    assert is_digest_due(wishes, last, paris("2026-11-22T07:30"))


def test_a_daily_moment_that_is_skipped_comes_an_hour_later() -> None:
    wishes = Wishes(email="daily", email_at=time(2, 30))
    last = paris("2026-03-28T02:30")
    assert not is_digest_due(wishes, last, datetime(2026, 3, 29, 1, 29, tzinfo=UTC))
    assert is_digest_due(wishes, last, datetime(2026, 3, 29, 1, 30, tzinfo=UTC))


def test_every_kind_has_a_default_and_what_is_said_wins() -> None:
    assert set(DEFAULTS) == set(KINDS)
    assert Wishes().told("mention") == "email"
    assert Wishes().told("reply_assigned") == "desk"
    assert Wishes(kinds={"mention": "off"}).told("mention") == "off"
