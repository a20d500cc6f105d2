"""A ceiling for a simulated day: the same people and agents as fluids, by linear programming (scipy's HiGHS).

Within each quarter of an hour work and agents may be mixed at will: no chance, no whole numbers, nobody in the wrong
place. First contacts are those of the day with the work that each really takes, and repeats come as they are expected
to when everybody is answered by who knows best; nobody redials. Agents are there when they are, and have their skills
and speeds; chats and messages run at the best number at a time. Calls and chats are answered in their quarter or lost,
messages within three; callbacks and the given share of e-mails are done in due time. What is left is used to answer
whom it is worth most to answer.

Optimistic by all that it leaves out; approximate in one way only: a call of a quarter's last minute cannot be taken in
the next quarter, as it can in life.
"""

import math
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

from filrouge.simulator.behaviour import CALL, CALLBACK, CHANNELS, CHAT, EMAIL, MESSAGING
from filrouge.simulator.day import Day
from filrouge.simulator.people import effort_s
from filrouge.simulator.rules import CHATS_MAX, MESSAGES_MAX
from filrouge.simulator.staff import ABILITIES, PRIMARY

BIN_S = 900.0
WINDOW = {CALL: 1, CHAT: 1, MESSAGING: 3}
LATE_COSTS = 10.0
"""More than any contact is worth: what is due is done first."""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """`answered_pct`: of calls; `value_lost`: at least, as `value_lost` of a result counts it."""

    answered_pct: float
    value_lost: float


class Programme:
    """Variables and rows, as they come. Each row is "at most", or "exactly" when `equal`."""

    def __init__(self) -> None:
        self.gain: list[float] = []
        self.most: list[float] = []
        self.at_most: list[tuple[list[tuple[int, float]], float]] = []
        self.exactly: list[tuple[list[tuple[int, float]], float]] = []

    def variable(self, gain: float = 0.0, most: float = math.inf) -> int:
        self.gain.append(gain)
        self.most.append(most)
        return len(self.gain) - 1

    def solve(self) -> list[float]:
        """The best values. Raises RuntimeError when there are none."""

        def matrix(rows: list[tuple[list[tuple[int, float]], float]]) -> object:
            where = [(row, column, value) for row, (parts, _) in enumerate(rows) for column, value in parts]
            places, columns, values = zip(*where, strict=True)
            return coo_matrix((values, (places, columns)), shape=(len(rows), len(self.gain))).tocsr()

        found = linprog(
            -np.array(self.gain),
            A_ub=matrix(self.at_most),
            b_ub=[bound for _, bound in self.at_most],
            A_eq=matrix(self.exactly),
            b_eq=[bound for _, bound in self.exactly],
            bounds=list(zip([0.0] * len(self.gain), self.most, strict=True)),
            method="highs",
        )
        if not found.success:
            raise RuntimeError(f"the linear programme was not solved: {found.message}")
        return [float(value) for value in found.x]


def ceiling(day: Day, email_share: float) -> Ceiling:
    """Of a day on which at least `email_share` (0-1) of the e-mails is done in due time."""
    scenario, behaviour = day.scenario, day.scenario.behaviour
    bins = round((scenario.closes_at - scenario.opens_at) / BIN_S)
    contacts, work = demand(day, bins)
    programme = Programme()
    done: dict[tuple[int, int, int], list[tuple[int, float]]] = defaultdict(list)
    answered: list[tuple[int, float]] = []
    live: list[tuple[int, float]] = []
    for (channel, reason, value, at), count in contacts.items():
        if channel in WINDOW:
            chosen = [
                (programme.variable(gain=count * value), later) for later in range(at, min(bins, at + WINDOW[channel]))
            ]
            programme.at_most.append(([(one, 1.0) for one, _ in chosen], 1.0))
            for one, later in chosen:
                done[channel, reason, later].append((one, work[channel, reason, value, at]))
                live.append((one, count * value))
                if channel == CALL:
                    answered.append((one, count))
    promised(programme, day, contacts, work, done, bins, email_share)
    spread_agents(programme, day, done, bins)
    values = programme.solve()
    calls = sum(count for (channel, *_), count in contacts.items() if channel == CALL)
    worth = sum(count * value for (channel, _, value, _), count in contacts.items() if channel in WINDOW)
    gone = 1 - behaviour.redial - behaviour.write_instead - behaviour.callback_instead
    return Ceiling(
        100 * sum(values[one] * count for one, count in answered) / calls,
        max(0.0, gone * (worth - sum(values[one] * count for one, count in live))),
    )


Cell = tuple[int, int, float, int]
"""Channel, reason, value of the customer, quarter of an hour."""


