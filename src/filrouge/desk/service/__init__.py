"""What one person at the desk has begun and seen. Nothing here is told to others."""

from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from filrouge.desk import store
from filrouge.platform.db import Transaction
from filrouge.terms.errors import Forbidden
from filrouge.terms.scope import Actor


def _person(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise Forbidden("Only a person has a desk.")
    return actor.user_id


async def read_draft(tx: Transaction, actor: Actor, conversation_id: UUID) -> dict[str, Any] | None:
    """The draft of this person in this conversation, if there is one."""
    body = await tx.value(store.DRAFT, {"user_id": _person(actor), "conversation_id": conversation_id})
    return dict(body) if body is not None else None


async def keep_draft(tx: Transaction, actor: Actor, conversation_id: UUID, body: dict[str, Any], now: datetime) -> None:
    """Keeps what is being written; one draft per person and conversation."""
    await tx.execute(
        store.DRAFT_SET,
        {"user_id": _person(actor), "conversation_id": conversation_id, "body": Jsonb(body), "now": now},
    )


async def drop_draft(tx: Transaction, actor: Actor, conversation_id: UUID) -> None:
    await tx.execute(store.DRAFT_END, {"user_id": _person(actor), "conversation_id": conversation_id})


async def mark_seen(tx: Transaction, actor: Actor, conversation_id: UUID, now: datetime) -> None:
    """Remembers that this person has read the conversation up to now."""
    await tx.execute(store.SEEN, {"user_id": _person(actor), "conversation_id": conversation_id, "now": now})
