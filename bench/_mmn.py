"""The same M/M/n+M queue in three simulators: ours with the whole routing core in it, simpy, ciw.

Each returns how many customers came, for how many events where that is told, and the CPU seconds it took.
"""

import time
from collections.abc import Iterator
from random import Random
from typing import Any

import ciw
import simpy

from filrouge.simulator.run import simulate
from filrouge.simulator.scenarios import degenerate

AGENTS, PER_HOUR, HANDLE_S, PATIENCE_S = 24, 240.0, 300.0, 180.0
Timed = tuple[int, int, float]


def ours(hours: int, seed: int) -> Timed:
    began = time.process_time()
    figures = simulate(degenerate(AGENTS, PER_HOUR, HANDLE_S, PATIENCE_S, hours), "filrouge", seed).figures
    return round(figures["contacts"]), round(figures["events"]), time.process_time() - began


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
