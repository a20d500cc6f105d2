"""A policy that contradicts itself is refused; one that can never serve some work is told with the consequence."""

from dataclasses import fields, replace
from math import inf, nan
from typing import Any

import pytest

from filrouge.routing.core.agents import Agent
from filrouge.routing.core.check import LEAST, NEVER, check
from filrouge.routing.core.facts import AgentChanged, PresenceChanged, WorkArrived
from filrouge.routing.core.loop import run
from filrouge.routing.core.policies import NAMES, named
from filrouge.routing.core.policy import (
    Borrow,
    ChannelRule,
    Index,
    Interrupt,
    Policy,
    Prefer,
    QueueRule,
    Ramp,
    ReasonRule,
    Reserve,
    Scarcity,
    Share,
    Step,
)
from filrouge.routing.core.state import State
from filrouge.routing.core.work import Need, Work
from filrouge.terms.calendar import read_calendar

SOUND = Policy(
    "sound",
    channels={"call": ChannelRule(interrupts=True), "email": ChannelRule(interruptible=True)},
    queues={"claims": QueueRule(teams=frozenset({"claims"}))},
)
AGENTS = [Agent(1, (("claim", 3), ("english", 4)), "claims"), Agent(2, (("german", 5),), "claims")]


def claim(*needs: Need) -> Work:
    return Work("w", "claims", "call", 0.0, needs=needs)


@pytest.mark.parametrize("name", NAMES)
def test_the_policies_that_ship_are_sound(name: str) -> None:
    assert check(named(name, SOUND), AGENTS, [claim(Need("claim", 3))]) == []


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        (replace(SOUND, channels={"call": ChannelRule(weight=0)}), "weight_not_positive"),
        (replace(SOUND, channels={"call": ChannelRule(weight=4, silent_weight=5)}), "silent_weight_above_weight"),
        (replace(SOUND, channels={"call": ChannelRule(limit=0)}), "limit_not_positive"),
        (replace(SOUND, channels={"call": ChannelRule(ring_s=0)}), "ring_not_positive"),
        (replace(SOUND, channels={"call": ChannelRule(target_s=0)}), "target_not_positive"),
        (replace(SOUND, channels={"call": ChannelRule(interrupts=True, interruptible=True)}), "interrupts_itself"),
        (replace(SOUND, steps=(Step(60, 1), Step(20, 2))), "steps_out_of_order"),
        (replace(SOUND, shares={"p": Share(-0.2)}), "share_out_of_range"),
        (replace(SOUND, shares={"p": Share(0.5, floor=9, ceiling=3)}), "floor_above_ceiling"),
        (replace(SOUND, shares={"p": Share(0.6), "q": Share(0.6)}), "shares_above_one"),
        (replace(SOUND, reserve=Reserve(least=0.5, most=0.1)), "reserve_upside_down"),
    ],
)
def test_a_policy_against_itself_is_refused(policy: Policy, code: str) -> None:
    found = check(policy, AGENTS)
    assert [finding.code for finding in found if finding.refused] == [code]


