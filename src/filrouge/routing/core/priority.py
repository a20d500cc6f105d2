"""What comes first: the rank of waiting work for an agent who could take it."""

from math import log2
from typing import Literal

from filrouge.routing.core.items import Item
from filrouge.routing.core.policy import FULL, ChannelRule, Index, ReasonRule
from filrouge.routing.core.work import Work

Rank = tuple[float, float, int]
Order = Literal["oldest", "priority"] | Index
REFERENCE_S = 300.0
DOUBLINGS_MAX = 500.0
"""More than any cost and value make up for, and still a number."""


def rank(order: Order, item: Item, fit: float, now: float) -> Rank:
    """The greater comes first. By arrival, by strict priority, or by index; the older of two equal ones."""
    if order == "oldest":
        return 0.0, -item.waits_from, -item.seq
    if order == "priority":
        return -float(item.rule.priority), -item.waits_from, -item.seq
    return item.worth * urgency(order, item, now) * fit, -item.waits_from, -item.seq


def worth(order: Order, work: Work, rule: ChannelRule, reason: ReasonRule, units: int) -> float:
    """The part of the index that no clock moves: the cost of letting it wait, for each second of an agent that it takes
    (generalised c-mu). 0 where the order asks for no index."""
    if not isinstance(order, Index):
        return 0.0
    return rule.cost * reason.cost * _value(order, work) * _rate(order, work, rule, units)


def _value(order: Index, work: Work) -> float:
    return float(pow(max(work.value, 0.0), order.value))


def _rate(order: Index, work: Work, rule: ChannelRule, units: int) -> float:
    """Work done for each second of a whole agent: greater for what is short, and for what leaves room beside it."""
    handle_s = (work.handle_s or rule.handle_s) * max(units, 1) / FULL
    return float(pow(REFERENCE_S / max(handle_s, 1.0), order.rate))


def urgency(order: Index, item: Item, now: float) -> float:
    """1 for what has just arrived, growing with the wait; work with a due time is calm until it comes near."""
    due_at = item.work.due_at
    if due_at is None:
        return _growth(order, max(0.0, now - item.waits_from), item.rule.target_s)
    left_s = due_at - now
    if left_s >= order.horizon_s:
        return order.calm
    if left_s >= 0:
        return order.calm + (1.0 - order.calm) * (1.0 - left_s / order.horizon_s)
    return _growth(order, -left_s, order.horizon_s)


def _growth(order: Index, waited_s: float, unit_s: float) -> float:
    """Linear at first, doubling in the long run."""
    return float((1.0 + order.ageing * waited_s / unit_s) * 2.0 ** min(waited_s / order.doubles_s, DOUBLINGS_MAX))


def starves_at_most_s(order: Index, ratio: float, unit_s: float, other_unit_s: float) -> float:
    """The bound on starvation: work comes before all that arrives so much later than it did (than it was due, where it
    has a due time) and is worth at most `ratio` times as much, fit included. The units are the targets of both, for
    work with a due time the horizon. It holds until a wait reaches 500 × `doubles_s`, ten days as shipped.

    With A waiting D longer than B, index A / index B is at least (1 / ratio) × min(1, other unit / unit) × 2^(D /
    `doubles_s`), which is above 1 from this D on."""
    return order.doubles_s * max(0.0, log2(ratio * max(1.0, unit_s / other_unit_s)))


def terms(order: Order, item: Item, reason: ReasonRule, fit: float, now: float) -> tuple[tuple[str, float], ...]:
    """The parts of a work item's index, by name, for whoever asks why."""
    if not isinstance(order, Index):
        return ()
    return (
        ("cost", item.rule.cost * reason.cost),
        ("value", _value(order, item.work)),
        ("urgency", urgency(order, item, now)),
        ("rate", _rate(order, item.work, item.rule, item.units)),
        ("fit", fit),
    )
