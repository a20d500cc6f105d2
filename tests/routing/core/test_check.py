"""A policy that contradicts itself is refused; one that can never serve some work is told with the consequence."""

from dataclasses import replace

import pytest

from filrouge.routing.core.agents import Agent
from filrouge.routing.core.check import NEVER, check
from filrouge.routing.core.facts import AgentChanged, PresenceChanged, WorkArrived
from filrouge.routing.core.loop import run
from filrouge.routing.core.policies import NAMES, named
from filrouge.routing.core.policy import Borrow, ChannelRule, Policy, QueueRule, Reserve, Share, Step
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
