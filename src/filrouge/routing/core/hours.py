"""When queues are served: their calendars, read once for each opening and closing."""

from datetime import UTC, datetime, timedelta

from filrouge.routing.core.state import NO_QUEUE, State
from filrouge.terms.calendar import is_open, next_opening, openings

AHEAD = timedelta(days=8)


def is_served(state: State, queue: str) -> bool:
    """Whether the queue is served now."""
    hours = state.hours.get(queue)
    return hours is None or hours[1]


def look_at_hours(state: State, queue: str) -> None:
    """Notes whether the queue is served now, and has it looked at again when that changes."""
    calendar = state.policy.queues.get(queue, NO_QUEUE).calendar
    if calendar is None or state.now < state.hours.get(queue, (-1.0, False))[0]:
        return
    at = datetime.fromtimestamp(state.now, UTC)
    now_open = is_open(calendar, at)
    if now_open:
        turn = next((closes for _, closes in openings(calendar, at, at + AHEAD)), None)
    else:
        turn = next_opening(calendar, at)
    until = (turn or at + AHEAD).timestamp()
    state.hours[queue] = (until, now_open)
    state.timer(until, "hours", queue)
