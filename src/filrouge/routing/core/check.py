"""What a policy can never do with the agents at hand, said before anybody waits for it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from filrouge.routing.core.agents import Agent
from filrouge.routing.core.lanes import alone_missing, anybody_has_all, relaxed
from filrouge.routing.core.policy import Policy, QueueRule, Step
from filrouge.routing.core.work import LEVEL_MAX, Need, Work
from filrouge.terms.calendar import next_opening

Code = Literal[
    "weight_not_positive", "silent_weight_above_weight", "limit_not_positive", "ring_not_positive",
    "target_not_positive", "interrupts_itself", "weight_above_capacity", "steps_out_of_order", "relaxed_to_nothing",
    "never_opens", "team_without_agents", "lends_to_itself", "share_out_of_range", "floor_above_ceiling",
    "shares_above_one", "reserve_upside_down", "nothing_to_interrupt", "skill_nobody_has", "nobody_has_all",
    "level_out_of_range", "unknown_channel",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """`refused`: the policy cannot be used. Otherwise it can, with this consequence. `about`: channel, queue, team or
    work that it is about; `detail`: what exactly."""

    code: Code
    about: str
    consequence: str
    refused: bool = False
    detail: str = ""


NEVER = "no agent can ever take this"


def check(policy: Policy, agents: Sequence[Agent], kinds: Iterable[Work] = (), *, now: float = 0.0) -> list[Finding]:
    """Contradictions of the policy in itself (refused), and what it can never do with these agents for these kinds of
    work (reported). `now`: from when a calendar must open within three years."""
    found = [*_channels(policy, agents), *_queues(policy, agents, now), *_shares(policy), *_rules(policy)]
    for work in kinds:
        found.extend(_work(policy, agents, work))
    return found


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
    about = f"{work.queue} {work.channel} {work.reason}".strip()
    if work.channel not in policy.channels:
        yield Finding("unknown_channel", about, "it counts as a full item, and nothing is interrupted for it")
    for need in work.needs:
        if not 1 <= need.level <= LEVEL_MAX:
            yield Finding("level_out_of_range", about, "levels go from 1 to 5", refused=True, detail=need.skill)
    rule = policy.queues.get(work.queue, QueueRule())
    steps = policy.steps if rule.steps is None else rule.steps
    needs = relaxed(work.needs, steps)
    allowed = rule.teams | {borrow.team for borrow in rule.borrows}
    able = [dict(agent.skills) for agent in agents if not rule.teams or agent.team in allowed]
    if alone := alone_missing(needs, able):
        yield Finding("skill_nobody_has", about, NEVER, detail=_asked(alone))
    elif not anybody_has_all(needs, able):
        yield Finding("nobody_has_all", about, NEVER, detail=_asked(needs))
    if work.needs and not needs:
        yield Finding("relaxed_to_nothing", about, "in the end anybody gets it, whatever they can do")


def _asked(needs: Iterable[Need]) -> str:
    return ", ".join(f"{need.skill} {need.level}" for need in needs)
