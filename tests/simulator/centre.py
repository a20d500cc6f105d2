"""A centre of thirty agents, and routers that do as they are told: what tests of the world begin with."""

from collections import deque
from dataclasses import replace

from filrouge.routing.core.decisions import Decision, Offer, Why
from filrouge.routing.core.facts import Fact, OfferAccepted, PresenceChanged, WorkArrived, WorkEnded, WorkLeft
from filrouge.routing.core.policy import Policy
from filrouge.routing.core.work import Id
from filrouge.simulator.behaviour import PerChannel
from filrouge.simulator.contact import Contact
from filrouge.simulator.day import day
from filrouge.simulator.rules import base_policy
from filrouge.simulator.scenarios import SCENARIOS, Scenario
from filrouge.simulator.world import World

AGENTS = 30
WHY = Why("arrived", "WorkArrived")


def small(name: str) -> Scenario:
    """The scenario for a centre of 30 agents, with as many customers as that is used to."""
    scenario = SCENARIOS[name]
    share = AGENTS / scenario.agents
    return replace(scenario, agents=AGENTS, volumes=PerChannel(*(each * share for each in scenario.volumes)))


class FirstInFirstOut:
    """The simplest router that there can be: one queue, any free agent."""

    def __init__(self) -> None:
        self.waiting: deque[Id] = deque()
        self.free: deque[Id] = deque()
        self.serving: dict[Id, Id] = {}

    def __call__(self, fact: Fact) -> list[Decision]:
        match fact:
            case WorkArrived(_, work):
                self.waiting.append(work.id)
            case WorkLeft(_, work_id):
                self.waiting.remove(work_id)
            case WorkEnded(_, work_id):
                self.free.append(self.serving.pop(work_id))
            case PresenceChanged(_, agent_id, "ready"):
                self.free.append(agent_id)
            case PresenceChanged(_, agent_id, "not_ready") if agent_id in self.free:
                self.free.remove(agent_id)
            case OfferAccepted(_, work_id, agent_id, _):
                self.serving[work_id] = agent_id
        if self.waiting and self.free:
            return [Offer(self.waiting.popleft(), self.free.popleft(), 1, fact.at + 15.0, WHY)]
        return []


def world_of(scenario: Scenario, route: object, seed: int = 1, policy: Policy | None = None) -> World:
    return World(day(scenario, seed), policy or base_policy(scenario), route)  # type: ignore[arg-type]


class Scripted:
    """Rings what it is told to, when it hears of it."""

    def __init__(self, scenario: Scenario) -> None:
        self.agent = day(scenario, 1).staff[0].agent.id
        self.heard: list[Fact] = []
        self.offers: dict[Id, int] = {}
        self.parks: Id | None = None

    def __call__(self, fact: Fact) -> list[Decision]:
        self.heard.append(fact)
        return []

    def ring(self, world: World, contact: Contact, parks: Id | None = None) -> None:
        self.offers[contact.id] = self.offers.get(contact.id, 0) + 1
        world._ring(Offer(contact.id, self.agent, self.offers[contact.id], world.now + 15.0, WHY, parks))


def calm(scenario: Scenario) -> Scenario:
    """Nobody declines, hesitates or passes on, work is what it is."""
    behaviour = replace(
        scenario.behaviour, decline=0.0, no_answer=0.0, transfer=0.0, secondary_transfer=0.0, chase=0.0,
        react_s=PerChannel(0, 0, 0, 0, 0),
    )  # fmt: skip
    return replace(scenario, behaviour=behaviour)
