"""What a state forgets: how all is sorted, for a new policy; kinds of work that come no more."""

from filrouge.routing.core.policy import Policy
from filrouge.routing.core.state import State, lenders_of

UNUSED_S = 14 * 86_400.0
"""Agents are kept free also on the Monday after a closed week."""


def start_anew(state: State, policy: Policy) -> None:
    """Forgets how agents and work are sorted, for another policy to sort them. Which kinds of work come is kept."""
    kinds = list(state.pools)
    state.policy, state.lenders = policy, lenders_of(policy)
    for sorted_by_policy in (state.groups, state.pools, state.by_queue, state.kept, state.hours):
        sorted_by_policy.clear()
    state.lanes_touched.clear()
    for queue, channel, needs, step in kinds:
        state.pool_of(queue, channel, needs, min(step, len(state.steps(queue))))


def forget_unused(state: State) -> None:
    """Forgets pools into which nothing came for two weeks: nobody is kept free for them any more."""
    before = state.now - UNUSED_S
    old = {key: pool for key, pool in state.pools.items() if pool.used_at < before and not pool.waiting}
    if not old:
        return
    for key in old:
        del state.pools[key]
    state.by_queue.clear()
    for pool in state.pools.values():
        state.by_queue.setdefault(pool.kind[0], []).append(pool)
    for group in state.groups.values():
        group.pools = [one for one in group.pools if one[0].key not in old]
        group.urgent.clear()
        for pool, fit, borrow in group.pools:
            if borrow is None and pool.urgent:
                group.urgent.setdefault(pool.kind, (pool, fit))
