"""What a file of intervals tells of a contact centre: how many come when, how much more they vary than chance alone
would have it, how long they take, how long they wait before they give up.

The count of half-hour i on day d is Poisson with mean level × profile(weekday, i) × D(d) × S(d, i): D is the day's
factor and S the half-hour's, gamma of mean 1 (after Jongbloed & Koole 2001; Avramidis, Deslauriers & L'Ecuyer 2004).
Their variances are estimated from products of residuals: those of two half-hours of one day share D alone, the squares
hold both, and the mean is taken off for Poisson's own part. Pure Python: half a year of ten kinds takes a second.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from filrouge.simulator.intervals import Interval, Reading, shown
from filrouge.terms.errors import Invalid

LEVEL_WEEKS = 8
"""The slow level (growth, season) is the mean over so many weeks around a day, and no part of the day's factor."""
CLOSED_BELOW = 0.2
"""A day with less than this share of its weekday's median is a holiday or an outage: left out, and told."""
DAYS_MIN = 14
"""Fewer days tell no variation of days."""
CONTACTS_MIN = 100
"""Fewer contacts tell no variation."""
Profile = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value and its standard error (0 when it cannot be told)."""

    value: float
    error: float = 0.0


@dataclass(frozen=True, slots=True)
class FittedKind:
    """One kind of contact.

    `profile`: mean contacts for each weekday (Monday first) and slot; a weekday never seen is empty.
    `level_last`: of the last weeks, 1 is the mean of all. `day_variance`, `slot_variance`: of the two gamma factors.
    `handle_s`: mean; `handle_cv`: standard deviation of one contact's handle time over the mean.
    `patience_s`: mean of an exponential patience, from who gave up and what everybody waited (those answered before
    their patience ended are censored). `closed_days`: left out as holidays or outages.
    """

    kind: str
    contacts: float
    days: int
    closed_days: int
    profile: Profile
    level_last: float
    day_variance: Estimate | None
    slot_variance: Estimate | None
    handle_s: Estimate | None
    handle_cv: float | None
    patience_s: Estimate | None
    abandoned: float | None

    def weekday_total(self, weekday: int) -> float:
        """Mean contacts of a weekday (0 is Monday)."""
        return sum(self.profile[weekday])


@dataclass(frozen=True, slots=True)
class Fitted:
    """A file of intervals as a model. `slot_minutes`: 30, or 60 for hourly files. `shared_day_variance`,
    `shared_slot_variance`: of the parts of the factors that all kinds have in common; None with a single kind.
    `notes`: what was not used and what could not be told, as sentences."""

    kinds: tuple[FittedKind, ...]
    shared_day_variance: Estimate | None
    shared_slot_variance: Estimate | None
    slot_minutes: int
    first_on: date
    last_on: date
    notes: tuple[str, ...]

    def kind(self, name: str) -> FittedKind:
        """Raises `Invalid` with the names there are."""
        for one in self.kinds:
            if one.kind == name:
                return one
        raise Invalid(f"The file has no kind {name!r}; it has: {', '.join(one.kind for one in self.kinds)}.")


def fit(reading: Reading, *, zone: ZoneInfo | None = None, level_weeks: int = LEVEL_WEEKS) -> Fitted:
    """Fits each kind. Days on which nothing at all was recorded are gaps, not zeros. With a `zone`, half-hours that a
    day does not have (summer time begins) count as no observation. `level_weeks` 0 takes slow changes for day effects.
    """
    if level_weeks < 0:
        raise Invalid("level_weeks is negative: 0 takes no slow level off, 8 is usual.")
    minutes = _slot_minutes(reading.intervals)
    notes = [
        f"{count} lines: {reason} (first: line {', '.join(map(str, lines))})."
        for reason, count, lines in reading.ignored
    ]
    notes += [f"There is no column {name!r}: what rests on it is not told." for name in reading.missing]
    days = sorted({one.start.date() for one in reading.intervals})
    gaps = (days[-1] - days[0]).days + 1 - len(days)
    if gaps:
        notes.append(f"{gaps} days without a single line are gaps, not days without contacts.")
    if reading.implicit_zeros:
        notes.append("Only intervals with contacts are listed: the others of a listed day count as zero.")
    by_kind: dict[str, list[Interval]] = defaultdict(list)
    for one in reading.intervals:
        by_kind[one.kind].append(one)
    kinds, telling = [], []
    for name, intervals in sorted(by_kind.items()):
        counts = _counts(intervals, days, minutes, reading.implicit_zeros, zone)
        course = _Course(counts, 24 * 60 // minutes, level_weeks)
        kinds.append(_fit_kind(name, intervals, course, notes))
        if kinds[-1].day_variance is not None:
            telling.append(course)
    of_day, of_slot = _shared(telling) if len(telling) > 1 else (None, None)
    return Fitted(tuple(kinds), of_day, of_slot, minutes, days[0], days[-1], tuple(notes))


def _slot_minutes(intervals: Iterable[Interval]) -> int:
    starts = [one.start.minute for one in intervals]
    return 60 if starts.count(0) >= 0.99 * len(starts) else 30


def _counts(
    intervals: Iterable[Interval], days: Sequence[date], minutes: int, zeros: bool, zone: ZoneInfo | None
) -> dict[date, dict[int, float]]:
    """By day and slot; what was not observed is absent, and so is the second of two equal hours."""
    counts: dict[date, dict[int, float]] = defaultdict(dict)
    for one in intervals:
        slots = counts[one.start.date()]
        slot = (one.start.hour * 60 + one.start.minute) // minutes
        slots[slot] = slots.get(slot, 0.0) + (0.0 if one.start.fold else one.offered)
    lived = [day for day in days if min(counts) <= day <= max(counts)]
    if zeros:
        for day in lived:
            for slot in range(24 * 60 // minutes):
                if slot not in counts[day] and (zone is None or shown(day, slot * minutes, zone)):
                    counts[day][slot] = 0.0
    return {day: counts[day] for day in lived if counts.get(day)}


class _Course:
    """One kind over time: `days` that were open, their slow `level`, the `profile` at level 1."""

    def __init__(self, counts: dict[date, dict[int, float]], slots: int, level_weeks: int) -> None:
        self.counts, self.slots = counts, slots
        self.totals = {day: sum(seen.values()) for day, seen in counts.items()}
        by_weekday: dict[int, list[float]] = defaultdict(list)
        for day, total in self.totals.items():
            by_weekday[day.weekday()].append(total)
        usual = {weekday: median(totals) for weekday, totals in by_weekday.items()}
        self.days = [day for day in counts if self.totals[day] >= CLOSED_BELOW * usual[day.weekday()]]
        self.level = dict.fromkeys(self.days, 1.0)
        self.profile = self._profile()
        if level_weeks:
            self.level = self._levels(timedelta(days=level_weeks * 3.5))
            self.profile = self._profile()

    def expected(self, day: date) -> dict[int, float]:
        profile = self.profile[day.weekday()]
        return {slot: self.level[day] * profile[slot] for slot in self.counts[day]}

    def free(self, day: date) -> float:
        """What a squared residual is scaled by, because the mean came from the same days."""
        n = sum(one.weekday() == day.weekday() for one in self.days)
        return n / (n - 1) if n > 1 else 0.0

    def _profile(self) -> Profile:
        """By weekday and slot: what came, over the levels of the days on which the slot was seen."""
        came = [[0.0] * self.slots for _ in range(7)]
        seen = [[0.0] * self.slots for _ in range(7)]
        for day in self.days:
            weekday = day.weekday()
            for slot, count in self.counts[day].items():
                came[weekday][slot] += count
                seen[weekday][slot] += self.level[day]
        return tuple(
            tuple(c / s if s else 0.0 for c, s in zip(came[weekday], seen[weekday], strict=True))
            if any(seen[weekday])
            else ()
            for weekday in range(7)
        )

    def _levels(self, half: timedelta) -> dict[date, float]:
        """What came in the weeks around a day, over what the profile says."""
        expected = {day: sum(self.expected(day).values()) for day in self.days}
        level = {}
        for day in self.days:
            near = [one for one in self.days if abs(one - day) <= half]
            usual = sum(expected[one] for one in near)
            level[day] = (sum(self.totals[one] for one in near) / usual if usual else 1.0) or 1.0
        return level


def _fit_kind(name: str, intervals: Sequence[Interval], course: _Course, notes: list[str]) -> FittedKind:
    label = f"Kind {name!r}" if name else "The file"
    closed = len(course.totals) - len(course.days)
    if closed:
        notes.append(f"{label}: {closed} days with hardly any contacts are taken for holidays or outages.")
    contacts = sum(course.totals.values())
    day_variance = slot_variance = None
    if len(course.days) >= DAYS_MIN and contacts >= CONTACTS_MIN:
        day_variance, slot_variance = _variances(course)
    else:
        notes.append(
            f"{label}: {len(course.days)} days with {contacts:,.0f} contacts are too few to tell how days vary:"
            f" {DAYS_MIN} days and {CONTACTS_MIN} contacts are needed."
        )
    handle_s, handle_cv = _handle(intervals)
    patience_s, abandoned = _patience(intervals)
    if patience_s is None:
        notes.append(f"{label}: patience is not told: nobody gave up, or waits and abandonment are not in the file.")
    return FittedKind(
        kind=name,
        contacts=contacts,
        days=len(course.days),
        closed_days=closed,
        profile=course.profile,
        level_last=course.level[max(course.level)] if course.level else 1.0,
        day_variance=day_variance,
        slot_variance=slot_variance,
        handle_s=handle_s,
        handle_cv=handle_cv,
        patience_s=patience_s,
        abandoned=abandoned,
    )


def _variances(course: _Course) -> tuple[Estimate, Estimate]:
    """Of the day's factor and of the slot's."""
    products, squares = [], []
    for day in course.days:
        free, counts, expected = course.free(day), course.counts[day], course.expected(day)
        whole = sum(expected.values())
        total = sum(counts.values()) - whole
        own = sum((counts[slot] - expected[slot]) ** 2 for slot in counts)
        expected_squares = sum(one**2 for one in expected.values())
        if free:
            products.append((free * (total**2 - own), whole**2 - expected_squares))
            squares.append((free * own - whole, expected_squares))
    of_day, both = _ratio(products), _ratio(squares)
    day_variance = max(0.0, of_day.value)
    slot_variance = max(0.0, (both.value - day_variance) / (1.0 + day_variance))
    return Estimate(day_variance, of_day.error), Estimate(slot_variance, math.hypot(both.error, of_day.error))


def _shared(courses: Sequence[_Course]) -> tuple[Estimate, Estimate]:
    """The parts of both factors that kinds share, from products of the residuals of two kinds: of different half-hours
    of the same day for the day's factor, of the same half-hour for both."""
    apart_in_time, together = [], []
    for day in sorted({day for course in courses for day in course.days}):
        there = [course for course in courses if day in course.level and course.free(day)]
        if len(there) < 2:
            continue
        expected = [course.expected(day) for course in there]
        slots = sorted(set().union(*expected))
        means = [[one.get(slot, 0.0) for slot in slots] for one in expected]
        rests = [
            [course.counts[day].get(slot, 0.0) - one.get(slot, 0.0) for slot in slots]
            for course, one in zip(there, expected, strict=True)
        ]
        free = there[0].free(day)
        above, below = _products([sum(one) for one in rests]), _products([sum(one) for one in means])
        above_now = sum(_products(at) for at in zip(*rests, strict=True))
        below_now = sum(_products(at) for at in zip(*means, strict=True))
        apart_in_time.append((free * (above - above_now), below - below_now))
        together.append((free * above_now, below_now))
    day_part, both = _ratio(apart_in_time), _ratio(together)
    of_day = max(0.0, day_part.value)
    of_slot = max(0.0, (both.value - of_day) / (1.0 + of_day))
    return Estimate(of_day, day_part.error), Estimate(of_slot, math.hypot(both.error, day_part.error))


