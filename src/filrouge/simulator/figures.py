"""The figures of a simulated day: their unit, which way is better, and how they are shown."""

from dataclasses import dataclass
from typing import Literal

Unit = Literal["pct", "pts", "s", "eur", "minutes", "points", "count"]
"""`pct`: a share of 100, compared in points; `pts`: points; `points`: of customer value (tier weights)."""

Group = Literal["people", "service", "cost", "agents", "machine"]


@dataclass(frozen=True, slots=True)
class Figure:
    """`better`: 1 when more is better, -1 when less is, 0 when neither. `channel`: a figure of service that no policy
    may buy its gain with. `digits`: after the decimal point, when shown. Its names are the strings
    `simulation.figure.NAME` (short) and `simulation.figure.NAME.long` (a sentence)."""

    name: str
    group: Group
    unit: Unit
    better: Literal[1, 0, -1]
    digits: int = 1
    channel: bool = False

    @property
    def in_points(self) -> bool:
        """Whether differences are shown in points; the others are shown as a share of what they differ from."""
        return self.unit in ("pct", "pts")


FIGURES: dict[str, Figure] = {
    one.name: one
    for one in (
        Figure("value_lost", "people", "points", -1, 0),
        Figure("value_unresolved", "people", "points", -1, 0),
        Figure("value_open", "people", "points", -1, 0),
        Figure("customers_lost", "people", "count", -1, 0),
        Figure("value_minutes_waited", "people", "minutes", -1, 0),
        Figure("low_value_p90_wait_s", "people", "s", -1, 0),
        Figure("low_value_email_p90_s", "people", "s", -1, 0),
        Figure("resolved_pct", "people", "pct", 1),
        Figure("calls_20s_pct", "service", "pct", 1, channel=True),
        Figure("calls_60s_pct", "service", "pct", 1, channel=True),
        Figure("gold_60s_pct", "service", "pct", 1, channel=True),
        Figure("calls_abandoned_pct", "service", "pct", -1, channel=True),
        Figure("chat_60s_pct", "service", "pct", 1, channel=True),
        Figure("messaging_5min_pct", "service", "pct", 1, channel=True),
        Figure("callback_5min_pct", "service", "pct", 1, channel=True),
        Figure("email_due_pct", "service", "pct", 1, channel=True),
        Figure("email_backlog", "service", "count", -1, 0, channel=True),
        Figure("cost_per_resolution_eur", "cost", "eur", -1, 2),
        Figure("cost_eur", "cost", "eur", -1, 0),
        Figure("occupancy_pct", "agents", "pct", 0),
        Figure("occupancy_spread_pts", "agents", "pts", -1),
        Figure("interruptions", "agents", "count", -1, 0),
        Figure("interruptions_per_agent", "agents", "count", -1, 2),
        Figure("hard_contacts_per_agent", "agents", "count", 0, 2),
        Figure("hard_contacts_spread", "agents", "count", -1, 2),
        Figure("declined", "agents", "count", -1, 0),
        Figure("no_answers", "agents", "count", -1, 0),
        Figure("transfers", "agents", "count", -1, 0),
        Figure("resumed_elsewhere", "agents", "count", -1, 0),
        Figure("first_contacts", "machine", "count", 0, 0),
        Figure("contacts", "machine", "count", 0, 0),
        Figure("events", "machine", "count", 0, 0),
        Figure("decisions", "machine", "count", 0, 0),
        Figure("ignored_facts", "machine", "count", 0, 0),
    )
}

GROUPS: tuple[Group, ...] = ("people", "service", "cost", "agents", "machine")


def figure(name: str) -> Figure:
    """What is known of a figure; of one that is not in the table, that it is a count."""
    return FIGURES.get(name) or Figure(name, "machine", "count", 0)


def in_order(names: set[str]) -> tuple[str, ...]:
    """The names as the table orders them, then those it does not know."""
    return tuple(name for name in FIGURES if name in names) + tuple(sorted(names - FIGURES.keys()))
