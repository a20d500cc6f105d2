"""What comes first: the rank of waiting work for an agent who could take it."""

from filrouge.routing.core.agents import FULL
from filrouge.routing.core.policy import ChannelRule, Index, ReasonRule
from filrouge.routing.core.state import State
from filrouge.routing.core.work import Item, Work

Rank = tuple[float, float, int]
REFERENCE_S = 300.0


def rank(state: State, item: Item, rule: ChannelRule, reason: ReasonRule, units: int, fit: float) -> Rank:
    """The greater comes first. By arrival, by strict priority, or by index; the older of two equal ones."""
    order, work = state.policy.order, item.work
    waits_from = work.waits_from
    if order == "oldest":
        return 0.0, -waits_from, -item.seq
    if order == "priority":
        return -float(rule.priority), -waits_from, -item.seq
    return index(order, work, rule, reason, units, fit, state.now), -waits_from, -item.seq


def index(order: Index, work: Work, rule: ChannelRule, reason: ReasonRule, units: int, fit: float, now: float) -> float:
    """Cost of letting it wait, for each second of an agent that it takes: the generalised c-mu index."""
    cost = rule.cost * reason.cost * float(pow(max(work.value, 0.0), order.value))
    return cost * urgency(order, work, rule, now) * rate(order, work, rule, units) * fit


def rate(order: Index, work: Work, rule: ChannelRule, units: int) -> float:
    """Work done for each second of a whole agent: greater for what is short, and for what leaves room beside it."""
    handle_s = (work.handle_s or rule.handle_s) * max(units, 1) / FULL
    return float(pow(REFERENCE_S / max(handle_s, 1.0), order.rate))


def urgency(order: Index, work: Work, rule: ChannelRule, now: float) -> float:
    """1 for what has just arrived, growing with the wait; work with a due time is calm until it comes near."""
    if work.due_at is None:
        return 1.0 + order.ageing * max(0.0, now - work.waits_from) / rule.target_s
    left_s = work.due_at - now
    if left_s >= order.horizon_s:
        return order.calm
    if left_s >= 0:
        return order.calm + (1.0 - order.calm) * (1.0 - left_s / order.horizon_s)
    return 1.0 - order.ageing * left_s / order.horizon_s


def terms(state: State, item: Item, fit: float) -> tuple[tuple[str, float], ...]:
    """The parts of a work item's index, by name, for whoever asks why."""
    order, work = state.policy.order, item.work
    if not isinstance(order, Index):
        return ()
    rule = state.rule(work.channel)
    reason = state.policy.reasons.get(work.reason, ReasonRule())
    return (
        ("cost", rule.cost * reason.cost),
        ("value", float(pow(max(work.value, 0.0), order.value))),
        ("urgency", urgency(order, work, rule, state.now)),
        ("rate", rate(order, work, rule, state.units(work))),
        ("fit", fit),
    )
