"""`make bench-routing-fit`: arrivals fitted from a real file, tried on the months that the fit has not seen.

The file is `volumes/technion_30min_by_type.csv` under the folder that `FILROUGE_EVAL_DATA` names: half-hours of the
call centre of a bank. It is no part of the project; without it the bench says so and measures nothing.

Fitted on the first two thirds of the days. On the others: how often a half-hour, and a whole day, lies in the band that
should hold nine of ten, by our model (gamma factors of the day and of the half-hour) and by plain Poisson, which takes
the mean for all there is to know. Half-hours with five expected contacts or more; holidays are left out.
"""

import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from math import exp, lgamma, log
from pathlib import Path

from bench._report import finish
from filrouge.simulator.fitting import CLOSED_BELOW, FittedKind, fit
from filrouge.simulator.intervals import Interval, Reading, read

VARIABLE = "FILROUGE_EVAL_DATA"
FILE = "volumes/technion_30min_by_type.csv"
TAIL = 0.05
EXPECTED_MIN = 5.0
CONTACTS_MIN = 5_000


def main() -> None:
    path = Path(os.environ.get(VARIABLE, "")) / FILE
    if not os.environ.get(VARIABLE) or not path.is_file():
        print(f"Not measured: set {VARIABLE} to a folder that holds {FILE}.")
        finish("routing-fit", {"measured": "no, the file is not here"}, {})
        return
    with path.open(encoding="utf-8") as text:
        reading = read(text)
    days = sorted({one.start.date() for one in reading.intervals})
    split = days[2 * len(days) // 3]
    began = time.process_time()
    fitted = fit(_part(reading, lambda day: day < split))
    figures: dict[str, float | int | str] = {
        "lines": reading.lines,
        "days_fitted": len([day for day in days if day < split]),
        "fit_cpu_s": time.process_time() - began,
    }
    hits: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for kind in fitted.kinds:
        if kind.contacts < CONTACTS_MIN or kind.day_variance is None or kind.slot_variance is None:
            continue
        label = kind.kind.lower()
        figures[f"{label}_day_sd_pct"] = 100 * kind.day_variance.value**0.5
        figures[f"{label}_half_hour_sd_pct"] = 100 * kind.slot_variance.value**0.5
        if kind.handle_s is not None:
            figures[f"{label}_handle_s"] = kind.handle_s.value
        if kind.patience_s is not None:
            figures[f"{label}_patience_s"] = kind.patience_s.value
        for what, came, expected, variance in _tried(kind, reading, split, days):
            hits[what, "ours"].append(_within(came, expected, variance))
            hits[what, "poisson"].append(_within(came, expected, 0.0))
    covered = {key: 100 * sum(found) / len(found) for key, found in hits.items()}
    for (what, by), share in sorted(covered.items()):
        figures[f"{what}s_in_90_pct_band_{by}_pct"] = share
        figures[f"{what}s"] = len(hits[what, by])
        print(f"{what}s in the band of 90 %: {share:.1f} % by {by}")
    finish(
        "routing-fit",
        figures,
        {
            "half_hours_between_85_and_95_pct": 85 <= covered["half_hour", "ours"] <= 95,
            "days_between_80_and_97_pct": 80 <= covered["day", "ours"] <= 97,
            "closer_than_poisson": all(
                abs(covered[what, "ours"] - 90) < abs(covered[what, "poisson"] - 90) for what in ("half_hour", "day")
            ),
        },
    )


def _part(reading: Reading, wanted: Callable[[date], bool]) -> Reading:
    kept = tuple(one for one in reading.intervals if wanted(one.start.date()))
    return Reading(kept, len(kept), reading.missing, (), reading.implicit_zeros)


def _tried(
    kind: FittedKind, reading: Reading, split: date, days: list[date]
) -> Iterator[tuple[str, float, float, float]]:
    """What came, what was expected, and the variance of the factor on it, for each half-hour and day not fitted."""
    assert kind.day_variance is not None
    assert kind.slot_variance is not None
    of_day, of_slot = kind.day_variance.value, kind.slot_variance.value
    came: dict[date, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for one in _of(kind, reading):
        came[one.start.date()][one.start.hour * 2 + one.start.minute // 30] += one.offered
    for day in days:
        if day < split or not kind.profile[day.weekday()]:
            continue
        expected = [kind.level_last * rate for rate in kind.profile[day.weekday()]]
        whole, total = sum(expected), sum(came[day].values())
        if total < CLOSED_BELOW * whole:
            continue
        both = of_day + of_slot + of_day * of_slot
        for slot, mean in enumerate(expected):
            if mean >= EXPECTED_MIN:
                yield "half_hour", came[day][slot], mean, both
        yield "day", total, whole, of_day + of_slot * (1 + of_day) * sum(mean**2 for mean in expected) / whole**2


def _of(kind: FittedKind, reading: Reading) -> Iterator[Interval]:
    return (one for one in reading.intervals if one.kind == kind.kind)


def _within(came: float, mean: float, variance: float) -> bool:
    """Whether less than `TAIL` of the distribution lies on either side of what came."""
    below = upto = 0.0
    for count in range(int(came) + 1):
        below, upto = upto, upto + _probability(count, mean, variance)
    return upto > TAIL and below < 1 - TAIL


def _probability(count: int, mean: float, variance: float) -> float:
    """Poisson of a mean that a gamma factor of this variance multiplies; plain Poisson without."""
    if variance < 1e-9:
        return exp(count * log(mean) - mean - lgamma(count + 1))
    size = 1 / variance
    share = mean / (mean + size)
    return exp(lgamma(count + size) - lgamma(size) - lgamma(count + 1) + size * log(1 - share) + count * log(share))


if __name__ == "__main__":
    main()
