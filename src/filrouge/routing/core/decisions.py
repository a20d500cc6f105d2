"""What the core decides. A decision is data: it is recorded, then applied, and a page can say it in words."""

from dataclasses import dataclass
from typing import Literal

from filrouge.routing.core.work import Id

Rule = Literal["adviser", "last_agent", "to_agent", "arrived", "freed", "interrupt", "share_floor", "resume"]
Hindrance = Literal[
    "not_ready", "full", "channel_limit", "lacks_skill", "too_low", "wrong_team", "lent_later", "lender_unwell",
    "share_ceiling", "refused", "kept_for", "reserved", "break_near", "ramping_up", "ringing", "near_due",
    "interrupted_enough", "lower_score",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Other:
    """An agent who was looked at and not chosen, and why; `score` where they could have been."""

    agent_id: Id
    why_not: Hindrance
    detail: str = ""
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """The grounds of a decision. `trigger`: name of the fact; `terms`: parts of the score of this agent, and of the
    index of this work, by name; `passed_over`: waiting work that this agent could have had, with its index."""

    rule: Rule
    trigger: str
    waited_s: float = 0.0
    step: int = 0
    terms: tuple[tuple[str, float], ...] = ()
    others: tuple[Other, ...] = ()
    passed_over: tuple[tuple[Id, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """Ring this agent. `parks`: the interruptible item that is set aside when they accept. `offer` counts the offers of
    this item; `expires_at` is when the driver reports `OfferExpired`."""

    work_id: Id
    agent_id: Id
    offer: int
    expires_at: float
    why: Why
    parks: Id | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    """The agent goes on with what they hold: a parked item, or one whose customer spoke again."""

    work_id: Id
    agent_id: Id
    why: Why


@dataclass(frozen=True, slots=True)
class Return:
    """What an agent held goes back to the queue, at its old place: nobody is there to go on with it."""

    work_id: Id
    agent_id: Id
    reason: Literal["shift_ended", "agent_left", "waited_too_long", "near_due"]


@dataclass(frozen=True, slots=True)
class SetNotReady:
    """The agent did not answer several times in a row: nothing rings there until they say that they are back."""

    agent_id: Id
    reason: Literal["no_answer"]


@dataclass(frozen=True, slots=True)
class Unroutable:
    """As things are nobody can ever take it; `missing` says what nobody has."""

    work_id: Id
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WakeAt:
    """Call again at this instant with a `Tick`; `review`: to look at all that waits."""

    at: float
    review: bool = False


Decision = Offer | Resume | Return | SetNotReady | Unroutable | WakeAt
