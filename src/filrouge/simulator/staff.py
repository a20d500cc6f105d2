"""Who serves: 24 groups of agents by site, reason and kind, and their day, planned for a normal one.

Planning knows the expected volumes and the default behaviour; it never knows the scenario. Each agent gets the shift
and lunch that leaves the curve of the expected load best covered, one after the other (greedy, as in the study).
"""

from dataclasses import dataclass
from random import Random

from filrouge.routing.core.agents import Agent
from filrouge.simulator.behaviour import CHANNELS, DEFAULT, EMAIL
from filrouge.simulator.people import exponential
from filrouge.simulator.results import HALF_HOUR_S
from filrouge.simulator.scenarios import Scenario

VOICE, LIVE, MAIL = "voice", "live", "mail"
ABILITIES = (VOICE, LIVE, LIVE, MAIL, VOICE)
"""Skill that each channel needs, in the order of `CHANNELS`."""
PRIMARY, SECONDARY = 4, (3, 2)
EXPERT = 5
FLAT = 0.25
"""Share of the load that planning spreads evenly: e-mail, which waits for the calm hours."""


@dataclass(frozen=True, slots=True)
class Member:
    """An agent and their day. `levels`: of each reason, 0 where unknown. `lunch_at` None: no lunch.
    `late_s`: so much later than planned they begin.
    `paid_s`: without lunch."""

    agent: Agent
    group: str
    site: str
    levels: tuple[int, ...]
    starts_at: float
    ends_at: float
    lunch_at: float | None
    late_s: float

    paid_s: float


@dataclass(frozen=True, slots=True)
class _Group:
    name: str
    site: str
    reason: int
    blended: bool
    levels: tuple[int, ...]
    size: int


def staff(scenario: Scenario, seed: int) -> tuple[Member, ...]:
    """The agents of the day. Their plan is the same every day; how late they come is of this one."""
    random = Random(f"staff:{seed}")
    members: list[Member] = []
    groups = _groups(scenario)
    plans = _plans(scenario, groups)
    for group in groups:
        abilities = (VOICE, LIVE, MAIL) if group.blended or scenario.pooled else (VOICE, MAIL)
        skills = [(ability, EXPERT) for ability in abilities]
        skills += [(scenario.reasons[number].name, level) for number, level in enumerate(group.levels) if level]
        for _ in range(group.size):
            starts_at, ends_at, lunch_at = plans[group.reason, group.blended].pop(0)
            agent = Agent(
                f"a{len(members)}", tuple(sorted(skills)), team=group.name.split("-")[0], site=group.site,
                ends_at=ends_at, break_at=lunch_at,
            )  # fmt: skip
            late_s = exponential(random.random(), DEFAULT.late_s) if scenario.behaviour.late_s else 0.0
            late_s *= scenario.behaviour.late_s / DEFAULT.late_s
            paid_s = ends_at - starts_at - (scenario.lunch_s if lunch_at is not None else 0.0)
            members.append(
                Member(agent, group.name, group.site, group.levels, starts_at, ends_at, lunch_at, late_s, paid_s)
            )
    return tuple(members)


def _groups(scenario: Scenario) -> list[_Group]:
    """By site, reason and kind (phone and e-mail; or these and chat and messages). At the first site agents are experts
    of their reason (5), elsewhere good (4)."""
    count = len(scenario.reasons)
    wanted: list[tuple[float, str, int, bool, tuple[int, ...]]] = []
    total = sum(reason.share * reason.effort for reason in scenario.reasons)
    for place, site in enumerate(scenario.sites):
        for number, reason in enumerate(scenario.reasons):
            for blended, share in ((False, 1 - scenario.blended), (True, scenario.blended)):
                levels = _levels(count, number, place, blended) if not scenario.pooled else (EXPERT,) * count
                size = scenario.agents * site.share * reason.share * reason.effort / total * share
                wanted.append((size, site.name, number, blended, levels))
    sizes = [int(size) for size, *_ in wanted]
    by_rest = sorted(range(len(wanted)), key=lambda place: sizes[place] - wanted[place][0])
    for place in by_rest[: scenario.agents - sum(sizes)]:
        sizes[place] += 1
    groups = []
    for (_, where, place, blended, known), size in zip(wanted, sizes, strict=True):
        kind = "all" if blended else "phone"
        name = f"{scenario.reasons[place].name}-{kind}-{where}"
        groups.append(_Group(name, where, place, blended, known, size))
    return [group for group in groups if group.size]


