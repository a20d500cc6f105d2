"""Whether an agent may take a work item now, and if not, why not."""

from filrouge.routing.core.agents import Agent, Desk
from filrouge.routing.core.decisions import Hindrance
from filrouge.routing.core.items import Item, Status
from filrouge.routing.core.lanes import Group, Pool, alone_missing, anybody_has_all, relaxed
from filrouge.routing.core.policy import Borrow
from filrouge.routing.core.service import team_idle
from filrouge.routing.core.state import NO_QUEUE, State

AT_HOME = (1, 1)
"""How a group stands whose team is no partner's, at a queue of its own."""


def hindrance(state: State, desk: Desk, item: Item) -> Hindrance | None:
    """What keeps this agent from this item now, skills and teams apart; None when nothing does."""
    agent = desk.agent
    if desk.presence != "ready":
        return "not_ready"
    if desk.ringing is not None:
        return "ringing"
    units = item.units
    if desk.used + units > agent.primary or (item.rule.interruptible and desk.written + units > agent.interruptible):
        return "full"
    return limit(state, desk, item)


def limit(state: State, desk: Desk, item: Item) -> Hindrance | None:
    """What keeps a ready agent with enough room from this item."""
    agent, rule, now, policy = desk.agent, item.rule, state.now, state.policy
    held = desk.by_channel.get(item.work.channel, 0)
    if rule.limit is not None and held >= rule.limit:
        return "channel_limit"
    if agent.limits and any(channel == item.work.channel and held >= most for channel, most in agent.limits):
        return "channel_limit"
    if item.refused_by:
        at = item.refused_by.get(agent.id)
        if at is not None and now < at + policy.refused_s:
            return "refused"
    ramp = policy.ramp
    if ramp and desk.back_at is not None and desk.taken >= ramp.items and now < desk.back_at + ramp.period_s:
        return "ramping_up"
    if rule.interruptible and policy.break_margin_s > 0:
        until = now + (item.work.handle_s or rule.handle_s) - item.worked_s + policy.break_margin_s
        if agent.ends_at is not None and agent.ends_at < until:
            return "break_near"
        if agent.break_at is not None and now <= agent.break_at < until:
            return "break_near"
    return None


def lends(state: State, group: Group, borrow: Borrow) -> bool:
    """Whether the lender is well enough for this group to help a queue not its own."""
    team = group.team
    return state.team_levels.get(team, 1.0) >= borrow.lender_level and team_idle(state, team) >= borrow.lender_idle


def has_firm(agent: Agent, item: Item) -> bool:
    """Whether this agent has what may never be done without."""
    skills = dict(agent.skills)
    return all(skills.get(need.skill, 0) >= need.level for need in item.work.needs if need.firm)


def share_rank(state: State, queue: str, team: str) -> int | None:
    """2: below its contracted floor. 1: an ordinary team, or below its share. 0: beyond it. None: at its ceiling."""
    share = state.policy.shares.get(team)
    if share is None:
        return 1
    taken = state.taken[queue, team]
    if share.ceiling is not None and taken >= share.ceiling:
        return None
    if taken < share.floor:
        return 2
    return 1 if taken < share.share * (state.taken[queue, ""] + 1) else 0


def standing_of(state: State, pool: Pool, group: Group, borrow: Borrow | None, item: Item) -> tuple[int, int] | None:
    """How a group stands with this work, the greater first: by its contracted share, then at home before borrowed. None
    when it may not take it now."""
    if borrow is None and not state.policy.shares:
        return AT_HOME
    if borrow is not None and (state.now - item.asked_from < borrow.after_s or not lends(state, group, borrow)):
        return None
    share = share_rank(state, pool.key[0], group.team)
    return None if share is None else (share, 0 if borrow else 1)


def reserved(state: State, group: Group) -> bool:
    """Whether the idle agents of this group are kept free of interruptible work, because urgent work may come."""
    reserve = state.policy.reserve
    if reserve is None or max(reserve.least, reserve.most) <= 0:
        return False
    for pool, _, borrow in group.pools:
        if not pool.urgent or borrow is not None:
            continue
        short = (reserve.level - state.levels.get(pool.kind, 1.0)) / max(reserve.level - reserve.worst, 1e-9)
        keep = reserve.least + (reserve.most - reserve.least) * min(1.0, max(0.0, short))
        if keep <= 0:
            continue
        if pool.idle <= keep * pool.present:
            return True
    return False


def to_park(state: State, desk: Desk, item: Item) -> Item | Hindrance:
    """The interruptible item that this agent could set aside for `item`, the one with the most work left; else why
    there is none."""
    interrupt, now = state.policy.interrupt, state.now
    if interrupt is None:
        return "full"
    if (hindered := limit(state, desk, item)) is not None:
        return hindered
    if sum(1 for at in desk.parkings if at > now - 3600) >= interrupt.per_hour:
        return "interrupted_enough"
    costly = state.resume_s is not None and state.resume_s > interrupt.costly_s
    most = interrupt.per_item_costly if costly else interrupt.per_item
    best: Item | None = None
    why_not: Hindrance = "full"
    for work_id in desk.items:
        held = state.items[work_id]
        if held.status is not Status.ACTIVE or not held.rule.interruptible:
            continue
        if desk.used - held.units + item.units > desk.agent.primary:
            continue
        if held.interruptions >= most:
            why_not = "interrupted_enough"
        elif held.work.due_at is not None and held.work.due_at - now < interrupt.exempt_s:
            why_not = "near_due"
        elif best is None or left_s(state, held) > left_s(state, best):
            best = held
    return best or why_not


def held_until(state: State, item: Item) -> float:
    """When an item that its agent holds without working on it (parked, woken) goes back to the queue."""
    if item.status is Status.WOKEN:
        return item.since + state.policy.woken_s
    interrupt, due_at = state.policy.interrupt, item.work.due_at
    if interrupt is None:
        return item.since
    until = item.since + interrupt.return_s
    if due_at is not None and interrupt.exempt_s > 0:
        until = min(until, max(item.since, due_at - interrupt.exempt_s / 2))
    return until


def left_s(state: State, item: Item) -> float:
    """Expected work left in an item in hand, in seconds."""
    expected_s = item.work.handle_s or item.rule.handle_s
    return expected_s - item.worked_s - (state.now - item.since)


def may_serve(pool: Pool, group: Group) -> tuple[float, Borrow | None] | None:
    """Fit and condition of a group in a pool; None when it may not serve it."""
    return next(((fit, borrow) for other, fit, borrow in pool.groups if other is group), None)


def missing(state: State, item: Item) -> tuple[str, ...]:
    """What nobody here has, however far the needs are relaxed; empty when somebody has it all."""
    needs = relaxed(item.work.needs, state.steps(item.work.queue))
    rule = state.policy.queues.get(item.work.queue, NO_QUEUE)
    allowed = rule.teams | {borrow.team for borrow in rule.borrows}
    groups = [group for group in state.groups.values() if not rule.teams or group.team in allowed]
    able = [group for group in groups if anybody_has_all(needs, [group.skills])]
    if any(group.can_hold(item.units, item.rule) for group in able):
        return ()
    if able:
        return (f"capacity>={item.units}",)
    alone = tuple(f"{need.skill}>={need.level}" for need in alone_missing(needs, [group.skills for group in groups]))
    return alone or tuple(f"{need.skill}>={need.level}" for need in needs) or ("anybody",)
