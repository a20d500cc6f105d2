"""Who comes back after an absence is not flooded."""

from filrouge.routing.core.policy import Ramp
from tests.routing.core.scene import Scene, agent, policy, rings

RAMP = Ramp(away_s=14_400, period_s=900, items=2)


def _back_after(seconds: float) -> Scene:
    scene = Scene(policy(ramp=RAMP), agent("ann"))
    scene.presence("ann", "offline")
    scene.after(seconds)
    for name in ("a", "b", "c", "d"):
        scene.work(name, "chat")
    scene.presence("ann", "ready")
    scene.accept("a")
    return scene


def test_after_a_long_absence_they_get_a_few_in_the_first_minutes() -> None:
    scene = _back_after(20_000)
    assert scene.accept("b") == [], "two, though there is room for a third"
    scene.end("a")
    assert scene.after(899.9) == []
    assert rings(scene.after(0.1)) == [("c", "ann")], "then as everybody"


def test_after_a_short_absence_they_are_as_everybody() -> None:
    assert rings(_back_after(600).accept("b")) == [("c", "ann")]


def test_who_begins_for_the_first_time_is_as_everybody() -> None:
    scene = Scene(policy(ramp=RAMP), agent("ann"))
    for name in ("a", "b", "c"):
        assert scene.take(name, "chat") == "ann"


def test_others_get_what_they_are_spared() -> None:
    scene = Scene(policy(ramp=Ramp(items=0)), agent("ann"), agent("bob"))
    scene.presence("ann", "offline")
    scene.after(2 * 86_400)
    scene.presence("ann", "ready")
    assert [scene.take(name, "chat") for name in ("a", "b")] == ["bob", "bob"]


def test_not_ready_then_offline_counts_from_the_beginning_of_the_absence() -> None:
    scene = Scene(policy(ramp=Ramp(away_s=1_000, items=0)), agent("ann"))
    scene.presence("ann", "not_ready")
    scene.after(600)
    scene.presence("ann", "offline")
    scene.after(600)
    scene.presence("ann", "ready")
    assert scene.work("a", "chat") == []
