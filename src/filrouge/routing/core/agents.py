"""Who serves: an agent as routing knows them, and what they hold."""

from dataclasses import dataclass, field
from math import isfinite
from typing import Literal

from filrouge.routing.core.lanes import Group
from filrouge.routing.core.policy import FULL
from filrouge.routing.core.work import Id

Presence = Literal["ready", "busy", "wrapping_up", "not_ready", "offline"]


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent's abilities and limits.

    `skills`: name and level, sorted by name; an authorisation that expires is left out once it has.
    `primary`: units for work in hand now. `interruptible`: units of interruptible work they may hold, parked included.
    `limits`: at most so many items of a channel, below the policy's own limit.
    `ends_at`: end of the shift; `break_at`: start of the next break. Raises ValueError for a capacity below 0 or an
    instant that is none.
    """

    id: Id
    skills: tuple[tuple[str, int], ...] = ()
    team: str = ""
    site: str = ""
    primary: int = FULL
    interruptible: int = FULL
    limits: tuple[tuple[str, int], ...] = ()
    ends_at: float | None = None
    break_at: float | None = None

    def __post_init__(self) -> None:
        if self.primary < 0 or self.interruptible < 0:
            raise ValueError(f"agent {self.id}: a capacity is not below 0")
        if not all(at is None or isfinite(at) for at in (self.ends_at, self.break_at)):
            raise ValueError(f"agent {self.id}: not a finite instant")


@dataclass(slots=True)
class Desk:
    """What an agent has in hand, counted from the items themselves.

    `used`: primary units taken; `written`: interruptible units held, parked ones included; `ringing`: the item offered
    now. `idle_since`: nothing in hand since; `place_at`: as much in hand as now, and room for more, since. `away_at`:
    not ready since, `back_at`: ready again after an absence, `taken`: items since then. `parkings`: instants of the
    interruptions of the last hour. `leaving`: gone for good once what they hold is back. `group`: theirs;
    `stands_at`: the load of its room where they stand, None without room for more.
    """

    agent: Agent
    presence: Presence = "offline"
    since: float = 0.0
    idle_since: float = 0.0
    place_at: float = 0.0
    used: int = 0
    written: int = 0
    ringing: Id | None = None
    items: dict[Id, None] = field(default_factory=dict)
    by_channel: dict[str, int] = field(default_factory=dict)
    parkings: list[float] = field(default_factory=list)
    no_answers: int = 0
    away_at: float | None = None
    back_at: float | None = None
    taken: int = 0
    offered_at: float = 0.0
    busy_s: float = 0.0
    ready_s: float = 0.0
    counted_at: float = 0.0
    leaving: bool = False
    group: Group = field(init=False, repr=False, compare=False)
    stands_at: int | None = field(init=False, repr=False, compare=False, default=None)
