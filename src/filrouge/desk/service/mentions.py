"""Calling people and teams from a note."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from filrouge.desk.events import Mentioned
from filrouge.desk.store import mentions as store
from filrouge.platform import events
from filrouge.platform.db import Transaction
from filrouge.terms.scope import Actor

MENTIONS_MAX = 50


async def mention(
    tx: Transaction,
    actor: Actor,
    conversation_id: UUID,
    message_id: UUID,
    users: Sequence[UUID],
    teams: Sequence[UUID],
    seen_by: tuple[UUID, UUID, UUID | None],
    now: datetime,
) -> None:
    """Keeps who is called, once each, and tells it; the caller has checked that they are there."""
    if not users and not teams:
        return
    rows: list[tuple[UUID | None, UUID | None]] = [(user, None) for user in dict.fromkeys(users)]
    rows += [(None, team) for team in dict.fromkeys(teams)]
    await tx.execute_many(
        store.INSERT,
        [{"message_id": message_id, "user_id": user, "team_id": team, "now": now} for user, team in rows],
    )
    fact = Mentioned(conversation_id, message_id, tuple(dict.fromkeys(users)), tuple(dict.fromkeys(teams)))
    await events.record(
        tx,
        fact,
        subject=conversation_id,
        actor=actor.label(),
        now=now,
        legal_entity_id=seen_by[0],
        brand_id=seen_by[1],
        team_id=seen_by[2],
    )
