"""How agents and waiting work are sorted, so that a decision looks at few of them.

- A **group** is all agents with the same skills, team and site: a decision looks at groups, then inside one.
- A **pool** is all work of one queue and channel with the same needs at the same step: who can serve it is found once.
- A **lane** is one heap of a pool: work of one reason, customer value, weight and length, so that its head is its best.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from filrouge.routing.core.policy import Borrow, ChannelRule, ReasonRule, Step
from filrouge.routing.core.work import Id, Need, Work

GroupKey = tuple[tuple[tuple[str, int], ...], str, str]
PoolKey = tuple[str, str, tuple[Need, ...], int]
LaneKey = tuple[str, int, int, bool, int]


class Group:
    """Agents who can do the same.

    `present`: those who are ready, busy or not. `rooms`: those who can take more now, by primary units in use, longest
    idle first. `written`: those with interruptible work in hand, and nothing ringing. `urgent`: one pool of each kind
    of urgent work that they serve at home, with their fit. `agents`: all of them; `primary`, `interruptible`: the most
    units that one of them has."""

    __slots__ = (
        "agents", "interruptible", "key", "pools", "present", "primary", "rooms", "site", "skills", "team", "urgent",
        "written",
    )  # fmt: skip

    def __init__(self, key: GroupKey) -> None:
        self.key = key
        self.skills = dict(key[0])
        self.team, self.site = key[1], key[2]
        self.agents: dict[Id, None] = {}
        self.primary = self.interruptible = 0
        self.present: dict[Id, None] = {}
        self.rooms: dict[int, OrderedDict[Id, None]] = {}
        self.written: dict[Id, None] = {}
        self.pools: list[tuple[Pool, float, Borrow | None]] = []
        self.urgent: dict[tuple[str, str], tuple[Pool, float]] = {}

    @property
    def idle(self) -> int:
        """How many have nothing in hand and can take work now."""
        room = self.rooms.get(0)
        return len(room) if room else 0

    def can_hold(self, units: int, rule: ChannelRule) -> bool:
        """Whether one of them with nothing in hand has room for such work."""
        return units <= self.primary and (not rule.interruptible or units <= self.interruptible)

    def count(self, *, idle: int = 0, present: int = 0) -> None:
        """Keeps the counts of the pools that are served here at home."""
        for pool, _, borrow in self.pools:
            if borrow is None:
                pool.idle += idle
                pool.present += present


class Lane:
    """Waiting work of one kind; `head` is the one that comes first."""

    __slots__ = ("heap", "key", "pool", "size")

    def __init__(self, pool: "Pool", key: LaneKey) -> None:
        self.pool, self.key = pool, key
        self.heap: list[tuple[float, int, int, Id]] = []
        self.size = 0

    @property
    def head(self) -> Id:
        """Raises IndexError when nothing waits."""
        return self.heap[0][3]


class Pool:
    """Work of one queue, channel, needs and step; the groups that may serve it, their fit (0-1], on what condition.

    `kind`: its queue and channel. `idle`, `present`: agents of the groups that are at home here, kept by the groups.
    `used_at`: when work last came in."""

    __slots__ = ("groups", "idle", "key", "kind", "lanes", "needs", "present", "rule", "urgent", "used_at")

    def __init__(self, key: PoolKey, needs: tuple[Need, ...], rule: ChannelRule) -> None:
        self.key, self.needs, self.rule = key, needs, rule
        self.kind = key[:2]
        self.urgent = rule.interrupts
        self.idle = self.present = 0
        self.used_at = 0.0
        self.groups: list[tuple[Group, float, Borrow | None]] = []
        self.lanes: dict[LaneKey, Lane] = {}

    def can_hold(self, units: int) -> bool:
        """Whether one who may serve it, with nothing in hand, has room for work of this weight."""
        return any(group.can_hold(units, self.rule) for group, _, _ in self.groups)

    @property
    def waiting(self) -> int:
        return sum(lane.size for lane in self.lanes.values())


def units_of(work: Work, rule: ChannelRule, reason: ReasonRule) -> int:
    """Primary units that this work takes while in hand: its own, else its reason's for the channel, else the
    channel's."""
    return reason.weights.get(work.channel, rule.weight) if work.weight is None else work.weight


def relaxed(needs: tuple[Need, ...], steps: tuple[Step, ...]) -> tuple[Need, ...]:
    """What is still asked after these steps; firm needs stay as they are."""
    for step in steps:
        needs = tuple(
            need if need.firm else need._replace(level=max(1, need.level - step.lower_by))
            for need in needs
            if need.firm or need.skill not in step.drop
        )
    return needs


def anybody_has_all(needs: Sequence[Need], skills: Iterable[Mapping[str, int]]) -> bool:
    """Whether one of these sets of skills meets every need."""
    return any(all(one.get(need.skill, 0) >= need.level for need in needs) for one in skills)


def alone_missing(needs: Sequence[Need], skills: Sequence[Mapping[str, int]]) -> list[Need]:
    """The needs that none of these sets of skills meets, each looked at alone."""
    return [need for need in needs if not anybody_has_all((need,), skills)]


def with_needs(work: Work, queue: str, needs: tuple[Need, ...]) -> Work:
    """The same work for another queue."""
    return replace(work, queue=queue, needs=tuple(sorted(needs)))
