"""A state made anew from what tables hold decides as the one that was reached by applying facts."""

from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings

from filrouge.routing.core.agents import Desk
from filrouge.routing.core.decisions import Decision, Unroutable, WakeAt
from filrouge.routing.core.facts import Tick
from filrouge.routing.core.items import Item, Status
from filrouge.routing.core.loop import run
from filrouge.routing.core.policy import Interrupt, Policy, Reserve
from filrouge.routing.core.pulse import Pulse
from filrouge.routing.core.rebuilding import NOTHING, Answer, Past, look_at_all, rebuilt
from filrouge.routing.core.state import State
from filrouge.routing.core.work import Work
from tests.routing.core.drawn import GENERATED, Day, days, policies
from tests.routing.core.scene import NINE, Scene, agent, needs, policy, rings, written

UNTOUCHED = {"items": {}, "by_channel": {}, "used": 0, "written": 0, "ringing": None}


class Recorded(Pulse):
    """Keeps each answer as a table would."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[Answer] = []

    def add_answer(self, queue: str, channel: str, at: float, good: bool) -> None:
        super().add_answer(queue, channel, at, good)
        self.answers.append(Answer(at, queue, channel, good))


class Remembering(State):
    """Keeps what tables would hold of the past."""

    def __init__(self, rules: Policy) -> None:
        super().__init__(rules)
        self.pulse: Recorded = Recorded()
        self.seen: list[tuple[Work, int]] = []

    def enter(self, item: Item) -> None:
        super().enter(item)
        self.seen.append((item.work, item.step))


def _taken_over(state: Remembering) -> State:
    """From rows: desks without what is counted from items, and items without their places."""
    past = Past(
        state.pulse.answers, state.seen, list(state.ended), dict(state.taken), seq=state.seq, resume_s=state.resume_s,
        review_at=state.review_at,
    )  # fmt: skip
    desks = [replace(desk, **UNTOUCHED) for desk in state.desks.values()]
    items = [replace(item, places=0) for item in state.items.values()]
    return rebuilt(state.policy, desks, items, state.now, past)


def _without_wakes(decisions: list[Decision]) -> list[Decision]:
    return [one for one in decisions if not isinstance(one, WakeAt)]


def _said(decisions: list[Decision]) -> list[str]:
    """Without scores, which a sum in another order may change in the last digit, and without what nobody can ever take:
    the state reached by applying still counts on the skills of those who have left."""
    return [written(one) for one in _without_wakes(decisions) if not isinstance(one, Unroutable)]


def _quiet(day: Day) -> None:
    """To an instant at which stock is taken and nothing else happens."""
    for _ in range(20):
        day.until(day.now - day.now % 10 + 10)
        before = len(day.trace)
        day.tell(Tick(day.now))
        if not _without_wakes(day.trace[before:]):
            return
    assume(False)


@settings(
    max_examples=60, deadline=None, derandomize=True, phases=GENERATED, suppress_health_check=[HealthCheck.too_slow]
)
@given(policies, days, days)
def test_it_decides_as_the_one_it_replaces(
    rules: Policy, before: list[tuple[int, int, int]], after: list[tuple[int, int, int]]
) -> None:
    """Of two agents idle since the very same instant, which one comes first is not kept: no two facts share one."""
    day = Day(rules, kind=Remembering)
    day.play([(what, which, max(1, pause)) for what, which, pause in before])
    _quiet(day)
    assert isinstance(day.state, Remembering)
    anew = _taken_over(day.state)
    told, made = len(day.facts), len(day.trace)
    day.play([(what, which, max(1, pause)) for what, which, pause in after])
    decisions = [one for fact in day.facts[told:] for one in run(anew, fact)]
    assert _said(decisions) == _said(day.trace[made:])


@settings(max_examples=25, deadline=None, phases=GENERATED, suppress_health_check=[HealthCheck.too_slow])
@given(policies, days)
def test_it_counts_and_sorts_the_same(rules: Policy, before: list[tuple[int, int, int]]) -> None:
    day = Day(rules, kind=Remembering)
    day.play(before)
    assert isinstance(day.state, Remembering)
    anew = _taken_over(day.state)

    def sorted_in(state: State) -> object:
        rooms = {
            (group.key, load): list(room)
            for group in state.groups.values()
            for load, room in group.rooms.items()
            if room
        }
        waiting = {
            (pool.key, lane.key): [item.work.id for item in state.waiting_in(lane)]
            for pool in state.pools.values()
            for lane in pool.lanes.values()
            if lane.size
        }
        held = {
            who: (desk.used, desk.written, desk.ringing, sorted(map(str, desk.items)))
            for who, desk in state.desks.items()
        }
        kept = {who: sorted(map(str, names)) for who, names in state.kept.items() if names}
        return rooms, waiting, held, kept

    assert sorted_in(anew) == sorted_in(day.state)


def test_it_shares_nothing_with_what_it_was_made_from() -> None:
    scene = Scene(policy(), agent("ann"))
    scene.work("c")
    anew = rebuilt(scene.state.policy, scene.state.desks.values(), scene.state.items.values(), scene.now)
    scene.decline("c")
    assert anew.items["c"].status is Status.OFFERED
    assert anew.items["c"].refused_by == {}
    assert anew.desks["ann"].ringing == "c"


def test_what_changed_while_nobody_looked_is_made_up_for() -> None:
    """The tables say: a call and an e-mail wait, bob has come, and ann has gone with a chat in hand."""
    desks = [Desk(agent("ann"), "offline", NINE), Desk(agent("bob"), "ready", NINE)]
    items = [
        Item(Work("chat", "chat", "chat", NINE), 1, Status.ACTIVE, NINE, "ann", taken_at=NINE),
        Item(Work("call", "call", "call", NINE), 2),
        Item(Work("mail", "email", "email", NINE), 3),
    ]
    state = rebuilt(policy(), desks, items, NINE + 100)
    look_at_all(state)
    made = run(state, Tick(NINE + 100))
    assert [type(one).__name__ for one in _without_wakes(made)] == ["Return", "Offer"]
    assert rings(made) == [("chat", "bob")], "chats and calls come first alike, and it came first"


def test_a_call_that_has_waited_meanwhile_may_interrupt() -> None:
    rules = policy(interrupt=Interrupt(below_level=0.0, after_s=20.0))
    items = [
        Item(Work("mail", "email", "email", NINE), 1, Status.ACTIVE, NINE, "ann", taken_at=NINE),
        Item(Work("call", "call", "call", NINE), 2),
    ]
    state = rebuilt(rules, [Desk(agent("ann"), "ready", NINE)], items, NINE + 60)
    look_at_all(state)
    assert rings(run(state, Tick(NINE + 60))) == [("call", "ann")]


def test_work_that_has_ended_does_not_come_back() -> None:
    state = rebuilt(policy(), [], [], NINE, Past(ended=["c"]))
    scene = Scene(policy())
    scene.state = state
    assert scene.work("c") == []
    assert state.odd == {"doubled": 1}


def test_agents_are_kept_free_for_kinds_of_work_that_were_seen() -> None:
    """Half of two agents: one is kept for calls, though none waits now."""
    rules = policy(reserve=Reserve(0.5, 0.5))
    desks = [Desk(agent(name), "ready", NINE) for name in ("ann", "bob")]
    for past, taken in ((Past(seen=[(Work("old", "call", "call", NINE), 0)]), 1), (NOTHING, 2)):
        scene = Scene(rules)
        scene.state = rebuilt(rules, desks, [], NINE, past)
        for name in ("m", "n"):
            if rings(scene.work(name, "email")):
                scene.accept(name)
        assert sum(1 for name in ("m", "n") if scene.status(name) is Status.ACTIVE) == taken


def test_after_a_takeover_what_was_set_aside_too_long_goes_back_and_the_impossible_is_said() -> None:
    items = [
        Item(Work("mail", "email", "email", NINE), 1, Status.PARKED, NINE, "ann", taken_at=NINE),
        Item(Work("call", "call", "call", NINE), 2, Status.ACTIVE, NINE, "ann", taken_at=NINE),
        Item(Work("lost", "call", "call", NINE), 3, Status.ACTIVE, NINE, "who?", taken_at=NINE),
        Item(Work("rare", "call", "call", NINE, needs=needs("fr:1")), 4),
    ]
    scene = Scene(policy(interrupt=Interrupt(return_s=600.0)))
    desks = [Desk(agent(name), "ready", NINE) for name in ("ann", "bob")]
    scene.state, scene.now = rebuilt(scene.state.policy, desks, items, NINE + 5_000), NINE + 5_000
    look_at_all(scene.state)
    said = {written(one) for one in scene.tell(Tick(scene.now))}
    assert said == {"mail back from ann: waited_too_long", "lost > bob", "rare unroutable: fr>=1"}
