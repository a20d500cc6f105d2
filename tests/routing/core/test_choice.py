"""Which agent gets an arrival: in turn, idle for longest, or by fit, scarcity, idle time and occupancy."""

import pytest

from filrouge.routing.core.policy import Borrow, Index, QueueRule, Scarcity, Step
from tests.routing.core.scene import Scene, agent, needs, policy, rings

AT_ONCE = (Step(0.0, lower_by=5),)
NOTHING = Scarcity(fit=0.0, scarcity=0.0, idle=0.0, occupancy=0.0, pack=0.0)


def _three(**rules: object) -> Scene:
    scene = Scene(policy(**rules))
    for name in ("ann", "bob", "cleo"):
        scene.staff(agent(name))
        scene.after(10)
    return scene


def _serve(scene: Scene, name: str, **rest: object) -> str:
    """Takes one and ends it a minute later."""
    taker = scene.take(name, **rest)  # type: ignore[arg-type]
    scene.after(60)
    scene.end(name)
    return taker


def test_in_turn() -> None:
    scene = _three(choose="round_robin")
    assert [_serve(scene, f"c{number}") for number in range(6)] == ["ann", "bob", "cleo"] * 2


def test_in_turn_skips_who_is_busy_and_goes_on_after_them() -> None:
    scene = _three(choose="round_robin")
    assert [scene.take("a"), scene.take("b")] == ["ann", "bob"]
    scene.end("a")
    assert [_serve(scene, "c"), _serve(scene, "d")] == ["cleo", "ann"]


def test_idle_for_longest() -> None:
    scene = _three()
    assert [_serve(scene, f"c{number}") for number in range(4)] == ["ann", "bob", "cleo", "ann"]


def test_who_declines_is_idle_anew() -> None:
    scene = _three()
    assert rings(scene.work("c")) == [("c", "ann")]
    assert rings(scene.decline("c")) == [("c", "bob")]
    scene.accept("c")
    scene.after(1)
    assert rings(scene.work("d")) == [("d", "cleo")], "ann has waited less than cleo since"


def test_a_customer_who_gives_up_costs_the_agent_no_place() -> None:
    scene = _three()
    scene.work("c")
    scene.after(5)
    scene.gives_up("c")
    assert rings(scene.work("d")) == [("d", "ann")]


def test_a_fact_said_twice_costs_the_agent_no_place() -> None:
    scene = _three()
    scene.presence("ann", "ready")
    assert rings(scene.work("d")) == [("d", "ann")]


def test_other_skills_or_a_moved_break_cost_the_agent_no_place() -> None:
    scene = _three()
    scene.change(agent("ann", "new", break_at=scene.now + 9_000))
    scene.change(agent("bob", break_at=scene.now + 9_000))
    assert [scene.take(name) for name in ("c", "d", "e")] == ["ann", "bob", "cleo"]


def test_among_those_with_chats_the_least_loaded_first() -> None:
    scene = _three()
    assert [scene.take(name, "chat") for name in ("a", "b", "c", "d")] == ["ann", "bob", "cleo", "ann"]


def test_chats_are_gathered_or_spread_as_the_policy_says() -> None:
    for pack, takers in ((1.0, ["ann", "ann", "ann", "bob"]), (-1.0, ["ann", "bob", "cleo", "ann"])):
        scene = _three(order=Index(), choose=Scarcity(scarcity=0, idle=0, occupancy=0, pack=pack))
        assert [scene.take(name, "chat") for name in ("a", "b", "c", "d")] == takers


def test_the_better_fit_first_then_the_lesser_one() -> None:
    rules = policy(order=Index(), steps=AT_ONCE, choose=Scarcity(idle=0.0, occupancy=0.0))
    scene = Scene(rules, agent("low", "bill:2"), agent("high", "bill:4"))
    assert [scene.take(name, needs=needs("bill:4")) for name in ("a", "b")] == ["high", "low"]


def _with_a_flexible_one(scarcity: Scarcity) -> Scene:
    """Ann can do both, bob bills only; for twenty minutes tech calls come and all is answered."""
    scene = Scene(policy(order=Index(), choose=scarcity), agent("ann", "bill", "tech"), agent("bob", "bill"))
    for number in range(10):
        scene.take(f"t{number}", queue="tech", needs=needs("tech:1"))
        scene.after(60)
        scene.end(f"t{number}")
    scene.after(30)
    return scene


