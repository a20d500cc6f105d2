"""The customers of a day under way: they come, wait, give up, chase, and come back, as drawn ahead."""

from math import log
from typing import TYPE_CHECKING

from filrouge.routing.core.facts import WorkArrived, WorkLeft
from filrouge.routing.core.work import Id, Work
from filrouge.simulator import after
from filrouge.simulator.behaviour import CALL, CALLBACK, CHANNELS, EMAIL, MESSAGING, NEVER
from filrouge.simulator.contact import LEFT, RINGING, WAITING, Contact
from filrouge.simulator.ledger import LOST, RESOLVED, UNRESOLVED
from filrouge.simulator.people import Person, effort_s, exponential, patience_s, stream
from filrouge.simulator.rules import needs_of, queue_of
from filrouge.simulator.staff import PRIMARY

if TYPE_CHECKING:
    from filrouge.simulator.world import World

TURNS_MAX = 12
CUT_OFF_S = 45.0
"""Who is cut off comes back after so long [judgement]."""
LEAD_LEAST = 0.25
"""So much of a callback's mean lead time is certain."""


class Customers:
    """Acts for all customers. `attempts`: contacts begun so far, by person."""

    def __init__(self, world: "World") -> None:
        self.world = world
        scenario = self.scenario = world.scenario
        self.behaviour = scenario.behaviour
        self.attempts = [0] * len(world.day.people)
        self._queues = [
            [
                (queue_of(scenario, channel, reason), needs_of(scenario, channel, reason))
                for reason in range(len(scenario.reasons))
            ]
            for channel in range(len(CHANNELS))
        ]  # fmt: skip

    # They come ------------------------------------------------------------------------------------------------------

    def first(self, person: Person) -> None:
        self.begin(person, person.channel)

    def begin(self, person: Person, channel: int, last_agent: Id | None = None) -> Contact:
        """A new contact, told to the router; who is not answered at once begins to wait."""
        world, behaviour = self.world, self.behaviour
        now = world.now
        attempt = self.attempts[person.id]
        self.attempts[person.id] = attempt + 1
        contact = Contact(len(world.contacts), person, attempt, channel, now)
        world.contacts.append(contact)
        self._work_of(contact)
        not_before = None
        if channel == EMAIL:
            contact.due_at = self._due(now)
        elif channel == CALLBACK:
            not_before = contact.slot_at = self._slot(contact)
            contact.due_at = not_before + behaviour.callback_slot_s
        contact.state = WAITING
        world.ledger.arrived(contact, now)
        queue, needs = self._queues[channel][contact.reason]
        world.tell(
            WorkArrived(
                now,
                Work(
                    contact.id, queue, CHANNELS[channel], now, self.scenario.reasons[contact.reason].name, person.value,
                    needs, contact.due_at, not_before, None, None, None, last_agent,
                ),
            )
        )  # fmt: skip
        if contact.state == WAITING or contact.state == RINGING:
            seconds = patience_s(contact.draw.patience, behaviour, channel)
            if seconds != NEVER:
                world.push(now + seconds, self._give_up, contact, 0)
        if contact.due_at is not None and contact.draw.chase < behaviour.chase:
            world.push(contact.due_at, self._chase, contact)
        return contact

    def _work_of(self, contact: Contact) -> None:
        """All the work of it, in stages for a message conversation."""
        behaviour, person, channel = self.behaviour, contact.person, contact.channel
        effort = self.scenario.reasons[contact.reason].effort
        if person.hard < behaviour.hard_share:
            effort *= 1 + behaviour.hard_effort
        if channel == CALLBACK and contact.draw.missed < behaviour.callback_missed:
            total = behaviour.callback_missed_s
        else:
            total = effort_s(contact.draw, behaviour, channel, effort)
        contact.total = contact.left = max(total, 1e-3)
        if channel == MESSAGING and behaviour.turns > 1:
            more = stream(contact.draw, "turns")
            turns = min(1 + int(log(1 - more.random()) / log(1 - 1 / behaviour.turns)), TURNS_MAX)
            contact.left = contact.total / turns
            contact.turns = [
                (contact.left, exponential(more.random(), behaviour.reply_after_s)) for _ in range(turns - 1)
            ]

    def _due(self, at: float) -> float:
        """Promised in opening hours: what the day does not hold is due after the next opening."""
        scenario = self.scenario
        due = max(at, scenario.opens_at) + self.behaviour.email_due_s
        return due if due <= scenario.closes_at else due + 24 * 3600.0 - (scenario.closes_at - scenario.opens_at)

    def _slot(self, contact: Contact) -> float:
        lead = self.behaviour.callback_lead_s
        at = self.world.now + LEAD_LEAST * lead + exponential(contact.draw.lead, (1 - LEAD_LEAST) * lead)
        last = self.scenario.closes_at - self.behaviour.callback_slot_s
        return max(min(at, last), self.world.now)

    # They wait ------------------------------------------------------------------------------------------------------

    def wait_again(self, contact: Contact) -> None:
        """After a transfer, with patience drawn anew."""
        if contact.state in (WAITING, RINGING):
            number = stream(contact.draw, "patience").random()
            seconds = patience_s(number, self.behaviour, contact.channel)
            if seconds != NEVER:
                self.world.push(self.world.now + seconds, self._give_up, contact, contact.transfers)

    def _give_up(self, contact: Contact, token: int) -> None:
        world = self.world
        if contact.state not in (WAITING, RINGING) or contact.transfers != token:
            return
        if token == 0 and contact.answered_at is not None:
            return
        if contact.channel == MESSAGING and world.now > self.scenario.closes_at:
            return
        if contact.answered_at is None:
            world.ledger.gave_up(contact, world.now)
        self._leave(contact)
        if contact.chases is None:
            self._go_on(contact, after.gave_up(contact, self.behaviour))

    def _leave(self, contact: Contact) -> None:
        """Nothing is left to do for it."""
        seat = contact.seat if contact.state == RINGING else None
        contact.state, contact.ended_at, contact.seat = LEFT, self.world.now, None
        if seat is not None:
            seat.ringing = None
        self.world.tell(WorkLeft(self.world.now, contact.id))
        if seat is not None:
            self.world.shifts.settle(seat)

    def _chase(self, contact: Contact, token: int) -> None:
        """What was promised by now is not done: the customer calls, and what they wait for goes on."""
        late = contact.ended_at == 0.0 if contact.channel == EMAIL else contact.answered_at is None
        if late and contact.state != LEFT and self.world.now < self.scenario.closes_at:
            if self.world.ledger.outcomes[contact.person.id] == RESOLVED:
                return
            if self.attempts[contact.person.id] < after.ATTEMPTS_MAX:
                self.begin(contact.person, CALL).chases = contact

    def cut_off(self, contact: Contact) -> None:
        """The line broke amid the conversation: the customer comes back on the same channel."""
        contact.state, contact.ended_at, contact.seat = LEFT, self.world.now, None
        self.world.tell(WorkLeft(self.world.now, contact.id))
        if contact.attempt + 1 >= after.ATTEMPTS_MAX:
            self._go_on(contact, after.LOST)
        elif contact.chases is None:
            self._go_on(contact, after.Next("again", contact.channel, CUT_OFF_S))

    # It is over, or goes on -----------------------------------------------------------------------------------------

    def served(self, contact: Contact) -> None:
        then = after.served(contact, self.behaviour)
        chased = contact.chases
        if chased is None:
            self._go_on(contact, then)
        elif then.end == "resolved":
            self._go_on(contact, then)
            if chased.state == WAITING:
                self._leave(chased)

    def _go_on(self, contact: Contact, then: after.Next) -> None:
        outcomes, number = self.world.ledger.outcomes, contact.person.id
        if outcomes[number] == RESOLVED:
            return
        match then.end:
            case "resolved":
                outcomes[number] = RESOLVED
            case "lost":
                outcomes[number] = LOST
            case "unresolved":
                outcomes[number] = UNRESOLVED
            case "again":
                at = self.world.now + then.after_s
                if at < self.scenario.closes_at:
                    self.world.push(at, self._come_back, contact, then.channel)

    def _come_back(self, contact: Contact, channel: int) -> None:
        if self.world.ledger.outcomes[contact.person.id] != RESOLVED:
            self.begin(contact.person, channel, contact.by.member.agent.id if contact.by is not None else None)

    # Transfers ------------------------------------------------------------------------------------------------------

    def may_pass_on(self, contact: Contact) -> None:
        """Whether it turns out amid the work that a colleague has to go on with it."""
        behaviour = self.behaviour
        chance = behaviour.transfer
        if contact.level < PRIMARY:
            chance += behaviour.secondary_transfer
        if contact.draw.transfer < chance:
            work = contact.left
            contact.left = behaviour.transfer_at * work
            contact.rest = work - contact.left

    def true_reason(self, contact: Contact) -> bool:
        """Sets the reason that it turned out to have. Returns whether it is the same, which then needs who knows it."""
        count = len(self.scenario.reasons)
        if contact.draw.transfer >= self.behaviour.transfer or count == 1:
            return True
        number = stream(contact.draw, "reason").random()
        contact.reason = (contact.reason + 1 + int(number * (count - 1))) % count
        return False
