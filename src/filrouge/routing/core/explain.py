"""Why this agent, why now, who else was possible and why not: data that a page can say in words."""

from dataclasses import replace

from filrouge.routing.core.able import hindrance, left_s, lends, may_serve, reserved, share_rank, standing_of, to_park
from filrouge.routing.core.agents import Desk
from filrouge.routing.core.choice import parts, score
from filrouge.routing.core.decisions import Offer, Other, Why
from filrouge.routing.core.hours import is_served
from filrouge.routing.core.items import Item
from filrouge.routing.core.lanes import Pool
from filrouge.routing.core.policy import Scarcity
from filrouge.routing.core.priority import rank, terms
from filrouge.routing.core.state import NO_QUEUE, NO_REASON, State
from filrouge.routing.core.work import Id

OTHERS_MAX = 200
PASSED_OVER_MAX = 20
PARTS = ("agent_fit", "agent_scarcity", "agent_idle", "agent_occupancy", "agent_in_use")


def explain(state: State, offer: Offer) -> Why:
    """The grounds of an offer in full; asked before the offer is applied. Bounded at 200 others and 20 works."""
    item, desk = state.items[offer.work_id], state.desks[offer.agent_id]
    work = item.work
    pool = state.pool_of(work.queue, work.channel, work.needs, item.step, keep=False)
    group = desk.group
    serves = may_serve(pool, group)
    fit = serves[0] if serves else 1.0
    reason = state.policy.reasons.get(item.work.reason, NO_REASON)
    found = terms(state.policy.order, item, reason, fit, state.now)
    choose = state.policy.choose
    if isinstance(choose, Scarcity) and offer.why.rule in ("arrived", "share_floor"):
        found += tuple(zip(PARTS, parts(choose, state, desk, group, pool, fit), strict=True))
    others = [_other(state, offer, item, pool, agent_id) for agent_id in state.desks if agent_id != offer.agent_id]
    others.sort(key=lambda other: (other.score is None, -(other.score or 0.0)))
    return replace(
        offer.why,
        terms=offer.why.terms + found,
        others=tuple(others[:OTHERS_MAX]),
        passed_over=_passed_over(state, desk, item) if offer.why.rule == "freed" else (),
    )


def _other(state: State, offer: Offer, item: Item, pool: Pool, agent_id: Id) -> Other:
    desk = state.desks[agent_id]
    group, queue = desk.group, pool.key[0]
    serves = may_serve(pool, group)
    if serves is None:
        return _cannot_serve(state, pool, desk)
    fit, borrow = serves
    hindered = hindrance(state, desk, item)
    if hindered is not None:
        if hindered == "full" and offer.parks is not None and agent_id in group.written:
            parked = to_park(state, desk, item)
            if isinstance(parked, Item):
                return Other(agent_id, "lower_score", f"{left_s(state, parked):.0f} s left", score=fit)
            return Other(agent_id, parked)
        return Other(agent_id, hindered)
    if item.kept_for == offer.agent_id:
        return Other(agent_id, "kept_for")
    if borrow is not None and state.now - item.asked_from < borrow.after_s:
        return Other(agent_id, "lent_later")
    if borrow is not None and not lends(state, group, borrow):
        return Other(agent_id, "lender_unwell")
    if share_rank(state, queue, group.team) is None:
        return Other(agent_id, "share_ceiling")
    if pool.rule.interruptible and desk.used == 0 and reserved(state, group):
        return Other(agent_id, "reserved")
    compared = offer.why.rule in ("arrived", "share_floor")  # else the agent was there first, and chose
    return Other(agent_id, "lower_score", score=score(state, desk, group, pool, fit)[0] if compared else None)


def _cannot_serve(state: State, pool: Pool, desk: Desk) -> Other:
    skills = dict(desk.agent.skills)
    for need in pool.needs:
        have = skills.get(need.skill, 0)
        if have == 0:
            return Other(desk.agent.id, "lacks_skill", need.skill)
        if have < need.level:
            return Other(desk.agent.id, "too_low", f"{need.skill} {have} < {need.level}")
    teams = sorted(state.policy.queues.get(pool.key[0], NO_QUEUE).teams)
    return Other(desk.agent.id, "wrong_team", ", ".join(teams))


def _passed_over(state: State, desk: Desk, chosen: Item) -> tuple[tuple[Id, float], ...]:
    """Heads that this agent could have had instead, with what their place was worth, best first."""
    found: list[tuple[Id, float]] = []
    for pool, fit, borrow in desk.group.pools:
        for lane in pool.lanes.values():
            item = state.items[lane.head] if lane.size and is_served(state, pool.kind[0]) else chosen
            if item is chosen or hindrance(state, desk, item) is not None:
                continue
            if pool.rule.interruptible and desk.used == 0 and reserved(state, desk.group):
                continue
            if standing_of(state, pool, desk.group, borrow, item) is not None:
                found.append((lane.head, rank(state.policy.order, item, fit, state.now)[0]))
    return tuple(sorted(found, key=lambda one: -one[1])[:PASSED_OVER_MAX])
