"""A wait counts the hours in which somebody could have answered, and says when it goes on."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from filrouge.terms.calendar import ALWAYS, Calendar, Interval, business_seconds
from filrouge.terms.waiting import hours_at

OFFICE = Calendar("Europe/Paris", {day: (Interval(9 * 60, 18 * 60),) for day in range(1, 6)})
FRIDAY = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
"""17:30 in Paris, half an hour before closing."""
SUNDAY = datetime(2026, 11, 22, 10, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
"""9:00 in Paris."""


def test_a_week_end_is_not_a_delay() -> None:
    wait = hours_at(OFFICE, SUNDAY).wait(FRIDAY, 3_600)
    assert wait.waited_s == 1_800
    assert wait.due_at == MONDAY + timedelta(minutes=30)
    assert (wait.closes_at, wait.opens_at) == (SUNDAY, MONDAY)


def test_it_goes_on_until_closing_and_again_at_the_next_opening() -> None:
    wait = hours_at(OFFICE, FRIDAY).wait(FRIDAY - timedelta(minutes=10), 3_600)
    assert wait.waited_s == 600
    assert (wait.closes_at, wait.opens_at) == (FRIDAY + timedelta(minutes=30), MONDAY)


def test_who_never_closes_counts_every_second() -> None:
    wait = hours_at(ALWAYS, SUNDAY).wait(FRIDAY, 3_600)
    assert wait.waited_s == (SUNDAY - FRIDAY).total_seconds()
    assert (wait.due_at, wait.closes_at, wait.opens_at) == (FRIDAY + timedelta(hours=1), None, None)


def test_who_never_opens_never_lets_anybody_be_late() -> None:
    wait = hours_at(Calendar("UTC"), SUNDAY).wait(FRIDAY, 3_600)
    assert (wait.waited_s, wait.due_at, wait.closes_at, wait.opens_at) == (0, None, SUNDAY, None)


@given(st.integers(0, 14 * 24 * 60), st.integers(0, 30 * 24 * 60))
def test_what_is_counted_on_from_a_wait_is_what_the_calendar_counts(before_m: int, after_m: int) -> None:
    """What the desk does between two readings, up to the second closing."""
    since = SUNDAY - timedelta(minutes=before_m)
    wait = hours_at(OFFICE, SUNDAY + timedelta(minutes=after_m)).wait(since, 3_600)
    later = min(wait.counted_at + timedelta(hours=5), (wait.opens_at or wait.counted_at) + timedelta(hours=9))
    counted = wait.waited_s
    if wait.closes_at:
        counted += max(0, int((min(later, wait.closes_at) - wait.counted_at).total_seconds()))
    if wait.opens_at:
        counted += max(0, int((later - wait.opens_at).total_seconds()))
    assert counted == business_seconds(OFFICE, since, later)
