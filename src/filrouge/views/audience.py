"""Who is told an event: what leaves somebody's sight leaves their screen, and only what desks show is told at all."""

from collections.abc import Mapping
from uuid import UUID

from filrouge.platform.events import Event
from filrouge.terms.scope import Actor, Scope, sees

__all__ = ["audience", "hears", "may_see", "sees"]


READING = frozenset({"conversations:read_team", "conversations:read_all"})
SETTINGS = frozenset({"settings:read"})
AUDIT = frozenset({"audit:read"})
TOLD: Mapping[str, frozenset[str]] = {
    "conversations.": READING,
    "desk.view_changed": READING,
    "desk.scheduled_changed": READING,
    "desk.words_changed": READING,
    "channels.outgoing_changed": READING,
    "channels.chat_": READING,
    "channels.delivery_": READING,
    "channels.account_": SETTINGS,
    "channels.health_changed": SETTINGS,
    "company.": SETTINGS,
    "agents.": SETTINGS,
    "access.": AUDIT,
}
"""Types (or how they begin) that desks are told, and the permissions of which one is needed. Anything else, customers'
events among them, is told to nobody: who needs it reads it under their rights."""


def audience(event: Event) -> list[tuple[UUID | None, UUID | None, UUID | None]]:
    """The (legal entity, brand, team) under which an event is seen: the present ones, and the team that a
    conversation left with it."""
    seen_by = [(event.legal_entity_id, event.brand_id, event.team_id)]
    moved = event.type in ("conversations.assigned", "conversations.undone")
    if moved and event.payload["from_team_id"] != event.payload["to_team_id"]:
        before = event.payload["from_team_id"]
        seen_by.append((event.legal_entity_id, event.brand_id, UUID(before) if before else None))
    return seen_by


def may_see(scope: Scope, event: Event) -> bool:
    return any(sees(scope, *ids) for ids in audience(event))


def hears(actor: Actor, event: Event) -> bool:
    """Whether the live socket tells this actor of this event."""
    needed = next((permissions for start, permissions in TOLD.items() if event.type.startswith(start)), frozenset())
    return any(actor.may(permission) for permission in needed) and may_see(actor.scope, event)
