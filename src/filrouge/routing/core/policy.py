"""A policy: everything that a company decides about its routing, as one value with a name and a version.

The router runs it live and the simulator runs it in virtual time. The named ones are in `policies.py`; `check.py` says
what a policy can never do with the agents at hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from filrouge.terms.calendar import Calendar

FULL = 12
"""Capacity units of an agent with nothing in hand: divisible by 2, 3, 4 and 6, so that shares are whole numbers."""


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """How work of one channel counts.

    `weight`: primary units while in hand; `silent_weight`: while the customer is silent. `limit`: items an agent may
    hold at most. `interruptible`: may be parked; `interrupts`: may have something parked for it.
    `target_s`: answered within this is service level. `ring_s`: how long an offer stands.
    `priority`: strict order, smaller first (arms that order by priority). `cost`: of one second of waiting, relative to
    other channels (arms that order by index). `handle_s`: expected handle time of one item.
    """

    weight: int = FULL
    silent_weight: int | None = None
    limit: int | None = None
    interruptible: bool = False
    interrupts: bool = False
    target_s: float = 60.0
    ring_s: float = 15.0
    priority: int = 1
    cost: float = 1.0
    handle_s: float = 300.0


@dataclass(frozen=True, slots=True)
class ReasonRule:
    """`cost` multiplies the channel's; `weights` are capacity units by channel where they differ from the channel's."""

    cost: float = 1.0
    weights: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """After `after_s` of waiting, levels are lowered by `lower_by` (never below 1); `drop` names skills no longer
    asked. Firm needs stay."""

    after_s: float
    lower_by: int = 0
    drop: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Borrow:
    """Agents of `team` may help with what has waited `after_s`, as long as the service level of the last minutes on
    what they serve at home is at least `lender_level` (0-1), with what waits there beyond its target counted as late,
    and at least `lender_idle` of them are idle. Looked at after each fact: who is unwell has its own back at once."""

    team: str
    after_s: float = 0.0
    lender_level: float = 0.8
    lender_idle: int = 1


@dataclass(frozen=True, slots=True)
class QueueRule:
    """`teams`: who serves it at home (empty: everybody with the skills). `steps`: in place of the policy's.
    `calendar`: when it is served; None is always."""

    teams: frozenset[str] = frozenset()
    borrows: tuple[Borrow, ...] = ()
    steps: tuple[Step, ...] | None = None
    calendar: Calendar | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """A partner's contracted share (0-1) of what its queues take in a half-hour: beyond it, others come first. Below
    `floor` items it is served first, at `ceiling` not at all. While more waits than all can take everybody works, and
    only the ceiling limits."""

    share: float
    floor: int = 0
    ceiling: int | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """Priority of a queue's head: cost × reason × value^`value` × urgency × (1 / handle time)^`rate` × fit.

    Urgency of work without due time grows with waiting: (1 + `ageing` × waited / target) × 2^(waited / `doubles_s`); of
    work with one it rises from `calm` to 1 as the due time comes within `horizon_s`, and beyond it grows alike: (1 +
    `ageing` × late / horizon) × 2^(late / `doubles_s`). What doubles makes up for any cost and value in the end: see
    `priority.starves_at_most_s`. `lower_fit`: what an agent one level below the wanted one counts for. Generalised c-mu
    (Mandelbaum & Stolyar 2004), with ageing against starvation.
    """

    value: float = 1.0
    ageing: float = 1.0
    rate: float = 1.0
    calm: float = 0.02
    horizon_s: float = 3600.0
    doubles_s: float = 1800.0
    lower_fit: float = 0.85


@dataclass(frozen=True, slots=True)
class Scarcity:
    """Which agent an arrival gets: the one with the highest

    `fit` × fit of the level (0-1)
    − `scarcity` × what their other skills are worth now (contacts a minute for each idle agent who could take them)
    + `idle` × minutes idle − `occupancy` × points of occupancy above the mean of all agents
    + `pack` × share of the agent's capacity in use (positive: chats are gathered; negative: spread).

    After Chan, Koole & L'Ecuyer 2014, with scarcity as a rate.
    """

    fit: float = 1.0
    scarcity: float = 0.5
    idle: float = 0.05
    occupancy: float = 0.01
    pack: float = 0.0


@dataclass(frozen=True, slots=True)
class Reserve:
    """Idle agents kept free of interruptible work for urgent work: `least` of those who could take it (0-1), growing to
    `most` as the service level falls from `level` to `worst`. `least == most` is a fixed one."""

    least: float = 0.0
    most: float = 0.1
    level: float = 0.8
    worst: float = 0.5


@dataclass(frozen=True, slots=True)
class Interrupt:
    """Urgent work may have interruptible work parked.

    `below_level`: only while the service level is below it (1.01: always), or the wait passes `after_s`. At most
    `per_item` interruptions of one item and `per_hour` of one agent; with a resume time measured above `costly_s` only
    `per_item_costly`. Work due within `exempt_s` is left alone. What was parked for `return_s` goes back to the queue.
    """

    below_level: float = 0.8
    after_s: float = 20.0
    per_item: int = 3
    per_item_costly: int = 1
    costly_s: float = 45.0
    per_hour: int = 6
    exempt_s: float = 2400.0
    return_s: float = 3600.0


@dataclass(frozen=True, slots=True)
class Prefer:
    """How long work waits for its adviser of record, when they are there but full; then, and for how long, for the
    agent of last time."""

    adviser_s: float = 0.0
    last_agent_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Ramp:
    """Who comes back after `away_s` gets at most `items` in the first `period_s`: nothing floods them. A night off is
    no leave: when all come at once, all would be held back."""

    away_s: float = 36 * 3600.0
    period_s: float = 900.0
    items: int = 3


@dataclass(frozen=True, slots=True)
class Policy:
    name: str
    version: int = 1
    channels: Mapping[str, ChannelRule] = field(default_factory=dict)
    reasons: Mapping[str, ReasonRule] = field(default_factory=dict)
    queues: Mapping[str, QueueRule] = field(default_factory=dict)
    shares: Mapping[str, Share] = field(default_factory=dict)
    order: Literal["oldest", "priority"] | Index = "priority"
    choose: Literal["round_robin", "longest_idle"] | Scarcity = "longest_idle"
    steps: tuple[Step, ...] = ()
    reserve: Reserve | None = None
    interrupt: Interrupt | None = None
    prefer: Prefer = Prefer()
    ramp: Ramp | None = None
    window_s: float = 600.0
    """The last minutes over which a service level is counted."""
    no_answers: int = 2
    """So many offers unanswered in a row make an agent not ready; 0 is never."""
    refused_s: float = 300.0
    """An item is not offered again for so long to who declined it or did not answer."""
    to_agent_s: float = 120.0
    """How long a transfer to a colleague by name waits for them alone."""
    woken_s: float = 300.0
    """How long a customer who speaks again waits for their agent alone, when the agent is full."""
    review_s: float = 10.0
    """How often waiting work is looked at again while agents are kept free for more urgent work."""
    break_margin_s: float = 60.0
    """Work whose expected handle time does not end this long before a break or the end of the shift goes to others, as
    long as it is not urgent."""
