"""A state made anew from what tables hold, as when a router takes over from another one.

It decides as the state that was reached by applying facts. What lies in the past and is kept nowhere else (answers of
the last minutes, work that has ended, what partners took in this half-hour) is given beside it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from filrouge.routing.core.agents import Desk
from filrouge.routing.core.items import Item, Status
from filrouge.routing.core.policy import Policy
from filrouge.routing.core.service import look_around
from filrouge.routing.core.state import State
from filrouge.routing.core.waiting import HALF_HOUR_S, put, queue_up, watch_held
from filrouge.routing.core.work import Id, Work


@dataclass(frozen=True, slots=True)
class Answer:
    """A first answer, or a customer who gave up after the target. `good`: within the target."""

    at: float
    queue: str
    channel: str
    good: bool


@dataclass(frozen=True, slots=True)
class Past:
    """`answers`: of the last hour. `seen`: work to be ready for, each with how far it was relaxed: agents are kept free
    only for kinds of work that have come. `ended`: ids, latest last. `taken`: items of this half-hour by queue and
    team, and by queue and "" for all. `seq`: the last number given to an item, `resume_s`: the mean time to resume,
    `review_at`: when the last `WakeAt` for a review wished to be called."""

    answers: Iterable[Answer] = ()
    seen: Iterable[tuple[Work, int]] = ()
    ended: Iterable[Id] = ()
    taken: Mapping[tuple[str, str], int] = field(default_factory=dict)
    seq: int = 0
    resume_s: float | None = None
    review_at: float | None = None


NOTHING = Past()


def rebuilt(policy: Policy, desks: Iterable[Desk], items: Iterable[Item], now: float, past: Past = NOTHING) -> State:
    """The state at `now`, of copies: what agents hold is counted from the items; a ring that is over is reported by the
    driver as ever. Where time has passed since the tables were written, `look_at_all` comes next."""
    state = State(policy)
    state.now = now
    state.half_hour = now - now % HALF_HOUR_S
    state.seq, state.resume_s, state.review_at = past.seq, past.resume_s, past.review_at
    state.taken.update(past.taken)
    for work_id in past.ended:
        state.forget(work_id)
    for answer in sorted(past.answers, key=lambda one: one.at):
        state.pulse.add_answer(answer.queue, answer.channel, answer.at, answer.good)
    for desk in desks:
        _seat(state, desk)
    for work, step in past.seen:
        state.pool_of(work.queue, work.channel, work.needs, step)
    for item in sorted(items, key=lambda one: one.seq):
        _lay(state, item)
    for desk in sorted(state.desks.values(), key=lambda one: one.place_at):
        desk.used = sum(state.taken_by(state.items[work_id]) for work_id in desk.items)
        state.recount(desk, keeps_place=True)
    look_around(state)
    return state


def look_at_all(state: State) -> None:
    """Has the next fact (a `Tick`) look at every agent and all that waits: what changed while nobody looked is made up
    for, such as an agent who has gone, or a call that has waited long enough to interrupt."""
    state.review_at = state.now
    for agent_id in state.desks:
        state.timer(state.now, "shift", agent_id)
    for item in state.items.values():
        if item.status in (Status.WAITING, Status.PARKED, Status.WOKEN):
            state.look_again(item, state.now)


def _seat(state: State, known: Desk) -> None:
    desk = state.desks[known.agent.id] = replace(
        known, items={}, by_channel={}, parkings=list(known.parkings), used=0, written=0, ringing=None
    )
    state.join(desk)
    ramp, ends_at = state.policy.ramp, desk.agent.ends_at
    if ends_at is not None:
        state.timer(ends_at, "shift", desk.agent.id)
    if ramp is not None and desk.back_at is not None and desk.back_at + ramp.period_s > state.now:
        state.timer(desk.back_at + ramp.period_s, "ramp", desk.agent.id)


def _lay(state: State, known: Item) -> None:
    item = state.items[known.work.id] = replace(known, refused_by=dict(known.refused_by), look_at=None)
    state.read(item)
    state.seq = max(state.seq, item.seq)
    if item.status is Status.WAITING:
        put(state, item)
        return
    desk = state.desks.get(item.agent)
    if desk is None:  # whoever held it is not known any more
        queue_up(state, item)
        return
    desk.items[item.work.id] = None
    if item.status is Status.OFFERED:
        desk.ringing = item.work.id
    watch_held(state, item)
