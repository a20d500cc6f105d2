"""A small floor: agents, work, a clock, and what routing made of them. Tests tell a story with it.

The scene is the driver: it rings whom it is told to ring, calls back when it is asked to (`Tick`), and reports what
people do. Instants are seconds of one day in UTC; the story begins at nine.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from filrouge.routing.core.agents import Agent, Presence
from filrouge.routing.core.decisions import Decision, Offer, Resume, Return, SetNotReady, Unroutable, WakeAt
from filrouge.routing.core.facts import (
    AgentChanged,
    AgentLeft,
    Fact,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    PolicyChanged,
    PresenceChanged,
    ResumeMeasured,
    Tick,
    WorkArrived,
    WorkChanged,
    WorkEnded,
    WorkLeft,
    WorkSilent,
    WorkTransferred,
    WorkWoke,
)
from filrouge.routing.core.items import Status
from filrouge.routing.core.loop import run
from filrouge.routing.core.policy import ChannelRule, Policy
from filrouge.routing.core.state import State
from filrouge.routing.core.work import Need, Work

NINE = 9 * 3600.0
CHANNELS = {
    "call": ChannelRule(12, interrupts=True, target_s=20, ring_s=15, priority=1, cost=1.0, handle_s=300),
    "chat": ChannelRule(4, limit=3, target_s=60, ring_s=20, priority=1, cost=0.8, handle_s=600),
    "message": ChannelRule(
        3, silent_weight=1, limit=4, target_s=300, ring_s=60, priority=3, cost=0.3, handle_s=600
    ),
    "email": ChannelRule(
        12, interruptible=True, limit=1, target_s=14_400, ring_s=60, priority=4, cost=0.1, handle_s=480
    ),
    "callback": ChannelRule(12, interrupts=True, target_s=300, ring_s=20, priority=2, cost=0.6, handle_s=300),
    "task": ChannelRule(12, interruptible=True, target_s=86_400, ring_s=60, priority=5, cost=0.05, handle_s=900),
}  # fmt: skip
PLAIN = Policy("plain", channels=CHANNELS, break_margin_s=0.0, review_s=5.0)
"""Strict priority, then oldest; the agent idle for longest; nothing else."""


def policy(**changes: Any) -> Policy:
    return replace(PLAIN, **changes)


def channels(**changed: dict[str, Any]) -> dict[str, ChannelRule]:
    """The channels with a few rules changed: `channels(email={"handle_s": 60})`."""
    return CHANNELS | {name: replace(CHANNELS[name], **one) for name, one in changed.items()}


def agent(name: str, *skills: str, **rest: Any) -> Agent:
    """`agent("ann", "fr:5", "bill:3", team="north")`; a skill without a level is at 5."""
    pairs = (skill.partition(":") for skill in skills)
    return Agent(name, tuple(sorted((skill, int(level or 5)) for skill, _, level in pairs)), **rest)


def needs(*wanted: str) -> tuple[Need, ...]:
    """`needs("fr:3!", "bill:4")`: a level, and `!` where it is never relaxed."""
    found = []
    for one in wanted:
        skill, _, level = one.rstrip("!").partition(":")
        found.append(Need(skill, int(level or 1), one.endswith("!")))
    return tuple(found)


class Scene:
    """`made` holds each decision with its instant; wakes apart, which the scene obeys by itself."""

    def __init__(self, rules: Policy = PLAIN, *agents: Agent, at: float = NINE) -> None:
        self.state = State(rules)
        self.now = at
        self.made: list[tuple[float, Decision]] = []
        self.wakes: list[float] = []
        for one in agents:
            self.staff(one)

    # The clock

    def tell(self, fact: Fact) -> list[Decision]:
        """What follows from a fact, wakes apart."""
        decisions = run(self.state, fact)
        self.wakes += [one.at for one in decisions if isinstance(one, WakeAt)]
        found = [one for one in decisions if not isinstance(one, WakeAt)]
        self.made += [(self.state.now, one) for one in found]
        return found

    def until(self, at: float) -> list[Decision]:
        """Lets time pass, called whenever the policy wished it; what was decided meanwhile."""
        found = []
        while due := [wake for wake in self.wakes if wake <= at]:
            wake = min(due)
            self.wakes = [one for one in self.wakes if one > wake]
            self.now = max(self.now, wake)
            found += self.tell(Tick(self.now))
        self.now = at
        return found

    def after(self, seconds: float) -> list[Decision]:
        return self.until(self.now + seconds)

    # Agents

    def staff(self, who: Agent, presence: Presence = "ready") -> list[Decision]:
        return self.tell(AgentChanged(self.now, who)) + self.presence(who.id, presence)

    def change(self, who: Agent) -> list[Decision]:
        return self.tell(AgentChanged(self.now, who))

    def presence(self, name: Any, presence: Presence) -> list[Decision]:
        return self.tell(PresenceChanged(self.now, name, presence))

    def leaves_for_good(self, name: str) -> list[Decision]:
        return self.tell(AgentLeft(self.now, name))

    # Work

    def work(self, name: str, channel: str = "call", queue: str = "", **rest: Any) -> list[Decision]:
        rest.setdefault("arrived_at", self.now)
        return self.tell(WorkArrived(self.now, Work(name, queue or channel, channel, **rest)))

    def change_work(self, name: str, **changes: Any) -> list[Decision]:
        return self.tell(WorkChanged(self.now, replace(self.state.items[name].work, **changes)))

    def gives_up(self, name: str) -> list[Decision]:
        return self.tell(WorkLeft(self.now, name))

    def end(self, name: str) -> list[Decision]:
        return self.tell(WorkEnded(self.now, name))

    def silent(self, name: str) -> list[Decision]:
        return self.tell(WorkSilent(self.now, name))

    def woke(self, name: str) -> list[Decision]:
        return self.tell(WorkWoke(self.now, name))

    def transfer(self, name: str, queue: str, *wanted: str, to: Any = None) -> list[Decision]:
        return self.tell(WorkTransferred(self.now, name, queue, needs(*wanted), to))

    # Offers

    def accept(self, name: str) -> list[Decision]:
        return self._answer(OfferAccepted, name)

    def decline(self, name: str) -> list[Decision]:
        return self._answer(OfferDeclined, name)

    def no_answer(self, name: str) -> list[Decision]:
        """It rang until the end, and nobody answered."""
        expires_at = self.state.items[name].expires_at
        assert expires_at is not None
        return self.until(expires_at) + self._answer(OfferExpired, name)

    def _answer(self, kind: type[OfferAccepted | OfferDeclined | OfferExpired], name: str) -> list[Decision]:
        item = self.state.items[name]
        return self.tell(kind(self.now, name, item.agent, item.offers))

    def take(self, name: str, channel: str = "call", queue: str = "", **rest: Any) -> str:
        """Work comes, is offered at once and accepted; whoever took it."""
        offered = self.work(name, channel, queue, **rest)
        assert rings(offered), f"{name} is offered to nobody"
        taker = rings(offered)[0][1]
        self.accept(name)
        return taker

    def measured(self, seconds: float) -> list[Decision]:
        return self.tell(ResumeMeasured(self.now, seconds))

    def rule(self, rules: Policy) -> list[Decision]:
        return self.tell(PolicyChanged(self.now, rules))

    # What is so

    def status(self, name: str) -> Status:
        return self.state.items[name].status

    def holder(self, name: str) -> Any:
        return self.state.items[name].agent

    def used(self, name: str) -> int:
        return self.state.desks[name].used

    @property
    def trace(self) -> list[str]:
        """Everything decided so far, as a person would write it down: seconds after nine, and what."""
        return [f"{at - NINE:g} {written(one)}" for at, one in self.made]


def rings(decisions: Sequence[Decision]) -> list[tuple[Any, Any]]:
    """Who is rung for what."""
    return [(one.work_id, one.agent_id) for one in decisions if isinstance(one, Offer)]


def written(decision: Decision) -> str:
    match decision:
        case Offer(work_id=work, agent_id=who, parks=parks):
            return f"{work} > {who}" + (f" parks {parks}" if parks is not None else "")
        case Resume(work_id=work, agent_id=who):
            return f"{who} resumes {work}"
        case Return(work_id=work, agent_id=who, reason=reason):
            return f"{work} back from {who}: {reason}"
        case SetNotReady(agent_id=who):
            return f"{who} not ready"
        case Unroutable(work_id=work, missing=missing):
            return f"{work} unroutable: {', '.join(missing)}"
        case _:
            return repr(decision)
