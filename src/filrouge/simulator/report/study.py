"""What a report is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from filrouge.simulator.comparison import Compared

FAVOURITE = "filrouge"
STRONGEST_PEER = "bullseye_preempt"


@dataclass(frozen=True, slots=True)
class Setting:
    """One parameter as it was. `default` is set when the value is not the usual one."""

    group: Literal["run", "behaviour", "scenario", "policy"]
    name: str
    value: str
    meaning: str = ""
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Study:
    """`focus`: the policy that sentences, cards and the red line are about. `command` runs it again."""

    compared: tuple[Compared, ...]
    focus: str
    made_on: date
    release: str
    settings: tuple[Setting, ...] = ()
    command: str = ""

    @property
    def base(self) -> str:
        return self.compared[0].base

    @property
    def policies(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(arm.policy for one in self.compared for arm in one.arms))


def usual_base(policies: Iterable[str]) -> str:
    """What others are compared with when nobody says: the strongest peer if it is there, else the first."""
    names = list(policies)
    return STRONGEST_PEER if STRONGEST_PEER in names else names[0]


def usual_focus(compared: tuple[Compared, ...]) -> str:
    """The policy to speak about: ours if it is there and not the base, else the other that loses the least value."""
    base = compared[0].base
    others = [arm.policy for arm in compared[0].others]
    if not others:
        return base
    if FAVOURITE in others:
        return FAVOURITE

    def lost(policy: str) -> float:
        return sum(one.arm(policy).figures["value_lost"].mean for one in compared)

    return min(others, key=lost) if all("value_lost" in arm.figures for arm in compared[0].arms) else others[0]
