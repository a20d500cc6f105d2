"""From a raw payload to the parts that are understood one by one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Payload:
    """What arrived at a door, as bytes, with what the door knows: envelope, headers, remote address."""

    body: bytes
    meta: Mapping[str, str] = field(default_factory=dict)
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One piece of a payload, understood on its own. `key` is what we or the provider assigned to it (never what a
    sender wrote), unique within the channel account; `order_key` names those that must wait for each other."""

    key: str
    order_key: str
    body: bytes
    meta: Mapping[str, str] = field(default_factory=dict)


class Unsupported(Exception):
    """The provider sent something that we know and skip. Kept raw and counted. `args[0]` is a stable code."""


class Anomalous(Exception):
    """Not from the provider, or beyond a limit of parsing. Kept raw and shown. `args[0]` is a stable code."""
