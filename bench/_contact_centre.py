"""A large contact centre for `bench-routing-speed`: it hears what the core decides, and acts, as a driver does.

5,000 agents in 150 groups of identical skills, 50 queues (30 of calls, 10 of chats, 10 of e-mails), three customer
values. Each group has three queues' skills at levels 5, 4 and 3, so that each queue is served by nine groups.
"""

import time
from random import Random

from filrouge.routing.core import loop, policies
from filrouge.routing.core.agents import Agent
from filrouge.routing.core.decisions import Decision, Offer, Resume, Return, WakeAt
from filrouge.routing.core.facts import (
    AgentChanged,
    Fact,
    OfferAccepted,
    PresenceChanged,
    Tick,
    WorkArrived,
    WorkEnded,
)
from filrouge.routing.core.policy import FULL, ChannelRule, Policy, QueueRule
from filrouge.routing.core.state import State
from filrouge.routing.core.work import Need, Work
from filrouge.terms.calendar import Calendar, Interval

AGENTS, GROUPS, QUEUES, WAITING = 5_000, 150, 50, 10_000
VALUES = ((5.0, 0.15), (2.0, 0.30), (1.0, 0.55))
EMAIL_DUE_S = 4 * 3600.0


TEN = Calendar("UTC", {day: (Interval(10 * 60, 18 * 60),) for day in range(1, 8)})
"""Queues that open at ten, for all that waited to come at once."""


def policy(name: str, calendar: Calendar | None = None) -> Policy:
    channels = {
        "call": ChannelRule(FULL, interrupts=True, target_s=20.0, handle_s=300.0),
        "chat": ChannelRule(4, limit=3, target_s=60.0, cost=0.8, handle_s=500.0),
        "email": ChannelRule(
            FULL, interruptible=True, limit=1, target_s=EMAIL_DUE_S, ring_s=60.0, priority=4, cost=0.1, handle_s=330.0
        ),
    }
    queues = {f"q{number}": QueueRule(calendar=calendar) for number in range(QUEUES)}
    return policies.named(name, Policy(name, channels=channels, queues=queues))


class Centre:
    """The driver. `spent_ns`: CPU time of the core for each fact that led to a decision about work, by the fact's name;
    `others_ns`: for facts that led to none. CPU time, since a busy machine takes a program off its processor at times.
    """

    def __init__(self, name: str, seed: int, calendar: Calendar | None = None) -> None:
        self.random = Random(seed)
        self.state = State(policy(name, calendar))
        self.now = 8 * 3600.0
        self.next_id = 0
        self.active: list[object] = []
        self.place: dict[object, int] = {}
        self.ticks: list[float] = []
        self.spent_ns: dict[str, list[int]] = {}
        self.others_ns: dict[str, list[int]] = {}
        self.offers = 0
        for number in range(AGENTS):
            group = number % GROUPS
            known = ((group + group // QUEUES * 7, 5), (group + 11, 4), (group + 23, 3))
            skills = {f"s{queue % QUEUES}": level for queue, level in known}
            self.hear(AgentChanged(self.now, Agent(f"a{number}", tuple(sorted(skills.items())))))
            self.hear(PresenceChanged(self.now, f"a{number}", "ready"))

    def hear(self, fact: Fact) -> list[Decision]:
        """One fact through the core, timed; then what it decided is done."""
        began = time.thread_time_ns()
        decided = loop.run(self.state, fact)
        took = time.thread_time_ns() - began
        about_work = any(isinstance(one, Offer | Resume) for one in decided)
        (self.spent_ns if about_work else self.others_ns).setdefault(type(fact).__name__, []).append(took)
        for one in decided:
            self.act(one)
        return decided

    def act(self, one: Decision) -> None:
        match one:
            case Offer():
                self.offers += 1
                if one.parks is not None:
                    self._set_down(one.parks)
                self._take_up(one.work_id)
                self.hear(OfferAccepted(self.now, one.work_id, one.agent_id, one.offer))
            case Resume():
                self._take_up(one.work_id)
            case Return():
                self._set_down(one.work_id)
            case WakeAt():
                self.ticks.append(one.at)
            case _:
                pass

    def arrive(self) -> None:
        """Work of a random queue."""
        number = self.random.randrange(QUEUES)
        channel = "call" if number < 30 else "chat" if number < 40 else "email"
        at = self.random.random()
        value = next((value for value, share in VALUES if (at := at - share) < 0), 1.0)
        self.next_id += 1
        work = Work(
            self.next_id, f"q{number}", channel, self.now, value=value, needs=(Need(f"s{number}", 2),),
            due_at=self.now + EMAIL_DUE_S if channel == "email" else None,
        )  # fmt: skip
        self.hear(WorkArrived(self.now, work))

    def end(self) -> None:
        """Some agent is through with something."""
        work_id = self.active[self.random.randrange(len(self.active))]
        self._set_down(work_id)
        self.hear(WorkEnded(self.now, work_id))

    def later(self, seconds: float) -> None:
        """Time passes, and the core is woken when it asked to be."""
        self.now += seconds
        due = [at for at in self.ticks if at <= self.now]
        if due:
            self.ticks = [at for at in self.ticks if at > self.now]
            self.hear(Tick(self.now))

    def forget(self) -> None:
        """Starts the clocks of the measurement anew."""
        self.spent_ns, self.others_ns, self.offers = {}, {}, 0

    def _take_up(self, work_id: object) -> None:
        if work_id not in self.place:
            self.place[work_id] = len(self.active)
            self.active.append(work_id)

    def _set_down(self, work_id: object) -> None:
        place = self.place.pop(work_id, None)
        if place is None:
            return
        last = self.active.pop()
        if last != work_id:
            self.active[place] = last
            self.place[last] = place
