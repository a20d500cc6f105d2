"""Callbacks, transfers, tasks, and work that changes while it waits: all are work items."""

from filrouge.routing.core.items import Status
from filrouge.routing.core.policy import Index, Interrupt, Step
from tests.routing.core.scene import NINE, Scene, agent, needs, policy, rings, written


def test_a_callback_is_offered_in_its_slot_and_not_before() -> None:
    scene = Scene(policy(), agent("ann"))
    assert scene.work("back", "callback", not_before=NINE + 3_600) == []
    assert rings(scene.work("c")) == [("c", "ann")], "nobody is kept for it"
    scene.accept("c")
    scene.end("c")
    assert scene.until(NINE + 3_599) == []
    assert rings(scene.until(NINE + 3_600)) == [("back", "ann")]


def test_it_counts_as_answered_in_time_from_its_slot() -> None:
    scene = Scene(policy(), agent("ann"))
    scene.work("back", "callback", not_before=NINE + 3_600)
    scene.until(NINE + 3_600)
    scene.accept("back")
    assert scene.state.pulse.count("callback", scene.now, 600) == (1.0, 1.0)


def test_a_call_from_before_the_slot_comes_first() -> None:
    scene = Scene(policy(order="oldest"), agent("ann"))
    scene.take("busy")
    scene.work("back", "callback", not_before=NINE + 1_000)
    scene.until(NINE + 900)
    scene.work("c")
    scene.until(NINE + 1_100)
    assert rings(scene.end("busy")) == [("c", "ann")]


def test_needs_of_a_callback_relax_from_its_slot_on() -> None:
    scene = Scene(policy(steps=(Step(60, lower_by=4),)), agent("ann", "bill:1"))
    scene.work("back", "callback", needs=needs("bill:4"), not_before=NINE + 1_000)
    assert scene.until(NINE + 1_059) == []
    assert rings(scene.until(NINE + 1_060)) == [("back", "ann")]


def test_a_callback_that_is_called_off_is_gone() -> None:
    scene = Scene(policy(), agent("ann"))
    scene.work("back", "callback", not_before=NINE + 1_000)
    scene.gives_up("back")
    assert scene.until(NINE + 5_000) == []
    assert scene.state.items == {}


def test_a_callback_may_be_moved() -> None:
    scene = Scene(policy(), agent("ann"))
    scene.work("back", "callback", not_before=NINE + 1_000)
    scene.change_work("back", not_before=NINE + 2_000)
    assert scene.until(NINE + 1_999) == []
    assert rings(scene.until(NINE + 2_000)) == [("back", "ann")]


def test_a_transfer_to_a_queue_keeps_the_place() -> None:
    scene = Scene(policy(), agent("ann", "bill"), agent("tom", "tech"))
    scene.take("c", queue="bill", needs=needs("bill:1"))
    scene.after(10)
    scene.take("busy", queue="tech", needs=needs("tech:1"))
    scene.work("later", queue="tech", needs=needs("tech:1"))
    scene.after(10)
    assert scene.transfer("c", "tech", "tech:1") == []
    assert rings(scene.end("busy")) == [("c", "tom")], "the customer has waited since they called"


def test_the_giver_is_free_at_once_and_does_not_get_it_back() -> None:
    scene = Scene(policy(refused_s=300), agent("ann"))
    scene.take("c")
    scene.work("next")
    assert rings(scene.transfer("c", "call")) == [("next", "ann")]
    scene.accept("next")
    scene.end("next")
    assert scene.after(299) == []
    assert rings(scene.after(1)) == [("c", "ann")], "in the end, when there is nobody else"


def test_a_transfer_to_a_colleague_waits_for_them_alone() -> None:
    scene = Scene(policy(to_agent_s=120), agent("ann"), agent("bob"), agent("cleo"))
    scene.take("on-bob")
    scene.take("c")
    holder = scene.holder("on-bob")
    assert scene.transfer("c", "call", to=holder) == []
    (offer,) = scene.end("on-bob")
    assert (written(offer), offer.why.rule) == (f"c > {holder}", "to_agent")  # type: ignore[union-attr]


