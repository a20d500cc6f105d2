"""How customers and agents behave in the simulated world: every parameter, with where it comes from.

Sources: [study] the prototype of our own study of routing, whose values were set by judgement; literature is named
beside; [judgement] ours, without a measurement: look at the sensitivities. All of it stands in ADR 0020.
"""

from dataclasses import dataclass, fields, replace
from typing import Literal, NamedTuple

CHANNELS = ("call", "chat", "messaging", "email", "callback")
CALL, CHAT, MESSAGING, EMAIL, CALLBACK = range(5)
NEVER = float("inf")


class PerChannel(NamedTuple):
    """One number for each channel, in the order of `CHANNELS`."""

    call: float
    chat: float
    messaging: float
    email: float
    callback: float


_HANDLE_S = PerChannel(300.0, 480.0, 480.0, 240.0, 300.0)
_WRAP_UP_S = PerChannel(30.0, 20.0, 15.0, 10.0, 40.0)
_PATIENCE_S = PerChannel(180.0, 240.0, 1500.0, NEVER, NEVER)
_UNRESOLVED = PerChannel(0.18, 0.24, 0.22, 0.24, 0.16)
_REACT_S = PerChannel(3.0, 5.0, 8.0, 10.0, 3.0)


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Durations are means in seconds unless said otherwise; shares and probabilities are 0-1."""

    # The work itself.
    handle_s: PerChannel = _HANDLE_S
    """Work of one contact without wrap-up, by an agent who does nothing else [judgement, trade's usual range]."""
    handle_sigma: float = 0.6
    """Of the logarithm of the work: lognormal (Brown et al. 2005 find lognormal service times) [study]."""
    handle_law: Literal["lognormal", "exponential"] = "lognormal"
    """Exponential only for comparison with Erlang's formulas."""
    wrap_up_s: PerChannel = _WRAP_UP_S
    """Follow-on work that keeps the agent as the contact did; the customer's clock goes on after it [judgement]."""
    hard_share: float = 0.15
    """Contacts that are hard (distress, anger, tangled matters), drawn ahead [judgement]."""
    hard_effort: float = 0.4
    """So much more work, as a share [judgement]."""
    hard_unresolved: float = 0.10
    """So many more unresolved, as a share of contacts [judgement]."""

    # Several things at once.
    slowdown: float = 0.35
    """n conversations run at 1 / (1 + slowdown × (n - 1)) each [study; shape as in Tezcan & Zhang 2014]."""
    crowd_unresolved: float = 0.025
    """More contacts unresolved for each further conversation beside (direction: Goes et al. 2018; size: judgement)."""
    resume_s: float = 30.0
    """To find back into an item that was set aside or comes from a colleague [study: 30 and 120 s]."""
    turns: float = 4.0
    """Exchanges of a message conversation, geometric [judgement]."""
    reply_after_s: float = 240.0
    """A messaging customer's time to answer, exponential [judgement; the bursts of Daw et al. 2025 are left out]."""
    silent_after_s: float = 90.0
    """Unanswered for so long, a message conversation counts as silent [judgement]."""

    # Skills.
    secondary_slowness: float = 0.15
    """Speed lost below level 4 [study: 0.85]."""
    secondary_unresolved: float = 0.08
    """More contacts unresolved below level 4 [study: 8 points]."""

    # Waiting.
    patience_s: PerChannel = _PATIENCE_S
    """Until they give up, unanswered [study: exponential; of callers 28 % hang up within a minute]."""
    patience_shape: float = 1.0
    """Weibull shape; 1 is exponential [study]."""
    redial: float = 0.45
    """Who gave up tries again by phone [study]."""
    redial_after_s: float = 300.0
    """From giving up to the next try, exponential [judgement]."""
    write_instead: float = 0.15
    """Who gave up writes an e-mail [study: 15-20 %]."""
    callback_instead: float = 0.04
    """Who gave up asks for a callback; the rest is lost for good [judgement, kept small]."""
    email_due_s: float = 4 * 3600.0
    """Promise for an e-mail, counted in opening hours [study]."""
    chase: float = 0.30
    """Calls when an e-mail or callback is overdue [study]."""
    callback_lead_s: float = 2700.0
    """From asking to the start of the slot [judgement]."""
    callback_slot_s: float = 1800.0
    """Length of a slot [judgement]."""
    callback_missed: float = 0.07
    """Accepted callbacks whose customer does not pick up (Hathaway, Emadi & Deshpande 2020: 7 %)."""
    callback_missed_s: float = 45.0
    """The agent's time for it [judgement]."""

    # How it ends.
    unresolved: PerChannel = _UNRESOLVED
    """Contacts not solved by an agent of the skill with nothing beside [judgement, trade's usual range]."""
    repeat: float = 0.75
    """Who was not helped comes back [study]."""
    repeat_by_phone: float = 0.60
    """Of those who come back; of the others two thirds write an e-mail, one third chats [study; split: judgement]."""
    repeat_after_s: float = 5400.0
    """From one contact to the repeated one, exponential [judgement: many matters come back the same day]."""
    transfer: float = 0.03
    """Contacts that turn out to be another reason's, passed on [judgement]."""
    secondary_transfer: float = 0.05
    """More of them when the agent is below level 4: passed to one who knows [judgement]."""
    transfer_at: float = 0.35
    """Share of the work that is done when it is passed on [judgement]."""

    # Agents.
    react_s: PerChannel = _REACT_S
    """From ringing to the answer; two fifths fixed, the rest exponential [judgement]."""
    decline: float = 0.02
    """Offers declined [judgement]."""
    no_answer: float = 0.015
    """Offers that nobody answers [judgement]."""
    back_after_s: float = 180.0
    """Until an agent who was set not-ready says that they are back, exponential [judgement]."""
    late_s: float = 90.0
    """Later than the shift's start, exponential [judgement]."""


DEFAULT = Behaviour()
PROBABILITIES = frozenset({
    "hard_share", "hard_unresolved", "crowd_unresolved", "secondary_slowness", "secondary_unresolved", "redial",
    "write_instead", "callback_instead", "chase", "callback_missed", "unresolved", "repeat", "repeat_by_phone",
    "transfer", "secondary_transfer", "transfer_at", "decline", "no_answer",
})  # fmt: skip
PARAMETERS = tuple(field.name for field in fields(Behaviour) if field.name != "handle_law")
"""Every number of it, by name: what a sensitivity analysis scales."""


def scaled(behaviour: Behaviour, name: str, factor: float) -> Behaviour:
    """The same with parameter `name` multiplied; shares and probabilities stay at or below 0.95, and what those who
    gave up may do stays within a whole. Raises KeyError for an unknown name."""
    if name not in PARAMETERS:
        raise KeyError(name)
    top = 0.95 if name in PROBABILITIES else NEVER
    value: float | PerChannel = getattr(behaviour, name)
    if isinstance(value, PerChannel):
        return replace(behaviour, **{name: PerChannel(*(min(part * factor, top) for part in value))})  # type: ignore[arg-type]
    if name in ("redial", "write_instead", "callback_instead"):
        rest = behaviour.redial + behaviour.write_instead + behaviour.callback_instead - value
        top = 0.99 - rest
    return replace(behaviour, **{name: min(value * factor, top)})  # type: ignore[arg-type]
