"""Facts that are doubled, late, out of order or about nothing known: the state stays right, and they are counted."""

from math import inf, nan
from typing import Any

import pytest

from filrouge.routing.core.agents import Agent, Presence
from filrouge.routing.core.facts import (
    AgentLeft,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    PresenceChanged,
    Tick,
    WorkArrived,
    WorkChanged,
    WorkEnded,
    WorkLeft,
    WorkSilent,
    WorkTransferred,
    WorkWoke,
)
from filrouge.routing.core.items import Status
from filrouge.routing.core.work import Work
from tests.routing.core.scene import NINE, Scene, agent, needs, policy, rings
from tests.routing.core.snapshot import snapshot

NOBODY = Work("nobody", "q", "call", NINE)


def _scene() -> Scene:
    """Ann is on a chat, and rung for another; a call waits."""
    scene = Scene(policy(), agent("ann"))
    scene.take("chat", "chat")
    scene.work("second", "chat")
    scene.work("call")
    return scene


UNKNOWN = [
    WorkChanged(NINE, NOBODY),
    WorkSilent(NINE, "nobody"),
    WorkWoke(NINE, "nobody"),
    WorkTransferred(NINE, "nobody", "q"),
    OfferAccepted(NINE, "nobody", "ann", 1),
    OfferDeclined(NINE, "second", "nobody", 1),
    OfferExpired(NINE, "nobody", "nobody", 1),
    PresenceChanged(NINE, "nobody", "ready"),
    AgentLeft(NINE, "nobody"),
]
STALE = [
    OfferAccepted(NINE, "second", "ann", 2),
    OfferDeclined(NINE, "second", "ann", 0),
    OfferAccepted(NINE, "chat", "ann", 1),
    OfferExpired(NINE, "call", "ann", 0),
    WorkSilent(NINE, "second"),
    WorkWoke(NINE, "chat"),
    WorkSilent(NINE, "call"),
    WorkTransferred(NINE, "call", "q"),
    PresenceChanged(NINE - 1, "ann", "offline"),
]


@pytest.mark.parametrize("fact", UNKNOWN, ids=lambda fact: type(fact).__name__)
def test_what_is_about_nothing_known_changes_nothing(fact: object) -> None:
    scene = _scene()
    before = snapshot(scene.state)
    assert scene.tell(fact) == []  # type: ignore[arg-type]
    assert scene.state.odd == {"unknown": 1}
    assert snapshot(scene.state) == before


@pytest.mark.parametrize("fact", STALE, ids=lambda fact: type(fact).__name__)
def test_what_cannot_be_true_any_more_changes_nothing(fact: object) -> None:
    scene = _scene()
    before = snapshot(scene.state)
    assert scene.tell(fact) == []  # type: ignore[arg-type]
    assert scene.state.odd["stale"] == 1
    assert snapshot(scene.state) == before


def test_work_that_arrives_twice_is_one() -> None:
    scene = _scene()
    before = snapshot(scene.state)
    assert scene.work("call") == []
    assert scene.state.odd == {"doubled": 1}
    assert snapshot(scene.state) == before


def test_work_that_ended_does_not_come_back() -> None:
    scene = _scene()
    scene.end("chat")
    assert scene.work("chat", "chat") == []
    assert scene.end("chat") == []
    assert scene.state.odd == {"doubled": 2}
    assert "chat" not in scene.state.items


def test_work_that_ended_before_it_arrived_does_not_wait() -> None:
    scene = _scene()
    scene.end("early")
    assert scene.state.odd == {"unknown": 1}
    assert scene.work("early") == []
    assert "early" not in scene.state.items


def test_an_answer_after_the_ring_time_is_too_late() -> None:
    scene = Scene(policy(), agent("ann"), agent("bob"))
    scene.work("c")
    scene.no_answer("c")
    assert scene.holder("c") == "bob"
    assert scene.tell(OfferAccepted(scene.now, "c", "ann", 1)) == []
    assert (scene.status("c"), scene.holder("c"), scene.state.odd["stale"]) == (Status.OFFERED, "bob", 1)


def test_an_answer_to_a_caller_who_has_left_is_too_late() -> None:
    scene = Scene(policy(), agent("ann"))
    scene.work("c")
    scene.gives_up("c")
    assert scene.tell(OfferAccepted(scene.now, "c", "ann", 1)) == []
    assert (scene.used("ann"), scene.state.odd["stale"]) == (0, 1)
    assert rings(scene.work("d")) == [("d", "ann")]


def test_a_colleague_cannot_accept() -> None:
    scene = Scene(policy(), agent("ann"), agent("bob"))
    scene.work("c")
    assert scene.tell(OfferAccepted(scene.now, "c", "bob", 1)) == []
    assert (scene.status("c"), scene.holder("c"), scene.state.odd["stale"]) == (Status.OFFERED, "ann", 1)


