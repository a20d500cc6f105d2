"""The agents' day: they come, eat, go home; a site may be cut off. Who leaves finishes live conversations first."""

from dataclasses import replace
from typing import TYPE_CHECKING

from filrouge.routing.core.facts import AgentChanged, PresenceChanged
from filrouge.simulator.behaviour import CALL, CALLBACK, CHAT, EMAIL
from filrouge.simulator.contact import PAUSED, RUNNING, WAITING, Seat
from filrouge.simulator.ledger import spread

if TYPE_CHECKING:
    from filrouge.simulator.world import World


class Shifts:
    """Acts for all agents."""

    def __init__(self, world: "World") -> None:
        self.world = world

    def open(self) -> None:
        """Tells who works today, and plans their comings."""
        world = self.world
        for seat in world.seats:
            world.tell(AgentChanged(world.now, seat.member.agent))
            world.push(max(seat.member.starts_at + seat.member.late_s, world.now), self._start, seat)
        outage = world.scenario.outage
        if outage is not None:
            for seat in world.seats:
                if seat.member.site == outage.site:
                    world.push(outage.from_at, self._cut_off, seat)
                    world.push(outage.to_at, self._restore, seat)

    def close(self) -> None:
        """Whoever is still there has been there until now."""
        for seat in self.world.seats:
            self._count(seat)

    def _start(self, seat: Seat, token: int) -> None:
        world, member = self.world, seat.member
        seat.there = True
        if member.lunch_at is not None:
            world.push(member.lunch_at, self._lunch, seat)
        world.push(member.ends_at, self._end, seat)
        if not seat.out:
            self._ready(seat)

    def _ready(self, seat: Seat) -> None:
        seat.ready_since = self.world.now
        seat.counting = True
        self.world.tell(PresenceChanged(self.world.now, seat.member.agent.id, "ready"))

    def say_back(self, seat: Seat, token: int) -> None:
        """After calls that went unanswered."""
        if seat.there and not (seat.leaving or seat.away or seat.out):
            self.world.tell(PresenceChanged(self.world.now, seat.member.agent.id, "ready"))

    def _lunch(self, seat: Seat, token: int) -> None:
        if not seat.out:
            seat.leaving = "lunch"
            self.settle(seat)

    def _end(self, seat: Seat, token: int) -> None:
        if seat.out:
            seat.there = False
            return
        seat.leaving = "home"
        self.settle(seat)

    def settle(self, seat: Seat) -> None:
        """Lets go who is leaving, once nothing rings and no live conversation runs."""
        if not seat.leaving or seat.ringing is not None or not seat.there:
            return
        world, agent = self.world, seat.member.agent
        if not seat.announced and not seat.away:
            seat.announced = True
            world.tell(PresenceChanged(world.now, agent.id, "not_ready"))
            self.settle(seat)
            return
        if any(contact.channel != EMAIL for contact in seat.running):
            return
        where, seat.leaving, seat.announced = seat.leaving, "", False
        self._pause(seat)
        self._count(seat)
        if where == "lunch":
            seat.away = True
            world.push(world.now + world.scenario.lunch_s, self._back, seat)
        else:
            seat.there = seat.away = False
            world.tell(PresenceChanged(world.now, agent.id, "offline"))

    def _back(self, seat: Seat, token: int) -> None:
        world = self.world
        seat.away = False
        if seat.out or not seat.there:
            return
        world.tell(AgentChanged(world.now, replace(seat.member.agent, break_at=None)))
        for contact in list(seat.held.values()):
            if contact.state == PAUSED:
                world.work(contact, seat)
        self._ready(seat)

    def _pause(self, seat: Seat) -> None:
        for contact in list(seat.running):
            self.world.rest(contact, seat)
            contact.state = PAUSED

    def _count(self, seat: Seat) -> None:
        if seat.counting:
            seat.counting = False
            seat.ready_s += self.world.now - seat.ready_since
            spread(self.world.ledger.seconds["present_agents"], seat.ready_since, self.world.now)

    def _cut_off(self, seat: Seat, token: int) -> None:
        """The site fails: who was on the line is gone, what is written goes back to the queue."""
        world = self.world
        seat.out = True
        seat.leaving, seat.announced = "", False
        if not seat.there:
            return
        self._count(seat)
        seat.away = False
        for contact in [one for one in seat.held.values() if one.channel in (CALL, CHAT, CALLBACK)]:
            if contact.state == RUNNING:
                world.rest(contact, seat)
            del seat.held[contact.id]
            world.customers.cut_off(contact)
        if seat.ringing is not None:
            seat.ringing.state, seat.ringing.seat = WAITING, None
            seat.ringing = None
        self._pause(seat)
        world.tell(PresenceChanged(world.now, seat.member.agent.id, "offline"))

    def _restore(self, seat: Seat, token: int) -> None:
        seat.out = False
        if seat.there:
            self._ready(seat)
