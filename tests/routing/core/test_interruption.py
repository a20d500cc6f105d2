"""Written work interrupted by calls: when, whose, how often, and how it is gone on with."""

import pytest

from filrouge.routing.core.items import Status
from filrouge.routing.core.policy import Interrupt
from tests.routing.core.scene import NINE, Scene, agent, channels, needs, policy, rings, written

RULE = Interrupt(
    below_level=0.8, after_s=20.0, per_item=2, per_item_costly=1, costly_s=45.0, per_hour=3, exempt_s=2_400.0,
    return_s=1_800.0,
)  # fmt: skip
ALWAYS = Interrupt(below_level=1.01, after_s=0.0, per_item=99, per_item_costly=99, per_hour=99, exempt_s=0.0)


def _writing(rule: Interrupt = RULE, *names: str, **email: object) -> Scene:
    scene = Scene(policy(interrupt=rule), *(agent(name) for name in names or ("ann",)))
    for name in names or ("ann",):
        assert scene.take(f"mail-{name}", "email", **email) == name  # type: ignore[arg-type]
    return scene


def _said(decisions: object) -> list[str]:
    return [written(one) for one in decisions]  # type: ignore[attr-defined]


def test_while_service_is_well_a_call_waits_first() -> None:
    scene = _writing()
    assert scene.work("call") == []
    assert scene.after(19.9) == []
    assert _said(scene.after(0.1)) == ["call > ann parks mail-ann"]


def test_when_service_has_degraded_it_does_not() -> None:
    """Twenty gave up after their target: (0 + 10 × 1/21) / 30 = 0.02 is below 0.8."""
    scene = Scene(policy(interrupt=RULE))
    for number in range(20):
        scene.work(f"lost{number}")
    scene.after(60)
    for number in range(20):
        scene.gives_up(f"lost{number}")
    scene.staff(agent("ann"))
    scene.after(10)
    scene.take("mail", "email")
    assert _said(scene.work("call")) == ["call > ann parks mail"]


def test_late_emails_of_the_same_queue_do_not_make_its_calls_urgent() -> None:
    scene = Scene(policy(interrupt=RULE, channels=channels(email={"target_s": 60})))
    for number in range(20):
        scene.work(f"old{number}", "email", queue="bill")
    scene.after(600)
    scene.staff(agent("ann"))
    for number in range(20):
        scene.accept(f"old{number}")
        scene.after(1)
        if number < 19:
            scene.end(f"old{number}")
    assert scene.work("call", queue="bill") == []
    assert _said(scene.after(20)) == ["call > ann parks old19"]


def test_late_calls_do_though_an_email_came_to_the_queue_first() -> None:
    scene = Scene(policy(interrupt=RULE))
    scene.work("mail", "email", queue="bill")
    for number in range(20):
        scene.work(f"lost{number}", queue="bill")
    scene.after(60)
    for number in range(20):
        scene.gives_up(f"lost{number}")
    scene.staff(agent("ann"))
    scene.accept("mail")
    scene.after(10)
    assert _said(scene.work("call", queue="bill")) == ["call > ann parks mail"]


def test_a_free_agent_comes_first() -> None:
    scene = _writing(ALWAYS)
    scene.staff(agent("bob"))
    assert _said(scene.work("call")) == ["call > bob"]


def test_only_what_interrupts_interrupts_and_only_what_is_interruptible_is_parked() -> None:
    scene = _writing(ALWAYS)
    assert scene.work("chat", "chat") == []
    assert scene.work("message", "message") == []
    assert rings(scene.work("back", "callback")) == [("back", "ann")]
    scene.accept("back")
    assert scene.work("call") == [], "a callback is not parked for a call"


def test_nothing_is_parked_before_the_agent_accepts() -> None:
    scene = _writing(ALWAYS)
    scene.work("call")
    assert (scene.status("mail-ann"), scene.used("ann")) == (Status.ACTIVE, 12)
    scene.decline("call")
    assert (scene.status("mail-ann"), scene.used("ann")) == (Status.ACTIVE, 12)


def test_a_caller_who_gives_up_while_it_rings_interrupts_nobody() -> None:
    scene = _writing(ALWAYS)
    scene.work("call")
    scene.gives_up("call")
    assert scene.status("mail-ann") is Status.ACTIVE
    assert scene.state.items["mail-ann"].interruptions == 0


