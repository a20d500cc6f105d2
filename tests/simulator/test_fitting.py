"""What was put in is found again: seeded synthetic centres with known profile, variation, handle times and patience."""

import math
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from filrouge.simulator.fitting import Fitted, fit
from filrouge.simulator.intervals import Columns, read
from filrouge.terms.errors import Invalid

SHAPE = [0.0] * 16 + [10, 18, 26, 30, 31, 28, 24, 20, 16, 18, 22, 25, 26, 24, 20, 15, 10, 6] + [0.0] * 14
WEEK = (1.25, 1.0, 0.95, 1.0, 1.05, 0.4, 0.0)
HANDLE_S, HANDLE_CV, PATIENCE_S = 240.0, 0.9, 150.0
HEAD = "slot,type,offered,answered,abandoned,aht_s,wait_s,agents"


def poisson(random: Random, mean: float) -> int:
    count, at = 0, random.expovariate(1.0)
    while at < mean:
        count += 1
        at += random.expovariate(1.0)
    return count


def factor(random: Random, variance: float) -> float:
    return random.gammavariate(1 / variance, variance) if variance else 1.0


def centre(
    seed: int, weeks: int, day_variance: float, slot_variance: float, *, kinds: int = 1, shared: float = 0.0,
    growth: float = 0.0, zeros: bool = True,
) -> Iterator[str]:  # fmt: skip
    random = Random(seed)
    first = date(2024, 1, 1)
    sigma = math.sqrt(math.log1p(HANDLE_CV**2))
    yield HEAD
    for number in range(7 * weeks):
        on = first + timedelta(days=number)
        common = factor(random, shared)
        for kind in range(kinds):
            level = common * factor(random, day_variance) * (1 + growth * number / (7 * weeks))
            for slot, rate in enumerate(SHAPE):
                mean = rate * WEEK[on.weekday()] * level * factor(random, slot_variance)
                offered = poisson(random, mean)
                if not offered and not zeros:
                    continue
                waits = [random.expovariate(1 / 40) for _ in range(offered)]
                bears = [random.expovariate(1 / PATIENCE_S) for _ in range(offered)]
                answered = sum(wait <= bear for wait, bear in zip(waits, bears, strict=True))
                work = [HANDLE_S * math.exp(random.gauss(-(sigma**2) / 2, sigma)) for _ in range(answered)]
                handle = f"{sum(work) / answered:.3f}" if answered else ""
                waited = f"{sum(map(min, waits, bears)) / offered:.3f}" if offered else ""
                at = datetime.combine(on, time(slot // 2, slot % 2 * 30))
                yield f"{at},k{kind},{offered},{answered},{offered - answered},{handle},{waited},{9 if rate else 0}"


def fitted(*args: float, **options: float) -> Fitted:
    return fit(read(centre(*args, **options)))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def half_a_year() -> Fitted:
    return fitted(11, 26, 0.04, 0.02)


def test_the_profile_of_each_weekday(half_a_year: Fitted) -> None:
    [kind] = half_a_year.kinds
    assert kind.days == 26 * 7
    for weekday in range(6):
        assert kind.weekday_total(weekday) == pytest.approx(sum(SHAPE) * WEEK[weekday], rel=0.09), "2 errors of 26 days"
    assert kind.weekday_total(6) == 0
    monday = [found / kind.weekday_total(0) for found in kind.profile[0]]
    assert monday == pytest.approx([rate / sum(SHAPE) for rate in SHAPE], abs=0.006)


def test_the_day_and_the_half_hour_vary_apart(half_a_year: Fitted) -> None:
    [kind] = half_a_year.kinds
    assert kind.day_variance is not None
    assert kind.slot_variance is not None
    assert kind.day_variance.value == pytest.approx(0.04, abs=3 * kind.day_variance.error)
    assert kind.slot_variance.value == pytest.approx(0.02, abs=3 * kind.slot_variance.error)
    assert 0.002 < kind.day_variance.error < 0.012
    assert kind.slot_variance.error < 0.015


@pytest.mark.parametrize(("day", "slot"), [(0.0, 0.0), (0.09, 0.0), (0.0, 0.06)])
def test_one_kind_of_variation_is_not_taken_for_the_other(day: float, slot: float) -> None:
    days, slots = [], []
    for seed in range(8):
        [kind] = fitted(seed, 13, day, slot).kinds
        assert kind.day_variance is not None
        assert kind.slot_variance is not None
        days.append(kind.day_variance.value)
        slots.append(kind.slot_variance.value)
    assert sum(days) / 8 == pytest.approx(day, abs=0.004 + 0.2 * day)
    assert sum(slots) / 8 == pytest.approx(slot, abs=0.004 + 0.2 * slot + 0.05 * day)


def test_growth_is_no_day_effect() -> None:
    grown = centre(3, 26, 0.01, 0.0, growth=1.0)
    reading = read(grown)
    [kind], [plain] = fit(reading).kinds, fit(reading, level_weeks=0).kinds
    assert kind.day_variance is not None
    assert plain.day_variance is not None
    assert kind.day_variance.value == pytest.approx(0.01, abs=0.005)
    assert plain.day_variance.value > 0.03
    assert kind.level_last == pytest.approx(2 / 1.5, rel=0.1)


def test_what_kinds_share_on_a_day() -> None:
    both = fitted(5, 40, 0.03, 0.0, kinds=2, shared=0.05)
    assert both.shared_day_variance is not None
    assert both.shared_day_variance.value == pytest.approx(0.05, abs=3 * both.shared_day_variance.error)
    assert both.shared_day_variance.error < 0.015
    assert both.shared_slot_variance is not None
    assert both.shared_slot_variance.value < 0.01
    apart = fitted(5, 40, 0.03, 0.0, kinds=2)
    assert apart.shared_day_variance is not None
    assert apart.shared_day_variance.value < 0.01
    assert fitted(5, 4, 0.0, 0.0).shared_day_variance is None


def test_handle_times_and_patience(half_a_year: Fitted) -> None:
    [kind] = half_a_year.kinds
    assert kind.handle_s is not None
    assert kind.handle_s.value == pytest.approx(HANDLE_S, abs=3 * kind.handle_s.error)
    assert kind.handle_s.error < 2
    assert kind.handle_cv == pytest.approx(HANDLE_CV, rel=0.1)
    assert kind.patience_s is not None
    assert kind.patience_s.value == pytest.approx(PATIENCE_S, abs=3 * kind.patience_s.error)
    assert kind.patience_s.error < 4
    assert kind.abandoned == pytest.approx(40 / (40 + PATIENCE_S), abs=0.01)


def test_what_is_not_listed_is_zero_but_a_day_without_lines_is_a_gap() -> None:
    full, listed = read(centre(2, 8, 0.02, 0.0)), read(centre(2, 8, 0.02, 0.0, zeros=False))
    assert (full.implicit_zeros, listed.implicit_zeros) == (False, True)
    [of_full], [of_listed] = fit(full).kinds, fit(listed).kinds
    assert of_listed.profile[:6] == of_full.profile[:6]
    assert of_listed.profile[6] == (), "no Sunday is listed: nothing is known of it"
    without = [line for line in centre(2, 8, 0.02, 0.0) if not line.startswith("2024-02-0")]
    gap = fit(read(without))
    assert "9 days without a single line are gaps, not days without contacts." in gap.notes
    assert gap.kinds[0].weekday_total(1) == pytest.approx(of_full.weekday_total(1), rel=0.1)


def test_holidays_are_left_out_and_told() -> None:
    lines = [line if "2024-02-06" not in line else f"{line[:19]},k0,0,0,0,,,0" for line in centre(2, 8, 0.02, 0.0)]
    [kind] = fit(read(lines)).kinds
    assert kind.closed_days == 1
    assert kind.day_variance is not None
    assert kind.day_variance.value < 0.05


def test_closed_hours_say_nothing_of_patience() -> None:
    lines = list(centre(2, 4, 0.0, 0.0))
    night = [f"2024-01-{day:02} 03:00:00,k0,50,0,50,,1.0,0" for day in range(1, 28)]
    kept = [line for line in lines if " 03:00:00," not in line]
    [plain], [noisy] = fit(read(lines)).kinds, fit(read(kept + night)).kinds
    assert noisy.patience_s == plain.patience_s
    assert noisy.abandoned == plain.abandoned


def test_hourly_files_and_finer_ones() -> None:
    hourly = ["slot,offered"] + [
        f"2025-03-{day:02} {hour:02}:00,{10 + hour}" for day in range(3, 24) for hour in range(8, 18)
    ]
    by_hour = fit(read(hourly))
    assert by_hour.slot_minutes == 60
    assert by_hour.kinds[0].profile[0][8:10] == pytest.approx((18, 19))
    quarters = ["slot,offered"] + [
        f"2025-03-{day:02} {hour:02}:{minute:02},5" for day in range(3, 24) for hour in range(8, 18)
        for minute in (0, 15, 30, 45)
    ]  # fmt: skip
    assert fit(read(quarters)).kinds[0].profile[0][16:18] == pytest.approx((10, 10))


def test_a_spring_night_lacks_an_hour_and_no_contacts() -> None:
    """On the day summer time begins the half-hours from 2 to 3 are no observation of zero."""
    lines = ["slot,offered"] + [
        f"2025-03-{day:02} {slot // 2:02}:{slot % 2 * 30:02},4"
        for day in range(2, 31)
        for slot in range(48)
        if not (day == 30 and slot in (4, 5))
    ]
    [blind], [aware] = fit(read(lines)).kinds, fit(read(lines), zone=ZoneInfo("Europe/Paris")).kinds
    assert aware.profile[6][4] == pytest.approx(4, rel=0.01)
    assert blind.profile[6][4] < 3.5


def test_a_small_file_tells_what_it_cannot_tell() -> None:
    path = Path(__file__).parents[1] / "fixtures/volumes/french_export.csv"
    columns = Columns("début", "file", "appels reçus", "répondus", "abandonnés", "dmt (s)", "attente moyenne (s)")
    with path.open(encoding="utf-8") as text:
        found = fit(read(text, columns, zone=ZoneInfo("Europe/Paris")))
    assert [one.kind for one in found.kinds] == ["facturation", "technique"]
    assert found.kind("technique").handle_s is not None
    assert found.kind("technique").handle_s.value == pytest.approx(420, rel=0.05)  # type: ignore[union-attr]
    assert any(
        note.startswith("2 lines: a second line of the same interval and kind (first: line") for note in found.notes
    )
    with pytest.raises(Invalid, match="no kind 'claims'; it has: facturation, technique"):
        found.kind("claims")
    [tiny] = fit(read(["slot,offered", "2025-03-03 10:00,4"])).kinds
    assert (tiny.day_variance, tiny.handle_s, tiny.patience_s) == (None, None, None)
    with pytest.raises(Invalid, match="level_weeks"):
        fit(read(["slot,offered", "2025-03-03 10:00,4"]), level_weeks=-1)


def test_a_shift_between_intervals_is_no_spread_of_contacts() -> None:
    """Mean handle times that differ by the hour do not make single contacts look more different than they are."""
    random = Random(4)
    lines = [HEAD]
    for number in range(4_000):
        mean = HANDLE_S * random.uniform(0.7, 1.3)
        answered = random.randint(2, 60)
        handle = mean * (1 + random.gauss(0, 0.5) / math.sqrt(answered))
        at = datetime.combine(date(2024, 1, 1), time()) + timedelta(minutes=30 * number)
        lines.append(f"{at},k,{answered},{answered},0,{handle:.3f},0,5")
    [kind] = fit(read(lines)).kinds
    assert kind.handle_cv == pytest.approx(0.5, rel=0.1)
