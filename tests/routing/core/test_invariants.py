"""What holds whatever happens, under every named policy and under drawn ones."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from filrouge.routing.core import loop
from filrouge.routing.core.decide import Look
from filrouge.routing.core.loop import run
from filrouge.routing.core.policies import NAMES, named
from filrouge.routing.core.policy import Policy
from filrouge.routing.core.state import State
from tests.routing.core.books import Books
from tests.routing.core.drawn import BASE, GENERATED, Day, days, policies
from tests.routing.core.snapshot import snapshot

bounded = settings(
    max_examples=30,
    deadline=None,
    phases=GENERATED,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


def _statuses(books: Books) -> dict[Any, tuple[str, Any]]:
    return {name: (held.status, held.agent) for name, held in books.works.items()}


def accounts_agree(day: Day) -> None:
    """Every work that came waits, is with one agent, or has ended; core and driver say the same of each."""
    state, books = day.state, day.books
    assert {name: (item.status.value, item.agent) for name, item in state.items.items()} == _statuses(books)
    assert {who: desk.presence for who, desk in state.desks.items()} == books.presence
    for who, desk in state.desks.items():
        assert set(desk.items) == {held.work.id for held in books.of(who)}
        rung = books.ringing(who)
        assert desk.ringing == (rung.work.id if rung else None)
        assert desk.written == books.written(who)


def nothing_waits_in_vain(day: Day) -> None:
    """No ready agent with room stands beside work that the policy would give them; nobody sits beside what they could
    go on with; nobody who has gone holds what somebody else could do."""
    state, books = day.state, day.books
    for name, held in books.works.items():
        if held.status == "waiting":
            for who in books.agents:
                kept_for = state.items[name].kept_for
                assert not books.could_take(who, held, kept_for), f"{name} waits while {who} could take it"
        elif held.status in ("parked", "woken"):
            who = held.agent
            assert books.presence[who] != "offline"
            still = books.units(held.work) - books.counts(held)
            fits = books.used(who) + still <= books.agents[who].primary
            free = books.presence[who] == "ready" and books.ringing(who) is None
            assert not (free and fits), f"{who} could go on with {name}, which is {held.status}"
            assert day.now <= held.since + _longest(books, held.status), f"{name} is {held.status} for too long"
        elif held.status == "active":
            assert books.presence[held.agent] != "offline"


def _longest(books: Books, status: str) -> float:
    if status == "woken":
        return books.policy.woken_s
    return books.policy.interrupt.return_s if books.policy.interrupt is not None else 0.0


def indexes_are_those_of_items_and_desks(day: Day) -> None:
    state, books = day.state, day.books
    rooms = {
        (group.key, load): list(room) for group in state.groups.values() for load, room in group.rooms.items() if room
    }
    expected: dict[Any, list[Any]] = {}
    for who, agent in books.agents.items():
        desk = state.desks[who]
        assert desk.used == books.used(who) or books.ringing(who) is not None
        if books.presence[who] == "ready" and books.ringing(who) is None and desk.used < agent.primary:
            expected.setdefault(((agent.skills, agent.team, agent.site), desk.used), []).append(who)
    assert {key: set(room) for key, room in rooms.items()} == {key: set(room) for key, room in expected.items()}
    for room in rooms.values():
        assert [state.desks[who].place_at for who in room] == sorted(state.desks[who].place_at for who in room)
    for pool in state.pools.values():
        home = [group for group, _, borrow in pool.groups if borrow is None]
        assert pool.idle == sum(group.idle for group in home)
        assert pool.present == sum(len(group.present) for group in home)
    present = {who for group in state.groups.values() for who in group.present}
    assert present == {who for who in books.agents if books.presence[who] == "ready"}
    for group in state.groups.values():
        for who in group.written:
            assert any(one.status == "active" and books.rule(one.work).interruptible for one in books.of(who))
    in_lanes: dict[Any, Any] = {}
    for pool in state.pools.values():
        for lane in pool.lanes.values():
            found = [item.work.id for item in state.waiting_in(lane)] if lane.size else []
            assert len(found) == lane.size
            assert not found or found[0] == lane.head
            in_lanes |= dict.fromkeys(found, lane)
    kept = {name for names in state.kept.values() for name in names}
    for name, held in books.works.items():
        item = state.items[name]
        if held.status == "waiting":
            assert (name in in_lanes, name in kept or item.kept_for == "(nobody)") in ((True, False), (False, True))
            if name in in_lanes:
                assert in_lanes[name] is state.lane_of(item)
                assert [need[:2] for need in in_lanes[name].pool.needs] == [need[:2] for need in books.wanted(held)]
    assert set(in_lanes) | kept <= {name for name, held in books.works.items() if held.status == "waiting"}


def everything(day: Day) -> None:
    accounts_agree(day)
    nothing_waits_in_vain(day)
    indexes_are_those_of_items_and_desks(day)


@pytest.mark.parametrize("name", NAMES)
@settings(bounded, max_examples=15)
@given(days)
def test_the_named_policies_keep_every_promise(name: str, day: list[tuple[int, int, int]]) -> None:
    Day(named(name, BASE), check=everything).play(day)


@settings(bounded, max_examples=80)
@given(policies, st.lists(policies, max_size=2), days)
def test_any_policy_does_also_when_it_changes(
    rules: Policy, others: list[Policy], day: list[tuple[int, int, int]]
) -> None:
    Day(rules, others, check=everything).play(day)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    decide = loop.decide

    def watching(look: Look) -> Any:
        before = snapshot(look.state, whole=True)
        found = decide(look)
        assert snapshot(look.state, whole=True) == before
        return found

    monkeypatch.setattr(loop, "decide", watching)


@pytest.mark.usefixtures("watched")
@settings(bounded, max_examples=12)
@given(policies, days)
def test_to_decide_changes_nothing(rules: Policy, day: list[tuple[int, int, int]]) -> None:
    Day(rules).play(day[:40])


@bounded
@given(policies, st.lists(policies, max_size=2), days)
def test_the_same_facts_give_the_same_decisions(
    rules: Policy, others: list[Policy], day: list[tuple[int, int, int]]
) -> None:
    first = Day(rules, others)
    first.play(day)
    again = State(rules)
    assert [one for fact in first.facts for one in run(again, fact)] == first.trace
    assert snapshot(again, whole=True) == snapshot(first.state, whole=True)
