"""The policy that ships, with the numbers that ship: each number shows in a trace worked out by hand."""

import pytest

from filrouge.routing.core.choice import parts
from filrouge.routing.core.items import Status
from filrouge.routing.core.policies import named
from filrouge.routing.core.policy import Scarcity
from tests.routing.core.scene import NINE, PLAIN, Scene, agent, needs, rings, written

SHIPPED = named("filrouge", PLAIN)


@pytest.mark.parametrize(("waited_s", "first"), [(2_050, "gold"), (2_075, "plain")])
def test_gold_comes_before_ordinary_customers_who_wait_for_less_than_34_minutes(waited_s: int, first: str) -> None:
    """Value 5 squared is 25; (1 + 0.1 × w / 20) × 2^(w / 1,800) reaches 25 at w = 2,061 s."""
    scene = Scene(SHIPPED, agent("ann"))
    scene.take("busy")
    scene.work("plain")
    scene.after(waited_s)
    scene.work("gold", value=5.0)
    assert rings(scene.end("busy")) == [(first, "ann")]


@pytest.mark.parametrize(("late_s", "first"), [(6_700, "call"), (6_800, "mail")])
def test_an_email_comes_before_calls_when_it_is_nearly_two_hours_late(late_s: int, first: str) -> None:
    """A call of 300 s is worth 1, an e-mail of 480 s 0.1 × 300 / 480 = 1 / 16; (1 + 0.1 × late / 3,600) × 2^(late /
    1,800) is 16 at 6,750 s."""
    scene = Scene(SHIPPED, agent("ann"))
    scene.take("busy")
    scene.work("mail", "email", due_at=NINE)
    scene.after(late_s)
    scene.work("call")
    assert rings(scene.end("busy")) == [(first, "ann")]


def test_for_15_seconds_only_who_has_the_skill_in_full() -> None:
    scene = Scene(SHIPPED, agent("low", "bill:1"))
    assert scene.work("c", needs=needs("bill:4")) == []
    assert scene.after(14.9) == []
    assert rings(scene.after(0.1)) == [("c", "low")]


@pytest.mark.parametrize(("value", "first"), [(1.25, "own"), (1.35, "other")])
def test_one_level_below_counts_for_six_tenths(value: float, first: str) -> None:
    """1.29 squared is 1 / 0.6."""
    scene = Scene(SHIPPED, agent("ann", "bill:4", "tech:3"))
    scene.take("busy", needs=needs("bill:1"))
    scene.work("other", value=value, needs=needs("tech:4"))
    scene.work("own", needs=needs("bill:4"))
    scene.after(15)
    assert rings(scene.end("busy")) == [(first, "ann")]


def _both_have_worked_alike() -> Scene:
    scene = Scene(SHIPPED, agent("ann"), agent("bob"))
    takers = {scene.take(name) for name in ("c1", "c2")}
    assert takers == {"ann", "bob"}
    scene.after(300)
    scene.end("c1")
    scene.end("c2")
    return scene


def test_chats_are_gathered() -> None:
    """A third of a capacity in use is worth 0.33; ten seconds more of work are 3 points of occupancy, 0.1."""
    scene = _both_have_worked_alike()
    taker = scene.take("h1", "chat")
    scene.after(10)
    assert rings(scene.work("h2", "chat")) == [("h2", taker)]


def test_but_not_on_who_has_worked_much_more() -> None:
    scene = _both_have_worked_alike()
    taker = scene.take("h1", "chat")
    scene.after(100)
    assert rings(scene.work("h2", "chat")) != [("h2", taker)]


