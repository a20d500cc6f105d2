"""`make bench-routing-sensitivity`: whether what `filrouge` holds against `bullseye_preempt` rests on a parameter of
the model. Each parameter of behaviour is halved and doubled (shares up to 0.95), one at a time; the time to resume an
interrupted item is 120 s as well (30 s is the model's own).

Seeds 1001-1005; the spike, where policies differ most (`ARGS="--scenario all"` takes all five, five times as long;
`--only resume_s,redial` takes some parameters). The aims are those of routing-quality that two policies can tell.
"""

import argparse
from collections.abc import Iterator
from dataclasses import replace

from bench._report import finish
from bench._routing_holds import OURS, PEER, held, plain, run
from filrouge.simulator.behaviour import PARAMETERS, Behaviour, scaled
from filrouge.simulator.comparison import compare
from filrouge.simulator.many import Run
from filrouge.simulator.report import numbers
from filrouge.simulator.scenarios import SCENARIOS

FACTORS = (0.5, 2.0)
RESUME_S = 120.0


def behaviours(only: list[str]) -> Iterator[tuple[str, Behaviour]]:
    """Each changed world by its name; what a change leaves as it was is not run twice."""
    usual = Behaviour()
    yield "as_it_is", usual
    for name in only:
        for factor in FACTORS:
            changed = scaled(usual, name, factor)
            if changed != usual:
                yield f"{name}_x{factor:g}", changed
    if "resume_s" in only:
        yield "resume_s_120", replace(usual, resume_s=RESUME_S)


def main() -> None:
    options = argparse.ArgumentParser(prog="bench-routing-sensitivity")
    options.add_argument("--scenario", default="spike", help="names, or all")
    options.add_argument("--seeds", type=int, default=5, help="how many, from 1001 on")
    options.add_argument("--only", default=",".join(PARAMETERS), help="parameters")
    options.add_argument("--jobs", type=int)
    given = options.parse_args()
    names = list(SCENARIOS) if given.scenario == "all" else given.scenario.split(",")
    worlds = [
        replace(SCENARIOS[name], name=f"{name}.{label}", behaviour=behaviour)
        for name in names
        for label, behaviour in behaviours(given.only.split(","))
    ]
    seeds = range(1001, 1001 + given.seeds)
    compared = compare(
        run([Run(one, arm, seed) for one in worlds for seed in seeds for arm in (PEER, OURS)], given.jobs), PEER
    )
    figures: dict[str, float | int | str] = {"worlds": len(worlds), "seeds": given.seeds}
    verdicts = {one.scenario: held(one) for one in compared}
    for one in compared:
        verdict = verdicts[one.scenario]
        lost = plain(numbers.difference(one.arm(OURS).differences["value_lost"], "en"))
        worse = f"; worse: {', '.join(verdict.worse)}" if verdict.worse else ""
        figures[one.scenario] = f"value lost {lost}, spread {verdict.spread_pts:.1f} pts{worse}"
        print(f"{one.scenario:<34} {figures[one.scenario]}", flush=True)
    tallies = {
        "value_lost_below_peer": [one.loses_less for one in verdicts.values()],
        "no_channel_worse": [one.no_channel_worse for one in verdicts.values()],
        "occupancy_spread_max_5_pts": [one.spread for one in verdicts.values()],
    }
    figures |= {f"{aim}_in": f"{sum(each)} of {len(each)}" for aim, each in tallies.items()}
    finish("routing-sensitivity", figures, {aim: all(each) for aim, each in tallies.items()})


if __name__ == "__main__":
    main()
