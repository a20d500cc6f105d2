"""A day drawn ahead: who comes and who serves. All arms of a comparison share it."""

from dataclasses import dataclass
from functools import lru_cache

from filrouge.simulator.people import Person, people
from filrouge.simulator.scenarios import Scenario
from filrouge.simulator.staff import Member, staff

KEPT = 4


@dataclass(frozen=True, slots=True)
class Day:
    scenario: Scenario
    seed: int
    people: tuple[Person, ...]
    staff: tuple[Member, ...]


@lru_cache(maxsize=KEPT)
def day(scenario: Scenario, seed: int) -> Day:
    """The people and staff of `seed`; the last few days are kept, so that arms run one after the other draw once."""
    return Day(scenario, seed, people(scenario, seed), staff(scenario, seed))