def test_what_speaks_for_an_agent_is_weighed_as_documented() -> None:
    """One of two was on a call for 300 of 360 s: 83 %, where the mean is 42 %. One call in ten minutes is 0.1 a minute,
    for the one who is idle and the next: a half of 0.05."""
    scene = Scene(SHIPPED, agent("ann"), agent("bob"))
    taker = scene.take("long")
    scene.after(300)
    scene.end("long")
    scene.after(60)
    other = scene.take("h1", "chat")
    assert other != taker
    desk, group = scene.state.desks[taker], scene.state.desks[taker].group
    pool = next(pool for pool, _, _ in group.pools if pool.kind == ("chat", "chat"))
    assert isinstance(SHIPPED.choose, Scarcity)
    fit, scarcity, idle, occupancy, pack = parts(SHIPPED.choose, scene.state, desk, group, pool, 1.0)
    assert scene.state.occupancy_pct == pytest.approx(100 * 300 / 720)
    assert (fit, scarcity, idle, pack) == pytest.approx((1.0, -0.025, 0.05, 0.0))
    assert occupancy == pytest.approx(-0.03 * (100 * 300 / 360 - 100 * 300 / 720))
    assert parts(SHIPPED.choose, scene.state, scene.state.desks[other], group, pool, 1.0)[4] == pytest.approx(1 / 3)


def _writing() -> Scene:
    scene = Scene(SHIPPED, agent("ann"))
    scene.take("mail", "email", due_at=NINE + 86_400)
    return scene


def test_while_service_is_well_a_call_waits_two_seconds_before_it_interrupts() -> None:
    scene = _writing()
    assert scene.work("c") == []
    assert scene.after(1.9) == []
    assert [written(one) for one in scene.after(0.1)] == ["c > ann parks mail"]


@pytest.mark.parametrize(("answered", "at_once"), [(25, True), (40, False)])
def test_below_95_of_100_in_time_it_interrupts_at_once(answered: int, at_once: bool) -> None:
    """One has given up, one waits too long. Of 25 in time: (25 + 10 × 26 / 27) / 37 = 0.936; of forty: (40 + 10 × 41 /
    42) / 52 = 0.957."""
    scene = Scene(SHIPPED, agent("ann"))
    for number in range(answered):
        scene.take(f"c{number}")
        scene.end(f"c{number}")
    for name in ("l0", "l1"):
        scene.work(name, needs=needs("nobody:1"))
    scene.after(30)
    scene.gives_up("l0")
    scene.take("mail", "email", due_at=NINE + 86_400)
    assert bool(rings(scene.work("c"))) is at_once


def test_one_email_is_interrupted_six_times_at_most() -> None:
    scene = _writing()
    for number in range(6):
        scene.work(f"c{number}")
        scene.after(2)
        scene.accept(f"c{number}")
        assert scene.status("mail") is Status.PARKED
        scene.after(700)
        scene.end(f"c{number}")
    assert scene.work("c6") == []
    assert scene.after(700) == []


def test_one_agent_is_interrupted_twelve_times_an_hour_at_most() -> None:
    scene = Scene(SHIPPED, agent("ann"))
    for number in range(12):
        scene.take(f"mail{number}", "email", due_at=NINE + 86_400)
        assert rings(scene.work(f"c{number}") + scene.after(2)) == [(f"c{number}", "ann")]
        scene.accept(f"c{number}")
        scene.end(f"c{number}")
        scene.end(f"mail{number}")
    scene.take("mail", "email", due_at=NINE + 86_400)
    scene.work("c")
    assert scene.after(600) == []
    assert [written(one) for one in scene.after(3_600)][:1] == ["c > ann parks mail"]


def test_nobody_is_kept_free_and_no_adviser_is_waited_for() -> None:
    """A company turns both on where it wants them."""
    scene = Scene(SHIPPED, agent("ann"), agent("bob"))
    for number in range(20):
        scene.work(f"lost{number}", needs=needs("nobody:1"))
    scene.after(60)
    assert [scene.take(f"m{number}", "email") for number in range(2)] != []
    scene = Scene(SHIPPED, agent("ann"), agent("bob"))
    assert scene.take("on-ann", adviser="ann") == "ann"
    assert rings(scene.work("c", adviser="ann")) == [("c", "bob")]


def test_after_a_night_one_gets_as_much_as_everybody_after_a_week_three_items_at_first() -> None:
    for away_h, most in ((14, 4), (24 * 7, 3)):
        scene = Scene(SHIPPED, agent("ann"))
        scene.presence("ann", "offline")
        scene.after(away_h * 3_600)
        scene.presence("ann", "ready")
        taken = 0
        for number in range(4):
            taken += bool(rings(scene.work(f"m{number}", "message")))
            if taken == number + 1:
                scene.accept(f"m{number}")
        assert taken == most
