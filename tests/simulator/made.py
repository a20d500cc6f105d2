"""Results made from a seed, without a simulator: what pages and comparisons are shown in tests."""

from math import exp
from random import Random

from filrouge.simulator.figures import FIGURES
from filrouge.simulator.results import HALF_HOURS, Result

POLICIES = ("round_robin", "longest_idle", "bullseye", "bullseye_preempt", "reservation", "filrouge")
SCENARIOS = ("normal", "spike", "opening", "outage", "skills")
_GOOD = {"round_robin": 0.0, "longest_idle": 0.3, "bullseye": 0.45, "bullseye_preempt": 0.75, "reservation": 0.5}


def result(scenario: str, policy: str, seed: int, **figures: float) -> Result:
    """A day that looks like one: the same chance for all policies of a seed, a little of their own."""
    shared, own = Random(f"{scenario}{seed}"), Random(f"{scenario}{policy}{seed}")
    good = _GOOD.get(policy, 1.0)
    hard = {"normal": 0.0, "spike": 1.0, "opening": 0.2, "outage": 0.5, "skills": 0.4}.get(scenario, 0.1)
    day = shared.gauss(0, 1)

    def made(best: float, worst: float, chance: float) -> float:
        return best + (worst - best) * (0.5 * (1 - good) + 0.4 * hard) + chance * (day + 0.4 * own.gauss(0, 1))

    lost = made(300, 2300, 40)
    answered = min(99.0, made(92, 25, 1.2))
    found = {
        "value_lost": max(0.0, lost),
        "customers_lost": max(0.0, lost * 0.6),
        "value_minutes_waited": made(9000, 60000, 900),
        "low_value_p90_wait_s": made(80, 420, 8) + 30 * good,
        "resolved_pct": made(94, 80, 0.3),
        "calls_20s_pct": answered,
        "calls_60s_pct": min(99.5, answered + 6),
        "gold_60s_pct": min(99.8, answered + 6 + 4 * good),
        "calls_abandoned_pct": made(5, 35, 0.5),
        "chat_60s_pct": min(99.9, made(98, 80, 0.4)),
        "messaging_5min_pct": min(99.9, made(99, 70, 0.5)),
        "email_due_pct": min(100.0, made(97.5, 100, 0.2)),
        "email_backlog": max(0.0, made(420, 80, 20)),
        "cost_per_resolution_eur": made(3.5, 5.2, 0.03),
        "cost_eur": 36_000.0,
        "occupancy_pct": made(84, 80, 0.6),
        "occupancy_spread_pts": 3.1 + 1.7 * good + 0.1 * own.gauss(0, 1),
        "interruptions": 900.0 * (policy in ("bullseye_preempt", "filrouge")),
        "interruptions_per_agent": 5.5 * (policy in ("bullseye_preempt", "filrouge")) + 0.1 * abs(own.gauss(0, 1)),
        "hard_contacts_per_agent": 7.5,
        "events": 44_000.0 + 300 * day,
    }
    found |= {name: made(120, 180, 9) for name in FIGURES if name not in found}
    found |= figures
    return Result(scenario, policy, seed, found, _series(hard, good, shared, own))


def _series(hard: float, good: float, shared: Random, own: Random) -> dict[str, tuple[float, ...]]:
    def shape(place: int) -> float:
        if not 16 <= place < 40:
            return 0.0
        extra = hard * exp(-(((place - 22.5) / 1.8) ** 2))
        return (0.6 + 0.4 * exp(-(((place - 21) / 5) ** 2)) + 0.3 * exp(-(((place - 30) / 4) ** 2)) + extra) * chances[
            place
        ]

    chances = [shared.uniform(0.92, 1.08) for _ in range(HALF_HOURS)]
    offered = [round(shape(place) * 190) for place in range(HALF_HOURS)]
    share = [max(0.1, min(1.0, 1.02 - (1.1 - good) * 0.35 * shape(place) ** 2)) for place in range(HALF_HOURS)]
    waiting = [shape(place) ** 3 * 9 * (1.2 - good) + own.random() * shape(place) for place in range(HALF_HOURS)]
    series = {
        "offered_calls": offered,
        "answered_20s_calls": [round(a * b) for a, b in zip(offered, share, strict=True)],
        "abandoned_calls": [round(a * (1 - b) / 2) for a, b in zip(offered, share, strict=True)],
        "waiting_calls": waiting,
        "waiting_email": [min(one * 9.0, 300) for one in waiting],
        "busy_agents": [min(140.0, shape(place) * 100) for place in range(HALF_HOURS)],
        "present_agents": [140.0 if 16 <= place < 40 else 0.0 for place in range(HALF_HOURS)],
        "interruptions": [shape(place) * 30 * (good > 0.6) for place in range(HALF_HOURS)],
    }
    return {name: tuple(map(float, values)) for name, values in series.items()}


def results(
    scenarios: tuple[str, ...] = SCENARIOS, policies: tuple[str, ...] = POLICIES, seeds: int = 10
) -> list[Result]:
    return [
        result(scenario, policy, seed) for scenario in scenarios for policy in policies for seed in range(1, seeds + 1)
    ]