def _products(values: Sequence[float]) -> float:
    """Of every value with every other one."""
    return sum(values) ** 2 - sum(value**2 for value in values)


def _ratio(parts: Sequence[tuple[float, float]]) -> Estimate:
    """Sum over sum, with the standard error that days drawn anew would give."""
    below = sum(b for _, b in parts)
    if below <= 0.0:
        return Estimate(0.0)
    value = sum(a for a, _ in parts) / below
    return Estimate(value, math.sqrt(sum((a - value * b) ** 2 for a, b in parts)) / below)


def _handle(intervals: Iterable[Interval]) -> tuple[Estimate | None, float | None]:
    """Mean handle time, and the variation of one contact's: the squared distance of an interval's mean of n contacts is
    own / n + between on average, fitted by least squares with the weights n² that its own spread asks for."""
    seen = [(one.handle_s, one.answered or 0.0) for one in intervals if one.handle_s and (one.answered or 0.0) > 0]
    contacts = sum(n for _, n in seen)
    if not seen:
        return None, None
    mean = sum(x * n for x, n in seen) / contacts
    count = len(seen)
    if count < 3:
        return Estimate(mean), None
    apart = sum(n * (x - mean) ** 2 for x, n in seen)
    by_square = sum(n * n * (x - mean) ** 2 for x, n in seen)
    squares = sum(n * n for _, n in seen)
    same_size = count * squares - contacts**2
    own, between = apart / (count - 1), 0.0
    if same_size > 1e-9 * contacts**2:
        between = max(0.0, (count * by_square - contacts * apart) / same_size)
        own = max(0.0, (apart - between * contacts) / count) if between else own
    return Estimate(mean, math.sqrt((own + between * squares / contacts) / contacts)), math.sqrt(own) / mean


def _patience(intervals: Iterable[Interval]) -> tuple[Estimate | None, float | None]:
    """Time waited by everybody for each who gave up, where somebody was there to answer; and the share that gave up."""
    waited = gave_up = offered = 0.0
    for one in intervals:
        if one.abandoned is None or (one.agents == 0.0 and not one.answered):
            continue
        offered += one.offered
        if one.wait_s is not None:
            waited += one.wait_s * one.offered
            gave_up += one.abandoned
    abandoned = sum(one.abandoned or 0.0 for one in intervals if not (one.agents == 0.0 and not one.answered))
    share = abandoned / offered if offered else None
    if gave_up < 1.0 or waited <= 0.0:
        return None, share
    return Estimate(waited / gave_up, waited / gave_up / math.sqrt(gave_up)), share