def _levels(count: int, number: int, place: int, blended: bool) -> tuple[int, ...]:
    """Of each reason: two are known well (Wallace & Whitt: two skills are nearly as good as all), two somewhat. Which
    ones go with `number` depends on site and kind, so that all reasons are chained."""
    levels = [0] * count
    others = max(count - 1, 1)
    for step, level in enumerate((PRIMARY, *SECONDARY)):
        levels[(number + 1 + (2 * place + blended + step) % others) % count] = level
    levels[number] = EXPERT if place == 0 else PRIMARY
    return tuple(levels)


Plan = tuple[float, float, float | None]


def _plans(scenario: Scenario, groups: list[_Group]) -> dict[tuple[int, bool], list[Plan]]:
    """For each reason and kind, the shifts of its agents of all sites, shuffled: every site has early and late ones."""
    sizes: dict[tuple[int, bool], int] = {}
    for group in groups:
        sizes[group.reason, group.blended] = sizes.get((group.reason, group.blended), 0) + group.size
    plans: dict[tuple[int, bool], list[Plan]] = {}
    for (reason, blended), size in sizes.items():
        if scenario.whole_day:
            plans[reason, blended] = [(scenario.opens_at, scenario.closes_at, None)] * size
            continue
        fitted = _fit(scenario, reason, size)
        Random(f"plans:{reason}:{blended}").shuffle(fitted)
        plans[reason, blended] = fitted
    return plans


def _fit(scenario: Scenario, reason: int, size: int) -> list[Plan]:
    count = len(scenario.profile)
    load = [
        sum(
            scenario.expected(channel, reason, slot) * (DEFAULT.handle_s[channel] + DEFAULT.wrap_up_s[channel])
            for channel in range(len(CHANNELS))
            if channel != EMAIL
        )
        for slot in range(count)
    ]
    part = round(size * scenario.part_time)
    lengths = [scenario.part_time_s] * part + [scenario.shift_s] * (size - part)
    lengths.sort(reverse=True)
    hours = sum(length - (scenario.lunch_s if length == scenario.shift_s else 0) for length in lengths) / HALF_HOUR_S
    mean = sum(load) / count or 1.0
    shape = [(1 - FLAT) * one + FLAT * mean for one in load]
    target = [one * hours / sum(shape) for one in shape]
    cover = [0.0] * count
    plans: list[Plan] = []
    for length in lengths:
        options = _options(scenario, length, count)
        best = min(options, key=lambda option: _gain(target, cover, option[1]))
        for slot, there in best[1]:
            cover[slot] += there
        plans.append(best[0])
    return plans


def _gain(target: list[float], cover: list[float], there: list[tuple[int, float]]) -> float:
    """How much worse (less: better) the squared relative distance to the target gets."""
    total = 0.0
    for slot, share in there:
        gap = target[slot] - cover[slot]
        total += ((gap - share) ** 2 - gap**2) / target[slot]
    return total


def _options(scenario: Scenario, length: float, count: int) -> list[tuple[Plan, list[tuple[int, float]]]]:
    slots = int(length / HALF_HOUR_S)
    found: list[tuple[Plan, list[tuple[int, float]]]] = []
    lunches = range(5, 10) if length == scenario.shift_s else (None,)
    for start in range(count - slots + 1):
        for lunch in lunches:
            starts_at = scenario.opens_at + start * HALF_HOUR_S
            lunch_at = None if lunch is None else starts_at + lunch * HALF_HOUR_S
            there = []
            for slot in range(start, start + slots):
                at = scenario.opens_at + slot * HALF_HOUR_S
                away = 0.0
                if lunch_at is not None:
                    away = max(0.0, min(at + HALF_HOUR_S, lunch_at + scenario.lunch_s) - max(at, lunch_at))
                there.append((slot, 1 - away / HALF_HOUR_S))
            found.append(((starts_at, starts_at + length, lunch_at), there))
    return found