@pytest.mark.parametrize(
    ("changes", "about"),
    [
        ({"window_s": 0.0}, "window_s"),
        ({"review_s": 0.0}, "review_s"),
        ({"no_answers": -1}, "no_answers"),
        ({"refused_s": -1.0}, "refused_s"),
        ({"to_agent_s": -1.0}, "to_agent_s"),
        ({"woken_s": -0.5}, "woken_s"),
        ({"break_margin_s": -1.0}, "break_margin_s"),
        ({"order": Index(horizon_s=0.0)}, "order.horizon_s"),
        ({"order": Index(ageing=0.0)}, "order.ageing"),
        ({"order": Index(ageing=-1.0)}, "order.ageing"),
        ({"order": Index(value=-1.0)}, "order.value"),
        ({"order": Index(calm=-0.1)}, "order.calm"),
        ({"order": Index(lower_fit=0.0)}, "order.lower_fit"),
        ({"ramp": Ramp(items=0)}, "ramp.items"),
        ({"order": Index(doubles_s=0.0)}, "order.doubles_s"),
        ({"ramp": Ramp(period_s=-1.0)}, "ramp.period_s"),
        ({"interrupt": Interrupt(per_item=-1)}, "interrupt.per_item"),
        ({"interrupt": Interrupt(per_item_costly=-1)}, "interrupt.per_item_costly"),
        ({"interrupt": Interrupt(per_hour=-1)}, "interrupt.per_hour"),
        ({"interrupt": Interrupt(exempt_s=-1.0)}, "interrupt.exempt_s"),
        ({"interrupt": Interrupt(return_s=-1.0)}, "interrupt.return_s"),
        ({"prefer": Prefer(adviser_s=-1.0)}, "prefer.adviser_s"),
        ({"reasons": {"fraud": ReasonRule(cost=-2.0)}}, "reasons.fraud.cost"),
        ({"queues": {"claims": QueueRule(borrows=(Borrow("claims", after_s=-1.0),))}},
         "queues.claims.borrows.1.after_s"),
        ({"queues": {"claims": QueueRule(borrows=(Borrow("claims", lender_level=1.5),))}},
         "queues.claims.borrows.1.lender_level"),
    ],
)  # fmt: skip
def test_a_number_that_cannot_be_is_refused_by_name(changes: dict[str, Any], about: str) -> None:
    interrupted = {"email": ChannelRule(interruptible=True)}
    found = check(replace(SOUND, **{"channels": interrupted, **changes}), AGENTS)
    assert [(one.code, one.about) for one in found if one.refused] == [("number_out_of_range", about)]


@pytest.mark.parametrize("number", [nan, inf, -inf])
@pytest.mark.parametrize(
    ("changes", "about"),
    [
        ({"window_s": 1.0}, "window_s"),
        ({"order": Index()}, "order.rate"),
        ({"choose": Scarcity()}, "choose.pack"),
        ({"interrupt": Interrupt()}, "interrupt.below_level"),
        ({"steps": (Step(0.0), Step(20.0))}, "steps.2.after_s"),
        ({"channels": {"email": ChannelRule(interruptible=True)}}, "channels.email.target_s"),
    ],
)
def test_what_is_no_number_is_refused_wherever_it_stands(changes: dict[str, Any], about: str, number: float) -> None:
    def put(thing: Any, path: list[str]) -> Any:
        if not path:
            return number
        name, rest = path[0], path[1:]
        if isinstance(thing, dict):
            return {**thing, name: put(thing[name], rest)}
        if isinstance(thing, tuple):
            return tuple(put(one, rest) if place == int(name) else one for place, one in enumerate(thing, 1))
        return replace(thing, **{name: put(getattr(thing, name), rest)})

    found = check(put(replace(SOUND, **changes), about.split(".")), AGENTS)
    assert ("number_not_finite", about, True) in [(one.code, one.about, one.refused) for one in found]


def test_a_channel_that_costs_less_than_nothing_is_refused() -> None:
    for field, about in (({"cost": -1.0}, "channels.call.cost"), ({"handle_s": 0.0}, "channels.call.handle_s")):
        (found,) = check(replace(SOUND, channels={"call": ChannelRule(**field)}), AGENTS)  # type: ignore[arg-type]
        assert (found.about, found.refused) == (about, True)


def test_every_bound_is_of_a_number_that_there_is() -> None:
    for kind, name in LEAST:
        assert name in {one.name for one in fields(kind)}, (kind, name)


def test_more_than_all_cannot_be_kept_free() -> None:
    first, *_ = check(replace(SOUND, reserve=Reserve(most=2.0)), AGENTS)
    assert (first.about, first.refused) == ("reserve.most", True)
    assert first.consequence.startswith("it is 2 and must be from 0 to 1")


def test_work_is_named_by_its_queue_and_what_that_does_not_say() -> None:
    work = replace(claim(Need("polish", 1)), reason="claim")
    (finding,) = check(SOUND, AGENTS, [work])
    assert finding.about == "claims call"


def test_an_agent_without_capacity_or_beyond_the_levels_is_told() -> None:
    odd = [
        Agent(3, team="claims", primary=0),
        Agent(4, team="claims", interruptible=0),
        Agent(5, (("claim", 6), ("german", 0)), "claims"),
    ]
    found = check(SOUND, [*AGENTS, *odd])
    assert [(one.code, one.about, one.detail) for one in found] == [
        ("capacity_not_positive", "3", "primary 0"),
        ("capacity_not_positive", "4", "interruptible 0"),
        ("level_out_of_range", "5", "claim 6, german 0"),
    ]
    assert not any(one.refused for one in found)