def test_accepted_twice_is_accepted_once() -> None:
    scene = Scene(policy(), agent("ann"))
    scene.work("c")
    answer = OfferAccepted(scene.now, "c", "ann", 1)
    scene.tell(answer)
    scene.tell(answer)
    assert (scene.used("ann"), scene.state.desks["ann"].taken, scene.state.odd["stale"]) == (12, 1, 1)


def test_what_is_late_is_applied_as_of_now_and_counted() -> None:
    scene = Scene(policy(), agent("ann"))
    scene.take("c")
    scene.after(100)
    scene.tell(Tick(scene.now))
    scene.tell(WorkEnded(NINE + 50, "c"))
    assert (scene.state.odd, scene.state.now, scene.used("ann")) == ({"late": 1}, NINE + 100, 0)


@pytest.mark.parametrize(("first", "second"), [("ready", "offline"), ("offline", "ready")])
def test_presence_that_comes_late_but_in_order_is_followed(first: Presence, second: Presence) -> None:
    scene = Scene(policy(), agent("ann"))
    scene.after(100)
    scene.tell(Tick(scene.now))
    scene.tell(PresenceChanged(NINE + 50, "ann", first))
    scene.tell(PresenceChanged(NINE + 60, "ann", second))
    assert scene.state.desks["ann"].presence == second


def test_presence_older_than_the_last_is_not() -> None:
    scene = Scene(policy(), agent("ann"))
    scene.after(60)
    scene.presence("ann", "offline")
    scene.tell(PresenceChanged(NINE + 50, "ann", "ready"))
    assert (scene.state.desks["ann"].presence, scene.state.odd["stale"]) == ("offline", 1)


def test_a_policys_own_not_ready_outlasts_an_older_presence() -> None:
    scene = Scene(policy(no_answers=1), agent("ann"))
    scene.work("c")
    scene.no_answer("c")
    scene.tell(PresenceChanged(NINE + 1, "ann", "ready"))
    assert scene.state.desks["ann"].presence == "not_ready"


def test_a_caller_who_leaves_twice_leaves_once() -> None:
    scene = Scene(policy(), agent("ann"))
    scene.work("c")
    scene.tell(WorkLeft(scene.now, "c"))
    scene.tell(WorkLeft(scene.now, "c"))
    assert (scene.state.odd, scene.state.items) == ({"doubled": 1}, {})


def test_work_for_a_queue_and_channel_without_rules_is_served_by_the_usual_ones() -> None:
    scene = Scene(policy(), agent("ann"))
    assert rings(scene.tell(WorkArrived(NINE, Work("w", "nowhere", "pigeon", NINE)))) == [("w", "ann")]


def test_the_latest_ended_are_remembered_and_no_more() -> None:
    scene = Scene(policy())
    for number in range(10_010):
        scene.tell(WorkEnded(NINE, number))
    assert len(scene.state.ended) == 10_000


@pytest.mark.parametrize(
    "number",
    [{"value": inf}, {"value": -1.0}, {"handle_s": nan}, {"handle_s": 0.0}, {"weight": -12}, {"weight": 0},
     {"arrived_at": nan}, {"due_at": inf}, {"not_before": nan}],
)  # fmt: skip
def test_work_with_a_number_that_nobody_can_route_by_is_never_made(number: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="work w: "):
        Work("w", "q", "call", **({"arrived_at": NINE} | number))


def test_an_agent_without_any_capacity_is_never_made() -> None:
    for number in ({"primary": -1}, {"interruptible": -1}, {"ends_at": nan}, {"break_at": inf}):
        with pytest.raises(ValueError, match="agent ann: "):
            Agent("ann", **number)


def test_agents_whose_abilities_change_leave_nothing_behind() -> None:
    scene = Scene(policy(), agent("ann"))
    scene.work("c", needs=needs("s1:1"))
    for level in range(200):
        scene.change(agent("ann", f"s{level}"))
    assert len(scene.state.groups) == 1
    scene.leaves_for_good("ann")
    assert scene.state.groups == scene.state.desks == {}


def test_kinds_of_work_that_come_no_more_are_forgotten_after_two_weeks() -> None:
    scene = Scene(policy(), agent("ann"))
    for number in range(50):
        scene.take(f"c{number}", queue=f"q{number}")
        scene.end(f"c{number}")
    scene.after(15 * 86_400)
    assert rings(scene.work("c")) == [("c", "ann")]
    assert len(scene.state.pools) == len(scene.state.by_queue) == 1
    assert len(scene.state.desks["ann"].group.pools) == len(scene.state.desks["ann"].group.urgent) == 1
    scene.accept("c")
    assert len(scene.state.pulse.keys()) == 3
