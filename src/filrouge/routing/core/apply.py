"""`apply` is the only function that changes the state, in place: by a fact, or by a decision."""

from typing import assert_never

from filrouge.routing.core.agents import Agent, Desk
from filrouge.routing.core.decisions import Decision, Offer, Resume, Return, SetNotReady, Unroutable, WakeAt
from filrouge.routing.core.facts import (
    AgentChanged,
    AgentLeft,
    Fact,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    PolicyChanged,
    PresenceChanged,
    ResumeMeasured,
    Tick,
    WorkArrived,
    WorkChanged,
    WorkEnded,
    WorkLeft,
    WorkSilent,
    WorkTransferred,
    WorkWoke,
)
from filrouge.routing.core.forgetting import start_anew
from filrouge.routing.core.items import Item, Status
from filrouge.routing.core.lanes import with_needs
from filrouge.routing.core.policy import Policy
from filrouge.routing.core.service import count_answer, count_share, look_around, uncount_share
from filrouge.routing.core.state import State
from filrouge.routing.core.waiting import advance, let_go, move, queue_up, set_status, take_out, watch_held
from filrouge.routing.core.work import Id, Work

LEARNT = 0.1
"""Weight of the newest resume time in its running mean."""
HOUR_S = 3600.0
HELD = (Status.ACTIVE, Status.SILENT, Status.PARKED, Status.WOKEN)


def apply(state: State, change: Fact | Decision) -> None:
    """Applies one fact or decision. A fact that cannot be true any more changes nothing; `state.odd` counts it."""
    match change:
        case Offer() | Resume() | Return() | SetNotReady() | Unroutable() | WakeAt():
            _decided(state, change)
        case _:
            if change.at < state.now:
                state.odd["late"] += 1
            state.lanes_touched.clear()
            state.agents_touched.clear()
            state.chores.clear()
            state.held_too_long.clear()
            state.nobody_for.clear()
            advance(state, max(state.now, change.at))
            _happened(state, change)
            look_around(state)
    state.drop_idle_timers()


def _happened(state: State, fact: Fact) -> None:
    match fact:
        case WorkArrived(work=work):
            _arrived(state, work)
        case WorkChanged(work=work):
            _changed(state, work)
        case WorkEnded(work_id=work_id) | WorkLeft(work_id=work_id):
            _ended(state, work_id, left=isinstance(fact, WorkLeft))
        case WorkSilent(work_id=work_id):
            _turned(state, work_id, Status.ACTIVE, Status.SILENT)
        case WorkWoke(work_id=work_id):
            _turned(state, work_id, Status.SILENT, Status.WOKEN)
        case WorkTransferred():
            _transferred(state, fact)
        case OfferAccepted() | OfferDeclined() | OfferExpired():
            _answered(state, fact)
        case AgentChanged(agent=agent):
            _agent_changed(state, agent)
        case PresenceChanged():
            _presence(state, fact)
        case AgentLeft(agent_id=agent_id):
            _agent_left(state, agent_id)
        case ResumeMeasured(seconds=seconds):
            before = state.resume_s
            if not 0 <= seconds < float("inf"):
                state.odd["impossible"] += 1
                return
            state.resume_s = seconds if before is None else before + LEARNT * (seconds - before)
        case PolicyChanged(policy=policy):
            _policy_changed(state, policy)
        case Tick():
            pass
        case _:
            assert_never(fact)


def _decided(state: State, decision: Decision) -> None:
    match decision:
        case Offer():
            _offered(state, decision)
        case Resume(work_id=work_id):
            item = state.items[work_id]
            set_status(state, item, Status.ACTIVE)
            state.recount(state.desks[item.agent])
        case Return(work_id=work_id):
            item = state.items[work_id]
            desk = state.desks[item.agent]
            let_go(state, item, desk)
            queue_up(state, item)
            if desk.leaving and not desk.items:
                _remove(state, desk)
        case SetNotReady(agent_id=agent_id):
            desk = state.desks[agent_id]
            desk.no_answers = 0
            desk.presence, desk.since, desk.away_at = "not_ready", state.now, state.now
            _release_kept(state, agent_id)
            state.recount(desk)
        case Unroutable(work_id=work_id):
            state.items[work_id].unroutable = True
        case WakeAt(at=at, review=review):
            if review:
                state.review_at = at
            else:
                state.wake_at = at
        case _:
            assert_never(decision)


