"""Everything that can be set in a policy or in the simulated world is named, with its effect, in the guides."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from filrouge.routing.core import policy as words
from filrouge.routing.core.decisions import Hindrance, Rule
from filrouge.routing.core.policies import NAMES
from filrouge.simulator.behaviour import Behaviour
from filrouge.simulator.figures import FIGURES
from filrouge.simulator.run import simulate
from filrouge.simulator.scenarios import SCENARIOS, Scenario, degenerate

GUIDES = Path(__file__).parents[2] / "docs/guides"
ROUTING = (GUIDES / "routing.md").read_text("utf-8")
SIMULATION = (GUIDES / "simulation.md").read_text("utf-8")
PARTS = [one for one in vars(words).values() if isinstance(one, type) and one.__module__ == words.__name__]
SET_BY_NAME = {
    "name",
    "version",
    "title",
    "behaviour",
    "profile",
    "reasons",
    "tiers",
    "sites",
    "surges",
    "outage",
    "reason_factors",
}
"""What makes a scenario or a policy the one it is: not changed from the command."""


def named(text: str) -> set[str]:
    """The last part of every name between backticks."""
    return {name.rpartition(".")[2] for name in re.findall(r"`([\w.]+)`", text)}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_parameter_of_a_policy_is_explained(part: type) -> None:
    wanted = {one.name for one in fields(part)} - {"name", "version"}  # type: ignore[arg-type]
    parts = {"channels", "reasons", "queues", "shares", "order", "choose", "reserve", "interrupt", "prefer", "ramp"}
    assert wanted - parts - named(ROUTING) == set()
    for group in wanted & parts:
        assert f"`{group}`" in ROUTING or f"`{group}." in ROUTING


def test_every_policy_rule_and_hindrance_is_explained() -> None:
    assert [name for name in NAMES if f"| `{name}` |" not in ROUTING] == []
    assert set(Rule.__args__) - named(ROUTING) == set()  # type: ignore[attr-defined]
    assert set(Hindrance.__args__) - named(ROUTING) == set()  # type: ignore[attr-defined]


def test_every_parameter_of_the_world_is_explained() -> None:
    assert [one.name for one in fields(Behaviour) if f"| `{one.name}` |" not in SIMULATION] == []
    assert {one.name for one in fields(Scenario)} - SET_BY_NAME - named(SIMULATION) == set()
    assert [name for name in SCENARIOS if f"| `{name}` |" not in SIMULATION] == []


def test_every_figure_is_explained_and_known() -> None:
    assert FIGURES.keys() - named(SIMULATION) == set()
    made = simulate(degenerate(agents=2, calls_per_hour=6.0, hours=2), "longest_idle", 1)
    assert made.figures.keys() - FIGURES.keys() == set()
