"""The books of a day, checked: nobody works on two places at once, over capacity, or on what is set aside."""

from typing import TYPE_CHECKING

from filrouge.routing.core.policy import Policy
from filrouge.simulator.behaviour import CHANNELS
from filrouge.simulator.contact import (
    ENDED,
    HELD,
    LEFT,
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
from filrouge.simulator.ledger import OPEN

if TYPE_CHECKING:
    from filrouge.simulator.world import World

NEAR = 1e-3


class Unbalanced(AssertionError):
    """The world's books do not agree: a fault of the simulator or of the router."""


def check(world: "World") -> None:
    """After an event: what each agent holds, runs and rings."""
    for seat in world.seats:
        if seat.held or seat.running or seat.ringing is not None:
            _check_seat(world.policy, seat, world.now)


def _check_seat(policy: Policy, seat: Seat, now: float) -> None:
    name = f"{seat.member.agent.id} at {now:.3f}"
    units = 0
    counts: dict[str, int] = {}
    for contact in seat.held.values():
        _must(contact.seat is seat and contact.state in HELD, f"{name} holds {contact.id} that is not theirs")
        channel = CHANNELS[contact.channel]
        rule = policy.channels[channel]
        units += _units(policy, contact)
        if contact.state != PAUSED or not rule.interruptible:
            counts[channel] = counts.get(channel, 0) + 1
        _must((contact.state == RUNNING) == (contact in seat.running), f"{name} works on what is set aside")
    for contact in seat.running:
        _must(contact.id in seat.held, f"{name} works on {contact.id} that they do not hold")
    _must(units <= seat.member.agent.primary, f"{name} works over capacity: {units}")
    for channel, count in counts.items():
        limit = policy.channels[channel].limit
        _must(limit is None or count <= limit, f"{name} holds {count} of {channel}")
    if seat.ringing is not None:
        _must(seat.ringing.state == RINGING and seat.ringing.seat is seat, f"{name} rings for nothing")
    if not seat.there or seat.away or seat.out:
        _must(not seat.running, f"{name} works while away")


def _units(policy: Policy, contact: Contact) -> int:
    """Primary units in use: none of what is set aside, the silent weight of what is silent or has just woken."""
    rule = policy.channels[CHANNELS[contact.channel]]
    if contact.state in (RUNNING, QUIET):
        return rule.weight
    if contact.state in (SILENT, WOKEN):
        return rule.weight if rule.silent_weight is None else rule.silent_weight
    return 0


def check_end(world: "World") -> None:
    """At the end of the day: every contact is somewhere, every customer has an end, all work and time is accounted."""
    behaviour = world.behaviour
    _must(world.misfits == 0, f"{world.misfits} decisions fitted nothing")
    for contact in world.contacts:
        work = contact.done_s + contact.left + contact.rest + sum(work for work, _ in contact.turns)
        _must(abs(work - contact.total) < NEAR, f"contact {contact.id}: {work} of {contact.total} s of work")
        if contact.state == ENDED:
            _must(abs(contact.left) < NEAR and not contact.turns, f"contact {contact.id} ended with work left")
        else:
            somewhere = contact.state in (LEFT, WAITING, RINGING) or contact.seat is not None
            _must(somewhere, f"contact {contact.id} is nowhere")
    seen = {contact.person.id for contact in world.contacts}
    _must(len(seen) == len(world.day.people), "somebody never came")
    for number, outcome in enumerate(world.ledger.outcomes):
        _must(outcome == OPEN or number in seen, f"customer {number} ended without a contact")
    run_s = sum(contact.run_s for contact in world.contacts)
    busy_s = sum(seat.busy_s for seat in world.seats)
    _must(busy_s <= run_s + NEAR * len(world.contacts), f"agents were busy {busy_s} s with {run_s} s of contacts")
    if behaviour.slowdown == 0 or all(contact.crowd <= contact.run_s + NEAR for contact in world.contacts):
        _must(abs(run_s - busy_s) < NEAR * (1 + len(world.contacts)), "busy time is not the contacts' time")
    for seat in world.seats:
        over_s = seat.busy_s - seat.ready_s
        _must(over_s < NEAR, f"{seat.member.agent.id} worked {over_s:.1f} s longer than they were there")


def _must(holds: bool, otherwise: str) -> None:
    if not holds:
        raise Unbalanced(otherwise)
