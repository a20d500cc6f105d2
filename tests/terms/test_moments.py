"""What people say about time becomes an instant: over changes of the clock, in closed hours, in open time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filrouge.terms.calendar import ALWAYS, Calendar, Interval, add_business_seconds, business_seconds, is_open
from filrouge.terms.moments import BadMoment, Doubt, at_local, in_open_time, remind_at

PARIS = "Europe/Paris"
OFFICE = Calendar(PARIS, {day: (Interval(9 * 60, 18 * 60),) for day in range(1, 6)})
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""10:00 in Paris."""


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_what_was_said_is_kept_with_its_instant() -> None:
    moment = at_local(wall("2026-11-24T10:00"), PARIS, OFFICE, MONDAY)
    assert (moment.local, moment.time_zone) == (wall("2026-11-24T10:00"), PARIS)
    assert (moment.at, moment.doubts) == (datetime(2026, 11, 24, 9, tzinfo=UTC), ())


def test_a_moment_out_of_hours_is_taken_and_said() -> None:
    moment = at_local(wall("2026-11-28T10:00"), PARIS, OFFICE, MONDAY)
    assert moment.at == datetime(2026, 11, 28, 9, tzinfo=UTC)
    assert moment.doubts == (Doubt("closed", datetime(2026, 11, 30, 8, tzinfo=UTC)),)


def test_closing_time_is_in_time() -> None:
    assert at_local(wall("2026-11-24T18:00"), PARIS, OFFICE, MONDAY).doubts == ()
    assert [one.code for one in at_local(wall("2026-11-24T18:01"), PARIS, OFFICE, MONDAY).doubts] == ["closed"]


def test_a_time_that_the_clock_jumps_over_becomes_the_jump() -> None:
    now = datetime(2027, 3, 27, 12, tzinfo=UTC)
    moment = at_local(wall("2027-03-28T02:30"), PARIS, ALWAYS, now)
    jump = datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert (moment.local, moment.at) == (wall("2027-03-28T03:00"), jump)
    assert moment.doubts == (Doubt("skipped", jump),)


def test_of_a_time_that_comes_twice_the_first_counts() -> None:
    now = datetime(2026, 10, 24, 12, tzinfo=UTC)
    moment = at_local(wall("2026-10-25T02:30"), PARIS, ALWAYS, now)
    assert moment.at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert moment.doubts == (Doubt("doubled", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),)


@pytest.mark.parametrize(("text", "why"), [("2026-11-23T10:00", "past"), ("2033-01-01T10:00", "far")])
def test_what_cannot_be_promised(text: str, why: str) -> None:
    with pytest.raises(BadMoment) as found:
        at_local(wall(text), PARIS, OFFICE, MONDAY)
    assert found.value.fields == {"why": why}


def test_open_time_passes_over_nights() -> None:
    moment = in_open_time(4 * 3600, PARIS, OFFICE, datetime(2026, 11, 20, 16, tzinfo=UTC))
    assert moment.local == wall("2026-11-23T12:00")


def test_open_time_that_never_comes() -> None:
    with pytest.raises(BadMoment) as found:
        in_open_time(3600, PARIS, Calendar(PARIS), MONDAY)
    assert found.value.fields == {"why": "never_open"}


STARTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1))  # noqa: DTZ001
ZONES = st.sampled_from([PARIS, "Europe/London", "America/Martinique", "Pacific/Noumea", "Australia/Lord_Howe"])


@settings(deadline=None, max_examples=300)
@given(STARTS, ZONES)
def test_whatever_the_clock_does_words_and_instant_agree(local: datetime, zone: str) -> None:
    """The clock on the wall shows the kept words at the kept instant; what was said is kept unless it does not exist,
    and then nothing between what was said and the instant exists either."""
    now = local.replace(tzinfo=UTC) - timedelta(days=2)
    moment = at_local(local, zone, ALWAYS, now)
    said = local.replace(second=0, microsecond=0)
    assert moment.at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == moment.local
    codes = [one.code for one in moment.doubts]
    if moment.local != said:
        assert codes == ["skipped"]
        before = (moment.at - timedelta(minutes=1)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert before < said < moment.local
    for doubt in moment.doubts:
        if doubt.code == "doubled" and doubt.instead:
            assert doubt.instead > moment.at
            assert doubt.instead.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == said


@settings(deadline=None, max_examples=200)
@given(STARTS, st.integers(1, 60 * 3600))
def test_open_time_is_what_the_calendar_counts(start: datetime, seconds: int) -> None:
    now = start.replace(tzinfo=UTC)
    moment = in_open_time(seconds, PARIS, OFFICE, now)
    assert 0 <= business_seconds(OFFICE, now, moment.at) - seconds < 60
    assert moment.at.second == 0
    assert is_open(OFFICE, moment.at - timedelta(seconds=1))


@settings(deadline=None, max_examples=200)
@given(STARTS, st.integers(60, 20 * 24 * 3600), st.one_of(st.none(), st.integers(0, 40 * 3600)))
def test_a_reminder_comes_in_time(start: datetime, length_s: int, before_s: int | None) -> None:
    """Between making it and its moment; unless told otherwise with half an hour or a fifth of the open time left."""
    now = start.replace(tzinfo=UTC)
    due_at = now + timedelta(seconds=length_s)
    found = remind_at(OFFICE, now, due_at, before_s)
    assert now <= found <= due_at
    total = business_seconds(OFFICE, now, due_at)
    if before_s is None and total >= 60:
        assert abs(business_seconds(OFFICE, found, due_at) - min(1800, total // 5)) <= 1
    if before_s is not None and before_s < total:
        assert found == min(due_at, add_business_seconds(OFFICE, now, total - before_s) or due_at)


def test_a_promise_made_and_due_while_closed_is_still_reminded_of() -> None:
    saturday = datetime(2026, 11, 28, 9, tzinfo=UTC)
    assert remind_at(OFFICE, saturday, saturday + timedelta(hours=5)) == saturday + timedelta(hours=4, minutes=30)
