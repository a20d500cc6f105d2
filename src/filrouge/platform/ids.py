"""UUID version 7 (RFC 9562): 48 bits of milliseconds, then a counter and randomness, so that ids sort by time and are
strictly increasing within a process."""

import os
import threading
import time
from datetime import datetime
from uuid import UUID

_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """A new identifier, greater than every one this process has made before."""
    global _last
    with _lock:
        ms = time.time_ns() // 1_000_000
        value = (ms << 74) | (int.from_bytes(os.urandom(10), "big") >> 6)
        if value <= _last:
            value = _last + 1 + (int.from_bytes(os.urandom(3), "big"))
        _last = value
    high, low = value >> 62, value & ((1 << 62) - 1)
    return UUID(int=(high >> 12) << 80 | 0x7 << 76 | (high & 0xFFF) << 64 | 0b10 << 62 | low)


def uuid7_floor(instant: datetime) -> UUID:
    """The smallest version-7 id of `instant`'s millisecond: a boundary for partitions and ranges."""
    return UUID(int=int(instant.timestamp() * 1000) << 80 | 0x7 << 76 | 0b10 << 62)
