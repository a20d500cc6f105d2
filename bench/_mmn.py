"""The same M/M/n+M queue in three simulators: ours, simpy, ciw; ours with the whole routing core in it, and with a
router of a few lines in its place, which tells what the world alone costs.

Each returns how many customers came, for how many events where that is told, and the CPU seconds it took.
"""

import time
from collections import deque
from collections.abc import Iterator
from random import Random
from typing import Any

import ciw
import simpy

from filrouge.routing.core.decisions import Decision, Offer, Why
from filrouge.routing.core.facts import Fact, PresenceChanged, WorkArrived, WorkEnded, WorkLeft
from filrouge.simulator.day import day
from filrouge.simulator.run import policy_for, simulate
from filrouge.simulator.scenarios import degenerate
from filrouge.simulator.world import World

AGENTS, PER_HOUR, HANDLE_S, PATIENCE_S = 24, 240.0, 300.0, 180.0
Timed = tuple[int, int, float]


def ours(hours: int, seed: int) -> Timed:
    began = time.process_time()
    figures = simulate(degenerate(AGENTS, PER_HOUR, HANDLE_S, PATIENCE_S, hours), "filrouge", seed).figures
    return round(figures["contacts"]), round(figures["events"]), time.process_time() - began


class Plain:
    """First come, first served, by whoever is free for longest; nothing else."""

    def __init__(self) -> None:
        self.waiting: dict[Any, None] = {}
        self.free: deque[Any] = deque()
        self.by: dict[Any, Any] = {}

    def __call__(self, fact: Fact) -> list[Decision]:
        match fact:
            case WorkArrived():
                self.waiting[fact.work.id] = None
            case WorkEnded():
                self.free.append(self.by.pop(fact.work_id))
            case WorkLeft():
                self.waiting.pop(fact.work_id, None)
            case PresenceChanged(presence="ready"):
                self.free.append(fact.agent_id)
            case _:
                return []
        if not self.free or not self.waiting:
            return []
        work_id = next(iter(self.waiting))
        del self.waiting[work_id]
        self.by[work_id] = self.free.popleft()
        return [Offer(work_id, self.by[work_id], 1, fact.at + 15.0, Why("arrived", ""))]


def world_alone(hours: int, seed: int) -> Timed:
    scenario = degenerate(AGENTS, PER_HOUR, HANDLE_S, PATIENCE_S, hours)
    began = time.process_time()
    world = World(day(scenario, seed), policy_for(scenario, "longest_idle"), Plain())
    world.run()
    took = time.process_time() - began
    figures = world.ledger.figures(world.contacts, world.seats, 0)
    return len(world.contacts), round(figures["events"]), took


def of_simpy(hours: int, seed: int) -> Timed:
    random = Random(seed)
    began = time.process_time()
    environment = simpy.Environment()
    agents = simpy.Resource(environment, AGENTS)
    came = 0

    def customer() -> Iterator[Any]:
        with agents.request() as turn:
            yield turn | environment.timeout(random.expovariate(1 / PATIENCE_S))
            if turn.triggered:
                yield environment.timeout(random.expovariate(1 / HANDLE_S))

    def source() -> Iterator[Any]:
        nonlocal came
        while True:
            yield environment.timeout(random.expovariate(PER_HOUR / 3600))
            came += 1
            environment.process(customer())

    environment.process(source())
    environment.run(until=hours * 3600.0)
    took = time.process_time() - began
    return came, next(environment._eid), took


def of_ciw(hours: int, seed: int) -> Timed:
    ciw.seed(seed)
    began = time.process_time()
    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(PER_HOUR / 3600)],
        service_distributions=[ciw.dists.Exponential(1 / HANDLE_S)],
        reneging_time_distributions=[ciw.dists.Exponential(1 / PATIENCE_S)],
        number_of_servers=[AGENTS],
    )
    simulation = ciw.Simulation(network)
    simulation.simulate_until_max_time(hours * 3600.0)
    took = time.process_time() - began
    return simulation.nodes[0].number_of_individuals, 0, took