def test_an_agent_with_scarce_skills_is_spared() -> None:
    """Ten tech calls in ten minutes: one a minute, over the one idle agent who could take them and one."""
    spared = _with_a_flexible_one(Scarcity(idle=0.0, occupancy=0.0, scarcity=0.5))
    assert rings(spared.work("b", queue="bill", needs=needs("bill:1"))) == [("b", "bob")]


def test_without_scarcity_who_has_been_idle_for_longest() -> None:
    scene = _with_a_flexible_one(Scarcity(idle=0.0, occupancy=0.0, scarcity=0.0))
    scene.take("b", queue="bill", needs=needs("bill:1"))
    scene.end("b")
    scene.after(1)
    assert rings(scene.work("c", queue="bill", needs=needs("bill:1"))) == [("c", "ann")]


def test_idle_time_outweighs_scarcity_in_the_end() -> None:
    """Scarcity of ann: 0.5 × a rate below 1 / 2. After 10 more minutes idle at 0.05 she is due, whatever her skills."""
    scene = _with_a_flexible_one(Scarcity(idle=0.05, occupancy=0.0, scarcity=0.5))
    scene.take("b", queue="bill", needs=needs("bill:1"))
    scene.after(600)
    scene.end("b")
    assert rings(scene.work("c", queue="bill", needs=needs("bill:1"))) == [("c", "ann")]


def test_who_has_been_busier_than_the_others_is_spared() -> None:
    rules = policy(order=Index(), choose=Scarcity(idle=0.0, occupancy=0.01))
    scene = Scene(rules, agent("ann", "more"), agent("bob"))
    assert scene.take("long") == "ann"
    scene.after(1_000)
    scene.end("long")
    for number in range(3):
        assert scene.take(f"c{number}") == "bob"
        scene.after(60)
        scene.end(f"c{number}")


def test_an_idle_hour_counts_before_anything_happens_to_the_agent() -> None:
    """Bob has been ready for an hour without a call: 0 % occupied, as counted now and not when last heard of."""
    rules = policy(order=Index(), choose=Scarcity(idle=0.0, occupancy=0.01))
    scene = Scene(rules, agent("ann", "more"), agent("bob"))
    for number in range(3):
        assert scene.take(f"a{number}", needs=needs("more:1")) == "ann"
        scene.after(600)
        scene.end(f"a{number}")
        scene.after(600)
    assert rings(scene.work("c")) == [("c", "bob")]


def test_the_score_is_the_sum_that_is_documented() -> None:
    """Fit 0.85 at one level below, 3 minutes idle at 0.1: 0.85 + 0.3; nothing else counts here."""
    choose = Scarcity(fit=1.0, scarcity=0.0, idle=0.1, occupancy=0.0)
    scene = Scene(policy(order=Index(), steps=AT_ONCE, choose=choose), agent("ann", "bill:3"))
    scene.after(180)
    (offer,) = scene.work("c", needs=needs("bill:4"))
    assert dict(offer.why.terms)["score"] == pytest.approx(0.85 + 0.3)  # type: ignore[union-attr]


def test_agents_alike_in_all_are_taken_by_idle_time() -> None:
    scene = _three(order=Index(), choose=NOTHING)
    assert [_serve(scene, f"c{number}") for number in range(4)] == ["ann", "bob", "cleo", "ann"]


def test_work_that_time_releases_goes_to_who_suits_it_best() -> None:
    """Bob is there for longer; ann is at the wanted level."""
    lent = QueueRule(teams=frozenset({"home"}), borrows=(Borrow("lent", 30.0, 0.0, 0),))
    rules = policy(choose=Scarcity(), steps=(Step(0.0, 5),), queues={"q": lent})
    scene = Scene(rules, agent("bob", "fr:3", team="lent"))
    scene.after(60)
    scene.staff(agent("ann", "fr:5", team="lent"))
    scene.work("d", "chat", "q", needs=needs("fr:5"))
    assert rings(scene.after(60)) == [("d", "ann")]
