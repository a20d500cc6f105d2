"""A wait counts the hours in which somebody could have answered, less its pauses, and says when it goes on."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from filrouge.terms.calendar import ALWAYS, Calendar, Interval, business_seconds, is_open
from filrouge.terms.waiting import NOTHING_DUE, Due, Pause, Target, due, hours_at, pauses_at

OFFICE = Calendar("Europe/Paris", {day: (Interval(9 * 60, 18 * 60),) for day in range(1, 6)})
FRIDAY = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
"""17:30 in Paris, half an hour before closing."""
SUNDAY = datetime(2026, 11, 22, 10, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
"""9:00 in Paris."""
NIGHTS = Calendar(
    "Europe/Paris",
    {day: (Interval(0, 3 * 60), Interval(8 * 60, 12 * 60), Interval(22 * 60, 26 * 60 + 30)) for day in range(1, 8, 2)},
    {date(2026, 3, 29): (), date(2026, 10, 25): (Interval(60, 4 * 60),)},
)
"""Past midnight, shut on the day the clock jumps forward, open through the hour that comes twice."""
SPRING = datetime(2026, 3, 28, 12, tzinfo=UTC)
AUTUMN = datetime(2026, 10, 24, 12, tzinfo=UTC)


def owed(target_s: int, since: datetime, *pauses: Pause, calendar: Calendar = OFFICE) -> Due:
    return due(Target(target_s, pauses=True, calendar=calendar), since, pauses)


def test_a_week_end_is_not_a_delay() -> None:
    wait = hours_at(OFFICE, SUNDAY).wait(FRIDAY, owed(3_600, FRIDAY))
    assert wait.waited_s == 1_800
    assert wait.due_at == MONDAY + timedelta(minutes=30)
    assert (wait.closes_at, wait.opens_at) == (SUNDAY, MONDAY)


def test_it_goes_on_until_closing_and_again_at_the_next_opening() -> None:
    since = FRIDAY - timedelta(minutes=10)
    wait = hours_at(OFFICE, FRIDAY).wait(since, owed(3_600, since))
    assert wait.waited_s == 600
    assert (wait.closes_at, wait.opens_at) == (FRIDAY + timedelta(minutes=30), MONDAY)


def test_who_never_closes_counts_every_second() -> None:
    wait = hours_at(ALWAYS, SUNDAY).wait(FRIDAY, owed(3_600, FRIDAY, calendar=ALWAYS))
    assert wait.waited_s == (SUNDAY - FRIDAY).total_seconds()
    assert (wait.due_at, wait.closes_at, wait.opens_at) == (FRIDAY + timedelta(hours=1), None, None)


def test_who_never_opens_never_lets_anybody_be_late() -> None:
    never = Calendar("UTC")
    wait = hours_at(never, SUNDAY).wait(FRIDAY, owed(3_600, FRIDAY, calendar=never))
    assert (wait.waited_s, wait.due_at, wait.closes_at, wait.opens_at) == (0, None, SUNDAY, None)


@given(st.integers(0, 14 * 24 * 60), st.integers(0, 30 * 24 * 60))
def test_what_is_counted_on_from_a_wait_is_what_the_calendar_counts(before_m: int, after_m: int) -> None:
    """What the desk does between two readings, up to the second closing."""
    since = SUNDAY - timedelta(minutes=before_m)
    wait = hours_at(OFFICE, SUNDAY + timedelta(minutes=after_m)).wait(since, owed(3_600, since))
    later = min(wait.counted_at + timedelta(hours=5), (wait.opens_at or wait.counted_at) + timedelta(hours=9))
    counted = wait.waited_s
    if wait.closes_at:
        counted += max(0, int((min(later, wait.closes_at) - wait.counted_at).total_seconds()))
    if wait.opens_at:
        counted += max(0, int((later - wait.opens_at).total_seconds()))
    assert counted == business_seconds(OFFICE, since, later)


# Pauses --------------------------------------------------------------------------------------------------------------


def test_a_pause_moves_what_is_due() -> None:
    since = MONDAY
    pause = (since + timedelta(minutes=20), since + timedelta(minutes=50))
    assert owed(3_600, since, pause) == Due(since + timedelta(minutes=90), None, 1_800)


def test_a_pause_over_the_night_moves_it_by_open_time_only() -> None:
    since = MONDAY + timedelta(hours=8)
    pause = (since + timedelta(minutes=30), since + timedelta(hours=16))
    assert owed(3_600, since, pause) == Due(MONDAY + timedelta(days=1, minutes=30), None, 1_800)


def test_while_the_clock_stands_still_no_moment_is_known() -> None:
    begins = MONDAY + timedelta(minutes=20)
    found = owed(3_600, MONDAY, (begins, None))
    assert found == Due(None, begins, 0)
    wait = hours_at(OFFICE, MONDAY + timedelta(hours=3)).wait(MONDAY, found)
    assert (wait.waited_s, wait.stands_still, wait.due_at) == (20 * 60, True, None)
    assert wait.closes_at == wait.counted_at, "a desk that counts on from it adds nothing"


def test_what_was_late_before_the_pause_stays_late() -> None:
    found = owed(3_600, MONDAY, (MONDAY + timedelta(hours=2), None))
    assert found.due_at == MONDAY + timedelta(hours=1)


def test_a_reason_that_does_not_pause_counts_on() -> None:
    assert due(Target(3_600, pauses=False, calendar=OFFICE), MONDAY, [(MONDAY, None)]).due_at == MONDAY + timedelta(
        hours=1
    )


def test_nobody_who_waits_and_no_target_owe_nothing() -> None:
    assert due(Target(3_600), None, []) == NOTHING_DUE
    assert due(Target(None), MONDAY, []) == NOTHING_DUE


def test_pauses_follow_the_state() -> None:
    at = [MONDAY + timedelta(minutes=n) for n in range(6)]
    held = pauses_at((), "open", at[0], at[1])
    assert held == ()
    held = pauses_at(held, "snoozed", at[0], at[1])
    assert held == ((at[1], None),)
    assert pauses_at(held, "snoozed", at[0], at[2]) == held, "asking again changes nothing"
    held = pauses_at(held, "open", at[0], at[3])
    assert held == ((at[1], at[3]),)
    assert pauses_at(held, "open", at[0], at[4]) == held
    assert pauses_at(held, "closed", None, at[4]) == held, "an answer taken back finds them again"
    assert pauses_at(held, "open", at[5], at[5]) == (), "the next wait begins anew"


def test_a_pause_of_no_length_leaves_nothing() -> None:
    assert pauses_at(pauses_at((), "snoozed", MONDAY, MONDAY), "open", MONDAY, MONDAY) == ()


CALENDARS = st.sampled_from([OFFICE, NIGHTS, ALWAYS])
STARTS = st.sampled_from([SPRING, AUTUMN, FRIDAY])
STEP = timedelta(minutes=10)


@settings(max_examples=60, deadline=None)
@given(CALENDARS, STARTS, st.integers(0, 300), st.lists(st.integers(1, 90), max_size=6), st.integers(0, 60))
def test_stepwise_with_pauses_is_the_direct_definition(
    calendar: Calendar, start: datetime, offset: int, turns: list[int], target: int
) -> None:
    """Steps of ten minutes over the changes of the clock, closed days and nights: pausing and taking up again as time
    goes by, settled at each turn, gives the first instant at which as many open, unpaused steps have passed."""
    since = start + offset * STEP
    held: tuple[Pause, ...] = ()
    now, state, paused = since, "open", set()
    for length in turns:
        begun = now
        state = "snoozed" if state == "open" else "open"
        held = pauses_at(held, state, since, now)
        now += length * STEP
        held = pauses_at(held, state, since, now)
        if state == "snoozed":
            paused |= {begun + n * STEP for n in range(length)}
    held = pauses_at(held, "open", since, now)
    found = due(Target(target * 600, pauses=True, calendar=calendar), since, held)

    at, left = since, target
    while left:
        if at not in paused and is_open(calendar, at):
            left -= 1
        at += STEP
    assert found.due_at == at
    assert found.paused_at is None
    assert found.paused_s == 600 * sum(is_open(calendar, step) for step in paused)
    wait = hours_at(calendar, max(now, at)).wait(since, found)
    until = max(now, at)
    steps = int((until - since) / STEP)
    assert wait.waited_s == 600 * sum(
        is_open(calendar, since + n * STEP) for n in range(steps) if since + n * STEP not in paused
    )
