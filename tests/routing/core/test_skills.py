"""Skills with levels 1-5: who may take what, how needs relax with time, and what never relaxes."""

from filrouge.routing.core.decisions import Unroutable
from filrouge.routing.core.policy import QueueRule, Step
from tests.routing.core.scene import NINE, Scene, agent, needs, policy, rings, written

RINGS = (Step(20, lower_by=2), Step(60, drop=frozenset({"brand_b"})))


def test_all_needs_must_be_met_at_their_level() -> None:
    scene = Scene(policy(), agent("low", "fr:5", "bill:2"), agent("other", "bill:5"), agent("able", "fr:3", "bill:3"))
    assert rings(scene.work("c", needs=needs("fr:3", "bill:3"))) == [("c", "able")]


def test_nobody_able_means_waiting_until_one_is() -> None:
    scene = Scene(policy(), agent("ann", "fr:2"), agent("bob", "en:5"))
    scene.take("busy", needs=needs("en:5"))
    assert scene.work("c", needs=needs("en:5")) == []
    assert rings(scene.end("busy")) == [("c", "bob")]


def test_levels_are_lowered_in_steps_with_time() -> None:
    scene = Scene(policy(steps=RINGS), agent("ann", "bill:2"))
    scene.work("c", needs=needs("bill:4"))
    assert scene.after(19.9) == []
    assert rings(scene.after(0.1)) == [("c", "ann")]
    assert scene.now == NINE + 20


def test_a_level_is_never_lowered_below_one() -> None:
    scene = Scene(policy(steps=(Step(10, lower_by=5),)), agent("none", "fr:5"))
    scene.work("c", needs=needs("bill:3"))
    assert scene.after(1_000) == [], "without the skill nobody takes it, however long it waits"


def test_a_skill_may_be_dropped() -> None:
    scene = Scene(policy(steps=RINGS), agent("ann", "fr:5"))
    scene.work("c", needs=needs("brand_b:1", "fr:1"))
    assert rings(scene.until(NINE + 60)) == [("c", "ann")]


def test_firm_needs_are_neither_lowered_nor_dropped() -> None:
    scene = Scene(policy(steps=(Step(10, 5, frozenset({"licence"})),)), agent("ann", "licence:2", "bill:1"))
    scene.work("c", needs=needs("licence:3!", "bill:5"))
    assert scene.after(100_000) == []
    assert rings(scene.staff(agent("bob", "licence:3", "bill:1"))) == [("c", "bob")]


def test_a_queue_may_have_steps_of_its_own() -> None:
    queues = {"slow": QueueRule(steps=(Step(100, lower_by=2),)), "never": QueueRule(steps=())}
    rules = policy(steps=RINGS, queues=queues)
    scene = Scene(rules, agent("ann", "bill:2"))
    scene.work("never", queue="never", needs=needs("bill:4"))
    scene.work("slow", queue="slow", needs=needs("bill:4"))
    assert scene.until(NINE + 99) == []
    assert rings(scene.until(NINE + 100)) == [("slow", "ann")]


def test_the_wait_counts_on_through_a_return_to_the_queue() -> None:
    scene = Scene(policy(steps=RINGS), agent("low", "bill:2"), agent("high", "bill:4"))
    assert rings(scene.work("c", needs=needs("bill:4"))) == [("c", "high")]
    assert scene.no_answer("c") == [], "at 15 s only the wanted level"
    assert rings(scene.until(NINE + 20)) == [("c", "low")]


def test_what_nobody_has_is_said_once() -> None:
    scene = Scene(policy(steps=RINGS), agent("ann", "fr:5", "bill:2"))
    missing = scene.work("c", needs=needs("fr:5!", "bill:5!"))
    assert missing == [Unroutable("c", ("bill>=5",))]
    assert scene.after(3_600) == []


def test_what_one_alone_has_not_all_of_is_said_whole() -> None:
    scene = Scene(policy(), agent("ann", "fr:5"), agent("bob", "bill:5"))
    assert scene.work("c", needs=needs("fr:5!", "bill:5!")) == [Unroutable("c", ("fr>=5", "bill>=5"))]


