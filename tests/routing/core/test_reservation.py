"""Agents kept free of interruptible work for urgent work: more of them as the service level falls."""

from filrouge.routing.core.policy import Policy, Reserve
from tests.routing.core.scene import Scene, agent, needs, policy, rings

STAFF = tuple(agent(f"a{number}") for number in range(10))


def _fill(scene: Scene, most: int = 20) -> int:
    """So many e-mails as are taken before the rest wait."""
    for number in range(most):
        offered = rings(scene.work(f"m{number}", "email"))
        if not offered:
            return number
        scene.accept(f"m{number}")
    return most


def _rules(least: float, most: float) -> Policy:
    return policy(reserve=Reserve(least, most, level=0.8, worst=0.5))


def _seen_urgent_work(rules: Policy) -> Scene:
    """Urgent work has been seen once, and was answered in time."""
    scene = Scene(rules, *STAFF)
    scene.take("first", queue="call")
    scene.end("first")
    scene.after(20)
    return scene


def test_a_fixed_share_is_kept_free() -> None:
    assert _fill(_seen_urgent_work(_rules(0.3, 0.3))) == 7


def test_without_a_reservation_all_are_taken() -> None:
    assert _fill(_seen_urgent_work(policy())) == 10


def test_urgent_work_gets_who_is_kept_free() -> None:
    scene = _seen_urgent_work(_rules(0.3, 0.3))
    _fill(scene)
    for name in ("x", "y", "z"):
        scene.take(name)
    assert scene.work("one more") == []


def test_conversations_are_not_held_back() -> None:
    scene = _seen_urgent_work(_rules(0.3, 0.3))
    _fill(scene)
    assert scene.take("chat", "chat")


def test_when_service_is_well_the_least_are_kept() -> None:
    assert _fill(_seen_urgent_work(_rules(0.0, 0.5))) == 10


def _after_bad_minutes(rules: Policy) -> Scene:
    """Thirty callers gave up after a minute's wait: nobody was there yet."""
    scene = Scene(rules)
    for number in range(30):
        scene.work(f"lost{number}")
    scene.after(60)
    for number in range(30):
        scene.gives_up(f"lost{number}")
    for one in STAFF:
        scene.staff(one)
    scene.after(10)
    return scene


def test_when_service_degrades_the_most_are_kept() -> None:
    """30 lost of 30, leaning on 10 of its channel: (0 + 10 × 1/31) / 40 = 0.008, below the worst: half are kept."""
    scene = _after_bad_minutes(_rules(0.0, 0.5))
    assert _fill(scene) == 5


def test_the_reservation_is_given_up_when_service_is_well_again() -> None:
    scene = _after_bad_minutes(_rules(0.0, 0.5))
    _fill(scene)
    for number in range(30, 40):
        scene.work(f"m{number}", "email")
    taken = scene.after(1_000)
    assert {one.agent_id for one in taken if hasattr(one, "offer")} == {f"a{number}" for number in range(5, 10)}


def test_held_back_work_is_looked_at_again_though_nothing_happens() -> None:
    scene = _seen_urgent_work(_rules(0.3, 0.3))
    assert _fill(scene) == 7
    scene.end("m0")
    scene.end("m1")
    assert rings(scene.made and [one for _, one in scene.made[-1:]]) != []


def test_what_was_held_back_goes_to_who_has_been_idle_for_longest() -> None:
    """Of other skills, so that they are looked at apart: a1 came first to the floor, a2 is idle for longer."""
    rules = policy(reserve=Reserve(0.5, 0.5))
    scene = Scene(rules, agent("a1", "x"), agent("a2", "y"))
    scene.take("c1", needs=needs("x:1"))
    scene.take("c2", needs=needs("y:1"))
    scene.end("c2")
    scene.after(100)
    scene.end("c1")
    scene.presence("a2", "busy")
    scene.presence("a1", "busy")
    scene.work("m", "email")
    scene.presence("a2", "ready")
    scene.after(1)
    scene.presence("a1", "ready")
    scene.rule(policy(version=2))
    assert scene.holder("m") == "a2"


def test_who_cannot_take_urgent_work_is_not_kept_free_for_it() -> None:
    scene = Scene(_rules(1.0, 1.0), agent("voice", "phone"), agent("pen", "post"))
    scene.take("c", needs=needs("phone:1"))
    scene.end("c")
    assert rings(scene.work("m", "email", needs=needs("post:1"))) == [("m", "pen")]


def test_a_floor_too_small_for_a_share_keeps_nobody() -> None:
    """A tenth of three agents is less than one: the one who is free takes the e-mail."""
    scene = Scene(_rules(0.1, 0.1), *STAFF[:3])
    scene.take("c")
    scene.end("c")
    assert _fill(scene) == 3


def test_before_the_first_urgent_work_nobody_is_kept() -> None:
    assert _fill(Scene(_rules(0.3, 0.3), *STAFF)) == 10


def test_a_new_policy_knows_for_what_kinds_of_work_agents_are_kept_free() -> None:
    rules = policy(reserve=Reserve(least=0.5, most=0.5))
    scene = Scene(rules, agent("ann"), agent("bob"))
    scene.take("call")
    scene.end("call")
    scene.take("m1", "email")
    assert scene.work("m2", "email") == []
    assert scene.rule(rules) == []


def test_after_two_weeks_without_it_nobody_is_kept_free_for_it_any_more() -> None:
    scene = Scene(policy(reserve=Reserve(least=0.5, most=0.5)), agent("ann"), agent("bob"))
    scene.take("call")
    scene.end("call")
    scene.take("m1", "email")
    scene.work("m2", "email")
    assert scene.after(13 * 86_400) == []
    assert [work for work, _ in rings(scene.after(2 * 86_400))] == ["m2"]
