"""The policies that ship. All but the last are our reading of what others document, so that anyone can compare; they
share channels, reasons and queues with the arm that they are compared to.

- `round_robin` (as Chatwoot): oldest first over all channels, agents in turn, any level of the skill.
- `longest_idle` (as TaskRouter, Connect): strict priority by channel, then oldest; the agent idle for longest.
- `bullseye` (as Genesys): the same, and for the first 20 s only agents at the wanted level.
- `bullseye_preempt` (as Genesys with e-mail interruptible): calls interrupt e-mails, always.
- `reservation`: bullseye with 5 % of those who could take a call kept free of e-mail.
- `filrouge`: index, scarcity, chats gathered, own skill first for 15 s, interruption when service degrades. It keeps
  nobody free and waits for no adviser: both are there for a company to turn on.
"""

from dataclasses import replace

from filrouge.routing.core.policy import Index, Interrupt, Policy, Prefer, Ramp, Reserve, Scarcity, Step
from filrouge.routing.core.work import LEVEL_MAX

NAMES = ("round_robin", "longest_idle", "bullseye", "bullseye_preempt", "reservation", "filrouge")
RING_S = 20.0
"""Seconds until the second ring of agents: judgement, a common set-up."""
AT_ONCE = (Step(0.0, lower_by=LEVEL_MAX),)
RINGS = (Step(RING_S, lower_by=LEVEL_MAX),)
ALWAYS = Interrupt(
    below_level=1.01, after_s=0.0, per_item=1_000, per_item_costly=1_000, per_hour=1_000, exempt_s=0.0, return_s=1e9
)

ORDER = Index(value=2.0, ageing=0.1, lower_fit=0.6)
CHOOSE = Scarcity(occupancy=0.03, pack=1.0)
WHEN_DEGRADED = Interrupt(below_level=0.95, after_s=2.0, per_item=6, per_hour=12)
OWN_SKILL = (Step(15.0, lower_by=LEVEL_MAX),)
"""These were tuned on seeds 1-24 of the simulated world (ADR 0021)."""


def named(name: str, base: Policy) -> Policy:
    """The policy of that name with the channels, reasons and queues of `base`. Raises KeyError for an unknown name."""
    plain = replace(
        base, name=name, order="priority", choose="longest_idle", steps=AT_ONCE, reserve=None, interrupt=None,
        prefer=Prefer(), ramp=None, break_margin_s=0.0,
    )  # fmt: skip
    match name:
        case "round_robin":
            return replace(plain, order="oldest", choose="round_robin")
        case "longest_idle":
            return plain
        case "bullseye":
            return replace(plain, steps=RINGS)
        case "bullseye_preempt":
            return replace(plain, steps=RINGS, interrupt=ALWAYS)
        case "reservation":
            return replace(plain, steps=RINGS, reserve=Reserve(least=0.05, most=0.05))
        case "filrouge":
            return replace(
                plain, order=ORDER, choose=CHOOSE, steps=OWN_SKILL, interrupt=WHEN_DEGRADED, ramp=Ramp(),
                break_margin_s=base.break_margin_s,
            )  # fmt: skip
        case _:
            raise KeyError(name)