# Work ----------------------------------------------------------------------------------------------------------------


def _arrived(state: State, work: Work) -> None:
    if work.id in state.items or work.id in state.ended:
        state.odd["doubled"] += 1
        return
    state.seq += 1
    item = state.items[work.id] = Item(work, state.seq)
    state.read(item)
    queue_up(state, item)


def _changed(state: State, work: Work) -> None:
    item = state.items.get(work.id)
    if item is None:
        state.odd["unknown"] += 1
        return
    waiting = item.status is Status.WAITING
    if waiting:
        take_out(state, item)
    before, item.work = item.work, work
    state.read(item)
    if any(getattr(work, one) != getattr(before, one) for one in ("queue", "channel", "needs", "weight")):
        item.unroutable = False
    if (work.adviser, work.last_agent) != (before.adviser, before.last_agent):
        item.preferred = 0
    if waiting:
        queue_up(state, item)
    elif item.agent is not None:
        watch_held(state, item)
        state.recount(state.desks[item.agent])


def _ended(state: State, work_id: Id, *, left: bool) -> None:
    item = state.items.get(work_id)
    if item is None:
        state.odd["doubled" if work_id in state.ended else "unknown"] += 1
    state.forget(work_id)
    if item is None:
        return
    if left and item.taken_at is None:
        wait_s = state.now - item.waits_from
        if wait_s > item.rule.target_s:
            count_answer(state, item, good=False)
    if item.status is Status.WAITING:
        take_out(state, item)
        del state.items[work_id]
        return
    desk = state.desks[item.agent]
    ringing = item.status is Status.OFFERED
    if ringing:
        uncount_share(state, item)
        desk.ringing = None
    set_status(state, item, Status.WAITING)
    desk.items.pop(work_id, None)
    del state.items[work_id]
    state.recount(desk, keeps_place=ringing)


def _turned(state: State, work_id: Id, before: Status, after: Status) -> None:
    item = state.items.get(work_id)
    if item is None:
        state.odd["unknown"] += 1
    elif item.status is not before:
        state.odd["stale"] += 1
    else:
        set_status(state, item, after)
        state.recount(state.desks[item.agent])
        state.chores[item.agent] = None


def _transferred(state: State, fact: WorkTransferred) -> None:
    item = state.items.get(fact.work_id)
    if item is None:
        state.odd["unknown"] += 1
        return
    if item.status not in HELD:
        state.odd["stale"] += 1
        return
    desk = state.desks[item.agent]
    let_go(state, item, desk)
    item.work = with_needs(item.work, fact.queue, fact.needs)
    item.refused_by[desk.agent.id] = state.now
    item.step, item.unroutable, item.queued_at = 0, False, state.now
    if fact.to_agent is not None:
        if fact.to_agent in state.desks:
            item.refused_by.pop(fact.to_agent, None)
            item.kept_for, item.kept_until = fact.to_agent, state.now + state.policy.to_agent_s
        else:
            state.odd["unknown"] += 1
    queue_up(state, item)


# Offers --------------------------------------------------------------------------------------------------------------


def _offered(state: State, offer: Offer) -> None:
    item, desk = state.items[offer.work_id], state.desks[offer.agent_id]
    take_out(state, item)
    item.offers = offer.offer
    item.agent, item.parks, item.expires_at = offer.agent_id, offer.parks, offer.expires_at
    set_status(state, item, Status.OFFERED)
    desk.items[offer.work_id] = None
    desk.ringing = offer.work_id
    desk.offered_at = state.now
    count_share(state, item, desk.agent.team)
    state.recount(desk)


def _answered(state: State, fact: OfferAccepted | OfferDeclined | OfferExpired) -> None:
    item, desk = state.items.get(fact.work_id), state.desks.get(fact.agent_id)
    if item is None or desk is None:
        state.odd["stale" if fact.work_id in state.ended else "unknown"] += 1
        return
    if item.status is not Status.OFFERED or item.agent != fact.agent_id or item.offers != fact.offer:
        state.odd["stale"] += 1
        return
    desk.ringing = None
    if isinstance(fact, OfferAccepted):
        _accepted(state, item, desk)
        return
    uncount_share(state, item)
    item.refused_by[fact.agent_id] = state.now
    desk.no_answers = desk.no_answers + 1 if isinstance(fact, OfferExpired) else 0
    state.chores[fact.agent_id] = None
    desk.items.pop(fact.work_id, None)
    state.recount(desk)
    queue_up(state, item)


