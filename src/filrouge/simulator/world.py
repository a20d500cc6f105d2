"""The world that a policy meets: offers ring, work runs by processor sharing, virtual time jumps from event to event.

It tells the router facts and acts on its decisions. One heap holds all that is to come, as (instant, number, handler,
subject, token). Nothing is drawn here that was not drawn ahead: two arms differ only in what the policy decided.
"""

from collections import deque
from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count
from typing import Any

from filrouge.routing.core.decisions import Decision, Offer, Resume, Return, SetNotReady, WakeAt
from filrouge.routing.core.facts import (
    Fact,
    OfferAccepted,
    OfferDeclined,
    OfferExpired,
    ResumeMeasured,
    Tick,
    WorkEnded,
    WorkSilent,
    WorkTransferred,
    WorkWoke,
)
from filrouge.routing.core.policy import Policy
from filrouge.simulator.audit import check, check_end
from filrouge.simulator.behaviour import NEVER
from filrouge.simulator.contact import (
    ENDED,
    EPSILON,
    PARKED,
    PAUSED,
    QUIET,
    RINGING,
    RUNNING,
    SILENT,
    WAITING,
    WOKEN,
    Contact,
    Seat,
)  # fmt: skip
from filrouge.simulator.customers import Customers
from filrouge.simulator.day import Day
from filrouge.simulator.ledger import Ledger, spread
from filrouge.simulator.people import exponential, react_s, stream
from filrouge.simulator.rules import needs_of, queue_of
from filrouge.simulator.shifts import Shifts
from filrouge.simulator.staff import PRIMARY

CLOSING_S = 3 * 3600.0
"""So long after the doors close the last conversation is over, or goes on another day."""
Router = Callable[[Fact], list[Decision]]
Handler = Callable[[Any, int], None]