def test_what_ends_while_it_rings_is_not_parked() -> None:
    scene = _writing(ALWAYS)
    scene.work("call")
    scene.end("mail-ann")
    scene.accept("call")
    assert (scene.used("ann"), scene.state.desks["ann"].parkings) == (12, [])


def test_parked_work_is_gone_on_with_by_the_same_agent() -> None:
    scene = _writing(ALWAYS)
    scene.work("call")
    scene.accept("call")
    assert (scene.status("mail-ann"), scene.holder("mail-ann"), scene.used("ann")) == (Status.PARKED, "ann", 12)
    scene.work("other mail", "email")
    assert _said(scene.end("call")) == ["ann resumes mail-ann"]


def test_more_urgent_work_comes_before_going_on() -> None:
    scene = _writing(ALWAYS)
    scene.work("call")
    scene.accept("call")
    scene.work("next")
    assert _said(scene.end("call")) == ["next > ann"]
    scene.accept("next")
    assert _said(scene.end("next")) == ["ann resumes mail-ann"]


def test_the_one_with_the_most_work_left_is_interrupted() -> None:
    scene = _writing(ALWAYS, "ann")
    scene.after(200)
    scene.staff(agent("bob"))
    scene.take("mail-bob", "email")
    assert _said(scene.work("call")) == ["call > bob parks mail-bob"]


def test_the_work_done_is_counted_and_the_pause_is_not() -> None:
    scene = _writing(ALWAYS)
    scene.after(100)
    scene.work("call")
    scene.accept("call")
    scene.after(50)
    scene.end("call")
    scene.after(30)
    scene.work("again")
    scene.accept("again")
    assert scene.state.items["mail-ann"].worked_s == pytest.approx(130)


def test_an_item_is_interrupted_so_often_and_no_more() -> None:
    scene = _writing(RULE)
    for name in ("a", "b"):
        scene.work(name)
        scene.after(20)
        scene.accept(name)
        scene.end(name)
    scene.work("c")
    assert scene.after(1_000) == []


def test_with_a_costly_way_back_less_often() -> None:
    scene = _writing(RULE)
    scene.measured(120)
    scene.work("a")
    scene.after(20)
    scene.accept("a")
    scene.end("a")
    scene.work("b")
    assert scene.after(1_000) == []


def test_the_way_back_is_measured_as_a_running_mean() -> None:
    scene = _writing(RULE)
    for seconds in (40, 40, 90):
        scene.measured(seconds)
    assert scene.state.resume_s == pytest.approx(45.0), "40 + 0.1 × 50; not above 45, so it is not costly"
    scene.measured(100)
    assert scene.state.resume_s == pytest.approx(50.5)


def test_an_agent_is_interrupted_so_often_an_hour_and_no_more() -> None:
    scene = Scene(policy(interrupt=RULE), agent("ann"))
    for number in range(3):
        scene.take(f"m{number}", "email")
        scene.work(f"c{number}")
        scene.after(20)
        scene.accept(f"c{number}")
        scene.end(f"c{number}")
        scene.end(f"m{number}")
        scene.after(100)
    scene.take("m", "email")
    scene.work("c")
    assert scene.after(60) == []
    scene.gives_up("c")
    scene.until(NINE + 3_600 + 60)
    scene.work("d")
    assert _said(scene.after(20)) == ["d > ann parks m"], "the first was more than an hour ago"


def test_work_near_its_due_time_is_left_alone() -> None:
    scene = _writing(RULE, "ann", due_at=NINE + 2_399)
    scene.work("call")
    assert scene.after(1_000) == []


def test_work_due_later_is_not() -> None:
    scene = _writing(RULE, "ann", due_at=NINE + 2_430)
    scene.work("call")
    assert _said(scene.after(20)) == ["call > ann parks mail-ann"]


def _parked(rule: Interrupt, **email: object) -> Scene:
    scene = _writing(rule, "ann", **email)
    scene.work("call")
    scene.after(20)
    scene.accept("call")
    assert scene.status("mail-ann") is Status.PARKED
    return scene


def test_parked_for_too_long_it_goes_back() -> None:
    scene = _parked(RULE)
    assert scene.after(1_799.9) == []
    assert _said(scene.after(0.1)) == ["mail-ann back from ann: waited_too_long"]
    assert rings(scene.staff(agent("bob"))) == [("mail-ann", "bob")]


def test_parked_as_its_due_time_comes_near_it_goes_back() -> None:
    """Due in 50 minutes; half the exemption of 40 minutes before that is in 30 minutes less the 20 s waited."""
    scene = _parked(RULE, due_at=NINE + 2_900)
    assert _said(scene.until(NINE + 1_700)) == ["mail-ann back from ann: near_due"]


