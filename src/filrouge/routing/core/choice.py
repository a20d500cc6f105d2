"""Who gets it: the score of each agent who could take an arrival."""

from filrouge.routing.core.agents import Desk
from filrouge.routing.core.lanes import Group, Pool
from filrouge.routing.core.policy import Scarcity
from filrouge.routing.core.state import State


def score(state: State, desk: Desk, group: Group, pool: Pool, fit: float) -> tuple[float, float]:
    """The greater is chosen; see `Scarcity`."""
    choose = state.policy.choose
    if choose == "round_robin":
        return -desk.offered_at, -desk.idle_since
    if choose == "longest_idle":
        return -float(desk.used), -desk.idle_since
    return sum(parts(choose, state, desk, group, pool, fit)), -desk.idle_since


def parts(
    choose: Scarcity, state: State, desk: Desk, group: Group, pool: Pool, fit: float
) -> tuple[float, float, float, float, float]:
    """What speaks for and against this agent, to be summed: fit, scarcity, idle, occupancy, pack."""
    busy_s, ready_s = state.times(desk)
    return (
        choose.fit * fit,
        -choose.scarcity * _worth(state, group, pool) if choose.scarcity else 0.0,
        choose.idle * (state.now - desk.idle_since) / 60 if desk.used == 0 else 0.0,
        -choose.occupancy * (100 * busy_s / ready_s - state.occupancy_pct) if ready_s > 0 else 0.0,
        choose.pack * desk.used / desk.agent.primary,
    )


def _worth(state: State, group: Group, asked: Pool) -> float:
    """What the other skills of a group are worth now: urgent contacts a minute for each idle agent who could take them,
    over the queues and channels that they serve beside this one."""
    rates = state.rates
    return sum(
        fit * rates.get(kind, 0.0) / (pool.idle + 1) for kind, (pool, fit) in group.urgent.items() if kind != asked.kind
    )
