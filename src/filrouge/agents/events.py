"""Facts of the room."""

from dataclasses import dataclass
from uuid import UUID

from filrouge.platform.events import Code, event_type


@event_type("agents.team_changed")
@dataclass(frozen=True, slots=True)
class TeamChanged:
    """A team was created or changed. `joined` and `left` are users whose sight changes with it."""

    team_id: UUID
    fields: tuple[Code, ...]
    joined: tuple[UUID, ...] = ()
    left: tuple[UUID, ...] = ()


@event_type("agents.presence_changed")
@dataclass(frozen=True, slots=True)
class PresenceChanged:
    """Somebody said that they are ready, or not and why. Whether they are connected is not told here."""

    user_id: UUID
    from_state: Code
    state: Code
    reason: Code


@event_type("agents.not_ready_reason_changed")
@dataclass(frozen=True, slots=True)
class NotReadyReasonChanged:
    """A reason for being not ready was created or changed."""

    reason: Code
    fields: tuple[Code, ...]
