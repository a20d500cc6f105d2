"""Under a stated load every work is taken within a stated time, also of the lowest value, under every named policy.

Load: of what comes, a stretch of t seconds brings at most `BURST` + `LOAD` × agents × t agent-seconds. While something
waits that all may take, all agents are busy; so a stretch in which something waits lasts at most
(BURST + agents × longest) / (agents × (1 − LOAD)), and no work waits for longer than that.
"""

from heapq import heappop, heappush

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from filrouge.routing.core.decisions import Offer, Resume, WakeAt
from filrouge.routing.core.facts import AgentChanged, Fact, OfferAccepted, PresenceChanged, Tick, WorkArrived, WorkEnded
from filrouge.routing.core.items import Item
from filrouge.routing.core.loop import run
from filrouge.routing.core.policies import NAMES, named
from filrouge.routing.core.policy import Index, Policy
from filrouge.routing.core.priority import rank, starves_at_most_s
from filrouge.routing.core.state import State
from filrouge.routing.core.work import Work
from tests.routing.core.drawn import GENERATED
from tests.routing.core.scene import NINE, PLAIN, Scene, agent, policy, rings

AGENTS, LOAD, BURST, LONGEST, ANSWER_S = 3, 0.8, 3_000.0, 400.0, 2.0
BOUND_S = (BURST + AGENTS * LONGEST) / (AGENTS * (1 - LOAD))
works = st.lists(
    st.tuples(st.sampled_from(["call", "callback", "email"]), st.sampled_from([0.1, 1.0, 5.0]), st.integers(20, 398),
              st.integers(0, 60)),
    min_size=40, max_size=120,
)  # fmt: skip


def _within_the_load(drawn: list[tuple[str, float, int, int]]) -> list[tuple[float, Work, float]]:
    """Arrivals as drawn, put off where the load would be above its bound: a bucket that leaks."""
    now, bucket, found = NINE, 0.0, []
    for number, (channel, value, takes_s, pause) in enumerate(drawn):
        takes = takes_s + ANSWER_S
        room_at = now + max(0.0, bucket + takes - BURST) / (LOAD * AGENTS)
        at = max(now + pause, room_at)
        bucket = max(0.0, bucket - (at - now) * LOAD * AGENTS) + takes
        now = at
        work = Work(number, channel, channel, at, value=value, due_at=at + 14_400 if channel == "email" else None)
        found.append((at, work, float(takes_s)))
    return found


def _waits(rules: Policy, arrivals: list[tuple[float, Work, float]]) -> dict[object, float]:
    """How long each waited until it was first offered; all is done in the end."""
    state, waited = State(rules), {}
    takes = {work.id: seconds for _, work, seconds in arrivals}
    todo: list[tuple[float, int, Fact]] = []
    runs: dict[object, tuple[int, float]] = {}
    count = 0

    def plan(fact: Fact) -> None:
        nonlocal count
        count += 1
        heappush(todo, (fact.at, count, fact))

    def begin(name: object, at: float) -> None:
        runs[name] = (count + 1, at)
        plan(WorkEnded(at + takes[name], name))

    for number in range(AGENTS):
        plan(AgentChanged(NINE, agent(f"a{number}")))
        plan(PresenceChanged(NINE, f"a{number}", "ready"))
    for at, work, _ in arrivals:
        plan(WorkArrived(at, work))
    while todo:
        at, turn, fact = heappop(todo)
        if isinstance(fact, WorkEnded) and runs.get(fact.work_id, (0, 0.0))[0] != turn:
            continue
        parked = state.items[fact.work_id].parks if isinstance(fact, OfferAccepted) else None
        for one in run(state, fact):
            if isinstance(one, Offer):
                item = state.items[one.work_id]
                waited.setdefault(one.work_id, at - item.work.arrived_at)
                plan(OfferAccepted(at + ANSWER_S, one.work_id, one.agent_id, one.offer))
            elif isinstance(one, Resume):
                begin(one.work_id, at)
            elif isinstance(one, WakeAt):
                plan(Tick(one.at))
        if isinstance(fact, OfferAccepted):
            if parked is not None:
                takes[parked] -= at - runs.pop(parked)[1]
            begin(fact.work_id, at)
    assert state.items == {}
    return waited


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=15, deadline=None, phases=GENERATED)
@given(works)
def test_nobody_waits_longer_than_the_load_explains(name: str, drawn: list[tuple[str, float, int, int]]) -> None:
    arrivals = _within_the_load(drawn)
    waited = _waits(named(name, PLAIN), arrivals)
    assert len(waited) == len(arrivals)
    assert max(waited.values()) <= BOUND_S


