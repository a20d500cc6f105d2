"""How well work is served: the service level of the last minutes, occupancy, and what partners took."""

from filrouge.routing.core.items import Item
from filrouge.routing.core.lanes import Pool
from filrouge.routing.core.policy import Scarcity
from filrouge.routing.core.state import State

STOCK_S = 10.0
LEAN = 10.0
"""So many contacts of the whole channel stand beside a queue's own."""


def count_answer(state: State, item: Item, *, good: bool) -> None:
    """Counts a first answer, or a customer who gave up waiting after the target."""
    state.pulse.add_answer(item.work.queue, item.work.channel, state.now, good)


def look_around(state: State) -> None:
    """How well lenders are, after each fact. Every 10 s takes stock, as far as the policy asks for it: the service
    level (0-1) of urgent work by queue and channel, its contacts a minute; every minute occupancy (%)."""
    if state.lenders:
        state.team_levels = {team: team_level(state, team) for team in state.lenders}
    if state.now < state.looked_at + STOCK_S:
        return
    minute_before, state.looked_at = state.looked_at // 60, state.now - state.now % STOCK_S
    choose, interrupt = state.policy.choose, state.policy.interrupt
    judged = state.policy.reserve is not None or (interrupt is not None and interrupt.below_level <= 1)
    if judged or isinstance(choose, Scarcity):
        for pools in state.by_queue.values():
            for kind in dict.fromkeys(pool.kind for pool in pools if pool.urgent):
                good, total = state.pulse.count(kind, state.now, state.policy.window_s)
                state.rates[kind] = total * 60 / state.policy.window_s
                if judged:
                    state.levels[kind] = _level(state, kind, good, total)
    if isinstance(choose, Scarcity) and choose.occupancy and state.looked_at // 60 != minute_before:
        times = [state.times(desk) for desk in state.desks.values()]
        ready_s = sum(ready_s for _, ready_s in times)
        state.occupancy_pct = 100 * sum(busy_s for busy_s, _ in times) / ready_s if ready_s else 0.0


def _level(state: State, kind: tuple[str, str], good: float, total: float) -> float:
    """Share answered in target, with what waits beyond it now. A queue of few contacts leans on its channel;
    one without any is well."""
    total += sum(_late(state, pool) for pool in state.by_queue[kind[0]] if pool.kind == kind)
    channel_good, channel_total = state.pulse.count((None, kind[1]), state.now, state.policy.window_s)
    return (good + LEAN * (channel_good + 1) / (channel_total + 1)) / (total + LEAN)


def _late(state: State, pool: Pool) -> int:
    """How much waits there beyond its target, by the heads of its lanes."""
    before = state.now - pool.rule.target_s
    return sum(lane.size for lane in pool.lanes.values() if lane.size and state.items[lane.head].asked_from < before)


def team_level(state: State, team: str) -> float:
    """Share (0-1) answered in target in the last minutes on what this team serves at home, with what waits late now."""
    good = total = 0.0
    pools = {
        pool.key: pool
        for group in state.groups.values()
        if group.team == team
        for pool, _, borrow in group.pools
        if borrow is None
    }
    for kind in dict.fromkeys(pool.kind for pool in pools.values()):
        well, all_of = state.pulse.count(kind, state.now, state.policy.window_s)
        good, total = good + well, total + all_of
    total += sum(_late(state, pool) for pool in pools.values())
    return (good + 1) / (total + 1)


def team_idle(state: State, team: str) -> int:
    return sum(group.idle for group in state.groups.values() if group.team == team)


def count_share(state: State, item: Item, team: str) -> None:
    """Counts what a partner took of a queue in this half-hour, and what all took; what rings counts."""
    if state.policy.shares:
        item.share_of = (item.work.queue, team)
        _add_share(state, item.share_of, 1)


def uncount_share(state: State, item: Item) -> None:
    """What rang, and was not taken."""
    if item.share_of is not None and item.since >= state.half_hour:
        _add_share(state, item.share_of, -1)
    item.share_of = None


def _add_share(state: State, share_of: tuple[str, str], many: int) -> None:
    queue, team = share_of
    state.taken[queue, ""] += many
    if team:
        state.taken[queue, team] += many
