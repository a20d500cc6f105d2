"""`decide`: what follows from the state after a fact. It changes nothing.

It gives the first thing to do, or several that do not touch each other; the loop applies it and asks again until
nothing is left to decide. Who has got room is looked at first, then work that came.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from filrouge.routing.core.able import (
    has_firm,
    held_until,
    hindrance,
    left_s,
    missing,
    reserved,
    share_rank,
    standing_of,
    to_park,
)
from filrouge.routing.core.agents import Desk
from filrouge.routing.core.choice import score
from filrouge.routing.core.decisions import (
    Decision,
    Hindrance,
    Offer,
    Resume,
    Return,
    Rule,
    SetNotReady,
    Unroutable,
    WakeAt,
    Why,
)
from filrouge.routing.core.facts import Fact
from filrouge.routing.core.hours import is_served
from filrouge.routing.core.items import Item, Status
from filrouge.routing.core.lanes import Lane
from filrouge.routing.core.priority import Rank, rank
from filrouge.routing.core.state import State
from filrouge.routing.core.work import Id, Need

LOOKED_AT = 8
"""So many works of a lane that are too long before a break are looked at: the others are taken to be as long."""
AWAITED: tuple[Status, ...] = (Status.SILENT,)
IN_HAND = (Status.SILENT, Status.ACTIVE, Status.OFFERED)
"""What an agent who has gone keeps (the customer may never write again); what one whose shift is over keeps."""
OWN_HINDRANCES = ("refused", "break_near")
"""What concerns one item and one agent: the next item of the same lane may do."""
Score = tuple[int, int, float, float]


class Look:
    """A look at the state after one fact, over as many decisions as follow from it.

    `agents`, `lanes`: looked at in vain; offers made meanwhile only take room away. `withheld`: whether anything was
    held back by a condition that time may lift. `hindered`: what kept those with room from the last item, and need not
    keep them from the next of its lane. `ranks`: of the heads of lanes. `asked`: of so many it
    was asked whether anybody can take them."""

    __slots__ = ("agents", "asked", "fact", "hindered", "lanes", "ranks", "state", "withheld")

    def __init__(self, state: State, fact: Fact) -> None:
        self.state, self.fact, self.withheld = state, type(fact).__name__, False
        self.hindered: set[Hindrance] = set()
        self.asked = 0
        self.ranks: dict[Lane, tuple[Id, Rank]] = {}
        self.agents: set[Id] = set()
        self.lanes: set[Lane] = set()

    def offer(self, item: Item, agent_id: Id, rule: Rule, score: float, parks: Id | None = None) -> Offer:
        now = self.state.now
        why = Why(rule, self.fact, max(0.0, now - item.waits_from), item.step, (("score", score),))
        return Offer(item.work.id, agent_id, item.offers + 1, now + item.rule.ring_s, why, parks)

    def rank_of(self, lane: Lane) -> Rank:
        """The rank of what comes first in a lane; many lanes are asked for again after each offer."""
        known = self.ranks.get(lane)
        if known is None or known[0] != lane.head:
            state = self.state
            known = lane.head, rank(state.policy.order, state.items[lane.head], 1.0, state.now)
            self.ranks[lane] = known
        return known[1]


def decide(look: Look) -> list[Decision]:
    """The decisions that follow from the fact that was applied before. An empty list: nothing more to do now; after a
    `WakeAt` there is nothing more either."""
    state = look.state
    if (state.chores or state.held_too_long) and (chores := _chores(state)):
        return chores
    if len(state.nobody_for) > look.asked and (nobody := _unroutable(look)):
        return nobody
    for desk in _in_turn(look) if state.agents_touched else ():
        if found := _work_for(look, desk):
            return [found]
        look.agents.add(desk.agent.id)
    for lane in _in_order(look) if state.lanes_touched else ():
        if placed := _agent_for(look, lane):
            return [placed]
        look.lanes.add(lane)
    return _wake(look)


def _unroutable(look: Look) -> list[Decision]:
    """What nobody can ever take, said once. Work alike is asked about together."""
    state = look.state
    found: list[Decision] = []
    known: dict[tuple[str, tuple[Need, ...], int, bool], tuple[str, ...]] = {}
    for work_id in islice(state.nobody_for, look.asked, None):
        item = state.items.get(work_id)
        if item is None or item.unroutable or item.status is not Status.WAITING:
            continue
        kind = (item.work.queue, item.work.needs, item.units, item.rule.interruptible)
        if kind not in known:
            known[kind] = missing(state, item)
        if known[kind]:
            found.append(Unroutable(work_id, known[kind]))
    look.asked = len(state.nobody_for)
    return found


def _in_turn(look: Look) -> list[Desk]:
    """Agents to look at: those who have had room for longest, first."""
    state = look.state
    desks = [
        state.desks[agent_id]
        for agent_id in state.agents_touched
        if agent_id not in look.agents and agent_id in state.desks
    ]
    if len(desks) > 1:
        desks.sort(key=lambda desk: desk.place_at)
    return desks


def _in_order(look: Look) -> list[Lane]:
    """Lanes to look at: those whose heads come first, first."""
    state = look.state
    lanes = [lane for lane in state.lanes_touched if lane.size and lane not in look.lanes]
    if len(lanes) > 1:
        lanes.sort(key=look.rank_of, reverse=True)
    return lanes


def _wake(look: Look) -> list[Decision]:
    """When to be told the time: for a review of what was withheld, and for the first thing that time changes."""
    state = look.state
    found: list[Decision] = []
    if look.withheld and state.review_at is None:
        found.append(WakeAt(state.now + state.policy.review_s, review=True))
    if state.timers and (state.wake_at is None or state.timers[0][0] < state.wake_at):
        found.append(WakeAt(state.timers[0][0]))
    return found


def _chores(state: State) -> list[Decision]:
    """What agents hold and cannot go on with, and agents who do not answer."""
    found: list[Decision] = []
    for work_id in state.held_too_long:
        item = state.items.get(work_id)
        if item is None or item.status not in (Status.PARKED, Status.WOKEN):
            continue
        interrupt = state.policy.interrupt
        near = item.status is Status.PARKED and interrupt and held_until(state, item) < item.since + interrupt.return_s
        found.append(Return(work_id, item.agent, "near_due" if near else "waited_too_long"))
    for agent_id in state.chores:
        desk = state.desks.get(agent_id)
        if desk is None:
            continue
        if desk.presence == "ready" and 0 < state.policy.no_answers <= desk.no_answers:
            found.append(SetNotReady(agent_id, "no_answer"))
        gone = desk.presence == "offline"
        over = desk.agent.ends_at is not None and desk.agent.ends_at <= state.now
        if gone or over:
            kept = () if desk.leaving else AWAITED if gone else IN_HAND
            found.extend(
                Return(work_id, agent_id, "agent_left" if gone else "shift_ended")
                for work_id in sorted(desk.items, key=lambda one: state.items[one].seq)
                if state.items[work_id].status not in kept
                and not any(isinstance(one, Return) and one.work_id == work_id for one in found)
            )
    return found


# An agent has room ---------------------------------------------------------------------------------------------------


def _work_for(look: Look, desk: Desk) -> Offer | Resume | None:
    """The work that comes first for this agent: what they hold and may go on with, what is kept for them, or the best
    head of the lanes they may serve."""
    state = look.state
    if desk.presence != "ready" or desk.ringing is not None:
        return None
    best: tuple[int, Rank] | None = None
    found: Resume | None = None
    for item in _own(state, desk):
        place = rank(state.policy.order, item, 1.0, state.now)
        place = (place[0], state.now if isinstance(state.policy.order, str) else place[1], place[2])
        if best is None or (1, place) > best:
            best = 1, place
            found = Resume(item.work.id, desk.agent.id, Why("resume", look.fact, state.now - item.since))
    if desk.used >= desk.agent.primary:
        return found
    kept = _kept_for(state, desk)
    if kept is not None and not kept.rule.interruptible:
        return look.offer(kept, desk.agent.id, _kept_rule(kept), 0.0)
    group = desk.group
    held_back: bool | None = None
    chosen: tuple[Item, float] | None = None
    for pool, fit, borrow in group.pools:
        for lane in pool.lanes.values():
            if not lane.size or not is_served(state, pool.key[0]):
                continue
            head = _first_for(look, lane, desk)
            if head is None:
                continue
            standing = standing_of(state, pool, group, borrow, head)
            if standing is None:
                look.withheld = True
                continue
            if pool.rule.interruptible and state.policy.reserve is not None and desk.used == 0:
                if held_back is None:
                    held_back = reserved(state, group)
                if held_back:
                    look.withheld = True
                    continue
            place = rank(state.policy.order, head, fit, state.now)
            if best is None or (standing[0], place) > best:
                best, chosen = (standing[0], place), (head, place[0])
    if kept is not None and found is None and not (chosen and chosen[0].rule.interrupts):
        return look.offer(kept, desk.agent.id, _kept_rule(kept), 0.0)
    if chosen is None:
        return found
    return look.offer(chosen[0], desk.agent.id, "freed", chosen[1])


def _own(state: State, desk: Desk) -> list[Item]:
    """What the agent holds and could go on with now."""
    found = []
    for work_id in desk.items:
        item = state.items[work_id]
        if item.status not in (Status.PARKED, Status.WOKEN):
            continue
        needed = item.units - item.taken
        if desk.used + needed <= desk.agent.primary:
            found.append(item)
    return found


def _kept_for(state: State, desk: Desk) -> Item | None:
    """What comes first of the work that waits for this agent alone."""
    best: Rank | None = None
    found: Item | None = None
    for work_id in state.kept.get(desk.agent.id, ()):
        item = state.items[work_id]
        if hindrance(state, desk, item) is not None or not is_served(state, item.work.queue):
            continue
        if has_firm(desk.agent, item) and share_rank(state, item.work.queue, desk.agent.team) is not None:
            place = rank(state.policy.order, item, 1.0, state.now)
            if best is None or place > best:
                best, found = place, item
    return found


def _kept_rule(item: Item) -> Rule:
    if item.kept_for == item.work.adviser:
        return "adviser"
    return "last_agent" if item.kept_for == item.work.last_agent else "to_agent"


def _first_for(look: Look, lane: Lane, desk: Desk) -> Item | None:
    """The first of a lane that this agent may take: it need not be the head when they have declined that lately, or
    when it takes longer than they have."""
    state = look.state
    head = state.items[lane.head]
    why_not = hindrance(state, desk, head)
    if why_not not in OWN_HINDRANCES:  # nearly always: nobody else of the lane need be looked at
        return head if why_not is None else None
    too_long = 0
    for item in state.waiting_in(lane):
        why_not = hindrance(state, desk, item)
        if why_not is None:
            return item
        if why_not == "break_near":
            look.withheld = True
            too_long += 1
        if why_not not in OWN_HINDRANCES or too_long == LOOKED_AT:
            return None
    return None


# Work has come -------------------------------------------------------------------------------------------------------


def _agent_for(look: Look, lane: Lane) -> Offer | None:
    """The agent who gets the head of this lane: one with room, else one who sets something aside for it. Where the head
    waits for what concerns it alone, the next one gets its chance."""
    state, pool = look.state, lane.pool
    if not pool.groups or not is_served(state, pool.key[0]):
        return None
    too_long = 0
    for item in state.waiting_in(lane):
        look.hindered.clear()
        if found := _agent_for_item(look, lane, item):
            return found
        too_long += "break_near" in look.hindered
        if not look.hindered or too_long == LOOKED_AT:
            return None
    return None


def _agent_for_item(look: Look, lane: Lane, item: Item) -> Offer | None:
    state, pool = look.state, lane.pool
    best: Score | None = None
    chosen: Id = None
    held_back = False
    for group, fit, borrow in pool.groups:
        if not group.rooms:
            continue
        standing = standing_of(state, pool, group, borrow, item)
        if standing is None:
            held_back = True
            continue
        kept_free: bool | None = None
        for load, room in group.rooms.items():
            if not room or load + item.units > group.primary:
                continue
            if load == 0 and pool.rule.interruptible:
                if kept_free is None:
                    kept_free = reserved(state, group)
                if kept_free:
                    held_back = True
                    continue
            desk = _first_able(look, room, item)
            if desk is None:
                continue
            found = (*standing, *score(state, desk, group, pool, fit))
            if best is None or found > best:
                best, chosen = found, desk.agent.id
    if best is not None:
        return look.offer(item, chosen, "share_floor" if best[0] == 2 else "arrived", best[2])
    look.withheld = look.withheld or held_back
    return _interrupting(look, lane, item)


def _first_able(look: Look, room: Iterable[Id], item: Item) -> Desk | None:
    """Of agents who stand in order of idleness, the first who may take this item; in turn, when offers go round."""
    able = _able(look, room, item)
    if look.state.policy.choose == "round_robin":
        return min(able, key=lambda desk: desk.offered_at, default=None)
    return next(able, None)


def _able(look: Look, room: Iterable[Id], item: Item) -> Iterator[Desk]:
    for agent_id in room:
        desk = look.state.desks[agent_id]
        why_not = hindrance(look.state, desk, item)
        if why_not is None:
            yield desk
        elif why_not in OWN_HINDRANCES:
            look.hindered.add(why_not)
            if why_not == "break_near":
                look.withheld = True


def _interrupting(look: Look, lane: Lane, item: Item) -> Offer | None:
    """The agent who sets interruptible work aside for this item, if the policy wants that now."""
    state, pool = look.state, lane.pool
    interrupt = state.policy.interrupt
    if interrupt is None or not pool.rule.interrupts:
        return None
    hurried = state.now >= item.asked_from + interrupt.after_s
    if not hurried and state.levels.get(pool.kind, 1.0) >= interrupt.below_level:
        look.withheld = True
        return None
    best: Score | None = None
    chosen: tuple[Id, Id] | None = None
    for group, fit, borrow in pool.groups:
        standing = standing_of(state, pool, group, borrow, item)
        if standing is None:
            look.withheld = look.withheld or bool(group.written)
            continue
        for agent_id in group.written:
            desk = state.desks[agent_id]
            parked = to_park(state, desk, item)
            if not isinstance(parked, Item):
                look.withheld = look.withheld or len(desk.parkings) >= interrupt.per_hour
                continue
            found = (*standing, fit, left_s(state, parked))
            if best is None or found > best:
                best, chosen = found, (agent_id, parked.work.id)
    if best is None or chosen is None:
        return None
    return look.offer(item, chosen[0], "interrupt", best[2], parks=chosen[1])