def test_even_above_all_capacity_the_least_valued_gets_its_turn() -> None:
    """One agent, and every 100 s a call of value 5 that takes 100 s, for ever. Served at once each is worth 5 × (1 +
    100 / 20) = 30 at most; a call of value 0.5 is worth more from 1,180 s on."""
    scene = Scene(policy(order=Index(doubles_s=1e9)), agent("ann"))
    scene.take("gold0", value=5.0)
    scene.work("least", value=0.5)
    for number in range(1, 40):
        scene.work(f"gold{number}", value=5.0)
        scene.after(100)
        held = next(iter(scene.state.desks["ann"].items))
        ((taken, _),) = rings(scene.end(str(held)))
        scene.accept(taken)
        if taken == "least":
            assert 1_180 <= scene.now - NINE <= 1_400
            return
    pytest.fail("it waited for ever")


def test_strict_priority_would_let_it_wait() -> None:
    """What the index is for: under strict priority an e-mail waits as long as calls keep coming."""
    scene = Scene(policy(order="priority"), agent("ann"))
    scene.take("call0")
    scene.work("mail", "email", value=5.0)
    for number in range(1, 100):
        scene.work(f"call{number}")
        scene.after(100)
        assert rings(scene.end(f"call{number - 1}")) == [(f"call{number}", "ann")]
        scene.accept(f"call{number}")


kinds = st.tuples(
    st.sampled_from(["call", "chat", "message", "email"]), st.floats(0.01, 100.0), st.floats(0.2, 1.0),
    st.floats(0.0, 40_000.0),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(kinds, kinds, st.floats(1.0, 50_000.0))
def test_work_comes_before_all_that_arrives_later_than_the_stated_bound(
    early: tuple[str, float, float, float], late: tuple[str, float, float, float], beyond: float
) -> None:
    """Whatever both are worth, and however long the later one has waited by then."""
    state = State(named("filrouge", PLAIN))
    order = state.policy.order
    assert isinstance(order, Index)

    def read(number: int, kind: tuple[str, float, float, float], counts_from: float) -> Item:
        due_at = counts_from if kind[0] == "email" else None
        work = Work(number, kind[0], kind[0], counts_from - (14_400 if due_at else 0), value=kind[1], due_at=due_at)
        item = Item(work, number)
        state.read(item)
        return item

    one, other = read(1, early, NINE), read(2, late, NINE)
    units = [order.horizon_s if item.work.due_at else item.rule.target_s for item in (one, other)]
    ratio = max(1.0, other.worth * late[2] / (one.worth * early[2]))
    other = read(2, late, NINE + starves_at_most_s(order, ratio, units[0], units[1]) + beyond)
    now = max(other.work.due_at or other.waits_from, NINE) + late[3]
    assert rank(order, one, early[2], now) > rank(order, other, late[2], now)


def test_what_the_bound_is_with_the_shipped_numbers() -> None:
    """An ordinary call before gold calls that came 2 h 20 later; an e-mail before gold calls that came 8 h after it was
    due."""
    order = named("filrouge", PLAIN).order
    assert isinstance(order, Index)
    gold = 5.0**order.value
    assert 8_000 < starves_at_most_s(order, gold, 20, 20) < 8_500
    assert 27_000 < starves_at_most_s(order, gold / 0.1 * 480 / 300, order.horizon_s, 20) < 30_000
