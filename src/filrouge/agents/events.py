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