def test_what_time_will_relax_is_not_unroutable() -> None:
    scene = Scene(policy(steps=RINGS), agent("ann", "bill:2"))
    assert scene.work("c", needs=needs("bill:4")) == []


def test_an_agent_who_learns_gets_what_waits_for_it() -> None:
    scene = Scene(policy(), agent("ann", "fr:5"))
    scene.work("c", needs=needs("bill:3"))
    assert rings(scene.change(agent("ann", "fr:5", "bill:3"))) == [("c", "ann")]


def test_an_agent_whose_authorisation_has_expired_gets_no_more() -> None:
    scene = Scene(policy(), agent("ann", "licence:1"), agent("bob", "licence:1"))
    scene.change(agent("ann"))
    assert rings(scene.work("c", needs=needs("licence:1!"))) == [("c", "bob")]
    assert scene.work("d", needs=needs("licence:1!")) == []


def test_the_order_in_which_needs_are_named_is_the_same_need() -> None:
    scene = Scene(policy(), agent("ann", "a:1", "b:1"))
    scene.take("first", needs=needs("a:1", "b:1"))
    scene.work("second", needs=needs("b:1", "a:1"))
    scene.work("third", needs=needs("a:1", "b:1"))
    assert rings(scene.end("first")) == [("second", "ann")]


def test_home_teams_only_serve_their_queue() -> None:
    rules = policy(queues={"vip": QueueRule(teams=frozenset({"gold"}))})
    scene = Scene(rules, agent("ann", team="iron"), agent("bob", team="gold"))
    assert rings(scene.work("v", queue="vip")) == [("v", "bob")]
    assert rings(scene.work("c", queue="open")) == [("c", "ann")], "and others serve what is open to all"


def test_who_left_for_good_counts_no_more() -> None:
    scene = Scene(policy(), agent("ann"), agent("bob", "fr"))
    scene.leaves_for_good("bob")
    assert written(scene.work("c", needs=needs("fr:1!"))[0]) == "c unroutable: fr>=1"


def test_when_the_last_able_agent_leaves_it_is_said_of_what_waits() -> None:
    scene = Scene(policy(), agent("ann"), agent("bob", "fr"))
    scene.presence("bob", "not_ready")
    assert scene.work("c", needs=needs("fr:1!")) == []
    assert [written(one) for one in scene.leaves_for_good("bob")] == ["c unroutable: fr>=1"]
    assert rings(scene.staff(agent("bob", "fr"))) == [("c", "bob")]
    scene.decline("c")
    assert [written(one) for one in scene.leaves_for_good("bob")] == ["c unroutable: fr>=1"], (
        "as often as it becomes so"
    )


def test_of_written_work_above_every_budget_it_is_said() -> None:
    scene = Scene(policy(), agent("ann", interruptible=0))
    assert written(scene.work("mail", "email")[0]) == "mail unroutable: capacity>=12"


def test_after_a_transfer_the_new_needs_are_asked_in_full_at_first() -> None:
    scene = Scene(policy(steps=RINGS), agent("ann", "bill:5"))
    scene.take("c", needs=needs("bill:4"))
    scene.after(300)
    scene.staff(agent("low", "tech:1"))
    assert scene.transfer("c", "tech", "tech:3") == []
    assert scene.after(19.9) == []
    assert rings(scene.after(0.1)) == [("c", "low")]


def test_when_the_last_with_room_for_it_leaves_it_is_said() -> None:
    scene = Scene(policy(), agent("ann"), agent("bob", primary=8))
    scene.presence("ann", "not_ready")
    assert scene.work("c") == []
    assert [written(one) for one in scene.leaves_for_good("ann")] == ["c unroutable: capacity>=12"]


def test_what_nobody_can_take_is_said_once_while_nothing_changes() -> None:
    scene = Scene(policy(), agent("ann"))
    assert len(scene.work("c", needs=needs("fr:1"))) == 1
    assert scene.change_work("c", value=3.0) == []
    assert [written(one) for one in scene.change_work("c", needs=needs("de:1"))] == ["c unroutable: de>=1"]
