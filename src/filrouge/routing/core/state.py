"""What routing knows: agents by what they can do, waiting work by what it needs. Changed by `apply` only; how both are
sorted is in `lanes.py`."""

from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator
from heapq import heapify, heappop, heappush
from math import log2

from filrouge.routing.core.agents import Agent, Desk
from filrouge.routing.core.items import Item, Status
from filrouge.routing.core.lanes import Group, GroupKey, Lane, Pool, PoolKey, relaxed, units_of
from filrouge.routing.core.policy import ChannelRule, Index, Policy, QueueRule, ReasonRule, Step
from filrouge.routing.core.priority import worth
from filrouge.routing.core.pulse import Pulse
from filrouge.routing.core.work import Id, Need

ENDED_KEPT = 10_000
HEAP_SPARE = 64
"""So many entries of work that has gone may lie in a heap beside as many as wait."""
LOWER_FIT = 0.85
NO_RULE = ChannelRule()
NO_REASON = ReasonRule()
NO_QUEUE = QueueRule()


class State:
    """Everything that a decision needs. `odd` counts facts that changed nothing, by what was wrong with them."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.now = 0.0
        self.items: dict[Id, Item] = {}
        self.desks: dict[Id, Desk] = {}
        self.groups: dict[GroupKey, Group] = {}
        self.pools: dict[PoolKey, Pool] = {}
        self.by_queue: dict[str, list[Pool]] = {}
        self.kept: dict[Id, dict[Id, None]] = {}
        self.pulse = Pulse()
        self.odd: Counter[str] = Counter()
        self.ended: dict[Id, None] = {}
        self.timers: list[tuple[float, int, str, Id]] = []
        self.wake_at: float | None = None
        self.seq = 0
        self.levels: dict[tuple[str, str], float] = {}
        self.rates: dict[tuple[str, str], float] = {}
        self.lenders = lenders_of(policy)
        self.team_levels: dict[str, float] = {}
        self.occupancy_pct = 0.0
        self.looked_at = -1.0
        self.resume_s: float | None = None
        self.half_hour = 0.0
        self.taken: Counter[tuple[str, str]] = Counter()
        self.lanes_touched: dict[Lane, None] = {}
        self.agents_touched: dict[Id, None] = {}
        self.chores: dict[Id, None] = {}
        self.held_too_long: dict[Id, None] = {}
        self.nobody_for: dict[Id, None] = {}
        self.review_at: float | None = None
        self.hours: dict[str, tuple[float, bool]] = {}

    # Agents ---------------------------------------------------------------------------------------------------------

    def _group_of(self, agent: Agent) -> Group:
        """The group of such agents; a new one learns which pools it may serve."""
        key = (agent.skills, agent.team, agent.site)
        group = self.groups.get(key)
        if group is None:
            group = self.groups[key] = Group(key)
            for pool in self.pools.values():
                self._introduce(group, pool)
        return group

    def recount(self, desk: Desk, *, keeps_place: bool = False) -> None:
        """Counts what an agent holds from the items, and puts the agent where those with that much room stand.

        `keeps_place`: not behind those who came meanwhile, because what took them away was not their doing."""
        used = written = 0
        by_channel: dict[str, int] = {}
        active_written = woken = False
        for work_id in desk.items:
            item = self.items[work_id]
            taken, channel = self.taken_by(item), item.work.channel
            used += taken
            if item.rule.interruptible:
                written += item.units
                active_written = active_written or item.status is Status.ACTIVE
            woken = woken or item.status is Status.WOKEN
            by_channel[channel] = by_channel.get(channel, 0) + 1
        self.count_time(desk)
        desk.used, desk.written, desk.by_channel = used, written, by_channel
        group, agent_id, ready = desk.group, desk.agent.id, desk.presence == "ready"
        if ready != (agent_id in group.present):
            if ready:
                group.present[agent_id] = None
                group.count(present=1)
            else:
                del group.present[agent_id]
                group.count(present=-1)
        free = ready and desk.ringing is None
        if active_written and free:
            group.written[agent_id] = None
            self._touch_urgent(group)
        else:
            group.written.pop(agent_id, None)
        stood_at, desk.stands_at = desk.stands_at, used if free and used < desk.agent.primary else None
        if stood_at is not None and stood_at != desk.stands_at:
            del group.rooms[stood_at][agent_id]
            if stood_at == 0:
                group.count(idle=-1)
        if desk.stands_at is None:
            if woken and free:
                self.agents_touched[agent_id] = None
            return
        self.agents_touched[agent_id] = None
        if stood_at == used:
            return
        if not keeps_place:
            desk.place_at = self.now
            if used == 0:
                desk.idle_since = self.now
        if used == 0:
            group.count(idle=1)
        self._stand(group.rooms.setdefault(used, OrderedDict()), desk)

    def _stand(self, room: OrderedDict[Id, None], desk: Desk) -> None:
        """Puts an agent among others with as much in hand, who stand in order of `place_at`."""
        first, last = next(iter(room), None), next(reversed(room), None)
        room[desk.agent.id] = None
        if first is None or last is None or desk.place_at >= self.desks[last].place_at:
            return
        if desk.place_at < self.desks[first].place_at:
            room.move_to_end(desk.agent.id, last=False)
        else:
            for agent_id in sorted(room, key=lambda one: self.desks[one].place_at):
                room.move_to_end(agent_id)

    def times(self, desk: Desk) -> tuple[float, float]:
        """Seconds with work in hand, and seconds with it or ready for it, until now."""
        passed = self.now - desk.counted_at
        if desk.used:
            return desk.busy_s + passed, desk.ready_s + passed
        return desk.busy_s, desk.ready_s + passed if desk.presence == "ready" else desk.ready_s

    def count_time(self, desk: Desk) -> None:
        desk.busy_s, desk.ready_s = self.times(desk)
        desk.counted_at = self.now

    def join(self, desk: Desk) -> None:
        """Puts an agent into the group of those who can do the same."""
        group = desk.group = self._group_of(desk.agent)
        group.agents[desk.agent.id] = None
        group.primary = max(group.primary, desk.agent.primary)
        group.interruptible = max(group.interruptible, desk.agent.interruptible)
        desk.stands_at = None

    def changed(self, desk: Desk, agent: Agent) -> None:
        """Takes over what is known of an agent now; who can do the same as before keeps their group."""
        before, desk.agent = desk.agent, agent
        if (before.skills, before.team, before.site) == (agent.skills, agent.team, agent.site):
            self.measure(desk.group)
            return
        self.withdraw(desk)
        self.join(desk)

    def withdraw(self, desk: Desk) -> None:
        """Takes an agent out of their group, before they change or leave; a group without agents is forgotten."""
        self.count_time(desk)
        group, agent_id = desk.group, desk.agent.id
        if group.present.pop(agent_id, self) is None:
            group.count(present=-1)
        group.written.pop(agent_id, None)
        if desk.stands_at is not None:
            del group.rooms[desk.stands_at][agent_id]
            if desk.stands_at == 0:
                group.count(idle=-1)
            desk.stands_at = None
        del group.agents[agent_id]
        if not group.agents:
            del self.groups[group.key]
            for pool, _, _ in group.pools:
                pool.groups = [one for one in pool.groups if one[0] is not group]
        self.measure(group)

    def measure(self, group: Group) -> None:
        """Counts anew how much one of a group can hold; where it is less, what waits may be for nobody any more."""
        before = group.primary, group.interruptible
        agents = [self.desks[other].agent for other in group.agents]
        group.primary = max((one.primary for one in agents), default=0)
        group.interruptible = max((one.interruptible for one in agents), default=0)
        if group.primary < before[0] or group.interruptible < before[1]:
            for pool, _, _ in group.pools:
                for lane in pool.lanes.values():
                    self.ask_for(lane)

    def ask_for(self, lane: Lane) -> None:
        """Has it asked whether anybody can ever take what waits in a lane, where none of its pool can hold it."""
        if lane.size and not lane.pool.can_hold(lane.key[2]):
            self.nobody_for.update((item.work.id, None) for item in self.waiting_in(lane))

    def taken_by(self, item: Item) -> int:
        """Primary units that this item takes of whoever has it. What rings takes what it will, less what is parked for
        it then."""
        if item.status is Status.OFFERED and item.parks is not None:
            parked = self.items.get(item.parks)
            if parked is not None and parked.agent == item.agent:
                return item.units - min(item.units, parked.taken)
        return item.taken

    # Work -----------------------------------------------------------------------------------------------------------

    def read(self, item: Item) -> None:
        """Reads what the policy says of an item, whenever either has changed."""
        work, policy = item.work, self.policy
        rule, reason = policy.channels.get(work.channel, NO_RULE), policy.reasons.get(work.reason, NO_REASON)
        units = units_of(work, rule, reason)
        item.waits_from, item.rule, item.units = work.waits_from, rule, units
        item.worth = worth(policy.order, work, rule, reason, units)

    def steps(self, queue: str) -> tuple[Step, ...]:
        own = self.policy.queues.get(queue, NO_QUEUE).steps
        return self.policy.steps if own is None else own

    def pool_of(self, queue: str, channel: str, needs: tuple[Need, ...], step: int, *, keep: bool = True) -> Pool:
        """The pool of such work; a new one learns who may serve it. `keep`: False to look only, which changes
        nothing."""
        key = (queue, channel, needs, step)
        pool = self.pools.get(key)
        if pool is None:
            asked = relaxed(needs, self.steps(queue)[:step])
            pool = Pool(key, asked, self.policy.channels.get(channel, NO_RULE))
            pool.used_at = self.now
            for group in self.groups.values():
                self._introduce(group, pool, keep=keep)
            if keep:
                self.pools[key] = pool
                self.by_queue.setdefault(queue, []).append(pool)
        return pool

    def lane_of(self, item: Item) -> Lane:
        """The lane where this item stands at its step."""
        work = item.work
        pool = self.pool_of(work.queue, work.channel, work.needs, item.step)
        tier = round(2 * log2(work.value)) if work.value > 0 else -64
        length = -1 if work.handle_s is None else round(2 * log2(max(work.handle_s, 1.0)))
        lane_key = (work.reason, tier, item.units, work.due_at is not None, length)
        lane = pool.lanes.get(lane_key)
        if lane is None:
            lane = pool.lanes[lane_key] = Lane(pool, lane_key)
        return lane

    def enter(self, item: Item) -> None:
        """Puts a waiting item at its place: by arrival, or by due time where the policy looks at it."""
        work = item.work
        lane = item.lane = self.lane_of(item)
        item.places += 1
        place = item.waits_from
        if work.due_at is not None and isinstance(self.policy.order, Index):
            place = work.due_at
        heappush(lane.heap, (place, item.seq, item.places, work.id))
        lane.size += 1
        lane.pool.used_at = self.now
        self.lanes_touched[lane] = None
        if not item.unroutable and not lane.pool.can_hold(item.units):
            self.nobody_for[work.id] = None

    def leave(self, item: Item) -> None:
        """Takes a waiting item out of its lane; afterwards the lane's head is live again."""
        lane, item.lane = item.lane, None
        if lane is None:
            return
        lane.size -= 1
        item.places += 1
        heap = lane.heap
        while heap and not self._stands(heap[0]):
            heappop(heap)
        if len(heap) > 2 * lane.size + HEAP_SPARE:
            heap[:] = [entry for entry in heap if self._stands(entry)]
            heapify(heap)
        if not lane.size:
            self.lanes_touched.pop(lane, None)

    def _stands(self, entry: tuple[float, int, int, Id]) -> bool:
        item = self.items.get(entry[3])
        return item is not None and item.places == entry[2] and item.seq == entry[1]

    def waiting_in(self, lane: Lane) -> Iterator[Item]:
        """The items of a lane, in order; no more of the heap is looked at than is asked for."""
        heap, fringe = lane.heap, [(entry, 0) for entry in lane.heap[:1]]
        while fringe:
            entry, at = heappop(fringe)
            if self._stands(entry):
                yield self.items[entry[3]]
            for child in (2 * at + 1, 2 * at + 2):
                if child < len(heap):
                    heappush(fringe, (heap[child], child))

    def timer(self, at: float, kind: str, about: Id) -> None:
        self.seq += 1
        heappush(self.timers, (at, self.seq, kind, about))

    def look_again(self, item: Item, at: float | None) -> None:
        """Has this item looked at then, and not before; None: only when something happens to it."""
        if at is not None and at != item.look_at:
            self.timer(at, "item", item.work.id)
        item.look_at = at

    def drop_idle_timers(self) -> None:
        """Forgets timers that concern nobody any more, where they stand first: nobody need be woken for them."""
        timers = self.timers
        while timers and timers[0][2] == "item":
            item = self.items.get(timers[0][3])
            if item is not None and item.look_at == timers[0][0]:
                return
            heappop(timers)

    def touch(self, lanes: Iterable[Lane]) -> None:
        """Marks lanes in which something waits: it is looked for who could take it."""
        self.lanes_touched.update(dict.fromkeys(lane for lane in lanes if lane.size))

    def _touch_urgent(self, group: Group) -> None:
        """Marks the urgent work that waits for a group in which somebody could set work aside for it."""
        if self.policy.interrupt is not None:
            for pool, _, _ in group.pools:
                if pool.rule.interrupts:
                    self.touch(pool.lanes.values())

    def review(self) -> None:
        """Marks all that waits, so that what was held back is looked at again."""
        for pool in self.pools.values():
            self.touch(pool.lanes.values())

    def forget(self, work_id: Id) -> None:
        """Remembers that this work is over, so that a late fact does not bring it back; the latest 10,000 are kept."""
        if work_id in self.ended:
            return
        self.ended[work_id] = None
        if len(self.ended) > ENDED_KEPT:
            del self.ended[next(iter(self.ended))]

    # Who may serve what -----------------------------------------------------------------------------------------------

    def _introduce(self, group: Group, pool: Pool, *, keep: bool = True) -> None:
        fit = self._fit(group, pool)
        if fit is None:
            return
        rule = self.policy.queues.get(pool.key[0], NO_QUEUE)
        borrow = None
        if rule.teams and group.team not in rule.teams:
            borrow = next((borrow for borrow in rule.borrows if borrow.team == group.team), None)
            if borrow is None:
                return
        if not pool.groups:
            for lane in pool.lanes.values():
                for item in self.waiting_in(lane):
                    item.unroutable = False
        pool.groups.append((group, fit, borrow))
        if not keep:
            return
        group.pools.append((pool, fit, borrow))
        if borrow is None:
            if pool.urgent:
                group.urgent.setdefault(pool.kind, (pool, fit))
            pool.idle += group.idle
            pool.present += len(group.present)

    def _fit(self, group: Group, pool: Pool) -> float | None:
        order = self.policy.order
        lower = order.lower_fit if isinstance(order, Index) else LOWER_FIT
        fit = 1.0
        for need in pool.needs:
            if group.skills.get(need.skill, 0) < need.level:
                return None
        for need in pool.key[2]:
            fit *= lower ** max(0, need.level - group.skills.get(need.skill, 0))
        return fit


def lenders_of(policy: Policy) -> tuple[str, ...]:
    """The teams that may be asked to help with queues of others."""
    return tuple(sorted({borrow.team for rule in policy.queues.values() for borrow in rule.borrows}))
