"""Erlang B, C and A: against published figures, against the chain itself, at the limits, where numbers get large."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import gammainc

from filrouge.planning.core.erlang import (
    AGENTS_MAX,
    Load,
    Outcome,
    Target,
    agents_needed,
    erlang_a,
    erlang_b,
    erlang_c,
)
from filrouge.terms.errors import Invalid

HANDLE_S, PATIENCE_S = 300.0, 180.0

unhurried = settings(max_examples=100, deadline=None)
agents = st.integers(1, 300)
rush = st.floats(0.01, 3.0)
patience = st.floats(1.0, 10_000.0)
within = st.floats(0.0, 600.0)


def busy(n: int, erlangs_each: float) -> Load:
    return Load(per_hour=n * erlangs_each * 3600.0 / HANDLE_S, handle_s=HANDLE_S)


@pytest.mark.parametrize(
    ("per_half_hour", "n", "erlang_c_pct", "level_pct", "abandoned_pct"),
    [
        (120, 24, 77.2, 88.3, 3.0),
        (120, 22, 50.3, 78.6, 5.8),
        (120, 20, 0.0, 65.3, 10.0),
        (120, 18, 0.0, 49.6, 15.8),
        (300, 50, 0.0, 73.1, 6.3),
        (60, 11, 36.2, 70.7, 9.7),
        (20, 5, 70.8, 81.3, 7.6),
    ],
)
def test_the_figures_of_the_study(
    per_half_hour: int, n: int, erlang_c_pct: float, level_pct: float, abandoned_pct: float
) -> None:
    """Handle time 300 s, patience 180 s: figures that a simulation of 200,000 calls and pyworkforce agree with."""
    load = Load(per_half_hour * 2, HANDLE_S)
    impatient = erlang_a(n, load, PATIENCE_S)
    assert round(100 * erlang_c(n, load).answered_within, 1) == pytest.approx(erlang_c_pct, abs=0.051)
    assert 100 * impatient.answered_within == pytest.approx(level_pct, abs=0.051)
    assert 100 * impatient.abandoned == pytest.approx(abandoned_pct, abs=0.051)


def test_a_textbook_loss_system() -> None:
    assert erlang_b(0, 3.0) == 1.0
    assert erlang_b(1, 1.0) == 0.5
    assert erlang_b(10, 5.0) == pytest.approx(0.018385, abs=1e-6)


def chain(n: int, load: Load, patience_s: float) -> tuple[float, float, float]:
    """Share that waits, share that abandons, mean queue: from the states of the chain, one by one. Plain as it is, it
    overflows beyond the sizes that it is asked for here."""
    arrive, serve, give_up = load.per_hour / 3600, 1 / load.handle_s, 1 / patience_s
    weights, weight, state = [1.0], 1.0, 0
    while state < n or weight > 1e-18 * max(weights):
        state += 1
        weight *= arrive / (min(state, n) * serve + max(0, state - n) * give_up)
        weights.append(weight)
    whole = math.fsum(weights)
    queue = math.fsum(w * max(0, i - n) for i, w in enumerate(weights)) / whole
    return math.fsum(weights[n:]) / whole, queue * give_up / arrive, queue


@unhurried
@given(n=st.integers(1, 120), each=rush, patience_s=st.floats(1.0, 900.0))
def test_it_is_the_chain(n: int, each: float, patience_s: float) -> None:
    load = busy(n, each)
    outcome = erlang_a(n, load, patience_s)
    waits, abandoned, queue = chain(n, load, patience_s)
    assert outcome.waits == pytest.approx(waits, rel=1e-9, abs=1e-13)
    assert outcome.abandoned == pytest.approx(abandoned, rel=1e-8, abs=1e-13)
    assert outcome.queue == pytest.approx(queue, rel=1e-8, abs=1e-12)
    assert outcome.occupancy == pytest.approx(each * (1 - abandoned), rel=1e-9)


@unhurried
@given(n=st.integers(1, 300), each=rush, patience_s=st.floats(1.0, 2_000.0), within_s=within)
def test_waits_follow_the_incomplete_gamma_function(n: int, each: float, patience_s: float, within_s: float) -> None:
    """P(wait > t) = waits × exp(-θt) × P(y, z exp(-θt)) / P(y, z), y = nμ/θ, z = λ/θ; P is the regularised lower γ."""
    load = busy(n, each)
    outcome = erlang_a(n, load, patience_s, within_s)
    still = math.exp(-within_s / patience_s)
    y, z = n / load.handle_s * patience_s, load.per_hour / 3600 * patience_s
    whole = gammainc(y, z)
    if whole < 1e-200:
        return  # that form has lost its digits there; ours has not
    waiting_then = outcome.waits * still * gammainc(y, z * still) / whole
    answered_later = outcome.waits / each * gammainc(y + 1, z * still) / whole
    assert 1 - outcome.answered_within - outcome.abandoned_within == pytest.approx(waiting_then, rel=1e-6, abs=1e-9)
    assert 1 - outcome.abandoned - outcome.answered_within == pytest.approx(answered_later, rel=1e-6, abs=1e-9)


@unhurried
@given(n=agents, each=st.floats(0.01, 0.98), within_s=within)
def test_endless_patience_is_erlang_c(n: int, each: float, within_s: float) -> None:
    load = busy(n, each)
    patient, endless = erlang_a(n, load, 1e12, within_s), erlang_c(n, load, within_s)
    assert erlang_a(n, load, math.inf, within_s) == endless
    assert patient.waits == pytest.approx(endless.waits, rel=1e-6, abs=1e-12)
    assert patient.answered_within == pytest.approx(endless.answered_within, abs=1e-6)
    assert patient.mean_wait_s == pytest.approx(endless.mean_wait_s, rel=1e-5, abs=1e-9)
    assert patient.mean_answer_s == pytest.approx(endless.mean_answer_s, rel=1e-5, abs=1e-9)
    assert patient.abandoned < 1e-6


@unhurried
@given(n=agents, each=rush)
def test_patience_of_nothing_is_erlang_b(n: int, each: float) -> None:
    load = busy(n, each)
    hasty, blocked = erlang_a(n, load, 1e-6), erlang_b(n, load.erlangs)
    assert hasty.abandoned == pytest.approx(blocked, rel=1e-4, abs=1e-12)
    assert hasty.waits == pytest.approx(blocked, rel=1e-2, abs=1e-12)
    assert hasty.answered_within == pytest.approx(1 - blocked, abs=1e-4)


def shares(outcome: Outcome) -> list[float]:
    return [
        outcome.waits,
        outcome.abandoned,
        outcome.answered_within,
        outcome.abandoned_within,
        outcome.abandoned_short,
        outcome.occupancy,
    ]


@unhurried
@given(n=agents, each=rush, patience_s=patience, within_s=within)
def test_more_agents_serve_better(n: int, each: float, patience_s: float, within_s: float) -> None:
    load = busy(n, each)
    fewer, more = erlang_a(n, load, patience_s, within_s), erlang_a(n + 1, load, patience_s, within_s)
    slack = 1e-10
    assert more.waits <= fewer.waits + slack
    assert more.abandoned <= fewer.abandoned + slack
    assert more.answered_within >= fewer.answered_within - slack
    assert more.occupancy <= fewer.occupancy + slack
    assert more.mean_wait_s <= fewer.mean_wait_s + 1e-6
    for variant in ("positive", "ignored", "answered_only"):
        assert more.service_level(variant) >= fewer.service_level(variant) - 1e-8


@unhurried
@given(n=agents, each=st.floats(0.01, 2.9), patience_s=patience, within_s=within)
def test_more_load_serves_worse_and_more_time_serves_more(
    n: int, each: float, patience_s: float, within_s: float
) -> None:
    calm = erlang_a(n, busy(n, each), patience_s, within_s)
    fuller = erlang_a(n, busy(n, each * 1.03), patience_s, within_s)
    longer = erlang_a(n, busy(n, each), patience_s, within_s + 30)
    assert fuller.waits >= calm.waits - 1e-10
    assert fuller.abandoned >= calm.abandoned - 1e-10
    assert fuller.occupancy >= calm.occupancy - 1e-10
    assert longer.answered_within >= calm.answered_within - 1e-12
    assert longer.abandoned_within >= calm.abandoned_within - 1e-12


@unhurried
@given(
    n=st.integers(1, 5_000),
    each=rush,
    patience_s=st.floats(-6, 15).map(lambda power: 10**power),
    within_s=st.floats(-3, 9).map(lambda power: 10**power),
)
def test_nothing_overflows(n: int, each: float, patience_s: float, within_s: float) -> None:
    load = busy(n, each)
    outcome = erlang_a(n, load, patience_s, within_s)
    assert all(0.0 <= share <= 1.0 for share in shares(outcome)), outcome
    assert outcome.answered_within + outcome.abandoned_within <= 1 + 1e-9
    assert math.isfinite(outcome.mean_wait_s)
    assert math.isfinite(outcome.mean_answer_s)
    assert outcome.abandoned == pytest.approx(outcome.mean_wait_s / patience_s, rel=1e-9, abs=1e-12)
    assert outcome.abandoned >= 1 - 1 / each - 1e-9


def test_without_load_without_agents() -> None:
    assert shares(erlang_a(3, Load(0, 60), 60)) == [0, 0, 1, 0, 0, 0]
    nobody = erlang_a(0, Load(60, 60), 60, within_s=60)
    assert (nobody.abandoned, nobody.mean_wait_s, nobody.answered_within, nobody.queue) == (1, 60, 0, 1)
    assert nobody.abandoned_within == pytest.approx(1 - math.exp(-1))
    assert erlang_a(0, Load(60, 60), 60).service_level() == 0
    overrun = erlang_c(20, Load(240, 300))
    assert (overrun.mean_wait_s, overrun.answered_within, overrun.occupancy) == (math.inf, 0, 1)


@pytest.mark.parametrize("variant", ["negative", "positive", "ignored", "answered_only", "less_short"])
def test_the_agents_needed_are_just_enough(variant: str) -> None:
    target = Target(level=0.8, within_s=20, variant=variant)  # type: ignore[arg-type]
    for per_half_hour in (1, 20, 120, 600):
        load = Load(per_half_hour * 2, HANDLE_S)
        needed = agents_needed(load, target, PATIENCE_S)
        assert needed.service_level(target.variant) >= 0.8
        fewer = erlang_a(needed.agents - 1, load, PATIENCE_S)
        assert fewer.service_level(target.variant) < 0.8


def test_every_part_of_a_target_binds() -> None:
    load = Load(240, HANDLE_S)
    plain = agents_needed(load, Target(), PATIENCE_S).agents
    assert (plain, agents_needed(load, Target()).agents) == (23, 25)
    assert agents_needed(load, Target(abandoned_max=0.01), PATIENCE_S).agents > plain
    assert agents_needed(load, Target(mean_wait_max_s=1.0), PATIENCE_S).agents > plain
    assert agents_needed(load, Target(occupancy_max=0.5), PATIENCE_S).agents >= 40
    assert agents_needed(load, Target(level=None), PATIENCE_S).agents == 0
    assert agents_needed(Load(0, HANDLE_S), Target(), PATIENCE_S).agents == 0


@pytest.mark.parametrize(
    ("words", "call"),
    [
        ("per_hour is -1", lambda: Load(-1, 300)),
        ("per_hour is nan", lambda: Load(math.nan, 300)),
        ("handle_s is 0", lambda: Load(10, 0)),
        ("handle_s is inf", lambda: Load(10, math.inf)),
        ("per_hour is '12'", lambda: Load("12", 300)),  # type: ignore[arg-type]
        ("agents is -1", lambda: erlang_a(-1, Load(10, 300), 180)),
        ("agents is 2.5", lambda: erlang_c(2.5, Load(10, 300))),  # type: ignore[arg-type]
        ("agents is True", lambda: erlang_b(True, 1.0)),
        ("agents is 100001", lambda: erlang_b(AGENTS_MAX + 1, 1.0)),
        ("erlangs is -0.1", lambda: erlang_b(1, -0.1)),
        ("patience_s is 0", lambda: erlang_a(3, Load(10, 300), 0)),
        ("patience_s is nan", lambda: erlang_a(3, Load(10, 300), math.nan)),
        ("within_s is -1", lambda: erlang_a(3, Load(10, 300), 180, -1)),
        ("short_s is inf", lambda: erlang_a(3, Load(10, 300), 180, 20, math.inf)),
        ("level is 80", lambda: Target(level=80)),
        ("occupancy_max is -0.5", lambda: Target(occupancy_max=-0.5)),
        ("keeps 8,333,333 agents busy", lambda: agents_needed(Load(1e8, 300), Target())),
        ("Not even 100,000 agents", lambda: agents_needed(Load(10, 300), Target(level=None, occupancy_max=0.0))),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(words: str, call: object) -> None:
    with pytest.raises(Invalid) as refused:
        call()  # type: ignore[operator]
    assert words in refused.value.detail
