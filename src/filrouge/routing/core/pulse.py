"""The service level of the last minutes, as the core sees it from its own facts."""

from collections import deque
from collections.abc import Hashable, Iterable

BIN_S = 30.0
KEEP_S = 3600.0


class Pulse:
    """Per key: how many were answered within their target, of how many answered or lost, in bins of 30 s."""

    __slots__ = ("_bins",)

    def __init__(self) -> None:
        self._bins: dict[Hashable, deque[list[float]]] = {}

    def add(self, key: Hashable, at: float, good: bool) -> None:
        """Counts one contact; bins older than an hour are forgotten."""
        bins = self._bins.get(key)
        if bins is None:
            bins = self._bins[key] = deque(maxlen=int(KEEP_S / BIN_S))
        start = at - at % BIN_S
        if not bins or bins[-1][0] < start:
            bins.append([start, 0.0, 0.0])
        bins[-1][1] += good
        bins[-1][2] += 1

    def keys(self) -> Iterable[Hashable]:
        return self._bins.keys()

    def forget(self, before: float) -> None:
        """Forgets keys that nothing was counted for since."""
        self._bins = {key: bins for key, bins in self._bins.items() if bins[-1][0] >= before}

    def add_answer(self, queue: str, channel: str, at: float, good: bool) -> None:
        """Counts a contact for its queue, for its channel, and for both."""
        for key in (queue, (queue, channel), (None, channel)):
            self.add(key, at, good)

    def count(self, key: Hashable, now: float, window_s: float) -> tuple[float, float]:
        """(good, all) of the last `window_s`, to the bin."""
        good = total = 0.0
        oldest = now - window_s - BIN_S
        for start, well, all_of in reversed(self._bins.get(key, ())):
            if start <= oldest:
                break
            good += well
            total += all_of
        return good, total
