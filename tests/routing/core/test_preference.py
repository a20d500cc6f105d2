"""The adviser of record, then the agent of last time, for a while; and no long work just before a break."""

from filrouge.routing.core.policy import Index, Prefer, QueueRule, Share
from filrouge.terms.calendar import Calendar, Interval
from tests.routing.core.scene import NINE, Scene, agent, needs, policy, rings, written

PREFER = Prefer(adviser_s=60.0, last_agent_s=120.0)
STAFF = (agent("ann"), agent("bob"), agent("cleo"))


def _scene(*busy: str) -> Scene:
    """Those named are on a call."""
    scene = Scene(policy(prefer=PREFER), *STAFF)
    for name in busy:
        scene.take(f"on-{name}", adviser=name)
    return scene


def test_the_adviser_first_though_others_have_been_idle_for_longer() -> None:
    (offer,) = _scene().work("c", adviser="cleo", last_agent="bob")
    assert (written(offer), offer.why.rule) == ("c > cleo", "adviser")  # type: ignore[union-attr]


def test_they_are_waited_for_when_they_are_busy() -> None:
    scene = _scene("cleo")
    assert scene.work("c", adviser="cleo") == []
    scene.after(30)
    assert rings(scene.end("on-cleo")) == [("c", "cleo")]


def test_work_kept_for_them_comes_before_what_is_older() -> None:
    scene = _scene("ann", "bob", "cleo")
    scene.work("old")
    scene.after(1)
    scene.work("c", adviser="cleo")
    assert rings(scene.end("on-cleo")) == [("c", "cleo")]


def test_of_several_kept_for_them_the_first_in_order_comes_first() -> None:
    rules = policy(prefer=PREFER, order=Index())
    scene = Scene(rules, *STAFF)
    scene.take("on-cleo", adviser="cleo")
    scene.work("low", adviser="cleo")
    scene.work("high", adviser="cleo", value=5.0)
    assert rings(scene.end("on-cleo")) == [("high", "cleo")]


def test_only_for_a_while() -> None:
    scene = _scene("cleo")
    scene.work("c", adviser="cleo")
    assert scene.after(59.9) == []
    assert rings(scene.after(0.1)) == [("c", "ann")]


def test_then_the_agent_of_last_time() -> None:
    scene = _scene("cleo", "bob")
    scene.work("c", adviser="cleo", last_agent="bob")
    assert scene.after(170) == [], "60 s the adviser, then the other for 120 s more"
    (offer,) = scene.end("on-bob")
    assert (written(offer), offer.why.rule) == ("c > bob", "last_agent")  # type: ignore[union-attr]


def test_then_anybody() -> None:
    scene = _scene("cleo", "bob")
    scene.work("c", adviser="cleo", last_agent="bob")
    assert scene.until(NINE + 179.9) == []
    assert rings(scene.until(NINE + 180)) == [("c", "ann")]


def test_who_is_away_is_not_waited_for() -> None:
    scene = _scene()
    scene.presence("cleo", "not_ready")
    assert rings(scene.work("c", adviser="cleo", last_agent="bob")) == [("c", "bob")]
    assert rings(scene.work("d", adviser="unheard of")) == [("d", "ann")]


def test_when_the_adviser_goes_while_waited_for_the_agent_of_last_time_is() -> None:
    scene = _scene("cleo", "bob")
    scene.work("c", adviser="cleo", last_agent="bob")
    assert scene.presence("cleo", "not_ready") == []
    assert rings(scene.end("on-bob")) == [("c", "bob")]


def test_when_they_do_not_answer_work_kept_for_them_goes_to_others() -> None:
    rules = policy(prefer=PREFER, no_answers=1)
    scene = Scene(rules, *STAFF)
    scene.work("c")
    assert scene.work("d", adviser="ann") == []
    assert sorted(rings(scene.no_answer("c"))) == [("c", "bob"), ("d", "cleo")]


def test_an_adviser_who_declines_is_not_asked_again() -> None:
    scene = _scene()
    scene.work("c", adviser="cleo", last_agent="cleo")
    assert rings(scene.decline("c")) == [("c", "ann")]


def test_when_the_adviser_declines_the_agent_of_last_time_is_asked() -> None:
    scene = _scene("bob")
    scene.work("c", adviser="cleo", last_agent="bob")
    assert scene.decline("c") == []
    assert rings(scene.end("on-bob")) == [("c", "bob")]


def test_an_adviser_without_the_authorisation_does_not_get_it() -> None:
    scene = Scene(policy(prefer=PREFER), agent("ann", "licence:1"), agent("bob"))
    assert rings(scene.work("c", adviser="bob", needs=needs("licence:1!"))) == [("c", "ann")]


def test_an_adviser_below_the_level_does() -> None:
    scene = Scene(policy(prefer=PREFER), agent("ann", "bill:5"), agent("bob", "bill:1"))
    assert rings(scene.work("c", adviser="bob", needs=needs("bill:4"))) == [("c", "bob")]


def test_a_callback_is_kept_for_its_adviser_from_its_slot_on() -> None:
    scene = _scene()
    scene.work("back", "callback", adviser="cleo", not_before=NINE + 5_000)
    assert rings(scene.until(NINE + 5_000)) == [("back", "cleo")]


def test_a_closed_queue_stays_closed_for_the_adviser() -> None:
    calendar = Calendar("UTC", {day: (Interval(600, 1_200),) for day in range(1, 8)})
    rules = policy(prefer=Prefer(adviser_s=7_200), queues={"call": QueueRule(calendar=calendar)})
    scene = Scene(rules, *STAFF)
    assert scene.work("c", adviser="cleo") == []
    assert rings(scene.until(NINE + 3_600)) == [("c", "cleo")], "it opens at ten"


