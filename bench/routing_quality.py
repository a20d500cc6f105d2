"""`make bench-routing-quality`: what customers get and agents bear under each policy, on the same simulated days.

165 agents, five scenarios, every policy that ships, seeds 1001-1020: seeds that no policy was tuned on. All arms meet
the same people; errors are standard errors of differences paired by seed. `ARGS="--seeds 1001-1005"` is quicker,
`--out report.html` writes the page. The aims, each over every scenario:

- `value_lost_below_peer`: `filrouge` loses less value than `bullseye_preempt`, by more than the paired error;
- `no_channel_worse`: no figure of service is worse than under `bullseye_preempt` by more than its paired error;
- `occupancy_spread_max_5_pts`: standard deviation of occupancy over agents;
- `lowest_value_bounded`: nine in ten of the tenth of customers with the lowest value wait no longer than under
  `longest_idle`, plus 30 s (`LOW_VALUE_BOUND_S`);
- `mark_35_pct_less_value_lost`: the mark to reach for.
"""

import argparse
from pathlib import Path

from bench._report import finish
from bench._routing_holds import OURS, PEER, held, plain, run
from filrouge import __version__
from filrouge.platform import clock
from filrouge.routing.core.policies import NAMES
from filrouge.simulator.comparison import Compared, compare
from filrouge.simulator.figures import figure
from filrouge.simulator.many import Run
from filrouge.simulator.report import Setting, Study, numbers, page
from filrouge.simulator.scenarios import SCENARIOS

PLAIN = "longest_idle"
LOW_VALUE_BOUND_S = 30.0
"""An ordinary customer may wait so much longer because others count more; half of the French give a call one minute."""
MARK = 0.35
SHOWN = (
    "calls_20s_pct", "calls_60s_pct", "gold_60s_pct", "calls_abandoned_pct", "chat_60s_pct", "messaging_5min_pct",
    "callback_5min_pct", "email_due_pct", "email_backlog", "low_value_p90_wait_s", "low_value_email_p90_s",
    "value_lost", "value_unresolved", "value_open", "resolved_pct", "cost_per_resolution_eur", "occupancy_pct",
    "occupancy_spread_pts", "interruptions_per_agent", "hard_contacts_per_agent", "hard_contacts_spread",
)  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(prog="bench-routing-quality")
    options.add_argument("--seeds", default="1001-1020", help="from-to")
    options.add_argument("--jobs", type=int)
    options.add_argument("--out", help="write the report of the comparison here")
    given = options.parse_args()
    first, _, last = given.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    runs = [Run(scenario, name, seed) for scenario in SCENARIOS.values() for seed in seeds for name in NAMES]
    results = sorted(
        run(runs, given.jobs), key=lambda one: (list(SCENARIOS).index(one.scenario), NAMES.index(one.policy))
    )
    compared = compare(results, PEER)
    against_plain = {one.scenario: one.arm(OURS) for one in compare(results, PLAIN)}
    figures: dict[str, float | int | str] = {"days": len(results), "seeds": given.seeds}
    verdicts = {one.scenario: held(one) for one in compared}
    for one in compared:
        figures |= said(one)
        for sentence in verdicts[one.scenario].worse:
            print(f"{one.scenario}: worse than {PEER}: {sentence}")
    low = {name: arm.differences["low_value_p90_wait_s"].mean for name, arm in against_plain.items()}
    less = {one.scenario: -(one.arm(OURS).differences["value_lost"].relative or 0.0) for one in compared}
    figures["low_value_longer_than_longest_idle_most_s"] = max(low.values())
    figures["value_lost_less_least_pct"] = min(less.values()) * 100
    figures["value_lost_less_most_pct"] = max(less.values()) * 100
    if given.out:
        settings = (Setting("run", "seeds", given.seeds), Setting("run", "agents", "165"))
        made = Study(compared, OURS, clock.now().date(), __version__, settings, "make bench-routing-quality")
        Path(given.out).write_text(page(made), "utf-8")
    finish(
        "routing-quality",
        figures,
        {
            "value_lost_below_peer": all(one.loses_less for one in verdicts.values()),
            "no_channel_worse": all(one.no_channel_worse for one in verdicts.values()),
            "occupancy_spread_max_5_pts": all(one.spread for one in verdicts.values()),
            "lowest_value_bounded": all(one <= LOW_VALUE_BOUND_S for one in low.values()),
            "mark_35_pct_less_value_lost": all(one >= MARK for one in less.values()),
        },
    )


def said(one: Compared) -> dict[str, float | int | str]:
    """A line a figure: ours, the difference from the peer with its error, then every policy's mean; printed as well."""
    lines: dict[str, float | int | str] = {}
    arm = one.arm(OURS)
    print(f"\n{one.scenario}, {len(one.seeds)} days each")
    print(f"{'':<26}" + "".join(f"{each.policy:>17}" for each in one.arms) + f"   {OURS} - {PEER}")
    for name in SHOWN:
        if name not in arm.differences:
            continue
        what, difference = figure(name), arm.differences[name]
        change = plain(numbers.difference(difference, "en"))
        values = [plain(numbers.number(each.figures[name].mean, what.digits, "en")) for each in one.arms]
        print(
            f"{name:<26}" + "".join(f"{value:>17}" for value in values) + f"   {change} {difference.verdict}",
            flush=True,
        )
        ours = plain(numbers.with_unit(what, arm.figures[name].mean, "en"))
        peer = plain(numbers.with_unit(what, one.arm(PEER).figures[name].mean, "en"))
        lines[f"{one.scenario}_{name}"] = f"{ours} ({PEER} {peer}: {change})"
    lines[f"{one.scenario}_value_lost_all"] = ", ".join(
        f"{each.policy} {each.figures['value_lost'].mean:.0f}" for each in one.arms
    )
    return lines


if __name__ == "__main__":
    main()
