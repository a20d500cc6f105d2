"""One queue, one kind of agent, in its steady state: Erlang B, Erlang C and Erlang A, exactly.

Arrivals are Poisson, handle times exponential, service first come first served. Erlang B: who finds everybody busy is
gone. Erlang C: everybody waits until answered. Erlang A (Palm; Garnett, Mandelbaum & Reiman 2002; Zeltyn & Mandelbaum
2005): everybody waits for as long as an exponential patience lasts.

Erlang A rests on the wait that a customer of endless patience would have. Given that they wait at all, its density at x
is proportional to exp(λ(1-exp(-θx))/θ - nμx), an incomplete gamma function in disguise. It is integrated around its
mode with Gauss-Legendre panels, on one scale whatever the size: nothing overflows, nothing cancels, and the limits
(patience without end, patience of nothing) come out by themselves. The error is some 1e-12.
"""

import math
from dataclasses import dataclass

from filrouge.planning.core.levels import Counts, Variant, service_level
from filrouge.planning.core.quadrature import mean, waiting
from filrouge.terms.errors import Invalid

AGENTS_MAX = 100_000
"""More agents than any one queue has: where searches and loops end."""
PATIENCE_MIN_S = 1e-6
"""Less is Erlang B."""


@dataclass(frozen=True, slots=True)
class Load:
    """What comes in: `per_hour` contacts, each of `handle_s` on average. `erlangs`: how many agents it keeps busy."""

    per_hour: float
    handle_s: float

    def __post_init__(self) -> None:
        _number("per_hour", self.per_hour, at_least=0.0)
        _number("handle_s", self.handle_s, above=0.0)

    @property
    def erlangs(self) -> float:
        return self.per_hour * self.handle_s / 3600.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What customers and agents live through; shares are 0-1, of all offered.

    `waits`: are not answered at once. `abandoned`: give up. `mean_wait_s`: of everybody, until answered or given up.
    `mean_answer_s`: until the answer, of those answered (*ASA*). `occupancy`: share of time an agent is busy.
    `queue`: how many wait on average. `within_s`, `short_s`: the target and the threshold of short abandons asked for.
    A queue that grows without end (Erlang C with a load of 1 or more) has `math.inf` waits and serves nobody in time.
    """

    agents: int
    load: Load
    within_s: float
    short_s: float
    waits: float
    abandoned: float
    mean_wait_s: float
    mean_answer_s: float
    answered_within: float
    abandoned_within: float
    abandoned_short: float
    occupancy: float
    queue: float

    @property
    def counts(self) -> Counts:
        return Counts(
            offered=1.0,
            answered=1.0 - self.abandoned,
            answered_within=self.answered_within,
            abandoned_within=self.abandoned_within,
            abandoned_short=self.abandoned_short,
        )

    def service_level(self, variant: Variant = "negative") -> float:
        """Share served in time, by that variant; 0 when its denominator is empty because nobody was served."""
        return service_level(self.counts, variant) or 0.0


def erlang_b(agents: int, erlangs: float) -> float:
    """The share that finds all agents busy, when nobody waits."""
    _agents(agents)
    _number("erlangs", erlangs, at_least=0.0)
    blocked = 1.0
    for n in range(1, agents + 1):
        blocked = erlangs * blocked / (n + erlangs * blocked)
    return blocked


def erlang_c(agents: int, load: Load, within_s: float = 20.0) -> Outcome:
    """Everybody waits until answered, however long. Nobody abandons, so there are no short abandons."""
    _agents(agents)
    _number("within_s", within_s, at_least=0.0)
    erlangs = load.erlangs
    if erlangs >= agents:
        return Outcome(
            agents=agents,
            load=load,
            within_s=within_s,
            short_s=0.0,
            waits=1.0,
            abandoned=0.0,
            mean_wait_s=math.inf,
            mean_answer_s=math.inf,
            answered_within=0.0,
            abandoned_within=0.0,
            abandoned_short=0.0,
            occupancy=1.0,
            queue=math.inf if erlangs else 0.0,
        )
    blocked = erlang_b(agents, erlangs)
    waits = blocked / (1.0 - erlangs / agents * (1.0 - blocked))
    spare_per_s = (agents - erlangs) / load.handle_s
    return Outcome(
        agents=agents,
        load=load,
        within_s=within_s,
        short_s=0.0,
        waits=waits,
        abandoned=0.0,
        mean_wait_s=waits / spare_per_s,
        mean_answer_s=waits / spare_per_s,
        answered_within=1.0 - waits * math.exp(-spare_per_s * within_s),
        abandoned_within=0.0,
        abandoned_short=0.0,
        occupancy=erlangs / agents,
        queue=waits / spare_per_s * load.per_hour / 3600.0,
    )


def erlang_a(agents: int, load: Load, patience_s: float, within_s: float = 20.0, short_s: float = 5.0) -> Outcome:
    """Everybody waits for as long as their patience lasts, `patience_s` on average; `math.inf` is Erlang C."""
    _agents(agents)
    _number("within_s", within_s, at_least=0.0)
    _number("short_s", short_s, at_least=0.0)
    if patience_s == math.inf:
        return erlang_c(agents, load, within_s)
    _number("patience_s", patience_s, at_least=PATIENCE_MIN_S)
    if agents == 0:
        return _nobody_there(load, patience_s, within_s, short_s)
    turn_s = load.handle_s / agents  # between two endings while all are busy; below, times are in turns
    patience, rush, limits = patience_s / turn_s, load.erlangs / agents, (within_s / turn_s, short_s / turn_s)
    given = waiting(rush, patience, limits)
    waits = _waits(erlang_b(agents, load.erlangs), given.log_mass)
    stay = [math.exp(-x / patience) for x in given.at]
    wait = waits * mean(given, [-math.expm1(-x / patience) * patience for x in given.at])  # the lesser of the two
    answered = 1.0 - waits + waits * mean(given, stay)
    answer = waits * mean(given, [x * s for x, s in zip(given.at, stay, strict=True)])
    answered_by, gone_by = [], []
    for limit in limits:
        later = waits * mean(given, [s if x > limit else 0.0 for x, s in zip(given.at, stay, strict=True)])
        waiting_then = waits * mean(given, [float(x > limit) for x in given.at]) * math.exp(-limit / patience)
        answered_by.append(max(0.0, answered - later))
        gone_by.append(max(0.0, 1.0 - waiting_then - answered_by[-1]))
    abandoned = min(1.0, wait / patience)
    return Outcome(
        agents=agents,
        load=load,
        within_s=within_s,
        short_s=short_s,
        waits=waits,
        abandoned=abandoned,
        mean_wait_s=wait * turn_s,
        mean_answer_s=answer / answered * turn_s if answered > 0.0 else 0.0,
        answered_within=answered_by[0],
        abandoned_within=gone_by[0],
        abandoned_short=gone_by[1],
        occupancy=min(1.0, rush * (1.0 - abandoned)),
        queue=wait * rush,
    )


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked of a queue; None asks nothing. `level`: the share (0-1) served within `within_s`, by `variant`."""

    level: float | None = 0.8
    within_s: float = 20.0
    variant: Variant = "negative"
    short_s: float = 5.0
    abandoned_max: float | None = None
    mean_wait_max_s: float | None = None
    occupancy_max: float | None = None

    def __post_init__(self) -> None:
        for name in ("level", "abandoned_max", "occupancy_max"):
            if getattr(self, name) is not None:
                _number(name, getattr(self, name), at_least=0.0, at_most=1.0)
        if self.mean_wait_max_s is not None:
            _number("mean_wait_max_s", self.mean_wait_max_s, at_least=0.0)
        _number("within_s", self.within_s, at_least=0.0)
        _number("short_s", self.short_s, at_least=0.0)

    def met_by(self, outcome: Outcome) -> bool:
        """Everything asked is there."""
        return (
            (self.level is None or outcome.service_level(self.variant) >= self.level)
            and (self.abandoned_max is None or outcome.abandoned <= self.abandoned_max)
            and (self.mean_wait_max_s is None or outcome.mean_wait_s <= self.mean_wait_max_s)
            and (self.occupancy_max is None or outcome.occupancy <= self.occupancy_max)
        )


