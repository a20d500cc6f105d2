"""What is routed: work items, and what they need.

Instants are POSIX seconds (float), durations end in `_s`. Ids are whatever the caller uses (UUIDs live, numbers in a
simulation): the core only compares them.
"""

from collections.abc import Hashable
from dataclasses import dataclass
from math import isfinite
from typing import NamedTuple

Id = Hashable
LEVEL_MAX = 5


class Need(NamedTuple):
    """A skill and the proficiency (1-5) wanted. `firm`: never relaxed with time (an authorisation, a language)."""

    skill: str
    level: int
    firm: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """One matter, task or callback as routing sees it.

    `arrived_at`: since when it counts as waiting; it keeps its place when it comes back to the queue.
    `not_before`: it is not offered earlier (the slot of a callback). `due_at`: promised by then.
    `value`: of the customer, 1 is ordinary. `handle_s`: expected handle time, else the channel rule's.
    `weight`: capacity units, else as the policy says for its channel and reason.

    Raises ValueError for a number that nobody can route by: not finite, a value below 0, a handle time or a weight that
    is not positive.
    """

    id: Id
    queue: str
    channel: str
    arrived_at: float
    reason: str = ""
    value: float = 1.0
    needs: tuple[Need, ...] = ()
    due_at: float | None = None
    not_before: float | None = None
    handle_s: float | None = None
    weight: int | None = None
    adviser: Id | None = None
    last_agent: Id | None = None

    def __post_init__(self) -> None:
        numbers = (self.arrived_at, self.value, self.due_at, self.not_before, self.handle_s)
        if not all(one is None or isfinite(one) for one in numbers):
            raise ValueError(f"work {self.id}: not a finite number")
        if self.value < 0:
            raise ValueError(f"work {self.id}: a value is not below 0")
        if (self.handle_s is not None and self.handle_s <= 0) or (self.weight is not None and self.weight <= 0):
            raise ValueError(f"work {self.id}: handle time and weight are above 0")

    @property
    def waits_from(self) -> float:
        """Its arrival; for a callback its slot, since the customer does not wait before."""
        if self.not_before is None or self.not_before < self.arrived_at:
            return self.arrived_at
        return self.not_before
