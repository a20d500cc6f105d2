"""What several policies did with the same days: means, and differences paired seed by seed.

Each seed draws the same people and staff for every policy (common random numbers), so that the difference of a seed is
due to the policy alone. The error of a mean difference is the standard error of these paired differences.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from filrouge.simulator.figures import Figure, figure, in_order
from filrouge.simulator.results import Result

Verdict = Literal["better", "worse", "more", "less", "level", "unknown"]

_T_975 = (
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120,
    2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
)  # fmt: skip


SHARES = {"answered_20s_pct": ("answered_20s_calls", "offered_calls")}
"""Lines made of two others: the first as a percentage of the second, over all seeds together."""


class NothingToCompare(ValueError):
    """The results do not have what a comparison needs; the message says what."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over seeds with its standard error; one seed has none."""

    mean: float
    error: float | None


@dataclass(frozen=True, slots=True)
class Difference:
    """A policy less the base, paired over `seeds` seeds. `relative` is a share of the base's mean (-0.31: 31 % less),
    None where the base is zero. Errors are standard errors; one seed has none."""

    figure: Figure
    seeds: int
    mean: float
    error: float | None
    relative: float | None
    relative_error: float | None

    @property
    def verdict(self) -> Verdict:
        """Better or worse (more or less, where neither is better) when beyond the standard error, else level."""
        if self.error is None:
            return "unknown"
        if abs(self.mean) <= self.error:
            return "level"
        if not self.figure.better:
            return "more" if self.mean > 0 else "less"
        return "better" if self.mean * self.figure.better > 0 else "worse"

    @property
    def margin(self) -> float | None:
        """Half the width of the interval that holds the true difference 19 times in 20 (Student)."""
        return None if self.error is None else self.error * student(self.seeds - 1)

    @property
    def shown_margin(self) -> float | None:
        """The margin of what is shown: of the share of the base's mean where figures are compared by shares, else of
        the difference itself."""
        if self.error is None or self.relative_error is None or self.figure.in_points:
            return self.margin
        return self.relative_error * student(self.seeds - 1)

    @property
    def sure(self) -> bool:
        """Whether what is shown is beyond its 95 % interval, not only beyond its standard error."""
        margin = self.shown_margin
        shown = self.mean if self.relative is None or self.figure.in_points else self.relative
        return margin is not None and abs(shown) > margin


