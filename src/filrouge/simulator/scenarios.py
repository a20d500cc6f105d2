"""The days that are simulated: one company of 165 agents, and what may happen to it.

Times are seconds after midnight. The five scenarios differ only in what planning did not know.
"""

from dataclasses import dataclass, field, replace

from filrouge.simulator.behaviour import CALL, CHANNELS, CHAT, MESSAGING, NEVER, Behaviour, PerChannel

HOUR_S = 3600.0
VOLUMES = PerChannel(5500.0, 1250.0, 625.0, 1250.0, 200.0)
UNCHANGED = PerChannel(1.0, 1.0, 1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Reason:
    """A contact reason: its share of all first contacts, and its work relative to the mean."""

    name: str
    share: float
    effort: float = 1.0


@dataclass(frozen=True, slots=True)
class Surge:
    """Arrivals of a channel (its number in `CHANNELS`) multiplied within `[from_at, to_at)`."""

    channel: int
    from_at: float
    to_at: float
    factor: float


@dataclass(frozen=True, slots=True)
class Outage:
    """A site whose agents are cut off within `[from_at, to_at)`."""

    site: str
    from_at: float
    to_at: float


@dataclass(frozen=True, slots=True)
class Site:
    name: str
    share: float


@dataclass(frozen=True, slots=True)
class Scenario:
    """A kind of day.

    Known to planning: `volumes` (expected first contacts), `profile` (relative rate of the half-hours from `opens_at`),
    `overnight` (share of e-mails that wait at the opening), `reasons`, `tiers` (value and share), `agents`, `sites`,
    `blended` (share of agents who chat and message too), `part_time` (share on `part_time_s`, without lunch).
    Unknown to it: `factors` by channel, `reason_factors`, `surges`, `outage`, and the day's own level.
    `day_cv`, `mix_cv`, `burst_cv`: coefficients of variation of the gamma factors of the day, of each channel and
    reason, and of each channel and half-hour.
    `pooled`: every agent has every skill at full speed. `whole_day`: no shifts, everybody is there throughout.
    `email_flat`: share of the e-mails that come evenly over the day.
    """

    name: str
    title: str = ""
    agents: int = 165
    opens_at: float = 8 * HOUR_S
    closes_at: float = 20 * HOUR_S
    volumes: PerChannel = VOLUMES
    profile: tuple[float, ...] = (
        0.55, 0.75, 0.95, 1.15, 1.35, 1.45, 1.40, 1.25, 1.00, 0.85, 0.90, 1.05,
        1.20, 1.25, 1.25, 1.20, 1.10, 1.00, 0.95, 0.85, 0.75, 0.65, 0.50, 0.40,
    )  # fmt: skip
    overnight: float = 0.12
    email_flat: float = 0.3
    reasons: tuple[Reason, ...] = (
        Reason("billing", 0.24, 0.95),
        Reason("technical", 0.22, 1.20),
        Reason("contract", 0.17, 1.00),
        Reason("claim", 0.15, 1.10),
        Reason("order", 0.12, 0.75),
        Reason("complaint", 0.10, 1.05),
    )
    tiers: tuple[tuple[float, float], ...] = ((5.0, 0.12), (2.0, 0.28), (1.0, 0.60))
    sites: tuple[Site, ...] = (Site("lille", 0.70), Site("nantes", 0.30))
    blended: float = 0.40
    part_time: float = 0.20
    shift_s: float = 8 * HOUR_S
    part_time_s: float = 5 * HOUR_S
    lunch_s: float = 2700.0
    hourly_eur: float = 28.0
    day_cv: float = 0.05
    mix_cv: float = 0.15
    burst_cv: float = 0.32
    factors: PerChannel = UNCHANGED
    reason_factors: tuple[float, ...] = ()
    surges: tuple[Surge, ...] = ()
    outage: Outage | None = None
    pooled: bool = False
    whole_day: bool = False
    behaviour: Behaviour = field(default_factory=Behaviour)

    def rate(self, channel: int, reason: int, half_hour: int) -> float:
        """First contacts that really come, in expectation, in the `half_hour`-th of the day's opening."""
        at = self.opens_at + half_hour * 1800.0
        rate = self.expected(channel, reason, half_hour) * self.factors[channel]
        if self.reason_factors:
            rate *= self.reason_factors[reason]
        for surge in self.surges:
            if surge.channel == channel and surge.from_at <= at < surge.to_at:
                rate *= surge.factor
        return rate

    def expected(self, channel: int, reason: int, half_hour: int) -> float:
        """First contacts that planning expects."""
        share = self.profile[half_hour] / sum(self.profile)
        if CHANNELS[channel] == "email":
            share = (1 - self.overnight) * ((1 - self.email_flat) * share + self.email_flat / len(self.profile))
        return self.volumes[channel] * self.reasons[reason].share * share


NORMAL = Scenario("normal", "A normal day")
SPIKE = replace(
    NORMAL,
    name="spike",
    title="Calls double and chats grow by half from 10:30 to 12:30",
    surges=(
        Surge(CALL, 10.5 * HOUR_S, 12.5 * HOUR_S, 2.0),
        Surge(CHAT, 10.5 * HOUR_S, 12.5 * HOUR_S, 1.5),
    ),
)
OPENING = replace(
    NORMAL,
    name="opening",
    title="A messaging channel opens wide: a quarter of the calls moves there",
    factors=UNCHANGED._replace(call=0.75, messaging=3.2),
)
OUTAGE = replace(
    NORMAL,
    name="outage",
    title="A site with 30 % of the agents is cut off from 10:00 to 11:30",
    outage=Outage("nantes", 10 * HOUR_S, 11.5 * HOUR_S),
)
SKILLS = replace(
    NORMAL,
    name="skills",
    title="One reason grows by 55 %, three shrink by 20 %",
    reason_factors=(0.8, 1.55, 0.8, 0.8, 1.0, 1.0),
)
SCENARIOS: dict[str, Scenario] = {each.name: each for each in (NORMAL, SPIKE, OPENING, OUTAGE, SKILLS)}


def pooled(scenario: Scenario) -> Scenario:
    """The same people served by agents who can do everything at full speed: a strong reference, not a bound."""
    return replace(scenario, name=f"{scenario.name}-pooled", pooled=True)


def degenerate(
    agents: int = 24,
    calls_per_hour: float = 240.0,
    handle_s: float = 300.0,
    patience_s: float = NEVER,
    hours: int = 240,
) -> Scenario:
    """One pool, calls only, Poisson arrivals, exponential service and patience, nothing else: M/M/n+M, for which
    Erlang's formulas are exact (Erlang C when nobody gives up, else Erlang A)."""
    none = PerChannel(0.0, 0.0, 0.0, 0.0, 0.0)
    behaviour = Behaviour(
        handle_s=none._replace(call=handle_s), handle_law="exponential", wrap_up_s=none, hard_share=0.0,
        unresolved=none, patience_s=PerChannel(patience_s, NEVER, NEVER, NEVER, NEVER), redial=0.0, write_instead=0.0,
        callback_instead=0.0, transfer=0.0, secondary_transfer=0.0, decline=0.0, no_answer=0.0, react_s=none,
        late_s=0.0,
    )  # fmt: skip
    return Scenario(
        "degenerate", "One pool, calls only", agents=agents, opens_at=0.0, closes_at=hours * HOUR_S,
        volumes=none._replace(call=calls_per_hour * hours), profile=(1.0,) * (2 * hours), overnight=0.0,
        reasons=(Reason("any", 1.0),), tiers=((1.0, 1.0),), sites=(Site("one", 1.0),), blended=0.0, part_time=0.0,
        day_cv=0.0, mix_cv=0.0, burst_cv=0.0, whole_day=True, behaviour=behaviour,
    )  # fmt: skip


assert len(SKILLS.reason_factors) == len(NORMAL.reasons)
assert CHANNELS.index("messaging") == MESSAGING