def test_an_earlier_pause_does_not_shorten_a_later_one() -> None:
    """Parked at 20 s and gone on with; parked anew much later: it has its whole half-hour again."""
    scene = _parked(RULE, due_at=NINE + 90_000)
    scene.end("call")
    scene.until(NINE + 1_700)
    scene.work("again")
    scene.after(20)
    scene.accept("again")
    assert scene.until(NINE + 1_720 + 1_799) == []
    assert _said(scene.after(1)) == ["mail-ann back from ann: waited_too_long"]


def test_it_keeps_its_place_when_it_goes_back() -> None:
    scene = _parked(RULE)
    scene.after(100)
    scene.work("later mail", "email")
    scene.until(NINE + 1_820)
    assert rings(scene.staff(agent("bob"))) == [("mail-ann", "bob")]


def test_at_the_end_of_the_shift_it_goes_to_a_colleague() -> None:
    scene = Scene(policy(interrupt=ALWAYS), agent("ann", ends_at=NINE + 600))
    scene.take("mail", "email")
    scene.work("call")
    scene.accept("call")
    scene.staff(agent("bob"), "not_ready")
    assert _said(scene.until(NINE + 600)) == ["mail back from ann: shift_ended"]
    assert scene.status("call") is Status.ACTIVE, "the call in hand is ended by whom has it"
    assert rings(scene.presence("bob", "ready")) == [("mail", "bob")]


def test_when_the_agent_goes_all_goes_to_colleagues() -> None:
    scene = Scene(policy(interrupt=ALWAYS), agent("ann"))
    scene.take("mail", "email")
    scene.work("call")
    scene.accept("call")
    assert _said(scene.presence("ann", "offline")) == [
        "mail back from ann: agent_left",
        "call back from ann: agent_left",
    ]


def test_who_leaves_for_good_returns_all_by_decisions_silence_included() -> None:
    scene = Scene(policy(), agent("ann"))
    for name in ("a", "b"):
        scene.take(name, "message")
    scene.silent("a")
    assert _said(scene.leaves_for_good("ann")) == [
        "a back from ann: agent_left", "b back from ann: agent_left", "a unroutable: anybody", "b unroutable: anybody",
    ]  # fmt: skip
    assert scene.state.desks == {}
    assert {scene.status("a"), scene.status("b")} == {Status.WAITING}


def test_a_break_in_the_middle_leaves_it_with_the_agent() -> None:
    scene = _parked(RULE)
    scene.presence("ann", "not_ready")
    scene.end("call")
    assert scene.status("mail-ann") is Status.PARKED
    assert _said(scene.presence("ann", "ready")) == ["ann resumes mail-ann"]


def test_a_changed_policy_may_end_all_pauses() -> None:
    scene = _parked(RULE)
    assert _said(scene.rule(policy()) + scene.after(0)) == ["mail-ann back from ann: waited_too_long"]


def test_a_changed_policy_may_lengthen_the_pauses() -> None:
    scene = _parked(RULE)
    longer = Interrupt(return_s=3_000, exempt_s=0.0)
    scene.rule(policy(interrupt=longer))
    assert scene.until(NINE + 20 + 2_999) == []
    assert _said(scene.after(1)) == ["mail-ann back from ann: waited_too_long"]


def test_a_callback_waits_from_its_slot_when_it_is_asked_whether_to_interrupt() -> None:
    scene = _writing(RULE)
    scene.work("back", "callback", not_before=NINE + 3_000)
    assert scene.until(NINE + 3_019.9) == []
    assert _said(scene.after(0.1)) == ["back > ann parks mail-ann"]


def test_it_needs_the_skill_as_everybody() -> None:
    scene = _writing(ALWAYS)
    assert rings(scene.work("call", needs=needs("fr:1!"))) == []
    assert scene.status("call") is Status.WAITING


def test_a_chat_beside_the_mail_stays_in_hand() -> None:
    """A mail of 6 and a chat of 4: a callback of 6 takes the mail's place, a call of 12 has no room beside the chat."""
    scene = Scene(policy(interrupt=ALWAYS), agent("ann"))
    scene.take("mail", "email", weight=6)
    scene.take("chat", "chat")
    assert scene.work("call") == []
    assert _said(scene.work("small", "callback", weight=6)) == ["small > ann parks mail"]
