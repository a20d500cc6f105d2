"""All that a state holds, as plain values that can be compared; and its indexes, made anew from items and desks."""

from collections import Counter, OrderedDict, deque
from dataclasses import fields, is_dataclass
from typing import Any

from filrouge.routing.core.lanes import Group, Lane, Pool
from filrouge.routing.core.pulse import Pulse
from filrouge.routing.core.state import State

PASSING = {"odd", "now", "looked_at", "wake_at", "seq", "lanes_touched", "agents_touched", "chores", "held_too_long"}
"""What any fact may move, and what only says where to look."""


def snapshot(state: State, *, whole: bool = False) -> dict[str, Any]:
    """`whole`: with the counters and marks of the fact last applied too."""
    left_out = set() if whole else PASSING | {"nobody_for"}
    return {name: plain(value) for name, value in vars(state).items() if name not in left_out}


def plain(value: Any) -> Any:
    """The value without identity: order is kept where it means something."""
    if isinstance(value, Group):
        rooms = {load: list(room) for load, room in sorted(value.rooms.items()) if room}
        pools = [(pool.key, fit, plain(borrow)) for pool, fit, borrow in value.pools]
        return ("group", value.key, sorted(map(str, value.present)), rooms, sorted(map(str, value.written)), pools)
    if isinstance(value, Pool):
        return ("pool", value.key, [plain(lane) for lane in value.lanes.values()])
    if isinstance(value, Lane):
        return ("lane", value.pool.key, value.key, value.size, list(value.heap))
    if isinstance(value, Pulse):
        return {key: [tuple(one) for one in bins] for key, bins in value._bins.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return (type(value).__name__, *(plain(getattr(value, one.name)) for one in fields(value) if one.compare))
    if isinstance(value, dict | Counter | OrderedDict):
        return [(plain(key), plain(one)) for key, one in value.items()]
    if isinstance(value, list | tuple | deque):
        return [plain(one) for one in value]
    if isinstance(value, set | frozenset):
        return sorted(map(str, value))
    return value
