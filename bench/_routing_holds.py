"""What `filrouge` has to hold against the strongest peer, in one scenario; the same for quality and sensitivity."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from filrouge.simulator import many
from filrouge.simulator.comparison import Compared
from filrouge.simulator.report import numbers
from filrouge.simulator.results import Result

OURS, PEER = "filrouge", "bullseye_preempt"
SPREAD_MAX_PTS = 5.0
"""Standard deviation of occupancy over agents."""


@dataclass(frozen=True, slots=True)
class Held:
    """`worse`: figures of service that are worse by more than their paired error, said with both."""

    loses_less: bool
    worse: tuple[str, ...]
    spread_pts: float

    @property
    def no_channel_worse(self) -> bool:
        return not self.worse

    @property
    def spread(self) -> bool:
        return self.spread_pts <= SPREAD_MAX_PTS


def held(compared: Compared) -> Held:
    """`compared` has `PEER` as its base."""
    arm = compared.arm(OURS)
    worse = [
        f"{name} {plain(numbers.difference(one, 'en'))}"
        for name, one in arm.differences.items()
        if one.figure.channel and one.verdict == "worse"
    ]
    loses_less = arm.differences["value_lost"].verdict == "better"
    return Held(loses_less, tuple(worse), arm.figures["occupancy_spread_pts"].mean)


def plain(text: str) -> str:
    """Numbers as ASCII, but for ±."""
    return text.replace(numbers.NARROW, " ").replace(numbers.FIRM, " ").replace(numbers.MINUS, "-")


def telling(total: int, every_s: float = 20.0) -> Callable[[Result], None]:
    """Says how far the days are, at most every so often."""
    began = said = monotonic()
    done = 0

    def told(result: Result) -> None:
        nonlocal done, said
        done += 1
        now = monotonic()
        if now - said >= every_s or done == total:
            said = now
            left = (now - began) / done * (total - done)
            print(f"{done} of {total} days, about {left:.0f} s left", flush=True)

    return told


def run(runs: Sequence[many.Run], jobs: int | None) -> list[Result]:
    return many.run_all(runs, jobs or many.cores(), telling(len(runs)))
