"""What happened. Each fact carries `at`, its instant.

A fact that is doubled, stale or about nothing known is counted and changes nothing else. One that comes late is counted
and holds from now on, for the clock never goes back: the driver sees to it that `at` is never ahead of its own.
"""

from dataclasses import dataclass

from filrouge.routing.core.agents import Agent, Presence
from filrouge.routing.core.policy import Policy
from filrouge.routing.core.work import Id, Need, Work


@dataclass(frozen=True, slots=True)
class WorkArrived:
    at: float
    work: Work


@dataclass(frozen=True, slots=True)
class WorkChanged:
    """Its value, due time, reason, needs or queue are others now. What is in an agent's hands stays there."""

    at: float
    work: Work


@dataclass(frozen=True, slots=True)
class WorkLeft:
    """The customer gave up, or it was solved elsewhere: nothing is left to do."""

    at: float
    work_id: Id


@dataclass(frozen=True, slots=True)
class WorkEnded:
    """The agent is through with it, wrap-up included."""

    at: float
    work_id: Id


@dataclass(frozen=True, slots=True)
class WorkSilent:
    """The customer has not answered for a while: part of its weight is free."""

    at: float
    work_id: Id


@dataclass(frozen=True, slots=True)
class WorkWoke:
    """The customer has answered."""

    at: float
    work_id: Id


@dataclass(frozen=True, slots=True)
class WorkTransferred:
    """The agent hands it over: to another queue with other needs, or to a colleague by name for a while.

    It keeps its `arrived_at`: the customer has not started to wait anew."""

    at: float
    work_id: Id
    queue: str
    needs: tuple[Need, ...] = ()
    to_agent: Id | None = None


@dataclass(frozen=True, slots=True)
class OfferAccepted:
    at: float
    work_id: Id
    agent_id: Id
    offer: int


@dataclass(frozen=True, slots=True)
class OfferDeclined:
    at: float
    work_id: Id
    agent_id: Id
    offer: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OfferExpired:
    """It rang for as long as the policy allows and nobody answered."""

    at: float
    work_id: Id
    agent_id: Id
    offer: int


@dataclass(frozen=True, slots=True)
class AgentChanged:
    """An agent is new, or has other skills, limits, breaks or shifts than before."""

    at: float
    agent: Agent


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    at: float
    agent_id: Id
    presence: Presence


@dataclass(frozen=True, slots=True)
class AgentLeft:
    """They serve no more here (deactivated, another routing group)."""

    at: float
    agent_id: Id


@dataclass(frozen=True, slots=True)
class ResumeMeasured:
    """It took an agent `seconds` to find back into a parked item."""

    at: float
    seconds: float


@dataclass(frozen=True, slots=True)
class PolicyChanged:
    """From now on this policy holds; what agents have in hand stays there."""

    at: float
    policy: Policy


@dataclass(frozen=True, slots=True)
class Tick:
    """The instant that the policy asked to be woken at."""

    at: float


Fact = (
    WorkArrived
    | WorkChanged
    | WorkLeft
    | WorkEnded
    | WorkSilent
    | WorkWoke
    | WorkTransferred
    | OfferAccepted
    | OfferDeclined
    | OfferExpired
    | AgentChanged
    | PresenceChanged
    | AgentLeft
    | ResumeMeasured
    | PolicyChanged
    | Tick
)
