"""Who comes, drawn ahead: each customer with all that is random about them, so that every policy meets the same people.

A draw is a set of plain numbers in [0, 1); what they mean follows from the behaviour when they are used, so a scaled
parameter meets the same people too.
"""

from math import exp, gamma, log
from random import Random
from statistics import NormalDist
from typing import Literal, NamedTuple

from filrouge.simulator.behaviour import CALLBACK, CHANNELS, EMAIL, NEVER, Behaviour
from filrouge.simulator.results import HALF_HOUR_S
from filrouge.simulator.scenarios import Scenario

_NORMAL = NormalDist()


class Draw(NamedTuple):
    """What is random about one contact. `more` seeds what has no fixed number: further offers, turns, a transfer."""

    effort: float
    patience: float
    react: float
    answer: float
    solved: float
    given_up: float
    given_up_after: float
    repeat: float
    repeat_by: float
    repeat_after: float
    chase: float
    transfer: float
    missed: float
    lead: float
    more: float


SIZE = len(Draw._fields)


class Person:
    """A customer with a matter. `rank` orders customers of the same value; `hard`: drawn so, whoever serves."""

    __slots__ = ("at", "channel", "first", "hard", "id", "later", "rank", "reason", "seed", "value")

    def __init__(
        self, at: float, channel: int, reason: int, value: float, rank: float, hard: float, first: Draw, seed: int
    ) -> None:
        self.id = 0
        self.at, self.channel, self.reason, self.value = at, channel, reason, value
        self.rank, self.hard, self.first, self.seed = rank, hard, first, seed
        self.later: dict[int, Draw] = {}

    def draw(self, attempt: int) -> Draw:
        """Of the `attempt`-th contact (0 is the first): the same, whatever happened before."""
        if attempt == 0:
            return self.first
        draw = self.later.get(attempt)
        if draw is None:
            uniform = Random(self.seed * 64 + attempt).random
            draw = self.later[attempt] = Draw(*[uniform() for _ in range(SIZE)])
        return draw


Purpose = Literal["turns", "patience", "reason", "offers"]
"""What a contact draws beside its fixed numbers: a conversation's exchanges, patience after a transfer, the reason that
it turns out to have, how further offers of it are answered."""


def stream(draw: Draw, purpose: Purpose) -> Random:
    """Further numbers of a contact, the same at each call; those of two purposes have nothing to do with each other."""
    return Random(f"{purpose}:{int(draw.more * (1 << 53))}")


def exponential(number: float, mean: float) -> float:
    return -log(1.0 - number) * mean


def effort_s(draw: Draw, behaviour: Behaviour, channel: int, effort: float) -> float:
    """The work of a contact for one agent with nothing beside, wrap-up included; `effort` multiplies the former."""
    mean = behaviour.handle_s[channel] * effort
    if behaviour.handle_law == "exponential":
        return exponential(draw.effort, mean) + behaviour.wrap_up_s[channel]
    sigma = behaviour.handle_sigma
    z = _NORMAL.inv_cdf(min(max(draw.effort, 1e-12), 1 - 1e-12))
    return mean * exp(sigma * z - sigma * sigma / 2) + behaviour.wrap_up_s[channel]


def patience_s(number: float, behaviour: Behaviour, channel: int) -> float:
    mean = behaviour.patience_s[channel]
    if mean == NEVER:
        return NEVER
    shape = behaviour.patience_shape
    if shape == 1.0:
        return -log(1.0 - number) * mean
    scale = mean / gamma(1 + 1 / shape)
    return float(scale * (-log(1.0 - number)) ** (1 / shape))


def react_s(number: float, behaviour: Behaviour, channel: int) -> float:
    mean = behaviour.react_s[channel]
    return mean * (0.4 - 0.6 * log(1.0 - number)) if mean else 0.0


def people(scenario: Scenario, seed: int) -> tuple[Person, ...]:
    """All who come for the first time that day, in order of arrival.

    Rates follow the half-hours of the profile, times gamma factors of the day, of each channel and reason, and of each
    channel and half-hour: Poisson counts that are overdispersed and correlated (Ibrahim et al. 2016, Aldor-Noiman et
    al. 2009). A channel and reason has its own stream: its people are the same in all scenarios that leave its rate.
    """
    day = _factor(Random(f"day:{seed}"), scenario.day_cv)
    found: list[Person] = []
    for channel in range(len(CHANNELS)):
        burst = Random(f"burst:{seed}:{channel}")
        bursts = [_factor(burst, scenario.burst_cv) for _ in scenario.profile]
        for reason in range(len(scenario.reasons)):
            random = Random(f"people:{seed}:{channel}:{reason}")
            level = day * _factor(random, scenario.mix_cv)
            mean = scenario.volumes[channel] * scenario.reasons[reason].share * level
            if channel == EMAIL:
                for at in _night(random, scenario, mean):
                    found.append(_person(random, scenario, at, channel, reason))
            for half_hour in range(len(scenario.profile)):
                rate = scenario.rate(channel, reason, half_hour) * level * bursts[half_hour] / HALF_HOUR_S
                start = scenario.opens_at + half_hour * HALF_HOUR_S
                at = start
                while rate > 0:
                    at += random.expovariate(rate)
                    if at >= start + HALF_HOUR_S:
                        break
                    found.append(_person(random, scenario, at, channel, reason))
    found.sort(key=lambda person: person.at)
    for number, person in enumerate(found):
        person.id = number
    return tuple(found)


def _factor(random: Random, cv: float) -> float:
    return random.gammavariate(1 / cv**2, cv**2) if cv else 1.0


def _night(random: Random, scenario: Scenario, mean: float) -> list[float]:
    """E-mails of the night wait at the opening."""
    expected, at, found = mean * scenario.overnight, 0.0, []
    while expected:
        at += random.expovariate(1.0)
        if at > expected:
            break
        found.append(scenario.opens_at)
    return found


def _person(random: Random, scenario: Scenario, at: float, channel: int, reason: int) -> Person:
    uniform = random.random
    number = uniform()
    value = scenario.tiers[-1][0]
    for tier, share in scenario.tiers:
        if number < share:
            value = tier
            break
        number -= share
    first = Draw(*[uniform() for _ in range(SIZE)])
    return Person(at, channel, reason, value, uniform(), uniform(), first, random.getrandbits(48))


assert CHANNELS[CALLBACK] == "callback"
