"""Urgent work that could not interrupt at first is looked at again: when time lets it, and when others do."""

from filrouge.routing.core.agents import Agent
from filrouge.routing.core.policy import Interrupt
from tests.routing.core.scene import NINE, Scene, agent, channels, needs, policy, rings
from tests.routing.core.test_interruption import ALWAYS, RULE, _parked, _said, _writing


def test_a_call_that_waits_is_looked_at_again_when_written_work_is_taken_up() -> None:
    """Bob hands his e-mail to ann and goes; she has begun it when the call can have it set aside."""
    scene = Scene(policy(interrupt=ALWAYS), agent("ann"))
    scene.take("call1")
    scene.staff(agent("bob"))
    scene.take("mail", "email")
    scene.transfer("mail", "email", to="ann")
    scene.presence("bob", "not_ready")
    assert scene.work("gold", value=5.0) == []
    assert rings(scene.end("call1")) == [("gold", "ann")], "written work that is kept for her lets calls go first"


def test_a_call_that_waits_interrupts_what_was_resumed_meanwhile() -> None:
    scene = Scene(policy(interrupt=ALWAYS), agent("ann"), agent("bob"))
    scene.take("mail", "email")
    scene.take("call-bob")
    assert _said(scene.work("call1", needs=needs("nobody:1"))) == ["call1 unroutable: nobody>=1"]
    assert _said(scene.change_work("call1", needs=())) == ["call1 > ann parks mail"]
    scene.accept("call1")
    scene.work("call2")
    assert rings(scene.end("call1")) == [("call2", "ann")], "a call comes before the e-mail that was set aside"
    scene.accept("call2")
    assert _said(scene.end("call2")) == ["ann resumes mail"]


def test_it_interrupts_once_the_level_has_fallen() -> None:
    """Thirty calls that only others could take wait beyond their target of 20 s: they count as late."""
    scene = _writing(Interrupt(below_level=0.8, after_s=1e6, exempt_s=0.0))
    assert scene.work("call", queue="bill") == []
    for number in range(30):
        scene.work(f"late{number}", queue="bill", needs=needs("rare:1"))
    assert scene.after(20) == []
    assert rings(scene.after(15)) == [("call", "ann")]


def test_it_interrupts_once_the_hour_of_the_last_interruption_is_over() -> None:
    scene = _writing(Interrupt(below_level=1.01, after_s=0.0, per_hour=1, exempt_s=0.0))
    scene.work("call1")
    scene.accept("call1")
    scene.after(60)
    scene.end("call1")
    assert scene.work("call2") == []
    assert scene.until(NINE + 3_599) == []
    assert rings(scene.until(NINE + 3_620)) == [("call2", "ann")]


PATIENT = Interrupt(below_level=0.0, after_s=5.0, exempt_s=0.0)


def _late_call_beside(*agents: Agent, **mail: object) -> Scene:
    """Ann writes; she cannot be interrupted now, and a call is past its five seconds."""
    scene = Scene(policy(interrupt=PATIENT), *(agents or (agent("ann"),)))
    scene.take("mail", "email", **mail)  # type: ignore[arg-type]
    return scene


def test_a_late_call_interrupts_who_comes_back_from_wrap_up() -> None:
    scene = _late_call_beside()
    scene.presence("ann", "busy")
    scene.work("c")
    scene.after(60)
    assert _said(scene.presence("ann", "ready")) == ["c > ann parks mail"]


def test_a_late_call_interrupts_once_the_chat_beside_is_over() -> None:
    light = channels(email={"weight": 6})
    scene = Scene(policy(interrupt=PATIENT, channels=light), agent("ann"))
    scene.take("mail", "email")
    scene.take("chat", "chat")
    scene.work("c")
    assert scene.after(60) == []
    assert _said(scene.end("chat")) == ["c > ann parks mail"]


def test_a_late_call_interrupts_when_what_rang_there_is_gone() -> None:
    scene = _late_call_beside()
    scene.work("c1")
    scene.work("c2", queue="other")
    assert _said(scene.after(6)) == ["c1 > ann parks mail"]
    assert _said(scene.gives_up("c1")) == ["c2 > ann parks mail"]


def test_a_late_call_interrupts_who_has_learnt_its_skill() -> None:
    scene = _late_call_beside()
    scene.work("c", needs=needs("fr:1"))
    scene.after(60)
    assert _said(scene.change(agent("ann", "fr")))[-1:] == ["c > ann parks mail"]


def test_what_is_parked_after_the_end_of_the_shift_goes_back_at_once() -> None:
    scene = Scene(policy(interrupt=ALWAYS), agent("ann", ends_at=NINE + 100))
    scene.take("mail", "email")
    scene.after(150)
    scene.work("c")
    assert "mail back from ann: shift_ended" in _said(scene.accept("c"))


def test_a_parked_item_whose_due_time_comes_nearer_goes_back_earlier() -> None:
    scene = _parked(RULE)
    scene.change_work("mail-ann", due_at=NINE + 1_300)
    assert "mail-ann back from ann: near_due" in _said(scene.after(120))


def test_a_resume_time_that_is_none_changes_nothing() -> None:
    scene = _writing()
    scene.measured(float("nan"))
    scene.measured(-1.0)
    assert scene.state.resume_s is None
    assert scene.state.odd["impossible"] == 2
