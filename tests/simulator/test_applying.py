"""A scenario takes over what a file tells, and keeps the rest."""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from statistics import fmean, stdev

import pytest

from filrouge.simulator.applying import applied
from filrouge.simulator.behaviour import PerChannel
from filrouge.simulator.fitting import Fitted, fit
from filrouge.simulator.intervals import read
from filrouge.simulator.people import people
from filrouge.simulator.scenarios import SCENARIOS, Reason, Scenario
from filrouge.terms.errors import Invalid

NORMAL = SCENARIOS["normal"]
RATES = {"home": (60, 300.0), "car": (30, 420.0), "odd": (0.2, 200.0)}


def lines(weeks: int = 12) -> Iterator[str]:
    """Open from 7:00 to 21:00, busier before noon; car grows faster on the day than home does."""
    random = Random(9)
    yield "slot,type,offered,answered,abandoned,aht_s,wait_s,agents"
    for number in range(7 * weeks):
        on = date(2025, 1, 6) + timedelta(days=number)
        common = random.gammavariate(100, 1 / 100)
        for kind, (rate, handle_s) in RATES.items():
            own = common * random.gammavariate(25, 1 / 25)
            for slot in range(14, 42):
                mean = rate * own * (1.4 if slot < 24 else 0.8) * (0.3 if on.weekday() > 4 else 1.0)
                offered = round(random.gauss(mean, math.sqrt(mean))) if mean > 5 else random.random() < mean
                if offered > 0:
                    came = int(offered)
                    took_s = handle_s + random.gauss(0, 200) / math.sqrt(came)
                    at = f"{on} {slot // 2:02}:{slot % 2 * 30:02}"
                    yield f"{at},{kind},{came},{came - came // 10},{came // 10},{took_s:.2f},20.0,9"


@pytest.fixture(scope="module")
def told() -> Fitted:
    return fit(read(lines()))


def test_arrivals_are_those_of_the_file(told: Fitted) -> None:
    scenario = applied(NORMAL, told, weekday=1)
    expected = sum(
        one.level_last * sum(one.profile[1][16:40]) for one in told.kinds
    )  # the file's contacts from 8:00 to 20:00
    assert scenario.volumes.call == pytest.approx(expected)
    assert scenario.volumes[1:] == NORMAL.volumes[1:]
    morning, afternoon = scenario.profile[0], scenario.profile[-1]
    assert morning / afternoon == pytest.approx(1.4 / 0.8, rel=0.1)
    calls = [sum(person.channel == 0 for person in people(scenario, seed)) for seed in range(6)]
    assert sum(calls) / 6 == pytest.approx(expected, rel=0.15)
    assert applied(NORMAL, told, weekday=6).volumes.call < 0.5 * expected


def test_variation_handle_times_and_patience_are_those_of_the_file(told: Fitted) -> None:
    by_kind, scenario = applied(NORMAL, told, as_reasons=True), applied(NORMAL, told)
    assert told.shared_day_variance is not None
    assert by_kind.day_cv == pytest.approx(math.sqrt(told.shared_day_variance.value))
    assert 0.1 < by_kind.mix_cv < 0.3
    assert scenario.mix_cv == NORMAL.mix_cv, "the file's kinds are not its reasons"
    assert by_kind.day_cv < scenario.day_cv < by_kind.day_cv + by_kind.mix_cv
    mean_s = scenario.behaviour.handle_s.call + scenario.behaviour.wrap_up_s.call
    assert mean_s == pytest.approx((60 * 300 + 30 * 420) / 90, rel=0.05)
    assert scenario.behaviour.patience_s.call == pytest.approx(220, rel=0.1), (
        "20 s waited, a little under a tenth gave up"
    )
    assert scenario.behaviour.patience_s.chat == NORMAL.behaviour.patience_s.chat
    assert scenario.behaviour.handle_s.email == NORMAL.behaviour.handle_s.email


