"""Runs a day: the world on one side, the same core as the live router on the other."""

from filrouge.routing.core import loop, policies
from filrouge.routing.core.policy import Policy
from filrouge.routing.core.state import State
from filrouge.simulator.day import Day, day
from filrouge.simulator.results import Result
from filrouge.simulator.rules import base_policy
from filrouge.simulator.scenarios import Scenario
from filrouge.simulator.world import World

__all__ = ["Day", "day", "policy_for", "simulate"]


def policy_for(scenario: Scenario, name: str) -> Policy:
    """The named policy on the rules that all arms share. Raises KeyError for a name that no policy has."""
    return policies.named(name, base_policy(scenario))


def simulate(
    scenario: Scenario, policy_name: str, seed: int, *, policy: Policy | None = None, audit: bool = False
) -> Result:
    """One day under one policy (`policy` stands for the named one when given). Same arguments, same result.

    `audit` checks the books after every event: slow, for tests. Raises Unbalanced when they do not agree.
    """
    chosen = policy or policy_for(scenario, policy_name)
    state = State(chosen)
    world = World(day(scenario, seed), chosen, lambda fact: loop.run(state, fact))
    world.run(audit=audit)
    figures = world.ledger.figures(world.contacts, world.seats, state.odd.total())
    return Result(scenario.name, policy_name, seed, figures, world.ledger.series())
