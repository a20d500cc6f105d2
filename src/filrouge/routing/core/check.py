"""What a policy can never do with the agents at hand, said before anybody waits for it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, datetime
from math import inf, isfinite
from typing import Literal

from filrouge.routing.core.agents import Agent
from filrouge.routing.core.lanes import alone_missing, anybody_has_all, relaxed, units_of
from filrouge.routing.core.policy import (
    Borrow,
    ChannelRule,
    Index,
    Interrupt,
    Policy,
    Prefer,
    QueueRule,
    Ramp,
    ReasonRule,
    Reserve,
    Step,
)
from filrouge.routing.core.work import LEVEL_MAX, Need, Work
from filrouge.terms.calendar import Calendar, next_opening

Code = Literal[
    "weight_not_positive", "silent_weight_above_weight", "limit_not_positive", "ring_not_positive",
    "target_not_positive", "interrupts_itself", "weight_above_capacity", "steps_out_of_order", "relaxed_to_nothing",
    "never_opens", "team_without_agents", "lends_to_itself", "share_out_of_range", "floor_above_ceiling",
    "shares_above_one", "reserve_upside_down", "nothing_to_interrupt", "skill_nobody_has", "nobody_has_all",
    "level_out_of_range", "unknown_channel", "number_not_finite", "number_out_of_range", "capacity_not_positive",
    "value_not_positive",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """`refused`: the policy cannot be used. Otherwise it can, with this consequence. `about`: channel, queue, team,
    agent, work or parameter (its path) that it is about; `detail`: what exactly."""

    code: Code
    about: str
    consequence: str
    refused: bool = False
    detail: str = ""


NEVER = "no agent can ever take this"


@dataclass(frozen=True, slots=True)
class Least:
    """What a number must be: at least `value`, or `more` than it; `most` at the most. `otherwise`: why."""

    value: float
    otherwise: str
    more: bool = False
    most: float = inf

    @property
    def said(self) -> str:
        if self.most < inf:
            return f"must be from {self.value:g} to {self.most:g}"
        return f"must be more than {self.value:g}" if self.more else f"must be {self.value:g} or more"


_BACK = "nothing lasts less than no time"
_COUNT = "a count below zero cannot be kept"
_ENDLESS = "routing would be called again and again at one instant"
_LAST = "the work would come after everything else, for ever"
LEAST: Mapping[tuple[type, str], Least] = {
    (ChannelRule, "cost"): Least(0, "to let people wait would be a gain"),
    (ChannelRule, "handle_s"): Least(0, "no work is done in no time", more=True),
    (ReasonRule, "cost"): Least(0, "to let people wait would be a gain"),
    (Borrow, "after_s"): Least(0, _BACK),
    (Borrow, "lender_level"): Least(0, "a service level is a share", most=1),
    (Borrow, "lender_idle"): Least(0, _COUNT),
    (Index, "value"): Least(0, "customers of less value would come before the others", most=10),
    (Index, "rate"): Least(-10, "length would count beyond all measure", most=10),
    (Index, "ageing"): Least(0, "who waits would not come nearer by waiting", more=True),
    (Index, "doubles_s"): Least(60, "urgency stops growing after 500 doublings"),
    (Index, "calm"): Least(0, "calm work would count less than none"),
    (Index, "horizon_s"): Least(0, "nothing would become urgent before its due time", more=True),
    (Index, "lower_fit"): Least(0, _LAST, more=True),
    (Reserve, "least"): Least(0, "it is a share of those who could take the work", most=1),
    (Reserve, "most"): Least(0, "it is a share of those who could take the work", most=1),
    (Interrupt, "below_level"): Least(0, "a service level is a share"),
    (Interrupt, "after_s"): Least(0, _BACK),
    (Interrupt, "per_item"): Least(0, _COUNT),
    (Interrupt, "per_item_costly"): Least(0, _COUNT),
    (Interrupt, "costly_s"): Least(0, _BACK),
    (Interrupt, "per_hour"): Least(0, _COUNT),
    (Interrupt, "exempt_s"): Least(0, _BACK),
    (Interrupt, "return_s"): Least(0, _BACK),
    (Prefer, "adviser_s"): Least(0, _BACK),
    (Prefer, "last_agent_s"): Least(0, _BACK),
    (Ramp, "away_s"): Least(0, _BACK),
    (Ramp, "period_s"): Least(0, _BACK),
    (Ramp, "items"): Least(0, "who comes back would get nothing at first", more=True),
    (Policy, "window_s"): Least(0, "no service level could be counted", more=True),
    (Policy, "no_answers"): Least(0, _COUNT),
    (Policy, "refused_s"): Least(0, _BACK),
    (Policy, "to_agent_s"): Least(0, _BACK),
    (Policy, "woken_s"): Least(0, _BACK),
    (Policy, "review_s"): Least(1, _ENDLESS),
    (Policy, "break_margin_s"): Least(0, _BACK),
}
"""Bounds of the numbers that have no rule of their own below; every number must be finite."""


def check(policy: Policy, agents: Sequence[Agent], kinds: Iterable[Work] = (), *, now: float = 0.0) -> list[Finding]:
    """Contradictions of the policy in itself (refused), and what it can never do with these agents for these kinds of
    work (reported). `now`: from when a calendar must open within three years."""
    found = [
        *_numbers(policy, ""),
        *_channels(policy, agents),
        *_queues(policy, agents, now),
        *_shares(policy),
        *_rules(policy),
        *_agents(policy, agents),
    ]
    for work in kinds:
        found.extend(_work(policy, agents, work))
    return found


def _numbers(thing: object, path: str, least: Least | None = None) -> Iterator[Finding]:
    """Every number of the policy, wherever it stands."""
    dot = f"{path}." if path else ""
    if isinstance(thing, Calendar | bool):
        return
    if isinstance(thing, Mapping):
        for name, one in thing.items():
            yield from _numbers(one, f"{dot}{name}")
    elif isinstance(thing, tuple):
        for place, one in enumerate(thing, 1):
            yield from _numbers(one, f"{dot}{place}")
    elif is_dataclass(thing):
        for field in fields(thing):
            bound = LEAST.get((type(thing), field.name))
            yield from _numbers(getattr(thing, field.name), f"{dot}{field.name}", bound)
    elif isinstance(thing, int | float):
        if not isfinite(thing):
            yield Finding("number_not_finite", path, f"write a number in place of {thing}", refused=True)
        elif least and (thing < least.value or (least.more and thing == least.value) or thing > least.most):
            said = f"it is {thing:g} and {least.said}: {least.otherwise}"
            yield Finding("number_out_of_range", path, said, refused=True)


def _agents(policy: Policy, agents: Sequence[Agent]) -> Iterator[Finding]:
    written = any(rule.interruptible for rule in policy.channels.values())
    for agent in agents:
        if agent.primary <= 0:
            yield Finding(
                "capacity_not_positive", str(agent.id), "they never get any work", detail=f"primary {agent.primary}"
            )
        elif written and agent.interruptible <= 0:
            said = "they never get work that may be interrupted"
            yield Finding("capacity_not_positive", str(agent.id), said, detail=f"interruptible {agent.interruptible}")
        if odd := [Need(*skill) for skill in agent.skills if not 1 <= skill[1] <= LEVEL_MAX]:
            said = f"levels go from 1 to {LEVEL_MAX}: nobody can ask for others"
            yield Finding("level_out_of_range", str(agent.id), said, detail=_asked(odd))


def _channels(policy: Policy, agents: Sequence[Agent]) -> Iterator[Finding]:
    most = max((agent.primary for agent in agents), default=0)
    written = max((agent.interruptible for agent in agents), default=0)
    for channel, rule in policy.channels.items():
        weights = [rule.weight] + [one.weights[channel] for one in policy.reasons.values() if channel in one.weights]
        if min(weights) <= 0:
            yield Finding("weight_not_positive", channel, "an agent would get any number of them", refused=True)
        if rule.silent_weight is not None and not 0 <= rule.silent_weight <= rule.weight:
            yield Finding("silent_weight_above_weight", channel, "silence would take capacity", refused=True)
        if rule.limit is not None and rule.limit <= 0:
            yield Finding("limit_not_positive", channel, NEVER, refused=True)
        if rule.ring_s <= 0:
            yield Finding("ring_not_positive", channel, "no offer could ever be accepted", refused=True)
        if rule.target_s <= 0:
            yield Finding("target_not_positive", channel, "no contact could be answered in time", refused=True)
        if rule.interruptible and rule.interrupts:
            yield Finding("interrupts_itself", channel, "agents would go from one to the other", refused=True)
        room = min(most, written) if rule.interruptible else most
        for weight in sorted(set(weights)):
            if agents and weight > room:
                yield Finding("weight_above_capacity", channel, NEVER, detail=f"{weight} > {room}")


def _queues(policy: Policy, agents: Sequence[Agent], now: float) -> Iterator[Finding]:
    teams = {agent.team for agent in agents}
    yield from _steps("", policy.steps)
    for queue, rule in policy.queues.items():
        yield from _steps(queue, rule.steps or ())
        if rule.calendar is not None and next_opening(rule.calendar, datetime.fromtimestamp(now, UTC)) is None:
            yield Finding("never_opens", queue, NEVER)
        if agents and rule.teams and not rule.teams & teams:
            lent = any(borrow.team in teams for borrow in rule.borrows)
            yield Finding("team_without_agents", queue, "only borrowed agents can take this" if lent else NEVER)
        for borrow in rule.borrows:
            if borrow.team in rule.teams:
                yield Finding("lends_to_itself", queue, "the condition is never looked at", detail=borrow.team)
            elif agents and borrow.team not in teams:
                yield Finding("team_without_agents", queue, "nobody can be borrowed there", detail=borrow.team)


def _steps(queue: str, steps: Sequence[Step]) -> Iterator[Finding]:
    instants = [step.after_s for step in steps]
    if instants != sorted(instants) or any(at < 0 for at in instants) or any(step.lower_by < 0 for step in steps):
        yield Finding("steps_out_of_order", queue, "needs would grow with time", refused=True)


def _shares(policy: Policy) -> Iterator[Finding]:
    for team, share in policy.shares.items():
        if not 0 <= share.share <= 1 or share.floor < 0:
            yield Finding("share_out_of_range", team, "a share is between 0 and 1", refused=True)
        if share.ceiling is not None and share.floor > share.ceiling:
            yield Finding("floor_above_ceiling", team, "both cannot be kept", refused=True)
    if sum(share.share for share in policy.shares.values()) > 1:
        yield Finding("shares_above_one", "", "not all partners can have their share", refused=True)


def _rules(policy: Policy) -> Iterator[Finding]:
    reserve, interrupt = policy.reserve, policy.interrupt
    if reserve is not None and not (0 <= reserve.least <= reserve.most <= 1 and reserve.worst <= reserve.level):
        yield Finding("reserve_upside_down", "", "fewer would be kept free as service gets worse", refused=True)
    if interrupt is not None and not any(rule.interruptible for rule in policy.channels.values()):
        yield Finding("nothing_to_interrupt", "", "no channel is interruptible: the rule does nothing")


def _work(policy: Policy, agents: Sequence[Agent], work: Work) -> Iterator[Finding]:
    about = " ".join([work.queue, *(one for one in (work.channel, work.reason) if one not in work.queue)])
    if work.channel not in policy.channels:
        yield Finding("unknown_channel", about, "it counts as a full item, and nothing is interrupted for it")
    if work.value <= 0 and isinstance(policy.order, Index):
        yield Finding("value_not_positive", about, "it comes after everything else, for ever", detail=f"{work.value:g}")
    for need in work.needs:
        if not 1 <= need.level <= LEVEL_MAX:
            yield Finding("level_out_of_range", about, "levels go from 1 to 5", refused=True, detail=need.skill)
    rule = policy.queues.get(work.queue, QueueRule())
    steps = policy.steps if rule.steps is None else rule.steps
    needs = relaxed(work.needs, steps)
    allowed = rule.teams | {borrow.team for borrow in rule.borrows}
    serving = [agent for agent in agents if not rule.teams or agent.team in allowed]
    able = [dict(agent.skills) for agent in serving]
    if alone := alone_missing(needs, able):
        yield Finding("skill_nobody_has", about, NEVER, detail=_asked(alone))
    elif not anybody_has_all(needs, able):
        yield Finding("nobody_has_all", about, NEVER, detail=_asked(needs))
    else:
        yield from _room(policy, work, about, [one for one in serving if anybody_has_all(needs, [dict(one.skills)])])
    if work.needs and not needs:
        yield Finding("relaxed_to_nothing", about, "in the end anybody gets it, whatever they can do")


def _room(policy: Policy, work: Work, about: str, able: Sequence[Agent]) -> Iterator[Finding]:
    """Whether one of those who could do it has room for it."""
    rule = policy.channels.get(work.channel, ChannelRule())
    weight = units_of(work, rule, policy.reasons.get(work.reason, ReasonRule()))
    room = max((min(one.primary, one.interruptible) if rule.interruptible else one.primary for one in able), default=0)
    if weight > room:
        yield Finding("weight_above_capacity", about, NEVER, detail=f"{weight} > {room}")


def _asked(needs: Iterable[Need]) -> str:
    return ", ".join(f"{need.skill} {need.level}" for need in needs)
