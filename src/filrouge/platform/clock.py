"""The only place that reads the wall clock. Code takes `now` as an argument; doors and loops call `now()`."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds of a clock that never goes back; for durations only."""
    return time.monotonic()
