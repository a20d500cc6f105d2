"""The policy that all arms of a comparison share: channels, reasons, queues. Arms differ in how they choose."""

from itertools import product

from filrouge.routing.core.policy import FULL, ChannelRule, Policy, QueueRule
from filrouge.routing.core.work import Need, Work
from filrouge.simulator.behaviour import CHANNELS
from filrouge.simulator.scenarios import Scenario
from filrouge.simulator.staff import ABILITIES, PRIMARY

CHATS_MAX, MESSAGES_MAX = 3, 4
CHAT_UNITS, MESSAGE_UNITS = FULL // CHATS_MAX, FULL // MESSAGES_MAX


def queue_of(scenario: Scenario, channel: int, reason: int) -> str:
    return f"{CHANNELS[channel]}.{scenario.reasons[reason].name}"


def needs_of(scenario: Scenario, channel: int, reason: int, *, firm: bool = False) -> tuple[Need, ...]:
    """The reason at level 4, which a policy may relax with time, and the channel, which nobody may."""
    return (Need(scenario.reasons[reason].name, PRIMARY, firm), Need(ABILITIES[channel], 1, True))


def kinds(scenario: Scenario) -> tuple[Work, ...]:
    """One work item of each channel and reason, as somebody brings them: what a policy is checked with. A channel
    without first contacts is among them: who was not helped may come back by it."""
    return tuple(
        Work(
            number, queue_of(scenario, channel, place), CHANNELS[channel], scenario.opens_at, reason.name,
            needs=needs_of(scenario, channel, place),
        )
        for number, (channel, (place, reason)) in enumerate(product(range(len(CHANNELS)), enumerate(scenario.reasons)))
    )  # fmt: skip


def base_policy(scenario: Scenario) -> Policy:
    """What the company has decided before it chooses a way of routing. Expected handle times are the measured means."""
    behaviour = scenario.behaviour

    def handle_s(channel: int) -> float:
        return behaviour.handle_s[channel] + behaviour.wrap_up_s[channel] or 1.0

    due_s = behaviour.email_due_s
    channels = {
        "call": ChannelRule(interrupts=True, target_s=20.0, ring_s=15.0, priority=1, cost=1.0, handle_s=handle_s(0)),
        "chat": ChannelRule(
            CHAT_UNITS, limit=CHATS_MAX, target_s=60.0, ring_s=20.0, priority=1, cost=5.0, handle_s=handle_s(1)
        ),
        "messaging": ChannelRule(
            MESSAGE_UNITS, silent_weight=1, limit=MESSAGES_MAX, target_s=300.0, ring_s=60.0, priority=3, cost=0.15,
            handle_s=handle_s(2),
        ),
        "email": ChannelRule(
            interruptible=True, limit=1, target_s=due_s, ring_s=60.0, priority=4, cost=0.1, handle_s=handle_s(3)
        ),
        "callback": ChannelRule(
            interrupts=True, target_s=300.0, ring_s=20.0, priority=2, cost=0.6, handle_s=handle_s(4)
        ),
    }  # fmt: skip
    queues = {
        queue_of(scenario, channel, reason): QueueRule()
        for channel in range(len(CHANNELS))
        for reason in range(len(scenario.reasons))
    }
    return Policy(scenario.name, channels=channels, queues=queues)
