"""With one pool, calls only and nothing that a formula leaves out, the simulator is the formula.

In two steps that leave no room between them. The world, with the whole routing core in it, treats every customer as a
textbook queue of a few lines does, to the last digit. That queue, over many more customers of the same kind, agrees
with the exact formula within four of its own standard errors, which come from the spread of independent seeds and are
held to be small. A day begins empty: what that takes off is allowed for.
"""

import math
from heapq import heapify, heapreplace
from statistics import fmean, stdev

import pytest

from filrouge.planning.core.erlang import Load, Outcome, erlang_a, erlang_c
from filrouge.simulator.behaviour import CALL
from filrouge.simulator.people import effort_s, patience_s, people
from filrouge.simulator.run import simulate
from filrouge.simulator.scenarios import Scenario, degenerate

HANDLE_S = 300.0
SEEDS = range(1, 7)
ERRORS = 4.0
IMPATIENT = [(24, 240.0, 180.0), (20, 240.0, 180.0), (18, 240.0, 180.0), (5, 40.0, 45.0), (40, 460.0, 240.0)]
PATIENT = [(12, 96.0, math.inf), (4, 24.0, math.inf), (24, 240.0, math.inf)]


def textbook(scenario: Scenario, seed: int) -> dict[str, float]:
    """First come, first served; who waits longer than they bear is gone. Over the same people as the world's."""
    behaviour = scenario.behaviour
    free = [0.0] * scenario.agents
    heapify(free)
    soon = gone = count = last = 0
    waited = worked = 0.0
    for person in people(scenario, seed):
        count += 1
        wait, patience = max(0.0, free[0] - person.at), patience_s(person.first.patience, behaviour, CALL)
        waited += min(wait, patience)
        last += person.at + min(wait, patience) >= scenario.closes_at
        if wait > patience:
            gone += 1
            continue
        soon += wait <= 20.0
        work = effort_s(person.first, behaviour, CALL, 1.0)
        worked += work
        heapreplace(free, person.at + wait + work)
    return {
        "answered in 20 s": soon / count,
        "abandoned": gone / count,
        "mean wait in s": waited / count,
        "wait at the close": last,
        "occupancy": worked / scenario.agents / (scenario.closes_at - scenario.opens_at),
    }


@pytest.mark.parametrize(("agents", "per_hour", "patience"), [*IMPATIENT, *PATIENT])
def test_the_world_is_the_textbook_queue(agents: int, per_hour: float, patience: float) -> None:
    """On the first day that ends with nobody waiting: the formula knows no closing time."""
    scenario = degenerate(agents, per_hour, HANDLE_S, patience, hours=round(2_000 / per_hour))
    days = ((seed, textbook(scenario, seed)) for seed in range(1, 100))
    seed, plain = next(one for one in days if not one[1]["wait at the close"])
    figures = simulate(scenario, "longest_idle", seed).figures
    assert figures["calls_20s_pct"] == pytest.approx(100 * plain["answered in 20 s"], rel=1e-9)
    assert figures["calls_abandoned_pct"] == pytest.approx(100 * plain["abandoned"], rel=1e-9)
    waited_min = plain["mean wait in s"] * figures["contacts"] / 60
    assert figures["value_minutes_waited"] == pytest.approx(waited_min, rel=1e-6)
    assert figures["occupancy_pct"] == pytest.approx(100 * plain["occupancy"], rel=0.05), "but for work after the close"


@pytest.mark.parametrize(("agents", "per_hour", "patience"), [*IMPATIENT, *PATIENT])
def test_the_textbook_queue_is_the_formula(agents: int, per_hour: float, patience: float) -> None:
    """Erlang A and C at loads from 0.5 to 1.11 of each agent's time."""
    hours = round(10_000 / per_hour)
    scenario, load = degenerate(agents, per_hour, HANDLE_S, patience, hours), Load(per_hour, HANDLE_S)
    exact: Outcome = erlang_c(agents, load) if patience == math.inf else erlang_a(agents, load, patience)
    runs = [textbook(scenario, seed) for seed in SEEDS]
    empty = 1.5 * HANDLE_S / (hours * 3600)
    for name, wanted in (
        ("answered in 20 s", exact.answered_within),
        ("abandoned", exact.abandoned),
        ("mean wait in s", exact.mean_wait_s),
        ("occupancy", exact.occupancy),
    ):
        mean = fmean(run[name] for run in runs)
        error = stdev(run[name] for run in runs) / math.sqrt(len(runs))
        assert error <= 0.02 if name != "mean wait in s" else error <= 0.2 * wanted, "a run that says nothing"
        allowed = ERRORS * error + empty * max(1.0, wanted)
        assert abs(mean - wanted) <= allowed, f"{name}: {mean:.4f} +- {error:.4f}, exactly {wanted:.4f}"


@pytest.mark.parametrize("policy", ["round_robin", "bullseye_preempt", "filrouge"])
def test_no_policy_changes_a_day_with_nothing_to_choose(policy: str) -> None:
    """One pool, one kind of work: whatever the policy weighs, the same people are answered at the same moments."""
    scenario = degenerate(8, 90, HANDLE_S, 180, 24)
    plain, other = (simulate(scenario, name, 1).figures for name in ("longest_idle", policy))
    for name in ("calls_20s_pct", "calls_60s_pct", "calls_abandoned_pct", "value_minutes_waited", "occupancy_pct"):
        assert other[name] == pytest.approx(plain[name], rel=1e-9), name