@dataclass(frozen=True, slots=True)
class Arm:
    """One policy in one scenario. `differences` is empty for the base; `series` are means per half-hour, with their
    standard errors in `series_error` (empty with one seed)."""

    policy: str
    figures: dict[str, Estimate]
    differences: dict[str, Difference]
    series: dict[str, tuple[float, ...]]
    series_error: dict[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Compared:
    """One scenario: the arms in the order they were asked for, over the seeds that all of them ran."""

    scenario: str
    base: str
    seeds: tuple[int, ...]
    arms: tuple[Arm, ...]

    def arm(self, policy: str) -> Arm:
        return next(one for one in self.arms if one.policy == policy)

    @property
    def others(self) -> tuple[Arm, ...]:
        return tuple(one for one in self.arms if one.policy != self.base)


def compare(results: Iterable[Result], base: str) -> tuple[Compared, ...]:
    """One comparison a scenario, scenarios and policies in the order of their first result.

    Seeds that some policy did not run are left out, so that errors stay paired. Raises NothingToCompare when the base
    is missing, or no seed was run by all.
    """
    found: dict[str, dict[str, dict[int, Result]]] = {}
    for one in results:
        found.setdefault(one.scenario, {}).setdefault(one.policy, {})[one.seed] = one
    if not found:
        raise NothingToCompare("There are no results.")
    return tuple(_scenario(name, policies, base) for name, policies in found.items())


def _scenario(name: str, policies: dict[str, dict[int, Result]], base: str) -> Compared:
    if base not in policies:
        raise NothingToCompare(f"Scenario {name} has no run of the base {base}; it has {', '.join(policies)}.")
    seeds = sorted(set.intersection(*(set(runs) for runs in policies.values())))
    if not seeds:
        raise NothingToCompare(f"Scenario {name} has no seed that every policy ran.")
    runs = {policy: [by_seed[seed] for seed in seeds] for policy, by_seed in policies.items()}
    arms = tuple(_arm(policy, runs[policy], None if policy == base else runs[base]) for policy in runs)
    return Compared(name, base, tuple(seeds), arms)


def _arm(policy: str, runs: Sequence[Result], base: Sequence[Result] | None) -> Arm:
    names = in_order(set.intersection(*(set(one.figures) for one in runs)))
    differences = {}
    if base is not None:
        shared = [name for name in names if all(name in one.figures for one in base)]
        differences = {name: paired(figure(name), _column(runs, name), _column(base, name)) for name in shared}
    series, errors = _mean_lines(runs)
    return Arm(policy, {name: estimate(_column(runs, name)) for name in names}, differences, series, errors)


def _column(runs: Sequence[Result], name: str) -> list[float]:
    return [one.figures[name] for one in runs]


def _mean_lines(runs: Sequence[Result]) -> tuple[dict[str, tuple[float, ...]], dict[str, tuple[float, ...]]]:
    means: dict[str, tuple[float, ...]] = {}
    errors: dict[str, tuple[float, ...]] = {}
    for name in runs[0].series:
        columns = [estimate(column) for column in zip(*(one.series[name] for one in runs), strict=True)]
        means[name] = tuple(one.mean for one in columns)
        if len(runs) > 1:
            errors[name] = tuple(one.error or 0.0 for one in columns)
    for name, (part, whole) in SHARES.items():
        if {part, whole} <= means.keys():
            shares = [
                share([one.series[part][place] for one in runs], [one.series[whole][place] for one in runs])
                for place in range(len(means[part]))
            ]
            means[name] = tuple(one.mean * 100 for one in shares)
            if len(runs) > 1:
                errors[name] = tuple((one.error or 0.0) * 100 for one in shares)
    return means, errors


def share(parts: Sequence[float], wholes: Sequence[float]) -> Estimate:
    """The ratio of two sums over the seeds, and its standard error (the delta method); zero of nothing."""
    total = sum(wholes)
    if not total:
        return Estimate(0.0, None)
    ratio = sum(parts) / total
    around = _standard_error([part - ratio * whole for part, whole in zip(parts, wholes, strict=True)])
    return Estimate(ratio, None if around is None else around * len(wholes) / total)


def estimate(values: Sequence[float]) -> Estimate:
    """The mean of one value a seed, and its standard error."""
    mean = sum(values) / len(values)
    return Estimate(mean, _standard_error([value - mean for value in values]))


def paired(what: Figure, values: Sequence[float], base: Sequence[float]) -> Difference:
    """The difference of two policies over the same seeds, in the same order. The error of the ratio of means is that
    of the differences from it (the delta method)."""
    count = len(values)
    differences = [value - other for value, other in zip(values, base, strict=True)]
    mean = sum(differences) / count
    error = _standard_error([one - mean for one in differences])
    reference = sum(base) / count
    if not reference:
        return Difference(what, count, mean, error, None, None)
    ratio = sum(values) / count / reference
    around = _standard_error([value - ratio * other for value, other in zip(values, base, strict=True)])
    return Difference(what, count, mean, error, ratio - 1, None if around is None else around / abs(reference))


def _standard_error(deviations: Sequence[float]) -> float | None:
    count = len(deviations)
    if count < 2:
        return None
    return sqrt(sum(one * one for one in deviations) / (count - 1) / count)


def student(freedom: int) -> float:
    """The 97.5 % point of Student's t: exact to three digits up to 30 degrees of freedom, to two beyond."""
    return _T_975[freedom - 1] if freedom <= len(_T_975) else 1.96 + 2.4 / freedom
