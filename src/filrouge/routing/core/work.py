"""What is routed: work items, what they need, and offers of them to agents.

Instants are POSIX seconds (float), durations end in `_s`. Ids are whatever the caller uses (UUIDs live, numbers in a
simulation): the core only compares them.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field
from enum import Enum
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

    @property
    def waits_from(self) -> float:
        """Its arrival; for a callback its slot, since the customer does not wait before."""
        if self.not_before is None or self.not_before < self.arrived_at:
            return self.arrived_at
        return self.not_before


class Status(Enum):
    """Where a work item is. `PARKED` and `WOKEN` are held by an agent without taking primary capacity: set aside for
    more urgent work, or spoken to again by the customer while the agent was full."""

    WAITING = "waiting"
    OFFERED = "offered"
    ACTIVE = "active"
    SILENT = "silent"
    PARKED = "parked"
    WOKEN = "woken"


@dataclass(slots=True)
class Item:
    """A work item and what became of it so far.

    `since`: in this status. `agent`: who holds it, or is rung. `step`: how far its needs are relaxed. `parks`: what is
    set aside if this offer is accepted. `refused_by`: agents who declined or did not answer, and when. `kept_for`: the
    agent whom it waits for alone until `kept_until`. `taken_at`: first accepted. `places`: times it was put in a lane.
    `unroutable`: said so once.
    """

    work: Work
    seq: int
    status: Status = Status.WAITING
    since: float = 0.0
    agent: Id | None = None
    step: int = 0
    offers: int = 0
    expires_at: float | None = None
    parks: Id | None = None
    interruptions: int = 0
    worked_s: float = 0.0
    refused_by: dict[Id, float] = field(default_factory=dict)
    kept_for: Id | None = None
    kept_until: float = 0.0
    taken_at: float | None = None
    places: int = 0
    unroutable: bool = False
