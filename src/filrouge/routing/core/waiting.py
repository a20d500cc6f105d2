"""Waiting, and how time moves it: who is waited for, when needs relax, when work comes back to its place."""

from heapq import heappop

from filrouge.routing.core.able import has_firm, held_until, share_rank
from filrouge.routing.core.agents import Desk
from filrouge.routing.core.forgetting import forget_unused
from filrouge.routing.core.hours import look_at_hours
from filrouge.routing.core.items import Item, Status
from filrouge.routing.core.pulse import KEEP_S
from filrouge.routing.core.service import uncount_share
from filrouge.routing.core.state import NO_QUEUE, State
from filrouge.routing.core.work import Id

HALF_HOUR_S = 1800.0
NOBODY: Id = "(nobody)"
"""Whom work is kept for before its time has come."""


def advance(state: State, now: float) -> None:
    """Moves the clock, and does what was due by then: needs relax, holds end, slots begin, queues open and close."""
    state.now = now
    if state.wake_at is not None and state.wake_at <= now:
        state.wake_at = None
    if state.review_at is not None and state.review_at <= now:
        state.review_at = None
        state.review()
    half_hour = now - now % HALF_HOUR_S
    if half_hour != state.half_hour:
        state.half_hour = half_hour
        state.taken.clear()
        forget_unused(state)
        state.pulse.forget(now - KEEP_S)
    while state.timers and state.timers[0][0] <= now:
        at, _, kind, about = heappop(state.timers)
        match kind:
            case "hours":
                look_at_hours(state, str(about))
                state.touch(lane for pool in state.by_queue.get(str(about), ()) for lane in pool.lanes.values())
                state.agents_touched.update(dict.fromkeys(state.kept))
            case "shift":
                state.chores[about] = None
            case "ramp":
                if about in state.desks:
                    state.recount(state.desks[about])
            case _:
                item = state.items.get(about)
                if item is not None and item.look_at == at:
                    item.look_at = None
                    _time_has_come(state, item)


def _time_has_come(state: State, item: Item) -> None:
    """For an item in hand that nobody works on to go back, for one that waits to move, or to be looked at again."""
    if item.status is not Status.WAITING:
        watch_held(state, item)
    elif item.kept_for is not None or item.step != step_of(state, item):
        move(state, item)
    else:
        if item.lane is not None:
            state.touch((item.lane,))
            state.ask_for(item.lane)
        state.look_again(item, next_look(state, item))


def move(state: State, item: Item) -> None:
    """Puts a waiting item where it belongs by now: kept for one agent, or in the lane of its step."""
    take_out(state, item)
    queue_up(state, item)


def queue_up(state: State, item: Item) -> None:
    """Makes an item wait: not before its time, for one agent alone for a while, then for all at its place."""
    now, work = state.now, item.work
    item.agent = item.parks = item.expires_at = None
    set_status(state, item, Status.WAITING)
    if work.not_before is not None and work.not_before > now:
        item.kept_for, item.kept_until = NOBODY, work.not_before
    elif item.kept_for is not None and not (item.kept_until > now and _is_worth_waiting(state, item, item.kept_for)):
        item.kept_for = None
    if item.kept_for is None and item.taken_at is None:
        _prefer(state, item)
    put(state, item)


def put(state: State, item: Item) -> None:
    """Puts a waiting item at its place: beside the agent it is kept for, or in the lane of its step."""
    if item.kept_for != NOBODY:
        look_at_hours(state, item.work.queue)
    if item.kept_for is None:
        item.step = step_of(state, item)
        state.enter(item)
    elif item.kept_for != NOBODY:
        state.kept.setdefault(item.kept_for, {})[item.work.id] = None
        state.agents_touched[item.kept_for] = None
    state.look_again(item, next_look(state, item))


def step_of(state: State, item: Item) -> int:
    """How far its needs are relaxed by now."""
    asked_from = item.asked_from
    return sum(1 for step in state.steps(item.work.queue) if asked_from + step.after_s <= state.now)


def next_look(state: State, item: Item) -> float | None:
    """When time changes something for a waiting item: its hold ends, its needs relax, it may interrupt, or who refused
    it may be asked again."""
    if item.kept_for is not None:
        return item.kept_until
    now, since, policy = state.now, item.asked_from, state.policy
    at = [since + step.after_s for step in state.steps(item.work.queue)[item.step : item.step + 1]]
    if policy.interrupt is not None and item.rule.interrupts:
        at.append(since + policy.interrupt.after_s)
    if item.refused_by:
        at.extend(refused_at + policy.refused_s for refused_at in item.refused_by.values())
    return min((one for one in at if one > now), default=None)


def _prefer(state: State, item: Item) -> None:
    """The adviser of record, then the agent of last time: each once, while they are there, for as long as allowed."""
    prefer = state.policy.prefer
    wanted = ((item.work.adviser, prefer.adviser_s), (item.work.last_agent, prefer.last_agent_s))
    for agent_id, seconds in wanted[item.preferred :]:
        item.preferred += 1
        if seconds > 0 and _is_worth_waiting(state, item, agent_id) and _serves(state, item, agent_id):
            item.kept_for, item.kept_until = agent_id, state.now + seconds
            return


def _serves(state: State, item: Item, agent_id: Id | None) -> bool:
    """Whether this agent's team serves the queue, at home or lent."""
    rule = state.policy.queues.get(item.work.queue, NO_QUEUE)
    team = state.desks[agent_id].agent.team
    return not rule.teams or team in rule.teams or any(borrow.team == team for borrow in rule.borrows)


def _is_worth_waiting(state: State, item: Item, agent_id: Id | None) -> bool:
    """Whether this agent is there, has not declined, is not beyond a partner's ceiling, and has what may never be done
    without."""
    desk = state.desks.get(agent_id)
    if desk is None or desk.presence in ("offline", "not_ready") or agent_id in item.refused_by:
        return False
    if share_rank(state, item.work.queue, desk.agent.team) is None:
        return False
    return has_firm(desk.agent, item)


def take_out(state: State, item: Item) -> None:
    if item.kept_for is None:
        state.leave(item)
    elif kept := state.kept.get(item.kept_for):
        kept.pop(item.work.id, None)
        if not kept:
            del state.kept[item.kept_for]


def set_status(state: State, item: Item, status: Status) -> None:
    if item.status is Status.ACTIVE:
        item.worked_s += state.now - item.since
    item.status, item.since = status, state.now
    watch_held(state, item)


def watch_held(state: State, item: Item) -> None:
    """Sees to it that what an agent holds without working on it goes back in time."""
    until = None
    if item.status is Status.PARKED or item.status is Status.WOKEN:
        until = held_until(state, item)
        if until <= state.now:
            state.held_too_long[item.work.id] = None
            until = None
    state.look_again(item, until)


def let_go(state: State, item: Item, desk: Desk) -> None:
    if item.status is Status.OFFERED:
        uncount_share(state, item)
        desk.ringing = None
    set_status(state, item, Status.WAITING)
    desk.items.pop(item.work.id, None)
    item.agent, item.kept_for = None, None
    state.recount(desk)
