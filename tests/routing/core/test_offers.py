"""Ringing: how long, what a decline and a missed offer do, and when an agent is set not ready."""

from filrouge.routing.core.decisions import Offer, SetNotReady
from filrouge.routing.core.items import Status
from filrouge.routing.core.policy import Share
from tests.routing.core.scene import NINE, PLAIN, Scene, agent, policy, rings


def _offer(decisions: object) -> Offer:
    (found,) = [one for one in decisions if isinstance(one, Offer)]  # type: ignore[attr-defined]
    return found


def test_it_rings_as_long_as_the_channel_says() -> None:
    scene = Scene(policy(), agent("ann"), agent("bob"))
    assert _offer(scene.work("c")).expires_at == NINE + 15
    assert _offer(scene.work("chat", "chat")).expires_at == NINE + 20


def test_an_offer_is_numbered_and_says_why() -> None:
    scene = Scene(policy(), agent("ann"), agent("bob"))
    first = _offer(scene.work("c"))
    scene.after(5)
    second = _offer(scene.decline("c"))
    assert (first.offer, second.offer) == (1, 2)
    assert (first.why.rule, first.why.trigger) == ("arrived", "WorkArrived")
    assert (second.why.rule, second.why.trigger, second.why.waited_s) == ("arrived", "OfferDeclined", 5.0)


def test_what_was_declined_is_not_offered_again_for_a_while() -> None:
    scene = Scene(policy(refused_s=300), agent("ann"))
    scene.work("c")
    scene.decline("c")
    assert scene.after(299.9) == []
    assert rings(scene.after(0.1)) == [("c", "ann")]


def test_who_declined_gets_other_work_meanwhile() -> None:
    scene = Scene(policy(), agent("ann"))
    scene.work("c")
    scene.decline("c")
    assert rings(scene.work("d")) == [("d", "ann")], "though the other stands before it"


def test_who_declined_many_gets_the_next_one() -> None:
    scene = Scene(policy(no_answers=0), agent("ann"))
    for number in range(5):
        scene.work(f"c{number}")
        scene.decline(f"c{number}")
    assert rings(scene.work("d")) == [("d", "ann")]


def test_a_missed_offer_keeps_its_place_and_goes_to_the_next() -> None:
    scene = Scene(policy(), agent("ann"), agent("bob"))
    scene.work("old")
    assert scene.take("busy") == "bob"
    scene.after(1)
    scene.work("young")
    assert rings(scene.no_answer("old")) == [("young", "ann")], "not again to who missed it"
    assert rings(scene.end("busy")) == [("old", "bob")]


def test_two_missed_in_a_row_set_the_agent_not_ready() -> None:
    scene = Scene(policy(no_answers=2), agent("ann"))
    scene.work("a")
    assert not any(isinstance(one, SetNotReady) for one in scene.no_answer("a"))
    scene.work("b")
    assert SetNotReady("ann", "no_answer") in scene.no_answer("b")
    assert scene.work("c") == []
    assert scene.after(10_000) == []
    assert rings(scene.presence("ann", "ready")) == [("a", "ann")]


def test_an_answer_or_a_decline_in_between_begins_the_count_anew() -> None:
    for answer in ("accept", "decline"):
        scene = Scene(policy(no_answers=2), agent("ann"))
        scene.work("a")
        scene.no_answer("a")
        scene.work("b")
        getattr(scene, answer)("b")
        if answer == "accept":
            scene.end("b")
        scene.work("c")
        assert not any(isinstance(one, SetNotReady) for one in scene.no_answer("c"))


def test_never_when_the_policy_says_so() -> None:
    scene = Scene(policy(no_answers=0), agent("ann"))
    for number in range(6):
        scene.work(f"c{number}")
        assert not any(isinstance(one, SetNotReady) for one in scene.no_answer(f"c{number}"))


def test_what_they_had_in_hand_stays_theirs() -> None:
    scene = Scene(policy(no_answers=1), agent("ann"))
    scene.take("chat", "chat")
    scene.work("b", "chat")
    scene.no_answer("b")
    assert (scene.status("chat"), scene.holder("chat")) == (Status.ACTIVE, "ann")
    assert scene.state.desks["ann"].presence == "not_ready"


def test_an_agent_who_goes_away_while_it_rings_lets_it_ring_and_may_still_accept() -> None:
    scene = Scene(policy(), agent("ann"))
    scene.work("c")
    scene.presence("ann", "not_ready")
    assert scene.status("c") is Status.OFFERED
    scene.accept("c")
    assert scene.status("c") is Status.ACTIVE


def test_who_disconnects_while_it_rings_loses_it_at_once() -> None:
    scene = Scene(policy(), agent("ann"), agent("bob"))
    scene.work("c")
    made = scene.presence("ann", "offline")
    assert rings(made) == [("c", "bob")]


def test_the_core_asks_to_be_called_again_only_for_what_waits() -> None:
    scene = Scene(policy(), agent("ann"))
    scene.take("c")
    scene.end("c")
    scene.until(NINE + 100_000)
    assert scene.wakes == []


def test_who_has_declined_ever_so_many_gets_the_next_all_the_same() -> None:
    scene = Scene(PLAIN, agent("ann"))
    for number in range(40):
        scene.work(f"c{number}")
        scene.decline(f"c{number}")
    assert rings(scene.work("next")) == [("next", "ann")]
    scene.accept("next")
    scene.work("after")
    assert rings(scene.end("next")) == [("after", "ann")]


def test_what_rang_is_taken_off_the_share_of_the_queue_it_rang_for() -> None:
    scene = Scene(policy(shares={"acme": Share(1.0, ceiling=2)}), agent("ann", team="acme"))
    scene.work("c", queue="x")
    scene.change_work("c", queue="y")
    scene.decline("c")
    assert {key: many for key, many in scene.state.taken.items() if many} == {}
