"""`make bench-routing-limit`: how far routing can go, and how much of the way the default policy goes.

*Pooled reference*: the same people, served by as many agents who can all do everything at full speed, under `filrouge`
or under `bullseye_preempt`, whichever loses less value there. Strong, yet no proof: what repeats come depends on how
people are served, and the policy may not make the best of it. *Fluid ceiling*: see `_fluid.py`.

In the same table `longest_idle` (the common rule), `bullseye_preempt` (the best that peers document) and `filrouge`,
over the five scenarios, on seeds that nothing was tuned on. The share of the gap from `longest_idle` to pooled that
`filrouge` closes in value lost is to be 80 % in each. `ARGS="--seeds 20"` takes more seeds.
"""

import argparse
import math
from statistics import fmean, stdev

from bench._fluid import ceiling
from bench._report import finish
from filrouge.simulator.day import day
from filrouge.simulator.many import Run, cores, run_all
from filrouge.simulator.results import Result
from filrouge.simulator.scenarios import SCENARIOS, pooled

ARMS = ("longest_idle", "bullseye_preempt", "filrouge")
POOLED = {"filrouge": "pooled_filrouge", "bullseye_preempt": "pooled_bullseye_preempt"}
COLUMNS = (*ARMS, *POOLED.values())
FIRST_SEED = 1001
AIM_PCT = 80.0


def main() -> None:
    parser = argparse.ArgumentParser(description="How far routing can go, and how much of it is reached.")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=cores())
    asked = parser.parse_args()
    seeds = range(FIRST_SEED, FIRST_SEED + asked.seeds)
    runs = [Run(scenario, arm, seed) for scenario in SCENARIOS.values() for seed in seeds for arm in ARMS]
    runs += [Run(pooled(scenario), arm, seed) for scenario in SCENARIOS.values() for seed in seeds for arm in POOLED]
    of: dict[tuple[str, str, int], Result] = {}
    for run, result in zip(runs, run_all(runs, asked.jobs), strict=True):
        base = run.scenario.name.removesuffix("-pooled")
        of[base, POOLED[run.policy_name] if run.scenario.pooled else run.policy_name, run.seed] = result
    figures: dict[str, float | int | str] = {"seeds": len(seeds)}
    holds: dict[str, float | bool] = {}
    below_ceiling = True
    for name, scenario in SCENARIOS.items():
        lost = {arm: [of[name, arm, seed].figures["value_lost"] for seed in seeds] for arm in COLUMNS}
        best = min((lost[arm] for arm in POOLED.values()), key=fmean)
        for arm, values in lost.items():
            figures[f"{name}_{arm}_value_lost"] = fmean(values)
            in_time = [of[name, arm, seed].figures["calls_60s_pct"] for seed in seeds]
            figures[f"{name}_{arm}_calls_60s_pct"] = fmean(in_time)
        limits = [
            ceiling(day(scenario, seed), of[name, "filrouge", seed].figures["email_due_pct"] / 100) for seed in seeds
        ]
        figures[f"{name}_fluid_calls_ceiling_pct"] = fmean(limit.answered_pct for limit in limits)
        figures[f"{name}_fluid_value_lost"] = fmean(limit.value_lost for limit in limits)
        for arm in ARMS[1:]:
            figures[f"{name}_{arm}_gap_closed_pct"], figures[f"{name}_{arm}_gap_closed_error_pts"] = closed(
                lost["longest_idle"], lost[arm], best
            )
        below_ceiling &= all(
            fmean(lost[arm]) >= float(figures[f"{name}_fluid_value_lost"])
            and float(figures[f"{name}_{arm}_calls_60s_pct"]) <= float(figures[f"{name}_fluid_calls_ceiling_pct"])
            for arm in ARMS
        )
        reached = float(figures[f"{name}_filrouge_gap_closed_pct"])
        holds[f"{name}_at_least_80_pct_of_the_gap_closed"] = reached >= AIM_PCT
        print(table(name, figures), flush=True)
    holds["no_arm_beats_the_fluid_ceiling"] = below_ceiling
    finish("routing-limit", figures, holds)


def closed(common: list[float], ours: list[float], best: list[float]) -> tuple[float, float]:
    """Share of the gap that is closed, in per cent, with its standard error over the seeds (delta method, paired)."""
    gap = fmean(common) - fmean(best)
    share = (fmean(common) - fmean(ours)) / gap
    if len(common) < 2:
        return 100 * share, 0.0
    apart = [(c - o) - share * (c - b) for c, o, b in zip(common, ours, best, strict=True)]
    return 100 * share, 100 * stdev(apart) / math.sqrt(len(apart)) / abs(gap)


def table(name: str, figures: dict[str, float | int | str]) -> str:
    """One scenario, for people."""
    lines = [f"{name:20}{'value lost':>12}{'calls 60 s':>12}{'gap closed':>20}"]
    for arm in COLUMNS:
        share = figures.get(f"{name}_{arm}_gap_closed_pct")
        error = figures.get(f"{name}_{arm}_gap_closed_error_pts")
        told = f"{share:.0f} % +- {error:.0f}" if share is not None else ""
        value, calls = figures[f"{name}_{arm}_value_lost"], figures[f"{name}_{arm}_calls_60s_pct"]
        lines.append(f"  {arm:24}{value:>12.0f}{calls:>10.1f} %{told:>20}")
    value, calls = figures[f"{name}_fluid_value_lost"], figures[f"{name}_fluid_calls_ceiling_pct"]
    lines.append(f"  {'fluid ceiling':24}{value:>12.0f}{calls:>10.1f} %")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
