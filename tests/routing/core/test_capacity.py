"""Two budgets, limits per channel, and silence: what an agent can hold is counted from what they really hold."""

import pytest

from filrouge.routing.core.items import Status
from filrouge.routing.core.policy import Interrupt, ReasonRule
from tests.routing.core.scene import Scene, agent, channels, policy, rings, written

ALWAYS = Interrupt(below_level=1.01, after_s=0.0)


def test_a_call_takes_all_and_chats_share() -> None:
    scene = Scene(policy(), agent("ann"))
    for chat in ("a", "b", "c"):
        assert scene.take(chat, "chat") == "ann"
    assert scene.used("ann") == 12
    assert scene.work("call") == []
    assert scene.end("a") == [], "a call needs all of an agent"
    scene.end("b")
    assert rings(scene.end("c")) == [("call", "ann")]


def test_a_channel_is_limited_by_the_policy_and_by_the_agent() -> None:
    scene = Scene(policy(channels=channels(chat={"weight": 2})), agent("ann"), agent("new", limits=(("chat", 1),)))
    takers = [scene.take(name, "chat") for name in ("a", "b", "c", "d")]
    assert sorted(takers) == ["ann", "ann", "ann", "new"]
    assert scene.work("e", "chat") == [], "ann has three, and the other may have one"
    assert rings(scene.work("m", "message")) == [("m", "new")], "other channels are not concerned"


def test_what_rings_counts() -> None:
    scene = Scene(policy(), agent("ann"))
    assert rings(scene.work("a", "chat")) == [("a", "ann")]
    assert scene.work("b", "chat") == [], "one rings at a time"
    assert scene.used("ann") == 4
    assert rings(scene.accept("a")) == [("b", "ann")]


def test_a_reason_and_a_work_item_may_weigh_otherwise() -> None:
    rules = policy(reasons={"hard": ReasonRule(weights={"chat": 6})})
    scene = Scene(rules, agent("ann"))
    scene.take("a", "chat", reason="hard")
    assert scene.used("ann") == 6
    scene.take("b", "chat", weight=5)
    assert scene.used("ann") == 11
    assert scene.work("c", "chat") == []


def test_of_work_above_every_capacity_it_is_said_that_nobody_can_take_it() -> None:
    scene = Scene(policy(), agent("ann", primary=6))
    assert [written(one) for one in scene.work("c")] == ["c unroutable: capacity>=12"]
    assert rings(scene.work("chat", "chat")) == [("chat", "ann")]


def test_parked_work_fills_the_interruptible_budget() -> None:
    scene = Scene(policy(interrupt=ALWAYS, channels=channels(email={"limit": None})), agent("ann", interruptible=12))
    scene.take("mail", "email")
    scene.take("call")
    assert (scene.used("ann"), scene.state.desks["ann"].written) == (12, 12)
    scene.work("more", "email")
    assert [one.work_id for one in scene.end("call")] == ["mail"], "resumed: no second one beside a parked one"


def test_a_larger_interruptible_budget_holds_more_than_one() -> None:
    rules = policy(interrupt=ALWAYS, channels=channels(email={"limit": None, "weight": 6}))
    scene = Scene(rules, agent("ann", primary=12, interruptible=12))
    scene.take("one", "email")
    scene.take("two", "email")
    assert scene.work("three", "email") == []


def test_silence_frees_part_of_the_weight() -> None:
    scene = Scene(policy(), agent("ann"))
    for name in ("a", "b", "c", "d"):
        scene.take(name, "message")
    scene.work("chat", "chat")
    assert scene.used("ann") == 12
    scene.silent("a")
    assert scene.used("ann") == 10
    assert rings(scene.silent("b")) == [("chat", "ann")]


def test_who_wakes_up_goes_on_at_once_where_there_is_room() -> None:
    scene = Scene(policy(), agent("ann"))
    scene.take("a", "message")
    scene.silent("a")
    assert [str(type(one).__name__) for one in scene.woke("a")] == ["Resume"]
    assert (scene.status("a"), scene.used("ann")) == (Status.ACTIVE, 3)


def _full_with_a_silent_one() -> Scene:
    scene = Scene(policy(), agent("ann"))
    for name in ("a", "b", "c"):
        scene.take(name, "message")
    scene.silent("a")
    scene.take("chat", "chat")
    assert scene.used("ann") == 11
    return scene


def test_waking_up_never_overloads_the_agent() -> None:
    scene = _full_with_a_silent_one()
    assert scene.woke("a") == []
    assert (scene.status("a"), scene.used("ann")) == (Status.WOKEN, 11)
    scene.end("b")
    assert scene.status("a") is Status.ACTIVE
    assert scene.used("ann") == 10


def test_who_wakes_up_to_a_full_agent_waits_for_them_a_while_only() -> None:
    scene = _full_with_a_silent_one()
    scene.woke("a")
    scene.staff(agent("bob"))
    assert scene.after(299.9) == []
    assert [f"{type(one).__name__} {one.agent_id}" for one in scene.after(0.1)] == ["Return ann", "Offer bob"]


@pytest.mark.parametrize("start", [0.1, 1_700_000_000.123, 32_400.7])
def test_the_end_of_that_while_is_not_missed_by_a_rounding(start: float) -> None:
    scene = Scene(policy(woken_s=0.3, no_answers=0), agent("ann"), at=start)
    for name in ("a", "b", "c"):
        scene.take(name, "message")
    scene.silent("a")
    scene.take("chat", "chat")
    scene.woke("a")
    scene.after(1.0)
    assert scene.status("a") is Status.OFFERED or scene.status("a") is Status.WAITING


def test_silence_that_frees_nothing_ends_at_once_on_a_full_agent() -> None:
    scene = Scene(policy(), agent("ann"))
    for name in ("a", "b", "c"):
        scene.take(name, "chat")
    scene.silent("a")
    assert scene.used("ann") == 12, "a chat counts in full while the customer types"
    scene.woke("a")
    assert scene.status("a") is Status.ACTIVE


def test_silence_while_it_is_being_parked_overloads_nobody() -> None:
    rules = policy(interrupt=ALWAYS, channels=channels(message={"weight": 12, "interruptible": True}))
    scene = Scene(rules, agent("ann"))
    scene.take("m", "message")
    assert scene.trace[-1].endswith("m > ann")
    scene.work("call")
    scene.silent("m")
    scene.accept("call")
    assert (scene.status("m"), scene.used("ann")) == (Status.PARKED, 12)


def test_silence_of_one_whose_agent_has_gone_waits_with_them_then_comes_back() -> None:
    scene = Scene(policy(), agent("ann"), agent("bob"))
    assert scene.take("m", "message") == "ann"
    scene.silent("m")
    assert scene.presence("ann", "offline") == []
    assert [f"{type(one).__name__} {one.agent_id}" for one in scene.woke("m")] == ["Return ann", "Offer bob"]


def test_more_in_hand_than_a_new_limit_allows_stays_there() -> None:
    scene = Scene(policy(), agent("ann"))
    scene.take("a", "chat")
    scene.take("b", "chat")
    scene.change(agent("ann", primary=4))
    assert scene.used("ann") == 8
    scene.work("c", "chat")
    assert scene.end("a") == []
    assert rings(scene.end("b")) == [("c", "ann")]
