"""A work item and what became of it so far."""

from dataclasses import dataclass, field
from enum import Enum

from filrouge.routing.core.lanes import Lane
from filrouge.routing.core.policy import ChannelRule
from filrouge.routing.core.work import Id, Work


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
    `unroutable`: said so once. `queued_at`: handed to another queue, whose needs are asked from then on. `preferred`:
    how many of adviser and last agent it was kept for. `share_of`: queue and team in whose share it was counted.
    `look_at`: when time alone changes something for it.

    Read from the policy, whenever it or the work has changed: `rule` of its channel; `units`, primary units that it
    takes while in hand; `worth`, the part of its index that no clock moves. `lane`: where it stands.
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
    queued_at: float | None = None
    preferred: int = 0
    share_of: tuple[str, str] | None = None
    look_at: float | None = None
    waits_from: float = field(init=False, repr=False, compare=False)
    rule: ChannelRule = field(init=False, repr=False, compare=False)
    units: int = field(init=False, repr=False, compare=False)
    worth: float = field(init=False, repr=False, compare=False)
    lane: Lane | None = field(init=False, repr=False, compare=False, default=None)

    @property
    def asked_from(self) -> float:
        """Since when its needs are asked of those who serve its queue."""
        return self.waits_from if self.queued_at is None else max(self.queued_at, self.waits_from)

    @property
    def taken(self) -> int:
        """Primary units that it takes of who has it; what rings takes what it will."""
        if self.status is Status.ACTIVE or self.status is Status.OFFERED:
            return self.units
        if self.status is Status.SILENT or self.status is Status.WOKEN:
            silent = self.rule.silent_weight
            return self.units if silent is None else min(self.units, silent)
        return 0