def test_work_that_is_worth_nothing_is_told() -> None:
    """Whatever it is multiplied with, it comes last."""
    by_index = replace(SOUND, order=Index())
    for policy, codes in ((by_index, ["value_not_positive"]), (SOUND, [])):
        found = check(policy, AGENTS, [replace(claim(), value=0.0)])
        assert [one.code for one in found if not one.refused] == codes


def test_a_skill_that_nobody_has_is_told_with_its_consequence() -> None:
    (finding,) = check(SOUND, AGENTS, [claim(Need("polish", 1))])
    assert (finding.code, finding.consequence, finding.detail) == ("skill_nobody_has", NEVER, "polish 1")
    assert not finding.refused, "somebody may be hired"


def test_skills_that_no_one_person_has_together_are_told() -> None:
    (finding,) = check(SOUND, AGENTS, [claim(Need("english", 1), Need("german", 1))])
    assert (finding.code, finding.consequence) == ("nobody_has_all", NEVER)


def test_relaxing_helps_unless_the_need_is_firm() -> None:
    relaxing = replace(SOUND, steps=(Step(30, lower_by=4),))
    assert check(relaxing, AGENTS, [claim(Need("claim", 5))]) == []
    (finding,) = check(relaxing, AGENTS, [claim(Need("claim", 5, firm=True))])
    assert finding.code == "skill_nobody_has"


def test_relaxing_to_nothing_is_told() -> None:
    nothing = replace(SOUND, steps=(Step(30, drop=frozenset({"claim"})),))
    (finding,) = check(nothing, AGENTS, [claim(Need("claim", 5))])
    assert finding.code == "relaxed_to_nothing"


def test_a_weight_above_every_capacity_is_told() -> None:
    heavy = replace(SOUND, channels={"call": ChannelRule(weight=13)})
    (finding,) = check(heavy, AGENTS)
    assert (finding.code, finding.consequence) == ("weight_above_capacity", NEVER)


def test_a_calendar_that_never_opens_is_told() -> None:
    closed = replace(SOUND, queues={"claims": QueueRule(calendar=read_calendar("Europe/Paris", []))})
    (finding,) = check(closed, AGENTS)
    assert (finding.code, finding.consequence) == ("never_opens", NEVER)


def test_a_queue_without_agents_at_home_is_told() -> None:
    empty = replace(SOUND, queues={"sales": QueueRule(teams=frozenset({"sales"}))})
    (finding,) = check(empty, AGENTS)
    assert (finding.code, finding.consequence) == ("team_without_agents", NEVER)
    lent = replace(SOUND, queues={"sales": QueueRule(frozenset({"sales"}), borrows=(Borrow("claims"),))})
    (finding,) = check(lent, AGENTS)
    assert finding.consequence != NEVER


def test_live_work_that_nobody_can_take_is_told_once() -> None:
    """The same is said when such work really comes, and it is offered as soon as somebody is able."""
    state = State(SOUND)
    run(state, AgentChanged(0, AGENTS[0]))
    run(state, PresenceChanged(0, 1, "ready"))
    (told, *_) = run(state, WorkArrived(1, claim(Need("polish", 2))))
    assert type(told).__name__ == "Unroutable"
    assert told.missing == ("polish>=2",)  # type: ignore[union-attr]
    able = Agent(3, (("polish", 3),), "claims")
    assert not any(type(one).__name__ == "Unroutable" for one in run(state, AgentChanged(2, able)))
    (offer, *_) = run(state, PresenceChanged(3, 3, "ready"))
    assert offer.agent_id == 3  # type: ignore[union-attr]


def test_capacity_is_asked_of_those_who_could_do_it() -> None:
    home = Policy("p", channels={"call": ChannelRule(12)}, queues={"q": QueueRule(teams=frozenset({"home"}))})
    agents = [Agent("h", team="home", primary=8), Agent("o", team="other")]
    found = check(home, agents, [Work("c", "q", "call", 0)])
    assert [(one.code, one.detail) for one in found] == [("weight_above_capacity", "12 > 8")]
    found = check(home, agents, [Work("c", "elsewhere", "call", 0, weight=99)])
    assert [(one.code, one.detail) for one in found] == [("weight_above_capacity", "99 > 12")]