def _accepted(state: State, item: Item, desk: Desk) -> None:
    desk.no_answers = 0
    desk.taken += 1
    parked = state.items.get(item.parks) if item.parks is not None else None
    item.parks = item.expires_at = None
    if parked is not None and parked.agent == desk.agent.id and parked.status in HELD:
        parked.interruptions += 1
        desk.parkings = [at for at in desk.parkings if at > state.now - HOUR_S] + [state.now]
        set_status(state, parked, Status.PARKED)
        if desk.agent.ends_at is not None and desk.agent.ends_at <= state.now:
            state.chores[desk.agent.id] = None
    if item.taken_at is None:
        item.taken_at = state.now
        count_answer(state, item, good=state.now - item.waits_from <= item.rule.target_s)
    set_status(state, item, Status.ACTIVE)
    state.recount(desk)


# Agents --------------------------------------------------------------------------------------------------------------


def _agent_changed(state: State, agent: Agent) -> None:
    desk = state.desks.get(agent.id)
    if desk is None:
        desk = state.desks[agent.id] = Desk(agent, counted_at=state.now)
        state.join(desk)
    else:
        desk.leaving = False
        state.changed(desk, agent)
    if agent.ends_at is not None:
        state.timer(max(agent.ends_at, state.now), "shift", agent.id)
    state.recount(desk, keeps_place=True)


def _presence(state: State, fact: PresenceChanged) -> None:
    desk = state.desks.get(fact.agent_id)
    if desk is None:
        state.odd["unknown"] += 1
        return
    if fact.at < desk.since:
        state.odd["stale"] += 1
        return
    was_ready, is_ready = desk.presence == "ready", fact.presence == "ready"
    state.count_time(desk)
    desk.presence, desk.since = fact.presence, fact.at
    if was_ready and not is_ready:
        desk.away_at = state.now
    elif is_ready and not was_ready:
        desk.no_answers = 0
        ramp = state.policy.ramp
        if ramp is not None and desk.away_at is not None and state.now - desk.away_at >= ramp.away_s:
            desk.back_at, desk.taken = state.now, 0
            state.timer(state.now + ramp.period_s, "ramp", fact.agent_id)
    if fact.presence in ("offline", "not_ready"):
        _release_kept(state, fact.agent_id)
        state.chores[fact.agent_id] = None
    state.recount(desk)


def _release_kept(state: State, agent_id: Id) -> None:
    for work_id in list(state.kept.get(agent_id, ())):
        move(state, state.items[work_id])


def _agent_left(state: State, agent_id: Id) -> None:
    desk = state.desks.get(agent_id)
    if desk is None:
        state.odd["unknown"] += 1
        return
    desk.presence, desk.leaving = "offline", True
    _release_kept(state, agent_id)
    state.recount(desk)
    state.chores[agent_id] = None
    if not desk.items:
        _remove(state, desk)


def _remove(state: State, desk: Desk) -> None:
    state.withdraw(desk)
    del state.desks[desk.agent.id]


def _policy_changed(state: State, policy: Policy) -> None:
    """Sorts agents and waiting work anew, by the rules of the new policy."""
    waiting = sorted(
        (item for item in state.items.values() if item.status is Status.WAITING), key=lambda item: item.seq
    )
    start_anew(state, policy)
    for item in state.items.values():
        state.read(item)
    for desk in sorted(state.desks.values(), key=lambda desk: desk.place_at):
        state.join(desk)
        state.recount(desk, keeps_place=True)
    for item in waiting:
        item.step, item.unroutable = 0, False
        if item.preferred and item.kept_for in (item.work.adviser, item.work.last_agent):
            item.kept_for, item.preferred = None, 0
        queue_up(state, item)
    for item in state.items.values():
        if item.status is not Status.WAITING:
            watch_held(state, item)
