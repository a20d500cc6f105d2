"""What comes first: by arrival, by strict priority, or by an index of value, reason, waiting and due time."""

from dataclasses import replace

import pytest

from filrouge.routing.core.items import Item
from filrouge.routing.core.policy import ChannelRule, Index, Policy, ReasonRule, Step
from filrouge.routing.core.priority import rank, urgency
from filrouge.routing.core.state import NO_REASON, State
from filrouge.routing.core.work import Work
from tests.routing.core.scene import CHANNELS, NINE, Scene, agent, channels, needs, policy, rings

AT_ONCE = (Step(0.0, lower_by=5),)
CALL, EMAIL = CHANNELS["call"], CHANNELS["email"]


def _first_of(scene: Scene) -> str:
    """Whom the one agent is rung for, once free."""
    return str(rings(scene.end("busy"))[0][0])


def _busy(**rules: object) -> Scene:
    scene = Scene(policy(**rules), agent("ann"))
    scene.take("busy")
    return scene


def test_oldest_first_over_all_channels() -> None:
    scene = _busy(order="oldest")
    scene.work("mail", "email")
    scene.after(1)
    scene.work("call")
    assert _first_of(scene) == "mail"


def test_oldest_first_also_where_due_times_differ() -> None:
    scene = _busy(order="oldest")
    scene.work("old", "email", due_at=NINE + 9_000)
    scene.after(1)
    scene.work("sooner", "email", due_at=NINE + 500)
    assert _first_of(scene) == "old"


def test_priority_by_channel_then_oldest() -> None:
    scene = _busy(order="priority")
    scene.work("mail", "email")
    scene.after(1)
    scene.work("first")
    scene.after(1)
    scene.work("second")
    assert _first_of(scene) == "first"


def test_of_two_alike_the_one_that_came_first() -> None:
    scene = _busy(order=Index())
    scene.work("one", queue="x")
    scene.work("two", queue="y")
    assert _first_of(scene) == "one"


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"value": 5.0}, {"value": 2.0}),
        ({"reason": "fraud"}, {"reason": "address"}),
        ({"handle_s": 150.0}, {"handle_s": 600.0}),
        ({"channel": "call"}, {"channel": "callback"}),
    ],
    ids=["value", "reason", "short work", "channel"],
)
def test_the_index_weighs_value_reason_length_and_channel(better: dict[str, object], worse: dict[str, object]) -> None:
    scene = _busy(order=Index(), reasons={"fraud": ReasonRule(cost=3.0)})
    scene.work("worse", **worse)  # type: ignore[arg-type]
    scene.work("better", **better)  # type: ignore[arg-type]
    assert _first_of(scene) == "better"


def _read(work: Work, rule: ChannelRule, order: Index, reason: ReasonRule = NO_REASON) -> Item:
    item = Item(work, 1)
    State(Policy("", channels={work.channel: rule}, reasons={work.reason: reason}, order=order)).read(item)
    return item


def test_the_index_is_the_product_that_is_documented() -> None:
    """cost 1 × reason 2 × value 3² × urgency (1 + 0.5 × 40 / 20) × 2^(40 / 20) × (300 / 150)^1 × fit 0.85; a call takes
    all 12."""
    order, work = Index(value=2.0, ageing=0.5, doubles_s=20), Work("w", "q", "call", NINE, value=3.0, handle_s=150)
    item = _read(work, CALL, order, ReasonRule(cost=2.0))
    assert rank(order, item, 0.85, NINE + 40)[0] == pytest.approx(2 * 9 * 2 * 4 * 2 * 0.85)


def test_work_that_takes_a_third_of_an_agent_counts_as_a_third_as_long() -> None:
    whole, third = (Work("w", "q", "call", NINE, handle_s=300, weight=weight) for weight in (12, 4))
    order = Index()
    worth = [rank(order, _read(work, CALL, order), 1.0, NINE)[0] for work in (whole, third)]
    assert worth[1] == pytest.approx(3 * worth[0])


def test_ageing_brings_the_least_valued_to_the_front() -> None:
    """Value 5 that has just come is worth 5; value 1 is worth 1 + wait / 20: from 80 s on it comes first."""
    for waited, first in ((79, "gold"), (81, "plain")):
        scene = _busy(order=Index(doubles_s=1e9))
        scene.work("plain")
        scene.after(waited)
        scene.work("gold", value=5.0)
        assert _first_of(scene) == first


def test_urgency_grows_as_the_due_time_comes_near_and_on_beyond_it() -> None:
    order, work = Index(calm=0.02, horizon_s=3600), Work("m", "q", "email", NINE, due_at=NINE + 14_400)
    item = _read(work, EMAIL, order)
    at = [urgency(order, item, NINE + seconds) for seconds in (0, 10_799, 10_800, 12_600, 14_400, 18_000)]
    assert at == pytest.approx([0.02, 0.02, 0.02, 0.51, 1.0, 2.0 * 4], abs=0.001), "two half-hours late: twice doubled"


def test_urgency_never_falls_with_time() -> None:
    order = Index()
    for due_at in (None, NINE + 5_000):
        item = _read(Work("m", "q", "email", NINE, due_at=due_at), EMAIL, order)
        over_time = [urgency(order, item, NINE + seconds) for seconds in range(0, 20_000, 50)]
        assert over_time == sorted(over_time)


def test_an_email_due_soon_comes_before_one_that_came_first() -> None:
    scene = _busy(order=Index())
    scene.work("calm", "email", due_at=NINE + 20_000)
    scene.after(1)
    scene.work("soon", "email", due_at=NINE + 600)
    assert _first_of(scene) == "soon"


def test_an_overdue_email_comes_before_a_call_in_the_end() -> None:
    scene = _busy(order=Index(), channels=channels(email={"cost": 0.1}))
    scene.work("mail", "email", due_at=NINE)
    scene.after(120_000)
    scene.work("call")
    assert _first_of(scene) == "mail"


def test_a_better_fitting_work_comes_first_for_this_agent() -> None:
    scene = Scene(policy(order=Index()), agent("ann", "bill:5", "tech:1"))
    scene.take("busy")
    for name, skill in (("tech", "tech"), ("bill", "bill")):
        scene.work(name, needs=needs(f"{skill}:5"))
    assert scene.after(0) == []
    scene.rule(policy(order=Index(), steps=AT_ONCE))
    assert _first_of(scene) == "bill"


def test_a_change_of_value_moves_the_place() -> None:
    scene = _busy(order=Index())
    scene.work("a")
    scene.after(1)
    scene.work("b")
    scene.change_work("b", value=9.0)
    assert _first_of(scene) == "b"


def test_a_worthless_customer_is_served_last_and_breaks_nothing() -> None:
    scene = _busy(order=Index(value=0.5))
    scene.work("below", value=0.0)
    scene.work("plain")
    assert _first_of(scene) == "plain"
    scene.accept("plain")
    assert rings(scene.end("plain")) != []


def test_when_a_queue_opens_what_comes_first_goes_first_whatever_lane_it_is_in() -> None:
    """Several lanes are looked at together after a change of the policy: the best of them gets the only agent."""
    scene = Scene(policy(order=Index(), ramp=None), agent("ann"))
    scene.take("busy")
    scene.work("low", value=1.0)
    scene.work("high", value=8.0)
    scene.rule(replace(policy(order=Index()), version=2))
    assert _first_of(scene) == "high"