# Before a break


def _before_a_break(minutes: float, **rules: object) -> Scene:
    return Scene(policy(break_margin_s=60.0, **rules), agent("ann", break_at=NINE + minutes * 60))


def test_no_long_work_just_before_a_break() -> None:
    """An e-mail takes 8 minutes, and one to spare."""
    assert _before_a_break(8.9).work("m", "email") == []
    assert rings(_before_a_break(9).work("m", "email")) == [("m", "ann")]


def test_urgent_work_is_not_spared() -> None:
    assert rings(_before_a_break(1).work("c")) == [("c", "ann")]


def test_a_shorter_one_behind_it_is_taken() -> None:
    scene = _before_a_break(5)
    scene.work("long", "email")
    assert rings(scene.work("short", "email", handle_s=120)) == [("short", "ann")]


def test_a_shorter_one_is_also_found_by_who_becomes_free() -> None:
    scene = _before_a_break(20)
    scene.take("c")
    scene.work("long", "email")
    scene.work("short", "email", handle_s=120)
    scene.after(900)
    assert rings(scene.end("c")) == [("short", "ann")]


def test_a_colleague_without_a_break_takes_it() -> None:
    scene = _before_a_break(5)
    scene.staff(agent("bob"))
    assert rings(scene.work("m", "email")) == [("m", "bob")]


def test_the_same_before_the_end_of_the_shift() -> None:
    scene = Scene(policy(break_margin_s=60.0), agent("ann", ends_at=NINE + 300))
    assert scene.work("m", "email") == []


def test_who_skips_the_break_gets_it_after_all() -> None:
    scene = _before_a_break(5)
    scene.work("m", "email")
    assert rings(scene.until(NINE + 310)) == [("m", "ann")]


def test_what_is_half_done_needs_less_time() -> None:
    scene = Scene(policy(break_margin_s=60.0, order=Index()), agent("ann"))
    scene.take("m", "email")
    scene.after(400)
    scene.presence("ann", "offline")
    assert rings(scene.staff(agent("bob", break_at=scene.now + 200))) == [("m", "bob")]


def test_equal_times_let_each_of_them_be_waited_for() -> None:
    scene = Scene(policy(prefer=Prefer(60.0, 60.0)), *STAFF)
    for name in ("cleo", "bob"):
        scene.take(f"on-{name}", adviser=name)
    scene.work("c", adviser="cleo", last_agent="bob")
    assert scene.after(90) == []
    assert rings(scene.end("on-bob")) == [("c", "bob")]


def test_nobody_is_waited_for_twice() -> None:
    scene = _scene("cleo", "bob", "ann")
    scene.work("c", adviser="cleo")
    scene.after(60)
    scene.after(500)
    assert rings(scene.end("on-ann")) == [("c", "ann")]


def test_an_adviser_of_a_team_that_does_not_serve_the_queue_is_not_waited_for() -> None:
    rules = policy(prefer=PREFER, queues={"call": QueueRule(teams=frozenset({"home"}))})
    scene = Scene(rules, agent("ann", team="home"), agent("bob", team="away"))
    assert rings(scene.work("c", adviser="bob")) == [("c", "ann")]


def test_a_partner_at_its_ceiling_gets_nothing_as_the_agent_of_last_time_either() -> None:
    rules = policy(prefer=PREFER, shares={"acme": Share(1.0, ceiling=1)})
    scene = Scene(rules, agent("ann"), agent("bob", team="acme"), agent("carl", team="acme"))
    assert scene.take("first", last_agent="bob") == "bob"
    assert rings(scene.work("second", last_agent="carl")) == [("second", "ann")]


def test_urgent_work_comes_before_written_work_kept_for_somebody() -> None:
    scene = _scene("cleo")
    scene.presence("ann", "not_ready")
    scene.presence("bob", "not_ready")
    scene.work("mail", "email", adviser="cleo")
    scene.work("call")
    assert rings(scene.end("on-cleo")) == [("call", "cleo")]


def test_a_transfer_to_somebody_unknown_goes_to_the_queue_and_is_counted() -> None:
    scene = _scene()
    taker = scene.take("c")
    assert rings(scene.transfer("c", "call", to="zed")) != [("c", taker)]
    assert scene.state.odd["unknown"] == 1


def test_after_the_shift_no_written_work_comes() -> None:
    scene = Scene(policy(break_margin_s=60.0), agent("ann", ends_at=NINE + 600))
    scene.until(NINE + 659)
    assert scene.work("mail", "email") == []


def test_who_has_lost_an_authorisation_does_not_get_what_was_kept_for_them() -> None:
    scene = Scene(policy(), agent("ann", "pin"))
    scene.take("a")
    scene.staff(agent("bob", "pin"))
    scene.take("b")
    scene.transfer("b", "q", "pin:1!", to="ann")
    scene.presence("bob", "not_ready")
    scene.change(agent("ann"))
    assert scene.end("a") == []


def test_a_new_policy_ends_the_waits_of_the_old_one() -> None:
    scene = _scene("ann", "bob", "cleo")
    scene.work("c", adviser="cleo")
    scene.end("on-bob")
    assert rings(scene.rule(policy())) == [("c", "bob")]


def test_an_adviser_who_is_told_later_is_waited_for() -> None:
    scene = _scene("ann", "bob", "cleo")
    scene.work("c")
    scene.change_work("c", adviser="cleo")
    assert scene.end("on-ann") == []
    assert rings(scene.end("on-cleo")) == [("c", "cleo")]