class World:
    """A day under way. `route`: hears a fact, returns what is decided. `misfits`: decisions that fit nothing here."""

    def __init__(self, day: Day, policy: Policy, route: Router) -> None:
        self.day, self.scenario, self.policy = day, day.scenario, policy
        self.behaviour = day.scenario.behaviour
        self.now = 0.0
        self.heap: list[tuple[float, int, Handler, Any, int]] = []
        self.contacts: list[Contact] = []
        self.seats = [Seat(member, self.behaviour.slowdown) for member in day.staff]
        self.seat_of = {seat.member.agent.id: seat for seat in self.seats}
        self.ledger = Ledger(day)
        self.customers = Customers(self)
        self.shifts = Shifts(self)
        self.misfits = 0
        self._route = route
        self._number = count()
        self._facts: deque[Fact] = deque()
        self._telling = False
        self._ticks: set[float] = set()
        self._acts: dict[type, Callable[[Any], None]] = {
            Offer: self._ring, Resume: self._resume, Return: self._return, SetNotReady: self._set_not_ready,
            WakeAt: self._wake_at,
        }  # fmt: skip

    def run(self, *, audit: bool = False) -> None:
        """From the opening until nothing is left to happen."""
        people, heap, ledger = self.day.people, self.heap, self.ledger
        self.now = min(self.scenario.opens_at, people[0].at) if people else self.scenario.opens_at
        until = self.scenario.closes_at + CLOSING_S
        first = self.customers.first
        self.shifts.open()
        coming = iter(people)
        person = next(coming, None)
        next_at = person.at if person is not None else NEVER
        events = 0
        while True:
            if heap and heap[0][0] <= next_at:
                at, _, handler, subject, token = heappop(heap)
                if at > until:
                    break
                self.now = at
                handler(subject, token)
            elif person is not None:
                self.now = next_at
                first(person)
                person = next(coming, None)
                next_at = person.at if person is not None else NEVER
            else:
                break
            events += 1
            if audit:
                check(self)
        ledger.events = events
        self.shifts.close()
        if audit:
            check_end(self)

    def push(self, at: float, handler: Handler, subject: object, token: int = 0) -> None:
        heappush(self.heap, (at, next(self._number), handler, subject, token))

    def tell(self, fact: Fact) -> None:
        """Facts that follow from acting on a decision wait until the decisions of the one before are acted on."""
        facts = self._facts
        facts.append(fact)
        if self._telling:
            return
        self._telling = True
        acts, ledger = self._acts, self.ledger
        while facts:
            for decision in self._route(facts.popleft()):
                ledger.decisions += 1
                act = acts.get(type(decision))
                if act is not None:
                    act(decision)
        self._telling = False

    # Offers ---------------------------------------------------------------------------------------------------------

    def _ring(self, offer: Offer) -> None:
        contact = self.contacts[offer.work_id]  # type: ignore[call-overload]
        seat = self.seat_of[offer.agent_id]
        if contact.state not in (WAITING, RINGING):
            self.misfits += 1
            return
        if contact.seat is not None and contact.seat.ringing is contact:
            contact.seat.ringing = None
        contact.state, contact.seat, contact.offer, contact.parks = RINGING, seat, offer.offer, offer.parks
        seat.ringing = contact
        behaviour, draw = self.behaviour, contact.draw
        answer, react = draw.answer, draw.react
        if contact.offers:
            more = stream(draw, "offers")
            for _ in range(contact.offers):
                answer, react = more.random(), more.random()
        contact.offers += 1
        at = self.now + react_s(react, behaviour, contact.channel)
        if answer < behaviour.no_answer or at > offer.expires_at:
            self.push(offer.expires_at, self._expire, contact, offer.offer)
        elif answer < behaviour.no_answer + behaviour.decline:
            self.push(at, self._decline, contact, offer.offer)
        elif at > self.now:
            self.push(at, self._accept, contact, offer.offer)
        else:
            self._accept(contact, offer.offer)

    def _stop_ringing(self, contact: Contact, token: int) -> Seat | None:
        if contact.state != RINGING or contact.offer != token or contact.seat is None:
            return None
        seat = contact.seat
        seat.ringing = None
        return seat

    def _expire(self, contact: Contact, token: int) -> None:
        seat = self._stop_ringing(contact, token)
        if seat is not None:
            contact.state, contact.seat = WAITING, None
            self.ledger.no_answers += 1
            self.tell(OfferExpired(self.now, contact.id, seat.member.agent.id, token))
            self.shifts.settle(seat)

    def _decline(self, contact: Contact, token: int) -> None:
        seat = self._stop_ringing(contact, token)
        if seat is not None:
            contact.state, contact.seat = WAITING, None
            self.ledger.declined += 1
            self.tell(OfferDeclined(self.now, contact.id, seat.member.agent.id, token, "busy_elsewhere"))
            self.shifts.settle(seat)

    def _accept(self, contact: Contact, token: int) -> None:
        seat = self._stop_ringing(contact, token)
        if seat is None:
            return
        if contact.parks is not None:
            self._park(self.contacts[contact.parks], seat)
        contact.level = seat.member.levels[contact.reason]
        contact.speed = 1.0 if contact.level >= PRIMARY else 1.0 - self.behaviour.secondary_slowness
        if contact.answered_at is None:
            contact.answered_at = self.now
            self.ledger.answered(contact, self.now)
            self.customers.may_pass_on(contact)
        else:
            if contact.by is not seat and not contact.passed:
                self.ledger.resumed_elsewhere += 1
            contact.left += self.behaviour.resume_s
            contact.total += self.behaviour.resume_s
        contact.passed = False
        contact.by = seat
        seat.held[contact.id] = contact
        if contact.reply_at > self.now:
            contact.state = QUIET
        else:
            self.work(contact, seat)
        self.tell(OfferAccepted(self.now, contact.id, seat.member.agent.id, token))
        if seat.leaving:
            self.shifts.settle(seat)

    def _park(self, contact: Contact, seat: Seat) -> None:
        if contact.seat is not seat or contact.state != RUNNING:
            return
        self.rest(contact, seat)
        contact.state = PARKED
        seat.interruptions += 1
        self.ledger.interrupted(self.now)

    # Work -----------------------------------------------------------------------------------------------------------

    def work(self, contact: Contact, seat: Seat) -> None:
        """The agent begins or goes on with it."""
        if seat.away:
            contact.state = PAUSED
            return
        contact.state = RUNNING
        seat.start(contact, self.now)
        self._plan(seat)

    def rest(self, contact: Contact, seat: Seat) -> None:
        """It does not run any more."""
        if seat.stop(contact, self.now):
            spread(self.ledger.seconds["busy_agents"], seat.busy_since, self.now)
            seat.token += 1
        else:
            self._plan(seat)

    def _plan(self, seat: Seat) -> None:
        seat.token += 1
        self.push(self.now + seat.next_end(), self._through, seat, seat.token)

    def _through(self, seat: Seat, token: int) -> None:
        if token != seat.token:
            return
        seat.advance(self.now)
        first = min(seat.running, key=_left)
        for contact in [one for one in seat.running if one.left <= EPSILON or one is first]:
            self.rest(contact, seat)
            if contact.rest > 0:
                self._pass_on(contact, seat)
            elif contact.turns:
                self._await_reply(contact)
            else:
                self._end(contact, seat)
        if seat.leaving:
            self.shifts.settle(seat)

    def _end(self, contact: Contact, seat: Seat) -> None:
        del seat.held[contact.id]
        contact.state, contact.seat, contact.ended_at = ENDED, None, self.now
        seat.ended += 1
        if contact.person.hard < self.behaviour.hard_share:
            seat.hard += 1
        self.tell(WorkEnded(self.now, contact.id))
        self.customers.served(contact)

    def _pass_on(self, contact: Contact, seat: Seat) -> None:
        """To a colleague who knows the reason: another one than it seemed, or the same, better known."""
        del seat.held[contact.id]
        contact.left, contact.rest = contact.rest, 0.0
        contact.transfers += 1
        contact.passed = True
        contact.state, contact.seat = WAITING, None
        firm = self.customers.true_reason(contact)
        self.ledger.transfers += 1
        queue = queue_of(self.scenario, contact.channel, contact.reason)
        needs = needs_of(self.scenario, contact.channel, contact.reason, firm=firm)
        self.tell(WorkTransferred(self.now, contact.id, queue, needs))
        self.customers.wait_again(contact)

    # Message conversations ------------------------------------------------------------------------------------------

    def _await_reply(self, contact: Contact) -> None:
        contact.left, gap = contact.turns.pop()
        contact.state, contact.reply_at = QUIET, self.now + gap
        self.push(contact.reply_at, self._reply, contact)
        if gap > self.behaviour.silent_after_s:
            self.push(self.now + self.behaviour.silent_after_s, self._fall_silent, contact, len(contact.turns))

    def _fall_silent(self, contact: Contact, token: int) -> None:
        if contact.state == QUIET and len(contact.turns) == token and contact.seat is not None:
            contact.state = SILENT
            self.tell(WorkSilent(self.now, contact.id))
            self.shifts.settle(contact.seat)

    def _reply(self, contact: Contact, token: int) -> None:
        if contact.state == SILENT:
            contact.state = WOKEN
            self.tell(WorkWoke(self.now, contact.id))
        elif contact.state == QUIET and contact.seat is not None:
            self.work(contact, contact.seat)

    # What the router decides beside offers --------------------------------------------------------------------------

    def _resume(self, decision: Resume) -> None:
        contact = self.contacts[decision.work_id]  # type: ignore[call-overload]
        seat = contact.seat
        if seat is None or seat.member.agent.id != decision.agent_id or contact.state not in (PARKED, WOKEN):
            self.misfits += 1
            return
        if contact.state == PARKED:
            seconds = self.behaviour.resume_s
            contact.left += seconds
            contact.total += seconds
            self.tell(ResumeMeasured(self.now, seconds))
        self.work(contact, seat)

    def _return(self, decision: Return) -> None:
        """What rang at an agent who is gone comes back too."""
        contact = self.contacts[decision.work_id]  # type: ignore[call-overload]
        seat = self.seat_of[decision.agent_id]
        if contact.seat is not seat:
            self.misfits += contact.state != WAITING
            return
        if contact.state == RUNNING:
            self.rest(contact, seat)
        if contact.state == RINGING:
            seat.ringing = None
        else:
            del seat.held[contact.id]
        contact.state, contact.seat = WAITING, None
        if seat.leaving:
            self.shifts.settle(seat)

    def _set_not_ready(self, decision: SetNotReady) -> None:
        seat = self.seat_of[decision.agent_id]
        after_s = exponential(seat.chance(self.day.seed), self.behaviour.back_after_s)
        self.push(self.now + after_s, self.shifts.say_back, seat)

    def _wake_at(self, decision: WakeAt) -> None:
        at = max(decision.at, self.now)
        if at not in self._ticks:
            self._ticks.add(at)
            self.push(at, self._tick, at)

    def _tick(self, at: float, token: int) -> None:
        self._ticks.discard(at)
        self.tell(Tick(self.now))


def _left(contact: Contact) -> float:
    return contact.left / contact.speed
