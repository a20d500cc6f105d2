"""A second account of the floor, kept only from the facts told and the decisions made, to check the core against.

What agents hold, capacities and who could take what are computed here anew and naively, over all agents and works.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from filrouge.routing.core.agents import Agent
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
    WorkArrived,
    WorkChanged,
    WorkEnded,
    WorkLeft,
    WorkSilent,
    WorkTransferred,
    WorkWoke,
)
from filrouge.routing.core.policy import ChannelRule, Policy, QueueRule
from filrouge.routing.core.work import Id, Need, Work
from filrouge.terms.calendar import is_open

HELD = ("active", "silent", "parked", "woken")


@dataclass
class Held:
    work: Work
    status: str = "waiting"
    agent: Id | None = None
    offer: int = 0
    parks: Id | None = None
    since: float = 0.0
    refused: dict[Id, float] = field(default_factory=dict)
    asked_from: float = 0.0


class Books:
    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.now = 0.0
        self.works: dict[Id, Held] = {}
        self.ended: set[Id] = set()
        self.agents: dict[Id, Agent] = {}
        self.presence: dict[Id, str] = {}

    # What is told and decided

    def told(self, fact: Fact) -> None:
        """Facts that cannot be true are not to be written down; the test tells those to the core alone."""
        self.now = fact.at
        match fact:
            case WorkArrived(work=work):
                self.works[work.id] = Held(work, since=self.now, asked_from=work.waits_from)
            case WorkChanged(work=work):
                self.works[work.id].work = work
            case WorkEnded(work_id=name) | WorkLeft(work_id=name):
                del self.works[name]
                self.ended.add(name)
            case WorkSilent(work_id=name):
                self._now(name, "silent")
            case WorkWoke(work_id=name):
                self._now(name, "woken")
            case WorkTransferred(work_id=name):
                held = self.works[name]
                held.refused[held.agent] = self.now
                if fact.to_agent in self.agents:
                    held.refused.pop(fact.to_agent, None)
                held.asked_from = max(self.now, held.work.waits_from)
                held.work = Work(**{one: getattr(held.work, one) for one in Work.__slots__} | {
                    "queue": fact.queue, "needs": tuple(sorted(fact.needs))
                })  # fmt: skip
                self._back(name)
            case OfferAccepted(work_id=name):
                held = self.works[name]
                parked = self.works.get(held.parks) if held.parks is not None else None
                if parked is not None and parked.agent == held.agent:
                    self._now(held.parks, "parked")
                held.parks = None
                self._now(name, "active")
            case OfferDeclined(work_id=name) | OfferExpired(work_id=name):
                held = self.works[name]
                held.refused[held.agent] = self.now
                self._back(name)
            case AgentChanged(agent=agent):
                self.agents[agent.id] = agent
                self.presence.setdefault(agent.id, "offline")
            case AgentLeft(agent_id=who):
                self.presence[who] = "offline"
            case PresenceChanged(agent_id=who, presence=presence):
                self.presence[who] = presence
            case PolicyChanged(policy=policy):
                self.policy = policy
            case _:
                pass

    def decided(self, one: Decision) -> None:
        """What the driver does with a decision; it may not contradict what is so."""
        match one:
            case Offer(work_id=name, agent_id=who):
                held = self.works[name]
                assert held.status == "waiting", f"{name} is offered while {held.status}"
                assert self.presence[who] == "ready", f"{who} is rung while {self.presence[who]}"
                assert self.ringing(who) is None, f"{who} is rung twice"
                refused_at = held.refused.get(who)
                assert refused_at is None or self.now >= refused_at + self.policy.refused_s, f"{who} has refused {name}"
                assert one.offer > held.offer, "offers of an item are numbered upwards"
                held.status, held.agent, held.offer, held.parks = "offered", who, one.offer, one.parks
                if one.parks is not None:
                    parked = self.works[one.parks]
                    assert (parked.status, parked.agent) == ("active", who)
                    assert self.rule(parked.work).interruptible
                    assert self.rule(held.work).interrupts
                self.must_fit(who, f"after the offer of {name}")
                self.must_be_within_limits(who, held.work)
            case Resume(work_id=name, agent_id=who):
                held = self.works[name]
                assert (held.agent, held.status in ("parked", "woken")) == (who, True)
                assert self.presence[who] == "ready"
                self._now(name, "active")
                self.must_fit(who, f"after {name} is resumed")
            case Return(work_id=name, agent_id=who):
                assert self.works[name].agent == who
                self._back(name)
            case SetNotReady(agent_id=who):
                self.presence[who] = "not_ready"
            case Unroutable(work_id=name):
                assert self.works[name].status == "waiting"
            case WakeAt(at=at):
                assert at > self.now, f"asked to be called again {at - self.now:g} s from now"

    def _now(self, name: Any, status: str) -> None:
        self.works[name].status, self.works[name].since = status, self.now

    def _back(self, name: Id) -> None:
        held = self.works[name]
        held.status, held.agent, held.parks, held.since = "waiting", None, None, self.now

    # What follows

    def rule(self, work: Work) -> ChannelRule:
        return self.policy.channels.get(work.channel, ChannelRule())

    def units(self, work: Work) -> int:
        if work.weight is not None:
            return work.weight
        reason = self.policy.reasons.get(work.reason)
        return reason.weights[work.channel] if reason and work.channel in reason.weights else self.rule(work).weight

    def of(self, who: Id) -> list[Held]:
        return [held for held in self.works.values() if held.agent == who]

    def ringing(self, who: Id) -> Held | None:
        return next((held for held in self.of(who) if held.status == "offered"), None)

    def counts(self, held: Held) -> int:
        units = self.units(held.work)
        silent = self.rule(held.work).silent_weight
        if held.status in ("silent", "woken"):
            return units if silent is None else min(units, silent)
        return units if held.status == "active" else 0

    def used(self, who: Id) -> int:
        """With what rings: the most at any instant, whether it is accepted or not."""
        in_hand = sum(self.counts(held) for held in self.of(who))
        return in_hand if self.ringing(who) is None else max(in_hand, self.once_accepted(who))

    def once_accepted(self, who: Id) -> int:
        in_hand = sum(self.counts(held) for held in self.of(who))
        rung = self.ringing(who)
        assert rung is not None
        parked = self.works.get(rung.parks) if rung.parks is not None else None
        given_up = self.counts(parked) if parked is not None and parked.agent == who else 0
        return in_hand - given_up + self.units(rung.work)

    def written(self, who: Id) -> int:
        return sum(self.units(held.work) for held in self.of(who) if self.rule(held.work).interruptible)

    def must_fit(self, who: Id, when: str) -> None:
        """What is new must fit; more than that may be in hand since a limit or a weight was changed."""
        used = self.used(who) if self.ringing(who) is None else self.once_accepted(who)
        assert used <= self.agents[who].primary, f"{who} has {used} units {when}"

    def must_be_within_limits(self, who: Id, work: Work) -> None:
        held = sum(1 for one in self.of(who) if one.work.channel == work.channel)
        limits = [most for channel, most in self.agents[who].limits if channel == work.channel]
        limit = self.rule(work).limit
        assert held <= min([*limits, held if limit is None else limit])
        if self.rule(work).interruptible:
            assert self.written(who) <= self.agents[who].interruptible

    def wanted(self, held: Held) -> list[Need]:
        """What is asked by now."""
        work = held.work
        rule = self.policy.queues.get(work.queue, QueueRule())
        found = list(work.needs)
        for step in self.policy.steps if rule.steps is None else rule.steps:
            if held.asked_from + step.after_s <= self.now:
                found = [
                    need if need.firm else Need(need.skill, max(1, need.level - step.lower_by))
                    for need in found
                    if need.firm or need.skill not in step.drop
                ]
        return found

    def could_take(self, who: Id, held: Held, kept_for: Id | None) -> bool:
        """Whether nothing that the policy holds back stands between a waiting work and a ready agent with room. Where
        lending, shares, reservation, ramps and breaks are looked at again every few seconds only, they count as held
        back."""
        policy, agent, work, now = self.policy, self.agents[who], held.work, self.now
        rule, units, queue = self.rule(work), self.units(work), policy.queues.get(work.queue, QueueRule())
        if self.presence[who] != "ready" or self.ringing(who) is not None:
            return False
        if self.used(who) + units > agent.primary:
            return False
        if rule.interruptible and self.written(who) + units > agent.interruptible:
            return False
        of_channel = sum(1 for one in self.of(who) if one.work.channel == work.channel)
        limits = [rule.limit] if rule.limit is not None else []
        limits += [most for channel, most in agent.limits if channel == work.channel]
        if any(of_channel >= most for most in limits):
            return False
        if who in held.refused and now < held.refused[who] + policy.refused_s:
            return False
        if work.not_before is not None and work.not_before > now:
            return False
        if queue.calendar is not None and not is_open(queue.calendar, datetime.fromtimestamp(now, UTC)):
            return False
        if policy.ramp is not None or (rule.interruptible and (agent.ends_at, agent.break_at) != (None, None)):
            return False
        if kept_for is not None:
            return kept_for == who
        if any(dict(agent.skills).get(need.skill, 0) < need.level for need in self.wanted(held)):
            return False
        if queue.teams and agent.team not in queue.teams:
            return False
        if agent.team in policy.shares:
            return False
        return not (rule.interruptible and policy.reserve is not None and self.used(who) == 0)