def demand(day: Day, bins: int) -> tuple[dict[Cell, float], dict[Cell, float]]:
    """Contacts and their work in each cell: first contacts as they come, repeats as expected."""
    scenario, behaviour = day.scenario, day.scenario.behaviour
    contacts: dict[Cell, float] = defaultdict(float)
    work: dict[Cell, float] = defaultdict(float)
    by_phone = behaviour.repeat_by_phone
    ways = ((CALL, by_phone), (EMAIL, (1 - by_phone) * 2 / 3), (CHAT, (1 - by_phone) / 3))
    stays = math.exp(-BIN_S / behaviour.repeat_after_s)
    usual = 1 + behaviour.hard_share * behaviour.hard_effort
    for person in day.people:
        at = min(bins - 1, max(0, int((person.at - scenario.opens_at) / BIN_S)))
        hard = person.hard < behaviour.hard_share
        effort = scenario.reasons[person.reason].effort
        cell = (person.channel, person.reason, person.value, at)
        contacts[cell] += 1
        work[cell] += effort_s(
            person.first, behaviour, person.channel, effort * (1 + behaviour.hard_effort if hard else 1)
        )
        again = (behaviour.unresolved[person.channel] + behaviour.hard_unresolved * hard) * behaviour.repeat
        for later in range(at, bins):
            share = again * stays ** (later - at) * (1 - stays)
            for channel, part in ways:
                cell = (channel, person.reason, person.value, later)
                contacts[cell] += share * part
                work[cell] += (
                    share * part * (behaviour.handle_s[channel] * effort * usual + behaviour.wrap_up_s[channel])
                )
    return contacts, work


def promised(
    programme: Programme, day: Day, contacts: dict[Cell, float], work: dict[Cell, float],
    done: dict[tuple[int, int, int], list[tuple[int, float]]], bins: int, email_share: float,
) -> None:  # fmt: skip
    """E-mails and callbacks: done after they came, and what is due by then, by then; what is late costs dearly."""
    behaviour = day.scenario.behaviour
    callback_s = behaviour.callback_lead_s + behaviour.callback_slot_s
    for channel, due_s, share in ((EMAIL, behaviour.email_due_s, email_share), (CALLBACK, callback_s, 1.0)):
        for reason in range(len(day.scenario.reasons)):
            came, seconds = [0.0] * bins, [0.0] * bins
            for (of, about, value, at), count in contacts.items():
                if (of, about) == (channel, reason):
                    came[at] += count
                    seconds[at] += work[of, about, value, at]
            if not sum(came):
                continue
            each_s = sum(seconds) / sum(came)
            so_far: list[tuple[int, float]] = []
            here = due = 0.0
            late_after = math.ceil(due_s / BIN_S)
            for at in range(bins):
                one = programme.variable()
                done[channel, reason, at].append((one, each_s))
                so_far.append((one, 1.0))
                here += came[at]
                programme.at_most.append((list(so_far), here))
                if at >= late_after:
                    due += came[at - late_after]
                    late = programme.variable(gain=-LATE_COSTS)
                    programme.at_most.append(([(other, -1.0) for other, _ in so_far] + [(late, -1.0)], -share * due))


def spread_agents(
    programme: Programme, day: Day, done: dict[tuple[int, int, int], list[tuple[int, float]]], bins: int
) -> None:
    """Agents of the same skills share their seconds among what they can do; the work of a quarter is done in it."""
    scenario, behaviour = day.scenario, day.scenario.behaviour
    there: dict[tuple[tuple[int, ...], frozenset[str]], list[float]] = defaultdict(lambda: [0.0] * bins)
    for member in day.staff:
        skills = frozenset(name for name, _ in member.agent.skills if name in ABILITIES)
        away = [] if member.lunch_at is None else [(member.lunch_at, member.lunch_at + scenario.lunch_s)]
        if scenario.outage is not None and scenario.outage.site == member.site:
            away.append((scenario.outage.from_at, scenario.outage.to_at))
        for at in range(bins):
            start = scenario.opens_at + at * BIN_S
            there[member.levels, skills][at] += present(start, member.starts_at + member.late_s, member.ends_at, away)
    pace = [1.0] * len(CHANNELS)
    for channel, number in ((CHAT, CHATS_MAX), (MESSAGING, MESSAGES_MAX)):
        pace[channel] = max(many / (1 + behaviour.slowdown * (many - 1)) for many in range(1, number + 1))
    worked: dict[tuple[int, int, int], list[tuple[int, float]]] = defaultdict(list)
    for (levels, skills), seconds in there.items():
        for at in range(bins):
            if not seconds[at]:
                continue
            spent = []
            for reason, level in enumerate(levels):
                for channel in range(len(CHANNELS)):
                    if level and ABILITIES[channel] in skills and (channel, reason, at) in done:
                        one = programme.variable()
                        speed = 1.0 if level >= PRIMARY else 1 - behaviour.secondary_slowness
                        spent.append((one, 1.0))
                        worked[channel, reason, at].append((one, -speed * pace[channel]))
            programme.at_most.append((spent, seconds[at]))
    for key, parts in done.items():
        programme.exactly.append(([*parts, *worked[key]], 0.0))


def present(start: float, from_at: float, to_at: float, away: list[tuple[float, float]]) -> float:
    """Seconds of this quarter of an hour; pieces away do not overlap in a way that matters."""

    def within(left: float, right: float) -> float:
        return max(0.0, min(start + BIN_S, right) - max(start, left))

    return max(0.0, within(from_at, to_at) - sum(within(max(left, from_at), min(right, to_at)) for left, right in away))
