"""A scenario whose arrivals, handle times and patience are those of a file, in place of our judgement."""

import math
from collections.abc import Sequence
from dataclasses import replace

from filrouge.simulator.behaviour import CHANNELS
from filrouge.simulator.fitting import Fitted, FittedKind
from filrouge.simulator.results import HALF_HOUR_S
from filrouge.simulator.scenarios import Reason, Scenario
from filrouge.terms.errors import Invalid

SHARE_MIN = 0.01
"""A kind with a smaller share of the contacts is no reason of its own: no group of agents could be cut for it."""
QUIET = 0.001
"""Least rate of a half-hour, relative to the mean: plans divide by it."""


def applied(
    scenario: Scenario, fitted: Fitted, *, channel: str = "call", weekday: int = 0, as_reasons: bool = False
) -> Scenario:
    """The scenario with what the file tells of one channel on one weekday (0 is Monday).

    Taken over: the channel's volume within the scenario's opening hours, at the level of the file's last weeks; the
    profile of the day, which all channels share; how much days and half-hours vary, which all channels share too; and
    of the channel the mean handle time (wrap-up included in the file's) and patience. The spread of handle times is
    common to all channels.
    The number of agents moves with the work, so that they are as busy as before. `as_reasons`: the kinds of the file
    become the contact reasons, with their shares and efforts. What the file does not tell stays as it was.
    """
    if channel not in CHANNELS:
        raise Invalid(f"There is no channel {channel!r}: use one of {', '.join(CHANNELS)}.")
    if not 0 <= weekday <= 6:
        raise Invalid(f"weekday is {weekday}: 0 is Monday, 6 is Sunday.")
    kinds = [one for one in fitted.kinds if one.profile[weekday]]
    opening = {one.kind: _opening(scenario, one, fitted.slot_minutes, weekday) for one in kinds}
    volume = sum(sum(rates) for rates in opening.values())
    if volume <= 0:
        raise Invalid("The file has no contacts on this weekday within the scenario's opening hours.")
    number = CHANNELS.index(channel)
    behaviour = scenario.behaviour
    handle_s = _mean([(one.handle_s.value, one.contacts) for one in kinds if one.handle_s])
    if handle_s is not None:
        own_s = max(1.0, handle_s - behaviour.wrap_up_s[number])
        behaviour = replace(behaviour, handle_s=behaviour.handle_s._replace(**{channel: own_s}))
    cv = _mean([(one.handle_cv, one.contacts) for one in kinds if one.handle_cv is not None])
    if cv is not None:
        behaviour = replace(behaviour, handle_sigma=math.sqrt(math.log1p(cv * cv)))
    patience_s = _mean([(one.patience_s.value, one.contacts) for one in kinds if one.patience_s])
    if patience_s is not None:
        behaviour = replace(behaviour, patience_s=behaviour.patience_s._replace(**{channel: patience_s}))
    mean = volume / len(scenario.profile)
    changed = replace(
        scenario,
        name=f"{scenario.name}-fitted",
        volumes=scenario.volumes._replace(**{channel: volume}),
        profile=tuple(max(sum(at) / mean, QUIET) for at in zip(*opening.values(), strict=True)),
        behaviour=behaviour,
    )
    changed = _with_variation(changed, fitted, kinds, as_reasons)
    if as_reasons:
        changed = _with_reasons(changed, kinds, {one.kind: sum(opening[one.kind]) for one in kinds})
    return replace(changed, agents=max(1, round(scenario.agents * _work_s(changed) / _work_s(scenario))))


def _opening(scenario: Scenario, one: FittedKind, slot_minutes: int, weekday: int) -> list[float]:
    """Contacts of each half-hour of the scenario's opening."""
    first = round(scenario.opens_at / HALF_HOUR_S)
    per_slot = slot_minutes // 30
    rates = one.profile[weekday]
    return [
        one.level_last * rates[half_hour % 48 // per_slot] / per_slot
        for half_hour in range(first, first + len(scenario.profile))
    ]


def _mean(values: Sequence[tuple[float, float]]) -> float | None:
    weight = sum(one for _, one in values)
    return sum(value * one for value, one in values) / weight if weight else None


def _with_variation(scenario: Scenario, fitted: Fitted, kinds: Sequence[FittedKind], by_kind: bool) -> Scenario:
    """Factors of the day, of each reason and of the half-hour: those of the kinds when they become reasons, else such
    that the whole channel varies as it does in the file."""
    parts = [
        (one.contacts, one.day_variance.value, one.slot_variance.value)
        for one in kinds
        if one.day_variance and one.slot_variance
    ]
    whole = sum(contacts for contacts, _, _ in parts)
    if not whole:
        return scenario
    shares = [contacts / whole for contacts, _, _ in parts]
    day, slot = (sum(s * one[at] for s, one in zip(shares, parts, strict=True)) for at in (1, 2))
    shared_day = min(fitted.shared_day_variance.value, day) if fitted.shared_day_variance else day
    shared_slot = min(fitted.shared_slot_variance.value, slot) if fitted.shared_slot_variance else slot
    if by_kind and fitted.shared_day_variance:
        mix = (day - shared_day) / (1 + shared_day)
        return replace(scenario, day_cv=shared_day**0.5, mix_cv=mix**0.5, burst_cv=shared_slot**0.5)
    squares = [share**2 for share in shares]
    day_of_all = shared_day + sum(s * (one[1] - shared_day) for s, one in zip(squares, parts, strict=True))
    slot_of_all = shared_slot + sum(s * (one[2] - shared_slot) for s, one in zip(squares, parts, strict=True))
    mixed = scenario.mix_cv**2 * sum(reason.share**2 for reason in scenario.reasons)
    day_cv = math.sqrt(max(0.0, (day_of_all - mixed) / (1 + mixed)))
    return replace(scenario, day_cv=day_cv, burst_cv=math.sqrt(max(0.0, slot_of_all)))


def _with_reasons(scenario: Scenario, kinds: Sequence[FittedKind], volumes: dict[str, float]) -> Scenario:
    whole = sum(volumes.values())
    kept = [one for one in kinds if volumes[one.kind] >= SHARE_MIN * whole]
    of_kept = sum(volumes[one.kind] for one in kept)
    usual = _mean([(one.handle_s.value, volumes[one.kind]) for one in kept if one.handle_s])
    reasons = tuple(
        Reason(
            one.kind or "any",
            volumes[one.kind] / of_kept,
            one.handle_s.value / usual if one.handle_s and usual else 1.0,
        )
        for one in kept
    )
    factors = scenario.reason_factors
    if factors and len(factors) != len(reasons):
        raise Invalid(
            f"The scenario {scenario.name!r} changes its own {len(factors)} reasons: it cannot take over"
            f" {len(reasons)} others. Choose another scenario, or leave its reasons."
        )
    return replace(scenario, reasons=reasons)


def _work_s(scenario: Scenario) -> float:
    behaviour = scenario.behaviour
    return sum(
        scenario.volumes[number] * (behaviour.handle_s[number] + behaviour.wrap_up_s[number])
        for number in range(len(CHANNELS))
    )
