from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from filrouge.platform.i18n import LANGUAGES, strings
from filrouge.simulator.comparison import NothingToCompare, compare, paired, student
from filrouge.simulator.figures import FIGURES, GROUPS, figure, in_order
from filrouge.simulator.results import Result
from tests.simulator.made import POLICIES, result, results


def one(policy: str, seed: int, **figures: float) -> Result:
    return Result("normal", policy, seed, figures, {})


def test_a_difference_is_paired_seed_by_seed() -> None:
    """Days differ by hundreds, policies by two: unpaired one could not see it."""
    days = [(1, 100.0), (2, 500.0), (3, 900.0)]
    runs = [one("a", seed, value_lost=value) for seed, value in days]
    runs += [one("b", seed, value_lost=value - 2 - seed % 2) for seed, value in reversed(days)]
    [compared] = compare(runs, "a")
    difference = compared.arm("b").differences["value_lost"]
    assert difference.mean == pytest.approx(-8 / 3)
    assert difference.error == pytest.approx(sqrt(1 / 3 / 3))
    assert difference.seeds == 3
    assert difference.relative == pytest.approx(-8 / 3 / 500)
    assert difference.verdict == "better"
    assert difference.margin == pytest.approx(4.303 * sqrt(1 / 9))
    assert compared.arm("a").figures["value_lost"].error == pytest.approx(400 / sqrt(3))


def test_what_is_sure_is_sure_as_it_is_shown() -> None:
    """A share of the base with its error: steady shares of unsteady days are sure, unsteady shares are not."""
    days = [500.0, 2000.0, 700.0]
    steady = paired(
        figure("value_lost"), [day * share for day, share in zip(days, (0.64, 0.65, 0.66), strict=True)], days
    )
    assert steady.margin is not None
    assert abs(steady.mean) < steady.margin
    assert steady.sure
    unsteady = paired(figure("value_lost"), [97.0, 498.0, 897.0], [100.0, 500.0, 900.0])
    assert unsteady.relative is not None
    assert unsteady.shown_margin is not None
    assert abs(unsteady.relative) < unsteady.shown_margin
    assert not unsteady.sure
    points = paired(figure("calls_60s_pct"), [52.0, 62.1, 71.9], [50.0, 60.0, 70.0])
    assert points.shown_margin == points.margin
    assert points.sure


@pytest.mark.parametrize(
    ("name", "change", "verdict"),
    [
        ("calls_60s_pct", 3.0, "better"),
        ("calls_60s_pct", -3.0, "worse"),
        ("calls_abandoned_pct", 3.0, "worse"),
        ("occupancy_pct", 3.0, "more"),
        ("occupancy_pct", -3.0, "less"),
        ("email_backlog", 0.5, "level"),
    ],
)
def test_each_figure_knows_its_better_side(name: str, change: float, verdict: str) -> None:
    base = [50.0, 60.0, 70.0]
    chance = [1.0, -1.0, 0.0]
    difference = paired(figure(name), [x + change + e for x, e in zip(base, chance, strict=True)], base)
    assert difference.verdict == verdict


def test_one_seed_has_no_error() -> None:
    [compared] = compare([one("a", 1, value_lost=5.0), one("b", 1, value_lost=2.0)], "a")
    difference = compared.arm("b").differences["value_lost"]
    assert (difference.mean, difference.error, difference.margin) == (-3.0, None, None)
    assert difference.verdict == "unknown"
    assert not difference.sure


def test_a_base_of_zero_has_no_share() -> None:
    difference = paired(figure("interruptions"), [3.0, 5.0], [0.0, 0.0])
    assert difference.relative is None
    assert difference.mean == 4.0


def test_seeds_that_not_all_ran_are_left_out() -> None:
    runs = [one("a", seed, value_lost=1.0) for seed in (1, 2, 3)] + [one("b", seed, value_lost=2.0) for seed in (2, 3)]
    [compared] = compare(runs, "b")
    assert compared.seeds == (2, 3)
    assert [arm.policy for arm in compared.others] == ["a"]


def test_what_cannot_be_compared_is_said() -> None:
    with pytest.raises(NothingToCompare, match="no results"):
        compare([], "a")
    with pytest.raises(NothingToCompare, match="no run of the base c; it has a, b"):
        compare([one("a", 1), one("b", 1)], "c")
    with pytest.raises(NothingToCompare, match="no seed that every policy ran"):
        compare([one("a", 1), one("b", 2)], "a")


def test_lines_are_means_and_the_share_answered_is_of_what_came() -> None:
    runs = [
        Result("normal", "a", seed, {}, {"offered_calls": (10.0 * seed, 0.0), "answered_20s_calls": (5.0 + seed, 0.0)})
        for seed in (1, 2)
    ]
    [compared] = compare(runs, "a")
    arm = compared.arm("a")
    assert arm.series["offered_calls"] == (15.0, 0.0)
    assert arm.series["answered_20s_pct"] == (pytest.approx(100 * 13 / 30), 0.0)
    assert arm.series_error["offered_calls"][0] == pytest.approx(5.0)


def test_scenarios_and_policies_keep_the_order_they_came_in() -> None:
    compared = compare(results(("spike", "normal"), ("filrouge", "bullseye"), seeds=2), "bullseye")
    assert [each.scenario for each in compared] == ["spike", "normal"]
    assert [arm.policy for arm in compared[0].arms] == ["filrouge", "bullseye"]


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=2, max_size=20))
def test_swapping_the_arms_turns_the_sign_and_keeps_the_error(pairs: list[tuple[float, float]]) -> None:
    there = paired(figure("value_lost"), [a for a, _ in pairs], [b for _, b in pairs])
    back = paired(figure("value_lost"), [b for _, b in pairs], [a for a, _ in pairs])
    assert there.mean == pytest.approx(-back.mean)
    assert there.error == pytest.approx(back.error, abs=1e-6)


def test_student_is_as_the_tables_say() -> None:
    assert (student(1), student(19), student(30)) == (12.706, 2.093, 2.042)
    assert student(60) == pytest.approx(2.000, abs=0.005)
    assert student(1000) == pytest.approx(1.962, abs=0.005)


def test_every_figure_has_its_words_and_its_group() -> None:
    for language in LANGUAGES:
        words = strings(language)
        assert [name for name in FIGURES if f"simulation.figure.{name}" not in words] == []
        assert [name for name in FIGURES if f"simulation.figure.{name}.long" not in words] == []
    assert {each.group for each in FIGURES.values()} == set(GROUPS)
    assert in_order({"zebra", "calls_60s_pct", "value_lost"}) == ("value_lost", "calls_60s_pct", "zebra")
    assert result("normal", POLICIES[0], 1).figures.keys() <= FIGURES.keys()