def agents_needed(load: Load, target: Target, patience_s: float = math.inf) -> Outcome:
    """The fewest agents with which the target is met, and what then happens. `patience_s` without end is Erlang C.

    More agents never make an outcome worse, so the number is found by halving. Nobody at all is a fair answer to no
    load. Raises `Invalid` when not even `AGENTS_MAX` agents are enough.
    """

    def outcome(agents: int) -> Outcome:
        return erlang_a(agents, load, patience_s, target.within_s, target.short_s)

    if load.erlangs == 0.0:
        return outcome(0)
    enough = max(1, math.ceil(load.erlangs))
    if enough > AGENTS_MAX:
        raise Invalid(f"This load keeps {load.erlangs:,.0f} agents busy; at most {AGENTS_MAX:,} are counted.")
    while not target.met_by(outcome(enough)):
        if enough == AGENTS_MAX:
            raise Invalid(f"Not even {AGENTS_MAX:,} agents meet this target: ask less of level, wait or occupancy.")
        enough = min(AGENTS_MAX, enough * 2)
    few = -1
    while enough - few > 1:
        middle = (few + enough) // 2
        few, enough = (few, middle) if target.met_by(outcome(middle)) else (middle, enough)
    return outcome(enough)


def _waits(blocked: float, log_mass: float) -> float:
    """Share of time that all are busy: exp(log_mass) turns for each turn that exactly all are, nobody waiting."""
    return blocked / (blocked + (1.0 - blocked) * math.exp(-log_mass)) if blocked else 0.0


def _nobody_there(load: Load, patience_s: float, within_s: float, short_s: float) -> Outcome:
    return Outcome(
        agents=0,
        load=load,
        within_s=within_s,
        short_s=short_s,
        waits=1.0,
        abandoned=1.0,
        mean_wait_s=patience_s,
        mean_answer_s=0.0,
        answered_within=0.0,
        abandoned_within=-math.expm1(-within_s / patience_s),
        abandoned_short=-math.expm1(-short_s / patience_s),
        occupancy=1.0,
        queue=load.per_hour / 3600.0 * patience_s,
    )


def _agents(agents: int) -> None:
    if isinstance(agents, bool) or not isinstance(agents, int) or not 0 <= agents <= AGENTS_MAX:
        raise Invalid(f"agents is {agents!r}: a whole number from 0 to {AGENTS_MAX:,} is needed.")


def _number(
    name: str, value: float, *, at_least: float | None = None, above: float | None = None, at_most: float | None = None
) -> None:
    """Refuses what is no finite number in its range, by name."""
    ok = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if not ok or (at_least is not None and value < at_least) or (above is not None and value <= above):
        floor = f"of at least {at_least:g}" if at_least is not None else f"above {above:g}"
        raise Invalid(f"{name} is {value!r}: a finite number {floor} is needed.", fields={"field": name})
    if at_most is not None and value > at_most:
        raise Invalid(f"{name} is {value!r}: {at_most:g} is the most.", fields={"field": name})