def test_for_a_while_only() -> None:
    scene = Scene(policy(to_agent_s=120), agent("ann"), agent("bob"), agent("cleo"))
    first, second = scene.take("x"), scene.take("c")
    scene.transfer("c", "call", to=first)
    assert scene.after(119.9) == []
    ((name, taker),) = rings(scene.after(0.1))
    assert name == "c"
    assert taker not in (first, second)


def test_a_colleague_who_is_away_is_not_waited_for() -> None:
    scene = Scene(policy(), agent("ann"), agent("bob"))
    taker = scene.take("c")
    other = "bob" if taker == "ann" else "ann"
    scene.staff(agent("cleo"), "not_ready")
    assert rings(scene.transfer("c", "call", to="cleo")) == [("c", other)]


def test_a_colleague_without_the_authorisation_does_not_get_it() -> None:
    scene = Scene(policy(), agent("ann"), agent("bob"), agent("lia", "licence"))
    scene.presence("lia", "not_ready")
    scene.take("c")
    scene.presence("lia", "ready")
    assert rings(scene.transfer("c", "call", "licence:1!", to="bob")) == [("c", "lia")]


def test_a_colleague_who_declines_lets_it_go_to_others() -> None:
    scene = Scene(policy(), agent("ann"), agent("bob"), agent("cleo"))
    taker = scene.take("c")
    to, other = [name for name in ("ann", "bob", "cleo") if name != taker]
    assert rings(scene.transfer("c", "call", to=to)) == [("c", to)]
    assert rings(scene.decline("c")) == [("c", other)]


def test_a_parked_or_silent_item_can_be_transferred() -> None:
    scene = Scene(policy(interrupt=Interrupt(below_level=1.01)), agent("ann"))
    scene.take("mail", "email")
    scene.work("c")
    scene.accept("c")
    assert scene.status("mail") is Status.PARKED
    scene.transfer("mail", "email")
    assert scene.status("mail") is Status.WAITING
    assert scene.state.desks["ann"].written == 0


def test_an_answer_counts_once_however_often_it_is_transferred() -> None:
    scene = Scene(policy(), agent("ann"), agent("bob"))
    scene.take("c")
    scene.transfer("c", "call")
    scene.accept("c")
    assert scene.state.pulse.count("call", scene.now, 600) == (1.0, 1.0)


def test_a_task_is_taken_when_nothing_else_waits() -> None:
    scene = Scene(policy(order=Index()), agent("ann"))
    scene.take("busy")
    scene.work("task", "task", due_at=NINE + 86_400)
    scene.work("mail", "email", due_at=NINE + 14_400)
    scene.work("c")
    order = []
    done = "busy"
    for _ in range(3):
        ((done, _),) = rings(scene.end(done))
        scene.accept(done)
        order.append(done)
    assert order == ["c", "mail", "task"]


def test_work_may_change_queue_needs_and_channel_rules_while_it_waits() -> None:
    scene = Scene(policy(), agent("ann", "fr"))
    scene.work("c", needs=needs("en:1!"))
    assert rings(scene.change_work("c", needs=needs("fr:1!"))) == [("c", "ann")]


def test_what_changes_while_it_rings_goes_on_ringing_and_counts_anew() -> None:
    scene = Scene(policy(), agent("ann"))
    scene.work("chat", "chat")
    scene.change_work("chat", weight=6)
    assert (scene.status("chat"), scene.used("ann")) == (Status.OFFERED, 6)


def test_solved_elsewhere_while_it_waits_rings_or_is_in_hand() -> None:
    scene = Scene(policy(), agent("ann"))
    for name in ("held", "rung", "waiting"):
        scene.work(name)
        if name == "held":
            scene.accept(name)
            scene.end(name)
    scene.end("rung")
    scene.gives_up("waiting")
    assert scene.state.items == {}
    assert (scene.used("ann"), scene.state.desks["ann"].ringing) == (0, None)
