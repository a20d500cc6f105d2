"""Who sees an event: what leaves somebody's sight leaves their screen."""

from uuid import UUID

from filrouge.platform.events import Event
from filrouge.terms.scope import Scope, sees

__all__ = ["audience", "may_see", "sees"]


def audience(event: Event) -> list[tuple[UUID | None, UUID | None, UUID | None]]:
    """The (legal entity, brand, team) under which an event is seen: the present ones, and the team that a
    conversation left with it."""
    seen_by = [(event.legal_entity_id, event.brand_id, event.team_id)]
    if event.type == "conversations.assigned" and event.payload["from_team_id"] != event.payload["to_team_id"]:
        before = event.payload["from_team_id"]
        seen_by.append((event.legal_entity_id, event.brand_id, UUID(before) if before else None))
    return seen_by


def may_see(scope: Scope, event: Event) -> bool:
    return any(sees(scope, *ids) for ids in audience(event))
