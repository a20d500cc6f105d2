"""A queue is served when its calendar says so, and a policy may change while work waits."""

from dataclasses import replace

from filrouge.routing.core.items import Status
from filrouge.routing.core.policies import named
from filrouge.routing.core.policy import Index, Interrupt, QueueRule, Scarcity, Step
from filrouge.terms.calendar import Calendar, Interval
from tests.routing.core.scene import NINE, PLAIN, Scene, agent, needs, policy, rings

TEN_TO_NOON = Calendar("UTC", {day: (Interval(600, 720),) for day in range(1, 8)})
HOURS = policy(queues={"call": QueueRule(calendar=TEN_TO_NOON)})


def test_closed_work_waits_until_it_opens() -> None:
    scene = Scene(HOURS, agent("ann"))
    assert scene.work("c") == []
    assert scene.until(NINE + 3_599) == []
    assert rings(scene.until(NINE + 3_600)) == [("c", "ann")]


def test_others_are_served_meanwhile() -> None:
    scene = Scene(HOURS, agent("ann"))
    scene.work("c")
    assert rings(scene.work("other", queue="open")) == [("other", "ann")]


def test_who_becomes_free_does_not_get_it_either() -> None:
    scene = Scene(HOURS, agent("ann"))
    scene.take("other", queue="open")
    scene.work("c")
    assert scene.end("other") == []


def test_it_closes_and_opens_again_the_next_day() -> None:
    scene = Scene(HOURS, agent("ann"), at=NINE + 2 * 3_600)
    scene.take("busy", queue="open")
    scene.work("c")
    scene.until(12 * 3_600.0)
    assert scene.end("busy") == [], "closed at noon"
    assert scene.until(86_400 + 10 * 3_600 - 1.0) == []
    assert rings(scene.until(86_400 + 10 * 3_600.0)) == [("c", "ann")]


def test_what_is_in_hand_at_closing_stays_there() -> None:
    scene = Scene(HOURS, agent("ann"), at=NINE + 2 * 3_600)
    scene.take("c")
    scene.until(13 * 3_600.0)
    assert scene.status("c") is Status.ACTIVE


def test_when_it_opens_the_first_in_order_goes_first() -> None:
    scene = Scene(replace(HOURS, order=Index()), agent("ann"))
    scene.work("low", value=1.0)
    scene.work("high", value=8.0)
    assert rings(scene.until(NINE + 3_600)) == [("high", "ann")]


def test_a_calendar_that_never_opens_lets_nothing_through() -> None:
    scene = Scene(policy(queues={"call": QueueRule(calendar=Calendar("UTC"))}), agent("ann"))
    assert scene.work("c") == []
    assert scene.after(30 * 86_400) == []


# Another policy


def test_waiting_work_is_sorted_anew() -> None:
    scene = Scene(policy(order="oldest"), agent("ann"))
    scene.take("busy")
    scene.work("mail", "email")
    scene.after(1)
    scene.work("c")
    scene.rule(policy(order="priority"))
    assert rings(scene.end("busy")) == [("c", "ann")]


def test_what_the_new_policy_allows_is_offered_at_once() -> None:
    scene = Scene(policy(), agent("ann", "bill:2"))
    scene.work("c", needs=needs("bill:4"))
    assert rings(scene.rule(policy(steps=(Step(0.0, lower_by=2),)))) == [("c", "ann")]


def test_relaxation_counts_the_wait_so_far() -> None:
    scene = Scene(policy(), agent("ann", "bill:2"))
    scene.work("c", needs=needs("bill:4"))
    scene.after(100)
    assert rings(scene.rule(policy(steps=(Step(90, lower_by=2),)))) == [("c", "ann")]


def test_what_is_in_hand_rings_or_is_parked_stays() -> None:
    scene = Scene(policy(interrupt=Interrupt(below_level=1.01)), agent("ann"), agent("bob"))
    scene.take("mail", "email")
    scene.take("other", "email")
    scene.work("c")
    parked = scene.accept("c")
    assert parked == []
    scene.work("d")
    before = {name: (item.status, item.agent) for name, item in scene.state.items.items()}
    scene.rule(named("filrouge", PLAIN))
    assert {name: (item.status, item.agent) for name, item in scene.state.items.items()} == before


def test_idle_time_is_kept() -> None:
    scene = Scene(policy(), agent("ann"))
    scene.after(10)
    scene.staff(agent("bob"))
    scene.take("c")
    scene.after(10)
    scene.end("c")
    scene.after(10)
    scene.rule(policy(version=2))
    assert rings(scene.work("d")) == [("d", "bob")], "ann has been idle for ten seconds only"


def test_a_new_weight_counts_for_what_is_in_hand() -> None:
    scene = Scene(policy(), agent("ann"))
    scene.take("chat", "chat")
    heavier = PLAIN.channels | {"chat": replace(PLAIN.channels["chat"], weight=12)}
    scene.rule(policy(channels=heavier))
    assert scene.used("ann") == 12


def test_work_kept_for_an_agent_stays_kept() -> None:
    scene = Scene(policy(), agent("ann"), agent("bob"), agent("cleo"))
    first = scene.take("x")
    scene.take("c")
    scene.transfer("c", "call", to=first)
    assert scene.rule(policy(order=Index(), choose=Scarcity())) == []
    assert rings(scene.end("x")) == [("c", first)]


def test_a_callback_keeps_its_slot() -> None:
    scene = Scene(policy(), agent("ann"))
    scene.work("back", "callback", not_before=NINE + 1_000)
    assert scene.rule(policy(version=2)) == []
    assert rings(scene.until(NINE + 1_000)) == [("back", "ann")]