def test_agents_move_with_the_work(told: Fitted) -> None:
    def work_s(scenario: Scenario) -> float:
        behaviour = scenario.behaviour
        each = zip(scenario.volumes, behaviour.handle_s, behaviour.wrap_up_s, strict=True)
        return sum(volume * (handle_s + wrap_up_s) for volume, handle_s, wrap_up_s in each)

    other = applied(NORMAL, told)
    assert other.agents != NORMAL.agents
    assert work_s(other) / other.agents == pytest.approx(work_s(NORMAL) / NORMAL.agents, rel=0.01)
    chats = applied(NORMAL, told, channel="chat")
    assert (chats.volumes.call, chats.volumes.chat) == (NORMAL.volumes.call, other.volumes.call)


def test_kinds_can_become_reasons(told: Fitted) -> None:
    scenario = applied(NORMAL, told, as_reasons=True)
    assert [reason.name for reason in scenario.reasons] == ["car", "home"], "too few are odd for a group of agents"
    assert sum(reason.share for reason in scenario.reasons) == pytest.approx(1)
    assert sum(reason.share * reason.effort for reason in scenario.reasons) == pytest.approx(1, rel=0.01)
    with pytest.raises(Invalid, match="changes its own 6 reasons"):
        applied(SCENARIOS["skills"], told, as_reasons=True)


def test_a_file_that_tells_little_changes_little() -> None:
    [first, *rest] = ["slot,offered"] + [f"2025-03-03 {hour}:00,40" for hour in range(10, 18)]
    scenario = applied(NORMAL, fit(read([first, *rest])))
    assert scenario.volumes.call == pytest.approx(320)
    assert scenario.behaviour == NORMAL.behaviour
    assert (scenario.day_cv, scenario.mix_cv) == (NORMAL.day_cv, NORMAL.mix_cv)
    assert min(scenario.profile) > 0, "plans divide by it"


def test_what_cannot_be_applied_is_said(told: Fitted) -> None:
    with pytest.raises(Invalid, match="no channel 'fax': use"):
        applied(NORMAL, told, channel="fax")
    with pytest.raises(Invalid, match="weekday is 7"):
        applied(NORMAL, told, weekday=7)
    monday_only = fit(read(["slot,offered", "2025-03-03 10:00,4"]))
    with pytest.raises(Invalid, match="no contacts on this weekday"):
        applied(NORMAL, monday_only, weekday=2)


def test_the_world_draws_what_was_fitted() -> None:
    """There and back: days drawn from a scenario, written as a file, fitted, are the scenario again."""
    scenario = replace(
        NORMAL,
        volumes=PerChannel(1_200.0, 0.0, 0.0, 0.0, 0.0),
        reasons=(Reason("a", 0.5), Reason("b", 0.3), Reason("c", 0.2)),
        day_cv=0.15,
        mix_cv=0.20,
        burst_cv=0.25,
    )
    lines = ["slot,type,offered"]
    for seed in range(84):
        on = date(2025, 1, 6) + timedelta(days=seed)
        counts = Counter((int(person.at // 1800), person.reason) for person in people(scenario, seed))
        lines += [
            f"{on} {slot // 2:02}:{slot % 2 * 30:02},{scenario.reasons[reason].name},{count}"
            for (slot, reason), count in sorted(counts.items())
        ]
    found = fit(read(lines), level_weeks=0)
    assert found.shared_day_variance is not None
    assert found.shared_day_variance.value == pytest.approx(0.15**2, abs=3 * found.shared_day_variance.error)
    assert found.shared_day_variance.error < 0.01
    for kind in found.kinds:
        assert kind.day_variance is not None
        assert kind.slot_variance is not None
        assert kind.day_variance.value == pytest.approx(1.0225 * 1.04 - 1, abs=3 * kind.day_variance.error)
        assert kind.slot_variance.value == pytest.approx(0.25**2, abs=3 * kind.slot_variance.error)
    again = applied(scenario, found, as_reasons=True, weekday=2)
    assert again.day_cv == pytest.approx(0.15, rel=0.3)
    assert again.mix_cv == pytest.approx(0.20, rel=0.3)
    assert again.burst_cv == pytest.approx(0.25, rel=0.15)
    assert [round(reason.share, 1) for reason in again.reasons] == [0.5, 0.3, 0.2]
    whole = applied(scenario, found, weekday=2)
    calls = [len(people(whole, seed)) for seed in range(60)]
    assert stdev(calls) / fmean(calls) == pytest.approx(math.sqrt(0.15**2 + 0.20**2 * 0.38 + 0.25**2 / 24), rel=0.25)
