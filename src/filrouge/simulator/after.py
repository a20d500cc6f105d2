"""What a customer does next, as it was drawn ahead: after giving up, and after a contact that did not help."""

from dataclasses import dataclass
from typing import Literal

from filrouge.simulator.behaviour import CALL, CALLBACK, CHAT, EMAIL, Behaviour
from filrouge.simulator.contact import Contact
from filrouge.simulator.people import exponential
from filrouge.simulator.staff import PRIMARY

ATTEMPTS_MAX = 8
"""A customer who has tried so often does not come back."""


@dataclass(frozen=True, slots=True)
class Next:
    """`again`: comes back on `channel` after `after_s`; else it is the end of it."""

    end: Literal["again", "lost", "resolved", "unresolved"]
    channel: int = CALL
    after_s: float = 0.0


LOST, RESOLVED, UNRESOLVED = Next("lost"), Next("resolved"), Next("unresolved")


def gave_up(contact: Contact, behaviour: Behaviour) -> Next:
    """Nobody answered for longer than the customer's patience."""
    draw = contact.draw
    after_s = exponential(draw.given_up_after, behaviour.redial_after_s)
    number = draw.given_up
    if contact.attempt + 1 >= ATTEMPTS_MAX:
        return LOST
    for share, channel in (
        (behaviour.redial, CALL),
        (behaviour.write_instead, EMAIL),
        (behaviour.callback_instead, CALLBACK),
    ):
        if number < share:
            return Next("again", channel, after_s)
        number -= share
    return LOST


def served(contact: Contact, behaviour: Behaviour) -> Next:
    """The contact is over: solved or not, by skill, by what else the agent did meanwhile, by how hard it was."""
    draw = contact.draw
    channel = contact.channel
    missed = channel == CALLBACK and draw.missed < behaviour.callback_missed
    if not missed and draw.solved >= unresolved(contact, behaviour):
        return RESOLVED
    if contact.attempt + 1 >= ATTEMPTS_MAX or draw.repeat >= behaviour.repeat:
        return UNRESOLVED
    number = draw.repeat_by
    by = CALL if number < behaviour.repeat_by_phone else EMAIL
    if number >= 1 - (1 - behaviour.repeat_by_phone) / 3:
        by = CHAT
    return Next("again", by, exponential(draw.repeat_after, behaviour.repeat_after_s))


def unresolved(contact: Contact, behaviour: Behaviour) -> float:
    """The probability that it is not solved, given who served it and what ran beside."""
    share = behaviour.unresolved[contact.channel]
    if contact.run_s > 0 and contact.crowd > contact.run_s:
        share += behaviour.crowd_unresolved * (contact.crowd / contact.run_s - 1)
    if contact.level < PRIMARY:
        share += behaviour.secondary_unresolved
    if contact.person.hard < behaviour.hard_share:
        share += behaviour.hard_unresolved
    return share
