"""Policies, agents and days drawn by Hypothesis, and the driver that plays them.

A day is a list of small numbers: what happens next, to whom, and after how long. The driver reads them against what is
so, and tells the core; a part of what it tells cannot be true.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import Phase
from hypothesis import strategies as st

from filrouge.routing.core.agents import Agent, Presence
from filrouge.routing.core.decisions import Decision, Offer, WakeAt
from filrouge.routing.core.facts import (
    AgentChanged,
    AgentLeft,
    Fact,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    PolicyChanged,
    PresenceChanged,
    ResumeMeasured,
    Tick,
    WorkArrived,
    WorkChanged,
    WorkEnded,
    WorkLeft,
    WorkSilent,
    WorkTransferred,
    WorkWoke,
)
from filrouge.routing.core.loop import run
from filrouge.routing.core.policies import NAMES, named
from filrouge.routing.core.policy import (
    Borrow,
    Index,
    Interrupt,
    Policy,
    Prefer,
    QueueRule,
    Ramp,
    ReasonRule,
    Reserve,
    Scarcity,
    Share,
    Step,
)
from filrouge.routing.core.state import State
from filrouge.routing.core.work import Need, Work
from filrouge.terms.calendar import Calendar, Interval
from tests.routing.core.books import HELD, Books
from tests.routing.core.scene import NINE, PLAIN, agent, channels

CHANNELS = ("call", "call", "chat", "message", "message", "email", "email", "callback", "task")
QUEUES = ("bill", "tech", "late")
PRESENCES: tuple[Presence, ...] = ("ready", "ready", "ready", "busy", "wrapping_up", "not_ready", "offline")
PAUSES = (0.0, 0.3, 1.0, 7.0, 20.0, 61.0, 333.3, 1_900.0)
STAFF = (
    agent("ann", "bill:5", "tech:5", team="home"),
    agent("bob", "bill:4", team="home"),
    agent("cleo", "tech:4", "bill:1", team="home", limits=(("chat", 2),)),
    agent("dan", "bill:3", "tech:2", team="lent", primary=8),
    agent("eve", "tech:5", team="acme", interruptible=6),
)
BASE = replace(
    PLAIN,
    channels=channels(callback={"weight": 8}),
    reasons={"hard": ReasonRule(cost=2.0, weights={"chat": 6, "email": 6})},
    queues={"late": QueueRule(calendar=Calendar("UTC", {day: (Interval(560, 600),) for day in range(1, 8)}))},
)
WRITTEN = channels(message={"interruptible": True}, email={"limit": None, "weight": 6}, chat={"silent_weight": 1})


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


random_policies: st.SearchStrategy[Policy] = st.builds(
    replace,
    st.just(BASE),
    name=st.just("drawn"),
    channels=st.sampled_from([BASE.channels, WRITTEN]),
    order=st.sampled_from(["oldest", "priority", Index(), Index(value=0.5, ageing=3.0, rate=0.0)]),
    choose=st.sampled_from(["round_robin", "longest_idle", Scarcity(), Scarcity(pack=0.5)]),
    steps=st.sampled_from([(), (Step(0.0, 5),), (Step(20.0, 1), Step(60.0, 2), Step(90.0, 0, frozenset({"bill"})))]),
    reserve=maybe(st.builds(Reserve, st.sampled_from([0.0, 0.2, 0.5]), st.just(0.6))),
    interrupt=maybe(
        st.builds(
            Interrupt, st.sampled_from([0.5, 1.01]), st.sampled_from([0.0, 20.0]), st.sampled_from([1, 3]), st.just(1),
            st.just(45.0), st.sampled_from([1, 9]), st.sampled_from([0.0, 2_400.0]), st.sampled_from([100.0, 3_600.0]),
        )
    ),
    prefer=st.sampled_from([Prefer(), Prefer(60.0, 120.0)]),
    ramp=maybe(st.just(Ramp(away_s=300.0, period_s=500.0, items=1))),
    shares=st.sampled_from([{}, {}, {"acme": Share(0.3, floor=1, ceiling=3)}]),
    queues=st.sampled_from(
        [
            BASE.queues,
            BASE.queues
            | {"tech": QueueRule(teams=frozenset({"home", "acme"}), borrows=(Borrow("lent", 30.0, 0.5, 1),))},
        ]
    ),
    no_answers=st.sampled_from([0, 1, 2]),
    refused_s=st.sampled_from([30.0, 300.0]),
    break_margin_s=st.sampled_from([0.0, 60.0]),
)  # fmt: skip
arms: st.SearchStrategy[Policy] = st.sampled_from([named(name, BASE) for name in NAMES])
policies = arms | random_policies
days = st.lists(
    st.tuples(st.integers(0, 39), st.integers(0, 250), st.integers(0, len(PAUSES) - 1)), min_size=30, max_size=120
)


GENERATED = (Phase.explicit, Phase.reuse, Phase.generate)
"""A long day takes minutes to make shorter: a failing one is played again from its seed."""


class Day:
    """The driver: tells, obeys, and keeps its books. `facts` and `trace` are what was told and decided."""

    def __init__(
        self, rules: Policy, others: Sequence[Policy] = (), check: Any = None, kind: type[State] = State
    ) -> None:
        self.state, self.books = kind(rules), Books(rules)
        self.others, self.check = others, check
        self.now = NINE
        self.facts: list[Fact] = []
        self.trace: list[Decision] = []
        self.wakes: list[float] = []
        self.number = 0
        for one in STAFF:
            self.tell(AgentChanged(self.now, one))
            self.tell(PresenceChanged(self.now, one.id, "ready"))
            self.now += 0.5

    def tell(self, fact: Fact, *, true: bool = True) -> None:
        if true:
            self.books.told(fact)
        self.facts.append(fact)
        used = {who: self.books.used(who) for who in self.books.agents}
        for one in run(self.state, fact):
            self.trace.append(one)
            self.books.decided(one)
            if isinstance(one, WakeAt):
                self.wakes.append(one.at)
        if isinstance(fact, AgentLeft) and true:
            del self.books.agents[fact.agent_id], self.books.presence[fact.agent_id]
        if not isinstance(fact, AgentChanged | WorkChanged | PolicyChanged):
            for who in self.books.agents:
                most = max(self.books.agents[who].primary, used[who])
                assert self.books.used(who) <= most, f"{who} has {self.books.used(who)} units after {fact}"
        if self.check is not None:
            self.check(self)

    def until(self, at: float) -> None:
        while due := [wake for wake in self.wakes if wake <= at]:
            wake = min(due)
            self.wakes = [one for one in self.wakes if one > wake]
            self.now = max(self.now, wake)
            self.tell(Tick(self.now))
        self.now = at

    def play(self, day: Sequence[tuple[int, int, int]]) -> None:
        for what, which, pause in day:
            self.until(self.now + PAUSES[pause])
            self.step(what, which)

    def step(self, what: int, which: int) -> None:
        works = self.books.works
        ringing = [name for name, held in works.items() if held.status == "offered"]
        held = [name for name, one in works.items() if one.status in HELD]
        if what < 10:
            self.tell(WorkArrived(self.now, self._work(which)))
        elif what < 18 and ringing:
            self._answer(OfferAccepted, ringing[which % len(ringing)])
        elif what == 18 and ringing:
            self._answer(OfferDeclined, ringing[which % len(ringing)])
        elif what == 19 and ringing:
            self._answer(OfferExpired, ringing[which % len(ringing)])
        elif what < 25 and held:
            self.tell(WorkEnded(self.now, held[which % len(held)]))
        elif what == 25 and works:
            self.tell(WorkLeft(self.now, list(works)[which % len(works)]))
        elif what < 29:
            self._silence(which)
        elif what == 29 and held:
            name = held[which % len(held)]
            to = (None, None, *(one.id for one in STAFF))[which % 7]
            needs = ((), (Need("tech", 3),), (Need("bill", 2, True),))[which % 3]
            self.tell(WorkTransferred(self.now, name, QUEUES[which % 2], needs, to))
        elif what < 33:
            who = STAFF[which % len(STAFF)]
            if who.id not in self.books.agents:
                self.tell(AgentChanged(self.now, who))
            self.tell(PresenceChanged(self.now, who.id, PRESENCES[which % len(PRESENCES)]))
        elif what == 33:
            self._change(STAFF[which % len(STAFF)], which)
        elif what == 34 and len(self.books.agents) > 2 and which % 3 == 0:
            self.tell(AgentLeft(self.now, list(self.books.agents)[which % len(self.books.agents)]))
        elif what == 35 and works:
            one = works[list(works)[which % len(works)]].work
            changed = (
                {"value": 1.0 + which % 7},
                {"queue": QUEUES[which % 2]},
                {"needs": ()},
                {"due_at": self.now + 900},
            )
            self.tell(WorkChanged(self.now, replace(one, **changed[which % 4])))
        elif what == 36:
            self.tell(ResumeMeasured(self.now, float(which)))
        elif what == 37 and self.others:
            self.tell(PolicyChanged(self.now, self.others[which % len(self.others)]))
        elif what > 37:
            self._tell_what_cannot_be(which)

    def _work(self, which: int) -> Work:
        self.number += 1
        channel = CHANNELS[which % len(CHANNELS)]
        needs = ((), (Need("bill", 4),), (Need("tech", 4),), (Need("bill", 2, True), Need("tech", 3)))[which % 4]
        staff = [one.id for one in STAFF]
        return Work(
            f"{channel}{self.number}", QUEUES[which // 3 % 3] if which % 5 == 0 else QUEUES[which // 3 % 2], channel,
            self.now, ("", "hard")[which % 11 == 0], (1.0, 1.0, 2.0, 5.0)[which // 7 % 4], needs,
            self.now + 3_000 if channel in ("email", "task") and which % 2 else None,
            self.now + 200 if channel == "callback" else None,
            (None, None, 90.0)[which % 3], None,
            staff[which % 5] if which % 6 == 0 else None, staff[which // 5 % 5] if which % 4 == 0 else None,
        )  # fmt: skip

    def _answer(self, kind: type[OfferAccepted | OfferDeclined | OfferExpired], name: Any) -> None:
        held = self.books.works[name]
        self.tell(kind(self.now, name, held.agent, held.offer))

    def _silence(self, which: int) -> None:
        silent = [name for name, one in self.books.works.items() if one.status == "silent"]
        active = [
            name
            for name, one in self.books.works.items()
            if one.status == "active" and one.work.channel in ("message", "chat")
        ]
        if silent and which % 2:
            self.tell(WorkWoke(self.now, silent[which % len(silent)]))
        elif active:
            self.tell(WorkSilent(self.now, active[which % len(active)]))

    def _change(self, who: Agent, which: int) -> None:
        changed = (
            who,
            replace(who, break_at=self.now + 400),
            replace(who, ends_at=self.now + 700),
            replace(who, primary=6),
            replace(who, skills=(("bill", 3), ("tech", 3))),
            replace(who, team="lent"),
        )
        self.tell(AgentChanged(self.now, changed[which % 6]))

    def _tell_what_cannot_be(self, which: int) -> None:
        """Doubled, stale, unknown: nothing of it may be written down."""
        works = self.books.works
        at = self.now
        waiting = [name for name, one in works.items() if one.status == "waiting"]
        ringing = [name for name, one in works.items() if one.status == "offered"]
        false: list[Fact] = [WorkSilent(at, "nobody"), PresenceChanged(at, "nobody", "ready"), AgentLeft(at, "nobody")]
        false.append(PresenceChanged(NINE - 1, STAFF[which % 5].id, "offline"))
        if self.books.ended:
            gone = sorted(self.books.ended, key=str)[which % len(self.books.ended)]
            false += [
                WorkEnded(at, gone),
                OfferAccepted(at, gone, "ann", 1),
                WorkArrived(at, Work(gone, "bill", "call", at)),
            ]
        if waiting:
            name = waiting[which % len(waiting)]
            false += [WorkWoke(at, name), WorkTransferred(at, name, "bill"), OfferExpired(at, name, "ann", 1)]
            false.append(WorkArrived(at, works[name].work))
        if ringing:
            one = works[ringing[which % len(ringing)]]
            false.append(OfferAccepted(at, one.work.id, one.agent, one.offer - 1))
            false.append(OfferDeclined(at, one.work.id, "ann" if one.agent != "ann" else "bob", one.offer))
        odd = self.state.odd.total()
        self.tell(false[which % len(false)], true=False)
        assert self.state.odd.total() > odd, "what cannot be true is counted"


def offers(trace: Sequence[Decision]) -> list[Offer]:
    return [one for one in trace if isinstance(one, Offer)]
