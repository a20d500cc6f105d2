"""What routing knows: agents by what they can do, waiting work by what it needs. Changed by `apply` only; how both are
sorted is in `lanes.py`."""

from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from math import log2

from filrouge.routing.core.agents import Agent, Desk
from filrouge.routing.core.lanes import Group, GroupKey, Lane, Pool, PoolKey, relaxed
from filrouge.routing.core.policy import ChannelRule, Index, Policy, QueueRule, ReasonRule, Scarcity, Step
from filrouge.routing.core.pulse import Pulse
from filrouge.routing.core.work import Id, Item, Status, Work
from filrouge.terms.calendar import is_open, next_opening, openings

ENDED_KEPT = 10_000
STOCK_S = 10.0
LEAN = 10.0
"""So many contacts of the whole channel stand beside a queue's own."""
AHEAD = timedelta(days=8)
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
        self._open: dict[str, tuple[float, bool]] = {}

    # Agents ---------------------------------------------------------------------------------------------------------

    def group_of(self, agent: Agent) -> Group:
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
            rule = self.rule(item.work.channel)
            units = self.units(item.work)
            used += self.taken_by(item)
            active_written = active_written or (rule.interruptible and item.status is Status.ACTIVE)
            woken = woken or item.status is Status.WOKEN
            if rule.interruptible:
                written += units
            by_channel[item.work.channel] = by_channel.get(item.work.channel, 0) + 1
        self.count_time(desk)
        group = self.group_of(desk.agent)
        stood_at = next((load for load, room in group.rooms.items() if desk.agent.id in room), None)
        desk.used, desk.written, desk.by_channel = used, written, by_channel
        if (desk.presence == "ready") != (desk.agent.id in group.present):
            if desk.presence == "ready":
                group.present[desk.agent.id] = None
                group.count(present=1)
            else:
                del group.present[desk.agent.id]
                group.count(present=-1)
        free = desk.presence == "ready" and desk.ringing is None
        if active_written and free:
            group.written[desk.agent.id] = None
        else:
            group.written.pop(desk.agent.id, None)
        has_room = free and used < desk.agent.primary
        if stood_at is not None and not (has_room and stood_at == used):
            del group.rooms[stood_at][desk.agent.id]
            if stood_at == 0:
                group.count(idle=-1)
        if not has_room:
            if woken and free:
                self.agents_touched[desk.agent.id] = None
            return
        self.agents_touched[desk.agent.id] = None
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

    def withdraw(self, desk: Desk) -> None:
        """Takes an agent out of their group, before they change or leave."""
        self.count_time(desk)
        group = self.group_of(desk.agent)
        if group.present.pop(desk.agent.id, self) is None:
            group.count(present=-1)
        group.written.pop(desk.agent.id, None)
        for load, room in group.rooms.items():
            if room.pop(desk.agent.id, self) is None and load == 0:
                group.count(idle=-1)

    def taken_by(self, item: Item) -> int:
        """Primary units that this item takes of whoever has it. What rings takes what it will, less what is parked for
        it then."""
        units = self.units(item.work)
        match item.status:
            case Status.ACTIVE:
                return units
            case Status.SILENT | Status.WOKEN:
                silent = self.rule(item.work.channel).silent_weight
                return units if silent is None else min(units, silent)
            case Status.OFFERED:
                parked = self.items.get(item.parks) if item.parks is not None else None
                if parked is None or parked.agent != item.agent:
                    return units
                return units - min(units, self.taken_by(parked))
            case _:
                return 0

    # Work -----------------------------------------------------------------------------------------------------------

    def rule(self, channel: str) -> ChannelRule:
        return self.policy.channels.get(channel, NO_RULE)

    def units(self, work: Work) -> int:
        """Primary units that this work takes while in hand."""
        if work.weight is not None:
            return work.weight
        reason = self.policy.reasons.get(work.reason)
        if reason is not None and work.channel in reason.weights:
            return reason.weights[work.channel]
        return self.rule(work.channel).weight

    def steps(self, queue: str) -> tuple[Step, ...]:
        own = self.policy.queues.get(queue, NO_QUEUE).steps
        return self.policy.steps if own is None else own

    def lane_of(self, item: Item) -> Lane:
        """The lane where this item stands at its step; a new pool learns who may serve it."""
        work = item.work
        key = (work.queue, work.channel, work.needs, item.step)
        pool = self.pools.get(key)
        if pool is None:
            needs = relaxed(work.needs, self.steps(work.queue)[: item.step])
            pool = self.pools[key] = Pool(key, needs, self.rule(work.channel))
            self.by_queue.setdefault(work.queue, []).append(pool)
            for group in self.groups.values():
                self._introduce(group, pool)
        tier = round(2 * log2(work.value)) if work.value > 0 else -64
        length = -1 if work.handle_s is None else round(2 * log2(max(work.handle_s, 1.0)))
        lane_key = (work.reason, tier, self.units(work), work.due_at is not None, length)
        lane = pool.lanes.get(lane_key)
        if lane is None:
            lane = pool.lanes[lane_key] = Lane(pool, lane_key, self.policy.reasons.get(work.reason, NO_REASON))
        return lane

    def enter(self, item: Item) -> None:
        """Puts a waiting item at its place: by arrival, or by due time where the policy looks at it."""
        work = item.work
        self.look_at_hours(work.queue)
        lane = self.lane_of(item)
        item.places += 1
        place = work.waits_from
        if work.due_at is not None and isinstance(self.policy.order, Index):
            place = work.due_at
        heappush(lane.heap, (place, item.seq, item.places, work.id))
        lane.size += 1
        self.lanes_touched[lane] = None
        if not lane.pool.groups and not item.unroutable:
            self.nobody_for[work.id] = None

    def leave(self, item: Item) -> None:
        """Takes a waiting item out of its lane; afterwards the lane's head is live again."""
        lane = self.lane_of(item)
        lane.size -= 1
        item.places += 1
        heap = lane.heap
        while heap and not self._stands(heap[0]):
            heappop(heap)
        if not lane.size:
            self.lanes_touched.pop(lane, None)

    def _stands(self, entry: tuple[float, int, int, Id]) -> bool:
        item = self.items.get(entry[3])
        return item is not None and item.places == entry[2] and item.seq == entry[1]

    def waiting_in(self, lane: Lane) -> Iterator[Item]:
        """The items of a lane, in order; no more of the heap is looked at than is asked for."""
        heap, fringe = lane.heap, [(lane.heap[0], 0)]
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

    def drop_idle_timers(self) -> None:
        """Forgets timers of work that is gone, where they stand first: nobody need be woken for them."""
        while self.timers and self.timers[0][2] in ("step", "look", "held") and self.timers[0][3] not in self.items:
            heappop(self.timers)

    def touch(self, lanes: Iterable[Lane]) -> None:
        """Marks lanes in which something waits: it is looked for who could take it."""
        self.lanes_touched.update(dict.fromkeys(lane for lane in lanes if lane.size))

    def review(self) -> None:
        """Marks who has room, so that work which was held back for them is looked at again."""
        for group in self.groups.values():
            for room in group.rooms.values():
                self.agents_touched.update(dict.fromkeys(room))

    def forget(self, work_id: Id) -> None:
        """Remembers that this work is over, so that a late fact does not bring it back; the latest 10,000 are kept."""
        if work_id in self.ended:
            return
        self.ended[work_id] = None
        if len(self.ended) > ENDED_KEPT:
            del self.ended[next(iter(self.ended))]

    def start_anew(self, policy: Policy) -> None:
        """Forgets how agents and work are sorted, for another policy to sort them."""
        self.policy = policy
        for sorted_by_policy in (self.groups, self.pools, self.by_queue, self.kept, self._open):
            sorted_by_policy.clear()
        self.lanes_touched.clear()

    # Service ----------------------------------------------------------------------------------------------------------

    def count_answer(self, item: Item, *, good: bool) -> None:
        """Counts a first answer, or a customer who gave up waiting after the target."""
        self.pulse.add_answer(item.work.queue, item.work.channel, self.now, good)

    def look_around(self) -> None:
        """Takes stock every 10 s, as far as the policy asks for it: the service level (0-1) of urgent work by queue and
        channel, its contacts a minute; every minute occupancy (%)."""
        if self.now < self.looked_at + STOCK_S:
            return
        minute_before, self.looked_at = self.looked_at // 60, self.now - self.now % STOCK_S
        choose, interrupt = self.policy.choose, self.policy.interrupt
        judged = self.policy.reserve is not None or (interrupt is not None and interrupt.below_level <= 1)
        if judged or isinstance(choose, Scarcity):
            for pools in self.by_queue.values():
                for kind in dict.fromkeys(pool.kind for pool in pools if pool.urgent):
                    good, total = self.pulse.count(kind, self.now, self.policy.window_s)
                    self.rates[kind] = total * 60 / self.policy.window_s
                    if judged:
                        self.levels[kind] = self._level(kind, good, total)
        if isinstance(choose, Scarcity) and choose.occupancy and self.looked_at // 60 != minute_before:
            times = [self.times(desk) for desk in self.desks.values()]
            ready_s = sum(ready_s for _, ready_s in times)
            self.occupancy_pct = 100 * sum(busy_s for busy_s, _ in times) / ready_s if ready_s else 0.0

    def _level(self, kind: tuple[str, str], good: float, total: float) -> float:
        """Share answered in target, with what waits beyond it now. A queue of few contacts leans on its channel;
        one without any is well."""
        for pool in self.by_queue[kind[0]]:
            if pool.kind != kind:
                continue
            for lane in pool.lanes.values():
                if lane.size and self.now - self.items[lane.head].work.waits_from > pool.rule.target_s:
                    total += lane.size
        channel_good, channel_total = self.pulse.count((None, kind[1]), self.now, self.policy.window_s)
        return (good + LEAN * (channel_good + 1) / (channel_total + 1)) / (total + LEAN)

    def team_level(self, team: str) -> float:
        """Share (0-1) answered in target in the last minutes on the queues whose home is this team."""
        good = total = 0.0
        for queue, rule in self.policy.queues.items():
            if team in rule.teams:
                well, all_of = self.pulse.count(queue, self.now, self.policy.window_s)
                good, total = good + well, total + all_of
        return (good + 1) / (total + 1)

    def team_idle(self, team: str) -> int:
        return sum(group.idle for group in self.groups.values() if group.team == team)

    def count_share(self, item: Item, team: str, many: int = 1) -> None:
        """Counts what a partner took of a queue in this half-hour, and what all took; what rings counts."""
        if self.policy.shares:
            self.taken[item.work.queue, ""] += many
            if team:
                self.taken[item.work.queue, team] += many

    def uncount_share(self, item: Item, team: str) -> None:
        """What rang, and was not taken."""
        if item.since >= self.half_hour:
            self.count_share(item, team, -1)

    # Who may serve what -----------------------------------------------------------------------------------------------

    def _introduce(self, group: Group, pool: Pool) -> None:
        fit = self._fit(group, pool)
        if fit is None:
            return
        rule = self.policy.queues.get(pool.key[0], NO_QUEUE)
        borrow = None
        if rule.teams and group.team not in rule.teams:
            borrow = next((borrow for borrow in rule.borrows if borrow.team == group.team), None)
            if borrow is None:
                return
        group.pools.append((pool, fit, borrow))
        pool.groups.append((group, fit, borrow))
        if borrow is None:
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

    def is_open(self, queue: str) -> bool:
        """Whether the queue is served now."""
        hours = self._open.get(queue)
        return hours is None or hours[1]

    def look_at_hours(self, queue: str) -> None:
        """Reads the queue's calendar, once for each opening and closing."""
        calendar = self.policy.queues.get(queue, NO_QUEUE).calendar
        if calendar is None or self.now < self._open.get(queue, (-1.0, False))[0]:
            return
        at = datetime.fromtimestamp(self.now, UTC)
        now_open = is_open(calendar, at)
        if now_open:
            turn = next((closes for _, closes in openings(calendar, at, at + AHEAD)), None)
        else:
            turn = next_opening(calendar, at)
        until = (turn or at + AHEAD).timestamp()
        self._open[queue] = (until, now_open)
        self.timer(until, "hours", queue)
